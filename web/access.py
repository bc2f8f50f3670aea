"""Log-in: nobody who has not gets past this, but to the log-in page and what it looks like.

People have a cookie. Programs, and readers of feeds, have a token or a name and password in every request.
"""

import base64
import binascii
import hmac
import logging
import secrets
from collections import OrderedDict
from hashlib import sha256
from math import ceil
from threading import Lock
from time import monotonic
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.addresses import address
from web.security import SAFE, Refuse, Refused
from web.sessions import ANYBODY, Sessions, Throttle, Visitor
from web.users import Passwords, Role, User, Users, plain

LOG = logging.getLogger("regionradar.web")
LOG_IN = "/logga-in"
OPEN = frozenset({LOG_IN, "/favicon.ico", "/robots.txt"})
# digests have no owners, and tell of everybody's watches
FOR_OPERATORS = ("/kallor", "/api/v1/sources", "/sammandrag", "/api/v1/digests", "/metrics")
KNOWN = 600.0  # seconds for which a name and password that were right need not be hashed again
REMEMBERED = 1_000
AT_ONCE = 2  # passwords that are hashed at the same time: each takes 64 MB and a core
CHALLENGE = 'Basic realm="regionradar", charset="UTF-8", Bearer realm="regionradar"'


class Gate:
    """Who may in, and by what."""

    def __init__(self, users: Users, https_only: bool = False, throttle: Throttle | None = None) -> None:
        self.users = users
        self.sessions = Sessions(users)
        self.https_only = https_only
        self._passwords = Passwords()
        self._few = CapacityLimiter(AT_ONCE)  # apart from the threads that make pages
        self._throttle = throttle or Throttle()
        self._key = secrets.token_bytes(32)
        self._known: OrderedDict[bytes, tuple[str, float]] = OrderedDict()
        self._lock = Lock()

    def is_secure(self, request: Request) -> bool:
        return self.https_only or request.url.scheme == "https"

    def cookie(self, request: Request) -> str:
        """The name of the cookie: with the prefix no other host, and no page without encryption, can set it."""
        return "__Host-regionradar" if self.is_secure(request) else "regionradar_session"

    def by_cookie(self, request: Request) -> Visitor | None:
        id = request.cookies.get(self.cookie(request), "")
        return self.sessions.visitor(id) if id else None

    async def log_in(self, name: str, password: str, client: str) -> User | None:
        """As ``by_password``, without keeping anybody waiting who wants something else."""
        return await to_thread.run_sync(self.by_password, name, password, client, limiter=self._few)

    async def authorize(self, said: str, client: str) -> Visitor | None:
        """As ``by_header``, the same way."""
        return await to_thread.run_sync(self.by_header, said, client, limiter=self._few)

    def by_password(self, name: str, password: str, client: str) -> User | None:
        """Who has this name and password; takes as long for a name that nobody has.

        Raises ``Refused`` where there were too many tries.
        """
        name = plain(name)[:100]
        if seconds := self._throttle.wait(name, client):
            raise Refused(
                429,
                f"För många försök att logga in. Försök igen om {_said(seconds)}.",
                f"too many tries to log in: try again in {ceil(seconds)} seconds",
                seconds,
            )
        user = self.users.named(name)
        if not self._passwords.are_right(user, password):
            LOG.warning("log-in failed from %s", client)  # not the name: people type passwords there
            return None
        self._throttle.succeeded(name, client)
        return user

    def by_header(self, said: str, client: str) -> Visitor | None:
        """Who asks with such an Authorization header. Raises as ``by_password`` does."""
        scheme, _, value = said.partition(" ")
        if scheme.lower() == "bearer":
            user = self.users.of_token(value.strip())
        elif scheme.lower() == "basic":
            user = self._basic(value.strip(), client)
        else:
            user = None
        return Visitor(user.name, user.role) if user else None

    def _basic(self, value: str, client: str) -> User | None:
        try:
            name, _, password = base64.b64decode(value, validate=True).decode().partition(":")
        except (ValueError, binascii.Error):
            return None
        user = self.users.named(name)
        key = hmac.digest(self._key, f"{user.password if user else ''}\0{name}\0{password}".encode(), sha256)
        with self._lock:
            known = self._known.get(key)
        if user and known and known[0] == user.name and monotonic() - known[1] < KNOWN:
            return user
        found = self.by_password(name, password, client)
        if found:
            with self._lock:
                self._known[key] = (found.name, monotonic())
                if len(self._known) > REMEMBERED:
                    self._known.popitem(last=False)
        return found


class Access:
    """Lets through who is logged in, and says who it is; with no gate, anybody."""

    def __init__(self, app: ASGIApp, gate: Gate | None, refuse: Refuse) -> None:
        self._app, self._gate, self._refuse = app, gate, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._gate is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if self._gate.https_only and request.url.scheme != "https":
            raise Refused(403, "Sidan kan bara läsas med https.", "only https is answered")
        if self._gate.https_only:
            send = _with(send, "strict-transport-security", "max-age=31536000")
        found = await self._who(self._gate, request)
        if found is not None:
            scope.setdefault("state", {})["visitor"] = found
        path = scope["path"]
        if not _is_open(path):
            if found is None:
                await self._log_in_first(request)(scope, receive, send)
                return
            if not found.is_operator and _is_for_operators(path):
                raise Refused(403, "Det här är bara för den som driver sidan.", "this is for operators alone")
            # kept nowhere: after log-out not even "back" shows it
            send = _with(send, "cache-control", "no-store")
        await self._app(scope, receive, send)

    async def _who(self, gate: Gate, request: Request) -> Visitor | None:
        said = request.headers.get("authorization")
        if said and _is_for_programs(request.url.path):
            client = request.client.host if request.client else ""
            return await gate.authorize(said, client)
        return gate.by_cookie(request)

    def _log_in_first(self, request: Request) -> Response:
        path = request.url.path
        if _is_for_programs(path):
            response = self._refuse(request.scope, 401, "log in with a token, or a name and password")
            response.headers["www-authenticate"] = CHALLENGE
        elif request.method in SAFE:
            asked = f"?{request.url.query}" if request.url.query else ""
            response = RedirectResponse(address(LOG_IN, {"till": "" if path == "/" else f"{path}{asked}"}), 303)
        else:
            response = self._refuse(request.scope, 401, "Du är inte inloggad längre. Logga in och försök igen.")
        response.headers["cache-control"] = "no-store"
        return response


def visitor(request: Request) -> Visitor:
    """Who asks; where nobody has to log in, anybody."""
    gate: Gate | None = request.app.state.gate
    found: Visitor | None = request.scope.get("state", {}).get("visitor")
    return ANYBODY if gate is None else found or Visitor("", Role.READER)


def ours(said: str) -> str:
    """An address to go on to after log-in: one of ours, whatever was said."""
    if not said.startswith("/") or said[1:2] == "/" or "\\" in said or not said.isprintable() or len(said) > 4_000:
        return "/"
    path = said.partition("?")[0]
    return "/" if _is_open(path) else quote(said, safe="/?&=%+:;,@!$'()*~")


def _is_open(path: str) -> bool:
    return path in OPEN or path.startswith("/static/")


def _is_for_programs(path: str) -> bool:
    return path.startswith("/api/") or path.endswith(".atom") or path == "/metrics"


def _is_for_operators(path: str) -> bool:
    return any(path == each or path.startswith((f"{each}/", f"{each}.")) for each in FOR_OPERATORS)


def _said(seconds: float) -> str:
    return f"{ceil(seconds / 60)} minuter" if seconds > 90 else f"{ceil(seconds)} sekunder"


def _with(send: Send, name: str, value: str) -> Send:
    """Sends with one more header, where an answer has none of this name itself."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).setdefault(name, value)
        await send(message)

    return sending
