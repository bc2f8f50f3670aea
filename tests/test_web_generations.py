"""A store is published while requests run: nobody waits, nobody is cut off, and nothing is left open."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from time import monotonic, sleep

import duckdb
import pytest

from models import StoreError
from pipeline.home import Home
from tests import serving
from web.generations import Generations


def add(home: Home, folder: Path, number: int) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{number}.txt").write_text(f"Buss {number}\n\nRegionen inför buss {number} på landsbygden.")
    serving.bring(home, folder)


def wait_until(holds: Callable[[], bool]) -> None:
    until = monotonic() + 60
    while not holds():
        assert monotonic() < until, "it did not come about"
        sleep(0.02)


def documents(generations: Generations) -> int:
    with generations.current() as generation:
        return generation.desk.store.count("document")


def test_a_request_keeps_its_generation_while_the_next_is_taken_up(home: Home, tmp_path: Path) -> None:
    add(home, tmp_path / "in", 1)
    generations = Generations(home)
    with generations.current() as old:
        add(home, tmp_path / "in", 2)
        wait_until(lambda: documents(generations) == 2)
        assert old.desk.store.count("document") == 1  # still open
        with generations.current() as new:
            assert new.number == old.number + 1
    with pytest.raises(duckdb.ConnectionException):
        old.desk.store.count("document")  # closed with its last request
    generations.close()


def test_a_newer_store_that_cannot_be_opened_leaves_the_old_one_answering(home: Home, tmp_path: Path) -> None:
    add(home, tmp_path / "in", 1)
    generations = Generations(home)
    assert documents(generations) == 1
    broken = home.published.with_suffix(".broken")
    broken.write_bytes(b"no database at all")
    broken.replace(home.published)
    for _ in range(3):
        assert documents(generations) == 1
    with pytest.raises(StoreError):
        generations.refresh()
    assert documents(generations) == 1
    generations.close()


def test_a_store_that_vanishes_can_still_be_read(home: Home, tmp_path: Path) -> None:
    add(home, tmp_path / "in", 1)
    generations = Generations(home)
    assert documents(generations) == 1
    home.published.unlink()
    assert documents(generations) == 1
    generations.close()


def test_many_ask_while_the_store_is_published_again_and_again(home: Home, tmp_path: Path) -> None:
    add(home, tmp_path / "in", 0)
    generations = Generations(home)
    done = Event()
    counts: list[list[int]] = []

    def ask() -> None:
        mine: list[int] = []
        counts.append(mine)
        while not done.is_set():
            with generations.current() as generation:
                store = generation.desk.store
                mine.append(store.count("document"))
                assert store.setting("generation") == str(generation.number)  # one and the same throughout

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask) for _ in range(4)]
        for number in range(1, 4):
            add(home, tmp_path / "in", number)
        wait_until(lambda: documents(generations) == 4)
        done.set()
        for each in asking:
            each.result()
    for mine in counts:
        assert mine == sorted(mine)  # never back to an older one
    generations.close()


def test_what_is_made_once_is_made_anew_for_the_next_generation(home: Home, tmp_path: Path) -> None:
    add(home, tmp_path / "in", 1)
    generations = Generations(home)
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return len(made)

    for _ in range(2):
        with generations.current() as generation:
            assert generation.desk.store.once("count", make) == 1
            assert generation.desk.store.once("other", lambda: "other") == "other"
    add(home, tmp_path / "in", 2)
    wait_until(lambda: documents(generations) == 2)
    with generations.current() as generation:
        assert generation.desk.store.once("count", make) == 2
    generations.close()
