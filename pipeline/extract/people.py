"""People in official roles: who a document names with a role or a party, and every place where it speaks of them.

A name (``names``) becomes a person by what stands around it: a party in brackets, a role before or behind it, an entry
in minutes or among signatures, a word of procedure ("reserverar sig"), or a publisher's contact line. Who has none of
these is private and is left out, whatever he says: patients, authors of citizens' proposals (medborgarförslag).

``Person.role`` holds the roles that the document gives in plain form (``offices.plain``), with their bodies:
"regionstyrelsens ordförande", "ordförande i regionstyrelsen och regionråd"; those found in different places are joined
by "; ". A wording with the body wins over one of the same title without it, and what somebody was before ("tidigare")
counts where he is nothing else. ``Person.organisation`` is the body of the first role as printed, in the nominative,
or the one that a bare office belongs to (``offices.belonging``). ``Person.party`` is the code in capitals that the
party bears today; None is unknown or none. People of the same name with two parties are two people.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from models import Contact, Document, Kind, Mention, Part, Person, Span
from pipeline.extract import offices, parties
from pipeline.extract.names import (
    UPPER,
    Name,
    alone,
    is_name,
    is_no_name,
    is_particle,
    names,
    placed,
    plain,
    reversed_names,
)
from pipeline.extract.roles import Role, duty, employer, is_political, is_title, nominative, roles, said_body

LONGEST = 6  # words of a name behind its first, particles and all
NOWHERE = 10**9  # where a role stands that the text does not print: behind all that it says
HEAD = 2000  # characters in which an interpellation says who asks whom
HEARD = 200  # characters before a name in which the words stand that say that he is heard
FIRST_LINES = 600  # characters in which its head stands

_OTHERS = re.compile(r",? m\.? ?fl\.?(?!\w)| med flera?| med fler(?!\w)")
_OWNED = re.compile(
    r" (?:\w{1,20}a )?(?:\w*yrkanden?|\w*förslag|motion(?:en|er)?|reservation|interpellation|fråga|yttrande"
    r"|anförande|röst|avsägelse|inlägg|begäran|svar|kritik|initiativ|uppdrag|ställe|plats|partigrupp)(?!\w)"
)
_ENDS_IN_S = re.compile(r"(?:fors|näs|ås|[iuao]us|ius|us|is|os|as|ss|ös)$")
_LIST = re.compile(r", (?:och |samt )?| och | samt | & | / |/|,? ?\n(?:- |• ?)?| och\n| ?; | {1,40}|\t")
_SEPARATOR = re.compile(  # between a name, with its party, and the role behind it
    r"(?: {2,20}| (?=ny[ae]? )|,? \(|,? |,\n| ?[–-] | \| |: ?|\n)"
    r"(?:(?:som (?:är|blir|var) |(?:i dag|idag) )?(?:en av )?)?"
)
_BECOMES = re.compile(
    r",? (?:som )?(?:(?:har |hade |ska |kommer att |föreslås |föreslogs |i dag |idag |nu |också |även ){0,3}"
    r"(?:är|var|blir|blev|bli|blivit|varit|utses|utsågs|utsetts|utse|väljs|valdes|valts|vald|omvaldes|omvalts"
    r"|tillträder|tillträdde|tillträtt|"
    r"förordnas|förordnats|anställs|anställts|nomineras|nominerats|föreslås|entledigas som|tjänstgör|arbetar"
    r"|arbetat|verkar|röstade|går in|gick in|börjar|återgår|återgick|tar över|tog över)"
    r"|till|som|blir)(?: (?:utsedd|vald|omvald|nu|idag|i dag|fortsatt|också|även|på nytt|sedan \d{4}"
    r"|sedan tidigare"
    r"|för närvarande|återigen|enhälligt|till tjänsten|tjänsten|uppdraget|rollen|posten"
    r"|befattningen|anställningen)){0,3}"
    r"(?: (?:till|som))?(?: (?:en|ett|ensam|enda)){0,2} "
)
_LEADS = re.compile(r",? (?:som )?(?:leder|ledde|har lett) ")
_LEAVES = re.compile(
    r",? (?:(?:har |som har )?(?:befria|entlediga)(?:s|des|ts|d) från|(?:har )?(?:avsäger|avsade|avsagt) sig"
    r"|(?:får|fick|har fått|beviljas|beviljades) (?:sin avsägelse|avsägelse|sitt entledigande|entledigande)"
    r"(?: från)?|(?:begär|begärde|har begärt) (?:avsägelse|entledigande) från"
    r"|(?:har )?lämna(?:r|de|t)|avgå(?:r|tt)|avgick) (?:(?:sitt|sina|alla|uppdraget|uppdragen|uppdrag) ){0,2}(?:som )?"
)
_ROLE_JOINT = re.compile(r"(?:,| och|, och| samt|, tillika| tillika|/|,? samt| \|)[ \n]?(?:även |också )?")
_ALSO = re.compile(r",? (?:och|samt|tillika) |/|, ")  # between two roles of one person before his name
_PLACE = re.compile(rf",? [{UPPER}][\w-]+(?: [{UPPER}][\w-]+)?(?=, )")
_BODY_BEHIND = re.compile(
    rf"(?:,|:| \||) (?P<said>(?:(?:Region|Landstinget|Länsstyrelsen|Regionförbundet|Kommunförbundet)(?: i)?"
    rf"(?: (?!och )[{UPPER}][\w-]+){{1,2}}(?: län)?|[{UPPER}][\w&-]+(?: [{UPPER}][\w-]+)?(?: (?:kommun|stad|län|AB"
    rf"|[a-zåäö]*sjukhus|lasarett|museum|universitet|högskola|folkhögskola))"
    rf"|[{UPPER}][\w-]+|(?:[a-zåäö]{{2,25}}-,? ){{0,2}}(?:(?<=- )(?:och|samt) )?"
    r"[a-zåäö-]{2,60}(?:nämnden|styrelsen|förvaltningen|avdelningen|enheten|departementet"
    rf"|kliniken)))(?=[,.;:()\n]|$| tel| tfn| \d)"
)
_BODY_BETWEEN = re.compile(  # "Tf förvaltningschef Trafikförvaltningen NAME"
    rf" (?P<said>(?:Region|Landstinget)(?: [{UPPER}][\w-]+){{1,2}}|[{UPPER}][\w-]+|[a-zåäö-]+(?:nämnden|styrelsen"
    rf"|förvaltningen))[ \n]"
)
_DIRECT = re.compile(r"[ \u00a0](?P<acting>t\.? ?f\.?[ \u00a0])?")  # "Regiondirektör tf NAME"
_OPEN = re.compile(r" (?:on|of|for|the|and)$")  # "vid Council on" goes on: what follows is no name
_LOOSE = re.compile(
    r" ?: ?|(?: på nytt)? (?:är|blir|blev|heter|var|har varit|utses|utsågs|väljs|valdes|omvaldes|förordnas)"
    r"(?: (?:från och med (?:i dag|idag|nu|den \d{1,2} \w{3,9})|fortsatt|också|även|nu|i stället|istället)){0,2} "
    r"| (?:utse|välja|utser|väljer|utsåg|valde) "
    r"|(?: (?:informerar|rapporterar|har ordet))\n|, ?|\n {0,12}| ?[–-] ?|\s?\|\s?"
)
_HEADED = re.compile(r"[^\n]{0,60}\n\n")  # a title, "Ny rektor utsedd", over a text that begins with a name
_SUCCEEDS = re.compile(  # the one before or behind him: "utses till ersättare efter NAME"
    r"[^.\n]{0,40}(?:,? och|\.) [Ii] (?:hans|hennes|hens|dennes|dennas) (?:ställe|plats) (?:utses|utsågs|väljs|valdes) "
    r"|,? (?:efter|i stället för|istället för|och efterträder|och ersätter) "
    r"|\. (?:Han|Hon|Hen) (?:efterträder|ersätter) "
    r"|[^.\n]{0,80}(?:\. (?:Han|Hon|Hen)|,? och) (?:efterträds|ersätts) av "
)
_NEW = re.compile(r"ny[ae]? ", re.IGNORECASE)
_AFTER = re.compile(r",? (?:efter|i stället för|istället för) ")
_STANDS_IN = re.compile(
    r" (?:(?:tj\.? ?g\.?|tjänstgör(?:ande|s)?|inträder) )?(?:för|ersätter|i stället för|istället för) "
)  # in lists of those present
_REACHED = re.compile(  # by telephone or mail
    r"[,:]?[ \n]{0,2}(?:(?:tel(?:efon)?|tfn|mob(?:il)?|e-?post|mejl|epost)[.:]* ?)?"
    r"(?:(?:\+46|0)\d[\d –-]{5}|[\w.-]{2,40}@)|,? \(?se presskontakt",
    re.IGNORECASE,
)
_JUSTERING = (
    r"(?:utses|utsedd|utsedda|utsågs|utser \w{1,40}|väljs)(?: \w{1,20}){0,3} att (?:\w{1,20} ){0,6}justera|att justera"
)
_ACTS_BEHIND = re.compile(
    r"(?:,? m\. ?fl\.?)?,? (?:reserverar|reserverade|yrkar|yrkade|anmäler jäv|anmälde jäv|deltar (?:ej|inte) i"
    r"|deltog (?:ej|inte) i|avstår|"
    r"lämnar (?:en )?protokollsanteckning|lämnar (?:ett )?särskilt yttrande|begär votering|föredrar ärendet|"
    r"har (?:lämnat|kommit) in (?:med )?en motion|har i (?:en )?motion|har lämnat en motion|har motionerat"
    r"|interpellerar|instämmer i"
    r"|(?:utses|utsågs|väljs|valdes|utsedda?) att (?:\w{1,20} ){0,6}justera)(?!\w)"
)
_SPEAKS = re.compile(  # in minutes and digests, where those who speak are members and officials
    r"(?: \([^()\n]{1,30}\))? (?:föreslår|föreslog|instämmer|instämde|begär|begärde|redogör|redogjorde|informerar"
    r"|informerade|redovisar|redovisade|föredrar|föredrog|rapporterar|rapporterade|lägger ned|lade ned|avstod)(?!\w)"
)
_HEARD = re.compile(
    r"(?:[Ff]öredragning|[Ii]nformation|[Rr]apport|[Dd]ragning) (?:av|från) $"
    r"|(?:föredras|föredrogs|presenteras|presenterades|justeras|justerades|informeras|informerades|redovisas|besvaras"
    r"|besvarades)(?: (?:protokollet|denna dag))? (?:av|genom) $"
    r"|(?:[Ff]öredragande|[Hh]andläggare|[Jj]usteras(?: av)?|[Mm]otionär(?:er)?|[Ff]rågeställare|[Ii]nterpellant"
    r"|[Aa]nteckningar) ?: $"
)
_ACTS_BEFORE = re.compile(
    rf"(?:(?:{_JUSTERING}|justera [^.\n]{{0,60}}(?:utses|utsågs|väljs|valdes)"
    r"|(?:[Mm]otion|[Ii]nterpellation|[Ff]råga)(?: (?:nr\.?|[A-ZÅÄÖ]{2,4}))?(?: [\d:/-]+)?(?: \([A-Z]{1,4}\))?"
    r" (?:av|från|till)"
    r"|[Bb]ifall till|[Ii]nstämmande (?:av|från)|[Aa]vsägelse(?:n)? (?:av|från)|yrkar|reserverar(?: sig)?"
    r"|[Mm]otionären|[Mm]otionärerna|[Ii]nterpellanten|[Rr]eservation (?:av|från)|[Yy]ttrande (?:av|från)) "
    r"|(?:[Vv]id (?:protokollet|pennan|tangenterna)|intygar|[Ii] tjänsten|[Ee]nligt uppdrag|[Uu]nderskrift(?:er)?"
    r"|[Pp]resskontakt(?:er)?|[Jj]usterat?s?(?: av)?|[Uu]tdragsbestyrkande|[Bb]estyrks(?: av)?|[Ii]ntygas(?: av)?"
    r"|(?:[Ff]ört|[Nn]edtecknat|[Aa]ntecknat|[Uu]ndertecknat|[Ss]ignerat) av|[Pp]å [\w ]{3,40}s vägnar)"
    r"(?:[ :]{1,2}|:?\n{1,2}))\Z"
)
_PRESENT = re.compile(  # what stands over those who are at a meeting, or before them
    r"(?:\| ?)?(?:(?:närvarande|ordinarie|övriga|frånvarande|valda|deltagande"
    r"|(?:ej |icke |inte )?(?P<serves>tjänstgörande|beslutande)) ){0,2}"
    r"(?:(?P<role>ledamot(?= \|)|ledamöter|ersättare|suppleanter|justerare|adjungerade|tjänstemän|tjänstepersoner)"
    r"(?:na(?: är)?)?(?: närvarande)?"
    r"|beslutande|närvarande|frånvarande|(?:ej |icke |inte )?tjänstgörande|deltagare|deltagande|på plats"
    r"|justeras|justerat|vid protokollet|från förvaltningen|förvaltningen(?=:?\n)|presidium)"
    r"(?: för | i |,| \(|:|\n|$| \|| {2})",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(?:utsedda? att justera|utses att justera|undertecknat|undertecknade)(?::|\n|$)"
    r"|(?:ja|nej|avstår|ja-röster|nej-röster|reservanter|föredragande|motionärer|interpellanter):",
    re.IGNORECASE,
)
_ONE = {
    "ledamot": "ledamot",
    "ledamöter": "ledamot",
    "ersättare": "ersättare",
    "suppleanter": "suppleant",
    "justerare": "justerare",
    "adjungerade": "adjungerad",
    "tjänstemän": "tjänsteman",
    "tjänstepersoner": "tjänsteperson",
}
_ATTESTS = "justerare"
_DATED = re.compile(
    r"[^\n]{0,40}(?:\d{4}|\d/\d)[^\n]{0,12}|[^\W\d]+(?: [^\W\d]+)? (?:i|den) [^\n]{3,20}"
)  # "Granby 2025-05-03"
_PRIVATE = re.compile(r"medborgarförslag|e-förslag|namninsamling", re.IGNORECASE)
_WORD = re.compile(rf"(?<![\w@/-])[^\W\d_]+(?:(?<=\b\w)\.|(?:(?:['’´:]|[-‐‑](?:[ \n](?=[{UPPER}]))?)[^\W\d_]+)*)")
_GAP = re.compile(r"[ \u00a0]|[ ]?\n[ ]?")
_TURNED = re.compile(
    rf"(?P<last>[{UPPER}][\w-]+(?: [{UPPER}][\w-]+)?), (?P<first>[{UPPER}][\w-]+(?: [{UPPER}][\w-]+)?)(?= \()"
)
_MORE_OF_NAME = re.compile(rf"[ \u00a0](?:(?:af|von|de|van) )?[{UPPER}]")
_CAPITAL_BEFORE = re.compile(rf"(?<![\w-])([{UPPER}][\w-]*)[ \u00a0]$")
_AT = re.compile(rf"(?<!\w)(?:i|till|från) ([{UPPER}][\w-]+)")
_IN = re.compile(r"(?<!\w)(?:i|vid)[ \n]\Z")
_OF_PLACE = re.compile(r"(?<!\w)(?:i|på|vid|in)[ \n]\Z")

_OF_PLACE_BEHIND = re.compile(r"(?: |-)(?:kommun|stad|län|församling|sjukhus|lasarett)")
_AS_ONESELF = re.compile(r"\b(?:mig|jag)(?: \w+)? (?:i egenskap av|i min roll som) ", re.IGNORECASE)
_TITLED_BY = re.compile(r"(?P<said>[^:\n]{1,40}): ")
_AT_WORK = re.compile(  # one of many, who is spoken of and does not speak for his employer: "läkaren NAME"
    r"(?:(?:\w*sjuk|under|distrikts)sköterskan|läkaren|barnmorskan|fysioterapeuten|tandhygienisten)", re.IGNORECASE
)
_HEADS = re.compile(r"^(?:Interpellation )?\d{4}/\d{2,4}:\d{1,4} (?=[^\n]{0,300}\bav )", re.MULTILINE)
_PRINTED_AUTHOR = re.compile(  # also where the scanner took a letter of his for something else
    rf"\bav (?:\w{{0,2}}>)?(?P<name>[{UPPER}][^()\n]{{2,60}}?)(?: i [{UPPER}][\w ]{{2,40}})? "
    r"\((?P<party>[^\W\d_]{1,3})\)(?= till )"
)
_TO = re.compile(r"(?:^|(?<=[ \n]))[Tt]ill ")
_TO_LINE = re.compile(r"^[Tt]ill (?=[^\n]{3,150}$)(?![^\n]*[.?!] )", re.MULTILINE)
_GIVEN = rf"[{UPPER}][\w-]*[a-zåäöé]"
_QUESTIONED = re.compile(
    r"\b(?:(?:[Ff]råg(?:a|or)(?: till)?|[Aa]vser|[Ää]mnar|[Tt]änker)"
    r" (?P<office>[a-zåäö-]{0,30}ministern?|statsråd(?:et)?)|[Ff]råga|[Aa]vser|[Ää]mnar)"
    rf" (?P<name>{_GIVEN}(?: (?:von|af|de))?(?: {_GIVEN}){{1,2}})(?!\w)"
)


@dataclass(slots=True)
class _Found:
    """A name with what the text around it says of its bearer. ``tentative`` is a code that we do not know."""

    name: Name
    party: str | None = None
    tentative: str | None = None
    roles: list[Role] = field(default_factory=list)
    organisation: str | None = None
    label: str | None = None
    duty: str = ""  # what he answers for, where the name stands between that and the role
    is_present: bool = False  # listed among those at a meeting
    is_official: bool = False
    shared: bool = False  # "båda SD"
    is_independent: bool = False  # "(-)"
    is_genitive: bool = False  # "NAMEs (S) motion"
    end: int = 0  # of the name with its place and party


@dataclass(frozen=True, slots=True)
class _Held:
    """A role in plain form, with the body that is printed with it, and where it stands."""

    said: str
    organisation: str | None
    start: int


@dataclass(slots=True)
class _Bearer:
    """A person as he is being gathered."""

    name: str
    party: str | None = None
    roles: list[_Held] = field(default_factory=list)
    organisation: str | None = None
    labels: list[str] = field(default_factory=list)
    is_contact: bool = False
    is_present: bool = False
    mentions: list[Mention] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks whom in an interpellation. ``office`` is the addressee's as printed ("näringsminister"), where the text
    may name no person. A None is what the text does not say."""

    author: str | None = None
    party: str | None = None
    addressee: str | None = None
    addressee_party: str | None = None
    office: str | None = None


def people(document: Document, region: str | None = None, names: Sequence[Span] = ()) -> tuple[Person, ...]:
    """Everyone in an official role, in the order in which the text first names them; contacts that it does not name
    come last, without mentions. ``region`` is the official name of the region whose document it is; ``names`` are spans
    that a model takes for persons, for names whose form alone does not tell. Where two readings of the same words
    compete ("Gran Ek, Alva"), one alone stands."""
    text = document.text
    found = _introduced(text, names, _signatures(document))
    if document.kind in (Kind.PROTOCOL, Kind.DECISION_DIGEST, Kind.NOTICE):
        _read_speakers(text, found)
    _credit(found)
    found = [one for one in found if _counts(one)]
    bearers = _gathered(text, found)
    _add_contacts(bearers, document.contacts)
    bearers = _merged(bearers)
    _add_own_party(bearers, document)
    _add_mentions(bearers, text)
    setting = offices.setting(document, region)
    known = [_person(bearer, setting) for bearer in bearers if bearer.mentions or bearer.is_contact]
    return tuple(sorted(known, key=lambda person: person.mentions[0].start if person.mentions else len(text)))


def asked(text: str, names: Sequence[Span] = ()) -> Asked:
    """Author and addressee of an interpellation from its text alone: its head ("Interpellation 2014/15:5 TITLE av NAME
    (P) till ROLE NAME (P)"), else the line that begins with "Till" and the signature at the end. Where that line says
    no more than an office, or is not there, the name stands where he is asked ("avser statsrådet NAME att").

    Of several heads that follow each other, as scanned pages have them, the last is this one's.
    """
    begin = max((match.start() for match in _HEADS.finditer(text, 0, HEAD)), default=0)
    text, names = text[begin:], [(start - begin, end - begin) for start, end in names if start >= begin]
    found = _introduced(text[:HEAD], [span for span in names if span[1] <= HEAD], ())
    author = next((one for one in found if _is_author(text, one)), None)
    printed = _PRINTED_AUTHOR.search(text, 0, FIRST_LINES) if author is None else None
    if author is None and printed is None:
        found = _introduced(text, names, ())
        author = next((one for one in reversed(found) if _is_signature(text, one)), None)
    first = author.end if author else printed.end() if printed else 0
    lead = (_TO.search(text, first, first + 300) if first else None) or _TO_LINE.search(text)
    answered = Asked()
    if lead:
        end = text.find("\n", lead.end())
        line = text[lead.end() : end if end > 0 else len(text)]
        answered = _addressee(line)
    if answered.addressee is None:
        questions = list(_QUESTIONED.finditer(text, first))
        if questions:
            who = questions[-1]
            answered = replace(answered, addressee=who["name"], office=answered.office or who["office"])
    if author:
        answered = replace(answered, author=author.name.said, party=author.party or author.tentative)
    elif printed:
        answered = replace(answered, author=printed["name"], party=printed["party"].upper())
    return answered


def _addressee(line: str) -> Asked:
    title = next(roles(line), None)
    title = title if title and title.start == 0 else None
    for one in _introduced(line, (), ())[:1]:
        office = one.roles[0] if one.roles else None
        if one.name.start == 0 or (office and office.start == 0):
            return Asked(None, None, one.name.said, one.party or one.tentative, office.said if office else None)
    return Asked(office=title.said if title else None)


def _is_author(text: str, one: _Found) -> bool:
    has_party = bool(one.party or one.tentative or one.is_official)
    start = min([one.name.start, *(role.start for role in one.roles)])
    return has_party and re.search(r"(?:^|\W)(?:av|från)[ \n]$", text[max(0, start - 6) : start]) is not None


def _is_signature(text: str, one: _Found) -> bool:
    line = text.rfind("\n", 0, one.name.start) + 1
    return bool(one.party) and not text[line : one.name.start].strip(" -–•/")


# --- what is said of each name ---


def _introduced(text: str, known: Sequence[Span], signatures: Sequence[Span]) -> list[_Found]:
    """All that has the form of a name, with what is said of its bearer."""
    found: list[_Found] = []
    for name in sorted((*reversed_names(text), *names(text, known)), key=lambda name: name.start):
        if not found or name.start >= found[-1].end:
            found.append(_Found(name, end=name.end))
    found = sorted((*found, *_surnames(text, found)), key=lambda one: one.name.start)
    titles = list(roles(text, [(one.name.start, one.name.end) for one in found]))
    found = _without_bodies(found, titles)
    free = {role.start: role for role in titles}
    for one in found:
        _read_party(text, one)
    found = [one for n, one in enumerate(found) if not n or one.name.start >= found[n - 1].end]  # no places of names
    _read_codes_in_front(text, found)
    _claim_columns(text, found, free)
    _claim_direct(text, found, titles, free)
    for n, one in enumerate(found):
        _claim_behind(text, one, free, found[n + 1].name.start if n + 1 < len(found) else len(text))
    _claim_loose(text, found, titles, free)
    _claim_first_person(text, found, free)
    _succeed(text, found)
    _share(text, found)
    _read_lines(text, found)
    _share_signed(found, signatures)
    for one in found:
        one.is_official |= _is_acting(text, one) or _is_reached(text, one)
        one.is_official |= any(start <= one.name.start < end for start, end in signatures)
        if one.party is None and not one.is_independent:
            bodies = [role.said for role in one.roles] + [one.organisation or ""]
            one.party = next(filter(None, map(parties.within, bodies)), None) or _of_that_party(text, one)
    _trust_unknown(found)
    return found


def _surnames(text: str, found: Sequence[_Found]) -> Iterator[_Found]:
    """Surnames alone, behind the full name of the only one who bears them, for what is said of him there."""
    bearers: dict[str, set[str]] = defaultdict(set)
    first: dict[str, int] = {}
    for one in found:
        last = one.name.words[-1]
        bearers[last].add(one.name.said.lower())
        first.setdefault(last, one.name.end)
    taken = {start for one in found for start in range(one.name.start, one.name.end)}
    for word in _WORD.finditer(text):
        is_his = len(bearers.get(word[0], ())) == 1 and word.start() > first[word[0]]
        if is_his and word.start() not in taken and _stands_alone(text, word.start(), word.end()):
            yield _Found(Name(word[0], word.start(), word.end()), end=word.end())


def _claim_columns(text: str, found: Sequence[_Found], free: dict[int, Role]) -> None:
    """The roles on the line below the names of those who signed side by side."""
    rows: dict[int, list[_Found]] = defaultdict(list)
    for one in found:
        rows[text.find("\n", one.name.end)].append(one)
    for end, row in rows.items():
        below = text.find("\n", end + 1) if end >= 0 else -1
        said = [free[at] for at in sorted(free) if end < at < (below if below >= 0 else len(text))]
        is_row = (
            len(row) > 1
            and len(said) == len(row)
            and text[end + 1 : said[-1].end].split() == [word for role in said for word in role.said.split()]
        )
        if is_row and not any(one.roles for one in row):
            for one, role in zip(row, said, strict=True):
                one.roles.append(free.pop(role.start))


def _claim_first_person(text: str, found: Sequence[_Found], free: dict[int, Role]) -> None:
    """What he who signed says to be: "till mig i egenskap av regionråd"."""
    match = _AS_ONESELF.search(text)
    role = free.get(match.end()) if match else None
    signed = found[-1] if found else None
    if role and signed and not signed.roles and _is_signature(text, signed):
        signed.roles.append(free.pop(role.start))


def _is_reached(text: str, one: _Found) -> bool:
    """Whether a name is followed by how to reach its bearer, who is not the one that a secretary serves."""
    return _REACHED.match(text, one.end) is not None and not text.endswith("hos ", 0, one.name.start)


def _without_bodies(found: Sequence[_Found], titles: Sequence[Role]) -> list[_Found]:
    """The names that are not within a role: "ersättare i Granby Science Park"."""
    ends = {role.start: role.end for role in titles}
    starts = sorted(ends)
    kept = []
    for one in found:
        n = bisect_right(starts, one.name.start)
        if not n or one.name.start >= ends[starts[n - 1]]:
            kept.append(one)
    return kept


def _is_acting(text: str, one: _Found) -> bool:
    """Whether the words around a name are those of procedure."""
    before = text[max(0, one.name.start - 100) : one.name.start]
    return _ACTS_BEHIND.match(text, one.end) is not None or _ACTS_BEFORE.search(before) is not None


def _read_speakers(text: str, found: Iterable[_Found]) -> None:
    """Who speaks at a meeting has an office, but who brought a citizens' proposal."""
    for one in found:
        before = text[max(0, one.name.start - HEARD) : one.name.start]
        line = before[before.rfind("\n") + 1 :]
        speaks = _SPEAKS.match(text, one.end) or _HEARD.search(line)
        if speaks and not _PRIVATE.search(text, one.end, one.end + 60):
            one.is_official = True


def _read_party(text: str, one: _Found) -> None:
    """The party behind a name, and one before it."""
    name = one.name
    place = placed(text, name.end)
    for at in dict.fromkeys((name.end, place)):
        others = _OTHERS.match(text, at)
        behind = others.end() if others else at
        party = parties.bracket(text, behind) or (parties.apposed(text, behind) if at == name.end else None)
        if party:
            one.end = party.end
            one.shared = party.shared or others is not None
            one.is_official |= party.known
            one.is_independent = party.known and party.code is None
            one.party, one.tentative = (party.code, None) if party.known else (None, party.code)
            if party.tail:
                one.roles += list(roles(text[slice(*party.tail)]))[:1]
            break
    if others := _OTHERS.match(text, one.end):
        one.end = others.end()
    one.is_genitive = _OWNED.match(text, one.end) is not None and not _ENDS_IN_S.search(name.said)
    if one.party is None and (before := parties.before(text, name.start)):
        one.party = before[1]
        one.is_official = True
        if parties.is_name(text[before[0] : name.start].strip()):  # "Moderaternas NAME"
            one.organisation = parties.name_of(one.party)


def _claim_direct(text: str, found: Sequence[_Found], titles: Sequence[Role], free: dict[int, Role]) -> None:
    """Roles right before a name: "regiondirektör NAME"; a body may stand between."""
    by_start = {one.name.start: n for n, one in enumerate(found)}
    for role in titles:
        match = _DIRECT.match(text, role.behind) if not _OPEN.search(role.said) else None
        n = by_start.get(match.end()) if match else None
        body = None
        if n is None and (between := _BODY_BETWEEN.match(text, role.behind)):
            n, body = by_start.get(between.end()), between["said"]
        if n is not None:
            is_acting = match is not None and match["acting"] and not body
            found[n].roles.append(replace(role, said=f"tf {offices.plain(role.said)}") if is_acting else role)
            found[n].organisation = found[n].organisation or body
            del free[role.start]


def _claim_behind(text: str, one: _Found, free: dict[int, Role], limit: int) -> None:
    """Roles behind a name and its party, in apposition or by what he is, becomes or is chosen for."""
    if one.party is None and _IN.search(text, max(0, one.name.start - 5), one.name.start):
        return  # "i Norra Granby, ordförande": the role is somebody else's
    _claim_rest(text, one, limit)
    leads = _LEADS.match(text, one.end)
    if leads and (led := offices.named_body(text, leads.end())):
        one.organisation, one.is_official = nominative(text[slice(*led)]), True
    role = _role_behind(text, one.end, free)
    if role and "\n" in text[one.end : role.start] and _is_titled_above(text, one, free):
        return
    if role is None and (place := _PLACE.match(text, one.end)):
        role = _role_behind(text, place.end(), free)
    while role is not None and role.start < limit:
        if role.is_definite and text[role.behind : limit] == ", " and text[one.end : role.start] != " ":
            break  # "NAME, generaldirektören för X, NAME": the next one's
        one.roles.append(role)
        free.pop(role.start)
        at = role.behind
        if (party := parties.bracket(text, at)) and party.known:
            one.party, one.is_official = one.party or party.code, True
            at = party.end
        elif (party := parties.apposed(text, at)) and party.end <= limit:
            one.party, one.is_official = one.party or party.code, True
            if not text[at : party.end].strip(" ,").isupper():  # a name, not a code
                one.organisation = one.organisation or parties.name_of(party.code)
            at = party.end
        elif (body := _BODY_BEHIND.match(text, at)) and not is_title(body["said"].split()[0]) and body.end() <= limit:
            one.organisation = one.organisation or said_body(body["said"])
            at = body.end()
            if (party := parties.bracket(text, at)) and party.known:
                one.party, one.is_official = one.party or party.code, True
                at = party.end
        one.end = at
        joint = _ROLE_JOINT.match(text, at)
        role = (free.get(joint.end()) if joint else None) or _role_taken(text, at, free, has_one=True)


def _is_titled_above(text: str, one: _Found, free: dict[int, Role]) -> bool:
    """Whether the line above a name holds a role and nothing else: "Ordförande" over "NAME"."""
    line = text.rfind("\n", 0, max(0, one.name.start - 1)) + 1
    above = free.get(line)
    return above is not None and text[above.behind : one.name.start] == "\n"


def _claim_rest(text: str, one: _Found, limit: int) -> None:
    """What belongs to the role before a name and stands behind it: "minister NAME, med ansvar för …", "professor NAME
    vid Granby universitet"."""
    if not one.roles:
        return
    behind = [(limit, limit)]
    role = one.roles[-1]
    if (end := duty(text, one.end, behind)) > one.end:
        one.duty, one.end = " ".join(text[one.end : end].split()), end
    elif (body := employer(text, one.end, behind)) and not role.organisation and text[role.end : one.name.start] == " ":
        said = " ".join(text[one.end : body].split())
        one.roles[-1] = replace(role, said=f"{role.said} {said}", organisation=said_body(said.split(" ", 1)[1]))
        one.end = body


def _role_behind(text: str, at: int, free: dict[int, Role]) -> Role | None:
    match = _SEPARATOR.match(text, at)
    if match and (role := free.get(match.end())):
        is_alone = text[role.behind : role.behind + 1] in ("", "\n", ",", ":", " ", "(", ".")
        is_heading = _PRESENT.match(text, role.start) and is_name(
            re.split(r" \(|,| och |\n", text[role.behind + 1 :][:60].strip())[0]
        )
        is_label = text.startswith(":", role.behind) or is_heading
        return role if "\n" not in match[0] or (is_alone and not is_label) else None
    return _role_taken(text, at, free)


def _role_taken(text: str, at: int, free: dict[int, Role], *, has_one: bool = False) -> Role | None:
    """The role that somebody, who may have one, is said to have, get or leave by the words at an offset."""
    match = _BECOMES.match(text, at) or _LEAVES.match(text, at)
    role = free.get(match.end()) if match else None
    is_addressed = match is not None and match[0] == " till " and role is not None and (has_one or role.is_definite)
    return None if is_addressed else role


def _claim_loose(text: str, found: Sequence[_Found], titles: Sequence[Role], free: dict[int, Role]) -> None:
    """Roles that nobody before them has: "Ordförande: NAME", "ordförande för gruppen är NAME", and one that another
    joins to a name ("regionråd och gruppledare NAME")."""
    owner = {role.start: one for one in found for role in one.roles}
    by_start = {one.name.start: one for one in found}
    is_news = text.startswith("Ny ")  # "Ny rektor utsedd"
    for n in range(len(titles) - 1, -1, -1):
        role = titles[n]
        if role.start not in free:
            continue
        gaps = [
            _LOOSE.match(text, role.behind),
            _HEADED.match(text, role.behind) if is_news and not role.start else None,
        ]
        leads = (by_start.get(gap.end()) for gap in gaps if gap and not role.is_plural)  # "Ledamöter:" is a label
        one = next(filter(None, leads), None)
        if one is None and (follows := _AFTER.match(text, role.behind)) and follows.end() in by_start:
            gap = _LOOSE.match(text, by_start[follows.end()].end)
            one = by_start.get(gap.end()) if gap else None
        joint = _ALSO.match(text, role.behind)
        is_listed = joint is not None and joint[0] == ", " and n > 0 and text.startswith(", ", titles[n - 1].behind)
        if one is None and joint and not is_listed and n + 1 < len(titles) and joint.end() == titles[n + 1].start:
            one = owner.get(titles[n + 1].start)
            one = one if one and one.name.start > role.start else None
        if one is not None:
            one.roles.insert(0, role)
            owner[role.start] = one
            del free[role.start]


def _succeed(text: str, found: Sequence[_Found]) -> None:
    """The role that somebody had whom another follows in it: "NAME utses till ersättare efter NAME"."""
    for one, other in pairwise(found):
        if one.roles and not other.roles and _SUCCEEDS.fullmatch(text, one.end, other.name.start):
            last = one.roles[-1]
            other.roles = [replace(last, said=_NEW.sub("", last.said))]


def _share(text: str, found: Sequence[_Found]) -> None:
    """One party or plural role for a list of names: "NAME och NAME (båda SD)", "NAME, NAME (S)", "regionråden …"."""
    chain: list[_Found] = []
    for one in found:
        last = chain[-1] if chain else None
        joint = _LIST.match(text, last.end) if last else None
        if last is None or joint is None or joint.end() != one.name.start or last.roles[1:]:
            _share_within(text, chain)
            chain = []
        chain.append(one)
    _share_within(text, chain)


def _share_within(text: str, chain: Sequence[_Found]) -> None:
    if len(chain) < 2:
        return
    if _is_acting(text, chain[0]) or _ACTS_BEHIND.match(text, chain[-1].end):
        for one in chain:
            one.is_official = True
    begin = 0
    for n, one in enumerate(chain):
        if (one.party or one.tentative) is None:
            continue
        for other in chain[begin:n]:
            has_own = other.roles and not other.roles[0].is_plural
            if other.party is None and not other.is_independent and (one.shared or not has_own):
                other.party, other.tentative = one.party, one.tentative
                other.is_official |= one.is_official
        begin = n + 1
    first = chain[0].roles
    if first and first[0].is_plural and first[0].start < chain[0].name.start:
        for other in chain[1:]:
            other.roles = other.roles or [first[0]]
    behind = chain[-1].roles
    is_for_all = (
        behind and behind[0].start > chain[-1].name.start and (behind[0].is_plural or behind[0].said.endswith("råd"))
    )
    if is_for_all and not any(one.roles for one in chain[:-1]):
        for other in chain[:-1]:
            other.roles = [behind[0]]


def _read_lines(text: str, found: Sequence[_Found]) -> None:
    """What the beginning of a line says of the names on it ("S: NAME, NAME"), or of those below it ("Ledamöter", "För
    Moderaterna,")."""
    label: re.Match[str] | None = None
    party_above: str | None = None
    at = 0
    n = 0
    while at <= len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        on_line: list[_Found] = []
        goes_on = n > 0 and found[n - 1].name.end > at  # a name that the line before begins
        while n < len(found) and found[n].name.start < end:
            on_line.append(found[n])
            n += 1
        if text[at:end].strip():
            is_entry = bool(on_line) and not text[at : on_line[0].name.start].strip(" -•|0123456789.")
            is_entry |= goes_on
            head = _PRESENT.match(text, at, end + 1) or _SIGNED.match(text, at, end + 1)
            label = head or (label if is_entry else None)
            above = parties.above(text, at, end)
            party_above = above or (party_above if is_entry else None)
        party = parties.heading(text, at, end)
        listed = party and on_line and on_line[0].name.start in (party.end, party.end + 1)
        for k, one in enumerate(on_line):
            if party and listed and (party.shared or not k) and one.party is None and not one.is_official:
                one.party, one.is_official = party.code, True
            if party_above and one.party is None and not one.is_independent:
                one.party, one.is_official = party_above, True
            if label:
                _read_label(text, one, on_line[k - 1] if k else None, label)
        at = end + 1


def _read_label(text: str, one: _Found, before: _Found | None, label: "re.Match[str]") -> None:
    one.is_official = True
    one.is_present = label.re is _PRESENT
    role = label["role"] if one.is_present else None
    stands_in = before is not None and _STANDS_IN.fullmatch(text, before.end, one.name.start)
    if role and not stands_in:
        serves = f"{label['serves'].lower()} " if label["serves"] else ""
        one.label = serves + _ONE[role.lower()]


def _share_signed(found: Sequence[_Found], signatures: Sequence[Span]) -> None:
    """The party of a motion by "NAME m.fl. (S)" is that of all who signed it."""
    codes = {one.party for one in found if one.shared and one.party}
    if len(codes) == 1:
        for one in found:
            if one.party is None and any(start <= one.name.start < end for start, end in signatures):
                one.party = next(iter(codes))


def _of_that_party(text: str, one: _Found) -> str | None:
    """The party meant by "partiets gruppledare NAME"."""
    role = next((role for role in one.roles if (role.organisation or "").lower() == "partiet"), None)
    return parties.last_named(text, role.start) if role else None


def _read_codes_in_front(text: str, found: Iterable[_Found]) -> None:
    """The party that reads like an initial: "S Anna Ek, Granby, ordförande"."""
    for one in found:
        code, *words = one.name.words
        is_code = (
            code in ("S", "M", "C", "V", "L") and len(words) > 1 and not one.party and text.startswith(",", one.end)
        )
        line = text.rfind("\n", 0, one.name.start) + 1 if is_code else 0
        if is_code and not text[line : one.name.start].strip(" -•"):
            one.name = Name(" ".join(words), one.name.start + len(code) + 1, one.name.end)
            one.party, one.is_official = code, True


def _trust_unknown(found: Iterable[_Found]) -> None:
    """Codes that we do not know are parties behind politicians and in texts that give parties in the same way."""
    listed = list(found)
    gives_parties = any(one.party and not one.roles for one in listed)
    for one in listed:
        if one.tentative and (any(role.is_political for role in one.roles) or (gives_parties and not one.roles)):
            one.party, one.is_official = one.tentative, True


def _counts(one: _Found) -> bool:
    """Whether the text shows that a name is that of somebody in an official role."""
    is_at_work = (role for role in one.roles if not _AT_WORK.fullmatch(role.said))
    return one.is_official or any(not offices.is_private(role.said) for role in is_at_work)


def _credit(found: Sequence[_Found]) -> None:
    """What a surname alone shows of its bearer holds for the full name."""
    shown = {one.name.said for one in found if " " not in one.name.said and _counts(one)}
    for one in found:
        one.is_official |= one.name.words[-1] in shown


def _signatures(document: Document) -> tuple[Span, ...]:
    if _PRIVATE.search(document.title) or document.kind not in (Kind.MOTION, Kind.INTERPELLATION):
        return ()
    signed = [(section.start, section.end) for section in document.sections if section.part is Part.SIGNATURES]
    return (*signed, (_signed_from(document.text), len(document.text)))


def _signed_from(text: str) -> int:
    """Where the lines begin that end a text and hold nothing but names, what their bearers are, and place and date."""
    at = len(text)
    while at > 0:
        line = text.rfind("\n", 0, at - 1) + 1
        said = text[line:at].strip()
        alone = re.split(r" ?\(|, ", said)[0]
        title = next(roles(said), None) if len(said) < 100 else None
        is_signature = is_name(alone) or parties.code_of(said) or _DATED.fullmatch(said) or (title and not title.start)
        if said and not is_signature:
            break
        at = line
    return at


# --- from names to people ---


def _gathered(text: str, found: Sequence[_Found]) -> list[_Bearer]:
    """One bearer for each name, two where the same name has two parties."""
    said = {one.name.said.lower() for one in found}
    words = set(re.findall(r"\w[\w-]*", text))
    places = {match[1] for match in _AT.finditer(text)}
    bearers: list[_Bearer] = []
    by_name: dict[str, list[_Bearer]] = defaultdict(list)
    for one in found:
        name = one.name.said
        is_in_text = one.party is not None and name.split()[-1].removesuffix("s") in words
        if name.endswith("s") and (name[:-1].lower() in said or one.is_genitive or is_in_text):
            name = name[:-1]
        shorter = name.rsplit(" ", 1)[0]
        if " " in shorter and name.split()[-1] in places and text.count(shorter) > text.count(name):
            name = shorter  # "minister NAME Granby för att tala"
        same = by_name[name.lower()]
        bearer = next((b for b in same if not (b.party and one.party and b.party != one.party)), None)
        if bearer is None:
            bearer = _Bearer(name)
            bearers.append(bearer)
            same.append(bearer)
        bearer.party = bearer.party or one.party
        bearer.labels += [one.label] if one.label else []
        bearer.organisation = bearer.organisation or one.organisation
        bearer.is_present |= one.is_present
        bearer.roles += _held(text, one)
    return bearers


def _held(text: str, one: _Found) -> Iterator[_Held]:
    """The roles of one introduction; those that the text joins ("ordförande i nämnden och regionråd") as one."""
    group: list[Role] = []
    for role in [*sorted(one.roles, key=lambda role: role.start), None]:
        if group and (role is None or not _is_joined(text, group[-1], role, one)):
            yield _joined(text, group, one.duty if group[-1] is one.roles[-1] else "")
            group = []
        if role is not None:
            group.append(role)


def _is_joined(text: str, role: Role, other: Role, one: _Found) -> bool:
    """Whether the text makes one of two roles; those that a comma parts before a name are two."""
    is_before = other.end <= one.name.start and text[role.behind : other.start] == ", "
    return not is_before and _ROLE_JOINT.fullmatch(text, role.behind, other.start) is not None


def _joined(text: str, group: Sequence[Role], duty: str) -> _Held:
    said = ""
    for n, role in enumerate(group):
        joint = text[group[n - 1].behind : role.start] if n else ""
        said += joint.replace("\n", " ") + offices.plain(role.said) + _spaced(role.duty)
    body = next(filter(None, (role.organisation for role in group)), None)
    return _Held(said + _spaced(duty), body, group[0].start)


def _spaced(duty: str) -> str:
    return duty if duty.startswith(",") or not duty else f" {duty}"


def _merged(bearers: Sequence[_Bearer]) -> list[_Bearer]:
    """The bearers, one where a name is but the end or beginning of a longer one that no other shares."""
    longer: dict[str, list[_Bearer]] = defaultdict(list)
    for bearer in bearers:
        for part in alone(bearer.name):
            longer[part.lower()].append(bearer)
    kept: list[_Bearer] = []
    for bearer in sorted(bearers, key=lambda one: len(one.name.split())):
        whole = longer[bearer.name.lower()]
        if len(whole) == 1 and not (bearer.party and whole[0].party and bearer.party != whole[0].party):
            whole[0].party = whole[0].party or bearer.party
            whole[0].labels += bearer.labels
            whole[0].organisation = whole[0].organisation or bearer.organisation
            whole[0].roles += bearer.roles
            whole[0].is_contact |= bearer.is_contact
            whole[0].is_present |= bearer.is_present
        elif " " in bearer.name:
            kept.append(bearer)
    return kept


def _add_contacts(bearers: list[_Bearer], contacts: Iterable[Contact]) -> None:
    for contact in contacts:
        name = plain(contact.name)
        if not is_name(contact.name):
            continue
        bearer = next((b for b in bearers if b.name.lower() == name.lower()), None)
        if bearer is None:
            bearer = _Bearer(name)
            bearers.append(bearer)
        bearer.is_contact = True
        if contact.role:
            read = next(roles(contact.role), None)
            whole = read is not None and read.start == 0
            body = read.organisation if read and whole else None
            bearer.roles.append(_Held(offices.plain(contact.role), body, NOWHERE))
        code = parties.code_of(contact.party) if contact.party else None
        bearer.party = bearer.party or code
        bearer.organisation = bearer.organisation or contact.organisation


def _add_own_party(bearers: Iterable[_Bearer], document: Document) -> None:
    """The party that speaks, as a title like "KD: Mer pengar till vården" or its branch's name shows, is that of the
    politicians in its text."""
    match = _TITLED_BY.match(document.title)
    code = parties.code_of(match["said"]) if match else None
    if code is None and document.kind is Kind.PRESS_RELEASE:
        code = parties.own(document.text)
    for bearer in bearers:
        if code and bearer.party is None and all(is_political(one.said) for one in bearer.roles):
            bearer.party = code


def _person(bearer: _Bearer, setting: offices.Setting) -> Person:
    held = _main(bearer.roles)
    said = [one.said for one in held] or bearer.labels[:1]
    if _ATTESTS in bearer.labels and _ATTESTS not in said:
        said.append(_ATTESTS)
    party = parties.today(bearer.party)
    return Person(
        bearer.name, "; ".join(said) or None, party, _organisation(bearer, held, setting), tuple(bearer.mentions)
    )


def _organisation(bearer: _Bearer, held: Sequence[_Held], setting: offices.Setting) -> str | None:
    """The body of the first role, or the one that it belongs to; that of the meeting for whoever is present."""
    printed = next((one for one in held if one.organisation), None)
    is_part = printed and bearer.organisation and offices.is_unit(printed.organisation or "")
    if printed and printed.organisation and not is_part:
        return offices.referred(printed.organisation, printed.said, printed.start, bearer.party, setting)
    if bearer.organisation:
        return bearer.organisation
    if held:
        return offices.belonging(held[0].said, held[0].start, bearer.party, setting)
    return setting.meeting if bearer.is_present else None


def _main(held: Sequence[_Held]) -> list[_Held]:
    """The roles of those that a document gives, each title once, with its body where one wording says it."""
    held = [one for one in held if not offices.is_former(one.said)] or held
    kept: list[_Held] = []
    for one in held:
        titles = offices.offices(one.said)
        alike = next((n for n, other in enumerate(kept) if offices.covers(offices.offices(other.said), titles)), None)
        if alike is not None:
            kept[alike] = kept[alike] if kept[alike].organisation or not one.organisation else one
        else:
            kept = [other for other in kept if not offices.covers(titles, offices.offices(other.said))] + [one]
    return kept


# --- where the text speaks of them ---


def _add_mentions(bearers: Sequence[_Bearer], text: str) -> None:
    """Every place where a full name stands, and behind the first one its parts alone, where they mean one person."""
    full: dict[str, list[_Bearer]] = defaultdict(list)
    parts: dict[str, list[_Bearer]] = defaultdict(list)
    for bearer in bearers:
        full[bearer.name.lower()].append(bearer)
        for part in alone(bearer.name):
            parts[part.lower()].append(bearer)
    words = list(_WORD.finditer(text))
    met: set[int] = set()
    behind = 0
    for n, word in enumerate(words):
        if word.start() < behind or not (word[0][0].isupper() or is_particle(word[0])):
            continue
        for said, end in _stretches(text, words, n):
            meant = _meant(text, end, full.get(said, []), met)
            if meant is None and _stands_alone(text, word.start(), end):
                meant = _meant_by_part(text, end, parts.get(said, []), met)
            if meant is not None:
                meant.mentions.append(Mention(text[word.start() : end], word.start(), end))
                met.add(id(meant))
                behind = end
                break


def _stretches(text: str, words: Sequence["re.Match[str]"], first: int) -> Iterator[tuple[str, int]]:
    """What begins with a word, the longest first, in lower case, with and without a genitive's s; and its end."""
    last = first
    while (
        last + 1 < len(words)
        and last - first < LONGEST
        and _GAP.fullmatch(text, words[last].end(), words[last + 1].start())
    ):
        last += 1
    for n in range(last, first - 1, -1):
        end = words[n].end()
        said = plain(text[words[first].start() : end]).lower()
        yield said, end
        if said.endswith("s"):
            yield said[:-1].removesuffix(":"), end
    turned = _TURNED.match(text, words[first].start())
    if turned:
        yield f"{plain(turned['first'])} {plain(turned['last'])}".lower(), turned.end()


def _meant(text: str, end: int, bearers: Sequence[_Bearer], met: set[int]) -> _Bearer | None:
    """Whose full name it is; the party behind it tells those of the same name apart, else who was named before."""
    if len(bearers) < 2:
        return bearers[0] if bearers else None
    party = parties.bracket(text, end)
    same = [bearer for bearer in bearers if party and bearer.party == party.code]
    return next(iter(same), None) or next((bearer for bearer in reversed(bearers) if id(bearer) in met), bearers[0])


def _meant_by_part(text: str, end: int, bearers: Sequence[_Bearer], met: set[int]) -> _Bearer | None:
    """Who is meant by a first name or surname alone: somebody named before, if it can be nobody else."""
    if len(bearers) > 1 and (party := parties.bracket(text, end)):
        bearers = [bearer for bearer in bearers if bearer.party == party.code]
    return bearers[0] if len(bearers) == 1 and id(bearers[0]) in met else None


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no other capital word belongs to it, and no place is meant ("i Berg")."""
    before = text[max(0, start - 40) : start]
    if _MORE_OF_NAME.match(text, end) or _OF_PLACE_BEHIND.match(text, end) or _OF_PLACE.search(before):
        return False
    previous = _CAPITAL_BEFORE.search(before)
    return previous is None or is_no_name(previous[1])
