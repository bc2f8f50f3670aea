"""Bytes as they came, kept for ever in WARC 1.1 files, so that every fact can be traced to its origin.

Every run writes files of its own and none of an earlier run, so what a crash tears is the end of one file. The store
knows where the bytes of a digest are (``pipeline.store.Kept``); without the store, ``records`` finds all of them.
"""

import os
import re
import zlib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from http.client import responses
from io import BytesIO, FileIO
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import NAMESPACE_URL, uuid4, uuid5

from models import Headers, HomeError, RawDocument, Request, Response, StoreError
from pipeline.home import Home
from pipeline.store import Kept, version
from pipeline.whole import settle

ROTATED = 1_000_000_000  # bytes of a file after which the next one is begun
LARGEST = 1_000_000_000  # bytes of an unpacked record: none that is written comes near it
CHUNK = 1 << 16
NAMES = "regionradar-*.warc.gz"
ASIDE = ".damaged"  # how files end that hold what could not be read of others
VERSION = b"WARC/1.1"
STANDARD = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
ANSWER = "application/http;msgtype=response"
ASKED = "X-Regionradar-Asked"  # the address that was asked for, where redirects led to another
SOURCE = "X-Regionradar-Source"  # the id of the source that a file was ingested for
ADDRESS = "X-Regionradar-Url"  # the address that the user gave for it
ORIGIN = "X-Regionradar-Origin"  # "withheld": what a page was made from is not kept
NOTE = "X-Regionradar-Note"  # the number of a note
ORIGINAL = "X-Archive-Orig-"  # before the names of headers that are true of what was sent and not of what is kept
OF_PACKING = ("content-encoding", "transfer-encoding", "content-length")
OF_BYTES = ("response", "revisit", "resource", "conversion")  # the types of records of what came from outside
MEMBER = b"\x1f\x8b\x08"  # the first bytes of what gzip packed

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_NO_URI = re.compile(r"[^\x21-\x7e]+")
_VERSION = re.compile(r"-r(\d+)(?=\.warc\.gz$)")  # of a file that was rewritten
_NO_TOKEN = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]")


class Archive:
    """What one run keeps: a run that keeps nothing leaves no file. A context manager, for one thread.

    ``held`` finds what earlier runs, or this one before its last ``flush``, have kept, by digest: such bytes are not
    written again. ``pending`` is what was kept since then. Whatever writes raises ``HomeError`` where it cannot; what
    was kept before is whole nevertheless.
    """

    def __init__(self, home: Home, held: Callable[[str], Kept | None]) -> None:
        self.pending: dict[str, Kept] = {}
        self._folder = home.archive
        self._held = held
        self._file: FileIO | None = None
        self._name = ""
        self._end = 0  # of the last whole record in the file
        self._run = ""  # when this run's first file was begun
        self._serial = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._faults():
            self._close()

    def response(self, answer: Response, request: Request | None = None) -> str:
        """Keep an answer, as a revisit where its bytes are held. The digest of its content.

        The request is kept where it says more than its address. What was read on this machine is a file, with no HTTP
        around it; that it is not there is nothing to keep.
        """
        digest = sha256(answer.content).hexdigest()
        if _is_local(answer) and answer.status != 200:
            return digest
        if self._find(digest):
            record = self._revisit(answer, digest)
        elif _is_local(answer):
            form = (("Content-Type", answer.header("content-type") or "application/octet-stream"),)
            record = self._keep("resource", _uri(answer.final_url), answer.fetched, digest, form, (answer.content,))
        else:
            fields = (*_asked(answer), ("Content-Type", ANSWER))
            block = (_http(answer), answer.content)
            record = self._keep("response", _uri(answer.final_url), answer.fetched, digest, fields, block)
        if request and (request.method != "GET" or request.headers or request.body):
            self._request(request, answer.fetched, record)
        return digest

    def revisit(self, answer: Response, digest: str) -> str:
        """Keep that an answer, a 304 or one of the very same bytes, stands for the bytes of this digest. The digest."""
        self._revisit(answer, digest)
        return digest

    def resource(self, raw: RawDocument) -> str:
        """Keep a file, as a revisit where its bytes are held. The digest of its content."""
        digest = raw.digest
        url = "file://" + quote(os.path.abspath(raw.location), errors="replace")
        fetched = raw.fetched or datetime.now(UTC)
        said = ((SOURCE, raw.source), *(((ADDRESS, _uri(raw.url)),) if raw.url else ()))
        if original := self._find(digest):
            self._keep("revisit", url, fetched, digest, (*said, *_refers(IDENTICAL, original)), ())
        else:
            form = ("Content-Type", raw.content_type or "application/octet-stream")
            self._keep("resource", url, fetched, digest, (*said, form), (raw.content,))
        return digest

    def conversion(self, content: bytes, content_type: str, url: str, of: str) -> str:
        """Keep a page that was made from the bytes of the digest ``of``, unless it is held. The page's digest.

        Where those bytes are not kept, as they hold what is never stored, the record says so.
        """
        digest = sha256(content).hexdigest()
        if not self._find(digest):
            original = self._find(of)
            refers = (("WARC-Refers-To", _id_of(original)) if original else (ORIGIN, "withheld"),)
            fields = (*refers, ("Content-Type", content_type))
            self._keep("conversion", _uri(url), datetime.now(UTC), digest, fields, (content,))
        return digest

    def note(self, number: int, content: bytes) -> None:
        """Keep a note about what is kept: one JSON object. Its number orders it among others of the same thing."""
        digest = sha256(content).hexdigest()
        now = datetime.now(UTC)
        fields = (
            ("WARC-Type", "metadata"),
            ("WARC-Record-ID", _record_id("metadata", str(number), now, digest)),
            ("WARC-Date", _date(now)),
            ("WARC-Payload-Digest", f"sha256:{digest}"),
            (NOTE, str(number)),
            ("Content-Type", "application/json"),
        )
        self._write(fields, (content,))

    def flush_notes(self) -> None:
        """Force to disk what was noted."""
        with self._faults():
            self._sync()

    def flush(self) -> list[Kept]:
        """Force to disk what was written, and hand back where it is, for the store to write down."""
        with self._faults():
            self._sync()
        entries = list(self.pending.values())
        self.pending.clear()
        return entries

    def _find(self, digest: str) -> Kept | None:
        return self.pending.get(digest) or self._held(digest)

    def _revisit(self, answer: Response, digest: str) -> str:
        profile = NOT_MODIFIED if answer.not_modified else IDENTICAL
        fields: Headers = (*_asked(answer), *_refers(profile, self._find(digest)))
        http: tuple[bytes, ...] = ()
        if not _is_local(answer):
            fields, http = (*fields, ("Content-Type", ANSWER)), (_http(answer),)
        return self._keep("revisit", _uri(answer.final_url), answer.fetched, digest, fields, http)

    def _request(self, request: Request, sent: datetime, answer: str) -> None:
        """``answer`` is the id of the record that answers it."""
        url = _uri(request.url)
        parts = urlsplit(url)
        target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        first = f"{_NO_TOKEN.sub('_', request.method)} {target} HTTP/1.1"
        head = _headers(first, (("Host", parts.netloc.rpartition("@")[2]), *request.headers), "latin-1")
        fields = (
            ("WARC-Type", "request"),
            ("WARC-Record-ID", f"<{uuid4().urn}>"),
            ("WARC-Date", _date(sent)),
            ("WARC-Target-URI", url),
            ("WARC-Concurrent-To", answer),
            ("Content-Type", "application/http;msgtype=request"),
        )
        self._write(fields, (head, request.body or b""))

    def _keep(
        self, record_type: str, url: str, fetched: datetime, digest: str, more: Headers, block: Sequence[bytes]
    ) -> str:
        """Write a record and remember where its bytes are. The record's id."""
        record_id = _record_id(record_type, url, fetched, digest)
        fields = (
            ("WARC-Type", record_type),
            ("WARC-Record-ID", record_id),
            ("WARC-Date", _date(fetched)),
            ("WARC-Target-URI", url),
            ("WARC-Payload-Digest", f"sha256:{digest}"),
            *more,
        )
        offset = self._write(fields, block)
        if record_type != "revisit":
            length = self._end - offset
            self.pending[digest] = Kept(digest, self._name, offset, length, record_type, url, fetched)
        return record_id

    def _write(self, fields: Headers, block: Sequence[bytes]) -> int:
        """Write a record. Where in the file it begins."""
        packed = _packed(fields, block)
        with self._faults():
            file = self._begin() if self._file is None or self._end >= ROTATED else self._file
            if self._end == 0:
                self._append(file, _warcinfo(self._name))
            return self._append(file, packed)

    def _begin(self) -> FileIO:
        """Another file: none is ever written to that another run began."""
        self._close()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._run = self._run or f"{datetime.now(UTC):%Y%m%d%H%M%S}"
        self._end = 0
        while self._file is None:
            self._name = f"regionradar-{self._run}-{self._serial:05}.warc.gz"
            self._serial += 1
            with suppress(FileExistsError):
                self._file = FileIO(self._folder / self._name, "x")
        settle(self._folder)  # its new entry
        return self._file

    def _append(self, file: FileIO, packed: bytes) -> int:
        """All of a record, or nothing of it. Where it begins."""
        offset, rest = self._end, memoryview(packed)
        try:
            while rest:
                rest = rest[file.write(rest) :]
        except BaseException:
            try:
                file.truncate(offset)
                file.seek(offset)
            except OSError:
                self._end = ROTATED  # what is torn stays the end of this file
            raise
        self._end += len(packed)
        return offset

    def _sync(self) -> None:
        if self._file is None:
            return
        try:
            os.fsync(self._file.fileno())
        except OSError:
            self.pending.clear()  # nobody knows what of it is on the disk, and asking again would not tell
            self._end = ROTATED
            raise

    def _close(self) -> None:
        """Let go of the file, once what is in it is on the disk."""
        if self._file is None:
            return
        try:
            self._sync()
        finally:
            self._file.close()
            self._file = None

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise HomeError(f"{self._folder} cannot be written: {error.strerror}") from error


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it was read back. ``headers`` and ``status`` are of HTTP, as they were sent."""

    kept: Kept  # where it is; of a revisit, too, which has the digest and not the bytes
    fields: Headers  # the named fields of WARC
    status: int | None
    headers: Headers
    content: bytes


@dataclass(frozen=True, slots=True)
class Damage:
    """A place in the archive where no record can be read: a torn end of a file after a crash, or worse."""

    file: str
    offset: int
    why: str


class _Damaged(Exception):
    """Why a record cannot be read."""


def records(home: Home, types: Sequence[str] = OF_BYTES) -> Iterator[Record | Damage]:
    """All records of these types in the archive, the oldest file first.

    What is damaged is named, and what follows it in the same file is found. Raises ``StoreError`` where a file
    cannot be read at all.
    """
    for path in sorted(home.archive.glob(NAMES)):
        try:
            with path.open("rb") as file:
                yield from _walk(file, path.name, types)
        except OSError as error:
            raise StoreError(f"{path} cannot be read: {error.strerror}") from error


@dataclass(frozen=True, slots=True)
class Member:
    """A record as it stands in a file, of any type. ``head`` is that of HTTP with its empty line, b"" without one."""

    kept: Kept  # where it is; its digest is "" where it has none, as with warcinfo
    fields: Headers  # the named fields of WARC, without the block's length
    head: bytes
    content: bytes

    def field(self, name: str) -> str:
        """The first field of this name, "" where there is none."""
        return next((value for each, value in self.fields if each.lower() == name.lower()), "")

    @property
    def content_type(self) -> str:
        """What the content is said to be: by HTTP's head, else by WARC's."""
        if not self.head:
            return self.field("Content-Type")
        said = re.search(rb"^content-type:[ \t]*([^\r\n]*)", self.head, re.IGNORECASE | re.MULTILINE)
        return said[1].decode("latin-1") if said else ""

    def again(
        self, digest: str, content: bytes, head: bytes, mask: Callable[[str], str], moved: Mapping[str, str | None]
    ) -> "Member":
        """The same record of other bytes, under the id that belongs to it, with its fields masked, and what it refers
        to by the ids that ``moved`` has for those of before; itself where all that is as it was."""
        kept = replace(self.kept, digest=digest, url=mask(self.kept.url))
        said = {"WARC-Target-URI": kept.url}
        if digest and digest != self.kept.digest:
            said["WARC-Payload-Digest"] = f"sha256:{digest}"
        if kept != self.kept and digest and kept.record_type in OF_BYTES:
            said["WARC-Record-ID"] = _id_of(kept)
        fields = tuple((name, said.get(name) or moved.get(value) or mask(value)) for name, value in self.fields)
        if (fields, content, head) == (self.fields, self.content, self.head):
            return self
        return Member(kept, fields, head, content)

    def converted(self, page: bytes, content_type: str, url: str) -> "Member":
        """In this record's place a page that was made of what it held, of which nothing else is left."""
        kept = replace(self.kept, digest=sha256(page).hexdigest(), record_type="conversion", url=_uri(url))
        fields = (
            ("WARC-Type", kept.record_type),
            ("WARC-Record-ID", _id_of(kept)),
            ("WARC-Date", _date(kept.fetched)),
            ("WARC-Target-URI", kept.url),
            ("WARC-Payload-Digest", f"sha256:{kept.digest}"),
            ("Content-Type", content_type),
        )
        return Member(kept, fields, b"", page)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What became of a file: the new one's name, None where nothing is left of it, and where bytes are in it."""

    name: str | None
    places: Sequence[Kept]


def members(home: Home, name: str) -> Iterator[Member | Damage]:
    """All records of a file, of whatever type, and what cannot be read in it.

    Raises ``StoreError`` where the file cannot be read at all.
    """
    path = home.archive / name
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            offset = 0
            while offset < size:
                file.seek(offset)
                try:
                    plain, length = _unpacked(file)
                    yield _member(plain, name, offset, length)
                    offset += length
                except _Damaged as error:
                    yield Damage(name, offset, str(error))
                    offset = _next(file, offset + 1, size)
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}") from error


def rewrite(home: Home, name: str, change: Callable[[Member], Member | None]) -> Rewritten:
    """Write a file anew beside the old one, each record as ``change`` wants it, without those that it answers None to
    and without what is damaged, which is set aside as it is: ``*.damaged``. It sorts where the old one does, and is
    forced to disk; the old one stays until the store points to the new one: ``discard``.

    Raises ``HomeError`` where it cannot be written.
    """
    fresh = _renamed(home, name)
    part = (home.archive / fresh).with_suffix(".part")
    places: list[Kept] = []
    any_left = False
    damaged: int | None = None  # where a span begins that cannot be read
    try:
        with (home.archive / name).open("rb") as old, part.open("wb") as new:
            new.write(_warcinfo(fresh))
            for member in members(home, name):
                start = member.offset if isinstance(member, Damage) else member.kept.offset
                if damaged is not None:
                    _set_aside(home, name, old, damaged, start)
                damaged = start if isinstance(member, Damage) else None
                if isinstance(member, Damage) or member.kept.record_type == "warcinfo":
                    continue
                wanted = change(member)
                if wanted is None:
                    continue
                any_left = True
                offset = new.tell()
                if wanted is member:
                    old.seek(member.kept.offset)
                    new.write(old.read(member.kept.length))
                else:
                    new.write(_packed(_without_length(wanted.fields), (wanted.head, wanted.content)))
                if wanted.kept.record_type in OF_BYTES and wanted.kept.record_type != "revisit":
                    places.append(replace(wanted.kept, file=fresh, offset=offset, length=new.tell() - offset))
            if damaged is not None:
                _set_aside(home, name, old, damaged, os.fstat(old.fileno()).st_size)
            new.flush()
            os.fsync(new.fileno())
        if not any_left:
            part.unlink()
            return Rewritten(None, ())
        os.replace(part, home.archive / fresh)
        settle(home.archive)
    except OSError as error:
        raise HomeError(f"{home.archive} cannot be written: {error.strerror}") from error
    return Rewritten(fresh, places)


def _set_aside(home: Home, name: str, old: BinaryIO, start: int, end: int) -> None:
    """Keep bytes of a file that nobody can read, beside it: they may be mended, or taken away, by hand."""
    old.seek(start)
    with (home.archive / f"{name.removesuffix('.warc.gz')}-{start}{ASIDE}").open("wb") as file:
        file.write(old.read(end - start))
        file.flush()
        os.fsync(file.fileno())


def discard(home: Home, names: Iterable[str]) -> None:
    """Take away files that nothing points to any more. Raises ``HomeError`` where that is not possible."""
    try:
        for name in names:
            (home.archive / name).unlink(missing_ok=True)
        settle(home.archive)
    except OSError as error:
        raise HomeError(f"{home.archive} cannot be written: {error.strerror}") from error


def leftovers(home: Home, pointed: Container[str]) -> list[str]:
    """Files that a rewriting left which was killed: of the versions of one file those that the store, which points to
    files of these names, does not need."""
    versions: dict[str, list[str]] = {}
    for path in sorted(home.archive.glob(NAMES)):
        versions.setdefault(_VERSION.sub("", path.name), []).append(path.name)
    found = [path.name for path in home.archive.glob("regionradar-*.part")]
    for names in versions.values():
        oldest_first = sorted(names, key=lambda name: int((_VERSION.search(name) or ("", "0"))[1]))
        needed = next((name for name in oldest_first if name in pointed), oldest_first[0])
        found += [name for name in names if name != needed]
    return found


def _renamed(home: Home, name: str) -> str:
    """The name of a file's next version: it stands right before or after the old one's among all names."""
    base = _VERSION.sub("", name)
    number = int((_VERSION.search(name) or ("", "0"))[1]) + 1
    while (home.archive / (fresh := base.replace(".warc.gz", f"-r{number}.warc.gz"))).exists():
        number += 1
    return fresh


def _member(plain: bytes, name: str, offset: int, length: int) -> Member:
    head, apart, block = plain.partition(b"\r\n\r\n")
    first, *lines = head.decode("utf-8", "replace").split("\r\n")
    said = [line.partition(":") for line in lines]
    fields = tuple((key.strip(), value.strip()) for key, _, value in said)
    by_name = {key.lower(): value for key, value in fields}
    try:
        size = int(by_name["content-length"])
        kept = Kept(
            digest=by_name.get("warc-payload-digest", "").removeprefix("sha256:"),
            file=name,
            offset=offset,
            length=length,
            record_type=by_name["warc-type"],
            url=by_name.get("warc-target-uri", ""),
            fetched=datetime.fromisoformat(by_name["warc-date"]),
        )
    except (KeyError, ValueError) as error:
        raise _Damaged(f"no record of regionradar: {error!r}") from error
    if not apart or first != VERSION.decode() or len(block) < size:
        raise _Damaged("no record of regionradar: its block is too short")
    block = block[:size]
    http = b""
    if by_name.get("content-type", "").startswith("application/http"):
        http, apart, block = block.partition(b"\r\n\r\n")
        http += apart
    return Member(kept, _without_length(fields), http, block)


def _without_length(fields: Headers) -> Headers:
    return tuple((name, value) for name, value in fields if name.lower() != "content-length")


def fetch(home: Home, kept: Kept) -> bytes:
    """The bytes of a record, read from its place alone.

    Raises ``StoreError`` where they are missing or damaged.
    """
    return read(home, kept).content


def read(home: Home, kept: Kept) -> Record:
    """A record, read from its place alone.

    Raises ``StoreError`` where it is missing or damaged.
    """
    path = home.archive / kept.file
    try:
        with path.open("rb") as file:
            file.seek(kept.offset)
            packed = file.read(kept.length)
        plain, length = _unpacked(BytesIO(packed))
        record = _record(plain, kept.file, kept.offset, length)
    except OSError as error:
        raise StoreError(f"the archive has no bytes {kept.digest}: {path}: {error.strerror}") from error
    except _Damaged as error:
        raise StoreError(f"the archive is damaged: {path}, byte {kept.offset}: {error}") from error
    if record is None or record.kept.digest != kept.digest or record.kept.record_type == "revisit":
        raise StoreError(f"the archive is damaged: {path}, byte {kept.offset}: other bytes than {kept.digest}")
    return record


def member_at(home: Home, kept: Kept) -> Member:
    """A record, read from its place alone. Raises ``StoreError`` where it is missing or damaged."""
    path = home.archive / kept.file
    try:
        with path.open("rb") as file:
            file.seek(kept.offset)
            plain, length = _unpacked(BytesIO(file.read(kept.length)))
        return _member(plain, kept.file, kept.offset, length)
    except OSError as error:
        raise StoreError(f"the archive has no bytes {kept.digest}: {path}: {error.strerror}") from error
    except _Damaged as error:
        raise StoreError(f"the archive is damaged: {path}, byte {kept.offset}: {error}") from error


def holds(home: Home, kept: Kept) -> bool:
    """Whether the bytes are there, and are those of the digest."""
    try:
        fetch(home, kept)
    except StoreError:
        return False
    return True


def _walk(file: BinaryIO, name: str, types: Sequence[str]) -> Iterator[Record | Damage]:
    size = os.fstat(file.fileno()).st_size
    offset = 0
    while offset < size:
        file.seek(offset)
        try:
            plain, length = _unpacked(file)
            if record := _record(plain, name, offset, length, types):
                yield record
            offset += length
        except _Damaged as error:
            yield Damage(name, offset, str(error))
            offset = _next(file, offset + 1, size)


def _next(file: BinaryIO, start: int, size: int) -> int:
    """Where from ``start`` on the next record begins; ``size``, the file's, where none does."""
    while start < size:
        file.seek(start)
        window = file.read(CHUNK)
        for found in re.finditer(re.escape(MEMBER), window):
            file.seek(start + found.start())
            with suppress(zlib.error):
                if _gzip().decompress(file.read(CHUNK), len(VERSION)) == VERSION:
                    return start + found.start()
        start += max(len(window) - len(MEMBER) + 1, 1)
    return size


def _unpacked(file: BinaryIO) -> tuple[bytes, int]:
    """The record that begins where the file stands, and how many bytes it has packed."""
    packer = _gzip()
    parts: list[bytes] = []
    plain = length = 0
    while not packer.eof:
        chunk = file.read(CHUNK)
        if not chunk:
            raise _Damaged("a record breaks off")
        try:
            parts.append(packer.decompress(chunk))
        except zlib.error as error:
            raise _Damaged(f"a record cannot be unpacked: {error}") from error
        length += len(chunk)
        plain += len(parts[-1])
        if plain > LARGEST:
            raise _Damaged(f"a record unpacks to more than {LARGEST / 1e6:.0f} MB")
    return b"".join(parts), length - len(packer.unused_data)


def _record(plain: bytes, file: str, offset: int, length: int, types: Sequence[str] = OF_BYTES) -> Record | None:
    """A record of an unpacked one; None where it is of another type."""
    from warcio.recordloader import ArcWarcRecordLoader  # late: who only writes needs none of it

    try:
        read = ArcWarcRecordLoader(verify_http=False, arc2warc=False).parse_record_stream(
            BytesIO(plain), known_format="warc"
        )
        if read.rec_type not in types:
            return None
        fields = dict(read.rec_headers.headers)
        kept = Kept(
            digest=fields["WARC-Payload-Digest"].removeprefix("sha256:"),
            file=file,
            offset=offset,
            length=length,
            record_type=read.rec_type,
            url=fields.get("WARC-Target-URI", ""),
            fetched=datetime.fromisoformat(fields["WARC-Date"]),
        )
        status = int(read.http_headers.get_statuscode()) if read.http_headers else None
    except Exception as error:  # what warcio raises is of no one kind
        raise _Damaged(f"no record of regionradar: {error!r}") from error
    content = read.raw_stream.read()
    if kept.record_type != "revisit" and sha256(content).hexdigest() != kept.digest:
        raise _Damaged(f"other bytes than {kept.digest}")
    headers = [(_as_sent(name), value) for name, value in read.http_headers.headers] if read.http_headers else []
    return Record(kept, tuple(read.rec_headers.headers), status, tuple(headers), content)


def _gzip() -> "zlib._Decompress":
    return zlib.decompressobj(zlib.MAX_WBITS | 16)


def _packed(fields: Headers, block: Sequence[bytes]) -> bytes:
    """A record: a gzip member of its own, so that it can be read without those before it."""
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    length = ("Content-Length", str(sum(map(len, block))))
    head = _headers(VERSION.decode(), (*fields, length), "utf-8")
    return b"".join([*map(packer.compress, (head, *block, b"\r\n\r\n")), packer.flush()])


def _warcinfo(name: str) -> bytes:
    fields = (
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", f"<{uuid4().urn}>"),
        ("WARC-Date", _date(datetime.now(UTC))),
        ("WARC-Filename", name),
        ("Content-Type", "application/warc-fields"),
    )
    said = f"software: regionradar/{version()}\r\nformat: WARC File Format 1.1\r\nconformsTo: {STANDARD}\r\n"
    return _packed(fields, (said.encode(),))


def _http(answer: Response) -> bytes:
    """The head of an answer. The bytes are kept unpacked: headers that say how they were sent are renamed."""
    first = f"HTTP/1.1 {answer.status} {responses.get(answer.status, '')}"
    headers = [(f"{ORIGINAL}{name}" if name.lower() in OF_PACKING else name, value) for name, value in answer.headers]
    return _headers(first, headers, "latin-1")


def _as_sent(name: str) -> str:
    original = name.removeprefix(ORIGINAL)
    return original if original.lower() in OF_PACKING else name


def _headers(first: str, headers: Iterable[tuple[str, str]], encoding: str) -> bytes:
    """Lines of names and values with what ends them. Nothing in a name or value can end its line.

    HTTP's are latin-1, which has the very bytes that were sent.
    """
    lines = [first.encode()]
    for name, value in headers:
        plain = _CONTROL.sub(" ", value)
        try:
            said = plain.encode(encoding)
        except UnicodeEncodeError:
            said = plain.encode("utf-8", "replace")
        lines.append((_NO_TOKEN.sub("_", name) or "_").encode() + b": " + said)
    return b"\r\n".join([*lines, b"", b""])


def _asked(answer: Response) -> Headers:
    return () if answer.url == answer.final_url else ((ASKED, _uri(answer.url)),)


def _refers(profile: str, original: Kept | None) -> Headers:
    """Which record has the bytes of a revisit, where that is known."""
    if original is None:
        return (("WARC-Profile", profile),)
    return (
        ("WARC-Profile", profile),
        ("WARC-Refers-To", _id_of(original)),
        ("WARC-Refers-To-Target-URI", original.url),
        ("WARC-Refers-To-Date", _date(original.fetched)),
    )


def id_of(kept: Kept) -> str:
    """WARC-Record-ID: the same wherever the record stands."""
    return _id_of(kept).strip("<>")


def _id_of(kept: Kept) -> str:
    return _record_id(kept.record_type, kept.url, kept.fetched, kept.digest)


def _record_id(record_type: str, url: str, fetched: datetime, digest: str) -> str:
    """The same wherever the record stands, and known without reading it."""
    return f"<{uuid5(NAMESPACE_URL, f'{record_type} {_date(fetched)} {digest} {url}').urn}>"


def _date(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def _is_local(answer: Response) -> bool:
    return answer.final_url.startswith("file:")


def _uri(url: str) -> str:
    """An address without anything that could end a field. Those that were fetched are so already."""
    return _NO_URI.sub(lambda found: quote(found[0], errors="replace"), url)
