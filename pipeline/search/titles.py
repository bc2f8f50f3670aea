"""What lists show of a document whose title says nothing: ``Möte 2026-02-26``, ``den 5 november``."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from models import Hit, SeenDecision, Step
from models.watch import Edited
from pipeline.store import Published

T = TypeVar("T", Hit, SeenDecision, Edited, Step)

BEGINNING = 400  # characters of a text in which it is said what it is
LONGEST = 240  # of the line that says it
MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_BARE = re.compile(
    r"(?:(?:möte|sammanträde|kallelse|protokoll|föredragningslista)\b[ ,:–-]*)?(?:den )?"
    rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}} (?:{'|'.join(MONTHS)})(?: \d{{4}})?)",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"(?:nämnd|styrelse|fullmäktige|utskott|beredning|råd|kommitté|direktion)(?:en|n|et)?$", re.IGNORECASE
)
_ASKED = re.compile(r"(?:interpellation|motion|skriftlig fråga)\b", re.IGNORECASE)


def is_bare(title: str) -> bool:
    """Whether a title is nothing but a date, or a meeting and its date."""
    return _BARE.fullmatch(title.strip()) is not None


def said(title: str, beginning: str) -> str:
    """What a document with a bare title is, by what its text begins with; the title where that does not say it."""
    following = beginning.strip().removeprefix(title.strip()).lstrip().split("\n", 1)[0].strip()
    if not following or len(following) > LONGEST:
        return title
    if _ASKED.match(following):
        return following
    if _BODY.search(following):
        rest = _in_words(title.strip())
        return f"{following}, {rest[:1].lower()}{rest[1:]}"
    return title


def telling(store: Published, listed: Sequence[T]) -> list[T]:
    """What is listed, with titles that say something."""
    bare = [each.document_id for each in listed if is_bare(each.title)]
    if not bare:
        return list(listed)
    rows = (
        store.cursor()
        .execute(
            f"SELECT id, substring(text, 1, {BEGINNING}) FROM document"
            " WHERE rowid IN (SELECT rowid FROM document WHERE id IN (SELECT unnest(?)))",
            [bare],
        )
        .fetchall()
    )
    begins = dict(rows)
    return [
        replace(each, title=said(each.title, begins[each.document_id])) if each.document_id in begins else each
        for each in listed
    ]


def _in_words(title: str) -> str:
    """Dates as ``26 februari 2026``; what is no day stays as it is."""

    def worded(found: re.Match[str]) -> str:
        try:
            day = date.fromisoformat(found[0])
        except ValueError:
            return found[0]
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

    return _ISO.sub(worded, title)
