"""Work file -> published file: compacted, sorted, indexed, and swapped in by one rename."""

import os
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import cache
from hashlib import file_digest, sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from models import HomeError, StoreError
from pipeline.home import Home
from pipeline.store import codes
from pipeline.store.connect import MIGRATION, cause, connect, migrations, row
from pipeline.store.work import CHANGED, Work

if TYPE_CHECKING:
    from pyarrow import RecordBatch, RecordBatchReader

K1, B = 1.2, 0.75  # BM25: how soon repetition stops to count, how much length does (measured: docs/decisions.md)
SAMPLE = 2000  # passages that stand for all of the store
CODED = 8192  # passages whose vectors are coded at a time
FADED = 182  # days before the store's newest document: a theme that had nothing since then has faded
FEW = 1000  # documents: in a store of fewer, a word that stands in one of them may be meant by a misspelt one
EXAMPLES = 3  # documents in which it is found how a word is written
ENOUGH = 50  # earlier documents: of fewer, nothing says that a document is new
NUMBERS = {"k1": K1, "b": B, "sample": SAMPLE, "faded": FADED, "enough": ENOUGH, "few": FEW, "examples": EXAMPLES}
SCRIPTS = ("publish.sql", "questions.sql", "links.sql", "matters.sql", "themes.sql")
NEW = "published"  # the new file's name within the connection

PASSAGES = """
    SELECT (row_number() OVER (ORDER BY d.number, p.ordinal) - 1)::INTEGER AS number,
           d.number AS document, p.ordinal, p."start", p."end", v.vector
    FROM {0}.passage p JOIN {1}.document d ON d.work_number = p.document JOIN {0}.vector v ON v.digest = p.digest
    ORDER BY number
"""


def publish(work: Work, home: Home, now: datetime | None = None) -> bool:
    """Write the published file anew where the work file has changed since, or where another version of the program
    wrote it, and say whether it was written.

    ``now``, with its zone, is what the file says of when it was made.

    Readers see the old file until the rename, and the new one after it; a crash in between leaves the old one whole.
    Raises ``StoreError`` where the file cannot be written.
    """
    import duckdb

    if work.setting(CHANGED) != "yes" and _is_current(home):
        return False
    fresh = home.published.with_suffix(".new")
    try:
        fresh.unlink(missing_ok=True)
        moment = (now or datetime.now(UTC)).astimezone(UTC)
        work.next_generation(moment)
        _write(work, str(fresh), moment)
        _sync(fresh)
        _seal(fresh, home)
        os.replace(fresh, home.published)
        _sync(home.published.parent)
    except duckdb.Error as error:
        raise StoreError(f"{fresh} could not be written: {cause(error)}") from error
    except OSError as error:
        raise HomeError(f"{home.published} could not be put in place: {error.strerror}") from error
    work.set(CHANGED, "no")
    return True


def seals(home: Home) -> tuple[str, ...]:
    """SHA-256 of the published file, and of the one before it: a crash between the writing of the first and the rename
    leaves the file of the second in its place. Nothing where none was noted."""
    try:
        return tuple(_sealed(home).read_text(encoding="utf-8").split())
    except (OSError, UnicodeDecodeError):
        return ()


def _sealed(home: Home) -> Path:
    return home.published.with_suffix(".sha256")


def _seal(fresh: Path, home: Home) -> None:
    """Note what the file is that is about to be the published one."""
    part = _sealed(home).with_suffix(".part")
    with fresh.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    part.write_text("\n".join((digest, *seals(home)[:1], "")), encoding="utf-8")
    _sync(part)
    os.replace(part, _sealed(home))


def _is_current(home: Home) -> bool:
    """Whether there is a published file that can be opened and is laid out as we would: else it is made anew."""
    import duckdb

    if not home.published.exists():
        return False
    try:
        with closing(connect(home.published, read_only=True)) as db:
            return db.execute("SELECT value FROM setting WHERE name = 'layout'").fetchall() == [(layout(),)]
    except (StoreError, duckdb.Error):
        return False


@cache
def _scripts() -> tuple[str, ...]:
    """The statements that make the file."""
    return tuple((files("pipeline.store") / name).read_text(encoding="utf-8") for name in SCRIPTS)


@cache
def layout() -> str:
    """What tells files of one layout from those of another."""
    said = (*_scripts(), NUMBERS, codes.FORM)
    return sha256(repr(said).encode()).hexdigest()


def _write(work: Work, path: str, now: datetime) -> None:
    import duckdb

    db = work.connection
    (source,) = row(db, "SELECT current_database()")
    quoted = path.replace("'", "''")
    db.execute(f"ATTACH '{quoted}' AS {NEW}")
    db.register("coded", _coded(work, f'"{source}"'))
    try:
        for script in _scripts():
            db.execute(script.format(f'"{source}"', NEW, **NUMBERS))
        said = {"published_at": now.isoformat(timespec="seconds"), "layout": layout(), MIGRATION: max(migrations())}
        db.executemany(f"INSERT INTO {NEW}.setting VALUES (?, ?)", list(said.items()))
        db.execute(f"CHECKPOINT {NEW}")
    except BaseException:
        with suppress(duckdb.Error):  # it writes once more, and fails for what went wrong before
            db.execute(f"DETACH {NEW}")
        raise
    finally:
        db.unregister("coded")
    db.execute(f"DETACH {NEW}")


def _coded(work: Work, source: str) -> "RecordBatchReader":
    """The passages of the new file, read and coded as they are asked for: its documents are written by then."""
    import pyarrow

    db = work.connection.cursor()
    sample = db.execute(f"SELECT vector FROM {source}.vector ORDER BY digest LIMIT {SAMPLE}").fetchall()
    about = codes.mean([vector for (vector,) in sample])
    dimension = len(about)

    def batches() -> "Iterator[RecordBatch]":
        for batch in db.sql(PASSAGES.format(source, NEW)).to_arrow_reader(CODED):
            raw = codes.rows(batch.column(5), 2 * dimension)
            made = codes.encode(raw.view("<f2"), about)
            vectors = pyarrow.FixedSizeBinaryArray.from_buffers(coded, len(made), [None, pyarrow.py_buffer(made)])
            yield pyarrow.RecordBatch.from_arrays([*batch.columns[:5], vectors], schema=schema)

    coded = pyarrow.binary(codes.length(dimension))
    whole = ("number", "document", "ordinal", "start", "end")
    schema = pyarrow.schema([*((name, pyarrow.int32()) for name in whole), ("vector", coded)])
    return pyarrow.RecordBatchReader.from_batches(schema, batches())


def _sync(path: "os.PathLike[str]") -> None:
    """Force a file, or a folder's entries, to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
