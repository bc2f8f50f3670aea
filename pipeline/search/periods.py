"""Dates in words: "i fjol", "sedan 2021", "i våras", "under mars 2024" -> first and last day."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Final

from pipeline.search.titles import MONTHS
from pipeline.search.words import is_stopword

MOST: Final = 8  # periods of one text that are read

Days = tuple[date | None, date | None]
"""First and last day; None where it is open."""
Reader = Callable[[re.Match[str], date], Days | None]
"""What a match says today; None where that is no time."""

_NUMBERS: Final = {
    word: number
    for number, word in enumerate(["två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"], 2)
}  # fmt: skip
_ORDINALS: Final = {word: number for number, word in enumerate(["första", "andra", "tredje", "fjärde"])}
_DAYS: Final = {word: number for number, word in enumerate(["mån", "tis", "ons", "tors", "fre", "lör", "sön"])}
_SEASONS: Final = {"vår": 3, "som": 6, "hös": 9, "vin": 12}  # the first month, by how the name begins

_SHORT: Final = tuple(month[:3] for month in MONTHS)
_MONTH_NAME: Final = rf"(?:{'|'.join(MONTHS)}|(?:{'|'.join(_SHORT)}|sept)\.?)"
_MONTH: Final = rf"(?P<month>{_MONTH_NAME})"
_LAST: Final = r"i\s?fjol|(?:under )?(?:förra|föregående) år(?:et)?s?|(?:under )?fjolårets?"
_THIS: Final = r"i år|(?:innevarande|det här|detta) år(?:et)?s?"
_ANY_YEAR: Final = r"(?:19|20)\d\d"
_YEAR: Final = rf"(?P<year>{_ANY_YEAR}|{_LAST}|{_THIS})"
_LATEST: Final = r"(?:under )?(?:de |det |den )?(?:senaste|sista)"
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
            for match, days in _first(pattern, reads, lowered, at, today)
        ]
        if not several:
            break
        start, end, _, days = min(several, key=lambda each: each[:3])
        found.append(Period(start, -end, *days))
        at = -end
    opened: list[Period] = []
    for each in found:
        last = opened[-1] if opened else None
        if last and (joined := _joined(lowered, last, each)):
            opened[-1] = joined
        elif whole := _opened(lowered, each, last.end if last else 0):
            opened.append(whole)
    return tuple(each for each in opened if each.since is None or each.since <= today)


def _first(
    pattern: re.Pattern[str], reads: Reader, text: str, at: int, today: date
) -> Iterator[tuple[re.Match[str], Days]]:
    """The first match from a place on that is a period, if any is."""
    every = ((match, days) for match in pattern.finditer(text, at) if (days := reads(match, today)))
    return islice(every, 1)


def _joined(text: str, first: Period, last: Period) -> Period | None:
    """From one to the other: "2021 till 2023", "mellan 2021 och 2023"; None where that is not said."""
    between = _TO.fullmatch(text, first.end, last.start)
    if not between or not first.since or not last.until or first.since > last.until:
        return None
    if between["and"] and not text.startswith("mellan", first.start):
        return None
    return Period(first.start, last.end, first.since, last.until)


_TO: Final = re.compile(r"\s+(?:(?:fram )?till|(?:fram )?till och med|t\.?\s?o\.?\s?m\.?|[–—-]|(?P<and>och))\s+")
_BEFORE: Final = re.compile(
    r"(?<!\w)(?:(?P<since>(?:ända )?sedan|sen|från och med|fr\.?\s?o\.?\s?m\.?)|(?P<after>efter)|(?P<before>före|innan)"
    r"|(?P<until>till och med|t\.?\s?o\.?\s?m\.?|fram till)|(?P<within>under|från|mellan|i|år|åren|för|av))\s+$"
)
_ONWARDS: Final = re.compile(r"\s+och (?:framåt|senare)(?!\w)")
# Where a number in the form of a year is one of things: what stands after it, and what must stand before "2000" else.
_COUNTED: Final = re.compile(
    r"\s+(?:(?:till|och) (?!(?:19|20)\d\d(?!\d))\d"
    r"|(?:tusen|miljon(?:er)?|miljard(?:er)?|kr|tkr|mkr|mnkr|mdkr|procent|st"
    r"|\w*(?:kronor|platser|personer|tjänster|invånare|anställda|timmar|gånger|meter))(?!\w))"
)
_NEXT: Final = re.compile(r"\s+([^\W\d]\w*)")
_DATING: Final = re.compile(r"(?<!\w)(?:år|året|åren|sedan|sen|under|efter|före|innan)\s+$")


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


def _number(month: str) -> int:
    """The number of a month by how its name begins."""
    return _SHORT.index(month[:3]) + 1


def _day(match: re.Match[str], today: date) -> Days | None:
    try:
        day = date(_year(match["year"], today), _number(match["month"]), int(match["day"]))
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
    month = _number(match["month"])
    if match["year"]:
        return _months(_year(match["year"], today), month)
    return _months(today.year - (month > today.month), month)  # the latest that has begun


def _several_months(match: re.Match[str], today: date) -> Days | None:
    """From one month to another of a year; "november till mars 2024" begins in the year before."""
    first, last = _number(match["month"]), _number(match["last"])
    return _months(_year(match["year"], today) - (first > last), first, (last - first) % 12 + 1)


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
    count = _NUMBERS.get(said) or int(said or 1)
    if unit.startswith(("dag", "dyg")):
        return today - timedelta(count), None
    if unit.startswith("veck"):
        return today - timedelta(7 * count), None
    months = 12 if unit.startswith("år") else 6 if unit == "halvåret" else 3 if unit == "kvartalet" else 1
    return _back(today, count * months), None


def _decade(match: re.Match[str], today: date) -> Days | None:
    """Ten years; of "1900-talet" a hundred."""
    year = int(match["year"]) if len(match["year"]) == 4 else 1900 + int(match["year"])
    return date(year, 1, 1), date(year + (9 if year % 100 else 99), 12, 31)


def _is_count(match: re.Match[str]) -> bool:
    """Whether a number is one of things: "1950 kronor"; a round one of whatever follows: "2000 vårdplatser"."""
    if _COUNTED.match(match.string, match.end()):
        return True
    following = _NEXT.match(match.string, match.end())
    if not following or is_stopword(following[1]) or not match["year"].endswith("00"):
        return False
    return not _DATING.search(match.string, 0, match.start())


def _whole_year(match: re.Match[str], today: date) -> Days | None:
    if match["year"].isdigit() and _is_count(match):
        return None
    return _months(_year(match["year"], today), 1, 12)


def _years(match: re.Match[str], today: date) -> Days | None:
    since, until = date(int(match["year"]), 1, 1), date(int(match["last"]), 12, 31)
    return (since, until) if since < until else None


def _week(back: int) -> Reader:
    def days(match: re.Match[str], today: date) -> Days:
        monday = today - timedelta(today.weekday() + 7 * back)
        return monday, monday + timedelta(6)

    return days


def _ago(days: int) -> Reader:
    return lambda match, today: (today - timedelta(days), today - timedelta(days))


_SAID: Final[tuple[tuple[str, Reader], ...]] = (
    (rf"{_ANY_YEAR}-\d\d-\d\d", _iso),
    (rf"(?:den )?(?P<day>\d\d?) {_MONTH} {_YEAR}", _day),
    (
        rf"{_MONTH}(?:\s?[–—-]\s?| (?:till|till och med|t\.?o\.?m\.?|och) )(?P<last>{_MONTH_NAME}) {_YEAR}",
        _several_months,
    ),
    (rf"(?:i )?{_MONTH} {_YEAR}", _month),
    (rf"i (?P<month>{'|'.join(MONTHS)})(?P<year>)", _month),
    (rf"(?P<season>våren|sommaren|hösten|vintern) {_YEAR}", _season),
    (r"(?P<season>vintern) (?P<year>(?:19|20)\d\d)[/–-](?P<next>\d\d(?:\d\d)?)", _winter),
    (
        r"(?:i (?=\w+ras|höstas)|förra (?=\w+n))(?P<season>våras|somras|höstas|vintras|våren|sommaren|hösten|vintern)",
        _past_season,
    ),
    (rf"(?P<number>första|andra|tredje|fjärde) (?P<part>kvartalet|halvåret) {_YEAR}", _part),
    (r"(?P<year>(?:19|20)\d\d)\s?[–—-]\s?(?P<last>(?:19|20)\d\d)", _years),
    (rf"(?<!vintern ){_YEAR}", _whole_year),
    (r"i\s?förfjol|förrförra år(?:et)?s?", lambda match, today: _months(today.year - 2, 1, 12)),
    (r"(?:under )?(?:förra|föregående) månad(?:en)?", lambda match, today: _months(today.year, today.month - 1)),
    (r"(?:denna|den här|innevarande) månad(?:en)?", lambda match, today: _months(today.year, today.month)),
    (r"(?:i |under )?(?:förra|föregående) veckan?", _week(1)),
    (r"(?:denna|den här|innevarande) veckan?|i veckan", _week(0)),
    (r"(?P<year>(?:19|20)\d0|[3-9]0)-talet", _decade),
    (r"i\s?går", _ago(1)),
    (r"i\s?förrgår", _ago(2)),
    (r"i (?P<day>mån|tis|ons|tors|fre|lör|sön)dags", _weekday),
    (
        rf"{_LATEST} (?P<count>\d\d?|{'|'.join(_NUMBERS)}) "
        r"(?P<unit>dagar(?:na)?|dygn(?:en)?|veckor(?:na)?|månader(?:na)?|år(?:en)?)",
        _rolling,
    ),
    (rf"{_LATEST} (?P<count>)(?P<unit>dygnet|veckan|månaden|kvartalet|halvåret|året)", _rolling),
)
_PATTERNS: Final = tuple((re.compile(f"{_BEGIN}(?:{pattern}){_END}"), reads) for pattern, reads in _SAID)
