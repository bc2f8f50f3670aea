"""What a document is most like of all that was published before it. Pure numpy."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

NONE = -1
BLOCK = 1024  # rows of a matrix of similarities that are made at once
NEAR = 3  # days between which one publisher's documents of one title are one announcement
ABSENT = -2.0  # less than any cosine


@dataclass(frozen=True, slots=True)
class Earlier:
    """The place of the earlier document that is most like each, ``NONE`` where there is none, and how like it is."""

    other: Integers
    similarity: Floats


@dataclass(frozen=True, slots=True)
class Standing:
    """Documents as they are compared: ``matrix`` has shape (documents, dimension), rows of unit length; ``rank`` is
    their order in time, ``day`` when that was, ``post`` the same for documents of one publisher under one title."""

    matrix: Floats
    rank: Integers
    day: Integers
    post: Integers

    def may(self, rows: Integers, others: Integers) -> Mask:
        """Whether the others were published before the rows, and as announcements of their own: shape (rows, others).

        A document that was posted in two places is not compared with itself."""
        one, other = (slice(None), None), (None, slice(None))
        earlier = self.rank[others][other] < self.rank[rows][one]
        again = (self.post[others][other] == self.post[rows][one]) & (
            np.abs(self.day[others][other] - self.day[rows][one]) <= NEAR
        )
        return np.asarray(earlier & ~again)


def nearest(standing: Standing, known: Earlier, fresh: Mask) -> Earlier:
    """What each document is most like, by exact search.

    ``known`` is that from before; ``fresh`` are documents that are new or say something new. Only they, and those that
    were most like one of them or have nothing yet, are searched for; the others are held against the fresh ones.
    """
    other, similarity = known.other.copy(), known.similarity.copy()
    everything = np.arange(len(fresh), dtype=np.int64)
    lost = fresh | (other == NONE) | np.append(fresh, False)[other]
    rows = everything[lost]
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK]
        other[block], similarity[block] = _best(standing, block, everything)
    added, rest = everything[fresh], everything[~lost]
    for start in range(0, len(rest), BLOCK) if len(added) else ():
        block = rest[start : start + BLOCK]
        found, alike = _best(standing, block, added)
        closer = (found != NONE) & (alike > similarity[block])
        other[block] = np.where(closer, found, other[block])
        similarity[block] = np.where(closer, alike, similarity[block])
    return Earlier(other, similarity)


def _best(standing: Standing, rows: Integers, others: Integers) -> tuple[Integers, Floats]:
    alike = standing.matrix[rows] @ standing.matrix[others].T
    alike[~standing.may(rows, others)] = ABSENT
    best = alike.argmax(axis=1)
    highest = alike[np.arange(len(rows)), best]
    found = highest > ABSENT
    return (
        np.where(found, others[best], NONE).astype(np.int64),
        np.where(found, np.clip(highest, -1.0, 1.0), 0.0).astype(np.float32),
    )
