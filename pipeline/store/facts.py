"""People, organisations, decisions and references: their part of the work file, and of the published one."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

import numpy as np

from models import (
    Action,
    Decision,
    Document,
    Facts,
    Identifier,
    Link,
    Mention,
    Organisation,
    Outcome,
    Person,
    Reference,
    Relation,
    Stance,
)
from pipeline.store.connect import row
from pipeline.store.published import REVISION, Published, document_of
from pipeline.store.work import CHANGED, FACTS, Work, objects

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_COLUMNS = {
    "person": ("name", "role", "party", "organisation", "mentions"),
    "organisation": ("name", "type", "mentions", "aliases", "number", "wikidata"),
    "decision": (
        "stance", "action", "start", "end", "actor", "addressee", "outcome", "date", "amounts", "votes", "case_number",
    ),
    "reference": ("identifier", "value", "start", "end", "own"),
}  # fmt: skip
_KINDS = {"person": "people", "organisation": "organisations", "decision": "decisions", "reference": "references"}


@dataclass(frozen=True, slots=True)
class Unread:
    """A document whose facts are yet to be read; ``number`` is its number in the work file."""

    number: int
    document: Document
    region: str | None


@dataclass(frozen=True, slots=True)
class Extracted:
    """What was read out of a document, by its number in the work file; ``fault`` says why nothing could be."""

    number: int
    facts: Facts
    fault: str | None = None


class FactTables:
    """The tables of facts of an open work file. They hold the facts of current revisions only."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._db = work.connection

    def count_unread(self) -> int:
        return int(row(self._db, "SELECT count(*) FROM document d ANTI JOIN extracted e ON e.document = d.number")[0])

    def unread(self, most: int, after: int = 0) -> list[Unread]:
        """Up to ``most`` documents whose facts were not read yet, the oldest in the store first; of those that come
        ``after`` the one of this number."""
        columns = REVISION.split(", ")
        rows = self._db.execute(
            f"SELECT d.number, d.region, d.id, d.source, {', '.join(f'r.{column}' for column in columns)}"
            " FROM document d JOIN revision r ON r.document = d.number AND r.revision = d.revision"
            " ANTI JOIN extracted e ON e.document = d.number WHERE d.number > ? ORDER BY d.number LIMIT ?",
            [after, most],
        ).fetchall()
        return [
            Unread(number, document_of(dict(zip(["id", "source", *columns], rest, strict=True))), region)
            for number, region, *rest in rows
        ]

    def keep(self, found: Sequence[Extracted], language: str) -> None:
        """Write what was read out of documents by a language pipeline; they count as read from now on."""
        with self._work.together():
            insert = self._work.insert
            insert(
                "extracted",
                document=np.array([each.number for each in found], dtype=np.int32),
                language=objects(language for _ in found),
                fault=objects(each.fault for each in found),
            )
            for table, columns in _COLUMNS.items():
                insert(table, **_rows(found, _KINDS[table], columns))
            self._work.set(CHANGED, "yes")

    def forget_faults(self) -> None:
        """Take documents whose facts could not be read for unread."""
        with self._work.together():
            self._db.execute("DELETE FROM extracted WHERE fault IS NOT NULL")

    def forget(self) -> None:
        """Take all documents for unread, so that their facts are read anew."""
        with self._work.together():
            for table in FACTS:
                self._db.execute(f"DELETE FROM {table}")
            self._work.set(CHANGED, "yes")


def facts_of(store: Published, document: Document) -> Facts:
    """The facts of a document's current revision in the published store."""
    (number,) = store.one(document.id, "number")
    return read_facts(store.cursor(), number, document.text)


def read_facts(db: "DuckDBPyConnection", number: int, text: str) -> Facts:
    """The facts of a document by its number in this file, work file or published one; ``text`` is what they stand
    in."""
    return read_many_facts(db, {number: text})[number]


def read_many_facts(db: "DuckDBPyConnection", texts: Mapping[int, str]) -> dict[int, Facts]:
    """The facts of documents by their numbers in this file, work file or published one; ``texts`` are what they stand
    in."""

    def rows(table: str) -> dict[int, list[dict[str, Any]]]:
        names = _COLUMNS[table]
        said = db.execute(
            f"SELECT document, {_listed(names)} FROM {table} WHERE document IN (SELECT unnest(?))"
            " ORDER BY document, ordinal",
            [list(texts)],
        )
        found: dict[int, list[dict[str, Any]]] = {number: [] for number in texts}
        for number, *values in said.fetchall():
            found[number].append(dict(zip(names, values, strict=True)))
        return found

    every = {table: rows(table) for table in _COLUMNS}
    return {
        number: Facts(
            people=tuple(Person(**each | _mentions(each, text)) for each in every["person"][number]),
            organisations=tuple(
                Organisation(**each | _mentions(each, text) | {"aliases": tuple(json.loads(each["aliases"]))})
                for each in every["organisation"][number]
            ),
            decisions=tuple(
                decision_of(each | {"text": text[each["start"] : each["end"]]}) for each in every["decision"][number]
            ),
            references=tuple(
                Reference(**each | {"identifier": Identifier(each["identifier"])})
                for each in every["reference"][number]
            ),
        )
        for number, text in texts.items()
    }


def links_of(store: Published, document_id: str) -> tuple[Link, ...]:
    """The links of a document of the published store: of a motion what answers it, of another the motions."""
    (number,) = store.one(document_id, "number")
    rows = (
        store.cursor()
        .execute(
            'SELECT m.id, d.id, l.relation, l."start", l."end", l.evidence, l.outcome'
            " FROM link l JOIN document m ON m.number = l.motion JOIN document d ON d.number = l.document"
            ' WHERE l.motion = ? OR l.document = ? ORDER BY d.published, d.id, l."start", m.id',
            [number, number],
        )
        .fetchall()
    )
    return tuple(
        Link(motion, id, Relation(relation), start, end, tuple(json.loads(evidence)), outcome and Outcome(outcome))
        for motion, id, relation, start, end, evidence, outcome in rows
    )


def decision_of(fields: dict[str, Any]) -> Decision:
    """A decision from its columns and its text."""
    return Decision(
        **fields
        | {
            "stance": Stance(fields["stance"]),
            "action": Action(fields["action"]),
            "outcome": fields["outcome"] and Outcome(fields["outcome"]),
            "amounts": tuple(json.loads(fields["amounts"])),
        }
    )


def _mentions(fields: Mapping[str, Any], text: str) -> dict[str, tuple[Mention, ...]]:
    return {"mentions": tuple(Mention(text[start:end], start, end) for start, end in json.loads(fields["mentions"]))}


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _rows(found: Sequence[Extracted], kind: str, columns: Sequence[str]) -> dict[str, Any]:
    """The facts of one kind as columns by name, each with its document and its place among the document's."""
    facts = [(each.number, at, fact) for each in found for at, fact in enumerate(getattr(each.facts, kind))]
    return {
        "document": np.array([number for number, _, _ in facts], dtype=np.int32),
        "ordinal": np.array([at for _, at, _ in facts], dtype=np.int32),
        **{name: objects(_cell(getattr(fact, name)) for _, _, fact in facts) for name in columns},
    }


def _cell(value: Any) -> Any:
    """A field as it is written: lists as JSON, mentions by their places, members of an enumeration by their values."""
    if isinstance(value, tuple):
        each = ((one.start, one.end) if isinstance(one, Mention) else one for one in value)
        return json.dumps(list(each), ensure_ascii=False)
    return value.value if isinstance(value, Enum) else value
