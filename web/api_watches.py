"""The JSON API of watches: standing questions, what they find, and how they are changed.

Whoever may see a watch on the page may see it here, and whoever may change it there may change it here. What changes
something takes JSON alone, which no form of another site can send.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from models import ConfigError, Filters, Watch
from pipeline import alerts
from pipeline.desk import Desk
from pipeline.home import Home
from pipeline.parties import named_party
from pipeline.regions import named_region
from pipeline.search import profiles
from pipeline.shapes import Shape, preview_shape, watch_shape
from pipeline.store import alerts_of
from pipeline.watch import definitions
from pipeline.watch.message import alert_shape
from web import api, rights, schema, schema_following
from web.addresses import address
from web.api import OUTDATED, TABLE
from web.api_following import MISSING
from web.lists import As, Cursor, Limit, as_json, listed
from web.pages.common import reading
from web.pages.watches import tried_on
from web.schema_following import Asked, Marks
from web.security import Refused
from web.standing import NEW, shown_channels
from web.tables import Format

router = APIRouter(prefix="/api/v1", dependencies=[Depends(api.limited)], responses=api.PROBLEMS)
FULL: dict[int | str, dict[str, Any]] = {
    409: api.PROBLEMS[400] | {"description": f"Its owner has {rights.MOST} watches already."}
}
Id = Annotated[str, Path(max_length=200, examples=["nattbussar"])]
Since = Annotated[schema.Day | None, Query(description="Without one, the last year of the store.")]
Hits = Annotated[int, Query(ge=1, le=200)]


@router.get("/watches", response_model=schema_following.WatchesAnswer)
def watches(request: Request) -> Response:
    """The standing questions: one's own, and everybody's."""
    return as_json({"watches": [_shape(each) for each in rights.seen(request)]})


@router.post(
    "/watches",
    status_code=201,
    response_model=schema_following.Watch,
    responses=api.LARGE | FULL | {201: {"headers": {"Location": {"schema": {"type": "string"}}}}},
)
def create_watch(request: Request, asked: Asked) -> Response:
    """A new watch, of whoever is logged in. It finds what comes from the next night on."""
    made = rights.added(request, _made(request, asked, Watch(NEW, asked.name)))
    return as_json(_shape(made), 201, headers={"location": f"/api/v1/watches/{made.id}"})


@router.post("/watches/preview", response_model=schema_following.Preview, responses=api.LARGE)
def preview_of(request: Request, asked: Asked, since: Since = None, limit: Hits = 20) -> Response:
    """What a watch would have caught since a day; it is not kept."""
    made = _made(request, asked, Watch("preview", asked.name))
    return as_json(_tried(request, made, since, limit) | {"watch": None})


@router.get("/watches/{id}", response_model=schema_following.Watch, responses=MISSING)
def one_watch(request: Request, id: Id) -> Response:
    """A watch with its marks."""
    return as_json(_shape(rights.named(request, id)))


@router.put("/watches/{id}", response_model=schema_following.Watch, responses=MISSING | api.LARGE)
def change_watch(request: Request, id: Id, asked: Asked) -> Response:
    """Ask otherwise. Its id, owner and marks stay."""
    before = rights.own(request, id)
    _made(request, asked, before)
    # what others have marked meanwhile is kept
    return _changed(request, id, lambda now: _made(request, asked, now))


@router.delete("/watches/{id}", status_code=204, response_class=Response, responses=MISSING)
def remove_watch(request: Request, id: Id) -> Response:
    """Take a watch away. What it found stays in the store, and is shown no more."""
    definitions.change(request.app.state.home, rights.own(request, id).id, None)
    return Response(status_code=204)


@router.post("/watches/{id}/marks", response_model=schema_following.Watch, responses=MISSING | api.LARGE)
def mark(request: Request, id: Id, marks: Marks) -> Response:
    """Say which documents a watch should find and which not. It learns from that when it is tried next."""
    rights.own(request, id)
    said = {*marks.right, *marks.wrong, *marks.neither}
    if len(said) < len(marks.right) + len(marks.wrong) + len(marks.neither):
        raise Refused(400, "a document is marked twice: say of each once what it is")
    with reading(request) as generation:
        known = profiles.heads(generation.desk.store, said)
    if unknown := sorted(said - known.keys()):
        raise Refused(400, f"no document is called {unknown[0]}: ids stand in search results")

    def marked(now: Watch) -> Watch:
        right, wrong = ([each for each in those if each not in said] for those in (now.right, now.wrong))
        return replace(now, right=(*right, *marks.right), wrong=(*wrong, *marks.wrong))

    return _changed(request, id, marked)


@router.get("/watches/{id}/alerts", response_model=schema_following.AlertsAnswer, responses=MISSING | OUTDATED | TABLE)
def alerts_of_one(
    request: Request, id: Id, limit: Limit = None, cursor: Cursor = None, format: As = Format.JSON
) -> Response:
    """What a watch found, the newest first. ``feed`` of the watch is the same as Atom."""
    watch = rights.named(request, id)

    def ask(desk: Desk, count: int, offset: int) -> Shape:
        found = alerts_of(desk.store, watch.id)
        return {"total": len(found), "alerts": [alert_shape(each) for each in found[offset : offset + count]]}

    return listed(request, ask, "alerts", schema_following.Alert, limit, 50, cursor, format)


@router.get("/watches/{id}/preview", response_model=schema_following.Preview, responses=MISSING)
def preview(request: Request, id: Id, since: Since = None, limit: Hits = 20) -> Response:
    """What a watch would have caught since a day."""
    watch = rights.named(request, id)
    return as_json(_tried(request, watch, since, limit) | {"watch": _shape(watch)})


def _tried(request: Request, watch: Watch, since: date | None, limit: int) -> Shape:
    with reading(request) as generation:
        try:
            return preview_shape(tried_on(generation.desk, watch, since, limit))
        except ConfigError as error:
            raise Refused(400, str(error)) from error


def _made(request: Request, asked: Asked, before: Watch) -> Watch:
    """A watch as it is asked for. Raises ``Refused`` and ``QueryError`` with what is wrong with it."""
    home: Home = request.app.state.home
    names = definitions.channels(home) if asked.channels else {}
    if unknown := sorted({*(asked.channels or ())} - {*names, *shown_channels(before.channels)}):
        raise Refused(400, f"no channel is called {unknown[0]}: whoever runs regionradar names them in channels.toml")
    made = replace(
        before,
        name=asked.name,
        words=asked.words,
        examples=tuple(dict.fromkeys(asked.examples)),
        filters=Filters(
            kinds=tuple(dict.fromkeys(asked.kinds)),
            regions=_regions(request, asked.regions),
            sources=tuple(dict.fromkeys(asked.sources)),
            since=asked.since,
            until=asked.until,
            people=tuple(dict.fromkeys(asked.people)),
            parties=tuple(dict.fromkeys(map(named_party, asked.parties))),
            organisations=tuple(dict.fromkeys(asked.organisations)),
        ),
        stances=tuple(dict.fromkeys(asked.stances)),
        actions=tuple(dict.fromkeys(asked.actions)),
        least=asked.least,
        channels=before.channels if asked.channels is None else _channels(asked.channels, before),
    )
    try:
        alerts.check(made)
        definitions.parse(definitions.render(made), "the watch")
    except ConfigError as error:
        raise Refused(400, str(error)) from error
    return made


def _regions(request: Request, said: list[str]) -> tuple[str, ...]:
    """Raises ``QueryError`` where one is neither among the 21 nor among those of the store."""
    with reading(request) as generation:
        held = [name for name, _, _ in profiles.regions(generation.desk.store)]
    return tuple(dict.fromkeys(named_region(each, held) for each in said))


def _channels(said: list[str], before: Watch) -> tuple[str, ...]:
    """Channels by what is shown of them: an address that the watch has stays where its kind is said."""
    had = zip(before.channels, shown_channels(before.channels), strict=True)
    kept = [channel for channel, shown in had if shown in said]
    shown = shown_channels(kept)
    return tuple(dict.fromkeys([*kept, *(each for each in said if each not in shown)]))


def _changed(request: Request, id: str, to: Callable[[Watch], Watch]) -> Response:
    home: Home = request.app.state.home
    definitions.change(home, id, to)
    return as_json(_shape(definitions.named(rights.every(home), id)))


def _shape(watch: Watch) -> dict[str, Any]:
    shown = {"channels": shown_channels(watch.channels), "feed": address(f"/bevakningar/{watch.id}.atom")}
    return watch_shape(watch) | shown
