"""Rising and falling are said where it is sure; pictures are what they claim to be, and their numbers are the same."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner

from cli import main
from models import Filters, QueryError, Theme, ThemeTrend, Trend, Trends
from pipeline import trends
from pipeline.home import Home
from pipeline.search import profiles
from pipeline.search.profiles import Who
from pipeline.store import Published, newest_day
from pipeline.trends import Asked
from pipeline.watch import plot, rates
from tests.test_themes import DAY, put, written

UNTIL = DAY + timedelta(days=13)
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def busy(home: Home) -> Home:
    """Sixteen weeks: buses as always, teeth only of late, books no longer."""
    documents = []
    for week in range(16):
        day = UNTIL - timedelta(days=7 * (15 - week) + 3)
        counts = {"buses": 4, "teeth": 6 if week >= 12 else 0, "books": 0 if week >= 12 else 3}
        for topic, count in counts.items():
            documents += [written(topic, 10 * week + at, day) for at in range(count)]
    put(home, documents, region="Region Skåne")
    put(home, [written("buses", 900, UNTIL)], region="Region Skåne")
    return home


def made(weeks: Sequence[int], trend: Trend = Trend.STEADY, words: tuple[str, ...] = ("bussar", "tåg")) -> ThemeTrend:
    theme = Theme(7, words, sum(weeks), DAY, DAY, 1, False)
    return ThemeTrend(theme, tuple(weeks), sum(weeks[-4:]), sum(weeks[:-4]), trend, 1.5, 1.1, 2.04, (("s", 1),))


def told(*themes: ThemeTrend, weeks: int = 16) -> Trends:
    days = tuple(DAY + timedelta(days=7 * week) for week in range(weeks))
    return Trends(days, (20,) * weeks, days[-4], days[-1] + timedelta(days=6), themes)


def asked(home: Home, **fields: object) -> Trends:
    with Published(home) as store:
        return trends.trends(store, Asked(**fields))  # type: ignore[arg-type]


def test_what_there_is_more_of_rises_and_what_there_is_less_of_falls(busy: Home) -> None:
    found = asked(busy)
    assert [each.trend for each in found.themes] == [Trend.RISING, Trend.FALLING, Trend.STEADY]
    rising, falling, steady = found.themes
    assert (rising.now, rising.before) == (24, 0)
    assert (falling.now, falling.before) == (0, 36)
    assert 15 <= steady.now <= 17
    assert 44 <= steady.before <= 48  # one or the other may stand alone
    assert rising.low is not None
    assert rising.low > 1
    assert rising.publishers == (("Region Skåne", 24),)
    assert (found.until, found.now_since) == (UNTIL, UNTIL - timedelta(days=27))
    assert sum(found.totals) == 16 * 4 + 24 + 36 + 1


def test_weeks_end_with_the_newest_document_and_hold_every_document_once(busy: Home) -> None:
    found = asked(busy, weeks=2)
    assert len(found.weeks) == 8
    assert found.weeks[-1] == UNTIL - timedelta(days=6)
    themed = [sum(column) for column in zip(*(each.weeks for each in found.themes), strict=True)]
    assert all(some <= every for some, every in zip(themed, found.totals, strict=True))
    assert sum(found.totals) - sum(themed) <= 2


def test_a_theme_is_asked_for_by_words_in_any_form_or_by_number(busy: Home) -> None:
    every = asked(busy)
    for each in every.themes:
        assert asked(busy, words=str(each.theme.number)).themes[0].theme == each.theme
        assert each.theme in [one.theme for one in asked(busy, words=each.theme.words[0].upper()).themes]
    with pytest.raises(QueryError, match="no theme is called 'rymdfart'"):
        asked(busy, words="rymdfart")


def test_filters_choose_among_documents(busy: Home) -> None:
    assert asked(busy, filters=Filters(regions=("Region Gotland",))).themes == ()
    until = asked(busy, filters=Filters(until=UNTIL - timedelta(days=28))).themes
    assert Trend.RISING not in {each.trend for each in until}
    longer = asked(busy, filters=Filters(since=UNTIL - timedelta(days=69)))
    assert len(longer.weeks) == 10
    with pytest.raises(QueryError, match="nothing is before the last 4 weeks"):
        asked(busy, filters=Filters(since=UNTIL - timedelta(days=20)))


def test_a_source_that_is_new_is_not_taken_for_a_rise(busy: Home) -> None:
    put(busy, [written("books", 1000 + at, UNTIL - timedelta(days=at), source="new") for at in range(20)])
    found = asked(busy)
    (books,) = [each for each in found.themes if each.before == 36]
    assert books.now == 20
    assert books.trend is Trend.FALLING
    assert found.late == ("new",)


def test_a_meeting_to_come_is_as_new_as_the_day_it_was_read(busy: Home) -> None:
    ahead = date.today() + timedelta(days=40)
    put(busy, [written("buses", 2000, ahead)])
    with Published(busy) as store:
        newest = newest_day(store)
        _, listed = profiles.documents(store, Who("all"), 0, 1)
    assert newest is not None
    assert newest < ahead
    assert [each.published for each in listed] == [ahead]  # it is new, whatever its date


def test_documents_without_a_day_stand_in_no_week(busy: Home) -> None:
    before = asked(busy)
    put(busy, [replace(written("buses", 3000), published=None), replace(written("buses", 3001), precision="month")])  # type: ignore[arg-type]
    after = asked(busy)
    assert after.totals == before.totals
    assert (before.undated, after.undated) == (0, 2)


def test_an_empty_store_has_no_trends(home: Home) -> None:
    put(home, [])
    found = asked(home)
    assert (found.themes, found.until) == ((), None)
    assert trends.picture(found).startswith(b"<?xml")


def test_few_documents_are_not_called_rising() -> None:
    weeks = [0] * 12 + [1, 1, 1, 1]
    rate = rates.rate(weeks, [50] * 16, 4)
    assert rate is not None
    assert trends._most(weeks, 4) < rates.FEWEST


def test_more_of_everything_is_no_rise() -> None:
    rate = rates.rate([2] * 12 + [6] * 4, [20] * 12 + [60] * 4, 4)
    assert rate is not None
    assert rate.ratio == pytest.approx(1)
    assert rate.chance == pytest.approx(1)


def test_a_burst_of_one_week_is_less_sure_than_as_much_in_every_week() -> None:
    burst, even = (rates.rate([1] * 12 + last, [50] * 16, 4) for last in ([12, 0, 0, 0], [3, 3, 3, 3]))
    assert burst is not None
    assert even is not None
    assert burst.ratio == pytest.approx(even.ratio)
    assert burst.low < even.low
    assert burst.chance > even.chance


def test_nothing_is_said_of_what_is_not_there() -> None:
    assert rates.rate([0] * 16, [5] * 16, 4) is None
    assert rates.rate([0] * 12 + [1] * 4, [0] * 12 + [5] * 4, 4) is None


@pytest.mark.parametrize("bursts", [None, 1.0])
def test_where_nothing_changes_hardly_anything_is_called_a_change(bursts: float | None) -> None:
    chance = np.random.default_rng(11)
    called = 0
    for _ in range(200):
        means = chance.gamma(1.0, 2.0, 40)[:, None] * np.ones((40, 16))
        if bursts:
            means = chance.gamma(bursts, means / bursts)
        counts = chance.poisson(means)
        found = [rates.rate(list(map(int, each)), list(map(int, counts.sum(axis=0))), 4) for each in counts]
        certain = [rate.chance for rate in found if rate]
        called += any(rates.sure(certain))
    # of 200 stores in which nothing changes at most about one in ten shows a change somewhere
    assert called <= 20 if bursts is None else called <= 40


def test_a_true_rise_is_found_among_many() -> None:
    chance = np.random.default_rng(5)
    counts = chance.poisson(2.0, (60, 16))
    counts[0, 12:] = chance.poisson(9.0, 4)
    totals = list(map(int, counts.sum(axis=0)))
    found = [rates.rate(list(map(int, each)), totals, 4) for each in counts]
    sure = rates.sure([rate.chance for rate in found if rate])
    assert sure[0]
    assert sum(sure) <= 3


def test_the_procedure_of_benjamini_and_hochberg() -> None:
    assert rates.sure([0.01, 0.04, 0.03, 0.9]) == [True, False, False, False]
    assert rates.sure([0.01, 0.02, 0.03, 0.04]) == [True] * 4
    assert rates.sure([]) == []


def test_the_svg_is_one_and_says_in_swedish_what_it_shows() -> None:
    found = told(made([1, 2] * 8, Trend.RISING), made([0] * 16, Trend.UNKNOWN, ("vårdköer", "åtgärdsplan")))
    svg = plot.picture(found)
    root = ElementTree.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    text = " ".join(each.text or "" for each in root.iter("{http://www.w3.org/2000/svg}text"))
    for said in ("bussar, tåg", "vårdköer, åtgärdsplan", "▲ ökar", "1,5 gånger (1,1–2,0)", "maj", "2 mars 2026"):
        assert said in text
    assert plot.picture(found) == svg


def test_the_png_is_one() -> None:
    assert plot.picture(told(made([3] * 16)), "png").startswith(PNG)


@pytest.mark.parametrize(
    "name", ["$\\frac{1}$ <b>&amp;</b>", "\x00\x1b[31m\u202e日本語🚌", "a" * 5000, "", "%s {0} _^"]
)
def test_hostile_names_are_drawn(name: str) -> None:
    found = told(made([1] * 16, words=(name,)), weeks=16)
    ElementTree.fromstring(plot.picture(found))
    assert plot.picture(found, "png").startswith(PNG)


def test_one_week_can_be_drawn() -> None:
    ElementTree.fromstring(plot.picture(told(made([1, 2, 3, 4]), weeks=4)))


def test_the_table_has_the_numbers_of_the_picture(busy: Home) -> None:
    found = asked(busy)
    rows = list(csv.DictReader(io.StringIO(trends.table(found))))
    assert len(rows) == 3 * 16
    for each in found.themes:
        own = [row for row in rows if row["theme"] == str(each.theme.number)]
        assert [int(row["documents"]) for row in own] == list(each.weeks)
        assert [row["week"] for row in own] == [week.isoformat() for week in found.weeks]
        assert [int(row["all_documents"]) for row in own] == list(found.totals)
        assert {(row["name"], row["trend"], row["now"]) for row in own} == {
            (each.theme.name, each.trend, str(each.now))
        }


def run(home: Home, *words: str) -> str:
    result = CliRunner().invoke(main, ["trends", "--home", str(home.path), *words])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_lists_draws_and_speaks_json(busy: Home, tmp_path: Path) -> None:
    picture = tmp_path / "teman.svg"
    shape = json.loads(run(busy, "--json", "--plot", str(picture)))
    assert [each["trend"] for each in shape["themes"]] == ["rising", "falling", "steady"]
    assert all(len(each["weeks"]) == len(shape["weeks"]) == 16 for each in shape["themes"])
    ElementTree.fromstring(picture.read_bytes())
    assert picture.with_suffix(".csv").read_text(encoding="utf-8").count("\n") == 1 + 3 * 16
    assert len(json.loads(run(busy, "--json", "--rising"))["themes"]) == 1
    assert "rising: 24 now, 0 before" in run(busy)


def test_the_command_lists_what_is_novel(busy: Home) -> None:
    found = json.loads(run(busy, "--novel", "--json", "-n", "3", "--since", "2026-01-01"))["documents"]
    assert len(found) == 3
    assert found[0]["novelty"] >= found[1]["novelty"] >= found[2]["novelty"]
    assert f"most like: {found[0]['alike']['title']}" in run(busy, "--novel", "--since", "2026-01-01")


@pytest.mark.parametrize("words", [("--plot", "x.pdf"), ("--novel", "--plot", "x.svg")])
def test_a_picture_of_another_kind_is_refused(home: Home, words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, ["trends", "--home", str(home.path), *words])
    assert result.exit_code == 2
    assert "--plot" in result.output


def test_a_picture_that_cannot_be_written_is_one_line(busy: Home, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["trends", "--home", str(busy.path), "--plot", str(tmp_path / "no" / "x.svg")])
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
