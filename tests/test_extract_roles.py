"""Titles with their bodies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.names import names
from pipeline.extract.roles import Role, is_political, is_title, nominative, roles, said_body


def read(text: str) -> list[Role]:
    return list(roles(text, [(name.start, name.end) for name in names(text)]))


@pytest.mark.parametrize(
    ("role", "body"),
    [
        ("regionstyrelsens ordförande", "regionstyrelsen"),
        ("regionfullmäktiges ordförande", "regionfullmäktige"),
        ("hälso- och sjukvårdsnämndens ordförande", "hälso- och sjukvårdsnämnden"),
        ("Miljö- och trafiknämndens 1:e vice ordförande", "Miljö- och trafiknämnden"),
        ("regionstyrelsens förste vice ordförande", "regionstyrelsen"),
        ("Region Fjällmarks hållbarhetschef", "Region Fjällmark"),
        ("ordförande i regionala utvecklingsnämnden", "regionala utvecklingsnämnden"),
        ("ordförande i hälso- och sjukvårdsnämnden", "hälso- och sjukvårdsnämnden"),
        ("ordföranden i styrelsen för Fjällbuss AB", "styrelsen för Fjällbuss AB"),
        ("styrelsen för Närvårdens ordförande", "styrelsen för Närvården"),
        ("Fjällbuss AB ordförande", "Fjällbuss AB"),
        ("verksamhetschef för akutmottagningen", "akutmottagningen"),
        ("kanslichef för Moderaterna i Region Fjällmark", "Moderaterna i Region Fjällmark"),
        ("Moderaternas gruppledare", "Moderaterna"),
        ("EU:s kommissionär", "EU"),
        ("professor i geologi vid Granby universitet", "Granby universitet"),
        ("regional utvecklingsdirektör", None),
        ("hälso- och sjukvårdsdirektör", None),
        ("arbetsmarknads- och integrationsminister", None),
        ("minister för civilt försvar", None),
        ("medicinsk direktör", None),
        ("politisk sekreterare", None),
        ("tf regiondirektör", None),
        ("tillförordnad förvaltningschef", None),
        ("oppositionsråd", None),
        ("finansregionråd", None),
        ("statsrådet", None),
        ("pressekreterare hos sjukvårdsministern", None),
        ("Danmarks statsminister", None),
        ("HR-direktör", None),
        ("vd", None),
        ("riksdagsledamot", None),
        ("smittskyddsläkare", None),
        ("landshövding i Granby län", None),
    ],
)
def test_roles_with_their_bodies(role: str, body: str | None) -> None:
    [found] = read(f"Det säger Alva Exempelsson, {role}.")
    assert (found.said, found.organisation) == (role, body)


@pytest.mark.parametrize(
    "text",
    [
        "Ett nytt område byggs.",
        "De kom till vattenrådet och samrådet.",
        "Ordförandeskapet är viktigt.",
        "Chefskap är svårt.",
        "Ministeriets hus.",
        "Vårdens ekonomi är god.",
        "Direktörens förslag antogs.",
    ],
)
def test_what_is_no_role(text: str) -> None:
    assert read(text) == []


def test_what_somebody_answers_for_is_no_part_of_the_role() -> None:
    text = "säger Alva Ek, regionråd med ansvar för kultur och fritid, på tisdagen"
    [found] = read(text)
    assert (found.said, text[found.behind :]) == ("regionråd", ", på tisdagen")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Ek, ordförande i regionstyrelsen som tillträder i maj", "ordförande i regionstyrelsen"),
        ("Ek, ordförande i dag", "ordförande"),
        ("Ek, chef för enheten och säger nej", "chef för enheten"),
        ("Ek, chef för lön och pension.", "chef för lön och pension"),
        ("Ek, chefläkare på tisdagen", "chefläkare"),
        ("Ek valdes till ny ordförande", "ny ordförande"),
        ("som utses till ersättare i stället för", "ersättare"),
        ("här finns ordföranden", "ordföranden"),
        ("Ek, ledamot i trafiknämnden och avtackade Al", "ledamot i trafiknämnden"),
        ("Ek, ledamot i trafiknämnden och biföll", "ledamot i trafiknämnden"),
    ],
)
def test_where_a_role_begins_and_ends(text: str, role: str) -> None:
    assert [found.said for found in read(text)] == [role]


def test_two_roles_joined() -> None:
    found = read("Alva Ek, ordförande i Granbyrådets styrelse och regionstyrelsens andre vice ordförande")
    assert [role.said for role in found] == [
        "ordförande i Granbyrådets styrelse",
        "regionstyrelsens andre vice ordförande",
    ]


def test_a_role_of_one_who_serves_another() -> None:
    found = read("Alva Ek, statssekreterare hos finansminister Bo Alm, svarar")
    assert [role.said for role in found] == ["statssekreterare", "finansminister"]


def test_a_line_end_within_a_role() -> None:
    [found] = read("Det säger regionstyrelsens\nordförande Alva Ek.")
    assert found.said == "regionstyrelsens ordförande"


def test_inflection_and_politics() -> None:
    assert is_title("regionråden")
    assert is_title("chefen")
    assert is_title("talmannen")
    assert not is_title("chefens")
    assert [role.is_plural for role in read("regionråden Alva Ek och Bo Alm")] == [True]
    assert [role.is_definite for role in read("statsrådet Alva Ek")] == [True]
    assert is_political("1:e vice ordförande")
    assert not is_political("ekonomidirektör")


def test_bodies_lose_their_genitive() -> None:
    said = ["regionstyrelsens", "Region Fjällmarks", "EU:s", "Granby sjukhus", "regionfullmäktiges"]
    assert [nominative(body) for body in said] == [
        "regionstyrelsen",
        "Region Fjällmark",
        "EU",
        "Granby sjukhus",
        "regionfullmäktige",
    ]


def test_fields_are_no_bodies() -> None:
    assert said_body("regional utveckling") is None
    assert said_body("arbetet på Granby lasarett") == "Granby lasarett"


def test_a_verb_and_a_heading_are_no_part_of_a_role() -> None:
    assert [role.said for role in read("I dag klippte regionfullmäktiges ordförande Alva Ek bandet")] == [
        "regionfullmäktiges ordförande"
    ]
    assert [role.said for role in read("§ 5 Besök hos Granby kommun\nKommunalrådet Alva Ek deltar")] == [
        "Kommunalrådet"
    ]
    [role] = read("Alva Ek (S)\nordförande\n\nBo Alm")
    assert (role.said, role.start) == ("ordförande", 12)


def test_what_looks_like_a_name_may_be_what_a_role_is_in() -> None:
    [role] = read("Alva Ek valdes till ersättare i styrgruppen för Norra Latin.")
    assert role.said == "ersättare i styrgruppen för Norra Latin"


@pytest.mark.parametrize(
    "role",
    [
        "1:e v. ordf.", "vik. enhetschef", "moderat oppositionsråd", "ansvarig för trafiken", "senior rådgivare",
        "konstkonsulent", "riksdagskandidat", "länsråd", "rösträknare", "verksamhetschef för den nya enheten",
    ],
)  # fmt: skip
def test_more_titles(role: str) -> None:
    assert [found.said for found in read(f"Alva Ek, {role}, svarar")] == [role]


def test_new_is_part_of_a_role() -> None:
    assert [role.said for role in read("säger Alva Ek, ny regiondirektör")] == ["ny regiondirektör"]
    assert [role.said for role in read("Alva Ek utsågs till ny regiondirektör")] == ["ny regiondirektör"]


@given(
    st.lists(
        st.sampled_from(["ordförande", "i", "och", "hälso-", "nämndens", "Alva Ek", "tf", ",", "\n", "för", "vice"])
    )
)
def test_roles_stand_where_they_say(words: list[str]) -> None:
    text = " ".join(words)
    behind = 0
    for role in read(text):
        assert " ".join(text[role.start : role.end].split()) == role.said
        assert behind <= role.start < role.end <= role.behind <= len(text)
        behind = role.end
