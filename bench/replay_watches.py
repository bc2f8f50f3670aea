"""The replay with watches: ``python -m bench.replay ../shared/data --watches [--kills 300]``.

Two hundred watches, made of what the releases say, are sent to files, webhooks, a webhook that fails for stretches of
nights in all ways, and a mail server. An undisturbed run over every night on which something happened says what there
is to be found; watches whose answer can be read off the store are judged once more in plain Python. Then the same
nights with SIGKILL at random moments, four of five at any time of the night and one of five while a message is on its
way, each night being run through in the end. An alert is late where it does not come in the night in which its document
was stored, or, where its channel failed, in the first in which that is up. The bundled model embeds, each text once for
both runs: a killed night that embedded would spend its time on that, and be killed there.
"""

import json
import os
import random
import re
import signal
import sqlite3
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from itertools import cycle
from math import ceil
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from bench.replay_receivers import Got, Receiver, Shot, State, keys
from bench.replay_site import SOURCE, Form, Releases, Site, one_night, served, stretch, three
from models import Action, Filters, Stance, Watch
from pipeline import embed
from pipeline.home import Home
from pipeline.parties import CODES
from pipeline.store import Published
from pipeline.store.work import Work
from pipeline.watch import definitions
from pipeline.watch.entries import CHANNELS

VECTORS = Path("build/replay/vectors.sqlite")
WATCHES = 200
SEED = 7
FILE = "alla.jsonl"
AT_A_MESSAGE = 5  # every so manieth kill
FIRST = 30.0  # seconds of the first night within which it is killed
RECEIVERS = {"ett": "json", "andra": "json", "ostadig": "json", "brev": "mailto"}
PARTIES = ("S", "M", "SD", "C", "V", "KD", "L", "MP")
OUTAGES = {  # of the channel that fails: so many nights each, in turn
    State.WELL: 9,
    State.FAILS: 3,
    State.REFUSES: 2,
    State.HANGS: 2,
    State.DEAF: 1,
}

_CONTEXT = get_context("forkserver")  # a fresh process for each night, without the seconds that imports take
_CONTEXT.set_forkserver_preload(["bench.replay_warm", "bench.replay_watches"])

_MINISTER = re.compile(r"minister ([A-ZÅÄÖ][a-zåäöé]+(?:[ -][A-ZÅÄÖ][a-zåäöé-]+){1,2})")
_BODY = re.compile(r"\b[A-ZÅÄÖ][a-zåäö]+(?:verket|myndigheten|styrelsen|rådet|inspektionen)\b")
_WORD = re.compile(r"\b[a-zåäö]{9,}\b")


# --------------------------------------------------------------------------------------------------------- watches


def watches(releases: Releases, first: date) -> list[Watch]:
    """What would be asked of these releases, the same every time: half of it judged by filters and phrases alone."""
    held = {path: versions[0].text or "" for path, versions in sorted(releases.items()) if versions[0].night == first}
    people, bodies = (_common(held.values(), each) for each in (_MINISTER, _BODY))
    counts = Counter(word for text in held.values() for word in set(_WORD.findall(text)))
    subjects = [word for word, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])) if count < 30]
    asked = [
        *(Watch("", each, filters=Filters(kinds=(each,))) for each in ("press_release", "report")),
        *(Watch("", each, filters=Filters(parties=(each,))) for each in PARTIES),
        *(Watch("", each, filters=Filters(people=(each,))) for each in people[:25]),
        *(Watch("", each, filters=Filters(organisations=(each,))) for each in bodies[:20]),
        *(Watch("", each, stances=(each,)) for each in Stance),
        *(Watch("", each, actions=(each,)) for each in Action),
        *(Watch("", each, stances=(Stance.DECIDED,), actions=(each,)) for each in Action),
        *(Watch("", each, f'"{each}"', least=0.0) for each in subjects[:20]),
    ]
    texts = list(held.items())
    random.Random(SEED).shuffle(texts)
    asked += [Watch("", text.partition("\n")[0].removeprefix("# "), _plain(text)) for _, text in texts[:50]]
    for word in subjects[20:55]:
        like = [f"{SOURCE}:/{path.removesuffix('.md')}/" for path, text in held.items() if word in text][:5]
        asked.append(Watch("", f"som om {word}", examples=tuple(like)))
    both = [
        Watch("", f"{word} {party}", word, filters=Filters(parties=(party,)), least=0.3)
        for word, party in zip(subjects[55:], cycle(PARTIES), strict=False)
    ]
    return [*asked, *both[: WATCHES - len(asked)]]


def _common(texts: Any, said: re.Pattern[str]) -> list[str]:
    counts = Counter(each for text in texts for each in set(said.findall(text)))
    return [each for each, _ in sorted(counts.items(), key=lambda each: (-each[1], each[0]))]


def _plain(text: str) -> str:
    """The title of a release as words that ask for nothing exact."""
    return " ".join(re.findall(r"\w+", text.partition("\n")[0]))


def addressed(asked: Sequence[Watch], names: Sequence[str]) -> list[Watch]:
    """The watches with ids and channels: each in turn, every third two of them."""
    turn = cycle((f"file:{FILE}", *names))
    ready = []
    for at, each in enumerate(asked, 1):
        channels = [next(turn), *([next(turn)] if at % 3 == 0 else [])]
        ready.append(Watch(f"b{at}", f"{at} {each.name}", each.words, each.examples, each.filters, each.stances,
                           each.actions, each.least, tuple(channels)))  # fmt: skip
    return ready


# ----------------------------------------------------------------------------------------------------------- nights


class Remembering:
    """The bundled model, which embeds a text once for all processes."""

    name = embed.BUNDLED
    dimension = 384

    def __init__(self, path: Path) -> None:
        self._path = path
        self._model = embed.load()

    @property
    def centre(self) -> embed.Floats:
        return self._model.centre

    @cached_property
    def _db(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=60)
        db.execute("CREATE TABLE IF NOT EXISTS vector (digest TEXT PRIMARY KEY, vector BLOB)")
        return db

    def passages(self, texts: Sequence[str]) -> Iterator[embed.Floats]:
        held: dict[str, embed.Floats | None] = {text: self._held(f"p{text}") for text in texts}
        lacking = [text for text, vector in held.items() if vector is None]
        for text, made in zip(lacking, self._model.passages(lacking) if lacking else (), strict=True):
            held[text] = self._keep(f"p{text}", made)
        self._db.commit()
        for text in texts:
            vector = held[text]
            assert vector is not None
            yield vector

    def query(self, text: str) -> embed.Floats:
        vector = self._held(f"q{text}")
        if vector is None:
            vector = self._keep(f"q{text}", self._model.query(text))
            self._db.commit()
        return vector

    def _held(self, text: str) -> embed.Floats | None:
        digest = sha256(text.encode()).hexdigest()
        found = self._db.execute("SELECT vector FROM vector WHERE digest = ?", [digest]).fetchone()
        return np.asarray(np.frombuffer(found[0], dtype=np.float32)) if found else None

    def _keep(self, text: str, vector: embed.Floats) -> embed.Floats:
        digest = sha256(text.encode()).hexdigest()
        self._db.execute("INSERT OR IGNORE INTO vector VALUES (?, ?)", [digest, vector.astype(np.float32).tobytes()])
        return vector


def _night(home: Home, night: date, port: int, vectors: Path) -> None:
    one_night(home, Form.G0V, three(night), port, embedder=Remembering(vectors))


@dataclass(slots=True)
class Bed:
    """What a run stands on."""

    site: Site
    nights: Sequence[date]
    watches: Sequence[Watch]
    receivers: Mapping[str, Receiver]
    shot: Shot
    port: int = 0

    def state(self, name: str, at: int) -> State:
        """How a receiver is in the so manieth night, from 0."""
        if name != "ostadig":
            return State.WELL
        at %= sum(OUTAGES.values())
        for state, nights in OUTAGES.items():
            if at < nights:
                return state
            at -= nights
        raise AssertionError

    def ran_through(self, home: Home, after: float | None = None) -> tuple[bool, float]:
        """Run the night that the site is in, and kill it after some seconds: whether it was through, and seconds."""
        args = (home, self.site.today, self.port, VECTORS.absolute())
        process = _CONTEXT.Process(target=_night, args=args)
        began = time.monotonic()
        process.start()
        self.shot.pid = process.pid or 0
        process.join(after)
        if process.exitcode is None and process.pid:
            os.kill(process.pid, signal.SIGKILL)
        process.join()
        self.shot.left = 0
        if process.exitcode not in (0, -signal.SIGKILL):
            raise RuntimeError(f"the night of {self.site.today} failed by itself: {process.exitcode}")
        return process.exitcode == 0, time.monotonic() - began


Named = tuple[str, str, int]
"""An alert: watch, document, revision."""
Found = Mapping[Named, date]
"""Alerts, and the night of the store that first held them."""


@dataclass(slots=True)
class Outcome:
    """What came of a run."""

    found: Found = field(default_factory=dict)
    older: set[Named] = field(default_factory=set)  # alerts of older documents
    written: dict[str, list[date]] = field(default_factory=dict)  # nights in which lines with a key were written
    lines: dict[Named, list[date]] = field(default_factory=dict)  # the same by alert
    got: Mapping[str, Sequence[Got]] = field(default_factory=dict)  # messages by receiver
    lasted: dict[date, float] = field(default_factory=dict)  # seconds
    kills: int = 0
    at_message: int = 0
    through: int = 0  # runs that were through before they were to be killed
    waiting: int = 0
    faults: Counter[str] = field(default_factory=Counter)  # what the nights' reports say of watches


def run_nights(bed: Bed, home: Home, killer: "Killer") -> Outcome:
    """All nights."""
    made = Outcome()
    for receiver in bed.receivers.values():
        receiver.got.clear()
    home.create()
    for at, night in enumerate(bed.nights):
        bed.site.today = night
        bed.site.asked.clear()
        for receiver in bed.receivers.values():
            receiver.begin(night, bed.state(receiver.name, at))
        if at == 0:
            _settle(home, bed)
        killer.before(at, made, home)
        through, made.lasted[night] = bed.ran_through(home)
        assert through
        made.faults.update(json.loads((home.reports / f"{night}.json").read_text(encoding="utf-8"))["watch"]["faults"])
        for one, count in Counter(keys(home.path / FILE)).items():
            held = made.written.setdefault(one, [])
            held += [night] * (count - len(held))
        if at % 10 == 0:
            print(f"{night}: {made.lasted[night]:.1f} s, {made.kills} kills", flush=True)
    _read(home, made)
    made.got = {name: tuple(receiver.got) for name, receiver in bed.receivers.items()}
    return made


def _settle(home: Home, bed: Bed) -> None:
    """Write the watches and the channels."""
    text = "\n".join(map(definitions.render, bed.watches))
    (home.path / definitions.NAME).write_text(text, encoding="utf-8")
    channels = "".join(f'{name} = "{receiver.address}"\n' for name, receiver in bed.receivers.items())
    (home.path / CHANNELS).write_text(channels, encoding="utf-8")


def _read(home: Home, made: Outcome) -> None:
    with Published(home) as store:
        rows = store.cursor().execute(
            "SELECT a.watch, a.document, a.revision, g.published::DATE,"
            " a.revision = 1 AND a.published IS NOT NULL AND a.published::DATE + 90 < a.seen_from::DATE"
            " FROM alert a JOIN generation g ON g.number = a.generation"
        )
        found = {}
        for watch, document, revision, night, older in rows.fetchall():
            assert (watch, document, revision) not in found, "an alert stands twice in the store"
            found[watch, document, revision] = night
            if older:
                made.older.add((watch, document, revision))
    made.found = found
    by_key = {_key(*each): each for each in found}
    made.lines = {by_key[one]: nights for one, nights in made.written.items()}
    with Work(home) as work:
        made.waiting = work.connection.execute("SELECT count(*) FROM outbox WHERE state = 'waiting'").fetchall()[0][0]


# ---------------------------------------------------------------------------------------------------------- verdict


@dataclass(slots=True)
class Sums:
    """How a run's alerts and messages differ from what there should be; lists of what is off, in words."""

    lost: list[str] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    undelivered: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)  # that a receiver cannot tell by the key
    repeated: Counter[str] = field(default_factory=Counter)  # alerts that came again with their key, by why
    messages: Counter[str] = field(default_factory=Counter)
    taken: int = 0  # alerts, each once for each of its channels
    ids: int = 0  # mails that came again under their Message-ID

    @property
    def faults(self) -> int:
        return sum(map(len, (self.lost, self.unasked, self.late, self.undelivered, self.twice)))


def compared(bed: Bed, truth: Outcome, made: Outcome) -> Sums:
    """Hold what a run found and sent against what there is to be found."""
    sums = Sums()
    sums.lost += map(str, truth.found.keys() - made.found.keys())
    sums.unasked += map(str, made.found.keys() - truth.found.keys())
    both = truth.found.keys() & made.found.keys()
    sums.late += [f"found {made.found[each]}: {each}" for each in both if made.found[each] != truth.found[each]]
    came = {name: _came(bed, made, name) for name in bed.receivers}
    came[FILE] = made.lines
    channels = {watch.id: [each.removeprefix("file:") for each in watch.channels] for watch in bed.watches}
    for alert, night in truth.found.items():
        for name in channels[alert[0]]:
            nights = came[name].get(alert, [])
            up = _up(bed, name, night)
            if not nights and up == date.max:
                continue
            if not nights:
                sums.undelivered.append(f"{name}: {alert}")
                continue
            sums.taken += 1
            if not night <= nights[0] <= up:
                sums.late.append(f"{name}, {nights[0]} for {night}: {alert}")
            for before in nights[:-1]:
                if name == FILE:
                    sums.twice.append(f"{name}: {alert}")
                else:
                    deaf = bed.state(name, bed.nights.index(before)) is State.DEAF
                    sums.repeated["taken and never answered" if deaf else "killed before it was noted"] += 1
    for name, receiver in bed.receivers.items():
        sums.messages[name] = len(made.got[name])
        if receiver.scheme == "mailto":
            sums.ids = len(made.got[name]) - len({each.id for each in made.got[name]})
    return sums


def _up(bed: Bed, name: str, night: date) -> date:
    """The first night from one on in which a receiver is well; ``date.max`` where there is none."""
    ahead = range(bed.nights.index(night), len(bed.nights))
    return next((bed.nights[at] for at in ahead if bed.state(name, at) is State.WELL), date.max)


def _key(watch: str, document: str, revision: int) -> str:
    """As ``pipeline.watch.match.key`` has it."""
    return sha256(f"{watch}\x1f{document}\x1f{revision}".encode()).hexdigest()[:20]


def _came(bed: Bed, made: Outcome, name: str) -> dict[Named, list[date]]:
    """The nights in which alerts came to a receiver. A message that shows the best of many stands for all of them,
    where their number is the one that it says."""
    by_key = {_key(*each): each for each in made.found}
    ids = {f"Bevakning: {watch.name}: ": watch.id for watch in bed.watches}
    groups: dict[tuple[str, date, bool], list[Named]] = defaultdict(list)
    for each, night in made.found.items():
        groups[each[0], night, each in made.older].append(each)
    nights: dict[Named, list[date]] = defaultdict(list)
    for got in made.got[name]:
        shown = [by_key[key] for key in got.keys]
        if got.count > len(shown):
            group = groups[shown[0][0], made.found[shown[0]], got.older]
            assert len(group) == got.count, f"{name} is told of {got.count} in place of {len(group)}"
            shown = group
        assert {each[0] for each in shown} == {ids[next(said for said in ids if got.title.startswith(said))]}
        for each in shown:
            nights[each].append(got.night)
    return nights


def judged(bed: Bed, home: Home, truth: Outcome) -> tuple[int, list[str]]:
    """Watches that are judged by filters and phrases alone, judged once more: how many alerts there should be, and
    what is off. Of a document that was changed only the last revision is judged: facts are kept of that one."""
    releases = bed.site.releases
    with Published(home) as store:
        cursor = store.cursor()
        documents = cursor.execute("SELECT number, id, kind, text, revision FROM document").fetchall()
        people, bodies, decisions = (defaultdict(list), defaultdict(list), defaultdict(set))
        for number, name, party in cursor.execute("SELECT document, name, party FROM person").fetchall():
            people[number].append((name.lower(), party))
        for number, name, type in cursor.execute("SELECT document, name, type FROM organisation").fetchall():
            bodies[number].append((name, type))
        for number, stance, action in cursor.execute("SELECT document, stance, action FROM decision").fetchall():
            decisions[number].add((stance, action))
        edits = cursor.execute("SELECT document, newer, verdict FROM edited WHERE newer = older + 1").fetchall()
    harmless = {(number, newer) for number, newer, verdict in edits if verdict in HARMLESS}
    right, off = 0, []
    for watch in bed.watches:
        if watch.examples or (watch.words and watch.least != 0.0):
            continue
        for number, id, kind, text, revision in documents:
            is_hit = _is_hit(watch, kind, text, people[number], bodies[number], decisions[number])
            should = is_hit and (number, revision) not in harmless
            right += should
            night = truth.found.get((watch.id, id, revision))
            path = bed.site.path_of(id.partition(":")[2])
            if should is not bool(night):
                off.append(f"{watch.name}: {'not found' if should else 'found'}: {id}, revision {revision}")
            elif night and revision == 1 and night != releases[path][0].night:
                off.append(f"{watch.name}: found {night}, published {releases[path][0].night}: {id}")
    return right, off


HARMLESS = ("same", "typography", "spelling", "link")


def _is_hit(watch: Watch, kind: str, text: str, people: Any, bodies: Any, decisions: Any) -> bool:
    """What a watch asks for, in so many words."""
    asked = watch.filters
    if watch.words:
        words = r"[\W_]+".join(re.escape(each) for each in watch.words.strip('"').split())
        return bool(re.search(rf"(?<![^\W_]){words}(?![^\W_])", text, re.IGNORECASE))
    if watch.stances or watch.actions:
        return any(
            (not watch.stances or stance in watch.stances) and (not watch.actions or action in watch.actions)
            for stance, action in decisions
        )
    if asked.kinds:
        return kind in asked.kinds
    if asked.people:
        return any(f" {asked.people[0].lower()} " in f" {name} " for name, _ in people)
    if asked.organisations:
        wanted = asked.organisations[0].lower()
        return any(wanted in (name.lower(), name.lower().partition(", ")[0]) for name, _ in bodies)
    (party,) = asked.parties
    names = [name for name, type in bodies if type == "party"]
    own = [f"{name}{end}" for name in CODES[party] for end in (" ", ",")]
    return any(each == party for _, each in people) or any(
        f"{name}{end}".startswith(each) for name in names for end in (" ", ",") for each in own
    )


# ------------------------------------------------------------------------------------------------------------- main


def run(releases: Releases, kills: int, most: int, backlog: int) -> None:
    """Both runs, side by side, and what they came to."""
    every = sorted({version.night for versions in releases.values() for version in versions})[:most]
    part = stretch(releases, every[0], every[-1], backlog)
    bed = laid(part)
    VECTORS.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    # processes, not threads: those would take each other's ended nights for their own
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(2, get_context("spawn")) as pool:
        home, rival = Home(Path(folder) / "undisturbed"), Home(Path(folder) / "killed")
        undisturbed = pool.submit(whole, part, home, 0)
        killed = pool.submit(whole, part, rival, kills) if kills else None
        truth = undisturbed.result()
        print(f"{len(bed.nights)} nights, {len(part)} releases, {len(bed.watches)} watches")
        show("undisturbed", truth, compared(bed, truth, truth))
        right, off = judged(bed, home, truth)
        print(f"judged otherwise: {right} alerts should be, {len(off)} are off {off[:5] or ''}", flush=True)
        if killed:
            made = killed.result()
            print(f"{made.kills} kills, {made.at_message} of them at a message; {made.through} came too late")
            show("killed", made, compared(bed, truth, made))
    print(f"in {time.monotonic() - began:.0f} s")


def whole(releases: Releases, home: Home, kills: int) -> Outcome:
    """One run from the first night to the last."""
    bed = laid(releases)
    with served(bed.site) as bed.port:
        try:
            return run_nights(bed, home, Killer(bed, kills))
        finally:
            for receiver in bed.receivers.values():
                receiver.end()


def laid(releases: Releases) -> Bed:
    """The site and the receivers of a run."""
    nights = sorted({version.night for versions in releases.values() for version in versions})
    shot = Shot()
    receivers = {name: Receiver(name, shot, scheme) for name, scheme in RECEIVERS.items()}
    asked = addressed(watches(releases, nights[0]), list(receivers))
    return Bed(Site(releases, Form.G0V), nights, asked, receivers, shot)


@dataclass(slots=True)
class Killer:
    """Kills each night so often that there are as many kills in the end as are wanted. How long a night takes, and how
    many messages it sends, is taken from the one before it."""

    bed: Bed
    kills: int
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))

    def before(self, at: int, made: Outcome, home: Home) -> None:
        last = self.bed.nights[at - 1] if at > 1 else None  # the first one holds the backlog
        for _ in range(ceil((self.kills - made.kills) / (len(self.bed.nights) - at))):
            after = None
            if self.chance.randrange(AT_A_MESSAGE) == 0:
                self.bed.shot.left = self.chance.randint(1, self._messages(last))
                self.bed.shot.answered = self.chance.random() < 0.5
            else:
                after = self.chance.uniform(0, made.lasted[last] if last else FIRST)
            through, _ = self.bed.ran_through(home, after)
            made.kills += not through
            made.at_message += not through and after is None
            made.through += through

    def _messages(self, night: date | None) -> int:
        return max(1, sum(got.night == night for each in self.bed.receivers.values() for got in each.got))


def show(name: str, made: Outcome, sums: Sums) -> None:
    """The summary of a run."""
    print(f"{name}: {len(made.found)} alerts, {len(made.older)} of older documents; {sums.taken} came to channels, by")
    print(f"  messages {dict(sums.messages)}; still waiting {made.waiting}")
    for what in ("lost", "unasked", "late", "undelivered", "twice"):
        found = getattr(sums, what)
        print(f"  {what}: {len(found)} {sorted(found)[:5] or ''}")
    print(f"  came again with the same key: {dict(sums.repeated)}; mails with the same Message-ID: {sums.ids}")
    print(f"  nights' reports: {dict(made.faults)}")
    longest = max(made.lasted.values())
    print(f"  a night took {np.median(list(made.lasted.values())):.1f} s, at most {longest:.1f} s", flush=True)
