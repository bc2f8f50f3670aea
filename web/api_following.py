"""The JSON API for following and comparing: matters, edits, comparisons, trends, watches, digests, sources.

Watches and digests are read here and written on the page or by command: a program that may ask may not change.
"""

from datetime import date, datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models import ConfigError, Watch
from models.watch import EditVerdict
from pipeline import digests, edits
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
    preview_shape,
    search_shape,
    theme_shape,
    trends_shape,
    watch_shape,
)
from pipeline.store import MATTERING, alerts_of, edits_of, newest_day
from pipeline.store.digests import generation_at, period_of
from pipeline.watch import definitions
from pipeline.watch import digests as entries
from pipeline.watch.message import alert_shape
from web import api, schema_following, sources, tables
from web.api import OUTDATED, TABLE, UNKNOWN, As, Cursor, Filtered, Format, Limit, Word
from web.pages.common import reading
from web.pages.digests import SPAN
from web.pages.watches import sees, tried_on
from web.security import Refused
from web.standing import shown_channels

router = APIRouter(prefix="/api/v1", dependencies=[Depends(api.limited)], responses=api.PROBLEMS)
MISSING: dict[int | str, dict[str, Any]] = {404: UNKNOWN[404] | {"description": "There is none of this id."}}
Day = Annotated[date | None, Query()]
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
    limit: Limit = 20,
    cursor: Cursor = None,
    format: As = Format.JSON,
) -> Response:
    """Matters with all steps, those in which something happened last first."""
    wanted = ledger.Wanted(actor=actor, text=text)
    ask = partial(matters, filters=filters, wanted=wanted, open_only=open, stale=stale)
    return api.listed(request, ask, matters_shape, "matters", limit, cursor, format)


@router.get("/matters/{id:path}", response_model=schema_following.Matter, responses=MISSING)
def one_matter(request: Request, id: Id) -> Response:
    """A matter, by its id or one that it had before."""
    with reading(request) as generation:
        return api.as_json(matter_shape(matter(generation.desk.store, id)))


@router.get("/edits", response_model=schema_following.EditsAnswer, responses=OUTDATED | TABLE)
def all_edits(
    request: Request,
    filters: Filtered,
    verdict: Annotated[
        list[EditVerdict] | None, Query(max_length=20, description="Without any: those that matter.")
    ] = None,
    seen_since: Day = None,
    seen_until: Day = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    format: As = Format.JSON,
) -> Response:
    """What was changed or taken away after publication, what was seen last first."""
    first, last = _days(seen_since, seen_until)
    ask = partial(edits_of, filters=filters, since=first, until=last, verdicts=tuple(verdict or MATTERING))
    return api.listed(request, ask, edits_shape, "edits", limit, cursor, format)


def _days(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """When days begin and end in Sweden. Raises ``Refused`` where they have no such moment."""
    if any(day and not EARLIEST <= day <= LATEST for day in (first, last)):
        raise Refused(400, FAR)
    return edits.swedish_days(first, last)


Revision = Annotated[int | None, Query(ge=1, le=1_000_000)]


@router.get("/diff", response_model=schema_following.Diff, responses=UNKNOWN)
def diff(
    request: Request,
    document_id: Annotated[str, Query(max_length=2000)],
    newer: Revision = None,
    older: Revision = None,
) -> Response:
    """What was changed in a document, paragraph by paragraph; without revisions, from the last but one to the last."""
    with reading(request) as generation:
        return api.as_json(diff_shape(edits.edit_of(generation.desk.store, document_id, newer, older)))


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
    return api.as_json({"generation": generation.number} | comparison_shape(found, limit))


@router.get("/themes", response_model=schema_following.ThemesAnswer)
def all_themes(request: Request) -> Response:
    """What documents are about, the largest theme first."""
    with reading(request) as generation:
        found = themes.themes(generation.desk.store)
    return api.as_json({"generation": generation.number, "themes": [theme_shape(each) for each in found]})


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
    shape = trends_shape(found)
    if format is Format.JSON:
        return api.as_json({"generation": generation.number} | shape)
    content, media_type = tables.table(shape["themes"], format)
    headers = {"content-disposition": f"attachment; filename=themes.{format}"}
    return Response(content, headers=headers, media_type=media_type)


@router.get("/novelty", response_model=schema_following.NoveltyAnswer)
def novelty(request: Request, filters: Filtered, limit: Limit = 20) -> Response:
    """Documents that were least like anything before them, the most novel first."""
    with reading(request) as generation:
        found = themes.novel(generation.desk.store, filters, limit)
    return api.as_json({"generation": generation.number, "novelty": [novel_shape(each) for each in found]})


@router.get("/new", response_model=schema_following.NewAnswer)
def new(
    request: Request,
    after: Annotated[int, Query(ge=0, le=999_999_999, description="`generation` of an earlier answer.")] = 0,
    limit: Limit = 50,
) -> Response:
    """The documents that came after a generation of the store, the newest first."""
    with reading(request) as generation:
        total, found = news.since(generation.desk.store, after, limit)
    return api.as_json({"generation": generation.number, "total": total, "hits": _heads(found)})


def _heads(found: Any) -> list[Shape]:
    from models import Mode, SearchResult

    hits: list[Shape] = search_shape(SearchResult("", Mode.LEXICAL, 0.0, len(found), tuple(found)))["hits"]
    return hits


@router.get("/sources", response_model=schema_following.SourcesAnswer)
def health(request: Request) -> Response:
    """How the sources were in the last night that was reported, those that need a look first."""
    night = sources.last_night(request.app.state.home)
    return api.as_json(
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


@router.get("/watches", response_model=schema_following.WatchesAnswer)
def watches(request: Request) -> Response:
    """The standing questions."""
    return api.as_json({"watches": [_watch(each) for each in _watches(request)]})


@router.get("/watches/{id}/alerts", response_model=schema_following.AlertsAnswer, responses=MISSING | OUTDATED | TABLE)
def alerts_of_one(
    request: Request, id: Id, limit: Limit = 50, cursor: Cursor = None, format: As = Format.JSON
) -> Response:
    """What a watch found, the newest first."""
    watch = _named(request, id)

    def ask(store: Any, count: int) -> tuple[int, list[Any]]:
        found = alerts_of(store, watch.id)
        return len(found), found[:count]

    def shaped(total: int, some: Any) -> Shape:
        return {"total": total, "alerts": [alert_shape(each) for each in some]}

    return api.listed(request, ask, shaped, "alerts", limit, cursor, format)


@router.get("/watches/{id}/preview", response_model=schema_following.Preview, responses=MISSING)
def preview(request: Request, id: Id, since: Day = None, limit: Annotated[int, Query(ge=1, le=200)] = 20) -> Response:
    """What a watch would have caught since a day; without one, in the last year of the store."""
    watch = _named(request, id)
    with reading(request) as generation:
        try:
            made = tried_on(generation.desk, watch, since, limit)
        except ConfigError as error:
            raise Refused(400, str(error)) from error
    return api.as_json(preview_shape(made) | {"watch": _watch(watch)})


@router.get("/digests", response_model=schema_following.DigestsAnswer)
def all_digests(request: Request) -> Response:
    """What is told every day or week."""
    known = _digests(request.app.state.home)
    return api.as_json(
        {"digests": [digest_shape(each) | {"channels": shown_channels(each.channels)} for each in known]}
    )


@router.get("/digests/{id}/issue", responses=MISSING)
def issue(request: Request, id: Id, since: Day = None) -> Response:
    """What a digest would say of all that came since a day; without one, of the last day or week of the store."""
    home: Home = request.app.state.home
    digest = next((each for each in _digests(home) if each.id == id), None)
    if digest is None:
        raise HTTPException(404)
    with reading(request) as generation:
        store = generation.desk.store
        day = since or (newest_day(store) or date.today()) - SPAN[digest.rhythm]
        period = period_of(store, generation_at(store, max(day, EARLIEST)))
        made = digests.issue_of(store, digest, period, digests.names_of(home))
    return api.as_json(issue_shape(made))


def _watches(request: Request) -> list[Watch]:
    """Those that whoever asks may see."""
    try:
        return [watch for watch in definitions.load(request.app.state.home) if sees(request, watch)]
    except ConfigError:
        raise Refused(503, CANNOT) from None


def _named(request: Request, id: str) -> Watch:
    found = next((watch for watch in _watches(request) if watch.id == id), None)
    if found is None:
        raise HTTPException(404)
    return found


def _digests(home: Home) -> Any:
    try:
        return entries.load(home)
    except ConfigError:
        raise Refused(503, CANNOT) from None


def _watch(watch: Watch) -> Shape:
    return watch_shape(watch) | {"channels": shown_channels(watch.channels)}
