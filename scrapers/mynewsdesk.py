"""Mynewsdesk: a room's feed, its list pages and, for those who hold the room's key, its JSON.

The feed, ``/se/rss/current_news/{number}``, has the latest with their dates; the number is not the room's name and
stands in the room's pages as ``<link rel="alternate">``. List pages (``/se/{room}``, ``/latest_news``, ``/news``) show
no dates since about 2019, and lead on by a cursor: ``?after={milliseconds}_{id}--{Pressrelease|News}``. Rooms have
addresses at www.mynewsdesk.com or hosts of their own, and have moved between them; items keep their number, with which
their addresses end: ``/se/{room}/pressreleases/{slug}-{id}``. All this is known from stored pages and feeds.

``/services/pressroom/list/{key}?format=json`` holds whole releases. With ``strict=true`` it is JSON as one expects,
otherwise XML turned into JSON: known from public code.
"""

import re
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urljoin, urlsplit

from models import Item, ListPage, ParseError, Request, Response, Scope, Source
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
from scrapers.html import Link, base, links, tree
from scrapers.page import page as made
from scrapers.platform import as_fetched, nothing_further
from scrapers.pressrooms import items

if TYPE_CHECKING:
    from lxml.html import HtmlElement

document = as_fetched
further = nothing_further

SERVICE = "/services/pressroom/"
_ITEM = re.compile(
    r"(?:/[a-z]{2})?(?:/(?P<room>[^/]+))?/(?P<section>pressreleases|news|blog_posts)/(?:[^/]*-)?(?P<id>\d+)/?", re.ASCII
)
_ROOM = re.compile(r"/[a-z]{2}/(?P<room>[^/]+)(?:/.*)?")
_OF_ROOM = re.compile(r"(?:/[^/]+){0,2}/(?:latest_news|pressreleases|news|blog_posts|images|contact_people)(?:/.*)?")
_FEED = re.compile(r"/rss/(?:current_news/\d+|source/\d+/(?:pressrelease|news|blog_post))/?$", re.ASCII)
_IS_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_SECTIONS = {"pressrelease": "pressreleases", "blog_post": "blog_posts"}
_STAMP = re.compile(  # "Pressmeddelanden   •   Maj 31, 2016 15:58 CEST"
    r"(?:(?:Pressmeddelanden?|Pressinbjudan|Nyhet(?:er)?|Blogginlägg) ?[•·-] ?)?"
    r"(?:Jan|Feb|Mar|Apr|Maj|Jun|Jul|Aug|Sep|Okt|Nov|Dec) \d{1,2}, \d{4} \d{1,2}:\d{2} CES?T"
)


def first(source: Source, scope: Scope) -> tuple[Request, ...]:
    """The feed, where its number is known, and the room's page: the feed has dates, the page leads to what is older."""
    path = "/se/rss/current_news/" if _place(source.address)[1] else "/rss/current_news/"
    room = source.options.get("room")
    feeds = (Request(urljoin(source.address, f"{path}{room}")),) if room else ()
    return (*feeds, Request(source.address))


def read(source: Source, page: Response, scope: Scope) -> ListPage:
    holds_json = is_json(page.content)
    if not holds_json and _IS_FEED.search(page.content[:2000]):
        listed = feed.read(source, page, scope)
        return replace(listed, items=tuple(replace(item, key=_key(item.url) or item.key) for item in listed.items))
    if holds_json or SERVICE in urlsplit(page.url).path:
        return _service(page)
    return _room(source, page, scope)


def _key(url: str) -> str | None:
    """The number of an item; news and blog posts may count apart from press releases."""
    found = _ITEM.fullmatch(urlsplit(url).path)
    return found and _numbered(found["section"], found["id"])


def _numbered(section: str, id: str) -> str:
    return id if section == "pressreleases" else f"{section}-{id}"


# --- rooms ---


def _room(source: Source, page: Response, scope: Scope) -> ListPage:
    root = tree(page)
    here = base(root, page)
    host, room = _place(page.final_url)
    places = {_place(source.address), (host, room), (host, "")}
    linked = [link for link in links(root, here) if _place(link.url) in places]
    feeds = () if source.options.get("room") else _feeds(root, here)
    found = items(linked, _key, _STAMP, scope.today)
    if not (found or feeds or any(_OF_ROOM.fullmatch(urlsplit(link.url).path) for link in linked)):
        raise ParseError("is no page of a room at Mynewsdesk")
    older = _older(linked, page)
    latest = () if older or "after" in parse_qs(urlsplit(page.url).query) else _latest(linked, page)
    return ListPage(found, next=older, lists=(*feeds, *latest))


def _place(url: str) -> tuple[str, str]:
    """Host and name of a room; "" where it has a host of its own, and in addresses from before rooms had names there,
    ``/se/pressreleases/{slug}-{id}``."""
    parts = urlsplit(url)
    named = _ITEM.fullmatch(parts.path) or _ROOM.fullmatch(parts.path)
    return parts.netloc.lower().removeprefix("www."), ((named and named["room"]) or "").lower()


def _feeds(root: "HtmlElement", here: str) -> tuple[Request, ...]:
    """The room's feed of all news, or else those of each sort that has a text; others are of pictures and videos."""
    declared = (each for each in root.iter("link") if "alternate" in (each.get("rel") or "").lower().split())
    found = [url for each in declared if _FEED.search(url := address(each.get("href"), here))]
    return tuple(map(Request, [url for url in found if "/current_news/" in url][:1] or found))


def _older(linked: list[Link], page: Response) -> Request | None:
    """What comes behind the cursor of this page."""
    here = parse_qs(urlsplit(page.url).query).get("after")
    for link in linked:
        cursor = parse_qs(urlsplit(link.url).query).get("after")
        if cursor and cursor != here:
            return Request(link.url)
    return None


def _latest(linked: list[Link], page: Response) -> tuple[Request, ...]:
    """The list of all news, where this is the room's front page, which may show the latest only."""
    paths = ((link.url, urlsplit(link.url).path.rstrip("/")) for link in linked)
    here = urlsplit(page.url).path.rstrip("/")
    found = (url for url, path in paths if path.endswith("/latest_news") and path != here)
    return tuple(Request(url) for url in [next(found, "")] if url)


# --- the service for those who hold a key ---


def _service(page: Response) -> ListPage:
    said = fields(decoded(page.content))
    held = fields(said.get("search_result", said))
    if not isinstance(held.get("items"), list | dict):
        raise ParseError("is JSON without a list of items")
    listed = several(fields(held["items"]).get("item")) if isinstance(held["items"], dict) else held["items"]
    found = tuple(item for item in (_release(page, fields(each)) for each in listed) if item)
    if listed and not found:
        raise ParseError(f"lists {len(listed)} items, of which none has an id or an address")
    begun = asked_for(page.url, "offset") or 0
    if not listed or len(listed) < (asked_for(page.url, "limit") or 1):
        return ListPage(found, total=begun + len(listed), ends=True)
    return ListPage(found, next=Request(asking_for(page.url, "offset", begun + len(listed))))


def _time(said: object) -> date | datetime | None:
    return moment(fields(said).get("datetime", said))


def _release(page: Response, said: dict[str, Any]) -> Item | None:
    """An item; None where it has neither number nor address. One whose text is missing here is fetched as a page."""
    id, url = text(number(said.get("id"))), address(said.get("url"), page.final_url)
    asked = parse_qs(urlsplit(page.url).query).get("type_of_media", [""])[0]
    media = text(said.get("type_of_media")) or asked
    section = _SECTIONS.get(media, media or "pressreleases")
    key = _key(url) or (id and _numbered(section, id)) or url
    if not key:
        return None
    url = url or urljoin(page.final_url, f"/se/{section}/{id}")
    title, lead = plain(said.get("header")), plain(said.get("summary") or said.get("description"))
    published, updated = _time(said.get("published_at")), _time(said.get("updated_at"))
    body = plain(said.get("body"))
    if not title or not body:
        return Item(key, url, Request(url), title=title, published=published, marker=str(updated or ""))
    persons = said.get("contact_people")
    content = made(
        title,
        url,
        paragraphs(said.get("body")),
        lead="" if body.startswith(lead.rstrip(" .…")) else lead,  # it may be made of the text's first words
        published=published,
        updated=updated,
        contacts=people(several(fields(persons).get("contact_person", persons)), role="title"),
    )
    return Item(key, url, None, title, published, marker=sha256(content).hexdigest(), page=content)
