"""Search by meaning: cosines of the passages with the question.

Of very many passages only those are compared whose signs agree with the question's, and of these only the best to the
last bit: 48 bytes a passage are read instead of 436.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from math import isqrt
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from pipeline.machine import cores
from pipeline.store import codes

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Floats = NDArray[np.float32]
Steps = NDArray[np.int8]
Bytes = NDArray[np.uint8]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Bits = NDArray[np.uint64]
Part = TypeVar("Part")
Made = TypeVar("Made")

SHELF = 131_072  # passages that one processor reads or counts before it takes others
READ = 8_192  # read at a time
STRETCH = 512  # compared at a time
TOGETHER = 8  # vectors that are compared in one go: a long document has hundreds, and each as many cosines
COMPARED = 4_096  # compared by one processor before it takes others
COUNTED = 16_384  # whose signs are counted at a time: small enough to stay in the cache of the processor
ABSENT = -2.0  # less than any cosine: the document has no passage
FEW = 50_000  # passages up to which all are compared: some milliseconds
PORTION = 16  # of more, so many times their square root are compared: holds 99.8 % of the best ten of 5 million
SHARE = 100  # and at least so many for each document that is wanted
FINE = 25  # for each of these, so many passages are compared to the last bit
TINY = 1e-6  # a passage that is nothing but the centre


def without(centre: Floats, vector: Floats) -> Floats:
    """A vector less what all of its kind have in common, at unit length again."""
    rest = vector - centre
    return np.asarray(rest / max(float(np.linalg.norm(rest)), TINY), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Vectors:
    """All passages of a published store, in the order of their documents.

    Each row is ``mean`` and ``sizes`` times its places: ``steps``, shape (passages, dimension), and the bits ``above``,
    as the store has them (see ``pipeline.store.codes``); ``centre`` is what all passages have in common. ``owner`` is
    each row's document. ``signs`` holds for each row one bit a dimension, shape (words of 64 bits, passages).

    Where there are so few passages that all are compared, there are no ``signs`` and no bits ``above``: ``steps`` are
    the places then, and ``lengths`` of the rows without the centre are known, as they need not be made each time.
    """

    steps: Steps | Floats
    sizes: Floats
    mean: Floats
    centre: Floats
    owner: Integers
    above: Bytes | None = None
    signs: Bits | None = None
    lengths: Floats | None = None

    @classmethod
    def read(cls, cursor: "Callable[[], DuckDBPyConnection]", passages: int, centre: Floats) -> "Vectors":
        """Read them into memory: for each of ``passages`` times the dimension 4 bytes, or 10 bits where there are many.

        ``cursor`` opens another one of the store; ``centre`` has shape (dimension,). Raises ``StoreError`` where a
        vector has another length.
        """
        dimension = len(centre)
        is_large = passages > FEW
        steps = np.empty((passages, dimension), dtype=np.int8 if is_large else np.float32)
        sizes = np.empty(passages, dtype=np.float32)
        owner = np.empty(passages, dtype=np.int64)
        packed = np.empty((passages, -(-dimension // 64)), dtype=np.uint64) if is_large else None
        above = np.empty((passages, -(-dimension // 8)), dtype=np.uint8) if is_large else None

        def read(first: int) -> None:
            # placed by number: sorting would cost more; as Arrow: a Python object for each vector takes five times as
            # long; by all processors at once
            within = f"number >= {first} AND number < {first + SHELF}"
            found = cursor().sql(f"SELECT number, document, vector FROM passage WHERE {within}")
            for batch in found.to_arrow_reader(READ):
                numbers = batch.column(0).to_numpy()
                owner[numbers] = batch.column(1).to_numpy()
                stored = codes.rows(batch.column(2), codes.length(dimension))
                sizes[numbers], whole, finer = codes.divide(stored, dimension)
                if packed is None or above is None:
                    steps[numbers] = codes.places(whole, finer)
                else:
                    steps[numbers], above[numbers], packed[numbers] = whole, finer, _bits(whole > 0)

        _by_all(read, range(0, passages, SHELF))
        mean = codes.read_mean(cursor(), dimension)
        if packed is None:
            return cls(steps, sizes, mean, centre, owner, lengths=_lengths(steps, sizes, mean - centre))
        return cls(steps, sizes, mean, centre, owner, above, np.ascontiguousarray(packed.T))

    def of(self, document: int) -> Floats:
        """The vectors of a document's passages, shape (its passages, dimension)."""
        return self.floats(self.rows(document))

    def floats(self, rows: slice | Integers) -> Floats:
        """The vectors of some passages, shape (rows, dimension)."""
        return np.asarray(self.mean + self.sizes[rows, None] * self._places(rows), dtype=np.float32)

    def _places(self, rows: slice | Integers) -> Floats:
        if self.above is None:
            return np.asarray(self.steps[rows], dtype=np.float32)
        return codes.places(self.steps[rows].astype(np.int8, copy=False), self.above[rows])

    def cosines(self, asked: Floats, rows: slice | Integers) -> Floats:
        """The cosines of some passages, without the centre, with vectors of unit length: shape (rows,) for one of
        shape (dimension,), and (vectors, rows) for several of shape (vectors, dimension)."""
        return self._cosines(asked, rows, self._places(rows))

    def _rough(self, asked: Floats, rows: Integers) -> Floats:
        """The cosines of many passages by whole steps, by all processors."""
        if len(rows) <= COMPARED:
            return self._stretches(asked, rows)
        several = [rows[at : at + COMPARED] for at in range(0, len(rows), COMPARED)]
        return np.concatenate(_by_all(partial(self._stretches, asked), several), axis=-1)

    def _stretches(self, asked: Floats, rows: Integers) -> Floats:
        # a stretch at a time, which stays in the cache of the processor: twice as fast
        stretches = (rows[at : at + STRETCH] for at in range(0, max(1, len(rows)), STRETCH))
        return np.concatenate(
            [self._cosines(asked, each, self.steps[each].astype(np.float32)) for each in stretches], axis=-1
        )

    def _cosines(self, asked: Floats, rows: slice | Integers, places: Floats) -> Floats:
        # a row without the centre is size * places + off, and so are its product and its length
        sizes, off = self.sizes[rows], self.mean - self.centre
        lengths = _lengths(places, sizes, off) if self.lengths is None else self.lengths[rows]
        products = sizes * (asked @ places.T) + (asked @ off)[..., None]
        return np.asarray(products / lengths, dtype=np.float32)

    def best(self, vectors: Sequence[Floats], documents: int, most: int, mask: Mask | None, also: Integers) -> Floats:
        """How near each document comes to the vectors, of which there is at least one: the mean of its best cosines
        with each, shape (documents,).

        ``ABSENT`` for a document none of whose passages was compared. Up to ``FEW`` passages all are. Beyond, of those
        that ``mask`` lets pass the ``sufficient`` ones whose signs agree best with a vector's, at least ``SHARE`` for
        each of the ``most`` documents that are wanted, and those of the documents ``also``, which ``mask`` is to let
        pass; the best of them, ``FINE`` for each document, to the last bit. Several vectors share the sufficient ones.
        """
        rows = slice(None) if self.signs is None else self._candidates(vectors, most, mask, also)
        owner = self.owner[rows]
        total = np.zeros(documents, dtype=np.float32)
        for first in range(0, len(vectors), TOGETHER):
            asked = np.array(vectors[first : first + TOGETHER])
            for cosines in self.cosines(asked, rows) if isinstance(rows, slice) else self._best(asked, rows, most):
                found = np.full(documents, ABSENT, dtype=np.float32)
                np.maximum.at(found, owner, cosines)
                total += found
        return np.asarray(total / len(vectors), dtype=np.float32)

    def _best(self, asked: Floats, rows: Integers, most: int) -> Floats:
        """The cosines of rows with vectors, of those that are among the best to the last bit."""
        found = self._rough(asked, rows)
        fine = min(
            FINE * most, COMPARED, len(rows)
        )  # a page far down the list needs no such care, and memory is bounded
        for vector, cosines in zip(asked, found, strict=True):
            near = np.argpartition(-cosines, fine - 1)[:fine] if fine else rows[:0]
            cosines[near] = self.cosines(vector, rows[near])
        return found

    def _candidates(self, vectors: Sequence[Floats], most: int, mask: Mask | None, also: Integers) -> Integers:
        """The rows that are worth comparing, in their order."""
        passing = None if mask is None else np.flatnonzero(mask[self.owner])
        passages = len(self.owner if passing is None else passing)
        enough = max(SHARE * most, sufficient(passages) // len(vectors))
        if passing is not None and passages <= enough:
            return passing
        is_worth = np.zeros(len(self.owner), dtype=np.bool_)
        for document in also:
            is_worth[self.rows(document)] = True
        for vector in vectors:
            is_worth[self._agreeing(vector, enough, passing)] = True
        return np.flatnonzero(is_worth)

    def _agreeing(self, vector: Floats, most: int, passing: Integers | None) -> Integers:
        """The rows that differ least in sign from the vector (Charikar 2002): ``most`` of them, and those that tie.

        Only rows ``passing`` are looked at, all where it is None.
        """
        differing, counted = self._differing(_bits(vector[None] > 0)[0], len(vector), passing)
        within = np.cumsum(counted)
        found = np.flatnonzero(differing <= np.searchsorted(within, min(most, int(within[-1]))))
        return found if passing is None else passing[found]

    def _differing(
        self, own: Bits, dimension: int, passing: Integers | None = None
    ) -> tuple[NDArray[np.uint16], Integers]:
        """In how many signs each row, or each of those ``passing``, differs from a vector, shape (rows,); and how many
        differ in so many, shape (dimension + 1,). By all processors at once."""
        assert self.signs is not None
        signs, total = self.signs, np.empty(len(self.owner if passing is None else passing), dtype=np.uint16)

        def count(first: int) -> Integers:
            end = min(first + SHELF, len(total))
            for start in range(first, end, COUNTED):
                at = slice(start, min(start + COUNTED, end))
                those = signs[:, at] if passing is None else np.take(signs, passing[at], axis=1)
                total[at] = np.bitwise_count(those ^ own[:, None]).sum(axis=0, dtype=np.uint16)
            return np.bincount(total[first:end], minlength=dimension + 1)

        return total, np.sum(_by_all(count, range(0, len(total), SHELF)), axis=0)

    def rows(self, document: int) -> slice:
        """The rows of a document's passages."""
        first, last = np.searchsorted(self.owner, [document, document + 1])
        return slice(int(first), int(last))


def _by_all(work: Callable[[Part], Made], parts: Iterable[Part]) -> list[Made]:
    """What is made of each part, by all processors: numpy and DuckDB let others run meanwhile."""
    with ThreadPoolExecutor(cores()) as pool:
        return list(pool.map(work, parts))


def sufficient(passages: int) -> int:
    """How many of so many passages are compared."""
    return PORTION * isqrt(passages)


def _lengths(steps: Floats, sizes: Floats, off: Floats) -> Floats:
    """How long each ``sizes * steps + off`` is, shape (rows,)."""
    squares = sizes * (sizes * np.einsum("ij,ij->i", steps, steps) + 2 * (steps @ off)) + off @ off
    return np.asarray(np.sqrt(np.maximum(squares, TINY)), dtype=np.float32)


def _bits(above: Mask) -> Bits:
    """One bit a value, shape (rows, words of 64 bits)."""
    return np.packbits(np.pad(above, ((0, 0), (0, -above.shape[1] % 64))), axis=1).view(np.uint64)
