"""Pressmachine and Newsmachine: a room's list and its archives."""

from collections.abc import Callable, Generator
from datetime import UTC, date, datetime

import pytest

from models import Kind, ListPage, ParseError, Request, Response, Scope, Source
from scrapers import pressmachine
from scrapers.listing import Listed, listing

OLD = "https://www.pressmachine.se/pressroom/view/region-fjallmark"
NEW = "https://press.newsmachine.com/pressroom/archive/region-fjallmark"
SCOPE = Scope(date(2026, 11, 22))
YEARS = "".join(
    f'<li><a href="/pressroom/view/region-fjallmark/year/{year}">{year}</a></li>' for year in (2018, 2020, 2019)
)
ENTRIES = """<div class="pm-item">
<div class="pm-img"><a href="/pressrelease/view/alla-anstallda-testas-31877"><img title="Ingen titel"></a>
<span>Ingen titel</span></div>
<h2><a href="/pressrelease/view/alla-anstallda-testas-31877">Alla anställda testas 2021</a></h2>
<p><b>Pressmeddelande</b> Publicerad: 2020-07-10 09:29 CEST - Region Fjällmark</p>
<p>Testerna börjar den 13 juli 2020.</p></div>
<div class="pm-item"><a href="/pressrelease/view/stabslage-2020-31802">Ingen titel Stabsläge hävs</a>
<p>Nyhet Publicerad: 2020-07-08 16:49 CEST - Region Fjällmark</p></div>
<div class="pm-item"><h2><a href="/pressrelease/view/utan-datum-31801">Utan datum</a></h2>
<p>Pressmeddelande</p></div>"""


def html(entries: str = ENTRIES, years: str = YEARS) -> str:
    head = '<a href="/pressroom/view/region-fjallmark"><img alt="Region Fjällmark"></a>'
    return f"<html><head><title>Region Fjällmark</title></head><body>{head}<ul>{years}</ul>{entries}</body></html>"


def read(content: str, url: str = OLD, address: str = OLD) -> ListPage:
    source = Source(
        id="fjallmark-pressmachine",
        name="Region Fjällmark",
        platform="pressmachine",
        address=address,
        kinds=(Kind.PRESS_RELEASE,),
        confirmed="2022",
        confidence="H",
    )
    return pressmachine.read(source, Response(url, url, 200, (), content.encode(), datetime.now(UTC)), SCOPE)


def driven(asking: Generator[Request, Response, Listed], answered: Callable[[str], Response]) -> Listed:
    """What the driver lists when it is answered so."""
    request = next(asking)
    while True:
        try:
            request = asking.send(answered(request.url))
        except StopIteration as stopped:
            return stopped.value


def test_the_key_is_the_number_at_the_slug_s_end() -> None:
    assert [item.key for item in read(html()).items] == ["31877", "31802", "31801"]


def test_ingen_titel_of_a_missing_picture_title_is_no_title() -> None:
    titles = [item.title for item in read(html()).items]
    assert titles == ["Alla anställda testas 2021", "Stabsläge hävs", "Utan datum"]


def test_the_publisher_s_name_behind_the_date_does_no_harm() -> None:
    first, second, _ = read(html()).items
    assert first.published == datetime(2020, 7, 10, 9, 29)
    assert second.published == datetime(2020, 7, 8, 16, 49)


def test_newer_lists_have_entries_without_date() -> None:
    assert read(html()).items[2].published is None


def test_items_are_fetched() -> None:
    assert all(item.request and item.request.url == item.url for item in read(html()).items)


def test_the_room_leads_to_its_newest_archive() -> None:
    page = read(html())
    assert page.next is None
    assert [request.url for request in page.lists] == [f"{OLD}/year/2020"]


def test_an_archive_leads_to_the_year_before_and_the_oldest_to_none() -> None:
    page = read(html(), f"{OLD}/year/2020")
    assert page.next is not None
    assert (page.next.url, page.lists) == (f"{OLD}/year/2019", ())
    assert read(html(), f"{OLD}/year/2018").next is None


def test_an_empty_year_does_not_end_the_archive() -> None:
    page = read(html(entries=""), f"{OLD}/year/2020")
    assert page.items == ()
    assert [request.url for request in page.lists] == [f"{OLD}/year/2019"]


def test_the_driver_reads_every_year_although_the_room_shows_the_newest_already() -> None:
    def year(number: int) -> str:
        return html(ENTRIES.replace("-318", f"-{number}")) if number != 2019 else html(entries="")

    pages = {OLD: year(2020), **{f"{OLD}/year/{number}": year(number) for number in (2020, 2019, 2018)}}
    source = Source("x", "x", "pressmachine", OLD, (Kind.PRESS_RELEASE,), "2022", "H")
    asking = listing(pressmachine, source, SCOPE, is_known=lambda key: False, whole=True)
    listed = driven(asking, lambda url: Response(url, url, 200, (), pages[url].encode(), datetime.now(UTC)))
    assert listed.proved
    assert {item.key[:4] for item in listed.items} == {"2020", "2018"}


def test_archives_of_other_rooms_are_passed_over() -> None:
    others = YEARS.replace("region-fjallmark", "annat-rum")
    assert read(html(years=others)).lists == ()


def test_a_numbered_page_goes_before_the_year_before() -> None:
    more = html(ENTRIES + '<a href="/pressroom/view/region-fjallmark/year/2020?page=2">2</a>')
    page = read(more, f"{OLD}/year/2020")
    assert page.next is not None
    assert page.next.url == f"{OLD}/year/2020?page=2"


def test_the_last_numbered_page_leads_to_the_year_before() -> None:
    more = html(ENTRIES + '<a href="/pressroom/view/region-fjallmark/year/2020?page=1">1</a>')
    page = read(more, f"{OLD}/year/2020?page=2")
    assert page.next is not None
    assert page.next.url == f"{OLD}/year/2019"


def test_the_renamed_platform_is_read_alike() -> None:
    page = read(html().replace("pressroom/view", "pressroom/archive"), NEW, NEW)
    assert [item.key for item in page.items] == ["31877", "31802", "31801"]
    assert [request.url for request in page.lists] == [f"{NEW}/year/2020"]


def test_an_empty_room_is_a_list() -> None:
    assert read(html(entries="", years="")) == ListPage()


@pytest.mark.parametrize("content", ["", "{}", "<html><body><h1>Tillfälligt fel</h1><a href='/'>Hem</a></body></html>"])
def test_an_error_page_with_status_200_is_no_list(content: str) -> None:
    with pytest.raises(ParseError):
        read(content)
