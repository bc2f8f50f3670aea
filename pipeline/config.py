"""What the operator says once and for all: ``regionradar.toml`` in the home folder, or where ``--config`` says."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

from models import ConfigError
from pipeline.home import Home

NAME = "regionradar.toml"
EXAMPLE = """\
contact = "https://www.example.org/kontakt"   # where hosts can reach you: a page or an e-mail address
"""


@dataclass(frozen=True, slots=True)
class Config:
    """How this installation behaves towards others.

    ``contact`` is shown to every host, with ``agent``. ``alarms`` are addresses of apprise that operators' alarms go
    to, such as ``mailto://…``; https://appriseit.com lists them. ``gap`` is the seconds between two requests to one
    host, ``hosts`` those of single hosts. ``private`` are networks that may be asked although they are not public.
    ``skip`` are sources, by id, that are left out. ``visits`` is the most that one source is asked for in a night
    besides its lists.
    """

    contact: str
    agent: str = "regionradar"
    alarms: tuple[str, ...] = ()
    gap: float = 1.0
    hosts: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    private: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    visits: int = 2000


def load(home: Home, given: Path | None = None) -> Config:
    """Read the file.

    Raises ``ConfigError`` where it is missing or wrong, and says what to write.
    """
    path = given or home.path / NAME
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"{path} is missing: write one with a line like {EXAMPLE.split('   #')[0]}, so that hosts know whom they"
            " can ask (docs/operations.md has the other keys)"
        ) from error
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    try:
        return _config(said)
    except ValueError as error:
        raise ConfigError(f"{path} {error}") from error


def _config(said: dict[str, Any]) -> Config:
    known = {each.name for each in fields(Config)}
    if unknown := sorted(said.keys() - known):
        raise ValueError(f"has an unknown key {unknown[0]}: there are {', '.join(sorted(known))}")
    if not str(said.get("contact", "")).strip():
        raise ValueError(f"lacks contact: add a line like {EXAMPLE.split('   #')[0]}")
    values: dict[str, Any] = {}
    for name, value in said.items():
        if name in ("alarms", "private", "skip"):
            if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
                raise ValueError(f"has {name} = {value!r}: write a list of texts in quotation marks")
            values[name] = tuple(value)
        elif name == "hosts":
            if not isinstance(value, dict) or not all(_is_number(each) for each in value.values()):
                raise ValueError('has hosts that are no table: write [hosts] and lines like "data.riksdagen.se" = 2.0')
            values[name] = MappingProxyType({host: float(gap) for host, gap in value.items()})
        elif name == "gap":
            if not _is_number(value):
                raise ValueError(f"has gap = {value!r}: write seconds, such as 1.0")
            values[name] = float(value)
        elif name == "visits":
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise ValueError(f"has visits = {value!r}: write a number from 1 up")
            values[name] = value
        elif not isinstance(value, str) or not value.isprintable():
            raise ValueError(f"has {name} = {value!r}: write a text in quotation marks, on one line")
        else:
            values[name] = value
    return Config(**values)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < float("inf")
