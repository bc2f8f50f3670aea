"""A home as it was when a backup of it was taken.

It is made whole in a folder of its own within the home, proved there, and moved into place by renames: ``ready.json``
says what is to be moved, so that a restore that was killed in between is finished by the next one, and until then
nothing else is written. What was erased since the backup is erased again before anything is in place.
"""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from typing import Any

from models import ConfigError, HomeError, StoreBusy, StoreError
from pipeline import copies, erase
from pipeline.backup import (
    PENDING,
    File,
    Progress,
    Repository,
    Snapshot,
    is_written,
    write_json,
)
from pipeline.home import ASIDE, RESTORING, Home
from pipeline.store import AlertTables, Work, publish
from pipeline.watch import definitions
from pipeline.watch.entries import FILE
from pipeline.whole import settle

SETS = ("given", "turned", "slugs", "documents", "urls", "starts")
"""What ``erased.json`` lists under its salt."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place: ``aside`` is where the earlier state is now, None where there was none; ``erased`` whether
    there were erasures since the backup; ``sent`` how many alerts the earlier state had sent since then."""

    snapshot: str
    files: int
    size: int
    aside: Path | None
    erased: bool
    sent: int


def restore(
    home: Home, folder: Path, progress: Progress, *, snapshot: str | None = None, force: bool = False
) -> Restored | None:
    """Put a snapshot, the last one where none is named, in the place of an empty home, or with ``force`` of the state
    that is there. None where a restore that had been killed was finished, and nothing else done.

    Raises ``StoreError`` where the snapshot is damaged, ``StoreBusy`` where a run is under way, ``HomeError`` where the
    home is not empty or cannot be written: what was there is untouched.
    """
    folder = Path(os.path.abspath(folder))
    try:
        if (home.path / RESTORING).exists():
            _free(home)  # the one that was killed may not have asked yet
            _swap(home)
            return None
        old = _occupants(home, force)
        repository = Repository(folder)
        if repository.owner is None:
            raise StoreError(f"{folder} has no backups")
        with repository.alone():
            names = repository.names()
            if not names:
                raise StoreError(f"{folder} has no finished backup")
            taken = repository.snapshot(snapshot or names[-1])
            return _restore(home, repository, taken, old, progress)
    except OSError as error:
        raise HomeError(f"{error.filename or home.path}: {error.strerror}. What was there is untouched.") from error


def _restore(home: Home, repository: Repository, taken: Snapshot, old: Sequence[str], progress: Progress) -> Restored:
    pending = home.path / PENDING
    if pending.exists():  # of a restore that was killed before anything was moved
        shutil.rmtree(pending)
    made = Home(pending / "new")
    made.path.mkdir(mode=0o700, parents=True)
    try:
        _room(home, taken)
        _write(repository, taken, made, progress)
        merged = _erased(home, repository, made)
        with Work(made) as work:
            sent = AlertTables(work).take_over(home.work, _files(made)) if home.work.exists() else 0
            if merged:
                erase.intend(made)
                erase.catch_up(work, made, progress, reaching=False)
            publish(work, made)
        if home.path.exists():
            copies.take_over(made, copies.known(home), copies.pending(home))
        for top, _, _ in os.walk(made.path):
            settle(Path(top))
        aside = _aside(home) if old else None
        write_json(home.path / RESTORING, {"aside": aside and aside.name, "old": list(old)})
        _free(home)  # from here on no run begins: one that is under way began before
    except BaseException:
        (home.path / RESTORING).unlink(missing_ok=True)  # first: what it would have moved is about to go
        shutil.rmtree(pending, ignore_errors=True)
        raise
    _swap(home)
    return Restored(taken.name, len(taken.files), taken.size, aside, merged, sent)


def _aside(home: Home) -> Path:
    """A folder that is not there yet, for what is in the way: two restores may fall in one second."""
    stamp = f"{ASIDE}{datetime.now(UTC):%Y%m%d%H%M%S}"
    names = chain([stamp], (f"{stamp}-{number}" for number in count(2)))
    return next(path for path in (home.path / name for name in names) if not os.path.lexists(path))


def _occupants(home: Home, force: bool) -> tuple[str, ...]:
    """What is in the way, and may be set aside."""
    if not home.path.exists():
        return ()
    if (home.path / "__init__.py").exists():
        raise HomeError(f"{home.path} has what came with the program, too: choose another home with --home")
    found = sorted(each.name for each in home.path.iterdir())
    old = tuple(name for name in found if name not in (PENDING, "lost+found") and not name.startswith(ASIDE))
    if old and not force:
        raise HomeError(f"{home.path} is not empty: --force sets aside what is there, and deletes nothing")
    _free(home)
    return old


def _free(home: Home) -> None:
    """Raises ``StoreBusy`` where another process has the work file open for writing."""
    if is_written(home.work):
        raise StoreBusy(f"{home.work} is being written by another process: wait until it has ended")


def _room(home: Home, taken: Snapshot) -> None:
    """Raises ``HomeError`` where the disk is too small: what is restored, and its store once more to be published."""
    needed = taken.size + sum(file.size for file in taken.files if file.path.startswith("store/"))
    free = shutil.disk_usage(home.path).free
    if needed > free:
        raise HomeError(f"{home.path} needs {needed / 1e9:.1f} GB and has {free / 1e9:.1f} GB free")


def _write(repository: Repository, taken: Snapshot, made: Home, progress: Progress) -> None:
    done = 0
    for file in taken.files:
        try:
            repository.write_to(made.path, file)
        except StoreError as error:
            said = f"{file.path} of snapshot {taken.name} cannot be restored: {error}. "
            raise StoreError(said + _advice(repository, taken, file)) from error
        done += file.size
        progress("restoring, MB", done // 1_000_000, taken.size // 1_000_000)


def _advice(repository: Repository, taken: Snapshot, file: File) -> str:
    """The last snapshot before this one that does not need the file's objects."""
    for name in reversed([each for each in repository.names() if each < taken.name]):
        try:
            if not set(file.chunks) & repository.snapshot(name).chunks:
                return f"Try --snapshot {name}"
        except StoreError:
            continue
    return "Earlier snapshots need the same: see backup --check"


def _erased(home: Home, repository: Repository, made: Home) -> bool:
    """Give the new home the whole list of what was erased: its own, the target's, and that of the last snapshot;
    whether it names more than the new home's own.

    Raises ``StoreError`` where the lists do not belong together: nothing may come back past one.
    """
    lists = [_list(made.erased), _list(home.erased)]
    for name in reversed(repository.names()):
        try:
            last = repository.snapshot(name)
        except StoreError:
            continue
        lists += [
            _parsed(b"".join(map(repository.read, each.chunks))) for each in last.files if each.path == made.erased.name
        ]
        break
    known = [each for each in lists if each]
    if len({each["salt"] for each in known}) > 1:
        raise StoreError(
            f"what was erased from {home.path} and from the backup are lists of two homes: restore elsewhere"
        )
    own = lists[0]
    merged = {name: sorted({entry for each in known for entry in each[name]}) for name in SETS}
    if not known or (own and all(set(own[name]) == set(merged[name]) for name in SETS)):
        return False
    write_json(made.erased, {**known[0], **merged})
    return True


def _files(home: Home) -> set[str]:
    """Channels that are files: they are asked themselves what they have, and may be as old as the backup."""
    named: Mapping[str, str] = {}
    with suppress(ConfigError):
        named = definitions.channels(home)
        watches = definitions.load(home)
        named = {channel: channel for watch in watches for channel in watch.channels} | dict(named)
    return {name for name, address in named.items() if address.startswith(FILE)}


def _list(path: Path) -> Mapping[str, Any] | None:
    return _parsed(path.read_bytes()) if path.exists() else None


def _parsed(content: bytes) -> Mapping[str, Any]:
    try:
        said: Mapping[str, Any] = json.loads(content)
        if not {"salt", *SETS} <= said.keys():
            raise ValueError("it lacks some of its lists")
    except (ValueError, AttributeError) as error:
        raise StoreError(f"a list of what was erased is damaged ({error}): nothing may come back past it") from error
    return said


def _swap(home: Home) -> None:
    """Move what was there aside, and what was made into its place; what an interruption left is moved by the next."""
    ready = home.path / RESTORING
    said = json.loads(ready.read_bytes())
    new = ready.parent / "new"
    if said["aside"]:
        aside = home.path / said["aside"]
        aside.mkdir(mode=0o700, exist_ok=True)
        for name in said["old"]:
            if not os.path.lexists(aside / name):  # a link may lead nowhere from there
                with suppress(FileNotFoundError):
                    os.replace(home.path / name, aside / name)
        settle(aside)
    for path in sorted(new.iterdir()):
        os.replace(path, home.path / path.name)
    settle(home.path)
    ready.unlink()
    shutil.rmtree(ready.parent)
