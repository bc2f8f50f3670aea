"""Lists as tables, a batch of rows at a time: CSV that spreadsheets open without harm, or Parquet.

Columns are those of the rows' model, whatever the rows hold. Lists and objects stand in their cells as JSON.
"""

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel

Row = Mapping[str, Any]
CSV: Final = "text/csv; charset=utf-8"
PARQUET: Final = "application/vnd.apache.parquet"
MARK: Final = "\ufeff"
"""By which Excel knows UTF-8."""
CHUNK = 1 << 16  # bytes of a file that are sent at a time
LARGEST_ROW = 1 << 26  # bytes of a row as JSON
_TYPES: Final[Mapping[Any, str]] = {int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN"}
_BEGINS = re.compile(r"(?:^|(?<=[,;\t\r\n]))(?=[ \"']*[=+\-@＝＋－＠])")
_WAS_MARKED = re.compile(r"(?:^|(?<=[,;\t\r\n]))'(?=[ \"']*[=+\-@＝＋－＠])")


class Format(StrEnum):
    """How a list is answered."""

    JSON = "json"
    CSV = "csv"
    EXCEL = "excel"
    PARQUET = "parquet"

    @property
    def media_type(self) -> str:
        return {Format.JSON: "application/json", Format.PARQUET: PARQUET}.get(self, CSV)

    @property
    def ending(self) -> str:
        return "csv" if self is Format.EXCEL else str(self)


def table(rows: Iterable[Sequence[Row]], model: type[BaseModel], form: Format) -> Iterator[bytes]:
    """A table of batches of rows, in pieces; memory holds one batch. With nothing it still has its columns."""
    columns = columns_of(model)
    if form is Format.PARQUET:
        return _parquet(rows, columns)
    return _csv(rows, columns, ";", _swedish) if form is Format.EXCEL else _csv(rows, columns, ",", _plain)


def columns_of(model: type[BaseModel]) -> Mapping[str, str]:
    """The columns of a model with their types in DuckDB; what is neither number nor truth value is text."""
    return {name: _TYPES.get(_bare(field.annotation), "VARCHAR") for name, field in model.model_fields.items()}


def _bare(annotation: Any) -> Any:
    """A type without ``| None``."""
    if get_origin(annotation) is not UnionType:
        return annotation
    others = [each for each in get_args(annotation) if each is not NoneType]
    return others[0] if len(others) == 1 else annotation


def harmless(text: str) -> str:
    """A text with an apostrophe before each place where a spreadsheet could begin a formula: titles are strangers'.

    That is at its beginning, and behind a comma, semicolon, tab or line break, at which a spreadsheet of another
    country would divide the cell. ``harmed`` takes them out again.
    """
    return _BEGINS.sub("'", text)


def harmed(text: str) -> str:
    """The text of which ``harmless`` made this one."""
    return _WAS_MARKED.sub("", text)


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    value = _cell(value)
    return harmless(value) if isinstance(value, str) else value


def _swedish(value: Any) -> Any:
    return str(value).replace(".", ",") if isinstance(value, float) else _plain(value)


def _csv(
    rows: Iterable[Sequence[Row]], columns: Mapping[str, str], delimiter: str, shown: Callable[[Any], Any]
) -> Iterator[bytes]:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(columns)
    said = MARK
    for batch in rows:
        writer.writerows([shown(row.get(name)) for name in columns] for row in batch)
        yield (said + out.getvalue()).encode("utf-8", "replace")
        said = ""
        out.seek(0)
        out.truncate()
    if said:
        yield (said + out.getvalue()).encode()


def _parquet(rows: Iterable[Sequence[Row]], columns: Mapping[str, str]) -> Iterator[bytes]:
    """By way of a file on disk: what is in a Parquet file is only known at its end."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="regionradar-") as folder:
        lines, target = Path(folder, "rows.jsonl"), Path(folder, "rows.parquet")
        with lines.open("w", encoding="utf-8", errors="replace") as file:
            for batch in rows:
                for row in batch:
                    said = {name: _cell(row.get(name)) for name in columns}
                    file.write(f"{json.dumps(said, ensure_ascii=False)}\n")
        settings: dict[str, str | bool | int] = {
            "autoinstall_known_extensions": False,
            "memory_limit": "300MB",
            "threads": 1,
            "temp_directory": folder,
        }
        with duckdb.connect(":memory:", config={**settings}) as db:
            read = "read_json(?, format = 'newline_delimited', columns = ?, maximum_object_size = ?)"
            written = f"COPY (SELECT * FROM {read}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
            db.execute(written, [str(lines), dict(columns), LARGEST_ROW])
        lines.unlink()
        with target.open("rb") as file:
            while piece := file.read(CHUNK):
                yield piece
