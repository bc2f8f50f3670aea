"""What the operator says once and for all: ``regionradar.toml`` in the home folder, or where ``--config`` says."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from ipaddress import ip_network
from pathlib import Path
from types import MappingProxyType
from typing import Any

from models import ConfigError, Kind
from pipeline.home import Home

NAME = "regionradar.toml"
EXAMPLE = """\
contact = "https://www.example.org/kontakt"   # where hosts can reach you: a page or an e-mail address
"""
LONGEST = 86_400.0  # seconds between two requests: a day

_CONTACT = re.compile(r"https?://[^\s/]+|[^\s@]+@[^\s@]+")
_CHANNEL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://\S")
_HOST = re.compile(r"[a-zA-Z0-9_-]+(?:\.[a-zA-Z0-9_-]+)*")  # names with å, ä, ö as they are asked: xn--…


@dataclass(frozen=True, slots=True)
class Config:
    """How this installation behaves towards others.

    ``contact`` is shown to every host, with ``agent``. ``alarms`` are addresses of apprise that operators' alarms go
    to, such as ``mailto://…``; https://appriseit.com lists them. ``gap`` is the seconds between two requests to one
    host, ``hosts`` those of single hosts. ``private`` are networks that may be asked although they are not public.
    ``skip`` are sources, by id, that are left out. ``visits`` is the most that one source is asked for in a night
    besides its lists. Nothing published before ``since`` is wanted. ``language`` is the pipeline that reads names.
    ``retention`` says after how many days documents of a kind are erased, and pages of ``lists`` in the archive.
    """

    contact: str
    agent: str = "regionradar"
    alarms: tuple[str, ...] = ()
    gap: float = 1.0
    hosts: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    private: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    visits: int = 2000
    since: date | None = None
    language: str = "accurate"
    retention: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


def load(home: Home, given: Path | None = None) -> Config:
    """Read the file.

    Raises ``ConfigError`` where it is missing or wrong, and says what to write.
    """
    path = given or home.path / NAME
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"{path} is missing: write one with a line like {EXAMPLE.split('   #')[0]}, so that hosts know whom they"
            " can ask (docs/operations.md has the other keys)"
        ) from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path} is not TOML that can be read: {error}") from error
    try:
        return _config(said)
    except ValueError as error:
        raise ConfigError(f"{path} {error}") from error


def _config(said: dict[str, Any]) -> Config:
    """Raises ``ValueError`` where it is not in order; the message goes on from the file's name."""
    if unknown := sorted(said.keys() - _CHECKS.keys()):
        raise ValueError(f"has an unknown key {unknown[0]}: there are {', '.join(sorted(_CHECKS))}")
    if said.get("contact", "") == "":
        raise ValueError(f"lacks contact: add a line like {EXAMPLE.split('   #')[0]}")
    return Config(**{name: _CHECKS[name](name, value) for name, value in said.items()})


def _retention(name: str, value: Any) -> Mapping[str, int]:
    known = ("lists", *map(str, Kind))
    if not isinstance(value, dict) or set(value) - set(known):
        raise ValueError(
            f"has {name} that is no table of kinds: write [{name}] and lines like press_release = 3650; "
            f"there are {', '.join(known)}"
        )
    for kind, days in value.items():
        if not isinstance(days, int) or isinstance(days, bool) or days < 1:
            raise ValueError(f"has {name}.{kind} = {days!r}: write a number of days from 1 up")
    return MappingProxyType(dict(value))


def _agent(name: str, value: Any) -> str:
    """What can stand in a header of HTTP."""
    if not isinstance(value, str) or not value.strip() or not value.isascii() or not value.isprintable():
        raise ValueError(f"has {name} = {value!r}: write a text in quotation marks, on one line and without å, ä, ö")
    return value


def _contact(name: str, value: Any) -> str:
    text = _agent(name, value)
    if not _CONTACT.search(text):
        raise ValueError(f"has {name} = {value!r}: write the address of a page (https://…) or an e-mail address")
    return text


def _texts(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
        raise ValueError(f"has {name} = {value!r}: write a list of texts in quotation marks")
    return tuple(value)


def _alarms(name: str, value: Any) -> tuple[str, ...]:
    """Nothing of what was said is repeated: there may be passwords in it."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError(f"has {name} that are no list of texts: write them in quotation marks, in [ ]")
    if strange := [at for at, each in enumerate(value, 1) if not _CHANNEL.match(each)]:
        raise ValueError(
            f"has {name} whose number {strange[0]} is no address like mailto://…: see https://appriseit.com"
        )
    return tuple(value)


def _private(name: str, value: Any) -> tuple[str, ...]:
    networks = _texts(name, value)
    for each in networks:
        try:
            ip_network(each)
        except ValueError as error:
            raise ValueError(f"has {name} with a network that is none: {error}; write it like 10.0.0.0/8") from error
    return networks


def _hosts(name: str, value: Any) -> Mapping[str, float]:
    if not isinstance(value, dict):
        raise ValueError(f'has {name} that are no table: write [{name}] and lines like "data.riksdagen.se" = 2.0')
    if strange := [host for host in value if not _HOST.fullmatch(host)]:
        raise ValueError(f'has {name} with {strange[0]!r}: write the bare name, like "data.riksdagen.se" = 2.0')
    return MappingProxyType({host.lower(): _gap(f"{name}.{host}", gap) for host, gap in value.items()})


def _gap(name: str, value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= LONGEST:
        raise ValueError(f"has {name} = {value!r}: write seconds from 0 to {LONGEST:.0f}, such as 1.0")
    return float(value)


def _since(name: str, value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError(f"has {name} = {value!s}: write a day without quotation marks, such as 2020-01-01")
    return value


def _visits(name: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"has {name} = {value!r}: write a number from 1 up")
    return value


_CHECKS: Mapping[str, Callable[[str, Any], Any]] = {
    "contact": _contact,
    "agent": _agent,
    "alarms": _alarms,
    "gap": _gap,
    "hosts": _hosts,
    "language": _agent,
    "private": _private,
    "retention": _retention,
    "since": _since,
    "skip": _texts,
    "visits": _visits,
}
