"""The doctor: what it says of settings, sources and nights, and when it calls that bad."""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest
from click.testing import CliRunner

import cli
from models import RunReport, SourceReport, Status, Tally, Verdict
from pipeline import backup, copies
from pipeline.doctor import Finding, State, care, clock, disk, examine, nights, rights, settings, store, watches
from pipeline.doctor.care import note_verified
from pipeline.doctor.findings import amount
from pipeline.doctor.machine import is_kept_right
from pipeline.home import ERASING, RESTORING, Home
from pipeline.metrics import BACKED_UP
from pipeline.shapes import report_shape

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
    found = {finding.what: finding.state for finding in examine(home, NOW)}
    assert (found["settings"], found["sources"], found["night"]) == (State.OK, State.OK, State.OK)


# the clock


@pytest.mark.parametrize(("minutes", "state"), [(0, State.OK), (4, State.OK), (6, State.BAD), (100_000, State.BAD)])
def test_a_night_from_the_future_is_bad_and_says_what_to_do(home: Home, minutes: int, state: State) -> None:
    write_report(home, NOW + timedelta(minutes=minutes), a=Status.OK)
    (night,) = said(home, "night")
    assert night.state is state
    if state is State.BAD:
        assert "from the future" in night.says
        assert f"take its report away ({home.reports})" in night.says
        assert "-" not in night.says.partition("UTC, ")[2].partition(" ahead")[0], "no negative spans"


def test_a_clock_that_went_forth_shows_as_nights_that_are_long_ago(home: Home) -> None:
    write_report(home, NOW - timedelta(days=400), a=Status.OK)
    (night,) = said(home, "night")
    assert night.state is State.BAD
    assert "400 days ago" in night.says


def test_a_file_from_the_future_is_named(home: Home) -> None:
    home.archive.mkdir(parents=True)
    path = home.archive / "regionradar-20260304000000-00000.warc.gz"
    path.touch()
    now = datetime.now(UTC)
    stamp = (now + timedelta(days=3)).timestamp()
    os.utime(path, (stamp, stamp))
    found = list(clock(home, now))
    assert [finding.state for finding in found] == [State.BAD]
    assert str(path) in found[0].says
    assert "touch" in found[0].says


def test_a_generation_from_the_future_is_bad(demo_home: Home) -> None:
    now = datetime.now(UTC)
    assert State.BAD not in {finding.state for finding in store(demo_home, now)}
    troubles = [finding.says for finding in store(demo_home, now - timedelta(days=1)) if finding.state is State.BAD]
    assert len(troubles) == 1
    assert "generation is from the future" in troubles[0]


def test_a_clock_that_nothing_keeps_right_is_no_trouble_but_told(home: Home) -> None:
    (found,) = clock(home, datetime.now(UTC))
    assert found.state is (State.WARNING if is_kept_right() is False else State.OK)
    assert ("timedatectl" in found.says) == (is_kept_right() is False)


# the disk


def test_a_disk_that_cannot_take_the_store_once_more_is_bad(home: Home) -> None:
    assert disk(home).state is State.OK
    home.create()
    free = shutil.disk_usage(home.path).free
    for path, size, state in (
        (home.published, 1_000, State.OK),
        (home.work, free - 500_000_000, State.WARNING),  # publishing has room, a second copy has not
        (home.published, free - 500_000_000, State.BAD),
    ):
        with path.open("wb") as file:
            file.truncate(size)  # a hole: it takes no room
        found = disk(home)
        assert found.state is state, found.says


# rights


@pytest.fixture
def open_home() -> Iterator[Home]:
    """A home that everybody on this machine can get to."""
    folder = Path(mkdtemp(prefix="regionradar-", dir="/tmp"))
    folder.chmod(0o755)
    home = Home(folder / "home")
    home.create()
    yield home
    shutil.rmtree(folder)


def states(findings: Iterable[Finding]) -> list[State]:
    return [finding.state for finding in findings]


@pytest.mark.parametrize("name", ["regionradar.toml", "channels.toml", "users.json", "erased.json"])
def test_secrets_that_anybody_can_read_are_named(open_home: Home, name: str) -> None:
    path = open_home.path / name
    path.touch()
    path.chmod(0o644)
    (found,) = rights(open_home)
    assert found.state is State.WARNING
    assert f"chmod o= {path}" in found.says
    path.chmod(0o640)
    assert states(rights(open_home)) == [State.OK]
    path.chmod(0o644)
    open_home.path.chmod(0o750)  # nobody gets that far
    assert states(rights(open_home)) == [State.OK]


def test_what_anybody_can_change_is_bad(open_home: Home) -> None:
    open_home.work.touch()
    open_home.work.chmod(0o666)
    (found,) = rights(open_home)
    assert found.state is State.BAD
    assert str(open_home.work) in found.says


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_files_of_another_user_are_bad_as_after_a_run_as_root(open_home: Home) -> None:
    for path in (open_home.path, open_home.work.parent):
        os.chown(path, 65534, 65534)
    (found,) = rights(open_home)
    assert found.state is State.BAD
    assert str(open_home.archive) in found.says
    assert "chown -R" in found.says
    os.chown(open_home.archive, 65534, 65534)
    assert states(rights(open_home)) == [State.OK]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another")
def test_whoever_may_not_write_is_told_who_may(open_home: Home) -> None:
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.setuid(65534)
        os.write(writing, "\n".join(finding.says for finding in rights(open_home)).encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as answer:
        says = answer.read()
    assert f"{open_home.path} cannot be written by nobody" in says
    assert "run as root" in says


def test_a_home_that_is_not_there_has_no_rights(home: Home) -> None:
    assert list(rights(home)) == []


# backups, verifying, what was cut short


def kept(home: Home, name: str, /, **values: object) -> None:
    home.path.mkdir(parents=True, exist_ok=True)
    (home.path / name).write_text(json.dumps(values))


def cared(home: Home, what: str) -> Finding | None:
    return next((finding for finding in care(home, NOW) if finding.what == what), None)


def test_a_home_that_holds_nothing_needs_no_backup(home: Home) -> None:
    assert list(care(home, NOW)) == []
    home.create()
    home.work.touch()
    assert [(finding.what, finding.state) for finding in care(home, NOW)] == [
        ("backup", State.WARNING),
        ("verify", State.WARNING),
    ]


@pytest.mark.parametrize(("days", "state"), [(0, State.OK), (8, State.OK), (9, State.WARNING), (-1, State.BAD)])
def test_a_backup_is_old_after_a_week(home: Home, days: int, state: State) -> None:
    taken = NOW - timedelta(days=days)
    kept(home, "backup.json", home="x", folder="/mnt/kopior", snapshot="000001", taken=taken.isoformat(), proved=True)
    found = cared(home, "backup")
    assert found
    assert found.state is state
    assert "/mnt/kopior" in found.says


@pytest.mark.parametrize(
    ("days", "findings", "state"),
    [(0, 0, State.OK), (35, 0, State.OK), (36, 0, State.WARNING), (1, 3, State.BAD), (-1, 0, State.BAD)],
)
def test_a_verify_that_found_something_is_bad(home: Home, days: int, findings: int, state: State) -> None:
    kept(home, "verified.json", when=(NOW - timedelta(days=days)).isoformat(), findings=findings)
    found = cared(home, "verify")
    assert found
    assert found.state is state


def test_a_verify_is_remembered(home: Home) -> None:
    home.create()
    done = CliRunner().invoke(cli.main, ["--home", str(home.path), "verify"])
    assert done.exit_code == 0, done.output
    (found,) = care(home, datetime.now(UTC))
    assert (found.what, found.state, found.says) == ("verify", State.OK, "0 hours ago, nothing found")
    note_verified(home, 3)
    (found,) = care(home, datetime.now(UTC))
    assert (found.state, found.says) == (
        State.BAD,
        "0 hours ago, 3 found: regionradar verify names them, and says what to do",
    )


def test_a_home_that_is_not_there_is_not_made_by_verifying_it(home: Home) -> None:
    note_verified(home, 3)
    assert not home.path.exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", "3", '{"taken": 3, "when": 3, "findings": "x"}', "\udcff"])
def test_damaged_notes_of_backups_and_verifies_are_told(home: Home, text: str) -> None:
    home.create()
    home.work.touch()
    for name in ("backup.json", "verified.json"):
        (home.path / name).write_bytes(text.encode(errors="surrogateescape"))
    assert [finding.what for finding in care(home, NOW)] == ["backup", "verify"]
    assert State.OK not in states(care(home, NOW))


def test_what_was_cut_short_is_bad(home: Home) -> None:
    kept(home, ERASING)
    (home.path / RESTORING).parent.mkdir()
    kept(home, str(RESTORING))
    assert [(finding.what, finding.state) for finding in care(home, NOW)] == [
        ("erasure", State.BAD),
        ("backup", State.BAD),
    ]


def test_a_copy_that_an_erasure_did_not_reach_is_bad_and_named(home: Home) -> None:
    copies.note(home, copies.BACKUP, Path("/mnt/unmounted"))
    copies.reach(home, "20260301", [], ["/mnt/unmounted"])
    [finding] = care(home, NOW)
    assert (finding.what, finding.state) == ("erasure", State.BAD)
    assert "/mnt/unmounted was not reached by erasure 20260301" in finding.says


def test_what_was_set_aside_is_told_as_no_erasure_reaches_it(home: Home) -> None:
    home.create()
    aside = home.work.with_name("work.20260301030000.duckdb")
    aside.touch()
    (home.path / "before-restore-20260301030000").mkdir()
    found = [finding for finding in care(home, NOW) if finding.what == "set aside"]
    assert states(found) == [State.WARNING, State.WARNING]
    assert str(aside) in "".join(finding.says for finding in found)


def test_trouble_with_watches_is_not_followed_by_a_line_that_all_is_well(home: Home) -> None:
    home.create()
    watch = '[[watch]]\nid = "natt"\nname = "Nattbussar"\nwords = "nattbuss"\nchannels = ["kansliet"]\n'
    (home.path / "watches.toml").write_text(watch, encoding="utf-8")
    found = list(watches(home))
    assert states(found) == [State.BAD]
    assert "kansliet is no channel" in found[0].says


def test_small_stores_are_told_in_small_units() -> None:
    assert [amount(count) for count in (0, 24_403_968, 99_000_000, 58_100_000_000)] == [
        "0 kB",
        "24 MB",
        "99 MB",
        "58.1 GB",
    ]


def test_sources_are_told_as_what_a_night_does(home: Home) -> None:
    write_settings(home, CONTACT)
    (found,) = said(home, "sources")
    assert found.says.startswith("a night asks ")
    assert "left out by skip" in found.says


def test_what_others_leave_in_the_home_is_looked_for_under_their_names() -> None:
    """Importing them would take seconds, and doctor is asked often."""
    assert backup.RECORD == BACKED_UP
