"""Press rooms as HTML lists: links to items, with the title and the date that stand beside each.

Class names of the platforms are not known, so an entry is found by its link: it is the largest part of the page in
which there is no link to another item.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from models import Item, Request
from scrapers.answers import asked_for
from scrapers.html import Link, dated, moment, squeeze, visible

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_WHOLE = frozenset({"html", "body", "main"})  # where a list has one entry, that is not the whole page
_NO_TITLE = re.compile(
    r"null|ingen titel|media no image|läs (?:vidare|mer|hela)\b.*|visa mer|[\s»›→•|-]*", re.IGNORECASE
)
_OF_PICTURE = re.compile(r"^(?:null|ingen titel|media no image) | (?:null|ingen titel)$", re.IGNORECASE)


@dataclass(slots=True)
class _Entry:
    """One item, and the links to it."""

    url: str
    links: list[Link]


def items(
    links: list[Link], key_of: Callable[[str], str | None], stamp: re.Pattern[str], today: date
) -> tuple[Item, ...]:
    """The items that links of a page lead to, each once, in the order of the page.

    ``key_of`` says the key of the item at an address, None where there is none. ``stamp`` is how the platform prints
    the date of an entry, so that it is told from dates in what is written there.
    """
    entries: dict[str, _Entry] = {}
    for link in links:
        if key := key_of(link.url):
            entries.setdefault(key, _Entry(link.url, [])).links.append(link)
    owners = _owners(entries)
    return tuple(_item(key, entry, owners, stamp, today) for key, entry in entries.items())


def following(links: list[Link], asked: str) -> Request | None:
    """The next page of a list: what is linked as such, or the same address with the next number of a page."""
    number = (asked_for(asked, "page") or 1) + 1
    path = urlsplit(asked).path.rstrip("/")
    for link in links:
        is_next = "next" in (link.element.get("rel") or "").lower().split()
        if is_next or (asked_for(link.url, "page") == number and urlsplit(link.url).path.rstrip("/") == path):
            return Request(link.url)
    return None


def _owners(entries: dict[str, _Entry]) -> dict["HtmlElement", str | None]:
    """Whose each element around the links is: an item's, by its key, or None where it holds several."""
    owners: dict[HtmlElement, str | None] = {}
    for key, entry in entries.items():
        for link in entry.links:
            for around in (link.element, *link.element.iterancestors()):
                if around.tag in _WHOLE:
                    break
                if around in owners and owners[around] in (key, None):
                    break  # all above are marked
                owners[around] = None if around in owners else key
    return owners


def _item(
    key: str, entry: _Entry, owners: dict["HtmlElement", str | None], stamp: re.Pattern[str], today: date
) -> Item:
    parts = list(dict.fromkeys(_part(link, owners, key) for link in entry.links))
    headings = [heading for link in entry.links for heading in link.element.iterancestors(*_HEADINGS)]
    headings = [heading for heading in headings if owners.get(heading) == key]  # none that is around several
    title = next(_titles([*headings, *(inner for part in parts for inner in part.iter(*_HEADINGS))], entry, stamp), "")
    published = next(filter(None, (_published(part, title, stamp, today) for part in parts)), None)
    return Item(key, entry.url, Request(entry.url), title=title, published=published)


def _part(link: Link, owners: dict["HtmlElement", str | None], key: str) -> "HtmlElement":
    part = link.element
    for around in link.element.iterancestors():
        if owners.get(around) != key:
            break
        part = around
    return part


def _titles(headings: list["HtmlElement"], entry: _Entry, stamp: re.Pattern[str]) -> Iterator[str]:
    """What may be the title, the best first: a heading around the link, one in or beside it, the link's own words."""
    for element in (*headings, *(link.element for link in entry.links)):
        title = _OF_PICTURE.sub("", squeeze(stamp.sub(" ", visible(element))))
        if not _NO_TITLE.fullmatch(title):
            yield title


def _published(part: "HtmlElement", title: str, stamp: re.Pattern[str], today: date) -> date | datetime | None:
    printed = " ; ".join(match[0] for match in stamp.finditer(visible(part)))
    return moment(printed, today) if printed else dated(part, title, today)
