"""A patience diff of two sequences of words: its cost grows with their length and not with its square."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Apart:
    """Where two sequences differ: places ``[start, end)`` in either; one of the two may be empty."""

    start: int
    end: int
    other_start: int
    other_end: int


def differences(one: Sequence[str], two: Sequence[str], passes: Sequence[int]) -> list[Apart]:
    """Where two sequences differ, in order; ``passes`` are how many words must be alike where they are held against
    each other, ever finer."""
    found = [Apart(0, len(one), 0, len(two))]
    for size in passes:
        found = [finer for apart in found for finer in _split(one, two, apart, size)]
    return found


def _split(one: Sequence[str], two: Sequence[str], apart: Apart, size: int) -> Iterator[Apart]:
    """What is left apart where runs of ``size`` words that occur once in either are taken for the same."""
    start, other_start = apart.start, apart.other_start
    for at, other_at in (*_anchors(one, two, apart, size), (apart.end, apart.other_end)):
        end, other_end = at, other_at
        while start < end and other_start < other_end and one[start] == two[other_start]:
            start, other_start = start + 1, other_start + 1
        while start < end and other_start < other_end and one[end - 1] == two[other_end - 1]:
            end, other_end = end - 1, other_end - 1
        if start < end or other_start < other_end:
            yield Apart(start, end, other_start, other_end)
        start, other_start = at, other_at


def _anchors(one: Sequence[str], two: Sequence[str], apart: Apart, size: int) -> list[tuple[int, int]]:
    """Places of runs of words that occur once in either text: the most that stand in the same order in both."""
    mine = _once(one, apart.start, apart.end, size)
    yours = _once(two, apart.other_start, apart.other_end, size)
    pairs = [(at, yours[run]) for run, at in mine.items() if run in yours]
    # the longest ascending sequence: of each length the least last place, and what came before each
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, other_at) in enumerate(pairs):
        length = bisect_left(ends, other_at)
        ends[length : length + 1] = [other_at]
        last[length : length + 1] = [number]
        before.append(last[length - 1] if length else -1)
    chain = []
    number = last[-1] if last else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def _once(keys: Sequence[str], start: int, end: int, size: int) -> dict[tuple[str, ...], int]:
    """Runs of words that occur once, and where, in order."""
    found: dict[tuple[str, ...], int] = {}
    for at in range(start, end - size + 1):
        run = tuple(keys[at : at + size])
        found[run] = -1 if run in found else at
    return {run: at for run, at in found.items() if at >= 0}
