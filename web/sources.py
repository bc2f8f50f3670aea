"""How the sources are, by the newest report of a home, in words for people who run it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from models import Status
from pipeline.home import Home

LOOKED_AT: Final = 60  # reports in which the last success of a source is looked for
LARGEST: Final = 20_000_000  # bytes of a report
STATES: Final[Mapping[str, str]] = {
    Status.OK: "Fungerar",
    Status.PARTIAL: "Något saknas",
    Status.QUIET: "Ovanligt tyst",
    Status.BROKEN: "Trasig",
}
MEANING: Final[Mapping[str, str]] = {
    Status.OK: "Allt som källan visade har hämtats.",
    Status.PARTIAL: "Något som källan visade kunde inte hämtas eller läsas.",
    Status.QUIET: "Källan har inte publicerat något nytt på längre tid än den brukar.",
    Status.BROKEN: "Källans listor eller sidor går inte att läsa, eller ser inte ut som förut.",
}


@dataclass(frozen=True, slots=True)
class Health:
    """One source in the last night that asked it. ``listed`` is None where its lists could not be read; ``success`` is
    the last night in which it was as it should be, None where none is known."""

    source: str
    name: str
    status: str
    listed: int | None
    held: int
    fresh: int
    lacking: int
    failed: int
    success: date | None
    why: tuple[str, ...]

    @property
    def state(self) -> str:
        return STATES.get(self.status, self.status)

    @property
    def meaning(self) -> str:
        return MEANING.get(self.status, "")


@dataclass(frozen=True, slots=True)
class Night:
    """The last night that was reported, and its sources, those that need a look first."""

    night: date
    ended: datetime
    status: str
    published: bool
    sources: tuple[Health, ...]
    counts: Mapping[str, int] = field(default_factory=dict)


def last_night(home: Home) -> Night | None:
    """What the newest readable report says; None where there is none."""
    reports = list(_reports(home))
    if not reports:
        return None
    newest, *_ = reports
    success = _successes(reports)
    order = [Status.BROKEN, Status.PARTIAL, Status.QUIET, Status.OK]
    sources = sorted(
        (_health(each, success) for each in newest["sources"]),
        key=lambda each: (order.index(Status(each.status)) if each.status in order else 0, each.name),
    )
    counts = {str(status): sum(each.status == status for each in sources) for status in order}
    return Night(
        date.fromisoformat(newest["night"]),
        datetime.fromisoformat(newest["ended"]),
        str(newest["status"]),
        bool(newest["published"]),
        tuple(sources),
        counts,
    )


def _reports(home: Home) -> Sequence[Mapping[str, Any]]:
    """Reports that can be read, the newest first."""
    found = []
    for path in sorted(home.reports.glob("*.json"), reverse=True)[:LOOKED_AT]:
        try:
            if path.stat().st_size <= LARGEST:
                said = json.loads(path.read_text(encoding="utf-8"))
                date.fromisoformat(said["night"]), datetime.fromisoformat(said["ended"])
                found.append(
                    said | {"sources": [each for each in said["sources"] if each["source"] and each["status"]]}
                )
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            continue  # regionradar doctor tells of it
    return found


def _successes(reports: Sequence[Mapping[str, Any]]) -> Mapping[str, date]:
    """The last night in which each source was as it should be."""
    found: dict[str, date] = {}
    for report in reports:
        for each in report["sources"]:
            if each["status"] in (Status.OK, Status.QUIET):
                found.setdefault(each["source"], date.fromisoformat(report["night"]))
    return found


def _health(said: Mapping[str, Any], success: Mapping[str, date]) -> Health:
    listed = said.get("listed")
    held = int(said.get("held") or 0)
    return Health(
        source=str(said["source"]),
        name=str(said.get("name") or said["source"]),
        status=str(said["status"]),
        listed=listed,
        held=held,
        fresh=int(said.get("new") or 0),
        lacking=max(0, (listed or 0) - held),
        failed=int(said.get("failed") or 0),
        success=success.get(str(said["source"])),
        why=tuple(map(str, said.get("reasons") or ())),
    )
