"""Dates in running text, resolved against the day on which it was published.

"den 14 december 2016", "2016-12-14" and "14/12 2016" stand by themselves. "den 3 april" and "i mars" take their year,
"på tisdagen", "i tisdags", "i dag" and "i går" their day, from the day of publication; without one, and where more
than one year would do, the date stays unknown.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from models import Precision

_MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
_NUMBER_OF = {name[:3]: number for number, name in enumerate(_MONTHS, 1)}
_DAYS = {"må": 0, "ti": 1, "on": 2, "to": 3, "fr": 4, "lö": 5, "sö": 6}
_NEARBY = {
    "i dag": 0,
    "idag": 0,
    "i går": -1,
    "igår": -1,
    "gårdagens": -1,
    "i förrgår": -2,
    "i morgon": 1,
    "imorgon": 1,
}
HALF_YEAR = 182  # days within which a day without a year is the nearest one

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_MONTH = r"(?P<month>januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)"
_SHORT = r"(?P<month>jan|feb|mar|apr|jun|jul|aug|sept?|okt|nov|dec)\.?"
_WEEKDAY = r"(?:måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag)"
_RANGE = r"(?: ?(?:–|-|och) ?[0-3]?\d)?"
_FORMS = tuple(
    (form, re.compile(pattern, re.IGNORECASE))
    for form, pattern in (
        (
            "day",
            rf"(?<![\d/:–-])(?:den )?(?P<day>[0-3]?\d)(?::e)?{_RANGE} {_MONTH}(?:,? {_YEAR}\b(?! ?(?:kr|kronor)))?",
        ),
        ("day", rf"(?<![\d/:–-])(?:den )?(?P<day>[0-3]?\d){_RANGE} {_SHORT} {_YEAR}\b"),
        ("day", rf"(?<![\w/.:-]){_YEAR}[-‐‑–](?P<number>[01]\d)[-‐‑–](?P<day>[0-3]\d)(?![\w/-])"),
        ("day", rf"(?<![\w/.:-])(?:den )?(?P<day>[0-3]?\d)/(?P<number>1[0-2]|0?[1-9])(?:[ -]{_YEAR}\b)"),
        ("day", r"\bden (?P<day>[0-3]?\d)/(?P<number>1[0-2]|0?[1-9])(?![\d/-])"),
        ("month", rf"\b(?:i|under|sedan|från|hösten|våren) {_MONTH}\b(?!-)(?:(?: månad)? {_YEAR}\b)?"),
        ("month", rf"(?<!\d )\b{_MONTH} {_YEAR}\b"),
        ("year", rf"\b(?:under|sedan|år|våren|hösten|sommaren|vintern) {_YEAR}\b(?![-/–:])"),
        (
            "weekday",
            rf"\b(?:(?:på|under) (?P<on>{_WEEKDAY})(?:en|s?(?:kväll|förmiddag|eftermiddag|natt)en"
            rf"|s?morgonen)(?! den)|i (?P<last>{_WEEKDAY})s|(?P<its>{_WEEKDAY})ens)\b",
        ),
        (
            "nearby",
            r"\b(?:i ?dag|i ?går|gårdagens|i förrgår|i ?morgon)\b(?! den| måndag| tisdag| onsdag| torsdag| fredag)",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date at ``text[start:end]``; the first day of a month or year that is all that is said. None is unknown."""

    value: date | None
    precision: Precision
    start: int
    end: int


def moments(text: str, published: date | None, past: bool = False) -> tuple[Moment, ...]:
    """The dates that a text names, in its order.

    ``past`` says that they are told of what has happened: one without its year is then the last that is not after
    ``published``; otherwise the nearest, and a month without a year is unknown.
    """
    found: list[Moment] = []
    for form, pattern in _FORMS:
        for match in pattern.finditer(text):
            value, precision = _resolved(form, match, published, past)
            found.append(Moment(value, precision, match.start(), match.end()))
    return tuple(_apart(sorted(found, key=lambda moment: (moment.start, -moment.end))))


def _apart(found: list[Moment]) -> Iterator[Moment]:
    """Of those that overlap, the first and longest."""
    end = 0
    for moment in found:
        if moment.start >= end:
            yield moment
            end = moment.end


def _resolved(form: str, match: re.Match[str], published: date | None, past: bool) -> tuple[date | None, Precision]:
    said = match.groupdict()
    month = _NUMBER_OF[said["month"][:3].lower()] if said.get("month") else int(said.get("number") or 1)
    year = int(said["year"]) if said.get("year") else None
    match form:
        case "day":
            day = int(said["day"])
            return (_date(year, month, day) if year else _yearless(month, day, published, past)), Precision.DAY
        case "month":
            if year is None and published and past:
                year = published.year - (month > published.month)
            return (_date(year, month, 1) if year else None), Precision.MONTH
        case "year":
            return _date(year, 1, 1), Precision.YEAR
        case "weekday":
            name = said["on"] or said["last"] or said["its"]
            back = (published.weekday() - _DAYS[name[:2].lower()]) % 7 if published else 0
            if said["last"] and not back:
                back = 7  # nobody says "i tisdags" on a Tuesday
            return _shifted(published, -back), Precision.DAY
        case _:
            return _shifted(published, _NEARBY[match[0].lower()]), Precision.DAY


def _yearless(month: int, day: int, published: date | None, past: bool) -> date | None:
    if published is None:
        return None
    around = (_date(published.year + shift, month, day) for shift in (-1, 0, 1))
    near = [found for found in around if found and abs((found - published).days) <= HALF_YEAR]
    if past:
        before = [found for shift in (0, -1) if (found := _date(published.year + shift, month, day))]
        return next((found for found in before if found <= published), None)
    return near[0] if len(near) == 1 else None


def _shifted(published: date | None, days: int) -> date | None:
    try:
        return published + timedelta(days) if published else None
    except OverflowError:
        return None


def _date(year: int | None, month: int, day: int) -> date | None:
    if not year or not 1 <= year <= 9999 or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)
