"""Folders of files on this machine: what comes by hand, by post, or from another system.

Every file is a document, whose key is its path below the source's folder. ``local`` answers.
"""

from collections.abc import Iterator
from typing import Any

from models import Item, ListPage, ParseError, RawDocument, Request, Response, Scope, Source
from scrapers.answers import decoded, fields, several
from scrapers.folder import path_of, url_of
from scrapers.platform import nothing_further

further = nothing_further


def first(source: Source, scope: Scope) -> tuple[Request, ...]:
    return (Request(url_of(path_of(source.address))),)


def read(source: Source, page: Response, scope: Scope) -> ListPage:
    """The files of a folder are items, its folders lists. Their version is what the file system says of it."""
    said = fields(decoded(page.content))
    if "messages" in said:
        raise ParseError('is a mailbox (Maildir): it needs platform = "mailbox"')
    if "entries" not in said:
        raise ParseError("is no folder")
    return ListPage(tuple(_items(said)), lists=folders_of(said), ends=True)


def folders_of(said: dict[str, Any]) -> tuple[Request, ...]:
    """The folders within a folder."""
    return tuple(Request(entry["url"]) for entry in several(said.get("entries")) if entry["kind"] == "folder")


def _items(said: dict[str, Any]) -> Iterator[Item]:
    for entry in several(said["entries"]):
        if entry["kind"] == "file":
            yield Item(
                key=entry["path"],
                url=entry["url"],
                request=Request(entry["url"]),
                title=entry["path"].rpartition("/")[2],
                marker=f"{entry['mtime']}-{entry['size']}",
            )


def document(source: Source, item: Item, answer: Response) -> RawDocument:
    """The file, judged by its bytes and its name. It has no address but one that it names itself, and of its path
    only that part may tell its date which is below the source's folder."""
    return RawDocument(source.id, item.key, answer.content, fetched=answer.fetched)
