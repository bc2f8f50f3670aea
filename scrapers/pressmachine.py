"""Pressmachine, since renamed Newsmachine: a room's list and its archives, a year each.

``/pressroom/view/{room}`` (pressmachine.se) and ``/pressroom/archive/{room}`` (press.newsmachine.com) show the latest
and lead to ``…/year/{year}``; lists of all rooms go on by ``?page=``. Items are at ``/pressrelease/view/{slug}-{id}``.
A list shows, for each, "Pressmeddelande Publicerad: 2020-07-10 09:29 CEST - {publisher}", in 2022 without the date,
and "Ingen titel" for what a picture lacks. All this is known from texts of stored pages.
"""

import re
from urllib.parse import urlsplit

from models import ListPage, ParseError, Request, Response, Scope, Source
from scrapers.html import Link, base, links, tree
from scrapers.platform import as_fetched, nothing_further
from scrapers.pressrooms import following, items

document = as_fetched
further = nothing_further

_HOSTS = ("pressmachine.se", "newsmachine.com")
_ITEM = re.compile(r"/pressrelease/view/(?:[^/]*-)?(?P<id>\d+)/?", re.ASCII)
_ROOM = re.compile(r"/pressroom/(?:view|archive)/(?P<room>[^/]+)(?:/year/(?P<year>\d{4}))?/?", re.ASCII)
_STAMP = re.compile(
    r"(?:(?:Pressmeddelande|Nyhet|Pressinbjudan) )?Publicerad: ?\d{4}-\d\d-\d\d(?: \d\d:\d\d(?: CES?T)?)?", re.ASCII
)


def first(source: Source, scope: Scope) -> tuple[Request, ...]:
    return (Request(source.address),)


def read(source: Source, page: Response, scope: Scope) -> ListPage:
    root = tree(page)
    linked = [link for link in links(root, base(root, page)) if _is_near(link.url, page)]
    found = items(linked, _key, _STAMP, scope.today)
    if not found and not any(urlsplit(link.url).path.startswith("/pressroom/") for link in linked):
        raise ParseError("is no page of a room at Pressmachine")
    older = _older(linked, source, page)
    if not found or not _year(page.url):
        # An archive of its own list: the room's page shows the same as the newest, and an empty year ends no archive.
        return ListPage(found, next=following(linked, page.url), lists=(older,) if older else ())
    return ListPage(found, next=following(linked, page.url) or older)


def _is_near(url: str, page: Response) -> bool:
    hosts = (*_HOSTS, urlsplit(page.final_url).netloc)
    return any(f".{urlsplit(url).netloc}".endswith(f".{host}") for host in hosts)


def _key(url: str) -> str | None:
    found = _ITEM.fullmatch(urlsplit(url).path)
    return found and found["id"]


def _year(url: str) -> int | None:
    found = _ROOM.fullmatch(urlsplit(url).path)
    return int(found["year"]) if found and found["year"] else None


def _older(linked: list[Link], source: Source, page: Response) -> Request | None:
    """The archive of the year before that of this page, of those to which it leads; the newest for the room's page."""
    room = _ROOM.fullmatch(urlsplit(source.address).path)
    years: dict[int, str] = {}
    for link in linked:
        found = _ROOM.fullmatch(urlsplit(link.url).path)
        if found and found["year"] and room and found["room"] == room["room"]:
            years.setdefault(int(found["year"]), link.url)
    before = _year(page.url)
    older = [year for year in years if before is None or year < before]
    return Request(years[max(older)]) if older else None
