"""What documents are about, how much of it there is over time, and which are like nothing before."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self


@dataclass(frozen=True, slots=True)
class Theme:
    """Documents that are about the same, of all publishers. ``number`` stays the same from night to night.

    ``words`` are what it is called, in the texts' own forms; ``born`` is the generation of the store that had it first.
    It is faded where none of its documents is of the half-year before the store's newest.
    """

    number: int
    words: tuple[str, ...]
    documents: int
    first: date | None
    last: date | None
    born: int
    is_faded: bool

    @property
    def name(self) -> str:
        return ", ".join(self.words)


class Trend(StrEnum):
    """Whether there is more of a theme than before, by what was published in all."""

    RISING = "rising"
    FALLING = "falling"
    STEADY = "steady"
    UNKNOWN = "unknown"  # too few documents, or too little before, to say


@dataclass(frozen=True, slots=True)
class ThemeTrend:
    """A theme over time. ``weeks``: its documents of each week; ``now`` and ``before``: those of the last weeks, and
    of the period that they are held against. ``ratio`` is how much larger its part of all documents is now, from
    ``low`` to ``high`` with 95 %. ``publishers``: region, or source, with its documents of now, most first."""

    theme: Theme
    weeks: tuple[int, ...]
    now: int
    before: int
    trend: Trend
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    publishers: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Trends:
    """Themes over time, those that rise first, then those that fall.

    ``weeks`` are the first days of all weeks, ``totals`` all documents of each. Now is from ``now_since`` to ``until``.
    ``undated`` documents have no day and stand in no week; ``late`` are sources that are left out of rising and
    falling, as they have nothing from before the period.
    """

    weeks: tuple[date, ...]
    totals: tuple[int, ...]
    now_since: date | None
    until: date | None
    themes: tuple[ThemeTrend, ...]
    undated: int = 0
    late: tuple[str, ...] = ()

    def only(self, trend: Trend | None, count: int) -> Self:
        """The first so many themes, or those of one trend."""
        return replace(self, themes=tuple(each for each in self.themes if trend in (None, each.trend))[:count])


@dataclass(frozen=True, slots=True)
class Alike:
    """An earlier document, and how like it another is: 1 is the same."""

    document_id: str
    title: str
    source: str
    region: str | None
    published: date | datetime | None
    similarity: float


@dataclass(frozen=True, slots=True)
class Novel:
    """How new a document is: ``novelty`` is the part of all documents that are more like an earlier one than this is;
    None where too little was published before it to say. ``alike`` is what it is most like."""

    document_id: str
    title: str
    kind: str
    source: str
    region: str | None
    published: date | datetime | None
    url: str | None
    novelty: float | None
    alike: Alike | None
