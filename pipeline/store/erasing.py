"""What was erased taken out of the work file, and what is left of it: its part of the store."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from models import Document
from pipeline.store.alerts import SENT
from pipeline.store.connect import row
from pipeline.store.kept import Kept
from pipeline.store.pool import read_revisions
from pipeline.store.work import CHANGED, DERIVED, FACTS, Prepared, Work, objects, revision_columns

BATCH = 500  # revisions that are handed out at once
OF_DOCUMENT = (*DERIVED, *FACTS, "pending", "edited", "revision")
"""Tables whose rows belong to a document by its number; what themes hold of it goes when they are brought up to date.
"""
OTHERWISE = {"revision", "posting", "vector", "archived", "migration", "noted", *DERIVED, *FACTS}
"""Tables that are not swept by value: what is in them follows from the revisions, or says nothing."""


@dataclass(frozen=True, slots=True)
class Said:
    """A revision as it is looked through: what it says, and where that came from."""

    number: int
    document: Document
    revision: int
    region: str | None
    raw_digest: str
    location: str
    read_from: str | None  # JSON
    is_current: bool


@dataclass(frozen=True, slots=True)
class Reread:
    """A revision that is to say something else from now on."""

    number: int
    revision: int
    prepared: Prepared
    is_current: bool


class ErasureTables:
    """Erasing in an open work file."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._db = work.connection

    def count_revisions(self) -> int:
        return int(row(self._db, "SELECT count(*) FROM revision")[0])

    def revisions(self) -> Iterator[list[Said]]:
        """All revisions, earlier ones too, a batch at a time."""
        last = (0, 0)
        while keys := self._db.execute(
            "SELECT r.document, r.revision, r.raw_digest, r.location, r.read_from, d.revision = r.revision"
            " FROM revision r JOIN document d ON d.number = r.document"
            " WHERE (r.document, r.revision) > (?, ?) ORDER BY r.document, r.revision LIMIT ?",
            [*last, BATCH],
        ).fetchall():
            found = read_revisions(self._work, [(number, revision) for number, revision, *_ in keys])
            yield [
                Said(number, each.document, revision, each.region, *rest)
                for (number, revision, *rest), each in zip(keys, found, strict=True)
            ]
            last = (keys[-1][0], keys[-1][1])

    def items(self) -> Iterator[tuple[str, str, str, str | None]]:
        """All items as (source, key, address, document's id)."""
        yield from self._db.execute("SELECT source, key, url, document FROM item ORDER BY ALL").fetchall()

    def ids_at(self, url: str) -> list[str]:
        """The documents that are, or were, at an address."""
        rows = self._db.execute(
            "SELECT d.id FROM document d JOIN revision r ON r.document = d.number WHERE r.url = $1 OR r.location = $1"
            " UNION SELECT document FROM item WHERE url = $1 AND document IS NOT NULL ORDER BY 1",
            [url],
        ).fetchall()
        return [id for (id,) in rows]

    def names_of(self, ids: Collection[str]) -> tuple[set[str], set[str]]:
        """Under which ids these documents may come again, and at which addresses: those of every source that posted
        them."""
        with self._work.batch(id=objects(ids)):
            own = self._db.execute(
                "SELECT d.id, r.url, r.location FROM document d JOIN batch USING (id)"
                " JOIN revision r ON r.document = d.number"
            ).fetchall()
            posted = self._db.execute(
                "SELECT source || ':' || key, url, NULL FROM item JOIN batch ON batch.id = item.document"
            ).fetchall()
        rows = [*own, *posted]
        addresses = {url for _, *urls in rows for url in urls if url and url.startswith(("http:", "https:"))}
        return {id for id, *_ in rows} | set(ids), addresses

    def outdated(self, days: Mapping[str, int], today: date) -> list[str]:
        """The documents that were published, or first seen where no day is known, more than so many days ago, by what
        kind they are."""
        found: list[str] = []
        for kind, most in days.items():
            rows = self._db.execute(
                "SELECT d.id FROM document d JOIN revision r ON r.document = d.number AND r.revision = d.revision"
                " WHERE r.kind = ? AND coalesce(r.published,"
                " (SELECT min(seen_from) FROM revision f WHERE f.document = d.number))::DATE < ? ORDER BY 1",
                [kind, today - timedelta(days=most)],
            ).fetchall()
            found += [id for (id,) in rows]
        return found

    def people_called(self, names: Collection[str]) -> tuple[str, ...]:
        """People whose names contain one of these, and are not it."""
        rows = [
            name
            for said in names
            for (name,) in self._db.execute(
                "SELECT DISTINCT name FROM person WHERE contains(lower(name), lower($1)) AND lower(name) <> lower($1)",
                [" ".join(said.split())],
            ).fetchall()
        ]
        return tuple(sorted(set(rows)))

    def alerts_of(self, ids: Collection[str]) -> tuple[int, int, int]:
        """How many alerts these documents have, how many of those were sent to channels, and how many wait."""
        with self._work.batch(id=objects(ids)):
            (alerts,) = row(self._db, "SELECT count(*) FROM alert WHERE document IN (SELECT id FROM batch)")
            sent, waiting = row(
                self._db,
                "SELECT count(*) FILTER (state = ?), count(*) FILTER (state <> ?) FROM outbox"
                " WHERE document IN (SELECT id FROM batch)",
                [SENT, SENT],
            )
        return int(alerts), int(sent), int(waiting)

    def used(self) -> set[str]:
        """The digests of the bytes that revisions were read from."""
        return {digest for (digest,) in self._db.execute("SELECT DISTINCT raw_digest FROM revision").fetchall()}

    def unread(self, before: date) -> set[str]:
        """The digests of bytes that were fetched before a day and that nothing was read from: pages of lists, and of
        what is no document."""
        rows = self._db.execute(
            "SELECT digest FROM archived ANTI JOIN revision r ON r.raw_digest = archived.digest WHERE fetched < ?",
            [before],
        ).fetchall()
        return {digest for (digest,) in rows}

    def files(self) -> set[str]:
        """The files of the archive that the store points to."""
        return {file for (file,) in self._db.execute("SELECT DISTINCT file FROM archived").fetchall()}

    # ------------------------------------------------------------------------------------------------ writing

    def drop(self, ids: Collection[str]) -> None:
        """Forget documents wholly, with all that was made of them, and the items that led to them."""
        if not ids:
            return
        with self._work.together():
            with self._work.batch(id=objects(ids)):
                self._db.execute(
                    "CREATE OR REPLACE TEMP TABLE dropped AS SELECT number, id FROM document SEMI JOIN batch USING (id)"
                )
                for table, column in (("withdrawn", "document"), ("alert", "document"), ("outbox", "document")):
                    self._db.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT id FROM batch)")
                self._db.execute(
                    "DELETE FROM item WHERE document IN (SELECT id FROM batch)"
                    " OR source || ':' || key IN (SELECT id FROM batch)"
                )
                self._db.execute(
                    "DELETE FROM noted WHERE EXISTS (SELECT 1 FROM batch WHERE key = 'withdrawn ' || batch.id"
                    " OR starts_with(key, 'revision ' || batch.id || ' '))"
                )
            self._unname("SELECT number FROM dropped")
            for table in OF_DOCUMENT:
                self._db.execute(f"DELETE FROM {table} WHERE document IN (SELECT number FROM dropped)")
            self._db.execute("DELETE FROM document WHERE number IN (SELECT number FROM dropped)")
            self._db.execute("DROP TABLE dropped")
            self._db.execute(
                "DELETE FROM noted WHERE starts_with(key, 'item ') AND key NOT IN"
                " (SELECT 'item ' || source || ' ' || key FROM item)"
            )
            self._work.drop_unused_vectors()
            self._work.set(CHANGED, "yes")

    def drop_items(self, found: Sequence[tuple[str, str]]) -> None:
        """Forget what is known of items, by source and key, of which nothing was read."""
        with (
            self._work.together(),
            self._work.batch(source=objects(each for each, _ in found), key=objects(each for _, each in found)),
        ):
            self._db.execute("DELETE FROM item USING batch WHERE item.source = batch.source AND item.key = batch.key")
            self._db.execute("DELETE FROM noted USING batch WHERE noted.key = 'item ' || source || ' ' || batch.key")

    def replace(self, found: Sequence[Reread]) -> None:
        """Let revisions say something else: as though they had always said it. What was made of them before goes; what
        is made of texts in every run follows."""
        if not found:
            return
        db = self._db
        with self._work.together():
            for each in found:
                self._move_alerts(each)
            numbers = np.array(sorted({each.number for each in found}), dtype=np.int32)
            current = [each for each in found if each.is_current]
            with self._work.batch(number=numbers):
                db.execute("DELETE FROM edited WHERE document IN (SELECT number FROM batch)")
                self._unname("SELECT number FROM batch")
            with self._work.batch(number=np.array([each.number for each in current], dtype=np.int32)):
                for table in (*FACTS, "gist"):
                    db.execute(f"DELETE FROM {table} WHERE document IN (SELECT number FROM batch)")
            self._work.rewrite_derived([(each.number, each.prepared.derived) for each in current])
            columns = revision_columns([each.prepared for each in found])
            with self._work.batch(
                number=np.array([each.number for each in found], dtype=np.int32),
                wanted=np.array([each.revision for each in found], dtype=np.int32),
                **{f"new_{name}": values for name, values in columns.items()},
            ):
                db.execute(
                    "UPDATE revision SET "
                    + ", ".join(f'"{name}" = batch.new_{name}' for name in columns)
                    + " FROM batch"
                    " WHERE revision.document = batch.number AND revision.revision = batch.wanted"
                )
            self._work.drop_unused_vectors()
            self._work.set(CHANGED, "yes")

    def _move_alerts(self, each: Reread) -> None:
        """Let the alerts of a revision quote what it says now."""
        rows = self._db.execute(
            'SELECT a.watch, a.why, a."start", r.text, d.id FROM alert a JOIN document d ON d.id = a.document'
            " JOIN revision r ON r.document = d.number AND r.revision = a.revision"
            " WHERE d.number = ? AND a.revision = ?",
            [each.number, each.revision],
        ).fetchall()
        for watch, why, start, before, id in rows:
            said, place = _same_place(before, start, start + len(why), each.prepared.document.text)
            self._db.execute(
                'UPDATE alert SET why = ?, "start" = ?, "end" = ? WHERE watch = ? AND document = ? AND revision = ?',
                [said, place, place + len(said), watch, id, each.revision],
            )

    def _unname(self, numbers: str) -> None:
        """Themes are named anew that hold documents of these numbers, a query: their words may be of them."""
        self._db.execute(
            f"UPDATE theme SET words = '[]' WHERE number IN (SELECT theme FROM themed WHERE document IN ({numbers}))"
        )

    def move_archived(self, forgotten: Iterable[str], places: Sequence[Kept]) -> None:
        """Point to where bytes are now: ``forgotten`` are digests and files of the archive that are no more."""
        with self._work.together():
            with self._work.batch(name=objects(forgotten)):
                self._db.execute(
                    "DELETE FROM archived WHERE digest IN (SELECT name FROM batch) OR file IN (SELECT name FROM batch)"
                )
            self._work.add_archived(places)

    def follow(self, digests: Mapping[str, str | None]) -> None:
        """Let revisions, items and pages of lists know what became of the bytes that they were read from. A page of a
        list that is no more, or says something else, is asked for whole the next time."""
        with self._work.together():
            self._work.set(CHANGED, "yes")
            with self._work.batch(old=objects(digests), new=objects(each or "" for each in digests.values())):
                self._db.execute("UPDATE item SET raw = batch.new FROM batch WHERE item.raw = batch.old")
                self._db.execute(
                    "UPDATE revision SET raw_digest = batch.new FROM batch"
                    " WHERE revision.raw_digest = batch.old AND batch.new <> ''"
                )
                self._db.execute("DELETE FROM list_page WHERE digest IN (SELECT old FROM batch)")
                self._db.execute("DELETE FROM quarantine WHERE raw_digest IN (SELECT old FROM batch)")

    def follow_read(self, digests: Mapping[str, str]) -> None:
        """Let items know that what was read from them is read otherwise now: digests of documents, old and new."""
        with self._work.together(), self._work.batch(old=objects(digests), new=objects(digests.values())):
            self._db.execute("UPDATE item SET digest = batch.new FROM batch WHERE item.digest = batch.old")

    def change_issues(self, change: Callable[[tuple[str, str, str]], tuple[str, str, str]]) -> None:
        """Let issues of digests that are yet to be sent say something else: title, HTML and text."""
        rows = self._db.execute(
            "SELECT digest, number, coalesce(title, ''), html, coalesce(text, '') FROM issue WHERE html IS NOT NULL"
        ).fetchall()
        for digest, number, *said in rows:
            title, html, text = change((said[0], said[1], said[2]))
            if [title, html, text] != said:
                self._db.execute(
                    "UPDATE issue SET title = ?, html = ?, text = ? WHERE digest = ? AND number = ?",
                    [title, html, text, digest, number],
                )

    def sweep(self, mask: Callable[[str], str], drop: Callable[[str], bool]) -> int:
        """Mask what every other column of text says; rows whose column ``url`` is to go are deleted. How many
        values that were."""
        changed = 0
        columns = self._db.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = current_database()"
            " AND schema_name = 'main' AND data_type = 'VARCHAR' AND NOT internal ORDER BY ALL"
        ).fetchall()
        with self._work.together():
            for table, column in columns:
                if table in OTHERWISE or column in ("digest", "raw", "raw_digest", "dedupe"):
                    continue
                values = self._db.execute(
                    f'SELECT DISTINCT "{column}" FROM {table} WHERE "{column}" IS NOT NULL'
                ).fetchall()
                for (said,) in values:
                    if column == "url" and drop(said):
                        self._db.execute(f"DELETE FROM {table} WHERE url = ?", [said])
                        changed += 1
                    elif (masked := mask(said)) != said:
                        self._db.execute(f'UPDATE {table} SET "{column}" = ? WHERE "{column}" = ?', [masked, said])
                        changed += 1
            if changed:
                self._work.set(CHANGED, "yes")
        return changed

    def language(self, usual: str) -> str:
        """The language pipeline that read most documents."""
        found = row(self._db, "SELECT language FROM extracted GROUP BY language ORDER BY count(*) DESC, 1 LIMIT 1")
        return str(found[0]) if found else usual


def _same_place(before: str, start: int, end: int, after: str) -> tuple[str, int]:
    """What stands in a text where this stood before some of it was replaced, and at which character: found by what is
    before and behind it; the whole text's beginning where nothing tells."""
    for reach in (80, 40, 20, 8):
        left, right = before[max(0, start - reach) : start], before[end : end + reach]
        from_ = after.find(left) + len(left) if left and left in after else 0 if start < reach else -1
        if from_ < 0:
            continue
        if not right:
            return after[from_:], from_
        until = after.find(right, from_)
        if until >= 0 and until - from_ < 2 * (end - start) + 200:
            return after[from_:until], from_
    first = after.split("\n", 1)[0]
    return first, 0
