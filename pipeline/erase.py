"""Erasing a person, a document or an address from everything that the home holds, and keeping it away.

What was erased is written down first, as keyed hashes; all that follows finds by them what is to go, and can be
repeated: an erasure that was killed is finished by the next one, or by the next night. Documents that were erased
leave nothing; of those that name a person, the bytes are masked and read anew.
"""

import json
import logging
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin

from models import Contact, Document, HomeError, ParseError, QueryError, RawDocument, RegionradarError
from pipeline import archive, copies, embed, notes, privacy, trends
from pipeline.archive import Archive, Damage, Member
from pipeline.backup import backup
from pipeline.edits import judge_missing
from pipeline.export import export
from pipeline.extract.language import ACCURATE
from pipeline.finish import Progress, embed_missing, extract_missing
from pipeline.home import ERASING, REBUILDING, RESTORING, Home
from pipeline.ingest import derive
from pipeline.machine import cores
from pipeline.parse import is_harmless, parse
from pipeline.parse.filetype import content_type
from pipeline.privacy import Guard, erased
from pipeline.privacy.erased import Erased
from pipeline.read import faults_as_parse_errors
from pipeline.store import Prepared, Published, Work, publish
from pipeline.store.erasing import ErasureTables, Reread, Said
from pipeline.store.work import unpacked
from pipeline.traces import Searched, exact_form, name_form, search
from pipeline.whole import alone, write_whole
from pipeline.withheld import page_of
from pipeline.workers import Lost, Workers, workers

LOG = logging.getLogger("regionradar.erase")
LOG_NAME = "erasures.jsonl"  # of all erasures, without what was erased
DISCARD = "discard"  # a setting: files of the archive that nothing points to any more
FROM_PAGE = "text/html"
GONE = "borttaget"  # what stands in place of an address or id that was erased
BINARY = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
TELLING = 12  # characters of a title that tell a document from others
FEW = 24  # revisions for which starting processes costs more than it saves
READ = 64  # revisions that are read anew between two looks at progress
# files of the home that erasing keeps itself
OWN = {"erased.json", "erased.lock", "erased.part", ERASING, copies.NAME, copies.UNREACHED}

_ADDRESS = re.compile(rb"https?://[^\s\"'<>\\]+")
_LINK = re.compile(r"""(?:href=["']|<link>|<loc>|"url": ?")([^\s"'<>]+)""")
_ESCAPED = re.compile(r"\\u([\da-fA-F]{4})")
_TOKEN = re.compile(r"[a-z][a-z0-9-]*:[^\s\"'<>\\]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be erased: people by their full names, documents by their ids, addresses."""

    people: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What an erasure will touch: documents that go, documents that are masked, how often they name the person, alerts,
    to how many channels those were sent, files of the archive. ``others`` are people whose names contain the name, and
    who are not touched; ``exports`` and ``backups`` folders that are written anew. ``asides`` are out of reach: they
    must be taken away first."""

    whole: tuple[str, ...]
    masked: tuple[str, ...]
    mentions: int
    alerts: int
    sent: int
    waiting: int
    records: int
    others: tuple[str, ...] = ()
    exports: tuple[str, ...] = ()
    backups: tuple[str, ...] = ()
    asides: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.whole or self.masked or self.records)


@dataclass(frozen=True, slots=True)
class Report:
    """What was done, and the proof: nothing of it says what was erased."""

    id: str
    at: datetime
    what: str
    whole: int = 0
    masked: int = 0
    alerts: int = 0
    sent: int = 0
    unsent: int = 0
    files: int = 0  # of the archive that were written anew
    swept: int = 0  # other files of the home that were changed
    exports: tuple[str, ...] = ()
    unreached: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()  # of the archive: packed files and damaged places that nobody could look into
    proof: Searched | None = None

    @property
    def is_proved(self) -> bool:
        return self.proof is not None and self.proof.is_clean


@dataclass(slots=True)
class _Touched:
    """What an erasure found in the store, and what becomes of it."""

    whole: set[str] = field(default_factory=set)  # ids of documents that go
    titles: set[str] = field(default_factory=set)  # theirs
    named: list[Said] = field(default_factory=list)  # revisions that name somebody
    kept: set[str] = field(default_factory=set)  # digests of bytes that other revisions need
    dropped: set[str] = field(default_factory=set)  # digests of bytes that nothing needs any more
    items: list[tuple[str, str]] = field(default_factory=list)  # of which nothing was read
    pages: dict[str, bytes] = field(default_factory=dict)  # made in place of packed files, by those files' digests
    digests: dict[str, str | None] = field(default_factory=dict)  # what became of bytes
    unread: list[str] = field(default_factory=list)


# ------------------------------------------------------------------------------------------------- what is asked


def erase(
    home: Home,
    wanted: Wanted,
    agreed: Callable[[Plan], bool],
    progress: Progress,
    reason: str = "",
    embedder: embed.Embedder | None = None,
) -> Report | None:
    """Erase everywhere, and prove it; None where that was not agreed to, and nothing was done.

    An earlier erasure that was killed is finished first. Other runs may write while it is asked: what they brought in
    is erased too. Raises ``QueryError`` for what cannot be erased, ``StoreBusy`` where a run is under way, and
    ``HomeError`` where something was set aside in the home, which nothing reaches.
    """
    checked(wanted)
    with Work(home) as work:
        catch_up(work, home, progress, embedder)
        planned = plan(work, home, _resolved(ErasureTables(work), wanted), progress)
    seen = _standing(home)
    if not agreed(planned):
        return None
    if asides := home.set_aside:
        named = ", ".join(map(str, asides))
        raise HomeError(f"nothing was erased: {named} hold what they held; take them away, or out of the home, first")
    is_as_planned = _standing(home) == seen
    with Work(home) as work:
        catch_up(work, home, progress, embedder)
        tables = ErasureTables(work)
        wanted = _resolved(tables, wanted)
        if not is_as_planned:
            planned = plan(work, home, wanted, progress)
        report = _begun(_what(wanted), planned)
        ids, urls = tables.names_of(planned.whole)
        intend(home)
        erased.add(home, wanted.people, {*wanted.documents, *ids}, {*wanted.urls, *urls})
        done = _carry_out(work, home, privacy.load(home), progress, embedder)
    swept = sweep_files(home, privacy.load(home))
    forms = [name_form(each) for each in wanted.people]
    forms += [exact_form(each) for each in (*wanted.documents, *wanted.urls)]
    with reader() as read:
        proof = search(home.path, forms, read)
    report = replace(
        report,
        files=done.files,
        swept=swept,
        unread=done.unread,
        proof=proof,
    )
    _log(home, report, privacy.load(home).text(reason))  # before the copies: a backup has the line too
    report = _reached(home, report, progress)
    end(home)
    return report


def checked(wanted: Wanted) -> None:
    """Raises ``QueryError`` for names of one word, and where nothing is named."""
    if not (wanted.people or wanted.documents or wanted.urls):
        raise QueryError("nothing is named: say --person, --document or --url")
    for person in wanted.people:
        words = person.replace(",", " ").split()
        if len(words) < 2:
            raise QueryError("one word names too many people: give first name and surname, such as --person 'Eva Berg'")
        try:
            in_memory(Wanted(people=(person,)))
        except ValueError as error:
            raise QueryError(f"this name cannot be erased: {error}") from error


def in_memory(wanted: Wanted) -> Erased:
    """The list as it would be of this alone, written nowhere that lasts."""
    with TemporaryDirectory() as folder:
        return erased.add(Home(Path(folder)), wanted.people, wanted.documents, wanted.urls)


def _resolved(tables: ErasureTables, wanted: Wanted) -> Wanted:
    """With the documents that are at the addresses."""
    found = [id for url in wanted.urls for id in tables.ids_at(url)]
    return replace(wanted, documents=tuple(dict.fromkeys((*wanted.documents, *found))))


def plan(work: Work, home: Home, wanted: Wanted, progress: Progress) -> Plan:
    """What an erasure would touch; nothing is changed."""
    tables = ErasureTables(work)
    ids, urls = tables.names_of(wanted.documents)
    list = in_memory(replace(wanted, documents=tuple(sorted(ids)), urls=(*wanted.urls, *sorted(urls))))
    guard = Guard(list)
    touched = _find(tables, guard, progress)
    names = {each.document.id for each in touched.named}
    alerts, sent, _ = tables.alerts_of(touched.whole | names)
    _, _, waiting = tables.alerts_of(touched.whole)  # those of masked documents are sent, masked
    mentions = sum(len([*list.spans(_everything(each.document))]) for each in touched.named)
    records = sum(_touches(member, guard, touched) for member in _members(home, progress))
    kept: dict[str, tuple[str, ...]] = {
        what: tuple(each.folder for each in copies.known(home) if each.what == what)
        for what in (copies.EXPORT, copies.BACKUP)
    }
    return Plan(
        tuple(sorted(touched.whole)),
        tuple(sorted(names)),
        mentions,
        alerts,
        sent,
        waiting,
        records,
        tables.people_called(wanted.people),
        kept[copies.EXPORT],
        kept[copies.BACKUP],
        tuple(map(str, home.set_aside)),
    )


def _standing(home: Home) -> tuple[int, int, int]:
    """What tells whether somebody wrote the work file."""
    status = home.work.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


def _what(wanted: Wanted) -> str:
    said = ("person" if wanted.people else "", "document" if wanted.documents else "", "url" if wanted.urls else "")
    return ", ".join(filter(None, said))


def _begun(what: str, planned: Plan) -> Report:
    at = datetime.now(UTC)
    return Report(
        f"{at:%Y%m%d%H%M%S}", at, what, len(planned.whole), len(planned.masked), planned.alerts, planned.sent,
        planned.waiting,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------- intent and log


def intend(home: Home) -> None:
    """Note that an erasure is under way."""
    said = {"begun": datetime.now(UTC).isoformat(timespec="seconds")}
    try:
        write_whole(home.path / ERASING, json.dumps(said).encode())
    except OSError as error:
        raise HomeError(f"{home.path / ERASING} cannot be written: {error.strerror}") from error


def is_under_way(home: Home) -> bool:
    """Whether an erasure began and has not ended."""
    return (home.path / ERASING).exists()


def end(home: Home) -> None:
    """Note that it has ended."""
    (home.path / ERASING).unlink(missing_ok=True)


def catch_up(
    work: Work, home: Home, progress: Progress, embedder: embed.Embedder | None = None, *, reaching: bool = True
) -> bool:
    """Finish an erasure that was killed, within a run that holds the store; whether there was one.

    Not ``reaching`` is for a home that is being made: the copies that it knows of are another's.
    """
    if not is_under_way(home):
        return False
    guard = privacy.load(home)
    done = _carry_out(work, home, guard, progress, embedder)
    at = datetime.now(UTC)
    report = Report(
        f"{at:%Y%m%d%H%M%S}", at, "finished an erasure that was killed", files=done.files,
        swept=sweep_files(home, guard), unread=done.unread,
    )  # fmt: skip
    _log(home, report, "")
    if reaching:
        _reached(home, report)
    end(home)
    return True


def _log(home: Home, report: Report, reason: str) -> None:
    """A line about an erasure, which does not say what was erased."""
    said = {
        **{name: value for name, value in asdict(report).items() if name != "proof"},
        "at": report.at.isoformat(timespec="seconds"),
        "reason": reason,
        "found": None if report.proof is None else len(report.proof.found),
    }
    try:
        with (home.path / LOG_NAME).open("a", encoding="utf-8") as file:
            file.write(json.dumps(said, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise HomeError(f"{home.path / LOG_NAME} cannot be written: {error.strerror}") from error


# ------------------------------------------------------------------------------------------------- retention


def retain(work: Work, home: Home, days: Mapping[str, int], today: date, progress: Progress) -> tuple[int, int]:
    """Erase, by kind, what was published longer ago than so many days; ``lists`` are the pages of lists in the archive
    that no document was read from, nor a page that one was read from. How many documents and lists went.

    What the run publishes next is without them; ``settle`` follows.
    """
    tables = ErasureTables(work)
    kinds = {kind: most for kind, most in days.items() if kind != "lists"}
    old = tables.outdated(kinds, today)
    lists = tables.unread(today - timedelta(days=days["lists"])) if "lists" in days else set()
    if lists:
        lists -= _origins(home, progress)
    if not old and not lists:
        return 0, 0
    if old:
        ids, urls = tables.names_of(old)
        intend(home)
        erased.add(home, documents={*old, *ids}, urls=urls)
    guard = privacy.load(home)
    _take_out(work, home, guard, progress, lists)
    sweep_files(home, guard)
    if old:
        work.compact()
    LOG.info("retention", extra={"documents": len(old), "lists": len(lists)})
    return len(old), len(lists)


def _origins(home: Home, progress: Progress) -> set[str]:
    """The digests of the bytes that conversions in the archive were made from."""
    ids: set[str] = set()
    digests: dict[str, str] = {}
    for member in _members(home, progress):
        if member.kept.record_type == "conversion":
            ids.add(member.field("WARC-Refers-To"))
        elif member.kept.digest:
            digests[member.field("WARC-Record-ID")] = member.kept.digest
    return {digests[id] for id in ids if id in digests}


def settle(home: Home, gone: int) -> None:
    """End what ``retain`` began, after readers have a store without these documents: exports are written anew. And try
    again what erasures could not reach; to be called when the store is closed."""
    if gone:
        at = datetime.now(UTC)
        report = Report(f"{at:%Y%m%d%H%M%S}", at, "retention", whole=gone)
        _log(home, report, "")
        exports = {each.folder for each in copies.known(home) if each.what == copies.EXPORT}
        _reached(home, report, folders=exports)  # old backups go by their --keep: else a night would leave but one
        end(home)
    if left := copies.pending(home):
        report = Report(left[0].erasure, datetime.now(UTC), "tried again what was not reached")
        _reached(home, report, lambda *_: None, {each.folder for each in left})


# ------------------------------------------------------------------------------------------------- carrying out


@dataclass(frozen=True, slots=True)
class _Done:
    files: int
    unread: tuple[str, ...] = ()  # of the archive: packed files, and what is damaged


def _carry_out(work: Work, home: Home, guard: Guard, progress: Progress, embedder: embed.Embedder | None) -> _Done:
    """Take out of store and archive all that the list of what was erased names; publish without it."""
    done = _take_out(work, home, guard, progress)
    language = ErasureTables(work).language(ACCURATE)
    embedder = embedder or embed.load(work.embedder or embed.BUNDLED)
    extract_missing(work, language, progress)
    judge_missing(work, language, progress)
    embed_missing(work, embedder, progress)
    work.drop_unused_vectors()
    trends.update(work, embedder.centre[0])
    work.mark_changed()
    publish(work, home)
    with Archive(home, work.kept) as kept:
        notes.write(work, kept, language)
    work.compact()
    return done


def _take_out(work: Work, home: Home, guard: Guard, progress: Progress, lists: Collection[str] = ()) -> _Done:
    """Archive and store without what was erased, in one step for whoever reads the store."""
    tables = ErasureTables(work)
    # copies of all that is held, which a rebuild or a restore left that was cut short: none is under way now
    for left in (REBUILDING, RESTORING.parent):
        shutil.rmtree(home.path / left, ignore_errors=True)
    _discard(work, home)
    archive.discard(home, archive.leftovers(home, tables.files()))
    touched = _find(tables, guard, progress)
    ids, urls = tables.names_of(touched.whole)
    if touched.whole:
        # under which ids and at which addresses they may come again
        guard = replace(guard, erased=erased.add(home, documents=ids, urls=urls))
    touched.dropped |= {digest for digest in lists if digest not in touched.kept}
    rereads = _read_anew(work, home, guard, touched, progress)
    _look_through(home, guard, touched, progress)
    rewritten = _rewrite(home, guard, touched, ids, progress)
    with work.together():
        tables.replace(rereads)
        tables.drop(touched.whole)
        tables.drop_items(touched.items)
        tables.move_archived(
            {*touched.digests, *(name for name, _ in rewritten)},
            [place for _, new in rewritten for place in new.places],
        )
        tables.follow(touched.digests)
        tables.follow_read(
            {
                said.document.digest: new.prepared.document.digest
                for said, new in zip(touched.named, rereads, strict=True)
            }
        )
        tables.change_issues(lambda said: _of_issue(said, guard, touched.titles))
        tables.sweep(lambda said: _mask(guard, said), guard.refuses)
        work.set(DISCARD, json.dumps([name for name, _ in rewritten]))
    _discard(work, home)
    return _Done(len(rewritten), tuple(sorted(set(touched.unread))))


def _discard(work: Work, home: Home) -> None:
    """Take away the files of the archive that a committed step has replaced."""
    if names := json.loads(work.setting(DISCARD) or "[]"):
        archive.discard(home, names)
        work.set(DISCARD, "[]")


def _find(tables: ErasureTables, guard: Guard, progress: Progress) -> _Touched:
    """What in the store is of what was erased, or names somebody who was."""
    found = _Touched()
    seen, total = 0, tables.count_revisions()
    used: dict[str, set[str]] = {}  # documents by the digests of their bytes
    for batch in tables.revisions():
        for said in batch:
            used.setdefault(said.raw_digest, set()).add(said.document.id)
            if guard.refuses(said.document.id, _web(said.document.url), _web(said.location)):
                found.whole.add(said.document.id)
                found.titles.add(said.document.title)
            elif _names(guard, _everything(said.document), said.location):
                found.named.append(said)
        seen += len(batch)
        progress("looking through documents", seen, total)
    found.named = [said for said in found.named if said.document.id not in found.whole]
    for source, key, url, document in tables.items():
        if document not in found.whole and guard.refuses(f"{source}:{key}", _web(url)):
            found.items.append((source, key))
    for digest, ids in used.items():
        (found.dropped if ids <= found.whole else found.kept).add(digest)
    return found


def _members(home: Home, progress: Progress) -> Iterator[Member]:
    """All records of the archive."""
    paths = sorted(home.archive.glob(archive.NAMES))
    for at, path in enumerate(paths):
        yield from (each for each in archive.members(home, path.name) if isinstance(each, Member))
        progress("looking through the archive", at + 1, len(paths))


def _read_anew(work: Work, home: Home, guard: Guard, touched: _Touched, progress: Progress) -> list[Reread]:
    """The revisions that name somebody, read from their masked bytes."""
    made: list[Reread] = []
    with workers(cores()) as pool:
        for first in range(0, len(touched.named), READ):
            batch = touched.named[first : first + READ]
            jobs = [_job(work, home, guard, said) for said in batch]
            for said, result in zip(batch, _results(pool, jobs), strict=True):
                if result.page is not None:
                    touched.pages.setdefault(said.raw_digest, result.page)
                    page_digest = RawDocument("", "", touched.pages[said.raw_digest]).digest
                    touched.digests[said.raw_digest] = page_digest
                else:
                    touched.digests[said.raw_digest] = result.prepared.raw_digest
                prepared = replace(result.prepared, raw_digest=touched.digests[said.raw_digest] or "")
                made.append(Reread(said.number, said.revision, prepared, said.is_current))
            progress("reading anew", first + len(batch), len(touched.named))
    return made


@dataclass(frozen=True, slots=True)
class _Job:
    said: Said
    raw: RawDocument | None  # None where its bytes cannot be had
    guard: Guard
    is_packed: bool = False


@dataclass(frozen=True, slots=True)
class _Result:
    prepared: Prepared
    page: bytes | None  # that was made in place of the bytes


def _job(work: Work, home: Home, guard: Guard, said: Said) -> _Job:
    kept = work.kept(said.raw_digest)
    try:
        member = archive.member_at(home, kept) if kept else None
    except RegionradarError:
        member = None
    if member is None:
        return _Job(said, None, guard)
    given = unpacked(said.read_from) if said.read_from else None
    raw = given or RawDocument(said.document.source, said.location, b"", member.content_type, said.document.url)
    return _Job(said, replace(raw, content=member.content), guard, _is_packed(member))


def _results(pool: Workers, jobs: Sequence[_Job]) -> Iterator[_Result]:
    """What is read anew; what cannot be read again is made of what was read the first time."""
    few = all(job.raw is None or is_harmless(job.raw) for job in jobs) and len(jobs) <= FEW
    for job, result in zip(jobs, map(_anew, jobs) if few else pool.map(_anew, jobs), strict=True):
        yield _anew(replace(job, raw=None)) if isinstance(result, Lost) else result


def _anew(job: _Job) -> _Result:
    """One revision: read from its masked bytes, or, where these still name somebody, from a page of its masked text."""
    said, guard, was = job.said, job.guard, job.said.document
    location = _mask(guard, said.location)
    raw = RawDocument(was.source, location, b"", FROM_PAGE, was.url and _mask(guard, was.url))
    document = was
    if job.raw is not None:
        given = replace(job.raw, location=location, url=job.raw.url and _mask(guard, job.raw.url))
        try:
            with faults_as_parse_errors():
                raw = given if job.is_packed else replace(given, content=_masked(guard, given.content))
                document = _placed(parse(raw, was.kind, was.kind), was)
        except ParseError:
            document = was  # its text is there all the same
        else:
            if not _names(guard, _everything(document)):
                return _Result(_prepared(document, raw, said), None)
    instead = page_of(document, raw, guard) or page_of(was, raw, guard)
    if instead is None:  # named nowhere but in the place that it came from
        return _Result(_prepared(was, raw, said), None)
    try:
        with faults_as_parse_errors():
            document = _placed(parse(instead, was.kind, was.kind), was)
    except ParseError:
        document = replace(was, title=guard.text(was.title), text=guard.text(was.text), contacts=(), attachments=())
    return _Result(_prepared(document, instead, said), instead.content)


def _placed(document: Document, was: Document) -> Document:
    """A document under the id, of the kind and from the day that it had."""
    return replace(
        document,
        source=was.source,
        key=was.key,
        kind=was.kind,
        url=was.url,
        published=was.published,
        published_from=was.published_from,
        precision=was.precision,
        updated=was.updated,
    )


def _prepared(document: Document, raw: RawDocument, said: Said) -> Prepared:
    derived = derive((document.title, document.text))
    return Prepared(document, raw.digest, raw.location, said.region, derived, replace(raw, content=b""))


def _fields(contact: Contact) -> tuple[str, ...]:
    return (contact.name, contact.role or "", contact.party or "", contact.organisation or "", contact.phone or "",
            contact.email or "")  # fmt: skip


def _everything(document: Document) -> str:
    """All that a document says, in one text."""
    contacts = [" ".join(filter(None, _fields(each))) for each in document.contacts]
    attached = [f"{each.title}\n{each.url}" for each in document.attachments]
    return "\n\n".join((document.title, document.text, *contacts, *attached))


def _names(guard: Guard, *texts: str) -> bool:
    """Whether somebody is named who was erased."""
    return any(next(guard.erased.spans(text), None) is not None for text in texts)


def _mask(guard: Guard, said: str) -> str:
    return guard.text(said) if _names(guard, said) else said


def _web(address: str | None) -> str | None:
    """An address of the web; where files lie on this machine is the operator's affair."""
    return address if address and address.startswith(("http:", "https:")) else None


# ------------------------------------------------------------------------------------------------- the archive


def _look_through(home: Home, guard: Guard, touched: _Touched, progress: Progress) -> None:
    """Find out what becomes of the bytes in the archive, by their digests."""
    with reader() as read:
        for member in _members(home, progress):
            digest = member.kept.digest
            if not digest or member.kept.record_type in ("revisit", "metadata") or digest in touched.digests:
                continue
            if digest in touched.dropped or _is_refused(member, guard):
                if digest not in touched.kept:
                    touched.digests[digest] = None
            elif not _is_packed(member):
                if digest not in touched.kept and _lists(member, guard, touched.titles):
                    touched.digests[digest] = None
                    continue
                content = _masked(guard, member.content)
                if content != member.content:
                    touched.digests[digest] = RawDocument("", "", content).digest
            elif digest not in touched.kept:
                text = read(member.content)
                if text is None:
                    touched.unread.append(member.kept.file)
                elif _names(guard, text):
                    touched.digests[digest] = None


def _lists(member: Member, guard: Guard, titles: Collection[str]) -> bool:
    """Whether a page that no document was read from lists one that was erased: by its address, or by its title."""
    text = unescape(_decoded(member.content).replace("\\/", "/"))
    if '"' in text and "\\u" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    if any(title in text for title in titles if len(title) >= TELLING):
        return True
    links = {urljoin(member.kept.url, link) for link in _LINK.findall(text)} if guard.erased.urls else set()
    return guard.refuses(*filter(_web, links))


def _touches(member: Member, guard: Guard, touched: _Touched) -> bool:
    """Whether a record holds something that is to go, as far as that is told without reading packed files."""
    if member.kept.digest in touched.dropped or _is_refused(member, guard):
        return True
    return not _is_packed(member) and _names(guard, _decoded(member.content))


def _is_refused(member: Member, guard: Guard) -> bool:
    asked = (member.kept.url, member.field(archive.ASKED), member.field(archive.ADDRESS))
    return guard.refuses(*map(_web, asked))


def _rewrite(
    home: Home, guard: Guard, touched: _Touched, ids: Collection[str], progress: Progress
) -> list[tuple[str, archive.Rewritten]]:
    """Write every file anew that holds something of it; old names with what became of them."""
    moved: dict[str, str | None] = {}  # ids of records

    def change(member: Member) -> Member | None:
        new = _changed(member, guard, touched, ids, moved)
        if new is None or new.kept.digest != member.kept.digest:
            moved[member.field("WARC-Record-ID")] = new.field("WARC-Record-ID") if new else None
        return new

    for member in _members(home, progress):  # what others refer to may stand in a later file
        change(member)
    done = []
    for path in sorted(home.archive.glob(archive.NAMES)):
        members = list(archive.members(home, path.name))
        if any(change(each) is not each for each in members if isinstance(each, Member)):
            done.append((path.name, archive.rewrite(home, path.name, change)))
        else:
            touched.unread += [f"{path.name}, byte {each.offset}" for each in members if isinstance(each, Damage)]
    touched.unread += [path.name for path in home.archive.glob(f"*{archive.ASIDE}")]
    return done


def _changed(
    member: Member, guard: Guard, touched: _Touched, ids: Collection[str], moved: Mapping[str, str | None]
) -> Member | None:
    """A record as it is to be; None where it is to go."""
    kept = member.kept
    if kept.record_type == "warcinfo":
        return member
    if kept.record_type == "metadata":
        return None if _is_of(member, guard, ids) else member
    if touched.digests.get(kept.digest, "") is None or (_is_refused(member, guard) and kept.digest not in touched.kept):
        return None
    if kept.record_type == "request" and moved.get(member.field("WARC-Concurrent-To"), "") is None:
        return None
    if kept.digest in touched.pages and kept.record_type != "revisit":
        return member.converted(touched.pages[kept.digest], FROM_PAGE, _mask(guard, kept.url))
    digest = touched.digests.get(kept.digest) or kept.digest
    content = member.content
    if digest != kept.digest and kept.record_type != "revisit" and not _is_packed(member):
        content = _masked(guard, content)
    head = _masked(guard, member.head)
    return member.again(digest, content, head, lambda said: _mask(guard, said), moved)


def _is_of(member: Member, guard: Guard, ids: Collection[str]) -> bool:
    """Whether a note is of what was erased, or names somebody who was."""
    text = _decoded(member.content)
    try:
        said = json.loads(text)
    except ValueError:
        return _names(guard, text)
    named = [said.get("id"), said.get("document"), f"{said.get('source')}:{said.get('key')}"]
    return (
        _names(guard, text)
        or any(each in ids for each in named)
        or guard.refuses(*(each for each in named if each), _web(said.get("url")))
    )


def _masked(guard: Guard, content: bytes) -> bytes:
    """A text without names and addresses that were erased."""
    if _names(guard, _decoded(content)):
        content = guard.content(content, "")
    if not guard.erased.urls:
        return content

    def gone(found: re.Match[bytes]) -> bytes:
        return GONE.encode() if guard.refuses(unescape(found[0].decode("latin-1"))) else found[0]

    return _ADDRESS.sub(gone, content)


def _decoded(content: bytes) -> str:
    """Bytes as they are looked through."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _is_packed(member: Member) -> bool:
    """Whether bytes do not tell what a reader sees in them."""
    if _is_binary(member.content):
        return True
    try:
        return content_type(RawDocument("", member.kept.url, member.content, member.content_type)).startswith(
            "message/"
        )
    except ParseError:
        return False


def _is_binary(content: bytes) -> bool:
    return content.startswith(BINARY) or b"\0" in content[:1024]


@contextmanager
def reader() -> Iterator[Callable[[bytes], str | None]]:
    """What tells the text of packed files (PDF, DOCX, ODT), read in a process of its own; None where one cannot be
    read."""
    with workers(1) as pool:

        def read(content: bytes) -> str | None:
            [found] = pool.map(_text, [content])
            return found if isinstance(found, str) else None

        yield read


def _text(content: bytes) -> str | None:
    try:
        with faults_as_parse_errors():
            return _everything(parse(RawDocument("", "file", content)))
    except ParseError:
        return None


# ------------------------------------------------------------------------------------------------- other files


def sweep_files(home: Home, guard: Guard) -> int:
    """Mask what every other file of the home says, and take out what it tells of documents that were erased; how many
    were changed. Names of files are masked too."""
    changed = 0
    for path in sorted(each for each in home.path.rglob("*") if each.is_file() and not each.is_symlink()):
        inside = path.relative_to(home.path)
        if inside.parts[0] in ("store", "archive") or path.name in OWN:
            continue
        content = path.read_bytes()
        if _is_binary(content):
            continue
        swept = _swept(content, path.suffix, guard)
        if swept != content:
            with _edited(home, path):
                write_whole(path, _swept(path.read_bytes(), path.suffix, guard))
            changed += 1
        if _names(guard, path.name):
            os.replace(path, path.with_name(guard.text(path.name).replace(" ", "-")))
            changed += 1
    return changed


def _edited(home: Home, path: Path) -> AbstractContextManager[None]:
    """The lock that commands take to change this file of the home."""
    if path.name == "users.json":
        return alone(path.with_name(f".{path.name}.lock"))
    is_entries = path.parent == home.path and path.suffix == ".toml"
    return alone(home.work.with_name(f"{path.name}.lock")) if is_entries else nullcontext()


def _swept(content: bytes, suffix: str, guard: Guard) -> bytes:
    """A file without what was erased: lines of alerts, entries of digests, addresses, names."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return _masked(guard, content)
    if any(guard.refuses(unescape(token)) for token in set(_TOKEN.findall(text))):
        if suffix == ".jsonl":
            text = "".join(line for line in text.splitlines(keepends=True) if not _line_is_of(line, guard))
        elif suffix in (".html", ".htm"):
            text = without_entries(text, guard)

        def gone(found: re.Match[str]) -> str:
            return GONE if guard.refuses(unescape(found[0])) else found[0]

        content = _TOKEN.sub(gone, text).encode()
    return _masked(guard, content)


def _of_issue(said: tuple[str, str, str], guard: Guard, titles: Collection[str]) -> tuple[str, str, str]:
    """Title, HTML and text of an issue that waits, without the entries of documents that were erased. Its text is
    that of its HTML then."""
    from bs4 import BeautifulSoup  # late: it takes a while to load

    title, html, text = said
    if any(guard.refuses(unescape(token)) for token in set(_TOKEN.findall(f"{html}\n{text}"))):
        html = without_entries(html, guard)
        text = BeautifulSoup(html, "lxml").get_text("\n", strip=True)
        for each in filter(lambda one: len(one) >= TELLING, titles):
            title, html, text = (one.replace(each, GONE) for one in (title, html, text))
    return title, html, text


def _line_is_of(line: str, guard: Guard) -> bool:
    """Whether an alert, a line of JSON, is of a document that was erased."""
    try:
        said = json.loads(line)
    except ValueError:
        return False
    return isinstance(said, dict) and guard.refuses(said.get("document_id"), said.get("url"))


def without_entries(html: str, guard: Guard) -> str:
    """A page of a digest without the entries of documents that were erased."""
    from bs4 import BeautifulSoup  # late: it takes a while to load

    soup = BeautifulSoup(html, "lxml")
    places = set()
    for link in soup.select("a[href]"):
        if link.decomposed or not guard.refuses(str(link["href"])):
            continue
        entry = next((each for each in link.find_parents("table") if each.select_one("td > a[name]")), None)
        if entry is not None and len(entry.select("td > a[name]")) == 1:
            places |= {f"#{anchor['name']}" for anchor in entry.select("a[name]")}
            entry.decompose()
        else:
            link.decompose()
    for link in soup.select("a[href]"):
        if str(link["href"]) in places and link.parent is not None:
            link.parent.decompose()
    return str(soup)


def _reached(
    home: Home, report: Report, progress: Progress | None = None, folders: Collection[str] | None = None
) -> Report:
    """The report with what became of the copies, all where no ``folders`` are named; what was not reached is kept, to
    be tried again. The log gets another line, but not for what is tried in vain."""
    exports, missed = _copies(home, progress, folders)
    copies.reach(home, report.id, exports, missed)
    said = tuple(f"{folder}: {why}" for folder, why in missed.items())
    report = replace(report, exports=exports, unreached=said)
    if exports or (missed and folders is None):
        _log(home, report, "")
    return report


def _copies(
    home: Home, progress: Progress | None = None, folders: Collection[str] | None = None
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Write the exports and backups anew that are known; those written, and what could not be reached, with why.

    Backups only where ``progress`` is given: never by a process that has the store open.
    """
    written: list[str] = []
    missed: dict[str, str] = {}
    for copy in copies.known(home):
        if folders is not None and copy.folder not in folders:
            continue
        if not copy.path.exists():
            missed[copy.folder] = "it is not there"
            continue
        if copy.what == copies.BACKUP and progress is None:
            missed[copy.folder] = "what was erased goes from it with the next backup --keep 1"
            continue
        try:
            if copy.what == copies.EXPORT:
                with Published(home) as store:
                    export(store, copy.path, copy.form)
            elif progress:
                taken = backup(home, copy.path, progress, keep=1, without=(ERASING,), waiting=lambda: False)
                if taken.missing:
                    missed[copy.folder] = f"the archive lacks {taken.missing[0]}: older snapshots were kept"
                    continue
                if taken.changed:
                    says = f"archive/{taken.changed[0]} is not as it was in the last one: older snapshots were kept"
                    missed[copy.folder] = says
                    continue
                if taken.damaged:
                    missed[copy.folder] = f"the manifest of snapshot {taken.damaged[0]} is damaged: repeat the backup"
                    continue
            written.append(copy.folder)
        except RegionradarError as error:
            missed[copy.folder] = str(error)
    return tuple(each for each in written if each not in missed), missed
