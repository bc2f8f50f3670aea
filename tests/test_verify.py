"""Every kind of damage is found and named, what is no damage is not, and what can be derived is mended."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from models import StoreBusy, StoreError
from pipeline import erase
from pipeline import verify as verifying
from pipeline.archive import NAMES
from pipeline.extract.language import FAST
from pipeline.home import Home
from pipeline.ingest import Options, ingest
from pipeline.store import Published, publish, seals
from pipeline.store.checks import BLOCK, bad_blocks
from pipeline.store.work import Work
from pipeline.verify import Verified, verify
from tests.ingesting import Counted, silent

TEXTS = {
    "a.txt": "Region Skåne bygger en cykelväg till Lund.\n\nDet säger Åsa Öberg (S), regionråd i Region Skåne.",
    "b.txt": "Region Norrbotten köper nya bussar.\n\nRegionstyrelsen beslutade att bifalla motionen.",
    "c.txt": "Tandvården blir dyrare.",
}
FLIPS = 5  # positions in each file
SEED = 8


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A small home: three documents, one with two revisions."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "in").mkdir()
    for name, text in TEXTS.items():
        (folder / "in" / name).write_text(text, encoding="utf-8")
    home = Home(folder / "home")
    options = Options(source="region-skane", language=FAST)
    ingest(home, [folder / "in"], Counted(), options, silent)
    (folder / "in" / "c.txt").write_text("Tandvården blir billigare.", encoding="utf-8")
    ingest(home, [folder / "in"], Counted(), options, silent)
    return home


@pytest.fixture
def home(whole: Home, tmp_path: Path) -> Home:
    shutil.copytree(whole.path, tmp_path / "copy")
    return Home(tmp_path / "copy")


def look(home: Home, repair: bool = False) -> Verified:
    return verify(home, silent, repair, Counted(), FAST, processes=1)


def said(found: Verified) -> str:
    return "\n".join(f"{each.place}: {each.what}" for each in found.findings)


def flip(path: Path, offset: int, bit: int = 0) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        (byte,) = file.read(1)
        file.seek(offset)
        file.write(bytes([byte ^ 1 << bit]))


def change(home: Home, *statements: str) -> None:
    with duckdb.connect(home.work) as db:
        for statement in statements:
            db.execute(statement)


def texts(home: Home) -> list[str]:
    with Published(home) as store:
        return sorted(each.document.text for each in store.every())


def places(path: Path) -> Iterator[tuple[int, int]]:
    """Some positions and bits, the same ones every time."""
    chance = random.Random(SEED)
    for _ in range(FLIPS):
        yield chance.randrange(path.stat().st_size), chance.randrange(8)


def test_a_whole_home_has_nothing_wrong(home: Home) -> None:
    found = look(home)
    assert said(found) == ""
    assert found.remarks == []
    assert found.looked_at["revisions"] == 4
    assert found.looked_at["places in the archive"] == 4


def test_a_home_without_a_store_has_nothing_wrong(tmp_path: Path) -> None:
    assert look(Home(tmp_path / "none")).findings == []


def test_every_flipped_bit_of_the_published_file_is_found_and_mended(home: Home) -> None:
    kept, before = home.published.read_bytes(), texts(home)
    for offset, bit in places(home.published):
        home.published.write_bytes(kept)
        flip(home.published, offset, bit)
        found = look(home)
        assert "store/regionradar.duckdb" in said(found), offset
        assert all(each.mend for each in found.findings), offset
    mended = look(home, repair=True)
    assert (said(mended), bool(mended.mended)) == ("", True)
    assert texts(home) == before


def test_every_flipped_bit_of_the_work_file_is_named(home: Home) -> None:
    kept = home.work.read_bytes()
    for offset, bit in places(home.work):
        home.work.write_bytes(kept)
        flip(home.work, offset, bit)
        assert list(bad_blocks(home.work)), offset
        found = look(home)
        if found.findings:
            assert "store/work.duckdb" in said(found), offset
        else:  # a free block: nothing of what the file holds is another
            assert "it is free" in found.remarks[0], offset
            with duckdb.connect(home.work, read_only=True) as db:
                assert db.execute("SELECT count(*) FROM revision").fetchall() == [(4,)]


def test_every_flipped_bit_of_the_archive_is_found(home: Home) -> None:
    for path in sorted(home.archive.glob(NAMES)):
        kept = path.read_bytes()
        for offset, bit in places(path):
            path.write_bytes(kept)
            flip(path, offset, bit)
            found = look(home)
            assert path.name in said(found) + "".join(found.remarks), (path.name, offset)
        path.write_bytes(kept)
    assert said(look(home)) == ""


def test_a_flipped_bit_in_a_gzip_header_is_found(home: Home) -> None:
    path = sorted(home.archive.glob(NAMES))[0]
    for offset in range(4, 10):  # time, flags, system: gzip has no checksum of these
        flip(path, offset)
        assert "header of a record" in said(look(home)), offset
        flip(path, offset)


def test_a_missing_archive_file_is_named_with_the_documents_that_were_read_from_it(home: Home) -> None:
    path = sorted(home.archive.glob(NAMES))[0]
    path.unlink()
    found = look(home)
    assert path.name in said(found)
    assert "region-skane:a-" in said(found)
    assert "are lost" in said(found)


def test_a_torn_end_of_the_archive_is_what_a_crash_leaves(home: Home) -> None:
    path = sorted(home.archive.glob(NAMES))[-1]
    content = path.read_bytes()
    path.write_bytes(content + content[: len(content) // 20])
    found = look(home)
    assert said(found) == ""
    assert "its end is torn" in found.remarks[0]


def test_an_unknown_place_in_the_archive_is_mended(home: Home) -> None:
    change(home, 'UPDATE archived SET "offset" = "offset" + 1 WHERE digest = (SELECT min(digest) FROM archived)')
    assert "which stand elsewhere" in said(look(home))
    assert said(look(home, repair=True)) == ""
    change(home, "DELETE FROM archived WHERE digest = (SELECT max(digest) FROM archived)")
    assert "does not know where the bytes" in said(look(home))
    assert said(look(home, repair=True)) == ""


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("INSERT INTO passage VALUES (99, 0, 0, 5, 'x')", "passage"),
        ("INSERT INTO posting VALUES (99, 'buss', 1, true)", "posting"),
        ("INSERT INTO person VALUES (99, 0, 'Åsa Öberg', NULL, NULL, NULL, '[]')", "person"),
        ("INSERT INTO themed VALUES (99, 1)", "themed"),
        ("INSERT INTO nearest VALUES (1, 99, 0.5)", "nearest"),
        ("INSERT INTO pending VALUES (99, 1)", "pending"),
        ("INSERT INTO edited VALUES (99, 1, 2, 'same', 0, '[]', '[]', NULL)", "edited"),
        ("DELETE FROM posting WHERE term = (SELECT min(term) FROM posting)", "posting"),
        ("UPDATE posting SET count = count + 1 WHERE term = (SELECT min(term) FROM posting)", "posting"),
        ("DELETE FROM passage WHERE document = 2", "passage"),
        ('UPDATE passage SET "end" = "end" - 1 WHERE document = 2', "passage"),
        ("DELETE FROM vector WHERE digest = (SELECT min(digest) FROM vector)", "vector"),
        ("UPDATE vector SET vector = '\\x00'::BLOB WHERE digest = (SELECT min(digest) FROM vector)", "vector"),
        ("DELETE FROM extracted WHERE document = 1", "extracted"),
        ("UPDATE person SET mentions = '[[1, 9000]]'", "person"),
        ("UPDATE person SET mentions = '[[' || (mentions->'$[0][0]')::INTEGER + 1 || ', 70]]'", "person"),
        ('UPDATE decision SET "end" = 9000', "decision"),
    ],
)
def test_what_was_derived_is_found_wrong_and_made_anew(home: Home, statement: str, table: str) -> None:
    with duckdb.connect(home.work) as db:
        before = db.execute(f"SELECT count(*) FROM {table}").fetchall()
    change(home, statement)
    assert f"table {table}" in said(look(home))
    mended = look(home, repair=True)
    assert said(mended) == ""
    assert mended.mended
    with duckdb.connect(home.work) as db:
        assert db.execute(f"SELECT count(*) FROM {table}").fetchall() == before


def test_notes_that_are_not_in_the_archive_are_written_again(home: Home) -> None:
    change(home, "UPDATE noted SET digest = 'x'")
    assert "notes are not in the archive" in said(look(home))
    assert said(look(home, repair=True)) == ""


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("DELETE FROM document WHERE number = 1", "revision"),
        ("DELETE FROM revision WHERE document = 1", "document"),
        ("UPDATE revision SET text = text || ' Nej.' WHERE document = 1", "revision"),
        ("UPDATE revision SET sections = '[[\"Rubrik\", 0, 9000]]' WHERE document = 1", "revision"),
        ("UPDATE revision SET seen_to = NULL", "revision"),
        ("UPDATE revision SET generation = 99 WHERE document = 1", "revision"),
        ("INSERT INTO generation VALUES (99, now()::TIMESTAMP)", "generation"),
        ("INSERT INTO withdrawn VALUES ('a:b', 1)", "withdrawn"),
        ("INSERT INTO alert VALUES ('w', 'a:b', 1, 0.5, 'x', 0, 1, 1, NULL)", "alert"),
        ("DELETE FROM migration WHERE name LIKE '0005%'", "migration"),
    ],
)
def test_what_cannot_be_derived_is_named_with_what_to_do(home: Home, statement: str, table: str) -> None:
    change(home, statement)
    found = look(home, repair=True)
    assert f"store/work.duckdb, table {table}" in said(found)
    assert all("rebuild" in each.todo for each in found.findings if each.mend is None)


def test_a_published_file_of_another_day_is_found(home: Home) -> None:
    old = home.published.read_bytes()
    with Work(home) as work:
        work.mark_changed()
        publish(work, home)
        work.mark_changed()
        publish(work, home)
    home.published.write_bytes(old)
    assert "is not the file that was published" in said(look(home))


def test_a_crash_before_the_rename_is_no_fault(home: Home) -> None:
    """What the new file is was noted, and it never came into place."""
    old = home.published.read_bytes()
    with Work(home) as work:
        work.mark_changed()
        publish(work, home)
        work.mark_changed()
    home.published.write_bytes(old)
    assert len(seals(home)) == 2
    assert said(look(home)) == ""


def test_unfinished_work_is_no_fault(home: Home) -> None:
    change(
        home, "DELETE FROM vector", "DELETE FROM extracted", "UPDATE setting SET value = 'yes' WHERE name = 'changed'"
    )
    change(home, "DELETE FROM person", "DELETE FROM organisation", "DELETE FROM decision", "DELETE FROM reference")
    assert said(look(home)) == ""


def test_a_missing_published_file_is_made_anew(home: Home) -> None:
    before = texts(home)
    home.published.unlink()
    assert "is not there" in said(look(home))
    assert said(look(home, repair=True)) == ""
    assert texts(home) == before


def test_a_lost_work_file_is_no_empty_store(home: Home) -> None:
    home.work.unlink()
    assert "the archive tells of documents" in said(look(home))


@pytest.mark.parametrize("size", [0, 100, 8192])
def test_a_work_file_that_was_cut_short_is_not_taken_for_one_that_was_never_made(home: Home, size: int) -> None:
    """It was: the next run began an empty store in its place."""
    with home.work.open("r+b") as file:
        file.truncate(size)
    assert "store/work.duckdb" in said(look(home))
    with pytest.raises(StoreError, match="cannot be opened"):
        Work(home)
    assert home.work.stat().st_size == size


def test_a_first_run_that_was_cut_short_is_begun_anew(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.create()
    home.work.write_bytes(bytes(100))
    assert look(home).findings == []
    with Work(home) as work:
        assert work.count_documents() == 0


def test_the_checksum_is_duckdb_s_own(home: Home) -> None:
    """Every block has it, so that one that has not is damaged."""
    assert list(bad_blocks(home.work)) == []
    assert home.work.stat().st_size > 3 * BLOCK
    flip(home.work, home.work.stat().st_size - 1)
    (found,) = bad_blocks(home.work)
    assert found.number == (home.work.stat().st_size - 12_288) // BLOCK - 1


def test_an_erasure_that_has_not_ended_is_one_finding(home: Home) -> None:
    erase.intend(home)
    sorted(home.archive.glob(NAMES))[0].unlink()
    (found,) = look(home, repair=True).findings
    assert "an erasure was begun and has not ended" in found.what
    assert "do not rebuild before" in found.todo


def test_a_run_that_begins_and_ends_meanwhile_is_no_fault(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "d.txt").write_text("Ett nytt gym i Boden.", encoding="utf-8")
    runs = [tmp_path / "d.txt"]
    work_file = verifying._work_file

    def meanwhile(seen: verifying._Look) -> bool:
        if runs:
            ingest(home, [runs.pop()], Counted(), Options(source="region-skane", language=FAST), silent)
        return work_file(seen)

    monkeypatch.setattr(verifying, "_work_file", meanwhile)
    found = look(home)
    assert said(found) == ""
    assert found.looked_at["revisions"] == 5


def test_a_home_that_is_written_all_the_time_is_busy(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    work_file = verifying._work_file

    def meanwhile(seen: verifying._Look) -> bool:
        with Work(home) as work:
            work.mark_changed()
            publish(work, home)
            work.connection.execute("UPDATE noted SET digest = 'x'")
        return work_file(seen)

    monkeypatch.setattr(verifying, "_work_file", meanwhile)
    with pytest.raises(StoreBusy, match="verify again when none is under way"):
        look(home)


def test_bytes_in_the_layout_of_old_are_one_finding(home: Home) -> None:
    with duckdb.connect(home.work) as db:
        digests = [digest for (digest,) in db.execute("SELECT digest FROM archived").fetchall()]
    for digest in digests:
        (home.archive / digest[:2]).mkdir(exist_ok=True)
        (home.archive / digest[:2] / digest).write_bytes(b"")
    for path in home.archive.glob(NAMES):
        path.unlink()
    change(home, "DELETE FROM archived", "DELETE FROM noted", "UPDATE setting SET value = 'yes' WHERE name = 'changed'")
    (found,) = look(home).findings
    assert "4 revisions were read from bytes that lie as single files" in found.what
    assert "backups" in found.todo


def test_many_revisions_without_bytes_are_one_finding(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "MANY", 3)
    for path in home.archive.glob(NAMES):
        path.unlink()
    change(home, "DELETE FROM archived", "DELETE FROM noted", "UPDATE setting SET value = 'yes' WHERE name = 'changed'")
    (found,) = look(home).findings
    assert "does not know where the bytes of 4 files are" in found.what
    assert "the first of region-skane:" in found.what
