"""The demo world on loopback: HTTP/1.1 with connections that stay open, by the host's name, at a time that can be set.

It can be told to break, as real servers do; see ``Server.trouble``.
"""

import gzip
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR, socket
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from pipeline.demosite.render.view import Answer
from pipeline.demosite.site import answer, swedish, troubles_of
from pipeline.demosite.world import World

SERVER = "demosite"
ON_WIRE = ("hang", "truncate", "encoding", "loop", "slow")
IN_CONTENT = ("down", "empty", "half", "soft404", "layout")
PIECE = 4096  # bytes that a slow server sends at a time

_STATUS = re.compile(r"status:([45]\d\d)")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, and how it was answered; 0 is not at all."""

    host: str
    target: str
    status: int


@dataclass(frozen=True, slots=True)
class _Broken:
    host: str
    what: str
    paths: re.Pattern[str]


class Server:
    """Serves a world from ``with`` to its end. ``at`` is the world's time and can be set at any moment; without a zone
    it is Swedish local time. Both in seconds: ``slowness`` is what a slow answer waits before each of its pieces,
    ``pause`` what an answer 429 or 503 asks for (Retry-After)."""

    def __init__(self, world: World, at: datetime, slowness: float = 0.2, pause: int = 120) -> None:
        self.world = world
        self.at = at
        self.slowness = slowness
        self.pause = pause
        self.asked: list[Asked] = []
        self.over = threading.Event()
        self._broken: list[_Broken] = []
        self._open: set[socket] = set()
        self._lock = threading.Lock()
        self._http = _Listener(("127.0.0.1", 0), _Handler, self)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> "Server":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        self._http.shutdown()
        self._thread.join()
        with self._lock:
            for each in self._open:
                with suppress(OSError):
                    each.shutdown(SHUT_RDWR)
        self._http.server_close()

    @property
    def port(self) -> int:
        """Where all hosts of the world are to be reached, on 127.0.0.1."""
        return int(self._http.server_address[1])

    async def resolve(self, host: str, port: int) -> list[tuple[str, int]]:
        """Where a name leads: the world's hosts and all else that ends in .example to this server, other names nowhere.

        It is what ``scrapers.fetch.Fetcher`` takes as ``resolve``, with ``private=("127.0.0.0/8",)`` in its settings.
        """
        if not host.endswith(".example"):
            raise OSError(f"{host} is not of the demo world")
        return [("127.0.0.1", self.port)]

    @property
    def requests(self) -> Counter[str]:
        """How often each host was asked."""
        return Counter(each.host for each in self.asked)

    def forget(self) -> None:
        """Count requests from now on."""
        self.asked = []

    def trouble(self, host: str, what: str, paths: str = "^(?!/robots[.]txt$)") -> None:
        """From now on a host misbehaves at paths in which a regular expression is found; "" is every host.

        ``what``: down (503), empty and half (lists), soft404 and layout (articles), status:NNN (with Retry-After for
        429 and 503), hang (no answer), truncate (less than announced), encoding (a charset that is not the page's),
        loop (redirects), slow (in pieces). Raises ``ValueError`` for anything else.
        """
        if what not in (*ON_WIRE, *IN_CONTENT) and not _STATUS.fullmatch(what):
            known = ", ".join((*IN_CONTENT, *ON_WIRE, "status:429"))
            raise ValueError(f"there is no trouble {what!r}: there are {known}")
        self._broken.append(_Broken(host, what, re.compile(paths)))

    def mend(self) -> None:
        """End all troubles but the world's own."""
        self._broken = []

    def wrong(self, host: str, path: str) -> set[str]:
        """What is wrong with a host at a path."""
        return {each.what for each in self._broken if each.host in ("", host) and each.paths.search(path)}

    def note(self, asked: Asked) -> None:
        """Count a request."""
        with self._lock:
            self.asked.append(asked)

    @contextmanager
    def connected(self, connection: socket) -> Iterator[None]:
        """Know a connection while it is open."""
        with self._lock:
            self._open.add(connection)
        if self.over.is_set():
            connection.shutdown(SHUT_RDWR)
        try:
            yield
        finally:
            with self._lock:
                self._open.discard(connection)


class _Listener(ThreadingHTTPServer):
    daemon_threads = False  # they are joined when the server closes
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler], owner: Server) -> None:
        self.owner = owner
        super().__init__(address, handler)

    def finish_request(self, request: Any, client_address: Any) -> None:
        with self.owner.connected(request), suppress(ConnectionError):
            super().finish_request(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Listener
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._reply()

    do_HEAD = do_POST = do_GET

    def version_string(self) -> str:
        """Not which Python it is."""
        return SERVER

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: ``Server.asked`` has it all."""

    def _reply(self) -> None:
        owner = self.server.owner
        host = self.headers.get("Host", "").partition(":")[0].lower()
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        wrong = owner.wrong(host, parts.path)
        if "hang" in wrong:
            owner.note(Asked(host, self.path, 0))
            owner.over.wait()
            self.close_connection = True
            return
        found = self._broken_answer(host, wrong) or answer(
            owner.world, host, parts.path, parts.query, self.command, body, owner.at, wrong
        )
        slow = "slow" in wrong | troubles_of(owner.world, host, swedish(owner.at))
        self._send(host, found, wrong, slow)

    def _broken_answer(self, host: str, wrong: set[str]) -> Answer | None:
        """What a server says that has no page to show."""
        status = next((int(found[1]) for each in wrong if (found := _STATUS.fullmatch(each))), None)
        if status:
            pause = (("Retry-After", str(self.server.owner.pause)),) if status in (429, 503) else ()
            return Answer(status, (("Content-Type", "text/html"), *pause), f"<h1>{status}</h1>".encode())
        if "loop" in wrong:
            path, _, query = self.path.partition("?")
            there = path if query == "omdirigerad=1" else f"{path}?omdirigerad=1"
            return Answer(302, (("Location", f"http://{host}{there}"), ("Content-Type", "text/html")), b"")
        return None

    def _send(self, host: str, found: Answer, wrong: set[str], slow: bool) -> None:
        headers, content, status = dict(found.headers), found.content, found.status
        if status == 200:
            headers["ETag"] = f'"{sha256(content).hexdigest()[:20]}"'
            known = self.headers.get("If-None-Match", "")
            if headers["ETag"] in (each.strip().removeprefix("W/") for each in known.split(",")):
                status, content = 304, b""
        if "encoding" in wrong:
            kind, _, charset = headers["Content-Type"].partition("; charset=")
            headers["Content-Type"] = f"{kind}; charset={'windows-1252' if charset.lower() == 'utf-8' else 'utf-8'}"
        if content and "gzip" in self.headers.get("Accept-Encoding", ""):
            content = gzip.compress(content, 6, mtime=0)
            headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        self.server.owner.note(Asked(host, self.path, status))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(content)))
        cut = "truncate" in wrong
        if cut:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self._body(content[: len(content) // 2] if cut else content, slow)

    def _body(self, content: bytes, slow: bool) -> None:
        owner = self.server.owner
        for start in range(0, len(content), PIECE if slow else max(len(content), 1)):
            if slow:
                owner.over.wait(owner.slowness)
            self.wfile.write(content[start : start + PIECE] if slow else content)
