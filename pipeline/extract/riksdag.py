"""What became of a document in the Riksdag, by the section that ``scrapers.riksdagen`` writes: the committee's proposal
on each yrkande, the chamber's decision, and what the Riksdag decided on a report in its own words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from models import Action, Document, Kind, Outcome, Part, Stance
from pipeline.extract.claims import Claim, action_of
from pipeline.extract.sentences import Unit

HEAD = 400  # characters in which a document says that it is the Riksdag's

_SECTION = re.compile(r"^Behandling i riksdagen\n\n?(?=- )", re.MULTILINE)
_CLAIMED = re.compile(r"Yrkande(?: (?P<number>\d{1,4})(?:\.\d{1,4})?)?\.(?!\d)")
_SUMMED_UP = re.compile(r"Riksdagens beslut(?: (?P<day>\d{4}-\d\d-\d\d))?: \S[^\n]*")
_COMMITTEE = re.compile(r"Utskottets förslag: (?P<said>avslag|bifall|delvis bifall)", re.IGNORECASE)
_CHAMBER = re.compile(r"Kammarens beslut: (?P<said>avslag|bifall|delvis bifall)(?: \([^()]{1,40}\))?", re.IGNORECASE)
_OF_RIKSDAG = re.compile(
    r"^(?:motion|betänkande|utlåtande):? \d{4}(?:/\d{2,4})?:\w|^(?:\d+\.? ?)?förslag till riksdagsbeslut$"
    r"|\bmotion till riksdagen\b",
    re.IGNORECASE | re.MULTILINE,
)
_WISHED = re.compile(r"riksdagen ställer sig bakom", re.IGNORECASE)
_ANOTHERS = re.compile(r"anförs i (?:motion|reservation)")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_NUMBER = re.compile(r"\d{1,3}[.)][ \t]*$")
_LETTER = re.compile(r"\b[a-zåäö]\)[ \t]*$")
_MEANS = {
    "avslag": (Action.REJECT, Outcome.REJECTED),
    "bifall": (Action.APPROVE, Outcome.APPROVED),
    "delvis bifall": (Action.APPROVE, Outcome.PARTLY_APPROVED),
}


def section_start(document: Document) -> int:
    """Where the section begins that says what became of it in the Riksdag; the text's end without one."""
    return max((match.start() for match in _SECTION.finditer(document.text)), default=len(document.text))


def in_riksdag(document: Document, units: Sequence[Unit]) -> Iterator[Claim]:
    """What the committee proposed and the chamber decided on each yrkande, and the Riksdag's decision in its words."""
    begin = section_start(document)
    unit = next((n for n, each in enumerate(units) if each.start >= begin), 0)
    for match in _COMMITTEE.finditer(document.text, begin):
        action, _ = _MEANS[match["said"].lower()]
        yield Claim(Stance.RECOMMENDED, action, *match.span(), unit, "utskottet", "kammaren", object=match.start())
    for match in _CHAMBER.finditer(document.text, begin):
        action, outcome = _MEANS[match["said"].lower()]
        yield Claim(Stance.DECIDED, action, *match.span(), unit, "kammaren", outcome=outcome, object=match.start())
    for match in _SUMMED_UP.finditer(document.text, begin):
        yield Claim(
            Stance.DECIDED,
            action_of(match[0].partition(": ")[2]),
            *match.span(),
            unit,
            "riksdagen",
            past=True,
            object=match.end("day") if match["day"] else match.start(),
        )


def with_chamber(document: Document, units: Sequence[Unit], claims: Sequence[Claim]) -> list[Claim]:
    """The yrkanden of a motion of the Riksdag, each with what the chamber decided on it, where it did and did so on all
    of its parts; what nothing is known of has no outcome, whatever else was decided. What a paper of the Riksdag wishes
    the Riksdag to support is not decided. All other claims are as they are, in the order of the text."""
    begin = section_start(document)
    if begin == len(document.text) and not _OF_RIKSDAG.search(document.text, 0, HEAD):
        return list(claims)
    settled = [replace(each, outcome=None) if _is_committees(each, begin) else each for each in claims]
    found = _yrkanden(document, units, [_as_wished(document, each) for each in settled])
    if document.kind is Kind.MOTION:
        fates = _fates(document.text[begin:])
        moved = [n for n, each in enumerate(found) if _is_moved(units, each)]
        known = max(fates, default=0) <= len(moved)
        for order, n in enumerate(moved, 1):
            all_parts = fates.get(order, set()) if known else set()
            found[n] = replace(found[n], outcome=next(iter(all_parts)) if len(all_parts) == 1 else None)
    return sorted(found, key=lambda each: (each.start, each.end, each.stance))


def _fates(section: str) -> dict[int, set[Outcome | None]]:
    """What the chamber decided on each yrkande by its number, once for each of its parts."""
    fates: dict[int, set[Outcome | None]] = {}
    for line in section.split("\n"):
        if claimed := _CLAIMED.search(line):
            decided = _CHAMBER.search(line)
            outcome = _MEANS[decided["said"].lower()][1] if decided else None
            fates.setdefault(int(claimed["number"] or 1), set()).add(outcome)
    return fates


def _is_committees(claim: Claim, begin: int) -> bool:
    return claim.start >= begin and claim.stance is Stance.RECOMMENDED


def _as_wished(document: Document, claim: Claim) -> Claim:
    """ "Riksdagen ställer sig bakom det som anförs i motionen" is what the motion proposes."""
    said = document.text[claim.start : claim.end]
    if claim.stance is not Stance.DECIDED or not _WISHED.match(said):
        return claim
    stance = Stance.PROPOSED if _ANOTHERS.search(said) else Stance.RECOMMENDED
    return replace(claim, stance=stance, actor=None, addressee=claim.actor, decider=claim.actor, outcome=None)


def _yrkanden(document: Document, units: Sequence[Unit], claims: Sequence[Claim]) -> list[Claim]:
    """What a motion of the Riksdag moves by its form: the items of its list, and not what leads to them, stands
    below them (tables, footnotes) or explains them. Lettered items are parts of the numbered one above."""
    moved = [claim for claim in claims if _is_moved(units, claim)]
    if not moved or document.kind is not Kind.MOTION:
        return list(claims)
    text = document.text
    proposals = {units[claim.unit].section for claim in moved}
    items = [
        n
        for n, unit in enumerate(units)
        if unit.section in proposals and unit.item and not unit.heading and len(_WORDS.findall(unit.said)) > 1
    ]
    if not items:
        return list(claims)
    by_unit = {claim.unit: claim for claim in reversed(moved)}
    is_numbered = _NUMBER.search(text, max(0, units[items[0]].start - 5), units[items[0]].start) is not None
    found: list[Claim] = []
    for n in items:
        unit = units[n]
        end = unit.start + len(unit.said.rstrip(" .,;"))
        if found and is_numbered and _LETTER.search(text, unit.start - 4, unit.start):
            found[-1] = replace(found[-1], end=end)
        else:
            own = by_unit.get(n) or replace(moved[0], action=action_of(unit.said), unit=n)
            found.append(replace(own, start=unit.start, end=end, object=unit.start))
    argued = {None, moved[0].actor}  # what the grounds propose in the movers' own name leads to the yrkanden
    others = (claim for claim in claims if not _is_moved(units, claim))
    return [*(claim for claim in others if claim.stance is not Stance.PROPOSED or claim.actor not in argued), *found]


def _is_moved(units: Sequence[Unit], claim: Claim) -> bool:
    return (units[claim.unit].part, claim.stance) == (Part.PROPOSAL, Stance.PROPOSED)
