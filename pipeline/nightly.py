"""The night: every source listed, decided, visited, read, judged; then embedded and published.

Sources run side by side, each host at its own pace. What was read is committed as the run goes on: after an
interruption the same call goes on where it stood. One source's failure is its own.
"""

import asyncio
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from math import ceil
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from models import (
    FIELDS,
    Disallowed,
    Document,
    FetchError,
    HomeError,
    HostResting,
    Item,
    Known,
    ListPage,
    ParseError,
    RawDocument,
    RegionradarError,
    Request,
    Response,
    RunReport,
    Scope,
    Source,
    SourceReport,
    Status,
    Tally,
    Verdict,
)
from pipeline import alarm, embed, erase, health, visits
from pipeline.archive import Archive
from pipeline.crossposts import NEAR, same_post
from pipeline.engine import Choice, Engine, chosen, spread
from pipeline.extract.language import ACCURATE, check
from pipeline.finish import Progress, finish
from pipeline.home import Home
from pipeline.ingest import PREPARE, Job, job, placed, prepare
from pipeline.machine import cores
from pipeline.parse import is_harmless
from pipeline.privacy import Guard, load
from pipeline.shapes import merged_report, report_shape
from pipeline.store import Change, Prepared, Work
from pipeline.store.nights import Nights
from pipeline.visits import Why
from pipeline.whole import write_whole
from pipeline.workers import Lost
from scrapers import folder
from scrapers.budget import SYSTEM, Clock
from scrapers.fetch import Fetcher, Settings
from scrapers.listing import NOT_THERE, Listed, is_before, listing
from scrapers.platform import Platform, as_listed
from scrapers.platforms import answer, platform

LOG = logging.getLogger("regionradar.night")
SWEDEN = ZoneInfo("Europe/Stockholm")
BATCH = 32  # answers that are read and written together
LINGER = 0.2  # seconds to wait for more of them
QUEUED = 8  # answers that wait to be read: each may have many megabytes
INLINE = 200  # small pages of a run that are read in this process, before others are started
WHOLE = timedelta(days=28)  # after which lists are read to their end again,
WHOLE_INLINE = timedelta(days=7)  # and those that hold the documents themselves
HISTORY = timedelta(days=800)  # what a source is judged by
STALE = timedelta(days=7)  # after which a list that has become much shorter is taken for what there is
CONTROLS = 20  # pages that are asked besides, to see whether a source is well before something of it is given up
UNREADABLE = 5  # failures in a row after which an item no longer counts as lacking; it is tried again all the same
LOGGED = ("listed", "held", "new", "changed", "gone", "failed", "missing")
GROUPS = 10  # kinds of failure of one source that a report tells
TOLD = 3  # examples of one kind of failure that are named in a report


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator wants of this run. ``visits`` is the most that one source is asked for besides its lists,
    ``alarms`` where changes of state are told, ``language`` the language pipeline that reads names,
    ``retention`` after how many days documents of a kind are erased."""

    since: date | None = None
    alarms: tuple[str, ...] = ()
    workers: int = field(default_factory=cores)
    visits: int = 2000
    language: str = ACCURATE
    retention: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(slots=True)
class Round:
    """One source tonight: what is known of it, and what has become of its items."""

    source: Source
    platform: Platform
    known: dict[str, Known]
    night: date
    touched: dict[str, Known] = field(default_factory=dict)  # to be written
    open: int = 0  # visits whose answer is being read
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    answered: int = 0  # visits that found something
    lost: int = 0  # of what the list showed before, where it lacks so much that it is not the whole list
    same: int = 0
    failed: int = 0
    waiting: int = 0
    read: int = 0
    ruled: int = 0
    agreed: float = 0.0
    filled: dict[str, int] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    why: dict[str, list[str]] = field(default_factory=dict)  # failures, by what they say
    further: list[Item] = field(default_factory=list)
    origin: dict[str, str] = field(default_factory=dict)  # digests of the pages that listed what they hold themselves

    def set(self, known: Known) -> None:
        self.known[known.item.key] = self.touched[known.item.key] = known

    def miss(self, known: Known, why: str) -> None:
        """An answer that an item is not there; of one that was never held that says nothing but that it failed."""
        if known.document is None:
            self.fail(known, why)
        else:
            LOG.info("not there", extra={"source": self.source.id, "url": known.item.url, "misses": known.misses + 1})
            self.set(visits.missed(known, self.night))

    def fail(self, known: Known, why: str) -> None:
        LOG.warning("visit failed", extra={"source": self.source.id, "url": known.item.url, "why": why})
        self.failed += 1
        self.why.setdefault(why, []).append(known.item.url)
        self.set(visits.failed(known, why, self.night))

    def is_news(self, item: Item) -> bool:
        """Whether a page leads to what is not known, or is to be had in another way than was tried in vain."""
        known = self.known.get(item.key)
        return known is None or (known.document is None and known.item.request != item.request)

    def count(self, document: Document) -> None:
        """What was filled in a document that was read."""
        self.read += 1
        for name in FIELDS:
            # what stands in every address would hide that pages no longer say it
            guessed = name == "published" and document.published_from == "address"
            self.filled[name] = self.filled.get(name, 0) + (bool(getattr(document, name)) and not guessed)
        if document.agreement is not None:
            self.ruled += 1
            self.agreed += document.agreement


class _Seen:
    """A platform that remembers what it last read on a page of a list."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._items: tuple[Item, ...] = ()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._platform, name)

    def read(self, source: Source, page: Response, scope: Scope) -> ListPage:
        """What the platform reads."""
        found = self._platform.read(source, page, scope)
        self._items = found.items
        return found

    def taken(self) -> tuple[Item, ...]:
        """What was read since this was last asked."""
        items, self._items = self._items, ()
        return items


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer for an item, on its way to be read."""

    round: Round
    item: Item
    raw: RawDocument
    answer: Response | None  # None where the list held the document
    request: Request | None


def nightly(
    home: Home,
    sources: Sequence[Source],
    settings: Settings,
    embedder: embed.Embedder | None,
    options: Options,
    progress: Progress,
    clock: Clock = SYSTEM,
    resolve: Any = None,
) -> RunReport:
    """Run the night over these sources.

    Raises ``StoreBusy`` where another run is under way, and ``StoreError`` and its kin where the store cannot be
    used.
    """
    guard = load(home)
    began = clock.now()
    night = began.astimezone(SWEDEN).date()
    check(options.language)  # what there is not is said before any host is asked
    LOG.info("night began", extra={"night": str(night), "sources": len(sources)})
    with Work(home) as work:
        erase.catch_up(work, home, progress, embedder)
        model = embedder or embed.load(work.embedder or embed.BUNDLED)
        work.use_embedder(model.name, model.dimension)
        last = Nights(work).statuses(night)
        with chosen(Choice(workers=options.workers)) as engine:
            with Archive(home, work.kept) as archive:
                run = Run(work, archive, engine, night, options, clock, progress, guard)
                reports, hosts = asyncio.run(run.all(sources, settings, resolve))
            outdated, lists = erase.retain(work, home, options.retention, night, progress)
            finished = finish(work, home, model, options.language, progress, clock.now(), engine)
        for id, fault in finished.faults:
            LOG.warning("facts not read", extra={"document": id, "why": fault})
        report = RunReport(
            night,
            began,
            clock.now(),
            tuple(reports),
            hosts,
            finished.published,
            watched=finished.watched,
            digested=finished.digested,
            outdated=outdated,
            outdated_lists=lists,
        )
        if options.alarms:
            report = replace(report, untold=not _told(work, report, last, options.alarms))
    erase.settle(home, outdated)
    _write(home, report)
    asked = {"requests": sum(host.requests for host in hosts), "bytes": sum(host.bytes for host in hosts)}
    LOG.info(
        "night ended",
        extra={"status": str(report.status), "published": report.published, "untold": report.untold, **asked},
    )
    return report


def _told(work: Work, report: RunReport, last: Mapping[str, Status], addresses: Sequence[str]) -> bool:
    """Tell operators what has changed; what could not be sent is told the next night."""
    nights = Nights(work)
    changes = alarm.news(report, nights.told(), last)
    if not changes:
        return True
    if sent := alarm.send(addresses, report, changes):
        nights.keep_told({each.report.source: each.report.verdict.status for each in changes}, report.night)
    return sent


def _write(home: Home, report: RunReport) -> None:
    """The report as a file, for the page, for monitoring, and for whoever asks later."""
    path = home.reports / f"{report.night}.json"
    try:
        shape = merged_report(report_shape(report), _earlier(path))
        write_whole(path, json.dumps(shape, ensure_ascii=False, indent=1).encode())
    except OSError as error:
        raise HomeError(f"{path} cannot be written: {error.strerror}") from error


def _earlier(path: Path) -> Any:
    """The JSON that an earlier run of the same night left; None where there is none that can be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


class Run:
    """One night under way."""

    def __init__(
        self,
        work: Work,
        archive: Archive,
        engine: Engine,
        night: date,
        options: Options,
        clock: Clock,
        progress: Progress,
        guard: Guard,
    ) -> None:
        self._guard = guard
        self._work = work
        self._nights = Nights(work)
        self._archive = archive
        self._engine = engine
        self._night = night
        self._options = options
        self._clock = clock
        self._progress = progress
        self._queue: asyncio.Queue[Answered] = asyncio.Queue(QUEUED)
        self._party: dict[str, str | None] = {}  # of each source: a party is another publisher than its region
        self._inline = 0
        self._done = self._planned = 0

    async def all(
        self, sources: Sequence[Source], settings: Settings, resolve: Any
    ) -> tuple[list[SourceReport], tuple[Any, ...]]:
        """Every source, side by side. What ends the run ends all of them."""
        self._party = {source.id: source.party for source in sources}
        async with Fetcher(settings, self._nights.robots(), self._clock, resolve) as fetcher:
            self._fetcher = fetcher
            try:
                async with asyncio.TaskGroup() as group:
                    reading = group.create_task(self._read_all())
                    tasks = [group.create_task(self._guarded(source)) for source in sources]
                    reports = [await task for task in tasks]
                    reading.cancel()
            except* RegionradarError as errors:
                raise errors.exceptions[0] from None
            self._nights.keep_robots(fetcher.robots_files)
            return reports, fetcher.accounts

    async def _guarded(self, source: Source) -> SourceReport:
        """A source whose code fails in a way that nobody foresaw costs no other source its night."""
        try:
            return await self._tend(source)
        except RegionradarError:
            raise  # the store or the disk: nobody can go on
        except Exception as error:
            LOG.exception("source failed", extra={"source": source.id})
            why = f"a fault in regionradar itself: {type(error).__name__}: {error}"
            tally = Tally(source.id, self._night, reasons=(why,))
            self._nights.keep_tally(tally, Status.BROKEN)
            return SourceReport(source.id, source.name, tally, Verdict(Status.BROKEN, (why,)))

    # ---------------------------------------------------------------------------------------------- one source

    async def _tend(self, source: Source) -> SourceReport:
        """One source, from its lists to its verdict."""
        code = platform(source.platform)
        round = Round(source, code, self._nights.known(source.id), self._night)
        whole = self._whole(source, round.known)
        listed = await self._list(round, whole)
        plan = self._plan(round, listed)
        self._commit_listing(round, listed, whole)
        await self._visit_all(round, plan.visits)
        while round.further:
            more, round.further = round.further, []
            fresh = [item for item in more if round.is_news(item)]
            for known in visits.listed(fresh, round.known, self._night):
                round.set(replace(known, listed=None))  # no list shows it, so none can lack it
            await self._visit_all(round, [(item, Why.NEW) for item in fresh])
        await self._look_again(round)
        await self._give_up(round, listed)
        return self._judge(round, listed, whole)

    def _whole(self, source: Source, known: Mapping[str, Known]) -> bool:
        """Whether lists are read to their end, and not only down to what is known."""
        proved, last = self._nights.reading(source.id, self._entry(source))
        inline = any(each.item.request is None for each in known.values())
        return not proved or last is None or not _within(self._night, last, WHOLE_INLINE if inline else WHOLE)

    async def _list(self, round: Round, whole: bool) -> Listed:
        """Read a source's lists; their pages go into the archive, but for those that list what was erased."""
        scope = Scope(self._night, self._options.since)
        pages = {} if whole else self._nights.pages(round.source.id)
        seen = _Seen(round.platform)
        steps = listing(cast(Platform, seen), round.source, scope, round.known.__contains__, whole)
        kept: dict[str, str] = {}  # digests of pages by address, "" of those that are withheld
        try:
            request = next(steps)
            while True:
                page = pages.get(request.url)
                asked = replace(request, validators=page.validators) if page else request
                try:
                    answer = await self._fetch(round, asked)
                except FetchError as error:
                    request = steps.throw(error)
                    continue
                before = page.digest if page else ""
                try:
                    request = steps.send(answer)
                finally:  # what is on a page is known once it was read, the last one too
                    kept[asked.url] = self._keep_list(round, asked, answer, seen.taken(), before)
        except StopIteration as end:
            listed = self._without_erased(round, _since(end.value, self._options.since))
            read = [replace(page, digest=kept[page.url]) for page in listed.pages]
            # what is not kept is asked for whole the next time
            listed = replace(
                listed, pages=tuple(page if page.digest else replace(page, validators=None) for page in read)
            )
            if withheld := sum(not digest for digest in kept.values()):
                round.reasons.append(f"pages of its lists not kept, for what is never stored: {withheld}")
            round.origin = {item.key: kept[page] for item, page in zip(listed.items, listed.shown_on, strict=True)}
            return listed

    async def _fetch(self, round: Round, request: Request) -> Response:
        """An answer, by this night's clock, without what is never stored."""
        found = await answer(round.source, request, self._fetcher)
        return replace(
            found,
            url=self._guard.text(found.url),
            final_url=self._guard.text(found.final_url),
            headers=tuple((name, self._guard.header(value)) for name, value in found.headers),
            content=self._guard.content(found.content, found.header("content-type") or ""),
            fetched=self._clock.now(),
        )

    def _keep_list(self, round: Round, request: Request, answer: Response, items: Sequence[Item], before: str) -> str:
        """Put a page of a list into the archive: its digest. "" where it lists what was erased, or holds what is never
        stored where masking did not reach it: it is not kept then, as are all pages that nobody could read."""
        if any(self._is_erased(round, item) or self._tells(item) for item in items):
            return ""
        return self._keep_open(request, answer, before)

    def _tells(self, item: Item) -> bool:
        """Whether what a list says of an item holds what is never stored."""
        return self._guard.finds(item.title) or self._guard.may_hold(item.page, "text/html")

    def _without_erased(self, round: Round, listed: Listed) -> Listed:
        """Without what was erased, and with no title that says what is never stored."""
        kept = [
            (replace(item, title=self._guard.text(item.title)), page)
            for item, page in zip(listed.items, listed.shown_on, strict=True)
            if not self._is_erased(round, item)
        ]
        if erased := len(listed.items) - len(kept):
            round.reasons.append(f"passed over, as they were erased: {erased}")
        return replace(listed, items=tuple(item for item, _ in kept), shown_on=tuple(page for _, page in kept))

    def _is_erased(self, round: Round, item: Item) -> bool:
        asked = item.request.url if item.request else None
        return self._guard.refuses(f"{round.source.id}:{item.key}", item.url, asked)

    def _plan(self, round: Round, listed: Listed) -> visits.Plan:
        plan = visits.plan(listed.items, round.known, self._night, listed.complete)
        if plan.cut_off:
            round.reasons.append("nothing listed tonight was known: something may have come and gone unlisted")
        if plan.lost:
            round.lost = plan.lost
            round.reasons.append(f"its list shows {len(listed.items)}, and {plan.lost} fewer of what it showed before")
            last = max(known.listed for known in round.known.values() if known.listed)
            if _within(self._night, last, STALE):  # keep what stood in the longer list: it may be back tomorrow
                fresh = [item for item in listed.items if item.key not in round.known]
                for known in visits.listed(fresh, round.known, self._night):
                    round.set(replace(known, listed=None))
                return plan
        for known in (*visits.listed(listed.items, round.known, self._night), *plan.suspected):
            round.set(known)
        return plan

    def _commit_listing(self, round: Round, listed: Listed, whole: bool) -> None:
        """What was listed is known from now on, and its pages may be asked conditionally the next time.

        In the same transaction stands whether that was all: else a night that is killed after it would make the next
        one stop at what is known, before what this one did not get.
        """
        source, proved = round.source, listed.proved and not round.lost
        with self._work.together():
            self._work.add_archived(self._archive.flush())
            self._keep_items(round)
            self._nights.keep_reading(source.id, self._entry(source), proved, self._night if whole and proved else None)
            if proved:
                self._nights.keep_pages(source.id, listed.pages, listed.unchanged)
            else:
                self._nights.keep_pages(source.id, [], [])

    def _entry(self, source: Source) -> str:
        """What decides how a source's lists are read: with another entry, or an earlier day, they are read anew."""
        said = (source.platform, source.address, sorted(source.options.items(), key=str), self._options.since)
        return sha256(repr(said).encode()).hexdigest()[:16]

    def _keep(self, request: Request, answer: Response, before: str = "") -> str:
        """Put an answer into the archive: its digest. ``before`` is that of the bytes that a 304 says are unchanged."""
        if answer.not_modified and before:
            return self._archive.revisit(answer, before)
        return self._archive.response(answer, request)

    def _keep_open(self, request: Request, answer: Response, before: str = "") -> str:
        """Put an answer that was not read as a document into the archive: its digest. "" where it may hold what is
        never stored, or was erased: it is not kept then."""
        hides = self._guard.may_hold(answer.content, answer.header("content-type") or "")
        return "" if hides or self._guard.refuses(answer.final_url) else self._keep(request, answer, before)

    def _keep_items(self, *rounds: Round) -> None:
        self._nights.keep([(round.source.id, known) for round in rounds for known in round.touched.values()])
        for round in rounds:
            round.touched.clear()

    # ---------------------------------------------------------------------------------------------- visits

    async def _visit_all(self, round: Round, planned: Iterable[tuple[Item, Why]]) -> None:
        """Visit items one after the other, and wait until all answers are read."""
        todo = list(planned)
        round.waiting += max(0, len(todo) - self._options.visits)
        todo = todo[: self._options.visits]
        self._planned += len(todo)
        for at, (item, _) in enumerate(todo):
            try:
                await self._visit(round, item)
            except (HostResting, Disallowed) as error:
                left = len(todo) - at
                round.failed += 1
                round.waiting += left
                round.reasons.append(f"not visited tonight: {left}; {error}")
                break
            finally:
                self._done += 1
                self._progress("visiting", self._done, self._planned)
        await self._settled(round)

    async def _settled(self, round: Round) -> None:
        while round.open:
            round.idle.clear()
            await round.idle.wait()
        with self._work.together():
            self._work.add_archived(self._archive.flush())
            self._keep_items(round)

    async def _visit(self, round: Round, item: Item) -> None:
        """Fetch one item, and hand on what came.

        Raises ``HostResting``, and ``Disallowed`` where that is only for now: nothing more is asked of the host then.
        """
        known = round.known[item.key]
        if item.request is None and item.page:
            raw = as_listed(round.source, item, self._clock.now())
            await self._hand_on(Answered(round, item, raw, None, None))
            return
        request = item.request or Request(item.url)
        validators = known.validators if known.document and item.request else None
        try:
            answer = await self._fetch(round, replace(request, validators=validators))
        except FetchError as error:
            if getattr(error, "until", None):
                raise
            round.fail(known, error.why)
            return
        if self._guard.refuses(answer.final_url):
            round.fail(known, "was erased, and does not come back")
        elif answer.status in NOT_THERE or _is_sent_home(request, answer):
            self._keep_open(request, answer)
            round.miss(known, "it is listed, and the host says that it is not there")
        elif answer.status >= 400:
            round.fail(known, f"the host answers {answer.status}")
        elif item.request is None and known.document is None:
            self._keep_open(request, answer)
            round.fail(known, "its list held it, and shows it no more")
        elif answer.not_modified or item.request is None:
            self._keep_open(request, answer, known.raw)
            round.answered += 1
            round.same += 1
            round.set(visits.unchanged(known, answer.validators, item.marker, self._night))
        else:
            try:
                further = round.platform.further(round.source, item, answer)
                round.further.extend(each for each in further if not self._is_erased(round, each))
                raw = round.platform.document(round.source, item, answer)
            except ParseError as error:
                self._keep_open(request, answer)
                round.fail(known, str(error))
                return
            await self._hand_on(Answered(round, item, raw, answer, request))

    async def _hand_on(self, answered: Answered) -> None:
        answered.round.open += 1
        await self._queue.put(answered)

    async def _look_again(self, round: Round) -> None:
        """What was not there is asked for once more before the night ends: a hiccup is no absence."""
        missing = [known for known in round.known.values() if known.missed == self._night and known.misses == 1]
        await self._visit_all(round, [(known.item, Why.MISSING) for known in missing])

    async def _give_up(self, round: Round, listed: Listed) -> None:
        """Items that were missed often enough are gone, where the source is otherwise well: its lists are what they
        should be, and many more of its pages answer tonight than are missing. Where few were due, others are asked."""
        ripe = [known for known in _missing(round) if visits.given_up(known, self._night) is not known]
        if not ripe or not listed.proved or round.lost:
            return
        wanted = ceil(len(_missing(round)) / visits.HALF) - round.answered
        others = [known for known in round.known.values() if known.document and not known.misses and not known.gone]
        asked = [known for known in others if known.visited != self._night][: min(max(wanted, 0), CONTROLS)]
        await self._visit_all(round, [(known.item, Why.AGAIN) for known in asked])
        if len(_missing(round)) > max(visits.HALF * round.answered, min(round.answered, 1)):
            return
        for known in ripe:
            round.set(visits.given_up(known, self._night))
            LOG.info("gone", extra={"source": round.source.id, "url": known.item.url})
        self._work.mark_changed()
        with self._work.together():
            self._keep_items(round)

    # ---------------------------------------------------------------------------------------------- reading

    async def _read_all(self) -> None:
        """Read answers as they come, a batch at a time, until cancelled."""
        while True:
            batch = [await self._queue.get()]
            try:
                async with asyncio.timeout(LINGER):
                    while len(batch) < BATCH:
                        batch.append(await self._queue.get())
            except TimeoutError:
                pass
            await self._read_guarded(batch)
            for answered in batch:
                answered.round.open -= 1
                answered.round.idle.set()

    async def _read_guarded(self, batch: Sequence[Answered]) -> None:
        """What fails in a way that nobody foresaw is one answer's failure: the others are read one by one."""
        try:
            await self._read_batch(batch)
        except RegionradarError:
            raise  # the store or the disk: nobody can go on
        except Exception as error:
            LOG.exception("reading failed", extra={"urls": [answered.item.url for answered in batch]})
            if len(batch) == 1:
                _fail(batch[0], f"a fault in regionradar itself: {type(error).__name__}: {error}")
                return
            for answered in batch:
                await self._read_guarded([answered])

    async def _read_batch(self, batch: Sequence[Answered]) -> None:
        """Parse, decide, write: documents, archive and items in one transaction."""
        set_aside = self._work.quarantined([answered.raw.digest for answered in batch])
        rest = []
        for answered in batch:
            if answered.raw.digest in set_aside:
                _fail(answered, f"is set aside, as it {set_aside[answered.raw.digest]}")
            else:
                rest.append(answered)
        results = await asyncio.to_thread(self._parsed, [job(each.raw, each.round.source, each.item) for each in rest])
        offered: list[tuple[Answered, Prepared]] = []
        for answered, result in zip(rest, results, strict=True):
            match result:
                case Prepared():
                    self._keep_answer(answered, result.instead)
                    prepared = self._placed(answered, result)
                    if _known(answered).digest == prepared.document.digest:
                        self._found(answered, prepared.document, Change.SAME)
                    elif not _known(answered).document and (twin := self._twin(prepared, offered)):
                        self._found(answered, _under(prepared.document, twin), Change.NEW)
                        self._work.mark_changed()
                    else:
                        offered.append((answered, prepared))
                case Lost():
                    self._keep_unread(answered)
                    self._work.quarantine(answered.raw.digest, result.reason)
                    _fail(answered, result.reason)
                case folder.Refused(error=error, not_there=True):
                    self._keep_unread(answered)
                    answered.round.miss(_known(answered), error)
                case folder.Refused(error=error):
                    self._keep_unread(answered)
                    _fail(answered, error)
        with self._work.together():
            self._work.add_archived(self._archive.flush())
            changes = self._work.offer([each for _, each in offered], self._clock.now())
            for (answered, each), change in zip(offered, changes, strict=True):
                self._found(answered, each.document, change)
            self._keep_items(*{id(answered.round): answered.round for answered in batch}.values())

    def _parsed(self, jobs: Sequence[Job]) -> list[Prepared | folder.Refused | Lost]:
        """Small pages here, until there are so many that processes are worth their start; all else in processes."""
        if self._inline + len(jobs) <= INLINE and all(is_harmless(raw) for raw, _, _ in jobs):
            self._inline += len(jobs)
            return list(map(partial(prepare, guard=self._guard), jobs))
        stage = replace(PREPARE, work=partial(prepare, guard=self._guard))
        return [found for _, found in spread(self._engine, stage, jobs)]

    def _keep_answer(self, answered: Answered, instead: RawDocument | None) -> None:
        """Into the archive: the answer, and the page that was made from it where one was. ``instead`` is kept alone."""
        raw = answered.raw
        if instead:
            of = answered.round.origin.get(answered.item.key, "") if answered.answer is None else ""
            kept = self._archive.conversion(instead.content, instead.content_type, instead.url or instead.location, of)
            if answered.answer:
                answered.round.set(replace(_known(answered), raw=kept))
            return
        if answered.answer and answered.request:
            # what is a document was looked at when it was read; of what it was made from nobody saw all
            keep = self._keep if raw.content == answered.answer.content else self._keep_open
            of = keep(answered.request, answered.answer)
            answered.round.set(replace(_known(answered), raw=of or raw.digest))
        else:
            of = answered.round.origin[answered.item.key]
        if raw.digest != of:
            self._archive.conversion(raw.content, raw.content_type, raw.url or raw.location, of)

    def _keep_unread(self, answered: Answered) -> None:
        """Into the archive: an answer in which no document was read, as far as what it holds can be told."""
        if answered.answer and answered.request:
            self._keep_open(answered.request, answered.answer)

    def _placed(self, answered: Answered, prepared: Prepared) -> Prepared:
        """A document under the id that it has, with what only the list says of it."""
        item, known = answered.item, _known(answered)
        there = replace(placed(prepared, answered.round.source, item), location=item.url)
        return replace(there, document=_under(there.document, known.document)) if known.document else there

    def _twin(self, prepared: Prepared, offered: Sequence[tuple[Answered, Prepared]]) -> str | None:
        """The id of the same publication in another source of the region; None where it is the first."""
        document, region = prepared.document, prepared.region
        if region is None:
            return None
        here = [each.document for _, each in offered if each.region == region]
        apart = [other for other in here if other.source != document.source]
        others = [*self._nights.near(document, region, NEAR.days), *apart]
        own = self._party.get(document.source)
        same = (other.id for other in others if self._party.get(other.source) == own and same_post(document, other))
        return next(same, None)

    def _found(self, answered: Answered, document: Document, change: Change) -> None:
        """An item's document was read and written."""
        round = answered.round
        round.answered += 1
        round.count(document)
        round.same += change is Change.SAME
        validators = answered.answer.validators if answered.answer else None
        changed = change is Change.CHANGED
        round.set(visits.read(_known(answered), document, changed, validators, answered.item.marker, self._night))

    # ---------------------------------------------------------------------------------------------- verdict

    def _judge(self, round: Round, listed: Listed, whole: bool) -> SourceReport:
        """The night in numbers, and how well the source is."""
        source, night = round.source, self._night
        known = round.known.values()
        counts = self._nights.listed_on(source.id, listed.unchanged)
        shown = len(listed.items) + counts if listed.read else None
        without = [each for each in known if each.document is None and not each.gone and not each.misses]
        tonight = {item.key for item in listed.items}
        lacking = [each for each in without if each.failures < UNREADABLE]
        # what no page showed tonight stands on one that is as it was, if there is such a page
        lacking = [each for each in lacking if each.item.key in tonight or listed.unchanged]
        if unreadable := [each.item.url for each in without if each.failures >= UNREADABLE]:
            round.reasons.append(f"{len(unreadable)} could not be read in many nights ({', '.join(unreadable[:TOLD])})")
        failures = sorted(round.why.items(), key=lambda pair: -len(pair[1]))
        for why, urls in failures[:GROUPS]:
            round.reasons.append(f"{len(urls)} failed: {why} ({', '.join(urls[:TOLD])})")
        if rest := sum(len(urls) for _, urls in failures[GROUPS:]):
            round.reasons.append(f"{rest} failed in other ways; the log has them all")
        if round.waiting:
            round.reasons.append(f"left for the nights to come: {round.waiting}")
        tally = Tally(
            source=source.id,
            night=night,
            listed=shown,
            held=max(0, (shown or 0) - len(lacking)),
            whole=whole,
            new=sum(each.found == night for each in known),
            changed=sum(each.changed == night for each in known),
            same=round.same,
            gone=sum(each.gone == night for each in known),
            failed=round.failed,
            missing=sum(each.misses > 0 and not each.gone for each in known),
            read=round.read,
            filled=round.filled,
            ruled=round.ruled,
            agreed=round.agreed,
            proved=listed.proved and not round.lost,
            unchanged=bool(listed.unchanged) and not listed.items,
            reasons=(*listed.faults, *round.reasons),
        )
        since = night - HISTORY
        history = [each for each in self._nights.tallies(source.id, since) if each.night < night]
        verdict = health.judge(tally, history, self._nights.published(source.id, since), source.weekly, night)
        self._nights.keep_tally(tally, verdict.status)
        numbers = {name: getattr(tally, name) for name in LOGGED}
        LOG.info("source done", extra={"source": source.id, "status": str(verdict.status), **numbers})
        return SourceReport(source.id, source.name, tally, verdict, round.waiting)


def _within(night: date, last: date, span: timedelta) -> bool:
    """Whether a night comes so soon after the last one; one that is yet to come was set by a wrong clock."""
    return timedelta(0) <= night - last < span


def _missing(round: Round) -> list[Known]:
    """What was not there tonight, and was before."""
    return [known for known in round.known.values() if known.misses and not known.gone and known.visited == round.night]


def _known(answered: Answered) -> Known:
    return answered.round.known[answered.item.key]


def _fail(answered: Answered, why: str) -> None:
    answered.round.fail(_known(answered), why)


def _under(document: Document, id: str) -> Document:
    source, _, key = id.partition(":")
    return replace(document, source=source, key=key)


def _since(listed: Listed, since: date | None) -> Listed:
    """Without what was published before a day."""
    if since is None:
        return listed
    wanted = [
        (item, page) for item, page in zip(listed.items, listed.shown_on, strict=True) if not is_before(item, since)
    ]
    return replace(listed, items=tuple(item for item, _ in wanted), shown_on=tuple(page for _, page in wanted))


def _is_sent_home(request: Request, answer: Response) -> bool:
    """Whether a host, instead of saying that a page is not there, leads to its front page."""
    return urlsplit(answer.final_url).path in ("", "/") and urlsplit(request.url).path not in ("", "/")
