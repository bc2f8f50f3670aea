"""Vectors in memory: exact cosines, and at scale the same best documents from a small part of the passages."""

from dataclasses import replace

import duckdb
import numpy as np
import pytest

from models import StoreError
from pipeline.search import semantic
from pipeline.search.semantic import ABSENT, Vectors, without

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
    matrix = (matrix / np.linalg.norm(matrix, axis=1, keepdims=True)).astype(np.float32)
    mean = matrix.mean(axis=0)
    lengths = np.linalg.norm(matrix - mean, axis=1)
    owner = np.repeat(np.arange(DOCUMENTS), PASSAGES // DOCUMENTS)
    return Vectors(matrix, mean, lengths.astype(np.float32), owner, semantic._signs(matrix, mean))


def exact(vectors: Vectors) -> Vectors:
    return Vectors(vectors.matrix, vectors.centre, vectors.lengths, vectors.owner, None)


def test_cosines_are_those_without_the_centre(vectors: Vectors) -> None:
    asked = without(vectors.centre, vectors.matrix[7])
    rest = vectors.matrix - vectors.centre
    expected = rest @ asked / np.linalg.norm(rest, axis=1)
    assert np.allclose(vectors.cosines(asked, slice(None)), expected, atol=1e-5)
    assert vectors.cosines(asked, slice(7, 8)) == pytest.approx([1], abs=1e-5)


@pytest.mark.parametrize("filtered", [False, True])
def test_the_best_documents_are_found_among_few_passages(
    vectors: Vectors, filtered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(semantic, "PORTION", 4)
    mask = np.arange(DOCUMENTS) % 3 == 0 if filtered else None
    kept = 0
    for row in range(0, PASSAGES, 100):
        asked = [without(vectors.centre, vectors.matrix[row])]
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
    asked = [without(vectors.centre, vectors.matrix[0])]
    worst = int(np.argmin(exact(vectors).best(asked, DOCUMENTS, 1, None, np.array([], dtype=np.int64))))
    assert vectors.best(asked, DOCUMENTS, 1, None, np.array([], dtype=np.int64))[worst] == ABSENT
    assert vectors.best(asked, DOCUMENTS, 1, None, np.array([worst]))[worst] > ABSENT


def test_nothing_allowed_is_nothing_compared(vectors: Vectors) -> None:
    asked = [without(vectors.centre, vectors.matrix[0])]
    none = np.zeros(DOCUMENTS, dtype=np.bool_)
    found = vectors.best(asked, DOCUMENTS, 10, none, np.array([], dtype=np.int64))
    assert (found == ABSENT).all()


@pytest.mark.parametrize("counted", [64, 1000, 10_000])
def test_signs_are_counted_as_one_by_one(vectors: Vectors, counted: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semantic, "COUNTED", counted)
    asked = vectors.matrix[5] - vectors.centre
    own = np.packbits(np.pad(asked > 0, (0, -DIMENSION % 64))).view(np.uint64)
    expected = ((vectors.matrix > vectors.centre) != (asked > 0)).sum(axis=1)
    assert np.array_equal(vectors._differing(own), expected)


def test_of_more_passages_a_smaller_part_is_compared() -> None:
    assert semantic.sufficient(1_000_000) == 16_000
    assert semantic.sufficient(5_000_000) < 40_000


def test_vectors_of_several_lengths_are_refused() -> None:
    with duckdb.connect() as db:
        db.execute("CREATE TABLE passage (number INTEGER, document INTEGER, vector BLOB)")
        db.executemany("INSERT INTO passage VALUES (?, 0, ?)", [[0, bytes(16)], [1, bytes(14)], [2, bytes(18)]])
        with pytest.raises(StoreError, match="reindex"):
            Vectors.read(db, 3, np.zeros(8, dtype=np.float32))


def test_rows_of_a_document(vectors: Vectors) -> None:
    assert vectors.rows(3) == slice(12, 16)
    assert vectors.rows(DOCUMENTS + 5) == slice(PASSAGES, PASSAGES)


def test_several_vectors_are_compared_as_each_alone_also_in_half_precision(vectors: Vectors) -> None:
    rows = np.arange(0, PASSAGES, 3)
    asked = np.array([without(vectors.centre, vectors.matrix[row]) for row in (7, 8, 9)])
    alone = [vectors.cosines(each, rows) for each in asked]
    assert np.allclose(vectors.cosines(asked, rows), alone, atol=1e-6)
    assert np.allclose(vectors.cosines(asked, slice(None))[:, rows], alone, atol=1e-6)
    halves = replace(vectors, matrix=vectors.matrix.astype(np.float16))
    assert np.allclose(halves.cosines(asked, rows), alone, atol=1e-2)
    assert halves.of(2).dtype == np.float32
    assert vectors.cosines(asked, rows[:0]).shape == (3, 0)


def test_many_passages_stay_in_half_precision_as_the_store_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = np.random.default_rng(2).normal(size=(70, 8)).astype("<f2")
    with duckdb.connect() as db:
        db.execute("CREATE TABLE passage (number INTEGER, document INTEGER, vector BLOB)")
        db.executemany(
            "INSERT INTO passage VALUES (?, ?, ?)", [[at, at // 2, row.tobytes()] for at, row in enumerate(stored)]
        )
        few = Vectors.read(db, len(stored), np.zeros(8, dtype=np.float32))
        monkeypatch.setattr(semantic, "FEW", 50)
        many = Vectors.read(db, len(stored), np.zeros(8, dtype=np.float32))
    assert (str(few.matrix.dtype), few.signs is None) == ("float32", True)
    assert (str(many.matrix.dtype), many.signs is None) == ("float16", False)
    assert np.array_equal(few.matrix, many.matrix)
    assert np.array_equal(few.lengths, many.lengths)
    assert np.array_equal(few.of(3), many.of(3))
