"""Silent edits: every change is found where it is, and nothing that changes what is said is called harmless."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Action, Decision, Document, Facts, Mention, Organisation, Stance
from models.watch import Edit, EditKind, EditVerdict, MarkedRun
from pipeline.watch.edits import edits, readable, verdict
from pipeline.watch.spelling import is_one_word

PAIRS = Path(__file__).parent / "quality" / "edits.jsonl"
HEAD = "Rubrik om vården\n\n"
HARMLESS = (EditVerdict.TYPOGRAPHY, EditVerdict.SPELLING)

SAID = """
    inte 12 000 4,5 maj Nämnden ska kan avslår bifaller (S) och i – - , . ? ” å Ek 2025-01-02
    """
WORDS = st.sampled_from([*SAID.split(), "\n", "\n\n", "\u00a0", "\u00ad"])
TEXTS = st.lists(WORDS | st.text(max_size=4), max_size=40).map(" ".join)


def document(text: str) -> Document:
    return Document("s", "k", text.partition("\n")[0], text)


def changed(before: str, after: str, was: Facts = Facts(), became: Facts = Facts()) -> tuple[Edit, ...]:  # noqa: B008
    return edits(document(before), document(after), was, became)


def judged(before: str, after: str) -> EditVerdict:
    return verdict(changed(HEAD + before, HEAD + after))


def applied(text: str, found: tuple[Edit, ...]) -> str:
    for edit in reversed(found):
        start, end = edit.old_span
        assert text[start:end] == edit.old
        text = text[:start] + edit.new + text[end:]
    return text


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_edits_make_the_later_text_of_the_earlier_one(before: str, after: str) -> None:
    found = changed(before, after)
    assert applied(before, found) == after
    assert all(after[slice(*edit.new_span)] == edit.new for edit in found)
    assert all(edit.old != edit.new for edit in found)


@settings(deadline=None)
@given(TEXTS)
def test_the_same_text_has_no_edits(text: str) -> None:
    assert changed(text, text) == ()
    assert verdict(()) is EditVerdict.SAME


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_readable_paragraphs_hold_every_word_that_was_edited(before: str, after: str) -> None:
    found = changed(before, after)
    runs = [run for each in readable(found, document(before), document(after)) for run in each.runs if run.mark]
    marked = "".join("".join(run.text.split()) for run in runs)
    assert marked == "".join("".join((edit.old + edit.new).split()) for edit in found)


@settings(deadline=None)
@given(st.integers(10, 10**7).map(str), st.data(), st.characters())
def test_nothing_put_into_a_number_is_typography(number: str, data: st.DataObject, put: str) -> None:
    at = data.draw(st.integers(1, len(number) - 1))
    found = judged(f"Regionen satsar {number} kronor.", f"Regionen satsar {number[:at]}{put}{number[at:]} kronor.")
    assert found.gravity > EditVerdict.TYPOGRAPHY.gravity


@settings(deadline=None)
@given(st.sampled_from(["inte", "ej", "aldrig", "ingen"]), st.characters())
def test_nothing_put_behind_a_negation_is_typography(negation: str, put: str) -> None:
    found = judged(f"Nämnden vill {negation} bifalla.", f"Nämnden vill {negation}{put} bifalla.")
    assert found.gravity > EditVerdict.TYPOGRAPHY.gravity


@pytest.mark.parametrize("half", ["dev", "test"])
def test_verdicts_on_the_pairs_are_right_and_none_is_lost(half: str) -> None:
    rows = [row for row in map(json.loads, PAIRS.read_text(encoding="utf-8").splitlines()) if row["half"] == half]
    found = [(EditVerdict(row["verdict"]), verdict(changed(row["before"], row["after"]))) for row in rows]
    assert not [row["id"] for row, (said, got) in zip(rows, found, strict=True) if said.matters and got in HARMLESS]
    assert sum(said is got for said, got in found) >= 0.9 * len(found)  # without facts; bench.edits measures with them


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Nämnden ska bygga ut.", "Nämnden kan bygga ut."),
        ("Nämnden avslår motionen.", "Nämnden anslår motionen."),
        ("Åtgärderna ska införas i höst.", "Åtgärderna införs i höst."),
        ("Åtgärderna införas i höst.", "Åtgärderna införs i höst."),
        ("Avgiften är skälig.", "Avgiften är oskälig."),
        ("Det blir omval i maj.", "Det blir om val i maj."),
        ("Vi har inget ansvar.", "Vi har ett ansvar."),
        ("Det är inte, klart.", "Det är inte klart."),
        ("Ska vi göra detta?", "Ska vi göra detta."),
        ("Regeringen föreslår ändringen.", "Regeringen beslutar ändringen."),
        ("Fler tåg går trots stormen.", "Fler tåg ställs in i stormen."),
        ("Mötet hålls i maj.", "Mötet ställs inte in i maj."),
        ("Vi inför avgift för alla.", "Vi inför avgift för alla över 85 år."),
        ("Kontakta vården bara vid behov.", "Kontakta vården alltid vid behov."),
        ("Motionen från Miljöpartiet.", "Motionen till Miljöpartiet."),
        ("Vi bygger i Lund.", "Vi bygger i Malmö."),
        ("Vi vill ha en sjukvård.", "Vi vill ha en ny sjukvård."),
    ],
)
def test_what_changes_what_is_said_is_substance(before: str, after: str) -> None:
    assert judged(before, after) is EditVerdict.SUBSTANCE


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("Totalt 12 000 kronor.", "Totalt 12\u00a0000 kronor.", EditVerdict.TYPOGRAPHY),
        ("Mellan 10-12 personer.", "Mellan 10–12 personer.", EditVerdict.TYPOGRAPHY),
        ("Hälsocent-\nralen stängs.", "Hälsocentralen stängs.", EditVerdict.TYPOGRAPHY),
        ("Totalt 12000 kronor.", "Totalt 12 000 kronor.", EditVerdict.SPELLING),
        ("Det kostar 5 mkr.", "Det kostar 5 miljoner kronor.", EditVerdict.SPELLING),
        ("Stödet till landsbyggden ökar.", "Stödet till landsbygden ökar.", EditVerdict.SPELLING),
        ("Vi ska ska bygga.", "Vi ska bygga.", EditVerdict.SPELLING),
        ("Ring 070-174 06 11.", "Ring 070-174 06 12.", EditVerdict.LINK),
        ("Mötet är kl. 13.00.", "Mötet är kl. 14.00.", EditVerdict.DATE),
        ("Det blir måndagen den 2 och den 3 maj.", "Det blir måndagen den 9 och den 3 maj.", EditVerdict.DATE),
        ("Avtalet gäller till 2027.", "Avtalet gäller till 2028.", EditVerdict.DATE),
        ("Vi får 2027 platser.", "Vi får 2028 platser.", EditVerdict.AMOUNT),
        ("Resultatet blev -5 mkr.", "Resultatet blev 5 mkr.", EditVerdict.AMOUNT),
        ("Enligt Anna Lind är det klart.", "Enligt Anna Lindh är det klart.", EditVerdict.ACTOR),
        ("Uppdraget ges till IVO.", "Uppdraget ges till Socialstyrelsen.", EditVerdict.ACTOR),
        ("Regeringen satsar.", "Regeringen och Sverigedemokraterna satsar.", EditVerdict.ACTOR),
        ("Mötet hålls i maj.", "Mötet skjuts upp till juni.", EditVerdict.CANCELLED),
    ],
)
def test_what_changes_less_is_called_so(before: str, after: str, said: EditVerdict) -> None:
    assert judged(before, after) is said


def test_a_removed_text_is_removed() -> None:
    assert verdict(changed(HEAD + "Det blir så.", "")) is EditVerdict.REMOVED


def test_a_decision_read_otherwise_is_never_harmless() -> None:
    before, after = "Nämnden beslutar, att bygga.", "Nämnden beslutar att bygga."
    was = Facts(decisions=(Decision(Stance.PROPOSED, Action.OTHER, before, 0, len(before)),))
    became = Facts(decisions=(Decision(Stance.DECIDED, Action.OTHER, after, 0, len(after)),))
    assert verdict(changed(before, after)) is EditVerdict.TYPOGRAPHY
    assert verdict(changed(before, after, was, became)) is EditVerdict.SUBSTANCE


def test_words_of_an_organisation_that_is_read_in_the_text_are_an_actor() -> None:
    before, after = "Det görs av vårdsam grupp.", "Det görs av vårdsamma grupp."
    mention = Mention("vårdsam grupp", 12, 25)
    was = Facts(organisations=(Organisation("Vårdsam grupp", "company", (mention,)),))
    became = Facts(organisations=(Organisation("Vårdsamma grupp", "company", (Mention("vårdsamma grupp", 12, 27),)),))
    assert verdict(changed(before, after)) is EditVerdict.SUBSTANCE
    assert verdict(changed(before, after, was, became)) is EditVerdict.ACTOR


def test_an_inserted_sentence_is_one_edit_that_begins_where_it_does() -> None:
    [edit] = changed("Vi bygger nu. Vi väntar.", "Vi bygger nu. Vi bygger mer. Vi väntar.")
    assert (edit.kind, edit.new.strip()) == (EditKind.INSERT, "Vi bygger mer.")


def test_readable_marks_words_in_their_paragraph_alone() -> None:
    before, after = document("Rubrik\n\nVi ska bygga.\n\nSlut."), document("Rubrik\n\nVi kan bygga.\n\nSlut.")
    [paragraph] = readable(edits(before, after, Facts(), Facts()), before, after)
    assert paragraph.runs == (
        MarkedRun("Vi "),
        MarkedRun("ska", EditKind.DELETE),
        MarkedRun("kan", EditKind.INSERT),
        MarkedRun(" bygga."),
    )
    assert paragraph.verdict is EditVerdict.SUBSTANCE


@pytest.mark.parametrize(("one", "other"), [("krafter", "kratrar"), ("höjs", "höjd"), ("besluta", "beslutat")])
def test_two_words_are_not_one(one: str, other: str) -> None:
    assert not is_one_word(one, other)


def test_long_texts_without_a_word_of_their_own_are_compared_too() -> None:
    before, after = "ja nej " * 10_000, "ja nej " * 6_000 + "kanske nej " + "ja nej " * 3_999
    found = changed(before, after)
    assert applied(before, found) == after
    assert sum(len(edit.old) for edit in found) < 50
