"""Organisations that say what they are: "Nyköpings lasarett", "Textilmuseet i Borås", "Exempel Buss AB", "Dalarnas
Cykelförbund", "Region Älvmark", "Trafikförvaltningen".

A capital tells a name only within a sentence; where one begins, the word before the head must be a place or cannot be
another word. What is common to several ("Skånes sjukhus", "Sveriges universitet") is none.
"""

import re

from pipeline.extract import gazetteer
from pipeline.extract.bodies import is_head, start_of
from pipeline.extract.reading import OWNERS, Reading, is_place, owned_by, place_name, place_of, plain, without_genitive

# Heads that stand behind a name: "Gällivare sjukhus", "Örebro läns museum".
_HEADS = {
    "sjukhus": "unit",
    "länssjukhus": "unit",
    "universitetssjukhus": "unit",
    "närsjukhus": "unit",
    "lasarett": "unit",
    "länslasarett": "unit",
    "sjukstuga": "unit",
    "folkhögskola": "unit",
    "vårdcentral": "unit",
    "hälsocentral": "unit",
    "familjecentral": "unit",
    "ungdomsmottagning": "unit",
    "gymnasium": "unit",
    "naturbruksgymnasium": "unit",
    "gymnasieskola": "unit",
    "museum": "unit",
    "länsmuseum": "unit",
    "konstmuseum": "unit",
    "stadsmuseum": "unit",
    "konsthall": "unit",
    "stadsteater": "unit",
    "länsteater": "unit",
    "stadsbibliotek": "unit",
    "länsbibliotek": "unit",
    "länstrafik": "unit",
    "lokaltrafik": "unit",
    "räddningstjänst": "unit",
    "universitet": "university",
    "högskola": "university",
    "tingsrätt": "court",
    "hovrätt": "court",
    "handelskammare": "association",
    "handelskammaren": "association",
    "stift": "other",
    "fylkeskommune": "region",
}
_PLURALS = frozenset(("sjukhus", "länssjukhus", "lasarett", "universitet", "stadsbibliotek", "länsbibliotek"))
_SOCIETY = re.compile(r"(?!åter)\w{3,60}(?:förbund|förening|stiftelse|sällskap|federation)(?P<definite>et|en)?s?")
_SOCIETIES = frozenset(("svenska", "sveriges", "nordiska", "internationella", "europeiska"))
_ADJECTIVES = frozenset(("gamla", "nya", "norra", "södra", "östra", "västra", "tekniska", "läns", "kulturhistoriska"))
# "Textilmuseet", "Vrinnevisjukhuset": one word of its own; not so where its first part says of what kind it is.
_ONE_WORD = re.compile(r"(?P<own>\w{4,60})(?:sjukhuset|lasarettet|museet|teatern|operan)s?")
_KINDS = frozenset(
    (
        "universitets", "läns", "region", "central", "när", "närs", "akut", "special", "barn", "privat", "stads",
        "konst", "forsknings", "länslas", "kultur", "musik", "amatör", "skol", "friluf", "hembygds", "natur", "djur",
        "rätts", "fält", "bygde", "arbets", "frilufts", "krigs", "opera", "dans", "docks", "sommar", "moder",
    )
)  # fmt: skip
# Definite heads before a name: "Universitetssjukhuset i Linköping", "kommunalförbundet Avantis". The first need a
# capital themselves where a place follows.
_BEFORE = {
    "universitetssjukhuset": "unit",
    "centralsjukhuset": "unit",
    "länssjukhuset": "unit",
    "centrallasarettet": "unit",
    "lasarettet": "unit",
    "länsmuseet": "unit",
    "konstmuseet": "unit",
    "folkhögskolan": "unit",
    "naturbruksgymnasiet": "unit",
    "hälsocentralen": "unit",
    "vårdcentralen": "unit",
    "familjecentralen": "unit",
    "folktandvården": "unit",
    "länstrafiken": "unit",
    "räddningstjänsten": "unit",
    "musikhögskolan": "university",
    "hembygdsföreningen": "association",
    "kommunalförbundet": "association",
    "kommunförbundet": "association",
    "regionförbundet": "association",
    "samordningsförbundet": "association",
    "räddningstjänstförbundet": "association",
    "studieförbundet": "association",
    "intresseföreningen": "association",
    "patientföreningen": "association",
    "paraplyorganisationen": "association",
    "stiftelsen": "association",
    "tingsrätten": "court",
    "campus": "unit",
}
_APPOSED = re.compile(  # nouns that say of what type the name behind them is
    r"(?P<company>\w{0,60}(?:bolaget|företaget))|(?P<association>\w{0,60}organisationen|fackförbundet|nätverket)"
    r"|(?P<unit>(?:kultur|kongress|konsert|folkets)huset|konsthallen|museet|friluftsmuseet|behandlingshemmet)"
)
_ENGLISH = {"park": "company", "centre": "association", "university": "university", "institute": "other"}
_ADMINISTRATION = re.compile(
    r"(?P<of>\w{0,60})förvaltningens?|(?:region|landstings|nämnd|fullmäktige)kansliets?"
    r"|(?:region|kommun|stads|landstings)?ledningskontorets?"
)
_NO_ADMINISTRATION = frozenset(("", "stats", "själv", "natur", "rätts", "skatte", "kapital", "skogs", "markna", "för"))
# "Umeå Energi": a word for what a municipal company does; the first few also begin with a small letter.
_UTILITIES = frozenset(
    (
        "kraft", "energi", "bostäder", "hamn", "hamnar", "airport", "vatten", "avfall", "elnät", "kollektivtrafik",
    )
)  # fmt: skip
_SMALL_UTILITIES = frozenset(("kraft", "energi"))
_POINTS = frozenset(("nord", "norr", "syd", "söder", "väst", "öst", "mitt", "stor"))  # police and traffic regions
_NO_OWNER = frozenset(
    (
        "vilken", "vilka", "vilket", "varje", "en", "ett", "ingen", "inget", "någon", "något", "denna", "detta", "den",
        "samma", "annan", "annat", "svensk", "svenskt", "årets", "sveriges", "dagens", "landets", "länets", "regionens",
        "landstingets", "kommunens", "stadens", "vår", "vårt", "er", "ert", "din", "min", "all", "allt", "ny", "nytt",
        "egen", "eget", "många", "flera", "dess", "deras", "hans", "hennes", "vars", "världens", "europas", "norges",
        "danmarks", "finlands", "norrlands",
    )
)  # fmt: skip
# Words that begin a sentence and are no part of a name behind them.
_OPENERS = frozenset(
    (
        "och", "men", "även", "också", "dessutom", "samt", "när", "då", "nu", "här", "där", "i", "på", "av", "för",
        "till", "från", "med", "mot", "om", "att", "det", "den", "de", "vi", "jag", "hos", "inom", "enligt", "som",
        "genom", "under", "efter", "vid", "sedan", "bolaget", "företaget", "dotterbolaget", "moderbolaget",
        "koncernen", "konsultbolaget", "vd", "besök", "besöker", "möte",
    )
)  # fmt: skip
_IN_COMPANY_NAMES = frozenset(("i", "&"))
_END_COMPANY_NAMES = frozenset(("ab", "kb", "hb", "ltd", "inc", "asa", "oyj"))
_BEFORE_NAMES = re.compile(r"(?:fastighets|bostads|byggnads|förvaltnings|industri)")  # "Fastighets AB Exempel"
_NAME_WORDS = 6  # of the longest name
_PLACE_WORDS = 3


def read_institutions(reading: Reading) -> None:
    """Note them all. Longer forms come before those that may be a part of them."""
    for word, key in enumerate(reading.text.keys):
        if not reading.taken[word] and key in _BEFORE:
            _read_headed(reading, word, _BEFORE[key])
    for word, key in enumerate(reading.text.keys):
        if reading.taken[word]:
            continue
        if key == "region" and reading.text.is_capital(word):
            _read_region(reading, word)
        elif key in ("kommun", "kommuns"):
            _read_municipality(reading, word)
        elif key == "ab" and reading.text.is_capital(word):
            _read_company(reading, word)
        elif apposed := _APPOSED.fullmatch(key):
            _read_apposed(reading, word, next(type for type, noun in apposed.groupdict().items() if noun))
        elif key.removesuffix("s") in _UTILITIES:
            _read_utility(reading, word)
        elif key == "ambassad":
            _read_embassy(reading, word)
        elif head := _HEADS.get(key) or _HEADS.get(key.removesuffix("s")):
            _read_named(reading, word, head)
        elif _SOCIETY.fullmatch(key):
            _read_named(reading, word, "association")
        elif key in _ENGLISH and reading.text.is_capital(word):
            _read_english(reading, word)
        elif _ONE_WORD.fullmatch(key):
            _read_one_word(reading, word)
        elif _ADMINISTRATION.fullmatch(key):
            _read_administration(reading, word)
        elif key in ("utveckling", "utvecklings"):
            _read_development(reading, word)


# ------------------------------------------------------------------------------------------------ heads and their names


def _read_named(reading: Reading, word: int, type: str) -> None:
    """ "Malungs folkhögskola", "Högsby gamla sjukstuga", "Jämtland Härjedalens Idrottsförbund"."""
    text, head = reading.text, reading.text.keys[word]
    head = head if head in _HEADS else head.removesuffix("s")
    society = _SOCIETY.fullmatch(head)
    last = word  # of the name, apart from adjectives
    while last and text.follows(last) and text.keys[last - 1] in _ADJECTIVES:
        last -= 1
    first = _name_start(reading, last, bool(society))
    if first == last or not reading.is_free(first, word + 1):
        return
    if society and society["definite"] and text.keys[first] not in _SOCIETIES:
        return
    if head in _PLURALS and last == word and _is_region(text.printed(first, last)):
        return
    is_single = first + 1 == last and (text.begins(first) or text.keys[first - 1].isdigit())
    if is_single and not _is_known(text.printed(first, last)) and not _is_genitive_name(text.keys[first]):
        return
    if text.follows(word + 1) and text.keys[word + 1] == "ab" and reading.is_free(word, word + 2):
        reading.add(first, word + 2, plain(text.printed(first, word + 2)), "company")
        return
    name = plain(text.printed(first, word + 1))
    reading.add(first, word + 1, name if text.keys[word] == head else name.removesuffix("s"), type)


def _name_start(reading: Reading, end: int, is_society: bool) -> int:
    """The first of the capitalised words that end before a word; one that only begins the sentence is none of them."""
    text, first = reading.text, end
    while (
        first
        and end - first < _PLACE_WORDS
        and text.follows(first)
        and text.is_capital(first - 1)
        and (text.keys[first - 1] not in (_OPENERS | _NO_OWNER) or (is_society and text.keys[first - 1] in _SOCIETIES))
        and not is_head(text, first - 1)
        and not reading.taken[first - 1]
    ):
        first -= 1
    begins = end - first > 1 and text.begins(first) and text.keys[first] not in _ADJECTIVES
    if begins and _is_known(text.printed(first + 1, end)) and not _is_known(text.printed(first, end)):
        return first + 1  # "Besök | Nyköpings lasarett"
    return first


def _is_known(said: str) -> bool:
    """Whether a place is called so, perhaps in the genitive: "Kiruna", "Nyköpings", "Falu" as in its municipality."""
    name = plain(said)
    if is_place(name) or is_place(without_genitive(name)):
        return True
    return bool(gazetteer.named(f"{name} kommun"))


def _is_genitive_name(key: str) -> bool:
    """Whether a word with a sentence's capital is a name in the genitive: not "Landets", "Regionernas"."""
    if key.endswith("regionens"):
        return key != "regionens"
    return key.endswith(("s", "x", "z")) and not key.endswith(("ens", "ets", "nas"))


def _is_region(said: str) -> bool:
    """Whether a region, not a municipality, is called so."""
    entries = gazetteer.places().longest(gazetteer.words(said), 0)[1]
    return bool(entries) and all(entry.type == "region" for entry in entries)


def _read_headed(reading: Reading, word: int, type: str) -> None:
    """ "Universitetssjukhuset i Linköping", "Vårdcentralen Granen", "kommunalförbundet Svenskt Ambulansflyg"."""
    text, key = reading.text, reading.text.keys[word]
    after = word + 1
    if not text.follows(after):
        return
    if text.keys[after] in ("i", "på"):
        if not text.follows(after + 1) or not text.is_capital(after + 1):
            return
        behind, place = place_name(reading, after + 1)
        if place and (text.is_capital(word) or type == "association") and reading.is_free(word, behind):
            reading.add(word, behind, f"{_capital(key)} {text.keys[after]} {place}", type)
        elif text.is_capital(word):
            last = _name_end(reading, after + 1, 1)
            if is_place(name := without_genitive(plain(text.printed(after + 1, last)))) or not text.begins(word):
                reading.add(word, last, f"{text.printed(word, word + 1)} {text.keys[after]} {name}", type)
        return
    last, place = place_name(reading, after)
    if place and reading.is_free(word, last):
        reading.add(word, last, f"{_capital(key)} {place}", type)
        return
    last = _name_end(reading, after, _PLACE_WORDS)
    if last > after and reading.is_free(word, last):
        reading.add(word, last, f"{_capital(key)} {reading.nominative(text.printed(after, last))}", type)


def _name_end(reading: Reading, word: int, most: int) -> int:
    """The word behind capitalised ones that follow one another."""
    text, end = reading.text, word
    if place := gazetteer.places().longest(text, word)[0] - word:
        most = max(most, place)
    while end < len(text) and end - word < most and text.is_capital(end) and not reading.taken[end]:
        if not text.follows(end) and (end == word or text.joints[end] != "&"):
            break
        end += 1
    return end


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _read_english(reading: Reading, word: int) -> None:
    """ "Dalarnas Science Park", "Kivik Art Centre"."""
    text, first = reading.text, word
    while first and word - first < _PLACE_WORDS and text.follows(first) and text.is_capital(first - 1):
        first -= 1
    if text.keys[word] == "park" and text.keys[word - 1] != "science":
        return
    if word - first >= 2 and reading.is_free(first, word + 1) and text.keys[first] not in _OPENERS:
        reading.add(first, word + 1, plain(text.printed(first, word + 1)), _ENGLISH[text.keys[word]])


def _read_one_word(reading: Reading, word: int) -> None:
    """ "Upplandsmuseet", "Textilmuseet i Borås"."""
    text, key = reading.text, reading.text.keys[word]
    own = _ONE_WORD.fullmatch(key)
    if not own or own["own"] in _KINDS or not text.is_capital(word):
        return
    name, last = _capital(key.removesuffix("s")), word + 1
    if text.follows(word + 2) and text.keys[word + 1] == "i" and not key.endswith("s"):
        behind, place = place_of(text, word + 2, "municipality")
        if place and reading.is_free(word + 2, behind):
            name, last = f"{name} i {without_genitive(plain(text.printed(word + 2, behind)))}", behind
    reading.add(word, last, name, "unit")


def _read_administration(reading: Reading, word: int) -> None:
    """ "Hälso- och sjukvårdsförvaltningen", "Regionkansliet": with a capital that is its own, or in a region's text."""
    text, first = reading.text, start_of(reading.text, word)
    said = _ADMINISTRATION.fullmatch(text.keys[word])
    if not said or said["of"] in _NO_ADMINISTRATION:
        return
    if reading.region is None and (text.begins(first) or not text.is_capital(first)):
        return
    if not text.is_capital(first) and not said["of"]:
        return
    owner = reading.ends.get(first)
    of = owner.name if owner and owner.type in OWNERS else reading.region
    if reading.is_free(first, word + 1):
        name = plain(text.printed(first, word + 1)).removesuffix("s")
        reading.add(first, word + 1, owned_by(name[0].upper() + name[1:], of), "unit")


def _read_development(reading: Reading, word: int) -> None:
    """ "Regional utveckling" as what regions call an administration of theirs."""
    text, first = reading.text, word - 1
    if not reading.region or not text.follows(word) or text.keys[first] != "regional" or not text.is_capital(first):
        return
    if not text.begins(first) and reading.is_free(first, word + 1):
        reading.add(first, word + 1, owned_by("Regional utveckling", reading.region), "unit")


# ------------------------------------------------------------------------------------------- regions and municipalities


def _read_region(reading: Reading, word: int) -> None:
    text, name = reading.text, word + 1
    if not text.follows(name) or not text.is_capital(name) or text.keys[name] in _POINTS or reading.taken[name]:
        return
    if not text.printed(name, name + 1).isupper():
        found = reading.nominative(text.printed(word, name + 1))
        reading.add(word, name + 1, without_genitive(found), "region")


def _read_municipality(reading: Reading, word: int) -> None:
    """A capital says something only within a sentence."""
    text, first = reading.text, word - 1
    if first <= 0 or not text.follows(word) or not text.is_capital(first) or text.keys[first] in _NO_OWNER:
        return
    if not text.joints[first] and reading.is_free(first, word + 1) and not text.is_capital(word):
        reading.add(first, word + 1, f"{text.printed(first, word)} kommun", "municipality")


# ------------------------------------------------------------------------------------------------------------ companies


def _read_company(reading: Reading, word: int) -> None:
    """ "Exempel Buss AB", "AB Exempel", "Fastighets AB Exempel": capitals before the mark, else behind it."""
    text, first = reading.text, word
    while (
        word - first < _NAME_WORDS
        and (text.follows(first) or (first and text.joints[first] == "&"))
        and not reading.taken[first - 1]
        and (text.is_capital(first - 1) or text.keys[first - 1] in _IN_COMPANY_NAMES)
        and text.keys[first - 1] not in _END_COMPANY_NAMES
    ):
        first -= 1
    while first < word and (text.keys[first] in _OPENERS or not text.is_capital(first)):
        first += 1
    before = reading.ends.get(first)
    if before and before.entry and before.type == "company" and text.follows(first) and first < word:  # "Almi Öst AB"
        reading.drop(before)
        first = before.first
    last = word + 1
    if first == word or (first + 1 == word and _BEFORE_NAMES.fullmatch(text.keys[first])):
        while last - word < _NAME_WORDS and text.follows(last) and text.is_capital(last) and not reading.taken[last]:
            last += 1
        if last > word + 1:
            reading.add(first, last, reading.nominative(text.printed(first, last)), "company")
            return
    if first < word:
        reading.add(first, word + 1, plain(text.printed(first, word + 1)), "company")


def _read_apposed(reading: Reading, word: int, type: str) -> None:
    """ "bolaget Exempelvård", "kulturhuset Nya Kvarnen": the noun is no part of the name."""
    text, first = reading.text, word + 1
    last = _name_end(reading, first, _NAME_WORDS)
    if last > first and text.follows(last):
        if text.keys[last] == "ab":
            return
        if text.keys[last - 1].endswith("a") and text.keys[last].endswith(("en", "et")):
            last += not reading.taken[last]  # "Italienska palatset"
    if last > first and not is_place(text.printed(first, last)):
        reading.add(first, last, reading.nominative(text.printed(first, last)), type)


def _read_embassy(reading: Reading, word: int) -> None:
    """ "Sveriges ambassad i Nairobi"."""
    text, first, last = reading.text, word - 1, word + 2
    if (
        not text.follows(word)
        or not text.follows(last - 1)
        or (text.keys[first], text.keys[last - 1]) != ("sveriges", "i")
    ):
        return
    last = _name_end(reading, last, 2)
    if last > word + 2 and reading.is_free(first, last):
        reading.add(first, last, f"Sveriges ambassad i {plain(text.printed(word + 2, last))}", "agency")


def _read_utility(reading: Reading, word: int) -> None:
    """ "Umeå Energi", "Kalix Airport AB": the place is no genitive."""
    text = reading.text
    if not text.is_capital(word) and text.keys[word].removesuffix("s") not in _SMALL_UTILITIES:
        return
    for first in range(max(0, word - 2), word if text.follows(word) else 0):
        behind, place = place_of(text, first, "municipality")
        if behind != word or not place or not reading.is_free(first, word):
            continue
        if plain(text.printed(first, word)) in place.places:
            last = word + 1 + (text.follows(word + 1) and text.keys[word + 1] == "ab")
            reading.add(first, last, plain(text.printed(first, last)).removesuffix("s"), "company")
            return
