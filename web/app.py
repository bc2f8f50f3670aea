"""The application: what is asked of it goes through ``security`` to a page of ``pages`` or to the API."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from types import ModuleType
from typing import Any

import duckdb
from anyio import to_thread
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Scope

from models import ConfigError, HomeError, QueryError, RegionradarError, StoreError, UnknownDocument, UnknownMatter
from pipeline.home import Home
from pipeline.machine import cores
from web import api, api_following, api_profiles, api_watches, lists, monitoring
from web.access import Access, Gate
from web.generations import Generations
from web.pages import (
    about,
    compare,
    decisions,
    digests,
    document,
    edits,
    login,
    matters,
    names,
    overview,
    regions,
    search,
    statics,
    trends,
    watches,
)
from web.security import LOCAL, Bounds, Forms, Guard, Heads, Rate, Refused, SecurityHeaders, is_api
from web.views import render

LOG = logging.getLogger("regionradar.web")
SHOWN: Sequence[ModuleType] = (
    *(login, statics, search, document, names, decisions, regions, about),
    *(overview, matters, compare, trends, edits, watches, digests, monitoring),
)
"""The pages."""
DESCRIBED: Sequence[ModuleType] = (api, api_following, api_profiles, api_watches)
SMALLEST_PACKED = 1_000  # bytes
PART_TOO_LARGE = "Part exceeded maximum size"  # how Starlette says that a field of a form has more than 1 MB

# status -> what it is called, and what to do
TOLD = {
    400: ("Det gick inte att förstå", "Kontrollera adressen, eller börja om från sökningen."),
    401: ("Logga in", ""),
    403: ("Det går inte", ""),
    404: ("Sidan finns inte", "Kontrollera adressen, eller sök efter det du letar efter."),
    405: ("Det går inte", "Sidan kan inte användas på det sättet."),
    408: ("Det tog för lång tid", "Försök igen."),
    413: ("Det var för stort", ""),
    414: ("Adressen är för lång", ""),
    421: ("Fel adress", "Öppna sidan under det namn som den som driver den har angett."),
    429: ("För många frågor", "Vänta en stund och försök igen."),
    500: ("Något gick fel hos oss", "Felet är antecknat. Försök igen, eller börja om från sökningen."),
    503: ("Inte just nu", ""),
}


def create_app(home: Home, hosts: Sequence[str] = (), bounds: Bounds = Bounds(), gate: Gate | None = None) -> FastAPI:
    """The page and the API over a home's published store; ``hosts`` are names besides the local ones under which it
    answers."""
    generations = Generations(home)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # what a request does is reckoning more than waiting: more threads than this would only share the cores
        to_thread.current_default_thread_limiter().total_tokens = 2 * cores() + 2
        await to_thread.run_sync(_open_first, generations)
        yield
        generations.close()

    app = FastAPI(
        title="regionradar",
        version="1",
        description=api.DESCRIPTION,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # both would be fetched from elsewhere
        redoc_url=None,
        lifespan=lifespan,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.home = home
    app.state.generations = generations
    app.state.gate = gate
    app.state.forms = Forms()
    app.state.rate = Rate(bounds.per_second, bounds.burst)
    for shown in SHOWN:
        app.include_router(shown.router, include_in_schema=False)
    for described in DESCRIBED:
        app.include_router(described.router)
    app.openapi = partial(api.describe, app.openapi)  # type: ignore[method-assign]
    for kind, handler in (
        (Refused, _refused),
        (UnknownDocument, _unknown),
        (UnknownMatter, _unknown),
        (StoreError, _no_store),
        (HomeError, _not_now),
        (ConfigError, _not_now),
        (QueryError, _faulty),
        (duckdb.CatalogException, _outdated),
        (duckdb.BinderException, _outdated),
        (RegionradarError, _not_now),
        (RequestValidationError, _invalid),
        (HTTPException, _http),
    ):
        app.add_exception_handler(kind, handler)
    # the last that is added is the first that is asked
    app.add_middleware(Heads)
    app.add_middleware(GZipMiddleware, minimum_size=SMALLEST_PACKED, compresslevel=6)
    app.add_middleware(Access, gate=gate, refuse=_refuse)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Guard, hosts=(*LOCAL, *hosts), bounds=bounds, refuse=_refuse)
    return app


def _open_first(generations: Generations) -> None:
    """Have the store open before the first request; where there is none yet, every request looks again."""
    try:
        generations.refresh()
    except (RegionradarError, duckdb.Error) as error:  # the latter: another version published it
        LOG.warning("%s", error)


def told(request: Request, status: int, reason: str = "") -> Response:
    """An error as a page or, of the API, as problem+json."""
    if is_api(request.url.path):
        return lists.problem(status, reason)
    title, advice = TOLD.get(status, TOLD[500])
    return render(request, "error.html", status, title=title, advice=reason or advice)


def _refuse(scope: Scope, status: int, reason: str) -> Response:
    """The answer to a request that has not come through the application."""
    return told(Request(scope), status, reason)


async def _refused(request: Request, error: Any) -> Response:
    reason = error.to_programs if is_api(request.url.path) else error.reason
    response = told(request, error.status, reason)
    response.headers.update(error.headers)
    return response


async def _unknown(request: Request, error: Any) -> Response:
    if is_api(request.url.path):
        return lists.problem(404, str(error))
    if isinstance(error, UnknownMatter):
        return told(request, 404, "Ärendet finns inte här. Sök efter det bland ärendena eller i dokumenten.")
    return told(request, 404, "Dokumentet finns inte här, eller inte i den lydelsen. Sök efter det i stället.")


async def _no_store(request: Request, error: Any) -> Response:
    LOG.warning("%s", error)
    if is_api(request.url.path):
        return lists.problem(503, "there is no store that can be read: try again later")
    return render(request, "empty.html", 503, outdated=False)


async def _not_now(request: Request, error: Any) -> Response:
    """Something of whoever runs the page is not in order: what it says of paths is for the log alone."""
    LOG.error("%s", error)
    if is_api(request.url.path):
        return lists.problem(503, "the server cannot answer this at present")
    return told(request, 503, "Något är inte i ordning hos den som driver sidan. Felet är antecknat.")


async def _outdated(request: Request, error: Any) -> Response:
    """A table or column is not there: the store was published by another version."""
    LOG.error(
        "the store was published by another version: any run, as regionradar watch run, publishes it anew",
        exc_info=error,
    )
    if is_api(request.url.path):
        return lists.problem(
            503, "the store was published by another version of regionradar: its next run publishes it anew"
        )
    return render(request, "empty.html", 503, outdated=True)


async def _faulty(request: Request, error: Any) -> Response:
    return told(request, 400, str(error) if is_api(request.url.path) else "")


async def _invalid(request: Request, error: Any) -> Response:
    if not is_api(request.url.path):
        return told(request, 400)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:])
    said = first["msg"].removeprefix("Value error, ")
    return told(request, 422, f"{where}: {said}" if where else said)


async def _http(request: Request, error: Any) -> Response:
    if str(error.detail).startswith(PART_TOO_LARGE):
        said = "Texten får vara högst 1 MB. Skicka en längre text som en fil."
        return told(request, 413, said)
    response = told(request, error.status_code, str(error.detail) if is_api(request.url.path) else "")
    response.headers.update(error.headers or {})
    if error.status_code == 405:  # of the routes to this address only the first was asked
        routes = (route for each in (*SHOWN, *DESCRIBED) for route in each.router.routes if isinstance(route, Route))
        matching = (route for route in routes if route.matches(request.scope)[0] is not Match.NONE)
        response.headers["allow"] = ", ".join(sorted({name for route in matching for name in route.methods or ()}))
    return response
