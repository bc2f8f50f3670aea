"""The records that rooms hand each other: frozen, slotted, standard library only, no I/O."""

from models.document import Attachment, Document, Kind, Passage, Precision, RawDocument, Section, Source
from models.errors import (
    HomeError,
    MixedModels,
    ParseError,
    QueryError,
    RegionradarError,
    StoreBusy,
    StoreError,
    UnknownDocument,
)
from models.facts import Action, Decision, Mention, Organisation, Person, Stance
from models.search import Filters, Hit, Mode, PassageHit, SearchResult

__all__ = [
    "Action",
    "Attachment",
    "Decision",
    "Document",
    "Filters",
    "Hit",
    "HomeError",
    "Kind",
    "Mention",
    "MixedModels",
    "Mode",
    "Organisation",
    "ParseError",
    "Passage",
    "PassageHit",
    "Person",
    "Precision",
    "QueryError",
    "RawDocument",
    "RegionradarError",
    "SearchResult",
    "Section",
    "Source",
    "Stance",
    "StoreBusy",
    "StoreError",
    "UnknownDocument",
]
