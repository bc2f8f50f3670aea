"""The run over files and folders: read, keep, parse, decide, write, embed, publish. Knows the order of things."""

import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

from models import (
    Document,
    Item,
    Kind,
    NotThere,
    ParseError,
    Precision,
    RawDocument,
    Source,
    StoreError,
    Watched,
)
from models.digest import Digested
from pipeline import catalogue, embed, trends
from pipeline.archive import Archive
from pipeline.edits import judge_missing
from pipeline.engine import HERE, Choice, Engine, Stage, chosen, spread
from pipeline.extract.language import ACCURATE, check
from pipeline.finish import Fault, Progress, embed_missing, extract_missing, finish
from pipeline.home import Home
from pipeline.parse import is_harmless, parse
from pipeline.parse.filetype import content_type
from pipeline.passages import split
from pipeline.privacy import Guard, load
from pipeline.read import faults_as_parse_errors
from pipeline.regions import region_of
from pipeline.search.words import analyse
from pipeline.store import Change, Derived, EditTables, FactTables, Kept, Prepared, Work, publish
from pipeline.withheld import page_of
from pipeline.workers import Lost
from scrapers import folder, riksdagen_bulk

FILES = 256  # that are read before they are written together
BYTES = 64_000_000  # or so many bytes: memory stays bounded whatever the files hold
FEW = 24  # files for which starting processes costs more than it saves
PART = 0.7  # weight of a word that stands within a compound (measured: docs/decisions.md)
NUMBERS = Guard()  # where nothing was erased
MASKINGS = 3  # of what was read: what stands beside a mask may be told otherwise than beside what it covers

Job = tuple[RawDocument, Kind | None, Kind]
"""A file, what it is known to be, and what it is where nothing tells."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the user says of the files: who published them, what they are, where they stood, and what to do."""

    source: str = "files"
    kind: Kind | None = None
    url: str | None = None
    retry: bool = False  # files that were set aside, and documents whose facts could not be read
    language: str = ACCURATE  # the language pipeline that reads names
    engine: Choice = HERE  # what does the work


@dataclass(slots=True)
class Result:
    """What became of every path."""

    new: int = 0
    changed: int = 0
    same: int = 0
    failed: list[folder.Refused] = field(default_factory=list)
    documents: list[tuple[str, str]] = field(default_factory=list)  # path, document id
    watched: Watched = field(default_factory=Watched)
    digested: Digested = field(default_factory=Digested)

    def count(self, change: Change, path: str, document_id: str) -> None:
        setattr(self, change.value, getattr(self, change.value) + 1)
        self.documents.append((path, document_id))


def ingest(
    home: Home, paths: Sequence[Path], embedder: embed.Embedder | None, options: Options, progress: Progress
) -> Result:
    """Bring files and the files in folders into the store, and publish it.

    Without an embedder the store's own is used. A file that cannot be read is reported and costs nothing else. What
    was read is committed as the run goes on: after an interruption the same call goes on where it stood. Raises
    ``StoreError`` and its kin where the store itself cannot be used.
    """
    check(options.language)
    result = Result()
    with Work(home) as work, chosen(options.engine) as engine:
        model = embedder or embed.load(work.embedder or embed.BUNDLED)
        work.use_embedder(model.name, model.dimension)
        _read_all(work, home, paths, options, engine, progress, result)
        if options.retry:
            FactTables(work).forget_faults()
            EditTables(work).forget_faults()
        finished = finish(work, home, model, options.language, progress, engine=engine)
        result.failed += [folder.Refused(id, fault) for id, fault in finished.faults]
        result.watched = finished.watched
        result.digested = finished.digested
    return result


@dataclass(frozen=True, slots=True)
class Reindexed:
    """How many documents were indexed with which embedding model, and whose facts could not be read, each with why."""

    documents: int
    embedder: str
    faults: Sequence[Fault]


def reindex(
    home: Home,
    embedder: embed.Embedder | None,
    progress: Progress,
    language: str = ACCURATE,
    choice: Choice = HERE,
) -> Reindexed:
    """Make passages, words and, for another model, vectors anew from the texts, and read their facts anew."""
    check(language)  # what there is not is said before anything is taken away
    done = 0
    with Work(home) as work, chosen(choice) as engine:
        total = work.count_documents()
        model = embedder or embed.load(work.embedder or embed.BUNDLED)
        if work.embedder != model.name:
            work.forget_vectors(model.name, model.dimension)
        for batch in work.current():
            found = spread(engine if total > FEW else None, DERIVE, batch)
            work.rewrite_derived([(said[0], _found(derived, said[0])) for said, derived in found])
            done += len(batch)
            progress("indexing", done, total)
        work.drop_unused_vectors()
        FactTables(work).forget()
        EditTables(work).forget()
        faults = extract_missing(work, language, progress, engine)
        judge_missing(work, language, progress, engine)
        embed_missing(work, model, progress, engine)
        trends.rebuild(work, model.centre[0])
        publish(work, home)
    return Reindexed(done, model.name, faults)


def _found(derived: Derived | Lost, number: int) -> Derived:
    if isinstance(derived, Lost):
        raise StoreError(f"document number {number} could not be indexed: it {derived.reason}")
    return derived


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


Said = tuple[int, str, str]
"""A document's number, title and text."""


def _derived(said: Said) -> Derived:
    return derive(said[1:])


def _characters(said: Said) -> int:
    """How long a document is."""
    return len(said[2])


DERIVE: Stage[Said, Derived] = Stage(_derived, Said, Derived, _characters)


def prepare(job: Job, guard: Guard = NUMBERS) -> Prepared | folder.Refused:
    """Everything that is computed from one file, apart from vectors and facts. Whatever goes wrong is this file's
    alone.

    What ``guard`` finds in what was read, as in a PDF whose bytes tell nothing, is masked: the document is then read
    from a page that is made of it, which stands for the bytes as they came.
    """
    raw, kind, usual = job
    try:
        with faults_as_parse_errors():
            document = _read_document(raw, kind, usual)
            if guard.refuses(document.id, document.url, raw.location):
                raise ParseError("was erased, and does not come back")
            instead = None
            for _ in range(MASKINGS):
                if not (page := page_of(document, raw, guard)):
                    break
                instead = raw = page
                document = _read_document(page, document.kind, usual)
            else:
                raise ParseError("holds what is never stored, where it cannot be masked")
            derived = derive((document.title, document.text))
    except ParseError as error:
        return folder.Refused(raw.location, str(error), isinstance(error, NotThere))
    region = region_of(document.source, document.url)
    return Prepared(document, raw.digest, raw.location, region, derived, replace(raw, content=b""), instead)


def _read_document(raw: RawDocument, kind: Kind | None, usual: Kind) -> Document:
    """A document under the key that it has as a file. Raises ``ParseError``."""
    document = parse(raw, kind, usual)
    url = raw.url or document.url  # what the user says goes before what the page says
    return replace(document, url=url, key=folder.plain_address(url) if url else local_key(raw.location))


def masked(raw: RawDocument, guard: Guard) -> RawDocument:
    """A file without what is never stored; one that nobody can read, which is not kept, as it is."""
    try:
        return replace(raw, content=guard.content(raw.content, content_type(raw)))
    except ParseError:
        return raw


def _bytes(job: Job) -> int:
    """How large a file is."""
    return len(job[0].content)


PREPARE: Stage[Job, Prepared | folder.Refused] = Stage(prepare, Job, Prepared | folder.Refused, _bytes)


def placed(prepared: Prepared, source: Source, item: Item) -> Prepared:
    """A document under the id that it has at its source, with what only the source and its list say of it.

    Of what lies on this machine the address is the operator's affair: such a document has the one that it names.
    """
    document = prepared.document
    document = replace(
        document,
        source=source.id,
        key=item.key,
        url=document.url if item.url.startswith("file:") else item.url,
    )
    if item.published and (document.published is None or document.published_from == "address"):
        precision = Precision.MINUTE if isinstance(item.published, datetime) else Precision.DAY
        document = replace(document, published=item.published, published_from="list", precision=precision)
    return replace(prepared, document=document, region=source.region)


def local_key(path: str) -> str:
    """The key of a file that names no address: its name, made plain, and a digest of where it stands."""
    place = os.path.abspath(path)
    stem = unicodedata.normalize("NFC", Path(path).stem).casefold()
    name = re.sub(r"[^\w]+", "-", stem).strip("-_")[:80]
    return f"{name}-{sha256(place.encode()).hexdigest()[:8]}".lstrip("-")


def _digest(text: str) -> str:
    return sha256(embed.normal(text).encode(errors="replace")).hexdigest()[:32]


def _read_all(
    work: Work,
    home: Home,
    paths: Sequence[Path],
    options: Options,
    engine: Engine,
    progress: Progress,
    result: Result,
) -> None:
    named = list(folder.find(paths))
    bulk = [path for path in named if isinstance(path, Path) and path.name.endswith(riksdagen_bulk.ENDING)]
    found = [path for path in named if path not in bulk]
    kept: dict[str, Kept] = {}
    guard = load(home)
    with Archive(home, kept.get) as archive:
        run = _Run(engine, len(found) <= FEW, archive, kept, guard)
        for raws, seen in _batches(found, options, guard, result):
            _read_batch(work, raws, options, run, result)
            progress("reading", seen, len(found))
        for path in bulk:
            try:
                _read_bulk(work, path, _riksdag(home, options.source), options, run, progress, result)
            except ParseError as error:
                result.failed.append(folder.Refused(folder.shown(path), str(error)))


def _batches(
    found: Iterable[Path | folder.Refused], options: Options, guard: Guard, result: Result
) -> Iterator[tuple[list[RawDocument], int]]:
    """Files in runs that fit into memory together, each with how many were seen so far.

    What cannot be read goes into the result.
    """
    batch: list[RawDocument] = []
    size = seen = 0
    for path in found:
        seen += 1
        if isinstance(path, folder.Refused):
            result.failed.append(path)
            continue
        try:
            raw = masked(folder.read(path, options.source, options.url), guard)
        except ParseError as error:
            result.failed.append(folder.Refused(folder.shown(path), str(error)))
            continue
        batch.append(raw)
        size += len(raw.content)
        if len(batch) >= FILES or size >= BYTES:
            yield batch, seen
            batch, size = [], 0
    if batch:
        yield batch, seen


def _read_batch(work: Work, raws: Sequence[RawDocument], options: Options, run: "_Run", result: Result) -> None:
    """Read files of one batch. Bytes that the store holds already, or that an earlier file of the batch has, are the
    same document, unless the user now says something else of them or the file's own place held other bytes before."""
    rest = list(raws)
    if options.kind is None and options.url is None:
        known = work.ids_by_raw_digest(options.source, [raw.digest for raw in raws])
        own = work.held({f"{raw.source}:{local_key(raw.location)}": raw.location for raw in raws})
        rest = []
        for raw in raws:
            held = own.get(f"{raw.source}:{local_key(raw.location)}")
            if raw.digest in known and (held is None or held.raw_digest == raw.digest):
                result.count(Change.SAME, raw.location, known[raw.digest])
            else:
                rest.append(raw)
    first = {raw.digest: raw for raw in reversed(rest)}
    ids = _read(work, list(first.values())[::-1], options, run, result)
    repeated = [raw for raw in rest if first[raw.digest] is not raw]
    for raw in repeated:
        if raw.digest in ids and options.url is None:
            result.count(Change.SAME, raw.location, ids[raw.digest])
    # what one name hides another may tell: a file is judged by its ending too
    _read(work, [raw for raw in repeated if raw.digest not in ids], options, run, result)


def _riksdag(home: Home, id: str) -> Source:
    """The source that a file of the Riksdag's is for. Raises ``ParseError`` where it is none of the Riksdag's."""
    known = {source.id: source for source in catalogue.load(home) if source.platform == "riksdagen"}
    if id not in known:
        raise ParseError(f"holds documents of the Riksdag: name their source with --source: {', '.join(known)}")
    return known[id]


def _read_bulk(
    work: Work, path: Path, source: Source, options: Options, run: "_Run", progress: Progress, result: Result
) -> None:
    """Read a file of the Riksdag's, a batch of its documents at a time, as a night over the source would.

    Raises ``ParseError`` where it cannot be read, or no further; what was read until then is kept.
    """
    batch: list[riksdagen_bulk.Unpacked] = []
    size = 0
    run = replace(run, few=False)
    with folder.opened(path) as file:
        told, clean = partial(progress, "reading"), partial(run.guard.content, content_type="application/json")
        for found in riksdagen_bulk.read_bulk(file, source, folder.shown(path), told, clean, run.unpack):
            if isinstance(found, folder.Refused):
                result.failed.append(found)
                continue
            batch.append(found)
            size += len(found.page.content) + len(found.record.content)
            if len(batch) >= FILES or size >= BYTES:
                _read_unpacked(work, batch, source, options, run, result)
                batch, size = [], 0
        _read_unpacked(work, batch, source, options, run, result)


def _read_unpacked(
    work: Work,
    batch: Sequence[riksdagen_bulk.Unpacked],
    source: Source,
    options: Options,
    run: "_Run",
    result: Result,
) -> None:
    """Store documents under the ids that a night gives them. What is held as it is here is not read again."""
    known = work.ids_by_raw_digest(source.id, [each.page.digest for each in batch])
    fresh = []
    for each in batch:
        id = f"{source.id}:{each.item.key}"
        if run.guard.refuses(id, each.item.url):
            result.failed.append(folder.Refused(each.page.location, "was erased, and does not come back"))
        elif options.kind is None and known.get(each.page.digest) == id:
            result.count(Change.SAME, each.page.location, id)
        else:
            fresh.append(replace(each, item=replace(each.item, kind=options.kind or each.item.kind)))
    theirs = replace(run, source=source, unpacked={each.page.location: each for each in fresh})
    _read(work, [each.page for each in fresh], options, theirs, result)


def _read(work: Work, raws: Sequence[RawDocument], options: Options, run: "_Run", result: Result) -> dict[str, str]:
    """Parse files and store what is new; the ids of the documents by the digests of their bytes."""
    set_aside = {} if options.retry else work.quarantined([raw.digest for raw in raws])
    for raw in raws:
        if raw.digest in set_aside:
            result.failed.append(
                folder.Refused(raw.location, f"is set aside, as it {set_aside[raw.digest]}; --retry reads it again")
            )
    raws = [raw for raw in raws if raw.digest not in set_aside]
    run.look_up(work, raws)
    prepared: list[Prepared] = []
    ids: dict[str, str] = {}
    for raw, item in zip(raws, run.prepared(raws, options.kind), strict=True):
        match item:
            case Prepared():
                prepared.append(run.keep(raw, item))
                ids[raw.digest] = prepared[-1].document.id
            case Lost():
                work.quarantine(raw.digest, item.reason)
                result.failed.append(folder.Refused(raw.location, item.reason))
            case _:
                result.failed.append(item)
    kept = run.archive.flush()
    with work.together():
        work.add_archived(kept)
        _write(work, prepared, result)
    return ids


@dataclass(frozen=True, slots=True)
class _Run:
    """Where files are read and kept: a few small pages and texts are read in this process, all else by the engine.

    ``unpacked`` are documents of the Riksdag's by the locations of their pages, ``source`` is theirs.
    """

    engine: Engine
    few: bool
    archive: Archive
    kept: dict[str, Kept]  # what the archive needs to know of earlier runs
    guard: Guard
    source: Source | None = None
    unpacked: Mapping[str, riksdagen_bulk.Unpacked] = field(default_factory=dict)

    def look_up(self, work: Work, raws: Sequence[RawDocument]) -> None:
        """Learn where the archive has the bytes of the files to come: one question for all of them."""
        records = [self.unpacked[raw.location].record for raw in raws if raw.location in self.unpacked]
        self.kept.clear()
        self.kept.update(work.archived([raw.digest for raw in (*raws, *records)]))

    def keep(self, raw: RawDocument, item: Prepared) -> Prepared:
        """Put a file into the archive; for a document of the Riksdag's the record, and the page that is made of it."""
        found = self.unpacked.get(raw.location)
        if page := item.instead:
            url = page.url or folder.url_of(os.path.abspath(page.location))
            self.archive.conversion(page.content, page.content_type, url, raw.digest)
            return placed(item, self.source, found.item) if found and self.source else item
        if not found or not self.source:
            self.archive.resource(raw)
            return item
        record = self.archive.resource(found.record)
        self.archive.conversion(raw.content, raw.content_type, found.item.url, record)
        return placed(item, self.source, found.item)

    def prepared(self, raws: Sequence[RawDocument], kind: Kind | None) -> Iterable[Prepared | folder.Refused | Lost]:
        jobs = [self._job(raw, kind) for raw in raws]
        here = self.few and all(map(is_harmless, raws))
        stage = replace(PREPARE, work=partial(prepare, guard=self.guard))
        return (found for _, found in spread(None if here else self.engine, stage, jobs))

    def unpack(
        self, make: Callable[[riksdagen_bulk.Entry], riksdagen_bulk.Made], entries: Iterable[riksdagen_bulk.Entry]
    ) -> Iterator[riksdagen_bulk.Made]:
        """What is made of the entries of a file of the Riksdag's."""
        stage = Stage(make, riksdagen_bulk.Entry, riksdagen_bulk.Made, riksdagen_bulk.size)
        for entry, made in spread(self.engine, stage, entries):
            yield folder.Refused(riksdagen_bulk.place(entry), made.reason) if isinstance(made, Lost) else made

    def _job(self, raw: RawDocument, kind: Kind | None) -> Job:
        found = self.unpacked.get(raw.location)
        return job(raw, self.source, found.item) if found and self.source else (raw, kind, Kind.OTHER)


def job(raw: RawDocument, source: Source, item: Item) -> Job:
    """What ``prepare`` is to read: a document of a source's, with what its list says that it is."""
    return raw, item.kind, source.kinds[0]


def _write(work: Work, prepared: Sequence[Prepared], result: Result) -> None:
    """Store what is new or changed."""
    for item, change in zip(prepared, work.offer(prepared), strict=True):
        result.count(change, item.location, item.document.id)
