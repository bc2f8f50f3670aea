"""Digests: what stands in ``digests.toml``, and what the next issue would say."""

from datetime import date, timedelta

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from models import ConfigError, HomeError
from models.digest import Digest, Issue, Letter, Rhythm, Weekday
from pipeline import digests
from pipeline.home import Home
from pipeline.search import profiles
from pipeline.store import Published, newest_day
from pipeline.store.digests import generation_at, period_of
from pipeline.watch import definitions
from pipeline.watch import digests as entries
from pipeline.watch.letter import letter
from web.asking import clean, question
from web.pages.common import reading
from web.security import SANDBOX, Refused
from web.standing import called, free_id, is_watched
from web.views import render

router = APIRouter()
EARLIEST = date(1900, 1, 1)
SPAN = {Rhythm.DAILY: timedelta(days=1), Rhythm.WEEKLY: timedelta(days=7)}
BROKEN = "Filen med sammandrag kan inte läsas just nu. Den som driver sidan kan se varför med regionradar doctor."
STRANGE = "Sammandraget gick inte att spara. Ge det ett namn, och välj bara bland det som finns här."


@router.get("/sammandrag")
def listed(request: Request) -> Response:
    return _list(request)


@router.post("/sammandrag")
async def create(request: Request) -> Response:
    said = await _sent(request)
    return await run_in_threadpool(_create, request, said)


@router.get("/sammandrag/{id}")
def preview(request: Request, id: str) -> Response:
    digest = _named(request.app.state.home, id)
    asked = question(request.query_params)
    with reading(request) as generation:
        issue, said = _issue(generation.desk.store, request.app.state.home, digest, asked.filters.since)
    return render(
        request,
        "digest.html",
        asked=asked,
        digest=digest,
        issue=issue,
        letter=said,
        channels=called(digest.channels),
    )


@router.get("/sammandrag/{id}/brev")
def as_sent(request: Request, id: str) -> Response:
    """An issue as mail programs get it: a page with its own styles, and so with its own rules."""
    digest = _named(request.app.state.home, id)
    since = question(request.query_params).filters.since
    with reading(request) as generation:
        _, said = _issue(generation.desk.store, request.app.state.home, digest, since)
    return HTMLResponse(said.html, headers={"content-security-policy": SANDBOX})


@router.post("/sammandrag/{id}/ta-bort")
async def remove(request: Request, id: str) -> Response:
    await _sent(request)
    _named(request.app.state.home, id)
    await run_in_threadpool(entries.remove, request.app.state.home, id)
    return RedirectResponse("/sammandrag", 303)


def _list(request: Request, faults: tuple[str, ...] = (), status: int = 200) -> Response:
    home: Home = request.app.state.home
    known, fault = _load(home)
    with reading(request) as generation:
        regions = [name for name, _, _ in profiles.regions(generation.desk.store) if is_watched(name)]
    return render(
        request,
        "digests.html",
        status,
        digests=[(each, called(each.channels)) for each in known],
        faults=[*([fault] if fault else []), *faults],
        regions=regions,
        watches=_watches(home),
        channels=_channels(home),
    )


def _create(request: Request, said: FormData) -> Response:
    home: Home = request.app.state.home
    known, fault = _load(home)
    if fault:
        return _list(request, (), 503)
    name = clean(str(said.get("namn", "")))[:120]
    rhythm, weekday = str(said.get("hur-ofta", "")), str(said.get("dag", ""))

    def some(field: str, allowed: list[str]) -> list[str]:
        return [each for each in map(str, said.getlist(field)) if each in allowed]

    entry = {
        "id": free_id(name, [digest.id for digest in known]),
        "name": name,
        "rhythm": rhythm,
        "weekday": weekday if rhythm == Rhythm.WEEKLY and weekday in list(Weekday) else None,
        "watches": some("bevakning", [id for id, _ in _watches(home)]),
        "regions": [each for each in map(str, said.getlist("region")) if is_watched(each)],
        "channels": some("kanal", _channels(home)),
    }
    try:
        entries.add(home, entries.made({key: value for key, value in entry.items() if value}))
    except ConfigError:
        return _list(request, (STRANGE,), 400)
    return RedirectResponse(f"/sammandrag/{entry['id']}", 303)


def _issue(store: Published, home: Home, digest: Digest, since: date | None) -> tuple[Issue, Letter]:
    """What it would say of all that came since a day; where none is said, of the last day or week of the store."""
    day = since or (newest_day(store) or date.today()) - SPAN[digest.rhythm]
    period = period_of(store, generation_at(store, max(day, EARLIEST)))
    issue = digests.issue_of(store, digest, period, digests.names_of(home))
    return issue, letter(issue)


async def _sent(request: Request) -> FormData:
    said = await request.form()
    request.app.state.forms.check(request, said.get("token"))
    return said


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


def _channels(home: Home) -> list[str]:
    try:
        return sorted(definitions.channels(home))
    except ConfigError:
        return []
