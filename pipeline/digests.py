"""Digests over the store: which are due, what they say, and that they are sent. Knows the order of things.

An issue covers what the published store came to hold since the one before, by generations, so that nothing is told
twice or left out however late a run is; by the Swedish date it is only decided whether one is due. It is written down
with its words in one transaction before it is sent, and forgotten once every channel has it.
"""

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from models import ConfigError, Filters, RegionradarError, SourceError, Span, StoreError
from models.digest import Digest, Digested, Issue, Letter, Period, Rhythm
from pipeline import catalogue
from pipeline.home import Home
from pipeline.passages import sentences
from pipeline.store import Published, Work, edits_of
from pipeline.store.digests import (
    DigestTables,
    Opening,
    decided_of,
    fresh_of,
    generation_at,
    headings,
    hits_of,
    narrowed,
    openings,
    period_of,
    proposals_of,
    replied_of,
    stretches,
    themes_of,
    told_of,
)
from pipeline.watch import definitions
from pipeline.watch import digests as entries
from pipeline.watch.issue import Material, build
from pipeline.watch.letter import letter
from pipeline.watch.mailing import deliver, key

LOG = logging.getLogger("regionradar.watch")
SWEDEN = ZoneInfo("Europe/Stockholm")
WORDS = 2  # of a theme's words that stand beside a document
ENOUGH = 2000  # documents of a store


@dataclass(frozen=True, slots=True)
class Names:
    """What watches and sources are called, by their ids; ``watches`` is None where their file has a fault."""

    watches: Mapping[str, str] | None
    publishers: Mapping[str, str]


def send(work: Work, home: Home, now: datetime | None = None) -> Digested:
    """Make the issues that are due at this time, and send what waits, after the store was published. What fails is
    told of, waits for the next run, and fails nothing else."""
    day = (now or datetime.now(UTC)).astimezone(SWEDEN).date()
    tables = DigestTables(work)
    faults: list[str] = []
    made = 0
    try:
        digests = entries.load(home)
        channels = definitions.channels(home)
    except ConfigError as error:
        return Digested(faults=(str(error),))
    names = names_of(home)
    for digest in digests:
        faults += [
            f"digest {digest.id} is to tell of a watch {id}, which there is not: {definitions.NAME} has the watches"
            for id in digest.watches
            if names.watches is not None and id not in names.watches
        ]
        try:
            made += _issue(tables, home, digest, day, names)
        except Exception as error:
            faults.append(f"digest {digest.id}: {_told(error)}")
    try:
        delivered = deliver(tables, digests, channels, home.path)
    except Exception as error:
        return Digested(made, faults=(*faults, _told(error)))
    return Digested(made, delivered.sent, delivered.waiting, (*faults, *delivered.failures))


def run(home: Home) -> Digested:
    """Make and send what an earlier run left to be done.

    Raises ``StoreBusy`` where a run is under way, ``StoreError`` where nothing was ever published.
    """
    with Work(home) as work:
        Published(home).close()
        return send(work, home)


def is_due(digest: Digest, last: date, day: date) -> bool:
    """Whether a digest that was told on one day is due on another: the next day, or in the next week."""
    if digest.rhythm is Rhythm.DAILY:
        return day > last
    first = digest.weekday.number
    # day 1 of the calendar is a Monday: so many whole weeks, beginning on the digest's day, lie before
    return (day.toordinal() - 1 - first) // 7 > (last.toordinal() - 1 - first) // 7


def preview(home: Home, id: str, since: int | date | None = None, names: Names | None = None) -> tuple[Issue, Letter]:
    """What a digest says now: of what came since its last issue, or else since a generation or the beginning of a day.

    Raises ``ConfigError`` where there is no such digest; ``StoreBusy`` where a run is under way and nothing else says
    since when.
    """
    digest = entries.named(entries.load(home), id)
    with Published(home) as store:
        if since is None:
            told = told_of(home, id)
            after = told.until if told else period_of(store, 0).until - 1
        else:
            after = generation_at(store, since) if isinstance(since, date) else since
        issue = issue_of(store, digest, period_of(store, max(after, 0)), names or names_of(home))
    return issue, letter(issue)


def issue_of(store: Published, digest: Digest, period: Period, names: Names, number: int | None = None) -> Issue:
    """What a digest says of a period."""
    filters = narrowed(digest)
    fresh = fresh_of(store, period, filters)
    replied = replied_of(store, period, filters)
    stretch = (period.after, period.until)
    edits = edits_of(store, filters, generations=stretch)[1]
    hits = hits_of(store, period, digest.watches) if digest.watches else []
    at_hits = {hit.document_id for hit in hits}
    documents = [*fresh, *(each.motion for each in replied)]
    themes = themes_of(store, [*(each.id for each in documents), *(each.document_id for each in edits)])
    wanted = {each.lower() for each in digest.themes}

    def is_wanted(id: str) -> bool:
        return not wanted or not wanted.isdisjoint(map(str.lower, themes.get(id, ())))

    about = [each for each in edits if is_wanted(each.document_id)]
    every = edits_of(store, Filters(), generations=stretch)[1] if hits else []
    found = Material(
        [each for each in fresh if is_wanted(each.id)],
        decided_of(store, period, filters),
        [each for each in replied if is_wanted(each.motion.id)],
        hits,
        about,
        names.watches or {},
        {each.number: ", ".join(themes[each.id][:WORDS]) for each in documents if each.id in themes}
        if _names_well(store)
        else {},
        names.publishers,
        [each for each in every if each.document_id in at_hits and each not in about],
    )
    return build(digest, number, period, found, _Words(store), sentences)


def _names_well(store: Published) -> bool:
    """Whether the store is large enough for themes to be named by what sets them apart: of the demo's 300 documents a
    reader found half of the names foolish, of 21,000 real ones nearly nine of ten sensible."""
    return store.count("document") >= ENOUGH


def _issue(tables: DigestTables, home: Home, digest: Digest, day: date, names: Names) -> int:
    """How many issues of a digest were due: it is written down with what is to be sent of it."""
    with Published(home) as store:
        newest = period_of(store, 0).until
        # what the newest store brought is its first news, as though it had last been told the day before
        told = tables.told(digest.id) or tables.begin(digest.id, max(newest - 1, 0), day - timedelta(days=1))
        if told.day > day:
            raise StoreError(f"it was last told on {told.day}, which is yet to come: until then there is no issue")
        if not is_due(digest, told.day, day):
            return 0
        number = told.number + 1
        period = period_of(store, told.until, newest)
        issue = issue_of(store, digest, period, names, number)
    sign = key(digest.id, number, period.until)
    tables.add(digest.id, number, period, day, letter(issue, sign), dict.fromkeys(digest.channels, sign))
    return 1


def names_of(home: Home) -> Names:
    """The names of watches and sources; none where their files have a fault, which is told elsewhere."""
    watches: dict[str, str] | None = None
    publishers = dict[str, str]()
    with suppress(ConfigError):
        watches = {watch.id: watch.name for watch in definitions.load(home)}
    with suppress(SourceError):
        publishers = {source.id: source.name for source in catalogue.load(home)}
    return Names(watches, publishers)


def _told(error: Exception) -> str:
    """What went wrong, for an operator."""
    if isinstance(error, RegionradarError):
        return str(error)
    LOG.exception("digests failed")
    return f"a fault in regionradar itself: {type(error).__name__}: {error}"


class _Words:
    """The words of documents in a published store."""

    def __init__(self, store: Published) -> None:
        self._store = store

    def openings(self, numbers: Sequence[int]) -> Mapping[int, Opening]:
        return openings(self._store, numbers)

    def stretches(self, places: Sequence[tuple[int, int, int]]) -> Sequence[str]:
        return stretches(self._store, places)

    def headings(self, places: Sequence[tuple[int, int]]) -> Sequence[str | None]:
        return headings(self._store, places)

    def proposals(self, numbers: Sequence[int]) -> Mapping[int, Span]:
        return proposals_of(self._store, numbers)
