"""Dates in running text."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Precision
from pipeline.extract.moments import moments

WEDNESDAY = date(2026, 2, 4)


def day(text: str, published: date | None = WEDNESDAY, past: bool = False) -> date | None:
    (found,) = moments(text, published, past)
    return found.value


@pytest.mark.parametrize(
    "text",
    [
        "den 14 december 2016",
        "14 december 2016",
        "onsdagen den 14 december 2016",
        "2016-12-14",
        "2016‐12‐14",
        "14/12 2016",
        "den 14/12 2016",
        "14 dec 2016",
    ],
)
def test_a_whole_date_needs_no_other(text: str) -> None:
    assert day(f"Det beslutades {text} i Granby.", published=None) == date(2016, 12, 14)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("i dag", WEDNESDAY),
        ("idag", WEDNESDAY),
        ("i går", date(2026, 2, 3)),
        ("i förrgår", date(2026, 2, 2)),
        ("i morgon", date(2026, 2, 5)),
        ("på tisdagen", date(2026, 2, 3)),
        ("på onsdagen", WEDNESDAY),
        ("under fredagen", date(2026, 1, 30)),
        ("i onsdags", date(2026, 1, 28)),
        ("vid tisdagens möte", date(2026, 2, 3)),
        ("den 12 december", date(2025, 12, 12)),
        ("den 3 april", date(2026, 4, 3)),
        ("den 13/4", date(2026, 4, 13)),
        ("den 7–8 november", date(2025, 11, 7)),
    ],
)
def test_the_day_of_publication_resolves_what_is_not_whole(text: str, value: date) -> None:
    assert day(f"Det sades {text}.") == value


@pytest.mark.parametrize("text", ["i dag", "på tisdagen", "i onsdags", "den 3 april", "i mars"])
def test_without_a_day_of_publication_they_stay_unknown(text: str) -> None:
    assert day(text, published=None) is None


def test_what_is_told_as_past_is_never_to_come() -> None:
    assert day("den 3 april", past=True) == date(2025, 4, 3)
    assert day("i mars", past=True) == date(2025, 3, 1)
    assert day("i januari", past=True) == date(2026, 1, 1)


def test_a_month_without_a_year_may_be_any() -> None:
    assert day("i mars") is None


@pytest.mark.parametrize(
    ("text", "precision", "value"),
    [
        ("i december 2016", Precision.MONTH, date(2016, 12, 1)),
        ("hösten december 2016", Precision.MONTH, date(2016, 12, 1)),
        ("under 2024", Precision.YEAR, date(2024, 1, 1)),
        ("den 14 december 2016", Precision.DAY, date(2016, 12, 14)),
    ],
)
def test_how_exact_a_date_is(text: str, precision: Precision, value: date) -> None:
    (found,) = moments(text, WEDNESDAY)
    assert (found.precision, found.value) == (precision, value)


def test_a_day_that_no_month_has_is_unknown() -> None:
    assert day("den 31 februari 2025") is None
    assert day("den 29 februari", published=date(2026, 2, 4)) is None


@pytest.mark.parametrize(
    "text", ["från Maj-Lis Exempelsson", "kl. 13.30", "3 000 kronor", "RS 2024-0312", "2023/24:960"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert moments(text, WEDNESDAY) == ()


@given(
    st.text(alphabet="0123456789 -/–denifrågmajprtso", max_size=60),
    st.one_of(st.none(), st.dates()),
    st.booleans(),
)
def test_spans_never_overlap_and_nothing_crashes(text: str, published: date | None, past: bool) -> None:
    end = 0
    for found in moments(text, published, past):
        assert end <= found.start < found.end <= len(text)
        end = found.end


@given(
    st.sampled_from(["den 3 april", "den 29 februari", "på tisdagen", "i mars", "i måndags"]),
    st.dates(date(1970, 1, 1)),
)
def test_a_past_date_is_not_after_publication(text: str, published: date) -> None:
    value = day(text, published, past=True)
    assert value is None or value <= published
