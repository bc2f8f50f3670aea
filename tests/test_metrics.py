"""What monitoring is told: names, labels, values, the file and the page, and who may read it."""

import json
import math
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import Metric as Family
from prometheus_client.parser import text_string_to_metric_families

import cli
from models import HomeError, HostAccount, RunReport, SourceReport, Status, Tally, Verdict, Watched
from pipeline import metrics
from pipeline.home import Home
from pipeline.metrics import Metric
from pipeline.shapes import report_shape
from pipeline.store import Published
from tests import serving
from web import users
from web.access import Gate
from web.users import Role, Users

ENDED = datetime(2026, 3, 4, 3, 30, tzinfo=UTC)
PASSWORD = "tretton svarta rävar"
Found = dict[str, dict[tuple[str, ...], float]]


def write_report(home: Home, night: date, ended: datetime, **statuses: Status) -> None:
    """A night's report as the night writes it, an hour long; the sources by id, with _ for -."""
    sources = tuple(
        SourceReport(
            name.replace("_", "-"), name, Tally(name, night, listed=20, held=19, new=2, failed=1), Verdict(status), 5
        )
        for name, status in statuses.items()
    )
    began = ended.replace(hour=ended.hour - 1)
    hosts = (HostAccount("region.example", 30, 4_000_000, 3, 2, 1, 12.5),)
    report = RunReport(night, began, ended, sources, hosts, True, watched=Watched(alerts=7, sent=6, waiting=1))
    home.reports.mkdir(parents=True, exist_ok=True)
    (home.reports / f"{night}.json").write_text(json.dumps(report_shape(report)), encoding="utf-8")


def families(text: str) -> list[Family]:
    """As Prometheus' own client reads them."""
    return list(text_string_to_metric_families(text))


def read(text: str) -> Found:
    """Values by the values of their labels, by name."""
    return {
        family.name: {tuple(sample.labels.values()): sample.value for sample in family.samples}
        for family in families(text)
    }


def collected(home: Home) -> Found:
    return read(metrics.text(metrics.collect(home, None)))


def test_a_home_that_is_empty_has_no_values_that_nobody_knows(home: Home) -> None:
    found = collected(home)
    assert found["regionradar_archive_bytes"] == {(): 0}
    assert not any(name.startswith(("regionradar_night", "regionradar_source")) for name in found)
    assert not {"regionradar_documents", "regionradar_backup_timestamp_seconds"} & found.keys()


def test_a_night_is_told(home: Home) -> None:
    write_report(home, date(2026, 3, 4), ENDED, skane_nyheter=Status.OK, kalmar=Status.BROKEN)
    found = collected(home)
    assert found["regionradar_night_end_timestamp_seconds"] == {(): ENDED.timestamp()}
    assert found["regionradar_night_duration_seconds"] == {(): 3600}
    assert found["regionradar_night_status"] == {("OK",): 0, ("PARTIAL",): 1, ("BROKEN",): 0}
    assert found["regionradar_source_status"]["kalmar", "BROKEN"] == 1
    assert found["regionradar_source_status"]["skane-nyheter", "BROKEN"] == 0
    expected = {"listed": 20, "held": 19, "new": 2, "failed": 1, "waiting": 5}
    assert {name: found[f"regionradar_source_{name}"]["kalmar",] for name in expected} == expected
    assert found["regionradar_host_requests"] == {("region.example",): 30}
    assert found["regionradar_host_received_bytes"] == {("region.example",): 4_000_000}
    assert found["regionradar_night_alerts_sent"] == {(): 6}
    assert found["regionradar_outbox_waiting"] == {("watch",): 1, ("digest",): 0}


def test_success_is_the_last_night_that_got_something_of_a_source_and_at_all(home: Home) -> None:
    before = ENDED.replace(day=3)
    write_report(home, date(2026, 3, 3), before, a=Status.OK, b=Status.QUIET, c=Status.PARTIAL)
    write_report(home, date(2026, 3, 4), ENDED, a=Status.BROKEN, b=Status.BROKEN)
    found = collected(home)
    assert found["regionradar_night_success_timestamp_seconds"] == {(): before.timestamp()}
    assert found["regionradar_source_success_timestamp_seconds"] == {
        ("a",): before.timestamp(),
        ("b",): before.timestamp(),
    }
    # a source that was asked for alone, or left out, is told as it was when it was last asked
    assert found["regionradar_source_end_timestamp_seconds"]["c",] == before.timestamp()
    assert found["regionradar_source_end_timestamp_seconds"]["a",] == ENDED.timestamp()
    assert found["regionradar_source_status"]["c", "PARTIAL"] == 1


def test_lists_that_could_not_be_read_have_no_count(home: Home) -> None:
    write_report(home, date(2026, 3, 4), ENDED, a=Status.BROKEN)
    path = home.reports / "2026-03-04.json"
    path.write_text(path.read_text().replace('"listed": 20', '"listed": null'))
    found = collected(home)
    assert "regionradar_source_listed" not in found
    assert found["regionradar_source_held"] == {("a",): 19}


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"began": 1}', "[" * 100_000])
def test_a_damaged_report_hides_no_other(home: Home, text: str) -> None:
    write_report(home, date(2026, 3, 4), ENDED, a=Status.OK)
    (home.reports / "2026-03-05.json").write_text(text)
    assert collected(home)["regionradar_night_end_timestamp_seconds"] == {(): ENDED.timestamp()}


def test_a_report_of_an_older_version_has_less_to_tell(home: Home) -> None:
    home.reports.mkdir(parents=True)
    (home.reports / "2026-02-12.json").write_text(json.dumps(serving.NIGHT))
    found = collected(home)
    assert found["regionradar_source_new"] == {("a-nyheter",): 2, ("b-moten",): 0, ("c-nyheter",): 1}
    assert "regionradar_outbox_waiting" not in found


def test_backup_and_verify_are_told(home: Home) -> None:
    home.path.mkdir()
    (home.path / metrics.BACKED_UP).write_text(json.dumps({"home": "x", "taken": ENDED.isoformat(), "proved": True}))
    (home.path / metrics.VERIFIED).write_text(json.dumps({"when": ENDED.isoformat(), "findings": 3}))
    found = collected(home)
    assert found["regionradar_backup_timestamp_seconds"] == {(): ENDED.timestamp()}
    assert found["regionradar_backup_proved"] == {(): 1}
    assert found["regionradar_verify_timestamp_seconds"] == {(): ENDED.timestamp()}
    assert found["regionradar_verify_findings"] == {(): 3}


def test_the_store_is_told(demo_home: Home) -> None:
    with Published(demo_home) as store:
        found = read(metrics.text(metrics.collect(demo_home, store)))
        assert found["regionradar_documents"] == {(): store.count("document")}
        assert found["regionradar_generation"] == {(): float(store.setting("generation") or 0)}
    assert found["regionradar_store_bytes"]["published",] == demo_home.published.stat().st_size
    assert found["regionradar_store_bytes"]["work",] == demo_home.work.stat().st_size
    kept = [path.stat().st_size for path in demo_home.archive.iterdir()]
    assert (found["regionradar_archive_files"][()], found["regionradar_archive_bytes"][()]) == (len(kept), sum(kept))
    moment = found["regionradar_generation_timestamp_seconds"][()]
    assert abs(moment - demo_home.published.stat().st_mtime) < 120


def test_names_are_prometheus_own(home: Home) -> None:
    write_report(home, date(2026, 3, 4), ENDED, a=Status.OK)
    found = families(metrics.text(metrics.collect(home, None)))
    names = [family.name for family in found]
    assert len(names) == len(set(names))
    assert all(family.documentation.endswith(".") and family.type == "gauge" for family in found)
    assert not [name for name in names if name.endswith(("_total", "_count", "_sum", "_bucket"))], "no counters"
    labels = {label for family in found for sample in family.samples for label in sample.labels}
    assert labels == {"version", "status", "source", "kind", "host"}


@given(st.text(st.characters(exclude_categories=["Cs"])), st.floats(allow_nan=False))
def test_whatever_a_label_says_is_read_as_it_was(said: str, value: float) -> None:
    text = metrics.text([Metric("x", "Something.", [({"source": said}, value)])])
    # the parser strips a line's white space and splits at every kind of line end: what it reads is one line of ours
    if len(text.splitlines()) == 3:
        assert read(text) == {"regionradar_x": {(said,): value}}
    assert text.count("\n") == 3


def test_a_file_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "regionradar.prom"
    sizes = {number: [({"source": str(each)}, float(number)) for each in range(2_000)] for number in (1, 2)}
    metrics.write(path, [Metric("x", "Something.", sizes[1])])
    ended, torn = Event(), []

    def look() -> None:
        while not ended.is_set():
            values = {line.rpartition(" ")[2] for line in path.read_text().splitlines()[2:]}
            if values not in ({"1.0"}, {"2.0"}):
                torn.append(values)

    reader = Thread(target=look)
    reader.start()
    try:
        for number in range(60):
            metrics.write(path, [Metric("x", "Something.", sizes[number % 2 + 1])])
    finally:
        ended.set()
        reader.join()
    assert torn == []
    assert [each.name for each in tmp_path.iterdir()] == ["regionradar.prom"]
    assert path.stat().st_mode & 0o777 == 0o644, "node_exporter is another user"


def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.prom").mkdir()
    with pytest.raises(HomeError, match=r"x\.prom cannot be written"):
        metrics.write(tmp_path / "x.prom", [])
    assert [each.name for each in tmp_path.iterdir()] == ["x.prom"]
    with pytest.raises(HomeError, match="cannot be written"):
        metrics.write(tmp_path / "nowhere" / "x.prom", [])


def test_the_doctor_writes_what_it_found_beside_the_rest(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "regionradar.prom"
    result = CliRunner().invoke(cli.main, ["--home", str(home.path), "doctor", "--metrics", str(path)])
    assert result.exit_code == 0, result.output
    found = read(path.read_text())
    assert found["regionradar_doctor_state"]["model",] == 0
    assert found["regionradar_doctor_state"]["settings",] == 1, "a warning"
    (home.path / "regionradar.toml").parent.mkdir()
    (home.path / "regionradar.toml").write_text("contakt = 1\n")
    result = CliRunner().invoke(cli.main, ["--home", str(home.path), "doctor", "--metrics", str(path)])
    assert result.exit_code == 1
    assert read(path.read_text())["regionradar_doctor_state"]["settings",] == 2


# the page


@pytest.fixture(scope="module")
def guarded(shown_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """A server at which one must log in, and tokens by role."""
    path = tmp_path_factory.mktemp("users") / "users.json"
    tokens = {}
    for role in Role:
        users.add(path, role.value, role, PASSWORD)
        tokens[role.value] = users.add_token(path, role.value)
    with serving.served(shown_home, gate=Gate(Users(path))) as address:
        yield address, tokens


def test_this_machine_may_ask_where_nobody_logs_in(site: str) -> None:
    answer = httpx.get(f"{site}/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == metrics.CONTENT_TYPE
    assert read(answer.text)["regionradar_documents"][()] > 20
    assert all(math.isfinite(value) for values in read(answer.text).values() for value in values.values())


def test_only_operators_may_ask_where_one_logs_in(guarded: tuple[str, dict[str, str]]) -> None:
    address, tokens = guarded

    def ask(**headers: str) -> httpx.Response:
        return httpx.get(f"{address}/metrics", headers=headers)

    assert ask().status_code == 401
    assert "Bearer" in ask().headers["www-authenticate"]
    assert ask(authorization="Bearer rr_gissat").status_code == 401
    assert ask(authorization=f"Bearer {tokens['reader']}").status_code == 403
    answer = ask(authorization=f"Bearer {tokens['operator']}")
    assert answer.status_code == 200
    assert "regionradar_documents" in answer.text


def test_without_a_store_there_is_still_something_to_measure(home: Home) -> None:
    with serving.served(home) as address:
        answer = httpx.get(f"{address}/metrics")
    assert answer.status_code == 200
    assert "regionradar_documents" not in read(answer.text)
    assert "regionradar_archive_files" in read(answer.text)


def test_measuring_never_opens_what_a_night_writes(demo_home: Home) -> None:
    """A night that begins while monitoring asks must find its file free."""
    import duckdb

    with duckdb.connect(demo_home.work), Published(demo_home) as store:
        assert read(metrics.text(metrics.collect(demo_home, store)))["regionradar_documents"][()] > 0
