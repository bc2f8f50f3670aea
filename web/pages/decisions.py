"""The ledger: what was proposed, recommended, decided and reserved against."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from pipeline.search import ledger, profiles
from pipeline.search.titles import telling
from web.asking import clean, pages, question
from web.pages.common import PER_PAGE, reading, source_names
from web.views import render
from web.words import ACTIONS, OUTCOMES, STANCES

router = APIRouter()


@router.get("/beslut")
def decisions(request: Request) -> Response:
    asked = question(request.query_params)
    said = {name: clean(request.query_params.get(name, ""))[:200] for name in ("slag", "atgard", "utfall", "vem")}
    wanted = ledger.Wanted(
        stance=said["slag"] if said["slag"] in STANCES else None,
        action=said["atgard"] if said["atgard"] in ACTIONS else None,
        outcome=said["utfall"] if said["utfall"] in OUTCOMES else None,
        actor=said["vem"] or None,
        text=asked.said or None,
    )
    with reading(request) as generation:
        store = generation.desk.store
        total, listed = ledger.decisions(store, asked.filters, wanted, asked.page * PER_PAGE)
        found = telling(store, listed)
        regions = [name for name, _, _ in profiles.regions(store)]
    return render(
        request,
        "decisions.html",
        asked=asked,
        chosen=said,
        total=total,
        found=found[(asked.page - 1) * PER_PAGE :],
        regions=regions,
        pages=pages(asked.page, total, PER_PAGE),
        per_page=PER_PAGE,
        names=source_names(request),
    )
