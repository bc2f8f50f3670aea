"""Netpublicator: a reader of meetings' documents (Dalarna and many municipalities), and its bulletin boards.

A reader is a tree of channels, meetings and documents: bodies, then perhaps years, then meetings, in these documents
and again channels, one for each matter. Nothing is paged. ``GET …/api/public/{reader}/read?hash={path}&isr=false``
answers ``{history, items: [{id, text, type}]}``, the path being the ids from the root downwards joined by hyphens;
only the root is asked with ``isr=true``, as with that any path gives the root again. Documents are PDFs at
``…/{reader}/document/{id}?hash={path}``; some hosts answer HEAD as if there were none. ``…/search`` is not used: it is
capped near 200 and ranks as it likes. All this is known from public code and notes for a dozen readers.

The address of a source is that of the reader's page, of any page that has the reader in it, of an answer of the
interface, or of a bulletin board (anslagstavla). What a reader's page holds has not been seen; it is read as those
pages are that have readers in them: the root is in ``data-np-config`` or in a script.

Meetings can be cut into one PDF for each paragraph, and have minutes approved at once (OJ, omedelbar justering)
beside the rest: these are documents like any other. One document can be listed under several meetings; dates in
names have been wrong, so none are taken from them.
"""

import re
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from models import Item, Kind, ListPage, ParseError, RawDocument, Request, Response, Scope, Source
from scrapers.answers import decoded, fields, is_json, text
from scrapers.html import base, chosen, links, moment, squeeze, tree, visible
from scrapers.page import page as made
from scrapers.platform import as_fetched, nothing_further

if TYPE_CHECKING:
    from lxml.html import HtmlElement

further = nothing_further

API = "https://docs.netpublicator.com/api/public/"
DEEPEST = 6  # ids in a path: root, body, year, meeting, matter, and one to spare

_CALLBACK = re.compile(rb"\s*[\w$.]{1,200}\s*\(")
_ID = re.compile(r"\w{1,100}", re.ASCII)
_DOCUMENT_ID = re.compile(r"[\w-]{1,200}", re.ASCII)
_ROOT = re.compile(r"""rootID['"]?\s*[:=]\s*['"](\w{1,100})['"]""", re.ASCII | re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)", re.ASCII)


def first(source: Source, scope: Scope) -> tuple[Request, ...]:
    return (Request(source.address),)


def read(source: Source, page: Response, scope: Scope) -> ListPage:
    content = _without_callback(page.content)
    return _tree(page, fields(decoded(content)), scope) if is_json(content) else _web_page(source, page, scope)


def document(source: Source, item: Item, answer: Response) -> RawDocument:
    """The file. Raises ``ParseError`` where a page or a message was sent in its place."""
    start = answer.content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start or start[:1] in (b"<", b"{"):
        raise ParseError("is no file: a page or a message stands in its place")
    return as_fetched(source, item, answer)


def _without_callback(content: bytes) -> bytes:
    """JSON that was sent as a script which calls a function with it (JSONP), without the call."""
    call = _CALLBACK.match(content)
    inner = content.rstrip(b" \t\r\n;")
    return inner[call.end() : -1] if call and inner.endswith(b")") else content


def _tree(page: Response, said: dict[str, Any], scope: Scope) -> ListPage:
    """What an answer of the interface lists. Channels and meetings from before the scope are not asked."""
    entries = said.get("items")
    if not isinstance(entries, list):
        raise ParseError("is JSON without a list of items")
    asked = urlsplit(page.url)
    path = parse_qs(asked.query).get("hash", [""])[0].split("-")
    if not all(path):
        raise ParseError("is asked without the path of a channel")
    if len(path) > DEEPEST:
        raise ParseError(f"lies {len(path)} levels deep, more than the {DEEPEST} that are read")
    if above := [key for key in (text(fields(entry).get("id")) for entry in entries) if key in path]:
        raise ParseError(f"lists {above[0]}, under which it lies itself: the reader leads in circles")
    place = urlunsplit(asked._replace(path=asked.path.rpartition("/")[0], query=""))
    items: dict[str, Item] = {}
    lists: list[Request] = []
    odd = 0
    for entry in map(fields, entries):
        key, name, sort = text(entry.get("id")), text(entry.get("text")), entry.get("type")
        if sort == "document" and _DOCUMENT_ID.fullmatch(key):
            url = f"{place}/document/{key}?{urlencode({'hash': '-'.join(path)})}"
            items.setdefault(key, Item(key, url, Request(url), title=name))
        elif sort in ("channel", "meeting") and _ID.fullmatch(key):
            if not _is_older(name, scope):
                lists.append(_reading(place, [*path, key]))
        else:
            odd += 1
    return ListPage(tuple(items.values()), lists=tuple(lists), total=len(items) + odd, ends=True)


def _reading(reader: str, path: list[str]) -> Request:
    """The request for what stands under a path; the root alone needs another sign."""
    root = "true" if len(path) == 1 else "false"
    return Request(f"{reader}/read?{urlencode({'hash': '-'.join(path), 'isr': root})}")


def _is_older(name: str, scope: Scope) -> bool:
    """Whether the years that the name of a channel or meeting bears are all before the scope."""
    years = [int(year) for year in _YEAR.findall(name)]
    return scope.since is not None and bool(years) and max(years) < scope.since.year


def _web_page(source: Source, page: Response, scope: Scope) -> ListPage:
    """A bulletin board, or a page with a reader in it, which leads to the reader's root."""
    root = tree(page)
    if entries := chosen(root, "li[data-npid]"):
        return _board(root, entries, page, scope)
    if urlsplit(page.final_url).path.startswith("/bulletinboard/"):
        raise ParseError("holds no entries: they are perhaps put there by a script")
    readers = _configured(root)
    if not readers and "reader" in source.options:
        scripts = "\n".join(each.text or "" for each in root.iter("script"))
        readers = [(str(source.options["reader"]), [found]) for found in _ROOT.findall(scripts)]
    if not readers:
        raise ParseError("says nowhere which root its reader has")
    return ListPage(lists=tuple(_reading(f"{API}{name}", path) for name, path in readers), ends=True)


def _configured(root: "HtmlElement") -> list[tuple[str, list[str]]]:
    """Names of the readers of a page, and the paths at which they begin."""
    found = []
    for element in chosen(root, "[data-np-config]"):
        said = fields(decoded((element.get("data-np-config") or "").encode()))
        above = said.get("previousPath")
        path = [text(each) for each in (*(above if isinstance(above, list) else ()), said.get("rootId"))]
        name = text(said.get("readerName"))
        if all(_ID.fullmatch(each) for each in (name, *path)):
            found.append((name, path))
    return found


def _board(root: "HtmlElement", entries: list["HtmlElement"], page: Response, scope: Scope) -> ListPage:
    """The entries of a bulletin board, which hold their documents."""
    root.make_links_absolute(base(root, page), handle_failures="ignore")
    items: dict[str, Item] = {}
    odd = 0
    for entry in entries:
        item = _entry(entry, page, scope)
        if item.key and item.title:
            items.setdefault(item.key, item)
        else:
            odd += 1
    return ListPage(tuple(items.values()), total=len(items) + odd, ends=True)


def _entry(entry: "HtmlElement", page: Response, scope: Scope) -> Item:
    from lxml.html import tostring

    said = chosen(entry, ".c-bulletin-item__text")
    category = _shown(entry, ".c-bulletin-item__category")
    title = _shown(entry, ".c-bulletin-item__heading") or squeeze((entry.get("data-title") or "").partition(">")[0])
    times = (entry.get("data-published"), *(each.get("datetime") for each in entry.iter("time")))
    published = next((found for each in times if (found := moment(each or "", scope.today))), None)
    heads = (link for each in chosen(entry, "a.c-bulletin-item__link") for link in links(each, page.final_url))
    url = next((link.url for link in heads), page.final_url)
    body = [f"<p>{escape(category)}</p>"] if category else []
    body += [tostring(each, encoding="unicode", with_tail=False) for each in said]
    content = made(title, url, "\n".join(body), published=published)
    return Item(
        squeeze(entry.get("data-npid") or ""),
        url,
        None,
        title=title,
        published=published,
        marker=sha256(content).hexdigest(),
        kind=Kind.NOTICE,
        page=content,
    )


def _shown(entry: "HtmlElement", selector: str) -> str:
    return next((said for each in chosen(entry, selector) if (said := visible(each))), "")
