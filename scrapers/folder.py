"""Files and folders on this machine: which ones to read, and their bytes.

The platform for everything that came by hand, by mail, or from another system.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, unquote_to_bytes, urlsplit, urlunsplit

from models import ParseError, RawDocument

STORES = (os.path.join("store", "regionradar.duckdb"), os.path.join("store", "work.duckdb"))  # a home holds one
LARGEST = 100_000_000  # bytes; a larger file is refused, not cut


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is not read, and why. ``not_there``: it is a page that says that there is no such document."""

    path: str
    error: str
    not_there: bool = False


def find(paths: Iterable[Path]) -> Iterator[Path | Refused]:
    """The files that were named, and all files in the folders that were, sorted by name.

    Within a folder, hidden files and the stores of regionradar are passed over, and links to folders are not
    followed. Nothing is given twice.
    """
    seen: set[str] = set()
    for path in paths:
        inner = list(_within(path)) if os.path.isdir(path) else [path]
        if not inner:
            yield Refused(shown(path), "holds no file")
        for found in inner:
            if isinstance(found, Refused):
                yield found
            elif (place := os.path.abspath(found)) not in seen:
                seen.add(place)
                yield found


def shown(path: Path) -> str:
    """A path as text that can be stored and printed, also where its bytes are no UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def passed_over(folder: str) -> frozenset[str]:
    """Which of a folder's folders are not read: those of a home of regionradar, which it fills itself."""
    is_home = any(os.path.exists(os.path.join(folder, file)) for file in STORES)
    return frozenset({"store", "archive"}) if is_home else frozenset()


def _within(folder: Path) -> Iterator[Path | Refused]:
    refused: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=refused.append):
        ours = passed_over(parent)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in ours)
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(parent, name)
    for error in refused:
        yield Refused(shown(Path(error.filename)), f"cannot be listed: {error.strerror}")


def read(path: Path, source: str, url: str | None = None) -> RawDocument:
    """The bytes of a file.

    Raises ``ParseError`` where it cannot be read, is no file, or is too large.
    """
    with opened(path) as file:
        if (size := path.stat().st_size) > LARGEST:
            raise ParseError(f"has {size / 1e6:.0f} MB, more than the {LARGEST / 1e6:.0f} MB that are read")
        content = file.read()
    return RawDocument(source=source, location=shown(path), content=content, url=url)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A file, open to be read, of whatever size. Raises ``ParseError`` as ``read`` does, also for what fails within."""
    try:
        if not os.path.exists(path):
            raise ParseError("is a link to nothing" if os.path.islink(path) else "does not exist")
        if not os.path.isfile(path):
            raise ParseError("is not a file")  # reading a pipe or a device might never end
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise ParseError(f"cannot be read: {error.strerror or error}") from error


def url_of(path: str | Path) -> str:
    """The ``file:`` address of an absolute path, whatever bytes its name has."""
    return f"file://{quote(os.fsencode(path))}"


def path_of(address: str) -> Path:
    """The path of a ``file:`` address, or of what is an absolute path already.

    Raises ``ValueError`` where it is neither, or one of another machine.
    """
    parts = urlsplit(address)
    is_path = address.startswith("/")
    if not is_path and (parts.scheme != "file" or parts.netloc not in ("", "localhost")):
        raise ValueError(f"{address!r} is neither a path nor a file: address of this machine")
    path = os.fsencode(address) if is_path else unquote_to_bytes(parts.path)
    if not path.startswith(b"/") or b"\0" in path:
        raise ValueError(f"{address!r} is no absolute path")
    return Path(os.fsdecode(path))


def plain_address(url: str) -> str:
    """An address without its fragment, host in lower case: what two links to one page have in common.

    Raises ``ValueError`` where it is no http(s) address.
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url!r} is not an http(s) address")
    return urlunsplit(parts._replace(netloc=parts.netloc.lower(), fragment=""))
