"""Where copies of the store were written to: exports and backups, which an erasure must reach too."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from models import ConfigError, HomeError
from pipeline.home import Home

NAME = "copies.json"
EXPORT, BACKUP = "export", "backup"


@dataclass(frozen=True, slots=True)
class Copy:
    """A folder that was written to, and as what: an export of a format, or a backup."""

    what: str
    folder: str
    form: str = ""

    @property
    def path(self) -> Path:
        return Path(self.folder)


def known(home: Home) -> list[Copy]:
    """All copies that were ever noted, in order. Raises ``ConfigError`` where the list is damaged."""
    path = home.path / NAME
    try:
        return [Copy(**each) for each in json.loads(path.read_text(encoding="utf-8"))]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, TypeError) as error:
        raise ConfigError(f"{path} is damaged: take it away, and see to older exports and backups yourself") from error


def note(home: Home, what: str, folder: Path, form: str = "") -> None:
    """A copy is about to be written: noted before, so that none is forgotten."""
    added = Copy(what, os.path.abspath(folder), form)
    held = known(home)
    if added not in held:
        write(home, [*held, added])


def forget(home: Home, gone: Iterable[Copy]) -> None:
    """These are no more."""
    lost = set(gone)
    if lost:
        write(home, [each for each in known(home) if each not in lost])


def write(home: Home, copies: Iterable[Copy]) -> None:
    """Put this list in place of the one that is there. Raises ``HomeError`` where it cannot be written."""
    path = home.path / NAME
    part = path.with_suffix(".part")
    try:
        home.path.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8") as file:
            json.dump([asdict(each) for each in copies], file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        raise HomeError(f"{path} cannot be written: {error.strerror}") from error
