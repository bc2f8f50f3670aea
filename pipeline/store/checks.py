"""Whether a store is whole: its files block by block, and what its tables say of each other."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from models import StoreBusy, StoreError
from pipeline.home import Home
from pipeline.store.connect import MIGRATION, attach, migrations, refuse_newer, row

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HEADERS = (0, 4096, 8192)  # where DuckDB's three headers begin, each with a checksum of what follows in it
HEADER = 4096  # bytes
BLOCK = 262_144  # bytes, the first eight of which are the checksum of the others
FACTOR = np.uint64(0xBF58476D1CE4E5B9)  # of DuckDB's checksum
SEED = np.uint64(5381)
READ = 64  # blocks that are read at once
EXAMPLES = 3  # that a fault names


class Mend(Enum):
    """How a fault is mended, where what is wrong can be made anew."""

    DELETE = "delete"  # rows of documents that there are not
    INDEX = "index"  # passages and words of these documents
    FACTS = "facts"  # what was read out of these documents
    VECTORS = "vectors"
    THEMES = "themes"
    EDITS = "edits"
    PLACES = "places"  # where in the archive bytes are
    NOTES = "notes"
    PUBLISH = "publish"
    REWRITE = "rewrite"  # the work file, with all its indexes


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a table, and of which documents, by their numbers."""

    table: str
    what: str
    mend: Mend | None = None
    numbers: tuple[int, ...] = ()


# what is made from documents: rows of a document that there is not are rows too many
DERIVED = (
    "passage", "posting", "extracted", "person", "organisation", "decision", "reference", "edited", "gist", "themed",
    "nearest", "pending",
)  # fmt: skip

_CURRENT = (
    "(SELECT d.number AS document, r.text, length(r.text) AS length FROM document d"
    " JOIN revision r ON r.document = d.number AND r.revision = d.revision)"
)
_WRONG = "s IS NULL OR e IS NULL OR s < 0 OR e <= s OR e > length"
# a place in the middle of a word is no place at which anything was read
_WITHIN_A_WORD = "(s > 0 AND regexp_matches(substr(text, s, 2), '^[\\pL\\pN]{2}$'))"

_BROKEN: Sequence[tuple[str, str, str]] = (
    ("document", "has two documents of one number or id",
     "SELECT id FROM document GROUP BY id HAVING count(*) > 1 UNION ALL"
     " SELECT max(id) FROM document GROUP BY number HAVING count(*) > 1"),
    ("document", "has documents whose current revision is not there",
     "SELECT id FROM document d ANTI JOIN revision r ON r.document = d.number AND r.revision = d.revision"
     " AND r.seen_to IS NULL"),
    ("revision", "has revisions of no document",
     "SELECT document FROM revision ANTI JOIN document d ON d.number = revision.document"),
    ("revision", "has two revisions of one number",
     "SELECT document FROM revision GROUP BY document, revision HAVING count(*) > 1"),
    ("revision", "has revisions that ended before others began, or never",
     "SELECT r.document FROM revision r JOIN document d ON d.number = r.document"
     " WHERE (r.revision < d.revision AND r.seen_to IS NULL) OR r.revision > d.revision"),
    ("item", "names documents that there are not",
     "SELECT i.document FROM item i ANTI JOIN document d ON d.id = i.document WHERE i.document IS NOT NULL"),
    ("item", "has two items of one key",
     "SELECT source || ' ' || key FROM item GROUP BY source, key HAVING count(*) > 1"),
    ("alert", "tells of revisions that there are not",
     "SELECT a.document FROM alert a LEFT JOIN document d ON d.id = a.document"
     " ANTI JOIN revision r ON r.document = d.number AND r.revision = a.revision"),
    ("alert", "points to places that are not in the texts",
     "SELECT a.document FROM alert a JOIN document d ON d.id = a.document"
     " JOIN revision r ON r.document = d.number AND r.revision = a.revision"
     ' WHERE a."start" < 0 OR a."end" < a."start" OR a."end" > length(r.text)'),
    ("outbox", "has posts of alerts that there are not",
     "SELECT o.document FROM outbox o ANTI JOIN alert a USING (watch, document, revision)"),
    ("issue_outbox", "has posts of issues that there are not",
     "SELECT digest FROM issue_outbox ANTI JOIN issue USING (digest, number)"),
    ("withdrawn", "names documents that there are not",
     "SELECT document FROM withdrawn ANTI JOIN document d ON d.id = withdrawn.document"),
    ("generation", "has two generations of one number",
     "SELECT number FROM generation GROUP BY number HAVING count(*) > 1"),
    ("generation", "goes on where the store has not come to, or ends before",
     # an older store counted them without writing them down
     "SELECT max(number) FROM generation HAVING max(number) IS NOT NULL AND max(number) IS DISTINCT FROM"
     " (SELECT value::INTEGER FROM setting WHERE name = 'generation')"),
    ("revision", "has revisions of generations that are still to come",
     "SELECT document FROM revision"
     " WHERE generation > 1 + coalesce((SELECT value::INTEGER FROM setting WHERE name = 'generation'), 0)"),
    ("setting", "has two values of one name", "SELECT name FROM setting GROUP BY name HAVING count(*) > 1"),
)  # fmt: skip
"""What must not be, and cannot be made anew: table, what is wrong, the query that finds it."""

_MENDABLE: Sequence[tuple[str, str, Mend, str]] = (
    *(
        (table, "has rows of documents that there are not", Mend.DELETE,
         f"SELECT document FROM {table} ANTI JOIN document d ON d.number = {table}.document")
        for table in DERIVED
    ),
    ("nearest", "names documents that there are not", Mend.THEMES,
     "SELECT document FROM nearest ANTI JOIN document d ON d.number = nearest.other"),
    ("themed", "names themes that there are not", Mend.THEMES,
     "SELECT document FROM themed ANTI JOIN theme ON theme.number = themed.theme"),
    ("gist", "has vectors of another length", Mend.THEMES,
     "SELECT document FROM gist"
     " WHERE octet_length(vector) <> 2 * (SELECT value::INTEGER FROM setting WHERE name = 'dimension')"),
    ("edited", "is of revisions that there are not", Mend.EDITS,
     "SELECT e.document FROM edited e LEFT JOIN revision o ON o.document = e.document AND o.revision = e.older"
     " LEFT JOIN revision n ON n.document = e.document AND n.revision = e.newer"
     " WHERE o.document IS NULL OR n.document IS NULL"),
    ("edited", "points to places that are not in the texts", Mend.EDITS,
     "SELECT e.document"
     " FROM (SELECT document, older, newer, unnest(from_json(marks, '[[\"JSON\"]]')) AS m FROM edited) e"
     " JOIN revision o ON o.document = e.document AND o.revision = e.older"
     " JOIN revision n ON n.document = e.document AND n.revision = e.newer"
     " WHERE m[1]::INTEGER < 0 OR m[2]::INTEGER < m[1]::INTEGER OR m[2]::INTEGER > length(o.text)"
     " OR m[3]::INTEGER < 0 OR m[4]::INTEGER < m[3]::INTEGER OR m[4]::INTEGER > length(n.text)"),
    ("extracted", "has documents twice", Mend.FACTS,
     "SELECT document FROM extracted GROUP BY document HAVING count(*) > 1"),
    *(
        (table, "has facts of documents that were not read", Mend.FACTS,
         f"SELECT t.document FROM {table} t SEMI JOIN document d ON d.number = t.document"
         " ANTI JOIN extracted e ON e.document = t.document")
        for table in ("person", "organisation", "decision", "reference")
    ),
    *(
        (table, "points to places that are not in the texts", Mend.FACTS,
         f"SELECT DISTINCT document FROM (SELECT document, text, length, m[1] AS s, m[2] AS e FROM"
         f" (SELECT document, unnest(from_json(mentions, '[[\"INTEGER\"]]')) AS m FROM {table}) JOIN {_CURRENT}"
         f" USING (document)) WHERE {_WRONG} OR {_WITHIN_A_WORD}")
        for table in ("person", "organisation")
    ),
    *(
        (table, "points to places that are not in the texts", Mend.FACTS,
         f'SELECT DISTINCT document FROM (SELECT document, text, length, t."start" AS s, t."end" AS e FROM {table} t'
         f" JOIN {_CURRENT} USING (document)) WHERE {_WRONG} OR {_WITHIN_A_WORD}")
        for table in ("decision", "reference")
    ),
    ("vector", "has two vectors of one text", Mend.VECTORS,
     "SELECT digest FROM vector GROUP BY digest HAVING count(*) > 1"),
    ("vector", "has vectors of another length", Mend.VECTORS,
     "SELECT digest FROM vector"
     " WHERE octet_length(vector) <> 2 * (SELECT value::INTEGER FROM setting WHERE name = 'dimension')"),
    ("archived", "has two places of the same bytes", Mend.PLACES,
     "SELECT digest FROM archived GROUP BY digest HAVING count(*) > 1"),
)  # fmt: skip
"""What must not be, and can be made anew."""

_UNFINISHED: Sequence[tuple[str, str, Mend, str]] = (
    ("vector", "lacks vectors of passages", Mend.VECTORS,
     "SELECT p.document FROM passage p ANTI JOIN vector USING (digest)"),
    ("extracted", "lacks documents, whose facts were never read", Mend.FACTS,
     "SELECT d.number FROM document d ANTI JOIN extracted e ON e.document = d.number"),
)  # fmt: skip
"""What must not be once everything is published: until then the next run goes on with it."""


def faults(db: "DuckDBPyConnection") -> Iterator[Fault]:
    """What is wrong with the tables of a work file, which is the connection's current database. Where they are not
    those that we know, nothing else is looked at."""
    if unlike := list(_migrations(db)):
        yield from unlike
        return
    for table, what, query in _BROKEN:
        if found := _found(db, table, what, None, query):
            yield found
    published = row(db, "SELECT value FROM setting WHERE name = 'changed'") == ("no",)
    for table, what, mend, query in (*_MENDABLE, *(_UNFINISHED if published else ())):
        if found := _found(db, table, what, mend, query):
            yield found


def _found(db: "DuckDBPyConnection", table: str, what: str, mend: Mend | None, query: str) -> Fault | None:
    rows = db.execute(query).fetchall()
    if not rows:
        return None
    values = sorted({str(value) for (value,) in rows})
    named = ", ".join(values[:EXAMPLES]) + (", …" if len(values) > EXAMPLES else "")
    numbers = tuple({value for (value,) in rows if isinstance(value, int)})
    return Fault(table, f"{what}: {len(rows)} ({named})", mend, numbers)


def waits_for_migrations(db: "DuckDBPyConnection") -> bool:
    """Whether an older version wrote a work file, the connection's current database, or one was stopped as it brought
    the file up to date: the next run applies the rest."""
    if not db.execute("SELECT 1 FROM duckdb_tables() WHERE database_name = current_database()").fetchall():
        return True
    names = [name for (name,) in db.execute("SELECT name FROM migration ORDER BY name").fetchall()]
    known = sorted(migrations())
    return len(names) < len(known) and names == known[: len(names)]


def _migrations(db: "DuckDBPyConnection") -> Iterator[Fault]:
    names = [name for (name,) in db.execute("SELECT name FROM migration ORDER BY name").fetchall()]
    if names != sorted(migrations()):
        lacking = ", ".join(sorted(set(migrations()) ^ set(names))) or "one twice"
        yield Fault("migration", f"does not say that all of them were applied, each once: {lacking}")


def differences(db: "DuckDBPyConnection", work: str, published: str) -> Iterator[Fault]:
    """In what a published file differs from the work file that it was made of; both are attached by these names."""
    compared = {
        "document": (
            f"SELECT d.id, d.revision, r.digest FROM {work}.document d"
            f" JOIN {work}.revision r ON r.document = d.number AND r.revision = d.revision",
            f"SELECT id, revision, digest FROM {published}.document",
        ),
        "earlier": (
            f"SELECT d.id, r.revision, r.digest FROM {work}.revision r"
            f" JOIN {work}.document d ON d.number = r.document WHERE r.seen_to IS NOT NULL",
            f"SELECT d.id, e.revision, e.digest FROM {published}.earlier e"
            f" JOIN {published}.document d ON d.number = e.number",
        ),
        "archived": (
            f'SELECT digest, file, "offset" FROM {work}.archived a'
            f" SEMI JOIN {work}.revision r ON r.raw_digest = a.digest",
            f'SELECT digest, file, "offset" FROM {published}.archived',
        ),
        "generation": (f"SELECT number FROM {work}.generation", f"SELECT number FROM {published}.generation"),
        **{
            table: (
                f"SELECT d.id, count(*) FROM {work}.{table} t JOIN {work}.document d ON d.number = t.document"
                " GROUP BY d.id",
                f"SELECT d.id, count(*) FROM {published}.{table} t JOIN {published}.document d"
                " ON d.number = t.document GROUP BY d.id",
            )
            for table in ("passage", "posting", "person", "organisation", "decision", "reference")
        },
    }
    for table, (ours, theirs) in compared.items():
        (count,) = row(
            db,
            f"SELECT (SELECT count(*) FROM ({ours} EXCEPT ALL {theirs}))"
            f" + (SELECT count(*) FROM ({theirs} EXCEPT ALL {ours}))",
        )
        if count:
            yield Fault(table, f"differs from the work file: {count} rows", Mend.PUBLISH)


@dataclass(frozen=True, slots=True)
class BadBlock:
    """A part of a file whose bytes are not those that were written; ``number`` is None for one of its headers."""

    offset: int
    number: int | None


def bad_blocks(path: Path) -> Iterator[BadBlock]:
    """The parts of a DuckDB file whose checksum is not theirs, free ones too. Nothing where the file is laid out in
    another way than we know. Raises ``StoreError`` where it cannot be read."""
    try:
        with path.open("rb") as file:
            yield from _judged(file.read(HEADER * len(HEADERS)), HEADERS, HEADER, 0)
            found: list[BadBlock] = []
            blocks = 0
            while data := file.read(READ * BLOCK):
                starts = range(0, len(data), BLOCK)
                found += _judged(data, starts, BLOCK, blocks)
                blocks += len(starts)
            if len(found) < max(blocks, 2):  # not one that is right: no file as we know them
                yield from found
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}") from error


def _judged(data: bytes, starts: Sequence[int], size: int, before: int) -> Iterator[BadBlock]:
    for at, start in enumerate(starts):
        part = data[start : start + size]
        if len(part) < size or _checksum(part[8:]) != int.from_bytes(part[:8], "little"):
            if size == BLOCK and not any(part):
                continue  # room that was never written to
            number = before + at
            yield BadBlock(start if size == HEADER else 3 * HEADER + number * BLOCK, None if size == HEADER else number)


def _checksum(part: bytes) -> int:
    words = np.frombuffer(part, dtype="<u8", count=len(part) // 8)
    return int(SEED ^ np.bitwise_xor.reduce(words * FACTOR))


def unreadable(path: Path, name: str) -> Iterator[tuple[str, str]]:
    """The tables of a DuckDB file that cannot be read to their last block, each with why. Raises as ``attach`` does."""
    import duckdb

    db = attach(path, name)
    try:
        tables = db.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = ? ORDER BY ALL", [name])
        for (table,) in tables.fetchall():
            try:
                db.execute(f'SELECT bit_xor(hash(t)) FROM {name}."{table}" t').fetchall()
            except duckdb.Error as error:
                yield table, str(error).splitlines()[0]
                db.close()  # a fault makes a connection unusable
                db = attach(path, name)
    finally:
        db.close()


def used_blocks(path: Path, name: str) -> set[int]:
    """The blocks that hold tables; those of indexes are not told. Raises as ``attach`` does, and ``StoreError``."""
    import duckdb

    used: set[int] = set()
    try:
        with closing(attach(path, name)) as db:
            db.execute(f"USE {name}")
            used |= {block for (block,) in db.execute("SELECT block_id FROM pragma_metadata_info()").fetchall()}
            tables = db.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = ?", [name]).fetchall()
            for (table,) in tables:
                rows = db.execute(
                    f"SELECT block_id, additional_block_ids FROM pragma_storage_info('{table}')"
                ).fetchall()
                for block, more in rows:
                    used |= {block, *(more or ())}
    except duckdb.Error as error:
        raise StoreError(f"{path} cannot be read: {str(error).splitlines()[0]}") from error
    return used


def broken_index(path: Path, name: str) -> str | None:
    """Why a work file's only index, of the table ``archived``, cannot be read; None where it can. Every value is looked
    up: 2 ms each. Raises as ``attach`` does."""
    import duckdb

    with closing(attach(path, name)) as db:
        db.execute(f"USE {name}")
        try:
            for (digest,) in db.execute("SELECT digest FROM archived").fetchall():
                if row(db, "SELECT count(*) FROM archived WHERE digest = ?", [digest]) == (0,):
                    return f"{digest} is not in it"
        except duckdb.Error as error:
            return str(error).splitlines()[0]
    return None


def is_damaged(path: Path, name: str) -> bool:
    """Whether a DuckDB file cannot be relied on, block by block or table by table. Raises ``StoreBusy``."""
    try:
        return any(True for _ in bad_blocks(path)) or any(True for _ in unreadable(path, name))
    except StoreBusy:
        raise
    except StoreError:
        return True


def refuse_newer_files(home: Home) -> None:
    """Raises ``StoreError`` where a newer regionradar wrote the work file or the published one; a file that cannot be
    read does not tell. Raises ``StoreBusy`` where a run is under way."""
    import duckdb

    asked = (
        (home.work, "SELECT name FROM asked.migration"),
        (home.published, f"SELECT value FROM asked.setting WHERE name = '{MIGRATION}'"),
    )
    for path, query in asked:
        if not path.exists():
            continue
        try:
            with closing(attach(path, "asked")) as db:
                names = [name for (name,) in db.execute(query).fetchall()]
        except StoreBusy:
            raise
        except (StoreError, duckdb.Error):
            continue
        refuse_newer(names)


def open_both(home: Home) -> "DuckDBPyConnection":
    """The work file as the database ``work``, which is the current one, and the published one as ``published`` where
    there is one, to be read. Raises ``StoreBusy`` where a run is under way, ``StoreError`` where one cannot be read."""
    import duckdb

    db = attach(home.work, "work")
    if home.published.exists():
        quoted = str(home.published).replace("'", "''")
        try:
            db.execute(f"ATTACH '{quoted}' AS published (READ_ONLY)")
        except duckdb.Error as error:
            db.close()
            raise StoreError(f"{home.published} cannot be opened: {str(error).splitlines()[0]}") from error
    db.execute("USE work")
    return db
