"""The whole store anew from the archive alone: bytes are read again, and notes tell what the bytes cannot.

What comes back: documents with all their revisions, under the same ids, numbers and dates; facts, passages, words and
vectors; what the night needs to know of items; generations. What does not, because the archive never had it: watches'
alerts and what waits to be sent, issues of digests, tallies of nights, what was set aside: backups have these. Themes
are made anew and may be others. Nothing is sent, and nothing of it is news to watches.

What was erased stays away: of a file of the archive that was rewritten only the last version is read, and what of it
came back otherwise, such as an old file that was copied back, is erased again before anything is published.
"""

import json
import os
import re
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import astuple, dataclass, replace
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from models import Document, HomeError, Kind, Known, ParseError, Precision, RawDocument, StoreBusy, StoreError
from pipeline import embed, notes, privacy, trends, visits
from pipeline.archive import NAMES, SOURCE, Archive, Damage, Record, discard, read, records
from pipeline.edits import judge_missing
from pipeline.erase import catch_up, intend, is_under_way
from pipeline.extract.language import ACCURATE, check
from pipeline.finish import Fault, Progress, embed_missing, extract_missing
from pipeline.home import REBUILDING, Home
from pipeline.ingest import derive
from pipeline.machine import cores
from pipeline.parse import parse
from pipeline.privacy import Guard
from pipeline.read import faults_as_parse_errors
from pipeline.store import Derived, Kept, Prepared, Rebuilding, Work, publish
from pipeline.store.checks import is_damaged, refuse_newer_files
from pipeline.store.connect import alone, cause
from pipeline.store.erasing import ErasureTables
from pipeline.store.nights import Nights
from pipeline.store.published import published_value
from pipeline.store.work import unpacked
from pipeline.whole import settle
from pipeline.workers import Lost, Workers, workers

READ = 256  # revisions that are read before they are written together
FEW = 24  # revisions for which starting processes costs more than it saves
WALKED = 2000  # records of the archive that are written down together
ORIGINALS = ("response", "resource", "conversion")  # records that have bytes

_VERSION = re.compile(r"-r(\d+)(?=\.warc\.gz$)")

Said = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was made anew. ``lost`` are revisions whose bytes are missing, damaged or cannot be read, each with why;
    ``otherwise`` documents that say something else than before, as another version of regionradar read them then;
    ``damages`` places of the archive that cannot be read; ``untold`` files of which no note tells. ``aside`` is where
    the old work file is now, None where there was none."""

    documents: int
    revisions: int
    lost: Sequence[Fault]
    otherwise: Sequence[str]
    faults: Sequence[Fault]  # documents whose facts could not be read
    damages: Sequence[Damage]
    untold: Sequence[str]
    aside: Path | None


def rebuild(
    home: Home,
    embedder: embed.Embedder | None,
    progress: Progress,
    language: str | None = None,
    processes: int | None = None,
) -> Rebuilt:
    """Make the store of a home anew from its archive, and publish it.

    Without an embedder that of the old store is used; facts are read by ``language``, else by the language pipelines
    that read them before. The old work file is set aside when the new one is whole; after an interruption the old one
    is as it was. Raises ``StoreBusy`` where a run is under way, ``StoreError`` where the archive has no notes, where an
    erasure has not ended, and where a newer regionradar wrote the store.
    """
    making = Home(home.path / REBUILDING)
    home.create()
    with alone(home.work):
        with ExitStack() as held:
            refuse_newer_files(home)
            _hold(home, held, language or ACCURATE)
            if is_under_way(home):
                raise StoreError(
                    "an erasure was begun and has not ended: regionradar erase, or the next night, goes on with it;"
                    f" rebuild then. Where {home.work} is damaged, take it away first"
                )
            shutil.rmtree(making.path, ignore_errors=True)  # of a run that was killed
            replaced = _replaced(home)
            guard = privacy.load(home)
            made = _make(home, making, replaced, guard, embedder, progress, language, processes)
            if _is_back(making, guard):
                intend(home)  # before others can open it
            aside = _swap(home, making)
        with Work(home) as work:
            discard(home, replaced)
            if not catch_up(work, home, progress, embedder):
                publish(work, home)
                with Archive(home, work.kept) as archive:
                    notes.write(work, archive, language or ACCURATE)
            return replace(made, documents=work.count_documents(), aside=aside)


def _hold(home: Home, held: ExitStack, language: str) -> None:
    """Keep others from the old work file until the new one has its place. What it has and the archive has not is
    noted before; a file that is too damaged for that is nobody's to write. Whatever else fails is raised."""
    import duckdb

    if not home.work.exists():
        return
    try:
        work = held.enter_context(Work(home))
        with Archive(home, work.kept) as archive:
            notes.write(work, archive, language)
        work.connection.execute("CHECKPOINT")  # the whole of it is in the file that is set aside
    except StoreBusy:
        raise
    except (StoreError, duckdb.Error) as error:
        held.close()
        if not is_damaged(home.work, "work"):
            raise StoreError(f"what {home.work} has and the archive has not could not be noted: {error}") from error


def _replaced(home: Home) -> list[str]:
    """Files of the archive of which there is a later version: a rewriting that was killed left them, or somebody copied
    them back. What they have and the later one has not was erased."""
    versions: dict[str, list[tuple[int, str]]] = {}
    for path in home.archive.glob(NAMES):
        found = _VERSION.search(path.name)
        versions.setdefault(_VERSION.sub("", path.name), []).append((int(found[1]) if found else 0, path.name))
    return [name for each in versions.values() for _, name in sorted(each)[:-1]]


def _is_back(making: Home, guard: Guard) -> bool:
    """Whether a store has something that was erased, or names somebody who was."""
    erased = guard.erased
    if not (erased.starts or erased.documents or erased.urls):
        return False
    with Work(making) as work:
        tables = ErasureTables(work)
        return any(
            guard.refuses(said.document.id, _web(said.document.url), _web(said.location))
            or any(next(erased.spans(text), None) for text in _texts(said.document))
            for batch in tables.revisions()
            for said in batch
        ) or any(guard.refuses(f"{source}:{key}", _web(url)) for source, key, url, _ in tables.items())


def _web(address: str | None) -> str | None:
    """An address of the web: folders of this machine are the operator's affair."""
    return address if address and address.startswith(("http:", "https:")) else None


def _texts(document: Document) -> Iterator[str]:
    yield document.title
    yield document.text
    for fields in (*map(astuple, document.contacts), *map(astuple, document.attachments)):
        yield " ".join(value for value in fields if isinstance(value, str))


def _make(
    home: Home,
    making: Home,
    replaced: Collection[str],
    guard: Guard,
    embedder: embed.Embedder | None,
    progress: Progress,
    language: str | None,
    processes: int | None,
) -> Rebuilt:
    import duckdb

    lost: list[Fault] = []
    otherwise: list[str] = []
    with Work(making) as work, workers(processes or cores()) as pool:
        rebuilding = Rebuilding(work)
        damages, files = _walk(home, replaced, work, rebuilding, progress)
        total = rebuilding.begin()
        if not total:
            raise StoreError(
                f"{home.archive} has no notes to make a store of: one that an older regionradar wrote gets them in the"
                " next run over its store"
            )
        languages = [language] if language else rebuilding.languages()
        for each in languages:
            check(each)
        model = embedder or embed.load(work.embedder or embed.BUNDLED)
        if work.embedder != model.name:
            work.forget_vectors(model.name, model.dimension)
        done = 0
        for told in rebuilding.told():
            for batch in _batched(told, READ):
                found = _read_batch(home, work, pool, batch, total)
                rebuilding.restore(
                    [(said, one) for said, one in zip(batch, found, strict=True) if isinstance(one, Prepared)]
                )
                for said, one in zip(batch, found, strict=True):
                    name = f"{said['id']} revision {said['revision']}"
                    files.pop(said["raw_digest"], None)
                    if guard.refuses(said["id"], _web(said["url"])):
                        continue  # it is erased again, and told to nobody
                    if not isinstance(one, Prepared):
                        lost.append((name, one))
                    elif one.document.digest != said["digest"]:
                        otherwise.append(name)
                done += len(batch)
                progress("reading", done, total)
        rebuilding.end(language)
        _schedule(work)
        index(work, pool, progress)
        faults: list[Fault] = []
        for each in languages:
            rebuilding.forget_read_by(each)
            faults += extract_missing(work, each, progress, pool)
        judge_missing(work, languages[0], progress, pool)
        embed_missing(work, model, progress, pool)
        trends.rebuild(work, model.centre[0])
        documents = work.count_documents()
        try:
            work.connection.execute("CHECKPOINT")  # the file is moved without its log: nothing may be left in that
        except duckdb.Error as error:
            raise StoreError(f"{making.work} could not be written: {cause(error)}") from error
    return Rebuilt(documents, total - len(lost), lost, otherwise, faults, damages, sorted(files.values()), aside=None)


def _walk(
    home: Home, replaced: Collection[str], work: Work, rebuilding: Rebuilding, progress: Progress
) -> tuple[list[Damage], dict[str, str]]:
    """Write down all records and notes of the archive, but for files that were replaced. Its damages, and the files
    that were brought in, by digest."""
    damages: list[Damage] = []
    files: dict[str, str] = {}
    total = len(list(home.archive.glob(NAMES))) - len(replaced)
    seen: dict[str, None] = {}
    for batch in _batched(_found(home, replaced, damages), WALKED):
        told = [note for each in batch if (note := notes.note_of(each))]
        rebuilding.add([(note.number, note.key, note.text) for note in told])
        kept = [each.kept for each in batch if each.kept.record_type in ORIGINALS]
        work.add_archived(kept)
        files.update({each.kept.digest: each.kept.url for each in batch if SOURCE in dict(each.fields)})
        seen.update({each.kept.file: None for each in batch})
        progress("walking", len(seen), total)
    return damages, files


def _batched(items: Iterable[T], most: int) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, most)):
        yield batch


def _found(home: Home, replaced: Collection[str], damages: list[Damage]) -> Iterator[Record]:
    for each in records(home, (*ORIGINALS, "metadata")):
        if isinstance(each, Damage):
            if each.file not in replaced:
                damages.append(each)
        elif each.kept.file not in replaced:
            yield each


def _read_batch(home: Home, work: Work, pool: Workers, told: Sequence[Said], total: int) -> list[Prepared | str]:
    """What stands in the bytes of revisions, or why that cannot be told."""
    kept = work.archived({said["raw_digest"] for said in told})
    jobs = [(home, kept[said["raw_digest"]], said) for said in told if said["raw_digest"] in kept]
    found = iter(list(map(_reread, jobs)) if total <= FEW else pool.map(_reread, jobs))
    every: list[Prepared | str] = []
    for said in told:
        one = next(found) if said["raw_digest"] in kept else "has no bytes in the archive"
        every.append(one.reason if isinstance(one, Lost) else one)
    return every


def _reread(job: tuple[Home, Kept, Said]) -> Prepared | str:
    """A revision read from its bytes again, with what is noted of it."""
    home, kept, said = job
    try:
        record = read(home, kept)
        raw = handed(record, said)
        with faults_as_parse_errors():
            document = parse(raw, Kind(said["kind"]))
    except (StoreError, ParseError) as error:
        return str(error)
    published = said["published"] and datetime.fromisoformat(said["published"])
    document = replace(
        document,
        source=said["source"],
        key=said["id"].removeprefix(f"{said['source']}:"),
        url=said["url"],
        published=published_value(published, said["precision"]),
        published_from=said["published_from"],
        precision=said["precision"] and Precision(said["precision"]),
    )
    nothing = Derived((), {})
    return Prepared(document, said["raw_digest"], said["location"], said["region"], nothing, replace(raw, content=b""))


def handed(record: Record, said: Said) -> RawDocument:
    """Bytes as they were handed to the reader; where that was not noted yet, as far as their record tells."""
    if said["read_from"]:
        return replace(unpacked(json.dumps(said["read_from"])), content=record.content)
    headers = {name.lower(): value for name, value in record.headers} or {
        name.lower(): value for name, value in record.fields
    }
    is_answer = record.kept.record_type == "response"
    return RawDocument(
        said["source"],
        said["location"],
        record.content,
        headers.get("content-type", ""),
        said["url"],
        record.kept.fetched if is_answer else None,
        record.status,
    )


def index(work: Work, pool: Workers, progress: Progress) -> None:
    """Make passages and words of all current documents anew."""
    total, done = work.count_documents(), 0
    for batch in work.current():
        said = [(title, text) for _, title, text in batch]
        derived = list(map(derive, said)) if total <= FEW else pool.map(derive, said)
        rows = []
        for (number, _, _), one in zip(batch, derived, strict=True):
            if isinstance(one, Lost):
                raise StoreError(f"document number {number} could not be indexed: it {one.reason}")
            rows.append((number, one))
        work.rewrite_derived(rows)
        done += len(batch)
        progress("indexing", done, total)


def _schedule(work: Work) -> None:
    """When items are visited next: as if all had been visited in the night of the last generation. What was not there
    then, or is lost, is looked for at once."""
    nights = Nights(work)
    night = _last_night(work)

    def due(known: Known) -> date:
        return visits.due(known, night) if known.document and (known.gone or not known.misses) else night

    for source in nights.sources():
        nights.keep([(source, replace(known, due=due(known))) for known in nights.known(source).values()])


def _last_night(work: Work) -> date:
    found = work.connection.execute("SELECT max(published) FROM generation").fetchall()[0][0]
    return found.date() if found else datetime.now(UTC).date()


def _swap(home: Home, making: Home) -> Path | None:
    """Put the new work file into the place of the old one, which keeps another name. There is a whole one at every
    moment."""
    aside = None
    try:
        if home.work.exists():
            aside = home.work.with_name(f"work.{datetime.now(UTC):%Y%m%d%H%M%S}.duckdb")
            try:
                os.link(home.work, aside)
            except OSError:  # a file system without hard links
                shutil.copy2(home.work, aside)
            log = home.work.with_name(f"{home.work.name}.wal")  # the old file's: never to be applied to the new one
            with suppress(FileNotFoundError):
                os.replace(log, aside.with_name(f"{aside.name}.wal"))
        os.replace(making.work, home.work)
        settle(home.work.parent)
    except OSError as error:
        raise HomeError(f"{home.work} could not be put in place: {error.strerror}") from error
    shutil.rmtree(making.path, ignore_errors=True)
    return aside
