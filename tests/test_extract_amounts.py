"""Sums of money in running text."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.amounts import amounts


def said(text: str) -> list[tuple[str, Decimal]]:
    return [(text[each.start : each.end], each.value) for each in amounts(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("18,7 miljoner kronor", "18700000"),
        ("drygt 14 miljoner kr", "14000000"),
        ("1,2 miljarder kronor", "1200000000"),
        ("878 mnkr", "878000000"),
        ("2 973,5 mnkr", "2973500000"),
        ("60,3 mkr", "60300000"),
        ("1,4 mdkr", "1400000000"),
        ("12 500 tkr", "12500000"),
        ("250 tusen kronor", "250000"),
        ("450 000 kronor", "450000"),
        ("450\u00a0000\u00a0kr", "450000"),
        ("450\u2009000 kronor", "450000"),
        ("2670 000 kronor", "2670000"),
        ("1.500.000 kr", "1500000"),
        ("5 376 000 000 kr", "5376000000"),
        ("11,71 kr", "11.71"),
        ("250:-", "250"),
        ("en miljon kronor", "1000000"),
        ("tre miljarder kronor", "3000000000"),
        ("en halv miljon kronor", "500000"),
        ("ett resultat på −61 mnkr", "-61000000"),
    ],
)
def test_every_form_has_its_value_in_kronor(text: str, value: str) -> None:
    ((_, found),) = said(f"Regionen räknar med {text} i år.")
    assert found == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "2 miljoner invånare",
        "2 miljoner euro",
        "30 procent",
        "§ 14",
        "den 3 april 2026",
        "kl. 13.30",
        "070-174 06 05",
        "RS 2026/12",
    ],
)
def test_what_is_no_money_is_none(text: str) -> None:
    assert amounts(text) == ()


def test_a_year_before_a_sum_is_not_part_of_it() -> None:
    assert said("Under 2026 köps 63,0 mnkr in.") == [("63,0 mnkr", Decimal("63000000"))]


@pytest.mark.parametrize("text", ["10–12 miljoner kronor", "10 till 12 miljoner kronor", "10 och 12 miljoner kronor"])
def test_a_range_has_both_ends(text: str) -> None:
    (found,) = amounts(text)
    assert (found.value, found.most) == (Decimal("10000000"), Decimal("12000000"))
    assert text[found.start : found.end] == text


def test_two_sums_in_one_sentence() -> None:
    assert said("Avgiften höjs från 200 kronor till 250 kronor.") == [
        ("200 kronor", Decimal(200)),
        ("250 kronor", Decimal(250)),
    ]


@given(st.text(alphabet="0123456789 ,.–-−mkrniljoer:\u00a0", max_size=80))
def test_any_text_gives_spans_that_name_kronor_in_order(text: str) -> None:
    end = 0
    for found in amounts(text):
        assert end <= found.start < found.end
        assert any(letter.isdigit() for letter in text[found.start : found.end]) or "en" in text
        end = found.end


def test_hostile_digits_are_read_in_linear_time() -> None:
    assert amounts("1 " * 100_000) == ()
    assert amounts("1" * 100_000) == ()
    assert amounts("1.000" * 50_000) is not None
