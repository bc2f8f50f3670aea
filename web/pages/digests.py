"""Digests: what stands in ``digests.toml``, and what the next issue would say."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from models import ConfigError, HomeError
from models.digest import Digest, Issue, Rhythm, Weekday
from pipeline import digests
from pipeline.home import Home
from pipeline.search import profiles
from pipeline.store import Published
from pipeline.store.digests import SWEDEN, generation_at, newest_arrival, period_of
from pipeline.watch import definitions
from pipeline.watch import digests as entries
from pipeline.watch.letter import letter
from web.asking import clean, question
from web.pages.common import channel_names, reading, sent
from web.security import SANDBOX, Refused
from web.standing import called, free_id, watched_regions
from web.views import render

router = APIRouter()
EARLIEST = date(1900, 1, 1)
LATEST = date(9000, 1, 1)
DAY = timedelta(days=1)
SPAN = {Rhythm.DAILY: DAY, Rhythm.WEEKLY: 7 * DAY}
BROKEN = "Filen med sammandrag kan inte läsas just nu. Den som driver sidan kan se varför med regionradar doctor."
STRANGE = "Sammandraget gick inte att spara. Ge det ett namn, och välj bara bland det som finns här."


@router.get("/sammandrag")
def listed(request: Request) -> Response:
    return _list(request)


@router.post("/sammandrag")
async def create(request: Request) -> Response:
    said = await sent(request)
    return await run_in_threadpool(_create, request, said)


@router.get("/sammandrag/{id}")
def preview(request: Request, id: str) -> Response:
    digest = _named(request.app.state.home, id)
    asked = question(request.query_params)
    with reading(request) as generation:
        days = days_of(generation.desk.store, digest, asked.filters.since, asked.filters.until)
        issue = issue_of(generation.desk.store, request.app.state.home, digest, days)
        said = letter(issue)
    return render(
        request,
        "digest.html",
        asked=asked,
        digest=digest,
        days=days,
        before=(days[0] - SPAN[digest.rhythm], days[0] - DAY) if days[0] - SPAN[digest.rhythm] > EARLIEST else None,
        issue=issue,
        letter=said,
        channels=called(digest.channels),
    )


@router.get("/sammandrag/{id}/brev")
def as_sent(request: Request, id: str) -> Response:
    """An issue as mail programs get it: a page with its own styles, and so with its own rules."""
    digest = _named(request.app.state.home, id)
    asked = question(request.query_params)
    with reading(request) as generation:
        days = days_of(generation.desk.store, digest, asked.filters.since, asked.filters.until)
        said = letter(issue_of(generation.desk.store, request.app.state.home, digest, days))
    return HTMLResponse(said.html, headers={"content-security-policy": SANDBOX})


@router.post("/sammandrag/{id}/ta-bort")
async def remove(request: Request, id: str) -> Response:
    await sent(request)
    _named(request.app.state.home, id)
    await run_in_threadpool(entries.remove, request.app.state.home, id)
    return RedirectResponse("/sammandrag", 303)


def _list(request: Request, faults: tuple[str, ...] = (), status: int = 200) -> Response:
    home: Home = request.app.state.home
    known, fault = _load(home)
    with reading(request) as generation:
        regions = _regions(generation.desk.store)
    return render(
        request,
        "digests.html",
        status,
        digests=[(each, called(each.channels)) for each in known],
        faults=[*([fault] if fault else []), *faults],
        regions=regions,
        watches=_watches(home),
        channels=channel_names(home),
    )


def _create(request: Request, said: FormData) -> Response:
    home: Home = request.app.state.home
    known, fault = _load(home)
    if fault:
        return _list(request, (), 503)
    name = clean(str(said.get("namn", "")))[:120]
    with reading(request) as generation:
        regions = _regions(generation.desk.store)
    rhythm, weekday = str(said.get("hur-ofta", "")), str(said.get("dag", ""))

    def some(field: str, allowed: list[str]) -> list[str]:
        return [each for each in map(str, said.getlist(field)) if each in allowed]

    entry = {
        "id": free_id(name, [digest.id for digest in known]),
        "name": name,
        "rhythm": rhythm,
        "weekday": weekday if rhythm == Rhythm.WEEKLY and weekday in list(Weekday) else None,
        "watches": some("bevakning", [id for id, _ in _watches(home)]),
        "regions": some("region", regions),
        "channels": some("kanal", channel_names(home)),
    }
    try:
        entries.add(home, entries.made({key: value for key, value in entry.items() if value}))
    except ConfigError:
        return _list(request, (STRANGE,), 400)
    return RedirectResponse(f"/sammandrag/{entry['id']}", 303)


def _regions(store: Published) -> list[str]:
    return watched_regions(name for name, _, _ in profiles.regions(store))


def days_of(store: Published, digest: Digest, since: date | None, until: date | None) -> tuple[date, date]:
    """The first and the last day that an issue is to tell of: as asked, else the last whole day or week in which
    something came."""
    if since or until:
        return max(since or EARLIEST, EARLIEST), until or max(_today(), since or EARLIEST)
    first = began_on(digest, newest_arrival(store) or _today())
    if first + SPAN[digest.rhythm] > _today() and generation_at(store, first):
        first -= SPAN[digest.rhythm]
    return first, first + SPAN[digest.rhythm] - DAY


def _today() -> date:
    return datetime.now(SWEDEN).date()


def began_on(digest: Digest, day: date) -> date:
    """The first day of the week of a day, as the digest's readers count weeks; the day itself where it is daily."""
    return day if digest.rhythm is Rhythm.DAILY else day - (day.weekday() - digest.weekday.number) % 7 * DAY


def issue_of(store: Published, home: Home, digest: Digest, days: tuple[date, date]) -> Issue:
    """What it would say of all that came from a day to another."""
    first, last = days
    period = period_of(store, generation_at(store, first), generation_at(store, min(last, LATEST) + DAY))
    return digests.issue_of(store, digest, replace(period, first=first, last=last), digests.names_of(home))


def _load(home: Home) -> tuple[tuple[Digest, ...], str | None]:
    try:
        return entries.load(home), None
    except (ConfigError, HomeError):
        return (), BROKEN


def _named(home: Home, id: str) -> Digest:
    known, fault = _load(home)
    if fault:
        raise Refused(503, fault)
    found = next((digest for digest in known if digest.id == id), None)
    if found is None:
        raise HTTPException(404)
    return found


def _watches(home: Home) -> list[tuple[str, str]]:
    try:
        return [(watch.id, watch.name) for watch in definitions.load(home)]
    except ConfigError:
        return []
