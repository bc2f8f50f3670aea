"""Judged sets from real data, by a fixed seed: titles that must find their own text again."""

import gzip
import json
import random
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

SEED = 20250614
QUERIES = 500
BODIES = {"releases": 3_000, "interpellations": 5_000}
LEAST = 200  # characters of a body
PARAPHRASES = Path(__file__).parent.parent / "tests" / "quality" / "paraphrases.jsonl"

_NOISE = re.compile(
    r"[Ii]nterpellation(?:er)? ?\d{4}/\d\d|^(?:Inkom )?den \d+ \w+(?: \d{4})?$|^\d{4}/\d\d:\d+ |Inkom den|^uw tu$"
    r"|^SVERIGES RIKSDAG$|^RiksdagenInterp"
)


@dataclass(frozen=True, slots=True)
class Text:
    """A document of a set: what it is found by, and what is stored of it."""

    id: str
    title: str
    body: str


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


def releases(shared: Path) -> list[Text]:
    """Government press releases: the title is the first line, the last version counts."""
    latest = {record["path"]: record["text"] for record in _lines(shared / "government" / "nightly.jsonl.gz")}
    texts = []
    for path, text in latest.items():
        title, _, body = text.removeprefix("# ").partition("\n")
        texts.append(Text(path, _plain(title), _plain(body)))
    return _usable(texts)


def interpellations(shared: Path) -> list[Text]:
    """Interpellations: the subject is in the title; header lines and the subject are cut from the body."""
    texts = []
    for record in _lines(shared / "riksdagen" / "interpellations.jsonl.gz"):
        subject = re.search(r".*? till .*? om (.+)$", record["title"])
        if subject is None:
            continue
        paragraphs = [part.strip() for part in re.split(r"\n\s*\n", record["text"]) if part.strip()]
        body = [
            part
            for place, part in enumerate(paragraphs)
            if not (place < 6 and (_NOISE.search(part) or (len(part) < 300 and subject[1].lower() in part.lower())))
        ]
        texts.append(Text(record["id"], _plain(subject[1]), _plain("\n\n".join(body))))
    return _usable(texts)


POOLS = {"releases": releases, "interpellations": interpellations}


def judged(name: str, shared: Path, bodies: int | None = None) -> Judged:
    """The set of this name: all that the paraphrases need, and others by chance; the titles of 500 are asked."""
    pool = sorted(POOLS[name](shared), key=lambda text: text.id)
    rows = [json.loads(line) for line in PARAPHRASES.read_text(encoding="utf-8").splitlines()]
    own = [row for row in rows if row["set"] == name]
    needed = {target["id"] for row in own for target in row["targets"]}
    chance = random.Random(SEED)
    others = [text for text in pool if text.id not in needed]
    chosen = [text for text in pool if text.id in needed]
    chosen += chance.sample(others, (bodies or BODIES[name]) - len(chosen))
    asked = chance.sample(chosen, QUERIES)

    def paraphrased(field: str) -> tuple[Question, ...]:
        return tuple(Question(row[field], {t["id"]: t["grade"] for t in row["targets"]}) for row in own)

    questions = {
        "title": tuple(Question(text.title, {text.id: 1}) for text in asked),
        "paraphrase": paraphrased("query"),
        "in English": paraphrased("query_en"),
    }
    return Judged(name, tuple(sorted(chosen, key=lambda text: text.id)), questions)


def _lines(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _plain(text: str) -> str:
    text = re.sub(r"\\([^\w\s])", r"\1", text.replace("\xad", ""))
    return unicodedata.normalize("NFC", text).strip()


def _usable(texts: list[Text]) -> list[Text]:
    return [text for text in texts if len(text.body) >= LEAST and len(text.title) >= 8]
