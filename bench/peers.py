"""The same hybrid search by other tools, over what our store holds: every tool gets the same texts and vectors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.asked import TOP, Answer, Asked, Floats
from models import Filters, Mode
from pipeline.desk import Desk
from pipeline.search.searcher import Searcher

KIND = "press_release"
SINCE = date(2022, 1, 1)
FILTERS = Filters(kinds=(KIND,), since=SINCE)
DEPTH = 100  # candidates that each half gives to the fusion

Half = Callable[[Asked, bool], Sequence[int]]


@dataclass(frozen=True, slots=True)
class _Given:
    """The vector of the question at hand, in place of a model: no tool is charged for embedding."""

    vector: Floats
    centre: Floats

    def query(self, text: str) -> Floats:
        return self.vector


def ours(desk: Desk) -> Answer:
    """The real searcher: words, meaning, fusion, passages and highlights."""
    searcher = Searcher(desk.store, _Given(np.zeros(384, np.float32), np.zeros((2, 384), np.float32)))
    assert len(searcher.vectors.owner)  # read before the clock starts

    def answer(asked: Asked, filtered: bool) -> Sequence[int]:
        searcher._encoder = _Given(asked.vector, searcher._encoder.centre)
        return range(
            len(searcher.search(asked.text, filters=FILTERS if filtered else Filters(), mode=Mode.HYBRID).hits)
        )

    return answer


@dataclass(frozen=True, slots=True)
class _Data:
    """What the store holds, as plain arrays."""

    texts: list[str]
    allowed: NDArray[np.bool_]  # documents that pass the filter
    owner: NDArray[np.int64]  # of each passage
    matrix: Floats


def read(desk: Desk) -> _Data:
    rows = desk.store.cursor().execute("SELECT text, kind, published FROM document ORDER BY number").fetchall()
    allowed = np.array([kind == KIND and bool(stamp) and stamp.date() >= SINCE for _, kind, stamp in rows])
    vectors = desk.searcher.vectors
    return _Data([text for text, _, _ in rows], allowed, vectors.owner, vectors.floats(slice(None)))


def reciprocal(*rankings: Sequence[int]) -> list[int]:
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, number in enumerate(ranking):
            scores[number] = scores.get(number, 0) + 1 / (60 + rank)
    return sorted(scores, key=lambda number: -scores[number])[:TOP]


def numpy_and_tantivy(desk: Desk, work: Path) -> dict[str, Answer]:
    """A brute-force scan by numpy, tantivy's BM25, and both fused by reciprocal rank."""
    data = read(desk)
    words, meaning = _tantivy(data), _numpy(data)
    return {
        "numpy scan alone": meaning,
        "tantivy alone": words,
        "numpy scan + tantivy": lambda asked, filtered: reciprocal(meaning(asked, filtered), words(asked, filtered)),
    }


def _numpy(data: _Data) -> Half:
    def answer(asked: Asked, filtered: bool) -> Sequence[int]:
        cosines = data.matrix @ asked.vector
        if filtered:
            cosines[~data.allowed[data.owner]] = -1
        best = np.argpartition(-cosines, DEPTH)[:DEPTH]
        return list(dict.fromkeys(int(number) for number in data.owner[best[np.argsort(-cosines[best])]]))

    return answer


def _tantivy(data: _Data) -> Half:
    import tantivy

    schema = tantivy.SchemaBuilder()
    schema.add_text_field("text", tokenizer_name="sv")
    schema.add_integer_field("number", stored=True)
    schema.add_boolean_field("allowed", indexed=True)
    index = tantivy.Index(schema.build())
    stems = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    stems = stems.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.stemmer("swedish"))
    index.register_tokenizer("sv", stems.build())
    writer = index.writer(heap_size=256_000_000, num_threads=1)
    for number, text in enumerate(data.texts):
        writer.add_document(tantivy.Document(text=text, number=number, allowed=bool(data.allowed[number])))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def answer(asked: Asked, filtered: bool) -> Sequence[int]:
        words = "".join(letter if letter.isalnum() else " " for letter in asked.text)
        query = index.parse_query(f"({words}) AND allowed:true" if filtered else words, ["text"])
        return [searcher.doc(at)["number"][0] for _, at in searcher.search(query, DEPTH).hits]

    return answer


def lance(desk: Desk, work: Path) -> Answer:
    """LanceDB's own hybrid: exact vector search (no index), its full-text index, reciprocal rank fusion.

    One row for each passage, as LanceDB has no documents of several.
    """
    import lancedb
    import pyarrow
    from lancedb.rerankers import RRFReranker

    data = read(desk)
    database = lancedb.connect(work / "lance")
    if "passage" not in database.table_names():
        rows = desk.store.cursor().execute(
            'SELECT substring(d.text, p."start" + 1, p."end" - p."start") FROM passage p'
            " JOIN document d ON d.number = p.document ORDER BY p.number"
        ).fetchall()  # fmt: skip
        columns: dict[str, Any] = {
            "text": [text for (text,) in rows],
            "document": data.owner,
            "allowed": data.allowed[data.owner],
            "vector": pyarrow.FixedSizeListArray.from_arrays(pyarrow.array(data.matrix.ravel()), 384),
        }
        table = database.create_table("passage", pyarrow.table(columns))
        table.create_fts_index("text", language="Swedish", stem=True, remove_stop_words=False)
    table = database.open_table("passage")
    reranker = RRFReranker()

    def answer(asked: Asked, filtered: bool) -> Sequence[int]:
        search = table.search(query_type="hybrid").vector(asked.vector).text(asked.text)
        if filtered:
            search = search.where("allowed = true", prefilter=True)
        found = search.rerank(reranker).limit(TOP).select(["document"]).to_list()
        return [row["document"] for row in found]

    return answer
