"""What the nights' reports say."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from models import Status
from pipeline import config
from pipeline.doctor.findings import Finding, State, ago, number
from pipeline.doctor.machine import DRIFT, from_the_future
from pipeline.home import Home

OVERDUE = timedelta(hours=36)  # since the last night that got something: one was missed, and half a day has passed


def nights(home: Home, now: datetime) -> Iterator[Finding]:
    """How the last night went, which sources need a look, and how long ago a night got something."""
    try:
        reports = _reports(home)
        if last := next(reports, None):
            worked = next((report for report in (last, *reports) if report["status"] != Status.BROKEN), None)
            if last["ended"] > now + DRIFT:
                says = f"{last['night']} {from_the_future(last['ended'], now)}: take its report away"
                yield Finding("night", State.BAD, f"{says} ({home.reports})")
            else:
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
    says = f"{last['night']} ended {ago(now - last['ended'])} with {number(len(last['sources']), 'source')}: "
    says += last["status"]
    if worked is None:
        return Finding("night", State.BAD, f"{says}. No night has got anything yet: regionradar sources check")
    if now - worked["ended"] > OVERDUE:
        since = f"The last that got something ended {ago(now - worked['ended'])}"
        return Finding("night", State.BAD, f"{says}. {since}: see what the timer says, then regionradar nightly")
    return Finding("night", State.OK if worked is last else State.WARNING, says)


def _to_look_at(last: dict[str, Any]) -> Iterator[Finding]:
    """The sources of the last night that are not well, and alarms that nobody was told."""
    for status in (Status.BROKEN, Status.QUIET, Status.PARTIAL):
        if ids := [each["source"] for each in last["sources"] if each["status"] == status]:
            yield Finding("night", State.WARNING, f"{status}: {', '.join(ids)}")
    if last["untold"]:
        yield Finding("night", State.WARNING, "its alarm could not be sent: see alarms in regionradar.toml")
