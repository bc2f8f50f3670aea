"""Bytes as fetched to a Document: HTML, PDF, DOCX, ODT, mail and text. Pure: no clock, no network, no files.

Each kind of file has a reader that turns bytes into blocks of text; everything after that (noise, title,
date, kind, language) is the same for all of them.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from models import BlockPage, Document, Kind, ParseError, RawDocument
from pipeline.parse import blocked, boilerplate, contacts, dates, kind, language, quotes, sections
from pipeline.parse.blocks import Block, Reading, compose, cut, lines_of, squeeze
from pipeline.parse.decode import decode
from pipeline.parse.docx import read_docx
from pipeline.parse.html import read_html
from pipeline.parse.mail import read_mail
from pipeline.parse.odt import read_odt
from pipeline.parse.office import DOCX, ODT, type_of_zip
from pipeline.parse.pdf import read_pdf
from pipeline.parse.text import read_markdown, read_text

__all__ = ["is_harmless", "parse"]

READERS: dict[str, Callable[[RawDocument], Reading]] = {
    "text/html": read_html,
    "application/xhtml+xml": read_html,
    "application/pdf": read_pdf,
    DOCX: read_docx,
    ODT: read_odt,
    "message/rfc822": read_mail,
    "text/plain": read_text,
    "text/markdown": read_markdown,
    "text/x-markdown": read_markdown,
}
EXTENSIONS = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".pdf": "application/pdf",
    ".docx": DOCX,
    ".docm": DOCX,
    ".dotx": DOCX,
    ".odt": ODT,
    ".ott": ODT,
    ".eml": "message/rfc822",
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
}
SMALL = 100_000  # bytes of a page or text
PAGES = frozenset({"text/html", "application/xhtml+xml"})
TEXTS = frozenset({*PAGES, "text/plain", "text/markdown", "text/x-markdown"})
UNNAMED = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/force-download"})
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
OTHERS = (b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")
NEAR_TOP = 8  # blocks among which the title is looked for
WITH_LEAD = (Kind.PRESS_RELEASE, Kind.DECISION_DIGEST, Kind.OTHER)  # what begins with a lead and quotes people
MOST_DATE_LINES = 4  # at either end
LONGEST_TITLE = 250
_MARKUP = re.compile(r"<(?:!doctype|html|head|body|div|p|h1|article|section|table)\b", re.IGNORECASE)
_LABEL = re.compile(  # "Motion 2025:09", "Interpellation nr 3/2024": a type and a number, which is no headline
    r"(?:motion|interpellation|pressmeddelande)(?P<number>(?: nr\.?| nummer)? ?\d[\d:/-]*)?:?", re.IGNORECASE
)
_ADDRESSED = re.compile(  # lines of a letter's head, which are no headlines either
    r"(?:motion |interpellation )?(?:till|från|av)\b|(?:dnr|diarie\w*|ärende\w*|datum)\b", re.IGNORECASE
)
_ADDRESSEE = re.compile(  # of a motion or an interpellation, which sections look for below the title
    r"(?:(?:enskild |flerpartim|m)otion |interpellation )?till "
    r"(?:(?:\w+ ){0,3}\w*(?:fullmäktige|landsting)|region \w+|riksdagen|(?:region|landstings|kommunal)råd\w*.{0,80}"
    r"|statsråd\w*.{0,80}|\w+ministern?\b.{0,80})(?: i .{1,60})?[:!]?",
    re.IGNORECASE,
)
_OF_MINUTES = re.compile(  # lines of the head of minutes (protokoll)
    r"(?:(?:sammanträdets |mötets )?(?:plats(?:, (?:dag|datum))? och (?:tid|datum)|(?:tid|datum) och (?:tid|plats))\b"
    r"|(?:plats|tid|(?:ej )?(?:beslutande|närvarande|tjänstgörande)(?: [\w-]+){0,3}|(?:övriga|också) [\w-]+"
    r"|paragraf(?:er)?|justera(?:re|s)|utses? att justera|sekreterare|ordförande|sammanträdesdatum) ?(?::|$)"
    r"|(?:dnr|diarien(?:umme)?r)\b)",
    re.IGNORECASE,
)
_VALUE = re.compile(r"[^,(]{1,80}(?:, |\()")  # names with party or office, a place with its street
_NAMED = re.compile(r".{3,80}\([A-ZÅÄÖ]{1,4}\)")  # "Alva Exempelsson (X)"
_PART = re.compile(  # headings within a text
    r"§|(?:bakgrund|motivering|inledning|sammanfattning|förslag till beslut|yrkanden?|hemställan|förslag)\b.{0,3}$",
    re.IGNORECASE,
)
HEAD_LINES = 12  # lines of a letter's head, or of minutes', above the title
KICKER = 60  # characters up to which a line above the title is a label, not text


def parse(raw: RawDocument) -> Document:
    """Read a file of any known kind.

    Raises ParseError, a sentence that goes on from the file's name, where it cannot be read, and its kind BlockPage
    where a page holds no document.
    """
    if not raw.content.strip(b"\x00\t\n\r\f\v "):
        raise ParseError("is empty")
    type = content_type(raw)
    reading = READERS[type](raw)
    if type in PAGES and (instead := _instead(raw, reading)):
        raise BlockPage(f"is {instead}, not a document")
    return _document(raw, reading)


def _instead(raw: RawDocument, reading: Reading) -> str | None:
    """What a page is that stands where a document should be; None where it may well be one."""
    lines = lines_of(reading.blocks)
    is_short = sum(map(len, lines)) <= blocked.MOST
    return blocked.reason(reading.title, lines, decode(raw.content, raw.content_type) if is_short else "", raw.status)


def content_type(raw: RawDocument) -> str:
    """The kind of file: as declared, else by the name's ending, else by its first bytes.

    What the bytes cannot be mistaken for goes before all: a PDF sent as a page is a PDF, a page saved as .txt
    a page.
    Raises ParseError where no reader knows it.
    """
    head = raw.content[:1024].lstrip(b"\xef\xbb\xbf\x00\t\n\r ")
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    declared = raw.content_type.partition(";")[0].strip().lower()
    ending = PurePosixPath(_path(raw.location)).suffix.lower()
    named = declared if declared in READERS else EXTENSIONS.get(ending, "")
    if head.startswith(ZIP) and (office := type_of_zip(raw.content) or (named if named in (DOCX, ODT) else "")):
        return office
    if head.startswith(OLE) and named == DOCX:
        return DOCX  # whose reader knows what it is: locked, or of an old Word
    if head.startswith((ZIP, OLE, *OTHERS)):
        raise _unknown()
    if _is_html(head) and named != "application/pdf":
        return "text/html"
    if named == "text/plain" and EXTENSIONS.get(ending) == "text/markdown":
        return "text/markdown"  # servers know no better type for .md
    if not named and declared not in UNNAMED and not declared.startswith("text/"):
        raise _unknown()
    if not named and ending and declared in UNNAMED:
        raise _unknown()  # .csv, .log, .json …: text of some sort, but no document
    return named or _sniffed(raw.content)


def is_harmless(raw: RawDocument) -> bool:
    """Whether a file is a small page or text, or nothing that is read: what cannot keep a reader busy for long."""
    try:
        return content_type(raw) in TEXTS and len(raw.content) <= SMALL
    except ParseError:
        return True


def _path(location: str) -> str:
    try:
        return urlsplit(location).path if "://" in location else location
    except ValueError:
        return location


def _is_html(head: bytes) -> bool:
    return head[:200].lower().startswith((b"<!doctype html", b"<html", b"<head"))


def _unknown() -> ParseError:
    return ParseError("is not a kind of file that can be read: html, pdf, docx, odt, eml, txt, md")


def _sniffed(content: bytes) -> str:
    try:
        text = decode(content[:8192])
    except ParseError:
        raise _unknown() from None
    return "text/html" if _MARKUP.search(text) else "text/plain"


def _document(raw: RawDocument, reading: Reading) -> Document:
    clean = boilerplate.without_noise(reading.blocks)
    if not clean and reading.unread:  # nothing but pictures of text: the file's name is all that is known
        clean = [Block(PurePosixPath(_path(raw.location)).stem)]
    lines = lines_of(clean)
    if not lines:
        raise ParseError("has no text")
    apart = contacts.apart(clean)
    url = _own_address(reading.url) or raw.url
    title, body = _titled(squeeze(reading.title), apart.blocks)
    composed = compose(title, body)
    text = composed.text
    title = title or cut(text.split("\n", 1)[0])
    told = kind.tell(title, url, lines, text)
    address = url or raw.location
    found = dates.find(reading.stamps, lines, address, raw.fetched, told, title, reading.times, reading.margins)
    changed = dates.find_update(reading.changes, lines, reading.margins)
    return Document(
        source=raw.source,
        key=url or raw.location,
        title=title,
        text=text,
        kind=told,
        url=url,
        published=found.value if found else None,
        published_from=found.how if found else None,
        precision=found.precision if found else None,
        updated=changed if changed and not (found and dates.is_same_or_before(changed, found.value)) else None,
        language=language.tell(text),
        lead=quotes.lead(text, title) if told in WITH_LEAD else None,
        quotes=quotes.find(text) if told in WITH_LEAD else (),
        sections=sections.divide(text, composed.headings, told),
        pages=composed.pages,
        contacts=apart.contacts or reading.contacts,
        attachments=reading.attachments,
        rule=reading.rule,
        agreement=reading.agreement,
        unread=reading.unread,
        needs_ocr=reading.needs_ocr,
    )


def _own_address(declared: str | None) -> str | None:
    """A page's canonical address; None where it is only that of the site, which careless templates declare."""
    return declared if declared and urlsplit(declared).path.strip("/") else None


def _titled(named: str, blocks: list[Block]) -> tuple[str, list[Block]]:
    """The title and the blocks below it; the title is "" where the blocks begin with it in running text.

    A title that the file names wins, and short lines above it are labels and go; then a heading of the first
    rank near the top, then a first line that stands out as a heading does. A type ("Motion 2025:09"), an addressee
    or a line of the head of minutes is a title only where no headline follows; else it stands below that, but for
    a type without a number, which says nothing.
    """
    head, blocks = _label(_without_date_lines(blocks))
    if blocks and _is_label(named) and _is_headline(blocks[0]):
        named = ""
    at = _place_of_title(named, blocks)
    if at is None:
        return named, [*head, *blocks]
    first, _, rest = blocks[at].text.partition("\n")
    if blocks[at].level or squeeze(blocks[at].text) == named:
        first, rest = squeeze(blocks[at].text), ""
    above = [block for block in blocks[:at] if not (named and _is_kicker(block.text))]
    below = [replace(blocks[at], text=rest, level=0), *blocks[at + 1 :]] if rest else blocks[at + 1 :]
    return named or first, [*head, *_without_date_lines([*above, *below])]


def _is_label(line: str) -> bool:
    return (_LABEL.fullmatch(line) or _ADDRESSEE.fullmatch(line) or _OF_MINUTES.match(line)) is not None


def _is_kicker(text: str) -> bool:
    return len(text) <= KICKER and not _ADDRESSEE.fullmatch(text)


def _label(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """The head above a headline, but for a type without a number, and the blocks from the headline on; no head where
    no headline follows."""
    head: list[Block] = []
    rest = blocks
    while rest and len(head) < HEAD_LINES and _is_of_head(rest[0], head):
        line, _, below = rest[0].text.partition("\n")
        head.append(replace(rest[0], text=line, level=0))
        rest = [replace(rest[0], text=below, level=0), *rest[1:]] if below else rest[1:]
    if not head or not rest or not _is_headline(rest[0]):
        return [], blocks
    return [block for block in head if not (type := _LABEL.fullmatch(block.text)) or type["number"]], rest


def _is_of_head(block: Block, above: list[Block]) -> bool:
    """Whether a block begins with a line of a letter's head or of that of minutes, whose lines so far are ``above``."""
    line = block.text.split("\n", 1)[0]
    if _is_label(line):
        return True
    if not above or len(line) > LONGEST_TITLE:
        return False
    if _ADDRESSED.match(line) or _NAMED.fullmatch(line) or dates.is_date_line(line):
        return True
    is_value = _OF_MINUTES.fullmatch(above[-1].text.rstrip(" :")) is not None
    is_list = _VALUE.match(line) is not None and any(_OF_MINUTES.match(block.text) for block in above)
    return not block.level and (is_value or is_list)


def _is_headline(block: Block) -> bool:
    """Whether a block that follows a label begins with the headline."""
    first = block.text.split("\n", 1)[0]
    if _is_label(first) or _PART.match(first):
        return False
    return bool(block.level) or (_looks_like_title(first) and not _ADDRESSED.match(first))


def _place_of_title(named: str, blocks: list[Block]) -> int | None:
    """Number of the block that is or begins with the title; None where none does."""
    top = range(min(NEAR_TOP, len(blocks)))
    if named:
        return next((n for n in top if _says(blocks[n], named)), None)
    ranked = next((n for n in top if blocks[n].level == 1 and not _OF_MINUTES.match(blocks[n].text)), None)
    if ranked is not None or not blocks or _OF_MINUTES.match(blocks[0].text):
        return ranked
    return 0 if blocks[0].level or _looks_like_title(blocks[0].text) else None


def _says(block: Block, title: str) -> bool:
    sayings = (squeeze(block.text), block.text.split("\n", 1)[0])
    return title.casefold() in (saying.casefold() for saying in sayings)


def _looks_like_title(text: str) -> bool:
    line = text.split("\n", 1)[0]
    return len(line) <= LONGEST_TITLE and not line.startswith("- ") and line[-1:] not in ".:;,"


def _without_date_lines(blocks: list[Block]) -> list[Block]:
    """Without lines at either end that only say when the page was published or changed, and without paragraphs near the
    top that say so by name ("Publicerad: …" below the lead)."""
    blocks = [block for at, block in enumerate(blocks) if at >= NEAR_TOP or not dates.is_labelled(block.text)]
    lines = [(line, number) for number, block in enumerate(blocks) for line in block.text.split("\n")]
    said = [line for line, _ in lines]
    first, last = 0, len(lines)
    while first < min(len(lines), MOST_DATE_LINES) and _is_date_line(said, first):
        first += 1
    while last > max(first, len(lines) - MOST_DATE_LINES) and _is_date_line(said, last - 1):
        last -= 1
    if first == last:
        return blocks
    if (first, last) == (0, len(lines)):
        return blocks
    kept: dict[int, list[str]] = {}
    for line, number in lines[first:last]:
        kept.setdefault(number, []).append(line)
    return [replace(blocks[number], text="\n".join(stay)) for number, stay in kept.items()]


def _is_date_line(lines: list[str], at: int) -> bool:
    """Whether a line only says when the page was published or changed; the day of an event is part of the text."""
    return dates.is_date_line(lines[at]) and not dates.is_of_event(lines, at)
