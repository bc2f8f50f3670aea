"""How the sources are, by the newest report of a home, in words for people who run it."""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
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


_FIELDS: Final[Mapping[str, str]] = {
    "a date of publication": "publiceringsdatum",
    "what its rule looks for": "det som källans regel letar efter",
    "a lead": "ingress",
    "contacts": "kontakter",
    "attachments": "bilagor",
    "sections": "paragrafer",
}
_NUMBER: Final = re.compile(r"\d+\.\d+")
_ENTRIES, _DOCUMENTS, _PAUSE = r"(\d+) entr(?:y|ies)", r"(\d+) documents?", r"(\S+) is not asked before (\S+ \S+) UTC: "
_REASONS: Final[Sequence[tuple[re.Pattern[str], str]]] = [
    (re.compile(said), told)
    for said, told in (
        (r"its lists could not be read", "Källans listor gick inte att läsa."),
        (rf"{_PAUSE}robots\.txt answers (\d+)", "{0} frågas först {1} (UTC): robots.txt svarar {2}."),
        (rf"{_PAUSE}robots\.txt says when .*", "{0} frågas först {1} (UTC): robots.txt säger när besök är välkomna."),
        (rf"{_PAUSE}.*", "{0} frågas först {1} (UTC): värden har bett om en paus eller svarat fel för ofta."),
        (r"(\S+) is not fetched: robots\.txt forbids it", "{0} hämtas inte: robots.txt förbjuder det."),
        (r"(\S+) is not to be had: the host answers (\d+)", "{0} går inte att få: värden svarar {1}."),
        (
            rf"its list was not read to a proven end; {_ENTRIES} (?:was|were) seen",
            "Det är inte säkert att listan lästes till slutet. Antal rader som syntes: {0}.",
        ),
        (rf"its list has {_ENTRIES}; (\d+) are usual.*", "Antal rader i listan: {0}. I vanliga fall: {1}."),
        (r"its list is empty; (\d+) entries are usual", "Listan är tom. Antal rader i vanliga fall: {0}."),
        (r"its list is empty", "Listan är tom."),
        (r"none of its pages could be read: (\d+) failed", "Ingen sida gick att läsa. Antal försök: {0}."),
        (
            r"(\d+) pages? could not be fetched or read(?:; others could)?",
            "Antal sidor som inte gick att hämta eller läsa: {0}.",
        ),
        (
            r"all (\d+) pages asked for are said not to be there: .*",
            "Alla sidor som hämtades ({0}) sägs saknas: ett avbrott, eller så har de flyttats.",
        ),
        (rf"(\d+) of the {_ENTRIES} listed (?:is|are) not held", "Av {1} i listan saknas {0} här."),
        (
            rf"(\d+) of the last {_DOCUMENTS} had (.+), (\d+) of (\d+) before; .*",
            "{0} av de {1} senaste dokumenten hade {2}, mot {3} av {4} tidigare.",
        ),
        (
            rf"its rule found next to nothing in the last {_DOCUMENTS}",
            "Källans regel hittade nästan inget i de senaste dokumenten ({0}).",
        ),
        (
            rf"its rule and the generic reader agree by (\d+)% in the last {_DOCUMENTS}, by (\d+)% before: .*",
            "Källans regel stämmer till {0} procent i de senaste dokumenten ({1}), mot {2} procent tidigare:"
            " sidans utseende kan ha ändrats.",
        ),
        (
            r"nothing new for (\d+) days?, \d+ of them looked at; usual is a publishing day every ([\d.]+) .*",
            "Inget nytt på {0} dygn. I vanliga fall går det {1} arbetsdagar från det ena till det andra.",
        ),
    )
]
"""What a report says of a source (pipeline/health.py), and how it is told here."""


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
    def explained(self) -> list[tuple[str, bool]]:
        """Why it is so, each with whether it is said in Swedish."""
        return [told for why in self.why for told in in_swedish(why)]

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


def in_swedish(reason: str) -> list[tuple[str, bool]]:
    """A reason of a report in Swedish, each part with whether it is; what is not known stays as it is."""
    for pattern, told in _REASONS:
        if found := pattern.fullmatch(reason):
            return [(told.format(*map(_part, found.groups(""))), True)]
    first, _, rest = reason.partition(": ")
    if rest and (said := in_swedish(first))[0][1]:
        return [*said, *in_swedish(rest)]
    return [(reason, False)]


def _part(said: str) -> str:
    """A number, a field or an address within a reason."""
    return said.replace(".", ",") if _NUMBER.fullmatch(said) else _FIELDS.get(said, said)


def last_night(home: Home) -> Night | None:
    """What the newest readable report says; None where there is none."""
    reports = list(_reports(home))
    success = _successes(reports)
    for said in reports:
        with suppress(ValueError, TypeError, KeyError, OverflowError):  # regionradar doctor tells of it
            return _night(said, success)
    return None


def _night(said: Mapping[str, Any], success: Mapping[str, date]) -> Night:
    """Raises ``ValueError``, ``TypeError``, ``KeyError`` or ``OverflowError`` for what is no report of a night."""
    order = [Status.BROKEN, Status.PARTIAL, Status.QUIET, Status.OK]
    sources = sorted(
        (_health(each, success) for each in said["sources"]),
        key=lambda each: (order.index(Status(each.status)) if each.status in order else 0, each.name),
    )
    counts = {str(status): sum(each.status == status for each in sources) for status in order}
    return Night(
        date.fromisoformat(said["night"]),
        datetime.fromisoformat(said["ended"]),
        str(said["status"]),
        bool(said["published"]),
        tuple(sources),
        counts,
    )


def _reports(home: Home) -> Sequence[Mapping[str, Any]]:
    """Reports that can be read, the newest first."""
    found = []
    for path in sorted(home.reports.glob("*.json"), reverse=True)[:LOOKED_AT]:
        with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):  # regionradar doctor tells of it
            if path.stat().st_size <= LARGEST:
                said = json.loads(path.read_text(encoding="utf-8"))
                date.fromisoformat(said["night"]), datetime.fromisoformat(said["ended"])
                named = [each for each in said["sources"] if each["source"] and each["status"]]
                found.append(said | {"sources": named})
    return found


def _successes(reports: Sequence[Mapping[str, Any]]) -> Mapping[str, date]:
    """The last night in which each source was as it should be."""
    found: dict[str, date] = {}
    for report in reports:
        for each in report["sources"]:
            if each["status"] in (Status.OK, Status.QUIET):
                found.setdefault(str(each["source"]), date.fromisoformat(report["night"]))
    return found


def _health(said: Mapping[str, Any], success: Mapping[str, date]) -> Health:
    listed = None if said.get("listed") is None else int(said["listed"])
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
