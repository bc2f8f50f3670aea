"""Backups of a home: snapshots in a folder that share what they have in common.

``objects/`` holds chunks of files, each under its SHA-256; ``snapshots/`` a manifest of each backup, written last: what
has no manifest does not count. Files are cut at every megabyte, so that of a DuckDB file, whose blocks change in place,
only what changed is written again. Nothing is packed: a file is its objects one after the other.

The work file is copied without its lock, so that no night is kept from beginning: it is read while nobody writes it,
and read again where somebody did. The archive's files are listed in the same moment: no run is under way then, so
what the store points to is in them, whole.
"""

import fcntl
import json
import os
import re
import shutil
import stat
import struct
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from time import sleep, time_ns
from typing import Any, BinaryIO
from uuid import uuid4

from models import HomeError, StoreBusy, StoreError
from pipeline import copies
from pipeline.home import ASIDE, CHECKOUT, ERASING, Home
from pipeline.store import Work, version
from pipeline.whole import settle, write_whole

CHUNK = 1 << 20  # bytes (measured: docs/decisions.md)
FORMAT = 1  # of the folder
RECORD = "backup.json"  # in the home: its identity and its last backup; in the folder: whose backups it has
BEFORE = (".lock", "lost+found")  # what a folder may have before it has any backups
PART = ".part"  # ends the name of what was not put in place
PENDING = ".restore"  # in the home, while one is restored into it
LEAVINGS = (".new", PART, ".sweep", ".lock", ".tmp")  # endings of what is only there while something is under way
STATE = (
    "archive", "reports", "store", "digests", "logs", "regionradar.toml", "own_sources.toml", "watches.toml",
    "digests.toml", "channels.toml", "users.json", "erased.json", "erasures.jsonl", ERASING, copies.NAME,
    copies.UNREACHED, RECORD,
)  # fmt: skip
"""What of a checkout's ``data/`` is state: the rest came with the program."""
TRIAL = ".trial-"
TURN = 2.0  # seconds between two looks at whether a run has ended
SETTLED = 50_000_000  # nanoseconds after which another write has another time: file systems count by the kernel's ticks
FLOCK = "hhqqi0q"  # struct flock of Linux: type, whence, start, length, process

_DIGEST = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"\d{6}-\d{8}T\d{6}Z")

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class File:
    """A file of a snapshot: its path in the home, what it is made of, and when it was last written (ns)."""

    path: str
    size: int
    mode: int
    modified: int
    chunks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a home was. ``name`` sorts by when it was taken, whatever the clock said."""

    name: str
    home: str
    taken: datetime
    version: str
    files: tuple[File, ...]

    @property
    def size(self) -> int:
        return sum(each.size for each in self.files)

    @property
    def chunks(self) -> frozenset[str]:
        return frozenset(digest for each in self.files for digest in each.chunks)


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was made: what it added (bytes), what it left out, files of the archive that the store points to
    and the home lacks, those that have other bytes than in the snapshot before, which no run writes, earlier snapshots
    that it took away, and those whose manifests are damaged: as long as they are there, no object is taken away."""

    snapshot: Snapshot
    added: int
    left_out: tuple[str, ...]
    missing: tuple[str, ...]
    changed: tuple[str, ...]
    pruned: tuple[str, ...]
    damaged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A file of a snapshot that cannot be restored, and why."""

    path: str
    why: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A snapshot as it stands in the folder: None where its manifest is damaged itself."""

    name: str
    snapshot: Snapshot | None
    faults: tuple[Fault, ...]


class _Moved(Exception):
    """The home changed while it was copied."""


class Repository:
    """The folder that backups are in. Whatever reads raises ``StoreError`` for what is damaged or missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.added = 0  # bytes
        self._objects = folder / "objects"
        self._manifests = folder / "snapshots"
        self._touched: set[Path] = set()

    @property
    def owner(self) -> str | None:
        """The identity of the home whose backups these are, None where the folder has none.

        Raises ``StoreError`` for a folder with something else in it, or of a later version.
        """
        try:
            said = json.loads((self.folder / RECORD).read_bytes())
            if said["format"] > FORMAT:
                raise StoreError(f"{self.folder} was written by a newer regionradar: upgrade this one")
            return str(said["home"])
        except FileNotFoundError:
            if self.folder.exists() and any(
                each.name not in BEFORE and each.suffix != PART for each in self.folder.iterdir()
            ):
                raise StoreError(f"{self.folder} is no folder of backups, and not empty: give another") from None
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{self.folder / RECORD} is damaged: back up with --adopt to write it anew") from error

    def create(self, owner: str) -> None:
        """Make the folder that of a home."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_json(self.folder / RECORD, {"format": FORMAT, "home": owner})
        for folder in (self._objects, self._manifests):
            folder.mkdir(mode=0o700, exist_ok=True)
        for trial in self.folder.glob(f"{TRIAL}*"):  # of a backup that was killed
            shutil.rmtree(trial)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One at a time; the lock of one that was killed is free. Of what can only be read, nobody takes anything."""
        try:
            file = (self.folder / ".lock").open("w")
        except OSError:
            if not os.access(self.folder, os.W_OK):
                yield
                return
            raise
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise StoreBusy(
                    f"{self.folder} is used by another backup or restore: wait until it has ended"
                ) from error
            yield

    # -- objects

    def keep(self, file: BinaryIO, path: str, most: int | None = None) -> File:
        """Write down what a file holds, at most so many bytes of it."""
        status = os.fstat(file.fileno())
        left = status.st_size if most is None else most
        size, chunks = 0, []
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            chunks.append(self._put(chunk))
            size += len(chunk)
            left -= len(chunk)
        return File(path, size, stat.S_IMODE(status.st_mode), status.st_mtime_ns, tuple(chunks))

    def _put(self, content: bytes) -> str:
        digest = sha256(content).hexdigest()
        path = self._path(digest)
        if self.has(digest) and path.stat().st_size == len(content):
            return digest
        path.parent.mkdir(mode=0o700, exist_ok=True)
        part = self._objects / ".part"
        write(part, content)
        if _reread(part) != digest:
            raise StoreError(
                f"{part} reads otherwise than it was written: the disk of {self.folder} is not to be trusted"
            )
        os.replace(part, path)
        self._touched |= {path.parent, self._objects}
        self.added += len(content)
        return digest

    def has(self, digest: str) -> bool:
        return self._path(digest).is_file()

    def read(self, digest: str) -> bytes:
        """A chunk, as it was written."""
        try:
            handle = os.open(self._path(digest), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with open(handle, "rb") as file:
                content = file.read(CHUNK + 1)
        except OSError as error:
            raise StoreError(f"object {digest} cannot be read: {error.strerror}") from error
        if sha256(content).hexdigest() != digest:
            raise StoreError(f"object {digest} is damaged")
        return content

    def set_aside(self, digest: str) -> None:
        """Let a damaged object be written anew by the next backup that has its bytes."""
        with suppress(OSError):
            os.replace(self._path(digest), self._path(digest).with_suffix(".damaged"))

    def write_to(self, folder: Path, file: File) -> None:
        """Put a file of a snapshot where it belongs in a folder that has it not."""
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        size = 0
        with open(handle, "wb") as out:
            for digest in file.chunks:
                size += out.write(self.read(digest))
            if size != file.size:
                raise StoreError(f"its objects have {size} bytes and not {file.size}")
            out.flush()
            os.fchmod(handle, file.mode)
            os.fsync(handle)
        os.utime(path, ns=(file.modified, file.modified))

    # -- snapshots

    def names(self) -> list[str]:
        """Of all snapshots, the oldest first."""
        try:
            return sorted(each.stem for each in self._manifests.glob("*.json") if _NAME.fullmatch(each.stem))
        except OSError as error:
            raise StoreError(f"{self.folder} cannot be read: {error.strerror}") from error

    def snapshot(self, name: str) -> Snapshot:
        """Raises ``StoreError`` where there is none, or what it says cannot be trusted."""
        path = self._manifests / f"{name}.json"
        if not _NAME.fullmatch(name) or not path.exists():
            known = ", ".join(self.names()[-5:]) or "none"
            raise StoreError(f"{self.folder} has no snapshot {name}; the last it has: {known}")
        try:
            said = json.loads(path.read_bytes())
            digest = said.pop("digest")
            if digest != _digest(said):
                raise ValueError("its digest is another")
            files = tuple(File(**{**each, "chunks": tuple(each["chunks"])}) for each in said.pop("files"))
            taken = datetime.fromisoformat(said.pop("taken"))
            snapshot = Snapshot(files=files, taken=taken, **said)
            _trust(snapshot, name)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreError(f"the manifest of snapshot {name} is damaged ({error}): restore another") from error
        return snapshot

    def save(self, snapshot: Snapshot) -> None:
        """From now on the snapshot counts."""
        for folder in self._touched:
            settle(folder)
        self._touched.clear()
        said = {**asdict(snapshot), "taken": snapshot.taken.isoformat()}
        write_json(self._manifests / f"{snapshot.name}.json", {**said, "digest": _digest(said)})

    def prune(self, keep: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Take away all but the last ``keep`` snapshots, and every object that none needs. The names of those gone, and
        of those that kept the objects from going."""
        gone = tuple(self.names()[:-keep])
        for name in gone:
            (self._manifests / f"{name}.json").unlink()
        settle(self._manifests)
        return gone, self.sweep()

    def sweep(self) -> tuple[str, ...]:
        """Take away objects that no snapshot needs, and what was not put in place. No object goes where a manifest
        cannot tell which it needs: the names of such snapshots."""
        needed: set[str] = set()
        damaged = []
        for name in self.names():
            try:
                needed |= self.snapshot(name).chunks
            except StoreError:
                damaged.append(name)
        for folder in (self.folder, self._objects, self._manifests):
            for part in folder.glob(f"*{PART}"):
                part.unlink()
        if not damaged:
            for path in self._objects.glob("*/*"):
                if path.name not in needed:
                    path.unlink()
        return tuple(damaged)

    def _path(self, digest: str) -> Path:
        return self._objects / digest[:2] / digest


def backup(
    home: Home,
    folder: Path,
    progress: Progress,
    *,
    keep: int | None = None,
    prove: bool = True,
    adopt: bool = False,
    without: Collection[str] = (),
    waiting: Callable[[], bool] = lambda: True,
) -> Taken:
    """Take a snapshot of a home, prove that it can be restored, and take away all but the last ``keep``. Files of the
    home that are named in ``without`` are not in it.

    While a run is under way it waits: ``waiting`` is asked before each turn, and answers whether to. Not to be called
    by a process that has the work file open itself: its lock would be gone.

    Raises ``StoreBusy`` where it was not to wait, ``StoreError`` for a folder that is another home's (unless
    ``adopt``), and ``HomeError`` where it cannot be written: earlier snapshots are whole then.
    """
    if not home.work.exists():
        raise StoreError(f"there is no store in {home.path} yet: nothing to back up")
    folder = Path(os.path.abspath(folder))
    mine, theirs = home.path.resolve(), folder.resolve()
    if mine == theirs or mine in theirs.parents or theirs in mine.parents:
        raise StoreError(f"{folder} and the home {home.path} are within each other: back up to another place")
    try:
        repository = Repository(folder)
        identity = _identity(home)
        if not adopt and repository.owner not in (None, identity):
            raise StoreError(
                f"{folder} has the backups of another home: give another folder, or --adopt to go on in it"
            )
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with repository.alone():
            repository.create(identity)
            copies.note(home, copies.BACKUP, folder)
            before = _last(repository)
            files, left_out = _copy(home, repository, progress, waiting)
            files = [each for each in files if each.path not in without]
            now = datetime.now(UTC)
            serial = int(names[-1][:6]) + 1 if (names := repository.names()) else 1
            name = f"{serial:06}-{now:%Y%m%dT%H%M%SZ}"
            snapshot = Snapshot(name, identity, now, version(), tuple(sorted(files, key=lambda each: each.path)))
            repository.save(snapshot)
            missing = _prove(repository, snapshot, progress) if prove else ()
            changed = tuple(sorted(PurePosixPath(each.path).name for each in files if _is_changed(each, before)))
            pruned, damaged = repository.prune(keep) if keep and not missing and not changed else ((), ())
            write_json(
                home.path / RECORD,
                {"home": identity, "folder": str(folder), "snapshot": name, "taken": now.isoformat(), "proved": prove},
            )
    except OSError as error:
        place = error.filename or folder
        raise HomeError(f"{place}: {error.strerror}. Earlier backups in {folder} are whole.") from error
    return Taken(snapshot, repository.added, left_out, missing, changed, pruned, damaged)


def check(folder: Path, progress: Progress, names: Collection[str] = ()) -> list[Checked]:
    """Read every object of the snapshots, of all where none is named; what of them cannot be restored."""
    repository = Repository(Path(os.path.abspath(folder)))
    if repository.owner is None:
        raise StoreError(f"{folder} has no backups")
    found = []
    with repository.alone():
        told: dict[str, str | None] = {}
        for name in names or repository.names():
            try:
                snapshot = repository.snapshot(name)
            except StoreError as error:
                found.append(Checked(name, None, (Fault("its manifest", str(error)),)))
            else:
                found.append(Checked(name, snapshot, _faults(repository, snapshot, progress, told)))
    return found


def is_written(path: Path) -> bool:
    """Whether another process has a DuckDB file open for writing, asked without taking a lock. Nothing else in this
    process may have it open: closing it lets go of DuckDB's lock."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        asked = struct.pack(FLOCK, fcntl.F_RDLCK, os.SEEK_SET, 0, 0, 0)
        return bool(struct.unpack(FLOCK, fcntl.fcntl(handle, fcntl.F_GETLK, asked))[0] != fcntl.F_UNLCK)
    finally:
        os.close(handle)


def write(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads, and force it to disk."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)


def write_json(path: Path, said: Mapping[str, Any]) -> None:
    """Put JSON that only its owner reads in the place of what is there."""
    write_whole(path, json.dumps(said, ensure_ascii=False, indent=1).encode(), 0o600)


def _identity(home: Home) -> str:
    """What tells this home from others, wherever it is moved."""
    path = home.path / RECORD
    with suppress(FileNotFoundError):
        try:
            return str(json.loads(path.read_bytes())["home"])
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{path} is damaged: take it away, and back up with --adopt") from error
    made = uuid4().hex
    write_json(path, {"home": made})
    return made


def _copy(
    home: Home, repository: Repository, progress: Progress, waiting: Callable[[], bool]
) -> tuple[list[File], tuple[str, ...]]:
    """Store first, the archive as it stood then, and all else; from the beginning where the home changed meanwhile."""
    while True:
        while is_written(home.work):
            if not waiting():
                raise StoreBusy(f"{home.work} is being written: a run is under way. Back up when it has ended")
            sleep(TURN)
        try:
            before = _standing(home)
            store = [repository.keep(file, path) for path, file in _opened(home, before, "store")]
            if is_written(home.work) or _standing(home) != before:
                raise _Moved
            archived = list(_archived(home, repository, before, progress))
        except _Moved:
            sleep(SETTLED / 1e9)
            continue
        rest, left_out = _rest(home)
        others = []
        for path in rest:
            with suppress(FileNotFoundError), (home.path / path).open("rb") as file:
                others.append(repository.keep(file, path))
        return [*store, *archived, *others], left_out


Standing = Mapping[str, tuple[int, int, int]]
"""Files of store and archive by their paths: inode, size, and when they were last written."""


def _standing(home: Home) -> Standing:
    """Raises ``_Moved`` where a file was written so lately that the next write may have the same time."""
    found = {}
    for path in (*home.work.parent.glob(f"{home.work.name}*"), *home.archive.rglob("*")):
        if path.suffix in LEAVINGS or not path.is_file():
            continue
        try:
            status = path.stat()
        except FileNotFoundError:
            raise _Moved from None
        age = time_ns() - status.st_mtime_ns
        if 0 <= age < SETTLED:
            raise _Moved
        found[path.relative_to(home.path).as_posix()] = (status.st_ino, status.st_size, status.st_mtime_ns)
    return found


def _opened(home: Home, standing: Standing, room: str) -> Iterator[tuple[str, BinaryIO]]:
    for path in standing:
        if path.startswith(f"{room}/"):
            try:
                with (home.path / path).open("rb") as file:
                    yield path, file
            except FileNotFoundError:
                raise _Moved from None


def _archived(home: Home, repository: Repository, standing: Standing, progress: Progress) -> Iterator[File]:
    """Files of the archive up to where they ended; those that stand in the last snapshot are not read again."""
    known = _last(repository)
    total = sum(size for path, (_, size, _) in standing.items() if path.startswith("archive/"))
    done = 0
    for path, file in _opened(home, standing, "archive"):
        _, size, modified = standing[path]
        held = known.get(path)
        if held and (held.size, held.modified) == (size, modified) and all(map(repository.has, held.chunks)):
            yield held
        else:
            kept = repository.keep(file, path, size)
            if kept.size < size:
                raise _Moved
            yield kept
        done += size
        progress("archive, MB", done // 1_000_000, total // 1_000_000)


def _last(repository: Repository) -> dict[str, File]:
    with suppress(StoreError):
        if names := repository.names():
            return {each.path: each for each in repository.snapshot(names[-1]).files}
    return {}


def _is_changed(file: File, before: Mapping[str, File]) -> bool:
    """Whether a file of the archive is not what it was: runs write files of their own, and an erasure gives another
    name to what it writes anew."""
    held = before.get(file.path)
    return held is not None and file.path.startswith("archive/") and held.chunks != file.chunks


def _rest(home: Home) -> tuple[list[str], tuple[str, ...]]:
    """All other files of the home that are state; and what is left out, as it is no file, or a link to a folder."""
    found: list[Path] = []
    left_out: list[Path] = []
    for top, folders, files in os.walk(home.path):
        at = Path(top)
        state = [name for name in folders if _is_state(home, at, name)]
        left_out += [at / name for name in state if (at / name).is_symlink()]
        folders[:] = state
        for name in files:
            if _is_state(home, at, name):
                (found if (at / name).is_file() else left_out).append(at / name)
    inside = [[each.relative_to(home.path).as_posix() for each in sorted(paths)] for paths in (found, left_out)]
    return inside[0], tuple(inside[1])


def _is_state(home: Home, at: Path, name: str) -> bool:
    """Whether something in a folder of the home is kept, apart from what is in store and archive."""
    if name.endswith(LEAVINGS):
        return False
    if at != home.path:
        return True
    if home.path == CHECKOUT / "data" and name not in STATE:
        return False
    return name not in ("store", "archive", PENDING) and not name.startswith(ASIDE)


def _prove(repository: Repository, snapshot: Snapshot, progress: Progress) -> tuple[str, ...]:
    """Read every object of a snapshot, and open the store that they make. Files of the archive that it points to and
    that were not there to be copied.

    Raises ``StoreError`` where the snapshot could not be restored.
    """
    if faults := _faults(repository, snapshot, progress, {}):
        said = "; ".join(f"{each.path}: {each.why}" for each in faults[:3])
        raise StoreError(f"{repository.folder} does not hold what was written to it ({said}): repeat the backup")
    with TemporaryDirectory(dir=repository.folder, prefix=TRIAL) as trial:
        for file in snapshot.files:
            if file.path.startswith("store/"):
                repository.write_to(Path(trial), file)
        with Work(Home(Path(trial))) as work:
            ends = work.connection.execute('SELECT file, max("offset" + length) FROM archived GROUP BY file').fetchall()
    sizes = {file.path: file.size for file in snapshot.files}
    return tuple(sorted(name for name, end in ends if sizes.get(f"archive/{name}", 0) < end))


def _faults(
    repository: Repository, snapshot: Snapshot, progress: Progress, told: dict[str, str | None]
) -> tuple[Fault, ...]:
    """Which files of a snapshot cannot be restored; damaged objects are set aside, lest they be taken for whole.
    ``told`` remembers what was found of every object."""
    found = []
    done, total = 0, snapshot.size
    for file in snapshot.files:
        for digest in file.chunks:
            if digest not in told:
                try:
                    repository.read(digest)
                    told[digest] = None
                except StoreError as error:
                    told[digest] = str(error)
                    repository.set_aside(digest)
        if why := next((told[digest] for digest in file.chunks if told[digest]), None):
            found.append(Fault(file.path, why))
        done += file.size
        progress("checking, MB", done // 1_000_000, total // 1_000_000)
    return tuple(found)


def _trust(snapshot: Snapshot, name: str) -> None:
    """Raises ``ValueError`` where a manifest is not as we write them: it came from a disk that others may write."""
    if snapshot.name != name:
        raise ValueError("it is of another name")
    paths = {file.path for file in snapshot.files}
    if len(paths) != len(snapshot.files):
        raise ValueError("a path stands there twice")
    for file in snapshot.files:
        path = PurePosixPath(file.path)
        is_plain = path.as_posix() == file.path and not {"", ".", ".."} & {*path.parts} and "\0" not in file.path
        if not is_plain or path.is_absolute() or path.parts[0] == PENDING or not path.parts:
            raise ValueError(f"{file.path!r} is no path in a home")
        if any(parent.as_posix() in paths for parent in path.parents):
            raise ValueError(f"{file.path!r} is within a file")
        if not all(_DIGEST.fullmatch(digest) for digest in file.chunks):
            raise ValueError(f"{file.path!r} has an object of no name")
        if not 0 <= file.size <= len(file.chunks) * CHUNK or not 0 <= file.mode <= 0o777:
            raise ValueError(f"{file.path!r} has no such size or mode")


def _digest(said: Mapping[str, Any]) -> str:
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _reread(path: Path) -> str:
    """The digest of a file as the disk has it, and not the memory of what was written."""
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return sha256(file.read()).hexdigest()
