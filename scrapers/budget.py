"""What one host is asked, how fast, and whether it is well: shared by everything that fetches from it."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from models import HostAccount, HostResting

LONGEST = 86_400.0  # seconds; a host that asks for a longer pause is asked again next night


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """Where time comes from: seconds that only grow, a way to let them pass, and the time of day in UTC."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    now: Callable[[], datetime] = utc_now


SYSTEM = Clock()


@dataclass(frozen=True, slots=True)
class Pace:
    """How a host is asked: seconds from one request's start to the next one's, and requests at the same time."""

    gap: float = 1.0
    connections: int = 1

    def __post_init__(self) -> None:
        if not self.gap >= 0 or self.connections < 1:
            raise ValueError(f"no host can be asked with a gap of {self.gap} s and {self.connections} connections")


@dataclass(frozen=True, slots=True)
class Patience:
    """When a host is left alone."""

    wait: float = 300.0  # seconds a fetch waits for the host's turn; where it would be longer, the host is resting
    failures: int = 5  # in a row, after which a host rests
    rest: float = 900.0  # seconds; then one failure more makes it rest again


@dataclass(slots=True)
class Host:
    """One host: its budget, its health, and the account of what it was asked.

    The budget is a distance between starts: time in which nothing was asked is not saved up.
    """

    name: str
    pace: Pace
    patience: Patience
    clock: Clock
    requests: int = 0
    bytes: int = 0
    not_modified: int = 0
    retries: int = 0
    refused: int = 0
    waited: float = 0.0
    _failures: int = 0  # in a row
    _why: str = "robots.txt asks for long pauses"
    _started: float = float("-inf")  # by the monotonic clock, as the next
    _held: float = float("-inf")
    _slots: asyncio.Semaphore = field(init=False)
    _order: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self._slots = asyncio.Semaphore(self.pace.connections)

    @asynccontextmanager
    async def turn(self, url: str, gap: float) -> AsyncIterator[None]:
        """Wait until a request may start, and hold one of the host's connections for as long as it takes.

        ``gap``: seconds that robots.txt wants between two starts. Raises ``HostResting`` where the wait is too long.
        """
        async with self._slots:
            async with self._order:
                while (wait := self._wait(gap)) > 0:  # while we slept, the host may have asked for a pause
                    if wait > self.patience.wait:
                        until = self.clock.now() + timedelta(seconds=wait)
                        why = f"is not asked before {until:%Y-%m-%d %H:%M} UTC: {self._why}"
                        raise HostResting(url, why, until)
                    await self.clock.sleep(wait)
                    self.waited += wait
                self._started = self.clock.monotonic()
                self.requests += 1
            yield

    def _wait(self, gap: float) -> float:
        """Seconds until the next request may start; not above zero where it may now."""
        free = self._started + min(max(self.pace.gap, gap), LONGEST)
        return max(free, self._held) - self.clock.monotonic()

    @property
    def resting(self) -> bool:
        """Whether the host is held for longer than a fetch waits."""
        return self._held - self.clock.monotonic() > self.patience.wait

    def hold(self, seconds: float, why: str) -> None:
        """Start no request before this many seconds have passed, and say why."""
        until = self.clock.monotonic() + min(seconds, LONGEST)
        if until > self._held:
            self._held, self._why = until, why

    async def back_off(self, seconds: float) -> None:
        """Before a retry: hold the whole host, not only the fetch that failed."""
        self.retries += 1
        self.hold(seconds, "it failed")

    def failed(self) -> None:
        """The host did not answer, or said that it cannot."""
        self._failures += 1
        if self._failures >= self.patience.failures:
            self.hold(self.patience.rest, f"it failed {self._failures} times in a row")

    def answered(self) -> None:
        """The host gave an answer, be it that there is no such page."""
        self._failures = 0

    @property
    def account(self) -> HostAccount:
        """What was asked until now."""
        return HostAccount(
            self.name, self.requests, self.bytes, self.not_modified, self.retries, self.refused, self.waited
        )
