"""Alerts and their outbox: their part of the work file, and of the published one."""

import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from models import Alert, Reason, StoreError
from models.watch import EditVerdict
from pipeline.store.connect import connect, row
from pipeline.store.published import Published, published_value
from pipeline.store.work import CHANGED, Work, objects

WAITING, SENT = "waiting", "sent"
ALERT = 'watch, document, revision, title, kind, region, published, precision, url, score, why, "start", "end",'
ALERT += " generation, seen_from, verdict"
"""Columns of an alert in the published store."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A document that is yet to be matched, by its number in the work file. ``before`` is the revision that was matched
    last, 0 where none was: what came and went between is not told of."""

    number: int
    before: int


@dataclass(frozen=True, slots=True)
class Post:
    """An alert on its way to a channel, as its watch names it; ``dedupe`` is the same however often it is sent."""

    alert: Alert
    channel: str
    dedupe: str
    tries: int
    why: str


class AlertTables:
    """The watches' tables of an open work file."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._db = work.connection

    @property
    def generation(self) -> int:
        """That of the store which is published next."""
        return self._work.generation

    def pending(self, most: int) -> list[Pending]:
        """Up to ``most`` documents, the oldest in the store first."""
        rows = self._db.execute(
            "SELECT p.document, min(p.revision) - 1 FROM pending p JOIN document d ON d.number = p.document"
            " GROUP BY p.document ORDER BY p.document LIMIT ?",
            [most],
        ).fetchall()
        return [Pending(*each) for each in rows]

    def count_pending(self) -> int:
        return int(row(self._db, "SELECT count(DISTINCT document) FROM pending")[0])

    def take(self, pending: Sequence[Pending]) -> None:
        """These have been matched."""
        with self._work.batch(document=np.array([each.number for each in pending], dtype=np.int32)):
            self._db.execute("DELETE FROM pending WHERE document IN (SELECT document FROM batch)")

    def set_watches(self, definitions: Mapping[str, str]) -> None:
        """Remember how watches are defined from this generation on, by id; those that are not given are no more.

        One that has but another id and name takes with it what was found, and what waits to be sent.
        """
        known = dict(self._db.execute("SELECT id, definition FROM watch").fetchall())
        if known == definitions:
            return
        with self._work.together():
            for old, new in _renamed(known, definitions).items():
                self._db.execute("UPDATE alert SET watch = ? WHERE watch = ?", [new, old])
                self._rename_posts(old, new)
            others = [id for id in known if definitions.get(id) != known[id]]
            fresh = [id for id in definitions if definitions[id] != known.get(id)]
            with self._work.batch(id=objects(others)):
                self._db.execute("DELETE FROM watch WHERE id IN (SELECT id FROM batch)")
            self._work.insert(
                "watch",
                id=objects(fresh),
                definition=objects(definitions[id] for id in fresh),
                since=np.full(len(fresh), self.generation, dtype=np.int32),
            )
            self._work.set(CHANGED, "yes")

    def _rename_posts(self, old: str, new: str) -> None:
        """With their keys, as those of their alerts are others now."""
        posts = self._db.execute("SELECT DISTINCT document, revision FROM outbox WHERE watch = ?", [old]).fetchall()
        with self._work.batch(
            document=objects(document for document, _ in posts),
            revision=np.array([revision for _, revision in posts], dtype=np.int32),
            dedupe=objects(alert_key(new, *each) for each in posts),
        ):
            self._db.execute(
                "UPDATE outbox SET watch = ?, dedupe = batch.dedupe FROM batch WHERE outbox.watch = ?"
                " AND outbox.document = batch.document AND outbox.revision = batch.revision",
                [new, old],
            )

    def add(self, alerts: Sequence[Alert], posts: Sequence[Post]) -> None:
        """Write what was found, and what is to be sent of it."""
        if not alerts:
            return
        with self._work.together():
            self._work.insert(
                "alert",
                **_key(alerts),
                score=np.array([each.score for each in alerts], dtype=np.float32),
                why=objects(each.why.text for each in alerts),
                start=np.array([each.why.start for each in alerts], dtype=np.int32),
                end=np.array([each.why.end for each in alerts], dtype=np.int32),
                generation=np.array([each.generation for each in alerts], dtype=np.int32),
                verdict=objects(each.verdict and str(each.verdict) for each in alerts),
            )
            # one that was sent by a state which a restore replaced is not sent again
            sent = set(self._db.execute("SELECT dedupe, channel FROM outbox").fetchall())
            self._insert_posts([each for each in posts if (each.dedupe, each.channel) not in sent])
            self._work.set(CHANGED, "yes")

    def take_over(self, path: Path, apart: Collection[str]) -> int:
        """Count as sent what another work file has sent, but for these channels; how many of it this one did not know.
        A file that cannot be read tells nothing."""
        import duckdb

        try:
            with closing(connect(path, read_only=True)) as other:
                rows = other.execute(
                    "SELECT watch, document, revision, channel, tries, dedupe FROM outbox WHERE state = ?", [SENT]
                ).fetchall()
        except (StoreError, duckdb.Error):
            return 0
        with self._work.together():
            known = dict(self._db.execute("SELECT (dedupe, channel), state FROM outbox").fetchall())
            rows = [each for each in rows if each[3] not in apart and known.get((each[5], each[3])) != SENT]
            with self._work.batch(dedupe=objects(each[5] for each in rows), channel=objects(each[3] for each in rows)):
                self._db.execute(
                    "DELETE FROM outbox USING batch"
                    " WHERE outbox.dedupe = batch.dedupe AND outbox.channel = batch.channel"
                )
            self._work.insert(
                "outbox",
                watch=objects(each[0] for each in rows),
                document=objects(each[1] for each in rows),
                revision=np.array([each[2] for each in rows], dtype=np.int32),
                channel=objects(each[3] for each in rows),
                state=objects(SENT for _ in rows),
                tries=np.array([each[4] for each in rows], dtype=np.int32),
                why=objects("" for _ in rows),
                dedupe=objects(each[5] for each in rows),
            )
        return len(rows)

    def waiting(self) -> list[Post]:
        """What is yet to be sent: what was tried least first, then the oldest alerts."""
        rows = self._db.execute(
            "SELECT o.channel, o.dedupe, o.tries, o.why, o.watch, o.document, o.revision, r.title, r.kind, d.region,"
            ' r.published, r.precision, r.url, a.score, a.why, a."start", a."end", a.generation, r.seen_from, a.verdict'
            " FROM outbox o JOIN alert a USING (watch, document, revision) JOIN document d ON d.id = o.document"
            " JOIN revision r ON r.document = d.number AND r.revision = o.revision"
            " WHERE o.state = ? ORDER BY o.tries, a.generation, o.watch, d.number, o.revision, o.channel",
            [WAITING],
        ).fetchall()
        return [Post(alert_of(rest), channel, dedupe, tries, why) for channel, dedupe, tries, why, *rest in rows]

    def readdress(self, posts: Sequence[Post], channels: Sequence[str]) -> None:
        """Send these, which wait for channels that their watch has no longer, to those that it has now."""
        with self._work.together():
            self._delete(posts)
            alerts = {each.dedupe: each.alert for each in posts}
            fresh = [Post(alert, channel, dedupe, 0, "") for dedupe, alert in alerts.items() for channel in channels]
            have = set(self._db.execute("SELECT dedupe, channel FROM outbox").fetchall())
            self._insert_posts([each for each in fresh if (each.dedupe, each.channel) not in have])

    def note(self, posts: Sequence[Post], why: str | None) -> None:
        """These were sent, or failed for this reason."""
        with self._work.together():
            self._delete(posts)
            self._insert_posts(
                [Post(each.alert, each.channel, each.dedupe, each.tries + 1, why or "") for each in posts],
                WAITING if why else SENT,
            )

    def _delete(self, posts: Sequence[Post]) -> None:
        with self._work.batch(
            dedupe=objects(each.dedupe for each in posts), channel=objects(each.channel for each in posts)
        ):
            self._db.execute(
                "DELETE FROM outbox USING batch WHERE outbox.dedupe = batch.dedupe AND outbox.channel = batch.channel"
            )

    def _insert_posts(self, posts: Sequence[Post], state: str = WAITING) -> None:
        self._work.insert(
            "outbox",
            **_key([each.alert for each in posts]),
            channel=objects(each.channel for each in posts),
            state=objects(state for _ in posts),
            tries=np.array([each.tries for each in posts], dtype=np.int32),
            why=objects(each.why for each in posts),
            dedupe=objects(each.dedupe for each in posts),
        )


def alert_key(watch: str, document: str, revision: int) -> str:
    """What tells an alert from all others, the same however often it is made."""
    return sha256(f"{watch}\x1f{document}\x1f{revision}".encode()).hexdigest()[:20]


def _renamed(known: Mapping[str, str], definitions: Mapping[str, str]) -> dict[str, str]:
    """The new ids, by the old ones, of watches that ask what they asked before; two that ask the same are too many to
    tell which is which."""

    def asked(definition: str) -> str:
        said = {name: value for name, value in json.loads(definition).items() if name not in ("id", "name")}
        return json.dumps(said, sort_keys=True)

    gone = {id: asked(said) for id, said in known.items() if id not in definitions}
    fresh = {id: asked(said) for id, said in definitions.items() if id not in known}
    once = {said for said in gone.values() if [*gone.values()].count(said) == [*fresh.values()].count(said) == 1}
    ids = {said: id for id, said in fresh.items()}
    return {id: ids[said] for id, said in gone.items() if said in once}


def alerts_of(store: Published, watch: str) -> list[Alert]:
    """All alerts of a watch in the published store, the newest first."""
    rows = store.cursor().execute(
        f"SELECT {ALERT} FROM alert WHERE watch = ? ORDER BY generation DESC, score DESC, document, revision", [watch]
    )
    return [alert_of(values) for values in rows.fetchall()]


def alert_of(values: Sequence[Any]) -> Alert:
    """An alert from its columns, as ``ALERT`` lists them."""
    watch, document, revision, title, kind, region, published, precision, url, score, *rest = values
    why, start, end, generation, seen, verdict = rest
    moment = published_value(published, precision)
    found = (watch, document, revision, title, kind, region, moment, url, score)
    return Alert(*found, Reason(why, start, end), generation, seen, verdict and EditVerdict(verdict))


def _key(alerts: Sequence[Alert]) -> dict[str, Any]:
    return {
        "watch": objects(each.watch for each in alerts),
        "document": objects(each.document_id for each in alerts),
        "revision": np.array([each.revision for each in alerts], dtype=np.int32),
    }
