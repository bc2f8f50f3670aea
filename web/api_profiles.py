"""The JSON API of what pages about people, organisations and regions show, and the overview."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models import Filters, SeenOrganisation, SeenPerson
from pipeline.desk import Desk
from pipeline.search import ledger, news, profiles
from pipeline.search.profiles import Bars, Who
from pipeline.shapes import Shape, moment, organisations_shape, people_shape
from pipeline.store import Published, newest_day
from web import api, schema, schema_following
from web.api import OUTDATED, TABLE
from web.api_following import MISSING, heads_shape
from web.lists import As, Ask, Cursor, Limit, as_json, listed, once
from web.pages.common import reading
from web.tables import Format

router = APIRouter(prefix="/api/v1", dependencies=[Depends(api.limited)], responses=api.PROBLEMS)
Name = Annotated[str, Path(max_length=400, description="As lists and facts have it.", examples=["Region Skåne"])]
Party = Annotated[
    str | None, Query(max_length=20, description="Of people with this name; without one, that of most documents.")
]
LISTED = MISSING | OUTDATED | TABLE


@router.get("/overview", response_model=schema_following.Overview)
def overview(request: Request) -> Response:
    """How much there is in all, and what each region published in the last week."""
    with reading(request) as generation:
        store = generation.desk.store
        found, until = profiles.overview(store), newest_day(store)
        weeks = news.weeks(store, until) if until else []
        silent = news.silent(store, weeks)
    shape = {
        "generation": generation.number,
        "published_at": found.published_at,
        "documents": found.documents,
        "regions": found.regions,
        "sources": found.sources,
        "decisions": found.decisions,
        "first": moment(found.first),
        "last": moment(found.last),
        "since": moment(until - timedelta(days=news.WEEK - 1)) if until else None,
        "until": moment(until),
        "weeks": [
            {
                "region": each.region,
                "documents": each.documents,
                "before": each.before,
                "kinds": _counts(each.kinds),
                "newest": heads_shape(1, [each.newest])["hits"][0],
            }
            for each in weeks
        ],
        "silent": [{"name": name, "last": moment(last)} for name, last in silent],
    }
    return as_json(shape)


@router.get("/regions", response_model=schema_following.RegionsAnswer, responses=TABLE)
def all_regions(request: Request, format: As = Format.JSON) -> Response:
    """The regions that documents are of, by name."""
    with reading(request) as generation:
        found = profiles.regions(generation.desk.store)
    shape = {"regions": [_region(*each) for each in found]}
    return once(shape, "regions", schema_following.SeenRegion, format, generation)


@router.get("/regions/{name:path}/documents", response_model=schema_following.DocumentsAnswer, responses=LISTED)
def documents_of_region(
    request: Request, name: Name, limit: Limit = None, cursor: Cursor = None, format: As = Format.JSON
) -> Response:
    """The documents of a region, the newest first."""
    return _documents(request, lambda store: Who("region", name), limit, cursor, format)


@router.get("/regions/{name:path}", response_model=schema_following.RegionProfile, responses=MISSING)
def one_region(request: Request, name: Name) -> Response:
    """A region: how much it publishes, of what kinds, and when."""
    with reading(request) as generation:
        store = generation.desk.store
        found = next((each for each in profiles.regions(store) if each[0] == name), None)
        if found is None:
            raise HTTPException(404)
        made, _ = ledger.decisions(store, Filters(regions=(name,)), ledger.Wanted(), 0)
        shape = _profile(store, Who("region", name), made)
    return as_json({"generation": generation.number} | _region(*found) | shape)


@router.get("/people/{name:path}/documents", response_model=schema_following.DocumentsAnswer, responses=LISTED)
def documents_of_person(
    request: Request,
    name: Name,
    party: Party = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: As = Format.JSON,
) -> Response:
    """The documents that name somebody, the newest first, each with what stands around the first mention."""
    return _documents(request, lambda store: profiles.somebody(store, name, party), limit, cursor, format)


@router.get("/people/{name:path}", response_model=schema_following.PersonProfile, responses=MISSING)
def one_person(request: Request, name: Name, party: Party = None) -> Response:
    """Somebody by name and party: offices, how often and when documents name them."""
    with reading(request) as generation:
        store = generation.desk.store
        who = profiles.somebody(store, name, party)
        seen: SeenPerson | None = profiles.person(store, name, who.party, who.is_only)
        if seen is None:
            raise HTTPException(404)
        made, _ = ledger.decisions(store, Filters(), ledger.Wanted(member=who), 0)
        shape = _profile(store, who, made) | {"parties": profiles.parties_of(store, name)}
    return as_json({"generation": generation.number} | people_shape(1, [seen])["people"][0] | shape)


@router.get("/organisations/{name:path}/documents", response_model=schema_following.DocumentsAnswer, responses=LISTED)
def documents_of_organisation(
    request: Request, name: Name, limit: Limit = None, cursor: Cursor = None, format: As = Format.JSON
) -> Response:
    """The documents that name an organisation, the newest first, each with what stands around the first mention."""
    return _documents(request, lambda store: Who("organisation", name), limit, cursor, format)


@router.get("/organisations/{name:path}", response_model=schema_following.OrganisationProfile, responses=MISSING)
def one_organisation(request: Request, name: Name) -> Response:
    """An organisation by its name: how often and when documents name it."""
    with reading(request) as generation:
        store = generation.desk.store
        seen: SeenOrganisation | None = profiles.organisation(store, name)
        if seen is None:
            raise HTTPException(404)
        made, _ = ledger.decisions(store, Filters(), ledger.Wanted(body=name), 0)
        shape = _profile(store, Who("organisation", name), made)
    return as_json({"generation": generation.number} | organisations_shape(1, [seen])["organisations"][0] | shape)


def _documents(request: Request, who: Any, limit: int | None, cursor: str | None, form: Format) -> Response:
    def ask(desk: Desk, count: int, offset: int) -> Shape:
        total, found = profiles.documents(desk.store, who(desk.store), offset, count)
        if not total:
            raise HTTPException(404)
        return heads_shape(total, found)

    made: Ask = ask
    return listed(request, made, "hits", schema.Hit, limit, 20, cursor, form)


def _profile(store: Published, who: Who, decisions: int) -> Shape:
    bars: Bars = profiles.bars(store, who)
    return {
        "kinds": _counts(profiles.kinds(store, who)),
        "timeline": [{"period": period, "documents": documents} for period, documents in bars],
        "decisions": decisions,
    }


def _counts(found: Any) -> list[Shape]:
    return [{"value": value, "documents": documents} for value, documents in found]


def _region(name: str, documents: int, last: date | None) -> Shape:
    return {"name": name, "documents": documents, "last": moment(last)}
