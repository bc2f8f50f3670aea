"""Documents held against watches: which of them are caught, and why."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from models import Action, Alert, Document, Facts, Filters, Reason, Span, Stance, Watch
from pipeline.store import Candidate, Example, Features, Judgement, Pool
from pipeline.store.alerts import alert_key
from pipeline.watch.score import (
    EVEN,
    Asked,
    Ground,
    Profile,
    alone,
    centred,
    nearest,
    profile,
    scores,
    terms_of,
    threshold,
)
from pipeline.watch.why import Language, Text, reason

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
Exact = tuple[Filters, tuple[Stance, ...], tuple[Action, ...]]

NOTHING: Exact = (Filters(), (), ())
FACTS = ("people", "parties", "organisations")  # filters by what was read out of a text
AT_ONCE = 500  # documents that are read together


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a watch, understood as a search understands them: their vector, shape (dimension,), their index
    terms with weights, and whether a document has its phrases and nothing that is to be left out."""

    vector: Floats
    terms: Mapping[str, float]
    allow: Callable[[Document], bool] | None = None  # None where all are allowed


@dataclass(frozen=True, slots=True)
class Standing:
    """A watch that is ready to be held against documents; ``least`` is the score from which they are caught."""

    watch: Watch
    profile: Profile | None
    least: float
    allow: Callable[[Document], bool] | None = None


def ready(
    watches: Sequence[Watch], understand: Callable[[str], Words], pool: Pool, centre: Floats
) -> tuple[list[Standing], list[str]]:
    """Watches that can be held against documents, and what is wrong with some of them, in sentences.

    ``centre``, shape (2, dimension), is what passages and what questions have in common.
    """
    faults: list[str] = []
    words = {said: understand(said) for said in dict.fromkeys(watch.words for watch in watches if watch.words)}
    named = {id for watch in watches for id in _named(watch)}
    examples = pool.examples(named) if named else {}
    asked = {watch.id: _asked(watch, words, examples) for watch in watches}
    ground = Ground.of(pool.background(terms_of(asked.values())), centre)
    found = []
    for watch in watches:
        if unknown := sorted(set(_named(watch)) - examples.keys()):
            faults.append(f"watch {watch.id}: no document of the store is called {', '.join(unknown)}")
        if not asked[watch.id] and (watch.words or watch.examples):
            faults.append(f"watch {watch.id}: none of its examples can be compared: it finds nothing")
            continue
        made = profile(asked[watch.id], ground)
        least = _least(watch, asked[watch.id], examples, ground)
        found.append(Standing(watch, made, least, words[watch.words].allow if watch.words else None))
    return found, faults


def _named(watch: Watch) -> tuple[str, ...]:
    return (*watch.examples, *watch.right, *watch.wrong)


def _asked(watch: Watch, words: Mapping[str, Words], examples: Mapping[str, Example]) -> Asked:
    """Marks say what is like what was asked for: where only filters were given, everything that passes is."""
    said = words[watch.words] if watch.words else None
    if not said and not watch.examples:
        return Asked()
    return Asked(
        said.vector if said else None,
        said.terms if said else {},
        tuple(examples[id] for id in dict.fromkeys((*watch.examples, *watch.right)) if id in examples),
    )


def _least(watch: Watch, asked: Asked, examples: Mapping[str, Example], ground: Ground) -> float:
    """The score from which documents are caught: the one that was given, else the one that the marks ask for. A marked
    document is scored as if it had not been marked, else it would be held against itself."""
    if watch.least is not None or not asked:
        return watch.least or 0.0

    def score(id: str) -> float:
        one = examples[id]
        rest = replace(asked, like=tuple(each for each in asked.like if each is not one))
        return float(scores([profile(rest, ground)], alone(one, ground.centre))[0, 0]) if rest else EVEN

    right, wrong = (
        np.array([score(id) for id in ids if id in examples], dtype=np.float32) for ids in (watch.right, watch.wrong)
    )
    return threshold(right, wrong)


@dataclass(frozen=True, slots=True)
class Caught:
    """What a watch catches in a pool: the places of documents, best first, with their scores."""

    standing: Standing
    places: tuple[int, ...]
    scores: tuple[float, ...]


def caught(standings: Sequence[Standing], pool: Pool, centre: Floats) -> tuple[list[Caught], Features]:
    """What each watch catches, by scores and all that is exact but the words of the text; and the pool's features."""
    terms = {term for each in standings if each.profile for term in each.profile.terms}
    features = centred(pool.features(terms), centre)
    passing: dict[Exact, Mask] = {}
    found = []
    for each, made in zip(standings, scores([each.profile for each in standings], features), strict=True):
        exact = (each.watch.filters, each.watch.stances, each.watch.actions)
        if exact not in passing:
            passing[exact] = np.ones(len(pool), dtype=np.bool_) if exact == NOTHING else pool.passing(each.watch)
        if not passing[exact].any():
            continue
        places = np.flatnonzero(passing[exact] & (made >= each.least))
        places = places[np.argsort(-made[places], kind="stable")]
        if len(places):
            found.append(Caught(each, tuple(map(int, places)), tuple(map(float, made[places]))))
    return found, features


class Alerts:
    """Makes alerts of what is caught in a pool; each document is read, and its sentences told apart, once.

    ``changes`` is what was changed since they were matched before in documents that are not new, by their numbers.
    """

    def __init__(
        self,
        pool: Pool,
        features: Features,
        language: Language,
        generation: int,
        changes: Mapping[int, Judgement] = MappingProxyType({}),
    ) -> None:
        self._changes = changes
        self._pool = pool
        self._features = features
        self._language = language
        self._generation = generation
        self._read: dict[int, tuple[Candidate, Text]] = {}
        self._facts: dict[int, Facts] = {}

    def every(self, found: Sequence[Caught]) -> Iterator[Alert]:
        """All alerts of some watches; what is needed for them is read at once."""
        self._fetch(sorted({place for each in found for place in each.places}))
        self._fetch_facts(sorted({place for each in found if _asks(each.standing.watch) for place in each.places}))
        for each in found:
            yield from self.of(each)

    def of(self, found: Caught, most: int | None = None) -> Iterator[Alert]:
        """The best alerts of a watch, at most so many; without the documents whose words do not allow it."""
        return islice(self._of(found, min(most or AT_ONCE, AT_ONCE)), most)

    def _of(self, found: Caught, at_once: int) -> Iterator[Alert]:
        for at in range(0, len(found.places), at_once):
            places = found.places[at : at + at_once]
            self._fetch(places)
            if _asks(found.standing.watch):
                self._fetch_facts(places)
            for place, score in zip(places, found.scores[at : at + at_once], strict=True):
                candidate, text = self._read[place]
                if not found.standing.allow or found.standing.allow(candidate.document):
                    yield self._alert(found.standing, candidate, text, place, score)

    def _fetch(self, places: Sequence[int]) -> None:
        lacking = [place for place in places if place not in self._read]
        for place, candidate in zip(lacking, self._pool.read(lacking) if lacking else (), strict=True):
            self._read[place] = (candidate, Text(candidate.document, self._language))

    def _fetch_facts(self, places: Sequence[int]) -> None:
        lacking = [place for place in places if place not in self._facts]
        candidates = [self._read[place][0] for place in lacking]
        self._facts.update(zip(lacking, self._pool.facts(candidates) if lacking else (), strict=True))

    def _alert(self, standing: Standing, candidate: Candidate, text: Text, place: int, score: float) -> Alert:
        document, watch = candidate.document, standing.watch
        change = self._changes.get(candidate.number)
        return Alert(
            watch=watch.id,
            document_id=document.id,
            revision=candidate.revision,
            title=document.title,
            kind=str(document.kind),
            region=candidate.region,
            published=document.published,
            url=document.url,
            score=round(score, 4),
            why=self._why(standing, candidate, text, place, change),
            generation=self._generation,
            seen=candidate.seen,
            verdict=change.verdict if change else None,
        )

    def _why(
        self, standing: Standing, candidate: Candidate, text: Text, place: int, change: Judgement | None
    ) -> Reason:
        watch, made = standing.watch, standing.profile
        facts = self._facts[place] if _asks(watch) else None
        passage: Span | None = None
        if made and (best := nearest(made, self._features, place)) is not None:
            passage = candidate.passages[best]
        terms, direction = (made.terms, made.direction) if made else ({}, None)
        changed = [each.new_span for each in change.marks if each.verdict.matters] if change else []
        return reason(watch, text, facts, passage, terms, direction, changed)


def _asks(watch: Watch) -> bool:
    """Whether a watch asks for what was read out of texts."""
    return bool(watch.stances or watch.actions or any(getattr(watch.filters, name) for name in FACTS))


def key(alert: Alert) -> str:
    """What tells an alert from all others, the same however often it is made."""
    return alert_key(alert.watch, alert.document_id, alert.revision)
