"""The network: every byte from outside comes through ``Fetcher``, politely and within limits.

Whoever asks for an address gets its answer or a ``FetchError``. Robots.txt is obeyed, each host has one budget that
everything shares, a 403 is an answer, and addresses that are not public are not asked.
"""

import asyncio
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import TYPE_CHECKING

from models import (
    Broken,
    Disallowed,
    Forbidden,
    HostAccount,
    HostResting,
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
from scrapers.budget import SYSTEM, Clock, Host, Pace, Patience

if TYPE_CHECKING:  # httpx and protego take a third of a second to load
    import httpx

    from scrapers.guard import Resolve

REDIRECTS = {301, 302, 303, 307, 308}
REFUSALS = {401, 403, 451}
OURS = {"user-agent", "accept-encoding"}
PASSING = {429, 502, 503, 504}  # faults that may be gone in a moment


@dataclass(frozen=True, slots=True)
class Settings:
    """How the network is used. ``contact`` is an address at which whoever runs this can be reached: a page or e-mail.

    ``private`` are networks that may be reached although they are not public, such as ``127.0.0.0/8``.
    """

    contact: str
    agent: str = "regionradar"
    pace: Pace = field(default_factory=Pace)
    hosts: Mapping[str, Pace] = field(default_factory=dict)
    patience: Patience = field(default_factory=Patience)
    deadline: float = 60.0  # seconds on the wire for one fetch, redirects and retries together; waits do not count
    largest: int = 50_000_000  # bytes of one body, packed and unpacked
    redirects: int = 5
    retries: int = 3
    backoff: float = 2.0  # seconds before the first retry, doubled with each, and up to as much again by chance
    private: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.contact.strip():
            raise ValueError("a contact address is needed: hosts must be able to say that they are asked too much")

    @property
    def user_agent(self) -> str:
        """What hosts see of us."""
        return f"{self.agent} (+{self.contact})"


@dataclass(slots=True)
class _Trip:
    """One fetch under way."""

    request: Request
    left: float  # seconds on the wire
    largest: int
    to_robots: bool = False  # no robots.txt forbids itself, and of one that is too large the beginning is read


class Fetcher:
    """Fetches addresses. One for all that run at the same time, so that they share each host's budget.

    ``known`` are robots.txt files of an earlier run; ``robots_files`` has them and the new ones, for the next run.
    """

    def __init__(
        self,
        settings: Settings,
        known: Iterable[RobotsFile] = (),
        clock: Clock = SYSTEM,
        resolve: "Resolve | None" = None,
    ) -> None:
        self.settings = settings
        self._clock = clock
        self._resolve = resolve
        self._hosts: dict[str, Host] = {}
        self._files = {file.origin: file for file in known}
        self._rules: dict[str, robots.Rules] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def __aenter__(self) -> "Fetcher":
        from scrapers import guard

        resolve = self._resolve or guard.resolved
        self._client = guard.client(resolve, self.settings.private, self.settings.user_agent)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    @property
    def accounts(self) -> tuple[HostAccount, ...]:
        """What every host was asked until now, by name."""
        return tuple(host.account for _, host in sorted(self._hosts.items()))

    @property
    def robots_files(self) -> tuple[RobotsFile, ...]:
        """The robots.txt files that still hold."""
        now = self._clock.now()
        return tuple(file for file in self._files.values() if robots.holds(file, now))

    async def fetch(self, request: Request) -> Response:
        """The answer to a request, after redirects. A 404 or 410 is an answer as well: see its status.

        Raises ``FetchError`` where there is none, or none that may be used.
        """
        return await self._travel(_Trip(request, self.settings.deadline, self.settings.largest))

    async def _travel(self, trip: _Trip) -> Response:
        """Follow redirects; every hop is checked like the first one."""
        from scrapers.guard import parsed

        asked = trip.request.url
        url = parsed(asked)
        seen = {(trip.request.method, url)}
        while True:
            gap = 0.0 if trip.to_robots else await self._permission(url)
            answer = await self._insist(trip, url, gap)
            if answer.status not in REDIRECTS:
                return replace(answer, url=asked)
            if not (location := answer.header("location")):
                raise Broken(str(url), f"answers {answer.status} but does not say where to go")
            target = parsed(location, url)
            trip.request = _redirected(trip.request, answer.status, _origin(url) == _origin(target))
            if (trip.request.method, target) in seen:
                raise TooManyRedirects(asked, "redirects in a circle")
            if len(seen) > self.settings.redirects:
                raise TooManyRedirects(asked, f"redirects more than {self.settings.redirects} times")
            seen.add((trip.request.method, target))
            url = target

    async def _permission(self, url: "httpx.URL") -> float:
        """Ask the host's robots.txt: seconds that it wants between two requests."""
        rules = await self._rules_of(_origin(url))
        now = self._clock.now()
        if until := rules.unknown_until:
            why = f"is not asked before {until:%Y-%m-%d %H:%M} UTC: robots.txt answers {rules.file.status}"
            raise Disallowed(str(url), why, until)
        if not rules.allow(str(url)):
            raise Disallowed(str(url), "is not fetched: robots.txt forbids it")
        if opens := rules.opens(now):
            why = f"is not asked before {opens:%Y-%m-%d %H:%M} UTC: robots.txt says when visits are welcome"
            raise HostResting(str(url), why, opens)
        return rules.gap(now)

    async def _rules_of(self, origin: str) -> robots.Rules:
        async with self._locks[origin]:
            file = self._files.get(origin)
            if not file or not robots.holds(file, self._clock.now()):
                file = self._files[origin] = await self._robots_file(origin)
            rules = self._rules.get(origin)
            if not rules or rules.file is not file:
                rules = self._rules[origin] = robots.read(file)
            return rules

    async def _robots_file(self, origin: str) -> RobotsFile:
        """What the host has at /robots.txt. Raises ``FetchError`` where the host cannot be asked."""
        trip = _Trip(Request(f"{origin}/robots.txt"), self.settings.deadline, robots.LARGEST, to_robots=True)
        text = ""
        try:
            answer = await self._travel(trip)
            status = answer.status
            if 200 <= status < 300:
                text = robots.decoded(answer.content)
        except (Forbidden, ServerFault) as error:
            status = error.status
        except TooManyRedirects:
            status = 302  # RFC 9309, 2.3.1.2: as if there were none
        return RobotsFile(origin, self._clock.now(), status, text)

    async def _insist(self, trip: _Trip, url: "httpx.URL", gap: float) -> Response:
        """One hop, tried again where that makes sense."""
        from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_exponential, wait_random

        from scrapers.guard import FAULTS, NO_CONNECTION

        host = self._host(url)
        persistent = AsyncRetrying(
            sleep=host.back_off,
            stop=stop_after_attempt(1 + self.settings.retries),
            wait=wait_exponential(self.settings.backoff) + wait_random(0, self.settings.backoff),
            retry=retry_if_exception(lambda error: _passing(error) and not host.resting),
            reraise=True,
        )
        try:
            return await persistent(self._exchange, trip, url, host, gap)
        except NO_CONNECTION as error:
            raise Unreachable(str(url), f"cannot be reached: {error or 'no connection'}") from error
        except FAULTS as error:
            raise Broken(str(url), f"breaks off: {error or 'the connection was lost'}") from error

    async def _exchange(self, trip: _Trip, url: "httpx.URL", host: Host, gap: float) -> Response:
        """One request and its answer, in the host's turn. Raises ``FetchError``, and httpcore's own errors."""
        loop = asyncio.get_running_loop()
        async with host.turn(str(url), gap):
            started = loop.time()
            try:
                async with asyncio.timeout(trip.left):
                    answer = await self._answer(trip, url, host)
            except TimeoutError as error:
                host.failed()
                raise TimedOut(str(url), f"has no whole answer after {self.settings.deadline:g} s") from error
            except Exception as error:
                if _passing(error):
                    host.failed()
                else:
                    host.answered()
                raise
            finally:
                trip.left -= loop.time() - started
            host.answered()
            return answer

    async def _answer(self, trip: _Trip, url: "httpx.URL", host: Host) -> Response:
        request = trip.request
        asked = self._client.stream(request.method, url, headers=_headers(request), content=request.body)
        async with asked as answer:
            try:
                self._judge(answer, host)
                not_modified = answer.status_code == 304
                if not_modified and request.validators is None:
                    raise Broken(str(url), "is said not to have changed, which was not asked")
                content = await _read(answer, trip, host)
            finally:
                if not answer.is_closed:  # HTTP/2 would let the rest arrive for as long as the server likes
                    await answer.extensions["network_stream"].aclose()
        host.not_modified += not_modified
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers.raw)
        now = self._clock.now()
        return Response(str(url), str(url), answer.status_code, headers, content, now, not_modified)

    def _judge(self, answer: "httpx.Response", host: Host) -> None:
        """Raises ``Forbidden`` or ``ServerFault`` where the status says so, and heeds Retry-After."""
        status, url = answer.status_code, str(answer.request.url)
        host.refused += status in REFUSALS or status == 429
        if status in PASSING and (pause := _asked_pause(answer.headers, self._clock.now())):
            host.hold(pause, "it asked for a pause")
        if status in REFUSALS:
            raise Forbidden(url, f"is refused: the host answers {status}", status)
        if status == 429 or status >= 500:
            raise ServerFault(url, f"is not to be had: the host answers {status}", status)

    def _host(self, url: "httpx.URL") -> Host:
        name = url.raw_host.decode("ascii").rstrip(".")
        if name not in self._hosts:
            pace = self.settings.hosts.get(name, self.settings.pace)
            self._hosts[name] = Host(name, pace, self.settings.patience, self._clock)
        return self._hosts[name]


def _passing(error: BaseException) -> bool:
    """Whether what failed may be well in a moment: worth a retry, and a sign that the host is not well."""
    from scrapers.guard import FAULTS

    return isinstance(error, FAULTS) or (isinstance(error, ServerFault) and error.status in PASSING)


async def _read(answer: "httpx.Response", trip: _Trip, host: Host) -> bytes:
    """The whole body, unpacked. Raises ``TooLarge``, and ``Broken`` where it is not packed as it says."""
    url = str(answer.request.url)
    packing = answer.headers.get("content-encoding", "").strip().lower() or "identity"
    if packing not in ("identity", "gzip", "x-gzip"):
        raise Broken(url, f"is packed as {packing}, which was not asked for")
    body = Body(trip.largest, packing != "identity")
    if trip.to_robots or not _too_long(answer, trip.largest):
        async with aclosing(answer.aiter_raw()) as chunks:  # type: ignore[type-var]  # it is a generator
            async for chunk in chunks:
                host.bytes += len(chunk)
                try:
                    body.add(chunk)
                except zlib.error as error:
                    raise Broken(url, f"is not packed as it says: {error}") from error
                if body.full:
                    break
            else:
                if not body.whole:
                    raise Broken(url, "breaks off: what is packed does not come to its end")
                return bytes(body.content)
        if trip.to_robots:
            return bytes(body.content)
    raise TooLarge(url, f"is not read: it has more than {trip.largest / 1e6:g} MB")


def _too_long(answer: "httpx.Response", largest: int) -> bool:
    """Whether the answer announces more than is read; to HEAD it announces what does not come."""
    length = answer.headers.get("content-length", "")
    return answer.request.method != "HEAD" and length.isdecimal() and float(length) > largest


def _headers(request: Request) -> list[tuple[bytes, bytes]]:
    """What is sent beside our own headers, which a request cannot replace."""
    known = request.validators or Validators()
    conditions = (("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified))
    given = [(name, value) for name, value in request.headers if name.lower() not in OURS]
    asked = [*given, *((name, value) for name, value in conditions if value)]
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in asked]


def _redirected(request: Request, status: int, same_origin: bool) -> Request:
    """What is asked of the place where a redirect leads. The caller's headers are for no other origin."""
    if status == 303 or (status in (301, 302) and request.method == "POST"):
        request = replace(request, method="HEAD" if request.method == "HEAD" else "GET", body=None)
    return request if same_origin else replace(request, headers=())


def _origin(url: "httpx.URL") -> str:
    """Scheme, host and port: what has a robots.txt of its own."""
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def _asked_pause(headers: "httpx.Headers", now: datetime) -> float:
    """Seconds of Retry-After, 0 where it is missing or unreadable; a date is held against the host's own clock."""
    value = headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    again = _http_date(value)
    return max(0.0, (again - (_http_date(headers.get("date", "")) or now)).total_seconds()) if again else 0.0


def _http_date(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # the offset of a time zone may be any number
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
