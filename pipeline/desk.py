"""Where readers ask: opens the published store with the model it was embedded with, and answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from models import Filters, Mode, SearchResult
from pipeline import embed
from pipeline.home import Home
from pipeline.passages import split
from pipeline.search.searcher import Searcher
from pipeline.store import Published


@dataclass(frozen=True, slots=True)
class Desk:
    """One open store, ready to answer."""

    store: Published
    embedder: embed.Embedder
    searcher: Searcher

    def search(self, said: str, filters: Filters, mode: Mode, count: int) -> SearchResult:
        """The best documents for a question."""
        return self.searcher.search(said, filters=filters, mode=mode, count=count)

    def similar(self, document_id: str, filters: Filters, count: int) -> SearchResult:
        """The documents nearest to one that the store holds."""
        return self.searcher.similar(document_id, filters=filters, count=count)

    def similar_to_file(self, path: Path, filters: Filters, count: int) -> SearchResult:
        """The documents nearest to a file, which is not stored.

        Raises ``ParseError`` where the file cannot be read.
        """
        from pipeline.read import read_file  # its readers are slow to load, and a search needs none of them

        document = read_file(path)
        text = document.text
        passages = split(text, embed.token_starts(text))
        vectors = list(self.embedder.passages([text[passage.start : passage.end] for passage in passages]))
        return self.searcher.similar(text=text, vectors=vectors, filters=filters, count=count)


@contextmanager
def open_desk(home: Home) -> Iterator[Desk]:
    """Open the published store.

    Raises ``StoreError`` where there is none.
    """
    with Published(home) as store:
        embedder = embed.load(store.setting("embedder") or embed.BUNDLED)
        yield Desk(store, embedder, Searcher(store, embedder))
