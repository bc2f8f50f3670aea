"""The JSON API: the shapes of the command line, under /api/v1.

Lists come in pages. ``next`` of an answer is the ``cursor`` of the next question; it holds for the generation of the
store that gave it, as another would have another order.
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from models import (
    Action,
    Facet,
    Facts,
    Filters,
    Kind,
    Mode,
    Outcome,
    ParseError,
    Stance,
)
from pipeline.parties import named_party
from pipeline.regions import named_region
from pipeline.search import ledger, profiles
from pipeline.shapes import (
    Shape,
    decisions_shape,
    organisations_shape,
    people_shape,
    search_shape,
    stored_shape,
)
from pipeline.store import facts_of, links_of
from web import schema, tables
from web.generations import Generation
from web.pages.common import reading
from web.pages.document import COMPARED, as_archived
from web.pages.search import read_upload
from web.security import Rate, Refused

DESCRIPTION = """What Sweden's regions, parties and Riksdag publish: search by words and meaning, documents with the
people, organisations and decisions that are read out of them, each with its place in the text.

Lists come in pages: give `next` as `cursor`, with the same question. A cursor holds for one `generation` of the store;
after a night that published something it answers 409, and the list is to be read from its beginning.
`format=csv` or `parquet` gives the same rows as a table."""

LONGEST = 4_000  # characters of a question
DEEPEST = 100_000  # rows of a list that can be reached


class Format(StrEnum):
    """How a list is answered."""

    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


class NamedKind(StrEnum):
    """Kinds of organisations."""

    REGION = "region"
    MUNICIPALITY = "municipality"
    COUNTY_ADMINISTRATIVE_BOARD = "county_administrative_board"
    AGENCY = "agency"
    PARTY = "party"
    BODY = "body"
    GOVERNMENT = "government"
    PARLIAMENT = "parliament"
    MINISTRY = "ministry"
    COURT = "court"
    COMPANY = "company"
    ASSOCIATION = "association"
    UNIVERSITY = "university"
    UNIT = "unit"
    OTHER = "other"


def problem(status: int, detail: str, **headers: str) -> Response:
    """An error as problem+json (RFC 9457)."""
    title = HTTPStatus(status).phrase
    said = {"type": "about:blank", "title": title, "status": status, "detail": " ".join(detail.split()) or title}
    return as_json(said, status, "application/problem+json", headers)


def as_json(shape: Any, status: int = 200, media_type: str = "application/json", headers: Any = None) -> Response:
    """An answer as JSON."""
    content = json.dumps(shape, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Response(content, status, headers, media_type)


def limited(request: Request) -> None:
    """Each client only so often."""
    rate: Rate = request.app.state.rate
    if seconds := rate.wait(request.client.host if request.client else ""):
        raise Refused(429, f"too many questions: ask again in {seconds:.1f} seconds")


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": said,
        "content": {"application/problem+json": {"schema": schema.Problem.model_json_schema()}},
    }
    for status, said in (
        (400, "A question that cannot be answered."),
        (422, "A parameter that is none."),
        (429, "Asked too often."),
        (503, "There is no store yet, or the server is busy."),
    )
}
UNKNOWN: dict[int | str, dict[str, Any]] = {404: PROBLEMS[400] | {"description": "There is no such document."}}
OUTDATED: dict[int | str, dict[str, Any]] = {
    409: PROBLEMS[400] | {"description": "The cursor is of another generation of the store."}
}
TABLE: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            tables.CSV: {"schema": {"type": "string"}},
            tables.PARQUET: {"schema": {"type": "string", "format": "binary"}},
        }
    }
}
router = APIRouter(prefix="/api/v1", dependencies=[Depends(limited)], responses=PROBLEMS)

Limit = Annotated[int, Query(ge=1, le=1000, description="Rows of an answer.")]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of an earlier answer to the same question.")]
As = Annotated[Format, Query(description="JSON, or a table of the same rows.")]
Id = Annotated[str, Path(description="As in search results: a source, a colon, and the publisher's own key.")]
Word = Annotated[str | None, Query(max_length=200)]


def filters(
    kind: Annotated[list[Kind] | None, Query(max_length=20)] = None,
    region: Annotated[list[str] | None, Query(max_length=25, description="Name, id or county code.")] = None,
    source: Annotated[list[str] | None, Query(max_length=20)] = None,
    party: Annotated[list[str] | None, Query(max_length=20, description="Code or name.")] = None,
    person: Annotated[list[str] | None, Query(max_length=20, description="Surname or more.")] = None,
    organisation: Annotated[list[str] | None, Query(max_length=20)] = None,
    since: Annotated[date | None, Query(description="First day of publication.")] = None,
    until: Annotated[date | None, Query(description="Last day of publication.")] = None,
) -> Filters:
    """What narrows down which documents answer; several values of one mean any of them."""
    return Filters(
        kinds=tuple(kind or ()),
        regions=tuple(map(_region, region or ())),
        sources=tuple(source or ()),
        since=since,
        until=until,
        people=tuple(person or ()),
        parties=tuple(map(named_party, party or ())),
        organisations=tuple(organisation or ()),
    )


def _region(said: str) -> str:
    """The official name, or what was said: not all stores are of the 21."""
    from models import QueryError

    try:
        return named_region(said)
    except QueryError:
        return said


Filtered = Annotated[Filters, Depends(filters)]


def _offset(cursor: str | None, generation: Generation) -> int:
    """Where a cursor points. Raises ``Refused`` where it is none, or of another generation."""
    if cursor is None:
        return 0
    try:
        number, offset = map(int, base64.urlsafe_b64decode(cursor.encode()).decode().split(":"))
    except (ValueError, binascii.Error):
        raise Refused(400, "the cursor is none: give next of an earlier answer") from None
    if number != generation.number:
        raise Refused(409, "the store has been published anew since: read the list from its beginning")
    if not 0 <= offset <= DEEPEST:
        raise Refused(400, "the cursor is none: give next of an earlier answer")
    return offset


def _next(generation: Generation, end: int, total: int) -> str | None:
    more = end < min(total, DEEPEST)
    return base64.urlsafe_b64encode(f"{generation.number}:{end}".encode()).decode() if more else None


def _answer(shape: Shape, rows: str, form: Format, generation: Generation, end: int, total: int) -> Response:
    """A list as JSON, or its rows as a table; the cursor is in a header then."""
    follows = _next(generation, end, total)
    if form is Format.JSON:
        return as_json({"generation": generation.number, "next": follows} | shape)
    content, media_type = tables.table(shape[rows], form)
    headers = {
        "x-total": str(total),
        "x-generation": str(generation.number),
        "content-disposition": f"attachment; filename={rows}.{form}",
    } | ({"x-next": follows} if follows else {})
    return Response(content, headers=headers, media_type=media_type)


@router.get("/search", response_model=schema.SearchAnswer, responses=OUTDATED | TABLE)
def search(
    request: Request,
    filters: Filtered,
    q: Annotated[
        str, Query(max_length=LONGEST, description="Words, a phrase in quotation marks, -word. Empty: all.")
    ] = "",
    mode: Mode = Mode.HYBRID,
    limit: Limit = 10,
    cursor: Cursor = None,
    format: As = Format.JSON,
) -> Response:
    """Documents by meaning and by words, best first; without a question all that pass the filters, newest first."""
    with reading(request) as generation:
        start = _offset(cursor, generation)
        found = generation.desk.page(q, filters, mode, start, limit)
    shape = search_shape(found.result) | {
        "good": found.good,
        "facets": {each.name: _facet(each) for each in found.facets},
    }
    return _answer(shape, "hits", format, generation, start + len(found.result.hits), found.result.total)


def _facet(facet: Facet) -> list[Shape]:
    return [{"value": value, "documents": count} for value, count in facet.values[:25]]


@router.get("/similar", response_model=schema.SimilarAnswer, responses=UNKNOWN)
def similar(
    request: Request, filters: Filtered, document_id: Annotated[str, Query(max_length=2000)], limit: Limit = 10
) -> Response:
    """The documents nearest to one of the store."""
    with reading(request) as generation:
        found = generation.desk.similar(document_id, filters, limit, COMPARED)
    return as_json({"generation": generation.number} | search_shape(found))


@router.post(
    "/similar",
    response_model=schema.SimilarAnswer,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                media_type: {"schema": {"type": "string", "format": "binary"}}
                for media_type in ("application/octet-stream", "application/pdf", "text/plain", "text/html")
            },
        }
    },
)
async def similar_to_file(request: Request, filters: Filtered, limit: Limit = 10) -> Response:
    """The documents nearest to a file or text, which is the body and is not stored."""
    content = await request.body()
    try:
        text = await read_upload(content, "", request.headers.get("content-type", ""))
    except ParseError as error:
        raise Refused(400, f"the file {str(error).partition(': ')[2]}") from error
    if not text.strip():
        raise Refused(400, "there is nothing to compare with: send a file or a text")

    def compare() -> Response:
        with reading(request) as generation:
            found = generation.desk.similar_to_text(text, filters, limit)
        return as_json({"generation": generation.number} | search_shape(found))

    return await run_in_threadpool(compare)


@router.get("/documents/{document_id:path}/revisions", response_model=schema.Revisions, responses=UNKNOWN)
def revisions(request: Request, document_id: Id) -> Response:
    """What a document said from when on, the newest first."""
    with reading(request) as generation:
        rows = profiles.revisions(generation.desk.store, document_id)
    return as_json({"generation": generation.number, "document_id": document_id, "revisions": rows})


@router.get(
    "/documents/{document_id:path}/raw",
    response_class=Response,
    responses=UNKNOWN
    | {200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}},
)
def raw(
    request: Request, document_id: Id, revision: Annotated[int | None, Query(ge=1, le=1_000_000)] = None
) -> Response:
    """The bytes that a document was read from, as they came."""
    from pipeline import archive

    with reading(request) as generation:
        store = generation.desk.store
        stored = store.stored(document_id, revision)
        kept = store.kept(stored.raw_digest)
    return as_archived(archive.fetch(request.app.state.home, kept), stored, attached=True)


@router.get("/documents/{document_id:path}", response_model=schema.Document, responses=UNKNOWN)
def document(
    request: Request, document_id: Id, revision: Annotated[int | None, Query(ge=1, le=1_000_000)] = None
) -> Response:
    """A document with its facts. Those of an earlier revision are null."""
    with reading(request) as generation:
        store = generation.desk.store
        stored = store.stored(document_id, revision)
        is_current = stored.revision == stored.revisions
        facts = facts_of(store, stored.document) if is_current else Facts()
        shape = stored_shape(stored, facts, links_of(store, document_id))
    if not is_current:
        shape |= dict.fromkeys(("people", "organisations", "decisions", "references"))
    return as_json(shape)


@router.get("/people", response_model=schema.PeopleAnswer, responses=OUTDATED | TABLE)
def people(
    request: Request,
    filters: Filtered,
    role: Word = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    format: As = Format.JSON,
) -> Response:
    """Who is named in office, those of most documents first."""
    return listed(
        request, partial(ledger.people, filters=filters, role=role), people_shape, "people", limit, cursor, format
    )


@router.get("/organisations", response_model=schema.OrganisationsAnswer, responses=OUTDATED | TABLE)
def organisations(
    request: Request,
    filters: Filtered,
    type: NamedKind | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    format: As = Format.JSON,
) -> Response:
    """Organisations and bodies that are named, those of most documents first."""
    ask = partial(ledger.organisations, filters=filters, type=type)
    return listed(request, ask, organisations_shape, "organisations", limit, cursor, format)


@router.get("/decisions", response_model=schema.DecisionsAnswer, responses=OUTDATED | TABLE)
def decisions(
    request: Request,
    filters: Filtered,
    stance: Stance | None = None,
    action: Action | None = None,
    outcome: Outcome | None = None,
    actor: Word = None,
    addressee: Word = None,
    text: Word = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    format: As = Format.JSON,
) -> Response:
    """What was proposed, recommended, decided and reserved against, the newest document first."""
    wanted = ledger.Wanted(stance, action, outcome, actor, addressee, text)
    ask = partial(ledger.decisions, filters=filters, wanted=wanted)
    return listed(request, ask, decisions_shape, "decisions", limit, cursor, format)


def listed(
    request: Request,
    ask: Callable[..., tuple[int, Sequence[Any]]],
    shaped: Callable[[int, Sequence[Any]], Shape],
    rows: str,
    limit: int,
    cursor: str | None,
    form: Format,
) -> Response:
    """A page of a list."""
    with reading(request) as generation:
        start = _offset(cursor, generation)
        total, found = ask(generation.desk.store, count=start + limit)
    some = found[start:]
    return _answer(shaped(total, some), rows, form, generation, start + len(some), total)
