"""Themes that rise and fall, one theme, and what is like nothing before."""

from dataclasses import replace
from datetime import date, timedelta

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models import QueryError, ThemeTrend, Trend, Trends
from pipeline import trends as themes
from pipeline.search import profiles
from pipeline.search.profiles import Bars
from pipeline.store import newest_day
from web.asking import Question, clean, question
from web.pages.common import reading, source_names
from web.views import Plot, plot, render
from web.words import day

router = APIRouter()
WEEKS = {"2": "två veckor", "4": "fyra veckor", "8": "åtta veckor", "13": "ett kvartal"}
"""What is held against three times as many weeks before."""
SHOWN = 9  # themes of each trend
NOVEL = 10  # documents that are like nothing before
NEW = timedelta(days=30)  # since when those are looked for
HEIGHT = 60
EARLIEST = date(1900, 1, 1)


@router.get("/trender")
def rising(request: Request) -> Response:
    asked, weeks, words = _asked(request)
    fault = None
    with reading(request) as generation:
        store = generation.desk.store
        try:
            found = themes.trends(store, themes.Asked(asked.filters, weeks, words))
        except (QueryError, OverflowError):
            found = Trends((), (), None, None, ())
            fault = f"Inget tema heter så: {words}." if words else "Välj en senare dag, eller färre veckor."
        last = asked.filters.until or newest_day(store)
        since = asked.filters.since or (last - NEW if last and last > EARLIEST else None)
        novel = themes.novel(store, replace(asked.filters, since=since), NOVEL)
        regions = [name for name, _, _ in profiles.regions(store)]
    return render(
        request,
        "trends.html",
        asked=asked,
        weeks=weeks,
        choices=WEEKS,
        words_in=words,
        fault=fault,
        found=found,
        rising=found.only(Trend.RISING, SHOWN).themes,
        falling=found.only(Trend.FALLING, SHOWN).themes,
        others=tuple(each for each in found.themes if each.trend in (Trend.STEADY, Trend.UNKNOWN))[: 2 * SHOWN],
        novel=[each for each in novel if each.novelty is not None],
        since=since,
        regions=regions,
        csv=_table(asked, weeks, words),
        week_plot=week_plot,
        names=source_names(request),
    )


@router.get("/trender.csv")
def table(request: Request) -> Response:
    """The numbers behind the plots: a row for each theme and week."""
    asked, weeks, words = _asked(request)
    with reading(request) as generation:
        try:
            found = themes.trends(generation.desk.store, themes.Asked(asked.filters, weeks, words))
        except (QueryError, OverflowError) as error:
            raise HTTPException(404) from error
    headers = {"content-disposition": "attachment; filename=trender.csv"}
    return Response("\ufeff" + themes.table(found), media_type="text/csv; charset=utf-8", headers=headers)


def _asked(request: Request) -> tuple[Question, int, str]:
    """What is asked, the weeks that count as now, and the words of a theme."""
    asked = question(request.query_params)
    weeks = request.query_params.get("veckor", "")
    return asked, int(weeks) if weeks in WEEKS else themes.WEEKS, clean(request.query_params.get("tema", ""))[:200]


def _table(asked: Question, weeks: int, words: str) -> list[tuple[str, object]]:
    return [*asked.pairs(), ("veckor", weeks), ("tema", words)]


def week_plot(found: Trends, each: ThemeTrend) -> Plot:
    """A theme's documents week by week."""
    counts: Bars = tuple((day(week), count) for week, count in zip(found.weeks, each.weeks, strict=True))
    return plot(counts, 6 * len(counts), HEIGHT)
