"""Is everything in order, and what to do where it is not."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import Any

from models import ConfigError, RegionradarError, Status, StoreBusy
from pipeline import archive, catalogue, config, embed
from pipeline.extract import language
from pipeline.home import Home
from pipeline.store import Backlog, Published, backlog
from pipeline.watch import definitions
from pipeline.watch import digests as entries
from pipeline.watch.deliver import called_as, is_understood
from pipeline.watch.entries import CHANNELS, FILE, is_address
from pipeline.watch.mailing import called_as as digest_channel
from scrapers.budget import SYSTEM, Clock

LEAST_DISK = 1_000_000_000  # bytes: publishing writes the whole store once more
PACKAGES = (
    "duckdb", "numpy", "onnxruntime", "tokenizers", "pdfplumber", "pypdfium2", "beautifulsoup4", "warcio", "httpx",
    "lxml", "apprise", "spacy",
)  # fmt: skip
ARCHIVED = 200  # of the newest documents whose bytes are looked for
OVERDUE = timedelta(hours=36)  # since the last night that got something: one was missed, and half a day has passed


class State(Enum):
    OK = "ok"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do."""

    what: str
    state: State
    says: str


def examine(home: Home, clock: Clock = SYSTEM) -> Iterator[Finding]:
    """Look at everything once; nothing is changed, and no host is asked."""
    yield _packages()
    yield _model()
    yield _language()
    yield _disk(home)
    yield from settings(home)
    yield from watches(home)
    yield from nights(home, clock.now())
    if home.published.exists():
        yield from _store(home)
    else:
        yield Finding("store", State.WARNING, f"nothing published in {home.path} yet: regionradar ingest PATH")
    if home.work.exists():
        yield from _work(home)
    elif home.published.exists():
        yield Finding("work file", State.BAD, f"{home.work} is missing: the next run would start from nothing")


def _packages() -> Finding:
    try:
        said = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    except PackageNotFoundError as error:
        return Finding("packages", State.BAD, f"{error.name} is missing: pip install regionradar")
    return Finding("packages", State.OK, said)


def _model() -> Finding:
    """The committed digest beside the model says whether its bytes are those that were measured."""
    folder = files("data") / "embedding"
    expected = (folder / "model.sha256").read_text().split()[0]
    found = sha256((folder / "onnx" / "model.onnx").read_bytes()).hexdigest()
    if found != expected:
        return Finding("model", State.BAD, "the embedding model's bytes have changed: install regionradar anew")
    made = embed.load().query("fungerar modellen?")
    return Finding("model", State.OK, f"{embed.BUNDLED}, {len(made)} dimensions")


def _language() -> Finding:
    """The pipelines check their own bytes when they are loaded."""
    try:
        found = [name for name in language.BUNDLED if language.spans("Anna Ek bor i Kiruna.", name)["PER"]]
    except RegionradarError as error:
        return Finding("language", State.BAD, str(error))
    return Finding("language", State.OK, f"reads names: {', '.join(found)}")


def _disk(home: Home) -> Finding:
    place = home.path
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    state = State.OK if free >= LEAST_DISK else State.BAD
    return Finding("disk", state, f"{free / 1e9:.1f} GB free for {home.path}")


def settings(home: Home) -> Iterator[Finding]:
    """The operator's settings, and the sources that they leave."""
    said = None
    try:
        said = config.load(home)
    except ConfigError as error:
        missing = not (home.path / config.NAME).exists()
        yield Finding("settings", State.WARNING if missing else State.BAD, str(error))
    else:
        yield _told(said)
    try:
        known = catalogue.load(home)
        asked = catalogue.chosen(known, (), said.skip if said else ())
    except RegionradarError as error:
        yield Finding("sources", State.BAD, str(error))
    else:
        yield Finding("sources", State.OK, f"{len(asked)} of {len(known)} are fetched")


def _told(said: config.Config) -> Finding:
    """Who is told what. Addresses of alarms may hold passwords, and are not shown."""
    unknown = [f"number {at}" for at, address in enumerate(said.alarms, 1) if not is_understood(address)]
    if unknown:
        says = f"in alarms, {', '.join(unknown)} is no address that apprise understands: mend it"
        return Finding("settings", State.BAD, says)
    places = f"alarms go to {_number(len(said.alarms), 'place')}" if said.alarms else "alarms go nowhere"
    return Finding("settings", State.OK, f"hosts see {said.contact}; {places}")


def watches(home: Home) -> Iterator[Finding]:
    """The watches and digests, and the channels that they send to. Addresses may hold passwords, and are not shown."""
    try:
        known = definitions.load(home)
        digests = entries.load(home)
        addresses = definitions.channels(home)
    except ConfigError as error:
        yield Finding("watches", State.BAD, str(error))
        return
    if not known and not digests:
        return
    channels = {called_as(watch, channel): channel for watch in known for channel in watch.channels}
    channels |= {digest_channel(digest, channel): channel for digest in digests for channel in digest.channels}
    for called, channel in sorted(channels.items()):
        address = channel if is_address(channel) else addresses.get(channel)
        if address is None:
            yield Finding("watches", State.BAD, f"{called} is no channel of {CHANNELS}: write one there")
        elif not address.startswith(FILE) and not is_understood(address):
            yield Finding("watches", State.BAD, f"{called} has no address that apprise understands: mend it")
    for digest in digests:
        for id in sorted(set(digest.watches) - {watch.id for watch in known}):
            yield Finding("watches", State.BAD, f"the digest {digest.id} tells of a watch {id}, which there is not")
    sums = f"{len(known)}, and {_number(len(digests), 'digest')}" if digests else str(len(known))
    yield Finding("watches", State.OK, f"{sums}, sending to {_number(len(channels), 'channel')}")


def nights(home: Home, now: datetime) -> Iterator[Finding]:
    """How the last night went, which sources need a look, and how long ago a night got something."""
    try:
        reports = _reports(home)
        if last := next(reports, None):
            worked = next((report for report in (last, *reports) if report["status"] != Status.BROKEN), None)
            yield _last_night(last, worked, now)
            yield from _to_look_at(last)
        elif (home.path / config.NAME).exists():
            yield Finding("night", State.WARNING, "none has ended yet: regionradar nightly")
    except (OSError, ValueError, TypeError, KeyError) as error:
        says = f"a report in {home.reports} cannot be read ({error!r}): take it away, the next night writes its own"
        yield Finding("night", State.BAD, says)


def _reports(home: Home) -> Iterator[dict[str, Any]]:
    """What the nights found, the last one first."""
    for path in sorted(home.reports.glob("*.json"), reverse=True):
        said = json.loads(path.read_text(encoding="utf-8"))
        yield said | {"ended": datetime.fromisoformat(said["ended"])}


def _last_night(last: dict[str, Any], worked: dict[str, Any] | None, now: datetime) -> Finding:
    says = f"{last['night']} ended {_ago(now - last['ended'])} with {_number(len(last['sources']), 'source')}: "
    says += last["status"]
    if worked is None:
        return Finding("night", State.BAD, f"{says}. No night has got anything yet: regionradar sources check")
    if now - worked["ended"] > OVERDUE:
        since = f"The last that got something ended {_ago(now - worked['ended'])}"
        return Finding("night", State.BAD, f"{says}. {since}: see what the timer says, then regionradar nightly")
    return Finding("night", State.OK if worked is last else State.WARNING, says)


def _to_look_at(last: dict[str, Any]) -> Iterator[Finding]:
    """The sources of the last night that are not well, and alarms that nobody was told."""
    for status in (Status.BROKEN, Status.QUIET, Status.PARTIAL):
        if ids := [each["source"] for each in last["sources"] if each["status"] == status]:
            yield Finding("night", State.WARNING, f"{status}: {', '.join(ids)}")
    if last["untold"]:
        yield Finding("night", State.WARNING, "its alarm could not be sent: see alarms in regionradar.toml")


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _ago(span: timedelta) -> str:
    hours = round(span / timedelta(hours=1))
    return f"{_number(hours, 'hour')} ago" if hours < 48 else f"{_number(hours // 24, 'day')} ago"


def _store(home: Home) -> Iterator[Finding]:
    try:
        with Published(home) as store:
            counts = ", ".join(f"{store.count(table):,} {table}s" for table in ("document", "passage", "term"))
            yield Finding("store", State.OK, f"generation {store.setting('generation')}: {counts}")
            yield Finding("embedder", State.OK, store.setting("embedder") or "none")
            digests = [row[0] for row in store.cursor().execute(
                "SELECT raw_digest FROM document ORDER BY seen_from DESC LIMIT ?", [ARCHIVED]
            ).fetchall()]  # fmt: skip
            kept = store.archived(digests)
    except RegionradarError as error:
        yield Finding("store", State.BAD, str(error))
        return
    lost = sum(digest not in kept or not archive.holds(home, kept[digest]) for digest in digests)
    state = State.BAD if lost else State.OK
    yield Finding("archive", state, f"{lost} of the newest {len(digests)} documents lack their original bytes")


def _work(home: Home) -> Iterator[Finding]:
    try:
        left = backlog(home)
    except StoreBusy:
        yield Finding("work file", State.OK, "a run is under way")
        return
    except RegionradarError as error:
        yield Finding("work file", State.BAD, str(error))
        return
    troubles = list(_left(left))
    yield from (Finding("work file", State.WARNING, says) for says in troubles)
    for count, watch in left.orphans:
        says = f"{_number(count, 'alert')} of watch {watch}, which is no more, are sent if it comes back"
        yield Finding("watches", State.OK, says)
    if not troubles:
        yield Finding("work file", State.OK, "all published")


def _left(left: Backlog) -> Iterator[str]:
    """What earlier runs left to do."""
    if left.passages or left.documents or left.unpublished:
        says = f"an earlier run was interrupted, {left.passages:,} passages wait for vectors and {left.documents:,}"
        yield f"{says} documents to be read for facts: repeat its command"
    elif left.unmatched:
        yield f"{_number(left.unmatched, 'document')} wait to be held against the watches: regionradar watch run"
    if left.faults:
        yield f"{_number(left.faults, 'document')} could not be read for facts: see the run's log, then reindex"
    for count, why in left.unsent:
        yield f"{_number(count, 'message')} of watches and digests could not be sent, and wait for the next run: {why}"
