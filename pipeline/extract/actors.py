"""Who acts in a sentence: bodies, officials, regions, parties and people, as the grammar of decisions needs them."""

import re
from dataclasses import dataclass

from pipeline.extract.verbs import LEXICON

_CODE = r"(?:SJVP|SVG|SIV|DSP|FP|KD|MP|SD|Fp|Kd|Mp|Sd|[SMCLV])"
_CODES = rf"(?<![\w(])\(?{_CODE}\)?(?![\w:])(?:(?:, |/| och |,? samt )\(?{_CODE}\)?(?![\w:])){{0,9}}"
_BEHIND = r"\((?:(?:[Bb]åda|[Ss]amtliga|[Aa]lla) )?[A-ZÅÄÖa-zåäö-]{1,5}(?:\)|(?= och\b))"  # "(båda M)", "(M och …"
_WORD = r"[A-ZÅÄÖÉ][\w’'-]{1,30}"
_NAMED = (  # a word of a name: no body, party or word that begins a line
    r"(?![\w-]{0,40}(?:fullmäktige|styrelsen?|nämnden?|utskottet?|direktionen|kommun|län|demokraterna|partiet"
    r"|protokoll)\b"
    rf"|(?:För|Av|Till|Från|Vid|Med|Mot|Om|Den|Det|De|På|Och|Enligt|Efter|Region|Regionala|PROTOKOLL)\b){_WORD}"
)
_NAME = rf"{_NAMED}(?: (?:von|af|de|di|der|el|{_NAMED}|[A-ZÅÄÖ]\.?)){{0,3}}(?: {_NAMED}|\n{_NAMED}(?= \())"
MEMBER = rf"{_NAME}(?: ?{_BEHIND})?"
_REVERSED = rf"{_WORD}, {_WORD} \((?:{_CODE}|[a-zåäö]{{1,4}})\)"
PEOPLE = rf"{MEMBER}(?:(?:, | och |,? samt ){MEMBER}){{0,20}}(?: med flera| m\.?fl\.?)?(?: ?{_BEHIND})?"
_COURT = r"[\w-]{0,40}(?:fullmäktige|styrelsen?|nämnd(?:en|erna)?|utskott(?:et)?|beredning(?:en)?|direktion(?:en)?"
_BODY_NOUN = (
    rf"{_COURT}|delegation(?:en)?|kommitté(?:n)?|presidi(?:et|um)|rätten|domstolen|regeringen|riksdagen|kammaren"
    r"|parlamentet|landstinget|förbundet)"
)
_OTHER_NOUN = (
    r"(?:[\w-]{0,40}(?:kommunen|regionen|myndigheten|verket|(?<!om)rådet|inspektionen|kommissionen|bolaget"
    r"|förvaltningen"
    r"|kontoret|ledningen|direktören|chefen|ordföranden?|utredaren|utredningen|revisorerna|majoriteten|minoriteten"
    r"|kassan|departementet|institutet|universitetet|byrån|oppositionen|alliansen|gruppen|partierna|partiet"
    r"|demokraterna|moderaterna|liberalerna|centern|rödgröna)|(?:hans|hennes|deras) parti(?:grupp)?)"
)
_OWNER = (
    rf"(?:region {_WORD}s (?i:läns )?|{_WORD}regionens |{_WORD}s kommuns? |Landstinget [\w ]{{2,20}}s "
    rf"|{_WORD}s (?=(?i:[\w-]{{0,30}}(?:styrelse|nämnd|direktion|utskott|delegation)\b))"
    r"|[\w-]{0,40}(?:styrelsens|nämndens|fullmäktiges|utskottets|regionens|kommunens|landstingets|riksdagens) )"
)
_KIN = (
    r"(?:(?:norra|södra|västra|östra|mellersta|centrala) )?(?:\w{2,30}-(?:,| och| samt) (?:\w{2,30}- och )?"
    r"|(?:regionala|tekniska|sociala|gemensamma|politiska|styrande|ansvariga|samtliga) )?"
)
_PLACE = (
    rf"(?: i (?:Region |Landstinget )?(?!(?:Januari|Dag|Går)\b){_WORD}\b(?! läns landsting)(?: (?:län|kommun)\b)?"
    rf"|(?<=[Nn]ämnden) (?:för [a-zåäö-]+(?:, [a-zåäö-]+){{0,3}}(?: och [a-zåäö-]+)?(?=[ ,.:]|$)"
    rf"|(?!Region\b){_WORD}s (?:sjukhus|närsjukvård|kommun)))"
)
_OFFICE = r"(?:tillförordnade? |tf\.? )?[\w-]{0,40}(?:direktör|chef|ordförande|råd|minister|ledamoten|gruppledaren?)"
_GROUP = r"(?:\w{0,20}(?:demokraterna|partiet)|moderaterna|liberalerna|centern)\b"
_BRANCH = rf"(?: i (?:Region )?{_WORD}(?: län\b)?)?"
ACTOR = re.compile(
    rf"(?P<body>(?i:(?<![\w-]){_OWNER}?{_KIN}{_BODY_NOUN}\b){_PLACE}?|\bLänsstyrelsen i {_WORD}(?: län)?)"
    rf"|(?P<official>(?i:(?<![\w-]){_OWNER}?{_OFFICE}) {MEMBER})"
    rf"|(?P<other>(?i:(?<![\w-]){_OWNER}?{_KIN}{_OTHER_NOUN}\b)(?: {_CODES})?{_BRANCH}(?:(?:, "
    rf"| och )(?i:{_GROUP})){{0,7}}"
    rf"|\b(?:{_CODE}-(?:, | och )){{0,7}}{_CODE}-(?:grupp(?:en|erna)|ledamöter\w{{0,2}})\b"
    rf"|\b{_WORD}s [Ss]jukvårdsparti\b|\b{_CODE}:s (?:ledamöter|grupp)\w{{0,3}}\b)"
    rf"|(?P<region>\bRegion {_WORD}(?: län(?! och)\b)?|\b{_WORD}s? kommun\b"
    rf"|\b{_WORD}(?:regionen|verket|rätten|inspektionen)\b(?: i {_WORD})?|\b{_WORD}s (?:tingsrätt|hovrätt))"
    rf"|(?P<people>\b(?:{_REVERSED}|{PEOPLE}))"
    rf"|(?P<party>{_CODES})"
    r"|(?P<self>\b(?:[Jj]ag|[Vv]i|[Uu]ndertecknade?)\b)"
    r"|(?P<pronoun>^(?:Han|Hon|Hen|De|Den|Dessa|Motionären|Motionärerna)\b(?= [a-zåäö]))"
)
DECISIVE = re.compile(
    r"(?:fullmäktige|(?<!social)(?<!läns)(?<!skol)styrelse|nämnd|utskott|beredning|direktion|delegation|kommitt"
    r"|presidi)",
    re.I,
)
HIGHER = re.compile(r"(?:fullmäktige|styrelsen?|nämnd(?:en)?|riksdagen|direktionen)\b", re.IGNORECASE)
_DEFINITE = (("nämnd", "en"), ("styrelse", "n"), ("utskott", "et"), ("beredning", "en"), ("direktion", "en"))
_OWNED = re.compile(  # what stands before a name and is none of it
    rf"(?:\b\w+(?:partiets|demokraternas)|Moderaternas|Liberalernas|Centerns|(?i:{_OWNER})?(?i:{_OFFICE})n?) "
)
_CODED = re.compile(rf"(?<!\w){_CODE}(?!\w)")
_IS_GROUP = re.compile(r"parti|demokraterna|grupp|moderaterna|liberalerna|centern", re.IGNORECASE)
_FULL_NAME = re.compile(MEMBER)
_SURNAME = re.compile(r"[A-ZÅÄÖÉ][a-zåäöé]+(?:-[A-ZÅÄÖÉ][a-zåäöé]+)?")
_JOINED = re.compile(r",? och |,? samt |, ")
_OFFICE_BEHIND = (
    r", (?:\d:[ea] |först[ea] |andr[ea] )?(?:vice |tf\.? )?[\w-]{0,40}(?:ordförande|råd|ledare|ledamot)"
    r"(?=,| och| samt)"
)
_IN_OFFICE = re.compile(_OFFICE_BEHIND)
_JOINED_BEHIND = re.compile(rf"{_OFFICE_BEHIND}(?:{_JOINED.pattern})")  # "NN (C), vice ordförande, och MM (S)"


@dataclass(frozen=True, slots=True)
class Actor:
    kind: str  # a group of ACTOR
    start: int
    end: int
    said: str


def actors_of(said: str, surnames: re.Pattern[str] | None = None) -> list[Actor]:
    """The actors in a sentence, in its order; those that a list joins are one, of the first one's kind. ``surnames``
    matches those of people whom the document names in full elsewhere."""
    found: list[Actor] = []
    for match in ACTOR.finditer(said):
        kind = match.lastgroup or ""
        if kind == "people" and LEXICON.get(match[0].split(" ", 1)[0].lower()):
            continue
        _join(found, said, Actor(kind, match.start(), match.end(), match[0]))
    if surnames:
        taken = [(actor.start, actor.end) for actor in found]
        alone = [match for match in surnames.finditer(said) if not any(a <= match.start() < b for a, b in taken)]
        if alone:
            single = [Actor("people", match.start(), match.end(), match[0]) for match in alone]
            ordered, found = sorted([*found, *single], key=lambda actor: actor.start), []
            for actor in ordered:
                _join(found, said, actor)
    return found


def _join(found: list[Actor], said: str, actor: Actor) -> None:
    last = found[-1] if found else None
    alone = ("self", "pronoun")
    if last and last.kind in ("people", "official") and actor.kind == "other" and not _IS_GROUP.search(actor.said):
        found.append(actor)  # an office in apposition
        return
    holder = next((n for n in range(len(found) - 1, max(-1, len(found) - 3), -1) if found[n].kind == "people"), None)
    if holder is not None and actor.kind == "people" and _JOINED_BEHIND.fullmatch(said, found[holder].end, actor.start):
        first = found[holder].start
        found[holder:] = [Actor("people", first, actor.end, said[first : actor.end])]
        return
    if last and actor.kind not in alone and last.kind not in alone and _JOINED.fullmatch(said, last.end, actor.start):
        found[-1] = Actor(last.kind, last.start, actor.end, said[last.start : actor.end])
    else:
        found.append(actor)


def named(said: str) -> str:
    """Whom a text names, as a fact states it: parties by their codes, people without party and title, a body in its
    definite form; several joined with ", "."""
    if re.fullmatch(_CODES, said) or "grupp" in said or "ledamöter" in said:
        codes = _CODED.findall(said)
        if codes:
            return ", ".join(codes)
    said = _IN_OFFICE.sub("", said)
    joined = [] if re.fullmatch(_REVERSED, said) else _JOINED.split(said)
    if 1 < len(joined) == len([each for each in joined if _SURNAME.fullmatch(each) or _FULL_NAME.fullmatch(each)]):
        return ", ".join(dict.fromkeys(map(named, joined)))  # a surname alone beside others
    parts: list[str] = []
    at = 0
    for match in ACTOR.finditer(said):
        kind = match.lastgroup
        if kind in ("people", "official"):
            parts += names_in(match[0])
        elif kind == "party" or (kind == "other" and re.search(rf"(?:partierna|röda|gröna) {_CODES}$", match[0])):
            parts += _CODED.findall(match[0])
        elif kind == "other":
            parts += _JOINED.split(match[0])
        else:
            parts.append(_definite(match[0]))
        at = match.end()
    return ", ".join(dict.fromkeys(parts)) if at else _definite(said)


def names_in(said: str) -> list[str]:
    """The names of people in a list, each once, without party and title; "Ek, Per (s)" is "Per Ek"."""
    if re.fullmatch(_REVERSED, said):
        last, _, first = said.partition("(")[0].strip().partition(", ")
        return [f"{first} {last}"]
    return list(dict.fromkeys(bare(match[0]) for match in re.finditer(MEMBER, said)))


def bare(member: str) -> str:
    """A name without party, title of a group before it, and line ends."""
    return " ".join(_OWNED.sub("", member.partition("(")[0]).split())


_IN_TOWN = re.compile(
    r"((?:region|landstings)(?:fullmäktige|styrelsen)) i (?!Region\b|Landstinget\b)[A-ZÅÄÖ][\w-]+", re.I
)


def _definite(said: str) -> str:
    if town := _IN_TOWN.fullmatch(said):
        return town[1]  # where it met
    if re.match(r"(?i:region) |.*s ", said):  # "Region Skånes sjukvårdsnämnd"
        return said
    return next((said + ending for noun, ending in _DEFINITE if said.lower().endswith(noun)), said)
