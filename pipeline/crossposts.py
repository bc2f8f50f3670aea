"""Whether two publications of one publisher are one and the same, posted in two places. Pure.

A region posts a release on its own site and at TT Via: word for word, but for boilerplate at the end. Two meetings or
two visits of a bus are announced in nearly the same words too, and differ in a date, an amount or a place. So words
may be missing on one side; figures, months and the title's words may not differ.
"""

import re
import unicodedata
from collections.abc import Iterable

from models import Document

SHINGLE = 4  # words
ALIKE = 0.8  # of the shorter text's shingles that the longer one has
FIGURE = re.compile(
    r"\d+|\b(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)\w*|\b(?:mån|tis|ons|tors|fre|lör|sön)dag\w*"
)
LABEL = re.compile(r"^(?:pressmeddelande|pressinbjudan|nyhet|uppdaterad)\W+")
WORD = re.compile(r"\w+")


def same_post(one: Document, other: Document) -> bool:
    """Whether two documents are one publication in two places."""
    if _title(one.title) != _title(other.title):
        return False
    shorter, longer = sorted((_plain(_body(one)), _plain(_body(other))), key=len)
    if not set(FIGURE.findall(shorter)) <= set(FIGURE.findall(longer)):
        return False
    said, held = set(_shingles(shorter)), set(_shingles(longer))
    return len(said & held) >= ALIKE * len(said)


def _title(title: str) -> str:
    return " ".join(WORD.findall(LABEL.sub("", _plain(title))))


def _body(document: Document) -> str:
    return document.text.removeprefix(document.title)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _shingles(text: str) -> Iterable[tuple[str, ...]]:
    words = WORD.findall(text)
    size = min(SHINGLE, len(words))
    return (tuple(words[at : at + size]) for at in range(len(words) - size + 1))
