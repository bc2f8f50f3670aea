"""The page under load: many users at once while the night publishes, and every page alone over a large store.

    python -m bench.web                      the demo's store, 50 users, a minute, published twice meanwhile
    python -m bench.web --home HOME          a copy of another store; --minutes 5, --users 50
    python -m bench.web --pages              every page alone, warm: milliseconds of the server's CPU and of the clock
    python -m bench.web --home HOME --times 5 --pages    the same over a store in which each document stands five times

A user opens a page, reads it for four seconds on average, and opens the next. The home is copied and never written to.
Linux only: what the server takes is read in /proc.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
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

from pipeline import demo
from pipeline.home import Home

SEED = 11
READS = (2.0, 6.0)  # seconds between two pages of a user
ROUNDS = 5  # of every page alone
NEWS = "Nyhet {0} om nattbussar\n\nPublicerad 2026-11-{0:02}\n\nRegionen inför nattbuss nummer {0} till Byn."
QUESTIONS = ("köer i vården", "kollektivtrafik på landsbygden", "tandvård", '"psykisk ohälsa" unga', "elbussar")
ORDERS = {"passage": "t.number, k", "posting": "t.term, t.document, k"}
"""In which tables are read; of others their first column."""


@dataclass(slots=True)
class Told:
    """What the users saw: seconds by sort of page, what went wrong, and the server's memory over time in MB."""

    seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    generations: list[tuple[float, int]] = field(default_factory=list)


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
            answer = client.get(path, params=asked)
            if answer.status_code != 200:
                sys.exit(f"{path} answers {answer.status_code}: {answer.text[:300]}")
            return answer.json()

        hits = [hit for said in QUESTIONS for hit in api("search", q=said)["hits"][:4]]
        ids = [quote(hit["document_id"], safe=":") for hit in hits]
        regions = [each["value"] for each in api("search")["facets"]["region"][:5]]
        people = [each["name"] for each in api("people", limit=5)["people"]]
        bodies = [each["name"] for each in api("organisations", limit=5)["organisations"]]
        kinds = [each["value"] for each in api("search")["facets"]["kind"]]
    asked = [quote(said) for said in QUESTIONS]
    return {
        "start": ["/"],
        "overview": ["/oversikt"],
        "search": [f"/sok?q={said}" for said in asked],
        "search, filtered": [f"/sok?q={said}&typ={kind}" for said in asked for kind in kinds[:2]],
        "search, page 10": [f"/sok?q={said}&sida=10" for said in asked],
        "search, words": [f"/sok?q={said}&lage=lexical" for said in asked],
        "newest": ["/sok", *(f"/sok?typ={kind}" for kind in kinds)],
        "document": [f"/dokument/{id}" for id in ids],
        "original": [f"/original/{id}" for id in ids[:2]],
        "similar": [f"/liknande/{id}" for id in ids],
        "people": ["/personer", "/personer?q=and"],
        "person": [f"/person/{quote(name)}" for name in people],
        "organisations": ["/organisationer"],
        "organisation": [f"/organisation/{quote(name, safe='')}" for name in bodies],
        "regions": ["/regioner"],
        "region": [f"/region/{quote(name)}" for name in regions],
        "decisions": ["/beslut", *(f"/beslut?q={said}" for said in asked[:2])],
        "matters": ["/arenden", "/arenden?lage=alla"],
        "compare": [f"/jamfor?amne={said}" for said in asked],
        "trends": ["/trender"],
        "edits": ["/andrat"],
        "watches": ["/bevakningar", "/bevakningar/ny"],
        "sources": ["/kallor"],
        "api search": [f"/api/v1/search?q={said}" for said in asked],
    }


def answered(status: int, sort: str) -> bool:
    """Whether this is an answer: the originals of a copied store may be elsewhere."""
    return status == 200 or (sort == "original" and status in (400, 404))


async def use(address: str, users: int, seconds: float, told: Told, process: Process) -> None:
    """Users that open pages until the time is over."""
    pages = addresses(address)
    until = time.monotonic() + seconds
    limits = httpx.Limits(max_connections=users + 2, max_keepalive_connections=users + 2)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:

        async def user(chance: random.Random) -> None:
            await asyncio.sleep(chance.uniform(0, READS[1]))
            while time.monotonic() < until:
                sort = chance.choice([each for each in pages if pages[each]])
                path = chance.choice(pages[sort])
                began = time.perf_counter()
                try:
                    status = (await client.get(path)).status_code
                except httpx.HTTPError as error:
                    told.wrong.append(f"{path}: {type(error).__name__}")
                else:
                    told.seconds[sort].append(time.perf_counter() - began)
                    if not answered(status, sort):
                        told.wrong.append(f"{path}: {status}")
                await asyncio.sleep(chance.uniform(*READS))

        async def watch() -> None:
            while time.monotonic() < until:
                told.memory.append(process.memory())
                try:
                    number = (await client.get("/api/v1/people?limit=1")).json()["generation"]
                    told.generations.append((seconds - (until - time.monotonic()), number))
                except (httpx.HTTPError, KeyError) as error:
                    told.wrong.append(f"generation: {type(error).__name__}")
                await asyncio.sleep(1.0)

        await asyncio.gather(watch(), *(user(random.Random(SEED + number)) for number in range(users)))


async def publish(home: Home, folder: Path, seconds: float, times: int = 2) -> list[tuple[float, float]]:
    """Publish now and then, in a process of its own as the night is; when each began and ended."""
    spans = []
    began = time.monotonic()
    for number in range(1, times + 1):
        await asyncio.sleep(max(0.0, number * seconds / (times + 1) - (time.monotonic() - began)))
        (folder / f"{number}.txt").write_text(NEWS.format(number), encoding="utf-8")
        start = time.monotonic() - began
        command = [sys.executable, "-m", "cli", "--home", str(home.path), "ingest", str(folder), "--language", "fast"]
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
        spans = asyncio.run(both(address, process))
        time.sleep(2)
        held = [each for each in Path(f"/proc/{process.pid}/fd").iterdir() if os.path.lexists(each)]
        names = [os.readlink(each) for each in held if os.path.lexists(each)]
        left = sum("(deleted)" in name and "duckdb" in name for name in names)
        after = process.memory()
    every = sorted(each for some in told.seconds.values() for each in some)
    print(f"{users} users, {minutes:g} minutes, {len(every)} pages, published {len(spans)} times meanwhile")
    print(f"  wrong: {len(told.wrong)} {told.wrong[:5] or ''}")
    print(
        f"  p50 {_at(every, 0.5):.0f} ms, p95 {_at(every, 0.95):.0f} (under 1000 is asked for),"
        f" most {_at(every, 1):.0f}"
    )
    for number, (start, end) in enumerate(spans, 1):
        before = max((seen for at, seen in told.generations if at < start), default=0)
        taken = next((at for at, seen in told.generations if seen > before and at > start), None)
        shown = f"{taken - end:+.1f} s" if taken is not None else "never"
        print(f"  night {number}: {end - start:.0f} s of work, shown {shown} after its end")
    first, last = told.memory[: len(told.memory) // 4 or 1], told.memory[-(len(told.memory) // 4 or 1) :]
    print(
        f"  memory: first quarter {max(first):.0f} MB, last {max(last):.0f}, most {max(told.memory):.0f},"
        f" after {after:.0f}"
    )
    print(f"  stores that are replaced and still open: {left}; faults in the log: {_faults(work / 'serve.log')}")
    for sort, some in sorted(told.seconds.items(), key=lambda pair: -_at(sorted(pair[1]), 0.95)):
        some.sort()
        print(f"  {sort:18} {len(some):5}   p50 {_at(some, 0.5):6.0f}   p95 {_at(some, 0.95):6.0f}")


def _at(ordered: Sequence[float], part: float) -> float:
    """Milliseconds below which this part lies."""
    return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def _faults(log: Path) -> int:
    return sum("ERROR" in line or "Traceback" in line for line in log.read_text(errors="replace").splitlines())


def alone(home: Home, work: Path) -> None:
    """Every page by itself, warm."""
    with serving(home, work / "serve.log") as (address, process), httpx.Client(base_url=address, timeout=120) as client:
        print("ms, warm, median of 5: CPU of the server, clock (under 300 is asked for); kB that are sent")
        for sort, paths in addresses(address).items():
            if not paths:
                continue
            path = paths[0]
            statuses = {client.get(path).status_code}
            clock, before = [], process.cpu()
            for _ in range(ROUNDS):
                began = time.perf_counter()
                answer = client.get(path)
                clock.append(time.perf_counter() - began)
                statuses.add(answer.status_code)
            spent = (process.cpu() - before) / ROUNDS
            sent = answer.num_bytes_downloaded / 1e3
            late = "  <--" if median(clock) > 0.3 else ""
            print(
                f"  {sort:18} {1e3 * spent:6.0f} {1e3 * median(clock):6.0f} {sent:7.1f}  {statuses} {path[:60]}{late}"
            )
        print(f"memory {process.memory():.0f} MB; faults in the log: {_faults(work / 'serve.log')}")


def multiply(home: Home, times: int) -> None:
    """Each document of the published store ``times`` times, with all that hangs on it; the work file stays."""
    import duckdb

    with duckdb.connect(str(home.published)) as db:
        columns: dict[str, list[tuple[str, str]]] = {}
        for table, column, type_ in db.execute(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal ORDER BY column_index"
        ).fetchall():
            columns.setdefault(table, []).append((column, type_))
        indexes = db.execute("SELECT index_name, sql FROM duckdb_indexes()").fetchall()
        for name, _ in indexes:
            db.execute(f'DROP INDEX "{name}"')
        for table, named in columns.items():
            values = [_multiplied(table, name, type_, times) for name, type_ in named]
            if not any(values):
                continue
            chosen = ", ".join(
                f'({value or quoted(name)})::{type_} AS "{name}"'
                for value, (name, type_) in zip(values, named, strict=True)
            )
            copies = 1 if table == "term" else times
            order = ORDERS.get(table, f"{quoted(named[0][0])}, k")
            db.execute(
                f'CREATE TABLE many AS SELECT {chosen} FROM "{table}" t, (SELECT range AS k FROM range({copies}))'
                f" ORDER BY {order}"
            )
            db.execute(f'DROP TABLE "{table}"')
            db.execute(f'ALTER TABLE many RENAME TO "{table}"')
        for _, sql in indexes:
            db.execute(sql)
        db.execute("CHECKPOINT")
        counts = [db.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0] for table in ("document", "passage")]
    print(f"{counts[0]:,} documents, {counts[1]:,} passages, each document {times} times", flush=True)


def quoted(column: str) -> str:
    return f't."{column}"'


def _multiplied(table: str, column: str, type_: str, times: int) -> str | None:
    """The value of a column in the ``k``-th copy of a row; None where it is the same."""
    match table, column:
        case "passage", "number":
            return "row_number() OVER (ORDER BY t.number, k) - 1"
        case "term", "documents":
            return f"t.documents * {times}"
        case (("document" | "matter" | "matter_sign"), "id"):
            return "CASE WHEN k = 0 THEN t.id ELSE t.id || '.' || k END"
        case (("document" | "matter" | "earlier"), "number") | (_, "document" | "motion" | "matter" | "alike"):
            return f"{quoted(column)} * {times} + k" if type_ == "INTEGER" else None
    return None


def copied(home: Home | None, work: Path) -> Home:
    """A home of our own: the demo's after all its nights, or a copy of another's store."""
    own = Home(work / "home")
    if home is None:
        for report in demo.nights(own, lambda *_: None, demo.NIGHTS):
            print(f"  {report.night}: {report.status}", file=sys.stderr, flush=True)
        return own
    own.create()
    for path in (home.published, home.work):
        if path.exists():
            shutil.copy2(path, own.work.parent)
    return own


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, help="whose store is copied; default: the demo's")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--pages", action="store_true", help="every page alone instead")
    parser.add_argument(
        "--times", type=int, default=1, help="how often each document stands in the store, with --pages"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="regionradar-") as folder:
        work = Path(folder)
        home = copied(given.home and Home(given.home.absolute()), work)
        if not given.pages:
            load(home, work, given.users, given.minutes)
            return
        if given.times > 1:
            multiply(home, given.times)
        alone(home, work)


if __name__ == "__main__":
    main()
