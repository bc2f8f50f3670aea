"""Passages: whole sentences, even sizes, true offsets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.passages import LONGEST, sentences, split


def starts(text: str) -> list[int]:
    """Every word is a token."""
    return [at for at in range(len(text)) if not text[at].isspace() and (at == 0 or text[at - 1].isspace())]


def said(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ett. Två! Tre?", ["Ett.", "Två!", "Tre?"]),
        ("Det kostar ca. 14 kr. Nämnden betalar.", ["Det kostar ca. 14 kr.", "Nämnden betalar."]),
        ("Regionen m.fl. Nämnder yttrade sig.", ["Regionen m.fl. Nämnder yttrade sig."]),
        ("Mötet hålls den 3. April är sen.", ["Mötet hålls den 3. April är sen."]),
        ("Rubrik\n\nBrödtext här.", ["Rubrik", "Brödtext här."]),
        ("föreslår:\n- att bygga\n- att riva", ["föreslår:", "- att bygga", "- att riva"]),
        ("”Vi vill bygga.” Det säger hon.", ["”Vi vill bygga.”", "Det säger hon."]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert said(text) == expected


def test_short_text_is_one_passage() -> None:
    (passage,) = split("  En kort text. Två meningar.\n", starts("  En kort text. Två meningar.\n"))
    assert (passage.ordinal, passage.start, passage.end) == (0, 2, 29)


def test_no_text_is_no_passage() -> None:
    assert split(" \n ", []) == ()


def test_pieces_of_a_document_are_of_even_size() -> None:
    text = " ".join(f"Mening nummer {number} handlar om vården i regionen." for number in range(60))
    sizes = [len(text[p.start : p.end].split()) for p in split(text, starts(text))]
    assert len(sizes) == 2
    assert max(sizes) - min(sizes) <= 8


def test_a_sentence_without_end_is_cut() -> None:
    text = "ord " * 2000
    passages = split(text, starts(text))
    assert all(len(text[p.start : p.end].split()) <= LONGEST for p in passages)


@given(st.text(alphabet="abc åäö.!?\n-•–”1A", max_size=2000))
def test_passages_cover_all_text_in_order(text: str) -> None:
    passages = split(text, starts(text))
    assert [passage.ordinal for passage in passages] == list(range(len(passages)))
    end = 0
    for passage in passages:
        assert not text[end : passage.start].strip()
        assert passage.start < passage.end
        end = passage.end
    assert not text[end:].strip()
