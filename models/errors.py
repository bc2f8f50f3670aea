"""Everything that can go wrong, as one tree.

::

    RegionradarError            the command line prints it as one line and exits 1
    ├─ ParseError               one file cannot be read; the others go on
    │  └─ BlockPage             a page that stands where a document should be
    ├─ QueryError               a question that cannot be answered as it stands
    ├─ HomeError                the state folder cannot be used
    └─ StoreError               the store cannot do what was asked
       ├─ StoreBusy             another process writes
       ├─ MixedModels           the store's vectors come from another embedding model
       └─ UnknownDocument       no document has this id
"""


class RegionradarError(Exception):
    """Base of all errors that are meant for a person to read."""


class ParseError(RegionradarError):
    """Bytes that cannot be turned into a document; the message says why."""


class BlockPage(ParseError):
    """A page that stands where a document should be: cookie wall, captcha, error, log-in."""


class QueryError(RegionradarError):
    """A question with nothing to look for, or too much of it."""


class HomeError(RegionradarError):
    """The folder for store and archive is missing, not writable, or full."""


class StoreError(RegionradarError):
    """The store is missing, damaged, or of another version."""


class StoreBusy(StoreError):
    """Another process holds the work file."""


class MixedModels(StoreError):
    """Vectors of two embedding models may not stand in one store."""


class UnknownDocument(StoreError):
    """No document of this id, or no such revision of it."""
