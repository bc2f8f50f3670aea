"""A publisher's site that changes night by night and can be broken, and one night of the real thing run over it.

The site is served in one of three forms: ``g0v``, one JSON list that tells versions, and Markdown; ``list``, pages of
HTML with twenty entries each, which tell nothing of versions; ``feed``, RSS of the newest hundred, and HTML.
"""

import asyncio
import gzip
import json
import logging
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum
from hashlib import sha256
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np

from models import Kind, RunReport, Source
from pipeline import embed
from pipeline.extract.language import FAST
from pipeline.home import Home
from pipeline.nightly import Options, nightly
from scrapers.budget import Clock, Pace
from scrapers.fetch import Settings

HOST = "g0v.example"
SOURCE = "regeringen"
NIGHT = timedelta(days=1)
EDITED, SILENT, WITHDRAWN = 50, 3, 80  # every so manieth
EDITED_AFTER, WITHDRAWN_AFTER = 2, 9  # nights
ON_A_PAGE, IN_FEED = 20, 100  # entries
PAUSE = 120  # seconds that an answer 429 asks for
CONTACT = (
    "<h2>Presskontakt</h2><p>Disa Exempel<br>Pressekreterare<br>Telefon 070-174 06 05<br>"
    "<a href=mailto:disa.exempel@example.se>disa.exempel@example.se</a></p>"
)
NO_SUCH_PAGE = "<h1>Sidan kunde inte hittas</h1><p>Sidan du söker finns inte.</p>"

logging.getLogger("regionradar").addHandler(logging.NullHandler())  # what is off is counted, not told

_MONTH = re.compile(r"(\d{4})/(\d\d)/")
_LINK = re.compile(r"\[([^]\n]{0,300})\]\([^)\n]{0,500}\)")


class Form(StrEnum):
    """How the site is served, by the platform that reads it."""

    G0V = "g0v"
    LIST = "list"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class Version:
    """What a release says from a night on, in Markdown; None from when it is withdrawn."""

    night: date
    text: str | None
    told: bool  # whether a list that tells versions says so


Releases = Mapping[str, list[Version]]
"""Versions by path ("2025/01/a-title.md"), the first one first."""


@dataclass(slots=True)
class Site:
    """``today`` is the night that the site is seen in, ``broken`` what is wrong with it (a key of ``BREAKS``)."""

    releases: Releases
    form: Form = Form.G0V
    today: date = date.min
    broken: str = ""
    frozen: date | None = None  # the night at which its list stands still
    asked: list[tuple[str, int]] = field(default_factory=list)  # paths and statuses; 0 is no answer
    over: Event = field(default_factory=Event)
    _lists: dict[tuple[date, str], list[tuple[str, str, date, date]]] = field(default_factory=dict)

    def there(self, night: date) -> dict[str, str]:
        """What is to be had in a night, by path."""
        return {path: text for path, versions in self.releases.items() if (text := _text(versions, night)) is not None}

    def answer(self, target: str) -> tuple[int, str, bytes]:
        """Status, content type and content of an address."""
        parts = urlsplit(target)
        if parts.path == "/robots.txt":
            return 200, "text/plain", b"User-agent: *\nDisallow:\n"
        if parts.path == self.list_path:
            return self._list(int(parse_qs(parts.query).get("sida", ["1"])[0]))
        path = self.path_of(parts.path)
        text = _text(self.releases.get(path, ()), self.today)
        if text is None or self.broken == "404":
            return 404, "text/html; charset=utf-8", _html("Sidan kunde inte hittas", NO_SUCH_PAGE)
        if self.broken == "soft 404":
            return 200, "text/html; charset=utf-8", _html("Sidan kunde inte hittas", NO_SUCH_PAGE)
        if self.form is Form.G0V:
            return 200, "text/markdown; charset=utf-8", text.encode()
        return 200, "text/html; charset=utf-8", self._article(path, text)

    @property
    def list_path(self) -> str:
        """Where reading begins."""
        return {"g0v": "/pressmeddelanden.json", "list": "/pressmeddelanden", "feed": "/rss.xml"}[self.form]

    def path_of(self, target: str) -> str:
        """The path of the release that an address leads to."""
        return f"{target.strip('/').removesuffix('.md')}.md"

    def _entries(self) -> list[tuple[str, str, date, date]]:
        """Path, title, day of publication and of change, newest first."""
        night = self.frozen or self.today
        if (night, self.broken) not in self._lists:
            self._lists.clear()
            found = []
            for path, text in self.there(night).items():
                versions = [each for each in self.releases[path] if each.night <= night and each.told]
                found.append((path, _title(text), published(path, self.releases[path]), versions[-1].night))
            found.sort(key=lambda entry: (entry[2], entry[0]), reverse=True)
            self._lists[night, self.broken] = self._of(found)
        return self._lists[night, self.broken]

    def _of(self, entries: list[Any]) -> list[Any]:
        """What a broken list still shows."""
        if self.broken == "empty list":
            return []
        if self.broken == "every second entry":
            return [entry for entry in entries if sha256(entry[0].encode()).digest()[0] % 2]
        if self.broken == "half a list":
            return entries[: len(entries) // 2]
        return entries

    def _list(self, page: int) -> tuple[int, str, bytes]:
        entries = self._entries()
        if self.form is Form.G0V:
            return 200, "application/json", json.dumps([self._json(*each) for each in entries]).encode()
        if self.form is Form.FEED:
            items = "".join(self._rss(*each) for each in entries[:IN_FEED])
            return 200, "application/rss+xml", f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()
        shown = entries[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
        items = "".join(
            f'<li><a href="{_place(path)}">{escape(title)}</a> {self._time(day)}</li>' for path, title, day, _ in shown
        )
        return 200, "text/html; charset=utf-8", _html("Pressmeddelanden", f"<h1>Pressmeddelanden</h1><ul>{items}</ul>")

    def _json(self, path: str, title: str, day: date, updated: date) -> dict[str, object]:
        dated = {} if self.broken == "no date" else {"published": day.isoformat()}
        changed = updated.isoformat()
        return {"title": title, "url": _place(path), **dated, "updated": changed, "types": ["1"], "attachments": []}

    def _rss(self, path: str, title: str, day: date, _: date) -> str:
        at = format_datetime(datetime(day.year, day.month, day.day, tzinfo=UTC))
        url = f"http://{HOST}{_place(path)}"
        dated = "" if self.broken == "no date" else f"<pubDate>{at}</pubDate>"
        return f"<item><title>{escape(title)}</title><link>{url}</link><guid>{url}</guid>{dated}</item>"

    def _article(self, path: str, text: str) -> bytes:
        first, *rest = [block for block in _LINK.sub(r"\1", text).split("\n\n") if block.strip()]
        heading = "<h2>Om pressmeddelandet</h2>" if self.broken == "no lead" else ""
        body = [
            f"<h2>{escape(block.lstrip('# '))}</h2>" if block.startswith("#") else f"<p>{escape(block)}</p>"
            for block in rest
        ]
        contact = "" if self.broken == "no contacts" else CONTACT
        dated = self._time(published(path, self.releases[path]))
        parts = [f"<h1>{escape(first.lstrip('# '))}</h1>", dated, heading, *body, contact]
        return _html(_title(text), "\n".join(parts))

    def _time(self, day: date) -> str:
        return "" if self.broken == "no date" else f"<time datetime={day.isoformat()}>{day.isoformat()}</time>"


BREAKS = {
    "empty list": "the list is there and shows nothing",
    "half a list": "the older half of the list is missing",
    "every second entry": "every second entry of the list is missing",
    "no date": "a new layout without the date",
    "no lead": "a new layout with a heading above the lead",
    "no contacts": "a new layout without contacts",
    "soft 404": "articles are a page that says they were not found, with status 200",
    "404": "articles are said not to be there, while the list shows them",
    "429": "every address answers 429 with Retry-After",
    "429 now and then": "every third request is answered 429 with Retry-After",
    "hang": "no answer",
    "cut": "half the body that was announced",
    "cut unannounced": "half the body, and no word of how long it should be",
    "charset": "windows-1252 that says it is UTF-8",
    "loop": "redirects in a circle",
    "down": "status 503",
}


def _text(versions: Any, night: date) -> str | None:
    """What a release says in a night; None where it is not there, or not any more."""
    seen = [version for version in versions if version.night <= night]
    return seen[-1].text if seen else None


def published(path: str, versions: list[Version]) -> date:
    """The day of publication: the night it was first seen, or its month where that was long past."""
    night = versions[0].night
    said = _MONTH.match(path)
    month = date(int(said[1]), int(said[2]), 1) if said else night
    return night if night - month < 45 * NIGHT else month


def _said(version: Version) -> str:
    """The text without the escapes of Markdown, which are no change."""
    return (version.text or "").replace("\\", "")


def _title(text: str) -> str:
    return text.partition("\n")[0].removeprefix("# ")


def _place(path: str) -> str:
    return f"/{path.removesuffix('.md')}/"


def _html(title: str, body: str) -> bytes:
    return (
        f"<!doctype html><html lang=sv><head><title>{escape(title)}</title></head><body><nav><a href=/>Hem</a></nav>"
        f"<main><article>{body}</article></main><footer>Växel 08-465 004 00</footer></body></html>"
    ).encode()


def record(shared: Path) -> dict[str, list[Version]]:
    """What the government published, with the edits and withdrawals that are added to it."""
    found: dict[str, list[Version]] = defaultdict(list)
    with gzip.open(shared / "government" / "nightly.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            night = datetime.fromisoformat(event["seen"]).astimezone(UTC).date()
            version = Version(night, event["text"], True)
            if not found[event["path"]] or _said(version) != _said(found[event["path"]][-1]):
                found[event["path"]].append(version)
    with_edits(found)
    return dict(found)


def with_edits(releases: dict[str, list[Version]]) -> None:
    """Add edits, a third of them silent, and withdrawals: the same ones every time."""
    first = min(versions[0].night for versions in releases.values())
    last = max(versions[-1].night for versions in releases.values())
    fresh = [path for path in sorted(releases) if releases[path][0].night > first and len(releases[path]) == 1]
    for at, path in enumerate(fresh):
        begun = releases[path][0]
        edited, withdrawn = (begun.night + days * NIGHT for days in (EDITED_AFTER, WITHDRAWN_AFTER))
        if at % EDITED == 0 and edited <= last:
            text = f"{begun.text}\n\nUppdaterad: tiden för pressträffen har ändrats.\n"
            releases[path].append(Version(edited, text, at % (EDITED * SILENT) != 0))
        if at % WITHDRAWN == 1 and withdrawn <= last:
            releases[path].append(Version(withdrawn, None, True))


def stretch(releases: Releases, begins: date, ends: date, backlog: int) -> dict[str, list[Version]]:
    """The releases of some nights, and the newest of those before, which are the first night's backlog."""
    before = [path for path, versions in releases.items() if versions[0].night <= begins]
    before.sort(key=lambda path: (published(path, releases[path]), path))
    kept = {*before[max(0, len(before) - backlog) :]}
    return {
        path: [version for version in versions if version.night <= ends]
        for path, versions in releases.items()
        if path in kept or begins < versions[0].night <= ends
    }


# --------------------------------------------------------------------------------------------------------- the server


@contextmanager
def served(site: Site) -> Iterator[int]:
    """The site on loopback, in a thread: its port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            with_trouble = site.broken if urlsplit(self.path).path != "/robots.txt" else ""
            turn = len(site.asked)
            if with_trouble == "hang":
                site.asked.append((self.path, 0))
                site.over.wait()
                self.close_connection = True
                return
            status, type, content = _troubled(site, self.path, with_trouble, turn)
            tag = f'"{sha256(content).hexdigest()[:16]}"'
            if status == 200 and self.headers.get("If-None-Match") == tag:
                status, content = 304, b""
            site.asked.append((self.path, status))
            self.send_response(status)
            self.send_header("Content-Type", type)
            if status in (200, 304):
                self.send_header("ETag", tag)
            if status == 302:
                self.send_header("Location", f"{urlsplit(self.path).path}?varv={turn % 2}")
            if status == 429:
                self.send_header("Retry-After", str(PAUSE))
            if with_trouble.startswith("cut"):
                self.send_header("Connection", "close")
                self.close_connection = True
            if status != 304 and with_trouble != "cut unannounced":
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if with_trouble.startswith("cut") else content)

        def log_message(self, format: str, *args: Any) -> None:
            """Silence."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """Silence: who has been asked to hang up loses nothing."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        site.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _troubled(site: Site, target: str, trouble: str, turn: int) -> tuple[int, str, bytes]:
    """What the site says, or what comes in its place."""
    if trouble == "429" or (trouble == "429 now and then" and turn % 3 == 1):
        return 429, "text/html", b"<h1>Too Many Requests</h1>"
    if trouble == "down":
        return 503, "text/html", b"<h1>Service Unavailable</h1>"
    if trouble == "loop":
        return 302, "text/html", b""
    status, type, content = site.answer(target)
    if trouble == "charset":
        with suppress(UnicodeEncodeError):  # what has other letters cannot be sent so
            content = content.decode().encode("cp1252")
    return status, type, content


# --------------------------------------------------------------------------------------------------------- the night


class Plain:
    """A model that costs nothing: what is measured is the night, not embedding."""

    name = "plain"
    dimension = 4
    centre = np.zeros((2, 4), dtype=np.float32)

    def passages(self, texts: Any) -> Iterator[embed.Floats]:
        for text in texts:
            yield self.query(text)

    def query(self, text: str) -> embed.Floats:
        values = np.frombuffer(sha256(text.encode()).digest()[:4], dtype=np.uint8).astype(np.float32) + 1
        return np.asarray(values / np.linalg.norm(values), dtype=np.float32)


def source(form: Form = Form.G0V) -> Source:
    """The publisher as an entry of sources.toml would have it."""
    options: dict[str, object] = {}
    if form is Form.LIST:
        options = {"links": r"^/\d{4}/\d\d/[^/]+/$", "paging": {"kind": "page", "parameter": "sida"}}
    address = f"http://{HOST}{Site({}, form).list_path}"
    return Source(
        SOURCE,
        "Regeringen",
        form,
        address,
        (Kind.PRESS_RELEASE,),
        "2024",
        "H",
        weekly=58.0,
        options=MappingProxyType(options),
    )


def clock_at(moment: datetime) -> Clock:
    """A clock that is set to a moment; whoever sleeps on it moves it on, and need not wait."""
    began = time.monotonic()
    slept = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal slept
        slept += seconds
        await asyncio.sleep(0)

    def monotonic() -> float:
        return time.monotonic() + slept

    return Clock(monotonic, sleep, lambda: moment + timedelta(seconds=monotonic() - began))


def three(night: date) -> datetime:
    """Three in the morning, Swedish winter time."""
    return datetime(night.year, night.month, night.day, 2, 0, tzinfo=UTC)


def one_night(
    home: Home,
    form: Form,
    moment: datetime,
    port: int | None,
    deadline: float = 60.0,
    embedder: embed.Embedder | None = None,
) -> RunReport:
    """Run the night of a moment; without a port the host's name leads nowhere, without a model all is ``Plain``."""

    async def resolve(host: str, _: int) -> list[tuple[str, int]]:
        if port is None:
            raise OSError(f"{host} is not known")
        return [("127.0.0.1", port)]

    pace = Pace(0.0, 1)
    settings = Settings("bench@regionradar.example", pace=pace, deadline=deadline, private=("127.0.0.0/8",))
    options = Options(workers=2, visits=10_000, language=FAST)
    return nightly(home, [source(form)], settings, embedder or Plain(), options, _silent, clock_at(moment), resolve)


def _silent(*_: object) -> None:
    """A progress that nobody watches."""
