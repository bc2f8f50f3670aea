"""Kinds of documents and languages."""

import pytest

from models import Kind, RawDocument
from pipeline.parse import kind, language, parse


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Motion: Inrätta en nämnd för vård", Kind.MOTION),
        ("Motion till regionfullmäktige", Kind.MOTION),
        ("Motion nr 27-2025", Kind.MOTION),
        ("Motion 2018:35", Kind.MOTION),
        ("Motioner 2024", Kind.OTHER),
        ("Motionera mera på recept", Kind.OTHER),
        ("Svar på motion om bussar", Kind.OTHER),
        ("Interpellation om köer till Alva Exempelsson", Kind.INTERPELLATION),
        ("Protokoll från regionstyrelsen", Kind.PROTOCOL),
        ("Sammanträdesprotokoll", Kind.PROTOCOL),
        ("Beslut i korthet - regionstyrelsen 30 mars 2022", Kind.DECISION_DIGEST),
        ("Uppsnabbat från regionfullmäktige den 24 november", Kind.DECISION_DIGEST),
        ("Kortfattat: Regionstyrelsen 2022-04-11", Kind.DECISION_DIGEST),
        ("Sammanfattning från regionfullmäktige den 27–28 april", Kind.DECISION_DIGEST),
        ("Beslut i regionstyrelsen 14 april 2026", Kind.DECISION_DIGEST),
        ("Beslut i hälso- och sjukvårdsnämnden", Kind.DECISION_DIGEST),
        ("Beslut i regionens största fråga", Kind.OTHER),
        ("Rapport om köerna i vården", Kind.REPORT),
        ("Kallelse till trafiknämnden", Kind.NOTICE),
        ("Föredragningslista", Kind.NOTICE),
        ("Pressmeddelande: Ny chef", Kind.PRESS_RELEASE),
        ("Årsredovisning 2023", Kind.REPORT),
        ("Region Fjällmarks delårsrapport 2023", Kind.REPORT),
        ("Ny rapport visar på längre köer", Kind.OTHER),
        ("Minister möter barn med anledning av ombudsmannens stora årsrapport", Kind.OTHER),
    ],
)
def test_by_title(title: str, expected: Kind) -> None:
    assert kind.tell(title, None, [title], title) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("14.4.2026 16:30:00 CEST | Region Fjällmark | Pressmeddelande", Kind.PRESS_RELEASE),
        ("14.4.2026 16:30:00 CEST | Region Fjällmark | Artikel", Kind.OTHER),
        ("Ring oss | Region Fjällmark | Pressmeddelande", Kind.OTHER),
    ],
)
def test_by_the_last_cell_of_a_date_line(line: str, expected: Kind) -> None:
    assert kind.tell("Rubrik", None, ["Rubrik", line], "Rubrik") is expected


QUOTE = "– Det här är en viktig fråga för hela länet, säger Alva Exempelsson (X)."
PROPOSED = "I en motion föreslår vi regionfullmäktige besluta\n\natt köra fler bussar"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Fler bussar\n\n{PROPOSED}\n\n{QUOTE}", Kind.PRESS_RELEASE),
        (f"Fler bussar\n\n{PROPOSED}", Kind.MOTION),
        (f"Fler bussar\n\nTill regionfullmäktige i Fjällmark\n\n{QUOTE}\n\n{PROPOSED}", Kind.MOTION),
        (f"Fler bussar\n\n{QUOTE}\n\n{PROPOSED}\n\nGranby den 12 mars 2024\n\nAlva Exempelsson", Kind.MOTION),
        (f"Fler bussar\n\n{QUOTE}\n\n{PROPOSED}\n\nAlva Exempelsson (X)", Kind.MOTION),
    ],
)
def test_an_article_that_quotes_a_motion_is_none(text: str, expected: Kind) -> None:
    assert kind.tell("Fler bussar", None, text.split("\n\n"), text) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://x.se/pressmeddelanden/a", Kind.PRESS_RELEASE),
        ("https://x.se/politik/motioner/a", Kind.MOTION),
        ("https://x.se/om/a", Kind.OTHER),
    ],
)
def test_by_address(url: str, expected: Kind) -> None:
    assert kind.tell("Rubrik", url, ["Rubrik"], "Rubrik") is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rubrik\n\nDärför yrkar jag:\n\natt regionen bygger fler hus\natt det sker snart", Kind.MOTION),
        ("Rubrik\n\nVi föreslår regionfullmäktige besluta:\n\n1. Att utreda saken.", Kind.MOTION),
        ("Rubrik\n\nRegionstyrelsen föreslår regionfullmäktige besluta\n\natt anta planen", Kind.OTHER),
        ("Rubrik\n\n– Det är ett bra beslut för hela länet, säger Alva Exempelsson.", Kind.PRESS_RELEASE),
        ("Nämnden\n\nNärvarande: A\n\n§ 1\n\nX\n\n§ 2\n\nY", Kind.PROTOCOL),
        ("Rubrik\n\nMin fråga är:\n\nAvser statsrådet att göra något åt detta?", Kind.INTERPELLATION),
        (
            "Rubrik\n\nMotion nr 1 från A\n\nMotion nr 2 från B\n\nMotion nr 3\n\nJag föreslår\n\natt x",
            Kind.OTHER,
        ),
    ],
)
def test_by_form(text: str, expected: Kind) -> None:
    assert parse(RawDocument("test", "a.txt", text.encode())).kind is expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Regionen har beslutat att bygga en ny vårdcentral för de äldre.", "sv"),
        ("The region has decided to build a new hospital for the elderly.", "en"),
        ("Regionen har bestemt at det ikke blir noe nytt sykehus etter alt dette.", "no"),
        ("Regionen har besluttet at der ikke bliver noget nyt sygehus efter alt dette.", "da"),
        ("Alue on päättänyt, että uusi sairaala ja terveyskeskus ovat tärkeitä.", "fi"),
        ("Die Region hat beschlossen, ein neues Krankenhaus für den Norden zu bauen.", "de"),
        ("Granby 0920-123 45", "und"),
        ("", "und"),
    ],
)
def test_language(text: str, code: str) -> None:
    assert language.tell(text) == code
