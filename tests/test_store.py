"""The store: what goes in comes out, revisions are kept, publishing is all or nothing."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import (
    Attachment,
    Contact,
    Document,
    Kind,
    MixedModels,
    Part,
    Passage,
    Precision,
    Section,
    StoreBusy,
    StoreError,
    UnknownDocument,
)
from pipeline.home import Home
from pipeline.store import Change, Derived, Held, Prepared, Published, Work, decide, publish
from tests.ingesting import Ingest

DOCUMENT = Document(
    source="region-skane",
    key="https://www.skane.example/1",
    title="Fler bussar",
    text="Fler bussar\n\nRegionen inför fler bussar.",
    kind=Kind.PRESS_RELEASE,
    url="https://www.skane.example/1",
    published=datetime(2024, 3, 1, 13, 30),
    published_from="meta",
    precision=Precision.MINUTE,
    updated=date(2024, 3, 2),
    language="sv",
    lead=(13, 40),
    quotes=((13, 20), (21, 40)),
    sections=(Section("Fler bussar", 0, 40), Section("Fler bussar", 0, 11, Part.ITEM, "58", 2)),
    pages=(0, 13),
    contacts=(Contact("Alva Exempelsson", "pressansvarig", phone="070-174 06 05"),),
    rule="mynewsdesk",
    agreement=0.75,
    unread=(2,),
    needs_ocr=True,
    attachments=(Attachment("Beslut", "https://www.skane.example/b.pdf"),),
)


def prepared(document: Document, raw_digest: str = "r1") -> Prepared:
    passage = (Passage(0, 0, len(document.text)), f"digest of {document.text}")
    return Prepared(document, raw_digest, "/fil", "Region Skåne", Derived((passage,), {"buss": (2.0, True)}))


def put(home: Home, *items: Prepared) -> None:
    """Write, embed with invented vectors, publish."""
    with Work(home) as work:
        for item in items:
            held = work.held({item.document.id: item.location}).get(item.document.id)
            work.write([(item, held)])
        while missing := work.without_vector(100):
            work.add_vectors([digest for digest, _ in missing], np.ones((len(missing), 4), dtype=np.float32) / 2)
        publish(work, home)


def test_a_document_comes_back_as_it_was(home: Home) -> None:
    put(home, prepared(DOCUMENT))
    with Published(home) as store:
        stored = store.stored(DOCUMENT.id)
        assert stored.document == DOCUMENT
        assert (stored.region, stored.revision, stored.revisions) == ("Region Skåne", 1, 1)
        assert [each.document for each in store.every()] == [DOCUMENT]


@pytest.mark.parametrize(
    ("published", "precision"),
    [(None, None), (date(2024, 3, 1), Precision.DAY), (datetime(2024, 3, 1, 0, 0), Precision.MINUTE)],
)
def test_dates_keep_their_precision(home: Home, published: date | None, precision: Precision | None) -> None:
    put(home, prepared(replace(DOCUMENT, published=published, precision=precision)))
    with Published(home) as store:
        found = store.stored(DOCUMENT.id).document.published
    assert found == published
    assert type(found) is type(published)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1))
def test_any_text_survives_the_round_trip(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    home = Home(tmp_path_factory.mktemp("round"))
    document = replace(DOCUMENT, title=text, text=text)
    put(home, prepared(document))
    with Published(home) as store:
        assert store.stored(document.id).document == document


@pytest.mark.parametrize(
    ("held", "change"),
    [
        (None, Change.NEW),
        (Held(1, 1, DOCUMENT.digest, "r"), Change.SAME),
        (Held(1, 1, "another", "r"), Change.CHANGED),
    ],
)
def test_decide(held: Held | None, change: Change) -> None:
    assert decide(DOCUMENT.digest, held) is change


def test_an_earlier_revision_is_kept(home: Home) -> None:
    later = replace(DOCUMENT, text="Fler bussar\n\nRegionen inför färre bussar.")
    put(home, prepared(DOCUMENT), prepared(later, "r2"))
    with Published(home) as store:
        assert store.stored(DOCUMENT.id).document == later
        assert store.stored(DOCUMENT.id, 1).document == DOCUMENT
        assert store.stored(DOCUMENT.id, 1).raw_digest == "r1"
        assert store.stored(DOCUMENT.id, 2).revisions == 2
        assert store.count("passage") == 1
        with pytest.raises(UnknownDocument, match="revisions 1 to 2, not 3"):
            store.stored(DOCUMENT.id, 3)


@pytest.mark.parametrize("fault", [np.nan, np.inf, 1e5])  # float16 ends at 65,504
def test_vectors_that_are_no_numbers_are_refused(home: Home, fault: float) -> None:
    with Work(home) as work, pytest.raises(StoreError, match="not finite"):
        work.add_vectors(["a", "b"], np.array([[1, 0], [0, fault]], dtype=np.float32))
    with Work(home) as work:
        assert work.connection.execute("SELECT count(*) FROM vector").fetchall() == [(0,)]


def test_unknown_document(home: Home) -> None:
    put(home, prepared(DOCUMENT))
    with Published(home) as store, pytest.raises(UnknownDocument, match="no document is called x"):
        store.stored("x")


def test_nothing_published_yet(home: Home) -> None:
    with pytest.raises(StoreError, match=r"no store in .* yet"):
        Published(home)


def test_a_reader_keeps_its_generation_and_notices_the_next(home: Home) -> None:
    put(home, prepared(DOCUMENT))
    with Published(home) as store:
        assert not store.is_stale
        put(home, prepared(replace(DOCUMENT, key="2")))
        assert store.is_stale
        with Published(home) as newer:
            assert newer.count("document") == 2
        assert store.count("document") == 1
    with Published(home) as store:
        assert store.count("document") == 2
        assert store.setting("generation") == "2"


def test_revisions_name_the_generation_that_holds_them_first(home: Home) -> None:
    put(home, prepared(DOCUMENT))
    put(home, prepared(replace(DOCUMENT, text="Vårdköer\n\nNy text.")))
    with Work(home) as work:
        work.write([(prepared(replace(DOCUMENT, key="2")), None)])
        publish(work, home, datetime(2026, 1, 12, 4, tzinfo=UTC))
    with Published(home) as store:
        db = store.cursor()
        found = db.execute("SELECT id, generation FROM document ORDER BY id").fetchall()
        assert found == [("region-skane:2", 3), (DOCUMENT.id, 2)]
        assert db.execute("SELECT generation FROM earlier").fetchall() == [(1,)]
        number, published = db.execute("FROM generation ORDER BY number DESC").fetchall()[0]
        assert (number, published) == (3, datetime(2026, 1, 12, 4))
        assert store.setting("published_at") == "2026-01-12T04:00:00+00:00"


def test_a_documents_number_is_its_row_id_in_whatever_order_they_came(home: Home) -> None:
    """Readers fetch documents by it."""
    days = [3, 1, 28, 9, 1, 17]
    made = [replace(DOCUMENT, key=f"{at}", published=date(2026, 1, day)) for at, day in enumerate(days)]
    put(home, *(prepared(document, f"r{document.key}") for document in made))
    with Published(home) as store:
        found = store.cursor().execute("SELECT rowid, number, published FROM document ORDER BY rowid").fetchall()
    assert [row for row, *_ in found] == [number for _, number, _ in found] == list(range(len(days)))
    assert [day.day for *_, day in found] == sorted(days, reverse=True)


def test_what_has_not_changed_is_not_published_again(home: Home) -> None:
    put(home, prepared(DOCUMENT))
    before = home.published.stat().st_mtime_ns
    with Work(home) as work:
        assert publish(work, home) is False
    assert home.published.stat().st_mtime_ns == before


def test_a_failed_publish_leaves_the_last_file_whole(home: Home) -> None:
    put(home, prepared(DOCUMENT))
    with Work(home) as work:
        work.write([(prepared(replace(DOCUMENT, key="2")), None)])
        work.connection.execute("DROP TABLE vector")
        with pytest.raises(StoreError, match="could not be written"):
            publish(work, home)
    with Published(home) as store:
        assert store.count("document") == 1


def test_a_failed_write_leaves_nothing_behind(home: Home) -> None:
    broken = replace(prepared(DOCUMENT), raw_digest=None)  # type: ignore[arg-type]
    with Work(home) as work:
        with pytest.raises(StoreError, match="could not be written"):
            work.write([(prepared(replace(DOCUMENT, key="2")), None), (broken, None)])
        assert work.count_documents() == 0
        work.write([(prepared(DOCUMENT), None)])
        assert work.count_documents() == 1


def test_models_are_never_mixed(home: Home) -> None:
    with Work(home) as work:
        work.use_embedder("one", 4)
        work.use_embedder("one", 4)
        with pytest.raises(MixedModels, match=r"embedded with one, not two.*reindex"):
            work.use_embedder("two", 4)


def test_two_writers_are_one_too_many(home: Home) -> None:
    script = (
        "import sys; from pathlib import Path; from pipeline.home import Home; from pipeline.store import Work\n"
        "with Work(Home(Path(sys.argv[1]))): print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(home.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout
        assert other.stdout.readline() == "open\n"
        with pytest.raises(StoreBusy, match="another process"):
            Work(home)
    finally:
        other.communicate("")
    Work(home).__exit__(None, None, None)


def test_a_newer_store_is_refused(home: Home) -> None:
    with Work(home) as work:
        work.connection.execute("INSERT INTO migration VALUES ('9999_future.sql')")
    with pytest.raises(StoreError, match=r"newer regionradar .*upgrade"):
        Work(home)


def test_a_damaged_file_is_named(home: Home) -> None:
    home.create()
    home.published.write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match=f"{home.published.name} cannot be opened"):
        Published(home)


@pytest.mark.parametrize("size", [0, 4096, 8192, 12_287])
def test_a_work_file_that_was_only_begun_is_begun_anew(home: Home, size: int) -> None:
    """A first run that was killed, or found the disk full, leaves the beginning of a file in which nothing ever was."""
    put(home, prepared(DOCUMENT))
    os.truncate(home.work, size)
    home.published.unlink()
    put(home, prepared(DOCUMENT))
    with Published(home) as store:
        assert store.count("document") == 1


def test_a_work_file_that_was_cut_off_is_left_as_it_is(home: Home) -> None:
    put(home, prepared(DOCUMENT))
    os.truncate(home.work, 12_288)
    with pytest.raises(StoreError, match="cannot be opened"):
        Work(home)
    assert home.work.stat().st_size == 12_288


def test_what_is_said_of_a_damaged_block_is_not_that_another_process_writes(home: Home) -> None:
    put(home, prepared(DOCUMENT))
    content = bytearray(home.work.read_bytes())
    for header in (4096, 8192):  # each says in turn which blocks are used
        content[header + 100] ^= 1
    home.work.write_bytes(content)
    with pytest.raises(StoreError, match="cannot be opened") as said:
        Work(home)
    assert not isinstance(said.value, StoreBusy)


def test_a_store_that_another_version_published_is_published_anew(home: Home) -> None:
    """After an upgrade readers would ask for columns that are not there, until something changed."""
    put(home, prepared(DOCUMENT))
    with Work(home) as work:
        assert not publish(work, home)
        with duckdb.connect(str(home.published)) as db:
            db.execute("UPDATE setting SET value = 'older' WHERE name = 'layout'")
            db.execute("ALTER TABLE person DROP COLUMN party")
        assert publish(work, home)
        assert not publish(work, home)
    with Published(home) as store:
        assert "party" in {name for name, *_ in store.cursor().execute("DESCRIBE person").fetchall()}


def test_the_published_file_cannot_be_written_by_a_reader(home: Home) -> None:
    put(home, prepared(DOCUMENT))
    with Published(home) as store, pytest.raises(duckdb.Error, match="read-only"):
        store.cursor().execute("DELETE FROM document")


def test_a_killed_writer_leaves_a_store_that_goes_on(home: Home, bring: Ingest, tmp_path: Path) -> None:
    """kill -9 in the middle of a write: the published file is whole, the next run completes."""
    (tmp_path / "ett.txt").write_text("Ett beslut om bussar.", encoding="utf-8")
    bring(tmp_path / "ett.txt")
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from pipeline.home import Home; from pipeline.store import Work\n"
        "with Work(Home(Path(sys.argv[1]))) as work:\n"
        "    work.connection.begin(); work.connection.execute('DELETE FROM document')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(home.path)], cwd=os.getcwd(), check=False)
    assert ended.returncode == -9
    (tmp_path / "två.txt").write_text("Ett annat beslut om cyklar.", encoding="utf-8")
    result = bring(tmp_path / "ett.txt", tmp_path / "två.txt")
    assert (result.new, result.same) == (1, 1)
    with Published(home) as store:
        assert store.count("document") == 2


def test_the_embedder_and_its_dimension_are_written_together(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run was killed between the two, and the store never learnt the dimension."""
    put = Work._put

    def killed(work: Work, name: str, value: str) -> None:
        if name == "dimension":
            raise KeyboardInterrupt
        put(work, name, value)

    with Work(home) as work:
        with monkeypatch.context() as patch:
            patch.setattr(Work, "_put", killed)
            with pytest.raises(KeyboardInterrupt):
                work.use_embedder("a model", 4)
        assert work.embedder is None
        work.use_embedder("a model", 4)
        assert work.setting("dimension") == "4"
