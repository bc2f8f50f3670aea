"""Judged sets from real data, by a fixed seed: titles that must find their own text again."""

import json
import random
from dataclasses import dataclass
from pathlib import Path

from training.corpus import POOLS, QUESTIONS, Text, is_new

SEED = 20250614
QUERIES = 500
BODIES = {"releases": 3_000, "interpellations": 5_000}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and the grade of each right answer."""

    text: str
    answers: dict[str, int]


@dataclass(frozen=True, slots=True)
class Judged:
    """Bodies without their titles, and the questions put to them, by group."""

    name: str
    texts: tuple[Text, ...]
    questions: dict[str, tuple[Question, ...]]


def paraphrased(name: str, field: str) -> tuple[Question, ...]:
    """The questions that share no word with the titles: ``query`` in Swedish, ``query_en`` in English."""
    rows = map(json.loads, QUESTIONS.read_text(encoding="utf-8").splitlines())
    return tuple(
        Question(row[field], {t["id"]: t["grade"] for t in row["targets"]}) for row in rows if row["set"] == name
    )


def judged(name: str, shared: Path, bodies: int | None = None) -> Judged:
    """The set of this name: all that the paraphrases need, and others by chance; the titles of up to 500 are asked,
    of documents that are too new for the embedding model to have learnt from."""
    pool = sorted(POOLS[name](shared), key=lambda text: text.id)
    needed = {id for question in paraphrased(name, "query") for id in question.answers}
    chance = random.Random(SEED)
    others = [text for text in pool if text.id not in needed]
    chosen = [text for text in pool if text.id in needed]
    chosen += chance.sample(others, (bodies or BODIES[name]) - len(chosen))
    new = [text for text in chosen if is_new(text)]
    asked = chance.sample(new, min(QUERIES, len(new)))

    questions = {
        "title": tuple(Question(text.title, {text.id: 1}) for text in asked),
        "paraphrase": paraphrased(name, "query"),
        "in English": paraphrased(name, "query_en"),
    }
    return Judged(name, tuple(sorted(chosen, key=lambda text: text.id)), questions)
