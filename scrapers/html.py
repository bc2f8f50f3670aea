"""What lists in HTML share: addresses, links with their texts, entries by selector, and the days printed in them."""

import codecs
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from models import ParseError, Response
from scrapers.folder import plain_address

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MOST_LINKS = 20_000  # of a page
LONGEST_PATH = 2_000  # characters that a source's expression is tried on
LONGEST_LINE = 1_000  # characters in which a date is looked for
SWEDISH_TIME = ZoneInfo("Europe/Stockholm")

_HIDDEN = ("script", "style", "noscript", "template", "head", "svg", "iframe", "object")
_BLOCK = (
    r"address|article|aside|blockquote|br|caption|d[dlt]|div|fieldset|figcaption|figure|footer|form|h[1-6r]|header|li|main"
    r"|nav|[ou]l|p|pre|section|table|tbody|t[dhr]|tfoot|thead"
)
_BLOCKS = re.compile(_BLOCK)
_FIRST = re.compile(
    f"html|head|body|base|link|meta|script|style|title|a|span|strong|em|time|button|{_BLOCK}", re.IGNORECASE
)
_INVISIBLE = re.compile(  # controls, soft hyphens, marks of width, direction and byte order, halves of surrogates
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ud800-\udfff\ufeff\ufff9-\uffff]"
)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_META_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE
)
_OPENING = re.compile(r"<([a-z][a-z0-9:-]{0,40})", re.IGNORECASE)
_WHOLE = re.compile(r"<(?:!doctype html|html|body)\b", re.IGNORECASE)

_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_ENGLISH = {"may": "maj", "oct": "okt"}
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_NAME = (
    r"(?P<name>jan(?:uar[iy])?|feb(?:ruar[iy])?|mar(?:s|ch)?|apr(?:il)?|ma[jy]|june?|juni|july?|juli|aug(?:ust[i]?)?"
    r"|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_TIME = (
    r"(?:(?:T|[ ,]{1,3}(?:kl(?:ockan|\.)? ?)?)(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)"
    r"(?:[:.](?P<second>[0-5]\d)(?:[.,]\d{1,9})?)?(?: ?(?P<zone>CEST|CET|UTC|GMT|Z|[+-]\d\d:?\d\d)(?!\w))?)?"
)
_FORMS = tuple(
    re.compile(form + _TIME, re.IGNORECASE)
    for form in (
        rf"(?<!\d){_YEAR}-(?P<month>[01]?\d)-(?P<day>[0-3]?\d)(?!\d)",  # 2023-10-31 15:28
        rf"(?<![\d–-])(?P<day>[0-3]?\d)(?::?e)? {_NAME},? {_YEAR}(?!\d)",  # 11 oktober 2021, 16 Feb 2021 10:00 +0100
        rf"\b{_NAME} (?P<day>[0-3]?\d),? {_YEAR}(?!\d)",  # Okt 05, 2012 11:46 CEST
        rf"(?<!\d)(?P<day>[0-3]?\d)\. ?(?P<month>[01]?\d)\. ?{_YEAR}(?!\d)",  # 8.12.2023 08:00:00 CET
        rf"(?<!\d)(?P<day>[0-3]?\d)/(?P<month>[01]?\d)[ /-]{_YEAR}(?!\d)",  # 26/4 2018
        rf"(?<![\d/]){_YEAR}/(?P<month>[01]\d)/(?P<day>[0-3]\d)(?![\d/])",  # 2026/01/12
        rf"(?<![\d–-])(?P<day>[0-3]?\d)(?::?e)? {_NAME}(?! ?,? ?\d{{4}})",  # 28 mars 10:04
    )
)
_CHANGED = re.compile(r"(?:uppdatera[dt]|ändra[dt]|granska[dt]|updated|modified)(?: den)?[\s:]{0,4}$", re.IGNORECASE)
_BESIDE = re.compile(  # beside a date: it is that of publication
    r"(?:publicera[dt](?:es)?|publiceringsdatum|published|den|kl|klockan|pressmeddelanden?|nyhet(?:er)?|artikel|aktuellt"
    r"|press|(?:mån|tis|ons|tors|fre|lör|sön)(?:dag)?)\b",
    re.IGNORECASE,
)
_HYPHENS = str.maketrans("\u2010\u2011", "--")  # "2015‐06‐29" is meant as any other date
_LEAP = 8  # years between two 29 February at most

Moment = date | datetime


@dataclass(frozen=True, slots=True)
class Link:
    """An absolute, plain address, the text of the link to it (or of its picture), and the element ``a``."""

    url: str
    text: str
    element: "HtmlElement"


def squeeze(text: str) -> str:
    """Text on one line: NFC, single blanks, nothing invisible."""
    return unicodedata.normalize("NFC", " ".join(_INVISIBLE.sub("", text).split()))


def plain(url: str) -> str:
    """An address without fragment and ``utm_`` parameters, host in lower case, all of it ASCII but for the host.

    Raises ``ValueError`` where it is no http(s) address.
    """
    parts = urlsplit(plain_address(_INVISIBLE.sub("", url)))
    query = "&".join(each for each in parts.query.split("&") if not each.lower().startswith("utm_"))
    path, query = (quote(part, safe="%/:;,=&?@!$'()*+~[]|") for part in (parts.path or "/", query))
    return urlunsplit(parts._replace(path=path, query=query))


def joined(base: str, href: str) -> str:
    """The plain address that a link on a page leads to; "" where it is empty or no http(s) address."""
    try:
        return plain(urljoin(base, href.strip())) if href.strip() else ""
    except ValueError:
        return ""


_END = re.compile(r"</html\s*>", re.IGNORECASE)


def tree(answer: Response) -> "HtmlElement":
    """The page as a tree of lxml. Raises ``ParseError`` where it is no HTML, or empty."""
    from lxml import html  # late: it takes a while to load
    from lxml.etree import LxmlError

    text = _decoded(answer)
    if not text.strip():
        raise ParseError("is empty")
    if not _is_html(text):
        raise ParseError("is not HTML")
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        whole = _END.sub("", text.replace("\0", ""))  # libxml2 reads nothing that follows it
        root = html.document_fromstring(whole.encode("utf-8", "replace"), parser=parser)
    except LxmlError as error:
        raise ParseError(f"is not HTML that can be read ({error})") from error
    if any(fault.type_name == "ERR_RESOURCE_LIMIT" for fault in parser.error_log):  # the rest would be missing
        raise ParseError("is nested more deeply than can be read")
    return root


def base(root: "HtmlElement", answer: Response) -> str:
    """The address that links of a page are relative to: its own, or what its ``base`` element says."""
    said = next((each.get("href") or "" for each in root.iter("base")), "")
    return joined(answer.final_url, said) or answer.final_url


def links(element: "HtmlElement", base: str) -> list[Link]:
    """All links within an element, and the element itself where it is one; those that do not lead to http(s) are left
    out. Raises ``ParseError`` where there are more than ``MOST_LINKS``."""
    found = [each for each in element.iter("a") if each.get("href")]
    if len(found) > MOST_LINKS:
        raise ParseError(f"has {len(found)} links, more than the {MOST_LINKS} that are read")
    return [Link(url, _text(each), each) for each in found if (url := joined(base, each.get("href") or ""))]


def chosen(element: "HtmlElement", selector: str) -> list["HtmlElement"]:
    """The elements within that a CSS selector finds. Raises ``ParseError`` where the selector is none."""
    from cssselect import SelectorError

    try:
        return list(element.cssselect(selector))
    except SelectorError as error:
        raise ParseError(f"cannot be searched for {selector!r}: {error}") from error


def shown(markup: str) -> str:
    """The text of some HTML as readers see it, on one line; text without any markup comes back as it is."""
    from lxml import html
    from lxml.etree import LxmlError

    clean = squeeze(markup)
    if not clean or not set(clean) & {"<", "&"}:
        return clean
    try:
        return visible(html.document_fromstring(f"<div>{clean}</div>"))
    except LxmlError:
        return ""


def visible(element: "HtmlElement") -> str:
    """The text of an element as readers see it, on one line."""
    return squeeze(" ".join(_pieces(element)))


def moment(text: str, today: date) -> Moment | None:
    """The only date in a text, with its time where one is printed, in Swedish local time without a zone.

    A date without a year is the last such day until ``today``. None where there is no date, where there are several
    different ones, where it lies in the future, or where the text is longer than ``LONGEST_LINE``; a date behind
    "Uppdaterad" is passed over.
    """
    line = squeeze(text.translate(_HYPHENS))
    return _only([value for start, _, value in _dates(line, today) if not _is_of_change(line[:start])], today)


def dated(entry: "HtmlElement", title: str, today: date) -> Moment | None:
    """When an entry of a list says that it was published: in a ``time`` element, or on a line of its own.

    Dates in its title and in running text are of something else. None where nothing is said, or several things.
    """
    if times := list(entry.iter("time")):
        return stated(times, today)
    found: list[Moment] = []
    before = ""
    for piece in filter(None, map(squeeze, _pieces(entry))):
        if not _is_of_change(before):
            line = piece.replace(title, " ") if title else piece
            found += _alone(line.translate(_HYPHENS), today)
        before = piece
    return _only(found, today)


def stated(elements: Iterable["HtmlElement"], today: date) -> Moment | None:
    """The only date that elements made for dates hold, in an attribute ``datetime`` or as text."""
    texts = (each.get("datetime") or visible(each) for each in elements)
    return _only([value for text in texts if (value := moment(text, today))], today)


def _is_of_change(before: str) -> bool:
    return bool(_CHANGED.search(before[-40:]))


def _alone(line: str, today: date) -> list[Moment]:
    """The date of a line that holds nothing else but a label."""
    dates = _dates(line, today)
    if len(dates) != 1:
        return []
    start, end, value = dates[0]
    return [value] if not re.search(r"\w", _BESIDE.sub("", f"{line[:start]} {line[end:]}")) else []


def _only(values: Iterable[Moment], today: date) -> Moment | None:
    """The one value that all of them mean, the most exact of them."""
    found = sorted(values, key=lambda value: isinstance(value, datetime))
    days = {_day(value) for value in found}
    exact = {value for value in found if isinstance(value, datetime)}
    return found[-1] if len(days) == 1 and len(exact) < 2 and max(days) <= today else None


def _day(value: Moment) -> date:
    return value.date() if isinstance(value, datetime) else value


def _dates(text: str, today: date) -> list[tuple[int, int, Moment]]:
    """Where dates begin and end in a text, and what they are."""
    found: list[tuple[int, int, Moment]] = []
    if len(text) > LONGEST_LINE:
        return found
    for form in _FORMS:
        for match in form.finditer(text):
            start, end = match.span()
            if all(end <= begun or start >= ended for begun, ended, _ in found) and (value := _value(match, today)):
                found.append((start, end, value))
    return sorted(found, key=lambda each: each[0])


def _value(match: re.Match[str], today: date) -> Moment | None:
    said = match.groupdict()
    name = (said.get("name") or "")[:3].lower()
    month = _MONTHS.index(_ENGLISH.get(name, name)) + 1 if name else int(said["month"])
    years = [int(said["year"])] if said.get("year") else range(today.year, today.year - _LEAP - 1, -1)
    for year in years:
        try:
            day = date(year, month, int(said["day"]))
        except ValueError:
            continue
        if said.get("year") or day <= today:
            return _timed(day, said)
    return None


def _timed(day: date, said: dict[str, str | None]) -> Moment:
    if not said["hour"] or not said["minute"]:
        return day
    value = datetime(day.year, day.month, day.day, int(said["hour"]), int(said["minute"]), int(said["second"] or 0))
    zone = (said["zone"] or "CET").upper()
    if zone in ("CET", "CEST"):  # what they print is local time, whichever of the two they call it
        return value
    return value.replace(tzinfo=_zone(zone)).astimezone(SWEDISH_TIME).replace(tzinfo=None)


def _zone(name: str) -> timezone:
    if name in ("UTC", "GMT", "Z"):
        return UTC
    hours, minutes = int(name[1:3]), int(name[-2:])
    apart = timedelta(hours=min(hours, 23), minutes=min(minutes, 59))
    return timezone(-apart if name[0] == "-" else apart)


def _text(link: "HtmlElement") -> str:
    """What a link is called: its text, its title, or the name of its picture."""
    pictures = (each.get("alt") or "" for each in link.iter("img"))
    return next(filter(None, map(squeeze, (visible(link), link.get("title") or "", *pictures))), "")


def _pieces(element: "HtmlElement") -> list[str]:
    """The texts within an element, one for each block; what readers do not see is left out."""
    from lxml.etree import iterwalk

    pieces = [""]
    hidden: list[HtmlElement] = []  # the outermost hidden element that is open
    for event, each in iterwalk(element, events=("start", "end")):
        if hidden:
            if event == "end" and each is hidden[0]:
                hidden.clear()
                pieces[-1] += each.tail or "" if each is not element else ""
            continue
        if _BLOCKS.fullmatch(each.tag):
            pieces.append("")
        if event == "start" and each.tag in _HIDDEN:
            hidden.append(each)
        elif event == "start":
            pieces[-1] += each.text or ""
        elif each is not element:
            pieces[-1] += each.tail or ""
    return pieces


def _is_html(text: str) -> bool:
    """By its first element, as in browsers; what begins with something else must say that it is HTML."""
    start = len(text) - len(text.lstrip("\ufeff \t\r\n\f"))
    while text.startswith("<!--", start):
        end = text.find("-->", start)
        start = end + 3 if end >= 0 else len(text)
        start += len(text[start : start + 1000]) - len(text[start : start + 1000].lstrip())
    begun = text[start : start + 4096]
    if begun.startswith("<"):
        first = _OPENING.search(begun)
        return bool(first and _FIRST.fullmatch(first[1]))
    return not begun.startswith(("{", "[", '"', "%PDF")) and bool(_WHOLE.search(begun))


def _decoded(answer: Response) -> str:
    """UTF-8 where the bytes are that, else as header or page says, else windows-1252."""
    content = answer.content
    named = [match[1] for match in [_HEADER_CHARSET.search(answer.header("content-type") or "")] if match]
    named += [match[1].decode("ascii") for match in [_META_CHARSET.search(content[:4096])] if match]
    marks = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF8: "utf-8-sig"}
    marked = [charset for mark, charset in marks.items() if content.startswith(mark)]
    for charset in (*marked, "utf-8", *named):
        try:
            return content.decode(charset)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")
