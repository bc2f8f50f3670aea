"""Files into the store: new, changed, same, failed; and every sort of bad input."""

import json
import os
import re
import signal
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from models import Kind, MixedModels, Part, RunReport
from pipeline import archive, catalogue
from pipeline.demo import SETTINGS, sources, standing_at
from pipeline.demosite import Server, bundled
from pipeline.demosite.site import answer
from pipeline.extract.language import FAST
from pipeline.home import Home
from pipeline.ingest import Reindexed, local_key, reindex
from pipeline.nightly import SWEDEN, nightly
from pipeline.nightly import Options as NightOptions
from pipeline.store import Published, Work
from scrapers import folder
from tests.ingesting import Counted, Ingest, silent

PAGE = """<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Nytt</title>{link}</head>
<body><main><h1>Fler bussar på landet</h1><p>{text}</p></main></body></html>"""


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def texts(home: Home) -> dict[str, str]:
    with Published(home) as store:
        return {stored.document.title: stored.document.text for stored in store.every()}


def test_the_same_again_is_same_and_is_not_embedded_again(
    bring: Ingest, counted: Counted, home: Home, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.md", "# Fler bussar\n\nRegionen inför fler bussar.")
    first = bring(path)
    again = bring(path)
    assert (first.new, first.changed, first.same) == (1, 0, 0)
    assert (again.new, again.changed, again.same) == (0, 0, 1)
    assert again.documents == first.documents
    assert len(counted.seen) == 1
    with Published(home) as store:
        assert store.setting("generation") == "1"


def test_other_content_in_its_place_is_a_new_revision(bring: Ingest, home: Home, tmp_path: Path) -> None:
    path = write(tmp_path / "a.md", "# Fler bussar\n\nRegionen inför fler bussar.")
    ((_, id),) = bring(path).documents
    write(path, "# Fler bussar\n\nRegionen inför färre bussar.")
    result = bring(path)
    assert (result.changed, result.documents) == (1, [(str(path), id)])
    with Published(home) as store:
        assert "färre" in store.stored(id).document.text
        assert "fler bussar." in store.stored(id, 1).document.text
        for revision in (1, 2):
            assert archive.fetch(home, store.kept(store.stored(id, revision).raw_digest)).startswith(b"# Fler bussar")


def test_back_to_what_it_said_is_a_third_revision(bring: Ingest, home: Home, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for text in ("Regionen bygger.", "Regionen river.", "Regionen bygger."):
        result = bring(write(path, text))
    with Published(home) as store:
        assert store.stored(result.documents[0][1]).revisions == 3


def test_a_page_is_known_by_its_address_wherever_it_lies(bring: Ingest, tmp_path: Path) -> None:
    link = '<link rel="canonical" href="https://www.skane.se/bussar">'
    old = write(tmp_path / "gammal" / "sida.html", PAGE.format(link=link, text="Regionen inför fler bussar i år."))
    new = write(tmp_path / "ny" / "annat-namn.html", PAGE.format(link=link, text="Regionen inför färre bussar i år."))
    first, second = bring(old), bring(new)
    assert first.documents[0][1] == second.documents[0][1] == "files:https://www.skane.se/bussar"
    assert second.changed == 1


def test_two_files_of_one_address_in_one_run(bring: Ingest, home: Home, tmp_path: Path) -> None:
    link = '<link rel="canonical" href="https://www.skane.se/bussar">'
    for name in "ab":
        write(tmp_path / f"{name}.html", PAGE.format(link=link, text=f"Regionen inför {name}-bussar i år."))
    result = bring(tmp_path)
    assert (result.new, result.changed) == (1, 1)
    with Published(home) as store:
        assert store.stored(result.documents[0][1]).revisions == 2
        assert store.stored(result.documents[0][1]).region == "Region Skåne"


def test_a_file_that_takes_over_the_bytes_of_another_is_changed(bring: Ingest, home: Home, tmp_path: Path) -> None:
    one, other = write(tmp_path / "1.txt", "Om bussar på landet."), write(tmp_path / "2.txt", "Om cyklar i staden.")
    bring(one, other)
    write(one, "Om cyklar i staden.")
    result = bring(one, other)
    assert (result.changed, result.same) == (1, 1)
    assert "Om bussar på landet." not in texts(home)


def test_a_copy_under_an_unreadable_name_does_not_hide_the_file(bring: Ingest, home: Home, tmp_path: Path) -> None:
    for name in ("a.csv", "a.txt"):
        write(tmp_path / name, "Om bussar på landet.")
    result = bring(tmp_path)
    assert [Path(refused.path).name for refused in result.failed] == ["a.csv"]
    assert list(texts(home)) == ["Om bussar på landet."]


def test_every_empty_file_is_said_to_be_empty(bring: Ingest, tmp_path: Path) -> None:
    for name in "abc":
        write(tmp_path / f"{name}.txt", "")
    assert [refused.error for refused in bring(tmp_path).failed] == ["is empty"] * 3


def test_pages_that_share_an_address_do_not_revise_each_other_for_ever(bring: Ingest, tmp_path: Path) -> None:
    link = '<link rel="canonical" href="https://www.skane.se/bussar">'
    for name in "ab":
        write(tmp_path / f"{name}.html", PAGE.format(link=link, text=f"Regionen inför {name}-bussar i år."))
    bring(tmp_path)
    again = bring(tmp_path)
    assert (again.new, again.changed, again.same) == (0, 0, 2)


def test_the_address_of_a_site_is_no_document_s(bring: Ingest, tmp_path: Path) -> None:
    link = '<link rel="canonical" href="https://www.skane.se/">'
    for name in "ab":
        write(tmp_path / f"{name}.html", PAGE.format(link=link, text=f"Regionen inför {name}-bussar i år."))
    assert bring(tmp_path).new == 2


def test_one_file_by_two_ways_is_one_document(bring: Ingest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "in" / "a.txt", "Om bussar på landet.")
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")
    bring(Path("../in/a.txt"))
    write(path, "Om bussar i staden.")
    assert bring(path).changed == 1


def test_a_name_that_is_no_utf_8(bring: Ingest, home: Home, tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/l\xe5n.txt"
    with open(path, "w") as file:
        file.write("Om bussar på landet.")
    result = bring(tmp_path)
    assert (result.new, result.failed) == (1, [])
    assert result.documents[0][0].endswith("l\\xe5n.txt")


def test_ctrl_c_in_the_middle_loses_nothing(home: Home, tmp_path: Path) -> None:
    for number in range(400):
        write(tmp_path / "in" / f"{number:03}.txt", f"Ärende {number} handlar om vården.")
    command = [sys.executable, "-m", "cli", "--home", str(home.path), "ingest", str(tmp_path / "in")]
    # a shell starts what runs in the background deaf to Ctrl-C, the tests perhaps among it
    listening = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=listening)
    assert process.stderr
    process.stderr.readline()  # the first line of progress: the run is under way
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert "the same command goes on from here" in said
    again = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True)
    result = json.loads(again.stdout)
    assert result["new"] + result["same"] == 400
    with Published(home) as store:
        assert (store.count("document"), store.count("passage")) == (400, 400)


def test_a_moved_file_is_the_same_document(bring: Ingest, tmp_path: Path) -> None:
    first = bring(write(tmp_path / "in" / "a.txt", "Regionen bygger."))
    (tmp_path / "in").rename(tmp_path / "ut")
    second = bring(tmp_path / "ut")
    assert second.same == 1
    assert second.documents[0][1] == first.documents[0][1]


def test_what_the_user_says_goes_before_what_it_looks_like(bring: Ingest, home: Home, tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "Regionen bygger.")
    bring(path)
    result = bring(path, kind=Kind.MOTION)
    assert result.changed == 1
    result = bring(path, kind=Kind.MOTION, url="https://www.norrbotten.se/m/1", source="region-norrbotten")
    with Published(home) as store:
        stored = store.stored("region-norrbotten:https://www.norrbotten.se/m/1")
    assert stored.document.kind == Kind.MOTION
    assert stored.region == "Region Norrbotten"


def test_the_same_words_are_embedded_once(bring: Ingest, counted: Counted, tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "Regionen bygger ett nytt sjukhus.")
    write(tmp_path / "b.txt", "Regionen   bygger ett nytt sjukhus.\n")
    result = bring(tmp_path)
    assert result.new == 2
    assert len(counted.seen) == 1


def test_every_passage_is_its_stretch_of_the_text(bring: Ingest, home: Home, counted: Counted, tmp_path: Path) -> None:
    bring(write(tmp_path / "a.txt", "\n\n".join(f"Stycke {n} om vården 👍 och åren." for n in range(300))))
    (text,) = texts(home).values()
    with Published(home) as store:
        rows = store.cursor().execute('SELECT "start", "end" FROM passage ORDER BY number').fetchall()
    assert len(rows) > 3
    assert sorted(text[start:end] for start, end in rows) == sorted(counted.seen)


Make = Callable[[Path], Path]


def encrypted(path: Path) -> Path:
    canvas = Canvas(str(path), encrypt=StandardEncryption("hemligt", canPrint=0))
    canvas.drawString(72, 700, "Hemligt protokoll")
    canvas.save()
    return path


def large(path: Path) -> Path:
    with path.open("wb") as file:
        file.truncate(500_000_000)  # takes no room on disk
    return path


def broken_link(path: Path) -> Path:
    path.symlink_to(path.parent / "finns-inte.txt")
    return path


def pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def holding(content: bytes) -> Make:
    def make(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return make


BAD: dict[str, tuple[Make, str]] = {
    "tom.txt": (holding(b""), "is empty"),
    "blank.txt": (holding(b" \n\x00 "), "is empty"),
    "skrap.pdf": (holding(b"skrap" * 500), "damaged|PDF"),
    "last.pdf": (encrypted, "password"),
    "stor.txt": (large, "500 MB, more than the 100 MB"),
    "ingenstans.txt": (broken_link, "link to nothing"),
    "arkiv.zip": (holding(b"PK\x03\x04" + b"\x00" * 100), "not a kind of file"),
    "okänd.xyz": (holding("Vanlig text i okänd fil.".encode()), "not a kind of file"),
    "bild.png": (holding(b"\x89PNG\r\n\x1a\n" + b"\x00" * 50), "not a kind of file"),
    "rör.txt": (pipe, "not a file"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_one_line_and_costs_nothing_else(name: str, bring: Ingest, home: Home, tmp_path: Path) -> None:
    make, reason = BAD[name]
    (tmp_path / "in").mkdir()
    bad = make(tmp_path / "in" / name)
    good = write(tmp_path / "in" / "bra.txt", "Regionen bygger ett nytt sjukhus.")
    result = bring(tmp_path / "in")
    assert [path for path, _ in result.documents] == [str(good)]
    (refused,) = result.failed
    assert refused.path == str(bad)
    assert "\n" not in refused.error
    assert re.search(reason, refused.error), refused.error
    assert list(texts(home)) == ["Regionen bygger ett nytt sjukhus."]


def test_what_does_not_exist(bring: Ingest, tmp_path: Path) -> None:
    (refused,) = bring(tmp_path / "finns-inte.txt").failed
    assert "does not exist" in refused.error


def test_a_folder_with_nothing_to_read_says_so(bring: Ingest, tmp_path: Path) -> None:
    (tmp_path / "tom").mkdir()
    (refused,) = bring(tmp_path / "tom").failed
    assert "no file" in refused.error


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "utf-16", "utf-16-le"])
def test_encodings(encoding: str, bring: Ingest, home: Home, tmp_path: Path) -> None:
    said = "Regionstyrelsen beslutade på måndagen att bygga ett nytt sjukhus i Åmål för 18 miljoner kronor."
    bring(write(tmp_path / "a.txt", said, encoding))
    assert list(texts(home).values()) == [said]


def test_nul_bytes_within_a_text(bring: Ingest, home: Home, tmp_path: Path) -> None:
    bring(write(tmp_path / "a.txt", "Regionen\x00 bygger ett nytt sjukhus."))
    (text,) = texts(home).values()
    assert "\x00" not in text
    assert "bygger ett nytt sjukhus" in text


def test_decomposed_letters_are_composed(bring: Ingest, home: Home, tmp_path: Path) -> None:
    bring(write(tmp_path / "a.txt", unicodedata.normalize("NFD", "Åtgärder för vården i Örebro.")))
    assert list(texts(home).values()) == ["Åtgärder för vården i Örebro."]


def test_many_small_files_use_several_processes(bring: Ingest, home: Home, tmp_path: Path) -> None:
    for number in range(60):
        write(tmp_path / f"{number:03}.txt", f"Ärende {number} handlar om vården.")
    result = bring(tmp_path)
    assert result.new == 60
    assert bring(tmp_path).same == 60
    with Published(home) as store:
        assert store.count("document") == 60


def test_a_named_file_and_its_folder_are_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "x")
    write(tmp_path / ".gömd.txt", "x")
    assert list(folder.find([path, tmp_path])) == [path]


def test_the_store_does_not_read_its_own_archive(bring: Ingest, home: Home, tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "Regionen bygger ett nytt sjukhus.")
    bring(path)
    assert home.path.is_relative_to(tmp_path)
    assert bring(tmp_path).documents == [(str(path), f"files:{local_key(str(path))}")]


def test_after_an_interruption_the_next_run_goes_on(
    bring: Ingest, counted: Counted, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        write(tmp_path / f"{number}.txt", f"Ärende {number} handlar om vården.")

    def stop(texts: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(counted, "passages", stop)
    with pytest.raises(KeyboardInterrupt):
        bring(tmp_path)
    monkeypatch.undo()
    assert not home.published.exists()
    assert bring(tmp_path).same == 5
    with Published(home) as store:
        assert store.count("passage") == 5


def test_reindex_with_another_model(bring: Ingest, home: Home, tmp_path: Path) -> None:
    bring(write(tmp_path / "a.txt", "Regionen bygger ett nytt sjukhus."))
    other = Counted()
    other.name = "other"
    assert reindex(home, other, silent) == Reindexed(1, "other", [])
    assert len(other.seen) == 1
    with Published(home) as store:
        assert store.setting("embedder") == "other"
    with pytest.raises(MixedModels):
        bring(tmp_path / "a.txt")


def test_reindex_with_the_same_model_embeds_nothing(
    bring: Ingest, home: Home, counted: Counted, tmp_path: Path
) -> None:
    bring(write(tmp_path / "a.txt", "Regionen bygger ett nytt sjukhus."))
    reindex(home, counted, silent)
    assert len(counted.seen) == 1
    with Work(home) as work:
        assert work.count_without_vector() == 0


# --- files of the Riksdag's ---

BULK = "rikstinget-motioner"
Motions = tuple[Path, Callable[[], RunReport]]


@pytest.fixture
def motions(home: Home, tmp_path: Path) -> Iterator[Motions]:
    """A zip file with all motions of the demo's parliament, and the night over them."""
    moment = datetime(2026, 2, 21, 3)
    with Server(bundled(), moment) as server:
        [source] = [each for each in sources(server.world) if each.id == BULK]

        def asked(path: str, query: str = "") -> Any:
            found = answer(server.world, "data.rikstinget.example", path, query, "GET", b"", moment, set())
            assert found.status == 200
            return json.loads(found.content)

        listed = asked("/dokumentlista/", "doktyp=mot&utformat=json&sz=100&from=2025-01-01&tom=2026-12-31")
        ids = [each["dok_id"] for each in listed["dokumentlista"]["dokument"]]
        path = tmp_path / "mot-2022-2025.json.zip"
        with zipfile.ZipFile(path, "w") as packed:
            for id in ids:
                packed.writestr(f"{id.lower()}.json", json.dumps(asked(f"/dokumentstatus/{id}.json")))
        catalogue.add(home, source)

        def night() -> RunReport:
            clock = standing_at(moment.replace(tzinfo=SWEDEN))
            options = NightOptions(since=date(2025, 1, 1), language=FAST)
            return nightly(home, [source], SETTINGS, Counted(), options, silent, clock, server.resolve)

        yield path, night


def held(home: Home) -> dict[str, tuple[str, str, Kind, object, int]]:
    with Published(home) as store:
        every = [(stored.document, stored.revisions) for stored in store.every()]
    return {each.id: (each.title, each.url or "", each.kind, each.published, count) for each, count in every}


def test_a_night_after_a_file_of_the_riksdag_s_finds_all_of_it_unchanged(
    bring: Ingest, home: Home, motions: Motions
) -> None:
    path, night = motions
    result = bring(path, source=BULK)
    assert result.new > 3
    assert result.failed == []
    before = held(home)
    assert {kind for _, _, kind, _, _ in before.values()} == {Kind.MOTION}
    report = night()
    assert report.sources[0].tally.read >= result.new
    assert held(home) == before


def test_a_file_of_the_riksdag_s_after_a_night_changes_nothing(bring: Ingest, home: Home, motions: Motions) -> None:
    path, night = motions
    night()
    before = held(home)
    result = bring(path, source=BULK)
    assert (result.new, result.changed, result.failed) == (0, 0, [])
    assert held(home) == before


def test_a_file_of_the_riksdag_s_again_is_the_same(bring: Ingest, counted: Counted, motions: Motions) -> None:
    path, _ = motions
    first = bring(path, source=BULK)
    seen = len(counted.seen)
    again = bring(path, source=BULK)
    assert (again.new, again.changed, again.same, len(counted.seen)) == (0, 0, first.new, seen)
    assert sorted(again.documents) == sorted(first.documents)


def test_an_older_file_does_not_undo_what_came_since(bring: Ingest, home: Home, motions: Motions) -> None:
    path, _ = motions
    bring(path, source=BULK)
    old = path.read_bytes()
    with zipfile.ZipFile(path) as packed:
        files = {name: packed.read(name).decode() for name in packed.namelist()}
    newer = path.parent / "ny" / path.name
    newer.parent.mkdir()
    with zipfile.ZipFile(newer, "w") as packed:
        for name, said in files.items():
            packed.writestr(name, said.replace('"titel": "', '"titel": "Ny: ', 1))
    assert bring(newer, source=BULK).changed == len(files)
    path.write_bytes(old)
    assert bring(path, source=BULK).changed == 0
    assert all(title.startswith("Ny: ") for title, *_ in held(home).values())


def test_the_archive_keeps_the_record_and_the_page_that_was_made_of_it(
    bring: Ingest, home: Home, motions: Motions
) -> None:
    path, _ = motions
    result = bring(path, source=BULK)
    with Published(home) as store:
        for _, id in result.documents:
            assert b"<article>" in archive.fetch(home, store.kept(store.stored(id).raw_digest))
    kept = [each for each in archive.records(home) if isinstance(each, archive.Record)]
    assert [each.kept.record_type for each in kept].count("resource") == result.new
    assert all(b"dokumentstatus" in each.content for each in kept if each.kept.record_type == "resource")


def test_one_broken_entry_of_a_file_of_the_riksdag_s_costs_nothing_else(bring: Ingest, motions: Motions) -> None:
    path, _ = motions
    with zipfile.ZipFile(path, "a") as packed:
        count = len(packed.namelist())
        packed.writestr("sönder.json", '{"dokumentstatus": ')
    result = bring(path, source=BULK)
    assert result.new == count
    assert [each.path for each in result.failed] == [f"{path}/sönder.json"]


def test_a_file_of_the_riksdag_s_needs_one_of_its_sources(bring: Ingest, motions: Motions) -> None:
    path, _ = motions
    write(path.parent / "in" / "a.txt", "Om bussar på landet.")
    path.rename(path.parent / "in" / path.name)
    result = bring(path.parent / "in")
    assert result.new == 1
    [refused] = result.failed
    assert "name their source with --source: riksdagen-motioner" in refused.error


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04trasig"])
def test_a_file_of_the_riksdag_s_that_is_damaged_says_so(content: bytes, bring: Ingest, tmp_path: Path) -> None:
    (tmp_path / "mot.json.zip").write_bytes(content)
    [refused] = bring(tmp_path / "mot.json.zip", source="riksdagen-motioner").failed
    assert refused.error == "is damaged: not a zip file that can be read"


def test_local_keys_tell_places_apart() -> None:
    assert local_key("/a/Motion 1.txt") != local_key("/b/Motion 1.txt")
    assert local_key("/a/Motion 1.txt").startswith("motion-1-")
    assert local_key("/a/.txt")


def test_a_document_is_divided_as_the_kind_that_it_is_known_to_be(bring: Ingest, tmp_path: Path, home: Home) -> None:
    """What the user says a file is also says which parts it has: a motion's proposal is a proposal."""
    path = tmp_path / "x.txt"
    path.write_text(
        "Gratis buss\n\nVi föreslår regionfullmäktige besluta\n\natt utreda gratis buss.\n", encoding="utf-8"
    )
    bring(path, kind=Kind.MOTION)
    with Published(home) as store:
        (stored,) = store.every()
    assert Part.PROPOSAL in {section.part for section in stored.document.sections}
