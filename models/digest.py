"""Digests: what is told of a stretch of time to those who do not look every day."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from models.facts import Outcome, Relation
from models.watch import EditVerdict, MarkedParagraph

_OF_A_MEETING = re.compile(r"beslut|protokoll|sammanträd|\bmöte|\d{4}-\d\d-\d\d", re.IGNORECASE)


class Rhythm(StrEnum):
    """How often a digest comes."""

    DAILY = "daily"
    WEEKLY = "weekly"


class Weekday(StrEnum):
    """The day on which a week begins for those who read of it."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """0 for Monday."""
        return list(Weekday).index(self)


class Chapter(StrEnum):
    """What a digest can tell of, in the order in which it is told."""

    HITS = "hits"  # what watches found
    DECISIONS = "decisions"
    MOTIONS = "motions"  # motions and interpellations: answered, decided, filed
    ANNOUNCEMENTS = "announcements"  # everything else that is new
    EDITS = "edits"  # what was changed or withdrawn after it was published


@dataclass(frozen=True, slots=True)
class Digest:
    """What somebody wants to be told, and how often, as digests.toml says.

    ``weekday`` is the first day of a weekly digest's week. ``watches`` are ids whose hits are told; ``regions``,
    ``parties``, ``kinds`` and ``themes`` narrow all but those, and () narrows nothing. ``channels`` are as a watch's.
    """

    id: str
    name: str
    rhythm: Rhythm
    weekday: Weekday = Weekday.MONDAY
    chapters: tuple[Chapter, ...] = tuple(Chapter)
    watches: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """What an issue covers: all that stores after generation ``after``, up to ``until``, held first. ``first`` and
    ``last`` are the Swedish days on which these two were made; ``first`` is None where it is told from the beginning,
    both are where nothing was ever published."""

    after: int
    until: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Point:
    """A decision in few words, with what became of the matter and the sums that it names, as printed. ``matter`` is the
    heading under which it stands."""

    text: str
    outcome: Outcome | None = None
    amounts: tuple[str, ...] = ()
    matter: str | None = None


@dataclass(frozen=True, slots=True)
class SharedTheme:
    """A theme of which several regions published something in a period, those with most of it first."""

    name: str
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The document that answers, decides or speaks of a motion, and how it follows on it."""

    document_id: str
    title: str
    kind: str
    url: str | None
    published: date | datetime | None
    relation: Relation


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """One document as an issue tells of it.

    ``text`` is its most telling sentence; ``points`` are its decisions, the weightiest first, and ``more`` how many
    there are besides. ``answer`` and ``outcome`` are a motion's. ``changes`` are those of an edit, of which ``verdict``
    says how grave it is. ``weight`` is why it is told before others, the sum of ``reasons``, each with its own.
    """

    document_id: str
    revision: int
    title: str
    kind: str
    source: str
    region: str | None
    published: date | datetime | None
    url: str | None
    text: str = ""
    points: tuple[Point, ...] = ()
    more: int = 0
    outcome: Outcome | None = None
    answer: Answer | None = None
    verdict: EditVerdict | None = None
    changes: tuple[MarkedParagraph, ...] = ()
    theme: str | None = None
    reasons: tuple[tuple[str, int], ...] = ()

    @property
    def weight(self) -> int:
        return sum(points for _, points in self.reasons)

    @property
    def headline(self) -> str:
        """The one line that tells what it is about: titles of minutes name only the meeting."""
        if not self.points or not _OF_A_MEETING.search(self.title):
            return self.title
        first = self.points[0]
        return f"{first.matter}: {first.text}" if first.matter else first.text


@dataclass(frozen=True, slots=True)
class DigestGroup:
    """Entries under one heading: a region, another publisher, a watch. ``more`` is how many there are besides."""

    heading: str
    entries: tuple[DigestEntry, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class DigestChapter:
    """A chapter of an issue: of ``total`` documents those in ``groups`` are told, and ``elsewhere`` belong here but
    stand in an earlier chapter. ``others`` are headings whose documents are only counted, with how many."""

    chapter: Chapter
    total: int
    groups: tuple[DigestGroup, ...] = ()
    others: tuple[tuple[str, int], ...] = ()
    elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure: how many, of what."""

    count: int
    what: str


@dataclass(frozen=True, slots=True)
class Issue:
    """What a digest says of a period. ``number`` counts its issues from 1; None where it is not sent. ``top`` are the
    weightiest entries of its chapters. ``older`` is how many documents were read for the first time though they were
    published long before, as when a source is new: they are told nowhere else. ``shared`` are the themes of several
    regions, those of most first."""

    digest: str
    name: str
    number: int | None
    period: Period
    figures: tuple[Figure, ...]
    top: tuple[DigestEntry, ...]
    chapters: tuple[DigestChapter, ...]
    older: int = 0
    shared: tuple[SharedTheme, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to be told."""
        return not any(chapter.total for chapter in self.chapters)


@dataclass(frozen=True, slots=True)
class Letter:
    """An issue as it is sent: as HTML, and in plain text."""

    title: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Digested:
    """What came of a run's digests: ``issues`` that were due, how often one was ``sent`` to a channel, and how often
    one is ``waiting`` for a channel that failed. ``faults`` say what must be mended, in sentences for an operator."""

    issues: int = 0
    sent: int = 0
    waiting: int = 0
    faults: tuple[str, ...] = ()
