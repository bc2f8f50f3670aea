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


def ago(span: timedelta) -> str:
    hours = round(span / timedelta(hours=1))
    return f"{number(hours, 'hour')} ago" if hours < 48 else f"{number(hours // 24, 'day')} ago"
