"""Vectors as the published file has them: nine bits a value, about what all of them have in common.

A code is the size of a step (float32, little-endian), for each dimension how many steps the value lies from the mean
(int8), and one bit each, above: whether it lies above or below that many. Searches read the steps of many vectors and
the bits of the best alone. The mean is that of the table ``background``, so that the file needs nothing besides to be
read. A vector of 384 dimensions takes 436 bytes, the work file's 768. What that costs is in docs/scaling.md.
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

FORM: Final = "steps and bits"  # another for codes of another form: published files are made anew
MOST: Final = 127.25  # steps to either side
STEP: Final = np.dtype("<f4")
LEAST: Final = 1e-12  # a vector that is the mean
OTHER: Final = "the store's vectors have another form than this regionradar's: run regionradar reindex"


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
    return STEP.itemsize + dimension + -(-dimension // 8)


def encode(vectors: NDArray[Any], about: Floats) -> Bytes:
    """Codes of vectors, shape (rows, ``length``)."""
    rest = vectors.astype(np.float32) - about
    size = (np.maximum(np.abs(rest).max(axis=1, initial=0), LEAST) / MOST).astype(STEP)
    places = rest / size[:, None]
    steps = np.rint(places).astype(np.int8)
    return np.hstack([size[:, None].view(np.uint8), steps.view(np.uint8), np.packbits(places > steps, axis=1)])


def divide(codes: Bytes, dimension: int) -> tuple[Floats, Steps, Bytes]:
    """Of each code the size of its steps, shape (rows,), its steps, (rows, dimension), and its bits above, eight to a
    byte."""
    size = np.ascontiguousarray(codes[:, : STEP.itemsize]).view(STEP)[:, 0]
    steps, above = np.split(codes[:, STEP.itemsize :], [dimension], axis=1)
    return size.astype(np.float32, copy=False), steps.view(np.int8), above


def places(steps: Steps, above: Bytes) -> Floats:
    """How many steps from the mean each value lies, in quarters: shape (rows, dimension)."""
    quarters = np.unpackbits(above, axis=1, count=steps.shape[1]).astype(np.float32)
    return np.asarray(steps + (quarters / 2 - 0.25), dtype=np.float32)


def decode(codes: Bytes, about: Floats) -> Floats:
    """The vectors that codes stand for, shape (rows, dimension)."""
    size, steps, above = divide(codes, len(about))
    return about + size[:, None] * places(steps, above)


def decoded(stored: "Sequence[bytes]", about: Floats) -> Floats:
    """The vectors of codes as DuckDB hands them out one by one, shape (rows, dimension).

    Raises ``StoreError`` where one has another size.
    """
    size = length(len(about))
    if any(len(code) != size for code in stored):
        raise StoreError(OTHER)
    return decode(np.frombuffer(b"".join(stored), dtype=np.uint8).reshape(-1, size), about)


def rows(column: Any, size: int) -> Bytes:
    """An Arrow column of binaries of one size, shape (rows, size), nothing copied.

    Raises ``StoreError`` where one has another size.
    """
    _, offsets, data = column.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32, count=len(column) + 1, offset=4 * column.offset)
    if column.null_count or (np.diff(ends) != size).any():
        raise StoreError(OTHER)
    return np.frombuffer(data, dtype=np.uint8, count=len(column) * size, offset=int(ends[0])).reshape(-1, size)
