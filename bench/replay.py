"""A real half-year of a real publisher, night by night: what the night finds, and what it asks for it.

``python -m bench.replay ../shared/data [--form g0v|list|feed] [--backlog N|all] [--nights N]`` serves the government's
press releases as they appeared and changed from November 2024 to June 2025, and runs the night over every one of those
dates. The record holds few edits and no withdrawals, so some are added, the same ones in every run: every fiftieth
release is edited two nights later (a third of them without a word in the list, a silent edit), every eightieth
withdrawn after nine. For each night it compares what was found with what happened, and prints what is off.
``--faults`` breaks the site in all ways instead (``bench.replay_faults``), ``--kills N`` kills the night at N random
moments (``bench.replay_kills``); ``--watches`` holds watches against what is found (``bench.replay_watches``).
"""

import argparse
import resource
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from bench import replay_faults, replay_kills, replay_watches
from bench.replay_site import (
    IN_FEED,
    NIGHT,
    SOURCE,
    Form,
    Releases,
    Site,
    Version,
    one_night,
    record,
    served,
    stretch,
    three,
)
from models import Known, Status
from pipeline.home import Home
from pipeline.store import Published
from pipeline.store.nights import Nights
from pipeline.store.work import Work

KINDS = ("new", "changed", "silent edit", "withdrawn")
Event = tuple[str, str, date]
"""Kind, path, night."""


@dataclass(slots=True)
class Sums:
    """What the nights amount to."""

    nights: int = 0
    happened: dict[Event, date | None] = field(default_factory=dict)  # when it was found
    twice: list[str] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)  # nights from the first miss until it is gone
    statuses: Counter[Status] = field(default_factory=Counter)
    alarms: int = 0  # nights that were not OK after one that was
    least: int = 0  # requests
    asked: Counter[str] = field(default_factory=Counter)  # requests, by why
    cpu: list[float] = field(default_factory=list)  # seconds of each night in which nothing happened


def events(releases: Releases, form: Form) -> Iterator[Event]:
    """All that happens. Only a list of g0v tells of changes."""
    for path, versions in releases.items():
        for at, version in enumerate(versions):
            yield _kind(at, version, form), path, version.night


def _kind(at: int, version: Version, form: Form) -> str:
    if at == 0:
        return "new"
    if version.text is None:
        return "withdrawn"
    return "changed" if version.told and form is Form.G0V else "silent edit"


def replay(site: Site, days: Sequence[date]) -> Sums:
    """Run the nights, and say what is off."""
    sums = Sums()
    by_night: dict[date, list[Event]] = defaultdict(list)
    for event in events(site.releases, site.form):
        by_night[event[2]].append(event)
    with served(site) as port, tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        last = Status.OK
        for night in days:
            site.today = night
            site.asked.clear()
            began = _cpu()
            report = one_night(home, site.form, three(night), port)
            spent = _cpu() - began
            status = report.sources[0].verdict.status
            sums.nights += 1
            sums.statuses[status] += 1
            sums.alarms += status is not Status.OK and last is Status.OK
            last = status
            tonight = by_night[night]
            if not tonight:
                sums.cpu.append(spent)
            sums.happened.update(dict.fromkeys(tonight))
            known = _known(home, site)
            told = {path for kind, path, _ in tonight if kind != "silent edit"}
            sums.least += 1 + len(told)
            sums.asked.update(_whys(site, told, known, night))
            off = _compare(sums, site, known)
            if off or status is not Status.OK:
                print(night, status, *off, *report.sources[0].verdict.reasons[:2], flush=True)
        _check_store(home, site, sums)
    return sums


def _cpu() -> float:
    """Seconds of this process, the site's server among it, and of those that it started and that have ended."""
    ours, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return ours.ru_utime + ours.ru_stime + theirs.ru_utime + theirs.ru_stime


def _known(home: Home, site: Site) -> dict[str, Known]:
    with Work(home) as work:
        known = Nights(work).known(SOURCE).values()
    return {site.path_of(urlsplit(each.item.url).path): each for each in known}


def _whys(site: Site, told: set[str], known: Mapping[str, Known], night: date) -> Iterator[str]:
    for target, _ in site.asked:
        path = urlsplit(target).path
        held = known.get(site.path_of(path))
        if path == "/robots.txt":
            yield "robots.txt"
        elif path == site.list_path:
            yield "list"
        elif site.path_of(path) in told or (held and held.missed and held.gone in (None, night)):
            yield "what happened"
        else:
            yield "revisit"


def _compare(sums: Sums, site: Site, known: Mapping[str, Known]) -> list[str]:
    """Note what was found tonight; sentences of what was found and did not happen, and of what was not found."""
    night, off = site.today, []
    expected = {(kind, path): (kind, path, when) for (kind, path, when), found in sums.happened.items() if not found}
    there = site.there(night)
    for path, held in known.items():
        when = {"new": held.found, "changed": held.changed, "withdrawn": held.missed}
        for kind in [kind for kind, found in when.items() if found == night]:
            kinds = (kind, "silent edit") if kind == "changed" else (kind,)
            event = next((expected[each, path] for each in kinds if (each, path) in expected), None)
            if event:
                sums.happened[event] = night
            else:
                off.append(f"{kind} without cause: {path}")
        if held.gone == night and path in there:
            off.append(f"gone, and is there: {path}")
        if held.gone == night and held.missed:
            sums.gone.append((night - held.missed).days)
    late = [event for event, found in sums.happened.items() if not found and event[2] == night]
    return [*off, *(f"{kind} not found: {path}" for kind, path, _ in late if kind != "silent edit")]


def _check_store(home: Home, site: Site, sums: Sums) -> None:
    """What is held twice: two documents of one release, or more revisions than there were versions."""
    with Published(home) as published:
        rows = published.cursor().execute("SELECT url, revision FROM document").fetchall()
    paths = [site.path_of(urlsplit(url).path) for url, _ in rows]
    sums.twice += [path for path, count in Counter(paths).items() if count > 1]
    for path, (_, revision) in zip(paths, rows, strict=True):
        seen = [each for each in site.releases[path] if each.night <= site.today and each.text is not None]
        if revision > len(seen):
            sums.twice.append(path)


def show(sums: Sums, days: Sequence[date]) -> None:
    """The summary."""
    print(f"\n{'':14}{'happened':>10}{'same night':>12}{'later':>7}{'never':>7}   nights until found later")
    for kind in KINDS:
        found = {event: when for event, when in sums.happened.items() if event[0] == kind}
        delays = sorted((when - event[2]).days for event, when in found.items() if when and when != event[2])
        same = sum(when == event[2] for event, when in found.items())
        shown = f"median {median(delays):g}, all {', '.join(map(str, delays))}" if delays else ""
        never = len(found) - same - len(delays)
        print(f"{kind:14}{len(found):10}{same:12}{len(delays):7}{never:7}   {shown}")
    asked, most = sum(sums.asked.values()), max(resource.getrusage(who).ru_maxrss for who in _WHO)
    quiet = sums.cpu or [0.0]
    years = (days[-1] - days[0] + NIGHT).days / 365
    print(f"nights from missing to gone: {dict(sorted(Counter(sums.gone).items()))}")
    print(f"held twice: {len(sums.twice)} {sums.twice[:5] or ''}")
    print(f"nights: {sums.nights}, {dict(sums.statuses)}; {sums.alarms} alarms in {years:.2f} years")
    print(f"requests: {asked}, {asked / sums.nights:.1f} a night: {dict(sums.asked)}; at least {sums.least}")
    without = asked - sums.asked["revisit"]
    print(f"ratio to the least: {asked / sums.least:.2f}; without revisits {without / sums.least:.2f}")
    print(f"CPU seconds of a night in which nothing happened: median {median(quiet):.2f}, most {max(quiet):.2f}")
    print(f"peak memory of one process: {most / 1024:.0f} MB")


_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--form", type=Form, default=Form.G0V, choices=list(Form))
    parser.add_argument("--backlog", default="600", help="releases of the first night: a number, or all")
    parser.add_argument("--nights", type=int, default=1000)
    parser.add_argument("--faults", action="store_true", help="break the site instead")
    parser.add_argument("--kills", type=int, default=0, help="kill the night so often instead")
    parser.add_argument("--watches", action="store_true", help="watch what is found, also with --kills")
    given = parser.parse_args()
    releases = record(given.shared)
    if given.faults:
        replay_faults.run(releases)
    elif given.watches:
        replay_watches.run(releases, given.kills, given.nights, int(given.backlog))
    elif given.kills:
        replay_kills.run(releases, given.kills)
    else:
        every = sorted({version.night for versions in releases.values() for version in versions})
        days = [every[0] + at * NIGHT for at in range((every[-1] - every[0]).days + 1)][: given.nights]
        backlog = len(releases) if given.backlog == "all" else int(given.backlog)
        backlog = min(backlog, IN_FEED) if given.form is Form.FEED else backlog  # what a feed never showed
        began = time.monotonic()
        show(replay(Site(stretch(releases, days[0], days[-1], backlog), given.form), days), days)
        print(f"in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
