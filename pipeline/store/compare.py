"""What comparing needs of the published file: documents with their vectors, decisions and names, and the regions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import Action, Decision, Document, Outcome, Span, Stance
from models.compare import Fate
from pipeline.store import codes
from pipeline.store.published import FIELDS, Published, document_of, published_value

Floats = NDArray[np.float32]

_DECISION = '"start", "end", stance, action, outcome'


@dataclass(frozen=True, slots=True)
class Material:
    """A document with what it can be compared by: ``passages`` are the places of its ``vectors``, shape (passages,
    dimension); ``names`` are those of people in it."""

    number: int
    document: Document
    region: str | None
    passages: tuple[Span, ...]
    vectors: Floats
    decisions: tuple[Decision, ...]
    names: tuple[str, ...]


def materials(store: Published, numbers: Sequence[int]) -> dict[int, Material]:
    """Documents by their numbers."""
    db = store.cursor()
    listed = ", ".join(map(str, numbers)) or "NULL"
    # by row id: a filter on the number would read the texts of all documents
    rows = db.execute(
        f"SELECT number, {FIELDS} FROM document WHERE rowid IN (SELECT rowid FROM document WHERE number IN ({listed}))"
    ).fetchall()
    passages: dict[int, list[tuple[Span, bytes]]] = {}
    for number, start, end, vector in db.execute(
        f'SELECT document, "start", "end", vector FROM passage WHERE document IN ({listed}) ORDER BY number'
    ).fetchall():
        passages.setdefault(number, []).append(((start, end), vector))
    decisions: dict[int, list[tuple[Any, ...]]] = {}
    for number, *values in db.execute(
        f"SELECT document, {_DECISION} FROM decision WHERE document IN ({listed}) ORDER BY document, ordinal"
    ).fetchall():
        decisions.setdefault(number, []).append(tuple(values))
    names: dict[int, list[str]] = {}
    for number, name in db.execute(f"SELECT document, name FROM person WHERE document IN ({listed})").fetchall():
        names.setdefault(number, []).append(name)
    about = codes.read_mean(db)
    found = {}
    for number, *values in rows:
        fields = dict(zip(FIELDS.split(", "), values, strict=True))
        document = document_of(fields)
        own = passages.get(number, [])
        found[number] = Material(
            number,
            document,
            fields["region"],
            tuple(span for span, _ in own),
            codes.decoded([vector for _, vector in own], about),
            tuple(_decision(each, document.text) for each in decisions.get(number, ())),
            tuple(names.get(number, ())),
        )
    return found


def _decision(values: tuple[Any, ...], text: str) -> Decision:
    start, end, stance, action, outcome = values
    return Decision(
        Stance(stance), Action(action), text[start:end], start, end, outcome=Outcome(outcome) if outcome else None
    )


def rarities(store: Published, terms: Iterable[str]) -> dict[str, float]:
    """The inverse document frequency of terms, as BM25 has it; that of a term that the store does not have included."""
    wanted = sorted(set(terms))
    rows = store.cursor().execute("SELECT term, documents FROM term WHERE term IN (SELECT unnest(?))", [wanted])
    held = dict(rows.fetchall())
    total = store.count("document")
    return {term: log(1 + (total - held.get(term, 0) + 0.5) / (held.get(term, 0) + 0.5)) for term in wanted}


def regions_held(store: Published) -> frozenset[str]:
    """The regions of which the store has documents."""
    rows = store.cursor().execute("SELECT DISTINCT region FROM document WHERE region IS NOT NULL").fetchall()
    return frozenset(region for (region,) in rows)


def fates(store: Published, ids: Sequence[str]) -> dict[str, list[Fate]]:
    """What answers or decides motions, by their ids, the earliest first."""
    rows = store.cursor().execute(
        "SELECT m.id, d.id, l.relation, l.outcome, d.published, d.precision"
        " FROM link l JOIN document m ON m.number = l.motion JOIN document d ON d.number = l.document"
        ' WHERE m.id IN (SELECT unnest(?)) ORDER BY d.published, d.id, l."start"',
        [list(ids)],
    )
    found: dict[str, list[Fate]] = {}
    for motion, id, relation, outcome, published, precision in rows.fetchall():
        fate = Fate(id, relation, Outcome(outcome) if outcome else None, published_value(published, precision))
        found.setdefault(motion, []).append(fate)
    return found
