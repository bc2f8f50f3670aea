"""What is done now and then: backups, verifying, and erasures and restores that were not finished."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from models import ConfigError
from pipeline import copies
from pipeline.doctor.findings import Finding, State, ago
from pipeline.doctor.machine import DRIFT, from_the_future
from pipeline.home import ERASING, RESTORING, Home
from pipeline.metrics import BACKED_UP, VERIFIED
from pipeline.whole import write_whole

UNSAVED = timedelta(days=8)  # a backup each week, and a day
UNVERIFIED = timedelta(days=35)  # a verify each month, and some days


def care(home: Home, now: datetime) -> Iterator[Finding]:
    yield from _backup(home, now)
    yield from _verified(home, now)
    if (home.path / ERASING).exists():
        yield Finding(
            "erasure", State.BAD, "one was not finished: regionradar erase, or the next night, goes on with it"
        )
    yield from _unreached(home)
    for path in home.set_aside:
        says = f"{path} was set aside, and no erasure reaches into it: take it away when nothing is missed"
        yield Finding("set aside", State.WARNING, says)
    if (home.path / RESTORING).exists():
        yield Finding("backup", State.BAD, "a restore was cut short: repeat regionradar restore")


def _unreached(home: Home) -> Iterator[Finding]:
    """Copies of the store that may still have what was erased."""
    try:
        left = copies.pending(home)
    except ConfigError as error:
        yield Finding("erasure", State.BAD, str(error))
        return
    for each in left:
        yield Finding(
            "erasure",
            State.BAD,
            f"{each.folder} was not reached by erasure {each.erasure}: make it reachable, and the next night goes on;"
            f" if it is no more, take it out of {home.path / copies.NAME}",
        )


def note_verified(home: Home, findings: int) -> None:
    """Remember that everything was looked at now, and how much was wrong, where the home can be written."""
    if not home.path.exists():
        return
    said = {"when": datetime.now(UTC).isoformat(timespec="seconds"), "findings": findings}
    with suppress(OSError):  # a home may be read-only, and looked at all the same
        write_whole(home.path / VERIFIED, json.dumps(said).encode())


def _backup(home: Home, now: datetime) -> Iterator[Finding]:
    path = home.path / BACKED_UP
    try:
        said = _read(path)
        if not said or "taken" not in said:
            if home.work.exists():
                yield Finding("backup", State.WARNING, "there is none yet: regionradar backup FOLDER")
            return
        taken, where = datetime.fromisoformat(said["taken"]), f"{said['snapshot']} in {said['folder']}"
        proved = "restored to prove it" if said["proved"] else "never restored to prove it"
    except (OSError, ValueError, TypeError, KeyError) as error:
        yield Finding("backup", State.BAD, f"{path} cannot be read ({error!r}): take it away, and back up with --adopt")
        return
    if taken > now + DRIFT:
        yield Finding("backup", State.BAD, f"{where} {from_the_future(taken, now)}: back up again")
        return
    says = f"{where}, {ago(now - taken)}, {proved}"
    late = now - taken > UNSAVED
    yield Finding("backup", State.WARNING if late else State.OK, f"{says}: regionradar backup" if late else says)


def _verified(home: Home, now: datetime) -> Iterator[Finding]:
    path = home.path / VERIFIED
    try:
        said = _read(path)
        if not said:
            if home.work.exists():
                yield Finding("verify", State.WARNING, "never done: regionradar verify")
            return
        when, found = datetime.fromisoformat(said["when"]), int(said["findings"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        yield Finding("verify", State.WARNING, f"{path} cannot be read ({error!r}): regionradar verify")
        return
    if when > now + DRIFT:
        yield Finding("verify", State.BAD, f"the last {from_the_future(when, now)}: regionradar verify")
        return
    says = f"{ago(now - when)}, {found or 'nothing'} found"
    if found:
        yield Finding("verify", State.BAD, f"{says}: regionradar verify names them, and says what to do")
    elif now - when > UNVERIFIED:
        yield Finding("verify", State.WARNING, f"{says}: regionradar verify")
    else:
        yield Finding("verify", State.OK, says)


def _read(path: Path) -> dict[str, Any] | None:
    """A JSON object; None where there is no such file. Raises ``OSError``, ``ValueError``, ``TypeError``."""
    try:
        said = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    return dict(said)
