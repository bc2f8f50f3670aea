"""Documents as watches score them: those that are yet to be matched, and those of the published store."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import log
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from models import Document, Facts, Span, Watch
from pipeline.store import codes
from pipeline.store.connect import row
from pipeline.store.facts import read_many_facts
from pipeline.store.publish import K1, SAMPLE, B
from pipeline.store.published import REVISION, Published, condition, document_of
from pipeline.store.work import Work, objects

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Posting:
    """The documents that have a term, by their places in the pool, and how much of it: the part of BM25 that counts
    and lengths make up, from 0 to ``K1 + 1``."""

    documents: Integers
    weights: Floats


@dataclass(frozen=True, slots=True)
class Features:
    """What scores are made of. ``matrix``: the passages' vectors, of unit length, in the order of their documents,
    shape (passages, dimension); ``owner``: the place of each one's document, ascending; ``postings``: by term."""

    documents: int
    matrix: Floats
    owner: Integers
    postings: Mapping[str, Posting]


@dataclass(frozen=True, slots=True)
class Example:
    """A document that is like what is sought, or unlike it: vectors (passages, dimension), terms as in ``Posting``."""

    vectors: Floats
    terms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Background:
    """What documents of the store are like: passages drawn at random, always the same ones, shape (passages,
    dimension); ``rarity`` is the inverse document frequency of terms, as BM25 has it."""

    vectors: Floats
    rarity: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document of a pool, with the places of its passages."""

    number: int
    document: Document
    region: str | None
    revision: int
    seen: datetime  # in UTC
    passages: tuple[Span, ...]


class Pool(Protocol):
    """Documents that watches are held against; each has a place, from 0."""

    def __len__(self) -> int: ...
    def features(self, terms: Iterable[str]) -> Features: ...
    def examples(self, ids: Iterable[str]) -> dict[str, Example]:
        """What is like them of documents of the whole store, by id; those that it does not have are left out."""
        ...

    def background(self, terms: Iterable[str]) -> Background: ...
    def passing(self, watch: Watch) -> Mask:
        """Which documents pass all that is exact in a watch: filters, stances, actions."""
        ...

    def read(self, places: Sequence[int]) -> list[Candidate]: ...
    def facts(self, candidates: Sequence[Candidate]) -> list[Facts]: ...


def exact(watch: Watch) -> tuple[str, list[Any]]:
    """A WHERE condition over the tables ``document`` and those of facts for what is exact in a watch, with its
    parameters."""
    where, values = condition(watch.filters)
    tests = [
        (column, wanted) for column, wanted in (("stance", watch.stances), ("action", watch.actions)) if len(wanted)
    ]
    if tests:
        both = " AND ".join(f"{column} IN ({', '.join('?' * len(wanted))})" for column, wanted in tests)
        where = f"{where} AND number IN (SELECT document FROM decision WHERE {both})"
        values = [*values, *(str(each) for _, wanted in tests for each in wanted)]
    return where, values


class Fresh:
    """Documents of the work file, by their numbers there, as the pool of what is yet to be matched.

    What the filters look at is copied for the time being: a thousand watches would else read the whole store each.
    """

    def __init__(self, work: Work, numbers: Sequence[int]) -> None:
        self._work = work
        self._db = work.connection
        self._numbers = list(numbers)
        with self._batch():
            self._db.execute(
                "CREATE OR REPLACE TEMP TABLE fresh_document AS"
                " SELECT d.number, batch.place, d.source, d.region, r.kind, r.published"
                " FROM document d JOIN batch USING (number)"
                " JOIN revision r ON r.document = d.number AND r.revision = d.revision"
            )
            for table in ("person", "organisation", "decision"):
                self._db.execute(
                    f"CREATE OR REPLACE TEMP TABLE fresh_{table} AS"
                    f" SELECT t.* FROM {table} t SEMI JOIN batch ON batch.number = t.document"
                )

    def _batch(self) -> Any:
        places = np.arange(len(self._numbers), dtype=np.int32)
        return self._work.batch(number=np.array(self._numbers, dtype=np.int32), place=places)

    def __len__(self) -> int:
        return len(self._numbers)

    def features(self, terms: Iterable[str]) -> Features:
        with self._batch():
            found = self._db.execute(
                "SELECT batch.place, v.vector FROM passage p JOIN batch ON batch.number = p.document"
                " JOIN vector v USING (digest) ORDER BY batch.place, p.ordinal"
            ).fetchall()
            self._db.execute(
                "CREATE OR REPLACE TEMP TABLE fresh_posting AS SELECT batch.place, p.term, p.count,"
                " sum(p.count) OVER (PARTITION BY p.document) AS length"
                " FROM posting p JOIN batch ON batch.number = p.document"
            )
        with self._work.batch(term=objects(set(terms))):
            rows = self._db.execute(
                f"SELECT term, place, {_saturation('count', 'length')} FROM fresh_posting SEMI JOIN batch USING (term)"
                " ORDER BY term, place",
                [self._mean_length()],
            ).fetchnumpy()
        return Features(len(self), *_vectors(found, codes.halves), _postings(rows))

    def examples(self, ids: Iterable[str]) -> dict[str, Example]:
        with self._work.batch(id=objects(set(ids))):
            vectors = self._db.execute(
                "SELECT d.id, v.vector FROM document d SEMI JOIN batch USING (id)"
                " JOIN passage p ON p.document = d.number JOIN vector v USING (digest) ORDER BY d.id, p.ordinal"
            ).fetchall()
            terms = self._db.execute(
                f"SELECT id, term, {_saturation('count', 'length')} FROM (SELECT d.id, p.term, p.count,"
                " sum(p.count) OVER (PARTITION BY p.document) AS length"
                " FROM document d SEMI JOIN batch USING (id) JOIN posting p ON p.document = d.number)",
                [self._mean_length()],
            ).fetchall()
        return _examples(vectors, codes.halves, terms)

    def background(self, terms: Iterable[str]) -> Background:
        # a digest is as good as a draw, and the same passages are drawn every night
        found = self._db.execute("SELECT 0, vector FROM vector ORDER BY digest LIMIT ?", [SAMPLE]).fetchall()
        with self._work.batch(term=objects(set(terms))):
            rows = self._db.execute(
                "SELECT term, count(*) FROM posting SEMI JOIN batch USING (term) GROUP BY term"
            ).fetchall()
        return Background(_vectors(found, codes.halves)[0], _rarity(rows, self._work.count_documents()))

    def passing(self, watch: Watch) -> Mask:
        where, values = exact(watch)
        tables = ", ".join(
            f"{name} AS (FROM fresh_{name})" for name in ("document", "person", "organisation", "decision")
        )
        rows = self._db.execute(f"WITH {tables} SELECT place FROM document WHERE {where}", values).fetchnumpy()
        return _mask(rows["place"], len(self))

    def read(self, places: Sequence[int]) -> list[Candidate]:
        return read_revisions(self._work, [(self._numbers[place], None) for place in places])

    def facts(self, candidates: Sequence[Candidate]) -> list[Facts]:
        return _facts(self._db, candidates)

    def _mean_length(self) -> float:
        (terms,) = row(self._db, "SELECT sum(count) FROM posting")
        return float(terms or 1) / max(1, self._work.count_documents())


def read_revisions(work: Work, wanted: Sequence[tuple[int, int | None]]) -> list[Candidate]:
    """Documents of the work file by number and revision, None for the current one, in the order of what is wanted."""
    columns = REVISION.split(", ")
    with work.batch(
        place=np.arange(len(wanted), dtype=np.int32),
        number=np.array([number for number, _ in wanted], dtype=np.int32),
        wanted=np.array([revision or 0 for _, revision in wanted], dtype=np.int32),
    ):
        rows = work.connection.execute(
            'SELECT d.number, d.region, (SELECT list((p."start", p."end") ORDER BY p.ordinal) FROM passage p'
            f" WHERE p.document = d.number), d.id, d.source, {', '.join(f'r.{column}' for column in columns)}"
            " FROM batch JOIN document d USING (number) JOIN revision r ON r.document = d.number"
            " AND r.revision = if(wanted = 0, d.revision, wanted) ORDER BY batch.place"
        ).fetchall()
    return [
        _candidate(number, region, places, ["id", "source", *columns], rest) for number, region, places, *rest in rows
    ]


class Past:
    """The documents of a published store from a day on, as a pool: what a watch would have found."""

    def __init__(self, store: Published, since: date) -> None:
        self._store = store
        self._since = since
        # numbers are dense, the newest first: these are the first ones
        self._count = int(row(store.cursor(), "SELECT count(*) FROM document WHERE published >= ?::DATE", [since])[0])

    def __len__(self) -> int:
        return self._count

    def _decoded(self, stored: Sequence[bytes]) -> Floats:
        return codes.decoded(stored, codes.read_mean(self._store.cursor()))

    def features(self, terms: Iterable[str]) -> Features:
        db = self._store.cursor()
        found = db.execute(
            "SELECT document, vector FROM passage WHERE document < ? ORDER BY number", [self._count]
        ).fetchall()
        rows = db.execute(
            "SELECT t.term, p.document AS place, p.weight / t.rarity AS weight FROM posting p"
            " JOIN (SELECT number, term, ln(1 + ((SELECT count(*) FROM document) - documents + 0.5)"
            " / (documents + 0.5)) AS rarity FROM term WHERE term IN (SELECT unnest(?))) t ON t.number = p.term"
            " WHERE p.document < ? ORDER BY ALL",
            [list(set(terms)), self._count],
        ).fetchnumpy()
        return Features(self._count, *_vectors(found, self._decoded), _postings(rows))

    def examples(self, ids: Iterable[str]) -> dict[str, Example]:
        db = self._store.cursor()
        known = "SELECT number, id FROM document WHERE id IN (SELECT unnest(?))"
        wanted = [list(set(ids))]
        vectors = db.execute(
            f"SELECT d.id, p.vector FROM ({known}) d JOIN passage p ON p.document = d.number ORDER BY d.id, p.number",
            wanted,
        ).fetchall()
        terms = db.execute(
            "SELECT d.id, t.term, p.weight / ln(1 + ((SELECT count(*) FROM document) - t.documents + 0.5)"
            f" / (t.documents + 0.5)) FROM ({known}) d JOIN posting p ON p.document = d.number"
            " JOIN term t ON t.number = p.term",
            wanted,
        ).fetchall()
        return _examples(vectors, self._decoded, terms)

    def background(self, terms: Iterable[str]) -> Background:
        db = self._store.cursor()
        found = db.execute("SELECT 0, vector FROM background").fetchall()
        rows = db.execute(
            "SELECT term, documents FROM term WHERE term IN (SELECT unnest(?))", [list(set(terms))]
        ).fetchall()
        return Background(_vectors(found, codes.halves)[0], _rarity(rows, self._store.count("document")))

    def passing(self, watch: Watch) -> Mask:
        where, values = exact(watch)
        rows = self._store.cursor().execute(
            f"SELECT number FROM document WHERE number < ? AND {where}", [self._count, *values]
        )
        return _mask(rows.fetchnumpy()["number"], self._count)

    def read(self, places: Sequence[int]) -> list[Candidate]:
        columns = ["id", "source", *REVISION.split(", ")]
        # by row id, which is the number: a filter on the number would read the texts of all documents
        rows = self._store.cursor().execute(
            f"SELECT number, region, passages, {', '.join(columns)} FROM document WHERE rowid IN (SELECT unnest(?))",
            [list(map(int, places))],
        )
        found = {
            number: _candidate(number, region, spans, columns, values)
            for number, region, spans, *values in rows.fetchall()
        }
        return [found[int(place)] for place in places]

    def facts(self, candidates: Sequence[Candidate]) -> list[Facts]:
        return _facts(self._store.cursor(), candidates)


def _facts(db: "DuckDBPyConnection", candidates: Sequence[Candidate]) -> list[Facts]:
    found = read_many_facts(db, {each.number: each.document.text for each in candidates})
    return [found[each.number] for each in candidates]


def _candidate(
    number: int, region: str | None, places: Any, columns: Sequence[str], values: Sequence[Any]
) -> Candidate:
    fields = dict(zip(columns, values, strict=True))
    passages = tuple((start, end) for start, end in places or [])
    return Candidate(number, document_of(fields), region, fields["revision"], fields["seen_from"], passages)


def _saturation(count: str, length: str) -> str:
    """BM25 without the rarity of the term, as publish.sql has it; takes the mean length as its parameter."""
    return f"({count} * {K1 + 1} / ({count} + {K1} * ({1 - B} + {B} * {length} / ?)))::FLOAT AS weight"


def _rarity(rows: Iterable[tuple[str, int]], documents: int) -> dict[str, float]:
    return {term: log(1 + (documents - holding + 0.5) / (holding + 0.5)) for term, holding in rows}


def _mask(places: Any, size: int) -> Mask:
    mask = np.zeros(size, dtype=np.bool_)
    mask[np.asarray(places, dtype=np.int64)] = True
    return mask


Read = Callable[[Sequence[bytes]], Floats]
"""What makes vectors, shape (rows, dimension), of the bytes that stand for them."""


def _vectors(rows: Sequence[tuple[Any, bytes]], read: Read) -> tuple[Floats, Integers]:
    """Vectors, and what stands before each."""
    return read([vector for _, vector in rows]), np.array([owner for owner, _ in rows], dtype=np.int64)


def _postings(rows: Mapping[str, Any]) -> dict[str, Posting]:
    """By term, of columns that are sorted by it."""
    terms = np.asarray(rows["term"])
    documents = np.asarray(rows["place"], dtype=np.int64)
    weights = np.asarray(rows["weight"], dtype=np.float32)
    first = np.flatnonzero(np.r_[True, terms[1:] != terms[:-1]]) if len(terms) else np.array([], dtype=np.int64)
    last = np.r_[first[1:], len(terms)]
    return {
        str(terms[start]): Posting(documents[start:end], weights[start:end])
        for start, end in zip(first, last, strict=False)
    }


def _examples(
    vectors: Sequence[tuple[str, bytes]], read: Read, terms: Sequence[tuple[str, str, float]]
) -> dict[str, Example]:
    rows: dict[str, list[tuple[int, bytes]]] = {}
    for id, vector in vectors:
        rows.setdefault(id, []).append((0, vector))
    counted: dict[str, dict[str, float]] = {}
    for id, term, weight in terms:
        counted.setdefault(id, {})[term] = weight
    return {id: Example(_vectors(rows.get(id, []), read)[0], counted.get(id, {})) for id in {*rows, *counted}}
