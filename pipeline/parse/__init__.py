"""Bytes as fetched to a Document: HTML, PDF, DOCX, ODT, mail and text. Pure: no clock, no network, no files.

Each kind of file has a reader that turns bytes into blocks of text; everything after that (noise, title,
date, kind, language) is the same for all of them.
"""

from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from models import BlockPage, Document, Kind, NotThere, ParseError, RawDocument
from pipeline.parse import blocked, boilerplate, contacts, dates, filetype, kind, language, quotes, sections
from pipeline.parse.blocks import Block, Reading, compose, cut, lines_of, squeeze
from pipeline.parse.decode import decode
from pipeline.parse.docx import read_docx
from pipeline.parse.html import read_html
from pipeline.parse.mail import read_mail
from pipeline.parse.odt import read_odt
from pipeline.parse.office import DOCX, ODT
from pipeline.parse.pdf import read_pdf
from pipeline.parse.text import read_markdown, read_text
from pipeline.parse.titles import titled

__all__ = ["is_harmless", "parse"]

READERS: dict[str, Callable[[RawDocument], Reading]] = {
    filetype.HTML: read_html,
    filetype.XHTML: read_html,
    filetype.PDF: read_pdf,
    DOCX: read_docx,
    ODT: read_odt,
    filetype.MAIL: read_mail,
    filetype.PLAIN: read_text,
    filetype.MARKDOWN: read_markdown,
    filetype.X_MARKDOWN: read_markdown,
}
SMALL = 100_000  # bytes of a page or text
WITH_LEAD = (Kind.PRESS_RELEASE, Kind.DECISION_DIGEST, Kind.OTHER)  # what begins with a lead and quotes people


def parse(raw: RawDocument, kind: Kind | None = None, usual: Kind = Kind.OTHER) -> Document:
    """Read a file of any known kind.

    ``kind`` is what the document is known to be; without it that is told by its address and its words, and where these
    do not tell it is ``usual``. Minutes, digests and motions are divided into other parts than all else.
    Raises ParseError, a sentence that goes on from the file's name, where it cannot be read, and its kinds
    BlockPage and NotThere where a page holds no document.
    """
    if not raw.content.strip(b"\x00\t\n\r\f\v "):
        raise ParseError("is empty")
    type = filetype.content_type(raw)
    reading = READERS[type](raw)
    if type in filetype.PAGES and (instead := _instead(raw, reading)):
        fault = NotThere if instead == blocked.NOT_FOUND else BlockPage
        raise fault(f"is {instead}, not a document")
    return _document(raw, reading, kind, usual)


def _instead(raw: RawDocument, reading: Reading) -> str | None:
    """What a page is that stands where a document should be; None where it may well be one."""
    lines = lines_of(reading.blocks)
    is_short = sum(map(len, lines)) <= blocked.MOST
    return blocked.reason(reading.title, lines, decode(raw.content, raw.content_type) if is_short else "", raw.status)


def is_harmless(raw: RawDocument) -> bool:
    """Whether a file is a small page or text, or nothing that is read: what cannot keep a reader busy for long."""
    try:
        return filetype.content_type(raw) in filetype.TEXTS and len(raw.content) <= SMALL
    except ParseError:
        return True


def _document(raw: RawDocument, reading: Reading, known: Kind | None, usual: Kind) -> Document:
    clean = boilerplate.without_noise(reading.blocks)
    if not clean and reading.unread:  # nothing but pictures of text: the file's name is all that is known
        clean = [Block(PurePosixPath(filetype.path_of(raw.location)).stem)]
    lines = lines_of(clean)
    if not lines:
        raise ParseError("has no text")
    apart = contacts.apart(clean)
    url = _own_address(reading.url) or raw.url
    title, body = titled(squeeze(reading.title), apart.blocks)
    composed = compose(title, body)
    text = composed.text
    title = title or cut(text.split("\n", 1)[0])
    told = known or kind.tell(title, url, lines, text)
    told = usual if told is Kind.OTHER else told
    address = url or raw.location
    found = dates.find(reading.stamps, lines, address, raw.fetched, told, title, reading.times, reading.margins)
    changed = dates.find_update(reading.changes, lines, reading.margins)
    return Document(
        source=raw.source,
        key=url or raw.location,
        title=title,
        text=text,
        kind=told,
        url=url,
        published=found.value if found else None,
        published_from=found.how if found else None,
        precision=found.precision if found else None,
        updated=changed if changed and not (found and dates.is_same_or_before(changed, found.value)) else None,
        language=language.tell(text),
        lead=quotes.lead(text, title) if told in WITH_LEAD else None,
        quotes=quotes.find(text) if told in WITH_LEAD else (),
        sections=sections.divide(text, composed.headings, told),
        pages=composed.pages,
        contacts=apart.contacts or reading.contacts,
        attachments=reading.attachments,
        rule=reading.rule,
        agreement=reading.agreement,
        unread=reading.unread,
        needs_ocr=reading.needs_ocr,
    )


def _own_address(declared: str | None) -> str | None:
    """A page's canonical address; None where it is only that of the site, which careless templates declare."""
    return declared if declared and urlsplit(declared).path.strip("/") else None
