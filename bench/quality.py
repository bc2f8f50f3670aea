"""How well search finds: nDCG@10 of ours beside plain BM25, plain e5 and their reciprocal rank fusion, in one run.

    python -m bench.quality ../shared/data [--work FOLDER]

The bodies go through the real ingest into a store of their own, and the questions through the real search. A second
run finds the store filled and only asks.
"""

import argparse
import math
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import snowballstemmer
from numpy.typing import NDArray

from bench.judged import BODIES, Judged, Question, judged
from models import Filters, Mode
from pipeline import embed
from pipeline.desk import Desk, open_desk
from pipeline.extract.language import FAST
from pipeline.home import Home
from pipeline.ingest import Options, ingest
from pipeline.search import semantic
from pipeline.search.words import words

K = 60  # of reciprocal rank fusion
K1, B = 1.2, 0.75
DEPTH = 10

Floats = NDArray[np.float64]
Ranker = Callable[[str], Sequence[str]]  # a question -> ids, best first


def ndcg(ranked: Sequence[str], answers: dict[str, int]) -> float:
    """nDCG@10 with gains 2**grade - 1 (Järvelin and Kekäläinen 2002)."""

    def gain(grades: Sequence[int]) -> float:
        return sum((math.exp2(grade) - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:DEPTH]))

    found = [answers.get(id, 0) for id in ranked[:DEPTH]]
    return gain(found) / gain(sorted(answers.values(), reverse=True))


class PlainBM25:
    """The baseline of words: Snowball stems, nothing else."""

    def __init__(self, bodies: Sequence[str]) -> None:
        self._stem = snowballstemmer.stemmer("swedish").stemWord
        counted = [Counter(self._terms(body)) for body in bodies]
        lengths = np.array([counts.total() for counts in counted], dtype=float)
        norm = K1 * (1 - B + B * lengths / lengths.mean())
        postings: dict[str, list[tuple[int, int]]] = {}
        for number, counts in enumerate(counted):
            for term, count in counts.items():
                postings.setdefault(term, []).append((number, count))
        self._weights: dict[str, tuple[NDArray[np.int64], Floats]] = {}
        self._rarities: dict[str, float] = {}
        for term, entries in postings.items():
            numbers, counts_ = (np.array(column) for column in zip(*entries, strict=True))
            rarity = self._rarities[term] = math.log(1 + (len(bodies) - len(entries) + 0.5) / (len(entries) + 0.5))
            self._weights[term] = numbers, rarity * counts_ * (K1 + 1) / (counts_ + norm[numbers])
        self._size = len(bodies)

    def _terms(self, text: str) -> list[str]:
        return [self._stem(word.text.lower()) for word in words(text)]

    def scores(self, question: str) -> Floats:
        found = np.zeros(self._size)
        for term in set(self._terms(question)):
            if term in self._weights:
                numbers, weights = self._weights[term]
                found[numbers] += weights
        return found

    def full(self, question: str) -> float:
        """The score of a body of average length that has each term of a question once."""
        unknown = math.log(2 * self._size + 2)
        return sum(self._rarities.get(term, unknown) for term in set(self._terms(question)))


def reciprocal(*scores: Floats) -> Floats:
    """Reciprocal rank fusion (Cormack et al. 2009)."""
    total = np.zeros(len(scores[0]))
    for each in scores:
        ranks = np.empty(len(each))
        ranks[np.argsort(-each, kind="stable")] = np.arange(1, len(each) + 1)
        total += 1 / (K + ranks)
    return total


def rankers(desk: Desk, ids: Sequence[str], bodies: Sequence[str], stored: dict[str, str]) -> dict[str, Ranker]:
    """All ways of ranking, by name. ``stored`` maps the store's document ids to the set's."""
    plain = PlainBM25(bodies)
    vectors = desk.searcher.vectors
    matrix = vectors.floats(slice(None))
    order = [
        stored.get(id, "")
        for (id,) in desk.store.cursor().execute("SELECT id FROM document ORDER BY number").fetchall()
    ]
    place = {id: number for number, id in enumerate(order)}
    at = np.array([place[id] for id in ids])

    def bm25(question: str) -> Floats:
        return plain.scores(question)

    def e5(question: str) -> Floats:
        found = np.full(len(order), -1.0)
        np.maximum.at(found, vectors.owner, matrix @ desk.embedder.query(question))
        return np.asarray(found[at])

    def top(scores: Callable[[str], Floats]) -> Ranker:
        return lambda question: [ids[number] for number in np.argsort(-scores(question), kind="stable")[:DEPTH]]

    def ours(mode: Mode) -> Ranker:
        return lambda question: [stored[hit.document_id] for hit in desk.search(question, Filters(), mode, DEPTH).hits]

    return {
        "BM25, stems": top(bm25),
        "best passage, plain": top(e5),
        "plain fusion, k = 60": top(lambda question: reciprocal(bm25(question), e5(question))),
        "ours, lexical": ours(Mode.LEXICAL),
        "ours, semantic": ours(Mode.SEMANTIC),
        "ours, hybrid": ours(Mode.HYBRID),
    }


def kept_by_signs(desk: Desk, questions: Sequence[Question]) -> float:
    """The share of the true best ten passages among those that are compared at scale."""
    vectors = desk.searcher.vectors
    signed = replace(vectors, signs=np.ascontiguousarray(semantic._bits(vectors.steps > 0).T))
    kept = []
    for question in questions[:200]:
        asked = semantic.without(desk.embedder.centre[1], desk.embedder.query(question.text))
        best = np.argsort(-signed.cosines(asked, slice(None)))[:DEPTH]
        kept.append(np.isin(best, signed._agreeing(asked, semantic.sufficient(len(signed.owner)), None)).mean())
    return float(np.mean(kept))


def fill(judged_set: Judged, folder: Path) -> tuple[Home, dict[str, str]]:
    """Bring the bodies into a store; which of its document ids is which text."""
    files = {}
    (folder / "texts").mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(judged_set.texts):
        path = folder / "texts" / f"{number:05}.txt"
        path.write_text(text.body, encoding="utf-8")
        files[str(path)] = text.id
    home = Home(folder / "home")

    def progress(step: str, done: int, total: int) -> None:
        print(f"\r{judged_set.name}: {step} {done} of {total}   ", end="", file=sys.stderr, flush=True)

    result = ingest(home, [folder / "texts"], embed.load(), Options(source="bench", language=FAST), progress)
    print(file=sys.stderr)
    for refused in result.failed:
        print(f"{refused.path}: {refused.error}", file=sys.stderr)
    return home, {id: files[path] for path, id in result.documents}


def measure(judged_set: Judged, folder: Path) -> list[tuple[str, str, float]]:
    """(group, ranker, mean nDCG@10) of every group of questions and every ranker."""
    home, stored = fill(judged_set, folder)
    known = set(stored.values())
    texts = [text for text in judged_set.texts if text.id in known]
    rows = []
    with open_desk(home) as desk:
        ways = rankers(desk, [text.id for text in texts], [text.body for text in texts], stored)
        for group, questions in judged_set.questions.items():
            for name, ranker in ways.items():
                rows.append((group, name, mean(ranker, questions)))
        rows.append(
            (
                "signs",
                "kept of the best ten",
                kept_by_signs(desk, judged_set.questions["title"]),
            )
        )
    return rows


def mean(ranker: Ranker, questions: Sequence[Question]) -> float:
    """Mean nDCG@10; a question that our search refuses counts as not found."""
    return float(np.mean([ndcg(ranker(question.text), question.answers) for question in questions]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, help="folder with government/ and riksdagen/")
    parser.add_argument("--work", type=Path, default=Path("build/quality"), help="where the stores are built")
    given = parser.parse_args()
    missed = []
    for name in BODIES:
        rows = measure(judged(name, given.shared), (given.work / name).absolute())
        print(f"\n{name}, {BODIES[name]} bodies")
        for group in dict.fromkeys(group for group, _, _ in rows):
            print(f"  {group}")
            for _, ranker, score in (row for row in rows if row[0] == group):
                print(f"    {ranker:32} {score:.4f}")
        scores = {ranker: score for group, ranker, score in rows if group == "title"}
        gain = scores["ours, hybrid"] - scores["plain fusion, k = 60"]
        print(f"  gain of hybrid over plain fusion: {gain:+.4f} (at least +0.03 is asked for)")
        if gain < 0.03 or scores["ours, hybrid"] < max(scores["ours, lexical"], scores["ours, semantic"]):
            missed.append(name)
    if missed:
        sys.exit(f"below what is asked for: {', '.join(missed)}")


if __name__ == "__main__":
    main()
