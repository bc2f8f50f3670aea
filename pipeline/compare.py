"""Who else did this? The same matter in all regions. Knows the order of things: candidates, judgement, standings."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from models import Filters, Kind, QueryError, page_of
from models.compare import Comparison, EarlierMotion, Evidence, Standing
from pipeline import embed
from pipeline.crossposts import same_post
from pipeline.passages import sentences
from pipeline.regions import regions
from pipeline.search import lexical
from pipeline.search.fusion import fuse
from pipeline.search.query import query_terms, understand
from pipeline.search.semantic import Vectors, without
from pipeline.search.words import analyse
from pipeline.search.words import words as words_of
from pipeline.store import Published
from pipeline.store.compare import Material, fates, materials, rarities, regions_held
from pipeline.watch.compare import (
    EVEN,
    Found,
    Language,
    Topic,
    Unit,
    on_topic,
    one_of_each,
    same_matter,
    sentence,
    stage,
    standings,
    units,
)

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

NEAREST = 80  # documents that are judged: those nearest by words and by meaning
TELLING = 40  # terms by which they are looked for
KEPT = 1_000_000  # characters of documents that stay read: some 30 MB with their terms
CLOSE = 0.05  # the score from which what is not surely on the matter of a document is worth a look
CLOSE_IN_MEANING = 0.2  # the same for a topic: the best cosine of a passage with it
SUBJECT = 4  # letters of a word that may name a matter
TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Question:
    """What is compared: a topic in words, or a document by its id; one of them."""

    topic: str | None = None
    document_id: str | None = None


Read = tuple[Material, list[Unit]]
"""A document, and what it has on single matters."""


class _Kept:
    """The documents that were read last, as others ask with the same. Safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._read: OrderedDict[int, Read] = OrderedDict()
        self._characters = 0

    def get(self, number: int) -> Read | None:
        with self._lock:
            if number in self._read:
                self._read.move_to_end(number)
            return self._read.get(number)

    def keep(self, fresh: Mapping[int, Read]) -> None:
        with self._lock:
            for number, read in fresh.items():
                if number not in self._read:
                    self._read[number] = read
                    self._characters += len(read[0].document.text)
            while self._characters > KEPT:
                _, (material, _) = self._read.popitem(last=False)
                self._characters -= len(material.document.text)


class Comparer:
    """Compares within one published store. Keep it as long as the store: what is read into memory stays there.

    ``vectors`` gives those of its passages where somebody has read them already.
    """

    def __init__(
        self, store: Published, embedder: embed.Embedder, vectors: Callable[[], Vectors] | None = None
    ) -> None:
        self._store = store
        self._given = vectors
        self._embedder = embedder
        self._language = Language(sentences, analyse)
        self._kept = _Kept()

    @cached_property
    def _documents(self) -> int:
        return self._store.count("document")

    @cached_property
    def _vectors(self) -> Vectors:
        if self._given:
            return self._given()
        return Vectors.read(self._store.cursor, self._store.count("passage"), self._embedder.centre[0])

    def compare(self, question: Question, filters: Filters = Filters(), least: float = EVEN) -> Comparison:
        """The same matter everywhere; ``filters`` choose among the documents, but for the one that is asked with.

        Raises ``UnknownDocument``, and ``QueryError`` where nothing is asked, or a document is on several matters.
        """
        if (question.topic is None) == (question.document_id is None):
            raise QueryError("say what to compare: either a topic or a document")
        if question.document_id is not None:
            title, matter, judged = self._like(question.document_id, filters)
        else:
            title = " ".join(str(question.topic).split())
            matter, judged = self._about(title, filters)
        kept = one_of_each([each for each in judged if each.score >= least], same_post)
        rarity = rarities(self._store, matter)
        weights = {term: weight * rarity[term] for term, weight in matter.items()}
        evidence = [self._evidence(each, weights) for each in kept]
        made = self._comparison(question, title, evidence, filters)
        near: dict[str | None, Found] = {}
        for each in sorted(judged, key=lambda each: -each.score):
            near.setdefault(each.region, each)
        return replace(made, near=tuple(self._evidence(near[name], weights) for name in made.silent if name in near))

    def subject(self, document_id: str) -> str | None:
        """The word of a document's title that says most of what it is about; None where none does.

        Raises ``UnknownDocument``.
        """
        title, number = self._store.one(document_id, "title, number")
        side = self._read([number])[number][1][0].side
        said = [word.text for word in words_of(title) if len(word.text) >= SUBJECT and word.text.isalpha()]
        terms = {word: {each.term for each in analyse(word) if not each.is_part} & side.title.keys() for word in said}
        rarity = rarities(self._store, side.title)
        # said once in a title may be a name of a place: what it is about is said again
        held = {
            word: max(side.terms.get(term, 0.0) * rarity[term] for term in several)
            for word, several in terms.items()
            if several
        }
        return max(held, key=lambda word: held[word], default=None)

    def _like(self, document_id: str, filters: Filters) -> tuple[str, dict[str, float], list[Found]]:
        """The title of a document, what it is about, and what is or may be on its matter, itself included."""
        number, text = self._store.one(document_id, "number, text")
        terms = lexical.most_telling(self._store.cursor(), query_terms(text), TELLING, self._documents)
        spread = list(_centred(self._vectors.of(number), self._embedder.centre[0]))
        near = self._near(terms, spread, filters)
        read = self._read([number, *(each for each in near if each != number)])
        material, own = read[number]
        if len(own) > 1:
            raise QueryError(f"{document_id} is on {len(own)} matters: name one as the topic, as in {own[0].heading!r}")
        asked = own[0].side
        others = [(read[each][0], unit) for each in near if each != number for unit in read[each][1]]
        rarity = rarities(self._store, _terms([own[0], *(unit for _, unit in others)]))
        scores = same_matter(asked, [unit.side for _, unit in others], rarity)
        found = [
            Found(each.document, each.region, unit, score)
            for (each, unit), score in zip(others, scores, strict=True)
            if score >= CLOSE
        ]
        return (
            material.document.title,
            {**asked.title, **asked.gist},
            [Found(material.document, material.region, own[0], 1.0), *found],
        )

    def _about(self, topic: str, filters: Filters) -> tuple[dict[str, float], list[Found]]:
        """What a topic is about, and what is or may be on it."""
        query = understand(topic)
        vector = without(self._embedder.centre[1], self._embedder.query(query.text))
        near = self._near(query.terms, [vector], filters)
        read = self._read(near)
        all_of_them = [(read[each][0], unit) for each in near for unit in read[each][1]]
        rarity = rarities(self._store, {*_terms(unit for _, unit in all_of_them), *query.terms})
        asked = Topic(vector, query.terms)
        found = []
        for each, unit in all_of_them:
            nearest = _nearest(vector, each, unit, self._embedder.centre[0])
            score = on_topic(asked, unit.side, nearest, rarity)
            if max(score / CLOSE, nearest / CLOSE_IN_MEANING) >= 1:
                found.append(Found(each.document, each.region, unit, score))
        return dict(query.terms), found

    def _near(self, terms: dict[str, float], vectors: Sequence[Floats], filters: Filters) -> list[int]:
        """The numbers of the documents that are worth judging, the nearest first."""
        db = self._store.cursor()
        mask = lexical.allowed(db, None, filters, self._documents)
        words = lexical.find(db, terms, self._documents)
        scores = words.scores
        if vectors:
            also = np.argsort(-words.scores)[:NEAREST]
            meaning = self._vectors.best(vectors, self._documents, NEAREST, mask, also)
            scores = fuse(words.scores, meaning, words.full)
        if mask is not None:
            scores = np.where(mask, scores, -np.inf)
        best = np.argsort(-scores, kind="stable")[:NEAREST]
        return [int(number) for number in best if scores[number] > 0]

    def _read(self, numbers: Sequence[int]) -> dict[int, Read]:
        """Documents with their units, by their numbers."""
        found = {number: self._kept.get(number) for number in numbers}
        missing = materials(self._store, [number for number, read in found.items() if read is None])
        fresh = {number: (material, self._units(material)) for number, material in missing.items()}
        self._kept.keep(fresh)
        return {number: read or fresh[number] for number, read in found.items()}

    def _units(self, material: Material) -> list[Unit]:
        centre = self._embedder.centre[0]
        document = material.document
        vectors = _centred(material.vectors, centre)
        return list(
            units(
                document,
                material.region,
                material.passages,
                vectors,
                material.decisions,
                material.names,
                self._language,
            )
        )

    def _evidence(self, found: Found, matter: dict[str, float]) -> Evidence:
        document = found.document
        reached, act = stage(found, matter)
        start, end = sentence(found, act, matter, self._language)
        return Evidence(
            document_id=document.id,
            title=document.title,
            kind=str(document.kind),
            source=document.source,
            region=found.region,
            published=document.published,
            url=document.url,
            stage=reached,
            outcome=act.outcome if act else None,
            text=document.text[start:end],
            start=start,
            end=end,
            page=page_of(document.pages, start),
            score=round(found.score, 4),
            copies=found.copies,
        )

    def _comparison(self, question: Question, title: str, evidence: Sequence[Evidence], filters: Filters) -> Comparison:
        made = standings(evidence)
        own = [each for each in made if each.is_region]
        others = [each for each in made if not each.is_region]
        moved = next((each.first.day for each in (*own, *others) if each.first.day), None)
        movers = tuple(each.publisher for each in own or others if moved and each.first.day == moved)
        held = regions_held(self._store)
        asked = filters.regions or tuple(dict.fromkeys((*(each.name for each in regions()), *sorted(held))))
        seen = {each.publisher for each in own}
        asking = [each for each in evidence if each.kind == Kind.MOTION]
        answers = fates(self._store, [each.document_id for each in asking])
        return Comparison(
            topic=question.topic,
            document_id=question.document_id,
            title=title,
            movers=movers,
            moved=moved,
            regions=tuple(_late(each, moved) for each in own),
            others=tuple(_late(each, moved) for each in others),
            silent=tuple(name for name in asked if name in held and name not in seen),
            unheard=tuple(name for name in asked if name not in held),
            motions=tuple(EarlierMotion(each, tuple(answers.get(each.document_id, ()))) for each in asking),
        )


def compare(
    store: Published, question: Question, filters: Filters = Filters(), embedder: embed.Embedder | None = None
) -> Comparison:
    """The same matter everywhere, in one published store; without an embedder the store's own is used.

    Raises ``UnknownDocument``, and ``QueryError`` where nothing is asked, or a document is on several matters.
    """
    embedder = embedder or embed.load(store.setting("embedder") or embed.BUNDLED)
    return Comparer(store, embedder).compare(question, filters)


def _late(standing: Standing, moved: date | None) -> Standing:
    day = standing.first.day
    return replace(standing, lag=(day - moved).days if day and moved else None)


def _terms(units: Iterable[Unit]) -> set[str]:
    return {term for each in units for terms in (each.side.terms, each.side.title, each.side.gist) for term in terms}


def _centred(vectors: Floats, centre: Floats) -> Floats:
    if not len(vectors):
        return vectors
    rest = vectors - centre
    return np.asarray(rest / np.maximum(np.linalg.norm(rest, axis=1, keepdims=True), TINY), dtype=np.float32)


def _nearest(vector: Floats, material: Material, unit: Unit, centre: Floats) -> float:
    """The best cosine of a unit's passages with a question, 0 where it has none."""
    within = [at for at, (start, end) in enumerate(material.passages) if start < unit.end and end > unit.start]
    return float((_centred(material.vectors[within], centre) @ vector).max()) if within else 0.0
