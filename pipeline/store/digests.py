"""Digests: their issues and outbox in the work file, and what the published one holds of a stretch of time."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from models import Action, Alert, Filters, Outcome, Part, Relation, Span
from models.digest import Answer, Digest, Letter, Period
from pipeline.home import Home
from pipeline.store.alerts import ALERT, SENT, WAITING, alert_of
from pipeline.store.connect import connect, row
from pipeline.store.published import Published, condition, published_value
from pipeline.store.work import Work

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SWEDEN = ZoneInfo("Europe/Stockholm")
OPENING = 6000  # characters of a text in which its most telling sentence is looked for

BEGAN = (  # the generation that held a document first, 0 where that was before it was noted, and when it was read
    "began AS (SELECT number, min(generation) AS generation, min(seen_from) AS seen FROM (SELECT number, generation,"
    " seen_from FROM document UNION ALL SELECT number, generation, seen_from FROM earlier) GROUP BY number)"
)
_DOCUMENT = "d.number, d.id, d.revision, d.title, d.kind, d.source, d.region, d.published, d.precision, d.url"


@dataclass(frozen=True, slots=True)
class Told:
    """Up to where a digest was told: its last issue, number 0 where it has only begun."""

    number: int
    until: int
    day: date


@dataclass(frozen=True, slots=True)
class IssuePost:
    """An issue on its way to a channel, as its digest names it; ``dedupe`` is the same however often it is sent."""

    digest: str
    number: int
    day: date
    channel: str
    dedupe: str
    tries: int
    why: str


class DigestTables:
    """The digests' tables of an open work file."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._db = work.connection

    def told(self, digest: str) -> Told | None:
        """None where the digest has not begun."""
        return _told(self._db, digest)

    def begin(self, digest: str, until: int, day: date) -> Told:
        """A digest begins behind this generation, as though it had last been told on this day."""
        with self._work.together():
            self._db.execute(
                'INSERT INTO issue (digest, number, "after", until, day) VALUES (?, 0, ?, ?, ?)',
                [digest, until, until, day],
            )
        return Told(0, until, day)

    def add(
        self, digest: str, number: int, period: Period, day: date, letter: Letter, posts: Mapping[str, str]
    ) -> None:
        """Write an issue and what is to be sent of it; ``posts`` are channels with the keys of what they get."""
        with self._work.together():
            said = [letter.title, letter.html, letter.text] if posts else [None, None, None]
            self._db.execute(
                "INSERT INTO issue VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [digest, number, period.after, period.until, day, *said],
            )
            self._insert([(digest, number, channel, dedupe, 0, "") for channel, dedupe in posts.items()])

    def waiting(self) -> list[IssuePost]:
        """What is yet to be sent, the oldest first."""
        rows = self._db.execute(
            "SELECT digest, number, day, channel, dedupe, tries, why"
            " FROM issue_outbox JOIN issue USING (digest, number) WHERE state = ?"
            " ORDER BY day, digest, number, channel",
            [WAITING],
        ).fetchall()
        return [IssuePost(*values) for values in rows]

    def letter(self, post: IssuePost) -> Letter:
        """What an issue says that is yet to be sent."""
        said = "SELECT title, html, text FROM issue WHERE digest = ? AND number = ?"
        return Letter(*row(self._db, said, [post.digest, post.number]))

    def readdress(self, post: IssuePost, posts: Mapping[str, str]) -> None:
        """Send this, which waits for a channel that its digest has no longer, to those that it has now: ``posts`` are
        channels with their keys. What one of them has, or waits for, it is not sent again."""
        with self._work.together():
            self._delete(post)
            have = self._db.execute(
                "SELECT channel FROM issue_outbox WHERE digest = ? AND number = ?", [post.digest, post.number]
            ).fetchall()
            self._insert(
                [
                    (post.digest, post.number, channel, dedupe, 0, "")
                    for channel, dedupe in posts.items()
                    if (channel,) not in have
                ]
            )
            self._forget_sent(post)

    def note(self, post: IssuePost, why: str | None) -> None:
        """This was sent, or failed for this reason. What an issue says is forgotten once every channel has it."""
        with self._work.together():
            self._delete(post)
            again = (post.digest, post.number, post.channel, post.dedupe, post.tries + 1, why or "")
            self._insert([again], WAITING if why else SENT)
            self._forget_sent(post)

    def _forget_sent(self, post: IssuePost) -> None:
        self._db.execute(
            "UPDATE issue SET title = NULL, html = NULL, text = NULL WHERE digest = $1 AND number = $2 AND NOT EXISTS"
            " (SELECT 1 FROM issue_outbox WHERE digest = $1 AND number = $2 AND state = $3)",
            [post.digest, post.number, WAITING],
        )

    def _delete(self, post: IssuePost) -> None:
        self._db.execute(
            "DELETE FROM issue_outbox WHERE digest = ? AND number = ? AND channel = ?",
            [post.digest, post.number, post.channel],
        )

    def _insert(self, posts: Sequence[tuple[str, int, str, str, int, str]], state: str = WAITING) -> None:
        for digest, number, channel, dedupe, tries, why in posts:
            self._db.execute(
                "INSERT INTO issue_outbox VALUES (?, ?, ?, ?, ?, ?, ?)",
                [digest, number, channel, state, tries, why, dedupe],
            )


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document that is told of; ``number`` is its number in the published file, ``seen`` when it was read first, in
    UTC."""

    number: int
    id: str
    revision: int
    title: str
    kind: str
    source: str
    region: str | None
    published: date | datetime | None
    url: str | None
    seen: datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of a document, by its place in the text."""

    document: int
    start: int
    end: int
    action: Action
    outcome: Outcome | None
    amounts: tuple[str, ...]
    votes: bool
    actor: bool


@dataclass(frozen=True, slots=True)
class Replied:
    """A motion with a document that answers or decides it, and the place there; ``seen`` is when the later of the two
    was read first, in UTC."""

    motion: NewDocument
    outcome: Outcome | None
    document: int
    start: int
    end: int
    answer: Answer
    seen: datetime


@dataclass(frozen=True, slots=True)
class Opening:
    """How a text begins: its lead where it has one, else what follows the title."""

    text: str
    is_lead: bool


def told_of(home: Home, digest: str) -> Told | None:
    """Up to where a digest was told, by a look into the work file; None where it has not begun.

    Raises ``StoreBusy`` where a run is under way.
    """
    db = connect(home.work, read_only=True)
    try:
        if not row(db, "SELECT 1 FROM duckdb_tables() WHERE table_name = 'issue'"):
            return None
        return _told(db, digest)
    finally:
        db.close()


def generation_at(store: Published, day: date) -> int:
    """The last generation that was made before a Swedish day began; 0 where that was none."""
    midnight = datetime.combine(day, datetime.min.time(), SWEDEN)
    return int(
        row(
            store.cursor(),
            "SELECT coalesce(max(number), 0) FROM generation WHERE published < ?",
            [midnight.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)],
        )[0]
    )


def newest_arrival(store: Published) -> date | None:
    """The Swedish day on which something new or changed came last; None where nothing did since it is noted."""
    (made,) = row(
        store.cursor(),
        "SELECT max(published) FROM generation WHERE number = (SELECT max(generation) FROM (SELECT generation FROM"
        " document UNION ALL SELECT generation FROM earlier))",
    )
    return made.replace(tzinfo=ZoneInfo("UTC")).astimezone(SWEDEN).date() if made else None


def period_of(store: Published, after: int, until: int | None = None) -> Period:
    """The stretch between two generations; without the second, up to the newest."""
    until = int(store.setting("generation") or 0) if until is None else until
    after = min(after, until)

    def day(number: int) -> date | None:
        (made,) = row(store.cursor(), "SELECT max(published) FROM generation WHERE number <= ?", [number])
        return made.replace(tzinfo=ZoneInfo("UTC")).astimezone(SWEDEN).date() if made else None

    return Period(after, until, day(after), day(until))


def narrowed(digest: Digest) -> Filters:
    """What a digest says of the documents that it is about, but for themes."""
    return Filters(kinds=digest.kinds, regions=digest.regions, parties=digest.parties)


def fresh_of(store: Published, period: Period, filters: Filters) -> list[NewDocument]:
    """The documents that were held first in a period and still are, the newest first."""
    where, values = condition(filters)
    rows = store.cursor().execute(
        f"WITH {BEGAN} SELECT {_DOCUMENT}, began.seen FROM document d JOIN began USING (number)"
        " WHERE began.generation > ? AND began.generation <= ? AND d.gone IS NULL"
        f" AND d.number IN (SELECT number FROM document WHERE {where}) ORDER BY d.number",
        [period.after, period.until, *values],
    )
    return [_new(values) for values in rows.fetchall()]


def decided_of(store: Published, period: Period, filters: Filters) -> list[Decided]:
    """What was decided in these documents, in the order of their texts."""
    where, values = condition(filters)
    rows = store.cursor().execute(
        f'WITH {BEGAN} SELECT c.document, c."start", c."end", c.action, c.outcome, c.amounts, c.votes IS NOT NULL,'
        " c.actor IS NOT NULL FROM decision c JOIN began ON began.number = c.document"
        " WHERE c.stance = 'decided' AND began.generation > ? AND began.generation <= ?"
        f" AND c.document IN (SELECT number FROM document WHERE {where}) ORDER BY c.document, c.ordinal",
        [period.after, period.until, *values],
    )
    return [
        Decided(
            number, start, end, Action(action), outcome and Outcome(outcome), tuple(json.loads(amounts)), votes, actor
        )
        for number, start, end, action, outcome, amounts, votes, actor in rows.fetchall()
    ]


def replied_of(store: Published, period: Period, filters: Filters) -> list[Replied]:
    """The motions that a document of the period answers, reports or decides, and those of the period that one did
    before; the filters are of the motion."""
    where, values = condition(filters)
    rows = store.cursor().execute(
        f'WITH {BEGAN} SELECT {_DOCUMENT}, moved.seen, l.outcome, a.number, l."start", l."end", a.id, a.title,'
        " a.kind, a.url, a.published, a.precision, l.relation, greatest(moved.seen, began.seen)"
        " FROM link l JOIN document d ON d.number = l.motion JOIN document a ON a.number = l.document"
        " JOIN began moved ON moved.number = l.motion JOIN began ON began.number = l.document"
        " WHERE greatest(moved.generation, began.generation) > ?"
        " AND greatest(moved.generation, began.generation) <= ? AND a.gone IS NULL"
        f' AND d.number IN (SELECT number FROM document WHERE {where}) ORDER BY d.number, a.number, l."start"',
        [period.after, period.until, *values],
    )
    return [
        Replied(
            _new(motion),
            outcome and Outcome(outcome),
            document,
            start,
            end,
            Answer(id, title, kind, url, published_value(published, precision), Relation(relation)),
            seen,
        )
        for (
            *motion, outcome, document, start, end, id, title, kind, url, published, precision, relation, seen
        ) in rows.fetchall()
    ]  # fmt: skip


def proposals_of(store: Published, documents: Sequence[int]) -> dict[int, Span]:
    """The first thing that each of these documents proposes, by their numbers."""
    rows = store.cursor().execute(
        'SELECT document, min("start"), arg_min("end", "start") FROM decision'
        " WHERE stance = 'proposed' AND document IN (SELECT unnest(?)) GROUP BY document",
        [list(documents)],
    )
    return {number: (start, end) for number, start, end in rows.fetchall()}


def hits_of(store: Published, period: Period, watches: Sequence[str]) -> list[Alert]:
    """What these watches found in a period, the best first."""
    rows = store.cursor().execute(
        f"SELECT {ALERT} FROM alert WHERE watch IN (SELECT unnest(?)) AND generation > ? AND generation <= ?"
        " ORDER BY score DESC, document, revision",
        [list(watches), period.after, period.until],
    )
    return [alert_of(values) for values in rows.fetchall()]


def themes_of(store: Published, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The words of the themes of documents, by the documents' ids; none of a store that was published before there were
    themes."""
    db = store.cursor()
    if not row(db, "SELECT 1 FROM duckdb_tables() WHERE table_name = 'themed'"):
        return {}
    rows = db.execute(
        "SELECT d.id, theme.words FROM themed t JOIN theme ON theme.number = t.theme"
        " JOIN document d ON d.number = t.document WHERE d.id IN (SELECT unnest(?))",
        [sorted(set(ids))],
    )
    return {id: tuple(json.loads(words)) for id, words in rows.fetchall()}


def openings(store: Published, numbers: Iterable[int]) -> dict[int, Opening]:
    """How these documents begin, by their numbers."""
    rows = store.cursor().execute(
        "SELECT number, lead IS NOT NULL, CASE WHEN lead IS NULL"
        " THEN substring(text, length(title) + 1, ?)"
        " ELSE substring(text, (lead->>0)::INTEGER + 1, (lead->>1)::INTEGER - (lead->>0)::INTEGER) END"
        " FROM document WHERE rowid IN (SELECT unnest(?))",
        [OPENING, sorted(set(numbers))],
    )
    return {number: Opening(text or "", is_lead) for number, is_lead, text in rows.fetchall()}


def headings(store: Published, places: Sequence[tuple[int, int]]) -> list[str | None]:
    """The heading under which an offset lies in a document, by its number: that of the innermost matter or section, or
    None."""
    rows = store.cursor().execute(
        "SELECT number, sections FROM document WHERE number IN (SELECT unnest(?))",
        [sorted({number for number, _ in places})],
    )
    parts = {number: json.loads(sections) for number, sections in rows.fetchall()}

    def heading(number: int, offset: int) -> str | None:
        around = [
            (end - start, name)
            for name, start, end, *rest in parts[number]
            if name and start <= offset < end and (not rest or rest[0] in (Part.ITEM, Part.SECTION))
        ]
        return min(around)[1] if around else None

    return [heading(number, offset) for number, offset in places]


def stretches(store: Published, places: Sequence[tuple[int, int, int]]) -> list[str]:
    """What the texts of documents, by their numbers, say from a start to an end."""
    if not places:
        return []
    said: dict[tuple[int, int, int], str] = {}
    numbers = sorted({number for number, _, _ in places})
    rows = (
        store.cursor()
        .execute(
            "WITH place AS (SELECT unnest(?) AS number, unnest(?) AS first, unnest(?) AS last)"
            " SELECT number, first, last, substring(text, first + 1, last - first) FROM place JOIN"
            " (SELECT number, text FROM document WHERE number IN (SELECT unnest(?))) USING (number)",
            [*map(list, zip(*places, strict=True)), numbers],
        )
        .fetchall()
    )
    said = {(number, start, end): text for number, start, end, text in rows}
    return [said[place] for place in places]


def _new(values: Sequence[Any]) -> NewDocument:
    number, id, revision, title, kind, source, region, published, precision, url, seen = values
    day = published_value(published, precision)
    return NewDocument(number, id, revision, title, kind, source, region, day, url, seen)


def _told(db: "DuckDBPyConnection", digest: str) -> Told | None:
    found = row(db, "SELECT number, until, day FROM issue WHERE digest = ? ORDER BY number DESC LIMIT 1", [digest])
    return Told(*found) if found else None
