"""The bodies of regions and municipalities by their grammar: fullmäktige, styrelser, nämnder, utskott, beredningar.

A body is known by the end of its name; what stands before it is found by walking back over "hälso- och", and over the
few adjectives that are part of such names. Nothing here knows whose body it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from pipeline.extract.gazetteer import Words


class Level(Enum):
    """Whose body it can be, by its name alone."""

    REGION = "region"
    MUNICIPALITY = "municipality"
    ANY = "any"
    STATE = "state"  # of neither


@dataclass(frozen=True, slots=True)
class Body:
    """A body at words ``first`` to ``last``, the latter excluded, and its name in the definite form.

    ``part`` is the name as it stands behind that of the body it belongs to ("arbetsutskott"), "" for a body of its own.
    """

    first: int
    last: int
    name: str
    level: Level
    genitive: bool
    part: str = ""


_HEADS = (  # indefinite, ending of the definite form
    ("fullmäktige", ""),
    ("styrelse", "n"),
    ("nämnd", "en"),
    ("utskott", "et"),
    ("beredning", "en"),
)


@dataclass(frozen=True, slots=True)
class _Tail:
    """One inflected ending: of which head, and what that is in the definite form."""

    ending: str
    head: str
    definite: str
    is_definite: bool
    is_genitive: bool


_TAILS = tuple(
    _Tail(head + ending + s, head, head + definite, bool(ending) or not definite, bool(s))
    for head, definite in _HEADS
    for ending in dict.fromkeys((definite, ""))
    for s in ("s", "")
)
_ENDINGS = tuple(tail.ending for tail in _TAILS)

_AND = frozenset(("och", "&"))
_OR = frozenset(("samt", "respektive", "eller"))
_LEVELS = frozenset(("region", "landstings", "landsting", "kommun"))
_REGIONAL = frozenset(("region", "landstings", "landsting"))
# -styrelse ends many other words (självstyrelsen, bolagsstyrelsen); of these the regions have had one.
_BOARDS = frozenset(
    (
        "region", "landstings", "kommun", "sjukvårds", "sjukhus", "närsjukvårds", "primärvårds", "regionutvecklings",
        "produktions", "vård",
        "trafik", "kollektivtrafik", "service", "folkhögskole", "tandvårds", "fastighets", "kultur", "habiliterings",
    )
)  # fmt: skip
_NO_BODY = frozenset(("be", "om", "nyss", "ovan", "sist", "först", "före", "för", "ut", "upp", "skilje"))
# Preparing a matter is no body: these are named in the definite form like one.
_NO_COMMITTEE = frozenset(
    ("ärende", "budget", "mat", "för", "livsmedels", "vidare", "till", "efter", "om", "remiss", "sam")
)
_MUNICIPAL = frozenset(
    (
        "kommun", "social", "byggnads", "bygg", "skol", "barn", "barn- och ungdoms", "barn- och utbildnings", "omsorgs",
        "äldre", "äldre- och omsorgs", "vård- och omsorgs", "grundskole", "förskole", "gymnasie", "stadsbyggnads",
        "miljö- och byggnads", "plan- och byggnads", "bygg- och miljö", "miljö- och hälsoskydds", "räddnings",
        "överförmyndar", "stadsdels", "individ- och familje", "fritids", "tekniska", "socialtjänst",
    )
)  # fmt: skip
_OF_STATE = frozenset(
    (
        "ansvars", "överklagande", "etikprövnings", "hyres", "arrende", "övervaknings", "valprövnings", "skatterätts",
        "domar", "fondtorgs", "utlännings", "säkerhets", "värderings", "djurförsöksetiska", "partibidrags", "kyrko",
        "riksbanks", "förbunds", "forskarskatte", "notarie", "export", "eu-", "länsarbets", "gransknings", "register",
        "utrikes", "vapenexport", "koncessions", "viltvårds", "försäkringskasse", "språk",
    )
)  # fmt: skip
_ADJECTIVES = {
    "regional": "regionala",
    "regionala": "regionala",
    "operativ": "operativa",
    "operativa": "operativa",
    "delregional": "delregionala",
    "delregionala": "delregionala",
    "norra": "norra",
    "södra": "södra",
    "östra": "östra",
    "västra": "västra",
    "mellersta": "mellersta",
    "centrala": "centrala",
}
_FOR = frozenset(("drift", "områdes", "utveckling"))  # "driftnämnden för regionservice"
_ALONE = {  # "tekniska nämnden"
    "lokala": Level.REGION,
    "tekniska": Level.MUNICIPALITY,
    "sociala": Level.MUNICIPALITY,
    "delregionala": Level.REGION,
    "operativa": Level.REGION,
}
_AGREED = frozenset(("enig", "oenig", "enhällig", "enad", "samlad", "splittrad"))  # "en enig regionstyrelse"
REGION_OWNERS = frozenset(("regionens", "landstingets", "länets"))
_OWNERS = REGION_OWNERS | {"kommunens", "stadens"}
_OWN = frozenset(("nya", "ny", "egen", "eget", "egna", "förra", "tidigare"))
_ADJECTIVE_ENDINGS = ("al", "ala", "ell", "ella", "isk", "iska", "lig", "liga", "erad", "erade")
_LONGEST_SUBJECT = 8  # words of "nämnden för trafik, infrastruktur och miljö"
_LONGEST_NAME = 8  # words of "kultur-, närings- och bildningsnämnden"
# What comes to a nämnd "för beslut" or "för egen del" is no subject: these begin the words for what one is for.
_SUBJECTS = (
    "arbetsmarknad", "bildning", "digital", "fastighet", "folkbildning", "folkhälsa", "folkhög", "forskning",
    "funktions", "habilitering", "hjälpmedel", "hållbar", "hälso", "hälsa", "infrastruktur", "klimat",
    "kollektivtrafik", "kultur", "miljö", "näring", "omsorg", "patient", "primärvård", "psykiatri",
    "rehabilitering", "regional", "samhälls", "service", "sjukvård", "skärgård", "specialist", "statlig",
    "tandvård", "tillväxt", "trafik", "turism", "utbildning", "vård", "äldre", "mänskliga", "jämställdhet", "demokrati",
    "säkerhet", "krisberedskap", "personal", "barn", "regionservice", "specialiserad",
)  # fmt: skip


def is_head(text: Words, word: int) -> bool:
    """Whether a word ends as the names of bodies do; most do not."""
    return text.keys[word].endswith(_ENDINGS)


def bodies_at(text: Words, word: int, owned: bool) -> Iterator[Body]:
    """The bodies whose names end at a word, two in "region- och kommunfullmäktige".

    ``owned`` says that somebody's name stands in the genitive before it; the indefinite form is one body's name only
    then ("Region Skånes regionstyrelse"), after "en enig", or as a heading.
    """
    tail = next(t for t in _TAILS if text.keys[word].endswith(t.ending))
    prefix = text.keys[word].removesuffix(tail.ending)
    if not prefix or prefix in _FOR:
        named = tuple(_with_subject(text, word, tail, prefix, owned))
        yield from named
        if named or not prefix:
            return
    first, stems, are_two = _coordinated(text, word, prefix)
    if first and text.joints[first] == "-" and text.text.startswith(("-", "\u2010"), text.ends[first - 1]):
        return  # the rest of a word that a line end has parted
    if are_two:
        for at, stem in zip((first, word), stems, strict=True):
            if _counts(stem, tail.head, tail.is_definite or owned):
                genitive = tail.is_genitive and at == word
                yield Body(at, at + 1, _name("", stem, tail), _level(stem, tail.head), genitive)
        return
    stem = "".join(stems)
    adjective = ""
    if first and text.follows(first) and text.keys[first - 1] in _ADJECTIVES and tail.head != "fullmäktige":
        first -= 1
        adjective = _ADJECTIVES[text.keys[first]]
    is_one = tail.is_definite or owned or _is_heading(text, first, word) or is_own(text, first)
    if _counts(stem, tail.head, is_one or (prefix in _LEVELS and _is_agreed(text, first))):
        part = stem + tail.head if tail.head in ("utskott", "beredning") else ""
        level = Level.REGION if adjective else _level(stem, tail.head)
        yield Body(first, word + 1, _name(adjective, stem, tail), level, tail.is_genitive, part)


def start_of(text: Words, word: int) -> int:
    """The first word of a name that is coordinated and ends at a word: "| kultur- och fritidsnämnden"."""
    return _coordinated(text, word, "")[0]


def _with_subject(text: Words, word: int, tail: _Tail, prefix: str, owned: bool) -> Iterator[Body]:
    """ "fullmäktige" alone; "tekniska nämnden"; "nämnden för regional utveckling"; "lokala nämnden i Varberg"."""
    before = text.keys[word - 1] if text.follows(word) else ""
    if tail.head == "fullmäktige":
        yield Body(word, word + 1, "fullmäktige", Level.ANY, tail.is_genitive)
    elif tail.is_definite and tail.head == "nämnd" and before in _ALONE and not prefix:
        name, last = _name(before, "", tail), word + 1
        if before == "lokala" and text.follows(last + 1) and text.keys[last] == "i" and text.is_capital(last + 1):
            name, last = f"{name} i {text.printed(last + 1, last + 2)}", last + 2
        yield Body(word - 1, last, name, _ALONE[before], tail.is_genitive)
    elif (
        (tail.head != "styrelse" or _is_name(text, word + 2))
        and (tail.is_definite or owned)
        and not tail.is_genitive
        and text.follows(word + 1)
    ):
        last = _subject_end(text, word + 2) if text.keys[word + 1] == "för" else 0
        if last:
            subject = " ".join(text.printed(word + 1, last).split())
            owned = text.follows(last) and text.keys[last].startswith("ordförande")
            name = f"{(prefix + tail.definite).capitalize()} {subject.removesuffix('s' * owned)}"
            yield Body(word, last, name, Level.ANY, owned)


def _is_name(text: Words, word: int) -> bool:
    """Whether a capital tells that a word begins the name of what a body is for: "styrelsen för Egen vård"."""
    return word < len(text) and text.is_capital(word) and text.keys[word] not in ("region", "landstinget", "den", "det")


def _subject_end(text: Words, word: int) -> int:
    """The word behind what a body is for, 0 where nothing says so: nouns, each with its adjective, joined by "och"."""
    if word >= len(text) or not (text.keys[word].startswith(_SUBJECTS) or _is_name(text, word)):
        return 0
    limit = min(len(text), word + _LONGEST_SUBJECT)
    is_of = _is_name(text, word) and text.keys[word].endswith(("s", "d")) and text.follows(word + 1)
    end = word + is_of  # "driftnämnden för Granby sjukhus", "styrelsen för Samlad vård"
    while True:
        end += 1 + (text.keys[end].endswith(_ADJECTIVE_ENDINGS) and end + 1 < limit and text.follows(end + 1))
        listed = end + 2 < limit and text.joints[end] == "," and text.keys[end + 1] in _AND and text.follows(end + 1)
        joined = end + 1 < limit and text.keys[end] in _AND and text.joints[end] in ("", "-")
        if not listed and not (joined and not is_head(text, end + 1)):
            return end
        end += not listed


def _coordinated(text: Words, word: int, prefix: str) -> tuple[int, list[str], bool]:
    """Where "kultur-, närings- och bildningsnämnden" begins, the stems of its names, and whether they are two."""
    first, stems = word, [prefix]
    while first >= 2 and word - first < _LONGEST_NAME and text.joints[first - 1] == "-" and not text.joints[first]:
        conjunction, before = text.keys[first - 1], text.keys[first - 2]
        if first == word and (conjunction in _OR or {before, prefix} <= _LEVELS):
            return first - 2, [before, prefix], True
        if conjunction not in _AND:
            break
        first -= 2
        stems.insert(0, f"{before}- och ")
        while first and word - first < _LONGEST_NAME and text.joints[first] == "-,":
            first -= 1
            stems.insert(0, f"{text.keys[first]}-, ")
    return first, stems, False


def _counts(stem: str, head: str, is_one: bool) -> bool:
    """Whether it is the name of a body, and of one (``is_one``) rather than of a kind."""
    if stem in _NO_BODY or len(stem) < 2 or not is_one:
        return False
    if head == "beredning":
        return stem not in _NO_COMMITTEE
    if head == "styrelse":
        return stem in _BOARDS or stem.endswith("- och sjukvårds")
    if head == "fullmäktige":
        return stem in _LEVELS or stem in _OF_STATE
    return True


def _level(stem: str, head: str) -> Level:
    if stem in _REGIONAL:
        return Level.REGION
    if stem in _MUNICIPAL and head != "utskott":
        return Level.MUNICIPALITY
    if stem in _OF_STATE or stem.startswith("eu-"):
        return Level.STATE
    return Level.ANY


def _name(adjective: str, stem: str, tail: _Tail) -> str:
    """The canonical form: definite, with a capital."""
    stem = "landstings" if stem == "landsting" else stem
    name = f"{adjective} {stem}{tail.definite}".strip()
    return name[:1].upper() + name[1:]


def _is_heading(text: Words, first: int, word: int) -> bool:
    """Whether a name stands alone on its line."""
    return text.joints[first] == "\n" and text.is_capital(first) and not text.follows(word + 1)


def _is_agreed(text: Words, first: int) -> bool:
    return text.follows(first) and text.keys[first - 1] in _AGREED


def owner_end(text: Words, first: int) -> int:
    """The word behind which the name of a body's owner must end: "Region Skånes | nya kulturnämnd"."""
    return first - (text.follows(first) and text.keys[first - 1] in _OWN)


def is_own(text: Words, first: int, owners: frozenset[str] = _OWNERS) -> bool:
    """Whether "regionens" or the like stands before a body: "regionens nya kulturnämnd"."""
    end = owner_end(text, first)
    return text.follows(end) and text.keys[end - 1] in owners
