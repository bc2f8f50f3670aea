"""What is new, region by region, and how the sources are."""

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from models import Filters, Trend
from pipeline import trends as themes
from pipeline.search import ledger, news, profiles
from pipeline.search.profiles import Who
from pipeline.search.titles import telling
from pipeline.store import Published, edits_of, newest_day
from web import sources
from web.access import visitor
from web.pages.common import reading, source_names
from web.pages.trends import week_plot
from web.views import render

router = APIRouter()
SEEN = "regionradar_sett"
"""A cookie: the generation of the store that this browser saw last."""
VISIT = "regionradar_sedan"
"""A cookie: the generation since which this visit tells of news."""
HOURS = 4 * 3600  # seconds without a look after which the next one is another visit
YEAR = 365 * 24 * 3600
FRESH, NEWEST, NOVEL, RISING, DECIDED, EDITED = 12, 4, 3, 4, 5, 3  # what is shown of each
NOVEL_DAYS = timedelta(days=14)
DIGITS = 9  # of a generation


@router.get("/oversikt")
def overview(request: Request) -> Response:
    with reading(request) as generation:
        store = generation.desk.store
        before = _generation(request, VISIT, SEEN)
        total, fresh = (0, []) if before is None else news.since(store, before, FRESH)
        fresh = telling(store, fresh)
        shared = store.once("overview", lambda: _for_everybody(store))
    response = render(
        request,
        "overview.html",
        is_first=before is None,
        total=total,
        fresh=fresh,
        week_plot=week_plot,
        night=sources.last_night(request.app.state.home) if visitor(request).is_operator else None,
        is_operator=visitor(request).is_operator,
        states=sources.STATES,
        names=source_names(request),
        **shared | ({"newest": []} if fresh else {}),
    )
    secure = request.url.scheme == "https"
    told = [(SEEN, generation.number, YEAR), *([(VISIT, before, HOURS)] if before is not None else [])]
    for name, number, age in told:
        response.set_cookie(name, str(number), age, httponly=True, samesite="lax", secure=secure, path="/oversikt")
    return response


def _for_everybody(store: Published) -> dict[str, Any]:
    """What the page says besides what is new to who looks at it."""
    last = newest_day(store)
    weeks = news.weeks(store, last) if last else []
    novel = themes.novel(store, Filters(since=last - NOVEL_DAYS), NOVEL) if last else []
    return {
        "newest": telling(store, profiles.documents(store, Who("all"), 0, NEWEST)[1]),
        "last": last,
        "since": last - timedelta(days=news.WEEK - 1) if last else None,
        "weeks": weeks,
        "silent": news.silent(store, weeks),
        "novel": [each for each in novel if each.novelty is not None],
        "found": themes.trends(store).only(Trend.RISING, RISING),
        "decided": telling(store, ledger.decisions(store, Filters(), ledger.Wanted(stance="decided"), DECIDED)[1]),
        "changed": telling(store, edits_of(store, Filters(), count=EDITED)[1]),
    }


@router.get("/kallor")
def health(request: Request) -> Response:
    night = sources.last_night(request.app.state.home)
    return render(request, "sources.html", night=night, states=sources.STATES, meanings=sources.MEANING)


def _generation(request: Request, *names: str) -> int | None:
    """What the first of these cookies says that says anything."""
    said = (request.cookies.get(name, "") for name in names)
    return next((int(each) for each in said if each.isascii() and each.isdigit() and len(each) <= DIGITS), None)
