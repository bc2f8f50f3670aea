"""A run that is killed at any commit, and called again: no alert is lost, none stands in the file twice."""

import json
import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import alerts
from pipeline.home import Home
from pipeline.store import Work, publish
from pipeline.store import work as work_file
from tests.ingesting import Counted
from tests.watching import document, put, watching

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NIGHTS = (
    {"1": "Fler bussar\n\nVi vill ha bussar.", "2": "Fler tåg\n\nVi vill ha tåg."},
    {"1": "Fler bussar\n\nVi vill inte ha bussar.", "3": "Fler cyklar\n\nVi vill ha cyklar."},
)
WATCHES = "".join(
    f'[[watch]]\nid = "{id}"\nname = "{id}"\nkinds = ["motion"]\nchannels = ["file:{id}.jsonl", "file:alla.jsonl"]\n'
    for id in ("a", "b")
)
FOUND = [("s:1", 1), ("s:2", 1), ("s:1", 2), ("s:3", 1)]
CONTEXT = get_context("forkserver")  # a fresh process each, without the seconds that imports take
CONTEXT.set_forkserver_preload(["tests.test_watch_kills"])


def night(home: Home, said: dict[str, str], killed_at: int) -> None:
    """A night in a process of its own, killed within its n-th transaction, when all is written but the commit; 0 lets
    it run through."""
    commits = 0
    whole = work_file.transaction

    @contextmanager
    def counted(db: "DuckDBPyConnection") -> Iterator[None]:
        nonlocal commits
        with whole(db):
            yield
            commits += 1
            if commits == killed_at:
                os.kill(os.getpid(), signal.SIGKILL)

    work_file.transaction = counted
    with Work(home) as work:
        put(work, [document(key, text) for key, text in said.items()])
        found = alerts.match(work, home, Counted())
        publish(work, home)
        alerts.send(work, home, found)


def ran_through(home: Home, said: dict[str, str], killed_at: int) -> bool:
    process = CONTEXT.Process(target=night, args=(home, said, killed_at))
    process.start()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode == 0


def test_killed_at_every_commit(tmp_path: Path) -> None:
    moments = 0
    for killed_at in range(1, 100):
        home = Home(tmp_path / str(killed_at))
        watching(home, WATCHES)
        through = []
        for said in NIGHTS:
            through.append(ran_through(home, said, killed_at))
            assert ran_through(home, said, 0)
        moments += through.count(False)
        for name, count in (("a", 1), ("b", 1), ("alla", 2)):
            text = (home.path / f"{name}.jsonl").read_text(encoding="utf-8")
            told = Counter((line["document_id"], line["revision"]) for line in map(json.loads, text.splitlines()))
            assert told == Counter(FOUND * count), killed_at
        if all(through):
            break
    assert moments >= 12
