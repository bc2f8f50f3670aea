"""Where copies of the store were written to: exports and backups, which an erasure must reach too, and those that one
could not reach yet."""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from models import ConfigError, HomeError
from pipeline.home import Home
from pipeline.whole import alone, settle, write_whole

NAME = "copies.json"
UNREACHED = "unreached.json"  # what an erasure has still to reach; it says nothing of what was erased
EXPORT, BACKUP = "export", "backup"


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Copy:
    """A folder that was written to, and as what: an export of a format, or a backup."""

    what: str
    folder: str
    form: str = ""

    @property
    def path(self) -> Path:
        return Path(self.folder)


@dataclass(frozen=True, slots=True)
class Pending:
    """A folder that an erasure did not reach: it may still have what was erased."""

    folder: str
    erasure: str


def known(home: Home) -> list[Copy]:
    """All copies that were ever noted, in order. Raises ``ConfigError`` where the list is damaged."""
    return _read(home.path / NAME, Copy, "take it away, and see to older exports and backups yourself")


def pending(home: Home) -> list[Pending]:
    """What erasures could not reach, in order; not what was taken out of the list of copies since, as it is no more.
    Raises ``ConfigError`` where a list is damaged."""
    held = _read(home.path / UNREACHED, Pending, "take it away, and see to exports and backups yourself")
    there = {each.folder for each in known(home)} if held else set()
    return [each for each in held if each.folder in there]


def note(home: Home, what: str, folder: Path, form: str = "") -> None:
    """A copy is about to be written: noted before, so that none is forgotten."""
    take_over(home, [Copy(what, os.path.abspath(folder), form)])


def take_over(home: Home, copies: Sequence[Copy], left: Sequence[Pending] = ()) -> None:
    """Add what another list has. Raises ``HomeError`` where it cannot be written."""
    with _alone(home):
        folders = known(home)
        if set(copies) - set(folders):
            _write(home.path / NAME, list(dict.fromkeys((*folders, *copies))))
        waiting = pending(home)
        if set(left) - set(waiting):
            _write(home.path / UNREACHED, list(dict.fromkeys((*waiting, *left))))


def reach(home: Home, erasure: str, reached: Iterable[str], missed: Iterable[str]) -> None:
    """An erasure, or a later try of it, did reach these folders, and did not reach those."""
    done = set(reached)
    with _alone(home):
        held = pending(home)
        left = [each for each in held if each.folder not in done]
        waiting = {each.folder for each in left}
        left += [Pending(folder, erasure) for folder in dict.fromkeys(missed) if folder not in waiting]
        if left != held or (home.path / UNREACHED).exists():  # there, it may tell of copies that are no more
            _write(home.path / UNREACHED, left)


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """One writer at a time. Raises ``HomeError`` where nothing can be written."""
    lock = home.work.with_name("copies.lock")
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        with alone(lock):
            yield
    except OSError as error:
        raise HomeError(f"{error.filename or lock} cannot be written: {error.strerror}") from error


def _read(path: Path, kind: Callable[..., T], advice: str) -> list[T]:
    try:
        return [kind(**each) for each in json.loads(path.read_text(encoding="utf-8"))]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, TypeError) as error:
        raise ConfigError(f"{path} is damaged: {advice}") from error


def _write(path: Path, entries: Sequence[Copy | Pending]) -> None:
    """Put a list in place of the one that is there; one that has nothing any more goes."""
    if entries:
        write_whole(path, json.dumps([asdict(each) for each in entries], ensure_ascii=False, indent=1).encode())
    else:
        path.unlink(missing_ok=True)
        settle(path.parent)
