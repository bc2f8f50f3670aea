"""JSON answers: what counts as one, and values of the wrong types."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Contact, ParseError
from scrapers.answers import (
    address,
    asked_for,
    asking_for,
    decoded,
    is_json,
    moment,
    number,
    paragraphs,
    people,
    plain,
    text,
)
from scrapers.answers import several as several


@pytest.mark.parametrize("content", [b"{}", b" \r\n[1]", b"\xef\xbb\xbf{}", b"\xef\xbb\xbf\n[]"])
def test_json_is_known_by_its_first_character_behind_any_mark(content: bytes) -> None:
    assert is_json(content)
    assert decoded(content) is not None


@pytest.mark.parametrize("content", [b"<html>", b"", b"jQuery({})", b"null"])
def test_what_is_no_object_and_no_list_is_not_taken_for_json(content: bytes) -> None:
    assert not is_json(content)


@pytest.mark.parametrize(
    "content", [b"<html>", b"", b"{", b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}", b'{"a": "\xe5"}']
)
def test_what_cannot_be_read_is_said_to_be_no_json(content: bytes) -> None:
    with pytest.raises(ParseError, match="is not JSON"):
        decoded(content)


def test_one_is_an_object_several_are_a_list_and_none_is_nothing() -> None:
    assert several({"a": 1}) == [{"a": 1}]
    assert several([1, 2]) == [1, 2]
    assert several(None) == several("") == several(0) == []


def test_text_is_in_one_line_without_what_is_invisible() -> None:
    assert text(" Ny\x00\n va\u030ard\ud800 ") == "Ny vård"
    assert (text(7), text(True), text(None), text(["x"]), text(10**5000)) == ("7", "", "", "", "")


def test_text_may_hold_markup_and_plain_text_signs() -> None:
    assert plain("<p>Vård &amp; <b>omsorg</b></p>") == "Vård & omsorg"
    assert plain("färre än 5 < 6") == "färre än 5 < 6"


def test_plain_text_has_its_paragraphs_apart() -> None:
    assert paragraphs("Ett.\n \nTvå.") == "<div>Ett.</div><div>Två.</div>"
    assert paragraphs("<p>Ett.\n\nTvå.</p>") == "<div><p>Ett.\n\nTvå.</p></div>"
    assert paragraphs(None) == paragraphs("\n\n") == ""


def test_headings_of_the_first_order_are_the_title_s() -> None:
    assert paragraphs('<H1 class="a">Ett</h1><h12>') == '<div><h2 class="a">Ett</h2><h12></div>'


def test_numbers_may_be_written_as_text() -> None:
    assert [number(said) for said in (0, 12, "12", " 12 ")] == [0, 12, 12, 12]
    assert [number(said) for said in (-1, 1.5, True, "", "x", None, "٣", "1" * 40)] == [None] * 8


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2025-12-17", date(2025, 12, 17)),
        ("2025-12-17T10:00:36.000Z", datetime(2025, 12, 17, 11, 0, 36)),
        ("2025-07-01T22:30:00+00:00", datetime(2025, 7, 2, 0, 30)),
        ("2026-09-16 07:30:00 +0200", datetime(2026, 9, 16, 7, 30)),
        ("2026-09-16 05:30:00 UTC", datetime(2026, 9, 16, 7, 30)),
        ("2026-09-16 07:30:00", datetime(2026, 9, 16, 7, 30)),
        ("0001-01-01T00:00:00", None),
        ("9999-12-31T23:59:59Z", None),
        ("2025-13-01", None),
        ("i går", None),
        (1765965636, None),
        (None, None),
    ],
)
def test_moments_are_in_swedish_local_time(said: object, meant: date | datetime | None) -> None:
    assert moment(said) == meant


def test_a_person_of_whom_nothing_is_said_is_none() -> None:
    said = [
        {"name": "Åsa Ö", "title": "Chef", "phone": 46, "email": None},
        {"name": ""},
        None,
        {"email": "a@exempel.se"},
    ]
    assert people(said, role="title") == (Contact("Åsa Ö", role="Chef", phone="46"), Contact("", email="a@exempel.se"))


def test_addresses_are_whole_and_of_the_web() -> None:
    assert address("/a?utm_source=x#y", "https://via.example/b") == "https://via.example/a"
    for said in ("javascript:1", "http://[x", "", None, 5.0, "mailto:a@exempel.se"):
        assert address(said, "https://via.example/b") == ""


def test_a_parameter_is_set_and_the_others_stay() -> None:
    url = asking_for("https://a.example/x?page=1&q=%C3%A5&tom=", "page", 2)
    assert url == "https://a.example/x?q=%C3%A5&tom=&page=2"
    assert asked_for(url, "page") == 2
    assert asked_for(url, "q") is None


@settings(deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))
def test_any_value_has_some_reading(value: Any) -> None:
    text(value).encode()
    plain(value).encode()
    paragraphs(value).encode()
    assert number(value) is None or number(value) == int(text(value))
    assert moment(value) is None or isinstance(moment(value), date)
