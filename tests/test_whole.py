"""Files that are put in place whole: what stands there and its mode are kept, whatever happens in between."""

import os
import threading
from pathlib import Path

import pytest

from pipeline import copies
from pipeline.home import Home
from pipeline.whole import write_whole


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644])
def test_a_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "users.json"
    path.write_text("old")
    path.chmod(mode)
    write_whole(path, b"new")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", mode)
    assert list(tmp_path.iterdir()) == [path]


def test_a_secret_is_never_readable_by_others_on_its_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "users.json"
    path.write_text("old")
    path.chmod(0o600)
    modes = []
    opened = os.open

    def watched(name: Path, flags: int, mode: int = 0o777) -> int:
        handle = opened(name, flags, mode)
        modes.append((os.fstat(handle).st_mode & 0o177, flags & os.O_CREAT))
        return handle

    monkeypatch.setattr(os, "open", watched)
    write_whole(path, b"new")
    assert [mode for mode, created in modes if created] == [0]


def test_what_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_copies_that_are_noted_at_the_same_time_are_all_there(home: Home) -> None:
    ready = threading.Barrier(8)

    def note(number: int) -> None:
        ready.wait()
        copies.note(home, copies.EXPORT, Path(f"/export/{number}"), "csv")

    threads = [threading.Thread(target=note, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {each.folder for each in copies.known(home)} == {f"/export/{number}" for number in range(8)}


def test_a_copy_that_is_no_more_is_no_longer_waited_for(home: Home) -> None:
    copies.note(home, copies.EXPORT, Path("/export"), "csv")
    copies.reach(home, "1", [], ["/export"])
    assert copies.pending(home) == [copies.Pending("/export", "1")]
    (home.path / copies.NAME).unlink()
    assert copies.pending(home) == []
