"""The demo site: every platform's lists and pages as of a moment, its broken nights, and the server that shows it."""

import asyncio
import gzip
import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from http.client import HTTPConnection, HTTPResponse, IncompleteRead
from importlib.resources import files
from typing import cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from models import Document, Item, ParseError, RawDocument, Request, Response, Scope, Source
from pipeline.demosite import Server, World, answer, bundled, world
from pipeline.demosite.render.pdf import written
from pipeline.demosite.render.text import Block, blocks, dates
from pipeline.parse import parse
from scrapers.budget import Pace
from scrapers.fetch import Fetcher, Settings
from scrapers.listing import Listed, listing
from scrapers.platforms import platform
from scrapers.sources import load

DEMO = files("data") / "demo"
PUBLISHERS = (DEMO / "world" / "publishers.toml").read_text(encoding="utf-8")
BUNDLED = bundled()
SOURCES = load((DEMO / "sources.toml").read_text(encoding="utf-8"), [each.name for each in BUNDLED.publishers])
BY_ID = {source.id: source for source in SOURCES}
SOON = datetime(2026, 1, 20, 3)
LATER = datetime(2026, 2, 20, 23)

TEXT = """+++
slug = "gammal-nyhet"
kind = "press_release"
title = "Gammal nyhet om färjan"
published = 2025-11-03T10:00:00
+++
Färjan går varje timme även i vinter.

+++
slug = "ny-buss"
kind = "press_release"
title = "Ny buss till Ödåkra"
published = 2026-01-13T09:30:00
lead = "Från och med mars går det buss varje halvtimme."
contacts = ["Östen Åhlin (S), ordförande i trafiknämnden, 070-174 06 31, osten.ahlin@exempel.se"]
edits = [
  { at = 2026-01-27T14:00:00, replace = "fyra miljoner", with = "fem miljoner" },
  { at = 2026-01-28T14:00:00, replace = "fem miljoner", with = "sex miljoner" },
]
+++
Linjen kostar fyra miljoner kronor om året och trafikeras med elbussar.

– Äntligen, säger Östen Åhlin (S), ordförande i trafiknämnden.

## Så här går bussen

- varje halvtimme på vardagar
- varje timme på helger

+++
slug = "dragen-tillbaka"
kind = "press_release"
title = "En nyhet som dras tillbaka"
published = 2026-01-15T08:00:00
removed = 2026-02-01T10:00:00
+++
Den här nyheten stämmer inte.

+++
slug = "sista-nyheten"
kind = "press_release"
title = "Sista nyheten i februari"
published = 2026-02-19T11:00:00
+++
Mer är inte att säga om detta.
"""
TITLES = {
    SOON: ["En nyhet som dras tillbaka", "Ny buss till Ödåkra", "Gammal nyhet om färjan"],
    LATER: ["Sista nyheten i februari", "Ny buss till Ödåkra", "Gammal nyhet om färjan"],
}
MEETINGS = """+++
slug = "kallelse"
kind = "notice"
title = "Kallelse till vårdnämnden"
published = 2026-01-14T08:00:00
body_name = "Vårdnämnden"
meeting = 2026-01-21
+++
## 1. Mötet öppnas

Ordföranden hälsar välkommen.

## 2. Budget för året

Nämnden föreslås anta budgeten.

+++
slug = "protokoll"
kind = "protocol"
title = "Protokoll från vårdnämnden"
published = 2026-01-30T08:00:00
body_name = "Vårdnämnden"
meeting = 2026-01-21
pdf = true
+++
## § 1 Mötet öppnas

Ordföranden förklarar mötet öppnat i Åmål.

## § 2 Budget för året

Vårdnämnden beslutar att anta budgeten.
"""
NOTICES = """+++
slug = "anslag"
kind = "notice"
title = "Protokoll från regionstyrelsen är justerat"
published = 2026-01-14T08:00:00
removed = 2026-02-05T08:00:00
+++
Protokollet förvaras hos registrator.
"""
MOTIONS = """+++
slug = "motion-om-cyklar"
kind = "motion"
title = "Cyklar på tåg"
published = 2026-01-13T10:00:00
authors = ["Åke Ödman (C)", "Eva Ek (V)"]
answered = { outcome = [
  { nummer = 1, utskottet = "Avslag", at = 2026-02-01T10:00:00 },
  { nummer = 1, kammaren = "Avslag", at = 2026-02-10T16:00:00 },
  { nummer = 2, utskottet = "Bifall", at = 2026-02-01T10:00:00 },
] }
+++
## Förslag till riksdagsbeslut

- Rikstinget ställer sig bakom det som anförs i motionen om cyklar på tåg.
- Rikstinget ställer sig bakom det som anförs i motionen om cykelställ.

## Motivering

Många vill ta cykeln med på tåget.

+++
slug = "fraga-om-tag"
kind = "interpellation"
title = "Tåg i tid"
published = 2026-01-14T10:00:00
authors = ["Åke Ödman (C)"]
+++
Vad avser ministern att göra?
"""
PRESS = (
    "alvmark-nyheter", "norrskar-mynewsdesk", "sjolunda-pressmeddelanden", "asvidden-feed", "fjallmo-ttvia",
    "granskog-nyheter", "havsbyn-notified", "kvarnas-pressmachine", "mosjo-aktuellt", "stenvik-nyheter",
    "tallbo-nyheter", "regeringen-pressmeddelanden",
)  # fmt: skip
SHOWN_FOR_DAYS = ("lindmora-nyheter",)


def small(**more: str) -> World:
    """Every publisher with the same texts, those named with more."""
    ids = [each.id for each in BUNDLED.publishers if each.id != "rikstinget"]
    return world(PUBLISHERS, {**{name: TEXT + more.pop(name, "") for name in ids}, **more})


WORLD = small(granskog=MEETINGS, stenvik=MEETINGS, mosjo=MEETINGS, lindmora=NOTICES, rikstinget=MOTIONS)


def fetched(request: Request, at: datetime, place: World = WORLD) -> Response:
    """What the site answers, redirects followed."""
    url = request.url
    for _ in range(3):
        parts = urlsplit(url)
        found = answer(place, parts.netloc, parts.path or "/", parts.query, request.method, request.body or b"", at)
        if not (target := dict(found.headers).get("Location")):
            break
        url = target
    return Response(request.url, url, found.status, found.headers, found.content, at.replace(tzinfo=UTC))


def listed(source: Source, at: datetime, place: World = WORLD) -> Listed:
    """What the platform's own code lists of a source."""
    asking = listing(platform(source.platform), source, Scope(at.date(), date(2025, 1, 1)), lambda key: False, True)
    try:
        request = next(asking)
        while True:
            request = asking.send(fetched(request, at, place))
    except StopIteration as end:
        return cast(Listed, end.value)


def read(source: Source, item: Item, at: datetime, place: World = WORLD) -> Document:
    """The document of an item, as the platform's code and the reader make it."""
    if item.request is None:
        return parse(RawDocument(source.id, item.url, item.page, "text/html; charset=utf-8", item.url))
    return parse(platform(source.platform).document(source, item, fetched(item.request, at, place)))


def page(address: str, at: datetime = LATER, place: World = WORLD) -> str:
    """A page of a site as text."""
    found = fetched(Request(f"http://{address}"), at, place)
    assert found.status == 200
    return found.content.decode("windows-1252" if "sjolunda" in address else "utf-8")


# ---------------------------------------------------------------------------------------------------------- platforms


@pytest.mark.parametrize("name", PRESS)
@pytest.mark.parametrize("at", TITLES, ids=["soon", "later"])
def test_lists_show_what_is_published_by_then(name: str, at: datetime) -> None:
    found = listed(BY_ID[name], at)
    assert found.faults == ()
    documents = [read(BY_ID[name], item, at) for item in found.items]
    titles = [each.title for each in documents if each.title not in ("Nyheter", BUNDLED.publishers[0].name)]
    assert sorted(titles) == sorted(TITLES[at])


@pytest.mark.parametrize("name", PRESS)
def test_pages_read_back_with_date_text_and_contact(name: str) -> None:
    source = BY_ID[name]
    items = listed(source, SOON).items
    item, document = next((i, d) for i in items if (d := read(source, i, SOON)).title == "Ny buss till Ödåkra")
    published = item.published or document.published
    assert published
    assert (published.year, published.month, published.day) == (2026, 1, 13)
    assert "fyra miljoner kronor om året" in document.text
    assert "varje halvtimme på vardagar" in document.text
    assert "cookies" not in document.text
    assert "kakor" not in document.text
    if source.platform not in ("feed", "g0v"):  # their text holds the contacts as text
        assert [each.name for each in document.contacts] == ["Östen Åhlin"]
        assert document.contacts[0].phone == "070-174 06 31"


@pytest.mark.parametrize("name", PRESS)
def test_pages_do_not_change_by_themselves(name: str) -> None:
    source = BY_ID[name]
    for item in listed(source, SOON).items:
        if item.request and "dragen" not in item.key and "dras" not in item.request.url:
            assert fetched(item.request, SOON).content == fetched(item.request, datetime(2026, 1, 26, 3)).content


def test_a_list_that_shows_only_so_many_days_loses_what_is_older() -> None:
    source = BY_ID["lindmora-nyheter"]
    assert [item.title for item in listed(source, LATER).items] == ["Sista nyheten i februari", "Ny buss till Ödåkra"]


def test_pages_and_offsets_lead_to_the_end() -> None:
    many = "\n".join(
        f'+++\nslug = "n{day}"\nkind = "press_release"\ntitle = "Nyhet {day}"\npublished = 2025-12-{day:02}T09:00:00\n'
        f"+++\nDen {day} december hände något som vi berättar om här.\n"
        for day in range(1, 32)
    )
    place = world(PUBLISHERS, dict.fromkeys(("alvmark", "norrskar", "sjolunda", "fjallmo", "mosjo", "asvidden"), many))
    for name in ("alvmark-nyheter", "sjolunda-pressmeddelanden", "mosjo-aktuellt", "norrskar-mynewsdesk"):
        assert len(listed(BY_ID[name], SOON, place).items) == 31, name
    assert listed(BY_ID["fjallmo-ttvia"], SOON, place).faults == ()
    assert len(listed(BY_ID["fjallmo-ttvia"], SOON, place).items) == 31
    assert len(listed(BY_ID["asvidden-feed"], SOON, place).items) == 10  # what a feed shows


def test_a_cross_post_is_on_both_platforms_with_the_same_text() -> None:
    place = small(alvmark=TEXT.replace('slug = "', 'also = ["ttvia"]\nslug = "korspost-').replace("Ödåkra", "Ärla"))
    cross = [
        read(BY_ID["alvmark-ttvia"], item, SOON, place) for item in listed(BY_ID["alvmark-ttvia"], SOON, place).items
    ]
    own = [
        read(BY_ID["alvmark-nyheter"], item, SOON, place)
        for item in listed(BY_ID["alvmark-nyheter"], SOON, place).items
    ]
    assert "Ny buss till Ärla" in {each.title for each in cross} < {each.title for each in own}


def test_meetings_show_the_agenda_and_then_lead_to_the_minutes() -> None:
    for name in ("granskog-moten", "stenvik-moten"):
        source = BY_ID[name]
        (meeting,) = listed(source, SOON).items
        agenda = read(source, meeting, SOON)
        assert "Nämnden föreslås anta budgeten" in agenda.text
        assert meeting.request
        assert platform("meetingplus").further(source, meeting, fetched(meeting.request, SOON)) == ()
        (minutes,) = platform("meetingplus").further(source, meeting, fetched(meeting.request, LATER))
        assert "beslutar att anta budgeten" in read(source, minutes, LATER).text


def test_meetingplus_links_are_relative() -> None:
    assert 'href="committees/vardnamnden"' in page("moten.region-granskog.example/committees")
    assert 'href="vardnamnden/mote-2026-01-21"' in page("moten.region-granskog.example/committees/vardnamnden")
    links = page("moten.region-granskog.example/committees/vardnamnden/mote-2026-01-21")
    assert 'href="mote-2026-01-21/protocol/protokollpdf?downloadMode=open"' in links


def test_a_reader_leads_through_bodies_and_meetings_to_files() -> None:
    source = BY_ID["mosjo-handlingar"]
    assert [item.title for item in listed(source, SOON).items] == ["Kallelse till vårdnämnden"]
    found = listed(source, LATER)
    assert found.faults == ()
    assert {item.title for item in found.items} == {"Kallelse till vårdnämnden", "Protokoll från vårdnämnden"}
    texts = [read(source, item, LATER).text for item in found.items]
    assert any("förklarar mötet öppnat i Åmål" in text for text in texts)


def test_a_notice_board_is_one_page_that_changes() -> None:
    source = BY_ID["lindmora-anslagstavla"]
    (before,) = listed(source, SOON).items
    (after,) = listed(source, LATER).items
    assert before.key == after.key
    assert "hos registrator" in read(source, before, SOON).text
    assert "hos registrator" not in page("www.region-lindmora.example/anslagstavla")


def test_a_motion_is_answered_by_the_committee_and_then_by_the_chamber() -> None:
    def outcomes(at: datetime) -> list[tuple[str | None, str | None]]:
        (item,) = listed(BY_ID["rikstinget-motioner"], at).items
        assert item.request
        found = fetched(item.request, at)
        assert found.content.startswith(b"\xef\xbb\xbf")
        said = json.loads(found.content.decode("utf-8-sig"))["dokumentstatus"]["dokforslag"]["forslag"]
        return [(each["utskottet"], each["kammaren"]) for each in said]

    assert outcomes(SOON) == [(None, None), (None, None)]
    assert outcomes(datetime(2026, 2, 2)) == [(" Avslag", None), (" Bifall", None)]
    assert outcomes(LATER) == [(" Avslag", "Avslag"), (" Bifall", None)]


def test_the_parliament_answers_one_as_an_object_several_as_a_list_and_none_as_null() -> None:
    def found(query: str) -> object:
        return json.loads(page(f"data.rikstinget.example/dokumentlista/?{query}"))["dokumentlista"]["dokument"]

    assert isinstance(found("doktyp=mot"), dict)
    assert isinstance(found(""), list)
    assert found("doktyp=bet") is None


def test_the_parliaments_next_page_keeps_all_parameters() -> None:
    said = json.loads(page("data.rikstinget.example/dokumentlista/?doktyp=&sz=1&utformat=json"))["dokumentlista"]
    assert (said["@sida"], said["@sidor"], said["@traffar"]) == ("1", "2", "2")
    assert said["@nasta_sida"] == "http://data.rikstinget.example/dokumentlista/?sz=1&utformat=json&p=2"
    assert said["dokument"]["dokument_url_html"].startswith("//data.rikstinget.example/dokument/")
    last = json.loads(page("data.rikstinget.example/dokumentlista/?sz=1&p=2"))["dokumentlista"]
    assert "@nasta_sida" not in last


def test_mynewsdesk_feeds_have_trackers_wrong_days_and_an_item_without_date() -> None:
    feed = page("www.mynewsdesk.example/se/rss/source/58231/pressrelease", LATER, BUNDLED)
    items = re.findall(r"<item>.*?</item>", feed, re.DOTALL)
    assert all("?utm_source=rss&amp;utm_medium=rss" in item for item in items)
    dated = [found[1] for item in items if (found := re.search(r"<pubDate>(.*)</pubDate>", item))]
    assert 0 < len(dated) < len(items)
    wrong = [said for said in dated if datetime.strptime(said[5:], "%d %b %Y %H:%M:%S %z").strftime("%a") != said[:3]]
    assert 0 < len(wrong) < len(dated)


def test_titles_run_into_dates_in_a_pressroom() -> None:
    room = page("via.tt.example/pressrum/3239002/region-fjallmo/r")
    text = re.sub(r"<[^>]*>", "", room)
    assert "Ny buss till Ödåkra13.1.2026 09:30:00 CET | Pressmeddelande" in text


def test_pictures_without_title_say_so() -> None:
    rooms = [page("pressmachine.example/pressroom/view/region-kvarnas", at) for at in (SOON, LATER)]
    assert any("Ingen titel" in room for room in rooms)


def test_dates_without_year_and_with_a_dot() -> None:
    assert '<span class="puff-datum">13 januari 09:30</span>' in page("www.region-mosjo.example/aktuellt")
    assert "2026-01-13 09.30" in page("www.region-lindmora.example/ny-buss")


def test_old_encodings_are_those_of_the_page() -> None:
    found = fetched(Request("http://www.region-sjolunda.example/Press/Pressmeddelanden/2026/ny-buss/"), SOON)
    assert "Ödåkra".encode("windows-1252") in found.content
    assert dict(found.headers)["Content-Type"] == "text/html"


def test_pages_of_the_past_come_last() -> None:
    found = listed(BY_ID["sjolunda-pressmeddelanden"], LATER, BUNDLED)
    old = [item for item in found.items if "/arkiv/" in item.url]
    assert len(old) == len([each for each in (DEMO / "region-sjolunda").iterdir() if each.name.endswith(".html")])
    assert read(BY_ID["sjolunda-pressmeddelanden"], old[0], LATER, BUNDLED).text


# ------------------------------------------------------------------------------------------------------ what becomes


def test_edits_are_made_one_after_the_other_at_their_time() -> None:
    address = "www.region-alvmark.example/nyheter/2026/ny-buss.html"
    times = (datetime(2026, 1, 27, 13, 59), datetime(2026, 1, 27, 14), datetime(2026, 1, 28, 14))
    said = [re.findall(r"kostar (\w+) miljoner", page(address, at)) for at in times]
    assert said == [["fyra"], ["fem"], ["sex"]]


def test_removed_pages_are_missing_or_gone() -> None:
    def status(address: str, at: datetime) -> int:
        return fetched(Request(f"http://{address}"), at).status

    alvmark = "www.region-alvmark.example/nyheter/2026/dragen-tillbaka.html"
    sjolunda = "www.region-sjolunda.example/Press/Pressmeddelanden/2026/dragen-tillbaka/"
    before, after = datetime(2026, 2, 1, 9, 59), datetime(2026, 2, 1, 10)
    assert (status(alvmark, before), status(alvmark, after)) == (200, 404)
    assert (status(sjolunda, before), status(sjolunda, after)) == (200, 410)


def test_a_time_with_a_zone_is_the_same_moment() -> None:
    address = "www.region-alvmark.example/nyheter/2026/ny-buss.html"
    utc = datetime(2026, 1, 13, 8, 30, tzinfo=UTC)
    assert fetched(Request(f"http://{address}"), utc).status == 200
    assert fetched(Request(f"http://{address}"), utc.replace(minute=29)).status == 404
    assert utc.astimezone(ZoneInfo("Europe/Stockholm")).hour == 9


# ---------------------------------------------------------------------------------------------------------- the world


def test_the_bundled_world_reads_whole_and_every_address_is_its_own() -> None:
    for source in SOURCES:
        found = listed(source, LATER, BUNDLED)
        assert found.faults == (), source.id
        assert found.items, source.id
        assert len({item.key for item in found.items}) == len(found.items)
        for item in found.items:
            assert read(source, item, LATER, BUNDLED).text, item.key


def test_every_host_of_the_sources_is_served() -> None:
    assert {urlsplit(source.address).netloc for source in SOURCES} <= set(BUNDLED.hosts)
    assert all(host.endswith(".example") for host in BUNDLED.hosts)
    assert {each.host for each in BUNDLED.troubles} <= set(BUNDLED.hosts)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('lead = "', 'led = "'), "alvmark.md, document 2 is not in order: ValueError('unknown key led')"),
        (("fem miljoner", "åtta miljoner"), None),
        (('replace = "fyra miljoner"', 'replace = "noll miljoner"'), "replaces what is not there: noll miljoner"),
        (('kind = "press_release"', 'kind = "poem"'), "document 1 is not in order"),
        (('slug = "ny-buss"', 'slug = "gammal-nyhet"'), "document 2 has the slug gammal-nyhet a second time"),
        (("+++\nFärjan", "Färjan"), "has a line +++ too many or too few"),
        (("published = 2026-01-13T09:30:00", "published = 2026-01-13T09:30:00Z"), "has a zone"),
        (
            ('slug = "ny-buss"', 'slug = "ny-buss"\nalso = ["rss"]'),
            "ny-buss is also on rss, where the publisher is not",
        ),
    ],
)
def test_faults_in_texts_are_named(change: tuple[str, str], said: str | None) -> None:
    text = TEXT.replace(*change)
    assert text != TEXT
    if said is None:
        assert world(PUBLISHERS, {"alvmark": text})
        return
    with pytest.raises(ParseError, match=re.escape(said)):
        world(PUBLISHERS, {"alvmark": text})


def test_texts_of_strangers_are_refused() -> None:
    with pytest.raises(ParseError, match=r"nobody\.md is of a publisher that publishers\.toml does not know"):
        world(PUBLISHERS, {"nobody": TEXT})


def test_blocks_join_lines_and_know_lists_and_headings() -> None:
    found = blocks("En rad\noch en till.\n\n## Rubrik\n- ett\n- två\n  som går vidare\n\n– Citat.")
    assert found == (
        Block("p", "En rad och en till."),
        Block("h2", "Rubrik"),
        Block("li", "ett"),
        Block("li", "två som går vidare"),
        Block("p", "– Citat."),
    )


def test_dates_in_summer_are_in_summer_time() -> None:
    assert dates(datetime(2025, 6, 2, 8, 5))["points"] == "2.6.2025 08:05:00 CEST"
    assert dates(datetime(2025, 10, 31, 8, 5))["english"] == "Okt 31, 2025 08:05 CET"


def test_a_pdf_reads_back_with_its_letters_and_pages() -> None:
    words = (
        "Åsa, Örjan och Älva (i Åmål) är överens – på 100 % av punkterna, och det \\ sägs i två rader utan avstavning."
    )
    said = [f"Punkt {number}: {words}" for number in range(60)]
    content = written(
        "Protokoll från Älvmark", [Block("h2", "§ 1 Öppnande"), *(Block("p", each) for each in said)], "R"
    )
    document = parse(RawDocument("x", "http://x.example/x.pdf", content, "application/pdf"))
    assert document.title == "Protokoll från Älvmark"
    assert document.text.split("\n\n")[2:] == said
    assert len(document.pages) > 2


# ----------------------------------------------------------------------------------------------------------- troubles


def test_the_worlds_own_troubles_come_and_go() -> None:
    night, healed = datetime(2026, 2, 4, 3), datetime(2026, 2, 6, 3)
    room = Request("http://www.mynewsdesk.example/se/region-norrskaer")
    assert (fetched(room, night).status, fetched(room, healed).status) == (503, 200)
    assert listed(BY_ID["lindmora-nyheter"], night).items == ()
    half, all_of_it = (listed(BY_ID["fjallmo-ttvia"], at) for at in (night, healed))
    assert len(half.items) == len(all_of_it.items) // 2
    assert half.faults  # the platform says how many there are
    article = "www.region-sjolunda.example/Press/Pressmeddelanden/2026/ny-buss/"
    soft = fetched(Request(f"http://{article}"), night)
    assert soft.status == 200
    assert "Sidan kunde inte hittas" in soft.content.decode()
    bare = page("www.region-granskog.example/nyheter/2026/januari/ny-buss", night)
    assert "Linjen kostar" in bare
    assert "2026-01-13" not in bare
    assert "varje halvtimme." not in bare  # the lead


# ------------------------------------------------------------------------------------------------------------- server


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(WORLD, SOON, slowness=0.01) as running:
        yield running


def ask(connection: HTTPConnection, host: str, path: str, method: str = "GET", **headers: str) -> HTTPResponse:
    connection.request(method, path, headers={"Host": host, **{k.replace("_", "-"): v for k, v in headers.items()}})
    return connection.getresponse()


def test_one_connection_serves_all_hosts_and_each_is_counted(server: Server) -> None:
    with closing(HTTPConnection("127.0.0.1", server.port)) as connection:
        for host in ("www.region-alvmark.example:80", "www.region-alvmark.example", "g0v.example"):
            found = ask(connection, host, "/robots.txt")
            assert found.read().startswith(b"User-agent")
        assert ask(connection, "docs.netpublicator.example", "/robots.txt").read()
        assert ask(connection, "region.unknown.example", "/").status == 404
    assert server.requests["www.region-alvmark.example"] == 2
    assert server.asked[3].status == 404  # no robots.txt
    server.forget()
    assert not server.requests


def test_what_has_not_changed_is_answered_304_until_it_changes(server: Server) -> None:
    host, path = "www.region-alvmark.example", "/nyheter/2026/ny-buss.html"
    with closing(HTTPConnection("127.0.0.1", server.port)) as connection:
        first = ask(connection, host, path)
        tag, content = str(first.getheader("ETag")), first.read()
        again = ask(connection, host, path, If_None_Match=tag)
        assert (again.status, again.read()) == (304, b"")
        server.at = LATER
        changed = ask(connection, host, path, If_None_Match=tag)
        assert changed.status == 200
        assert changed.read() != content


def test_answers_are_packed_where_that_is_accepted(server: Server) -> None:
    with closing(HTTPConnection("127.0.0.1", server.port)) as connection:
        plain = ask(connection, "g0v.example", "/pressmeddelanden.json").read()
        packed = ask(connection, "g0v.example", "/pressmeddelanden.json", Accept_Encoding="gzip")
        assert packed.getheader("Content-Encoding") == "gzip"
        assert gzip.decompress(packed.read()) == plain
        head = ask(connection, "g0v.example", "/pressmeddelanden.json", "HEAD")
        assert head.read() == b""
        assert head.getheader("Content-Length") == str(len(plain))


def test_it_breaks_as_it_is_told_and_can_be_mended(server: Server) -> None:
    host, path = "www.region-alvmark.example", "/nyheter/2026/ny-buss.html"
    with closing(HTTPConnection("127.0.0.1", server.port)) as connection:

        def told(what: str) -> HTTPResponse:
            server.mend()
            server.trouble(host, what)
            return ask(connection, host, path)

        busy = told("status:429")
        assert (busy.status, busy.getheader("Retry-After")) == (429, "120")
        busy.read()
        assert ask(connection, host, "/robots.txt").read().startswith(b"User-agent")
        wrong = told("encoding")
        assert wrong.getheader("Content-Type") == "text/html; charset=windows-1252"
        wrong.read()
        there = told("loop")
        target = str(there.getheader("Location"))
        there.read()
        back = ask(connection, host, urlsplit(target).path + "?" + urlsplit(target).query)
        assert back.getheader("Location") == f"http://{host}{path}"
        back.read()
        assert "Ödåkra" in told("slow").read().decode()
        with pytest.raises(IncompleteRead):
            told("truncate").read()
    server.mend()
    with closing(HTTPConnection("127.0.0.1", server.port)) as connection:
        assert ask(connection, host, path).status == 200
    with pytest.raises(ValueError, match="there is no trouble 'rain'"):
        server.trouble(host, "rain")


def test_a_host_that_hangs_is_waited_for_and_closes_with_the_server() -> None:
    with Server(WORLD, SOON) as running:
        running.trouble("", "hang", "^/nyheter")
        connection = HTTPConnection("127.0.0.1", running.port, timeout=0.2)
        with closing(connection), pytest.raises(TimeoutError):
            ask(connection, "www.region-alvmark.example", "/nyheter")
        assert running.asked[-1].status == 0


def test_the_fetcher_reaches_it_by_its_names(server: Server) -> None:
    async def visit() -> tuple[Response, Response]:
        settings = Settings("https://regionradar.example/om", pace=Pace(0.0), private=("127.0.0.0/8",))
        async with Fetcher(settings, resolve=server.resolve) as fetcher:
            first = await fetcher.fetch(Request("http://g0v.example/pressmeddelanden.json"))
            return first, await fetcher.fetch(replace(Request(first.url), validators=first.validators))

    first, again = asyncio.run(visit())
    assert "Ny buss till Ödåkra" in first.content.decode()
    assert again.not_modified
    assert server.requests["g0v.example"] == 3  # with robots.txt
