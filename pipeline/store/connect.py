"""Opening DuckDB files, and its errors in our words."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models import StoreBusy, StoreError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "2GB"  # a bound for writing; DuckDB spills to disk beyond it


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
    reason = str(error).splitlines()[0]
    if "lock" in reason.lower():
        return StoreBusy(f"{path} is being written by another process: wait until it has ended")
    return StoreError(f"{path} cannot be opened: {reason}")


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
            raise StoreError(f"the store could not be written: {str(error).splitlines()[0]}") from error
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
    done = {name for (name,) in connection.execute("SELECT name FROM migration").fetchall()}
    scripts = {
        script.name: script
        for script in (files("pipeline.store") / "migrations").iterdir()
        if script.name.endswith(".sql")
    }
    if unknown := sorted(done - scripts.keys()):
        raise StoreError(f"the store was written by a newer regionradar ({unknown[-1]}): upgrade this one")
    for name in sorted(scripts.keys() - done):
        with transaction(connection):
            connection.execute(scripts[name].read_text(encoding="utf-8"))
            connection.execute("INSERT INTO migration VALUES (?)", [name])
