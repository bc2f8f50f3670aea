"""PDF files, made here by tests/pdfs.py: their text in order, the page of every part, tables, scans, hostile files."""

import importlib.util
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfs import (
    A4,
    FONT,
    GRID,
    Draw,
    canvas_pdf,
    joined,
    minutes,
    pdf,
    put,
    raw_page,
    rotated,
    rules,
    scan,
    stream,
    table,
    text_operators,
    wrapped,
    written,
)
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from models import Document, Kind, ParseError, RawDocument
from pipeline.alive import on_alive
from pipeline.parse import ocr, parse
from pipeline.parse.blocks import Block, Reading
from pipeline.parse.layout import Box, Word, arrange, cells
from pipeline.parse.layout import joined as joined_lines
from pipeline.parse.pdf import read_pdf
from pipeline.parse.pdfium import Reader, opened
from pipeline.parse.plumber import Plumber

CARE = (
    "Vårdköerna i länet ska bli kortare och därför föreslår nämnden att fler mottagningar öppnas under nästa år i alla"
    " kommuner som har brist på läkare och sjuksköterskor."
)
BUSES = (
    "Kollektivtrafiken ska byggas ut med nya linjer mellan städerna och landsbygden så att fler kan pendla till arbetet"
    " utan bil även på kvällar och helger under hela året."
)
needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None or importlib.util.find_spec("pytesseract") is None or not ocr.available(),
    reason="tesseract-ocr, tesseract-ocr-swe and pytesseract are not installed",
)


def read(content: bytes) -> Document:
    return parse(RawDocument("test", "a.pdf", content))


def reading(content: bytes) -> Reading:
    return read_pdf(RawDocument("test", "a.pdf", content))


def texts(content: bytes) -> list[str]:
    return [block.text for block in reading(content).blocks]


def pages_of(document: Document) -> dict[str, int | None]:
    """The page of every section."""
    return {section.heading: document.page_of(section.start) for section in document.sections}


def page(number: int, *lines: str) -> list[tuple[float, float, str]]:
    """A page with a running head and a page number."""
    body = [(760 - 14 * row, 11, line) for row, line in enumerate(lines)]
    return [(810, 9, "Region Fjällmark"), *body, (30, 9, f"Sida {number} (3)")]


# --- paragraphs, headings, pages -------------------------------------------------------------------------------------


def test_report() -> None:
    document = read(
        pdf(
            [
                [
                    (790, 22, "Plan för vården"),
                    *page(1, "Regionen ska ge hälso-", "och sjukvård åt alla. Kommun-", "fullmäktige och regionen"),
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
    places = [document.page_of(document.text.index(words)) for words in ("Regionen", "samarbetar", "Nästa", "- två")]
    assert places == [1, 2, 2, 3]


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


def test_bold_lines_and_the_titles_of_parts_are_headings_however_small() -> None:
    def draw(canvas: Canvas) -> None:
        put(
            canvas,
            70,
            740,
            ["§ 58 Sjukhuset i Granby får en ny akut-", "mottagning och fler platser"],
            "Helvetica-Bold",
        )
        put(canvas, 70, 700, ["Sammanfattning", *wrapped(CARE, 450), "Beslut", "Nämnden beslutar enligt förslaget."])

    assert [(block.level, block.text[:60]) for block in reading(canvas_pdf([draw])).blocks] == [
        (3, "§ 58 Sjukhuset i Granby får en ny akutmottagning och fler pl"),
        (3, "Sammanfattning"),
        (0, CARE[:60]),
        (3, "Beslut"),
        (0, "Nämnden beslutar enligt förslaget."),
    ]


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
        "Dnr RS 2025-0267",
    ],
)
def test_labels_of_minutes_begin_paragraphs(label: str) -> None:
    lines = ("Nämnden beslutar att bygga fler hus", label, "och ingenting annat.")
    assert read(pdf([page(1, *lines)])).text.endswith(f"fler hus\n\n{label} och ingenting annat.")


def test_lines_that_no_margin_broke_stay_lines() -> None:
    def draw(canvas: Canvas) -> None:
        put(canvas, 70, 760, wrapped(f"{CARE} {BUSES}", 450))
        put(canvas, 70, 660, ["Regionstyrelsen beslutar", "att godkänna rapporten,", "att överlämna den till nämnden."])
        put(canvas, 70, 560, ["Alva Exempelsson (S), ordförande", "Bertil Påhittad (M)", "Disa Diktad (MP)"])

    assert texts(canvas_pdf([draw])) == [
        f"{CARE} {BUSES}",
        "Regionstyrelsen beslutar\natt godkänna rapporten,\natt överlämna den till nämnden.",
        "Alva Exempelsson (S), ordförande\nBertil Påhittad (M)\nDisa Diktad (MP)",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["Jag yrkar", "att cykelvägar byggs", "att e-tjänster införs"],
        ["Borås 2025-10-01", "Per Ek (V)"],
        ["Granby den 12 mars 2025", "Alva Exempelsson (S)", "Per Ek (V)"],
        ["Vi vill ha fler bussar", "Granby 2025-10-01", "Per Ek (V)"],
    ],
)
def test_lines_of_a_file_of_short_lines_stay_lines(lines: list[str]) -> None:
    assert texts(pdf([[(760 - 14 * row, 11, line) for row, line in enumerate(lines)]])) == ["\n".join(lines)]


def test_sentences_of_a_file_of_short_lines_are_joined() -> None:
    lines = ["Vi vill ha fler bussar till", "Granby och fler tåg under", "hela året."]
    assert texts(pdf([[(760 - 14 * row, 11, line) for row, line in enumerate(lines)]])) == [" ".join(lines)]


def test_a_word_cut_by_the_page_break_is_one_word_on_two_pages() -> None:
    document = read(
        pdf(
            [
                [(700, 20, "Rubrik"), (60, 11, "Ärendet avgörs av regionfull-")],
                [(780, 11, "mäktige i juni efter beredning i hälso-")],
                [(780, 11, "och sjukvårdsnämnden och EU-")],
                [(780, 11, "kommissionen.")],
            ]
        )
    )
    body = document.text.partition("\n\n")[2]
    assert body == (
        "Ärendet avgörs av regionfullmäktige i juni efter beredning i hälso- och sjukvårdsnämnden och EU-kommissionen."
    )
    words = ("Ärendet", "mäktige", "och sjukvårdsnämnden", "kommissionen")
    assert [document.page_of(document.text.index(word)) for word in words] == [1, 2, 3, 4]


def test_a_list_goes_on_on_the_next_page() -> None:
    blocks = reading(pdf([[(60, 11, "• ett")], [(780, 11, "• två"), (766, 11, "• tre")]])).blocks
    assert blocks == (Block("- ett", page=1), Block("- två\n- tre", page=2, joint="\n"))


def test_tabs_behind_marks_are_blanks() -> None:
    def draw(canvas: Canvas) -> None:
        put(canvas, 70, 700, ["§ 58"], "Helvetica-Bold", 12)
        put(canvas, 130, 700, ["Månadsrapport"], "Helvetica-Bold", 12)
        for row, (mark, text) in enumerate([("•", "ett"), ("•", "två"), ("1.", "första"), ("2.", "andra")]):
            put(canvas, 80, 660 - 30 * row, [mark])
            put(canvas, 100, 660 - 30 * row, [text])

    assert texts(canvas_pdf([draw])) == ["§ 58 Månadsrapport", "- ett\n- två", "1. första", "2. andra"]


# --- running heads and feet ------------------------------------------------------------------------------------------


def test_every_page_is_read(caplog: pytest.LogCaptureFixture) -> None:
    document = read(pdf([page(number, f"Stycke nummer {number} är slut.") for number in range(1, 61)]))
    assert [f"nummer {number} är" in document.text for number in range(1, 61)] == [True] * 60
    assert "Sida" not in document.text
    assert "Region Fjällmark" not in document.text
    assert not caplog.records


def test_minutes_of_300_pages() -> None:
    document = read(minutes(300))
    assert (document.kind, document.title) == (Kind.PROTOCOL, "Protokoll regionstyrelsen 18 mars 2025")
    assert len(document.pages) == 300
    for number in range(1, 301):
        assert document.page_of(document.text.index(f"§ {number} Ärende nummer {number}\n")) == number
        assert f"Dnr RS 2025-{number:04}\n" in document.text
    assert not any(noise in document.text for noise in ("Sida ", "PROTOKOLL", "signatur", "Utdragsbestyrkande"))
    for section in document.sections:
        if section.number:
            assert document.page_of(section.start) == int(section.number)


def test_running_lines_are_handed_over_once_each() -> None:
    pages = []
    for number in range(1, 9):
        head = [(815, 9, f"Sammanträdesdatum 2024-03-12 Sida {number} (8)"), (800, 9, "Hälso- och sjukvårdsnämnden")]
        pages.append([*head, (700, 11, f"Text om sak {number} i länet."), (30, 9, f"{number}")])
    found = reading(pdf(pages))
    assert found.margins == ("Sammanträdesdatum 2024-03-12 Sida 1 (8)", "Hälso- och sjukvårdsnämnden")
    assert [block.text for block in found.blocks] == [f"Text om sak {number} i länet." for number in range(1, 9)]


@pytest.mark.parametrize("is_ruled", [True, False])
def test_running_cells_side_by_side_are_handed_over_apart(is_ruled: bool) -> None:
    def draw(number: int) -> Draw:
        def drawn(canvas: Canvas) -> None:
            if is_ruled:
                canvas.grid([50, 200, 350, 450, 545], [785, 805, 825])
            for x, text in ((55, "Regionstyrelsen"), (205, "Sammanträdesdatum"), (355, "2026-03-11")):
                put(canvas, x, 810, [text])
            put(canvas, 455, 810, [f"Sida {number} (4)"])
            put(canvas, 70, 740, [f"§ {number} Sak {number}"], "Helvetica-Bold", 12)
            put(canvas, 70, 700, wrapped(CARE, 450))

        return drawn

    content = canvas_pdf([draw(number) for number in range(1, 5)])
    assert reading(content).margins == ("Regionstyrelsen", "Sammanträdesdatum 2026-03-11")
    assert "Sida" not in " ".join(texts(content))


def test_a_date_that_stands_only_in_the_running_head_dates_the_file() -> None:
    pages = [
        [(800, 9, "Sammanträdesdatum 2024-03-12"), (700, 11, f"§ {number} Sak {number} i länet.")]
        for number in range(1, 5)
    ]
    pages[0].insert(1, (760, 20, "Protokoll regionstyrelsen"))
    assert str(read(pdf(pages)).published) == "2024-03-12"


def test_left_and_right_pages_have_heads_of_their_own() -> None:
    pages = []
    for number in range(1, 9):
        head = f"{number} Region Fjällmark" if number % 2 else f"Årsredovisning 2024 {number}"
        pages.append(
            [(810, 9, head), (700, 11, f"Kapitlet om sak {number} i länet."), (686, 11, f"Det är text {number}.")]
        )
    found = "\n".join(texts(pdf(pages)))
    assert "Region Fjällmark" not in found
    assert "Årsredovisning" not in found
    assert all(f"Kapitlet om sak {number} i" in found for number in range(1, 9))


def test_numbered_items_at_the_top_of_pages_are_no_page_numbers() -> None:
    pages = [[(800, 12, f"§ {number}"), (770, 11, f"Text i sak {number}.")] for number in range(1, 9)]
    assert texts(pdf(pages))[::2] == [f"§ {number}" for number in range(1, 9)]


def test_what_is_repeated_below_the_text_is_text() -> None:
    pages = [[(805, 11, f"Sak {name}"), (780, 11, "Beslut enligt förslag.")] for name in ("ett", "två", "tre", "fyra")]
    assert "\n".join(texts(pdf(pages))).count("Beslut enligt förslag.") == 4


# --- columns ---------------------------------------------------------------------------------------------------------


def columns(*found: str, width: float, shift: float = 0) -> bytes:
    """Columns below a heading over all of them, printed line by line across the page, and a line below them."""

    def draw(canvas: Canvas) -> None:
        put(canvas, 70, 780, ["En rubrik över alla spalter på sidan"], "Helvetica-Bold", 16)
        lines = [wrapped(text, width) for text in found]
        for row in range(max(map(len, lines))):
            for at, column in enumerate(lines):
                put(canvas, 70 + at * (width + 20), 750 - 12 * row - shift * (at % 2), column[row : row + 1])
        put(canvas, 70, 400, ["En rad under spalterna som går tvärs över hela sidan från kant till kant."])

    return canvas_pdf([draw])


@pytest.mark.parametrize("shift", [0.0, 3.0, 6.0])
def test_two_columns_are_read_one_after_the_other(shift: float) -> None:
    left, right = f"{CARE} {CARE} Slut till vänster.", f"{BUSES} {BUSES} Slut till höger."
    assert texts(columns(left, right, width=215, shift=shift)) == [
        "En rubrik över alla spalter på sidan",
        left,
        right,
        "En rad under spalterna som går tvärs över hela sidan från kant till kant.",
    ]


def test_three_columns() -> None:
    found = [f"{CARE} Slut ett.", f"{BUSES} Slut två.", f"{CARE} {BUSES} Slut tre."]
    assert texts(columns(*found, width=140))[1:4] == found


def test_a_paragraph_goes_on_in_the_next_column() -> None:
    halves = f"{CARE} {BUSES} {CARE} {BUSES}".split(" ")
    left, right = " ".join(halves[:47]), " ".join(halves[47:])
    assert texts(columns(left, right, width=215))[1] == " ".join(halves)


# --- tables and forms ------------------------------------------------------------------------------------------------

VOTES = [["Parti", "Ja", "Nej"], ["Socialdemokraterna", "34", "0"], ["Moderaterna", "", "12"], ["Summa", "34", "12"]]
MEMBERS = [
    ["Namn", "Uppdrag", "Närvarande"],
    ["Alva Exempelsson (S)", "ordförande i regionstyrelsen och ledamot av regionfullmäktige", "§§ 1–19"],
    ["Bertil Påhittad (M)", "ledamot", "§§ 1–7"],
]


@pytest.mark.parametrize(
    "ruled",
    [
        GRID,
        [],
        [rules("INNERGRID")],
        [rules("LINEBELOW"), rules("LINEABOVE", last=(-1, 0)), rules("LINEAFTER", last=(-2, -1))],
        [rules("LINEBELOW", last=(-1, -2)), rules("LINEBEFORE"), rules("LINEAFTER", (-1, 0))],
        [(*rules("GRID"), None, None, None, 2, 1.5)],
        [(*rules("GRID"), None, (2, 2))],
    ],
    ids=["grid", "none", "inner", "open at the sides", "open above and below", "double", "dashed"],
)
@pytest.mark.parametrize(("rows", "widths"), [(VOTES, None), (MEMBERS, [120.0, 150.0, 100.0])])
def test_tables_are_rows(rows: list[list[str]], widths: list[float] | None, ruled: list[tuple[Any, ...]]) -> None:
    assert texts(table(rows, widths, ruled)) == [
        "Före tabellen.",
        "\n".join(" | ".join(row) for row in rows),
        "Efter tabellen.",
    ]


def test_a_table_on_two_pages() -> None:
    blocks = reading(joined(table(VOTES), table(MEMBERS, [120.0, 150.0, 100.0]))).blocks
    tables = [block for block in blocks if "|" in block.text]
    assert [block.page for block in tables] == [1, 2]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_tables_on_turned_pages(degrees: int) -> None:
    upright = table(MEMBERS, [120.0, 150.0, 100.0])
    assert texts(rotated(upright, degrees)) == texts(upright)


def test_a_lying_table_on_an_upright_page() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(550, 50)
        canvas.rotate(90)
        canvas.grid([50, 170, 320, 420], [200, 220, 240])
        for row, cells_of_row in enumerate([("Parti", "Ja", "Nej"), ("Moderaterna", "", "12")]):
            for x, cell in zip((55, 175, 325), cells_of_row, strict=True):
                put(canvas, x, 226 - 20 * row, [cell])

    assert texts(canvas_pdf([draw])) == ["Parti | Ja | Nej\nModeraterna |  | 12"]


def test_merged_cells() -> None:
    rows = [["Parti", "Röster", ""], ["", "Ja", "Nej"], ["Moderaterna", "3", "12"]]
    merged = [("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 0), (2, 0))]
    assert texts(table(rows, None, [*GRID, *merged]))[1] == "Parti | Röster\n| Ja | Nej\nModeraterna | 3 | 12"


def test_lists_in_a_cell_stay_lines() -> None:
    names = ["Alva Exempelsson (S)", "Bertil Påhittad (M)", "Disa Diktad (MP)", "Erik Saga (C)"]
    listed = "<br/>".join(names)
    found = texts(table([["Beslutande", "Ersättare"], [listed, listed]], [220.0, 220.0]))[1]
    assert found.split("\n") == ["Beslutande | Ersättare", *(f"{name} | {name}" for name in names)]


@pytest.mark.parametrize(
    ("width", "listed", "cell"),
    [
        (
            220.0,
            ["Alva Exempelsson (M), ordförande", "Disa Diktad (S)", "Erik Saga (C)"],
            "Alva Exempelsson (M), ordförande; Disa Diktad (S); Erik Saga (C)",
        ),
        (110.0, ["Alva Exempelsson (M)", "Disa Diktad (S)"], "Alva Exempelsson (M); Disa Diktad (S)"),
        (220.0, ["Plats och tid:", "Regionens hus"], "Plats och tid: Regionens hus"),
        (150.0, [CARE], CARE),
        (85.0, ["Yrkande av Alva Exempelsson om Region Fjällmark"], "Yrkande av Alva Exempelsson om Region Fjällmark"),
    ],
    ids=["names", "as wide as the cell", "label", "prose", "capitals"],
)
def test_lines_that_are_a_list_in_a_cell_stay_apart(width: float, listed: list[str], cell: str) -> None:
    found = texts(table([["Närvarande", "Paragraf"], ["<br/>".join(listed), "§§ 1–7"]], [width, 150.0]))[1]
    assert found == f"Närvarande | Paragraf\n{cell} | §§ 1–7"


def test_a_table_in_a_cell_of_another() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.grid([60, 200, 460], [650, 700])
        canvas.rect(60, 300, 400, 350)
        canvas.grid([80, 200, 300, 400], [500, 520, 540])
        put(canvas, 70, 670, ["Vänster"])
        put(canvas, 210, 670, ["Höger"])
        put(canvas, 80, 600, ["En rad över den inre tabellen."])
        for row, y in enumerate((525, 505)):
            for column, x in enumerate((85, 205, 305)):
                put(canvas, x, y, [f"cell {row}{column}"])

    assert texts(canvas_pdf([draw])) == [
        "Vänster | Höger",
        "En rad över den inre tabellen.",
        "cell 00 | cell 01 | cell 02\ncell 10 | cell 11 | cell 12",
    ]


def test_votes_by_crosses() -> None:
    rows = [("Ledamot", "Parti", "Ja", "Nej"), ("Alva Exempelsson", "S", "X", ""), ("Bertil Påhittad", "M", "", "X")]

    def draw(canvas: Canvas) -> None:
        put(canvas, 70, 760, ["Omröstning"], "Helvetica-Bold", 12)
        for row, found in enumerate(rows):
            for x, text in zip((70, 250, 320, 370), found, strict=True):
                put(canvas, x, 730 - 14 * row, [text])

    assert texts(canvas_pdf([draw]))[1].split("\n") == [
        "Ledamot | Parti | Ja | Nej",
        "Alva Exempelsson | S | X",
        "Bertil Påhittad | M |  | X",
    ]


def test_a_form_is_labelled_lines() -> None:
    rows = [
        ("Plats och tid:", "Regionens hus, kl. 09.00–14.35"),
        ("Beslutande:", "Alva Exempelsson (S), ordförande"),
        ("", "Bertil Påhittad (M)"),
        ("Justerare:", "Bertil Påhittad (M)"),
    ]

    def draw(canvas: Canvas) -> None:
        for row, (label, value) in enumerate(rows):
            put(canvas, 70, 700 - 14 * row, [label])
            put(canvas, 200, 700 - 14 * row, [value])

    assert texts(canvas_pdf([draw])) == ["\n".join(f"{label} {value}".strip() for label, value in rows)]


def test_attendance_and_signatures_side_by_side() -> None:
    rows = [
        ("Beslutande", "Ersättare"),
        ("Alva Exempelsson (S)", "Disa Diktad (S)"),
        ("Bertil Påhittad (M)", "Erik Saga (M)"),
    ]

    def draw(canvas: Canvas) -> None:
        put(canvas, 70, 700, [left for left, _ in rows])
        put(canvas, 320, 700, [right for _, right in rows])
        put(canvas, 70, 600, wrapped(CARE, 450))
        put(canvas, 70, 500, ["Ordförande", "Alva Exempelsson"])
        put(canvas, 320, 500, ["Justerare", "Bertil Påhittad"])

    assert texts(canvas_pdf([draw])) == [
        "\n".join(map(" | ".join, rows)),
        CARE,
        "Ordförande | Justerare\nAlva Exempelsson | Bertil Påhittad",
    ]


def test_a_frame_around_the_text_is_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(40, 40, 515, 760)
        canvas.line(40, 740, 555, 740)
        canvas.line(300, 740, 300, 800)
        put(canvas, 50, 780, ["Region Fjällmark"])
        put(canvas, 310, 780, ["Protokoll"])
        put(canvas, 60, 700, ["Beslut"], "Helvetica-Bold", 11)
        put(canvas, 60, 670, wrapped(CARE, 400))

    assert texts(canvas_pdf([draw])) == ["Region Fjällmark | Protokoll", "Beslut", CARE]


def test_running_heads_in_boxes_go() -> None:
    def draw(number: int) -> bytes:
        def drawn(canvas: Canvas) -> None:
            canvas.grid([50, 200, 400, 545], [780, 800, 820])
            for x, y, text in [
                (55, 805, "Region Fjällmark"),
                (205, 785, "2025-03-18"),
                (405, 805, f"Sida {number} (4)"),
            ]:
                put(canvas, x, y, [text])
            put(canvas, 70, 740, [f"§ {number} Sak {number}"], "Helvetica-Bold", 12)
            put(canvas, 70, 700, wrapped(CARE, 450))

        return canvas_pdf([drawn])

    document = read(joined(*map(draw, range(1, 5))))
    assert "Fjällmark" not in document.text
    assert "Sida" not in document.text
    assert [document.page_of(document.text.index(f"§ {number} Sak")) for number in range(1, 5)] == [1, 2, 3, 4]


# --- turned pages and text -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_pages_read_like_upright_ones(degrees: int) -> None:
    upright = minutes(2)
    assert texts(rotated(upright, degrees)) == texts(upright)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_text_reads_in_its_own_direction(degrees: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(297, 421)
        canvas.rotate(degrees)
        put(canvas, -200, 250, ["En liggande sida"], "Helvetica-Bold", 14)
        put(canvas, -200, 200, wrapped(CARE, 350))

    assert texts(canvas_pdf([draw])) == ["En liggande sida", CARE]


def test_text_up_the_margin_stands_last() -> None:
    def draw(canvas: Canvas) -> None:
        put(canvas, 70, 700, wrapped(CARE, 450))
        canvas.rotate(90)
        put(canvas, 100, -30, ["Tryckt i länet"])

    assert texts(canvas_pdf([draw])) == [CARE, "Tryckt i länet"]


# --- scans -----------------------------------------------------------------------------------------------------------

SCANNED = ["Protokoll fört vid sammanträde", "Regionstyrelsen beslutar att godkänna", "förslaget om vård i hela länet."]


@needs_tesseract
@pytest.mark.parametrize("turned", [0, 90])
def test_a_scan_is_read(turned: int) -> None:
    lines = [*SCANNED, "Nämnden ska följa upp frågan under våren", "och återkomma med en rapport i juni."]
    found = reading(joined(pdf([[(700, 11, "Första sidan är text.")]]), scan(lines, turned=turned)))
    assert (found.needs_ocr, found.unread) == (False, ())
    assert " ".join(block.text for block in found.blocks if block.page == 2).split() == " ".join(lines).split()
    assert found.blocks[0].page == 1


@needs_tesseract
def test_the_stamp_of_a_scanner_is_no_text_layer() -> None:
    assert "Regionstyrelsen beslutar" in " ".join(texts(scan(SCANNED, stamp="Scannad 2025-03-18")))


@pytest.fixture
def no_tesseract(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("no_tesseract")
def test_a_scan_without_tesseract_needs_ocr() -> None:
    assert reading(scan(SCANNED)) == Reading((), unread=(1,), needs_ocr=True)


@pytest.mark.usefixtures("no_tesseract")
def test_the_other_pages_of_a_file_with_a_scan_are_read() -> None:
    document = read(joined(pdf([[(700, 11, "Första sidan.")]]), scan(SCANNED), pdf([[(700, 11, "Tredje sidan.")]])))
    assert (document.needs_ocr, document.unread) == (True, (2,))
    assert document.text == "Första sidan.\n\nTredje sidan."
    assert document.page_of(document.text.index("Tredje")) == 3


def test_pictures_beside_text_are_no_scan() -> None:
    def draw(canvas: Canvas) -> None:
        put(canvas, 70, 700, ["Kort text."])
        canvas.drawInlineImage(picture, 300, 500, 100, 100)

    from PIL import Image

    picture = Image.new("RGB", (10, 10), "red")
    assert reading(canvas_pdf([draw])) == Reading((Block("Kort text.", page=1),))


@pytest.mark.parametrize(("size", "dots"), [((14400, 14400), 22), ((14400, 20), 300), (A4, 300)])
def test_a_rendered_page_is_bounded_however_large_it_is(size: tuple[float, float], dots: int) -> None:
    with opened(canvas_pdf([lambda _: None], size)) as document:
        image, scale = ocr.picture(document, 0)
    assert image.width * image.height <= 1.01 * ocr.MOST_PIXELS
    assert round(72 * scale) == dots


def test_tesseract_runs_on_one_core(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("pytesseract")
    program = tmp_path / "tesseract"
    program.write_text(f'#!/bin/sh\necho "$OMP_THREAD_LIMIT" >> {tmp_path}/limits\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("OMP_THREAD_LIMIT", "")  # so that it is as before afterwards
    monkeypatch.delenv("OMP_THREAD_LIMIT")
    with opened(scan(SCANNED)) as document:
        assert ocr.read(document, 0) is None
    assert set((tmp_path / "limits").read_text().split("\n")) == {"1", ""}


def test_blank_pages_have_no_text() -> None:
    assert reading(pdf([[], []])) == Reading(())
    with pytest.raises(ParseError, match=r"^has no text$"):
        read(pdf([[], []]))


# --- hostile and damaged files ---------------------------------------------------------------------------------------


def test_password() -> None:
    with pytest.raises(ParseError, match=r"^is password-protected$"):
        read(pdf([page(1, "Hemligt.")], encrypt=StandardEncryption("hemligt", "ägare", strength=128)))


def test_an_empty_password_opens_the_file() -> None:
    assert texts(pdf([[(700, 11, "Öppet.")]], encrypt=StandardEncryption("", "ägare", strength=128))) == ["Öppet."]


@pytest.mark.parametrize(
    "content", [b"hej", b"%PDF-1.7\nhej\n%%EOF\n", pdf([page(1, "Text.")])[20:300], b"\x00\x01" * 500]
)
def test_damaged(content: bytes) -> None:
    with pytest.raises(ParseError, match=r"^is damaged"):
        read_pdf(RawDocument("test", "a.pdf", content))


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9, 0.96])
def test_truncated_files_are_cut_off(share: float) -> None:
    whole = minutes(3)
    with pytest.raises(ParseError, match=r"^is cut off: its end is missing$"):
        reading(whole[: int(share * len(whole))])


def test_a_file_that_lost_only_its_end_is_read_whole() -> None:
    whole = minutes(3)
    assert reading(whole[:-10]) == reading(whole)


def pages_written(kids: bytes, count: int) -> bytes:
    return written(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>",
            stream(text_operators([(70, 700, "Sidan som finns.")])),
            FONT,
        ]
    )


@pytest.mark.parametrize(
    ("kids", "count", "unread"),
    [(b"2 0 R 3 0 R", 2, [2]), (b"3 0 R 9 0 R", 2, [2]), (b"3 0 R", 50, range(2, 51))],
)
def test_pages_that_cannot_be_loaded_do_not_lose_the_others(kids: bytes, count: int, unread: Iterable[int]) -> None:
    found = reading(pages_written(kids, count))
    assert "Sidan som finns." in [block.text for block in found.blocks]
    assert (found.unread, found.needs_ocr) == (tuple(unread), False)


ALONE = table(MEMBERS, [120.0, 150.0, 100.0])


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html>" + b"\n" * 2000 + ALONE,
        ALONE[len(b"%PDF-1.4") :],
        ALONE.replace(b"/Pages ", b"/Pagez ", 1),
    ],
    ids=["behind junk", "without its head", "without a list of pages"],
)
def test_what_pdfium_cannot_read_is_read_by_pdfplumber(content: bytes) -> None:
    with opened(content) as document:
        assert document is None
    assert reading(content).blocks == reading(ALONE).blocks


def test_a_page_that_pdfium_cannot_load_is_read_by_pdfplumber() -> None:
    sheet = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
        b" /Resources << /Font << /F1 7 0 R >> >> >>"
    )
    whole = written(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
            sheet % 5,
            sheet % 6,
            stream(text_operators([(70, 700, "Den ena sidan.")])),
            stream(text_operators([(70, 700, "Den andra sidan.")])),
            FONT,
        ]
    )
    changed = whole[: whole.rindex(b"startxref") + 10] + b"4 0 obj\n<< /Type /Pa"  # and the change was cut off
    with opened(changed) as document:
        assert document is not None
        assert [Reader(document).read(number).is_damaged for number in (0, 1)] == [False, True]
    assert reading(changed) == reading(whole)


def test_a_page_that_neither_reader_finds_text_on_is_unread() -> None:
    whole = minutes(3)
    start = whole.index(b"stream")
    damaged = b"\n" * 2000 + whole[: start + 20] + bytes(1000) + whole[start + 1020 :]
    found = reading(damaged)
    assert (found.unread, found.needs_ocr) == ((1,), False)
    assert {block.page for block in found.blocks} == {2, 3}


def test_no_page_can_be_loaded() -> None:
    with pytest.raises(ParseError, match=r"^is damaged: none of its pages can be read$"):
        reading(pages_written(b"9 0 R", 1).replace(b"/Contents", b"/Content "))


def test_a_page_that_its_list_does_not_name_is_read() -> None:
    assert texts(pages_written(b"9 0 R", 1)) == ["Sidan som finns."]


def test_a_bomb_in_a_stream_ends() -> None:
    packed = stream(text_operators([(70, 700, "Före bomben.")]) + b" " * 50_000_000)
    assert len(packed) < 100_000
    assert texts(raw_page(b"", packed=packed)) == ["Före bomben."]


@pytest.mark.parametrize(
    "box", [b"0 0 14400 14400", b"0 0 1e9 1e9", b"0 0 0 0", b"595 842 0 0", b"-1e30 0 1e30 5", b"a b"]
)
def test_absurd_boxes(box: bytes) -> None:
    assert texts(raw_page(text_operators([(70, 700, "Text på sidan.")]), box)) == ["Text på sidan."]


def test_a_page_of_tiny_objects_loses_nothing() -> None:
    places = [(10 + at % 190 * 3.0, 800 - at // 190 * 4.0, "x") for at in range(20_000)]
    assert "".join(texts(raw_page(text_operators(places, 3)))).count("x") == 20_000


def test_text_beyond_what_is_laid_out_is_not_cut() -> None:
    lines = [(10.0, 820 - at * 0.4, f"rad {at} " + "y" * 30) for at in range(2000)]
    assert "".join(texts(raw_page(text_operators(lines, 1)))).count("y") == 60_000


def test_a_drawing_of_many_strokes_is_no_table() -> None:
    strokes = b"\n".join(b"%d 0 m %d 800 l S 0 %d m 500 %d l S" % (at, at, at, at) for at in range(500))
    content = raw_page(strokes * 6 + text_operators([(70, 700, "Text i en ritning."), (70, 680, "Mer text.")]))
    assert " ".join(texts(content)) == "Text i en ritning. Mer text."


@given(st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for whole in (b"%PDF-1.7\n" + content, raw_page(content), raw_page(b"", box=content.replace(b"]", b""))):
        with suppress(ParseError):
            assert isinstance(reading(whole), Reading)


# --- sign of life ----------------------------------------------------------------------------------------------------


@pytest.fixture
def signs() -> Iterator[list[int]]:
    found: list[int] = []
    on_alive(lambda: found.append(1))
    yield found
    on_alive(lambda: None)


def test_a_sign_of_life_after_every_page(signs: list[int]) -> None:
    read(minutes(7))
    assert len(signs) == 7


def test_no_sign_of_life_for_pages_that_are_not_there(signs: list[int]) -> None:
    reading(pages_written(b"3 0 R", 50))
    assert len(signs) == 1


# --- layout, without files -------------------------------------------------------------------------------------------


def words(text: str, left: float, middle: float, size: float = 10.0) -> Iterator[Word]:
    for word in text.split():
        width = 5.0 * len(word)
        yield Word(word, left, left + width, middle - 6, middle + 6, size, False)
        left += width + 3


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["Region-", "fullmäktige"], "Regionfullmäktige"),
        (["hälso-", "och sjukvård"], "hälso- och sjukvård"),
        (["EU-", "kommissionen"], "EU-kommissionen"),
        (["covid-", "19"], "covid-19"),
        (["psykiatri-", "samt", "vård"], "psykiatri- samt vård"),
        (["ett –", "två"], "ett – två"),
        (["-", "x"], "- x"),
    ],
)
def test_hyphens(lines: list[str], text: str) -> None:
    assert joined_lines(lines) == text


def test_cells() -> None:
    assert cells(["Plats:", "Granby", "", "x", "", ""]) == "Plats: Granby |  | x"
    assert cells([]) == cells(["", ""]) == ""


def test_cells_that_no_rule_parts_are_one() -> None:
    table = [Box(0, 200, 0, 20), Box(0, 100, 20, 40), Box(100, 200, 20, 40)]
    found = [*words("Rubrik över båda", 5, 10), *words("vänster", 5, 30), *words("höger", 105, 30)]
    assert [line.text for line in arrange(found, [table])] == ["Rubrik över båda", "vänster | höger"]


def test_a_cell_over_several_rows_leaves_its_column_empty_below() -> None:
    table = [Box(0, 100, 0, 40), *(Box(left, left + 50, top, top + 20) for left in (100, 150) for top in (0, 20))]
    found = [
        *words("Ja", 5, 10),
        *words("34", 105, 10),
        *words("S", 155, 10),
        *words("12", 105, 30),
        *words("M", 155, 30),
    ]
    assert [line.text for line in arrange(found, [table])] == ["Ja | 34 | S", "| 12 | M"]


@given(
    st.lists(
        st.tuples(st.text("aåx1§.|", min_size=1, max_size=8), st.floats(0, 600), st.floats(0, 800), st.floats(1, 40)),
        max_size=40,
    ),
    st.lists(st.lists(st.tuples(*[st.floats(0, 600)] * 4), min_size=1, max_size=12), max_size=3),
)
@settings(deadline=None)
def test_no_word_is_lost_or_doubled(
    places: list[tuple[str, float, float, float]], tables: list[list[tuple[float, float, float, float]]]
) -> None:
    found = [Word(text, x, x + size * len(text) / 2, y, y + size, size, False) for text, x, y, size in places]
    lines = arrange(found, [[Box(*sorted(cell[:2]), *sorted(cell[2:])) for cell in table] for table in tables])
    assert sorted("".join(line.text for line in lines).replace("|", "").replace(" ", "")) == sorted(
        "".join(text for text, *_ in places).replace("|", "")
    )


def test_lines_below_each_other_read_alike_word_by_word() -> None:
    found = [word for row in range(30) for word in words(f"rad {row} av texten i en spalt", 70, 20 + 14 * row)]
    lines = arrange(found)
    assert [line.text for line in lines] == [f"rad {row} av texten i en spalt" for row in range(30)]
    assert all(above.bottom < line.bottom for above, line in pairwise(lines))


def test_blanks_that_would_stall_the_second_reader() -> None:
    """Found by fuzzing: pdfminer searched a run of 100,000 blanks before the end of ASCII85 data for minutes."""
    damaged = (
        b"%PDF-1.4\n1 0 obj<</Filter/ASCII85Decode/Length 9>>stream\n" + b" " * 300_000 + b"x\nendstream endobj\n%%EOF"
    )
    assert len(Plumber(damaged)) == 0
    with pytest.raises(ParseError):
        parse(RawDocument("test", "a.pdf", damaged))
