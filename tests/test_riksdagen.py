"""The Riksdag's document list and documents, in the shapes of its answers; all of what they say is invented."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Item, Kind, ParseError, Part, Request, Response, Scope, Source
from pipeline.parse import parse
from scrapers import riksdagen
from scrapers.listing import Listed, listing

LIST = "https://data.riksdagen.se/dokumentlista/?doktyp=mot&sz=100"
SOURCE = Source(
    "riksdagen-motioner",
    "Riksdagen, motioner",
    "riksdagen",
    "https://data.riksdagen.se/dokumentlista/",
    (Kind.MOTION,),
    "2025",
    "H",
    options={"doktyp": "mot"},
)
SCOPE = Scope(date(2026, 1, 20))
NOW = datetime(2026, 1, 20, 3, tzinfo=UTC)
BOM = b"\xef\xbb\xbf"


def answer(content: Any, url: str = LIST) -> Response:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Response(url, url, 200, (), body, NOW)


def entry(id: str = "HD021001", **more: Any) -> dict[str, Any]:
    """One hit of a list, with the fields that matter and some that must not."""
    return {
        "traff": "1",
        "datum": "2026-01-12",
        "id": id,
        "publicerad": "2026-01-12 16:32:10",
        "systemdatum": "2026-01-13 09:00:01",
        "undertitel": "av Åsa Exempelsson (X)",
        "dok_id": id,
        "dokument_url_html": f"//data.riksdagen.se/dokument/{id}.html",
        "url": "",
        "relurl": "",
        "titel": "Fler färjor till öarna",
        "doktyp": "mot",
        "typ": "mot",
        "beteckning": id[4:],
        "tempbeteckning": "X1001",
        "status": "Klar",
        "summary": "Fler <span class='hit'>färjor</span>",
        "notis": "Fler <em>färjor</em>",
        "filbilaga": None,
        **more,
    }


def listed(*entries: Any, hits: int | str | None = None, **attributes: Any) -> dict[str, Any]:
    said = {"@traffar": str(len(entries) if hits is None else hits), "@sida": "1", "@sidor": "1", **attributes}
    return {"dokumentlista": {**said, "dokument": list(entries)}}


def read(content: Any, url: str = LIST) -> Any:
    return riksdagen.read(SOURCE, answer(content, url), SCOPE)


def asked(request: Request) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(request.url).query))


MOTION = (
    "<style><!-- div.pconf h1 { margin:0pt } --></style>"
    '<div class="pconf"><span class="sidhuvud_publikation">Motion till riksdagen</span><br/>'
    '<span class="sidhuvud_beteckning">2025/26:1001</span><br/>'
    '<span class="MotionarLista">av Åsa Exempelsson (X)</span><br/><h1>Fler färjor till öarna</h1>'
    '<hr class="sidhuvud_linje"/><div class="Section1"><h1><span>Förslag till riksdagsbeslut</span></h1>'
    '<ol><li class="Frslagstext"><span>Riksdagen ställer sig bakom det som anförs i motionen om fler avgångar.</span>'
    "</li><li>Riksdagen ställer sig bakom det som anförs i motionen om vinterberedskap.</li></ol>"
    '<h1><a name="MotionsStart"></a><span>Motivering</span></h1><p class="Normalutanindragellerluft">'
    "<span>Den som bor på en ö är beroende av skärgårdstra</span><span>fiken året om.</span></p>"
    "<table><tr><td><p class='Underskrifter'>Åsa Exempelsson (X)</p></td></tr></table></div></div>"
)


def record(**more: Any) -> dict[str, Any]:
    """A motion as ``dokumentstatus`` answers it; ``more`` replaces fields of its ``dokument``."""
    main = {
        "dok_id": "HD021001",
        "rm": "2025/26",
        "beteckning": "1001",
        "typ": "mot",
        "doktyp": "mot",
        "dokumentnamn": "Motion",
        "tempbeteckning": "X1001",
        "datum": "2026-01-12 00:00:00",
        "systemdatum": "2026-02-02 09:00:01",
        "publicerad": "2026-01-12 16:32:10",
        "titel": "Fler färjor till öarna",
        "subtitel": "av Åsa Exempelsson (X)",
        "status": "Klar",
        "html": MOTION,
        **more,
    }
    return {"dokumentstatus": {"dokument": main, "dokforslag": None, "dokbilaga": None, "debatt": None}}


def claim(number: str, proposed: str | None, decided: str | None, **more: Any) -> dict[str, Any]:
    return {"nummer": number, "beteckning": number, "utskottet": proposed, "kammaren": decided, **more}


def made(content: Any, item: Item | None = None) -> Any:
    """The document that parsing finds in the page that is made of an answer."""
    item = item or Item("HD021001", "https://data.riksdagen.se/dokument/HD021001.html", None)
    return parse(riksdagen.document(SOURCE, item, answer(content, "https://data.riksdagen.se/dokumentstatus/x.json")))


def proceedings(*claims: dict[str, Any]) -> list[str]:
    """The lines below "Behandling i riksdagen"."""
    said = record()
    said["dokumentstatus"]["dokforslag"] = {"forslag": list(claims)}
    _, _, below = made(said).text.partition("Behandling i riksdagen")
    return [line.removeprefix("- ") for line in below.split("\n") if line]


# --- asking ---


def test_the_list_of_the_last_month_is_asked_newest_first() -> None:
    (request,) = riksdagen.first(SOURCE, SCOPE)
    said = asked(request)
    assert request.url.startswith("https://data.riksdagen.se/dokumentlista/?")
    assert (said["doktyp"], said["from"], said["tom"]) == ("mot", "2025-12-21", "2026-01-20")
    assert (said["sort"], said["sortorder"], said["utformat"]) == ("datum", "desc", "json")


def test_a_hundred_entries_on_a_page_are_safe_to_ask_for() -> None:
    assert asked(riksdagen.first(SOURCE, SCOPE)[0])["sz"] == "100"


def test_deep_paging_is_capped_so_that_long_times_are_asked_month_by_month() -> None:
    requests = riksdagen.first(SOURCE, Scope(date(2026, 3, 5), since=date(2025, 12, 20)))
    assert [(asked(request)["from"], asked(request)["tom"]) for request in requests] == [
        ("2026-03-01", "2026-03-05"),
        ("2026-02-01", "2026-02-28"),
        ("2026-01-01", "2026-01-31"),
        ("2025-12-20", "2025-12-31"),
    ]


def test_without_rm_older_motions_may_not_be_found() -> None:
    requests = riksdagen.first(SOURCE, Scope(date(2026, 1, 20), since=date(2025, 8, 1)))
    named = [(asked(request)["from"][:7], asked(request).get("rm")) for request in requests]
    assert named == [
        ("2026-01", None),
        ("2025-12", None),
        ("2025-11", None),
        ("2025-10", "2025/26"),
        ("2025-10", "2024/25"),
        ("2025-09", "2025/26"),
        ("2025-09", "2024/25"),
        ("2025-08", "2024/25"),
    ]


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2000, 2, 1), {"1999/2000"}),
        (date(2000, 11, 1), {"2000/01"}),
        (date(1974, 3, 1), {"1974"}),
        (date(1975, 10, 20), {"1975/76", "1975"}),
    ],
)
def test_sessions_are_named_as_the_riksdag_names_them(day: date, names: set[str]) -> None:
    requests = riksdagen.first(SOURCE, Scope(date(2026, 1, 20), since=day))
    assert {asked(request).get("rm") for request in requests if asked(request)["from"] == day.isoformat()} == names


@settings(deadline=None)
@given(st.dates(date(1971, 1, 1), date(2030, 1, 1)), st.integers(-3, 800))
def test_every_day_that_is_wanted_is_asked_for(today: date, days_ago: int) -> None:
    since = today - timedelta(days=days_ago)
    spans = {
        (date.fromisoformat(asked(request)["from"]), date.fromisoformat(asked(request)["tom"]))
        for request in riksdagen.first(SOURCE, Scope(today, since=since))
    }
    days = sum((end - start).days + 1 for start, end in spans)
    assert days == max((today - since).days + 1, 1)
    assert max(end for _, end in spans) == today


def test_a_query_of_the_source_stays() -> None:
    from dataclasses import replace

    source = replace(SOURCE, address="https://data.riksdagen.se/dokumentlista/?org=CU")
    assert asked(riksdagen.first(source, SCOPE)[0])["org"] == "CU"


# --- what is listed ---


def test_an_entry_becomes_an_item() -> None:
    page = read(listed(entry()))
    (item,) = page.items
    assert item.key == "HD021001"
    assert item.request == Request("https://data.riksdagen.se/dokumentstatus/HD021001.json")
    assert item.url == "https://data.riksdagen.se/dokument/HD021001.html"
    assert item.title == "Fler färjor till öarna"
    assert item.marker == "2026-01-13 09:00:01 Klar"
    assert item.kind is Kind.MOTION
    assert (page.total, page.next, page.ends) == (1, None, True)


def test_one_element_is_an_object_and_several_are_a_list() -> None:
    one = {"dokumentlista": {"@traffar": "1", "@sida": "1", "@sidor": "1", "dokument": entry()}}
    assert read(one).items == read(listed(entry())).items


@pytest.mark.parametrize("none", [None, "", [], "absent"])
def test_no_element_is_null_or_absent(none: Any) -> None:
    empty = {"@traffar": "0", "@sida": "1", "@sidor": "0", "dokument": none}
    if none == "absent":
        del empty["dokument"]
    page = read({"dokumentlista": empty})
    assert (page.items, page.total, page.next, page.ends) == ((), 0, None, True)


def test_all_numbers_are_strings() -> None:
    page = read(listed(entry(), hits="1761", **{"@sidor": "18"}))
    assert page.total == 1761
    assert asked(page.next)["p"] == "2"


def test_doktyp_was_once_a_list_of_the_same_twice() -> None:
    assert read(listed(entry(doktyp=["mot", "mot"]))).items[0].kind is Kind.MOTION


@pytest.mark.parametrize(
    ("type", "kind"),
    [("ip", Kind.INTERPELLATION), ("prot", Kind.PROTOCOL), ("bet", Kind.REPORT), ("sou", None), (None, None)],
)
def test_types_that_we_know_are_kinds(type: Any, kind: Kind | None) -> None:
    assert read(listed(entry(doktyp=type, typ=type))).items[0].kind is kind


def test_stored_files_start_with_a_byte_order_mark() -> None:
    assert len(read(BOM + json.dumps(listed(entry())).encode()).items) == 1
    assert made(BOM + json.dumps(record()).encode()).title == "Fler färjor till öarna"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_nasta_sida_may_be_http_or_https_and_repeats_all_parameters(scheme: str) -> None:
    said = f"{scheme}://data.riksdagen.se/dokumentlista/?doktyp=mot&sz=100&p=2"
    page = read(listed(entry(), hits=150, **{"@nasta_sida": said, "@sidor": "2"}))
    assert page.next == Request("https://data.riksdagen.se/dokumentlista/?doktyp=mot&sz=100&p=2")
    assert not page.ends


def test_the_next_page_is_asked_of_the_same_host_with_the_same_question() -> None:
    page = read(listed(entry(), hits=150, **{"@nasta_sida": "https://elsewhere.example/?p=2", "@sidor": "2"}))
    assert page.next == Request("https://data.riksdagen.se/dokumentlista/?doktyp=mot&sz=100&p=2")


def test_where_the_page_does_not_advance_there_is_no_next_one() -> None:
    said = {"@nasta_sida": f"{LIST}&p=52", "@sida": "50", "@sidor": "90"}
    page = read(listed(entry(), hits=9000, **said), f"{LIST}&p=51")
    assert (page.next, page.ends, page.total) == (None, False, 9000)


def test_a_next_page_that_lies_behind_is_none() -> None:
    said = {"@nasta_sida": f"{LIST}&p=3", "@sida": "3", "@sidor": "9"}
    page = read(listed(entry(), hits=900, **said), f"{LIST}&p=3")
    assert (page.next, page.ends) == (None, False)


@pytest.mark.parametrize("said", [{}, {"@nasta_sida": ""}, {"@nasta_sida": None}])
def test_the_last_page_names_no_next_one(said: dict[str, Any]) -> None:
    content = listed(entry(), **said)
    del content["dokumentlista"]["@sidor"]
    page = read(content)
    assert (page.next, page.ends) == (None, True)


def test_addresses_without_a_scheme_become_whole() -> None:
    item = read(listed(entry(url="//www.riksdagen.se/sv/dokument-och-lagar/dokument/motion/x_hd021001/"))).items[0]
    assert item.url == "https://www.riksdagen.se/sv/dokument-och-lagar/dokument/motion/x_hd021001/"


@pytest.mark.parametrize("url", ["https://elsewhere.example/x", "javascript:alert(1)", "http://[", "/", 7, None])
def test_an_address_elsewhere_is_not_the_documents(url: Any) -> None:
    assert read(listed(entry(url=url))).items[0].url == "https://data.riksdagen.se/dokument/HD021001.html"


def test_an_id_with_blanks_is_kept_and_asked_for_properly() -> None:
    item = read(listed(entry("sfs-1895-bih. 52 s. 1", doktyp="sfs"))).items[0]
    assert item.key == "sfs-1895-bih. 52 s. 1"
    assert item.request == Request("https://data.riksdagen.se/dokumentstatus/sfs-1895-bih.%2052%20s.%201.json")


def test_an_id_does_not_lead_out_of_its_folder() -> None:
    item = read(listed(entry("../x?y#z"))).items[0]
    assert item.request == Request("https://data.riksdagen.se/dokumentstatus/..%2Fx%3Fy%23z.json")


def test_a_withdrawn_motion_is_titled_motionen_utgar() -> None:
    item = read(listed(entry(titel="Motionen utgår"))).items[0]
    assert (item.key, item.title) == ("HD021001", "Motionen utgår")


@pytest.mark.parametrize("html", [None, '<span class="MotionarLista">av Åsa</span><h1>Motionen utgår</h1>'])
def test_of_a_withdrawn_motion_the_title_is_all_that_there_is(html: str | None) -> None:
    document = made(record(titel="Motionen utgår", html=html))
    assert document.title == "Motionen utgår"
    assert "Motion: 2025/26:1001" in document.text


@pytest.mark.parametrize("draft", [{"id": "H102XS24006"}, {"id": "GY02X-S68106"}, {"tempbeteckning": "1001"}])
def test_drafts_are_documents_of_their_own_and_never_treated(draft: dict[str, Any]) -> None:
    number = {**entry("HD021001"), **draft, "dok_id": draft.get("id", "HD021001"), "beteckning": "1001"}
    page = read(listed(number, entry("HD021002")))
    assert [item.key for item in page.items] == ["HD021002"]
    assert page.total == 1


def test_a_report_whose_two_numbers_are_the_same_is_no_draft() -> None:
    assert len(read(listed(entry("HD01CU1", doktyp="bet", beteckning="CU1", tempbeteckning="CU1"))).items) == 1


def test_a_list_with_drafts_on_several_pages_still_proves_its_end() -> None:
    pages = [
        listed(entry("HD021001"), entry("HD02XA1"), entry("HD02XA2"), hits=7, **{"@sidor": "3"}),
        listed(entry("HD02XA3"), entry("HD021002"), hits=7, **{"@sidor": "3", "@sida": "2"}),
        listed(entry("HD021003"), entry("HD02XA4"), hits=7, **{"@sidor": "3", "@sida": "3"}),
    ]
    found = driven(pages)
    assert [item.key for item in found.items] == ["HD021001", "HD021002", "HD021003"]
    assert found.proved


def test_a_list_that_lacks_a_page_is_not_proved() -> None:
    capped = listed(entry("HD021001"), hits=3, **{"@sidor": "3", "@nasta_sida": f"{LIST}&p=3"})
    found = driven([listed(entry("HD021001"), hits=3, **{"@sidor": "3"}), capped])
    assert not found.proved


def driven(pages: list[dict[str, Any]]) -> Listed:
    """What the driver of lists makes of these pages, all of which it must ask for, and no other."""
    going = listing(riksdagen, SOURCE, SCOPE, lambda key: False, whole=True)
    request = next(going)
    for page in pages[:-1]:
        request = going.send(answer(page, request.url))
    with pytest.raises(StopIteration) as end:
        going.send(answer(pages[-1], request.url))
    found: Listed = end.value.value
    return found


def test_what_stands_twice_on_a_page_counts_once() -> None:
    page = read(listed(entry("HD021001"), entry("HD021001", titel="Annat"), entry("HD021002")))
    assert [item.key for item in page.items] == ["HD021001", "HD021002"]
    assert page.total == 2


@pytest.mark.parametrize("broken", [{}, {"dok_id": None, "id": None}, {"titel": "Utan nummer"}, None, "x", 7, []])
def test_an_entry_without_an_id_is_seen_to_be_lacking(broken: Any) -> None:
    page = read(listed(entry(), broken))
    assert len(page.items) == 1
    assert page.total == 2


def test_summaries_may_hold_search_hit_markup_and_titles_lose_it() -> None:
    said = entry(titel='Fler <span class="hit">färjor</span> till &lt;öarna', summary="<b>x", notis=None)
    assert read(listed(said)).items[0].title == "Fler färjor till &lt;öarna"


def test_texts_lose_what_cannot_be_stored() -> None:
    content = json.dumps(listed(entry(titel="Fler\x00 färjor\n till"))).replace("Fler", "Fler\\ud800").encode()
    assert read(content).items[0].title == "Fler färjor till"


def test_a_wrong_type_is_nothing() -> None:
    item = read(listed(entry(titel=["x"], datum={"a": 1}, publicerad=7, systemdatum=None, status=[], doktyp=[]))).items[
        0
    ]
    assert (item.title, item.published, item.marker, item.kind) == ("", None, "", Kind.MOTION)


@pytest.mark.parametrize(
    ("dated", "published", "expected"),
    [
        ("2026-01-12", "2026-01-12 16:32:10", datetime(2026, 1, 12, 16, 32, 10)),
        ("2026-01-12 00:00:00", "2026-01-14 08:00:00", date(2026, 1, 12)),
        ("1980-01-25 00:00:00", "2014-11-03 00:00:00", date(1980, 1, 25)),
        ("1904-09-30", "2023-09-22 13:16:57", date(1904, 9, 30)),
        ("", "2026-01-12 16:32:10", datetime(2026, 1, 12, 16, 32, 10)),
        ("1899-01-01 00:00:00", "2026-01-12 16:32:10", None),
        ("i går", "2026-01-12", None),
    ],
)
def test_dates_have_no_zone_and_are_the_documents_own(dated: str, published: str, expected: date | None) -> None:
    assert read(listed(entry(datum=dated, publicerad=published))).items[0].published == expected


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><html><body>Kalendern kan inte visas</body></html>",
        b"<html><body><p>Fel</body></html>",
        b"",
        b"null",
        b"[]",
        b'{"dokumentlista": null}',
        b'{"dokumentlista": {"dokument": []}}',
        b'{"dokumentlista": {"@traffar": "m\xc3\xa5nga"}}',
        b'{"personlista": {"@hits": "3"}}',
        b"\xff\xfe\x00",
        b'{"dokumentlista": {"@traffar": "1", "dokument": [',
        b"[" * 100_000,
    ],
)
def test_html_instead_of_json_is_no_list(content: bytes) -> None:
    with pytest.raises(ParseError):
        read(content)


NAMES = ("@traffar", "@sida", "@sidor", "@nasta_sida", "dokument", "dok_id", "doktyp", "titel", "url", "datum")
LEAVES = st.none() | st.booleans() | st.integers() | st.text()


def nested(names: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """JSON in which objects have these names."""
    named = st.sampled_from(names)
    return st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(named, inner), max_leaves=20)


@settings(deadline=None)
@given(nested(NAMES))
def test_whatever_a_list_holds_it_is_read_or_refused(said: Any) -> None:
    try:
        page = read({"dokumentlista": said})
    except ParseError:
        return
    assert all(item.key and item.request for item in page.items)


# --- XML ---

XML = """<?xml version="1.0" encoding="utf-8" ?>
<dokumentlista traffar="2" sida="1" sidor="1" nasta_sida=""
><facettlista /><dokument><datum>2026-01-12</datum><dok_id>HD021001</dok_id><titel>Fler\\n färjor</titel><doktyp
>mot</doktyp><status /><sokdata><titel>x</titel></sokdata></dokument><dokument><dok_id>HD021002</dok_id></dokument
></dokumentlista>"""


def test_a_list_in_xml_is_read_like_one_in_json() -> None:
    page = read(XML.encode())
    assert [item.key for item in page.items] == ["HD021001", "HD021002"]
    assert (page.items[0].title, page.items[0].published, page.total) == ("Fler färjor", date(2026, 1, 12), 2)


def test_entities_in_xml_are_not_followed() -> None:
    content = (
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><dokumentlista traffar="1"><dokument>'
        "<dok_id>HD021001</dok_id><titel>a&x;</titel></dokument></dokumentlista>"
    )
    assert read(content.encode()).items[0].title == "a"


def test_json_sometimes_lacks_the_text_where_xml_has_it() -> None:
    item = read(listed(entry())).items[0]
    empty = answer(record(html=None))
    with pytest.raises(ParseError, match="has no text yet"):
        riksdagen.document(SOURCE, item, empty)
    (again,) = riksdagen.further(SOURCE, item, empty)
    assert (again.key, again.request) == (item.key, Request("https://data.riksdagen.se/dokumentstatus/HD021001.xml"))
    xml = (
        "<dokumentstatus><dokument><dok_id>HD021001</dok_id><titel>Fler färjor</titel><text>Den som bor på en ö\\r\\n"
        "behöver färjor.\\r\\n\\r\\nFler av-\\r\\ngångar behövs.</text></dokument></dokumentstatus>"
    )
    assert (
        made(xml.encode(), again).text == "Fler färjor\n\nDen som bor på en ö behöver färjor.\n\nFler avgångar behövs."
    )
    assert riksdagen.further(SOURCE, again, answer(xml.encode())) == ()


def test_a_document_with_text_leads_to_nothing_more() -> None:
    item = read(listed(entry())).items[0]
    assert riksdagen.further(SOURCE, item, answer(record())) == ()
    assert riksdagen.further(SOURCE, item, answer(b"<html>")) == ()
    assert riksdagen.further(SOURCE, item, answer(b"{}")) == ()


# --- a document ---


def test_a_motion_is_read_as_what_it_is() -> None:
    document = made(record())
    assert document.title == "Fler färjor till öarna"
    assert document.kind is Kind.MOTION
    assert document.url == "https://data.riksdagen.se/dokument/HD021001.html"
    assert document.published == datetime(2026, 1, 12, 16, 32)
    assert document.updated == datetime(2026, 2, 2, 9, 0)
    assert document.rule == "made"
    proposal = next(section for section in document.sections if section.part is Part.PROPOSAL)
    assert "fler avgångar" in document.text[proposal.start : proposal.end]
    assert "vinterberedskap" in document.text[proposal.start : proposal.end]


def test_text_is_cut_into_spans_inside_words() -> None:
    assert "beroende av skärgårdstrafiken året om." in made(record()).text


def test_styles_and_the_head_above_the_text_are_taken_out() -> None:
    text = made(record()).text
    assert "margin" not in text
    assert "Motion till riksdagen" not in text
    assert text.startswith(
        "Fler färjor till öarna\n\nMotion: 2025/26:1001\n\nav Åsa Exempelsson (X)\n\nFörslag till riksdagsbeslut"
    )


def test_a_page_may_hold_a_page_with_a_head_of_its_own() -> None:
    within = (
        '<div class="sidhuvud_publikation">Motion till riksdagen</div><h1>Fler färjor  till öarna</h1>'
        '<hr class="sidhuvud_linje"><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd"><html><head>'
        "<title>X1001</title><meta name='Author' content='me0209aa' /></head><body>"
        '<h1 class="F&ouml;rslagsrubrik">F&ouml;rslag till riksdagsbeslut</h1><p>Riksdagen beslutar om fler färjor.</p>'
    )
    document = made(record(html=within))
    assert "X1001" not in document.text
    assert document.text.count("Fler färjor") == 1
    assert "Förslag till riksdagsbeslut\n\nRiksdagen beslutar" in document.text


def test_older_ones_have_a_table_of_contents_and_numbered_headings() -> None:
    older = (
        '<div class="sidhuvud_publikation">Motion till riksdagen</div><h1>Fler färjor till öarna</h1>'
        '<h1 class="RubrikInnehållsf"><span class="upcast-HEADINGNUMBER">1</span>Innehållsförteckning</h1>'
        '<p class="toc 1">2<span></span>Förslag till riksdagsbeslut<a href="#a">4</a></p>'
        '<p class="toc321">Bakgrund 5</p>'
        '<h1><span class="upcast-HEADINGNUMBER">2</span>Förslag till riksdagsbeslut</h1><p>Riksdagen beslutar.</p>'
        '<h1><span class="upcast-HEADINGNUMBER">3</span>Bakgrund</h1><p>Öarna är många.</p>'
    )
    text = made(record(html=older)).text
    assert "Innehållsförteckning" not in text
    assert text.count("Bakgrund") == 1
    assert "2 Förslag till riksdagsbeslut\n\nRiksdagen beslutar." in text


def test_paragraphs_of_the_nineties_are_set_as_on_a_typewriter() -> None:
    set_so = (
        "<h1>Fler färjor till öarna</h1><pre>Den som bor på en ö är beroende av skärgårds-\r\ntrafiken året\r\nom, både"
        " vinter- \r\noch sommartid.\r\n\r\nAnslag   1996   1997\r\nFärjor   10     12</pre>"
        '<p class="MotionarLista"><pre>Åsa Exempelsson (x)\r\n\r\nBo Provsson (x)</pre></p>'
    )
    text = made(record(html=set_so)).text
    assert "beroende av skärgårdstrafiken året om, både vinter- och sommartid." in text
    assert "Anslag 1996 1997\nFärjor 10 12" in text
    assert text.endswith("Åsa Exempelsson (x)\n\nBo Provsson (x)")


def test_headings_of_reports_are_paragraphs_with_a_class() -> None:
    report = (
        '<table><tr><td><p class="Rubrik1Dokumentinformation"><span>Civilutskottets betänkande</span></p></td></tr>'
        '</table><p class="DokumentRubrik">Färjor</p><p class="R2"><span>Sammanfattning</span></p><p>Utskottet föreslår'
        ' att riksdagen avslår motionen.</p><p class="R3"> </p><p class="R3">Bakgrund</p><p>Öarna är många.</p>'
    )
    said = record(html=report, titel="Färjor", doktyp="bet", typ="bet", dokumentnamn="Betänkande", subtitel="")
    document = made(said)
    assert [section.heading for section in document.sections] == ["Sammanfattning", "Bakgrund"]


def test_a_scanned_paper_keeps_its_number_and_author() -> None:
    scanned = (
        '<div class="dok"><div class="brask">Observera att dokumentet är inskannat.</div><div class="sida">'
        "<p>Motion<br />2025/26:1001</p><p>av Åsa Exempelsson m. fl.</p><p>Fler färjor till öarna</p>"
        "<p>Den som bor på en ö är beroende av skärgårdstrafiken.</p></div></div>"
    )
    text = made(record(html=scanned)).text
    assert "inskannat" not in text
    assert "Motion: 2025/26:1001" in text
    assert text.count("Fler färjor till öarna") == 1


@pytest.mark.parametrize("bare", [None, "", "<style>p {}</style>", "<style>p {}</style><div><p>\xa0</p></div>", 7, []])
def test_a_document_without_any_text_has_none_yet(bare: Any) -> None:
    with pytest.raises(ParseError, match="has no text yet"):
        made(record(html=bare, text=None))


def test_a_wrong_prefix_gives_a_valid_document_of_another_session() -> None:
    with pytest.raises(ParseError, match="'HC021001', not about 'HD021001'"):
        made(record(dok_id="HC021001"))


def test_ids_differ_in_case_between_list_and_document() -> None:
    assert made(record(dok_id="hd021001")).title == "Fler färjor till öarna"


@pytest.mark.parametrize(
    "content",
    [b"<!doctype html><html><body>Fel</body></html>", b"", b"{}", b'{"dokumentstatus": {"dokument": null}}', b"[1]"],
)
def test_an_answer_that_is_no_document_is_refused(content: bytes) -> None:
    with pytest.raises(ParseError):
        made(content)


PARTS = ("dokument", "dok_id", "titel", "html", "text", "dokforslag", "forslag", "utskottet", "dokbilaga", "bilaga")


@settings(max_examples=50, deadline=None)
@given(nested(PARTS), st.dictionaries(st.sampled_from(PARTS), nested(PARTS)))
def test_whatever_a_document_holds_it_is_read_or_refused(part: Any, main: dict[str, Any]) -> None:
    said = {**record(**main)["dokumentstatus"], "dokforslag": part, "dokbilaga": {"bilaga": part}}
    item = Item("HD021001", "https://data.riksdagen.se/dokument/HD021001.html", None)
    try:
        raw = riksdagen.document(SOURCE, item, answer({"dokumentstatus": said}))
    except ParseError:
        return
    assert raw.content.decode().startswith("<!doctype html>")


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 3_000 + "Färjor",
        "<pre><pre>a</pre>b</pre><pre>c",
        '<div class="toc1"><p class="toc1">a</p></div><p class="toc1">b</p>Färjor',
        '<div class="av"><style><title>x</title></style></div><p class="R2"><b>Färjor',
        "</div></body></html>Färjor<h1><h2><h3>",
        "<h1>\x00F\ud800ärjor</h1>" + "<b>Färjor går året om. " * 1_000,
    ],
)
def test_markup_that_is_badly_made_is_read_all_the_same(html: str) -> None:
    assert made(json.dumps(record(html=html)).encode()).title == "Fler färjor till öarna"


@pytest.mark.parametrize("several", [False, True])
def test_attachments_are_an_object_or_a_list(several: bool) -> None:
    said = record(filbilaga={"fil": {"typ": "docx", "namn": "mot_1001.docx", "url": "//data.riksdagen.se/fil/B"}})
    pdf = {"titel": "Fler färjor till öarna", "filnamn": "mot_1001.pdf", "fil_url": "http://data.riksdagen.se/fil/A"}
    said["dokumentstatus"]["dokbilaga"] = {"bilaga": [pdf, {"filnamn": "utan adress"}, None] if several else pdf}
    assert [(file.title, file.url) for file in made(said).attachments] == [
        ("mot_1001.pdf", "https://data.riksdagen.se/fil/A"),
        ("mot_1001.docx", "https://data.riksdagen.se/fil/B"),
    ]


# --- what became of it ---


def test_each_claim_has_the_committees_proposal_and_the_chambers_decision() -> None:
    more = {"behandlas_i": "2025/26:TU7", "behandlas_i_punkt": "3", "kammarbeslutstyp": "Röstning"}
    assert proceedings(claim("1", " Avslag", "Bifall", **more), claim("2", "Delvis bifall", "Delvis bifall")) == [
        "Yrkande 1. Utskottets förslag: avslag. Kammarens beslut: bifall (röstning). "
        "Behandlas i betänkande 2025/26:TU7, punkt 3.",
        "Yrkande 2. Utskottets förslag: delvis bifall. Kammarens beslut: delvis bifall.",
    ]


def test_as_the_committee_means_what_the_committee_proposed() -> None:
    assert proceedings(claim("1", "delvis bifall", "=utskottet")) == [
        "Yrkande 1. Utskottets förslag: delvis bifall. Kammarens beslut: delvis bifall."
    ]


def test_as_a_committee_of_which_nothing_is_known_is_unknown() -> None:
    assert proceedings(claim("1", None, "=utskottet", behandlas_i="2025/26:TU7")) == [
        "Yrkande 1. Behandlas i betänkande 2025/26:TU7."
    ]


@pytest.mark.parametrize("decided", [None, "", "Återförvisning"])
def test_a_committees_proposal_is_never_given_as_a_decision(decided: str | None) -> None:
    assert proceedings(claim("1", "Avslag", decided)) == ["Yrkande 1. Utskottets förslag: avslag."]


def test_the_chamber_may_have_decided_what_no_committee_proposed() -> None:
    assert proceedings(claim("24", None, "Avslag")) == ["Yrkande 24. Kammarens beslut: avslag."]


def test_the_same_may_stand_twice_in_one_string() -> None:
    assert proceedings(claim("1", " Avslag,  Avslag", "avslag")) == [
        "Yrkande 1. Utskottets förslag: avslag. Kammarens beslut: avslag."
    ]


def test_a_claim_that_was_decided_in_parts_has_no_single_outcome() -> None:
    assert proceedings(claim("1", "Avslag, Bifall", "Avslag")) == ["Yrkande 1. Kammarens beslut: avslag."]


def test_the_only_claim_has_the_number_zero() -> None:
    assert proceedings(claim("0", "Avslag", None)) == ["Yrkande. Utskottets förslag: avslag."]


def test_a_claim_numbered_from_10001_on_has_the_number_that_no_other_has() -> None:
    claims = [
        claim("2", "Avslag", "Bifall", lydelse="Riksdagen bygger bryggor."),
        claim("10002", "Avslag", "Avslag", lydelse="Riksdagen bygger färjor."),
        claim("1", None, None, lydelse=None),
    ]
    assert [line.partition(" Utskottet")[0] for line in proceedings(*claims)] == ["Yrkande 2.", "Yrkande 1."]


def test_one_claim_is_an_object_and_what_is_unknown_is_left_out() -> None:
    said = record()
    said["dokumentstatus"]["dokforslag"] = {"forslag": claim("1", "Avslag", None)}
    assert "Yrkande 1. Utskottets förslag: avslag." in made(said).text
    said["dokumentstatus"]["dokforslag"] = {"forslag": [claim("1", None, None), "x", None]}
    assert "Behandling i riksdagen" not in made(said).text


INTERPELLATION = (
    "<h2>Interpellation 2025/26:91 Färjorna i vinter</h2><p class='Av'>av <i>Åsa Exempelsson (X)</i></p>"
    "<p class='Till'>till Statsrådet Bo Provsson (Y)</p><p>Isen lägger sig tidigt.</p>"
    "<p>Jag vill därför fråga statsrådet:</p><p>Avser statsrådet att vidta åtgärder för fler isbrytande färjor?</p>"
)


def interpellation(*steps: dict[str, str]) -> dict[str, Any]:
    said = record(
        html=INTERPELLATION,
        titel="Färjorna i vinter",
        doktyp="ip",
        typ="ip",
        dokumentnamn="Interpellation",
        beteckning="91",
        subtitel="Åsa Exempelsson (X)",
    )
    said["dokumentstatus"]["dokaktivitet"] = {"aktivitet": list(steps)}
    return said


def step(name: str, status: str, day: str = "2026-02-03 00:00:00") -> dict[str, str]:
    return {"kod": "BESV", "namn": name, "datum": day, "status": status}


def test_an_interpellation_says_when_it_was_answered() -> None:
    document = made(interpellation(step("Svarsdatum", "inträffat"), step("Besvarad", "inträffat")))
    assert document.kind is Kind.INTERPELLATION
    assert document.title == "Färjorna i vinter"
    assert "till Statsrådet Bo Provsson (Y)" in document.text
    assert document.text.count("Åsa Exempelsson") == 1
    assert document.text.endswith("Interpellationen besvarades 2026-02-03.")


@pytest.mark.parametrize(
    "said",
    [
        step("Besvarad", "planerat"),
        step("Svarsdatum", "inträffat"),
        step("Besvarad", "inträffat", "1899-01-01 00:00:00"),
    ],
)
def test_the_same_step_occurs_as_planned_and_as_done(said: dict[str, str]) -> None:
    assert "Behandling i riksdagen" not in made(interpellation(said)).text


def test_a_report_says_what_the_chamber_decided() -> None:
    said = record(doktyp="bet", typ="bet")
    said["dokumentstatus"]["dokuppgift"] = {
        "uppgift": [
            {"kod": "rdbeslut", "namn": "Riksdagens beslut", "text": "Kammaren biföll utskottets förslag."},
            {"kod": "beslutdatumtid", "text": "2026-03-04 00:00:00"},
        ]
    }
    assert made(said).text.endswith("Riksdagens beslut 2026-03-04: Kammaren biföll utskottets förslag.")
