"""The sentence for which a document was found."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models import Document, Facts, Reason, Span, Watch
from pipeline.parties import CODES

Floats = NDArray[np.float32]
PART = 0.5  # weight of a term that is only a part of the sentence's word


class Term(Protocol):
    """An index term with its place in a text."""

    @property
    def term(self) -> str: ...
    @property
    def is_part(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Language:
    """What is needed to read a text: its sentences, the index terms of a text, and the vectors of some texts."""

    sentences: Callable[[str], Iterable[Span]]
    terms: Callable[[str], Iterable[Term]]
    vectors: Callable[[Sequence[str]], Iterable[Floats]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text with its terms, those that are only parts of its words with less weight."""

    start: int
    end: int
    terms: Mapping[str, float]


class Text:
    """A document whose sentences are told apart once, however many watches find it."""

    def __init__(self, document: Document, language: Language) -> None:
        self.document = document
        self._language = language
        self._sentences: list[Sentence] | None = None

    @property
    def sentences(self) -> list[Sentence]:
        if self._sentences is None:
            text = self.document.text
            self._sentences = [
                Sentence(start, end, _weights(self._language.terms(text[start:end])))
                for start, end in self._language.sentences(text)
            ]
        return self._sentences

    def within(self, span: Span) -> list[Sentence]:
        """The sentences that stand in a stretch, or reach into it."""
        return [each for each in self.sentences if _overlap(span, each)]

    def touching(self, spans: Sequence[Span]) -> list[Sentence]:
        """The sentences that some stretches reach into; the stretches, in order, do not overlap."""
        starts = [start for start, _ in spans]
        last = [(each, bisect_left(starts, each.end) - 1) for each in self.sentences]
        return [each for each, at in last if at >= 0 and spans[at][1] > each.start]

    def nearest(self, sentences: Sequence[Sentence], direction: Floats) -> Sentence:
        """That of some sentences whose meaning comes nearest to a direction, shape (dimension,)."""
        vectors = self._language.vectors([self.document.text[each.start : each.end] for each in sentences])
        return max(zip(sentences, vectors, strict=True), key=lambda pair: float(pair[1] @ direction))[0]


def reason(
    watch: Watch,
    text: Text,
    facts: Facts | None,
    passage: Span | None,
    terms: Mapping[str, float],
    direction: Floats | None,
    changed: Sequence[Span] = (),
) -> Reason:
    """The decision that is asked for; else the sentence of the best passage with most of the terms, or nearest in
    meaning where none has any; else where somebody or something is named that is asked for; else the beginning.

    ``changed`` are stretches that were changed after publication, in order: where they touch what is asked for, it is
    there that they do.
    """
    document = text.document
    edited = text.touching(changed) if changed else []
    if facts and (asked := list(_decisions(watch, facts))):
        asked = [span for span in asked if any(_overlap(span, each) for each in edited)] or asked
        return _reason(document, max(asked, key=lambda span: _told(text.within(span), terms)))
    if edited and (touched := _touched(watch, text, facts, passage, terms, direction, edited)):
        return _reason(document, (touched.start, touched.end))
    if passage and direction is not None and (there := text.within(passage)):
        there = [each for each in there if each.start >= len(document.title)] or there  # the title is shown anyway
        best = max(there, key=lambda each: _weight(each, terms))
        if not _weight(best, terms) and len(there) > 1:
            best = text.nearest(there, direction)
        return _reason(document, (best.start, best.end))
    named = next(_named(watch, facts), None) if facts else None
    if named and (there := text.within(named)):
        return _reason(document, (there[0].start, there[-1].end))
    if document.lead:
        return _reason(document, document.lead)
    first = next(iter(text.sentences), None)
    return _reason(document, (first.start, first.end) if first else (0, 0))


def _touched(
    watch: Watch,
    text: Text,
    facts: Facts | None,
    passage: Span | None,
    terms: Mapping[str, float],
    direction: Floats | None,
    edited: Sequence[Sentence],
) -> Sentence | None:
    """That of some edited sentences which says what is asked for; None where none does."""
    body = [each for each in edited if each.start >= len(text.document.title)] or edited
    if _told(body, terms):
        return max(body, key=lambda each: _weight(each, terms))
    if passage and direction is not None:
        there = [each for each in body if _overlap(passage, each)]
        return text.nearest(there, direction) if there else None
    if facts and any(getattr(watch.filters, name) for name in ("people", "parties", "organisations")):
        named = list(_named(watch, facts))
        return next((each for each in edited if any(_overlap(span, each) for span in named)), None)
    return body[0]


def _overlap(span: Span, sentence: Sentence) -> bool:
    return sentence.start < span[1] and sentence.end > span[0]


def _decisions(watch: Watch, facts: Facts) -> Iterator[Span]:
    if watch.stances or watch.actions:
        for each in facts.decisions:
            if each.stance in (watch.stances or (each.stance,)) and each.action in (watch.actions or (each.action,)):
                yield each.start, each.end


def _named(watch: Watch, facts: Facts) -> Iterator[Span]:
    """Where people, parties and organisations are named that the filters ask for."""
    filters = watch.filters
    people = [name.lower() for name in filters.people]
    wanted = {name.lower() for name in filters.organisations}
    parties = tuple(name for code in filters.parties for name in CODES.get(code, ()))
    for person in facts.people:
        if any(f" {name} " in f" {person.name.lower()} " for name in people) or person.party in filters.parties:
            yield from ((each.start, each.end) for each in person.mentions)
    for body in facts.organisations:
        called = {body.name.lower(), body.name.lower().split(", ")[0], *map(str.lower, body.aliases)}
        if called & wanted or (body.type == "party" and body.name.startswith(parties)):
            yield from ((each.start, each.end) for each in body.mentions)


def _weights(terms: Iterable[Term]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for each in terms:
        weights[each.term] = max(weights.get(each.term, 0.0), PART if each.is_part else 1.0)
    return weights


def _weight(sentence: Sentence, terms: Mapping[str, float]) -> float:
    return sum(terms[term] * weight for term, weight in sentence.terms.items() if term in terms)


def _told(sentences: Sequence[Sentence], terms: Mapping[str, float]) -> float:
    return max((_weight(each, terms) for each in sentences), default=0.0)


def _reason(document: Document, span: Span) -> Reason:
    return Reason(document.text[span[0] : span[1]], *span)
