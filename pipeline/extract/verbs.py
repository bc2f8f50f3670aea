"""Verbs of proposing, deciding and reserving in their Swedish forms, and the phrases that stand for them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from models import Action


class Does(Enum):
    DECIDE = 1
    PROPOSE = 2
    SUPPORT = 3  # tillstyrka, förorda
    RESERVE = 4
    ACT = 5  # does what it says: avslår, antar, utser


class Form(Enum):
    INFINITIVE = 1
    PRESENT = 2
    PAST = 3
    SUPINE = 4


@dataclass(frozen=True, slots=True)
class Verb:
    lemma: str
    kind: Does
    action: Action
    form: Form
    passive: bool = False


_VERBS = """
DECIDE other: besluta beslutar beslutade,beslöt beslutat,beslutit beslutas
DECIDE other: bestämma bestämmer bestämde bestämt bestäms
DECIDE other: klubba klubbar klubbade klubbat klubbas
PROPOSE other: föreslå föreslår föreslog föreslagit föreslås
PROPOSE other: rekommendera rekommenderar rekommenderade rekommenderat rekommenderas
PROPOSE other: yrka yrkar yrkade yrkat yrkas
PROPOSE other: hemställa hemställer hemställde hemställt hemställs
PROPOSE other: anhålla anhåller anhöll anhållit anhålls
PROPOSE other: kräva kräver krävde krävt -
SUPPORT approve: tillstyrka tillstyrker tillstyrkte tillstyrkt tillstyrks
SUPPORT reject: avstyrka avstyrker avstyrkte avstyrkt avstyrks
SUPPORT approve: förorda förordar förordade förordat förordas
RESERVE other: reservera reserverar reserverade reserverat reserveras
ACT approve: bifalla bifaller biföll bifallit bifalls,bifalles
ACT approve: godkänna godkänner godkände godkänt godkänns,godkännes
ACT approve: tillmötesgå tillmötesgår tillmötesgick tillmötesgått tillmötesgås
ACT reject: avslå avslår avslog avslagit avslås
ACT reject: avvisa avvisar avvisade avvisat avvisas
ACT refer_back: återremittera återremitterar återremitterade återremitterat återremitteras
ACT table: bordlägga bordlägger bordlade bordlagt bordläggs,bordlägges
ACT other: remittera remitterar remitterade remitterat remitteras
ACT adopt: anta antar antog antagit antas,antages
ACT adopt: fastställa fastställer fastställde fastställt fastställs,fastställes
ACT answer: besvara besvarar besvarade besvarat besvaras
ACT other: avskriva avskriver avskrev avskrivit avskrivs
ACT other: överlämna överlämnar överlämnade överlämnat överlämnas
ACT commission: uppdra uppdrar uppdrog uppdragit uppdras
ACT commission: ålägga ålägger ålade ålagt åläggs
ACT commission: bemyndiga bemyndigar bemyndigade bemyndigat bemyndigas
ACT elect: utse utser utsåg utsett utses
ACT elect: välja väljer valde valt väljs
ACT elect: förordna förordnar förordnade förordnat förordnas
ACT approve: entlediga entledigar entledigade entledigat entledigas
ACT commission: uppmana uppmanar uppmanade uppmanat uppmanas
ACT other: avge avger avgav avgett,avgivit avges
ACT other: upphäva upphäver upphävde upphävt upphävs
ACT fund: bevilja beviljar beviljade beviljat beviljas
ACT fund: anslå anslår anslog anslagit anslås
ACT fund: tillskjuta tillskjuter tillsköt tillskjutit tillskjuts
ACT fund: avsätta avsätter avsatte avsatt avsätts
ACT fund: anvisa anvisar anvisade anvisat anvisas
ACT fund: tilldela tilldelar tilldelade tilldelat tilldelas
ACT fund: fördela fördelar fördelade fördelat fördelas
ACT fund: finansiera finansierar finansierade finansierat finansieras
ACT procure: upphandla upphandlar upphandlade upphandlat upphandlas
ACT other: notera noterar noterade noterat noteras
ACT other: begära begär begärde begärt begärs
ACT other: inrätta inrättar inrättade inrättat inrättas
ACT other: tillställa tillställer tillställde tillställt tillställs
ACT commission: ombe omber ombad ombedit ombeds
ACT elect: anställa anställer anställde anställt anställs
ACT other: höja höjer höjde höjt höjs
ACT other: sänka sänker sänkte sänkt sänks
ACT other: förlänga förlänger förlängde förlängt förlängs
ACT other: ge ger gav gett,givit ges
ACT other: få får fick fått -
ACT other: anse anser ansåg ansett anses
ACT other: lägga lägger la,lade lagt läggs
"""


def _lexicon() -> dict[str, Verb]:
    found: dict[str, Verb] = {}
    for line in _VERBS.strip().splitlines():
        head, forms = line.split(": ")
        kind, action = head.split()
        infinitive, present, past, supine, passive = forms.split()
        verb = Verb(infinitive, Does[kind], Action(action), Form.INFINITIVE)
        for form, said in zip(Form, (infinitive, present, past, supine), strict=True):
            for each in said.split(","):
                found[each] = replace(verb, form=form)
                if form is not Form.PRESENT and passive != "-":
                    found.setdefault(f"{each}s", replace(verb, form=form, passive=True))
        for each in passive.split(","):
            found[each] = replace(verb, form=Form.PRESENT, passive=True)
    return found


LEXICON = _lexicon()


@dataclass(frozen=True, slots=True)
class Head:
    """A verb, or a phrase that stands for one, at its place in a sentence."""

    start: int
    end: int
    verb: Verb
    back: bool = False  # speaks of "beslutet": of what was said before


TOKEN = re.compile(r"[\w’'-]+")
_SOME = r"(?: [^\s.:;]+){0,6}"
_DECIDED_PAST = Verb("besluta", Does.DECIDE, Action.OTHER, Form.PAST)
_GRANTED = replace(LEXICON["biföll"], lemma="ge klartecken")
_RESERVED = Verb("anmäla", Does.RESERVE, Action.OTHER, Form.PAST)
_WANTS = Verb("vilja", Does.PROPOSE, Action.OTHER, Form.PAST)
_DECIDED_PASSIVE = replace(_DECIDED_PAST, passive=True)
_PHRASE_HEADS = tuple(
    (re.compile(pattern, re.IGNORECASE), verb)
    for pattern, verb in (
        (rf"\b(?:fattade|fattat|tog|tagit){_SOME} beslut(?:et)?\b", _DECIDED_PAST),
        (r"\b(?:ge|ger|gav|gett|givit)(?: [^\s.:;]+){0,4} (?:klartecken|grönt ljus)(?: till| för| åt)?\b", _GRANTED),
        (r"\b(?:skjuter|sköt|skjutit)(?: [^\s.:;]+){0,3} upp\b", replace(LEXICON["bordlade"], lemma="skjuta")),
        (r"\b(?:skjuts|sköts|skjutits) (?:upp\b|(?=till\b))", replace(LEXICON["bordlades"], lemma="skjuta")),
        (
            r"\b(?:anmäl(?:er|de|t)|(?:lämna(?:r|de|t)|inkom|kom)(?: in)?)(?: [^\s.:;]+){0,9}"
            r" (?:avvikande mening|reservation(?:er)?)\b",
            _RESERVED,
        ),
        (
            r"\breservation(?:er)? (?:anmäl(?:s|des)|lämna(?:s|des)(?: in)?|anteckna(?:s|des))(?= (?:av|från|för)\b)",
            replace(_RESERVED, passive=True),
        ),
        (r"\bvar (?:ensam\w{0,2}|först\w{0,2}) om att reservera sig\b", _RESERVED),
        (r"\b(?:låter|lät) anteckna(?: [^\s.:;]+){0,3} (?:avvikande mening|reservation(?:er)?)\b", _RESERVED),
        (r"\b(?:vill|ville)(?= (?:[^\s.:;,]+ ){0,4}(?:att|ge|[a-zåäö]+[aås])\b)", _WANTS),
        (r"\bskicka(?:r|de|t)(?: [^\s.:;]+){0,14} tillbaka\b", replace(LEXICON["återremitterade"], lemma="skicka")),
        (r"\bskicka(?:s|des|ts)(?: [^\s.:;]+){0,14} tillbaka\b", replace(LEXICON["återremitterades"], lemma="skicka")),
        (r"\bklubba(?:s|des|ts) igenom\b", replace(LEXICON["bifölls"], lemma="klubba igenom")),
        (r"\bskickar(?: [^\s.:;]+){1,12} på remiss\b", replace(LEXICON["remitterar"], lemma="skicka")),
        (r"\bskicka(?:s|des|ts)(?: [^\s.:;]+){0,3} vidare till\b", replace(LEXICON["överlämnas"], lemma="skicka")),
        (r"\b(?:frågan|ärendet) vilar(?= till\b)", replace(LEXICON["bordläggs"], lemma="vila")),
        (r"\b(?:får|fick)(?: [^\s.:;]+){0,3} uppgiften att\b", replace(LEXICON["uppdras"], lemma="få uppgiften")),
        (r"\bdrivit(?= att\b)", replace(LEXICON["föreslagit"], lemma="driva")),
        (r"\bskicka tillbaka\b", LEXICON["återremittera"]),
        (r"\b(?:föll|förlorade)(?= med \d|$|\.$)", replace(LEXICON["avslogs"], lemma="falla")),
        (r"\bvann (?:med|bifall)\b", replace(LEXICON["bifölls"], lemma="vinna")),
        (r"\b(?:enades|enats)(?: \w+){0,2} om\b", _DECIDED_PAST),
        (
            r"\b(?:motionen|medborgarförslaget|interpellationen|frågan|skrivelsen|(?:punkt|att-sats)(?:en)? ?\w?\)?)"
            r" (?:är|var|ansågs vara) (?:därmed |nu "
            r"|härmed )?besvarad[et]?\b",
            replace(LEXICON["besvarades"], lemma="vara besvarad"),
        ),
        (
            r"\bförklara(?:s|des|ts)(?: \w+){0,2} besvara(?:d|t|de)\b",
            replace(LEXICON["besvarades"], lemma="vara besvarad"),
        ),
        (rf"\b(?:fattades|togs){_SOME} beslut(?:et)?\b", _DECIDED_PASSIVE),
        (rf"\bbeslut(?:et)?\b{_SOME} (?:fattades|fattats|togs|tagits|avgjordes)\b", _DECIDED_PASSIVE),
        (r"\b(?:slog|slagit)(?: [^\s.:;]+){0,3} fast\b", _DECIDED_PAST),
        (r"\bställ(?:er|de|t) sig(?: [^\s.:;]+){0,3} bakom\b", replace(LEXICON["tillstyrkte"], kind=Does.ACT)),
        (r"\b(?:sa|sade|säger|sagt)(?: [^\s.:;,]+){0,4} ja till\b", replace(LEXICON["biföll"], lemma="säga")),
        (r"\b(?:sa|sade|säger|sagt)(?: [^\s.:;,]+){0,4} nej\b(?: till\b)?", replace(LEXICON["avslog"], lemma="säga")),
        (r"\bröstade(?: [^\s.:;]+){0,3} (?:för|igenom|ja)\b", replace(LEXICON["biföll"], lemma="rösta")),
        (r"\bröstade(?: [^\s.:;]+){0,3} (?:mot|ned|ner|nej)\b", replace(LEXICON["avslog"], lemma="rösta")),
        (r"\bröstades(?: [^\s.:;]+){0,3} igenom\b", replace(LEXICON["bifölls"], lemma="rösta")),
        (r"\bröstades(?: [^\s.:;]+){0,3} ne(?:d|r)\b", replace(LEXICON["avslogs"], lemma="rösta")),
        (
            rf"\b(?:lämna(?:r|de|t)|lade|la|lägger|lagt|väck(?:er|te|t)|gjort){_SOME}"
            r" (?:\w{0,20}yrkanden?|\w{0,20}förslag|motion|initiativärende|hemställan)\b"
            r"(?=[^.]{0,80}\b(?:om|till|att|följande|för)\b)",
            replace(LEXICON["föreslog"], lemma="lämna"),
        ),
        (r"^(?:förslaget är|förslag till beslut (?:är|innebär))(?= att\b)", replace(LEXICON["föreslås"], lemma="vara")),
    )
)


def heads_of(said: str, tokens: Sequence[re.Match[str]]) -> list[Head]:
    found = [
        Head(match.start(), match.end(), verb, "beslutet" in match[0].lower())
        for pattern, verb in _PHRASE_HEADS
        for match in pattern.finditer(said)
    ]
    taken = [(head.start, head.end) for head in found]
    for token in tokens:
        verb = LEXICON.get(token[0].lower())
        if verb and not any(start <= token.start() < end for start, end in taken):
            found.append(Head(token.start(), token.end(), verb))
    return sorted(found, key=lambda head: head.start)
