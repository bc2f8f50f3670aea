"""Mynewsdesk: feeds, list pages of several years, and the service's JSON in its two shapes."""

import json
from collections.abc import Callable, Generator
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Contact, Item, Kind, ListPage, ParseError, RawDocument, Request, Response, Scope, Source
from pipeline.parse import parse
from scrapers import mynewsdesk
from scrapers.listing import Listed, listing

ROOM = "https://www.mynewsdesk.com/se/region-fjaellmark"
FEED = "https://www.mynewsdesk.com/se/rss/current_news/41207"
SERVICE = "https://www.mynewsdesk.com/services/pressroom/list/nyckel?format=json&type_of_media=pressrelease"
SCOPE = Scope(date(2026, 11, 22))
RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Region Fjällmark</title>
<link>https://www.mynewsdesk.com/se/region-fjaellmark</link>
<item><title>Färjan får gå året om</title><dc:creator>Region Fjällmark</dc:creator>
<pubDate>Mon, 16 Sep 2026 07:30:00 +0200</pubDate><description>Färjan får gå även i januari.</description>
<link>https://www.mynewsdesk.com/se/region-fjaellmark/pressreleases/faerjan-faar-gaa-aaret-om-3401177?utm_source=rss&amp;utm_medium=rss&amp;utm_campaign=Subscription&amp;utm_content=pressrelease</link></item>
<item><title>Ny buss till Övre Å</title><description>Bussen går varje timme.</description>
<link>https://www.mynewsdesk.com/se/region-fjaellmark/news/ny-buss-till-oevre-aa-3401177?utm_source=rss</link></item>
</channel></rss>"""
NEW_LIST = """<!DOCTYPE html><html lang="sv"><head><title>Region Fjällmark | Nyhetsarkiv</title>
<link rel="alternate" hreflang="en" href="https://www.mynewsdesk.com/se/region-fjaellmark?locale=en">
<link rel="alternate" type="application/rss+xml" href="https://www.mynewsdesk.com/se/rss/current_news/41207">
<link rel="alternate" type="application/rss+xml" href="/se/rss/source/41207/image"></head>
<body><a href="#main">Gå direkt till innehåll</a><nav><a href="/se/region-fjaellmark/pressreleases">Pressmeddelanden</a>
<a href="/se/region-fjaellmark/images/granby-101">Bild</a></nav>
<main id="main"><h1>Nyhetsarkiv</h1><ul>
<li><a href="/se/region-fjaellmark/pressreleases/faerjan-faar-gaa-aaret-om-3401177">
<img alt="Två matroser vid rodret."></a>
<div><a href="/se/region-fjaellmark/pressreleases/faerjan-faar-gaa-aaret-om-3401177"><h3>Färjan får gå året om</h3></a>
<p>Den 12 januari 2027 går den första vinterturen.</p></div></li>
<li><a href="/se/region-fjaellmark/news/ny-buss-till-oevre-aa-405231"><h3>Ny buss till Övre Å</h3></a></li>
<li><a href="https://www.mynewsdesk.com/se/annan-region/pressreleases/inte-vaar-3400000"><h3>Inte vår</h3></a></li>
</ul><a href="/se/region-fjaellmark/latest_news?after=1594207391098_3020695--Pressrelease">Visa fler</a>
</main></body></html>"""
OLD_LIST = """<html><head><title>Region Fjällmark</title>
<link rel="alternate" type="application/rss+xml" href="https://www.mynewsdesk.com/se/rss/source/41207/pressrelease"></head>
<body><div id="content"><div class="item"><p>Media no image</p><p>S2bwtpvyhildakldns71</p>
<h2><a href="/se/pressreleases/vaegen-till-oevre-aa-800999">Vägen till Övre Å breddas</a></h2>
<p>Pressmeddelanden &nbsp; &bull; &nbsp; Okt 05, 2012 11:46 CEST</p>
<p>Regionen breddar vägen.</p><p>Arbetet börjar den 3 mars 2013 och pågår till den 4 juni 2013.</p>
<p>Region Fjällmark är till för alla.</p>
<p>Regionen breddar vägen.</p><a href="/se/pressreleases/vaegen-till-oevre-aa-800999">Läs vidare &raquo;</a></div>
<div class="item"><p>Media no image</p><h2><a href="/se/pressreleases/bredband-790111">Bredband 2015</a></h2>
<p>Pressmeddelande &nbsp; &bull; &nbsp; Maj 31, 2012 15:58 CEST</p>
<a href="/se/pressreleases/bredband-790111">Läs vidare &raquo;</a></div></div></body></html>"""
RELEASE: dict[str, Any] = {
    "id": 3401177,
    "type_of_media": "pressrelease",
    "url": "https://www.mynewsdesk.com/se/region-fjaellmark/pressreleases/faerjan-faar-gaa-aaret-om-3401177",
    "header": "Färjan får gå året om",
    "summary": "Färjan till Storön får gå även i januari och februari …",
    "body": "<p>Färjan till Storön får gå även i januari och februari, har regionstyrelsen beslutat.</p>"
    "<p>Beslutet kostar 3 miljoner kronor om året.</p>",
    "published_at": {"datetime": "2026-09-16T05:30:00Z", "text": "2026-09-16 07:30"},
    "updated_at": {"datetime": "2026-09-17T05:30:00Z", "text": "2026-09-17 07:30"},
    "tags": ["färja"],
    "contact_people": [{"name": "Alva Storö", "title": "Trafikdirektör", "email": "alva.storo@exempel.se"}],
    "image": None,
}
LOOSE = {  # the same as strict=false has it
    **RELEASE,
    "id": "3401177",
    "published_at": "2026-09-16 07:30:00 +0200",
    "updated_at": "2026-09-17 05:30:00 UTC",
    "tags": {"tag": "färja"},
    "contact_people": {"contact_person": RELEASE["contact_people"][0]},
}


def source(address: str = ROOM, **options: object) -> Source:
    return Source(
        id="fjallmark-mynewsdesk",
        name="Region Fjällmark",
        platform="mynewsdesk",
        address=address,
        kinds=(Kind.PRESS_RELEASE,),
        confirmed="2026",
        confidence="H",
        options=MappingProxyType(options),
    )


def answer(content: object, url: str) -> Response:
    body = content.encode() if isinstance(content, str) else json.dumps(content).encode()
    return Response(url, url, 200, (), body, datetime(2026, 11, 22, 3, tzinfo=UTC))


def read(content: object, url: str = ROOM, address: str = ROOM, **options: object) -> ListPage:
    return mynewsdesk.read(source(address, **options), answer(content, url), SCOPE)


# --- where it begins ---


def driven(asking: Generator[Request, Response, Listed], answered: Callable[[str], Response]) -> Listed:
    """What the driver lists when it is answered so."""
    request = next(asking)
    while True:
        try:
            request = asking.send(answered(request.url))
        except StopIteration as stopped:
            return stopped.value


def test_the_room_s_page_is_asked_first() -> None:
    assert [request.url for request in mynewsdesk.first(source(), SCOPE)] == [ROOM]


def test_with_the_number_of_the_room_the_feed_is_asked_first() -> None:
    assert [request.url for request in mynewsdesk.first(source(room=41207), SCOPE)] == [FEED, ROOM]


def test_a_room_with_a_host_of_its_own_has_its_feed_there() -> None:
    host = "https://fjallmark.mynewsdesk.com/"
    feed, _ = mynewsdesk.first(source(host, room=41207), SCOPE)
    assert feed.url == f"{host}rss/current_news/41207"


# --- feeds ---


def test_numeric_room_id_differs_from_slug_and_is_read_from_the_page() -> None:
    assert [request.url for request in read(NEW_LIST).lists] == [FEED]
    assert [request.url for request in read(OLD_LIST).lists] == [
        "https://www.mynewsdesk.com/se/rss/source/41207/pressrelease"
    ]


def test_one_feed_of_all_news_is_enough() -> None:
    both = '<link rel="alternate" type="application/rss+xml" href="/se/rss/source/41207/pressrelease"></head>'
    assert [request.url for request in read(NEW_LIST.replace("</head>", both)).lists] == [FEED]
    news = '<link rel="alternate" href="/se/rss/source/41207/news"></head>'
    assert [request.url.rpartition("/")[2] for request in read(OLD_LIST.replace("</head>", news)).lists] == [
        "pressrelease",
        "news",
    ]


def test_a_known_number_is_not_read_again() -> None:
    assert read(NEW_LIST, room=41207).lists == ()


def test_feed_links_lose_their_tracking() -> None:
    item = read(RSS, FEED).items[0]
    assert item.url == f"{ROOM}/pressreleases/faerjan-faar-gaa-aaret-om-3401177"
    assert item.request is not None
    assert item.request.url == item.url


def test_item_without_pub_date_is_not_dated() -> None:
    assert read(RSS, FEED).items[1].published is None


def test_weekday_of_a_date_can_be_wrong() -> None:  # 16 September 2026 is a Wednesday
    assert read(RSS, FEED).items[0].published == datetime(2026, 9, 16, 7, 30)


def test_description_of_a_feed_is_no_body() -> None:
    assert all(item.request and not item.page for item in read(RSS, FEED).items)


def test_a_feed_of_the_room_s_own_host_is_a_feed_too() -> None:
    host = "https://fjallmark.mynewsdesk.com/rss/source/41207/pressrelease"
    assert [item.key for item in read(RSS, host).items] == ["3401177", "news-3401177"]


# --- keys ---


def test_the_key_is_the_number_at_the_slug_s_end() -> None:
    assert [item.key for item in read(NEW_LIST).items] == ["3401177", "news-405231"]
    assert [item.key for item in read(OLD_LIST).items] == ["800999", "790111"]


def test_a_release_and_a_news_item_of_one_number_are_two() -> None:
    assert [item.key for item in read(RSS, FEED).items] == ["3401177", "news-3401177"]


def test_slug_transliterates_but_the_title_keeps_its_letters() -> None:
    item = read(NEW_LIST).items[0]
    assert "faerjan-faar-gaa-aaret-om" in item.url
    assert item.title == "Färjan får gå året om"


def test_a_room_that_moved_to_a_host_of_its_own_keeps_its_items() -> None:
    host = "https://fjallmark.mynewsdesk.com/"
    moved = NEW_LIST.replace("/se/region-fjaellmark/", "/")
    assert [item.key for item in read(moved, host, host).items] == ["3401177", "news-405231"]


def test_releases_of_other_rooms_are_passed_over() -> None:
    assert not any("annan-region" in item.url for item in read(NEW_LIST).items)


# --- list pages ---


def test_cursor_leads_to_what_is_older() -> None:
    page = read(NEW_LIST)
    assert page.next is not None
    assert page.next.url == f"{ROOM}/latest_news?after=1594207391098_3020695--Pressrelease"


def test_a_cursor_that_leads_to_its_own_page_leads_nowhere() -> None:
    assert read(NEW_LIST, f"{ROOM}/latest_news?after=1594207391098_3020695--Pressrelease").next is None


def test_a_front_page_without_cursor_leads_to_the_list_of_all_news() -> None:
    front = NEW_LIST.replace("latest_news?after=1594207391098_3020695--Pressrelease", "latest_news")
    page = read(front, room=41207)
    assert page.next is None
    assert [request.url for request in page.lists] == [f"{ROOM}/latest_news"]
    assert read(front, f"{ROOM}/latest_news", room=41207).lists == ()
    assert read(front, f"{ROOM}?after=1594207391098_3020695--News", room=41207).lists == ()


def test_picture_texts_are_no_titles() -> None:
    assert [item.title for item in read(NEW_LIST).items] == ["Färjan får gå året om", "Ny buss till Övre Å"]


def test_new_lists_show_no_dates_and_those_in_summaries_are_of_something_else() -> None:
    assert [item.published for item in read(NEW_LIST).items] == [None, None]


def test_swedish_months_in_english_order() -> None:
    assert [item.published for item in read(OLD_LIST).items] == [
        datetime(2012, 10, 5, 11, 46),
        datetime(2012, 5, 31, 15, 58),
    ]


def test_duplicate_text_of_old_list_pages_makes_no_second_item() -> None:
    assert [item.title for item in read(OLD_LIST).items] == ["Vägen till Övre Å breddas", "Bredband 2015"]


def test_a_list_of_one_release_is_dated_by_its_own_line() -> None:
    one = OLD_LIST[: OLD_LIST.index('<div class="item"><p>Media no image</p><h2><a href="/se/pressreleases/bredband')]
    (item,) = read(one).items
    assert (item.title, item.published) == ("Vägen till Övre Å breddas", datetime(2012, 10, 5, 11, 46))


def test_the_driver_comes_from_the_front_page_to_the_feed_and_the_oldest_page() -> None:
    older = NEW_LIST.replace("3401177", "3300001").replace("405231", "300002")
    oldest = older.replace("3300001", "3200001").replace("300002", "200002").replace("latest_news?after=", "nothing?x=")
    cursor = f"{ROOM}/latest_news?after="
    pages = {
        ROOM: NEW_LIST,
        f"{cursor}1594207391098_3020695--Pressrelease": older.replace("1594207391098_3020695", "1500000000000_2900000"),
        f"{cursor}1500000000000_2900000--Pressrelease": oldest,
        FEED: RSS,
    }
    asking = listing(mynewsdesk, source(), SCOPE, is_known=lambda key: False, whole=True)
    listed = driven(asking, lambda url: answer(pages.pop(url), url))
    assert listed.proved
    assert pages == {}
    assert len(listed.items) == 7  # two on each page, and one that only the feed has


def test_an_empty_room_is_a_list() -> None:
    assert read('<html><body><a href="/se/region-fjaellmark/latest_news">Nyheter</a></body></html>').items == ()


@pytest.mark.parametrize(
    "content",
    [
        "<html><body><h1>Tillfälligt fel</h1><a href='/'>Hem</a></body></html>",
        "",
        "<html></html>",
        "{}",
        "[]",
        "Service unavailable",
    ],
)
@pytest.mark.parametrize("url", [ROOM, FEED, SERVICE])
def test_an_error_page_with_status_200_is_no_list(content: str, url: str) -> None:
    with pytest.raises(ParseError):
        read(content, url)


def test_long_addresses_do_not_take_long() -> None:
    path = "/se/region-fjaellmark/pressreleases/" + "1" * 100_000
    page = read(f'<a href="{path}x">a</a><a href="{"-1" * 50_000}x">b</a>' + NEW_LIST)
    assert [item.key for item in page.items] == ["3401177", "news-405231"]


# --- the service ---


def service(items: object, url: str = SERVICE) -> ListPage:
    return read(items, url, SERVICE)


def one(said: dict[str, Any]) -> Item:
    (item,) = service({"items": [said]}).items
    return item


def test_strict_json_holds_whole_releases() -> None:
    item = one(RELEASE)
    assert (item.key, item.request, item.url) == ("3401177", None, RELEASE["url"])
    assert item.published == datetime(2026, 9, 16, 7, 30)


def test_loose_json_says_the_same_as_strict_json() -> None:
    assert service({"items": {"item": [LOOSE]}}).items == service({"items": [RELEASE]}).items


def test_single_object_instead_of_list() -> None:
    assert service({"items": {"item": LOOSE}}).items == service({"items": {"item": [LOOSE]}}).items


def test_loose_json_without_items_is_an_empty_list() -> None:
    assert service({"items": {}}) == ListPage(total=0, ends=True)


def test_search_results_lie_one_deeper() -> None:
    assert service({"search_result": {"items": [RELEASE]}}).items == service({"items": [RELEASE]}).items


def test_a_full_page_is_followed_by_the_next_offset() -> None:
    page = service({"items": [RELEASE, {**RELEASE, "url": None, "id": 2}]}, f"{SERVICE}&limit=2&offset=4")
    assert page.next is not None
    assert page.next.url == f"{SERVICE}&limit=2&offset=6"
    assert not page.ends


def test_a_page_that_is_not_full_ends_the_list_and_counts_it() -> None:
    page = service({"items": [RELEASE, {"header": "Utan nummer"}]}, f"{SERVICE}&limit=100&offset=200")
    assert (page.next, page.ends, page.total) == (None, True, 202)
    assert len(page.items) == 1


def test_items_that_are_all_broken_are_no_list() -> None:
    with pytest.raises(ParseError, match="2 items, of which none"):
        service({"items": [{}, None]})


def test_an_item_without_body_is_fetched() -> None:
    item = one({**RELEASE, "body": None})
    assert item.request is not None
    assert (item.request.url, item.page) == (RELEASE["url"], b"")


def test_an_item_without_address_has_its_number() -> None:
    assert one({**RELEASE, "url": None}).key == "3401177"
    assert one({**RELEASE, "url": None, "type_of_media": "news"}).key == "news-3401177"


def test_an_edited_text_is_another_version() -> None:
    assert one({**RELEASE, "body": "<p>Ändrat.</p>"}).marker != one(RELEASE).marker


def test_the_made_page_is_read_like_any_other() -> None:
    item = one(RELEASE)
    document = parse(RawDocument("fjallmark-mynewsdesk", item.url, item.page, "text/html", url=item.url))
    assert document.title == "Färjan får gå året om"
    assert document.text.count("Färjan till Storön") == 1  # the summary was the text's beginning
    assert document.published == datetime(2026, 9, 16, 7, 30)
    assert document.contacts == (Contact("Alva Storö", role="Trafikdirektör", email="alva.storo@exempel.se"),)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*RELEASE, "item", "name"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=60)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(RELEASE, _VALUES)))
def test_whatever_the_fields_hold_an_item_with_a_number_is_kept(said: dict[str, Any]) -> None:
    (item,) = service({"items": {"item": {**said, "id": 7}}}).items
    assert item.key
    assert item.page or item.request
