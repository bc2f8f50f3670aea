"""What follows once documents are stored, in every run: facts, vectors, watches; then readers get it all at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from models import Document, Facts, ParseError, Watched
from models.digest import Digested
from pipeline import alerts, digests, embed, trends
from pipeline.edits import judge_missing
from pipeline.extract import facts
from pipeline.extract.language import ACCURATE, load
from pipeline.home import Home
from pipeline.read import faults_as_parse_errors
from pipeline.store import Extracted, FactTables, Work, publish
from pipeline.workers import Lost, workers

FEW = 24  # documents for which starting processes costs more than it saves
READ = 64  # documents whose facts are read between two commits
SMALL = 20_000  # characters of a text that cannot keep its reader busy for long
VECTORS = 512  # made between two commits: what an interruption can cost

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
    processes: int | None = None,
) -> Finished:
    """Read, embed and match what a run has stored, publish it, and send what watches found and what digests tell.

    ``now``, with its zone, is the run's time. Raises what ``extract_missing`` and ``publish`` raise.
    """
    faults = extract_missing(work, language, progress, processes)
    judge_missing(work, language, progress, processes)
    embed_missing(work, embedder, progress)
    stale = trends.update(work, embedder.centre[0])
    found = alerts.match(work, home, embedder)
    found = replace(found, faults=(*found.faults, stale)) if stale else found
    published = publish(work, home, now)
    watched = alerts.send(work, home, found)
    return Finished(faults, published, watched, digests.send(work, home, now))


def catch_up(home: Home, progress: Progress, language: str = ACCURATE) -> Finished:
    """Do what an earlier run left to be done.

    Raises ``StoreBusy`` where a run is under way.
    """
    with Work(home) as work:
        return finish(work, home, embed.load(work.embedder or embed.BUNDLED), language, progress)


def extract_missing(work: Work, language: str, progress: Progress, processes: int | None = None) -> list[Fault]:
    """Read the facts of every document that lacks them.

    What a document does to its reader costs that document's facts alone, and is answered. Raises ``QueryError`` and
    ``HomeError`` where there is no such language pipeline.
    """
    tables = FactTables(work)
    total, done = tables.count_unread(), 0
    faults: list[Fault] = []
    if total:
        load(language)  # a pipeline that cannot be had is no document's fault
    with workers(processes or embed.cores()) as pool:
        while batch := tables.unread(READ):
            jobs = [(each.document, each.region, language) for each in batch]
            small = total <= FEW and all(len(each.document.text) <= SMALL for each in batch)
            found = map(_facts, jobs) if small else pool.map(_facts, jobs)
            kept = [_extracted(each.number, facts) for each, facts in zip(batch, found, strict=True)]
            tables.keep(kept, language)
            faults += [(each.document.id, one.fault) for each, one in zip(batch, kept, strict=True) if one.fault]
            done += len(batch)
            progress("extracting", done, total)
    return faults


def _facts(job: tuple[Document, str | None, str]) -> Facts | str:
    """The facts of a document, or what went wrong with it."""
    try:
        with faults_as_parse_errors():
            return facts.read(*job)
    except ParseError as error:
        return str(error)


def _extracted(number: int, found: Facts | str | Lost) -> Extracted:
    match found:
        case Facts():
            return Extracted(number, found)
        case Lost(reason):
            return Extracted(number, Facts(), reason)
        case _:
            return Extracted(number, Facts(), found)


def embed_missing(work: Work, embedder: embed.Embedder, progress: Progress) -> None:
    """Give every passage a vector; the same text is embedded once."""
    total, done = work.count_without_vector(), 0
    while missing := work.without_vector(VECTORS):
        made = []
        for vector in embedder.passages([text for _, text in missing]):
            made.append(vector)
            done += 1
            progress("embedding", done, total)
        work.add_vectors([digest for digest, _ in missing], np.array(made, dtype=np.float32))
