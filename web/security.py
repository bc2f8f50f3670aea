"""What stands between strangers and the page: hosts, sizes, times, headers, forms from elsewhere, too many requests.

Each is a small ASGI application around the next; nothing here knows what a page says.
"""

import asyncio
import hmac
import logging
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from math import ceil
from time import monotonic
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("regionradar.web")
LOCAL = ("localhost", "127.0.0.1", "[::1]")
DRAINED = 65_536  # bytes of a body that are still taken when it is refused
DRAINED_WITHIN = 1.0  # seconds
LINGERED_WITHIN = 10.0  # seconds in which the rest of a body that is too large is taken and thrown away
LONGEST_ADDRESS = 8_192  # bytes of path and query
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""For what strangers wrote: no script runs, nothing is fetched, and it is of an origin of its own."""
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    "cache-control": "private, no-cache",
}
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one request, and one client of the API, may take."""

    body: int = 20_000_000  # bytes of an upload with all around it
    form: int = 1_000_000  # bytes of a form without a file
    body_within: float = 30.0  # seconds in which a body must have come
    per_second: float = 10.0  # questions to the API in the long run
    burst: int = 60  # and at once


Refuse = Callable[[Scope, int, str], Response]
"""Makes the answer to a request that is refused, of status and reason."""


class Refused(Exception):
    """A request that is not answered, with status and reason; to programs it may be said otherwise. ``after`` are the
    seconds after which it may be asked again."""

    def __init__(self, status: int, reason: str, to_programs: str = "", after: float | None = None) -> None:
        super().__init__(status, reason)
        self.status, self.reason, self.to_programs = status, reason, to_programs or reason
        self.after = after

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.after is None else {"retry-after": str(max(1, ceil(self.after)))}


def is_api(path: str) -> bool:
    return path.startswith("/api/")


class Guard:
    """Lets through what may be asked: for a name that is ours, of a size and within a time, and from our own pages."""

    def __init__(self, app: ASGIApp, hosts: Collection[str], bounds: Bounds, refuse: Refuse) -> None:
        self._app = app
        self._bounds = bounds
        self._hosts = frozenset(host.lower() for host in hosts)
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = False

        async def sending(message: Message) -> None:
            nonlocal began
            began = began or message["type"] == "http.response.start"
            await send(message)

        try:
            self._check(scope)
            await self._app(scope, _bounded(scope, receive, self._bounds), sending)
        except Refused as refused:
            if began:
                raise
            if refused.status not in (408, 413):
                await _drained(scope, receive)
            reason = refused.to_programs if is_api(scope["path"]) else refused.reason
            answering = _lingering(sending, receive) if refused.status == 413 else sending
            await self._answer(scope, receive, answering, refused.status, reason, refused.headers)
        except Exception:
            LOG.exception("%s could not be answered", scope["path"])
            if began:
                raise
            await self._answer(scope, receive, sending, 500, "")

    async def _answer(
        self, scope: Scope, receive: Receive, send: Send, status: int, reason: str, headers: Mapping[str, str] = {}
    ) -> None:
        """Instead of the application, and then close the line."""
        response = self._refuse(scope, status, reason)
        response.headers.update({**HEADERS, **headers})
        response.headers["connection"] = "close"
        await response(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
            raise Refused(414, "Adressen är för lång.", "the address is too long")
        if len(headers.getlist("host")) != 1 or not self._is_ours(headers["host"]):
            raise Refused(421, "Sidan svarar inte under det namnet.", "there is no such host here")
        if scope["method"] not in SAFE and not _is_own(headers):
            raise Refused(403, "Formuläret kom från en annan webbplats.", "it came from another site")
        size = headers.get("content-length", "0")
        if not size.isdigit():
            raise Refused(400, "Storleken är inget tal.", "the content length is no number")
        if "transfer-encoding" in headers and "content-length" in headers:
            # of the two a proxy may believe the other: then one request could hide in the next
            raise Refused(400, "Storleken är sagd på två sätt.", "there are both a content length and an encoding")
        if int(size) > self._bounds.body:
            raise _too_large(self._bounds.body)

    def _is_ours(self, host: str) -> bool:
        found = _HOST.fullmatch(host)
        return found is not None and found[1].lower().rstrip(".") in self._hosts


async def _drained(scope: Scope, receive: Receive) -> None:
    """Take a small body that is under way: a line that is closed before loses the answer."""
    size = Headers(scope=scope).get("content-length", "0")
    if not (size.isdigit() and 0 < int(size) <= DRAINED):
        return
    with suppress(TimeoutError):
        async with asyncio.timeout(DRAINED_WITHIN):
            while (await receive()).get("more_body"):
                pass


def _lingering(send: Send, receive: Receive) -> Send:
    """Sends an answer, and takes what is still coming for a while before the line is closed: a client that is cut off
    while it sends never looks whether there was an answer."""

    async def sending(message: Message) -> None:
        if message["type"] != "http.response.body" or message.get("more_body"):
            await send(message)
            return
        await send({**message, "more_body": True})
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGERED_WITHIN):
                while (await receive()).get("more_body"):
                    pass
        await send({"type": "http.response.body"})

    return sending


def _is_own(headers: Headers) -> bool:
    """Whether a request that changes or sends something comes from a page of ours, or from no page at all."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site in ("same-origin", "none")
    try:
        return origin is None or urlsplit(origin).netloc.lower() == headers["host"].lower()
    except ValueError:  # no address at all
        return False


def _too_large(most: int) -> Refused:
    size = f"{most / 1_000_000:g} MB"
    return Refused(413, f"Det som skickas får vara högst {size}.", f"what is sent may have {size} at most")


def _bounded(scope: Scope, receive: Receive, bounds: Bounds) -> Receive:
    """Receives a body of bounded size within a bounded time."""
    form = Headers(scope=scope).get("content-type", "").startswith("application/x-www-form-urlencoded")
    most = bounds.form if form else bounds.body
    until: float | None = None
    got, ended = 0, False

    async def receiving() -> Message:
        nonlocal until, got, ended
        if ended:  # what comes now is that the client has gone
            return await receive()
        until = until or monotonic() + bounds.body_within
        try:
            async with asyncio.timeout(max(0.0, until - monotonic())):
                message = await receive()
        except TimeoutError:
            raise Refused(408, "Det tog för lång tid att skicka.", "it took too long to come") from None
        if message["type"] == "http.request":
            got += len(message.get("body", b""))
            ended = not message.get("more_body", False)
            if got > most:
                raise _too_large(most)
        return message

    return receiving


class SecurityHeaders:
    """Puts ``HEADERS`` on every answer; what the answer has itself stands."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sending if scope["type"] == "http" else send)


class Heads:
    """Answers HEAD as GET; the server leaves the body out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_head = scope["type"] == "http" and scope["method"] == "HEAD"
        await self._app({**scope, "method": "GET"} if is_head else scope, receive, send)


class Rate:
    """How often each client may ask: ``burst`` at once, and ``per_second`` in the long run. Not safe for threads."""

    CLIENTS = 10_000  # remembered; the one that was heard of longest ago is forgotten first

    def __init__(self, per_second: float, burst: int) -> None:
        self._per_second, self._burst = per_second, burst
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str) -> float:
        """Seconds that a client must wait; 0 where it may ask now, which is then counted."""
        now = monotonic()
        left, then = self._left.pop(client, (float(self._burst), now))
        left = min(self._burst, left + (now - then) * self._per_second)
        may = left >= 1
        self._left[client] = (left - 1 if may else left, now)
        if len(self._left) > self.CLIENTS:
            self._left.popitem(last=False)
        return 0.0 if may else (1 - left) / self._per_second


COOKIE = "regionradar_form"


class Forms:
    """Tokens that prove that a form was filled in on a page of ours.

    The cookie names the browser, the token is made from it and from the session of who is logged in; each time another,
    so that a packed page does not give it away. Whoever starts the page anew makes earlier forms invalid.
    """

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def browser(self, request: Request) -> str:
        """The name of the browser: as its cookie says, else a new one."""
        known = request.cookies.get(COOKIE, "")
        return known if re.fullmatch(r"[\w-]{43}", known) else secrets.token_urlsafe(32)

    def token(self, request: Request, browser: str) -> str:
        salt = secrets.token_hex(8)
        return f"{salt}{self._sign(request, browser, salt)}"

    def check(self, request: Request, token: object) -> None:
        """Raises ``Refused`` where the token is not one that was given to this browser."""
        said = token if isinstance(token, str) else ""
        salt, signed = said[:16], said[16:]
        browser = request.cookies.get(COOKIE, "")
        if not browser or not hmac.compare_digest(signed.encode(), self._sign(request, browser, salt).encode()):
            raise Refused(403, "Formuläret är för gammalt. Gå tillbaka, ladda om sidan och försök igen.")

    def _sign(self, request: Request, browser: str, salt: str) -> str:
        session = getattr(request.scope.get("state", {}).get("visitor"), "session", "")
        return hmac.new(self._secret, f"{salt}:{browser}:{session}".encode(), sha256).hexdigest()
