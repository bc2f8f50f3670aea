"""The work file: everything that is written into the store goes through here."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from models import Document, MixedModels, Passage, RawDocument, StoreBusy, StoreError
from pipeline.home import Home
from pipeline.store.connect import (
    connect,
    migrate,
    refuse_made_anew,
    refuse_newer,
    row,
    transaction,
    was_never_made,
)
from pipeline.store.kept import Kept, find

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

EMBEDDER = "embedder"  # settings by these names
DIMENSION = "dimension"
GENERATION = "generation"  # of what is published
CHANGED = "changed"  # "yes" while the work file holds what is not published
DERIVED = ("passage", "posting")  # made from a text for search
FACTS = ("extracted", "person", "organisation", "decision", "reference")  # read out of a text
_GONE = "SELECT document FROM item WHERE document IS NOT NULL GROUP BY document HAVING bool_and(gone IS NOT NULL)"


class Change(Enum):
    """What the store says to a document that it is offered."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Held:
    """What the store holds of a document: the digests of its current revision, and of the last read from a place.

    Two pages may claim one address: each is compared with what was last read from where it lies.
    """

    number: int
    revision: int
    digest: str
    raw_digest: str
    digest_here: str | None = None


@dataclass(frozen=True, slots=True)
class Derived:
    """What is computed from a text, apart from vectors.

    ``passages`` come with the digest of their embedded text; ``terms`` with how often each occurs, and whether it
    does so as a word of its own.
    """

    passages: tuple[tuple[Passage, str], ...]
    terms: Mapping[str, tuple[float, bool]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document, where it came from, and what is derived from it: ready to be written.

    ``read_from`` is how its bytes were handed to the reader, without the bytes. ``instead`` is the page that it was
    read from where the bytes as they came hold what is never stored: it is kept in their place.
    """

    document: Document
    raw_digest: str
    location: str
    region: str | None
    derived: Derived
    read_from: RawDocument | None = None
    instead: RawDocument | None = None


def decide(document_digest: str, held: Held | None) -> Change:
    """Whether a document is new, another revision, or what is held already."""
    if held is None:
        return Change.NEW
    return Change.SAME if document_digest in (held.digest, held.digest_here) else Change.CHANGED


class Work:
    """The one writer. Use it as a context manager; it holds the file's lock until the end."""

    def __init__(self, home: Home) -> None:
        home.create()
        self._path = home.work
        refuse_made_anew(home.work)
        self._db = _opened(home)
        self._together = False
        try:
            refuse_made_anew(home.work)  # it may have begun in between; from now on it finds this file held
            migrate(self._db)
        except BaseException:
            self._db.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def compact(self) -> None:
        """Write everything into a fresh file that takes this one's place: freed blocks of the old one keep their bytes.

        A crash leaves the old file or the new one, each whole. Raises ``StoreError`` where it cannot be written.
        """
        import duckdb

        fresh = self._path.with_suffix(".fresh")
        quoted = str(fresh).replace("'", "''")
        (own,) = row(self._db, "SELECT current_database()")
        try:
            fresh.unlink(missing_ok=True)
            self._db.execute("CHECKPOINT")
            self._db.execute(f"ATTACH '{quoted}' AS fresh")
            self._db.execute(f'COPY FROM DATABASE "{own}" TO fresh')
            self._db.execute("CHECKPOINT fresh")
            # both files are held until the connection closes: nobody opens either in between
            os.replace(fresh, self._path)
            folder = os.open(self._path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)  # its new entry
            finally:
                os.close(folder)
        except duckdb.Error as error:
            raise StoreError(f"{fresh} could not be written: {str(error).splitlines()[0]}") from error
        except OSError as error:
            raise StoreError(f"{fresh} could not be put in place: {error.strerror}") from error
        self._db.close()
        self._db = connect(self._path)

    @property
    def connection(self) -> "DuckDBPyConnection":
        """For publishing, within this room."""
        return self._db

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that is written within, or nothing of it; within another such block, with that one."""
        if self._together:
            yield
            return
        self._together = True
        try:
            with transaction(self._db):
                yield
        finally:
            self._together = False

    def setting(self, name: str) -> str | None:
        found = row(self._db, "SELECT value FROM setting WHERE name = ?", [name])
        return found[0] if found else None

    def set(self, name: str, value: str) -> None:
        with self.together():
            self._put(name, value)

    @property
    def generation(self) -> int:
        """That of the store which is published next: the first that holds what is written now."""
        return int(self.setting(GENERATION) or 0) + 1

    def next_generation(self, now: datetime) -> None:
        """Begin the next generation; ``now`` is when."""
        with self.together():
            number = self.generation
            self._put(GENERATION, str(number))
            self.insert(
                "generation",
                number=np.array([number], dtype=np.int32),
                published=objects([now.astimezone(UTC).replace(tzinfo=None)]),
            )
            self._db.execute(f"DELETE FROM withdrawn WHERE document NOT IN ({_GONE})")
            self._db.execute(
                f"INSERT INTO withdrawn SELECT document, ? FROM ({_GONE}) ANTI JOIN withdrawn USING (document)",
                [number],
            )

    def mark_changed(self) -> None:
        """Readers are to have a new store, though no document has changed."""
        self.set(CHANGED, "yes")

    def _put(self, name: str, value: str) -> None:
        self._db.execute("DELETE FROM setting WHERE name = ?", [name])
        self._db.execute("INSERT INTO setting VALUES (?, ?)", [name, value])

    def held(self, places: Mapping[str, str]) -> dict[str, Held]:
        """What is held of documents, by id; ``places`` are their ids, each with where it was read from now."""
        with self.batch(id=objects(places), location=objects(places.values())):
            rows = self._db.execute(
                "SELECT d.id, d.number, d.revision, r.digest, r.raw_digest, arg_max(here.digest, here.revision)"
                " FROM document d JOIN batch USING (id)"
                " JOIN revision r ON r.document = d.number AND r.revision = d.revision"
                " LEFT JOIN revision here ON here.document = d.number AND here.location = batch.location"
                " GROUP BY ALL"
            ).fetchall()
        return {id: Held(*rest) for id, *rest in rows}

    def ids_by_raw_digest(self, source: str, digests: Sequence[str]) -> dict[str, str]:
        """The documents of a source whose current revision was read from these very bytes, by the bytes' digest."""
        with self.batch(raw_digest=objects(digests)):
            rows = self._db.execute(
                "SELECT r.raw_digest, min(d.id) FROM document d"
                " JOIN revision r ON r.document = d.number AND r.revision = d.revision"
                " SEMI JOIN batch USING (raw_digest) WHERE d.source = ? GROUP BY ALL",
                [source],
            ).fetchall()
        return dict(rows)

    def offer(self, prepared: Sequence[Prepared], now: datetime | None = None) -> list[Change]:
        """Store what is new or changed, and say of each what it was. ``now`` is in UTC.

        Two of one document are two revisions, in their order: they are written one after the other.
        """
        changes: dict[int, Change] = {}
        rest = list(enumerate(prepared))
        while rest:
            turn: dict[str, tuple[int, Prepared]] = {}
            later = []
            for at, item in rest:
                if item.document.id in turn:
                    later.append((at, item))
                else:
                    turn[item.document.id] = (at, item)
            held = self.held({id: item.location for id, (_, item) in turn.items()})
            for id, (at, item) in turn.items():
                changes[at] = decide(item.document.digest, held.get(id))
            fresh = [(item, held.get(id)) for id, (at, item) in turn.items() if changes[at] is not Change.SAME]
            self.write(fresh, now)
            rest = later
        return [changes[at] for at in range(len(prepared))]

    def write(self, prepared: Sequence[tuple[Prepared, Held | None]], now: datetime | None = None) -> None:
        """Store new documents and new revisions of old ones, all or none.

        What a revision replaces is kept with the time until which it was seen; passages and postings are only of the
        current one. Vectors follow by ``embed``.
        """
        if not prepared:
            return
        now = (now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)
        with self.together():
            # the largest number ever given: a document that was erased does not leave its number to another
            (first,) = row(self._db, "SELECT coalesce(max(document), 0) + 1 FROM revision")
            fresh = iter(range(first, first + len(prepared)))
            items = [(item, held, held.number if held else next(fresh)) for item, held in prepared]
            replaced = [held.number for _, held, _ in items if held]
            self._end_revisions(replaced, now)
            self._delete(DERIVED + FACTS, replaced)
            self._insert_documents(items)
            self._insert_revisions(items, now)
            self._insert_pending(items)
            self._insert_derived([(number, item.derived) for item, _, number in items])
            self._put(CHANGED, "yes")

    def rewrite_derived(self, items: Sequence[tuple[int, Derived]]) -> None:
        """Put these in place of what was derived from the documents of these numbers before."""
        with self.together():
            self._delete(DERIVED, [number for number, _ in items])
            self._insert_derived(items)
            self._put(CHANGED, "yes")

    def _end_revisions(self, numbers: Sequence[int], now: datetime) -> None:
        with self.batch(number=np.array(numbers, dtype=np.int32)):
            self._db.execute(
                "UPDATE revision SET seen_to = ? WHERE seen_to IS NULL AND document IN (SELECT number FROM batch)",
                [now],
            )
            self._db.execute("DELETE FROM document WHERE number IN (SELECT number FROM batch)")

    def _delete(self, tables: Sequence[str], numbers: Sequence[int]) -> None:
        """Forget what these tables hold of documents."""
        with self.batch(number=np.array(numbers, dtype=np.int32)):
            for table in tables:
                self._db.execute(f"DELETE FROM {table} WHERE document IN (SELECT number FROM batch)")

    def _insert_documents(self, items: Sequence[tuple[Prepared, Held | None, int]]) -> None:
        self.insert(
            "document",
            number=np.array([number for _, _, number in items], dtype=np.int32),
            id=objects(item.document.id for item, _, _ in items),
            source=objects(item.document.source for item, _, _ in items),
            region=objects(item.region for item, _, _ in items),
            revision=np.array([held.revision + 1 if held else 1 for _, held, _ in items], dtype=np.int32),
        )

    def _insert_revisions(self, items: Sequence[tuple[Prepared, Held | None, int]], now: datetime) -> None:
        self.insert(
            "revision",
            document=np.array([number for _, _, number in items], dtype=np.int32),
            revision=np.array([held.revision + 1 if held else 1 for _, held, _ in items], dtype=np.int32),
            **revision_columns([item for item, _, _ in items]),
            seen_from=objects(now for _ in items),
            generation=np.full(len(items), self.generation, dtype=np.int32),
        )

    def _insert_pending(self, items: Sequence[tuple[Prepared, Held | None, int]]) -> None:
        """Watches are to be held against these."""
        self.insert(
            "pending",
            document=np.array([number for _, _, number in items], dtype=np.int32),
            revision=np.array([held.revision + 1 if held else 1 for _, held, _ in items], dtype=np.int32),
        )

    def _insert_derived(self, items: Sequence[tuple[int, Derived]]) -> None:
        passages = [(number, passage, digest) for number, item in items for passage, digest in item.passages]
        self.insert(
            "passage",
            document=np.array([number for number, _, _ in passages], dtype=np.int32),
            ordinal=np.array([passage.ordinal for _, passage, _ in passages], dtype=np.int32),
            start=np.array([passage.start for _, passage, _ in passages], dtype=np.int32),
            end=np.array([passage.end for _, passage, _ in passages], dtype=np.int32),
            digest=objects(digest for _, _, digest in passages),
        )
        self.insert(
            "posting",
            document=np.repeat(
                np.array([number for number, _ in items], dtype=np.int32),
                [len(item.terms) for _, item in items],
            ),
            term=objects(term for _, item in items for term in item.terms),
            count=np.array([count for _, item in items for count, _ in item.terms.values()], dtype=np.float32),
            whole=np.array([whole for _, item in items for _, whole in item.terms.values()], dtype=np.bool_),
        )

    def use_embedder(self, name: str, dimension: int) -> None:
        """Record the embedding model, once and for all.

        Raises ``MixedModels`` where the store holds another model's vectors.
        """
        recorded = self.setting(EMBEDDER)
        if recorded is None:
            with self.together():  # a kill between the two would leave the first for good
                self._put(EMBEDDER, name)
                self._put(DIMENSION, str(dimension))
        elif recorded != name:
            raise MixedModels(
                f"the store was embedded with {recorded}, not {name}: models are never mixed."
                f" Use --embedder {recorded}, or embed everything anew: regionradar reindex --embedder {name}"
            )

    @property
    def embedder(self) -> str | None:
        """The model that made the store's vectors; None before the first."""
        return self.setting(EMBEDDER)

    def count_documents(self) -> int:
        return int(row(self._db, "SELECT count(*) FROM document")[0])

    def drop_unused_vectors(self) -> None:
        """Forget the vectors of texts that no passage has any more."""
        with self.together():
            self._db.execute("DELETE FROM vector WHERE digest NOT IN (SELECT digest FROM passage)")

    def count_without_vector(self) -> int:
        """How many different passages have no vector yet."""
        return int(row(self._db, "SELECT count(DISTINCT digest) FROM passage ANTI JOIN vector USING (digest)")[0])

    def without_vector(self, most: int, after: str = "") -> list[tuple[str, str]]:
        """Up to ``most`` digests that lack a vector, each with its text, in their order; of those ``after`` this one.

        The same text is given once.
        """
        return self._db.execute(
            """
            WITH lacking AS (
                SELECT digest, arg_min((document, "start", "end"), (document, ordinal)) AS place
                FROM passage ANTI JOIN vector USING (digest) WHERE digest > ? GROUP BY digest ORDER BY digest LIMIT ?
            )
            SELECT lacking.digest, substring(r.text, place[2] + 1, place[3] - place[2])
            FROM lacking JOIN revision r ON r.document = place[1] AND r.seen_to IS NULL ORDER BY digest
            """,
            [after, most],
        ).fetchall()

    def add_vectors(self, digests: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Store vectors, one row for each digest.

        Raises ``StoreError`` where one is not of finite numbers: a search would compare nothing with anything any more.
        """
        with np.errstate(over="ignore"):
            rows = vectors.astype("<f2")
        if not np.isfinite(rows).all():
            raise StoreError("the embedding model gave vectors that are not finite numbers: use another model")
        with self.together():
            self.insert("vector", digest=objects(digests), vector=objects(row.tobytes() for row in rows))
            self._put(CHANGED, "yes")

    def quarantine(self, raw_digest: str, reason: str) -> None:
        """Set a file aside, by its bytes: this version of regionradar does not read it again unasked."""
        with self.together():
            self._db.execute("DELETE FROM quarantine WHERE raw_digest = ?", [raw_digest])
            now = datetime.now(UTC).replace(tzinfo=None)
            self._db.execute("INSERT INTO quarantine VALUES (?, ?, ?, ?)", [raw_digest, version(), reason, now])

    def quarantined(self, raw_digests: Sequence[str]) -> dict[str, str]:
        """Why files were set aside, by their digests."""
        with self.batch(raw_digest=objects(raw_digests)):
            rows = self._db.execute(
                "SELECT raw_digest, reason FROM quarantine SEMI JOIN batch USING (raw_digest) WHERE version = ?",
                [version()],
            ).fetchall()
        return dict(rows)

    def add_archived(self, entries: Sequence[Kept]) -> None:
        """Write down where in the archive bytes are: of two records with the same bytes, the first counts.

        Only what the archive was flushed for: nothing that is committed may point to bytes that a crash can take.
        """
        if not entries:
            return
        first = {kept.digest: kept for kept in reversed(entries)}.values()
        with (
            self.together(),
            self.batch(
                digest=objects(kept.digest for kept in first),
                file=objects(kept.file for kept in first),
                offset=np.array([kept.offset for kept in first], dtype=np.int64),
                length=np.array([kept.length for kept in first], dtype=np.int64),
                type=objects(kept.record_type for kept in first),
                url=objects(kept.url for kept in first),
                fetched=objects(kept.fetched.astimezone(UTC).replace(tzinfo=None) for kept in first),
            ),
        ):
            self._db.execute("INSERT INTO archived BY NAME SELECT * FROM batch ANTI JOIN archived USING (digest)")

    def archived(self, digests: Iterable[str]) -> dict[str, Kept]:
        """Where in the archive bytes are, by their digests."""
        return find(self._db, digests)

    def kept(self, digest: str) -> Kept | None:
        """Where in the archive the bytes of this digest are; None where they are not."""
        return self.archived([digest]).get(digest)

    def current(self, most: int = 1000) -> Iterator[list[tuple[int, str, str]]]:
        """All current documents as (number, title, text), a batch at a time."""
        last = 0
        while batch := self._db.execute(
            "SELECT document, title, text FROM revision"
            " WHERE seen_to IS NULL AND document > ? ORDER BY document LIMIT ?",
            [last, most],
        ).fetchall():
            yield batch
            last = batch[-1][0]

    def forget_vectors(self, embedder: str, dimension: int) -> None:
        """Drop all vectors and record the model that will make the new ones."""
        with self.together():
            self._db.execute("DELETE FROM vector")
            self._put(EMBEDDER, embedder)
            self._put(DIMENSION, str(dimension))
            self._put(CHANGED, "yes")

    def insert(self, table: str, **columns: NDArray[Any]) -> None:
        """Add rows, given as columns by name."""
        if len(next(iter(columns.values()))):
            with self.batch(**columns):
                self._db.execute(f"INSERT INTO {table} BY NAME SELECT * FROM batch")

    def batch(self, **columns: NDArray[Any]) -> "_Batch":
        """Columns that statements within the block read as the table ``batch``."""
        return _Batch(self._db, columns)


def _opened(home: Home) -> "DuckDBPyConnection":
    """A work file, opened to be written; one that was never made whole is begun anew."""
    try:
        return connect(home.work)
    except StoreBusy:
        raise  # it may be being made
    except StoreError:
        if not was_never_made(home):
            raise
        home.work.unlink()
        return connect(home.work)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What an interrupted run left to do."""

    passages: int  # without a vector
    documents: int  # whose facts were not read yet
    faults: int  # documents whose facts could not be read
    unpublished: bool
    unmatched: int  # documents that no watch was held against
    unsent: tuple[tuple[int, str], ...]  # alerts and digests that a channel did not take, by its reason
    orphans: tuple[tuple[int, str], ...]  # alerts that wait for watches to come back, by these


def backlog(home: Home) -> Backlog:
    """Look into the work file without changing it.

    Raises ``StoreBusy`` where a run is under way, ``StoreError`` where the file cannot be read.
    """
    db = connect(home.work, read_only=True)
    try:
        refuse_newer(name for (name,) in db.execute("SELECT name FROM migration").fetchall())
        if "issue_outbox" not in {name for (name,) in db.execute("SELECT table_name FROM duckdb_tables()").fetchall()}:
            raise StoreError(f"{home.work} was written by an older regionradar: the next run brings it up to date")
        (waiting,) = row(db, "SELECT count(DISTINCT digest) FROM passage ANTI JOIN vector USING (digest)")
        (unread,) = row(db, "SELECT count(*) FROM document d ANTI JOIN extracted e ON e.document = d.number")
        (faults,) = row(db, "SELECT count(*) FROM extracted WHERE fault IS NOT NULL")
        changed = row(db, "SELECT value FROM setting WHERE name = ?", [CHANGED])
        (unmatched,) = row(db, "SELECT count(DISTINCT document) FROM pending")
        unsent = db.execute(
            "SELECT count(*), why FROM (SELECT why, state, tries FROM outbox SEMI JOIN watch ON outbox.watch = watch.id"
            " UNION ALL SELECT why, state, tries FROM issue_outbox)"
            " WHERE state = 'waiting' AND tries > 0 GROUP BY why ORDER BY ALL DESC"
        ).fetchall()
        orphans = db.execute(
            "SELECT count(*), watch FROM outbox ANTI JOIN watch ON outbox.watch = watch.id WHERE state = 'waiting'"
            " GROUP BY watch ORDER BY watch"
        ).fetchall()
        return Backlog(
            int(waiting),
            int(unread),
            int(faults),
            changed == ("yes",),
            int(unmatched),
            tuple(map(tuple, unsent)),
            tuple(map(tuple, orphans)),
        )
    finally:
        db.close()


class _Batch:
    """Columns that a statement reads as the table ``batch``: many rows cost DuckDB hardly more than one."""

    def __init__(self, connection: "DuckDBPyConnection", columns: dict[str, NDArray[Any]]) -> None:
        self._db = connection
        self._columns = columns

    def __enter__(self) -> None:
        self._db.register("batch", self._columns)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        import duckdb

        try:
            self._db.unregister("batch")
        except duckdb.Error:
            if kind is None:  # else what went wrong within is the error to be told
                raise


def objects(values: Iterable[Any]) -> NDArray[np.object_]:
    """A column of what DuckDB finds the type of itself."""
    given = list(values)
    column = np.empty(len(given), dtype=object)
    column[:] = given
    return column


def revision_columns(items: Sequence[Prepared]) -> dict[str, NDArray[Any]]:
    """What revisions say and where it came from, as columns of the table ``revision``."""
    documents = [item.document for item in items]
    return {
        "title": objects(d.title for d in documents),
        "text": objects(d.text for d in documents),
        "kind": objects(str(d.kind) for d in documents),
        "language": objects(d.language for d in documents),
        "url": objects(d.url for d in documents),
        "published": objects(_timestamp(d.published) for d in documents),
        "published_from": objects(d.published_from for d in documents),
        "precision": objects(d.precision and str(d.precision) for d in documents),
        "updated": objects(_timestamp(d.updated) for d in documents),
        "lead": objects(d.lead and _json(d.lead) for d in documents),
        "quotes": objects(_json(d.quotes) for d in documents),
        "sections": objects(_json(map(astuple, d.sections)) for d in documents),
        "pages": objects(_json(d.pages) for d in documents),
        "contacts": objects(_json(map(astuple, d.contacts)) for d in documents),
        "attachments": objects(_json(map(astuple, d.attachments)) for d in documents),
        "rule": objects(d.rule for d in documents),
        "agreement": objects(d.agreement for d in documents),
        "unread": objects(_json(d.unread) for d in documents),
        "needs_ocr": objects(d.needs_ocr for d in documents),
        "digest": objects(d.digest for d in documents),
        "raw_digest": objects(item.raw_digest for item in items),
        "location": objects(item.location for item in items),
        "read_from": objects(item.read_from and packed(item.read_from) for item in items),
    }


def packed(raw: RawDocument) -> str:
    """How bytes are handed to a reader, as JSON, without the bytes."""
    fetched = raw.fetched and raw.fetched.isoformat()
    fields = {"source": raw.source, "location": raw.location, "content_type": raw.content_type, "url": raw.url}
    said = json.dumps({**fields, "fetched": fetched, "status": raw.status}, ensure_ascii=False)
    return said.encode("utf-8", "replace").decode()  # halves of surrogates, which the store cannot hold


def unpacked(said: str) -> RawDocument:
    """The same from JSON."""
    fields = json.loads(said)
    fetched = fields["fetched"] and datetime.fromisoformat(fields["fetched"])
    return RawDocument(**{**fields, "fetched": fetched, "content": b""})


def _json(rows: Any) -> str:
    return json.dumps(list(rows), ensure_ascii=False)


def version() -> str:
    """Of the installed regionradar."""
    from importlib import metadata  # late: a search needs none of it

    return metadata.version("regionradar")


def _timestamp(published: date | datetime | None) -> datetime | None:
    if published is None or isinstance(published, datetime):
        return published
    return datetime.combine(published, time())
