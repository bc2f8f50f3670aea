"""The page under load: many users at once while the night publishes, and every page alone over a large store.

    python -m bench.web                      the demo's store, 50 users, a minute, published twice meanwhile
    python -m bench.web --home HOME          a copy of another store; --minutes 5, --users 50
    python -m bench.web --pages              every page alone, warm: milliseconds of the server's CPU and of the clock
    python -m bench.web --home HOME --times 5 [--pages]    a store in which each document stands five times

A user opens a page, reads it for four seconds on average, and opens the next. The home is copied, never written to;
``--keep FOLDER`` keeps the copy, and takes it as it is the next time. Linux only: what the server takes is in /proc.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

import httpx

from bench.web_store import copied, multiply, watch
from pipeline import demo
from pipeline.home import Home

SEED = 11
READS = (2.0, 6.0)  # seconds between two pages of a user
ROUNDS = 5  # of every page alone
LATE = 0.3  # seconds that a page may take
LARGE = 100.0  # kB that a first paint may take
NEWS = "Nyhet {0} om nattbussar\n\nPublicerad 2026-11-22\n\nRegionen inför nattbuss nummer {0} till Byn."
QUESTIONS = ("köer i vården", "kollektivtrafik på landsbygden", "tandvård", '"psykisk ohälsa" unga', "elbussar")
NICE = "10"  # of the night
PAUSE = 0.1  # seconds between two questions to the API, which lets a client ask ten in a second


@dataclass(slots=True)
class Told:
    """What the users saw: seconds by sort of page, what went wrong, and the server's memory over time in MB."""

    seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)
    generations: list[tuple[float, int]] = field(default_factory=list)
    again: int = 0  # pages that were asked for twice, as the line was closed meanwhile


@dataclass(frozen=True, slots=True)
class Process:
    """What a process has taken so far."""

    pid: int

    def memory(self) -> float:
        """MB that are resident."""
        said = Path(f"/proc/{self.pid}/status").read_text()
        return int(said.partition("VmRSS:")[2].split()[0]) / 1e3

    def cpu(self) -> float:
        """Seconds, of the user and of the system."""
        said = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(home: Home, log: Path) -> Iterator[tuple[str, Process]]:
    """The command's own server over a home: its address and its process."""
    command = [sys.executable, "-m", "cli", "--home", str(home.path), "serve", "--port", "0", "--json"]
    with (
        log.open("w") as faults,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=faults, text=True) as process,
    ):
        try:
            assert process.stdout
            said = "".join(iter(process.stdout.readline, "}\n")) + "}"
            address = json.loads(said)["address"].rstrip("/")
            while True:
                try:
                    httpx.get(f"{address}/om", timeout=60)
                    break
                except httpx.TransportError:
                    time.sleep(0.2)
            yield address, Process(process.pid)
        finally:
            process.terminate()


def addresses(address: str) -> dict[str, list[str]]:
    """Pages to open, by sort, with what the store holds."""
    with httpx.Client(base_url=f"{address}/api/v1/", timeout=120) as client:

        def api(path: str, **asked: str | int) -> Any:
            time.sleep(PAUSE)
            answer = client.get(path, params=asked)
            if answer.status_code != 200:
                sys.exit(f"{path} answers {answer.status_code}: {answer.text[:300]}")
            return answer.json()

        ids = [
            quote(hit["document_id"], safe=":") for said in QUESTIONS for hit in api("search", q=said, limit=4)["hits"]
        ]
        facets = api("search")["facets"]
        people = [each["name"] for each in api("people", limit=5)["people"]]
        bodies = [each["name"] for each in api("organisations", limit=5)["organisations"]]
        matters = [quote(each["id"], safe=":") for each in api("matters", limit=5)["matters"]]
        edited = [quote(each["document_id"], safe=":") for each in api("edits", limit=5)["edits"]]
        watches = [each["id"] for each in api("watches")["watches"]]
        digests = [each["id"] for each in api("digests")["digests"]]
    asked = [quote(said) for said in QUESTIONS]
    kinds = [each["value"] for each in facets["kind"]]
    regions = [quote(each["value"]) for each in facets["region"][:5]]
    named, called = [quote(name, safe="") for name in people], [quote(name, safe="") for name in bodies]
    somebody = quote(people[0].split()[-1]) if people else ""
    return {
        "start": ["/"],
        "overview": ["/oversikt"],
        "search": [f"/sok?q={said}" for said in asked],
        "search, filtered": [f"/sok?q={said}&typ={kind}" for said in asked for kind in kinds[:2]],
        "search, of a region": [f"/sok?q={asked[0]}&region={region}" for region in regions],
        "search, of a person": [f"/sok?q={asked[0]}&person={name}" for name in named],
        "search, page 10": [f"/sok?q={said}&sida=10" for said in asked],
        "search, words": [f"/sok?q={said}&lage=lexical" for said in asked],
        "search, meaning": [f"/sok?q={said}&lage=semantic" for said in asked],
        "newest": ["/sok", *(f"/sok?typ={kind}" for kind in kinds)],
        "newest, page 50": ["/sok?sida=50"],
        "search by document": ["/sok/dokument"],
        "document": [f"/dokument/{id}" for id in ids],
        "changes": [f"/andringar/{id}" for id in edited],
        "original": [f"/original/{id}" for id in ids[:2]],
        "similar": [f"/liknande/{id}" for id in ids],
        "people": ["/personer", *(f"/personer?region={region}" for region in regions[:2])],
        "people, by name": [f"/personer?q={somebody}", "/personer?q=and"],
        "person": [f"/person/{name}" for name in named],
        "organisations": ["/organisationer", "/organisationer?q=region"],
        "organisation": [f"/organisation/{name}" for name in called],
        "regions": ["/regioner"],
        "region": [f"/region/{region}" for region in regions],
        "decisions": ["/beslut", "/beslut?slag=decided&sida=5"],
        "decisions, by words": [f"/beslut?q={said}" for said in asked[:3]],
        "decisions, by actor": [f"/beslut?vem={name}" for name in (*named[:2], *called[:2])],
        "matters": ["/arenden", "/arenden?lage=alla", "/arenden?alder=365", *(f"/arenden?q={q}" for q in asked[:2])],
        "matter": [f"/arende/{id}" for id in matters],
        "compare": [f"/jamfor?amne={said}" for said in asked],
        "compare a document": [f"/jamfor?dokument={id}" for id in ids[:5]],
        "trends": ["/trender", "/trender?veckor=13", "/trender.csv"],
        "edits": ["/andringar", "/andringar?vad=alla"],
        "watches": ["/bevakningar"],
        "watch": [f"/bevakningar/{id}" for id in watches],
        "watch, feed": [f"/bevakningar/{id}.atom" for id in watches],
        "watch, tried": [f"/bevakningar/{id}/prov" for id in watches],
        "watch, new": [f"/bevakningar/ny?q={asked[0]}", "/bevakningar/ny"],
        "watch, form": [f"/bevakningar/{id}/andra" for id in watches[:1]],
        "digests": ["/sammandrag"],
        "digest": [f"/sammandrag/{id}" for id in digests],
        "digest, as sent": [f"/sammandrag/{id}/brev" for id in digests],
        "sources": ["/kallor"],
        "about": ["/om", "/api"],
        "api search": [f"/api/v1/search?q={said}" for said in asked],
        "api search, csv": [f"/api/v1/search?q={asked[0]}&limit=100&format=csv"],
        "api similar": [f"/api/v1/similar?document_id={id}" for id in ids[:2]],
        "api document": [f"/api/v1/documents/{id}" for id in ids[:5]],
        "api revisions": [f"/api/v1/documents/{id}/revisions" for id in edited],
        "api people": ["/api/v1/people", f"/api/v1/people?person={somebody}"],
        "api organisations": ["/api/v1/organisations"],
        "api decisions": ["/api/v1/decisions", f"/api/v1/decisions?text={asked[2]}"],
        "api decisions, parquet": ["/api/v1/decisions?limit=1000&format=parquet"],
        "api matters": ["/api/v1/matters", "/api/v1/matters?open=true"],
        "api matter": [f"/api/v1/matters/{id}" for id in matters[:2]],
        "api edits": ["/api/v1/edits"],
        "api diff": [f"/api/v1/diff?document_id={id}" for id in edited[:2]],
        "api compare": [f"/api/v1/compare?topic={asked[0]}"],
        "api themes": ["/api/v1/themes"],
        "api trends": ["/api/v1/trends"],
        "api novelty": ["/api/v1/novelty"],
        "api new": ["/api/v1/new?after=1"],
        "api sources": ["/api/v1/sources"],
        "api watches": ["/api/v1/watches"],
        "api alerts": [f"/api/v1/watches/{id}/alerts" for id in watches],
        "api preview": [f"/api/v1/watches/{id}/preview" for id in watches[:2]],
        "api issue": [f"/api/v1/digests/{id}/issue" for id in digests],
    }


def answered(status: int, sort: str) -> bool:
    """Whether this is an answer: the originals of a copied store may be elsewhere, and a document of several matters
    is compared matter by matter."""
    return status == 200 or (sort == "original" and status in (400, 404, 503))


async def use(address: str, users: int, seconds: float, told: Told, process: Process) -> None:
    """Users that open pages until the time is over."""
    pages = {sort: paths for sort, paths in addresses(address).items() if paths}
    until = time.monotonic() + seconds
    limits = httpx.Limits(max_connections=users + 2, max_keepalive_connections=users + 2)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:

        async def user(chance: random.Random) -> None:
            await asyncio.sleep(chance.uniform(0, READS[1]))
            while time.monotonic() < until:
                sort = chance.choice(list(pages))
                path = chance.choice(pages[sort])
                began = time.perf_counter()
                try:
                    status = (await _opened(client, path, told)).status_code
                except httpx.HTTPError as error:
                    told.wrong.append(f"{path}: {type(error).__name__}")
                else:
                    told.seconds[sort].append(time.perf_counter() - began)
                    if not answered(status, sort):
                        told.wrong.append(f"{path}: {status}")
                await asyncio.sleep(chance.uniform(*READS))

        async def look() -> None:
            while time.monotonic() < until:
                at = seconds - (until - time.monotonic())
                told.memory.append((at, process.memory()))
                try:
                    number = (await client.get("/api/v1/new?after=999999999")).json()["generation"]
                    told.generations.append((at, number))
                except (httpx.HTTPError, KeyError) as error:
                    told.wrong.append(f"generation: {type(error).__name__}")
                await asyncio.sleep(1.0)

        await asyncio.gather(look(), *(user(random.Random(SEED + number)) for number in range(users)))


async def _opened(client: httpx.AsyncClient, path: str, told: Told) -> httpx.Response:
    """A page, as browsers get it: asked for again where the server has closed the line, as it does after five seconds
    in which nothing was asked, while the question was on its way."""
    try:
        return await client.get(path)
    except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
        told.again += 1
        return await client.get(path)


async def publish(home: Home, folder: Path, seconds: float, times: int = 2) -> list[tuple[float, float]]:
    """Publish now and then, in a process of its own that is as nice as docs/operations.md has the night; when each
    began and ended."""
    spans = []
    began = time.monotonic()
    for number in range(1, times + 1):
        await asyncio.sleep(max(0.0, (number - 0.5) * seconds / times - (time.monotonic() - began)))
        (folder / f"{number}.txt").write_text(NEWS.format(time.time_ns()), encoding="utf-8")
        start = time.monotonic() - began
        command = ["nice", "-n", NICE, sys.executable, "-m", "cli", "--home", str(home.path)]
        command += ["ingest", str(folder), "--language", "fast"]
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        said, _ = await process.communicate()
        if process.returncode:
            sys.exit(f"the store could not be published: {said.decode()[-500:]}")
        spans.append((start, time.monotonic() - began))
    return spans


def load(home: Home, work: Path, users: int, minutes: float) -> None:
    told = Told()
    folder = work / "news"
    folder.mkdir()
    seconds = 60 * minutes

    async def both(address: str, process: Process) -> list[tuple[float, float]]:
        _, spans = await asyncio.gather(use(address, users, seconds, told, process), publish(home, folder, seconds))
        return spans

    with serving(home, work / "serve.log") as (address, process):
        began = process.memory()
        spans = asyncio.run(both(address, process))
        time.sleep(2)
        held = [each for each in Path(f"/proc/{process.pid}/fd").iterdir() if os.path.lexists(each)]
        names = [os.readlink(each) for each in held if os.path.lexists(each)]
        left = sum("(deleted)" in name and "duckdb" in name for name in names)
        spent, after = process.cpu(), process.memory()
    every = sorted(each for some in told.seconds.values() for each in some)
    print(f"{users} users, {minutes:g} minutes, {len(every)} pages, published {len(spans)} times meanwhile")
    print(f"  wrong: {len(told.wrong)} {told.wrong[:5] or ''}; asked again over a new line: {told.again}")
    print(
        f"  p50 {_at(every, 0.5):.0f} ms, p95 {_at(every, 0.95):.0f} (under 1000 is asked for),"
        f" most {_at(every, 1):.0f}; the server took {1e3 * spent / max(1, len(every)):.0f} ms of CPU for each"
    )
    for number, (start, end) in enumerate(spans, 1):
        before = max((seen for at, seen in told.generations if at < start), default=0)
        taken = next((at for at, seen in told.generations if seen > before and at > start), None)
        shown = f"{taken - end:+.1f} s" if taken is not None else "never"
        print(f"  night {number}: from {start:.0f} s, {end - start:.0f} s of work, shown {shown} after its end")
    print(
        f"  memory: at first {began:.0f} MB, most {max(most for _, most in told.memory):.0f}, after {after:.0f};"
        f" every {seconds / 10:.0f} s: {_course(told.memory, seconds / 10)}"
    )
    print(f"  stores that are replaced and still open: {left}; faults in the log: {_faults(work / 'serve.log')}")
    for sort, some in sorted(told.seconds.items(), key=lambda pair: -_at(sorted(pair[1]), 0.95)):
        some.sort()
        print(f"  {sort:22} {len(some):5}   p50 {_at(some, 0.5):6.0f}   p95 {_at(some, 0.95):6.0f}")


def _at(ordered: Sequence[float], part: float) -> float:
    """Milliseconds below which this part lies."""
    return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def _course(memory: Sequence[tuple[float, float]], step: float) -> str:
    """The most of each stretch of so many seconds."""
    most: defaultdict[int, float] = defaultdict(float)
    for at, taken in memory:
        most[int(at / step)] = max(most[int(at / step)], taken)
    return " ".join(f"{most[at]:.0f}" for at in sorted(most))


def _faults(log: Path) -> int:
    return sum("ERROR" in line or "Traceback" in line for line in log.read_text(errors="replace").splitlines())


def alone(home: Home, work: Path) -> None:
    """Every page by itself, warm: the slowest address of each sort."""
    with serving(home, work / "serve.log") as (address, process), httpx.Client(base_url=address, timeout=120) as client:
        statics = _first_paint(client)
        print(f"ms, warm, median of {ROUNDS}: CPU of the server, clock (under 300 is asked for); kB that are sent")
        for sort, paths in addresses(address).items():
            taken = [_taken(client, process, path) for path in paths]
            for cpu, clock, sent, statuses, path in sorted(taken, reverse=True)[:1]:
                late = "  <-- late" if clock > LATE else ""
                late += "  <-- large" if sent + statics > LARGE and not sort.startswith("api") else ""
                print(f"  {sort:22} {1e3 * cpu:6.0f} {1e3 * clock:6.0f} {sent:7.1f}  {statuses} {path[:60]}{late}")
        print(f"  style, script and icon, sent once: {statics:.1f} kB")
        print(f"memory {process.memory():.0f} MB; faults in the log: {_faults(work / 'serve.log')}")


def _taken(client: httpx.Client, process: Process, path: str) -> tuple[float, float, float, list[int], str]:
    """Seconds of CPU and of the clock, kB, and how it was answered."""
    pause = PAUSE if path.startswith("/api/") else 0.0
    statuses = {client.get(path).status_code}
    clock, spent = [], 0.0
    for _ in range(ROUNDS):
        time.sleep(pause)
        before, began = process.cpu(), time.perf_counter()
        answer = client.get(path)
        clock.append(time.perf_counter() - began)
        spent += process.cpu() - before
        statuses.add(answer.status_code)
    return spent / ROUNDS, median(clock), answer.num_bytes_downloaded / 1e3, sorted(statuses), path


def _first_paint(client: httpx.Client) -> float:
    """kB of what every page fetches besides itself, once."""
    page = client.get("/om").text
    names = [part.partition('"')[0] for part in page.split('"/static/')[1:]]
    return sum(client.get(f"/static/{name}").num_bytes_downloaded for name in dict.fromkeys(names)) / 1e3


def prepared(given: Path | None, times: int, folder: Path) -> Home:
    """A home of our own: the demo's after all its nights, or a copy of another's store, with watches."""
    if (folder / "store").exists():
        return Home(folder)
    if given is None:
        own = Home(folder)
        for report in demo.nights(own, lambda *_: None, demo.NIGHTS):
            print(f"  {report.night}: {report.status}", file=sys.stderr, flush=True)
    else:
        own = copied(Home(given.absolute()), folder)
        watch(own)
    if times > 1:
        multiply(own, times)
    return own


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, help="whose store is copied; default: the demo's")
    parser.add_argument("--keep", type=Path, help="where the copy is kept; default: nowhere")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--pages", action="store_true", help="every page alone instead")
    parser.add_argument("--times", type=int, default=1, help="how often each document stands in the store")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="regionradar-") as folder:
        work = Path(folder)
        home = prepared(given.home, given.times, given.keep.absolute() if given.keep else work / "home")
        if given.pages:
            alone(home, work)
        else:
            load(home, work, given.users, given.minutes)


if __name__ == "__main__":
    main()
