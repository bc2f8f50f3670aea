"""``watches.toml`` and ``channels.toml`` in the home: what they may say.

Watches are made to be kept under version control and to be shown; the addresses of channels hold passwords, and are
best kept apart, in ``channels.toml``: lines such as ``team = "mailto://…"``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from models import Action, ConfigError, Filters, Stance, Watch
from pipeline.home import Home
from pipeline.watch.entries import (
    CHANNELS,
    Check,
    Entries,
    as_channels,
    as_id,
    as_kinds,
    as_members,
    as_parties,
    as_regions,
    as_text,
    as_texts,
    checked_values,
    is_address,
    read_text,
    read_toml,
)

NAME = "watches.toml"
HEAD = "# Standing questions: regionradar watch --help. What a key means: docs/watching.md.\n"

_FILTERS = ("kinds", "regions", "sources", "since", "until", "people", "parties", "organisations")


def load(home: Home) -> tuple[Watch, ...]:
    """All watches, in the order of the file; none where there is no file.

    Raises ``ConfigError`` at the first fault, and says what to write.
    """
    return _WATCHES.load(home)


def channels(home: Home) -> Mapping[str, str]:
    """The addresses of channels, by the names that watches may call them.

    Raises ``ConfigError``; what the file says is not repeated, as there may be passwords in it.
    """
    path = home.path / CHANNELS
    said = read_toml(read_text(path), str(path))
    for name, address in said.items():
        if not isinstance(address, str) or not is_address(address):
            raise ConfigError(f'{path} has a channel {name} that is no address: write {name} = "mailto://…"')
        if is_address(name):
            raise ConfigError(f"{path} has a channel whose name looks like an address: give it a plain name")
    return said


def named(watches: Sequence[Watch], id: str) -> Watch:
    """The watch of this id.

    Raises ``ConfigError`` where there is none.
    """
    return _WATCHES.named(watches, id)


def add(home: Home, watch: Watch) -> Path:
    """Write a new watch behind those that stand there; the file.

    Raises ``ConfigError`` where it is not in order or its id is taken.
    """
    return _WATCHES.add(home, watch)


def change(home: Home, id: str, to: Callable[[Watch], Watch] | None) -> Path:
    """Write a watch anew, or take it out where ``to`` is None; comments within its entry are lost, all else is kept.

    Raises ``ConfigError`` where there is none of this id, or it is no longer in order.
    """
    return _WATCHES.change(home, id, to)


def marked(watch: Watch, right: Sequence[str], wrong: Sequence[str]) -> Watch:
    """The watch with more marks; a document that was marked otherwise before is what was said last."""
    now = {*right, *wrong}
    return replace(
        watch,
        right=(*(id for id in watch.right if id not in now), *dict.fromkeys(right)),
        wrong=(*(id for id in watch.wrong if id not in now), *dict.fromkeys(wrong)),
    )


def parse(text: str, name: str) -> tuple[Watch, ...]:
    """The watches of a file; messages begin with its name.

    Raises ``ConfigError``.
    """
    return _WATCHES.parse(text, name)


def render(watch: Watch) -> str:
    """The entry of a watch; what it does not say is left out."""
    return _WATCHES.render(watch)


def plain(watch: Watch) -> dict[str, Any]:
    """A watch as JSON has it; what it does not say is left out."""
    since, until = watch.filters.since, watch.filters.until
    said: dict[str, Any] = {
        "id": watch.id,
        "name": watch.name,
        "words": watch.words,
        "examples": watch.examples,
        **{key: getattr(watch.filters, key) for key in _FILTERS},
        "since": since and since.isoformat(),
        "until": until and until.isoformat(),
        "stances": watch.stances,
        "actions": watch.actions,
        "least": watch.least,
        "channels": watch.channels,
        "right": watch.right,
        "wrong": watch.wrong,
        "owner": watch.owner,
    }
    said = {key: list(map(str, value)) if isinstance(value, tuple) else value for key, value in said.items()}
    return {key: value for key, value in said.items() if value not in (None, [])}


def _said(watch: Watch) -> dict[str, Any]:
    """As TOML has it: days are no texts there."""
    return plain(watch) | {"since": watch.filters.since, "until": watch.filters.until}


def _watch(entry: dict[str, Any]) -> Watch:
    """Raises ``ValueError`` and ``QueryError`` with what is wrong and what to write."""
    said = checked_values(entry, _CHECKS, ("id", "name"))
    filters = Filters(**{key: said.pop(key) for key in _FILTERS if key in said})
    watch = Watch(**said, filters=filters)
    if not (watch.words or watch.examples or watch.stances or watch.actions or _narrows(filters)):
        raise ValueError('asks for nothing: give it words = "…", examples, or a filter')
    if both := sorted({*watch.right} & {*watch.wrong}):
        raise ValueError(f"has {both[0]} among right and wrong: take it out of one")
    return watch


def _narrows(filters: Filters) -> bool:
    return replace(filters, since=None, until=None) != Filters()


def _day(key: str, value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError(f"has {key} = {value!s}: write a day without quotation marks, such as 2026-01-01")
    return value


def _least(key: str, value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise ValueError(f"has {key} = {value!r}: write a number from 0 to 1, such as 0.5")
    return float(value)


_CHECKS: Mapping[str, Check] = {
    "id": as_id,
    "name": as_text,
    "words": as_text,
    "examples": as_texts,
    "kinds": as_kinds,
    "regions": as_regions,
    "sources": as_texts,
    "since": _day,
    "until": _day,
    "people": as_texts,
    "parties": as_parties,
    "organisations": as_texts,
    "stances": as_members(Stance),
    "actions": as_members(Action),
    "least": _least,
    "channels": as_channels,
    "right": as_texts,
    "wrong": as_texts,
    "owner": as_text,
}
_WATCHES = Entries(NAME, "watch", "watches", HEAD, _watch, _said)
