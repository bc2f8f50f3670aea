"""Offices in plain form, and the bodies that those belong to which the text calls by their title alone.

"Regionrådet" is "regionråd", "v. ordf." is "vice ordförande". A title without a body ("ordföranden", "regiondirektör")
belongs to what its kind of office belongs to: a chair to the body that meets or was spoken of last, a minister to the
government, a group's leader to the party, an official to the region whose document it is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from models import Document, Kind, Span
from pipeline.extract import parties
from pipeline.extract.roles import MODIFIER, is_base, is_organised, is_title, nominative

NEAR = 300  # characters before an office in which its agency or municipality is looked for

_WRITTEN_OUT = tuple(
    (re.compile(rf"(?<![\w.]){short}(?![\w])", re.IGNORECASE), whole)
    for short, whole in (
        (r"v\.?(?= ?ordf)", "vice"),
        (r"(?:ordf\.?|ordflörande)", "ordförande"),
        (r"sekr\.?", "sekreterare"),
        (r"ers\.", "ersättare"),
        (r"suppl\.", "suppleant"),
        (r"led\.", "ledamot"),
        (r"adj\.", "adjungerad"),
        (r"bitr\.", "biträdande"),
        (r"stf\.?", "ställföreträdande"),
        (r"leg\.", "legitimerad"),
        (r"tjg?\.", "tjänstgörande"),
        (r"t\. ?f\.|tf\.", "tf"),
    )
)
_BARE_FORMS = (  # endings of the plural and the definite, and what stands for them in the indefinite singular
    ("männen", "man"),
    ("mannen", "man"),
    ("män", "man"),
    ("öterna", "ot"),
    ("öter", "ot"),
    ("otena", "ot"),
    ("ministrarna", "minister"),
    ("ministrar", "minister"),
    ("orna", "a"),
    ("or", "a"),
    ("erna", ""),
    ("arna", "are"),
    ("arna", ""),
    ("ena", "e"),
    ("na", ""),
    (":n", ""),
    ("en", ""),
    ("et", ""),
    ("er", ""),
    ("ar", ""),
    ("an", "a"),
    ("n", ""),
)
_ADJECTIVE = re.compile(r"(\w+(?:sk|nal|al|ell|iv|ig|nad|ald|dd|rd|ild)|ny|nuvarande)[ae]", re.IGNORECASE)
_PROPER = re.compile(
    r"(?:[A-ZÅÄÖ][a-zåäö-]*[A-ZÅÄÖ]|EU|Europeiska|Nordiska|Svenska|Region(?:en)? [A-ZÅÄÖ]|Landstinget"
    r"|[A-ZÅÄÖ][\w-]+ (?:AB|kommun))"
)
_COMMON = re.compile(
    rf"(?:{MODIFIER}|(?:region|landsting|kommun)\w*|\w+(?:styrelse|nämnd|fullmäktige|utskott|beredning|direktion)\w*"
    r"|(?:hälso|miljö|kultur|trafik|tillväxt|barn|vård|social|patient|närings|service)\w*-,?|partiets?|regionala|\w+-,?)",
    re.IGNORECASE,
)
_PARTS = re.compile(r",? och |, | samt |/|; ?")
_UP_TO = re.compile(r",| \(| (?:av|bakom|för|från|hos|inom|i|med|mot|om|på|till|under|vid|åt) ")
_FRESH = re.compile(r"(?:ny[ae]?|nyvald[ae]?|nuvarande|tillträdande|(?:ny)?tillträdd[ae]?|blivande|dåvarande)")
_FORMER = re.compile(r"(?:tidigare|förr[ae]|f\. ?d\.|fd|före detta|dåvarande|avgången)\b", re.IGNORECASE)

_NAMED = (  # a body by its name, never "nämnden" alone
    r"(?:(?:Region|Landstinget)(?: i)? [A-ZÅÄÖ]\w+s (?:läns )?)?"
    r"(?:(?:regionala?|tekniska?|sociala?|gemensamma?|norra|södra|östra|västra|mellersta|centrala|politiska?|operativa?"
    r"|delregionala?) )?(?:(?:[a-zåäö]+-,? (?:och )?){1,3})?"
    r"(?:(?:[a-zåäö]+-)?[a-zåäö]+(?:styrelse|nämnd|utskott|beredning|direktion)(?:n|en|et)?s?|[a-zåäö]*fullmäktiges?"
    r"|direktionens?|nämnden för [a-zåäö-]+(?:(?:, | och )[a-zåäö-]+){0,4})(?![a-zåäö-])"
)
_BODY = re.compile(
    rf"(?<![\w-])(?:(?:{_NAMED} (?:arbets)?utskott(?:et)?s?(?![a-zåäö-]))|{_NAMED})(?: [A-ZÅÄÖ]\w+ sjukhus\b)?",
    re.IGNORECASE,
)
_NO_BODY = re.compile(
    r".*(?:(?:bolags|universitets|myndighets|läns|stiftelse|förenings|social|polis|folkhälso|skol|läkemedels|trafik"
    r"säkerhets)styrelse\w*|länsstyrelse\w*|ärendeberedning\w*)",
    re.IGNORECASE,
)
_MEETS = re.compile(
    r"korthet|kortfattat|\bkort om|sammanträd|protokoll|möte|beslut|kallelse|rapport från|sammanfattning|dagordning|§",
    re.IGNORECASE,
)
_SHORT_BODIES = {"RF": "regionfullmäktige", "RS": "regionstyrelsen", "LF": "landstingsfullmäktige"} | {
    "LS": "landstingsstyrelsen", "KF": "kommunfullmäktige", "KS": "kommunstyrelsen"
}  # fmt: skip
_SHORT_BODY = re.compile(rf"({'|'.join(_SHORT_BODIES)})\b")
_ITEM_OF_ANOTHER = re.compile(r"(?:\bval av\b|motion|interpellation|fråga|svar på|remiss|yttrande)", re.IGNORECASE)
_MUNICIPALITY = re.compile(
    r"(?<![\w-])(?:[A-ZÅÄÖ][a-zåäö]+(?: [A-ZÅÄÖ][a-zåäö]+)? kommuns?|[A-ZÅÄÖ][a-zåäö]+ stads?)(?!\w)"
)
_AGENCY = re.compile(
    r"(?<![\w-])[A-ZÅÄÖ][a-zåäö]+(?:verket|myndigheten|styrelsen|inspektionen|rådet|institutet|kassan|byrån)s?(?!\w)"
)
_PLACE = re.compile(r"[A-ZÅÄÖ][a-zåäö]+(?:[ -][A-ZÅÄÖ]\w+)?")
_MUNICIPAL = re.compile(rf"(?P<body>[Kk]ommun(?:styrelsen|fullmäktige)) i (?P<place>{_PLACE.pattern})")
_COUNTY = re.compile(r"landshövding(?: i (?P<county>[A-ZÅÄÖ][\w ]+ län))?")
_UNIT = (  # a part without a name of its own is its owner's
    r"[a-zåäö-]*(?:kommittén|gruppen|ledningen|mottagningen|kliniken|avdelningen|enheten|centralen|kansliet|staben|vården"
    r"|sekretariatet|kontoret|sjukhuset|lasarettet|teamet|laboratoriet|institutionen|sektionen)"
)
_AROUND = re.compile(rf"(?<!\w){_UNIT} (?:för|i|på|vid|inom) (?=[A-ZÅÄÖ])")
_UNITS = re.compile(_UNIT)
_THAT = re.compile(
    r"(?:nämnden|styrelsen|utskottet|beredningen|fullmäktige|direktionen|presidiet|partiet|gruppen)", re.IGNORECASE
)

_OF_BODY = re.compile(
    r"(?:.* )?(?:(?:nämnd|styrelse|utskotts|berednings)?ordförande|\w{0,8}ledamot|ersättare|suppleant"
    r"|\w*sekreterare|justerare|justeringsperson|rösträknare"
    r"|protokollförare|adjungerad)$"
)
_OTHER_SECRETARIES = (
    "politisk sekreterare",
    *(f"{of}sekreterare" for of in ("press", "stats", "grupp", "läkar", "parti")),
)
_MEMBER = re.compile(r"(?:ledamot|ersättare|suppleant)$")
_ELECTED = re.compile(r"(?<!\w)[Tt]ill (?:nye? |nya )?\Z")
_ELECTIONS = re.compile(r"\b(?:val|valärende|fyllnadsval)\b (?:av|till)\b", re.IGNORECASE)
_OF_PARTY = re.compile(
    r"(?:.* )?(?:gruppledare|partiledare|partisekreterare|partiordförande|språkrör|distriktsordförande"
    r"|\w+politisk talesperson)$"
)
_OF_GOVERNMENT = re.compile(r"(?:.* )?(?:statsråd|[\w-]*minister)$")
_FOREIGN = re.compile(  # of another country
    r"(?!Sveriges)[A-ZÅÄÖ]\w+s |(?:dansk|norsk|finländsk|finsk|isländsk|tysk|fransk|brittisk|spansk|italiensk|polsk"
    r"|estnisk|lettisk|litauisk|ukrainsk|rysk|amerikansk|kinesisk|nederländsk|belgisk|grekisk|ungersk|turkisk"
    r"|israelisk)[ae]? "
)
_OF_PARLIAMENT = re.compile(r"(?:.* )?(?:talman|riksdagsledamot|riksdagsdirektör)$")
_OF_MUNICIPALITY = re.compile(r"(?:.* )?(?:kommunalråd|kommundirektör|kommunchef|borgarråd|stadsdirektör)$")
_OF_AGENCY = re.compile(r"(?:.* )?(?:generaldirektör|överdirektör|gd)$")
_OF_OTHERS = re.compile(
    r"(?:.* )?(?:rektor|professor|\w*parlamentariker|lektor|docent|forskare|särskild utredare|vd|dekan"
    r"|verkställande direktör|landshövding|ambassadör|president|kommissionär|förbundsdirektör|förbundsordförande"
    r"|statssekreterare|länsråd|ceo"
    r"|vice vd|ombudsman|borgmästare|landsbygdsdirektör|länsöverdirektör|föredragande)$"
)
_PRIVATE = re.compile(
    r"(?<!\w)(?:\w*(?:förening|klubb|församling|byalag)(?:en|et)?s?|(?:IF|IK|BK|FF|FK|SK|AIK):?s?)(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Setting:
    """Where offices are spoken of: a text, the region whose it is, the body that meets in it, and all bodies and
    parties that it names, in their order."""

    text: str
    region: str | None
    meeting: str | None
    bodies: tuple[Span, ...]
    is_minutes: bool


def setting(document: Document, region: str | None) -> Setting:
    """What a document tells of the bodies in it. ``region`` is the official name of the region that published it."""
    text = document.text
    bodies = tuple(match.span() for match in _BODY.finditer(text) if not _NO_BODY.fullmatch(match[0].split()[-1]))
    is_minutes = document.kind in (Kind.PROTOCOL, Kind.DECISION_DIGEST, Kind.NOTICE)
    meets = is_minutes or (document.kind is not Kind.MOTION and _MEETS.search(document.title) is not None)
    return Setting(text, region, _meeting(document, bodies) if meets else None, bodies, is_minutes)


def _meeting(document: Document, bodies: Sequence[Span]) -> str | None:
    """The body whose meeting a document tells of: that of its title, else that which its first line names first."""
    text, title = document.text, len(document.title)
    if short := _SHORT_BODY.match(text):
        return _SHORT_BODIES[short[1]]
    of_others = _ITEM_OF_ANOTHER.search(document.title)
    for start, end in bodies:
        if start >= title or not of_others or start < of_others.start():
            return nominative(text[start:end])
    return None


def plain(said: str) -> str:
    """A role in the indefinite singular, with a small letter and without abbreviations: "Regionrådet" is "regionråd";
    the body that belongs to it stays as it is."""
    role = parties.without(" ".join(said.split()))
    for short, whole in _WRITTEN_OUT:
        role = short.sub(whole, role)
    words = role.split()
    head = next((n for n, word in enumerate(words) if is_title(word)), None)
    if head is None:
        return role
    bare = _bare(words[head])
    if bare != words[head]:
        for n in range(head - 1, -1, -1):
            adjective = _ADJECTIVE.fullmatch(words[n])
            if not adjective or words[n - 1 if n else n].endswith("s"):
                break
            words[n] = adjective[1]
    words[head] = bare
    role = " ".join(words)
    is_common = head == 0 or _COMMON.fullmatch(words[0])
    return role[0].lower() + role[1:] if is_common and not _PROPER.match(role) else role


def _bare(title: str) -> str:
    """A title in the indefinite singular."""
    if is_base(title):
        return title
    for ending, bare in _BARE_FORMS:
        if title.lower().endswith(ending) and is_base(one := title[: len(title) - len(ending)] + bare):
            return one
    return title


def offices(role: str) -> frozenset[str]:
    """The titles that a role in plain form names, without their bodies."""
    return frozenset(filter(None, (_office(part) for part in _PARTS.split(role))))


def _office(part: str) -> str:
    words = _UP_TO.split(part.lower())[0].split()
    genitive = max((n + 1 for n, word in enumerate(words[:-1]) if word.endswith("s")), default=0)
    kept = [word for word in words[genitive:] if not _FRESH.fullmatch(word)]
    return " ".join(kept) if any(map(is_title, kept)) else ""


def covers(whole: frozenset[str], part: frozenset[str]) -> bool:
    """Whether one role says all the titles of another: a nämndsekreterare is a sekreterare, a minister a statsråd."""
    is_minister = part == {"statsråd"} and any(title.endswith("minister") for title in whole)
    is_compound = all(any(" " not in title and title.endswith(other) for title in whole) for other in part - whole)
    return is_compound or is_minister


def is_private(role: str) -> bool:
    """Whether a role is one in a club or church, not in public life."""
    return _PRIVATE.search(role) is not None


def is_former(role: str) -> bool:
    """Whether somebody has left a role."""
    return _FORMER.match(role) is not None


def is_unit(body: str) -> bool:
    """Whether a body is a part without a name of its own ("kirurgkliniken")."""
    return _UNITS.fullmatch(body) is not None


def belonging(role: str, at: int, party: str | None, setting: Setting) -> str | None:
    """The body that a bare office belongs to which stands at an offset; None where that is not known."""
    office = next(filter(None, map(_office, _PARTS.split(role))), "")
    if county := _COUNTY.match(role):
        return f"Länsstyrelsen i {county['county']}" if county["county"] else setting.region and "Länsstyrelsen"
    if _OF_PARTY.fullmatch(office):
        return _party_before(at, setting) or parties.name_of(party)
    if _OF_PARLIAMENT.fullmatch(office):
        return "Riksdagen"
    if _OF_BODY.fullmatch(office) and not office.endswith(_OTHER_SECRETARIES):
        return _body_before(at, _MEMBER.search(office) is not None, setting)
    if _OF_GOVERNMENT.fullmatch(office):
        return None if _FOREIGN.match(role) else "Regeringen"
    if _OF_MUNICIPALITY.fullmatch(office):
        return _last(_MUNICIPALITY, at, setting)
    if _OF_AGENCY.fullmatch(office):
        return _last(_AGENCY, at, setting)
    return None if _OF_OTHERS.fullmatch(office) else setting.region


def named_body(text: str, at: int) -> Span | None:
    """The body that is named at an offset."""
    match = _BODY.match(text, at)
    return match.span() if match else None


def referred(body: str, role: str, at: int, party: str | None, setting: Setting) -> str | None:
    """The body that is printed with a role, with its owner where a place says that; and the one that "nämnden" or
    "partiet" means at an offset."""
    if body.lower().startswith(("den ", "det ")):
        return None
    if body.lower() in ("regionen", "landstinget"):
        return setting.region
    if match := _MUNICIPAL.fullmatch(body) or _MUNICIPAL.fullmatch(f"{body} {role[role.rfind(' i ') + 1 :]}"):
        return f"{match['body'].capitalize()}, {match['place']} kommun"
    if _OF_MUNICIPALITY.search(_UP_TO.split(role)[0]) and _PLACE.fullmatch(body):
        return f"{body} kommun"
    if _PLACE.fullmatch(body) and role.endswith(f" i {body}") and not any(map(is_organised, body.split())):
        return body if _OF_BODY.search(role.removesuffix(f" i {body}")) else setting.region
    if is_unit(body) and setting.region and not _THAT.fullmatch(body):
        return setting.region
    if not _THAT.fullmatch(body):
        return _AROUND.sub("", body)
    if body.lower() in ("partiet", "gruppen"):
        return _party_before(at, setting) or parties.name_of(party)
    kind = body.lower()[:5]
    last = next((span for span in reversed(setting.bodies) if span[1] <= at and _is_kind(setting, span, kind)), None)
    return _printed(setting, last) if last else (setting.meeting or body)


def _is_kind(setting: Setting, body: Span, kind: str) -> bool:
    said = setting.text[slice(*body)].lower()
    return kind in said and not said.startswith(("nämnden ", "styrelsen "))


def _body_before(at: int, is_member: bool, setting: Setting) -> str | None:
    """The body to which elections are held, for those who are elected; in minutes the body that meets, which also is
    that of mere members; else the one that the text spoke of last."""
    before = [span for span in setting.bodies if span[1] <= at]
    if _ELECTED.search(setting.text, max(0, at - 10), at):
        sentence = max(setting.text.rfind(end, 0, at) for end in (". ", "\n"))
        if before and before[-1][0] > sentence:  # "Till ordförande i NÄMND valdes NAME och till vice ordförande NAME"
            return _printed(setting, before[-1])
        lines = (
            (setting.text[setting.text.rfind("\n", 0, start) + 1 : start], span)
            for span in before
            for start in span[:1]
        )
        elected = [span for line, span in lines if _ELECTIONS.search(line)]
        if elected:
            return _printed(setting, elected[-1])
    if setting.meeting and (setting.is_minutes or is_member):
        return setting.meeting
    return _printed(setting, before[-1]) if before else setting.meeting


def _printed(setting: Setting, body: Span) -> str:
    """A body of the text in the nominative and the definite: "en regional nämnd" is "regionala nämnden"."""
    said = nominative(setting.text[slice(*body)])
    for bare, definite in (("nämnd", "en"), ("beredning", "en"), ("styrelse", "n"), ("utskott", "et")):
        if said.endswith(bare):
            return re.sub(r"\b(regional|teknisk|social|operativ)\b", r"\1a", said) + definite
    return said


def _party_before(at: int, setting: Setting) -> str | None:
    found = parties.last_named(setting.text, at)
    return parties.name_of(found)


def _last(pattern: "re.Pattern[str]", at: int, setting: Setting) -> str | None:
    found = list(pattern.finditer(setting.text, max(0, at - NEAR), at))
    return nominative(found[-1][0]) if found else None
