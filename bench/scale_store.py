"""A store of millions of passages for bench/scale.py: the documents of a small one, each many times, no two alike.

Vectors: a copy's is mixed with that of another real passage, both without what all have in common: ``OWN`` times the
one, and so much of the other that the length stays; another one in each copy. Neighbours lie along the directions of
real texts so, which drawn noise would not do. How near they are grows with the store: of 500, 1,000, 2,000 and 4,449
real passages the tenth neighbour has a median cosine of 0.28, 0.32, 0.36 and 0.41, so that about 0.75 is to be expected
of a million. ``OWN`` is chosen for that; ``bench/scale.py`` prints what the store has.

Words: a tenth of each copy's terms stands in another document of the same copy. Lists of documents are as long as real
ones, each document's are its own. The texts that are shown are the originals with a number behind each: equal ones
DuckDB keeps once, and reads ten times as slowly.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.home import Home
from pipeline.regions import regions
from pipeline.store import Work, codes
from pipeline.store.work import objects

OWN = 0.8  # of a copy's vector, without the mean
SEED = 7
MOVED = 10  # one term in so many
NEWEST, DAYS = "2025-12-31", 3_652  # ten years, over which the copies are spread
TOGETHER = 25  # copies written at a time
TABLES = ("document", "revision", "passage", "posting", "person", "organisation")
"""What a search reads; themes, decisions and matters stay out."""

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Floats = NDArray[np.float32]


def multiply(source: Home, target: Home, passages: int, progress: Callable[[int, int], None]) -> None:
    """Write the work file of ``target``: each current document of ``source`` so often that there are ``passages``."""
    names = [region.name for region in regions()]
    with Work(target) as work:
        db = work.connection
        db.execute("ATTACH '{}' AS base (READ_ONLY)".format(str(source.work).replace("'", "''")))
        db.execute(
            "INSERT INTO setting SELECT * FROM base.setting WHERE name IN ('embedder', 'dimension');"
            "CREATE TEMP TABLE place AS SELECT number AS document,"
            " row_number() OVER (ORDER BY number) - 1 AS place FROM base.document"
        )
        stored = db.execute("SELECT digest, vector FROM base.vector ORDER BY digest").fetchall()
        digests, vectors = [digest for digest, _ in stored], codes.halves([vector for _, vector in stored])
        times = -(-passages // db.execute("SELECT count(*) FROM base.passage").fetchall()[0][0])
        for first in range(0, times, TOGETHER):
            copies = range(first, min(first + TOGETHER, times))
            with work.together(), work.batch(code=np.arange(len(names)), name=objects(names)):
                for table in TABLES:
                    db.execute(f"INSERT INTO {table} BY NAME {_copies(db, table, copies, len(names))}")
            with work.together():
                for copy in copies:
                    _add_vectors(db, [f"{digest}.{copy}" for digest in digests], mixed(vectors, copy))
            progress(copies[-1] + 1, times)
        db.execute("DETACH base")
        work.mark_changed()


def mixed(vectors: Floats, copy: int) -> Floats:
    """The vectors of a copy, of unit length; those of the first are the originals."""
    if not copy:
        return vectors
    mean = vectors.mean(axis=0)
    others = np.random.default_rng((SEED, copy)).permutation(len(vectors))
    rest = vectors - mean
    lengths = np.linalg.norm(rest, axis=1, keepdims=True)
    other = rest[others] * (lengths / np.maximum(lengths[others], 1e-6))
    made = mean + OWN * rest + np.sqrt(1 - OWN**2) * other
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)


def _add_vectors(db: "DuckDBPyConnection", digests: list[str], vectors: Floats) -> None:
    import pyarrow

    halves = vectors.astype("<f2")
    ends = np.arange(len(halves) + 1, dtype=np.int32) * halves[0].nbytes
    blobs = pyarrow.BinaryArray.from_buffers(
        pyarrow.binary(), len(halves), [None, pyarrow.py_buffer(ends), pyarrow.py_buffer(halves.tobytes())]
    )
    db.register("made", pyarrow.table({"digest": digests, "vector": blobs}))
    db.execute("INSERT INTO vector BY NAME SELECT * FROM made")
    db.unregister("made")


def _copies(db: "DuckDBPyConnection", table: str, copies: range, regions: int) -> str:
    """What selects the rows of some copies of a table."""
    several = f"range({copies.start}, {copies.stop}) r(k)"
    count = "(SELECT count(*) FROM place)"
    if table == "posting":
        is_moved = f"k > 0 AND hash(term, place, k) % {MOVED} = 0"
        place = f"CASE WHEN {is_moved} THEN (place + k) % {count} ELSE place END"
        return (
            f"SELECT (k * {count} + {place})::INTEGER AS document, term,"
            " sum(count)::FLOAT AS count, bool_or(whole) AS whole"
            f" FROM base.posting JOIN place USING (document), {several} GROUP BY ALL"
        )
    own = {
        "document": f"(k * {count} + place)::INTEGER",
        "number": f"(k * {count} + place)::INTEGER",
        "id": "id || '.' || k",
        "region": f"(SELECT name FROM batch WHERE code = hash(place, k) % {regions})",
        "digest": "digest || '.' || k",
        "published": f"TIMESTAMP '{NEWEST}' - to_days((hash(k, place) % {DAYS})::INTEGER)",
        "precision": "'day'",
        "text": f"text || ' ' || (k * {count} + place)",
    }
    if table in ("person", "organisation"):
        own = {"document": own["document"]}
    found = db.execute(
        "SELECT column_name FROM duckdb_columns() WHERE table_name = ? AND database_name = 'base'"
        " ORDER BY column_index",
        [table],
    ).fetchall()
    values = ", ".join((own.get(name) or f't."{name}"') + f' AS "{name}"' for (name,) in found)
    key = "number" if table == "document" else "document"
    where = " WHERE t.seen_to IS NULL" if table == "revision" else ""
    return f"SELECT {values} FROM base.{table} t JOIN place ON place.document = t.{key}, {several}{where}"
