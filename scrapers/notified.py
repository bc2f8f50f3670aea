"""Notified: a newsroom's list as HTML; its interface wants a token, so it is not for strangers.

Rooms are at newsroom.notified.com/{room} or on hosts of their own, items at ``…/posts/pressreleases/{slug}``. The slug
is all that an address has: made of the title's first 45 characters or so, it says neither the whole title nor a
number. A list shows "2016-10-20 10:13Pressmeddelande" above each title, and "null" for what a picture lacks. All this
is known from texts of stored pages; how a list goes on is not, but for links that say that they are the next.
"""

import re
from urllib.parse import urlsplit

from models import ListPage, ParseError, Request, Response, Scope, Source
from scrapers.html import base, links, tree
from scrapers.platform import as_fetched, nothing_further
from scrapers.pressrooms import following, items

document = as_fetched
further = nothing_further

_ITEM = re.compile(r"(?P<room>(?:/[^/]+)?)/posts/(?:pressreleases?|news|blog_?posts?)/[^/]+/?")
_ROOM = re.compile(r"(?P<room>(?:/(?!posts(?:/|$))[^/]+)?)(?:/.*)?")
_STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d ?(?:Pressmeddelande|Nyhet|Blogginlägg)", re.ASCII)


def first(source: Source, scope: Scope) -> tuple[Request, ...]:
    return (Request(source.address),)


def read(source: Source, page: Response, scope: Scope) -> ListPage:
    root = tree(page)
    rooms = {_room(source.address), _room(page.final_url)}
    linked = [link for link in links(root, base(root, page)) if _room(link.url) in rooms]
    if not linked:
        raise ParseError("is no page of a room at Notified")
    found = items(linked, _key, _STAMP, scope.today)
    return ListPage(found, next=following(linked, page.url))


def _key(url: str) -> str | None:
    return url.rstrip("/") if _ITEM.fullmatch(urlsplit(url).path) else None


def _room(url: str) -> tuple[str, str]:
    """Host and name of a room; "" where it has a host of its own."""
    parts = urlsplit(url)
    named = _ROOM.fullmatch(parts.path) if parts.netloc == "newsroom.notified.com" else None
    return parts.netloc, named["room"] if named else ""
