"""The gold set of people, organisations and decisions is well-formed; how it was annotated says its README."""

import json
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.document import Kind
from models.facts import Action, Stance

FOLDER = Path(__file__).parent / "quality" / "facts"
TYPES = {
    *("region", "municipality", "county_administrative_board", "agency", "party", "body", "government", "parliament"),
    *("ministry", "court", "company", "association", "university", "unit", "other"),
}
OUTCOMES = {None, "approved", "partly_approved", "rejected", "answered", "referred_back", "tabled", "withdrawn"}


def read(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


HALVES = ("dev", "test")
DOCUMENTS = [*read("dev"), *read("test"), *read("dev2")]
every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["id"])


def mentions(document: dict[str, Any]) -> Iterator[tuple[int, int]]:
    for record in [*document["people"], *document["organisations"]]:
        yield from map(tuple, record["mentions"])
    yield from map(tuple, [*document["places"], *document["private"]])


def test_both_parts_have_75_documents_with_ids_of_their_own() -> None:
    assert len(read("dev")) == len(read("test")) == 75
    assert len({document["id"] for document in DOCUMENTS}) == 150 + len(read("dev2"))


def test_no_text_is_in_both_parts() -> None:
    test = read("test")
    assert not {document["text"] for name in ("dev", "dev2") for document in read(name)} & {d["text"] for d in test}
    assert not {document["title"] for document in read("dev")} & {document["title"] for document in test}


def test_a_fifth_of_each_part_holds_no_decision() -> None:
    for name in HALVES:
        assert 0.15 <= sum(not document["decisions"] for document in read(name)) / 75 <= 0.25


@every_document
def test_text_is_clean_and_begins_with_the_title(document: dict[str, Any]) -> None:
    text = document["text"]
    assert unicodedata.is_normalized("NFC", text)
    assert text.partition("\n")[0] == document["title"]
    assert "\n\n\n" not in text
    assert all(line == line.rstrip() for line in text.split("\n"))
    assert 40 <= len(text.split()) <= 300
    assert document["kind"] in set(Kind)
    assert date.fromisoformat(document["published"])


@every_document
def test_mentions_lie_within_the_text_and_do_not_overlap(document: dict[str, Any]) -> None:
    end_before = 0
    for start, end in sorted(mentions(document)):
        assert end_before <= start < end <= len(document["text"])
        mention = document["text"][start:end]
        assert mention == mention.strip()
        end_before = end


@every_document
def test_people_and_organisations_are_named_once_and_mentioned(document: dict[str, Any]) -> None:
    for records in (document["people"], document["organisations"]):
        assert len({record["name"] for record in records}) == len(records)
        assert all(record["mentions"] for record in records)
    assert all(organisation["type"] in TYPES for organisation in document["organisations"])
    assert all(person["party"] is None or person["party"].isupper() for person in document["people"])


@every_document
def test_a_mention_of_a_person_is_part_of_the_name(document: dict[str, Any]) -> None:
    for person in document["people"]:
        for start, end in person["mentions"]:
            mention = document["text"][start:end].replace("\n", " ")
            assert any(part in mention for part in person["name"].split())


@every_document
def test_decisions_are_spans_with_known_values(document: dict[str, Any]) -> None:
    text = document["text"]
    end_before = 0
    for decision in document["decisions"]:
        start, end = decision["start"], decision["end"]
        assert end_before <= start < end <= len(text)
        span = text[start:end]
        assert span == span.strip()
        assert not span.endswith(".")
        assert decision["stance"] in set(Stance)
        assert decision["action"] in set(Action)
        assert decision["outcome"] in OUTCOMES
        assert decision["date"] is None or date.fromisoformat(decision["date"])
        assert all(amount in span for amount in decision["amounts"])
        for verbatim in (decision["votes"], decision["case_number"]):
            assert verbatim is None or verbatim in text.replace("\n", " ")
        end_before = end
