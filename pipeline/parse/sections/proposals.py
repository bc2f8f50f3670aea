"""Single proposals (att-satser, yrkanden) within a section."""

import re
from collections.abc import Iterator

from models import Section, Span
from pipeline.parse.sections.lines import is_first, is_item, lines_of
from pipeline.parse.sections.motions import INLINE, PROPOSING, SENTENCE

_MARKER = re.compile(r"(?:- |• ?)?(?:\d{1,2}[.)] ?(?=\D)|[a-z]\) )?")
_ABBREVIATED = re.compile(
    r"\b(?:\w|ca|nr|kap|st|resp|dvs|osv|etc|kl|inkl|exkl|prop|dnr|mom)\.$", re.IGNORECASE
)  # also the ends of "t.ex." and "m.m."
_LEADING = re.compile(  # ends of what leads to a list
    r"(?::|(?:^|\W)att:?| besluta[r]?| följande| i uppdrag)$", re.IGNORECASE
)


def proposals(text: str, section: Section) -> tuple[Span, ...]:
    """The single att-satser or yrkanden of a section, without bullets and numbers, in the text's order.

    Lead-ins ("… föreslår jag regionfullmäktige besluta:") are none, nor are sentences that explain an att-sats behind
    it. Sentences that propose without a list are spans of their own, from their "att" where the mover speaks. Where
    nothing proposes by its words ("Taxan fastställs."), each paragraph does.
    """
    offset = section.start + len(section.heading)
    said = text[offset : section.end]
    lines = lines_of(said, ())
    units: list[tuple[int, int, bool]] = []  # an item or a paragraph: start, end, whether it is an item
    for at, line in enumerate(lines):
        listed = is_item(line.said)
        if units and not listed and not is_first(lines, at) and not (units[-1][2] and _LEADING.search(line.said)):
            units[-1] = units[-1][0], line.end, units[-1][2]
        else:
            units.append((line.start, line.end, listed))
    spans: list[Span] = []
    for n, (start, end, listed) in enumerate(units):
        leads_to_list = n + 1 < len(units) and units[n + 1][2]
        spans += _item_moved(said, start, end) if listed else _sentences_moved(said, start, end, leads_to_list)
    if not spans:
        spans = [(start, end) for start, end, _ in units if not _LEADING.search(said[start:end])]
    return tuple((offset + start, offset + end) for start, end in spans)


def _item_moved(said: str, start: int, end: int) -> Iterator[Span]:
    """What an item of a list proposes: all of it, or an att-sats without the sentences behind it that explain it."""
    marker = _MARKER.match(said, start, end)
    start = marker.end() if marker else start
    if any(map(str.isalpha, said[start:end])) and not _LEADING.search(said[start:end]):
        is_clause = said[start : start + 3].lower() == "att"
        yield next(_sentences(said, start, end)) if is_clause else (start, end)


def _sentences_moved(said: str, start: int, end: int, leads_to_list: bool) -> Iterator[Span]:
    """The sentences of a paragraph that propose something, but for one that leads to a list."""
    for first, behind in _sentences(said, start, end):
        sentence = said[first:behind]
        leads = behind == end and leads_to_list and sentence[-1] not in ".!?," and " att " not in sentence
        if leads or _LEADING.search(sentence) or not PROPOSING.search(sentence):
            continue
        match = INLINE.search(sentence)
        yield first + (match.end() - len("att") if match else 0), behind


def _sentences(said: str, start: int, end: int) -> Iterator[Span]:
    for match in SENTENCE.finditer(said, start, end):
        if not _ABBREVIATED.search(said, max(start, match.start() - 8), match.start()):
            yield start, match.start()
            start = match.end()
    yield start, end
