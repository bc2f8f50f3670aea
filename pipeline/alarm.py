"""Operators are told when a source's state changes, not every night. Which changes are told is pure; apprise sends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models import RunReport, SourceReport, Status


@dataclass(frozen=True, slots=True)
class News:
    """A source whose state is another than operators were last told."""

    report: SourceReport
    before: Status

    @property
    def line(self) -> str:
        """One line for a person."""
        verdict = self.report.verdict
        why = "; ".join(verdict.reasons) or "all is well again"
        return " ".join(f"{self.report.source}: {self.before} -> {verdict.status}: {why}".split())


def news(run: RunReport, told: Mapping[str, Status], last: Mapping[str, Status]) -> list[News]:
    """What is to be told: what is broken or quiet at once, what is partial when it was in the ``last`` run too, what
    is well again where something else was told. A source of which nothing was ever told was OK."""
    found = []
    for report in run.sources:
        before, now = told.get(report.source, Status.OK), report.verdict.status
        lasts = now is not Status.PARTIAL or last.get(report.source) is Status.PARTIAL
        if now is not before and lasts:
            found.append(News(report, before))
    return found


def send(addresses: Sequence[str], run: RunReport, changes: Sequence[News]) -> bool:
    """Send one message about all changes to every address; whether all of them took it."""
    import apprise  # late: it takes a while to load, and most nights have nothing to tell

    channels = apprise.Apprise()
    known = [channels.add(address) for address in addresses]
    worse = sum(each.report.verdict.status is not Status.OK for each in changes)
    title = f"regionradar {run.night}: in need of a look: {worse}, well again: {len(changes) - worse}"
    body = "\n".join(each.line for each in changes)
    sent = channels.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT)
    return bool(sent) and all(known)
