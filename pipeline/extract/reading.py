"""What has been found of organisations in one text so far, and the places that they are called after."""

import re
from dataclasses import dataclass, field

from models import Kind
from pipeline.extract import gazetteer
from pipeline.extract.gazetteer import Entry, Words

OWNERS = ("region", "municipality")  # types that have bodies
_NO_GENITIVE = re.compile(r"(?:[aiouåäö]|for|hu)s$")  # Borås, Höganäs, Degerfors
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Found:
    """One mention: words ``first`` to ``last``, the latter excluded, characters ``start`` to ``end``."""

    first: int
    last: int
    start: int
    end: int
    name: str
    type: str
    entry: Entry | None = None


@dataclass(slots=True)
class Reading:
    """What has been found so far in one text; a word belongs to one mention.

    ``region`` is the official name of the region whose document it is, None for others'.
    """

    text: Words
    region: str | None
    kind: Kind = Kind.OTHER
    found: dict[int, Found] = field(default_factory=dict)  # by first word
    ends: dict[int, Found] = field(default_factory=dict)  # by the word behind the last
    taken: bytearray = field(init=False)
    vocabulary: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.taken = bytearray(len(self.text))
        self.vocabulary = frozenset(self.text.keys)

    @property
    def speaks_of_riksdag(self) -> bool:
        return any(key.startswith("riksdag") for key in self.vocabulary)

    def is_free(self, first: int, last: int) -> bool:
        return first < last <= len(self.text) and not any(self.taken[first:last])

    def add(
        self, first: int, last: int, name: str, type: str, entry: Entry | None = None, end: int | None = None
    ) -> None:
        """Note a mention; a genitive as in "SKR:s" is part of it. ``end`` is where it ends within its last word."""
        text = self.text
        if last < len(text) and text.keys[last] == "s" and text.joints[last] == ":":
            last += 1
        found = Found(first, last, text.starts[first], end or text.ends[last - 1], name, type, entry)
        self.found[first] = self.ends[last] = found
        self.taken[first:last] = b"\1" * (last - first)

    def drop(self, found: Found) -> None:
        del self.found[found.first], self.ends[found.last]
        self.taken[found.first : found.last] = bytes(found.last - found.first)

    def rename(self, found: Found, name: str) -> None:
        """The same mention of what is called otherwise."""
        self.drop(found)
        self.add(found.first, found.last, name, found.type, end=found.end)

    def nominative(self, name: str) -> str:
        """An unknown name on one line, and without its genitive s where it is met without, or is the document's own
        region."""
        name = plain(name)
        base = name.removesuffix("s")
        if base == name or base == self.region:
            return base
        last = _SPACE.split(base)[-1].lower()
        return base if last in self.vocabulary else name


def plain(name: str) -> str:
    """A name on one line."""
    return _SPACE.sub(" ", name).strip()


def without_genitive(name: str) -> str:
    """A place's name without its genitive s, which "Borås" has not."""
    return name if _NO_GENITIVE.search(name) else name.removesuffix("s")


def owned_by(name: str, owner: str | None) -> str:
    """The canonical name of a body."""
    return f"{name}, {owner}" if owner else name


def place_of(text: Words, word: int, type: str) -> tuple[int, Entry | None]:
    """The organisation of a type that is called after the place at a word, and the word behind that."""
    last, entries = gazetteer.places().longest(text, word)
    wanted = "region" if type == "county_administrative_board" else type
    entry = next((e for e in entries if e.type == wanted), None)
    if entry and type == "county_administrative_board":
        entry = gazetteer.county_board(entry.name)
    return last, entry


def is_place(name: str) -> bool:
    """Whether a town, municipality or region is called so."""
    said = gazetteer.words(name)
    return gazetteer.places().longest(said, 0)[0] == len(said) > 0


def place_name(reading: Reading, word: int) -> tuple[int, str]:
    """The word behind the name of a region, municipality or their place, and that name without its genitive."""
    if (there := reading.found.get(word)) and there.type in OWNERS:
        return there.last, there.name
    last, entries = gazetteer.places().longest(reading.text, word)
    if not entries or not reading.is_free(word, last):
        return word, ""
    printed = plain(reading.text.printed(word, last))
    places = [place for entry in entries for place in entry.places]
    return last, next((p for p in places if p == printed), printed.removesuffix("s"))
