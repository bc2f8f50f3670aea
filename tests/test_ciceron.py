"""Ciceron: calls and answers of a register's search, in the shapes that public code knows."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Item, Kind, ListPage, ParseError, Request, Response, Scope, Source
from pipeline.parse import parse
from scrapers import ciceron
from scrapers.listing import Listed, listing
from scrapers.platforms import platform

SITE = "https://diarium.granby.example"
SOURCE = Source(
    id="granby-diarium",
    name="Granby kommun, diarium",
    platform="ciceron",
    address=f"{SITE}/#!/search/",
    kinds=(Kind.PROTOCOL, Kind.NOTICE),
    confirmed="2026",
    confidence="H",
)
SCOPE = Scope(date(2026, 11, 22))
LINK = "?t=1&i=Kommunfullmäktige&d=2026-09-29 00:00:00&n=KS"
FILE = "UHJvdG9rb2xsIGtvbW11bmZ1bGxt5Gt0aWdlLnB1Yi5wZGY="  # Latin-1 below: decoding and encoding it again would harm it
DOCUMENTS: list[dict[str, Any]] = [
    {"id": "2732", "name": "Protokoll kommunfullmäktige 2026-09-29", "filename_b64": FILE},
    {"id": 2733, "name": "Omedelbart justerat protokoll § 7", "filename_b64": "eA=="},
    {"id": 2701, "name": "Kallelse", "filename_b64": "eQ+/="},
    {"id": 2702, "name": "Handlingar", "filename_b64": "eg=="},
]
DETAILS = {"documents": DOCUMENTS, "items": [{"title": "Ny färjelinje över Granfjärden"}, {"title": None}, None]}


def hit(number: int, link: str = LINK, title: str = "Kommunfullmäktige 2026-09-29") -> dict[str, Any]:
    return {"id": number, "title": title, "object_link": link}


def answer(content: object, url: str = f"{SITE}/json") -> Response:
    held = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Response(url, url, 200, (), held, datetime(2026, 11, 22, 3, tzinfo=UTC))


def said(result: object, session: str = "s1") -> Response:
    return answer({"jsonrpc": "2.0", "result": result, "session_id": session})


def read(response: Response) -> ListPage:
    return ciceron.read(SOURCE, response, SCOPE)


def call(request: Request | None) -> dict[str, Any]:
    assert request is not None
    assert request.body is not None
    assert (request.method, request.url) == ("POST", f"{SITE}/json")
    assert request.headers == (("Content-Type", "application/json"),)
    sent: dict[str, Any] = json.loads(request.body)
    return sent


def meeting() -> Item:
    return read(said({"results": [hit(0)]})).items[0]


def details(held: object = DETAILS) -> Response:
    return said({"value": json.dumps(held)})


def test_meetings_are_searched_for_by_a_number_and_parameters_in_a_string() -> None:
    (request,) = ciceron.first(SOURCE, replace(SCOPE, since=date(2024, 1, 1)))
    sent = call(request)
    assert (sent["jsonrpc"], sent["method"]) == ("2.0", "CiceronsokServer:Search")
    assert sent["params"]["doctype"] == 1
    assert json.loads(sent["params"]["param"]) == {"hasFiles": True, "from_date": "2024-01-01", "to_date": ""}
    assert "session_id" not in sent


def test_result_of_a_search_is_json_in_a_string() -> None:
    page = read(said({"result": json.dumps({"hits": 450})}))
    assert [call(request)["params"]["offset"] for request in page.lists] == [0, 200, 400]
    assert {call(request)["method"] for request in page.lists} == {"CiceronsokServer:ReadItems"}
    assert read(said({"result": '{"hits": 0}'})) == ListPage(ends=True)


def test_session_id_stands_beside_the_parameters() -> None:
    page = read(said({"result": '{"hits": 1}'}, session="åter-1"))
    sent = call(page.lists[0])
    assert (sent["session_id"], sorted(sent["params"])) == ("åter-1", ["limit", "offset", "search_id"])
    assert call(meeting().request)["session_id"] == "s1"


def test_a_meeting_is_known_by_its_link_and_not_by_its_place_among_the_hits() -> None:
    first, later = (
        read(said({"results": [hit(number)]}, session)).items[0] for number, session in ((0, "a"), (3, "b"))
    )
    assert first.key == later.key == LINK
    assert (first.title, first.published, first.kind) == ("Kommunfullmäktige 2026-09-29", date(2026, 9, 29), None)
    assert first.url == f"{SITE}/#!/search/?t=1&i=Kommunfullm%C3%A4ktige&d=2026-09-29%2000:00:00&n=KS"
    assert call(later.request)["params"] == {"search_id": "regionradar", "id": "3"}


def test_hits_that_cannot_be_read_are_missed_and_not_forgotten() -> None:
    page = read(said({"results": [hit(0), None, {"id": 1}, hit(2, link="")]}))
    assert (len(page.items), page.total) == (1, 4)


def test_a_meeting_leads_to_its_documents() -> None:
    found = ciceron.further(SOURCE, meeting(), details())
    assert [(item.key, item.title, item.kind) for item in found] == [
        ("document/2732", "Protokoll kommunfullmäktige 2026-09-29", Kind.PROTOCOL),
        ("document/2733", "Omedelbart justerat protokoll § 7", Kind.PROTOCOL),
        ("document/2701", "Kallelse", Kind.NOTICE),
        ("document/2702", "Handlingar", None),
    ]
    assert {item.published for item in found} == {date(2026, 9, 29)}
    assert ciceron.further(SOURCE, found[0], answer(b"%PDF-1.7")) == ()


def test_file_names_are_sent_as_they_came_and_head_is_not_used() -> None:
    minutes, _, summons, _ = ciceron.further(SOURCE, meeting(), details())
    name = FILE.replace("=", "%3D")
    assert minutes.request == Request(f"{SITE}/download/document?filename={name}&id=2732")
    assert summons.url == f"{SITE}/download/document?filename=eQ%2B%2F%3D&id=2701"


def test_details_can_stand_in_the_result_itself() -> None:
    assert len(ciceron.further(SOURCE, meeting(), said(DETAILS))) == 4


def test_a_meeting_is_read_as_a_page_with_its_matters_and_files() -> None:
    raw = ciceron.document(SOURCE, meeting(), details())
    document = parse(raw)
    assert (document.title, document.published) == ("Kommunfullmäktige 2026-09-29", date(2026, 9, 29))
    assert "Ny färjelinje över Granfjärden" in document.text
    assert all(f">{each['name']}</a>" in raw.content.decode() for each in DOCUMENTS)
    assert raw.content == ciceron.document(SOURCE, meeting(), details()).content


def test_a_page_in_a_files_place_is_no_file() -> None:
    minutes = ciceron.further(SOURCE, meeting(), details())[0]
    for content in (b"", b"<html>Fel</html>", b'{"error": 1}'):
        with pytest.raises(ParseError, match="is no file"):
            ciceron.document(SOURCE, minutes, answer(content, minutes.url))
    assert ciceron.document(SOURCE, minutes, answer(b"%PDF-1.7", minutes.url)).content == b"%PDF-1.7"


@pytest.mark.parametrize(
    ("response", "says"),
    [
        (answer(b"<html>502 Bad Gateway</html>"), "is not JSON"),
        (answer([]), "is JSON without a result"),
        (answer({"session_id": "s", "result": None}), "is JSON without a result"),
        (answer({"session_id": "s", "error": {"code": -32601, "message": "Method not found"}}), "Method not found"),
        (answer({"session_id": "s", "error": None}), "an error: of no name"),
        (answer({"result": {"result": '{"hits": 3}'}}), "without a session_id"),
        (said({"result": "{hits"}), "is not JSON"),
        (said({"result": '{"hits": -1}'}), "does not say how many"),
        (said({"result": '{"hits": 1e99}'}), "does not say how many"),
        (said({"result": '{"hits": 99999999}'}), "does not say how many"),
        (said({}), "does not say how many"),
    ],
)
def test_an_answer_that_is_none_says_so(response: Response, says: str) -> None:
    with pytest.raises(ParseError, match=says):
        read(response)


@pytest.mark.parametrize(
    "response",
    [details(None), details({"documents": None}), details({"documents": [None]}), said({"value": "["}), said({})],
)
def test_details_that_are_none_say_so_and_lead_nowhere(response: Response) -> None:
    with pytest.raises(ParseError):
        ciceron.document(SOURCE, meeting(), response)
    assert ciceron.further(SOURCE, meeting(), response) == ()


VALUES = st.recursive(
    st.none() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | st.just('{"hits": 2}'),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["result", "results", "id", "title", "object_link", "documents"]), inner)
    ),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(VALUES)
def test_hostile_answers_are_read_or_refused(result: object) -> None:
    """Nothing but ``ParseError`` comes out, whatever comes in; what is refused leads nowhere."""
    with suppress(ParseError):
        read(said(result))
    try:
        ciceron.document(SOURCE, meeting(), said(result))
    except ParseError:
        assert ciceron.further(SOURCE, meeting(), said(result)) == ()


def test_a_night_asks_for_one_part_after_another() -> None:
    night = whole_night(450)
    assert (night.proved, night.read, len(night.items)) == (True, 4, 450)


def whole_night(hits: int) -> Listed:
    """What the driver lists of a register with so many meetings."""
    asking = listing(platform("ciceron"), SOURCE, SCOPE, lambda key: False, whole=True)
    try:
        request = next(asking)
        while True:
            sent = call(request)
            if sent["method"].endswith("Search"):
                request = asking.send(said({"result": json.dumps({"hits": hits})}))
                continue
            begun, limit = sent["params"]["offset"], sent["params"]["limit"]
            numbers = range(begun, min(begun + limit, hits))
            request = asking.send(said({"results": [hit(number, f"?t=1&d={number}") for number in numbers]}))
    except StopIteration as end:
        night: Listed = end.value
        return night
