"""What publishers changed or took away after publication."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import Response

from models.watch import EditVerdict
from pipeline.search import profiles
from pipeline.search.titles import telling
from pipeline.store import MATTERING, edits_of
from web.asking import pages, question
from web.pages.common import PER_PAGE, reading, source_names
from web.views import render

router = APIRouter()
CHOICES: Mapping[str, tuple[str, tuple[EditVerdict, ...]]] = {
    "": ("som betyder något", MATTERING),
    **{str(verdict): ("", (verdict,)) for verdict in sorted(MATTERING, key=lambda each: -each.gravity)},
    "alla": ("alla, också typografi och stavning", tuple(each for each in EditVerdict if each.gravity)),
}
"""What can be asked for: its name where it is no verdict's, and the verdicts."""


@router.get("/andringar")
def listed(request: Request) -> Response:
    asked = question(request.query_params)
    said = request.query_params.get("vad", "")
    chosen = said if said in CHOICES else ""
    with reading(request) as generation:
        store = generation.desk.store
        total, listed = edits_of(store, asked.filters, verdicts=CHOICES[chosen][1], count=asked.page * PER_PAGE)
        found = telling(store, listed)
        regions = [name for name, _, _ in profiles.regions(store)]
    return render(
        request,
        "edits.html",
        asked=asked,
        chosen=chosen,
        choices=CHOICES,
        total=total,
        found=found[(asked.page - 1) * PER_PAGE :],
        regions=regions,
        pages=pages(asked.page, total, PER_PAGE),
        per_page=PER_PAGE,
        names=source_names(request),
    )
