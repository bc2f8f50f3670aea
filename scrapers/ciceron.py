"""Ciceron (Formpipe): the meetings in a municipality's register (diarium), with their documents.

Written from public code and notes that read about ten of them. No region is known to use it, and none was asked.

Everything is ``POST /json``, JSON-RPC 2.0. ``Search`` (type 1, meetings; a number there) answers with how many were
found, as JSON in a string, and with the ``session_id`` that later requests carry beside their parameters, not among
them; ``Test`` opens a session too, but is not needed. ``ReadItems`` gives what was found in parts, newest first.
``ReadObjectDetails`` has a meeting's documents, again as JSON in a string. What is asked cannot be seen in an answer:
so a part that is short goes unnoticed. Ids count within a search and are good for one night; a meeting is known by
its ``object_link``, a document by its number. Documents are fetched from ``/download/document`` without a session, by
GET alone (HEAD answers 404), with the file's name as it came: it is base64 of bytes in some charset or other. The
whole answers 502 now and then, which the fetcher asks again.
"""

import json
import re
from collections.abc import Iterable
from html import escape
from typing import Any
from urllib.parse import quote, urlencode, urljoin

from models import Attachment, Item, Kind, ListPage, ParseError, RawDocument, Request, Response, Scope, Source
from scrapers.answers import decoded, fields, moment, number, text
from scrapers.page import page as made
from scrapers.platform import as_fetched

SEARCH = "regionradar"  # what the search is called in its session
MEETINGS = 1  # type of what is looked for
PART = 200  # of what was found, asked for at once
MOST = 100_000  # meetings; no register has more

_DATE = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)", re.ASCII)
_KINDS = (
    (re.compile(r"(?<![^\W_])protokoll(?!s)|justera", re.IGNORECASE), Kind.PROTOCOL),
    (re.compile(r"kallelse|dagordning|föredragningslista|tilläggslista|anslag", re.IGNORECASE), Kind.NOTICE),
)


def first(source: Source, scope: Scope) -> tuple[Request, ...]:
    """A search for the meetings within the scope that have files."""
    wanted = {"hasFiles": True, "from_date": scope.since.isoformat() if scope.since else "", "to_date": ""}
    asked = {"search_id": SEARCH, "doctype": MEETINGS, "text": "", "param": json.dumps(wanted)}
    return (_call(source.address, "Search", asked),)


def read(source: Source, page: Response, scope: Scope) -> ListPage:
    """Either how many meetings were found, or a part of them."""
    result, session = _answer(page)
    if isinstance(found := result.get("results"), list):
        return _meetings(page, found, session)
    hits = number(_inner(result.get("result")).get("hits"))
    if hits is None or hits > MOST:
        raise ParseError("does not say how many meetings were found")
    parts = ({"search_id": SEARCH, "offset": offset, "limit": PART} for offset in range(0, hits, PART))
    return ListPage(lists=tuple(_call(page.url, "ReadItems", part, session) for part in parts), ends=True)


def document(source: Source, item: Item, answer: Response) -> RawDocument:
    """A meeting as a page made of its details, or a file. Raises ``ParseError`` where neither was answered."""
    raw = as_fetched(source, item, answer)
    if not _is_meeting(item):
        if raw.content.lstrip()[:1] in (b"", b"<", b"{"):
            raise ParseError("is no file: a page or a message stands in its place")
        return raw
    details = _details(answer)
    agenda = (text(fields(entry).get("title")) for entry in _listed(details, "items"))
    body = "".join(f"<li>{escape(title)}</li>" for title in agenda if title)
    files = (Attachment(each.title, each.url) for each in _files(item, answer, details))
    page = made(item.title, item.url, body and f"<ol>{body}</ol>", published=item.published, attachments=files)
    return RawDocument(
        source=raw.source,
        location=raw.location,
        content=page,
        content_type="text/html; charset=utf-8",
        url=item.url,
        fetched=raw.fetched,
        status=raw.status,
    )


def further(source: Source, item: Item, answer: Response) -> tuple[Item, ...]:
    """The documents of a meeting, those of its single matters left out; nothing where ``document`` refuses it."""
    if not _is_meeting(item):
        return ()
    try:
        return tuple(_files(item, answer, _details(answer)))
    except ParseError:
        return ()


def _call(address: str, method: str, params: dict[str, Any], session: str = "") -> Request:
    call: dict[str, Any] = {"jsonrpc": "2.0", "method": f"CiceronsokServer:{method}", "params": params}
    if session:
        call["session_id"] = session
    body = json.dumps(call, ensure_ascii=False).encode()
    return Request(urljoin(address, "/json"), (("Content-Type", "application/json"),), "POST", body)


def _answer(page: Response) -> tuple[dict[str, Any], str]:
    """The result of a call, and its session. Raises ``ParseError`` where there is none, or an error instead."""
    said = fields(decoded(page.content))
    if "error" in said:
        raise ParseError(f"answers with an error: {text(fields(said['error']).get('message'))[:200] or 'of no name'}")
    if not isinstance(said.get("result"), dict):
        raise ParseError("is JSON without a result")
    if not (session := text(said.get("session_id"))):
        raise ParseError("answers without a session_id")
    return said["result"], session


def _inner(value: object) -> dict[str, Any]:
    """The fields of JSON that comes as a string."""
    return fields(decoded(value.encode("utf-8", "replace"))) if isinstance(value, str) else {}


def _meetings(page: Response, found: list[Any], session: str) -> ListPage:
    items: dict[str, Item] = {}
    odd = 0
    for entry in map(fields, found):
        key, hit, title = text(entry.get("object_link")), text(entry.get("id")), text(entry.get("title"))
        if not key or not hit:
            odd += 1
            continue
        url = urljoin(page.url, f"/#!/search/{quote(key, safe='?=&:/-')}")
        request = _call(page.url, "ReadObjectDetails", {"search_id": SEARCH, "id": hit}, session)
        days = (moment(day) for day in _DATE.findall(f"{title} {key}"))
        published = next((day for day in days if day), None)
        items.setdefault(key, Item(key, url, request, title=title, published=published))
    return ListPage(tuple(items.values()), total=len(items) + odd, ends=True)


def _details(answer: Response) -> dict[str, Any]:
    result, _ = _answer(answer)
    details = _inner(result.get("value")) or result
    if not isinstance(details.get("documents"), list):
        raise ParseError("holds no details of a meeting")
    return details


def _files(meeting: Item, answer: Response, details: dict[str, Any]) -> Iterable[Item]:
    for entry in map(fields, _listed(details, "documents")):
        key, file, name = number(entry.get("id")), text(entry.get("filename_b64")), text(entry.get("name"))
        if key is None or not file:
            raise ParseError(f"names a document {name[:100]!r} that cannot be asked for")
        url = urljoin(answer.url, f"/download/document?{urlencode({'filename': file, 'id': key})}")
        kind = next((kind for named, kind in _KINDS if named.search(name)), None)
        yield Item(f"document/{key}", url, Request(url), title=name, published=meeting.published, kind=kind)


def _listed(details: dict[str, Any], name: str) -> list[Any]:
    held = details.get(name)
    return held if isinstance(held, list) else []


def _is_meeting(item: Item) -> bool:
    return item.request is not None and item.request.method == "POST"
