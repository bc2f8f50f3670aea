"""Misspelt words: what they cost, what of the store they are taken for, and that it is told."""

from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Correction, Filters, Mode
from pipeline.desk import Desk, open_desk
from pipeline.home import Home
from pipeline.search.query import open_text
from pipeline.search.spelling import PAIRS, apart, corrected, cost, pairs, plain

ANY = Filters()
LETTERS = "abcdefghijklmnopqrstuvwxyzåäöéü"
WORD = st.text(LETTERS, min_size=1, max_size=16)
TEXTS = {
    "vard": "# Vårdcentralen flyttar\n\nVårdcentralen får nya lokaler och fler sjuksköterskor. Hälsa och vård nära.",
    "halsa": "# Hälsa för alla\n\nHälsan är ojämlik. Mer hälsa åt fler, säger Regionens överläkare.",
    "halsa2": "# Hälsa i skolan\n\nHälsan i skolan följs upp. God hälsa hos unga.",
    "buss": "# Nattbussar\n\nNattbussarna går till Norrskogen. Kollektivtrafiken byggs ut.",
    "kvant": "# Skepsis i panelen\n\nPanelen möter skepsis mot en kvant. Många hör till mångas vardag.",
    "hals": "# Ont i halsen\n\nHalsen undersöks på akutmottagningen.",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A store of a few words."""
    from tests.serving import bring

    folder = tmp_path_factory.mktemp("words")
    for name, text in TEXTS.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    home = Home(tmp_path_factory.mktemp("home"))
    bring(home, folder, "files")
    return home


@pytest.fixture(scope="module")
def asked(small: Home) -> Desk:  # type: ignore[misc]
    with open_desk(small) as desk:
        yield desk


@given(WORD)
def test_a_word_costs_nothing_to_be_itself(word: str) -> None:
    assert cost(word, word) == 0


@given(WORD, st.data())
def test_a_letter_left_out_costs_at_most_one_and_a_half(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    assert 0 < cost(word[:at] + word[at + 1 :], word) <= 1.5


@given(WORD, WORD)
def test_a_bound_changes_no_cost_that_is_within_it(typed: str, meant: str) -> None:
    whole = cost(typed, meant, float("inf"))
    for most in (0.5, 1.0, 2.0, 3.0):
        assert cost(typed, meant, most) == (whole if whole <= most else float("inf"))


@given(WORD, st.data())
def test_a_word_with_one_fault_is_among_those_that_are_measured(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from(LETTERS))
    for typed in (word[:at] + letter + word[at + 1 :], word[:at] + word[at + 1 :], word[:at] + letter + word[at:]):
        assert (pairs(typed) ^ pairs(word)).bit_count() <= PAIRS[1]


@pytest.mark.parametrize(
    ("near", "far"),
    [
        (("vard", "vård"), ("vird", "vård")),  # rings and dots are cheap to leave out
        (("overlakare", "överläkare"), ("iverlikare", "överläkare")),
        (("akutmotagning", "akutmottagning"), ("akuttottagning", "akutmottagning")),  # and so is a doubled letter
        (("sjukhusst", "sjukhust"), ("sjukhuspt", "sjukhust")),
        (("vlrd", "vård"), ("gård", "vård")),  # the first letter is rarely wrong
        (("sjukhsu", "sjukhus"), ("sjuksuh", "sjukhus")),  # two that changed places are one fault
    ],
)
def test_likely_faults_cost_less(near: tuple[str, str], far: tuple[str, str]) -> None:
    assert cost(*near) < cost(*far)


def test_letters_with_rings_are_letters_of_their_own() -> None:
    assert cost("gård", "gard") == 1
    assert cost("gard", "gård") == 0.25


def test_the_store_marks_pairs_of_letters_as_the_search_does(small: Home) -> None:
    with duckdb.connect(small.published, read_only=True) as db:
        rows = db.execute("SELECT term, letters, pairs FROM spelling").fetchall()
    assert len(rows) > 20
    assert [(term, len(term), pairs(term)) for term, _, _ in rows] == rows


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("vrdcentralen", "vårdcentralen"),
        ("vardcentralen", "vårdcentralen"),
        ("vårdcentrallen", "vårdcentralen"),
        ("akutmotagning", "akutmottagningen"),  # as it is written there
        ("kolektivtrafiken", "kollektivtrafiken"),
        ("kollektivtrafikne", "kollektivtrafiken"),
        ("nattbusar", "nattbussar"),
        ("sjukskoterskor", "sjuksköterskor"),
        ("Overlakare", "Överläkare"),
    ],
)
def test_a_word_that_nobody_writes_is_taken_for_the_nearest(asked: Desk, said: str, meant: str) -> None:
    found = asked.search(f"{said} nu", ANY, Mode.LEXICAL, 3)
    assert found.corrections == (Correction(said, meant, 0, len(said), True),)
    assert found.query == f"{said} nu"
    assert found.hits
    right = asked.search(meant, ANY, Mode.LEXICAL, 3)
    assert [hit.document_id for hit in found.hits] == [hit.document_id for hit in right.hits]


@pytest.mark.parametrize(
    "said",
    [
        '"vrdcentralen"',  # a phrase is meant as it stands
        "nattbussar -vrdcentralen",
        "xyzzyplugh",
        "2026/1234",
        "vd",
        "vårdcentralen",
        "vrdc3ntralen",
    ],
)
def test_what_is_not_corrected(asked: Desk, said: str) -> None:
    assert asked.search(said, ANY, Mode.HYBRID, 3).corrections == ()


@pytest.mark.parametrize("said", ["mångaa", "mångaa bussar", "Mångaa"])
def test_no_correction_is_a_word_too_common_to_look_for(asked: Desk, said: str) -> None:
    assert asked.search(said, ANY, Mode.HYBRID, 3).corrections == ()


@pytest.mark.parametrize(("said", "meant"), [("sepsis", "skepsis"), ("padel", "panelen")])
def test_a_short_word_that_may_be_another_is_only_asked_about(asked: Desk, said: str, meant: str) -> None:
    (one,) = asked.search(said, ANY, Mode.HYBRID, 3).corrections
    assert (one.word, one.meant, one.applied) == (said, meant, False)


def test_a_word_whose_stem_alone_is_near_is_not_taken_for_another(asked: Desk) -> None:
    assert asked.search("kvantdator", ANY, Mode.HYBRID, 3).corrections == ()


@given(WORD, WORD)
def test_words_are_no_further_apart_than_with_their_endings(typed: str, meant: str) -> None:
    assert 0 <= apart(typed, meant) <= cost(typed, meant, float("inf"))


def test_an_ending_that_one_word_has_more_costs_nothing() -> None:
    assert apart("akutmottagning", "akutmottagningen") == apart("akutmottagningen", "akutmottagning") == 0
    assert apart("kvantdator", "kvant") == 2


def test_what_was_typed_is_searched_for_when_asked_to(asked: Desk) -> None:
    found = asked.page("vrdcentralen", ANY, Mode.LEXICAL, 0, 3, exact=True)
    assert not found.result.hits
    assert found.unknown == ("vrdcentralen",)
    assert [each.applied for each in found.result.corrections] == [False]
    taken = asked.page("vrdcentralen", ANY, Mode.LEXICAL, 0, 3)
    assert taken.result.hits
    assert taken.unknown == ()


def test_an_english_question_is_not_made_swedish(asked: Desk) -> None:
    found = asked.search("how do the nattbusses run", ANY, Mode.HYBRID, 3)
    assert not any(each.applied for each in found.corrections)


def test_a_word_that_is_there_is_only_asked_about(small: Home, tmp_path: Path) -> None:
    """ "halsa" has the stem of the throat, which the store knows; health is what it mostly writes of."""
    from pipeline.search import spelling

    with duckdb.connect(small.published, read_only=True) as db:
        rare = spelling.corrections(db, "halsa", ())
        assert rare == ()  # health is not that much more frequent
        db.execute("CREATE TEMP TABLE more AS SELECT * REPLACE (documents * 20 AS documents) FROM spelling")
        db.execute("UPDATE more SET documents = 1 WHERE term = 'hals'")
        db.execute("CREATE TEMP VIEW spelling AS SELECT * FROM more")
        (one,) = spelling.corrections(db, "mer halsa", ())
        assert (one.word, one.meant, one.applied) == ("halsa", "hälsa", False)
        assert spelling.corrections(db, "mer halsa åt fler", ()) == ()  # who types å has an ä
        assert spelling.corrections(db, "halsen", ()) == ()  # the store writes it so


@given(st.text(max_size=60))
def test_what_is_open_keeps_its_place(said: str) -> None:
    opened = open_text(said)
    assert len(opened) == len(said)
    assert all(now in (was, "\x00") for was, now in zip(said, opened, strict=True))


def test_only_what_was_corrected_changes() -> None:
    said = "vrd och bus"
    found = [Correction("vrd", "vård", 0, 3, True), Correction("bus", "buss", 8, 11, True)]
    assert corrected(said, found) == "vård och buss"


def test_a_word_of_one_document_is_meant_only_in_a_small_store(small: Home) -> None:
    with duckdb.connect(small.published, read_only=True) as db:
        assert db.execute("SELECT min(documents) FROM spelling").fetchone() == (1,)


@given(WORD)
def test_plain_words_have_as_many_letters(word: str) -> None:
    assert len(plain(word)) == len(word)
    assert plain(word).isascii()
