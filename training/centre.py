"""Where the bundled model's vectors point on average: data/embedding/centre.npy.

e5's vectors all point much the same way: the cosine of any two texts is near 0.8. Taking the mean away, of passages
from passages and of questions from questions, spreads them out, and a search by meaning finds more (figures:
docs/decisions.md). The means are of titles and passages of public texts, half of them interpellations up to 2013/14,
half government releases up to 2022.

    python -m training.centre SHARED_DATA data/embedding/centre.npy
"""

import gzip
import json
import random
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pipeline import genuine
from pipeline.embed import Bundled, Floats, token_starts
from pipeline.passages import split

SAMPLE = 1_500  # documents of each sort
SEED = 2026
LAST_SESSION = "201314"
LAST_YEAR = "2022"

Texts = list[tuple[str, str]]  # title, body


def interpellations(shared: Path) -> Texts:
    with gzip.open(shared / "riksdagen" / "interpellations.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    found = []
    for record in records:
        subject = re.search(r" till .*? om (.+)$", record["title"])
        if subject and record["session"] <= LAST_SESSION:
            found.append((subject[1], record["text"].replace("\xad", "")))
    return found


def releases(shared: Path) -> Texts:
    with gzip.open(shared / "government" / "nightly.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    found = []
    for record in records:
        title, _, body = record["text"].removeprefix("# ").partition("\n")
        if record["path"][:4] <= LAST_YEAR and body.strip():
            found.append((title, body.replace("\\", "")))
    return found


def mean(vectors: Sequence[Floats]) -> Floats:
    return np.asarray(np.mean(vectors, axis=0), dtype=np.float32)


def main() -> None:
    shared, target = Path(sys.argv[1]), Path(sys.argv[2])
    model, chance = Bundled(), random.Random(SEED)
    passages, questions = [], []
    for texts in (interpellations(shared), releases(shared)):
        sample = chance.sample(texts, min(SAMPLE, len(texts)))
        cut = [(body, split(body, token_starts(body))) for _, body in sample]
        chosen = [(body, chance.choice(runs)) for body, runs in cut if runs]
        passages.append(mean(list(model.passages([body[run.start : run.end] for body, run in chosen]))))
        questions.append(mean([model.query(title) for title, _ in sample]))
        print(f"{len(sample)} texts")
    np.save(target, np.stack([mean(passages), mean(questions)]))
    genuine.write(target.parent)


if __name__ == "__main__":
    main()
