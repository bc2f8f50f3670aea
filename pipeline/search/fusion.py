"""Two rankings into one."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

WORDS = 0.45  # the share of the words' score; the rest is meaning's (measured: docs/decisions.md)


def fuse(words: Floats, meaning: Floats, share: float = WORDS) -> Floats:
    """A weighted sum of both scores, each first divided by its best.

    It keeps what ranks throw away: how far ahead a document is. Measured against reciprocal rank fusion in
    ``make quality``. A side that found nothing has no say.
    """
    return share * _scaled(words) + (1 - share) * _scaled(meaning)


def _scaled(scores: Floats) -> Floats:
    best = scores.max(initial=0)
    scaled: Floats = scores / best if best > 0 else np.zeros_like(scores)
    return scaled
