"""How a matter ended, who said what, what is like a text, and what of a text is marked: told as it is."""

from datetime import date

import pytest

from models import Action, Decision, Document, Facts, Hit, Kind, Matter, MatterStatus, Outcome, Stance, Step, StepKind
from models.compare import Fate
from pipeline.search.quoted import speaker_is
from web.likes import Like, headline
from web.marks import Marked, sentence
from web.verdicts import in_short, outcome_of, verdict

DAY = date(2026, 2, 18)
BODY = "Regionfullmäktige, Region Skåne"


def decision(stance: Stance, text: str, outcome: Outcome | None = None, votes: str | None = None) -> Decision:
    return Decision(stance, Action.OTHER, text, 0, len(text), actor=BODY, outcome=outcome, date=DAY, votes=votes)


def step(kind: StepKind, day: date, made: Decision | None = None, actor: str | None = BODY) -> Step:
    outcome = made.outcome if made else None
    return Step(kind, day, actor, outcome, "", 0, 0, "s:1", "Protokoll", "protocol", "s", None, made)


def matter(status: MatterStatus, outcome: Outcome | None, *steps: Step) -> Matter:
    return Matter("m", "Bussar", "Region Skåne", "motion", None, None, None, status, outcome, None, None, steps)


def test_the_verdict_is_the_last_decision_with_its_votes() -> None:
    earlier = step(StepKind.DECIDED, date(2025, 12, 1), decision(Stance.DECIDED, "a", Outcome.REFERRED_BACK))
    last = step(StepKind.DECIDED, DAY, decision(Stance.DECIDED, "b", Outcome.APPROVED, "18 ja, 41 nej"))
    found = verdict(matter(MatterStatus.DECIDED, Outcome.APPROVED, earlier, last))
    assert found is not None
    assert (found.outcome, found.decider, found.day, found.is_dated, found.votes) == (
        Outcome.APPROVED, "regionfullmäktige", DAY, True, "41–18",
    )  # fmt: skip


def test_an_earlier_vote_of_another_body_is_not_the_verdict() -> None:
    made = decision(Stance.DECIDED, "a", Outcome.APPROVED, "9 röster mot 6")
    board = step(StepKind.DECIDED, date(2025, 12, 1), made, "Regionstyrelsen, Region Skåne")
    council = step(StepKind.DECIDED, DAY, decision(Stance.DECIDED, "b", Outcome.APPROVED))
    found = verdict(matter(MatterStatus.DECIDED, Outcome.APPROVED, board, council))
    assert found is not None
    assert (found.decider, found.day, found.votes) == ("regionfullmäktige", DAY, None)


def test_what_is_open_and_what_was_only_moved_has_no_verdict() -> None:
    moved = step(StepKind.PROPOSED, DAY, decision(Stance.PROPOSED, "a", Outcome.REJECTED))
    assert verdict(matter(MatterStatus.OPEN, None, moved)) is None
    assert verdict(matter(MatterStatus.DECIDED, Outcome.REJECTED, moved)) is None


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("41 röster mot 18", "41–18"),
        ("27 ja, 28 nej", "28–27"),
        ("5 ja-röster mot 2 nej", "5–2"),
        ("ett", None),
        ("41 röster och 18 avstod", None),
    ],
)
def test_who_won_the_vote_stands_first(said: str, shown: str | None) -> None:
    assert in_short(said) == shown


def test_what_somebody_moved_is_never_told_as_the_outcome_of_the_matter() -> None:
    assert outcome_of(decision(Stance.PROPOSED, "yrkar bifall", Outcome.REJECTED)) == "yrkandet avslogs"
    assert outcome_of(decision(Stance.DECIDED, "avslår", Outcome.REJECTED)) == "Avslag"
    assert outcome_of(decision(Stance.DECIDED, "Motionen remitteras till styrelsen")) == "Remitterad"
    assert outcome_of(decision(Stance.PROPOSED, "Motionen remitteras till styrelsen")) is None


@pytest.mark.parametrize(
    ("quote", "is_hers"),
    [
        ("– Vi bygger, säger Ada Ek (S).", True),
        ("– Vi bygger, säger regionrådet Ada Ek (S).", True),
        ("– Jag håller inte med Ada Ek, säger hon.", False),
        ("– Vi bygger, säger Bo By. Det vet Ada Ek.", False),
    ],
)
def test_a_quotation_is_somebodys_only_where_it_says_so(quote: str, is_hers: bool) -> None:
    start = quote.index("Ada Ek")
    assert speaker_is(quote, [(start, start + 6)]) is is_hers


def like(kind: Kind, likeness: float, *outcomes: Outcome) -> Like:
    hit = Hit("s:1", "Bussar", str(kind), "s", None, None, None, 1.0, ())
    return Like(hit, likeness, tuple(Fate("s:2", "decides", outcome, None) for outcome in outcomes))


def test_the_headline_counts_motions_that_are_alike_and_their_fates() -> None:
    likes = [
        like(Kind.MOTION, 0.9, Outcome.REFERRED_BACK, Outcome.APPROVED),
        like(Kind.MOTION, 0.6),
        like(Kind.MOTION, 0.3, Outcome.REJECTED),
        like(Kind.PRESS_RELEASE, 0.7),
    ]
    assert headline(likes).replace("\u00a0", " ") == "2 motioner liknar din text. En är bifallen."
    assert headline(likes[3:]).startswith("Ingen motion men")
    assert headline([like(Kind.MOTION, 0.2)]) == ""


def test_a_sentence_is_what_is_marked_and_never_most_of_a_text() -> None:
    text = "Bussar\n\nDet blir fler bussar. Det kostar 4 miljoner. Alla är glada och nöjda, säger de."
    at = text.index("4")
    start, end = sentence(text, at)
    assert text[start:end] == "Det kostar 4 miljoner."
    document = Document("s", "1", "Bussar", text)
    part, most = Marked(document, Facts(), (start, end)), Marked(document, Facts(), (0, len(text)))
    runs = [[run for b in each.blocks(0) for line in b.lines for g in line for run in g.runs] for each in (part, most)]
    assert [run.text for run in runs[0] if run.sought] == ["Det kostar ", "4 miljoner", "."]
    assert not any(run.sought for run in runs[1])
    assert [block.sought for block in most.blocks(0)] == [True]  # where the page jumps to
