"""Vectors in memory: exact cosines, and at scale the same best documents from a small part of the passages."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models import StoreError
from pipeline.search import searcher, semantic
from pipeline.search.semantic import ABSENT, Vectors, without
from pipeline.store import codes

DIMENSION = 100  # not a multiple of 64
PASSAGES = 4_000
DOCUMENTS = 1_000


@pytest.fixture
def vectors() -> Vectors:
    """Passages that lie in groups, as texts do, around a centre that all have in common."""
    chance = np.random.default_rng(1)
    centre = chance.normal(size=DIMENSION)
    themes = chance.normal(size=(50, DIMENSION))
    matrix = 2 * centre + themes[np.arange(PASSAGES) % 50] + 0.5 * chance.normal(size=(PASSAGES, DIMENSION))
    return held(matrix / np.linalg.norm(matrix, axis=1, keepdims=True), np.repeat(np.arange(DOCUMENTS), 4))


def held(matrix: NDArray[np.float64], owner: NDArray[np.int64]) -> Vectors:
    """Rows as a store with many passages has them."""
    mean = matrix.mean(axis=0).astype(np.float32)
    sizes, steps, above = codes.divide(codes.encode(matrix, mean), DIMENSION)
    signs = np.ascontiguousarray(semantic._bits(steps > 0).T)
    return Vectors(steps, sizes, mean, mean * np.float32(0.99), owner, above, signs)


def exact(vectors: Vectors) -> Vectors:
    """As a store with few passages has them."""
    return replace(vectors, steps=vectors._places(slice(None)), above=None, signs=None)


def test_cosines_are_those_without_the_centre(vectors: Vectors) -> None:
    matrix = vectors.floats(slice(None))
    asked = without(vectors.centre, matrix[7])
    rest = matrix - vectors.centre
    expected = rest @ asked / np.linalg.norm(rest, axis=1)
    assert np.allclose(vectors.cosines(asked, slice(None)), expected, atol=1e-5)
    assert vectors.cosines(asked, slice(7, 8)) == pytest.approx([1], abs=1e-5)
    assert np.allclose(vectors.of(2), matrix[8:12])


@pytest.mark.parametrize("filtered", [False, True])
def test_the_best_documents_are_found_among_few_passages(
    vectors: Vectors, filtered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(semantic, "PORTION", 4)
    monkeypatch.setattr(semantic, "FINE", PASSAGES)
    mask = np.arange(DOCUMENTS) % 3 == 0 if filtered else None
    kept = 0
    for row in range(0, PASSAGES, 100):
        asked = [without(vectors.centre, vectors.floats(slice(None))[row])]
        everything = exact(vectors).best(asked, DOCUMENTS, 10, None, np.array([], dtype=np.int64))
        few = vectors.best(asked, DOCUMENTS, 1, mask, np.array([], dtype=np.int64))
        compared = few > ABSENT
        assert compared.sum() < DOCUMENTS / 2
        assert np.all(few[compared] <= everything[compared] + 1e-5)
        if mask is not None:
            assert not compared[~mask].any()
            everything[~mask] = ABSENT
        kept += len(set(np.argsort(-everything)[:3]) & set(np.argsort(-few)[:3]))
    assert kept >= 0.95 * 3 * 40


def test_documents_that_words_find_are_always_compared(vectors: Vectors) -> None:
    asked = [without(vectors.centre, vectors.floats(slice(None))[0])]
    worst = int(np.argmin(exact(vectors).best(asked, DOCUMENTS, 1, None, np.array([], dtype=np.int64))))
    assert vectors.best(asked, DOCUMENTS, 1, None, np.array([], dtype=np.int64))[worst] == ABSENT
    assert vectors.best(asked, DOCUMENTS, 1, None, np.array([worst]))[worst] > ABSENT


def test_of_few_passages_that_pass_all_are_compared(vectors: Vectors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semantic, "FINE", PASSAGES)
    asked = [without(vectors.centre, vectors.floats(slice(None))[0])]
    mask = np.zeros(DOCUMENTS, dtype=np.bool_)
    mask[-40:] = True
    everything = exact(vectors).best(asked, DOCUMENTS, 1, None, np.array([], dtype=np.int64))
    found = vectors.best(asked, DOCUMENTS, 1, mask, np.array([], dtype=np.int64))
    assert np.allclose(found[mask], everything[mask], atol=1e-6)
    assert (found[~mask] == ABSENT).all()


def test_the_best_are_compared_to_the_last_bit_however_many_are_compared(vectors: Vectors) -> None:
    """What came of whole steps alone put passages that are almost as near before nearer ones."""
    twins = np.repeat(vectors.floats(slice(0, 1)), PASSAGES, axis=0).astype(np.float64)
    chance = np.random.default_rng(6)
    near = held(twins + 0.002 * chance.normal(size=twins.shape), np.arange(PASSAGES))
    asked = without(near.centre, near.floats(slice(9, 10))[0])
    found = near.best([asked], PASSAGES, 10, None, np.array([], dtype=np.int64))
    everything = exact(near).best([asked], PASSAGES, 10, None, np.array([], dtype=np.int64))
    rough = near._rough(asked, np.arange(PASSAGES))
    best = np.argsort(-found)[:10]
    assert np.allclose(found[best], everything[best], atol=1e-6)
    assert not np.allclose(rough[best], everything[best], atol=1e-6)


@pytest.mark.parametrize("several", [1, 3, 50])
def test_several_vectors_share_what_is_compared(vectors: Vectors, several: int) -> None:
    asked = [without(vectors.centre, row) for row in vectors.floats(slice(0, several))]
    rows = vectors._candidates(asked, 1, None, np.array([], dtype=np.int64))
    assert semantic.SHARE <= len(rows) <= max(semantic.sufficient(PASSAGES), several * semantic.SHARE) * 1.5


def test_nothing_allowed_is_nothing_compared(vectors: Vectors) -> None:
    asked = [without(vectors.centre, vectors.floats(slice(None))[0])]
    none = np.zeros(DOCUMENTS, dtype=np.bool_)
    found = vectors.best(asked, DOCUMENTS, 10, none, np.array([], dtype=np.int64))
    assert (found == ABSENT).all()


def test_a_document_of_many_passages_is_compared_a_few_at_a_time(vectors: Vectors) -> None:
    matrix = vectors.floats(slice(0, semantic.TOGETHER * 2 + 3))
    asked = [without(vectors.centre, row) for row in matrix]
    found = exact(vectors).best(asked, DOCUMENTS, 10, None, np.array([], dtype=np.int64))
    alone = [exact(vectors).best([each], DOCUMENTS, 10, None, np.array([], dtype=np.int64)) for each in asked]
    assert np.allclose(found, np.mean(alone, axis=0), atol=1e-5)


@pytest.mark.parametrize("filtered", [False, True])
def test_signs_are_counted_of_what_passes_alone(vectors: Vectors, filtered: bool) -> None:
    passing = np.flatnonzero(np.arange(PASSAGES) % 7 == 0) if filtered else np.arange(PASSAGES)
    asked = vectors.floats(slice(5, 6))[0] - vectors.mean
    differing = ((vectors.steps[passing] > 0) != (asked > 0)).sum(axis=1)
    found = vectors._agreeing(asked, 50, passing if filtered else None)
    assert len(found) >= 50
    assert np.isin(found, passing).all()
    rest = ~np.isin(passing, found)
    assert differing[~rest].max() < differing[rest].min()


@pytest.mark.parametrize("counted", [64, 1000, 10_000])
def test_signs_are_counted_as_one_by_one(vectors: Vectors, counted: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semantic, "COUNTED", counted)
    monkeypatch.setattr(semantic, "SHELF", 2 * counted)
    asked = vectors.floats(slice(None))[5] - vectors.mean
    expected = ((vectors.steps > 0) != (asked > 0)).sum(axis=1)
    differing, holding = vectors._differing(semantic._bits(asked[None] > 0)[0], DIMENSION)
    assert np.array_equal(differing, expected)
    assert np.array_equal(holding, np.bincount(expected, minlength=DIMENSION + 1))


def test_of_more_passages_a_smaller_part_is_compared() -> None:
    assert semantic.sufficient(1_000_000) == 16_000
    assert semantic.sufficient(5_000_000) < 40_000


@contextmanager
def stored(vectors: Sequence[bytes], background: NDArray[np.float16]) -> Iterator[duckdb.DuckDBPyConnection]:
    """What is read of a published file with these vectors, two of each document."""
    with duckdb.connect() as db:
        db.execute("CREATE TABLE passage (number INTEGER, document INTEGER, vector BLOB)")
        db.execute("CREATE TABLE background (vector BLOB)")
        db.executemany("INSERT INTO passage VALUES (?, ?, ?)", [[at, at // 2, row] for at, row in enumerate(vectors)])
        db.executemany("INSERT INTO background VALUES (?)", [[row.tobytes()] for row in background])
        yield db


def test_vectors_of_several_lengths_are_refused() -> None:
    with (
        stored([bytes(12), bytes(10), bytes(14)], np.zeros((1, 8), dtype="<f2")) as db,
        pytest.raises(StoreError, match="reindex"),
    ):
        Vectors.read(db.cursor, 3, np.zeros(8, dtype=np.float32))


def test_rows_of_a_document(vectors: Vectors) -> None:
    assert vectors.rows(3) == slice(12, 16)
    assert vectors.rows(DOCUMENTS + 5) == slice(PASSAGES, PASSAGES)


def test_several_vectors_are_compared_as_each_alone_also_as_floats(vectors: Vectors) -> None:
    rows = np.arange(0, PASSAGES, 3)
    matrix = vectors.floats(slice(None))
    asked = np.array([without(vectors.centre, matrix[row]) for row in (7, 8, 9)])
    alone = [vectors.cosines(each, rows) for each in asked]
    assert np.allclose(vectors.cosines(asked, rows), alone, atol=1e-6)
    assert np.allclose(vectors.cosines(asked, slice(None))[:, rows], alone, atol=1e-6)
    assert np.allclose(exact(vectors).cosines(asked, rows), alone, atol=1e-6)
    assert vectors.cosines(asked, rows[:0]).shape == (3, 0)


@pytest.mark.parametrize("shelf", [7, 100])
def test_few_passages_are_read_as_floats_and_many_as_the_store_has_them(
    shelf: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = np.random.default_rng(2).normal(size=(70, 8)).astype("<f2")
    about = codes.mean([row.tobytes() for row in given])
    centre = np.full(8, 0.1, dtype=np.float32)
    with stored([row.tobytes() for row in codes.encode(given, about)], given) as db:
        monkeypatch.setattr(semantic, "SHELF", shelf)
        few = Vectors.read(db.cursor, len(given), centre)
        monkeypatch.setattr(semantic, "FEW", 50)
        many = Vectors.read(db.cursor, len(given), centre)
    assert (str(few.steps.dtype), few.signs is None) == ("float32", True)
    assert (str(many.steps.dtype), many.signs is None) == ("int8", False)
    assert np.array_equal(few.steps, many._places(slice(None)))
    assert np.array_equal(few.owner, np.arange(70) // 2)
    assert np.array_equal(few.of(3), many.of(3))
    assert np.allclose(few.of(3), given[6:8], atol=0.01)
    asked = without(centre, few.of(0)[0])
    assert np.allclose(few.cosines(asked, slice(None)), many.cosines(asked, np.arange(70)), atol=1e-6)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 5_000), st.integers(0, 30), st.integers(0, 2**32 - 1))
def test_the_best_of_very_many_are_those_of_a_whole_sort(documents: int, count: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    scores = chance.integers(0, 50, documents).astype(np.float32) / 50  # many are equal
    ranked = chance.random(documents) < 0.7
    ranking = searcher._Ranking(scores, ranked, ranked, [])
    expected = [int(at) for at in np.argsort(-scores, kind="stable") if ranked[at]][:count]
    assert searcher._best(ranking, count) == expected
    top = searcher._top(scores, count)
    assert len(top) == min(count, np.count_nonzero(scores))
    assert sorted(scores[top]) == sorted(np.sort(scores[scores > 0])[::-1][:count])
