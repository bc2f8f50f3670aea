"""What is visited tonight, and what a visit means for the nights to come."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Document, Item, Known, Request
from pipeline import visits
from pipeline.visits import ENOUGH, LONGEST, NIGHT, SELDOM, Plan, Why, plan

FIRST = date(2026, 3, 2)
OLD = date(2025, 3, 2)


def item(key: str, marker: str = "", published: date | None = OLD) -> Item:
    return Item(key, f"https://x.example/{key}", Request(f"https://x.example/{key}"), "Titel", published, marker)


def document(key: str, published: date | None = OLD) -> Document:
    return Document("s", key, "Titel", "Titel\nText", published=published)


def fetched(item: Item, night: date, held: Known | None = None) -> Known:
    """An item that was listed and found in a night."""
    known = held or Known(item, first=night, due=night)
    return visits.read(replace(known, item=item), document(item.key, item.published), False, None, item.marker, night)


class Nights:
    """A source night by night: what its list shows, and whether visits find what they look for."""

    def __init__(self) -> None:
        self.known: dict[str, Known] = {}
        self.night = FIRST - NIGHT

    def run(self, listed: Iterable[Item], complete: bool = False, lacking: Sequence[str] = ()) -> Plan:
        items = list(listed)
        self.night += NIGHT
        found = plan(items, self.known, self.night, complete)
        if not found.lost:
            for known in (*visits.listed(items, self.known, self.night), *found.suspected):
                self.known[known.item.key] = known
        for visited, _ in found.visits:
            held = self.known.get(visited.key) or Known(visited, first=self.night)
            missed = visits.missed(held, self.night)
            self.known[visited.key] = missed if visited.key in lacking else fetched(visited, self.night, held)
        return found


def listing(*keys: object, marker: str = "") -> list[Item]:
    return [item(str(key), marker) for key in keys]


def why(found: Plan, reason: Why) -> list[str]:
    return [each.key for each, said in found.visits if said is reason]


# ---------------------------------------------------------------------------------------- news and versions


def test_what_is_new_comes_first_in_the_order_of_the_list() -> None:
    nights = Nights()
    nights.run(listing(*range(5)))
    found = nights.run([item("b"), item("a"), *listing(*range(5))])
    assert [each.key for each, _ in found.visits[:2]] == ["b", "a"]
    assert why(found, Why.NEW) == ["b", "a"]


def test_a_new_marker_is_fetched_once() -> None:
    nights = Nights()
    nights.run(listing("1", marker="a"))
    assert why(nights.run(listing("1", marker="b")), Why.MARKED) == ["1"]
    assert nights.run(listing("1", marker="b")).visits == ()


def test_a_list_that_tells_no_version_tonight_does_not_tell_another() -> None:
    nights = Nights()
    nights.run(listing("1", marker="a"))
    assert nights.run(listing("1")).visits == ()


def test_a_back_dated_item_is_fetched_once() -> None:
    nights = Nights()
    nights.run(listing(1, 2, 3))
    assert why(nights.run(listing(1, "old", 2, 3)), Why.NEW) == ["old"]
    assert nights.run(listing(1, "old", 2, 3)).visits == ()


def test_what_was_not_visited_in_its_night_is_visited_in_the_next() -> None:
    (known,) = visits.listed([item("1")], {}, FIRST)
    assert plan([item("1")], {"1": known}, FIRST + NIGHT).visits == ((item("1"), Why.NEW),)
    assert plan([], {"1": known}, FIRST + NIGHT).visits == ((item("1"), Why.PENDING),)


def test_a_second_run_of_a_night_visits_nothing_again() -> None:
    shown = listing(*range(9), marker="a")
    known = {each.key: fetched(each, FIRST) for each in shown}
    assert plan([replace(each, marker="b") for each in shown], known, FIRST).visits == ()


def test_of_what_is_due_that_which_waited_longest_comes_first() -> None:
    known = {f"{n}": replace(fetched(item(f"{n}"), OLD), due=FIRST - n * NIGHT) for n in (3, 9, 1)}
    assert [each.key for each, _ in plan([], known, FIRST).visits] == ["9", "3", "1"]


# ---------------------------------------------------------------------------------------- failures


def test_failures_back_off_and_never_give_up() -> None:
    held, pauses = Known(item("1"), first=FIRST, due=FIRST), []
    for _ in range(40):
        assert held.due
        night, held = held.due, visits.failed(held, "the host answers 500", held.due)
        assert held.due
        pauses.append((held.due - night).days)
    assert pauses[:2] == [1, 1]
    assert pauses[:7] == sorted(pauses[:7])
    assert 20 <= pauses[-1] <= 40
    assert held.gone is None


@pytest.mark.parametrize("held_before", [True, False])
def test_failures_back_off_though_the_list_tells_versions(held_before: bool) -> None:
    known = fetched(item("1", "a"), FIRST) if held_before else Known(item("1", "b"), first=FIRST, due=FIRST)
    visited = []
    for days in range(1, 31):
        night = FIRST + days * NIGHT
        found = plan([item("1", "b")], {"1": known}, night)
        (known,) = visits.listed([item("1", "b")], {"1": known}, night)
        if found.visits:
            visited.append(days)
            known = visits.failed(known, "is damaged", night)
    assert 4 <= len(visited) <= 7
    assert visited[0] == 1


def test_what_failed_is_tried_at_once_where_the_list_tells_of_another_version_or_address() -> None:
    tried = visits.failed(replace(Known(item("1", "a"), first=FIRST), failures=6), "is damaged", FIRST)
    moved = replace(item("1", "a"), request=Request("https://x.example/moved"))
    assert plan([item("1", "a")], {"1": tried}, FIRST + NIGHT).visits == ()
    assert why(plan([item("1", "b")], {"1": tried}, FIRST + NIGHT), Why.MARKED) == ["1"]
    assert why(plan([moved], {"1": tried}, FIRST + NIGHT), Why.MARKED) == ["1"]


def test_what_is_found_after_failures_starts_anew() -> None:
    held = visits.failed(fetched(item("1"), FIRST), "the host answers 500", FIRST + NIGHT)
    found = visits.unchanged(held, None, "", FIRST + 2 * NIGHT)
    assert (found.failures, found.why, found.document) == (0, "", "s:1")


# ---------------------------------------------------------------------------------------- gone


def test_nothing_is_gone_before_three_misses_on_two_nights() -> None:
    held = fetched(item("1"), FIRST)
    for _ in range(ENOUGH + 2):
        held = visits.missed(held, FIRST)
    assert visits.given_up(held, FIRST).gone is None  # one night, however often
    once_each = visits.missed(visits.missed(fetched(item("1"), FIRST), FIRST), FIRST + NIGHT)
    assert visits.given_up(once_each, FIRST + NIGHT).gone is None  # two nights, two misses
    third = visits.missed(once_each, FIRST + 2 * NIGHT)
    assert visits.given_up(third, FIRST + 2 * NIGHT).gone == FIRST + 2 * NIGHT


def test_a_visit_that_told_nothing_gives_nothing_up() -> None:
    held = fetched(item("1"), FIRST)
    for days in range(ENOUGH):
        held = visits.missed(held, FIRST + days * NIGHT)
    failed = visits.failed(held, "the host answers 500", FIRST + 4 * NIGHT)
    assert visits.given_up(failed, FIRST + 4 * NIGHT).gone is None


def test_misses_begin_anew_when_it_was_there_in_between() -> None:
    held = visits.missed(visits.missed(fetched(item("1"), FIRST), FIRST), FIRST + NIGHT)
    held = visits.unchanged(held, None, "", FIRST + 2 * NIGHT)
    assert visits.given_up(visits.missed(held, FIRST + 3 * NIGHT), FIRST + 3 * NIGHT).gone is None


def test_what_is_missed_is_looked_for_the_next_night_and_more_rarely_while_its_source_is_not_well() -> None:
    held, pauses = fetched(item("1"), FIRST), []
    night = FIRST
    for _ in range(12):
        held = visits.missed(held, night)
        assert held.due
        pauses.append((held.due - night).days)
        night = held.due
    assert pauses[:2] == [1, 1]
    assert sum(pauses) > 90


def test_what_is_gone_is_looked_for_now_and_then_and_ever_more_rarely() -> None:
    held = replace(fetched(item("1"), FIRST), gone=FIRST, misses=3, missed=FIRST, due=FIRST + NIGHT)
    first = visits.missed(held, FIRST + 30 * NIGHT)
    later = visits.missed(held, FIRST + 400 * NIGHT)
    assert first.due
    assert later.due
    assert (first.due - FIRST).days - 30 >= 0.7 * SELDOM
    assert (later.due - FIRST).days - 400 >= 250


def test_a_gone_item_that_is_listed_again_is_visited_at_once_and_is_back() -> None:
    gone = replace(
        fetched(item("1"), FIRST), listed=FIRST, gone=FIRST + 9 * NIGHT, misses=3, missed=FIRST, due=date.max
    )
    night = FIRST + 20 * NIGHT
    assert plan([item("1")], {"1": gone}, night).visits == ((item("1"), Why.MISSING),)
    assert fetched(item("1"), night, gone).gone is None
    assert fetched(item("1"), night, gone).found == gone.found


def test_a_gone_item_that_is_listed_all_the_time_is_not_visited_every_night() -> None:
    gone = replace(fetched(item("1"), FIRST), listed=FIRST, gone=FIRST, misses=3, missed=FIRST, due=FIRST + 30 * NIGHT)
    assert plan([item("1")], {"1": gone}, FIRST + NIGHT).visits == ()
    assert plan([item("1")], {"1": gone}, FIRST + 30 * NIGHT).visits == ((item("1"), Why.MISSING),)


# ---------------------------------------------------------------------------------------- lists that lack things


def test_an_item_between_others_that_is_not_listed_any_more_is_visited() -> None:
    nights = Nights()
    nights.run(listing(*range(10)))
    assert why(nights.run(listing(0, 1, 2, 4, 5, 6, 7, 8, 9)), Why.UNLISTED) == ["3"]


def test_the_newest_item_that_is_not_listed_any_more_is_visited() -> None:
    nights = Nights()
    nights.run(listing(*range(10)))
    assert why(nights.run(listing("new", *range(1, 10))), Why.UNLISTED) == ["0"]


def test_an_item_that_falls_off_the_end_of_a_list_is_not_suspected() -> None:
    nights = Nights()
    nights.run(listing(*range(20)), complete=True)
    assert nights.run(listing("a", "b", *range(18)), complete=True).suspected == ()


def test_a_feed_of_the_last_twenty_that_got_twenty_five_is_told_to_be_cut_off() -> None:
    nights = Nights()
    assert not nights.run(listing(*range(20)), complete=True).cut_off
    assert not nights.run(listing("x", *range(19)), complete=True).cut_off
    found = nights.run(listing(*range(100, 120)), complete=True)
    assert (found.cut_off, found.lost, found.suspected) == (True, 0, ())


def test_half_a_list_visits_nothing_and_says_how_much_is_lost() -> None:
    nights = Nights()
    nights.run(listing(*range(40)))
    found = nights.run(listing(*range(1, 40, 2)))
    assert (found.visits, found.lost) == ((), 20)
    assert nights.run(listing(*range(40))).visits == ()


def test_the_newer_half_of_a_list_that_is_lost_is_said_where_the_list_was_read_to_its_end() -> None:
    nights = Nights()
    nights.run(listing(*range(40)), complete=True)
    assert nights.run(listing(*range(20, 40)), complete=True).lost == 20


def test_what_a_list_lacks_is_due_until_it_was_visited() -> None:
    nights = Nights()
    nights.run(listing(*range(10)))
    (suspect,) = plan(listing(*range(1, 10)), nights.known, nights.night + NIGHT).suspected
    known = nights.known | {"0": suspect}
    assert suspect.listed is None
    assert why(plan(listing(*range(1, 10)), known, nights.night + 5 * NIGHT), Why.AGAIN) == ["0"]


def test_what_no_list_shows_is_suspected_once() -> None:
    nights = Nights()
    nights.run(listing(*range(10)))
    assert len(nights.run(listing(*range(1, 10))).suspected) == 1
    assert nights.run(listing(*range(1, 10))).suspected == ()


def test_reading_the_first_page_after_all_pages_suspects_nothing() -> None:
    nights = Nights()
    nights.run(listing(*range(200)))
    for night in range(1, 5):
        found = nights.run(listing(f"new{night}", *(f"new{n}" for n in range(night - 1, 0, -1)), *range(20 - night)))
        assert (found.lost, found.suspected) == (0, ())


def test_the_first_pages_of_several_lists_after_all_of_them_suspect_nothing() -> None:
    nights = Nights()
    nights.run(listing(*range(300)))  # three lists of a hundred, one after the other
    found = nights.run(listing(*range(20), *range(100, 120), *range(200, 220)))
    assert (found.lost, found.suspected) == (0, ())


def test_a_list_that_is_as_it_was_lacks_nothing_while_others_are_read() -> None:
    nights = Nights()
    nights.run(listing(*range(150)))  # three lists of fifty; the first and third then answer 304
    assert nights.run(listing("new", *range(50, 100))).suspected == ()
    found = nights.run(listing(*range(50), *range(100, 120), *range(121, 150)))
    assert [known.item.key for known in found.suspected] == ["120"]  # seen, though it was last listed two nights ago


@pytest.mark.parametrize("order", [[150, *range(19)], [*range(20), 150]], ids=["to the top", "beside the list"])
def test_an_old_item_that_comes_forward_makes_nobody_think_that_all_before_it_is_lost(order: list[int]) -> None:
    nights = Nights()
    nights.run(listing(*range(200)))
    found = nights.run(listing(*order))
    assert (found.lost, found.suspected) == (0, ())


def test_a_sitemap_in_random_order_shows_what_it_lacks_and_nothing_else() -> None:
    keys, nights, random = [*range(300)], Nights(), Random(1)
    nights.run(listing(*keys), complete=True)
    removed = 0
    for _ in range(20):
        random.shuffle(keys)
        found = nights.run(listing(*keys), complete=True)
        assert {known.item.key for known in found.suspected} <= {str(n) for n in range(300)} - set(map(str, keys))
        assert found.lost == 0
        removed += len(found.suspected)
        keys.pop(len(keys) // 2)
    assert removed == 19


def test_items_that_only_other_items_lead_to_are_never_suspected() -> None:
    nights = Nights()
    nights.run(listing(*range(10)))
    minutes = replace(fetched(item("minutes"), nights.night), listed=None)
    nights.known["minutes"] = minutes
    assert nights.run(listing(*range(10))).suspected == ()


def test_what_is_lost_for_a_night_is_suspected_when_the_rest_is_back() -> None:
    nights = Nights()
    nights.run(listing(*range(40)))
    assert nights.run(listing(*range(1, 40, 2))).lost
    assert [known.item.key for known in nights.run(listing(*range(30), *range(31, 40))).suspected] == ["30"]


def test_an_empty_list_sends_nobody_anywhere() -> None:
    nights = Nights()
    nights.run(listing(*range(40)))
    found = nights.run([])
    assert (found.visits, found.suspected, found.cut_off) == ((), (), False)


# ---------------------------------------------------------------------------------------- schedule

KEYS = st.text(max_size=20)
DAYS = st.dates(date(1990, 1, 1), date(2040, 1, 1))


@given(KEYS, st.none() | st.dates(), st.none() | st.dates(), st.sampled_from(["", "m"]), st.integers(0, 12), DAYS)
def test_every_item_is_always_due_some_night(
    key: str, listed: date | None, printed: date | None, marker: str, count: int, night: date
) -> None:
    known = Known(item(key, marker, listed), first=night, due=night, failures=count, misses=count)
    gone = replace(known, gone=night, missed=night)
    read = visits.read(known, document(key, printed), True, None, marker, night)
    for after in (
        *visits.listed([known.item], {}, night),
        read,
        visits.unchanged(read, None, marker, night + NIGHT),
        visits.failed(known, "", night),
        visits.missed(known, night),
        visits.missed(gone, night + count * NIGHT),
        visits.given_up(replace(known, misses=ENOUGH, failures=0, missed=night), night + NIGHT),
    ):
        assert after.due
        assert 0 <= (after.due - night).days <= 1.25 * LONGEST + count + 1
        assert after.due > night or after.visited is None


@given(KEYS, st.integers(0, 4000), st.sampled_from(["", "m"]))
def test_intervals_grow_and_stay_within_two_years_or_so(key: str, age: int, marker: str) -> None:
    night = FIRST
    held = fetched(item(key, marker, FIRST - age * NIGHT), FIRST)
    lengths = []
    for _ in range(24):
        assert held.due
        lengths.append((held.due - night).days)
        night = held.due
        held = visits.unchanged(held, None, marker, night)
    assert lengths == sorted(lengths)
    assert lengths[-1] >= 0.74 * LONGEST


def test_what_is_new_is_visited_again_the_next_night_and_where_the_list_tells_versions_later() -> None:
    assert fetched(item("1", published=FIRST), FIRST).due == FIRST + NIGHT
    told = fetched(item("1", "m", published=FIRST), FIRST).due
    assert told
    assert 7 <= (told - FIRST).days <= 13


def spread(held: Iterable[Known]) -> Counter[date | None]:
    return Counter(known.due for known in held)


def test_a_backlog_of_old_items_spreads_over_nights_evenly() -> None:
    held = [fetched(item(f"https://x.example/{n}", published=FIRST - 365 * NIGHT), FIRST) for n in range(5000)]
    nights = spread(held)
    assert len(nights) > 150
    assert max(nights.values()) < 60  # 27 on average
    later = spread(visits.unchanged(known, None, "", known.due) for known in held if known.due)
    assert max(later.values()) < 60


def test_a_backlog_without_dates_is_not_visited_again_in_one_night() -> None:
    known = [Known(item(f"{n}", published=None), first=FIRST, due=FIRST) for n in range(5000)]
    nights = spread(visits.read(each, document("x", None), False, None, "", FIRST) for each in known)
    assert len(nights) == 30
    assert max(nights.values()) < 250


def test_a_date_that_only_the_page_has_counts_as_well() -> None:
    known = Known(item("1", published=None), first=FIRST, due=FIRST)
    due = visits.read(known, document("1", FIRST - 400 * NIGHT), False, None, "", FIRST).due
    assert due
    assert (due - FIRST).days > 250


def test_meetings_that_are_to_come_are_visited_ever_more_often_as_they_come_closer() -> None:
    meeting = FIRST + timedelta(days=200)
    held, seen = fetched(item("m", published=meeting), FIRST), [FIRST]
    while held.due and held.due <= meeting:
        seen.append(held.due)
        held = visits.unchanged(held, None, "", held.due)
    left = [(meeting - night).days for night in seen]
    assert left[-1] <= 1
    assert all(after >= 0.3 * before for before, after in pairwise(left) if before > 3)


def test_a_slip_of_the_pen_in_a_year_does_not_keep_an_item_from_being_visited() -> None:
    assert fetched(item("1", published=date(2206, 3, 1)), FIRST).due == FIRST + NIGHT


def test_what_a_wrong_clock_visited_in_a_night_to_come_is_due_at_once() -> None:
    """Else pages are not looked at again for years after one night in which the clock was wrong."""
    ahead = FIRST + 3650 * NIGHT
    held = fetched(item("a"), ahead)
    assert held.due is not None
    assert held.due > ahead
    found = plan([item("a")], {"a": held}, FIRST)
    assert found.visits == ((held.item, Why.AGAIN),)
    again = fetched(item("a"), FIRST, held)
    assert again.due is not None
    assert again.due <= FIRST + LONGEST * 1.25 * NIGHT
    assert plan([item("a")], {"a": again}, FIRST).visits == ()


def test_what_a_wrong_clock_missed_in_a_night_to_come_can_be_given_up() -> None:
    known = visits.missed(fetched(item("a"), FIRST), FIRST + 3650 * NIGHT)
    for nights in range(1, ENOUGH):
        known = visits.missed(known, FIRST + nights * NIGHT)
    assert visits.given_up(known, FIRST + ENOUGH * NIGHT).gone == FIRST + ENOUGH * NIGHT
