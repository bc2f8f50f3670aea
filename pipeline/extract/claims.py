"""What a sentence proposes, decides or reserves: the grammar of decisions, sentence by sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from models import Action, Outcome, Part, Stance
from pipeline.extract.actors import ACTOR, DECISIVE, HIGHER, MEMBER, PEOPLE, Actor, actors_of, bare, named, names_in
from pipeline.extract.amounts import amounts
from pipeline.extract.sentences import Unit
from pipeline.extract.spans import begin_of, end_of, label_end, objects, trimmed
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
    "investera": Action.FUND,
    "omdisponera": Action.FUND,
    "avsättning": Action.FUND,
    "satsar": Action.FUND,
    "omfördela": Action.FUND,
    "omfördelas": Action.FUND,
    "stryka": Action.REJECT,
    "strykas": Action.REJECT,
    "stryks": Action.REJECT,
    "utgå": Action.REJECT,
    "godkänd": Action.APPROVE,
    "godkända": Action.APPROVE,
    "avslagen": Action.REJECT,
    "avslagna": Action.REJECT,
    "antagen": Action.ADOPT,
    "antaget": Action.ADOPT,
    "antagna": Action.ADOPT,
    "fastställd": Action.ADOPT,
    "fastställda": Action.ADOPT,
    "beviljad": Action.APPROVE,
}
_ASIDE = frozenset(("som", "eftersom", "därför", "enligt", "hänvisning", "syfte", "vars", "där", "för"))
_FINANCING = re.compile(r"(?:med|del|sam)?finan\w{1,6}r(?:a|ar|ade|at|as)")  # also where it is misspelt
_MONEY = re.compile(r"\b(?:medel|\w*bidrag\w*|\w*stöd\w*|anslag\w*|projekt\w*|investering\w*)\b", re.IGNORECASE)
_PUT_OFF = re.compile(
    r"\bskjut(?:a|er|it) på\b|\bskjut(?:a|as|er|s|it|its)(?: \w+){0,3} upp\b|\bskjut(?:as|s) upp\b", re.IGNORECASE
)
_SPENT = re.compile(
    r"\b(?:avsätta\w*|anslå\w*|bevilja\w*|anvisa\w*|finansiering\w*|kostnad\w*|medel|anslag\w*|belopp\w*|satsa\w*"
    r"|skjuter till|tas ur|går till|gå till|extra|får"
    r"|ytterligare|mer till|stöd\w*|bidrag\w*)\b",
    re.IGNORECASE,
)
_CHARGES = re.compile(
    r"\b(?:\w*tax(?:a|an|or)|\w*avgift\w*|\w*skatt\w*|\w*arvode\w*|per resa"
    r"|borgen)\b",
    re.IGNORECASE,
)
_COMMISSION = re.compile(r"\b(?:i|med) uppdrag\b|\bmandat att\b|\b\w{0,30}uppdraget att\b", re.IGNORECASE)


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
    supine: bool = False  # the items that it leads to go on from "har": "beslutat att …"
    tentative: bool = False  # what is only wanted, unless what became of it is told
    draft: bool = False  # an item below "Förslag till beslut", or a body's decision in the present tense there
    asks: bool = False  # an item that itself proposes to a higher body
    moved: bool = False  # what a motion moves
    before: int = 0  # where in the sentence its matter ends, where that stands before who decided


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
    r"\b(?:(?:även|också) )?(?:vilket|detta|det|dessa|de|samtliga|ingetdera|inget(?:t av (?:dem|förslagen))?"
    r"|förslage[tn]|tillägge[tn]"
    r"|\w{0,20}yrkande(?:t|na)?|motionen|motionerna"
    r"|(?:proposition ställs?, varvid )?(?P<whose>hennes|hans|deras|partiets|\w+s)"
    r" (?:\w{0,20}yrkande|\w{0,10}förslag|linje)n?)\b"
    r"(?: [^\s.:;]+){0,5}? "
    r"(?P<verb>avslogs|avslås|avvisades|bifölls|bifalls|återremitterades|bordlades|föll|röstades ne[dr]|nedröstades"
    r"|röstades igenom|röstades bort|faller|går igenom|gick inte igenom|räckte inte|fick (?:inte|inget|ingen)"
    r" (?:gehör|stöd|bifall|majoritet)|gick igenom|vann inte|(?:vann|vinner|fick|får) (?:bifall|gehör|majoritet))\b",
    re.IGNORECASE,
)
_LOST = re.compile(
    r"avslogs|avslås|avvisades|\bföll|faller|röstades (?:ne|bort)|nedröst|\b(?:inte|inget|ingen)\b", re.IGNORECASE
)
_FATES = {"återremitterades": Outcome.REFERRED_BACK, "bordlades": Outcome.TABLED}


_TURN = re.compile(
    r",? men(?= )|,(?= vilket )|,(?= (?:något |men )?som )|,(?= utan att )|,?(?= (?:även det |dock )?utan framgång\b)"
)  # behind it stands what became of what was moved


def fate_of(match: re.Match[str]) -> Outcome:
    """What became of a proposal, by a match of ``FATE``."""
    lost = _LOST.search(match["verb"]) or match[0].lower().startswith("inget")
    return Outcome.REJECTED if lost else _FATES.get(match["verb"].lower(), Outcome.APPROVED)


_HIGHEST = re.compile(r"(?:fullmäktige|direktionen)$", re.IGNORECASE)
_CONDITIONAL = frozenset(("om", "ifall", "innan", "huruvida", "tills", "såvida", "oavsett", "hur", "vad", "förrän"))
_AWAITED = re.compile(  # "under förutsättning att N beslutat", "ska ske efter att N beslutat"
    r"\b(?:förutsättning(?:en)? (?:av )?att|villkor att|(?:ska|skall|kommer|kan)\b[^.;:]{0,80} efter att)\b"
    r"[^,;:]{0,80}$",
    re.IGNORECASE,
)
_TIMED = frozenset(("innan", "ifall", "huruvida", "tills", "såvida", "förrän"))
_NOT = frozenset(("inte", "ej", "aldrig", "varken", "inget", "ingen"))
_GRANTS = ("bevilja", "bifalla", "godkänna")  # "beviljas inte" decides
_MODAL = frozenset(("ska", "skall", "kan", "kunde", "bör", "måste", "vill", "skulle", "kommer", "väntas", "föreslås"))
_PAST_AUXILIARY = frozenset(("har", "hade", "som", "sedan", "efter"))
BY = re.compile(
    r"\b(?:i )?(?:enligt|enlighet med)\b(?P<whose>[^.:]{0,80}?)(?:\bförslag(?:et)?\b|\byrkande\b)", re.IGNORECASE
)
_MATTER_NOUN = re.compile(
    r"(?:motion|medborgarförslag|förslag|yrkande|interpellation|ärende|fråg|anhållan|avsägelse|information|dagordning"
    r"|föredragningslista|punkten|protokoll|redovisning|rapport|plan|budget|program|strategi|polic|taxa"
    r"|reglemente|val"
    r"|framställ|ansök|initiativ|skrivelse|remiss|yttrande|redogörelse|begäran|överklagande|ansvarsfrihet|uppdrag"
    r"|bilaga)",
    re.IGNORECASE,
)
_MATTER_BEHIND = re.compile(
    r"(?: (?:även|också|dock|därför|sedan|därefter))* (?:(?:ett|en|den|det|samtliga|alla|två|tre|fyra|fem"
    r"|flera) )?(?:\w+a )?\w{0,20}" + _MATTER_NOUN.pattern,
    re.IGNORECASE,
)
_ANSWERED = re.compile(r"motion|interpellation|medborgarförslag|skrivelse|enkel fråga|initiativ", re.IGNORECASE)
_ANAPHOR = re.compile(r"(?:det|detta|så|beslutet|besluten|beslut)\b", re.IGNORECASE)
LEADING = re.compile(  # the end of what leads to a list
    r"(?::|\b(?:att|besluta[r]?|beslutade|följande|föreslås|föreslagit|yrkat|därför|i uppdrag|lyder"
    r"|(?:vill|föreslår|yrkar|hemställer|begär)\b[^.:]{0,60} att [\w-]{0,40}(?:fullmäktige|styrelsen|nämnden"
    r"|riksdagen)"
    r"|(?:föreslår|yrkar|hemställer)(?: (?:jag|vi|därför|härmed|undertecknad\w{0,2})){0,3}))[:\s]*$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r",? (?:som|sedan|efter|vilket)\b")
_COMPLEMENT = re.compile(r"\batt\b", re.IGNORECASE)
_CONNECTIVE = re.compile(r"(?:,? (?:och|samt|men|medan)|;|,)\s*(?:för egen del |dessutom |också |även )?$")


_LAST_TIME = re.compile(r"(?:Förra|Senaste|Sista|Första) gången\b")  # what is only looked back on
_DECIDED_BEFORE = re.compile(  # a participle: "det hittills beslutade uppdraget"
    r"\b(?:hittills|(?:det|den|de|av|sitt|sina) (?:tidigare|redan|nyligen|senast)) $"
)


def read(unit: Unit, number: int, surnames: re.Pattern[str] | None = None) -> list[Claim]:
    """What a sentence proposes, decides or reserves, before its place in the document is weighed."""
    said = unit.said
    if said.endswith("?") or len(said) > LONGEST or _LAST_TIME.match(said):
        return []
    tokens = list(TOKEN.finditer(said))
    heads = heads_of(said, tokens)
    actors = actors_of(said, surnames) if heads else []
    if any(" eller " in said[former.end : later.start] for former, later in pairwise(heads)):
        return []  # what may come of a matter: "bifaller eller avslår"
    found: list[_Found] = []
    for n, head in enumerate(heads):
        inherited = None
        if found:
            if not _begins_anew(said, head, actors):
                continue
            if _CONNECTIVE.search(said, max(0, head.start - 40), head.start):
                inherited = found[-1].claim
        claim = _claim(unit, number, head, heads[n + 1 :], tokens, actors, inherited)
        if claim:
            found.append(_Found(claim, head, _subject(said, head, tokens, actors)))
    if not found:
        return [*_elliptic(unit, number, heads), *_without_verb(unit, number, surnames)]
    return list(_divided(unit, found, heads))


@dataclass(frozen=True, slots=True)
class _Found:
    """A claim with the verb that makes it and who does what it says."""

    claim: Claim
    head: Head
    subject: Actor | None


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


_IN_PLACE = re.compile(r"\boch (?=(?P<own>i (?:hans|hennes|deras) ställe) $)")


def _begins_anew(said: str, head: Head, actors: Sequence[Actor]) -> bool:
    """Whether a verb within what another one says begins a main clause of its own: "… och föreslår", "men N avslog"."""
    verb = head.verb
    if verb.form is Form.INFINITIVE or (verb.passive and verb.kind is not Does.ACT):
        return False
    if verb.passive and verb.form is Form.PAST and _IN_PLACE.search(said, max(0, head.start - 40), head.start):
        return True
    if _CONNECTIVE.search(said, max(0, head.start - 40), head.start):
        return verb.kind in (Does.DECIDE, Does.PROPOSE, Does.RESERVE, Does.SUPPORT) and verb.form is not Form.SUPINE
    if verb.passive and verb.form is Form.PAST and _OTHER_MATTER.search(said, max(0, head.start - 150), head.start):
        return True
    near = [actor for actor in actors if actor.end <= head.start and head.start - actor.end <= 2]
    return bool(near) and _CONNECTIVE.search(said, max(0, near[-1].start - 40), near[-1].start) is not None


_ASIDE_FIRST = re.compile(  # what is told before of who then proposes: "NN yttrar sig och yrkar …"
    r"\b(?:behandla\w+|anser|ansåg|yttra\w* sig|är enig\w*)\b[^.;]{0,200} (?:och|samt) $"
)


def _divided(unit: Unit, found: Sequence[_Found], heads: Sequence[Head]) -> Iterator[Claim]:
    """The claims of one sentence, each with the stretch of it that is its own, one for each thing it says."""
    said = unit.said
    firsts = [min(each.head.start, each.subject.start if each.subject else each.head.start) for each in found]
    for n in range(1, len(found)):
        if other := _OTHER_MATTER.search(said, found[n - 1].head.end, found[n].head.start):
            firsts[n] = (
                other.start()
                + len(other[0].lstrip(" ,;").split(" ", 1)[0])
                + other[0].index(other[0].lstrip(" ,;"))
                + 1
            )
        if place := _IN_PLACE.search(said, found[n - 1].head.end, found[n].head.start):
            firsts[n] = place.end()
    begins = [begin_of(said, label_end(said), firsts[0], firsts[0] < found[0].head.start), *firsts[1:]]
    first = found[0].head
    if first.verb.kind in (Does.PROPOSE, Does.SUPPORT) and _ASIDE_FIRST.search(said, 0, first.start):
        begins[0] = first.start
    for n, (each, begin) in enumerate(zip(found, begins, strict=True)):
        claim, limit = each.claim, begins[n + 1] if n + 1 < len(found) else len(said)
        limit = begin + len(_CONNECTIVE.sub("", said[begin:limit])) if n + 1 < len(found) else limit
        if claim.before:
            yield replace(claim, start=unit.start + begin, end=unit.start + trimmed(said, begin, claim.before))
            continue
        at = max(each.head.end, each.subject.end if each.subject else 0)
        end = end_of(said, at, max(limit, at))
        cuts = [] if claim.leads or claim.back else list(objects(said, begin, each.head, end, heads))
        for m, start in enumerate([begin, *cuts]):
            last = cuts[m] if m < len(cuts) else end
            if m < len(cuts):
                last = start + len(_CONNECTIVE.sub("", said[start:last]))
            own = replace(claim, start=unit.start + start, end=unit.start + max(trimmed(said, start, last), start + 1))
            if cuts:
                matter = said[max(start, at) if m == 0 and start < at else start : last]
                if each.head.verb.kind is not Does.ACT or m:
                    own = replace(own, action=action_of(matter), object=unit.start + start if m else claim.object)
            yield own


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
    if verb.passive and verb.kind is Does.ACT and inherited is None and _WISHED.search(said, 0, head.start):
        return None
    if verb.passive and verb.kind in (Does.ACT, Does.PROPOSE) and _TOLD_ASIDE.search(said, 0, head.start):
        return None
    subject = _subject(said, head, tokens, actors)
    goes_on = verb.kind is Does.RESERVE or _GOES_ON.search(said, max(0, head.start - 40), head.start) is not None
    if subject is None and goes_on and not verb.passive:  # "NN ville höja avgiften och reserverade sig"
        subject = next((actor for actor in actors if actor.start <= 1), None)
    agent = subject
    if verb.passive:
        agent = _agent(said, head, actors, anywhere=verb.kind is Does.DECIDE) or _host(said, verb)
    if unit.quoted and (agent is None or agent.kind == "self"):
        return None
    if verb.passive and verb.kind is Does.DECIDE and agent is None and _TOLD_ASIDE.search(said, 0, head.start):
        return None  # "de åtgärder som beslutades i våras"
    actor = inherited.actor if inherited and not agent else named(agent.said) if agent else None
    spoken = agent is not None and agent.kind == "self"
    after = max(head.end, agent.end if agent and agent.start > head.start and not verb.passive else 0)
    complement = _COMPLEMENT.search(said, after) or _bare_complement(said, after, verb, later)
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
    if complement and _ANAPHOR.match(said) and "," in said[after : complement.start()]:
        complement = None  # of an aside: "Så beslutade N, som anser att …"
    leads = LEADING.search(said) is not None
    match verb.kind:
        case Does.RESERVE:
            if verb.lemma == "reservera" and not re.search(r"\b(?:sig|oss|mig)\b", said[head.end : head.end + 60]):
                return None
            who = subject or next((actor for actor in actors if actor.kind in ("party", "people", "other")), None)
            actor = named(who.said) if who and who.kind != "self" else base.actor
            if of := _MEMBERS_OF.match(said):
                actor = f"{of['party']}, {actor}" if actor and actor != of["party"] else of["party"]
            joined = next((each for each in actors if said[: each.start].endswith("sig tillsammans med ")), None)
            actor = f"{actor}, {named(joined.said)}" if actor and joined else actor
            return replace(base, stance=Stance.RESERVED_AGAINST, action=Action.OTHER, actor=actor)
        case Does.DECIDE:
            chained = _chained(said, head, later)
            if chained and chained.verb.kind is Does.SUPPORT and agent and _HIGHEST.search(agent.said):
                return replace(base, action=chained.verb.action)  # there is nobody above to recommend it to
            if chained:
                return _proposal(unit, base, chained, actors, subject, leads, decided=True)
            return _decision(unit, base, head, agent, complement, leads)
        case Does.PROPOSE | Does.SUPPORT:
            claim = _proposal(unit, base, head, actors, subject, leads, decided=False)
            back = claim and not leads and _PROPOSED_BACK.match(said) and not _SAYS_WHAT.search(said, head.end)
            return replace(claim, back=True) if claim and back else claim
        case _:
            return _act(unit, base, head, subject, agent, actors)


_MEMBERS_OF = re.compile(  # "Miljöpartiets ledamöter"
    r"(?P<party>[\w-]{2,40}(?:partiet|demokraterna)|Moderaterna|Liberalerna|Centern)s (?:ledamöter|ledamot|grupp)"
)


def _decision(
    unit: Unit, base: Claim, head: Head, agent: Actor | None, complement: re.Match[str] | None, leads: bool
) -> Claim | None:
    """What "besluta" and its kin say."""
    said, verb = unit.said, head.verb
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
        if agent and (laid := _LAID_BEFORE.match(said, complement.start())):
            higher = named(laid["who"])
            return replace(base, stance=Stance.RECOMMENDED, addressee=higher, decider=higher, action=Action.OTHER)
        return replace(base, action=action_of(said[complement.start() :]))
    if back and (base.past or formal):
        return replace(base, back=True) if agent or unit.part is Part.ITEM else None
    if agent and base.past and (ended := _TOLD_FIRST.search(said, 0, head.start)):
        return replace(base, action=action_of(said[: ended.start()]), before=ended.start())
    if (
        agent
        and base.past
        and verb.lemma == "klubba"
        and re.match(r" (?:igenom )?(?:en|ett|den|det|\w+(?:en|et|na|an))\b", said[max(head.end, agent.end) :])
    ):
        return replace(base, action=Action.ADOPT)
    told = base.past and (
        " om" in said[head.end - 3 : head.end + 80]
        or re.search(r",[^,]{0,60}$", said[: head.start])
        or " som " in said[: head.start]
    )
    return replace(base, action=action_of(said)) if agent and told else None


_LAID_BEFORE = re.compile(
    r"att (?:lägga (?:fram )?|överlämna |lämna )(?:ett "
    r"|sitt )?förslag[^.;:]{0,40}? till (?P<who>[\w-]{0,40}(?:fullmäktige|styrelsen))"
)
_TOLD_FIRST = re.compile(r",(?: det| har| så)? $")
_DECIDED_FIRST = re.compile(
    r"Enligt (?:ett |det |gårdagens |dagens )?beslut(?:et)? (?:i|av|från) (?P<of>.{3,80}?) (?=(?:ska|skall|får"
    r"|kommer|blir)\b)"
)
_BY_DECISION = re.compile(
    r", enligt (?:ett )?(?:(?:enhälligt |enigt )?beslut (?:i|av|från) (?P<of>.+)|(?P<own>.+?)s beslut)\b"
)
_RESULT = re.compile(
    r"(?:Det|Detta|Så|Också det|Även det) (?:(?:står|stod) (?:nu |redan )?klart|(?:blev|är|var) (?:resultatet"
    r"|innebörden|beslutet|utfallet|utgången|beskedet|innehållet))\b"
    r"(?=[^.]*\b(?:möttes|samlades|träffades|samman(?:trä|trädde|träde)|möte|sammanträde|beslut|uppdrag))"
)
_MY_PROPOSAL = re.compile(
    r"(?:Förslag till beslut|Förslag|Att-satser|Yrkanden?|(?:Mitt|Mina|Vårt|Våra) (?:\w+ )?(?:förslag|yrkanden?"
    r"|att-satser)|Jag har följande|Vi har följande)\b[^.:]{0,60}:$"
)
_HAS = re.compile(r"\bhar (?P<who>.{3,90}?)(?: (?:i dag|nu|bland annat|också))*:?$")


def _without_verb(unit: Unit, number: int, surnames: re.Pattern[str] | None) -> Iterator[Claim]:
    """Decisions that no verb of ours makes: "Taxan höjs, enligt nämndens beslut", "På mötet har N" before supines."""
    said = unit.said
    claim = Claim(Stance.DECIDED, Action.OTHER, unit.start, unit.end, number, past=True, object=unit.start)
    if not unit.quoted and (match := _BY_DECISION.search(said)):
        who = next((actor for actor in actors_of(match["of"] or match["own"], surnames) if actor.kind == "body"), None)
        if who:
            end = unit.start + trimmed(said, 0, match.start())
            yield replace(claim, end=end, actor=named(who.said), action=action_of(said[: match.start()]))
    elif not unit.quoted and (match := _DECIDED_FIRST.match(said)) and (bodies := actors_of(match["of"], surnames)):
        if bodies[0].kind == "body":
            yield replace(claim, actor=named(bodies[0].said), action=action_of(said[match.end() :]))
    elif _MY_PROPOSAL.match(said):
        yield replace(claim, stance=Stance.PROPOSED, past=False, spoken=True, leads=True)
    elif not unit.quoted and _RESULT.match(said):
        body = next((actor for actor in actors_of(said, surnames) if actor.kind == "body"), None)
        charged = re.search(r"\buppdrag\b", said) is not None
        if body:
            people = [
                actor for actor in actors_of(said) if actor.start > body.end and actor.kind in ("people", "official")
            ]
            whom = named(people[0].said) if charged and people else None
            action = Action.COMMISSION if charged else Action.OTHER
            yield replace(claim, actor=named(body.said), action=action, addressee=whom, back=True)
    elif (match := _HAS.search(said)) and (bodies := actors_of(match["who"])):
        last = bodies[-1]
        if last.kind == "body" and last.end == len(match["who"]):
            yield replace(claim, actor=named(last.said), leads=True, supine=True)


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
    turn = _TURN.search(said, head.end)
    addressed = asked_of(said, head, [each for each in actors if not turn or each.end <= turn.start()], subject)
    proposer = None if verb.passive and not decided else subject
    if proposer and addressed and proposer.start == addressed.start:
        proposer = None
    actor = base.actor if proposer or (base.actor and not verb.passive and not addressed) else None
    if verb.passive and not decided:
        actor = named(agent.said) if (agent := _agent(said, head, actors)) else None
    begin = max(head.end, addressed.end if addressed else 0)
    is_board = bool(proposer and proposer.kind == "body" and DECISIVE.search(proposer.said))
    is_below = is_board and proposer is not None and not _HIGHEST.search(proposer.said)
    to_higher = addressed is not None and HIGHER.search(addressed.said) is not None
    is_official = proposer is not None and (
        proposer.kind == "official" or re.search(r"(?:direktören|chefen)$", proposer.said) is not None
    )
    recommends = (
        (verb.kind is Does.SUPPORT and not is_official) or is_below or (decided and (to_higher or not addressed))
    )
    formal = unit.part in (Part.PROPOSAL, Part.DECISION) or " motion " in said
    if not (actor or base.spoken or verb.passive or decided or formal):
        return None
    goes_on = base.actor is not None and not verb.passive and DECISIVE.search(base.actor) is not None
    part_of = verb.passive and _PART_OF.match(said) is not None
    if verb.kind is Does.SUPPORT and not (
        is_board or decided or goes_on or part_of or (proposer and proposer.kind != "self")
    ):
        return None
    turn = turn and _TURN.search(said, begin)
    fate = _FATE_AFTER.search(said, turn.end()) if turn else None
    if verb.lemma == "kräva" and not (
        proposer and proposer.kind in _WANTING and _THAT.match(said, max(head.end, proposer.end))
    ):
        return None
    tentative = verb.lemma == "vilja" and not _is_moved(said, head, proposer, fate is not None, leads)
    is_mover = proposer is not None and proposer.said.startswith("Motionär")
    if tentative and (proposer is None or not (is_mover or proposer.kind in ("people", "official", "party", "other"))):
        return None
    matter = said[begin : turn.start() if turn else len(said)]
    action = _supported(verb, matter) if verb.kind is Does.SUPPORT else action_of(matter)
    if (
        action is Action.OTHER
        and verb.kind is Does.PROPOSE
        and re.match(rf" (?:att )?{MEMBER}(?: till\b|$|[.,]| som\b)", matter)
    ):
        action = Action.ELECT
    subject_end = subject.end if subject else 0
    if actor and (agreeing := _AGREEING.search(said, subject_end, end_of(said, head.end, len(said)))):
        actor = ", ".join(dict.fromkeys([actor, *(names_in(agreeing["who"]) or [agreeing["who"]])]))
    return replace(
        base,
        stance=Stance.RECOMMENDED if recommends else Stance.PROPOSED,
        action=action,
        actor=actor,
        addressee=named(addressed.said) if addressed else None,
        decider=named(addressed.said) if addressed else None,
        leads=leads,
        tentative=tentative,
        outcome=_told(fate) if fate else None,
        object=unit.start + begin,
    )


_PART_OF = re.compile(r"(?:Den|Punkt|Första|Andra|Tredje|Övriga|Resten)\b")
_AGREEING = re.compile(
    rf"\b(?:med instämmande (?:av|från)|tillsammans med) (?P<who>{PEOPLE}|(?<!tillsammans med )[A-ZÅÄÖ][\w-]+)"
)


def _told(fate: re.Match[str]) -> Outcome:
    if fate["back"]:
        return Outcome.REFERRED_BACK
    return Outcome.REJECTED if fate["lost"] else Outcome.APPROVED


def _supported(verb: Verb, matter: str) -> Action:
    """What a body that supports or opposes wants done: "förordar avslag", "tillstyrker 2 mnkr"."""
    first = next((_NOUNS[word] for word in matter.lower().replace(".", "").split()[:3] if word in _NOUNS), None)
    if (
        re.match(r" att\b", matter)
        and verb.action is Action.APPROVE
        and (wanted := action_of(matter)) is not Action.OTHER
    ):
        return wanted
    if first and verb.action is Action.APPROVE:
        return first
    return Action.FUND if amounts(matter) and verb.action is Action.APPROVE else verb.action


_FATE_AFTER = re.compile(
    r"\b(?:(?P<lost>avslogs|avvisades|(?:sa|sade|säger) (?:\w+ )?nej|nedröstade|föll|förlorade|röstades ne[dr]"
    r"|gick inte igenom|fick (?:inte|inget|ingen|avslag)|vann inte|(?:inte|ingen) (?:fick|vann|samlade)|utan framgång"
    r"|följde \w+ förslag"
    r"|samlade (?:inte|ingen))"
    r"|(?P<back>skicka(?:de)? tillbaka|återremittera(?:de)?s?)"
    r"|bifölls|gick igenom|röstades igenom|vann|godkändes|antogs)\b",
    re.IGNORECASE,
)


def _is_moved(said: str, head: Head, proposer: Actor | None, is_settled: bool, leads: bool) -> bool:
    """Whether who wants something moves it at a meeting: what became of it is told, or it is a matter's usual fate, or
    a body is named that is to decide."""
    if proposer is None or proposer.kind not in ("people", "official", "party", "other", "self"):
        return False
    if proposer.kind == "self":
        return (
            leads or re.match(r"(?: \w+){0,2} att [\w-]{0,40}(?:fullmäktige|riksdagen)\b", said[head.end :]) is not None
        )
    following = re.match(r"(?: (?:att|hellre|också|även|i|stället|\w+t)){0,3} (\w+)", said[head.end :])
    verb = LEXICON.get(following[1].lower()) if following else None
    acts = verb is not None and verb.kind is Does.ACT and verb.form is Form.INFINITIVE
    is_fate = acts and verb is not None and verb.action in _SETTLING
    word = (following[1] if following else "").lower()
    by_party = proposer.kind in ("party", "other") and _PARTY.search(proposer.said) is not None
    if (
        word in _CHANGES
        and not said.startswith(" hellre", head.end)
        and (proposer.kind in ("people", "official", "party") or _PARTY.search(proposer.said))
    ):
        return True
    is_wanted = by_party and (
        (acts and bool(amounts(said)))
        or (
            said[head.start : head.end].lower() == "ville"
            and word.endswith(("a", "å"))
            and word not in _STATES
            and not said.startswith(" hellre", head.end)
        )
        or said.startswith(" hellre att ", head.end)
    )
    return is_settled or is_fate or is_wanted or " i uppdrag att" in said[head.end :]


_PARTY = re.compile(r"^\(?(?:[A-Z]{1,4}|Kd|Mp|Sd)\b|parti|demokraterna|[Mm]oderaterna|[Ll]iberalerna|[Cc]entern")
_CHANGES = frozenset(
    (
        *("låta", "lägga", "stoppa", "införa", "höja", "sänka", "avskaffa", "slopa", "bygga", "behålla", "återinföra"),
        *("satsa", "avsätta", "flytta", "stänga", "riva", "förlänga", "skjuta", "skicka", "dela", "halvera"),
    )
)
_STATES = frozenset(("ha", "få", "veta", "vara", "se", "höra", "kommentera", "säga", "diskutera", "uttala", "tacka"))


_FORMAL_PARTS = (Part.DECISION, Part.ITEM, Part.PROPOSAL)
_SETTLING = (Action.APPROVE, Action.REJECT, Action.REFER_BACK, Action.TABLE)


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
        elif verb.lemma in ("ge", "få") and re.match(
            r"(?: [^\s.:;]+){0,14} (?:i uppdrag\b|uppdraget att\b|mandat att\b|ansvar för att\b)", rest
        ):
            action = Action.COMMISSION
        elif verb.lemma == "få" and (got := _GOT.match(rest)):
            action = Action.REJECT if got["no"] else Action.APPROVE
        else:
            return None
    if verb.lemma in ("höja", "sänka", "förlänga") and not (base.past or unit.part in _FORMAL_PARTS):
        return None  # "höjer blicken"
    if verb.lemma in ("anta", "välja") and not verb.passive and re.match(r" (?:att|bli|vara|ha|kunna)\b", rest):
        return None  # assumes, prefers
    if verb.lemma == "välja" and not re.search(r"\btill\b|ledamot|ordförande|ledamöter|ersättare", said, re.I):
        action = Action.OTHER
    if action is Action.FUND:
        action = _fund(said)
    if verb.lemma in _GRANTS and verb.passive and re.match(r" (?:inte|ej)\b", rest):
        action = Action.REJECT
    if verb.form is Form.SUPINE and verb.lemma in ("överlämna", "fördela", "remittera") and _PREPARED.search(said):
        return None  # how it has been prepared
    if base.past and re.search(r"\b(?:delvis|i vissa delar|till viss del)\b", said) and action is Action.APPROVE:
        base = replace(base, outcome=Outcome.PARTLY_APPROVED)
    charged = verb.lemma == "få" or (action is Action.COMMISSION and verb.passive)
    if charged:
        agent = _agent(said, head, actors)
        return replace(base, action=action, actor=named(agent.said) if agent else None)
    if verb.passive:
        before = said[: head.start]
        if verb.lemma == "begära" and re.search(r"votering|omröstning|ordet", before, re.IGNORECASE):
            return None
        if verb.lemma == "besvara" and (" av " in rest or not _ANSWERED.search(before)):
            return None  # by word of mouth
        if verb.lemma == "begära" and _THAT.match(rest):
            return replace(
                base, stance=Stance.PROPOSED, actor=None, action=action_of(rest), object=base.start + head.end
            )
        if agent is None and re.match(r" av (?=[A-ZÅÄÖ])", rest):
            return None  # somebody else's doing
        aside = _RELATIVE.search(said, head.end)
        base = replace(base, object=min(base.object, unit.start + aside.start()) if aside else base.object)
        if unit.part in (Part.DECISION, Part.ITEM, Part.PROPOSAL) or (agent and base.past):
            return replace(base, action=action)
        main = re.sub(r", som [^,]{1,120},", "", before)
        concerns = _MATTER_NOUN.search(main) is not None and " som " not in main
        concerns = concerns or (base.past and _MATTER_BEHIND.match(rest) is not None)
        is_named = re.fullmatch(rf"{MEMBER} ", before) is not None
        elects = action is Action.ELECT and (base.past or is_named or before.lower().startswith("till "))
        elects = elects and verb.lemma != "anställa"  # staff is hired without anybody's deciding it
        strong = base.past or action not in (Action.OTHER, Action.FUND)
        return replace(base, action=action) if elects or (concerns and strong) else None
    if not agent or agent.kind == "self":
        return None
    if verb.lemma == "begära" and agent.said.lower() == "riksdagen":
        return replace(base, action=Action.COMMISSION, object=unit.start + head.end)
    if verb.lemma == "begära" and agent.kind in _WANTING and _THAT.match(said, max(head.end, agent.end)):
        return replace(base, stance=Stance.PROPOSED, action=action_of(rest), object=base.start + head.end)
    if verb.lemma == "begära" and (asked := _begged(base, said, head, agent, actors)):
        return asked
    court = agent.kind == "body" or agent.said.lower().endswith("rätten")
    if not court and not (agent.kind == "region" and action in (Action.FUND, Action.COMMISSION)):
        return None
    if verb.lemma == "uppmana" and agent.kind == "region":
        return None  # the public
    if verb.lemma == "överlämna" and (higher := _WITH_PROPOSAL.search(rest)):
        decider = named(higher["who"])
        return replace(base, stance=Stance.RECOMMENDED, action=Action.OTHER, addressee=decider, decider=decider)
    if verb.lemma == "uppmana" and (above := _ABOVE.match(rest)):
        return replace(base, stance=Stance.RECOMMENDED, action=action_of(rest), addressee=above["who"])
    if verb.lemma == "överlämna" and re.search(r"\b(?:proposition|lagrådsremiss|skrivelse|betänkande)", rest):
        return None  # a proposal on its way
    if verb.lemma == "upphandla" and not base.past and unit.part not in (Part.DECISION, Part.ITEM, Part.PROPOSAL):
        return None  # what it is for
    if verb.lemma in ("begära", "notera") and not re.search(r"fullmäktige|styrelse|nämnd|direktion", agent.said, re.I):
        return None
    if verb.lemma == "rösta" and _FOR_GOOD.search(rest):
        action = Action.ADOPT
    return replace(base, action=action, object=unit.start + head.end)


_GOT = re.compile(  # "får avslag på sin ansökan", "fick sin avsägelse beviljad", "får klartecken att"
    r"(?: [^\s.:;]+){0,6}? (?:(?P<no>avslag|nej) på\b|(?:klartecken|grönt ljus)\b(?=[^.:;]{0,40} (?:att|för|till)\b)"
    r"|avsägelse\b[^.:;]{0,80} (?:beviljad|godkänd)\b)"
)
_PREPARED = re.compile(r"motion|medborgarförslag|förslaget|ärendet|interpellation", re.IGNORECASE)
_ABOVE = re.compile(r" (?P<who>[\w-]{0,40}fullmäktige|[\w-]{2,40}styrelsen|regeringen|riksdagen)\b")
_WITH_PROPOSAL = re.compile(r"\btill (?P<who>[\w-]{0,40}(?:fullmäktige|styrelsen|nämnden)) med förslag (?:om )?att\b")
_FOR_GOOD = re.compile(r"\b(?:\w*budget\w*|\w*plan(?:en)?|\w*strateg\w+|\w*program(?:met)?)\b", re.IGNORECASE)


def _begged(base: Claim, said: str, head: Head, agent: Actor, actors: Sequence[Actor]) -> Claim | None:
    """ "NN begär återremiss", "nämnden begär 2 mnkr av regionstyrelsen" propose."""
    rest = said[head.end :]
    asked = next((actor for actor in actors if actor.start > head.end and _FROM.search(said, 0, actor.start)), None)
    first = rest.split()[:3]
    is_fate = any(word.strip(".,").lower() in _NOUNS for word in first) and agent.kind != "body"
    if not is_fate and not (asked and amounts(rest)):
        return None
    action = action_of(rest) if is_fate else Action.FUND
    addressee = named(asked.said) if asked else None
    turn = _TURN.search(said, head.end)
    fate = _FATE_AFTER.search(said, turn.end()) if turn else None
    outcome = _told(fate) if fate else None
    base = replace(base, stance=Stance.PROPOSED, outcome=outcome, object=base.start + head.end)
    return replace(base, action=action, addressee=addressee)


_WANTING = ("people", "official", "party", "other", "pronoun")
_THAT = re.compile(r"(?:,? [^\s,.:;]+){0,3} att\b")
_FROM = re.compile(r"\b(?:av|hos|från) $")


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
    if head.verb.lemma in _GRANTS and head.verb.passive and re.match(r" (?:inte|ej)\b", said[head.end :]):
        return False
    if _NOT & {*words[max(0, at - 2) : at], *words[behind:until]}:
        return True
    if _AWAITED.search(said[: head.start]):
        return True
    if head.verb.form is Form.PAST and _DECIDED_BEFORE.search(said, max(0, head.start - 40), head.start):
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
    return (
        head.verb.passive and head.verb.form is not Form.PAST and bool(_MODAL & set(open_clause.lower().split()[-9:]))
    )


def _subject(said: str, head: Head, tokens: Sequence[re.Match[str]], actors: Sequence[Actor]) -> Actor | None:
    """Who does what a verb says: the nearest actor before it, or behind it where the order is inverted."""
    for actor in reversed([each for each in actors if each.end <= head.start]):
        if _after_preposition(said, actor) and not said.startswith(" som ", actor.end):
            continue
        between = [token[0].lower() for token in tokens if actor.end <= token.start() < head.start]
        marks = said[actor.end : head.start]
        plain = all(word in _FILLERS or _WEEKDAY.fullmatch(word) for word in between)
        begins = actor.start <= 1 and not _NEW_CLAUSE.search(marks)
        if len(between) <= MOST_BETWEEN and (plain or begins or _in_apposition(marks)):
            return _whose_office(said, actor, actors)
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


_NEW_CLAUSE = re.compile(  # another finite verb is the actor's: "Regeringen vill veta hur sjukhusen fördelar pengarna"
    r",|;|\b(?:att|som|och|men|hur|vad|varför|vilk(?:en|et|a)|vill|ville|kan|kunde|ska|skall|skulle|bör|måste)\b"
)


def _whose_office(said: str, actor: Actor, actors: Sequence[Actor]) -> Actor:
    """Who holds an office that only stands behind the name: "NN (S), ordförande i nämnden, föreslår"."""
    holders = [each for each in actors if each.kind == "people" and each.end < actor.start]
    if holders and actor.kind in ("other", "body") and said.startswith(",", actor.end):
        between = said[holders[-1].end : actor.start]
        if between == ", " or re.fullmatch(r", [^,.;:]{1,40} (?:i|för|på) ", between):
            return holders[-1]
    return actor


def _in_apposition(marks: str) -> bool:
    """Whether only a role between commas parts a subject from its verb: "NN (S), regionråd, yrkar"."""
    return re.fullmatch(r", [^,.:;]{1,80},(?: har)? ?", marks) is not None


def _after_preposition(said: str, actor: Actor) -> bool:
    if re.search(r"\b(?:majoritet|minoritet) (?:av|i) $", said[max(0, actor.start - 20) : actor.start]):
        return False
    word = re.search(r"([\w]{1,12}) $", said[max(0, actor.start - 13) : actor.start])
    return word is not None and word[1].lower() in _BEFORE


_BY_WHOM = re.compile(
    r"(?<!yrkande )(?<!förslag )(?<!begäran )(?<!initiativ )\bav (?:de |den |det |en )?(?:(?:en|oen|enhäll)ig )?$"
)


_IS_DEFINITE = re.compile(r"(?:[nte]|ige)$|\ben(?:ig|hällig)")


def _agent(said: str, head: Head, actors: Sequence[Actor], anywhere: bool = False) -> Actor | None:
    """Who did what a passive says: behind "av"; where it was decided ("i", "på", "vid"), if that will do as well."""
    for actor in actors:
        is_definite = actor.kind != "body" or _IS_DEFINITE.search(said, max(0, actor.start - 12), actor.end) is not None
        if actor.start > head.start and _BY_WHOM.search(said, 0, actor.start) and is_definite:
            return actor
    for actor in actors if anywhere else ():
        word = re.search(r"(\w{1,12}) $", said[max(0, actor.start - 13) : actor.start])
        if word and word[1].lower() in ("i", "på", "vid", "under") and _is_court(actor):
            return actor
    return None


def _bare_complement(said: str, after: int, verb: Verb, later: Sequence[Head]) -> re.Match[str] | None:
    """The infinitive behind "beslutar" without "att": "beslutar enhälligt anta planen"."""
    first = next((head for head in later if head.start >= after), None)
    if verb.kind is not Does.DECIDE or not first or first.verb.form is not Form.INFINITIVE or first.verb.passive:
        return None
    return re.compile(r"\w+").match(said, first.start) if len(said[after : first.start].split()) <= 3 else None


_WISHED = re.compile(  # "hoppas att motionen avslås", "var viktigt att stödet beviljades"
    r"\b(?:hoppas|tror|tycker|anser|menar|vill|önskar|befarar|oroas|räknar med|ser gärna|viktigt|troligt|väntas"
    r"|innebär"
    r"|innebar|betyder)\b[^.;:]{0,40} att [^.;:,]{0,120}$"
)
_TOLD_ASIDE = re.compile(
    r"\bsom(?: (?:också|även|nu|i|sedan|redan|har|tidigare|\d{4}|\w+t)){0,3} $"
)  # of the antecedent only


_GOES_ON = re.compile(r"\b(?:och|samt) (?:(?:har|hade|i ?dag|därför|nu|även|också|sedan|därefter) ){0,3}$")
_OTHER_MATTER = re.compile(rf"(?:,? (?:men|medan)|;) [^,;]{{0,60}}{_MATTER_NOUN.pattern}[^,;]{{0,80}}$", re.IGNORECASE)
_VENUE = re.compile(
    r"\b(?:vid|på|i) (?P<who>[^.,;:]{3,70}?(?:fullmäktige|styrelsen|nämnden|utskottet|direktionen))s"
    r" (?:\w+ )?(?:möte|sammanträde)",
    re.IGNORECASE,
)


def _host(said: str, verb: Verb) -> Actor | None:
    """Who met where it was done: "vid regionfullmäktiges sammanträde …"."""
    match = _VENUE.search(said) if verb.form is Form.PAST else None
    found = [actor for actor in actors_of(match["who"]) if actor.kind == "body"] if match else []
    return found[-1] if found else None


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
        before = said[max(0, actor.start - 5) : actor.start]
        decides = verb is not None and verb.form in (Form.INFINITIVE, Form.PRESENT)
        decides = decides or (before.endswith("att ") and word is not None and (word[1] or "").endswith(("r", "s")))
        is_object = rest.startswith(" att ") and not before.endswith("att ") and not _after_preposition(said, actor)
        if decides or is_object or before.endswith(("till ", "hos ")) or not rest.strip(" :"):
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
        told = verb and (verb.form is not Form.SUPINE or verb.passive or token.start() == 0)
        if verb and told and verb.kind in (Does.ACT, Does.SUPPORT):
            action = _refined(verb, said, token.end())
            if action:
                return Action.REJECT if negated and action is not Action.REJECT else action
        if word in _NOUNS and not (word == "bifall" and said.startswith((" från ", " av "), token.end())):
            return _NOUNS[word]
        if _FINANCING.fullmatch(word):
            return Action.FUND
        if word in _ASIDE and token.start() > 0:
            break
    if _COMMISSION.search(said[:200]):
        return Action.COMMISSION
    if _PUT_OFF.search(said):
        return Action.TABLE
    if amounts(said) and _SPENT.search(said) and not _CHARGES.search(said):
        return Action.FUND
    return Action.REJECT if negated and re.match(r"att inte\b", said) else Action.OTHER


def _refined(verb: Verb, said: str, end: int) -> Action | None:
    match verb.lemma:
        case "ge" | "få":
            return Action.COMMISSION if re.match(r"[^.;]{0,120}\bi uppdrag\b", said[end:]) else None
        case "anse":
            return Action.ANSWER if re.search(r"\bbesvara", said[end:]) else None
        case "begära" if re.match(r" att regeringen\b", said[end:]):
            return Action.COMMISSION
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
        r"\buppdra(?:r|s|git)? (?:[^.;:]{0,30} )?(?:åt|till) (?P<who>[^.;:]{2,100}?) att\b",
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
    r"\b(?:(?:åter)?(?:remitter|överlämn|hänskjut|hänvis|skicka|översänd"
    r"|tillställ)\w{0,8}\b[^.;:]{0,90}?\b(?:till|åt)|(?:begärs?|hemställer|anhåller) hos)"
    r" (?=(?P<next>[\w(]))",
    re.IGNORECASE,
)


_GIVEN = re.compile(
    r"\b(?:[Bb]evilja|[Tt]illdela|[Gg]e)\w* (?P<who>(?!Region)[A-ZÅÄÖ][^\d,.;:]{2,60}?) (?=(?:ett|en|totalt"
    r"|högst|cirka"
    r"|upp till)\b|\d)"
    r"|(?:kronor|kr|mnkr|tkr|mkr|stöd|bidrag) till (?P<to>(?!Region)[A-ZÅÄÖ][\w-]+(?: [A-ZÅÄÖ][\w-]+){1,3})"
)
_GETS = re.compile(
    r"(?:[Aa]tt )?(?P<who>(?!Region)[A-ZÅÄÖ](?:(?! att )[^\d,.;:]){2,60}?)(?P<to>)"
    r" (?:får|fick|beviljas|beviljades|har beviljats|tilldelas|tilldelades) (?=\w* ?\w* ?\d)"
)


_BESIDE = (  # what may stand between the verb and who is charged
    r"(?:att|även|också|därför|därmed|då|nu|sedan|återigen|samtidigt|dessutom|vidare|(?:i )?förra \w{3,10}"
    r"|i (?:fjol|våras|höstas|dag|går)|i \w{3,9} \d{4}|\d{4})"
)
_PROPOSED_BACK = re.compile(r"(?:Det|Detta|Så) (?:föreslår|föreslog|yrkar|yrkade) ")
_SAYS_WHAT = re.compile(r"\batt (?!\w*(?:fullmäktige|styrelsen|nämnden) (?:ska |skall )?beslutar?\b(?! att))")
_BEFORE_WHOM, _BEHIND_WHOM = re.compile(rf"{_BESIDE}(?: |$)", re.IGNORECASE), re.compile(rf" {_BESIDE}$", re.IGNORECASE)


def addressee_of(said: str, action: Action, actor: str | None = None) -> str | None:
    """Who is charged by ``actor``, or to whom the matter is sent."""
    for pattern in _CHARGED if action is Action.COMMISSION else ():
        match = pattern.search(said)
        if match and (who := _without_adverbs(match["who"].strip(" ,•-–"), actor)):
            office = _OFFICE_OF.fullmatch(who)
            return bare(office["name"]) if office else who
    if action is Action.FUND and (given := _GIVEN.search(said) or _GETS.match(said)):
        return given["who"] or given["to"]
    if action is Action.COMMISSION and re.match(r"Riksdagen begär att regeringen", said):
        return "regeringen"
    sent = _SENT.search(said)
    receiver = ACTOR.match(said, sent.end()) if sent else None
    return named(receiver[0]) if receiver else None


_OFFICE_OF = re.compile(
    rf"[\w -]{{0,60}}(?i:direktör|chef|ordförande|råd|minister|ledamot)(?:en|et|n)? (?P<name>{MEMBER})"
)


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
