"""What is asked of a host, what it answers, and what was asked of it in all."""

from dataclasses import dataclass
from datetime import datetime

Headers = tuple[tuple[str, str], ...]
"""Names and values in the order they were sent."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to recognise a version of a page by, as it was sent."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One address to be fetched. With ``validators``, only if it has changed since they were given."""

    url: str
    headers: Headers = ()
    method: str = "GET"
    body: bytes | None = None
    validators: Validators | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What a host answered. ``url`` is the address that was asked for, ``final_url`` where redirects led.

    ``content`` is unpacked while ``headers`` are as they were sent, ``Content-Encoding`` and ``Content-Length`` too.
    """

    url: str
    final_url: str
    status: int
    headers: Headers
    content: bytes
    fetched: datetime  # UTC
    not_modified: bool = False

    def header(self, name: str) -> str | None:
        """The first value of this header, in whatever case it was sent; None where it is missing or empty."""
        return next((value for key, value in self.headers if key.lower() == name.lower() and value), None)

    @property
    def validators(self) -> Validators | None:
        """What to ask with next time. A 304 may repeat them or not: without, the earlier ones hold."""
        given = Validators(self.header("etag"), self.header("last-modified"))
        return None if given == Validators() else given


@dataclass(frozen=True, slots=True)
class HostAccount:
    """What was asked of one host."""

    host: str
    requests: int  # robots.txt, redirects and retries included
    bytes: int  # of bodies, as they were sent
    not_modified: int  # answers 304
    retries: int
    refused: int  # answers 401, 403, 429 and 451
    waited: float  # seconds that fetches waited for the host's turn


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """A robots.txt as it was found, for as long as it holds. ``text`` is empty where the status is not 2xx."""

    origin: str  # "https://region.example"
    fetched: datetime
    status: int
    text: str = ""
