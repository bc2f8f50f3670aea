"""The bodies in a text with whoever they are of: "Region Skånes kulturnämnd", "kommunstyrelsen i Knivsta", else the
document's own region."""

import re
from dataclasses import replace

from models import Kind
from pipeline.extract import gazetteer
from pipeline.extract.bodies import REGION_OWNERS, Body, Level, bodies_at, is_head, is_own, owner_end, start_of
from pipeline.extract.reading import OWNERS, Found, Reading, owned_by, place_of

GOTLAND = "Region Gotland"  # a municipality as well
_MEETINGS = (Kind.PROTOCOL, Kind.DECISION_DIGEST, Kind.NOTICE)
_COMMITTEE = "Arbetsutskottet"
_ROLES = frozenset(
    (
        "ordförande", "ordföranden", "vice", "förste", "andre", "1", "2", "e", "a", "ledamot", "ersättare",
        "presidium", "sammanträde", "möte",
    )
)  # fmt: skip
_HAS_COMMITTEE = re.compile(r".*(?:styrelsen|nämnden)")


def read_bodies(reading: Reading) -> None:
    """Note the bodies of regions and municipalities, and "länsstyrelsen" as that of the region's county."""
    text = reading.text
    other_assembly = any(key.startswith("kommunfullmäktige") for key in text.keys)
    behind: Body | None = None  # the body before this one, and whose it is
    owner: str | None = None
    for word, key in enumerate(text.keys):
        if reading.taken[word] or not is_head(text, word):
            continue
        if key in ("länsstyrelsen", "länsstyrelsens"):
            own = gazetteer.county_board(reading.region) if reading.region else None
            reading.add(word, word + 1, own.name if own else "Länsstyrelsen", "county_administrative_board", own)
            continue
        if _read_board(reading, word):
            continue
        for body in bodies_at(text, word, _is_owned(reading, word, behind)):
            if not reading.is_free(body.first, body.last):
                continue
            if body.name == "fullmäktige":
                if reading.region is None or other_assembly:
                    continue
                body = replace(body, name=_assembly(reading), level=Level.REGION)
            if behind and body.part and behind.genitive and behind.last == body.first and text.follows(body.first):
                reading.drop(reading.found[behind.first])
                body = replace(behind, last=body.last, name=f"{gazetteer.genitive(behind.name)} {body.part}")
            else:
                owner = _parent(reading, body)
                body = _with_institution(reading, body)
            reading.add(body.first, body.last, owned_by(body.name, owner), _type(reading, body, owner))
            behind = body
    _tie_committees(reading)


def _type(reading: Reading, body: Body, owner: str | None) -> str:
    """What it is: some nämnder are agencies, and the government has its beredningar."""
    if body.name.endswith(" kansli"):
        return "unit"
    is_nobodys = reading.region is None and owner is None
    if body.level is Level.STATE and body.name.endswith("nämnden"):
        return "agency"
    return "other" if is_nobodys and body.name.endswith("beredningen") else "body"


def _read_board(reading: Reading, word: int) -> bool:
    """The board of a region's institution: "styrelsen för Sunnans sjukhus"."""
    text, there = reading.text, reading.found.get(word + 2)
    if not reading.region or text.keys[word] != "styrelsen" or not there or there.type != "unit":
        return False
    if not (text.follows(word + 1) and text.follows(word + 2) and text.keys[word + 1] == "för"):
        return False
    reading.drop(there)
    reading.add(word, there.last, owned_by(f"Styrelsen för {there.name}", reading.region), "body")
    return True


def _assembly(reading: Reading) -> str:
    """What "fullmäktige" alone is."""
    keys = reading.vocabulary
    is_old = not keys & {"regionfullmäktige", "regionfullmäktiges"} and keys & {
        "landstingsfullmäktige",
        "landstingsfullmäktiges",
    }
    return "Landstingsfullmäktige" if is_old else "Regionfullmäktige"


def _with_institution(reading: Reading, body: Body) -> Body:
    """What follows at once is what it is for: "driftnämnden Hallands sjukhus", "patientnämndens kansli" its office."""
    text = reading.text
    if body.genitive and text.follows(body.last) and text.keys[body.last] == "kansli" and text.is_capital(body.first):
        return replace(body, last=body.last + 1, name=f"{gazetteer.genitive(body.name)} kansli", genitive=False)
    if body.name == "Driftnämnden" and (last := _capitals_end(reading, body.last)) > body.last:
        return replace(body, last=last, name=f"{body.name} {text.printed(body.last, last)}")
    there = reading.found.get(body.last)
    if there and there.type == "unit" and text.follows(body.last) and not body.genitive:
        reading.drop(there)
        return replace(body, last=there.last, name=f"{body.name} {text.printed(there.first, there.last)}")
    return body


def _capitals_end(reading: Reading, word: int) -> int:
    """The word behind capitals that follow at once."""
    text = reading.text
    while text.follows(word) and text.is_capital(word) and not reading.taken[word]:
        word += 1
    return word


def _tie_committees(reading: Reading) -> None:
    """Arbetsutskottet alone is that which the document names, that of the body whose meeting it tells of, or the
    regionstyrelse's."""
    found = sorted(reading.found.values(), key=lambda f: f.start)
    alone = [f for f in found if f.type == "body" and f.name.split(", ")[0] == _COMMITTEE]
    if not alone or not reading.region:
        return
    named = {f.name for f in found if f.name.split(", ")[0].endswith("s arbetsutskott")}
    if len(named) == 1:
        name = named.pop()
    else:
        parents = [f.name.split(", ")[0] for f in found if _HAS_COMMITTEE.fullmatch(f.name.split(", ")[0])]
        board = next((p for p in parents if p in ("Regionstyrelsen", "Landstingsstyrelsen")), "Regionstyrelsen")
        parent = parents[0] if parents and reading.kind in _MEETINGS else board
        name = owned_by(f"{gazetteer.genitive(parent)} arbetsutskott", reading.region)
    for one in alone:
        reading.rename(one, name)


def _is_owned(reading: Reading, word: int, behind: Body | None) -> bool:
    """Whether somebody's name stands in the genitive right before the body whose last word this is."""
    text, first = reading.text, start_of(reading.text, word)
    for at in (first, first - 1):  # there may be an adjective
        end = owner_end(text, at)
        if _genitive_before(reading, end) or (behind and behind.last == end and behind.genitive and text.follows(end)):
            return True
    return False


def _genitive_before(reading: Reading, end: int) -> Found | None:
    """The region or municipality whose name in the genitive ends right before a word."""
    found = reading.ends.get(end)
    if found and found.type in OWNERS and reading.text.follows(end):
        return found if reading.text.keys[end - 1].endswith(("s", "x", "z")) else None
    return None


def _parent(reading: Reading, body: Body) -> str | None:
    """Whose body it is, None where nothing says so."""
    text = reading.text
    if body.level is Level.STATE:
        return None
    if owner := _genitive_before(reading, owner_end(text, body.first)):
        return owner.name
    if is_own(text, body.first, REGION_OWNERS):
        return reading.region
    if body.name.startswith("Kommun") and text.follows(body.first):  # "Nacka kommunfullmäktige"
        starts = range(max(0, body.first - 2), body.first)
        places = (place_of(text, first, "municipality") for first in starts)
        if place := next((entry for last, entry in places if entry and last == body.first), None):
            return place.name
    if named := _named_after(reading, body):
        return named
    is_regional = body.level in (Level.REGION, Level.ANY) or reading.region == GOTLAND
    return reading.region if is_regional else None


def _named_after(reading: Reading, body: Body) -> str | None:
    """The owner named behind a body: "kommunstyrelsens ordförande i Knivsta", "regionstyrelsen, Region Uppsala"."""
    text, word = reading.text, body.last
    found = reading.found.get(word)
    if found and found.type in OWNERS and text.joints[word] in ("", ","):
        return found.name
    limit = word + 4 if body.genitive else word
    while word < limit and text.follows(word) and text.keys[word] in _ROLES:
        word += 1
    where = word + 1
    if not text.follows(word) or not text.follows(where) or text.keys[word] not in ("i", "på", "för", "vid"):
        return None
    if found := reading.found.get(where):
        return found.name if found.type in OWNERS else None
    # a region's assembly meets in towns ("regionfullmäktige i Luleå"), which does not make it theirs
    types = ("region",) if body.level is Level.REGION else ("municipality", "region")
    entries = gazetteer.places().longest(text, where)[1]
    return next((e.name for type in types for e in entries if e.type == type), None)
