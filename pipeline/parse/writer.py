"""Elements of a page to blocks: what stands where, without judging what it is."""

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urljoin

from lxml import etree

from models import Attachment
from pipeline.parse.blocks import Block, is_attachment, squeeze


def words(text: str) -> frozenset[str]:
    """Words between blanks, as a set."""
    return frozenset(text.split())


BLOCKS = words(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption"
    " figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main ol p pre section summary table"
    " tbody td tfoot th thead tr ul"
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
LAYOUT = (*HEADINGS, "table", "ul")  # a table that holds these lays out a page
MOST_NAMED = 3  # links to files that share a line with what they are called
_DOWNLOAD = re.compile(r"[?&]download|/download(?:$|[?#])", re.IGNORECASE)
_NAMELESS = re.compile(
    r"(?:ladda (?:ner|ned)|hämta|öppna)(?: (?:dokument|fil|bilaga)(?:et|en|n)?)?(?: \(?\d+ ?[kM]B\)?)?", re.IGNORECASE
)
_EMPTY_LINE = re.compile(r"\n\s*\n")


@dataclass(slots=True)
class Written:
    """What an element says, and the links and times (``<time>``) that stand in it."""

    blocks: list[Block] = field(default_factory=list)
    links: list[etree._Element] = field(default_factory=list)
    times: list[etree._Element] = field(default_factory=list)


def write(root: etree._Element, skipped: Container[etree._Element] = ()) -> Written:
    """What an element says, in one walk without recursion; elements of ``skipped`` say nothing."""
    writer = _Writer()
    stack: list[tuple[etree._Element, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        if leaving:
            writer.leave(element)
        elif isinstance(element.tag, str) and element not in skipped:  # comments have a function for a tag
            writer.enter(element)
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
            continue
        if element is not root and element.tail:
            writer.say(element.tail)
    writer.flush()
    writer.end_run()
    return writer.written


def text_of(element: etree._Element) -> str:
    """All text of an element on one line."""
    return squeeze("".join(map(str, element.itertext())))


def leads_to_file(link: etree._Element) -> bool:
    """Whether a link leads to a file to download, as its address, its text or an attribute of its own says."""
    address = link.get("href") or ""
    if not address:
        return False
    return (
        is_attachment(address)
        or "download" in link.attrib
        or _DOWNLOAD.search(address) is not None
        or is_attachment((link.text or "").strip())
    )


def attachments_of(links: Iterable[etree._Element], base: str) -> Iterator[Attachment]:
    """The files that links lead to, each address once; ``base`` is the address they are relative to."""
    seen: set[str] = set()
    for link in links:
        address = link.get("href", "")
        if address not in seen and leads_to_file(link):
            seen.add(address)
            yield Attachment(_name(link), join(base, address))


def _name(link: etree._Element) -> str:
    """What a file is called: the link's text, or what stands beside a link that only says "Ladda ner dokument"."""
    said = text_of(link)
    parent = link.getparent()
    if parent is None or parent.tag not in ("li", "td", "p", "dd") or not _NAMELESS.fullmatch(said):
        return said
    if len(list(islice(parent.iter("a"), MOST_NAMED + 1))) > MOST_NAMED:
        return said  # what stands beside so many names none of them
    return squeeze(text_of(parent).replace(said, "", 1)) or said


def join(base: str, address: str) -> str:
    """An address in full; "" for what cannot be one."""
    try:
        return urljoin(base, address.strip())
    except ValueError:  # "http://[" and the like
        return ""


def _is_card(element: etree._Element) -> bool:
    """Whether an element has no text but that of inline elements, one of them an address or number to reach somebody
    by: a card whose lines only the style sheet parts."""
    if (element.text or "").strip() or any((child.tail or "").strip() for child in element):
        return False
    return len(element) > 1 and any(
        child.tag == "a" and child.get("href", "").startswith(("mailto:", "tel:")) for child in element
    )


@dataclass(slots=True)
class _Writer:
    """Turns inline text into blocks where the page breaks a line; keeps links and times on the way."""

    written: Written = field(default_factory=Written)
    inline: list[str] = field(default_factory=list)
    level: int = 0  # of the heading that is open
    lists: int = 0  # open lists
    preformatted: int = 0  # open <pre>
    item: bool = False  # a list item has begun and has no text yet
    running: list[str] = field(default_factory=list)  # lines of the list or table that is open
    cells: list[str] | None = None  # of the table row that is open
    layouts: set[etree._Element] = field(default_factory=set)
    cards: set[etree._Element | None] = field(default_factory=set)

    def say(self, text: str) -> None:
        self.inline.append(text if self.preformatted else text.replace("\n", " "))

    def enter(self, element: etree._Element) -> None:
        name = element.tag
        if name in BLOCKS:
            self.flush()
            if _is_card(element):
                self.cards.add(element)
            if name in HEADINGS:
                self.level = HEADINGS[name]
            elif name in ("ul", "ol"):
                if not self.lists:
                    self.end_run()
                self.lists += 1
            elif name == "li":
                self.item = True
            elif name == "table":
                self.end_run()
                if next(element.iterdescendants(*LAYOUT), None) is not None:
                    self.layouts.add(element)
            elif name == "tr" and not self._lays_out(element):
                self.cells = []
            elif name == "pre":
                self.preformatted += 1
        elif name == "br":
            self.inline.append("\n")
        elif name == "a":
            self.written.links.append(element)
        elif name == "time":
            self.written.times.append(element)
        if element.getparent() in self.cards:
            self.inline.append("\n")
        if element.text:
            self.say(element.text)

    def leave(self, element: etree._Element) -> None:
        name = element.tag
        if name not in BLOCKS:
            return
        self.flush()
        if name in HEADINGS:
            self.level = 0
        elif name in ("ul", "ol"):
            self.lists -= 1
            if not self.lists:
                self.end_run()
        elif name == "li":
            self.item = False
        elif name == "tr":
            self._end_row()
        elif name == "table":
            self.end_run()
        elif name == "pre":
            self.preformatted -= 1

    def flush(self) -> None:
        """End the paragraph, item, heading or cell that is open."""
        if not self.inline:
            return
        text = "".join(self.inline)
        self.inline.clear()
        for part in _EMPTY_LINE.split(text):
            if paragraph := "\n".join(filter(None, map(squeeze, part.split("\n")))):
                self._put(paragraph)

    def _put(self, text: str) -> None:
        if self.cells is not None:
            self.cells.append(squeeze(text))
        elif self.level:
            self.end_run()
            self.written.blocks.append(Block(squeeze(text), self.level))
            self.item = False
        elif self.lists and self.item:
            self.running.append(f"- {squeeze(text).removeprefix('- ')}")
            self.item = False
        elif self.lists and self.running:
            self.running[-1] += f" {squeeze(text)}"
        else:
            self.end_run()
            self.written.blocks.append(Block(text))

    def _end_row(self) -> None:
        if self.cells:
            self.running.append(" | ".join(self.cells))
        self.cells = None

    def end_run(self) -> None:
        """End the list or table that is open."""
        if self.running:
            self.written.blocks.append(Block("\n".join(self.running)))
            self.running.clear()

    def _lays_out(self, row: etree._Element) -> bool:
        """Whether a row belongs to a table that lays out a page."""
        node = row.getparent()
        while node is not None and node.tag in ("tbody", "thead", "tfoot"):
            node = node.getparent()
        return node is not None and node in self.layouts
