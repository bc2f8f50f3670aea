"""How well vectors alone find: the bundled embedding model, or others beside it, on what no model has learnt from.

    python -m bench.embedding ../shared/data [FOLDER ...] [--new N]

New in time: titles of releases and interpellations must find their own bodies. Paraphrases, Swedish and English, among
the same bodies. General: the next sentence of Swedish web news, and the text of a docstring of Python's library by its
first line. nDCG@10 of the best passage's cosine, whole and by the first dimensions alone. FOLDER: a model as ``make
model-embedding`` writes them.
"""

import argparse
import ast
import random
import sysconfig
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.judged import paraphrased
from bench.quality import DEPTH, PlainBM25, ndcg
from pipeline import embed
from pipeline.search.fusion import fuse
from pipeline.search.semantic import ABSENT
from training.built import Built
from training.corpus import POOLS, divided
from training.pairs import passages

SEED = 11
NEW = 300  # bodies that are new in time
ASKED = 300  # titles asked
GENERAL = 300  # pairs of each general set
DIMENSIONS = (384, 256, 128, 64)

Floats = NDArray[np.float32]
Questions = list[tuple[str, dict[int, int]]]
"""What is asked, and the grades of its answers by the places of the texts."""


@dataclass(frozen=True, slots=True)
class Set:
    """Texts in passages, and groups of questions: (what is asked, grades by the place of the text)."""

    name: str
    passages: list[list[str]]
    groups: dict[str, Questions]


def records(name: str, shared: Path, bodies: int) -> Set:
    """So many new bodies, and those that answer the paraphrases."""
    pool = POOLS[name](shared)
    _, new = divided(pool)
    chance = random.Random(SEED)
    asked = {language: paraphrased(name, field) for language, field in (("sv", "query"), ("en", "query_en"))}
    needed = {id for question in asked["sv"] for id in question.answers}
    chosen = chance.sample(new, min(bodies, len(new)))
    held = {text.id for text in chosen}
    texts = chosen + [text for text in pool if text.id in needed - held]
    place = {text.id: at for at, text in enumerate(texts)}
    groups = {"titles, new in time": [(text.title, {place[text.id]: 1}) for text in chosen[:ASKED]]}
    for language, questions in asked.items():
        groups[f"paraphrases, {language}"] = [
            (question.text, {place[id]: grade for id, grade in question.answers.items()}) for question in questions
        ]
    return Set(name, [passages(text.body) for text in texts], groups)


def news(shared: Path) -> Set:
    """Sentences of Swedish web news: each must find the one after it."""
    sentences: list[str] = []
    words: list[str] = []
    for line in (shared / "ner" / "klintan" / "test_corpus.txt").read_text(encoding="utf-8").splitlines():
        if line.strip():
            words.append(line.split()[0])
        elif words:
            sentences.append(" ".join(words))
            words = []
    following = zip(sentences[::2], sentences[1::2], strict=False)
    return _pairs("general, Swedish news", [pair for pair in following if min(map(len, pair)) > 50])


def docstrings() -> Set:
    """Docstrings of Python's own library: the first line must find the rest."""
    pairs = []
    for path in sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py")):
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except (SyntaxError, UnicodeDecodeError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and (said := ast.get_docstring(node)):
                first, _, rest = said.partition("\n\n")
                if len(rest) > 150 and 25 < len(first) < 150:
                    pairs.append((" ".join(first.split()), rest[:800]))
    return _pairs("general, English docstrings", pairs)


def _pairs(name: str, pairs: Sequence[tuple[str, str]]) -> Set:
    different = list(dict(pairs).items())
    chosen = random.Random(SEED).sample(different, min(GENERAL, len(different)))
    questions = [(asked, {at: 1}) for at, (asked, _) in enumerate(chosen)]
    return Set(name, [[text] for _, text in chosen], {"pairs": questions})


def scores(model: embed.Embedder, judged: Set) -> Iterator[tuple[str, int, float, float, float]]:
    """(group, dimensions, nDCG@10 of plain cosines, of centred ones, of these joined with plain BM25 as in search)."""
    words = PlainBM25([" ".join(each) for each in judged.passages])
    owner = np.repeat(np.arange(len(judged.passages)), [len(each) for each in judged.passages])
    matrix = np.array(list(model.passages([text for each in judged.passages for text in each])))
    for group, questions in judged.groups.items():
        asked = np.array([model.query(question) for question, _ in questions])
        said = [words.scores(question).astype(np.float32) for question, _ in questions]
        nothing = np.zeros(matrix.shape[1], dtype=np.float32)
        centres = (nothing, nothing), (matrix.mean(axis=0), asked.mean(axis=0))
        for size in DIMENSIONS:
            plain, centred = (
                [
                    _best(row, owner)
                    for row in _unit((asked - of_questions)[:, :size]) @ _unit((matrix - of_passages)[:, :size]).T
                ]
                for of_passages, of_questions in centres
            )
            joined = [
                fuse(of_words, of_meaning, words.full(question))
                for of_words, of_meaning, (question, _) in zip(said, centred, questions, strict=True)
            ]
            yield group, size, _mean(plain, questions), _mean(centred, questions), _mean(joined, questions)


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def _best(cosines: Floats, owner: NDArray[np.int64]) -> Floats:
    """The best cosine of each text."""
    best = np.full(int(owner.max()) + 1, ABSENT, dtype=np.float32)
    np.maximum.at(best, owner, cosines)
    return best


def _mean(scores: Sequence[Floats], questions: Questions) -> float:
    """Mean nDCG@10 of the texts' scores for each question."""
    found = []
    for each, (_, grades) in zip(scores, questions, strict=True):
        ranked = [str(place) for place in np.argsort(-each, kind="stable")[:DEPTH]]
        found.append(ndcg(ranked, {str(place): grade for place, grade in grades.items()}))
    return float(np.mean(found))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--new", type=int, default=NEW, help="bodies of each sort")
    given = parser.parse_args()
    sets = [*(records(name, given.shared, given.new) for name in POOLS), news(given.shared), docstrings()]
    for model in (embed.load(), *map(Built, given.folders)):
        print(model.name)
        for judged in sets:
            print(f"  {judged.name}: {len(judged.passages)} texts", flush=True)
            for group, size, plain, centred, joined in scores(model, judged):
                print(
                    f"    {group:22} {size:4}  {plain:.4f}  centred {centred:.4f}  and words {joined:.4f}", flush=True
                )


if __name__ == "__main__":
    main()
