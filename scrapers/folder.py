"""Files and folders on this machine: which ones to read, and their bytes.

The platform for everything that came by hand, by mail, or from another system.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from models import ParseError, RawDocument

READABLE = frozenset({".html", ".htm", ".xhtml", ".pdf", ".txt", ".text", ".md", ".markdown"})
LARGEST = 100_000_000  # bytes; a larger file is refused, not cut


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is not read, and why."""

    path: str
    error: str


def find(paths: Iterable[Path]) -> Iterator[Path | Refused]:
    """The files that were named, and in named folders those of a readable kind, sorted by name.

    Within a folder, files of other kinds and hidden ones are passed over; a file that was named itself is always
    given. Links to folders are not followed. Nothing is given twice.
    """
    seen: set[Path] = set()
    for path in paths:
        for found in _within(path) if path.is_dir() else [path]:
            if isinstance(found, Refused):
                yield found
            elif (place := found.absolute()) not in seen:
                seen.add(place)
                yield found


def _within(folder: Path) -> Iterator[Path | Refused]:
    refused: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=refused.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and os.path.splitext(name)[1].lower() in READABLE:
                yield Path(parent, name)
    for error in refused:
        yield Refused(str(error.filename), f"cannot be listed: {error.strerror}")


def read(path: Path, source: str, url: str | None = None) -> RawDocument:
    """The bytes of a file.

    Raises ``ParseError`` where it cannot be read, is no file, or is too large.
    """
    try:
        if path.is_symlink() and not path.exists():
            raise ParseError("is a link to nothing")
        if not path.exists():
            raise ParseError("does not exist")
        if not path.is_file():
            raise ParseError("is not a file")  # reading a pipe or a device might never end
        if (size := path.stat().st_size) > LARGEST:
            raise ParseError(f"has {size / 1e6:.0f} MB, more than the {LARGEST / 1e6:.0f} MB that are read")
        content = path.read_bytes()
    except OSError as error:
        raise ParseError(f"cannot be read: {error.strerror or error}") from error
    return RawDocument(source=source, location=str(path), content=content, url=url)


def plain_address(url: str) -> str:
    """An address without its fragment, host in lower case: what two links to one page have in common.

    Raises ``ValueError`` where it is no http(s) address.
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url!r} is not an http(s) address")
    return urlunsplit(parts._replace(netloc=parts.netloc.lower(), fragment=""))
