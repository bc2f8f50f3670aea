"""MeetingPlus (Formpipe): a region's register of political meetings, with their agendas and minutes.

``/sitemap.xml`` lists all meetings in one answer, so it is what a source is asked for whose address is a site's root;
where it lists none, ``/committees`` leads to the bodies, and these to their meetings. The address may also be the
list of bodies, a body, a meeting, or an answer of the interface (``/api/v2.0/committees/{number}/meetings``). One
installation's lists are empty to programs while each of its meetings has all the others in a menu beside it: there
the address is that of any meeting.

A meeting's page is ``/committees/{body}/mote-2024-02-26`` or ``…/{words}-50402``, the same under
``/{language}/namnder-styrelser/``. It holds the agenda, at some bodies the minutes as well, and leads to files:
``…/agenda/{name}pdf`` and ``…/protocol/{name}pdf``, at times with a number after the name. Of these the summons and
the minutes become items of their own; what is attached to them does not. Until there are minutes their link is
``javascript:void(0)``. All this is known from public code and notes for a dozen installations; their class names and
whether one of them pages its lists are not.

The interface has only files, and answers 500 where a meeting has no minutes yet: the fetch of these then fails, night
after night until they are there. So it is the last choice for an address.
"""

import re
import zlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from io import BytesIO
from lzma import LZMAError
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit
from zipfile import BadZipFile, ZipFile

from models import Item, Kind, ListPage, ParseError, RawDocument, Request, Response, Scope, Source
from scrapers import sitemap
from scrapers.answers import decoded, fields, is_json, moment, number, text
from scrapers.html import Link, base, links, tree
from scrapers.platform import as_fetched

SITEMAP = "/sitemap.xml"
BODIES = "/committees"
LARGEST = 50_000_000  # bytes of a PDF that comes in a zip

_IS_SITEMAP = re.compile(rb"\A\x1f\x8b|<(?:\w{1,20}:)?(?:urlset|sitemapindex)\b")  # packed or not
_MEETING = re.compile(r"(?:mote|installt)(?:-.*)?|.*-\d+", re.ASCII)
_DATE = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)", re.ASCII)
_MINUTES = re.compile(r"(?<![^\W_])(?:protokoll?(?![ls])|omedelbar|justera)", re.IGNORECASE)  # "protokolpdf" was seen
_SUMMONS = re.compile(
    r"(?<![^\W_])(?:(?:till[äa]ggs)?kallelse|dagordning|f[öo]redragningslista|[äa]rendelista|till[äa]ggslista)",
    re.IGNORECASE,
)
_ATTACHED = re.compile(r"bilag|reservation", re.IGNORECASE)

_Place = tuple[str, ...]
"""Where an address lies below the list of bodies: body, meeting, "agenda" or "protocol", file."""


READS_ABSENCE = True  # an installation without a sitemap has a list of its bodies


def first(source: Source, scope: Scope) -> tuple[Request, ...]:
    at_root = urlsplit(source.address).path in ("", "/")
    return (Request(urljoin(source.address, SITEMAP) if at_root else source.address),)


def read(source: Source, page: Response, scope: Scope) -> ListPage:
    if is_json(page.content):
        return _interface(page, scope)
    in_sitemap = bool(_IS_SITEMAP.search(page.content[:4096]))
    if not in_sitemap and urlsplit(page.url).path != SITEMAP:
        return _register(page)
    listed = _sitemap(source, page, scope) if in_sitemap else ListPage()
    if listed.items or listed.lists or urlsplit(page.url).path != SITEMAP:
        return listed
    return ListPage(lists=(Request(urljoin(page.url, BODIES)),), ends=True)


def document(source: Source, item: Item, answer: Response) -> RawDocument:
    """A meeting's page, or a PDF, which can come as the only file of a zip.

    Raises ``ParseError`` where something else stands in its place.
    """
    raw = as_fetched(source, item, answer)
    if not _is_file(item):
        tree(answer)
        return raw
    if raw.content.startswith(b"PK\x03\x04"):
        raw = replace(raw, content=_unpacked(raw.content), content_type="application/pdf")
    if b"%PDF-" not in raw.content[:1024]:
        raise ParseError("is not the PDF that it should be")
    return raw


def further(source: Source, item: Item, answer: Response) -> tuple[Item, ...]:
    """The minutes and the summons that a meeting's page leads to; nothing where ``document`` refuses the page."""
    if _is_file(item):
        return ()
    try:
        on_page = _links(answer)
    except ParseError:
        return ()
    minutes, summons = [], []
    for place, link in on_page:
        match place:
            case (_, _, "protocol", *_, _):
                minutes.append((place, link))
            case (_, _, "agenda", *_, _):
                summons.append((place, link))
    named = [(place, link) for place, link in minutes if _is(_MINUTES, place, link)]
    sure = bool(named) or len({place for place, _ in minutes}) == 1
    found = [_file(item, place, link, Kind.PROTOCOL if sure else None) for place, link in named or minutes]
    found += [_file(item, place, link, Kind.NOTICE) for place, link in summons if _is(_SUMMONS, place, link)]
    files: dict[str, Item] = {}
    for each in found:
        files.setdefault(each.key, each)
    return tuple(files.values())


def _sitemap(source: Source, page: Response, scope: Scope) -> ListPage:
    """Meetings and further sitemaps; all else that a sitemap lists is passed over.

    Dates of change count only where they differ: else they are those of the sitemap itself.
    """
    listed = sitemap.read(source, page, scope)
    tells = len({item.marker[:10] for item in listed.items}) > 1
    items: dict[str, Item] = {}
    for each in listed.items:
        if (place := _place(each.url, page)) and _is_meeting(place):
            item = replace(_meeting(place, each.url), marker=each.marker if tells else "")
            items.setdefault(item.key, item)
    here = tuple(request for request in listed.lists if _host(request.url) == _host(page.url))
    return ListPage(tuple(items.values()), lists=here, ends=True)


def _register(page: Response) -> ListPage:
    """A page that people read: the list of bodies, a body, or a meeting with the menu beside it."""
    here = _place(page.final_url, page)
    found = _links(page)
    items = {}
    if here and _is_meeting(here):
        item = _meeting(here, page.final_url)
        items[item.key] = item
    bodies: dict[_Place, Request] = {}
    for place, link in found:
        if _is_meeting(place):
            item = _meeting(place, link.url, link.text)
            if item.key not in items or not items[item.key].title:
                items[item.key] = item
        elif len(place) == 1 and not here:
            bodies.setdefault(place, Request(link.url))
    if not items and not bodies and not (here and found):
        raise ParseError("lists no bodies and no meetings")
    return ListPage(tuple(items.values()), lists=tuple(bodies.values()), ends=True)


def _interface(page: Response, scope: Scope) -> ListPage:
    """Agendas of all meetings of a body, and minutes of those that have been."""
    entries = decoded(page.content)
    if not isinstance(entries, list) or "/committees/" not in page.final_url:
        raise ParseError("is JSON without a list of meetings")
    meetings = {key: entry for entry in map(fields, entries) if (key := number(entry.get("Id"))) is not None}
    if entries and not meetings:
        raise ParseError(f"lists {len(entries)} meetings, of which none has an Id")
    items = tuple(item for key, entry in meetings.items() for item in _files(page, key, entry, scope))
    odd = sum(number(fields(entry).get("Id")) is None for entry in entries)
    return ListPage(items, total=len(items) + odd, ends=True)


def _files(page: Response, key: int, entry: dict[str, Any], scope: Scope) -> Iterable[Item]:
    day = moment(text(entry.get("DateLabel"))[:10])
    for part, kind in (("Agenda", Kind.NOTICE), ("Protocol", Kind.PROTOCOL)):
        if part == "Agenda" or day is None or day <= scope.today:
            url = _downloaded(f"{page.final_url.partition('/committees/')[0]}/meetings/{key}/download/{part}")
            yield Item(urlsplit(url).path, url, Request(url), published=day, kind=kind)


def _links(page: Response) -> list[tuple[_Place, Link]]:
    """The links of a page that stay within the register."""
    root = tree(page)
    placed = ((_place(link.url, page), link) for link in links(root, base(root, page)))
    return [(place, link) for place, link in placed if place is not None]


def _place(url: str, page: Response) -> _Place | None:
    """None for what is not in the register, such as another host."""
    match [part for part in urlsplit(url).path.split("/") if part]:
        case ["committees", *below] | [_, "namnder-styrelser", *below] if _host(url) == _host(page.final_url):
            return tuple(below)
    return None


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()


def _is_meeting(place: _Place) -> bool:
    return len(place) == 2 and _MEETING.fullmatch(place[1]) is not None


def _is(named: re.Pattern[str], place: _Place, link: Link) -> bool:
    return not _ATTACHED.match(place[-1]) and bool(named.search(place[-1]) or named.search(link.text))


def _is_file(item: Item) -> bool:
    return "downloadMode=" in item.url


def _key(place: _Place) -> str:
    return "/".join((BODIES, *place))


def _meeting(place: _Place, url: str, title: str = "") -> Item:
    return Item(_key(place), url, Request(url), title=title, published=_day(place[1]))


def _file(meeting: Item, place: _Place, link: Link, kind: Kind | None) -> Item:
    url = _downloaded(link.url)
    return Item(_key(place), url, Request(url), title=link.text, published=meeting.published, kind=kind)


def _downloaded(url: str) -> str:
    """The address of a file as a download: opened or not, it is the same file."""
    parts = urlsplit(url)
    kept = [(key, said) for key, said in parse_qsl(parts.query, keep_blank_values=True) if key != "downloadMode"]
    return urlunsplit(parts._replace(query=urlencode([*kept, ("downloadMode", "download")])))


def _day(name: str) -> date | None:
    """The date that a meeting's address bears; some have none, only a number."""
    try:
        return date(*map(int, said.groups())) if (said := _DATE.search(name)) else None
    except ValueError:
        return None


def _unpacked(content: bytes) -> bytes:
    """The only file of a zip. Raises ``ParseError`` where it has more, is too large, or cannot be unpacked."""
    try:
        with ZipFile(BytesIO(content)) as packed:
            held = [each for each in packed.infolist() if not each.is_dir()]
            if len(held) != 1:
                raise ParseError(f"is a zip of {len(held)} files, and only one that is alone can be told to be the PDF")
            with packed.open(held[0]) as file:
                unpacked = file.read(LARGEST + 1)
    except (BadZipFile, zlib.error, LZMAError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise ParseError(f"is a zip that cannot be unpacked: {error}") from error
    if len(unpacked) > LARGEST:
        raise ParseError(f"is a zip of more than the {LARGEST // 1_000_000} MB that are unpacked")
    return unpacked
