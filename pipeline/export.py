"""The published store as files that other tools read."""

import os
from pathlib import Path

from models import HomeError
from pipeline.store import Published

FORMATS = {
    "parquet": "FORMAT parquet, COMPRESSION zstd",
    "csv": "FORMAT csv, HEADER",
    "jsonl": "FORMAT json",
}


def _facts(table: str, lists: str = "", more: str = "", without: str = "document") -> str:
    """All facts of one kind, each with the id of its document; ``lists`` says which columns are JSON, and not text, and
    ``without`` which are for searching only."""
    return (
        f"SELECT d.id AS document_id, f.* EXCLUDE ({without}) {lists}{more} FROM {table} f"
        " JOIN document d ON d.number = f.document ORDER BY f.document, f.ordinal"
    )


TABLES = {
    "documents": "SELECT * EXCLUDE (number, passages) FROM document ORDER BY number",
    "revisions": "SELECT d.id, e.* EXCLUDE (number)"
    " FROM earlier e JOIN document d USING (number) ORDER BY number, revision",
    "passages": 'SELECT d.id AS document_id, p.ordinal, p."start", p."end",'
    ' substring(d.text, p."start" + 1, p."end" - p."start") AS text'
    " FROM passage p JOIN document d ON d.number = p.document ORDER BY p.number",
    "people": _facts("person", "REPLACE (mentions::JSON AS mentions)"),
    "organisations": _facts("organisation", "REPLACE (mentions::JSON AS mentions, aliases::JSON AS aliases)"),
    "decisions": _facts(
        "decision",
        "REPLACE (amounts::JSON AS amounts)",
        ', substring(d.text, f."start" + 1, f."end" - f."start") AS text',
        "document, said",
    ),
    "references": _facts("reference"),
    "links": "SELECT m.id AS motion, d.id AS document_id, l.* EXCLUDE (motion, document)"
    " REPLACE (evidence::JSON AS evidence) FROM link l"
    " JOIN document m ON m.number = l.motion JOIN document d ON d.number = l.document ORDER BY l.motion, l.document",
    "matters": "SELECT m.* EXCLUDE (number, document), d.id AS document_id"
    " FROM matter m JOIN document d ON d.number = m.document ORDER BY m.number",
    "steps": "SELECT m.id AS matter, s.* EXCLUDE (matter, document, said), d.id AS document_id"
    " FROM step s JOIN matter m ON m.number = s.matter JOIN document d ON d.number = s.document"
    " ORDER BY s.matter, s.ordinal",
}


def export(store: Published, folder: Path, form: str) -> list[tuple[Path, int]]:
    """Write each table as one file; answers with the files and their number of rows.

    A file is there whole or not at all. Raises ``HomeError`` where the folder cannot be written.
    """
    import duckdb

    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, query in TABLES.items():
            target = folder / f"{name}.{form}"
            part = folder / f".{name}.{form}.part"
            quoted = str(part).replace("'", "''")
            ((rows,),) = store.cursor().execute(f"COPY ({query}) TO '{quoted}' ({FORMATS[form]})").fetchall()
            os.replace(part, target)
            written.append((target, rows))
    except (OSError, duckdb.IOException) as error:
        raise HomeError(f"{folder} cannot be written: {str(error).splitlines()[0]}") from error
    return written
