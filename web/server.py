"""uvicorn with limits that it has no settings for."""

import asyncio
import socket
import webbrowser
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from models import HomeError
from pipeline.home import Home
from web.access import Gate
from web.app import create_app
from web.security import Bounds

CONNECTIONS = 500  # at once; more are told to come later
LARGEST_HEAD = 16_384  # bytes of a request's head


class Patient(H11Protocol):
    """Patient for a while: closes the line to a client that dribbles the head of a request, says nothing, or does not
    take its answer."""

    head_within = 10.0  # seconds in which the head of a request must have come
    taken_within = 30.0  # seconds in which a client must take something of what was sent, and as much as this:
    slowest = 1_000  # bytes a second
    _untaken = 0  # bytes, when it was looked last
    _watch: asyncio.TimerHandle | None = None
    _jam: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=0)  # so that whatever a client does not take is noticed
        self._rewatch()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._untaken = self.transport.get_write_buffer_size()
        self._jam = self._jam or self.loop.call_later(self.taken_within, self._judge)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._unjam()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._rewatch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._rewatch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._unwatch()
        self._unjam()
        super().connection_lost(exc)

    def _judge(self) -> None:
        """Let a client go that takes next to nothing; a large answer on a slow line goes on."""
        left = self.transport.get_write_buffer_size()
        if self._untaken - left < self.slowest * self.taken_within:
            self.transport.abort()
        else:
            self._untaken = left
            self._jam = self.loop.call_later(self.taken_within, self._judge)

    def _rewatch(self) -> None:
        """The clock runs from the first byte of a head, or the beginning of the line, to the head's last byte."""
        waits_for_head = self.conn.their_state is h11.IDLE
        if not waits_for_head:
            self._unwatch()
        elif self._watch is None:
            self._watch = self.loop.call_later(self.head_within, self.transport.abort)

    def _unwatch(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    def _unjam(self) -> None:
        if self._jam is not None:
            self._jam.cancel()
            self._jam = None


def listen(host: str, port: int) -> socket.socket:
    """A socket that is bound; port 0 stands for any that is free.

    Raises ``HomeError`` where the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # told the protocol: asyncio sends small packets at once on TCP alone, and else the second of an answer waits 40 ms
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except (OSError, OverflowError) as error:
        listening.close()
        raise HomeError(f"{host}, port {port} cannot be used: {error}. Choose another with --port.") from error
    return listening


def server(
    home: Home,
    hosts: Sequence[str] = (),
    bounds: Bounds = Bounds(),
    protocol: type[Patient] = Patient,
    gate: Gate | None = None,
    proxies: Sequence[str] = (),
) -> uvicorn.Server:
    """A server of the page, ready to ``run``; ``hosts`` are names besides the local ones under which it answers.

    With a ``gate`` one must log in. ``proxies`` are addresses or networks whose ``X-Forwarded-For`` and
    ``X-Forwarded-Proto`` are believed; nobody else's are.
    """
    config = uvicorn.Config(
        create_app(home, hosts, bounds, gate),
        http=protocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=LARGEST_HEAD,
    )
    return uvicorn.Server(config)


def serve(
    home: Home,
    listening: socket.socket,
    hosts: Sequence[str],
    address: str | None,
    gate: Gate | None = None,
    proxies: Sequence[str] = (),
) -> None:
    """Answer until it is stopped; ``address`` is opened in a browser where one is given."""
    with closing(listening):
        running = server(home, hosts, gate=gate, proxies=proxies)
        if address:
            webbrowser.open(address)
        running.run(sockets=[listening])
