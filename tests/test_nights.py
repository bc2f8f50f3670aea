"""What the night knows comes back from the store as it was put there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import Document, Item, Kind, Known, Request, RobotsFile, SeenPage, Status, Tally, Validators
from pipeline.home import Home
from pipeline.store import Work
from pipeline.store.nights import Nights
from pipeline.store.work import Derived, Prepared

NIGHT = date(2026, 3, 2)
NEXT = NIGHT + timedelta(days=1)


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    with Work(Home(tmp_path)) as work:
        yield Nights(work)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
DATES = st.dates(date(1, 1, 1), date(9999, 12, 31))
MOMENTS = st.datetimes(timezones=st.sampled_from([None, UTC, timezone(timedelta(hours=2))]))
VALIDATORS = st.builds(Validators, TEXT.filter(bool), st.none() | TEXT)
REQUESTS = st.builds(
    Request, TEXT, st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple), st.just("POST"), st.none() | st.binary()
)
ITEMS = st.builds(
    Item, TEXT, TEXT, st.none() | REQUESTS, TEXT, st.none() | DATES | MOMENTS, TEXT, st.none() | st.sampled_from(Kind)
)
SMALL = st.integers(0, 2**31 - 1)
KNOWN = st.builds(
    Known,
    item=ITEMS,
    first=DATES,
    listed=st.none() | DATES,
    place=SMALL,
    marker=TEXT,
    document=st.none() | TEXT,
    digest=TEXT,
    found=st.none() | DATES,
    changed=st.none() | DATES,
    visited=st.none() | DATES,
    due=st.none() | DATES,
    misses=SMALL,
    missed=st.none() | DATES,
    failures=SMALL,
    why=TEXT,
    gone=st.none() | DATES,
    validators=st.none() | VALIDATORS,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(KNOWN, max_size=4, unique_by=lambda known: known.item.key))
def test_what_is_known_of_items_comes_back_as_it_was(nights: Nights, items: list[Known]) -> None:
    nights.keep([("s", each) for each in items])
    back = nights.known("s")
    assert [back[known.item.key] for known in items] == items


def known(key: str, **given: object) -> Known:
    return replace(Known(Item(key, f"https://x.example/{key}", None), first=NIGHT), **given)  # type: ignore[arg-type]


def test_later_knowledge_takes_the_place_of_earlier_and_of_nothing_else(nights: Nights) -> None:
    nights.keep([("s", each) for each in [known("1"), known("2", why="b")]])
    nights.keep([("other", each) for each in [known("1", why="c")]])
    nights.keep([("s", each) for each in [known("1", why="a")]])
    assert {key: each.why for key, each in nights.known("s").items()} == {"1": "a", "2": "b"}
    assert nights.known("other")["1"].why == "c"


def test_the_page_of_an_item_that_its_list_holds_is_not_kept(nights: Nights) -> None:
    nights.keep([("s", each) for each in [known("1", item=Item("1", "u", None, page=b"<p>text</p>"))]])
    assert nights.known("s")["1"].item.page == b""


def test_halves_of_surrogates_from_hostile_lists_cost_nothing(nights: Nights) -> None:
    item = Item("1", "https://x.example/\udfff", Request("https://x.example/\ud800"), "T\ud800", marker="\ud800")
    nights.keep([("s", each) for each in [known("1", item=item, why="\ud800", marker="\ud800")]])
    back = nights.known("s")["1"]
    assert (back.item.title, back.item.marker, back.why) == ("T?", "?", "?")
    nights.keep_tally(Tally("s", NIGHT, reasons=("\ud800 is damaged",)), Status.OK)
    assert len(nights.tallies("s", NIGHT)) == 1


def test_pages_are_kept_while_they_are_as_they_were(nights: Nights) -> None:
    one, two, three = (SeenPage(f"a{n}", n, Validators(f'"{n}"', "Mon, 02 Mar 2026 02:00:00 GMT")) for n in (1, 2, 3))
    nights.keep_pages("s", [one, two], [])
    nights.keep_pages("other", [three], [])
    nights.keep_pages("s", [three], ["a1"])
    assert nights.pages("s") == {"a1": one, "a3": three}
    assert nights.listed_on("s", ["a1", "a2", "a3"]) == 4


def test_a_page_without_validators_cannot_be_asked_conditionally(nights: Nights) -> None:
    nights.keep_pages("s", [SeenPage("a1", 9, None)], [])
    assert nights.pages("s") == {}


def test_robots_files_come_back_in_utc_and_replace_those_of_before(nights: Nights) -> None:
    swedish = datetime(2026, 7, 2, 5, tzinfo=timezone(timedelta(hours=2)))
    nights.keep_robots([RobotsFile("https://old.example", swedish, 404)])
    file = RobotsFile("https://x.example", swedish, 200, "User-agent: *\nDisallow: /å")
    nights.keep_robots([file])
    assert nights.robots() == [file]
    assert nights.robots()[0].fetched.tzinfo is UTC


TALLY = Tally("s", NIGHT, 9, 8, 1, filled={"lead": 3}, ruled=2, agreed=1.5, proved=True, reasons=("å",))


def test_tallies_come_back_from_a_night_on_oldest_first(nights: Nights) -> None:
    for night in (NEXT, NIGHT, NIGHT - timedelta(days=1)):
        nights.keep_tally(replace(TALLY, night=night), Status.OK)
    assert nights.tallies("s", NIGHT) == [TALLY, replace(TALLY, night=NEXT)]


def test_a_second_run_of_a_night_writes_in_place_of_the_first(nights: Nights) -> None:
    nights.keep_tally(TALLY, Status.BROKEN)
    nights.keep_tally(replace(TALLY, listed=7), Status.OK)
    assert [tally.listed for tally in nights.tallies("s", NIGHT)] == [7]
    assert nights.statuses(NEXT) == {"s": Status.OK}


def test_when_lists_were_last_read_whole_is_known_until_they_are_read_by_another_entry(nights: Nights) -> None:
    assert nights.reading("s", "entry") == (False, None)
    nights.keep_reading("s", "entry", True, NIGHT)
    nights.keep_reading("s", "entry", False, None)
    assert nights.reading("s", "entry") == (False, NIGHT)
    assert nights.reading("s", "another") == (False, None)


def test_a_status_is_that_of_the_last_night_before(nights: Nights) -> None:
    nights.keep_tally(TALLY, Status.PARTIAL)
    nights.keep_tally(replace(TALLY, night=NEXT), Status.BROKEN)
    assert nights.statuses(NIGHT) == {}
    assert nights.statuses(NEXT) == {"s": Status.PARTIAL}


def test_what_operators_were_told_is_what_they_were_told_last(nights: Nights) -> None:
    nights.keep_told({"a": Status.BROKEN, "b": Status.QUIET}, NIGHT)
    nights.keep_told({"a": Status.OK}, NEXT)
    assert nights.told() == {"a": Status.OK, "b": Status.QUIET}


# ---------------------------------------------------------------------------------------- documents of other sources


def hold(work: Work, source: str, published: date | None, region: str | None = "Region Älvmark") -> Document:
    document = Document(source, "1", "Titel", "Titel\nText", published=published)
    work.offer([Prepared(document, "0" * 64, "x", region, Derived((), {}))], datetime(2026, 3, 2, tzinfo=UTC))
    return document


@pytest.mark.parametrize("published", [NIGHT, datetime(2026, 3, 2, 23, 59), NIGHT + timedelta(days=3)])
def test_what_other_sources_of_the_region_published_about_the_same_time_is_near(home: Home, published: date) -> None:
    with Work(home) as work:
        work.use_embedder("counted", 4)
        hold(work, "ttvia", NIGHT)
        hold(work, "elsewhere", NIGHT, "Region Sjölunda")
        asked = hold(work, "egen", published)
        assert [document.id for document in Nights(work).near(asked, "Region Älvmark", 3)] == ["ttvia:1"]


@pytest.mark.parametrize("published", [date.min, date.max, datetime.max, NIGHT + timedelta(days=4), None])
def test_nothing_is_near_a_date_that_is_far_away_or_none(home: Home, published: date | None) -> None:
    with Work(home) as work:
        work.use_embedder("counted", 4)
        hold(work, "ttvia", NIGHT)
        asked = Document("egen", "1", "Titel", "Titel\nText", published=published)
        assert Nights(work).near(asked, "Region Älvmark", 3) == []
        assert Nights(work).near(asked, None, 3) == []


def test_days_of_publication_are_those_of_what_a_source_holds(home: Home) -> None:
    with Work(home) as work:
        work.use_embedder("counted", 4)
        hold(work, "s", datetime(2026, 3, 2, 10, 30))
        nights = Nights(work)
        nights.keep([("s", each) for each in [known("1", document="s:1"), known("2")]])
        assert nights.published("s", NIGHT) == [NIGHT]
        assert nights.published("s", NEXT) == []
