"""What the doctor says of one thing."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum


class State(Enum):
    OK = "ok"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do."""

    what: str
    state: State
    says: str


def number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def amount(count: float) -> str:
    """Bytes, as somebody reads them who has a disk to look after."""
    if count >= 100_000_000:
        return f"{count / 1e9:.1f} GB"
    return f"{count / 1e6:.0f} MB" if count >= 500_000 else f"{count / 1e3:.0f} kB"


def ago(span: timedelta) -> str:
    hours = round(span / timedelta(hours=1))
    return f"{number(hours, 'hour')} ago" if hours < 48 else f"{number(hours // 24, 'day')} ago"
