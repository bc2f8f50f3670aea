"""Personal identity numbers (personnummer) and coordination numbers (samordningsnummer), in any form that is met.

A number is a date of birth (for coordination numbers with 60 added to the day) and four digits, the last of which is a
check digit (Luhn over the last ten). The century may be left out; "+" stands for "-" from the year in which its bearer
turns 100. The organisation number of a sole trader is the personal number, while that of a company never has a month
in its third and fourth digit. https://www.skatteverket.se/privat/folkbokforing/personnummer
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from pipeline.privacy.erased import Span

CENTURIES = ("18", "19", "20")
COORDINATION = 60  # added to the day
NEAR = 40  # characters before a number in which words tell what it is
FAR = 160  # the same, markup included, for what is called a personal number
LONGEST = 500  # characters of an address

_DIGIT = "[0-9０-９]"
_UNSEEN = (
    "[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]|&(?:shy|ZeroWidthSpace|zwn?j);"
    "|&#(?:173|820[3-7]);|&#[xX](?:[aA][dD]|200[b-fB-F]);"
)
_BLANK = (
    r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]|&(?:nbsp|ensp|emsp|thinsp);|&#(?:32|160|819[4-9]|820[12]|8239);"
    r"|&#[xX](?:20|[aA]0|200[0-9aA]|202[fF]);|\\u00[aA]0|\\u202[fF]|\\u200[0-9aA]|\\t"
)
_LINE = r"[\n\r\v\f\u0085\u2028\u2029]|<br ?/?>|\\[nr]"
_DASH = (
    "[-+\u00ad\u00af\u058a\u1806\u2010-\u2015\u2043\u207b\u208b\u2212\u2796\u2e3a\u2e3b\ufe58\ufe63\uff0b\uff0d]"
    r"|&(?:[nm]?dash|hyphen|minus|plus|horbar|shy);|&#(?:43|45|173|820[89]|821[0-3]|8722);"
    r"|&#[xX](?:2[bBdD]|[aA][dD]|201[0-5]|2212);|\\u201[0-5]|\\u2212|\\u002[bBdD]|\\u00[aA][dD]"
)
_APART = rf"(?:{_BLANK}|{_DASH}|[./])"  # between year, month and day
# First one digit, so that all but digits are passed over fast; what stands before it is looked at next.
_NUMBER = re.compile(
    rf"{_DIGIT}(?:(?<!{_DIGIT}.)|(?<=\\u[0-9a-fA-F]{{4}}.)|(?<=%[0-9a-fA-F]{{2}}.)){_DIGIT}(?:{_DIGIT}{{2}})?"
    rf"(?P<apart>{_APART}?)[01０１]{_DIGIT}(?P=apart)[0-36-9０-３６-９]{_DIGIT}"
    rf"(?P<gap>(?:{_UNSEEN}|{_BLANK}|{_LINE}|{_DASH}|[./]){{0,5}}+)(?P<four>{_DIGIT}{{4}})(?!{_DIGIT})",
    re.DOTALL,
)
# Words after which a number need not be right to be meant as one, nor written as it should.
_CALLED = (
    r"(?:person(?:liga? ?)?[-_ .]?(?:nummer|num|nr|id)|p(?:ers)?[-. ]?(?:nr|nummer)|samordnings?[-. ]?(?:nummer|nr)"
    r"|sam[-. ]?nr|födelse(?:nummer|nr)|ssn|social ?security(?: ?number)?|civic(?:[-_ ]?number)?|identity ?number)"
)
# A number that was masked is the one that was meant.
_NAMED = re.compile(
    rf"(?<![^\W_]){_CALLED}(?:et|t|s)?(?![^\W_])(?:(?!XXXX|ＸＸＸＸ)[^\d<>]){{0,30}}(?:<[^<>]{{0,80}}>[^\d<>]{{0,10}}){{0,4}}$",
    re.IGNORECASE,
)
# What stands between two digits is taken whole (possessive): a blank can be read in more than one way, and to try all
# of them in each gap would never end.
_LOOSE = re.compile(
    rf"{_DIGIT}(?:(?<!{_DIGIT}.)|(?<=\\u[0-9a-fA-F]{{4}}.))"
    rf"(?:(?:{_UNSEEN}|{_BLANK}|{_LINE}|{_DASH}|[^\w<>&\\]|<[^<>\d]{{0,40}}>){{0,5}}+{_DIGIT}){{9,11}}(?!{_DIGIT})",
    re.DOTALL,
)
_TELEPHONE = re.compile(
    r"(?:\btel|telefon|\btfn|mobil|\bmob|\bfax|phone|\bsms|\bring|växel|nås på|\bnummer till)[^\d\n<>]{0,25}$",
    re.IGNORECASE,
)
_OTHER = re.compile(r"(?:\bdnr|diarie(?:nr|nummer)|\bisbn|\bissn|\bocr)[-\w.]{0,6}[\s:.#]{0,4}$", re.IGNORECASE)
_UUID = re.compile("-[0-9a-fA-F]{4}-")
_ENDS_TOKEN = re.compile(r"""[\s"'<>()\[\]{}|]""")
_ADDRESS = re.compile(r"\w{2,10}:\\?/\\?/|^www\.|^(?:\.{0,2}\\?/|[?#])\w|^(?:tel|sms|mailto):", re.IGNORECASE)
_NAMES_ONE = re.compile(_CALLED, re.IGNORECASE)
_IS_BLANK, _IS_LINE = re.compile(f"(?:{_BLANK})+"), re.compile(f"(?:{_BLANK})?(?:{_LINE}){{1,2}}(?:{_BLANK})?")
_IS_DASH = re.compile(rf"(?:{_BLANK}|{_LINE}){{0,2}}(?:{_DASH}){{1,2}}(?:{_BLANK}|{_LINE}){{0,2}}")
_SKIPPED = re.compile(_UNSEEN)
_PLAIN = str.maketrans("０１２３４５６７８９", "0123456789")
_MASKED = str.maketrans("0123456789０１２３４５６７８９", "X" * 10 + "Ｘ" * 10)
_MASK = re.compile(r"&#?\w+;|\\u[0-9a-fA-F]{4}|<[^<>]*>|(?P<digits>[0-9０-９]+)")
_NINES = str.maketrans("0123456789", "9" * 10)


def spans(text: str, today: date, markup: bool) -> Iterator[Span]:
    """Numbers in a text or, with ``markup``, in a page or data, and the masks of the same length for them.

    In addresses they stay, unless the address says what they are: a link to a document may hold any number. So do, in
    markup, bare runs of digits that are all of a value: they are ids. Where those are shown to a reader, they are
    found in the text.
    """
    at = 0
    while match := _NUMBER.search(text, at):
        if _is_number(match, today, markup):
            yield _span(text, match.start(), match.end(), markup)
            at = match.end()
        else:
            at = match.start() + 1
    for match in _LOOSE.finditer(text):
        digits, before = _digits(match[0]), slice(max(0, match.start() - FAR), match.start())
        if len(digits) not in (10, 12) or not _is_date(digits[:-4], today) or not _NAMED.search(text[before]):
            continue
        if digits[0] != "0" or not _TELEPHONE.search(text[before]):
            yield _span(text, match.start(), match.end(), markup)


def is_number(digits: str, today: date) -> bool:
    """Whether ten or twelve digits are a number that somebody may have: its date, and its check digit."""
    return _is_date(digits[:-4], today) and _checks(digits[-10:])


def _checks(digits: str) -> bool:
    """Luhn: every other digit doubled, from the first; the sum of all digits of these is a multiple of ten."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _is_date(digits: str, today: date) -> bool:
    """Whether six or eight digits are a day of birth, that of a coordination number or not."""
    centuries = (digits[:-6],) if len(digits) == 8 else CENTURIES
    year, month, day = digits[-6:-4], int(digits[-4:-2]), int(digits[-2:])
    if day >= COORDINATION:
        day -= COORDINATION
        month, day = month or 1, day or 1  # what is not known of a birth is 0
    for century in centuries:
        with suppress(ValueError):
            if century in CENTURIES and date(int(century + year), month, day) <= today:
                return True
    return False


def _digits(said: str) -> str:
    """The digits of a number as it is written; those of escapes are no digits."""
    return re.sub(r"\D", "", re.sub(r"&#?\w+;|\\u[0-9a-fA-F]{4}|<[^<>]*>", "", said)).translate(_PLAIN)


def _is_number(match: re.Match[str], today: date, markup: bool) -> bool:
    text, start, end = match.string, match.start(), match.end()
    apart, four = match["apart"], match["four"].translate(_PLAIN)
    if not is_number(_digits(match[0]), today):
        return False
    gap = _SKIPPED.sub("", match["gap"])
    blank, line, dash = (bool(kind.fullmatch(gap)) for kind in (_IS_BLANK, _IS_LINE, _IS_DASH))
    before, after = text[max(0, start - NEAR) : start], text[end : end + 8]
    if gap and not (blank or line or dash):
        return False  # a point, a stroke, or too much
    if gap == "--" and re.search(r"\w-$", before):
        return False  # part of an id
    is_year = four[:2] in CENTURIES[1:]
    if apart and not _stands_alone(match, gap, before, after, is_year):
        return False
    if not dash and not apart and not _is_no_figure(gap, before, after, is_year, line):
        return False
    if _UUID.match(after) or re.match(r"[-–]\d\d-\d\d", after) or _OTHER.search(before):
        return False
    if text[start] == "0" and _TELEPHONE.search(before):
        return False
    if (address := _address(text, start, markup)) is not None:
        return bool(_NAMES_ONE.search(address))
    return not (markup and not gap and not apart and _is_value(before, after))


def _stands_alone(match: re.Match[str], gap: str, before: str, after: str, is_year: bool) -> bool:
    """Whether a date in parts and four digits are no two dates, no date and a year, and no row of figures."""
    if re.match(r"[-–./]\d", after) or re.search(r"\d[-./]$", before):
        return False
    if is_year and gap != "-" and _IS_DASH.fullmatch(gap):
        return False
    if _IS_BLANK.fullmatch(match["apart"]):
        return bool(gap) and not re.search(r"\d[\s.,]$", before) and not re.match(r"\s\d|[.,:]\d", after)
    return True


def _is_no_figure(gap: str, before: str, after: str, is_year: bool, line: bool) -> bool:
    """Whether ten digits, or six and four, are no amount, no part of a code and no row of figures."""
    if re.search(r"\d[.,]$|[+]$", before) or re.match(r"[.,:]\d{1,2}(?!\d)", after):
        return False
    if gap:
        return not (line and is_year) and not re.search(r"\d[ \t]$", before) and "\t" not in gap
    glued = re.search(r"[^\W\d]$", before) and not re.search(r"\\(?:[nrt]|u[0-9a-fA-F]{4})$", before)
    return not glued and not re.match(r"[^\W\d]", after)


def _address(text: str, start: int, markup: bool) -> str | None:
    """The address in which a place stands, up to there; None where it stands in none."""
    window = text[max(0, start - LONGEST) : start]
    ends = [match.end() for match in _ENDS_TOKEN.finditer(window)]
    said = window[ends[-1] if ends else 0 :]
    if _ADDRESS.search(said):
        return said
    quoted = bool(ends) and window[ends[-1] - 1] in "\"'"
    return said if markup and quoted and "/" in said else None


def _is_value(before: str, after: str) -> bool:
    """Whether a run of digits is all of an attribute's value, of a field of JSON or of a script's."""
    return bool(
        re.search(r"[\"'=\[]\s?$", before)
        or (re.search(r"[\"']\s?:\s?$|[:,]$", before) and re.match(r"\s?[,}\]]", after))
    )


def _span(text: str, start: int, end: int, markup: bool) -> Span:
    """A mask: letters, which would make a number of JSON no JSON: there nines, which are no date."""
    said = text[start:end]
    bare = (
        markup and said.isdecimal() and re.search(r"(?:[\"']\s{0,4}:|[\[,])\s{0,4}$", text[max(0, start - 6) : start])
    )
    bare = bare and re.match(r"\s{0,4}[,}\]]|\s*$", text[end : end + 5])
    return (
        start,
        end,
        _MASK.sub(lambda each: each[0].translate(_NINES if bare else _MASKED) if each["digits"] else each[0], said),
    )
