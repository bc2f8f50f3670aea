"""Platform ``list``: rules for links and entries, titles, days, and how one comes to what is older."""

import re
from datetime import UTC, date, datetime
from importlib.resources import files
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Item, Kind, ListPage, ParseError, Request, Response, Scope, Source
from pipeline.regions import regions
from scrapers import lists
from scrapers.listing import listing
from scrapers.sources import load

TODAY = date(2026, 11, 22)
SCOPE = Scope(TODAY)
ADDRESS = "https://region.example/nyheter/"
REAL = {
    source.id: source
    for source in load((files("data") / "sources.toml").read_text("utf-8"), [region.name for region in regions()])
    if source.platform == "list"
}
EMPTY = "<html><body><p>Inga nyheter</p></body></html>"


def source(address: str = ADDRESS, **options: object) -> Source:
    return Source("x", "X", "list", address, (Kind.PRESS_RELEASE,), "2026", "H", options=options)


def answer(content: str | bytes, url: str = ADDRESS, final: str | None = None) -> Response:
    body = content.encode() if isinstance(content, str) else content
    return Response(url, final or url, 200, (), body, datetime(2026, 11, 22, tzinfo=UTC))


def items(content: str, of: Source, url: str = ADDRESS) -> tuple[Item, ...]:
    return lists.read(of, answer(content, url), SCOPE).items


def urls(requests: tuple[Request, ...]) -> list[str]:
    return [request.url for request in requests]


BY_LINKS = source(links=r"^/nyheter/\d{4}/[^/]+/$")
PAGE = """
<nav><a href="/">Start</a> <a href="/nyheter/">Nyheter</a></nav>
<main><h1>Nyheter</h1>
<article><a href="/nyheter/2026/ny-buss/"><img src="b.jpg"></a>
  <h2><a href="/nyheter/2026/ny-buss/?utm_source=lista">Ny buss till Granby</a></h2>
  <p>Publicerad: 2026-11-20 15:28</p><p>Bussen går från den 3 december.</p>
  <a href="/nyheter/2026/ny-buss/#mer">Läs mer</a>
</article>
<article><h2>Tåget byter spår</h2><p>28 mars 10:04</p><a href="/nyheter/2026/taget/">Läs mer</a></article>
<article><a href="/nyheter/2025/vard/"><h3>Kortare <em>köer</em></h3><p>Fler operationer i vår.</p></a></article>
<a href="/nyheter/?page=2">Nästa</a></main><footer>Sidan uppdaterad 2020-01-01</footer>
"""


def test_articles_are_found_once_with_title_and_day() -> None:
    found = [(item.url, item.title, item.published) for item in items(PAGE, BY_LINKS)]
    assert found == [
        ("https://region.example/nyheter/2026/ny-buss/", "Ny buss till Granby", datetime(2026, 11, 20, 15, 28)),
        ("https://region.example/nyheter/2026/taget/", "Tåget byter spår", datetime(2026, 3, 28, 10, 4)),
        ("https://region.example/nyheter/2025/vard/", "Kortare köer", None),
    ]


def test_an_item_is_its_plain_address_and_says_nothing_of_versions() -> None:
    item = items(PAGE, BY_LINKS)[0]
    assert item.key == item.url == "https://region.example/nyheter/2026/ny-buss/"
    assert item.request == Request(item.url)
    assert (item.marker, item.page) == ("", b"")


def test_a_list_without_dates_gives_none() -> None:
    markup = "<ul><li><a href='/nyheter/2026/a/'>A</a></li><li><a href='/nyheter/2026/b/'>B</a></li></ul>"
    assert [item.published for item in items(markup, BY_LINKS)] == [None, None]


def test_a_date_between_two_entries_belongs_to_neither() -> None:
    markup = "<div><a href='/nyheter/2026/a/'>A</a> <p>2026-10-01</p> <a href='/nyheter/2026/b/'>B</a></div>"
    assert [item.published for item in items(markup, BY_LINKS)] == [None, None]


def test_the_only_article_of_a_page_is_not_dated_by_what_stands_beside_the_list() -> None:
    markup = "<main><h2>Kalender</h2><p>2026-10-01</p><div><div><a href='/nyheter/2026/a/'>A</a></div></div></main>"
    assert [(item.title, item.published) for item in items(markup, BY_LINKS)] == [("A", None)]
    row = "<main><p>2026-10-01</p><ul><li><a href='/nyheter/2026/a/'>A</a> <span>2026-11-02</span></li></ul></main>"
    assert [item.published for item in items(row, BY_LINKS)] == [date(2026, 11, 2)]


def test_the_list_itself_tags_pages_and_feeds_are_no_articles() -> None:
    of = source(links="^/nyheter/.*$")
    paths = ("?page=2", "?cat=24#x", "tag/halsa/", "kategori/vard/", "page/2/", "sida/3", "feed/", "2026/a/")
    markup = "".join(f"<a href='/nyheter/{path}'>{path}</a>" for path in paths)
    assert [item.title for item in items(markup, of)] == ["2026/a/"]


def test_paths_are_matched_as_readers_see_them_and_whatever_the_host() -> None:
    of = source(links="^/(?:möten|pressmeddelande)/[a-zåäö]+$")
    markup = "<a href='/m%C3%B6ten/års'>A</a><a href='https://via.example/pressmeddelande/ny'>B</a><a href='/x/y'>C</a>"
    assert [item.url for item in items(markup, of)] == [
        "https://region.example/m%C3%B6ten/%C3%A5rs",
        "https://via.example/pressmeddelande/ny",
    ]


def test_links_are_relative_to_where_redirects_led() -> None:
    page = answer("<a href='2026/a/'>A</a>", final="https://www.region.example/nyheter/")
    assert lists.read(BY_LINKS, page, SCOPE).items[0].url == "https://www.region.example/nyheter/2026/a/"


def test_a_page_without_articles_is_an_empty_list() -> None:
    found = lists.read(BY_LINKS, answer(EMPTY), SCOPE)
    assert (found.items, found.lists, found.total) == ((), (), None)


@pytest.mark.parametrize("content", [b"", b'{"items": []}', b"%PDF-1.4", b"<rss></rss>"])
@pytest.mark.parametrize("options", [{"links": "^/a"}, {"item": "li"}, {"itself": True}])
def test_what_is_no_html_is_an_error(content: bytes, options: dict[str, object]) -> None:
    with pytest.raises(ParseError):
        lists.read(source(**options), answer(content), SCOPE)


def test_a_path_too_long_for_an_expression_is_an_error() -> None:
    fits = "/nyheter/" + "a" * 1_991
    assert len(items(f"<a href='{fits}'>A</a>", source(links="^/nyheter/a+$"))) == 1
    with pytest.raises(ParseError, match="2001 characters"):
        items(f"<a href='{fits}a'>A</a>", source(links="^/nyheter/a+$"))


def test_entries_are_chosen_by_selectors() -> None:
    of = source(item="#newsItems ul li article", link="a.r", title=".news-header", date=".news-date")
    markup = """<div id="newsItems"><ul>
      <li><article><a href="/x">Bild</a><span class="news-header">Ny buss</span>
        <span class="news-date">Publicerad 2023-10-31 15:28 i Trafik</span>
        <a class="r" href="/119139">Läs</a></article></li>
      <li><article><span class="news-header">Utan länk</span></article></li>
    </ul></div><ul><li><article><a class="r" href="/2">Annat</a></article></li></ul>"""
    assert items(markup, of) == (
        Item(
            "https://region.example/119139",
            "https://region.example/119139",
            Request("https://region.example/119139"),
            "Ny buss",
            datetime(2023, 10, 31, 15, 28),
        ),
    )


def test_an_entry_can_be_the_link_itself() -> None:
    of = source(item="a.c-card", title="h3.c-card__title")
    markup = (
        '<a class="c-card" href="/n/1"><h3 class="c-card__title">Ny buss</h3><time datetime="2025-05-04"></time></a>'
    )
    assert [(item.url, item.title, item.published) for item in items(markup, of)] == [
        ("https://region.example/n/1", "Ny buss", date(2025, 5, 4))
    ]


def test_without_selectors_an_entry_is_read_as_any_other() -> None:
    markup = '<div class="e"><p>11 oktober 2021</p><a href="/1">Läs mer</a><h4>Ny buss</h4></div>'
    assert [(item.title, item.published) for item in items(markup, source(item=".e"))] == [
        ("Ny buss", date(2021, 10, 11))
    ]


def test_entries_nested_without_end_are_an_error() -> None:
    nested = "".join(f"<div><a href='/{n}'>{n}</a>" for n in range(30))
    assert len(items(nested[: nested.index("<div><a href='/11'")], source(item="div"))) == 11
    with pytest.raises(ParseError, match="more than 10 entries"):
        items(nested, source(item="div"))


def test_a_page_that_is_the_document_is_one_item_whose_marker_changes_with_its_text() -> None:
    of = source(itself=True)

    def board(text: str, token: str) -> Item:
        markup = f"<html><script>t='{token}'</script><h1>Anslagstavla</h1><p class='{token}'>{text}</p></html>"
        found = lists.read(of, answer(markup), SCOPE)
        assert found.ends
        assert found.next is None
        (item,) = found.items
        assert item.page == markup.encode()
        return item

    one, same, other = board("§ 1", "a"), board("§ 1", "b"), board("§ 2", "a")
    assert (one.key, one.request, one.title) == (ADDRESS, None, "Anslagstavla")
    assert one.marker == same.marker != other.marker != ""
    assert one.key == other.key


@given(
    st.lists(st.sampled_from([*"ABC", "<li>", "</li>", "<div>", "</div>", "2026-01-02", "<p>", "<h2>"]), max_size=60)
)
def test_every_matched_address_is_an_item_however_the_page_is_nested(parts: list[str]) -> None:
    known = {letter: f"<a href='/nyheter/2026/{letter}/'>{letter}</a>" for letter in "ABC"}
    found = items("<div>" + "".join(known.get(part, part) for part in parts), BY_LINKS)
    assert [item.title for item in found] == list(dict.fromkeys(part for part in parts if part in known))


# ------------------------------------------------------------------------------------------------------------ paging


def following(of: Source, url: str, content: str = PAGE, scope: Scope = SCOPE) -> str | None:
    found = lists.read(of, answer(content, url), scope)
    return found.next.url if found.next else None


def test_without_paging_a_list_is_one_page() -> None:
    assert urls(lists.first(BY_LINKS, SCOPE)) == [ADDRESS]
    found = lists.read(BY_LINKS, answer(PAGE), SCOPE)
    assert found.next is None
    assert found.ends


def paged(at: str = ADDRESS, /, **paging: object) -> Source:
    return source(at, links=r"^/nyheter/\d{4}/[^/]+/$", paging=paging)


def test_pages_are_counted_in_a_parameter() -> None:
    of = paged(f"{ADDRESS}?category=21", kind="page", parameter="page")
    assert urls(lists.first(of, SCOPE)) == [f"{ADDRESS}?category=21"]
    assert following(of, f"{ADDRESS}?category=21") == f"{ADDRESS}?category=21&page=2"
    assert following(of, f"{ADDRESS}?category=21&page=2") == f"{ADDRESS}?category=21&page=3"
    assert following(paged(kind="page", parameter="p", first=0), ADDRESS) == f"{ADDRESS}?p=1"


def test_offsets_are_counted_in_an_address() -> None:
    of = paged(kind="offset", address=f"{ADDRESS}?skip={{offset}}&take=20", step=20)
    assert urls(lists.first(of, SCOPE)) == [f"{ADDRESS}?skip=0&take=20"]
    assert following(of, f"{ADDRESS}?skip=180&take=20") == f"{ADDRESS}?skip=200&take=20"


def test_offsets_are_counted_in_a_parameter() -> None:
    of = paged(kind="offset", parameter="start[nr]", step=10)
    assert following(of, ADDRESS) == f"{ADDRESS}?start%5Bnr%5D=10"
    assert following(of, f"{ADDRESS}?start%5Bnr%5D=10") == f"{ADDRESS}?start%5Bnr%5D=20"


def test_an_empty_page_can_be_asked_again_before_it_is_the_end() -> None:
    of = paged(kind="page", parameter="page")
    found = lists.read(of, answer(EMPTY, f"{ADDRESS}?page=9"), SCOPE)
    assert found == ListPage(next=Request(f"{ADDRESS}?page=10"))


def test_the_next_page_follows_from_what_was_asked_not_from_where_it_led() -> None:
    of = paged(kind="page", parameter="page")
    found = lists.read(of, answer(PAGE, f"{ADDRESS}?page=3", final=ADDRESS), SCOPE)
    assert found.next == Request(f"{ADDRESS}?page=4")


def test_years_run_back_from_today() -> None:
    of = paged(kind="year", address="https://region.example/arkiv-{year}/lista-{year}.html")
    assert urls(lists.first(of, SCOPE)) == ["https://region.example/arkiv-2026/lista-2026.html"]
    assert following(of, "https://region.example/arkiv-2026/lista-2026.html") == (
        "https://region.example/arkiv-2025/lista-2025.html"
    )


def test_months_run_back_from_today_with_their_last_days() -> None:
    template = f"{ADDRESS}?start={{year}}{{month}}01-00000000-AM&end={{year}}{{month}}{{last}}-235959999-PM"
    of = paged(kind="month", address=template)
    scope = Scope(date(2024, 3, 15))
    assert urls(lists.first(of, scope)) == [f"{ADDRESS}?start=20240301-00000000-AM&end=20240331-235959999-PM"]
    february = f"{ADDRESS}?start=20240201-00000000-AM&end=20240229-235959999-PM"
    january = f"{ADDRESS}?start=20240101-00000000-AM&end=20240131-235959999-PM"
    assert following(of, urls(lists.first(of, scope))[0], scope=scope) == february
    assert following(of, february, scope=scope) == january
    assert following(of, january, scope=scope) == f"{ADDRESS}?start=20231201-00000000-AM&end=20231231-235959999-PM"


def test_months_in_a_parameter() -> None:
    of = paged(kind="month", parameter="month")
    assert urls(lists.first(of, SCOPE)) == [f"{ADDRESS}?month=2026-11"]
    assert following(of, f"{ADDRESS}?month=2026-01") == f"{ADDRESS}?month=2025-12"


def test_in_the_first_days_of_a_month_or_year_the_one_before_is_read_as_well() -> None:
    months, years = paged(kind="month", parameter="m"), paged(kind="year", parameter="y")
    assert urls(lists.first(months, Scope(date(2026, 1, 7)))) == [f"{ADDRESS}?m=2026-01", f"{ADDRESS}?m=2025-12"]
    assert urls(lists.first(years, Scope(date(2026, 1, 7)))) == [f"{ADDRESS}?y=2026", f"{ADDRESS}?y=2025"]
    assert urls(lists.first(months, Scope(date(2026, 1, 8)))) == [f"{ADDRESS}?m=2026-01"]


def test_an_empty_month_is_not_the_end() -> None:
    of = paged(kind="month", parameter="month")
    found = lists.read(of, answer(EMPTY, f"{ADDRESS}?month=2026-07"), SCOPE)
    assert found == ListPage(lists=(Request(f"{ADDRESS}?month=2026-06"),), ends=True)


def listed(of: Source, site: dict[str, str], known: frozenset[str] = frozenset()) -> tuple[list[str], list[str]]:
    """What the driver asks of a site, all other pages of which are empty, and the titles that it finds."""
    asked: list[str] = []
    reading = listing(lists, of, Scope(TODAY, date(2026, 1, 1)), known.__contains__, whole=not known)
    request: Request | None = next(reading)
    while request:
        asked.append(request.url)
        try:
            request = reading.send(answer(site.get(request.url, EMPTY), request.url))
        except StopIteration as done:
            request, whole = None, done.value
    assert whole.proved
    return asked, [item.title for item in whole.items]


def article(name: str) -> str:
    return f"<a href='/nyheter/2026/{name}/'>{name}</a>"


def test_the_driver_reads_on_over_months_without_anything() -> None:
    of = paged(kind="month", parameter="m")
    site = {
        f"{ADDRESS}?m=2026-09": article("a"),
        f"{ADDRESS}?m=2026-08": article("b"),
        f"{ADDRESS}?m=2026-02": article("c"),
    }
    asked, titles = listed(of, site)
    assert titles == ["a", "b", "c"]
    assert {f"{ADDRESS}?m=2026-{month:02}" for month in range(1, 12)} == set(asked)
    asked, _ = listed(of, site, frozenset({f"{ADDRESS}2026/a/"}))
    assert set(asked) == {f"{ADDRESS}?m=2026-{month:02}" for month in (9, 10, 11)}


def test_the_driver_asks_an_empty_page_twice_and_ends_there() -> None:
    of = paged(kind="page", parameter="page")
    asked, titles = listed(of, {ADDRESS: article("a"), f"{ADDRESS}?page=2": article("b")})
    assert asked == [ADDRESS, f"{ADDRESS}?page=2", f"{ADDRESS}?page=3", f"{ADDRESS}?page=3"]
    assert titles == ["a", "b"]


def test_months_and_years_run_down_to_what_is_wanted_and_never_beyond_2000() -> None:
    months, years = paged(kind="month", parameter="m"), paged(kind="year", parameter="y")
    since = Scope(TODAY, date(2026, 10, 9))
    assert following(months, f"{ADDRESS}?m=2026-11", scope=since) == f"{ADDRESS}?m=2026-10"
    assert following(months, f"{ADDRESS}?m=2026-10", scope=since) is None
    assert following(years, f"{ADDRESS}?y=2026", scope=since) is None
    for of, last in ((months, f"{ADDRESS}?m=2000-01"), (years, f"{ADDRESS}?y=2000")):
        assert following(of, last, scope=Scope(TODAY, date(1990, 1, 1))) is None
        assert lists.read(of, answer(EMPTY, last), SCOPE).ends


def test_archives_lead_to_further_lists_of_the_same_host() -> None:
    of = source(links=r"^/nyheter/\d{4}/[^/]+/$", paging={"kind": "archive", "links": r"^/nyheter/\d{4}/(?:[^/]+/)?$"})
    markup = """<a href="/nyheter/2025/">2025</a><a href="/nyheter/2024/?utm_source=x">2024</a>
      <a href="/nyheter/2025/#a">2025</a><a href="/nyheter/2024/ny-buss/">Ny buss</a>
      <a href="https://annan.example/nyheter/2023/">annan</a>"""
    found = lists.read(of, answer(markup, f"{ADDRESS}2024/"), SCOPE)
    assert urls(found.lists) == [f"{ADDRESS}2025/"]
    assert [item.title for item in found.items] == ["Ny buss"]
    assert found.next is None
    assert found.ends


# ------------------------------------------------------------------------------------------------------ real sources

SECOND = {
    "stockholm-nyheter": "https://www.regionstockholm.se/Nyheter/?query=&orderBy=Published&skip=20&take=20",
    "uppsala-uppsnabbat": "https://regionuppsala.se/politik-och-paverkan/handlingar/uppsnabbat/uppsnabbat-2025/",
    "sormland-nyheter": "https://regionsormland.se/nyheter/nyhetslista/?page=2",
    "jonkoping-regionfullmaktige": (
        "https://www.rjl.se/Demokrati/politik-moten-och-handlingar/regionfullmaktige2/regionfullmaktige-2025/"
    ),
    "blekinge-nyheter": (
        "https://regionblekinge.se/om-webbplatsen/nyheter/nyheter-och-pressmeddelande.html"
        "?start=20261001-00000000-AM&end=20261031-235959999-PM"
    ),
    "blekinge-anslagstavla": (
        "https://regionblekinge.se/politik-och-demokrati/anslagstavla/anslag-2025/anslag-2025.html"
    ),
    "vastmanland-nyheter": "https://regionvastmanland.se/nyheter-2026/?page=2",
    "jamtland-harjedalen-nyheter": (
        "https://www.regionjh.se/nyheter/nyhetsarkiv.4.b27c75415ad8e1dbba6e823.html"
        "?start=20261001-00000000-AM&end=20261031-235959999-PM"
    ),
    "vasterbotten-nyheter": "https://regionvasterbotten.se/centrala-nyheter/nyhetsarkiv?month=2026-10",
    "s-jonkoping-nyheter": (
        "https://jonkopingslan.socialdemokraterna.se/jonkopings-lan/nyheter"
        "?start=20261001-00000000-AM&end=20261031-235959999-PM"
    ),
}
ARTICLES = {  # paths of articles in their real forms
    "stockholm-nyheter": "/nyheter/2024/02/ny-buss/",
    "uppsala-uppsnabbat": "/politik-och-paverkan/handlingar/uppsnabbat/uppsnabbat-2021/ny-buss/",
    "sormland-nyheter": "/nyheter/nyhetslista-2023/ny-buss/",
    "jonkoping-regionfullmaktige": (
        "/Demokrati/politik-moten-och-handlingar/regionfullmaktige2/regionfullmaktige-2018/Regionfullmaktige-2018-02-06/"
    ),
    "blekinge-nyheter": "/om-webbplatsen/nyheter/nyheter-och-pressmeddelande/2022-12-20-ny-buss.html",
    "blekinge-anslagstavla": "/politik-och-demokrati/anslagstavla/anslag-2019/anslag-2019/2019-06-07-kallelse.html",
    "vastmanland-nyheter": "/nyheter-2025/ny-buss",
    "jamtland-harjedalen-nyheter": "/nyheter/trafik/ny-buss.5.1a2b3c.html",
    "vasterbotten-nyheter": "/ny-buss-till-granby",
    "s-jonkoping-nyheter": "/jonkopings-lan/nyheter/artiklar/2022-06-01-ny-buss",
}


def test_there_are_as_many_lists_as_were_looked_at() -> None:
    paged_ids = {id for id, of in REAL.items() if lists._paging(of).get("kind") in ("page", "offset", "year", "month")}
    assert paged_ids == set(SECOND)


@pytest.mark.parametrize("id", REAL)
def test_every_real_list_begins_at_addresses_of_its_own_host(id: str) -> None:
    of = REAL[id]
    requests = lists.first(of, SCOPE)
    assert requests
    for request in requests:
        parts = urlsplit(request.url)
        assert parts.scheme in ("http", "https")
        assert parts.hostname == urlsplit(of.address).hostname
        assert not re.search(r"[{}\s]", request.url)


@pytest.mark.parametrize("id", SECOND)
def test_every_real_list_that_is_paged_has_a_second_page(id: str) -> None:
    of = REAL[id]
    shown = f"<html><body><a href='{ARTICLES[id]}'>A</a></body></html>"
    (begin,) = urls(lists.first(of, SCOPE))
    assert following(of, begin, shown) == SECOND[id]
    assert following(of, SECOND[id], shown) not in (begin, SECOND[id], None)


@pytest.mark.parametrize("id", REAL)
def test_every_real_list_reads_an_empty_page(id: str) -> None:
    of = REAL[id]
    found = lists.read(of, answer(EMPTY, urls(lists.first(of, SCOPE))[0]), SCOPE)
    assert len(found.items) == ("itself" in of.options)


def test_a_real_archive_is_followed() -> None:
    of = REAL["uppsala-pressrum"]
    markup = "<a href='2024/'>2024</a><a href='2024/februari/'>Februari</a><a href='2024/februari/ny-buss/'>Ny buss</a>"
    found = lists.read(of, answer(markup, of.address), SCOPE)
    assert urls(found.lists) == [f"{of.address}2024/", f"{of.address}2024/februari/"]
    assert [item.url for item in found.items] == [f"{of.address}2024/februari/ny-buss/"]
