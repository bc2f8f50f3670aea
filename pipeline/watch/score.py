"""How near documents come to what a watch asks: from 0 to 1, 0.5 being the score from which they are taken for hits.

Evidence is counted in standard deviations of the store's own passages, so that it says how far a document stands out.
What helped and what did not is in docs/decisions.md, measured by ``bench/watches.py``.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import nlargest
from itertools import chain
from math import hypot

import numpy as np
from numpy.typing import NDArray

from pipeline.store import Background, Example, Features, Posting

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

EVEN = 0.5  # the score of a document that is as likely a hit as not
TERMS = 300  # of examples, those that say most
LIKE_TERMS = 0.4  # deviations for each unit of the examples' terms
SAID_TERMS = 4.0  # deviations for words all of which a document has
SAID = 0.5  # what words count beside examples
# evidence from which documents are hits: four in five of them are, on the judged themes to tune on
LIKE_LEAST, LIKE_MORE = 5.25, 1.25  # of one example, and what the logarithm of their number adds
SAID_LEAST = 6.5  # of words alone
MOST = 30.0  # evidence beyond which a score is 0 or 1
WHOLE = 2 / 3  # what the first passage and the mean of all count beside the best one
ONE_MATTER = 8  # passages of a document that is taken to be about one matter throughout; of longer ones less
AT_ONCE = 200  # directions that documents are held against together
TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Asked:
    """What a watch asks with, apart from what is exact. ``vector`` is that of its words as a question, shape
    (dimension,), ``terms`` their index terms with their weights; ``like`` are documents."""

    vector: Floats | None = None
    terms: Mapping[str, float] = field(default_factory=dict)
    like: tuple[Example, ...] = ()

    def __bool__(self) -> bool:
        return self.vector is not None or bool(self.like)


@dataclass(frozen=True, slots=True)
class Ground:
    """What the passages of a store are like, without the model's centre: their ``mean``, shape (dimension,), their
    ``covariance`` and its ``inverse``, shape (dimension, dimension); ``rarity`` as in ``Background``, ``centre`` as of
    the model, shape (2, dimension)."""

    mean: Floats
    covariance: Floats
    inverse: Floats
    rarity: Mapping[str, float]
    centre: Floats

    @classmethod
    def of(cls, background: Background, centre: Floats) -> "Ground":
        """Measure a sample; the smaller it is, the more they are taken to spread alike in all directions."""
        count, dimension = len(background.vectors), centre.shape[1]
        own = count / (count + dimension)
        even = np.eye(dimension, dtype=np.float32) / dimension
        if not count:
            zero = np.zeros(dimension, dtype=np.float32)
            return cls(zero, even, even * dimension**2, background.rarity, centre)
        vectors = without(centre[0], background.vectors)
        mean = vectors.mean(axis=0)
        rest = vectors - mean
        covariance = own * (rest.T @ rest) / count + (1 - own) * even
        return cls(own * mean, covariance, np.linalg.inv(covariance), background.rarity, centre)

    def telling(self, vector: Floats) -> Floats:
        """The direction that tells passages like this one from all others best (Fisher 1936)."""
        return np.asarray(self.inverse @ (vector - self.mean), dtype=np.float32)

    def measured(self, direction: Floats) -> tuple[Floats, float]:
        """A direction at such a length that the store's passages have a deviation of 1 along it, and their mean."""
        scaled = direction / max(float(np.sqrt(direction @ self.covariance @ direction)), TINY)
        return np.asarray(scaled, dtype=np.float32), float(self.mean @ scaled)


@dataclass(frozen=True, slots=True)
class Profile:
    """What documents are held against, all in deviations. ``directions``, shape (n, dimension), are without the
    centre; ``terms`` have the weights of a document's terms; ``least`` is the evidence from which it is a hit."""

    directions: Floats
    terms: Mapping[str, float]
    least: float

    @property
    def direction(self) -> Floats:
        """Where all that is asked points, shape (dimension,)."""
        return np.asarray(self.directions.sum(axis=0), dtype=np.float32)


def terms_of(asked: Iterable[Asked]) -> set[str]:
    """The terms whose rarity profiles need."""
    return {term for each in asked for terms in (each.terms, *(one.terms for one in each.like)) for term in terms}


def profile(asked: Asked, ground: Ground) -> Profile | None:
    """The profile of what is asked, None where nothing is.

    Documents that are marked as none of it only move the threshold: a direction away from them leads away from what
    they share with what is sought.
    """
    if not asked:
        return None
    directions = [np.zeros_like(ground.mean)]
    terms: dict[str, float] = {}
    least = 0.0
    likes = [without(ground.centre[0], each.vectors).mean(axis=0) for each in asked.like if len(each.vectors)]
    if likes:
        direction, mean = ground.measured(ground.telling(_unit(np.mean([_unit(each) for each in likes], axis=0))))
        directions.append(direction)
        least += mean
    if asked.like:
        least += LIKE_LEAST + LIKE_MORE * float(np.log(len(asked.like)))
    for term, weight in _telling(asked.like, ground.rarity).items():
        terms[term] = LIKE_TERMS * weight
    if asked.vector is not None:
        share = SAID if asked.like else 1.0
        direction, mean = ground.measured(without(ground.centre[1], asked.vector[None])[0])
        directions.append(share * direction)
        least += share * (SAID_LEAST + mean)
        full = sum(weight * ground.rarity.get(term, 0.0) for term, weight in asked.terms.items())
        for term, weight in asked.terms.items():
            part = weight * ground.rarity.get(term, 0.0) / max(full, TINY)
            terms[term] = terms.get(term, 0.0) + share * SAID_TERMS * part
    return Profile(np.array(directions[1:] or directions, dtype=np.float32), terms, least)


def _telling(examples: Sequence[Example], rarity: Mapping[str, float]) -> dict[str, float]:
    """The terms that examples share and the store at large has not: weights such that the sum over a document's terms
    is the length of its projection, all terms being weighed by their rarity."""
    sums: dict[str, float] = {}
    for each in examples:
        for term, weight in each.terms.items():
            sums[term] = sums.get(term, 0.0) + weight
    holding = Counter(chain.from_iterable(each.terms for each in examples))
    strength = {term: total * holding[term] * rarity.get(term, 0.0) for term, total in sums.items()}
    best = nlargest(TERMS, strength, key=lambda term: (strength[term], term))
    length = max(hypot(*(strength[term] for term in best)), TINY)
    return {term: strength[term] / length * rarity.get(term, 0.0) for term in best}


def centred(features: Features, centre: Floats) -> Features:
    """Features as ``scores`` takes them: vectors without what all passages have in common."""
    return replace(features, matrix=without(centre[0], features.matrix) if len(features.owner) else features.matrix)


def alone(example: Example, centre: Floats) -> Features:
    """The features of a single document."""
    place = np.zeros(1, dtype=np.int64)
    postings = {term: Posting(place, np.array([weight], dtype=np.float32)) for term, weight in example.terms.items()}
    owner = np.zeros(len(example.vectors), dtype=np.int64)
    return centred(Features(1, example.vectors, owner, postings), centre)


def scores(profiles: Sequence[Profile | None], features: Features) -> Floats:
    """The score of every document for every profile, shape (profiles, documents), of features that are centred; 1 for
    all where nothing but what is exact is asked."""
    evidence = np.full((len(profiles), features.documents), MOST, dtype=np.float32)
    asked = [(row, made) for row, made in zip(evidence, profiles, strict=True) if made]
    for row, made in asked:
        row[:] = -made.least
        for term, weight in made.terms.items():
            if found := features.postings.get(term):
                row[found.documents] += weight * found.weights
    if asked and len(features.owner):
        first = np.flatnonzero(np.r_[True, features.owner[1:] != features.owner[:-1]])
        documents = features.owner[first]
        rows = [row for row, made in asked for _ in made.directions]
        directions = np.concatenate([made.directions for _, made in asked])
        for at in range(0, len(rows), AT_ONCE):
            near = _nearness(features.matrix @ directions[at : at + AT_ONCE].T, first)
            for row, each in zip(rows[at : at + AT_ONCE], near.T, strict=True):
                row[documents] += each
    # among the judged, a deviation more or less changes the odds by e
    return np.asarray(1 / (1 + np.exp(-np.clip(evidence, -MOST, MOST))), dtype=np.float32)


def _nearness(passages: Floats, first: Integers) -> Floats:
    """How near documents come to directions, shape (documents, directions), by how near each of their passages does;
    ``first`` are the places of their first ones.

    What a document is about stands in its beginning and throughout; in a long one with many matters, such as minutes,
    the best passage decides.
    """
    count = np.diff(np.r_[first, len(passages)])[:, None]
    best = np.maximum.reduceat(passages, first)
    whole = (passages[first] + np.add.reduceat(passages, first) / count) / 2
    share = WHOLE * np.minimum(1, ONE_MATTER / count)
    return np.asarray(best + share * (whole - best), dtype=np.float32)


def nearest(profile: Profile, features: Features, document: int) -> int | None:
    """Which of a document's passages comes nearest, from 0; None where it has none."""
    first, last = np.searchsorted(features.owner, [document, document + 1])
    return int(np.argmax(features.matrix[first:last] @ profile.direction)) if last > first else None


def threshold(right: Floats, wrong: Floats) -> float:
    """The score from which documents are hits, by the scores of those that a person has marked.

    It is the one nearest to ``EVEN`` that takes as few marks as possible for their opposites.
    """
    marks = np.sort(np.concatenate((right, wrong)))
    between = (marks[1:] + marks[:-1]) / 2
    tried = np.array([EVEN, *between, *(marks - TINY), *(marks + TINY)]) if len(marks) else np.array([EVEN])
    faults = [(right < least).sum() + (wrong >= least).sum() for least in tried]
    best = min(range(len(tried)), key=lambda at: (faults[at], abs(tried[at] - EVEN)))
    return float(np.clip(tried[best], 0, 1))


def without(centre: Floats, vectors: Floats) -> Floats:
    """Vectors less what all of their kind have in common, at unit length again; shape (n, dimension)."""
    rest = vectors - centre
    return np.asarray(rest / np.maximum(np.linalg.norm(rest, axis=1, keepdims=True), TINY), dtype=np.float32)


def _unit(vector: Floats) -> Floats:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), TINY), dtype=np.float32)
