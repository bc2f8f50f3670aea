"""OpenDocument texts (ODT) to blocks."""

from collections.abc import Iterable

from models import ParseError, RawDocument
from pipeline.parse.blocks import Reading
from pipeline.parse.office import (
    BULLET,
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
)
from pipeline.parse.writer import words

NOT_TEXT = words(
    "tracked-changes forms sequence-decls variable-decls user-field-decls dde-connection-decls annotation"
    " table-of-content illustration-index table-index object-index user-index alphabetical-index"
    " note-citation hidden-text ruby-text covered-table-cell image object object-ole title desc"
    " event-listeners table-column table-columns"
)
WRAPPERS = words("table-header-rows table-rows table-row-group")
SIGNS = {"s": " ", "tab": "\t", "line-break": "\n"}


def read_odt(raw: RawDocument) -> Reading:
    """Blocks of an OpenDocument text. Raises ParseError as ``office.read_archive`` does."""
    return read_archive(raw, _OpenDocument)


OUTLINE = "outline-style"
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


def _styles(roots: Iterable[Node]) -> dict[str, Style]:
    declared: dict[str, Declared] = {}
    for node in (node for root in roots for node in root.iter("{*}style")):
        name = attribute(node, "name")
        look = child_of(node, "text-properties")
        said = named_style(attribute(node, "display-name") or name)
        if weight := attribute(look, "font-weight") if look is not None else "":
            said["bold"] = weight == "bold" or number_of(weight) >= 600
        if look is not None and attribute(look, "display") == "none":
            said["hidden"] = True
        if numbered := attribute(node, "list-style-name"):
            said["numbered"] = numbered
        declared[name] = (attribute(node, "parent-style-name"), said)
    return inherited(declared)


def _lists(roots: Iterable[Node]) -> dict[str, dict[int, Level]]:
    """Levels of list styles by name; those of numbered headings are called OUTLINE."""
    lists: dict[str, dict[int, Level]] = {}
    for node in (node for root in roots for node in root.iter("{*}list-style", "{*}outline-style")):
        name = attribute(node, "name") if local_name(node) == "list-style" else OUTLINE
        lists[name] = {number_of(attribute(level, "level"), 1) - 1: _level(level) for level in node}
    return lists


def _level(node: Node) -> Level:
    if local_name(node) not in ("list-level-style-number", "outline-level-style"):
        return BULLET
    form = _FORMS.get(attribute(node, "num-format"))
    if form is None:
        return Level("none")
    own = number_of(attribute(node, "level"), 1)
    shown = max(1, min(number_of(attribute(node, "display-levels"), 1), own, 9))
    mark = ".".join(f"%{level}" for level in range(own - shown + 1, own + 1) if level < 10)
    mark = f"{attribute(node, 'num-prefix')}{mark}{attribute(node, 'num-suffix')}"
    return Level(form, mark, number_of(attribute(node, "start-value"), 1))


class _OpenDocument(Reader):
    def __init__(self, package: Package, base: str) -> None:
        if b"encryption-data" in (package.read("META-INF/manifest.xml") or b""):
            raise ParseError("is password-protected")
        content = package.root("content.xml")
        body = child_of(content, "body", "text")
        if body is None:
            raise ParseError("is damaged: not a text document that can be read")
        roots = [root for root in (package.root("styles.xml"), content) if root is not None]
        title = child_of(package.root("meta.xml"), "meta", "title")
        super().__init__(body, _styles(roots), text_of(title), base)
        self.lists = _lists(roots)

    def walk(self, node: Node, writer: Writer) -> None:
        for child in node:
            name = local_name(child)
            if name == "p":
                self._paragraph(child, writer)
            elif name == "h":
                self._heading(child, writer)
            elif name == "list":
                self._list(child, writer)
            elif name == "table":
                rows = parts_of(child, "table-row", WRAPPERS)
                writer.table([[self.cell(cell) for cell in parts_of(row, "table-cell", frozenset())] for row in rows])
            elif name not in NOT_TEXT and attribute(child, "display") != "none":
                self.walk(child, writer)

    def _paragraph(self, node: Node, writer: Writer, mark: str = "", level: int = 0) -> None:
        style = self.style(attribute(node, "style-name"))
        run = Run()
        self._inline(node, run, style)
        style = Style(level or style.level, hidden=style.hidden, contents=style.contents)
        self.write(run, writer, style, mark)

    def _heading(self, node: Node, writer: Writer, mark: str | None = None) -> None:
        depth = max(1, min(number_of(attribute(node, "outline-level"), 1), LEVELS))
        if mark is None and attribute(node, "is-list-header") != "true" and OUTLINE in self.lists:
            mark = self.counter.mark(OUTLINE, self.lists[OUTLINE], depth - 1)
        self._paragraph(node, writer, mark or "", min(depth, 6))

    def _list(self, node: Node, writer: Writer, style: str = "", depth: int = 0) -> None:
        style = attribute(node, "style-name") or style or self._style_of_items(node)
        continues = attribute(node, "continue-numbering") == "true" or attribute(node, "continue-list")
        if not depth and not continues:
            self.counter.counts.pop(style, None)
        levels = self.lists.get(style, {})
        for item in node:
            mark: str | None = None  # only the first paragraph of an item is marked
            for child in item:
                name = local_name(child)
                if name == "list":
                    self._list(child, writer, style, min(depth + 1, LEVELS - 1))
                elif name in ("p", "h"):
                    if mark is None and local_name(item) == "list-item":
                        start = attribute(item, "start-value")
                        mark = self.counter.mark(style, levels, depth, number_of(start, 1) if start else None)
                    else:
                        mark = ""
                    if name == "h":
                        self._heading(child, writer, mark)
                    else:
                        self._paragraph(child, writer, mark)

    def _style_of_items(self, node: Node) -> str:
        paragraph = next(node.iter("{*}p"), None)
        return "" if paragraph is None else self.style(attribute(paragraph, "style-name")).numbered

    def _inline(self, node: Node, run: Run, style: Style) -> None:
        run.put((node.text or "").replace("\n", " "), style.bold)
        for child in node:
            name = local_name(child)
            if name in SIGNS:
                run.put(SIGNS[name], style.bold)
            elif name == "note":
                body = child_of(child, "note-body")
                run.notes += [body] if body is not None else []
            elif name == "text-box":
                run.boxes.append(child)
            elif name == "a":
                start = len(run.pieces)
                self._inline(child, run, style)
                self.link(run, start, attribute(child, "href"))
            elif name == "span":
                look = self.style(attribute(child, "style-name"))
                if not look.hidden:
                    self._inline(child, run, Style(bold=look.bold or style.bold))
            elif name not in NOT_TEXT and attribute(child, "is-hidden") != "true":
                self._inline(child, run, style)
            run.put((child.tail or "").replace("\n", " "), style.bold)
