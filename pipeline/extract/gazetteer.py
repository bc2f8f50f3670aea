"""The organisations of ``data/organisations.tsv`` and the places they are called after, met word by word."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

_WORD = re.compile(r"[^\W_]+(?:[-\u2010\u2011\u00ad][^\W_]+)*")
_HYPHENS = str.maketrans({"\u2010": "-", "\u2011": "-", "\u00ad": None})
_WITHIN = frozenset(",()/&-\"'”’»«")  # between words of one sentence
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")

# In running text these are written with a small letter as well; an agency is not.
_LOWER = frozenset({"ministry", "party", "county_administrative_board", "region"})
_GENITIVE_ALREADY = ("s", "x", "z")
_ABBREVIATION = 5  # letters; what is no longer must be written as the list has it, as must "Svenskt Näringsliv"


@dataclass(frozen=True, slots=True)
class Entry:
    """One known organisation, as the head of the file explains. ``places`` name it together with a word of its type
    ("Region", "kommun", "Länsstyrelsen"); its ``local`` names count in documents of its ``region`` alone."""

    name: str
    type: str
    aliases: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    number: str | None = None
    wikidata: str | None = None
    places: tuple[str, ...] = ()
    region: str = ""
    local: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: where each begins and ends, in lower case, and what stands before it.

    ``joints[i]`` is what is printed between word i - 1 and word i, without white space: "" for a blank or a line end,
    "," or "-" and so on, "\\n" where a paragraph ends.
    """

    text: str
    starts: list[int]
    ends: list[int]
    keys: list[str]
    joints: list[str]

    def __len__(self) -> int:
        return len(self.keys)

    def printed(self, first: int, last: int) -> str:
        """Words first to last, the latter excluded, as they stand in the text."""
        return self.text[self.starts[first] : self.ends[last - 1]]

    def is_capital(self, word: int) -> bool:
        return self.text[self.starts[word]].isupper()

    def follows(self, word: int) -> bool:
        """Whether a word stands right behind the one before it, with nothing but a blank between, on one line."""
        if not 0 < word < len(self) or self.joints[word]:
            return False
        return "\n" not in self.text[self.ends[word - 1] : self.starts[word]]

    def begins(self, word: int) -> bool:
        """Whether a word is the first of a line or sentence, where a capital says nothing."""
        return not word or not _WITHIN.issuperset(self.joints[word]) or not (self.joints[word] or self.follows(word))


def words(text: str) -> Words:
    """Split a text into words; a hyphen within a word does not part it."""
    found = Words(text, [], [], [], [])
    before = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        between = text[before:start]
        if between == " ":
            joint = ""
        elif not before or _BLANK_LINE.search(between):
            joint = "\n"
        else:
            joint = "".join(between.split()).translate(_HYPHENS)
        found.starts.append(start)
        found.ends.append(end)
        found.keys.append(match[0].lower().translate(_HYPHENS))
        found.joints.append(joint)
        before = end
    return found


@dataclass(slots=True)
class _Node:
    """Where a name may go on, and which names end here: each an entry with the form to be met exactly ("" for any
    case), whether it may begin with a small letter, and in whose documents alone it counts ("" for all)."""

    on: dict[str, "_Node"] = field(default_factory=dict)
    ends: list[tuple[Entry, str, bool, str]] = field(default_factory=list)


class Names:
    """A tree of names, word by word. A genitive s at a name's end is folded."""

    def __init__(self, forms: Iterable[tuple[str, Entry]]) -> None:
        self._root = _Node()
        for form, entry in forms:
            self.add(form, entry)

    def add(self, form: str, entry: Entry) -> None:
        split = words(form)
        node = self._root
        for i, key in enumerate(split.keys):
            node = node.on.setdefault(split.joints[i] * (i > 0) + key, _Node())
        short = len(split) == 1 and len(form) <= _ABBREVIATION
        exact = form if form[0].isupper() and (short or entry.type == "association") else ""
        home = entry.region if form in entry.local else ""
        lower = form[:1].islower() or (entry.type in _LOWER and not exact and not home)
        node.ends.append((entry, exact, lower, home))

    def longest(
        self, text: Words, first: int, strict: bool = True, home: str | None = None
    ) -> tuple[int, tuple[Entry, ...]]:
        """The word behind the longest name that begins at a word, and whose name it is; (first, ()) where none does.

        ``strict`` heeds capitals; ``home`` is the region (or the Riksdag) whose document it is.
        """
        node, best = self._root, first
        whose: tuple[Entry, ...] = ()
        for i in range(first, len(text)):
            key = text.joints[i] * (i > first) + text.keys[i]
            base = node.on.get(key[:-1]) if key.endswith("s") else None
            following = node.on.get(key)
            for end, genitive in ((following, False), (base, True)):
                if end and (found := tuple(_fitting(end, text, first, i, genitive, strict, home))):
                    best, whose = i + 1, found
                    break
            if following is None:
                break
            node = following
        return best, whose


def _fitting(
    node: _Node, text: Words, first: int, last: int, genitive: bool, strict: bool, home: str | None
) -> Iterator[Entry]:
    capital = text.is_capital(first)
    for entry, exact, lower, only in node.ends:
        if only and only != home:
            continue
        if exact and text.printed(first, last + 1) != exact + "s" * genitive and strict:
            continue
        if capital or lower or not strict:
            yield entry


@cache
def entries() -> tuple[Entry, ...]:
    """All known organisations."""
    lines = (files("data") / "organisations.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(_entry(line) for line in lines if not line.startswith("#"))


def _entry(line: str) -> Entry:
    name, type, aliases, beside, number, wikidata, places, region, local = line.split("\t")
    alias, abbreviation, place, near = (
        tuple(filter(None, part.split("|"))) for part in (aliases, beside, places, local)
    )
    return Entry(name, type, alias, abbreviation, number or None, wikidata or None, place, region, near)


@cache
def known() -> Names:
    """Every form of every known organisation that counts by itself."""
    return Names((form, entry) for entry in entries() for form in dict.fromkeys(_forms(entry)))


@cache
def places() -> Names:
    """The places that regions and municipalities are called after."""
    return Names((p, e) for e in entries() if e.type in ("region", "municipality") for p in e.places)


def named(said: str) -> tuple[Entry, ...]:
    """The organisations that are called so, the whole of it."""
    text = words(said)
    last, found = known().longest(text, 0)
    return found if last == len(text) else ()


@cache
def region(name: str) -> Entry | None:
    """A region by its official name."""
    return next((e for e in entries() if e.type == "region" and e.name == name), None)


@cache
def county_board(region_name: str) -> Entry | None:
    """The länsstyrelse of the county that a region covers."""
    own = region(region_name)
    boards = (e for e in entries() if e.type == "county_administrative_board")
    return next((e for e in boards if own and set(e.places) & set(own.places)), None)


def genitive(name: str) -> str:
    """Skåne -> Skånes; Västerås -> Västerås."""
    return name if name.endswith(_GENITIVE_ALREADY) else name + "s"


def _forms(entry: Entry) -> Iterator[str]:
    yield entry.name
    yield from entry.aliases
    yield from entry.local
    for place in entry.places:
        if entry.type == "municipality":
            yield f"{place} kommun"
            yield f"{genitive(place)} kommun"
        elif entry.type == "county_administrative_board":
            yield from (f"Länsstyrelsen {place}", f"Länsstyrelsen i {place}", f"Länsstyrelsen på {place}")
        elif entry.type == "region":
            yield from (
                f"Region {place}",
                f"Landstinget {place}",
                f"Landstinget i {place}",
                f"{genitive(place)} landsting",
            )
