"""What the archive cannot tell by its bytes stands in it as notes, once each, and the last one holds."""

from pathlib import Path

from pipeline import notes
from pipeline.archive import Archive, Record, records
from pipeline.home import Home
from pipeline.rebuild import rebuild
from pipeline.store import Published, Work
from tests.ingesting import Counted, Ingest, silent


def keys(home: Home) -> list[str]:
    return sorted(notes.latest(home))


def test_a_run_notes_what_it_stored_and_no_more_the_next_time(bring: Ingest, home: Home, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Regionen bygger en cykelväg.")
    bring(tmp_path)
    ((_, id),) = bring(tmp_path).documents
    assert keys(home) == ["generation 1", f"revision {id} 1", "setting dimension", "setting embedder"]
    count = len(list(notes.read(home)))
    bring(tmp_path)
    assert len(list(notes.read(home))) == count


def test_a_note_tells_how_the_bytes_were_read(bring: Ingest, home: Home, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Regionen bygger en cykelväg.")
    ((_, id),) = bring(tmp_path, source="region-skane").documents
    said = notes.latest(home)[f"revision {id} 1"].said
    with Published(home) as store:
        stored = store.stored(id)
    assert said["raw_digest"] == stored.raw_digest
    assert said["digest"] == stored.document.digest
    assert said["read_from"]["source"] == "region-skane"
    assert said["read_from"]["location"] == said["location"] == stored.location
    assert (said["language"], said["generation"], said["revision"]) == ("fast", 1, 1)


def test_notes_are_no_records_of_what_came_from_outside(bring: Ingest, home: Home, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Regionen bygger en cykelväg.")
    bring(tmp_path)
    types = {each.kept.record_type for each in records(home) if isinstance(each, Record)}
    assert types == {"resource"}


def test_a_note_whose_commit_was_lost_is_written_again(bring: Ingest, home: Home, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Regionen bygger en cykelväg.")
    bring(tmp_path)
    before = {key: note.text for key, note in notes.latest(home).items()}
    with Work(home) as work:
        work.connection.execute("DELETE FROM noted")
        work.connection.execute("UPDATE setting SET value = '0' WHERE name = 'notes'")
        with Archive(home, work.kept) as archive:
            assert notes.write(work, archive, "fast") == len(before)
            assert notes.write(work, archive, "fast") == 0
    assert {key: note.text for key, note in notes.latest(home).items()} == before


def test_a_store_from_before_there_were_notes_gets_them(bring: Ingest, home: Home, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Regionen bygger en cykelväg.")
    ((_, id),) = bring(tmp_path).documents
    with Published(home) as store:
        before = store.stored(id)
    for path in home.archive.iterdir():
        if not any(isinstance(each, Record) and each.kept.file == path.name for each in records(home)):
            path.unlink()  # a file of notes alone
    with Work(home) as work:
        work.connection.execute("DELETE FROM noted")
        work.connection.execute("UPDATE revision SET read_from = NULL")
    bring(tmp_path)
    assert notes.latest(home)[f"revision {id} 1"].said["read_from"] is None
    made = rebuild(home, Counted(), silent, processes=1)
    assert (made.lost, made.otherwise) == ([], [])
    with Published(home) as store:
        assert store.stored(id) == before
