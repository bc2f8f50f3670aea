"""Matters: what was moved and what became of it, as a list and one by one."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from models import StepKind
from pipeline.search import ledger, profiles
from pipeline.search.matters import as_of, matter, matters
from pipeline.search.titles import telling
from web.asking import clean, pages, question
from web.pages.common import PER_PAGE, reading, source_names
from web.views import render

router = APIRouter()
STATES = {"oppna": "öppna", "alla": "alla"}
"""Which matters are shown; what is taken where nothing is said depends on what else is asked."""
AGES = {"90": "tre månader", "183": "ett halvt år", "365": "ett år", "730": "två år"}
"""How long a matter may have been open, in days."""


@router.get("/arenden")
def listed(request: Request) -> Response:
    asked = question(request.query_params)
    said = {name: clean(request.query_params.get(name, ""))[:200] for name in ("lage", "alder", "vem")}
    stale = int(said["alder"]) if said["alder"] in AGES else None
    wanted = ledger.Wanted(actor=said["vem"] or None, text=asked.said or None)
    # who looks for a certain matter wants it whatever became of it
    by_default = "alla" if wanted != ledger.Wanted() or asked.filters.people else "oppna"
    is_all = (said["lage"] if said["lage"] in STATES else by_default) == "alla" and stale is None
    with reading(request) as generation:
        store = generation.desk.store
        total, found = matters(store, asked.filters, wanted, not is_all, stale, PER_PAGE, (asked.page - 1) * PER_PAGE)
        every = total if is_all else matters(store, asked.filters, wanted, count=0)[0]
        regions = [name for name, _, _ in profiles.regions(store)]
        today = as_of(store)
    return render(
        request,
        "matters.html",
        asked=asked,
        chosen=said,
        is_all=is_all,
        by_default=by_default,
        hidden=every - total if stale is None else 0,
        ages=AGES,
        states=STATES,
        total=total,
        found=found,
        regions=regions,
        today=today,
        pages=pages(asked.page, total, PER_PAGE),
        per_page=PER_PAGE,
        names=source_names(request),
    )


@router.get("/arende/{id:path}")
def one(request: Request, id: str) -> Response:
    with reading(request) as generation:
        store = generation.desk.store
        found = matter(store, id)
        shown = telling(store, found.steps)
        today = as_of(store)
    # what began it comes first, also where nobody dated it
    first = {step.document_id for step in found.steps if step.kind is StepKind.MOVED and step.day is None}
    steps = sorted(shown, key=lambda step: step.document_id not in first)
    return render(request, "matter.html", matter=found, steps=steps, today=today, names=source_names(request))
