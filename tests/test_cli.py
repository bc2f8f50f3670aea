"""The command line: what it prints, how it fails, and that its help can be trusted."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import duckdb
import pytest
from click.testing import CliRunner, Result

import cli
from commands.terminal import printable
from pipeline.home import Home
from pipeline.shapes import merged_report
from pipeline.store import Work

ROOT = Path(__file__).parent.parent
Run = Callable[..., Result]


@pytest.fixture
def run(home: Home) -> Run:
    """Call a command with the test's own home."""

    def call(*arguments: object) -> Result:
        return CliRunner().invoke(cli.main, ["--home", str(home.path), *map(str, arguments)])

    return call


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> str:
    """A store of two documents; the id of the motion."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "motion.md").write_text(
        "# Motion om kortare vårdköer\n\nVi föreslår regionfullmäktige besluta:\n\n- att korta vårdköerna.\n"
    )
    (folder / "bussar.txt").write_text("Fler bussar\n\nRegionen inför fler bussar på landsbygden.\n")
    result = run("ingest", folder, "--json")
    assert result.exit_code == 0, result.output
    documents = json.loads(result.stdout)["documents"]
    return next(row["document_id"] for row in documents if "motion" in row["path"])


def shape(result: Result) -> dict[str, object]:
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def test_ingest_json(run: Run, filled: str, tmp_path: Path) -> None:
    found = shape(run("ingest", tmp_path / "in", "--json"))
    assert list(found) == ["new", "changed", "same", "failed", "documents"]
    assert (found["new"], found["same"], found["failed"]) == (0, 2, [])


def test_ingest_reports_what_failed_and_exits_1(run: Run, tmp_path: Path) -> None:
    (tmp_path / "skrap.pdf").write_bytes(b"skrap")
    (tmp_path / "bra.txt").write_text("Regionen bygger.")
    result = run("ingest", tmp_path / "skrap.pdf", tmp_path / "bra.txt", "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["new"] == 1
    (failed,) = found["failed"]
    assert failed["path"] == str(tmp_path / "skrap.pdf")
    assert "damaged" in failed["error"]
    plain = run("ingest", tmp_path / "skrap.pdf")
    assert plain.exit_code == 1
    assert plain.stderr.startswith(str(tmp_path / "skrap.pdf"))
    assert plain.stdout == "0 new, 0 changed, 0 same, 1 failed\n"


def test_search_json_has_the_promised_shape(run: Run, filled: str) -> None:
    found = shape(run("search", "köer i vården", "--json"))
    assert list(found) == ["query", "mode", "took_ms", "total", "hits", "corrections", "suggestions"]
    hit = found["hits"][0]  # type: ignore[index]
    assert list(hit) == [
        "document_id", "title", "kind", "source", "region", "published", "url", "gone", "score", "passages",
    ]  # fmt: skip
    assert hit["document_id"] == filled
    assert list(hit["passages"][0]) == ["text", "start", "end", "highlights"]


def test_what_is_gone_does_not_look_alive(run: Run, filled: str, home: Home) -> None:
    assert shape(run("search", "vårdköer", "--json"))["hits"][0]["gone"] is None  # type: ignore[index]
    assert "gone since" not in run("search", "vårdköer").stdout
    with duckdb.connect(home.published) as store:
        store.execute("UPDATE document SET gone = DATE '2026-02-12' WHERE id = ?", [filled])
    hit = shape(run("search", "vårdköer", "--json"))["hits"][0]  # type: ignore[index]
    assert (hit["document_id"], hit["gone"]) == (filled, "2026-02-12")
    assert run("search", "vårdköer").stdout.count("gone since 2026-02-12") == 1
    (bus,) = shape(run("similar", filled, "--json"))["hits"]  # type: ignore[misc, attr-defined]
    assert bus["gone"] is None
    assert "gone since 2026-02-12" in run("similar", bus["document_id"]).stdout


@pytest.mark.parametrize("mode", ["hybrid", "semantic", "lexical"])
def test_search_for_a_person_to_read(run: Run, filled: str, mode: str) -> None:
    result = run("search", "vårdköer", "--mode", mode)
    assert result.exit_code == 0
    assert "Motion om kortare vårdköer" in result.stdout
    assert filled in result.stdout


def test_no_hits_help_on(run: Run, filled: str) -> None:
    result = run("search", "xyzzyplugh", "--mode", "lexical")
    assert result.exit_code == 0
    assert "Try other words" in result.stdout


def test_show(run: Run, filled: str, tmp_path: Path) -> None:
    found = shape(run("show", filled, "--json"))
    assert found["title"] == "Motion om kortare vårdköer"
    assert (found["kind"], found["people"], found["revision"]) == ("motion", [], 1)
    assert "att korta vårdköerna" in run("show", filled).stdout
    assert run("show", filled, "--raw").stdout_bytes == (tmp_path / "in" / "motion.md").read_bytes()


def test_similar(run: Run, filled: str, tmp_path: Path) -> None:
    assert len(shape(run("similar", filled, "--json"))["hits"]) == 1  # type: ignore[arg-type]
    found = shape(run("similar", "--file", tmp_path / "in" / "motion.md", "--json"))
    assert found["hits"][0]["document_id"] == filled  # type: ignore[index]


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_export_can_be_read_back(run: Run, filled: str, tmp_path: Path, form: str) -> None:
    found = shape(run("export", tmp_path / "out", "--format", form, "--json"))
    rows = {Path(file["path"]).stem: file["rows"] for file in found["files"]}  # type: ignore[attr-defined]
    assert (rows["documents"], rows["revisions"], rows["passages"], rows["decisions"]) == (2, 0, 2, 1)
    assert rows.keys() == {
        "documents", "revisions", "passages", "people", "organisations", "decisions", "references", "links", "matters",
        "steps",
    }  # fmt: skip
    path = tmp_path / "out" / f"documents.{form}"
    with duckdb.connect() as db:
        reader = {"parquet": "read_parquet", "csv": "read_csv", "jsonl": "read_json"}[form]
        titles = db.execute(f"SELECT title FROM {reader}(?) ORDER BY title", [str(path)]).fetchall()
    assert titles == [("Fler bussar",), ("Motion om kortare vårdköer",)]


def test_reindex_and_doctor(run: Run, filled: str) -> None:
    assert shape(run("reindex", "--json"))["documents"] == 2
    checks = {check["what"]: check["state"] for check in shape(run("doctor", "--json"))["checks"]}  # type: ignore[attr-defined]
    assert checks["store"] == checks["archive"] == checks["work file"] == "ok"


def test_doctor_names_missing_bytes(run: Run, filled: str, home: Home) -> None:
    for path in home.archive.rglob("*"):
        if path.is_file():
            path.unlink()
    result = run("doctor")
    assert result.exit_code == 1
    assert "the original bytes of 2 of the newest 2 documents are not there" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["search", "vård"], 1, "fill it with regionradar ingest"),
        (["show", "x"], 1, "fill it with regionradar ingest"),
        (["search"], 2, "Missing argument"),
        (["serach", "vård"], 2, "No such command"),
        (["search", "vård", "--region", "Atlantis"], 1, "no region is called 'Atlantis'"),
        (["search", "vård", "--since", "igår"], 2, "does not match the format"),
        (["similar"], 2, "Give either a document id or --file"),
        (["ingest", "a", "b", "--url", "https://a.example"], 2, "--url is the address of one file"),
        (["ingest", "a", "--url", "ftp://a"], 1, "not an http(s) address"),
        (["ingest", "a", "--source", "två ord"], 2, "--source is an id"),
        (["ingest", ""], 2, "a path is empty"),
        (["ingest", "x" * 300], 1, ""),
        (["--home", "~nosuch/x", "search", "vård"], 1, "choose another with --home"),
        (["ingest", "a", "--embedder", "word2vec"], 1, "no embedder is called 'word2vec'"),
    ],
)
def test_errors_are_one_line_with_what_to_do(run: Run, arguments: list[str], code: int, says: str) -> None:
    result = run(*arguments)
    assert result.exit_code == code
    assert says in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == "" or arguments[0] == "ingest"


@pytest.mark.parametrize("said", ["", "och att det", "vård " * 10_000])
def test_questions_without_an_answer_are_errors(run: Run, filled: str, said: str) -> None:
    result = run("search", said)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1


def test_a_question_may_begin_with_a_word_to_leave_out(run: Run, filled: str) -> None:
    result = run("search", "-motion bussar", "--mode", "lexical")
    assert result.exit_code == 0
    assert "Fler bussar" in result.stdout
    assert "Motion" not in result.stdout


def test_a_question_that_is_no_text(run: Run, filled: str) -> None:
    assert run("search", "buss\udcff").exit_code == 0


def test_a_damaged_store_is_one_line_and_is_made_anew(run: Run, filled: str, home: Home, tmp_path: Path) -> None:
    home.published.write_bytes(b"skrap" * 1000)
    result = run("search", "buss")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert run("ingest", tmp_path / "in").exit_code == 0
    assert run("search", "buss").exit_code == 0


def test_doctor_tells_of_an_interrupted_first_run(run: Run, filled: str, home: Home) -> None:
    home.published.unlink()
    with Work(home) as work:
        work.set("changed", "yes")
    result = run("doctor")
    assert "an earlier run was interrupted" in result.stdout


def test_names_of_files_cannot_forge_lines(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m\nOK: all fine.pdf").write_bytes(b"skrap")
    (tmp_path / "bra.txt").write_text("Regionen bygger.")
    result = run("ingest", tmp_path)
    assert result.stderr.count("\n") == 1
    assert "\x1b" not in result.stderr


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("x")
    result = CliRunner().invoke(cli.main, ["--home", str(tmp_path / "fil" / "home"), "ingest", str(tmp_path / "fil")])
    assert result.exit_code == 1
    assert "Choose another with --home" in result.stderr


def test_text_cannot_steer_the_terminal() -> None:
    assert printable("a\x1b[31mb\x07\u202e\nc") == "a [31mb  \nc"


HOST = {"host": "a.example", "requests": 2, "bytes": 10, "not_modified": 1, "retries": 0, "refused": 0, "waited": 0.5}


def night(**said: object) -> dict[str, object]:
    return {"night": "2026-02-12", "status": "OK", "sources": [], "hosts": []} | said


@pytest.mark.parametrize(
    "earlier",
    [
        None,
        [],
        "OK",
        {"a": 1},
        {"sources": [], "hosts": None},
        {"sources": {}, "hosts": []},
        {"sources": [{"source": "x"}], "hosts": []},
        {"sources": ["x"], "hosts": []},
        {"sources": [{"source": ["x"], "status": "OK"}], "hosts": []},
        {"sources": [], "hosts": [{"host": "a.example"}]},
        {"sources": [], "hosts": [HOST | {"waited": "long"}]},
    ],
)
def test_a_file_of_another_shape_is_no_earlier_report(earlier: object) -> None:
    report = night(sources=[{"source": "a", "status": "OK"}], hosts=[HOST])
    assert merged_report(report, earlier) == report


def test_hosts_of_both_runs_of_a_night_are_added_up() -> None:
    other = HOST | {"host": "0.example"}
    found = merged_report(
        night(hosts=[HOST]), night(hosts=[other, HOST | {"requests": 5, "refused": 1, "waited": 0.1}])
    )
    assert found["hosts"] == [
        other,
        HOST | {"requests": 7, "bytes": 20, "not_modified": 2, "refused": 1, "waited": 0.6},
    ]


@pytest.fixture
def folders(home: Home, tmp_path: Path) -> Home:
    """A home whose sources are two folders of this machine: nothing is asked of the network."""
    home.path.mkdir()
    (home.path / "regionradar.toml").write_text('contact = "https://www.example.org/om"\n')
    for name, count in (("ett", 1), ("flera", 120)):
        (tmp_path / name).mkdir()
        for number in range(count):
            (tmp_path / name / f"{number}.txt").write_text(f"Fler bussar {name} {number}\n\nRegionen inför bussar.\n")
        added = CliRunner().invoke(
            cli.main, ["--home", str(home.path), "sources", "add", name, "folder", str(tmp_path / name)]
        )
        assert added.exit_code == 0, added.output
    return home


def from_shell(home: Home, *arguments: str, pipe: str = "cat") -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, its output read by another; the exit code is the command's own."""
    script = f'"$@" | {pipe}; exit ${{PIPESTATUS[0]}}'
    command = [sys.executable, "-m", "cli", "--home", str(home.path), *arguments]
    return subprocess.run(["bash", "-c", script, "-", *command], cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_second_run_of_a_night_prints_the_report_that_is_kept(folders: Home) -> None:
    assert from_shell(folders, "nightly", "--source", "ett").returncode == 0
    printed = from_shell(folders, "nightly", "--source", "flera", "--json")
    assert printed.returncode == 0
    kept = [json.loads(path.read_text()) for path in sorted(folders.reports.iterdir())]
    assert json.loads(printed.stdout) == kept[-1]
    if len(kept) == 1:  # else midnight has come between
        assert [each["source"] for each in kept[0]["sources"]] == ["flera", "ett"]


def test_every_line_of_a_nights_log_is_json(folders: Home) -> None:
    ended = from_shell(folders, "nightly", "--source", "flera")
    events = [json.loads(line) for line in ended.stderr.splitlines()]
    progress = [event for event in events if event["event"] == "progress"]
    assert progress
    assert all(0 <= event["done"] <= event["total"] and event["step"] for event in progress)


def test_a_closed_pipe_does_not_change_what_the_night_was(folders: Home) -> None:
    for form in ([], ["--json"]):
        ended = from_shell(folders, "nightly", "--source", "ett", *form, pipe="true")
        assert ended.returncode == 0
        assert "Broken" not in ended.stderr


def commands() -> list[tuple[str, click.Command]]:
    """All commands, those of groups with the group's name before theirs."""
    found = []
    for name, command in sorted(cli.main.commands.items()):
        if isinstance(command, click.Group):
            found += [(f"{name} {inner}", each) for inner, each in sorted(command.commands.items())]
        else:
            found.append((name, command))
    return found


@pytest.mark.parametrize(("name", "command"), commands(), ids=[name for name, _ in commands()])
def test_every_command_has_help_with_an_example_and_json(name: str, command: click.Command) -> None:
    assert command.help
    assert f"regionradar {name}" in command.help
    assert "--json" in [option for parameter in command.params for option in parameter.opts]


def test_help_from_a_shell() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "cli", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert all(name in ended.stdout for name in cli.main.commands)
