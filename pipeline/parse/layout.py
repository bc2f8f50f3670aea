"""The words of a page in the order in which they are read: lines, columns, and the rows of tables.

Coordinates are points on the upright page: x grows to the right, y downwards. ``em`` is the letters' size.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from pipeline.parse.blocks import squeeze
from pipeline.parse.decode import clean

CELLS = " | "  # between the cells of a row
LISTED = "; "  # between the lines of a cell that are a list
BULLETS = "•·▪◦‣●○■\uf0b7\uf02d\uf0a7"
HANGING = ("och", "eller", "samt", "respektive", "and", "or")  # after these "hälso-" keeps its hyphen

GAP = 1.0  # em of white from which words may belong to different columns
GUTTER = 0.8  # em that stay white between columns in all their lines
LONE_GAP = 3.0  # em of white that make cells of a line that stands alone
MARKER_GAP = 7.0  # em of white that a tab may leave behind "§ 58" or "1."
CORE = 0.7  # em of a line's height in which no line above or below it has ink
APART = 3.5  # em between lines that no longer are of one table or pair of columns
WRAPPED = 1.8  # em from line to line within a cell
PROSE_WIDTH, PROSE_LINES, PROSE_WORDS, PROSE_WRAPS = 9.0, 3, 3.0, 0.25  # what a column of running text has at least
MOST_DEPTH = 3  # columns within columns
MISS = 3.0  # points by which ruling lines that meet may miss each other
MOST_COLUMNS = 40  # more are no columns, and hostile files have thousands
PARTY = re.compile(r"\([A-ZÅÄÖ]{1,3}\)")  # behind a name
TALL_CELL = 3  # lines that were no wraps, from which a ruled cell is a list of lines
MARKER = re.compile(rf"(?:[{BULLETS}–-]|\d{{1,3}}(?:\.\d{{1,2}}){{0,3}}[.)]|[a-zA-Z]\)|§§? ?\d{{1,4}}(?: ?[a-z])?|§§?)")
BOLD = re.compile(r"bold|black|heavy|[-,]bd\b", re.IGNORECASE)  # in names of fonts
_FIRST_UNMAPPED = re.compile("^[\ue000-\uf8ff] ?(?=.)")  # signs before items are what fonts least often name
_LIGATURES = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}


class Word(NamedTuple):
    """A printed word, or a ruled table (``lines``) that stands among the words like a large one."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool
    lines: "tuple[Line, ...]" = ()

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


class Line(NamedTuple):
    """A printed line, or the row of a table, whose wrapped cells are one line.

    ``margin`` is the right edge of its column, 0 where the whole page is one.
    """

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool
    margin: float = 0.0
    row: bool = False

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


class Box(NamedTuple):
    """A rectangle on the page, as a cell of a table."""

    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page as read: its lines in reading order and its size in points.

    ``is_scan``: a picture covers it, and its lines are no more than a stamp. ``is_damaged``: it cannot be read.
    """

    lines: tuple[Line, ...] = ()
    width: float = 0.0
    height: float = 0.0
    is_scan: bool = False
    is_damaged: bool = False


Span = tuple[float, float]
Row = list[Word]  # words on one baseline, from the left


def arrange(words: Sequence[Word], tables: Iterable[Sequence[Box]] = ()) -> list[Line]:
    """Lines in reading order; ``tables`` are the cells of the page's ruled tables."""
    return _lines(_with_tables(words, tables), 0)


def seam(text: str, line: str) -> tuple[str, str]:
    """A text as it stands before the line that goes on with it, and what joins them.

    A word that the margin cut is put together again: "Region-", "fullmäktige" lose the hyphen, "EU-",
    "kommissionen" and "covid-", "19" keep it, "hälso-", "och sjukvård" keep the blank too.
    """
    if not text.endswith("-") or not line:
        return text, " "
    before = text[-2:-1]
    if line.split(" ", 1)[0].strip(".,;:") in HANGING:
        return text, " "
    if before.islower() and line[0].islower():
        return text[:-1], ""
    return text, "" if before.isalnum() and line[0].isalnum() else " "


def joined(lines: Iterable[str]) -> str:
    """Lines as one paragraph."""
    text = ""
    for line in lines:
        before, joint = seam(text, line)
        text = f"{before}{joint}{line}" if text else line
    return text


def tidy(text: str) -> str:
    """Letters as they are meant: ligatures as letters, signs of symbol fonts before an item as a bullet."""
    text = _FIRST_UNMAPPED.sub("• ", text)
    for ligature, letters in _LIGATURES.items():
        text = text.replace(ligature, letters)
    return squeeze(clean(text))


def cells(texts: Iterable[str]) -> str:
    """The cells of a row as one line; a label with a colon stands before its value without a mark."""
    found = list(texts)
    while found and not found[-1]:
        found.pop()
    line = found[0] if found else ""
    for before, cell in pairwise(found):
        line += f" {cell}" if before.endswith(":") else f"{CELLS}{cell}"
    return line.strip()


def _lines(words: Sequence[Word], depth: int) -> list[Line]:
    bands = _bands(words)
    lines: list[Line] = []
    at = 0
    while at < len(bands):
        end, gutters = _region(bands, at) if depth < MOST_DEPTH else (at + 1, [])
        if not gutters:
            lines += _plain(bands[at])
        else:
            columns = _columns(bands[at:end], gutters)
            if _are_prose(columns):
                lines += [line for column in columns for line in _column(column, depth + 1)]
            else:
                lines += _table(columns, gutters)
        at = end
    return lines


def _bands(words: Sequence[Word]) -> list[list[Word]]:
    """Words between which no clear horizontal cut runs: a line, or columns whose lines stand at odds."""
    bands: list[list[Word]] = []
    floor = float("-inf")
    for top, bottom, word in sorted((*_core(word), word) for word in words):
        if top >= floor:
            bands.append([])
        bands[-1].append(word)
        floor = max(floor, bottom)
    return bands


def _core(word: Word) -> Span:
    half = (word.bottom - word.top if word.lines else CORE * word.size) / 2
    return word.middle - half, word.middle + half


def _rows(words: Iterable[Word]) -> list[Row]:
    """Words by baseline."""
    rows: list[Row] = []
    last = float("-inf")
    for word in sorted(words, key=attrgetter("middle")):
        if word.middle - last > CORE / 2 * word.size:
            rows.append([])
            last = word.middle
        rows[-1].append(word)
    return [sorted(row, key=attrgetter("left")) for row in rows]


def _plain(band: Sequence[Word]) -> Iterator[Line]:
    """Lines of words that stand in one column."""
    for row in _rows(band):
        run: Row = []
        for word in row:
            if word.lines:
                if run:
                    yield _line(run)
                    run = []
                yield from word.lines
            else:
                run.append(word)
        if run:
            yield _line(run)


def _line(row: Sequence[Word], text: str = "", is_row: bool = False) -> Line:
    heaviest = max(row, key=lambda word: len(word.text))
    return Line(
        text or _text(row),
        min(word.left for word in row),
        max(word.right for word in row),
        min(word.top for word in row),
        max(word.bottom for word in row),
        heaviest.size,
        all(word.bold for word in row),
        row=is_row,
    )


def _text(row: Iterable[Word]) -> str:
    return " ".join(word.text for word in row)


def _column(words: Sequence[Word], depth: int) -> Iterator[Line]:
    margin = max(word.right for word in words)
    for line in _lines(words, depth):
        yield line if line.margin else line._replace(margin=margin)


# --- columns ---------------------------------------------------------------------------------------------------------


def _gaps(band: Iterable[Word]) -> list[Span]:
    """Where a band is white from top to foot between words, wider than between words of a sentence."""
    row = sorted(band, key=attrgetter("left"))
    gaps: list[Span] = []
    reach, first = row[0].right, [row[0]]
    for word in row[1:]:
        white = (word.left - reach) / word.size
        if white > GAP and not (not gaps and white <= MARKER_GAP and MARKER.fullmatch(_text(first))):
            gaps.append((reach, word.left))
        if not gaps:
            first.append(word)
        reach = max(reach, word.right)
    return gaps if len(gaps) < MOST_COLUMNS else []


def _white(gaps: Iterable[Span], band: Iterable[Word], least: float) -> list[Span]:
    """What a band leaves white of the gaps, where it is ``least`` wide."""
    row = [(word.left, word.right) for word in band]
    found = []
    for start, end in gaps:
        inked = sorted((left, right) for left, right in row if left < end and right > start)
        for left, right in [*inked, (end, end)]:
            if left - start >= least:
                found.append((start, left))
            start = max(start, right)
    return found


def _region(bands: Sequence[Sequence[Word]], at: int) -> tuple[int, list[Span]]:
    """How far the columns that begin with a band go, and the white between them; no gutters where none begin."""
    size = max(word.size for word in bands[at])
    gutters = [gap for gap in _gaps(bands[at]) if gap[1] - gap[0] >= GUTTER * size]
    end = at + 1
    while gutters and end < len(bands):
        if min(map(_top, bands[end])) - max(map(_bottom, bands[end - 1])) > APART * size:
            break
        white = _white(gutters, bands[end], GUTTER * size)
        if not white or (len(white) < len(gutters) and end > at + 1):
            break
        gutters = white[: len(gutters)] if len(white) > len(gutters) else white
        end += 1
    end = _trimmed(bands, at, end, gutters)
    if end == at + 1 and len(_rows(bands[at])) < 2:
        gutters = [gap for gap in gutters if gap[1] - gap[0] >= LONE_GAP * size]
    return (end, gutters) if gutters else (at + 1, [])


_top, _bottom = attrgetter("top"), attrgetter("bottom")


def _trimmed(bands: Sequence[Sequence[Word]], at: int, end: int, gutters: Sequence[Span]) -> int:
    """The end of a region without short lines below it, which a gap parts from the columns."""
    if not gutters:
        return end
    edge = gutters[0][0]
    alone = end
    while alone > at + 1 and max(word.right for word in bands[alone - 1]) <= edge:
        alone -= 1
    for cut in range(alone, end):
        white = min(map(_top, bands[cut])) - max(map(_bottom, bands[cut - 1]))
        size = max(word.size for word in bands[cut])
        below = max(word.right for band in bands[cut:end] for word in band)
        if white > 0.5 * size and below < edge - 2 * size:
            return cut
    return end


def _columns(bands: Iterable[Iterable[Word]], gutters: Sequence[Span]) -> list[list[Word]]:
    cuts = [(start + end) / 2 for start, end in gutters]
    columns: list[list[Word]] = [[] for _ in range(len(cuts) + 1)]
    for band in bands:
        for word in band:
            columns[bisect_right(cuts, (word.left + word.right) / 2)].append(word)
    return [column for column in columns if column]


def _are_prose(columns: Sequence[Sequence[Word]]) -> bool:
    """Whether columns are read one after the other: lines at odds, or running text in all of them."""
    if any(word.lines for column in columns for word in column):
        return True
    rows = [_rows(column) for column in columns]
    if _at_odds(rows):
        return True
    return all(map(_is_prose, rows))


def _at_odds(columns: Sequence[Sequence[Row]]) -> bool:
    """Whether most lines of the later columns stand on no line of the first."""
    first = sorted(row[0].middle for row in columns[0])
    odd = total = 0
    for column in columns[1:]:
        for row in column:
            at = bisect_right(first, row[0].middle)
            near = min((abs(row[0].middle - other) for other in first[max(at - 1, 0) : at + 1]), default=0.0)
            odd += near > 0.2 * row[0].size
            total += 1
    return odd > 0.5 * total


def _is_prose(rows: Sequence[Row]) -> bool:
    if len(rows) < PROSE_LINES:
        return False
    width = max(row[-1].right for row in rows) - min(row[0].left for row in rows)
    words = sum(map(len, rows)) / len(rows)
    wraps = sum(row[0].text[:1].islower() for row in rows) / len(rows)
    return width >= PROSE_WIDTH * rows[0][0].size and words >= PROSE_WORDS and wraps >= PROSE_WRAPS


# --- tables without rules --------------------------------------------------------------------------------------------


def _table(columns: Sequence[Sequence[Word]], gutters: Sequence[Span]) -> Iterator[Line]:
    """The rows of a table; a line that stands alone in it is no row."""
    cuts = [(start + end) / 2 for start, end in gutters]
    rights = [end for _, end in gutters]
    edge = max(word.right for column in columns for word in column)
    open_rows: list[list[Row]] = []
    for row in _rows(word for column in columns for word in column):
        parts: list[Row] = [[] for _ in range(len(cuts) + 1)]
        for word in row:
            parts[bisect_right(cuts, (word.left + word.right) / 2)].append(word)
        if open_rows and _goes_on(open_rows[-1], parts, rights, edge):
            open_rows.append(parts)
        else:
            yield from _closed(open_rows)
            open_rows = [parts]
    yield from _closed(open_rows)


def _goes_on(above: Sequence[Row], row: Sequence[Row], rights: Sequence[float], edge: float) -> bool:
    """Whether every cell of a line goes on with the wrapped cell above it; they hardly ever all do."""
    if all(row):
        return False
    for number, (cell, over) in enumerate(zip(row, above, strict=True)):
        if not cell:
            continue
        if not over or cell[0].middle - over[0].middle > WRAPPED * cell[0].size:
            return False
        room = rights[number] - 1.5 * cell[0].size if number < len(rights) else edge
        is_full = over[-1].right + cell[0].right - cell[0].left > room
        starts_low = cell[0].text[:1].islower()
        if not (starts_low or (is_full and number < len(rights))):
            return False
    return True


def _closed(rows: Sequence[Sequence[Row]]) -> Iterator[Line]:
    if rows:
        columns = [[cell for cell in column if cell] for column in zip(*rows, strict=True)]
        words = [word for row in rows for cell in row for word in cell]
        texts = [joined(map(_text, column)) for column in columns]
        if sum(map(bool, texts)) > 1:
            yield _line(words, cells(texts), True)
        else:  # alone in the first column it is no row, behind it one more value of the label above
            yield _line(words, "".join(texts), not texts[0])


# --- tables with rules -----------------------------------------------------------------------------------------------


def _with_tables(words: Sequence[Word], tables: Iterable[Sequence[Box]]) -> list[Word]:
    """The words with those in ruled tables replaced by the tables; a table within a cell of another comes first."""
    rest = list(words)
    for table in sorted(tables, key=_area):
        rows = {
            top: sorted({cell for cell in table if cell.top <= top < cell.bottom})
            for top in sorted({cell.top for cell in table})
        }
        if all(len(row) == 1 for row in rows.values()):
            continue  # a frame, or boxes below each other
        by_cell, outside = _by_cell(rest, rows)
        if inside := [word for column in by_cell.values() for word in column]:
            left, right = min(cell.left for cell in table), max(cell.right for cell in table)
            # no taller than its text: what stands on the rule's other side is a line of its own
            top, bottom = min(map(_top, inside)), max(map(_bottom, inside))
            size = max(word.size for word in inside)
            rest = [*outside, Word("", left, right, top, bottom, size, False, tuple(_ruled(rows, by_cell)))]
    return rest


def _area(table: Sequence[Box]) -> float:
    return sum((cell.right - cell.left) * (cell.bottom - cell.top) for cell in table)


def _by_cell(words: Iterable[Word], rows: Mapping[float, Sequence[Box]]) -> tuple[dict[Box, Row], Row]:
    """The words in each cell, and those in none. ``rows`` are the cells at the top of each row."""
    tops = list(rows)
    by_cell: dict[Box, Row] = {}
    outside = []
    for word in words:
        row = rows[tops[max(bisect_right(tops, word.middle) - 1, 0)]]
        middle = (word.left + word.right) / 2
        for cell in row:
            if cell.left <= middle < cell.right and cell.top <= word.middle < cell.bottom:
                by_cell.setdefault(cell, []).append(word)
                break
        else:
            outside.append(word)
    return by_cell, outside


def _ruled(rows: Mapping[float, Sequence[Box]], by_cell: Mapping[Box, Row]) -> Iterator[Line]:
    """Row by row. A cell over several rows has its text in the first of them, and is empty in the others.

    Where a row has text in one cell only, or a table in one, its cells are laid out as any text.
    """
    for top, row in rows.items():
        columns = [by_cell.get(cell, []) if cell.top == top else [] for cell in row]
        filled = [column for column in columns if column]
        if len(filled) == 1 or any(word.lines for column in filled for word in column):
            for column in filled:
                yield from _column(column, 1)
            continue
        lines = [_rows(column) for column in columns]
        if sum(_lines_that_fit(cell, box.right) for cell, box in zip(lines, row, strict=True)) >= TALL_CELL:
            yield from _table(filled, [(cell.left, cell.left) for cell in row[1:]])
        elif filled:
            words = [word for column in filled for word in column]
            yield _line(words, cells(map(_cell, lines, (box.right for box in row))), True)


def _cell(rows: Sequence[Row], edge: float) -> str:
    """The lines of a cell: wrapped ones joined, those of a list, as names below each other, apart by semicolons."""
    items: list[list[str]] = []
    for number, row in enumerate(rows):
        text = _text(row)
        if number and not _begins_item(rows[number - 1], row, edge):
            items[-1].append(text)
        else:
            items.append([text])
    return LISTED.join(map(joined, items))


def _begins_item(above: Row, row: Row, edge: float) -> bool:
    """Whether a line of a cell is no more of the sentence above it."""
    last = above[-1].text
    return (
        row[0].text[0].isupper()
        and last[-1] not in "-,;:.!?"
        and (PARTY.fullmatch(last) is not None or _had_room(above, row, edge))
    )


def _lines_that_fit(rows: Sequence[Row], edge: float) -> int:
    """How many lines of a cell begin though there was room for their first word on the line above."""
    return sum(_had_room(above, row, edge) and not row[0].text[:1].islower() for above, row in pairwise(rows))


def _had_room(above: Row, row: Row, edge: float) -> bool:
    """Whether a line's first word had room on the line above, before the cell's edge."""
    return above[-1].right + row[0].right - row[0].left + row[0].size < edge - MISS
