"""Backups: what they hold, what they cost, and that a home comes back from them whatever happened in between."""

import gzip
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime, tzinfo
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

import cli
from models import HomeError, StoreBusy, StoreError
from pipeline import alerts, backup, copies, embed, erase, restore
from pipeline import whole as whole_files
from pipeline.backup import Repository, Taken
from pipeline.extract.language import FAST
from pipeline.home import ASIDE, ERASING, RESTORING, Home
from pipeline.ingest import Options, ingest
from pipeline.privacy import erased
from pipeline.store import Published, Work, publish
from pipeline.verify import verify
from tests.ingesting import Counted, silent
from tests.watching import document, put, watching

CONTEXT = get_context("forkserver")  # a fresh process each, without the seconds that imports take
CONTEXT.set_forkserver_preload(["tests.test_backup"])
WRITER = """
import sys
from pathlib import Path
from pipeline.home import Home
from pipeline.store import Work
with Work(Home(Path(sys.argv[1]))) as work:
    work.set("written", "by another")
    if len(sys.argv) > 2:
        print("open", flush=True)
        sys.stdin.read()
"""
SECRET = "alla = 'json://konto:losenord@radar.example'\n"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with two documents, settings, a secret, a report; what it was read from is beside it."""
    home = Home(tmp_path_factory.mktemp("made") / "home")
    given = home.path.parent / "in"
    write(given / "bussar.txt", "Fler bussar\n\nRegionen inför fler bussar på landsbygden.\n")
    write(given / "tåg.txt", "Fler tåg\n\nRegionen inför fler tåg till Granby.\n")
    write(home.path / "regionradar.toml", 'contact = "drift@example.org"\n')
    write(home.path / "channels.toml", SECRET).chmod(0o600)
    write(home.path / "reports" / "2026-03-01.json", "{}")
    ingest(home, [given], embed.load(), Options(language=FAST), silent)
    return home


@pytest.fixture
def filled(made: Home, home: Home) -> Home:
    """The same, for a test of its own."""
    shutil.copytree(made.path, home.path)
    return home


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def take(home: Home, folder: Path, **options: Any) -> Taken:
    return backup.backup(home, folder, silent, **options)


def rows(home: Home) -> dict[str, list[Any]]:
    """All tables of the work file but those that count runs."""
    with closing(duckdb.connect(home.work, read_only=True)) as db:
        names = [name for (name,) in db.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        return {
            name: sorted(db.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for name in names
            if name not in ("setting", "generation")
        }


def others(home: Home) -> dict[str, tuple[bytes, int]]:
    """All files of a home but its stores and what tells of backups, with their modes."""
    return {
        path.relative_to(home.path).as_posix(): (path.read_bytes(), path.stat().st_mode)
        for path in home.path.rglob("*")
        if path.is_file() and path.parent != home.work.parent and path.name not in (backup.RECORD, "erased.lock")
    }


def whole(folder: Path) -> list[str]:
    """The snapshots of a folder, all of them whole."""
    found = backup.check(folder, silent)
    assert not [each for each in found if each.faults]
    return [each.name for each in found]


def add_document(home: Home, key: str) -> None:
    with Work(home) as work:
        put(work, [document(key, f"Om {key}\n\nVi vill ha {key}.")])
        publish(work, home)


def test_a_home_comes_back_as_it_was(filled: Home, folder: Path, tmp_path: Path) -> None:
    taken = take(filled, folder)
    back = Home(tmp_path / "back")
    restored = restore.restore(back, folder, silent)
    assert restored
    assert (restored.snapshot, restored.files) == (taken.snapshot.name, len(taken.snapshot.files))
    assert rows(back) == rows(filled)
    assert others(back) == others(filled)
    assert (taken.missing, taken.left_out) == ((), ())
    with Published(back) as store:
        assert store.count("document") == 2
    assert not (back.path / backup.PENDING).exists()
    assert not verify(back, silent).findings


def test_only_the_owner_reads_a_backup(filled: Home, folder: Path) -> None:
    take(filled, folder)
    paths = [folder, *folder.rglob("*")]
    assert [path for path in paths if path.is_dir() and path.stat().st_mode & 0o077] == []
    held = [path for path in paths if path.is_file() and path.name != ".lock"]
    assert [path for path in held if path.stat().st_mode & 0o077] == []


def test_what_is_only_there_while_something_is_under_way_is_in_no_backup(filled: Home, folder: Path) -> None:
    for name in ("erased.lock", "store/regionradar.new", ".watches.part", "work.tmp/x", ".restore/new/y"):
        write(filled.path / name, "x")
    found = {file.path for file in take(filled, folder).snapshot.files}
    archived = {path for path in found if path.startswith("archive/")}
    assert found - archived == {
        "store/work.duckdb", "regionradar.toml", "channels.toml", "copies.json", "backup.json",
        "reports/2026-03-01.json",
    }  # fmt: skip
    assert archived


def test_what_is_there_already_is_not_copied_again(filled: Home, folder: Path) -> None:
    first = take(filled, folder)
    write(filled.path / "reports" / "2026-03-02.json", '{"night": 2}')
    second = take(filled, folder)
    assert first.added >= filled.work.stat().st_size
    assert second.added < 1000
    assert len(second.snapshot.files) == len(first.snapshot.files) + 1


def test_of_a_large_store_only_what_changed_is_copied(home: Home, folder: Path) -> None:
    with Work(home) as work:
        work.connection.execute("CREATE TABLE large AS SELECT hash(i) AS h, hash(i + 7) AS g FROM range(3000000) t(i)")
    first = take(home, folder)
    add_document(home, "bussar")
    second = take(home, folder)
    assert first.added > 8 * backup.CHUNK
    assert second.added <= 4 * backup.CHUNK


def test_a_run_under_way_is_waited_for(filled: Home, folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(filled.path), "stay"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent,
    ) as writer:  # fmt: skip
        assert writer.stdout
        assert writer.stdout.readline() == "open\n"
        with pytest.raises(StoreBusy, match="a run is under way"):
            take(filled, folder, waiting=lambda: False)

        def ended() -> bool:
            writer.communicate("")
            return True

        taken = take(filled, folder, waiting=ended)
    back = Home(folder.parent / "back")
    restore.restore(back, folder, silent)
    with Work(back) as work:
        assert work.setting("written") == "by another"
    assert whole(folder) == [taken.snapshot.name]


def test_a_run_that_begins_meanwhile_is_not_kept_from_it_and_the_copy_is_of_one_moment(
    filled: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_object = Repository._put
    ran = []

    def interrupted(self: Repository, content: bytes) -> str:
        digest = put_object(self, content)
        if not ran:  # the first chunk of the store has just been read
            ran.append(subprocess.run([sys.executable, "-c", WRITER, str(filled.path)], check=True).returncode)
        return digest

    monkeypatch.setattr(Repository, "_put", interrupted)
    take(filled, folder)
    back = Home(folder.parent / "back")
    restore.restore(back, folder, silent)
    assert ran == [0]
    assert rows(back) == rows(filled)
    with Work(back) as work:
        assert work.setting("written") == "by another"


def test_readers_do_not_hinder_a_backup(filled: Home, folder: Path) -> None:
    with Published(filled) as store:
        take(filled, folder)
        assert store.count("document") == 2


def test_the_archive_of_a_run_that_began_later_is_for_the_next_backup(filled: Home, folder: Path) -> None:
    old = next(filled.archive.glob("*.warc.gz"))
    later = filled.archive / "regionradar-29990101000000-00000.warc.gz"

    def progress(step: str, done: int, total: int) -> None:
        if not later.exists():
            later.write_bytes(old.read_bytes()[:50])  # torn: its run is writing

    first = backup.backup(filled, folder, progress)
    assert f"archive/{later.name}" not in {file.path for file in first.snapshot.files}
    later.write_bytes(old.read_bytes())
    second = take(filled, folder)
    assert f"archive/{later.name}" in {file.path for file in second.snapshot.files}


def test_bytes_that_the_home_itself_has_lost_are_named(filled: Home, folder: Path) -> None:
    [(lost,)] = duckdb.connect(filled.work, read_only=True).execute("SELECT DISTINCT file FROM archived").fetchall()
    (filled.archive / lost).unlink()
    assert take(filled, folder).missing == (lost,)


# ---------------------------------------------------------------------------------------------- the folder


def test_the_folder_of_another_home_is_refused_unless_told(filled: Home, folder: Path, tmp_path: Path) -> None:
    take(filled, folder)
    other = Home(tmp_path / "other")
    add_document(other, "bussar")
    with pytest.raises(StoreError, match="backups of another home"):
        take(other, folder)
    take(other, folder, adopt=True)
    assert len(whole(folder)) == 2
    with pytest.raises(StoreError, match="backups of another home"):
        take(filled, folder)


def test_a_home_that_came_back_goes_on_in_its_folder(filled: Home, folder: Path, tmp_path: Path) -> None:
    take(filled, folder)
    back = Home(tmp_path / "back")
    restore.restore(back, folder, silent)
    take(back, folder)
    assert len(whole(folder)) == 2


def test_a_folder_with_something_else_in_it_is_refused(filled: Home, folder: Path) -> None:
    write(folder / "brev.txt", "Kära du")
    with pytest.raises(StoreError, match="not empty: give another"):
        take(filled, folder)
    assert [path.name for path in folder.iterdir()] == ["brev.txt"]


@pytest.mark.parametrize(
    "moment", [(backup, "write_whole"), (whole_files, "settle")]
)  # before the folder says whose it is, and right after
def test_a_backup_that_was_killed_as_it_made_its_folder_goes_on_there(
    moment: tuple[ModuleType, str], filled: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    take(filled, folder)
    owner = Repository(folder).owner
    assert owner
    shutil.rmtree(folder)
    with monkeypatch.context() as patch:
        patch.setattr(*moment, killed)
        with pytest.raises(Killed):
            Repository(folder).create(owner)
    (folder / ".0123.part").write_text("{")
    take(filled, folder)
    assert len(whole(folder)) == 1


@pytest.mark.parametrize("inside", [".", "backups", ".."])
def test_a_home_is_not_backed_up_into_itself(filled: Home, inside: str) -> None:
    with pytest.raises(StoreError, match="within each other"):
        take(filled, filled.path / inside)


def test_one_backup_at_a_time(filled: Home, folder: Path) -> None:
    take(filled, folder)
    with Repository(folder).alone(), pytest.raises(StoreBusy, match="another backup or restore"):
        take(filled, folder)


def test_earlier_backups_are_taken_away_with_what_they_alone_need(filled: Home, folder: Path, tmp_path: Path) -> None:
    names = []
    for day in range(4):
        write(filled.path / "reports" / "2026-03-01.json", f'{{"night": {day}}}')
        names.append(take(filled, folder, keep=2).snapshot.name)
    assert whole(folder) == names[2:]
    needed = {digest for name in names[2:] for digest in Repository(folder).snapshot(name).chunks}
    assert {path.name for path in (folder / "objects").glob("*/*")} == needed
    back = Home(tmp_path / "back")
    restore.restore(back, folder, silent, snapshot=names[2])
    assert (back.reports / "2026-03-01.json").read_text() == '{"night": 2}'


def test_nothing_is_taken_away_before_the_new_snapshot_is_proved(
    filled: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = take(filled, folder).snapshot.name
    write(filled.path / "reports" / "2026-03-01.json", '{"night": 2}')

    def fails(*_: object) -> tuple[str, ...]:
        raise StoreError("it could not be opened")

    with monkeypatch.context() as patch:
        patch.setattr(backup, "_prove", fails)
        with pytest.raises(StoreError, match="could not be opened"):
            take(filled, folder, keep=1)
    assert first in whole(folder)
    assert len(whole(folder)) == 2
    assert first in take(filled, folder, keep=1).pruned
    assert len(whole(folder)) == 1


def test_a_file_of_the_archive_that_was_changed_is_told_and_its_old_bytes_are_kept(
    filled: Home, folder: Path, tmp_path: Path
) -> None:
    """A damaged file was backed up without a word, and --keep 1 took away the snapshot that had it whole."""
    first = take(filled, folder).snapshot.name
    path = max(filled.archive.glob("*.warc.gz"), key=lambda each: each.stat().st_size)
    good = path.read_bytes()
    path.write_bytes(good[:40] + bytes([good[40] ^ 1]) + good[41:])
    taken = take(filled, folder, keep=1)
    assert (taken.changed, taken.pruned) == ((path.name,), ())
    assert first in whole(folder)
    back = Home(tmp_path / "back")
    restore.restore(back, folder, silent, snapshot=first)
    assert (back.archive / path.name).read_bytes() == good
    assert take(filled, folder).changed == ()


def test_names_go_up_whatever_the_clock_says(filled: Home, folder: Path) -> None:
    future = take(filled, folder).snapshot.name.replace("2026", "2999")
    [manifest] = (folder / "snapshots").iterdir()
    manifest.rename(manifest.with_stem(future))
    assert take(filled, folder).snapshot.name > future


# ---------------------------------------------------------------------------------------------- trouble


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)


def object_of(folder: Path, taken: Taken, start: str) -> Path:
    file = next(file for file in taken.snapshot.files if file.path.startswith(start))
    return folder / "objects" / file.chunks[0][:2] / file.chunks[0]


def test_a_flipped_bit_is_found_named_and_got_round(filled: Home, folder: Path, tmp_path: Path) -> None:
    first = take(filled, folder)
    write(filled.path / "reports" / "2026-03-01.json", '{"night": 2}')
    second = take(filled, folder)
    flip(object_of(folder, second, "reports/"))
    back = Home(tmp_path / "back")
    with pytest.raises(StoreError, match=rf"reports/2026-03-01.json .* damaged.*--snapshot {first.snapshot.name}"):
        restore.restore(back, folder, silent)
    assert list(back.path.iterdir()) == []
    assert restore.restore(back, folder, silent, snapshot=first.snapshot.name)
    one, two = backup.check(folder, silent)
    assert not one.faults
    assert [fault.path for fault in two.faults] == ["reports/2026-03-01.json"]


def test_a_damaged_object_is_written_anew_by_the_next_backup(filled: Home, folder: Path) -> None:
    taken = take(filled, folder)
    flip(object_of(folder, taken, "archive/"))
    with pytest.raises(StoreError, match=r"archive/.*repeat the backup"):
        take(filled, folder)
    take(filled, folder)
    assert len(whole(folder)) == 3


def test_a_damaged_manifest_is_named_and_takes_nothing_with_it(filled: Home, folder: Path, tmp_path: Path) -> None:
    first = take(filled, folder)
    second = take(filled, folder)
    flip(folder / "snapshots" / f"{second.snapshot.name}.json")
    with pytest.raises(StoreError, match=f"manifest of snapshot {second.snapshot.name} is damaged"):
        restore.restore(Home(tmp_path / "back"), folder, silent)
    assert [bool(each.faults) for each in backup.check(folder, silent)] == [False, True]
    take(filled, folder, keep=2)
    assert restore.restore(Home(tmp_path / "back"), folder, silent)
    assert first.snapshot.name not in Repository(folder).names()


def signed(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change what a manifest says, as somebody does who knows how it is made."""
    [path] = (folder / "snapshots").iterdir()
    said = json.loads(path.read_text())
    del said["digest"]
    change(said)
    path.write_text(json.dumps(said | {"digest": sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()}))


@pytest.mark.parametrize(
    "path",
    ["../out", "/tmp/regionradar-out", "reports/../../out", "", ".", "a//b", "./a", ".restore/ready.json", "a\0b",
     "reports/2026-03-01.json/x"],
)  # fmt: skip
def test_a_path_that_leads_out_is_refused(filled: Home, folder: Path, tmp_path: Path, path: str) -> None:
    take(filled, folder)

    def change(said: dict[str, Any]) -> None:
        said["files"].append(said["files"][0] | {"path": path})

    signed(folder, change)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(StoreError, match=r"manifest .* is damaged"):
        restore.restore(Home(tmp_path / "back"), folder, silent)
    assert set(tmp_path.rglob("*")) - set(before) <= {tmp_path / "back", folder / ".lock"}


@pytest.mark.parametrize(
    "change",
    [{"chunks": ["../../etc/passwd"]}, {"size": 1 << 60}, {"size": -1}, {"mode": 0o4755}, {"chunks": 7}, {"extra": 1}],
)
def test_a_manifest_that_lies_is_refused(filled: Home, folder: Path, tmp_path: Path, change: Mapping[str, Any]) -> None:
    take(filled, folder)
    signed(folder, lambda said: said["files"][0].update(change))
    with pytest.raises(StoreError, match=r"manifest .* is damaged"):
        restore.restore(Home(tmp_path / "back"), folder, silent)


def test_a_link_in_place_of_an_object_is_not_followed(filled: Home, folder: Path, tmp_path: Path) -> None:
    held = object_of(folder, take(filled, folder), "channels")
    elsewhere = tmp_path / "elsewhere"
    shutil.move(held, elsewhere)
    held.symlink_to(elsewhere)
    with pytest.raises(StoreError, match=r"channels.toml .* cannot be restored"):
        restore.restore(Home(tmp_path / "back"), folder, silent)


def test_a_folder_of_a_later_version_is_refused(filled: Home, folder: Path) -> None:
    take(filled, folder)
    (folder / backup.RECORD).write_text('{"format": 2, "home": "x"}')
    with pytest.raises(StoreError, match="newer regionradar: upgrade"):
        take(filled, folder)


def limited(home: Home, folder: Path) -> "subprocess.CompletedProcess[str]":
    """A backup by a process that may write no file of more than 100 kB, as where the disk is full."""

    def bound() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    command = [sys.executable, cli.__file__, "--home", str(home.path), "backup", str(folder)]
    return subprocess.run(command, preexec_fn=bound, capture_output=True, text=True)


def test_a_disk_that_is_full_is_one_line_and_costs_nothing_earlier(filled: Home, folder: Path) -> None:
    first = take(filled, folder).snapshot.name
    add_document(filled, "cyklar")
    result = limited(filled, folder)
    assert result.returncode == 1
    last = result.stderr.splitlines()[-1]
    assert "File too large. Earlier backups in" in last
    assert "Traceback" not in result.stderr
    assert whole(folder) == [first]
    take(filled, folder)
    assert len(whole(folder)) == 2


def test_a_folder_that_cannot_be_written_is_one_line(filled: Home, tmp_path: Path) -> None:
    write(tmp_path / "file", "x")
    with pytest.raises(HomeError, match=r"Not a directory\. Earlier backups"):
        take(filled, tmp_path / "file" / "backups")


# ---------------------------------------------------------------------------------------------- kills


def killed_at(moment: int, run: Callable[[], object]) -> None:
    """Run, and be killed right before the n-th change of what a folder holds."""
    count = 0

    def counted(change: Callable[..., Any]) -> Callable[..., Any]:
        def called(*arguments: Any, **options: Any) -> Any:
            nonlocal count
            count += 1
            if count == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            return change(*arguments, **options)

        return called

    os.replace = counted(os.replace)
    Path.unlink = counted(Path.unlink)  # type: ignore[method-assign]
    shutil.rmtree = counted(shutil.rmtree)  # type: ignore[assignment]
    run()


def backup_killed(home: Home, folder: Path, moment: int) -> None:
    killed_at(moment, lambda: take(home, folder, keep=2))


def restore_killed(home: Home, folder: Path, moment: int) -> None:
    """Killed where it puts things in their places: before that, nothing that was there is touched."""
    swap = restore._swap
    restore._swap = lambda home: killed_at(moment, lambda: swap(home))
    restore.restore(home, folder, silent, force=True)


def survived(target: Callable[..., None], home: Home, folder: Path, moment: int) -> bool:
    process = CONTEXT.Process(target=target, args=(home, folder, moment))
    process.start()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode == 0


def test_a_backup_that_is_killed_at_any_moment_leaves_the_earlier_ones_whole(home: Home, folder: Path) -> None:
    add_document(home, "bussar")
    for night in range(2):
        write(home.path / "reports" / "2026-03-01.json", f'{{"night": {night}}}')
        take(home, folder)
    moments = 0
    for moment in range(1, 200):
        write(home.path / "reports" / "2026-03-01.json", f'{{"killed": {moment}}}')
        if survived(backup_killed, home, folder, moment):
            break
        moments += 1
        assert len(whole(folder)) >= 2
    assert moments > 5
    taken = take(home, folder, keep=2)
    assert whole(folder)[-1] == taken.snapshot.name
    needed = {digest for name in whole(folder) for digest in Repository(folder).snapshot(name).chunks}
    assert {path.name for path in (folder / "objects").glob("*/*")} == needed
    assert not list(folder.glob(f"{backup.TRIAL}*"))


def test_a_restore_that_is_killed_at_any_moment_is_finished_by_the_next(
    home: Home, folder: Path, tmp_path: Path
) -> None:
    add_document(home, "bussar")
    take(home, folder)
    expected = rows(home)
    add_document(home, "tåg")
    write(home.path / backup.PENDING / "new" / "x", "of a restore that was killed before")
    now, cut = rows(home), 0
    for moment in range(1, 100):
        copy = Home(tmp_path / str(moment))
        shutil.copytree(home.path, copy.path)
        through = survived(restore_killed, copy, folder, moment)
        if (copy.path / restore.RESTORING).exists():
            cut += 1
            with pytest.raises(HomeError, match="repeat regionradar restore"):
                Work(copy)
            assert restore.restore(copy, folder, silent) is None
        assert rows(copy) == expected
        assert not (copy.path / restore.RESTORING).exists()
        [aside] = copy.path.glob(f"{ASIDE}*")
        assert rows(Home(aside)) == now
        if through:
            break
    assert cut > 5


def test_a_link_that_was_set_aside_is_not_written_over_by_the_restore_that_goes_on(
    home: Home, folder: Path, tmp_path: Path
) -> None:
    """``archive -> ../big`` leads nowhere from the folder that it was set aside in."""
    add_document(home, "bussar")
    write(home.archive / "x.warc.gz", "of the backup")
    take(home, folder)
    cut = 0
    for moment in range(1, 100):
        copy = Home(tmp_path / str(moment) / "home")
        shutil.copytree(home.path, copy.path)
        shutil.move(copy.archive, copy.path.parent / "big")
        copy.archive.symlink_to("../big")
        through = survived(restore_killed, copy, folder, moment)
        if (copy.path / restore.RESTORING).exists():
            cut += 1
            assert restore.restore(copy, folder, silent) is None
        [aside] = copy.path.glob(f"{ASIDE}*")
        assert (aside / "archive").is_symlink()
        assert not copy.archive.is_symlink()
        assert (copy.archive / "x.warc.gz").read_text() == "of the backup"
        if through:
            break
    assert cut > 5


# ---------------------------------------------------------------------------------------------- restore


def test_no_run_can_begin_between_the_question_whether_one_is_under_way_and_the_swap(
    filled: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(filled, folder)
    before = rows(filled)
    asked = []

    def is_written(path: Path) -> bool:
        asked.append((filled.path / restore.RESTORING).exists())
        return asked[-1]

    with monkeypatch.context() as patch:
        patch.setattr(restore, "is_written", is_written)
        with pytest.raises(StoreBusy):
            restore.restore(filled, folder, silent, force=True)
    assert asked == [False, True]
    assert not (filled.path / backup.PENDING).exists()
    assert rows(filled) == before
    add_document(filled, "cyklar")


def test_a_restore_that_goes_on_waits_for_a_run_that_is_under_way(
    filled: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that was killed may have been about to ask."""
    take(filled, folder)

    def killed(_: Home) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(restore, "_swap", killed)
        with pytest.raises(KeyboardInterrupt):
            restore.restore(filled, folder, silent, force=True)
    with monkeypatch.context() as patch:
        patch.setattr(restore, "is_written", lambda _: True)
        with pytest.raises(StoreBusy):
            restore.restore(filled, folder, silent)
    assert (filled.path / restore.RESTORING).exists()
    assert restore.restore(filled, folder, silent) is None
    assert not (filled.path / restore.RESTORING).exists()


def first_id(home: Home, title: str) -> str:
    with Published(home) as store:
        [(id,)] = store.cursor().execute("SELECT id FROM document WHERE title LIKE ?", [f"%{title}%"]).fetchall()
    return str(id)


def erase_document(home: Home, title: str) -> erase.Report:
    report = erase.erase(home, erase.Wanted(documents=(first_id(home, title),)), lambda _: True, silent)
    assert report
    return report


def test_a_restore_writes_no_export_or_backup_of_the_home_that_it_came_from(
    filled: Home, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "export"
    out.mkdir()
    copies.note(filled, copies.EXPORT, out, "jsonl")
    first = take(filled, folder).snapshot.name
    elsewhere = Path(shutil.copytree(folder, tmp_path / "elsewhere"))
    erase_document(filled, "tåg")
    take(filled, elsewhere)
    before = {path: path.stat().st_mtime_ns for each in (out, folder) for path in each.rglob("*") if path.is_file()}
    assert any(path.parent == out for path in before)
    trial = Home(tmp_path / "trial")
    done = restore.restore(trial, elsewhere, silent, snapshot=first)
    assert done
    assert done.erased
    assert not erase.is_under_way(trial)
    after = {path: path.stat().st_mtime_ns for each in (out, folder) for path in each.rglob("*") if path.is_file()}
    assert after == before


def test_the_snapshot_that_an_erasure_leaves_needs_no_second_erasure(
    filled: Home, folder: Path, tmp_path: Path
) -> None:
    take(filled, folder)
    report = erase_document(filled, "tåg")
    [name] = whole(folder)
    paths = {file.path for file in Repository(folder).snapshot(name).files}
    assert ERASING not in paths
    assert {"erased.json", erase.LOG_NAME} <= paths
    back = Home(tmp_path / "back")
    done = restore.restore(back, folder, silent)
    assert done
    assert not done.erased
    assert not erase.is_under_way(back)
    assert report.id in (back.path / erase.LOG_NAME).read_text()


def test_a_backup_that_could_not_be_reached_is_not_forgotten(filled: Home, folder: Path, tmp_path: Path) -> None:
    take(filled, folder)
    away = tmp_path / "away"
    folder.rename(away)
    report = erase_document(filled, "tåg")
    assert report.unreached == (f"{folder}: it is not there",)
    assert copies.pending(filled) == [copies.Pending(str(folder), report.id)]
    assert "tåg" not in (filled.path / copies.UNREACHED).read_text()
    erase.settle(filled, 0)
    assert len(copies.pending(filled)) == 1
    away.rename(folder)
    assert b"till Granby" in everything(Home(folder))
    erase.settle(filled, 0)
    assert copies.pending(filled) == []
    assert not (filled.path / copies.UNREACHED).exists()
    assert b"till Granby" not in everything(Home(folder))


def test_two_restores_within_one_second_set_aside_what_was_there_twice(
    filled: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one took the first one's folder for its own, was cut short by it and could not be finished."""

    class Still(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Still":
            return cls(2026, 3, 1, 4, 0, tzinfo=tz)

    take(filled, folder)
    monkeypatch.setattr(restore, "datetime", Still)
    asides = {each.aside for _ in range(3) if (each := restore.restore(filled, folder, silent, force=True))}
    assert len(asides) == 3
    assert all(aside and (aside / "archive").is_dir() for aside in asides)
    assert not (filled.path / RESTORING).exists()


def test_what_was_not_reached_is_not_forgotten_by_a_restore(filled: Home, folder: Path, tmp_path: Path) -> None:
    first = take(filled, folder).snapshot.name
    gone = tmp_path / "unmounted"
    copies.note(filled, copies.EXPORT, gone, "csv")
    copies.reach(filled, "20260301", [], [str(gone)])
    assert restore.restore(filled, folder, silent, snapshot=first, force=True)
    assert copies.pending(filled) == [copies.Pending(str(gone), "20260301")]


def test_a_home_says_in_its_exit_code_that_a_copy_was_not_reached(filled: Home, tmp_path: Path) -> None:
    copies.note(filled, copies.EXPORT, tmp_path / "unmounted", "csv")
    arguments = ["--home", str(filled.path), "erase", "--document", first_id(filled, "tåg"), "--yes"]
    result = CliRunner().invoke(cli.main, arguments)
    assert result.exit_code == 1
    assert "not reached" in result.output
    (tmp_path / "unmounted").mkdir()
    result = CliRunner().invoke(cli.main, [*arguments[:-2], first_id(filled, "bussar"), "--yes"])
    assert result.exit_code == 0
    assert copies.pending(filled) == []


def test_a_damaged_manifest_that_keeps_objects_from_going_is_said(filled: Home, folder: Path) -> None:
    take(filled, folder)
    second = take(filled, folder).snapshot.name
    flip(folder / "snapshots" / f"{second}.json")
    result = CliRunner().invoke(cli.main, ["--home", str(filled.path), "backup", str(folder), "--keep", "2"])
    assert f"manifest of snapshot {second} is damaged" in result.output
    assert take(filled, folder, keep=2).damaged == ()


def test_an_erasure_lists_a_backup_whose_manifest_is_damaged_as_unreached(
    filled: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(filled, folder)
    save = Repository.save

    def badly(self: Repository, snapshot: backup.Snapshot) -> None:
        save(self, snapshot)
        flip(folder / "snapshots" / f"{snapshot.name}.json")

    with monkeypatch.context() as patch:
        patch.setattr(Repository, "save", badly)
        report = erase_document(filled, "tåg")
    assert [each for each in report.unreached if str(folder) in each and "damaged" in each]
    assert b"till Granby" in everything(Home(folder))
    erase.settle(filled, 0)
    assert b"till Granby" not in everything(Home(folder))


def test_a_home_that_is_not_empty_is_left_alone_and_set_aside_when_told(
    filled: Home, folder: Path, tmp_path: Path
) -> None:
    take(filled, folder)
    other = Home(tmp_path / "other")
    add_document(other, "cyklar")
    before = rows(other)
    with pytest.raises(HomeError, match="not empty: --force"):
        restore.restore(other, folder, silent)
    assert rows(other) == before
    restored = restore.restore(other, folder, silent, force=True)
    assert restored
    assert restored.aside
    assert rows(other) == rows(filled)
    assert rows(Home(restored.aside)) == before
    assert not take(other, folder).left_out  # what was set aside is in no backup
    assert not [file for file in Repository(folder).snapshot(whole(folder)[-1]).files if "before" in file.path]


def test_what_came_with_the_program_is_never_set_aside(filled: Home, folder: Path, tmp_path: Path) -> None:
    take(filled, folder)
    write(tmp_path / "data" / "__init__.py", "")
    with pytest.raises(HomeError, match="came with the program"):
        restore.restore(Home(tmp_path / "data"), folder, silent, force=True)


def test_a_run_under_way_is_not_restored_over(filled: Home, folder: Path) -> None:
    take(filled, folder)
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(filled.path), "stay"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent,
    ) as writer:  # fmt: skip
        assert writer.stdout
        assert writer.stdout.readline() == "open\n"
        with pytest.raises(StoreBusy):
            restore.restore(filled, folder, silent, force=True)
        writer.communicate("")


def everything(home: Home) -> bytes:
    """All bytes of a home's stores and archive, unpacked."""
    paths = [path for path in home.path.rglob("*") if path.is_file()]
    return b"".join(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in paths)


@pytest.mark.parametrize("lost", [True, False])
def test_what_was_erased_since_the_backup_does_not_come_back(
    filled: Home, folder: Path, tmp_path: Path, lost: bool
) -> None:
    """By the list of the home that is restored into, or where that is lost, by that of the last backup."""
    first = take(filled, folder).snapshot.name
    elsewhere = Path(shutil.copytree(folder, tmp_path / "elsewhere"))  # which the erasure does not reach
    with Published(filled) as store:
        [(id,)] = store.cursor().execute("SELECT id FROM document WHERE title LIKE '%tåg%'").fetchall()
    erase.erase(filled, erase.Wanted(documents=(id,)), lambda _: True, silent)
    if lost:
        take(filled, elsewhere)
    target = Home(tmp_path / "back") if lost else filled
    done = restore.restore(target, elsewhere, silent, snapshot=first, force=True)
    assert done
    assert done.erased
    if done.aside:
        shutil.rmtree(done.aside)
    with Published(target) as store:
        assert store.count("document") == 1
    assert b"till Granby" not in everything(target)
    assert erased.load(target).refuses(id)


def test_lists_of_what_was_erased_that_do_not_belong_together_are_not_guessed_about(
    filled: Home, folder: Path, tmp_path: Path
) -> None:
    erased.add(filled, people=["Berit Påhittad"])
    take(filled, folder)
    other = Home(tmp_path / "other")
    erased.add(other, people=["Börje Påhittad"])
    with pytest.raises(StoreError, match="lists of two homes"):
        restore.restore(other, folder, silent, force=True)


def test_alerts_that_were_sent_since_the_backup_are_not_sent_again(
    home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr("pipeline.watch.deliver.notify", lambda address, title, text, *_, **__: sent.append(text))
    watching(
        home,
        '[[watch]]\nid = "a"\nname = "a"\nkinds = ["motion"]\nchannels = ["json://x.example", "file:a.jsonl"]\n',
    )

    def night(key: str) -> None:
        with Work(home) as work:
            put(work, [document(key, f"Om {key}\n\nVi vill ha {key}.")])
            found = alerts.match(work, home, Counted())
            publish(work, home)
            alerts.send(work, home, found)

    night("bussar")
    take(home, folder)
    night("tåg")
    assert len(sent) == 2
    done = restore.restore(home, folder, silent, force=True)
    assert done
    assert done.sent == 1
    night("tåg")  # fetched again, as the restored store does not know it
    assert len(sent) == 2
    lines = [json.loads(line)["document_id"] for line in (home.path / "a.jsonl").read_text().splitlines()]
    assert lines == ["s:bussar", "s:tåg"]


# ---------------------------------------------------------------------------------------------- commands


def test_the_commands_tell_what_they_did(filled: Home, folder: Path, tmp_path: Path) -> None:
    def run(*arguments: object) -> tuple[int, Any]:
        result = CliRunner().invoke(cli.main, [*map(str, arguments), "--json"])
        return result.exit_code, json.loads(result.stdout)

    code, taken = run("--home", filled.path, "backup", folder)
    assert (code, taken["tested"], taken["missing"]) == (0, True, [])
    code, found = run("backup", folder, "--check")
    assert (code, [each["whole"] for each in found["snapshots"]]) == (0, [True])
    code, done = run("--home", tmp_path / "back", "restore", folder)
    assert (code, done["restored"]["snapshot"]) == (0, taken["snapshot"])
    flip(object_of(folder, take(filled, folder), "reports/"))
    code, found = run("backup", folder, "--check")
    assert (code, [each["whole"] for each in found["snapshots"]]) == (1, [False, False])
    refused = CliRunner().invoke(cli.main, ["--home", str(tmp_path / "no"), "restore", str(tmp_path / "nowhere")])
    assert refused.exit_code == 1
    assert "has no backups" in refused.output


def test_the_next_run_over_a_restored_home_goes_on(filled: Home, folder: Path, made: Home) -> None:
    take(filled, folder)
    shutil.rmtree(filled.path)
    restore.restore(filled, folder, silent)
    again = ingest(filled, [made.path.parent / "in"], None, Options(language=FAST), silent)
    assert (again.new, again.changed, again.same, again.failed) == (0, 0, 2, [])
