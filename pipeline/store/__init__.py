"""The store: one DuckDB file that is written (work), and one that is read (published)."""

from pipeline.store.kept import Kept
from pipeline.store.publish import publish
from pipeline.store.published import Published, Stored, condition, published_value
from pipeline.store.work import Backlog, Change, Derived, Held, Prepared, Work, backlog, decide, version

__all__ = [
    "Backlog",
    "Change",
    "Derived",
    "Held",
    "Kept",
    "Prepared",
    "Published",
    "Stored",
    "Work",
    "backlog",
    "condition",
    "decide",
    "publish",
    "published_value",
    "version",
]
