"""Two rankings into one."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

WORDS = 0.4  # the share of the words' score; the rest is meaning's (measured: docs/decisions.md)


def fuse(words: Floats, meaning: Floats, full: float) -> Floats:
    """A weighted sum of both scores, each scaled so that its best document has about 1.

    It keeps what ranks throw away: how far ahead a document is. ``full`` is the words' score of a document that would
    hold all that was asked for: where even the best one has only a stray word of the question, as when an English
    question meets Swedish texts, words have as little to say. Measured against reciprocal rank fusion in
    ``make quality``.
    """
    return WORDS * scaled(words, full) + (1 - WORDS) * scaled(meaning)


def scaled(scores: Floats, full: float = 0.0) -> Floats:
    """Scores divided by the best of them, or by ``full`` where that is more; as they are where none is above 0."""
    best = max(float(scores.max(initial=0)), full)
    return np.asarray(scores / (best or 1), dtype=np.float32)
