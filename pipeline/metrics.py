"""What monitoring wants to know, in Prometheus' text format: the last nights, the store, the disk, what waits.

Everything comes from the reports, the published store and the sizes of files: the work file is not opened, as a night
that begins meanwhile would find it in use. What is not known is left out. All are gauges: reports say what one night
did, and nothing that only grows survives a restore. Labels are ids of sources and names of hosts that were asked.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from models import HomeError, Status
from pipeline import archive
from pipeline.home import Home
from pipeline.store import Published, version
from pipeline.store.connect import row

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BACKED_UP, VERIFIED = "backup.json", "verified.json"  # in the home: when that was last done, and what came of it
LOOKED_AT = 31  # reports: a source that none of them has is not asked any more

Labels = Mapping[str, str]
NO_LABELS: Labels = MappingProxyType({})
Report = Mapping[str, Any]

OF_NIGHT = (
    ("published", ("published",), "1 where the last night gave readers a new store."),
    ("untold", ("untold",), "1 where an alarm of the last night could not be sent."),
    ("alerts", ("watch", "alerts"), "Alerts of watches that the last night found."),
    ("alerts_sent", ("watch", "sent"), "Alerts that the last night sent."),
    ("digests_sent", ("digest", "sent"), "Issues of digests that the last night sent."),
)
OF_SOURCE = (
    ("listed", "Entries that its lists showed in the last night that asked it."),
    ("held", "How many of these the store has."),
    ("new", "Documents that were first held then."),
    ("changed", "Documents that were revised then."),
    ("gone", "Documents that were given up then."),
    ("failed", "Visits that told nothing."),
    ("missing", "Documents whose page says that it is not there."),
    ("waiting", "Visits that are left for the nights to come."),
)
OF_HOST = (
    ("requests", "requests", "Requests of the last night, with robots.txt, redirects and retries."),
    ("bytes", "received_bytes", "Bytes of bodies of the last night, as they were sent."),
    ("retries", "retries", "Requests of the last night that were tried again."),
    ("refused", "refused", "Answers 401, 403, 429 and 451 of the last night."),
)


@dataclass(frozen=True, slots=True)
class Metric:
    """A gauge: its name without ``regionradar_``, what it says, and its values by labels."""

    name: str
    says: str
    values: Sequence[tuple[Labels, float]]


def collect(home: Home, store: Published | None) -> list[Metric]:
    """All that is known of a home; ``store`` is its published store where there is one that can be read."""
    reports = list(_reports(home))
    found = [
        Metric("build_info", "The version that answers.", [({"version": version()}, 1.0)]),
        *_night(reports),
        *_sources(reports),
        *_hosts(reports),
        *(_store(store) if store else ()),
        *_sizes(home),
        *_care(home),
    ]
    return [metric for metric in found if metric.values]


def text(metrics: Iterable[Metric]) -> str:
    """Metrics as Prometheus reads them."""
    return "".join(_lines(metrics))


def write(path: Path, metrics: Iterable[Metric]) -> None:
    """Put metrics in a file's place: whoever reads it meanwhile has the old ones or the new ones.

    Anybody may read it, as node_exporter is a user of its own. Raises ``HomeError`` where it cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}")  # no *.prom, which would be read half-way
    try:
        try:
            part.write_text(text(metrics), encoding="utf-8")
            part.chmod(0o644)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise HomeError(f"{path} cannot be written: {error.strerror}") from error


def one(name: str, says: str, value: float | None) -> Metric:
    """A metric of one value; of none where it is not known."""
    return Metric(name, says, [] if value is None else [(NO_LABELS, float(value))])


def _lines(metrics: Iterable[Metric]) -> Iterator[str]:
    for metric in metrics:
        name = f"regionradar_{metric.name}"
        yield f"# HELP {name} {metric.says}\n# TYPE {name} gauge\n"
        for labels, value in metric.values:
            said = ",".join(f'{label}="{_escaped(each)}"' for label, each in labels.items())
            yield f"{name}{{{said}}} {value!r}\n" if said else f"{name} {value!r}\n"


def _escaped(label: str) -> str:
    return label.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


def _reports(home: Home) -> Iterator[Report]:
    """The nights that can be read, the newest first."""
    for path in sorted(home.reports.glob("*.json"), reverse=True)[:LOOKED_AT]:
        with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):  # regionradar doctor tells of it
            said = json.loads(path.read_text(encoding="utf-8"))
            times = {name: datetime.fromisoformat(said[name]).timestamp() for name in ("began", "ended")}
            sources = {str(each["source"]): each for each in said["sources"]}
            yield {"hosts": [], **said, **times, "status": said["status"], "sources": sources}


def _number(said: Any, *keys: str) -> float | None:
    """What stands under these keys, one within the other; None where nothing does, as in an older report."""
    for key in keys:
        said = said.get(key) if isinstance(said, Mapping) else None
    return float(said) if isinstance(said, int | float) else None


def _known(values: Iterable[tuple[Labels, float | None]]) -> list[tuple[Labels, float]]:
    return [(labels, value) for labels, value in values if value is not None]


def _night(reports: Sequence[Report]) -> Iterator[Metric]:
    if not reports:
        return
    last = reports[0]
    success = next((each["ended"] for each in reports if each["status"] != Status.BROKEN), None)
    yield one("night_end_timestamp_seconds", "When the last night ended.", last["ended"])
    yield one("night_duration_seconds", "How long its last run took.", last["ended"] - last["began"])
    yield one("night_success_timestamp_seconds", "When the last night ended that got something.", success)
    states = [({"status": str(each)}, float(last["status"] == each)) for each in Status if each != Status.QUIET]
    yield Metric("night_status", "1 for how the last night went, 0 for the others.", states)
    for name, keys, says in OF_NIGHT:
        yield one(f"night_{name}", says, _number(last, *keys))
    waiting = [({"kind": kind}, _number(last, kind, "waiting")) for kind in ("watch", "digest")]
    says = "Messages that the last night could not send, and that are tried again."
    yield Metric("outbox_waiting", says, _known(waiting))


def _sources(reports: Sequence[Report]) -> Iterator[Metric]:
    """Each source as the last night found it that asked it."""
    last: dict[str, tuple[float, Mapping[str, Any]]] = {}
    well: dict[str, float] = {}
    for report in reports:
        for source, said in report["sources"].items():
            last.setdefault(source, (report["ended"], said))
            if said.get("status") in (Status.OK, Status.QUIET):
                well.setdefault(source, report["ended"])
    found = sorted(last.items())
    yield Metric(
        "source_end_timestamp_seconds",
        "When the last night ended that asked the source.",
        [({"source": source}, ended) for source, (ended, _) in found],
    )
    yield Metric(
        "source_success_timestamp_seconds",
        "When the last night ended in which the source was OK or QUIET.",
        [({"source": source}, ended) for source, ended in sorted(well.items())],
    )
    yield Metric(
        "source_status",
        "1 for how the source was then, 0 for the others.",
        [
            ({"source": source, "status": str(status)}, float(said.get("status") == status))
            for source, (_, said) in found
            for status in Status
        ],
    )
    for name, says in OF_SOURCE:
        values = [({"source": source}, _number(said, name)) for source, (_, said) in found]
        yield Metric(f"source_{name}", says, _known(values))


def _hosts(reports: Sequence[Report]) -> Iterator[Metric]:
    asked = [(str(each["host"]), each) for each in reports[0]["hosts"]] if reports else []
    for key, name, says in OF_HOST:
        values = [({"host": host}, _number(said, key)) for host, said in asked]
        yield Metric(f"host_{name}", says, _known(values))


def _store(store: Published) -> Iterator[Metric]:
    for table in ("document", "passage"):
        yield one(f"{table}s", f"{table.capitalize()}s in the published store.", store.count(table))
    number, published = row(store.cursor(), "SELECT max(number), max_by(published, number) FROM generation")
    yield one("generation", "Number of the published store.", number)
    when = published and published.replace(tzinfo=UTC).timestamp()
    yield one("generation_timestamp_seconds", "When it was published.", when)


def _sizes(home: Home) -> Iterator[Metric]:
    stores = (("published", home.published), ("work", home.work))
    values = [({"file": name}, float(path.stat().st_size)) for name, path in stores if path.exists()]
    yield Metric("store_bytes", "Size of the stores.", values)
    kept = []
    for path in home.archive.glob(archive.NAMES):
        with suppress(FileNotFoundError):
            kept.append(path.stat().st_size)
    yield one("archive_bytes", "Size of all files of the archive.", sum(kept))
    yield one("archive_files", "Files of the archive.", len(kept))
    if home.path.exists():
        disk = shutil.disk_usage(home.path)
        yield one("disk_free_bytes", "What is free where the home is.", disk.free)
        yield one("disk_size_bytes", "Size of that disk.", disk.total)


def _care(home: Home) -> Iterator[Metric]:
    backup, verified = (_object(home.path / name) for name in (BACKED_UP, VERIFIED))
    yield one("backup_timestamp_seconds", "When the last backup was taken.", _moment(backup, "taken"))
    yield one("backup_proved", "1 where it was restored to prove it.", _number(backup, "proved"))
    yield one("verify_timestamp_seconds", "When verify last looked at everything.", _moment(verified, "when"))
    yield one("verify_findings", "How much it found wrong.", _number(verified, "findings"))


def _object(path: Path) -> Any:
    with suppress(OSError, ValueError):  # regionradar doctor tells of it
        return json.loads(path.read_bytes())
    return None


def _moment(said: Any, key: str) -> float | None:
    with suppress(ValueError, TypeError, KeyError):
        return datetime.fromisoformat(said[key]).timestamp()
    return None
