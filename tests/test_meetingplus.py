"""MeetingPlus: what its sitemap, lists, meetings and interface lead to, and what stands in a file's place."""

import gzip
import json
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from models import Item, Kind, ListPage, ParseError, Request, Response, Scope, Source
from pipeline.parse import parse
from scrapers import meetingplus
from scrapers.listing import Listed, listing
from scrapers.platforms import platform

SITE = "https://moten.fjallmark.example"
SOURCE = Source(
    id="fjallmark-moten",
    name="Region Fjällmark, möten",
    platform="meetingplus",
    address=f"{SITE}/",
    kinds=(Kind.NOTICE, Kind.PROTOCOL),
    confirmed="2026",
    confidence="H",
)
SCOPE = Scope(date(2026, 11, 22))
COUNCIL, BOARD = "/committees/regionfullmaktige", "/committees/regionstyrelsen"
SITEMAP = f"""<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
  <url><loc>{SITE}/</loc></url>
  <url><loc>{SITE}{COUNCIL}</loc></url>
  <url><loc>{SITE}{COUNCIL}/mote-2026-09-29</loc></url>
  <url><loc>{SITE}{COUNCIL}/mote-2026-12-01</loc></url>
  <url><loc>{SITE}{BOARD}/regionstyrelsen-50402</loc></url>
</urlset>"""
BODIES = f"""<!doctype html><html><body><nav><a href="/committees">Nämnder och styrelser</a></nav>
<ul><li><a href="{COUNCIL}">Regionfullmäktige</a></li><li><a href="{BOARD}">Regionstyrelsen</a></li></ul>
<a href="https://www.fjallmark.example/committees/andra">Annan webbplats</a></body></html>"""
BODY = f"""<!doctype html><html><body><nav><a href="/committees">Nämnder</a> <a href="{BOARD}">Regionstyrelsen</a></nav>
<h2>Kommande</h2><a href="{COUNCIL}/mote-2026-12-01">Möte 2026-12-01</a>
<h2>Tidigare</h2><h3>2026</h3><a href="{COUNCIL}/mote-2026-09-29"></a><a href="{COUNCIL}/mote-2026-09-29">Möte
 2026-09-29</a><a href="{COUNCIL}/regionfullmaktige-50402">Extra möte</a>
<a href="{COUNCIL}/installt-regionfullmaktige">INSTÄLLT Regionfullmäktige</a></body></html>"""
MEETING = f"""<!doctype html><html><head><title>Möte 2026-09-29</title></head><body>
<nav><a href="{COUNCIL}/mote-2026-12-01">Möte 2026-12-01</a> <a href="{COUNCIL}/mote-2026-06-16">Möte 2026-06-16</a>
<a href="{BOARD}">Regionstyrelsen</a></nav>
<main><h1>Möte 2026-09-29</h1><p>Regionfullmäktige</p><h2>§ 72 Ny färjelinje över Granfjärden</h2>
<p>Regionstyrelsen föreslår att en färjelinje inrättas mellan Granby och Storholmen från och med våren.</p>
<a
href="/welcome-sv/namnder-styrelser/regionfullmaktige/mote-2026-09-29/agenda/kallelse-2026-09-29pdf?downloadMode=open">
Öppna kallelse</a>
<a href="{COUNCIL}/mote-2026-09-29/agenda/bilaga-1-utredning-farjapdf-19038?downloadMode=open">Bilaga 1</a>
<a href="mote-2026-09-29/protocol/protokoll-rf-2026-09-29pdf-20117?downloadMode=open">Öppna protokoll</a>
<a href="{COUNCIL}/mote-2026-09-29/protocol/protokoll-rf-2026-09-29pdf-20117?downloadMode=download">Ladda ner dokument
 129kb</a>
<a href="{COUNCIL}/mote-2026-09-29/protocol/protokoll-72-omedelbar-justeringpdf?downloadMode=open">Protokoll § 72</a>
<a href="{COUNCIL}/mote-2026-09-29/protocol/reservation-vpdf?downloadMode=open">Reservation – V</a>
<a href="{COUNCIL}/mote-2026-09-29/protocol/omrostningsbilaga-72pdf?downloadMode=open">Omröstning</a>
</main></body></html>"""


def answer(content: bytes | str, path: str = "/committees", status: int = 200, final: str = "") -> Response:
    held = content.encode() if isinstance(content, str) else content
    fetched = datetime(2026, 11, 22, 3, tzinfo=UTC)
    return Response(f"{SITE}{path}", f"{SITE}{final or path}", status, (), held, fetched)


def read(content: bytes | str, path: str = "/committees") -> ListPage:
    return meetingplus.read(SOURCE, answer(content, path), SCOPE)


def keys(items: Iterable[Item]) -> list[str]:
    return [item.key for item in items]


def meeting() -> Item:
    return next(item for item in read(SITEMAP, "/sitemap.xml").items if item.key.endswith("mote-2026-09-29"))


def files(page: str) -> tuple[Item, ...]:
    return meetingplus.further(SOURCE, meeting(), answer(page, f"{COUNCIL}/mote-2026-09-29"))


def pdf() -> bytes:
    held = BytesIO()
    canvas = Canvas(held, invariant=1)
    canvas.drawString(72, 720, "Protokoll")
    canvas.save()
    return held.getvalue()


def zipped(*contents: bytes) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.writestr(zipfile.ZipInfo("filer/"), b"")
        for number, content in enumerate(contents):
            packed.writestr(zipfile.ZipInfo(f"filer/protokoll{number}.pdf"), content, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def test_a_site_is_asked_for_its_sitemap_and_any_other_address_as_it_stands() -> None:
    asked = {
        address: meetingplus.first(replace(SOURCE, address=address), SCOPE)
        for address in (SITE, f"{SITE}/", f"{SITE}/committees", f"{SITE}{COUNCIL}/mote-2026-09-29")
    }
    assert asked[SITE] == asked[f"{SITE}/"] == (Request(f"{SITE}/sitemap.xml"),)
    assert asked[f"{SITE}/committees"] == (Request(f"{SITE}/committees"),)
    assert asked[f"{SITE}{COUNCIL}/mote-2026-09-29"] == (Request(f"{SITE}{COUNCIL}/mote-2026-09-29"),)


def test_sitemap_xml_lists_all_meetings() -> None:
    listed = read(SITEMAP, "/sitemap.xml")
    assert [(item.key, item.published, item.kind) for item in listed.items] == [
        (f"{COUNCIL}/mote-2026-09-29", date(2026, 9, 29), None),
        (f"{COUNCIL}/mote-2026-12-01", date(2026, 12, 1), None),  # future meetings as well
        (f"{BOARD}/regionstyrelsen-50402", None, None),
    ]
    assert listed.items[0].request == Request(f"{SITE}{COUNCIL}/mote-2026-09-29")
    assert listed.ends
    assert not listed.lists


def test_dates_of_change_in_a_sitemap_count_where_they_differ() -> None:
    def markers(*days: str) -> list[str]:
        entries = (
            f"<url><loc>{SITE}{COUNCIL}/mote-2026-0{number}-01</loc><lastmod>{day}</lastmod></url>"
            for number, day in enumerate(days, 1)
        )
        return [item.marker for item in read(f"<urlset>{''.join(entries)}</urlset>", "/sitemap.xml").items]

    assert markers("2026-02-03", "2026-03-09T10:00:00+01:00") == ["2026-02-03", "2026-03-09T10:00:00+01:00"]
    assert markers("2026-11-22T03:00:01Z", "2026-11-22T03:00:02Z") == ["", ""]  # when the sitemap was made


def test_sitemaps_of_sitemaps_lead_on_but_not_to_other_hosts() -> None:
    index = f"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
    <sitemap><loc>{SITE}/sitemap-2.xml</loc></sitemap><sitemap><loc>https://other.example/s.xml</loc></sitemap>
    </sitemapindex>"""
    assert read(index, "/sitemap.xml").lists == (Request(f"{SITE}/sitemap-2.xml"),)
    assert read("<urlset></urlset>", "/sitemap-2.xml") == ListPage(ends=True)


@pytest.mark.parametrize(
    "page",
    ["", "<urlset/>", f"<urlset><url><loc>{SITE}/om</loc></url></urlset>", "<html><body>Sidan saknas</body></html>"],
)
def test_a_sitemap_without_meetings_leads_to_the_list_of_bodies(page: str) -> None:
    assert read(page, "/sitemap.xml") == ListPage(lists=(Request(f"{SITE}/committees"),), ends=True)


def test_a_sitemap_that_breaks_off_is_not_half_a_sitemap() -> None:
    with pytest.raises(ParseError, match="is not XML that can be read"):
        read(SITEMAP[:-40], "/sitemap.xml")


def test_sitemaps_come_packed_as_well() -> None:
    assert read(gzip.compress(SITEMAP.encode()), "/sitemap.xml") == read(SITEMAP, "/sitemap.xml")


def test_a_sitemap_with_entities_of_its_own_is_not_read() -> None:
    bomb = '<!DOCTYPE u [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>' + SITEMAP.partition("?>")[2].replace(
        f"{SITE}/<", f"{SITE}/&b;<"
    )
    with pytest.raises(ParseError, match="entities"):
        read(bomb, "/sitemap.xml")


def test_the_list_of_bodies_leads_to_each_body_of_this_site() -> None:
    listed = read(BODIES)
    assert [request.url for request in listed.lists] == [f"{SITE}{COUNCIL}", f"{SITE}{BOARD}"]
    assert not listed.items


def test_a_body_lists_meetings_to_come_and_past_ones_with_relative_links() -> None:
    listed = read(BODY, COUNCIL)
    assert [(item.url, item.title, item.published) for item in listed.items] == [
        (f"{SITE}{COUNCIL}/mote-2026-12-01", "Möte 2026-12-01", date(2026, 12, 1)),
        (f"{SITE}{COUNCIL}/mote-2026-09-29", "Möte 2026-09-29", date(2026, 9, 29)),
        (f"{SITE}{COUNCIL}/regionfullmaktige-50402", "Extra möte", None),
        (f"{SITE}{COUNCIL}/installt-regionfullmaktige", "INSTÄLLT Regionfullmäktige", None),
    ]
    assert not listed.lists  # the menu's other bodies are not this list's


def test_list_page_can_be_empty_and_any_meeting_carries_the_menu() -> None:
    assert read('<html><body><a href="/committees">Nämnder</a></body></html>', COUNCIL) == ListPage(ends=True)
    listed = read(MEETING, f"{COUNCIL}/mote-2026-09-29")
    assert keys(listed.items) == [f"{COUNCIL}/mote-2026-{day}" for day in ("09-29", "12-01", "06-16")]
    assert not listed.lists


def test_a_meeting_has_one_key_under_both_its_addresses() -> None:
    page = f"""<html><body><a href="/welcome-sv/namnder-styrelser/regionfullmaktige/mote-2026-09-29">Möte</a>
    <a href="{COUNCIL}/mote-2026-09-29/">Möte</a></body></html>"""
    assert keys(read(page).items) == [f"{COUNCIL}/mote-2026-09-29"]


def test_impossible_dates_are_no_dates() -> None:
    page = f'<html><body><a href="{COUNCIL}/mote-2026-02-30">Möte</a></body></html>'
    assert [item.published for item in read(page).items] == [None]


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("<html><body><h1>Ett fel har uppstått</h1></body></html>", "lists no bodies and no meetings"),
        ('<html><body><a href="/committees">Nämnder</a></body></html>', "lists no bodies and no meetings"),
        ("", "is empty"),
        ("%PDF-1.7", "is not HTML"),
        ('{"message": "unauthorized"}', "is JSON without a list of meetings"),
        ("[1, 2", "is not JSON"),
    ],
)
def test_a_page_that_is_no_list_says_so(page: str, says: str) -> None:
    with pytest.raises(ParseError, match=says):
        read(page)


def test_interface_lists_agendas_and_the_minutes_of_meetings_that_have_been() -> None:
    rows = [{"Id": 3187, "DateLabel": "2026-09-29 kl. 09:30"}, {"Id": "3188", "DateLabel": "2026-12-01"}, {"Id": 3189}]
    listed = read(json.dumps(rows), "/api/v2.0/committees/887/meetings")
    assert [(item.key, item.published, item.kind) for item in listed.items] == [
        ("/api/v2.0/meetings/3187/download/Agenda", date(2026, 9, 29), Kind.NOTICE),
        ("/api/v2.0/meetings/3187/download/Protocol", date(2026, 9, 29), Kind.PROTOCOL),
        ("/api/v2.0/meetings/3188/download/Agenda", date(2026, 12, 1), Kind.NOTICE),
        ("/api/v2.0/meetings/3189/download/Agenda", None, Kind.NOTICE),
        ("/api/v2.0/meetings/3189/download/Protocol", None, Kind.PROTOCOL),
    ]
    assert listed.items[1].url == f"{SITE}/api/v2.0/meetings/3187/download/Protocol?downloadMode=download"
    assert listed.total == 5


def test_rows_of_the_interface_that_cannot_be_read_are_missed_and_not_forgotten() -> None:
    listed = read(json.dumps([{"Id": 1, "DateLabel": None}, None, {"Id": None}]), "/api/v2.0/committees/887/meetings")
    assert listed.total == len(listed.items) + 2
    with pytest.raises(ParseError, match="of which none has an Id"):
        read("[null, 7]", "/api/v2.0/committees/887/meetings")
    assert read("[]", "/api/v2.0/committees/887/meetings").total == 0


def test_a_meeting_leads_to_its_minutes_and_its_summons_and_to_nothing_attached() -> None:
    found = files(MEETING)
    assert [(item.key, item.kind) for item in found] == [
        (f"{COUNCIL}/mote-2026-09-29/protocol/protokoll-rf-2026-09-29pdf-20117", Kind.PROTOCOL),
        (f"{COUNCIL}/mote-2026-09-29/protocol/protokoll-72-omedelbar-justeringpdf", Kind.PROTOCOL),
        (f"{COUNCIL}/mote-2026-09-29/agenda/kallelse-2026-09-29pdf", Kind.NOTICE),
    ]
    assert {item.published for item in found} == {date(2026, 9, 29)}
    assert meetingplus.further(SOURCE, found[0], answer(pdf())) == ()


def test_opened_or_downloaded_it_is_one_file_and_its_number_stays() -> None:
    minutes = files(MEETING)[0]
    assert minutes.request == Request(minutes.url)
    assert minutes.url == (
        f"{SITE}{COUNCIL}/mote-2026-09-29/protocol/protokoll-rf-2026-09-29pdf-20117?downloadMode=download"
    )
    assert files(MEETING)[2].url == (
        f"{SITE}/welcome-sv/namnder-styrelser/regionfullmaktige/mote-2026-09-29/agenda/kallelse-2026-09-29pdf"
        "?downloadMode=download"
    )


def test_minutes_that_are_not_there_yet_have_a_link_that_leads_nowhere() -> None:
    assert files('<html><body><a id="openProtocol" href="javascript:void(0);">Öppna protokoll</a></body></html>') == ()


@pytest.mark.parametrize(
    ("name", "said", "kind"),
    [
        ("protokolpdf", "", Kind.PROTOCOL),  # with one l
        ("protokoll-skapad-rs-2026-02-20-092808pdf", "", Kind.PROTOCOL),
        ("rs-protokollpdf", "", Kind.PROTOCOL),
        ("rs-2026-02-20pdf", "Öppna protokoll", Kind.PROTOCOL),
        ("rs-2026-02-20pdf", "", Kind.PROTOCOL),  # the only one there is
    ],
)
def test_minutes_go_by_many_names(name: str, said: str, kind: Kind) -> None:
    found = files(f'<html><body><a href="{BOARD}/mote-2026-02-20/protocol/{name}?downloadMode=open">{said}</a></body>')
    assert [(item.key, item.kind) for item in found] == [(f"{BOARD}/mote-2026-02-20/protocol/{name}", kind)]


def test_files_of_minutes_that_have_no_such_name_are_left_to_the_reader() -> None:
    page = "".join(f'<p><a href="{BOARD}/mote-2026-02-20/protocol/{name}pdf">x</a></p>' for name in ("del-1", "del-2"))
    assert [item.kind for item in files(f"<html><body>{page}</body></html>")] == [None, None]


def test_what_is_no_page_is_refused_and_leads_nowhere() -> None:
    for content in (pdf(), b"", b'{"error": 1}'):
        with pytest.raises(ParseError):
            meetingplus.document(SOURCE, meeting(), answer(content))
        assert meetingplus.further(SOURCE, meeting(), answer(content)) == ()


def test_a_page_in_a_files_place_is_no_file() -> None:
    minutes = files(MEETING)[0]
    for content in (b"<html><body>Logga in</body></html>", b"", b"{}"):
        with pytest.raises(ParseError, match="is not the PDF"):
            meetingplus.document(SOURCE, minutes, answer(content))
    raw = meetingplus.document(SOURCE, minutes, answer(pdf(), "/protokoll"))
    assert (raw.content, raw.url, raw.location) == (pdf(), minutes.url, f"{SITE}/protokoll")


def test_a_download_may_be_a_zip_of_one_pdf() -> None:
    minutes = files(MEETING)[0]
    raw = meetingplus.document(SOURCE, minutes, answer(zipped(pdf())))
    assert (raw.content, raw.content_type) == (pdf(), "application/pdf")


def test_zips_of_more_or_of_something_else_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    minutes = files(MEETING)[0]
    monkeypatch.setattr(meetingplus, "LARGEST", 100_000)
    for content, says in (
        (zipped(pdf(), pdf()), "is a zip of 2 files"),
        (zipped(), "is a zip of 0 files|is not the PDF"),
        (zipped(b"text"), "is not the PDF"),
        (zipped(b"%PDF-1.7" + b"0" * 100_000), "is a zip of more than"),
        (zipped(pdf())[:-30], "is a zip that cannot be unpacked"),
    ):
        with pytest.raises(ParseError, match=says):
            meetingplus.document(SOURCE, minutes, answer(content))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_zip_is_an_error_of_reading(data: st.DataObject) -> None:
    content = bytearray(zipped(pdf()))
    for at in data.draw(st.lists(st.integers(4, len(content) - 1), max_size=6)):
        content[at] = data.draw(st.integers(0, 255))
    try:
        raw = meetingplus.document(SOURCE, files(MEETING)[0], answer(bytes(content)))
    except ParseError:
        return
    assert b"%PDF-" in raw.content[:1024]


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["Id", "DateLabel"]), inner),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(VALUES, max_size=4))
def test_hostile_json_is_read_or_refused(rows: list[object]) -> None:
    try:
        listed = read(json.dumps(rows), "/api/v2.0/committees/1/meetings")
    except ParseError:
        return
    assert listed.total is not None
    assert listed.total >= len(listed.items)


def test_a_meetings_page_is_read_whole() -> None:
    read_as = parse(meetingplus.document(SOURCE, meeting(), answer(MEETING, f"{COUNCIL}/mote-2026-09-29")))
    assert "färjelinje inrättas mellan Granby och Storholmen" in read_as.text


def night(pages: dict[str, str]) -> Listed:
    """What the driver lists of a site that holds these pages; others are not there."""
    asking = listing(platform("meetingplus"), SOURCE, SCOPE, lambda key: False, whole=True)
    try:
        request = next(asking)
        while True:
            path = urlsplit(request.url).path
            request = asking.send(answer(pages.get(path, ""), path, 200 if path in pages else 404))
    except StopIteration as end:
        listed: Listed = end.value
        return listed


def test_with_a_sitemap_a_night_asks_once_and_without_it_once_for_each_body() -> None:
    whole = night({"/sitemap.xml": SITEMAP})
    assert (whole.proved, whole.read, len(whole.items)) == (True, 1, 3)
    council, board = (BODY, BODY.replace(COUNCIL, BOARD))
    pieces = night({"/sitemap.xml": "<urlset/>", "/committees": BODIES, COUNCIL: council, BOARD: board})
    assert (pieces.proved, pieces.read, len(pieces.items)) == (True, 4, 8)
