"""Changes after publication, through the store: judged once, told of where they matter, listed and shown."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import cli
from commands import options
from models import Alert, Document, Facts, Filters, UnknownDocument, Watch
from models.watch import EditKind, EditVerdict, MarkedParagraph, MarkedRun
from pipeline import edits as order
from pipeline.alerts import match
from pipeline.edits import edit_of, judge_missing, swedish_days
from pipeline.extract.language import FAST
from pipeline.home import Home
from pipeline.ingest import reindex
from pipeline.store import AlertTables, EditTables, Published, Work, alerts_of, edits_of, publish
from pipeline.watch.message import VERDICTS, message
from pipeline.watch.shown import CUT, cut
from pipeline.watch.why import Language, Text, reason
from tests.ingesting import Counted, Ingest, silent
from tests.watching import document, put, watching

MOTIONS = '[[watch]]\nid = "m"\nname = "Motioner"\nkinds = ["motion"]\n'
SHIP = document(
    "1",
    "Bryggan i Kvarnby rustas\n\nRegionen renoverar bryggan under hösten.\n\n"
    'Arbetet kostar 4 miljoner kronor. "Äntligen", säger hamnvärden. Färjan går som vanligt till Holmön.',
)
QUOTED = replace(SHIP, text=SHIP.text.replace('"', "”"))
DEARER = replace(SHIP, text=SHIP.text.replace("4 miljoner", "6 miljoner"))
OTHER = document("2", "Fler cyklar\n\nVi vill ha fler cyklar i hela länet.")


def written(home: Home, *documents: Document) -> None:
    """A run that was cut short before it judged anything."""
    with Work(home) as work:
        put(work, documents)


def night(home: Home, *documents: Document, region: str | None = "Region Skåne") -> list[Alert]:
    """A run over these documents; the alerts that it makes."""
    with Work(home) as work:
        put(work, documents, region=region)
        judge_missing(work, FAST, silent)
        generation = work.generation
        assert match(work, home, Counted()).faults == ()
        publish(work, home)
    with Published(home) as store:
        return [alert for alert in alerts_of(store, "m") if alert.generation == generation]


def listed(home: Home, verdicts: Sequence[EditVerdict] = tuple(EditVerdict)) -> list[tuple[str, int, int, str]]:
    with Published(home) as store:
        total, found = edits_of(store, Filters(), verdicts=verdicts)
    assert total == len(found)
    return [(each.document_id, each.older, each.newer, str(each.verdict)) for each in found]


def test_a_change_of_writing_is_told_to_nobody(home: Home) -> None:
    watching(home, MOTIONS)
    night(home, SHIP)
    assert night(home, QUOTED) == []
    assert listed(home) == [("s:1", 1, 2, "typography")]


def test_a_change_of_an_amount_is_told_with_the_sentence_that_was_changed(home: Home) -> None:
    watching(home, MOTIONS)
    night(home, SHIP)
    (alert,) = night(home, DEARER)
    assert (alert.revision, alert.verdict) == (2, EditVerdict.AMOUNT)
    assert alert.why.text == "Arbetet kostar 6 miljoner kronor."
    assert DEARER.text[alert.why.start : alert.why.end] == alert.why.text
    _, said = message(Watch("m", "Motioner"), [alert])
    assert "Region Skåne, 2026-03-01, motion, ändrad efter publicering: belopp\n" in said


def test_what_waits_to_be_sent_still_says_what_was_changed(home: Home) -> None:
    watching(home, f'{MOTIONS}channels = ["file:ut"]\n')
    night(home, SHIP)
    night(home, DEARER)
    with Work(home) as work:
        verdicts = [post.alert.verdict for post in AlertTables(work).waiting()]
    assert verdicts == [None, EditVerdict.AMOUNT]


def test_what_counts_is_the_change_since_a_watch_was_held_against_it(home: Home) -> None:
    watching(home, MOTIONS)
    night(home, SHIP)
    written(home, DEARER)
    assert night(home, QUOTED) == []  # dearer and back, and nobody was told of either
    assert listed(home) == [("s:1", 2, 3, "amount"), ("s:1", 1, 2, "amount")]


def test_a_text_that_says_again_what_it_said_before_is_told_where_the_change_was(home: Home) -> None:
    watching(home, MOTIONS)
    night(home, SHIP)
    assert [alert.revision for alert in night(home, DEARER)] == [2]
    assert [alert.revision for alert in night(home, SHIP)] == [3]


def test_a_page_whose_text_is_the_same_is_no_news(home: Home) -> None:
    watching(home, MOTIONS)
    night(home, SHIP)
    assert night(home, replace(SHIP, published=date(2026, 3, 2))) == []
    assert listed(home) == [("s:1", 1, 2, "same")]


def test_an_older_store_is_judged_from_its_first_change_on(home: Home) -> None:
    written(home, SHIP)
    written(home, QUOTED)
    written(home, DEARER)
    with Work(home) as work:
        work.connection.execute("DELETE FROM pending")  # matched before anything was judged
    watching(home, MOTIONS)
    assert night(home) == []
    assert listed(home) == [("s:1", 2, 3, "amount"), ("s:1", 1, 2, "typography")]


def test_what_was_judged_is_not_judged_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    night(home, SHIP)
    night(home, DEARER)

    def never(*_: object) -> Facts:
        raise AssertionError

    monkeypatch.setattr(order.facts, "read", never)
    night(home, OTHER)
    assert listed(home) == [("s:1", 1, 2, "amount")]


def test_a_fault_costs_one_verdict_and_the_change_is_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    watching(home, MOTIONS)
    night(home, SHIP, OTHER)
    read = order.facts.read

    def broken(said: Document, region: str | None, language: str) -> Facts:
        if said.key == "1":
            raise ValueError("beyond us")
        return read(said, region, language)

    monkeypatch.setattr(order.facts, "read", broken)
    found = night(home, QUOTED, replace(OTHER, text=OTHER.text.replace("hela länet", "hela  länet")))
    assert [(alert.document_id, alert.verdict) for alert in found] == [("s:1", EditVerdict.UNJUDGED)]
    assert sorted(listed(home)) == [("s:1", 1, 2, "unjudged"), ("s:2", 1, 2, "typography")]
    with Published(home) as store:
        assert edit_of(store, "s:1").paragraphs == ()
    monkeypatch.setattr(order.facts, "read", read)
    with Work(home) as work:
        EditTables(work).forget_faults()
    assert night(home) == []
    assert sorted(listed(home)) == [("s:1", 1, 2, "typography"), ("s:2", 1, 2, "typography")]


def test_verdicts_come_back_after_reindex(home: Home) -> None:
    night(home, SHIP)
    night(home, DEARER)
    before = listed(home)
    reindex(home, Counted(), silent, FAST)
    assert listed(home) == before == [("s:1", 1, 2, "amount")]


def test_a_list_is_of_the_days_regions_and_verdicts_that_are_asked_for(home: Home) -> None:
    night(home, SHIP)
    night(home, OTHER, region="Region Uppsala")
    night(home, DEARER)
    night(home, replace(OTHER, text=OTHER.text.replace("cyklar i", "cyklar, i")), region="Region Uppsala")
    with Published(home) as store:
        (one,) = edits_of(store, Filters(regions=("Region Skåne",)))[1]
        assert (one.title, one.region, one.edits, one.published) == (
            "Bryggan i Kvarnby rustas", "Region Skåne", 1, date(2026, 3, 1),
        )  # fmt: skip
        seen = one.seen.replace(tzinfo=UTC)
        assert edits_of(store, Filters(), since=seen)[0] == 1
        assert edits_of(store, Filters(), until=seen)[0] == 0
        assert edits_of(store, Filters(regions=("Region Uppsala",)))[0] == 0
        assert edits_of(store, Filters(), verdicts=[EditVerdict.TYPOGRAPHY])[1][0].document_id == "s:2"
        assert edits_of(store, Filters(), generations=(2, 3))[0] == 1
        assert edits_of(store, Filters(), generations=(3, 4))[0] == 0
        total, first = edits_of(store, Filters(), verdicts=tuple(EditVerdict), count=1)
        assert (total, [each.document_id for each in first]) == (2, ["s:2"])
        assert edits_of(store, Filters(since=date(2026, 3, 2)))[0] == 0  # of what was published since
    runs = one.gravest[0].runs
    assert [(run.text, run.mark) for run in runs if run.mark] == [("4", EditKind.DELETE), ("6", EditKind.INSERT)]


def test_what_is_not_to_be_had_any_more_is_removed(home: Home) -> None:
    with Work(home) as work:
        put(work, [SHIP])
        publish(work, home, datetime(2026, 3, 1, 2, tzinfo=UTC))
        work.connection.execute(
            "INSERT INTO item BY NAME SELECT 's' AS source, '1' AS key, 'https://s.example/1' AS url, '' AS title,"
            " '' AS listed_marker, '' AS marker, DATE '2026-03-01' AS first, 0 AS place, 's:1' AS document,"
            " '' AS digest, '' AS raw, 0 AS misses, 0 AS failures, '' AS why, DATE '2026-03-09' AS gone"
        )
        work.connection.execute("UPDATE item SET gone = NULL")
        work.mark_changed()
        publish(work, home, datetime(2026, 3, 8, 23, 30, tzinfo=UTC))  # already the ninth in Sweden
        work.connection.execute("UPDATE item SET gone = DATE '2026-03-09'")
        work.mark_changed()
        publish(work, home, datetime(2026, 3, 9, 2, tzinfo=UTC))
        work.mark_changed()
        publish(work, home, datetime(2026, 3, 9, 3, tzinfo=UTC))
    with Published(home) as store:
        (one,) = edits_of(store, Filters(), *swedish_days(date(2026, 3, 9), date(2026, 3, 9)))[1]
        assert (one.verdict, one.older, one.newer, one.gravest) == (EditVerdict.REMOVED, 1, 1, ())
        assert one.seen == datetime(2026, 3, 9)
        assert edits_of(store, Filters(), *swedish_days(date(2026, 3, 10), None))[0] == 0
        told = [edits_of(store, Filters(), generations=(at, at + 1))[0] for at in range(4)]
        assert told == [0, 0, 1, 0]  # a digest that was sent earlier that day is not what tells of it


def test_two_revisions_that_do_not_follow_each_other_are_compared_when_asked_for(home: Home) -> None:
    for said in (SHIP, QUOTED, DEARER):
        night(home, said)
    with Published(home) as store:
        whole = edit_of(store, "s:1", 3, 1)
        assert (whole.edited.verdict, whole.edited.older, whole.edited.newer) == (EditVerdict.AMOUNT, 1, 3)
        assert [run.text for each in whole.paragraphs for run in each.runs if run.mark] == ["4", "6"]
        assert edit_of(store, "s:1").edited == edits_of(store, Filters())[1][0]
        for wrong in ((1, None), (4, None), (3, 9)):
            with pytest.raises(UnknownDocument):
                edit_of(store, "s:1", *wrong)


def test_a_document_of_one_revision_was_not_changed(home: Home) -> None:
    night(home, SHIP)
    with Published(home) as store, pytest.raises(UnknownDocument, match="nothing was changed"):
        edit_of(store, "s:1")


def lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        yield at, at + len(line)
        at += len(line) + 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ("Arbetet kostar mer.", "Färjan går dyrt."),  # the change is of something else
        ("Den är gammal.", "Den är gammal."),  # of what is asked for, by where it stands
        ("Färjan går ofta.", "Färjan går ofta."),
        ("Färjan går dyrt.", "Färjan går dyrt."),
        ("Rubrik om bryggan", "Färjan går dyrt."),
    ],
)
def test_the_reason_is_where_a_change_touches_what_is_asked_for(changed: str, says: str) -> None:
    text = "Rubrik om bryggan\nFärjan går dyrt.\nDen är gammal.\nArbetet kostar mer.\nFärjan går ofta."

    def terms(said: str) -> list[Word]:
        return [Word(word) for word in said.lower().replace(".", "").split()]

    language = Language(lines, terms, lambda said: (np.ones(2, dtype=np.float32) for _ in said))
    start = text.index(changed)
    found = reason(
        Watch("a", "a", "färja dyr"),
        Text(document("1", text), language),
        None,
        (18, text.index("Arbetet") - 1),
        {"färjan": 1.0, "dyrt": 1.0},
        np.ones(2, dtype=np.float32),
        [(start, start + 3)],
    )
    assert found.text == says


class Word:
    """An index term."""

    def __init__(self, term: str) -> None:
        self.term = term
        self.is_part = False


RUNS = st.lists(
    st.builds(MarkedRun, st.text("ab \n", min_size=1, max_size=60), st.sampled_from([None, *EditKind])), max_size=6
)


@given(RUNS, st.integers(1, 20))
def test_cutting_leaves_what_was_changed_and_what_stands_next_to_it(runs: list[MarkedRun], around: int) -> None:
    made = cut(MarkedParagraph(tuple(runs), EditVerdict.DATE), around).runs
    assert [run for run in made if run.mark] == [run for run in runs if run.mark]
    for run in made:
        assert len(run.text) <= 2 * around + len(CUT) or run.mark


def test_every_verdict_has_its_name() -> None:
    assert set(VERDICTS) == set(EditVerdict)
    assert tuple(map(str, EditVerdict)) == options.VERDICTS


def call(home: Home, *arguments: str) -> Result:
    return CliRunner().invoke(cli.main, ["--home", str(home.path), *arguments])


def test_edits_as_a_command(home: Home) -> None:
    night(home, SHIP, OTHER)
    night(home, DEARER, replace(OTHER, text=OTHER.text.replace("fler cyklar i", "fler cyklar, i")))
    said = call(home, "edits")
    assert said.exit_code == 0
    assert "Arbetet kostar [-4-]{+6+} miljoner kronor." in said.stdout
    assert "amount  Region Skåne  revision 1 to 2, 1 change" in said.stdout
    assert "s:2" not in said.stdout
    assert "s:2" in call(home, "edits", "--all").stdout
    shape = json.loads(call(home, "edits", "--verdict", "typography", "--json").stdout)
    assert (shape["total"], shape["edits"][0]["document_id"]) == (1, "s:2")
    tomorrow = ["--since", "2126-01-01"]
    assert json.loads(call(home, "edits", *tomorrow, "--json").stdout) == {"total": 0, "edits": []}
    assert call(home, "edits", "--verdict", "nonsense").exit_code == 2


def test_a_change_is_shown_word_by_word(home: Home) -> None:
    night(home, SHIP)
    none = call(home, "show", "s:1", "--diff")
    assert (none.exit_code, "nothing was changed" in none.stderr) == (1, True)
    night(home, DEARER)
    night(home, replace(DEARER, published=date(2026, 3, 2)))
    assert "[-4-]{+6+} miljoner" in call(home, "show", "s:1", "--diff", "--revision", "2").stdout
    assert "The text is the same" in call(home, "show", "s:1", "--diff").stdout
    shape = json.loads(call(home, "show", "s:1", "--diff", "--revision", "2", "--json").stdout)
    assert (shape["older"], shape["newer"], shape["verdict"]) == (1, 2, "amount")
    runs = [run for each in shape["paragraphs"] for run in each["runs"] if run["mark"]]
    assert runs == [{"text": "4", "mark": "delete"}, {"text": "6", "mark": "insert"}]
    assert call(home, "show", "s:1", "--diff", "--raw").exit_code == 2


def test_a_file_that_was_changed_is_in_the_list(bring: Ingest, home: Home, tmp_path: Path) -> None:
    path = tmp_path / "brygga.txt"
    path.write_text(SHIP.text, encoding="utf-8")
    bring(path)
    path.write_text(DEARER.text, encoding="utf-8")
    assert bring(path).changed == 1
    assert [verdict for _, _, _, verdict in listed(home)] == ["amount"]
