"""What a sentence proposes, decides or reserves: the grammar of decisions, sentence by sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from models import Action, Outcome, Part, Stance
from pipeline.extract.actors import ACTOR, DECISIVE, HIGHER, Actor, actors_of, named
from pipeline.extract.amounts import amounts
from pipeline.extract.sentences import Unit
from pipeline.extract.verbs import LEXICON, TOKEN, Does, Form, Head, Verb, heads_of

FAR = 120  # characters behind the verb in which who is asked is looked for
MOST_BETWEEN = 14  # words between who acts and the verb
LONGEST = 1500  # characters of a sentence; what is longer is a table or has lost its full stops

_PHRASES = ("ge", "få", "anse", "lägga")  # say what is done only with "i uppdrag", "besvarad", "till handlingarna"
_NOUNS = {
    "bifall": Action.APPROVE,
    "avslag": Action.REJECT,
    "återremiss": Action.REFER_BACK,
    "minoritetsåterremiss": Action.REFER_BACK,
    "bordläggning": Action.TABLE,
    "ja": Action.APPROVE,
    "nej": Action.REJECT,
    "besvarad": Action.ANSWER,
    "besvarade": Action.ANSWER,
    "besvarat": Action.ANSWER,
    "upphandling": Action.PROCURE,
    "bidra": Action.FUND,
    "bidrar": Action.FUND,
    "betala": Action.FUND,
    "satsa": Action.FUND,
    "omdisponera": Action.FUND,
    "avsättning": Action.FUND,
}
_ASIDE = frozenset(("som", "eftersom", "därför", "enligt", "hänvisning", "syfte", "vars", "där", "för"))
_FINANCING = re.compile(r"(?:med|del|sam)?finan\w{1,6}r(?:a|ar|ade|at|as)")  # also where it is misspelt
_MONEY = re.compile(r"\b(?:medel|bidrag\w*|stöd\w*|anslag\w*|projekt\w*|investering\w*)\b", re.IGNORECASE)
_COMMISSION = re.compile(r"\b(?:i|med) uppdrag\b|\b\w{0,30}uppdraget att\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Claim:
    """A fact in the making, in offsets of the document."""

    stance: Stance
    action: Action
    start: int
    end: int
    unit: int
    actor: str | None = None
    addressee: str | None = None
    past: bool = False
    back: bool = False  # its matter stands in the sentence before
    by: str | None = None  # "enligt förslag": whose, "" for nobody's in particular
    leads: bool = False  # a list says what
    spoken: bool = False  # in the first person
    outcome: Outcome | None = None
    object: int = 0  # where what is decided begins
    decider: str | None = None  # who is asked to decide


_BEFORE = frozenset(  # who stands behind one of these does not act
    ("på", "i", "till", "från", "av", "för", "vid", "med", "mot", "om", "åt", "hos", "under", "via", "bakom")
)
_FILLERS = frozenset(  # words that may stand between who acts and the verb
    re.findall(
        r"\w+",
        """
    har hade i dag idag går igår förrgår på den det vid sitt sina ett möte mötet sammanträde sammanträdet under
    också även nu därför därmed härmed sedan enhälligt enigt en enig oeniga för egen del sin alltså dock samtidigt
    redan då åter igen senast slutligen bland annat nyligen efter votering omröstning med motion motionen inkommen
    till tidigare respektive var januari februari mars april maj juni juli augusti september oktober november
    december kvällen förmiddagen eftermiddagen av som och dagens dagen årets år därefter vidare istället stället
    ovanstående anledning bakgrund detta sig
""",
    )
)
_WEEKDAY = re.compile(r"(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en|ens|s)?|\d[\d:./-]*")
FATE = re.compile(
    r"\b(?:vilket|detta|det|dessa|de|samtliga|förslage[tn]|\w{0,20}yrkande(?:t|na)?|motionen|motionerna)\b"
    r"(?: [^\s.:;]+){0,5}? "
    r"(?P<verb>avslogs|avslås|bifölls|bifalls|återremitterades|bordlades|föll|röstades ne[dr]|röstades igenom"
    r"|gick igenom|vann bifall)\b",
    re.IGNORECASE,
)
_FATES = {
    "avslogs": Outcome.REJECTED,
    "avslås": Outcome.REJECTED,
    "föll": Outcome.REJECTED,
    "röstades ned": Outcome.REJECTED,
    "röstades ner": Outcome.REJECTED,
    "återremitterades": Outcome.REFERRED_BACK,
    "bordlades": Outcome.TABLED,
}


_TURN = re.compile(r",? men(?= )|,(?= vilket )")  # behind it stands what became of what was moved


def fate_of(match: re.Match[str]) -> Outcome:
    """What became of a proposal, by a match of ``FATE``."""
    return _FATES.get(match["verb"].lower(), Outcome.APPROVED)


_CONDITIONAL = frozenset(("om", "ifall", "innan", "huruvida", "tills", "såvida", "oavsett", "hur", "vad", "förrän"))
_AWAITED = re.compile(  # "under förutsättning att N beslutat", "ska ske efter att N beslutat"
    r"\b(?:förutsättning(?:en)? (?:av )?att|villkor att|(?:ska|skall|kommer|kan)\b[^.;:]{0,80} efter att)\b"
    r"[^,;:]{0,80}$",
    re.IGNORECASE,
)
_TIMED = frozenset(("innan", "ifall", "huruvida", "tills", "såvida", "förrän"))
_NOT = frozenset(("inte", "ej", "aldrig", "varken", "inget", "ingen"))
_MODAL = frozenset(("ska", "skall", "kan", "kunde", "bör", "måste", "vill", "skulle", "kommer", "väntas", "föreslås"))
_PAST_AUXILIARY = frozenset(("har", "hade", "som", "sedan", "efter"))
BY = re.compile(
    r"\b(?:i )?(?:enligt|enlighet med)\b(?P<whose>[^.:]{0,80}?)(?:\bförslag(?:et)?\b|\byrkande\b)", re.IGNORECASE
)
_MATTER_NOUN = re.compile(
    r"(?:motion|medborgarförslag|förslag|yrkande|interpellation|ärende|fråg|anhållan|avsägelse|information|dagordning"
    r"|föredragningslista|punkten|protokoll|redovisning|rapport|plan|budget|program|strategi|polic|taxa|reglemente|val"
    r"|framställ|ansök|initiativ|skrivelse|remiss|yttrande|redogörelse|begäran|överklagande|ansvarsfrihet|uppdrag"
    r"|bilaga)",
    re.IGNORECASE,
)
_ANAPHOR = re.compile(r"(?:det|detta|så|beslutet|besluten|beslut)\b", re.IGNORECASE)
LEADING = re.compile(  # the end of what leads to a list
    r"(?::|\b(?:att|besluta[r]?|beslutade|följande|föreslås|därför|i uppdrag"
    r"|(?:föreslår|yrkar|hemställer)(?: (?:jag|vi|därför|härmed|undertecknad\w{0,2})){0,3}))[:\s]*$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r",? (?:som|sedan|efter|vilket)\b")
_COMPLEMENT = re.compile(r"\batt\b", re.IGNORECASE)
_CONNECTIVE = re.compile(r"(?:,? (?:och|samt|men|medan)|;|,)\s*(?:för egen del |dessutom |också |även )?$")


def read(unit: Unit, number: int) -> list[Claim]:
    """What a sentence proposes, decides or reserves, before its place in the document is weighed."""
    said = unit.said
    if said.endswith("?") or len(said) > LONGEST:
        return []
    tokens = list(TOKEN.finditer(said))
    heads = heads_of(said, tokens)
    actors = actors_of(said) if heads else []
    claims: list[Claim] = []
    spans: list[int] = []
    busy = 0  # up to where the words belong to what was proposed or decided
    if any(" eller " in said[former.end : later.start] for former, later in pairwise(heads)):
        return []  # what may come of a matter: "bifaller eller avslår"
    for n, head in enumerate(heads):
        inherited = None
        if head.start < busy:
            if not claims or not _begins_anew(said, head, actors):
                continue
            if _CONNECTIVE.search(said, max(0, head.start - 40), head.start):
                inherited = claims[-1]
        claim = _claim(unit, number, head, heads[n + 1 :], tokens, actors, inherited)
        if claim:
            claims.append(claim)
            spans.append(head.start)
            busy = len(said)
    if not claims:
        return list(_elliptic(unit, number, heads))
    return list(_divided(unit, claims, spans, actors))


_BY_ALONE = re.compile(r"(?:[\w-]{0,40}beslut(?:ar|ade)?:? )?(?:i )?(?:enligt|enlighet med)\b", re.IGNORECASE)


def _elliptic(unit: Unit, number: int, heads: Sequence[Head]) -> Iterator[Claim]:
    """Decisions without who decides: "Beslut: enligt förslag", "Godkänner avsägelserna", "Utse NN till ordförande"."""
    said = unit.said
    claim = Claim(Stance.DECIDED, Action.OTHER, unit.start, unit.end, number, object=unit.start)
    formal = unit.part in (Part.DECISION, Part.ITEM)
    if _BY_ALONE.match(said) and (formal or said.lower().startswith("beslut")) and (by := BY.search(said)):
        yield replace(claim, action=Action.APPROVE, by=by["whose"].strip())
    elif formal and heads and heads[0].start == 0 and said[0].isupper() and _is_bare(heads[0].verb):
        yield replace(claim, action=action_of(said))


def _is_bare(verb: Verb) -> bool:
    """Whether a verb at the beginning can decide by itself."""
    return verb.kind is Does.ACT and not verb.passive and verb.form in (Form.INFINITIVE, Form.PRESENT)


def _begins_anew(said: str, head: Head, actors: Sequence[Actor]) -> bool:
    """Whether a verb within what another one says begins a main clause of its own: "… och föreslår", "men N avslog"."""
    verb = head.verb
    if verb.form is Form.INFINITIVE or (verb.passive and verb.kind is not Does.ACT):
        return False
    if _CONNECTIVE.search(said, max(0, head.start - 40), head.start):
        return verb.kind in (Does.DECIDE, Does.PROPOSE, Does.RESERVE, Does.SUPPORT) and verb.form is not Form.SUPINE
    near = [actor for actor in actors if actor.end <= head.start and head.start - actor.end <= 2]
    return bool(near) and _CONNECTIVE.search(said, max(0, near[-1].start - 40), near[-1].start) is not None


def _divided(unit: Unit, claims: Sequence[Claim], spans: Sequence[int], actors: Sequence[Actor]) -> Iterator[Claim]:
    """The claims of one sentence, each with the stretch of it that is its own."""
    begins = [0]
    for at in spans[1:]:
        subject = [actor.start for actor in actors if actor.end <= at and at - actor.end <= 2]
        begins.append(subject[-1] if subject else at)
    for claim, begin, end in zip(claims, begins, [*begins[1:], len(unit.said)], strict=True):
        stretch = unit.said[begin:end]
        stripped = re.sub(r"[\s,;]*(?:\b(?:och|samt|men|medan))?[\s,;]*$", "", stretch[-20:])
        last = end if end == len(unit.said) else begin + len(stretch[:-20]) + len(stripped)
        yield replace(claim, start=unit.start + begin, end=unit.start + max(last, begin + 1))


def _claim(
    unit: Unit,
    number: int,
    head: Head,
    later: Sequence[Head],
    tokens: Sequence[re.Match[str]],
    actors: Sequence[Actor],
    inherited: Claim | None,
) -> Claim | None:
    said, verb = unit.said, head.verb
    if verb.form is Form.INFINITIVE or _is_unreal(said, head, tokens):
        return None
    subject = _subject(said, head, tokens, actors)
    goes_on = verb.kind is Does.RESERVE or said[: head.start].endswith((" och ", " samt "))
    if subject is None and goes_on and not verb.passive:  # "NN ville höja avgiften och reserverade sig"
        subject = next((actor for actor in actors if actor.start <= 1), None)
    agent = subject
    if verb.passive:
        agent = _agent(said, head, actors, anywhere=verb.kind is Does.DECIDE)
    if unit.quoted and (agent is None or agent.kind == "self"):
        return None
    actor = inherited.actor if inherited and not agent else named(agent.said) if agent else None
    spoken = agent is not None and agent.kind == "self"
    after = max(head.end, agent.end if agent and agent.start > head.start and not verb.passive else 0)
    complement = _COMPLEMENT.search(said, after)
    past = verb.form in (Form.PAST, Form.SUPINE)
    base = Claim(
        Stance.DECIDED,
        verb.action,
        unit.start,
        unit.end,
        number,
        None if spoken else actor,
        past=past,
        spoken=spoken,
        object=unit.start + (complement.start() if complement else len(said)),
    )
    leads = LEADING.search(said) is not None
    match verb.kind:
        case Does.RESERVE:
            if not re.match(r" (?:sig|oss|mig)\b", said[head.end :]) and " sig" not in said[head.end : head.end + 60]:
                return None
            action = action_of(said[head.end :]) if "mot att" in said else Action.OTHER
            return replace(base, stance=Stance.RESERVED_AGAINST, action=action)
        case Does.DECIDE:
            chained = _chained(said, head, later)
            if chained:
                return _proposal(unit, base, chained, actors, subject, leads, decided=True)
            return _decision(unit, base, head, agent, complement, leads)
        case Does.PROPOSE | Does.SUPPORT:
            return _proposal(unit, base, head, actors, subject, leads, decided=False)
        case _:
            return _act(unit, base, head, subject, agent, actors)


def _decision(
    unit: Unit, base: Claim, head: Head, agent: Actor | None, complement: re.Match[str] | None, leads: bool
) -> Claim | None:
    """What "besluta" and its kin say."""
    said, verb = unit.said, head.verb
    rest = said[head.end :]
    by = BY.search(said) if not complement else None
    back = not complement and (head.back or _ANAPHOR.match(said) is not None)
    if by and not back:
        return replace(base, action=Action.APPROVE, by=by["whose"].strip())
    if leads and (complement is None or said.rstrip(" :").lower().endswith("att")):
        return replace(base, leads=True)
    formal = unit.part in (Part.DECISION, Part.ITEM)
    if verb.form is Form.PRESENT and not formal and (verb.passive or verb.lemma == "bestämma"):
        return None
    if head.back and complement and not agent and complement.start() - head.end > len(" om "):
        return None
    if complement:
        if not (agent or verb.passive or formal):
            return None
        return replace(base, action=action_of(said[complement.start() :]))
    if back and (base.past or formal):
        return replace(base, back=True) if agent or unit.part is Part.ITEM else None
    told = base.past and (
        " om" in rest[:80] or re.search(r",[^,]{0,60}$", said[: head.start]) or " som " in said[: head.start]
    )
    return replace(base, action=action_of(said)) if agent and told else None


def _proposal(
    unit: Unit,
    base: Claim,
    head: Head,
    actors: Sequence[Actor],
    subject: Actor | None,
    leads: bool,
    decided: bool,
) -> Claim | None:
    """What "föreslå", "yrka", "tillstyrka" and their kin say. ``decided`` is that a body decides to propose."""
    said, verb = unit.said, head.verb
    addressed = asked_of(said, head, actors, subject)
    proposer = None if verb.passive and not decided else subject
    if proposer and addressed and proposer.start == addressed.start:
        proposer = None
    actor = base.actor if proposer or (base.actor and not verb.passive and not addressed) else None
    if verb.passive and not decided:
        actor = named(agent.said) if (agent := _agent(said, head, actors)) else None
    begin = max(head.end, addressed.end if addressed else 0)
    is_board = bool(proposer and proposer.kind == "body" and DECISIVE.search(proposer.said))
    to_higher = addressed is not None and HIGHER.search(addressed.said) is not None
    recommends = verb.kind is Does.SUPPORT or ((is_board or decided) and to_higher) or (decided and not addressed)
    formal = unit.part in (Part.PROPOSAL, Part.DECISION) or " motion " in said
    if not (actor or base.spoken or verb.passive or decided or formal):
        return None
    if verb.kind is Does.SUPPORT and not (is_board or decided or (proposer and proposer.kind != "self")):
        return None
    turn = _TURN.search(said, begin)
    action = verb.action if verb.kind is Does.SUPPORT else action_of(said[begin : turn.start() if turn else len(said)])
    fate = FATE.search(said, turn.end()) if turn else None
    return replace(
        base,
        stance=Stance.RECOMMENDED if recommends else Stance.PROPOSED,
        action=action,
        actor=actor,
        addressee=named(addressed.said) if addressed else None,
        decider=named(addressed.said) if addressed else None,
        leads=leads,
        outcome=fate_of(fate) if fate else None,
        object=unit.start + begin,
    )


def _act(
    unit: Unit, base: Claim, head: Head, subject: Actor | None, agent: Actor | None, actors: Sequence[Actor]
) -> Claim | None:
    """What verbs that do what they say say."""
    said, verb = unit.said, head.verb
    rest = said[head.end :]
    action = verb.action
    if verb.lemma in _PHRASES:
        if verb.lemma == "anse" and re.search(r"\bbesvara(?:d|t|de)\b", rest):
            action = Action.ANSWER
        elif verb.lemma == "lägga" and "till handlingarna" in rest:
            action = Action.OTHER
        elif verb.lemma in ("ge", "få") and re.match(r"(?: [^\s.:;]+){0,14} i uppdrag\b", rest):
            action = Action.COMMISSION
        else:
            return None
    if verb.lemma in ("anta", "välja") and re.match(r" (?:att|bli|vara|ha|kunna)\b", rest):
        return None  # assumes, prefers
    if verb.lemma == "välja" and not re.search(r"\btill\b|ledamot|ordförande|ledamöter|ersättare", said, re.I):
        action = Action.OTHER
    if action is Action.FUND:
        action = _fund(said)
    charged = verb.lemma == "få" or (action is Action.COMMISSION and verb.passive)
    if charged:
        agent = _agent(said, head, actors)
        return replace(base, action=action, actor=named(agent.said) if agent else None)
    if verb.passive:
        before = said[: head.start]
        if agent is None and re.match(r" av (?=[A-ZÅÄÖ])", rest):
            return None  # somebody else's doing
        aside = _RELATIVE.search(said, head.end)
        base = replace(base, object=min(base.object, unit.start + aside.start()) if aside else base.object)
        if unit.part in (Part.DECISION, Part.ITEM, Part.PROPOSAL) or (agent and base.past):
            return replace(base, action=action)
        concerns = _MATTER_NOUN.search(before) is not None and " som " not in before
        elects = action is Action.ELECT and (base.past or before.lower().startswith("till "))
        strong = base.past or action not in (Action.OTHER, Action.FUND)
        return replace(base, action=action) if elects or (concerns and strong) else None
    if not agent or agent.kind == "self":
        return None
    court = agent.kind == "body" or agent.said.lower().endswith("rätten")
    if not court and not (agent.kind == "region" and action in (Action.FUND, Action.COMMISSION)):
        return None
    if verb.lemma == "upphandla" and not base.past and unit.part not in (Part.DECISION, Part.ITEM, Part.PROPOSAL):
        return None  # what it is for
    if verb.lemma in ("begära", "notera") and not re.search(r"fullmäktige|styrelse|nämnd|direktion", agent.said, re.I):
        return None
    return replace(base, action=action, object=unit.start + head.start)


def _chained(said: str, head: Head, later: Sequence[Head]) -> Head | None:
    """The verb behind "beslutar", where that is to propose or to support: "beslutar (att) föreslå"."""
    for other in later[:1]:
        between = said[head.end : other.start].split()
        is_next = len(between) <= 6 and not any("," in word or word == "besluta" for word in between)
        if is_next and other.verb.form is Form.INFINITIVE and other.verb.kind in (Does.PROPOSE, Does.SUPPORT):
            return other
    return None


def _is_unreal(said: str, head: Head, tokens: Sequence[re.Match[str]]) -> bool:
    """Whether a verb is negated, conditional, to come, or a participle."""
    at = next((n for n, token in enumerate(tokens) if token.start() >= head.start), len(tokens))
    behind = next((n for n, token in enumerate(tokens) if token.start() >= head.end), len(tokens))
    words = [token[0].lower() for token in tokens]
    until = next(
        (n for n in range(behind, min(behind + 3, len(words))) if words[n] in ("att", "och", "om")), behind + 3
    )
    if _NOT & {*words[max(0, at - 2) : at], *words[behind:until]}:
        return True
    if _AWAITED.search(said[: head.start]):
        return True
    begin = max(said.rfind(mark, 0, head.start) for mark in (",", ";", ":", " att "))
    clause = [token[0].lower() for token in tokens if begin < token.start() < head.start]
    if clause and clause[0] == "att":
        clause = clause[1:]
    if clause and (clause[0] in _CONDITIONAL or _TIMED & set(clause)):
        return True
    if "när" in clause and head.verb.form is Form.PRESENT:
        return True
    if head.verb.form is Form.SUPINE:
        return (
            not _PAST_AUXILIARY & set(words[:at])
            or "ha" in words[max(0, at - 3) : at]
            or bool({"inte", "ej"} & set(words[max(0, at - 4) : at]))
        )
    clause_begin = begin + 1
    if head.verb.passive and head.verb.form is Form.PRESENT and begin >= 0 and said[begin] in ", ":
        clause_begin = 0  # "kan bifallas, avslås eller anses besvarad", "kan besluta att motionen avslås"
    open_clause = said[clause_begin : head.start]
    return head.verb.passive and bool(_MODAL & set(open_clause.lower().split()[-9:]))


def _subject(said: str, head: Head, tokens: Sequence[re.Match[str]], actors: Sequence[Actor]) -> Actor | None:
    """Who does what a verb says: the nearest actor before it, or behind it where the order is inverted."""
    for actor in reversed([each for each in actors if each.end <= head.start]):
        if _after_preposition(said, actor) and not said.startswith(" som ", actor.end):
            continue
        between = [token[0].lower() for token in tokens if actor.end <= token.start() < head.start]
        marks = said[actor.end : head.start]
        plain = all(word in _FILLERS or _WEEKDAY.fullmatch(word) for word in between)
        begins = actor.start <= 1 and not re.search(r",|;|\b(?:att|som|och|men)\b", marks)
        if len(between) <= MOST_BETWEEN and (plain or begins or _in_apposition(marks)):
            return actor
        break
    for actor in actors:
        first = next((token.end() for token in tokens if token.start() >= head.start), head.end)
        if actor.start < first:
            continue
        between = [token[0].lower() for token in tokens if first <= token.start() < actor.start]
        if len(between) <= MOST_BETWEEN and all(word in _FILLERS or _WEEKDAY.fullmatch(word) for word in between):
            if _after_preposition(said, actor):
                continue
            if said.startswith(" i uppdrag", actor.end):
                return None  # who is charged
            asked = re.match(
                r",? (?:att )?(?:besluta|bevilja|anta|godkänna|avslå|fastställa|utse)\b", said[actor.end :]
            )
            return None if asked and head.verb.kind is Does.PROPOSE and actor.kind != "self" else actor
        break
    return None


def _in_apposition(marks: str) -> bool:
    """Whether only a role between commas parts a subject from its verb: "NN (S), regionråd, yrkar"."""
    return re.fullmatch(r", [^,.:;]{1,80},(?: har)? ?", marks) is not None


def _after_preposition(said: str, actor: Actor) -> bool:
    word = re.search(r"([\w]{1,12}) $", said[max(0, actor.start - 13) : actor.start])
    return word is not None and word[1].lower() in _BEFORE


_BY_WHOM = re.compile(r"\bav (?:de |den |det |en )?$")


def _agent(said: str, head: Head, actors: Sequence[Actor], anywhere: bool = False) -> Actor | None:
    """Who did what a passive says: behind "av"; where it was decided ("i", "på", "vid"), if that will do as well."""
    for actor in actors:
        is_definite = actor.kind != "body" or re.search(r"(?:[nte]|ige)$|\ben(?:ig|hällig)", actor.said) is not None
        if actor.start > head.start and _BY_WHOM.search(said, 0, actor.start) and is_definite:
            return actor
    for actor in actors if anywhere else ():
        word = re.search(r"(\w{1,12}) $", said[max(0, actor.start - 13) : actor.start])
        if word and word[1].lower() in ("i", "på", "vid", "under") and _is_court(actor):
            return actor
    return None


def _is_court(actor: Actor) -> bool:
    return actor.kind == "body" and DECISIVE.search(actor.said) is not None


def asked_of(said: str, head: Head, actors: Sequence[Actor], subject: Actor | None) -> Actor | None:
    """Who is asked to decide: "föreslår N (att) besluta", "att N antar", "hemställer till N"; whom a passive names."""
    if subject is not None and head.verb.passive and subject.kind == "body":
        return subject
    for actor in actors:
        if actor.start < head.end or actor == subject or actor.kind not in ("body", "region", "other"):
            continue
        if actor.start - head.end > FAR:
            break
        if not HIGHER.search(actor.said):
            continue
        rest = said[actor.end : actor.end + 60]
        word = re.match(r":? ?(?:ska |skall |bör |måtte )?([\w-]{1,30})?", rest)
        verb = LEXICON.get((word[1] or "").lower()) if word else None
        decides = verb is not None and verb.form in (Form.INFINITIVE, Form.PRESENT)
        before = said[max(0, actor.start - 5) : actor.start]
        is_object = rest.startswith(" att ") and not before.endswith("att ") and not _after_preposition(said, actor)
        if decides or is_object or before.endswith("till ") or not rest.strip(" :"):
            return actor
    return None


def action_of(said: str) -> Action:
    """What the words behind "att" or "föreslår" do with the matter."""
    negated = False
    for token in TOKEN.finditer(said):
        word = token[0].lower()
        if word in _NOT:
            negated = True
        verb = LEXICON.get(word)
        if verb and verb.kind in (Does.ACT, Does.SUPPORT) and not (verb.form is Form.SUPINE and not verb.passive):
            action = _refined(verb, said, token.end())
            if action:
                return Action.REJECT if negated and action is not Action.REJECT else action
        if word in _NOUNS:
            return _NOUNS[word]
        if _FINANCING.fullmatch(word):
            return Action.FUND
        if word in _ASIDE and token.start() > 0:
            break
    if _COMMISSION.search(said[:200]):
        return Action.COMMISSION
    return Action.REJECT if negated and re.match(r"att inte\b", said) else Action.OTHER


def _refined(verb: Verb, said: str, end: int) -> Action | None:
    match verb.lemma:
        case "ge" | "få":
            return Action.COMMISSION if re.match(r"[^.;]{0,120}\bi uppdrag\b", said[end:]) else None
        case "anse":
            return Action.ANSWER if re.search(r"\bbesvara", said[end:]) else None
        case "lägga" | "inrätta" | "notera" | "begära":
            return Action.OTHER
        case "bevilja":
            return _fund(said)
        case _:
            return verb.action


def _fund(said: str) -> Action:
    """ "Bevilja" grants money, or a wish: "bevilja ansvarsfrihet"."""
    is_money = bool(amounts(said)) or _MONEY.search(said) is not None
    if not is_money and re.search(r"\bfördel", said, re.IGNORECASE):
        return Action.OTHER
    is_grant = re.search(r"\b(?:bevilj|tilldel)", said, re.IGNORECASE) is not None
    return Action.FUND if is_money or not is_grant else Action.APPROVE


_ADVERBS = r"(?:(?:därför|också|även|samtidigt|därmed|nu|då) ){0,3}"
_CHARGED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:ge|ger|gav|gett|givit|ges|gavs|gets|givits) {_ADVERBS}(?:i \w{{3,9}} (?:\d{{4}} )?)?"
        r"(?P<who>(?!i )[^.;:]{2,100}?) i uppdrag\b",
        r"\buppdra(?:r|s|git)? (?:[^.;:]{0,30} )?åt (?P<who>[^.;:]{2,100}?) att\b",
        r"\buppdrog(?:s)? (?:[^.;:]{0,30} )?åt (?P<who>[^.;:]{2,100}?) att\b",
        r"\bi uppdrag (?:åt|till) (?P<who>[^.;:]{2,100}?) att\b",
        rf"(?:^|\batt |[.:;] )(?P<who>[^.;:,]{{2,100}}?) (?:ska |skall |bör |har |att )?{_ADVERBS}"
        r"(?:får|få|fick|fått|ges|gavs)(?: [^.;:,]{0,60})?"
        rf" {_ADVERBS}i (?:särskilt )?uppdrag\b",
        rf"(?:^|\batt |[.:;] )(?P<who>[^.;:,]{{2,100}}?) {_ADVERBS}(?:uppdra(?:s|gs)|bemyndiga(?:s|des)) att\b",
        r"\b(?:får|fick) (?P<who>[^.;:]{2,100}?) i uppdrag\b",
    )
)
_SENT = re.compile(
    r"\b(?:åter)?(?:remitter|överlämn|hänskjut|hänvis|skicka)\w{0,8}\b[^.;:]{0,90}?\b(?:till|åt) (?=(?P<next>[\w(]))",
    re.IGNORECASE,
)


_BESIDE = (  # what may stand between the verb and who is charged
    r"(?:att|även|också|därför|därmed|då|nu|sedan|återigen|samtidigt|dessutom|vidare|(?:i )?förra \w{3,10}"
    r"|i (?:fjol|våras|höstas|dag|går)|i \w{3,9} \d{4}|\d{4})"
)
_BEFORE_WHOM, _BEHIND_WHOM = re.compile(rf"{_BESIDE}(?: |$)", re.IGNORECASE), re.compile(rf" {_BESIDE}$", re.IGNORECASE)


def addressee_of(said: str, action: Action, actor: str | None = None) -> str | None:
    """Who is charged by ``actor``, or to whom the matter is sent."""
    for pattern in _CHARGED if action is Action.COMMISSION else ():
        match = pattern.search(said)
        if match and (who := _without_adverbs(match["who"].strip(" ,•-–"), actor)):
            return who
    sent = _SENT.search(said)
    receiver = ACTOR.match(said, sent.end()) if sent else None
    return named(receiver[0]) if receiver else None


def _without_adverbs(who: str, actor: str | None) -> str:
    """Who is charged without the words around, and without who charges, where the order is inverted."""
    while True:
        if actor and who.lower().startswith(f"{actor.lower()} "):
            who = who[len(actor) + 1 :]
        elif match := _BEFORE_WHOM.match(who):
            who = who[match.end() :]
        elif match := _BEHIND_WHOM.search(who):
            who = who[: match.start()]
        else:
            return who
