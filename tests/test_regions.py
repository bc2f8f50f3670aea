"""The 21 regions."""

import pytest

from models import QueryError
from pipeline.regions import is_name, named_region, region_of, regions


def test_there_are_21_each_its_own() -> None:
    assert len({region.name for region in regions()}) == 21
    assert len({region.code for region in regions()}) == 21
    domains = [domain for region in regions() for domain in region.domains]
    assert len(domains) == len(set(domains))


@pytest.mark.parametrize(
    ("source", "url", "name"),
    [
        ("files", "https://www.norrbotten.se/sv/pressportal/", "Region Norrbotten"),
        ("files", "http://hh.vgregion.se/aktuellt/", "Västra Götalandsregionen"),
        ("region-skane", None, "Region Skåne"),
        ("files", "https://notnorrbotten.se/", None),
        ("files", None, None),
        ("riksdagen", "https://data.riksdagen.se/dokument/H1", None),
    ],
)
def test_region_of_a_source_or_address(source: str, url: str | None, name: str | None) -> None:
    assert region_of(source, url) == name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Norrbotten", "Region Norrbotten"),
        ("jönköping", "Region Jönköpings län"),
        ("Örebro", "Region Örebro län"),
        ("västra götaland", "Västra Götalandsregionen"),
        ("region-skane", "Region Skåne"),
        ("25", "Region Norrbotten"),
        ("jämtland", "Region Jämtland Härjedalen"),
        ("ska\u030ane", "Region Skåne"),  # as some systems write å
    ],
)
def test_what_a_person_may_write(said: str, name: str) -> None:
    assert named_region(said) == name


@pytest.mark.parametrize("said", ["", " ", "Atlantis", "väst", "vast", "o"])
def test_unknown_or_ambiguous_names_are_refused(said: str) -> None:
    with pytest.raises(QueryError, match="no region is called"):
        named_region(said)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("skane", "Region Skåne"),
        ("Orebro", "Region Örebro län"),
        ("Region Jonkopings lan", "Region Jönköpings län"),
        ("Vastra Gotaland", "Västra Götalandsregionen"),
        ("jamt", "Region Jämtland Härjedalen"),
    ],
)
def test_a_name_without_its_dots_and_rings_is_known(said: str, name: str) -> None:
    assert named_region(said) == name


def test_every_name_is_known_without_its_dots_and_rings() -> None:
    for region in regions():
        assert named_region(region.name.translate(str.maketrans("åäöÅÄÖ", "aaoAAO"))) == region.name


@pytest.mark.parametrize(
    ("said", "near"),
    [
        ("Skaane", "it may be Region Skåne"),
        ("region norbotten", "it may be Region Norrbotten"),
        ("vast", "it may be Västra Götalandsregionen, Region Västmanland, Region Västernorrland, Region Västerbotten"),
        ("Atlantis", "there are Region Stockholm, "),
    ],
)
def test_an_unknown_name_is_said_with_those_that_are_near(said: str, near: str) -> None:
    with pytest.raises(QueryError) as error:
        named_region(said)
    assert str(error.value).startswith(f"no region is called {said!r}: {near}")


def test_a_region_that_a_store_holds_besides_the_21_is_named_by_what_it_is_called() -> None:
    held = ["Region Älvmark", "Region Skåne"]
    assert [named_region(said, held) for said in ("Region Älvmark", "älvmark", "alvmark", "skane")] == [
        *["Region Älvmark"] * 3,
        "Region Skåne",
    ]
    with pytest.raises(QueryError):
        named_region("Region Skogen", held)


@pytest.mark.parametrize(
    ("said", "may_be"),
    [("Region Älvmark", True), ("Region Norbotten", False), ("Region Skåne", False), ("Mordor", False)],
)
def test_a_whole_name_may_be_that_of_another_region_unless_it_is_a_slip(said: str, may_be: bool) -> None:
    assert is_name(said) is may_be
