"""The replay with a night that is killed: ``python -m bench.replay ../shared/data --kills 200``.

The night is a process of its own that gets SIGKILL at a random moment, again and again, and then runs through. In the
end the store must hold what an undisturbed run holds, and at every moment readers must be able to open what is
published; a thread tries that all the time.
"""

import os
import random
import signal
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Thread

from bench.replay_site import NIGHT, SOURCE, Form, Releases, Site, one_night, served, stretch, three
from models import RegionradarError
from pipeline.home import Home
from pipeline.store import Published
from pipeline.store.nights import Nights
from pipeline.store.work import Work

BEGINS = date(2025, 3, 4)
NIGHTS = 5
BACKLOG = 20  # releases
KILLS = 2  # of each night, before it runs through
SEED = 7

_CONTEXT = get_context("forkserver")  # a fresh process for each night, without the seconds that imports take
_CONTEXT.set_forkserver_preload(["bench.replay_kills", "scrapers.guard", "tenacity", "protego", "duckdb"])


class Reader:
    """Opens the published store all the time, as readers do; ``broken`` is what went wrong."""

    def __init__(self, home: Home) -> None:
        self.opened = 0
        self.broken: list[str] = []
        self._home = home
        self._over = Event()
        self._thread = Thread(target=self._read)

    def __enter__(self) -> "Reader":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _read(self) -> None:
        most = 0
        while not self._over.wait(0.02):
            if not self._home.published.exists():
                if most:
                    self.broken.append("there is none any more")
                continue
            try:
                with Published(self._home) as published:
                    held = published.count("document")
            except RegionradarError as error:
                self.broken.append(str(error))
                continue
            self.opened += 1
            if held < most:
                self.broken.append(f"{held} documents after {most}")
            most = max(held, most)


def run(releases: Releases, kills: int) -> None:
    """Kill that many nights, and say what it came to."""
    site = Site(stretch(releases, BEGINS, BEGINS + NIGHTS * NIGHT, BACKLOG), Form.LIST)
    nights = [BEGINS + at * NIGHT for at in range(NIGHTS)]
    chance = random.Random(SEED)
    done = through = opened = 0
    faults: list[str] = []
    with served(site) as port:
        with tempfile.TemporaryDirectory() as folder:
            home = Home(Path(folder))
            lasts = {night: killed_night(home, site, night, port, None)[1] for night in nights}  # seconds
            right = held(home)
        shortest, longest = min(lasts.values()), max(lasts.values())
        print(f"{len(right.documents)} documents; a night takes {shortest:.1f} to {longest:.1f} s", flush=True)
        while done < kills:
            with tempfile.TemporaryDirectory() as folder:
                home = Home(Path(folder))
                with Reader(home) as reader:
                    for night in nights:
                        for _ in range(KILLS):
                            killed, _ = killed_night(home, site, night, port, chance.uniform(0, lasts[night]))
                            done += killed
                            through += not killed
                        if killed_night(home, site, night, port, None)[0]:
                            faults.append(f"{night}: the run after it failed")
                opened += reader.opened
                faults += reader.broken
                faults += differences(right, held(home))
            print(f"{done} kills, {len(faults)} faults", flush=True)
    print(f"{done} kills, {through} runs were through before; the store was opened {opened} times by readers")
    print(f"{len(faults)} faults {faults[:5] or ''}")


def killed_night(home: Home, site: Site, night: date, port: int, after: float | None) -> tuple[bool, float]:
    """Run a night in a process of its own and kill it after some seconds: whether it was, and how long it took."""
    site.today = night
    process = _CONTEXT.Process(target=_night, args=(home, site.form, night, port))
    began = time.monotonic()
    process.start()
    process.join(after)
    if process.exitcode is None and process.pid:
        os.kill(process.pid, signal.SIGKILL)
    process.join()
    return process.exitcode != 0, time.monotonic() - began


def _night(home: Home, form: Form, night: date, port: int) -> None:
    one_night(home, form, three(night), port)


@dataclass(frozen=True, slots=True)
class Held:
    """All that a home holds: documents with their revisions, as readers have them, and what is known of items."""

    documents: Mapping[str, object]
    items: Mapping[str, object]
    lacking: frozenset[str]  # digests of what documents were read from, which the archive does not have


def held(home: Home) -> Held:
    """What a home holds."""
    with Published(home) as published:
        cursor = published.cursor()
        documents = {
            id: (*said, tuple(cursor.execute(_EARLIER, [number]).fetchall()))
            for number, id, *said in cursor.execute(_CURRENT).fetchall()
        }
        digests = {digest for (digest,) in cursor.execute("SELECT raw_digest FROM document").fetchall()}
        lacking = frozenset(digests - published.archived(digests).keys())
    with Work(home) as work:
        known = Nights(work).known(SOURCE)
    items = {key: (each.document, each.found, each.changed, each.gone, each.due) for key, each in known.items()}
    return Held(documents, items, lacking)


def differences(right: Held, found: Held) -> list[str]:
    """What is held otherwise than it should be."""
    said = [f"{len(found.lacking)} documents whose bytes are not in the archive"] if found.lacking else []
    for should, holds in ((right.documents, found.documents), (right.items, found.items)):
        said += [
            f"{key} is {holds.get(key)} and not {should.get(key)}"
            for key in should.keys() | holds.keys()
            if should.get(key) != holds.get(key)
        ]
    return said


_CURRENT = "SELECT number, id, revision, title, text, gone FROM document"
_EARLIER = "SELECT revision, text FROM earlier WHERE number = ? ORDER BY revision"
