"""What alerts are sent to in the replay: webhooks and a mail server on loopback that remember all they take."""

import json
import os
import re
import signal
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes, policy
from enum import StrEnum
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import StreamRequestHandler, TCPServer, ThreadingMixIn
from threading import Thread
from time import sleep
from typing import Any

PATIENCE = 2.0  # seconds that the sender waits for an answer
_KEY = re.compile(r"^nyckel ([0-9a-f]{20})\s*$", re.MULTILINE)
_COUNT = re.compile(r": (\d+) (träff|träffar|äldre dokument)$")


class State(StrEnum):
    """How a receiver is."""

    WELL = "is well"
    FAILS = "answers 500"
    REFUSES = "refuses connections"
    HANGS = "takes nothing and never answers"
    DEAF = "takes all and never answers"


TAKES = (State.WELL, State.DEAF)


@dataclass(frozen=True, slots=True)
class Got:
    """A message that was taken: of how many alerts it tells, whether they are of older documents, and the keys of those
    that it shows."""

    night: date
    title: str
    count: int
    older: bool
    keys: tuple[str, ...]
    id: str  # Message-ID of a mail


@dataclass(slots=True)
class Shot:
    """A kill of the sender while a message is on its way: the ``left``-th from now, when it was taken and before it
    is answered, or just after."""

    left: int = 0
    answered: bool = False
    pid: int = 0

    def pull(self, answered: bool) -> None:
        """Called at both moments of every message."""
        if answered is self.answered and self.left > 0:
            self.left -= 1
            if self.left == 0 and self.pid:
                with suppress(ProcessLookupError):
                    os.kill(self.pid, signal.SIGKILL)


@dataclass(slots=True)
class Receiver:
    """A webhook (``json``) or a mail server (``mailto``)."""

    name: str
    shot: Shot
    scheme: str = "json"
    state: State = State.WELL
    night: date = date.min
    got: list[Got] = field(default_factory=list)
    declined: int = 0  # messages
    port: int = 0
    _server: Any = None

    @property
    def address(self) -> str:
        waits = f"cto={PATIENCE}&rto={PATIENCE}"
        if self.scheme == "json":
            return f"json://127.0.0.1:{self.port}/?{waits}"
        return f"mailto://127.0.0.1:{self.port}/?from=radar@exempel.se&to=redaktion@exempel.se&mode=insecure&{waits}"

    def begin(self, night: date, state: State) -> None:
        """Be so from this night on."""
        self.night, self.state = night, state
        if state is State.REFUSES:
            self.end()
        elif self._server is None:
            self._server = _Server(("127.0.0.1", self.port), _webhook(self) if self.scheme == "json" else _mail(self))
            self.port = self._server.server_address[1]
            Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def end(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def take(self, title: str, body: str, id: str = "") -> bool:
        """Note a message; whether it is to be answered."""
        if self.state not in TAKES:
            self.declined += 1
        else:
            said = _COUNT.search(title)
            count, older = (int(said[1]), said[2].startswith("äldre")) if said else (0, False)
            self.got.append(Got(self.night, title, count, older, tuple(_KEY.findall(body)), id))
        self.shot.pull(answered=False)
        if self.state in (State.HANGS, State.DEAF):
            sleep(2 * PATIENCE)
            return False
        return True


class _Server(ThreadingMixIn, TCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Silence: a sender that was killed hangs up."""


def _webhook(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if not receiver.take(said["title"], said["message"]):
                self.close_connection = True
                return
            self.send_response(500 if receiver.state is State.FAILS else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()
            receiver.shot.pull(answered=True)

        def log_message(self, format: str, *args: Any) -> None:
            """Silence."""

    return Handler


def _mail(receiver: Receiver) -> type[StreamRequestHandler]:
    class Handler(StreamRequestHandler):
        """As much of SMTP (RFC 5321) as a sender asks for."""

        def handle(self) -> None:
            self._say("220 exempel.se")
            while line := self.rfile.readline():
                command = line[:4].upper()
                if command == b"DATA":
                    self._say("354 go on")
                    if not self._take(self._data()):
                        return
                    self._say("451 later" if receiver.state is State.FAILS else "250 taken")
                    receiver.shot.pull(answered=True)
                else:
                    self._say("221 bye" if command == b"QUIT" else "250 exempel.se")
                if command == b"QUIT":
                    return

        def _data(self) -> bytes:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line.removeprefix(b"."))
            return b"".join(lines)

        def _take(self, data: bytes) -> bool:
            mail = message_from_bytes(data, policy=policy.default)
            body = mail.get_body(("plain",))
            return receiver.take(str(mail["Subject"]), body.get_content() if body else "", str(mail["Message-ID"]))

        def _say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    return Handler


def keys(path: Path) -> Sequence[str]:
    """Those that stand in a file of alerts, in order."""
    if not path.exists():
        return ()
    return [json.loads(line)["key"] for line in path.read_text(encoding="utf-8").splitlines()]
