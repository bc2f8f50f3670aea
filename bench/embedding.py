"""How well vectors alone find: the bundled embedding model, or others beside it, on what no model has learnt from.

    python -m bench.embedding ../shared/data [FOLDER ...]

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
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.judged import paraphrased
from bench.quality import ndcg
from pipeline import embed
from training.corpus import POOLS, divided
from training.pairs import passages

SEED = 11
NEW = 300  # bodies that are new in time
ASKED = 300  # titles asked
GENERAL = 300  # pairs of each general set
DIMENSIONS = (384, 256, 128, 64)

Floats = NDArray[np.float32]


class Candidate(embed.Bundled):
    """A model of the bundled one's form in another folder; its tokenizer is the bundled one's."""

    def __init__(self, folder: Path) -> None:
        self.name = str(folder)
        self._folder = folder

    def _file(self, name: str) -> Path:
        return self._folder / name

    @cached_property
    def centre(self) -> Floats:
        return np.zeros((2, self.dimension), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Set:
    """Texts in passages, and groups of questions: (what is asked, grades by the place of the text)."""

    name: str
    passages: list[list[str]]
    groups: dict[str, list[tuple[str, dict[int, int]]]]


def records(name: str, shared: Path) -> Set:
    """The newest bodies and those that answer the paraphrases."""
    pool = POOLS[name](shared)
    _, new = divided(pool)
    chance = random.Random(SEED)
    asked = {language: paraphrased(name, field) for language, field in (("sv", "query"), ("en", "query_en"))}
    needed = {id for question in asked["sv"] for id in question.answers}
    chosen = chance.sample(new, min(NEW, len(new)))
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


def scores(model: embed.Embedder, judged: Set) -> Iterator[tuple[str, int, float, float]]:
    """(group, dimensions, nDCG@10 of plain cosines, of centred ones)."""
    owner = np.repeat(np.arange(len(judged.passages)), [len(each) for each in judged.passages])
    matrix = np.array(list(model.passages([text for each in judged.passages for text in each])))
    for group, questions in judged.groups.items():
        asked = np.array([model.query(question) for question, _ in questions])
        nothing = np.zeros(matrix.shape[1], dtype=np.float32)
        centres = (nothing, nothing), (matrix.mean(axis=0), asked.mean(axis=0))
        for size in DIMENSIONS:
            found = []
            for of_passages, of_questions in centres:
                cosines = _unit((asked - of_questions)[:, :size]) @ _unit((matrix - of_passages)[:, :size]).T
                each = (_ndcg(row, owner, grades) for row, (_, grades) in zip(cosines, questions, strict=True))
                found.append(float(np.mean(list(each))))
            yield group, size, found[0], found[1]


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def _ndcg(cosines: Floats, owner: NDArray[np.int64], grades: dict[int, int]) -> float:
    best = np.full(int(owner.max()) + 1, -2.0, dtype=np.float32)
    np.maximum.at(best, owner, cosines)
    ranked = [str(place) for place in np.argsort(-best, kind="stable")[:10]]
    return ndcg(ranked, {str(place): grade for place, grade in grades.items()})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("folders", type=Path, nargs="*")
    given = parser.parse_args()
    sets = [*(records(name, given.shared) for name in POOLS), news(given.shared), docstrings()]
    for model in (embed.load(), *map(Candidate, given.folders)):
        print(model.name)
        for judged in sets:
            print(f"  {judged.name}: {len(judged.passages)} texts", flush=True)
            for group, size, plain, centred in scores(model, judged):
                print(f"    {group:22} {size:4}  {plain:.4f}  centred {centred:.4f}", flush=True)


if __name__ == "__main__":
    main()
