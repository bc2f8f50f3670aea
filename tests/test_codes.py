"""Vectors of the published file: what comes back is within a quarter of a step of what was stored."""

import numpy as np
import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from models import StoreError
from pipeline.store import codes

VALUES = st.floats(-2, 2, width=16)


@settings(deadline=None)
@given(arrays.arrays(np.float16, st.tuples(st.integers(1, 5), st.integers(1, 70)), elements=VALUES))
def test_a_vector_comes_back_within_a_quarter_of_a_step(vectors: codes.Floats) -> None:
    about = codes.mean([row.astype("<f2").tobytes() for row in vectors])
    coded = codes.encode(vectors, about)
    assert coded.shape == (len(vectors), codes.length(vectors.shape[1]))
    back = codes.decode(coded, about)
    step = np.abs(vectors - about).max(axis=1) / codes.MOST
    assert np.all(np.abs(back - vectors) <= 0.255 * step[:, None] + 1e-6)
    assert np.array_equal(codes.decoded([row.tobytes() for row in coded], about), back)


def test_codes_of_another_size_are_refused() -> None:
    coded = codes.encode(np.ones((2, 9), dtype=np.float32), np.zeros(9, dtype=np.float32))
    with pytest.raises(StoreError, match="reindex"):
        codes.decoded([coded[0].tobytes(), coded[1].tobytes()[:-1]], np.zeros(9, dtype=np.float32))


def test_nothing_is_read_of_no_vectors() -> None:
    assert codes.mean([], 3).tolist() == [0, 0, 0]
    assert codes.decoded([], codes.mean([], 3)).shape == (0, 3)
    assert codes.halves([]).shape == (0, 0)


def test_a_vector_that_is_the_mean_is_coded_without_a_division_by_nothing() -> None:
    about = np.array([0.5, -0.5], dtype=np.float32)
    assert codes.decode(codes.encode(about[None], about), about).tolist() == [[0.5, -0.5]]


def test_rows_of_a_stretch_of_a_column_are_its_own() -> None:
    column = pyarrow.array([bytes([at] * 3) for at in range(6)], pyarrow.binary())
    assert codes.rows(column.slice(2, 3), 3)[:, 0].tolist() == [2, 3, 4]


@pytest.mark.parametrize("bad", [[b"abc", b"ab", b"abcd"], [b"abc", None]])
def test_values_of_several_sizes_are_refused(bad: list[bytes | None]) -> None:
    with pytest.raises(StoreError, match="reindex"):
        codes.rows(pyarrow.array(bad, pyarrow.binary()), 3)
