"""PDF files to blocks: lines of pages back to paragraphs, without running heads, feet and page numbers."""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from models import ParseError, RawDocument
from pipeline.parse.blocks import Block, Reading, lists_joined, squeeze
from pipeline.parse.decode import clean

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every odd font of a file that reads well

SEVERAL = 2  # pages from which lines can be running heads
EDGE = 3  # lines at the top and the foot of a page among which these are looked for
MOST = 0.5  # share of pages on which they stand
LARGER = 1.12  # times the body's letters, from which a line is a heading
LONGEST_HEADING = 160
WIDEST_GAP = 0.8  # of the letters' size, between lines of one paragraph
BULLETS = "•·▪◦‣●○■\uf0b7\uf02d\uf0a7"
DASHES = "–-"  # items only where a blank follows: "-5 grader" is none

_PAGE_NUMBER = re.compile(
    r"(?:sid(?:a|an|nr)?\.? ?)?\d{1,4}(?: ?(?:\(\d{1,4}\)|/ ?\d{1,4}|av \d{1,4}))?|- ?\d{1,4} ?-",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"^\d+\b|\d+(?=\)?$)|\d+(?= ?(?:\(|/|av) ?\d)")
_FIRST_UNMAPPED = re.compile(r"^\(cid:\d+\)(?= )")  # the sign before an item is what fonts least often name
_UNMAPPED = re.compile(r"\(cid:\d+\)")
_ITEM = re.compile(rf"^(?:[{re.escape(BULLETS)}] ?|[{re.escape(DASHES)}] )(?=\S)")
_STARTS = re.compile(rf"[{re.escape(BULLETS + DASHES)}] |\d{{1,3}}[.)] |§§? ?\d|[a-h]\) ")
_LABELLED = re.compile(  # what minutes set apart by no more than a new line: "Beslutet skickas till: nämnden"
    r"[A-ZÅÄÖ][a-zåäö]+(?: [a-zåäö]+){0,3}:(?: |$)|(?:Paragrafen|Protokollet) är (?:omedelbart )?justera[dt]\b"
)
_HANGING = ("och", "eller", "samt", "respektive", "and", "or")  # after these "hälso-" keeps its hyphen


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its text, where it stands on the page in points, and its letters' size."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool


def read_pdf(raw: RawDocument) -> Reading:
    """Blocks of a PDF. Raises ParseError where it is encrypted, damaged, or holds pictures of text only."""
    try:
        with pdfplumber.open(io.BytesIO(raw.content)) as pdf:
            pages = [_lines(page) for page in pdf.pages]
            named = pdf.metadata.get("Title")
    except PdfminerException as error:
        if isinstance(error.args[0] if error.args else None, PDFPasswordIncorrect):
            raise ParseError("is password-protected") from error
        raise ParseError("is damaged: not a PDF that can be read") from error
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception as error:  # pdfminer lets many kinds of errors out of a damaged file
        raise ParseError("is damaged: not a PDF that can be read") from error
    if not any(pages):
        raise ParseError("has no text layer (a scan?)")
    blocks = tuple(lists_joined(_blocks(_without_running_lines(pages))))
    return Reading(blocks, title=_title(named, blocks))


def _lines(page: Any) -> list[Line]:
    """The lines of a page in reading order; the page's objects are let go, so that memory does not grow."""
    try:
        columns = [page, *()]
        return [line for column in columns for line in map(_line, column.extract_text_lines(strip=True)) if line.text]
    finally:
        page.close()


def _line(found: dict[str, Any]) -> Line:
    characters = found["chars"]
    return Line(
        text=squeeze(clean(_UNMAPPED.sub("", _FIRST_UNMAPPED.sub("•", found["text"])))),
        left=found["x0"],
        right=found["x1"],
        top=found["top"],
        bottom=found["bottom"],
        size=round(median(character["size"] for character in characters), 1),
        bold=sum("bold" in character["fontname"].lower() for character in characters) > len(characters) / 2,
    )


def _without_running_lines(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Pages without what is printed on most of them at the same edge, and without page numbers."""
    seen = Counter(key for page in pages for key in {_running_key(line) for line in _edges(page)})
    running = {key for key, times in seen.items() if len(pages) >= SEVERAL and times > MOST * len(pages)}
    return [
        [
            line
            for number, line in enumerate(page)
            if not (
                (number < EDGE or number >= len(page) - EDGE)
                and (_running_key(line) in running or _is_page_number(line, number, len(page)))
            )
        ]
        for page in pages
    ]


def _edges(page: Sequence[Line]) -> Iterable[Line]:
    return page if len(page) <= 2 * EDGE else (*page[:EDGE], *page[-EDGE:])


def _running_key(line: Line) -> str:
    """A line without what changes from page to page: figures at its ends, or before another ("3(12)")."""
    return _COUNTED.sub("0", line.text)


def _is_page_number(line: Line, number: int, lines: int) -> bool:
    return number in (0, lines - 1) and lines > 1 and _PAGE_NUMBER.fullmatch(line.text) is not None


def _blocks(pages: Sequence[Sequence[Line]]) -> Iterator[Block]:
    lines = [line for page in pages for line in page]
    if not lines:
        return
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0]
    gap = _usual_gap(pages)
    run: list[Line] = []
    for page in pages:
        for line in page:
            if run and _begins(run[-1], line, gap, body):
                yield _block(run, body)
                run = []
            run.append(line)
    if run:
        yield _block(run, body)


def _usual_gap(pages: Sequence[Sequence[Line]]) -> float:
    gaps = [
        round(below.top - above.bottom, 1)
        for page in pages
        for above, below in pairwise(page)
        if above.size == below.size and below.top > above.top
    ]
    return sorted(gaps)[len(gaps) // 4] if gaps else 0.0


def _begins(above: Line, line: Line, gap: float, body: float) -> bool:
    """Whether a line begins a new paragraph."""
    if _STARTS.match(line.text) or _LABELLED.match(line.text) or _is_large(above, body) != _is_large(line, body):
        return True
    if abs(line.size - above.size) > 1 or above.bold != line.bold:
        return True
    if line.top < above.top:  # next page or column: goes on where the sentence does
        return above.text[-1:] in ".!?:" or not line.text[:1].islower()
    return line.top - above.bottom > min(gap, WIDEST_GAP * line.size) + 0.45 * line.size


def _is_large(line: Line, body: float) -> bool:
    return line.size >= LARGER * body


def _block(run: Sequence[Line], body: float) -> Block:
    text = _joined([line.text for line in run])
    is_heading = len(text) <= LONGEST_HEADING and text[-1:] not in ".,;" and not _ITEM.match(text)
    if is_heading and _is_large(run[0], body):
        return Block(text, 1 if run[0].size >= 1.5 * body else 2)
    if is_heading and len(run) == 1 and run[0].bold:
        return Block(text, 3)
    return Block(_ITEM.sub("- ", text))


def _joined(lines: Sequence[str]) -> str:
    """Lines as one paragraph; words that the margin cut are put together again."""
    text = lines[0]
    for line in lines[1:]:
        word = line.split(" ", 1)[0].strip(".,;:")
        if text.endswith("-") and text[-2:-1].islower() and line[:1].islower() and word not in _HANGING:
            text = text[:-1] + line
        elif text.endswith("-") and text[-2:-1].isalnum() and line[:1].isalnum() and word not in _HANGING:
            text += line  # "EU-\nkommissionen", "covid-\n19"
        else:
            text += f" {line}"
    return text


def _title(named: Any, blocks: Sequence[Block]) -> str:
    """The title in the file's properties, if it is one: office programs leave names of files there."""
    title = squeeze(clean(named)) if isinstance(named, str) else ""
    top = squeeze(" ".join(block.text for block in blocks[:20])).casefold()
    return title if len(title.split()) > 1 and "." not in title[-6:] and title.casefold() in top else ""
