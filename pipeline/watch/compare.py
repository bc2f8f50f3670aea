"""Whether two texts are on the same matter, and how far it has come in each. Pure: vectors, terms and facts in.

The same matter is narrower than the same theme: two regions that raise a tax are on one theme, two that stop hiring
nurses from agencies on one matter. What tells them apart is mostly in titles, leads and decisions, so these are held
against the other text beside the texts as wholes. What differs between publishers anyway is left out: the names of
regions and of people, and between two regions every name that only one of them has.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nlargest
from itertools import groupby
from math import exp, sqrt
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models import Decision, Document, Kind, Part, Span, Stance
from models.compare import Evidence, Stage, Standing
from pipeline.regions import regions
from pipeline.watch.why import PART

Floats = NDArray[np.float32]

EVEN = 0.5  # the score of a pair that is as likely on the same matter as not
# odds of the same matter, in e, learned on the judged pairs to tune on (bench/compare.py)
BASE, MEANING, TEXT, TITLE, GIST = -9.1, 6.6, 14.2, 3.5, 7.2
ACROSS = 0.85  # between two regions, which share fewer words than two who speak of one and the same case
LINKS = 6  # of what is surely on a matter, those by which more of it is found
SURE, STEP, FAR = 0.0, 0.5, -3.0  # odds from which one is sure, that a step costs, and below which none is taken
# between two regions: how rare a word that both have in their titles is, as a share of the rarest, and odds, from which
# it makes them even: a word that so few use in a title names the matter, whatever else the texts tell
NAMING, NAMED = 0.5, -2.0
# of a topic, whose few words stand for all: the share of them that a text and its gist have, and meaning
TOPIC_BASE, TOPIC_MEANING, TOPIC_TEXT, TOPIC_GIST = -9.0, 6.0, 6.0, 4.0
SATURATION = 1.2  # of a term's count, as in BM25
ACTS = 4  # decisions that belong to the gist of a text
TELLING = 8  # words of a matter, those that say most, one of which ties a decision to it
TINY = 1e-6

# words that say what a document is and who speaks, and not what it is about
_PUBLISHING = """
    anledning beslut besluta fullmäktige fråga förslag interpellation kallelse ledamot län motion nyhet nämnd ordförande
    pressmeddelande protokoll region regionen regionfullmäktige regionråd regionstyrelsen sammanträde Sverige
    """
_BEGINS = re.compile(r"(?:^|[.!?:…\n\"”»–—-])\s*$")
_LOOKBACK = 4  # characters: what stands between two sentences
_SENT_ON = re.compile(
    r"\b(?:remitter(?:as|ar|ades|ade|at|ats)|(?:över)?lämna(?:s|r|des|de|t|ts)\b[^.;]{0,80}\bberedning)\b",
    re.IGNORECASE,
)
_STAGES = {Stance.PROPOSED: Stage.PROPOSED, Stance.RECOMMENDED: Stage.RECOMMENDED, Stance.DECIDED: Stage.DECIDED}
_MOST = {  # how far a document of a kind can bring a matter, whatever it tells of others
    Kind.INTERPELLATION: Stage.ASKED,
    Kind.MOTION: Stage.PROPOSED,
    Kind.NOTICE: Stage.RECOMMENDED,  # an agenda decides nothing
}


class Term(Protocol):
    """An index term with the place where its word begins."""

    @property
    def term(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def is_part(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Language:
    """What is needed to read a text: its sentences, and its index terms."""

    sentences: Callable[[str], Iterable[Span]]
    terms: Callable[[str], Iterable[Term]]


@dataclass(frozen=True, slots=True)
class Side:
    """One of two things that are compared. ``vector`` is the mean of its passages without the centre, at unit length,
    shape (dimension,), None where it has none. Terms have weights: those of the whole text, of its ``title`` and of its
    ``gist`` (title, lead, decisions). ``names`` are terms that stand there as names only."""

    vector: Floats | None
    terms: Mapping[str, float]
    title: Mapping[str, float]
    gist: Mapping[str, float]
    names: frozenset[str] = frozenset()
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A document, or one item of minutes or of a digest, which are on many matters: the stretch of text, its heading,
    and what it is compared by."""

    start: int
    end: int
    heading: str
    side: Side
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A matter named in a few words: their vector as a question without the centre of questions, their terms."""

    vector: Floats
    terms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Found:
    """A unit that is on the matter."""

    document: Document
    region: str | None
    unit: Unit
    score: float
    copies: tuple[str, ...] = field(default=())


def units(
    document: Document,
    region: str | None,
    passages: Sequence[Span],
    vectors: Floats,
    decisions: Sequence[Decision],
    people: Iterable[str],
    language: Language,
) -> Iterator[Unit]:
    """What a document has on single matters; ``vectors`` of its passages are without the centre, of unit length."""
    own = own_terms(region, people, language)
    items = [section for section in document.sections if section.part is Part.ITEM]
    outer = [each for each in items if each.level == min(item.level for item in items)]
    spans = [(each.start, each.end, each.heading) for each in outer] if len(outer) > 1 else []
    for start, end, heading in spans or [(0, len(document.text), document.title)]:
        acts = tuple(each for each in decisions if start <= each.start < end)
        within = [at for at, (first, last) in enumerate(passages) if first < end and last > start]
        terms, names = _counted(document.text[start:end], language, own)
        title = _weights(heading, language, own)
        gist = _weights(" \n".join(_gist(document, start, end, heading, acts)), language, own)
        side = Side(_mean(vectors[within]) if within else None, terms, title, gist, names, region)
        yield Unit(start, end, heading, side, acts)


def own_terms(region: str | None, people: Iterable[str], language: Language) -> frozenset[str]:
    """The terms of names that differ from publisher to publisher: of regions and of people."""
    return _of_all(language) | _whole(" ".join((region or "", *people)), language)


@lru_cache(maxsize=4)
def _of_all(language: Language) -> frozenset[str]:
    return _whole(" ".join((_PUBLISHING, *(each.name for each in regions()))), language)


def _whole(said: str, language: Language) -> frozenset[str]:
    return frozenset(term.term for term in language.terms(said) if not term.is_part)


def _gist(document: Document, start: int, end: int, heading: str, acts: Sequence[Decision]) -> Iterator[str]:
    yield heading
    if start == 0 and document.lead:
        yield document.text[slice(*document.lead)]
    yield from (each.text for each in acts[:ACTS])
    if document.kind in (Kind.MOTION, Kind.INTERPELLATION) or not (acts or document.lead):
        yield document.text[start:end].rstrip().rpartition("\n\n")[2]  # what is asked for stands last


def _counted(text: str, language: Language, own: frozenset[str]) -> tuple[dict[str, float], frozenset[str]]:
    counts: Counter[str] = Counter()
    named: set[str] = set()
    plain: set[str] = set()
    for term in language.terms(text):
        if term.term in own:
            continue
        counts[term.term] += 1
        (named if _is_name(term, text) else plain).add(term.term)
    weights = {term: count * (SATURATION + 1) / (count + SATURATION) for term, count in counts.items()}
    return weights, frozenset(named - plain)


def _is_name(term: Term, text: str) -> bool:
    if not text[term.start].isupper():
        return False
    return not _BEGINS.search(text[max(0, term.start - _LOOKBACK) : term.start])


def _weights(text: str, language: Language, own: frozenset[str]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for term in language.terms(text):
        if term.term not in own:
            weights[term.term] = max(weights.get(term.term, 0.0), PART if term.is_part else 1.0)
    return weights


def _mean(vectors: Floats) -> Floats:
    mean = vectors.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), TINY), dtype=np.float32)


def same_matter(asked: Side, others: Sequence[Side], rarity: Mapping[str, float]) -> list[float]:
    """How sure it is that others are on the matter of the one that is asked with, each from 0 to 1.

    What is surely on it speaks for the matter too, as every publisher has words of its own: a side that is like such
    a one is as sure as the weaker of both steps, less ``STEP``, if it is itself not too unlike what is asked with.
    Where two regions name it by the same rare word in their titles, it is as likely as not.
    """
    known, these = _Weighed.of(asked, rarity), [_Weighed.of(other, rarity) for other in others]
    direct = [_odds(known, other, rarity) for other in these]
    best = sorted(range(len(others)), key=lambda at: -direct[at])[:LINKS]
    sure = [at for at in best if direct[at] >= SURE]
    found = []
    for at, odds in enumerate(direct):
        steps = (
            min(direct[each], _odds(these[each], these[at], rarity)) - STEP
            for each in sure
            if each != at and odds >= FAR
        )
        chance = _chance(max((odds, *steps)))
        found.append(max(chance, EVEN) if odds >= NAMED and _are_named_alike(asked, others[at], rarity) else chance)
    return found


def _are_named_alike(one: Side, other: Side, rarity: Mapping[str, float]) -> bool:
    if not _are_two_regions(one, other):
        return False
    shared = (one.title[term] * other.title[term] * rarity[term] for term in one.title.keys() & other.title.keys())
    return max(shared, default=0.0) >= NAMING * max(rarity.values(), default=0.0)


@dataclass(frozen=True, slots=True)
class _Terms:
    """Terms with their weights times their rarity, and the sum of the squares of these."""

    weights: Mapping[str, float]
    square: float

    @classmethod
    def of(cls, terms: Mapping[str, float], rarity: Mapping[str, float]) -> "_Terms":
        weights = {term: weight * rarity[term] for term, weight in terms.items()}
        return cls(weights, sum(weight**2 for weight in weights.values()))

    def square_without(self, left_out: frozenset[str]) -> float:
        return self.square - sum(self.weights[term] ** 2 for term in left_out & self.weights.keys())


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A side that is compared with many."""

    side: Side
    terms: _Terms
    gist: _Terms

    @classmethod
    def of(cls, side: Side, rarity: Mapping[str, float]) -> "_Weighed":
        return cls(side, _Terms.of(side.terms, rarity), _Terms.of(side.gist, rarity))


def _odds(one: _Weighed, other: _Weighed, rarity: Mapping[str, float]) -> float:
    found = _signs(one, other, rarity)
    weighed = sum(weight * sign for weight, sign in zip((MEANING, TEXT, TITLE, GIST), found, strict=True))
    return BASE + weighed + (ACROSS if _are_two_regions(one.side, other.side) else 0.0)


def _are_two_regions(one: Side, other: Side) -> bool:
    return one.region is not None and other.region is not None and one.region != other.region


def _signs(one: _Weighed, other: _Weighed, rarity: Mapping[str, float]) -> tuple[float, float, float, float]:
    """What speaks for the same matter, each from about 0 to 1: the cosine of meanings; that of the terms, weighed by
    their rarity; the share of each title that the other's text has, the mean of both; the cosine of the gists' terms.
    """
    mine, yours = one.side, other.side
    left_out = mine.names ^ yours.names if _are_two_regions(mine, yours) else frozenset()
    meaning = float(mine.vector @ yours.vector) if mine.vector is not None and yours.vector is not None else 0.0
    text = _cosine(one.terms, other.terms, left_out)
    title = (_share(mine.title, yours, rarity, left_out) + _share(yours.title, mine, rarity, left_out)) / 2
    return meaning, text, title, _cosine(one.gist, other.gist, left_out)


def on_topic(topic: Topic, side: Side, nearest: float, rarity: Mapping[str, float]) -> float:
    """How sure it is that a side is on a topic, from 0 to 1; ``nearest`` is the best cosine of its passages with it."""
    text = _share(topic.terms, side, rarity, frozenset())
    full = sum(weight * rarity[term] for term, weight in topic.terms.items())
    gist = sum(weight * rarity[term] for term, weight in topic.terms.items() if term in side.gist) / max(full, TINY)
    return _chance(TOPIC_BASE + TOPIC_MEANING * nearest + TOPIC_TEXT * text + TOPIC_GIST * gist)


def _chance(odds: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, odds))))


def _cosine(one: _Terms, other: _Terms, left_out: frozenset[str]) -> float:
    shared = sum(one.weights[term] * other.weights[term] for term in one.weights.keys() & other.weights.keys())
    squares = max(0.0, one.square_without(left_out)) * max(0.0, other.square_without(left_out))
    return shared / max(sqrt(squares), TINY)


def _share(title: Mapping[str, float], other: Side, rarity: Mapping[str, float], left_out: frozenset[str]) -> float:
    """The share of a title's terms, weighed by rarity, that a text has."""
    full = held = 0.0
    for term, weight in title.items():
        if term in other.terms:
            held += weight * rarity[term]
        if term in other.terms or term not in left_out:
            full += weight * rarity[term]
    return held / max(full, TINY)


def stage(found: Found, matter: Mapping[str, float]) -> tuple[Stage, Decision | None]:
    """How far a unit brings a matter, whose terms are given with what they say of it, and the act that shows it; None
    where none does."""
    most = _MOST.get(found.document.kind, Stage.DECIDED)
    telling = nlargest(TELLING, matter, key=lambda term: (matter[term], term))
    acts = [
        each
        for each in found.unit.decisions
        if each.stance in _STAGES and _stage(each).reach <= most.reach and _is_tied(each, found, telling)
    ]
    best = max(acts, key=lambda each: (_stage(each).reach, -each.start), default=None)
    if most in (Stage.ASKED, Stage.PROPOSED):
        return most, best
    return (_stage(best), best) if best else (Stage.ANNOUNCED, None)


def _stage(act: Decision) -> Stage:
    """How far an act brings what it is about: to have it prepared leaves it proposed."""
    return Stage.PROPOSED if is_sent_on(act) else _STAGES[act.stance]


def is_sent_on(act: Decision) -> bool:
    """Whether a decision only has a matter prepared (remitteras, överlämnas för beredning), and so settles nothing."""
    return act.stance is Stance.DECIDED and act.outcome is None and _SENT_ON.search(act.text) is not None


def _is_tied(act: Decision, found: Found, telling: Iterable[str]) -> bool:
    """Whether a decision is on the matter: all of an item are, else it has a telling word of it."""
    if found.unit.start > 0 or found.unit.end < len(found.document.text):
        return True
    text = act.text.lower()
    return any(term in text for term in telling)


def sentence(found: Found, act: Decision | None, matter: Mapping[str, float], language: Language) -> Span:
    """The place of what shows it: the act, else the sentence with most of the matter's words."""
    if act:
        return act.start, act.end
    text, unit = found.document.text, found.unit
    spans = [(unit.start + start, unit.start + end) for start, end in language.sentences(text[unit.start : unit.end])]
    head = unit.start + len(unit.heading)
    later = [span for span in spans if span[0] >= head] or spans or [(unit.start, unit.end)]

    def told(span: Span) -> float:
        return sum(matter.get(term.term, 0.0) for term in language.terms(text[slice(*span)]))

    return max(later, key=told)


def one_of_each(found: Sequence[Found], is_copy: Callable[[Document, Document], bool]) -> list[Found]:
    """Each text once, of those who published it first: the same text counts for every region that published it, as
    a joint announcement does, and else for the first publisher only. Best unit of each document."""
    best: dict[str, Found] = {}
    for each in found:
        held = best.get(each.document.id)
        if held is None or each.score > held.score:
            best[each.document.id] = each
    kept: list[Found] = []
    for each in sorted(best.values(), key=_when):
        twins = [
            at
            for at, held in enumerate(kept)
            if (not each.region or each.region == held.region) and is_copy(held.document, each.document)
        ]
        if twins:
            first = kept[twins[0]]
            kept[twins[0]] = Found(
                first.document, first.region, first.unit, first.score, (*first.copies, each.document.id)
            )
        else:
            kept.append(each)
    return kept


def _when(each: Found) -> tuple[bool, str, str]:
    published = each.document.published
    return published is None, published.isoformat() if published else "", each.document.id


def standings(evidence: Iterable[Evidence]) -> list[Standing]:
    """Where each publisher stands, the first one first; their lags are yet to be told."""
    ordered = sorted(evidence, key=lambda each: (each.region or each.source, each.day is None, str(each.published)))
    made = []
    for publisher, group in groupby(ordered, key=lambda each: each.region or each.source):
        own = tuple(group)
        furthest = max(own, key=lambda each: (each.stage.reach, -own.index(each)))
        made.append(Standing(publisher, own[0].region is not None, furthest.stage, own[0], furthest, None, own))
    return sorted(made, key=lambda each: (each.first.day is None, str(each.first.published), each.publisher))
