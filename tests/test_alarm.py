"""Operators hear of changes, once each, and again where they could not be reached."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from models import RunReport, SourceReport, Status, Tally, Verdict
from pipeline.alarm import news, send
from pipeline.home import Home
from pipeline.store import Work
from pipeline.store.nights import Nights

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # within apprise

NIGHT = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
OK, PARTIAL, QUIET, BROKEN = Status


def run(**statuses: Status) -> RunReport:
    reports = (
        SourceReport(id, id, Tally(id, NIGHT), Verdict(status, () if status is OK else (f"{id} is {status}",)))
        for id, status in statuses.items()
    )
    return RunReport(NIGHT, AT, AT, tuple(reports))


def changes(now: Status, told: Status | None, last: Status | None = None) -> list[tuple[Status, Status]]:
    said = {"a": told} if told else {}
    before = {"a": last} if last else {}
    return [(each.before, each.report.verdict.status) for each in news(run(a=now), said, before)]


@pytest.mark.parametrize("status", [QUIET, BROKEN])
def test_what_is_broken_or_quiet_is_told_at_once_and_once(status: Status) -> None:
    assert changes(status, None) == [(OK, status)]
    assert changes(status, status, status) == []


def test_what_is_well_and_always_was_is_not_told() -> None:
    assert changes(OK, None) == []
    assert changes(OK, OK, PARTIAL) == []


def test_a_part_is_told_in_the_second_night_only() -> None:
    assert changes(PARTIAL, None, OK) == []
    assert changes(PARTIAL, None, PARTIAL) == [(OK, PARTIAL)]
    assert changes(PARTIAL, PARTIAL, PARTIAL) == []


def test_from_broken_to_a_part_is_told_when_it_lasts() -> None:
    assert changes(PARTIAL, BROKEN, BROKEN) == []
    assert changes(PARTIAL, BROKEN, PARTIAL) == [(BROKEN, PARTIAL)]


@pytest.mark.parametrize("told", [PARTIAL, QUIET, BROKEN])
def test_what_is_well_again_is_told(told: Status) -> None:
    assert changes(OK, told, told) == [(told, OK)]


def test_what_was_broken_for_a_night_that_nobody_was_told_of_is_not_told_to_be_well_again() -> None:
    assert changes(OK, None, BROKEN) == []


def test_a_line_is_one_line_whatever_the_reasons_hold() -> None:
    report = SourceReport("a", "A", Tally("a", NIGHT), Verdict(BROKEN, ("one\ntwo\x85three", "four")))
    (found,) = news(RunReport(NIGHT, AT, AT, (report,)), {}, {})
    assert found.line == "a: OK -> BROKEN: one two three; four"


class Channel:
    """A webhook on loopback that remembers what it got."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.status = 200
        channel = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if channel.status == 200:
                    channel.got.append(json.loads(body))
                self.send_response(channel.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self.http.server_address[1]}/"


@pytest.fixture
def channel() -> Iterator[Channel]:
    found = Channel()
    thread = threading.Thread(target=found.http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield found
    found.http.shutdown()
    thread.join()
    found.http.server_close()


def test_one_message_tells_all_changes(channel: Channel) -> None:
    report = run(a=BROKEN, b=OK, c=OK, å=QUIET)
    assert send([channel.address], report, news(report, {"b": BROKEN}, {}))
    (message,) = channel.got
    assert message["title"] == "regionradar 2026-03-02: in need of a look: 2, well again: 1"
    assert message["message"].splitlines() == [
        "a: OK -> BROKEN: a is BROKEN",
        "b: BROKEN -> OK: all is well again",
        "å: OK -> QUIET: å is QUIET",
    ]


@pytest.mark.parametrize("other", ["nonsense", "no-such-service://x", "json://127.0.0.1:1/"])
def test_a_channel_that_fails_is_said_and_keeps_the_others_from_nothing(channel: Channel, other: str) -> None:
    report = run(a=BROKEN)
    assert not send([other, channel.address], report, news(report, {}, {}))
    assert len(channel.got) == 1


def test_no_channel_that_works_is_a_failure(channel: Channel) -> None:
    channel.status = 500
    report = run(a=BROKEN)
    assert not send([channel.address], report, news(report, {}, {}))
    assert not send(["nonsense"], report, news(report, {}, {}))


def test_what_could_not_be_sent_is_told_the_next_night_and_then_no_more(channel: Channel, home: Home) -> None:
    with Work(home) as work:
        nights = Nights(work)
        for status, sent in ((500, 0), (200, 1), (200, 1)):
            channel.status = status
            report = run(a=BROKEN)
            found = news(report, nights.told(), {})
            if found and send([channel.address], report, found):
                nights.keep_told({each.report.source: each.report.verdict.status for each in found}, report.night)
            assert len(channel.got) == sent
        assert nights.told() == {"a": BROKEN}
