"""Offices in plain form. All people and places are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.offices import covers, is_former, is_private, offices, plain


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("Regionrådet", "regionråd"),
        ("regionråden", "regionråd"),
        ("ordföranden i kulturnämnden", "ordförande i kulturnämnden"),
        ("1:e v. ordf.", "1:e vice ordförande"),
        ("ordflörande", "ordförande"),
        ("Tf. regiondirektören", "tf regiondirektör"),
        ("bitr. förvaltningschef", "biträdande förvaltningschef"),
        ("regionala utvecklingsdirektören", "regional utvecklingsdirektör"),
        ("tillförordnade regiondirektören", "tillförordnad regiondirektör"),
        ("regionstyrelsens nya ordförande", "regionstyrelsens nya ordförande"),
        ("Personalutskottets ordförande", "personalutskottets ordförande"),
        ("Energi- och näringsministern", "energi- och näringsminister"),
        ("Region Granby läns direktör", "Region Granby läns direktör"),
        ("HR-direktören", "HR-direktör"),
        ("Ledamöterna", "ledamot"),
        ("cheferna", "chef"),
        ("överläkarna", "överläkare"),
        ("sjuksköterskorna", "sjuksköterska"),
        ("ministrarna", "minister"),
        ("talmannen", "talman"),
        ("rektorn", "rektor"),
        ("vd:n", "vd"),
        ("avgående sekreteraren", "avgående sekreterare"),
        ("SD-ledamoten", "ledamot"),
        ("regionstyrelsen ordförande", "regionstyrelsen ordförande"),
    ],
)
def test_a_role_in_plain_form(said: str, role: str) -> None:
    assert plain(said) == role


def test_the_offices_of_a_role_have_no_bodies() -> None:
    assert offices("regionstyrelsens ordförande och regionråd med ansvar för kultur") == {"ordförande", "regionråd"}
    assert offices("ny vice ordförande i nämnden för trafik och miljö") == {"vice ordförande"}


def test_which_titles_say_others() -> None:
    assert covers(frozenset({"nämndsekreterare"}), frozenset({"sekreterare"}))
    assert covers(frozenset({"socialminister"}), frozenset({"statsråd"}))
    assert not covers(frozenset({"vice ordförande"}), frozenset({"ordförande"}))


def test_former_and_private_roles() -> None:
    assert is_former("tidigare generaldirektör")
    assert not is_former("regiondirektör")
    assert is_private("ordförande i Granby hembygdsförening")
    assert not is_private("ordförande i Kommunförbundet")


@given(
    st.lists(st.sampled_from(["ordföranden", "v.", "ordf.", "nya", "regionstyrelsens", "i", "och", "HR-chefen", "S-"]))
)
def test_a_plain_role_stays_as_it_is(words: list[str]) -> None:
    once = plain(" ".join(words))
    assert plain(once).casefold() == once.casefold() or "S-" in words
