"""What a night finds: what a source lists, what became of it, and how well the source is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from models.alerts import Watched
from models.digest import Digested
from models.document import Kind
from models.fetch import HostAccount, Request, Validators


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
class Known:
    """What is held of an item from earlier nights.

    ``item`` is as it was last listed, ``marker`` that of the version which was last fetched, ``place`` its place in
    the list when it was last listed, in the night of ``listed``. ``document`` is the id of the document that was read
    from it, None while there is none, ``digest`` that of what was read here the last time, and
    ``raw`` that of the bytes. ``found`` is the night
    in which that was first held, ``changed`` in which it last changed, ``due`` the night of the next visit.
    ``misses`` counts answers that it is not there, since the night of ``missed``; ``failures`` visits in a row that
    told nothing, and ``why``. ``gone`` is the night in which it was given up.
    """

    item: Item
    first: date
    listed: date | None = None
    place: int = 0
    marker: str = ""
    document: str | None = None
    digest: str = ""
    raw: str = ""
    found: date | None = None
    changed: date | None = None
    visited: date | None = None
    due: date | None = None
    misses: int = 0
    missed: date | None = None
    failures: int = 0
    why: str = ""
    gone: date | None = None
    validators: Validators | None = None


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
class SeenPage:
    """A page of a list as it was read: how many things it listed, and by what its version is recognised."""

    url: str
    listed: int
    validators: Validators | None
    digest: str = ""  # of its bytes


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
    ``proved`` says that the list was read to its proven end or down to what was known, ``whole`` that it was read
    on whatever was known.
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
    whole: bool = False
    unchanged: bool = False
    reasons: tuple[str, ...] = ()

    def plain(self) -> dict[str, object]:
        """As plain values, but for the date."""
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        return {**said, "filled": dict(self.filled), "reasons": list(self.reasons)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A status, and why, in sentences for an operator."""

    status: Status
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What a night found at one source. ``waiting`` is how many visits are left for the nights to come."""

    source: str
    name: str
    tally: Tally
    verdict: Verdict
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a night found, and what it asked of whom. ``published`` says whether readers have a new store,
    ``untold`` that an alarm could not be sent, ``watched`` and ``digested`` what came of watches and digests."""

    night: date
    began: datetime
    ended: datetime
    sources: tuple[SourceReport, ...] = ()
    hosts: tuple[HostAccount, ...] = ()
    published: bool = False
    untold: bool = False
    watched: Watched = field(default_factory=Watched)
    digested: Digested = field(default_factory=Digested)
    outdated: int = 0  # documents that were kept for as long as they may be, and went
    outdated_lists: int = 0  # and pages of lists

    @property
    def status(self) -> Status:
        """OK where every source is; BROKEN where all are; else PARTIAL."""
        said = {report.verdict.status for report in self.sources}
        if said <= {Status.OK}:
            return Status.OK
        return Status.BROKEN if said == {Status.BROKEN} else Status.PARTIAL
