"""A document's text as blocks of runs, each run with what is marked there."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Generic, TypeVar

from models import Document, Facts, Organisation, Person, Span
from pipeline.extract.amounts import amounts

T = TypeVar("T")

PART = 60_000  # characters of text on one page: about 25 kB as it is sent
MOST = 0.5  # of a text that is marked as what somebody came for
_STOP = re.compile(r"[.!?:]\s|\n")
_PARAGRAPH = re.compile(r"\n\n+")
_BULLET = re.compile(r"[-•*·–] ")


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody or something that is named: ``kind`` is person or organisation, ``at`` the place among the facts."""

    kind: str
    at: int
    first: bool  # the first mention in the text


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with the same marks throughout."""

    text: str
    named: Named | None = None
    amount: bool = False
    sought: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Runs within one decision, or within none. ``first``: the decision begins here."""

    decision: int | None
    first: bool
    runs: tuple[Run, ...]


Line = tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of lines, a list of items, or a heading of a level."""

    kind: str  # paragraph, list, heading, lead
    lines: tuple[Line, ...]
    level: int = 2
    anchor: str | None = None  # of a heading
    page: int | None = None  # the page of a paged file that begins here
    sought: bool = False  # holds the beginning of what is sought


def sentence(text: str, at: int) -> Span:
    """The sentence, or the line, that holds a character."""
    start = max((found.end() for found in _STOP.finditer(text, 0, at)), default=0)
    found = _STOP.search(text, at)
    return start, found.start() + (text[found.start()] != "\n") if found else len(text)


class _Layer(Generic[T]):
    """Spans of one sort that do not overlap, each with its value."""

    def __init__(self, spans: Iterable[tuple[int, int, T]]) -> None:
        self.spans: list[tuple[int, int, T]] = []
        for start, end, value in sorted(spans, key=lambda span: (span[0], -span[1])):
            if end > start and (not self.spans or start >= self.spans[-1][1]):
                self.spans.append((start, end, value))
        self._starts = [start for start, _, _ in self.spans]

    def at(self, offset: int) -> tuple[int, int, T] | None:
        """The span that holds a character."""
        place = bisect_right(self._starts, offset) - 1
        return self.spans[place] if place >= 0 and offset < self.spans[place][1] else None

    def borders(self, start: int, end: int) -> Iterator[int]:
        """Where within a stretch one of the spans begins or ends."""
        for place in range(max(0, bisect_left(self._starts, start) - 1), bisect_left(self._starts, end)):
            yield from (border for border in self.spans[place][:2] if start < border < end)


class Marked:
    """What is marked in a document; ``sought`` is a stretch that somebody came for."""

    def __init__(self, document: Document, facts: Facts, sought: Span | None = None) -> None:
        self.document = document
        self.sought = sought
        self._decisions = _Layer((each.start, each.end, at) for at, each in enumerate(facts.decisions))
        self._named = _Layer(_mentions(facts))
        self._amounts = _Layer((each.start, each.end, True) for each in amounts(document.text))
        # where nearly all is sought there is nothing to be found in it, and its colour would hide all other marks
        is_part = sought is not None and sought[1] - sought[0] <= MOST * len(document.text)
        self._sought = _Layer([(*sought, True)] if sought and is_part else [])
        self._headings = {each.start: each for each in document.sections if each.heading}
        self.parts = _parts(document.text)
        self.has_amounts = bool(self._amounts.spans)

    def part_of(self, offset: int) -> int:
        """Which part of the text, from 0, holds a character."""
        return max(0, bisect_right([start for start, _ in self.parts], offset) - 1)

    def blocks(self, part: int) -> Iterator[Block]:
        """The blocks of a part, without the title that every text begins with."""
        text = self.document.text
        is_above = False  # what is sought begins in the title: the first block is where to look
        for start, end in _paragraphs(text, *self.parts[part]):
            if start == 0 and text[:end].strip() == self.document.title.strip():
                is_above = self.sought is not None and self.sought[0] < end
                continue
            for block in self._block(start, end):
                yield replace(block, sought=True) if is_above else block
                is_above = False

    def _block(self, start: int, end: int) -> Iterator[Block]:
        text, page = self.document.text, self._page_begun(start, end)
        sought = self.sought is not None and start <= self.sought[0] < end
        section = self._headings.get(start)
        if section and text.startswith(section.heading, start) and start + len(section.heading) <= end:
            stop = start + len(section.heading)
            level = min(max(section.level + 1, 2), 4)
            yield Block("heading", (self._line(start, stop),), level, f"s{start}", page, sought)
            start, page, sought = stop + (len(text[stop:end]) - len(text[stop:end].lstrip())), None, False
            if start >= end:
                return
        lines = list(_lines(text, start, end))
        if all(_BULLET.match(text, at) for at, _ in lines):
            yield Block("list", tuple(self._line(at + 2, stop) for at, stop in lines), page=page, sought=sought)
            return
        is_lead = self.document.lead is not None and self.document.lead[0] <= start < self.document.lead[1]
        kind = "lead" if is_lead else "paragraph"
        yield Block(kind, tuple(self._line(at, stop) for at, stop in lines), page=page, sought=sought)

    def _page_begun(self, start: int, end: int) -> int | None:
        pages = self.document.pages
        place = bisect_left(pages, start)
        return place + 1 if len(pages) > 1 and place < len(pages) and pages[place] < end else None

    def _line(self, start: int, end: int) -> Line:
        layers: tuple[_Layer[object], ...] = (self._decisions, self._named, self._amounts, self._sought)  # type: ignore[assignment]
        borders = sorted({start, end, *(border for layer in layers for border in layer.borders(start, end))})
        groups: list[tuple[int | None, bool, list[Run]]] = []
        for at, stop in pairwise(borders):
            decision, named = self._decisions.at(at), self._named.at(at)
            # the first run of a decision alone is the target of links to it, and so with mentions
            who = named and Named(named[2].kind, named[2].at, named[2].first and named[0] == at)
            run = Run(self.document.text[at:stop], who, bool(self._amounts.at(at)), bool(self._sought.at(at)))
            number = decision and decision[2]
            if groups and groups[-1][0] == number:
                groups[-1][2].append(run)
            else:
                groups.append((number, decision is not None and decision[0] == at, [run]))
        return tuple(Group(number, first, tuple(runs)) for number, first, runs in groups)


def _mentions(facts: Facts) -> Iterator[tuple[int, int, Named]]:
    listed: tuple[tuple[str, Sequence[Person | Organisation]], ...] = (
        ("person", facts.people),
        ("organisation", facts.organisations),
    )
    for kind, those in listed:
        for at, each in enumerate(those):
            for mention in each.mentions:
                yield mention.start, mention.end, Named(kind, at, mention is each.mentions[0])


def _paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    for gap in _PARAGRAPH.finditer(text, start, end):
        if gap.start() > at:
            yield at, gap.start()
        at = gap.end()
    if end > at:
        yield at, end


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        if stop > at:
            yield at, stop
        at = stop + 1


def _parts(text: str) -> Sequence[Span]:
    """A text in parts of about ``PART`` characters that end between paragraphs, where there are any."""
    parts: list[Span] = []
    start = 0
    while len(text) - start > PART * 3 // 2:
        gap = text.find("\n\n", start + PART, start + PART * 3 // 2)
        stop = gap + 2 if gap >= 0 else start + PART
        parts.append((start, stop))
        start = stop
    return (*parts, (start, len(text)))
