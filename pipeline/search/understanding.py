"""What a question says besides its words: what was misspelt, when, where and who. Nothing of it is applied silently."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from models import Correction, Suggestion
from pipeline.search import lexical
from pipeline.search.named import named
from pipeline.search.periods import periods
from pipeline.search.query import CLOSED, open_text
from pipeline.search.spelling import corrected, corrections
from pipeline.search.words import is_stopword, words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST: Final = 6  # filters that are proposed
READ: Final = 60  # words of a question that are looked at: a longer one is a text

_JOINING: Final = "-−–—/"
# What is left hanging where the words after it go.
_LINKS: Final = frozenset(["av", "bland", "från", "för", "hos", "i", "inom", "om", "på", "till", "under", "åt"])


@dataclass(frozen=True, slots=True)
class Understood:
    """A question with what it may mean. ``asked`` is what is to be searched for; ``unknown`` are words of it that no
    document holds."""

    asked: str
    corrections: tuple[Correction, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    unknown: tuple[str, ...] = ()


def understood(db: "DuckDBPyConnection", said: str, today: date, documents: int, *, exact: bool = False) -> Understood:
    """Read a question to a store of so many documents. With ``exact`` nothing is searched for but what was typed, and
    what may be misspelt is only told."""
    unknown = lexical.unknown(db, said)
    opened = open_text(said)
    if sum(1 for _ in words(opened)) > READ:
        return Understood(said, unknown=unknown)
    found = corrections(db, opened, unknown)
    if exact:
        found = tuple(Correction(each.word, each.meant, each.start, each.end, False) for each in found)
    applied = [each for each in found if each.applied]
    taken = {each.word for each in applied}
    return Understood(
        asked=corrected(said, applied),
        corrections=found,
        suggestions=suggestions(db, said, opened, today, documents),
        unknown=tuple(word for word in unknown if word not in taken),
    )


def suggestions(
    db: "DuckDBPyConnection", said: str, opened: str, today: date, documents: int
) -> tuple[Suggestion, ...]:
    """The filters that a question names, in its order; ``opened`` is the question as ``open_text`` leaves it."""
    when = periods(opened, today)
    found = [
        Suggestion("period", said[each.start : each.end], each.start, each.end, _rest(said, each.start, each.end),
                   since=each.since, until=each.until)
        for each in when
    ]  # fmt: skip
    # the words of a period name nothing else
    for each in when:
        opened = opened[: each.start] + CLOSED * (each.end - each.start) + opened[each.end :]
    found += [
        Suggestion(each.facet, said[each.start : each.end], each.start, each.end, _rest(said, each.start, each.end),
                   values=each.values)
        for each in named(db, opened, documents)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda each: each.start)[:MOST])


def _rest(said: str, start: int, end: int) -> str:
    """A question without some of its words, and without the preposition before them; nothing where nothing is left that
    could be looked for."""
    # what is glued to the words would be read otherwise without them: "Malmö–Lund" is not "without Lund"
    before, after = said[:start].rstrip(f"{_JOINING}([").split(), said[end:].lstrip(f"{_JOINING})].,:;!?").split()
    while before and before[-1].lower() in _LINKS:
        before.pop()
    while not before and after and after[0].lower() in _LINKS:
        after.pop(0)
    rest = " ".join([*before, *after])
    return rest if any(not is_stopword(word.text) for word in words(rest)) else ""
