"""g0v.se: what the government's site publishes, as static JSON lists and Markdown, rebuilt every night at about three.

``/pressmeddelanden.json`` is an array of ``{title, url, published, updated, types, senders, summary, id, shortcuts,
attachments, categories}``; ``url`` is the path on www.regeringen.se, and with ``.md`` for the slash at its end the text
on this host. The array is the whole list, so that it is asked conditionally and nothing else is. Known from the public
code that builds it.

The text keeps the links that stand in it. The entry's own ``attachments`` and ``shortcuts`` (links beside the text),
``senders`` and ``categories`` (numbers that another file explains) are not taken over: a document is what was fetched
for its item. That one of them changed is seen only where ``updated`` says so.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from models import Item, ListPage, ParseError, RawDocument, Request, Response, Scope, Source
from scrapers.answers import decoded, fields, moment, text
from scrapers.platform import nothing_further

further = nothing_further

SITE = "https://www.regeringen.se"
MARKDOWN = "text/markdown; charset=utf-8"
SAID = ("title", "published", "summary", "attachments")  # what makes a version where no date of change is given
PRINTED = "/%:@!$&'()*+,;=~"  # of a path, beside letters and digits; the rest is written with %


def first(source: Source, scope: Scope) -> tuple[Request, ...]:
    return (Request(source.address),)


def read(source: Source, page: Response, scope: Scope) -> ListPage:
    """The whole list. An entry without a path stays in the total, so that it is seen to be lacking; one that stands
    twice counts once."""
    entries = decoded(page.content)
    if not isinstance(entries, list):
        raise ParseError("is JSON, but not a list")
    items: dict[str, Item] = {}
    lacking = 0
    for entry in map(fields, entries):
        if path := _path(entry.get("url")):
            items.setdefault(path, _item(source, path, entry))
        else:
            lacking += 1
    return ListPage(tuple(items.values()), total=len(items) + lacking, ends=True)


def _item(source: Source, path: str, entry: Mapping[str, Any]) -> Item:
    return Item(
        key=path,
        url=f"{_site(source)}{path}",
        request=Request(urljoin(source.address, f"{path.rstrip('/')}.md")),
        title=text(entry.get("title")),
        published=moment(entry.get("published")),
        marker=text(entry.get("updated")) or _digest(entry),
    )


def _site(source: Source) -> str:
    """Where readers find the pages: what copies another site than g0v.se does is on its own host."""
    parts = urlsplit(source.address)
    return SITE if parts.hostname == "g0v.se" else f"{parts.scheme}://{parts.netloc}"


def _path(said: object) -> str:
    """A path on the government's site, also where it is given as an address there; "" where it is none."""
    try:
        parts = urlsplit(text(said))
    except ValueError:
        return ""
    if parts.netloc and parts.hostname not in ("www.regeringen.se", "regeringen.se"):
        return ""
    path = quote(parts.path, safe=PRINTED)
    steps = path.split("/")
    return path if path.startswith("/") and path.strip("/") and not {"..", "."} & set(steps) else ""


def _digest(entry: Mapping[str, Any]) -> str:
    said = json.dumps([entry.get(name) for name in SAID], sort_keys=True)
    return sha256(said.encode()).hexdigest()


def document(source: Source, item: Item, answer: Response) -> RawDocument:
    """The Markdown. Raises ``ParseError`` where it is a page of HTML, which static hosts send for what is not there,
    or empty."""
    start = answer.content[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype", b"<html")):
        raise ParseError("is a page of HTML, not Markdown")
    if not start:
        raise ParseError("has no text yet")
    return RawDocument(
        source=source.id,
        location=answer.final_url,
        content=answer.content,
        content_type=MARKDOWN,
        url=item.url,
        fetched=answer.fetched,
        status=answer.status,
    )
