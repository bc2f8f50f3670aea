"""What kind of file some bytes are."""

import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from models import ParseError, RawDocument
from pipeline.parse.decode import decode
from pipeline.parse.office import DOCX, ODT, type_of_zip

HTML, XHTML, PDF, MAIL = "text/html", "application/xhtml+xml", "application/pdf", "message/rfc822"
PLAIN, MARKDOWN, X_MARKDOWN = "text/plain", "text/markdown", "text/x-markdown"
PAGES = frozenset({HTML, XHTML})
TEXTS = frozenset({*PAGES, PLAIN, MARKDOWN, X_MARKDOWN})
KNOWN = frozenset({*TEXTS, PDF, DOCX, ODT, MAIL})
EXTENSIONS = {
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".pdf": PDF,
    ".docx": DOCX,
    ".docm": DOCX,
    ".dotx": DOCX,
    ".odt": ODT,
    ".ott": ODT,
    ".eml": MAIL,
    ".txt": PLAIN,
    ".text": PLAIN,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
}
UNNAMED = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/force-download"})
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
OTHERS = (b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")
_MARKUP = re.compile(r"<(?:!doctype|html|head|body|div|p|h1|article|section|table)\b", re.IGNORECASE)


def content_type(raw: RawDocument) -> str:
    """The kind of file: as declared, else by the name's ending, else by its first bytes.

    What the bytes cannot be mistaken for goes before all: a PDF sent as a page is a PDF, a page saved as .txt
    a page.
    Raises ParseError where no reader knows it.
    """
    head = raw.content[:1024].lstrip(b"\xef\xbb\xbf\x00\t\n\r ")
    if head.startswith(b"%PDF-"):
        return PDF
    declared = raw.content_type.partition(";")[0].strip().lower()
    ending = PurePosixPath(path_of(raw.location)).suffix.lower()
    named = declared if declared in KNOWN else EXTENSIONS.get(ending, "")
    if head.startswith(ZIP) and (office := type_of_zip(raw.content) or (named if named in (DOCX, ODT) else "")):
        return office
    if head.startswith(OLE) and named == DOCX:
        return DOCX  # whose reader knows what it is: locked, or of an old Word
    if head.startswith((ZIP, OLE, *OTHERS)):
        raise _unknown()
    if _is_html(head) and named != PDF:
        return HTML
    if named == PLAIN and EXTENSIONS.get(ending) == MARKDOWN:
        return MARKDOWN  # servers know no better type for .md
    if not named and declared not in UNNAMED and not declared.startswith("text/"):
        raise _unknown()
    if not named and ending and declared in UNNAMED:
        raise _unknown()  # .csv, .log, .json …: text of some sort, but no document
    return named or _sniffed(raw.content)


def path_of(location: str) -> str:
    try:
        return urlsplit(location).path if "://" in location else location
    except ValueError:
        return location


def _is_html(head: bytes) -> bool:
    return head[:200].lower().startswith((b"<!doctype html", b"<html", b"<head"))


def _unknown() -> ParseError:
    return ParseError("is not a kind of file that can be read: html, pdf, docx, odt, eml, txt, md")


def _sniffed(content: bytes) -> str:
    try:
        text = decode(content[:8192])
    except ParseError:
        raise _unknown() from None
    return HTML if _MARKUP.search(text) else PLAIN
