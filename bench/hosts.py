"""Forty hosts at once: is the night bound by politeness, and what does it cost? ``python -m bench.hosts [HOSTS]``.

Every host has a list and twenty pages, answers after 300 ms and is asked once a second; all names lead to one server,
a process of its own. No night can be shorter than the requests of a host take at that pace. The second night, a day
later by its clock, finds nothing changed. CPU and memory are those of the night, without the server.
"""

import argparse
import asyncio
import resource
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import MappingProxyType

from bench.replay_site import Plain
from models import Kind, RunReport, Source, Status
from pipeline.extract.language import FAST
from pipeline.home import Home
from pipeline.nightly import Options, nightly
from scrapers.budget import SYSTEM, Pace
from scrapers.fetch import Settings

PAGES = 20
LATENCY = 0.3  # seconds
GAP = 1.0  # seconds from one request of a host to the next
PUBLISHED = date(2025, 3, 4)  # so long ago that no page is due again in the second night
NIGHT = datetime(2026, 3, 4, 2, tzinfo=UTC)
SENTENCE = "Nämnden beslutade att satsa på fler vårdplatser under året, och invånarna får besked i god tid. "


def content(host: str, path: str) -> tuple[int, str, bytes]:
    """Status, type and content of what a host has at a path."""
    if path == "/robots.txt":
        return 200, "text/plain", b"User-agent: *\nDisallow:\n"
    if path == "/nyheter/":
        entries = "".join(
            f"<li><a href=/nyheter/{at}/>Beslut nummer {at} i {host}</a> <time>{PUBLISHED}</time></li>"
            for at in range(PAGES)
        )
        return 200, "text/html", f"<html lang=sv><main><h1>Nyheter</h1><ul>{entries}</ul></main>".encode()
    at = path.removeprefix("/nyheter/").removesuffix("/")
    if not at.isdecimal():
        return 404, "text/html", b"<h1>Sidan finns inte</h1>"
    text = "".join(f"<p>{SENTENCE * 3}</p>" for _ in range(5))
    page = f"<html lang=sv><main><h1>Beslut nummer {at} i {host}</h1><time>{PUBLISHED}</time>{text}</main>"
    return 200, "text/html", page.encode()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer a connection's requests, each after the latency."""
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            first, *lines = head.decode("latin-1").split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in lines if line)
            status, type, body = content(headers["host"], first.split()[1])
            tag = f'"{sha256(body).hexdigest()[:16]}"'
            if headers.get("if-none-match") == tag:
                status, body = 304, b""
            await asyncio.sleep(LATENCY)
            length = "" if status == 304 else f"Content-Length: {len(body)}\r\n"
            writer.write(f"HTTP/1.1 {status} -\r\nContent-Type: {type}\r\nETag: {tag}\r\n{length}\r\n".encode() + body)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


def _serve(line: Connection) -> None:
    """The server: says its port, and serves until it is ended."""

    async def serve() -> None:
        server = await asyncio.start_server(_answer, "127.0.0.1", 0, backlog=256)
        line.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


def sources(count: int) -> list[Source]:
    """One source on each host."""
    options = MappingProxyType({"links": r"^/nyheter/\d+/$"})
    kinds = (Kind.PRESS_RELEASE,)
    return [
        Source(f"s{at}", f"Källa {at}", "list", f"http://s{at}.example/nyheter/", kinds, "2026", "H", options=options)
        for at in range(count)
    ]


def night(home: Home, count: int, port: int, days: int) -> tuple[RunReport, float, float]:
    """Run a night so many days later: its report, and the seconds that it took, by the wall and of CPU."""

    async def resolve(host: str, _: int) -> list[tuple[str, int]]:
        return [("127.0.0.1", port)]

    began = time.monotonic()
    clock = replace(SYSTEM, now=lambda: NIGHT + timedelta(days=days, seconds=time.monotonic() - began))
    settings = Settings("bench@regionradar.example", pace=Pace(GAP, 1), private=("127.0.0.0/8",))
    before = _cpu()
    report = nightly(home, sources(count), settings, Plain(), Options(language=FAST), lambda *_: None, clock, resolve)
    return report, time.monotonic() - began, _cpu() - before


def _cpu() -> float:
    """Seconds of this process and of those that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("hosts", type=int, nargs="?", default=40)
    count = parser.parse_args().hosts
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=_serve, args=(theirs,), daemon=True)
    server.start()
    port = ours.recv()
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        for name, days in (("first night", 0), ("nothing changed", 1)):
            report, wall, cpu = night(home, count, port, days)
            most = max(account.requests for account in report.hosts)
            bound = (most - 1) * GAP + LATENCY
            well = sum(each.verdict.status is Status.OK for each in report.sources)
            print(
                f"{name}: {well} of {count} sources OK, {sum(each.tally.new for each in report.sources)} new,"
                f" {sum(account.requests for account in report.hosts)} requests, at most {most} of one host;"
                f" {wall:.1f} s where politeness asks for {bound:.1f} s: {wall - bound:.1f} s more;"
                f" {cpu:.1f} CPU seconds, {cpu / count:.3f} a source"
            )
    server.kill()
    server.join()
    own, others = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"peak memory: {own:.0f} MB, and at most {others:.0f} MB of each process that it started")


if __name__ == "__main__":
    main()
