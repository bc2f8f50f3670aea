"""Search by meaning: exact cosines of the passages with the question.

Of very many passages only those are compared whose signs agree with the question's: 48 bytes a passage are read
instead of 1,536.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import isqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models import StoreError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Floats = NDArray[np.float32]
Halves = NDArray[np.float16]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Bits = NDArray[np.uint64]

ROWS = 4096  # signs are made of at a time
READ = 65_536  # read at a time
STRETCH = 512  # compared at a time
COUNTED = 16_384  # whose signs are counted at a time: they stay in the cache of the processor
ABSENT = -2.0  # less than any cosine: the document has no passage
FEW = 50_000  # passages up to which all are compared: some milliseconds
PORTION = 16  # of more, so many times their square root are compared: holds 99.5 % of the best ten (docs/decisions.md)
SHARE = 100  # and at least so many for each document that is wanted
TINY = 1e-6  # a passage that is nothing but the centre


def without(centre: Floats, vector: Floats) -> Floats:
    """A vector less what all of its kind have in common, at unit length again."""
    rest = vector - centre
    return np.asarray(rest / max(float(np.linalg.norm(rest)), TINY), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Vectors:
    """All passages of a published store, in the order of their documents.

    ``matrix`` has shape (passages, dimension), rows of unit length; ``centre`` is what all passages have in common,
    and ``lengths`` are those of the rows without it. ``owner`` is each row's document. ``signs`` holds for each row
    one bit a dimension, shape (words of 64 bits, passages); None where there are so few passages that all are compared.
    Where there are signs, the rows stay in half precision, as the store has them: few of them are read at a time.
    """

    matrix: Floats | Halves
    centre: Floats
    lengths: Floats
    owner: Integers
    signs: Bits | None

    @classmethod
    def read(cls, db: "DuckDBPyConnection", passages: int, centre: Floats) -> "Vectors":
        """Read them into memory: for each of ``passages`` times the dimension 4 bytes, or 2 where there are many.

        ``centre`` has shape (dimension,).
        Raises ``StoreError`` where a vector has another length.
        """
        dimension = len(centre)
        is_large = passages > FEW
        matrix = np.empty((passages, dimension), dtype=np.float16 if is_large else np.float32)
        lengths = np.empty(passages, dtype=np.float32)
        owner = np.empty(passages, dtype=np.int64)
        # placed by number: sorting would cost more; as Arrow: a Python object for each vector takes five times as long
        for batch in db.sql("SELECT number, document, vector FROM passage").to_arrow_reader(READ):
            numbers = batch.column(0).to_numpy()
            owner[numbers] = batch.column(1).to_numpy()
            read = _rows(batch.column(2), dimension)
            matrix[numbers] = read
            squares = 1 - 2 * (read.astype(np.float32) @ centre) + centre @ centre
            lengths[numbers] = np.sqrt(np.maximum(squares, TINY))
        return cls(matrix, centre, lengths, owner, _signs(matrix, centre) if is_large else None)

    def of(self, document: int) -> Floats:
        """The vectors of a document's passages, shape (its passages, dimension)."""
        return self.matrix[self.rows(document)].astype(np.float32)

    def cosines(self, asked: Floats, rows: slice | Integers) -> Floats:
        """The cosines of some passages, without the centre, with vectors of unit length: shape (rows,) for one of
        shape (dimension,), and (vectors, rows) for several of shape (vectors, dimension)."""
        found = self._products(asked, rows) - self.centre @ asked.T
        return np.asarray(found.T / self.lengths[rows], dtype=np.float32)

    def _products(self, asked: Floats, rows: slice | Integers) -> Floats:
        if isinstance(rows, slice):
            return self.matrix[rows].astype(np.float32, copy=False) @ asked.T
        # a stretch at a time, which stays in the cache of the processor: twice as fast
        stretches = (rows[at : at + STRETCH] for at in range(0, max(1, len(rows)), STRETCH))
        return np.concatenate([self.matrix[each].astype(np.float32, copy=False) @ asked.T for each in stretches])

    def best(self, vectors: Sequence[Floats], documents: int, most: int, mask: Mask | None, also: Integers) -> Floats:
        """How near each document comes to the vectors: the mean of its best cosines with each, shape (documents,).

        ``ABSENT`` for a document without passages, and for one that cannot come first: up to ``FEW`` passages all are
        compared; beyond, ``PORTION`` times the square root of their number, those whose signs agree best with a
        vector's, at least ``SHARE`` for each of the ``most`` documents that are wanted, and those of the documents
        ``also``. ``mask`` says which documents count.
        """
        rows: slice | Integers = slice(None)
        if self.signs is not None:
            wanted = np.zeros(documents, dtype=np.bool_)
            wanted[also] = True
            compared = wanted[self.owner]
            enough = max(SHARE * most, sufficient(len(self.owner)))
            for vector in vectors:
                compared |= self._agreeing(vector, enough, mask)
            rows = np.flatnonzero(compared)
        found = np.full((len(vectors), documents), ABSENT, dtype=np.float32)
        owner = self.owner[rows]
        for each, cosines in zip(found, self.cosines(np.array(vectors), rows), strict=True):
            np.maximum.at(each, owner, cosines)
        return np.asarray(found.mean(axis=0), dtype=np.float32)

    def _agreeing(self, vector: Floats, most: int, mask: Mask | None) -> Mask:
        """Which rows differ least in sign from the vector (Charikar 2002): ``most`` of them, and those that tie.

        Only documents of the mask count. Shape (passages,).
        """
        differing = self._differing(np.packbits(np.pad(vector > 0, (0, -len(vector) % 64))).view(np.uint64))
        if mask is not None:
            differing[~mask[self.owner]] = len(vector) + 1
        within = np.cumsum(np.bincount(differing, minlength=len(vector) + 2))[: len(vector) + 1]
        return differing <= np.searchsorted(within, min(most, int(within[-1])))

    def _differing(self, own: Bits) -> NDArray[np.uint16]:
        """In how many signs each row differs from a vector, shape (passages,); by all processors at once."""
        assert self.signs is not None
        signs, total = self.signs, np.empty(len(self.owner), dtype=np.uint16)

        def count(start: int) -> None:
            at = slice(start, start + COUNTED)
            total[at] = np.bitwise_count(signs[:, at] ^ own[:, None]).sum(axis=0, dtype=np.uint16)

        with ThreadPoolExecutor() as pool:
            list(pool.map(count, range(0, len(total), COUNTED)))
        return total

    def rows(self, document: int) -> slice:
        """The rows of a document's passages."""
        first, last = np.searchsorted(self.owner, [document, document + 1])
        return slice(int(first), int(last))


def sufficient(passages: int) -> int:
    """How many of so many passages are compared."""
    return PORTION * isqrt(passages)


def _rows(column: Any, dimension: int) -> Halves:
    """An Arrow column of vectors as the store has them, shape (rows, dimension), nothing copied.

    Raises ``StoreError`` where one has another length.
    """
    _, offsets, data = column.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32, count=len(column) + 1, offset=4 * column.offset)
    if column.null_count or (np.diff(ends) != 2 * dimension).any():
        raise StoreError("the store's vectors are of several lengths: run regionradar reindex")
    read: Halves = np.frombuffer(data, dtype="<f2", count=len(column) * dimension, offset=int(ends[0]))
    return read.reshape(len(column), dimension)


def _signs(matrix: Floats | Halves, centre: Floats) -> Bits:
    """Which side of the centre each value lies, packed; made a stretch at a time, so that memory stays bounded."""
    dimension = len(centre)
    padded = -dimension % 64
    packed = np.empty((len(matrix), (dimension + padded) // 64), dtype=np.uint64)
    for start in range(0, len(matrix), ROWS):
        above = matrix[start : start + ROWS] > centre
        packed[start : start + ROWS] = np.packbits(np.pad(above, ((0, 0), (0, padded))), axis=1).view(np.uint64)
    return np.ascontiguousarray(packed.T)
