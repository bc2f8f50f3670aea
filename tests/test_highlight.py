"""Words of a passage that answer a question, each in its place."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.search.highlight import occurrences
from pipeline.search.words import Term, analyse

WORDS = ["Sjukhus", "ÅRSTA", "sjukhusen", "elbussar", "ß", "Vård-\ncentral", "i", "Bussarna", "öppnas."]


def test_words_are_found_whatever_their_case_also_after_letters_that_grow_when_made_small() -> None:
    text = "İİİ: ÅRSTA sjukhus och Elbussarna"
    found = occurrences(text, {"årst", "sjukhus", "buss"})
    assert [(text[each.start : each.end], each.is_part) for each in found] == [
        ("ÅRSTA", False),
        ("sjukhus", False),
        ("Elbussarna", True),
    ]


@given(st.lists(st.sampled_from(WORDS), max_size=12), st.sets(st.sampled_from(WORDS), max_size=4))
def test_as_many_are_found_as_when_every_word_is_analysed(said: list[str], asked: set[str]) -> None:
    text = " ".join(said)
    terms = {term.term for word in asked for term in analyse(word)}
    assert occurrences(text, terms) == [Term(*term) for term in analyse(text) if term.term in terms]
