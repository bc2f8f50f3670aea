"""Questions to the store and what it answers."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from models.facts import Decision


class Mode(StrEnum):
    """How documents are found: by words, by meaning, or by both."""

    HYBRID = "hybrid"
    SEMANTIC = "semantic"
    LEXICAL = "lexical"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents may answer; several values of one field mean any of them. Dates include both ends.

    A document without a publication date passes no date filter. ``people`` are names or parts of names in whole words;
    ``parties`` codes in capitals, of people or of the party itself; ``organisations`` canonical names, other names, or
    what stands before the comma ("regionstyrelsen" of any region).
    """

    kinds: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    people: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()


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
class Correction:
    """A word of a question that was taken for another, or may have been meant for one.

    ``start`` and ``end`` are characters of the question. ``applied``: the other word was searched for, as no document
    holds this one; else it is only proposed.
    """

    word: str
    meant: str
    start: int
    end: int
    applied: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A filter that a question names in words, which is never set unasked.

    ``said`` are those words, at ``start`` to ``end`` of the question; ``rest`` is the question without them. ``facet``
    is ``period`` (then ``since`` and ``until`` are set, one of them or both), or what ``values`` are values of: region,
    kind, party, person, organisation.
    """

    facet: str
    said: str
    start: int
    end: int
    rest: str
    values: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The best hits, and ``total``: how many documents were ranked before the list was cut."""

    query: str
    mode: Mode
    took_ms: float
    total: int
    hits: tuple[Hit, ...]
    corrections: tuple[Correction, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to divide documents: how many have each value, the most frequent first."""

    name: str  # region, kind, party, person, organisation, year, source
    values: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A stretch of the answers to a question, beginning with the one at ``start``.

    ``result.total`` counts all documents that are ranked, ``good`` those that answer at least half as well as the best
    one does without filters, and come near enough by any measure: these the facets count, each as if its own filter
    were not set. ``unknown`` are words of the question that no document holds and none was searched for in place of.
    """

    result: SearchResult
    start: int
    good: int
    facets: tuple[Facet, ...]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenPerson:
    """Someone as the documents name him: those with the same name and party are taken for one."""

    name: str
    party: str | None
    roles: tuple[str, ...]  # the most frequent first
    organisations: tuple[str, ...]
    documents: int
    first: date | None  # days of publication
    last: date | None


@dataclass(frozen=True, slots=True)
class SeenOrganisation:
    """An organisation as the documents name it."""

    name: str
    type: str
    number: str | None  # organisationsnummer
    wikidata: str | None
    documents: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class SeenDecision:
    """A decision with the document that tells of it. ``matter`` is what it is about, as the heading of its item or the
    title of the motion says; None where the title of the document says the same."""

    decision: Decision
    document_id: str
    title: str
    kind: str
    source: str
    region: str | None
    published: date | datetime | None
    url: str | None
    matter: str | None = None
