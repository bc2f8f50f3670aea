"""A real half-year of a real publisher, night by night: what the night finds, and what it asks for it.

``python -m bench.replay ../shared/data [--nights N] [--feed]`` serves the government's press releases as they appeared
and changed from November 2024 to June 2025, in the form of g0v.se, and runs the night over every one of those dates.
The record holds few edits and no withdrawals, so some are added, the same ones in every run: every fiftieth release is
edited two nights later (a third of them without a word in the list, a silent edit), every eightieth withdrawn after
nine. For each night it compares what was found with what happened. With ``--feed`` the list says nothing of versions.
"""

import argparse
import gzip
import json
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np

from models import Kind, RunReport, Source
from pipeline import embed
from pipeline.home import Home
from pipeline.nightly import Options, nightly
from scrapers.budget import Clock, Pace
from scrapers.fetch import Settings

HOST = "g0v.example"
EDITED, SILENT, WITHDRAWN = 50, 3, 80  # every so manieth
EDITED_AFTER, WITHDRAWN_AFTER = 2, 9  # nights


@dataclass(frozen=True, slots=True)
class Version:
    """What a release says from a night on; None from when it is withdrawn."""

    night: date
    text: str | None
    told: bool  # whether the list's date of change says so


@dataclass(slots=True)
class Site:
    """The publisher's site; ``today`` is the night that it is seen in."""

    releases: dict[str, list[Version]]
    tells: bool = True  # whether the list says when releases changed
    today: date = date.min
    asked: Counter[str] = field(default_factory=Counter)
    broken: str = ""

    def now(self, path: str) -> Version | None:
        """What a release says tonight; None before it is published."""
        seen = [version for version in self.releases.get(path, ()) if version.night <= self.today]
        return seen[-1] if seen else None

    def listed(self) -> list[dict[str, Any]]:
        """The list, newest first."""
        entries = []
        for path, versions in self.releases.items():
            version = self.now(path)
            if version is None or version.text is None:
                continue
            told = [each.night for each in versions if each.night <= self.today and each.told]
            entries.append(
                {
                    "title": version.text.partition("\n")[0].removeprefix("# "),
                    "url": f"/{path.removesuffix('.md')}/",
                    "published": versions[0].night.isoformat(),
                    "updated": told[-1].isoformat() if self.tells else "",
                    "types": ["1"],
                    "summary": "",
                    "attachments": [],
                }
            )
        return sorted(entries, key=lambda entry: (entry["published"], entry["url"]), reverse=True)

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Status, content type and content of an address."""
        if path == "/robots.txt":
            return 200, "text/plain", b"User-agent: *\nDisallow:\n"
        if path == "/pressmeddelanden.json":
            return 200, "application/json", json.dumps(self.listed(), ensure_ascii=False).encode()
        version = self.now(path.removeprefix("/"))
        if version is None or version.text is None:
            return 404, "text/html", b"<h1>Sidan finns inte</h1>"
        return 200, "text/markdown; charset=utf-8", version.text.encode()


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened between two nights, as paths."""

    new: frozenset[str]
    changed: frozenset[str]
    silent: frozenset[str]
    withdrawn: frozenset[str]


def releases(shared: Path) -> dict[str, list[Version]]:
    """The record, with the edits and withdrawals that are added to it."""
    found: dict[str, list[Version]] = defaultdict(list)
    with gzip.open(shared / "government" / "nightly.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            night = datetime.fromisoformat(event["seen"]).astimezone(UTC).date()
            found[event["path"]].append(Version(night, event["text"], True))
    first = min(versions[0].night for versions in found.values())
    last = max(versions[-1].night for versions in found.values())
    fresh = [path for path in sorted(found) if found[path][0].night > first and len(found[path]) == 1]
    for at, path in enumerate(fresh):
        published = found[path][0]
        edited, withdrawn = (published.night + timedelta(days=days) for days in (EDITED_AFTER, WITHDRAWN_AFTER))
        if at % EDITED == 0 and edited <= last:
            text = f"{published.text}\n\nUppdaterad: tiden för pressträffen har ändrats.\n"
            found[path].append(Version(edited, text, at % (EDITED * SILENT) != 0))
        if at % WITHDRAWN == 1 and withdrawn <= last:
            found[path].append(Version(withdrawn, None, True))
    return dict(found)


def happened(site: Mapping[str, list[Version]], night: date) -> Happened:
    """What happened in a night."""
    kinds: dict[str, set[str]] = {name: set() for name in ("new", "changed", "silent", "withdrawn")}
    for path, versions in site.items():
        for at, version in enumerate(versions):
            if version.night == night:
                kinds[_kind(at, version)].add(path)
    return Happened(**{name: frozenset(paths) for name, paths in kinds.items()})


def _kind(at: int, version: Version) -> str:
    if at == 0:
        return "new"
    if version.text is None:
        return "withdrawn"
    return "changed" if version.told else "silent"


class Plain:
    """A model that costs nothing: replay measures the night, not embedding."""

    name = "plain"
    dimension = 4
    centre = np.zeros((2, 4), dtype=np.float32)

    def passages(self, texts: Any) -> Iterator[embed.Floats]:
        for text in texts:
            yield self.query(text)

    def query(self, text: str) -> embed.Floats:
        values = np.frombuffer(sha256(text.encode()).digest()[:4], dtype=np.uint8).astype(np.float32) + 1
        return np.asarray(values / np.linalg.norm(values), dtype=np.float32)


def serve(site: Site) -> ThreadingHTTPServer:
    """The site on loopback, in a thread of its own."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            status, type, content = site.answer(self.path)
            tag = f'"{sha256(content).hexdigest()[:16]}"'
            if status == 200 and self.headers.get("If-None-Match") == tag:
                status, content = 304, b""
            site.asked[f"{status}"] += 1
            self.send_response(status)
            self.send_header("Content-Type", type)
            if status in (200, 304):
                self.send_header("ETag", tag)
            if status != 304:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    return server


def source() -> Source:
    """The publisher as an entry of sources.toml would have it."""
    return Source(
        "regeringen", "Regeringen", "g0v", f"http://{HOST}/pressmeddelanden.json", (Kind.PRESS_RELEASE,), "2024", "H"
    )


def at_three(night: date) -> Clock:
    """A clock that stands at three in the night, while waiting takes no time."""

    async def sleep(seconds: float) -> None:
        """No time passes."""

    now = datetime(night.year, night.month, night.day, 2, 0, tzinfo=UTC)
    return Clock(time.monotonic, sleep, lambda: now)


def one_night(home: Home, site: Site, night: date, port: int) -> RunReport:
    """Run the night of a date."""

    async def resolve(host: str, _: int) -> list[tuple[str, int]]:
        return [("127.0.0.1", port)]

    site.today = night
    settings = Settings("bench@regionradar.example", pace=Pace(0.0, 1), private=("127.0.0.0/8",))
    silent = lambda *_: None  # noqa: E731
    return nightly(
        home, [source()], settings, Plain(), Options(workers=2, visits=10_000), silent, at_three(night), resolve
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--nights", type=int, default=10_000)
    parser.add_argument("--feed", action="store_true", help="the list says nothing of versions")
    given = parser.parse_args()
    site = Site(releases(given.shared), tells=not given.feed)
    nights = sorted({version.night for versions in site.releases.values() for version in versions})
    days = [nights[0] + timedelta(days=at) for at in range((nights[-1] - nights[0]).days + 1)][: given.nights]
    server = serve(site)
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        for night in days:
            site.asked.clear()
            began = time.process_time()
            report = one_night(home, site, night, server.server_address[1])
            cpu = time.process_time() - began
            said, was = report.sources[0], happened(site.releases, night)
            tally = said.tally
            print(
                night, said.verdict.status, f"new {tally.new}/{len(was.new)} changed {tally.changed}/{len(was.changed)}"
                f"+{len(was.silent)} missing {tally.missing} gone {tally.gone} withdrawn {len(was.withdrawn)}"
                f" requests {sum(site.asked.values())} {dict(site.asked)} cpu {cpu:.2f}", *said.verdict.reasons[:2],
            )  # fmt: skip
    server.shutdown()


if __name__ == "__main__":
    main()
