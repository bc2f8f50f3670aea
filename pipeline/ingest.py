"""The run over files and folders: read, keep, parse, decide, write, embed, publish. Knows the order of things."""

import re
import signal
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from signal import SIG_IGN, SIGINT
from typing import Protocol, TypeVar

import numpy as np

from models import Kind, ParseError, RawDocument
from pipeline import archive, embed
from pipeline.home import Home
from pipeline.parse import parse
from pipeline.passages import split
from pipeline.regions import region_of
from pipeline.search.words import analyse
from pipeline.store import Change, Derived, Held, Prepared, Work, decide, publish
from scrapers import folder

FILES = 256  # that are read before they are written together
BYTES = 64_000_000  # or so many bytes: memory stays bounded whatever the files hold
FEW = 24  # files for which starting processes costs more than it saves
VECTORS = 512  # made between two commits: what an interruption can cost
PART = 0.7  # weight of a word that stands within a compound (measured: docs/decisions.md)

T = TypeVar("T")
R = TypeVar("R")

Progress = Callable[[str, int, int], None]
"""Told of each step: what is being done, how much of it is done, how much there is."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the user says of the files: who published them, what they are, where they stood."""

    source: str = "files"
    kind: Kind | None = None
    url: str | None = None


@dataclass(slots=True)
class Result:
    """What became of every path."""

    new: int = 0
    changed: int = 0
    same: int = 0
    failed: list[folder.Refused] = field(default_factory=list)
    documents: list[tuple[str, str]] = field(default_factory=list)  # path, document id

    def count(self, change: Change, path: str, document_id: str) -> None:
        setattr(self, change.value, getattr(self, change.value) + 1)
        self.documents.append((path, document_id))


def ingest(home: Home, paths: Sequence[Path], embedder: embed.Embedder, options: Options, progress: Progress) -> Result:
    """Bring files and the files in folders into the store, and publish it.

    A file that cannot be read is reported and costs nothing else. What was read is committed as the run goes on:
    after an interruption the same call goes on where it stood. Raises ``StoreError`` and its kin where the store
    itself cannot be used.
    """
    result = Result()
    with Work(home) as work:
        work.use_embedder(embedder.name, embedder.dimension)
        _read_all(work, home, paths, options, progress, result)
        embed_missing(work, embedder, progress)
        publish(work, home)
    return result


def reindex(home: Home, embedder: embed.Embedder, progress: Progress) -> int:
    """Make passages, words and, for another model, vectors anew from the texts; the number of documents."""
    done = 0
    with Work(home) as work:
        total = work.count_documents()
        if not work.embedded_by(embedder.name, embedder.dimension):
            work.forget_vectors(embedder.name, embedder.dimension)
        with _workers(total) as run:
            for batch in work.current():
                derived = run(derive, [(title, text) for _, title, text in batch])
                work.rewrite_derived([(number, each) for (number, _, _), each in zip(batch, derived, strict=True)])
                done += len(batch)
                progress("indexing", done, total)
        work.drop_unused_vectors()
        embed_missing(work, embedder, progress)
        publish(work, home)
    return done


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


def derive(said: tuple[str, str]) -> Derived:
    """Passages and words of a (title, text); the title stands in the text and is counted once more."""
    title, text = said
    passages = split(text, embed.token_starts(text))
    terms: dict[str, tuple[float, bool]] = {}
    for run in (title, text):
        for term in analyse(run):
            count, whole = terms.get(term.term, (0.0, False))
            terms[term.term] = (count + (PART if term.is_part else 1.0), whole or not term.is_part)
    return Derived(tuple((passage, _digest(text[passage.start : passage.end])) for passage in passages), terms)


def prepare(raw: RawDocument, kind: Kind | None) -> Prepared | folder.Refused:
    """Everything that is computed from one file, apart from vectors. Runs in a process of its own."""
    try:
        document = parse(raw)
    except ParseError as error:
        return folder.Refused(raw.location, str(error))
    except RecursionError:
        return folder.Refused(raw.location, "is nested too deeply to be read")
    document = replace(
        document,
        key=folder.plain_address(document.url) if document.url else local_key(raw.location),
        kind=kind or document.kind,
    )
    return Prepared(
        document=document,
        raw_digest=raw.digest,
        location=raw.location,
        region=region_of(document.source, document.url),
        derived=derive((document.title, document.text)),
    )


def local_key(path: str) -> str:
    """The key of a file that names no address: its name, made plain, and a digest of where it stands."""
    place = str(Path(path).absolute())
    stem = unicodedata.normalize("NFC", Path(path).stem).casefold()
    name = re.sub(r"[^\w]+", "-", stem).strip("-_")[:80]
    return f"{name}-{sha256(place.encode(errors='surrogateescape')).hexdigest()[:8]}".lstrip("-")


def _digest(text: str) -> str:
    return sha256(embed.normal(text).encode(errors="replace")).hexdigest()[:32]


def _read_all(
    work: Work, home: Home, paths: Sequence[Path], options: Options, progress: Progress, result: Result
) -> None:
    found = list(folder.find(paths, apart=(home.archive, home.work.parent)))  # our own files are no documents
    done = 0
    with _workers(len(found)) as run:
        for raws in _batches(found, options, result):
            _read_batch(work, home, raws, options, run, result)
            done += len(raws)
            progress("reading", done, len(found) - len(result.failed))


def _batches(found: Iterable[Path | folder.Refused], options: Options, result: Result) -> Iterator[list[RawDocument]]:
    """Files in runs that fit into memory together; what cannot be read goes into the result."""
    batch: list[RawDocument] = []
    size = 0
    for path in found:
        if isinstance(path, folder.Refused):
            result.failed.append(path)
            continue
        try:
            raw = folder.read(path, options.source, options.url)
        except ParseError as error:
            result.failed.append(folder.Refused(str(path), str(error)))
            continue
        batch.append(raw)
        size += len(raw.content)
        if len(batch) >= FILES or size >= BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _read_batch(
    work: Work, home: Home, raws: Sequence[RawDocument], options: Options, run: "Run", result: Result
) -> None:
    # bytes that were read before need no second reading, unless the user now says something else of them
    told = options.kind is not None or options.url is not None
    known = {} if told else work.ids_by_raw_digest(options.source, [raw.digest for raw in raws])
    fresh: dict[str, RawDocument] = {}
    repeated: list[RawDocument] = []
    for raw in raws:
        if raw.digest in known:
            result.count(Change.SAME, raw.location, known[raw.digest])
        elif raw.digest in fresh:
            repeated.append(raw)
        else:
            fresh[raw.digest] = raw
    prepared: list[Prepared] = []
    for raw, item in zip(fresh.values(), run(_prepare, [(raw, options.kind) for raw in fresh.values()]), strict=True):
        if isinstance(item, folder.Refused):
            result.failed.append(item)
        else:
            archive.keep(home, raw)
            prepared.append(item)
    _write(work, prepared, result)
    ids = {item.raw_digest: item.document.id for item in prepared}
    for raw in repeated:
        if raw.digest in ids:
            result.count(Change.SAME, raw.location, ids[raw.digest])
        else:
            result.failed.append(folder.Refused(raw.location, "has the same bytes as another file that cannot be read"))


def _prepare(job: tuple[RawDocument, Kind | None]) -> Prepared | folder.Refused:
    return prepare(*job)


def _write(work: Work, prepared: Sequence[Prepared], result: Result) -> None:
    """Store what is new or changed. Two files of one address are two revisions: they are written one by one."""
    rest = list(prepared)
    while rest:
        now: dict[str, Prepared] = {}
        later: list[Prepared] = []
        for item in rest:
            if item.document.id in now:
                later.append(item)
            else:
                now[item.document.id] = item
        held: Mapping[str, Held] = work.held(list(now))
        changes = {id: decide(item.document.digest, held.get(id)) for id, item in now.items()}
        work.write([(item, held.get(id)) for id, item in now.items() if changes[id] is not Change.SAME])
        for id, item in now.items():
            result.count(changes[id], item.location, id)
        rest = later


class Run(Protocol):
    """A ``map`` that may use several processes; answers in the order of the items."""

    def __call__(self, work: Callable[[T], R], items: Sequence[T]) -> Iterable[R]: ...


@contextmanager
def _workers(jobs: int) -> Iterator[Run]:
    """A ``map`` over all cores, or within this process where there is little to do."""
    if jobs <= FEW:
        yield _in_turn
        return
    # spawn: a forked copy of DuckDB's threads and locks would be unsafe. Ctrl-C is for the parent to answer.
    with ProcessPoolExecutor(
        embed.cores(), mp_context=get_context("spawn"), initializer=signal.signal, initargs=(SIGINT, SIG_IGN)
    ) as pool:

        def run(work: Callable[[T], R], items: Sequence[T]) -> Iterable[R]:
            return pool.map(work, items, chunksize=8)

        yield run


def _in_turn(work: Callable[[T], R], items: Sequence[T]) -> Iterable[R]:
    return map(work, items)
