"""The search that proves an erasure says what it could not look into."""

from contextlib import closing
from pathlib import Path

import duckdb

from pipeline.traces import CLOSED, Searched, name_form, search


def searched(folder: Path) -> Searched:
    return search(folder, [name_form("Eva Berg")], lambda content: None)


def store(path: Path, said: str) -> Path:
    with closing(duckdb.connect(path)) as db:
        db.execute("CREATE TABLE document AS SELECT ? || number AS title FROM range(1000) r(number)", [said])
    return path


def test_a_name_in_a_store_is_found_and_another_is_not(tmp_path: Path) -> None:
    store(tmp_path / "a.duckdb", "Eva Berg ")
    store(tmp_path / "b.duckdb", "Eva Bergman ")
    found = searched(tmp_path)
    assert {trace.file for trace in found.found} == {"a.duckdb"}
    assert found.unread == ()


def test_a_store_that_cannot_be_opened_proves_nothing(tmp_path: Path) -> None:
    """Another process held it, and the proof said that nothing was found."""
    path = store(tmp_path / "work.duckdb", "Sven Ek ")
    assert searched(tmp_path).is_clean
    whole = bytearray(path.read_bytes())
    whole[64:9000] = bytes(9000 - 64)  # what opening reads; the first bytes still say that it is a store
    path.write_bytes(whole)
    found = searched(tmp_path)
    assert [trace.where for trace in found.unread] == [CLOSED[0]]
    assert not found.is_clean
