"""Platform ``feed``: RSS 2.0, RSS 1.0 and Atom as they are served, with all that is wrong with them."""

from datetime import UTC, date, datetime
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Item, Kind, ListPage, ParseError, Request, Response, Scope, Source
from scrapers import feed

ADDRESS = "https://parti.example/feed/"
SOURCE = Source("x", "X", "feed", ADDRESS, (Kind.PRESS_RELEASE,), "2026", "H")
SCOPE = Scope(date(2026, 11, 22))


def read(content: str | bytes, content_type: str = "application/rss+xml", url: str = ADDRESS) -> ListPage:
    body = content.encode() if isinstance(content, str) else content
    headers = (("Content-Type", content_type),)
    return feed.read(SOURCE, Response(url, url, 200, headers, body, datetime(2026, 11, 22, tzinfo=UTC)), SCOPE)


def rss(*items: str, channel: str = "", attributes: str = "") -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"'
        f' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"{attributes}>'
        f"<channel><title>Nyheter</title><link>https://parti.example/</link>{channel}{inner}</channel></rss>"
    )


def only(*parts: str, **more: str) -> Item:
    (item,) = read(rss("".join(parts), **more)).items
    return item


LINK = "<link>https://parti.example/2026/ny-buss/</link>"

WORDPRESS = rss(
    "<title>Ny buss</title><link>https://parti.example/2026/ny-buss/?utm_source=rss&#038;utm_medium=rss</link>"
    "<dc:creator><![CDATA[kansliet]]></dc:creator><pubDate>Fri, 20 Nov 2026 23:30:00 +0000</pubDate>"
    '<category><![CDATA[Trafik]]></category><guid isPermaLink="false">https://parti.example/?p=123</guid>'
    "<description><![CDATA[<p>Bussen går.</p>]]></description>"
    "<content:encoded><![CDATA[<p>Bussen går <b>ofta</b>.</p>]]></content:encoded>",
    channel='<atom:link href="https://parti.example/feed/" rel="self" type="application/rss+xml"/>',
)
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://parti.example/"><title>N</title></channel>
 <item rdf:about="https://parti.example/1"><title>Ny buss</title><link>https://parti.example/1</link>
 <dc:date>2026-11-20T10:00:00+01:00</dc:date></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://parti.example/sv/"><title>N</title>
 <entry><id>tag:parti.example,2026:1</id><title type="html">Ny &lt;b&gt;buss&lt;/b&gt;</title><link href="n/1"/>
 <published>2026-11-20T10:00:00Z</published><updated>2026-11-21T10:00:00Z</updated></entry>
 <entry><id>tag:parti.example,2026:2</id><title>Tåg</title><link rel="self" href="x"/>
 <link rel="alternate" href="/n/2"/>
 <updated>2026-11-21T10:00:00Z</updated></entry></feed>"""
SITEVISION = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Nyheter</title>
 <item><title>Ny buss</title><link>https://region.example/nyheter/ny-buss.5.1a2b.html</link>
 <description>Bussen går.</description><pubDate>Fri, 20 Nov 2026 10:00:00 +0100</pubDate></item></channel></rss>"""


def test_wordpress() -> None:
    page = read(WORDPRESS)
    (item,) = page.items
    assert item.key == "https://parti.example/?p=123"
    assert item.url == "https://parti.example/2026/ny-buss/"
    assert item.request == Request(item.url)  # the page, although the feed holds the text
    assert (item.title, item.published) == ("Ny buss", datetime(2026, 11, 21, 0, 30))
    assert (page.next, page.ends, page.total, page.lists) == (None, True, None, ())


def test_rss_1() -> None:
    (item,) = read(RDF).items
    assert (item.url, item.title, item.published) == (
        "https://parti.example/1",
        "Ny buss",
        datetime(2026, 11, 20, 10),
    )


def test_atom() -> None:
    one, two = read(ATOM, "application/atom+xml").items
    assert (one.key, one.url, one.title, one.published) == (
        "tag:parti.example,2026:1",
        "https://parti.example/sv/n/1",
        "Ny buss",
        datetime(2026, 11, 20, 11),
    )
    assert (two.url, two.published) == ("https://parti.example/n/2", None)  # a day of change is none of publication


def test_sitevision_portlets_lack_guids() -> None:
    (item,) = read(SITEVISION, "text/xml;charset=UTF-8").items
    assert item.key == item.url == "https://region.example/nyheter/ny-buss.5.1a2b.html"
    assert item.published == datetime(2026, 11, 20, 10)


def test_first_is_the_address() -> None:
    assert feed.first(SOURCE, SCOPE) == (Request(ADDRESS),)


def test_an_item_can_lack_its_date() -> None:
    assert only(LINK, "<title>Ny buss</title>").published is None


@pytest.mark.parametrize("said", ["i går", "31 Feb 2021 10:00:00 +0100", "0000-00-00", "Fri, 20 Nov 2099 10:00:00 GMT"])
def test_a_date_that_is_none_is_not_guessed(said: str) -> None:
    assert only(LINK, f"<pubDate>{said}</pubDate>").published is None


def test_weekday_of_a_date_can_be_wrong() -> None:
    assert only(LINK, "<pubDate>Mon, 20 Nov 2026 10:00:00 +0100</pubDate>").published == datetime(2026, 11, 20, 10)


def test_a_date_can_lack_its_zone() -> None:
    assert only(LINK, "<pubDate>2026-11-20 10:00:00</pubDate>").published == datetime(2026, 11, 20, 10)


def test_a_guid_that_is_no_address_is_the_key() -> None:
    item = only(LINK, '<guid isPermaLink="false">nyhet-4711</guid>')
    assert (item.key, item.url) == ("nyhet-4711", "https://parti.example/2026/ny-buss/")


def test_a_guid_can_be_the_only_address() -> None:
    item = only("<title>Ny buss</title><guid>https://parti.example/n/1?utm_source=rss</guid>")
    assert item.key == item.url == "https://parti.example/n/1"


def test_one_guid_for_all_items_is_no_key() -> None:
    items = [f"<link>https://parti.example/{n}</link><guid isPermaLink='false'>nyhet</guid>" for n in (1, 2)]
    assert [item.key for item in read(rss(*items)).items] == ["https://parti.example/1", "https://parti.example/2"]


def test_tracking_parameters_are_stripped() -> None:
    item = only("<link>https://parti.example/a?utm_source=rss&amp;id=1&amp;utm_campaign=x#top</link>")
    assert item.key == item.url == "https://parti.example/a?id=1"


def test_an_item_that_is_twice_in_the_feed_is_one() -> None:
    assert len(read(rss(LINK, LINK)).items) == 1


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Ny &lt;b&gt;buss&lt;/b&gt; i Granby", "Ny buss i Granby"),
        ("<![CDATA[Ny <em>buss</em>]]>", "Ny buss"),
        ("R&amp;D", "R&D"),
        ("R&amp;amp;D och &amp;aring;r", "R&D och år"),
        ("<![CDATA[R&amp;amp;D &#8211; ny]]>", "R&D – ny"),
        ("&amp;amp;quot;Ny&amp;amp;quot; buss", '"Ny" buss'),
        ("Färre än 5 &lt; 6", "Färre än 5 < 6"),
        ("Ny\n  bu\u00adss", "Ny buss"),
        ("", ""),
    ],
)
def test_titles_with_markup_and_entities_escaped_twice(said: str, title: str) -> None:
    assert only(LINK, f"<title>{said}</title>").title == title


def test_links_can_be_relative() -> None:
    assert only("<link>/2026/a/</link>").url == "https://parti.example/2026/a/"
    assert only("<link>a/</link>").url == "https://parti.example/feed/a/"


def test_xml_base_is_what_links_are_relative_to() -> None:
    assert only("<link>a/</link>", attributes=' xml:base="https://annan.example/sv/"').url == (
        "https://annan.example/sv/a/"
    )


def test_items_without_address_are_counted_but_not_listed() -> None:
    page = read(rss(LINK, "<title>Utan adress</title>", "<link>mailto:a@example.se</link>"))
    assert (len(page.items), page.total) == (1, 3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<title>Ny buss</title>", "<title>Nya bussar</title>"),
        ("<description>Går.</description>", "<description>Går ofta.</description>"),
        ("<content:encoded>Går.</content:encoded>", "<content:encoded>Går ofta.</content:encoded>"),
        ("<atom:updated>2026-11-20T10:00:00Z</atom:updated>", "<atom:updated>2026-11-21T10:00:00Z</atom:updated>"),
    ],
)
def test_edits_show_in_the_marker(one: str, other: str) -> None:
    before, after = only(LINK, one), only(LINK, other)
    assert before.marker == only(LINK, one).marker
    assert before.marker != after.marker
    assert before.key == after.key


def test_what_is_no_edit_leaves_the_marker() -> None:
    counted = "<slash:comments xmlns:slash='http://purl.org/rss/1.0/modules/slash/'>{}</slash:comments>"
    assert only(LINK, counted.format(1)).marker == only(LINK, counted.format(2)).marker


def test_a_municipal_feed_had_1337_items() -> None:
    items = [f"<title>Nyhet {n}</title><link>https://parti.example/n/{n}</link>" for n in range(1_337)]
    assert len(read(rss(*items)).items) == 1_337


def test_wordpress_is_not_paged_unless_the_feed_says_so() -> None:
    assert read(WORDPRESS).next is None
    for rel in ("next", "prev-archive"):
        link = f'<atom:link rel="{rel}" href="/feed/?paged=2"/>'
        page = read(rss(LINK, channel=link))
        assert page.next == Request("https://parti.example/feed/?paged=2")
        assert not page.ends
    assert read(rss(LINK, channel='<atom:link rel="next" href="/feed/"/>')).next is None  # itself


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (rss(f"{LINK}<title>Årjäng</title>").encode(), "text/xml; charset=iso-8859-1"),
        (rss(f"{LINK}<title>Årjäng</title>").replace("UTF-8", "iso-8859-1").encode(), "application/xml"),
        (rss(f"{LINK}<title>Årjäng</title>").replace("UTF-8", "iso-8859-1").encode("latin-1"), "application/xml"),
        (rss(f"{LINK}<title>Årjäng</title>").encode(), "text/html"),
        (rss(f"{LINK}<title>A\u030arja\u0308ng</title>").encode(), "application/octet-stream"),
    ],
)
def test_swedish_letters_survive_wrong_declarations(content: bytes, content_type: str) -> None:
    assert read(content, content_type).items[0].title == "Årjäng"


def test_a_feed_that_is_not_well_formed_is_used() -> None:
    page = read('<rss version="2.0"><channel><item><title>Råd & rön&nbsp;nu</title><link>/1</link></item></channel>')
    assert [(item.url, item.title) for item in page.items] == [("https://parti.example/1", "Råd & rön nu")]


def test_an_item_that_is_cut_off_is_counted() -> None:
    page = read(f'<rss version="2.0"><channel><item>{LINK}</item><item><title>Ny</title><link>https://parti')
    assert (len(page.items), page.total) == (1, 2)


@pytest.mark.parametrize(
    "content",
    [
        "",
        " \n",
        "<!doctype html><html><head><title>Nyheter</title></head><body><item>1</item></body></html>",
        '{"items": []}',
        "%PDF-1.7",
        "Service unavailable",
        "https://parti.example/",
        "pyproject.toml",
        "<urlset></urlset>",
        "<rss version='2.0'><channel><title>Ny",
    ],
)
def test_what_is_no_feed_is_an_error(content: str) -> None:
    with pytest.raises(ParseError):
        read(content)


def test_an_empty_feed_is_empty() -> None:
    page = read(rss())
    assert (page.items, page.ends) == ((), True)


def test_a_feed_larger_than_is_read_is_an_error() -> None:
    with pytest.raises(ParseError, match="10000001 bytes"):
        read(b"<rss>" + b" " * (feed.LARGEST - 4))


def test_entities_are_neither_multiplied_nor_fetched() -> None:
    nested = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE rss [<!ENTITY e0 "x">{nested}<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    page = read(f'{doctype}<rss version="2.0"><channel><item><title>a&e9;&f;</title>{LINK}</item></channel></rss>')
    assert len(page.items[0].title) < 20


@given(st.text(), st.text(max_size=50))
def test_any_title_and_date_are_read(title: str, when: str) -> None:
    item = f"{LINK}<title>{escape(title)}</title><pubDate>{escape(when)}</pubDate>"
    assert [item.url for item in read(rss(item).encode("utf-8", "replace")).items] == [
        "https://parti.example/2026/ny-buss/"
    ]


@given(st.binary() | st.sampled_from([WORDPRESS, RDF, ATOM]).flatmap(lambda whole: st.integers(0, len(whole)).map(
    lambda end: whole[:end].encode()
)))  # fmt: skip
def test_any_bytes_are_a_list_or_a_parse_error(content: bytes) -> None:
    try:
        page = read(content)
    except ParseError:
        return
    assert all(item.url.startswith("http") for item in page.items)
