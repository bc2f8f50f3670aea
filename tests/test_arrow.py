"""What travels between processes: comes back as it was sent, whatever it holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from models import Document, Facts, RawDocument
from pipeline.arrow import batch_of, rows_of, schema
from pipeline.store import Prepared
from scrapers.folder import Refused

WORDS = some.text(some.characters(), max_size=5)  # halves of surrogates too
WHOLE = some.integers(-(2**63), 2**63 - 1)


class Colour(StrEnum):
    BLUE = "blå"
    YELLOW = "gul"


@dataclass(frozen=True, slots=True)
class Leaf:
    name: str
    spans: tuple[tuple[int, int], ...] = ()
    counts: Mapping[str, tuple[float, bool]] | None = None


@dataclass(frozen=True, slots=True)
class Tree:
    leaves: tuple[Leaf, ...]
    first: Leaf | None
    content: bytes
    colour: Colour | None
    seen: date | datetime | None
    share: float | None
    place: tuple[int, str] | None
    either: Leaf | str | None
    own: bool


LEAVES = some.builds(
    Leaf,
    WORDS,
    some.lists(some.tuples(WHOLE, WHOLE), max_size=3).map(tuple),
    some.none() | some.dictionaries(WORDS, some.tuples(some.floats(allow_nan=False), some.booleans()), max_size=3),
)
TREES = some.builds(
    Tree,
    some.lists(LEAVES, max_size=3).map(tuple),
    some.none() | LEAVES,
    some.binary(max_size=5),
    some.none() | some.sampled_from(Colour),
    some.none() | some.dates() | some.datetimes() | some.datetimes(timezones=some.just(timezone(timedelta(hours=2)))),
    some.none() | some.floats(allow_nan=False),
    some.none() | some.tuples(WHOLE, WORDS),
    some.none() | LEAVES | WORDS,
    some.booleans(),
)


@settings(deadline=None)
@given(some.lists(TREES, max_size=4))
def test_records_come_back_as_they_were_sent(trees: list[Tree]) -> None:
    back = rows_of(Tree, batch_of(Tree, trees))
    assert back == trees
    assert [type(tree.seen) for tree in back] == [type(tree.seen) for tree in trees]


@settings(deadline=None)
@given(some.lists(some.none() | LEAVES | WORDS | WHOLE, max_size=5))
def test_of_a_union_each_comes_back_as_what_it_was(rows: list[Leaf | str | int | None]) -> None:
    assert rows_of(Leaf | str | int | None, batch_of(Leaf | str | int | None, rows)) == rows


def test_the_schema_says_what_a_batch_holds() -> None:
    form = schema(Prepared | Refused)
    assert form == batch_of(Prepared | Refused, []).schema
    assert {field.name for field in form.field("row").type} == {"Prepared", "Refused"}
    document = form.field("row").type.field("Prepared").type.field("document").type
    assert {field.name for field in document} == set(Document.__dataclass_fields__)


def test_times_keep_their_offset_from_utc() -> None:
    moment = datetime(2026, 1, 20, 3, tzinfo=UTC)
    [back] = rows_of(RawDocument, batch_of(RawDocument, [RawDocument("s", "p", b"", fetched=moment)]))
    assert str(back.fetched) == "2026-01-20 03:00:00+00:00"


def test_an_empty_batch_has_no_rows() -> None:
    assert rows_of(Facts, batch_of(Facts, [])) == []


def test_what_has_no_form_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(TypeError, match="no form in Arrow"):
        schema(tuple[object, ...])
