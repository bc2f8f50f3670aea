"""Opening DuckDB files, and its errors in our words."""

import fcntl
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from errno import EACCES, EDQUOT, EFBIG, EIO, ENOSPC, EROFS
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models import StoreBusy, StoreError
from pipeline.home import Home

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

REFUSED = tuple(map(os.strerror, (ENOSPC, EDQUOT, EFBIG, EROFS, EACCES, EIO)))
HEADERS = 12_288  # bytes of the headers that a DuckDB file begins with
MEMORY = "2GB"  # a bound for writing; DuckDB spills to disk beyond it
MIGRATION = "migration"  # the setting of a published file that names the last one its work file had seen

_alone: set[Path] = set()  # work files that this process makes anew


def connect(path: Path, *, read_only: bool = False) -> "DuckDBPyConnection":
    """Open a DuckDB file.

    Raises ``StoreBusy`` where another process holds it, ``StoreError`` where it cannot be read.
    """
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        # nothing is downloaded at run time, whatever a query asks for
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    try:
        return duckdb.connect(path, read_only=read_only, config=settings)
    except duckdb.Error as error:
        raise _fault(path, error) from error


def was_never_made(home: Home) -> bool:
    """Whether the work file was only begun, by a first run that was killed or found the disk full: it lacks a part of
    the headers that come before all else, nothing waits to be written into it, and nothing tells of an earlier run."""
    path = home.work
    log = path.with_name(f"{path.name}.wal")
    if not path.exists() or path.stat().st_size >= HEADERS or log.exists():
        return False
    return not home.published.exists() and not any(home.archive.glob("*.warc.gz"))


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep every other process from writing a work file while it is made anew, whatever becomes of the file meanwhile.

    Raises ``StoreBusy`` where another process does that already. The lock of one that was killed is free.
    """
    with _lock_of(path).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _made_anew(path) from error
        _alone.add(path)
        try:
            yield
        finally:
            _alone.discard(path)


def refuse_made_anew(path: Path) -> None:
    """Raises ``StoreBusy`` while another process makes a work file anew."""
    if path in _alone:
        return
    try:
        with _lock_of(path).open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return  # it never was
    except BlockingIOError as error:
        raise _made_anew(path) from error


def _lock_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")


def _made_anew(path: Path) -> StoreBusy:
    return StoreBusy(f"{path} is being made anew by another process: wait until it has ended")


def attach(path: Path, name: str) -> "DuckDBPyConnection":
    """Open a DuckDB file to read it, as the database ``name`` of an instance of its own.

    A process that opens a path twice is given the first file again, even where another has taken its place by then:
    readers of two generations need an instance each. Cursors must be told ``USE name``. Raises as ``connect`` does.
    """
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        "temp_directory": f"{path}.tmp",
        "python_enable_replacements": False,  # a table that is not there is no variable of ours
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    instance = duckdb.connect(":memory:", config=settings)
    quoted = str(path).replace("'", "''")
    try:
        instance.execute(f"ATTACH '{quoted}' AS {name} (READ_ONLY)")
    except duckdb.Error as error:
        instance.close()
        raise _fault(path, error) from error
    return instance


def _fault(path: Path, error: Exception) -> StoreError:
    if "Could not set lock on file" in str(error):
        return StoreBusy(f"{path} is being written by another process: wait until it has ended")
    return StoreError(f"{path} cannot be opened: {cause(error)}")


def cause(error: Exception) -> str:
    """What the system refused, where DuckDB tells of that among much else; otherwise its first line."""
    said = str(error).splitlines()[0]
    return next((refused for refused in REFUSED if refused in said), said)


def row(connection: "DuckDBPyConnection", query: str, values: Sequence[Any] = ()) -> tuple[Any, ...]:
    """The first row of an answer, () where there is none. Nothing is left unfetched: DuckDB 2 minds."""
    rows = connection.execute(query, values).fetchall()
    return rows[0] if rows else ()


@contextmanager
def transaction(connection: "DuckDBPyConnection") -> Iterator[None]:
    """All or nothing.

    Raises ``StoreError`` in place of DuckDB's own errors.
    """
    import duckdb

    connection.begin()
    try:
        yield
        connection.commit()
    except BaseException as error:
        # after a failed commit there is nothing left to roll back
        with _ignored(duckdb.Error):
            connection.rollback()
        if isinstance(error, duckdb.Error):
            raise StoreError(f"the store could not be written: {cause(error)}") from error
        raise


@contextmanager
def _ignored(kind: type[Exception]) -> Iterator[None]:
    try:
        yield
    except kind:
        return


def migrate(connection: "DuckDBPyConnection") -> None:
    """Apply the numbered files of ``migrations/`` that the file has not seen, each in one transaction.

    Raises ``StoreError`` where the file was written by a newer regionradar.
    """
    connection.execute("CREATE TABLE IF NOT EXISTS migration (name VARCHAR NOT NULL)")
    known = migrations()
    done = {name for (name,) in connection.execute("SELECT name FROM migration").fetchall()}
    refuse_newer(done)
    for name in sorted(known.keys() - done):
        with transaction(connection):
            connection.execute(known[name])
            connection.execute("INSERT INTO migration VALUES (?)", [name])


@cache
def migrations() -> dict[str, str]:
    """The statements of every migration, by its name."""
    scripts = (files("pipeline.store") / "migrations").iterdir()
    return {each.name: each.read_text(encoding="utf-8") for each in scripts if each.name.endswith(".sql")}


def refuse_newer(names: Iterable[str]) -> None:
    """Raises ``StoreError`` where a file has seen migrations that this regionradar does not know."""
    if unknown := sorted(set(names) - migrations().keys()):
        raise StoreError(f"the store was written by a newer regionradar ({unknown[-1]}): upgrade this one")
