"""Work in batches: in order, bounded, and what one record costs the others."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models import QueryError
from pipeline.engine import AHEAD, ROWS, Choice, chosen, groups, spread
from pipeline.extract.language import FAST
from pipeline.ingest import reindex
from pipeline.workers import Limits, Lost, Workers
from tests import scaling
from tests.ingesting import silent
from tests.jobs import STAGE


@pytest.fixture(scope="module")
def pool() -> Iterator[Workers]:
    workers = Workers(2, Limits(silence=10))
    yield workers
    workers.close()


def test_results_come_in_the_order_of_the_rows(pool: Workers) -> None:
    rows = [f"rad {number}" for number in range(5 * ROWS)]
    assert list(spread(pool, STAGE, rows)) == [(row, row.upper()) for row in rows]
    assert list(spread(pool, STAGE, [])) == []


def test_without_an_engine_the_same_is_done_here() -> None:
    assert list(spread(None, STAGE, ["a", "b"])) == [("a", "A"), ("b", "B")]


def test_no_more_is_under_way_than_the_engine_can_be_at_soon(pool: Workers) -> None:
    taken = []

    def rows() -> Iterator[str]:
        for number in range(100 * ROWS):
            taken.append(number)
            yield str(number)

    next(spread(pool, STAGE, rows()))
    assert len(taken) <= (AHEAD * pool.width + 1) * ROWS


def test_a_record_that_ends_its_process_costs_no_other_of_its_batch(pool: Workers) -> None:
    found = list(spread(pool, STAGE, ["a", "die", "b"]))
    assert [row for row, _ in found] == ["a", "die", "b"]
    assert (found[0][1], found[2][1]) == ("A", "B")
    assert isinstance(found[1][1], Lost)


def test_a_record_that_hangs_costs_no_other_of_its_batch(pool: Workers) -> None:
    found = dict(spread(pool, STAGE, ["a", "hang", "b"]))
    assert (found["a"], found["b"]) == ("A", "B")
    assert isinstance(found["hang"], Lost)
    assert "no sign of life" in found["hang"].reason


def test_what_a_record_raises_is_raised(pool: Workers) -> None:
    with pytest.raises(ValueError, match="told to"):
        list(spread(pool, STAGE, ["a", "raise"]))


def test_rows_are_grouped() -> None:
    assert list(groups(range(5), 2)) == [[0, 1], [2, 3], [4]]


def test_however_many_workers_the_store_and_its_export_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scaling.still(monkeypatch)
    files = scaling.files(tmp_path / "files")
    one, many = (scaling.filled(tmp_path / str(count), files, Choice(workers=count)) for count in (1, 3))
    assert scaling.rows(one) == scaling.rows(many)
    exported = scaling.exported(one, tmp_path / "a")
    assert exported["documents.jsonl"].count(b"\n") > 20
    assert scaling.exported(many, tmp_path / "b") == exported
    reindex(many, None, silent, FAST, Choice(workers=2))
    assert scaling.exported(many, tmp_path / "c") == exported


def test_an_engine_that_there_is_not_is_named() -> None:
    with pytest.raises(QueryError, match="no engine is called 'spark'"), chosen(Choice("spark")):
        pass
