"""Counts of votes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.votes import votes


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("41 ja, 29 nej, 3 avstår", (41, 29, 3, None)),
        ("41 ja, 29 nej, 3 avstår och 8 frånvarande", (41, 29, 3, 8)),
        ("41 ja och 29 nej", (41, 29, None, None)),
        ("41 ja för avslag, 29 nej", (41, 29, None, None)),
        ("41 ja-röster mot 29 nej-röster och 3 avstod", (41, 29, 3, None)),
        ("41 röstar ja, 29 röstar nej och 3 avstår", (41, 29, 3, None)),
        ("41 ledamöter röstade ja och 29 ledamöter röstade nej", (41, 29, None, None)),
        ("Ja: 41, Nej: 29, Avstår: 3", (41, 29, 3, None)),
        ("ja 41\nnej 29", (41, 29, None, None)),
        ("7 röster mot 4", (7, 4, None, None)),
        ("102 röster för styrelsens förslag och 45 för oppositionens förslag", (102, 45, None, None)),
        ("36 röster för förslaget och 35 emot, 2 avstod", (36, 35, 2, None)),
        ("röstsiffrorna 36–35", (36, 35, None, None)),
    ],
)
def test_every_form_is_counted(text: str, count: tuple[int, int, int | None, int | None]) -> None:
    (found,) = votes(f"Beslutet fattades med {text}.")
    assert (found.yes, found.no, found.abstained, found.absent) == count


@pytest.mark.parametrize(
    "text", ["Det blev 3 ja.", "29 nej, tack.", "Höjden är 41 mot 29 meter.", "Matchen slutade 3–2.", ""]
)
def test_other_numbers_are_no_count(text: str) -> None:
    assert votes(text) == ()


def test_two_counts_in_one_paragraph() -> None:
    found = votes("Först 41 ja, 29 nej. Sedan 38 ja, 32 nej.")
    assert [(each.yes, each.no) for each in found] == [(41, 29), (38, 32)]


@given(st.text(alphabet="0123456789 jaenröstmo,;:avstår", max_size=80))
def test_spans_lie_in_the_text_in_order(text: str) -> None:
    found = votes(text)
    assert [each.start for each in found] == sorted(each.start for each in found)
    for each in found:
        assert str(each.yes) in text[each.start : each.end]
        assert str(each.no) in text[each.start : each.end]


def test_hostile_counts_are_read_in_linear_time() -> None:
    assert votes("7 röster för " * 20_000) == ()
