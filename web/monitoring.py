"""``/metrics``: what Prometheus asks for. For operators, as the health of the sources is."""

from contextlib import ExitStack

import duckdb
from fastapi import APIRouter, Request
from starlette.responses import Response

from models import StoreError
from pipeline import metrics
from web.pages.common import reading

router = APIRouter()
PATH = "/metrics"


@router.get(PATH)
def measured(request: Request) -> Response:
    """Also where there is no store, or one that cannot be read: then above all."""
    with ExitStack() as opened:
        try:
            store = opened.enter_context(reading(request)).desk.store
            found = metrics.collect(request.app.state.home, store)
        except (StoreError, duckdb.Error):
            found = metrics.collect(request.app.state.home, None)
    return Response(metrics.text(found), media_type=metrics.CONTENT_TYPE)
