"""The ledger by matter (ärende): what was moved, proposed, recommended and decided in each, and what is still open."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from models import Filters, Matter, MatterStatus, Outcome, Step, StepKind, UnknownMatter
from pipeline.search.ledger import DECISION, Wanted, chosen
from pipeline.store import Published, decision_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SWEDEN = ZoneInfo("Europe/Stockholm")
EVERY = Wanted()
OPEN = tuple(str(status) for status in MatterStatus if status.is_open)
TELLING = ("protocol", "decision_digest", "report")
"""Kinds of documents that tell what became of a matter."""
MATTER = "number, id, title, region, kind, actor, opened, last, status, outcome"
STEP = (
    's.kind, s.day, s.actor, s.outcome, substring(d.text, s."start" + 1, s."end" - s."start"), s."start", s."end",'
    " d.id, d.title, d.kind, d.source, d.url"
)
AS_DECISION = (
    "SELECT s.matter, s.document, s.decision AS ordinal, s.kind AS stance, c.action, s.actor, c.addressee, s.outcome,"
    " s.said FROM step s LEFT JOIN decision c ON c.document = s.document AND c.ordinal = s.decision"
)


def matters(
    store: Published,
    filters: Filters,
    wanted: Wanted = EVERY,
    open_only: bool = False,
    stale: int | None = None,
    count: int = 10,
    offset: int = 0,
) -> tuple[int, list[Matter]]:
    """The matters of which a step passes, those with the newest step first, and how many there are in all.

    Steps are chosen as ``ledger.decisions`` chooses decisions. ``stale`` wants those that have been open for so many
    days at least; both it and ``open_only`` count to the store's newest night.
    """
    today = as_of(store)
    tests: list[str] = ["true"]
    said: list[Any] = []
    if filters != Filters() or wanted != EVERY:
        choice, values = chosen(filters, wanted)
        tests.append(
            f"number IN (SELECT c.matter FROM ({AS_DECISION}) c JOIN document d ON d.number = c.document {choice})"
        )
        said += values
    if open_only or stale is not None:
        tests.append("status = ANY(?)")
        said.append(list(OPEN))
    if stale is not None:
        tests.append("opened <= ?")
        said.append(today - timedelta(days=stale))
    where = " AND ".join(tests)
    db = store.cursor()
    # all of their numbers at once, as to count them first would choose twice
    numbers = db.execute(f"SELECT number FROM matter WHERE {where} ORDER BY number", said).fetchnumpy()["number"]
    shown = ", ".join(map(str, numbers[offset : offset + count])) or "NULL"
    rows = db.execute(f"SELECT {MATTER} FROM matter WHERE number IN ({shown}) ORDER BY number").fetchall()
    return len(numbers), _read(db, rows, today)


def matter(store: Published, id: str) -> Matter:
    """A matter by its id, or by one that it had before it was joined with another.

    Raises ``UnknownMatter``.
    """
    db = store.cursor()
    rows = db.execute(
        f"SELECT {MATTER} FROM matter WHERE number IN (SELECT matter FROM matter_sign WHERE id = ?)", [id]
    ).fetchall()
    if not rows:
        raise UnknownMatter(f"no matter is called {id}: ids stand in regionradar decisions --by-matter")
    return _read(db, rows, as_of(store))[0]


def matter_ids(store: Published, document_id: str) -> tuple[str, ...]:
    """The matters that a document tells of, those with the newest step first.

    Raises ``UnknownDocument``.
    """
    return tuple(id for id, _ in titles_of(store, document_id))


def titles_of(store: Published, document_id: str) -> list[tuple[str, str]]:
    """The matters that a document tells of, by id and title, those with the newest step first.

    Raises ``UnknownDocument``.
    """
    (number,) = store.one(document_id, "number")
    rows = store.cursor().execute(
        "SELECT id, title FROM matter WHERE number IN (SELECT matter FROM step WHERE document = ?) ORDER BY number",
        [number],
    )
    return rows.fetchall()


def as_of(store: Published) -> date:
    """The Swedish day on which the store saw something new for the last time: up to it open matters are counted."""
    ((seen,),) = store.cursor().execute("SELECT max(seen_from) FROM document").fetchall()
    return (seen or datetime.min).replace(tzinfo=UTC).astimezone(SWEDEN).date()


def _read(db: "DuckDBPyConnection", rows: Iterable[tuple[Any, ...]], today: date) -> list[Matter]:
    """Matters from their rows, in this order, with their steps."""
    found = list(rows)
    steps: dict[int, list[Step]] = {number: [] for number, *_ in found}
    if not found:
        return []
    columns = [column.removeprefix("c.").strip('"') for column in DECISION.split(", ")]
    # by row id, which is the number: a join by number would read the texts of all documents
    told = db.execute(
        f"WITH s AS (SELECT * FROM step WHERE matter IN ({', '.join(map(str, steps))})), d AS (SELECT * FROM document"
        " WHERE rowid IN (SELECT document FROM s))"
        f" SELECT s.matter, {STEP}, c.ordinal IS NOT NULL, {DECISION} FROM s JOIN d ON d.number = s.document"
        " LEFT JOIN decision c ON c.document = s.document AND c.ordinal = s.decision ORDER BY s.matter, s.ordinal"
    ).fetchall()
    for number, kind, day, actor, outcome, *rest in told:
        place, is_decision, said = rest[:8], rest[8], rest[9:]
        decision = decision_of(dict(zip(columns, said, strict=True)) | {"text": place[0]}) if is_decision else None
        steps[number].append(Step(*(StepKind(kind), day, actor, outcome and Outcome(outcome), *place, decision)))
    known = _known(db)
    return [_matter(row, known, today, tuple(steps[row[0]])) for row in found]


def _matter(row: tuple[Any, ...], known: Mapping[str | None, date], today: date, steps: tuple[Step, ...]) -> Matter:
    _, id, title, region, kind, actor, opened, last, status, outcome = row
    status = MatterStatus(status)
    days = max((today - opened).days, 0) if opened and status.is_open else None
    return Matter(
        id,
        title,
        region,
        kind,
        actor,
        opened,
        last,
        status,
        outcome and Outcome(outcome),
        days,
        known.get(region),
        steps,
    )


def _known(db: "DuckDBPyConnection") -> dict[str | None, date]:
    """The day of each region's newest document that tells of decisions."""
    rows = db.execute(
        "SELECT region, max(published)::DATE FROM document WHERE kind = ANY(?) GROUP BY region", [list(TELLING)]
    ).fetchall()
    return {region: day for region, day in rows if day}
