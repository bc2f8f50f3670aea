"""What the machine gives: packages, models, disk, clock, rights to files."""

import ctypes
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import as_file, files
from pathlib import Path

from models import RegionradarError
from pipeline import embed, genuine
from pipeline.config import NAME as SETTINGS
from pipeline.doctor.findings import Finding, State, ago, amount, number
from pipeline.extract import language
from pipeline.home import Home
from pipeline.watch.entries import CHANNELS

LEAST_DISK = 1_000_000_000  # bytes, besides what the store needs
PACKAGES = (
    "duckdb", "numpy", "onnxruntime", "tokenizers", "pdfplumber", "pypdfium2", "beautifulsoup4", "warcio", "httpx",
    "lxml", "apprise", "spacy",
)  # fmt: skip
DRIFT = timedelta(minutes=5)  # by which clocks of two machines that share a folder may differ
EXPECTED = ("embedding", *language.BUNDLED.values())  # folders of models
SECRET = (SETTINGS, CHANNELS, "users.json", "erased.json")  # passwords, hashes of passwords, the key of what was erased
_UNSYNCHRONIZED = 5  # what Linux answers where nothing keeps its clock right: TIME_ERROR of <sys/timex.h>
_TIMEX = 512  # bytes, more than its struct timex has


def packages() -> Finding:
    try:
        said = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    except PackageNotFoundError as error:
        return Finding("packages", State.BAD, f"{error.name} is missing: pip install regionradar")
    return Finding("packages", State.OK, f"Python {sys.version.split()[0]}, {said}")


def models() -> Iterator[Finding]:
    """Whether the models' bytes are those that were built, and whether they answer."""
    with as_file(files("data")) as data:
        faults = [fault for name in EXPECTED for fault in genuine.faults(data / name)]
    yield from (Finding("model", State.BAD, fault) for fault in faults)
    if not faults:
        yield _embedding()
        yield _language()


def _embedding() -> Finding:
    made = embed.load().query("fungerar modellen?")
    return Finding("model", State.OK, f"{embed.BUNDLED}, {len(made)} dimensions")


def _language() -> Finding:
    try:
        found = [name for name in language.BUNDLED if language.spans("Anna Ek bor i Kiruna.", name)["PER"]]
    except RegionradarError as error:
        return Finding("language", State.BAD, str(error))
    return Finding("language", State.OK, f"reads names: {', '.join(found)}")


def disk(home: Home) -> Finding:
    """Publishing writes the published store once more, and an erasure or a backup that proves itself the whole one."""
    place = home.path
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    published, work = (path.stat().st_size if path.exists() else 0 for path in (home.published, home.work))
    says = f"{amount(free)} free for {home.path}, whose store has {amount(published + work)}"
    if free < published + LEAST_DISK:
        says += f": too little to publish it anew. Make room for {amount(2 * published + work + LEAST_DISK)}"
        return Finding("disk", State.BAD, says)
    if free < published + work + LEAST_DISK:
        says += ": too little for a second copy of it, which an erasure needs. Make room"
        return Finding("disk", State.WARNING, says)
    return Finding("disk", State.OK, says)


def clock(home: Home, now: datetime) -> Iterator[Finding]:
    """The clock beside what is on the disk, and whether the system keeps it right."""
    moment, newest = max(((status.st_mtime, path) for path, status in _written(home)), default=(0.0, home.path))
    written = datetime.fromtimestamp(moment, UTC)
    if written > now + DRIFT:
        yield Finding("clock", State.BAD, f"{newest} {from_the_future(written, now)}: touch {newest}")
        return
    said = f"{now.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if is_kept_right() is False:
        says = f"{said}, and no time service keeps it right: timedatectl set-ntp true"
        yield Finding("clock", State.WARNING, says)
    else:
        yield Finding("clock", State.OK, said)


def from_the_future(moment: datetime, now: datetime) -> str:
    """How something that bears a time to come is told; what to do about it comes behind."""
    ahead = ago(moment - now).removesuffix(" ago")
    return (
        f"is from the future ({moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC, {ahead} ahead): the clock has gone back, or"
        " was wrong then. Set it (timedatectl); where it is right now"
    )


def is_kept_right() -> bool | None:
    """Whether the kernel knows of something that keeps its clock right, as NTP does; None where it cannot be asked."""
    if sys.platform != "linux":
        return None
    try:
        ask = ctypes.CDLL(None, use_errno=True).adjtimex
    except (OSError, AttributeError):
        return None
    state = int(ask(ctypes.create_string_buffer(_TIMEX)))  # all zero: nothing is set
    return None if state < 0 else state != _UNSYNCHRONIZED


def rights(home: Home) -> Iterator[Finding]:
    """Who owns what runs write, whether it can be written, and who else can read what is secret."""
    if not home.path.exists() or not hasattr(os, "getuid"):
        return
    troubles = list(_troubles(home))
    yield from troubles
    if not troubles:
        yield Finding("rights", State.OK, f"{home.path} belongs to {_user(home.path.stat().st_uid)}")


def _troubles(home: Home) -> Iterator[Finding]:
    owner, name = home.path.stat().st_uid, _user(home.path.stat().st_uid)
    if not os.access(home.path, os.W_OK | os.X_OK):
        state = State.BAD if owner == os.geteuid() else State.WARNING
        says = f"{home.path} cannot be written by {_user(os.geteuid())}: run as {name}, on a disk that can be written"
        yield Finding("rights", state, says)
    written = _written(home)
    if foreign := [path for path, status in written if status.st_uid != owner]:
        says = f"{_first(foreign)} belong to others than the home, which is {name}'s, so that runs will fail:"
        yield Finding("rights", State.BAD, f"{says} chown -R {name} {home.path}, and run as {name}")
    if is_open := [path for path, status in written if status.st_mode & stat.S_IWOTH]:
        yield Finding("rights", State.BAD, f"anybody can change {_first(is_open)}: chmod -R o-w {home.path}")
    for path in (home.path / each for each in SECRET):
        if _is_readable_by_all(path):
            says = f"anybody on this machine can read {path}, which may hold passwords: chmod o= {path}"
            yield Finding("rights", State.WARNING, says)


def _written(home: Home) -> list[tuple[Path, os.stat_result]]:
    """What runs write: the home, its stores, archive files and reports. What is replaced meanwhile is left out."""
    found = []
    for folder in (home.path, home.work.parent, home.archive, home.reports):
        inside = () if folder == home.path else folder.glob("*")
        for path in (folder, *inside):
            with suppress(FileNotFoundError):
                found.append((path, path.stat()))
    return found


def _is_readable_by_all(path: Path) -> bool:
    """Whether others can read a file and pass all folders on the way to it."""
    with suppress(OSError):
        passable = all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)
        return passable and bool(path.stat().st_mode & stat.S_IROTH)
    return False


def _first(paths: list[Path]) -> str:
    others = len(paths) - 1
    return f"{paths[0]} and {number(others, 'more file')}" if others else str(paths[0])


def _user(uid: int) -> str:
    from pwd import getpwuid

    try:
        return getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
