"""Plain text and Markdown, and what holds for every document."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Attachment, Document, Kind, ParseError, RawDocument
from pipeline.parse import parse
from pipeline.parse.filetype import content_type

FILES = Path(__file__).parent / "fixtures" / "parse"


def read(text: str, location: str = "a.md") -> Document:
    return parse(RawDocument("test", location, text.encode()))


def test_saved_page() -> None:
    document = parse(RawDocument("test", "sparad_sida.txt", (FILES / "sparad_sida.txt").read_bytes()))
    assert document.title == "Region Fjällmark bygger ny vårdcentral i Granby"
    assert (document.published, document.published_from) == (date(2018, 1, 26), "text")
    assert (document.kind, document.language) == (Kind.PRESS_RELEASE, "sv")
    assert document.text.split("\n\n")[1].startswith("Regionstyrelsen i Fjällmark")
    assert document.text.endswith("Vårdcentralen väntas stå färdig om två år.")


def test_motion() -> None:
    document = parse(RawDocument("test", "motion.txt", (FILES / "motion.txt").read_bytes()))
    assert document.title == "Fler bussar behövs mellan Granby och Sjöstad!"
    assert (document.kind, document.published) == (Kind.MOTION, None)
    assert "besluta:\n\n- att ge trafiknämnden i uppdrag att se över turtätheten.\n\nUndertecknat" in document.text
    assert document.text.endswith("Exempelpartiet och\nExempelpartiets fullmäktigegrupp")


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        (r"hjärt\-kärlsjukdom", "hjärt-kärlsjukdom"),
        (r"från 2014\. Sedan", "från 2014. Sedan"),
        (r"\*inte betonat\* \# \\", r"*inte betonat* # \ ".strip()),
        ("**fet** och *kursiv* och _kursiv_ och `kod`", "fet och kursiv och kursiv och kod"),
        ("fil_namn_här och 2 * 3 * 4", "fil_namn_här och 2 * 3 * 4"),
        ("se [sidan](https://x.se/a_(b)) och [den](/c 'titel (x)')", "se sidan och den"),
        ("![bild](x.png) text", "text"),
        ("<https://x.se> &amp; <b>mer</b>", "https://x.se & mer"),
        ("en rad\nsom bryts", "en rad som bryts"),
        ("en rad  \nsom står", "en rad\nsom står"),
        ("* ett\n* två\n+ tre", "- ett\n- två\n- tre"),
        ("* ett\n\n* två", "- ett\n- två"),
        ("1. ett\n2. två", "1. ett\n2. två"),
        ("> citat\n> mer", "citat mer"),
        ("| a | b |\n|---|---|\n| c | d |", "a | b\nc | d"),
        ("ett\n\n---\n\ntvå", "ett\n\ntvå"),
    ],
)
def test_markdown(markdown: str, text: str) -> None:
    assert read(f"# Rubrik\n\n{markdown}\n").text == f"Rubrik\n\n{text}"


def test_markdown_headings_are_sections() -> None:
    document = read("# Titel ##\n\nIngress.\n\n## Ett *nytt*\n\nA.\n\n### C#\n\nB.\n\nUnder\n-----\n\nD.")
    assert document.title == "Titel"
    said = [document.text[section.start : section.end] for section in document.sections]
    assert said == ["Ett nytt\n\nA.\n\nC#\n\nB.", "C#\n\nB.", "Under\n\nD."]
    assert [section.level for section in document.sections] == [2, 3, 2]


def test_markdown_attachments() -> None:
    document = parse(RawDocument("test", "a.md", b"# T\n\n[Planen](/f/plan.pdf) [x](/y)", url="https://x.se/1"))
    assert document.attachments == (Attachment("Planen", "https://x.se/f/plan.pdf"),)


def test_quotes_behind_a_dash_stay_paragraphs() -> None:
    quote = "- " + "Det här är ett långt uttalande om vården i länet. " * 5 + "säger Alva Exempelsson."
    assert read(f"# T\n\n{quote}\n\n{quote}!").text.count("\n\n") == 2


@pytest.mark.parametrize(
    ("text", "title", "whole"),
    [
        ("Rubrik\n\nText här.", "Rubrik", "Rubrik\n\nText här."),
        ("Rubrik\nText här.", "Rubrik", "Rubrik\n\nText här."),
        ("Pressmeddelande 2022-09-19\nRubrik\n\nText.", "Rubrik", "Rubrik\n\nText."),
        ("Texten börjar. Sedan går den vidare.", "Texten börjar. Sedan går den vidare.", None),
        ("Ord " * 100 + "slut.", "Ord " * 29 + "Ord", None),
        ("x" * 500 + ".", "x" * 120, None),
    ],
)
def test_title_of_plain_text(text: str, title: str, whole: str | None) -> None:
    document = read(text, "a.txt")
    assert document.title == title
    assert document.text == (whole or text)


@pytest.mark.parametrize(
    ("label", "kind", "kept"),
    [
        ("Motion 2025:09", Kind.MOTION, True),
        ("MOTION 14-2024", Kind.MOTION, True),
        ("Motion nr 3/2024", Kind.MOTION, True),
        ("Motion", Kind.MOTION, False),
        ("Interpellation 12-2024", Kind.INTERPELLATION, True),
        ("Pressmeddelande", Kind.PRESS_RELEASE, False),
        ("Pressmeddelande 2024-03-01", Kind.PRESS_RELEASE, False),
    ],
)
@pytest.mark.parametrize(
    "form", ["{}\n\nFler bussar\n\nText.", "{}\nFler bussar\n\nText.", "# {}\n\n## Fler bussar\n\nText."]
)
def test_a_label_is_no_title(label: str, kind: Kind, kept: bool, form: str) -> None:
    document = read(form.format(label), "a.txt")
    assert (document.title, document.kind) == ("Fler bussar", kind)
    assert document.text == (f"Fler bussar\n\n{label}\n\nText." if kept else "Fler bussar\n\nText.")


@pytest.mark.parametrize(
    "below", ["Texten börjar. Den går vidare.", "Till regionfullmäktige i Fjällmark", "Dnr RS 2024/1"]
)
def test_a_label_without_a_headline_is_the_title(below: str) -> None:
    document = read(f"Motion 2025:09\n\n{below}\n\nText.", "a.txt")
    assert (document.title, document.kind) == ("Motion 2025:09", Kind.MOTION)


def test_a_signed_motion_is_dated() -> None:
    document = read("Motion om bussar\n\nVi yrkar på fler.\n\nGranby den 12 mars 2024\n\nAlva Exempelsson (X)", "a.txt")
    assert (document.published, document.published_from) == (date(2024, 3, 12), "text")
    assert "Granby den 12 mars 2024" in document.text


def test_lines_that_the_margin_broke_are_joined() -> None:
    lines = ["Det här är en rad som är ungefär så lång som margin en gång medgav"] * 3 + ["och slut."]
    assert "medgav och slut." in read("Rubrik\n\n" + "\n".join(lines), "a.txt").text


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["att fastställa taxan."], None),
        (["att fastställa taxan för år 2026, och", "att ge nämnden i uppdrag att följa upp den."], None),
        (
            ["att fastställa taxan för kollektivtrafikens alla resor inom länet och", "över länsgränsen."],
            "att fastställa taxan för kollektivtrafikens alla resor inom länet och över länsgränsen.",
        ),
    ],
)
def test_proposals_below_a_lead_in_as_long_as_a_margin_stay_lines(lines: list[str], text: str | None) -> None:
    lead_in = "Regionstyrelsens arbetsutskott föreslår regionstyrelsen besluta"
    found = read("\n".join(["Rubrik", "", lead_in, *lines]), "a.txt").text
    assert found == f"Rubrik\n\n{lead_in}\n" + (text or "\n".join(lines))


@pytest.mark.parametrize(
    "noise",
    [
        "Hoppa till innehåll",
        "Gå direkt till huvudinnehållet",
        "Skip to main content",
        "Region Fjällmarks webbplats använder cookies för att fungera bra.",
    ],
)
def test_noise_before_the_text(noise: str) -> None:
    assert read(f"{noise}\n\nRubrik\n\nText.", "a.txt").text == "Rubrik\n\nText."


@pytest.mark.parametrize(
    "noise",
    [
        "Dela",
        "Kopiera länk",
        "D5G2",
        "Tillbaka till toppen",
        "Senast uppdaterad: 14 oktober 2022",
        "Fick du hjälp av informationen på sidan?\n\nJa",
        "Skriv ut",
        "Skriv ut Tipsa en vän Lyssna på sidan",
        "Sidan uppdaterad: 2025-04-01 13:30\nInnehållsansvarig: Enheten",
        "Innehållsansvarig: Enheten\nPublicerad 2025-04-01",
        "Hittade du informationen du sökte?\n\nJa\n\nNej",
        "Hittade du informationen du sökte?\nJa Nej\nSenast uppdaterad: 13 juni 2025",
    ],
)
def test_noise_after_the_text(noise: str) -> None:
    assert read(f"Rubrik\n\nText.\n\n{noise}", "a.txt").text == "Rubrik\n\nText."


@pytest.mark.parametrize(
    "line",
    [
        "Dela gärna med dig av synpunkter.",
        "Genom att använda mindre el sparar vi.",
        "LSS\n\nÄr en lag.",
        "Vi kommenterar sidan senare.",
        "Skriv ut Tipsa en vän",
        "Innehållsansvarig: Enheten",
        "Hittade du informationen du sökte?\nJa",
        "Blev det bättre?\n\nNej",
    ],
)
def test_body_is_not_eaten(line: str) -> None:
    assert line in read(f"Rubrik\n\n{line}\n\nText.", "a.txt").text


@pytest.mark.parametrize(
    ("location", "declared", "content", "expected"),
    [
        ("a", "text/html; charset=utf-8", b"hej", "text/html"),
        ("a.md", "", b"hej", "text/markdown"),
        ("https://x.se/a.PDF?b=1", "", b"hej", "application/pdf"),
        ("a.md", "text/plain", b"hej", "text/markdown"),
        ("a", "text/html", b"%PDF-1.7", "application/pdf"),
        ("a.txt", "", b"<!DOCTYPE html><p>", "text/html"),
        ("a", "", b"<div>hej</div>", "text/html"),
        ("a", "application/octet-stream", "hej på dig".encode(), "text/plain"),
    ],
)
def test_kind_of_file(location: str, declared: str, content: bytes, expected: str) -> None:
    assert content_type(RawDocument("test", location, content, declared)) == expected


@pytest.mark.parametrize(
    ("location", "declared", "content"),
    [
        ("a.zip", "", b"PK\x03\x04rest"),
        ("a", "image/png", b"\x89PNG\r\n"),
        ("a.bin", "", bytes(range(256)) * 9),
        ("a", "application/json", b"{}"),
    ],
)
def test_unknown_kinds(location: str, declared: str, content: bytes) -> None:
    with pytest.raises(
        ParseError, match=r"is not a kind of file that can be read: html, pdf, docx, odt, eml, txt, md$"
    ):
        parse(RawDocument("test", location, content, declared))


@pytest.mark.parametrize("content", [b"", b" \r\n\t ", b"\x00\x00"])
def test_empty(content: bytes) -> None:
    with pytest.raises(ParseError, match=r"^is empty$"):
        parse(RawDocument("test", "a.txt", content))


marked = st.text(st.sampled_from("aåÖ \n#*-_[]()|>`\\1.:<&=\t\u00ad\u00a0–"), max_size=200) | st.text(max_size=100)


@given(marked, st.sampled_from(["a.md", "a.txt", "a.html"]))
def test_what_holds_for_every_document(text: str, location: str) -> None:
    try:
        document = parse(RawDocument("test", location, text.encode("utf-8", "ignore")))
    except ParseError:
        return
    assert document.title
    assert document.text.startswith(document.title)
    assert document.text == document.text.strip()
    assert "\n\n\n" not in document.text
    for section in document.sections:
        assert document.text[section.start : section.end].startswith(section.heading)
        assert section.start < section.end <= len(document.text)
