"""PDF files, made here."""

import io
from collections.abc import Iterable
from typing import Any

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from models import Document, Kind, ParseError, RawDocument
from pipeline.parse import parse


def pdf(pages: Iterable[Iterable[tuple[float, float, str]]], title: str = "", **settings: Any) -> bytes:
    """Pages of lines: points from the foot, letters' size, text."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(595, 842), **settings)
    canvas.setTitle(title)
    for page in pages:
        for height, size, text in page:
            canvas.setFont("Helvetica", size)
            canvas.drawString(70, height, text)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def read(content: bytes) -> Document:
    return parse(RawDocument("test", "a.pdf", content))


def page(number: int, *lines: str) -> list[tuple[float, float, str]]:
    """A page with a running head and a page number."""
    body = [(760 - 14 * row, 11, line) for row, line in enumerate(lines)]
    return [(810, 9, "Region Fjällmark"), *body, (30, 9, f"Sida {number} (3)")]


def test_report() -> None:
    document = read(
        pdf(
            [
                [
                    (790, 22, "Plan för vården"),
                    *page(
                        1,
                        "Regionen ska ge hälso-",
                        "och sjukvård åt alla. Kommun-",
                        "fullmäktige och regionen",
                    ),
                ],
                page(2, "samarbetar om de äldre.", "", "Nästa stycke börjar här."),
                page(3, "• ett", "• två"),
            ]
        )
    )
    assert document.title == "Plan för vården"
    assert document.text == (
        "Plan för vården\n\n"
        "Regionen ska ge hälso- och sjukvård åt alla. "
        "Kommunfullmäktige och regionen samarbetar om de äldre.\n\n"
        "Nästa stycke börjar här.\n\n- ett\n- två"
    )
    assert document.language == "sv"


def test_headings_are_sections() -> None:
    lines = [
        (700, 16, "Bakgrund"),
        (670, 11, "Text om saken i länet."),
        (640, 16, "Förslag"),
        (610, 11, "Mer text om det."),
    ]
    document = read(pdf([[(760, 24, "Årsredovisning 2023"), *lines]]))
    assert [section.heading for section in document.sections] == ["Bakgrund", "Förslag"]
    assert document.kind is Kind.REPORT


@pytest.mark.parametrize(
    ("named", "title"),
    [
        ("Plan för vården", "Plan för vården"),
        ("Microsoft Word - mall.docx", "En rad"),
        ("Något annat", "En rad"),
    ],
)
def test_title_in_the_properties(named: str, title: str) -> None:
    assert read(pdf([[(760, 11, "En rad"), (720, 11, "Plan för vården"), (680, 11, "Text.")]], named)).title == title


def test_password() -> None:
    with pytest.raises(ParseError, match=r"^is password-protected$"):
        read(pdf([page(1, "Hemligt.")], encrypt=StandardEncryption("hemligt", "ägare", strength=128)))


def test_no_text_layer() -> None:
    with pytest.raises(ParseError, match=r"^has no text layer \(a scan\?\)$"):
        read(pdf([[], []]))


@pytest.mark.parametrize("content", [b"hej", b"%PDF-1.7\nhej", pdf([page(1, "Text.")])[:300], b"\x00\x01" * 500])
def test_damaged(content: bytes) -> None:
    with pytest.raises(ParseError, match=r"^is damaged"):
        read(content)


def test_every_page_is_read(caplog: pytest.LogCaptureFixture) -> None:
    document = read(pdf([page(number, f"Stycke nummer {number} är slut.") for number in range(1, 61)]))
    assert [f"nummer {number} är" in document.text for number in range(1, 61)] == [True] * 60
    assert "Sida" not in document.text
    assert "Region Fjällmark" not in document.text
    assert not caplog.records


def test_dashes_and_quotation_marks_inside_a_paragraph_are_no_items() -> None:
    lines = ["Mötet pågick kl. 09.00–14.35 i Granby.", "\u2013 Det är ”bra” för länet.", "-5 grader, 2025–2029."]
    content = pdf([[(760 - 40 * row, 11, line) for row, line in enumerate(lines)]])
    assert read(content).text.split("\n\n") == [
        "Mötet pågick kl. 09.00–14.35 i Granby.",
        "- Det är ”bra” för länet.",
        "-5 grader, 2025–2029.",
    ]


@pytest.mark.parametrize(
    "label",
    [
        "Beslutande: Alva Exempelsson",
        "Övriga: Bertil Påhittad",
        "Närvarande: 41 ledamöter",
        "Ej tjänstgörande ersättare: Bertil Påhittad",
        "Justerare: Alva Exempelsson",
        "Beslutet skickas till: nämnden",
        "Paragrafen är justerad",
        "Paragrafen är omedelbart justerad",
    ],
)
def test_labels_of_minutes_begin_paragraphs(label: str) -> None:
    lines = ("Nämnden beslutar att bygga fler hus", label, "och ingenting annat.")
    assert read(pdf([page(1, *lines)])).text.endswith(f"fler hus\n\n{label} och ingenting annat.")
