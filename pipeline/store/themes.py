"""Themes and what documents are like: their part of the work file, and of the published one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import Alike, Filters, Novel, Theme
from pipeline.store import codes
from pipeline.store.connect import row
from pipeline.store.published import Published, condition, published_value
from pipeline.store.work import Work, objects

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

NONE = -1
GIVEN = "themes"  # a setting: how many numbers were given to themes
_TABLES = ("gist", "theme", "themed", "nearest")
_STALE = (
    " FROM document d LEFT JOIN gist g ON g.document = d.number AND g.revision = d.revision"
    " SEMI JOIN (SELECT document FROM passage JOIN vector USING (digest)) p ON p.document = d.number"
    " WHERE g.document IS NULL"
)


@dataclass(frozen=True, slots=True)
class Passages:
    """Vectors of passages, shape (passages, dimension), with each one's document, by its place, and its ordinal."""

    numbers: Integers  # of the documents in the work file
    vectors: Floats
    owner: Integers
    ordinal: Integers


@dataclass(frozen=True, slots=True)
class Gists:
    """All documents by what they are about, in the order of their ids. ``themes`` and ``nearest`` are numbers of a
    theme and of a document, or ``NONE``; ``moments`` order them in time; ``publishers`` and ``titles`` are theirs."""

    numbers: Integers
    matrix: Floats
    themes: Integers
    nearest: Integers
    similarity: Floats
    moments: NDArray[np.datetime64]
    publishers: NDArray[np.object_]
    titles: NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class KeptTheme:
    """A theme as the work file has it."""

    number: int
    words: tuple[str, ...]
    named: int
    born: int


class ThemeTables:
    """The tables of themes of an open work file."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._db = work.connection

    def drop_gone(self) -> bool:
        """Forget what is held of documents that the store has no more, and of what others are like of them; whether
        there was any."""
        gone = row(self._db, "SELECT count(*) FROM gist ANTI JOIN document d ON d.number = gist.document")[0]
        if gone:
            for table, column in (("gist", "document"), ("themed", "document"), ("nearest", "document")):
                self._db.execute(f"DELETE FROM {table} WHERE {column} NOT IN (SELECT number FROM document)")
            self._db.execute("DELETE FROM nearest WHERE other NOT IN (SELECT number FROM document)")
        return bool(gone)

    def count_stale(self) -> int:
        """How many documents are new or say something new."""
        return int(row(self._db, f"SELECT count(*){_STALE}")[0])

    def stale(self, most: int) -> Passages:
        """The passages of up to ``most`` documents that are new or say something new."""
        rows = self._db.execute(
            "SELECT s.number, p.ordinal, v.vector"
            f" FROM (SELECT d.number{_STALE} ORDER BY d.number LIMIT ?) s"
            " JOIN passage p ON p.document = s.number JOIN vector v USING (digest) ORDER BY s.number, p.ordinal",
            [most],
        ).fetchall()
        numbers, owner = np.unique(np.array([each[0] for each in rows], dtype=np.int64), return_inverse=True)
        ordinal = np.array([each[1] for each in rows], dtype=np.int64)
        return Passages(numbers, codes.halves([each[2] for each in rows]), owner.astype(np.int64), ordinal)

    def keep_gists(self, numbers: Integers, matrix: Floats) -> None:
        with self._work.batch(number=numbers, vector=objects(each.tobytes() for each in matrix.astype("<f2"))):
            self._db.execute("DELETE FROM gist WHERE document IN (SELECT number FROM batch)")
            self._db.execute(
                "INSERT INTO gist SELECT number, d.revision, vector::BLOB FROM batch JOIN document d USING (number)"
            )

    def gists(self) -> Gists:
        rows = self._db.execute(
            "SELECT g.document, coalesce(t.theme, -1), coalesce(n.other, -1), coalesce(n.similarity, 0),"
            " coalesce(r.published, (SELECT min(seen_from) FROM revision f WHERE f.document = d.number)) AS moment,"
            " coalesce(d.region, d.source) AS publisher, r.title, g.vector"
            " FROM gist g JOIN document d ON d.number = g.document"
            " JOIN revision r ON r.document = d.number AND r.revision = d.revision"
            " LEFT JOIN themed t ON t.document = d.number LEFT JOIN nearest n ON n.document = d.number ORDER BY d.id"
        ).fetchall()
        columns = list(zip(*rows, strict=True)) or [()] * 8
        number, theme, other, similarity, moment, publisher, title, vector = columns
        return Gists(
            np.array(number, dtype=np.int64),
            codes.halves(vector),
            np.array(theme, dtype=np.int64),
            np.array(other, dtype=np.int64),
            np.array(similarity, dtype=np.float32),
            np.array(moment, dtype="datetime64[us]"),
            objects(publisher),
            objects(title),
        )

    def themes(self) -> list[KeptTheme]:
        rows = self._db.execute("SELECT number, words, named, born FROM theme ORDER BY number").fetchall()
        return [KeptTheme(number, tuple(json.loads(words)), named, born) for number, words, named, born in rows]

    def give_numbers(self, count: int) -> range:
        """Numbers that no theme ever had."""
        given = int(self._work.setting(GIVEN) or 0)
        self._work.set(GIVEN, str(given + count))
        return range(given + 1, given + count + 1)

    def keep_themes(self, themes: Sequence[KeptTheme]) -> None:
        """These are all themes."""
        self._db.execute("DELETE FROM theme")
        self._work.insert(
            "theme",
            number=np.array([each.number for each in themes], dtype=np.int32),
            words=objects(json.dumps(each.words, ensure_ascii=False) for each in themes),
            named=np.array([each.named for each in themes], dtype=np.int32),
            born=np.array([each.born for each in themes], dtype=np.int32),
        )

    def keep_themed(self, numbers: Integers, themes: Integers) -> None:
        """The themes of these documents, by number; ``NONE`` for those that have none."""
        self._replace("themed", numbers, themes != NONE, theme=themes)

    def keep_nearest(self, numbers: Integers, others: Integers, similarity: Floats) -> None:
        """What these documents are most like; ``NONE`` for those that have nothing before them."""
        self._replace("nearest", numbers, others != NONE, other=others, similarity=similarity)

    def _replace(self, table: str, numbers: Integers, held: NDArray[np.bool_], **columns: NDArray[Any]) -> None:
        if len(numbers):
            with self._work.batch(number=numbers):
                self._db.execute(f"DELETE FROM {table} WHERE document IN (SELECT number FROM batch)")
            self._work.insert(table, document=numbers[held], **{name: column[held] for name, column in columns.items()})

    def counted(self, numbers: Sequence[int]) -> dict[int, list[tuple[str, int, float]]]:
        """The terms of themes: in how many of a theme's documents each stands, and in how many it would if they were
        like all documents of the same sources and kinds."""
        with self._work.batch(theme=np.array(numbers, dtype=np.int64)):
            rows = self._db.execute(
                "WITH stratum AS ("
                "  SELECT d.number AS document, d.source || ' ' || r.kind AS stratum, t.theme FROM document d"
                "  JOIN revision r ON r.document = d.number AND r.revision = d.revision"
                "  LEFT JOIN themed t ON t.document = d.number"
                "), size AS (SELECT stratum, count(*) AS documents FROM stratum GROUP BY ALL"
                "), own AS (SELECT theme, stratum, count(*) AS documents FROM stratum SEMI JOIN batch USING (theme)"
                "  GROUP BY ALL"
                "), held AS (SELECT s.theme, p.term, count(*) AS documents"
                "  FROM posting p JOIN stratum s USING (document) SEMI JOIN batch USING (theme)"
                "  WHERE p.whole GROUP BY ALL HAVING count(*) > 1"
                "), usual AS (SELECT s.stratum, p.term, count(*) / any_value(z.documents) AS part"
                "  FROM posting p JOIN stratum s USING (document) JOIN size z USING (stratum)"
                "  WHERE p.whole GROUP BY ALL"
                ") SELECT h.theme, h.term, h.documents, sum(o.documents * u.part)"
                " FROM held h JOIN own o USING (theme) JOIN usual u USING (stratum, term)"
                " GROUP BY ALL ORDER BY ALL"
            ).fetchall()
        found: dict[int, list[tuple[str, int, float]]] = {}
        for theme, term, documents, expected in rows:
            found.setdefault(theme, []).append((term, documents, expected))
        return found

    def texts(self, numbers: Sequence[int], most: int) -> list[str]:
        """The first ``most`` characters of documents, with the title before it where it does not begin with that."""
        with self._work.batch(number=np.array(sorted(numbers), dtype=np.int64)):
            return [
                text
                for (text,) in self._db.execute(
                    "SELECT if(starts_with(r.text, r.title), '', r.title || chr(10)) || substr(r.text, 1, ?)"
                    " FROM batch JOIN document d USING (number)"
                    " JOIN revision r ON r.document = d.number AND r.revision = d.revision ORDER BY d.id",
                    [most],
                ).fetchall()
            ]

    def forget(self) -> None:
        """All of it is to be made anew."""
        with self._work.together():
            for table in _TABLES:
                self._db.execute(f"DELETE FROM {table}")
            self._work.mark_changed()


_THEME = 'number, words, documents, "first", "last", born, faded'
_NOVEL = (
    "d.id, d.title, d.kind, d.source, d.region, d.published, d.precision, d.url, n.novelty, n.similarity,"
    " a.id, a.title, a.source, a.region, a.published, a.precision"
)
_NEW = "FROM novelty n JOIN document d ON d.number = n.document JOIN document a ON a.number = n.alike"


@dataclass(frozen=True, slots=True)
class WeekCounts:
    """Documents by week: ``totals`` of all, ``themes`` by theme; ``publishers`` of the last weeks, by theme and name.

    ``steady`` are the same as the first two, of the sources alone that had something before the first week ended.
    """

    totals: tuple[int, ...]
    themes: dict[int, tuple[int, ...]]
    steady_totals: tuple[int, ...]
    steady_themes: dict[int, tuple[int, ...]]
    publishers: dict[int, tuple[tuple[str, int], ...]]
    late: tuple[str, ...]


def list_themes(store: Published) -> list[Theme]:
    """All themes of the published store, the largest first."""
    rows = store.cursor().execute(f"SELECT {_THEME} FROM theme ORDER BY documents DESC, number").fetchall()
    return [_theme(values) for values in rows]


def themes_of(store: Published, ids: Sequence[str]) -> dict[str, Theme]:
    """The themes of documents, by their ids; documents of no theme are left out."""
    columns = ", ".join(f"t.{column}" for column in _THEME.split(", "))
    rows = store.cursor().execute(
        f"SELECT d.id, {columns} FROM document d JOIN themed ON themed.document = d.number"
        " JOIN theme t ON t.number = themed.theme WHERE d.rowid IN (SELECT rowid FROM document WHERE id IN"
        " (SELECT unnest(?)))",
        [list(ids)],
    )
    return {id: _theme(values) for id, *values in rows.fetchall()}


def _theme(values: Sequence[Any]) -> Theme:
    number, words, documents, first, last, born, faded = values
    return Theme(number, tuple(json.loads(words)), documents, first, last, born, faded)


def list_novel(store: Published, filters: Filters, count: int) -> list[Novel]:
    """Documents by how new they were when they came, the newest first; those of which that is not known come last."""
    where, values = condition(filters)
    rows = store.cursor().execute(
        f"SELECT {_NOVEL} {_NEW} WHERE n.document IN (SELECT number FROM document WHERE {where})"
        " ORDER BY n.novelty DESC NULLS LAST, n.similarity, d.number LIMIT ?",
        [*values, count],
    )
    return [_novel(each) for each in rows.fetchall()]


def novelty_of(store: Published, ids: Sequence[str]) -> dict[str, Novel]:
    """How new documents were when they came, by their ids; those that had nothing before them are left out."""
    rows = store.cursor().execute(
        f"SELECT {_NOVEL} {_NEW} WHERE n.document IN (SELECT number FROM document WHERE id IN (SELECT unnest(?)))",
        [list(ids)],
    )
    return {each[0]: _novel(each) for each in rows.fetchall()}


def _novel(values: Sequence[Any]) -> Novel:
    id, title, kind, source, region, published, precision, url, novelty, similarity, *other = values
    alike_id, alike_title, alike_source, alike_region, alike_published, alike_precision = other
    moment = published_value(alike_published, alike_precision)
    alike = Alike(alike_id, alike_title, alike_source, alike_region, moment, similarity)
    return Novel(id, title, kind, source, region, published_value(published, precision), url, novelty, alike)


def newest_day(store: Published) -> date | None:
    """The day of the newest document. What is dated ahead, as a summons to a meeting, is as new as the day on which it
    was read."""
    found = row(
        store.cursor(),
        "SELECT max(least(published::DATE, seen_from::DATE)) FROM document"
        " WHERE published IS NOT NULL AND precision IN ('minute', 'day')",
    )
    return found[0] if found else None


def undated(store: Published, filters: Filters) -> int:
    """How many documents have no day."""
    where, values = condition(filters)
    dated = "published IS NOT NULL AND coalesce(precision IN ('minute', 'day'), false)"
    query = f"SELECT count(*) FROM document WHERE {where} AND NOT ({dated})"
    return int(row(store.cursor(), query, values)[0])


def count_weeks(store: Published, filters: Filters, first: date, weeks: int, now: int) -> WeekCounts:
    """The documents of so many weeks from a day on; the last ``now`` of them are those whose publishers are told."""
    where, values = condition(filters)
    db = store.cursor()
    listed = (
        "WITH listed AS (SELECT d.number, d.source, coalesce(d.region, d.source) AS publisher, themed.theme,"
        " (d.published::DATE - ?::DATE) // 7 AS week FROM document d LEFT JOIN themed ON themed.document = d.number"
        f" WHERE d.number IN (SELECT number FROM document WHERE {where}) AND d.precision IN ('minute', 'day')"
        " AND d.published >= ?::DATE AND d.published < ?::DATE + 7 * ?),"
        " known AS (SELECT DISTINCT source FROM document WHERE published < ?::DATE + 7)"
    )
    given = [first, *values, first, first, weeks, first]
    rows = db.execute(
        f"{listed} SELECT theme, week, count(*), count(*) FILTER (source IN (FROM known)) FROM listed GROUP BY ALL",
        given,
    ).fetchall()
    named = db.execute(
        f"{listed} SELECT theme, publisher, count(*) AS documents FROM listed WHERE week >= ? AND theme IS NOT NULL"
        " GROUP BY ALL ORDER BY theme, documents DESC, publisher",
        [*given, weeks - now],
    ).fetchall()
    late = db.execute(
        f"{listed} SELECT DISTINCT source FROM listed WHERE source NOT IN (FROM known) ORDER BY source", given
    ).fetchall()
    counts = np.zeros((2, weeks), dtype=np.int64)
    themes: dict[int, NDArray[np.int64]] = {}
    for theme, week, every, steady in rows:
        counts[:, week] += every, steady
        if theme is not None:
            themes.setdefault(theme, np.zeros((2, weeks), dtype=np.int64))[:, week] += every, steady
    publishers: dict[int, list[tuple[str, int]]] = {}
    for theme, publisher, documents in named:
        publishers.setdefault(theme, []).append((publisher, documents))
    return WeekCounts(
        _counts(counts[0]),
        {theme: _counts(each[0]) for theme, each in themes.items()},
        _counts(counts[1]),
        {theme: _counts(each[1]) for theme, each in themes.items()},
        {theme: tuple(each) for theme, each in publishers.items()},
        tuple(source for (source,) in late),
    )


def _counts(row: NDArray[np.int64]) -> tuple[int, ...]:
    return tuple(map(int, row))
