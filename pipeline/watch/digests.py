"""``digests.toml`` in the home: who is told what, and how often."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from models import ConfigError, QueryError
from models.digest import Chapter, Digest, Rhythm, Weekday
from pipeline.home import Home
from pipeline.watch.entries import (
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
)

NAME = "digests.toml"
HEAD = "# Digests: regionradar digest --help. What a key means: docs/watching.md.\n"


def load(home: Home) -> tuple[Digest, ...]:
    """All digests, in the order of the file; none where there is no file.

    Raises ``ConfigError`` at the first fault, and says what to write.
    """
    return _DIGESTS.load(home)


def named(digests: Sequence[Digest], id: str) -> Digest:
    """The digest of this id.

    Raises ``ConfigError`` where there is none.
    """
    return _DIGESTS.named(digests, id)


def add(home: Home, digest: Digest) -> Path:
    """Write a new digest behind those that stand there; the file.

    Raises ``ConfigError`` where it is not in order or its id is taken.
    """
    return _DIGESTS.add(home, digest)


def made(entry: dict[str, Any]) -> Digest:
    """A digest of the keys of an entry, as the file would have them.

    Raises ``ConfigError`` where it is not in order.
    """
    try:
        return _digest(entry)
    except (ValueError, QueryError) as fault:
        raise ConfigError(f"the digest {entry.get('id')!r} {fault}") from fault


def remove(home: Home, id: str) -> Path:
    """Take a digest out of the file.

    Raises ``ConfigError`` where there is none of this id.
    """
    return _DIGESTS.change(home, id, None)


def parse(text: str, name: str) -> tuple[Digest, ...]:
    """The digests of a file; messages begin with its name.

    Raises ``ConfigError``.
    """
    return _DIGESTS.parse(text, name)


def render(digest: Digest) -> str:
    """The entry of a digest; what it does not say is left out."""
    return _DIGESTS.render(digest)


def plain(digest: Digest) -> dict[str, Any]:
    """A digest as JSON and TOML have it; what it does not say is left out."""
    said: dict[str, Any] = {
        "id": digest.id,
        "name": digest.name,
        "rhythm": str(digest.rhythm),
        "weekday": str(digest.weekday) if digest.weekday is not Weekday.MONDAY else None,
        "sections": digest.chapters if digest.chapters != tuple(Chapter) else (),
        "watches": digest.watches,
        "regions": digest.regions,
        "parties": digest.parties,
        "kinds": digest.kinds,
        "themes": digest.themes,
        "channels": digest.channels,
    }
    said = {key: list(map(str, value)) if isinstance(value, tuple) else value for key, value in said.items()}
    return {key: value for key, value in said.items() if value not in (None, [])}


def _digest(entry: dict[str, Any]) -> Digest:
    """Raises ``ValueError`` and ``QueryError`` with what is wrong and what to write."""
    said = checked_values(entry, _CHECKS, ("id", "name", "rhythm"))
    if "weekday" in said and said["rhythm"] is not Rhythm.WEEKLY:
        raise ValueError('has a weekday and is not weekly: write rhythm = "weekly"')
    if chapters := said.pop("sections", ()):
        said["chapters"] = tuple(each for each in Chapter if each in chapters)
    digest = Digest(**said)
    if Chapter.HITS in chapters and not digest.watches:
        raise ValueError('has a section hits and no watches: say which, as in watches = ["vardkoer"]')
    return digest


def _rhythm(key: str, value: Any) -> Rhythm:
    if value not in list(Rhythm):
        raise ValueError(f"has {key} = {value!r}: there are {', '.join(Rhythm)}")
    return Rhythm(value)


def _weekday(key: str, value: Any) -> Weekday:
    if value not in list(Weekday):
        raise ValueError(f"has {key} = {value!r}: there are {', '.join(Weekday)}")
    return Weekday(value)


def _watches(key: str, value: Any) -> tuple[str, ...]:
    return tuple(as_id(key, each) for each in as_texts(key, value))


_CHECKS: Mapping[str, Check] = {
    "id": as_id,
    "name": as_text,
    "rhythm": _rhythm,
    "weekday": _weekday,
    "sections": as_members(Chapter),
    "watches": _watches,
    "regions": as_regions,
    "parties": as_parties,
    "kinds": as_kinds,
    "themes": as_texts,
    "channels": as_channels,
}
_DIGESTS = Entries(NAME, "digest", "digests", HEAD, _digest, plain)
