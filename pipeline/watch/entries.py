"""Files in the home that hold entries of one sort, such as ``watches.toml``: read strictly, written without touching
what else stands there."""

import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from models import ConfigError, HomeError, Kind, QueryError
from pipeline.home import Home
from pipeline.parties import named_party
from pipeline.regions import is_name, named_region
from pipeline.whole import alone, write_whole

CHANNELS = "channels.toml"
FILE = "file:"

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://\S")


class Entry(Protocol):
    """What a file holds: something that has an id of its own there."""

    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=Entry)
Check = Callable[[str, Any], Any]
"""Takes a key and its value, and gives the value back as we hold it; raises ``ValueError`` with what to write."""


@dataclass(frozen=True)
class Entries(Generic[T]):
    """A file of entries: its ``name`` in the home, what an entry is ``called`` and the ``plural`` of that, and the
    ``head`` of a new file. ``read`` makes an entry of a TOML table and raises ``ValueError`` or ``QueryError`` with
    what is wrong; ``said`` is the way back, with None for what is not said."""

    name: str
    called: str
    plural: str
    head: str
    read: Callable[[dict[str, Any]], T]
    said: Callable[[T], Mapping[str, Any]]

    @cached_property
    def _begins(self) -> re.Pattern[str]:
        return re.compile(rf"^(?=[ \t]*\[\[[ \t]*{self.called}[ \t]*\]\])", re.MULTILINE)

    def load(self, home: Home) -> tuple[T, ...]:
        """All entries, in the order of the file; none where there is no file.

        Raises ``ConfigError`` at the first fault, and says what to write.
        """
        path = home.path / self.name
        return self.parse(read_text(path), str(path))

    def named(self, entries: Sequence[T], id: str) -> T:
        """The entry of this id.

        Raises ``ConfigError`` where there is none.
        """
        for entry in entries:
            if entry.id == id:
                return entry
        there = f"there are {', '.join(entry.id for entry in entries)}" if entries else "there are none yet"
        raise ConfigError(f"no {self.called} is called {id}: {there}")

    def add(self, home: Home, entry: T) -> Path:
        """Write a new entry behind those that stand there; the file.

        Raises ``ConfigError`` where it is not in order or its id is taken.
        """

        def more(said: str, known: tuple[T, ...]) -> tuple[str, tuple[T, ...]]:
            if any(entry.id == other.id for other in known):
                raise ConfigError(f"there is a {self.called} {entry.id} already: choose another id, or remove it first")
            text = said or self.head
            gap = "" if text.endswith("\n\n") else "\n" if text.endswith("\n") else "\n\n"
            return f"{text}{gap}{self.render(entry)}", (*known, self.checked(entry))

        return self._edit(home, more)

    def change(self, home: Home, id: str, to: Callable[[T], T] | None) -> Path:
        """Write an entry anew, or take it out where ``to`` is None; comments within it are lost, all else is kept.

        Raises ``ConfigError`` where there is none of this id, or it is no longer in order.
        """

        def other(text: str, known: tuple[T, ...]) -> tuple[str, tuple[T, ...]]:
            at = known.index(self.named(known, id))
            head, *entries = self._begins.split(text)
            after = [self.checked(to(known[at]))] if to else []
            if len(entries) == len(known):  # else a text over several lines holds what looks like an entry: refused
                entries[at] = "".join(map(self.render, after)) + _behind(entries[at])
            return head + "".join(entries), (*known[:at], *after, *known[at + 1 :])

        return self._edit(home, other)

    def checked(self, entry: T) -> T:
        """The entry as the file will give it back.

        Raises ``ConfigError`` where it is not in order.
        """
        (found,) = self.parse(self.render(entry), f"the {self.called} {entry.id}")
        return found

    def parse(self, text: str, name: str) -> tuple[T, ...]:
        """The entries of a file; messages begin with its name.

        Raises ``ConfigError``.
        """
        said = read_toml(text, name)
        tables = said.pop(self.called, [])
        if said or not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise ConfigError(f"{name} may hold nothing but {self.plural}: put [[{self.called}]] above each of them")
        entries: dict[str, T] = {}
        for number, table in enumerate(tables, 1):
            called = f"{self.called} {table['id']!r}" if "id" in table else f"{self.called} number {number}"
            try:
                entry = self.read(table)
            except (ValueError, QueryError) as fault:
                raise ConfigError(f"{name} has a fault in {called}: {fault}") from fault
            if entry.id in entries:
                raise ConfigError(f"{name} has {called} twice: give one of them an id of its own")
            entries[entry.id] = entry
        return tuple(entries.values())

    def render(self, entry: T) -> str:
        """The text of an entry; what it does not say is left out."""
        said = self.said(entry).items()
        return f"[[{self.called}]]\n" + "".join(
            f"{key} = {_value(value)}\n" for key, value in said if value is not None
        )

    def _edit(self, home: Home, to: Callable[[str, tuple[T, ...]], tuple[str, tuple[T, ...]]]) -> Path:
        """Put the file in place, whole or not at all; where somebody wrote it meanwhile, what is there now is edited.

        ``to`` makes of the text and its entries the new text, and the entries that it is to hold.
        """
        path = home.path / self.name
        home.create()
        try:
            with alone(home.work.with_name(f"{self.name}.lock")):
                while True:
                    before = read_text(path)
                    text, meant = to(before, self.parse(before, str(path)))
                    if self.parse(text, str(path)) != meant:
                        raise ConfigError(f"{path} is written in a way that commands cannot change: change it by hand")
                    if read_text(path) == before:
                        write_whole(path, text.encode())
                        return path
        except OSError as error:
            raise HomeError(f"{path} cannot be written: {error.strerror}") from error


def read_text(path: Path) -> str:
    """What a file says, "" where there is none. Raises ``ConfigError``."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"{path} is not text in UTF-8: {error}") from error


def read_toml(text: str, name: str) -> dict[str, Any]:
    """The tables of a text; messages begin with the name of its file. Raises ``ConfigError``."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{name} is not TOML that can be read: {error}") from error


def is_address(channel: str) -> bool:
    """Whether a channel says itself where it leads, and is no name."""
    return bool(_ADDRESS.match(channel)) or (channel.startswith(FILE) and len(channel) > len(FILE))


def checked_values(table: Mapping[str, Any], checks: Mapping[str, Check], needed: Sequence[str]) -> dict[str, Any]:
    """The values of an entry's keys, each checked.

    Raises ``ValueError`` where a key is unknown, or one that is needed is not there.
    """
    if unknown := sorted(table.keys() - checks.keys()):
        raise ValueError(f"has an unknown key {unknown[0]}: there are {', '.join(checks)}")
    for key in needed:
        if key not in table:
            raise ValueError(f"lacks {key}")
    return {key: checks[key](key, value) for key, value in table.items()}


def as_id(key: str, value: Any) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError(f"has {key} = {value!r}: write small letters a-z, digits and single hyphens")
    return value


def as_text(key: str, value: Any) -> str:
    """On one line, without what messages and files cannot hold."""
    if not isinstance(value, str) or not value.strip() or not all(c.isprintable() or c.isspace() for c in value):
        raise ValueError(f"has {key} = {value!r}: write a text in quotation marks, on one line")
    return " ".join(value.split())


def as_texts(key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f"has {key} = {value!r}: write a list of texts in quotation marks, in [ ]")
    return tuple(dict.fromkeys(as_text(key, each) for each in value))


def as_regions(key: str, value: Any) -> tuple[str, ...]:
    """The 21 by any of their names; others, which a file cannot know, by what looks like a region's whole name."""
    return tuple(dict.fromkeys(each if is_name(each) else named_region(each) for each in as_texts(key, value)))


def as_parties(key: str, value: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(named_party, as_texts(key, value))))


def as_members(kind: type[StrEnum]) -> Callable[[str, Any], tuple[StrEnum, ...]]:
    """A check that takes a list of an enumeration's values."""

    def check(key: str, value: Any) -> tuple[StrEnum, ...]:
        known = [str(each) for each in kind]
        if strange := [each for each in as_texts(key, value) if each not in known]:
            raise ValueError(f"has {key} with {strange[0]!r}: there are {', '.join(known)}")
        return tuple(kind(each) for each in as_texts(key, value))

    return check


def as_kinds(key: str, value: Any) -> tuple[str, ...]:
    return tuple(map(str, as_members(Kind)(key, value)))


def as_channels(key: str, value: Any) -> tuple[str, ...]:
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
