"""What the model of a source's health must notice, and what it must not. Incidents are named by their threads."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from models import FIELDS, Status, Tally
from pipeline.health import judge, rhythm

DAY = timedelta(days=1)
NOTHING: tuple[Tally, ...] = ()


def tally(night: date, new: int = 0, **counts: Any) -> Tally:
    """A night in which all went well; documents have all fields and agree by 0.9."""
    listed = counts.get("listed", 20)
    usual: dict[str, Any] = {"listed": listed, "held": listed, "new": new, "read": new, "ruled": new, "proved": True}
    usual |= {"filled": dict.fromkeys((*FIELDS, "rule"), new), "agreed": 0.9 * new}
    return Tally("a", night, **{**usual, **counts})


def workdays(first: date, last: date, step: int = 1) -> list[date]:
    """Every so manieth weekday of this time."""
    every = [first + n * DAY for n in range((last - first).days + 1)]
    return [day for day in every if day.weekday() < 5][::step]


def nights(first: date, last: date, published: list[date]) -> list[Tally]:
    """A well source's nights; each finds what was published the day before."""
    return [tally(day, published.count(day - DAY)) for day in (first + n * DAY for n in range((last - first).days + 1))]


# a source with a document each weekday, watched since January, tonight being a Wednesday in April
TODAY = date(2025, 4, 9)
DAYS = workdays(date(2024, 10, 1), TODAY - DAY)
PAST = nights(date(2025, 1, 1), TODAY - DAY, DAYS)
TONIGHT = tally(TODAY, 1)
AT_ITS_END: dict[str, Any] = {"whole": True, "listed": 400}


def status(tonight: Tally, past: list[Tally] | tuple[Tally, ...] = tuple(PAST), days: list[date] = DAYS) -> Status:
    return judge(tonight, past, days, None, tonight.night).status


def test_a_source_that_is_well_is_ok_and_says_nothing() -> None:
    assert judge(TONIGHT, PAST, DAYS, 5.0, TODAY) == judge(TONIGHT, PAST, DAYS, None, TODAY)
    assert judge(TONIGHT, PAST, DAYS, 5.0, TODAY).reasons == ()
    assert status(TONIGHT) is Status.OK


def test_lists_that_could_not_be_read_are_broken_and_say_why() -> None:
    said = judge(replace(TONIGHT, listed=None, reasons=("the server is down",)), PAST, DAYS, None, TODAY)
    assert said.status is Status.BROKEN
    assert "the server is down" in said.reasons[0]


def test_alltheplaces_2925_nothing_found_and_no_error_is_broken() -> None:
    said = judge(tally(TODAY, listed=0), PAST, DAYS, None, TODAY)
    assert said.status is Status.BROKEN
    assert "20 entries are usual" in said.reasons[0]


def test_juriscraper_623_a_list_that_stays_empty_for_months_stays_broken() -> None:
    empty = [tally(TODAY + n * DAY, listed=0) for n in range(150)]
    assert status(empty[-1], [*PAST, *empty[:-1]]) is Status.BROKEN


def test_one_empty_night_before_does_not_make_the_next_one_usual() -> None:
    young = [tally(TODAY - (7 - at) * DAY, listed=listed) for at, listed in enumerate((10, 10, 10, 0, 10, 10))]
    assert status(tally(TODAY, listed=0), young) is Status.BROKEN


def test_a_list_that_always_was_empty_is_not_broken() -> None:
    assert status(tally(TODAY, listed=0), NOTHING, []) is Status.OK


def test_a_list_of_days_may_be_empty_now_and_then() -> None:
    short = [tally(night.night, listed=number % 6) for number, night in enumerate(PAST)]
    assert status(tally(TODAY, listed=0), short) is Status.OK


def test_a_list_of_days_may_be_empty_in_a_whole_night_too() -> None:
    short = [tally(night.night, listed=number % 6) for number, night in enumerate(PAST)]
    short[0] = tally(PAST[0].night, 5, listed=5, whole=True)
    assert status(tally(TODAY, listed=0, whole=True), short) is Status.OK


def test_a_list_of_days_shrinks_by_and_by() -> None:
    lengths = [*(12 for _ in range(60)), *range(12, 4, -1)]
    shrinking = [tally(TODAY - (len(lengths) - at) * DAY, listed=count) for at, count in enumerate(lengths)]
    assert status(tally(TODAY, 1, listed=4), shrinking) is Status.OK
    assert status(tally(TODAY, 1, listed=4), shrinking[:60]) is Status.PARTIAL


def test_juriscraper_1991_rows_that_are_skipped_for_weeks_are_partial() -> None:
    skipped = [tally(TODAY + n * DAY, 1, listed=9) for n in range(20)]
    days = [*DAYS, *workdays(TODAY, TODAY + 20 * DAY)]
    assert status(skipped[0]) is Status.PARTIAL
    assert status(skipped[-1], [*PAST, *skipped[:-1]], days) is Status.PARTIAL


def test_a_list_that_is_a_little_shorter_is_ok() -> None:
    assert status(tally(TODAY, 1, listed=17)) is Status.OK


def test_whole_nights_are_compared_with_whole_nights() -> None:
    past = [tally(TODAY - n * DAY, 1, **(AT_ITS_END if n % 7 == 0 else {})) for n in range(28, 0, -1)]
    assert status(tally(TODAY, 1, **AT_ITS_END), past) is Status.OK
    said = judge(tally(TODAY, 1, whole=True), past, DAYS, None, TODAY)
    assert said.status is Status.PARTIAL
    assert said.reasons == ("its list has 20 entries; 400 are usual when it is read to its end",)


def test_other_nights_are_compared_with_other_nights() -> None:
    past = [tally(TODAY - n * DAY, 1, **(AT_ITS_END if n > 2 else {})) for n in range(30, 0, -1)]
    assert status(tally(TODAY, 1), past) is Status.OK  # of 20 entries, and nearly all nights were whole


def test_a_first_whole_night_that_found_all_says_how_long_the_list_is() -> None:
    past = [tally(TODAY - n * 28 * DAY, 400 if n == 3 else 1, **AT_ITS_END) for n in (3, 2, 1)]
    assert status(tally(TODAY, 1, whole=True), past) is Status.PARTIAL
    assert status(tally(TODAY, 1, whole=True), past[1:]) is Status.OK  # two nights are too few to tell


def test_nights_after_a_backlog_are_not_half_a_list() -> None:
    backlog = [tally(TODAY - n * DAY, 2000, listed=2000) for n in range(8, 0, -1)]
    assert status(tally(TODAY, 1, listed=20), backlog, DAYS) is Status.OK


def test_openstates_1418_a_list_left_half_way_is_partial() -> None:
    assert status(replace(TONIGHT, proved=False)) is Status.PARTIAL


def test_openbesluitvorming_258_entries_that_are_not_held_are_partial() -> None:
    said = judge(replace(TONIGHT, held=18), PAST, DAYS, None, TODAY)
    assert said.status is Status.PARTIAL
    assert "2 of the 20 entries" in said.reasons[0]


def test_courtlistener_7451_block_pages_in_place_of_documents_are_broken() -> None:
    blocked = tally(TODAY, failed=4, held=16)
    assert status(blocked) is Status.BROKEN
    assert status(replace(blocked, failed=1, held=19)) is Status.PARTIAL
    assert status(tally(TODAY, 3, failed=4, held=16)) is Status.PARTIAL


def test_pages_that_are_as_they_were_were_read() -> None:
    said = judge(tally(TODAY, failed=3, same=17), PAST, DAYS, None, TODAY)
    assert said.reasons == ("3 pages could not be fetched or read; others could",)
    said = judge(tally(TODAY, failed=1), PAST, DAYS, None, TODAY)
    assert said.reasons == ("1 page could not be fetched or read",)


@pytest.mark.parametrize(
    ("listed", "held", "says"),
    [
        (1, 1, "; 1 entry was seen"),
        (4, 4, "; 4 entries were seen"),
        (1, 0, "1 of the 1 entry listed is not held"),
        (9, 8, "1 of the 9 entries listed is not held"),
        (9, 7, "2 of the 9 entries listed are not held"),
    ],
)
def test_one_is_said_as_one(listed: int, held: int, says: str) -> None:
    said = judge(tally(TODAY, listed=listed, held=held, proved=False), NOTHING, DAYS, None, TODAY)
    assert any(reason.endswith(says) for reason in said.reasons), said.reasons


def test_muenchen_transparent_144_an_outage_is_not_a_deletion() -> None:
    assert status(tally(TODAY, missing=12)) is Status.BROKEN
    assert status(tally(TODAY, missing=3, same=9)) is Status.OK


@pytest.mark.parametrize("field", [*FIELDS, "rule"])
def test_g0vse_14_a_field_that_vanishes_is_noticed_at_the_second_document_with_a_long_past(field: str) -> None:
    past = [tally(TODAY - n * DAY, 3) for n in range(100, 0, -1)]
    without = tally(TODAY, 2, filled={**tally(TODAY, 2).filled, field: 0})
    assert status(without, past) is Status.BROKEN
    assert status(replace(without, filled={**without.filled, field: 1}), past) is Status.OK


def test_city_scrapers_1026_a_field_that_vanishes_is_noticed_over_nights_with_one_document_each() -> None:
    lacking = [tally(TODAY + n * DAY, 1, filled={"published": 1, "lead": 1}) for n in range(4)]
    days = [*DAYS, *workdays(TODAY, TODAY + 4 * DAY)]
    assert status(lacking[0]) is Status.OK
    assert status(lacking[-1], [*PAST, *lacking[:-1]], days) is Status.BROKEN
    # also in the nights after, in which there is nothing to read, and no longer when it is back
    nights_after = [*PAST, *lacking]
    assert status(tally(TODAY + 4 * DAY), nights_after, days) is Status.BROKEN
    assert status(tally(TODAY + 4 * DAY, 1), nights_after, days) is Status.OK


def test_a_field_that_only_some_documents_have_may_be_absent_a_while() -> None:
    past = [replace(n, filled={**n.filled, "lead": n.read * (at % 3 == 0)}) for at, n in enumerate(PAST)]
    assert status(tally(TODAY, 2, filled={**tally(TODAY, 2).filled, "lead": 0}), past) is Status.OK


def test_fundus_163_a_rule_that_finds_nothing_is_broken_even_without_a_past() -> None:
    assert status(tally(TODAY, 3, agreed=0.0), NOTHING) is Status.BROKEN
    assert status(tally(TODAY, 3, agreed=2.5), NOTHING) is Status.OK


def test_fundus_351_a_rule_that_finds_half_is_a_layout_alarm() -> None:
    said = judge(tally(TODAY, 4, agreed=1.6), PAST, DAYS, None, TODAY)
    assert said.status is Status.BROKEN
    assert "40%" in said.reasons[0]
    assert status(tally(TODAY, 4, agreed=3.2)) is Status.OK


def test_openbesluitvorming_july_2026_all_extraction_failing_is_broken() -> None:
    assert status(tally(TODAY, 5, filled={})) is Status.BROKEN


def test_juriscraper_1410_a_list_that_never_changes_again_is_quiet_within_days() -> None:
    silent = [tally(TODAY + n * DAY) for n in range(9)]
    assert status(silent[0]) is Status.OK
    said = judge(silent[-1], [*PAST, *silent[:-1]], DAYS, None, silent[-1].night)
    assert said.status is Status.QUIET
    assert "nothing new for 8 days" in said.reasons[0]


def test_a_silent_source_that_only_answers_unchanged_is_quiet_too() -> None:
    silent = [tally(TODAY + n * DAY, listed=0, unchanged=True, proved=False) for n in range(9)]
    assert status(silent[-1], [*PAST, *silent[:-1]]) is Status.QUIET
    assert status(silent[0]) is Status.OK


def test_a_document_ends_the_silence_whatever_its_date() -> None:
    silent = [tally(TODAY + n * DAY) for n in range(9)]
    assert status(tally(TODAY + 9 * DAY, 1), [*PAST, *silent]) is Status.OK


def test_querido_diario_826_the_silence_of_july_is_no_alarm() -> None:
    days = workdays(date(2024, 9, 1), date(2025, 7, 4), 3)
    same = [tally(date(2025, 4, 1) + n * DAY, int(date(2025, 4, 1) + (n - 1) * DAY in days)) for n in range(108)]
    july = same[-1]
    assert july.night == date(2025, 7, 17)
    assert status(july, same[:-1], days) is Status.OK
    # as long a silence in May is one
    moved = [replace(n, night=n.night - 63 * DAY) for n in same]
    assert status(moved[-1], moved[:-1], [day - 63 * DAY for day in days]) is Status.QUIET


def test_christmas_is_no_alarm() -> None:
    days = workdays(date(2025, 2, 1), date(2025, 12, 22))
    watched = nights(date(2025, 9, 1), date(2025, 12, 29), days)
    assert status(watched[-1], watched[:-1], days) is Status.OK


def test_easter_and_midsummer_are_days_without_work() -> None:
    paces = rhythm([], None)
    assert paces.working([date(2025, 4, 18), date(2025, 4, 21), date(2025, 6, 20), date(2024, 3, 29)]) < 0.5
    assert paces.working([date(2025, 5, 29), date(2025, 6, 6), date(2025, 5, 1)]) < 0.5
    assert paces.working([date(2025, 4, 17), date(2025, 4, 22), date(2025, 6, 19)]) == 3


def test_a_source_with_one_document_a_month_may_be_silent_for_two_months_but_not_for_a_year() -> None:
    days = [date(2024 + at // 12, at % 12 + 1, 10) for at in range(15)]
    watched = nights(date(2024, 9, 1), date(2025, 5, 20), days)
    assert status(watched[-1], watched[:-1], days) is Status.OK
    watched = nights(date(2024, 9, 1), date(2026, 3, 10), days)
    assert status(watched[-1], watched[:-1], days) is Status.QUIET


@pytest.mark.parametrize("weekly", [None, 0.2, 5.0, 50.0])
def test_the_first_night_is_ok_whatever_it_finds(weekly: float | None) -> None:
    for days in ([], [date(2019, 5, 2)], [date(2024, 6, 1) + n * DAY for n in range(20)]):
        assert judge(tally(TODAY, len(days)), [], days, weekly, TODAY).status is Status.OK


def test_a_source_that_never_published_is_quiet_when_much_was_expected() -> None:
    watched = [tally(TODAY - n * DAY, listed=0) for n in range(60, -1, -1)]
    assert judge(watched[-1], watched[:-1], [], 10.0, TODAY).status is Status.QUIET
    assert judge(watched[-1], watched[:-1], [], 0.1, TODAY).status is Status.OK


def test_a_machine_that_was_off_for_two_weeks_raises_no_alarm() -> None:
    back = tally(TODAY + 14 * DAY)
    assert status(back) is Status.OK


def test_nights_whose_lists_were_not_read_are_not_the_silence_of_the_source() -> None:
    down = [tally(TODAY + n * DAY, listed=None, held=0) for n in range(14)]
    assert status(tally(TODAY + 14 * DAY), [*PAST, *down]) is Status.OK


def test_documents_without_dates_are_known_by_the_nights_that_found_them() -> None:
    silent = [tally(TODAY + n * DAY) for n in range(15)]
    assert status(silent[0], PAST, []) is Status.OK
    assert status(silent[-1], [*PAST, *silent[:-1]], []) is Status.QUIET


def test_dates_in_the_future_are_no_sign_of_life() -> None:
    silent = [tally(TODAY + n * DAY) for n in range(9)]
    assert status(silent[-1], [*PAST, *silent[:-1]], [*DAYS, date(2026, 1, 1)]) is Status.QUIET


def test_all_reasons_are_given_the_worst_first() -> None:
    said = judge(tally(TODAY, 4, agreed=0.0, held=19, failed=1), PAST, DAYS, None, TODAY)
    assert said.status is Status.BROKEN
    assert len(said.reasons) == 3
    assert "rule" in said.reasons[0]


def test_a_silence_is_the_less_likely_the_longer_it_is() -> None:
    for its in (rhythm(DAYS, None), rhythm(DAYS[::7], 1.0), rhythm([], 50.0), rhythm([], None)):
        likely = [its.silence(working / 4) for working in range(200)]
        assert likely == sorted(likely, reverse=True)
        assert all(0 <= each <= 1 for each in likely)


def test_a_regular_source_is_missed_sooner_than_one_that_publishes_in_bursts() -> None:
    regular = DAYS[::5]
    bursts = [day for at, day in enumerate(DAYS) if at % 25 < 5]
    assert rhythm(regular, None).silence(15) < 0.05 < rhythm(bursts, None).silence(15)
