"""The scorer of the gold set: what counts as right, what as wrong. All people and matters are invented."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import facts
from bench.facts import Gold, Score, below, gold, main, measure, named_in, offices, overlap, paired
from models import Action, Decision, Document, Facts, Mention, Organisation, Outcome, Person, Stance

TEXT = "Beslut\n\nRegionstyrelsen beslutar att anta planen, säger Alva Ek (S), regionråd. Bo Alm fick vänta."
BODY = "Regionstyrelsen, Region Skåne"


def mention(said: str) -> Mention:
    return Mention(said, TEXT.index(said), TEXT.index(said) + len(said))


def decision(said: str, stance: Stance = Stance.DECIDED) -> Decision:
    place = mention(said)
    return Decision(stance, Action.ADOPT, said, place.start, place.end, actor=BODY)


ALVA = Person("Alva Ek", "regionråd", "S", "Region Skåne", (mention("Alva Ek"),))
BOARD = Organisation(BODY, "body", (mention("Regionstyrelsen"),))
ADOPTED = decision("Regionstyrelsen beslutar att anta planen")
RIGHT = Facts((ALVA,), (BOARD,), (ADOPTED,))
BO = mention("Bo Alm")
ANNOTATED = Gold("one", Document("gold", "one", "Beslut", TEXT), "Region Skåne", RIGHT, ((BO.start, BO.end),))


def scores(found: Facts) -> dict[str, Score]:
    return measure([ANNOTATED], lambda *_: found).scores


def wrong(found: Facts) -> set[str]:
    return {name for name, score in scores(found).items() if score.f1 < 1}


def found_decisions(*found: Decision) -> Facts:
    return replace(RIGHT, decisions=found)


@pytest.mark.parametrize("half", ["dev", "test"])
def test_what_the_gold_says_scores_one_everywhere(half: str) -> None:
    documents = list(gold(half))
    said = {each.id: each.facts for each in documents}
    account = measure(documents, lambda document, _: said[document.key])
    assert {score.f1 for score in account.scores.values()} == {1.0}
    assert not any(account.misses.values())


def test_nothing_found_has_no_recall() -> None:
    empty = scores(Facts((), (), ()))
    assert empty["people: name"] == empty["decisions: found"] == empty["organisations: name"] == Score(0, 0, 1)
    assert empty["people: name"].recall == empty["people: name"].f1 == 0
    assert "people: role, of those named" not in empty


def test_counts_are_summed_over_documents() -> None:
    answers = iter((RIGHT, Facts((), (), ())))
    account = measure([ANNOTATED, ANNOTATED], lambda *_: next(answers))
    assert account.scores["people: name"] == Score(right=1, found=1, wanted=2)


# ---------------------------------------------------------------------------------------------------------- people


@pytest.mark.parametrize(
    ("change", "measures"),
    [
        ({"role": "Regionråd i Region Skåne"}, set()),
        ({"name": "ALVA  EK"}, set()),
        ({"role": "regionrådet"}, {"people: role and party", "people: role, of those named"}),
        ({"role": None}, {"people: role and party", "people: role, of those named"}),
        ({"party": None}, {"people: role and party", "people: party, of those named"}),
        ({"organisation": "region skåne"}, {"people: organisation, of those named"}),
        ({"mentions": (mention("Alva"),)}, {"people: mentions"}),
        ({"name": "Alva Ek Alm"}, {"people: role and party", "people: name"}),
    ],
)
def test_what_is_wrong_with_a_person(change: dict[str, object], measures: set[str]) -> None:
    assert wrong(replace(RIGHT, people=(replace(ALVA, **change),))) == measures  # type: ignore[arg-type]


def test_a_person_found_twice_is_wrong_once() -> None:
    twice = scores(replace(RIGHT, people=(replace(ALVA, party="M"), ALVA)))
    assert twice["people: name"] == twice["people: role and party"] == Score(right=1, found=2, wanted=1)
    assert twice["people: party, of those named"].f1 == 1


def test_a_private_person_found_is_told() -> None:
    private = Person("Bo Alm", None, None, None, (mention("Bo"),))
    account = measure([ANNOTATED], lambda *_: replace(RIGHT, people=(ALVA, private)))
    assert account.scores["people: private ones left alone"] == Score(0, 1, 1)
    assert "«Bo Alm»" in account.misses["people: private ones left alone"][0]


@pytest.mark.parametrize(
    ("role", "held"),
    [
        (None, set()),
        ("Ordförande i regionstyrelsen", {"ordförande"}),
        ("regionstyrelsens ordförande", {"ordförande"}),
        ("Region Örebro läns direktör", {"direktör"}),
        ("regionstyrelsens nya ordförande", {"nya ordförande"}),
        ("förste vice ordförande i\nkulturnämnden", {"förste vice ordförande"}),
        ("minister, med ansvar för sport", {"minister"}),
        ("projektledare på Trafikverket; regionråd", {"regionråd", "projektledare"}),
        ("hälso- och sjukvårdsdirektör", {"hälso- och sjukvårdsdirektör"}),
        ("tidigare landstingsråd", {"tidigare landstingsråd"}),
    ],
)
def test_an_office_is_a_role_without_its_body(role: str | None, held: set[str]) -> None:
    assert offices(role) == held


# --------------------------------------------------------------------------------------------------- organisations


@pytest.mark.parametrize(
    ("change", "measures"),
    [
        ({"name": "regionstyrelsen, Region Skåne"}, {"organisations: name"}),
        ({"type": "board"}, {"organisations: type, of those named"}),
        ({"mentions": (mention("Regionstyrelsen beslutar"),)}, {"organisations: mentions"}),
    ],
)
def test_what_is_wrong_with_an_organisation(change: dict[str, object], measures: set[str]) -> None:
    assert wrong(replace(RIGHT, organisations=(replace(BOARD, **change),))) == measures  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------------- decisions


@pytest.mark.parametrize(
    ("change", "measures"),
    [
        ({"actor": "Region Skåne, regionstyrelsen"}, set()),
        ({"actor": "Regionstyrelsen"}, {"actor"}),
        ({"actor": None}, {"actor"}),
        ({"addressee": "Region Skåne"}, {"addressee"}),
        ({"stance": Stance.PROPOSED}, {"stance"}),
        ({"action": Action.OTHER}, {"action"}),
        ({"date": date(2024, 5, 6)}, {"date"}),
        ({"amounts": ("5 kr",)}, {"amounts"}),
        ({"votes": "5 mot 3"}, {"votes"}),
        ({"case_number": "RS 2024-5"}, {"case number"}),
        ({"end": ADOPTED.end + 1}, {"offsets"}),
    ],
)
def test_what_is_wrong_with_a_decision(change: dict[str, object], measures: set[str]) -> None:
    found = found_decisions(replace(ADOPTED, **change))  # type: ignore[arg-type]
    assert wrong(found) == {f"decisions: {name}, of those found" for name in measures}


def test_an_outcome_counts_among_all_and_among_those_that_have_one() -> None:
    assert "decisions: outcome, where there is one" not in scores(RIGHT)
    found = scores(found_decisions(replace(ADOPTED, outcome=Outcome.APPROVED)))
    assert found["decisions: outcome, of those found"] == Score(0, 1, 1)
    assert found["decisions: outcome, where there is one"] == Score(0, 1, 1)


def test_a_decision_is_found_from_half_its_characters_on() -> None:
    half = replace(ADOPTED, end=ADOPTED.start + (ADOPTED.end - ADOPTED.start + 1) // 2)
    assert scores(found_decisions(half))["decisions: found"] == Score(1, 1, 1)
    less = replace(half, end=half.end - 1)
    assert scores(found_decisions(less))["decisions: found"] == Score(0, 1, 1)


def test_a_decision_found_twice_is_wrong_once() -> None:
    found = scores(found_decisions(ADOPTED, ADOPTED))
    assert found["decisions: found"] == Score(right=1, found=2, wanted=1)
    assert found["decisions: offsets, of those found"] == Score(1, 1, 1)


def test_of_equally_like_spans_those_of_the_same_stance_are_paired() -> None:
    other = replace(ADOPTED, stance=Stance.RECOMMENDED)
    assert paired([ADOPTED], [other, ADOPTED]) == [(0, 1)]
    assert paired([ADOPTED, other], [other, ADOPTED]) == [(0, 1), (1, 0)]


def test_the_likest_span_is_paired_first() -> None:
    longer = replace(ADOPTED, end=ADOPTED.end + 5, stance=Stance.DECIDED)
    assert paired([ADOPTED], [longer, replace(ADOPTED, stance=Stance.PROPOSED)]) == [(0, 1)]


@pytest.mark.parametrize(
    ("one", "other", "share"), [((0, 4), (0, 4), 1), ((0, 4), (2, 6), 1 / 3), ((0, 4), (4, 8), 0), ((0, 2), (6, 8), 0)]
)
def test_overlap_is_intersection_over_union(one: tuple[int, int], other: tuple[int, int], share: float) -> None:
    assert overlap(one, other) == overlap(other, one) == share


def test_no_actor_is_not_an_empty_one() -> None:
    assert named_in(None) is None
    assert named_in("V,  Eva Ek") == named_in("eva ek, v")


spans = st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda pair: (pair[0], pair[0] + pair[1]))
decided = st.lists(
    st.builds(lambda span, stance: Decision(stance, Action.OTHER, "", *span), spans, st.sampled_from(Stance)),
    max_size=8,
)


@given(decided, decided)
def test_pairs_are_one_to_one_and_alike(one: Sequence[Decision], other: Sequence[Decision]) -> None:
    pairs = paired(one, other)
    assert len({mine for mine, _ in pairs}) == len({its for _, its in pairs}) == len(pairs)
    for mine, its in pairs:
        assert overlap((one[mine].start, one[mine].end), (other[its].start, other[its].end)) >= facts.OVERLAP


# --------------------------------------------------------------------------------------------------------- command


def test_the_test_half_shows_no_texts(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["test", "--errors", "people"])
    assert capsys.readouterr().out == ""
    main(["all", "--errors", "people"])
    shown = capsys.readouterr().out
    assert not any(f"  {each.id}" in shown for each in gold("test"))
    assert any(f"  {each.id}" in shown for each in gold("dev"))


def test_the_scores_that_were_reached_on_the_test_half_are_kept() -> None:
    """The gate: who changes the rules and loses here what was won sees it."""
    assert below(measure(gold("test"))) == []


def test_check_fails_below_a_floor_and_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(facts, "FLOORS", {"people: name": 1.1, "people: mentions": 0.0})
    with pytest.raises(SystemExit, match=r"floor: people: name: [01]\.\d{3} < 1\.1$"):
        main(["test", "--check"])
    assert "people: name" in capsys.readouterr().out


def test_what_reaches_its_floor_is_not_below_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "FLOORS", {"people: name": 1.0})
    assert below(measure([ANNOTATED], lambda *_: RIGHT)) == []


def test_a_floor_of_an_unknown_measure_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "FLOORS", {"people: nmae": 0.5})
    with pytest.raises(KeyError):
        below(measure([ANNOTATED], lambda *_: RIGHT))
