"""Search by words: BM25 over the published postings, in SQL."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models import Filters
from pipeline.search.query import Query, phrase_pattern
from pipeline.search.words import analyse, words
from pipeline.store import condition

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

SHORTEST = 3  # letters of a word of a phrase that is looked up


@dataclass(frozen=True, slots=True)
class Words:
    """What the words of a question find.

    ``scores`` is the BM25 score of every document, 0 where it has none of the terms, shape (documents,); ``full`` the
    score of a document of average length that has each term once.
    """

    scores: Floats
    full: float


def find(db: "DuckDBPyConnection", terms: Mapping[str, float], documents: int) -> Words:
    """Score all documents by the terms of a question and their weights."""
    known = _known(db, list(terms))
    full = sum(
        weight * _rarity(known[term].documents if term in known else 0, documents) for term, weight in terms.items()
    )
    scores = np.zeros(documents, dtype=np.float32)
    if known:
        # one comparison for each stretch of the sorted table: 5 times faster than IN and GROUP BY, which read it all
        stretches = (
            f"SELECT document, (weight * {terms[term]})::FLOAT AS weight FROM posting WHERE term = {entry.number}"
            for term, entry in known.items()
        )
        rows = db.execute(" UNION ALL ".join(stretches)).fetchnumpy()
        np.add.at(scores, np.asarray(rows["document"]), np.asarray(rows["weight"]))
    return Words(scores, full)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A term of the index: its number, and in how many documents it stands."""

    number: int
    documents: int


def _known(db: "DuckDBPyConnection", terms: Sequence[str]) -> dict[str, _Entry]:
    """Those of the terms that the index has."""
    if not terms:
        return {}
    marks = ", ".join("?" * len(terms))
    rows = db.execute(f"SELECT term, number, documents FROM term WHERE term IN ({marks})", list(terms)).fetchall()
    return {term: _Entry(number, documents) for term, number, documents in rows}


def unknown(db: "DuckDBPyConnection", said: str) -> tuple[str, ...]:
    """The words of a question that no document holds, also not as a part of a word."""
    terms = {word.text: {each.term for each in analyse(word.text)} for word in words(said)}
    known = _known(db, list({term for several in terms.values() for term in several}))
    return tuple(word for word, several in terms.items() if several and not several & set(known))


def _listed(known: Mapping[str, _Entry]) -> str:
    return ", ".join(str(entry.number) for entry in known.values())


def _rarity(holding: int, documents: int) -> float:
    """The inverse document frequency of BM25, as publish.sql computes it."""
    return math.log(1 + (documents - holding + 0.5) / (holding + 0.5))


def allowed(db: "DuckDBPyConnection", query: Query | None, filters: Filters, documents: int) -> Mask | None:
    """Which documents may answer, shape (documents,); None where all may.

    The filters, the phrases and what is to be left out are exact: they hold in every mode.
    """
    where, values = condition(filters)
    parts = [where] if where != "true" else []
    if query:
        for phrase in query.phrases:
            parts.append("regexp_matches(text, ?)")
            values.append(phrase_pattern(phrase))
        for phrase in query.without_phrases:
            parts.append("NOT regexp_matches(text, ?)")
            values.append(phrase_pattern(phrase))
        if known := _known(db, query.without):
            parts.append(f"number NOT IN (SELECT document FROM posting WHERE term IN ({_listed(known)}) AND whole)")
    if not parts:
        return None
    holding = _holding(db, query.phrases if query else ())
    rows = db.execute(f"{holding} SELECT number FROM holding WHERE {' AND '.join(parts)}", values).fetchnumpy()
    mask = np.zeros(documents, dtype=np.bool_)
    mask[np.asarray(rows["number"])] = True
    return mask


def _holding(db: "DuckDBPyConnection", phrases: Sequence[str]) -> str:
    """The documents that hold the words of the phrases, as a WITH clause: reading the texts of all would take 8 times
    as long. Only words of nothing but letters are looked up: "2023" also stands within the word "5/2023"."""
    said = {
        word.text for phrase in phrases for word in words(phrase) if len(word.text) >= SHORTEST and word.text.isalpha()
    }
    known = _known(db, sorted({term.term for word in said for term in analyse(word) if not term.is_part}))
    tests = [f"number IN (SELECT document FROM posting WHERE term = {entry.number})" for entry in known.values()]
    columns = "number, kind, region, source, published, text"
    if not tests:
        return f"WITH holding AS NOT MATERIALIZED (SELECT {columns} FROM document)"
    return f"WITH holding AS MATERIALIZED (SELECT {columns} FROM document WHERE {' AND '.join(tests)})"


def most_telling(db: "DuckDBPyConnection", terms: Mapping[str, float], most: int, documents: int) -> dict[str, float]:
    """Of many terms those that are rarest in the store; what only one document has finds no other and is left out."""
    known = _known(db, list(terms))
    rarest = sorted((entry.documents, term) for term, entry in known.items() if 1 < entry.documents <= documents / 4)
    return {term: terms[term] for _, term in rarest[:most]}
