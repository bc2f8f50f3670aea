"""What follows once documents are stored, in every run: facts, vectors, watches; then readers get it all at once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import numpy as np

from models import Facts, ParseError, StoreError, Watched
from models.digest import Digested
from pipeline import alerts, digests, embed, notes, trends
from pipeline.archive import Archive
from pipeline.edits import judge_missing
from pipeline.engine import Engine, Stage, groups, hands, spread
from pipeline.extract import facts
from pipeline.extract.language import ACCURATE, load
from pipeline.home import Home
from pipeline.read import faults_as_parse_errors
from pipeline.store import Extracted, FactTables, Unread, Work, publish
from pipeline.workers import Lost

FEW = 24  # documents for which starting processes costs more than it saves
READ = 64  # documents whose facts are written together: what an interruption can cost
SMALL = 20_000  # characters of a text that cannot keep its reader busy for long
VECTORS = 512  # that are written together
PAGE = 8_192  # passages that are looked up at once
SOME = 256  # passages for which processes cost more than they save

Fault = tuple[str, str]
"""A document's id, and why its facts could not be read, in words that follow it."""
Progress = Callable[[str, int, int], None]
"""Told of each step: what is being done, how much of it is done, how much there is."""


@dataclass(frozen=True, slots=True)
class Finished:
    """Documents whose facts could not be read, whether there was something to publish, and what watches and digests
    came to."""

    faults: Sequence[Fault]
    published: bool
    watched: Watched
    digested: Digested


def finish(
    work: Work,
    home: Home,
    embedder: embed.Embedder,
    language: str,
    progress: Progress,
    now: datetime | None = None,
    engine: Engine | None = None,
) -> Finished:
    """Note, read, embed and match what a run has stored, publish it, and send what watches found and digests tell.

    ``now``, with its zone, is the run's time; ``engine`` does the work, else processes of this machine do. Raises what
    ``extract_missing`` and ``publish`` raise.
    """
    with Archive(home, work.kept) as archive:
        notes.write(work, archive, language)
        with hands(engine) as those:
            faults = extract_missing(work, language, progress, those)
            judge_missing(work, language, progress, those)
            embed_missing(work, embedder, progress, those)
        stale = trends.update(work, embedder.centre[0])
        found = alerts.match(work, home, embedder)
        found = replace(found, faults=(*found.faults, stale)) if stale else found
        published = publish(work, home, now)
        notes.write(work, archive, language)  # the generation
    watched = alerts.send(work, home, found)
    return Finished(faults, published, watched, digests.send(work, home, now))


def catch_up(home: Home, progress: Progress, language: str = ACCURATE) -> Finished:
    """Do what an earlier run left to be done.

    Raises ``StoreBusy`` where a run is under way.
    """
    with Work(home) as work:
        return finish(work, home, embed.load(work.embedder or embed.BUNDLED), language, progress)


def extract_missing(work: Work, language: str, progress: Progress, engine: Engine | None = None) -> list[Fault]:
    """Read the facts of every document that lacks them.

    What a document does to its reader costs that document's facts alone, and is answered. Raises ``QueryError`` and
    ``HomeError`` where there is no such language pipeline.
    """
    tables = FactTables(work)
    total, done = tables.count_unread(), 0
    faults: list[Fault] = []
    if total:
        load(language)  # a pipeline that cannot be had is no document's fault
    stage = replace(FACTS, work=partial(_facts, language=language))
    small = total <= FEW and all(len(each.document.text) <= SMALL for each in tables.unread(FEW))
    with hands(engine) as those:
        found = spread(None if small else those, stage, _unread(tables))
        for group in groups(found, READ):
            kept = [_extracted(each.number, facts) for each, facts in group]
            tables.keep(kept, language)
            faults += [(each.document.id, one.fault) for (each, _), one in zip(group, kept, strict=True) if one.fault]
            done += len(group)
            progress("extracting", done, total)
    return faults


def _unread(tables: FactTables) -> Iterator[Unread]:
    last = 0
    while page := tables.unread(READ, last):
        yield from page
        last = page[-1].number


Read = Facts | str
"""What was read in a document, or what went wrong with it."""


def _facts(unread: Unread, language: str = ACCURATE) -> Read:
    try:
        with faults_as_parse_errors():
            return facts.read(unread.document, unread.region, language)
    except ParseError as error:
        return str(error)


def _characters(unread: Unread) -> int:
    """How long a document is."""
    return len(unread.document.text)


FACTS: Stage[Unread, Read] = Stage(_facts, Unread, Read, _characters)


def _extracted(number: int, found: Read | Lost) -> Extracted:
    match found:
        case Facts():
            return Extracted(number, found)
        case Lost(reason):
            return Extracted(number, Facts(), reason)
        case _:
            return Extracted(number, Facts(), found)


def embed_missing(work: Work, embedder: embed.Embedder, progress: Progress, engine: Engine | None = None) -> None:
    """Give every passage a vector; the same text is embedded once.

    The bundled model computes each vector on one core, wherever the engine has one, and the same vector on all. Others
    know best what they need of this machine.
    """
    total = work.count_without_vector()
    texts = _texts(work)
    with hands(engine) as those:
        if total > SOME and isinstance(embedder, embed.Bundled):
            found = spread(those, replace(VECTOR, work=partial(_vector, model=embedder.name)), texts)
        else:
            found = _embedded(embedder, texts)
        for group in groups(_told(found, progress, total), VECTORS):
            made = [_made(vector) for _, vector in group]
            work.add_vectors([digest for (digest, _), _ in group], np.array(made, dtype=np.float32))


Text = tuple[str, str]
"""A passage's digest and its text."""


def _told(
    found: Iterator[tuple[Text, bytes | Lost]], progress: Progress, total: int
) -> Iterator[tuple[Text, bytes | Lost]]:
    for done, each in enumerate(found, 1):
        progress("embedding", done, total)
        yield each


def _texts(work: Work) -> Iterator[Text]:
    last = ""
    while page := work.without_vector(PAGE, last):
        yield from page
        last = page[-1][0]


def _embedded(embedder: embed.Embedder, texts: Iterator[Text]) -> Iterator[tuple[Text, bytes]]:
    for group in groups(texts, VECTORS):
        vectors = embedder.passages([text for _, text in group])
        yield from ((one, vector.tobytes()) for one, vector in zip(group, vectors, strict=True))


def _vector(text: Text, model: str = embed.BUNDLED) -> bytes:
    """The vector of a text: 32-bit floats, the lowest byte first."""
    [vector] = embed.load(model).passages([text[1]])
    return vector.astype("<f4").tobytes()


def _length(text: Text) -> int:
    """How long a passage is."""
    return len(text[1])


VECTOR: Stage[Text, bytes] = Stage(_vector, Text, bytes, _length)


def _made(vector: bytes | Lost) -> embed.Floats:
    if isinstance(vector, Lost):
        raise StoreError(f"a passage could not be embedded: it {vector.reason}")
    return np.frombuffer(vector, dtype="<f4")
