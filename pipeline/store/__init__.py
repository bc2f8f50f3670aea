"""The store: one DuckDB file that is written (work), and one that is read (published)."""

from pipeline.store.alerts import AlertTables, Pending, Post, alerts_of
from pipeline.store.facts import Extracted, FactTables, decision_of, facts_of, links_of
from pipeline.store.kept import Kept
from pipeline.store.pool import Background, Candidate, Example, Features, Fresh, Past, Pool, Posting, read_revisions
from pipeline.store.publish import publish
from pipeline.store.published import (
    CALLED,
    NAMED,
    PARTY,
    Published,
    Stored,
    any_of,
    condition,
    organisation_values,
    published_value,
)
from pipeline.store.work import Backlog, Change, Derived, Held, Prepared, Work, backlog, decide, version

__all__ = [
    "CALLED",
    "NAMED",
    "PARTY",
    "AlertTables",
    "Background",
    "Backlog",
    "Candidate",
    "Change",
    "Derived",
    "Example",
    "Extracted",
    "FactTables",
    "Features",
    "Fresh",
    "Held",
    "Kept",
    "Past",
    "Pending",
    "Pool",
    "Post",
    "Posting",
    "Prepared",
    "Published",
    "Stored",
    "Work",
    "alerts_of",
    "any_of",
    "backlog",
    "condition",
    "decide",
    "decision_of",
    "facts_of",
    "links_of",
    "organisation_values",
    "publish",
    "published_value",
    "read_revisions",
    "version",
]
