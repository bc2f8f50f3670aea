"""What Word files (DOCX) and OpenDocument texts (ODT) have in common: XML in a zip archive, styles, lists, tables.

Read with lxml alone. python-docx knows nothing of the numbers of lists, changes under way, hidden text, text boxes and
footnotes, so that all would be read past it; it unpacks every member, whatever its size, and refuses whole files for
one missing picture, for macros, and in the strict dialect. odfdo reads ODT well, but would serve for no more than to
open the archive. Here only the parts that hold text are unpacked, and counted as they are.

In the text: inserted text, text boxes below their paragraph, foot- and endnotes below theirs (a list or table is not
broken for them). Not in the text: deleted and hidden text, comments, page heads and feet, tables of contents.
"""

import io
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from models import Attachment, ParseError, RawDocument
from pipeline.parse.blocks import Block, Reading, is_attachment, lists_joined, squeeze
from pipeline.parse.decode import clean
from pipeline.parse.titles import declared
from pipeline.parse.writer import join

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"

MOST_XML = 64 * 2**20  # bytes of XML in one file; minutes of a thousand pages have a third of that
MOST_RATIO = 250  # times that a part may be larger than it is packed; the most repetitive tables reach 100
MOST_MARKS = 4_000_000  # "<" and "=" in a part, each a node or half of one in memory; such minutes have half of that
SMALL = 2**20  # bytes up to which no ratio is suspicious
CHUNK = 2**16  # bytes unpacked at a time
MOST_ANCESTORS = 20  # of a style
LEVELS = 10  # of lists in lists
LONGEST_HEADING = 120  # characters of a bold line that is a heading

_ENCRYPTED = 0x1  # flag of a zip member
_OLE = b"\xd0\xcf\x11\xe0"  # the container of .doc, and of Word files with a password
_HEADING = re.compile(r"(?:heading|rubrik) ?(\d)")
_NAMED = {
    **dict.fromkeys(("title", "titel", "rubrik", "huvudrubrik"), 1),
    **dict.fromkeys(("subtitle", "underrubrik", "author", "date"), 0),  # these descend from Title in many templates
    "mellanrubrik": 2,
}
_CONTENTS = re.compile(r"(?:toc|innehåll)(?: ?\d| heading)|innehållsförteckning(?:srubrik)?|contents (?:heading|\d)")
_TYPED_ITEM = re.compile(r"\s*(?:[•·▪◦‣●○■\uf0b7]\s*|[-–]\t\s*|- +)(?=\S)")
_COUNT = re.compile(r"%([1-9])")
_ESCAPED = re.compile(r"_([0-9a-f]{2})_")  # ODF style names: "Heading_20_1"

Node = Any  # an lxml element


# --- the archive ---

# What zipfile, zlib and lxml raise for damaged files.
_BROKEN = (
    *(BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError, ValueError, OverflowError),
    etree.LxmlError,
)


@dataclass(slots=True)
class Package:
    """The members of a zip archive by lower-case name, unpacked under a limit that holds for all of them."""

    archive: ZipFile
    members: dict[str, ZipInfo]
    left: int = MOST_XML

    @classmethod
    def of(cls, archive: ZipFile) -> "Package":
        return cls(archive, {info.filename.replace("\\", "/").lower(): info for info in archive.infolist()})

    def read(self, name: str) -> bytes | None:
        """A member's bytes; None where there is none of that name. Raises ParseError before it is too much."""
        info = self.members.get(name.lower())
        if info is None:
            return None
        if info.flag_bits & _ENCRYPTED:
            raise ParseError("is password-protected")
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):  # others unpack without a limit
            raise BadZipFile(f"compression {info.compress_type}")
        if info.file_size > min(self.left, max(SMALL, MOST_RATIO * info.compress_size)):
            raise _bomb()
        chunks: list[bytes] = []
        with self.archive.open(info) as member:
            while chunk := member.read(CHUNK):  # whatever the archive claims
                self.left -= len(chunk)
                if self.left < 0:
                    raise _bomb()
                chunks.append(chunk)
        return b"".join(chunks)

    def root(self, name: str) -> Node | None:
        """The root element of an XML part; None where there is none of that name."""
        content = self.read(name)
        if content is None:
            return None
        if content.count(b"<") + content.count(b"=") > MOST_MARKS:
            raise _bomb()
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, remove_comments=True, remove_pis=True))
        if root.getroottree().docinfo.internalDTD is not None:
            raise ParseError("declares XML entities, which no office program does")
        return root


def _bomb() -> ParseError:
    return ParseError(f"unpacks to more than a text document has ({MOST_XML >> 20} MB, or {MOST_RATIO} times itself)")


# --- XML ---


@lru_cache(maxsize=10_000)
def _local(name: str) -> str:
    return name.rpartition("}")[2]


def local_name(node: Node) -> str:
    """An element's local name."""
    return _local(node.tag)


def attribute(node: Node, name: str) -> str:
    """An attribute by its local name; "" where there is none."""
    for key, value in node.items():
        if _local(key) == name:
            said: str = value
            return said
    return ""


def child_of(node: Node | None, *path: str) -> Node | None:
    """The first child of that name, and so on down the path."""
    for name in path:
        for child in node if node is not None else ():
            if _local(child.tag) == name:
                node = child
                break
        else:
            return None
    return node


def value_of(node: Node | None, *path: str) -> str:
    """The ``val`` of the element at the end of a path; "" where there is none."""
    found = child_of(node, *path)
    return "" if found is None else attribute(found, "val")


def text_of(node: Node | None) -> str:
    return "" if node is None else node.text or ""


def number_of(text: str, default: int = 0) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else default


def parts_of(node: Node, name: str, wrappers: frozenset[str]) -> Iterator[Node]:
    """The children of that name, also within ``wrappers``."""
    for child in node:
        if local_name(child) == name:
            yield child
        elif local_name(child) in wrappers:
            yield from parts_of(child, name, wrappers)


# --- styles and numbers of lists, alike in both formats ---


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says of paragraphs or of words: ``level`` as of a heading, ``numbered`` the id of a list."""

    level: int = 0
    bold: bool = False
    hidden: bool = False
    contents: bool = False  # a line of a table of contents
    numbered: str = ""
    depth: int = 0


PLAIN = Style()
Declared = tuple[str, dict[str, Any]]  # a style's parent, and what it says itself


def inherited(declared: Mapping[str, Declared]) -> dict[str, Style]:
    """Styles with what they have from their parents."""
    styles: dict[str, Style] = {}
    for name in declared:
        said: dict[str, Any] = {}
        ancestor = name
        for _ in range(MOST_ANCESTORS):
            if ancestor not in declared:
                break
            ancestor, own = declared[ancestor]
            said = own | said
        styles[name] = Style(**said)
    return styles


def named_style(name: str) -> dict[str, Any]:
    """What a style's name says of it."""
    name = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), name).casefold()
    if heading := _HEADING.fullmatch(name):
        return {"level": max(1, min(int(heading[1]), 6))}
    if _CONTENTS.fullmatch(name):
        return {"contents": True}
    return {"level": _NAMED[name]} if name in _NAMED else {}


@dataclass(frozen=True, slots=True)
class Level:
    """How items of one depth are marked: "%1" in ``mark`` is the number of the first depth, in the form ``form``."""

    form: str = "bullet"
    mark: str = ""
    start: int = 1


BULLET = Level()


@dataclass(slots=True)
class Counter:
    """Counts the items of lists. A mark is "-" for a bullet, "" where nothing is printed."""

    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def mark(self, key: str, levels: Mapping[int, Level], depth: int, start: int | None = None) -> str:
        """The mark of the next item at ``depth`` (from 0) of the list ``key``."""
        counts = {level: count for level, count in self.counts.get(key, {}).items() if level <= depth}
        for shallower in range(depth):
            counts.setdefault(shallower, levels.get(shallower, BULLET).start)
        level = levels.get(depth, BULLET)
        counts[depth] = start if start is not None else counts[depth] + 1 if depth in counts else level.start
        self.counts[key] = counts
        if level.form == "bullet":
            return "-"

        def figure(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            return _figure(counts.get(at, 1), levels.get(at, level).form)

        return _COUNT.sub(figure, level.mark)


def _figure(number: int, form: str) -> str:
    """A number as lists print it: 3, c, C, iii or III."""
    figure = "" if form == "none" else str(number)
    if form.endswith("Letter") and 0 < number <= 26:
        figure = chr(ord("a") + number - 1)
    elif form.endswith("Roman") and 0 < number < 40:
        tens, ones = divmod(number, 10)
        figure = "x" * tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]
    return figure.upper() if form.startswith("upper") else figure


# --- what is written ---


@dataclass(slots=True)
class Writer:
    """Blocks of the text, or of one cell of a table."""

    blocks: list[Block] = field(default_factory=list)
    items: list[str] = field(default_factory=list)  # of the numbered list that is open
    is_structured: bool = False  # holds a heading, list or table: a cell that does lays out a page
    is_cell: bool = False

    def paragraph(self, text: str, style: Style = PLAIN, mark: str = "", bold: bool = False) -> None:
        """A paragraph, heading, or item of a list; empty ones are left out."""
        text = clean(text)
        if not mark and not style.level and (typed := _TYPED_ITEM.match(text)):
            mark, text = "-", text[typed.end() :]
        lines = [line for line in map(squeeze, text.split("\n")) if line]
        if not lines:
            return
        one = " ".join(lines)
        level = style.level or (3 if bold and not mark and self._stands_out(lines) else 0)
        self.is_structured = self.is_structured or bool(level or mark)
        if mark and mark != "-" and not level:
            self.items.append(f"{squeeze(clean(mark))} {one}")
            return
        self.end_list()
        if level:
            self.blocks.append(Block(squeeze(f"{clean(mark.removeprefix('-'))} {one}"), level))
        else:
            self.blocks.append(Block(f"- {one}" if mark else "\n".join(lines)))

    def _stands_out(self, lines: Sequence[str]) -> bool:
        return not self.is_cell and len(lines) == 1 and len(lines[0]) <= LONGEST_HEADING and lines[0][-1] not in ".,;"

    def end_list(self) -> None:
        if self.items:
            self.blocks.append(Block("\n".join(self.items)))
            self.items.clear()

    def table(self, rows: Sequence[Sequence["Writer"]]) -> None:
        """A table as rows; one that only lays out a page as the blocks of its cells."""
        self.end_list()
        cells = [cell for row in rows for cell in row]
        for cell in cells:
            cell.end_list()
        if any(cell.is_structured for cell in cells) or max(map(len, rows), default=0) < 2:
            self.blocks.extend(block for cell in cells for block in cell.blocks)
        else:
            said = [[squeeze(" ".join(block.text for block in cell.blocks)) for cell in row] for row in rows]
            lines = [" | ".join(filter(None, row)) for row in said]
            if any(lines):
                self.blocks.append(Block("\n".join(filter(None, lines))))
        self.is_structured = self.is_structured or bool(cells)


@dataclass(slots=True)
class Run:
    """The words of a paragraph, and what hangs on them."""

    pieces: list[str] = field(default_factory=list)
    bold: bool | None = None  # all words that were written; None before the first
    boxes: list[Node] = field(default_factory=list)
    notes: list[Node] = field(default_factory=list)

    def put(self, text: str, bold: bool) -> None:
        self.pieces.append(text)
        if text.strip():
            self.bold = bold and self.bold is not False


class Reader:
    """Walks the text once, in reading order. XML nests 256 deep at most (libxml2's limit), so that it may recurse."""

    def __init__(self, body: Node, styles: dict[str, Style], named: str, base: str) -> None:
        self.body = body
        self.styles = styles
        self.named = named
        self.base = base
        self.counter = Counter()
        self.attachments: list[Attachment] = []
        self.notes: list[Node] = []  # that wait for the end of their paragraph or list
        self.is_in_notes = False

    def walk(self, node: Node, writer: Writer) -> None:
        """Write all paragraphs and tables within an element."""
        raise NotImplementedError

    def style(self, name: str) -> Style:
        """A style by its id; one that is declared nowhere is the program's own, of which the name tells."""
        if name not in self.styles:
            self.styles[name] = Style(**named_style(name))
        return self.styles[name]

    def reading(self) -> Reading:
        writer = Writer()
        self.walk(self.body, writer)
        self.write_notes(writer)
        writer.end_list()
        blocks = tuple(lists_joined(writer.blocks))
        return Reading(blocks, title=declared(self.named, blocks), attachments=tuple(dict.fromkeys(self.attachments)))

    def write(self, run: Run, writer: Writer, style: Style, mark: str) -> None:
        """A paragraph, and below it its text boxes and, once no list or table would be broken, its notes."""
        ends = not mark and not writer.is_cell
        if ends:
            self.write_notes(writer)
        if not (style.hidden or style.contents):
            writer.paragraph("".join(run.pieces), style, mark, bool(run.bold))
        for box in run.boxes:
            self.walk(box, writer)
        self.notes += run.notes
        if ends:
            self.write_notes(writer)

    def write_notes(self, writer: Writer) -> None:
        if self.is_in_notes:
            return
        self.is_in_notes = True
        for note in self.notes:  # which grows where a note has notes
            self.walk(note, writer)
        self.notes.clear()
        self.is_in_notes = False

    def link(self, run: Run, start: int, address: str) -> None:
        """Keep what was written since ``start`` as an attachment, if its address is a file's on the web."""
        address = join(self.base, address)
        title = squeeze(clean("".join(run.pieces[start:])))
        if address.startswith(("http://", "https://")) and is_attachment(address) and title:
            self.attachments.append(Attachment(title, address))

    def cell(self, node: Node) -> Writer:
        writer = Writer(is_cell=True)
        self.walk(node, writer)
        return writer


# --- whole files ---


def type_of_zip(content: bytes) -> str:
    """The content type of a zip archive by what is in it: that of a Word file or ODT, "" for any other."""
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            package = Package.of(archive)
            if "mimetype" in package.members:
                said = package.read("mimetype") or b""
                return ODT if said.strip() in (ODT.encode(), ODT.encode() + b"-template") else ""
            return DOCX if any(name.startswith("word/") for name in package.members) else ""
    except (*_BROKEN, ParseError):
        return ""


def read_archive(raw: RawDocument, reader: Callable[[Package, str], Reader]) -> Reading:
    """What a reader makes of an archive. Raises ParseError where it is damaged, encrypted, or made to break readers."""
    if raw.content.startswith(_OLE):
        raise ParseError("is password-protected or an old Word file (.doc), which is not read")
    try:
        with ZipFile(io.BytesIO(raw.content)) as archive:
            return reader(Package.of(archive), raw.url or "").reading()
    except _BROKEN as error:
        raise ParseError("is damaged: not a text document that can be read") from error
