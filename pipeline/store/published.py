"""The published file, read-only: what search, show, export and the page stand on."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from models import (
    Attachment,
    Contact,
    Document,
    Filters,
    Kind,
    Part,
    Precision,
    Section,
    StoreError,
    UnknownDocument,
)
from pipeline.home import Home
from pipeline.parties import names_of
from pipeline.store.connect import MIGRATION, attach, refuse_newer, row
from pipeline.store.kept import Kept, find

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

REVISION = (
    "revision, title, text, kind, language, url, published, published_from, precision,"
    " updated, lead, quotes, sections, pages, contacts, attachments, rule, agreement, unread, needs_ocr,"
    " raw_digest, location, seen_from"
)
"""Columns of a revision, in the work file and in the published one."""
FIELDS = f"id, source, region, gone, {REVISION}"

Made = TypeVar("Made")
NAME = "published"
"""Of the file within its connection."""

NAMED = "contains(' ' || lower(name) || ' ', ' ' || ? || ' ')"
"""Whether a person has this name, in small letters, whole or in part."""
CALLED = "(lower(name) = ? OR lower(split_part(name, ', ', 1)) = ? OR contains(lower(aliases), ?))"
"""Whether an organisation is called so: takes the ``organisation_values`` of a name."""
PARTY = "list_bool_or([starts_with({0} || ' ', party || ' ') OR starts_with({0}, party || ', ') FOR party IN ?])"
"""Whether a column names one of these parties, or a branch: "Vänsterpartiet Norrbotten"."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as the store holds it: one revision, with where and when it was read."""

    document: Document
    region: str | None
    revision: int
    revisions: int
    raw_digest: str
    location: str
    seen_from: datetime
    gone: date | None = None  # the night since which it is not to be had any more
    also: tuple[str, ...] = ()  # other addresses at which it was posted


class Published:
    """One generation of the store. Several threads may share it, each through its own ``cursor()``."""

    def __init__(self, home: Home) -> None:
        """Open the published file.

        Raises ``StoreError`` where nothing was ever published, or by a newer regionradar.
        """
        if not home.published.exists():
            raise StoreError(f"there is no store in {home.path} yet: fill it with regionradar ingest PATH")
        self.home = home
        self._file = _identity(home)  # before it is opened: one that comes in between counts as newer
        self._db = attach(home.published, NAME)
        self._made: dict[str, Any] = {}
        try:
            if last := self.setting(MIGRATION):
                refuse_newer([last])
        except BaseException:
            self._db.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    def cursor(self) -> "DuckDBPyConnection":
        cursor = self._db.cursor()
        cursor.execute(f"USE {NAME}")
        return cursor

    @property
    def is_stale(self) -> bool:
        """Whether a newer file has been published since this one was opened."""
        return _identity(self.home) != self._file

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """What ``make`` answers, asked once: the file does not change. For what everybody is shown, not for what
        anybody may ask: nothing is forgotten."""
        if name not in self._made:
            self._made[name] = make()
        made: Made = self._made[name]
        return made

    def setting(self, name: str) -> str | None:
        found = row(self.cursor(), "SELECT value FROM setting WHERE name = ?", [name])
        return found[0] if found else None

    def count(self, table: str) -> int:
        return int(row(self.cursor(), f"SELECT count(*) FROM {table}")[0])

    def one(self, document_id: str, fields: str) -> tuple[Any, ...]:
        """Some fields of a document; by row id, as a filter on the id would read the texts of all documents.

        Raises ``UnknownDocument``.
        """
        found = row(
            self.cursor(),
            f"SELECT {fields} FROM document WHERE rowid IN (SELECT rowid FROM document WHERE id = ?)",
            [document_id],
        )
        if not found:
            raise UnknownDocument(f"no document is called {document_id}: ids stand in search results and exports")
        return found

    def stored(self, document_id: str, revision: int | None = None) -> Stored:
        """A document by its id, its current revision or an earlier one.

        Raises ``UnknownDocument``.
        """
        current = self.one(document_id, f"number, {FIELDS}")
        number, fields = current[0], _named(current[1:])
        revisions = fields["revision"]
        if revision is not None and revision != revisions:
            earlier = row(
                self.cursor(),
                f"SELECT {REVISION} FROM earlier WHERE number = ? AND revision = ?",
                [number, revision],
            )
            if not earlier:
                raise UnknownDocument(f"{document_id} has revisions 1 to {revisions}, not {revision}")
            fields = _named((*(fields[name] for name in ("id", "source", "region", "gone")), *earlier))
        found = self.cursor().execute("SELECT url FROM address WHERE document = ?", [number]).fetchall()
        return _stored(fields, revisions, tuple(url for (url,) in found if url != fields["url"]))

    def archived(self, digests: Iterable[str]) -> dict[str, Kept]:
        """Where in the archive the bytes are that revisions were read from, by their digests."""
        return find(self.cursor(), digests)

    def kept(self, digest: str) -> Kept:
        """Where in the archive the bytes of this digest are.

        Raises ``StoreError`` where no revision was read from such bytes, or they are not in the archive.
        """
        found = self.archived([digest]).get(digest)
        if found is None:
            raise StoreError(f"the archive has no bytes {digest}")
        return found

    def every(self) -> Iterator[Stored]:
        """All current documents, newest first, read a few at a time."""
        cursor = self.cursor().execute(f"SELECT {FIELDS} FROM document ORDER BY number")
        while rows := cursor.fetchmany(500):
            for values in rows:
                fields = _named(values)
                yield _stored(fields, fields["revision"])


def _identity(home: Home) -> tuple[int, int]:
    status = home.published.stat()
    return status.st_ino, status.st_mtime_ns


def _named(values: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(FIELDS.split(", "), values, strict=True))


def _stored(fields: dict[str, Any], revisions: int, also: tuple[str, ...] = ()) -> Stored:
    return Stored(
        document=document_of(fields),
        region=fields["region"],
        revision=fields["revision"],
        revisions=revisions,
        raw_digest=fields["raw_digest"],
        location=fields["location"],
        seen_from=fields["seen_from"],
        gone=fields["gone"],
        also=also,
    )


def document_of(fields: Mapping[str, Any]) -> Document:
    """A document from the columns of its revision, its id and its source, by their names."""
    precision = fields["precision"] and Precision(fields["precision"])
    return Document(
        source=fields["source"],
        key=fields["id"].removeprefix(f"{fields['source']}:"),
        title=fields["title"],
        text=fields["text"],
        kind=Kind(fields["kind"]),
        url=fields["url"],
        published=published_value(fields["published"], precision),
        published_from=fields["published_from"],
        precision=precision,
        language=fields["language"],
        updated=_moment(fields["updated"]),
        lead=fields["lead"] and tuple(json.loads(fields["lead"])),
        quotes=tuple((start, end) for start, end in json.loads(fields["quotes"])),
        sections=tuple(map(_section, json.loads(fields["sections"]))),
        pages=tuple(json.loads(fields["pages"])),
        contacts=tuple(Contact(*contact) for contact in json.loads(fields["contacts"])),
        attachments=tuple(Attachment(*attachment) for attachment in json.loads(fields["attachments"])),
        rule=fields["rule"],
        agreement=fields["agreement"],
        unread=tuple(json.loads(fields["unread"])),
        needs_ocr=fields["needs_ocr"],
    )


def _section(values: Sequence[Any]) -> Section:
    """A section as it was written; the first stores knew no more than heading, start and end."""
    heading, start, end, *rest = values
    return Section(heading, start, end, Part(rest[0]), *rest[1:]) if rest else Section(heading, start, end)


def _moment(stamp: datetime | None) -> date | datetime | None:
    """A date where the time is midnight, which is how days are stored."""
    return stamp.date() if stamp and stamp.time() == time() else stamp


def published_value(stamp: datetime | None, precision: str | None) -> date | datetime | None:
    """A time where the minute is known, else a date."""
    return stamp if stamp is None or precision == Precision.MINUTE else stamp.date()


def condition(filters: Filters) -> tuple[str, list[Any]]:
    """A WHERE condition over the table ``document``, with its parameters; ``true`` where nothing is filtered."""
    parts: list[str] = []
    values: list[Any] = []
    for column, wanted in (("kind", filters.kinds), ("region", filters.regions), ("source", filters.sources)):
        if wanted:
            parts.append(f"{column} IN ({', '.join('?' * len(wanted))})")
            values += wanted
    if filters.since:
        parts.append("published >= ?::DATE")
        values.append(filters.since)
    if filters.until:
        parts.append("published < ?::DATE + INTERVAL 1 DAY")
        values.append(filters.until)
    if filters.people:
        parts.append(f"number IN (SELECT document FROM person WHERE {any_of(NAMED, filters.people)})")
        values += map(str.lower, filters.people)
    if filters.parties:
        parts.append(
            "number IN (SELECT document FROM person WHERE party = ANY(?) UNION ALL"
            f" SELECT document FROM organisation WHERE type = 'party' AND {PARTY.format('name')})"
        )
        values += [list(filters.parties), names_of(filters.parties)]
    if filters.organisations:
        parts.append(f"number IN (SELECT document FROM organisation WHERE {any_of(CALLED, filters.organisations)})")
        values += organisation_values(filters.organisations)
    return " AND ".join(parts) or "true", values


def any_of(test: str, values: Sequence[str]) -> str:
    """Whether a test holds for one of several values, whose parameters follow."""
    return f"({' OR '.join([test] * len(values))})"


def organisation_values(names: Sequence[str]) -> list[str]:
    """The parameters of ``CALLED`` for each of these names: aliases are kept as JSON."""
    small = [name.lower() for name in names]
    return [value for name in small for value in (name, name, json.dumps(name, ensure_ascii=False))]
