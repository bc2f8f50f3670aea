"""Everything that can go wrong, as one tree.

::

    RegionradarError            the command line prints it as one line and exits 1
    ├─ ParseError               one file cannot be read; the others go on
    │  └─ BlockPage             a page that stands where a document should be
    │     └─ NotThere           a page that says that there is none
    ├─ QueryError               a question that cannot be answered as it stands
    ├─ HomeError                the state folder cannot be used
    ├─ ConfigError              regionradar.toml is missing or wrong
    ├─ SourceError              an entry of sources.toml is wrong, or there is none of this id
    ├─ FetchError               one address cannot be fetched; the others go on
    │  ├─ NotAllowed            not http(s), or a private address
    │  ├─ Disallowed            robots.txt forbids it
    │  ├─ Forbidden             the host refuses
    │  ├─ HostResting           the host is left alone for now
    │  ├─ Unreachable           no connection
    │  ├─ Broken                an answer that breaks off or is no HTTP
    │  ├─ TimedOut              no whole answer within the deadline
    │  ├─ TooLarge              more bytes than are read
    │  ├─ TooManyRedirects      sent on too often, or in a circle
    │  └─ ServerFault           the host answers 429 or 5xx
    └─ StoreError               the store cannot do what was asked
       ├─ StoreBusy             another process writes
       ├─ MixedModels           the store's vectors come from another embedding model
       ├─ UnknownDocument       no document has this id
       └─ UnknownMatter         no matter has this id
"""

from datetime import datetime


class RegionradarError(Exception):
    """Base of all errors that are meant for a person to read."""


class ParseError(RegionradarError):
    """Bytes that cannot be turned into a document; the message says why."""


class BlockPage(ParseError):
    """A page that stands where a document should be: cookie wall, captcha, error, log-in."""


class NotThere(BlockPage):
    """A page that says that what was asked for is not there, though the server said 200."""


class QueryError(RegionradarError):
    """A question with nothing to look for, or too much of it."""


class HomeError(RegionradarError):
    """The folder for store and archive is missing, not writable, or full."""


class ConfigError(RegionradarError):
    """The operator's settings are missing or wrong."""


class SourceError(RegionradarError):
    """A source that does not exist, or whose entry is not in order."""


class FetchError(RegionradarError):
    """An address that could not be fetched, and why. ``url`` is where it failed: after redirects, where they led."""

    def __init__(self, url: str, why: str, *more: object) -> None:
        super().__init__(url, why, *more)  # all of them, so that it can be pickled
        self.url = url
        self.why = why

    def __str__(self) -> str:
        return f"{self.url} {self.why}"


class NotAllowed(FetchError):
    """An address that is never asked: not http or https, with a user name in it, or private."""


class Disallowed(FetchError):
    """The host's robots.txt forbids it; with ``until`` only for now, because robots.txt cannot be had."""

    def __init__(self, url: str, why: str, until: datetime | None = None) -> None:
        super().__init__(url, why, until)
        self.until = until


class Forbidden(FetchError):
    """The host answers 401, 403 or 451. It is respected and reported, never worked round."""

    def __init__(self, url: str, why: str, status: int) -> None:
        super().__init__(url, why, status)
        self.status = status


class HostResting(FetchError):
    """The host failed too often, asked for a pause, or wants no visits now; it may be asked again from ``until``."""

    def __init__(self, url: str, why: str, until: datetime) -> None:
        super().__init__(url, why, until)
        self.until = until


class Unreachable(FetchError):
    """The name does not resolve, or nobody accepts a connection, or its certificate is not trusted."""


class Broken(FetchError):
    """An answer that breaks off, is no HTTP, or is packed otherwise than it says."""


class TimedOut(FetchError):
    """No whole answer within the time one fetch has."""


class TooLarge(FetchError):
    """More bytes, packed or unpacked, than are read; nothing is cut short."""


class TooManyRedirects(FetchError):
    """Sent on more often than is followed, or in a circle."""


class ServerFault(FetchError):
    """The host answers 429 or 5xx, after retries where they make sense."""

    def __init__(self, url: str, why: str, status: int) -> None:
        super().__init__(url, why, status)
        self.status = status


class StoreError(RegionradarError):
    """The store is missing, damaged, or of another version."""


class StoreBusy(StoreError):
    """Another process holds the work file."""


class MixedModels(StoreError):
    """Vectors of two embedding models may not stand in one store."""


class UnknownDocument(StoreError):
    """No document of this id, or no such revision of it."""


class UnknownMatter(StoreError):
    """No matter of this id."""
