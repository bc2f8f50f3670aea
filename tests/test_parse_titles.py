"""Titles: what stands above a headline and is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Document, Kind, Part, RawDocument
from pipeline.parse import parse


def read(text: str, name: str = "a.txt") -> Document:
    return parse(RawDocument("test", name, text.encode()))


MOTION = "Bussarna går för sällan.\n\nDärför yrkar jag:\n\natt regionen kör fler bussar"


@pytest.mark.parametrize(
    ("head", "title", "addressee"),
    [
        ("Motion till regionfullmäktige\n\nFler bussar i glesbygden", None, "Motion till regionfullmäktige"),
        ("Motion till regionfullmäktige\nFler bussar i glesbygden", None, "Motion till regionfullmäktige"),
        ("# Motion till regionfullmäktige\n\n## Fler bussar i glesbygden", None, "Motion till regionfullmäktige"),
        ("MOTION\nTill Regionfullmäktige i Fjällmark\nFler bussar i glesbygden", None, "Till Regionfullmäktige i F"),
        ("MOTION\n\nTill Region Fjällmark\n\nFler bussar i glesbygden", None, "Till Region Fjällmark"),
        ("Motion 2025:09\n2025-03-01\nTill regionfullmäktige\nFler bussar i glesbygden", None, "Till regionfullm"),
        ("Till regionfullmäktige\n\nAlva Exempelsson (X)\n\nFler bussar i glesbygden", None, "Till regionfullm"),
        ("Motion till regionfullmäktige\n\nBakgrund", "Motion till regionfullmäktige", None),
        ("Motion till regionfullmäktige", "Motion till regionfullmäktige", None),
        ("Till sommaren stängs akuten\n\nFler bussar", "Till sommaren stängs akuten", None),
    ],
)
def test_an_addressee_is_no_title_and_stays_below_it(head: str, title: str | None, addressee: str | None) -> None:
    document = read(f"{head}\n\n{MOTION}")
    assert document.title == (title or "Fler bussar i glesbygden")
    assert document.text.startswith(document.title)
    if addressee:
        assert document.kind is Kind.MOTION
        (section,) = (section for section in document.sections if section.part is Part.ADDRESSEE)
        assert document.text[section.start : section.end].startswith(addressee)


def test_an_addressee_above_the_title_that_a_page_names_stays() -> None:
    body = "<main><p>Anslag</p><p>Till regionfullmäktige</p><h1>Fler bussar</h1><p>Bussarna går för sällan.</p></main>"
    document = parse(RawDocument("test", "a.html", f"<title>Fler bussar</title>{body}".encode(), "text/html"))
    assert document.text == "Fler bussar\n\nTill regionfullmäktige\n\nBussarna går för sällan."


def test_an_addressee_that_a_page_names_as_its_title_is_none() -> None:
    named = "Motion till regionfullmäktige"
    body = f"<title>{named}</title><main><h1>{named}</h1><h2>Fler bussar</h2><p>Bussarna går för sällan.</p></main>"
    document = parse(RawDocument("test", "a.html", body.encode(), "text/html"))
    assert document.text == f"Fler bussar\n\n{named}\n\nBussarna går för sällan."


@pytest.mark.parametrize(
    "head",
    [
        "Plats och tid: Regionens hus, Granby, onsdagen den 11 mars 2026 kl. 09.00–12.00",
        "Tid och plats\nRegionens hus klockan 9",
        "Dnr RS 2026/12\nParagrafer: 1–19",
        "Beslutande: Alva Exempelsson (X), ordförande\nBertil Påhitt (Y), ledamot\nCecilia Demo (X)",
        "Justerare: Bertil Påhitt",
        "# Närvarande\n\nAlva Exempelsson (X)",
    ],
)
def test_a_line_of_the_head_of_minutes_is_no_title(head: str) -> None:
    document = read(f"{head}\n\nProtokoll från regionstyrelsen\n\n§ 1\n\nMötet öppnas.\n\n§ 2\n\nMötet avslutas.")
    assert (document.title, document.kind) == ("Protokoll från regionstyrelsen", Kind.PROTOCOL)
    for line in head.lstrip("# ").split("\n"):
        assert line in document.text


def test_a_paragraph_of_minutes_is_not_their_title() -> None:
    document = read("Plats och tid: Regionens hus\n\n§ 1 Val av justerare\n\nMötet väljer.")
    assert document.text == "Plats och tid: Regionens hus\n\n§ 1 Val av justerare\n\nMötet väljer."


def test_the_day_of_an_event_stays_in_the_text() -> None:
    event = "Föreläsning om sömn\n\nDatum: 15 mars 2026\nTid: 18.00\nPlats: Biblioteket\n\nAlla är välkomna."
    assert read(event).text == event
    document = read("Datum: 15 mars 2026\nTid: 18.00\nPlats: Biblioteket\n\nAlla är välkomna.")
    assert "Datum: 15 mars 2026" in document.text
    assert read("Fler bussar\n\nDatum: 2024-03-15\n\nBussarna går för sällan.").text == (
        "Fler bussar\n\nBussarna går för sällan."
    )


LINES = [
    "Motion",
    "Motion 2025:09",
    "Till regionfullmäktige",
    "Plats och tid: Granby",
    "Beslutande",
    "Datum: 2026-03-15",
    "Tid: 18.00",
    "Alva Exempelsson (X)",
    "Bakgrund",
    "§ 1",
    "Fler bussar",
    "Bussarna går för sällan.",
    "",
    "Dnr 1",
]


@given(st.lists(st.sampled_from(LINES), max_size=14).map("\n".join).filter(str.strip))
def test_whatever_the_head_the_text_begins_with_the_title_and_nothing_else_is_lost(text: str) -> None:
    document = read(text)
    assert document.title
    assert document.text.startswith(document.title)
    kept = document.text.split("\n")
    for line in set(text.split("\n")) - {"", "Motion", "Datum: 2026-03-15"}:
        assert kept.count(line) == text.split("\n").count(line)
