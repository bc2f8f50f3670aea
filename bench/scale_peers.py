"""Other tools over the same passages, for bench/scale.py: each builds its index in a folder, then answers.

Meaning is compared by the passages' vectors; words by each document's index terms in tantivy, while LanceDB indexes the
texts of the passages itself. FAISS has no filter of its own: a bitmap of what passes is made for each
question, as its user would. sqlite-vec computes on one core, the others on two.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from bench.peers import reciprocal
from bench.scale_given import STRETCH, TOP, Floats, Given, Narrow, Numbers, forget
from pipeline import embed
from pipeline.store import Published, Work

PROBES = (16, 32, 64, 128, 256, 512, 1024)  # lists of an inverted file that are read
JOINED = 512  # of them where words are asked as well: recall 0.99 of a million
EFFORTS = (16, 32, 64, 128, 256, 512, 1024)  # nodes of a graph that are visited
REFINED = (
    (8, 4),
    (16, 4),
    (32, 8),
    (64, 8),
    (128, 16),
    (256, 32),
    (512, 32),
    (1024, 64),
)  # LanceDB: lists, times ten rows
RESCORED = (20, 50, 100, 200, 400)  # passages whose true cosines are computed
FACTOR = 127 * 4  # of a component of a unit vector to eight bits: none of these vectors goes beyond a quarter

Answer = Callable[[int, Narrow, Any], Sequence[Any] | Numbers]
"""(which question, filter, setting) -> passages for meaning, else documents, the best first."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to ask a tool: the settings to try until the recall is high enough, the fastest first."""

    asks: str
    answer: Answer
    settings: Sequence[Any] = (None,)


@dataclass(frozen=True, slots=True)
class Tool:
    """``build`` fills a folder, ``ways`` opens it."""

    build: Callable[[Given, Path], None]
    ways: Callable[[Given, Path], list[Way]]


def _stretches(given: Given) -> Iterator[tuple[int, Floats]]:
    for start in range(0, len(given.owner), STRETCH):
        yield start, np.ascontiguousarray(given.vectors[start : start + STRETCH])


def _library() -> Any:
    """FAISS, whose types are not those that it has."""
    return import_module("faiss")


def _bitmap(given: Given, narrow: Narrow) -> Any:
    faiss = _library()

    return faiss.IDSelectorBitmap(np.packbits(given.mask(narrow), bitorder="little")) if narrow.where else None


def _faiss(make: Callable[[Given], Any], settings: Sequence[Any], parameters: Callable[..., Any]) -> Tool:
    """An index of FAISS; ``parameters`` makes those of a search from a setting and what passes."""
    faiss = _library()

    def build(given: Given, folder: Path) -> None:
        index = make(given)
        for _, vectors in _stretches(given):
            index.add(vectors)
        faiss.write_index(index, str(folder / "index"))

    def ways(given: Given, folder: Path) -> list[Way]:
        index = faiss.read_index(str(folder / "index"))
        if isinstance(index, faiss.IndexIVF):
            index.parallel_mode = 1  # the lists of one question on both cores

        def answer(at: int, narrow: Narrow, setting: int) -> Numbers:
            params = parameters(setting, {"sel": selector} if (selector := _bitmap(given, narrow)) else {})
            found: Numbers = index.search(given.asked[at : at + 1], TOP, params=params)[1][0]
            return found[found >= 0]

        return [Way("meaning", answer, settings)]

    return Tool(build, ways)


def _inverted(given: Given) -> Any:
    faiss = _library()

    lists = 4 * int(len(given.owner) ** 0.5)
    index = faiss.index_factory(given.vectors.shape[1], f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
    sample = np.random.default_rng(0).choice(len(given.owner), min(40 * lists, len(given.owner)), replace=False)
    index.train(np.ascontiguousarray(given.vectors[np.sort(sample)]))
    return index


def _graph(given: Given) -> Any:
    faiss = _library()

    index = faiss.index_factory(given.vectors.shape[1], "HNSW16_SQ8", faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = 80
    index.train(np.ascontiguousarray(given.vectors[:: max(1, len(given.owner) // 100_000)]))
    return index


def _flat_tool() -> Tool:
    faiss = _library()

    return _faiss(
        lambda given: faiss.IndexFlatIP(given.vectors.shape[1]), (None,), lambda _, sel: faiss.SearchParameters(**sel)
    )


def _inverted_tool() -> Tool:
    faiss = _library()

    return _faiss(_inverted, PROBES, lambda probes, sel: faiss.SearchParametersIVF(nprobe=probes, **sel))


def _graph_tool() -> Tool:
    faiss = _library()

    return _faiss(_graph, EFFORTS, lambda effort, sel: faiss.SearchParametersHNSW(efSearch=effort, **sel))


def _sqlite_tool() -> Tool:
    """Vectors of eight bits, all compared; the true cosines of the best decide, from the vectors themselves."""
    import apsw
    import sqlite_vec

    def opened(folder: Path) -> Any:
        database = apsw.Connection(str(folder / "index.sqlite"))
        database.enable_load_extension(True)
        database.load_extension(sqlite_vec.loadable_path())
        return database

    def build(given: Given, folder: Path) -> None:
        database = opened(folder)
        database.execute(
            "CREATE VIRTUAL TABLE passage USING vec0"
            f" (vector int8[{given.vectors.shape[1]}], region integer, year integer)"
        )
        for start, vectors in _stretches(given):
            eight = np.clip(np.rint(vectors * FACTOR), -127, 127).astype(np.int8)
            columns = (given.region, given.year)
            about = zip(*(column[start : start + len(eight)].tolist() for column in columns), strict=True)
            rows = [(start + at, eight[at].tobytes(), *each) for at, each in enumerate(about)]
            with database:
                database.executemany(
                    "INSERT INTO passage (rowid, vector, region, year) VALUES (?, vec_int8(?), ?, ?)", rows
                )

    def ways(given: Given, folder: Path) -> list[Way]:
        database = opened(folder)

        def answer(at: int, narrow: Narrow, rescored: int) -> Numbers:
            asked = given.asked[at]
            eight = np.clip(np.rint(asked * FACTOR), -127, 127).astype(np.int8).tobytes()
            where = f" AND {narrow.where}" if narrow.where else ""
            found = database.execute(
                f"SELECT rowid FROM passage WHERE vector MATCH vec_int8(?) AND k = {rescored}{where}", [eight]
            )
            rows = np.array([row for (row,) in found], dtype=np.int64)
            return rows[np.argsort(-(given.vectors[rows] @ asked))[:TOP]]

        return [Way("meaning", answer, RESCORED)]

    return Tool(build, ways)


def _tantivy_tool() -> Tool:
    """BM25 of documents by the very terms of our index."""
    import tantivy

    def schema() -> Any:
        made = tantivy.SchemaBuilder()
        made.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
        for name in ("number", "region", "year"):
            made.add_integer_field(name, stored=name == "number", indexed=name != "number", fast=True)
        return made.build()

    def opened(folder: Path) -> Any:
        index = tantivy.Index(schema(), path=str(folder))
        whole = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("whitespace", whole)
        return index

    def build(given: Given, folder: Path) -> None:
        index = opened(folder)
        writer = index.writer(heap_size=512_000_000, num_threads=2)
        first = np.searchsorted(given.owner, np.arange(int(given.owner[-1]) + 1))
        regions, years = given.region[first].tolist(), given.year[first].tolist()
        with Work(given.home) as work:
            db = work.connection
            db.execute("ATTACH '{}' AS shown (READ_ONLY)".format(str(given.home.published).replace("'", "''")))
            found = db.sql(
                "SELECT s.number, string_agg(repeat(p.term || ' ', greatest(1, round(p.count))::INTEGER), '')"
                " FROM posting p JOIN document d ON d.number = p.document JOIN shown.document s ON s.id = d.id"
                " GROUP BY s.number"
            )
            for batch in found.to_arrow_reader(STRETCH):
                for number, terms in zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True):
                    writer.add_document(
                        tantivy.Document(terms=terms, number=number, region=regions[number], year=years[number])
                    )
            db.execute("DETACH shown")
        writer.commit()
        writer.wait_merging_threads()

    def ways(given: Given, folder: Path) -> list[Way]:
        index = opened(folder)
        kind, searcher, must = index.schema, index.searcher(), tantivy.Occur.Must

        def answer(at: int, narrow: Narrow, _: None) -> list[int]:
            query = tantivy.Query.boolean_query(
                [
                    (
                        tantivy.Occur.Should,
                        tantivy.Query.boost_query(tantivy.Query.term_query(kind, "terms", term), weight),
                    )
                    for term, weight in given.questions[at].terms.items()
                ]
            )
            parts = [(must, query)]
            if narrow.region is not None:
                parts.append((must, tantivy.Query.term_query(kind, "region", narrow.region)))
            if narrow.years:
                years = tantivy.Query.range_query(kind, "year", tantivy.FieldType.Integer, *narrow.years)
                parts.append((must, years))
            whole = tantivy.Query.boolean_query(parts) if len(parts) > 1 else query
            return [searcher.doc(place)["number"][0] for _, place in searcher.search(whole, TOP).hits]

        return [Way("words", answer)]

    return Tool(build, ways)


def _lance_tool() -> Tool:
    """Its inverted file of product codes with true distances for the best, its own full text, and both by its own
    fusion."""
    import lancedb
    import pyarrow
    from lancedb.rerankers import RRFReranker

    def batches(given: Given, schema: Any) -> Iterator[Any]:
        with Published(given.home) as store:
            db = store.cursor()
            for start, vectors in _stretches(given):
                at = slice(start, start + len(vectors))
                texts: Any = db.sql(
                    'SELECT substring(d.text, p."start" + 1, p."end" - p."start") FROM passage p'
                    " JOIN document d ON d.number = p.document"
                    f" WHERE p.number >= {start} AND p.number < {start + len(vectors)} ORDER BY p.number"
                ).to_arrow_table()
                yield pyarrow.RecordBatch.from_arrays(
                    [
                        pyarrow.array(np.arange(start, start + len(vectors), dtype=np.int64)),
                        pyarrow.array(given.owner[at]),
                        pyarrow.array(given.region[at]),
                        pyarrow.array(given.year[at]),
                        pyarrow.FixedSizeListArray.from_arrays(pyarrow.array(vectors.ravel()), vectors.shape[1]),
                        texts.column(0).combine_chunks().cast(pyarrow.string()),
                    ],
                    schema=schema,
                )

    def build(given: Given, folder: Path) -> None:
        small = [("number", pyarrow.int64()), ("document", pyarrow.int32())]
        small += [("region", pyarrow.int16()), ("year", pyarrow.int16())]
        vector = pyarrow.list_(pyarrow.float32(), given.vectors.shape[1])
        schema = pyarrow.schema([*small, ("vector", vector), ("text", pyarrow.string())])
        made = lancedb.connect(folder).create_table("passage", batches(given, schema), schema=schema)
        made.create_index(
            metric="cosine", index_type="IVF_PQ", num_partitions=4 * int(len(given.owner) ** 0.5), num_sub_vectors=48,
            max_iterations=10, sample_rate=40,
        )  # fmt: skip
        for column in ("region", "year"):
            made.create_scalar_index(column, index_type="BITMAP")
        made.create_fts_index("text", language="Swedish", stem=True, remove_stop_words=False)

    def ways(given: Given, folder: Path) -> list[Way]:
        table: Any = lancedb.connect(folder).open_table("passage")
        reranker, embedder = RRFReranker(), embed.load()

        def limited(search: Any, narrow: Narrow, column: str) -> list[int]:
            if narrow.where:
                search = search.where(narrow.where, prefilter=True)
            return [row[column] for row in search.limit(TOP).select([column]).to_list()]

        def meaning(at: int, narrow: Narrow, setting: tuple[int, int]) -> list[int]:
            search = table.search(given.asked[at]).distance_type("cosine").nprobes(setting[0]).refine_factor(setting[1])
            return limited(search, narrow, "number")

        def words(at: int, narrow: Narrow, _: None) -> list[int]:
            return limited(table.search(given.questions[at].text, query_type="fts"), narrow, "document")

        def both(at: int, narrow: Narrow, _: None) -> list[int]:
            forget(embedder)
            embedder.query(given.questions[at].text)  # ours does so as well
            search = table.search(query_type="hybrid").vector(given.asked[at]).text(given.questions[at].text)
            search = (
                search.distance_type("cosine").nprobes(REFINED[-1][0]).refine_factor(REFINED[-1][1]).rerank(reranker)
            )
            return limited(search, narrow, "document")

        return [Way("meaning", meaning, REFINED), Way("words", words), Way("both", both)]

    return Tool(build, ways)


def _joined_tool() -> Tool:
    """FAISS and tantivy together: the best ten of each, by reciprocal rank."""

    def build(given: Given, folder: Path) -> None:
        """Both were built alone."""

    def ways(given: Given, folder: Path) -> list[Way]:
        near = _inverted_tool().ways(given, folder.parent / "FAISS IVF-SQ8")[0].answer
        words = _tantivy_tool().ways(given, folder.parent / "tantivy")[0].answer
        embedder = embed.load()

        def both(at: int, narrow: Narrow, _: None) -> list[int]:
            forget(embedder)
            embedder.query(given.questions[at].text)
            passages = np.asarray(near(at, narrow, JOINED), dtype=np.int64)
            return reciprocal(list(dict.fromkeys(given.owner[passages].tolist())), list(words(at, narrow, None)))

        return [Way("both", both)]

    return Tool(build, ways)


TOOLS: dict[str, Callable[[], Tool]] = {
    "FAISS IVF-SQ8": _inverted_tool,
    "tantivy": _tantivy_tool,
    "FAISS and tantivy": _joined_tool,
    "FAISS flat": _flat_tool,
    "sqlite-vec int8": _sqlite_tool,
    "LanceDB IVF-PQ": _lance_tool,
    "FAISS HNSW-SQ8": _graph_tool,
}
