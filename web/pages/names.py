"""People and organisations: lists of them, and a page for each."""

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models import Filters
from pipeline.search import ledger, profiles
from pipeline.search.profiles import Who
from web.asking import clean, pages, question
from web.pages.common import PER_PAGE, reading, source_names
from web.views import render
from web.words import TYPES

router = APIRouter()
LISTED = 50  # people or organisations on a page
DECISIONS = 10  # of somebody, on the page about him


@router.get("/personer")
def people(request: Request) -> Response:
    asked = question(request.query_params)
    role = clean(request.query_params.get("roll", ""))
    filters = Filters(
        regions=asked.filters.regions,
        parties=asked.filters.parties,
        organisations=asked.filters.organisations,
        people=(asked.said,) if asked.said else (),
    )
    with reading(request) as generation:
        total, found = ledger.people(generation.desk.store, filters, role or None, asked.page * LISTED)
        regions = [name for name, _, _ in profiles.regions(generation.desk.store)]
    return render(
        request,
        "people.html",
        asked=asked,
        role=role,
        total=total,
        found=found[(asked.page - 1) * LISTED :],
        regions=regions,
        pages=pages(asked.page, total, LISTED),
        per_page=LISTED,
    )


@router.get("/person/{name:path}")
def person(request: Request, name: str, parti: str | None = None) -> Response:
    asked = question(request.query_params)
    with reading(request) as generation:
        store = generation.desk.store
        parties = profiles.parties_of(store, name)
        party = parti if parti is not None or None in parties or not parties else parties[0]
        seen = profiles.person(store, name, party)
        if seen is None:
            raise HTTPException(404)
        who = Who("person", name, party)
        total, found = profiles.documents(store, who, (asked.page - 1) * PER_PAGE, PER_PAGE)
        bars, kinds = profiles.bars(store, who), profiles.kinds(store, who)
        made, decisions = ledger.decisions(store, Filters(people=(name,)), ledger.Wanted(), DECISIONS)
    return render(
        request,
        "person.html",
        seen=seen,
        others=[each for each in parties if each != party],
        total=total,
        found=found,
        bars=bars,
        kinds=kinds,
        made=made,
        decisions=decisions,
        page=asked.page,
        pages=pages(asked.page, total, PER_PAGE),
        per_page=PER_PAGE,
        names=source_names(request),
    )


@router.get("/organisationer")
def organisations(request: Request) -> Response:
    asked = question(request.query_params)
    type_ = request.query_params.get("slag", "")
    type_ = type_ if type_ in TYPES else ""
    filters = Filters(regions=asked.filters.regions, organisations=(asked.said,) if asked.said else ())
    with reading(request) as generation:
        total, found = ledger.organisations(generation.desk.store, filters, type_ or None, asked.page * LISTED)
        regions = [name for name, _, _ in profiles.regions(generation.desk.store)]
    return render(
        request,
        "organisations.html",
        asked=asked,
        type=type_,
        total=total,
        found=found[(asked.page - 1) * LISTED :],
        regions=regions,
        pages=pages(asked.page, total, LISTED),
        per_page=LISTED,
    )


@router.get("/organisation/{name:path}")
def organisation(request: Request, name: str) -> Response:
    asked = question(request.query_params)
    with reading(request) as generation:
        store = generation.desk.store
        seen = profiles.organisation(store, name)
        if seen is None:
            raise HTTPException(404)
        who = Who("organisation", name)
        total, found = profiles.documents(store, who, (asked.page - 1) * PER_PAGE, PER_PAGE)
        bars, kinds = profiles.bars(store, who), profiles.kinds(store, who)
        made, decisions = ledger.decisions(store, Filters(), ledger.Wanted(actor=name), DECISIONS)
        _, people = ledger.people(store, Filters(organisations=(name,)), None, DECISIONS)
    return render(
        request,
        "organisation.html",
        seen=seen,
        total=total,
        found=found,
        bars=bars,
        kinds=kinds,
        made=made,
        decisions=decisions,
        people=people,
        page=asked.page,
        pages=pages(asked.page, total, PER_PAGE),
        per_page=PER_PAGE,
        names=source_names(request),
    )
