"""Sources, fetched bytes, documents and their passages."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256


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
    """One publisher on one platform. ``region`` is the official name, None where the source is no region's."""

    id: str
    name: str
    region: str | None = None


@dataclass(frozen=True, slots=True)
class RawDocument:
    """Bytes as they were fetched or read. ``location`` is the address or path they came from."""

    source: str
    location: str
    content: bytes
    content_type: str = ""
    url: str | None = None
    fetched: datetime | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document's text under one heading; offsets in characters, heading included."""

    heading: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a page links to."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Document:
    """What a publisher said, cleaned of everything that is not the text.

    ``text`` is NFC, begins with the title, and has its paragraphs apart by one blank line. ``published`` is None
    where no date was found; ``published_from`` says where it was found ("meta", "text", "address"), and ``precision``
    how exact it is. ``language`` is an ISO 639-1 code, "und" where it cannot be told.
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
    language: str = "und"
    sections: tuple[Section, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.source}:{self.key}"

    @property
    def digest(self) -> str:
        """SHA-256 of what the document says: fetch times and addresses do not count as change."""
        said = (self.kind, self.title, self.text, str(self.published), self.language, repr(self.attachments))
        return sha256("\x1f".join(said).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of a document's text, short enough for one vector: ``Document.text[start:end]``."""

    ordinal: int
    start: int
    end: int
