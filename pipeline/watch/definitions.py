"""``watches.toml`` and ``channels.toml`` in the home: read strictly, written without touching what else stands there.

Watches are made to be kept under version control and to be shown; the addresses of channels hold passwords, and are
best kept apart, in ``channels.toml``: lines such as ``team = "mailto://…"``.
"""

import json
import os
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from models import Action, ConfigError, Filters, HomeError, Kind, QueryError, Stance, Watch
from pipeline.home import Home
from pipeline.parties import named_party
from pipeline.regions import named_region

NAME = "watches.toml"
CHANNELS = "channels.toml"
HEAD = "# Standing questions: regionradar watch --help. What a key means: docs/watching.md.\n"

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://\S")
_FILE = "file:"
_ENTRY = re.compile(r"^(?=[ \t]*\[\[[ \t]*watch[ \t]*\]\])", re.MULTILINE)
_FILTERS = ("kinds", "regions", "sources", "since", "until", "people", "parties", "organisations")


def load(home: Home) -> tuple[Watch, ...]:
    """All watches, in the order of the file; none where there is no file.

    Raises ``ConfigError`` at the first fault, and says what to write.
    """
    path = home.path / NAME
    return parse(_read(path), str(path))


def channels(home: Home) -> Mapping[str, str]:
    """The addresses of channels, by the names that watches may call them.

    Raises ``ConfigError``; what the file says is not repeated, as there may be passwords in it.
    """
    path = home.path / CHANNELS
    said = _toml(_read(path), str(path))
    for name, address in said.items():
        if not isinstance(address, str) or not is_address(address):
            raise ConfigError(f'{path} has a channel {name} that is no address: write {name} = "mailto://…"')
        if is_address(name):
            raise ConfigError(f"{path} has a channel whose name looks like an address: give it a plain name")
    return said


def is_address(channel: str) -> bool:
    """Whether a channel says itself where it leads, and is no name."""
    return bool(_ADDRESS.match(channel)) or (channel.startswith(_FILE) and len(channel) > len(_FILE))


def named(watches: Sequence[Watch], id: str) -> Watch:
    """The watch of this id.

    Raises ``ConfigError`` where there is none.
    """
    for watch in watches:
        if watch.id == id:
            return watch
    there = f"there are {', '.join(watch.id for watch in watches)}" if watches else "there are none yet"
    raise ConfigError(f"no watch is called {id}: {there}")


def add(home: Home, watch: Watch) -> Path:
    """Write a new watch behind those that stand there; the file.

    Raises ``ConfigError`` where it is not in order or its id is taken.
    """
    path = home.path / NAME
    text = _read(path) or HEAD
    known = parse(text, str(path))
    if any(watch.id == other.id for other in known):
        raise ConfigError(f"there is a watch {watch.id} already: choose another id, or remove it first")
    gap = "" if text.endswith("\n\n") else "\n" if text.endswith("\n") else "\n\n"
    return _write(path, f"{text}{gap}{render(watch)}", (*known, checked(watch)))


def change(home: Home, id: str, to: Callable[[Watch], Watch] | None) -> Path:
    """Write a watch anew, or take it out where ``to`` is None; comments within its entry are lost, all else is kept.

    Raises ``ConfigError`` where there is none of this id, or it is no longer in order.
    """
    path = home.path / NAME
    text = _read(path)
    known = parse(text, str(path))
    at = known.index(named(known, id))
    head, *entries = _ENTRY.split(text)
    after = [checked(to(known[at]))] if to else []
    if len(entries) == len(known):  # else a text over several lines holds what looks like an entry: refused below
        entries[at] = "".join(map(render, after)) + _behind(entries[at])
    return _write(path, head + "".join(entries), (*known[:at], *after, *known[at + 1 :]))


def marked(watch: Watch, right: Sequence[str], wrong: Sequence[str]) -> Watch:
    """The watch with more marks; a document that was marked otherwise before is what was said last."""
    now = {*right, *wrong}
    return replace(
        watch,
        right=(*(id for id in watch.right if id not in now), *dict.fromkeys(right)),
        wrong=(*(id for id in watch.wrong if id not in now), *dict.fromkeys(wrong)),
    )


def checked(watch: Watch) -> Watch:
    """The watch as the file will give it back.

    Raises ``ConfigError`` where it is not in order.
    """
    (found,) = parse(render(watch), f"the watch {watch.id}")
    return found


def parse(text: str, name: str) -> tuple[Watch, ...]:
    """The watches of a file; messages begin with its name.

    Raises ``ConfigError``.
    """
    said = _toml(text, name)
    entries = said.pop("watch", [])
    if said or not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigError(f"{name} may hold nothing but watches: put [[watch]] above each of them")
    watches: dict[str, Watch] = {}
    for number, entry in enumerate(entries, 1):
        called = f"watch {entry['id']!r}" if "id" in entry else f"watch number {number}"
        try:
            watch = _watch(entry)
        except (ValueError, QueryError) as fault:
            raise ConfigError(f"{name} has a fault in {called}: {fault}") from fault
        if watch.id in watches:
            raise ConfigError(f"{name} has {called} twice: give one of them an id of its own")
        watches[watch.id] = watch
    return tuple(watches.values())


def render(watch: Watch) -> str:
    """The entry of a watch; what it does not say is left out."""
    said = plain(watch) | {"since": watch.filters.since, "until": watch.filters.until}
    return "[[watch]]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in said.items() if value is not None)


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
    }
    said = {key: list(map(str, value)) if isinstance(value, tuple) else value for key, value in said.items()}
    return {key: value for key, value in said.items() if value not in (None, [])}


def _behind(entry: str) -> str:
    """The comments and empty lines that end an entry: they belong to what follows it."""
    lines = entry.splitlines(keepends=True)
    last = max(at for at, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#"))
    return "".join(lines[last + 1 :])


def _value(value: Any) -> str:
    """JSON is TOML for texts, numbers and lists of texts, but for one character."""
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"{path} is not text in UTF-8: {error}") from error


def _toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{name} is not TOML that can be read: {error}") from error


def _write(path: Path, text: str, meant: tuple[Watch, ...]) -> Path:
    """Put the file in place, whole or not at all, where it says what is meant."""
    if parse(text, str(path)) != meant:
        raise ConfigError(f"{path} is written in a way that commands cannot change: change it by hand")
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        raise HomeError(f"{path} cannot be written: {error.strerror}") from error
    return path


def _watch(entry: dict[str, Any]) -> Watch:
    """Raises ``ValueError`` and ``QueryError`` with what is wrong and what to write."""
    if unknown := sorted(entry.keys() - _CHECKS.keys()):
        raise ValueError(f"has an unknown key {unknown[0]}: there are {', '.join(_CHECKS)}")
    for key in ("id", "name"):
        if key not in entry:
            raise ValueError(f"lacks {key}")
    said = {key: _CHECKS[key](key, value) for key, value in entry.items()}
    filters = Filters(**{key: said.pop(key) for key in _FILTERS if key in said})
    watch = Watch(**said, filters=filters)
    if not (watch.words or watch.examples or watch.stances or watch.actions or _narrows(filters)):
        raise ValueError('asks for nothing: give it words = "…", examples, or a filter')
    if both := sorted({*watch.right} & {*watch.wrong}):
        raise ValueError(f"has {both[0]} among right and wrong: take it out of one")
    return watch


def _narrows(filters: Filters) -> bool:
    return replace(filters, since=None, until=None) != Filters()


def _id(key: str, value: Any) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError(f"has {key} = {value!r}: write small letters a-z, digits and single hyphens")
    return value


def _text(key: str, value: Any) -> str:
    """On one line, without what messages and files cannot hold."""
    if not isinstance(value, str) or not value.strip() or not all(c.isprintable() or c.isspace() for c in value):
        raise ValueError(f"has {key} = {value!r}: write a text in quotation marks, on one line")
    return " ".join(value.split())


def _texts(key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f"has {key} = {value!r}: write a list of texts in quotation marks, in [ ]")
    return tuple(dict.fromkeys(_text(key, each) for each in value))


def _regions(key: str, value: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(named_region, _texts(key, value))))


def _parties(key: str, value: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(named_party, _texts(key, value))))


def _members(kind: type[StrEnum]) -> Callable[[str, Any], tuple[StrEnum, ...]]:
    def check(key: str, value: Any) -> tuple[StrEnum, ...]:
        known = [str(each) for each in kind]
        if strange := [each for each in _texts(key, value) if each not in known]:
            raise ValueError(f"has {key} with {strange[0]!r}: there are {', '.join(known)}")
        return tuple(kind(each) for each in _texts(key, value))

    return check


def _kinds(key: str, value: Any) -> tuple[str, ...]:
    return tuple(map(str, _members(Kind)(key, value)))


def _day(key: str, value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError(f"has {key} = {value!s}: write a day without quotation marks, such as 2026-01-01")
    return value


def _least(key: str, value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise ValueError(f"has {key} = {value!r}: write a number from 0 to 1, such as 0.5")
    return float(value)


def _channels(key: str, value: Any) -> tuple[str, ...]:
    """Nothing of what was said is repeated: there may be passwords in it."""
    if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
        raise ValueError(f"has {key} that are no list of texts: write them in quotation marks, in [ ]")
    for at, each in enumerate(value, 1):
        if not is_address(each) and not re.fullmatch(r"[\w-]+", each):
            raise ValueError(
                f"has {key} whose number {at} is none: write an address like mailto://…, file:PATH, or a name that"
                f" stands in {CHANNELS}"
            )
    return tuple(dict.fromkeys(value))


_CHECKS: Mapping[str, Callable[[str, Any], Any]] = {
    "id": _id,
    "name": _text,
    "words": _text,
    "examples": _texts,
    "kinds": _kinds,
    "regions": _regions,
    "sources": _texts,
    "since": _day,
    "until": _day,
    "people": _texts,
    "parties": _parties,
    "organisations": _texts,
    "stances": _members(Stance),
    "actions": _members(Action),
    "least": _least,
    "channels": _channels,
    "right": _texts,
    "wrong": _texts,
}
