"""Watches: standing questions, and what they find."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from models.facts import Action, Stance
from models.search import Filters
from models.watch import EditVerdict

OLD = timedelta(days=90)  # minutes that bear the day of their meeting are often posted a month later


@dataclass(frozen=True, slots=True)
class Watch:
    """A standing question: by words, by documents like those sought, by filters and decisions, or by these together.

    ``words`` are a question as a search takes it; ``examples`` are ids of documents like those that are sought.
    ``filters``, ``stances`` and ``actions`` are exact: what they name must be there, one decision having a stance and
    an action of these. ``least`` is the score from which a document is a hit; None where the marks decide. ``channels``
    are addresses of apprise, ``file:PATH``, or names in channels.toml. ``right`` and ``wrong`` are documents that a
    person has marked as hits and as none. ``owner`` is whose it is of those who log in to the page; None: everybody's.
    """

    id: str
    name: str
    words: str | None = None
    examples: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    stances: tuple[Stance, ...] = ()
    actions: tuple[Action, ...] = ()
    least: float | None = None
    channels: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """The sentence for which a document was found: ``Document.text[start:end] == text``."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Alert:
    """A revision of a document that a watch found. ``revision`` 1 is what was published, a later one was changed to
    what is sought; ``generation`` is that of the store which holds it first, ``seen`` when it was read, in UTC.
    ``verdict`` is what was changed since the watch was matched before; None of a document that is new to it."""

    watch: str
    document_id: str
    revision: int
    title: str
    kind: str
    region: str | None
    published: date | datetime | None
    url: str | None
    score: float
    why: Reason
    generation: int
    seen: datetime
    verdict: EditVerdict | None = None

    @property
    def is_old(self) -> bool:
        """Whether it was published long before it was first read, as what a new source brings with it."""
        if self.published is None or self.revision > 1:
            return False
        return date(*self.published.timetuple()[:3]) + OLD < self.seen.date()


@dataclass(frozen=True, slots=True)
class Watched:
    """What came of a run's watches: ``alerts`` that were found, ``sent`` to channels, and how many ``waiting`` for one
    that failed. ``faults`` say what must be mended, in sentences for an operator."""

    alerts: int = 0
    sent: int = 0
    waiting: int = 0
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a watch would have caught in a stretch of time: how many documents of how many, from which score on, and
    the best of them."""

    watch: Watch
    since: date
    least: float
    caught: int
    of: int
    hits: tuple[Alert, ...]
    faults: tuple[str, ...] = ()
