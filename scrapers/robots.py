"""What a host's robots.txt asks of us (RFC 9309, with Crawl-delay, Request-rate and Visit-time)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from models import RobotsFile

if TYPE_CHECKING:
    from protego import Protego

TOKEN = "regionradar"  # our name in User-agent lines
LARGEST = 512 * 1024  # bytes that are read of the file; RFC 9309 asks for 500 KiB at least
DAY = timedelta(days=1)  # how long a file holds
SOON = timedelta(minutes=10)  # when to ask again for one that could not be had

_AGENT = re.compile(r"[ \t]*user[- \t]?agent[ \t]*[: \t]([^#]*)", re.IGNORECASE)
_NAME = re.compile(r"[a-z_-]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rules:
    """A robots.txt that has been read."""

    file: RobotsFile
    rules: "Protego"

    @property
    def unknown_until(self) -> datetime | None:
        """Where the file could not be had, nothing is allowed until this time; None where it could."""
        return self.file.fetched + SOON if _failed(self.file) else None

    def allow(self, url: str) -> bool:
        """Whether this address may be fetched."""
        return self.rules.can_fetch(url, TOKEN)

    def gap(self, now: datetime) -> float:
        """Seconds that are to lie between the starts of two requests: Crawl-delay or Request-rate, the longer one."""
        gap = self.rules.crawl_delay(TOKEN) or 0.0
        rate = self.rules.request_rate(TOKEN)
        if rate and (not rate.start_time or not rate.end_time or _within(now, rate.start_time, rate.end_time)):
            gap = max(gap, rate.seconds / rate.requests)
        return gap

    def opens(self, now: datetime) -> datetime | None:
        """When visits are welcome again (Visit-time, in UTC); None where they are now."""
        visit = self.rules.visit_time(TOKEN)
        if not visit or _within(now, visit.start_time, visit.end_time):
            return None
        opening = datetime.combine(now.astimezone(UTC), visit.start_time, UTC)
        return opening if opening > now else opening + timedelta(days=1)


def holds(file: RobotsFile, now: datetime) -> bool:
    """Whether the file need not be fetched again yet. One from the future was dated by a wrong clock."""
    return timedelta(0) <= now - file.fetched < (SOON if _failed(file) else DAY)


def read(file: RobotsFile) -> Rules:
    """The rules of a file; one that is missing, or no robots.txt, has none."""
    from protego import Protego

    return Rules(file, Protego.parse("\n".join(map(_ours, file.text.splitlines()))))


def decoded(content: bytes) -> str:
    """The text of a file as it was sent; of one that is too long, the lines within what is read."""
    if len(content) > LARGEST:
        content = content[:LARGEST].rpartition(b"\n")[0]
    return content.decode("utf-8-sig", "replace")


def _failed(file: RobotsFile) -> bool:
    return file.status == 429 or file.status >= 500


def _within(now: datetime, start: time, end: time) -> bool:
    """Whether it is between two times of the day, in UTC; a span may pass midnight."""
    clock = now.astimezone(UTC).time()
    return start <= clock <= end if start < end else clock >= start or clock <= end


def _ours(line: str) -> str:
    """A line, where all agents that are not us have the same name.

    Protego's time grows with the number of agents times rules, and it takes the beginning of our name for ours.
    """
    match = _AGENT.match(line)
    if not match:
        return line
    value = match[1].strip()
    name = _NAME.match(value)
    if value.startswith("*"):
        return "User-agent: *"
    return f"User-agent: {TOKEN}" if name and name[0].lower() == TOKEN else "User-agent: other"
