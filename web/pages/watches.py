"""Watches: what stands in ``watches.toml``, tried on the last year, marked, changed, and what they found."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from threading import BoundedSemaphore

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from models import ConfigError, Preview, Watch
from pipeline import alerts
from pipeline.desk import Desk
from pipeline.home import Home
from pipeline.search import profiles
from pipeline.store import alerts_of, newest_day
from pipeline.watch import definitions
from pipeline.watch.message import feed as atom
from web import rights, standing
from web.addresses import address
from web.pages.common import channel_names, reading, sent, source_names
from web.security import Refused
from web.views import render

router = APIRouter()
YEAR = timedelta(days=365)
TRIED = 20  # hits of a preview
FOUND = 20  # alerts on the page of a watch
PATIENCE = 5.0  # seconds in which one of those that are tried must have ended
_tries = BoundedSemaphore(2)  # watches that are tried at once: each is held against a year of documents
ATOM = "application/atom+xml; charset=utf-8"


@router.get("/bevakningar")
def listed(request: Request) -> Response:
    home: Home = request.app.state.home
    every, fault = _load(home)
    known = [watch for watch in every if rights.sees(request, watch)]
    with reading(request) as generation:
        found = [(watch, alerts_of(generation.desk.store, watch.id)) for watch in known]
    rows = [(watch, len(hits), hits[0] if hits else None) for watch, hits in found]
    return render(request, "watches.html", rows=rows, fault=fault, names=source_names(request))


@router.get("/bevakningar/ny")
def fresh(request: Request) -> Response:
    _, fault = _load(request.app.state.home)
    made, _ = standing.watch_of(request.query_params, None, (), _regions(request))
    return _form(request, made, None, [fault] if fault else [], "" if not request.query_params else made.name)


@router.post("/bevakningar")
async def create(request: Request) -> Response:
    """A new watch, from the form or by one press on a search; then it is tried on the last year."""
    said = await sent(request)
    return await run_in_threadpool(_create, request, said)


def _create(request: Request, said: FormData) -> Response:
    home: Home = request.app.state.home
    _, fault = _load(home)
    made, faults = standing.watch_of(said, None, channel_names(home), _regions(request))
    if fault or faults:
        return _form(request, made, None, [*([fault] if fault else []), *faults], made.name, 400)
    made = rights.added(request, made)
    # a watch is for what is to come: the dates of a search do not go with it
    lost = "ja" if said.get("fran") or said.get("till") else ""
    return RedirectResponse(address(f"/bevakningar/{made.id}/prov", {"sparad": "ny", "utan-datum": lost}), 303)


@router.get("/bevakningar/{id}.atom")
def feed(request: Request, id: str) -> Response:
    watch = rights.named(request, id)
    with reading(request) as generation:
        store = generation.desk.store
        found, stamp = alerts_of(store, id), store.setting("published_at")
    changed = datetime.fromisoformat(stamp or "1970-01-01T00:00:00+00:00").astimezone(UTC)
    return Response(atom(watch, found, changed), media_type=ATOM)


@router.get("/bevakningar/{id}")
def one(request: Request, id: str) -> Response:
    watch = rights.named(request, id)
    with reading(request) as generation:
        store = generation.desk.store
        found = alerts_of(store, id)
        examples = profiles.heads(store, watch.examples)
    return render(
        request,
        "watch.html",
        watch=watch,
        may_change=rights.may_change(request, watch),
        total=len(found),
        found=found[:FOUND],
        examples=[examples.get(each) for each in watch.examples],
        channels=standing.called(watch.channels),
        feed_address=str(request.base_url) + f"bevakningar/{watch.id}.atom",
        names=source_names(request),
    )


@router.get("/bevakningar/{id}/prov")
def tried(request: Request, id: str) -> Response:
    watch = rights.named(request, id)
    with reading(request) as generation:
        try:
            preview = tried_on(generation.desk, watch, None, TRIED)
        except ConfigError:
            preview = None
        shown = {hit.document_id for hit in preview.hits} if preview else set()
        heads = profiles.heads(generation.desk.store, {*watch.right, *watch.wrong, *watch.examples})
    others = [head for id, head in heads.items() if id in {*watch.right, *watch.wrong} - shown]
    saved = request.query_params.get("sparad", "")
    return render(
        request,
        "watch_tried.html",
        watch=watch,
        may_change=rights.may_change(request, watch),
        preview=preview,
        saved=saved if saved in ("ny", "ja") else "",
        lost_dates=request.query_params.get("utan-datum") == "ja",
        examples=[heads.get(each) for each in watch.examples],
        channels=standing.called(watch.channels),
        others=others,
        certainty=standing.certainty,
        judged=dict.fromkeys(watch.right, "right") | dict.fromkeys(watch.wrong, "wrong"),
        names=source_names(request),
    )


@router.post("/bevakningar/{id}/prov")
async def mark(request: Request, id: str) -> Response:
    """Hits that were said to be right or wrong; then it is tried anew."""
    said = await sent(request)
    return await run_in_threadpool(_mark, request, id, said)


def _mark(request: Request, id: str, said: FormData) -> Response:
    home: Home = request.app.state.home
    rights.own(request, id)
    judged = standing.judged(said)
    with reading(request) as generation:
        known = profiles.heads(generation.desk.store, judged)
    judged = {document: what for document, what in judged.items() if document in known}
    definitions.change(home, id, lambda watch: standing.with_marks(watch, judged))
    return RedirectResponse(f"/bevakningar/{id}/prov", 303)


@router.get("/bevakningar/{id}/andra")
def edited(request: Request, id: str) -> Response:
    watch = rights.own(request, id)
    return _form(request, watch, watch, [], watch.name)


@router.post("/bevakningar/{id}/andra")
async def change(request: Request, id: str) -> Response:
    said = await sent(request)
    return await run_in_threadpool(_change, request, id, said)


def _change(request: Request, id: str, said: FormData) -> Response:
    home: Home = request.app.state.home
    before = rights.own(request, id)
    names = channel_names(home)
    regions = [*_regions(request), *before.filters.regions]
    made, faults = standing.watch_of(said, before, names, regions)
    if faults:
        return _form(request, made, before, faults, made.name, 400)
    # what others have marked meanwhile is kept
    definitions.change(home, id, lambda now: standing.watch_of(said, now, names, regions)[0])
    return RedirectResponse(f"/bevakningar/{id}/prov?sparad=ja", 303)


@router.post("/bevakningar/{id}/ta-bort")
async def remove(request: Request, id: str) -> Response:
    """What was just made is undone by ``angra``, which leads back to the search that it was."""
    said = await sent(request)
    watch = rights.own(request, id)
    await run_in_threadpool(definitions.change, request.app.state.home, id, None)
    return RedirectResponse(standing.asked_again(watch).at("/sok") if said.get("angra") else "/bevakningar", 303)


def _load(home: Home) -> tuple[Sequence[Watch], str | None]:
    """The watches, and what is wrong where they cannot be read."""
    try:
        return rights.every(home), None
    except Refused as refused:
        return (), refused.reason


def tried_on(desk: Desk, watch: Watch, since: date | None, count: int) -> Preview:
    """What it would have caught since a day; without one, in the last year that the store knows.

    Raises ``ConfigError`` where it cannot be tried, and ``Refused`` where enough are being tried already.
    """
    first = since or (newest_day(desk.store) or date.today()) - YEAR
    if not _tries.acquire(timeout=PATIENCE):
        raise Refused(
            503,
            "Flera bevakningar prövas just nu. Försök igen om en stund.",
            "enough watches are being tried: ask again in a while",
            after=10,
        )
    try:
        return alerts.preview(desk.store, watch, first, count, desk.embedder)
    finally:
        _tries.release()


def _regions(request: Request) -> list[str]:
    """The regions that a watch can ask for."""
    with reading(request) as generation:
        return standing.watched_regions(name for name, _, _ in profiles.regions(generation.desk.store))


def _form(
    request: Request, watch: Watch, before: Watch | None, faults: list[str], name: str, status: int = 200
) -> Response:
    names = channel_names(request.app.state.home)
    with reading(request) as generation:
        store = generation.desk.store
        regions = standing.watched_regions(name for name, _, _ in profiles.regions(store))
        examples = profiles.heads(store, watch.examples)
    return render(
        request,
        "watch_form.html",
        status,
        watch=watch,
        before=before,
        faults=list(dict.fromkeys(faults)),
        name=name,
        regions=list(dict.fromkeys([*watch.filters.regions, *regions])),
        channels=standing.offered(watch if before else None, names),
        examples=[(each, examples[each].title if each in examples else each) for each in watch.examples],
    )
