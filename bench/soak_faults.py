"""What befalls a home in the soak: each function does one thing to an operation, sees that it ends well or says in one
line why it does not, and answers what is wrong afterwards, which should be nothing.
"""

import ctypes
import os
import random
import re
import resource
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from functools import partial
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import Any

from bench import replay_site
from bench.replay_kills import Reader
from bench.soak_world import (
    NIGHTS,
    OPERATIONS,
    WATCHES,
    Begun,
    Ended,
    Place,
    Run,
    World,
    content,
    instead,
    look_closely,
    problems,
    put_back,
    rebuild_all,
    repair,
    run,
    scratch,
    unlike,
)
from models import RegionradarError
from pipeline import archive, genuine, verify
from pipeline.home import Home
from pipeline.store import Published
from scrapers.budget import Clock

AGAIN = 4  # kills of one home at most, before the operation runs through
PAGE = 4096  # bytes
SPARE = 256_000_000  # bytes of a file system that is large enough
CAPABILITIES = 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: whoever has them is refused nothing
VERSION_3 = 0x20080522  # of capset's header

_PLACE = re.compile(r"/\S*/soak-\w+/")


@dataclass(slots=True)
class Sums:
    """What some rounds amount to: ``tried`` are kills, or runs that met the fault; ``through`` those that did not."""

    tried: int = 0
    through: int = 0
    opened: int = 0  # times that readers opened the store meanwhile
    said: dict[str, int] = field(default_factory=dict)  # lines of error, each with how often
    wrong: list[str] = field(default_factory=list)

    def add(self, ended: Ended, what: str) -> None:
        """Count a run that may have failed, if it said why."""
        met = ended.killed or bool(ended.said)
        self.tried += met
        self.through += not met
        if ended.said:
            line = _PLACE.sub("", ended.said)
            self.said[line] = self.said.get(line, 0) + 1
        if ended.fault:
            self.wrong.append(f"{what}: {ended.fault}")

    def check(self, home_problems: list[str], what: str) -> None:
        self.wrong += [f"{what}: {problem}" for problem in home_problems]

    def merge(self, other: "Sums") -> None:
        self.tried += other.tried
        self.through += other.through
        self.opened += other.opened
        self.wrong += other.wrong
        for line, times in other.said.items():
            self.said[line] = self.said.get(line, 0) + times


def runs_through(world: World, name: str, place: Place, sums: Sums, what: str) -> None:
    """The next run completes, and leaves what an undisturbed one does."""
    ended = run(OPERATIONS[name], place)
    if not ended.well:
        sums.wrong.append(f"{what}: the run after it: {ended.said or ended.fault}")
    world.lasts[name] = (world.lasts[name] + ended.seconds) / 2  # the machine may have other things to do now
    sums.check(problems(place.home), f"{what}, after the run after it")
    try:
        # a second rebuild goes by the day of the first one: items are visited again so many nights after that
        found = unlike(world.right[name], content(place.home), items=name != "rebuild")
        sums.check(found, f"{what}, after the run after it")
    except RegionradarError as error:
        sums.wrong.append(f"{what}, after the run after it: {error}")


# ------------------------------------------------------------------------------------------------------------- killed


def killed(world: World, name: str, chance: random.Random, read: bool) -> Sums:
    """SIGKILL at random moments, with somebody who opens the published store all the time if ``read``."""
    sums = Sums()
    with scratch() as at:
        place = world.place(name, at)
        reader = Reader(place.home) if read and name != "restore" else None  # which goes back to what there was
        with reader or nullcontext():
            for _ in range(chance.randint(1, AGAIN)):
                after = chance.uniform(0, world.lasts[name])
                sums.add(Begun(OPERATIONS[name], place).kill(after), name)
                sums.check(problems(place.home), f"{name}, killed after {after:.3f} s")
            runs_through(world, name, place, sums, f"{name}, killed")
        if reader:
            sums.opened += reader.opened
            sums.check(reader.broken, f"{name}, killed, to a reader")
    return sums


# ---------------------------------------------------------------------------------------------------------- disk full


def can_mount() -> bool:
    """Whether this process may mount a file system."""
    with scratch() as at:
        return _mount(at, SPARE) and not subprocess.run(["umount", at]).returncode


@contextmanager
def small_disk() -> Iterator[Path]:
    """A file system of its own, large enough until it is shrunk."""
    with scratch() as at:
        if not _mount(at, SPARE):
            raise PermissionError(f"{at} cannot be mounted")
        try:
            yield at
        finally:
            subprocess.run(["umount", "--lazy", at], check=True)


def _mount(at: Path, size: int, *more: str) -> bool:
    options = ",".join((f"size={size}", *more))
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(at)]
    return not subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode


def _resize(at: Path, size: int) -> bool:
    """Give a file system another size; not where it uses more, as it counts itself, which is not to the last page."""
    command = ["mount", "-o", f"remount,size={size}", str(at)]
    return not subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode


def full_disk(world: World, name: str, step: int, first: int = 0) -> Sums:
    """A disk with room for ``first`` bytes, then ``step`` more each time, until there is enough of it."""
    sums = Sums()
    room, enough = first, False
    while not enough:
        with small_disk() as disk:
            place = world.place(name, disk)
            used = shutil.disk_usage(disk).used
            while not _resize(disk, max(used + room, PAGE)):  # a size of 0 is none
                room += PAGE
            what = f"{name}, {room} bytes of disk left"
            ended = run(OPERATIONS[name], place)
            sums.add(ended, what)
            _resize(disk, SPARE)
            sums.check(problems(place.home), what)
            runs_through(world, name, place, sums, what)
            enough = ended.well
        room += step
    return sums


def small_files(world: World, name: str, step: int, first: int = 0) -> Sums:
    """A quota of each file's size (RLIMIT_FSIZE) that grows until there is enough of it."""
    sums = Sums()
    most, enough = first, False
    while not enough:
        with scratch() as at:
            place = world.place(name, at)
            what = f"{name}, files of {most} bytes at most"
            ended = run(OPERATIONS[name], place, partial(_limit_files, most))
            sums.add(ended, what)
            sums.check(problems(place.home), what)
            runs_through(world, name, place, sums, what)
            enough = ended.well
        most += step
    return sums


def _limit_files(most: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


# ---------------------------------------------------------------------------------------------------------- read-only


def read_only(world: World, name: str) -> Sums:
    """No folder of the home may be written to."""
    sums = Sums()
    with scratch() as at:
        place = world.place(name, at)
        with unwritable(place.home.path):
            ended = run(OPERATIONS[name], place, unprivileged)
            sums.add(ended, f"{name}, read-only")
            if ended.well:
                sums.wrong.append(f"{name}, read-only: nothing was said")
            sums.check(problems(place.home), f"{name}, read-only")
        runs_through(world, name, place, sums, f"{name}, read-only")
    return sums


@contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """Take away the right to write a folder and all that is in it."""
    modes = {path: path.stat().st_mode for path in (folder, *folder.rglob("*"))}
    for path, mode in modes.items():
        path.chmod(mode & 0o555)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


def unprivileged() -> None:
    """Give up what lets root write whatever it likes, in this process."""
    if os.geteuid():
        return
    library = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(VERSION_3, 0)
    held = (ctypes.c_uint32 * 6)()  # effective, permitted and inheritable, in two halves
    if library.capget(header, held):
        raise OSError(ctypes.get_errno(), "capget")
    for at in range(3):
        held[at] &= ~CAPABILITIES
    if library.capset(header, held):
        raise OSError(ctypes.get_errno(), "capset")


# --------------------------------------------------------------------------------------------------------- clock jumps


JUMPS = (timedelta(0), timedelta(0), timedelta(days=3650), timedelta(days=-400), timedelta(0))


def clock_jumps(world: World) -> Sums:
    """The machine believes in other days than those that come, and changes its mind within the nights, too."""
    sums = Sums()
    with scratch() as at:
        right, found = (
            content(_nights(world, at / name, jumps, sums))
            for name, jumps in (("right", (timedelta(0),) * NIGHTS), ("found", JUMPS))
        )
        right, found = (replace(each, rows={}) for each in (right, found))
        sums.check(unlike(right, found, items=False), "clock jumps")  # their nights differ, and some tables with them
    return sums


def _nights(world: World, at: Path, jumps: Sequence[timedelta], sums: Sums) -> Home:
    """All nights, by a clock that is so much off."""
    home = Home(at / "home")
    home.create()
    (home.path / "watches.toml").write_text(WATCHES, encoding="utf-8")
    for number, jump in enumerate(jumps):
        there = world.told(at, number)
        ended = run(OPERATIONS["night"], replace(there, night=there.night + jump), partial(_jump, jump))
        sums.add(ended, f"clock {jump.days} days off")
        sums.check(problems(home), f"clock {jump.days} days off")
    return home


def _jump(jump: timedelta) -> None:
    """Let this process's clock be off, and a day further off at every other look at it where it is off at all."""

    class Off(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.now(tz) + jump

    instead(archive, datetime=Off)
    if not jump:
        return
    whole = replay_site.clock_at

    def clock_at(moment: datetime) -> Clock:
        clock, looks = whole(moment), count()
        return replace(clock, now=lambda: clock.now() + timedelta(days=next(looks) % 2))

    instead(replay_site, clock_at=clock_at)


# -------------------------------------------------------------------------------------------------------- two at once


def two_at_once(world: World, first: str, second: str, chance: random.Random) -> Sums:
    """Two operations of one home: who comes second is told so, or has waited; and neither harms the other."""
    sums = Sums()
    what = f"{first} and {second} at once"
    with scratch() as at:
        place = world.place(first, at)
        world.with_backups(at)
        one = Begun(OPERATIONS[first], place)
        time.sleep(chance.uniform(0, world.lasts[first]))
        other = Begun(OPERATIONS[second], place)
        ended = [other.wait(), one.wait()]
        for each in ended:
            sums.add(each, what)
        if not any(each.well for each in ended):
            sums.wrong.append(f"{what}: neither was done")
        sums.check(problems(place.home), what)
        for name in {first: 1, second: 1}:
            again = run(OPERATIONS[name], place)
            if not again.well:
                sums.wrong.append(f"{what}: the next {name}: {again.said or again.fault}")
        sums.check(problems(place.home), f"{what}, and again")
        if first == second:
            found = unlike(world.right[first], content(place.home), items=first != "rebuild")
            sums.check(found, f"{what}, and again")
    return sums


# ------------------------------------------------------------------------------------------- a reader of the old file


def old_reader(world: World) -> Sums:
    """Somebody reads what was published three publishes ago, all of it, and gets the same every time."""
    sums = Sums()
    with scratch() as at:
        place = world.place("night", at)
        with Published(place.home) as old:
            before = _all(old)
            for number in range(2, NIGHTS):
                sums.add(run(OPERATIONS["night"], world.told(at, number)), "with an old reader")
                sums.opened += 1
                if _all(old) != before:
                    sums.wrong.append("an old reader: what it reads has changed")
            with Published(place.home) as new:
                if _all(new) == before:
                    sums.wrong.append("a new reader sees the old file")
        sums.check(problems(place.home), "an old reader")
    return sums


def _all(published: Published) -> dict[str, list[str]]:
    """Every row of every table."""
    cursor = published.cursor()
    tables = [name for (name,) in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
    return {name: sorted(map(repr, cursor.execute(f'SELECT * FROM "{name}"').fetchall())) for name in tables}


# ------------------------------------------------------------------------------------------------------ bits that flip

RECOVERY: dict[str, Run] = {
    "published": repair,  # made anew from the work file
    "work": rebuild_all,  # made anew from the archive
    "archive": put_back,  # from the backup
}


def flipped_bit(world: World, what: str, chance: random.Random) -> Sums:
    """One bit of the published file, the work file or the archive is another: ``verify`` names the file, and what is
    left makes it whole again."""
    sums = Sums()
    with scratch() as at:
        place = world.place("publish", at)
        world.with_backups(at)
        before = content(place.home).held.documents
        names = {"published": [place.home.published], "work": [place.home.work]}
        path = chance.choice(names.get(what) or sorted(place.home.archive.iterdir()))
        at_bit = chance.randrange(8 * path.stat().st_size)
        _flip(path, at_bit)
        told = f"bit {at_bit % 8} of byte {at_bit // 8} of {path.name}"
        ended = run(look_closely, place)
        sums.add(ended, told)
        if path.name not in ended.said:
            sums.wrong.append(f"{told}: not named, but: {ended.said}")
        mended = run(RECOVERY[what], place)
        if not mended.well:
            sums.wrong.append(f"{told}: not mended: {mended.said or mended.fault}")
        sums.check(problems(place.home), f"{told}, mended")
        if content(place.home).held.documents != before:
            sums.wrong.append(f"{told}: mended, and the documents are others")
    return sums


def flipped_bit_of_a_model(chance: random.Random) -> Sums:
    """One bit of a shipped model is another: its file is named. What is left is to install it anew."""
    sums = Sums()
    model = Path(str(files("data") / chance.choice(verify.MODELS)))
    with scratch() as at:
        copied = Path(shutil.copytree(model, at / model.name))
        path = chance.choice([each for each in sorted(copied.rglob("*")) if each.is_file() and each.suffix != ".md"])
        _flip(path, chance.randrange(8 * path.stat().st_size))
        faults = list(genuine.faults(copied))
        sums.tried += 1
        if not any(path.name in fault for fault in faults):
            sums.wrong.append(f"a bit of {path.relative_to(at)}: not named, but: {faults}")
    return sums


def _flip(path: Path, bit: int) -> None:
    with path.open("r+b") as file:
        file.seek(bit // 8)
        (byte,) = file.read(1)
        file.seek(bit // 8)
        file.write(bytes([byte ^ 1 << bit % 8]))
