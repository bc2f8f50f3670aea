"""What tests of engines share: a store that is filled by one, and what is compared of two."""

import json
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

import pipeline.finish
import pipeline.ingest
from pipeline import embed
from pipeline.engine import Choice
from pipeline.export import export
from pipeline.extract.language import FAST
from pipeline.home import Home
from pipeline.ingest import Options, ingest
from pipeline.store import Change, Prepared, Published, Work
from tests.ingesting import DEMO, silent

NOW = datetime(2026, 1, 20, 3, tzinfo=UTC)
TIMED = {"archived": {"file", "offset", "length", "fetched"}, "generation": {"published"}, "noted": {"digest"}}
"""Columns that tell when something was done, or depend on it."""


def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """All documents are seen at one time, and even a few are work for an engine."""
    offer = Work.offer

    def offered(self: Work, prepared: Sequence[Prepared], now: datetime | None = None) -> list[Change]:
        return offer(self, prepared, NOW)

    monkeypatch.setattr(Work, "offer", offered)
    for module, name in ((pipeline.ingest, "FEW"), (pipeline.finish, "FEW"), (pipeline.finish, "SOME")):
        monkeypatch.setattr(module, name, 0)


def filled(folder: Path, files: Path, choice: Choice) -> Home:
    """A home with the files: pages, and a zip of the Riksdag's."""
    home = Home(folder)
    for source, path in (("region-alvmark", files / "pages"), ("riksdagen-motioner", files / "mot-2022-2025.json.zip")):
        result = ingest(home, [path], embed.load(), Options(source=source, language=FAST, engine=choice), silent)
        assert [refused.error for refused in result.failed if not refused.path.endswith("broken.pdf")] == []
    return home


def files(folder: Path) -> Path:
    """Pages of the demo, one that cannot be read, and motions in a file as the Riksdag's are."""
    (folder / "pages").mkdir(parents=True)
    for page in sorted((DEMO / "region-alvmark").iterdir()):
        (folder / "pages" / page.name).write_bytes(page.read_bytes())
    (folder / "pages" / "broken.pdf").write_bytes(b"%PDF-1.7\nno more")
    with zipfile.ZipFile(folder / "mot-2022-2025.json.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(20):
            packed.writestr(f"ha02{number:04}.json", _motion(number))
    return folder


def _motion(number: int) -> bytes:
    text = f"<h1>Förslag till riksdagsbeslut</h1><p>Riksdagen beslutar om {number} fler färjor till öarna.</p>"
    main = {
        "dok_id": f"HA02{number:04}",
        "rm": "2022/23",
        "beteckning": str(number),
        "doktyp": "mot",
        "dokumentnamn": "Motion",
        "datum": "2022-10-12 00:00:00",
        "systemdatum": "2023-02-02 09:00:01",
        "titel": f"{number} fler färjor till öarna",
        "status": "Klar",
        "html": text,
    }
    return json.dumps({"dokumentstatus": {"dokument": main}}).encode()


def rows(home: Home) -> dict[str, list[str]]:
    """Every row of the work file by its table, without what tells the time."""
    db = duckdb.connect(str(home.work), read_only=True)
    try:
        return {
            table: sorted(
                map(repr, db.execute(f"SELECT COLUMNS(lambda c: c NOT IN {_listed(table)}) FROM {table}").fetchall())
            )
            for (table,) in db.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        }
    finally:
        db.close()


def _listed(table: str) -> str:
    return "(" + ", ".join(f"'{column}'" for column in ("", *TIMED.get(table, ()))) + ")"


def exported(home: Home, folder: Path) -> dict[str, bytes]:
    """The files of an export."""
    with Published(home) as store:
        return {path.name: path.read_bytes() for path, _ in export(store, folder, "jsonl")}
