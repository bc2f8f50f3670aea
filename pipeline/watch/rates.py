"""Whether there is more of something than before: the ratio of two rates, with what chance may make of it. Pure.

Announcements come in bursts: a launch brings five on one day. So counts vary more than independent events would, and
by how much is taken from the weeks themselves (a quasi-Poisson model). What many themes are tested for, some would
show by chance; Benjamini and Hochberg's procedure keeps their part of all that are called rising or falling small.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, exp, log, sqrt

Z = 1.959964  # standard errors of a 95 % interval
WRONG = 0.05  # of all that are called rising or falling, at most so many are by chance
FEWEST = 5  # documents now, for what is called rising, or before, for what is called falling
LEAST = 1.25  # times as much, or as little, is worth a word


@dataclass(frozen=True, slots=True)
class Rate:
    """How much larger a part is now than before, from ``low`` to ``high`` with 95 %; ``chance`` is the probability of
    as much of a difference where there is none."""

    ratio: float
    low: float
    high: float
    chance: float


def rate(counts: Sequence[int], totals: Sequence[int], now: int) -> Rate | None:
    """Hold the last ``now`` weeks against those before: ``counts`` of a theme, ``totals`` of all documents, by week.

    None where one of the two periods has no documents at all, or neither has one of the theme's.
    """
    before = len(counts) - now
    ours = sum(counts[before:]), sum(counts[:before])
    alls = sum(totals[before:]), sum(totals[:before])
    if not all(alls) or not any(ours):
        return None
    # half a document more on either side, in proportion, keeps the ratio finite and near 1 where little is known
    share = 1.0 / sum(alls)
    mine, theirs = ours[0] + alls[0] * share, ours[1] + alls[1] * share
    size = log(mine / alls[0] * alls[1] / theirs)
    error = sqrt(spread(counts, totals, now) * (1 / mine + 1 / theirs))
    return Rate(exp(size), exp(size - Z * error), exp(size + Z * error), erfc(abs(size) / error / sqrt(2)))


def spread(counts: Sequence[int], totals: Sequence[int], now: int) -> float:
    """How many times more weeks vary than by chance alone, about the means of the two periods; at least 1."""
    before = len(counts) - now
    squares, free = 0.0, -2
    for part in (slice(None, before), slice(before, None)):
        ours, alls = counts[part], totals[part]
        if not sum(ours):
            free += sum(map(bool, alls)) or 1
            continue
        for mine, every in zip(ours, alls, strict=True):
            if every:
                expected = sum(ours) * every / sum(alls)
                squares += (mine - expected) ** 2 / expected
                free += 1
    return max(1.0, squares / free) if free > 0 else 1.0


def sure(chances: Sequence[float], wrong: float = WRONG) -> list[bool]:
    """Which of many differences to believe, so that at most ``wrong`` of those believed are expected to be chance."""
    ranked = sorted(range(len(chances)), key=lambda place: chances[place])
    last = max((at for at, place in enumerate(ranked, 1) if chances[place] <= wrong * at / len(chances)), default=0)
    believed = set(ranked[:last])
    return [place in believed for place in range(len(chances))]
