"""What the tests of watches stand on: documents put straight into a work file, without a model."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256

import numpy as np

from models import Document, Facts, Kind, Passage
from pipeline.home import Home
from pipeline.store import Derived, Extracted, FactTables, Prepared, Work, publish
from pipeline.watch import definitions
from tests.ingesting import Counted

CENTRE = np.zeros((2, 4), dtype=np.float32)


def document(key: str, text: str, **fields: object) -> Document:
    """A motion of the first of March 2026, whose title is its first line."""
    made = Document("s", key, text.split("\n")[0], text, Kind.MOTION, f"https://s.example/{key}", date(2026, 3, 1))
    return replace(made, **fields)  # type: ignore[arg-type]


def prepared(said: Document, region: str | None = "Region Skåne") -> Prepared:
    """Ready to be written: each paragraph is a passage, each word its own term."""
    passages, at = [], 0
    for number, paragraph in enumerate(said.text.split("\n\n")):
        digest = sha256(paragraph.encode()).hexdigest()
        passages.append((Passage(number, at, at + len(paragraph)), digest))
        at += len(paragraph) + 2
    terms: dict[str, tuple[float, bool]] = {}
    for word in said.text.lower().replace(".", " ").split():
        terms[word] = (terms.get(word, (0.0, True))[0] + 1.0, True)
    return Prepared(
        said, sha256(said.text.encode()).hexdigest(), f"/{said.key}", region, Derived(tuple(passages), terms)
    )


def put(
    work: Work,
    documents: Sequence[Document],
    facts: Mapping[str, Facts] | None = None,
    region: str | None = "Region Skåne",
    now: datetime | None = None,
) -> None:
    """Write, read facts and embed, as a run does before it matches."""
    work.offer([prepared(each, region) for each in documents], now)
    tables = FactTables(work)
    found = facts or {}
    tables.keep([Extracted(each.number, found.get(each.document.key, Facts())) for each in tables.unread(1000)], "none")
    model = Counted()
    while missing := work.without_vector(1000):
        made = np.array(list(model.passages([text for _, text in missing])))
        others = int(work.setting("dimension") or model.dimension) - model.dimension  # of a store with real vectors
        work.add_vectors([digest for digest, _ in missing], np.pad(made, ((0, 0), (0, others))))


def filled(home: Home, *documents: Document, facts: Mapping[str, Facts] | None = None) -> None:
    """A published store in which nothing is left to be matched."""
    with Work(home) as work:
        put(work, documents, facts)
        work.connection.execute("DELETE FROM pending")
        publish(work, home)


def watching(home: Home, text: str) -> None:
    """Write watches.toml."""
    home.create()
    (home.path / definitions.NAME).write_text(text, encoding="utf-8")
