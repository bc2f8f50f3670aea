"""Work in processes of their own: results, limits, and what a bad job costs."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from pipeline.alive import alive
from pipeline.workers import Limits, Lost, workers


def double(item: int) -> int:
    return 2 * item


def misbehave(item: object) -> object:
    """Ends its process, hangs, eats memory or raises, as it is told."""
    if item == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if item == "hang":
        while True:
            pass
    if item == "wait":
        time.sleep(600)
    if item == "starve":
        time.sleep(4)
    if item == "eat":
        return len(bytearray(3_000_000_000))
    if item == "raise":
        raise ValueError("told to")
    return item


def go_on(seconds: float) -> str:
    """Works longer than the limit of silence, with signs of life."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        alive()
        time.sleep(0.05)
    return "done"


def test_results_keep_the_order_of_the_items() -> None:
    with workers(2) as pool:
        assert pool.map(double, list(range(50))) == list(range(0, 100, 2))
        assert pool.map(double, []) == []


def test_a_job_that_kills_its_process_costs_no_other() -> None:
    items = ["a", "die", "b", "die", "c"]
    with workers(2) as pool:
        found = pool.map(misbehave, items)
        assert [item for item in found if not isinstance(item, Lost)] == ["a", "b", "c"]
        assert isinstance(found[1], Lost)
        assert "ended the process" in found[1].reason
        assert pool.map(misbehave, ["d"]) == ["d"]


def test_a_job_that_hangs_is_killed_and_the_others_are_done() -> None:
    with workers(1, Limits(silence=2)) as pool:
        hung, fine = pool.map(misbehave, ["hang", "fine"])
    assert isinstance(hung, Lost)
    assert "no sign of life for 2 seconds" in hung.reason
    assert fine == "fine"


def test_a_job_that_gets_no_core_is_not_taken_for_hung() -> None:
    """On a machine that others kept busy, good pages were set aside."""
    with workers(1, Limits(silence=2)) as pool:
        assert pool.map(misbehave, ["starve"]) == ["starve"]


def test_a_job_that_waits_for_ever_is_killed() -> None:
    with workers(1, Limits(silence=1)) as pool:
        [found] = pool.map(misbehave, ["wait"])
    assert isinstance(found, Lost)


def test_a_job_that_shows_life_may_take_longer() -> None:
    with workers(1, Limits(silence=2)) as pool:
        assert pool.map(go_on, [4.0]) == ["done"]


def test_a_job_that_never_ends_is_killed_though_it_shows_life() -> None:
    with workers(1, Limits(silence=2, total=4)) as pool:
        [found] = pool.map(go_on, [600.0])
    assert isinstance(found, Lost)
    assert "within 4 seconds" in found.reason


def test_memory_is_bounded() -> None:
    with workers(1, Limits(memory=1_500_000_000)) as pool, pytest.raises(MemoryError):
        pool.map(misbehave, ["eat"])


def test_what_a_job_raises_is_raised() -> None:
    with workers(1) as pool, pytest.raises(ValueError, match="told to"):
        pool.map(misbehave, ["raise"])


def test_answers_to_a_call_that_raised_are_not_those_of_the_next() -> None:
    with workers(2) as pool:
        with pytest.raises(ValueError, match="told to"):
            pool.map(slowly, ["late", "raise"])
        assert pool.map(slowly, ["a", "b", "c"]) == ["a", "b", "c"]


def test_what_a_killed_process_started_ends_with_it(tmp_path: Path) -> None:
    with workers(1, Limits(silence=2)) as pool:
        pool.map(start_a_child, [str(tmp_path / "pid")])
    pid = (tmp_path / "pid").read_text()
    deadline = time.monotonic() + 20
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not is_running(pid)


def is_running(pid: str) -> bool:
    """Whether a process lives; one that waits to be reaped does not."""
    said = subprocess.run(["ps", "-o", "stat=", "-p", pid], capture_output=True, text=True, check=False).stdout
    return bool(said.strip()) and not said.strip().startswith("Z")


def slowly(item: object) -> object:
    time.sleep(0.5 if item == "late" else 0)
    return misbehave(item)


def start_a_child(path: str) -> None:
    child = subprocess.Popen(["sleep", "600"])
    Path(path).write_text(str(child.pid))
    child.wait()


def test_no_process_outlives_the_block() -> None:
    with workers(2) as pool:
        pids = pool.map(_pid, [0.2, 0.2])
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(int(str(pid)), 0)


def _pid(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()
