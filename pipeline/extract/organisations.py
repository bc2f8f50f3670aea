"""Organisations as documents name them: canonical name, type, identifiers, every mention.

Known ones come from the gazetteer, the bodies of regions and municipalities from grammar, companies and unknown
regions from the words that mark them, and all others from the spans that a model found. A body belongs to whoever is
named with it ("Region Skånes kulturnämnd", "kommunstyrelsen i Knivsta"), else to the document's own region. What names
a place or a level and no body ("Gävle", "kommunen", "regionen", "staten") is no mention.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from models import Document, Mention, Organisation, Span
from pipeline.extract import gazetteer
from pipeline.extract.bodies import REGION_OWNERS, Body, Level, bodies_at, is_head, is_own, owner_end, start_of
from pipeline.extract.gazetteer import Entry, Names, Words

_AND = frozenset(("och", "samt", "eller", "respektive"))
_LEVEL_PLURALS = {  # "Luleå och Piteå kommuner", "regionerna Skåne och Halland"
    "kommuner": "municipality",
    "kommuners": "municipality",
    "kommunerna": "municipality",
    "kommunernas": "municipality",
    "regionerna": "region",
    "regionernas": "region",
    "landstingen": "region",
    "länsstyrelserna": "county_board",
}
_OWNERS = ("region", "municipality")
_ROLES = frozenset(
    (
        "ordförande", "ordföranden", "vice", "förste", "andre", "1", "2", "e", "a", "ledamot", "ersättare",
        "presidium", "sammanträde", "möte",
    )
)  # fmt: skip
_GROUPS = re.compile(r"(?:region|landstings|regionfullmäktige|fullmäktige|parti|riksdags)grupp(?:en)?s?")
_CODE_GROUP = re.compile(r"(s|m|sd|c|v|kd|l|mp|fp)-gruppens?")
_CODES = {
    "s": "Socialdemokraterna",
    "m": "Moderaterna",
    "sd": "Sverigedemokraterna",
    "c": "Centerpartiet",
    "v": "Vänsterpartiet",
    "kd": "Kristdemokraterna",
    "l": "Liberalerna",
    "fp": "Liberalerna",
    "mp": "Miljöpartiet",
}
# "Umeå Energi": a word for what a municipal company does; the first few also begin with a small letter.
_UTILITIES = frozenset(
    (
        "kraft", "energi", "bostäder", "hamn", "hamnar", "airport", "vatten", "avfall", "lokaltrafik", "elnät",
        "kollektivtrafik",
    )
)  # fmt: skip
_SMALL_UTILITIES = frozenset(("kraft", "energi"))
_POINTS = frozenset(("nord", "norr", "syd", "söder", "väst", "öst", "mitt", "stor"))  # police and traffic regions
_NO_OWNER = frozenset(
    (
        "vilken", "vilka", "varje", "en", "ett", "ingen", "någon", "denna", "den", "samma", "annan", "svensk",
        "årets", "sveriges", "dagens", "landets", "länets", "regionens", "vår", "er", "din", "min", "all", "ny",
        "egen", "många", "flera",
    )
)  # fmt: skip
# Words that begin a sentence and are no part of a company's name behind them.
_OPENERS = frozenset(
    (
        "och", "men", "även", "också", "dessutom", "samt", "när", "då", "nu", "här", "där", "i", "på", "av", "för",
        "till", "från", "med", "mot", "om", "att", "det", "den", "de", "vi", "jag", "hos", "inom", "enligt",
        "genom", "under", "efter", "vid", "sedan", "bolaget", "företaget", "dotterbolaget", "moderbolaget",
        "koncernen", "konsultbolaget", "vd",
    )
)  # fmt: skip
_IN_COMPANY_NAMES = frozenset(("i", "&"))
_END_COMPANY_NAMES = frozenset(("ab", "kb", "hb", "ltd", "inc", "asa", "oyj"))
_COMPANY_WORDS = 6
_PLACE_WORDS = 3  # of the longest name of a municipality
# Before "regeringen" an adjective in -ska tells whose it is, apart from these.
_OURS = frozenset(
    (
        "svenska", "nya", "förra", "nuvarande", "tidigare", "sittande", "dåvarande", "tillträdande", "kommande",
        "avgående",
    )
)  # fmt: skip
_ASSOCIATION = re.compile(r"(?:förbund|förening|stiftelse|federation)(?:et|en)?s?$", re.IGNORECASE)
_ASSOCIATION_START = re.compile(r"(?:stiftelsen|föreningen|ideella föreningen|riksförbundet)\b", re.IGNORECASE)
_ABBREVIATION = re.compile(r"[A-ZÅÄÖ]{2,6}")
_NO_GENITIVE = re.compile(r"(?:[aiouåäö]|for|hu)s$")  # Borås, Höganäs, Degerfors
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Found:
    """One mention: words ``first`` to ``last``, the latter excluded, characters ``start`` to ``end``."""

    first: int
    last: int
    start: int
    end: int
    name: str
    type: str
    entry: Entry | None = None


@dataclass(slots=True)
class _Reading:
    """What has been found so far in one text; a word belongs to one mention."""

    text: Words
    region: str | None
    found: dict[int, _Found] = field(default_factory=dict)  # by first word
    ends: dict[int, _Found] = field(default_factory=dict)  # by the word behind the last
    taken: bytearray = field(init=False)
    vocabulary: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.taken = bytearray(len(self.text))
        self.vocabulary = frozenset(self.text.keys)

    def is_free(self, first: int, last: int) -> bool:
        return not any(self.taken[first:last])

    def add(self, first: int, last: int, name: str, type: str, entry: Entry | None = None) -> None:
        """Note a mention; a genitive as in "SKR:s" is part of it."""
        text = self.text
        if last < len(text) and text.keys[last] == "s" and text.joints[last] == ":":
            last += 1
        found = _Found(first, last, text.starts[first], text.ends[last - 1], name, type, entry)
        self.found[first] = self.ends[last] = found
        self.taken[first:last] = b"\1" * (last - first)

    def drop(self, found: _Found) -> None:
        del self.found[found.first], self.ends[found.last]
        self.taken[found.first : found.last] = bytes(found.last - found.first)


def organisations(document: Document, region: str | None, names: Sequence[Span] = ()) -> tuple[Organisation, ...]:
    """The organisations of a document, in the order of their first mentions.

    ``region`` is the official name of the region whose document it is, None for those of the Riksdag, the government
    and others; ``names`` are spans that a model took for organisations: what is not known otherwise is kept as found.
    """
    text = gazetteer.words(document.text)
    reading = _Reading(text, region)
    _read_known(reading)
    _read_branches(reading)
    _read_coordinated(reading)
    _read_marked(reading)
    _read_bodies(reading)
    _read_names(reading, names)
    _read_again(reading)
    return _grouped(reading)


# ------------------------------------------------------------------------------------------------------- known names


def _read_known(reading: _Reading) -> None:
    """What the gazetteer has."""
    text, known = reading.text, gazetteer.known()
    speaks_of_riksdag = any(key.startswith("riksdag") for key in text.keys)
    word = 0
    while word < len(text):
        last, entries = known.longest(text, word)
        entry = next((e for e in entries if not e.region or e.region == reading.region), None)
        if entry and _is_meant(reading, entry, word, last, speaks_of_riksdag):
            reading.add(word, last, entry.name, entry.type, entry)
            word = last
        else:
            word += 1


def _is_meant(reading: _Reading, entry: Entry, first: int, last: int, speaks_of_riksdag: bool) -> bool:
    """Whether the name means this organisation here.

    Other countries have a government and a parliament too, and a region may have an utskott called like the Riksdag's.
    """
    text = reading.text
    if entry.type == "committee" and entry.name.endswith("utskottet"):
        return reading.region is None or speaks_of_riksdag
    if entry.type not in ("government", "parliament"):
        return True
    before = text.keys[first - 1] if text.follows(first) else ""
    if before.endswith(("ska", "federala")) and before not in _OURS:
        return False
    abroad = last + 1 < len(text) and text.keys[last] == "i" and text.is_capital(last + 1) and text.follows(last)
    return not abroad or bool(gazetteer.places().longest(text, last + 1)[1]) or text.keys[last + 1] == "sverige"


def _read_branches(reading: _Reading) -> None:
    """Branches and groups: "Moderaterna i Skåne", "Företagarna Västerbotten", "Centerpartiets fullmäktigegrupp"."""
    text = reading.text
    for found in [f for f in reading.found.values() if f.type in ("party", "association")]:
        if not text.follows(found.last):
            continue
        genitive = text.printed(found.first, found.last) != found.name and text.keys[found.last - 1].endswith("s")
        if found.type == "party" and genitive and _GROUPS.fullmatch(text.keys[found.last]):
            reading.drop(found)
            riksdag = text.keys[found.last].startswith("riksdag")
            reading.add(found.first, found.last + 1, *_group(reading, found.name, riksdag))
            continue
        where = found.last + (text.keys[found.last] in ("i", "på"))
        if genitive or where == len(text) or not text.follows(where):
            continue
        last, place = _place_name(reading, where)
        if place:
            if there := reading.found.get(where):
                reading.drop(there)
            reading.drop(found)
            if found.type == "party":
                reading.add(found.first, last, f"{found.name} i {place}", "party_branch")
            else:
                reading.add(found.first, last, f"{found.name} {place}", "association")
    for word, key in enumerate(text.keys):
        code = _CODE_GROUP.fullmatch(key) if key.endswith(("gruppen", "gruppens")) else None
        if code and reading.is_free(word, word + 1):
            reading.add(word, word + 1, *_group(reading, _CODES[code[1]], False))


def _group(reading: _Reading, party: str, riksdag: bool) -> tuple[str, str]:
    name = gazetteer.genitive(party) + (" riksdagsgrupp" if riksdag else " fullmäktigegrupp")
    return (name if riksdag else _of(name, reading.region)), "party_branch"


def _place_name(reading: _Reading, word: int) -> tuple[int, str]:
    """The word behind the name of a region, municipality or their place, and that name without its genitive."""
    if (there := reading.found.get(word)) and there.type in ("region", "municipality"):
        return there.last, there.name
    last, entries = gazetteer.places().longest(reading.text, word)
    if not entries or not reading.is_free(word, last):
        return word, ""
    printed = _plain(reading.text.printed(word, last))
    places = [place for entry in entries for place in entry.places]
    return last, next((p for p in places if p == printed), printed.removesuffix("s"))


def _read_coordinated(reading: _Reading) -> None:
    """Places that share one word: "Luleå, Boden och Piteå kommuner", "regionerna Skåne och Halland"."""
    text = reading.text
    for word, key in enumerate(text.keys):
        type = _LEVEL_PLURALS.get(key)
        if not type:
            continue
        listed = _places_after(reading, word + 1, type)
        if not listed and key in ("kommuner", "kommuners"):
            listed = _places_before(reading, word)
        for first, last, entry in listed:
            if reading.is_free(first, last):
                reading.add(first, last, entry.name, entry.type, entry)


def _places_after(reading: _Reading, word: int, type: str) -> list[tuple[int, int, Entry]]:
    """Places that follow a word in a list, of one type."""
    text, listed = reading.text, list[tuple[int, int, Entry]]()
    while word < len(text) and text.joints[word] in (("", ",") if listed else ("", ":")):
        if listed and text.keys[word] in _AND and not text.joints[word]:
            word += 1
            if word == len(text):
                break
        elif listed and text.joints[word] != ",":
            break
        last, entry = _place_of(text, word, type)
        if not entry:
            break
        listed.append((word, last, entry))
        word = last
    return listed


def _places_before(reading: _Reading, word: int) -> list[tuple[int, int, Entry]]:
    """Municipalities in a list that ends before a word: "Norsjö och Malå |" kommuner."""
    text, listed = reading.text, list[tuple[int, int, Entry]]()
    while word:
        starts = range(max(0, word - _PLACE_WORDS), word)
        ending = ((f, e) for f in starts for last, e in [_place_of(text, f, "municipality")] if e and last == word)
        first, entry = next(ending, (word, None))
        if entry is None:
            break
        listed.append((first, word, entry))
        if text.joints[first] in (",", "-,"):
            word = first
        elif first and text.keys[first - 1] in _AND and not text.joints[first]:
            word = first - 1
        else:
            break
    return listed[::-1]


def _place_of(text: Words, word: int, type: str) -> tuple[int, Entry | None]:
    """The organisation of a type that is called after the place at a word, and the word behind that."""
    last, entries = gazetteer.places().longest(text, word)
    wanted = "region" if type == "county_board" else type
    entry = next((e for e in entries if e.type == wanted), None)
    if entry and type == "county_board":
        entry = gazetteer.county_board(entry.name)
    return last, entry


# ------------------------------------------------------------------------------------------------------------ bodies


def _read_bodies(reading: _Reading) -> None:
    """Bodies of regions and municipalities, and "länsstyrelsen" for that of the region's county."""
    text = reading.text
    other_assembly = any(key.startswith("kommunfullmäktige") for key in text.keys)
    behind: Body | None = None  # the body before this one, and whose it is
    owner: str | None = None
    for word, key in enumerate(text.keys):
        if reading.taken[word] or not is_head(text, word):
            continue
        if key in ("länsstyrelsen", "länsstyrelsens"):
            own = gazetteer.county_board(reading.region) if reading.region else None
            reading.add(word, word + 1, own.name if own else "Länsstyrelsen", "county_board", own)
            continue
        for body in bodies_at(text, word, _is_owned(reading, word, behind)):
            if not reading.is_free(body.first, body.last):
                continue
            if reading.region is None and body.name.startswith("Styrelsen för "):
                continue  # any body at all may have one; only those of a region's institutions are bodies of their own
            if body.name == "fullmäktige":
                if reading.region is None or other_assembly:
                    continue
                body = replace(body, name="Regionfullmäktige")
            if behind and body.part and behind.genitive and behind.last == body.first and text.follows(body.first):
                reading.drop(reading.found[behind.first])
                body = replace(
                    behind, last=body.last, name=f"{gazetteer.genitive(behind.name)} {body.part}", type=body.type
                )
            else:
                owner = _parent(reading, body)
            if owner and body.name.startswith("Landstings"):
                body = replace(body, name=f"Region{body.name.removeprefix('Landstings')}")
            reading.add(body.first, body.last, _of(body.name, owner), body.type)
            behind = body


def _is_owned(reading: _Reading, word: int, behind: Body | None) -> bool:
    """Whether somebody's name stands in the genitive right before the body whose last word this is."""
    text, first = reading.text, start_of(reading.text, word)
    for at in (first, first - 1):  # there may be an adjective
        end = owner_end(text, at)
        if _genitive_before(reading, end) or (behind and behind.last == end and behind.genitive and text.follows(end)):
            return True
    return False


def _genitive_before(reading: _Reading, end: int) -> _Found | None:
    """The region or municipality whose name in the genitive ends right before a word."""
    found = reading.ends.get(end)
    if found and found.type in _OWNERS and reading.text.follows(end):
        return found if reading.text.keys[end - 1].endswith(("s", "x", "z")) else None
    return None


def _parent(reading: _Reading, body: Body) -> str | None:
    """Whose body it is, None where nothing says so."""
    text = reading.text
    if body.level is Level.STATE:
        return None
    if owner := _genitive_before(reading, owner_end(text, body.first)):
        return owner.name
    if is_own(text, body.first, REGION_OWNERS):
        return reading.region
    if named := _named_after(reading, body):
        return named
    return reading.region if body.level in (Level.REGION, Level.ANY) else None


def _named_after(reading: _Reading, body: Body) -> str | None:
    """The owner named behind a body: "kommunstyrelsens ordförande i Knivsta", "regionstyrelsen, Region Uppsala"."""
    text, word = reading.text, body.last
    found = reading.found.get(word)
    if found and found.type in _OWNERS and text.joints[word] in ("", ","):
        return found.name
    limit = word + 4 if body.genitive else word
    while word < limit and text.follows(word) and text.keys[word] in _ROLES:
        word += 1
    where = word + 1
    if not text.follows(word) or not text.follows(where) or text.keys[word] not in ("i", "på", "för", "vid"):
        return None
    if found := reading.found.get(where):
        return found.name if found.type in _OWNERS else None
    # a region's assembly meets in towns ("regionfullmäktige i Luleå"), which does not make it theirs
    types = ("region",) if body.level is Level.REGION else ("municipality", "region")
    entries = gazetteer.places().longest(text, where)[1]
    return next((e.name for type in types for e in entries if e.type == type), None)


def _of(name: str, parent: str | None) -> str:
    return f"{name}, {parent}" if parent else name


# ---------------------------------------------------------------------------------------------- marked by their words


def _read_marked(reading: _Reading) -> None:
    """Unknown ones that say what they are: "Region Älvmark", "Granskogs kommun", "Exempel Buss AB", "Umeå Energi"."""
    text = reading.text
    for word, key in enumerate(text.keys):
        if reading.taken[word]:
            continue
        if key == "region" and text.is_capital(word):
            _read_region(reading, word)
        elif key == "regionförbundet":
            _read_federation(reading, word)
        elif key in ("kommun", "kommuns"):
            _read_municipality(reading, word)
        elif key == "ab" and text.is_capital(word):
            _read_company(reading, word)
        elif key.removesuffix("s") in _UTILITIES:
            _read_utility(reading, word)
        elif key == "ambassad":
            _read_embassy(reading, word)


def _read_region(reading: _Reading, word: int) -> None:
    text, name = reading.text, word + 1
    if not text.follows(name) or not text.is_capital(name) or text.keys[name] in _POINTS or reading.taken[name]:
        return
    if not text.printed(name, name + 1).isupper():
        found = _folded(reading, text.printed(word, name + 1))
        reading.add(word, name + 1, found if _NO_GENITIVE.search(found) else found.removesuffix("s"), "region")


def _read_federation(reading: _Reading, word: int) -> None:
    """ "Regionförbundet i Kalmar län"."""
    text = reading.text
    where = word + 1 + (text.follows(word + 1) and text.keys[word + 1] == "i")
    if text.follows(where):
        last, place = _place_name(reading, where)
        if place and reading.is_free(word, last):
            reading.add(word, last, _plain(f"Regionförbundet {text.printed(word + 1, last)}"), "association")


def _read_municipality(reading: _Reading, word: int) -> None:
    """A capital says something only within a sentence."""
    text, first = reading.text, word - 1
    if first <= 0 or not text.follows(word) or not text.is_capital(first) or text.keys[first] in _NO_OWNER:
        return
    if not text.joints[first] and reading.is_free(first, word + 1) and not text.is_capital(word):
        reading.add(first, word + 1, f"{text.printed(first, word)} kommun", "municipality")


def _read_company(reading: _Reading, word: int) -> None:
    """ "Exempel Buss AB", "AB Exempel": capitals before the mark, else behind it."""
    text, first = reading.text, word
    while (
        word - first < _COMPANY_WORDS
        and (text.follows(first) or (first and text.joints[first] == "&"))
        and not reading.taken[first - 1]
        and (text.is_capital(first - 1) or text.keys[first - 1] in _IN_COMPANY_NAMES)
        and text.keys[first - 1] not in _END_COMPANY_NAMES
    ):
        first -= 1
    while first < word and (text.keys[first] in _OPENERS or not text.is_capital(first)):
        first += 1
    if first < word:
        reading.add(first, word + 1, _plain(text.printed(first, word + 1)), "company")
        return
    last = word + 1
    while last - word < _COMPANY_WORDS and text.follows(last) and text.is_capital(last) and not reading.taken[last]:
        last += 1
    if last > word + 1:
        reading.add(word, last, _folded(reading, text.printed(word, last)), "company")


def _read_embassy(reading: _Reading, word: int) -> None:
    """ "Sveriges ambassad i Nairobi"."""
    text, where = reading.text, word + 2
    if not all(text.follows(at) for at in (word, word + 1, where)) or not text.is_capital(where):
        return
    if (text.keys[word - 1], text.keys[word + 1]) == ("sveriges", "i") and reading.is_free(word - 1, where + 1):
        reading.add(word - 1, where + 1, f"Sveriges ambassad i {text.printed(where, where + 1)}", "agency")


def _read_utility(reading: _Reading, word: int) -> None:
    """ "Umeå Energi", "Kalix Airport AB": the place is no genitive."""
    text = reading.text
    if not text.is_capital(word) and text.keys[word].removesuffix("s") not in _SMALL_UTILITIES:
        return
    for first in range(max(0, word - 2), word if text.follows(word) else 0):
        behind, place = _place_of(text, first, "municipality")
        if behind != word or not place or not reading.is_free(first, word):
            continue
        if _plain(text.printed(first, word)) in place.places:
            last = word + 1 + (text.follows(word + 1) and text.keys[word + 1] == "ab")
            reading.add(first, last, _plain(text.printed(first, last)).removesuffix("s"), "company")
            return


# -------------------------------------------------------------------------------------------------- what a model found


def _read_names(reading: _Reading, names: Sequence[Span]) -> None:
    """Organisations that only a model sees."""
    text = reading.text
    index = {start: word for word, start in enumerate(text.starts)}
    last_at = {end: word + 1 for word, end in enumerate(text.ends)}
    for start, end in sorted(names):
        printed = text.text[max(0, start) : max(0, end)]
        start += len(printed) - len(printed.lstrip(" \t\n\"'”’»(,.;:–-"))
        end = start + len(printed.strip(" \t\n\"'”’»(),.;:–-")) if printed.strip() else start
        first, last = index.get(start), last_at.get(end)
        if first is None or last is None or first >= last or not reading.is_free(first, last):
            continue
        if "\n" in text.joints[first + 1 : last]:
            continue
        for tree in (gazetteer.known(), gazetteer.places()):
            stop, entries = tree.longest(text, first, strict=False)
            if stop == last and entries and not entries[0].region:
                reading.add(first, last, entries[0].name, entries[0].type, entries[0])
                break
        else:
            name = _folded(reading, _plain(text.printed(first, last)))
            reading.add(first, last, name, _type_of(name))


def _type_of(name: str) -> str:
    """What an unknown name says of itself."""
    if name.endswith((" AB", "bolaget", " Aktiebolag")) or name.startswith("AB "):
        return "company"
    if _ASSOCIATION.search(name) or _ASSOCIATION_START.match(name):
        return "association"
    return "other"


def _read_again(reading: _Reading) -> None:
    """Short names that count beside the full one: "Exempel Buss" after "Exempel Buss AB", abbreviations in brackets."""
    text = reading.text
    forms: dict[str, Entry] = {}
    for found in sorted(reading.found.values(), key=lambda f: f.first):
        entry = found.entry or Entry(found.name, found.type, (), (), None, None, (), "")
        said = [*entry.beside, _abbreviation(reading, found)]
        if not found.entry and found.name.endswith(" AB") and not _is_place(base := found.name.removesuffix(" AB")):
            said.append(base)
        for form in filter(None, said):
            forms.setdefault(form, entry)  # who was called so first
    short = Names(forms.items())
    for word in range(len(text)):
        if not reading.taken[word] and text.is_capital(word):
            last, entries = short.longest(text, word)
            if entries and reading.is_free(word, last):
                reading.add(word, last, entries[0].name, entries[0].type, entries[0])


def _is_place(name: str) -> bool:
    """Whether a town is called so: "Perstorp" is no short name of Perstorp AB."""
    return bool(gazetteer.places().longest(gazetteer.words(name), 0)[1])


def _abbreviation(reading: _Reading, found: _Found) -> str | None:
    """What a bracket behind a name gives as its abbreviation: "hälso- och sjukvårdsnämnden (HSN)"."""
    text = reading.text
    if found.last >= len(text) or text.joints[found.last] != "(":
        return None
    said = text.printed(found.last, found.last + 1)
    if (
        said.lower() in _CODES
        or not _ABBREVIATION.fullmatch(said)
        or text.text[text.ends[found.last] : text.ends[found.last] + 1] != ")"
    ):
        return None
    letters = iter(text.printed(found.first, found.last).lower())
    return said if said[0] == found.name[0] and all(c in letters for c in said.lower()) else None


# ------------------------------------------------------------------------------------------------------------ grouping


def _grouped(reading: _Reading) -> tuple[Organisation, ...]:
    """One organisation a canonical name, with its mentions in the text's order."""
    source = reading.text.text
    groups: dict[str, list[_Found]] = {}
    for found in sorted(reading.found.values(), key=lambda f: f.start):
        name = found.name.casefold()
        groups.setdefault(name.removesuffix(" ab") if found.type == "company" else name, []).append(found)
    return tuple(_organisation(source, group) for group in groups.values())


def _organisation(source: str, group: list[_Found]) -> Organisation:
    first = max(group, key=lambda f: len(f.name))  # "Exempel Buss AB" rather than "Exempel Buss"
    entry = next((f.entry for f in group if f.entry), None)
    mentions = tuple(Mention(source[f.start : f.end], f.start, f.end) for f in group)
    if entry is None:
        return Organisation(first.name, first.type, mentions)
    return Organisation(entry.name, entry.type, mentions, entry.aliases, entry.number, entry.wikidata)


def _plain(name: str) -> str:
    """A name on one line."""
    return _SPACE.sub(" ", name).strip()


def _folded(reading: _Reading, name: str) -> str:
    """An unknown name without its genitive s, where it is met, or is the document's own region, without."""
    name = _plain(name)
    base = name.removesuffix("s")
    if base == name or base == reading.region:
        return base
    last = _SPACE.split(base)[-1].lower()
    return base if last in reading.vocabulary else name
