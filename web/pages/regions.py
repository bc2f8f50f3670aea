"""The regions: what each publishes, and when."""

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models import Filters
from pipeline.search import ledger, profiles
from pipeline.search.profiles import Who
from pipeline.search.titles import telling
from web.asking import pages, question
from web.pages.common import PER_PAGE, reading, source_names
from web.views import render

router = APIRouter()
PEOPLE = 10
DECISIONS = 10


@router.get("/regioner")
def regions(request: Request) -> Response:
    with reading(request) as generation:
        found = profiles.regions(generation.desk.store)
    return render(request, "regions.html", found=found)


@router.get("/region/{name:path}")
def region(request: Request, name: str) -> Response:
    asked = question(request.query_params)
    who, filters = Who("region", name), Filters(regions=(name,))
    with reading(request) as generation:
        store = generation.desk.store
        total, listed = profiles.documents(store, who, (asked.page - 1) * PER_PAGE, PER_PAGE)
        found = telling(store, listed)
        if not total:
            raise HTTPException(404)
        bars, kinds = profiles.bars(store, who), profiles.kinds(store, who)
        made, decided = ledger.decisions(store, filters, ledger.Wanted(stance="decided"), DECISIONS)
        decisions = telling(store, decided)
        named, people = ledger.people(store, filters, None, PEOPLE)
    return render(
        request,
        "region.html",
        name=name,
        total=total,
        found=found,
        bars=bars,
        kinds=kinds,
        made=made,
        decisions=decisions,
        named=named,
        people=people,
        page=asked.page,
        pages=pages(asked.page, total, PER_PAGE),
        per_page=PER_PAGE,
        names=source_names(request),
    )
