"""An issue of a digest as people read it: HTML for mail programs and browsers, and plain text. In Swedish.

The HTML is one table with its styles beside each part, as mail programs want it; no pictures, no scripts, nothing that
is fetched. What stands in ``<style>`` is for narrow and for dark screens only, and may be dropped.
"""

import re
import textwrap
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from models import Kind, Outcome, Relation
from models.digest import Chapter, DigestChapter, DigestEntry, DigestGroup, Issue, Letter, Period, SharedTheme
from models.watch import EditKind, EditVerdict, MarkedParagraph
from pipeline.watch.message import KINDS, VERDICTS

if TYPE_CHECKING:
    from jinja2 import Environment

WIDTH = 76  # characters of a line of plain text; addresses are never broken
SHARED = 3  # themes of several regions that are told at the head
NAMED = 4  # regions that are named among those that are only counted

MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
TITLES = {
    Chapter.HITS: "Dina bevakningar",
    Chapter.DECISIONS: "Beslut",
    Chapter.MOTIONS: "Motioner och interpellationer",
    Chapter.ANNOUNCEMENTS: "Nyheter",
    Chapter.EDITS: "Ändrat efter publicering",
}
NOTHING = {
    Chapter.HITS: "Inget nytt i dina bevakningar.",
    Chapter.DECISIONS: "Inga nya beslut.",
    Chapter.MOTIONS: "Inga nya motioner eller interpellationer, och inga nya svar.",
    Chapter.ANNOUNCEMENTS: "Inga andra nyheter.",
    Chapter.EDITS: "Inget som har publicerats har ändrats i sak eller tagits bort.",
}
OUTCOMES = {
    Outcome.APPROVED: "bifall",
    Outcome.PARTLY_APPROVED: "delvis bifall",
    Outcome.REJECTED: "avslag",
    Outcome.ANSWERED: "besvarad",
    Outcome.REFERRED_BACK: "återremiss",
    Outcome.TABLED: "bordlagd",
    Outcome.WITHDRAWN: "återtagen",
}
FOLLOWS = {
    Relation.DECIDES: "behandlad",
    Relation.ANSWERS: "svar eller förslag till beslut",
    Relation.REPORTS: "i utskott",
}


def letter(issue: Issue, key: str | None = None) -> Letter:
    """An issue as it is sent; ``key`` is that by which one that comes twice can be told."""
    return Letter(title(issue), html(issue, key), text(issue, key))


def title(issue: Issue) -> str:
    """What stands in the subject of a mail."""
    return f"{issue.name}: {stretch(issue.period)}"


def html(issue: Issue, key: str | None = None) -> str:
    """A page of its own."""
    return _environment().get_template("digest.html").render(_said(issue, key))


def text(issue: Issue, key: str | None = None) -> str:
    """The same in plain text, with lines that are short enough to be read anywhere."""
    said = _environment().get_template("digest.txt").render(_said(issue, key))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_wrapped(said))).strip() + "\n"


def stretch(period: Period) -> str:
    """The days of a period: "13–20 januari 2026"."""
    if period.last is None:
        return "ännu inget publicerat"
    last = f"{period.last.day} {MONTHS[period.last.month - 1]} {period.last.year}"
    if period.first is None:
        return f"till och med {last}"
    if period.first == period.last:
        return last
    first = str(period.first.day)
    if (period.first.year, period.first.month) != (period.last.year, period.last.month):
        first += f" {MONTHS[period.first.month - 1]}"
    if period.first.year != period.last.year:
        first += f" {period.first.year}"
    return f"{first}{'–' if first.isdecimal() else ' – '}{last}"


def _said(issue: Issue, key: str | None) -> dict[str, Any]:
    entries = [each for chapter in issue.chapters for group in chapter.groups for each in group.entries]
    places = {each.document_id: f"d{at}" for at, each in enumerate(entries, 1)}
    return {"issue": issue, "key": key, "stretch": stretch(issue.period), "title": title(issue), "places": places}


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape  # late: most runs have no issue

    made = Environment(
        loader=PackageLoader("pipeline.watch"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "about": _about,
        "many": many,
        "rest": _rest,
        "counted": _counted,
        "day": _day,
        "regions": _regions,
        "capital": lambda name: name[:1].upper() + name[1:],
    }
    made.globals |= {
        "SHARED": SHARED,
    } | {"TITLES": TITLES, "NOTHING": NOTHING, "OUTCOMES": OUTCOMES, "badge": _badge, "plainly": _plainly}
    return made


def _about(entry: DigestEntry, period: Period, heading: str) -> str:
    """Where, what, when and of which theme, in one line; the region only where it does not stand above."""
    region = entry.region if entry.region != heading else None
    parts = (region, KINDS.get(entry.kind, entry.kind), _day(entry.published, period), entry.theme)
    return " · ".join(filter(None, parts))


def _day(value: date | datetime | None, period: Period) -> str:
    if value is None:
        return "utan datum"
    said = f"{value.day} {MONTHS[value.month - 1]}"
    return said if period.last and value.year == period.last.year else f"{said} {value.year}"


def _badge(entry: DigestEntry) -> str | None:
    """What became of it, or what was changed, in a word or two."""
    if entry.verdict is EditVerdict.REMOVED:
        return "borttaget"
    if entry.verdict is EditVerdict.CANCELLED:
        return "inställt"
    if entry.verdict:
        return f"ändrat: {VERDICTS[entry.verdict]}"
    if entry.outcome:
        return OUTCOMES[entry.outcome]
    if entry.answer:
        return "på dagordningen" if entry.answer.kind == Kind.NOTICE else FOLLOWS[entry.answer.relation]
    return None


def many(count: int, one: str, several: str) -> str:
    """ "1 dokument", "12 345 dokument": with a space that does not break."""
    return f"{count:,} {one if count == 1 else several}".replace(",", "\N{NO-BREAK SPACE}")


def _rest(group: DigestGroup) -> str | None:
    """How many there are of a region or watch besides those that are told."""
    return f"… och {many(group.more, 'till', 'till')}" if group.more else None


def _counted(chapter: DigestChapter) -> str | None:
    """The regions whose documents are only counted."""
    if not chapter.others:
        return None
    named = [f"{heading} ({count})" for heading, count in chapter.others[:NAMED]]
    left = chapter.others[NAMED:]
    if left:
        named.append(f"{many(len(left), 'annan', 'andra')} ({sum(count for _, count in left)})")
    return f"Dessutom: {', '.join(named)}."


def _regions(theme: SharedTheme) -> str:
    """The regions that share a theme; the word that they all begin with once."""
    names = [name.removeprefix("Region ") for name in theme.regions[:NAMED]]
    left = len(theme.regions) - len(names)
    return ", ".join(names) + (f" och {many(left, 'till', 'till')}" if left else "")


def _plainly(paragraph: MarkedParagraph) -> str:
    """A change for those who see no colours."""
    names = {EditKind.DELETE: "struket", EditKind.INSERT: "nytt"}
    said = (f" [{names[run.mark]}: {run.text}] " if run.mark in names else run.text for run in paragraph.runs)
    return " ".join("".join(said).split())


def _wrapped(said: str) -> Iterator[str]:
    """Lines that are no longer than ``WIDTH``; what is indented stays so, addresses stay whole."""
    for line in said.splitlines():
        indent = line[: len(line) - len(line.lstrip())]
        more = indent + "  " if line.lstrip().startswith(("- ", "* ")) else indent
        yield from textwrap.wrap(
            line.strip(),
            WIDTH,
            initial_indent=indent,
            subsequent_indent=more,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
