"""Questions to the store and what it answers."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Mode(StrEnum):
    """How documents are found: by words, by meaning, or by both."""

    HYBRID = "hybrid"
    SEMANTIC = "semantic"
    LEXICAL = "lexical"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents may answer; several values of one field mean any of them. Dates include both ends.

    A document without a publication date passes no date filter.
    """

    kinds: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A passage that answers: ``Document.text[start:end] == text``; highlights are offsets within ``text``.

    ``page`` is that of its first highlight, from 1; None where the file has no pages.
    """

    text: str
    start: int
    end: int
    highlights: tuple[tuple[int, int], ...]
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that answers, with its best passages. ``gone``: the night since which it is not to be had any more."""

    document_id: str
    title: str
    kind: str
    source: str
    region: str | None
    published: date | datetime | None
    url: str | None
    score: float
    passages: tuple[PassageHit, ...]
    gone: date | None = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The best hits, and ``total``: how many documents were ranked before the list was cut."""

    query: str
    mode: Mode
    took_ms: float
    total: int
    hits: tuple[Hit, ...]
