"""The first page, search by a question, and search by a document."""

import asyncio
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from models import Correction, Filters, Kind, ParseError, QueryError, ResultPage, SearchResult
from pipeline.parse.filetype import EXTENSIONS
from pipeline.read import read_file
from pipeline.search import profiles
from pipeline.search.profiles import Who
from pipeline.search.query import LONGEST
from pipeline.search.spelling import corrected
from pipeline.search.titles import telling
from pipeline.search.words import words
from pipeline.store import Published, newest_day
from pipeline.store.compare import fates
from pipeline.workers import Limits
from web.asking import FACETS, Question, pages, question
from web.likes import Like, headline
from web.pages.common import PER_PAGE, reading, source_names
from web.security import Refused
from web.unreadable import why
from web.views import render

router = APIRouter()
PERIODS = {"Senaste veckan": 7, "Senaste månaden": 30, "Senaste året": 365}
"""Quick choices of dates, in days up to the newest document."""
SHOWN = 12  # values of a facet, besides those that are chosen
COMPARED = 60_000  # characters of a document that is searched with: embedding them takes about two seconds
FILE_LIMITS = Limits(silence=20.0, total=60.0, memory=2_000_000_000)
ENDINGS = {"text/plain": ".txt", "text/markdown": ".md", "text/html": ".html", "message/rfc822": ".eml"}
_files = asyncio.Semaphore(2)  # files that are read at once


@router.get("/")
def start(request: Request) -> Response:
    with reading(request) as generation:
        store = generation.desk.store
        shared = store.once("start", lambda: _for_everybody(store))
    return render(request, "start.html", asked=Question(), names=source_names(request), **shared)


def _for_everybody(store: Published) -> dict[str, Any]:
    return {
        "overview": profiles.overview(store),
        "bars": profiles.bars(store, Who("all")),
    }


@router.get("/sok")
def search(request: Request) -> Response:
    asked = question(request.query_params)
    found, fault = None, None
    with reading(request) as generation:
        try:
            start = (asked.page - 1) * PER_PAGE
            newest = asked.newest and bool(asked.said)
            found = generation.desk.page(asked.said, asked.filters, asked.mode, start, PER_PAGE, newest, asked.exact)
            hits = tuple(telling(generation.desk.store, found.result.hits))
            found = replace(found, result=replace(found.result, hits=hits))
        except QueryError:
            fault = _why_not(asked.said)
        regions = [name for name, _, _ in profiles.regions(generation.desk.store)]
        last = generation.desk.store.once("newest day", lambda: newest_day(generation.desk.store))
    facets = []
    if found:
        for facet in found.facets:
            values = list(facet.values)
            if facet.name == "region":
                # one without a hit can be chosen too: to see that it has none, or for a watch
                values += [(name, 0) for name in regions if name not in dict(values)]
            if facet.name == "year":
                values.sort(reverse=True)
            chosen = [(value, count) for value, count in values if asked.has(facet.name, value)]
            missing = [(value, 0) for value in _set(asked, facet.name) if value not in dict(values)]
            rest = [pair for pair in values if pair not in chosen]
            shown = max(SHOWN, len(regions)) if facet.name == "region" else SHOWN
            facets.append((facet.name, FACETS[facet.name], chosen + missing, rest[: shown - len(chosen)], len(rest)))
    return render(
        request,
        "search.html",
        asked=asked,
        found=found,
        corrections=_corrections(asked, found) if found else [],
        searched=_searched(asked, found) if found else asked,
        suggested=asked.suggested(found.result.suggestions) if found else [],
        fault=fault,
        facets=facets,
        periods=[(called, last - timedelta(days=days - 1)) for called, days in PERIODS.items()] if last else [],
        names=source_names(request),
        pages=pages(asked.page, found.result.total, PER_PAGE) if found else (),
        per_page=PER_PAGE,
    )


def _corrections(asked: Question, found: ResultPage) -> list[tuple[Correction, Question]]:
    """What was misspelt, each with the question that takes this word the other way: as typed where it was corrected,
    and the others as they were meant; else corrected."""
    applied = [each for each in found.result.corrections if each.applied]
    return [
        (each, asked.saying(corrected(asked.said, [other for other in applied if other != each]), exact=True))
        if each.applied
        else (each, asked.saying(corrected(asked.said, [each])))
        for each in found.result.corrections
    ]


def _searched(asked: Question, found: ResultPage) -> Question:
    """What was searched for: this is what is worth watching."""
    return asked.saying(corrected(asked.said, [each for each in found.result.corrections if each.applied]))


def _set(asked: Question, facet: str) -> tuple[str, ...]:
    values: tuple[str, ...] = getattr(asked.filters, FACETS[facet][1]) if facet != "year" else ()
    return values


def _why_not(said: str) -> str:
    """Why a question cannot be answered, and what to do."""
    count = sum(1 for _ in words(said))
    if count > LONGEST:
        return f"Frågan har {count} ord. Sök med en hel text under ”Sök med ett dokument” i stället."
    if count == 0 or all(word.startswith(("-", "−", "–")) for word in said.split()):
        return "Skriv minst ett ord att söka efter, inte bara ord som ska vara borta."
    return "Alla ord i frågan är så vanliga att de inte säger något. Lägg till ett ord som bär på betydelse."


@router.get("/sok/dokument")
def document_form(request: Request) -> Response:
    empty: dict[str, Any] = {
        "result": None,
        "shown": [],
        "told": "",
        "fault": None,
        "text": "",
        "about": "",
        "names": {},
    }
    return render(request, "search_document.html", **empty)


@router.post("/sok/dokument")
async def search_by_document(
    request: Request,
    token: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
    fil: UploadFile | None = None,
) -> Response:
    request.app.state.forms.check(request, token)
    result: SearchResult | None = None
    shown: list[Like] = []
    fault = about = None
    try:
        if fil is not None and fil.filename:
            read = await read_upload(await fil.read(), fil.filename)
            about = fil.filename[:200]
        else:
            read = text
            about = "den inklistrade texten"
        if read.strip():
            result, shown = await run_in_threadpool(_similar, request, read[:COMPARED])
        else:
            fault = "Klistra in en text eller välj en fil."
        if len(read) > COMPARED:
            about = f"början av {about} (de första {COMPARED:,} tecknen)".replace(",", "\u00a0")
    except ParseError as error:
        fault = f"Filen kunde inte läsas. {why(str(error).partition(': ')[2])}"
    return render(
        request,
        "search_document.html",
        400 if fault else 200,
        result=result,
        shown=shown,
        told=headline(shown),
        fault=fault,
        text=text if not fil or not fil.filename else "",
        about=about or "",
        names=source_names(request),
    )


async def read_upload(content: bytes, name: str, content_type: str = "") -> str:
    """The text of a file that somebody sent; of its name only the ending is used.

    Raises ``ParseError``, and ``Refused`` where enough files are being read already.
    """
    if _files.locked():
        raise Refused(
            503,
            "Flera filer läses just nu. Försök igen om en stund.",
            "enough files are being read: ask again in a while",
            after=10,
        )
    ending = Path(name).suffix.lower() or ENDINGS.get(content_type.partition(";")[0].strip().lower(), "")
    async with _files:
        return await run_in_threadpool(_read, content, ending)


def _read(content: bytes, ending: str) -> str:
    with tempfile.TemporaryDirectory(prefix="regionradar-") as folder:
        path = Path(folder) / f"filen{ending if ending in EXTENSIONS else ''}"
        path.write_bytes(content)
        return read_file(path, limits=FILE_LIMITS).text


def _similar(request: Request, text: str) -> tuple[SearchResult, list[Like]]:
    with reading(request) as generation:
        store = generation.desk.store
        found, likeness = generation.desk.like_text(text, Filters(), PER_PAGE)
        answers = fates(store, [hit.document_id for hit in found.hits if hit.kind == Kind.MOTION])
        hits = telling(store, found.hits)
    return found, [
        Like(hit, near, tuple(answers.get(hit.document_id, ()))) for hit, near in zip(hits, likeness, strict=True)
    ]
