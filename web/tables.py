"""Rows of JSON as a table: CSV that spreadsheets open without harm, or Parquet."""

import csv
import io
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

CSV: Final = "text/csv; charset=utf-8"
PARQUET: Final = "application/vnd.apache.parquet"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(rows: Sequence[Mapping[str, Any]], form: str) -> tuple[bytes, str]:
    """The table and its media type; ``form`` is csv or parquet. Lists and objects stand in their cells as JSON."""
    flat = [{name: _cell(value) for name, value in row.items()} for row in rows]
    return (_parquet(flat), PARQUET) if form == "parquet" else (_csv(flat), CSV)


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """With a mark at its beginning by which Excel knows UTF-8. What a spreadsheet would take for a formula begins with
    an apostrophe: titles are strangers'."""
    out = io.StringIO()
    if rows:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows({name: _harmless(value) for name, value in row.items()} for row in rows)
    return ("\ufeff" + out.getvalue()).encode("utf-8", "replace")


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _parquet(rows: Sequence[Mapping[str, Any]]) -> bytes:
    import duckdb

    types = {name: _type([row[name] for row in rows]) for name in rows[0]} if rows else {"nothing": "VARCHAR"}
    with tempfile.TemporaryDirectory(prefix="regionradar-") as folder:
        lines, target = Path(folder, "rows.jsonl"), Path(folder, "rows.parquet")
        lines.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        with duckdb.connect(":memory:", config={"autoinstall_known_extensions": False}) as db:
            read = "SELECT * FROM read_json(?, format = 'newline_delimited', columns = ?)"
            db.execute(f"CREATE TABLE answer AS {read}", [str(lines), types])
            db.execute(f"COPY answer TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
        return target.read_bytes()


def _type(values: Sequence[Any]) -> str:
    """The type of a column in DuckDB."""
    known = [value for value in values if value is not None]
    if known and all(isinstance(value, int) for value in known):
        return "BIGINT"
    return "DOUBLE" if known and all(isinstance(value, int | float) for value in known) else "VARCHAR"
