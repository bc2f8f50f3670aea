"""Where readers ask: opens the published store with the model it was embedded with, and answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from models import Filters, Mode, ResultPage, SearchResult
from pipeline import embed
from pipeline.home import Home
from pipeline.passages import split
from pipeline.search.searcher import Searcher
from pipeline.store import Published

if TYPE_CHECKING:
    from pipeline.compare import Comparer


@dataclass(frozen=True)
class Desk:
    """One open store, ready to answer."""

    store: Published
    embedder: embed.Embedder
    searcher: Searcher

    @cached_property
    def comparer(self) -> "Comparer":
        """Who compares within this store; it shares what the searcher has read into memory."""
        from pipeline.compare import Comparer  # slow to load, and a search needs nothing of it

        return Comparer(self.store, self.embedder, lambda: self.searcher.vectors)

    def search(self, said: str, filters: Filters, mode: Mode, count: int, exact: bool = False) -> SearchResult:
        """The best documents for a question."""
        return self.searcher.search(said, filters=filters, mode=mode, count=count, exact=exact)

    def page(
        self, said: str, filters: Filters, mode: Mode, start: int, count: int, newest: bool = False, exact: bool = False
    ) -> ResultPage:
        """A stretch of the answers to a question, with facets; without a question, of all documents. See
        ``Searcher.page``."""
        return self.searcher.page(
            said, filters=filters, mode=mode, start=start, count=count, newest=newest, exact=exact
        )

    def similar(self, document_id: str, filters: Filters, count: int, most_vectors: int | None = None) -> SearchResult:
        """The documents nearest to one that the store holds; see ``Searcher.similar``."""
        return self.searcher.similar(document_id, filters=filters, count=count, most_vectors=most_vectors)

    def similar_to_file(self, path: Path, filters: Filters, count: int) -> SearchResult:
        """The documents nearest to a file, which is not stored.

        Raises ``ParseError`` where the file cannot be read.
        """
        from pipeline.read import read_file  # its readers are slow to load, and a search needs none of them

        return self.similar_to_text(read_file(path).text, filters, count)

    def similar_to_text(self, text: str, filters: Filters, count: int) -> SearchResult:
        """The documents nearest to a text, which is not stored."""
        return self.like_text(text, filters, count)[0]

    def like_text(self, text: str, filters: Filters, count: int) -> tuple[SearchResult, list[float]]:
        """The documents nearest to a text, which is not stored, and how like it each is, whatever the others are."""
        passages = split(text, embed.token_starts(text))
        vectors = list(self.embedder.passages([text[passage.start : passage.end] for passage in passages]))
        found = self.searcher.similar(text=text, vectors=vectors, filters=filters, count=count)
        return found, self.searcher.likeness(vectors, [hit.document_id for hit in found.hits])


@contextmanager
def open_desk(home: Home) -> Iterator[Desk]:
    """Open the published store.

    Raises ``StoreError`` where there is none.
    """
    with Published(home) as store:
        yield desk_over(store)


def desk_over(store: Published) -> Desk:
    """A desk over an open store, with the model it was embedded with."""
    embedder = embed.load(store.setting("embedder") or embed.BUNDLED)
    return Desk(store, embedder, Searcher(store, embedder))
