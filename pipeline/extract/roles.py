"""Titles and roles of Swedish public administration, with the body that they belong to.

A role is a title ("ordförande", "1:e vice ordförande", "regional utvecklingsdirektör"), told by its ending, with all
that says of what: the body's genitive before it ("hälso- och sjukvårdsnämndens ordförande") or the body behind it
("ordförande i regionstyrelsen", "verksamhetschef för …"). What somebody answers for besides ("regionråd med ansvar
för …") is no part of it, nor is a body without a preposition ("utredare, Region Fjällmark").
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.extract.verbs import LEXICON, Form

WINDOW = 140  # characters before a title in which what belongs to it is looked for
MOST_WORDS = 14  # of what stands behind a title
WRAPPED = 45  # characters of a line that its page broke, at least

_COUNCIL = (  # råd that are people
    r"(?:region|landstings|läns|ämnes|rätts|handels|legations|kommun|kommunal|oppositions|borgar|stats|fylkes|kansli|departements|justitie|regerings"
    r"|sjukvårds|hovrätts|kammarrätts|ambassad|tingsrätts|krigs)råd"
)
_ENDING = (
    rf"(?:ordförande|direktör|chef|{_COUNCIL}|ledare|sekreterare|läkare|sköterska|ansvarig|strateg|utredare|handläggare"
    r"|samordnare|controller|kommunikatör|talesperson|talesman|koordinator|utvecklare|ekonom|jurist|professor|forskare"
    r"|rektor|minister|ledamot|ersättare|suppleant|planerare|(?<=\w)arkitekt|ingenjör|redaktör|specialist|analytiker"
    r"|ombud|ombudsman|lektor|docent|psykolog|barnmorska|apotekare|farmaceut|terapeut|administratör|intendent"
    r"|antikvarie|epidemiolog|statistiker|registrator|informatör|kurator|revisor|inspektör|politiker|landshövding"
    r"|ambassadör|överbefälhavare|talman|språkrör|president|kansler|kommissionär|kommissarie|borgmästare|rådgivare"
    r"|sakkunnig|åklagare|förhandlare|föreståndare|ställföreträdare|sändebud|generalkonsul|riksrevisor|domare"
    r"|lagman|kanslist|tandläkare|kurschef|befälhavare|dietist|fysioterapeut|logoped|veterinär|superintendent|dekan"
    r"|kommendör|generallöjtnant|generalmajor|amiral|attaché|undersköterska|hygienist|tekniker|lots|rådman|auditör"
    r"|ceo|assistent|bibliotekarie|arkivarie|expert"
    r"|prefekt|adjunkt|doktorand|fysiker|kemist|pedagog|instruktör|upphandlare|vårdare|granskare|(?:polis|brand)mästare"
    r"|statsvetare|historiker|konservator|producent|kassör|(?:geo|bio|socio|kardio|onko|gyneko|neuro|viro|radio|meteoro"
    r"|arkeo|etno|mikrobio)log|konsulent|parlamentariker|kandidat|inköpare|förvaltare|(?:jäg|trädgårds)mästare|skötare"
    r"|audionom|sjukgymnast|naprapat|optiker|kirurg|ortoped|tjänsteman|tjänsteperson|rösträknare|observatör|representant"
    r"|justerare|justeringsperson|adjungerad|protokollförare|ordflörande)"
)
_ANSWERS = re.compile(r"ansvarig (?=för )", re.IGNORECASE)  # alone it may be said of things
_SHORTENED = r"(?:ordf|sekr)\.?|(?:ers|led|suppl|adj)\."  # in lists of those present
_INFLECTED = r"(?:en|n|et|na|er|erna|ar|arna|a)?"  # never a genitive
_TITLE = re.compile(
    rf"[\w-]*{_ENDING}{_INFLECTED}|[\w-]*ministr(?:ar|arna)|[\w-]*ledamöter(?:na)?"
    rf"|[\w-]*sköterskorna?|[\w-]*(?:läk|led|sekreter|handlägg|utred|samordn)arna|[\w-]*ombudsmännen"
    rf"|[\w-]*(?:tal|lag|råd|ombuds)m[aä]nnen|(?:vice[ -])?(?:vd|gd|öb)(?::n)?"
    rf"|{_SHORTENED}",
    re.IGNORECASE,
)
_BASE = re.compile(rf"[\w-]*{_ENDING}|(?:vice[ -])?(?:vd|gd|öb)|[\w-]*(?:tal|lag|råd|ombuds)man", re.IGNORECASE)
_PLURAL = re.compile(
    r".*(?:råden|erna|arna|öter|öterna|ministrar|ansvariga|männen|chefer|direktörer|sekreterarna|ledarna|läkarna)"
    r"|ersättare|justerare|.*personer"
    r"|ordförande(?:na|n och)",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(
    r"(?:.*(?:områden?t?|närområde\w*|geografiska|utan|samt|förutsättningar)|byråd\w*|ekonomin?|chefs|ansvariga?"
    r"|rättsläkare|[\w-]*(?:området|områden|beredskapsområdet|verksamhetsområde\w*|trådet|trådar|bråd\w*)|teknikera?"
    r"|råd(?:en|et)?s?)",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"([\w-]{3,60}?)(?:e?n|et|:n)", re.IGNORECASE)
_POLITICAL = re.compile(
    rf".*(?:ordförande|{_COUNCIL}|gruppledare|ledamot|ledamöter|ersättare|minister|partiledare|politiker|talman"
    r"|språkrör|suppleant|politisk sekreterare|talesperson)\w{0,3}",
    re.IGNORECASE,
)
_HEAD = re.compile(
    rf"(?<![\w@/.-])[\w-]*(?:{_ENDING}|ministr|ledamöter|sköterskor|(?:läk|led|sekreter|handlägg|utred|samordn)arna|m[aä]nnen|vd|gd|öb)\w*(?::n)?(?![\w@/-])"
    rf"|(?<![\w@/.-])(?:{_SHORTENED})(?![\w@/-])",
    re.IGNORECASE,
)

MODIFIER = (
    r"(?:tf\.?|t\. ?f\.|vik\.?|vikarierande"
    r"|tillförordnade?|bitr\.?|biträdande|vice|v\.|ställföreträdande|stf\.?|avgående|tillträdande"
    r"|(?:ny)?tillträdd[ae]?|nyvald[ae]?|nyutnämnd[ae]?|nyanställd[ae]?|ny|nye|nya|nuvarande|dåvarande|förre|förra"
    r"|tidigare|f\. ?d\.|fd|före detta|[1-4]:[ea]|[1-4]e|först[ea]|första|andr[ea](?=[ \n]vice)|tredje|fjärde"
    r"|verkställande|särskild[ae]?"
    r"|ansvarig[aet]?|ordinarie|tjänstgörande|tjg?\.|högst[ae]|senior|permanent[ae]?|extern|intern|ständig[ae]?|blivande"
    r"|enskild|moderat[ae]?|liberal[ae]?"
    r"|[a-zåäöA-ZÅÄÖ-]{3,40}(?:sk|ska|ske|nal|nala|nale|onell|onella|onelle|tiv|tiva|tive)"
    r"|(?:konstnär|vetenskap|medmänsk|kyrk)lig[ae]?|v(?=[ \n]\Z)"
    r"|rättslig[ae]?|statlig[ae]?|kommunal[ae]?|legitimerad[ae]?|leg\.)"
)
_BODY_NOUN = (
    r"[\w-]*(?:styrelse|styrelsen|nämnd|nämnden|fullmäktige|utskott|utskottet|beredning|beredningen|presidium|presidiet"
    r"|delegation|delegationen|direktion|direktionen|kommitté|kommittén)"
)
_LEFT = re.compile(
    r"(?<![\w-])(?P<body>"
    r"(?:(?:styrelsen|nämnden|beredningen|direktionen) (?:för|i|över) )?"
    r"(?:(?:Region|Regionen|Landstinget|Kommunförbundet|Regionförbundet)(?: i)?(?: [\w-]{2,25}){1,2} )?"
    r"(?:(?!(?i:hans|hennes|deras|dess|vars|dagens|årets)(?!\w))[\wÅÄÖ:-]{3,30}s )?"
    r"(?:(?:\w{2,20}(?:sk|al|ell|iv|ig|samm)|västr|östr|södr|norr|mellerst|ny|gaml)a )?"
    r"(?:[\w]{2,25}-,? (?:(?:och|samt) )?){0,3}"
    rf"(?:(?!(?i:hans|hennes|deras|dess|vars|dagens|årets|veckans|månadens|hos|samt|sins|dels|alls|trots|tills"
    rf"|års)(?!\w))"
    rf"(?:(?:Region|Landstinget)(?: i)? (?:[\w-]{{2,25}} )?[\w-]{{2,40}}s|[\w:-]{{2,40}}s|{_BODY_NOUN}"
    rf"|(?:(?-i:[A-ZÅÄÖ])[\w-]{{1,30}} ){{1,2}}(?:AB|kommun)))[ \n])?"
    rf"(?P<modifiers>(?:{MODIFIER}[ \n]){{0,4}}(?:\w{{2,25}}-,? (?:och |samt )?){{0,3}})\Z",
    re.IGNORECASE,
)
_VERB = re.compile(  # passives ("utses", "meddelas") and what else ends like a genitive
    r"[a-zåäö]*(?:(?<!n)as|(?<!fullmäktig)es|tts)|märks|finns|leds|väljs|minns|hos|valts|tas|fås|låts|gavs|togs"
    r"|blevs|sågs|\w+ades"
)
_PREPOSITION = re.compile(r"(?:,? ?|\n)(?P<word>i|för|på|vid|inom|hos|åt)[ \n](?=\w)")
_DUTY = re.compile(r",? (?:med|som har|som) (?:\w+ )?(?:ansvar|ansvarar|ansvarig|inriktning)(?: för| mot| inom)?")
_TOKEN = re.compile(r"[ \n]?(?P<word>[\w:&’'./-]*[\w&’'-])")
_STOP_WORDS = """
    som att men när där vilket vilken vilka är var har hade ska skall kan kunde vill kommer får fick blir blev om
    efter från under sedan den det tel tfn telefon mobil mob e-post epost säger sa berättar menar skriver tillträder
    tillträdde utses utsågs väljs valdes omväljs omvaldes förordnas
    svarar frågar yrkar föreslår anser välkomnar besöker deltar kommenterar
    tillsammans samt senast via eller genom enligt
    beviljad beviljat utse välja välj
    inför till jag vi han hon hen inte också även nu idag därmed med av reserverar
"""
_STOPS = frozenset(_STOP_WORDS.split())
_TIME_WORDS = """
    dag går morgon samband ett en sin sitt slutet början år dagsläget stället sommar höst vår vinter frågan dagarna
    måndags tisdags onsdags torsdags fredags måndagen tisdagen onsdagen torsdagen fredagen lördagen söndagen januari
    februari mars april maj juni juli augusti september oktober november december natt kväll fjol övrigt form ny sina
    att dem dess hand ordning
"""
_TIMES = frozenset(_TIME_WORDS.split())
_ORGANISED = re.compile(
    r"[\w-]*(?:styrelse|nämnd|fullmäktige|utskott|beredning|delegation|direktion|kommitté|förvaltning|avdelning|enhet"
    r"|sjukhus|lasarett|klinik|mottagning|kontor|kansli|region|landsting|kommun|parti|grupp|departement|myndighet|verk"
    r"|universitet|högskola|skola|institut|central|centrum|förbund|förening|bolag|råd|sekretariat|stab|regering"
    r"|riksdag)"
    r"(?:en|et|n|t|ar|er|arna|erna|na)?",
    re.IGNORECASE,
)


_OF_COUNTRY = re.compile(r"(?:minister|president|ministrar|talman|premiär)\w{0,3}$", re.IGNORECASE)  # "Sveriges …"
_OF_PLACE = re.compile(r"(?:ambassadör|konsul|landshövding|sändebud)\w{0,3}$", re.IGNORECASE)
_INNER = re.compile(r" (?:i|för|på|vid|inom|hos|åt|till) ")


@dataclass(frozen=True, slots=True)
class Role:
    """A role where it stands: ``text[start:end] == said``, but for white space. ``behind`` is where the text goes on,
    past what he answers for besides; ``organisation`` the body in the nominative."""

    said: str
    start: int
    end: int
    behind: int
    organisation: str | None = None
    duty: str = ""
    is_plural: bool = False
    is_definite: bool = False
    is_political: bool = False


def is_title(word: str) -> bool:
    """Whether a single word is a title in the singular or plural, not in the genitive."""
    return _TITLE.fullmatch(word) is not None and _NO_TITLE.fullmatch(word) is None


def is_base(word: str) -> bool:
    """Whether a word is a title in the indefinite singular."""
    return _BASE.fullmatch(word) is not None


def is_definite(word: str) -> bool:
    """Whether a title is in the definite form ("ordföranden", "statsrådet")."""
    match = _DEFINITE.fullmatch(word)
    return match is not None and is_title(match[1])


def is_political(role: str) -> bool:
    """Whether a role is one that people are elected to or that a party fills."""
    return _POLITICAL.match(role) is not None


def roles(text: str, names: Sequence[tuple[int, int]] = ()) -> Iterator[Role]:
    """All roles in a text, in its order. ``names`` are what may be names, sorted: a role ends before one, unless a
    preposition leads to it."""
    at = 0
    floor = 0
    for head in _HEAD.finditer(text):
        if head.start() < floor or not (is_title(head[0]) or _ANSWERS.match(text, head.start())):
            continue
        while at < len(names) and names[at][1] <= head.start():
            at += 1
        if at < len(names) and names[at][0] < head.end():
            continue
        above = max(floor, names[at - 1][1] if at else 0)
        role = _role(text, head.start(), head.end(), above, names[at : at + 8])
        floor = role.end
        yield role


def _role(text: str, head: int, end: int, floor: int, names: Sequence[tuple[int, int]]) -> Role:
    paragraph = text.rfind("\n\n", max(0, head - WINDOW), head) + 2
    first = max(floor, head - WINDOW, paragraph if paragraph > 1 else 0)
    start, body = head, ""
    if match := _LEFT.search(text[first:head]):
        start = first + match.start()
        body = (match["body"] or "").strip()
        if body and (
            _VERB.fullmatch(body.split()[-1])
            or is_title(body.split()[-1].removesuffix("s"))
            or body.split()[-1].lower() in _STOPS
        ):
            start, body = first + match.start("modifiers"), ""
    line = text.rfind("\n", start, head) + 1
    if line and text[line].isupper() and not is_wrapped(text, line - 1):
        start, body = line, ""
    word = text[head:end]
    organisation = nominative(body) if body and not (_OF_COUNTRY.search(word) and body.istitle()) else None
    behind_body = _complement(text, end, names)
    if behind_body > end and organisation is None and not _OF_PLACE.search(word):
        organisation = said_body(re.sub(r"^,?\s*\w+\s", "", text[end:behind_body]))
    behind = duty(text, behind_body, names)
    said = " ".join(text[start:behind_body].split())
    return Role(
        said,
        start,
        behind_body,
        behind,
        organisation,
        " ".join(text[behind_body:behind].split()),
        _PLURAL.fullmatch(text[head:end]) is not None,
        is_definite(text[head:end]),
        is_political(said),
    )


def duty(text: str, at: int, names: Sequence[tuple[int, int]] = ()) -> int:
    """Where that ends which somebody answers for ("med ansvar för …") and that begins at an offset; the offset itself
    where nothing is said of it."""
    lead = _DUTY.match(text, at)
    return _words(text, lead.end(), names) if lead else at


def is_organised(word: str) -> bool:
    """Whether a word is one for a body or ends like one."""
    return _ORGANISED.fullmatch(word) is not None


def employer(text: str, at: int, names: Sequence[tuple[int, int]] = ()) -> int | None:
    """Where a body ends that is joined by a preposition to what ends at an offset: " vid Granby universitet"."""
    end = _complement(text, at, names)
    words = text[at:end].split()[1:]
    is_body = any(map(_ORGANISED.fullmatch, words)) and not words[-1].endswith(("ens", "ets"))
    return end if is_body and text[at] == " " else None


def is_wrapped(text: str, at: int) -> bool:
    """Whether the line that ends at an offset is as long as lines that are broken where the page ends."""
    return at - text.rfind("\n", 0, at) > WRAPPED


def said_body(said: str) -> str | None:
    """The body in what stands behind a title's preposition: "sociologi vid Fjällmarks universitet" names the
    university; None for mere fields ("regional utveckling")."""
    plain = " ".join(said.split())
    at = 0
    while at < len(plain):
        inner = _INNER.search(plain, at)
        words = plain[at : inner.start() if inner else len(plain)].split()
        is_place = at and not inner and len(words) == 1 and plain[:at].endswith(" i ") and not words[0].isupper()
        if is_place and not _ORGANISED.fullmatch(words[0]):  # "ambulansen i Granby"
            return None
        if any(word[0].isupper() or _ORGANISED.fullmatch(word) for word in words):
            return plain[at:]
        at = inner.end() if inner else len(plain)
    return None


def nominative(body: str) -> str:
    """A body without its genitive: "regionstyrelsens" is "regionstyrelsen"; what is no genitive stays."""
    plain = " ".join(body.split())
    if plain.endswith(":s"):
        return plain[:-2]
    last = plain.split()[-1].lower() if plain else ""
    return plain if last in ("sjukhus", "borås", "västerås", "hus", "ljus") or not last.endswith("s") else plain[:-1]


def _complement(text: str, at: int, names: Sequence[tuple[int, int]]) -> int:
    """Where the body ends that a preposition joins to a title; the offset itself where there is none."""
    lead = _PREPOSITION.match(text, at)
    following = _TOKEN.match(text, lead.end()) if lead else None
    if not lead or not following or following["word"].lower() in _TIMES or following["word"][0].isdigit():
        return at
    is_for_somebody = lead["word"] in ("för", "hos", "åt") and any(name[0] == lead.end() for name in names)
    if is_for_somebody:  # "ersättare för NAME"
        return at
    end = _words(text, lead.end(), names)
    is_others = is_title(text[lead.end() : end].split()[-1]) if end > lead.end() else False
    if is_others and any(name[0] == end + 1 for name in names):  # "statssekreterare hos finansminister NAME"
        return at
    return end if end > lead.end() else at


def _words(text: str, at: int, names: Sequence[tuple[int, int]]) -> int:
    """Where a noun phrase ends that begins at an offset."""
    stop = next((name[0] for name in names if name[0] > at and not _is_object(text, name)), len(text))
    end = at
    previous = ""
    for _ in range(MOST_WORDS):
        token = _TOKEN.match(text, end if end > at else at)
        if not token or token.start("word") >= stop or text[end : token.start("word")].count("\n") > 1:
            break
        word = token["word"]
        small = word.lower()
        if "\n" in token[0] and (word[0].isupper() or is_title(word) or small[0].isdigit()):
            break
        if (small in _STOPS and (end > at or small not in ("den", "det"))) or (word[0].isdigit() and end > at):
            break
        if small in ("i", "på", "vid", "för", "inom") and end > at:
            after = _TOKEN.match(text, token.end())
            if (
                not after
                or after["word"].lower() in _TIMES
                or after["word"][0].isdigit()
                or after["word"].lower() in _STOPS
            ):
                break
        if small == "och" and not previous.endswith("-"):
            after = _TOKEN.match(text, token.end())
            if not after or not _goes_on(text, after, stop):
                break
        end = token.end()
        previous = word
        if (text[end : end + 2] == ", " and word.endswith("-")) or re.match(r", [\w]+- och ", text[end : end + 40]):
            end += 1
    said = text[at:end]
    if said in ("den", "det"):
        return at
    for small in (" och", " i", " på", " vid", " för", " inom"):
        if said.endswith(small):
            return end - len(small)
    return end


def _is_object(text: str, name: tuple[int, int]) -> bool:
    """Whether what looks like a name is that of a thing ("styrgruppen för Norra Latin")."""
    is_led_to = re.search(r" (?:i|på|vid|för|inom)[ \n]$", text[max(0, name[0] - 6) : name[0]]) is not None
    return is_led_to and not text.startswith(" (", name[1])


def _goes_on(text: str, after: "re.Match[str]", stop: int) -> bool:
    """Whether what follows "och" is part of the same noun phrase, not a further role, name or clause."""
    word = after["word"]
    if (
        after.start("word") >= stop
        or word.lower() in _STOPS
        or word[0].isdigit()
        or word.lower() in ("en", "ett", "i", "på")
        or word.endswith("ade")
        or ((verb := LEXICON.get(word.lower())) is not None and verb.form is Form.PAST)
    ):
        return False
    tail = re.split(r"[,.;:()\n]", text[after.start("word") : after.start("word") + 60])[0]
    return not any(map(is_title, tail.split()[:5]))
