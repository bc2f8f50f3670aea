"""Teach the bundled embedding model to search Swedish public records, from the shared data.

    python -m training.retrieval SHARED_DATA data/embedding [--pairs N] [--work FOLDER]

``python -m bench.embedding SHARED FOLDER`` holds other folders against it.

sentence-transformers on the weights of ``training.embedding``: in-batch negatives that our own search takes for alike,
Matryoshka losses, bf16 on a CPU; the word vectors stay as they are, and the weights are averaged with those before, so
that what the model knew of other texts is kept.
"""

import argparse
import sys
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from pipeline import embed, genuine
from training.built import Built
from training.corpus import POOLS, Text, divided
from training.embedding import Encoder, general, observed, write
from training.pairs import BATCH, Pair, batches, first_passages, likeness, pairs
from training.retrieval_torch import averaged, names, read_torch, read_weights, write_torch

SEED = 2026
DIMENSIONS = [384, 256, 128, 64]
LONGEST = 128  # tokens of a passage while learning
RATE = 6e-5
SCALE = 50.0  # of the cosines: a temperature of 0.02
PASSES = 2  # over the pairs
SEEKING = 0.5  # of the weights learnt so far in the mean that looks for negatives
SHARE = 2 / 3  # of the learnt weights in the mean with those before
OBSERVED = 80  # documents over which it is seen how great the values within become


def learnt_from(shared: Path) -> list[Text]:
    return [text for pool in POOLS.values() for text in divided(pool(shared))[0]]


def in_order(dataset: Any, batch_size: int, drop_last: bool, **_: Any) -> Any:
    """Batches of the pairs as they were ordered: no shuffling."""
    from sentence_transformers.sampler import DefaultBatchSampler
    from torch.utils.data import SequentialSampler

    return DefaultBatchSampler(SequentialSampler(dataset), batch_size=batch_size, drop_last=drop_last)


def train(base: Path, ordered: list[Pair], work: Path) -> Any:
    """A sentence-transformers model that has seen the pairs once, batch by batch in their order."""
    import torch
    from datasets import Dataset
    from sentence_transformers import (
        SentenceTransformer,
        SentenceTransformerTrainer,
        SentenceTransformerTrainingArguments,
    )
    from sentence_transformers.losses import MatryoshkaLoss, MultipleNegativesRankingLoss

    torch.manual_seed(SEED)
    model = SentenceTransformer(
        str(base),
        device="cpu",
        # torch's own attention is slower backwards on a CPU, and so are its dice: no dropout
        model_kwargs={"attn_implementation": "eager"},
        config_kwargs={"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0},
    )
    model.max_seq_length = LONGEST
    model[0].auto_model.embeddings.word_embeddings.weight.requires_grad = False

    data = Dataset.from_dict(
        {
            "question": [f"query: {pair.question}" for pair in ordered],
            "passage": [f"passage: {pair.passage}" for pair in ordered],
        }
    )
    arguments = SentenceTransformerTrainingArguments(
        output_dir=str(work),
        num_train_epochs=1,
        per_device_train_batch_size=BATCH,
        learning_rate=RATE,
        warmup_ratio=0.1,
        bf16=True,
        use_cpu=True,
        save_strategy="no",
        logging_steps=10,
        report_to="none",
        seed=SEED,
        batch_sampler=in_order,
        dataloader_drop_last=True,
    )
    loss = MatryoshkaLoss(model, MultipleNegativesRankingLoss(model, scale=SCALE), DIMENSIONS)
    SentenceTransformerTrainer(model, arguments, train_dataset=data, loss=loss).train()
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("folder", type=Path, help="where the model is written")
    parser.add_argument("--pairs", type=int, default=0, help="learn from so many alone")
    parser.add_argument("--work", type=Path, default=Path("build/embedding"))
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    before = after = general()
    texts = learnt_from(given.shared)
    for number in range(PASSES):
        after = taught(before, after, texts, Random(SEED + number), given.work / str(number), given.pairs)
    ship(averaged(before, after, SHARE), texts, given.folder)


def taught(before: Encoder, so_far: Encoder, texts: list[Text], random: Random, work: Path, most: int) -> Encoder:
    """The encoder after one more pass over pairs drawn anew, ``most`` of them where that is not 0: the negatives are
    what a search with the mean of what it was and is takes for alike. What an earlier run made of the same pairs,
    weights and settings is read from ``work``."""
    sought = work / "model"
    sought.mkdir(parents=True, exist_ok=True)
    write(averaged(before, so_far, SEEKING), sought)
    ordered = batches(pairs(texts, random), likeness(texts, Built(sought)), random)
    if most:
        ordered = ordered[: most // BATCH * BATCH]
    print(f"{len(ordered)} pairs of {len({pair.document for pair in ordered})} documents", file=sys.stderr)
    here = work / _digest(so_far, ordered)
    if not (here / "after").exists():
        write_torch(so_far, here / "before")
        write_torch(read_torch(train(here / "before", ordered, here / "steps"), before), here / "part")
        (here / "part").rename(here / "after")
    return read_weights(here / "after", before)


def _digest(encoder: Encoder, ordered: list[Pair]) -> str:
    """What tells one pass from another."""
    found = sha256(repr((SEED, DIMENSIONS, LONGEST, RATE, SCALE, ordered)).encode())
    for name in names(encoder):
        found.update(encoder.tensors[name].tobytes())
    return found.hexdigest()[:12]


def ship(encoder: Encoder, texts: list[Text], folder: Path) -> None:
    """Write the model that is shipped, quantised by what is seen of its values over some of the texts."""
    examples = []
    for text in Random(SEED).sample(texts, OBSERVED):
        examples.append(embed.normal(f"query: {text.title}"))
        examples.extend(embed.normal(f"passage: {passage}") for passage in first_passages(text.body)[:2])
    print(write(encoder, folder, observed(encoder, examples)))
    genuine.write(folder)


if __name__ == "__main__":
    main()
