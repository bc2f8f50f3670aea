"""What a person types -> what is looked for: words, "phrases", -without."""

import re
import unicodedata
from dataclasses import dataclass

from models import QueryError
from pipeline.search.words import analyse, is_stopword, words

LONGEST = 512  # words; a longer text is a document to compare with, not a question
CLOSED = "\x00"  # stands for each letter of what is not open to be understood otherwise
PART = 0.5  # weight of a part of a compound that was asked for (measured: docs/decisions.md)

# A phrase, or a word that is to be left out. A dash that is glued to what stands before it joins: "buss"-kort
_MEANT = re.compile(
    r"""(?<!\w)(?P<minus>(?<!["”“„»«])[-−–])?["”“„»«](?P<phrase>[^"”“„»«]*)["”“„»«]|(?<!\S)[-−–](?=\w)(?P<without>\S+)"""
)


@dataclass(frozen=True, slots=True)
class Query:
    """A question, taken apart.

    ``terms`` are index terms with their weights; ``text`` is what is embedded. A document must hold every one of
    ``phrases`` and none of ``without_phrases``, nor any word that has one of ``without`` as its own term.
    """

    text: str
    terms: dict[str, float]
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    without_phrases: tuple[str, ...] = ()


def understand(said: str) -> Query:
    """Take a question apart.

    Raises ``QueryError`` where nothing is asked for, where all words are too common to look for, or where the
    question is longer than ``LONGEST`` words.
    """
    said = unicodedata.normalize("NFC", said.replace(CLOSED, " ").encode(errors="replace").decode())
    said = " ".join(said.split())
    count = sum(1 for _ in words(said))
    if count > LONGEST:
        raise QueryError(
            f"the question has {count} words, more than {LONGEST}: to search with a whole text use similar --file"
        )
    meant = list(_MEANT.finditer(said))
    without = [found["without"] for found in meant if found["without"]]
    common = tuple(word for word in without if is_stopword(word))  # the index has no entry for them, the text has
    quoted = [(found["minus"], inner) for found in meant if (inner := " ".join((found["phrase"] or "").split()))]
    phrases = tuple(inner for minus, inner in quoted if not minus)
    text = " ".join(_MEANT.sub(lambda found: f" {'' if found['minus'] else found['phrase'] or ''} ", said).split())
    if not any(True for _ in words(text)):
        raise QueryError("there is nothing to look for: give at least one word")
    terms = query_terms(text)
    if not terms and not phrases:
        raise QueryError(f"every word of {text!r} is too common to look for: add one that carries meaning")
    return Query(
        text=text,
        terms=terms,
        phrases=phrases,
        without=tuple(term.term for word in without for term in analyse(word) if not term.is_part),
        without_phrases=(*(inner for minus, inner in quoted if minus), *common),
    )


def open_text(said: str) -> str:
    """What was typed, of the same length, without what stands in quotation marks or is to be left out: that is meant as
    it stands."""
    return _MEANT.sub(lambda found: CLOSED * len(found[0]), said)


def query_terms(text: str) -> dict[str, float]:
    """The index terms of a text, those that are only parts of its words with less weight."""
    terms: dict[str, float] = {}
    for term in analyse(text):
        terms[term.term] = max(terms.get(term.term, 0.0), PART if term.is_part else 1.0)
    return terms


def phrase_pattern(phrase: str) -> str:
    """A regular expression (RE2 and Python) for these words in a row, whatever stands between them."""
    inner = r"[^\pL\pN]+".join(_spelled(word.text) for word in words(phrase))
    return rf"(?i)(?:^|[^\pL\pN]){inner}(?:$|[^\pL\pN])"


def _spelled(word: str) -> str:
    """A pattern for a word, whichever hyphen or apostrophe it is written with."""
    return "".join(
        {"-": "[-‐‑]", "‐": "[-‐‑]", "‑": "[-‐‑]", "'": "['’]", "’": "['’]"}.get(c) or re.escape(c) for c in word
    )
