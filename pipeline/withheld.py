"""A page in place of a file that holds what is never stored: what was read in it, masked.

Of a packed file's bytes, as a PDF's, nothing can be taken away. So that what was read can still be read again from
the archive, this page is kept there, and the document is read from it.
"""

from collections.abc import Iterator
from dataclasses import replace
from html import escape

from models import Attachment, Contact, Document, Precision, RawDocument
from pipeline.privacy import Guard
from scrapers.page import page

EXACT = (Precision.DAY, Precision.MINUTE)
DEEPEST = 5  # level of a heading, below the title's


def page_of(document: Document, raw: RawDocument, guard: Guard) -> RawDocument | None:
    """The page that is to be read instead of a file; None where nothing in the document is to be masked."""
    if not any(map(guard.finds, _said(document))):
        return None
    content = page(
        guard.text(document.title),
        document.url or "",
        "\n".join(_body(document, guard)),
        published=document.published if document.precision in EXACT else None,
        updated=document.updated,
        contacts=[_unlined(guard.text(_line(each))) for each in document.contacts],
        attachments=[Attachment(guard.text(each.title), guard.text(each.url)) for each in document.attachments],
    )
    return replace(raw, content=content, content_type="text/html")


def _said(document: Document) -> Iterator[str]:
    yield document.text
    yield document.title
    yield from map(_line, document.contacts)
    for each in document.attachments:
        yield from (each.title, each.url)


def _body(document: Document, guard: Guard) -> Iterator[str]:
    """The text in HTML, its headings as such."""
    levels = {guard.text(each.heading): each.level for each in document.sections if each.heading}
    title, *paragraphs = guard.text(document.text).split("\n\n")
    if title != guard.text(document.title):
        paragraphs.insert(0, title)
    for paragraph in paragraphs:
        first, *rest = paragraph.split("\n")
        if first in levels:
            level = min(levels[first], DEEPEST) + 1
            yield f"<h{level}>{escape(first)}</h{level}>"
        else:
            rest.insert(0, first)
        if rest:
            yield f"<p>{'<br>'.join(map(escape, rest))}</p>"


def _line(contact: Contact) -> str:
    """A contact in one line, as whose it is tells what of it may be kept."""
    phone = contact.phone and f"Telefon: {contact.phone}"
    fields = (contact.name, contact.role, contact.party, contact.organisation, phone, contact.email)
    return "\t".join(field or "" for field in fields)


def _unlined(line: str) -> Contact:
    name, role, party, organisation, phone, email = (field or None for field in line.split("\t"))
    return Contact(name or "", role, party, organisation, phone and phone.partition(": ")[2], email)
