"""Sources, fetched bytes, documents and their passages."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType


class Kind(StrEnum):
    """What sort of document it is."""

    PRESS_RELEASE = "press_release"  # pressmeddelande, nyhet
    MOTION = "motion"
    INTERPELLATION = "interpellation"
    PROTOCOL = "protocol"  # protokoll, minutes
    DECISION_DIGEST = "decision_digest"  # beslut i korthet
    NOTICE = "notice"  # kallelse, anslag
    REPORT = "report"
    OTHER = "other"


class Precision(StrEnum):
    """How exactly a publication date is known."""

    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Source:
    """One publisher on one platform, as ``data/sources.toml`` says, whose head explains every field.

    ``region`` is the official name of the region that it tells of, None where it tells of none; ``party`` is a code,
    None where no party publishes. ``address`` is where the platform's code begins. ``weekly`` is how many documents a
    week are expected, None where that is yet to be learned; ``confirmed`` the year of the newest evidence for the
    address, ``confidence`` H, M or L, how sure that is; ``delay`` the least seconds between two requests, None where
    the operator's gap is enough. ``options`` is what the platform needs besides, read-only.
    """

    id: str
    name: str
    platform: str
    address: str
    kinds: tuple[Kind, ...]
    confirmed: str
    confidence: str
    region: str | None = None
    party: str | None = None
    weekly: float | None = None
    delay: float | None = None
    options: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    evidence: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class RawDocument:
    """Bytes as they were fetched or read. ``location`` is the address or path they came from, ``status`` that of HTTP
    where a server sent them."""

    source: str
    location: str
    content: bytes
    content_type: str = ""
    url: str | None = None
    fetched: datetime | None = None
    status: int | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""
        return sha256(self.content).hexdigest()


Span = tuple[int, int]
"""Start and end of a stretch of ``Document.text``, in characters."""


class Part(StrEnum):
    """What a section is in its document."""

    SECTION = "section"  # under a heading that says no more
    ITEM = "item"  # ärende, paragraf: one matter of minutes or of a digest
    ADDRESSEE = "addressee"  # "Till regionfullmäktige"
    PROPOSAL = "proposal"  # att-satser, yrkanden, förslag till beslut
    GROUNDS = "grounds"  # motivering, ärendebeskrivning, sammanfattning
    PROCEDURE = "procedure"  # beslutsgång, propositionsordning, votering
    DECISION = "decision"  # beslut
    RESERVATION = "reservation"  # reservation, särskilt yttrande, protokollsanteckning
    SIGNATURES = "signatures"  # undertecknare


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document's text; offsets in characters, heading included.

    Sections of one level never overlap; deeper ones lie within one of a level above, or stand alone. ``number`` is
    that of a paragraph of minutes as printed ("58", "84 a", "1–19"); ``heading`` is "" for parts that have none.
    """

    heading: str
    start: int
    end: int
    part: Part = Part.SECTION
    number: str | None = None
    level: int = 1


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody whom a publisher names for questions (kontaktperson, presskontakt); None is what was not said."""

    name: str
    role: str | None = None
    party: str | None = None  # as printed
    organisation: str | None = None
    phone: str | None = None  # as printed
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a page links to."""

    title: str
    url: str


def page_of(pages: Sequence[int], offset: int) -> int | None:
    """Number, from 1, of the page that holds an offset, of pages that begin at these; None without pages."""
    return bisect_right(pages, offset) or None


@dataclass(frozen=True, slots=True)
class Document:
    """What a publisher said, cleaned of everything that is not the text.

    ``text`` is NFC, begins with the title, and has its paragraphs apart by one blank line. ``published`` is None
    where no date was found; ``published_from`` says where it was found ("meta", "text", "address"), and ``precision``
    how exact it is; ``updated`` is when the page says it was last changed. ``language`` is an ISO 639-1 code, "und"
    where it cannot be told. ``pages`` are the offsets at which the pages of a paged file begin. ``contacts`` stood
    beside the text and are not in it.

    ``rule`` names the site rule that read the page; ``agreement`` is then how far the generic reader found the same
    text (F1 of words, 0 to 1). ``unread`` are the numbers of pages whose text is missing here, and ``needs_ocr`` says
    that some of them are pictures of text.
    """

    source: str
    key: str
    title: str
    text: str
    kind: Kind = Kind.OTHER
    url: str | None = None
    published: date | datetime | None = None
    published_from: str | None = None
    precision: Precision | None = None
    updated: date | datetime | None = None
    language: str = "und"
    lead: Span | None = None  # ingress
    quotes: tuple[Span, ...] = ()
    sections: tuple[Section, ...] = ()
    pages: tuple[int, ...] = ()
    contacts: tuple[Contact, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    rule: str | None = None
    agreement: float | None = None
    unread: tuple[int, ...] = ()
    needs_ocr: bool = False

    @property
    def id(self) -> str:
        return f"{self.source}:{self.key}"

    @property
    def digest(self) -> str:
        """SHA-256 of what the document says: fetch times and addresses do not count as change."""
        apart = (self.attachments, self.contacts)
        said = (self.kind, self.title, self.text, str(self.published), self.language, repr(apart))
        return sha256("\x1f".join(said).encode()).hexdigest()

    def page_of(self, offset: int) -> int | None:
        """Number, from 1, of the page on which a character stands; None where the file has no pages."""
        return page_of(self.pages, offset)


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of a document's text, short enough for one vector: ``Document.text[start:end]``."""

    ordinal: int
    start: int
    end: int
