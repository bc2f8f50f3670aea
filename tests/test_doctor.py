"""The doctor: what it says of settings, sources and nights, and when it calls that bad."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models import RunReport, SourceReport, Status, Tally, Verdict
from pipeline.doctor import Finding, State, examine, nights, settings
from pipeline.home import Home
from pipeline.shapes import report_shape
from scrapers.budget import Clock

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
CONTACT = 'contact = "https://www.example.org/kontakt"\n'


def said(home: Home, what: str) -> list[Finding]:
    """What the doctor says of one thing at ``NOW``, without loading the model as ``examine`` does."""
    return [finding for finding in (*settings(home), *nights(home, NOW)) if finding.what == what]


def write_settings(home: Home, text: str) -> None:
    home.path.mkdir(parents=True, exist_ok=True)
    (home.path / "regionradar.toml").write_text(text, encoding="utf-8")


def write_report(home: Home, ended: datetime, untold: bool = False, **statuses: Status) -> None:
    """A night's report as the night writes it; the sources by id, with _ for -."""
    night = ended.date()
    sources = tuple(
        SourceReport(name.replace("_", "-"), name, Tally(name, night), Verdict(status))
        for name, status in statuses.items()
    )
    report = RunReport(night, ended - HOUR, ended, sources, published=True)
    home.reports.mkdir(parents=True, exist_ok=True)
    shape = report_shape(replace(report, untold=untold))
    (home.reports / f"{night}.json").write_text(json.dumps(shape), encoding="utf-8")


def test_a_home_without_nights_needs_no_settings(home: Home) -> None:
    (found,) = said(home, "settings")
    assert found.state is State.WARNING
    assert "write one with a line like contact" in found.says
    assert said(home, "night") == []


def test_settings_without_a_night_are_a_warning(home: Home) -> None:
    write_settings(home, CONTACT)
    assert [finding.state for finding in said(home, "settings")] == [State.OK]
    (night,) = said(home, "night")
    assert night.state is State.WARNING
    assert "regionradar nightly" in night.says


def test_settings_that_are_wrong_are_bad(home: Home) -> None:
    write_settings(home, "contakt = 1\n")
    (found,) = said(home, "settings")
    assert found.state is State.BAD
    assert "contakt" in found.says


# a plugin of apprise imports what Python 3.13 no longer has, where it is there
@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_alarms_that_could_tell_nobody_are_bad_and_passwords_are_not_shown(home: Home) -> None:
    write_settings(home, f'{CONTACT}alarms = ["mailto://a:b@mail.example", "mejlto://konto:hemligt@mail.example"]\n')
    (found,) = said(home, "settings")
    assert found.state is State.BAD
    assert "number 2" in found.says
    assert "number 1" not in found.says
    assert "hemligt" not in found.says


def test_sources_that_are_wrong_are_bad(home: Home) -> None:
    write_settings(home, CONTACT)
    (home.path / "own_sources.toml").write_text('[[source]]\nid = "x"\n', encoding="utf-8")
    (sources,) = said(home, "sources")
    assert sources.state is State.BAD
    assert str(home.path / "own_sources.toml") in sources.says


def test_leaving_out_a_source_that_there_is_not_is_bad_before_it_ends_a_night(home: Home) -> None:
    write_settings(home, f'{CONTACT}skip = ["skane-nosuch"]\n')
    (sources,) = said(home, "sources")
    assert sources.state is State.BAD
    assert "skane-nosuch" in sources.says


def test_a_night_that_went_well_is_one_line(home: Home) -> None:
    write_report(home, NOW - 6 * HOUR, skane_nyheter=Status.OK)
    (night,) = said(home, "night")
    assert night.state is State.OK
    assert night.says == "2026-03-04 ended 6 hours ago with 1 source: OK"


def test_sources_that_need_a_look_are_named_the_worst_first(home: Home) -> None:
    write_report(home, NOW - HOUR, a=Status.QUIET, b_c=Status.BROKEN, d=Status.OK, e=Status.PARTIAL, f=Status.QUIET)
    night, *rest = said(home, "night")
    assert night.state is State.OK
    assert [finding.says for finding in rest] == ["BROKEN: b-c", "QUIET: a, f", "PARTIAL: e"]
    assert {finding.state for finding in rest} == {State.WARNING}


@pytest.mark.parametrize(("hours", "state"), [(36, State.OK), (37, State.BAD), (24 * 40, State.BAD)])
def test_no_night_for_more_than_36_hours_is_bad(home: Home, hours: int, state: State) -> None:
    write_report(home, NOW - hours * HOUR, a=Status.PARTIAL, b=Status.OK)
    assert said(home, "night")[0].state is state


def test_one_night_that_got_nothing_is_a_warning_and_two_are_bad(home: Home) -> None:
    write_report(home, NOW - 30 * HOUR, a=Status.OK)
    write_report(home, NOW - 6 * HOUR, a=Status.BROKEN)
    assert said(home, "night")[0].state is State.WARNING
    write_report(home, NOW - 54 * HOUR, a=Status.OK)
    write_report(home, NOW - 30 * HOUR, a=Status.BROKEN)
    night = said(home, "night")[0]
    assert night.state is State.BAD
    assert "2 days ago" in night.says


def test_a_first_night_that_got_nothing_is_bad(home: Home) -> None:
    write_report(home, NOW - HOUR, a=Status.BROKEN)
    assert said(home, "night")[0].state is State.BAD


def test_an_alarm_that_was_not_sent_is_told(home: Home) -> None:
    write_report(home, NOW - HOUR, untold=True, a=Status.OK)
    assert "alarm could not be sent" in said(home, "night")[1].says


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"status": "OK", "ended": "i natt"}', "\udcff"])
def test_a_damaged_report_is_bad_and_named(home: Home, text: str) -> None:
    write_report(home, NOW - 30 * HOUR, a=Status.OK)
    (home.reports / "2026-03-04.json").write_bytes(text.encode(errors="surrogateescape"))
    (night,) = said(home, "night")
    assert night.state is State.BAD
    assert str(home.reports) in night.says


def test_the_doctor_looks_at_settings_sources_and_nights(home: Home) -> None:
    write_settings(home, CONTACT)
    write_report(home, NOW - HOUR, a=Status.OK)
    found = {finding.what: finding.state for finding in examine(home, Clock(now=lambda: NOW))}
    assert (found["settings"], found["sources"], found["night"]) == (State.OK, State.OK, State.OK)
