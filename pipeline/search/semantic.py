"""Search by meaning: the cosine of every passage with the question, exactly."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models import StoreError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

ROWS = 4096  # read at a time
ABSENT = -2.0  # less than any cosine: the document has no passage
TINY = 1e-6  # a passage that is nothing but the centre


def without(centre: Floats, vector: Floats) -> Floats:
    """A vector less what all of its kind have in common, at unit length again."""
    rest = vector - centre
    return np.asarray(rest / max(float(np.linalg.norm(rest)), TINY), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Vectors:
    """All passages of a published store, in the order of their documents.

    ``matrix`` has shape (passages, dimension), rows of unit length; ``centre`` is what all passages have in common,
    and ``lengths`` are those of the rows without it. ``first`` is the row at which each document of ``documents``
    begins.
    """

    matrix: Floats
    centre: Floats
    lengths: Floats
    documents: Integers
    first: Integers

    @classmethod
    def read(cls, db: "DuckDBPyConnection", passages: int, centre: Floats) -> "Vectors":
        """Read them into memory: 4 bytes for each of ``passages`` times the dimension. ``centre``: (dimension,).

        Raises ``StoreError`` where a vector has another length.
        """
        dimension = len(centre)
        matrix = np.empty((passages, dimension), dtype=np.float32)
        owner = np.empty(passages, dtype=np.int64)
        db.execute("SELECT number, document, vector FROM passage")  # placed by number: sorting would cost more
        while rows := db.fetchmany(ROWS):
            numbers, documents, vectors = zip(*rows, strict=True)
            joined = b"".join(vectors)
            if len(joined) != 2 * dimension * len(rows):
                raise StoreError("the store's vectors are of several lengths: run regionradar reindex")
            places = list(numbers)
            owner[places] = documents
            matrix[places] = np.frombuffer(joined, dtype="<f2").reshape(len(rows), dimension)
        first = np.flatnonzero(np.diff(owner, prepend=-1))
        squares = 1 - 2 * (matrix @ centre) + centre @ centre
        return cls(matrix, centre, np.sqrt(np.maximum(squares, TINY)), owner[first], first)

    def cosines(self, vector: Floats) -> Floats:
        """The cosine of every passage, without the centre, with one vector of unit length; shape (passages,)."""
        return np.asarray((self.matrix @ vector - self.centre @ vector) / self.lengths, dtype=np.float32)

    def best(self, cosines: Floats, documents: int) -> Floats:
        """Each document's best passage, shape (documents,); ``ABSENT`` for one without any."""
        found = np.full(documents, ABSENT, dtype=np.float32)
        if len(self.first):
            found[self.documents] = np.maximum.reduceat(cosines, self.first)
        return found

    def rows(self, document: int) -> slice:
        """The rows of a document's passages."""
        at = int(np.searchsorted(self.documents, document))
        if at == len(self.documents) or self.documents[at] != document:
            return slice(0, 0)
        end = self.first[at + 1] if at + 1 < len(self.first) else len(self.matrix)
        return slice(int(self.first[at]), int(end))
