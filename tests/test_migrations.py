"""Stores of earlier versions: files that the code of then has written, brought to today's form and gone on with."""

import subprocess
import sys
import tarfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

import cli
from models import Filters, Mode, RegionradarError, StoreError
from pipeline import embed
from pipeline.desk import open_desk
from pipeline.extract.language import FAST
from pipeline.finish import catch_up
from pipeline.home import Home
from pipeline.ingest import Options, ingest
from pipeline.store import Published, Work, connect, publish
from pipeline.store.connect import row
from pipeline.verify import verify
from tests.ingesting import silent

STORES = Path(__file__).parent / "fixtures" / "stores"
LEVELS = sorted(path.name.removesuffix(".tar.gz") for path in STORES.glob("level-*.tar.gz"))
MODELS = ("vector", "gist", "theme", "themed", "nearest")  # tables of what the embedding model makes
OTHERWISE = ({"name": "embedder", "value": embed.FORMER[0]}, {"name": "changed", "value": "no"})  # settings that change
SENT = "larm.txt"  # the channel of the stores' watches that takes what it is sent

# opens a store with a migration more, and stops right before that is committed
STOPPED = """
import sys
from pathlib import Path
from pipeline.home import Home
from pipeline.store import Work, connect
known = connect.migrations() | {"9999_later.sql": sys.argv[2]}
connect.migrations = lambda: known
put = connect.transaction
from contextlib import contextmanager
@contextmanager
def stopping(db):
    with put(db):
        yield
        if "later" in str(db.execute("SELECT max(name) FROM migration").fetchall()):
            print("now", flush=True)
            sys.stdin.read()
connect.transaction = stopping
Work(Home(Path(sys.argv[1])))
"""
LATER = "ALTER TABLE revision ADD COLUMN later VARCHAR DEFAULT 'x'; UPDATE revision SET title = 'y'; DROP TABLE setting"


def unpack(level: str, home: Home) -> Home:
    home.path.mkdir()
    with tarfile.open(STORES / f"{level}.tar.gz") as packed:
        packed.extractall(home.path, filter="data")
    return home


@pytest.fixture(params=LEVELS)
def old(request: pytest.FixtureRequest, home: Home) -> Home:
    """A home as the code of each level left it."""
    return unpack(request.param, home)


@pytest.fixture
def last(home: Home) -> Home:
    return unpack(LEVELS[-1], home)


def contents(path: Path, without: tuple[str, ...] = ("migration", "setting")) -> dict[str, list[Any]]:
    """The rows of all tables of a work file, sorted, each with its columns' names."""
    with closing(duckdb.connect(path, read_only=True)) as db:
        names = [name for (name,) in db.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        found = {}
        for name in names:
            if name not in without:
                rows = db.execute(f"SELECT * FROM {name}").fetchall()
                columns = [column for column, *_ in db.description or ()]
                found[name] = sorted((dict(zip(columns, row, strict=True)) for row in rows), key=repr)
        return found


def schema(path: Path) -> list[Any]:
    """The columns of all tables of a work file, and its indexes."""
    with closing(duckdb.connect(path, read_only=True)) as db:
        columns = db.execute(
            "SELECT table_name, column_name, data_type, is_nullable, column_default FROM duckdb_columns() ORDER BY ALL"
        ).fetchall()
        return [
            *columns,
            *db.execute("SELECT table_name, index_name, sql FROM duckdb_indexes() ORDER BY ALL").fetchall(),
        ]


def holds(row: Mapping[str, Any], rows: list[Mapping[str, Any]]) -> bool:
    return any(row.items() <= each.items() for each in rows)


def test_an_old_store_becomes_as_a_new_one_is(old: Home, tmp_path: Path) -> None:
    fresh = Home(tmp_path / "fresh")
    for home in (old, fresh):
        with Work(home):
            pass
    assert schema(old.work) == schema(fresh.work)


def test_nothing_that_an_old_store_knew_is_lost(old: Home) -> None:
    before = contents(old.work, without=())
    with Work(old):
        pass
    after = contents(old.work, without=())
    assert before["document"]
    kept = {table: rows for table, rows in before.items() if table not in MODELS}
    assert all(len(after[table]) == len(rows) for table, rows in kept.items() if table != "migration")
    assert all(holds(each, after[table]) for table, rows in kept.items() for each in rows if each not in OTHERWISE)


def test_an_old_store_is_embedded_anew_by_the_next_run_and_not_read_with_another_model(old: Home) -> None:
    with pytest.raises(RegionradarError, match="regionradar reindex"), open_desk(old):
        pass
    with Work(old) as work:
        assert work.embedder == embed.BUNDLED
        assert all(row(work.connection, f"SELECT count(*) FROM {table}") == (0,) for table in MODELS)
    catch_up(old, silent, FAST)
    with Work(old) as work:
        assert not work.count_without_vector()
        assert row(work.connection, "SELECT count(*) FROM gist") == row(
            work.connection, "SELECT count(*) FROM document"
        )
    with open_desk(old) as desk:
        assert desk.search("bussar", Filters(), Mode.SEMANTIC, 3).hits


def test_the_next_run_goes_on_with_an_old_store(old: Home, tmp_path: Path) -> None:
    before = contents(old.work)
    sent = (old.path / SENT).read_bytes() if (old.path / SENT).exists() else b""
    note = tmp_path / "notis.txt"
    note.write_text("Nya bussar i Granby\n\nRegionstyrelsen beslutar att köpa nio bussar för 12 miljoner kronor.\n")
    result = ingest(old, [note], embed.load(), Options(source="region-alvmark", language=FAST), silent)
    assert (result.new, result.failed) == (1, [])
    after = contents(old.work)
    assert len(after["extracted"]) == len(after["document"]) == len(before["document"]) + 1
    assert not [each for each in after["extracted"] if each["fault"]]
    assert (old.path / SENT).read_bytes() == sent if sent else not (old.path / SENT).exists()  # nothing is sent again
    with Published(old) as store:
        assert store.count("document") == len(after["document"])
        assert all(store.count(table) for table in ("passage", "term", "organisation", "decision"))
    # before there were WARC files, bytes lay elsewhere: that they are not found is all that is wrong
    assert {each.place for each in verify(old, silent).findings} <= (
        {"store/work.duckdb, table archived"} if "archived" not in before else set()
    )


def test_an_old_store_whose_files_come_again_has_nothing_new(old: Home, tmp_path: Path) -> None:
    """Ids and digests of documents mean today what they meant then."""
    folder = tmp_path / "in"
    folder.mkdir()
    for path in (Path(__file__).parent.parent / "data" / "demo" / "region-asvidden").glob("motion-*.md"):
        (folder / path.name).write_bytes(path.read_bytes())
    result = ingest(old, [folder], embed.load(), Options(source="region-alvmark", language=FAST), silent)
    assert result.new == 0


@pytest.mark.parametrize("level", LEVELS)
def test_an_upgrade_cut_short_between_two_migrations_is_finished(level: str, tmp_path: Path) -> None:
    whole = Home(tmp_path / "whole")
    unpack(level, whole)
    done = [each["name"] for each in contents(whole.work, without=())["migration"]]
    with Work(whole):
        pass
    expected = contents(whole.work, without=())
    for stop in sorted(connect.migrations().keys() - set(done)):
        cut = unpack(level, Home(tmp_path / stop))
        with closing(duckdb.connect(cut.work)) as db:
            for name in sorted(connect.migrations().keys() - set(done)):
                if name <= stop:
                    db.execute(connect.migrations()[name])
                    db.execute("INSERT INTO migration VALUES (?)", [name])
        with Work(cut):
            pass
        assert contents(cut.work, without=()) == expected


def test_a_migration_that_fails_half_way_leaves_all_as_it_was(last: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with Work(last):
        pass
    before, form = contents(last.work, without=()), schema(last.work)
    broken = connect.migrations() | {"9999_later.sql": f"{LATER}; SELECT CAST(title AS INTEGER) FROM revision"}
    monkeypatch.setattr(connect, "migrations", lambda: broken)
    with pytest.raises(StoreError, match="could not be written: Conversion Error"):
        Work(last)
    monkeypatch.undo()
    assert (contents(last.work, without=()), schema(last.work)) == (before, form)
    assert catch_up(last, silent, FAST).published


def test_a_migration_that_is_killed_leaves_all_as_it_was(last: Home) -> None:
    with Work(last):
        pass
    before, form = contents(last.work, without=()), schema(last.work)
    with subprocess.Popen(
        [sys.executable, "-c", STOPPED, str(last.path), LATER],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent,
    ) as process:  # fmt: skip
        assert process.stdout
        assert process.stdout.readline() == "now\n"
        process.kill()
    assert (contents(last.work, without=()), schema(last.work)) == (before, form)
    with Work(last) as work:
        assert publish(work, last)


@pytest.fixture
def newer(home: Home) -> Home:
    """A home whose store a later version has written and published."""
    home.create()
    (home.path / "regionradar.toml").write_text('contact = "drift@example.org"\n')
    with Work(home) as work:
        publish(work, home)
        work.connection.execute("INSERT INTO migration VALUES ('9999_later.sql')")
    with closing(duckdb.connect(home.published)) as db:
        db.execute("UPDATE setting SET value = '9999_later.sql' WHERE name = 'migration'")
    return home


@pytest.mark.parametrize(
    "command",
    [
        "ingest {home}/regionradar.toml",
        "nightly --source riksdagen-motioner",
        "reindex",
        "watch run",
        "digest run",
        "search bussar",
        "similar x",
        "show x",
        "compare bussar",
        "people",
        "organisations",
        "decisions",
        "edits",
        "trends",
        "export {home}/out",
        "watch feed x",
        "backup {home}/../backups",
        "doctor",
        "verify",
        "verify --repair",
        "rebuild",
    ],
)
def test_a_newer_store_is_refused_by_every_command(newer: Home, command: str) -> None:
    if command == "watch feed x":
        (newer.path / "watches.toml").write_text('[[watch]]\nid = "x"\nname = "x"\nwords = "bussar"\n')
    before = newer.work.read_bytes(), newer.published.read_bytes()
    result = CliRunner().invoke(cli.main, ["--home", str(newer.path), *command.format(home=newer.path).split()])
    assert result.exit_code == 1
    assert "by a newer regionradar (9999_later.sql): upgrade this one" in result.output
    assert "Traceback" not in result.output
    assert (newer.work.read_bytes(), newer.published.read_bytes()) == before
