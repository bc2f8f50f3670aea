"""Questions -> answers: the face of this room."""

import json
import time
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from models import Filters, Hit, Mode, PassageHit, ResultPage, SearchResult, page_of
from pipeline.search import lexical
from pipeline.search.facets import FACETS, Facets, is_filtered
from pipeline.search.facets import without as unset
from pipeline.search.fusion import fuse, scaled
from pipeline.search.highlight import highlights, occurrences, relevance
from pipeline.search.query import Query, query_terms, understand
from pipeline.search.semantic import Vectors, without
from pipeline.search.understanding import Understood, understood
from pipeline.store import Published, published_value

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Floats = NDArray[np.float32]


class Encoder(Protocol):
    """What is needed of the model that the store was embedded with."""

    @property
    def centre(self) -> Floats: ...
    def query(self, text: str) -> Floats: ...


SWEDEN: Final = ZoneInfo("Europe/Stockholm")
PASSAGES = 3  # shown of one document
NEAR = 0.9  # a passage is shown when it scores this share of the document's best
WORDS_BEST = 200  # documents whose meaning is compared because of their words
RANKED = 200  # documents of all pages that are ranked as surely as the best ten
GOOD = 0.5  # a document counts as a hit of a page when it scores this share of the best, and as much as one that
CLOSE = 0.35  # comes this near in meaning (the best for words that mean nothing: 0.28 of 300, 0.41 of 21,000), or
SAID = 0.5  # has this share of what one with all words of the question scores
VALUES = 200  # of a facet that are counted
BLOCK = 256  # scores of which the best is taken, where the best of very many are looked for
EXAMPLE_TERMS = 40  # of a document that is searched with, those that say most


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Scores of all documents, which of them are ranked and which of these answer by any measure, however the others
    are, and the vectors of the question where meaning was asked."""

    scores: Floats
    ranked: NDArray[np.bool_]
    answering: NDArray[np.bool_]
    asked: Sequence[Floats]


class Searcher:
    """Searches one published store. Keep it as long as the store: what is read into memory stays there."""

    def __init__(self, store: Published, encoder: Encoder) -> None:
        self._store = store
        self._encoder = encoder

    @cached_property
    def _documents(self) -> int:
        return self._store.count("document")

    @cached_property
    def _has_passages(self) -> NDArray[np.bool_]:
        found = np.zeros(self._documents, dtype=np.bool_)
        found[self.vectors.owner] = True
        return found

    @cached_property
    def vectors(self) -> Vectors:
        """All passages, in memory."""
        return Vectors.read(self._store.cursor, self._store.count("passage"), self._encoder.centre[0])

    @cached_property
    def _facets(self) -> Facets:
        return Facets.read(self._store.cursor())

    def warm(self) -> None:
        """Read into memory what any question needs, so that the first one need not wait for it."""
        _ = self.vectors, self._has_passages, self._facets
        self._encoder.query("värm upp")

    def page(
        self, said: str, *, filters: Filters = Filters(), mode: Mode = Mode.HYBRID, start: int = 0, count: int = 10,
        newest: bool = False, exact: bool = False, today: date | None = None,
    ) -> ResultPage:  # fmt: skip
        """The answers from the one at ``start`` on, with the facets of all that are good. With ``newest`` these alone
        are the answers, and come by their dates. For ``exact`` and ``today`` see ``search``.

        Without a question all documents that pass the filters are good, the newest first. Raises ``QueryError`` for a
        question that cannot be answered.
        """
        started = time.perf_counter()
        said = unicodedata.normalize("NFC", said)
        db = self._store.cursor()
        passing = lexical.allowed(db, None, filters, self._documents)
        meant = Understood(said)
        query = None
        if said.strip():
            meant, query = self._understood(db, said, exact, today)
            said_of = lexical.allowed(db, query, Filters(), self._documents)
            words, vectors = self._asked(db, query, mode)
            by_phrase = bool(query.phrases and not query.terms)
            most = RANKED  # whatever the page: with another number documents would change their places
            whole = ranking = self._rank(words, vectors, said_of, most, found_by_phrase=by_phrase)
            if passing is not None:
                both = passing if said_of is None else passing & said_of
                ranking = self._rank(words, vectors, both, most, found_by_phrase=by_phrase)
            answers = whole.scores[whole.ranked & whole.answering]
            least = max(GOOD * float(whole.scores[whole.ranked].max(initial=0)), float(answers.min(initial=np.inf)))
            good = whole.ranked & (whole.scores >= least)
            terms, phrases = query.terms, query.phrases
        else:
            good = np.ones(self._documents, dtype=np.bool_)
            scores = np.zeros(self._documents, dtype=np.float32)
            ranking = _Ranking(scores, good if passing is None else passing, good, [])
            terms, phrases = {}, ()
        facets = []
        for facet in FACETS:
            counted = passing
            if is_filtered(filters, facet):
                counted = lexical.allowed(db, None, unset(filters, facet), self._documents)
            facets.append(self._facets.count(facet, good if counted is None else good & counted, VALUES))
        if newest:
            # documents are numbered by their dates
            ranking = replace(ranking, scores=np.zeros_like(ranking.scores), ranked=ranking.ranked & good)
        hits = tuple(self._hits(db, _best(ranking, start + count)[start:], ranking, terms, phrases))
        took = round((time.perf_counter() - started) * 1000, 1)
        total = int(ranking.ranked.sum())
        result = SearchResult(said, mode, took, total, hits, meant.corrections, meant.suggestions)
        several = int((good if passing is None else good & passing).sum())
        return ResultPage(result, start, several, tuple(facets), meant.unknown)

    def _understood(
        self, db: "DuckDBPyConnection", said: str, exact: bool, today: date | None
    ) -> tuple[Understood, Query]:
        """What a question may mean, and what is to be searched for. Raises ``QueryError``."""
        query = understand(said)
        if not self._has_questions:
            return Understood(said, unknown=lexical.unknown(db, said)), query
        meant = understood(db, said, today or datetime.now(SWEDEN).date(), self._documents, exact=exact)
        return meant, query if meant.asked == said else understand(meant.asked)

    @cached_property
    def _has_questions(self) -> bool:
        """Whether the store was published with what questions are understood by: the next night does so anew."""
        return bool(
            self._store.cursor()
            .execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'choice' AND database_name = current_database()")
            .fetchall()
        )

    def _asked(self, db: "DuckDBPyConnection", query: Query, mode: Mode) -> tuple[lexical.Words, list[Floats]]:
        """What the words of a question find, and its vectors, as far as the mode asks for them."""
        words = lexical.find(db, query.terms if mode is not Mode.SEMANTIC else {}, self._documents)
        if mode is Mode.LEXICAL:
            return words, []
        return words, [without(self._encoder.centre[1], self._encoder.query(query.text))]

    def search(
        self, said: str, *, filters: Filters = Filters(), mode: Mode = Mode.HYBRID, count: int = 10,
        exact: bool = False, today: date | None = None,
    ) -> SearchResult:  # fmt: skip
        """The ``count`` best documents for a question. A misspelt word that no document holds is taken for another, and
        the answer says so; with ``exact`` what was typed is searched for. ``today``, that of Sweden, is what "i fjol"
        is counted from.

        ``total`` counts the documents that were ranked: in lexical mode those that hold a word of the question, else
        all that pass the filters. Raises ``QueryError`` for a question that cannot be answered.
        """
        started = time.perf_counter()
        said = unicodedata.normalize("NFC", said)
        db = self._store.cursor()
        meant, query = self._understood(db, said, exact, today)
        mask = lexical.allowed(db, query, filters, self._documents)
        words, vectors = self._asked(db, query, mode)
        ranking = self._rank(words, vectors, mask, count, found_by_phrase=bool(query.phrases and not query.terms))
        result = self._result(db, said, mode, query.terms, query, ranking, count, started)
        return replace(result, corrections=meant.corrections, suggestions=meant.suggestions)

    def similar(
        self, document_id: str | None = None, text: str | None = None, *, vectors: Sequence[Floats] = (),
        filters: Filters = Filters(), count: int = 10, most_vectors: int | None = None,
    ) -> SearchResult:  # fmt: skip
        """The documents nearest to one of the store, or to a text with the vectors of its passages.

        With ``most_vectors`` a long document is compared by so many of its passages, spread over it: each takes time.
        Raises ``UnknownDocument``.
        """
        started = time.perf_counter()
        db = self._store.cursor()
        mask = lexical.allowed(db, None, filters, self._documents)
        if document_id is not None:
            number, text = self._store.one(document_id, "number, text")
            vectors = list(self.vectors.of(number))
            mask = np.ones(self._documents, dtype=np.bool_) if mask is None else mask
            mask[number] = False
        assert text is not None
        terms = lexical.most_telling(db, query_terms(text), EXAMPLE_TERMS, self._documents)
        if most_vectors and len(vectors) > most_vectors:
            vectors = [vectors[at * len(vectors) // most_vectors] for at in range(most_vectors)]
        spread = [without(self._encoder.centre[0], vector) for vector in vectors]
        ranking = self._rank(lexical.find(db, terms, self._documents), spread, mask, count)
        return self._result(db, document_id or "", Mode.HYBRID, terms, None, ranking, count, started)

    def likeness(self, vectors: Sequence[Floats], ids: Sequence[str]) -> list[float]:
        """How like documents are to a text with these vectors of its passages: the cosine of the means of both, without
        the centre; 0 where one has none."""
        mean = self._mean(np.array(vectors)) if len(vectors) else None
        found = []
        for id in ids:
            own = self.vectors.of(*self._store.one(id, "number"))
            found.append(float(mean @ self._mean(own)) if mean is not None and len(own) else 0.0)
        return found

    def _mean(self, vectors: Floats) -> Floats:
        mean = np.array([without(self._encoder.centre[0], vector) for vector in vectors]).mean(axis=0)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-6), dtype=np.float32)

    def _meaning(self, document: int, asked: Sequence[Floats]) -> Floats | None:
        """How near each passage of a document comes to what was asked; None where meaning was not asked."""
        if not asked:
            return None
        return np.asarray(self.vectors.cosines(np.array(asked), self.vectors.rows(document)).max(axis=0))

    def _rank(
        self,
        words: lexical.Words,
        vectors: Sequence[Floats],
        mask: NDArray[np.bool_] | None,
        count: int,
        *,
        found_by_phrase: bool = False,
    ) -> _Ranking:
        """Scores from words, from meaning, or from both. Several vectors: the mean of what each finds best."""
        if vectors:
            # the documents that words find best are compared in any case: the sum of both may put them first
            also = _top(words.scores if mask is None else words.scores * mask, max(WORDS_BEST, count))
            meaning = self.vectors.best(vectors, self._documents, count, mask, also)
            ranked = self._has_passages | (words.scores > 0)
            scores = fuse(words.scores, meaning, words.full)
            answering = meaning >= CLOSE
            if found_by_phrase:
                answering = ranked
            elif words.full:
                answering |= words.scores >= SAID * words.full
        else:
            # a document with a phrase of nothing but common words is found, though no word of it counts
            ranked = np.ones(self._documents, dtype=np.bool_) if found_by_phrase else words.scores > 0
            scores = scaled(words.scores, words.full)
            answering = ranked
        return _Ranking(scores, ranked if mask is None else ranked & mask, answering, vectors)

    def _result(
        self,
        db: "DuckDBPyConnection",
        said: str,
        mode: Mode,
        terms: Mapping[str, float],
        query: Query | None,
        ranking: _Ranking,
        count: int,
        started: float,
    ) -> SearchResult:
        best = _best(ranking, count)
        phrases = query.phrases if query else ()
        hits = tuple(self._hits(db, best, ranking, terms, phrases))
        took = (time.perf_counter() - started) * 1000
        return SearchResult(said, mode, round(took, 1), int(ranking.ranked.sum()), hits)

    def _hits(
        self,
        db: "DuckDBPyConnection",
        numbers: Sequence[int],
        ranking: _Ranking,
        terms: Mapping[str, float],
        phrases: Sequence[str],
    ) -> list[Hit]:
        if not len(numbers):
            return []
        # by row ids, which are the numbers (publish.sql): a filter on the number would read the texts of all documents
        rows = db.execute(
            "SELECT number, id, title, kind, source, region, published, precision, url, gone, text, passages, pages"
            " FROM document WHERE rowid IN (SELECT unnest(?))",
            [[int(number) for number in numbers]],
        ).fetchall()
        hits = {}
        for number, id, title, kind, source, region, published, precision, url, gone, text, places, pages in rows:
            hits[number] = Hit(
                document_id=id,
                title=title,
                kind=kind,
                source=source,
                region=region,
                published=published_value(published, precision),
                url=url,
                score=round(max(0.0, float(ranking.scores[number])), 4),
                passages=_passages(
                    text, places or [], json.loads(pages), self._meaning(number, ranking.asked), terms, phrases
                ),
                gone=gone,
            )
        return [hits[number] for number in numbers]


def _reached(scores: Floats, count: int) -> float:
    """What at least ``count`` of the scores reach, and few others: as many blocks of them have one so good. The exact
    bound takes ten times as long to find."""
    blocks = len(scores) // BLOCK
    if not 0 < count <= blocks:
        return -np.inf
    best = scores[: blocks * BLOCK].reshape(blocks, BLOCK).max(axis=1)
    return float(np.partition(best, blocks - count)[blocks - count])


def _top(scores: Floats, most: int) -> NDArray[np.int64]:
    """The numbers of the best documents with a score, in no order."""
    found = np.flatnonzero((scores >= _reached(scores, most)) & (scores != 0))
    return found if len(found) <= most else found[np.argpartition(-scores[found], most)[:most]]


def _best(ranking: _Ranking, count: int) -> list[int]:
    """The numbers of the best documents; equal scores in the order of the store, newest first."""
    scores = np.where(ranking.ranked, ranking.scores, -np.inf)
    best = np.flatnonzero(ranking.ranked & (scores >= _reached(scores, count)))
    return [int(number) for number in best[np.argsort(-scores[best], kind="stable")][:count]]


def _passages(
    text: str,
    places: Sequence[tuple[int, int]],
    pages: Sequence[int],
    meaning: Floats | None,
    terms: Mapping[str, float],
    phrases: Sequence[str],
) -> tuple[PassageHit, ...]:
    """The passages of a document that answer best, best first."""
    found = [occurrences(text[start:end], terms) for start, end in places]
    words = np.array([relevance(each, terms) for each in found], dtype=np.float32)
    scores = words if meaning is None else fuse(words, meaning, sum(terms.values()))
    best = [at for at in np.argsort(-scores, kind="stable")[:PASSAGES] if scores[at] >= NEAR * scores.max()]
    hits = []
    for start, end, each in ((*places[at], found[at]) for at in best):
        passage = text[start:end]
        marked = highlights(passage, each, phrases)
        page = page_of(pages, start + (marked[0][0] if marked else 0))
        hits.append(PassageHit(passage, start, end, marked, page))
    return tuple(hits)
