"""Questions taken apart."""

import re
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import QueryError
from pipeline.search.query import LONGEST, open_text, phrase_pattern, understand


def test_words_phrases_and_without() -> None:
    query = understand('kollektivtrafik "Region Skåne" -tåg -"fria resor" på landsbygden')
    assert query.phrases == ("Region Skåne",)
    assert query.without == ("tåg",)
    assert query.without_phrases == ("fria resor",)
    assert query.text == "kollektivtrafik Region Skåne på landsbygden"
    assert query.terms["kollektivtrafik"] == 1
    assert 0 < query.terms["trafik"] < 1  # only a part of what was asked for
    assert "på" not in query.terms


def test_a_common_word_can_be_left_out_too() -> None:
    assert understand("budget -och").without_phrases == ("och",)


def test_a_hyphen_within_a_word_leaves_nothing_out() -> None:
    assert understand("hälso- och sjukvård, covid-19").without == ()


@pytest.mark.parametrize("quoted", ['"att och"', "”att och”", "“att och”"])
def test_swedish_quotation_marks_make_phrases(quoted: str) -> None:
    assert understand(quoted).phrases == ("att och",)


@pytest.mark.parametrize("said", ["", "   ", "...", "\x00", '""', "-tåg"])
def test_nothing_to_look_for(said: str) -> None:
    with pytest.raises(QueryError, match="nothing to look for"):
        understand(said)


def test_only_stop_words() -> None:
    with pytest.raises(QueryError, match="too common"):
        understand("och att det som")


def test_too_many_words_name_the_way_out() -> None:
    with pytest.raises(QueryError, match=f"10000 words, more than {LONGEST}.*similar --file"):
        understand("vård " * 10_000)


def test_sql_is_only_words() -> None:
    query = understand("'; DROP TABLE document; --")
    assert "document" in query.text


@pytest.mark.parametrize(
    ("phrase", "text", "holds"),
    [
        ("fria resor", "om Fria\n resor för", True),
        ("fria resor", "om fria skolresor", False),
        ("års vård", "ett års-vård", True),
        ("år", "åren går", False),
        ("Å", "på å och", True),
        ("18,7", "om 18,7 miljoner", True),
        ("EU:s budget", "om EU:s budget i år", True),
        ("Peter's bok", "läs Peter’s bok nu", True),
        ("covid‑19", "om covid-19 här", True),
    ],
)
def test_phrases_are_whole_words_in_a_row(phrase: str, text: str, holds: bool) -> None:
    pattern = phrase_pattern(phrase).replace(r"[^\pL\pN]", r"[\W_]")
    assert bool(re.search(pattern, text)) is holds


@pytest.mark.parametrize("said", ['"buss"-ord', '"buss"–ord', '"buss"-ord"', '"buss" x-ord'])
def test_a_dash_behind_a_quotation_mark_leaves_nothing_out(said: str) -> None:
    query = understand(said)
    assert (query.phrases[:1], query.without, query.without_phrases) == (("buss",), (), ())
    assert "ord" in query.terms
    assert "ord" in open_text(said)


def test_a_dash_between_phrases_leaves_nothing_out() -> None:
    query = understand('"Malmö"-"Lund"')
    assert (query.phrases, query.without_phrases) == (("Malmö", "Lund"), ())


def test_a_dash_within_a_phrase_leaves_nothing_out() -> None:
    query = understand('"buss och -tåg" väg')
    assert (query.phrases, query.without) == (("buss och -tåg",), ())


@pytest.mark.parametrize("dash", ["-", "–", "−"])
def test_a_phrase_is_left_out_by_the_dashes_that_leave_a_word_out(dash: str) -> None:
    query = understand(f'väg {dash}"fria resor" {dash}tåg')
    assert (query.phrases, query.without, query.without_phrases) == ((), ("tåg",), ("fria resor",))
    assert query.text == "väg"
    assert open_text(f'väg {dash}"fria resor" {dash}tåg').strip("\x00 ").replace("\x00", "") == "väg"


def test_letters_typed_in_two_parts_are_looked_for_as_one() -> None:
    assert understand(unicodedata.normalize("NFD", '"vård" åt')).phrases == ("vård",)


@given(st.text(max_size=200))
def test_any_text_is_understood_or_refused(said: str) -> None:
    with suppress(QueryError):
        query = understand(said)
        assert query.terms or query.phrases
