"""Proposals, recommendations, decisions and reservations: who, what, to whom, with what outcome.

The parts of the document come first, the grammar of its sentences second. A proposal is never read as a decision:
below "Förslag till beslut", in motions and in summons, "Regionfullmäktige avslår motionen" is what is proposed.

Forms, with N for a body, official, party or person:

- lists behind a lead-in that decides or proposes ("N beslutar att", "föreslår jag regionfullmäktige besluta:", "N
  lämnade tilläggsyrkanden om att", "följande yrkande:", or a heading of that kind), each item with any bullet or
  none, as "att …", as an infinitive ("Avslå motionen") or as a clause ("Taxan fastställs"); other sentences between
  the items explain them
- "N beslutar, beslutade, beslöt, har beslutat (om) att …", "Vid mötet beslutade N i dag att …", "som N beslutade om",
  "… ska upphandlas, beslutade N på tisdagen", "N tog, fattade beslut om att", "på N togs beslut om att", "N slog fast",
  "N ställde sig bakom", "N sa ja, nej till", "N röstade för"
- "N beslutar (att) föreslå fullmäktige (besluta) att", "N föreslår att fullmäktige antar": recommended; so is
  "N tillstyrker, avstyrker, förordar", and what a committee of the Riksdag proposes to the chamber
- performatives: "N avslår, antar, beviljar, remitterar, utser, anser besvarad, ger X i uppdrag …", and without who does
  it "Motionen bifölls", "X får i uppdrag att", "Till ordförande valdes X"
- the decider in the next sentence, about the one before: "Det har N beslutat.", "Beslutet togs av N.", "Detta
  beslutades i N under fredagen.", "NN fattade det beslutet i dag."
- by reference: "Beslut: enligt förslag", "N beslutar enligt Ms förslag" are the proposals of the same matter
- the fate of a proposal in the next sentence: "Detta avslogs.", "Yrkandena bifölls."
- "(V) och S reserverade sig (mot …, till förmån för …)", "Mot beslutet reserverade sig …", and sections of reservations
- the section "Behandling i riksdagen": the committee's proposal, the chamber's decision, by it each yrkande's outcome

Nothing is a fact that is negated ("beslutade inte"), asked, conditional ("om motionen avslås", "när N beslutat"), to
come ("N ska besluta", "Slutligt beslut fattas i N"), or said in a quotation by who only speaks for himself.
"N beslutade att inte …" is a decision; it rejects what it would else approve.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import takewhile

from models import Action, Decision, Document, Kind, Outcome, Part, Precision, Stance
from pipeline.extract.actors import DECISIVE, HIGHER, MEMBER, PEOPLE, actors_of, named
from pipeline.extract.amounts import amounts
from pipeline.extract.casenumbers import case_numbers
from pipeline.extract.claims import BY, FATE, LEADING, Claim, action_of, addressee_of, asked_of, fate_of, read
from pipeline.extract.moments import Moment, moments
from pipeline.extract.sentences import CLAUSE, Unit, units_of
from pipeline.extract.verbs import LEXICON, TOKEN, Does, Form, heads_of
from pipeline.extract.votes import votes

OUTCOMES = {
    Action.APPROVE: Outcome.APPROVED,
    Action.ADOPT: Outcome.APPROVED,
    Action.REJECT: Outcome.REJECTED,
    Action.ANSWER: Outcome.ANSWERED,
    Action.REFER_BACK: Outcome.REFERRED_BACK,
    Action.TABLE: Outcome.TABLED,
}
AFTER_LIST = 3  # sentences that may stand between two items of one list
TOP = 600  # characters at the beginning in which minutes name the body


@dataclass(frozen=True, slots=True)
class _Frame:
    """What leads to the items of a list: whose they are and how far they have come. ``left`` sentences may follow
    before the next item; None is as many as the section has."""

    claim: Claim
    left: int | None = AFTER_LIST


_ITEMISED = (Part.PROPOSAL, Part.DECISION)
_SILENT = (Part.SIGNATURES, Part.ADDRESSEE, Part.PROCEDURE)
_FORMAL = (Kind.PROTOCOL, Kind.DECISION_DIGEST)
_RIKSDAG = re.compile(r"^Behandling i riksdagen\n\n?(?=- )", re.MULTILINE)
_CLAIMED = re.compile(r"Yrkande(?: (?P<number>\d{1,4})(?:\.\d{1,4})?)?\.(?!\d)")
_SUMMED_UP = re.compile(r"Riksdagens beslut(?: (?P<day>\d{4}-\d\d-\d\d))?: \S[^\n]*")
_COMMITTEE = re.compile(r"Utskottets förslag: (?P<said>avslag|bifall|delvis bifall)", re.IGNORECASE)
_CHAMBER = re.compile(r"Kammarens beslut: (?P<said>avslag|bifall|delvis bifall)(?: \([^()]{1,40}\))?", re.IGNORECASE)
_IN_RIKSDAG = {
    "avslag": (Action.REJECT, Outcome.REJECTED),
    "bifall": (Action.APPROVE, Outcome.APPROVED),
    "delvis bifall": (Action.APPROVE, Outcome.PARTLY_APPROVED),
}
_PRONOUN = re.compile(r"(?:detta|det|dessa|de)\b", re.IGNORECASE)
_ROUTINE = re.compile(
    r"paragrafen|beslutet (?:ska )?(?:skickas|delges|sänds|expedieras)|protokollsutdrag"
    r"|(?:omedelbar )?justering|sammanträdet|vid protokollet|skickas till|bilag(?:a|or)\b|för fullständiga"
    r"|läs mer|deltar (?:inte|ej)|ja\b.{0,20}\bnej\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(rf"\b(?:[Aa]v|[Ff]rån) (?P<who>{PEOPLE})")
_TOLD = re.compile(r"tillkännage|till känna", re.IGNORECASE)
_TOLD_TO = re.compile(r"\b(?:för|ger) (?P<who>regeringen|riksdagsstyrelsen)\b", re.IGNORECASE)


def decisions(document: Document) -> tuple[Decision, ...]:
    """What a document proposes, recommends, decides and reserves against, in its order.

    ``text`` is an item of a list without its bullet, else the sentence, or the stretch of it where it says more than
    one thing; it begins with the sentence before where that one says what is decided. ``actor`` and ``addressee`` are
    as printed, a body in the definite form, parties by their codes; the addressee is who is charged or to whom the
    matter is sent, else who is asked to decide. ``outcome`` is one of ``Outcome``. ``amounts`` and ``votes`` are as
    printed. ``date`` is the day on which it was decided, the first of the month where no more is told.
    """
    units = units_of(document)
    claims = _collected(document, units)
    claims = _with_references(document, units, claims)
    claims = [*claims, *_in_riksdag(document, units)]
    claims = _with_chamber(document, units, claims)
    unique = {(claim.start, claim.end, claim.stance): claim for claim in reversed(claims)}
    ordered = sorted(unique.values(), key=lambda claim: (claim.start, claim.end, claim.stance))
    return tuple(_facts(document, units, ordered))


def _collected(document: Document, units: Sequence[Unit]) -> list[Claim]:
    """The claims of all sentences, each weighed by its place."""
    meeting, signed = _meeting(document), _signatories(document)
    claims: list[Claim] = []
    frame: _Frame | None = None
    riksdag = _riksdag_from(document)
    section, matter = -1, -1
    for n, unit in enumerate(units):
        if (unit.section, unit.matter) != (section, matter):
            _fill(document, units, claims, n - 1, meeting, signed)
            goes_on = frame and frame.left is not None and not unit.heading and unit.matter == matter
            section, matter = unit.section, unit.matter
            frame = _section_frame(document, unit, n, meeting) or (frame if goes_on else None)
        if unit.part in _SILENT or unit.heading or unit.start >= riksdag:
            continue
        if fate := FATE.match(unit.said):
            _settle(units, claims, n, fate_of(fate))
            if _PRONOUN.match(unit.said):
                continue
        found = read(unit, n)
        listed = _is_listed(unit, frame)
        leading = LEADING.search(unit.said) is not None and n + 1 < len(units) and not units[n + 1].heading
        if frame and listed and not (leading and not found):
            inner = _item(unit, n, frame.claim, found)
            if leading and inner.leads:
                frame = _Frame(_weighed(document, unit, inner, frame, meeting, signed))
                continue
            claims.append(_weighed(document, unit, inner, frame, meeting, signed))
            frame = replace(frame, left=None if frame.left is None else AFTER_LIST)
            continue
        found = [claim for claim in found if claim.actor or not claim.back]
        weighed = [_weighed(document, unit, claim, frame, meeting, signed) for claim in found]
        weighed = [_looking_back(units, claims, claim) for claim in weighed if not _is_void(document, unit, claim)]
        if leading and weighed and weighed[-1].leads:
            frame = _Frame(_leading(unit, weighed.pop()))
        elif frame and frame.left is not None:
            frame = replace(frame, left=frame.left - 1) if frame.left else None
        claims += weighed
    _fill(document, units, claims, len(units) - 1, meeting, signed)
    return claims


def _leading(unit: Unit, claim: Claim) -> Claim:
    """What leads to a list, where it already says whom the items charge: "att ge N i uppdrag"."""
    if not unit.said.rstrip(" :").endswith("i uppdrag"):
        return replace(claim, action=Action.OTHER)
    return replace(claim, action=Action.COMMISSION, addressee=addressee_of(unit.said, Action.COMMISSION))


def _section_frame(document: Document, unit: Unit, number: int, meeting: str | None) -> _Frame | None:
    """What the part itself says of its items: proposals or decisions, and whose by its heading."""
    if unit.part not in _ITEMISED:
        return None
    heading = document.sections[unit.section].heading
    stance = Stance.DECIDED if unit.part is Part.DECISION else Stance.PROPOSED
    actors = [actor for actor in actors_of(heading) if actor.kind in ("body", "other", "party", "people")]
    owner = re.match(r"(?P<who>.{2,60}?)s (?:förslag|beslut|yrkande)", heading)
    actor = owner["who"] if owner else named(actors[0].said) if actors else None
    asked = next((each for each in actors[1:] if HIGHER.search(each.said)), None)
    if re.search(r"\bföreslås\b", heading):
        actor, asked = None, actors[0] if actors else None
    proposes = re.search(r"föreslå", heading, re.IGNORECASE) is not None
    to_higher = asked is not None or (meeting is not None and not _is_same(actor, meeting))
    to_higher = to_higher or document.kind is Kind.REPORT
    if to_higher and (proposes or stance is Stance.PROPOSED) and DECISIVE.search(actor or ""):
        stance = Stance.RECOMMENDED
    addressee = named(asked.said) if asked else meeting if stance is Stance.RECOMMENDED else None
    if stance is Stance.DECIDED:
        actor = actor or meeting
    claim = Claim(stance, Action.OTHER, unit.start, unit.end, number, actor, addressee, decider=addressee)
    return _Frame(claim, None)


def _is_listed(unit: Unit, frame: _Frame | None) -> bool:
    """Whether a unit is an item of the list that is open."""
    if frame is None:
        return False
    if unit.item or CLAUSE.match(unit.said):
        return True
    verb = LEXICON.get(unit.said.split(" ", 1)[0].rstrip(",.:").lower())
    return verb is not None and verb.form is Form.INFINITIVE


def _item(unit: Unit, number: int, lead: Claim, found: Sequence[Claim]) -> Claim:
    """What an item of a list proposes or decides."""
    said = unit.said
    tokens = list(TOKEN.finditer(said))
    heads = heads_of(said, tokens)
    own = next((claim for claim in found if claim.stance is Stance.RECOMMENDED or claim.leads), None)
    if own and lead.stance is Stance.DECIDED:
        return replace(own, actor=own.actor or lead.actor)
    action = Action.COMMISSION if lead.action is Action.COMMISSION else action_of(said)
    leads = LEADING.search(said) is not None
    claim = replace(lead, action=action, start=unit.start, end=unit.end, unit=number, leads=leads, object=unit.start)
    verb = heads[0].verb if heads else None
    if verb and verb.form is Form.INFINITIVE and verb.kind in (Does.PROPOSE, Does.SUPPORT):
        asked = asked_of(said, heads[0], actors_of(said), None)
        addressee = named(asked.said) if asked else None
        stance = Stance.RECOMMENDED if lead.stance is not Stance.PROPOSED else lead.stance
        action = verb.action if verb.kind is Does.SUPPORT else action_of(said[heads[0].end :])
        return replace(claim, stance=stance, action=action, addressee=addressee, decider=addressee)
    if lead.stance in (Stance.PROPOSED, Stance.RECOMMENDED):
        inner = next((each.actor for each in found if each.stance is Stance.DECIDED and each.actor), None)
        claim = replace(claim, addressee=inner or lead.addressee, decider=inner or lead.decider)
    elif found and found[0].stance is Stance.DECIDED and found[0].actor:
        claim = replace(claim, actor=found[0].actor)
    return claim


def _weighed(
    document: Document, unit: Unit, claim: Claim, frame: _Frame | None, meeting: str | None, signed: str | None
) -> Claim:
    """A claim by its place: what the same words mean in a proposal, in minutes, in a motion."""
    lead = frame.claim if frame else None
    demoted = (unit.part is Part.PROPOSAL or (document.kind is Kind.NOTICE and not claim.past)) and (
        claim.stance is Stance.DECIDED
    )
    if demoted:
        above = lead.stance if lead and lead.stance is not Stance.DECIDED else Stance.PROPOSED
        asked = claim.actor or (lead.decider if lead else None)
        claim = replace(claim, stance=above, actor=lead.actor if lead else None, addressee=asked, decider=asked)
    if claim.stance is Stance.DECIDED and not claim.past:
        if (claim.actor or "").lower() == "riksdagen":  # what a motion or a committee writes as the Riksdag's decision
            stance = Stance.RECOMMENDED if document.kind is Kind.REPORT else Stance.PROPOSED
            claim = replace(claim, stance=stance, actor=None, addressee=claim.actor, decider=claim.actor)
        elif document.kind is Kind.REPORT and (claim.actor or "").lower().endswith("utskottet"):
            claim = replace(claim, stance=Stance.RECOMMENDED)
    in_meeting = unit.part is Part.DECISION or (document.kind in _FORMAL and unit.part is Part.ITEM)
    if in_meeting and claim.actor is None and claim.stance in (Stance.DECIDED, Stance.RECOMMENDED):
        claim = replace(claim, actor=(lead.actor if lead else None) or meeting)
    is_board = claim.actor is not None and DECISIVE.search(claim.actor) is not None
    if claim.stance is Stance.PROPOSED and is_board and (meeting or unit.part is Part.DECISION):
        higher = meeting if meeting and not _is_same(claim.actor, meeting) else None
        addressee = claim.addressee or higher
        claim = replace(claim, stance=Stance.RECOMMENDED, addressee=addressee, decider=addressee)
    is_mover = claim.stance is Stance.PROPOSED and unit.part is Part.PROPOSAL and claim.actor is None
    if document.kind is Kind.MOTION and (claim.spoken or is_mover):
        claim = replace(claim, actor=signed)
    return claim


def _is_same(actor: str | None, meeting: str) -> bool:
    """Whether a body is the one that meets: "Styrelsen" is the region's in its own minutes."""
    return actor is not None and meeting.lower().endswith(actor.lower())


def _is_void(document: Document, unit: Unit, claim: Claim) -> bool:
    """Whether a claim says nothing where it stands."""
    moves = any(section.part is Part.PROPOSAL for section in document.sections)
    if document.kind is Kind.MOTION and moves and claim.stance in (Stance.PROPOSED, Stance.RECOMMENDED):
        return unit.part not in _ITEMISED  # what the grounds wish for is argued, not moved
    if claim.stance is not Stance.DECIDED:
        return False
    return unit.part is Part.RESERVATION or (
        document.kind is Kind.MOTION and unit.part is not Part.DECISION and not claim.past
    )


def _looking_back(units: Sequence[Unit], claims: list[Claim], claim: Claim) -> Claim:
    """A claim with the sentences before it, where those say what was decided; it replaces what they decide.

    Those are one or two of its own paragraph, else the last of the one above.
    """
    if not claim.back:
        return claim
    moved = {each.unit for each in claims if each.stance is not Stance.DECIDED}
    own = units[claim.unit]
    first = claim.unit
    while first > 0 and claim.unit - first < 2 and _may_be_decided(units[first - 1], own) and first - 1 not in moved:
        if units[first - 1].paragraph != own.paragraph and first < claim.unit:
            break
        first -= 1
        if units[first].paragraph != own.paragraph:
            break
    if first == claim.unit:
        return claim
    claims[:] = [each for each in claims if each.unit < first]
    start = units[first].start
    said = " ".join(unit.said for unit in units[first : claim.unit])
    return replace(claim, start=start, action=action_of(said), object=start)


def _may_be_decided(unit: Unit, own: Unit) -> bool:
    """Whether a sentence can be what a later one says was decided."""
    is_near = unit.matter == own.matter and not unit.heading and not unit.quoted
    return is_near and not unit.said.endswith("?") and _ROUTINE.match(unit.said) is None


def _settle(units: Sequence[Unit], claims: list[Claim], number: int, outcome: Outcome) -> None:
    """The proposals just before a sentence that tells their fate: those of one list, or of one sentence."""
    at = len(claims) - 1
    last = claims[at].unit if claims else -1
    if not claims or last < number - 2 or units[last].matter != units[number].matter:
        return
    actor = claims[at].actor
    while at >= 0 and (claims[at].stance, claims[at].actor) == (Stance.PROPOSED, actor) and last - claims[at].unit <= 1:
        last = claims[at].unit
        claims[at] = replace(claims[at], outcome=outcome)
        at -= 1


def _fill(
    document: Document, units: Sequence[Unit], claims: list[Claim], last: int, meeting: str | None, signed: str | None
) -> None:
    """Where a part that proposes, decides or reserves says so with none of our words, its sentences are what it says.

    So do the items of a digest, by the first of their sentences that can be a decision.
    """
    first = last
    while first >= 0 and (units[first].section, units[first].matter) == (units[last].section, units[last].matter):
        first -= 1
    own = range(first + 1, last + 1)
    told = list(takewhile(lambda claim: claim.unit > first, reversed(claims)))
    if last < 0 or any(claim.stance in (Stance.DECIDED, Stance.RECOMMENDED) for claim in told):
        return
    unit = units[last]
    body = [n for n in own if not units[n].heading and not units[n].quoted]
    if unit.part in _ITEMISED and not told:
        frame = _section_frame(document, unit, last, meeting)
        plain = [n for n in body if not _ROUTINE.match(units[n].said) and not LEADING.search(units[n].said)]
        if frame is None:
            return
        for n in plain:
            if unit.part is Part.DECISION and (by := BY.search(units[n].said)):
                claims.append(
                    replace(_item(units[n], n, frame.claim, ()), action=Action.APPROVE, by=by["whose"].strip())
                )
            else:
                claims.append(_weighed(document, units[n], _item(units[n], n, frame.claim, ()), frame, meeting, signed))
    elif unit.part is Part.RESERVATION and body and not told:
        heading = document.sections[unit.section].heading
        if "reserv" not in heading.lower():
            return
        named_there = [*actors_of(units[body[0]].said), *actors_of(heading)]
        who = next((actor for actor in named_there if actor.kind in ("people", "party", "other")), None)
        start, end = units[body[0]].start, units[body[0]].end
        claim = Claim(Stance.RESERVED_AGAINST, Action.OTHER, start, end, body[0], named(who.said) if who else None)
        claims.append(claim)
    elif unit.part is Part.ITEM and document.kind is Kind.DECISION_DIGEST:
        for n in body[:2]:
            if any(claim.unit == n for claim in told):
                return
            if (
                not (_ROUTINE.match(units[n].said) or units[n].said[0].islower())
                and _TOLD_AS_DECIDED.search(units[n].said)
                and not _UNDECIDED.search(units[n].said)
            ):
                said = units[n].said
                claims.append(
                    Claim(
                        Stance.DECIDED, action_of(said), units[n].start, units[n].end, n, meeting, object=units[n].start
                    )
                )
                return


_TOLD_AS_DECIDED = re.compile(
    r"\b(?:får|blir|kostar|ska(?:ll)?|(?<!har )(?!finns|hoppas|behövs|krävs|lyckas|trivs|anses|beräknas|bedöms|saknas"
    r"|kallas|minns|väntas|tills|hänvisas|redovisas|bifogas|ajourneras|diskuteras|presenteras|behandlas)"
    r"(?!\w{1,40}(?:ens|ets|[ae]rnas)\b)[a-zåäö]{2,25}(?:as|ns|ls|ts|gs|rs|ys|js|ds|ms))\b"
    r"|\bRegionen (?!har|hade|är|var)\w+[ar]\b"
)
_UNDECIDED = re.compile(
    r"\b(?:tas upp|behandla\w*|beslut\w*|informer\w+|vänta\w*|utgår|utgick|svar\w*|anmäl\w+|inkommit|föresl\w+|yrka\w*"
    r"|reserver\w*|diskutera\w*|kan|kunna|måste)\b",
    re.IGNORECASE,
)


def _with_references(document: Document, units: Sequence[Unit], claims: Sequence[Claim]) -> list[Claim]:
    """The proposals that "enligt förslag" points at, decided."""
    found: list[Claim] = []
    settled: dict[int, Claim] = {}
    resolved: set[tuple[int, str]] = set()
    for claim in claims:
        if claim.by is None or (units[claim.unit].section, claim.by) in resolved:
            continue
        resolved.add((units[claim.unit].section, claim.by))
        pointed = _pointed_at(document, units, claims, claim)
        for n in pointed:
            proposal = claims[n]
            actor = claim.actor or proposal.decider
            if proposal.stance is Stance.PROPOSED:
                settled[n] = replace(proposal, outcome=Outcome.APPROVED)
                addressee = proposal.addressee if proposal.addressee != proposal.decider else None
                found.append(replace(proposal, stance=Stance.DECIDED, actor=actor, addressee=addressee))
            else:
                settled[n] = replace(proposal, actor=proposal.actor or actor)
        if not pointed:
            found.append(claim)
    kept = [settled.get(n, claim) for n, claim in enumerate(claims) if claim.by is None]
    return [*kept, *found]


def _pointed_at(document: Document, units: Sequence[Unit], claims: Sequence[Claim], claim: Claim) -> list[int]:
    """Which proposals of the same matter a reference means: those of whom it names, else those of the last part."""
    unit = units[claim.unit]
    near = [
        n
        for n, each in enumerate(claims)
        if each.unit < claim.unit
        and each.stance in (Stance.PROPOSED, Stance.RECOMMENDED)
        and units[each.unit].part is Part.PROPOSAL
        and units[each.unit].matter == unit.matter
    ]
    whose = (claim.by or "").lower().removesuffix("s")
    if len(whose) > 3:
        named = [n for n in near if whose in document.sections[units[claims[n].unit].section].heading.lower()]
        named = named or [n for n in near if whose in (claims[n].actor or "").lower()]
        if named:
            return named
    moved = [n for n in near if "yrkande" not in document.sections[units[claims[n].unit].section].heading.lower()]
    last = max((units[claims[n].unit].section for n in moved), default=-1)
    return [n for n in moved if units[claims[n].unit].section == last]


def _riksdag_from(document: Document) -> int:
    """Where the section begins that says what became of it in the Riksdag; the text's end without one."""
    return max((match.start() for match in _RIKSDAG.finditer(document.text)), default=len(document.text))


def _in_riksdag(document: Document, units: Sequence[Unit]) -> Iterator[Claim]:
    """What the committee proposed and the chamber decided on each yrkande, and the Riksdag's decision in its words."""
    begin = _riksdag_from(document)
    unit = next((n for n, each in enumerate(units) if each.start >= begin), 0)
    for match in _COMMITTEE.finditer(document.text, begin):
        action, _ = _IN_RIKSDAG[match["said"].lower()]
        yield Claim(Stance.RECOMMENDED, action, *match.span(), unit, "utskottet", "kammaren", object=match.start())
    for match in _CHAMBER.finditer(document.text, begin):
        action, outcome = _IN_RIKSDAG[match["said"].lower()]
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


def _with_chamber(document: Document, units: Sequence[Unit], claims: Sequence[Claim]) -> list[Claim]:
    """Each yrkande of a motion of the Riksdag with what the chamber decided on it, where it did and did so on all of
    its parts."""
    fates: dict[int, set[Outcome | None]] = {}
    for line in document.text[_riksdag_from(document) :].split("\n"):
        if claimed := _CLAIMED.search(line):
            decided = _CHAMBER.search(line)
            outcome = _IN_RIKSDAG[decided["said"].lower()][1] if decided else None
            fates.setdefault(int(claimed["number"] or 1), set()).add(outcome)
    proposed = (Part.PROPOSAL, Stance.PROPOSED)
    moved = [n for n, each in enumerate(claims) if (units[each.unit].part, each.stance) == proposed]
    found = list(claims)
    if max(fates, default=0) <= len(moved):
        for order, n in enumerate(moved, 1):
            all_parts = fates.get(order, set())
            found[n] = replace(found[n], outcome=next(iter(all_parts)) if len(all_parts) == 1 else found[n].outcome)
    return found


# --- facts ---


def _facts(document: Document, units: Sequence[Unit], claims: Sequence[Claim]) -> Iterator[Decision]:
    text = document.text
    counted = _votes_of(document, units, claims)
    numbers = _numbers_of(document)
    for n, claim in enumerate(claims):
        unit = units[claim.unit]
        said = text[claim.start : claim.end]
        action = claim.action
        if claim.stance is Stance.PROPOSED and _TOLD.search(said):
            action = Action.OTHER
        told = _TOLD_TO.search(said) if _TOLD.search(said) else None
        matter = text[claim.object : claim.end] or said
        charged = None if claim.back else addressee_of(matter, action, claim.actor)
        if action is Action.COMMISSION and charged is None:
            charged = addressee_of(said, action, claim.actor)
        own = [number.number for number in case_numbers(said)]
        yield Decision(
            claim.stance,
            action,
            said,
            claim.start,
            claim.end,
            actor=claim.actor,
            addressee=told["who"] if told else charged or claim.addressee,
            outcome=claim.outcome or (OUTCOMES.get(action) if claim.stance is Stance.DECIDED else None),
            date=_date_of(document, unit, claim, said),
            amounts=tuple(said[amount.start : amount.end] for amount in amounts(said)),
            votes=counted.get(n),
            case_number=own[0] if own else numbers.get(unit.matter),
        )


def _date_of(document: Document, unit: Unit, claim: Claim, said: str) -> date | None:
    """When it was decided: what its sentence says outside of what was decided, else the day of the meeting."""
    published = document.published.date() if isinstance(document.published, datetime) else document.published
    if document.precision in (Precision.MONTH, Precision.YEAR):
        published = None
    found = [each for each in moments(said, published, past=claim.past) if each.precision is not Precision.YEAR]
    begin, matter = (unit.start - claim.start, len(said)) if claim.back else (0, claim.object - claim.start)
    when = [each for each in found if begin <= each.start and each.end <= matter]
    when = when or [each for each in found if claim.past and begin <= each.start and _is_when(said, each, published)]
    if when:
        day = when[-1].value
        return None if day and published and day > published else day
    if claim.stance is Stance.PROPOSED or unit.part is Part.GROUNDS:
        return None
    if document.kind in _FORMAL:
        titled = moments(document.title, published)
        if titled and titled[0].precision is Precision.DAY:
            return titled[0].value
    is_day = document.kind is Kind.PROTOCOL and document.precision in (Precision.DAY, Precision.MINUTE)
    return published if is_day else None


def _is_when(said: str, moment: Moment, published: date | None) -> bool:
    """Whether a date at the end of a sentence says when it was decided rather than what."""
    limits = re.search(
        r"\b(?:från|till|med|senast|efter|sedan|före|av|per|om) $", said[max(0, moment.start - 8) : moment.start]
    )
    ends = not said[moment.end :].strip(" .!)")
    return ends and not limits and moment.value is not None and (published is None or moment.value <= published)


def _votes_of(document: Document, units: Sequence[Unit], claims: Sequence[Claim]) -> dict[int, str]:
    """The count of votes on each decision: in its sentence, else the nearest decision of the same matter."""
    found: dict[int, str] = {}
    decided = [n for n, claim in enumerate(claims) if claim.stance is Stance.DECIDED]
    for unit in units:
        for count in votes(unit.said):
            start = unit.start + count.start
            own = [n for n in decided if units[claims[n].unit].matter == unit.matter]
            within = [n for n in own if claims[n].start <= start < claims[n].end]
            before = [n for n in own if claims[n].end <= start][-1:] if unit.part is not Part.PROCEDURE else []
            after = [n for n in own if claims[n].start > start][:1]
            for n in within or (before or after if unit.matter >= 0 or unit.part is Part.PROCEDURE else before):
                found.setdefault(n, unit.said[count.start : count.end])
    return found


def _numbers_of(document: Document) -> dict[int, str]:
    """The case number of each matter that names exactly one; of the whole document under -1."""
    found: dict[int, str] = {}
    for n, section in enumerate(document.sections):
        if section.part is Part.ITEM:
            numbers = {each.number for each in case_numbers(document.text[section.start : section.end])}
            if len(numbers) == 1:
                found[n] = numbers.pop()
    numbers = {each.number for each in case_numbers(document.text)}
    if len(numbers) == 1:
        found[-1] = numbers.pop()
    return found


def _meeting(document: Document) -> str | None:
    """The body whose minutes or digest a document is, as its title or its beginning names it."""
    if document.kind not in (*_FORMAL, Kind.NOTICE):
        return None
    for said in (document.title, document.text[:TOP])[: 1 + (document.kind is Kind.PROTOCOL)]:
        for actor in actors_of(said):
            if actor.kind == "body" and DECISIVE.search(actor.said):
                return named(actor.said)
        if match := re.search(r"\b([\w-]{0,40}(?:fullmäktige|styrelsen|nämnden|utskottet))s\b", said, re.IGNORECASE):
            return match[1]
    return None


def _signatories(document: Document) -> str | None:
    """Who signed a motion, else who is named as its mover near its title."""
    if document.kind is not Kind.MOTION:
        return None
    signed = [each for each in document.sections if each.part is Part.SIGNATURES]
    for section in signed:
        names = [_bare(member) for member in re.findall(MEMBER, document.text[section.start : section.end])]
        if names:
            return ", ".join(dict.fromkeys(names))
    if match := _BYLINE.search(document.text, 0, TOP):
        return ", ".join(dict.fromkeys(_bare(member) for member in re.findall(MEMBER, match["who"])))
    return None


def _bare(member: str) -> str:
    """A name without its party."""
    return member.partition("(")[0].strip()
