"""Misspelt words, and the words of the store that they were meant for.

A word is looked up among the terms of the published store (``spelling`` in pipeline/store/questions.sql): those whose
pairs of letters are nearly the same are few and found by one comparison of bits each, and only they are measured.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from models import Correction
from pipeline.search.words import Word, is_stopword, normal, terms, words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LONG: Final = 8  # letters of a stem from which a word may have two faults
SHORT: Final = 4  # letters of a stem below which only cheap steps are believed
NEAREST: Final = 200  # terms that are measured, those first whose pairs of letters are most alike
PAIRS: Final = {1: 6, 2: 9}  # faults -> bits in which pairs may differ: two letters that changed places change six
MOST: Final = 8  # words of one question that are looked up
FAR: Final = 10.0  # how many times as frequent a word must be to be proposed in place of one that the store has
ENDED: Final = 7  # letters from which a word is taken to have an ending
ENDING: Final = 4  # letters of it
ENDING_VOWELS: Final = "aeo"
LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzåäöéü")
LONGEST: Final = 32  # letters of a word that is looked up
SURE: Final = 6  # letters of a word for each fault with which it is replaced unasked: "sepsis" is no "skepsis"

RINGS: Final = 0.25  # cost of typing a for å or ä, o for ö
DOUBLED: Final = 0.5  # of a letter too many or too few beside the same
FIRST: Final = 0.5  # that a fault in the first letter costs more

_PLAIN: Final = str.maketrans("åäöéü", "aaoeu")
# What English questions are made of and Swedish ones never: their words are not misspelt Swedish.
_ENGLISH_WORDS: Final = """
    about been does have how of should the their these they this was were what when where which who why with
    """
_ENGLISH: Final = frozenset(_ENGLISH_WORDS.split())


@dataclass(frozen=True, slots=True)
class _Near:
    """A term of the store that may have been meant."""

    term: str
    documents: int
    examples: Sequence[int]  # numbers of documents that have it


def plain(word: str) -> str:
    """A word as somebody types it who has no å, ä and ö."""
    return word.translate(_PLAIN)


def pairs(word: str) -> int:
    """A bit for each pair of letters that follow each other; the same as in pipeline/store/questions.sql."""
    framed = f"^{plain(word)}^"
    bits = 0
    for first, second in pairwise(framed):
        bits |= 1 << (27 * ord(first) + ord(second)) % 61
    return bits


def faults(stem: str) -> int:
    """How many faults a word of this stem may have."""
    return 2 if len(stem) >= LONG else 1


def cost(typed: str, meant: str, most: float = 3.0) -> float:
    """What it costs to make one word of the other, both in small letters: one for each letter that is wrong, missing,
    too many, or has changed places with the next; infinite where that is more than ``most``.

    Less for ``RINGS`` and ``DOUBLED``, more for the first letter. Damerau and Levenshtein, optimal string alignment.
    """
    before: list[float] = []
    last = [at and FIRST + at for at in range(len(meant) + 1)]
    for i, letter in enumerate(typed, 1):
        row = [FIRST + i]
        doubled = i > 1 and letter == typed[i - 2]
        for j, other in enumerate(meant, 1):
            more = FIRST if i == 1 and j == 1 else 0.0
            if letter == other:
                swap = 0.0
            elif letter == plain(other):
                swap = RINGS
            else:
                swap = 1.0 + more
            drop = DOUBLED if doubled and letter == meant[j - 1] else 1.0
            add = DOUBLED if j > 1 and other == meant[j - 2] and letter == other else 1.0
            best = min(last[j - 1] + swap, last[j] + drop, row[j - 1] + add)
            if i > 1 and j > 1 and letter == meant[j - 2] and typed[i - 2] == other and letter != other:
                best = min(best, before[j - 2] + 1.0 + (FIRST if i == 2 and j == 2 else 0.0))
            row.append(best)
        if min(row) > most:
            return float("inf")
        before, last = last, row
    return last[-1] if last[-1] <= most else float("inf")


def apart(typed: str, meant: str) -> float:
    """What it costs to make one word of the other where either may have an ending more."""
    shorter = [(typed[:-letters], meant) for letters in range(1, ENDING)]
    shorter += [(typed, meant[:-letters]) for letters in range(1, ENDING)]
    return min(cost(one, other, float("inf")) for one, other in [(typed, meant), *shorter] if one and other)


def corrections(db: "DuckDBPyConnection", open_said: str, unknown: Collection[str]) -> tuple[Correction, ...]:
    """Words of a question that are misspelt as it seems, each with what it was meant for.

    ``open_said`` is the question as ``open_text`` leaves it; ``unknown`` are those of its words that no document holds.
    What is meant for them is to be searched for, unless the word is short for its faults, or the question seems to be
    in another language: then it is only proposed, as it is for a word that the store has while the same with rings and
    dots is much more frequent.
    """
    said = [word for word in words(open_said) if not is_stopword(word.text)]
    lost = [word for word in said if word.text in unknown][:MOST]
    forms = {text: _meant(db, text) for text in dict.fromkeys(word.text for word in lost)}
    meant = {word: found for word in lost if (found := forms[word.text])}
    is_foreign = any(word.lower() in _ENGLISH for word in open_said.split()) or (
        len(lost) > 1 and any(_is_word(word.text) and word not in meant for word in lost)
    )
    made = [_correction(word, other, applied=is_sure and not is_foreign) for word, (other, is_sure) in meant.items()]
    if not is_foreign and plain(open_said.lower()) == open_said.lower():
        known = [word for word in said if word.text not in unknown][:MOST]
        made += [_correction(word, other, applied=is_sure) for word, other, is_sure in _dotted(db, known)]
    return tuple(sorted(made, key=lambda each: each.start))


def corrected(said: str, found: Sequence[Correction]) -> str:
    """The question with the words that were meant."""
    for each in sorted(found, key=lambda each: -each.start):
        said = said[: each.start] + each.meant + said[each.end :]
    return said


def _correction(word: Word, meant: str, *, applied: bool) -> Correction:
    cased = meant[0].upper() + meant[1:] if word.text[0].isupper() else meant
    return Correction(word.text, cased, word.start, word.end, applied)


def _is_word(word: str) -> bool:
    """Whether this can be a misspelt word: no number, no sign, not too short or long."""
    said = normal(word)
    return 3 <= len(said) <= LONGEST and LETTERS.issuperset(said)


def _meant(db: "DuckDBPyConnection", word: str) -> tuple[str, bool] | None:
    """The word of the store that a misspelt one was meant for, as it seems, and whether that is sure."""
    if not _is_word(word):
        return None
    typed = normal(word)
    stem = terms(typed)[0]
    near = _nearest(db, stem) or _of_ending(db, typed)
    written = near and _written(db, near, typed)
    if not written or (steps := apart(typed, written)) > faults(stem):
        return None  # a stem may be near that is short for its word: "kvantdator" has that of "kvantda"
    return written, steps < max(1, len(typed) / SURE)


def _nearest(db: "DuckDBPyConnection", stem: str) -> _Near | None:
    """The term nearest to a stem, with no more faults than it may have; of equally near ones the most frequent."""
    several = faults(stem)
    most = float(several) if len(stem) >= SHORT else DOUBLED
    wanted = pairs(stem)
    rows = db.execute(  # to have it sort them would take longer than all else
        "SELECT pairs, term, documents, examples FROM spelling"
        " WHERE letters BETWEEN ? AND ? AND bit_count(xor(pairs, ?::UBIGINT)) <= ?",
        [len(stem) - several, len(stem) + several, wanted, PAIRS[several]],
    ).fetchall()
    measured = sorted(((row[0] ^ wanted).bit_count(), -row[2], *row[1:]) for row in rows)[:NEAREST]
    found: list[tuple[float, int, str, Sequence[int]]] = []
    for bits, fewer, term, _, examples in measured:
        if bits > PAIRS[1] * most:
            break  # what differs in so many pairs of letters has more faults, and so have those after it
        if (steps := cost(stem, term, most)) <= most:
            most = steps
            found.append((steps, fewer, term, examples))
    if not found:
        return None
    _, fewer, term, examples = min(found)
    return _Near(term, -fewer, examples)


def _of_ending(db: "DuckDBPyConnection", typed: str) -> _Near | None:
    """The most frequent term of the words that this one is with another ending: one with a fault in it has a stem that
    is much like no other."""
    if len(typed) < ENDED:
        return None
    stems = {terms(variant)[0] for variant in _variants(typed)}
    rows = db.execute(
        f"SELECT term, documents, examples FROM spelling WHERE term IN ({', '.join('?' * len(stems))})", sorted(stems)
    ).fetchall()
    return max((_Near(*row) for row in rows), key=lambda near: (near.documents, near.term), default=None)


def _variants(typed: str) -> set[str]:
    """A word with one of its last letters left out, changed with the next, or made a vowel, or a vowel put in."""
    found = set()
    for at in range(len(typed) - ENDING, len(typed) + 1):
        head, tail = typed[:at], typed[at:]
        found |= {head + vowel + tail for vowel in ENDING_VOWELS}
        if tail:
            found |= {head + tail[1:]} | {head + vowel + tail[1:] for vowel in ENDING_VOWELS}
        if len(tail) > 1:
            found.add(head + tail[1] + tail[0] + tail[2:])
    return found - {typed}


def _dotted(db: "DuckDBPyConnection", known: Sequence[Word]) -> list[tuple[Word, str, bool]]:
    """Words that the store has, or parts of them, and that yet seem to be typed without rings and dots; each with
    whether that is sure: a compound that nobody writes ("lagenhet") while the other is written. Else the other is much
    more frequent, and this one is not written so in the store."""
    stems = {word: terms(word.text)[0] for word in known if _is_word(word.text)}
    if not stems:
        return []
    tests = " OR ".join(f"letters = {len(stem)} AND pairs = {pairs(stem)}::UBIGINT" for stem in stems.values())
    rows = db.execute(f"SELECT term, documents, examples FROM spelling WHERE {tests}").fetchall()
    near = [_Near(*row) for row in rows]
    marks = ", ".join("?" * len(stems))
    rows = db.execute(f"SELECT term FROM term WHERE term IN ({marks})", [*stems.values()]).fetchall()
    held = {term for (term,) in rows}
    found = []
    for word, stem in stems.items():
        others = [each for each in near if each.term != stem and plain(each.term) == stem]
        best = max(others, key=lambda each: each.documents, default=None)
        if not best:
            continue
        typed = normal(word.text)
        if stem in held:
            own = next((each for each in near if each.term == stem), None)
            if best.documents < FAR * (own.documents if own else 1) or (own and _written(db, own, typed) == typed):
                continue
        if written := _written(db, best, typed):
            found.append((word, written, stem not in held))
    return found


def _written(db: "DuckDBPyConnection", near: _Near, typed: str) -> str | None:
    """How a word of this stem is written in the store, in small letters: of the forms in the examples the one that is
    most like what was typed. None where that is too common to be looked for."""
    rows = db.execute("SELECT text FROM document WHERE rowid IN (SELECT unnest(?))", [list(near.examples)]).fetchall()
    begins = plain(near.term[:2])
    forms = Counter(
        form
        for (text,) in rows
        for word in words(text)
        if plain(form := normal(word.text)).startswith(begins) and terms(word.text)[0] == near.term
    )
    best = min(forms, key=lambda form: (cost(typed, form, float("inf")), -forms[form], form), default=None)
    return best if best and not is_stopword(best) else None
