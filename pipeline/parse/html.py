"""HTML pages to blocks: the article without what surrounds it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import NavigableString, PageElement, Tag

from models import Attachment, ParseError, RawDocument
from pipeline.parse.blocks import Block, Reading, is_attachment, squeeze
from pipeline.parse.dates import is_update
from pipeline.parse.decode import decode


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MOST_TAGS = 400_000  # the longest real minutes have a tenth of that; beyond lies only mischief
MOST_DEPTH = 200  # of elements in elements; Beautiful Soup's work for each element grows with its depth
MOST_TIMES = 20  # <time> elements that are asked

NEVER_TEXT = _words(
    "script style noscript template svg math canvas iframe object embed video audio map select button"
    " textarea input dialog nav menu"
)
SURROUNDINGS = frozenset({"header", "footer", "aside", "form", "search"})
ROLES = _words("navigation banner contentinfo complementary search dialog alertdialog menu menubar alert")
# Classes and ids that name noise, as a part between hyphens, underscores and humps ...
NOISE_PARTS = _words(
    "nav navbar navigation breadcrumb breadcrumbs brodsmulor cookie cookies consent gdpr share sharing"
    " related relaterat sidebar skiplink skiplinks footer sidfot pagination pager readspeaker newsletter"
)
# ... or, where the word has other uses too ("social-omsorg", "hidden-print"), whole.
NOISE_NAMES = _words(
    "menu submenu social social-media hidden sr-only visually-hidden screen-reader-text comments banner"
    " tags toolbar modal popup skip skip-link feedback noprint no-print"
)
ABSENCE = frozenset({"has", "no", "with", "without"})
HOLDERS = ("h1", "main", "article")  # what holds these is no noise, whatever it is called
BLOCKS = _words(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption"
    " figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main ol p pre section summary table"
    " tbody td tfoot th thead tr ul"
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
LAYOUT = (*HEADINGS, "table", "ul")  # a table that holds these lays out a page
PROSE = 40  # characters from which a run of text is no menu entry
ENOUGH = 0.6  # share of a page's prose that its article holds

_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>", re.IGNORECASE)
_PUBLISHED_JSON = re.compile(r'"datePublished"\s*:\s*"([^"\n]{4,40})"')
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
_DATED = ("dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "date")
_SEPARATOR = re.compile(r"\s+([|»·–—-])\s+")
DASHES = "–—-"
_NAME = re.compile(r"[A-ZÅÄÖ0-9]\S*(?: (?:[A-ZÅÄÖ0-9]\S*|i|och|av|för|of))*")
_ORGANISATION = re.compile(r"region|landsting|kommun|riksdag|regering|parti", re.IGNORECASE)


class _Builder(LXMLTreeBuilder):
    """Builds no objects for what is never text: most of a page's tags are menus and scripts.

    HTML has no namespaces, so that its parent's care for them is left out as well.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._skipped = 0  # open elements, from the first that is never text
        self._depth = 0  # open elements that are text

    def initialize_soup(self, soup: BeautifulSoup) -> None:
        super().initialize_soup(soup)
        self._page = soup

    def start(self, tag: Any, attrib: Any, nsmap: Any = None) -> None:
        if self._skipped or tag in NEVER_TEXT:
            self._skipped += 1
            return
        if self._depth < MOST_DEPTH:
            self._page.handle_starttag(tag, None, None, dict(attrib))
        self._depth += 1

    def end(self, tag: Any) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        self._depth -= 1
        if self._depth < MOST_DEPTH:
            self._page.endData()
            self._page.handle_endtag(tag)

    def data(self, data: Any) -> None:
        if not self._skipped:
            self._page.handle_data(data)

    def comment(self, text: Any) -> None:
        """Comments are dropped, and do not part a word in two."""

    def pi(self, target: Any, data: Any = "") -> None:
        """Processing instructions are dropped."""


def read_html(raw: RawDocument) -> Reading:
    """The article of a page. Raises ParseError for binary data and for pages made to break readers."""
    markup = decode(raw.content, raw.content_type)
    if markup.count("<") > MOST_TAGS:
        raise ParseError(f"has more than {MOST_TAGS} tags, which no page has")
    soup = BeautifulSoup("<html>" + _without_declaration(markup), builder=_Builder())
    tags = _by_name(soup)
    holders = _holders(tags)
    page = _write(_main(soup, tags), holders)
    if not page.blocks:  # everything is called noise: then nothing is
        page = _write(next(iter(tags["body"]), soup), None)
    metas = _metas(tags["meta"])
    base = _join(raw.url or "", next((_attribute(tag, "href") for tag in tags["base"]), ""))
    return Reading(
        tuple(page.blocks),
        title=_title(page.blocks, tags, metas),
        url=_canonical(tags["link"], base),
        stamps=tuple(_stamps(metas, markup, page.times)),
        attachments=tuple(_attachments(page.links, base)),
    )


def _without_declaration(markup: str) -> str:
    """Pages that begin as XML are read as HTML all the same; Beautiful Soup would warn."""
    declaration = _DECLARATION.match(markup)
    return markup[declaration.end() :] if declaration else markup


def _by_name(soup: BeautifulSoup) -> defaultdict[str, list[Tag]]:
    """All elements of the page in its order, by name: one walk in place of a dozen searches."""
    tags: defaultdict[str, list[Tag]] = defaultdict(list)
    for node in soup.descendants:
        if isinstance(node, Tag):
            tags[node.name].append(node)
            if node.get("role") == "main" and node.name != "main":
                tags["main"].append(node)
    return tags


def _text(tag: Tag) -> str:
    return squeeze("".join(tag.strings))


def _attribute(tag: Tag, name: str) -> str:
    value = tag.get(name)
    return value if isinstance(value, str) else ""


def _holders(tags: Mapping[str, list[Tag]]) -> set[int]:
    """Ids of all elements that hold a heading 1, a main or an article, and of these themselves."""
    found: set[int] = set()
    for tag in (tag for name in HOLDERS for tag in tags[name]):
        node: Tag | None = tag
        while node is not None and id(node) not in found:
            found.add(id(node))
            node = node.parent
    return found


def _is_noise(tag: Tag, holders: set[int]) -> bool:
    attributes = tag.attrs
    if attributes and _is_hidden(tag):
        return True
    if id(tag) in holders or tag.name in ("html", "body"):
        return False
    if tag.name in SURROUNDINGS or attributes.get("role") in ROLES:
        return True
    declared = attributes.get("class") or ()
    names = declared.split() if isinstance(declared, str) else declared
    return any(map(_names_noise, names)) or _names_noise(_attribute(tag, "id"))


def _is_hidden(tag: Tag) -> bool:
    return (
        tag.has_attr("hidden")
        or _attribute(tag, "aria-hidden") == "true"
        or _HIDDEN.search(_attribute(tag, "style")) is not None
    )


@lru_cache(maxsize=10_000)  # a site's pages share their classes
def _names_noise(name: str) -> bool:
    """Whether a class or id names noise; "has-sidebar" and "no-share" name their absence or company."""
    if name.lower() in NOISE_NAMES:
        return True
    parts = [part.lower() for part in _PARTS.findall(name)]
    return ABSENCE.isdisjoint(parts) and not NOISE_PARTS.isdisjoint(parts)


def _main(soup: BeautifulSoup, tags: Mapping[str, list[Tag]]) -> Tag:
    """The element that holds the article: as declared, or the nearest around the heading with the prose."""
    titled = {id(tag) for heading in tags["h1"] if (tag := heading.find_parent("article"))}
    articles = [tag for tag in tags["article"] if id(tag) in titled]
    body = next(iter(tags["body"]), soup)
    if tags["main"]:
        main = max(tags["main"], key=_prose)
        if len(articles) == 1 and _prose(articles[0]) > ENOUGH * _prose(main):
            return articles[0]  # below it in the main stand teasers of other articles
        return main
    if articles or tags["article"]:
        return max(articles or tags["article"], key=_prose)
    return _around(tags["h1"][0], body) if tags["h1"] else body


def _around(heading: Tag, body: Tag) -> Tag:
    """The nearest element around ``heading`` with most of the prose; every element is looked at once."""
    enough, held, node = ENOUGH * _prose(body), 0, heading
    if not enough:
        return body
    while node is not body and node.parent is not None and held < enough:
        held += sum(_prose(sibling) for sibling in node.parent.children if sibling is not node)
        node = node.parent
    return node


def _prose(node: PageElement) -> int:
    """Characters of running text: strings too long for a menu, outside of links."""
    strings = [node] if isinstance(node, NavigableString) else node.descendants if isinstance(node, Tag) else []
    lengths = (
        len(string.strip())
        for string in strings
        if isinstance(string, NavigableString) and (string.parent is None or string.parent.name != "a")
    )
    return sum(length for length in lengths if length >= PROSE)


# --- what the head declares ---


def _join(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:  # "http://[" and the like
        return ""


def _canonical(links: Iterable[Tag], base: str) -> str | None:
    for link in links:
        address = _join(base, _attribute(link, "href"))
        if "canonical" in (link.get("rel") or ()) and _is_web(address):
            return address
    return None


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _metas(tags: Iterable[Tag]) -> dict[str, str]:
    """The meta elements' contents by lower-case name, the first of each."""
    metas: dict[str, str] = {}
    for tag in tags:
        name = _attribute(tag, "property") or _attribute(tag, "name") or _attribute(tag, "itemprop")
        metas.setdefault(name.lower(), squeeze(_attribute(tag, "content")))
    return metas


def _title(blocks: Iterable[Block], tags: Mapping[str, list[Tag]], metas: Mapping[str, str]) -> str:
    """The main heading; where that is the site's name or missing, what the head calls the page."""
    site = metas.get("og:site_name", "").casefold()
    page, publisher = _parted(_text(tags["title"][0]) if tags["title"] else "", site)
    headings = [squeeze(block.text) for block in blocks if block.level == 1] + [_text(tag) for tag in tags["h1"]]
    headings.sort(key=lambda text: text.casefold() == publisher.casefold())  # it may be a headline after all
    sites = {"", site, publisher.casefold() if _is_organisation(publisher) else ""}
    named = (text for text in headings if text.casefold() not in sites)
    return next(named, "") or _parted(metas.get("og:title", ""), site)[0] or page


def _parted(title: str, site: str) -> tuple[str, str]:
    """A page's own title, and the publisher's name that stood before or after it; "" where there is none.

    The name is the site's, as declared; or an organisation's; or a last part that is the shorter one, and behind
    a bar or written as a name ("Skolan först – en plan" is whole).
    """
    marks = list(_SEPARATOR.finditer(title))
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
    return " " in name and _NAME.fullmatch(name) is not None and _ORGANISATION.search(name) is not None


def _stamps(metas: Mapping[str, str], markup: str, times: Iterable[Tag]) -> Iterator[str]:
    """Declared publication times; what names the publication goes before what only says "date"."""
    yield from (metas[name] for name in _PUBLISHED if name in metas)
    if declared := _PUBLISHED_JSON.search(markup):
        yield declared[1]
    for time in islice(times, MOST_TIMES):
        around = _text(time.parent)[:200] if time.parent else ""
        if not (_speaks_of_change(time) or is_update(around)):
            yield _attribute(time, "datetime")
            break  # later ones belong to teasers and events
    yield from (metas[name] for name in _DATED if name in metas)


def _speaks_of_change(tag: Tag) -> bool:
    said = " ".join(str(tag.get(name) or "") for name in ("class", "itemprop", "id")).lower()
    return any(word in said for word in ("modif", "updat", "uppdat", "event", "start", "end"))


def _attachments(links: Iterable[Tag], base: str) -> Iterator[Attachment]:
    seen: set[str] = set()
    for link in links:
        address = _attribute(link, "href")
        if is_attachment(address) and address not in seen:
            seen.add(address)
            yield Attachment(_text(link), _join(base, address))


# --- the body, in one walk without recursion ---


@dataclass(slots=True)
class _Writer:
    """Turns inline text into blocks where the page breaks a line; keeps links and times on the way."""

    blocks: list[Block] = field(default_factory=list)
    links: list[Tag] = field(default_factory=list)
    times: list[Tag] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    level: int = 0  # of the heading that is open
    lists: int = 0  # open lists
    item: bool = False  # a list item has begun and has no text yet
    running: list[str] = field(default_factory=list)  # lines of the list or table that is open
    cells: list[str] | None = None  # of the table row that is open

    def flush(self) -> None:
        """End the paragraph, item, heading or cell that is open."""
        if not self.inline:
            return
        text = "".join(self.inline)
        self.inline.clear()
        paragraphs = ["\n".join(filter(None, map(squeeze, part.split("\n")))) for part in re.split(r"\n\s*\n", text)]
        for paragraph in filter(None, paragraphs):
            self._put(paragraph)

    def _put(self, text: str) -> None:
        if self.cells is not None:
            self.cells.append(squeeze(text))
        elif self.level:
            self.end_run()
            self.blocks.append(Block(squeeze(text), self.level))
            self.item = False
        elif self.lists and self.item:
            self.running.append(f"- {squeeze(text).removeprefix('- ')}")
            self.item = False
        elif self.lists and self.running:
            self.running[-1] += f" {squeeze(text)}"
        else:
            self.end_run()
            self.blocks.append(Block(text))

    def end_row(self) -> None:
        self.flush()
        if self.cells:
            self.running.append(" | ".join(self.cells))
        self.cells = None

    def end_run(self) -> None:
        """End the list or table that is open."""
        if self.running:
            self.blocks.append(Block("\n".join(self.running)))
            self.running.clear()


def _write(root: Tag, holders: set[int] | None) -> _Writer:
    """What an element says; with ``holders`` None nothing is noise."""
    writer = _Writer()
    stack: list[tuple[PageElement, bool]] = [(root, False)]
    layouts: set[int] = set()
    while stack:
        node, leaving = stack.pop()
        if isinstance(node, Tag):
            if leaving:
                _leave(node, writer, layouts)
            elif holders is None or node is root or not _is_noise(node, holders):
                _enter(node, writer, layouts)
                stack.append((node, True))
                stack.extend((child, False) for child in reversed(node.contents))
        elif type(node) is NavigableString:
            writer.inline.append(node if "\n" not in node or _is_preformatted(node) else node.replace("\n", " "))
    writer.flush()
    writer.end_run()
    return writer


def _is_preformatted(node: NavigableString) -> bool:
    return node.parent is not None and node.parent.name == "pre"


def _enter(tag: Tag, writer: _Writer, layouts: set[int]) -> None:
    name = tag.name
    if name == "br":
        writer.inline.append("\n")
    elif name == "a":
        writer.links.append(tag)
    elif name == "time":
        writer.times.append(tag)
    if name not in BLOCKS:
        return
    writer.flush()
    if name in HEADINGS:
        writer.level = HEADINGS[name]
    elif name in ("ul", "ol"):
        if not writer.lists:
            writer.end_run()
        writer.lists += 1
    elif name == "li":
        writer.item = True
    elif name == "table":
        writer.end_run()
        if tag.find(LAYOUT):
            layouts.add(id(tag))
    elif name == "tr" and not _lays_out(tag, layouts):
        writer.cells = []


def _leave(tag: Tag, writer: _Writer, layouts: set[int]) -> None:
    name = tag.name
    if name not in BLOCKS:
        return
    writer.flush()
    if name in HEADINGS:
        writer.level = 0
    elif name in ("ul", "ol"):
        writer.lists -= 1
        if not writer.lists:
            writer.end_run()
    elif name == "li":
        writer.item = False
    elif name == "tr" and writer.cells is not None:
        writer.end_row()
    elif name == "table":
        writer.end_run()


def _lays_out(row: Tag, layouts: set[int]) -> bool:
    """Whether a row belongs to a table that lays out a page."""
    node = row.parent
    while node is not None and node.name in ("tbody", "thead", "tfoot"):
        node = node.parent
    return node is not None and id(node) in layouts
