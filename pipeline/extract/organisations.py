"""Organisations as documents name them: canonical name, type, identifiers, every mention.

Known ones come from the gazetteer, the bodies of regions and municipalities from grammar (``bodies``, ``owners``),
others from the words that mark them (``institutions``), parties also from their letters (``letters``), and the rest
from the spans that a model found. What names a place or a level and no body ("Gävle", "kommunen", "regionen",
"staten") is no mention.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

from models import Document, Kind, Mention, Organisation, Span
from pipeline.extract import gazetteer
from pipeline.extract.gazetteer import Entry, Names, Words
from pipeline.extract.institutions import read_institutions
from pipeline.extract.letters import party_of, read_letters
from pipeline.extract.owners import read_bodies
from pipeline.extract.reading import OWNERS, Found, Reading, is_place, owned_by, place_name, place_of, plain

RIKSDAG = "Riksdagen"
_AND = frozenset(("och", "samt", "eller", "respektive"))
_LEVEL_PLURALS = {  # "Luleå och Piteå kommuner", "regionerna Skåne och Halland"
    "kommuner": "municipality",
    "kommuners": "municipality",
    "kommunerna": "municipality",
    "kommunernas": "municipality",
    "regionerna": "region",
    "regionernas": "region",
    "landstingen": "region",
    "länsstyrelserna": "county_administrative_board",
}
_GROUPS = re.compile(r"(?:region|landstings|regionfullmäktige|fullmäktige|parti|riksdags)grupp(?:en)?s?")
# Before "regeringen" an adjective in -ska tells whose it is, apart from these.
_OURS = frozenset(
    (
        "svenska", "nya", "förra", "nuvarande", "tidigare", "sittande", "dåvarande", "tillträdande", "kommande",
        "avgående",
    )
)  # fmt: skip
_SHORTENED = ("body", "unit", "association", "court")  # types that have a short form
_COURT = re.compile(r"(Förvaltningsrätten|Kammarrätten) (i \w+)")
_ABBREVIATION = re.compile(r"[A-ZÅÄÖ]{2,6}")
_BODY_INITIALS = re.compile(r"[A-ZÅÄÖ]{3,5}")  # two letters are those of case numbers, too
_COMPOUND = re.compile(r"[\w&]+-[a-zåäö][\w-]*")  # "EU-minister": a common noun
_MANY_BODIES = 60
_HEAD_INITIALS = {"nämnd": "N", "utskott": "U", "styrelse": "S", "beredning": "B", "fullmäktige": "F"}
_PLACE_WORDS = 3  # of the longest name of a municipality
_TYPES = (  # what an unknown name says of itself
    ("company", re.compile(r"(?: AB|bolaget| Aktiebolag)$|^AB ")),
    ("university", re.compile(r"(?:universitet(?:et)?|högskola)$|^Högskolan ", re.IGNORECASE)),
    ("court", re.compile(r"(?:tings|hov|förvaltnings|kammar)rätt(?:en)?\b|domstolen$", re.IGNORECASE)),
    ("unit", re.compile(r"(?:sjukhuset|lasarettet|museet|teatern|förvaltningen|klinik(?:en)?|skola|skolan)$", re.I)),
    ("unit", re.compile(r"\b(?:sjukhus|lasarett|museum|vårdcentral|hälsocentral|sjukvården)\b", re.IGNORECASE)),
    ("association", re.compile(r"(?:förbund|förening|stiftelse|federation)(?:et|en)?s?$", re.IGNORECASE)),
    ("association", re.compile(r"^(?:stiftelsen|föreningen|ideella föreningen|riksförbundet)\b", re.IGNORECASE)),
    ("ministry", re.compile(r"departementet$", re.IGNORECASE)),
)
# Words that name no organisation by themselves, which a model may take for one.
_VAGUE = frozenset(
    (
        "nämnden", "styrelsen", "utskottet", "kammaren", "regionen", "landstinget", "kommunen", "partiet",
        "förvaltningen", "alliansen", "oppositionen", "majoriteten", "direktionen", "presidiet", "staten", "sjukhuset",
        "länet", "beredningen", "fullmäktige", "regionerna", "kommunerna", "landstingen", "landstingshuset",
        "regionhuset", "stadshuset", "kommunhuset", "rådhuset", "teams", "zoom",
    )
)  # fmt: skip
LONGEST = 6  # letters of an abbreviation; more in capitals are a heading
_BUILDING = re.compile(
    r"(?:^|\s)(?:Regionens hus|Rådhus|Tingshus|Stadshus|Kommunhus)|\w(?:rådhuset|tingshuset)$|Tingshuset$", re.I
)
_PREPOSITIONS = frozenset(("i", "på", "från", "till", "mellan", "vid", "genom", "mot", "över", "runt", "kring", "nära"))


def organisations(document: Document, region: str | None, names: Sequence[Span] = ()) -> tuple[Organisation, ...]:
    """The organisations of a document, in the order of their first mentions.

    ``region`` is the official name of the region whose document it is, None for those of the Riksdag, the government
    and others; ``names`` are spans that a model took for organisations: what is not known otherwise is kept as found.
    """
    reading = Reading(gazetteer.words(document.text), region, document.kind)
    _read(reading, region or (RIKSDAG if reading.speaks_of_riksdag else None))
    _read_again(reading)
    _read_initials(reading)
    if names:
        _read_names(reading, names)
        _read_again(reading)
    _unite(reading)
    return _grouped(reading)


def _read(reading: Reading, home: str | None) -> None:
    """What grammar and gazetteer find; ``home`` is the region whose document it is, or the Riksdag."""
    _read_known(reading, home)
    _read_branches(reading)
    _read_coordinated(reading)
    read_institutions(reading)
    read_bodies(reading)
    read_letters(reading)


# ------------------------------------------------------------------------------------------------------- known names


def _read_known(reading: Reading, home: str | None) -> None:
    """What the gazetteer has."""
    text, known = reading.text, gazetteer.known()
    word = 0
    while word < len(text):
        last, entries = known.longest(text, word, home=home)
        if entries and _is_meant(reading, entries[0], word, last, home):
            reading.add(word, last, _printed_name(text, entries[0], word, last), entries[0].type, entries[0])
            word = last
        else:
            word += 1


def _printed_name(text: Words, entry: Entry, first: int, last: int) -> str:
    """Its name; that of a company has the AB that is printed."""
    is_marked = entry.type == "company" and text.keys[last - 1] == "ab" and not entry.name.endswith(" AB")
    return f"{entry.name} AB" if is_marked else entry.name


def _is_meant(reading: Reading, entry: Entry, first: int, last: int, home: str | None) -> bool:
    """Whether the name means this organisation here.

    Other countries have a government and a parliament too, a region may have an utskott called like the Riksdag's, and
    a short name within a number is none ("SoU12").
    """
    text = reading.text
    if entry.type == "body" and entry.region == RIKSDAG:
        is_number = last < len(text) and text.keys[last].isdigit() and not text.joints[last]
        return not is_number and (reading.region is None or reading.speaks_of_riksdag)
    if entry.type not in ("government", "parliament"):
        return True
    before = text.keys[first - 1] if text.follows(first) else ""
    if before.endswith(("ska", "federala")) and before not in _OURS:
        return False
    abroad = last + 1 < len(text) and text.keys[last] == "i" and text.is_capital(last + 1) and text.follows(last)
    return not abroad or bool(gazetteer.places().longest(text, last + 1)[1]) or text.keys[last + 1] == "sverige"


def _read_branches(reading: Reading) -> None:
    """Branches and groups: "Moderaterna i Skåne", "Företagarna Västerbotten", "Centerpartiets fullmäktigegrupp"."""
    text = reading.text
    for found in [f for f in reading.found.values() if f.type in ("party", "association")]:
        if not text.follows(found.last):
            continue
        genitive = text.printed(found.first, found.last) != found.name and text.keys[found.last - 1].endswith("s")
        if found.type == "party" and genitive and _GROUPS.fullmatch(text.keys[found.last]):
            reading.drop(found)
            riksdag = text.keys[found.last].startswith("riksdag")
            name = gazetteer.genitive(found.name) + (" riksdagsgrupp" if riksdag else " fullmäktigegrupp")
            reading.add(found.first, found.last + 1, name if riksdag else owned_by(name, reading.region), "party")
            continue
        where = found.last + (text.keys[found.last] in ("i", "på"))
        if genitive or where == len(text) or not text.follows(where):
            continue
        there = reading.found.get(where)
        last, place = place_name(reading, where)
        if place:
            if there:
                reading.drop(there)
            reading.drop(found)
            name = f"{found.name}, {place}" if there else f"{found.name} {place}"
            reading.add(found.first, last, name, found.type)


def _read_coordinated(reading: Reading) -> None:
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


def _places_after(reading: Reading, word: int, type: str) -> list[tuple[int, int, Entry]]:
    """Places that follow a word in a list, of one type."""
    text, listed = reading.text, list[tuple[int, int, Entry]]()
    while word < len(text) and text.joints[word] in (("", ",") if listed else ("", ":")):
        if listed and text.keys[word] in _AND and not text.joints[word]:
            word += 1
            if word == len(text):
                break
        elif listed and text.joints[word] != ",":
            break
        last, entry = place_of(text, word, type)
        if not entry:
            break
        listed.append((word, last, entry))
        word = last
    return listed


def _places_before(reading: Reading, word: int) -> list[tuple[int, int, Entry]]:
    """Municipalities in a list that ends before a word: "Norsjö och Malå |" kommuner."""
    text, listed = reading.text, list[tuple[int, int, Entry]]()
    while word:
        starts = range(max(0, word - _PLACE_WORDS), word)
        ending = ((f, e) for f in starts for last, e in [place_of(text, f, "municipality")] if e and last == word)
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


# -------------------------------------------------------------------------------------------------- what a model found


def _read_names(reading: Reading, names: Sequence[Span]) -> None:
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
        if last - first > 1 and text.keys[last - 1] == "s" and text.joints[last - 1] == ":":
            last -= 1  # "ODC:s"
        if "\n" in text.joints[first + 1 : last]:
            continue
        breaks = (at for at in range(first + 1, last) if not text.follows(at) and not text.joints[at])
        last = next(breaks, last)  # a heading is no part of the line below it
        if _is_none(reading, first, last):
            continue
        entries = _called(gazetteer.known(), text, first, last)
        if not entries and (places := _called(gazetteer.places(), text, first, last)):
            if _is_where(text, first):
                continue
            entries = places
        if entries:
            reading.add(first, last, entries[0].name, entries[0].type, entries[0])
        elif not _COMPOUND.fullmatch(text.printed(first, last)) and (last > first + 1 or _is_met(text, first)):
            name = reading.nominative(text.printed(first, last))
            reading.add(first, last, name, next((type for type, said in _TYPES if said.search(name)), "other"))


def _called(tree: Names, text: Words, first: int, last: int) -> tuple[Entry, ...]:
    """Those whose whole name stands at words first to last."""
    stop, entries = tree.longest(text, first, strict=False)
    return entries if stop == last else ()


def _is_none(reading: Reading, first: int, last: int) -> bool:
    """Whether what a model took for a name is a word for any body, the code of a person's party, or of a number."""
    text, key = reading.text, reading.text.keys[first]
    if _in_case_number(text, last - 1) or party_of(text.printed(first, last).upper()):
        return True
    if _BUILDING.search(text.printed(first, last)) or (text.printed(first, last).isupper() and len(key) > LONGEST):
        return True
    if last > first + 1:
        return False
    is_bracket = text.text.endswith("(", 0, text.starts[first]) and text.text.startswith(")", text.ends[first])
    is_code = is_bracket and len(key) <= 5 and first not in reading.ends
    return is_code or key in _VAGUE or key.removesuffix("s") in _VAGUE


def _is_where(text: Words, word: int) -> bool:
    """Whether a preposition tells that a name is a place's: "från Köping"."""
    if text.text.endswith(") ", 0, text.starts[word]):  # "NAME (S) Köping"
        return True
    return text.follows(word) and (text.keys[word - 1] in _PREPOSITIONS or _is_listed(text, word))


def _is_listed(text: Words, word: int) -> bool:
    """Whether a name is joined to a place: "Visby och | Bromma"."""
    joined = word >= 2 and text.follows(word) and text.keys[word - 1] in _AND
    return joined and gazetteer.places().longest(text, word - 2)[0] == word - 1


def _is_met(text: Words, word: int) -> bool:
    """Whether one word is a name: written as no common word is, or with a capital that no line, sentence or bracket
    gave it, here or elsewhere, and joined to no place."""
    own = text.printed(word, word + 1)
    alike = (at for at, key in enumerate(text.keys) if key == text.keys[word] and text.is_capital(at))
    return own[1:] != own[1:].lower() or any(
        text.follows(at) and not text.keys[at - 1].isdigit() and not _is_listed(text, at) for at in alike
    )


def _read_again(reading: Reading) -> None:
    """Short names that count beside the full one: "Exempel Buss" after "Exempel Buss AB", abbreviations in brackets."""
    text = reading.text
    forms: dict[str, Entry] = {}
    for found in sorted(reading.found.values(), key=lambda f: f.first):
        entry = found.entry or Entry(found.name, found.type)
        said = [*entry.beside, _abbreviation(reading, found)]
        if not found.entry and found.name.endswith(" AB") and not is_place(base := found.name.removesuffix(" AB")):
            said.append(base)
        for form in filter(None, said):
            forms.setdefault(form, entry)  # who was called so first
    short = Names(forms.items())
    for word in range(len(text)):
        if not reading.taken[word] and text.is_capital(word):
            last, entries = short.longest(text, word)
            if entries and reading.is_free(word, last) and not _in_case_number(text, word):
                reading.add(word, last, entries[0].name, entries[0].type, entries[0])


def _abbreviation(reading: Reading, found: Found) -> str | None:
    """What a bracket behind a name gives as its abbreviation: "hälso- och sjukvårdsnämnden (HSN)"."""
    text = reading.text
    if found.last >= len(text) or text.joints[found.last] != "(":
        return None
    said = text.printed(found.last, found.last + 1)
    if party_of(said) or not _ABBREVIATION.fullmatch(said) or not text.text.startswith(")", text.ends[found.last]):
        return None
    printed = text.printed(found.first, found.last).lower()
    return said if said[0] == found.name[0] and _is_within(said.lower(), printed) else None


def _read_initials(reading: Reading) -> None:
    """ "HSN" where the text has one hälso- och sjukvårdsnämnd, "RUN" for its regionala utvecklingsnämnd."""
    text = reading.text
    names = {f.name for f in reading.found.values() if f.type == "body"}
    for word in range(len(text)):
        said = text.printed(word, word + 1)
        if reading.taken[word] or not _BODY_INITIALS.fullmatch(said) or _in_case_number(text, word):
            continue
        if name := body_of_initials(said, names, reading.region):
            reading.add(word, word + 1, name, "body")


def body_of_initials(said: str, names: set[str], region: str | None) -> str | None:
    """The one body of these that an abbreviation stands for, unless they are too many to tell. HSN is known to all."""
    few = names if len(names) <= _MANY_BODIES else set[str]()
    fitting = {name for name in few if _has_initials(name.split(", Region ")[0], said)}
    if not fitting and region and said == "HSN":
        return owned_by("Hälso- och sjukvårdsnämnden", region)
    return fitting.pop() if len(fitting) == 1 else None


def _has_initials(body: str, said: str) -> bool:
    heads = (initial for head, initial in _HEAD_INITIALS.items() if head in body.lower())
    return said[0] == body[0] and said[-1] in heads and _is_within(said.lower(), body.lower())


def _is_within(letters: str, name: str) -> bool:
    rest = iter(name)
    return all(letter in rest for letter in letters)


def _in_case_number(text: Words, word: int) -> bool:
    """ "RS 2021-0267", "Dnr HSN/31/2020"."""
    after = word + 1
    is_followed = after < len(text) and text.keys[after][0].isdigit() and text.joints[after] in ("", "/", "-", ".")
    return is_followed or (text.follows(word) and text.keys[word - 1] in ("dnr", "diarienummer"))


# ------------------------------------------------------------------------------------------------------------ grouping


def _unite(reading: Reading) -> None:
    """A short form is the longer one that the text has, if there is one: "Textilmuseet" and "Textilmuseet i Borås",
    "Kammarrätten" beside "Förvaltningsrätten i Stockholm"."""
    longer: defaultdict[str, set[str]] = defaultdict(set)  # by what names begin with, word by word
    cities: set[str] = set()
    for name in {f.name for f in reading.found.values() if f.type in _SHORTENED}:
        for blank in re.finditer(" ", name):
            longer[name[: blank.start()]].add(name)
        cities.update(match[2] for match in [_COURT.fullmatch(name)] if match)
    for found in list(reading.found.values()):
        if found.type not in _SHORTENED:
            continue
        if found.type == "court":
            courts = {e.name for city in cities for e in gazetteer.named(f"{found.name} {city}")}
            names = courts if len(cities) == 1 else set()
        else:
            names = set() if found.entry else longer.get(found.name.removesuffix(f", {reading.region}"), set())
        if len(names) == 1:
            reading.rename(found, next(iter(names)))


def _grouped(reading: Reading) -> tuple[Organisation, ...]:
    """One organisation a canonical name, with its mentions in the text's order."""
    source = reading.text.text
    groups: dict[str, list[Found]] = {}
    for found in sorted(reading.found.values(), key=lambda f: f.start):
        name = found.name.casefold()
        groups.setdefault(name.removesuffix(" ab") if found.type == "company" else name, []).append(found)
    return tuple(_organisation(source, group) for group in groups.values())


def _organisation(source: str, group: list[Found]) -> Organisation:
    longest = max(group, key=lambda f: len(f.name))  # "Exempel Buss AB" rather than "Exempel Buss"
    entry = next((f.entry for f in group if f.entry), None)
    mentions = tuple(Mention(source[f.start : f.end], f.start, f.end) for f in group)
    if entry is None:
        return Organisation(longest.name, longest.type, mentions)
    name = longest.name if entry.type == "company" else entry.name
    return Organisation(name, entry.type, mentions, entry.aliases, entry.number, entry.wikidata)


# ----------------------------------------------------------------------------------------------------- canonical names

# What a body is called for short: by its initials, or by the end of its name.
_INITIALS = {
    "RS": "regionstyrelsen",
    "RF": "regionfullmäktige",
    "LS": "landstingsstyrelsen",
    "LF": "landstingsfullmäktige",
    "KS": "kommunstyrelsen",
    "KF": "kommunfullmäktige",
    "AU": "arbetsutskottet",
    "RSAU": "arbetsutskottet",
}
_ENDS = {
    "nämnden": re.compile(r".*nämnden\b.*", re.IGNORECASE),
    "styrelsen": re.compile(r".*styrelsen\b(?!s ).*", re.IGNORECASE),
    "utskottet": re.compile(r".*(?:utskottet|s arbetsutskott)\b.*", re.IGNORECASE),
    "beredningen": re.compile(r".*beredning(?:en)?\b.*", re.IGNORECASE),
}
_LEVELS = ("regionen", "landstinget")
_FILLERS = frozenset(
    (
        "i", "på", "vid", "för", "hos", "av", "från", "inom", "den", "det", "de", "en", "ett", "ny", "nya", "enig",
        "oenig", "enhällig", "enad", "samlad", "splittrad", "och", "samt", "partiet", "partierna", "myndigheten", "s",
        "regionens", "landstingets", "länets", "gruppen",
    )
)  # fmt: skip


def canonical(said: str, region: str | None, organisations: Sequence[Organisation]) -> str | None:
    """The canonical name of a body, party, party's letter or organisation as a text prints it, also in the genitive.

    ``region`` is that of the document as ``organisations`` takes it, and ``organisations`` what that found. None where
    it names none that is known or found in the document, or says more than a name ("regionstyrelsens ordförande").
    Several are joined with ", ".
    """
    name = plain(said).strip(" ()[].,:;\"'”’»«")
    folded = _nominatives(name)
    for one in organisations:
        if any(folded & _nominatives(form) for form in {one.name, *(m.text for m in one.mentions)}):
            return one.name
    if party := party_of(re.sub(r"(?:-gruppen|-ledamöterna|:s)$", "", name).upper()):
        return party.name
    if vague := _vague(folded, region, organisations):
        return vague
    if name.isupper() and (body := body_of_initials(name, {o.name for o in organisations if o.type == "body"}, region)):
        return body
    return _named(_INITIALS.get(name, name), region)


def _nominatives(name: str) -> set[str]:
    """What a name may be in the nominative, without capitals."""
    folded = plain(name).casefold()
    return {folded, folded.removesuffix(":s"), folded.removesuffix("s")}


def _vague(folded: set[str], region: str | None, organisations: Sequence[Organisation]) -> str | None:
    """What only the document tells: "nämnden" where it has one, "regionen", "direktionen"."""
    if region and folded & set(_LEVELS):
        return region
    if region and "direktionen" in folded:
        return owned_by("Direktionen", region)
    if region is None and "kammaren" in folded:
        return RIKSDAG
    end = next((end for short, end in _ENDS.items() if short in folded), None)
    if "kommunen" in folded:
        found = {o.name for o in organisations if o.type == "municipality"}
    else:
        found = {o.name for o in organisations if end and o.type == "body" and end.fullmatch(o.name.split(", ")[0])}
    return found.pop() if len(found) == 1 else None


def _named(name: str, region: str | None) -> str | None:
    """What the name alone says, read like a text of the document's region."""
    reading = Reading(gazetteer.words(name), region, Kind.PRESS_RELEASE)
    _read(reading, region or RIKSDAG)
    found = sorted(reading.found.values(), key=lambda f: f.start)
    text = reading.text
    named = [f for f in found if f.type not in OWNERS] or found
    names = ", ".join(dict.fromkeys(f.name for f in named))
    said = _FILLERS.union(gazetteer.words(names).keys)  # "kommunstyrelsen i Piteå": its town
    return names if all(reading.taken[at] or text.keys[at] in said for at in range(len(text))) and names else None
