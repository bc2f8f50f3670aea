"""Work in processes of their own: side by side, and within limits of memory and time that no file can break.

Python's own pools know no deadline for a job, and take all jobs down with one process that dies.
"""

import math
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path
from threading import Thread, current_thread, main_thread
from time import monotonic
from typing import Any, TypeVar

from pipeline.alive import on_alive

T = TypeVar("T")
R = TypeVar("R")

SPAWN = get_context("spawn")  # a forked copy of DuckDB's threads and locks would be unsafe
PATIENCE = 8
ALIVE_EVERY = 1.0  # seconds between two signs of life; more often costs and tells no more


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may use: seconds without a sign of life, seconds in all, bytes of address space.

    A process that waits for a core while others keep the machine busy is not hung: its silence counts when it has
    computed for half of it, or is ``PATIENCE`` times as long.
    """

    silence: float = 60.0
    total: float = 3600.0
    memory: int = 4_000_000_000


@dataclass(frozen=True, slots=True)
class Lost:
    """What stands in place of a job's result when its process was ended: how, in words that follow a file's name."""

    reason: str


@dataclass(slots=True)
class _Worker:
    """One process, the line to it, and the job that it has (its place among the items) since when."""

    process: Any
    line: Connection
    job: int | None = None
    began: float = 0.0
    heard: float = 0.0
    computed: float = 0.0  # seconds, when it was last heard
    died: bool = False

    def hear(self) -> None:
        """It is alive."""
        self.heard, self.computed = monotonic(), _computed(self.process.pid)

    def is_hung(self, limits: Limits) -> bool:
        silent = monotonic() - self.heard
        if silent <= limits.silence:
            return False
        computed = _computed(self.process.pid) - self.computed  # NaN where the system does not tell
        return silent > PATIENCE * limits.silence or not computed < limits.silence / 2


class Workers:
    """Processes that start when there is work for them. A job that breaks a limit ends its process, and no other."""

    def __init__(self, count: int, limits: Limits | None = None) -> None:
        self._count = count
        self._limits = limits or Limits()
        self._workers: list[_Worker] = []

    def map(self, work: Callable[[T], R], items: Sequence[T]) -> list[R | Lost]:
        """The results in the order of the items. Raises what ``work`` raises."""
        try:
            return self._map(work, items)
        except BaseException:
            self.close()  # what others are at would else be taken for answers to the next call
            raise

    def _map(self, work: Callable[[T], R], items: Sequence[T]) -> list[R | Lost]:
        results: list[Any] = [None] * len(items)
        waiting = deque(range(len(items)))
        while waiting or any(worker.job is not None for worker in self._workers):
            self._hand_out(work, items, waiting)
            for worker, (kind, content) in self._answers():
                if kind == "raised":
                    raise content
                if kind == "done" and worker.job is not None:
                    results[worker.job] = content
                    worker.job = None
            for worker, lost in self._lost():
                assert worker.job is not None
                results[worker.job] = lost
                self._end(worker)
        return results

    def close(self) -> None:
        """End all processes, whatever they do."""
        for worker in list(self._workers):
            self._end(worker)

    def _hand_out(self, work: Callable[[T], R], items: Sequence[T], waiting: deque[int]) -> None:
        for worker in [worker for worker in self._workers if worker.job is None and not worker.process.is_alive()]:
            self._end(worker)
        idle = [worker for worker in self._workers if worker.job is None]
        while waiting and (idle or len(self._workers) < self._count):
            worker = idle.pop() if idle else self._start()
            job = waiting.popleft()
            worker.job, worker.began = job, monotonic()
            worker.hear()
            with suppress(BrokenPipeError, ConnectionResetError):  # it has died: that is seen when it is asked
                worker.line.send((work, items[job]))

    def _answers(self) -> Iterator[tuple[_Worker, tuple[str, Any]]]:
        """What processes say, as soon as one does."""
        busy = {worker.line: worker for worker in self._workers if worker.job is not None}
        for line in wait(list(busy), timeout=min(1.0, self._limits.silence / 4)):
            worker = busy[line]  # type: ignore[index]
            worker.hear()
            try:
                yield worker, worker.line.recv()
            except (EOFError, ConnectionResetError):
                worker.died = True

    def _lost(self) -> Iterator[tuple[_Worker, Lost]]:
        """Busy processes that have died or broken a limit of time."""
        now, limits = monotonic(), self._limits
        for worker in [worker for worker in self._workers if worker.job is not None]:
            if worker.died:
                yield worker, Lost("ended the process that read it: too large or broken")
            elif worker.is_hung(limits):
                yield worker, Lost(f"hung its reader: no sign of life for {limits.silence:g} seconds")
            elif now - worker.began > limits.total:
                yield worker, Lost(f"was not read within {limits.total:g} seconds")

    def _start(self) -> _Worker:
        """A new process, deaf to Ctrl-C, which is for the parent to answer."""
        ours, theirs = SPAWN.Pipe()
        process = SPAWN.Process(target=_serve, args=(theirs, self._limits.memory), daemon=True)
        with _deaf_children():
            process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _end(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        _kill(worker.process)
        worker.process.join()
        worker.line.close()


@contextmanager
def workers(count: int, limits: Limits | None = None) -> Iterator[Workers]:
    """Up to ``count`` processes, all of which end with the block."""
    pool = Workers(count, limits)
    try:
        yield pool
    finally:
        pool.close()


@contextmanager
def _deaf_children() -> Iterator[None]:
    """Processes started within ignore Ctrl-C from their first instruction on."""
    if current_thread() is not main_thread():
        yield
        return
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)


def _computed(pid: int) -> float:
    """The seconds that a process has kept a core busy; infinite where the system does not tell (it is not Linux)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / float(os.sysconf("SC_CLK_TCK"))
    except (OSError, ValueError, IndexError):
        return math.inf


def _kill(process: Any) -> None:
    """End a process and what it has started, such as tesseract."""
    process.kill()
    if process.pid and hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _serve(line: Connection, memory: int) -> None:
    """Run in each process: do what is asked until the parent has gone."""
    if hasattr(os, "setsid"):
        os.setsid()  # the head of a group of its own, so that it is ended with all that it has started
    Thread(target=_end_with_parent, daemon=True).start()
    _limit_memory(memory)
    told = monotonic()

    def alive() -> None:
        nonlocal told
        if monotonic() - told > ALIVE_EVERY:
            told = monotonic()
            line.send(("alive", None))

    on_alive(alive)
    while True:
        try:
            work, item = line.recv()
        except EOFError:
            return
        try:
            answer = ("done", work(item))
        except Exception as error:
            answer = ("raised", error)
        line.send(answer)
        del work, item, answer  # not held while the next is waited for


def _limit_memory(most: int) -> None:
    """Bound this process's address space, where the system can (not on Windows; macOS takes no notice)."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _end_with_parent() -> None:
    """A parent that was killed leaves nobody behind."""
    if parent := parent_process():
        parent.join()
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
