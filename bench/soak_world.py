"""What the soak torments: small homes of an invented publisher, and what is done to them, each in its own process.

Every operation begins with a home of the same content, so that what it leaves can be held against what an undisturbed
one leaves. Processes are forked from a server that has everything imported, as imports take longer than the work.
"""

import os
import shutil
import signal
import tarfile
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from bench.replay_kills import Held, differences, held
from bench.replay_site import NIGHT, Form, Plain, Site, Version, one_night, served, three
from models import HomeError, RegionradarError
from pipeline import backup, copies, embed, erase, ingest, rebuild, restore, verify
from pipeline.extract.language import FAST
from pipeline.finish import finish
from pipeline.home import RESTORING, Home
from pipeline.store import Published, Work, publish
from pipeline.traces import Searched
from pipeline.workers import Lost, Workers

BEGINS = date(2025, 3, 10)
BACKLOG, A_NIGHT, FILES = 10, 4, 8  # documents
NIGHTS = 5
BACKUPS = "backups"
OUTBOX = "alla.jsonl"
WATCHES = f'[[watch]]\nid = "alla"\nname = "Allt"\nkinds = ["press_release"]\nchannels = ["file:{OUTBOX}"]\n'
SUBJECTS = ("vårdplatser", "tågtrafik", "folktandvård", "ambulanser", "kollektivtrafik", "kulturstöd", "primärvård")
FIRST = ("Disa", "Torvald", "Runa", "Eskil", "Hedvig")
LAST = ("Exempelström", "Påhittsson", "Fiktivius", "Låtsasberg")
SOMEBODY = "Disa Exempelström"
OLD = Path(__file__).parent.parent / "tests" / "fixtures" / "stores" / "level-06.tar.gz"
T = TypeVar("T")
R = TypeVar("R")
PATIENCE = 600.0  # seconds after which a process that should have ended is a fault

_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload(["bench.soak_preload"])

Run = Callable[["Place"], None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an operation is done, and on what."""

    home: Home
    files: Path  # a folder of files as they are now
    port: int  # of the publisher's site
    night: date
    beside: Path  # a folder for what is kept outside of the home


# ------------------------------------------------------------------------------------------------------ the documents


def release(at: int, edited: bool = False) -> str:
    """An invented release in Markdown; no two are alike."""
    subject = f"{SUBJECTS[at % len(SUBJECTS)]} i distrikt {at}"
    name = f"{FIRST[at % len(FIRST)]} {LAST[at % len(LAST)]}"
    return (
        f"# Regionen satsar {at + 3} miljoner på {subject}\n\n"
        f"Regionstyrelsen beslutade i dag att satsa {at + 3} miljoner kronor på {subject}.\n\n"
        f"– Det här har många väntat på, säger {name} (S), ordförande i regionstyrelsen.\n\n"
        f"Beslutet gäller från den {at % 28 + 1} april. En uppföljning görs efter {at + 2 + edited} månader.\n"
    )


def releases() -> dict[str, list[Version]]:
    """Some from before and some each night; each night one of the night before is edited."""
    found = {f"2025/03/nyhet-{at}.md": [Version(BEGINS, release(at), True)] for at in range(BACKLOG)}
    for night in range(1, NIGHTS):
        for at in range(BACKLOG + (night - 1) * A_NIGHT, BACKLOG + night * A_NIGHT):
            found[f"2025/03/nyhet-{at}.md"] = [Version(BEGINS + night * NIGHT, release(at), True)]
            if at % A_NIGHT == 0 and night + 1 < NIGHTS:
                edited = Version(BEGINS + (night + 1) * NIGHT, release(at, edited=True), True)
                found[f"2025/03/nyhet-{at}.md"].append(edited)
    return found


def write_files(folder: Path, count: int, edited: int = 0) -> None:
    """Files to be ingested: the first ``edited`` of them say something else than before."""
    folder.mkdir(parents=True, exist_ok=True)
    for at in range(count):
        title, *rest = release(1000 + at, edited=at < edited).split("\n\n")
        body = "".join(f"<p>{block.strip()}</p>" for block in rest)
        head = f"<title>{title[2:]}</title><link rel=canonical href=https://soak.example/{at}>"
        page = f"<html lang=sv><head>{head}</head><body><article><h1>{title[2:]}</h1>{body}</article></body></html>"
        (folder / f"fil-{at}.html").write_text(page, encoding="utf-8")


# ----------------------------------------------------------------------------------------------------- the operations


def silent(*_: object) -> None:
    """A progress that nobody watches."""


class Inline(Workers):
    """No other processes: to start one takes longer than its work."""

    def map(self, work: Callable[[T], R], items: Sequence[T]) -> list[R | Lost]:
        return list(map(work, items))


@contextmanager
def inline(*_: object) -> Iterator[Workers]:
    """In place of ``workers``."""
    yield Inline(0)


def instead(module: ModuleType, **others: object) -> None:
    """Let a module of this process use others in place of what it has."""
    for name, other in others.items():
        setattr(module, name, other)


def bring(place: Place) -> None:
    """Ingest the files, which are more than the home has, and some of which were changed."""
    ingest.ingest(place.home, [place.files], Plain(), ingest.Options(language=FAST), silent)


def night(place: Place) -> None:
    """Run the night."""
    one_night(place.home, Form.LIST, three(place.night), place.port)


def publish_anew(place: Place) -> None:
    """Publish what is there once more."""
    with Work(place.home) as work:
        work.mark_changed()
        publish(work, place.home, three(place.night))


def erase_somebody(place: Place) -> None:
    """Erase a person whom releases and files name. The proof is left out: it takes longer than all else, and writes
    nothing."""
    instead(erase, search=lambda *_: Searched(0, 0, 0, 0, 0, (), ()), workers=inline)
    erase.erase(place.home, erase.Wanted(people=(SOMEBODY,)), lambda _: True, silent)


def rebuild_all(place: Place) -> None:
    """Make the store anew from the archive alone."""
    rebuild.rebuild(place.home, Plain(), silent, FAST, 1)


def back_up(place: Place) -> None:
    """Take a snapshot. Raises ``HomeError`` where one that is there cannot be restored."""
    folder = place.beside / BACKUPS
    taken = backup.backup(place.home, folder, silent)
    faults = [fault for each in backup.check(folder, silent) for fault in each.faults]
    if faults or taken.missing:
        raise HomeError(f"backed up, and damaged: {faults[:3]} {taken.missing[:3]}")


def put_back(place: Place) -> None:
    """Restore the home as it was a night ago."""
    restore.restore(place.home, place.beside / BACKUPS, silent, force=True)


def migrate(place: Place) -> None:
    """Open a store that an earlier version wrote, embed it anew, with what stands for a model here, and publish it."""
    with Work(place.home) as work:
        model = embed.load()
        if work.embedder != model.name:
            work.forget_vectors(model.name, model.dimension)
        finish(work, place.home, model, FAST, silent, three(place.night))


OPERATIONS: dict[str, Run] = {
    "first": bring,
    "ingest": bring,
    "night": night,
    "publish": publish_anew,
    "migrate": migrate,
    "rebuild": rebuild_all,
    "backup": back_up,
    "restore": put_back,
    "erase": erase_somebody,
}


# ------------------------------------------------------------------------------------------------------- its processes


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended: ``said`` is its one line of error, ``fault`` what should never have come out of it."""

    killed: bool
    seconds: float
    said: str = ""
    fault: str = ""

    @property
    def well(self) -> bool:
        return not (self.killed or self.said or self.fault)


class Begun:
    """An operation under way in a process of its own. ``limits`` are called there before it begins."""

    def __init__(self, run: Run, place: Place, *limits: Callable[[], None]) -> None:
        self._line, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_child, args=(theirs, run, place, limits))
        self._process.start()
        theirs.close()
        self._heard(PATIENCE)
        self._began = time.monotonic()

    def kill(self, after: float) -> Ended:
        """Kill it after some seconds, unless it has ended by then."""
        said, killed = self._heard(after), False
        if said is None and self._process.is_alive():
            os.kill(self._process.pid or 0, signal.SIGKILL)
            killed = True
        return self._ended(said, killed)

    def wait(self) -> Ended:
        """How it ended by itself."""
        said = self._heard(PATIENCE)
        return self._ended(said, killed=False)

    def _heard(self, seconds: float) -> Any:
        """What it says within some seconds; None where that is nothing."""
        with suppress(EOFError, ConnectionResetError):
            return self._line.recv() if self._line.poll(seconds) else None
        return None

    def _ended(self, said: Any, killed: bool) -> Ended:
        self._process.join(PATIENCE)
        seconds = time.monotonic() - self._began
        self._line.close()
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()
            return Ended(False, seconds, fault="did not end")
        if killed and self._process.exitcode == -signal.SIGKILL:
            return Ended(True, seconds)
        if said is None:
            return Ended(False, seconds, fault=f"its process ended with {self._process.exitcode}")
        return Ended(False, seconds, *said)


def run(run: Run, place: Place, *limits: Callable[[], None]) -> Ended:
    """Do an operation, undisturbed but for the limits."""
    return Begun(run, place, *limits).wait()


def _child(line: Connection, run: Run, place: Place, limits: Sequence[Callable[[], None]]) -> None:
    """Do it, and tell how it ended, as the command would."""
    instead(embed, load=lambda *_: Plain())  # for whoever asks for the model that made a store's vectors
    for limit in limits:
        limit()
    line.send("begun")
    said = fault = ""
    try:
        run(place)
    except RegionradarError as error:
        said = " ".join(str(error).split())
    except OSError as error:
        said = f"{error.filename or 'the system'}: {error.strerror}"
    except BaseException:
        fault = traceback.format_exc()
    line.send((said, fault))


# --------------------------------------------------------------------------------------------------------- the homes


@dataclass(frozen=True, slots=True)
class Content:
    """All of a home that an interruption must not change."""

    held: Held
    rows: Mapping[str, int]  # of the published tables
    alerts: Mapping[str, int]  # lines of the watch's file, each with how often it stands there


def content(home: Home) -> Content:
    """What a home holds."""
    with Published(home) as published:
        cursor = published.cursor()
        names = [name for (name,) in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        rows = {name: cursor.execute(f'SELECT count(*) FROM "{name}"').fetchall()[0][0] for name in names}
    rows.pop("generation")  # there are as many as runs that published
    return Content(held(home), rows, alerts(home))


def alerts(home: Home) -> Counter[str]:
    """What the watch was told, each with how often."""
    import json

    path = home.path / OUTBOX
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    told = [json.loads(line) for line in lines]
    return Counter(f"{each['document_id']} {each['revision']}" for each in told)


def unlike(right: Content, found: Content, items: bool = True) -> list[str]:
    """What is otherwise than it should be; of documents and tables alone if not ``items``."""
    if not items:
        right, found = (replace(each, held=replace(each.held, items={})) for each in (right, found))
    said = differences(right.held, found.held)
    for should, has in ((right.rows, found.rows), (right.alerts, found.alerts)):
        said += [
            f"{key}: {has.get(key, 0)} and not {should.get(key, 0)}"
            for key in sorted(should.keys() | has.keys())
            if should.get(key) != has.get(key)
        ]
    return said


@dataclass(slots=True)
class World:
    """Homes as they are before an operation, and what it leaves undisturbed."""

    folder: Path
    sites: Mapping[date, int]  # the ports of the site as it is each night
    right: dict[str, Content] = field(default_factory=dict)
    lasts: dict[str, float] = field(default_factory=dict)  # seconds

    @property
    def settled(self) -> Path:
        """A home after two nights and some files."""
        return self.folder / "settled"

    @property
    def empty(self) -> Path:
        """A home that nothing was ever brought into."""
        return self.folder / "empty"

    @property
    def later(self) -> Path:
        """The same a night later."""
        return self.folder / "later"

    @property
    def old(self) -> Path:
        """A home that an earlier version of regionradar left."""
        return self.folder / "old"

    def place(self, operation: str, at: Path) -> Place:
        """A home at ``at/home``, ready for an operation."""
        homes = {"first": self.empty, "migrate": self.old, "restore": self.later}
        template = homes.get(operation, self.settled)
        shutil.copytree(template, at / "home", dirs_exist_ok=True)
        if operation == "restore":
            self.with_backups(at)
        return self.told(at)

    def with_backups(self, at: Path) -> None:
        """Put beside a home the backup of it as it was when it was settled."""
        shutil.copytree(self.folder / BACKUPS, at / "beside" / BACKUPS, dirs_exist_ok=True)

    def told(self, at: Path, night: int = 2) -> Place:
        """The place of a home that is there."""
        when = BEGINS + night * NIGHT
        beside = at / "beside"
        beside.mkdir(exist_ok=True)
        return Place(Home(at / "home"), self.folder / "files", self.sites[when], when, beside)

    def measure(self, names: Sequence[str]) -> None:
        """Do every operation undisturbed."""
        for name in names:
            with scratch() as at:
                place = self.place(name, at)
                ended = run(OPERATIONS[name], place)
                assert ended.well, (name, ended)
                self.right[name], self.lasts[name] = content(place.home), ended.seconds


@contextmanager
def scratch(within: Path | None = None) -> Iterator[Path]:
    """A folder that goes when all is done."""
    with tempfile.TemporaryDirectory(prefix="soak-", dir=within) as folder:
        yield Path(folder)


@contextmanager
def world(names: Sequence[str] = ()) -> Iterator[World]:
    """The world, with these operations measured."""
    with ExitStack() as stack:
        folder = stack.enter_context(scratch())
        nights = [BEGINS + at * NIGHT for at in range(NIGHTS)]
        ports = {}
        for when in nights:
            site = Site(releases(), Form.LIST, today=when)
            ports[when] = stack.enter_context(served(site))
        made = World(folder, ports)
        made.empty.mkdir()
        with tarfile.open(OLD) as packed:
            packed.extractall(made.old, filter="data")
        write_files(folder / "before", FILES)
        write_files(folder / "files", FILES + A_NIGHT, edited=2)
        home = Home(made.settled)
        home.create()
        (home.path / "watches.toml").write_text(WATCHES, encoding="utf-8")
        for when in nights[:2]:
            _well(run(night, Place(home, folder, ports[when], when, folder)))
        _well(run(bring, Place(home, folder / "before", 0, nights[1], folder)))
        _well(run(back_up, Place(home, folder, 0, nights[1], folder)))
        (home.path / copies.NAME).unlink()  # an erasure in one of its copies is to leave the others' backups alone
        shutil.copytree(made.settled, made.later)
        _well(run(night, Place(Home(made.later), folder, ports[nights[2]], nights[2], folder)))
        made.measure(names)
        yield made


def _well(ended: Ended) -> None:
    assert ended.well, ended


# --------------------------------------------------------------------------------------------------------- the oracle


def look_through(place: Place) -> None:
    """Verify a home: raises ``HomeError`` with what is wrong. Models are left out, which nothing here writes."""
    instead(verify, workers=inline, MODELS=())
    verified = verify.verify(place.home, silent, language=FAST, processes=1)
    if verified.findings:
        raise HomeError("; ".join(f"{each.place}: {each.what}" for each in verified.findings))


def look_closely(place: Place) -> None:
    """Verify a home: raises ``HomeError`` with all that there is to say of it."""
    instead(verify, workers=inline, MODELS=())
    verified = verify.verify(place.home, silent, language=FAST, processes=1)
    said = [*(f"{each.place}: {each.what}" for each in verified.findings), *verified.remarks]
    raise HomeError("; ".join(said) or "nothing")


def repair(place: Place) -> None:
    """Mend what can be derived."""
    instead(verify, workers=inline, MODELS=())
    verify.verify(place.home, silent, repair=True, language=FAST, processes=1)


def problems(home: Home) -> list[str]:
    """What is wrong with a home, whatever was done to it."""
    if (home.path / RESTORING).exists() or erase.is_under_way(home):
        return []  # as verify says: the next one goes on with it
    ended = run(look_through, Place(home, home.path, 0, BEGINS, home.path))
    return [] if ended.well else [ended.said or ended.fault]
