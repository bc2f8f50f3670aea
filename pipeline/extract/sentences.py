"""Sentences of a document, each with the part in which it stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from models import Document, Part, Section, Span


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, or a sentence of an item of a list, without bullet; offsets in the document."""

    said: str
    start: int
    end: int
    paragraph: int
    item: bool  # begins an item of a list
    heading: bool
    part: Part
    matter: int  # the ITEM section in which it stands, -1 for none
    section: int  # the innermost section, -1 for none
    quoted: bool


BULLET = re.compile(r"[-–—−•·●▪*○][ \t]*|(?:\d{1,2}[.)]|[a-zåäö]\))[ \t]*(?=\D)")
CLAUSE = re.compile(r"att\b:?", re.IGNORECASE)
_STOP = re.compile(r"[.!?:][”\"’)]?\s+(?=[\"”(–-]?\s?[A-ZÅÄÖÉ(])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:[^\W\d_]|ca|nr|kap|st|resp|dvs|osv|etc|kl|inkl|exkl|prop|dnr|mom|bl|tf|fl|f|tel|tfn|ang|t\.ex|m\.m|m\.fl))\.$",
    re.IGNORECASE,
)
_NUMBER_END = re.compile(r"(?:^|[:;] )\d{1,2}$")  # of an item: "följande: 1. Regionfullmäktige …"
_OPEN_END = re.compile(r"[\w,–-]$")


def units_of(document: Document) -> list[Unit]:
    """The sentences of a document, each with the part in which it stands."""
    text, sections = document.text, document.sections
    order = sorted(range(len(sections)), key=lambda n: (sections[n].start, sections[n].level))
    within: list[int] = []
    found: list[Unit] = []
    at = 0
    for paragraph, (start, end) in enumerate(_blocks(text, sections)):
        while at < len(order) and sections[order[at]].start <= start:
            within.append(order[at])
            at += 1
        within = [n for n in within if sections[n].end > start]
        inner = within[-1] if within else -1
        telling = [n for n in within if sections[n].part not in (Part.SECTION, Part.ITEM)]
        matter = max((n for n in within if sections[n].part is Part.ITEM), default=-1)
        section = telling[-1] if telling else inner
        part = sections[telling[-1]].part if telling else Part.ITEM if matter >= 0 else Part.SECTION
        heading = start == 0 or any(start < sections[n].start + len(sections[n].heading) for n in within)
        quoted = any(first < end and start < last for first, last in document.quotes)
        bullet = BULLET.match(text, start, end)
        begin = bullet.end() if bullet and bullet.end() < end and not quoted else start
        for first, last in _sentences(text, begin, end):
            listed = first == begin > start
            found.append(Unit(text[first:last], first, last, paragraph, listed, heading, part, matter, section, quoted))
    return found


def _blocks(text: str, sections: Sequence[Section]) -> list[Span]:
    """The lines of a text, headings of sections apart; a line that goes on in small letters is one with the next."""
    ends = {section.start + len(section.heading) for section in sections if section.heading}
    cuts = sorted({0, len(text), *(section.start for section in sections), *ends, *_newlines(text)})
    blocks: list[Span] = []
    for start, end in pairwise(cuts):
        said = text[start:end]
        first, last = start + len(said) - len(said.lstrip()), start + len(said.rstrip())
        if first >= last:
            continue
        goes_on = (
            blocks
            and start not in ends
            and text[blocks[-1][1] : first].count("\n") == 1
            and text[first].islower()
            and _OPEN_END.match(text[blocks[-1][1] - 1])
            and not CLAUSE.match(text, first)
            and not BULLET.match(text, first)
        )
        if goes_on:
            blocks[-1] = blocks[-1][0], last
        else:
            blocks.append((first, last))
    return blocks


def _newlines(text: str) -> Iterator[int]:
    return (match.start() for match in re.finditer("\n", text))


def _sentences(text: str, start: int, end: int) -> Iterator[Span]:
    first = start
    for match in _STOP.finditer(text, start, end):
        before = text[first : match.start()]
        is_label = _NUMBER_END.search(before[-6:]) or (text[match.start()] == ":" and " " not in before)
        if not is_label and not _ABBREVIATED.search(text, max(first, match.start() - 8), match.start() + 1):
            said = text[first : match.end()].rstrip()
            yield first, first + len(said)
            first = match.end()
    if first < end:
        yield first, end
