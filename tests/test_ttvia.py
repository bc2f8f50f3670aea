"""TT Via: what its JSON and its RSS list, what a hostile answer does, and the pages made of releases, read."""

import json
from collections.abc import Callable, Generator
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import (
    Attachment,
    Contact,
    Document,
    Item,
    Kind,
    ListPage,
    ParseError,
    RawDocument,
    Request,
    Response,
    Scope,
    Source,
)
from pipeline.parse import parse
from scrapers import ttvia
from scrapers.listing import Listed, listing

JSON = "https://via.tt.se/json/v2/releases?publisher=3299001"
RSS = "https://via.tt.se/rss/releases/latest?publisherId=3299001"
SOURCE = Source(
    id="fjallmark-ttvia",
    name="Region Fjällmark",
    platform="ttvia",
    address=JSON,
    kinds=(Kind.PRESS_RELEASE,),
    confirmed="2026",
    confidence="H",
    options=MappingProxyType({"publisher": 3299001}),
)
SCOPE = Scope(date(2026, 11, 22))
RELEASE: dict[str, Any] = {
    "id": 4300101,
    "title": "Fjällmark bygger en ny akutmottagning",
    "url": "/pressmeddelande/4300101/fjallmark-bygger-en-ny-akutmottagning?publisherId=3299001&lang=sv",
    "leadtext": "Regionstyrelsen har beslutat att bygga en ny akutmottagning vid sjukhuset i Granby.",
    "body": (
        "<p>Bygget börjar i mars och kostar 412 miljoner kronor.</p>"
        "<p>– Vi har väntat i tio år på det här beslutet, säger Disa Granlund (C), regionstyrelsens ordförande.</p>"
        "<h2>Så blir huset</h2><ul><li>Fyra våningar</li><li>Egen landningsplats</li></ul>"
    ),
    "keywords": ["akutmottagning"],
    "published": "2025-12-17T10:00:36.000Z",
    "publisher": {"id": 3299001, "name": "Region Fjällmark"},
    "images": [{"url": "https://via.tt.se/data/images/1.jpg", "caption": "Så kan huset se ut."}],
    "documents": [{"url": "/data/attachments/9/ritningar.pdf", "caption": "Ritningar"}],
    "links": [{"url": "https://www.fjallmark.example/akuten", "description": "Mer om akuten"}],
    "channels": [],
    "boilerplate": "<p>Region Fjällmark ansvarar för vård och kollektivtrafik i länet.</p>",
    "contacts": {
        "text": None,
        "persons": [
            {
                "name": "Disa Granlund",
                "phone": "070-174 06 41",
                "email": "disa.granlund@exempel.se",
                "title": "Regionstyrelsens ordförande (C)",
                "image": None,
            },
            {"name": "Pressjouren", "phone": "08-465 004 41", "email": None, "title": None},
        ],
    },
    "version": 1,
    "versions": [],
    "language": "sv",
    "type": "release",
    "leadTextOrBodyStrip": "Regionstyrelsen har beslutat att bygga en ny …",
}
FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Region Fjällmark</title><link>https://via.tt.se/pressrum/3299001/r</link>
<item><title>Fjällmark bygger en ny akutmottagning</title>
<link>https://via.tt.se/pressmeddelande/4300101/fjallmark-bygger?publisherId=3299001&amp;lang=sv&amp;utm_source=rss</link>
<pubDate>Wed, 17 Dec 2025 10:00:36 GMT</pubDate><description>Regionstyrelsen har beslutat.</description></item>
<item><title>Äldre nyhet</title>
<link>https://via.tt.se/pressmeddelande/aldre-nyhet?publisherId=3299001&amp;releaseId=3270002</link></item>
</channel></rss>"""


def answer(content: object, url: str = JSON) -> Response:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Response(url, url, 200, (), body, datetime(2026, 11, 22, 3, tzinfo=UTC))


def read(content: object, url: str = JSON) -> ListPage:
    return ttvia.read(SOURCE, answer(content, url), SCOPE)


def read_one(**changed: object) -> Item:
    (item,) = read({"releases": [{**RELEASE, **changed}], "totalCount": 1}).items
    return item


def parsed(item: Item) -> Document:
    return parse(RawDocument(SOURCE.id, item.url, item.page, "text/html; charset=utf-8", url=item.url))


# --- lists ---


def driven(asking: Generator[Request, Response, Listed], answered: Callable[[str], Response]) -> Listed:
    """What the driver lists when it is answered so."""
    request = next(asking)
    while True:
        try:
            request = asking.send(answered(request.url))
        except StopIteration as stopped:
            return stopped.value


def test_reading_begins_at_the_source_s_address() -> None:
    assert [request.url for request in ttvia.first(SOURCE, SCOPE)] == [JSON]


def test_a_release_in_json_is_a_whole_document_under_its_own_number() -> None:
    item = read_one()
    assert (item.key, item.request) == ("4300101", None)
    assert item.url == f"https://via.tt.se{RELEASE['url']}"
    assert item.title == "Fjällmark bygger en ny akutmottagning"
    assert item.published == datetime(2025, 12, 17, 11, 0, 36)  # Swedish winter time


def test_next_page_is_a_number_that_goes_into_the_address() -> None:
    page = read({"releases": [RELEASE], "nextPage": 2, "totalCount": 31}, f"{JSON}&size=10&page=1")
    assert page.next is not None
    assert page.next.url == f"{JSON}&size=10&page=2"
    assert (page.total, page.ends) == (31, False)


@pytest.mark.parametrize("said", [None, 2, 1, 0, -1, "", "x", True, {}])
def test_next_page_that_does_not_go_on_ends_the_list(said: object) -> None:
    page = read({"releases": [RELEASE], "nextPage": said, "totalCount": 1}, f"{JSON}&page=2")
    assert (page.next, page.ends) == (None, True)


def test_numbers_as_strings() -> None:
    page = read({"releases": [{**RELEASE, "id": "4300101"}], "nextPage": "2", "totalCount": "31"})
    assert page.items[0].key == "4300101"
    assert page.total == 31
    assert page.next is not None
    assert page.next.url == f"{JSON}&page=2"


def test_an_empty_list_is_a_list() -> None:
    assert read({"releases": [], "nextPage": None, "totalCount": 0}) == ListPage(total=0, ends=True)


def test_list_title_runs_into_the_date_only_on_pages_not_in_json_or_rss() -> None:
    assert read(FEED.encode(), RSS).items[0].title == read_one().title


def test_the_same_release_has_the_same_key_in_json_and_in_rss() -> None:
    assert read(FEED.encode(), RSS).items[0].key == read_one().key


def test_rss_items_are_fetched_as_pages_without_tracking() -> None:
    item = read(FEED.encode(), RSS).items[0]
    assert item.request is not None
    assert item.request.url.endswith("/pressmeddelande/4300101/fjallmark-bygger?publisherId=3299001&lang=sv")
    assert item.page == b""


def test_older_addresses_have_the_number_behind_release_id() -> None:
    item = read(FEED.encode(), RSS).items[1]
    assert (item.key, item.published) == ("3270002", None)


def test_the_driver_reads_a_publisher_s_pages_to_their_end() -> None:
    def said(url: str) -> dict[str, Any]:
        page = int(url.partition("&page=")[2] or 1)
        releases = [{**RELEASE, "id": number} for number in range(page * 10, min(page * 10 + 10, 35))]
        return {"releases": releases, "nextPage": page + 1 if page < 3 else None, "totalCount": 25}

    asking = listing(ttvia, SOURCE, SCOPE, is_known=lambda key: False, whole=True)
    listed = driven(asking, lambda url: answer(said(url), url))
    assert listed.proved
    assert len(listed.items) == 25


def test_a_feed_ends() -> None:
    assert read(FEED.encode(), RSS).ends


# --- versions ---


def test_a_changed_text_is_another_version() -> None:
    assert read_one(body="<p>Bygget skjuts upp.</p>").marker != read_one().marker


def test_another_version_number_is_another_version() -> None:
    assert read_one(version=2).marker != read_one().marker


def test_the_same_release_is_the_same_version_whatever_stands_around_it() -> None:
    around = {"boilerplate": "<p>Annat</p>", "keywords": [], "images": [], "mainImage": {}, "channels": [{"id": 1}]}
    assert read_one(**around) == read_one()


# --- hostile answers ---


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><html><body><h1>Tillf\xc3\xa4lligt fel</h1></body></html>",
        b"",
        b"null",
        b"{",
        b'{"error": "Internal error"}',
        b'{"releases": null}',
        b'{"releases": {"id": 1}}',
        b"[]",
        b"[" * 100_000,
        b'{"releases": [], "x": ' + b"9" * 5000 + b"}",
        b"\xff\xfe{",
    ],
)
def test_an_error_page_with_status_200_is_no_list(content: bytes) -> None:
    with pytest.raises(ParseError):
        read(content)


def test_one_broken_release_does_not_cost_the_others_and_is_still_counted() -> None:
    page = read({"releases": [RELEASE, None, {"title": "Utan nummer"}, 7]})
    assert [item.key for item in page.items] == ["4300101"]
    assert page.total == 4


def test_a_total_of_the_publisher_s_own_is_not_replaced() -> None:
    assert read({"releases": [RELEASE, None], "totalCount": 80}).total == 80


def test_broken_releases_on_a_page_that_is_followed_by_another_do_not_make_its_length_the_total() -> None:
    assert read({"releases": [RELEASE, None], "nextPage": 2}).total is None


def test_releases_that_are_all_broken_are_no_list() -> None:
    with pytest.raises(ParseError, match="2 releases, of which none"):
        read({"releases": [{}, {"title": "Utan nummer"}]})


@pytest.mark.parametrize(
    "lacking", [{"title": None}, {"title": [], "body": None}, {"leadtext": None, "body": "<p> </p>"}]
)
def test_a_release_that_lacks_its_text_is_fetched_as_a_page(lacking: dict[str, object]) -> None:
    item = read_one(**lacking)
    assert (item.key, item.page) == ("4300101", b"")
    assert item.request is not None
    assert item.request.url == item.url


def test_a_release_without_address_keeps_one_by_its_number() -> None:
    assert read_one(url=None).url == "https://via.tt.se/pressmeddelande/4300101?publisherId=3299001&lang=sv"


def test_a_release_without_number_has_that_of_its_address() -> None:
    assert read_one(id=None).key == "4300101"


@pytest.mark.parametrize("said", [None, "", "i dag", 1765965636000, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", []])
def test_a_time_that_is_none_is_not_guessed(said: object) -> None:
    assert read_one(published=said).published is None


def test_one_contact_or_document_as_an_object_instead_of_a_list() -> None:
    alone = RELEASE["contacts"]["persons"][0]
    assert read_one(contacts={"persons": alone}) == read_one(contacts={"persons": [alone]})
    assert read_one(documents=RELEASE["documents"][0]) == read_one()


def test_control_characters_and_halves_of_characters_do_no_harm() -> None:
    item = read_one(title="Ny\x00 vård\ud800\n plats", body="<p>Text\x0b\udfff</p>")
    assert item.title == "Ny vård plats"
    assert "Text" in item.page.decode()


def test_addresses_of_other_kinds_are_not_taken() -> None:
    item = read_one(url="javascript:alert(1)", documents=[{"url": "file:///etc/passwd"}, {"url": "http://[x"}, "y"])
    assert item.url.startswith("https://via.tt.se/pressmeddelande/4300101")
    assert b"passwd" not in item.page


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(RELEASE)), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(RELEASE, _VALUES)), max_size=3), _VALUES, _VALUES)
def test_whatever_the_fields_hold_every_release_is_kept_or_missed(
    releases: list[dict[str, Any]], following: object, total: object
) -> None:
    for number, release in enumerate(releases):
        release["id"] = number + 1
    page = read({"releases": releases, "nextPage": following, "totalCount": total})
    assert [item.key for item in page.items] == [str(number + 1) for number in range(len(releases))]
    assert all(item.page or item.request for item in page.items)


# --- the page made of a release ---


def test_the_made_page_says_what_the_release_says() -> None:
    document = parsed(read_one())
    assert document.title == "Fjällmark bygger en ny akutmottagning"
    assert document.lead is not None
    assert document.text[slice(*document.lead)] == RELEASE["leadtext"]
    assert document.published == datetime(2025, 12, 17, 11, 0)
    assert document.kind == Kind.PRESS_RELEASE
    assert document.url == f"https://via.tt.se{RELEASE['url']}"
    assert document.rule == "made"
    for said in ("412 miljoner", "Så blir huset", "Egen landningsplats"):
        assert said in document.text


def test_contacts_of_the_made_page_have_name_role_phone_and_address() -> None:
    first, second = parsed(read_one()).contacts
    assert first == Contact(
        "Disa Granlund",
        role="Regionstyrelsens ordförande",
        party="C",
        phone="070-174 06 41",
        email="disa.granlund@exempel.se",
    )
    assert second == Contact("Pressjouren", phone="08-465 004 41")


def test_attachments_of_the_made_page_are_whole_addresses() -> None:
    expected = (Attachment("Ritningar", "https://via.tt.se/data/attachments/9/ritningar.pdf"),)
    assert parsed(read_one()).attachments == expected


def test_nothing_that_stands_around_a_release_is_in_its_text() -> None:
    text = parsed(read_one()).text
    for said in (
        "ansvarar för vård",
        "Pressjouren",
        "070-174",
        "Mer om akuten",
        "Ritningar",
        "Så kan huset",
        "Om Region",
    ):
        assert said not in text


def test_a_lead_that_the_body_repeats_stands_there_once() -> None:
    document = parsed(read_one(body=f"<p>{RELEASE['leadtext']}</p>{RELEASE['body']}"))
    assert document.text.count(RELEASE["leadtext"]) == 1


def test_contacts_as_text_are_read_as_well() -> None:
    said = "<p>Ylva Granfors, kommunikationschef, tel 070-174 06 42</p>"
    document = parsed(read_one(contacts={"text": said, "persons": []}))
    assert document.contacts == (Contact("Ylva Granfors", role="kommunikationschef", phone="070-174 06 42"),)
    assert "Ylva" not in document.text


def test_a_body_of_plain_text_keeps_its_paragraphs() -> None:
    document = parsed(read_one(body="Första stycket om bygget.\n\nAndra stycket om pengarna.", leadtext=None))
    assert "Första stycket om bygget.\n\nAndra stycket om pengarna." in document.text


def test_headings_of_the_first_order_in_the_body_are_not_lost() -> None:
    document = parsed(read_one(body="<H1 class='x'>Bakgrund</H1><p>Akuten är från 1968.</p>"))
    assert "Bakgrund\n\nAkuten är från 1968." in document.text
