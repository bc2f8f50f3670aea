"""Matters (ärenden): what was moved, recommended and decided in one and the same question, over all documents."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.facts import Decision, Outcome


class MatterStatus(StrEnum):
    """How far a matter has come, as far as the store knows. A proposal is never a decision."""

    OPEN = "open"  # väckt: moved, and nothing decisive is known
    RECOMMENDED = "recommended"  # one body has advised another, which has yet to decide
    REFERRED_BACK = "referred_back"  # återremitterad: decided, and open again
    DECIDED = "decided"
    ANSWERED = "answered"  # of an interpellation
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"  # nothing decisive, and nothing by which an answer would be found: neither motion nor number

    @property
    def is_open(self) -> bool:
        return self in (MatterStatus.OPEN, MatterStatus.RECOMMENDED, MatterStatus.REFERRED_BACK)


class StepKind(StrEnum):
    """What happened to a matter."""

    MOVED = "moved"  # väckt: the motion or interpellation itself
    PROPOSED = "proposed"
    RECOMMENDED = "recommended"
    DECIDED = "decided"
    RESERVED_AGAINST = "reserved_against"
    SCHEDULED = "scheduled"  # an agenda has it (kallelse)
    ANSWERED = "answered"  # a document answers it, of which no decision is read
    REPORTED = "reported"  # betänkande
    MENTIONED = "mentioned"  # an earlier decision that who moves tells of: no step on the way of this matter


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to a matter, with its place: ``Document.text[start:end] == text``.

    ``day`` is that of the step where the text says it (``is_dated``), else the day on which the document was published.
    ``decision`` is None where a document as a whole is the step.
    """

    kind: StepKind
    day: date | None
    actor: str | None
    outcome: Outcome | None
    text: str
    start: int
    end: int
    document_id: str
    title: str
    document_kind: str
    source: str
    url: str | None
    decision: Decision | None

    @property
    def is_dated(self) -> bool:
        """Whether ``day`` is when it happened, rather than when the document that tells of it was published."""
        return self.kind is StepKind.MOVED or (self.decision is not None and self.decision.date is not None)


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter with its steps, the oldest first, and earlier decisions that are only mentioned behind them.

    ``kind`` is motion or interpellation, and None for a case that begins otherwise; ``actor`` who moved it, with
    parties. ``open_days`` are those from ``opened`` to the store's newest night; None where it is not open, or no day
    is known. ``known_until`` is the day of the newest minutes, digest or report of its region that the store has: what
    was decided since, it cannot know; None where it has none at all.
    """

    id: str
    title: str
    region: str | None
    kind: str | None
    actor: str | None
    opened: date | None
    last: date | None
    status: MatterStatus
    outcome: Outcome | None
    open_days: int | None
    known_until: date | None
    steps: tuple[Step, ...]
