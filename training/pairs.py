"""Texts -> pairs of what is asked and what answers it, in batches whose members are like each other."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from pipeline import embed
from pipeline.passages import split
from training.corpus import Text

Floats = NDArray[np.float32]

WRITTEN = Path(__file__).parent / "questions.jsonl"
BEGINNING = 5_000  # characters
FIRST = 4  # passages of a document that its title is paired with one of
WRITTEN_PAIRS = 2, 3  # passages that a written question is paired with: Swedish, English
LEAST_QUESTION, MOST_QUESTION = 20, 400  # characters of a question taken from a text
LEAST_SECTION = 150  # characters
LEAD = 300  # characters by which documents are compared
BATCH = 64
GROUP = 16  # of a batch are like each other
SEEDS = 500  # documents from which a batch is tried to be filled
TWINS = 0.85  # centred cosine from which two documents may be one matter: never in one batch

_WORD = re.compile(r"\w{4,}")
_STEM = 5  # letters: what Swedish inflection and most compounds leave alone


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a passage of the document that answers it."""

    question: str
    passage: str
    document: int  # place of the document among those that are learnt from


def passages(body: str) -> list[str]:
    """A body in the passages that the pipeline embeds."""
    return [body[each.start : each.end] for each in split(body, embed.token_starts(body))]


def first_passages(body: str) -> list[str]:
    """The first passages of a body; reading all of it would take most of the time."""
    return passages(body[:BEGINNING])[:FIRST]


def _stems(text: str) -> set[str]:
    return {word[:_STEM].lower() for word in _WORD.findall(text)}


def _strangest(question: str, several: Sequence[str]) -> str:
    """The passage that shares fewest words with the question: what words alone do not find teaches most."""
    asked = _stems(question)
    return min(several, key=lambda passage: len(asked & _stems(passage)))


def _own_question(body: str) -> tuple[str, str] | None:
    """The question in which an interpellation ends, and the body without it."""
    paragraphs = body.split("\n\n")
    for at in range(len(paragraphs) - 1, max(-1, len(paragraphs) - 4), -1):
        asked = " ".join(paragraphs[at].split())
        if asked.endswith("?") and LEAST_QUESTION <= len(asked) <= MOST_QUESTION:
            rest = "\n\n".join(paragraphs[:at])
            return (asked, rest) if len(rest) >= LEAST_SECTION else None
    return None


def _sections(body: str) -> Iterator[tuple[str, str]]:
    """Headings of Markdown with what stands under them."""
    parts = re.split(r"^#+ +(.+)$", body, flags=re.MULTILINE)
    for heading, section in zip(parts[1::2], parts[2::2], strict=True):
        if len(heading) >= LEAST_QUESTION // 2 and len(section.strip()) >= LEAST_SECTION:
            yield heading.strip(), section.strip()


def written() -> dict[str, list[str]]:
    """The questions that were written for this project, Swedish and English, by the id of the document that answers."""
    rows = map(json.loads, WRITTEN.read_text(encoding="utf-8").splitlines())
    return {row["id"]: [row["sv"], row["en"]] for row in rows}


def pairs(texts: Sequence[Text], random: Random) -> list[Pair]:
    """All pairs of these documents: titles, the questions in which they end, headings, and written questions."""
    asked = written()
    found = []
    for place, text in enumerate(texts):
        beginning = first_passages(text.body)
        answer = _strangest(text.title, beginning) if random.random() < 0.5 else random.choice(beginning)
        found.append(Pair(text.title, answer, place))
        if text.id in asked:
            for question, most in zip(asked[text.id], WRITTEN_PAIRS, strict=True):
                several = random.sample(beginning, min(most, len(beginning)))
                found.extend(Pair(question, passage, place) for passage in several)
        elif text.id.startswith("ipq") and random.random() < 0.35 and (own := _own_question(text.body)):
            question, rest = own
            found.append(Pair(question, random.choice(first_passages(rest)), place))
        for heading, section in _sections(text.body):
            if random.random() < 0.5:
                found.append(Pair(f"{text.title}: {heading}", first_passages(section)[0], place))
    return found


def likeness(texts: Sequence[Text], model: embed.Embedder) -> Floats:
    """A vector of unit length for each document's title and lead, without what all have in common, (documents,
    dimension): hard negatives are what a search with the model as it is takes for alike."""
    leads = [f"{text.title}. {text.body[:LEAD]}" for text in texts]
    vectors = np.array(list(model.passages(leads)))
    vectors -= vectors.mean(axis=0)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def batches(found: Sequence[Pair], vectors: Floats, random: Random) -> list[Pair]:
    """The pairs in an order of whole batches: ``GROUP`` at a time lie near each other, no two of a batch are of one
    document or of twins. What fills no batch is left out."""
    left: dict[int, list[Pair]] = {}
    for pair in random.sample(list(found), len(found)):
        left.setdefault(pair.document, []).append(pair)
    is_left = np.zeros(len(vectors), dtype=np.bool_)
    is_left[list(left)] = True
    ordered: list[Pair] = []
    while is_left.sum() >= 2 * BATCH:
        batch: list[int] = []
        for _ in range(SEEDS):
            if len(batch) == BATCH:
                break
            seed = random.choice(np.flatnonzero(is_left).tolist())
            cosines = np.where(is_left, vectors @ vectors[seed], -1)
            group = 0
            for place in np.argsort(-cosines)[: 4 * GROUP].tolist():
                if group == GROUP or len(batch) == BATCH:
                    break
                if not batch or float((vectors[batch] @ vectors[place]).max()) < TWINS:
                    batch.append(place)
                    is_left[place] = False
                    group += 1
        if len(batch) < BATCH:
            break  # what is left is of few matters
        for place in batch:
            ordered.append(left[place].pop())
        is_left[[place for place in batch if left[place]]] = True
    return ordered
