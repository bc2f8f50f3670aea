"""One file read, safely, and not stored."""

from pathlib import Path

from models import Document, ParseError, RawDocument
from pipeline.parse import is_text, parse
from pipeline.workers import Lost, workers
from scrapers import folder


def read_file(path: Path, url: str | None = None) -> Document:
    """What a file says; what may hang or exhaust its reader is read in a process of its own.

    Raises ``ParseError``, which names the file, where it cannot be read.
    """
    try:
        return _read(folder.read(path, "file", url))
    except ParseError as error:
        raise ParseError(f"{path}: {error}") from error


def _read(raw: RawDocument) -> Document:
    if is_text(raw):
        return parse(raw)
    with workers(1) as pool:
        [document] = pool.map(parse, [raw])
    if isinstance(document, Lost):
        raise ParseError(document.reason)
    return document
