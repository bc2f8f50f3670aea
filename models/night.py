"""What a night finds: what a source lists, what became of it, and how well the source is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from models.document import Kind
from models.fetch import Request


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a source lists.

    ``key`` is the publisher's own for it, its plain address where there is none: with the source's id it is the
    document's id, so it must not change when a title does. ``url`` is the address for readers. ``request`` fetches
    it; None where the list itself holds the document, which then is ``page`` (HTML). ``marker`` is whatever the list
    says of its version (a date of change, a number, a digest of ``page``): another marker means another version, ""
    that the list says nothing of versions.
    """

    key: str
    url: str
    request: Request | None
    title: str = ""
    published: date | datetime | None = None
    marker: str = ""
    kind: Kind | None = None
    page: bytes = b""


@dataclass(frozen=True, slots=True)
class ListPage:
    """What one page of a list holds.

    ``next`` continues this list with what is older (or what comes next in its order); ``lists`` are other lists to
    read besides, such as those of a register's bodies. ``total`` is how many things the whole list has, where the
    page says so; ``ends`` that nothing can follow, as in a feed or a sitemap, or because the page says so.
    """

    items: tuple[Item, ...] = ()
    next: Request | None = None
    lists: tuple[Request, ...] = ()
    total: int | None = None
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """How far a list is read. ``today`` is the Swedish date, ``since`` the first day of publication that is wanted."""

    today: date
    since: date | None = None


class Status(StrEnum):
    """How well a source is."""

    OK = "OK"
    PARTIAL = "PARTIAL"  # something that was there was not got
    QUIET = "QUIET"  # silent for longer than its own history makes likely
    BROKEN = "BROKEN"  # its lists or pages cannot be read, or not as they used to


FIELDS = ("published", "lead", "contacts", "attachments", "sections")
"""Of what is read in documents, the fields whose disappearance tells of a changed layout."""


@dataclass(frozen=True, slots=True)
class Tally:
    """One source in one night, in numbers.

    ``listed`` is how many things its lists showed, None where they could not be read, and ``held`` how many of those
    the store has; ``unchanged`` says that the lists answered that nothing changed since the last time. ``read`` is
    how many documents were parsed, ``filled`` how many of these had each of ``FIELDS`` (and a ``rule``), and
    ``agreed`` the sum of their agreements with the generic reader over the ``ruled`` ones that a site rule read.
    ``missing`` are those whose page answered that it is not there, ``gone`` those given up for good this night.
    ``proved`` says that the list was read to its proven end or down to what was known.
    """

    source: str
    night: date
    listed: int | None = None
    held: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0
    failed: int = 0
    missing: int = 0
    read: int = 0
    filled: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    ruled: int = 0
    agreed: float = 0.0
    proved: bool = False
    unchanged: bool = False
    reasons: tuple[str, ...] = ()
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """A status, and why, in sentences for an operator."""

    status: Status
    reasons: tuple[str, ...] = ()
