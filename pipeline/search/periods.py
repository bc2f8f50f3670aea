"""Dates in words: "i fjol", "sedan 2021", "i våras", "under mars 2024" -> first and last day."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pipeline.search.titles import MONTHS

MOST: Final = 8  # periods of one text that are read

Days = tuple[date | None, date | None]
"""First and last day; None where it is open."""

_NUMBERS: Final = {
    word: number
    for number, word in enumerate(["två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"], 2)
}  # fmt: skip
_ORDINALS: Final = {word: number for number, word in enumerate(["första", "andra", "tredje", "fjärde"])}
_DAYS: Final = {word: number for number, word in enumerate(["mån", "tis", "ons", "tors", "fre", "lör", "sön"])}
_SEASONS: Final = {"vår": 3, "som": 6, "hös": 9, "vin": 12}  # the first month, by how the name begins

_MONTH: Final = rf"(?P<month>{'|'.join(MONTHS)})"
_LAST: Final = r"i\s?fjol|(?:under )?(?:förra|föregående) året?s?|(?:under )?fjolårets?"
_THIS: Final = r"i år|innevarande år|(?:det här|detta) året?"
_ANY_YEAR: Final = r"(?:19|20)\d\d"
_YEAR: Final = rf"(?P<year>{_ANY_YEAR}|{_LAST}|{_THIS})"
_END: Final = r"(?![\w/:–-]|[.,]\d)"
_BEGIN: Final = r"(?<![\w/:.,–-])"


@dataclass(frozen=True, slots=True)
class Period:
    """Words that say when: ``start`` to ``end`` of the text; at least one of the days is set."""

    start: int
    end: int
    since: date | None
    until: date | None


def periods(text: str, today: date) -> tuple[Period, ...]:
    """The periods that a text names, in its order, none of them in another; what has not begun by ``today`` is none."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a letter whose small form is longer: places would be wrong
        return ()
    found: list[Period] = []
    at = 0
    while at < len(lowered) and len(found) < MOST:
        several = [
            (match.start(), -match.end(), order, days)
            for order, (pattern, reads) in enumerate(_PATTERNS)
            if (match := pattern.search(lowered, at)) and (days := reads(match, today))
        ]
        if not several:
            break
        start, end, _, days = min(several, key=lambda each: each[:3])
        found.append(Period(start, -end, *days))
        at = -end
    opened: list[Period] = []
    for each in _joined(lowered, found):
        whole = _opened(lowered, each, opened[-1].end if opened else 0)
        if whole and (whole.since is None or whole.since <= today):
            opened.append(whole)
    return tuple(opened)


def _joined(text: str, found: list[Period]) -> list[Period]:
    """From one to the other: "mellan 2021 och 2023"."""
    joined: list[Period] = []
    for each in found:
        last = joined[-1] if joined else None
        begins = last and _FROM.search(text, joined[-2].end if len(joined) > 1 else 0, last.start)
        if (
            last
            and begins
            and last.since
            and each.until
            and last.since <= each.until
            and _TO.fullmatch(text, last.end, each.start)
        ):
            joined[-1] = Period(begins.start(), each.end, last.since, each.until)
        else:
            joined.append(each)
    return joined


_FROM: Final = re.compile(r"(?<!\w)(?:från och med|från|mellan)\s+$")
_TO: Final = re.compile(r"\s+(?:till|till och med|t\.?\s?o\.?\s?m\.?|och)\s+")
_BEFORE: Final = re.compile(
    r"(?<!\w)(?:(?P<since>(?:ända )?sedan|sen|från och med|fr\.?\s?o\.?\s?m\.?)|(?P<after>efter)|(?P<before>före|innan)"
    r"|(?P<until>till och med|t\.?\s?o\.?\s?m\.?|fram till)|(?P<within>under|från|i|år|åren|för|av))\s+$"
)
_ONWARDS: Final = re.compile(r"\s+och (?:framåt|senare)(?!\w)")


def _opened(text: str, found: Period, after: int) -> Period | None:
    """A period with the words around it that open it at one end: "sedan 2021", "2021 och framåt".
    They stand ``after`` the period before it."""
    start, end, since, until = found.start, found.end, found.since, found.until
    if begins := _BEFORE.search(text, after, start):
        start = begins.start()
        match begins.lastgroup:
            case "since":
                until = None
            case "after":
                since, until = until and until + timedelta(1), None
            case "before":
                since, until = None, since and since - timedelta(1)
            case "until":
                since = None
    if onwards := _ONWARDS.match(text, end):
        end, until = onwards.end(), None
    return Period(start, end, since, until) if since or until else None


def _year(said: str, today: date) -> int:
    if said.isdigit():
        return int(said)
    return today.year - (re.fullmatch(_LAST, said) is not None)


def _end_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _months(year: int, first: int, count: int = 1) -> Days:
    """So many whole months from one on; the first may be beyond December or before January."""
    begins = year * 12 + first - 1
    last = begins + count - 1
    return date(begins // 12, begins % 12 + 1, 1), _end_of(last // 12, last % 12 + 1)


def _back(today: date, months: int) -> date:
    """The same day so many months before, or the last of that month."""
    at = today.year * 12 + today.month - 1 - months
    year, month = at // 12, at % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def _day(match: re.Match[str], today: date) -> Days | None:
    try:
        day = date(int(match["year"]), MONTHS.index(match["month"]) + 1, int(match["day"]))
    except ValueError:
        return None
    return day, day


def _iso(match: re.Match[str], today: date) -> Days | None:
    try:
        day = date.fromisoformat(match[0])
    except ValueError:
        return None
    return day, day


def _month(match: re.Match[str], today: date) -> Days | None:
    month = MONTHS.index(match["month"]) + 1
    if match["year"]:
        return _months(_year(match["year"], today), month)
    return _months(today.year - (month > today.month), month)  # the latest that has begun


def _season(match: re.Match[str], today: date) -> Days | None:
    """The season of a year; of winter only "2023/24" says which."""
    first = _SEASONS[match["season"][:3]]
    year = _year(match["year"], today)
    if first == 12:
        return None
    return _months(year, first, 3)


def _winter(match: re.Match[str], today: date) -> Days | None:
    year, next_year = int(match["year"]), int(match["next"])
    return _months(year, 12, 3) if next_year in (year + 1, (year + 1) % 100) else None


def _past_season(match: re.Match[str], today: date) -> Days | None:
    """The latest that is over."""
    first = _SEASONS[match["season"][:3]]
    several = (_months(year, first, 3) for year in (today.year, today.year - 1, today.year - 2))
    return next(days for days in several if days[1] and days[1] < today)


def _part(match: re.Match[str], today: date) -> Days | None:
    length = 3 if match["part"] == "kvartalet" else 6
    number = _ORDINALS[match["number"]]
    return _months(_year(match["year"], today), 1 + number * length, length) if number * length < 12 else None


def _weekday(match: re.Match[str], today: date) -> Days | None:
    day = today - timedelta((today.weekday() - _DAYS[match["day"]] - 1) % 7 + 1)
    return day, day


def _rolling(match: re.Match[str], today: date) -> Days | None:
    """So far back from today, and open."""
    said, unit = match["count"], match["unit"]
    count = _NUMBERS.get(said, int(said) if said and said.isdigit() else 1)
    if unit.startswith(("dag", "dyg")):
        return today - timedelta(count), None
    if unit.startswith("veck"):
        return today - timedelta(7 * count), None
    months = 12 if unit.startswith("år") else 6 if unit == "halvåret" else 3 if unit == "kvartalet" else 1
    return _back(today, count * months), None


def _decade(match: re.Match[str], today: date) -> Days | None:
    year = int(match["year"]) if len(match["year"]) == 4 else 1900 + int(match["year"])
    return date(year, 1, 1), date(year + 9, 12, 31)


def _whole_year(match: re.Match[str], today: date) -> Days | None:
    return _months(_year(match["year"], today), 1, 12)


def _years(match: re.Match[str], today: date) -> Days | None:
    since, until = date(int(match["year"]), 1, 1), date(int(match["last"]), 12, 31)
    return (since, until) if since < until else None


def _week(back: int) -> Callable[[re.Match[str], date], Days | None]:
    def days(match: re.Match[str], today: date) -> Days:
        monday = today - timedelta(today.weekday() + 7 * back)
        return monday, monday + timedelta(6)

    return days


def _ago(days: int) -> Callable[[re.Match[str], date], Days | None]:
    return lambda match, today: (today - timedelta(days), today - timedelta(days))


_SAID: Final[tuple[tuple[str, Callable[[re.Match[str], date], Days | None]], ...]] = (
    (rf"{_ANY_YEAR}-\d\d-\d\d", _iso),
    (rf"(?:den )?(?P<day>\d\d?) {_MONTH} (?P<year>{_ANY_YEAR})", _day),
    (rf"(?:i )?{_MONTH} {_YEAR}", _month),
    (rf"i {_MONTH}(?P<year>)", _month),
    (rf"(?P<season>våren|sommaren|hösten|vintern) {_YEAR}", _season),
    (r"(?P<season>vintern) (?P<year>(?:19|20)\d\d)[/–-](?P<next>\d\d(?:\d\d)?)", _winter),
    (
        r"(?:i (?=\w+ras|höstas)|förra (?=\w+n))(?P<season>våras|somras|höstas|vintras|våren|sommaren|hösten|vintern)",
        _past_season,
    ),
    (rf"(?P<number>första|andra|tredje|fjärde) (?P<part>kvartalet|halvåret) {_YEAR}", _part),
    (r"(?P<year>(?:19|20)\d\d)\s?[–—-]\s?(?P<last>(?:19|20)\d\d)", _years),
    (rf"(?<!vintern ){_YEAR}", _whole_year),
    (r"i\s?förfjol|förrförra året", lambda match, today: _months(today.year - 2, 1, 12)),
    (r"(?:under )?(?:förra|föregående) månad(?:en)?", lambda match, today: _months(today.year, today.month - 1)),
    (r"(?:denna|den här|innevarande) månad(?:en)?", lambda match, today: _months(today.year, today.month)),
    (r"(?:i |under )?(?:förra|föregående) veckan?", _week(1)),
    (r"(?:denna|den här|innevarande) veckan?|i veckan", _week(0)),
    (r"(?P<year>(?:19|20)\d0|[3-9]0)-talet", _decade),
    (r"i\s?går", _ago(1)),
    (r"i\s?förrgår", _ago(2)),
    (r"i (?P<day>mån|tis|ons|tors|fre|lör|sön)dags", _weekday),
    (
        rf"(?:under )?(?:de |det |den )?(?:senaste|sista) (?:(?P<count>\d\d?|{'|'.join(_NUMBERS)}) )?"
        r"(?P<unit>dagarna|dygnen|dygnet|veckorna|veckan|månaderna|månaden|kvartalet|halvåret|året?n?)",
        _rolling,
    ),
)
_PATTERNS: Final = tuple((re.compile(f"{_BEGIN}(?:{pattern}){_END}"), reads) for pattern, reads in _SAID)
