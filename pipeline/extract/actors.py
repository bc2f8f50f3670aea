"""Who acts in a sentence: bodies, officials, regions, parties and people, as the grammar of decisions needs them."""

import re
from dataclasses import dataclass

from pipeline.extract.verbs import LEXICON

_CODE = r"(?:SJVP|SVG|SIV|DSP|FP|KD|MP|SD|Fp|Kd|Mp|Sd|[SMCLV])"
_CODES = rf"(?<![\w(])\(?{_CODE}\)?(?![\w:])(?:(?:, |/| och |,? samt )\(?{_CODE}\)?(?![\w:])){{0,9}}"
_WORD = r"[A-ZÅÄÖÉ][\w’'-]{1,30}"
_NAME = rf"{_WORD}(?: (?:von|af|de|der|el|{_WORD}|[A-ZÅÄÖ]\.?)){{0,2}} {_WORD}"
MEMBER = rf"{_NAME}(?: ?\((?:[Bb]åda |[Ss]amtliga )?[A-ZÅÄÖa-zåäö-]{{1,5}}\))?"
PEOPLE = rf"{MEMBER}(?:(?:, | och |,? samt ){MEMBER}){{0,20}}(?: med flera| m\.?fl\.?)?(?: ?\([A-ZÅÄÖ]{{1,4}}\))?"
_COURT = r"[\w-]{0,40}(?:fullmäktige|styrelsen?|nämnd(?:en|erna)?|utskott(?:et)?|beredning(?:en)?|direktion(?:en)?"
_BODY_NOUN = (
    rf"{_COURT}|delegation(?:en)?|kommitté(?:n)?|presidi(?:et|um)|rätten|domstolen|regeringen|riksdagen|kammaren"
    r"|parlamentet|landstinget|förbundet)"
)
_OTHER_NOUN = (
    r"[\w-]{0,40}(?:kommunen|regionen|myndigheten|verket|(?<!om)rådet|inspektionen|kommissionen|bolaget|förvaltningen|kontoret"
    r"|ledningen|direktören|chefen|ordföranden?|utredaren|utredningen|revisorerna|majoriteten|minoriteten|oppositionen"
    r"|alliansen|gruppen|partierna|partiet|demokraterna|moderaterna|liberalerna|centern|rödgröna)"
)
_OWNER = (
    rf"(?:region {_WORD}s (?i:läns )?|{_WORD}s kommuns? "
    r"|[\w-]{0,40}(?:styrelsens|nämndens|fullmäktiges|utskottets|regionens|kommunens|landstingets|riksdagens) )"
)
_KIN = r"(?:\w{2,30}- (?:och|samt) |(?:regionala|tekniska|sociala|gemensamma|politiska|styrande|ansvariga|samtliga) )"
_PLACE = rf"(?: i (?:Region |Landstinget )?(?!(?:Januari|Dag|Går)\b){_WORD}(?: (?:län|kommun)\b)?)"
_OFFICE = r"(?:tillförordnade? |tf\.? )?[\w-]{0,40}(?:direktör|chef|ordförande|råd|minister)"
_GROUP = r"(?:\w{0,20}(?:demokraterna|partiet)|moderaterna|liberalerna|centern)\b"
ACTOR = re.compile(
    rf"(?P<body>(?i:\b{_OWNER}?{_KIN}?{_BODY_NOUN}\b){_PLACE}?)"
    rf"|(?P<official>(?i:\b{_OWNER}?{_OFFICE}) {MEMBER})"
    rf"|(?P<other>(?i:\b{_OWNER}?{_KIN}?{_OTHER_NOUN}\b)(?: {_CODES})?(?:(?:, | och )(?i:{_GROUP})){{0,7}}"
    rf"|\b(?:{_CODE}-(?:, | och )){{0,7}}{_CODE}-grupp(?:en|erna)\b)"
    rf"|(?P<region>\bRegion {_WORD}(?: län(?! och)\b)?|\b{_WORD}s? kommun\b"
    rf"|\b{_WORD}(?:regionen|verket|rätten|inspektionen)\b)"
    rf"|(?P<people>\b{PEOPLE})"
    rf"|(?P<party>{_CODES})"
    r"|(?P<self>\b(?:[Jj]ag|[Vv]i|[Uu]ndertecknade?)\b)"
)
DECISIVE = re.compile(r"(?:fullmäktige|styrelse|nämnd|utskott|beredning|direktion|delegation|kommitt|presidi)", re.I)
HIGHER = re.compile(r"(?:fullmäktige|styrelsen?|nämnd(?:en)?|riksdagen|direktionen)\b", re.IGNORECASE)
_DEFINITE = (("nämnd", "en"), ("styrelse", "n"), ("utskott", "et"), ("beredning", "en"), ("direktion", "en"))


@dataclass(frozen=True, slots=True)
class Actor:
    kind: str  # a group of ACTOR
    start: int
    end: int
    said: str


_JOINED = re.compile(r",? och |,? samt |, ")


def actors_of(said: str) -> list[Actor]:
    """The actors in a sentence, in its order; those that a list joins are one, of the first one's kind."""
    found: list[Actor] = []
    for match in ACTOR.finditer(said):
        kind = match.lastgroup or ""
        if kind == "people" and LEXICON.get(match[0].split(" ", 1)[0].lower()):
            continue
        last = found[-1] if found else None
        if last and "self" not in (kind, last.kind) and _JOINED.fullmatch(said, last.end, match.start()):
            found[-1] = Actor(last.kind, last.start, match.end(), said[last.start : match.end()])
        else:
            found.append(Actor(kind, match.start(), match.end(), match[0]))
    return found


def named(said: str) -> str:
    """Whom a text names, as a fact states it: parties by their codes, a body in its definite form."""
    codes = re.findall(_CODE, said) if re.fullmatch(_CODES, said) else []
    if codes:
        return ", ".join(codes)
    if re.match(r"(?i:region) |.*s ", said):  # "Region Skånes sjukvårdsnämnd"
        return said
    return next((said + ending for noun, ending in _DEFINITE if said.lower().endswith(noun)), said)
