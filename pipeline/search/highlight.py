"""Which words of a passage answer the question."""

import re
from collections.abc import Collection, Iterator, Mapping

from pipeline.search.query import phrase_pattern
from pipeline.search.words import Term, analyse

SURE = 3  # letters of a term that stand in every word that has it
_SPACE = re.compile(r"\s")
WITHIN = 0.5  # weight of a match that is only a part of the passage's word


def highlights(text: str, terms: Collection[str], phrases: Collection[str]) -> tuple[tuple[int, int], ...]:
    """Offsets in ``text`` of the words that have one of the terms, and of the phrases; in order, none overlapping."""
    found = {(term.start, term.end) for term in _occurrences(text, terms)}
    for phrase in phrases:
        found.update(_phrase_places(text, phrase))
    return tuple(_merged(sorted(found)))


def relevance(text: str, terms: Mapping[str, float]) -> float:
    """How much of the question's weight a passage holds: the sum over the terms that occur in it, parts less."""
    best: dict[str, float] = {}
    for term in _occurrences(text, terms):
        weight = terms[term.term] * (WITHIN if term.is_part else 1.0)
        best[term.term] = max(best.get(term.term, 0.0), weight)
    return sum(best.values())


def _occurrences(text: str, terms: Collection[str]) -> Iterator[Term]:
    """The terms of a text that are among these.

    Only words that hold the first letters of one are analysed: every stem, of a word or of its parts, begins as it
    stands in the word.
    """
    if not terms:
        return
    beginning = re.compile("|".join(sorted({re.escape(term[:SURE]) for term in terms})), re.IGNORECASE)
    end = 0
    for found in beginning.finditer(text):
        if found.start() < end:
            continue
        start = max(end, text.rfind(" ", end, found.start()) + 1, text.rfind("\n", end, found.start()) + 1)
        space = _SPACE.search(text, found.end())
        end = space.start() if space else len(text)
        for term in analyse(text[start:end]):
            if term.term in terms:
                yield Term(term.term, start + term.start, start + term.end, term.is_part)


def _phrase_places(text: str, phrase: str) -> Iterator[tuple[int, int]]:
    # Python's re has no \p{L}: letters and digits are \w without the underscore
    pattern = phrase_pattern(phrase).replace(r"[^\pL\pN]", r"[\W_]")
    for found in re.finditer(pattern, text):
        inner = found.group().strip()
        lead = len(found.group()) - len(found.group().lstrip())
        start = found.start() + lead + (0 if inner[:1].isalnum() else 1)
        end = start + len(inner) - (0 if inner[:1].isalnum() else 1) - (0 if inner[-1:].isalnum() else 1)
        yield start, end


def _merged(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    held: tuple[int, int] | None = None
    for start, end in spans:
        if held and start < held[1]:
            held = (held[0], max(held[1], end))
            continue
        if held:
            yield held
        held = (start, end)
    if held:
        yield held
