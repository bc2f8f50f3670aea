"""Whether everything that is kept is as it was written: archive, stores, and what each says of the others.

Looked at are every byte of every archive file, every block of both stores, every place that a fact points to, every
document's digest, and what was derived from its text, which is derived again. What a killed run leaves for the next
one to go on with is no fault; a torn end of an archive file, and a damaged block that is free, are told as remarks.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC
from hashlib import file_digest, md5, sha256
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models import Document, StoreBusy, StoreError
from pipeline import embed, genuine, notes, trends
from pipeline.alive import alive
from pipeline.archive import NAMES, NOTE, Archive, Damage, Member, members, records
from pipeline.backup import is_written
from pipeline.edits import judge_missing
from pipeline.erase import is_under_way
from pipeline.extract.language import ACCURATE
from pipeline.finish import Progress, embed_missing, extract_missing
from pipeline.home import ERASING, Home
from pipeline.ingest import derive
from pipeline.machine import cores
from pipeline.rebuild import ORIGINALS
from pipeline.store import EditTables, Kept, Work, publish, seals
from pipeline.store.checks import (
    DERIVED,
    Fault,
    Mend,
    bad_blocks,
    broken_index,
    differences,
    faults,
    open_both,
    refuse_newer_files,
    unreadable,
    used_blocks,
    waits_for_migrations,
)
from pipeline.store.connect import row, was_never_made
from pipeline.store.publish import layout
from pipeline.store.published import REVISION, document_of
from pipeline.store.work import FACTS, objects
from pipeline.workers import Lost, Workers, workers

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DOCUMENTS = 256  # whose rows are read at once
FEW = 24  # documents for which starting processes costs more than it saves
SMALL = 5_000_000  # bytes of an archive for which starting processes costs more than it saves
MODELS = ("embedding", "sv_regionradar", "sv_regionradar_fast")
HEAD = 10  # bytes of a gzip header
EXAMPLES = 3
MANY = 20  # findings that are alike and stand for themselves each
LOOKS = 2  # at a home that is written meanwhile

REPAIR = "regionradar verify --repair mends it"
OLD_LAYOUT = "keep the store in backups: these documents are whole in it, and no rebuild could make them again"
REBUILD = "regionradar rebuild makes the store anew from the archive, or restore a backup"
LOST = (
    "regionradar --home EMPTY restore BACKUP, and copy the file from EMPTY/archive into the home's; without a backup"
    " what is still on its site comes back with regionradar rebuild and the next night"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong: where, what, and what to do. ``mend`` is how ``--repair`` mends it, None where it
    cannot; ``numbers`` are those of the documents that it is about."""

    place: str
    what: str
    todo: str
    mend: Mend | None = None
    numbers: tuple[int, ...] = ()


_UNFINISHED_ERASURE = Finding(
    ERASING,
    "an erasure was begun and has not ended: until it has, archive and store say different things, and nothing else is"
    " looked at",
    "regionradar erase, or the next night, goes on with it; do not rebuild before, and verify again then",
)


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, how much of it, and what is wrong. ``mended`` was, before it was repaired; ``remarks`` are
    of what is no fault, and may be asked about."""

    looked_at: dict[str, int]
    findings: Sequence[Finding]
    remarks: Sequence[str]
    mended: Sequence[Finding] = ()


@dataclass(slots=True)
class _Look:
    """One look at a home, as it goes on."""

    home: Home
    progress: Progress
    pool: Workers
    counts: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def find(self, place: str, what: str, todo: str, mend: Mend | None = None, numbers: Iterable[int] = ()) -> None:
        self.findings.append(Finding(place, what, todo, mend, tuple(sorted(numbers))))


@dataclass(frozen=True, slots=True)
class _Walked:
    """What stands in a file of the archive: where bytes are, notes by number, key and digest, how many records there
    are of all types, and what is damaged, each with its offset."""

    places: Sequence[Kept]
    told: Sequence[tuple[int, str, str]]
    records: int
    damages: Sequence[tuple[int, str]]
    torn: int | None  # where the last record breaks off


def verify(
    home: Home,
    progress: Progress,
    repair: bool = False,
    embedder: embed.Embedder | None = None,
    language: str = ACCURATE,
    processes: int | None = None,
) -> Verified:
    """Look at everything that a home keeps, and mend what can be made anew where that is wanted: by the language
    pipeline, and without an embedder by the store's own.

    Raises ``StoreBusy`` where a run is under way, ``StoreError`` where a newer regionradar wrote the store.
    """
    refuse_newer_files(home)
    if is_under_way(home):
        if home.work.exists() and is_written(home.work):
            raise StoreBusy("an erasure is under way: look again when it has ended")
        return Verified({}, [_UNFINISHED_ERASURE], ())
    first = _look_while_nobody_writes(home, progress, processes)
    mendable = [each for each in first.findings if each.mend]
    if not repair or not mendable:
        return Verified(dict(first.counts), first.findings, first.remarks)
    _mend(home, mendable, embedder, language, progress, processes)
    second = _look_while_nobody_writes(home, progress, processes)
    left = {(each.place, each.what) for each in second.findings}
    mended = [each for each in first.findings if (each.place, each.what) not in left]
    return Verified(dict(second.counts), second.findings, second.remarks, mended)


def _look_while_nobody_writes(home: Home, progress: Progress, processes: int | None) -> _Look:
    """A look during which nothing was written; where something was, what was found may have been on its way, and
    another look is taken. Raises ``StoreBusy`` where runs come and go faster than that."""
    for _ in range(LOOKS):
        before = _standing(home)
        look = _look(home, progress, processes)
        if not (look.findings or look.remarks) or _standing(home) == before:
            return look
    raise StoreBusy("a run wrote the store while it was looked at: verify again when none is under way")


def _standing(home: Home) -> dict[Path, tuple[int, int, int]]:
    """Files of archive and store: inode, size (bytes), when they were last written (ns)."""
    found = {}
    log = home.work.with_name(f"{home.work.name}.wal")
    for path in (home.work, log, home.published, *home.archive.glob(NAMES)):
        with suppress(FileNotFoundError):
            status = path.stat()
            found[path] = (status.st_ino, status.st_size, status.st_mtime_ns)
    return found


def _look(home: Home, progress: Progress, processes: int | None) -> _Look:
    with workers(processes or cores()) as pool:
        look = _Look(home, progress, pool)
        _models(look)
        walked = _archive(look)
        is_whole = _work_file(look)
        _published_file(look)
        if is_whole:
            _tables(look, walked)
        elif not home.work.exists() and any(each.told for each in walked):
            look.find("store/work.duckdb", "is not there, though the archive tells of documents", REBUILD)
    return look


# ------------------------------------------------------------------------------------------------------- models


def _models(look: _Look) -> None:
    for name in MODELS:
        look.counts["models"] += 1
        for fault in genuine.faults(Path(str(files("data") / name))):
            look.find(f"the model {name}", fault, "install regionradar anew")


# ------------------------------------------------------------------------------------------------------ archive


def _archive(look: _Look) -> list[_Walked]:
    """Every record of every file. What is wrong with it is found here."""
    names = sorted(path.name for path in look.home.archive.glob(NAMES))
    is_small = sum((look.home.archive / name).stat().st_size for name in names) <= SMALL
    found: list[_Walked] = []
    for start in range(0, len(names), 8):
        jobs = [(look.home, name) for name in names[start : start + 8]]
        walked = list(map(_walk, jobs)) if is_small else look.pool.map(_walk, jobs)
        for name, each in zip(names[start : start + 8], walked, strict=True):
            if isinstance(each, Lost):
                look.find(f"archive/{name}", each.reason, LOST)
                continue
            found.append(each)
            look.counts["archive records"] += each.records
            for offset, why in each.damages:
                look.find(f"archive/{name}, byte {offset}", why, LOST)
            if each.torn is not None:
                look.remarks.append(
                    f"archive/{name}, byte {each.torn}: its end is torn, as a run that was killed leaves it"
                )
        look.progress("archive", min(start + 8, len(names)), len(names))
    look.counts["archive files"] = len(names)
    return found


def _walk(job: tuple[Home, str]) -> _Walked:
    home, name = job
    places: list[Kept] = []
    told: list[tuple[int, str, str]] = []
    damages: list[tuple[int, str]] = []
    starts: list[int] = []
    torn = None
    try:
        for each in members(home, name):
            alive()
            if isinstance(each, Damage):
                if each.why == "a record breaks off":
                    torn = each.offset
                else:
                    damages.append((each.offset, each.why))
                continue
            if torn is not None:  # it did not break off at the end
                damages.append((torn, "a record breaks off"))
                torn = None
            starts.append(each.kept.offset)
            if each.kept.record_type in ORIGINALS or each.kept.record_type == "metadata":
                if sha256(each.content).hexdigest() != each.kept.digest:
                    damages.append((each.kept.offset, f"other bytes than {each.kept.digest}"))
                elif each.kept.record_type in ORIGINALS:
                    places.append(each.kept)
                elif note := _told(each):
                    told.append(note)
    except StoreError as error:
        damages.append((0, str(error)))
    damages += _odd_heads(home.archive / name, starts)
    return _Walked(places, told, len(starts), damages, torn)


def _told(member: Member) -> tuple[int, str, str] | None:
    """Number, key and digest of a note; None where it is another program's record."""
    number = member.field(NOTE)
    if not number:
        return None
    digest = md5(member.content, usedforsecurity=False).hexdigest()
    return int(number), notes.key_of(json.loads(member.content)), digest


def _odd_heads(path: Path, starts: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Records whose gzip header, which has no checksum, differs from that of the others: one program wrote them all."""
    heads: dict[int, bytes] = {}
    try:
        with path.open("rb") as file:
            for start in starts:
                file.seek(start)
                heads[start] = file.read(HEAD)
    except OSError:
        return  # told where it was walked
    if not heads:
        return
    ((usual, _),) = Counter(heads.values()).most_common(1)
    for start, head in heads.items():
        if head != usual:
            yield start, "the header of a record is not as the others are: a bit of it has turned over"


# -------------------------------------------------------------------------------------------------------- files


def _work_file(look: _Look) -> bool:
    """Whether the work file can be read to its last block."""
    path = look.home.work
    if not path.exists():
        return False
    place = "store/work.duckdb"
    if was_never_made(look.home):
        look.remarks.append(f"{place}: its first run was cut short before there was anything in it")
        return False
    try:
        bad = list(bad_blocks(path))
        look.counts["bytes of stores"] += path.stat().st_size
        tables = list(unreadable(path, "work"))
        for table, why in tables:
            look.find(f"{place}, table {table}", f"cannot be read: {why}", REBUILD)
        used = used_blocks(path, "work") if bad and not tables else set()
        fault = broken_index(path, "work") if any(each.number not in used for each in bad) and not tables else None
    except StoreBusy:
        raise
    except StoreError as error:
        look.find(place, str(error), REBUILD)
        return False
    for each in bad:
        where = f"{place}, byte {each.offset}"
        if each.number is None:
            look.find(where, "a header is damaged: what was written last may be lacking", REBUILD)
        elif each.number in used or tables:
            look.find(where, f"block {each.number} is damaged", REBUILD)
        elif fault:
            look.find(where, f"block {each.number}, of an index, is damaged: {fault}", REPAIR, Mend.REWRITE)
        else:
            look.remarks.append(f"{where}: block {each.number} is damaged; it is free, and nothing is in it")
    look.progress("work file", 1, 1)
    return not tables


def _published_file(look: _Look) -> None:
    path = look.home.published
    if not path.exists():
        return
    place = "store/regionradar.duckdb"
    try:
        for each in bad_blocks(path):
            part = "a header" if each.number is None else f"block {each.number}"
            look.find(f"{place}, byte {each.offset}", f"{part} is damaged", REPAIR, Mend.PUBLISH)
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        look.counts["bytes of stores"] += path.stat().st_size
        noted = seals(look.home)
        if noted and digest not in noted:
            look.find(place, "is not the file that was published: its SHA-256 is another", REPAIR, Mend.PUBLISH)
        elif not noted:
            look.remarks.append(f"{place}: what its SHA-256 should be was not noted: an older regionradar published it")
        for table, why in unreadable(path, "published"):
            look.find(f"{place}, table {table}", f"cannot be read: {why}", REPAIR, Mend.PUBLISH)
    except StoreError as error:
        look.find(place, str(error), REPAIR, Mend.PUBLISH)
    except OSError as error:
        look.find(place, f"cannot be read: {error.strerror}", REPAIR, Mend.PUBLISH)
    look.progress("published file", 1, 1)


# ------------------------------------------------------------------------------------------------------- tables


def _tables(look: _Look, walked: Sequence[_Walked]) -> None:
    import duckdb

    try:
        db = open_both(look.home)
    except StoreBusy:
        raise
    except StoreError as error:
        if not any("regionradar.duckdb" in each.place for each in look.findings):
            look.find("store", str(error), REBUILD)
        return
    with closing(db):
        try:
            if waits_for_migrations(db):
                look.remarks.append(
                    "store/work.duckdb: an older regionradar wrote it: the next run brings it up to date"
                )
                return
            found = list(faults(db))
            for each in found:
                _keep(look, "store/work.duckdb", each)
            if any(each.table == "migration" for each in found):
                return  # its tables are not those that we know
            _places(look, db, walked)
            _documents(look, db)
        except duckdb.Error as error:
            look.find("store/work.duckdb", f"cannot be read as it should: {_first_line(error)}", REBUILD)
            return
        if row(db, "SELECT value FROM setting WHERE name = 'changed'") != ("no",):
            return  # the next run publishes what is new
        place = "store/regionradar.duckdb"
        if not look.home.published.exists():
            look.find(place, "is not there", REPAIR, Mend.PUBLISH)
            return
        try:
            if row(db, "SELECT value FROM published.setting WHERE name = 'layout'") != (layout(),):
                look.remarks.append(f"{place}: another version of regionradar published it: the next run does so anew")
                return
            for each in differences(db, "work", "published"):
                _keep(look, place, each)
        except duckdb.Error as error:
            look.find(place, f"cannot be read as it should: {_first_line(error)}", REPAIR, Mend.PUBLISH)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _keep(look: _Look, place: str, fault: Fault) -> None:
    look.find(f"{place}, table {fault.table}", fault.what, REPAIR if fault.mend else REBUILD, fault.mend, fault.numbers)


def _places(look: _Look, db: "DuckDBPyConnection", walked: Sequence[_Walked]) -> None:
    """What the store says of the archive, held against what is in it."""
    db.execute(
        "CREATE TEMP TABLE walked"
        ' (digest VARCHAR, file VARCHAR, "offset" BIGINT, length BIGINT, type VARCHAR, url VARCHAR, fetched TIMESTAMP)'
    )
    db.execute("CREATE TEMP TABLE told (number BIGINT, key VARCHAR, digest VARCHAR)")
    for each in walked:
        _insert(
            db,
            "walked",
            digest=objects(kept.digest for kept in each.places),
            file=objects(kept.file for kept in each.places),
            offset=np.array([kept.offset for kept in each.places], dtype=np.int64),
            length=np.array([kept.length for kept in each.places], dtype=np.int64),
            type=objects(kept.record_type for kept in each.places),
            url=objects(kept.url for kept in each.places),
            fetched=objects(kept.fetched.astimezone(UTC).replace(tzinfo=None) for kept in each.places),
        )
        _insert(
            db,
            "told",
            number=np.array([number for number, _, _ in each.told], dtype=np.int64),
            key=objects(key for _, key, _ in each.told),
            digest=objects(digest for _, _, digest in each.told),
        )
    look.counts["places in the archive"] = row(db, "SELECT count(*) FROM archived")[0]
    wrong = db.execute(
        'SELECT a.digest, a.file, a."offset", EXISTS (FROM walked w WHERE w.digest = a.digest) FROM archived a'
        ' ANTI JOIN walked USING (digest, file, "offset", length, type, url, fetched) ORDER BY ALL'
    ).fetchall()
    for digest, file, offset, elsewhere in wrong:
        place = f"archive/{file}, byte {offset}"
        if elsewhere:
            look.find(
                place, f"the store looks there for the bytes {digest}, which stand elsewhere", REPAIR, Mend.PLACES
            )
        else:
            look.find(place, f"the bytes {digest} are lost: {_read_from(db, digest)}", LOST)
    lacking = db.execute(
        "SELECT DISTINCT r.raw_digest, EXISTS (FROM walked w WHERE w.digest = r.raw_digest) FROM revision r"
        " ANTI JOIN archived a ON a.digest = r.raw_digest ORDER BY ALL"
    ).fetchall()
    _lacking(look, db, lacking)
    look.counts["notes"] = row(db, "SELECT count(*) FROM noted")[0]
    unsaid = db.execute("SELECT key FROM noted ANTI JOIN told USING (key, digest) ORDER BY key").fetchall()
    if unsaid:
        what = f"{len(unsaid)} notes are not in the archive ({', '.join(key for (key,) in unsaid[:EXAMPLES])})"
        look.find("store/work.duckdb, table noted", what, REPAIR, Mend.NOTES)
    unknown = db.execute(
        "SELECT DISTINCT key FROM told WHERE starts_with(key, 'revision ') AND key NOT IN"
        " (SELECT 'revision ' || d.id || ' ' || r.revision FROM document d JOIN revision r ON r.document = d.number)"
        " ORDER BY key"
    ).fetchall()
    if unknown:
        named = ", ".join(key.removeprefix("revision ") for (key,) in unknown[:EXAMPLES])
        look.find("archive", f"tells of {len(unknown)} revisions that the store does not have ({named})", REBUILD)


def _lacking(look: _Look, db: "DuckDBPyConnection", lacking: Sequence[tuple[str, bool]]) -> None:
    """Bytes of revisions of which the store does not know where they are, and whether the archive has them."""
    place = "store/work.duckdb, table archived"
    old = [digest for digest, _ in lacking if (look.home.archive / digest[:2] / digest).is_file()]
    there = [digest for digest, elsewhere in lacking if elsewhere and digest not in {*old}]
    never = [digest for digest, elsewhere in lacking if not elsewhere and digest not in {*old}]
    if old:
        look.find(
            place,
            f"{len(old)} revisions were read from bytes that lie as single files in archive/{old[0][:2]}/ and the like,"
            f" where nothing looks for them any more: {_read_from(db, old[0])}",
            OLD_LAYOUT,
        )
    for digests, todo in ((there, (REPAIR, Mend.PLACES)), (never, (LOST,))):
        if len(digests) > MANY:
            named = ", ".join(digests[:EXAMPLES])
            what = f"does not know where the bytes of {len(digests)} files are ({named}, …), the first"
            look.find(place, f"{what} {_read_from(db, digests[0])}", *todo)
            continue
        for digest in digests:
            look.find(place, f"does not know where the bytes {digest} are: {_read_from(db, digest)}", *todo)


def _insert(db: "DuckDBPyConnection", table: str, **columns: Any) -> None:
    if len(next(iter(columns.values()))):
        db.register("batch", columns)
        db.execute(f"INSERT INTO {table} BY NAME SELECT * FROM batch")
        db.unregister("batch")


def _read_from(db: "DuckDBPyConnection", digest: str) -> str:
    """The documents that were read from these bytes."""
    rows = db.execute(
        "SELECT d.id, r.revision FROM revision r JOIN document d ON d.number = r.document WHERE r.raw_digest = ?"
        " ORDER BY ALL",
        [digest],
    ).fetchall()
    named = ", ".join(f"{id} revision {revision}" for id, revision in rows[:EXAMPLES])
    return f"of {named}" if named else "no document was read from them"


@dataclass(frozen=True, slots=True)
class _Rows:
    """A revision as it stands in the store; passages (start, end, digest) and terms are of current ones, else None."""

    number: int
    name: str
    document: Document
    digest: str
    passages: Sequence[tuple[int, int, int, str]] | None
    terms: dict[str, tuple[float, bool]] | None


def _documents(look: _Look, db: "DuckDBPyConnection") -> None:
    """Every revision: its digest, its places; of current ones what was derived from them."""
    numbers = [number for (number,) in db.execute("SELECT number FROM document ORDER BY number").fetchall()]
    for start in range(0, len(numbers), DOCUMENTS):
        batch = numbers[start : start + DOCUMENTS]
        rows = list(_rows(db, batch[0], batch[-1]))
        judged = list(map(_judged, rows)) if len(numbers) <= FEW else look.pool.map(_judged, rows)
        for each, wrong in zip(rows, judged, strict=True):
            look.counts["revisions"] += 1
            if isinstance(wrong, Lost):
                look.find("store/work.duckdb, table revision", f"{each.name}: it {wrong.reason}", REBUILD)
                continue
            for table, what, mend in wrong:
                place = f"store/work.duckdb, table {table}"
                look.find(place, f"{each.name}: {what}", REPAIR if mend else REBUILD, mend, (each.number,))
        look.progress("documents", min(start + DOCUMENTS, len(numbers)), len(numbers))


def _rows(db: "DuckDBPyConnection", first: int, last: int) -> Iterator[_Rows]:
    between = "BETWEEN ? AND ?"
    passages = dict(
        db.execute(
            'SELECT document, list((ordinal, "start", "end", digest) ORDER BY ordinal) FROM passage'
            f" WHERE document {between} GROUP BY document",
            [first, last],
        ).fetchall()
    )
    terms = {
        number: (words, counts, wholes)
        for number, words, counts, wholes in db.execute(
            f"SELECT document, list(term), list(count), list(whole) FROM posting WHERE document {between}"
            " GROUP BY document",
            [first, last],
        ).fetchall()
    }
    columns = REVISION.split(", ")
    rows = db.execute(
        f"SELECT d.number, d.revision, r.digest, d.id, d.source, {', '.join(f'r.{name}' for name in columns)}"
        f" FROM document d JOIN revision r ON r.document = d.number WHERE d.number {between} ORDER BY ALL",
        [first, last],
    ).fetchall()
    for number, current, digest, *values in rows:
        fields = dict(zip(["id", "source", *columns], values, strict=True))
        is_current = fields["revision"] == current
        words, counts, wholes = terms.get(number, ((), (), ()))
        yield _Rows(
            number,
            f"{fields['id']} revision {fields['revision']}",
            document_of(fields),
            digest,
            [tuple(each) for each in passages.get(number, ())] if is_current else None,
            {word: (count, whole) for word, count, whole in zip(words, counts, wholes, strict=True)}
            if is_current
            else None,
        )


def _judged(rows: _Rows) -> list[tuple[str, str, Mend | None]]:
    """What is wrong with a revision: in which table, what, and how it is mended."""
    document, wrong = rows.document, list[tuple[str, str, Mend | None]]()
    if document.digest != rows.digest:
        wrong.append(("revision", "says something else than its digest tells", None))
    size = len(document.text)
    spans = [*document.quotes, *((each.start, each.end) for each in document.sections)]
    spans += [document.lead] if document.lead else []
    if any(not 0 <= start <= end <= size for start, end in spans):
        wrong.append(("revision", "points to places that are not in its text", None))
    pages = document.pages
    if any(not 0 <= page <= size for page in pages) or any(after < before for before, after in pairwise(pages)):
        wrong.append(("revision", "has pages that are not in its text", None))
    if rows.passages is not None and rows.terms is not None:
        derived = derive((document.title, document.text))
        passages = [(each.ordinal, each.start, each.end, digest) for each, digest in derived.passages]
        if passages != list(rows.passages):
            wrong.append(("passage", "its passages are not those of its text", Mend.INDEX))
        terms = {term: (float(np.float32(count)), whole) for term, (count, whole) in derived.terms.items()}
        if terms != rows.terms:
            wrong.append(("posting", "its words are not those of its text", Mend.INDEX))
    return wrong


# ------------------------------------------------------------------------------------------------------- mending


def _mend(
    home: Home,
    findings: Sequence[Finding],
    embedder: embed.Embedder | None,
    language: str,
    progress: Progress,
    processes: int | None,
) -> None:
    """Make anew what can be: nothing is sent."""
    wanted = {each.mend for each in findings}
    numbers = {mend: sorted({n for each in findings if each.mend is mend for n in each.numbers}) for mend in wanted}
    with Work(home) as work, Archive(home, work.kept) as archive:
        if Mend.REWRITE in wanted:
            work.compact()
        db = work.connection
        with work.together():
            if Mend.PLACES in wanted:
                db.execute("DELETE FROM archived")
                found = (each.kept for each in records(home, ORIGINALS) if not isinstance(each, Damage))
                work.add_archived(list(found))
            if Mend.NOTES in wanted:
                _forget_notes(work, home)
            if Mend.DELETE in wanted:
                for table in DERIVED:
                    db.execute(f"DELETE FROM {table} WHERE document NOT IN (SELECT number FROM document)")
            for number in numbers.get(Mend.FACTS, ()):
                for table in FACTS:
                    db.execute(f"DELETE FROM {table} WHERE document = ?", [number])
            if Mend.VECTORS in wanted:
                db.execute(
                    "DELETE FROM vector WHERE octet_length(vector) <> 2 *"
                    " (SELECT value::INTEGER FROM setting WHERE name = 'dimension')"
                    " OR digest IN (SELECT digest FROM vector GROUP BY digest HAVING count(*) > 1)"
                )
            if Mend.EDITS in wanted:
                EditTables(work).forget()
            work.mark_changed()
        chosen = set(numbers.get(Mend.INDEX, ()))
        for batch in work.current():
            fresh = [(number, derive((title, text))) for number, title, text in batch if number in chosen]
            work.rewrite_derived(fresh)
        embedder = embedder or embed.load(work.embedder or embed.BUNDLED)
        with workers(processes or cores()) as pool:
            extract_missing(work, language, progress, pool)
            judge_missing(work, language, progress, pool)
            embed_missing(work, embedder, progress, pool)
        if Mend.THEMES in wanted:
            trends.rebuild(work, embedder.centre[0])
        else:
            trends.update(work, embedder.centre[0])
        publish(work, home)
        notes.write(work, archive, language)


def _forget_notes(work: Work, home: Home) -> None:
    """What is not in the archive is to be noted again."""
    there = {(note.key, md5(note.text.encode(), usedforsecurity=False).hexdigest()) for note in notes.read(home)}
    noted = work.connection.execute("SELECT key, digest FROM noted").fetchall()
    with work.batch(key=objects(key for key, digest in noted if (key, digest) not in there)):
        work.connection.execute("DELETE FROM noted WHERE key IN (SELECT key FROM batch)")
