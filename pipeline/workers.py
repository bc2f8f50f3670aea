"""Work in processes of their own: side by side, and within limits of memory and time that no file can break.

Python's own pools know no deadline for a job, and take all jobs down with one process that dies.
"""

import math
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection, wait
from pathlib import Path
from threading import Thread
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


@dataclass(frozen=True, slots=True)
class _Job:
    """Something to be done, and who waits for it."""

    work: Callable[[Any], Any]
    item: Any
    future: "Future[Any]"


@dataclass(slots=True)
class _Worker:
    """One process, the line to it, and the job that it has since when."""

    process: Any
    line: Connection
    job: _Job | None = None
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
    """Processes that start when there is work for them. A job that breaks a limit ends its process, and no other.

    A thread tends to them, so that they go on while whoever asked does other things.
    """

    def __init__(self, count: int, limits: Limits | None = None) -> None:
        self.width = count
        self._limits = limits or Limits()
        self._workers: list[_Worker] = []
        self._waiting: deque[_Job] = deque()
        self._tender: Thread | None = None
        self._heard, self._bell = SPAWN.Pipe(duplex=False)  # wakes the thread
        self._closing = False

    def submit(self, work: Callable[[T], R], item: T) -> "Future[R | Lost]":
        """The result to come; it raises what ``work`` raises."""
        job = _Job(work, item, Future())
        self._waiting.append(job)
        if self._tender is None or not self._tender.is_alive():
            resource_tracker.ensure_running()  # by a thread that is not deaf, as it lets its children hear again
            self._tender = Thread(target=self._tend, daemon=True)
            self._tender.start()
        self._bell.send_bytes(b"!")
        return job.future

    def map(self, work: Callable[[T], R], items: Sequence[T]) -> list[R | Lost]:
        """The results in the order of the items. Raises what ``work`` raises."""
        try:
            return [each.result() for each in [self.submit(work, item) for item in items]]
        except BaseException:
            self.close()  # nobody waits for the others any more
            raise

    def close(self) -> None:
        """End all processes, whatever they do."""
        if self._tender is not None:
            self._closing = True
            self._bell.send_bytes(b"!")
            self._tender.join()
            self._tender, self._closing = None, False

    def _tend(self) -> None:
        """Run in the thread: hand out jobs and hear answers until it is told to close."""
        if hasattr(signal, "pthread_sigmask"):
            # Ctrl-C is for the parent to answer: processes started here are deaf to it from their first instruction on
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            while not self._closing:
                self._hand_out()
                self._listen()
                for worker, lost in self._lost():
                    assert worker.job is not None
                    worker.job.future.set_result(lost)
                    self._end(worker)
        except BaseException as error:  # what befalls the thread is for those who wait
            for job in self._open():
                job.future.set_exception(error)
        finally:
            for job in self._open():
                job.future.cancel()
            self._waiting.clear()
            for worker in list(self._workers):
                self._end(worker)

    def _open(self) -> list[_Job]:
        """Jobs that somebody waits for."""
        jobs = [worker.job for worker in self._workers if worker.job is not None]
        return [job for job in (*jobs, *self._waiting) if not job.future.done()]

    def _hand_out(self) -> None:
        for worker in [worker for worker in self._workers if worker.job is None and not worker.process.is_alive()]:
            self._end(worker)
        idle = [worker for worker in self._workers if worker.job is None]
        while self._waiting and (idle or len(self._workers) < self.width):
            worker = idle.pop() if idle else self._start()
            job = worker.job = self._waiting.popleft()
            worker.began = monotonic()
            worker.hear()
            try:
                worker.line.send((job.work, job.item))
            except (BrokenPipeError, ConnectionResetError):
                pass  # it has died: that is seen when it is asked
            except Exception as error:  # what cannot be sent
                worker.job = None
                job.future.set_exception(error)
                idle.append(worker)

    def _listen(self) -> None:
        """Hear what processes say, as soon as one does, or that there is more to do."""
        busy = {worker.line: worker for worker in self._workers if worker.job is not None}
        for line in wait([self._heard, *busy], timeout=min(1.0, self._limits.silence / 4) if busy else None):
            if line is self._heard:
                self._heard.recv_bytes()
                continue
            worker = busy[line]  # type: ignore[index]
            worker.hear()
            try:
                kind, content = worker.line.recv()
            except (EOFError, ConnectionResetError):
                worker.died = True
                continue
            if kind == "alive" or worker.job is None:
                continue
            job, worker.job = worker.job, None
            if kind == "raised":
                job.future.set_exception(content)
            else:
                job.future.set_result(content)

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
        ours, theirs = SPAWN.Pipe()
        process = SPAWN.Process(target=_serve, args=(theirs, self._limits.memory), daemon=True)
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
