"""Bytes to text, whatever the page claims about itself."""

import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import ParseError, RawDocument
from pipeline.parse import parse
from pipeline.parse.decode import decode

SWEDISH = "Åtgärder för äldre på sjukhus – ”ökade köer” i Örebro"


@pytest.mark.parametrize(
    "charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"]
)
def test_charsets_without_declaration(charset: str) -> None:
    assert decode((SWEDISH * 3).encode(charset)) == SWEDISH * 3


def test_dos() -> None:
    assert decode("Åtgärder för äldre på sjukhus".encode("cp850")) == "Åtgärder för äldre på sjukhus"


@pytest.mark.parametrize(
    "declared", ["iso-8859-1", "windows-1252", "utf-8", "utf-7", "idna", "unicode_escape", "hittepå", "\x00"]
)
@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
def test_declared_charset_is_checked_against_the_bytes(declared: str, charset: str) -> None:
    assert decode(SWEDISH.encode(charset), f"text/html; charset={declared}") == SWEDISH


def test_declared_charset_is_used_where_it_fits() -> None:
    russian = "Добрый день"
    assert decode(russian.encode("koi8-r"), "text/plain; charset=koi8-r") == russian
    page = '<meta charset="iso-8859-2"><p>Łódź'
    assert decode(page.encode("iso-8859-2")) == page


def test_last_resort() -> None:
    russian = "Регион принял решение о бюджете на следующий год и о новых больницах. " * 5
    assert decode(russian.encode("koi8-r")) == russian


def test_utf8_with_a_letter_cut_in_two() -> None:
    assert decode((SWEDISH * 3).encode()[:-20] + b"\xc3") == (SWEDISH * 3).encode()[:-20].decode()


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("bostads\u00adrätter", "bostadsrätter"),
        ("a\r\nb\rc\u2028d\fe", "a\nb\nc\nd\ne"),
        ("500\u00a0000\u2009kr", "500 000 kr"),
        ("2015\u201006\u201029", "2015-06-29"),
        ("a\x00b\x1bc\u200bd\ufeffe", "abcde"),
        (unicodedata.normalize("NFD", "åäö"), "åäö"),
    ],
)
def test_clean(raw: str, clean: str) -> None:
    assert decode(("text " * 50 + raw).encode()) == "text " * 50 + clean


@pytest.mark.parametrize("content", [bytes(range(256)) * 10, b"\x00\x01\x02\x03" * 50])
def test_binary(content: bytes) -> None:
    with pytest.raises(ParseError):
        decode(content)


def test_a_tiny_stray() -> None:
    assert decode(b"\x01\x02hej\x03\x04") == "hej"
    with pytest.raises(ParseError):
        decode(b"\x01\x02hej\x03\x04\x05")


@given(st.binary(max_size=300), st.sampled_from(["", "charset=utf-16", "charset=latin-1", "charset=cp437"]))
def test_any_bytes(content: bytes, declared: str) -> None:
    try:
        text = decode(content, declared)
    except ParseError:
        return
    assert unicodedata.is_normalized("NFC", text)
    assert not {"\r", "\x00", "\u00ad", "\u00a0"} & set(text)
    text.encode()


@given(st.binary(max_size=300), st.sampled_from(["x.html", "x.pdf", "x.txt", "x.md", "x"]))
def test_any_file(content: bytes, location: str) -> None:
    with suppress(ParseError):
        assert parse(RawDocument("test", location, content)).text
