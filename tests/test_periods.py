"""Dates in words."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.search.periods import MOST, periods

TODAY = date(2026, 11, 23)  # a Monday, and autumn is not over


def said(text: str, today: date = TODAY) -> list[tuple[str, str, str]]:
    return [
        (text[each.start : each.end], str(each.since or ""), str(each.until or "")) for each in periods(text, today)
    ]


@pytest.mark.parametrize(
    ("text", "words", "since", "until"),
    [
        ("köer i fjol", "i fjol", "2025-01-01", "2025-12-31"),
        ("I FJOL", "I FJOL", "2025-01-01", "2025-12-31"),
        ("budget i år", "i år", "2026-01-01", "2026-12-31"),
        ("förra årets budget", "förra årets", "2025-01-01", "2025-12-31"),
        ("i förfjol", "i förfjol", "2024-01-01", "2024-12-31"),
        ("beslut förra veckan", "förra veckan", "2026-11-16", "2026-11-22"),
        ("beslut den här veckan", "den här veckan", "2026-11-23", "2026-11-29"),
        ("förra månaden", "förra månaden", "2026-10-01", "2026-10-31"),
        ("i våras", "i våras", "2026-03-01", "2026-05-31"),
        ("i somras", "i somras", "2026-06-01", "2026-08-31"),
        ("i höstas", "i höstas", "2025-09-01", "2025-11-30"),  # this one is not over
        ("i vintras", "i vintras", "2025-12-01", "2026-02-28"),
        ("hösten 2022", "hösten 2022", "2022-09-01", "2022-11-30"),
        ("vintern 2023/24", "vintern 2023/24", "2023-12-01", "2024-02-29"),
        ("vårdval sedan 2021", "sedan 2021", "2021-01-01", ""),
        ("sedan i våras", "sedan i våras", "2026-03-01", ""),
        ("2021 och framåt", "2021 och framåt", "2021-01-01", ""),
        ("från och med mars 2021", "från och med mars 2021", "2021-03-01", ""),
        ("motioner från 2021", "från 2021", "2021-01-01", "2021-12-31"),
        ("efter 2020", "efter 2020", "2021-01-01", ""),
        ("före 2020", "före 2020", "", "2019-12-31"),
        ("fram till maj 2020", "fram till maj 2020", "", "2020-05-31"),
        ("under 2023", "under 2023", "2023-01-01", "2023-12-31"),
        ("i mars 2024", "i mars 2024", "2024-03-01", "2024-03-31"),
        ("i mars", "i mars", "2026-03-01", "2026-03-31"),
        ("i december", "i december", "2025-12-01", "2025-12-31"),
        ("mars i fjol", "mars i fjol", "2025-03-01", "2025-03-31"),
        ("den 5 mars 2024", "den 5 mars 2024", "2024-03-05", "2024-03-05"),
        ("2024-03-05", "2024-03-05", "2024-03-05", "2024-03-05"),
        ("mellan 2021 och 2023", "mellan 2021 och 2023", "2021-01-01", "2023-12-31"),
        ("från mars 2021 till maj 2022", "från mars 2021 till maj 2022", "2021-03-01", "2022-05-31"),
        ("åren 2021–2023", "åren 2021–2023", "2021-01-01", "2023-12-31"),
        ("första kvartalet 2024", "första kvartalet 2024", "2024-01-01", "2024-03-31"),
        ("andra halvåret i fjol", "andra halvåret i fjol", "2025-07-01", "2025-12-31"),
        ("på 2010-talet", "2010-talet", "2010-01-01", "2019-12-31"),
        ("igår", "igår", "2026-11-22", "2026-11-22"),
        ("i tisdags", "i tisdags", "2026-11-17", "2026-11-17"),
        ("i måndags", "i måndags", "2026-11-16", "2026-11-16"),
        ("senaste månaden", "senaste månaden", "2026-10-23", ""),
        ("de senaste fem åren", "de senaste fem åren", "2021-11-23", ""),
        ("senaste 30 dagarna", "senaste 30 dagarna", "2026-10-24", ""),
    ],
)
def test_periods_as_people_say_them(text: str, words: str, since: str, until: str) -> None:
    assert said(text) == [(words, since, until)]


@pytest.mark.parametrize(
    "text",
    [
        "riksmötet 2023/24",
        "dnr 2023-1234",
        "2024/25:123",
        "målbild 2030",  # nothing was published then
        "i vår region",
        "vintern 2023",  # which of the two?
        "2024-02-31",
        "postnummer 20214",
        "marsvin",
        "våren",
        "",
    ],
)
def test_what_is_no_period(text: str) -> None:
    assert said(text) == []


def test_several_periods_are_several() -> None:
    assert [words for words, _, _ in said("i år och i fjol")] == ["i år", "i fjol"]


def test_months_and_seasons_over_new_year() -> None:
    january = date(2026, 1, 15)
    assert said("i december", january) == [("i december", "2025-12-01", "2025-12-31")]
    assert said("i vintras", january) == [("i vintras", "2024-12-01", "2025-02-28")]
    assert said("i vintras", date(2026, 3, 1)) == [("i vintras", "2025-12-01", "2026-02-28")]
    assert said("senaste månaden", date(2026, 3, 31)) == [("senaste månaden", "2026-02-28", "")]
    assert said("förra månaden", january) == [("förra månaden", "2025-12-01", "2025-12-31")]


SAID = """
    i fjol|sedan|2021|mars|i år|från|till|och|mellan|senaste|veckan|två|hösten|-|–|den 31 februari 2024|före|0001-01-01
    |9999-12-31|efter|i vintras|2010-talet|fjärde kvartalet|i förra|kvartalet|vård
    """
PIECES = st.lists(st.sampled_from([" ".join(each.split()) for each in SAID.split("|")]), max_size=12)


@given(st.one_of(st.text(max_size=80), PIECES.map(" ".join)), st.dates(date(1901, 1, 1), date(2100, 1, 1)))
def test_any_text_has_periods_in_order_that_have_begun(text: str, today: date) -> None:
    found = periods(text, today)
    assert len(found) <= MOST
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(each.end <= other.start for each, other in pairwise(found))
    for each in found:
        assert each.since or each.until
        assert not each.since or each.since <= today
        assert not (each.since and each.until) or each.since <= each.until


@pytest.mark.parametrize("said", ["vintern 9999/00", "vintern 0000/01"])
def test_a_winter_of_no_year_that_there_is_names_nothing(said: str) -> None:
    assert periods(said, TODAY) == ()


@pytest.mark.parametrize(
    ("text", "words", "since", "until"),
    [
        ("budget från mars till maj 2024", "från mars till maj 2024", "2024-03-01", "2024-05-31"),
        ("budget mars-maj 2024", "mars-maj 2024", "2024-03-01", "2024-05-31"),
        ("mars – maj i fjol", "mars – maj i fjol", "2025-03-01", "2025-05-31"),
        ("mellan mars och maj 2024", "mellan mars och maj 2024", "2024-03-01", "2024-05-31"),
        ("i jan-mars 2024", "i jan-mars 2024", "2024-01-01", "2024-03-31"),
    ],
)
def test_months_from_one_to_the_other_are_not_the_last_alone(text: str, words: str, since: str, until: str) -> None:
    assert said(text) == [(words, since, until)]


@pytest.mark.parametrize("text", ["i jan 2024", "i jan. 2024", "i januari 2024"])
def test_months_may_be_cut_short(text: str) -> None:
    assert said(text) == [(text, "2024-01-01", "2024-01-31")]


@pytest.mark.parametrize(
    "text", ["de senaste åren", "senaste åren", "de senaste veckorna", "under de senaste månaderna", "på senaste år"]
)
def test_an_unknown_number_of_years_is_no_period(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "since"),
    [("senaste 30 dagar", "2026-10-24"), ("de senaste två år", "2024-11-23"), ("senaste året", "2025-11-23")],
)
def test_a_number_of_years_may_have_no_article(text: str, since: str) -> None:
    assert said(text) == [(text, since, "")]


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2021 till 2023", "2021-01-01", "2023-12-31"),
        ("åren 2021 t.o.m. 2023", "2021-01-01", "2023-12-31"),
        ("mars 2021 till och med maj 2022", "2021-03-01", "2022-05-31"),
        ("från 2021 fram till 2023", "2021-01-01", "2023-12-31"),
        ("mars 2021 – maj 2022", "2021-03-01", "2022-05-31"),
        ("sedan 2021 till 2023", "2021-01-01", "2023-12-31"),
        ("efter 2021 till 2023", "2022-01-01", "2023-12-31"),
    ],
)
def test_from_one_year_to_the_other_is_one_period(text: str, since: str, until: str) -> None:
    assert said(text) == [(text, since, until)]


def test_two_years_that_are_named_are_not_all_between_them() -> None:
    assert [words for words, _, _ in said("2021 och 2023")] == ["2021", "2023"]


@pytest.mark.parametrize("text", ["den 5 mars i fjol", "5 mars förra året", "den 5 mars 2025"])
def test_a_day_of_last_year(text: str) -> None:
    assert said(text) == [(text, "2025-03-05", "2025-03-05")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2024-02-31 eller 2024-03-05", ["2024-03-05"]),
        ("vintern 2023/99 och vintern 2023/24", ["vintern 2023/24"]),
        ("den 31 april 2024 och den 5 mars 2024", ["april 2024", "den 5 mars 2024"]),
    ],
)
def test_what_is_no_day_hides_no_later_one(text: str, words: list[str]) -> None:
    assert [found for found, _, _ in said(text)] == words


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("detta år", "2026-01-01", "2026-12-31"),
        ("det här året", "2026-01-01", "2026-12-31"),
        ("föregående år", "2025-01-01", "2025-12-31"),
        ("föregående års", "2025-01-01", "2025-12-31"),
    ],
)
def test_this_year_and_the_last_need_no_article(text: str, since: str, until: str) -> None:
    assert said(text) == [(text, since, until)]


@pytest.mark.parametrize(
    "text",
    ["2000 vårdplatser", "bygg 2000 bostäder", "av 2000 nya vårdplatser", "2023 miljoner kronor", "1950 kr",
     "från 2000 till 3000 platser"],
)  # fmt: skip
def test_a_number_of_things_is_no_year(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    "text", ["valet 2000 i Skåne", "år 2000 nya vägar", "sedan 2000", "budget 2000", "2024 budget"]
)
def test_a_round_year_is_one_where_nothing_is_counted(text: str) -> None:
    assert len(said(text)) == 1


def test_a_century_has_a_hundred_years() -> None:
    assert said("1900-talet") == [("1900-talet", "1900-01-01", "1999-12-31")]
