"""g0v.se: lists in JSON and texts in Markdown, in their shapes; all of what they say is invented."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Item, Kind, ListPage, ParseError, Request, Response, Scope, Source
from pipeline.parse import parse
from scrapers import g0v

LIST = "https://g0v.se/pressmeddelanden.json"
SCOPE = Scope(date(2026, 1, 20))
NOW = datetime(2026, 1, 20, 3, tzinfo=UTC)
SOURCE = Source(
    "regeringen-pressmeddelanden",
    "Regeringskansliet, pressmeddelanden",
    "g0v",
    LIST,
    (Kind.PRESS_RELEASE,),
    "2026",
    "H",
)
PATH = "/pressmeddelanden/2026/01/fler-farjor-till-oarna/"


def answer(content: bytes, url: str = LIST) -> Response:
    return Response(url, url, 200, (), content, NOW)


def entry(url: Any = PATH, **more: Any) -> dict[str, Any]:
    return {
        "title": "Fler färjor till öarna",
        "url": url,
        "published": "2026-01-14",
        "updated": "2026-01-15",
        "types": ["1341"],
        "senders": ["1287"],
        "summary": "Regeringen vill att fler färjor går.",
        "id": "",
        "shortcuts": [],
        "attachments": [{"name": "Promemoria", "url": "/contentassets/a/promemoria.pdf"}],
        "categories": ["1500"],
        **more,
    }


def read(*entries: Any) -> ListPage:
    return g0v.read(SOURCE, answer(json.dumps(list(entries)).encode()), SCOPE)


def test_the_list_is_one_request() -> None:
    assert g0v.first(SOURCE, SCOPE) == (Request(LIST),)


def test_an_entry_becomes_an_item() -> None:
    page = read(entry())
    assert page.items == (
        Item(
            key=PATH,
            url=f"https://www.regeringen.se{PATH}",
            request=Request("https://g0v.se/pressmeddelanden/2026/01/fler-farjor-till-oarna.md"),
            title="Fler färjor till öarna",
            published=date(2026, 1, 14),
            marker="2026-01-15",
        ),
    )
    assert (page.total, page.next, page.ends) == (1, None, True)


def test_the_text_is_asked_of_the_host_of_the_list() -> None:
    source = Source("x", "x", "g0v", "http://127.0.0.1:8080/pressmeddelanden.json", SOURCE.kinds, "2026", "H")
    page = g0v.read(source, answer(json.dumps([entry()]).encode()), SCOPE)
    assert page.items[0].request == Request(f"http://127.0.0.1:8080{PATH[:-1]}.md")


@pytest.mark.parametrize("updated", [None, "", "absent"])
def test_without_a_date_of_change_the_entry_itself_is_the_version(updated: str | None) -> None:
    def marker(**more: Any) -> str:
        said = entry(updated=updated, **more)
        if updated == "absent":
            del said["updated"]
        return read(said).items[0].marker

    assert marker() == marker(categories=["1"], senders=["2"], added="later")
    assert len({marker(), marker(title="Fler båtar"), marker(attachments=[]), marker(summary="Annat.")}) == 4


def test_a_path_that_holds_swedish_letters_can_be_asked_for() -> None:
    item = read(entry("/pressmeddelanden/2026/01/fler-färjor/")).items[0]
    assert item.request == Request("https://g0v.se/pressmeddelanden/2026/01/fler-f%C3%A4rjor.md")
    assert read(entry("/pressmeddelanden/2026/01/fler-f%C3%A4rjor/")).items[0] == item


def test_a_path_may_be_given_as_an_address_of_the_government() -> None:
    assert read(entry(f"https://www.regeringen.se{PATH}?a=b#c")).items == read(entry()).items


BROKEN = [
    entry(None),
    entry(""),
    entry("/"),
    entry(7),
    entry("pressmeddelanden/2026/"),
    entry("//elsewhere.example/x/"),
    entry("https://elsewhere.example/x/"),
    entry("/pressmeddelanden/../../x/"),
    entry("javascript:alert(1)"),
    entry("http://["),
    {},
    None,
    "x",
    [],
]


@pytest.mark.parametrize("broken", BROKEN)
def test_an_entry_without_a_path_is_seen_to_be_lacking(broken: Any) -> None:
    page = read(broken, entry())
    assert [item.key for item in page.items] == [PATH]
    assert page.total == 2


def test_an_entry_that_stands_twice_counts_once() -> None:
    page = read(entry(), entry(title="Annat"))
    assert [item.title for item in page.items] == ["Fler färjor till öarna"]
    assert page.total == 1


def test_an_empty_list_is_a_list() -> None:
    assert read() == ListPage(total=0, ends=True)


@pytest.mark.parametrize("content", [b"", b"<!doctype html><html>404</html>", b"{}", b"null", b"[{", b"[" * 100_000])
def test_html_instead_of_json_is_no_list(content: bytes) -> None:
    with pytest.raises(ParseError):
        g0v.read(SOURCE, answer(content), SCOPE)


@settings(deadline=None)
@given(st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_whatever_a_field_holds_the_entry_is_read(value: Any) -> None:
    (item,) = read(entry(title=value, published=value, updated=value, attachments=value)).items
    assert item.key == PATH
    item.title.encode()


MARKDOWN = """# Fler färjor till öarna

Regeringen vill att fler färjor går till öarna, också på vintern.


– Den som bor på en ö är beroende av kultur\\- och skärgårdstrafiken, säger transportminister Bo Provsson.

- [Promemoria](/contentassets/a/promemoria.pdf)
"""


def document(content: bytes) -> Any:
    return g0v.document(SOURCE, read(entry()).items[0], answer(content, f"https://g0v.se{PATH[:-1]}.md"))


def test_the_text_is_markdown_whatever_the_host_calls_it() -> None:
    raw = document(MARKDOWN.encode())
    assert raw.content_type.startswith("text/markdown")
    assert (raw.location, raw.url) == (f"https://g0v.se{PATH[:-1]}.md", f"https://www.regeringen.se{PATH}")
    found = parse(raw)
    assert found.title == "Fler färjor till öarna"
    assert found.kind is Kind.PRESS_RELEASE
    assert "kultur- och skärgårdstrafiken" in found.text
    assert [file.url for file in found.attachments] == ["https://www.regeringen.se/contentassets/a/promemoria.pdf"]


@pytest.mark.parametrize(
    "content", [b"<!DOCTYPE html><html><body>404</body></html>", b"\xef\xbb\xbf\n<html>", b"", b" \n"]
)
def test_a_page_of_html_or_nothing_is_no_text(content: bytes) -> None:
    with pytest.raises(ParseError):
        document(content)


def test_an_item_leads_to_nothing_more() -> None:
    assert g0v.further(SOURCE, read(entry()).items[0], answer(MARKDOWN.encode())) == ()
