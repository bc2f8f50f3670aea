"""The store: one DuckDB file that is written (work), and one that is read (published)."""

from pipeline.store.publish import publish
from pipeline.store.published import Published, Stored, condition, published_value
from pipeline.store.work import Change, Derived, Held, Prepared, Work, decide

__all__ = [
    "Change",
    "Derived",
    "Held",
    "Prepared",
    "Published",
    "Stored",
    "Work",
    "condition",
    "decide",
    "publish",
    "published_value",
]
