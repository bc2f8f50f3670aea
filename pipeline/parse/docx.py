"""Word files (DOCX) to blocks.

Elements and attributes go by their local names, which both dialects of OOXML (transitional and strict) share.
"""

import posixpath
from collections.abc import Iterable, Iterator
from typing import Any

from models import ParseError, RawDocument
from pipeline.parse.blocks import Reading
from pipeline.parse.office import (
    LEVELS,
    Declared,
    Level,
    Node,
    Package,
    Reader,
    Run,
    Style,
    Writer,
    attribute,
    child_of,
    inherited,
    local_name,
    named_style,
    number_of,
    parts_of,
    read_archive,
    text_of,
    value_of,
)
from pipeline.parse.writer import words

NOT_TEXT = words(
    "del moveFrom pPr rPr tblPr tblGrid trPr tcPr sdtPr sdtEndPr sectPr instrText delText delInstrText Fallback rt"
    " fldData"
)
WRAPPERS = words("sdt sdtContent customXml ins moveTo")
SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read_docx(raw: RawDocument) -> Reading:
    """Blocks of a Word file. Raises ParseError where it is damaged, encrypted, or made to break readers."""
    return read_archive(raw, _Word)


def _children(root: Node | None) -> list[Node]:
    return [] if root is None else list(root)


_Relations = dict[str, tuple[str, str]]  # id: the last word of the type, the target


def _relations(package: Package, part: str) -> _Relations:
    folder, name = posixpath.split(part)
    root = package.root(posixpath.join(folder, "_rels", f"{name}.rels"))
    found: _Relations = {}
    for node in _children(root):
        target = node.get("Target", "")
        if node.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        found[node.get("Id", "")] = (node.get("Type", "").rpartition("/")[2], target)
    return found


def _related(relations: _Relations, kind: str) -> str:
    return next((target for said, target in relations.values() if said == kind), "")


def _main_part(package: Package) -> str:
    """The name of the text's part in lower case; "" where the archive is no Word file."""
    main = (_related(_relations(package, ""), "officeDocument") or "word/document.xml").lower()
    return main if main.endswith(".xml") and main in package.members and not main.startswith(("xl/", "ppt/")) else ""


def _is_on(properties: Node | None, name: str) -> bool | None:
    """A switch such as ``w:b``; None where it is not set."""
    node = child_of(properties, name)
    return None if node is None else attribute(node, "val") not in ("0", "false", "off")


def _look(properties: Node | None) -> dict[str, Any]:
    """What run properties say themselves."""
    switches = (("bold", _is_on(properties, "b")), ("hidden", _is_on(properties, "vanish")))
    return {name: switch for name, switch in switches if switch is not None}


def _shape(properties: Node | None) -> dict[str, Any]:
    """What paragraph properties say themselves of headings and lists."""
    said: dict[str, Any] = {}
    outline = value_of(properties, "outlineLvl")
    if outline:
        rank = number_of(outline, 9)
        said["level"] = min(rank + 1, 6) if rank < 9 else 0
    numbered = child_of(properties, "numPr")
    if numbered is not None:
        said["depth"] = min(number_of(value_of(numbered, "ilvl")), LEVELS - 1)
        if number := value_of(numbered, "numId"):  # else the style's list at another depth
            said["numbered"] = number
    return said


def _styles(root: Node | None) -> dict[str, Style]:
    declared: dict[str, Declared] = {}
    for node in _children(root):
        if local_name(node) == "style":
            said = _shape(child_of(node, "pPr")) | named_style(value_of(node, "name")) | _look(child_of(node, "rPr"))
            declared[attribute(node, "styleId")] = (value_of(node, "basedOn"), said)
    return inherited(declared)


def _level(node: Node) -> Level:
    mark = value_of(node, "lvlText")
    return Level(value_of(node, "numFmt") or "decimal", mark, number_of(value_of(node, "start"), 1))


_List = tuple[str, dict[int, Level]]  # what it is counted under, and its levels


def _lists(root: Node | None) -> dict[str, _List]:
    """Lists by ``numId``; those of one abstract list go on counting each other's items, unless they start anew."""
    nodes = _children(root)
    abstract: dict[str, dict[int, Level]] = {}
    linked: dict[str, str] = {}
    links: dict[str, str] = {}
    lists: dict[str, _List] = {}
    for node in nodes:
        if local_name(node) == "abstractNum":
            key = attribute(node, "abstractNumId")
            abstract[key] = _levels(node)
            linked[value_of(node, "styleLink")] = key
            links[key] = value_of(node, "numStyleLink")
    for node in nodes:
        if local_name(node) == "num":
            key = value_of(node, "abstractNumId")
            key = linked.get(links.get(key, "") or "-", key)
            levels = dict(abstract.get(key, {}))
            number = attribute(node, "numId")
            for override in node:
                if local_name(override) == "lvlOverride":
                    depth = number_of(attribute(override, "ilvl"))
                    levels |= _levels(override)
                    start = value_of(override, "startOverride")
                    if start and depth in levels:
                        level = levels[depth]
                        levels[depth] = Level(level.form, level.mark, number_of(start, 1))
                        key = f"num {number}"
            lists[number] = (key, levels)
    return lists


def _levels(node: Node) -> dict[int, Level]:
    return {number_of(attribute(child, "ilvl")): _level(child) for child in node if local_name(child) == "lvl"}


class _Word(Reader):
    def __init__(self, package: Package, base: str) -> None:
        main = _main_part(package)
        body = child_of(package.root(main), "body")
        if body is None:
            raise ParseError("is damaged: not a text document that can be read")
        self.relations = _relations(package, main)
        properties = package.root(_related(_relations(package, ""), "core-properties"))
        styles = _styles(package.root(_related(self.relations, "styles")))
        super().__init__(body, styles, text_of(child_of(properties, "title")), base)
        self.lists = _lists(package.root(_related(self.relations, "numbering")))
        self.texts = {
            (kind, attribute(note, "id")): note
            for kind in ("footnote", "endnote")
            for note in _children(package.root(_related(self.relations, f"{kind}s")))
        }
        self.carried: list[str] = []  # words of a paragraph whose end was deleted

    def walk(self, node: Node, writer: Writer) -> None:
        for child in _shown(node):
            name = local_name(child)
            if name == "p":
                self._paragraph(child, writer)
            elif name == "tbl":
                rows = (row for row in parts_of(child, "tr", WRAPPERS) if child_of(row, "trPr", "del") is None)
                writer.table([[self.cell(cell) for cell in self._cells(row)] for row in rows])
            elif name not in NOT_TEXT:
                self.walk(child, writer)

    def _cells(self, row: Node) -> Iterator[Node]:
        """The cells of a row, without those that a cell above reaches over."""
        for cell in parts_of(row, "tc", WRAPPERS):
            merged = child_of(cell, "tcPr", "vMerge")
            if merged is None or attribute(merged, "val") == "restart":
                yield cell

    def _paragraph(self, node: Node, writer: Writer) -> None:
        properties = child_of(node, "pPr")
        style = self.style(value_of(properties, "pStyle"))
        run = Run()
        self._inline(node, run, style)
        run.pieces[:0], self.carried = self.carried, []
        if child_of(properties, "rPr", "del") is not None:
            self.carried = run.pieces
            run.pieces = []
        shape = _shape(properties)
        level = shape.get("level", style.level)
        numbered, depth = shape.get("numbered", style.numbered), shape.get("depth", style.depth)
        mark = ""
        if numbered in self.lists and (run.pieces or not self.carried):
            key, levels = self.lists[numbered]
            mark = self.counter.mark(key, levels, depth)
        self.write(run, writer, Style(level, hidden=style.hidden, contents=style.contents), mark)

    def _inline(self, node: Node, run: Run, style: Style) -> None:
        for child in _shown(node):
            name = local_name(child)
            if name == "t":
                run.put(child.text or "", style.bold)
            elif name in SIGNS:
                run.put(SIGNS[name], style.bold)
            elif name == "r":
                look = self._dressed(child, style)
                if not look.hidden:
                    self._inline(child, run, look)
            elif name == "hyperlink":
                start = len(run.pieces)
                self._inline(child, run, style)
                _, address = self.relations.get(attribute(child, "id"), ("", ""))
                self.link(run, start, address)
            elif name == "txbxContent":
                run.boxes.append(child)
            elif name in ("footnoteReference", "endnoteReference"):
                note = self.texts.pop((name.removesuffix("Reference"), attribute(child, "id")), None)
                if note is not None:
                    run.notes.append(note)
            elif name not in NOT_TEXT:
                self._inline(child, run, style)

    def _dressed(self, node: Node, style: Style) -> Style:
        """How the words of a run look: as it says itself, else as its style, else as the paragraph's."""
        properties = child_of(node, "rPr")
        if properties is None:
            return style
        named = self.style(value_of(properties, "rStyle"))
        said = _look(properties)
        return Style(
            bold=said.get("bold", named.bold or style.bold), hidden=said.get("hidden", named.hidden or style.hidden)
        )


def _shown(node: Node) -> Iterable[Node]:
    """The children of an element; of alternatives the first, since the others say the same.

    Fields that nobody filled in say "Klicka här", and are left out.
    """
    if local_name(node) == "AlternateContent":
        first: Iterable[Node] = node[:1]
        return first
    if local_name(node) == "sdt" and child_of(node, "sdtPr", "showingPlcHdr") is not None:
        return ()
    children: Iterable[Node] = node
    return children
