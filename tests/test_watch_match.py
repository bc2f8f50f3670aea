"""What is new is held against the watches, once; filters are exact, and every alert says why."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import Action, Alert, Decision, Document, Facts, Filters, Kind, Mention, Organisation, Person, Stance, Watch
from pipeline.alerts import match, preview
from pipeline.extract.language import FAST
from pipeline.finish import catch_up
from pipeline.home import Home
from pipeline.store import Derived, Fresh, Past, Published, Work, alerts_of, publish
from pipeline.watch.match import key
from pipeline.watch.score import threshold
from pipeline.watch.why import Language, Text, reason
from tests.ingesting import Counted, silent
from tests.watching import document, filled, prepared, put, watching

MOTIONS = '[[watch]]\nid = "m"\nname = "Motioner"\nkinds = ["motion"]\nchannels = ["file:ut", "team"]\n'
BUSES = document("1", "Fler bussar\n\nRegionen kör inga bussar. Vi vill ha fler bussar nu.")
TRAINS = document("2", "Fler tåg\n\nTågen går för sällan.", kind=Kind.REPORT)


def found(home: Home, *documents: Document, facts: Mapping[str, Facts] | None = None) -> list[Alert]:
    """The alerts of a run over these documents, as readers have them afterwards."""
    with Work(home) as work:
        put(work, documents, facts)
        before = work.connection.execute("SELECT count(*) FROM alert").fetchall()[0][0]
        watched = match(work, home, Counted())
        publish(work, home)
        after = work.connection.execute("SELECT count(*) FROM alert").fetchall()[0][0]
    assert watched.faults == ()
    assert after - before == watched.alerts
    with Published(home) as store:
        every = [
            alert
            for (id,) in store.cursor().execute("SELECT id FROM watch").fetchall()
            for alert in alerts_of(store, id)
        ]
        generation = int(store.setting("generation") or 0)
    return [alert for alert in every if alert.generation == generation]


def test_a_document_is_found_once(home: Home) -> None:
    watching(home, MOTIONS)
    (alert,) = found(home, BUSES, TRAINS)
    assert (alert.watch, alert.document_id, alert.revision) == ("m", "s:1", 1)
    assert (alert.title, alert.region, alert.published, alert.url) == (
        "Fler bussar", "Region Skåne", date(2026, 3, 1), "https://s.example/1",
    )  # fmt: skip
    assert found(home, BUSES, TRAINS) == []


def test_every_alert_waits_for_every_channel(home: Home) -> None:
    watching(home, MOTIONS)
    (alert,) = found(home, BUSES)
    with Work(home) as work:
        rows = work.connection.execute("SELECT channel, state, dedupe FROM outbox ORDER BY channel").fetchall()
    assert rows == [("file:ut", "waiting", key(alert)), ("team", "waiting", key(alert))]


def test_a_new_watch_does_not_look_back(home: Home) -> None:
    assert found(home, BUSES) == []
    watching(home, MOTIONS)
    assert found(home) == []
    assert [alert.document_id for alert in found(home, document("3", "Fler cyklar"))] == ["s:3"]


def test_what_was_changed_before_it_was_matched_is_one_alert_of_what_it_says_now(home: Home) -> None:
    watching(home, MOTIONS)
    (alert,) = found(home, BUSES, replace(BUSES, text=f"{BUSES.text} Eller tåg."))
    assert alert.revision == 2


def test_what_a_run_that_was_cut_short_left_unread_is_read_before_it_is_matched(home: Home) -> None:
    watching(home, '[[watch]]\nid = "m"\nname = "Avslag"\nstances = ["decided"]\n')
    said = document("1", "Nej till bussar\n\nRegionstyrelsen beslutade att avslå motionen.", kind=Kind.PRESS_RELEASE)
    with Work(home) as work:
        work.offer([replace(prepared(said), derived=Derived((), {}))])
    assert catch_up(home, silent, FAST).watched.alerts == 1


def test_a_file_with_a_fault_loses_nothing(home: Home) -> None:
    watching(home, "nonsense")
    with Work(home) as work:
        put(work, [BUSES])
        watched = match(work, home, Counted())
    assert watched.alerts == 0
    assert "watches.toml is not TOML" in watched.faults[0]
    assert watched.faults[0].endswith("until it is mended: 1")
    watching(home, MOTIONS)
    assert [alert.document_id for alert in found(home)] == ["s:1"]


def test_an_example_that_is_not_there_is_said_and_finds_nothing(home: Home) -> None:
    watching(home, '[[watch]]\nid = "a"\nname = "a"\nexamples = ["s:9"]')
    with Work(home) as work:
        put(work, [BUSES])
        watched = match(work, home, Counted())
    assert watched.alerts == 0
    assert watched.faults[0] == "watch a: no document of the store is called s:9"


def test_a_fault_of_our_own_leaves_nothing_half_done_and_fails_no_run(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching(home, MOTIONS)

    def broken(*_: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr("pipeline.store.alerts.AlertTables.take", broken)
        with Work(home) as work:
            put(work, [BUSES])
            watched = match(work, home, Counted())
            assert "a fault in regionradar itself: RuntimeError: power cut" in watched.faults[0]
            assert work.connection.execute("SELECT count(*) FROM alert").fetchall() == [(0,)]
    assert [alert.document_id for alert in found(home)] == ["s:1"]


# ------------------------------------------------------------------------------------------------- filters

TEXT = "Fler bussar\n\nAlva Ek (S) vill ha bussar. Regionstyrelsen avslår det. Regionstyrelsen tackar."


def mention(text: str) -> tuple[Mention, ...]:
    start = TEXT.index(text)
    return (Mention(text, start, start + len(text)),)


FACTS = Facts(
    people=(Person("Alva Ek", None, "S", None, mention("Alva Ek")),),
    organisations=(Organisation("Regionstyrelsen, Region Skåne", "body", mention("Regionstyrelsen"), ("RS",)),),
    decisions=(
        Decision(Stance.DECIDED, Action.REJECT, "Regionstyrelsen avslår det", *(
            TEXT.index("Regionstyrelsen avslår det"), TEXT.index("Regionstyrelsen avslår det") + 26)),
        Decision(Stance.PROPOSED, Action.FUND, "bussar", TEXT.index("bussar"), TEXT.index("bussar") + 6),
    ),
)  # fmt: skip

NARROW = st.builds(
    Filters,
    kinds=st.sampled_from([(), ("motion",), ("report",), ("motion", "report")]),
    regions=st.sampled_from([(), ("Region Skåne",), ("Region Halland",)]),
    sources=st.sampled_from([(), ("s",), ("x",)]),
    since=st.sampled_from([None, date(2026, 3, 1), date(2026, 3, 2)]),
    until=st.sampled_from([None, date(2026, 3, 1), date(2026, 2, 1)]),
    people=st.sampled_from([(), ("ek",), ("Alva Ek",), ("Al",)]),
    parties=st.sampled_from([(), ("S",), ("M",)]),
    organisations=st.sampled_from([(), ("regionstyrelsen",), ("rs",), ("styrelsen",)]),
)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("both"))
    filled(home, document("1", TEXT), TRAINS, facts={"1": FACTS})
    return home


def test_filters_pass_the_same_documents_as_a_search_does(both: Home) -> None:
    with Work(both) as work, Published(both) as store:
        numbers = dict(work.connection.execute("SELECT id, number FROM document").fetchall())
        past = Past(store, date(1900, 1, 1))
        order = [candidate.document.id for candidate in past.read(range(len(past)))]
        fresh = Fresh(work, [numbers[id] for id in order])

        @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
        @given(
            filters=NARROW,
            stances=st.sampled_from([(), (Stance.DECIDED,), tuple(Stance)]),
            actions=st.sampled_from([(), (Action.FUND,), (Action.REJECT,)]),
        )
        def same(filters: Filters, stances: tuple[Stance, ...], actions: tuple[Action, ...]) -> None:
            watch = Watch("a", "a", None, (), filters, stances, actions)
            assert np.array_equal(fresh.passing(watch), past.passing(watch))

        same()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ('stances = ["decided"]', "Regionstyrelsen avslår det"),
        ('stances = ["decided"]\nactions = ["fund"]', None),
        ('actions = ["fund", "adopt"]', "bussar"),
        ('people = ["ek"]', "Alva Ek (S) vill ha bussar."),
        ('parties = ["S"]', "Alva Ek (S) vill ha bussar."),
        ('parties = ["M"]', None),
        ('organisations = ["regionstyrelsen"]', "Regionstyrelsen avslår det."),
        ('regions = ["skåne"]', "Fler bussar"),
        ('regions = ["halland"]', None),
        ('sources = ["s"]\nuntil = 2026-02-01', None),
    ],
)
def test_filters_are_exact_and_an_alert_shows_what_they_asked_for(home: Home, said: str, why: str | None) -> None:
    watching(home, f'[[watch]]\nid = "a"\nname = "a"\n{said}\n')
    alerts = found(home, document("1", TEXT), facts={"1": FACTS})
    assert [alert.why.text for alert in alerts] == ([why] if why else [])
    for alert in alerts:
        assert TEXT[alert.why.start : alert.why.end] == alert.why.text


# ------------------------------------------------------------------------------------------------- scores

ALIKE = document("4", "Fler bussar\n\nRegionen kör inga bussar. Vi vill ha fler bussar nu.", kind=Kind.REPORT)


def test_what_is_like_an_example_scores_higher_than_what_is_not(home: Home) -> None:
    filled(home, BUSES, TRAINS)
    watching(home, '[[watch]]\nid = "a"\nname = "a"\nexamples = ["s:1"]\nleast = 0.0')
    scored = {
        alert.document_id: alert for alert in found(home, ALIKE, document("5", "Ny park\n\nStaden anlägger en park."))
    }
    assert scored["s:4"].score > scored["s:5"].score
    assert scored["s:4"].why.text in ALIKE.text


def test_a_preview_scores_as_the_night_does(home: Home) -> None:
    """The same document has the same score in the store as it had when it was new."""
    filled(home, BUSES, TRAINS)
    watching(home, '[[watch]]\nid = "a"\nname = "a"\nexamples = ["s:1"]\nleast = 0.0')
    (alert,) = found(home, ALIKE)
    watch = Watch("a", "a", None, ("s:1",), least=0.0)
    with Published(home) as store:
        seen = preview(store, watch, date(2026, 1, 1), 10, Counted())
    assert (seen.caught, seen.of) == (3, 3)
    (again,) = [hit for hit in seen.hits if hit.document_id == "s:4"]
    assert again.score == pytest.approx(alert.score, abs=1e-3)
    assert again.why == alert.why


def test_phrases_and_words_to_be_left_out_are_exact(home: Home) -> None:
    watching(home, """[[watch]]\nid = "a"\nname = "a"\nwords = '"vill ha" bussar -tåg'\nleast = 0.0""")
    other = document("6", "Bussar\n\nVi vill inte ha bussar.")
    trains = document("7", "Bussar\n\nVi vill ha bussar och tåg.")
    assert [alert.document_id for alert in found(home, BUSES, other, trains)] == ["s:1"]


@pytest.mark.parametrize(
    ("right", "wrong", "least"),
    [
        ([], [], 0.5),
        ([0.6, 0.9], [0.1], 0.5),  # nothing speaks against it
        ([0.3, 0.9], [0.1], 0.3),
        ([0.9], [0.6, 0.7], 0.7),
        ([0.4, 0.8], [0.6], 0.4),  # one fault either way: the nearer one
    ],
)
def test_marks_move_the_threshold_as_little_as_they_must(
    right: Sequence[float], wrong: Sequence[float], least: float
) -> None:
    found = threshold(np.array(right, dtype=np.float32), np.array(wrong, dtype=np.float32))
    assert found == pytest.approx(least, abs=0.11)
    faults = sum(score < found for score in right) + sum(score >= found for score in wrong)
    assert faults == (1 if (right, wrong) == ([0.4, 0.8], [0.6]) else 0)


def sentences(text: str) -> list[tuple[int, int]]:
    """Lines."""
    spans, at = [], 0
    for line in text.split("\n"):
        spans.append((at, at + len(line)))
        at += len(line) + 1
    return [(start, end) for start, end in spans if end > start]


@settings(max_examples=60, deadline=None)
@given(text=st.text("ab \n", min_size=1, max_size=40), at=st.integers(0, 39), size=st.integers(1, 20))
def test_the_reason_stands_in_the_text_where_it_says(text: str, at: int, size: int) -> None:
    language = Language(sentences, lambda said: (), lambda said: (np.ones(2, dtype=np.float32) for _ in said))
    passage = (min(at, len(text) - 1), min(at + size, len(text)))
    why = reason(
        Watch("a", "a", "a"), Text(document("1", text), language), None, passage, {}, np.ones(2, dtype=np.float32)
    )
    assert text[why.start : why.end] == why.text
