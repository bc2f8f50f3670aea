"""What is new: since a generation of the store, and day by day for each region."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from models import Hit
from pipeline.search import profiles
from pipeline.store import Published
from pipeline.store.digests import BEGAN

WEEK = 7  # days
EXACT = "precision IN ('minute', 'day')"


@dataclass(frozen=True, slots=True)
class Week:
    """What a region published in a week, by kind with the most first, and in the week before; ``newest`` is its last
    document of the week."""

    region: str
    documents: int
    before: int
    kinds: tuple[tuple[str, int], ...]
    newest: Hit


def since(store: Published, generation: int, count: int, offset: int = 0) -> tuple[int, list[Hit]]:
    """How many documents stores after this generation held first and still do, with the newest of them."""
    db = store.cursor()
    rows = db.execute(
        f"WITH {BEGAN} SELECT count(*) OVER (), d.id FROM document d JOIN began USING (number)"
        " WHERE began.generation > ? AND d.gone IS NULL ORDER BY d.number LIMIT ? OFFSET ?",
        [generation, count, offset],
    ).fetchall()
    return (rows[0][0] if rows else 0), _in_order(store, [id for _, id in rows])


def weeks(store: Published, until: date) -> list[Week]:
    """What each region published in the seven days that end with a day, the region of most documents first."""
    first = until - timedelta(days=WEEK - 1)
    db = store.cursor()
    rows = db.execute(
        "SELECT region, published >= ?::DATE AS now, kind, count(*), arg_min(id, number), min(number) FROM document"
        f" WHERE region IS NOT NULL AND {EXACT} AND published >= ?::DATE AND published < ?::DATE + 1 GROUP BY ALL",
        [first, first - timedelta(days=WEEK), until],
    ).fetchall()
    kinds: dict[str, list[tuple[int, str]]] = {}
    newest: dict[str, tuple[int, str]] = {}
    before: dict[str, int] = {}
    for region, now, kind, documents, id, number in rows:
        if now:
            kinds.setdefault(region, []).append((documents, kind))
            newest[region] = min(newest.get(region, (number, id)), (number, id))
        else:
            before[region] = before.get(region, 0) + documents
    heads = profiles.heads(store, [id for _, id in newest.values()])
    made = [
        Week(
            region,
            sum(documents for documents, _ in those),
            before.get(region, 0),
            tuple((kind, documents) for documents, kind in sorted(those, key=lambda each: (-each[0], each[1]))),
            heads[newest[region][1]],
        )
        for region, those in kinds.items()
    ]
    return sorted(made, key=lambda week: (-week.documents, week.region))


def silent(store: Published, found: Sequence[Week]) -> list[tuple[str, date | None]]:
    """The regions of the store that published nothing in these weeks, by name, with the day of their newest."""
    heard = {week.region for week in found}
    return [(name, last) for name, _, last in profiles.regions(store) if name not in heard]


def _in_order(store: Published, ids: Sequence[str]) -> list[Hit]:
    found = profiles.heads(store, ids)
    return [found[id] for id in ids]
