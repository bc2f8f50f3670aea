"""Pages: the article stays, everything around it goes."""

import time
from datetime import datetime
from pathlib import Path

import pytest

from models import Attachment, Document, Kind, ParseError, Precision, RawDocument
from pipeline.parse import parse

PAGES = Path(__file__).parent / "fixtures" / "parse"


def page(body: str, head: str = "", url: str | None = "https://exempel.se/a/b") -> Document:
    content = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()
    return parse(RawDocument("test", "b.html", content, "text/html; charset=utf-8", url))


def test_news_page() -> None:
    raw = RawDocument("test", "x", (PAGES / "nyhet.html").read_bytes(), "text/html", "https://exempel.se/nyheter/1?a=1")
    document = parse(raw)
    assert document.text == (
        "Ny budget antagen\n\n"
        "Fullmäktige har antagit en budget för bostadsrätter och vård.\nDen gäller från i maj.\n\n"
        "Tre beslut\n\n"
        "- mer till vården\n- fler bussar\n\n"
        "År | Kronor\n2025 | 500 000\n\n"
        "Läs budgeten."
    )
    assert document.title == "Ny budget antagen"
    assert document.url == document.key == "https://exempel.se/nyheter/ny-budget"
    assert (document.published, document.published_from) == (datetime(2024, 3, 1, 0, 30), "meta")
    assert (document.precision, document.kind, document.language) == (
        Precision.MINUTE,
        Kind.PRESS_RELEASE,
        "sv",
    )
    assert document.attachments == (Attachment("budgeten", "https://exempel.se/filer/budget.pdf"),)
    [section] = document.sections
    assert document.text[section.start : section.end].startswith("Tre beslut\n\n- mer")
    assert section.end == len(document.text)


@pytest.mark.parametrize(
    "noise",
    [
        "<nav><p>Brus brus.</p></nav>",
        "<aside><p>Brus brus.</p></aside>",
        "<footer><p>Brus brus.</p></footer>",
        "<div role='navigation'><p>Brus brus.</p></div>",
        "<div class='c-cookie-banner'><p>Brus brus.</p></div>",
        "<div class='relatedArticles'><p>Brus brus.</p></div>",
        "<div id='brodsmulor'><p>Brus brus.</p></div>",
        "<div hidden><p>Brus brus.</p></div>",
        "<p style='display: none'>Brus brus.</p>",
        "<span class='sr-only'>Brus brus.</span>",
        "<form><p>Brus brus.</p></form>",
        "<noscript><p>Brus brus.</p></noscript>",
        "<script type='text/template'><p>Brus brus.</p></script>",
    ],
)
def test_noise_goes(noise: str) -> None:
    assert page(f"<main><h1>Rubrik</h1><p>Texten.</p>{noise}</main>").text == "Rubrik\n\nTexten."


@pytest.mark.parametrize(
    "name", ["social-omsorg", "hidden-print", "l-main--no-sidebar", "has-navigation", "menuportlet"]
)
def test_classes_that_only_sound_like_noise_stay(name: str) -> None:
    assert page(f"<h1>Rubrik</h1><div class='{name}'><p>Texten.</p></div>").text == "Rubrik\n\nTexten."


def test_what_holds_the_heading_is_no_noise() -> None:
    document = page("<form class='aspnet sidebar'><header><h1>Rubrik</h1></header><p>Texten.</p></form>")
    assert document.text == "Rubrik\n\nTexten."


def test_without_main_the_heading_is_followed_to_the_prose() -> None:
    prose = "<p>" + "Det här är löpande text om vården i länet och inget annat. " * 5 + "</p>"
    body = f"<div><p>Kontakta oss alla dagar.</p></div><div><div><h1>Rubrik</h1></div><div>{prose}</div></div>"
    text = page(body).text
    assert text.startswith("Rubrik\n\nDet här")
    assert "Kontakta" not in text


def test_article_before_teasers() -> None:
    prose = "<p>" + "Det här är löpande text om vården i länet och inget annat. " * 5 + "</p>"
    body = f"<main><article><h1>Rubrik</h1>{prose}</article><article><h2>Annan nyhet</h2></article></main>"
    assert "Annan nyhet" not in page(body).text


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Beslut om vård | Region Fjällmark</title>", "<p>Text.</p>", "Beslut om vård"),
        ("<title>Beslut - Region Fjällmark</title>", "<h1>Region Fjällmark</h1><p>Text.</p>", "Beslut"),
        ("<meta property='og:title' content='Beslutet'><title>x</title>", "<p>Text.</p>", "Beslutet"),
        (
            "<title>x</title>",
            "<main><h1>Det <em>nya</em>\n beslutet</h1><p>Text.</p></main>",
            "Det nya beslutet",
        ),
        ("", "<p>Texten står ensam.</p>", "Texten står ensam."),
        ("<title>Region Fjällmark - Beslut om vård</title>", "<h1>Beslut om vård</h1><p>Text.</p>", "Beslut om vård"),
        ("<title>Enheten | Kort</title>", "<h1>Kort</h1><p>Text.</p>", "Kort"),
        ("<title>Region Fjällmark – Beslut om vård</title>", "<p>Text.</p>", "Beslut om vård"),
        ("<title>Beslut om vård | Nyheter | Region Fjällmark</title>", "<p>Text.</p>", "Beslut om vård"),
        ("<title>Fjällmark - Kort</title><meta property='og:site_name' content='Fjällmark'>", "<p>Text.</p>", "Kort"),
        ("<title>x</title><meta property='og:title' content='Beslut om vård | Granby'>", "<p>T.</p>", "Beslut om vård"),
        ("<title>Skolan först – en plan</title>", "<p>Text.</p>", "Skolan först – en plan"),
        ("<title>Alva Exempelsson - ny direktör</title>", "<p>Text.</p>", "Alva Exempelsson - ny direktör"),
    ],
)
def test_title(head: str, body: str, title: str) -> None:
    document = page(body, head)
    assert document.title == title
    assert document.text.startswith(title)


@pytest.mark.parametrize("address", ["javascript:void(0)", "ftp://exempel.se/x", "http://[", ""])
def test_canonical_link_must_be_a_web_address(address: str) -> None:
    document = page("<h1>Rubrik</h1><p>Text.</p>", f'<link rel="canonical" href="{address}">')
    assert document.url == "https://exempel.se/a/b"


def test_key_is_the_location_without_an_address() -> None:
    assert page("<p>Text.</p>", url=None).key == "b.html"


def test_layout_tables_are_no_tables() -> None:
    body = "<table><tr><td><h1>Rubrik</h1><p>Ett.</p><p>Två.</p></td><td><ul><li>tre</li></ul></td></tr></table>"
    assert page(body).text == "Rubrik\n\nEtt.\n\nTvå.\n\n- tre"


def test_cells_with_paragraphs_are_still_cells() -> None:
    body = "<h1>R</h1><table><tr><td><p>a</p></td><td><p>b</p><p>c</p></td></tr><tr><td></td></tr></table>"
    assert page(body).text == "R\n\na | b | c"


def test_nested_lists_keep_one_line_an_item() -> None:
    body = "<h1>R</h1><ul><li>ett<ul><li>två</li></ul></li><li>– tre</li></ul>"
    assert page(body).text == "R\n\n- ett\n- två\n- – tre"


def test_modified_times_are_not_publication() -> None:
    time = "<time datetime='2022-10-14'>14 oktober 2022</time>"
    body = f"<main><h1>R</h1><p>Senast uppdaterad: {time}</p><p>T.</p></main>"
    document = page(body)
    assert document.published is None
    assert document.text == "R\n\nT."


def test_links_in_a_row_at_the_end_are_noise() -> None:
    links = "<p><a>Skriv ut</a> <a>Tipsa en vän</a> <a>Lyssna på sidan</a></p>"
    info = "<p>Sidan uppdaterad: 2024-03-01 13:30<br>Innehållsansvarig: Enheten</p>"
    assert page(f"<main><h1>Rubrik</h1><p>Texten.</p>{links}{info}</main>").text == "Rubrik\n\nTexten."


def test_a_label_over_the_heading() -> None:
    document = page("<main><p>Motion 2025:09</p><h1>Fler bussar</h1><p>Texten.</p></main>")
    assert (document.text, document.kind) == ("Fler bussar\n\nMotion 2025:09\n\nTexten.", Kind.MOTION)
    document = page("<main><h1>Pressmeddelande</h1><h2>Fler bussar</h2><p>Texten.</p></main>")
    assert (document.text, document.kind) == ("Fler bussar\n\nTexten.", Kind.PRESS_RELEASE)


@pytest.mark.parametrize("body", ["", "<script>1</script>", "<main></main>", "<p> &nbsp; </p>"])
def test_pages_without_text(body: str) -> None:
    with pytest.raises(ParseError, match=r"^has no text$"):
        page(body, "<title>Tom</title>")


@pytest.mark.parametrize("markup", ["<div>", "<div><br>", "<table><tr><td>x", "<ul><li>x", "<p>x<time datetime=y>"])
def test_endless_pages_end(markup: str) -> None:
    started = time.process_time()
    with pytest.raises(ParseError, match="more than 400000 tags"):
        parse(RawDocument("test", "x.html", markup.encode() * 1_000_000))
    page(markup * 20_000 + "<p>Slut.</p>")
    assert time.process_time() - started < 20
