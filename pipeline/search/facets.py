"""How many documents of a set have which region, kind, party, person, organisation, year or source.

Everything is read once for a store, as numbers: 100,000 documents with 500,000 names take 10 MB, and a set is counted
in some milliseconds, whatever was asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from models import Facet, Filters
from pipeline.parties import CODES, TODAY, names_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Mask = NDArray[np.bool_]
Integers = NDArray[np.int32]

# what has a value of each kind: rows of document and value
_PAIRS: Final = {
    "region": "SELECT number AS document, region AS value FROM document",
    "kind": "SELECT number AS document, kind AS value FROM document",
    "party": (
        "SELECT document, party AS value FROM person UNION SELECT document, code FROM organisation"
        " JOIN (SELECT unnest(?::VARCHAR[]) AS name, unnest(?::VARCHAR[]) AS code) USING (name) WHERE type = 'party'"
    ),
    "person": "SELECT DISTINCT document, name AS value FROM person",
    "organisation": "SELECT DISTINCT document, name AS value FROM organisation WHERE type <> 'party'",
    "year": "SELECT number AS document, year(published)::VARCHAR AS value FROM document",
    "source": "SELECT number AS document, source AS value FROM document",
}
_FIELDS: Final = {
    "region": "regions",
    "kind": "kinds",
    "party": "parties",
    "person": "people",
    "organisation": "organisations",
    "source": "sources",
}
FACETS: Final = tuple(_PAIRS)


def without(filters: Filters, facet: str) -> Filters:
    """The filters less those of one facet, so that its other values can be chosen besides. A year is a filter of dates
    like any other, and its own."""
    if facet == "year":
        return replace(filters, since=None, until=None)
    changed: dict[str, Any] = {_FIELDS[facet]: ()}
    return replace(filters, **changed)


def is_filtered(filters: Filters, facet: str) -> bool:
    """Whether the filters choose by this facet."""
    return without(filters, facet) != filters


@dataclass(frozen=True, slots=True)
class _Column:
    """The values of one facet: ``documents`` and ``codes`` are rows of a document and the place of its value."""

    values: tuple[str, ...]
    documents: Integers
    codes: Integers

    def count(self, mask: Mask, most: int) -> tuple[tuple[str, int], ...]:
        """The most frequent values among the documents of a mask, with how many have each; equals by name."""
        counts = np.bincount(self.codes[mask[self.documents]], minlength=len(self.values))
        found = np.flatnonzero(counts)
        best = found[np.argsort(-counts[found], kind="stable")][:most]
        return tuple((self.values[at], int(counts[at])) for at in best)


class Facets:
    """The values of all documents of one published store."""

    def __init__(self, columns: Mapping[str, _Column]) -> None:
        self._columns = columns

    @classmethod
    def read(cls, db: "DuckDBPyConnection") -> "Facets":
        return cls({name: _read(db, name) for name in FACETS})

    def count(self, facet: str, mask: Mask, most: int) -> Facet:
        """The values of one facet among the documents of a mask, shape (documents,), the most frequent first."""
        return Facet(facet, self._columns[facet].count(mask, most))


def _read(db: "DuckDBPyConnection", facet: str) -> _Column:
    parties = _party_names(db) if facet == "party" else []
    given = [[name for name, _ in parties], [code for _, code in parties]] if facet == "party" else []
    pairs = f"SELECT document, value FROM ({_PAIRS[facet]}) WHERE value IS NOT NULL"
    values = db.execute(f"SELECT DISTINCT value FROM ({pairs}) ORDER BY value", given).fetchall()
    code = "(dense_rank() OVER (ORDER BY value) - 1)::INTEGER AS code"
    rows = db.execute(f"SELECT document::INTEGER AS document, {code} FROM ({pairs})", given).fetchnumpy()
    return _Column(tuple(value for (value,) in values), np.asarray(rows["document"]), np.asarray(rows["code"]))


def _party_names(db: "DuckDBPyConnection") -> list[tuple[str, str]]:
    """Names of parties and of their branches as documents have them, each with the party's code."""
    found = db.execute("SELECT DISTINCT name FROM organisation WHERE type = 'party' ORDER BY name").fetchall()
    known = {code: names_of([code]) for code in CODES if code not in TODAY}
    return [
        (name, code)
        for (name,) in found
        for code, names in known.items()
        if any(f"{name} ".startswith(f"{each} ") or name.startswith(f"{each}, ") for each in names)
    ]
