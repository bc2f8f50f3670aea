"""Platform ``sitemap``: sitemaps and indexes of them, packed and plain."""

import gzip
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Item, Kind, ListPage, ParseError, Request, Response, Scope, Source
from scrapers import sitemap

ADDRESS = "https://region.example/sitemap.xml"
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
WHOLE = f"""{HEAD}<?xml-stylesheet href="s.xsl"?>
<urlset {NAMESPACE} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><!-- 3 -->
 <url><loc> https://region.example/nyheter/ny-buss?utm_source=x&amp;id=1
  </loc><lastmod>2026-11-20T10:00:00+01:00</lastmod><changefreq>daily</changefreq></url>
 <url><loc>/nyheter/taget</loc><news:news><news:publication_date>2026-11-19</news:publication_date>
  <news:title>Tåget &amp; spåret</news:title></news:news></url>
 <url><loc>https://region.example/om</loc></url><url><loc>https://region.example/om#kontakt</loc></url>
 <url><loc>mailto:a@example.se</loc></url><url></url>
</urlset>"""


def read(content: str | bytes, **options: object) -> ListPage:
    body = content.encode() if isinstance(content, str) else content
    source = Source("x", "X", "sitemap", ADDRESS, (Kind.NOTICE,), "2026", "H", options=options)
    answer = Response(ADDRESS, ADDRESS, 200, (), body, datetime(2026, 11, 22, tzinfo=UTC))
    return sitemap.read(source, answer, Scope(date(2026, 11, 22)))


def test_addresses_are_items_and_lastmod_is_their_marker() -> None:
    bus, train, about = (
        "https://region.example/nyheter/ny-buss?id=1",
        "https://region.example/nyheter/taget",
        "https://region.example/om",
    )
    page = read(WHOLE)
    assert page.items == (
        Item(bus, bus, Request(bus), marker="2026-11-20T10:00:00+01:00"),
        Item(train, train, Request(train), "Tåget & spåret", date(2026, 11, 19)),
        Item(about, about, Request(about)),
    )
    assert page.ends
    assert page.next is None


def test_lastmod_is_not_taken_for_the_day_of_publication() -> None:
    assert read(WHOLE).items[0].published is None


def test_links_choose_by_path() -> None:
    assert [item.url for item in read(WHOLE, links="^/nyheter/[^/]+$").items] == [
        "https://region.example/nyheter/ny-buss?id=1",
        "https://region.example/nyheter/taget",
    ]


def test_an_index_leads_to_its_sitemaps() -> None:
    page = read(
        f"{HEAD}<sitemapindex {NAMESPACE}><sitemap><loc>https://region.example/sitemap-1.xml.gz</loc></sitemap>"
        "<sitemap><loc>/sitemap-2.xml</loc><lastmod>2026-11-20</lastmod></sitemap></sitemapindex>"
    )
    assert page.lists == (
        Request("https://region.example/sitemap-1.xml.gz"),
        Request("https://region.example/sitemap-2.xml"),
    )
    assert page.items == ()
    assert page.ends


def test_packed_and_in_parts() -> None:
    assert read(gzip.compress(WHOLE.encode())) == read(WHOLE)
    half = len(WHOLE) // 2
    parts = gzip.compress(WHOLE[:half].encode()) + gzip.compress(WHOLE[half:].encode())
    assert read(parts) == read(WHOLE)


@pytest.mark.parametrize(
    "content",
    [
        WHOLE.replace(NAMESPACE, ""),
        WHOLE.replace("http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.google.com/schemas/sitemap/0.84"),
        f"\n  {WHOLE}".replace(HEAD, ""),
    ],
)
def test_namespaces_and_declarations_can_be_missing_or_old(content: str) -> None:
    assert read(content) == read(WHOLE)


def test_an_empty_sitemap_is_empty() -> None:
    assert read(f"<urlset {NAMESPACE}/>") == ListPage(ends=True)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" ",
        b"<!doctype html><html><body><p>Sidan finns inte<br></body></html>",
        b"<html><body><p>Sidan finns inte</p></body></html>",
        b"<rss version='2.0'><channel/></rss>",
        b'{"urlset": []}',
        b"https://region.example/a\nhttps://region.example/b",
        WHOLE.encode()[:-20],
        gzip.compress(WHOLE.encode())[:-20],
        gzip.compress(WHOLE.encode()[:-20]),
        b"\x1f\x8b broken",
    ],
)
def test_what_is_no_whole_sitemap_is_an_error(content: bytes) -> None:
    with pytest.raises(ParseError):
        read(content)


def test_what_unpacks_to_more_than_is_allowed_is_an_error() -> None:
    bomb = gzip.compress(b" " * (sitemap.LARGEST + 1))
    with pytest.raises(ParseError, match="when unpacked"):
        read(bomb)


@pytest.mark.parametrize(
    "declared",
    [
        "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10)) + '<!ENTITY e0 "x">',
        '<!ENTITY e9 SYSTEM "file:///etc/hostname">',
        '<!ENTITY e9 "x">',
    ],
)
def test_entities_are_neither_multiplied_nor_read_from_files(declared: str) -> None:
    with pytest.raises(ParseError):
        read(f"<!DOCTYPE urlset [{declared}]><urlset><url><loc>https://region.example/a&e9;</loc></url></urlset>")


def test_a_path_too_long_for_an_expression_is_an_error() -> None:
    long = f"<urlset><url><loc>https://region.example/{'a' * 2_000}</loc></url></urlset>"
    assert len(read(long).items) == 1
    with pytest.raises(ParseError, match="2001 characters"):
        read(long, links="^/a+$")


@given(st.binary() | st.integers(0, len(WHOLE)).map(lambda end: WHOLE[:end].encode()))
def test_any_bytes_are_a_list_or_a_parse_error(content: bytes) -> None:
    try:
        page = read(content)
    except ParseError:
        return
    assert page == read(WHOLE)
