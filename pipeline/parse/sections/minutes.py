"""Items of minutes: paragraphs (§), matters (ärenden), bare numbers."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from models import Part
from pipeline.parse.sections.heads import SOURCES, head_of, opened, parts
from pipeline.parse.sections.lines import (
    LONGEST_HEADING,
    LONGEST_TITLE,
    REFERENCE,
    Line,
    Mark,
    is_first,
    is_item,
    is_title,
)

MARGIN = 50  # characters from which a line without a full stop may go on in the next
SAFE_RUN = 3  # bare numbers in a row ("1 Mötet öppnas", "2 Upprop") that make items without being headings
_PLAIN = r"\d{1,4}(?: ?[a-h](?![\w-]))?(?:/\d{2,4})?"
SERIES = re.compile(  # "§ 58 Val av …", "KF § 102 DNR: …", "§§ 1–19"
    r"(?P<body>[A-ZÅÄÖ]{2,6}(?:au|u|n|f)?|[KRL][sf]|Au)? ?"
    rf"(?:§§ ?(?P<many>{_PLAIN}(?:(?: ?[–-] ?|, ?| och ){_PLAIN}){{0,50}})|§ ?(?P<one>{_PLAIN}(?:–\d{{1,4}})?))"
    r"(?!\d)(?P<rest>.*)"
)
_BEHIND = re.compile(  # "Val av justerare § 72", "Årsredovisning (RF §89, 2023-06-19)"
    r"(?:(?P<before>\w+),? )?\(?(?P<body>[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{1,7})? ?"
    rf"§ ?(?P<one>{_PLAIN})(?P<rest>,? ?\d{{4}}-\d\d-\d\d)?\)?"
)
MATTER = re.compile(
    r"ärende(?:t|na)? (?P<one>\d{1,3}(?:(?:, | och |[–-])\d{1,3}){0,20})(?!\w)(?P<rest>.*)", re.IGNORECASE
)
_BARE = re.compile(r"(?P<one>\d{1,3})[.)]? (?P<rest>[A-ZÅÄÖ”\"].*)")
_DATED = re.compile(r"\d{4}-\d\d-\d\d")
_CASE = re.compile(r"(?:dnr|diarien(?:umme)?r|ärendenr)[.:]? ?(?:[A-ZÅÄÖ]{1,5}[ ./]?)?\d[\d:/.-]{0,30}", re.IGNORECASE)
LISTING = re.compile(
    r"(?:\d+ ?)?(?:innehåll(?:sförteckning)?|ärendelista|föredragningslista|dagordning|ärenden|paragrafer)",
    re.IGNORECASE,
)
MARGINALS = " .,:;|–—-"
_FUNCTION_WORDS = frozenset(
    ("av", "enligt", "från", "för", "i", "jfr", "jämför", "med", "mot", "och", "om", "på", "samt", "se", "till")
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line that may begin an item. ``firm`` says that its place alone makes it one."""

    at: int  # the line
    until: int  # the line on which its heading ends
    start: int
    heading_end: int
    number: str
    order: tuple[int, str]
    form: tuple[str, bool, bool]  # whose minutes; whether dated; whether the year stands behind the number
    marked: bool
    firm: bool


def minutes(lines: Sequence[Line]) -> list[Mark]:
    """Items by their paragraph's number, else by "Ärende N", else by bare numbers; in them the standard heads.

    Marked headings that are no heads stand beside the items where the file ranks them so, else within them.
    """
    candidates = _paragraphs(lines)
    items = _items(candidates)
    if not items:
        candidates = _matters(lines)
        items = _items(candidates)
    if not items:
        items = candidates = _bare(lines)
    marks = [Mark(item.start, item.heading_end, 1, Part.ITEM, item.number) for item in items]
    taken = {at for item in items for at in range(item.at, item.until + 1)}
    taken |= {item.at - 1 for item in items if item.start < lines[item.at].start}
    top = items[0].start if items else 0
    numbers = {item.number for item in items}
    entries = [candidate for candidate in candidates if candidate.start < top and candidate.number in numbers]
    listed = _listing(lines, entries)
    if listed:
        behind = lines[entries[-1].until + 1].start
        marks += (listed, Mark(behind, behind, 1, None))
    ranks = [lines[item.at].level for item in items if item.marked]
    rank = min(ranks, default=0)
    flat = any(0 < line.level <= rank and head_of(line.said) for line in lines)
    for mark, level in ranked(parts(lines, 2, taken), lines):
        outside = (
            mark.part is Part.SECTION and level and (mark.start < top or level < rank or (level == rank and not flat))
        )
        if listed is None or mark.start != listed.start:
            marks.append(replace(mark, level=1) if outside else mark)
    return marks


def ranked(marks: Iterable[Mark], lines: Sequence[Line]) -> Iterator[tuple[Mark, int]]:
    """Each mark with the level that the file gave its line, 0 where it marked none."""
    levels = {line.start: line.level for line in lines}
    return ((mark, levels[mark.start]) for mark in marks)


def _listing(lines: Sequence[Line], entries: Sequence[_Candidate]) -> Mark | None:
    """The list of all items that stands before the first (ärendelista); None where none does."""
    if len(entries) < 2:
        return None
    first = entries[0].at
    if first > 1 and LISTING.fullmatch(lines[first - 1].said.removesuffix(":")):
        return Mark(lines[first - 1].start, lines[first - 1].end)
    return Mark(entries[0].start, entries[0].start)


def _paragraphs(lines: Sequence[Line]) -> list[_Candidate]:
    """Lines with a paragraph's number, in the forms of ``SERIES`` and ``_BEHIND``."""
    found: list[tuple[int, re.Match[str], bool]] = []
    bracketed: list[_Candidate] = []
    in_sources = False
    for at, line in enumerate(lines):
        if at == 0:
            continue
        match = SERIES.match(line.said) if "§" in line.said[:12] else None
        if match and (line.level or _stands_alone(match)):
            is_bare = not match["body"] and not _DATED.search(match["rest"][:14])
            in_sources = in_sources and not is_bare
            found.append((at, match, not in_sources and _is_apart(lines, at)))
        elif "§" in line.said[-40:] and (behind := _behind(lines, at)):
            bracketed.append(behind)
        elif SOURCES.fullmatch(line.said.removesuffix(":")):
            in_sources = True
        elif head_of(line.said):
            in_sources = False
    title_above = _titles_stand_above(lines, [at for at, match, _ in found if not _title_of(match)])
    candidates = [_candidate(lines, at, match, firm, title_above) for at, match, firm in found]
    return sorted(candidates + bracketed, key=lambda candidate: candidate.at)


def _stands_alone(match: re.Match[str]) -> bool:
    """Whether what follows a number is a title or nothing, not running text ("§ 5 kommunallagen")."""
    rest = match["rest"]
    bare = rest.lstrip(MARGINALS)
    return not bare or not bare[0].islower() or rest.lstrip()[0] in "–—-:" or bare.lower().startswith(("dnr", "forts"))


def _is_apart(lines: Sequence[Line], at: int) -> bool:
    """Whether the margin cannot have put a line's beginning where it is."""
    above = lines[at - 1].said
    return bool(lines[at].level) or is_first(lines, at) or above[-1] in '.:;?!)”"' or len(above) < MARGIN


def _title_of(match: re.Match[str]) -> str:
    """The title behind a number and its case number, "" where only a date or a case number follows, or nothing."""
    rest = match["rest"].strip(MARGINALS + "()")
    if case := _CASE.match(rest):
        rest = rest[case.end() :].strip(MARGINALS)
    return "" if REFERENCE.fullmatch(rest) else rest


def _title_below(lines: Sequence[Line], at: int) -> int | None:
    """The line that holds the title of a number on line ``at``; a case number may stand between."""
    for below in range(at + 1, min(at + 3, len(lines))):
        line = lines[below]
        if REFERENCE.fullmatch(line.said):
            continue
        own = line.paragraph == lines[at].paragraph
        alone = below + 1 == len(lines) or is_first(lines, below + 1)
        if not is_title(line, LONGEST_HEADING if own else LONGEST_TITLE) or not (own or alone or line.level):
            return None
        return None if opened(line, None, None) or SERIES.match(line.said) else below
    return None


def _title_above(lines: Sequence[Line], at: int) -> bool:
    """Whether the line above a number can be its title, and the document's is not."""
    above = lines[at - 1]
    return (
        at > 1
        and is_title(above, LONGEST_TITLE)
        and (bool(above.level) or is_first(lines, at - 1))
        and not (head_of(above.said) or SERIES.match(above.said) or is_item(above.said))
    )


def _titles_stand_above(lines: Sequence[Line], bare: Sequence[int]) -> bool:
    """Whether, in this document, the number follows the title ("Val av justerare", then "§ 72").

    A single number with a paragraph of its own tells too little.
    """
    above = [at for at in bare if _title_above(lines, at)]
    near = any(lines[at - 1].level or not is_first(lines, at) for at in above)
    below = sum(_title_below(lines, at) is not None for at in bare)
    return len(above) > below and (near or len(above) > 1)


def _candidate(lines: Sequence[Line], at: int, match: re.Match[str], firm: bool, title_above: bool) -> _Candidate:
    line = lines[at]
    number = match["many"] or match["one"]
    until, start, heading_end = at, line.start, line.end
    if len(line.said) > LONGEST_HEADING:
        heading_end = line.start + match.start("rest")
    elif not _title_of(match) and title_above and _title_above(lines, at):
        start = lines[at - 1].start
    elif not _title_of(match) and not title_above and (below := _title_below(lines, at)) is not None:
        until, heading_end = below, lines[below].end
    form = (match["body"] or "", bool(_DATED.match(match["rest"].lstrip(" ,("))), "/" in number)
    return _Candidate(at, until, start, heading_end, number, _order(number), form, bool(line.level), firm)


def _order(number: str) -> tuple[int, str]:
    """The sorting key of a paragraph's number: "84 a" comes after "84"."""
    digits = re.match(r"\d+", number)
    letter = re.match(r"\d+ ?([a-h])", number)
    return int(digits[0]) if digits else 0, letter[1] if letter else ""


def _behind(lines: Sequence[Line], at: int) -> _Candidate | None:
    """An item whose number stands behind its title: on a marked heading, or in brackets on the line below."""
    line = lines[at]
    tail = line.said.rfind("(") if line.said.endswith(")") else line.said.rfind("§")
    if tail < 0:
        return None
    if line.level:
        words = line.said[:tail].split()
        match = re.search(rf"{_BEHIND.pattern}$", line.said[-60:])
        if not words or words[-1].strip(",").lower() in _FUNCTION_WORDS or not match:
            return None
        if match["before"] and match["before"].lower() in _FUNCTION_WORDS:
            return None
        start = line.start
    else:
        match = _BEHIND.fullmatch(line.said) if line.said.startswith("(") else None
        if not match or not _title_above(lines, at):
            return None
        start = lines[at - 1].start
    form = (match["body"] or "", bool(match["rest"]), "/" in match["one"])
    marked = bool(line.level or lines[at - 1].level)
    return _Candidate(at, at, start, line.end, match["one"], _order(match["one"]), form, marked, True)


def _matters(lines: Sequence[Line]) -> list[_Candidate]:
    """Lines such as "Ärende 1 – Val av justerare"."""
    found = [
        (at, match)
        for at, line in enumerate(lines)
        if at and (match := MATTER.match(line.said)) and (line.level or (_stands_alone(match) and _is_apart(lines, at)))
    ]
    return [_numbered(lines, at, match) for at, match in found if is_title(lines[at])]


def _bare(lines: Sequence[Line]) -> list[_Candidate]:
    """Titles behind a bare number: marked headings, or lines apart that count up by one and have text between."""
    found = [
        _numbered(lines, at, match)
        for at, line in enumerate(lines)
        if at
        and (match := _BARE.fullmatch(line.said))
        and is_title(line, LONGEST_TITLE)
        and (line.level or is_first(lines, at))
    ]
    marked = [candidate for candidate in found if candidate.marked]
    if len(marked) > 1 and all(later.order > former.order for former, later in pairwise(marked)):
        return marked
    runs: list[list[_Candidate]] = [[]]
    for candidate in found:
        run = runs[-1]
        if run and (candidate.order[0] != run[-1].order[0] + 1 or candidate.at < run[-1].at + 2):
            run = []
            runs.append(run)
        run.append(candidate)
    longest = max(runs, key=len)
    return longest if len(longest) >= SAFE_RUN else []


def _numbered(lines: Sequence[Line], at: int, match: re.Match[str]) -> _Candidate:
    line = lines[at]
    number = match["one"]
    return _Candidate(at, at, line.start, line.end, number, _order(number), ("", False, False), bool(line.level), True)


def _items(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """The candidates that begin an item; the others list, repeat or refer.

    Where the file marks items as headings, those are the items. Else they are the longest run of rising numbers, all
    of one form. Any other line is an item only where it goes on counting.
    """
    firm = [candidate for candidate in candidates if candidate.marked]
    if firm:
        chosen = _after_listing(_once(firm))
    else:
        firm = [candidate for candidate in candidates if candidate.firm]
        if not firm:
            return []
        form = Counter(candidate.form for candidate in firm).most_common(1)[0][0]
        chosen = _rising(_after_listing(_once([candidate for candidate in firm if candidate.form == form])))
    forms = {candidate.form for candidate in chosen}
    known = {candidate.order for candidate in chosen}
    places = {candidate.at for candidate in chosen}
    items: list[_Candidate] = []
    for candidate in candidates:
        goes_on = (
            bool(items)
            and candidate.order not in known
            and candidate.form in forms
            and candidate.order[0] - items[-1].order[0] == (not candidate.order[1])
        )
        if candidate.at in places or goes_on:
            items.append(candidate)
            known.add(candidate.order)
    return _without_ranges(items)


def _once(candidates: Iterable[_Candidate]) -> list[_Candidate]:
    """Without repeats of the item that is open ("§ 58 forts.", running heads)."""
    kept: list[_Candidate] = []
    for candidate in candidates:
        if not kept or (candidate.order, candidate.form) != (kept[-1].order, kept[-1].form):
            kept.append(candidate)
    return kept


def _after_listing(candidates: list[_Candidate]) -> list[_Candidate]:
    """Without a list of contents at the beginning: rising numbers most of which come again below."""
    falls = (n for n, (former, later) in enumerate(pairwise(candidates), 1) if later.order <= former.order)
    back = next(falls, len(candidates))
    below = {candidate.order for candidate in candidates[back:]}
    again = sum(candidate.order in below for candidate in candidates[:back])
    return candidates[back:] if back > 1 and 2 * again > back else candidates


def _rising(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """The longest run of candidates whose numbers rise (a longest increasing subsequence, n log n)."""
    tails: list[int] = []  # the candidate with which the best run of each length ends
    before: list[int] = []
    for n, candidate in enumerate(candidates):
        low, high = 0, len(tails)
        while low < high:
            middle = (low + high) // 2
            if candidates[tails[middle]].order < candidate.order:
                low = middle + 1
            else:
                high = middle
        before.append(tails[low - 1] if low else -1)
        tails[low : low + 1] = [n]
    run: list[_Candidate] = []
    n = tails[-1] if tails else -1
    while n >= 0:
        run.append(candidates[n])
        n = before[n]
    return run[::-1]


def _without_ranges(items: Sequence[_Candidate]) -> list[_Candidate]:
    """Without "§§ 58–75" on a cover, where the paragraphs follow one by one."""
    kept = []
    for item, after in zip(items, [*items[1:], None], strict=True):
        last = re.search(r"[–-] ?(\d+)", item.number)
        if not (last and after and item.order[0] <= after.order[0] <= int(last[1])):
            kept.append(item)
    return kept
