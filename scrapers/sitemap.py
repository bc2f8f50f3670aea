"""Platform ``sitemap``: sitemap.xml and indexes of such files, packed with gzip or not (sitemaps.org)."""

import zlib
from gzip import GzipFile
from io import BytesIO
from typing import TYPE_CHECKING, Any

from models import Item, ListPage, ParseError, Request, Response, Scope, Source
from scrapers import html
from scrapers.lists import matches
from scrapers.platform import as_fetched, nothing_further

if TYPE_CHECKING:
    from lxml.etree import _Element

LARGEST = 50 * 1024 * 1024  # bytes of one file, unpacked: what sitemaps.org allows

_GZIP = b"\x1f\x8b"

document = as_fetched
further = nothing_further


def first(source: Source, scope: Scope) -> tuple[Request, ...]:
    return (Request(source.address),)


def read(source: Source, page: Response, scope: Scope) -> ListPage:
    """Raises ``ParseError`` where the page is no whole sitemap: half of one would pass for all of it."""
    root = _tree(_unpacked(page.content))
    kind = _name(root)
    if kind == "sitemapindex":
        return ListPage(lists=tuple(Request(url) for url in _unique(root, "sitemap", page)), ends=True)
    if kind == "urlset":
        pattern = source.options.get("links")
        found = _unique(root, "url", page).items()
        items = (_item(url, entry, scope) for url, entry in found if not pattern or matches(str(pattern), url))
        return ListPage(items=tuple(items), ends=True)
    raise ParseError(f"is not a sitemap, but <{kind}>")


def _item(url: str, entry: "_Element", scope: Scope) -> Item:
    """``lastmod`` tells versions apart; the day of publication is only known in sitemaps of news."""
    return Item(
        key=url,
        url=url,
        request=Request(url),
        title=_text(entry, "title"),
        published=html.moment(_text(entry, "publication_date"), scope.today),
        marker=_text(entry, "lastmod"),
    )


def _unique(root: "_Element", tag: str, page: Response) -> dict[str, "_Element"]:
    """Entries by address; those that lead nowhere are left out."""
    entries = ((html.joined(page.final_url, _text(each, "loc")), each) for each in root if _name(each) == tag)
    found: dict[str, _Element] = {}
    for url, entry in entries:
        if url:
            found.setdefault(url, entry)
    return found


def _text(entry: "_Element", name: str) -> str:
    return next((html.squeeze(each.text or "") for each in entry.iter() if _name(each) == name), "")


def _name(element: "_Element") -> str:
    """Without its namespace, which not all sitemaps give rightly; "" of comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(_GZIP):
        return content
    try:
        plain = GzipFile(fileobj=BytesIO(content)).read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ParseError(f"is packed and cannot be unpacked ({error})") from error
    if len(plain) > LARGEST:
        raise ParseError(f"has more than {LARGEST} bytes when unpacked")
    return plain


def _tree(content: bytes) -> "_Element":
    from lxml import etree  # late: it takes a while to load

    if not content.strip():
        raise ParseError("is empty")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content.lstrip(), parser)
    except etree.XMLSyntaxError as error:
        raise ParseError(f"is not XML that can be read ({error})") from error
    declared: Any = root.getroottree().docinfo.internalDTD
    if declared is not None and any(declared.iterentities()):  # addresses would break off where they stand
        raise ParseError("declares entities of its own, which are not read")
    return root
