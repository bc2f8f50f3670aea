"""Case numbers of every form in which Swedish regions, municipalities and the government write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.casenumbers import case_numbers


def numbers(text: str) -> list[str]:
    return [each.number for each in case_numbers(text)]


@pytest.mark.parametrize(
    "number",
    [
        "RS 2024-0312",
        "LS 2017-1184",
        "LS 0611-0142",
        "RS 2019/214",
        "RS/418/2024",
        "24RS3107",
        "24RS8-112",
        "RS 731-2026",
        "RS 318:2-2021",
        "RS2023/1104",
        "RS 2023/512-2",
        "RJL 2017/2042",
        "RV190312",
        "LTV 170215",
        "2019/02744-1",
        "2012/KS 0311 002",
        "BUN.2018.4",
        "HSN 2025-0230",
        "KBN 2026/0011",
        "Fi2025/01234",
    ],
)
def test_every_regional_form_is_found(number: str) -> None:
    assert numbers(f"Svar på motion om laddplatser, {number}.") == [number]
    assert numbers(number) == [number]


@pytest.mark.parametrize("label", ["Dnr ", "Dnr: ", "dnr. ", "DNR: ", "Diarienummer ", "Diarienr: ", "Ärendenr "])
@pytest.mark.parametrize("number", ["180431", "117-4-2018", "RS 2024-0312", "KS/2024:31", "24RS3107"])
def test_a_label_may_stand_before_any_number(label: str, number: str) -> None:
    assert numbers(f"{label}{number}\nSammanfattning") == [number]


@pytest.mark.parametrize(
    "text",
    [
        "motion 2023/24:1188",
        "prop. 2013/14:191",
        "läsåret 2026/2027",
        "HT 2026/27",
        "SOU 2024:31",
        "förordning (EU) 2016/679",
        "SFS 2018:218",
        "Motion 7-2024",
        "§ 76/2024",
        "RF § 89, 2024-06-19",
        "Dnr 2024-06-19",
        "den 14/12 2024",
        "070-174 06 05",
        "450 000 kronor",
    ],
)
def test_other_numbers_are_none(text: str) -> None:
    assert numbers(text) == []


def test_several_in_one_text_keep_their_order() -> None:
    assert numbers("Ärendena RS 2024-0312 och RS 2023/512-2 behandlas ihop.") == ["RS 2024-0312", "RS 2023/512-2"]


@given(st.text(alphabet="RSDnr 0123456789/-:.", max_size=60))
def test_spans_say_what_they_name(text: str) -> None:
    for found in case_numbers(text):
        assert text[found.start : found.end] == found.number
        assert any(letter.isdigit() for letter in found.number)
