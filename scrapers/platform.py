"""What a platform's code must know: where its lists begin, what a page of them holds, what a fetched item is.

All of it is pure. A platform says what to ask, ``listing`` asks on, and the night fetches: so a platform is tested
with answers, and needs no network.
"""

from datetime import datetime
from typing import Protocol

from models import Item, ListPage, RawDocument, Request, Response, Scope, Source


class Platform(Protocol):
    """One platform: a module of this room with these functions."""

    def first(self, source: Source, scope: Scope) -> tuple[Request, ...]:
        """The first page of each list."""
        ...

    def read(self, source: Source, page: Response, scope: Scope) -> ListPage:
        """What a page of a list holds.

        Raises ``ParseError``, a sentence that goes on from the page's address, where it is no such page.
        """
        ...

    def document(self, source: Source, item: Item, answer: Response) -> RawDocument:
        """What was fetched for an item, as bytes that ``pipeline.parse`` reads.

        Raises ``ParseError`` where there is no document in it.
        """
        ...

    def further(self, source: Source, item: Item, answer: Response) -> tuple[Item, ...]:
        """What a fetched item leads to besides, such as the minutes of a meeting."""
        ...


def as_fetched(source: Source, item: Item, answer: Response) -> RawDocument:
    """The document is the answer itself."""
    return RawDocument(
        source=source.id,
        location=answer.final_url,
        content=answer.content,
        content_type=answer.header("content-type") or "",
        url=item.url,
        fetched=answer.fetched,
        status=answer.status,
    )


def as_listed(source: Source, item: Item, fetched: datetime) -> RawDocument:
    """The document is what the list itself holds of an item."""
    return RawDocument(source.id, item.url, item.page, "text/html", item.url, fetched)


def nothing_further(source: Source, item: Item, answer: Response) -> tuple[Item, ...]:
    """For platforms whose items are documents."""
    return ()
