"""The JSON API: the shapes of the command line, under /api/v1. What is asked most; more is in ``api_*``."""

from collections.abc import Callable, Mapping
from enum import StrEnum
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
    Matter,
    Mode,
    Outcome,
    ParseError,
    Stance,
)
from pipeline.desk import Desk
from pipeline.parties import named_party
from pipeline.regions import region_as_said
from pipeline.search import ledger, profiles
from pipeline.search.matters import matter, matter_ids
from pipeline.shapes import (
    Shape,
    asked_shape,
    decisions_shape,
    matters_shape,
    organisations_shape,
    people_shape,
    search_shape,
    stored_shape,
)
from pipeline.store import facts_of, links_of
from web import schema, schema_following, tables
from web.access import visitor
from web.lists import As, Cursor, Limit, as_json, listed, once, over
from web.pages.common import reading
from web.pages.document import COMPARED as PASSAGES
from web.pages.document import archived, as_archived
from web.pages.search import COMPARED, read_upload
from web.security import Rate, Refused
from web.sessions import network
from web.tables import Format

DESCRIPTION = """What Sweden's regions, parties and Riksdag publish: search by words and meaning, documents with the
people, organisations and decisions that are read out of them, each with its place in the text.

**Pages.** A list is of one `generation` of the store: each night that publishes something makes another. Give `next` as
`cursor`, with the same question. Whoever follows the cursors of one generation gets every row once. A cursor of an
earlier generation answers 409: no row was missed or given twice up to then, but the list is another now, and is to be
read from its beginning.

**Tables.** `format=csv`, `excel` or `parquet` gives the same rows as a table; without `limit` all of them, however
many, from one generation whatever is published meanwhile. A table that breaks off has no end: its transfer fails.

**Rates.** Each client may ask ten times a second and sixty times at once. 429 and 503 say in `Retry-After` after how
many seconds to ask again.

**Errors** are problem+json (RFC 9457)."""

SECURITY: Mapping[str, Any] = {
    "token": {"type": "http", "scheme": "bearer", "description": "From regionradar users token NAME."},
    "password": {"type": "http", "scheme": "basic", "description": "As on the page."},
}
"""How programs log in, where there is log-in."""
LONGEST = 4_000  # characters of a question


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


def describe(made: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The description of the API as FastAPI makes it, with how to log in."""
    described = made()
    described["components"]["securitySchemes"] = dict(SECURITY)
    described["security"] = [{}, *({name: []} for name in SECURITY)]
    return described


async def limited(request: Request) -> None:
    """Each client only so often: who has logged in by name, others by address. In the loop, as ``Rate`` wants it."""
    rate: Rate = request.app.state.rate
    address = request.client.host if request.client else ""
    if seconds := rate.wait(visitor(request).name or network(address)):
        raise Refused(429, f"too many questions: ask again in {seconds:.1f} seconds", after=seconds)


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": said,
        "content": {"application/problem+json": {"schema": schema.Problem.model_json_schema()}},
    }
    for status, said in (
        (400, "A question that cannot be answered."),
        (401, "Where there is log-in: nobody is logged in by this token, or name and password."),
        (403, "Not for whoever is logged in, or sent by another site."),
        (414, "The address is too long."),
        (422, "A parameter that is none."),
        (429, "Asked too often: see Retry-After."),
        (503, "There is no store yet, or the server is busy: see Retry-After."),
    )
}
for _status in (429, 503):
    PROBLEMS[_status]["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
UNKNOWN: dict[int | str, dict[str, Any]] = {404: PROBLEMS[400] | {"description": "There is no such document."}}
OUTDATED: dict[int | str, dict[str, Any]] = {
    409: PROBLEMS[400] | {"description": "The cursor is of another generation of the store."}
}
_TEXT = {"schema": {"type": "string"}}
TABLE: dict[int | str, dict[str, Any]] = {
    200: {"content": {tables.CSV: _TEXT, tables.PARQUET: {"schema": {"type": "string", "format": "binary"}}}}
}
LARGE: dict[int | str, dict[str, Any]] = {
    status: PROBLEMS[400] | {"description": said}
    for status, said in ((408, "The body took too long to come."), (413, "The body is too large."))
}
router = APIRouter(prefix="/api/v1", dependencies=[Depends(limited)], responses=PROBLEMS)

Few = Annotated[int, Query(ge=1, le=1000, description="Rows of an answer.")]
Id = Annotated[
    str,
    Path(
        max_length=2_000,
        description="As in search results: a source, a colon, and the publisher's own key.",
        examples=["region-skane:fler-tider"],
    ),
]
Revision = Annotated[int | None, Query(ge=1, le=1_000_000)]
Word = Annotated[str | None, Query(max_length=200)]


def filters(
    kind: Annotated[list[Kind] | None, Query(max_length=20)] = None,
    region: Annotated[
        list[str] | None, Query(max_length=25, description="Name, id or county code.", examples=[["Region Skåne"]])
    ] = None,
    source: Annotated[list[str] | None, Query(max_length=20)] = None,
    party: Annotated[list[str] | None, Query(max_length=20, description="Code or name.")] = None,
    person: Annotated[list[str] | None, Query(max_length=20, description="Surname or more.")] = None,
    organisation: Annotated[list[str] | None, Query(max_length=20)] = None,
    since: Annotated[schema.Day | None, Query(description="First day of publication.", examples=["2026-01-01"])] = None,
    until: Annotated[schema.Day | None, Query(description="Last day of publication.")] = None,
) -> Filters:
    """What narrows down which documents answer; several values of one mean any of them."""
    return Filters(
        kinds=tuple(kind or ()),
        regions=tuple(map(region_as_said, region or ())),
        sources=tuple(source or ()),
        since=since,
        until=until,
        people=tuple(person or ()),
        parties=tuple(map(named_party, party or ())),
        organisations=tuple(organisation or ()),
    )


Filtered = Annotated[Filters, Depends(filters)]


@router.get("/search", response_model=schema.SearchAnswer, responses=OUTDATED | TABLE)
def search(
    request: Request,
    filters: Filtered,
    q: Annotated[
        str,
        Query(
            max_length=LONGEST,
            description="Words, a phrase in quotation marks, -word. Empty: all.",
            examples=["nattbussar på landsbygden"],
        ),
    ] = "",
    mode: Mode = Mode.HYBRID,
    exact: Annotated[bool, Query(description="Search for what was typed, also where it seems misspelt.")] = False,
    limit: Limit = None,
    cursor: Cursor = None,
    format: As = Format.JSON,
) -> Response:
    """Documents by meaning and by words, best first; without a question all that pass the filters, newest first.

    A word that no document holds is taken for the one it seems to be meant for: `corrections` says so. `suggestions`
    are filters that the question names; none of them is set.
    """

    def ask(desk: Desk, count: int, offset: int) -> Shape:
        found = desk.page(q, filters, mode, offset, count, exact=exact)
        facets = {each.name: _facet(each) for each in found.facets}
        return asked_shape(found.result) | {"good": found.good, "facets": facets}

    return listed(request, ask, "hits", schema.Hit, limit, 10, cursor, format)


def _facet(facet: Facet) -> list[Shape]:
    return [{"value": value, "documents": count} for value, count in facet.values[:25]]


@router.get("/similar", response_model=schema.SimilarAnswer, responses=UNKNOWN | TABLE)
def similar(
    request: Request,
    filters: Filtered,
    document_id: Annotated[str, Query(max_length=2000, examples=["region-skane:fler-tider"])],
    limit: Few = 10,
    format: As = Format.JSON,
) -> Response:
    """The documents nearest to one of the store."""
    with reading(request) as generation:
        found = generation.desk.similar(document_id, filters, limit, PASSAGES)
    return once(search_shape(found), "hits", schema.Hit, format, generation)


@router.post(
    "/similar",
    response_model=schema.ComparedAnswer,
    responses=LARGE | TABLE,
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
async def similar_to_file(request: Request, filters: Filtered, limit: Few = 10, format: As = Format.JSON) -> Response:
    """The documents nearest to a file or text, which is the body and is not stored; of a long one to its beginning."""
    content = await request.body()
    try:
        text = await read_upload(content, "", request.headers.get("content-type", ""))
    except ParseError as error:
        raise Refused(400, f"the file {str(error).partition(': ')[2]}") from error
    if not text.strip():
        raise Refused(400, "there is nothing to compare with: send a file or a text")

    def compare() -> Response:
        with reading(request) as generation:
            found = generation.desk.similar_to_text(text[:COMPARED], filters, limit)
        read = {"characters": len(text), "compared": min(len(text), COMPARED)}
        return once(search_shape(found) | read, "hits", schema.Hit, format, generation)

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
def raw(request: Request, document_id: Id, revision: Revision = None) -> Response:
    """The bytes that a document was read from, as they came."""
    with reading(request) as generation:
        store = generation.desk.store
        stored = store.stored(document_id, revision)
        kept = store.kept(stored.raw_digest)
    return as_archived(archived(request, kept), stored, attached=True)


@router.get(
    "/documents/{document_id:path}/matters",
    response_model=schema_following.MattersAnswer,
    responses=UNKNOWN | OUTDATED | TABLE,
)
def matters_of(
    request: Request, document_id: Id, limit: Limit = None, cursor: Cursor = None, format: As = Format.JSON
) -> Response:
    """The matters that a document tells of, with all steps, those in which something happened last first."""

    def ask(desk: Desk, count: int, offset: int) -> Shape:
        ids = matter_ids(desk.store, document_id)
        found: list[Matter] = [matter(desk.store, id) for id in ids[offset : offset + count]]
        return matters_shape(len(ids), found)

    return listed(request, ask, "matters", schema_following.Matter, limit, 20, cursor, format)


@router.get("/documents/{document_id:path}", response_model=schema.Document, responses=UNKNOWN)
def document(request: Request, document_id: Id, revision: Revision = None) -> Response:
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
    limit: Limit = None,
    cursor: Cursor = None,
    format: As = Format.JSON,
) -> Response:
    """Who is named in office, those of most documents first."""
    ask = over(ledger.people, people_shape, filters=filters, role=role)
    return listed(request, ask, "people", schema.SeenPerson, limit, 50, cursor, format)


@router.get("/organisations", response_model=schema.OrganisationsAnswer, responses=OUTDATED | TABLE)
def organisations(
    request: Request,
    filters: Filtered,
    type: NamedKind | None = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: As = Format.JSON,
) -> Response:
    """Organisations and bodies that are named, those of most documents first."""
    ask = over(ledger.organisations, organisations_shape, filters=filters, type=type)
    return listed(request, ask, "organisations", schema.SeenOrganisation, limit, 50, cursor, format)


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
    limit: Limit = None,
    cursor: Cursor = None,
    format: As = Format.JSON,
) -> Response:
    """What was proposed, recommended, decided and reserved against, the newest document first."""
    wanted = ledger.Wanted(stance, action, outcome, actor, addressee, text)
    ask = over(ledger.decisions, decisions_shape, filters=filters, wanted=wanted)
    return listed(request, ask, "decisions", schema.SeenDecision, limit, 50, cursor, format)
