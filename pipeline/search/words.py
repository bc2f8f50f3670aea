"""Text to index terms: words, Swedish stems, and the parts of compounds.

Index and query must pass through the same doors, so everything that decides what a term looks like is here.
The lexicon (`data/words/lexicon.txt`, see the README beside it) is learned by `python -m training.lexicon`.
"""

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

import snowballstemmer

LEXICON: Final = files("data") / "words" / "lexicon.txt"

VOWELS: Final = "aeiouyåäöé"
MAX_PARTS: Final = 4
REMEMBERED: Final = 300_000  # words whose terms are kept: some 60 MB
LONGEST: Final = 48  # longer strings are glued text or addresses, not Swedish words

_ATOM: Final = r"[^\W_]+(?:(?:[\u0300-\u036f]|\u00ad(?=[^\W_]))[^\W_]*)*"
_WORD: Final = re.compile(
    rf"{_ATOM}(?:(?:[-\u2010\u2011'’&]|(?<=\d)[/.,:](?=\d)|(?<=\d):(?=[^\W_])|:(?=[a-zåäö]{{1,4}}\b)){_ATOM})*"
)
_JOINT: Final = re.compile(r"[-'&]")
_ENDING_AFTER_COLON: Final = re.compile(r"(?<=.):[a-zåäö]{1,4}$")
_ONE_SPELLING: Final = str.maketrans({"\u00ad": None, "\u2010": "-", "\u2011": "-", "’": "'"})

_STOPWORDS: Final = """
    aldrig all alla allt alltid alltså andra annan annat att av bara bland blev bli blir blivit bort borde bör
    båda både de dem den denna deras dess dessa det detta dig din dina dit ditt dock du då där därför efter
    eftersom ej eller en ens er era ert ett fick fram från få får för före genom gentemot ha hade han hans har
    hennes henne hit hon honom hos hur här i ibland icke ifrån in inga ingen inget innan inom inte ja jag ju
    just kan kring kunde kunna lika man med medan mellan men mer mest mig min mina mindre mitt mot mycket
    många måste ned nej ner ni nog nu någon något några när nära nästan och också olika om oss på redan samma
    samt
    sedan sig sin sina sitt själv själva ska skall skulle som så sådan sådana sådant sånt särskilt såväl tack
    till tills trots under upp ur ut utan utom vad var vara vare varför varit varje vars varav vart vem vems
    vi via vid vilka vilkas vilken vilket vill ville väl vår våra vårt än ännu är även åt åter över
    """
STOPWORDS: Final = frozenset(_STOPWORDS.split())
# Derivations and endings that are spelled like words: they never stand as a part of a compound.
_SUFFIXES: Final = """
    ade al ala aler ande ans ar are aren ares aria arna arnas ars as aste ats bar de dde dom ell else en ende
    ens er eras erade ering erna ernas ers es ets eri het heten heter iker iserad iska isk ist isera la lig
    ling mässig nad nade naden nde ning or ors orna sam sion skap son sta ste stes te tes tion
    """
SUFFIXES: Final = frozenset(_SUFFIXES.split())
PREFIXES: Final = frozenset(("an", "be", "bi", "er", "fort", "gen", "miss", "o", "sam", "um", "und", "van"))

# What Snowball leaves: definite -an, -et, -n (skolan, landet, nivån), neuter and participle (viktigt, ökad,
# kommit). The least length of what remains was set on sessions up to 2013/14 and judged on the later ones.
_REST: Final = tuple(
    (ending, least, frozenset(before))
    for ending, least, before in (
        ("an", 3, "bcdfghjklmnpqrstvwxz"),
        ("et", 3, "bcdfghjklmnpqrstvwxz"),
        ("n", 3, "åäöé"),
        ("t", 5, "abcdefghijklmnopqrsuvwxyzåäöé"),
        ("d", 5, "abcdefghijklmnopqrstuvwxyzåäöé"),
        ("it", 4, "abcdefghijklmnopqrstuvwxyzåäöé"),
    )
)
_GENITIVE: Final = re.compile(r"(?:[aeo][nrt]|na|d)s$")
_HIATUS: Final = re.compile(r"([^aeiouyåäö]*[åäöoyu])(?:ar|er|arn|ern|arna|erna)$")
_SNOWBALL: Final = snowballstemmer.stemmer("swedish")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands in the text; offsets in characters."""

    text: str
    start: int
    end: int


class Term(NamedTuple):
    """What is indexed for a word; `is_part` says that only a part of the word says it."""

    term: str
    start: int
    end: int
    is_part: bool


def words(text: str) -> Iterator[Word]:
    """The words of a text: letters and digits, joined by hyphens, and numbers by / . , : between digits."""
    for found in _WORD.finditer(text):
        yield Word(found[0], found.start(), found.end())


def normal(word: str) -> str:
    """One spelling of a word: lower case, composed letters, plain hyphen, no soft hyphen, no :s."""
    word = word.translate(_ONE_SPELLING).lower()
    if not word.isascii():
        word = unicodedata.normalize("NFC", word)
    return _ENDING_AFTER_COLON.sub("", word)


def is_stopword(word: str) -> bool:
    return normal(word) in STOPWORDS


@lru_cache(maxsize=1 << 17)
def stem(word: str, roots: frozenset[str] = frozenset()) -> str:
    """Stem of a lower-case word: Snowball Swedish, with the endings that it leaves taken off.

    `roots` are the words that end in a stressed vowel (kö, bro), the only ones whose -n may be an ending.
    """
    if len(word) > 4 and _GENITIVE.search(word):
        word = word[:-1]
    stemmed = str(_SNOWBALL.stemWord(word))
    for _ in range(2):
        for ending, least, before in _REST:
            rest = stemmed[: -len(ending)]
            if stemmed.endswith(ending) and len(rest) >= least and rest[-1] in before:
                stemmed = rest
                break
        else:
            break
    if plural := _HIATUS.match(stemmed):
        return plural[1]
    if stemmed.endswith("n") and stemmed[:-1] in roots:
        return stemmed[:-1]
    return stemmed or word


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What corpus has taught of compounds.

    `firsts` and `lasts`: in how many different words a string stands first (arbets-) or last (-köer);
    `stems`: how often words of a stem were met; `roots`: words that end in a stressed vowel.
    """

    firsts: Mapping[str, float]
    lasts: Mapping[str, float]
    stems: Mapping[str, float]
    roots: frozenset[str]

    @classmethod
    def read(cls, text: str) -> "Lexicon":
        """Read the four parts of the file, each under its [name]: lines of word, tab, count."""
        blocks = {}
        for block in text.split("[")[1:]:
            name, _, entries = block.partition("]")
            fields = entries.split()
            blocks[name] = dict(zip(fields[::2], map(int, fields[1::2]), strict=True))
        return cls(blocks["firsts"], blocks["lasts"], blocks["stems"], frozenset(blocks["roots"]))

    def write(self) -> str:
        """The text that `read` reads, sorted."""
        roots = dict.fromkeys(self.roots, 1)
        blocks = (("firsts", self.firsts), ("lasts", self.lasts), ("stems", self.stems), ("roots", roots))
        return "".join(
            f"[{name}]\n" + "".join(f"{word}\t{counts[word]:.0f}\n" for word in sorted(counts))
            for name, counts in blocks
        )


@dataclass(frozen=True, slots=True)
class Costs:
    """Bits that a word costs, whole or in parts; the constants were set on the dev half of the gold list."""

    letter: float = 4.0  # a letter of a word never met
    whole: float = 4.0
    known: float = 6.0  # saved for each power of ten that the whole word was met
    joint: float = 2.0
    short: float = 2.5  # a part of two or three letters needs better evidence
    triple: float = 0.0  # nattåg = natt + tåg
    unseen: float = 0.3  # added to every count


class Splitter:
    """Splits compounds where the parts cost fewer bits than the whole."""

    def __init__(self, lexicon: Lexicon, costs: Costs = Costs()) -> None:
        self.lexicon, self.costs = lexicon, costs
        self._first_total = math.log2(sum(lexicon.firsts.values()) + 1)
        self._last_total = math.log2(sum(lexicon.lasts.values()) + 1)

    def _first_cost(self, part: str) -> float:
        return self._bits(part, self.lexicon.firsts.get(part), self._first_total)

    def _last_cost(self, part: str) -> float:
        return self._bits(part, self.lexicon.lasts.get(part), self._last_total)

    def _bits(self, part: str, count: float | None, total: float) -> float:
        if count is None:
            return math.inf
        return total - math.log2(count + self.costs.unseen) + (self.costs.short if len(part) < 4 else 0.0)

    def split(self, word: str) -> tuple[str, ...]:
        """The parts of a lower-case word as they stand in it, or the word itself alone."""
        if not 5 <= len(word) <= LONGEST:
            return (word,)
        seen = self.lexicon.stems.get(stem(word, self.lexicon.roots), 0)
        whole = self.costs.whole + self.costs.letter * len(word) - self.costs.known * math.log10(1 + seen)
        return self._cheapest(word, 0, MAX_PARTS, whole)[1] or (word,)

    def _cheapest(self, word: str, start: int, parts: int, budget: float) -> tuple[float, tuple[str, ...]]:
        """The cheapest parts of word[start:] that cost less than the budget; none if there are none."""
        best: tuple[str, ...] = ()
        if start and (cost := self._last_cost(word[start:])) < budget:
            budget, best = cost, (word[start:],)
        if parts > 1:
            for end in range(start + 2, len(word) - 2):
                first = word[start:end]
                cost = self._first_cost(first) + self.costs.joint
                # Swedish writes two of three equal consonants: natt + tåg = nattåg.
                if first[-1] == word[end] and end - start > 2 and first[-1] not in VOWELS:
                    doubled = self._first_cost(first + first[-1])
                    if doubled + self.costs.triple + self.costs.joint < cost:
                        first, cost = first + first[-1], doubled + self.costs.triple + self.costs.joint
                if cost < budget:
                    rest, tail = self._cheapest(word, end, parts - 1, budget - cost)
                    if tail:
                        budget, best = cost + rest, (first, *tail)
        return budget, best

    def leaves(self, word: str) -> tuple[str, ...]:
        """The smallest parts: the parts of the parts."""
        return tuple(part for part, inner in self.tree(word) if not inner)

    def tree(self, word: str) -> list[tuple[str, bool]]:
        """All parts in reading order, each with whether parts of its own follow it."""
        parts = self.split(word)
        if len(parts) == 1:
            return [(word, False)]
        found: list[tuple[str, bool]] = []
        for place, part in enumerate(parts):
            inner = self.tree(part) if len(part) > 5 else [(part, False)]
            if place < len(parts) - 1 and part.endswith("s") and len(part) > 5:
                # A first element carries its linking s; the word to split has none: arbetsmarknad(s)-.
                bare = self.tree(part[:-1])
                if len(bare) > 1:
                    inner = [*bare[:-1], (bare[-1][0] + "s", False)]
            if len(inner) > 1:
                found.append((part, True))
            found.extend(inner)
        return found


class Analyzer:
    """Words to index terms, remembered for each distinct word."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.splitter = Splitter(lexicon)
        self._known: dict[str, tuple[str, ...]] = {}

    def terms(self, word: str) -> tuple[str, ...]:
        """The stem of the word, then the stems of its parts; never empty."""
        found = self._known.get(word)
        if found is None:
            if len(self._known) >= REMEMBERED:  # what a page is asked has no end
                self._known.clear()
            found = self._known[word] = self._terms(normal(word)) or (word,)
        return found

    def analyse(self, text: str, *, stopwords: bool = False) -> Iterator[Term]:
        """The terms of a text in reading order, parts after their word; stopwords only if asked for."""
        known = self._known
        for found in _WORD.finditer(text):
            word, (start, end) = found[0], found.span()
            if not stopwords and (word in STOPWORDS or word.lower() in STOPWORDS):
                continue
            terms = known.get(word) or self.terms(word)
            yield Term(terms[0], start, end, False)
            for term in terms[1:]:
                yield Term(term, start, end, True)

    def _terms(self, word: str) -> tuple[str, ...]:
        pieces = [piece for piece in _JOINT.split(word) if piece]
        if len(pieces) > 1:
            # The whole keeps its hyphens; a date or a range of numbers has no parts worth finding.
            whole = word[: len(word) - len(pieces[-1])] + self._stem(pieces[-1])
            parts = [p for p in pieces if len(p) > 1 and p not in STOPWORDS] if any(map(str.isalpha, pieces)) else []
            return tuple(dict.fromkeys((whole, *(term for part in parts for term in self._terms(part)))))
        if not word.isalpha():
            return (word,) if word else ()
        tree = self.splitter.tree(word)
        if len(tree) == 1:
            return (self._stem(word),)
        last = len(tree) - 1
        stems = (self._first_stem(part) if place < last else self._stem(part) for place, (part, _) in enumerate(tree))
        return tuple(dict.fromkeys((self._stem(word), *stems)))

    def _stem(self, word: str) -> str:
        """The stem of a word; a first element left alone ("hälso- och sjukvård") as one."""
        if not word.isalpha():
            return word
        stemmed = stem(word, self.lexicon.roots)
        if stemmed[-1] in "ou" and not self.lexicon.stems.get(stemmed, 0):
            return self._first_stem(word)
        return stemmed

    def _first_stem(self, first: str) -> str:
        """The stem of a first element without its linking letter: the reading that is the best known word."""
        roots, stems = self.lexicon.roots, self.lexicon.stems
        readings = [stem(first, roots), str(_SNOWBALL.stemWord(first))]
        if len(first) > 2 and first[-1] in "sou":
            readings += [stem(first[:-1], roots), stem(first[:-1] + "e", roots)]
        return max(readings, key=lambda reading: stems.get(reading, 0))


@cache
def analyzer() -> Analyzer:
    """The analyzer with the bundled lexicon, read when first asked for."""
    return Analyzer(Lexicon.read(LEXICON.read_text(encoding="utf-8")))


def terms(word: str) -> tuple[str, ...]:
    """The index terms of one word: its stem, then the stems of its parts."""
    return analyzer().terms(word)


def analyse(text: str, *, stopwords: bool = False) -> Iterator[Term]:
    """The index terms of a text with their places."""
    return analyzer().analyse(text, stopwords=stopwords)
