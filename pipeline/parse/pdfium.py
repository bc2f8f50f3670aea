"""What pdfium finds in a PDF: the lines of a page in reading order, and whether the page is a picture.

A page whose lines stand below each other is read line by line; only where columns, tables or turned text may be
are its words gone through one by one, which takes several times as long.
"""

import ctypes
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as c

from models import ParseError
from pipeline.parse.blocks import squeeze
from pipeline.parse.decode import clean
from pipeline.parse.layout import BOLD, CELLS, GAP, LONE_GAP, MARKER, MARKER_GAP, Box, Line, Page, Word, arrange, tidy
from pipeline.parse.plumber import tables

HARDLY_ANY = 40  # letters; a scanner's stamp is no text layer
COVERED = 0.5  # share of a page that pictures cover, from which it may be a scan
FEW_RULES = 4  # a line under the head and one above the foot make no table
MOST_OBJECTS = 20_000  # of a page, among which ruling lines are looked for
MOST_SEGMENTS = 200  # of a path; longer ones are drawings
MOST_LAID_OUT = 60_000  # letters of a page; one with more is no page of a document, and keeps the file's order
DEPTH = 3  # forms within forms
SIDE_BY_SIDE = 0.7  # em between lines of which neither is above the other
EDGE = 0.1  # share of a page at its top and foot where parts of running lines may stand side by side
WIDE = 0.8  # em: no text has wider letters in the mean; there are gaps between them
ROOMY = 0.5  # em a letter in the mean, from which running heads may have gaps
FRAME = 0.9  # share of the page's width and height from which a rectangle frames it
TORN = 0.35  # em between letters that are not of one word
INSIDE = 1.4  # heights of a font's box from line to line, within paragraphs
LONG = 50  # letters, more than headings mostly have
TALLEST = 2.5  # em, more than the letters of one line are high
WIDEST_MARKER = 3.5  # em that "§ 158" takes at most
SKEW = 0.5  # points by which a ruling line may be off its axis

MARKED = re.compile(rf"{MARKER.pattern} ")
_HYPHEN = "\ufffe"  # stands for a hyphen at the end of a line and for that line's end
_ODD = re.compile("[^\n -~\xa1-\xac\xae-\u02ff\u2012-\u2027\u2030-\u205e\u20ac]")  # what cleaning may change
_PLAIN = bytes(code for code in range(256) if not _ODD.match(chr(code)))
_UNMEANT = re.compile("[\ufb00-\ufb04\ue000-\uf8ff]")


@contextmanager
def opened(content: bytes) -> Iterator[pdfium.PdfDocument | None]:
    """An open PDF of one page at least; None where pdfium finds no such. Raises ParseError where it is encrypted."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if error.err_code == c.FPDF_ERR_PASSWORD:
            raise ParseError("is password-protected") from error
        yield None
        return
    try:
        yield document if len(document) else None
    finally:
        document.close()


Corners = tuple[float, float, float, float]  # left, bottom, right, top
Segment = tuple[float, float, float, float]  # x, y to x, y


class _Style(NamedTuple):
    """How a letter is printed: its size in points, its weight, and the direction it is written in, in degrees."""

    size: float
    bold: bool
    turn: int


DAMAGED = Page(is_damaged=True)


def _direct(function: Any, *arguments: Any) -> Callable[..., int]:
    """A function of pdfium that takes addresses as they are: checking typed pointers takes longer than the function."""
    address = ctypes.cast(function, ctypes.c_void_p).value
    if address is None:
        raise ParseError("cannot be read: pdfium lacks a function")
    return ctypes.PYFUNCTYPE(ctypes.c_int, *arguments)(address)


_as_tuple = tuple.__new__
_POINTER = ctypes.c_void_p
_char_box = _direct(c.FPDFText_GetLooseCharBox, _POINTER, ctypes.c_int, _POINTER)
_letters = _direct(c.FPDFText_GetText, _POINTER, ctypes.c_int, ctypes.c_int, _POINTER)
_rect = _direct(c.FPDFText_GetRect, _POINTER, ctypes.c_int, *[_POINTER] * 4)
_font = _direct(c.FPDFText_GetFontInfo, _POINTER, ctypes.c_int, _POINTER, ctypes.c_ulong, _POINTER)


class Reader:
    """Reads the pages of an open document, one at a time."""

    def __init__(self, document: pdfium.PdfDocument) -> None:
        self._document = document
        self._styles: dict[tuple[bytes, int], _Style] = {}
        self._box, self._name, self._flags = c.FS_RECTF(), ctypes.create_string_buffer(128), ctypes.c_int()
        self._matrix = c.FS_MATRIX()
        self._corners = memoryview(self._box).cast("B").cast("f")  # left, top, right, bottom
        edges = (ctypes.c_double * 4)()
        self._edges = memoryview(edges).cast("B").cast("d")  # read seven times as fast as the array itself
        self._to_box, self._to_name = ctypes.addressof(self._box), ctypes.addressof(self._name)
        self._to_flags = ctypes.addressof(self._flags)
        first = ctypes.addressof(edges)
        self._to_edges = [first + place * ctypes.sizeof(ctypes.c_double) for place in range(4)]

    def read(self, number: int) -> Page:
        """The page of this number, from 0; pdfium lets go of it before this returns."""
        page = c.FPDF_LoadPage(self._document.raw, number)
        if not page:
            return DAMAGED
        try:
            textpage = c.FPDFText_LoadPage(page)
            if not textpage:
                return DAMAGED
            try:
                return self._read(page, textpage)
            finally:
                c.FPDFText_ClosePage(textpage)
        finally:
            c.FPDF_ClosePage(page)

    def _read(self, page: Any, textpage: Any) -> Page:
        c.FPDF_GetPageBoundingBox(page, self._box)
        frame = left, bottom, right, top = self._box.left, self._box.bottom, self._box.right, self._box.top
        width, height = right - left, top - bottom
        handle = ctypes.cast(textpage, ctypes.c_void_p).value or 0
        text = _text(handle, textpage)
        lines, is_simple = self._lines(handle, text, bottom, top)
        if len(text) > MOST_LAID_OUT:
            return Page(tuple(lines), width, height)
        segments: list[Segment] = []
        pictured = 0.0
        objects = c.FPDFPage_CountObjects(page)
        if objects != len(lines):  # else each line is one object, with no gaps in it and nothing beside it
            rects = c.FPDFText_CountRects(textpage, 0, -1)
            is_simple = is_simple and not self._has_gaps(handle, rects, lines, *_middle_of(bottom, top))
            if objects > rects:
                segments, pictured = _drawn(page, width, height)
        is_scan = pictured > COVERED * width * height and len("".join(text.split())) <= HARDLY_ANY
        ordered = _in_one_column(lines, height) if is_simple and len(segments) <= FEW_RULES else None
        if ordered is None:
            return self._laid_out(handle, text, segments, frame, is_scan)
        return Page(tuple(ordered), width, height, is_scan)

    def _style(self, page: int, at: int, height: float) -> _Style:
        """How a letter is printed; the height of its font's box tells the sizes of one font apart."""
        _font(page, at, self._to_name, 128, self._to_flags)
        key = (self._name.value, int(10 * height))
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = self._measured(page, at)
        return style

    def _is_bold(self, page: int, at: int) -> bool:
        _font(page, at, self._to_name, 128, self._to_flags)
        return BOLD.search(self._name.value.decode("latin-1")) is not None

    def _measured(self, page: int, at: int) -> _Style:
        textpage = ctypes.cast(page, c.FPDF_TEXTPAGE)
        c.FPDFText_GetMatrix(textpage, at, self._matrix)
        m = self._matrix
        size = abs(c.FPDFText_GetFontSize(textpage, at)) * (math.hypot(m.c, m.d) or 1.0)
        turn = round(math.degrees(math.atan2(m.b, m.a))) % 360
        return _Style(round(size, 1) or 1.0, self._is_bold(page, at), turn)

    def _lines(self, page: int, text: str, floor: float, ceiling: float) -> tuple[list[Line], bool]:
        """Lines in the file's order, and whether all run from left to right, as wide as their letters.

        Running heads and feet may be wider: their parts stand apart, and are cells.
        """
        box, to_box = self._corners, self._to_box
        lines = []
        is_simple = True
        low, high = _middle_of(floor, ceiling)
        height = above = -math.inf
        style, was_long = _Style(1.0, False, 0), False
        for words, first, last in _texts(text):
            _char_box(page, first, to_box)
            left, top, _, bottom = box
            # Within a paragraph, lines are printed as the one above: asking for the font takes as long as all the rest.
            if top - bottom != height or not was_long or style.bold or above - bottom > INSIDE * height:
                height = top - bottom
                style = self._style(page, first, height)
            _char_box(page, last, to_box)
            right = box[2]
            bold = style.bold and self._is_bold(page, last)
            letters = len(words)
            is_row = False
            if not (low < bottom < high or style.turn) and right - left > ROOMY * style.size * letters:
                parts = self._parts(page, text, first, last + 1, style.size)
                if is_row := len(parts) > 1:
                    words = CELLS.join(parts)
            line = (words, left, right, ceiling - top, ceiling - bottom, style.size, bold, 0.0, is_row)
            lines.append(_as_tuple(Line, line))  # half the time of Line(), which fills in what is left out
            above, was_long = bottom, letters >= LONG
            has_gaps = letters > 8 and right - left > WIDE * style.size * letters and low < bottom < high
            if style.turn or right <= left or has_gaps:
                is_simple = False
        return lines, is_simple

    def _parts(self, page: int, text: str, start: int, end: int, size: float) -> list[str]:
        """The parts of a line that stand apart; a tab behind the mark of an item parts nothing."""
        box, to_box = self._corners, self._to_box
        parts: list[str] = []
        blank = text.find(" ", start, end)
        while blank >= 0:
            _char_box(page, blank - 1, to_box)
            reach = box[2]
            _char_box(page, blank + 1, to_box)
            white = box[0] - reach
            part = tidy(text[start:blank]) if white > LONE_GAP * size else ""
            if part and (parts or white > MARKER_GAP * size or not MARKER.fullmatch(part)):
                parts.append(part)
                start = blank + 1
            blank = text.find(" ", blank + 1, end)
        return [*parts, tidy(text[start:end])]

    def _has_gaps(self, page: int, rects: int, lines: Sequence[Line], low: float, high: float) -> bool:
        """Whether parts of lines, between two heights, stand so far apart that they may be columns or cells.

        White behind what may be the mark of an item is a tab, if there are no more of them than of such marks.
        """
        if not lines:
            return False
        em = sorted(line.size for line in lines)[len(lines) // 2]
        edges = self._edges
        to_left, to_top, to_right, to_bottom = self._to_edges
        tabs = levels = 0
        start = reach = floor = ceiling = 0.0
        for number in range(rects):
            _rect(page, number, to_left, to_top, to_right, to_bottom)
            left, top, right, bottom = edges
            white = left - reach
            if not floor < (top + bottom) / 2 < ceiling:  # the next line
                levels += 1
                start, floor, ceiling = left, bottom, top
                if top - bottom > TALLEST * em:
                    return True
            elif white > GAP * em and low < bottom < high:
                if reach - start > WIDEST_MARKER * em or white > MARKER_GAP * em:
                    return True
                tabs += 1
                start = -math.inf
            elif white < -em and low < bottom < high:
                return True  # goes back: printed in no order
            reach = right
        if levels > len(lines):
            return True  # pdfium takes lines at odds for one
        return tabs > 0 and tabs > sum(MARKED.match(line.text) is not None for line in lines)

    def _laid_out(self, page: int, text: str, segments: Sequence[Segment], frame: Corners, is_scan: bool) -> Page:
        """The page by the places of its words: those in its main direction first."""
        by_turn: dict[int, list[tuple[_Style, Corners, str]]] = {0: []}
        for style, box, letters in self._words(page, text):
            by_turn.setdefault(style.turn, []).append((style, box, letters))
        main = max(by_turn, key=lambda turn: sum(len(letters) for _, _, letters in by_turn[turn]))
        upright = _Upright(main, frame)
        lines = arrange(upright.words(by_turn.pop(main)), tables(upright.rules(segments)))
        for turn, words in sorted(by_turn.items()):
            lines += arrange(_Upright(turn, frame).words(words))
        return Page(tuple(lines), upright.width, upright.height, is_scan)

    def _words(self, page: int, text: str) -> Iterator[tuple[_Style, Corners, str]]:
        """Letters without white between them."""
        box, to_box = self._box, self._to_box
        style: _Style | None = None
        left = bottom = right = top = 0.0
        start = 0
        for at, letter in enumerate(text):
            is_end = letter.isspace() or letter == _HYPHEN
            if not is_end:
                _char_box(page, at, to_box)
            if style and (is_end or (not style.turn and box.left - right > TORN * style.size)):
                yield style, (left, bottom, right, top), text[start:at] + ("-" if letter == _HYPHEN else "")
                style = None
            if is_end:
                continue
            if style is None:
                style, start = self._measured(page, at), at
                left, bottom, right, top = box.left, box.bottom, box.right, box.top
            else:
                left, right = min(left, box.left), max(right, box.right)
                bottom, top = min(bottom, box.bottom), max(top, box.top)
        if style:
            yield style, (left, bottom, right, top), text[start:]


class _Upright:
    """Turns the page so that text of one direction runs from left to right; y then grows downwards, from the top."""

    def __init__(self, turn: int, frame: Corners) -> None:
        # rounded: cells that meet must meet on the turned page too
        self._cos, self._sin = round(math.cos(math.radians(turn)), 9), round(math.sin(math.radians(turn)), 9)
        self._dx = self._dy = 0.0
        left, right, top, bottom = self.box(frame)
        self._dx, self._dy = -left, -top
        self.width, self.height = right - left, bottom - top

    def point(self, x: float, y: float) -> tuple[float, float]:
        return x * self._cos + y * self._sin + self._dx, x * self._sin - y * self._cos + self._dy

    def box(self, corners: Corners) -> Box:
        left, bottom, right, top = corners
        points = [self.point(x, y) for x in (left, right) for y in (bottom, top)]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return Box(min(xs), max(xs), min(ys), max(ys))

    def words(self, found: Iterable[tuple[_Style, Corners, str]]) -> list[Word]:
        words = []
        for style, box, letters in found:
            if text := tidy(letters):
                words.append(Word(text, *self.box(box), style.size, style.bold))
        return words

    def rules(self, segments: Iterable[Segment]) -> list[Box]:
        """Segments along the axes."""
        boxes = [self.box((x0, y0, x1, y1)) for x0, y0, x1, y1 in segments]
        return [box for box in boxes if (box.right - box.left <= SKEW) != (box.bottom - box.top <= SKEW)]


def _text(page: int, textpage: Any) -> str:
    """One character for each that pdfium counts."""
    count = max(c.FPDFText_CountChars(textpage), 0)
    letters = bytearray(2 * count + 2)
    if _letters(page, 0, count, ctypes.addressof(ctypes.c_char.from_buffer(letters))) == count + 1:
        text = letters[:-2].decode("utf-16-le", "replace")
        if len(text) == count:
            return text
    codes = (c.FPDFText_GetUnicode(textpage, at) for at in range(count))
    return "".join(chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd" for code in codes)


def _is_odd(text: str) -> bool:
    """Whether cleaning may change a text; most are of Latin 1, where bytes are looked through six times as fast."""
    try:
        return bool(text.encode("latin-1").translate(None, _PLAIN))
    except UnicodeEncodeError:
        return _ODD.search(text) is not None


def _texts(text: str) -> Iterator[tuple[str, int, int]]:
    """Lines that are not empty, each with the numbers of its first and last letter."""
    plain = text.replace("\r\n", "\n\n").replace(_HYPHEN, "\n")
    is_tidy = True
    if _is_odd(plain):
        cleaned = clean(plain)
        is_tidy = len(cleaned) == len(plain) and not _UNMEANT.search(cleaned)
        plain = cleaned if is_tidy else plain
    start = 0
    for line in plain.split("\n"):
        end = start + len(line)
        if words := line.strip():
            first = start if words is line else start + line.index(words[0])
            last = first + len(words) - 1
            if not is_tidy:
                words = tidy(words)
            elif "  " in words:
                words = squeeze(words)
            if words:
                yield (words + "-" if text[end : end + 1] == _HYPHEN else words), first, last
        start = end + 1


def _middle_of(floor: float, ceiling: float) -> tuple[float, float]:
    """Between which heights no running heads and feet stand."""
    edge = EDGE * (ceiling - floor)
    return floor + edge, ceiling - edge


def _in_one_column(found: Sequence[Line], height: float) -> list[Line] | None:
    """Lines from the top down; None where some stand side by side other than in running heads and feet."""
    lines = sorted(found, key=attrgetter("bottom"))
    head, foot = EDGE * height, (1 - EDGE) * height
    groups: list[list[Line]] = []
    last = -math.inf
    for line in lines:
        bottom = line.bottom
        if bottom - last >= SIDE_BY_SIDE * line.size:
            groups.append([line])
            last = bottom
        elif head < bottom < foot:
            return None
        else:
            groups[-1].append(line)
    if len(groups) == len(lines):
        return lines
    return [line for group in groups for line in sorted(group, key=attrgetter("left"))]


def _drawn(page: Any, width: float, height: float) -> tuple[list[Segment], float]:
    """The straight strokes and edges drawn on a page, and the area that pictures cover."""
    segments: list[Segment] = []
    pictured = 0.0
    edges = tuple(ctypes.c_float() for _ in range(4))
    for number, (item, kind, matrix) in enumerate(_objects(page)):
        if number >= MOST_OBJECTS:
            return [], pictured  # a drawing or a map
        if kind == c.FPDF_PAGEOBJ_PATH:
            segments += _segments(item, matrix, width, height)
        elif kind == c.FPDF_PAGEOBJ_IMAGE and c.FPDFPageObj_GetBounds(item, *edges):
            left, bottom, right, top = (edge.value for edge in edges)
            (x0, y0), (x1, y1) = _moved(matrix, left, bottom), _moved(matrix, right, top)
            pictured += min(abs(x1 - x0), width) * min(abs(y1 - y0), height)
    return segments, pictured


Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _objects(page: Any) -> Iterator[tuple[Any, int, Matrix]]:
    """The objects of a page and of the forms in it, each with its kind and the matrix of its form."""
    for number in range(c.FPDFPage_CountObjects(page)):
        yield from _with_parts(c.FPDFPage_GetObject(page, number), IDENTITY, DEPTH)


def _with_parts(item: Any, matrix: Matrix, depth: int) -> Iterator[tuple[Any, int, Matrix]]:
    kind = c.FPDFPageObj_GetType(item)
    yield item, kind, matrix
    if kind == c.FPDF_PAGEOBJ_FORM and depth:
        inner = _times(_matrix(item), matrix)
        for number in range(c.FPDFFormObj_CountObjects(item)):
            yield from _with_parts(c.FPDFFormObj_GetObject(item, number), inner, depth - 1)


def _matrix(item: Any) -> Matrix:
    m = c.FS_MATRIX()
    return (m.a, m.b, m.c, m.d, m.e, m.f) if c.FPDFPageObj_GetMatrix(item, m) else IDENTITY


def _times(one: Matrix, other: Matrix) -> Matrix:
    """What moves points as ``one`` and then ``other`` does."""
    a, b = _moved((*other[:4], 0.0, 0.0), one[0], one[1])
    c_, d = _moved((*other[:4], 0.0, 0.0), one[2], one[3])
    return (a, b, c_, d, *_moved(other, one[4], one[5]))


def _moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c_, d, e, f = matrix
    return a * x + c_ * y + e, b * x + d * y + f


def _segments(path: Any, form: Matrix, width: float, height: float) -> list[Segment]:
    """The straight parts of a path; none of one that frames the page, or is a drawing."""
    count = c.FPDFPath_CountSegments(path)
    if not 2 <= count <= MOST_SEGMENTS:
        return []
    matrix = _times(_matrix(path), form)
    x, y = ctypes.c_float(), ctypes.c_float()
    found: list[Segment] = []
    first = last = (0.0, 0.0)
    for number in range(count):
        segment = c.FPDFPath_GetPathSegment(path, number)
        kind = c.FPDFPathSegment_GetType(segment)
        c.FPDFPathSegment_GetPoint(segment, x, y)
        point = _moved(matrix, x.value, y.value)
        if kind == c.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == c.FPDF_SEGMENT_LINETO and point != last:
            found.append((*last, *point))
        last = point
        if c.FPDFPathSegment_GetClose(segment) and last != first:
            found.append((*last, *first))
            last = first
    xs = [at for x0, _, x1, _ in found for at in (x0, x1)]
    ys = [at for _, y0, _, y1 in found for at in (y0, y1)]
    if found and max(xs) - min(xs) > FRAME * width and max(ys) - min(ys) > FRAME * height:
        return []
    return found
