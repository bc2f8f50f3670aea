"""Document -> passages: runs of whole sentences of about 200 tokens, breaking at headings and paragraphs first."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from models import Passage

TOKENS = 200  # a passage's size; e5 was trained on texts up to 512, and finds best in runs of this length
LONGEST = 300  # a single sentence may be this long before it is cut between words

_ENDING = re.compile(r"""\n\n+|\n(?=[-•*·] )|[.!?…]["”’»)\]]*(?=\s+["”’«–—-]?\s?[A-ZÅÄÖÉ0-9"”])""")
# what ends in a full stop without ending a sentence: abbreviations and the numbers of dates
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:t\.ex|bl\.a|m\.fl|m\.m|s\.k|f\.d|d\.v\.s|dvs|fr\.o\.m|t\.o\.m|p\.g\.a|o\.s\.v|osv|etc|kl|nr|ca|ang"
    r"|prop|bet|mot|dnr|resp|st|kap|tel|tfn|jfr|milj|mkr|inkl|exkl|max|min|dr|forts|\d{1,2}|[A-ZÅÄÖ])\.$",
    re.IGNORECASE,
)
_LOOKBACK = 12  # characters: longer than any abbreviation above


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the sentences, headings and list items of a text, in order, without the white space around."""
    start = 0
    for found in _ENDING.finditer(text):
        if found.group()[0] == "." and _ABBREVIATED.search(
            text[max(start, found.start() - _LOOKBACK) : found.start() + 1]
        ):
            continue
        yield from _trimmed(text, start, found.end())
        start = found.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    run = text[start:end]
    if bare := run.strip():
        start += len(run) - len(run.lstrip())
        yield start, start + len(bare)


def split(text: str, token_starts: Sequence[int]) -> tuple[Passage, ...]:
    """Cut a text into passages.

    ``token_starts`` are the character offsets at which the tokenizer's tokens begin, ascending. The pieces of one
    document are of even size, so that no vector stands for a stray last line.
    """

    def tokens(start: int, end: int) -> int:
        return bisect_left(token_starts, end) - bisect_left(token_starts, start)

    pieces = [piece for run in sentences(text) for piece in _cut(run, token_starts)]
    if not pieces:
        return ()
    whole = tokens(pieces[0][0], pieces[-1][1])
    size = whole / max(1, round(whole / TOKENS))
    passages: list[Passage] = []
    start, end = pieces[0]
    for piece in pieces[1:]:
        held, more = tokens(start, end), tokens(*piece)
        # end where the size is best met: adding the piece must bring the passage nearer to it
        if held + more > LONGEST or abs(held + more - size) > abs(held - size):
            passages.append(Passage(len(passages), start, end))
            start = piece[0]
        end = piece[1]
    passages.append(Passage(len(passages), start, end))
    return tuple(passages)


def _cut(run: tuple[int, int], token_starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """A sentence as it is, or in pieces of ``TOKENS`` where it is longer than ``LONGEST``."""
    start, end = run
    first, last = bisect_left(token_starts, start), bisect_left(token_starts, end)
    while last - first > LONGEST:
        first += TOKENS
        yield start, token_starts[first]
        start = token_starts[first]
    yield start, end
