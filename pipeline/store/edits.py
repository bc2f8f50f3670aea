"""What was changed after publication: its part of the work file, and of the published one."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from models import Document, Facts, Filters, Span
from models.watch import Edited, EditKind, EditVerdict, MarkedParagraph, MarkedRun
from pipeline.store.alerts import Pending
from pipeline.store.connect import row
from pipeline.store.facts import read_facts
from pipeline.store.pool import read_revisions
from pipeline.store.published import Published, condition, published_value
from pipeline.store.work import CHANGED, Work, objects

MATTERING = tuple(verdict for verdict in EditVerdict if verdict.matters)
_UNJUDGED = (
    " FROM (SELECT document, revision - 1 AS older, revision AS newer FROM revision WHERE revision > 1"
    # a watch is held against what was changed since it was matched last
    " UNION SELECT p.document, min(p.revision) - 1, d.revision FROM pending p JOIN document d ON d.number = p.document"
    " GROUP BY p.document, d.revision HAVING min(p.revision) > 1) pair"
    " SEMI JOIN document d ON d.number = pair.document"
    " SEMI JOIN revision r ON r.document = pair.document AND r.revision = pair.older"
    " ANTI JOIN edited e ON e.document = pair.document AND e.older = pair.older AND e.newer = pair.newer"
)
_LISTED = "d.id, e.title, d.kind, d.source, d.region, d.published, d.precision, d.url, e.older, e.newer, e.seen_from,"
_LISTED += " e.verdict, e.edits, e.gravest"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two revisions of a document that are yet to be held against each other; ``number`` is its number in the work
    file, ``facts`` are those of the later one where the store has them."""

    number: int
    older: int
    newer: int
    before: Document
    after: Document
    region: str | None
    facts: Facts | None


@dataclass(frozen=True, slots=True)
class Mark:
    """An edit by its places in the earlier and the later text."""

    old_span: Span
    new_span: Span
    verdict: EditVerdict


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was changed from one revision to another; ``fault`` says why it could not be judged."""

    verdict: EditVerdict
    marks: tuple[Mark, ...] = ()
    gravest: tuple[MarkedParagraph, ...] = ()
    fault: str | None = None


class EditTables:
    """The table of edits of an open work file."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._db = work.connection

    def count_unjudged(self) -> int:
        return int(row(self._db, f"SELECT count(*){_UNJUDGED}")[0])

    def unjudged(self, most: int) -> list[Pair]:
        """Up to ``most`` pairs of revisions, of the oldest document in the store first."""
        rows = self._db.execute(
            f"SELECT pair.document, older, newer{_UNJUDGED} ORDER BY ALL LIMIT ?", [most]
        ).fetchall()
        before = read_revisions(self._work, [(number, older) for number, older, _ in rows])
        after = read_revisions(self._work, [(number, newer) for number, _, newer in rows])
        with self._work.batch(document=np.array([number for number, _, _ in rows], dtype=np.int32)):
            current = set(
                self._db.execute(
                    "SELECT d.number, d.revision FROM document d JOIN batch ON batch.document = d.number"
                    " JOIN extracted e ON e.document = d.number WHERE e.fault IS NULL"
                ).fetchall()
            )
        return [
            Pair(
                number,
                older,
                newer,
                old.document,
                new.document,
                new.region,
                read_facts(self._db, number, new.document.text) if (number, newer) in current else None,
            )
            for (number, older, newer), old, new in zip(rows, before, after, strict=True)
        ]

    def keep(self, found: Sequence[tuple[Pair, Judgement]]) -> None:
        """Write what was changed from one revision to another."""
        with self._work.together():
            self._work.insert(
                "edited",
                document=np.array([pair.number for pair, _ in found], dtype=np.int32),
                older=np.array([pair.older for pair, _ in found], dtype=np.int32),
                newer=np.array([pair.newer for pair, _ in found], dtype=np.int32),
                verdict=objects(str(made.verdict) for _, made in found),
                edits=np.array([len(made.marks) for _, made in found], dtype=np.int32),
                gravest=objects(_json(made.gravest) for _, made in found),
                marks=objects(
                    json.dumps([(*each.old_span, *each.new_span, each.verdict) for each in made.marks])
                    for _, made in found
                ),
                fault=objects(made.fault for _, made in found),
            )
            self._work.set(CHANGED, "yes")

    def since_matched(self, pending: Iterable[Pending]) -> dict[int, Judgement]:
        """What was changed in documents since they were matched last, by their numbers; of those that are new or were
        not judged nothing."""
        changed = [each for each in pending if each.before]
        with self._work.batch(
            document=np.array([each.number for each in changed], dtype=np.int32),
            older=np.array([each.before for each in changed], dtype=np.int32),
        ):
            rows = self._db.execute(
                "SELECT e.document, e.verdict, e.marks, e.fault FROM edited e JOIN batch USING (document, older)"
                " JOIN document d ON d.number = e.document AND d.revision = e.newer"
            ).fetchall()
        return {
            number: Judgement(EditVerdict(verdict), _marks(marks), fault=fault)
            for number, verdict, marks, fault in rows
        }

    def forget_faults(self) -> None:
        """Take pairs that could not be judged for such that were never tried."""
        with self._work.together():
            self._db.execute("DELETE FROM edited WHERE fault IS NOT NULL")

    def forget(self) -> None:
        """Take all pairs for unjudged."""
        with self._work.together():
            self._db.execute("DELETE FROM edited")
            self._work.set(CHANGED, "yes")


def edits_of(
    store: Published,
    filters: Filters,
    since: datetime | None = None,
    until: datetime | None = None,
    verdicts: Collection[EditVerdict] = MATTERING,
    count: int | None = None,
    generations: tuple[int, int] | None = None,
    offset: int = 0,
) -> tuple[int, list[Edited]]:
    """What was changed after publication and what was taken away, the last that was seen first, and how much of that
    there is in all.

    ``since`` and, exclusively, ``until`` are times, with their zones, at which it was seen; ``generations`` are that
    of the last store which did not have it, and that of the last which may. The filters are of the document, its day
    of publication among them.
    """
    where, values = condition(filters)
    tests, said = ["list_contains(?, e.verdict)"], list[Any]([[str(each) for each in verdicts]])
    for test, moment in (("e.seen_from >= ?", since), ("e.seen_from < ?", until)):
        if moment:
            tests.append(test)
            said.append(moment.astimezone(UTC).replace(tzinfo=None))
    if generations:
        tests.append("e.generation > ? AND e.generation <= ?")
        said += generations
    found = store.cursor().execute(
        f"WITH chosen AS (SELECT number FROM document WHERE {where}), listed AS ("
        " SELECT document, title, older, newer, generation, seen_from, verdict, edits, gravest FROM edited"
        " WHERE newer = older + 1"
        " UNION ALL SELECT number, title, revision, revision, gone_generation,"
        " gone::TIMESTAMP, 'removed', 0, '[]' FROM document WHERE gone IS NOT NULL)"
        f" SELECT count(*) OVER (), {_LISTED} FROM listed e JOIN document d ON d.number = e.document"
        f" WHERE e.document IN (FROM chosen) AND {' AND '.join(tests)}"
        " ORDER BY e.seen_from DESC, d.id, e.newer DESC LIMIT ? OFFSET ?",
        [*values, *said, count, offset],
    )
    rows = found.fetchall()
    return (rows[0][0] if rows else 0), [_edited(rest) for _, *rest in rows]


def edit_between(store: Published, document_id: str, older: int, newer: int) -> tuple[Edited, tuple[Mark, ...]] | None:
    """What was changed from one revision to another, with every edit by its places; None where the store does not have
    that."""
    found = row(
        store.cursor(),
        f"SELECT e.marks, {_LISTED} FROM edited e JOIN document d ON d.number = e.document"
        " WHERE d.id = ? AND e.older = ? AND e.newer = ?",
        [document_id, older, newer],
    )
    return (_edited(found[1:]), _marks(found[0])) if found else None


def _edited(values: Sequence[Any]) -> Edited:
    """From its columns, as ``_LISTED`` has them."""
    id, title, kind, source, region, published, precision, url, older, newer, seen, verdict, edits, gravest = values
    day = published_value(published, precision)
    shown = tuple(
        MarkedParagraph(tuple(MarkedRun(text, mark and EditKind(mark)) for text, mark in runs), EditVerdict(judged))
        for judged, runs in json.loads(gravest)
    )
    where = (id, title, kind, source, region, day, url, older, newer, seen)
    return Edited(*where, EditVerdict(verdict), edits, shown)


def _marks(said: str) -> tuple[Mark, ...]:
    return tuple(
        Mark((start, end), (new_start, new_end), EditVerdict(verdict))
        for start, end, new_start, new_end, verdict in json.loads(said)
    )


def _json(paragraphs: Sequence[MarkedParagraph]) -> str:
    said = [[each.verdict, [[run.text, run.mark] for run in each.runs]] for each in paragraphs]
    return json.dumps(said, ensure_ascii=False)
