"""A document: its text with what was read out of it, what was changed, the bytes as they came, and its like."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from threading import BoundedSemaphore
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from models import Document, Facts, Filters, Hit, Link, ParseError, RawDocument, Span, StepKind, StoreError
from models.watch import Diff, Edited
from pipeline import archive, edits
from pipeline.parse.filetype import HTML, PAGES, PLAIN, content_type
from pipeline.search import profiles
from pipeline.search.matters import matter, titles_of
from pipeline.search.titles import is_bare, said, telling
from pipeline.store import Judgement, Kept, Pair, Published, Stored, edit_between, facts_of, links_of
from web.marks import Marked
from web.pages.common import PER_PAGE, reading, source_names
from web.security import SANDBOX, Refused
from web.verdicts import Verdict, verdict
from web.views import render

router = APIRouter()
LOG = logging.getLogger("regionradar.web")
_diffs = BoundedSemaphore(2)  # pairs of texts without a verdict that are compared at once
RELATED = 5
MATTERS = 8  # of minutes, which have many
COMPARED = 4  # passages of a document that its like are looked for by: each takes time
AT_A_GLANCE = 3  # the same, for those beside its text
ENDINGS: Mapping[str, str] = {
    HTML: ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "message/rfc822": ".eml",
    PLAIN: ".txt",
    "text/markdown": ".md",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}


@router.get("/dokument/{id:path}")
def document(request: Request, id: str, lydelse: int | None = None, m: str = "") -> Response:
    with reading(request) as generation:
        store = generation.desk.store
        stored = store.stored(id, lydelse)
        is_current = stored.revision == stored.revisions
        # the facts of an earlier wording are not kept: reading them anew would take seconds
        facts = facts_of(store, stored.document) if is_current else Facts()
        related = generation.desk.similar(id, Filters(), RELATED, AT_A_GLANCE) if is_current else None
        alike = telling(store, related.hits) if related else []
        links = links_of(store, id)
        linked = profiles.heads(store, {each for link in links for each in (link.motion, link.document)} - {id})
        heads = {each.document_id: each for each in telling(store, list(linked.values()))}
        edited = _edited(store, id, stored)
        matters = titles_of(store, id)[:MATTERS]
        ended = _ended(store, id, matters)
    sought = _place(m, len(stored.document.text))
    marked = Marked(stored.document, facts, sought)
    part = marked.part_of(sought[0]) if sought else _part(request, len(marked.parts))
    return render(
        request,
        "document.html",
        title=_title(stored.document),
        stored=stored,
        document=stored.document,
        facts=facts,
        is_current=is_current,
        marked=marked,
        part=part,
        related=alike,
        links=_shown_links(links, heads, id),
        edited=edited,
        matters=matters,
        ended=ended,
        is_ahead=is_ahead(stored),
        names=source_names(request),
    )


def _title(document: Document) -> str:
    return said(document.title, document.text) if is_bare(document.title) else document.title


def _ended(store: Published, id: str, matters: Sequence[tuple[str, str]]) -> Verdict | None:
    """How the matter ended that the document began; None where it began none, or that is not over."""
    for each, _ in matters[:1]:
        found = matter(store, each)
        if any(step.kind is StepKind.MOVED and step.document_id == id for step in found.steps):
            return verdict(found)
    return None


def is_ahead(stored: Stored) -> bool:
    """Whether it is dated after the day on which it was read, as a summons to a meeting."""
    published = stored.document.published
    return published is not None and f"{published:%Y-%m-%d}" > f"{stored.seen_from:%Y-%m-%d}"


def _edited(store: Published, id: str, stored: Stored) -> Edited | None:
    """What was changed to the wording that is shown; None where it is the first, or that was never judged."""
    found = edit_between(store, id, stored.revision - 1, stored.revision) if stored.revision > 1 else None
    return found[0] if found else None


def _part(request: Request, parts: int) -> int:
    said = request.query_params.get("del", "1")
    return min(int(said), parts) - 1 if said.isascii() and said.isdigit() and len(said) < 6 and int(said) else 0


def _place(said: str, length: int) -> Span | None:
    """A place in the text, as ``120-180``; None where it is none."""
    start, _, end = said.partition("-")
    if not all(each.isascii() and each.isdigit() and len(each) < 10 for each in (start, end)):
        return None
    return (int(start), int(end)) if int(start) < int(end) <= length else None


def _shown_links(links: Sequence[Link], heads: Mapping[str, Hit], id: str) -> list[tuple[Link, Hit, bool]]:
    """Each link with the document at its other end, and whether that is the motion."""
    shown = ((link, heads.get(link.document if link.motion == id else link.motion)) for link in links)
    return [(link, other, link.motion != id) for link, other in shown if other]


@router.get("/andringar/{id:path}")
def changes(request: Request, id: str, ny: int | None = None, gammal: int | None = None) -> Response:
    with reading(request) as generation:
        store = generation.desk.store
        stored = store.stored(id)
        found = difference(store, id, ny, gammal) if stored.revisions > 1 else None
        seen = {each["revision"]: datetime.fromisoformat(each["seen_from"]) for each in profiles.revisions(store, id)}
    kinds = Counter(paragraph.verdict for paragraph in found.paragraphs).most_common() if found else []
    document = stored.document
    return render(
        request,
        "changes.html",
        title=_title(document),
        stored=stored,
        document=document,
        found=found,
        seen=seen,
        kinds=kinds,
    )


def difference(store: Published, id: str, newer: int | None, older: int | None) -> Diff:
    """What was changed, as the store has it; where it has no verdict, the words alone, and only two such at once.

    Raises ``UnknownDocument`` and ``Refused``.
    """
    return edits.edit_of(store, id, newer, older, _unjudged)


def _unjudged(pair: Pair) -> Judgement:
    if not _diffs.acquire(blocking=False):
        raise Refused(503, "Flera jämförelser pågår redan. Försök igen om en stund.", "busy: ask again", after=5)
    try:
        return edits.unjudged(pair)
    finally:
        _diffs.release()


@router.get("/liknande/{id:path}")
def similar(request: Request, id: str) -> Response:
    with reading(request) as generation:
        stored = generation.desk.store.stored(id)
        found = generation.desk.similar(id, Filters(), PER_PAGE, COMPARED)
        result = replace(found, hits=tuple(telling(generation.desk.store, found.hits)))
    return render(request, "similar.html", document=stored.document, result=result, names=source_names(request))


@router.get("/original/{id:path}")
def original(request: Request, id: str, lydelse: int | None = None) -> Response:
    """The bytes as they came. Pages and texts are shown in a sandbox, without scripts and with nothing fetched; all
    else is to be saved."""
    with reading(request) as generation:
        store = generation.desk.store
        stored = store.stored(id, lydelse)
        kept = store.kept(stored.raw_digest)
    return as_archived(archived(request, kept), stored)


def archived(request: Request, kept: Kept) -> bytes:
    """The bytes of a record. Raises ``Refused`` where the archive does not have them."""
    try:
        return archive.fetch(request.app.state.home, kept)
    except StoreError as error:
        LOG.error("%s", error)
        said = "Originalet finns inte i arkivet just nu."
        raise Refused(503, said, "the original is not in the archive at present") from error


def as_archived(content: bytes, stored: Stored, attached: bool = False) -> Response:
    """What strangers wrote, so that it can do nothing to who looks at it."""
    try:
        media_type = content_type(RawDocument(stored.document.source, stored.location, content))
    except ParseError:
        media_type = "application/octet-stream"
    is_shown = media_type in (*PAGES, PLAIN) and not attached
    name = quote(f"{stored.document.title[:80].strip() or 'dokument'}{ENDINGS.get(media_type, '.bin')}", safe="")
    headers = {
        "content-security-policy": SANDBOX,
        "content-disposition": f"{'inline' if is_shown else 'attachment'}; filename*=UTF-8''{name}",
        "x-robots-tag": "noindex",
    }
    response = Response(content, headers=headers)
    # not by Starlette, which would add a charset: the page says its own
    response.headers["content-type"] = media_type
    return response
