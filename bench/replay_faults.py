"""The replay with a site that breaks: ``python -m bench.replay ../shared/data --faults``.

From a store that has followed the site for four weeks, every fault is on for eight nights and then over for fourteen;
the same nights without it say what there should be. A fault is seen in the first night that is not OK. Intervals are
the nights with something new that passed between its beginning and that night, which an undisturbed run had found.
"Then whole" is how many nights after its end all that is listed is held.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import urlsplit

from bench.replay_site import (
    BREAKS,
    HOST,
    NIGHT,
    Form,
    Releases,
    Site,
    one_night,
    served,
    source,
    stretch,
    three,
)
from models import Item, RawDocument, RegionradarError, Response, Status
from pipeline.home import Home
from pipeline.nightly import SWEDEN
from pipeline.parse import parse
from pipeline.store import Published
from pipeline.store.work import Work
from scrapers.platforms import platform

BEGINS = date(2025, 3, 4)
ONSET = date(2025, 4, 1)
LASTS, AFTER = 8, 14  # nights
OVER = ONSET + LASTS * NIGHT
ENDS = OVER + AFTER * NIGHT
BACKLOG = 400  # releases
DEADLINE = 1.5  # seconds for an answer, where none comes
HOUR = timedelta(hours=1)
NONE = "no fault"
CLOCKS = {  # when the machine believes that it is
    "clock an hour ahead": lambda night: three(night) + HOUR,
    "clock an hour behind, at midnight": lambda night: datetime.combine(night, time(0, 30), SWEDEN) - HOUR,
}
FAULTS = (*BREAKS, "list stands still", "no such host", *CLOCKS)
ONLY_HTML = ("no lead", "no contacts")

Texts = Mapping[str, frozenset[str]]
"""By path, what the versions of a release say as they are read from a site that is well."""


@dataclass(slots=True)
class Outcome:
    """What became of one fault."""

    form: Form
    fault: str
    seen: date | None = None
    status: Status = Status.OK
    why: str = ""
    nights: Counter[Status] = field(default_factory=Counter)  # while it lasted
    after: Counter[Status] = field(default_factory=Counter)  # when it was over
    harm: Counter[str] = field(default_factory=Counter)
    whole: date | None = None  # the first night from its end on in which all that is there is held
    end: dict[str, tuple[object, ...]] = field(default_factory=dict)  # what is held at the end


def run(releases: Releases) -> None:
    """All faults in all forms, two at a time, and their table."""
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(2, get_context("spawn")) as pool:
        parts = {form: stretch(releases, BEGINS, ENDS, BACKLOG) for form in (Form.G0V, Form.LIST)}
        warm = [pool.submit(_warmed, form, part, Path(folder)) for form, part in parts.items()]
        texts = {form: one.result() for form, one in zip(parts, warm, strict=True)}
        trials = [
            pool.submit(_trial, form, fault, parts[form], texts[form], Path(folder))
            for form in parts
            for fault in (NONE, *FAULTS)
            if form is not Form.G0V or fault not in ONLY_HTML
        ]
        outcomes = [trial.result() for trial in trials]
    news = {versions[0].night for versions in parts[Form.G0V].values()}
    right = {outcome.form: outcome.end for outcome in outcomes if outcome.fault == NONE}
    print(f"{'fault':34}{'form':6}{'seen after':>16}  {'as':8}{'nights not OK':>15}  {'then whole':>10}  harm")
    for outcome in outcomes:
        print(_row(outcome, news, right[outcome.form]))
    for outcome in outcomes:
        print(f"{outcome.form}, {outcome.fault}: {outcome.why}")


def _row(outcome: Outcome, news: set[date], right: Mapping[str, object]) -> str:
    seen = "never"
    if outcome.seen:
        passed = sum(ONSET <= night < outcome.seen for night in news)
        seen = f"{(outcome.seen - ONSET).days} n, {passed} int"
    bad, after = (said.total() - said[Status.OK] for said in (outcome.nights, outcome.after))
    whole = f"{(outcome.whole - OVER).days} n" if outcome.whole else "never"
    harm = Counter(outcome.harm)
    for path in right.keys() | outcome.end.keys():
        harm["lacking at the end"] += path not in outcome.end
        harm["other at the end"] += path in outcome.end and outcome.end[path] != right.get(path)
    said = ", ".join(f"{count} {what}" for what, count in harm.items() if count)
    nights = f"{bad}/{LASTS} + {after}/{AFTER}"
    name = f"{outcome.fault:34}{outcome.form:6}{seen:>16}  {outcome.status:8}"
    return f"{name}{nights:>15}  {whole:>10}  {said or '-'}"


def _warmed(form: Form, releases: Releases, folder: Path) -> Texts:
    """Follow the site until the night before the faults, in a home of the form's name; what there is to be read."""
    site, home = Site(releases, form), Home(folder / form)
    with served(site) as port:
        for night in _nights(BEGINS, ONSET):
            site.today = night
            one_night(home, form, three(night), port)
    return {path: frozenset(_read(site, path)) for path in releases}


def _read(site: Site, path: str) -> Iterator[str]:
    """The texts of a release's versions."""
    for version in site.releases[path]:
        if version.text is None:
            continue
        site.today = version.night
        url = f"http://{HOST}/{path.removesuffix('.md')}/"
        _, type, content = site.answer(f"/{path.removesuffix('.md')}/")
        answer = Response(url, url, 200, (("Content-Type", type),), content, three(version.night))
        raw: RawDocument = platform(site.form).document(source(site.form), Item(path, url, None), answer)
        yield parse(raw).text


def _nights(begins: date, ends: date) -> Sequence[date]:
    return [begins + at * NIGHT for at in range((ends - begins).days)]


def _trial(form: Form, fault: str, releases: Releases, texts: Texts, folder: Path) -> Outcome:
    """One fault, from a copy of the form's home."""
    outcome = Outcome(form, fault)
    site = Site(releases, form)
    with tempfile.TemporaryDirectory() as own, served(site) as port:
        home = Home(Path(shutil.copytree(folder / form, Path(own) / "home")))
        held = set(_held(home, site)[0])
        for night in _nights(ONSET, ENDS):
            on = night < OVER
            site.today = night
            site.broken = fault if on and fault in BREAKS else ""
            site.frozen = ONSET - NIGHT if on and fault == "list stands still" else None
            moment = CLOCKS[fault](night) if on and fault in CLOCKS else three(night)
            nowhere = on and fault == "no such host"
            try:
                deadline = DEADLINE if site.broken == "hang" else 60.0
                report = one_night(home, form, moment, None if nowhere else port, deadline)
            except RegionradarError as error:
                outcome.harm[f"run that failed ({error})"] += 1
                continue
            _note(outcome, night, report.sources[0].verdict.status, report.sources[0].verdict.reasons)
            now, gone = _held(home, site)
            outcome.harm["lost"] += len(held - now.keys())
            held |= now.keys()
            if not on and outcome.whole is None and _all_there(site, now):
                outcome.whole = night
            outcome.harm["gone, and is there"] += len(gone & site.there(night).keys())
        outcome.end, _ = _held(home, site)
        outcome.harm["with a text that it never had"] = sum(
            bool(said - texts[path]) for path, said in _revisions(home, site).items()
        )
    outcome.harm = +outcome.harm
    return outcome


def _note(outcome: Outcome, night: date, status: Status, reasons: Sequence[str]) -> None:
    (outcome.nights if night < OVER else outcome.after)[status] += 1
    if status is not Status.OK and outcome.seen is None:
        outcome.seen, outcome.status, outcome.why = night, status, f"{night} {reasons[0]}"


def _all_there(site: Site, held: Mapping[str, object]) -> bool:
    """Whether all that a list shows is held."""
    return all(path in held for path, *_ in site._entries())


def _held(home: Home, site: Site) -> tuple[dict[str, tuple[object, ...]], set[str]]:
    """What readers see of each release, and what they are told is gone.

    Raises ``RuntimeError`` where two documents are of one release.
    """
    with Published(home) as published:
        rows = published.cursor().execute("SELECT url, gone, text, published, contacts FROM document").fetchall()
    found = {site.path_of(urlsplit(url).path): tuple(rest) for url, _, *rest in rows}
    if len(found) < len(rows):
        raise RuntimeError(f"{len(rows) - len(found)} releases are held twice")
    return found, {site.path_of(urlsplit(url).path) for url, gone, *_ in rows if gone}


def _revisions(home: Home, site: Site) -> dict[str, set[str]]:
    """All texts that a release was ever held with."""
    with Work(home) as work:
        rows = work.connection.execute("SELECT r.url, list(DISTINCT r.text) FROM revision r GROUP BY r.url").fetchall()
    return {site.path_of(urlsplit(url).path): set(texts) for url, texts in rows}
