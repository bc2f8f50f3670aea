"""One file read, safely, and not stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models import Document, ParseError, RawDocument
from pipeline.parse import is_harmless, parse
from pipeline.workers import Lost, workers
from scrapers import folder


def read_file(path: Path, url: str | None = None) -> Document:
    """What a file says; what may keep a reader busy is read in a process of its own, within limits.

    Raises ``ParseError``, which names the file, where it cannot be read.
    """
    try:
        raw = folder.read(path, "file", url)
        if is_harmless(raw):
            return _parse(raw)
        with workers(1) as pool:
            [document] = pool.map(_parse, [raw])
        if isinstance(document, Lost):
            raise ParseError(document.reason)
        return document
    except ParseError as error:
        raise ParseError(f"{path}: {error}") from error


@contextmanager
def faults_as_parse_errors() -> Iterator[None]:
    """Whatever goes wrong within is this file's alone: a reader's own fault is named as one, and others go on."""
    try:
        yield
    except ParseError:
        raise
    except (RecursionError, MemoryError) as error:
        raise ParseError("is too large or too deeply nested to be read") from error
    except Exception as error:
        raise ParseError(f"cannot be read: {type(error).__name__} {error}".split("\n")[0]) from error


def _parse(raw: RawDocument) -> Document:
    with faults_as_parse_errors():
        return parse(raw)
