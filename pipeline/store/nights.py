"""What the night knows: items, pages of lists, robots.txt files, tallies. Its part of the work file."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

import numpy as np

from models import Document, Item, Kind, Known, Request, RobotsFile, SeenPage, Status, Tally, Validators
from pipeline.store.connect import row
from pipeline.store.work import Work, objects

PLAIN = [
    "first",
    "listed",
    "document",
    "digest",
    "raw",
    "found",
    "changed",
    "visited",
    "due",
    "missed",
    "gone",
]
"""Columns that hold a field of ``Known`` as it is."""


class Nights:
    """The night's tables of an open work file."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._db = work.connection

    def sources(self) -> list[str]:
        """The ids of all sources of which items are known."""
        return [id for (id,) in self._db.execute("SELECT DISTINCT source FROM item ORDER BY source").fetchall()]

    def known(self, source: str) -> dict[str, Known]:
        """All items of a source, by key."""
        rows = self._db.execute(
            "SELECT key, url, request, title, published, kind, listed_marker, first, listed, place, marker, document,"
            " digest, raw, found, changed, visited, due, misses, missed, failures, why, gone, etag, last_modified"
            " FROM item WHERE source = ?",
            [source],
        ).fetchall()
        return {found[0]: _known(found) for found in rows}

    def keep(self, items: Sequence[tuple[str, Known]]) -> None:
        """Write what is known of items, each with its source, in place of what was known before."""
        if not items:
            return
        columns = _columns(items)
        with self._work.together():
            with self._work.batch(source=columns["source"], key=columns["key"]):
                self._db.execute(
                    "DELETE FROM item USING batch WHERE item.source = batch.source AND item.key = batch.key"
                )
            self._work.insert("item", **columns)

    def pages(self, source: str) -> dict[str, SeenPage]:
        """The pages of a source's lists as they were last read, by address."""
        rows = self._db.execute(
            "SELECT url, listed, digest, etag, last_modified FROM list_page WHERE source = ?", [source]
        ).fetchall()
        return {
            url: SeenPage(url, listed, Validators(*given), digest) for url, listed, digest, *given in rows if any(given)
        }

    def keep_pages(self, source: str, pages: Sequence[SeenPage], unchanged: Sequence[str]) -> None:
        """Remember these pages, and of the earlier ones those that are unchanged."""
        with self._work.together():
            with self._work.batch(url=objects(unchanged)):
                self._db.execute(
                    "DELETE FROM list_page WHERE source = ? AND url NOT IN (SELECT url FROM batch)", [source]
                )
            given = [page.validators or Validators() for page in pages]
            self._work.insert(
                "list_page",
                source=objects(source for _ in pages),
                url=objects(page.url for page in pages),
                listed=np.array([page.listed for page in pages], dtype=np.int32),
                digest=objects(page.digest for page in pages),
                etag=objects(each.etag for each in given),
                last_modified=objects(each.last_modified for each in given),
            )

    def listed_on(self, source: str, pages: Sequence[str]) -> int:
        """How many things pages of a source's lists showed when they were last read."""
        known = self.pages(source)
        return sum(known[url].listed for url in pages if url in known)

    def robots(self) -> list[RobotsFile]:
        """The robots.txt files of the last run."""
        rows = self._db.execute("SELECT origin, fetched, status, text FROM robots").fetchall()
        return [RobotsFile(origin, fetched.replace(tzinfo=UTC), *rest) for origin, fetched, *rest in rows]

    def keep_robots(self, files: Iterable[RobotsFile]) -> None:
        """Put these in place of those of the last run."""
        with self._work.together():
            self._db.execute("DELETE FROM robots")
            for file in files:
                fetched = file.fetched.astimezone(UTC).replace(tzinfo=None)
                self._db.execute(
                    "INSERT INTO robots VALUES (?, ?, ?, ?)", [file.origin, fetched, file.status, file.text]
                )

    def tallies(self, source: str, since: date) -> list[Tally]:
        """A source's nights from a date on, oldest first."""
        rows = self._db.execute(
            "SELECT tally FROM tally WHERE source = ? AND night >= ? ORDER BY night", [source, since]
        ).fetchall()
        return [_tally(json.loads(said)) for (said,) in rows]

    def reading(self, source: str, entry: str) -> tuple[bool, date | None]:
        """Whether the last listing was proved, and in which night the lists were last read whole: by the source's
        present ``entry``, as an earlier one may have read other lists."""
        found = row(self._db, "SELECT proved, whole FROM reading WHERE source = ? AND entry = ?", [source, entry])
        return (found[0], found[1]) if found else (False, None)

    def keep_reading(self, source: str, entry: str, proved: bool, whole: date | None) -> None:
        """Write how the lists were read; ``whole`` is None where they were not read to their end this night."""
        _, before = self.reading(source, entry)
        with self._work.together():
            self._db.execute("DELETE FROM reading WHERE source = ?", [source])
            self._db.execute("INSERT INTO reading VALUES (?, ?, ?, ?)", [source, entry, proved, whole or before])

    def keep_tally(self, tally: Tally, status: Status) -> None:
        """Write a source's night, in place of what an earlier run of the same night wrote."""
        said = {**tally.plain(), "night": tally.night.isoformat()}
        with self._work.together():
            self._db.execute("DELETE FROM tally WHERE source = ? AND night = ?", [tally.source, tally.night])
            values = [tally.source, tally.night, json.dumps(said), str(status)]
            self._db.execute("INSERT INTO tally VALUES (?, ?, ?, ?)", values)

    def statuses(self, before: date) -> dict[str, Status]:
        """How each source was in its last night before a date."""
        rows = self._db.execute(
            "SELECT source, arg_max(status, night) FROM tally WHERE night < ? GROUP BY source", [before]
        ).fetchall()
        return {source: Status(status) for source, status in rows}

    def told(self) -> dict[str, Status]:
        """What operators were last told of each source."""
        rows = self._db.execute("SELECT source, status FROM told").fetchall()
        return {source: Status(status) for source, status in rows}

    def keep_told(self, told: Mapping[str, Status], night: date) -> None:
        """Operators have now been told this."""
        with self._work.together():
            for source, status in told.items():
                self._db.execute("DELETE FROM told WHERE source = ?", [source])
                self._db.execute("INSERT INTO told VALUES (?, ?, ?)", [source, str(status), night])

    def published(self, source: str, since: date) -> list[date]:
        """The days on which what a source's items hold was published, from a date on."""
        rows = self._db.execute(
            "SELECT r.published::DATE FROM item i JOIN document d ON d.id = i.document"
            " JOIN revision r ON r.document = d.number AND r.revision = d.revision"
            " WHERE i.source = ? AND r.published >= ? ORDER BY 1",
            [source, since],
        ).fetchall()
        return [day for (day,) in rows]

    def near(self, document: Document, region: str | None, days: int) -> list[Document]:
        """Documents of the same region from other sources, published within so many days: what may be the same."""
        if region is None or document.published is None:
            return []
        said = document.published
        rows = self._db.execute(
            "SELECT d.source, d.id, r.title, r.text, r.published FROM document d"
            " JOIN revision r ON r.document = d.number AND r.revision = d.revision"
            " WHERE d.region = ? AND d.source <> ? AND abs(r.published::DATE - ?::DATE) <= ?",
            [region, document.source, date(said.year, said.month, said.day), days],
        ).fetchall()
        return [
            Document(source, id.removeprefix(f"{source}:"), title, text, published=published)
            for source, id, title, text, published in rows
        ]


def _tally(said: dict[str, Any]) -> Tally:
    night = date.fromisoformat(said["night"])
    filled = MappingProxyType(said["filled"])
    return Tally(**{**said, "night": night, "filled": filled, "reasons": tuple(said["reasons"])})


def _columns(sourced: Sequence[tuple[str, Known]]) -> dict[str, Any]:
    items = [known for _, known in sourced]
    every = [known.item for known in items]
    given = [known.validators or Validators() for known in items]
    return {
        "source": objects(source for source, _ in sourced),
        "key": objects(item.key for item in every),
        "url": objects(_writable(item.url) for item in every),
        "request": objects(_packed(item.request) for item in every),
        "title": objects(_writable(item.title) for item in every),
        "published": objects(item.published and item.published.isoformat() for item in every),
        "kind": objects(item.kind and str(item.kind) for item in every),
        "listed_marker": objects(_writable(item.marker) for item in every),
        **{name: objects(getattr(known, name) for known in items) for name in PLAIN},
        "marker": objects(_writable(known.marker) for known in items),
        "why": objects(_writable(known.why) for known in items),
        "place": np.array([known.place for known in items], dtype=np.int32),
        "misses": np.array([known.misses for known in items], dtype=np.int32),
        "failures": np.array([known.failures for known in items], dtype=np.int32),
        "etag": objects(each.etag for each in given),
        "last_modified": objects(each.last_modified for each in given),
    }


def _known(values: tuple[Any, ...]) -> Known:
    key, url, request, title, published, kind, listed_marker, first, listed, place, marker, document, *rest = values
    digest, raw, found, changed, visited, due, misses, missed, failures, why, gone, *given = rest
    item = Item(key, url, _unpacked(request), title, _moment(published), listed_marker, kind and Kind(kind))
    validators = Validators(*given) if any(given) else None
    held = (item, first, listed, place, marker, document, digest, raw, found, changed, visited, due)
    return Known(*held, misses, missed, failures, why, gone, validators)


def _writable(text: str) -> str:
    """Without halves of surrogates, which JSON can hold and the store cannot."""
    return text.encode("utf-8", "replace").decode()


def _packed(request: Request | None) -> str | None:
    if request is None:
        return None
    body = b64encode(request.body).decode() if request.body is not None else None
    return json.dumps([request.url, request.headers, request.method, body])


def _unpacked(said: str | None) -> Request | None:
    if said is None:
        return None
    url, headers, method, body = json.loads(said)
    return Request(
        url, tuple((name, value) for name, value in headers), method, b64decode(body) if body is not None else None
    )


def _moment(said: str | None) -> date | datetime | None:
    if said is None:
        return None
    return date.fromisoformat(said) if len(said) == 10 else datetime.fromisoformat(said)
