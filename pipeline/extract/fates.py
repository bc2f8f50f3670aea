"""What became of proposals: by reference ("Beslut: enligt förslag"), by what is said of them ("Detta avslogs"), by what
the same matter's decision means for them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from models import Action, Document, Kind, Outcome, Part, Stance
from pipeline.extract.claims import BY, Claim
from pipeline.extract.sentences import Unit
from pipeline.extract.votes import votes

OUTCOMES = {
    Action.APPROVE: Outcome.APPROVED,
    Action.REJECT: Outcome.REJECTED,
    Action.ANSWER: Outcome.ANSWERED,
    Action.REFER_BACK: Outcome.REFERRED_BACK,
    Action.TABLE: Outcome.TABLED,
}
NEAR = 3  # sentences within which an undivided digest tells the decision on a proposal
REACH = 500  # claims of one matter before and behind one among which its fate is looked for
_OPPOSITE = {Outcome.APPROVED: Outcome.REJECTED, Outcome.REJECTED: Outcome.APPROVED}
POSTPONED = (Action.REFER_BACK, Action.TABLE)
_ORDINALS = ("första", "andra", "tredje", "fjärde", "femte", "sjätte")
_MOTION = re.compile(r"\bdensamma\b|\bmotion|medborgarförslag|initiativärende", re.IGNORECASE)
_OFFICE = re.compile(r"\btill (?P<office>(?:\d:e |förste |andre )?(?:vice )?[a-zåäö]+)")
_NAME = re.compile(r"[A-ZÅÄÖÉ][\w-]{1,40} [A-ZÅÄÖÉ][\w-]{1,40}(?: [A-ZÅÄÖÉ][\w-]{1,40})?")
_FOR_WHOSE = re.compile(
    r"\b(?:bifall|avslag) (?:till|på) (?P<whose>.{2,60}?)s? (?:eget )?(?:\w*alternativ|\w*förslag|\w*yrkande)"
)
_GENERIC = re.compile(r"(?:liggande|framlag\w+|föreliggande|eget|sitt)$", re.IGNORECASE)
_CHAIRS = re.compile(r"(?:^|\b)(?:eget|sitt(?: eget)?|ordförandens(?: eget)?)$", re.IGNORECASE)
_NOTED = re.compile(r"till handlingarna|\bnotera|\binformation|\bjustera|\bdelegation", re.IGNORECASE)
_SETTLED_NOW = re.compile(r"\bavgör(?:s|as) i ?dag\b")
_OWN = re.compile(r"\bbifall till (?:\w+ ){0,2}egn?[ae]t?\b")
_TO_REJECT = re.compile(  # who wants a proposal followed that is to reject: "bifall till styrelsens förslag om avslag"
    r"\bbifall till\b[^.;]{0,80}?\bförslag(?:et)?\b[^.;]{0,20}?"
    r"\b(?:(?:om|på|till) avslag|(?:om )?att (?:avslå|(?:\w+ ){0,3}(?:ska(?:ll)? )?avslås))\b",
    re.IGNORECASE,
)
_TO_MOTION = re.compile(r"\bbifall till (?:\w+ ){0,3}?(?:motion|medborgarförslag)\w*", re.IGNORECASE)
_VOTE_ASKED = re.compile(
    r"\b(?:(?:votering|rösträkning|(?:\w+ )?omröstning) (?:har )?"
    r"(?:begär(?:s|des|ts)|verkställ(?:s|des)|genomför(?:s|des))"
    r"|begär(?:de)? (?:\w+ )?(?:votering|omröstning|rösträkning))\b(?! (?:ej|inte)\b)",
    re.IGNORECASE,
)
_PUT = re.compile(  # how a vote is put: "Ja till styrelsens förslag, nej till bifall till motionen"
    r"\b[Jj]a(?:-röst\w*)? (?:(?:är|innebär|betyder) )?(?:för |till )?(?P<yes>[^.,;:\d]{4,120}?)"
    r"(?:[.,;]|,? och|,? medan) [Nn]ej(?:-röst\w*)? (?:(?:är|innebär|betyder) )?(?:för |till )?(?P<no>[^.,;:\d]{4,120})"
)
_COUNTED_FOR = re.compile(  # "3 röster för bifall och 4 för avslag"
    r"\b\d{1,3} röster (?:för|till) (?P<yes>[^.,;:\d]{4,120}?),? (?:och|mot|medan) \d{1,3}(?: röster)? (?:för|till)"
    r" (?P<no>[^.,;:\d]{4,120})"
)
_BOARDS = re.compile(
    r"(?:styrelsen|nämnden|utskottet|beredningen|förvaltningen|kontoret)s förslag"
    r"|\b(?:liggande|framlag\w+|föreliggande) förslag",
    re.IGNORECASE,
)
VOTE_REACH = 6  # sentences behind the chair's finding within which a vote may be asked for
_INNER = (Part.PROPOSAL, Part.DECISION)


def with_references(document: Document, units: Sequence[Unit], claims: Sequence[Claim]) -> list[Claim]:
    """The claims with what "enligt förslag" points at decided.

    Drafts ("Förslag till beslut" and its items) become the decisions; what somebody proposes in a sentence stays
    proposed and has its outcome, and the words of reference are then a record of their own.
    """
    kept: dict[int, Claim | None] = dict(enumerate(claims))
    for n, (claim, beside) in enumerate(zip(claims, _beside(units, claims), strict=True)):
        if claim.by is None:
            continue
        pointed = _pointed_at(units, claims, n, beside)
        drafts = [m for m in pointed if claims[m].draft]
        for m in drafts:
            kept[m] = _decided(claims[m], claim)
        own = [m for m in pointed if claims[m].stance is Stance.RECOMMENDED and _is_same(claims[m].actor, claim.actor)]
        stated = [m for m in pointed if claims[m].stance is Stance.DECIDED]
        told = [m for m in pointed if m not in (*drafts, *own, *stated)]
        for m in told:
            kept[m] = replace(claims[m], outcome=Outcome.APPROVED)
        if drafts or own or stated:
            kept[n] = None
        elif told:
            kept[n] = replace(claim, action=claims[told[0]].action)
    return [found for n in range(len(claims)) if (found := kept[n]) is not None]


def _beside(units: Sequence[Unit], claims: Sequence[Claim]) -> Iterator[Sequence[int]]:
    """For each claim, which are of its matter, itself among them, up to ``REACH`` before and behind it."""
    groups: dict[int, list[int]] = defaultdict(list)
    places: list[tuple[list[int], int]] = []
    for n, claim in enumerate(claims):
        group = groups[units[claim.unit].matter]
        places.append((group, len(group)))
        group.append(n)
    return (group[max(0, at - REACH) : at + REACH + 1] for group, at in places)


def _decided(draft: Claim, claim: Claim) -> Claim:
    own = draft.actor is not None and claim.actor is not None and _is_same(draft.actor, claim.actor)
    if draft.stance is Stance.RECOMMENDED and (draft.asks or own):  # itself proposes to a higher body
        return replace(draft, actor=draft.actor or claim.actor)
    addressee = draft.addressee if draft.addressee != draft.decider else None
    actor = claim.actor or draft.decider
    return replace(draft, stance=Stance.DECIDED, actor=actor, addressee=addressee, past=claim.past, draft=False)


def _is_same(actor: str | None, other: str | None) -> bool:
    return bool(actor) and (other is None or (actor or "").lower() == other.lower())


def _pointed_at(units: Sequence[Unit], claims: Sequence[Claim], number: int, beside: Sequence[int]) -> list[int]:
    """Which proposals of the same matter a reference means: those of whom it names, else those of the last part."""
    claim = claims[number]
    if _CHAIRS.search((claim.by or "").strip()):
        return []  # who the chair is stands elsewhere
    near = [n for n in beside if n != number and claims[n].start < claim.start and claims[n].by is None]
    whose = _stem(claim.by or "")
    if len(whose) > 3:
        named = [n for n in near if claims[n].draft and whose in units[claims[n].unit].head.lower()]
        named = named or [n for n in near if claims[n].stance is not Stance.DECIDED and _is_by(claims[n], whose)]
        if named:
            return named
    drafts = [n for n in near if claims[n].draft]
    if drafts:
        last = max(units[claims[n].unit].section for n in drafts)
        return [n for n in drafts if units[claims[n].unit].section == last]
    moved = [n for n in near if "yrkande" not in units[claims[n].unit].head.lower()]
    moved = [n for n in moved if claims[n].stance is not Stance.DECIDED or not claims[n].past]
    return [] if len(whose) > 3 else moved


def _is_by(claim: Claim, whose: str) -> bool:
    return claim.actor is not None and _alike(whose, claim.actor)


def settled(
    units: Sequence[Unit], claims: list[Claim], number: int, outcome: Outcome, whose: str | None = None
) -> bool:
    """Whether a sentence tells the fate of proposals before it, which then have it: those of whom it names in the same
    matter, else those just before it, of one list or of one sentence."""
    theirs = [
        n
        for n, each in enumerate(claims[-REACH:], max(0, len(claims) - REACH))
        if whose
        and each.stance is Stance.PROPOSED
        and each.actor
        and units[each.unit].matter == units[number].matter
        and _alike(whose, each.actor)
    ]
    for n in theirs:
        claims[n] = replace(claims[n], outcome=outcome)
    if theirs:
        return True
    at = len(claims) - 1
    while at >= 0 and claims[at].stance is Stance.DECIDED and claims[at].unit >= number - 1:
        at -= 1
    last = claims[at].unit if at >= 0 else -1
    if at < 0 or last < number - 2 or units[last].matter != units[number].matter:
        return False
    first = at
    actor = claims[at].actor
    while at >= 0 and (claims[at].stance, claims[at].actor) == (Stance.PROPOSED, actor) and last - claims[at].unit <= 1:
        last = claims[at].unit
        claims[at] = replace(claims[at], outcome=outcome)
        at -= 1
    return at < first


def outvoted(units: Sequence[Unit], claims: Sequence[Claim]) -> list[Claim]:
    """The claims without what the chair found before a vote (votering) was asked for: then the vote decides."""
    asked = {n for n, unit in enumerate(units) if _VOTE_ASKED.search(unit.said)}

    def is_voted_on(claim: Claim) -> bool:
        behind = range(claim.unit, min(claim.unit + VOTE_REACH + 1, len(units)))
        return any(n in asked and units[n].matter == units[claim.unit].matter for n in behind)

    return [each for each in claims if not (_is_found(units, each) and is_voted_on(each))]


@dataclass(frozen=True, slots=True)
class _Vote:
    """What won a matter's one vote and what lost it, as ``_side`` calls them; None where that is not told. ``is_yes``
    says that most voted ja."""

    won: str | None = None
    lost: str | None = None
    is_yes: bool = False

    def fate(self, side: str | None) -> Outcome | None:
        if side is None or self.won == self.lost:
            return None
        return Outcome.APPROVED if side == self.won else Outcome.REJECTED if side == self.lost else None


def _side(said: str) -> str | None:
    """What is voted for or moved: to reject, the board's proposal, or to approve what the matter asks."""
    if re.search(r"\bavsl(?:ag|å)", said, re.IGNORECASE):
        return "reject"
    if _BOARDS.search(said):
        return "board"
    return "approve" if re.search(r"\bbifall", said, re.IGNORECASE) else None


def _votes_of(document: Document, units: Sequence[Unit]) -> dict[int, _Vote]:
    """The vote of each matter in which one was asked for; of several, and of a tie, the winner is not known."""
    asked = {unit.matter for unit in units if _VOTE_ASKED.search(unit.said)}
    spans: dict[int, list[Unit]] = defaultdict(list)
    for unit in units if asked else ():
        if unit.matter in asked:
            spans[unit.matter].append(unit)
    found: dict[int, _Vote] = {}
    for matter, own in spans.items():
        said = document.text[own[0].start : own[-1].end]
        counts, put = votes(said), _PUT.search(said) or _COUNTED_FOR.search(said)
        found[matter] = _Vote()
        if len(counts) == 1 and put and counts[0].yes != counts[0].no:
            is_yes = counts[0].yes > counts[0].no
            sides = _side(put["yes"]), _side(put["no"])
            won, lost = sides if is_yes else sides[::-1]
            found[matter] = _Vote(won, lost, is_yes)
        elif len(counts) == 1:
            found[matter] = _Vote(is_yes=counts[0].yes > counts[0].no)
    return found


def _is_unsaid(units: Sequence[Unit], decided: Sequence[Claim]) -> bool:
    """Whether none of the decisions says what it means for proposals to approve or to reject."""
    return not any(each.action in OUTCOMES or each.by is not None or _whose(units[each.unit].said) for each in decided)


def with_fates(document: Document, units: Sequence[Unit], claims: Sequence[Claim]) -> list[Claim]:
    """Each proposal and recommendation with what the decision of its matter means for it."""
    found = list(claims)
    formal = document.kind not in (Kind.PRESS_RELEASE, Kind.INTERPELLATION)
    in_minutes = document.kind is Kind.PROTOCOL
    voted = _votes_of(document, units)
    noted = {n for n, claim in enumerate(claims) if _NOTED.search(_said(units, claim))}
    for n, (claim, near_by) in enumerate(zip(claims, _beside(units, claims), strict=True)):
        if claim.stance not in (Stance.PROPOSED, Stance.RECOMMENDED) or claim.outcome is not None:
            continue
        own, claim = claim, _as_meant(units, claim)
        matter = units[claim.unit].matter
        beside = [claims[m] for m in near_by]
        decided = [
            claims[m]
            for m in near_by
            if m not in noted
            and (claims[m].stance is Stance.DECIDED or (in_minutes and _is_outcome(units, claim, claims[m])))
        ]
        single = matter >= 0 or (formal and document.kind is not Kind.DECISION_DIGEST)
        is_put = single and matter in voted and claim.action in (Action.APPROVE, Action.REJECT) and not claim.moved
        side = _side(_said(units, own))
        if is_put and (told := voted[matter].fate(side)):
            found[n] = replace(own, outcome=told)
        elif is_put and _is_unsaid(units, decided) and not (side == "board" and voted[matter].is_yes):
            continue  # ja is by custom for the board's proposal
        elif single:
            decided = [
                each for each in decided if each.stance is not Stance.DECIDED or not _is_elsewhere(units, claim, each)
            ]
            found[n] = replace(own, outcome=_fate(claim, decided, beside, units))
        elif formal and (near := [each for each in decided if 0 < each.unit - claim.unit <= NEAR]):
            found[n] = replace(own, outcome=_fate(claim, near[:1], beside, units))  # a digest that is not divided
        elif len(decided) == 1 and claim.action in (Action.APPROVE, Action.REJECT, *POSTPONED) and claim.past:
            found[n] = replace(own, outcome=_by_one(claim, decided[0]))
        elif claim.past:
            found[n] = replace(own, outcome=_told_later(units, claim, decided))
    found = _beaten(units, found) if formal else found
    return found if document.kind is Kind.MOTION else _with_losers(units, found, in_release=not formal)


def _as_meant(units: Sequence[Unit], claim: Claim) -> Claim:
    """Who moves that a proposal to reject be followed wants the matter rejected."""
    is_to_reject = claim.action is Action.APPROVE and _TO_REJECT.search(_said(units, claim)) is not None
    return replace(claim, action=Action.REJECT) if is_to_reject else claim


_CODES = {  # parties, however they are named
    "socialdemokraterna": "S",
    "moderaterna": "M",
    "centerpartiet": "C",
    "centern": "C",
    "vänsterpartiet": "V",
    "liberalerna": "L",
    "miljöpartiet": "MP",
    "sverigedemokraterna": "SD",
    "kristdemokraterna": "KD",
}


def _coded(actor: str) -> set[str]:
    return {_CODES.get(name.lower(), name) for name in actor.split(", ")}


def _with_losers(units: Sequence[Unit], claims: list[Claim], in_release: bool) -> list[Claim]:
    """Proposals of those who then reserved themselves against the decision of the same matter, rejected."""
    last: dict[tuple[int, str], int] = {}  # the last sentence in which who reserves himself does so, by matter
    for each in claims:
        if each.stance is Stance.RESERVED_AGAINST and each.actor:
            for who in _coded(each.actor):
                place = (units[each.unit].matter, who)
                last[place] = max(each.unit, last.get(place, -1))

    def has_lost(claim: Claim) -> bool:
        if claim.stance is not Stance.PROPOSED or claim.outcome or claim.moved or not claim.actor or claim.draft:
            return False
        said = units[claim.unit].said
        mine = _coded(claim.actor) | set(re.findall(r"\(([A-ZÅÄÖ]{1,4})\)", said)[:1])
        matter = units[claim.unit].matter
        return any(claim.unit <= last.get((matter, who), -1) for who in mine) and (claim.past or not in_release)

    return [replace(claim, outcome=Outcome.REJECTED) if has_lost(claim) else claim for claim in claims]


def _beaten(units: Sequence[Unit], claims: list[Claim]) -> list[Claim]:
    """Counter-proposals that a recommendation of the same matter has beaten, rejected."""
    won = {
        units[each.unit].matter
        for each in claims
        if each.outcome is Outcome.APPROVED and (each.stance is Stance.RECOMMENDED or _backs_board(units, each))
    }
    return [
        replace(each, outcome=Outcome.REJECTED)
        if each.stance is Stance.PROPOSED
        and each.outcome is None
        and units[each.unit].matter in won
        and not each.moved
        and "tillägg" not in units[each.unit].said
        else each
        for each in claims
    ]


def _backs_board(units: Sequence[Unit], claim: Claim) -> bool:
    """Whether somebody moves that the draft of a body or an office be followed."""
    whose = _FOR_WHOSE.search(_said(units, claim))
    is_board = whose and re.search(
        r"(?:styrelsen|nämnden|utskottet|beredningen|förvaltningen|kontoret)$", whose["whose"]
    )
    return claim.action is Action.APPROVE and bool(is_board)


def _is_outcome(units: Sequence[Unit], claim: Claim, each: Claim) -> bool:
    """Whether a recommendation is what the meeting decided on a counter-proposal, rather than what it had before it."""
    is_counter = claim.stance is Stance.PROPOSED and (
        claim.action in (Action.REJECT, Action.ANSWER, *POSTPONED)
        or (claim.action is Action.APPROVE and _TO_MOTION.search(_said(units, claim)) is not None)
    )
    own = each.stance is Stance.RECOMMENDED and not each.draft and units[each.unit].part in (Part.DECISION, Part.ITEM)
    return own and is_counter


def _is_elsewhere(units: Sequence[Unit], claim: Claim, decided: Claim) -> bool:
    """Whether a decision was taken earlier by others, as grounds tell it, or only in passing."""
    unit = units[decided.unit]
    is_before = decided.unit < claim.unit and not decided.by and " hade " not in units[claim.unit].said
    if units[claim.unit].part in (Part.PROPOSAL, Part.PROCEDURE) and not claim.draft:
        is_before = False  # minutes may print what was moved behind what was decided
    return unit.part is Part.GROUNDS or (unit.part not in _INNER and is_before)


def _by_one(claim: Claim, decided: Claim) -> Outcome | None:
    """What the one decision of a text means for a motion to approve, reject or postpone."""
    if claim.action is Action.APPROVE:
        return OUTCOMES.get(decided.action, Outcome.APPROVED)
    if decided.action is claim.action:
        return Outcome.APPROVED
    return OUTCOMES[decided.action] if decided.action in POSTPONED else Outcome.REJECTED


_ON_IT = re.compile(
    r"\b(?:biföll|bifölls|avslog|avslogs|avslå|bifalla|återremitterade|godkände)\b[^.;:]{0,60}?"
    r"\b(?:motionen|förslaget|yrkandet|\w{0,10}skrivelsen?|framställan|initiativet)\b",
    re.IGNORECASE,
)


def _told_later(units: Sequence[Unit], claim: Claim, decided: Sequence[Claim]) -> Outcome | None:
    """What a release's decision means for a proposal: for what a board had recommended, for "förslaget" behind it."""
    on_it = [each for each in decided if 0 < each.unit - claim.unit <= 3 and _ON_IT.search(units[each.unit].said)]
    if claim.stance is Stance.PROPOSED:
        return OUTCOMES.get(on_it[0].action) if on_it else None
    if not decided or " hade " not in f" {units[claim.unit].said}":
        return None
    settling = next((each for each in decided if each.action in OUTCOMES), decided[0])
    if claim.action in (Action.REJECT, Action.ANSWER):
        return Outcome.APPROVED if settling.action is claim.action else Outcome.REJECTED
    if settling.action in (Action.REJECT, *POSTPONED):
        return OUTCOMES[settling.action]
    return Outcome.APPROVED


def _fate(claim: Claim, decided: Sequence[Claim], claims: Sequence[Claim], units: Sequence[Unit]) -> Outcome | None:
    if _SETTLED_NOW.search(units[claim.unit].said) and any(each.action in POSTPONED for each in decided):
        return Outcome.REJECTED
    by_own_body = claim.stance is Stance.RECOMMENDED and any(_is_same(claim.actor, each.actor) for each in decided)
    if by_own_body:
        return None
    whose = None if _TO_REJECT.search(_said(units, claim)) else _FOR_WHOSE.search(units[claim.unit].said)
    theirs = whose and next((each for each in claims if _is_theirs(each, whose["whose"], claim, units)), None)
    if theirs and theirs.outcome and claim.action in (Action.APPROVE, Action.REJECT):
        return theirs.outcome if claim.action is Action.APPROVE else _OPPOSITE.get(theirs.outcome, theirs.outcome)
    # "enligt eget yrkande": the chair's, and who the chair is stands elsewhere; what was decided says it
    decided = [each for each in decided if not (each.by and _CHAIRS.search(each.by.strip()))]
    if not decided:
        return None
    if any("utskottets förslag" in units[each.unit].said for each in decided) and claim.stance is Stance.RECOMMENDED:
        return Outcome.APPROVED  # the chamber followed its committee
    postponed = next((each for each in decided if each.action in POSTPONED), None)
    if postponed:
        return Outcome.APPROVED if claim.action is postponed.action else OUTCOMES[postponed.action]
    said = units[claim.unit].said
    if claim.action is Action.ELECT:
        return _elected(claim, decided, claims, units)
    same = _said(units, claim).casefold().rstrip(" .,")
    if any(_said(units, each).casefold().rstrip(" .,") == same for each in decided):
        return Outcome.APPROVED
    if part := _part_of(_said(units, claim)):
        same_part = [each for each in decided if _part_of(_said(units, each)) == part]
        if same_part and not claim.moved:
            return Outcome.APPROVED if same_part[0].action is claim.action else Outcome.REJECTED
    if claim.moved:
        return _of_motion(claim, decided, claims, units)
    reference = next((each.by or _whose(units[each.unit].said) for each in decided if each.by is not None), None)
    if reference is None:
        reference = next((told for each in decided if (told := _whose(units[each.unit].said)) is not None), None)
    main = decided[0]
    if theirs and claim.action in (Action.APPROVE, Action.REJECT):
        fate = _fate(theirs, decided, claims, units)
        return fate if claim.action is Action.APPROVE or fate is None else _OPPOSITE.get(fate, fate)
    if claim.stance is Stance.PROPOSED and claim.action not in (Action.APPROVE, Action.REJECT) and _asks(units, claim):
        answers = [each for each in decided if _REQUEST.search(_said(units, each)) and each.action in OUTCOMES]
        if answers:
            return OUTCOMES[answers[0].action]
    match claim.action:
        case Action.APPROVE if whose and reference and not _GENERIC.search(whose["whose"]):
            return Outcome.APPROVED if _alike(whose["whose"], reference) else Outcome.REJECTED
        case Action.APPROVE if whose and main.action is Action.REJECT and _is_on_motion(units, main):
            return Outcome.APPROVED  # which was to reject the motion
        case Action.APPROVE if whose and main.action is Action.APPROVE and _is_on_motion(units, main):
            is_against = any(each is not claim and _TO_MOTION.search(_said(units, each)) for each in claims)
            return Outcome.REJECTED if is_against else Outcome.APPROVED
        case Action.APPROVE if _OWN.search(said):
            return Outcome.REJECTED
        case Action.APPROVE if main.action in OUTCOMES:
            return OUTCOMES[main.action]
        case Action.APPROVE:
            return Outcome.APPROVED
        case Action.REJECT:
            return Outcome.APPROVED if main.action is Action.REJECT else Outcome.REJECTED
        case Action.REFER_BACK | Action.TABLE:
            return Outcome.REJECTED
        case Action.ANSWER if main.action in (Action.APPROVE, Action.REJECT, Action.ANSWER):
            return Outcome.APPROVED if main.action is Action.ANSWER else Outcome.REJECTED
    if claim.action in (Action.FUND, Action.ADOPT, Action.COMMISSION) and main.action is Action.REJECT:
        return Outcome.REJECTED
    if reference:
        return Outcome.APPROVED if claim.actor and _alike(claim.actor, reference) else Outcome.REJECTED
    in_chamber = (main.actor or "").lower() in ("kammaren", "riksdagen")
    return OUTCOMES.get(main.action) if in_chamber and claim.stance is Stance.PROPOSED else None


_PART = re.compile(
    r"\bpunkt(?:en)? (?P<mark>\w{1,2})\b|\b(?P<order>första|andra|tredje|fjärde|femte) (?:att-sats|punkt|yrkande)"
    r"|\bden (?P<alone>första|andra|tredje|fjärde|femte) (?:till|av|anses|bi)",
    re.IGNORECASE,
)


def _part_of(said: str) -> str | None:
    """Which part of a motion is spoken of, where only one is: "Punkt b) ska avslås", "Den andra tillstyrks"."""
    found = {(match["mark"] or match["order"] or match["alone"]).lower() for match in _PART.finditer(said)}
    return found.pop() if len(found) == 1 else None


_REQUEST = re.compile(
    r"\b\w{0,20}(?:framställan|skrivelse|anhållan|begäran|hemställan|ansökan|medborgarförslag)", re.IGNORECASE
)


def _asks(units: Sequence[Unit], claim: Claim) -> bool:
    """Whether a proposal came from outside, rather than from who sits at the meeting."""
    return re.search(r"\byrka", units[claim.unit].said, re.IGNORECASE) is None and units[claim.unit].part not in _INNER


def _is_theirs(each: Claim, whose: str, claim: Claim, units: Sequence[Unit]) -> bool:
    """Whether a claim is the proposal of whom another one names, and does not itself name another's."""
    in_matter = units[each.unit].matter == units[claim.unit].matter and each.stance is not Stance.DECIDED
    is_own = each is not claim and each.actor is not None and _FOR_WHOSE.search(units[each.unit].said) is None
    return in_matter and is_own and _alike(whose, each.actor or "")


def _whose(said: str) -> str | None:
    """Whose proposal a decision follows: "i enlighet med regionstyrelsens förslag"."""
    match = BY.search(said)
    return match["whose"].strip() if match and match["whose"].strip() else None


def _alike(one: str, other: str) -> bool:
    mine, its = _stem(one), _stem(other)
    return mine in its or its in mine


def _stem(said: str) -> str:
    """Without genitive and definite ending: "arbetsutskottets" is "regionstyrelsens arbetsutskott" too."""
    return said.lower().strip().removesuffix("s").removesuffix("et")


def _of_motion(
    claim: Claim, decided: Sequence[Claim], claims: Sequence[Claim], units: Sequence[Unit]
) -> Outcome | None:
    """What became of a motion's att-sats: what is decided on it by its number, else on the motion."""
    on_motion = [each for each in decided if _is_on_motion(units, each) and each.action in OUTCOMES]
    clauses = [each for each in claims if each.moved]
    by_order: dict[int, Outcome] = {}
    for each in on_motion:
        said = _said(units, each).lower()
        for order, ordinal in enumerate(_ORDINALS):
            marks = rf"{order + 1}|{'abcdef'[order]}"
            if re.search(rf"\b(?:{ordinal} (?:att-sats|yrkande|punkt)|punkt(?:en)? (?:{marks})\b)", said):
                by_order[order] = OUTCOMES[each.action]
    if by_order:
        return by_order.get(clauses.index(claim) if claim in clauses else -1)
    return OUTCOMES[on_motion[0].action] if on_motion else None


def _is_on_motion(units: Sequence[Unit], claim: Claim) -> bool:
    said = _said(units, claim)
    in_chamber = (claim.actor or "").lower() in ("kammaren", "riksdagen")
    return in_chamber or _MOTION.search(said) is not None or "att-sats" in said


def _said(units: Sequence[Unit], claim: Claim) -> str:
    unit = units[claim.unit]
    return unit.said[max(0, claim.start - unit.start) : claim.end - unit.start]


def _elected(claim: Claim, decided: Sequence[Claim], claims: Iterable[Claim], units: Sequence[Unit]) -> Outcome | None:
    """Whether who is proposed for an office was elected to it; without its name it is the office proposed before."""
    elections = [_said(units, each) for each in decided if each.action is Action.ELECT]
    offices = [
        match["office"]
        for each in claims
        if each.action is Action.ELECT and each.start <= claim.start and (match := _OFFICE.search(_said(units, each)))
    ]
    names = _NAME.findall(_said(units, claim)[claim.object - claim.start :])
    if not elections or not names:
        return None
    for_office = [said for said in elections if offices and re.search(rf"\btill {offices[-1]}\b", said)] or elections
    return Outcome.APPROVED if any(names[0] in said for said in for_office) else Outcome.REJECTED


def unsaid_twice(units: Sequence[Unit], claims: Iterable[Claim]) -> list[Claim]:
    """The claims without the chair's finding ("finner att nämnden beslutar …") where the matter states the decision."""
    told = list(claims)
    settled_matters: set[int] = set()
    stated: dict[tuple[int, Action], set[str]] = defaultdict(set)  # who states what, by matter
    for each in told:
        if each.stance is Stance.PROPOSED or _is_found(units, each):
            continue
        matter = units[each.unit].matter
        if each.stance is Stance.DECIDED:
            settled_matters.add(matter)
        elif each.actor:
            stated[matter, each.action].add(each.actor.lower())

    def is_stated(found: Claim) -> bool:
        """Whether a claim states the decision that the chair finds: its own, or what the same body recommends."""
        matter = units[found.unit].matter
        actors = stated.get((matter, found.action), set())
        return matter in settled_matters or (bool(actors) if found.actor is None else found.actor.lower() in actors)

    return [each for each in told if not (_is_found(units, each) and is_stated(each))]


def _is_found(units: Sequence[Unit], claim: Claim) -> bool:
    return _said(units, claim).startswith(("finner att", "fann att"))
