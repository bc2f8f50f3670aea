"""Netpublicator: the tree of a reader, answers in every wrapping, and bulletin boards."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Kind, ListPage, ParseError, RawDocument, Request, Response, Scope, Source
from pipeline.parse import parse
from scrapers import netpublicator
from scrapers.listing import Listed, listing
from scrapers.platforms import platform

READER = "https://docs.netpublicator.com/api/public/r00000001"
PAGE = "https://www.netpublicator.com/reader/r00000001"
BOARD = "https://www.netpublicator.com/bulletinboard/public/6f1c2a54-0000-4000-8000-5a1f0c9d7e11"
SOURCE = Source(
    id="fjallmark-handlingar",
    name="Region Fjällmark, möten och handlingar",
    platform="netpublicator",
    address=PAGE,
    kinds=(Kind.NOTICE, Kind.PROTOCOL),
    confirmed="2026",
    confidence="H",
    options=MappingProxyType({"reader": "r00000001"}),
)
SCOPE = Scope(date(2026, 11, 22))
ROOT, COUNCIL, YEAR, MEETING, MATTER = "aa11", "bb22", "cc33", "dd44", "ee55"
MINUTES, PARAGRAPH = (
    "0a1b2c3d4e5f60718293-0000-4000-8000-000000000001",
    "0a1b2c3d4e5f60718293-0000-4000-8000-000000000002",
)


def entry(key: str, sort: str, text: str = "") -> dict[str, object]:
    return {"id": key, "text": text, "type": sort, "data": {}}


TREE: dict[str, list[dict[str, object]]] = {
    ROOT: [entry(COUNCIL, "channel", "Regionfullmäktige")],
    f"{ROOT}-{COUNCIL}": [entry(YEAR, "channel", "2025 handlingar"), entry(MEETING, "meeting", "2026-09-29")],
    f"{ROOT}-{COUNCIL}-{YEAR}": [],
    f"{ROOT}-{COUNCIL}-{MEETING}": [
        entry(MINUTES, "document", "Protokoll RF 29 september 2025"),  # the year is wrong, as has been seen
        entry(MATTER, "channel", "12. Motion om färjelinje"),
    ],
    f"{ROOT}-{COUNCIL}-{MEETING}-{MATTER}": [
        entry(PARAGRAPH, "document", "RF 12-26 Färjelinje"),
        entry(MINUTES, "document", "Protokoll RF 29 september 2025"),
    ],
}


def reading(path: str) -> str:
    return f"{READER}/read?hash={path}&isr={'false' if '-' in path else 'true'}"


def answer(content: str | bytes, url: str) -> Response:
    held = content.encode() if isinstance(content, str) else content
    return Response(url, url, 200, (), held, datetime(2026, 11, 22, 3, tzinfo=UTC))


def read(content: object, url: str, scope: Scope = SCOPE) -> ListPage:
    held = content if isinstance(content, str) else json.dumps(content)
    return netpublicator.read(SOURCE, answer(held, url), scope)


def listed(path: str, scope: Scope = SCOPE) -> ListPage:
    return read({"history": [], "items": TREE[path]}, reading(path), scope)


def urls(requests: Iterable[Request]) -> list[str]:
    return [request.url for request in requests]


def test_the_address_is_asked_as_it_stands() -> None:
    assert netpublicator.first(SOURCE, SCOPE) == (Request(PAGE),)


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><script>var masterMD = {'table': 0, 'rootID': 'aa11', 'readerName': 'r00000001'};</script></body>",
        '<html><body><script>var config = {"rootId":"aa11"};</script></body></html>',
        """<html><div data-np-config='{"readerName":"r00000001","previousPath":[],"rootId":"aa11"}'></div></body>""",
    ],
)
def test_a_readers_page_leads_to_its_root(page: str) -> None:
    assert urls(read(page, PAGE).lists) == [f"{READER}/read?hash=aa11&isr=true"]


def test_a_page_with_a_reader_of_one_body_begins_at_that_body() -> None:
    page = """<html><body><div data-np-config="{&quot;readerName&quot;:&quot;fjallmark&quot;,
    &quot;previousPath&quot;:[&quot;aa11&quot;],&quot;rootId&quot;:&quot;bb22&quot;}"></div></body></html>"""
    assert urls(read(page, "https://www.fjallmark.example/protokoll").lists) == [
        "https://docs.netpublicator.com/api/public/fjallmark/read?hash=aa11-bb22&isr=false"
    ]


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><script>var masterMD = {'rootID': 0};</script></body></html>",
        "<html><body><h1>Sidan finns inte</h1></body></html>",
        """<html><body><div data-np-config='{"rootId":null}'></div></body></html>""",
        """<html><body><div data-np-config='{"readerName":"../x","rootId":"aa11"}'></div></body></html>""",
    ],
)
def test_a_page_without_a_root_says_so(page: str) -> None:
    with pytest.raises(ParseError, match="says nowhere which root its reader has"):
        read(page, PAGE)


def test_isr_true_would_give_the_root_again() -> None:
    """So everything below it is asked with false."""
    assert urls(listed(ROOT).lists) == [f"{READER}/read?hash=aa11-bb22&isr=false"]
    assert urls(listed(f"{ROOT}-{COUNCIL}").lists) == [
        f"{READER}/read?hash=aa11-bb22-cc33&isr=false",
        f"{READER}/read?hash=aa11-bb22-dd44&isr=false",
    ]


def test_an_answer_that_is_the_root_again_does_not_lead_in_circles() -> None:
    with pytest.raises(ParseError, match="lists bb22, under which it lies itself"):
        read({"items": TREE[ROOT]}, reading(f"{ROOT}-{COUNCIL}"))


def test_documents_are_items_with_the_path_they_stand_under() -> None:
    page = listed(f"{ROOT}-{COUNCIL}-{MEETING}")
    (minutes,) = page.items
    assert (minutes.key, minutes.title) == (MINUTES, "Protokoll RF 29 september 2025")
    assert minutes.url == f"{READER}/document/{MINUTES}?hash=aa11-bb22-dd44"
    assert minutes.request == Request(minutes.url)  # a GET: HEAD may fail
    assert (page.total, page.ends) == (1, True)


def test_dates_in_names_can_be_wrong_and_are_not_taken() -> None:
    assert listed(f"{ROOT}-{COUNCIL}-{MEETING}").items[0].published is None


def test_meetings_may_be_one_pdf_for_each_paragraph() -> None:
    rows = [entry(f"0f-{number}", "document", f"RF {number}-26 Ärende") for number in range(1, 23)]
    rows += [entry("0f-s", "document", "1s. 2026-09-29"), entry("0f-oj", "document", "RF OJ 14-26")]
    page = read({"items": rows}, reading(f"{ROOT}-{COUNCIL}-{MEETING}"))
    assert len(page.items) == page.total == 24


def test_one_document_under_two_meetings_is_one_item() -> None:
    night = whole_night()
    assert sorted(item.key for item in night.items) == sorted([MINUTES, PARAGRAPH])
    assert {item.key: item.url for item in night.items}[MINUTES].endswith("?hash=aa11-bb22-dd44")
    assert (night.proved, night.read) == (True, 7)  # a list that is empty is asked twice


def whole_night(scope: Scope = SCOPE) -> Listed:
    """What the driver lists of the whole reader."""
    asking = listing(platform("netpublicator"), SOURCE, scope, lambda key: False, whole=True)
    try:
        request = next(asking)
        while True:
            path = parse_qs(urlsplit(request.url).query).get("hash", [""])[0]
            held = json.dumps({"history": [], "items": TREE[path]}) if path else "<script>x = {rootId: 'aa11'}</script>"
            request = asking.send(answer(held if path else f"<html><body>{held}</body></html>", request.url))
    except StopIteration as end:
        night: Listed = end.value
        return night


def test_channels_of_years_before_the_scope_are_not_asked() -> None:
    since = Scope(date(2026, 11, 22), since=date(2026, 1, 1))
    assert urls(listed(f"{ROOT}-{COUNCIL}", since).lists) == [reading(f"{ROOT}-{COUNCIL}-{MEETING}")]
    assert len(listed(f"{ROOT}-{COUNCIL}", replace(since, since=date(2025, 12, 31))).lists) == 2
    assert (whole_night(since).proved, whole_night(since).read) == (True, 5)


@pytest.mark.parametrize("wrapped", ["jQuery1110({});", " np.read( {} ) ;\n", "{}", "\ufeff{}"])
def test_jsonp_is_read_as_json(wrapped: str) -> None:
    held = wrapped.replace("{}", json.dumps({"items": TREE[ROOT]}))
    assert read(held, reading(ROOT)) == listed(ROOT)


def test_a_tree_that_is_too_deep_ends_with_a_sentence() -> None:
    with pytest.raises(ParseError, match="lies 7 levels deep, more than the 6"):
        read({"items": []}, reading("-".join("abcdefg")))
    assert read({"items": []}, reading("-".join("abcdef"))) == ListPage(total=0, ends=True)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "is empty"),
        ("null", "is not HTML"),
        ("{", "is not JSON"),
        ("callback(", "is not HTML"),
        ("[]", "is JSON without a list of items"),
        ('{"items": null}', "is JSON without a list of items"),
        ("<html><body>Service unavailable</body></html>", "says nowhere which root"),
    ],
)
def test_an_answer_that_is_no_list_says_so(content: str, says: str) -> None:
    with pytest.raises(ParseError, match=says):
        read(content, reading(f"{ROOT}-{COUNCIL}"))


def test_an_answer_to_no_path_is_refused() -> None:
    with pytest.raises(ParseError, match="is asked without the path"):
        read({"items": []}, f"{READER}/read?isr=true")


def test_entries_that_cannot_be_read_are_missed_and_not_forgotten() -> None:
    rows = [
        None,
        7,
        entry("", "document"),
        entry("../../x", "document"),
        entry("a b", "channel"),
        entry("f1", "folder"),
    ]
    page = read({"items": [*rows, entry("f2", "document"), entry("f2", "document")]}, reading(ROOT))
    assert ([item.key for item in page.items], page.lists, page.total) == (["f2"], (), 7)


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=8) | st.sampled_from(["document", "channel", "meeting"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["id", "text", "type"]), inner),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(["items", "history"]), VALUES | st.lists(VALUES, max_size=4)))
def test_hostile_json_is_read_or_refused(said: dict[str, object]) -> None:
    try:
        page = read(said, reading(ROOT))
    except ParseError:
        return
    assert page.total is not None
    assert all(urlsplit(url).path.startswith("/api/public/r00000001/") for url in urls(page.lists))


def test_a_page_in_a_documents_place_is_no_document() -> None:
    (item,) = listed(f"{ROOT}-{COUNCIL}-{MEETING}").items
    for content in ("", " <html>Logga in</html>", '{"error": 1}'):
        with pytest.raises(ParseError, match="is no file"):
            netpublicator.document(SOURCE, item, answer(content, item.url))
    assert netpublicator.document(SOURCE, item, answer("%PDF-1.7", item.url)).content == b"%PDF-1.7"
    assert netpublicator.further(SOURCE, item, answer("%PDF-1.7", item.url)) == ()


ENTRIES = """<!doctype html><html><body><ul>
<li data-npid="4711" data-title="Protokoll 2026-09-29 > Regionstyrelsen" data-published="2026-10-06 08:00">
  <h2 class="c-bulletin-item__heading"><a class="c-bulletin-item__link" href="?id=4711"><span>Justerat protokoll,
  regionstyrelsen</span></a></h2>
  <p class="c-bulletin-item__category">Protokoll &amp; beslut</p>
  <div class="c-bulletin-item__text"><p>Protokollet justerades den 5 oktober och förvaras på
  <a href="/kansli">kansliet</a> i Granby. Anslaget tas ned den 28 oktober.</p></div></li>
<li data-npid="4712" data-title="Kungörelse om granskning > Övrigt">
  <time datetime="2026-11-02T09:30:00+01:00">i dag</time>
  <div class="c-bulletin-item__text">Handlingarna visas i regionhuset.</div></li>
<li data-npid="4713" data-title=""></li>
</ul></body></html>"""


def test_a_bulletin_board_holds_its_documents() -> None:
    board = read(ENTRIES, BOARD)
    first, second = board.items
    assert (first.key, first.title) == ("4711", "Justerat protokoll, regionstyrelsen")
    assert (first.published, second.published) == (datetime(2026, 10, 6, 8), datetime(2026, 11, 2, 9, 30))
    assert (first.url, second.url) == (f"{BOARD}?id=4711", BOARD)
    assert (first.request, first.kind) == (None, Kind.NOTICE)
    assert second.title == "Kungörelse om granskning"
    assert board.total == 3  # the third says nothing: it is missed
    assert read(ENTRIES, BOARD) == board  # the same markers
    changed = read(ENTRIES.replace("28 oktober", "29 oktober"), BOARD)
    assert [new.marker == old.marker for new, old in zip(changed.items, board.items, strict=True)] == [False, True]


def test_an_entry_of_a_board_is_read_as_a_document() -> None:
    item = read(ENTRIES, BOARD).items[0]
    read_as = parse(RawDocument(SOURCE.id, item.url, item.page, "text/html", item.url))
    assert read_as.title == "Justerat protokoll, regionstyrelsen"
    assert "justerades den 5 oktober och förvaras på kansliet i Granby" in read_as.text
    assert read_as.published == datetime(2026, 10, 6, 8)
    assert f'href="{BOARD.partition("/bulletin")[0]}/kansli"' in item.page.decode()


def test_a_board_that_a_script_fills_is_not_an_empty_board() -> None:
    with pytest.raises(ParseError, match="holds no entries"):
        read('<html><body><ul id="items"></ul><script src="/x.js"></script></body></html>', BOARD)
