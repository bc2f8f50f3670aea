"""TT Via (via.tt.se): a publisher's releases, as JSON that holds them whole or as RSS that leads to their pages.

``/json/v2/releases?publisher=N`` answers ``{releases, nextPage, totalCount}``, newest first; ``nextPage`` is the
number of the page that follows. ``/rss/releases/latest?publisherId=N`` has the latest only. Both are known from public
code, for the same product in four countries. What stands around a release (keywords, images, links, what the
publisher says of itself) is not taken over.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin

from models import Attachment, Item, ListPage, ParseError, Request, Response, Scope, Source
from scrapers import feed
from scrapers.answers import (
    address,
    asked_for,
    asking_for,
    decoded,
    fields,
    is_json,
    moment,
    number,
    paragraphs,
    people,
    plain,
    several,
    text,
)
from scrapers.page import page as made
from scrapers.platform import as_fetched, nothing_further

document = as_fetched
further = nothing_further

_ID = re.compile(r"/pressmeddelande/(\d+)(?=/|$|\?)|[?&]releaseId=(\d+)", re.ASCII)  # the second until about 2020


def first(source: Source, scope: Scope) -> tuple[Request, ...]:
    return (Request(source.address),)


def read(source: Source, page: Response, scope: Scope) -> ListPage:
    return _releases(source, page) if is_json(page.content) else _feed(source, page, scope)


def _feed(source: Source, page: Response, scope: Scope) -> ListPage:
    listed = feed.read(source, page, scope)
    return replace(listed, items=tuple(replace(item, key=_key(item.url) or item.key) for item in listed.items))


def _key(url: str) -> str | None:
    found = _ID.search(url)
    return found and (found[1] or found[2])


def _releases(source: Source, page: Response) -> ListPage:
    said = fields(decoded(page.content))
    releases = said.get("releases")
    if not isinstance(releases, list):
        raise ParseError("is JSON without a list of releases")
    items = tuple(item for item in (_item(source, page, fields(release)) for release in releases) if item)
    if releases and not items:
        raise ParseError(f"lists {len(releases)} releases, of which none has an id or an address")
    following = _next(page, said.get("nextPage"))
    total = number(said.get("totalCount"))
    if total is None and len(items) < len(releases) and not following:
        total = len(releases)  # the night then sees that some are lacking
    return ListPage(items, next=following, total=total, ends=following is None)


def _next(page: Response, said: object) -> Request | None:
    """The page that follows, which is said by its number; None where none does."""
    following = number(said)
    if following is None or following <= (asked_for(page.url, "page") or 0):
        return None
    return Request(asking_for(page.url, "page", following))


def _item(source: Source, page: Response, release: dict[str, Any]) -> Item | None:
    """A release; None where it has neither id nor address. One whose text is missing here is fetched as a page."""
    url = address(release.get("url"), page.final_url)
    key = text(number(release.get("id"))) or _key(url) or url
    if not key:
        return None
    url = url or urljoin(page.final_url, f"/pressmeddelande/{key}?publisherId={source.options['publisher']}&lang=sv")
    title, published = text(release.get("title")), moment(release.get("published"))
    version = text(release.get("version"))
    lead, body = plain(release.get("leadtext")), release.get("body")
    if not title or not (lead or plain(body)):
        return Item(key, url, Request(url), title=title, published=published, marker=version)
    contacts = fields(release.get("contacts"))
    content = made(
        title,
        url,
        f"{paragraphs(body)}{_headed('Kontakt', contacts.get('text'))}",
        lead=lead,
        published=published,
        contacts=people(several(contacts.get("persons")), role="title"),
        attachments=_attachments(page, several(release.get("documents"))),
    )
    marker = f"{version}:{sha256(content).hexdigest()}"
    return Item(key, url, None, title=title, published=published, marker=marker, page=content)


def _attachments(page: Response, documents: Iterable[Any]) -> tuple[Attachment, ...]:
    held = ((address(fields(each).get("url"), page.final_url), text(fields(each).get("caption"))) for each in documents)
    return tuple(Attachment(caption, url) for url, caption in held if url)


def _headed(heading: str, said: object) -> str:
    return f"<h2>{heading}</h2>{paragraphs(said)}" if plain(said) else ""
