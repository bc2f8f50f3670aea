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
- by reference: "Beslut: enligt förslag", "N beslutar enligt Ms förslag" are the drafts of the same matter (``fates``)
- the fate of a proposal in the next sentence: "Detta avslogs.", "Yrkandena bifölls."
- "Taxan höjs, enligt nämndens beslut i dag", "Det blev resultatet när fullmäktige möttes"
- "(V) och S reserverade sig (mot …, till förmån för …)", "Mot beslutet reserverade sig …", and sections of reservations
- the section "Behandling i riksdagen": the committee's proposal, the chamber's decision, by it each yrkande's outcome

Nothing is a fact that is negated ("beslutade inte"), asked, conditional ("om motionen avslås", "när N beslutat"), to
come ("N ska besluta", "Slutligt beslut fattas i N"), or said in a quotation by who only speaks for himself.
"N beslutade att inte …" is a decision; it rejects what it would else approve.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from models import Action, Decision, Document, Kind, Outcome, Part, Stance
from pipeline.extract.actors import DECISIVE, HIGHER, PEOPLE, actors_of, named
from pipeline.extract.amounts import amounts
from pipeline.extract.casenumbers import case_numbers
from pipeline.extract.circumstances import dates_of, numbers_of, votes_of
from pipeline.extract.claims import BY, FATE, LEADING, Claim, action_of, addressee_of, asked_of, fate_of, read
from pipeline.extract.fates import (
    OUTCOMES,
    POSTPONED,
    REACH,
    outvoted,
    settled,
    unsaid_twice,
    with_fates,
    with_references,
)
from pipeline.extract.riksdag import in_riksdag, section_start, with_chamber
from pipeline.extract.scene import Scene, scene_of
from pipeline.extract.sentences import CLAUSE, Unit, units_of
from pipeline.extract.spans import label_end, trimmed
from pipeline.extract.verbs import LEXICON, TOKEN, Does, Form, Head, heads_of

AFTER_LIST = 3  # sentences that may stand between two items of one list


@dataclass(frozen=True, slots=True)
class _Frame:
    """What leads to the items of a list: whose they are and how far they have come. ``left`` sentences may follow
    before the next item; None is as many as the section has."""

    claim: Claim
    left: int | None = AFTER_LIST
    mark: str | None = None  # the kind of bullet of its items


_ITEMISED = (Part.PROPOSAL, Part.DECISION)
_SILENT = (Part.SIGNATURES, Part.ADDRESSEE)
_FORMAL = (Kind.PROTOCOL, Kind.DECISION_DIGEST)
_FINDING = re.compile(r"\bfinner\b.{0,60}\b(?:beslut|avslå|anta|bifall|godkän|återremit|bordl)", re.IGNORECASE)
_MOVED_THERE = re.compile(
    r"\b(?:yrka(?:r|de|t)|reservera(?:r|de|t) sig|begär(?:de)? återremiss|[Rr]eservation(?:er)? \w+s av)\b"
    r"|^[\w -]{0,60}(?i:fullmäktige|styrelsen|nämnden|utskottet) beslut(?:ar|ade)\b"
)
_PRONOUN = re.compile(
    r"(?:(?:även |också )?(?:detta|det|dessa|de|inget\w*|\w{1,40} (?:förslag(?:et)?|yrkande[tn]?|linje)|yrkande\w*"
    r"|förslaget|tillägget)|proposition ställ\w*)\b",
    re.IGNORECASE,
)
_ROUTINE = re.compile(
    r"paragrafen|beslutet gäller|beslutet (?:ska )?(?:skickas|delges|sänds|expedieras)|protokollsutdrag"
    r"|utsedda? att justera"
    r"|(?:omedelbar )?justering|sammanträdet|vid protokollet|skickas till|bilag(?:a|or)\b|för fullständiga"
    r"|läs mer|deltar (?:inte|ej)|ja\b.{0,20}\bnej\b|beslutet var|beslutet är|rätt utdraget|kontakt",
    re.IGNORECASE,
)
_TOLD = re.compile(r"tillkännage|till känna", re.IGNORECASE)
_TOLD_TO = re.compile(r"\b(?:för|ger) (?P<who>regeringen|riksdagsstyrelsen)\b", re.IGNORECASE)
_ON_PROPOSAL = re.compile(
    r"(?:Kammaren|Riksdagen|[\w-]{0,40}(?:fullmäktige|styrelsen|nämnden)) (?P<verb>biföll"
    r"|avslog)(?: [^.]{0,40})? förslag",
    re.IGNORECASE,
)
_WITHDRAWN = re.compile(
    r"\b(?:tar|tog|drar|drog|dragit|dras|drogs|dragits) (?:\w+ ){0,3}tillbaka\b|\båter(?:tog|tagit|togs|tagits)\b",
    re.IGNORECASE,
)
_DECIDER_OF = re.compile(rf"{DECISIVE.pattern}|^regeringen$|^riksdagen$", re.IGNORECASE)
_WISHES = re.compile(
    r"\b(?:vill|kräver|begär|anser|föreslå\w*|yrka\w*|hemställ\w*|anhåll\w*|förslag\w*|yrkanden?t?|att-sats\w*"
    r"|att)\b",
    re.IGNORECASE,
)
_NOT_SO = re.compile(r"Så blev det (?:\w+ )?inte\b")
_GONE_THROUGH = re.compile(r"\bnär (?:förslaget|planen|budgeten) (?:gick igenom|antogs|bifölls)\b")
_PARTY = re.compile(r"(?:partiet|demokraterna|[Mm]oderaterna|[Ll]iberalerna|[Cc]entern)\b")
_AGREES = re.compile(r"\binstämmer i (?P<whose>.{3,60}?)s (?:\w*yrkande|\w*förslag)")
_DECIDER = re.compile(r"(?P<who>Riksdagen|[\w-]{2,40}fullmäktige) (?=[a-zåäö]+(?:r|s)\b)")
_QUOTED_ITEM = re.compile(r"[”\"»]")


def decisions(document: Document) -> tuple[Decision, ...]:
    """What a document proposes, recommends, decides and reserves against, in its order.

    ``text`` is the clause, or an item of a list, without bullet and closing full stop; where the next sentence says
    who decided it, it is the sentence before. ``actor`` and ``addressee`` are as printed: a body in the definite form,
    parties by their codes, people by their names; several actors are joined with ", ". The addressee is who is charged
    or to whom the matter or the money goes, else who is asked to decide. ``amounts`` and ``votes`` are as printed.
    ``date`` is the day on which it was proposed or decided, where the text tells it.
    """
    units = units_of(document)
    scene = scene_of(document, units)
    claims = _collected(document, units, scene)
    claims = with_references(document, units, outvoted(units, claims))
    claims = [*claims, *in_riksdag(document, units)]
    unique = {(claim.start, claim.end, claim.stance): claim for claim in reversed(claims)}
    ordered = sorted(unique.values(), key=lambda claim: (claim.start, claim.end, claim.stance))
    ordered = unsaid_twice(units, with_fates(document, units, ordered))
    return tuple(_facts(document, units, with_chamber(document, units, ordered), scene.meeting))


def _collected(document: Document, units: Sequence[Unit], scene: Scene) -> list[Claim]:
    """The claims of all sentences, each weighed by its place."""
    claims: list[Claim] = []
    frame: _Frame | None = None
    riksdag = section_start(document)
    section, matter = -1, -1
    has_moved = any(unit.part is Part.PROPOSAL for unit in units)
    for n, unit in enumerate(units):
        if (unit.section, unit.matter) != (section, matter):
            _fill(document, units, claims, n - 1, scene)
            goes_on = frame and frame.left is not None and not unit.heading and unit.matter == matter
            section, matter = unit.section, unit.matter
            frame = _section_frame(document, unit, n, scene) or (frame if goes_on else None)
        if unit.part in _SILENT or unit.heading or unit.start >= riksdag:
            continue
        if unit.part is Part.PROCEDURE and not (
            (frame and CLAUSE.match(unit.said))
            or _MOVED_THERE.search(unit.said)
            or _FINDING.search(unit.said)
            or FATE.match(unit.said)
        ):
            continue
        if (chamber := _ON_PROPOSAL.match(unit.said)) and claims and claims[-1].stance is Stance.RECOMMENDED:
            outcome = Outcome.REJECTED if chamber["verb"].lower() == "avslog" else Outcome.APPROVED
            claims[-1] = replace(claims[-1], outcome=claims[-1].outcome or outcome)
        if _WITHDRAWN.search(unit.said):
            first = unit.said.split(" ", 1)[0]
            settled(units, claims, n, Outcome.WITHDRAWN, first if first in scene.people else None)
        retold = False  # what became of the proposal before, which then has it
        if fate := FATE.match(unit.said, len("När ") if unit.said.startswith("När ") else 0):
            is_told = settled(units, claims, n, fate_of(fate), fate["whose"])
            is_told = is_told or not fate["verb"].lower().endswith(("avslås", "bifalls"))
            retold = is_told and _PRONOUN.match(unit.said) is not None
            if retold and "reserver" not in unit.said:
                continue
        if _NOT_SO.match(unit.said):
            settled(units, claims, n, Outcome.REJECTED)
            continue
        if agrees := _AGREES.search(unit.said):
            _agreed(claims, unit, agrees["whose"], scene)
            continue
        labelled = [_resolved(claim, claims, scene) for claim in _labelled(document, units, n)]
        found = labelled or [_resolved(claim, claims, scene) for claim in read(unit, n, scene.surnames)]
        follows = units[n + 1].said if n + 1 < len(units) else ""
        if retold:
            found = [each for each in found if each.stance is Stance.RESERVED_AGAINST]
        found = [
            each
            for each in found
            if not each.tentative or document.kind is Kind.PROTOCOL or FATE.match(follows) or _NOT_SO.match(follows)
        ]
        if _GONE_THROUGH.search(unit.said):
            found = [
                replace(each, outcome=Outcome.REJECTED) if each.action in (Action.REJECT, *POSTPONED) else each
                for each in found
            ]
        found = found or list(_explaining(unit, n, claims))
        found = found or list(_acting(unit, n))
        found = found or list(_continuing(document, unit, n, claims))
        if frame and frame.left is not None and unit.item and _mark(document, unit) != frame.mark:
            frame = replace(frame, mark=_mark(document, unit)) if frame.mark is None else None
        listed = _is_listed(unit, frame)
        open_end = n + 1 < len(units) and not unit.said.endswith((".", "!")) and not unit.item
        points = bool(found) and found[-1].by is not None
        followed = open_end and (_is_clause(units[n + 1]) or (units[n + 1].item and not points))
        is_wish = document.kind is Kind.MOTION and followed and not _LABELS.search(units[n + 1].said)
        if is_wish and not found and not listed and _WISHES.search(unit.said):
            who = next((a for a in actors_of(unit.said) if a.kind in ("people", "party", "other")), None)
            wish = Claim(
                Stance.PROPOSED, Action.OTHER, unit.start, unit.end, n, named(who.said) if who else scene.signed
            )
            frame = _Frame(replace(wish, moved=True))
            continue
        if followed and points:
            found[-1] = replace(found[-1], by=None)
        if followed and found and not listed:
            found[-1] = replace(found[-1], leads=True)
        if found and not listed and _is_clause(unit):
            continue  # of a list whose beginning says nothing of ours
        leading = (followed and not listed) or (
            LEADING.search(unit.said) is not None and n + 1 < len(units) and not units[n + 1].heading
        )
        if frame and listed and not (leading and not found):
            inner = [_weighed(document, unit, each, frame, scene) for each in _items(unit, n, frame.claim, found)]
            inner = [each for each in inner if each.stance is not Stance.DECIDED or not _ROUTINE.match(unit.said)]
            if leading and inner and inner[0].leads:
                frame = _Frame(inner[0])
                continue
            claims += [_hosted(document, unit, each, claims, scene) for each in inner]
            frame = replace(frame, left=None if frame.left is None else AFTER_LIST)
            continue
        found = [claim for claim in found if claim.actor or not claim.back or unit.part is Part.ITEM]
        weighed = [_weighed(document, unit, claim, frame, scene) for claim in found]
        weighed = [claim for claim in weighed if not _is_void(document, unit, claim, has_moved)]
        if weighed and weighed[-1].leads and (leading or weighed[-1].supine) and n + 1 < len(units):
            frame = _Frame(_leading(unit, weighed.pop()))
        elif frame and frame.left is not None:
            frame = replace(frame, left=frame.left - 1) if frame.left else None
        claims += [
            each
            for claim in weighed
            for each in _looking_back(units, claims, _hosted(document, unit, claim, claims, scene))
        ]
    _fill(document, units, claims, len(units) - 1, scene)
    return claims


_LABELS = re.compile(r"(?P<whose>[Uu]tskottets förslag|[Kk]ammarens beslut):?\s*$")
_MOVERS = re.compile(rf"(?P<who>{PEOPLE}):")
_MOVER_FIRST = re.compile(
    rf"(?P<who>{PEOPLE}): (?=(?:bifall|avslag|återremiss|bordläggning|att)\b)(?P<what>.+)", re.DOTALL
)
_LABELLED_BY = re.compile(
    r"(?:Förslag från (?P<who>[\w -]{3,60}?)|Yrkanden?(?: (?:i|på|under) \w{1,20})?): (?P<what>[a-zåäö].+)"
)
_WHO_RESERVED = re.compile(  # who is quoted, and reserved himself
    rf"\b(?:säger|menar|sa|sade|konstaterar|tycker) (?P<who>{PEOPLE}|[A-ZÅÄÖ][\w-]+)(?:, [^,.]{{1,60}})?,"
    r" som (?:[^,.]{1,50} )?reserverade sig\b[^.]*"
)
_IN_BRACKETS = re.compile(r" ?\((?:av )?(?P<who>[A-ZÅÄÖ][^()]{0,200}(?:\([^()]{1,5}\)[^()]{0,100}){0,9})\)\.?$")
_MOVES = re.compile(r"(?:bifall|avslag|återremiss|bordläggning)\b", re.IGNORECASE)
_IN_A_WORD = re.compile(r"(?:avslag|(?:delvis )?bifall)\.?$", re.IGNORECASE)
_EXPLAINS = re.compile(r"(?:Enligt förslaget|Förslaget (?:innebär|går ut på|är) att)\b")


def _labelled(document: Document, units: Sequence[Unit], number: int) -> Iterator[Claim]:
    """What a label before a few words says: "Utskottets förslag: Avslag", "NN (S): Bifall till förslaget"."""
    unit, above = units[number], units[number - 1]
    if _RESERVING.match(f"{above.said} ") and (told := actors_of(unit.said)) and told[0].start == 0:
        yield Claim(Stance.RESERVED_AGAINST, Action.OTHER, above.start, unit.end, number, named(told[0].said))
    if quoted_one := _WHO_RESERVED.search(unit.said):
        start, end = unit.start + quoted_one.start("who"), unit.start + quoted_one.end()
        yield Claim(
            Stance.RESERVED_AGAINST, Action.OTHER, start, end, number, named(quoted_one["who"]), past=True, object=end
        )
    if first := _MOVER_FIRST.fullmatch(unit.said):
        claim = Claim(Stance.PROPOSED, action_of(first["what"]), unit.start, unit.end, number, named(first["who"]))
        yield replace(claim, object=unit.start + first.start("what"))
    if label := _LABELLED_BY.fullmatch(unit.said):
        start, end = unit.start + label.start("what"), unit.end
        movers = _IN_BRACKETS.search(unit.said)
        actor = label["who"] or (named(movers["who"]) if movers else None)
        is_board = label["who"] is not None and DECISIVE.search(label["who"]) is not None
        stance = Stance.RECOMMENDED if is_board else Stance.PROPOSED
        end = unit.start + movers.start() if movers else end
        yield Claim(stance, action_of(label["what"]), start, end, number, actor, object=start)
    if above.said.endswith(":") and _MOVES.match(unit.said) and (who := _MOVERS.fullmatch(above.said)):
        claim = Claim(Stance.PROPOSED, action_of(unit.said), above.start, unit.end, number, named(who["who"]))
        yield replace(claim, object=unit.start)
    label = _LABELS.search(document.text, max(0, unit.start - 25), unit.start)
    if not label or not _IN_A_WORD.match(unit.said):
        return
    action = Action.REJECT if unit.said.lower().startswith("avslag") else Action.APPROVE
    partly = Outcome.PARTLY_APPROVED if unit.said.lower().startswith("delvis") else None
    if "eslut" in label["whose"]:
        yield Claim(Stance.DECIDED, action, unit.start, unit.end, number, "riksdagen", None, True, outcome=partly)
    else:
        claim = Claim(Stance.RECOMMENDED, action, unit.start, unit.end, number, "utskottet", object=unit.start)
        yield replace(claim, addressee="riksdagen", decider="riksdagen")


def _explaining(unit: Unit, number: int, claims: Sequence[Claim]) -> Iterator[Claim]:
    """What goes on to say what was proposed in the sentence before: "Enligt förslaget ska …"."""
    last = claims[-1] if claims else None
    if last and last.unit == number - 1 and last.stance is not Stance.DECIDED and _EXPLAINS.match(unit.said):
        yield replace(last, action=action_of(unit.said), start=unit.start, end=unit.end, unit=number, object=unit.start)


def _mark(document: Document, unit: Unit) -> str:
    """The kind of bullet before an item: "1" for any number, "a" for any letter, else the sign."""
    before = document.text[max(0, unit.start - 6) : unit.start].rpartition("\n")[2].strip(" .)\t")
    return "1" if before.isdigit() else "a" if before.isalpha() else before


_ACTS = re.compile(
    r"(?P<who>[\w-]{0,40}(?i:fullmäktige|styrelsen|nämnden|utskottet|direktionen)) (?!har|är|får|kommer|deltar|anser"
    r"|avser"
    r"|konstaterar|delar|hänvisar|behandlar|diskuterar|ser|vill|tackar|yrkar|föreslår|beslutar|finner|lämnar|kan|ska"
    r"|informerar)[a-zåäö]+r\b"
)


def _acting(unit: Unit, number: int) -> Iterator[Claim]:
    """What a body does in a draft or a decision by a verb that is none of ours: "Nämnden inför fritt val"."""
    if unit.part in _ITEMISED and (acts := _ACTS.match(unit.said)):
        yield Claim(Stance.DECIDED, action_of(unit.said), unit.start, unit.end, number, acts["who"], object=unit.start)


GOES_ON = 3  # sentences within which a release may go on to say what else was decided
_GETS = re.compile(
    r"\b(?:får|fick|avsätts|avsattes|beviljas|beviljades|anslås|anslogs|tilldelas|tilldelades|anvisas|tillförs"
    r"|tillskjuts"
    r"|läggs|satsas)"
    r"(?: [^\s.:;]+){0,6}? (?=(?:(?:totalt|högst|cirka|drygt|ytterligare|extra|upp|till|använda) )*\d)"
)
_ALSO = re.compile(
    r"(?:Samtidigt|Dessutom|Vidare|Däremot|I övrigt)(?: \w+)? (?:(?:höj|sänk|stärk|utök|förläng|bevilja|avsl"
    r"|ant|godkän|fastst"
    r"|uts|bordl|återremitter|remitter|tillsat|inrätta|upphäv|stopp)\w{0,8}s)\b|Samma (?:kväll|dag"
    r"|möte) (?:fick|beslut)"
)


def _continuing(document: Document, unit: Unit, number: int, claims: Sequence[Claim]) -> Iterator[Claim]:
    """What a release tells just behind a decision, as another one: who gets how much money, "Samtidigt höjdes …"."""
    last = next((each for each in reversed(claims) if each.stance is Stance.DECIDED), None)
    near = last is not None and 0 < number - last.unit <= GOES_ON and last.stance is Stance.DECIDED
    if document.kind is not Kind.PRESS_RELEASE or unit.quoted or not near or last is None or unit.said.endswith("?"):
        return
    gets = bool(amounts(unit.said)) and _GETS.search(unit.said) is not None and not _OFTEN.search(unit.said)
    if gets or (number - last.unit == 1 and _ALSO.match(unit.said)):
        action = Action.FUND if gets else action_of(unit.said)
        yield Claim(Stance.DECIDED, action, unit.start, unit.end, number, last.actor, past=True, object=unit.start)


_OFTEN = re.compile(
    r"\b(?:varje|redan|i dag|tidigare|per år|om året|årligen|kan|hade|skulle|förra)\b"
    r"|%",
    re.IGNORECASE,
)


def _is_clause(unit: Unit) -> bool:
    return (CLAUSE.match(unit.said) is not None and unit.said[0].islower()) or (
        unit.item and CLAUSE.match(unit.said) is not None
    )


def _resolved(claim: Claim, claims: Sequence[Claim], scene: Scene) -> Claim:
    """A claim whose actor is named in full: "nämnden", "hon" and a surname alone are who the text named before."""
    before = claims[-1].actor if claims else None
    actor = scene.resolved(claim.actor, claim.start, before)
    return replace(claim, actor=actor)


def _agreed(claims: list[Claim], unit: Unit, whose: str, scene: Scene) -> None:
    """Adds who agrees to whose proposal it is: "NN instämmer i MMs yrkande"."""
    people = [actor for actor in actors_of(unit.said, scene.surnames) if actor.kind in ("people", "party", "official")]
    for n in range(len(claims) - 1, max(-1, len(claims) - 1 - REACH), -1):
        actor = claims[n].actor or ""
        if people and claims[n].stance is Stance.PROPOSED and (whose in actor or actor in whose):
            claims[n] = replace(claims[n], actor=f"{actor}, {named(people[0].said)}")
            return


def _hosted(document: Document, unit: Unit, claim: Claim, claims: Sequence[Claim], scene: Scene) -> Claim:
    """A decision without who decided, as the one who decided before in the text of one meeting."""
    if claim.actor or claim.stance is not Stance.DECIDED or document.kind is not Kind.PRESS_RELEASE:
        return claim
    before = [each.actor for each in claims if each.stance is not Stance.PROPOSED and each.actor]
    bodies = [name for place, name in scene.bodies if place < unit.start and place not in scene.aside]
    host = next((each for each in reversed(before) if _DECIDER_OF.search(each)), bodies[-1] if bodies else None)
    if host is None and claim.action is Action.COMMISSION and re.search(r"\b[Rr]egeringen\b", document.text):
        host = "regeringen"
    return replace(claim, actor=host)


def _leading(unit: Unit, claim: Claim) -> Claim:
    """What leads to a list, where it already says whom the items charge: "att ge N i uppdrag"."""
    if not unit.said.rstrip(" :").endswith("i uppdrag"):
        return replace(claim, action=Action.OTHER)
    return replace(claim, action=Action.COMMISSION, addressee=addressee_of(unit.said, Action.COMMISSION))


def _section_frame(document: Document, unit: Unit, number: int, scene: Scene) -> _Frame | None:
    """What the part itself says of its items: proposals or decisions, and whose by its heading."""
    if unit.part not in _ITEMISED:
        return None
    heading, meeting = unit.head, scene.meeting
    stance = Stance.DECIDED if unit.part is Part.DECISION else Stance.PROPOSED
    actors = [actor for actor in actors_of(heading) if actor.kind in ("body", "other", "party", "people")]
    owner = re.match(r"(?P<who>.{2,60}?)s (?:förslag|beslut|yrkande)", heading)
    actor = owner["who"] if owner else named(actors[0].said) if actors else None
    actor = "riksdagen" if re.search(r"i kammaren", heading) else actor
    asked = next((each for each in (actors if owner else actors[1:]) if HIGHER.search(each.said)), None)
    if actors and not owner and re.search(r"\b(?:i|till|för) $", heading[: actors[0].start]):
        actor, asked = None, actors[0]
    if re.search(r"\bföreslås\b", heading):
        actor, asked = None, actors[0] if actors else None
    actor = scene.resolved(actor, unit.start, None)
    proposes = re.search(r"föreslå", heading, re.IGNORECASE) is not None
    to_higher = asked is not None or (meeting is not None and not _is_same(actor, meeting))
    to_higher = to_higher or document.kind in (Kind.REPORT, Kind.MOTION)
    if to_higher and (proposes or stance is Stance.PROPOSED) and DECISIVE.search(actor or ""):
        stance = Stance.RECOMMENDED
    addressee = named(asked.said) if asked else meeting if stance is Stance.RECOMMENDED else None
    if document.kind is Kind.REPORT and stance is not Stance.DECIDED and (actor or "utskottet").lower() == "utskottet":
        stance = Stance.RECOMMENDED
    if document.kind is Kind.REPORT and stance is Stance.RECOMMENDED:
        actor = scene.meeting or actor
        addressee = "riksdagen"
    if stance is Stance.DECIDED:
        actor = actor or meeting
    claim = Claim(stance, Action.OTHER, unit.start, unit.end, number, actor, addressee, decider=addressee)
    return _Frame(claim, None)


def _is_listed(unit: Unit, frame: _Frame | None) -> bool:
    """Whether a unit is an item of the list that is open."""
    if frame is None:
        return False
    if unit.item or CLAUSE.match(unit.said) or (frame.left is not None and _QUOTED_ITEM.match(unit.said)):
        return True
    verb = LEXICON.get(unit.said.split(" ", 1)[0].rstrip(",.:").lower())
    return verb is not None and verb.form is Form.INFINITIVE


def _items(unit: Unit, number: int, lead: Claim, found: Sequence[Claim]) -> list[Claim]:
    """What an item of a list proposes or decides."""
    said = unit.said
    tokens = list(TOKEN.finditer(said))
    heads = heads_of(said, tokens)
    if lead.supine and (not heads or heads[0].start > 0 or heads[0].verb.lemma == "få"):
        return []
    own = next((claim for claim in found if claim.stance is Stance.RECOMMENDED or claim.leads), None)
    if own is None and lead.stance is Stance.DECIDED and heads and heads[0].verb.kind is Does.PROPOSE:
        own = next((replace(claim, stance=Stance.RECOMMENDED) for claim in found if claim.decider), None)
    if own and lead.stance is Stance.DECIDED:
        return [replace(own, actor=own.actor or lead.actor, draft=lead.draft)]
    if lead.stance is Stance.RECOMMENDED and lead.decider == "riksdagen" and _is_title(said, heads):
        return []
    last = unit.end
    if lead.actor is None and lead.stance is Stance.PROPOSED and (by := _BY_PARTIES.search(said)):
        lead = replace(lead, actor=by["who"].upper())  # "bifall till motionen (mp)"
    elif (
        lead.actor is None
        and lead.stance is Stance.PROPOSED
        and _MOVES.match(said)
        and (by := _IN_BRACKETS.search(said))
    ):
        lead, last = replace(lead, actor=named(by["who"])), unit.start + by.start()
    start = unit.start + (colon.end() if (colon := re.match(r"[Aa]tt: ?|[”\"»] ?", said)) else 0)
    action = Action.COMMISSION if lead.action is Action.COMMISSION else action_of(said)
    leads = LEADING.search(said) is not None
    claim = replace(lead, action=action, start=start, end=last, unit=number, leads=leads, object=start)
    claim = replace(claim, past=lead.past, supine=False, back=False)
    verb = heads[0].verb if heads else None
    if verb and verb.form is Form.INFINITIVE and verb.kind in (Does.PROPOSE, Does.SUPPORT):
        asked = asked_of(said, heads[0], actors_of(said), None)
        addressee = named(asked.said) if asked else None
        stance = Stance.RECOMMENDED if lead.stance is not Stance.PROPOSED else lead.stance
        action = verb.action if verb.kind is Does.SUPPORT else action_of(said[heads[0].end :])
        return [replace(claim, stance=stance, action=action, addressee=addressee, decider=addressee, asks=True)]
    if lead.stance in (Stance.PROPOSED, Stance.RECOMMENDED):
        inner = next((each.actor for each in found if each.stance is Stance.DECIDED and each.actor), None)
        if inner is None and (first := _DECIDER.match(said)):
            inner = first["who"]
        claim = replace(claim, addressee=inner or lead.addressee, decider=inner or lead.decider)
    elif found and found[0].stance is Stance.DECIDED and DECISIVE.search(found[0].actor or ""):
        claim = replace(claim, actor=found[0].actor)
    return [claim]


_BY_PARTIES = re.compile(
    r"(?:bifall|avslag|återremiss|bordläggning)\b.* \((?P<who>[a-z]{1,4}(?:, [a-z]{1,4})*)\)$", re.I
)


def _is_title(said: str, heads: Sequence[Head]) -> bool:
    """Whether a numbered line only names a point of a report: "1. Färjelinjer"."""
    return not heads and action_of(said) is Action.OTHER and _TOLD_AS_DECIDED.search(said) is None


def _weighed(document: Document, unit: Unit, claim: Claim, frame: _Frame | None, scene: Scene) -> Claim:
    """A claim by its place: what the same words mean in a proposal, in minutes, in a motion."""
    lead, meeting = frame.claim if frame else None, scene.meeting
    demoted = (unit.part is Part.PROPOSAL or (document.kind is Kind.NOTICE and not claim.past)) and (
        claim.stance is Stance.DECIDED
    )
    if demoted and document.kind is Kind.PROTOCOL and claim.past and "yrkande" in unit.head.lower():
        demoted = False  # minutes without a head of their own for what was decided
    if demoted:
        above = lead.stance if lead and lead.stance is not Stance.DECIDED else Stance.PROPOSED
        asked = claim.actor or (lead.decider if lead else None)
        actor = lead.actor if lead else None
        claim = replace(claim, stance=above, actor=actor, addressee=asked, decider=asked, draft=True)
    elif unit.part is Part.PROPOSAL and lead and claim.object == claim.start:
        claim = replace(claim, draft=True)
    if claim.stance is Stance.DECIDED and not claim.past:
        if (claim.actor or "").lower() == "riksdagen":  # what a motion or a committee writes as the Riksdag's decision
            said_by = _LABELS.search(document.text, max(0, unit.start - 25), unit.start)
            stance = Stance.RECOMMENDED if document.kind is Kind.REPORT or said_by else Stance.PROPOSED
            actor = scene.meeting if document.kind is Kind.REPORT else "utskottet" if said_by else None
            claim = replace(claim, stance=stance, actor=actor, addressee=claim.actor, decider=claim.actor)
        elif document.kind is Kind.REPORT and (claim.actor or "").lower().endswith("utskottet"):
            claim = replace(claim, stance=Stance.RECOMMENDED)
    in_meeting = unit.part is Part.DECISION or document.kind in _FORMAL
    if in_meeting and claim.actor is None and claim.stance in (Stance.DECIDED, Stance.RECOMMENDED):
        claim = replace(claim, actor=(lead.actor if lead else None) or meeting)
    to_higher = claim.decider is not None and meeting is not None and not _is_same(claim.decider, meeting)
    is_passive = claim.stance is Stance.PROPOSED and claim.actor is None and not claim.moved
    if document.kind in _FORMAL and unit.part is not Part.PROPOSAL and is_passive and to_higher:
        claim = replace(claim, stance=Stance.RECOMMENDED, actor=meeting)  # "Regionfullmäktige rekommenderas att …"
    is_board = claim.actor is not None and DECISIVE.search(claim.actor) is not None
    if claim.stance is Stance.PROPOSED and is_board and (meeting or unit.part is Part.DECISION):
        higher = meeting if meeting and not _is_same(claim.actor, meeting) else None
        addressee = claim.addressee or higher
        if not (higher is None and claim.action is Action.FUND and claim.addressee):
            claim = replace(claim, stance=Stance.RECOMMENDED, addressee=addressee, decider=addressee)
    if claim.stance is Stance.RECOMMENDED and not claim.addressee:
        if meeting and DECISIVE.search(claim.actor or "") and not _is_same(claim.actor, meeting):
            claim = replace(claim, addressee=meeting, decider=meeting)
        elif document.kind is Kind.MOTION and (councils := [b for _, b in scene.bodies if b.endswith("fullmäktige")]):
            claim = replace(claim, addressee=councils[-1], decider=councils[-1])
    is_mover = claim.stance is Stance.PROPOSED and unit.part is Part.PROPOSAL and claim.actor is None
    if document.kind is Kind.MOTION and (claim.spoken or is_mover):
        claim = replace(claim, actor=scene.signed)
    by_party = claim.stance is Stance.PROPOSED and frame is not None and _PARTY.search(claim.actor or "") is not None
    if document.kind is Kind.MOTION and scene.signed and by_party:
        claim = replace(claim, actor=scene.signed)  # the party speaks, its members signed
    if claim.stance is Stance.PROPOSED and _is_of_motion(document, unit, claim, scene):
        claim = replace(claim, actor=claim.actor or scene.moved or scene.signed, moved=True)
    return claim


def _is_of_motion(document: Document, unit: Unit, claim: Claim, scene: Scene) -> bool:
    """Whether a claim is what a motion moves, rather than somebody at the meeting about it."""
    if re.match(r"(?:I|Enligt) (?:en |sin )?motion(?:en)?\b", unit.said) or " i motion" in unit.said[:120]:
        return True
    if claim.moved or re.search(r"lämnat in en motion|\bi (?:en|sin|den) motion\b|^Motionär", unit.said):
        return True
    return document.kind is Kind.MOTION and claim.actor is not None and claim.actor == scene.signed


def _is_same(actor: str | None, meeting: str) -> bool:
    """Whether a body is the one that meets: "Styrelsen" is the region's in its own minutes."""
    return actor is not None and meeting.lower().endswith(actor.lower().removesuffix("et"))


def _is_void(document: Document, unit: Unit, claim: Claim, has_moved: bool) -> bool:
    """Whether a claim says nothing where it stands."""
    if document.kind is Kind.MOTION and has_moved and claim.stance in (Stance.PROPOSED, Stance.RECOMMENDED):
        is_moved = claim.moved or claim.actor == "utskottet"
        is_moved = is_moved or unit.part is Part.PROCEDURE
        return unit.part not in (*_ITEMISED, Part.ITEM) and not is_moved  # what the grounds wish is argued, not moved
    if re.search(r"\bmedborgarförslag\b", unit.said) and claim.stance is Stance.PROPOSED:
        return True
    if claim.stance is not Stance.DECIDED:
        return False
    return unit.part is Part.RESERVATION or (
        document.kind is Kind.MOTION and unit.part is not Part.DECISION and not claim.past
    )


def _looking_back(units: Sequence[Unit], claims: list[Claim], claim: Claim) -> Iterator[Claim]:
    """A claim with the sentence before it as its text, where that one says what was decided; it replaces what was read
    there. That is the one before in its own paragraph, else the last of the one above."""
    if not claim.back:
        yield claim
        return
    own = units[claim.unit]
    before = units[claim.unit - 1] if claim.unit else own
    is_told = any(each.unit == claim.unit - 1 and each.stance is not Stance.DECIDED for each in claims)
    if before is own or is_told or not _may_be_decided(before, own):
        return
    claims[:] = [each for each in claims if each.unit != claim.unit - 1]
    for start, end in _listed_results(before.said) or [(label_end(before.said), len(before.said))]:
        said = before.said[start:end]
        action = claim.action if claim.action is Action.COMMISSION else action_of(said)
        first = before.start + start
        yield replace(claim, start=first, end=before.start + end, action=action, object=first)


_RESULT = re.compile(
    r"(?:ett )?(?:ja|nej) till|återremiss|avslag|bifall|bordläggning|(?:extra |ytterligare )?\d[\d ,]{0,20}"
    r" (?:m|t|k)\w+|nytt? |nya ",
    re.IGNORECASE,
)


def _listed_results(said: str) -> list[tuple[int, int]]:
    """The parts of a list without a verb of a meeting's results: "12 mnkr till X, ett nej till Y och …"."""
    if heads_of(said, list(TOKEN.finditer(said))):
        return []
    marks = [match.span() for match in re.finditer(r", | och (?=(?:ett|en|ny|åter|bord|av|ja|nej|\d))", said)]
    starts = [0, *(end for _, end in marks)]
    ends = [*(start for start, _ in marks), len(said)]
    parts = list(zip(starts, ends, strict=True))
    return parts if len(parts) > 1 and all(_RESULT.match(said, start) for start, _ in parts) else []


def _may_be_decided(unit: Unit, own: Unit) -> bool:
    """Whether a sentence can be what a later one says was decided."""
    is_near = unit.matter == own.matter and not unit.heading and not unit.quoted
    return is_near and not unit.said.endswith("?") and _ROUTINE.match(unit.said) is None


def _fill(document: Document, units: Sequence[Unit], claims: list[Claim], last: int, scene: Scene) -> None:
    """Where a part that proposes, decides or reserves says so with none of our words, its sentences are what it says.

    So do the items of a digest, by the first of their sentences that can be a decision.
    """
    if last < 0:
        return
    first = last
    while first >= 0 and (units[first].section, units[first].matter) == (units[last].section, units[last].matter):
        first -= 1
    unit = units[last]
    told = [claim for claim in claims if claim.unit > first]
    body = [n for n in range(first + 1, last + 1) if not units[n].heading and not units[n].quoted]
    if unit.part in _ITEMISED and not told:
        _fill_part(document, units, claims, body, scene)
    elif unit.part is Part.PROPOSAL and document.kind is Kind.MOTION and not units[told[-1].unit].said.endswith("."):
        moved = {claim.unit for claim in told}
        lines = [n for n in body if n < max(moved) and n not in moved and not units[n].said.endswith((".", ":"))]
        _fill_part(document, units, claims, lines, scene)  # other lines of a list without bullets
    elif unit.part is Part.RESERVATION and body and not told and "reserv" in unit.head.lower():
        _fill_reservations(document.text, units, claims, body, scene)
    elif document.kind is Kind.DECISION_DIGEST and unit.part in (Part.ITEM, Part.SECTION):
        _fill_digest(units, claims, body, told, scene)


def _fill_part(
    document: Document, units: Sequence[Unit], claims: list[Claim], body: Sequence[int], scene: Scene
) -> None:
    frame = _section_frame(document, units[body[-1]], body[-1], scene) if body else None
    if frame is None:
        return
    for n in body:
        unit = units[n]
        if unit.said.endswith("?") or _ROUTINE.match(unit.said) or LEADING.search(unit.said) or FATE.match(unit.said):
            continue
        explains = len(claims) and claims[-1].unit == n - 1 and units[n - 1].paragraph == unit.paragraph
        if explains and action_of(unit.said) not in OUTCOMES:
            continue
        if (
            n != body[0]
            and not unit.item
            and _is_title(unit.said, heads_of(unit.said, list(TOKEN.finditer(unit.said))))
        ):
            continue
        claim = next(iter(_items(unit, n, frame.claim, ())), None)
        if claim is None:
            continue
        if unit.part is Part.DECISION and (by := BY.search(unit.said)):
            claims.append(replace(claim, action=Action.APPROVE, by=by["whose"].strip()))
        else:
            claims.append(replace(_weighed(document, unit, claim, frame, scene), draft=unit.part is Part.PROPOSAL))


_RESERVING = re.compile(r"(?:Reservation(?:er)?|Avvikande mening(?:ar)?): $")


def _fill_reservations(
    text: str, units: Sequence[Unit], claims: list[Claim], body: Sequence[int], scene: Scene
) -> None:
    for n in body:
        unit = units[n]
        if "utgår" in unit.said or re.match(r"särskil|protokollsanteck", unit.said, re.IGNORECASE):
            continue
        told = [*actors_of(unit.said, scene.surnames), *actors_of(unit.head)]
        who = [a for a in told if a.kind in ("people", "party", "other")]
        entry = re.match(r"reservation\b", unit.said, re.IGNORECASE)
        if not who or (n != body[0] and not entry):
            continue
        actor = scene.resolved(named(who[0].said), unit.start, None)
        label = _RESERVING.search(text, max(0, unit.start - 30), unit.start)
        start = label.start() if label else unit.start
        claims.append(Claim(Stance.RESERVED_AGAINST, Action.OTHER, start, unit.end, n, actor, object=unit.start))


def _fill_digest(
    units: Sequence[Unit], claims: list[Claim], body: Sequence[int], told: Sequence[Claim], scene: Scene
) -> None:
    """Sentences of a digest that tell a decision by what will be: "Taxan höjs", "Taxan: höjs", "Kören får 2 mnkr"."""
    labelled = [n for n in body if _LABELLED.match(units[n].said) and not any(each.unit == n for each in told)]
    plain: list[int] = []
    is_decided = any(claim.stance in (Stance.DECIDED, Stance.RECOMMENDED) for claim in told)
    if not is_decided and body and units[body[0]].part is Part.ITEM:
        for n in body[:2]:
            if any(claim.unit == n for claim in told) or (plain and units[n].paragraph == units[n - 1].paragraph):
                break
            if _tells_decision(units[n].said):
                plain.append(n)
    for n in body:
        if units[n].item and not any(claim.unit == n for claim in told) and _tells_decision(units[n].said):
            plain.append(n)
    for n in sorted({*labelled, *plain}):
        unit = units[n]
        start = unit.start + label_end(unit.said)
        action = action_of(unit.said[label_end(unit.said) :])
        action = (
            Action.FUND
            if action is Action.OTHER and re.search(r"\bfår\b", unit.said) and amounts(unit.said)
            else action
        )
        claim = Claim(Stance.DECIDED, action, start, unit.end, n, scene.meeting, object=start)
        claims.append(claim)
    claims.sort(key=lambda claim: claim.start)


_LABELLED = re.compile(
    r"\b[A-ZÅÄÖ][\w-]{0,60}(?: [\w-]{1,40}){0,5}: (?:\w{1,40} )?(?:godkän|anta(?:s|gen|get|gna)|fastst|avsl"
    r"|bifall|bevilja|återremitt|bordl|höj|sänk|oförändra|utse|vald|väljs|ja\b|nej\b)(?<!\d ja)(?<!\d nej)"
)
_TOLD_AS_DECIDED = re.compile(
    r"\b(?:får|blir|kostar|ska(?:ll)?|är ny\w? (?:\w+ )?(?:ledamot|ersättare|ordförande|revisor)|går tillbaka till"
    r"|klubbades|(?:lämnades|skickades)(?: över)? till|tillbaka till|ströks|(?<!har )(?!finns|hoppas|behövs"
    r"|krävs|lyckas|trivs|anses|beräknas|bedöms|saknas"
    r"|kallas|minns|väntas|inleds|påbörjas|planeras|genomförs|startas|tills|hänvisas|redovisas|bifogas|ajourneras"
    r"|diskuteras|presenteras|behandlas)"
    r"(?!\w{1,40}(?:ens|ets|[ae]rnas)\b)[a-zåäö]{2,25}(?:as|ns|ls|ts|gs|rs|ys|js|ds|ms))\b"
    r"|\bRegionen (?!har|hade|är|var)\w+[ar]\b"
)
_UNDECIDED = re.compile(
    r"\b(?:dagordningen|föredragningslistan|dra(?:s|gits)|drogs tillbaka|rekommenderas|tas upp|behandla\w*"
    r"|beslut\w*|informer\w+|vänta\w*|utgår|utgick|svar\w*|anmäl\w+|inkommit|föresl\w+"
    r"|yrka\w*"
    r"|reserver\w*|diskutera\w*|kan|kunna|måste)\b",
    re.IGNORECASE,
)


def _tells_decision(said: str) -> bool:
    is_plain = not _ROUTINE.match(said) and not said[0].islower() and not _UNDECIDED.search(said)
    return is_plain and _TOLD_AS_DECIDED.search(said) is not None


# --- facts ---


def _facts(
    document: Document, units: Sequence[Unit], claims: Sequence[Claim], meeting: str | None
) -> Iterator[Decision]:
    text = document.text
    counted = votes_of(text, units, claims)
    numbers = numbers_of(document, units)
    for n, (claim, day) in enumerate(zip(claims, dates_of(document, units, claims, meeting), strict=True)):
        end = trimmed(text, claim.start, claim.end)
        said = text[claim.start : end]
        action = claim.action
        if claim.stance is Stance.PROPOSED and _TOLD.search(said) and action is not Action.COMMISSION:
            action = Action.OTHER
        told = _TOLD_TO.search(said) if _TOLD.search(said) and action is not Action.COMMISSION else None
        matter = text[max(claim.object, claim.start) : end] or said
        charged = addressee_of(matter, action, claim.actor) or addressee_of(said, action, claim.actor)
        own = [number.number for number in case_numbers(said)]
        actor = "Riksdagen" if (claim.actor or "").lower() == "kammaren" else claim.actor
        asked = None if claim.stance is Stance.DECIDED and not claim.back else claim.addressee
        yield Decision(
            claim.stance,
            action,
            said,
            claim.start,
            end,
            actor=actor,
            addressee=told["who"] if told else charged or asked or claim.addressee,
            outcome=claim.outcome or (OUTCOMES.get(action) if claim.stance is Stance.DECIDED else None),
            date=day,
            amounts=tuple(said[amount.start : amount.end] for amount in amounts(said)),
            votes=counted.get(n),
            case_number=own[0] if own else numbers.get(units[claim.unit].matter),
        )
