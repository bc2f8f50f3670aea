"""What the embedding model learns from: nothing that is held out, and no two answers to one question in a batch."""

from random import Random

import numpy as np
import pytest

from training import corpus, pairs
from training.corpus import Text, divided
from training.pairs import BATCH, Pair, batches

WORDS = [f"ord{number}" for number in range(400)]


def text(id: str, seed: int) -> Text:
    return Text(id, f"Rubrik {seed}", " ".join(Random(seed).choices(WORDS, k=120)))


def test_what_is_new_in_time_is_not_learnt_from() -> None:
    old, new = text("2024/06/gammalt.md", 1), text("2024/07/nytt.md", 2)
    early, late = text("ipq-201718--0001", 3), text("ipq-202021--0001", 4)
    learnt, held = divided([late, new, early, old])
    assert learnt == [old, early]
    assert held == [new, late]


def test_what_repeats_something_held_out_is_not_learnt_from() -> None:
    new = text("2024/07/nytt.md", 2)
    edit = Text("2024/05/tidigare.md", "En annan rubrik", new.body.replace("ord1 ", "ord2 "))
    learnt, held = divided([new, edit, text("2024/05/annat.md", 5)])
    assert [each.id for each in learnt] == ["2024/05/annat.md"]
    assert held == [new]


def test_the_answers_of_the_paraphrases_are_held_out_whatever_their_age() -> None:
    answer = sorted(corpus._answers())[0]
    learnt, _ = divided([text(answer, 6), text("2020/01/annat.md", 7)])
    assert [each.id for each in learnt] == ["2020/01/annat.md"]


def test_the_questions_that_were_written_are_of_no_document_that_is_held_out() -> None:
    asked = pairs.written()
    assert len(asked) > 500
    assert not asked.keys() & corpus._answers()
    assert not any(corpus.is_new(Text(id, "", "")) for id in asked)
    assert all(len(several) == 2 and all(map(str.strip, several)) for several in asked.values())


@pytest.mark.parametrize("seed", range(3))
def test_no_batch_has_twins_or_a_document_twice(seed: int) -> None:
    chance = np.random.default_rng(seed)
    vectors = chance.normal(size=(400, 16)).astype(np.float32)
    vectors[200:] = vectors[:200] + 0.05 * vectors[200:]  # a twin of each
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found = [Pair(f"fråga {document} {number}", "svar", document) for document in range(400) for number in range(2)]
    ordered = batches(found, vectors, Random(seed))
    assert len(ordered) > 400
    assert len(ordered) % BATCH == 0
    assert len(set(ordered)) == len(ordered)
    for start in range(0, len(ordered), BATCH):
        documents = [pair.document for pair in ordered[start : start + BATCH]]
        assert len({document % 200 for document in documents}) == BATCH
