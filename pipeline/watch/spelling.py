"""Whether a word was written otherwise, or another word put in its place.

A typing fault is no Swedish word, and what it stands for is one and nearly the same: "avslås" and "anslås" are one
letter apart and both words. Known are words that the lexicon of compounds has met (`data/words/README.md`).
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

import snowballstemmer

from pipeline.watch.worddiff import shared, vocabulary

LEAST = 5  # letters of a word that may be a typing fault
LONG = 8  # letters, from which one may be missing or stand for another
FIRST, LAST = 3, 4  # least letters of the parts of a compound
MET = 2  # different words that a string begins, to be taken for the first part of one
STEM = 4  # least letters of a stem without its ending

_SNOWBALL = snowballstemmer.stemmer("swedish")
_ENDINGS = ("an", "et", "it", "t", "d")
_JOINT = re.compile(r"(?<=.)(het|ing|ion|tet|skap)(?=[a-zåäö]{4})")  # takes an s in compounds
_PREFIXES = ("o", "be", "in", "an", "av", "ut", "miss", "icke", "till", "för", "er", "åter", "under", "över", "på")
_ENDINGS_AND_MORE = """
    a as ad ada ade ades adt an ande andes andet ans ar are aren arens ares ars arna arnas at ats bar bara bart
    d da das de den des dd dda dde dds det dt e ed en ens ende endes er ers eras erna ernas es et ets g gt ig igt iga
    ing ingen k l la lt n na nas nd nda nde ndes ndet nn nna ns o or ors orna r ra ras rat re ren rens res rna rnas rs
    rt s sk ska skt st sta ste t ta tas tat te ten tes ts tt tta tte tts
    """
_ENDING = vocabulary(_ENDINGS_AND_MORE) | {""}  # of nouns, adjectives and verbs, or the rest of one
_SOUNDS = "gj eä oå ck cs kq vw iy sz mn"
_KEYS = "io op er rt ty ui as sd df fg gh hj jk kl öä åä"  # side by side on the keyboard
_ALIKE = frozenset(frozenset(pair) for pair in (_SOUNDS + " " + _KEYS).split())


def is_one_word(one: str, other: str) -> bool:
    """Whether two words in lower case are one, but for a typing fault in either. In doubt they are not."""
    return _is_slip(one, other) and not _is_inflected(one, other) and (_mends(one, other) or _mends(other, one))


def _mends(fault: str, word: str) -> bool:
    return is_known(word) and (_JOINT.sub(r"\1s", fault) == word or not is_known(fault))


def is_known(word: str) -> bool:
    """Whether a word in lower case is Swedish, as far as the lexicon tells; a compound is by its parts."""
    lexicon = _lexicon()
    firsts, lasts = lexicon["firsts"], lexicon["lasts"]
    if word in lasts or not lexicon["stems"].keys().isdisjoint(_stems(word)):
        return True
    return any(
        firsts.get(word[:at], 0) >= MET and (lasts.get(word[at:], 0) > 0 or word[at:] in lexicon["stems"])
        for at in range(FIRST, len(word) - LAST + 1)
    )


def _stems(word: str) -> Iterator[str]:
    """Stems under which the lexicon may have a word: Snowball's, without the endings that it leaves."""
    stem = str(_SNOWBALL.stemWord(word))
    yield stem
    for ending in _ENDINGS * 2:
        rest = stem.removesuffix(ending)
        if rest != stem and len(rest) >= STEM:
            stem = rest
            yield stem


def _is_slip(one: str, other: str) -> bool:
    """Whether two words are one typing fault apart: two letters exchanged, a letter doubled, or, in long words, one
    letter missing or one that sounds or lies like another."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < LEAST or one[0] != other[0]:
        return False
    at = shared(shorter, longer)
    rest, longer_rest = shorter[at:], longer[at:]
    if len(shorter) == len(longer):
        is_exchanged = rest[:2] == longer_rest[1::-1] and rest[2:] == longer_rest[2:]
        is_alike = rest[1:] == longer_rest[1:] and frozenset((rest[:1], longer_rest[:1])) in _ALIKE
        return is_exchanged or (is_alike and len(one) >= LONG)
    is_doubled = longer_rest[:1] == longer[at - 1]
    return rest == longer_rest[1:] and (is_doubled or len(shorter) >= LONG)


def _is_inflected(one: str, other: str) -> bool:
    """Whether only an ending or a prefix is another: "kommun" and "kommuner", "skälig" and "oskälig"."""
    shorter, longer = sorted((one, other), key=len)
    if any(longer == prefix + shorter for prefix in _PREFIXES):
        return True
    at = shared(one, other)
    return one[at:] in _ENDING and other[at:] in _ENDING


@cache
def _lexicon() -> Mapping[str, Mapping[str, int]]:
    """The parts of the lexicon by name: words and how often they were met."""
    text = (files("data") / "words" / "lexicon.txt").read_text(encoding="utf-8")
    parts = {}
    for block in text.split("[")[1:]:
        name, _, entries = block.partition("]")
        said = entries.split()
        parts[name] = dict(zip(said[::2], map(int, said[1::2]), strict=True))
    return parts
