"""A large store for bench/web.py: each document of another several times, in all regions, with watches over it.

What is made is a work file that a night can go on with, and what is published from it. Copies have their documents'
texts, dates and facts; their numbers in registers, by which matters are joined, are their own.
"""

from pathlib import Path

import numpy as np

from pipeline import embed
from pipeline.extract.language import FAST
from pipeline.finish import finish
from pipeline.home import Home
from pipeline.regions import regions
from pipeline.store import Work
from pipeline.store.work import objects

COPIED = (
    "document",
    "revision",
    "passage",
    "posting",
    "extracted",
    "person",
    "organisation",
    "decision",
    "reference",
    "gist",
    "themed",
    "nearest",
    "edited",
)
"""Tables whose rows are of a document. Vectors are by what a passage says, and shared."""
NUMBERS = frozenset({"number", "document", "other"})  # of documents, where they are integers
EDITED = 500  # one document in so many was changed after publication
FRESH = 2_000  # documents that watches are held against
WORDS = ("köer i vården", "kollektivtrafik", "tandvård", "psykisk ohälsa", "nattbussar", "bredband på landsbygden")
DIGEST = '[[digest]]\nid = "veckan"\nname = "Veckan"\nrhythm = "weekly"\nwatches = ["fraga-0", "fraga-1"]\n'


def watch(home: Home) -> None:
    """Define watches, and a digest of them."""
    said = (f'[[watch]]\nid = "fraga-{at}"\nname = "{words}"\nwords = "{words}"\n' for at, words in enumerate(WORDS))
    (home.path / "watches.toml").write_text("\n".join(said), encoding="utf-8")
    (home.path / "digests.toml").write_text(DIGEST, encoding="utf-8")


def multiply(home: Home, times: int) -> None:
    """Each document of the work file ``times`` times; then all is done that a night would do, and published."""
    with Work(home) as work:
        db = work.connection
        with work.together():
            for table in COPIED:
                columns = db.execute(
                    "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index",
                    [table],
                ).fetchall()
                values = ", ".join(f"{_value(table, name, type_, times)}::{type_}" for name, type_ in columns)
                db.execute(f"CREATE TEMP TABLE many AS SELECT {values} FROM {table} t, range({times}) r(k)")
                db.execute(f"DELETE FROM {table}")
                db.execute(f"INSERT INTO {table} SELECT * FROM many")
                db.execute("DROP TABLE many")
            _spread(work)
            _edit(work)
            work.mark_changed()
        finish(work, home, embed.load(work.embedder or embed.BUNDLED), FAST, lambda *_: None)


def _value(table: str, column: str, type_: str, times: int) -> str:
    """The value of a column in the ``k``-th copy of a row."""
    own = f't."{column}"'
    if type_ == "INTEGER" and column in NUMBERS:
        return f"{own} * {times} + k"
    if (table, column) in (("document", "id"), ("reference", "value")):
        return f"CASE WHEN k = 0 THEN {own} ELSE {own} || '.' || k END"
    return own


def _spread(work: Work) -> None:
    """Documents that are of no region are of one each."""
    names = [region.name for region in regions()]
    with work.batch(place=np.arange(len(names), dtype=np.int32), name=objects(names)):
        work.connection.execute(
            "UPDATE document SET region = batch.name FROM batch"
            f" WHERE region IS NULL AND hash(document.id) % {len(names)} = batch.place"
        )


def _edit(work: Work) -> None:
    """One document in ``EDITED`` said less at first, and the newest are yet to be matched."""
    db = work.connection
    chosen = f"document % {EDITED} = 0 AND revision = 1 AND seen_to IS NULL"
    db.execute(
        "INSERT INTO revision SELECT * REPLACE (left(text, length(text) * 9 // 10) AS text, digest || '-' AS digest,"
        f" seen_from + INTERVAL 1 DAY AS seen_to) FROM revision WHERE {chosen}"
    )
    db.execute(f"UPDATE revision SET revision = 2, seen_from = seen_from + INTERVAL 1 DAY WHERE {chosen}")
    db.execute(
        "UPDATE document SET revision = 2 WHERE number IN (SELECT document FROM revision WHERE revision = 2)"
        f" AND revision = 1 AND number % {EDITED} = 0"
    )
    db.execute("UPDATE gist SET revision = d.revision FROM document d WHERE d.number = gist.document")
    db.execute(
        "INSERT INTO pending SELECT document, revision FROM revision WHERE seen_to IS NULL"
        f" ORDER BY published DESC NULLS LAST LIMIT {FRESH}"
    )


def copied(source: Home, folder: Path) -> Home:
    """A home of our own with another's store."""
    import shutil

    own = Home(folder)
    own.create()
    for path in (source.published, source.work):
        if path.exists():
            shutil.copy2(path, own.work.parent)
    return own
