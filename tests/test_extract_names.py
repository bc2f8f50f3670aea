"""What has the form of a name. All people and places are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.names import alone, is_name, names, placed, plain, reversed_names


def said(text: str) -> list[str]:
    return [name.said for name in names(text)]


@pytest.mark.parametrize(
    "name",
    [
        "Alva Exempelsson",
        "Carl Johan Påhittad",
        "Ann-Marie Ek-Lundvall",
        "Ulf af Ramsäng",
        "Ebba von der Linde",
        "Elisabeth di Marco-Alm",
        "Björn T Nordmo",
        "Erik D. Fransmo",
        "Zoë Müller",
        "Željko Šarić",
        "Åsa O'Hara",
        "Ibrahim al Rashid",
        "Hans Exempelsson",
        "Inga Almgård",
        "Maj Sundmo",
    ],
)
def test_every_form_of_a_name(name: str) -> None:
    assert said(f"Det är {name}, som talade.") == [name]
    assert is_name(name)


@pytest.mark.parametrize(
    "text",
    [
        "Region Fjällmark",
        "Norra Granby",
        "Svenska Läkarkåren",
        "Hälso- Och Sjukvårdsnämnden",
        "Granby Kommun",
        "Fjällmarks Universitet",
        "Vi Socialdemokraterna",
        "Västra Götaland",
        "SKR Kommentus",
        "Granby Data Services",
        "Måndag Tisdag",
        "Enligt Alva",
        "Alva",
    ],
)
def test_what_only_looks_like_a_name(text: str) -> None:
    assert said(f"Här står {text} igen.") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Enligt Alva Exempelsson är det klart.", "Alva Exempelsson"),
        ("Regiondirektör Alva Exempelsson svarar.", "Alva Exempelsson"),
        ("Förvaltningschefen i Region Fjällmark Alva Exempelsson svarar.", "Alva Exempelsson"),
        ("Fjällmarks Sjukhus Alva Exempelsson", "Alva Exempelsson"),
        ("Frågan besvaras av ordföranden i Fjällbuss AB Alva Exempelsson.", "Alva Exempelsson"),
        ("Anna- Lena Exempelsson svarar.", "Anna-Lena Exempelsson"),
    ],
)
def test_what_stands_before_a_name_is_cut_away(text: str, name: str) -> None:
    assert said(text) == [name]


def test_a_line_end_within_a_name() -> None:
    assert said("Motionen lämnades av Alva\nExempelsson i maj.") == ["Alva Exempelsson"]
    assert said("Närvarande vid hela sammanträdet var Bo Ek, Alva Maria\nExempelsson, Eva Alm") == [
        "Bo Ek",
        "Alva Maria Exempelsson",
        "Eva Alm",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "§ 7 Information\nAlva Exempelsson, kulturchef, berättar.",
        "§ 7 Information från kulturchef Alva Exempelsson\nInformationen noteras.",
        "Regionstyrelsen beslutar att\n2. Utse Alva Exempelsson till ordförande.",
        "Motionären, Alva Exempelsson (S), svarade.",
    ],
)
def test_what_stands_on_another_line_or_before_it_is_no_part_of_a_name(text: str) -> None:
    assert said(text) == ["Alva Exempelsson"]


def test_a_surname_may_end_like_an_organisation_behind_a_title_or_before_a_party() -> None:
    assert said("Det säger regiondirektör Alva Nybanken.") == ["Alva Nybanken"]
    assert said("Alva Nybanken (S) svarar.") == ["Alva Nybanken"]
    assert said("Alva Forsviken och Bo Sundgården svarar.") == ["Alva Forsviken", "Bo Sundgården"]


def test_a_name_behind_a_municipality() -> None:
    assert said("Granby Stad Alva Exempelsson") == ["Alva Exempelsson"]


def test_a_place_behind_a_name_is_no_first_name() -> None:
    assert list(reversed_names("Alva Ek, Granby (S)")) == []
    assert [name.said for name in reversed_names("Ek, Alva (S)\n- Alm, Bo (M)")] == ["Alva Ek", "Bo Alm"]


def test_a_missing_blank_before_a_name() -> None:
    assert said("Alva Exempelsson ochBo Alm svarar.") == ["Alva Exempelsson", "Bo Alm"]


def test_a_line_end_between_names_of_a_list() -> None:
    assert said("Alva Exempelsson\nBertil Påhittad\nEva Alm") == ["Alva Exempelsson", "Bertil Påhittad", "Eva Alm"]


def test_paragraphs_part_names() -> None:
    assert said("Det säger Alva Exempelsson\n\nBertil Påhittad håller med") == ["Alva Exempelsson", "Bertil Påhittad"]


def test_a_model_says_where_a_name_begins() -> None:
    text = "Det säger Astronauten Alva Exempelsson."
    start = text.index("Alva")
    assert said(text) == ["Astronauten Alva Exempelsson"]
    assert [name.said for name in names(text, [(start, len(text) - 1)])] == ["Alva Exempelsson"]


def test_a_model_adds_a_name_of_unknown_form_but_no_single_word() -> None:
    text = "Det säger alva Exempelsson och Bo."
    assert [name.said for name in names(text, [(10, 26), (31, 33)])] == ["alva Exempelsson"]


def test_spans_outside_the_text_are_none() -> None:
    assert [name.said for name in names("Alva Ek svarar", [(5, 99), (-3, 2), (4, 4)])] == ["Alva Ek"]


def test_parts_that_may_stand_for_a_name() -> None:
    assert alone("Alva Maria Exempelsson") == {"Alva", "Alva Maria", "Maria Exempelsson", "Exempelsson"}
    assert alone("Ulf af Ramsäng") == {"Ulf", "Ulf af", "af Ramsäng", "Ramsäng"}
    assert alone("Björn T Nordmo") == {"Björn", "Björn T", "T Nordmo", "Nordmo"}


def test_a_place_behind_a_name() -> None:
    text = "Alva Ek i Norra Granby m.fl. (S)"
    assert text[: placed(text, 7)] == "Alva Ek i Norra Granby"
    assert placed("Alva Ek i går", 7) == 7


def test_plain_has_single_blanks_and_whole_hyphens() -> None:
    assert plain("Anna- Lena\nExempelsson") == "Anna-Lena Exempelsson"


@given(
    st.text(alphabet="AÅaå éx-–. \n,'’(S)1", max_size=200),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200))),
)
def test_names_stand_where_they_say_and_never_overlap(text: str, spans: list[tuple[int, int]]) -> None:
    behind = 0
    for name in names(text, spans):
        assert plain(text[name.start : name.end]) == name.said
        assert behind <= name.start < name.end <= len(text)
        behind = name.end


def test_an_unbroken_run_of_letters_is_read_in_linear_time() -> None:
    long = "Alva A" + "a" * 100_000  # what is quadratic takes minutes
    assert [name.said for name in names(long)] == [long]
