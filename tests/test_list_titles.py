"""Titles that say nothing get what the text begins with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.search.titles import is_bare, said


@pytest.mark.parametrize(
    ("title", "text", "shown"),
    [
        (
            "Möte 2026-02-26",
            "Möte 2026-02-26\n\nKollektivtrafiknämnden\n\nKallelse",
            "Kollektivtrafiknämnden, möte 26 februari 2026",
        ),
        (
            "den 5 november",
            "den 5 november\n\nInterpellation 1999/2000:1 av Ada Ek (fp) till statsrådet om bussar\n\nText.",
            "Interpellation 1999/2000:1 av Ada Ek (fp) till statsrådet om bussar",
        ),
        ("Möte 2026-13-45", "Möte 2026-13-45\n\nRegionstyrelsen", "Regionstyrelsen, möte 2026-13-45"),
        ("2026-02-26", "2026-02-26\n\nVi bygger nytt i vår.", "2026-02-26"),
        ("Möte 2026-02-26", "Möte 2026-02-26", "Möte 2026-02-26"),
    ],
)
def test_a_bare_title_is_told_by_what_follows(title: str, text: str, shown: str) -> None:
    assert is_bare(title)
    assert said(title, text) == shown


@pytest.mark.parametrize("title", ["Möte om tandvård 2026-02-26", "Regionstyrelsen 2026-02-26", "Nya bussar", ""])
def test_a_title_that_says_something_stays(title: str) -> None:
    assert not is_bare(title)


@given(st.text(max_size=60), st.text(max_size=300))
def test_any_text_gives_a_title(title: str, text: str) -> None:
    assert said(title, text) or not title
