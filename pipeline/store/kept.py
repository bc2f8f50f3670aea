"""Where in the archive bytes are: one row for each digest, in the work file and in the published one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Kept:
    """The first record of the archive that has these bytes."""

    digest: str  # SHA-256 of the bytes, in hexadecimal
    file: str  # its name in the archive's folder
    offset: int  # bytes into the file
    length: int  # bytes of the packed record
    record_type: str  # response, resource or conversion
    url: str  # WARC-Target-URI
    fetched: datetime  # UTC


def find(db: "DuckDBPyConnection", digests: Iterable[str]) -> dict[str, Kept]:
    """The records of those digests that the archive has, by digest."""
    rows = db.execute(
        'SELECT digest, file, "offset", length, type, url, fetched FROM archived'
        " WHERE digest IN (SELECT unnest(?::VARCHAR[]))",
        [list(digests)],
    ).fetchall()
    return {
        digest: Kept(digest, file, offset, length, record_type, url, fetched.replace(tzinfo=UTC))
        for digest, file, offset, length, record_type, url, fetched in rows
    }
