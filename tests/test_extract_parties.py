"""Parties as printed, and brackets that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.parties import (
    above,
    apposed,
    before,
    bracket,
    code_of,
    heading,
    last_named,
    name_of,
    today,
    within,
    without,
)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("(S)", "S"),
        (" (M)", "M"),
        (" ( DSP)", "DSP"),
        (" (m)", "M"),
        (" (Kd)", "KD"),
        (" (FP)", "FP"),
        (" (kds)", "KDS"),
        (" (VägV)", "VÄGV"),
        (" (SJVP)", "SJVP"),
        (" (Vänsterpartiet)", "V"),
        (" ©", "C"),
        (" (sjvp)", "SJVP"),
    ],
)
def test_codes_in_brackets(said: str, code: str) -> None:
    found = bracket(said, 0)
    assert found is not None
    assert (found.code, found.known, found.shared, found.end) == (code, True, False, len(said))


@pytest.mark.parametrize("said", ["(båda SD)", "(samtliga SD)", "(alla SD)", "(SD-gruppen)", "(båda från SD)"])
def test_a_bracket_for_several(said: str) -> None:
    found = bracket(said, 0)
    assert found is not None
    assert (found.code, found.shared) == ("SD", True)


@pytest.mark.parametrize(
    "said", ["(-)", "(–)", "(oberoende, tidigare Kd)", "(partilös)", "(politiskt oberoende)", "(vilde)"]
)
def test_a_bracket_that_says_that_there_is_no_party(said: str) -> None:
    found = bracket(said, 0)
    assert found is not None
    assert (found.code, found.known) == (None, True)


@pytest.mark.parametrize(
    "said",
    ["(VGR)", "(RUR)", "(MA)", "(tillväxt)", "(LSO, 2003:778)", "(pdf-dokument)", "(56 år)", "()", "(a)", "S", "(S"],
)
def test_brackets_that_are_no_parties(said: str) -> None:
    assert bracket(said, 0) is None


def test_a_bracket_that_is_never_closed() -> None:
    for said in (" (M och Bo Alm (S)", " (M till nämnden", " (M, Bo Alm (S)"):
        found = bracket(said, 0)
        assert found is not None
        assert (found.code, said[: found.end]) == ("M", " (M")


def test_a_regional_party_has_a_code_where_one_is_printed_only() -> None:
    found = apposed(", Sjukvårdspartiet", 0)
    assert found is not None
    assert found.code is None


def test_parties_have_the_codes_and_names_of_today() -> None:
    assert [today(code) for code in ("FP", "KDS", "S", None)] == ["L", "KD", "S", None]
    assert [name_of(code) for code in ("FP", "XYP", None)] == ["Liberalerna", None, None]


def test_the_party_that_is_spoken_of_last() -> None:
    text = "Moderaterna vill. Vänsterpartiets nej kom. Partiets gruppledare svarar. Liberalerna också."
    assert last_named(text, text.index("Partiets")) == "V"
    assert last_named("Partiets", 0) is None


def test_for_whom_those_sign_who_are_named_below() -> None:
    assert [
        above(line, 0, len(line)) for line in ("För Moderaterna,", "Centerpartiet i Granby", "Moderaterna vill")
    ] == [
        "M",
        "C",
        None,
    ]


def test_a_role_without_its_party() -> None:
    said = ["SD-ledamoten", "moderata regionrådet", "Moderaternas gruppledare", "HR-direktör"]
    assert [without(role) for role in said] == ["ledamoten", "regionrådet", "Moderaternas gruppledare", "HR-direktör"]
    assert within("SD-ledamoten") == "SD"


def test_an_unknown_code_is_marked_as_such() -> None:
    found = bracket(" (Xyp)", 0)
    assert found is not None
    assert (found.code, found.known) == ("XYP", False)


def test_a_role_may_share_the_bracket() -> None:
    said = "(M, ordförande)"
    found = bracket(said, 0)
    assert found is not None
    assert found.tail is not None
    assert (found.code, said[slice(*found.tail)]) == ("M", ", ordförande")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (", Centerpartiet", "C"),
        (" för Vänsterpartiet", "V"),
        (", Miljöpartiet de gröna", "MP"),
        (", V)", "V"),
        (", S: 42 motioner", "S"),
        (", S, svarar", "S"),
        ("\nMiljöpartiet de gröna\n", "MP"),
    ],
)
def test_parties_behind_a_name_without_brackets(said: str, code: str) -> None:
    found = apposed(said, 0)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("said", [", Centerpartister", ", V svarar", " i Moderaterna", ", Sara Ek"])
def test_what_is_no_party_behind_a_name(said: str) -> None:
    assert apposed(said, 0) is None


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("säger socialdemokraten ", "S"),
        ("Moderaternas ", "M"),
        ("den moderata ", "M"),
        ("Miljöpartisten ", "MP"),
        ("folkpartisten ", "FP"),
    ],
)
def test_parties_before_a_name(said: str, code: str) -> None:
    found = before(said, len(said))
    assert found is not None
    assert found[1] == code


def test_a_line_of_names_may_begin_with_its_party() -> None:
    text = "S: Alva Ek, Bo Alm"
    found = heading(text, 0, len(text))
    assert found is not None
    assert (found.code, text[found.end :]) == ("S", "Alva Ek, Bo Alm")
    assert heading("Summa: 12", 0, 9) is None


def test_codes_and_names_have_one_code() -> None:
    assert [code_of(said) for said in ("s", "(Kd)", "Moderaterna", "Centerpartiets", "MP-gruppen", "©")] == [
        "S",
        "KD",
        "M",
        "C",
        "MP",
        "C",
    ]
    assert code_of("VGR") is None


def test_a_role_may_tell_of_a_party() -> None:
    assert within("Moderaternas gruppledare") == "M"
    assert within("socialdemokratiska regionrådet") == "S"
    assert within("kanslichef för Vänsterpartiet i Region Fjällmark") == "V"
    assert within("regionråd") is None


@given(st.text(alphabet="(SMsdbåa ,-©) kx\n", max_size=80))
def test_a_bracket_ends_within_the_text(text: str) -> None:
    found = bracket(text, 0)
    assert found is None or (0 < found.end <= len(text) and text[found.end - 1] in ")©")
