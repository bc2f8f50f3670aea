"""Organisations that say what they are: hospitals, schools, museums, administrations, societies, companies."""

import pytest

from models import Document
from pipeline.extract.organisations import organisations

NORRBOTTEN = "Region Norrbotten"


def found(text: str, region: str | None = NORRBOTTEN) -> list[tuple[str, str, list[str]]]:
    document = Document("test", "1", "Rubrik", text)
    return [(o.name, o.type, [m.text for m in o.mentions]) for o in organisations(document, region)]


@pytest.mark.parametrize(
    ("said", "type"),
    [
        ("Kiruna sjukhus", "unit"),
        ("Falu lasarett", "unit"),
        ("Storgrunds sjukstuga", "unit"),
        ("Högsby gamla sjukstuga", "unit"),
        ("Nordlunda folkhögskola", "unit"),
        ("Kalmar läns museum", "unit"),
        ("Norrbottens museum", "unit"),
        ("Vårdcentralen Granen", "unit"),
        ("Textilmuseet i Borås", "unit"),
        ("Nordmuseet", "unit"),
        ("Centralsjukhuset i Nordlunda", "unit"),
        ("Nordlunda universitet", "university"),
        ("Campus Nordlunda", "unit"),
        ("Vilhelminas tingsrätt", "court"),
        ("Østlund fylkeskommune", "region"),
        ("Nordlunda handelskammare", "association"),
        ("Piteå Älvdals Idrottsförbund", "association"),
        ("Göteborgsregionens kommunalförbund", "association"),
        ("Kommunalförbundet Svensk Räddning", "association"),
        ("Regionförbundet i Kalmar län", "association"),
        ("Svenska Skridskoförbundet", "association"),
        ("Nordlunda Art Centre", "association"),
        ("Nordlunda Science Park", "company"),
        ("Fastighets AB Nordlunda", "company"),
        ("Nordlunda sjukhus AB", "company"),
        ("Almi Nordan AB", "company"),
    ],
)
def test_what_says_what_it_is_is_found(said: str, type: str) -> None:
    assert found(f"Frågan rör även {said}, enligt brevet.") == [(said, type, [said])]


@pytest.mark.parametrize(
    "text",
    [
        "Skånes sjukhus är fulla. Sveriges universitet växer.",
        "Länets sjukhus och landets lasarett. Regionens folkhögskola.",
        "Nya sjukhus byggs. Flera sjukhus stängs. Vilket sjukhus som helst.",
        "Dess museum, våra universitet och varje vårdcentral.",
        "Sjukhuset i Piteå och lasarettet. Universitetssjukhuset är stort.",
        "Förvaltningen svarar. Självförvaltningen svarar.",
        "Föreningen i byn, stiftelsen och förbundet.",
        "Bolaget köper. Företaget säljer i Piteå.",
        "Teatern spelar. Länsmuseet visar. Konstmuseet stänger.",
    ],
)
def test_what_is_common_to_several_is_none(text: str) -> None:
    assert found(text) == []


def test_a_word_that_begins_the_sentence_is_no_part_of_the_name() -> None:
    assert found("Besök Nyköpings lasarett i dag.")[0][0] == "Nyköpings lasarett"
    assert found("Jämtland Härjedalens Idrottsförbund tränar.")[0][0] == "Jämtland Härjedalens Idrottsförbund"


def test_an_administration_is_the_regions() -> None:
    assert found("Det är Trafikförvaltningen som svarar.") == [
        ("Trafikförvaltningen, Region Norrbotten", "unit", ["Trafikförvaltningen"])
    ]
    assert found("Hälso- och sjukvårdsförvaltningen får inte.")[0][0] == (
        "Hälso- och sjukvårdsförvaltningen, Region Norrbotten"
    )


def test_an_administration_needs_no_capital_in_a_regions_text() -> None:
    assert found("Kulturförvaltningen svarar. Det vet kulturförvaltningen.") == [
        ("Kulturförvaltningen, Region Norrbotten", "unit", ["Kulturförvaltningen", "kulturförvaltningen"])
    ]


def test_a_short_name_is_the_longer_one_of_the_text() -> None:
    assert found("Stöd till Textilmuseet\nNämnden stöder Textilmuseet i Borås.") == [
        ("Textilmuseet i Borås", "unit", ["Textilmuseet", "Textilmuseet i Borås"])
    ]


def test_short_names_count_at_home_alone() -> None:
    assert found("Den som jobbar på Akademiska åker med UL.", "Region Uppsala") == [
        ("Akademiska sjukhuset", "unit", ["Akademiska"]),
        ("Upplands Lokaltrafik", "unit", ["UL"]),
    ]
    assert found("Akademiska studier. UL är ett märke.", NORRBOTTEN) == []


def test_a_company_is_named_behind_the_word_for_one() -> None:
    assert found("Regionen köper bolaget Nordvård av staten.") == [("Nordvård", "company", ["Nordvård"])]


def test_what_a_noun_tells_of_is_named_behind_it() -> None:
    assert found("Sälj kulturhuset Nya Kvarnen till nätverket Norrsken.") == [
        ("Nya Kvarnen", "unit", ["Nya Kvarnen"]),
        ("Norrsken", "association", ["Norrsken"]),
    ]
    assert found("Vem köper kulturhuset Danska kvarnen i år?") == [("Danska kvarnen", "unit", ["Danska kvarnen"])]
    assert found("Kulturhuset stängs. Museet i Piteå och organisationen växer.") == []


def test_a_company_has_the_ab_that_is_printed() -> None:
    assert found("Västtrafik AB kör. Västtrafik dröjer.")[0][::2] == ("Västtrafik AB", ["Västtrafik AB", "Västtrafik"])
    assert found("Västtrafik dröjer.")[0][0] == "Västtrafik"


def test_an_unbroken_run_of_letters_is_no_institution() -> None:
    assert found("Se " + "A" * 100_000 + "förbund och " + "aB1" * 30_000 + "museet nu.") == []
