"""The Riksdag's catalogue and its zip files, in their shapes; all of what they say is invented."""

import io
import json
import struct
import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from models import Item, Kind, ParseError, RawDocument, Request, Response, Scope, Source
from pipeline.parse import parse
from scrapers import riksdagen, riksdagen_bulk
from scrapers.folder import Refused

CATALOGUE = "https://data.riksdagen.se/dataset/katalog/dataset.xml"
SCOPE = Scope(date(2026, 1, 20))
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


def dataset(type: str = "mot", format: str = "json", collection: str = "dokument", **more: str) -> str:
    name = f"{type}-2022-2025.{format}.zip"
    said = {
        "namn": collection,
        "typ": type,
        "samling": f"{type}-2022-2025",
        "rm": "2022-2025",
        "filnamn": name,
        "storlek": "31000",
        "format": format,
        "filformat": "zip",
        "uppdaterad": "2025-12-15 19:32:28",
        "url": f"/dataset/{collection}/{name}",
        **more,
    }
    fields = "".join(f"<{key}\n  >{value}</{key}>" for key, value in said.items())
    return f"<dataset>{fields}<upplysning /></dataset>"


def catalogue(*datasets: str) -> bytes:
    return f"<datasetlista>{''.join(datasets)}</datasetlista>".encode()


def answer(content: bytes, url: str = CATALOGUE) -> Response:
    return Response(url, url, 200, (), content, NOW)


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


def unpacked(content: bytes) -> tuple[list[tuple[Item, RawDocument]], list[Refused]]:
    found = list(riksdagen_bulk.read_bulk(content, SOURCE))
    refused = [each for each in found if isinstance(each, Refused)]
    return [each for each in found if not isinstance(each, Refused)], refused


# --- the catalogue ---


def test_the_catalogue_says_what_files_there_are() -> None:
    (found,) = riksdagen_bulk.catalogue(catalogue(dataset()))
    assert found == riksdagen_bulk.Dataset(
        name="mot-2022-2025.json.zip",
        url="https://data.riksdagen.se/dataset/dokument/mot-2022-2025.json.zip",
        collection="dokument",
        type="mot",
        format="json",
        session="2022-2025",
        size=31000,
        updated="2025-12-15 19:32:28",
    )


def test_entries_of_the_catalogue_without_a_name_or_of_another_host_are_none() -> None:
    broken = (dataset(filnamn=""), dataset(url="https://elsewhere.example/x.zip"), dataset(url=""), "<dataset />")
    assert len(riksdagen_bulk.catalogue(catalogue(*broken, dataset()))) == 1


@pytest.mark.parametrize("content", [b"", b"<html><body>Fel</body></html>", b"{}", b"<datasetlista>", b"\x00"])
def test_what_is_no_catalogue_is_refused(content: bytes) -> None:
    with pytest.raises(ParseError):
        riksdagen_bulk.catalogue(content)


def test_an_empty_catalogue_is_a_list_of_nothing() -> None:
    page = riksdagen_bulk.read(SOURCE, answer(b"<datasetlista><dataset /></datasetlista>"), SCOPE)
    assert (page.items, page.total, page.ends) == ((), 0, True)


def test_the_list_is_the_catalogue_and_its_items_are_the_json_files_of_the_type() -> None:
    assert riksdagen_bulk.first(SOURCE, SCOPE) == (Request(CATALOGUE),)
    said = catalogue(dataset(), dataset(format="html"), dataset("bet"), dataset("mot", collection="anforande"))
    page = riksdagen_bulk.read(SOURCE, answer(said), SCOPE)
    (item,) = page.items
    assert (item.key, item.marker) == ("mot-2022-2025.json.zip", "2025-12-15 19:32:28")
    assert item.request == Request("https://data.riksdagen.se/dataset/dokument/mot-2022-2025.json.zip")
    assert (page.total, page.ends) == (1, True)


def test_a_new_file_of_the_same_name_has_another_marker() -> None:
    one, other = (
        riksdagen_bulk.read(SOURCE, answer(catalogue(dataset(uppdaterad=when))), SCOPE).items[0]
        for when in ("2025-12-15 19:32:28", "2025-12-16 19:32:28")
    )
    assert one.key == other.key
    assert one.marker != other.marker


def test_the_document_of_an_item_is_the_file_as_it_is() -> None:
    (item,) = riksdagen_bulk.read(SOURCE, answer(catalogue(dataset())), SCOPE).items
    content = packed({"hd021001.json": record("HD021001")})
    assert riksdagen_bulk.document(SOURCE, item, answer(content)).content == content


# --- a zip file ---


def test_each_entry_is_a_document_as_the_interface_would_give_it() -> None:
    content = record("HA021001")
    ((item, raw),), refused = unpacked(packed({"ha021001.json": content}))
    assert refused == []
    assert (item.key, item.kind, item.marker) == ("HA021001", Kind.MOTION, "2023-02-02 09:00:01 Klar")
    assert (raw.location, raw.url) == ("ha021001.json", "https://data.riksdagen.se/dokument/HA021001.html")
    assert raw.content == riksdagen.document(SOURCE, item, answer(content)).content
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
    assert [item.key for item, _ in found] == ["HA021001", "HA021004"]
    assert [each.path for each in refused] == ["b.json", "c.json", "d.json", "e.json", "f.zip"]
    assert next(each.error for each in refused if each.path == "d.json") == "has no text yet"


def test_a_damaged_entry_is_reported() -> None:
    content = bytearray(packed({"a.json": record("HA021001"), "b.json": record("HA021002")}))
    content[content.index(b"a.json") + 20] ^= 0xFF  # within what is packed of the first
    found, refused = unpacked(bytes(content))
    assert [item.key for item, _ in found] == ["HA021002"]
    assert [each.path for each in refused] == ["a.json"]
    assert refused[0].error.startswith("cannot be unpacked: ")


def test_an_encrypted_entry_is_reported() -> None:
    content = bytearray(packed({"a.json": record("HA021001"), "b.json": record("HA021002")}))
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", content, content.index(start) + flags, 1)
    found, refused = unpacked(bytes(content))
    assert [item.key for item, _ in found] == ["HA021002"]
    assert [each.path for each in refused] == ["a.json"]


def test_the_same_document_twice_is_given_once() -> None:
    found, refused = unpacked(packed({"a.json": record("HA021001"), "b.json": record("HA021001", titel="Annat")}))
    assert [item.title for item, _ in found] == ["Fler färjor till öarna"]
    assert refused == [Refused("b.json", "is the document HA021001 once more")]


def test_drafts_are_passed_over() -> None:
    assert unpacked(packed({"a.json": record("H102XS24006", beteckning="S24006")})) == ([], [])


def test_folders_are_no_documents() -> None:
    found, refused = unpacked(packed({"mot/": b"", "mot/a.json": record("HA021001")}))
    assert (len(found), refused) == (1, [])


def test_names_of_entries_are_printable() -> None:
    _, refused = unpacked(packed({"a\x1b[31m.json": b"x"}))
    assert [each.path for each in refused] == ["a\ufffd[31m.json"]


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
    assert [item.key for item, _ in found] == ["HA021001"]
    assert [each.path for each in refused] == ["a.json"]


def test_a_file_that_is_a_bomb_in_all_is_refused_where_its_limit_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(riksdagen_bulk, "MOST", 5_000)
    files = {f"{number}.json": record(f"HA02{number}", html=f"<p>{'Färjor. ' * 100}</p>") for number in range(100)}
    going = riksdagen_bulk.read_bulk(packed(files), SOURCE)
    assert isinstance(next(going), tuple)
    with pytest.raises(ParseError, match="unpacks to more than"):
        list(going)


def test_a_file_of_too_many_entries_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(riksdagen_bulk, "ENTRIES", 2)
    with pytest.raises(ParseError, match="holds 3 files"):
        unpacked(packed({name: record("HA021001") for name in "abc"}))
