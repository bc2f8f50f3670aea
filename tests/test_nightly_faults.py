"""What the night makes of a site that fails: nothing lost, nothing twice, nothing gone that is there, and said so.

A publisher with two releases a day is followed for nine nights, then something breaks. ``make bench-replay`` does the
same at length, with real releases.
"""

import random
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bench.replay_kills import Reader, differences, held, killed_night
from bench.replay_site import NIGHT, Form, Site, Version, one_night, served, three
from models import SourceReport, Status
from pipeline.home import Home
from pipeline.store import Published

BEGINS = date(2025, 3, 10)  # a Monday
WARM = 9  # nights; the last one is a Tuesday
FAULT = BEGINS + WARM * NIGHT
LAST = 14
SUBJECTS = ("Vårdplatser", "Tågtrafik", "Folktandvård", "Ambulanser", "Kollektivtrafik", "Kulturstöd", "Primärvård")


def release(at: int) -> str:
    """An invented release; no two are alike."""
    subject = f"{SUBJECTS[at % len(SUBJECTS)]} i distrikt {at}"
    return (
        f"# {subject} får {at + 3} miljoner kronor\n\n"
        f"Regeringen satsar {at + 3} miljoner kronor på {subject.lower()} under året, i samråd med dem som berörs.\n\n"
        f"Beslutet gäller från och med den {at % 28 + 1} april. Verksamheten får redovisa hur pengarna används, och en"
        f" första uppföljning görs efter {at + 2} månader i varje kommun som deltar.\n"
    )


def releases() -> dict[str, list[Version]]:
    """Two a day, and thirty from before."""
    nights = [BEGINS] * 30 + [BEGINS + (1 + at // 2) * NIGHT for at in range(2 * LAST)]
    return {f"2025/03/nyhet-{at}.md": [Version(night, release(at), True)] for at, night in enumerate(nights)}


class Followed:
    """A site, and the home of a night that follows it."""

    def __init__(self, home: Home, site: Site, port: int) -> None:
        self.home, self.site, self.port = home, site, port

    def night(
        self, night: date, broken: str = "", at: datetime | None = None, deadline: float = 60.0, port: int | None = 0
    ) -> SourceReport:
        """Run one night; ``port`` None: the host's name leads nowhere."""
        self.site.today, self.site.broken = night, broken
        where = self.port if port == 0 else port
        return one_night(self.home, self.site.form, at or three(night), where, deadline).sources[0]

    def broken(self, fault: str, nights: int = 2, deadline: float = 60.0, port: int | None = 0) -> list[SourceReport]:
        """The nights of a fault."""
        return [self.night(FAULT + at * NIGHT, fault, deadline=deadline, port=port) for at in range(nights)]

    def mended(self) -> None:
        """It is over: the next night all is there, as if nothing had happened."""
        self.night(FAULT + 3 * NIGHT)
        self.is_whole()

    def is_whole(self) -> None:
        with Published(self.home) as published:
            rows = published.cursor().execute("SELECT url, text, revision, gone FROM document").fetchall()
        there = self.site.there(self.site.today)
        assert len(rows) == len(there)
        assert {url.rstrip("/").rpartition("/")[2] for url, *_ in rows} == {Path(path).stem for path in there}
        assert {revision for _, _, revision, _ in rows} == {1}
        assert [url for url, *_, gone in rows if gone] == []
        assert all("miljoner kronor på" in text for _, text, *_ in rows)

    def nothing_is_gone(self) -> None:
        with Published(self.home) as published:
            held, gone = published.cursor().execute("SELECT count(*), count(gone) FROM document").fetchall()[0]
        assert (held >= 30 + 2 * (WARM - 1), gone) == (True, 0)


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the nights before, for all tests to copy."""
    folder = tmp_path_factory.mktemp("warm") / "home"
    site = Site(releases(), Form.LIST)
    with served(site) as port:
        followed = Followed(Home(folder), site, port)
        statuses = [followed.night(BEGINS + at * NIGHT).verdict.status for at in range(WARM)]
    assert set(statuses) == {Status.OK}
    return folder


@pytest.fixture
def followed(warm: Path, tmp_path: Path) -> Iterator[Followed]:
    site = Site(releases(), Form.LIST)
    with served(site) as port:
        yield Followed(Home(Path(shutil.copytree(warm, tmp_path / "home"))), site, port)


def test_an_empty_list(followed: Followed) -> None:
    assert {said.verdict.status for said in followed.broken("empty list")} == {Status.BROKEN}
    followed.nothing_is_gone()
    followed.mended()


def test_every_second_entry_of_a_list_is_missing(followed: Followed) -> None:
    assert followed.broken("every second entry")[0].verdict.status is Status.PARTIAL
    followed.nothing_is_gone()
    followed.mended()


@pytest.mark.parametrize("field", ["date", "lead", "contacts"])
def test_a_new_layout_lacks_a_field(followed: Followed, field: str) -> None:
    said = followed.broken(f"no {field}", 4)
    assert said[-1].verdict.status is Status.BROKEN
    followed.nothing_is_gone()


def test_soft_404(followed: Followed) -> None:
    assert Status.OK not in {said.verdict.status for said in followed.broken("soft 404")}
    followed.nothing_is_gone()
    followed.mended()


def test_pages_that_are_said_not_to_be_there_while_the_list_shows_them(followed: Followed) -> None:
    """Every page answers 404, on three nights: an outage, and no deletion."""
    assert Status.OK not in {said.verdict.status for said in followed.broken("404", 3)}
    followed.nothing_is_gone()
    followed.night(FAULT + 3 * NIGHT)
    followed.nothing_is_gone()  # what is not asked for in the first night that is well is no more gone than before


def test_429_with_retry_after(followed: Followed) -> None:
    assert {said.verdict.status for said in followed.broken("429")} == {Status.BROKEN}
    followed.nothing_is_gone()
    followed.mended()


def test_429_now_and_then_is_waited_for(followed: Followed) -> None:
    assert {said.verdict.status for said in followed.broken("429 now and then")} == {Status.OK}
    followed.is_whole()


def test_a_hanging_connection(followed: Followed) -> None:
    assert {said.verdict.status for said in followed.broken("hang", deadline=0.3)} == {Status.BROKEN}
    followed.nothing_is_gone()
    followed.mended()


def test_a_body_that_breaks_off(followed: Followed) -> None:
    assert {said.verdict.status for said in followed.broken("cut")} == {Status.BROKEN}
    followed.nothing_is_gone()
    followed.mended()


def test_a_body_in_another_charset_than_is_said(followed: Followed) -> None:
    followed.broken("charset")
    followed.mended()


def test_a_redirect_loop(followed: Followed) -> None:
    assert {said.verdict.status for said in followed.broken("loop")} == {Status.BROKEN}
    followed.nothing_is_gone()
    followed.mended()


def test_a_host_that_has_no_address(followed: Followed) -> None:
    assert {said.verdict.status for said in followed.broken("", port=None)} == {Status.BROKEN}
    followed.nothing_is_gone()
    followed.mended()


def test_a_clock_an_hour_behind_at_midnight(followed: Followed) -> None:
    for at in range(2):
        night = FAULT + at * NIGHT
        half_past_eleven = datetime(night.year, night.month, night.day, 22, 30, tzinfo=UTC) - timedelta(days=1)
        assert followed.night(night, at=half_past_eleven).verdict.status is Status.OK
    followed.mended()


def test_a_list_that_stands_still(followed: Followed) -> None:
    followed.site.frozen = FAULT - NIGHT
    assert followed.broken("", 7)[-1].verdict.status is Status.QUIET
    followed.site.frozen = None
    followed.nothing_is_gone()


def test_a_night_that_is_killed_goes_on_where_it_stood(tmp_path: Path) -> None:
    """And readers can open the published store at every moment."""
    site = Site(releases(), Form.LIST)
    nights = [BEGINS + at * NIGHT for at in range(2)]
    chance = random.Random(7)
    with served(site) as port:
        whole, killed = Home(tmp_path / "whole"), Home(tmp_path / "killed")
        lasts = [killed_night(whole, site, night, port, None) for night in nights]
        assert [failed for failed, _ in lasts] == [False, False]
        kills = 0
        with Reader(killed) as reader:
            for night, (_, seconds) in zip(nights, lasts, strict=True):
                kills += sum(killed_night(killed, site, night, port, chance.uniform(0, seconds))[0] for _ in range(3))
                assert killed_night(killed, site, night, port, None)[0] is False
    assert kills
    assert reader.broken == []
    assert differences(held(whole), held(killed)) == []
