"""When a document was published: from what the page declares, a date line in the text, or the address.

A date counts in the text only where it stands on a line of its own (with its label, time and type of
page) near the beginning or the end; dates in running text are about something else, "Senast uppdaterad" is
about the page, and "Datum:" beside "Tid:" or "Plats:" about an event. A motion is dated where it is signed,
if nowhere else. Values are naive Swedish local time. The forms are those of Mynewsdesk, TT Via, Notified,
Pressmachine and the regions' own sites. A date without a year is not guessed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from models import Kind, Precision

SWEDISH_TIME = ZoneInfo("Europe/Stockholm")
EARLIEST, LATEST = date(1960, 1, 1), date(2100, 12, 31)
LONGEST_LINE = 150  # characters of a date line with its label and the editor's name
HEAD, FOOT = 12, 8  # lines of a document, from either end, among which a date line is looked for
SIGNATURES = 25  # lines at the end among which place, date and signatories are looked for
MOST_MARGINS = 40  # lines beside the text that are asked
LONGEST_LABEL = 40  # characters behind a label in which its date stands
BESIDE = 2  # lines from "Datum:" within which "Tid:" or "Plats:" makes it an event's
LONGEST_NAME = 80  # characters of a signatory's line
SIGNED = (Kind.MOTION, Kind.INTERPELLATION)  # kinds that are dated by their signatures
PUT_UP, DATED, BARE = range(3)  # what a date line's label says, the best first: "Publicerad", "Datum", nothing

_MONTH_NAMES = (
    "januari january",
    "februari february",
    "mars march",
    "april",
    "maj may",
    "juni june",
    "juli july",
    "augusti august",
    "september",
    "oktober october",
    "november",
    "december",
)
_MONTHS = {name[:3]: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}

_DIGIT = re.compile(r"\d")
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_MONTH = (
    r"(?P<name>jan(?:uar[iy])?|feb(?:ruar[iy])?|mars|march|mar|april|apr|maj|may|june?|jun[i]?|july?|jul[i]?|aug(?:usti?)?"
    r"|sep(?:t|tember)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_TIME = (
    r"(?:[ T,]{0,3}(?:kl(?:ockan|\.)? ?)?(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?:[:.][0-5]\d)?"
    r"(?: ?(?P<zone>CEST|CET|UTC|GMT)\b)?)?"
)
_FORMS = tuple(
    re.compile(form + _TIME, re.IGNORECASE)
    for form in (
        rf"\b{_YEAR}-(?P<month>[01]?\d)-(?P<day>[0-3]?\d)(?!\d)",  # 2018-04-26 16:17
        rf"\b(?:den )?(?P<day>[0-3]?\d):?e? {_MONTH} ?,? ?{_YEAR}(?!\d)",  # 26 januari 2018, 30 dec 2020
        rf"\b{_MONTH} (?P<day>[0-3]?\d),? {_YEAR}(?!\d)",  # Okt 05, 2012 11:46 CEST
        rf"\b(?P<day>[0-3]?\d)\. ?(?P<month>[01]?\d)\. ?{_YEAR}(?!\d)",  # 17.12.2025 11:00:36 CET
        rf"\b(?P<day>[0-3]?\d)/(?P<month>[01]?\d)[ -]{_YEAR}(?!\d)",  # 26/4 2018
        rf"\b{_YEAR}/(?P<month>[01]\d)/(?P<day>[0-3]\d)(?![\d/])",  # 2026/01/12
    )
)
_COMPACT = re.compile(rf"{_YEAR}(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d){_TIME}", re.IGNORECASE)  # behind labels only
_ISO = re.compile(
    r"\s*(?:19|20)\d\d-[01]\d-[0-3]\d[T ][0-2]\d:[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d)?\s*"
)

_TYPE = (
    r"(?:pressmeddelanden?|pressinformation|pressrelease|press release|nyheter|nyhet|artikel|aktuellt"
    r"|debattartikel|blogginlägg|debatt|press)"
)
_PUT_UP = (
    r"(?:publicera[dt](?:es)?(?: på anslagstavlan)?|publiceringsdatum|publ\.?|published|anslaget|anslogs|anslagsdatum"
    r"|skapad|postat|inlagt)"
)
_PUBLISHED = rf"(?:{_PUT_UP}|datum|inkom(?:men|met)?|inlämna[dt])"
_UPDATED = re.compile(
    r"(?:sidan |artikeln |texten )?(?:är )?(?:senast |last )?"
    r"(?:uppdatera[dt]|uppdaterades|ändra[dt]|ändrades|granska[dt]|kontrollera[dt]|updated|modified|faktagranska[dt])\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r".*(?:uppdater|ändra|updated|modified)", re.IGNORECASE
)  # "Granskad" alone may be an agency's step
_WEEKDAY = r"(?:(?:(?:må|tis|ons|tors|fre|lör|sön)n?dag(?:en)?|(?:mån|tis|ons|tors?|fre|lör|sön)\.?),? )"
_AROUND = r"[\s:|,•·–—\[\]/-]{0,4}"
_PUT_UP_LABEL = re.compile(rf"{_AROUND}(?:{_TYPE}{_AROUND})?{_PUT_UP}", re.IGNORECASE)
_BYLINE = re.compile(rf"(?:av|text:?|skriven av|skribent:?) [^\d|,]{{2,60}}[|,·•–-] ?(?={_PUT_UP})", re.IGNORECASE)
_LABELLED = re.compile(
    rf"{_AROUND}(?:{_TYPE}{_AROUND})?{_PUBLISHED}{_AROUND}(?:av [^\d]{{1,60}})?{_WEEKDAY}?(?:den )?", re.IGNORECASE
)
_BEFORE = re.compile(rf"{_AROUND}(?:(?:{_TYPE}|{_PUBLISHED}){_AROUND})?{_WEEKDAY}?(?:den )?", re.IGNORECASE)
_AFTER = re.compile(
    rf"(?: ?\|[^|\d]{{1,80}}(?=\|))?{_AROUND}(?:{_TYPE})?{_AROUND}", re.IGNORECASE
)  # "| Region Skåne |"
_IN_MONTH = re.compile(rf"i {_MONTH} {_YEAR}", re.IGNORECASE)  # "Granby i oktober 2018"
_YEAR_ALONE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_YEARLESS = re.compile(rf"(?P<day>[0-3]?\d) {_MONTH}{_TIME}", re.IGNORECASE)  # "28 mars 10:04"
_MET = re.compile(r"(?:sammanträde|möte)t?,? (?:den )?", re.IGNORECASE)
_MEETING_LABEL = re.compile(
    r"(?:(?:sammanträdets |mötets )?(?:plats(?:, (?:dag|datum))? och (?:tid|datum)|tid(?:punkt)? och plats"
    r"|(?:datum|dag) och (?:tid|plats))\b|(?:datum|dag|tid)(?= ?:))",
    re.IGNORECASE,
)
_MEETING_DAY = re.compile(r"\b(?:sammanträdes|mötes)datum\b", re.IGNORECASE)  # beside the board's name as well
_NEXT_LABEL = re.compile(r"(?!(?:datum|dag|tid) ?:)[^\d:]{2,40}:|[^\d:]{0,20}justering", re.IGNORECASE)
_DATUM = re.compile(rf"{_AROUND}datum\b", re.IGNORECASE)
_EVENT = re.compile(
    rf"{_AROUND}(?:\b(?:plats|lokal|(?:tid|plats) och (?:tid|plats))|\btid)\s?(?:[:|]|$)|{_AROUND}\btid (?:kl|\d)",
    re.IGNORECASE,
)
_LABEL_ALONE = re.compile(rf"{_AROUND}(?:{_TYPE}|{_PUBLISHED}){_AROUND}", re.IGNORECASE)

_CAPITALISED = r"[A-ZÅÄÖÉ][\w.’'-]*"
_PLACE = re.compile(rf"{_CAPITALISED}(?: {_CAPITALISED}){{0,2}},? ")
_PERSON = re.compile(rf"{_CAPITALISED} (?:(?:von|af|de) )?{_CAPITALISED}")

_ADDRESS_DAY = re.compile(
    r"(?:^|[/_=-])(?P<year>(?:19|20)\d\d)(?P<sep>[/-])(?P<month>[01]\d)(?P=sep)(?P<day>[0-3]\d)(?=$|[^\d])"
)
_ADDRESS_MONTH = re.compile(r"(?:^|[/=])(?P<year>(?:19|20)\d\d)[/-](?P<month>[01]\d)(?=$|[/&#?])")


_Near = tuple[str, str, str]
"""A line that may hold a date, between the lines above and below it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A publication date, how it was found ("meta", "text" or "address"), and how exact it is."""

    value: date | datetime
    how: str
    precision: Precision


def find(
    stamps: Iterable[str],
    lines: Sequence[str],
    address: str | None = None,
    fetched: datetime | None = None,
    kind: Kind = Kind.OTHER,
    title: str = "",
    times: Iterable[str] = (),
    margins: Sequence[str] = (),
) -> Found | None:
    """The publication date by the best witness: declared, labelled, marked up as a time, a bare date line, a
    signature, the address.

    ``fetched`` is the latest moment the page can speak of; without it any year up to 2100 will do. The kind tells
    who else may witness: signatures of motions (those under minutes come weeks later); for minutes the day of the
    meeting, which the address of a summons names as well, though it was sent before.
    """
    latest = fetched.date() + timedelta(days=1) if fetched else LATEST
    is_minutes = kind is Kind.PROTOCOL
    near = _near(_without_events(lines, kind), _without_events(margins, kind))
    witnesses = (
        ("meta", (said for stamp in stamps if (said := read(stamp)))),
        ("text", _date_lines(near, (PUT_UP, DATED))),
        ("meta", (said for time in times if (said := read(time)))),
        ("text", _meetings([*lines[:HEAD], *margins]) if is_minutes else ()),
        ("text", _date_lines(near, (BARE,))),
        ("text", _signatures(lines) if kind in SIGNED else ()),
        ("text", _within(title) if is_minutes else ()),
        ("address", _in_address(address or "") if kind is not Kind.NOTICE else ()),
        ("text", _with_year_of(lines, address or "")),
    )
    for how, values in witnesses:
        for value, precision in values:
            if EARLIEST <= _day(value) <= latest:
                return _sharpened(Found(value, how, precision), lines)
    return None


def find_update(stamps: Iterable[str], lines: Sequence[str], margins: Sequence[str] = ()) -> date | datetime | None:
    """When the page says that it was last changed: as declared, else by a line near an end of the text or beside it."""
    for stamp in stamps:
        if said := read(stamp):
            return said[0]
    for _, line, below in _near(lines, margins):
        label = _UPDATED.search(line) if len(line) <= LONGEST_LINE else None
        if not label or (label.start() and not _date_line(line)):
            continue
        alone = _CHANGED.match(label[0]) and not line[label.end() :].strip(" :")
        for text in (line[label.end() :], below[:LONGEST_LINE] if alone else ""):
            for value, _ in _within(text):
                return value
    return None


def is_same_or_before(moment: date | datetime, other: date | datetime) -> bool:
    """Whether a moment is not after another; on the same day only two times can tell."""
    if isinstance(moment, datetime) and isinstance(other, datetime):
        return moment <= other
    return _day(moment) <= _day(other)


def _sharpened(found: Found, lines: Sequence[str]) -> Found:
    """A month in the address and a day without a year at the top make a date ("/2020/03/", "28 mars 10:04")."""
    if found.precision is not Precision.MONTH:
        return found
    for line in lines[:HEAD]:
        match = _YEARLESS.fullmatch(line)
        if match and _MONTHS[match["name"][:3].lower()] == found.value.month:
            value = _with_year(match, str(found.value.year))
            return Found(value[0], "text", value[1]) if value else found
    return found


def read(text: str) -> tuple[date | datetime, Precision] | None:
    """The date or time that ``text`` begins with, in any of the known forms; None if there is none."""
    if _ISO.fullmatch(text):
        return _stamp(text.strip().replace(",", "."))
    match = _match(text.strip())
    return _value(match) if match else None


def is_date_line(line: str) -> bool:
    """Whether a line says nothing but when the page was published or changed, or what type of page it is."""
    if len(line) > LONGEST_LINE:
        return False
    if _LABEL_ALONE.fullmatch(line):
        return True
    if update := _UPDATED.match(line):
        return any(form.search(line, update.end()) for form in _FORMS)
    return _date_line(line) is not None


def is_labelled(line: str) -> bool:
    """Whether a line says nothing but when the page was published or changed, and says which of these."""
    dated = _date_line(line)
    return (dated is not None and dated[1] == PUT_UP) or (is_update(line) and is_date_line(line))


def is_update(line: str) -> bool:
    """Whether a line begins to speak of when the page was changed."""
    return _UPDATED.match(line) is not None


def is_of_event(lines: Sequence[str], at: int) -> bool:
    """Whether a line says "Datum", or stands below that label, of an event or a meeting: beside "Tid:" or "Plats:"."""
    label = _datum(lines, at)
    if label is None:
        return False
    beside = lines[max(label - BESIDE, 0) : at + BESIDE + 1]
    return any(_EVENT.match(line) for line in beside) or _EVENT.search(lines[label][:LONGEST_LINE]) is not None


def _datum(lines: Sequence[str], at: int) -> int | None:
    """Number of the line that labels a line "Datum": itself, or the one above it."""
    if _DATUM.match(lines[at]):
        return at
    return at - 1 if at and _DATUM.fullmatch(lines[at - 1].rstrip(" :|")) else None


def _without_events(lines: Sequence[str], kind: Kind) -> list[str]:
    """The lines, "" for each that dates an event; "Datum" of a notice (kallelse) is always that of the meeting."""
    if kind is Kind.NOTICE:
        return ["" if _datum(lines, at) is not None else line for at, line in enumerate(lines)]
    return ["" if is_of_event(lines, at) else line for at, line in enumerate(lines)]


def _date_lines(near: Sequence[_Near], ranks: Iterable[int]) -> Iterator[tuple[date | datetime, Precision]]:
    """Dates that stand alone near an end of the document: by label, then from the top, then others."""
    found = [
        dated for above, line, _ in near if not _UPDATED.fullmatch(above.strip(" :")) if (dated := _date_line(line))
    ]
    for rank in ranks:
        yield from (value for value, label in found if label == rank)


def _meetings(lines: Sequence[str]) -> Iterator[tuple[date | datetime, Precision]]:
    """Days of meetings, which a label gives ("Sammanträdesdatum", "Plats och tid"), on its line or just below it."""
    for at, line in enumerate(lines):
        if met := _MET.match(line):
            said = [line[met.end() : met.end() + LONGEST_LABEL]]
        elif label := _MEETING_DAY.search(line[:LONGEST_LINE]) or _MEETING_LABEL.match(line):
            below = takewhile(lambda text: not _NEXT_LABEL.match(text), lines[at + 1 : at + 1 + BESIDE])
            said = [text[:LONGEST_LINE] for text in (line[label.end() :], *below)]
        else:
            continue
        found = next((value for text in said for value, _ in _within(text)), None)
        if found:
            yield _day(found), Precision.DAY  # its hour is when they met


def _near(lines: Sequence[str], margins: Sequence[str]) -> list[_Near]:
    """The lines near the top, in order, then those near the foot, the last first, then those beside the text."""
    top = range(min(HEAD, len(lines)))
    foot = range(len(lines) - 1, max(HEAD, len(lines) - FOOT) - 1, -1)
    return [_in_place(lines, number) for number in (*top, *foot)] + [
        _in_place(margins, number) for number in range(min(MOST_MARGINS, len(margins)))
    ]


def _in_place(lines: Sequence[str], number: int) -> _Near:
    return lines[number - 1] if number else "", lines[number], lines[number + 1] if number + 1 < len(lines) else ""


def _signatures(lines: Sequence[str]) -> Iterator[tuple[date | datetime, Precision]]:
    """Dates behind a place, next to lines that are short to the end and name a person; the last one first."""
    signed = any(_PERSON.match(line) and len(line) <= LONGEST_NAME for line in lines[-2:-1])
    for line in reversed(lines[-SIGNATURES:]):
        if len(line) > LONGEST_NAME:
            return
        place = _PLACE.match(line)
        rest = line[place.end() :] if place and signed and not is_update(line) else ""
        match = _match(rest)
        if match and line.endswith(match[0]) and (value := _value(match)):
            yield value
        elif month := _IN_MONTH.fullmatch(rest):
            yield date(int(month["year"]), _MONTHS[month["name"][:3].lower()], 1), Precision.MONTH
        signed = signed or _PERSON.match(line) is not None


def _within(text: str) -> Iterator[tuple[date | datetime, Precision]]:
    """The first date in a text."""
    match = next((match for form in _FORMS if (match := form.search(text))), None)
    if match and (value := _value(match)):
        yield value


def _with_year_of(lines: Sequence[str], address: str) -> Iterator[tuple[date | datetime, Precision]]:
    """A day without a year at the top, with the only year in the address ("28 mars 10:04", /nyheter-2022/)."""
    years = set(_YEAR_ALONE.findall(address))
    for line in lines[:HEAD] if len(years) == 1 else ():
        before = _BEFORE.match(line)
        match = _YEARLESS.fullmatch(line, before.end() if before else 0)
        if match and (value := _with_year(match, *years)):
            yield value


def _with_year(match: re.Match[str], year: str) -> tuple[date | datetime, Precision] | None:
    whole = _match(f"{match['day']} {match['name']} {year}{match.string[match.end('name') :]}")
    return _value(whole) if whole else None


def _date_line(line: str) -> tuple[tuple[date | datetime, Precision], int] | None:
    """The date of a line that holds nothing else, and what its label says: PUT_UP, DATED or BARE."""
    if len(line) > LONGEST_LINE or not _DIGIT.search(line):
        return None
    if byline := _BYLINE.match(line):
        line = line[byline.end() :]
    if label := _LABELLED.match(line):
        match = _match(line[label.end() :]) or _COMPACT.match(line, label.end())
        value = _value(match) if match else None
        return (value, PUT_UP if _PUT_UP_LABEL.match(line) else DATED) if value else None
    before = _BEFORE.match(line)
    rest = line[before.end() :] if before else line
    match = _match(rest)
    if not match or not _AFTER.fullmatch(rest[match.end() :]):
        return None
    value = _value(match)
    return (value, BARE) if value else None


def _match(text: str) -> re.Match[str] | None:
    return next((match for form in _FORMS if (match := form.match(text))), None)


def _value(match: re.Match[str]) -> tuple[date | datetime, Precision] | None:
    parts = match.groupdict()
    month = _MONTHS[parts["name"][:3].lower()] if parts.get("name") else int(parts["month"])
    try:
        day = date(int(parts["year"]), month, int(parts["day"]))
    except ValueError:
        return None
    if parts["hour"] is None:
        return day, Precision.DAY
    moment = datetime(day.year, day.month, day.day, int(parts["hour"]), int(parts["minute"]))
    if (parts["zone"] or "").upper() in ("UTC", "GMT"):  # CET and CEST are the clock on the wall
        moment = _local(moment.replace(tzinfo=UTC))
    return moment, Precision.MINUTE


def _stamp(text: str) -> tuple[date | datetime, Precision] | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo:
        moment = _local(moment)
    moment = moment.replace(second=0, microsecond=0)
    if (moment.hour, moment.minute) == (0, 0):  # midnight is how systems write "some time that day"
        return moment.date(), Precision.DAY
    return moment, Precision.MINUTE


def _local(moment: datetime) -> datetime:
    try:
        return moment.astimezone(SWEDISH_TIME).replace(tzinfo=None)
    except OverflowError:  # year 1 or 9999: implausible anyway
        return moment.replace(tzinfo=None)


def _in_address(address: str) -> Iterator[tuple[date | datetime, Precision]]:
    for match in _ADDRESS_DAY.finditer(address):
        try:
            yield date(int(match["year"]), int(match["month"]), int(match["day"])), Precision.DAY
        except ValueError:
            continue
    for match in _ADDRESS_MONTH.finditer(address):
        if 1 <= int(match["month"]) <= 12:
            yield date(int(match["year"]), int(match["month"]), 1), Precision.MONTH


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value
