"""HTML pages to blocks: the article without what surrounds it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import cast
from urllib.parse import urlsplit

from lxml import etree

from models import ParseError, RawDocument
from pipeline.parse import contacts, rules
from pipeline.parse.article import article
from pipeline.parse.blocks import Block, Reading, lines_of, numbers_joined, squeeze
from pipeline.parse.boilerplate import without_repeats
from pipeline.parse.dates import LONGEST_LINE, is_update
from pipeline.parse.decode import decode
from pipeline.parse.writer import BLOCKS, HEADINGS, Written, attachments_of, join, text_of, words, write

MOST_TAGS = 400_000  # the longest real minutes have a tenth of that; beyond lies only mischief
MOST_DEPTH = 200  # of elements in elements
PANEL = 60  # characters from which what a reader does not hear yet is text, not an icon
LONGEST_TITLE = 500  # characters of a title element in which the site's name is looked for
MOST_TIMES = 20  # <time> elements that are asked

CODE = words("script style svg math canvas template textarea iframe")
# What is never text, unless its end tag is missing and it holds the page.
NEVER_TEXT = words("noscript object embed video audio map select button input dialog nav menu")

_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>", re.IGNORECASE)
_PUBLISHED_JSON = re.compile(r'"datePublished"\s*:\s*"([^"\n]{4,40})"')
_MODIFIED_JSON = re.compile(r'"dateModified"\s*:\s*"([^"\n]{4,40})"')
_WORD = re.compile(r"\w+")
_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "dcterms.issued",
    "dc.date.issued",
    "publication_date",
    "publishdate",
    "pubdate",
)
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified")
_EVENT = re.compile(r"(?:datum|tid|när|plats)\b", re.IGNORECASE)
_DATED = ("dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "date")
_SEPARATOR = re.compile(r"\s+([|»·–—-])\s+")
DASHES = "–—-"
_NAME = re.compile(r"[A-ZÅÄÖ0-9]\S*(?: (?:[A-ZÅÄÖ0-9]\S*|i|och|av|för|of|läns?|stad|kommun))*")
_ORGANISATION = re.compile(r"region|landsting|kommun|riksdag|regering|parti", re.IGNORECASE)
_XML_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)  # what the tree can hold; broken pages have tags like "p<table"
_END = re.compile(rb"</html\s*>", re.IGNORECASE)
_SUSPECTS = etree.XPath("//*[@hidden or @style or @aria-hidden]")
_STRING_LENGTH = etree.XPath("string-length(.)")


def read_html(raw: RawDocument) -> Reading:
    """The article of a page, by the rule of its site where there is one, and how far the generic reader agrees.

    A rule that finds no text leaves the page to the generic reader, with an agreement of 0: the site's layout has
    changed. Raises ParseError for binary data and for pages made to break readers.
    """
    markup = decode(raw.content, raw.content_type)
    tree = tree_of(markup)
    generic = _article(tree)
    rule = rules.find(raw.url, markup)
    cut = rules.cut(rule, markup) if rule else None
    page = write(tree_of(cut.markup)) if cut and cut.markup else generic
    trimmed = rules.trimmed(rule, page.blocks) if rule and cut else None
    blocks, around = trimmed or (page.blocks, [])
    tags = _by_name(tree, ("title", "meta", "link", "base", "h1"))
    metas = _metas(tags["meta"])
    base = join(raw.url or "", next((tag.get("href", "") for tag in tags["base"]), ""))
    named = (replace(link, url=join(base, link.url)) for link in (cut.links if cut else ()))
    links = (*named, *attachments_of([*page.links, *generic.links], base))
    title = cut.title if cut and cut.title else _title(page.blocks, tags, metas)
    return Reading(
        tuple(without_repeats(numbers_joined(blocks), title)),
        title=title,
        url=_canonical(tags["link"], base),
        stamps=(*(cut.published if cut else ()), *_stamps(metas, markup)),
        times=tuple(_times(generic.times)),
        changes=(*(cut.updated if cut else ()), *_changes(metas, markup, generic.times)),
        margins=(*_margins(tree), *lines_of(around)),
        attachments=tuple({link.url: link for link in links}.values()),
        contacts=contacts.apart(generic.blocks).contacts if cut else (),
        rule=rule.id if rule else None,
        agreement=_agreement(blocks, generic.blocks) if trimmed else 0.0 if rule else None,
    )


def _agreement(one: Iterable[Block], other: Iterable[Block]) -> float:
    """How far two readings of a page have the same words: F1, 0 to 1."""
    ours, theirs = (Counter(_WORD.findall(" ".join(block.text for block in blocks))) for blocks in (one, other))
    words = ours.total() + theirs.total()
    return round(2 * (ours & theirs).total() / words, 3) if words else 1.0


def read_generic(tree: etree._Element) -> list[Block]:
    """The article of a page that ``tree_of`` made; the tree stays as it is."""
    return _article(tree).blocks


def _article(tree: etree._Element) -> Written:
    found, noise = article(tree)
    page = write(found, noise)
    if page.blocks:
        return replace(
            page, times=[time for time in islice(found.iter("time"), MOST_TIMES) if not _is_teaser(time, noise)]
        )
    return write(next(tree.iter("body"), tree))  # everything is called noise: then nothing is


def _is_teaser(time: etree._Element, noise: set[etree._Element]) -> bool:
    """Whether a time stands in a link, or in noise that says more than a line with the date of the page."""
    return any(
        around.tag == "a" or (around in noise and len(text_of(around)) > LONGEST_LINE)
        for around in time.iterancestors()
    )


# --- markup to elements ---


def tree_of(markup: str) -> etree._Element:
    """The elements of a page or a part of one, without those that are never text and those that are not shown.

    Raises ParseError for pages made to break readers.
    """
    if markup.count("<") > MOST_TAGS:
        raise ParseError(f"has more than {MOST_TAGS} tags, which no page has")
    tree = _parsed((_without_declaration(markup) or "<p>").encode())
    for button in list(tree.iter("button")):
        if any(ancestor.tag in HEADINGS for ancestor in button.iterancestors()):
            button.tag = "span"  # a heading that opens what is below it
    etree.strip_elements(tree, *CODE, with_tail=False)
    whole = _length(tree)
    for element in list(tree.iter(*NEVER_TEXT)):
        if _length(element) <= whole / 2:
            _empty(element)
        else:
            element.tag = "div"
    for element in cast(list[etree._Element], _SUSPECTS(tree)):
        if _is_hidden(element):
            _empty(element)
    return tree


def _parsed(page: bytes) -> etree._Element:
    page = _END.sub(b"", page)  # libxml2 reads nothing that follows it, and careless templates go on
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    tree = etree.fromstring(page, parser)
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):  # it stops at depth 256
        tree = etree.fromstring(page, etree.HTMLParser(encoding="utf-8", target=_Shallow(), huge_tree=True))
    return etree.Element("html") if tree is None else tree


class _Shallow:
    """Builds a tree without the elements that lie too deep in others; their text stays."""

    def __init__(self) -> None:
        self._builder = etree.TreeBuilder()
        self._builder.start("html", {})  # a root of our own, whatever the page opens and leaves open
        self._open: list[str | bytes] = []  # elements that are built and not yet closed
        self._deeper = 0  # open elements that are not built

    def start(self, tag: str | bytes, attrib: Mapping[str | bytes, str | bytes]) -> None:
        if len(self._open) < MOST_DEPTH:
            named = {name: value for name, value in attrib.items() if _XML_NAME.fullmatch(str(name))}
            self._open.append(tag if _XML_NAME.fullmatch(str(tag)) else "div")
            self._builder.start(self._open[-1], named)
        else:
            self._deeper += 1

    def end(self, tag: str | bytes) -> None:
        if self._deeper:
            self._deeper -= 1
        elif self._open:
            self._builder.end(self._open.pop())

    def data(self, data: str | bytes) -> None:
        self._builder.data(data)

    def comment(self, text: str | bytes) -> None:
        """Comments are dropped, and do not part a word in two."""

    def close(self) -> etree._Element:
        """The tree; a page that breaks off leaves elements open."""
        while self._open:
            self._builder.end(self._open.pop())
        self._builder.end("html")
        return self._builder.close()


def _without_declaration(markup: str) -> str:
    """Pages that begin as XML are read as HTML all the same; the charset they declare is no longer theirs."""
    declaration = _DECLARATION.match(markup)
    return markup[declaration.end() :] if declaration else markup


def _is_hidden(element: etree._Element) -> bool:
    return (
        "hidden" in element.attrib
        or (element.get("aria-hidden") == "true" and not _is_panel(element))
        or _HIDDEN.search(element.get("style", "")) is not None
    )


def _is_panel(element: etree._Element) -> bool:
    """Whether an element is a part of the article that opens at a click (dragspel), and so only hidden for now."""
    return _length(element) >= PANEL and next(element.iterancestors("main", "article"), None) is not None


def _length(element: etree._Element) -> float:
    return float(str(_STRING_LENGTH(element)))


def _empty(element: etree._Element) -> None:
    """Leave nothing of an element but the text after it and, if it is one, the break between paragraphs."""
    after = element.tail
    element.clear()
    element.tail = after
    if element.tag not in BLOCKS:
        element.tag = "span"


def _by_name(tree: etree._Element, names: Iterable[str]) -> defaultdict[str, list[etree._Element]]:
    tags: defaultdict[str, list[etree._Element]] = defaultdict(list)
    for element in tree.iter(*names):
        tags[element.tag].append(element)
    return tags


# --- what the head declares ---


def _canonical(links: Iterable[etree._Element], base: str) -> str | None:
    for link in links:
        address = join(base, link.get("href", ""))
        if "canonical" in link.get("rel", "").lower().split() and _is_web(address):
            return address
    return None


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _metas(tags: Iterable[etree._Element]) -> dict[str, str]:
    """The meta elements' contents by lower-case name, the first of each."""
    metas: dict[str, str] = {}
    for tag in tags:
        name = tag.get("property") or tag.get("name") or tag.get("itemprop") or ""
        metas.setdefault(name.lower(), squeeze(tag.get("content", "")))
    return metas


def _title(blocks: Iterable[Block], tags: Mapping[str, list[etree._Element]], metas: Mapping[str, str]) -> str:
    """The main heading; where that is the site's name or missing, what the head calls the page."""
    site = metas.get("og:site_name", "").casefold()
    page, publisher = _parted(text_of(tags["title"][0]) if tags["title"] else "", site)
    headings = [squeeze(block.text) for block in blocks if block.level == 1] + [text_of(tag) for tag in tags["h1"]]
    headings.sort(key=lambda text: text.casefold() == publisher.casefold())  # it may be a headline after all
    sites = {"", site, publisher.casefold() if _is_organisation(publisher) else ""}
    named = (text for text in headings if text.casefold() not in sites)
    return next(named, "") or _parted(metas.get("og:title", ""), site)[0] or page


def _parted(title: str, site: str) -> tuple[str, str]:
    """A page's own title, and the publisher's name that stood before or after it; "" where there is none.

    The name is the site's, as declared; or an organisation's; or a last part that is the shorter one, and behind
    a bar or written as a name ("Skolan först – en plan" is whole).
    """
    marks = list(_SEPARATOR.finditer(title, 0, LONGEST_TITLE))
    if not marks:
        return title, ""
    first, rest = title[: marks[0].start()], title[marks[0].end() :]
    start, last = title[: marks[-1].start()], title[marks[-1].end() :]
    is_barred = marks[-1][1] not in DASHES
    is_site = last.casefold() == site or _is_organisation(last)
    if not is_site and (first.casefold() == site or _is_organisation(first)):
        return rest, first
    if is_site or (len(last) < len(start) and (is_barred or _NAME.fullmatch(last))):
        return _parted(start, site)[0] if is_barred else start, last
    return title, ""


def _is_organisation(name: str) -> bool:
    """Whether a name of several words is one of those who publish: "Region Fjällmark"."""
    return (
        " " in name
        and not any(map(str.isdigit, name))
        and _NAME.fullmatch(name) is not None
        and _ORGANISATION.search(name) is not None
    )


def _stamps(metas: Mapping[str, str], markup: str) -> Iterator[str]:
    """Declared publication times; what names the publication goes before what only says "date"."""
    yield from (metas[name] for name in _PUBLISHED if name in metas)
    if declared := _PUBLISHED_JSON.search(markup):
        yield declared[1]
    yield from (metas[name] for name in _DATED if name in metas)


def _times(times: Iterable[etree._Element]) -> Iterator[str]:
    """The first time beside the text that is not that of a change or an event."""
    for time in islice(times, MOST_TIMES):
        around = _around(time)
        if not (_speaks_of_change(time) or is_update(around) or _EVENT.match(around)):
            yield time.get("datetime", "")
            return  # later ones belong to teasers and events


def _around(time: etree._Element) -> str:
    """The beginning of the line in which a time stands."""
    parent = time.getparent()
    return text_of(parent)[:200] if parent is not None else ""


def _margins(tree: etree._Element) -> Iterator[str]:
    """Lines anywhere on the page, but for lists and asides, that say when it was published or changed."""
    asked: set[etree._Element] = set()
    for element in tree.iter(etree.Element):
        said = element.text or ""
        if "ublicer" in said or "ppdater" in said or "ndrad" in said:
            while element.tag not in BLOCKS and (parent := element.getparent()) is not None:
                element = parent
            if element in asked:
                continue
            asked.add(element)
            is_short = _length(element) <= 2 * LONGEST_LINE  # its blanks count here
            if is_short and next(element.iterancestors("li", "aside"), None) is None:
                yield text_of(element)


def _changes(metas: Mapping[str, str], markup: str, times: Iterable[etree._Element]) -> Iterator[str]:
    """Declared times of the last change."""
    yield from (metas[name] for name in _MODIFIED if name in metas)
    if declared := _MODIFIED_JSON.search(markup):
        yield declared[1]
    for time in islice(times, MOST_TIMES):
        around = _around(time)
        if is_update(around):
            yield time.get("datetime", "")


def _speaks_of_change(tag: etree._Element) -> bool:
    said = " ".join(str(tag.get(name) or "") for name in ("class", "itemprop", "id")).lower()
    return any(word in said for word in ("modif", "updat", "uppdat", "event", "start", "end"))
