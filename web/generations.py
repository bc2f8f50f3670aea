"""One open store for all requests, handed over to the next generation without anybody having to wait or being cut off.

A request works on the generation that was current when it began. When a newer file has been published it is opened and
warmed beside the old one, which is closed when the last request on it has ended.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock, Thread
from time import monotonic

from pipeline.desk import Desk, desk_over
from pipeline.home import Home
from pipeline.store import Published

LOG = logging.getLogger("regionradar.web")
LOOK_EVERY = 0.5  # seconds between two looks at whether a newer file is there
AGAIN_AFTER = 10.0  # seconds until one that could not be opened is tried again


@dataclass(slots=True)
class _Open:
    """A generation that is open, and how many requests work on it; ``retired`` is closed when none does."""

    desk: Desk
    number: int
    users: int = 0
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Generation:
    """What a request works on: a desk, and the number of its store."""

    desk: Desk
    number: int


class Generations:
    """The generations of one home. Safe for threads."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = Lock()
        self._current: _Open | None = None
        self._opening = Lock()
        self._next_look = 0.0

    @contextmanager
    def current(self) -> Iterator[Generation]:
        """The newest generation that is ready, for as long as the block lasts.

        Raises ``StoreError`` where nothing was ever published, or what was cannot be opened.
        """
        held = self._take()
        try:
            yield Generation(held.desk, held.number)
        finally:
            self._give_back(held)

    def close(self) -> None:
        """Close the current generation as soon as nobody works on it; the next request would open it anew."""
        with self._lock:
            last, self._current = self._current, None
        self._retire(last)

    def refresh(self) -> None:
        """Open the newest generation and make it the current one. Raises as ``current`` does."""
        with self._opening:
            if self._current and not self._is_stale(self._current):
                return
            fresh = self._open()
            with self._lock:
                old, self._current = self._current, fresh
        self._retire(old)

    def _take(self) -> _Open:
        while True:
            with self._lock:
                if self._current:
                    self._current.users += 1
                    held = self._current
                    break
            self.refresh()
        self._look(held)
        return held

    def _give_back(self, held: _Open) -> None:
        with self._lock:
            held.users -= 1
            last = held.retired and held.users == 0
        if last:
            held.desk.store.close()

    def _retire(self, old: _Open | None) -> None:
        if old is None:
            return
        with self._lock:
            old.retired = True
            idle = old.users == 0
        if idle:
            old.desk.store.close()

    def _look(self, held: _Open) -> None:
        """Open a newer generation beside this one, if there is one and nobody is at it."""
        now = monotonic()
        with self._lock:
            if now < self._next_look:
                return
            self._next_look = now + LOOK_EVERY
        if self._is_stale(held):
            with self._lock:
                self._next_look = now + AGAIN_AFTER
            Thread(target=self._refresh_quietly, name="next generation", daemon=True).start()

    def _refresh_quietly(self) -> None:
        try:
            self.refresh()
        except Exception:  # whatever is wrong with it: the one at hand goes on answering
            LOG.exception("the newer store could not be opened")
            return
        with self._lock:
            self._next_look = 0.0

    def _open(self) -> _Open:
        store = Published(self._home)
        try:
            desk = desk_over(store)
            desk.searcher.warm()
            return _Open(desk, int(store.setting("generation") or 0))
        except BaseException:
            store.close()
            raise

    def _is_stale(self, held: _Open) -> bool:
        try:
            return held.desk.store.is_stale
        except OSError:  # gone for a moment, or for good: what is open can still be read
            return False
