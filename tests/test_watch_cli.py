"""The commands of watches: added, listed, previewed, marked, run, fed and removed."""

import json
from collections.abc import Callable
from dataclasses import replace

import feedparser
import pytest
from click.testing import CliRunner, Result

import cli
from pipeline.doctor import State, watches
from pipeline.home import Home
from pipeline.store import Derived, Work, publish
from tests.watching import document, prepared, put, watching

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # within apprise

Run = Callable[..., Result]
SECRET = "hemligt-losen"


@pytest.fixture
def run(home: Home) -> Run:
    def call(*arguments: object) -> Result:
        return CliRunner().invoke(cli.main, ["--home", str(home.path), *map(str, arguments)])

    return call


def bring(home: Home, *keys: str) -> None:
    """Motions that no watch was held against yet; without passages, so that no model is needed."""
    with Work(home) as work:
        work.offer([replace(prepared(document(key, f"Motion {key}")), derived=Derived((), {})) for key in keys])
        put(work, [])
        publish(work, home)


def test_a_watch_from_its_first_day_to_its_last(run: Run, home: Home) -> None:
    bring(home, "1", "2")
    assert run("watch", "run").exit_code == 0  # what is there before a watch is nothing to it
    added = run("watch", "add", "motioner", "--kind", "motion", "--region", "skåne", "--channel", "file:ut", "--json")
    assert added.exit_code == 0, added.output
    shape = json.loads(added.stdout)
    assert list(shape) == ["watch", "since", "least", "caught", "of", "hits", "faults"]
    since = run("watch", "preview", "motioner", "--since", "2026-01-01", "-n", "1")
    assert "motioner would have caught 2 of 2 documents since 2026-01-01" in since.stdout
    assert "the best 1; -n shows more" in since.stdout
    bring(home, "3")
    ran = run("watch", "run", "--json")
    assert json.loads(ran.stdout) == {"alerts": 1, "sent": 1, "waiting": 0, "faults": []}
    assert json.loads((home.path / "ut").read_text())["document_id"] == "s:3"
    assert json.loads(run("watch", "run", "--json").stdout)["alerts"] == 0
    found = json.loads(run("watch", "feed", "motioner", "--json").stdout)
    assert [alert["document_id"] for alert in found["alerts"]] == ["s:3"]
    out = home.path / "feed.atom"
    assert run("watch", "feed", "motioner", "--output", out).exit_code == 0
    (entry,) = feedparser.parse(out.read_bytes()).entries
    assert entry.title == "Motion 3"
    assert run("watch", "remove", "motioner").exit_code == 0
    assert json.loads(run("watch", "list", "--json").stdout) == {"watches": []}


def test_a_long_feed_comes_in_pages_and_says_how_much_follows(run: Run, home: Home) -> None:
    watching(home, '[[watch]]\nid = "motioner"\nname = "Motioner"\nkinds = ["motion"]\n')
    bring(home, *map(str, range(5)))
    run("watch", "run")
    seen, before = [], ()
    for more in (3, 1, 0):
        page = json.loads(run("watch", "feed", "motioner", "-n", 2, *before, "--json").stdout)
        assert page["more"] == more
        seen += [alert["document_id"] for alert in page["alerts"]]
        before = ("--before", page["alerts"][-1]["key"])
    assert sorted(seen) == [f"s:{number}" for number in range(5)]
    first = run("watch", "feed", "motioner", "-n", 2)
    assert "Ytterligare 3 äldre träffar" in feedparser.parse(first.stdout).feed.subtitle
    assert first.stderr.startswith("3 older alerts follow: --before ")
    assert "subtitle" not in feedparser.parse(run("watch", "feed", "motioner").stdout).feed
    refused = run("watch", "feed", "motioner", "--before", "0")
    assert (refused.exit_code, "no alert with the key 0" in refused.stderr) == (1, True)


def test_marks_are_kept_and_those_of_nothing_refused(run: Run, home: Home) -> None:
    bring(home, "1")
    run("watch", "add", "motioner", "--kind", "motion")
    assert run("watch", "mark", "motioner", "--wrong", "s:1").exit_code == 0
    assert json.loads(run("watch", "list", "--json").stdout)["watches"][0]["wrong"] == ["s:1"]
    refused = run("watch", "mark", "motioner", "--right", "s:9")
    assert (refused.exit_code, "no document is called s:9" in refused.stderr) == (1, True)
    assert run("watch", "mark", "motioner").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["a"], "asks for nothing"),
        (["Å", "--kind", "motion"], "write small letters a-z"),
        (["a", "--words", "och att"], "is too common to look for"),
        (["a", "--kind", "motion", "--channel", "min kanal"], "has channels whose number 1 is none"),
    ],
)
def test_what_cannot_be_watched_is_refused_in_one_line(run: Run, home: Home, arguments: list[str], says: str) -> None:
    refused = run("watch", "add", *arguments)
    assert refused.exit_code == 1
    assert says in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert not (home.path / "watches.toml").exists()


def test_what_waits_is_said_by_the_command_and_the_doctor(run: Run, home: Home) -> None:
    watching(home, '[[watch]]\nid = "m"\nname = "m"\nkinds = ["motion"]\nchannels = ["team"]')
    bring(home, "1")
    ran = run("watch", "run")
    assert ran.exit_code == 3
    assert ran.stdout == "watches: 1 alerts, 0 sent, 1 wait for a channel that failed\n"
    assert ran.stderr == "team: channels.toml has no channel of this name\n"
    assert [finding.state for finding in watches(home)] == [State.BAD]
    (home.path / "channels.toml").write_text('team = "file:ut"')
    assert [finding.state for finding in watches(home)] == [State.OK]
    assert run("watch", "run").exit_code == 0


def test_no_password_is_shown(run: Run, home: Home) -> None:
    run("watch", "add", "a", "--kind", "motion", "--channel", f"mailto://anna:{SECRET}@example.org")
    shown = [run("watch", "list"), run("watch", "list", "--json"), run("watch", "preview", "a", "--json")]
    assert all(result.exit_code == 0 for result in shown)
    assert SECRET not in "".join(result.output for result in shown)
    assert "channel 1 of watch a (mailto)" in shown[0].output
    assert [finding.state for finding in watches(home)] == [State.OK]
