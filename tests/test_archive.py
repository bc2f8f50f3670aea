"""Bytes as they came."""

from pathlib import Path

import pytest

from models import RawDocument, StoreError
from pipeline import archive
from pipeline.home import Home


def raw(content: bytes) -> RawDocument:
    return RawDocument(source="files", location="/a", content=content)


def test_what_is_kept_comes_back(home: Home) -> None:
    digest = archive.keep(home, raw(b"\x00\xffbytes"))
    assert archive.fetch(home, digest) == b"\x00\xffbytes"


def test_the_same_bytes_are_kept_once(home: Home) -> None:
    first = archive.keep(home, raw(b"x"))
    before = archive.place(home, first).stat().st_mtime_ns
    assert archive.keep(home, raw(b"x")) == first
    assert archive.place(home, first).stat().st_mtime_ns == before
    assert [path.name for path in home.archive.rglob("*") if path.is_file()] == [first]


def test_missing_bytes_are_named(home: Home) -> None:
    with pytest.raises(StoreError, match="the archive has no file 00ff"):
        archive.fetch(home, "00ff")


def test_the_archive_is_sorted_by_digest(home: Home, tmp_path: Path) -> None:
    digest = archive.keep(home, raw(b"y"))
    assert archive.place(home, digest) == home.archive / digest[:2] / digest
