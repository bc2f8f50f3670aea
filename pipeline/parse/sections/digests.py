"""Items of digests of decisions ("Beslut i korthet"): one for each sub-heading, marked or not."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from models import Part
from pipeline.parse.sections.heads import opened, parts
from pipeline.parse.sections.lines import LONGEST_TITLE, Line, Mark, headed, is_first, is_item, is_prose, is_title
from pipeline.parse.sections.minutes import MARGINALS, MATTER, SERIES, ranked

_ASIDE = re.compile(
    r"(?:för )?mer information.*|kontakt.*|presskontakt.*|läs mer.*|läs också.*|fakta.*|relatera.*|dokument|bilagor"
    r"|handlingar\b.*|protokoll.*|om region .*|närvarande.*|se sammanträdet.*|dela\b.*",
    re.IGNORECASE,
)
_ON_MATTER = re.compile(r"\(ärende(?:t|na)? (\d{1,3}(?:(?:, | och |[–-])\d{1,3}){0,20})\)", re.IGNORECASE)
_POINT = re.compile(r"(\d{1,3})\. ?(?=\w)")


def digest(lines: Sequence[Line]) -> list[Mark]:
    items = _ranked_items(lines)
    if len(items) < 2:
        items = _title_lines(lines)
    if len(items) < 2:
        return headed(lines) or list(parts(lines, 2, frozenset()))
    level = min((lines[at].level for at in items if lines[at].level), default=1)
    marks: list[Mark] = []
    for at, following in zip(items, [*items[1:], len(lines)], strict=True):
        line = lines[at]
        number = _number_of(line, lines[at + 1 : following])
        marks.append(Mark(line.start, line.end, line.level or level, Part.ITEM, number))
    taken = set(items)
    deepest = max(lines[at].level or level for at in items)
    for mark, rank in ranked(parts(lines, deepest + 1, taken), lines):
        aside = mark.part is Part.SECTION and 0 < rank <= deepest
        marks.append(replace(mark, level=rank) if aside else mark)
    return marks


def _ranked_items(lines: Sequence[Line]) -> list[int]:
    """The marked headings that open an item: those with text of their own, not within another, no asides.

    A single heading above all others ("Beslut i korthet") opens none, nor does one above which no text stands before
    the next deeper heading (a group).
    """
    headings = [at for at, line in enumerate(lines) if line.level and at]
    openers = {at for at in headings if not (_ASIDE.fullmatch(lines[at].said) or opened(lines[at], None, None))}
    ranks = Counter(lines[at].level for at in openers)
    while len(ranks) > 1 and ranks[min(ranks)] == 1 and ranks.total() > 2:
        del ranks[min(ranks)]
    top = min(ranks, default=0)
    items: list[int] = []
    within = 0  # the rank of the item that is open
    for at in headings:
        level = lines[at].level
        if within and level > within:
            continue
        below = lines[at + 1] if at + 1 < len(lines) else None
        is_group = below is not None and below.level > level and not opened(below, None, None)
        is_item = at in openers and level >= top and not is_group
        within = level if is_item else 0
        items += [at] * is_item
    return items


def _title_lines(lines: Sequence[Line]) -> list[int]:
    """Lines that stand out as titles: short, at the beginning of a paragraph, with text below."""
    return [
        at
        for at, (line, below) in enumerate(pairwise(lines))
        if at
        and (line.level or is_first(lines, at))
        and is_title(line, LONGEST_TITLE)
        and (not is_item(line.said) or (_POINT.match(line.said) and is_first(lines, at + 1)))
        and not _ASIDE.fullmatch(line.said)
        and not opened(line, None, None)
        and not _is_matter(line.said)
        and (is_prose(below) or opened(below, None, None) or _is_matter(below.said))
        and (_is_matter(below.said) or not (is_first(lines, at + 1) and is_title(below, LONGEST_TITLE)))
    ]


def _is_matter(said: str) -> bool:
    """Whether a line is, whole, a matter's number: "Ärende 14", "(ärende 5 och 27)"."""
    match = MATTER.fullmatch(said.strip("()"))
    return match is not None and not match["rest"].strip(MARGINALS)


def _number_of(line: Line, below: Sequence[Line]) -> str | None:
    """The number of the matter: in the heading, on a line of its own below it, or once in brackets in the text."""
    said = line.said
    for pattern in (SERIES, MATTER):
        if match := pattern.match(said):
            groups = match.groupdict()
            return groups.get("many") or groups["one"]
    if match := _POINT.match(said) or _ON_MATTER.search(said):
        return match[1]
    if below and _is_matter(below[0].said) and (match := MATTER.match(below[0].said.strip("()"))):
        return match["one"]
    named = {number for part in below for number in _ON_MATTER.findall(part.said)}
    return named.pop() if len(named) == 1 else None
