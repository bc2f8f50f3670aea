"""The same matter with several publishers: who took it up, when, and how far it came."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from models.facts import Outcome


class Stage(StrEnum):
    """How far a matter has come with a publisher, the least first. A proposal is never a decision."""

    ASKED = "asked"  # interpellation: someone asks about it
    ANNOUNCED = "announced"  # told of, with no act that could be read
    PROPOSED = "proposed"  # motion, yrkande, förslag
    RECOMMENDED = "recommended"  # föreslår fullmäktige besluta, tillstyrker
    DECIDED = "decided"  # beslutar, antar, avslår

    @property
    def reach(self) -> int:
        """0 for the least, and the more the further."""
        return list(Stage).index(self)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A document on the matter: ``Document.text[start:end] == text`` is the sentence for which it is listed, ``page``
    its page from 1 where the file has pages. ``score`` says how surely it is the same matter, from 0 to 1."""

    document_id: str
    title: str
    kind: str
    source: str
    region: str | None
    published: date | datetime | None
    url: str | None
    stage: Stage
    outcome: Outcome | None
    text: str
    start: int
    end: int
    page: int | None
    score: float
    copies: tuple[str, ...] = ()  # ids of the same text posted elsewhere

    @property
    def day(self) -> date | None:
        """The day of publication, None where it is not known."""
        return self.published.date() if isinstance(self.published, datetime) else self.published


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a motion, by a document that answers or decides it; ``published`` is that document's."""

    document_id: str
    relation: str
    outcome: Outcome | None
    published: date | datetime | None


@dataclass(frozen=True, slots=True)
class EarlierMotion:
    """A motion that asked for it; no fates where the store knows of no answer."""

    motion: Evidence
    fates: tuple[Fate, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a publisher stands: a region by its name, any other by the id of its source.

    ``first`` is its earliest document with a known date, else any; ``furthest`` that which came furthest, the earliest
    of several. ``lag`` are the days from the first mover's first document, None where a date is unknown.
    """

    publisher: str
    is_region: bool
    stage: Stage
    first: Evidence
    furthest: Evidence
    lag: int | None
    evidence: tuple[Evidence, ...]  # by date, those without one last


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same matter in all regions.

    ``movers`` are the publishers of the first day: regions where one is dated, else others; several where they were
    equally early, none where no date is known. ``silent`` regions have documents in the store, and nothing was found
    in them: it does not say that they have not done it. ``near`` is what comes nearest of such a region, where anything
    comes near: it may be on the matter. Of ``unheard`` ones the store holds no document at all.
    """

    topic: str | None
    document_id: str | None
    title: str  # of the matter: the topic, or the document's title
    movers: tuple[str, ...]
    moved: date | None
    regions: tuple[Standing, ...]  # the first mover first, those without a date last
    others: tuple[Standing, ...]  # parties, the government, the Riksdag
    silent: tuple[str, ...]
    unheard: tuple[str, ...]
    motions: tuple[EarlierMotion, ...]
    near: tuple[Evidence, ...] = ()
