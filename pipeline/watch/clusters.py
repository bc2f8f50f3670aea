"""Documents to themes, by what they are about: clusters that stay what they are while documents come. Pure numpy.

A theme is a place where documents stand close together. Its documents stay with it: one leaves only for a theme that
suits it clearly better, or where it has come to be unlike the theme. What belongs nowhere waits, and where enough of
that stands together, a theme is born. So the first build and every night after it are one and the same step.

Everywhere ``matrix`` has shape (documents, dimension) with rows of unit length, and ``labels`` has for each document
the place of its theme, or ``NONE``. Rows are to come in an order that does not depend on when they were read.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

NONE = -1
BLOCK = 1024  # rows of a matrix of similarities that are made at once
PAIRED = 2000  # documents whose pairs show how like any two are
UNALIKE = 0.92  # of all pairs of documents are less alike than two of one theme are on the average
LOOSEST, TIGHTEST = 0.3, 0.8  # a theme's documents are at least as like its centre as this, whatever the store holds
NEAREST = 5  # neighbours that say how close together documents stand, in a small store
SCALE = 6.0  # in a large one the root of its documents by this: measured, docs/decisions.md
SMALLEST = 4  # documents of a theme in a small store
SHARE = 5.0  # in a large one the root of its documents by this
ROUNDS = 8  # of fitting new themes to their documents
MARGIN = 0.05  # by so much another theme is to suit a document better, or its own to suit it worse, before it leaves
SAME = 0.85  # two centres as like as this are one theme


@dataclass(frozen=True, slots=True)
class Grown:
    """Themes after a step: ``labels`` into ``origin``, which has for each theme its place before, or ``NONE`` where
    it is new. Themes come in the order in which they were, new ones after them, the largest first."""

    labels: Integers
    origin: Integers


def gist(vectors: Floats, owner: Integers, ordinal: Integers, documents: int, centre: Floats) -> Floats:
    """What each document is about: the mean of its passages without what all passages have in common.

    The first passage, which has title and lead, weighs most. ``owner`` is each passage's document; a document
    without passages has a row of zeros.
    """
    made = np.zeros((documents, vectors.shape[1] if vectors.ndim == 2 else 0), dtype=np.float32)
    if len(vectors):
        np.add.at(made, owner, unit(vectors - centre) / (1 + ordinal[:, None]).astype(np.float32))
    return unit(made)


def unit(rows: Floats) -> Floats:
    """Rows at unit length; zeros stay zeros."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def centroids(matrix: Floats, labels: Integers, themes: int) -> Floats:
    """The centre of each theme, shape (themes, dimension)."""
    sums = np.zeros((themes, matrix.shape[1]), dtype=np.float32)
    held = labels != NONE
    np.add.at(sums, labels[held], matrix[held])
    return unit(sums)


def nearness(matrix: Floats) -> float:
    """How like a theme's centre a document is to be, by how like any two documents are."""
    drawn = matrix[:: max(1, len(matrix) // PAIRED)]
    if len(drawn) < 2:
        return TIGHTEST
    pairs = (drawn @ drawn.T)[np.triu_indices(len(drawn), 1)]
    # of documents that are as like each other as x on the average, each is as like their centre as the root of x
    return float(np.clip(np.sqrt(max(0.0, float(np.quantile(pairs, UNALIKE)))), LOOSEST, TIGHTEST))


def smallest(documents: int) -> int:
    """How many documents make a theme in a store of so many."""
    return max(SMALLEST, round(sqrt(documents) / SHARE))


def grow(matrix: Floats, labels: Integers, themes: int) -> Grown:
    """Let documents join, leave and change themes, let themes be born of those that belong nowhere, and let those
    end that have hardly a document left."""
    origin = np.arange(themes, dtype=np.int64)
    for _ in range(ROUNDS):
        step = _step(matrix, labels, len(origin))
        labels = step.labels
        origin = np.where(step.origin == NONE, NONE, np.append(origin, NONE)[step.origin])
        if NONE not in step.origin:
            break
    return Grown(labels, origin)


def _step(matrix: Floats, labels: Integers, themes: int) -> Grown:
    near, least = nearness(matrix), smallest(len(matrix))
    labels = settled(matrix, labels, centroids(matrix, labels, themes), near)
    born = _born(matrix, labels, themes, near, least)
    fresh = np.where(born == NONE, labels, born + themes)
    count = themes + int(born.max(initial=NONE)) + 1
    # what waited, and what was born late, may suit what is there now
    fresh = settled(matrix, fresh, centroids(matrix, fresh, count), near)
    sizes = np.bincount(fresh[fresh != NONE], minlength=count)
    lives = sizes >= np.where(np.arange(count) < themes, (least + 1) // 2, least)
    return _kept(fresh, lives, themes)


def settled(matrix: Floats, labels: Integers, centres: Floats, near: float) -> Integers:
    """Each document's theme by these centres: its own as long as it suits, else the one that suits best, or none."""
    if not len(centres) or not len(matrix):
        return np.full(len(matrix), NONE, dtype=np.int64)
    alike = matrix @ centres.T
    best = alike.argmax(axis=1)
    rows = np.arange(len(matrix))
    highest = alike[rows, best]
    own = np.where(labels == NONE, -1.0, alike[rows, labels])
    stays = (labels != NONE) & (own >= highest - MARGIN) & (own >= near - MARGIN)
    return np.where(stays, labels, np.where(highest >= near, best, NONE)).astype(np.int64)


def _born(matrix: Floats, labels: Integers, themes: int, near: float, least: int) -> Integers:
    """The new theme of each document that has none, from 0, the largest first; ``NONE`` for all others."""
    waiting = np.flatnonzero(labels == NONE)
    found = np.full(len(labels), NONE, dtype=np.int64)
    pool = matrix[waiting]
    if len(pool) < least:
        return found
    groups = _fitted(pool, hills(pool, max(NEAREST, round(sqrt(len(matrix)) / SCALE))), near, least)
    count = int(groups.max(initial=NONE)) + 1
    centres = centroids(pool, groups, count)
    old = centroids(matrix, labels, themes)
    # a handful that stands at the edge of a theme is no theme of its own
    apart = (centres @ old.T).max(axis=1) < SAME if themes and count else np.ones(count, dtype=np.bool_)
    found[waiting] = _kept(groups, apart, 0).labels
    return found


def hills(matrix: Floats, neighbours: int) -> Integers:
    """Documents by the place of highest density that they are led to from neighbour to neighbour (quick shift).

    Density is the mean similarity with the ``neighbours`` nearest; how many hills there are follows from the documents.
    """
    nearest, alike = closest(matrix, neighbours)
    count = len(matrix)
    rank = np.empty(count, dtype=np.int64)
    rank[np.argsort(-alike.mean(axis=1), kind="stable")] = np.arange(count)
    upward = rank[nearest] < rank[:, None]
    leads = np.where(upward.any(axis=1), nearest[np.arange(count), upward.argmax(axis=1)], np.arange(count))
    while not np.array_equal(leads, further := leads[leads]):
        leads = further
    return np.unique(leads, return_inverse=True)[1].astype(np.int64)


def closest(matrix: Floats, neighbours: int) -> tuple[Integers, Floats]:
    """The nearest other documents of each, the nearest first, and how like they are: shape (documents, neighbours)."""
    count = len(matrix)
    wanted = min(neighbours, count - 1)
    places = np.zeros((count, wanted), dtype=np.int64)
    values = np.zeros((count, wanted), dtype=np.float32)
    if not wanted:
        return np.zeros((count, 1), dtype=np.int64), np.zeros((count, 1), dtype=np.float32)
    for start in range(0, count, BLOCK):
        alike = matrix[start : start + BLOCK] @ matrix.T
        rows = np.arange(len(alike))
        alike[rows, start + rows] = -2.0
        found = np.argpartition(-alike, wanted - 1, axis=1)[:, :wanted]
        held = np.take_along_axis(alike, found, axis=1)
        order = np.lexsort((found, -held), axis=1)
        places[start : start + BLOCK] = np.take_along_axis(found, order, axis=1)
        values[start : start + BLOCK] = np.take_along_axis(held, order, axis=1)
    return places, values


def _fitted(matrix: Floats, labels: Integers, near: float, least: int) -> Integers:
    """Groups whose documents are near their centre, after each has gone to the nearest; small and double ones end."""
    for _ in range(ROUNDS):
        count = int(labels.max(initial=NONE)) + 1
        labels = _kept(labels, np.bincount(labels[labels != NONE], minlength=count) >= least, 0).labels
        centres = centroids(matrix, labels, int(labels.max(initial=NONE)) + 1)
        centres = centres[_first_of_same(centres)]
        if not len(centres):
            return np.full(len(matrix), NONE, dtype=np.int64)
        alike = matrix @ centres.T
        before, labels = labels, alike.argmax(axis=1).astype(np.int64)
        labels[alike.max(axis=1) < near] = NONE
        if np.array_equal(before, labels):
            break
    count = int(labels.max(initial=NONE)) + 1
    sizes = np.bincount(labels[labels != NONE], minlength=count)
    labels = _kept(labels, sizes >= least, 0).labels
    return _by_size(labels)


def _first_of_same(centres: Floats) -> Integers:
    """The places of centres that are not as good as the same as one before."""
    held: list[int] = []
    for place, centre in enumerate(centres):
        if not held or float((centres[held] @ centre).max()) < SAME:
            held.append(place)
    return np.array(held, dtype=np.int64)


def _by_size(labels: Integers) -> Integers:
    """The same groups, numbered from the largest on; of equal ones that of the first document comes first."""
    count = int(labels.max(initial=NONE)) + 1
    sizes = np.bincount(labels[labels != NONE], minlength=count)
    first = np.full(count, len(labels), dtype=np.int64)
    np.minimum.at(first, labels[labels != NONE], np.flatnonzero(labels != NONE))
    place = np.empty(count, dtype=np.int64)
    place[np.lexsort((first, -sizes))] = np.arange(count)
    return np.where(labels == NONE, NONE, np.append(place, NONE)[labels]).astype(np.int64)


def _kept(labels: Integers, lives: Mask, themes: int) -> Grown:
    """Themes that live, without gaps; the first ``themes`` are those that were there before."""
    place = np.append(np.where(lives, np.cumsum(lives) - 1, NONE), NONE).astype(np.int64)
    before = np.flatnonzero(lives).astype(np.int64)
    return Grown(place[labels], np.where(before < themes, before, NONE))
