"""The lines of a text, the marks where its parts begin, and the sections that marks become."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models import Part, Section
from pipeline.parse.dates import is_date_line

Headings = Sequence[tuple[int, int, int]]
"""Start, end and level of each heading that the file marked, in the text's order."""

LONGEST_HEADING = 200  # characters; what is longer has text behind its heading
LONGEST_HEAD = 100  # characters of a standard head such as "Yrkanden/förslag till beslut på sammanträdet"
LONGEST_TITLE = 120  # characters of a line that stands out as a title without being marked
SHORTEST_PROSE = 40  # characters of a line below a title that need no full stop to be text

REFERENCE = re.compile(  # "Dnr RS 2021-0267", "KU.2017.3", "2016-12-06"
    r"(?:dnr|diarien(?:umme)?r|ärendenr)?[.:]? ?(?:[A-ZÅÄÖ]{1,5}[ ./]?)?\d[\d:/. -]{0,30}", re.IGNORECASE
)
_INNER_STOP = re.compile(r"[a-zåäö)][.!?] [A-ZÅÄÖ(]")  # a sentence that ends within a line
_ITEM = re.compile(r"- |• ?|\d{1,2}[.)] ?(?=\D)|[a-z]\) |att\b|Att\b")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text without white space around it. ``level`` is that of a marked heading, else 0."""

    said: str
    start: int
    end: int
    paragraph: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A part begins here; without a part, whatever is open ends here."""

    start: int
    heading_end: int
    level: int = 1
    part: Part | None = Part.SECTION
    number: str | None = None


def lines_of(text: str, headings: Headings) -> list[Line]:
    """The lines of a text that say something. A marked heading of several lines is one line."""
    ends = {start: (end, level) for start, end, level in headings}
    lines: list[Line] = []
    paragraph, at = 0, 0
    while at < len(text):
        end, level = ends.get(at, (-1, 0))
        if end <= at:
            end, level = text.find("\n", at), 0
            end = len(text) if end < 0 else end
        raw = text[at:end]
        if said := raw.strip():
            start = at + len(raw) - len(raw.lstrip())
            lines.append(Line(said, start, start + len(said), paragraph, level))
        else:
            paragraph += 1
        at = end + (text[end : end + 1] == "\n")
    return lines


def sections_of(text: str, marks: Iterable[Mark]) -> tuple[Section, ...]:
    ordered = sorted(marks, key=lambda mark: (mark.start, mark.part is not None, mark.level))
    found: list[Section] = []
    later: list[Mark] = []  # the next mark of each rank that could end a section
    for mark in reversed(ordered):
        while later and later[-1].level > mark.level:
            later.pop()
        end = later[-1].start if later else len(text)
        later.append(mark)
        while end > mark.start and text[end - 1].isspace():
            end -= 1
        if mark.part is not None and end > mark.start:
            heading = text[mark.start : min(mark.heading_end, end)]
            found.append(Section(heading, mark.start, end, mark.part, mark.number, mark.level))
    return tuple(reversed(found))


def headed(lines: Iterable[Line]) -> list[Mark]:
    return [Mark(line.start, line.end, line.level) for line in lines if line.level]


def is_title(line: Line, length: int = LONGEST_HEADING) -> bool:
    """Whether a line could be a title: marked, or short and no sentence, item, date or reference."""
    said = line.said
    if line.level:
        return True
    return (
        len(said) <= length
        and (said[0].isupper() or said[0].isdigit() or said[0] in "”\"“'’«»–")
        and said[-1] not in ".:;,|"
        and any(letter.isalpha() for letter in said)
        and " | " not in said
        and not _INNER_STOP.search(said)
        and not REFERENCE.fullmatch(said)
        and not is_date_line(said)
    )


def is_prose(line: Line) -> bool:
    """Whether a line is text that may stand below a title."""
    return not line.level and (line.said[-1] in '.:?!”"' or len(line.said) >= SHORTEST_PROSE or is_item(line.said))


def is_first(lines: Sequence[Line], at: int) -> bool:
    """Whether a line begins its paragraph."""
    return at == 0 or lines[at - 1].paragraph != lines[at].paragraph


def is_item(said: str) -> bool:
    """Whether a line begins an item of a list or an att-sats."""
    return _ITEM.match(said) is not None
