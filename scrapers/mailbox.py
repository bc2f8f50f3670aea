"""Mailboxes on this machine: an mbox file, a Maildir, or a folder of both. ``local`` answers.

Every message is a document, whose key is its Message-ID, so that one that lies in two mailboxes is one.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from email.errors import MessageError
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Any

from models import Item, ListPage, ParseError, RawDocument, Request, Response, Scope, Source
from scrapers.answers import decoded, fields, moment, several, text
from scrapers.folder import path_of, url_of
from scrapers.folders import folders_of
from scrapers.local import FIELDS, MAIL
from scrapers.platform import nothing_further

further = nothing_further

_ID = re.compile(r"<?([!-;=?-~]{3,200})>?")
_FORWARD = re.compile(r"\s*(?:(?:re|sv|aw|svar)\s*:\s*)?(?:fwd?|vb|vidarebefordra[dt]|wg)\s*:", re.IGNORECASE)


def first(source: Source, scope: Scope) -> tuple[Request, ...]:
    return (Request(f"{url_of(path_of(source.address))}?messages"),)


def read(source: Source, page: Response, scope: Scope) -> ListPage:
    """The messages are items; of a folder, its mbox files and folders are lists."""
    said = fields(decoded(page.content))
    boxes = [
        Request(f"{entry['url']}?messages")
        for entry in several(said.get("entries"))
        if entry["kind"] == "file" and entry["url"].endswith(".mbox")
    ]
    lists = (*boxes, *folders_of(said))
    if "messages" not in said and not lists and (Request(page.url),) == first(source, scope):
        raise ParseError("holds no mailbox: neither messages (Maildir) nor files named .mbox")
    return ListPage(tuple(_items(said)), lists=lists, ends=True)


def _items(said: dict[str, Any]) -> Iterator[Item]:
    for message in several(said.get("messages")):
        head = message["head"]
        subject = _words(head.get("subject", ""))
        yield Item(
            key=_key(head) if head else message["url"].rpartition("/")[2],
            url=message["url"],
            request=Request(message["url"]),
            title=subject,
            published=None if _FORWARD.match(subject) else _sent(head.get("date", "")),
            marker=message["version"],
        )


def _key(head: dict[str, str]) -> str:
    """The Message-ID; a digest of the fields where there is none that can be one."""
    named = _ID.fullmatch(head.get("message-id", ""))
    if named:
        return named[1]
    return sha256("\x1f".join(head.get(name, "") for name in FIELDS).encode()).hexdigest()[:32]


def _words(said: str) -> str:
    """A field with its encoded words decoded (RFC 2047); as it stands where they cannot be."""
    try:
        return text(str(make_header(decode_header(said))))
    except (MessageError, LookupError, ValueError):
        return text(said)


def _sent(said: str) -> date | datetime | None:
    """When a message was sent, in Swedish local time. What a forwarded one holds was published at another time."""
    try:
        found = parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment(found.isoformat() if found.tzinfo else f"{found.isoformat()}+00:00")  # "-0000": UTC, from nowhere


def document(source: Source, item: Item, answer: Response) -> RawDocument:
    """The message, whose place in a mailbox tells nothing of it."""
    return RawDocument(source.id, "message.eml", answer.content, MAIL, fetched=answer.fetched)
