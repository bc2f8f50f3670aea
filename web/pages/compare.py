"""The same matter in all regions: who was first, how far each came, who has nothing."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from models import QueryError, UnknownDocument
from pipeline.compare import Question
from pipeline.store import Published
from web.asking import clean, question
from web.pages.common import reading, source_names
from web.views import render

router = APIRouter()
LONGEST = 400  # characters of a topic
EVIDENCE = 4  # documents of each publisher


@router.get("/jamfor")
def compare(request: Request) -> Response:
    asked = question(request.query_params)
    topic = clean(request.query_params.get("amne", ""))[:LONGEST]
    document = request.query_params.get("dokument", "")
    found, fault, subject = None, None, None
    if topic or document:
        with reading(request) as generation:
            about = Question(topic) if topic else Question(document_id=document)
            try:
                found = generation.desk.comparer.compare(about, asked.filters)
                subject = generation.desk.comparer.subject(document) if found.document_id else None
            except UnknownDocument:
                raise
            except QueryError:
                fault = _why_not(generation.desk.store, document)
    return render(
        request,
        "compare.html",
        asked=asked,
        topic=topic,
        found=found,
        fault=fault,
        subject=subject,
        evidence=EVIDENCE,
        names=source_names(request),
    )


def _why_not(store: Published, document: str) -> str:
    if document:
        title = store.stored(document).document.title
        return f"”{title}” tar upp flera ärenden. Skriv vilket av dem som ska jämföras."
    return "Skriv ett ämne med ord som säger något, till exempel nattstängda akutmottagningar."
