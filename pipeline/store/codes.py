"""Vectors as the published file has them: one byte a value, about what all of them have in common.

A code is a step (float32, little-endian) and for each dimension how many steps the value lies from the mean (int8). The
mean is that of the table ``background``, so that the file needs nothing besides to be read. A vector of 384 dimensions
takes 388 bytes, half of what the work file has. What that costs is in docs/scaling.md.
"""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from models import StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

Floats = NDArray[np.float32]
Steps = NDArray[np.int8]
Bytes = NDArray[np.uint8]

MOST: Final = 127  # steps to either side
STEP: Final = np.dtype("<f4")
LEAST: Final = 1e-12  # a vector that is the mean


def halves(stored: "Sequence[bytes]") -> Floats:
    """Vectors as the work file has them, in float16, little-endian: shape (rows, dimension)."""
    matrix = np.frombuffer(b"".join(stored), dtype="<f2").astype(np.float32)
    return matrix.reshape(len(stored), -1) if len(stored) else matrix.reshape(0, 0)


def mean(stored: "Sequence[bytes]", dimension: int = 0) -> Floats:
    """The mean of vectors as the work file has them, shape (dimension,); 0 where there are none."""
    return np.asarray(halves(stored).mean(axis=0) if len(stored) else np.zeros(dimension), dtype=np.float32)


def read_mean(db: "DuckDBPyConnection", dimension: int = 0) -> Floats:
    """The mean that the codes of a published file are about, shape (dimension,); 0 where there are none."""
    return mean([vector for (vector,) in db.execute("SELECT vector FROM background").fetchall()], dimension)


def length(dimension: int) -> int:
    """Of a code, in bytes."""
    return STEP.itemsize + dimension


def encode(vectors: NDArray[Any], about: Floats) -> Bytes:
    """Codes of vectors, shape (rows, 4 + dimension)."""
    rest = vectors.astype(np.float32) - about
    step = np.maximum(np.abs(rest).max(axis=1, initial=0), LEAST) / MOST
    codes = np.empty((len(rest), length(rest.shape[1])), dtype=np.uint8)
    codes[:, : STEP.itemsize] = step.astype(STEP)[:, None].view(np.uint8)
    codes[:, STEP.itemsize :] = np.rint(rest / step[:, None]).astype(np.int8).view(np.uint8)
    return codes


def divide(codes: Bytes) -> tuple[Floats, Steps]:
    """The step of each code, shape (rows,), and its steps, shape (rows, dimension)."""
    size = np.ascontiguousarray(codes[:, : STEP.itemsize]).view(STEP)[:, 0]
    return size.astype(np.float32, copy=False), codes[:, STEP.itemsize :].view(np.int8)


def decode(codes: Bytes, about: Floats) -> Floats:
    """The vectors that codes stand for, shape (rows, dimension)."""
    size, steps = divide(codes)
    return about + size[:, None] * steps


def decoded(stored: "Sequence[bytes]", about: Floats) -> Floats:
    """The vectors of codes as DuckDB hands them out one by one, shape (rows, dimension)."""
    return decode(np.frombuffer(b"".join(stored), dtype=np.uint8).reshape(-1, length(len(about))), about)


def rows(column: Any, size: int) -> Bytes:
    """An Arrow column of binaries of one size, shape (rows, size), nothing copied.

    Raises ``StoreError`` where one has another size.
    """
    _, offsets, data = column.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32, count=len(column) + 1, offset=4 * column.offset)
    if column.null_count or (np.diff(ends) != size).any():
        raise StoreError("the store's vectors are of several lengths: run regionradar reindex")
    return np.frombuffer(data, dtype=np.uint8, count=len(column) * size, offset=int(ends[0])).reshape(-1, size)
