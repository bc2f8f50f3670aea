"""The store made anew from the archive alone: the same in every byte that is exported, and what cannot be."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models import Kind, RawDocument, StoreBusy, StoreError
from pipeline import archive, demo, erase, finish, notes, rebuild
from pipeline.erase import Wanted
from pipeline.export import FORMATS, export
from pipeline.extract.language import FAST
from pipeline.home import Home
from pipeline.rebuild import Rebuilt
from pipeline.store import Published, Work
from pipeline.store.nights import Nights
from pipeline.verify import verify
from tests.ingesting import Counted, Ingest, silent

NEWS = "Region Skåne bygger en cykelväg till Lund.\n\nDen kostar fyra miljoner kronor."
OTHER = "Region Norrbotten köper nya bussar."


def exported(home: Home, folder: Path) -> dict[str, bytes]:
    with Published(home) as store:
        for form in FORMATS:
            export(store, folder, form)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def again(home: Home, **options: object) -> Rebuilt:
    return rebuild.rebuild(home, Counted(), silent, processes=2, **options)  # type: ignore[arg-type]


def only_archive(home: Home, path: Path) -> Home:
    """A home of which nothing is left but the archive."""
    shutil.copytree(home.archive, Home(path).archive)
    return Home(path)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Nights over the whole demo world, its broken one among them."""
    home = Home(tmp_path_factory.mktemp("world") / "home")
    for _ in demo.nights(home, silent, [*demo.NIGHTS[:-1:2], demo.NIGHTS[-1]], Counted(), FAST):
        pass
    return home


@pytest.fixture(scope="module")
def rebuilt(world: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The same world from its archive alone."""
    home = only_archive(world, tmp_path_factory.mktemp("rebuilt") / "home")
    made = again(home)
    assert (made.lost, made.otherwise, made.faults, made.damages, made.untold) == ([], [], [], [], [])
    assert made.aside is None
    return home


def test_the_demo_world_from_its_archive_alone_is_exported_byte_for_byte_the_same(
    world: Home, rebuilt: Home, tmp_path: Path
) -> None:
    before, after = exported(world, tmp_path / "before"), exported(rebuilt, tmp_path / "after")
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] != after[name]] == []
    with Published(rebuilt) as store:
        assert store.count("document") > 300
        assert store.count("earlier") > 10


def test_a_rebuilt_store_verifies(rebuilt: Home) -> None:
    assert verify(rebuilt, silent, processes=2).findings == []


def test_a_rebuilt_store_knows_what_the_night_needs(world: Home, rebuilt: Home) -> None:
    with Work(world) as before, Work(rebuilt) as after:
        one, other = Nights(before), Nights(after)
        assert one.sources() == other.sources()
        for source in one.sources():
            held = {key: each for key, each in one.known(source).items() if each.document}
            found = other.known(source)
            assert found.keys() == held.keys()
            for key, each in held.items():
                kept = found[key]
                assert (kept.document, kept.digest, kept.raw) == (each.document, each.digest, each.raw)
                assert (kept.marker, kept.gone, kept.first, kept.validators) == (
                    each.marker,
                    each.gone,
                    each.first,
                    each.validators,
                )
                assert kept.item.request == each.item.request
                assert kept.due is not None
        query = "SELECT * FROM withdrawn ORDER BY ALL"
        gone = before.connection.execute(query).fetchall()
        assert gone
        assert after.connection.execute(query).fetchall() == gone
        assert after.connection.execute("SELECT count(*) FROM pending").fetchall() == [(0,)]


def test_a_night_after_a_rebuild_finds_what_it_would_have_found(world: Home, rebuilt: Home, tmp_path: Path) -> None:
    found = []
    for number, home in enumerate((world, rebuilt)):
        shutil.copytree(home.path, tmp_path / str(number))
        copy = Home(tmp_path / str(number))
        (report,) = demo.nights(copy, silent, [demo.NIGHTS[-1] + timedelta(days=1)], Counted(), FAST)
        found.append({each.source: (each.tally.new, each.tally.changed, each.tally.gone) for each in report.sources})
    assert found[0] == found[1]


def test_revisions_and_what_the_user_said_come_back(bring: Ingest, home: Home, tmp_path: Path) -> None:
    page = tmp_path / "nyhet.txt"
    page.write_text(NEWS)
    bring(page, source="region-skane", kind=Kind.MOTION, url="https://skane.example/nyhet")
    page.write_text(NEWS.replace("fyra", "fem"))
    bring(page, source="region-skane", kind=Kind.MOTION, url="https://skane.example/nyhet")
    before = exported(home, tmp_path / "before")
    made = again(home)
    assert (made.documents, made.revisions) == (1, 2)
    assert exported(home, tmp_path / "after") == before
    assert made.aside is not None
    assert made.aside.exists()
    assert not (home.path / "store" / "rebuilding").exists()


def test_facts_are_read_by_the_language_pipeline_that_read_them(bring: Ingest, home: Home, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NEWS)
    (tmp_path / "b.txt").write_text(OTHER)
    bring(tmp_path / "a.txt", language=FAST)
    bring(tmp_path / "b.txt", language="accurate")
    query = "SELECT d.id, e.language FROM extracted e JOIN document d ON d.number = e.document ORDER BY ALL"
    with Work(home) as work:
        before = work.connection.execute(query).fetchall()
    assert {language for _, language in before} == {FAST, "accurate"}
    again(home)
    with Work(home) as work:
        assert work.connection.execute(query).fetchall() == before


def test_what_is_damaged_is_named_and_costs_nothing_else(bring: Ingest, home: Home, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NEWS)
    (tmp_path / "b.txt").write_text(OTHER)
    bring(tmp_path / "a.txt", tmp_path / "b.txt")
    with Published(home) as store:
        lost = next(each for each in store.every() if "Skåne" in each.document.text)
        kept = store.kept(lost.raw_digest)
    path = home.archive / kept.file
    content = bytearray(path.read_bytes())
    content[kept.offset + kept.length // 2] ^= 4
    path.write_bytes(content)
    made = again(home)
    assert made.documents == 1
    assert [name for name, _ in made.lost] == [f"{lost.document.id} revision 1"]
    assert [each.offset for each in made.damages] == [kept.offset]
    with Published(home) as store:
        assert [each.document.text for each in store.every()] == [OTHER]


def test_a_damaged_work_file_is_set_aside(bring: Ingest, home: Home, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NEWS)
    bring(tmp_path / "a.txt")
    before = exported(home, tmp_path / "before")
    home.work.write_bytes(b"no store" * 2000)
    made = again(home)
    assert made.aside is not None
    assert made.aside.read_bytes() == b"no store" * 2000
    assert exported(home, tmp_path / "after") == before


def test_a_work_file_that_was_cut_short_is_rebuilt(bring: Ingest, home: Home, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NEWS)
    bring(tmp_path / "a.txt")
    with home.work.open("r+b") as file:
        file.truncate(100)
    made = again(home)
    assert made.documents == 1
    assert made.aside is not None
    assert made.aside.stat().st_size == 100


def test_a_rebuild_that_is_interrupted_leaves_the_old_store(
    bring: Ingest, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text(NEWS)
    bring(tmp_path / "a.txt")
    before = exported(home, tmp_path / "before")

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(rebuild, "embed_missing", fail)
        with pytest.raises(KeyboardInterrupt):
            again(home)
    assert exported(home, tmp_path / "after") == before
    assert verify(home, silent).findings == []
    assert again(home).documents == 1


def test_a_store_that_is_written_is_not_rebuilt(bring: Ingest, home: Home, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NEWS)
    bring(tmp_path / "a.txt")
    program = "import duckdb, sys; db = duckdb.connect(sys.argv[1]); print('ready', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", program, str(home.work)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(StoreBusy):
            again(home)
        other.communicate()
    assert again(home).documents == 1


def test_an_archive_without_notes_is_refused(home: Home) -> None:
    with Work(home) as work, archive.Archive(home, work.kept) as kept:
        kept.resource(demo_file())
    home.work.unlink()
    with pytest.raises(StoreError, match="has no notes"):
        again(home)


def test_files_that_no_note_tells_of_are_named(bring: Ingest, home: Home, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NEWS)
    bring(tmp_path / "a.txt")
    with Work(home) as work, archive.Archive(home, work.kept) as kept:
        kept.resource(demo_file())
    made = again(home)
    assert made.documents == 1
    assert [name.rpartition("/")[2] for name in made.untold] == ["ensam.txt"]


def test_a_clock_that_goes_back_does_not_confuse_notes(
    bring: Ingest, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Archive files sort by the time of their run: what was noted last is told by its number."""
    page = tmp_path / "a.txt"
    page.write_text(NEWS)
    bring(page)

    class Earlier(datetime):
        @classmethod
        def now(cls, tz: object = None) -> "Earlier":
            return cls(2020, 1, 1, tzinfo=UTC)

    page.write_text(NEWS.replace("fyra", "fem"))
    with monkeypatch.context() as patched:
        patched.setattr(archive, "datetime", Earlier)
        bring(page)
    before = exported(home, tmp_path / "before")
    again(only := only_archive(home, tmp_path / "only"))
    assert exported(only, tmp_path / "after") == before


@pytest.mark.parametrize("wanted", [Wanted(people=("Anna Ek",)), Wanted(documents=("files:a",))])
@pytest.mark.parametrize("is_replaced", [True, False], ids=["beside the new file", "in its place"])
def test_what_was_erased_does_not_come_back_from_an_old_file_of_the_archive(
    bring: Ingest, home: Home, tmp_path: Path, wanted: Wanted, is_replaced: bool
) -> None:
    (tmp_path / "a.txt").write_text(f"Om bussar\n\nAnna Ek talade. {NEWS}")
    (tmp_path / "b.txt").write_text(OTHER)
    bring(tmp_path / "a.txt", tmp_path / "b.txt")
    shutil.copytree(home.archive, tmp_path / "before")
    if wanted.documents:
        with Published(home) as store:
            wanted = Wanted(documents=tuple(each.document.id for each in store.every() if "Anna" in each.document.text))
    assert erase.erase(home, wanted, lambda _: True, silent, embedder=Counted())
    if not is_replaced:
        shutil.rmtree(home.archive)
    shutil.copytree(tmp_path / "before", home.archive, dirs_exist_ok=True)
    home.work.unlink()
    made = again(home)
    assert made.lost == []
    with Published(home) as store:
        texts = [each.document.text for each in store.every()]
    assert len(texts) == made.documents == (1 if wanted.documents else 2)
    assert not any("Anna Ek" in text for text in texts)
    records = [each for each in archive.records(home, rebuild.ORIGINALS) if isinstance(each, archive.Record)]
    assert len(records) == made.documents
    assert not any(b"Anna Ek" in each.content for each in records)
    assert not erase.is_under_way(home)
    assert verify(home, silent).findings == []


def test_nothing_is_rebuilt_while_an_erasure_is_under_way(bring: Ingest, home: Home, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NEWS)
    bring(tmp_path / "a.txt")
    erase.intend(home)
    before = home.published.read_bytes()
    with pytest.raises(StoreError, match="has not ended: regionradar erase, or the next night, goes on with it"):
        again(home)
    assert home.published.read_bytes() == before


def test_what_could_not_be_noted_is_not_swallowed(
    bring: Ingest, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text(NEWS)
    bring(tmp_path / "a.txt")
    before = home.work.read_bytes()

    def fail(*_: object) -> None:
        raise StoreError("the store could not be written: No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(notes, "write", fail)
        with pytest.raises(StoreError, match="No space left"):
            again(home)
    assert home.work.read_bytes() == before


def test_no_run_begins_while_a_damaged_store_is_rebuilt(
    bring: Ingest, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can hold a file that DuckDB does not open."""
    (tmp_path / "a.txt").write_text(NEWS)
    bring(tmp_path / "a.txt")
    home.work.unlink()
    program = (
        "import sys; from pathlib import Path; from pipeline.home import Home; from pipeline.store import Work;"
        " Work(Home(Path(sys.argv[1])))"
    )
    tried = list[str]()

    def meanwhile(*given: object) -> None:
        folder = Path(__file__).parent.parent
        command = [sys.executable, "-c", program, str(home.path)]
        tried.append(subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False).stderr)
        finish.embed_missing(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(rebuild, "embed_missing", meanwhile)
    assert again(home).documents == 1
    assert "StoreBusy" in tried[0]
    assert "is being made anew by another process: wait until it has ended" in tried[0]
    with Work(home) as work:
        assert work.count_documents() == 1


def demo_file() -> RawDocument:
    return RawDocument("files", "/in/ensam.txt", "Ensam är stark.".encode(), "text/plain")
