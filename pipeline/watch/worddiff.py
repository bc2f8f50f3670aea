"""Where two texts differ, word by word: a patience diff, whose cost grows with length and not with its square."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline import patience
from pipeline.patience import Apart

PASSES = (4, 4, 1, 1)  # words that must be alike where two texts are held against each other, ever finer
SMALL = 40_000  # pairs of words that are compared one by one where no word occurs once
SLIDE = 60  # words by which an insertion is moved to begin where a sentence does

INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"  # soft hyphen, zero widths
_NOTHING = dict.fromkeys(map(ord, INVISIBLE))
_LETTER = rf"(?:[^\W\d_]|[\u0300-\u036f{INVISIBLE}])"
_TOKEN = re.compile(
    r"https?://[^\s<>]{0,2000}[^\s<>.,;:!?)\]”\"']"
    r"|(?<![\w.+@-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"
    r"|(?<![\w.@/-])(?:[\w-]{1,63}\.){1,5}(?:se|nu|com|org|eu|net|example)\b(?:/[^\s<>]{0,500}[^\s<>.,;:!?)\]”\"'])?"
    r"|\d+(?:[.,:/]\d+)*"
    rf"|[^\W\d_]{_LETTER}*"
    r"|(?<![^\s(])[-−–](?=\d)"  # the sign of a number
    r"|[^\s\w.,;:!…()\[\]{}'\"´`‘’‚‛“”„‟«»‹›\-‐‑‒–—―•·*#|_/\\\u0300-\u036f" + INVISIBLE + "]"  # %, §, ?, & and the like
)
_BEGINS = re.compile(r"(?:^|[.!?:]\W*\s\W*|\n\W*)\Z")


@dataclass(frozen=True, slots=True)
class Word:
    """A word, number, address or sign: ``text[start:end]``. Words with one ``key`` are the same to the diff, whatever
    their case and invisible letters."""

    text: str
    start: int
    end: int
    begins: bool  # a line or a sentence

    @property
    def key(self) -> str:
        return plain(self.text).casefold()


def plain(text: str) -> str:
    """Text in NFC without invisible letters."""
    return text if text.isascii() else unicodedata.normalize("NFC", text).translate(_NOTHING)


def shared(one: str, other: str) -> int:
    """How many characters two strings have in common from their beginning on."""
    least = min(len(one), len(other))
    return next((at for at in range(least) if one[at] != other[at]), least)


def vocabulary(said: str) -> frozenset[str]:
    """The words between blanks."""
    return frozenset(said.split())


def words(text: str) -> list[Word]:
    """The words of a text, in order; nothing between them is a letter or a digit."""
    found: list[Word] = []
    end = 0
    for match in _TOKEN.finditer(text):
        gap = text[end : match.start()][-40:]
        found.append(Word(match[0], match.start(), match.end(), not found or bool(_BEGINS.search(gap))))
        end = match.end()
    return found


def differences(words: Sequence[Word], others: Sequence[Word]) -> list[Apart]:
    """Where the keys of two texts' words differ, in order. What only one has begins with a sentence where it can."""
    one, two = [word.key for word in words], [word.key for word in others]
    found = [finer for apart in patience.differences(one, two, PASSES) for finer in _compared(one, two, apart)]
    befores = (0, *(apart.end for apart in found))
    return [_slid(words, others, apart, end) for apart, end in zip(found, befores, strict=False)]


def _compared(one: Sequence[str], two: Sequence[str], apart: Apart) -> Iterator[Apart]:
    """What is left apart after the longest common subsequence; what is too long for that stays as it is."""
    height, width = apart.end - apart.start, apart.other_end - apart.other_start
    if not height or not width or height * width > SMALL:
        yield apart
        return
    mine, yours = one[apart.start : apart.end], two[apart.other_start : apart.other_end]
    longest = [[0] * (width + 1) for _ in range(height + 1)]  # of what follows these places
    for at in range(height - 1, -1, -1):
        row, below, word = longest[at], longest[at + 1], mine[at]
        for other_at in range(width - 1, -1, -1):
            row[other_at] = (
                below[other_at + 1] + 1 if word == yours[other_at] else max(below[other_at], row[other_at + 1])
            )
    same = [(-1, -1)]
    at = other_at = 0
    while at < height and other_at < width:
        if mine[at] == yours[other_at]:
            same.append((at, other_at))
            at, other_at = at + 1, other_at + 1
        elif longest[at + 1][other_at] >= longest[at][other_at + 1]:
            at += 1
        else:
            other_at += 1
    for (at, other_at), (end, other_end) in pairwise((*same, (height, width))):
        if end - at > 1 or other_end - other_at > 1:
            yield Apart(
                apart.start + at + 1, apart.start + end, apart.other_start + other_at + 1, apart.other_start + other_end
            )


def _slid(words: Sequence[Word], others: Sequence[Word], apart: Apart, least: int) -> Apart:
    """ "A b. A c." with "A b." added is also "A" with "b. A" added: the place where a line or a sentence begins.

    ``least`` is the end of the difference before, in the first text.
    """
    if apart.start != apart.end and apart.other_start != apart.other_end:
        return apart
    is_new = apart.start == apart.end
    side, start, end = (others, apart.other_start, apart.other_end) if is_new else (words, apart.start, apart.end)
    for back in range(min(SLIDE, apart.start - least) + 1):
        if side[start - back].begins:
            return Apart(apart.start - back, apart.end - back, apart.other_start - back, apart.other_end - back)
        if start - back == 0 or side[start - back - 1].key != side[end - back - 1].key:
            break
    return apart
