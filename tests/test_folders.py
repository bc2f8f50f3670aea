"""Folders of files as sources: what they list, and nights over them."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from models import Kind, ParseError, Request, Response, RunReport, Scope, Source, Status
from pipeline import archive, catalogue
from pipeline.demo import SETTINGS, standing_at
from pipeline.extract.language import FAST
from pipeline.home import Home
from pipeline.nightly import SWEDEN, Options, nightly
from pipeline.store import Published
from scrapers import folders
from scrapers.folder import url_of
from scrapers.sources import load
from tests.ingesting import Counted, silent

JANUARY = datetime(2026, 1, 20, 3, tzinfo=SWEDEN)
NOBODY = "the network is not asked"

Night = Callable[..., RunReport]


async def nowhere(host: str, port: int) -> list[tuple[str, int]]:
    raise AssertionError(NOBODY)


def of_folder(root: Path, platform: str = "folder") -> Source:
    return Source("x", "X", platform, str(root), (Kind.MOTION,), "2026", "H", region="Region Skåne")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


@pytest.fixture
def night(home: Home, root: Path) -> Night:
    """A night over the folder, so many days after the first."""

    def run(days: int = 0, source: Source | None = None) -> RunReport:
        clock = standing_at(JANUARY + timedelta(days=days))
        chosen = source or of_folder(root)
        return nightly(home, [chosen], SETTINGS, Counted(), Options(language=FAST), silent, clock, nowhere)

    return run


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def counts(report: RunReport) -> tuple[int, int, int, int]:
    [each] = report.sources
    return each.tally.new, each.tally.changed, each.tally.gone, each.tally.failed


def texts(home: Home) -> dict[str, str]:
    with Published(home) as store:
        return {stored.document.id: stored.document.text for stored in store.every()}


# --- the platform ---


def test_files_are_items_and_folders_are_lists() -> None:
    said = b"""{"entries": [
        {"url": "file:///srv/in/2026", "path": "2026", "kind": "folder", "size": 1, "mtime": 2},
        {"url": "file:///srv/in/2026/l%C3%A5n.pdf", "path": "2026/l\\u00e5n.pdf", "kind": "file", "size": 3, "mtime": 4}
    ]}"""
    source = of_folder(Path("/srv/in"))
    [asked] = folders.first(source, Scope(JANUARY.date()))
    assert asked == Request("file:///srv/in")
    page = folders.read(source, Response(asked.url, asked.url, 200, (), said, JANUARY), Scope(JANUARY.date()))
    assert (page.lists, page.ends, page.next) == ((Request("file:///srv/in/2026"),), True, None)
    [item] = page.items
    assert (item.key, item.title, item.marker, item.published) == ("2026/lån.pdf", "lån.pdf", "4-3", None)
    assert item.request == Request("file:///srv/in/2026/l%C3%A5n.pdf")


@pytest.mark.parametrize(
    ("said", "why"),
    [(b"%PDF-1.7", "not JSON"), (b"{}", "is no folder"), (b'{"entries": [], "messages": []}', "platform = .mailbox")],
)
def test_what_is_no_folder_is_refused(said: bytes, why: str) -> None:
    source = of_folder(Path("/srv/in"))
    with pytest.raises(ParseError, match=why):
        folders.read(source, Response("file:///srv/in", "", 200, (), said, JANUARY), Scope(JANUARY.date()))


ENTRY = """[[source]]
id = "x"
name = "X"
platform = "{platform}"
address = "{address}"
kinds = ["motion"]
confirmed = "2026"
confidence = "H"
"""


@pytest.mark.parametrize("platform", ["folder", "mailbox"])
@pytest.mark.parametrize("address", ["/srv/in", "/srv/in med blank/å", "file:///srv/in", "file://localhost/srv/in"])
def test_the_place_of_a_folder_is_a_whole_path(platform: str, address: str) -> None:
    [source] = load(ENTRY.format(platform=platform, address=address), [])
    assert source.address == address


@pytest.mark.parametrize("address", ["in", "~/in", "./in", "https://a.example/", "file://a.example/in", "file:in", ""])
def test_what_is_no_whole_path_is_no_place_of_a_folder(address: str) -> None:
    with pytest.raises(ParseError, match=r"no place on this machine|write some text"):
        load(ENTRY.format(platform="folder", address=address), [])


@pytest.mark.parametrize("address", ["/srv/in", "file:///srv/in"])
def test_no_other_platform_has_its_place_on_this_machine(address: str) -> None:
    with pytest.raises(ParseError, match="no http"):
        load(ENTRY.format(platform="feed", address=address), [])


# --- the night ---


def test_a_folder_is_read_with_all_folders_in_it(home: Home, root: Path, night: Night) -> None:
    write(root / "motion.txt", "Fler bussar på landet\n\nRegionen bör köra fler bussar.")
    write(root / "2026" / "vår" / "motion.txt", "Fler tåg\n\nRegionen bör köra fler tåg.")
    report = night()
    assert report.status is Status.OK
    assert counts(report) == (2, 0, 0, 0)
    with Published(home) as store:
        stored = store.stored("x:2026/vår/motion.txt")
        assert (stored.document.kind, stored.region) == (Kind.MOTION, "Region Skåne")
        assert archive.fetch(home, store.kept(stored.raw_digest)).startswith(b"Fler t")


def test_the_next_night_finds_what_is_new_and_changed_and_reads_nothing_else(
    home: Home, root: Path, night: Night
) -> None:
    for name in "abcdef":
        write(root / f"{name}.txt", f"Motion {name}\n\nRegionen bör köra fler bussar.")
    night()
    assert counts(night(1)) == (0, 0, 0, 0)
    write(root / "b.txt", "Motion b\n\nRegionen bör köra färre bussar.")
    write(root / "g.txt", "Motion g\n\nRegionen bör köra fler bussar.")
    report = night(2)
    assert counts(report) == (1, 1, 0, 0)
    assert report.sources[0].tally.read == 2
    assert "färre" in texts(home)["x:b.txt"]


def test_a_file_that_was_only_touched_is_the_same(home: Home, root: Path, night: Night) -> None:
    write(root / "a.txt", "Motion\n\nRegionen bör köra fler bussar.")
    night()
    os.utime(root / "a.txt", ns=(1, 1))
    assert counts(night(1)) == (0, 0, 0, 0)
    with Published(home) as store:
        assert store.stored("x:a.txt").revisions == 1


def test_a_file_that_was_taken_away_is_gone_after_three_misses_and_not_before(
    home: Home, root: Path, night: Night
) -> None:
    for name in "abc":
        write(root / f"{name}.txt", f"Motion {name}\n\nRegionen bör köra fler bussar.")
    night()
    (root / "a.txt").unlink()
    gone = []
    for day in range(1, 6):
        write(root / "c.txt", f"Motion c\n\nRegionen bör köra {day} bussar till.")  # the source is well
        gone.append(counts(night(day))[2])
    assert gone[0] == 0
    assert sum(gone) == 1
    with Published(home) as store:
        assert [stored.document.id for stored in store.every() if stored.gone] == ["x:a.txt"]


def test_a_disk_that_is_not_mounted_takes_nothing_away(home: Home, root: Path, night: Night) -> None:
    for name in "abc":
        write(root / f"{name}.txt", f"Motion {name}\n\nRegionen bör köra fler bussar.")
    night()
    root.rename(root.parent / "bort")
    reports = [night(day) for day in (1, 2, 3, 20)]
    assert {report.status for report in reports} == {Status.BROKEN}
    assert sum(each.tally.gone + each.tally.missing for report in reports for each in report.sources) == 0
    (root.parent / "bort").rename(root)
    assert counts(night(40)) == (0, 0, 0, 0)
    assert len(texts(home)) == 3


def test_the_place_on_the_machine_is_no_address_for_readers(home: Home, root: Path, night: Night) -> None:
    write(root / "a.txt", "Motion\n\nRegionen bör köra fler bussar.")
    link = '<link rel="canonical" href="https://www.skane.se/bussar">'
    text = "Regionen bör köra fler bussar på landet i år. " * 5
    write(root / "b.html", f"<html><head>{link}</head><body><h1>Fler bussar</h1><p>{text}</p></body></html>")
    night()
    with Published(home) as store:
        local, saved = store.stored("x:a.txt"), store.stored("x:b.html")
    assert (local.document.url, local.also) == (None, ())
    assert (saved.document.url, saved.also) == ("https://www.skane.se/bussar", ())


def test_the_folders_above_do_not_date_a_file_and_those_in_it_may(tmp_path: Path, home: Home, night: Night) -> None:
    root = tmp_path / "2019-03-01"
    write(root / "a.txt", "Motion\n\nRegionen bör köra fler bussar.")
    write(root / "2025-11-05" / "b.txt", "Motion\n\nRegionen bör köra fler tåg.")
    night(source=of_folder(root))
    with Published(home) as store:
        published = {stored.document.key: str(stored.document.published) for stored in store.every()}
    assert published["a.txt"] == "None"
    assert published["2025-11-05/b.txt"] in ("None", "2025-11-05")


def test_what_cannot_be_read_is_said_and_costs_nothing_else(home: Home, root: Path, night: Night) -> None:
    write(root / "a.txt", "Motion\n\nRegionen bör köra fler bussar.")
    write(root / "b.xyz", "x")
    (root / "c.txt").symlink_to(root.parent)
    (root.parent / "hemligt.txt").write_text("Hemligt")
    (root / "d.txt").symlink_to(root.parent / "hemligt.txt")
    report = night()
    assert list(texts(home)) == ["x:a.txt"]
    said = " ".join(report.sources[0].tally.reasons)
    assert "is not a kind of file that can be read" in said
    assert "it lies outside" in said
    assert "d.txt" in said


def test_a_source_of_the_web_never_reads_this_machine(home: Home, root: Path, night: Night) -> None:
    write(root / "a.txt", "Hemligt")
    web = Source("w", "W", "feed", url_of(root / "a.txt"), (Kind.OTHER,), "2026", "H")
    report = night(source=web)
    assert report.status is Status.BROKEN
    assert "not an http" in str(report.sources[0].tally.reasons) or "http" in str(report.sources[0].tally.reasons)


def test_a_check_looks_at_a_folder(root: Path) -> None:
    write(root / "a.txt", "Fler bussar på landet\n\nRegionen beslutade den 3 mars 2025 om fler bussar.")
    [found] = catalogue.check([of_folder(root)], SETTINGS, JANUARY.date(), lambda done, of: None, nowhere)
    assert (found.reachable, found.parses, found.listed) == (True, True, 1)
    assert found.title == "Fler bussar på landet"
