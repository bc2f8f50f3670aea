"""Is everything in order, and what to do where it is not."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from models import StoreError
from pipeline import metrics
from pipeline.doctor.care import care
from pipeline.doctor.findings import Finding, State
from pipeline.doctor.machine import clock, disk, models, packages, rights
from pipeline.doctor.nights import nights
from pipeline.doctor.settings import settings, watches
from pipeline.doctor.store import store, work
from pipeline.home import Home
from pipeline.metrics import Metric
from pipeline.store import Published

__all__ = [
    "Finding",
    "State",
    "clock",
    "disk",
    "examine",
    "measure",
    "nights",
    "rights",
    "settings",
    "store",
    "watches",
]
SEVERITY = {State.OK: 0, State.WARNING: 1, State.BAD: 2}


def measure(home: Home, findings: Iterable[Finding], path: Path) -> None:
    """Write what monitoring wants to know, and how each thing was found, for Prometheus.

    Raises ``HomeError`` where the file cannot be written.
    """
    try:
        with Published(home) as opened:
            known = metrics.collect(home, opened)
    except (StoreError, duckdb.Error):  # findings tell of it
        known = metrics.collect(home, None)
    worst: dict[str, int] = {}
    for finding in findings:
        worst[finding.what] = max(worst.get(finding.what, 0), SEVERITY[finding.state])
    values = [({"check": what}, float(state)) for what, state in worst.items()]
    says = "What the doctor found: 0 in order, 1 a warning, 2 trouble."
    metrics.write(path, [*known, Metric("doctor_state", says, values)])


def examine(home: Home, now: datetime | None = None) -> Iterator[Finding]:
    """Look at everything once; nothing is changed, and no host is asked. ``now``, with its zone, is by default now."""
    moment = now or datetime.now(UTC)
    yield packages()
    yield from models()
    yield disk(home)
    yield from clock(home, moment)
    yield from rights(home)
    yield from settings(home)
    yield from watches(home)
    yield from nights(home, moment)
    if home.published.exists():
        yield from store(home, moment)
    else:
        yield Finding("store", State.WARNING, f"nothing published in {home.path} yet: regionradar ingest PATH")
    if home.work.exists():
        yield from work(home)
    elif home.published.exists():
        says = f"{home.work} is missing: the next run would start from nothing. regionradar restore, or rebuild"
        yield Finding("work file", State.BAD, says)
    yield from care(home, moment)
