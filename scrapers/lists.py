"""Platform ``list``: a publisher's own pages, read by the rule in its options (see the head of data/sources.toml)."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from itertools import chain, takewhile
from string import Formatter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, unquote, unquote_plus, urlsplit, urlunsplit

from models import Item, ListPage, ParseError, Request, Response, Scope, Source
from scrapers import html
from scrapers.platform import as_fetched, nothing_further

if TYPE_CHECKING:
    from lxml.html import HtmlElement

EARLIEST = date(2000, 1, 1)  # lists by year and month are not followed beyond
OVERLAP = timedelta(days=7)  # in the first days of a year or month, the list of the one before is read as well
DEEPEST = 10  # entries around an entry; each is read whole
_RUN_ON, _RUN_BACK = ("page", "offset"), ("year", "month")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NO_ARTICLE = re.compile(
    r"/(?:tags?|taggar|category|kategori(?:er)?|etikett(?:er)?|author)/|/(?:page|sida)/\d{1,6}/?$|/feed/?$",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"(?:läs|visa|se) (?:mer|vidare|hela)\b.*|till (?:artikel|nyhet|pressmeddelande)[a-z]*|(?:läs|read )?(?:mer|more)",
    re.IGNORECASE,
)
_ENTRIES, _NO_ENTRIES = ("article", "li", "tr"), ("html", "body", "main", "form")
_SHAPES = {"page": r"\d{1,6}", "offset": r"\d{1,6}", "year": r"\d{4}", "month": r"\d\d", "last": r"\d\d"}

document = as_fetched
further = nothing_further

_Entries = Mapping[str, tuple[list[html.Link], "HtmlElement"]]
"""By the article's address: the links to it, and the entry that they stand in."""


def first(source: Source, scope: Scope) -> tuple[Request, ...]:
    """The source's address; where years, months, or an address of their own are counted, the first of these."""
    paging = _paging(source)
    if paging.get("kind") in _RUN_BACK:
        days = (scope.today, scope.today - OVERLAP)
        return tuple(Request(_address(source, count, scope.today)) for count in dict.fromkeys(_counts(paging, days)))
    if "address" in paging:
        return (Request(_address(source, _start(paging), scope.today)),)
    return (Request(source.address),)


def read(source: Source, page: Response, scope: Scope) -> ListPage:
    """Raises ``ParseError`` where the page is no HTML, or its links are too many or too long.

    Pages and offsets end with one that shows nothing. A month or year without anything is no end: the one before it
    is a list of its own.
    """
    root = html.tree(page)
    if "itself" in source.options:
        return ListPage(items=(_itself(source, page, root),), ends=True)
    links = html.links(root, html.base(root, page))
    entries = _chosen(source, page, root, links) if "item" in source.options else _matched(source, page, links)
    following = _following(source, page.url, scope)
    if following and not entries and _paging(source)["kind"] in _RUN_BACK:
        return ListPage(lists=(following,), ends=True)
    return ListPage(
        items=tuple(_item(source, url, *entry, scope.today) for url, entry in entries.items()),
        next=following,
        lists=_archives(source, page, links, entries),
        ends=following is None,
    )


def matches(pattern: str, url: str) -> bool:
    """Whether an expression is found in the path of an address, as readers see the path.

    Raises ``ParseError`` where the path is longer than ``html.LONGEST_PATH``.
    """
    path = urlsplit(url).path
    if len(path) > html.LONGEST_PATH:
        raise ParseError(f"has a link whose path has {len(path)} characters, more than {html.LONGEST_PATH}")
    return re.search(pattern, unquote(path)) is not None


def _itself(source: Source, page: Response, root: "HtmlElement") -> Item:
    """The page as the one thing listed; another text is another version."""
    headings = (html.visible(each) for each in root.iter("h1"))
    return Item(
        key=html.plain(source.address),
        url=source.address,
        request=None,
        title=next(filter(None, headings), ""),
        marker=sha256(html.visible(root).encode()).hexdigest(),
        page=page.content,
    )


def _matched(source: Source, page: Response, links: Sequence[html.Link]) -> _Entries:
    """Links to articles by expression; those to the list itself, to tags and the like are passed over."""
    here = _place(page.final_url)
    pattern = str(source.options["links"])
    by_url: dict[str, list[html.Link]] = {}
    for link in links:
        if matches(pattern, link.url) and not _NO_ARTICLE.search(urlsplit(link.url).path) and _place(link.url) != here:
            by_url.setdefault(link.url, []).append(link)
    owners = _owners(link for group in by_url.values() for link in group)
    return {url: (group, _around(_best(group), owners)) for url, group in by_url.items()}


def _chosen(source: Source, page: Response, root: "HtmlElement", links: Sequence[html.Link]) -> _Entries:
    """Entries by selector, each with the link to its article; those that lead nowhere are passed over."""
    here = html.plain(page.final_url)
    by_element = {link.element: link for link in links}
    selector = source.options.get("link")
    entries: dict[str, tuple[list[html.Link], HtmlElement]] = {}
    chosen = dict.fromkeys(html.chosen(root, str(source.options["item"])))
    for entry in chosen:
        if sum(each in chosen for each in entry.iterancestors()) > DEEPEST:
            raise ParseError(f"has more than {DEEPEST} entries within each other")
        within = html.chosen(entry, str(selector)) if selector else [entry]
        link = next((by_element[each] for outer in within for each in outer.iter("a") if each in by_element), None)
        if link and link.url != here:
            entries.setdefault(link.url, ([], entry))[0].append(link)
    return entries


def _owners(links: Iterable[html.Link]) -> dict["HtmlElement", str]:
    """Whose links the elements around them hold: an address, or "" where there are several.

    No element is told more than twice, so this is linear in the size of the page.
    """
    owners: dict[HtmlElement, str] = {}
    for link in links:
        for element in chain((link.element,), link.element.iterancestors()):
            if owners.get(element) in (link.url, ""):
                break
            owners[element] = "" if element in owners else link.url
    return owners


def _around(link: html.Link, owners: Mapping["HtmlElement", str]) -> "HtmlElement":
    """The entry that a link stands in: the largest row, or element, that holds no link to another article."""
    held = list(takewhile(lambda element: owners[element] == link.url, link.element.iterancestors()))
    if rows := [element for element in held if element.tag in _ENTRIES]:
        return rows[-1]
    if any(element.tag in _NO_ENTRIES for element in held):  # the page's only article: all of the page is around it
        return link.element
    return held[-1] if held else link.element


def _item(source: Source, url: str, links: Sequence[html.Link], entry: "HtmlElement", today: date) -> Item:
    if "title" in source.options:
        title = _shown(html.chosen(entry, str(source.options["title"])))
    else:
        title = _title(_best(links), entry)
    if "date" in source.options:
        published = html.stated(html.chosen(entry, str(source.options["date"])), today)
    else:
        published = html.dated(entry, title, today)
    return Item(key=url, url=url, request=Request(url), title=title, published=published)


def _title(link: html.Link, entry: "HtmlElement") -> str:
    """The heading within the link, the link's text, or, where that says "Läs mer", the entry's heading."""
    if heading := _shown(link.element.iter(*_HEADINGS)):
        return heading
    return link.text if _says(link) else _shown(entry.iter(*_HEADINGS)) or link.text


def _shown(elements: Iterable["HtmlElement"]) -> str:
    """The text of the first that has some."""
    return next(filter(None, map(html.visible, elements)), "")


def _says(link: html.Link) -> bool:
    return bool(link.text) and not _MORE.fullmatch(link.text)


def _best(links: Sequence[html.Link]) -> html.Link:
    """Of links to one article, the first that says something."""
    return next(filter(_says, links), None) or next((link for link in links if link.text), links[0])


def _archives(source: Source, page: Response, links: Sequence[html.Link], items: _Entries) -> tuple[Request, ...]:
    """Further lists on the same host; what is an article is no list."""
    paging = _paging(source)
    if paging.get("kind") != "archive":
        return ()
    hosts = {urlsplit(address).hostname for address in (source.address, page.final_url)}
    inside = (link.url for link in links if urlsplit(link.url).hostname in hosts and link.url not in items)
    lists = dict.fromkeys(url for url in inside if matches(str(paging["links"]), url))
    return tuple(Request(url) for url in lists if url not in (html.plain(page.url), html.plain(page.final_url)))


def _place(url: str) -> tuple[str | None, str]:
    """Host and path of an address."""
    parts = urlsplit(url)
    return parts.hostname, parts.path.rstrip("/")


def _paging(source: Source) -> Mapping[str, Any]:
    paging: Any = source.options.get("paging", {})
    return paging if isinstance(paging, Mapping) else {}


def _start(paging: Mapping[str, Any]) -> int:
    return int(paging.get("first", 1 if paging["kind"] == "page" else 0))


def _counts(paging: Mapping[str, Any], days: Iterable[date]) -> list[int]:
    """Days as numbers that run by one: of years, or of months since the year 0."""
    return [day.year if paging["kind"] == "year" else day.year * 12 + day.month - 1 for day in days]


def _following(source: Source, url: str, scope: Scope) -> Request | None:
    """What is older than the page at an address, by that address alone."""
    paging = _paging(source)
    kind = paging.get("kind")
    if kind in _RUN_ON:
        count = _count(source, url)
        return Request(
            _address(source, (_start(paging) if count is None else count) + paging.get("step", 1), scope.today)
        )
    if kind in _RUN_BACK:
        today, earliest = _counts(paging, (scope.today, max(EARLIEST, scope.since or EARLIEST)))
        count = _count(source, url)
        earlier = (today if count is None else count) - 1
        return Request(_address(source, earlier, scope.today)) if earlier >= earliest else None
    return None


def _address(source: Source, count: int, today: date) -> str:
    """The address of the page, entry, year or month of this number; what does not run is that of today."""
    paging = _paging(source)
    year, month = today.year, today.month
    if paging["kind"] == "year":
        year = count
    elif paging["kind"] == "month":
        year, month = count // 12, count % 12 + 1
    if "address" in paging:
        last = monthrange(year, month)[1]
        return str(paging["address"]).format(
            page=count, offset=count, year=year, month=f"{month:02}", last=f"{last:02}"
        )
    value = {"year": f"{year}", "month": f"{year}-{month:02}"}.get(paging["kind"], f"{count}")
    parts = urlsplit(source.address)
    others = [each for each in parts.query.split("&") if each and _name(each) != paging["parameter"]]
    return urlunsplit(parts._replace(query="&".join([*others, f"{quote_plus(paging['parameter'])}={value}"])))


def _name(parameter: str) -> str:
    return unquote_plus(parameter.partition("=")[0])


def _count(source: Source, url: str) -> int | None:
    """The number that ``_address`` made an address of; None where it did not make it."""
    paging = _paging(source)
    if "address" in paging:
        match = re.fullmatch(_pattern(str(paging["address"])), url)
    else:
        values = [
            each.partition("=")[2] for each in urlsplit(url).query.split("&") if _name(each) == paging["parameter"]
        ]
        shape = {"year": "{year}", "month": "{year}-{month}"}.get(paging["kind"], "{page}")
        match = re.fullmatch(_pattern(shape), values[0]) if values else None
    if match is None:
        return None
    said = {place: int(value) for place, value in match.groupdict().items()}
    if paging["kind"] == "month":
        return said["year"] * 12 + said["month"] - 1 if 1 <= said.get("month", 0) <= 12 else None
    return said.get(paging["kind"], said.get("page"))


def _pattern(template: str) -> str:
    """An expression for what a template makes; of a place that occurs twice, the first is kept."""
    pattern, seen = "", set()
    for text, place, _, _ in Formatter().parse(template):
        pattern += re.escape(text)
        if place:
            pattern += f"(?:{_SHAPES[place]})" if place in seen else f"(?P<{place}>{_SHAPES[place]})"
            seen.add(place)
    return pattern
