"""What a question names: regions, parties, kinds of documents, and people and organisations of the store."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from models import Kind
from pipeline.parties import CODES, TODAY
from pipeline.regions import forms
from pipeline.search.words import Word, terms, words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

WORDS: Final = 7  # of a name
LONG: Final = 8  # letters from which one word in small letters is taken for the name of an organisation
ACRONYM: Final = 5  # letters up to which a name must stand in capitals: "sida" is a page, "SIDA" an agency
NATIONAL: Final = tuple(CODES)[:8]  # whose codes are understood: "VD" and "IP" are mostly no parties
LEAST: Final = 2  # documents of an organisation that is proposed

_KINDS: Final[tuple[tuple[str, tuple[Kind, ...]], ...]] = (
    (r"(?:parti|kommitté|ledamots|flerparti|grupp)?motion(?:en|er|erna)?", (Kind.MOTION,)),
    (r"interpellation(?:en|er|erna)?", (Kind.INTERPELLATION,)),
    (r"pressmeddelande(?:t|n|na)?|pressreleaser?|pressreleasen", (Kind.PRESS_RELEASE,)),
    (r"(?:sammanträdes|mötes|nämnd|styrelse)?protokoll(?:et|en)?", (Kind.PROTOCOL,)),
    (r"beslut i korthet|beslutsreferat(?:et|en)?", (Kind.DECISION_DIGEST,)),
    (r"beslut(?:et|en)?", (Kind.PROTOCOL, Kind.DECISION_DIGEST)),
    (r"kallelse(?:n|r|rna)?|dagordning(?:en|ar|arna)?|föredragningslist(?:a|an|or|orna)", (Kind.NOTICE,)),
    (
        r"(?:års|gransknings|revisions|tjänsteutlåtande|del)?rapport(?:en|er|erna)?|betänkande(?:t|n|na)?",
        (Kind.REPORT,),
    ),
)
_KIND: Final = tuple((re.compile(f"(?:{pattern})s?"), kinds) for pattern, kinds in _KINDS)
# After these, in any form, a letter is no party: "vitamin C", "typerna B och C".
_LETTERED_WORDS: Final = """
    alternativ bilaga blodgrupp grupp hepatit kategori klass nivå plan punkt storlek typ vitamin
    """
_COMMON: Final = frozenset(("demokraterna",))  # names whose other forms mean no party: "demokratiska val"
_AND: Final = frozenset(("eller", "och", "samt"))


@dataclass(frozen=True, slots=True)
class Named:
    """Something that a text names, and the values of the facet that it stands for."""

    start: int
    end: int
    facet: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Run:
    """Words of a text that follow each other: as they stand, and in small letters with single blanks."""

    start: int
    end: int
    said: str
    key: str
    is_listed: bool  # whether they are a letter of a list that is none of parties


def named(db: "DuckDBPyConnection", text: str, documents: int) -> tuple[Named, ...]:
    """What a text names of a store of so many documents, in its order, the longest names first taken.

    Only what is found in the store is named: nothing that would lead nowhere.
    """
    runs = list(_runs(text))
    if not runs:
        return ()
    held = _held(db, sorted({form for run in runs for form in _nominatives(run.key)}))
    found = [each for run in runs for each in _of(run, held, documents)]
    taken: list[Named] = []
    for each in sorted(found, key=lambda each: each.start - each.end):  # stable: of equals the first
        if all(each.end <= other.start or other.end <= each.start for other in taken):
            taken.append(each)
    return tuple(sorted(taken, key=lambda each: each.start))


def _runs(text: str) -> Iterator[_Run]:
    said = list(words(text))
    for first, word in enumerate(said):
        end = word.end
        is_listed = word.text in NATIONAL and _is_listed(said, first)
        for following in (None, *said[first + 1 : first + WORDS]):
            if following:
                if text[end : following.start].strip(" -"):  # "hälso- och sjukvårdsnämnden"
                    break
                end = following.end
            run = text[word.start : end]
            yield _Run(word.start, end, run, " ".join(run.lower().split()), is_listed)


def _is_listed(said: Sequence[Word], at: int) -> bool:
    """Whether a letter is one of a list that is none of parties: "vitamin C", "hepatit B och C"."""
    while at and (_is_letter(said[at - 1]) or (at > 1 and said[at - 1].text in _AND and _is_letter(said[at - 2]))):
        at -= 1
        if _is_letter(said[at]) and said[at].text not in NATIONAL:
            return True
    return at > 0 and any(term in _lettered() for term in terms(said[at - 1].text)[:1])


def _is_letter(word: Word) -> bool:
    return len(word.text) == 1 and word.text.isupper()


@cache
def _lettered() -> frozenset[str]:
    """The stems of the words after which a letter is no party."""
    return frozenset(terms(word)[0] for word in _LETTERED_WORDS.split())


def _nominatives(key: str) -> tuple[str, ...]:
    """A name, and what it would be if it were a genitive."""
    return (key, key[:-1]) if len(key) > 2 and key.endswith("s") else (key,)


@dataclass(frozen=True, slots=True)
class _Held:
    """What a store has: all its regions, kinds and parties, and the people and organisations that may be meant by key:
    each with how many documents name it."""

    regions: frozenset[str]
    kinds: frozenset[str]
    parties: frozenset[str]  # codes
    people: Mapping[str, Sequence[tuple[str, int]]]
    organisations: Mapping[str, Sequence[tuple[str, int]]]


def _held(db: "DuckDBPyConnection", keys: Sequence[str]) -> _Held:
    choices = defaultdict(set)
    for facet, value in db.execute("SELECT facet, value FROM choice").fetchall():
        choices[facet].add(value)
    rows = db.execute(
        f"SELECT facet, key, value, documents FROM called WHERE key IN ({', '.join('?' * len(keys))})", keys
    ).fetchall()
    called: dict[str, dict[str, list[tuple[str, int]]]] = defaultdict(lambda: defaultdict(list))
    for facet, key, value, documents in rows:
        called[facet][key].append((value, documents))
    return _Held(
        regions=frozenset(choices["region"]),
        kinds=frozenset(choices["kind"]),
        parties=frozenset(code for name in choices["party"] if (code := _party_of(name))),
        people=called["person"],
        organisations=called["organisation"],
    )


def _of(run: _Run, held: _Held, documents: int) -> Iterator[Named]:
    """What these words may name, what they name most likely first."""
    for region in held.regions:
        if run.key in _region_forms(region):
            yield Named(run.start, run.end, "region", (region,))
    if (code := _party(run)) in held.parties and code:
        yield Named(run.start, run.end, "party", (code,))
    for pattern, kinds in _KIND:
        there = tuple(str(kind) for kind in kinds if str(kind) in held.kinds)
        if there and pattern.fullmatch(run.key):
            yield Named(run.start, run.end, "kind", there)
    for person, _ in _most(held.people, run):
        yield Named(run.start, run.end, "person", (person,))
    for organisation, having in _most(held.organisations, run):
        # what half of all documents name narrows nothing down
        if LEAST <= having <= documents / 2 and _is_written_as_name(run.said):
            yield Named(run.start, run.end, "organisation", (organisation,))


def _most(called: Mapping[str, Sequence[tuple[str, int]]], run: _Run) -> list[tuple[str, int]]:
    """The value of most documents that is called so, if any is."""
    found = [each for key in _nominatives(run.key) for each in called.get(key, ())]
    return sorted(found, key=lambda each: (-each[1], each[0]))[:1]


def _is_written_as_name(said: str) -> bool:
    """Whether one word is not rather a common one; several in a row are a name that the store knows."""
    if " " in said:
        return True
    if len(said) <= ACRONYM:
        return said.isupper()
    return said[0].isupper() or len(said) >= LONG


@cache
def _region_forms(region: str) -> frozenset[str]:
    return forms(region)


def _party(run: _Run) -> str | None:
    """The code of the party that the words are a name or the code of."""
    if run.said in NATIONAL:
        return None if run.is_listed else run.said
    return _party_names().get(run.key)


def _party_of(key: str) -> str | None:
    """The code of today for what documents have: a code, or the name of a party or of a branch of it."""
    code = key.upper()
    if code in CODES:
        return TODAY.get(code, code)
    names = _party_names()
    said = key.split()
    return next((names[name] for end in range(len(said), 0, -1) if (name := " ".join(said[:end])) in names), None)


@cache
def _party_names() -> Mapping[str, str]:
    """Names of parties in small letters, in all their forms -> code: socialdemokraterna, moderaters, centerpartist."""
    found: dict[str, str] = {}
    for code, names in CODES.items():
        for name in map(str.lower, names):
            bases = [name]
            if name.endswith("erna") and name not in _COMMON:
                adjectives = ("isk", "iskt", "iska") if name.endswith("demokraterna") else ("a",)
                bases += [name[:-4] + ending for ending in ("", "er", "en", *adjectives)]
            if name.endswith("partiet"):
                bases += [name[:-2], *(name[:-2] + ending for ending in ("st", "ster", "sten", "sterna"))]
            for base in bases:
                for form in (base, f"{base}s"):
                    found.setdefault(form, TODAY.get(code, code))
    return found
