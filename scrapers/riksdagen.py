"""The Riksdag's open data (data.riksdagen.se): its document list, and one document with what became of it.

``/dokumentlista/`` is asked for one type of document (``doktyp``: mot, ip, bet, prot, …), newest first, and answers
``{"dokumentlista": {"@traffar": …, "dokument": [...]}}``; ``/dokumentstatus/{dok_id}.json`` answers
``{"dokumentstatus": {"dokument": {...}, "dokforslag": {...}, …}}``. All of it is XML turned into JSON: numbers are
strings, and one element is an object where several are a list. The XML itself is read as well. Shapes and traps are
known from stored answers and from public code that works against it.

Drafts of motions (utkast) are listed beside the motions that they become and are never dealt with: they are left out,
and do not count as things that the list has. The draft is known by its number, which is the temporary one
(``tempbeteckning``), or by the X in its id (H102XS24006).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from models import Attachment, Item, Kind, ListPage, ParseError, RawDocument, Request, Response, Scope, Source
from scrapers.answers import asked_for, asking_for, decoded, fields, is_json, markup, number, several, text
from scrapers.page import page as made

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag
    from lxml.etree import _Element

HOME = "https://data.riksdagen.se"
SITE = "https://www.riksdagen.se"
SIZE = 100  # entries on a page; claims of what the server gives at most begin there
DAYS = 30  # that a list goes back where nothing else is wanted
LONGEST = timedelta(days=31)  # of one list: deep pages are not served
TYPES = {
    "mot": ("Motion", Kind.MOTION),
    "ip": ("Interpellation", Kind.INTERPELLATION),
    "prot": ("Protokoll", Kind.PROTOCOL),
    "bet": ("Betänkande", Kind.REPORT),
}
TOP = 10  # headings and paragraphs among which the title is looked for
NO_DAY = date(1899, 1, 1)  # what stands where no day is known
OUTCOMES = ("avslag", "bifall", "delvis bifall")
HTML = "text/html; charset=utf-8"

_DRAFT = re.compile(r"[0-9A-Z]{2}02X", re.IGNORECASE | re.ASCII)  # session, 02 for motions, X
_MARK = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")  # of search hits
_LEFT_OUT = "left-out"  # in the fragment of a page's address, which no server sees
_ESCAPED = {"\\r\\n": "\n", "\\n": "\n", "\\t": "\t"}  # how stored XML answers write their ends of lines

# --- the list ---


def first(source: Source, scope: Scope) -> tuple[Request, ...]:
    """The lists from ``scope.since`` to today, the newest first; without it, of the last 30 days.

    A document that is dated later than it is published, or changed later, is found by the driver's comparison with
    the store and by visits, not by this list. Since deep pages are capped, a longer time is asked for month by month,
    and since older sessions may not be found otherwise, every session but the present one by its name (``rm``).
    """
    since = min(scope.since or scope.today - timedelta(days=DAYS), scope.today)
    spans = _months(since, scope.today) if scope.today - since > LONGEST else [(since, scope.today)]
    return tuple(
        _question(source, start, end, session) for start, end in spans for session in _named(start, end, scope.today)
    )


def _months(since: date, until: date) -> Iterator[tuple[date, date]]:
    while until >= since:
        start = max(until.replace(day=1), since)
        yield start, until
        until = start - timedelta(days=1)


def _named(start: date, end: date, today: date) -> list[str]:
    """The names of the sessions (riksmöten) of a span; "" where that is the present one alone."""
    sessions = {**_sessions(end), **_sessions(start)}
    return [""] if list(sessions) == list(_sessions(today)) and len(sessions) == 1 else list(sessions)


def _sessions(day: date) -> dict[str, None]:
    """The sessions from which a document of this day can be. A new one begins in September or October."""
    begun = day.year if day.month >= 9 else day.year - 1
    return {_session(year, day): None for year in ((begun, begun - 1) if day.month in (9, 10) else (begun,))}


def _session(begun: int, day: date) -> str:
    if begun < 1975:  # until then a session was a year
        return str(day.year)
    return f"{begun}/{begun + 1}" if begun == 1999 else f"{begun}/{(begun + 1) % 100:02}"


def _question(source: Source, start: date, end: date, session: str) -> Request:
    parts = urlsplit(source.address)
    asked = {
        **dict(parse_qsl(parts.query)),
        "doktyp": str(source.options["doktyp"]),
        **({"rm": session} if session else {}),
        "from": start.isoformat(),
        "tom": end.isoformat(),
        "sort": "datum",
        "sortorder": "desc",
        "utformat": "json",
        "a": "s",
        "sz": str(SIZE),
    }
    return Request(urlunsplit(parts._replace(query=urlencode(asked), fragment="")))


def read(source: Source, page: Response, scope: Scope) -> ListPage:
    """What a page lists. Its total is lowered by the drafts that were left out on it and on those before it; an entry
    without an id stays in the total, so that it is seen to be lacking."""
    said = root_of(page.content, "dokumentlista", "a document list")
    hits = number(said.get("@traffar"))
    if hits is None:
        raise ParseError("is a document list that does not say how many it has found")
    items: dict[str, Item] = {}
    left_out = _left_out(page.url)
    for entry in map(fields, several(said.get("dokument"))):
        item = item_of(source, entry)
        if is_draft(entry) or (item and item.key in items):
            left_out += 1
        elif item:
            items[item.key] = item
    following, ends = _next(page, said, left_out)
    return ListPage(tuple(items.values()), next=following, total=max(hits - left_out, 0), ends=ends)


def _next(page: Response, said: Mapping[str, Any], left_out: int) -> tuple[Request | None, bool]:
    """The page that follows, and whether it is said that there is none.

    Its address is made from the one that was asked: theirs (``@nasta_sida``) may be http, and is another host's to
    forge. Where an earlier page than the asked one is shown, or the next one is none that lies ahead, paging is
    capped: there is no next page, and no end either.
    """
    asked = asked_for(page.url, "p") or 1
    shown = number(said.get("@sida"))
    shown = asked if shown is None else shown
    pages, following = number(said.get("@sidor")), text(said.get("@nasta_sida"))
    if shown < asked:
        return None, False
    if not (shown < pages if pages is not None else following):
        return None, True
    if following and (_asked_by_them(following) or shown + 1) <= shown:
        return None, False
    address = asking_for(page.url, "p", shown + 1)
    fragment = f"{_LEFT_OUT}={left_out}" if left_out else ""
    return Request(urlunsplit(urlsplit(address)._replace(fragment=fragment))), False


def _asked_by_them(address: str) -> int | None:
    try:
        return asked_for(address, "p")
    except ValueError:
        return None


def _left_out(url: str) -> int:
    return next((number(value) or 0 for key, value in parse_qsl(urlsplit(url).fragment) if key == _LEFT_OUT), 0)


def is_draft(entry: Mapping[str, Any]) -> bool:
    """Whether an entry of a list, or the ``dokument`` of a document, is the draft of a motion."""
    numbers = text(entry.get("beteckning")), text(entry.get("tempbeteckning"))
    same = numbers[0] == numbers[1] != ""
    return type_of(entry) == "mot" and (same or _DRAFT.match(_id(entry)) is not None)


def item_of(source: Source, entry: Mapping[str, Any]) -> Item | None:
    """An entry of a list, or the ``dokument`` of a document; None without an id."""
    id = _id(entry)
    if not id:
        return None
    return Item(
        key=id,
        url=_address(entry) or urljoin(source.address, f"/dokument/{quote(id, safe='')}.html"),
        request=Request(urljoin(source.address, f"/dokumentstatus/{quote(id, safe='')}.json")),
        title=text(_MARK.sub("", markup(entry.get("titel")))),
        published=_published(entry),
        marker=f"{text(entry.get('systemdatum'))} {text(entry.get('status'))}".strip(),
        kind=TYPES.get(type_of(entry), ("", None))[1],
    )


def _id(entry: Mapping[str, Any]) -> str:
    return text(entry.get("dok_id")) or text(entry.get("id"))


def type_of(entry: Mapping[str, Any]) -> str:
    """The type, which was once given as a list of the same twice."""
    said = entry.get("doktyp") or entry.get("typ")
    return text(said[0] if isinstance(said, list) else said)


def _address(entry: Mapping[str, Any]) -> str:
    """The address on the Riksdag's own site, where one is given; "" where not."""
    for said in (text(entry.get("url")), text(entry.get("relurl"))):
        try:
            address = urljoin(SITE, said) if said.startswith(("/", "https://", "http://")) else ""
            if urlsplit(address).hostname == urlsplit(SITE).hostname and len(urlsplit(address).path) > 1:
                return urlunsplit(urlsplit(address)._replace(scheme="https"))
        except ValueError:
            continue
    return ""


def _published(entry: Mapping[str, Any]) -> date | datetime | None:
    """The document's own date, with the time of publication where it was published on that day.

    ``publicerad`` alone is something else: the day on which a paper of 1980 was scanned, or on which the page of a
    report was laid out. Times have no zone and are Swedish ones; midnight says that no time is known.
    """
    dated, published = _moment(entry.get("datum")), _moment(entry.get("publicerad"))
    if not text(entry.get("datum")):
        return _without_midnight(published)
    is_same = dated and published and published.date() == dated.date()
    return _without_midnight(published if is_same else dated)


def _moment(value: object) -> datetime | None:
    """A time as the Riksdag writes it, also of centuries ago; None where it is none, or their sign for none."""
    try:
        found = datetime.fromisoformat(text(value))
    except ValueError:
        return None
    return None if found.date() == NO_DAY else found.replace(tzinfo=None)


def _without_midnight(moment: datetime | None) -> date | datetime | None:
    return moment.date() if moment and moment.time() == time.min else moment


# --- one document ---


def document(source: Source, item: Item, answer: Response) -> RawDocument:
    """A page made of the document's text, and of what the committee proposed and the chamber decided.

    Raises ``ParseError`` where the answer is none, is about another document, or has no text yet.
    """
    said = record(answer.content)
    id = _id(main_of(said))
    if id.casefold() != item.key.casefold():
        raise ParseError(f"is about the document {id!r}, not about {item.key!r}")
    raw = made_of(source, item, said, answer.final_url)
    return replace(raw, fetched=answer.fetched, status=answer.status)


def made_of(source: Source, item: Item, said: Mapping[str, Any], location: str) -> RawDocument:
    """The page made of a record. Raises ``ParseError`` where there is no text in it."""
    return RawDocument(source.id, location, page_of(said, item.url), HTML, item.url)


def further(source: Source, item: Item, answer: Response) -> tuple[Item, ...]:
    """The same document as XML, where the JSON lacks the field for its text: that happens, and the XML may have it."""
    asked = item.request
    if not asked or not asked.url.endswith(".json") or not is_json(answer.content):
        return ()
    try:
        said = record(answer.content)
    except ParseError:
        return ()
    main = main_of(said)
    is_there = any(markup(main.get(name)).strip() for name in ("html", "text"))
    return () if is_there else (replace(item, request=Request(f"{asked.url.removesuffix('.json')}.xml")),)


def record(content: bytes) -> dict[str, Any]:
    """What ``dokumentstatus`` answers, JSON or XML. Raises ``ParseError`` where it is no such answer."""
    said = root_of(content, "dokumentstatus", "a document of the Riksdag")
    if not main_of(said):
        raise ParseError("is an empty answer: there is no document in it")
    return said


def page_of(said: Mapping[str, Any], url: str) -> bytes:
    """HTML made of a record. Raises ``ParseError`` where there is no text in it."""
    main = main_of(said)
    title = text(main.get("titel"))
    body = _text(main, title)
    if not body and not _is_withdrawn(title):
        raise ParseError("has no text yet")
    return made(
        title or text(main.get("typrubrik")) or _id(main),
        url,
        "\n".join((*_head(main), body, *_proceedings(said))),
        published=_published(main),
        updated=_without_midnight(_moment(main.get("systemdatum"))),
        attachments=_attachments(said),
    )


def main_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the document itself."""
    return next(map(fields, several(said.get("dokument"))), {})


def _is_withdrawn(title: str) -> bool:
    """Whether a motion was withdrawn, of which the title may then be all that there is."""
    return title.casefold().startswith("motionen utgår")


def _head(main: Mapping[str, Any]) -> Iterator[str]:
    """What sort of document it is, its number, and who wrote it."""
    name = text(main.get("dokumentnamn")) or TYPES.get(type_of(main), ("", None))[0]
    number = text(main.get("beteckning"))
    if name and number:
        yield f"<p>{escape(name)}: {escape(':'.join(filter(None, [text(main.get('rm')), number])))}</p>"
    if author := text(main.get("subtitel")):
        yield f"<p>{escape(author)}</p>"


def _attachments(said: Mapping[str, Any]) -> Iterator[Attachment]:
    files = several(fields(said.get("dokbilaga")).get("bilaga"))
    more = several(fields(main_of(said).get("filbilaga")).get("fil"))
    for file in map(fields, (*files, *more)):
        address = _secure(text(file.get("fil_url")) or text(file.get("url")))
        if address:
            yield Attachment(text(file.get("filnamn")) or text(file.get("namn")) or text(file.get("titel")), address)


def _secure(said: str) -> str:
    """An address made whole; those of the Riksdag, which are given as http or without either, as https."""
    try:
        parts = urlsplit(urljoin(f"{HOME}/", said)) if said else None
    except ValueError:
        return ""
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    is_theirs = f".{parts.hostname}".endswith(".riksdagen.se")
    return urlunsplit(parts._replace(scheme="https") if is_theirs else parts)


# --- its text ---

_NOT_TEXT = ("style", "script", "title", "meta", "link", "base")
_HEADS = {  # classes of what stands above the text
    "sidhuvud_publikation",
    "sidhuvud_beteckning",
    "MotionarLista",
    "sidhuvud_linje",
    "Av",
    "DokumentRubrik",
    "Dokumentbeteckning",
    "Rubrik1Dokumentinformation",
    "brask",  # that the paper was scanned
}
_HYPHEN = re.compile(r"(?<=[a-zåäö])-[ \t]*\n[ \t]*(?=[a-zåäö])(?!(?:och|eller|samt)\b)")
_COLUMNS = re.compile(r"\S {3}")  # of a table that is set with blanks
_CONTENTS = re.compile(r"toc\d*", re.IGNORECASE)
_CONTENTS_HEADING = re.compile(r"(?:\d+\.?)?\s*Innehålls?(?:förteckning)?", re.IGNORECASE)
_HEADING = re.compile(r"h[1-6]")
_LEVEL = re.compile(r"R[1-4]")  # classes of paragraphs that are headings
_APART = re.compile(r"\W+")


def _text(main: Mapping[str, Any], title: str) -> str:
    """The text as HTML; "" where there is none."""
    return _cleaned(markup(main.get("html")), title) or _paragraphs(markup(main.get("text")))


def _paragraphs(plain: str) -> str:
    """Plain text as HTML: blank lines part paragraphs; only in tables do other ends of lines mean something."""
    parts = filter(str.strip, re.split(r"\n[ \t]*\n", plain.replace("\r", "")))
    return "\n".join(
        f"<pre>{escape(part)}</pre>" if _COLUMNS.search(part) else f"<p>{escape(text(_HYPHEN.sub('', part)))}</p>"
        for part in parts
    )


def _cleaned(said: str, title: str) -> str:
    """A document's HTML without styles, head and table of contents; "" where nothing is left.

    It may be a page within a page, with a head of its own. Headings go down by one level, since the title is ours.
    """
    from bs4 import BeautifulSoup  # late: it takes a while to load

    page = BeautifulSoup(said, "lxml")
    for tag in page.find_all(_NOT_TEXT):
        tag.decompose()
    seen: set[str] = set()
    for tag in page.find_all(class_=list(_HEADS)):
        if fresh := (_HEADS & set(_classes(tag))) - seen:  # later ones are lists of signatures
            seen |= fresh
            tag.extract()
    _without_title(page, title)
    _without_contents(page)
    for tag in page.find_all(class_="upcast-HEADINGNUMBER"):
        tag.append(" ")
    for tag in page.find_all("pre"):
        tag.replace_with(BeautifulSoup(_paragraphs(tag.get_text()), "html.parser"))
    for tag in page.find_all("p", class_=_LEVEL):
        if (level := next(filter(_LEVEL.fullmatch, _classes(tag)), None)) and _words(tag):
            tag.name = f"h{level[1:]}"
    for tag in page.find_all(_HEADING):
        tag.name = f"h{min(int(tag.name[1:]) + 1, 6)}"
    return page.body.decode_contents().strip() if page.body and _words(page.body) else ""


def _without_title(page: "BeautifulSoup", title: str) -> None:
    """Take out the title: a heading that ends with it, or a paragraph of its own, as on scanned papers. Characters
    between its words are often lost in one of the two."""
    bare = _APART.sub("", title)
    for tag in page.find_all(["h1", "h2", "p"], limit=TOP) if bare else ():
        said = _APART.sub("", tag.get_text())
        if said == bare or (tag.name != "p" and said.endswith(bare)):
            tag.decompose()
            return


def _without_contents(page: "BeautifulSoup") -> None:
    """Take out a table of contents and its heading."""
    entries = [tag for tag in page.find_all(class_=_CONTENTS) if _is_entry(tag)]
    if not entries:
        return
    for tag in page.find_all(["h1", "h2", "p"]):
        if _CONTENTS_HEADING.fullmatch(_words(tag)):
            tag.decompose()
            break
    for tag in entries:
        tag.decompose()


def _is_entry(tag: "Tag") -> bool:
    return tag.name in ("p", "li", "div") and any(map(_CONTENTS.fullmatch, _classes(tag)))


def _classes(tag: "Tag") -> list[str]:
    return [name for name in tag.get_attribute_list("class") if name]


def _words(tag: "Tag") -> str:
    return " ".join(tag.get_text().split())


# --- what became of it ---

_STRANGE = re.compile(r"1\d{4}", re.ASCII)  # 10002: a claim whose number is not that in the motion


def _proceedings(said: Mapping[str, Any]) -> Iterator[str]:
    """The section "Behandling i riksdagen"; nothing where nothing is known."""
    lines = (*_outcomes(said), *_answered(said), *_decided(said))
    if lines:
        yield "<h2>Behandling i riksdagen</h2>"
        yield f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _outcomes(said: Mapping[str, Any]) -> Iterator[str]:
    """A line for each claim (yrkande) of which something is known: who proposed what, and what was decided."""
    claims = [fields(each) for each in several(fields(said.get("dokforslag")).get("forslag"))]
    numbers = _numbers(claims)
    for claim in claims:
        proposed, decided = _outcome(claim.get("utskottet")), _outcome(claim.get("kammaren"))
        if text(claim.get("kammaren")).casefold() == "=utskottet":
            decided = proposed
        manner = text(claim.get("kammarbeslutstyp")).lower()
        report, point = text(claim.get("behandlas_i")), text(claim.get("behandlas_i_punkt"))
        parts = [
            f"Utskottets förslag: {proposed}." if proposed else "",
            f"Kammarens beslut: {decided}{f' ({manner})' if manner else ''}." if decided else "",
            f"Behandlas i betänkande {report}{f', punkt {point}' if point else ''}." if report else "",
        ]
        if any(parts):
            named = (
                numbers.get(text(claim.get("nummer")), "") or text(claim.get("beteckning")) or text(claim.get("nummer"))
            )
            claimed = "Yrkande." if named in ("", "0") else f"Yrkande {named}."  # the only one has no number, or 0
            yield " ".join(filter(None, [claimed, *parts]))


def _numbers(claims: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The numbers in the motion of claims that are numbered from 10001 on: in their order those that no other has."""
    worded = {number for claim in claims if text(claim.get("lydelse")) and (number := text(claim.get("nummer")))}
    strange = sorted((number for number in worded if _STRANGE.fullmatch(number)), key=int)
    free = (str(number) for number in range(1, len(worded) + 1) if str(number) not in worded)
    return dict(zip(strange, free, strict=False))


def _outcome(value: object) -> str:
    """Bifall, avslag or partly; "" where it is another word, or not the same in each part of the claim."""
    said = {text(part).lower() for part in markup(value).split(",")}
    return next(iter(said)) if len(said) == 1 and said <= set(OUTCOMES) else ""


def _answered(said: Mapping[str, Any]) -> Iterator[str]:
    """When an interpellation was answered; a day for which the answer is planned is not such a day."""
    if type_of(main_of(said)) != "ip":
        return
    for step in map(fields, several(fields(said.get("dokaktivitet")).get("aktivitet"))):
        day = _moment(step.get("datum"))
        if text(step.get("namn")) == "Besvarad" and text(step.get("status")) == "inträffat" and day:
            yield f"Interpellationen besvarades {day:%Y-%m-%d}."
            return


def _decided(said: Mapping[str, Any]) -> Iterator[str]:
    """What was decided on a report, as the Riksdag sums it up."""
    stated = {
        text(each.get("kod")): text(each.get("text"))
        for each in map(fields, several(fields(said.get("dokuppgift")).get("uppgift")))
    }
    if decision := stated.get("rdbeslut"):
        day = _moment(stated.get("beslutdatumtid"))
        yield f"Riksdagens beslut{f' {day:%Y-%m-%d}' if day else ''}: {decision}"


# --- JSON and XML ---


def root_of(content: bytes, name: str, what: str) -> dict[str, Any]:
    """The root of an answer with this name. Raises ``ParseError``; ``what`` says what the answer should be."""
    said = fields(decoded(content)) if is_json(content) else _from_xml(content)
    root = said.get(name)
    if not isinstance(root, dict):
        raise ParseError(f"is not {what}")
    return root


def _from_xml(content: bytes) -> dict[str, Any]:
    """XML in the form of the JSON that is made from it."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(content.removeprefix(b"\xef\xbb\xbf").lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError("is neither JSON nor XML") from error
    return {str(root.tag): _value(root)}


def _value(element: "_Element") -> Any:
    """Text, "" for none; an object with attributes and children, of which several with one name are a list."""
    children = [child for child in element if isinstance(child.tag, str)]
    if element.tag in ("html", "text"):
        return _unescaped(_inner(element))
    if not children and not element.attrib:
        return _unescaped(element.text or "")
    found: dict[str, list[Any]] = {f"@{name!s}": [str(value)] for name, value in element.attrib.items()}
    for child in children:
        found.setdefault(str(child.tag), []).append(_value(child))
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def _inner(element: "_Element") -> str:
    """What stands in an element: markup as it is, escaped markup as the text that it is."""
    from lxml import etree

    inner = (str(etree.tostring(child, encoding="unicode")) for child in element)
    return "".join((str(element.text or ""), *inner))


def _unescaped(said: str) -> str:
    for written, meant in _ESCAPED.items():
        said = said.replace(written, meant)
    return said
