"""The real texts that the embedding model learns from and is measured on, and which of them are held out.

What is held out is newer than what is learnt from: releases from July 2024 on and interpellations from 2020/21 on
(2018/19 and 2019/20 are not in the data). So are the answers of the paraphrase questions, whatever their age. No text
that shares more than a fifth of its five-word runs with what is held out is learnt from: edits, revisions, questions
that were put twice.
"""

import gzip
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

LEAST = 200  # characters of a body
RUN = 5  # words
SHARED = 0.2  # of a text's runs that may stand in what is held out
RELEASES_UNTIL = "2024/06"
SESSIONS_UNTIL = "201920"
QUESTIONS = Path(__file__).parent.parent / "tests" / "quality" / "paraphrases.jsonl"

_NOISE = re.compile(
    r"[Ii]nterpellation(?:er)? ?\d{4}/\d\d|^(?:Inkom )?den \d+ \w+(?: \d{4})?$|^\d{4}/\d\d:\d+ |Inkom den|^uw tu$"
    r"|^SVERIGES RIKSDAG$|^RiksdagenInterp"
)


@dataclass(frozen=True, slots=True)
class Text:
    """A document: what it is found by, and what is stored of it."""

    id: str
    title: str
    body: str


def releases(shared: Path) -> list[Text]:
    """Government press releases: the title is the first line, the last version counts."""
    latest = {record["path"]: record["text"] for record in _lines(shared / "government" / "nightly.jsonl.gz")}
    texts = []
    for path, text in latest.items():
        title, _, body = text.removeprefix("# ").partition("\n")
        texts.append(Text(path, plain(title), plain(body)))
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
        texts.append(Text(record["id"], plain(subject[1]), plain("\n\n".join(body))))
    return _usable(texts)


POOLS = {"releases": releases, "interpellations": interpellations}


def is_new(text: Text) -> bool:
    """Whether a text is of the time that is held out; an interpellation's id begins with its session."""
    if session := re.match(r"ipq-(\d{6})-", text.id):
        return session[1] > SESSIONS_UNTIL
    return text.id[:7] > RELEASES_UNTIL


def divided(texts: Sequence[Text]) -> tuple[list[Text], list[Text]]:
    """(what may be learnt from, what is held out for being new), both in the order of their ids."""
    ordered = sorted(texts, key=lambda text: text.id)
    asked = _answers()
    held = [text for text in ordered if is_new(text) or text.id in asked]
    known = {run for text in held for run in _runs(text)}
    learnt = [text for text in ordered if not is_new(text) and text.id not in asked and not _repeats(text, known)]
    return learnt, [text for text in ordered if is_new(text)]


def _answers() -> set[str]:
    rows = map(json.loads, QUESTIONS.read_text(encoding="utf-8").splitlines())
    return {target["id"] for row in rows for target in row["targets"]}


def _runs(text: Text) -> set[int]:
    words = re.findall(r"\w+", f"{text.title} {text.body}".lower())
    return {hash(tuple(words[at : at + RUN])) for at in range(len(words) - RUN + 1)}


def _repeats(text: Text, known: set[int]) -> bool:
    runs = _runs(text)
    return len(runs & known) > SHARED * len(runs)


def _lines(path: Path) -> Iterable[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def plain(text: str) -> str:
    text = re.sub(r"\\([^\w\s])", r"\1", text.replace("\xad", ""))
    return unicodedata.normalize("NFC", text).strip()


def _usable(texts: list[Text]) -> list[Text]:
    return [text for text in texts if len(text.body) >= LEAST and len(text.title) >= 8]
