"""What pdfplumber is asked for: the tables that ruling lines make, and the text of what pdfium cannot read.

The lines come from pdfium: reading a page with pdfplumber takes a hundred times as long, on hostile pages for ever.
"""

import io
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.alive import alive
from pipeline.parse.layout import BOLD, MISS, Box, Page, Word, arrange, tidy

if TYPE_CHECKING:
    from pdfplumber.page import Page as PlumberPage

Edge = dict[str, Any]  # a ruling line as pdfplumber has them

MOST_RULES = 4000  # of a page; one with more is a drawing or a map
MOST_CROSSINGS = 3000  # of its rules where they are merged; the search for cells takes time by their square


def tables(rules: Sequence[Box]) -> list[list[Box]]:
    """The cells of each table that ruling lines, boxes higher than wide or wider than high, make on a page."""
    if not 2 < len(rules) <= MOST_RULES:
        return []
    from pdfplumber import table  # late: slow to load, and most pages have no tables

    edges = _merged(map(_edge, rules))
    edges = _merged([*edges, *map(_edge, _sides(edges))])
    across, down = _by_direction(edges)
    if len({edge["top"] for edge in across}) * len({edge["x0"] for edge in down}) > MOST_CROSSINGS:
        return []
    cells = table.intersections_to_cells(table.edges_to_intersections(edges, MISS, MISS))
    return [
        [Box(left, right, top, bottom) for left, top, right, bottom in found] for found in table.cells_to_tables(cells)
    ]


def _merged(edges: Iterable[Edge]) -> list[Edge]:
    """Rules that lie on each other or go on from each other as one."""
    from pdfplumber.table import merge_edges

    merged: list[Edge] = merge_edges(list(edges), MISS, MISS, MISS, MISS)
    return merged


def _edge(rule: Box) -> Edge:
    left, right, top, bottom = rule
    width, height = right - left, bottom - top
    way = "h" if width > height else "v"
    return {"orientation": way, "x0": left, "x1": right, "top": top, "bottom": bottom, "width": width, "height": height}


def _by_direction(edges: Iterable[Edge]) -> tuple[list[Edge], list[Edge]]:
    across, down = list[Edge](), list[Edge]()
    for edge in edges:
        (across if edge["orientation"] == "h" else down).append(edge)
    return across, down


def _sides(edges: Iterable[Edge]) -> Iterator[Box]:
    """A frame around each rule down and the rules across that it meets: many tables have no rules at their sides."""
    across, down = _by_direction(edges)
    for rule in down:
        at, top, bottom = rule["x0"], rule["top"], rule["bottom"]
        met = [
            other
            for other in across
            if top - MISS <= other["top"] <= bottom + MISS and other["x0"] - MISS <= at <= other["x1"] + MISS
        ]
        if met:
            left, right = min(other["x0"] for other in met), max(other["x1"] for other in met)
            yield from (Box(left, right, y, y) for y in (top, bottom))
            yield from (Box(x, x, top, bottom) for x in (left, right))


MOST_BLANKS = 10_000  # in a row; files are padded with some thousands at the most
_BLANKS = re.compile(rb"\s+")


class Plumber:
    """A file as pdfplumber reads it. Raises nothing: what it cannot read has no pages, or no lines on them."""

    def __init__(self, content: bytes) -> None:
        import pdfplumber  # late, as above

        for name in ("pdfminer", "pdfplumber"):  # they tell of every oddity, on stderr
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._pages: Sequence[PlumberPage]
        try:
            self._pages = () if _stalls(content) else pdfplumber.open(io.BytesIO(content)).pages
        except Exception:  # pdfminer raises whatever its code runs into on damaged files
            self._pages = ()

    def __len__(self) -> int:
        return len(self._pages)

    def read(self, number: int) -> Page:
        """A page by its number, from 0; damaged where no text is found on it."""
        page = self._pages[number]
        try:
            lines = arrange(list(_words(page)), tables(list(_rules(page))))
        except Exception:  # as above
            lines = []
        finally:
            page.close()
        alive()
        return Page(tuple(lines), page.width, page.height, is_damaged=not lines)


def _stalls(content: bytes) -> bool:
    """Whether pdfminer would take minutes: its ASCII85 decoder searches a run of blanks from each of them."""
    return b"ASCII85Decode" in content and any(len(run[0]) > MOST_BLANKS for run in _BLANKS.finditer(content))


def _words(page: "PlumberPage") -> Iterator[Word]:
    """Words by their places from the page's top left."""
    x, y = page.bbox[:2]
    for word in page.extract_words(extra_attrs=["size", "fontname"]):
        if text := tidy(word["text"]):
            left, right, top, bottom = word["x0"] - x, word["x1"] - x, word["top"] - y, word["bottom"] - y
            size, is_bold = round(word["size"], 1) or 1.0, BOLD.search(word["fontname"]) is not None
            yield Word(text, left, right, top, bottom, size, is_bold)


def _rules(page: "PlumberPage") -> Iterator[Box]:
    x, y = page.bbox[:2]
    for edge in page.edges:
        left, right, top, bottom = edge["x0"] - x, edge["x1"] - x, edge["top"] - y, edge["bottom"] - y
        if (left == right) != (top == bottom):
            yield Box(left, right, top, bottom)
