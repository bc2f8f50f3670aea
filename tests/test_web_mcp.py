"""Assistants ask through the protocol's own client, over the command's standard input and output."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest

pytest.importorskip("mcp")

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

from pipeline.home import Home
from pipeline.store import Published

ROOT = Path(__file__).parent.parent
MOTION = "Motion om nattbussar till Norrskogen"
TOOLS = {"search", "document", "decisions", "compare", "matters"}


def ask(home: Path, *calls: tuple[str, dict[str, Any]]) -> list[Any]:
    """The results of calls, one after the other, of one server."""

    async def asking() -> list[Any]:
        command = StdioServerParameters(
            command=sys.executable, args=["-m", "cli", "--home", str(home), "mcp"], cwd=ROOT
        )
        async with stdio_client(command) as (read, write), ClientSession(read, write) as session:
            await session.initialize()
            return [await session.call_tool(name, args) for name, args in calls]

    return anyio.run(asking)


def listed(home: Path) -> tuple[str, list[Any]]:
    async def asking() -> tuple[str, list[Any]]:
        command = StdioServerParameters(
            command=sys.executable, args=["-m", "cli", "--home", str(home), "mcp"], cwd=ROOT
        )
        async with stdio_client(command) as (read, write), ClientSession(read, write) as session:
            said = await session.initialize()
            return said.instructions or "", (await session.list_tools()).tools

    return anyio.run(asking)


def shape(result: Any) -> dict[str, Any]:
    """What a tool answered, which is the same as text and as structure."""
    assert not result.is_error, result.content
    said: dict[str, Any] = json.loads(result.content[0].text)
    assert result.structured_content == said
    return said


def citations(said: Any) -> Iterator[dict[str, Any]]:
    """All citations of an answer, wherever they stand."""
    if isinstance(said, dict):
        if "quote" in said:
            yield said
        for value in said.values():
            yield from citations(value)
    elif isinstance(said, list):
        for value in said:
            yield from citations(value)


@pytest.fixture(scope="module")
def answers(shown_home: Home) -> dict[str, Any]:
    """An answer of every tool, of one server."""
    calls: list[tuple[str, dict[str, Any]]] = [
        ("search", {"query": "nattbussar till Norrskogen", "kinds": ["motion"]}),
        ("decisions", {"text": "nattbussar"}),
        ("compare", {"topic": "nattbussar till Norrskogen"}),
        ("matters", {"text": "nattbussar"}),
        ("decisions", {"stance": "decided"}),
    ]
    names = ("search", "decisions", "compare", "matters", "decided")
    found = dict(zip(names, map(shape, ask(shown_home.path, *calls)), strict=True))
    id = found["search"]["hits"][0]["document_id"]
    first = shape(*ask(shown_home.path, ("document", {"document_id": id, "length": 60})))
    rest = shape(*ask(shown_home.path, ("document", {"document_id": id, "start": first["next_start"]})))
    return found | {"document": first, "rest": rest}


def test_every_tool_says_what_it_does_and_only_reads(shown_home: Home) -> None:
    instructions, tools = listed(shown_home.path)
    assert {tool.name for tool in tools} == TOOLS
    assert "Cite every claim" in instructions
    for tool in tools:
        assert tool.annotations.read_only_hint
        assert "itation" in tool.description or "cite" in tool.description


def test_every_quote_stands_in_its_document_word_for_word(answers: dict[str, Any], shown_home: Home) -> None:
    with Published(shown_home) as store:
        for name, said in answers.items():
            found = list(citations(said))
            assert found, name
            for each in found:
                document = store.stored(each["document_id"]).document
                assert document.text[each["start"] : each["end"]] == each["quote"]
                assert each["quote"].strip()
                assert each["title"] == document.title
                assert set(each) >= {"url", "date", "publisher", "kind"}
                assert len(each["quote"]) <= 400


def test_what_was_typed_can_be_searched_for(shown_home: Home) -> None:
    calls = [("search", {"query": "natbussar", "mode": "lexical", "exact": exact}) for exact in (False, True)]
    taken, typed = map(shape, ask(shown_home.path, *calls))
    assert [each["applied"] for each in taken["corrections"]] == [True]
    assert taken["total"]
    assert [each["applied"] for each in typed["corrections"]] == [False]
    assert not typed["total"]


def test_a_motion_is_found_with_its_fate(answers: dict[str, Any]) -> None:
    assert answers["search"]["hits"][0]["title"] == MOTION
    matter = answers["matters"]["matters"][0]
    assert matter["outcome"] == "rejected"
    assert {step["kind"] for step in matter["steps"]} >= {"moved", "decided"}


def test_a_proposal_is_no_decision(answers: dict[str, Any]) -> None:
    stances = {each["stance"] for each in answers["decisions"]["decisions"] if each["citation"]["kind"] == "motion"}
    assert stances == {"proposed"}
    assert {each["stance"] for each in answers["decided"]["decisions"]} == {"decided"}


def test_a_comparison_says_who_has_it_and_who_has_nothing(answers: dict[str, Any]) -> None:
    said = answers["compare"]
    assert "Region Skåne" in [each["publisher"] for each in said["regions"]]
    assert "Region Norrbotten" in said["no_documents"]


def test_a_text_comes_in_stretches(answers: dict[str, Any], shown_home: Home) -> None:
    first, rest = answers["document"], answers["rest"]
    with Published(shown_home) as store:
        text = store.stored(first["citation"]["document_id"]).document.text
    assert len(first["text"]) == 60
    assert first["text"] + rest["text"] == text
    assert rest["next_start"] is None
    assert rest["decisions"]


def test_what_cannot_be_answered_is_a_clear_error(shown_home: Home) -> None:
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("document", {"document_id": "finns:inte"}, "no document is called"),
        ("document", {}, "document_id"),
        ("document", {"document_id": "x", "length": 10_000_000}, "20000"),
        ("search", {"query": "buss", "limit": 1000}, "20"),
        ("search", {"query": "buss", "parties": ["Trollpartiet"]}, "Trollpartiet"),
        ("search", {"query": "och"}, "common"),
        ("search", {"query": "x" * 5000}, "4000"),
        ("decisions", {"stance": "maybe"}, "proposed"),
        ("decisions", {"since": "i går"}, "YYYY-MM-DD"),
        ("compare", {}, "either a topic or a document"),
        ("matters", {"matter_id": "finns inte"}, "no matter is called"),
    ]
    results = ask(shown_home.path, *((name, args) for name, args, _ in wrong))
    for result, (name, args, said) in zip(results, wrong, strict=True):
        assert result.is_error, (name, args)
        text = result.content[0].text
        assert said in text, (name, args, text)
        assert "Traceback" not in text
        assert str(ROOT) not in text


def test_without_a_store_it_says_what_to_do(tmp_path: Path) -> None:
    (result,) = ask(tmp_path, ("search", {"query": "buss"}))
    assert result.is_error
    assert "regionradar ingest" in result.content[0].text
