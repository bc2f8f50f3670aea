"""The server's lines: what is sent arrives at once."""

import socket
from pathlib import Path
from typing import ClassVar

import httpx
import pytest

from pipeline.home import Home
from tests.serving import served
from web.server import Patient


class Noting(Patient):
    """Notes of each line whether small packets wait for one another."""

    waits: ClassVar[list[bool]] = []

    def connection_made(self, transport: object) -> None:
        super().connection_made(transport)
        line = self.transport.get_extra_info("socket")
        self.waits.append(not line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


@pytest.fixture
def waits() -> list[bool]:
    Noting.waits.clear()
    return Noting.waits


def test_the_second_packet_of_an_answer_does_not_wait_for_the_first(tmp_path: Path, waits: list[bool]) -> None:
    with served(Home(tmp_path), protocol=Noting) as address:
        assert httpx.get(f"{address}/om").status_code == 200
    assert waits == [False]
