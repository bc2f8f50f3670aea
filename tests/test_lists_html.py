"""What HTML lists share: addresses, links, entries, texts, and dates as they are printed in lists."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import ParseError, Response
from scrapers import html

TODAY = date(2026, 11, 22)
BASE = "https://region.example/nyheter/"


def answer(content: str | bytes, content_type: str = "text/html", url: str = BASE) -> Response:
    body = content.encode() if isinstance(content, str) else content
    return Response(url, url, 200, (("Content-Type", content_type),), body, datetime(2026, 11, 22, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("11 oktober 2021", date(2021, 10, 11)),
        ("2023-10-31 15:28", datetime(2023, 10, 31, 15, 28)),
        ("Publicerad: 2020-07-10 09:29 CEST", datetime(2020, 7, 10, 9, 29)),
        ("Publicerad tisdag den 16 februari 2021", date(2021, 2, 16)),
        ("8.12.2023 08:00:00 CET", datetime(2023, 12, 8, 8)),
        ("17.12.2025 11:00:36 CET", datetime(2025, 12, 17, 11, 0, 36)),
        ("Okt 05, 2012 11:46 CEST", datetime(2012, 10, 5, 11, 46)),
        ("Maj 31, 2016 15:58 CEST", datetime(2016, 5, 31, 15, 58)),
        ("2018-10-10 11:35Pressmeddelande", datetime(2018, 10, 10, 11, 35)),
        ("Pressmeddelande – 20 september 2021", date(2021, 9, 20)),
        ("NYHETER 2021-04-29", date(2021, 4, 29)),
        ("30 dec 2020", date(2020, 12, 30)),
        ("2015-01-29 08.52", datetime(2015, 1, 29, 8, 52)),
        ("12 maj 2021 kl. 13.30", datetime(2021, 5, 12, 13, 30)),
        ("2015‐06‐29", date(2015, 6, 29)),
        ("2023-10-31\xa015:28", datetime(2023, 10, 31, 15, 28)),
        ("26/4 2018", date(2018, 4, 26)),
        ("2026/01/12", date(2026, 1, 12)),
        ("2021-02-16T23:30:00+01:00", datetime(2021, 2, 16, 23, 30)),
        ("", None),
        ("Läs mer", None),
        ("31 februari 2021", None),
        ("2021-13-01", None),
        ("20210412", None),
        ("tel 08-465 004 12", None),
    ],
)
def test_moment_as_lists_print_it(text: str, value: date | None) -> None:
    assert html.moment(text, TODAY) == value


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("Tue, 16 Feb 2021 23:30:00 +0000", datetime(2021, 2, 17, 0, 30)),
        ("2021-07-16T22:30:00.123Z", datetime(2021, 7, 17, 0, 30)),
        ("2021-07-16T12:00:00-05:00", datetime(2021, 7, 16, 19)),
    ],
)
def test_times_of_other_zones_become_swedish(text: str, local: datetime) -> None:
    assert html.moment(text, TODAY) == local


def test_weekday_of_a_date_can_be_wrong() -> None:
    assert html.moment("Mon, 16 Feb 2021 10:00:00 +0100", TODAY) == datetime(2021, 2, 16, 10)
    assert html.moment("söndag 16 februari 2021", TODAY) == date(2021, 2, 16)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("28 mars 10:04", datetime(2026, 3, 28, 10, 4)),
        ("22 november", date(2026, 11, 22)),
        ("23 november", date(2025, 11, 23)),
        ("24 dec", date(2025, 12, 24)),
        ("29 februari", date(2024, 2, 29)),
        ("30 februari", None),
    ],
)
def test_a_date_without_year_is_the_last_such_day(text: str, value: date | None) -> None:
    assert html.moment(text, TODAY) == value


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)), st.integers(1, 31), st.sampled_from(["maj", "dec", "februari"]))
def test_a_date_without_year_is_never_in_the_future(today: date, day: int, month: str) -> None:
    value = html.moment(f"{day} {month}", today)
    assert value is None or value <= today


def test_a_date_in_the_future_is_not_that_of_publication() -> None:
    assert html.moment("2026-11-23", TODAY) is None
    assert html.moment("2026-11-22 23:59", TODAY) == datetime(2026, 11, 22, 23, 59)


def test_several_dates_are_none() -> None:
    assert html.moment("2021-01-04 till 2021-01-09", TODAY) is None
    assert html.moment("7–8 november 2021", TODAY) is None
    assert html.moment("2021-01-04 (4 januari 2021)", TODAY) == date(2021, 1, 4)


def test_a_day_of_change_is_passed_over() -> None:
    assert html.moment("Uppdaterad: 2021-03-01", TODAY) is None
    assert html.moment("Publicerad 2021-01-01, senast uppdaterad 2021-03-01", TODAY) == date(2021, 1, 1)


@given(st.text(max_size=300))
def test_moment_stands_any_text(text: str) -> None:
    value = html.moment(text, TODAY)
    assert value is None or (value.date() if isinstance(value, datetime) else value) <= TODAY


def entry(markup: str) -> "html.HtmlElement":
    return html.chosen(html.tree(answer(f"<ul><li>{markup}</li></ul>")), "li")[0]


@pytest.mark.parametrize(
    ("markup", "value"),
    [
        ('<time datetime="2023-10-31T15:28">igår</time> <a href="/a">Ny buss</a>', datetime(2023, 10, 31, 15, 28)),
        ('<time>31 oktober 2023</time><a href="/a">Ny buss</a>', date(2023, 10, 31)),
        ('<h3><a href="/a">Ny buss</a></h3><p>Publicerad: 2023-10-31</p>', date(2023, 10, 31)),
        ('<span>2023-10-31</span> <a href="/a">Ny buss</a>', date(2023, 10, 31)),
        ('<a href="/a">Ny buss</a><span>2023-10-31</span>', date(2023, 10, 31)),
        ("<h3>Ny buss</h3><dl><dt>Uppdaterad</dt><dd>2023-10-31</dd></dl>", None),
        ("<h3>Ny buss</h3><p>Uppdaterad <b>2023-10-31</b></p>", None),
        ("<h3>Ny buss</h3><p>Bussen går från den 3 april 2023 i hela Granby.</p>", None),
        ("<h3>Ny buss</h3><p>2023-10-31</p><p>2023-11-02</p>", None),
        ('<time datetime="2023-10-31"></time><time datetime="2023-11-02"></time>', None),
        ("<h3>Ny buss</h3><script>2023-10-31</script>", None),
    ],
)
def test_an_entry_is_dated_where_it_says_so_alone(markup: str, value: date | None) -> None:
    assert html.dated(entry(markup), "Ny buss", TODAY) == value


def test_a_day_that_is_the_title_is_that_of_a_meeting() -> None:
    assert html.dated(entry('<a href="/a">11 oktober 2021</a>'), "11 oktober 2021", TODAY) is None


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://Region.Example/a#top", "https://region.example/a"),
        ("https://region.example", "https://region.example/"),
        ("https://region.example/a?utm_source=x&id=1&UTM_Medium=y", "https://region.example/a?id=1"),
        ("https://region.example/a?utm_source=x", "https://region.example/a"),
        ("https://region.example/möte?q=ny buss&a=%C3%A5", "https://region.example/m%C3%B6te?q=ny%20buss&a=%C3%A5"),
        ("https://region.example/a?query=&orderBy=Published", "https://region.example/a?query=&orderBy=Published"),
        ("https://region.example/a\u200b\x00b", "https://region.example/ab"),
    ],
)
def test_plain_addresses(url: str, plain: str) -> None:
    assert html.plain(url) == plain
    assert html.plain(plain) == plain


@pytest.mark.parametrize("url", ["mailto:a@example.se", "javascript:void(0)", "/a", "https://", "http://[", ""])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        html.plain(url)


def test_links_are_absolute_and_have_texts() -> None:
    root = html.tree(
        answer(
            '<a href=" b?utm_source=x ">Ny\n buss</a><a href="//annan.example/c"><img alt="En buss"></a>'
            '<a href="mailto:a@example.se">Skriv</a><a href="http://[">trasig</a><a name="x">ingen</a>'
            '<a href="/d" title="Tåg"></a>'
        )
    )
    assert [(link.url, link.text) for link in html.links(root, BASE)] == [
        ("https://region.example/nyheter/b", "Ny buss"),
        ("https://annan.example/c", "En buss"),
        ("https://region.example/d", "Tåg"),
    ]


def test_a_page_can_say_what_its_links_are_relative_to() -> None:
    page = answer('<head><base href="/sv/"></head><body><a href="a">A</a></body>')
    root = html.tree(page)
    assert html.base(root, page) == "https://region.example/sv/"
    assert html.links(root, html.base(root, page))[0].url == "https://region.example/sv/a"


def test_more_links_than_are_read_are_an_error_and_not_cut() -> None:
    held = html.tree(answer('<a href="/a">A</a>' * html.MOST_LINKS))
    assert len(html.links(held, BASE)) == html.MOST_LINKS
    with pytest.raises(ParseError, match="20001 links"):
        html.links(html.tree(answer('<a href="/a">A</a>' * (html.MOST_LINKS + 1))), BASE)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \n ",
        b"%PDF-1.7 <html>",
        b'{"html": "<html><body><a href=1>"}',
        b'[{"a": "<p>"}]',
        b'"<html>"',
        b'<?xml version="1.0"?><rss><channel><description>&lt;p></description></channel></rss>',
        b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title></feed>',
        b"<urlset><url><loc>https://region.example/a</loc></url></urlset>",
        b"<!-- <html> ",
        b"Service unavailable",
        b"\x89PNG\r\n\x1a\n\x00\x00",
    ],
)
def test_what_is_no_html_is_refused(content: bytes) -> None:
    with pytest.raises(ParseError, match=r"^is (?:empty|not HTML)$"):
        html.tree(answer(content))


@pytest.mark.parametrize(
    "markup",
    [
        "<!DOCTYPE html><html><body><a href=/a>A</a></body></html>",
        '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html><html><body><a href="/a">A</a></body></html>',
        "\ufeff <!-- byggd --> <!-- 2 --><html><a href=/a>A</a>",
        "<li><a href=/a>A</a></li>",
        "Warning: include(x.php) failed <html><body><a href=/a>A</a>",
        "<SECTION><a href=/a>A",
    ],
)
def test_html_is_known_by_its_first_element(markup: str) -> None:
    assert [link.text for link in html.links(html.tree(answer(markup)), BASE)] == ["A"]


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        ("<p>Årjäng</p>".encode(), "text/html; charset=iso-8859-1"),
        ("<p>Årjäng</p>".encode("cp1252"), "text/html; charset=iso-8859-1"),
        ('<meta charset="iso-8859-1"><p>Årjäng</p>'.encode("cp1252"), "text/html"),
        ("<p>Årjäng</p>".encode("cp1252"), "text/html; charset=no-such"),
        ("\ufeff<p>Årjäng</p>".encode("utf-16-le"), "text/html"),
        ("<p>A\u030arja\u0308ng\0</p>".encode(), "text/html"),
    ],
)
def test_swedish_letters_survive_any_charset(content: bytes, content_type: str) -> None:
    assert html.visible(html.tree(answer(content, content_type))) == "Årjäng"


def test_nesting_too_deep_to_be_read_is_an_error_and_not_half_a_page() -> None:
    deep = "<div>" * 1_000 + '<a href="/a">A</a>'
    assert len(html.links(html.tree(answer(deep)), BASE)) == 1
    with pytest.raises(ParseError, match="nested"):
        html.tree(answer("<div>" * 5_000 + '<a href="/a">A</a>'))


def test_a_selector_that_cannot_be_used_is_said() -> None:
    with pytest.raises(ParseError, match="cannot be searched for 'li:::'"):
        html.chosen(html.tree(answer("<li>")), "li:::")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Ny buss", "Ny buss"),
        ("<b>Ny</b>\n<i>buss</i>", "Ny buss"),
        ("R&amp;D &lt; 5 &aring;r", "R&D < 5 år"),
        ("<script>alert(1)</script>Ny<style>p{}</style> buss", "Ny buss"),
        ("<p>Ett</p><p>två</p>", "Ett två"),
        ("soft\u00adhyphen\u202e\x07", "softhyphen"),
        ("5 < 6", "5 < 6"),
        ("", ""),
    ],
)
def test_shown_text_of_markup(markup: str, text: str) -> None:
    assert html.shown(markup) == text


@given(st.text())
def test_shown_and_squeezed_are_one_clean_line(text: str) -> None:
    for line in (html.shown(text), html.squeeze(text)):
        assert line == html.squeeze(line)
        assert "\n" not in line


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_a_tree_or_a_parse_error(content: bytes) -> None:
    try:
        root = html.tree(answer(content))
    except ParseError:
        return
    html.links(root, BASE)
    html.visible(root)
