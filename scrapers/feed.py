"""Platform ``feed``: RSS 2.0, RSS 1.0 and Atom, such as WordPress's feeds and Sitevision's portlets.

A feed shows the newest few: what is no longer in it is not gone. An item's page is fetched even where the feed holds
all of the text, since only the page has contacts and attachments.
"""

import re
from collections import Counter
from datetime import date, datetime
from hashlib import sha256
from html import unescape
from io import BytesIO
from typing import TYPE_CHECKING, Any

from models import Item, ListPage, ParseError, Request, Response, Scope, Source
from scrapers import html
from scrapers.platform import as_fetched, nothing_further

if TYPE_CHECKING:
    from feedparser import FeedParserDict

LARGEST = 10_000_000  # bytes; a feed that is not well-formed takes seconds for each million

_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,6});")
_OLDER = ("next", "prev-archive")  # links to what is older: RFC 5005, paged feeds and archived feeds

document = as_fetched
further = nothing_further


def first(source: Source, scope: Scope) -> tuple[Request, ...]:
    return (Request(source.address),)


def read(source: Source, page: Response, scope: Scope) -> ListPage:
    """Raises ``ParseError`` where the page is no feed, too large, or breaks off before its first item.

    ``total`` is said where items have no address and thus are not listed.
    """
    import feedparser  # late: it takes a while to load

    if not page.content.strip():
        raise ParseError("is empty")
    if len(page.content) > LARGEST:
        raise ParseError(f"has {len(page.content)} bytes, more than the {LARGEST} that are read of a feed")
    # a stream, since bytes could be taken for the name of a file
    parsed = feedparser.parse(
        BytesIO(page.content), response_headers=_headers(page), sanitize_html=False, resolve_relative_uris=False
    )
    if not parsed.version:
        raise ParseError("is not a feed")
    if parsed.bozo and not parsed.entries:
        raise ParseError(f"is a feed that cannot be read ({html.squeeze(str(parsed.bozo_exception))})")
    found = [(_guid(entry), _url(entry, page.final_url), entry) for entry in parsed.entries]
    guids = Counter(guid for guid, _, _ in found)  # one that several items have is nobody's
    items: dict[str, Item] = {}
    for guid, url, entry in found:
        if url:
            key = guid if guid and guids[guid] == 1 else url
            items.setdefault(key, _item(entry, key, url, parsed.version, scope.today))
    lacking = sum(not url for _, url, _ in found)
    following = _following(parsed.feed, page)
    return ListPage(
        items=tuple(items.values()),
        next=following,
        total=len(items) + lacking if lacking else None,
        ends=following is None,
    )


def _item(entry: "FeedParserDict", key: str, url: str, version: str, today: date) -> Item:
    return Item(
        key=key,
        url=url,
        request=Request(url),
        title=_plain(_said(entry, "title")),
        published=_published(entry, version, today),
        marker=_marker(entry),
    )


def _published(entry: "FeedParserDict", version: str, today: date) -> date | datetime | None:
    """The day of publication; RSS 1.0 has but one date, Atom's "updated" is that of a change."""
    names = ("published",) if version.startswith("atom") else ("published", "updated")
    return next((value for name in names if (value := html.moment(_said(entry, name), today))), None)


def _marker(entry: "FeedParserDict") -> str:
    """A digest of all that the feed says of an item."""
    contents = [str(content.get("value", "")) for content in entry.get("content", ())]
    said = [_said(entry, "title"), _said(entry, "summary"), *contents, _said(entry, "updated")]
    return sha256("\0".join(map(html.squeeze, said)).encode()).hexdigest()


def _guid(entry: "FeedParserDict") -> str:
    """What the publisher knows the item by; where it is an address, that without tracking."""
    said = html.squeeze(_said(entry, "id"))
    try:
        return html.plain(said)
    except ValueError:
        return said


def _url(entry: "FeedParserDict", base: str) -> str:
    """The item's address, "" where it has none; a guid stands in where it is one."""
    return html.joined(base, _said(entry, "link"))


def _following(feed: "FeedParserDict", page: Response) -> Request | None:
    """What is older, only where the feed says so."""
    links = [link for rel in _OLDER for link in feed.get("links", ()) if link.get("rel") == rel]
    urls = (html.joined(page.final_url, str(link.get("href", ""))) for link in links)
    return next((Request(url) for url in urls if url not in ("", page.url, page.final_url)), None)


def _said(entry: "FeedParserDict", name: str) -> str:
    """A field as text; feedparser gives one date for another where it is asked for the latter alone."""
    if name not in entry:
        return ""
    value: Any = entry[name]
    return value if isinstance(value, str) else ""


def _plain(markup: str) -> str:
    """A title without markup; entities that were escaped twice are resolved twice."""
    text = html.shown(markup)
    return html.squeeze(unescape(text)) if _ENTITY.search(text) else text


def _headers(page: Response) -> dict[str, str]:
    """What feedparser is told of an answer: its address, and a type that leaves the charset to the feed.

    Bytes that are UTF-8 are that, whatever header and declaration say.
    """
    try:
        page.content.decode()
    except UnicodeDecodeError:
        return {"content-location": page.final_url, "content-type": page.header("content-type") or "application/xml"}
    return {"content-location": page.final_url, "content-type": "application/xml; charset=utf-8"}
