"""The Riksdag's zip files, in their shape; all of what they say is invented."""

import io
import json
import struct
import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from models import Kind, ParseError, Response, Source
from pipeline.parse import parse
from scrapers import riksdagen, riksdagen_bulk
from scrapers.folder import Refused
from scrapers.riksdagen_bulk import Unpacked, read_bulk

NOW = datetime(2026, 1, 20, 3, tzinfo=UTC)
SOURCE = Source(
    "riksdagen-motioner",
    "Riksdagen, motioner",
    "riksdagen",
    "https://data.riksdagen.se/dokumentlista/",
    (Kind.MOTION,),
    "2025",
    "H",
    options={"doktyp": "mot"},
)


def record(id: str, **more: Any) -> bytes:
    main = {
        "dok_id": id,
        "rm": "2022/23",
        "beteckning": id[4:],
        "doktyp": "mot",
        "dokumentnamn": "Motion",
        "datum": "2022-10-12 00:00:00",
        "systemdatum": "2023-02-02 09:00:01",
        "titel": "Fler färjor till öarna",
        "status": "Klar",
        "html": "<h1>Förslag till riksdagsbeslut</h1><p>Riksdagen beslutar om fler färjor.</p>",
        **more,
    }
    return b"\xef\xbb\xbf" + json.dumps({"dokumentstatus": {"dokument": main}}).encode()


def packed(files: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def unpacked(content: bytes) -> tuple[list[Unpacked], list[Refused]]:
    found = list(read_bulk(io.BytesIO(content), SOURCE, "mot.json.zip", lambda done, of: None))
    refused = [each for each in found if isinstance(each, Refused)]
    return [each for each in found if isinstance(each, Unpacked)], refused


def test_each_entry_is_a_document_as_the_interface_would_give_it() -> None:
    content = record("HA021001")
    (found,), refused = unpacked(packed({"ha021001.json": content}))
    item, raw = found.item, found.page
    assert refused == []
    assert (item.key, item.kind, item.marker) == ("HA021001", Kind.MOTION, "2023-02-02 09:00:01 Klar")
    assert (raw.location, raw.url) == (
        "mot.json.zip/ha021001.json",
        "https://data.riksdagen.se/dokument/HA021001.html",
    )
    answer = Response("https://data.riksdagen.se/dokumentstatus/HA021001.json", "", 200, (), content, NOW)
    assert raw.content == riksdagen.document(SOURCE, item, answer).content
    assert (found.record.content, found.record.location) == (content, raw.location)
    document = parse(raw)
    assert (document.title, document.published) == ("Fler färjor till öarna", date(2022, 10, 12))


def test_one_broken_entry_costs_the_others_nothing() -> None:
    files = {
        "a.json": record("HA021001"),
        "b.json": b'{"dokumentstatus": ',
        "c.json": b"<html>Fel</html>",
        "d.json": record("HA021002", html=""),
        "e.json": record(""),
        "f.zip": packed({"g.json": record("HA021003")}),
        "z.json": record("HA021004"),
    }
    found, refused = unpacked(packed(files))
    assert [each.item.key for each in found] == ["HA021001", "HA021004"]
    assert [each.path.rpartition("/")[2] for each in refused] == ["b.json", "c.json", "d.json", "e.json", "f.zip"]
    assert next(each.error for each in refused if each.path.endswith("d.json")) == "has no text yet"


def test_a_damaged_entry_is_reported() -> None:
    content = bytearray(packed({"a.json": record("HA021001"), "b.json": record("HA021002")}))
    content[content.index(b"a.json") + 20] ^= 0xFF  # within what is packed of the first
    found, refused = unpacked(bytes(content))
    assert [each.item.key for each in found] == ["HA021002"]
    assert [each.path for each in refused] == ["mot.json.zip/a.json"]
    assert refused[0].error.startswith("cannot be unpacked: ")


def test_an_encrypted_entry_is_reported() -> None:
    content = bytearray(packed({"a.json": record("HA021001"), "b.json": record("HA021002")}))
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", content, content.index(start) + flags, 1)
    found, refused = unpacked(bytes(content))
    assert [each.item.key for each in found] == ["HA021002"]
    assert [each.path for each in refused] == ["mot.json.zip/a.json"]


def test_the_same_document_twice_is_given_once() -> None:
    found, refused = unpacked(packed({"a.json": record("HA021001"), "b.json": record("HA021001", titel="Annat")}))
    assert [each.item.title for each in found] == ["Fler färjor till öarna"]
    assert refused == [Refused("mot.json.zip/b.json", "is the document HA021001 once more")]


def test_documents_of_another_type_than_the_source_s_are_refused() -> None:
    files = {
        "a.json": record("HA01AU1", doktyp="bet"),
        "b.json": record("HA021001"),
        "c.json": record("HA021002", doktyp=["mot", "mot"]),
    }
    found, refused = unpacked(packed(files))
    assert [each.item.key for each in found] == ["HA021001", "HA021002"]
    assert [each.error for each in refused] == ["is of the type 'bet', and riksdagen-motioner of 'mot'"]


def test_it_is_told_how_far_the_reading_has_come() -> None:
    said: list[tuple[int, int]] = []
    files = {f"{number}.json": record(f"HA02100{number}") for number in range(3)}
    list(read_bulk(io.BytesIO(packed(files)), SOURCE, "mot.json.zip", lambda done, of: said.append((done, of))))
    assert said == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_drafts_are_passed_over() -> None:
    assert unpacked(packed({"a.json": record("H102XS24006", beteckning="S24006")})) == ([], [])


def test_folders_are_no_documents() -> None:
    found, refused = unpacked(packed({"mot/": b"", "mot/a.json": record("HA021001")}))
    assert (len(found), refused) == (1, [])


def test_names_of_entries_are_printable() -> None:
    _, refused = unpacked(packed({"a\x1b[31m.json": b"x"}))
    assert [each.path for each in refused] == ["mot.json.zip/a\ufffd[31m.json"]


@pytest.mark.parametrize("content", [b"", b"<html>Fel</html>", b"PK\x03\x04" + b"\x00" * 100])
def test_what_is_no_zip_file_is_refused(content: bytes) -> None:
    with pytest.raises(ParseError, match="is damaged"):
        unpacked(content)


def test_a_file_that_breaks_off_is_refused() -> None:
    whole = packed({"a.json": record("HA021001")})
    with pytest.raises(ParseError, match="is damaged"):
        unpacked(whole[: len(whole) // 2])


def test_an_entry_that_is_a_bomb_is_not_unpacked_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(riksdagen_bulk, "LARGEST", 5_000)
    found, refused = unpacked(packed({"a.json": b" " * 1_000_000, "b.json": record("HA021001")}))
    assert [each.item.key for each in found] == ["HA021001"]
    assert [each.path for each in refused] == ["mot.json.zip/a.json"]


def test_a_file_that_is_a_bomb_in_all_is_refused_where_its_limit_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(riksdagen_bulk, "MOST", 5_000)
    files = {f"{number}.json": record(f"HA02{number}", html=f"<p>{'Färjor. ' * 100}</p>") for number in range(100)}
    going = read_bulk(io.BytesIO(packed(files)), SOURCE, "mot.json.zip", lambda done, of: None)
    assert isinstance(next(going), Unpacked)
    with pytest.raises(ParseError, match="unpacks to more than"):
        list(going)


def test_a_file_of_too_many_entries_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(riksdagen_bulk, "ENTRIES", 2)
    with pytest.raises(ParseError, match="holds 3 files"):
        unpacked(packed({name: record("HA021001") for name in "abc"}))
