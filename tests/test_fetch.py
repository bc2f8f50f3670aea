"""The network: a real server on loopback that answers as the worst of hosts do, and a clock that only tests move."""

import asyncio
import gzip
import pickle
import ssl
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import trustme
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived
from hypothesis import given
from hypothesis import strategies as st

from models import (
    Broken,
    Disallowed,
    FetchError,
    Forbidden,
    HostResting,
    NotAllowed,
    Request,
    Response,
    RobotsFile,
    ServerFault,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    Unreachable,
    Validators,
)
from scrapers import robots
from scrapers.body import Body
from scrapers.budget import Clock, Pace, Patience
from scrapers.fetch import Fetcher, Settings
from scrapers.guard import Place, public, resolved

START = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
CONTACT = "https://regionradar.example/om"
LOOPBACK = ("127.0.0.0/8",)
Page = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Time:
    """Time that passes when somebody sleeps, and at no other time."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.clock = Clock(self.monotonic, self.sleep, self.now)

    def monotonic(self) -> float:
        return 1000.0 + self.passed

    async def sleep(self, seconds: float) -> None:
        self.passed += seconds
        await asyncio.sleep(0)

    def now(self) -> datetime:
        return START + timedelta(seconds=self.passed)


@dataclass
class Asked:
    """One request as it reached the server, and when it did."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float


def answer(body: bytes = b"", status: int = 200, length: int | None = None, **headers: str) -> bytes:
    """An answer as it goes over the wire; ``length`` where it is to lie."""
    fields = {"Content-Length": str(len(body) if length is None else length), **headers}
    lines = [f"HTTP/1.1 {status} X", *(f"{name.replace('_', '-')}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def moved(target: str, status: int = 302) -> bytes:
    return answer(status=status, Location=target)


@dataclass
class Site:
    """A web server on loopback. Of several pages at a path, each request takes the next; the last one stays."""

    time: Time
    pages: dict[str, Page | list[Page]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    open: int = 0
    most_open: int = 0
    port: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def url(self, path: str, host: str = "region.example") -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def starts(self) -> list[float]:
        """When requests other than for robots.txt came, by the test's clock."""
        return [each.at for each in self.asked if each.path != "/robots.txt"]

    def times(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(each.path == path for each in self.asked)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while head := (await reader.readuntil(b"\r\n\r\n")).decode("latin-1"):
                await self.reply(head, reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def reply(self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first, *lines = head.rstrip().split("\r\n")
        method, path, _ = first.split(" ")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.asked.append(Asked(method, path, headers, body, self.time.passed))
        page = self.pages.get(path, answer(b"no such page", 404))
        if isinstance(page, list):
            page = page.pop(0) if len(page) > 1 else page[0]
        self.open += 1
        self.most_open = max(self.open, self.most_open)
        try:
            if isinstance(page, bytes):
                writer.write(page)
                await writer.drain()
                if b"Connection: close" in page:
                    raise ConnectionResetError
            else:
                await page(writer)
        finally:
            self.open -= 1

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Whom the fetchers of these tests trust, instead of the hundreds that take a while to load."""
    return trustme.CA()


@pytest.fixture(autouse=True)
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def site(time: Time) -> AsyncIterator[Site]:
    site = Site(time)
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    site.port = server.sockets[0].getsockname()[1]
    yield site
    server.close()
    await site.close()


async def to_loopback(host: str, port: int) -> Sequence[Place]:
    """A resolver to which every host is this machine."""
    return [("127.0.0.1", port)]


class Lookup:
    """A resolver that answers with one list after the other, and counts."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, host: str, port: int) -> Sequence[Place]:
        self.asked += 1
        return [(address, port) for address in self.answers.pop(0)]


Start = Callable[..., Awaitable[Fetcher]]


@pytest.fixture
async def start(time: Time) -> AsyncIterator[Start]:
    """Starts fetchers with the test's clock that may reach the site."""
    started: list[Fetcher] = []

    async def one(resolve: Any = to_loopback, known: Sequence[RobotsFile] = (), **settings: Any) -> Fetcher:
        every = Settings(CONTACT, **{"private": LOOPBACK, **settings})
        started.append(await Fetcher(every, known, time.clock, resolve).__aenter__())
        return started[-1]

    yield one
    for each in started:
        await each.__aexit__(None, None, None)


async def failure(fetcher: Fetcher, *requests: Request) -> FetchError:
    """How the last of these requests fails."""
    error = (await asyncio.gather(*map(fetcher.fetch, requests), return_exceptions=True))[-1]
    assert isinstance(error, FetchError), error
    return error


def many(site: Site, count: int, host: str = "region.example") -> list[Request]:
    return [Request(site.url(f"/{number}", host)) for number in range(count)]


# --- answers ---------------------------------------------------------------------------------------------------------


async def test_answer_is_what_the_host_sent(site: Site, start: Start, time: Time) -> None:
    site.pages["/a"] = answer("Vårdköer".encode(), Content_Type="text/html")
    got = await (await start()).fetch(Request(site.url("/a#del")))
    assert got == Response(
        site.url("/a#del"),
        site.url("/a"),
        200,
        (("Content-Length", "10"), ("Content-Type", "text/html")),
        "Vårdköer".encode(),
        time.now(),
    )


async def test_host_sees_who_asks_and_how_to_reach_them(site: Site, start: Start) -> None:
    fetcher = await start()
    await fetcher.fetch(Request(site.url("/a"), headers=(("User-Agent", "Mozilla/5.0"), ("X-Own", "1"))))
    assert {each.headers["user-agent"] for each in site.asked} == {f"regionradar (+{CONTACT})"}
    assert site.asked[-1].headers["x-own"] == "1"


def test_nobody_fetches_without_a_contact_address() -> None:
    with pytest.raises(ValueError, match="contact"):
        Settings(" ")


@pytest.mark.parametrize("pace", [{"gap": -1.0}, {"gap": float("nan")}, {"connections": 0}])
def test_pace_that_would_never_ask_or_never_wait_is_refused(pace: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no host"):
        Pace(**pace)


@pytest.mark.parametrize("status", [404, 410, 400])
async def test_missing_page_is_an_answer(site: Site, start: Start, status: int) -> None:
    site.pages["/a"] = answer(b"borta", status)
    got = await (await start()).fetch(Request(site.url("/a")))
    assert (got.status, got.content) == (status, b"borta")
    assert site.times("/a") == 1


@pytest.mark.parametrize("status", [401, 403, 451])
async def test_refusal_is_respected_and_reported(site: Site, start: Start, status: int) -> None:
    site.pages["/a"] = answer(b"<h1>Access denied</h1>", status)
    fetcher = await start()
    error = await failure(fetcher, Request(site.url("/a")))
    assert isinstance(error, Forbidden)
    assert error.status == status
    assert str(status) in str(error)
    assert site.times("/a") == 1
    assert fetcher.accounts[0].refused == 1


async def test_body_is_posted(site: Site, start: Start) -> None:
    site.pages["/json"] = answer(b"{}")
    await (await start()).fetch(Request(site.url("/json"), method="POST", body=b'{"q": 1}'))
    assert (site.asked[-1].method, site.asked[-1].body) == ("POST", b'{"q": 1}')


async def test_no_cookies_are_kept(site: Site, start: Start) -> None:
    site.pages["/a"] = answer(b"a", Set_Cookie="id=1; Path=/")
    fetcher = await start()
    await fetcher.fetch(Request(site.url("/a")))
    await fetcher.fetch(Request(site.url("/a")))
    assert "cookie" not in site.asked[-1].headers


# --- conditional requests --------------------------------------------------------------------------------------------


async def test_page_that_has_not_changed_is_not_sent_again(site: Site, start: Start) -> None:
    dated = "Mon, 02 Mar 2026 02:00:00 GMT"
    site.pages["/a"] = [answer(b"a", ETag='"v\xe5r"', Last_Modified=dated), b"HTTP/1.1 304 X\r\n\r\n"]
    fetcher = await start()
    first = await fetcher.fetch(Request(site.url("/a")))
    assert first.validators == Validators('"v\xe5r"', dated)
    second = await fetcher.fetch(Request(site.url("/a"), validators=first.validators))
    asked = site.asked[-1].headers
    assert (asked["if-none-match"], asked["if-modified-since"]) == ('"v\xe5r"', dated)
    assert (second.not_modified, second.status, second.content) == (True, 304, b"")
    assert second.validators is None
    assert fetcher.accounts[0].not_modified == 1


async def test_not_modified_that_nobody_asked_for_is_no_answer(site: Site, start: Start) -> None:
    site.pages["/a"] = b"HTTP/1.1 304 X\r\n\r\n"
    assert isinstance(await failure(await start(), Request(site.url("/a"))), Broken)


# --- redirects -------------------------------------------------------------------------------------------------------


async def test_redirects_are_followed_and_both_addresses_kept(site: Site, start: Start) -> None:
    site.pages |= {"/a": moved("/b", 301), "/b": moved("c?x=1#y", 308), "/c?x=1": answer(b"c")}
    got = await (await start()).fetch(Request(site.url("/a")))
    assert (got.url, got.final_url, got.content) == (site.url("/a"), site.url("/c?x=1"), b"c")


async def test_redirects_in_a_circle_end(site: Site, start: Start) -> None:
    site.pages |= {"/a": moved("/b"), "/b": moved("/a")}
    error = await failure(await start(), Request(site.url("/a")))
    assert isinstance(error, TooManyRedirects)
    assert len(site.starts) == 2


@pytest.mark.parametrize(("hops", "enough"), [(5, True), (6, False)])
async def test_redirects_are_limited(site: Site, start: Start, hops: int, enough: bool) -> None:
    site.pages |= {f"/{hop}": moved(f"/{hop + 1}") for hop in range(hops)} | {f"/{hops}": answer(b"end")}
    fetcher = await start()
    if enough:
        assert (await fetcher.fetch(Request(site.url("/0")))).content == b"end"
    else:
        assert isinstance(await failure(fetcher, Request(site.url("/0"))), TooManyRedirects)
    assert len(site.starts) == 6


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "http://10.1.2.3/", "http://169.254.169.254/latest", "http://[::1]/", "//a:b@c/"]
)
async def test_redirect_leads_nowhere_that_is_not_allowed(site: Site, start: Start, target: str) -> None:
    async def literal(host: str, port: int) -> Sequence[Place]:
        return await (to_loopback if host == "region.example" else resolved)(host, port)

    site.pages["/a"] = moved(target)
    assert isinstance(await failure(await start(literal), Request(site.url("/a"))), NotAllowed)


async def test_redirect_obeys_the_robots_of_the_host_it_leads_to(site: Site, start: Start) -> None:
    site.pages |= {"/a": moved(site.url("/b", "other.example")), "/b": answer(b"b")}
    ours = RobotsFile(site.url("", "region.example"), START, 404)
    theirs = RobotsFile(site.url("", "other.example"), START, 200, "User-agent: *\nDisallow: /b")
    error = await failure(await start(known=[ours, theirs]), Request(site.url("/a")))
    assert isinstance(error, Disallowed)
    assert error.url == site.url("/b", "other.example")
    assert site.times("/b") == 0


async def test_redirect_after_a_post_is_asked_with_get(site: Site, start: Start) -> None:
    site.pages |= {"/a": [moved("/a", 303), answer(b"found")]}
    got = await (await start()).fetch(Request(site.url("/a"), method="POST", body=b"q=1"))
    assert got.content == b"found"
    assert (site.asked[-1].method, site.asked[-1].body) == ("GET", b"")


async def test_headers_for_one_host_are_not_sent_to_another(site: Site, start: Start) -> None:
    site.pages["/a"] = moved(site.url("/b", "other.example"))
    await (await start()).fetch(Request(site.url("/a"), headers=(("Authorization", "Bearer x"),)))
    assert [each.headers.get("authorization") for each in site.asked if each.path in "/a/b"] == ["Bearer x", None]


async def test_redirect_to_nowhere_is_an_error(site: Site, start: Start) -> None:
    site.pages["/a"] = answer(status=302)
    assert isinstance(await failure(await start(), Request(site.url("/a"))), Broken)


# --- bodies that do not end, or not as they should -------------------------------------------------------------------


async def silence(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(3600)


async def drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 X\r\nContent-Length: 1000000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.01)


async def flood(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 X\r\n\r\n")
    while True:
        writer.write(b"x" * 1000)
        await writer.drain()


@pytest.mark.parametrize("page", [silence, drip])
async def test_whole_fetch_has_a_deadline(site: Site, start: Start, page: Page) -> None:
    site.pages["/a"] = page
    assert isinstance(await failure(await start(deadline=0.2), Request(site.url("/a"))), TimedOut)
    assert site.times("/a") == 1


async def test_deadline_covers_redirects_together(site: Site, start: Start) -> None:
    async def next_one(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.1)
        writer.write(moved(f"/{len(site.starts)}"))

    site.pages |= {f"/{number}": next_one for number in range(5)}
    assert isinstance(await failure(await start(deadline=0.25), Request(site.url("/0"))), TimedOut)


async def test_waiting_for_a_turn_does_not_count_against_the_deadline(site: Site, start: Start) -> None:
    fetcher = await start(deadline=5.0, pace=Pace(gap=100))
    await asyncio.gather(*map(fetcher.fetch, many(site, 3)))
    assert len(site.starts) == 3


async def test_body_that_never_ends_is_not_read_on(site: Site, start: Start) -> None:
    site.pages["/a"] = flood
    fetcher = await start(largest=100_000)
    assert isinstance(await failure(fetcher, Request(site.url("/a"))), TooLarge)
    assert fetcher.accounts[0].bytes < 1_000_000


async def test_body_that_is_announced_as_too_large_is_not_read_at_all(site: Site, start: Start) -> None:
    site.pages["/a"] = answer(b"x" * 1001)
    fetcher = await start(largest=1000, known=[RobotsFile(site.url(""), START, 404)])
    assert isinstance(await failure(fetcher, Request(site.url("/a"))), TooLarge)
    assert fetcher.accounts[0].bytes == 0


async def test_body_as_large_as_allowed_is_read(site: Site, start: Start) -> None:
    site.pages["/a"] = answer(b"x" * 1000)
    assert len((await (await start(largest=1000)).fetch(Request(site.url("/a")))).content) == 1000


async def test_packed_body_is_unpacked(site: Site, start: Start) -> None:
    text = "Regionfullmäktige ".encode() * 1000
    packed = gzip.compress(text)
    site.pages["/a"] = answer(packed, Content_Encoding="gzip")
    fetcher = await start(known=[RobotsFile(site.url(""), START, 404)])
    assert (await fetcher.fetch(Request(site.url("/a")))).content == text
    assert fetcher.accounts[0].bytes == len(packed)
    assert site.asked[-1].headers["accept-encoding"] == "gzip"


async def test_bomb_is_not_unpacked(site: Site, start: Start) -> None:
    site.pages["/a"] = answer(gzip.compress(bytes(10_000_000)), Content_Encoding="gzip")
    assert isinstance(await failure(await start(largest=1_000_000), Request(site.url("/a"))), TooLarge)


@pytest.mark.parametrize(
    ("body", "packing"),
    [(gzip.compress(b"a" * 1000)[:-12], "gzip"), (b"plain", "gzip"), (b"x", "br"), (gzip.compress(b""), "gzip, gzip")],
)
async def test_body_that_is_not_packed_as_it_says_is_an_error(
    site: Site, start: Start, body: bytes, packing: str
) -> None:
    site.pages["/a"] = answer(body, Content_Encoding=packing)
    assert isinstance(await failure(await start(), Request(site.url("/a"))), Broken)
    assert site.times("/a") == 1


async def test_body_that_breaks_off_is_an_error_and_no_short_document(site: Site, start: Start) -> None:
    site.pages["/a"] = answer(b"half", length=8, Connection="close")
    assert isinstance(await failure(await start(), Request(site.url("/a"))), Broken)
    assert site.times("/a") == 4


async def test_body_that_breaks_off_once_is_fetched_again(site: Site, start: Start) -> None:
    site.pages["/a"] = [answer(b"half", length=8, Connection="close"), answer(b"complete")]
    assert (await (await start()).fetch(Request(site.url("/a")))).content == b"complete"


async def test_what_is_no_http_is_an_error(site: Site, start: Start) -> None:
    site.pages["/a"] = b"\x00\x01SSH-2.0\r\n\r\n"
    assert isinstance(await failure(await start(), Request(site.url("/a"))), Broken)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=4), st.integers(1, 400), st.integers(0, 3), st.booleans())
def test_body_is_the_same_however_it_is_packed_and_cut(
    members: list[bytes], size: int, padding: int, packed: bool
) -> None:
    sent = b"".join(map(gzip.compress, members)) + bytes(padding) if packed else b"".join(members)
    body = Body(10_000, packed)
    for begin in range(0, len(sent), size):
        body.add(sent[begin : begin + size])
    assert bytes(body.content) == b"".join(members)
    assert body.whole
    assert not body.full


def test_of_a_bomb_no_more_than_the_limit_is_unpacked() -> None:
    body = Body(5000, packed=True)
    body.add(gzip.compress(bytes(1_000_000)))
    assert body.full
    assert len(body.content) == 5001


def test_body_that_is_all_packing_is_too_large_as_well() -> None:
    body = Body(1000, packed=True)
    body.add(gzip.compress(b"") * 100)
    assert body.full


@given(st.binary(min_size=1, max_size=300))
def test_hostile_packing_only_ever_fails_as_such(sent: bytes) -> None:
    body = Body(1000, packed=True)
    with suppress(zlib.error):
        body.add(sent)
    assert len(body.content) <= 1001


# --- retries ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_passing_fault_is_tried_again_later_and_later(site: Site, start: Start, status: int) -> None:
    site.pages["/a"] = [answer(status=status), answer(status=status), answer(status=status), answer(b"a")]
    fetcher = await start()
    assert (await fetcher.fetch(Request(site.url("/a")))).content == b"a"
    for least, (earlier, later) in zip([2, 4, 8], pairwise(site.starts), strict=True):
        assert least <= later - earlier <= least + 2
    assert fetcher.accounts[0].retries == 3


async def test_fault_that_stays_is_reported(site: Site, start: Start) -> None:
    site.pages["/a"] = answer(status=503)
    error = await failure(await start(), Request(site.url("/a")))
    assert isinstance(error, ServerFault)
    assert (error.status, site.times("/a")) == (503, 4)


async def test_error_of_one_page_is_not_tried_again(site: Site, start: Start) -> None:
    site.pages["/a"] = answer(status=500)
    error = await failure(await start(), Request(site.url("/a")))
    assert isinstance(error, ServerFault)
    assert (error.status, site.times("/a")) == (500, 1)


async def test_lost_connection_is_tried_again(site: Site, start: Start) -> None:
    async def hang_up(writer: asyncio.StreamWriter) -> None:
        raise ConnectionResetError

    site.pages["/a"] = [hang_up, answer(b"a")]
    assert (await (await start()).fetch(Request(site.url("/a")))).content == b"a"


async def test_whole_host_is_left_alone_for_as_long_as_it_asks(site: Site, start: Start) -> None:
    site.pages["/0"] = [answer(status=429, Retry_After="120"), answer(b"a")]
    fetcher = await start(pace=Pace(connections=4))
    await asyncio.gather(*map(fetcher.fetch, many(site, 4)))
    before = [at for at in site.starts if at < 120]
    assert len(before) <= 4
    assert min(at for at in site.starts if at not in before) >= 121
    assert len(site.starts) == 5


async def test_date_to_come_again_is_read_by_the_hosts_own_clock(site: Site, start: Start) -> None:
    theirs = START - timedelta(hours=1)
    date, again = (format_datetime(when, usegmt=True) for when in (theirs, theirs + timedelta(seconds=90)))
    site.pages["/a"] = [answer(status=503, Date=date, Retry_After=again), answer(b"a")]
    await (await start()).fetch(Request(site.url("/a")))
    earlier, later = site.starts
    assert 90 <= later - earlier <= 91


FAR_OFF = "Mon, 01 Jan 2029 00:00:00 +99999999999999"  # a time zone beyond what a date can have


@pytest.mark.parametrize("nonsense", ["soon", "-5", "Mon, 99 Foo 2026", "1e9", FAR_OFF])
async def test_unreadable_pause_is_a_usual_one(site: Site, start: Start, nonsense: str) -> None:
    site.pages["/a"] = [answer(status=503, Retry_After=nonsense), answer(b"a")]
    await (await start()).fetch(Request(site.url("/a")))
    assert site.starts[1] - site.starts[0] < 10


@pytest.mark.parametrize(("asked", "kept"), [("3600", 3600), ("9" * 400, 86_400)])
async def test_host_that_asks_for_a_long_pause_is_asked_when_it_is_over(
    site: Site, start: Start, time: Time, asked: str, kept: int
) -> None:
    site.pages["/0"] = answer(status=429, Retry_After=asked)
    fetcher = await start()
    assert isinstance(await failure(fetcher, *many(site, 1)), ServerFault)
    over = time.now() + timedelta(seconds=kept)
    error = await failure(fetcher, Request(site.url("/1")))
    assert isinstance(error, HostResting)
    assert abs(error.until - over) < timedelta(seconds=1)
    assert len(site.starts) == 1
    time.passed += kept
    assert (await fetcher.fetch(Request(site.url("/1")))).status == 404


# --- hosts that are not well -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [answer(status=503), answer(b"half", length=8, Connection="close"), drip])
async def test_host_that_fails_often_is_left_alone(site: Site, start: Start, page: Page) -> None:
    site.pages["/a"] = page
    fetcher = await start(retries=0, deadline=0.2, known=[RobotsFile(site.url(""), START, 404)])
    for _ in range(5):
        await failure(fetcher, Request(site.url("/a")))
    error = await failure(fetcher, Request(site.url("/b")))
    assert isinstance(error, HostResting)
    assert "5 times" in str(error)
    assert len(site.starts) == 5


async def test_host_that_is_well_again_is_asked_as_before(site: Site, start: Start, time: Time) -> None:
    site.pages["/a"] = answer(status=503)
    fetcher = await start(retries=0, patience=Patience(failures=2))
    for _ in range(2):
        await failure(fetcher, Request(site.url("/a")))
    time.passed += 900
    assert (await fetcher.fetch(Request(site.url("/b")))).status == 404
    assert isinstance(await failure(fetcher, Request(site.url("/a"))), ServerFault)
    assert (await fetcher.fetch(Request(site.url("/b")))).status == 404


async def test_host_that_is_still_unwell_is_asked_once_and_left_alone(site: Site, start: Start, time: Time) -> None:
    site.pages |= {f"/{number}": answer(status=503) for number in range(20)}
    fetcher = await start(patience=Patience(failures=2))
    await failure(fetcher, *many(site, 10))
    assert len(site.starts) == 2
    time.passed += 900
    results = await asyncio.gather(*map(fetcher.fetch, many(site, 10)), return_exceptions=True)
    assert sorted(type(each).__name__ for each in results) == ["HostResting"] * 9 + ["ServerFault"]
    assert len(site.starts) == 3


async def test_host_without_certain_pages_is_well(site: Site, start: Start) -> None:
    site.pages["/a"] = answer(status=500)
    fetcher = await start()
    for _ in range(10):
        await failure(fetcher, Request(site.url("/a")))
    assert (await fetcher.fetch(Request(site.url("/b")))).status == 404


async def test_other_hosts_do_not_suffer(site: Site, start: Start) -> None:
    site.pages["/a"] = answer(status=503)
    fetcher = await start()
    for _ in range(3):
        await failure(fetcher, Request(site.url("/a")))
    assert (await fetcher.fetch(Request(site.url("/b", "other.example")))).status == 404


async def test_host_that_nobody_reaches_is_reported(site: Site, start: Start) -> None:
    port, site.port = site.port, 1
    assert isinstance(await failure(await start(), *many(site, 1)), Unreachable)
    site.port = port


async def test_name_that_does_not_exist_is_reported(start: Start) -> None:
    async def nothing(host: str, port: int) -> Sequence[str]:
        raise OSError("Name or service not known")

    error = await failure(await start(nothing), Request("https://region.example/"))
    assert isinstance(error, Unreachable)
    assert "Name or service not known" in str(error)


# --- politeness ------------------------------------------------------------------------------------------------------


async def test_requests_to_a_host_start_a_second_apart_and_one_at_a_time(site: Site, start: Start) -> None:
    fetcher = await start()
    await asyncio.gather(*map(fetcher.fetch, many(site, 5)))
    assert [later - earlier for earlier, later in pairwise(site.starts)] == [1.0] * 4
    assert site.most_open == 1
    assert fetcher.accounts[0].waited == 5.0


async def test_host_can_have_a_pace_of_its_own(site: Site, start: Start, time: Time) -> None:
    gate = asyncio.Barrier(2)

    async def together(writer: asyncio.StreamWriter) -> None:
        await gate.wait()
        writer.write(answer(b"x"))

    site.pages |= {"/0": together, "/1": together}
    fetcher = await start(hosts={"region.example": Pace(gap=7, connections=2)})
    await asyncio.gather(*map(fetcher.fetch, many(site, 2)))
    assert time.passed == 14
    assert site.most_open == 2


async def test_time_in_which_nothing_was_asked_is_not_saved_up(site: Site, start: Start, time: Time) -> None:
    fetcher = await start()
    await fetcher.fetch(Request(site.url("/first")))
    time.passed += 1000
    await asyncio.gather(*map(fetcher.fetch, many(site, 5)))
    assert [later - earlier for earlier, later in pairwise(site.starts[1:])] == [1.0] * 4


async def test_hosts_are_asked_in_parallel(site: Site, start: Start) -> None:
    gate = asyncio.Barrier(3)

    async def together(writer: asyncio.StreamWriter) -> None:
        await gate.wait()
        writer.write(answer(b"x"))

    site.pages["/0"] = together
    fetcher = await start()
    requests = [request for name in "abc" for request in many(site, 1, f"{name}.example")]
    assert [each.content for each in await asyncio.gather(*map(fetcher.fetch, requests))] == [b"x"] * 3


async def test_fetch_that_is_given_up_does_not_block_the_host(site: Site, start: Start) -> None:
    site.pages["/hangs"] = silence
    fetcher = await start()
    hanging = asyncio.create_task(fetcher.fetch(Request(site.url("/hangs"))))
    while not site.starts:
        await asyncio.sleep(0)
    hanging.cancel()
    assert (await fetcher.fetch(Request(site.url("/a")))).status == 404


async def test_account_says_what_a_host_was_asked(site: Site, start: Start) -> None:
    site.pages |= {"/a": [answer(status=503), moved("/b")], "/b": answer(b"12345")}
    fetcher = await start()
    await fetcher.fetch(Request(site.url("/a")))
    account = fetcher.accounts[0]
    assert (account.host, account.requests, account.retries, account.refused) == ("region.example", 4, 1, 0)
    assert account.bytes == len(b"no such page") + len(b"12345")
    assert account.waited == site.starts[-1]


# --- robots.txt ------------------------------------------------------------------------------------------------------


def rules(*lines: str) -> bytes:
    return answer("\n".join(lines).encode())


async def test_robots_are_asked_once_a_day(site: Site, start: Start, time: Time) -> None:
    fetcher = await start()
    await asyncio.gather(*map(fetcher.fetch, many(site, 3)))
    assert site.times("/robots.txt") == 1
    time.passed += 24 * 3600
    await fetcher.fetch(Request(site.url("/a")))
    assert site.times("/robots.txt") == 2


async def test_robots_are_kept_for_the_next_run(site: Site, start: Start) -> None:
    site.pages["/robots.txt"] = rules("User-agent: *", "Disallow: /intern")
    first = await start()
    await first.fetch(Request(site.url("/a")))
    second = await start(known=first.robots_files)
    assert isinstance(await failure(second, Request(site.url("/intern/a"))), Disallowed)
    assert site.times("/robots.txt") == 1
    assert site.times("/intern/a") == 0


@pytest.mark.parametrize(
    ("lines", "allowed"),
    [
        (["User-agent: *", "Disallow: /"], False),
        (["User-agent: *", "Disallow: /", "Allow: /a"], True),
        (["User-agent: *", "Disallow: /*?"], True),
        (["User-agent: *", "Disallow:"], True),
        (["User-agent: RegionRadar/1.0", "Disallow: /"], False),
        (["\ufeffUser-agent: *", "Disallow: /"], False),
        (["User-agent: other", "User-agent: regionradar # oss", "Disallow: /", "", "User-agent: *", "Allow: /"], False),
        (["User-agent: regionradar", "Allow: /", "", "User-agent: *", "Disallow: /"], True),
        (["User-agent: region", "Disallow: /"], True),
        (["User-agent: other", "Disallow: /"], True),
        (["<html><h1>Sidan finns inte</h1></html>"], True),
        (["\x00\x01\x02" * 100], True),
    ],
)
async def test_robots_are_obeyed(site: Site, start: Start, lines: list[str], allowed: bool) -> None:
    site.pages["/robots.txt"] = rules(*lines)
    fetcher = await start()
    if allowed:
        assert (await fetcher.fetch(Request(site.url("/a")))).status == 404
    else:
        assert isinstance(await failure(fetcher, Request(site.url("/a"))), Disallowed)
        assert site.times("/a") == 0


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_host_without_robots_allows_everything(site: Site, start: Start, status: int) -> None:
    site.pages["/robots.txt"] = answer(b"User-agent: *\nDisallow: /", status)
    assert (await (await start()).fetch(Request(site.url("/a")))).status == 404


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_host_whose_robots_fail_allows_nothing_for_now(site: Site, start: Start, time: Time, status: int) -> None:
    site.pages["/robots.txt"] = answer(status=status)
    fetcher = await start(retries=0)
    error = await failure(fetcher, Request(site.url("/a")))
    assert isinstance(error, Disallowed)
    assert error.until == time.now() + timedelta(minutes=10)
    await failure(fetcher, Request(site.url("/a")))
    assert site.times("/robots.txt") == 1
    time.passed += 600
    site.pages["/robots.txt"] = answer(status=404)
    assert (await fetcher.fetch(Request(site.url("/a")))).status == 404


async def test_robots_are_found_where_they_moved(site: Site, start: Start) -> None:
    site.pages["/robots.txt"] = moved(site.url("/r.txt", "www.region.example"))
    site.pages["/r.txt"] = rules("User-agent: *", "Disallow: /a")
    assert isinstance(await failure(await start(), Request(site.url("/a"))), Disallowed)


async def test_robots_that_move_in_a_circle_are_none(site: Site, start: Start) -> None:
    site.pages["/robots.txt"] = moved("/robots.txt")
    assert (await (await start()).fetch(Request(site.url("/a")))).status == 404


async def test_of_endless_robots_the_beginning_is_obeyed(site: Site, start: Start) -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 X\r\n\r\nUser-agent: *\nDisallow: /a\n")
        while True:
            writer.write(b"Disallow: /b" * 1000 + b"\n")
            await writer.drain()

    site.pages["/robots.txt"] = endless
    fetcher = await start()
    assert isinstance(await failure(fetcher, Request(site.url("/a"))), Disallowed)
    assert (await fetcher.fetch(Request(site.url("/c")))).status == 404
    assert fetcher.accounts[0].bytes < 1_000_000


@pytest.mark.parametrize(
    ("line", "gap"),
    [
        ("Crawl-delay: 10", 10),
        ("Crawl-delay: 0.1", 1),
        ("Crawl-delay: tio", 1),
        ("Crawl-delay: nan", 1),
        ("Request-rate: 1/20", 20),
        ("Request-rate: 2/1m", 30),
        ("Request-rate: 1/20 0200-0400", 20),
        ("Request-rate: 1/20 1200-1400", 1),
        ("Request-rate: 1/20\nCrawl-delay: 10", 20),
    ],
)
async def test_pace_that_robots_ask_for_is_kept(site: Site, start: Start, line: str, gap: int) -> None:
    site.pages["/robots.txt"] = rules("User-agent: *", line)
    fetcher = await start()
    await asyncio.gather(*map(fetcher.fetch, many(site, 3)))
    assert [later - earlier for earlier, later in pairwise(site.starts)] == [gap, gap]


async def test_pace_that_no_fetch_can_wait_for_is_reported(site: Site, start: Start, time: Time) -> None:
    site.pages["/robots.txt"] = rules("User-agent: *", "Crawl-delay: 1e300")
    error = await failure(await start(), Request(site.url("/a")))
    assert isinstance(error, HostResting)
    assert error.until == START + timedelta(days=1)
    assert "long pauses" in str(error)


@pytest.mark.parametrize(
    ("hours", "opens"),
    [
        ("0200-0400", None),
        ("2200-0400", None),
        ("0300-0300", None),
        ("0600-0845", START.replace(hour=6)),
        ("0100-0200", START.replace(day=3, hour=1)),
        ("2200-0200", START.replace(hour=22)),
        ("dygnet runt", None),
    ],
)
async def test_visits_are_paid_when_they_are_welcome(
    site: Site, start: Start, time: Time, hours: str, opens: datetime | None
) -> None:
    site.pages["/robots.txt"] = rules("User-agent: *", f"Visit-time: {hours}")
    fetcher = await start()
    if opens:
        error = await failure(fetcher, Request(site.url("/a")))
        assert isinstance(error, HostResting)
        assert error.until == opens
        time.passed = (opens - START).total_seconds()
    assert (await fetcher.fetch(Request(site.url("/a")))).status == 404


def test_hostile_robots_are_read_in_one_pass() -> None:
    agents = "\n".join(f"User-agent: bot{number}" for number in range(18_000))
    text = f"{agents}\nUser-agent: *\n" + "Disallow: /a\n" * 18_000
    file = RobotsFile("https://region.example", START, 200, text)
    found = robots.read(file)
    assert not found.allow("https://region.example/a")
    assert found.allow("https://region.example/b")


@given(st.text(max_size=300))
def test_any_text_is_read_as_robots(text: str) -> None:
    found = robots.read(RobotsFile("https://region.example", START, 200, text))
    assert found.gap(START) >= 0
    found.allow("https://region.example/a")


# --- addresses -------------------------------------------------------------------------------------------------------


WITHIN = """127.0.0.1 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255
::1 :: fe80::1 fe80::1%eth0 fc00::1 fec0::1 ff0e::1 ::127.0.0.1 2001::1 2001:db8::1 64:ff9b:1::1
::ffff:127.0.0.1 ::ffff:10.0.0.1 2002:7f00:1:: 64:ff9b::7f00:1"""


@pytest.mark.parametrize("address", WITHIN.split())
def test_address_within_a_network_is_not_public(address: str) -> None:
    assert not public(address)


@pytest.mark.parametrize("address", ["193.10.0.1", "2a00:801::1", "::ffff:193.10.0.1", "64:ff9b::c10a:1"])
def test_address_on_the_internet_is_public(address: str) -> None:
    assert public(address)


@pytest.mark.parametrize(("address", "reached"), [("127.9.9.9", True), ("::ffff:127.0.0.1", True), ("10.0.0.1", False)])
def test_only_the_private_networks_that_are_named_are_reached(address: str, reached: bool) -> None:
    assert public(address, LOOPBACK) is reached


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "localhost"]
)
async def test_this_machine_is_not_asked_in_any_spelling(site: Site, start: Start, host: str) -> None:
    error = await failure(await start(resolved, private=()), Request(site.url("/a", host)))
    assert isinstance(error, NotAllowed)
    assert not site.asked


async def test_connection_goes_to_the_address_that_was_checked(site: Site, start: Start) -> None:
    site.pages["/a"] = answer(b"a", Connection="close")
    lookup = Lookup(["127.0.0.1"], ["10.0.0.1"])
    fetcher = await start(lookup)
    assert (await fetcher.fetch(Request(site.url("/a")))).content == b"a"
    assert lookup.asked == 1
    assert isinstance(await failure(fetcher, Request(site.url("/a"))), NotAllowed)
    assert site.times("/a") == 1


async def test_only_the_public_addresses_of_a_name_are_used(site: Site, start: Start) -> None:
    fetcher = await start(Lookup(["10.0.0.1", "127.0.0.1"]))
    assert (await fetcher.fetch(Request(site.url("/a")))).status == 404


async def test_next_address_is_tried_where_one_does_not_answer(site: Site, start: Start) -> None:
    fetcher = await start(Lookup(["127.0.0.9", "127.0.0.1"]))
    assert (await fetcher.fetch(Request(site.url("/a")))).status == 404


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://region.example/a", "file:///etc/passwd", "javascript:1", "/a", "", "http:///a", "http://[::1/a"),
        *("https://user:secret@region.example/", "http://region.example:99999/", "http://a\nb/"),
        "https://" + "x" * 70_000,
    ],
)
async def test_what_is_no_web_address_is_not_asked(start: Start, url: str) -> None:
    error = await failure(await start(), Request(url))
    assert isinstance(error, NotAllowed)
    assert "secret" not in str(error)


async def test_proxies_of_the_environment_are_not_used(
    site: Site, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert (await (await start()).fetch(Request(site.url("/a")))).status == 404


# --- the module ------------------------------------------------------------------------------------------------------


def test_import_loads_nothing_heavy() -> None:
    code = "import scrapers.fetch, sys; print(sorted({'httpx', 'h2', 'protego', 'tenacity'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    "error",
    [Forbidden("u", "why", 403), HostResting("u", "why", START), Disallowed("u", "why", START), Broken("u", "w")],
)
def test_errors_pass_from_process_to_process(error: FetchError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), vars(again), str(again)) == (type(error), vars(error), str(error))


# --- HTTP/2 ----------------------------------------------------------------------------------------------------------


@dataclass
class SecureSite:
    """An HTTP/2 server with a certificate; it answers /drip for ever and everything else at once."""

    connections: int = 0
    paths: list[str] = field(default_factory=list)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self.tasks.add(task)
        self.connections += 1
        http = H2Connection(H2Configuration(client_side=False))
        http.initiate_connection()
        with suppress(ConnectionError, asyncio.CancelledError):
            writer.write(http.data_to_send())
            while data := await reader.read(65536):
                for event in http.receive_data(data):
                    if isinstance(event, RequestReceived):
                        await self.reply(http, event, writer)
                writer.write(http.data_to_send())
                await writer.drain()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def reply(self, http: H2Connection, event: RequestReceived, writer: asyncio.StreamWriter) -> None:
        path = dict(event.headers)[b":path"].decode()
        self.paths.append(path)
        http.send_headers(event.stream_id, [(":status", "200"), ("etag", '"2"')])
        while path == "/drip":
            http.send_data(event.stream_id, b"x")
            writer.write(http.data_to_send())
            await writer.drain()
            await asyncio.sleep(0.01)
        http.send_data(event.stream_id, b"" if path == "/robots.txt" else b"two", end_stream=True)


@pytest.fixture
async def secure(authority: trustme.CA) -> AsyncIterator[tuple[SecureSite, str]]:
    site = SecureSite()
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0, ssl=server_side(authority, "region.example"))
    yield site, f"https://region.example:{server.sockets[0].getsockname()[1]}"
    server.close()
    for task in site.tasks:
        task.cancel()
    await asyncio.gather(*site.tasks, return_exceptions=True)


def server_side(ca: trustme.CA, host: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.set_alpn_protocols(["h2"])
    ca.issue_cert(host).configure_cert(context)
    return context


async def test_http2_is_spoken_over_one_connection(secure: tuple[SecureSite, str], start: Start) -> None:
    site, origin = secure
    fetcher = await start()
    got = await fetcher.fetch(Request(f"{origin}/a"))
    assert (got.content, got.validators) == (b"two", Validators('"2"'))
    await fetcher.fetch(Request(f"{origin}/b"))
    assert (site.paths, site.connections) == (["/robots.txt", "/a", "/b"], 1)


async def test_http2_body_that_never_ends_is_cut_off_and_the_host_asked_on(
    secure: tuple[SecureSite, str], start: Start
) -> None:
    site, origin = secure
    fetcher = await start(deadline=0.5)
    assert isinstance(await failure(fetcher, Request(f"{origin}/drip")), TimedOut)
    assert (await fetcher.fetch(Request(f"{origin}/a"))).content == b"two"
    assert site.connections == 2


async def test_host_with_a_certificate_for_another_name_is_not_asked(
    secure: tuple[SecureSite, str], start: Start
) -> None:
    site, origin = secure
    error = await failure(await start(retries=0), Request(f"{origin.replace('region', 'other')}/a"))
    assert isinstance(error, Unreachable)
    assert "certificate" in str(error)
    assert not site.paths
