"""The JSON API for following and comparing: matters, edits, comparisons, trends, what is new, digests, sources.

Digests are written on the page or by command.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models import ConfigError, Hit, Mode, SearchResult
from models.watch import EditVerdict
from pipeline import edits
from pipeline import trends as themes
from pipeline.compare import Question
from pipeline.home import Home
from pipeline.search import ledger, news
from pipeline.search.matters import matter, matters
from pipeline.shapes import (
    Shape,
    comparison_shape,
    diff_shape,
    digest_shape,
    edits_shape,
    issue_shape,
    matter_shape,
    matters_shape,
    novel_shape,
    search_shape,
    theme_shape,
    trends_shape,
)
from pipeline.store import MATTERING, edits_of
from pipeline.watch import digests as entries
from web import api, schema, schema_following, sources
from web.api import OUTDATED, TABLE, UNKNOWN, Few, Filtered, Revision, Word
from web.lists import As, Cursor, Limit, as_json, listed, once, over
from web.pages.common import reading
from web.pages.digests import days_of, issue_of
from web.pages.document import difference
from web.security import Refused
from web.standing import shown_channels
from web.tables import Format

router = APIRouter(prefix="/api/v1", dependencies=[Depends(api.limited)], responses=api.PROBLEMS)
MISSING: dict[int | str, dict[str, Any]] = {404: UNKNOWN[404] | {"description": "There is none of this id."}}
Day = Annotated[schema.Day | None, Query()]
Id = Annotated[str, Path(max_length=200)]
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)  # days that something can have been seen
FAR = "the day is too far away"
CANNOT = "they cannot be read: regionradar doctor says why"


@router.get("/matters", response_model=schema_following.MattersAnswer, responses=OUTDATED | TABLE)
def all_matters(
    request: Request,
    filters: Filtered,
    actor: Word = None,
    text: Word = None,
    open: Annotated[bool, Query(description="Only those that are not decided, answered or withdrawn.")] = False,
    stale: Annotated[int | None, Query(ge=0, le=36_500, description="Open for so many days at least.")] = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: As = Format.JSON,
) -> Response:
    """Matters with all steps, those in which something happened last first."""
    wanted = ledger.Wanted(actor=actor, text=text)
    ask = over(matters, matters_shape, filters=filters, wanted=wanted, open_only=open, stale=stale)
    return listed(request, ask, "matters", schema_following.Matter, limit, 20, cursor, format)


@router.get("/matters/{id:path}", response_model=schema_following.Matter, responses=MISSING)
def one_matter(request: Request, id: Id) -> Response:
    """A matter, by its id or one that it had before."""
    with reading(request) as generation:
        return as_json(matter_shape(matter(generation.desk.store, id)))


@router.get("/edits", response_model=schema_following.EditsAnswer, responses=OUTDATED | TABLE)
def all_edits(
    request: Request,
    filters: Filtered,
    verdict: Annotated[
        list[EditVerdict] | None, Query(max_length=20, description="Without any: those that matter.")
    ] = None,
    seen_since: Day = None,
    seen_until: Day = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: As = Format.JSON,
) -> Response:
    """What was changed or taken away after publication, what was seen last first."""
    first, last = _days(seen_since, seen_until)
    verdicts = tuple(verdict or MATTERING)
    ask = over(edits_of, edits_shape, filters=filters, since=first, until=last, verdicts=verdicts)
    return listed(request, ask, "edits", schema_following.Edited, limit, 50, cursor, format)


def _days(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """When days begin and end in Sweden. Raises ``Refused`` where they have no such moment."""
    if any(day and not EARLIEST <= day <= LATEST for day in (first, last)):
        raise Refused(400, FAR)
    return edits.swedish_days(first, last)


@router.get("/diff", response_model=schema_following.Diff, responses=UNKNOWN)
def diff(
    request: Request,
    document_id: Annotated[str, Query(max_length=2000)],
    newer: Revision = None,
    older: Revision = None,
) -> Response:
    """What was changed in a document, paragraph by paragraph; without revisions, from the last but one to the last."""
    with reading(request) as generation:
        return as_json(diff_shape(difference(generation.desk.store, document_id, newer, older)))


@router.get("/compare", response_model=schema_following.Comparison, responses=UNKNOWN)
def compare(
    request: Request,
    filters: Filtered,
    topic: Annotated[str | None, Query(max_length=400)] = None,
    document_id: Annotated[str | None, Query(max_length=2000)] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="Documents of each publisher.")] = 5,
) -> Response:
    """The same matter in all regions, by a topic or a document: who, when, how far, and who has nothing."""
    if (topic is None) == (document_id is None):
        raise Refused(400, "give either topic or document_id")
    with reading(request) as generation:
        found = generation.desk.comparer.compare(Question(topic, document_id), filters)
    return as_json({"generation": generation.number} | comparison_shape(found, limit))


@router.get("/themes", response_model=schema_following.ThemesAnswer, responses=TABLE)
def all_themes(request: Request, format: As = Format.JSON) -> Response:
    """What documents are about, the largest theme first."""
    with reading(request) as generation:
        found = themes.themes(generation.desk.store)
    shape = {"themes": [theme_shape(each) for each in found]}
    return once(shape, "themes", schema_following.Theme, format, generation)


@router.get("/trends", response_model=schema_following.Trends, responses=TABLE)
def trends(
    request: Request,
    filters: Filtered,
    weeks: Annotated[int, Query(ge=1, le=104, description="That are held against three times as many before.")] = 4,
    theme: Word = None,
    format: As = Format.JSON,
) -> Response:
    """Themes over time, week by week: those that rise first, then those that fall."""
    with reading(request) as generation:
        try:
            found = themes.trends(generation.desk.store, themes.Asked(filters, weeks, theme or ""))
        except OverflowError:
            raise Refused(400, FAR) from None
    return once(trends_shape(found), "themes", schema_following.ThemeTrend, format, generation)


@router.get("/novelty", response_model=schema_following.NoveltyAnswer, responses=TABLE)
def novelty(request: Request, filters: Filtered, limit: Few = 20, format: As = Format.JSON) -> Response:
    """Documents that were least like anything before them, the most novel first."""
    with reading(request) as generation:
        found = themes.novel(generation.desk.store, filters, limit)
    shape = {"novelty": [novel_shape(each) for each in found]}
    return once(shape, "novelty", schema_following.Novel, format, generation)


@router.get("/new", response_model=schema_following.NewAnswer, responses=OUTDATED | TABLE)
def new(
    request: Request,
    after: Annotated[int, Query(ge=0, le=999_999_999, description="`generation` of an earlier answer.")] = 0,
    limit: Limit = None,
    cursor: Cursor = None,
    format: As = Format.JSON,
) -> Response:
    """The documents that came after a generation of the store, the newest first."""
    ask = over(news.since, heads_shape, generation=after)
    return listed(request, ask, "hits", schema.Hit, limit, 50, cursor, format)


def heads_shape(total: int, hits: Sequence[Hit]) -> Shape:
    """Documents that nothing was asked of."""
    shape = search_shape(SearchResult("", Mode.LEXICAL, 0.0, total, tuple(hits)))
    return {"total": total, "hits": shape["hits"]}


@router.get("/sources", response_model=schema_following.SourcesAnswer)
def health(request: Request) -> Response:
    """How the sources were in the last night that was reported, those that need a look first."""
    night = sources.last_night(request.app.state.home)
    return as_json(
        {
            "night": night and night.night.isoformat(),
            "ended": night and night.ended.isoformat(),
            "status": night and night.status,
            "published": night and night.published,
            "sources": [
                {
                    "source": each.source,
                    "name": each.name,
                    "status": each.status,
                    "listed": each.listed,
                    "held": each.held,
                    "new": each.fresh,
                    "lacking": each.lacking,
                    "failed": each.failed,
                    "last_success": each.success and each.success.isoformat(),
                    "reasons": list(each.why),
                }
                for each in (night.sources if night else ())
            ],
        }
    )


@router.get("/digests", response_model=schema_following.DigestsAnswer)
def all_digests(request: Request) -> Response:
    """What is told every day or week."""
    known = _digests(request.app.state.home)
    return as_json({"digests": [digest_shape(each) | {"channels": shown_channels(each.channels)} for each in known]})


@router.get("/digests/{id}/issue", responses=MISSING)
def issue(request: Request, id: Id, since: Day = None, until: Day = None) -> Response:
    """What a digest would say of all that came from a day to another; without either, of the last whole day or week in
    which something came."""
    home: Home = request.app.state.home
    digest = next((each for each in _digests(home) if each.id == id), None)
    if digest is None:
        raise HTTPException(404)
    with reading(request) as generation:
        store = generation.desk.store
        made = issue_of(store, home, digest, days_of(store, digest, since, until))
    return as_json(issue_shape(made))


def _digests(home: Home) -> Any:
    try:
        return entries.load(home)
    except ConfigError:
        raise Refused(503, CANNOT) from None
