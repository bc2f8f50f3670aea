"""What a store says of one person, organisation or region, and in all: what pages about them show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models import Hit, PassageHit, SeenOrganisation, SeenPerson
from pipeline.store import Published, published_value

HEAD = "number, id, title, kind, source, region, published, precision, url, gone"
EARLIEST, LATEST = 1900, 2100  # years that are drawn: dates of texts may be anything
MONTHLY = 3  # years up to which documents are counted by month, and not by year
ROUND = 300  # characters around a name that are shown

Bars = tuple[tuple[str, int], ...]
"""Numbers of documents by month (``2026-02``) or year (``2026``), none left out between the first and the last."""


@dataclass(frozen=True, slots=True)
class Overview:
    """How much a store holds, from when to when, and when it was published (ISO 8601, UTC)."""

    documents: int
    regions: int
    sources: int
    decisions: int
    first: date | None
    last: date | None
    published_at: str | None


@dataclass(frozen=True, slots=True)
class Who:
    """Whose documents are meant: a person by name and party, an organisation by name, a region by name, or all.
    ``is_only``: nobody of this name is of another party, so that who is named without one is the same."""

    kind: str  # person, organisation, region, all
    name: str = ""
    party: str | None = None
    is_only: bool = False

    @property
    def same(self) -> tuple[str, list[Any]]:
        """A condition over the table ``person`` or ``organisation``, with its parameters."""
        if self.kind == "organisation":
            return "name = ?", [self.name]
        if self.is_only:
            return "name = ? AND (party IS NULL OR party = ?)", [self.name, self.party]
        return "name = ? AND party IS NOT DISTINCT FROM ?", [self.name, self.party]

    @property
    def chosen(self) -> tuple[str, list[Any]]:
        """A condition over the table ``document``, with its parameters."""
        if self.kind in ("person", "organisation"):
            where, values = self.same
            return f"number IN (SELECT document FROM {self.kind} WHERE {where})", values
        return ("region = ?", [self.name]) if self.kind == "region" else ("true", [])


def overview(store: Published) -> Overview:
    db = store.cursor()
    ((documents, regions, sources, first, last),) = db.execute(
        "SELECT count(*), count(DISTINCT region), count(DISTINCT source), min(published)::DATE, max(published)::DATE"
        " FROM document"
    ).fetchall()
    return Overview(documents, regions, sources, store.count("decision"), first, last, store.setting("published_at"))


def regions(store: Published) -> list[tuple[str, int, date | None]]:
    """The regions that documents are of, by name, with how many there are and the day of the newest."""
    return list(store.once("regions", lambda: _regions(store)))


def _regions(store: Published) -> list[tuple[str, int, date | None]]:
    rows = store.cursor().execute(
        "SELECT region, count(*), max(published)::DATE FROM document WHERE region IS NOT NULL GROUP BY region"
        " ORDER BY region"
    )
    return rows.fetchall()


def kinds(store: Published, who: Who) -> list[tuple[str, int]]:
    """How many documents of each kind there are, the most first."""
    where, values = who.chosen
    return (
        store.cursor()
        .execute(
            f"SELECT kind, count(*) FROM document WHERE {where} GROUP BY kind ORDER BY count(*) DESC, kind",
            values,
        )
        .fetchall()
    )


def bars(store: Published, who: Who) -> Bars:
    """How many documents there are by month, or by year where they are of many years."""
    where, values = who.chosen
    rows = (
        store.cursor()
        .execute(
            "SELECT year(published), month(published), count(*) FROM document"
            f" WHERE year(published) BETWEEN {EARLIEST} AND {LATEST} AND {where} GROUP BY ALL",
            values,
        )
        .fetchall()
    )
    if not rows:
        return ()
    counts = {(year, month): count for year, month, count in rows}
    (first, first_month), (last, last_month) = min(counts), max(counts)
    if last - first < MONTHLY:
        months = range(first * 12 + first_month - 1, last * 12 + last_month)
        return tuple((f"{at // 12}-{at % 12 + 1:02}", counts.get((at // 12, at % 12 + 1), 0)) for at in months)
    years = dict.fromkeys(range(first, last + 1), 0)
    for (year, _), count in counts.items():
        years[year] += count
    return tuple((str(year), count) for year, count in years.items())


def documents(store: Published, who: Who, start: int, count: int) -> tuple[int, list[Hit]]:
    """The documents, newest first from the one at ``start`` on, and how many there are; each with what stands around
    the first mention, where somebody or something is named. What is dated ahead is as new as the day it was read."""
    where, values = who.chosen
    db = store.cursor()
    numbers = db.execute(
        f"SELECT number FROM document WHERE {where} ORDER BY"
        " (CASE WHEN published > seen_from THEN seen_from ELSE published END)::DATE DESC NULLS LAST, number",
        values,
    ).fetchnumpy()["number"]
    return len(numbers), _hits(store, [int(number) for number in numbers[start : start + count]], who)


def heads(store: Published, ids: Iterable[str]) -> dict[str, Hit]:
    """Documents by their ids, without passages."""
    wanted = list(ids)
    rows = (
        store.cursor()
        .execute(
            f"SELECT {HEAD} FROM document WHERE rowid IN (SELECT rowid FROM document WHERE id IN (SELECT unnest(?)))",
            [wanted],
        )
        .fetchall()
        if wanted
        else []
    )
    return {values[1]: _hit(values) for values in rows}


def revisions(store: Published, document_id: str) -> list[dict[str, Any]]:
    """The revisions of a document, the newest first: number, title, since when, the digest of its bytes.

    Raises ``UnknownDocument``.
    """
    number, *current = store.one(document_id, "number, revision, title, seen_from, raw_digest")
    earlier = (
        store.cursor()
        .execute(
            "SELECT revision, title, seen_from, raw_digest FROM earlier WHERE number = ? ORDER BY revision DESC",
            [number],
        )
        .fetchall()
    )
    return [
        {
            "revision": revision,
            "title": title,
            "seen_from": f"{seen_from.isoformat(timespec='seconds')}Z",
            "raw_digest": digest,
        }
        for revision, title, seen_from, digest in (current, *earlier)
    ]


def person(store: Published, name: str, party: str | None, is_only: bool = False) -> SeenPerson | None:
    """Somebody by name and party, as the documents name him; None where none does."""
    who = Who("person", name, party, is_only)
    where, values = who.same
    rows = (
        store.cursor()
        .execute(
            f"SELECT role, organisation, count(*) FROM person WHERE {where}"
            " GROUP BY ALL ORDER BY count(*) DESC, role, organisation",
            values,
        )
        .fetchall()
    )
    if not rows:
        return None
    documents, first, last = _seen(store, who)
    roles = dict.fromkeys(each for role, _, _ in rows if role for each in role.split("; "))  # one text may name several
    bodies = dict.fromkeys(body for _, body, _ in rows if body)
    return SeenPerson(name, party, tuple(roles), tuple(bodies), documents, first, last)


def somebody(store: Published, name: str, party: str | None) -> Who:
    """Who is meant by a name and a party. Who is named without a party is taken for the only one of the name who has
    one; where several have one, no party means who is named without, or else the one whom most documents name."""
    parties = parties_of(store, name)
    known = [each for each in parties if each]
    if len(known) == 1 and party in (None, *known):
        return Who("person", name, known[0], is_only=True)
    return Who("person", name, party or (known[0] if known and None not in parties else None))


def regions_of(store: Published, who: Who) -> list[tuple[str, int]]:
    """The regions whose documents these are, those with most of them first."""
    where, values = who.chosen
    rows = store.cursor().execute(
        f"SELECT region, count(*) FROM document WHERE region IS NOT NULL AND {where} GROUP BY region"
        " ORDER BY count(*) DESC, region",
        values,
    )
    return rows.fetchall()


def parties_of(store: Published, name: str) -> list[str | None]:
    """The parties of those who have this name, the one of most documents first; None for none."""
    rows = (
        store.cursor()
        .execute("SELECT party FROM person WHERE name = ? GROUP BY party ORDER BY count(*) DESC, party", [name])
        .fetchall()
    )
    return [party for (party,) in rows]


def organisation(store: Published, name: str) -> SeenOrganisation | None:
    """An organisation by its canonical name; None where no document names it."""
    rows = (
        store.cursor()
        .execute(
            "SELECT type, any_value(number), any_value(wikidata) FROM organisation WHERE name = ? GROUP BY type"
            " ORDER BY count(*) DESC, type",
            [name],
        )
        .fetchall()
    )
    if not rows:
        return None
    type_, number, wikidata = rows[0]
    return SeenOrganisation(name, type_, number, wikidata, *_seen(store, Who("organisation", name)))


def _seen(store: Published, who: Who) -> tuple[int, date | None, date | None]:
    where, values = who.chosen
    ((count, first, last),) = (
        store.cursor()
        .execute(
            f"SELECT count(*), min(published)::DATE, max(published)::DATE FROM document WHERE {where}",
            values,
        )
        .fetchall()
    )
    return count, first, last


def _hits(store: Published, numbers: Sequence[int], who: Who) -> list[Hit]:
    if not numbers:
        return []
    listed = ", ".join(map(str, numbers))
    db = store.cursor()
    # by row id: a filter on the number would read the columns of all documents
    rows = db.execute(
        f"SELECT {HEAD} FROM document WHERE rowid IN (SELECT rowid FROM document WHERE number IN ({listed}))"
    ).fetchall()
    around = _around(store, listed, who)
    found = {values[0]: _hit(values, around.get(values[0], ())) for values in rows}
    return [found[number] for number in numbers]


def _hit(values: tuple[Any, ...], passages: tuple[PassageHit, ...] = ()) -> Hit:
    _, id, title, kind, source, region, published, precision, url, gone = values
    return Hit(id, title, kind, source, region, published_value(published, precision), url, 0.0, passages, gone)


def _around(store: Published, listed: str, who: Who) -> dict[int, tuple[PassageHit, ...]]:
    """What stands around the first mention in each of the documents, by their numbers."""
    if who.kind not in ("person", "organisation"):
        return {}
    same, values = who.same
    rows = (
        store.cursor()
        .execute(
            f"WITH place AS (SELECT document, min((mentions->0->>0)::INTEGER) AS s,"
            f" arg_min((mentions->0->>1)::INTEGER, (mentions->0->>0)::INTEGER) AS e FROM {who.kind}"
            f" WHERE document IN ({listed}) AND {same} GROUP BY document)"
            f" SELECT number, s, e, greatest(s - {ROUND // 2}, 0) AS f,"
            f" substring(text, greatest(s - {ROUND // 2}, 0) + 1, {ROUND})"
            f" FROM (SELECT number, text FROM document WHERE rowid IN"
            f" (SELECT rowid FROM document WHERE number IN ({listed}))) JOIN place ON place.document = number"
            " WHERE s IS NOT NULL",
            values,
        )
        .fetchall()
    )
    return {number: (_cut(*rest),) for number, *rest in rows}


def _cut(start: int, end: int, begin: int, text: str) -> PassageHit:
    """A stretch of a text from ``begin`` on, in whole words, with a mention marked."""
    first = text.find(" ", 0, start - begin) + 1 if begin else 0
    last = text.rfind(" ", end - begin) if len(text) == ROUND else -1
    begin, text = begin + first, text[first : last if last >= 0 else None]
    return PassageHit(text, begin, begin + len(text), ((start - begin, end - begin),))
