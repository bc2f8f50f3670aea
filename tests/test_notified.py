"""Notified: lists of a newsroom in HTML."""

from datetime import UTC, date, datetime

import pytest

from models import Item, Kind, ListPage, ParseError, Response, Scope, Source
from scrapers import notified

ROOM = "https://newsroom.notified.com/region-fjallmark"
OWN = "https://press.fjallmark.example/"
SCOPE = Scope(date(2026, 11, 22))
LIST = """<!DOCTYPE html><html lang="sv"><head><title>Region Fjällmark</title></head><body><div id="app">
<div class="nr-top"><a href="/region-fjallmark">Region Fjällmark</a><a href="/region-fjallmark/images">Bilder</a></div>
<a href="/region-fjallmark/posts/pressreleases/regionen-bygger-en-ny-akutmottagning-i-granby?utm_source=nr">
<div><img src="/x"><span>null</span></div><div><span>2016-10-20 10:13</span><span>Pressmeddelande</span></div>
<div>Regionen bygger en ny akutmottagning i Granby till våren 2019</div></a>
<div class="card"><span>2018-10-10 11:35Nyhet</span>
<h3><a href="/region-fjallmark/posts/news/halland-tur">Turen går vidare</a></h3>
<p>Den 1 november 2018 är sista dagen.</p></div>
<a href="/annat-rum/posts/pressreleases/inte-var">Inte vår</a>
<a href="/region-fjallmark/posts/images/granby">Granby</a>
<a href="/region-fjallmark/posts/pressreleases">Alla pressmeddelanden</a></div></body></html>"""


def source(address: str = ROOM) -> Source:
    return Source(
        id="fjallmark-notified",
        name="Region Fjällmark",
        platform="notified",
        address=address,
        kinds=(Kind.PRESS_RELEASE,),
        confirmed="2020",
        confidence="M",
    )


def read(content: str, url: str = ROOM) -> ListPage:
    answer = Response(url, url, 200, (), content.encode(), datetime(2026, 11, 22, 3, tzinfo=UTC))
    return notified.read(source(url), answer, SCOPE)


def items() -> tuple[Item, ...]:
    return read(LIST).items


def test_the_room_s_page_is_asked_first() -> None:
    assert [request.url for request in notified.first(source(), SCOPE)] == [ROOM]


def test_slug_is_cut_at_45_characters_and_is_no_title() -> None:
    first = items()[0]
    assert first.url == f"{ROOM}/posts/pressreleases/regionen-bygger-en-ny-akutmottagning-i-granby"
    assert first.title == "Regionen bygger en ny akutmottagning i Granby till våren 2019"


@pytest.mark.parametrize("tail", ["", "/", "#top", "?utm_campaign=x&utm_medium=y", "/?utm_source=nr#top"])
def test_the_key_is_the_address_whatever_hangs_on_it(tail: str) -> None:
    first = read(LIST.replace("?utm_source=nr", tail)).items[0]
    assert first.key == f"{ROOM}/posts/pressreleases/regionen-bygger-en-ny-akutmottagning-i-granby"


def test_date_runs_into_the_type_without_blank() -> None:
    assert [item.published for item in items()] == [datetime(2016, 10, 20, 10, 13), datetime(2018, 10, 10, 11, 35)]


def test_null_of_a_missing_picture_text_is_not_in_the_title() -> None:
    assert not any("null" in item.title for item in items())
    nothing = LIST.replace("Regionen bygger en ny akutmottagning i Granby till våren 2019", "")
    assert read(nothing).items[0].title == ""


def test_other_rooms_and_what_has_no_text_are_passed_over() -> None:
    assert [item.title for item in items()][1:] == ["Turen går vidare"]


def test_a_room_with_a_host_of_its_own() -> None:
    own = read(LIST.replace("/region-fjallmark", "").replace("/annat-rum", "https://annat.example"), OWN)
    assert [item.title for item in own.items] == [item.title for item in items()]
    assert own.items[1].url == f"{OWN}posts/news/halland-tur"


def test_items_are_fetched() -> None:
    assert all(item.request and item.request.url == item.url for item in items())


def test_a_page_that_says_what_is_next_is_followed() -> None:
    page = read(LIST.replace("</body>", '<a rel="next" href="/region-fjallmark?page=2">Nästa</a></body>'))
    assert page.next is not None
    assert page.next.url == f"{ROOM}?page=2"


def test_a_page_that_says_nothing_of_the_next_has_none() -> None:
    assert read(LIST).next is None


def test_an_empty_room_is_a_list() -> None:
    assert read('<html><body><a href="/region-fjallmark/images">Bilder</a></body></html>').items == ()


@pytest.mark.parametrize("content", ["", "{}", "<html><body><h1>Tillfälligt fel</h1><a href='/'>Hem</a></body></html>"])
def test_an_error_page_with_status_200_is_no_list(content: str) -> None:
    with pytest.raises(ParseError):
        read(content)


def test_thousands_of_entries_are_all_listed() -> None:
    entries = "".join(
        f'<li><a href="/region-fjallmark/posts/news/nyhet-{n}"><h3>Nyhet {n}</h3></a></li>' for n in range(5000)
    )
    assert len(read(f"<html><body><ul>{entries}</ul></body></html>").items) == 5000
