"""One file read, safely, and not stored."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from models import Document, Facts, ParseError, RawDocument, RegionradarError
from pipeline.parse import is_harmless, parse
from pipeline.regions import region_of
from pipeline.store import Published, Stored, facts_of
from pipeline.workers import Limits, Lost, workers
from scrapers import folder

R = TypeVar("R")


def read_file(path: Path, url: str | None = None, limits: Limits | None = None) -> Document:
    """What a file says; what may keep a reader busy is read in a process of its own, within limits.

    Raises ``ParseError``, which names the file, where it cannot be read.
    """
    return _read(path, url, _parse, limits)


def read_facts(path: Path, url: str | None, region: str | None, language: str) -> tuple[Document, Facts]:
    """What a file says, and the facts that are read out of it by a language pipeline; like ``read_file``.

    ``region`` is the official name of the region whose document it is, None where its address tells.
    """
    return _read(path, url, partial(_parse_with_facts, region=region, language=language))


def facts_in(store: Published, stored: Stored) -> Facts:
    """The facts of a document of the store; those of an earlier revision are not kept, and are read anew."""
    if stored.revision == stored.revisions:
        return facts_of(store, stored.document)
    with workers(1) as pool:
        [found] = pool.map(_facts_of, [stored])
    if isinstance(found, Lost):
        raise ParseError(f"{stored.document.id}: {found.reason}")
    return found


def _read(path: Path, url: str | None, how: Callable[[RawDocument], R], limits: Limits | None = None) -> R:
    try:
        raw = folder.read(path, "file", url)
        if is_harmless(raw):
            return how(raw)
        with workers(1, limits) as pool:
            [answer] = pool.map(how, [raw])
        if isinstance(answer, Lost):
            raise ParseError(answer.reason)
        return answer
    except ParseError as error:
        raise ParseError(f"{path}: {error}") from error


@contextmanager
def faults_as_parse_errors() -> Iterator[None]:
    """Whatever goes wrong within is this file's alone: a reader's own fault is named as one, and others go on."""
    try:
        yield
    except RegionradarError:
        raise
    except (RecursionError, MemoryError) as error:
        raise ParseError("is too large or too deeply nested to be read") from error
    except Exception as error:
        raise ParseError(f"cannot be read: {type(error).__name__} {error}".split("\n")[0]) from error


def _parse(raw: RawDocument) -> Document:
    with faults_as_parse_errors():
        return parse(raw)


def _facts_of(stored: Stored) -> Facts:
    from pipeline.extract import facts

    with faults_as_parse_errors():
        return facts.read(stored.document, stored.region)


def _parse_with_facts(raw: RawDocument, region: str | None, language: str) -> tuple[Document, Facts]:
    from pipeline.extract import facts  # slow to load, and reading alone needs none of it

    document = _parse(raw)
    with faults_as_parse_errors():
        return document, facts.read(document, region or region_of(raw.source, raw.url or document.url), language)
