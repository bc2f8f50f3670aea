"""Lists of the API: a page of one as JSON, a page or the whole as a table.

A list is of one generation of the store. Its pages are joined by cursors, which hold for that generation and that
question and are refused under any other: who follows them gets every row once, or is told to begin anew. A whole table
is made from the generation that was current when it was asked for, whatever is published meanwhile.
"""

import base64
import binascii
import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack
from hashlib import sha256
from http import HTTPStatus
from itertools import chain
from threading import BoundedSemaphore
from time import monotonic
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query, Request
from pydantic import BaseModel
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from pipeline.desk import Desk
from pipeline.shapes import Shape
from web.generations import Generation
from web.pages.common import reading
from web.security import Refused
from web.tables import CHUNK, Format, table

BATCH = 500  # rows of a whole table that are in memory at once
WHOLE_AT_ONCE = 2  # whole tables that are made at the same time: each holds a generation of the store open
WHOLE_WITHIN = 900.0  # seconds in which one must be made and taken; else it breaks off
FURTHEST = 10**9  # rows
NO_CURSOR = "the cursor is none: give next of an earlier answer"
APART = frozenset({"cursor", "limit", "format"})  # parameters that may change from page to page
_whole = BoundedSemaphore(WHOLE_AT_ONCE)

Ask = Callable[[Desk, int, int], Shape]
"""Asks for so many rows from a place on: these as JSON has them, with the ``total``."""

Limit = Annotated[
    int | None,
    Query(ge=1, le=1000, description="Rows of an answer. A table without it has all rows.", examples=[5]),
]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of an earlier answer to the same question.")]
As = Annotated[
    Format,
    Query(
        description="JSON; csv: RFC 4180, with commas; excel: CSV with semicolons and decimal commas, which a Swedish"
        " Excel opens; parquet. All are UTF-8, both CSVs with a byte order mark. In CSV an apostrophe stands before"
        " what a spreadsheet could take for a formula: before = + - @ at the beginning of a cell or after a comma,"
        " semicolon, tab or line break in it."
    ),
]


def as_json(shape: Any, status: int = 200, media_type: str = "application/json", headers: Any = None) -> Response:
    """An answer as JSON."""
    content = json.dumps(shape, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Response(content, status, headers, media_type)


def problem(status: int, detail: str) -> Response:
    """An error as problem+json (RFC 9457)."""
    title = HTTPStatus(status).phrase
    said = {"type": "about:blank", "title": title, "status": status, "detail": " ".join(detail.split()) or title}
    return as_json(said, status, "application/problem+json")


def over(
    ask: Callable[..., tuple[int, Sequence[Any]]], shaped: Callable[[int, Sequence[Any]], Shape], **said: Any
) -> Ask:
    """Asks the store by a function that takes ``count`` and ``offset``."""
    return lambda desk, count, offset: shaped(*ask(desk.store, **said, count=count, offset=offset))


def listed(
    request: Request,
    ask: Ask,
    rows: str,
    model: type[BaseModel],
    limit: int | None,
    usual: int,
    cursor: str | None,
    form: Format,
) -> Response:
    """A page of a list, or a table of it. ``rows`` is where rows stand in their shape, and what a file is called;
    ``usual`` are the rows of a page of which nothing else is said.

    Raises ``Refused`` for a cursor that is none, and where enough tables are being made.
    """
    if form is not Format.JSON and limit is None and cursor is None:
        return _all(request, ask, rows, model, form)
    with reading(request) as generation:
        start = _offset(cursor, generation, request)
        shape = ask(generation.desk, limit or usual, start)
    if start and not shape[rows]:
        raise Refused(400, NO_CURSOR)
    total, end = shape["total"], start + len(shape[rows])
    follows = _cursor(generation, end, request) if end < total else None
    if form is Format.JSON:
        return as_json({"generation": generation.number, "next": follows} | shape)
    content = b"".join(table([shape[rows]], model, form))
    headers = _headers(rows, form, total, generation) | ({"x-next": follows} if follows else {})
    return Response(content, headers=headers, media_type=form.media_type)


def once(shape: Shape, rows: str, model: type[BaseModel], form: Format, generation: Generation) -> Response:
    """An answer that has no further pages, or its rows as a table."""
    if form is Format.JSON:
        return as_json({"generation": generation.number} | shape)
    content = b"".join(table([shape[rows]], model, form))
    headers = _headers(rows, form, len(shape[rows]), generation)
    return Response(content, headers=headers, media_type=form.media_type)


def _all(request: Request, ask: Ask, rows: str, model: type[BaseModel], form: Format) -> StreamingResponse:
    if not _whole.acquire(blocking=False):
        raise Refused(503, "enough tables are being made: ask again in a while", after=10)
    until = monotonic() + WHOLE_WITHIN
    with ExitStack() as stack:
        stack.callback(_whole.release)
        generation = stack.enter_context(reading(request))
        first = ask(generation.desk, BATCH, 0)
        total = first["total"]

        def batches() -> Iterator[Sequence[Shape]]:
            yield first[rows]
            for start in range(BATCH, total, BATCH):
                yield ask(generation.desk, BATCH, start)[rows]

        sending = _pieces(stack.pop_all(), table(batches(), model, form), until)
    # its first piece is made before anything is sent: what is wrong until then is told as an error
    return _Sending(next(sending), sending, _headers(rows, form, total, generation), form.media_type)


class _Sending(StreamingResponse):
    """Sends pieces, and has no more made once the client has gone."""

    def __init__(self, first: bytes, others: Generator[bytes], headers: Mapping[str, str], media_type: str) -> None:
        super().__init__(chain([first], others), headers=headers, media_type=media_type)
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._others.close()


def _pieces(held: ExitStack, made: Iterator[bytes], until: float) -> Generator[bytes]:
    """Pieces of a table, small enough to be taken by slow clients; lets go of what is held at their end."""
    with held:
        for each in made:
            for at in range(0, len(each), CHUNK):
                if monotonic() > until:
                    raise TimeoutError("a table was not made and taken in time")
                yield each[at : at + CHUNK]


def _headers(rows: str, form: Format, total: int, generation: Generation) -> dict[str, str]:
    return {
        "x-total": str(total),
        "x-generation": str(generation.number),
        "content-disposition": f"attachment; filename={rows}.{form.ending}",
    }


def _cursor(generation: Generation, end: int, request: Request) -> str:
    return base64.urlsafe_b64encode(f"{generation.number}:{end}:{_question(request)}".encode()).decode()


def _offset(cursor: str | None, generation: Generation, request: Request) -> int:
    """Where a cursor points. Raises ``Refused`` where it is none, or of another generation or question."""
    if cursor is None:
        return 0
    try:
        number, offset, question = base64.urlsafe_b64decode(cursor.encode()).decode().split(":")
        said, start = int(number), int(offset)
    except (ValueError, binascii.Error):
        raise Refused(400, NO_CURSOR) from None
    if said != generation.number:
        raise Refused(409, "the store has been published anew since: read the list from its beginning")
    if question != _question(request) or not 0 <= start <= FURTHEST:
        raise Refused(400, "the cursor is of another question: give all parameters as before")
    return start


def _question(request: Request) -> str:
    """What tells a question from others, however long its pages are."""
    said = sorted((name, value) for name, value in request.query_params.multi_items() if name not in APART)
    return sha256(f"{request.url.path}?{urlencode(said)}".encode()).hexdigest()[:12]
