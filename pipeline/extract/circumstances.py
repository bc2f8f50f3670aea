"""When a matter was proposed or decided, by how many votes, and under which case number."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, datetime
from itertools import takewhile

from models import Document, Kind, Part, Precision, Stance
from pipeline.extract.casenumbers import case_numbers
from pipeline.extract.claims import Claim
from pipeline.extract.moments import Moment, moments
from pipeline.extract.sentences import Unit
from pipeline.extract.votes import votes

_MET = re.compile(
    r"\b(?:sammanträdesdatum|datum|tid|samlades|träffades|möttes|sammanträdde|sammanträde|sammanträder|sammanträdet|mötet|möte"
    r"|dagens|fört|förda|protokoll|anteckningar)\b|\b\w+(?:fullmäktige|styrelsen|nämnden)\b",
    re.IGNORECASE,
)
_SEVERAL_DAYS = re.compile(
    r"\b\d{1,2} ?(?:–|-|och) ?\d{1,2} (?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov"
    r"|dec)",
    re.I,
)
_EARLIER = re.compile(
    r"\b(?:tidigare|redan|förra|i (?:våras|höstas|somras|vintras|fjol)|under (?:våren|hösten|året|19|20)\w*"
    r"|i (?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)|19\d\d|20\d\d)\b",
    re.IGNORECASE,
)
_FORMAL = (Kind.PROTOCOL, Kind.DECISION_DIGEST)
_LIMITS = re.compile(
    r"\b(?:från|till|med|senast|efter|sedan|före|av|per|om|för)"
    r"(?: (?:\w+dagen|(?:nästa |sitt |\w+s )?(?:möte\w*|sammanträde\w*)))* $",
    re.IGNORECASE,
)
BEHIND = 16  # characters behind the verb within which a day belongs to it: "avslog på tisdagen motionen"
_DATE_ALONE = re.compile(
    r"(?:[A-ZÅÄÖ]\w{1,20},? )?\w{0,4}(?:dagen )?(?:den )?\d{1,2} \w{3,9}(?: \d{4})?(?:,? kl.{0,60})?\.?"
    r"|(?:[A-ZÅÄÖ]\w{1,20},? )?\d{4}-\d\d-\d\d"
)
_TITLED = re.compile(  # titles of releases that tell what was decided at a meeting
    r"\b(?:beslut\w*|i korthet|i sammandrag|sammanträde\w*|möte\w*)\b"
    r"|\b[\w-]*(?:fullmäktige|styrelsen|nämnden|direktionen)s?,? (?:\w+dagen )?(?:den )?\d",
    re.IGNORECASE,
)
LATE = 60  # days after a meeting within which a release tells of it
HEAD_UNITS = 8  # sentences at the beginning in which minutes and digests say when it was met


def published_on(document: Document) -> date | None:
    """The day of publication, where it is known to the day."""
    if document.precision in (Precision.MONTH, Precision.YEAR):
        return None
    return document.published.date() if isinstance(document.published, datetime) else document.published


def dates_of(
    document: Document, units: Sequence[Unit], claims: Sequence[Claim], meeting: str | None
) -> list[date | None]:
    """The day of each: as its own sentence says, else that of the meeting, else what was told just before of the same
    meeting."""
    published = published_on(document)
    is_formal = document.kind in _FORMAL
    met = _meeting_day(document, units, published) if is_formal else _day_of_report(document, units, published)
    told = _told_days(units, claims, published) if document.kind is Kind.PRESS_RELEASE else {}
    settled = _settled_day(units, published)
    found: list[date | None] = []
    for claim in claims:
        unit = units[claim.unit]
        own, is_told = _own_day(unit, claim, published)
        until = max(0, min(claim.object, claim.end) - unit.start)
        is_told_now = is_formal or claim.stance is Stance.RESERVED_AGAINST
        is_earlier = _EARLIER.search(unit.said, 0, until) is not None or (" har " in unit.said and not is_told_now)
        own = own or _headed_day(unit, published)
        if own or (is_told and not is_formal) or unit.part is Part.GROUNDS or (is_earlier and not is_formal):
            day = own
        elif met:
            day = None if _is_from_before(unit, claim, meeting) else met
        else:
            latest = max((n for n in told if n <= claim.unit), default=None)
            day = told[latest] if latest is not None and _goes_with(claim, unit) else None
        if day is None and settled and claim.stance is Stance.DECIDED and not is_told and not is_earlier:
            day = settled
        found.append(day)
    return found


def _goes_with(claim: Claim, unit: Unit) -> bool:
    """Whether a claim is of the meeting that a release spoke of before: told of the past, in its list, or decided."""
    return claim.past or unit.item or claim.stance is Stance.DECIDED


def _headed_day(unit: Unit, published: date | None) -> date | None:
    """The day in the head of a part: "Regionstyrelsens förslag 2024-05-28, § 96"."""
    if unit.part not in (Part.PROPOSAL, Part.DECISION):
        return None
    days = [each.value for each in moments(unit.head, published, past=True) if each.precision is Precision.DAY]
    return days[0] if days else None


def _is_from_before(unit: Unit, claim: Claim, meeting: str | None) -> bool:
    """Whether a proposal came to the meeting from elsewhere: another body's, or told as of before ("har hemställt")."""
    if claim.stance is Stance.DECIDED or claim.stance is Stance.RESERVED_AGAINST:
        return False
    told = unit.said[: max(0, claim.object - unit.start)]
    if re.search(r"\b(?:har|hade)\b(?! yrkat)", told) or claim.moved:
        return True
    actor = (claim.actor or "").lower()
    if not re.search(r"(?:styrelsen|nämnden|fullmäktige|beredningen)$", actor):
        return False
    is_other = bool(meeting) and not (meeting or "").lower().endswith(actor.removesuffix("et"))
    return claim.stance is Stance.RECOMMENDED and bool(actor) and is_other


def _told_days(units: Sequence[Unit], claims: Sequence[Claim], published: date | None) -> dict[int, date]:
    """The days by sentence on which something was decided, or on which a body met or did not decide."""
    found: dict[int, date] = {}
    for claim in claims:
        own, _ = _own_day(units[claim.unit], claim, published)
        if own and claim.past and claim.stance is not Stance.PROPOSED:
            found[claim.unit] = own
    made = {claim.unit for claim in claims}
    for n, unit in enumerate(units):
        if n not in made and not unit.quoted and (match := _SAT.search(unit.said)):
            days = [each.value for each in moments(match[0], published, past=True) if each.precision is Precision.DAY]
            if days and days[0] and (published is None or days[0] <= published):
                found[n] = days[0]
    return found


def _settled_day(units: Sequence[Unit], published: date | None) -> date | None:
    """The day of a sentence that says no more than when: "Beslutet fattades den 2 mars"."""
    for unit in units:
        if match := _WAS_TAKEN.search(unit.said):
            days = [each for each in moments(match[0], published, past=True) if each.precision is Precision.DAY]
            if days:
                return days[0].value
    return None


def _day_of_report(document: Document, units: Sequence[Unit], published: date | None) -> date | None:
    """The day on which a release on a meeting says that it was held: "besluten från dagens möte", or its title, which
    tells what a body decided: "Så beslutade nämnden den 3 mars"."""
    if document.kind is not Kind.PRESS_RELEASE:
        return None
    if _TITLED.search(document.title) and not _SEVERAL_DAYS.search(document.title):
        named = [
            each.value for each in moments(document.title, published, past=True) if each.precision is Precision.DAY
        ]
        days = [day for day in named if day]
        if len(named) == len(days) == 1 and (published is None or 0 <= (published - days[0]).days <= LATE):
            return days[0]
    said = " ".join(unit.said for unit in units[:4])
    return published if _TODAYS.search(said) else None


_SAT = re.compile(  # "regionstyrelsen tog på tisdagen inte ställning"
    r"(?<![\w-])[\w-]*(?:fullmäktige|styrelsen?|nämnden|utskottet|direktionen)s? (?:[\w()]+ ){0,5}?"
    r"(?:på|i|under) (?:\w*dag(?:en|s)?|går)\b"
    r"|\b(?:sammanträdet|mötet)(?: i [A-ZÅÄÖ]\w+)? (?:\w{3,4}dagen )?(?:den )?\d{1,2} [^\W\d]{3,9}(?: \d{4})?",
    re.IGNORECASE,
)
_WAS_TAKEN = re.compile(
    r"\b(?:beslut(?:et)? (?:fattades|togs)|(?:sammanträdet|mötet) (?:hölls"
    r"|ägde rum)) (?:[\w-]+ ){0,4}?(?:den )?\d{1,2} \w+(?: \d{4})?",
    re.IGNORECASE,
)
_TODAYS = re.compile(r"\b(?:dagens \w*(?:möte|sammanträde)|(?:möte|sammanträde) i ?dag)\b", re.IGNORECASE)


def _own_day(unit: Unit, claim: Claim, published: date | None) -> tuple[date | None, bool]:
    """The day that a claim's own sentence gives, and whether it gives any time at all."""
    said = unit.said
    within = [each for each in moments(said, published, past=claim.past) if each.precision is not Precision.YEAR]
    if claim.back:
        first, last = 0, len(said)
        within = [each for each in within if each.precision is Precision.DAY]
    else:
        first, last = max(0, claim.start - unit.start), max(0, min(claim.object, claim.end) - unit.start)
    reach = last if said.startswith("att", last) else last + BEHIND
    when = [each for each in within if first <= each.start and (each.end <= last or each.start < reach)]
    when = [each for each in when if not _LIMITS.search(said[max(0, each.start - 40) : each.start])]
    if not when and claim.before:
        when = [each for each in within if each.start >= claim.before]
    end = claim.end - unit.start
    when = when or [
        each
        for each in within
        if claim.past and not unit.item and each.start >= last and _is_when(said, each, end, published)
    ]
    if not when:
        return None, False
    moment = when[-1]
    day = moment.value if moment.precision is Precision.DAY else None
    return (None if day and published and day > published else day), True


def _is_when(said: str, moment: Moment, end: int, published: date | None) -> bool:
    """Whether a date at the end of what is said tells when it was decided rather than what."""
    limits = _LIMITS.search(said[max(0, moment.start - 40) : moment.start])
    ends = not said[moment.end : max(end, moment.end)].strip(" .!)") or moment.end >= end
    return ends and not limits and moment.value is not None and (published is None or moment.value <= published)


def _meeting_day(document: Document, units: Sequence[Unit], published: date | None) -> date | None:
    """The one day of the meeting, as the title or the beginning says."""
    top = takewhile(lambda unit: unit.part in (Part.SECTION, Part.ITEM), units[:HEAD_UNITS])
    heads = [document.title, *(unit.said for unit in top if unit.matter < 0 and not unit.quoted and not unit.item)]
    for n, said in enumerate(heads):
        if _SEVERAL_DAYS.search(said):
            return None
        if n and not (_MET.search(said) or _DATE_ALONE.fullmatch(said)):
            continue
        named = [each for each in moments(said, published, past=True) if each.precision is Precision.DAY]
        if named:
            return named[0].value
    return None


def votes_of(text: str, units: Sequence[Unit], claims: Sequence[Claim]) -> dict[int, str]:
    """The count of votes on each decision: in its sentence, else the nearest decision of the same matter; a body also
    votes on what it recommends."""
    found: dict[int, str] = {}
    decided = [
        n
        for n, claim in enumerate(claims)
        if claim.stance is Stance.DECIDED
        or (claim.stance is Stance.RECOMMENDED and units[claim.unit].part is Part.DECISION)
    ]
    moved = [n for n, claim in enumerate(claims) if claim.stance is Stance.PROPOSED]
    starts = [unit.start for unit in units]
    for count in votes(text):
        at = max(0, bisect_right(starts, count.start) - 1)
        if count.start >= units[at].end:
            continue
        unit = units[at]
        own = [n for n in decided if units[claims[n].unit].matter == unit.matter]
        same = [n for n in moved if claims[n].unit == at and claims[n].outcome]
        nearby = [n for n in own if claims[n].unit < at and units[claims[n].unit].paragraph >= unit.paragraph - 1]
        if same and nearby and units[claims[nearby[-1]].unit].paragraph == unit.paragraph:
            same = []
        within = [n for n in own if claims[n].start <= count.start and claims[n].unit == at]
        before = [n for n in own if claims[n].end <= count.start][-1:]
        after = [n for n in own if claims[n].start > count.start][:1]
        formal = unit.matter >= 0 or unit.part is Part.PROCEDURE or _LINE.match(unit.said) is not None
        for n in (
            same or within or (after or before if formal and _goes_before(unit) else before or after[: int(formal)])
        ):
            found.setdefault(n, " ".join(text[count.start : count.end].split()))
    return found


_LINE = re.compile(r"\d{1,3} för \w+$")


def _goes_before(unit: Unit) -> bool:
    """Whether the count stands where minutes put it before the decision."""
    return unit.part is Part.PROCEDURE or _LINE.match(unit.said) is not None


def numbers_of(document: Document, units: Sequence[Unit]) -> dict[int, str]:
    """The case number of each matter that names exactly one; of a document without matters under -1."""
    spans: dict[int, list[Unit]] = {}
    for unit in units:
        spans.setdefault(unit.matter, []).append(unit)
    found: dict[int, str] = {}
    for matter, own in spans.items():
        begin, end = own[0].start, own[-1].end
        numbers = list(dict.fromkeys(each.number for each in case_numbers(document.text[begin:end])))
        if len(numbers) == 1:
            found[matter] = numbers[0]
    return found
