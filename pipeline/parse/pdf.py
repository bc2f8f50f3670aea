"""PDF files to blocks: lines of pages back to paragraphs, without running heads, feet and page numbers."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from operator import attrgetter
from threading import Lock

from pypdfium2 import PdfDocument

from models import ParseError, RawDocument
from pipeline.alive import alive
from pipeline.parse import ocr
from pipeline.parse.blocks import BREAK, LONGEST_ITEM, Block, Reading, lists_joined
from pipeline.parse.layout import BULLETS, CELLS, Line, Page, seam
from pipeline.parse.pdfium import Reader, opened
from pipeline.parse.plumber import Plumber
from pipeline.parse.titles import declared

SEVERAL = 2  # pages from which lines can be running heads
EDGE = 0.12  # share of a page at its top and foot in which they stand
MOST = 0.5  # share of pages on which they stand in short files
OFTEN, LONG = 0.3, 6  # share of pages in files from this many pages on: left and right pages may differ
SAME_PLACE = 4.0  # points by which a running line may move
LONGEST_RUNNING = 80  # of lines with the page's number, characters
LARGER = 1.12  # times the body's letters, from which a line is a heading
LARGEST = 1.5  # from which it is one of the first rank
LONGEST_HEADING = 160
TALLEST_HEADING = 3  # lines
MOST_MARGINS = 20  # running lines that are handed over
WIDEST_PITCH = 1.9  # em from line to line within paragraphs that are typed with much air
PARAGRAPH_GAP = 0.35  # em more than usual from line to line, where a paragraph begins
END = 1024  # bytes in which a whole file says that it ends here
SAMPLE = 100  # pages on which is seen what is usual
LONG_LINE = 40  # characters of lines that show where the right margin is
FULL = 0.9  # of a page's lines end before this margin
DASHES = "–-"  # items only where a blank follows: "-5 grader" is none

_CUT_OFF = "is cut off: its end is missing"
_pdfium = Lock()  # pdfium works for one thread at a time

_PAGE_NUMBER = re.compile(
    r"(?:sid(?:a|an|nr)?\.? ?)?\d{1,4}(?: ?(?:\(\d{1,4}\)|/ ?\d{1,4}|av \d{1,4}))?|- ?\d{1,4} ?-",
    re.IGNORECASE,
)
_PAGE_OF = re.compile(  # the "3" of "Sida 3", "3 (12)", "3/12", "3 av 12"
    r"\b[1-9]\d{0,3}(?= ?(?:\(|/|av )\d)|(?<=sida )[1-9]\d{0,3}\b", re.IGNORECASE
)
_AT_END = re.compile(r"^[1-9]\d{0,3}\b|(?<![^ ])[1-9]\d{0,3}$")
_BEFORE_DAY = re.compile(rf"(?:(?<=datum)|(?<=:)){re.escape(CELLS)}(?=\d)")
_COUNTS_ITEMS = re.compile(  # in lines with a number that goes up from page to page and yet are text
    r"§|\b(?:paragraf|ärende|bilaga|punkt|kapitel|avsnitt|del|tabell|figur|diagram|motion|fråga|nr|nummer|dnr|diarie)",
    re.IGNORECASE,
)
_ITEM = re.compile(rf"^(?:[{re.escape(BULLETS)}] ?|[{re.escape(DASHES)}] )(?=\S)")
_BEGINS = re.compile(  # items, and what minutes set apart by no more than a new line: "Beslutet skickas till: nämnden"
    rf"[{re.escape(BULLETS + DASHES)}] |\d{{1,3}}[.)] |§§? ?\d|[a-h]\) "
    r"|[A-ZÅÄÖ][a-zåäö]+(?: [a-zåäö]+){0,3}:(?: |$)|(?:Paragrafen|Protokollet) är (?:omedelbart )?justera[dt]\b"
    r"|(?:Dnr|Diarienr|Diarienummer|Ärendenummer)\b"
)
_PART_TITLE = re.compile(  # of the parts of a matter in minutes; often no larger than the text
    r"(?:sammanfattning(?: av ärendet)?|ärendebeskrivning|ärendet|bakgrund|beslutsunderlag|beslutsgång"
    r"|förslag till beslut|yrkanden?|propositionsordning|omröstning|votering"
    r"|(?:regionfullmäktiges |regionstyrelsens |nämndens |kommunfullmäktiges )?beslut|reservation(?:er)?"
    r"|särskil(?:t|da) yttranden?|protokollsanteckning(?:ar)?|beslutet skickas till|expedieras till):?",
    re.IGNORECASE,
)
LONGEST_PART_TITLE = 40
_CAPITALISED = r"[A-ZÅÄÖÉ][\w.’'-]{0,30}"
_PLACE_AND_DATE = re.compile(
    rf"{_CAPITALISED}(?: {_CAPITALISED}){{0,2}},? (?:den )?(?:\d{{4}}-\d\d-\d\d|\d{{1,2}} [a-z]{{3,9}} \d{{4}})"
)
_MEMBER = re.compile(rf"{_CAPITALISED}(?: (?:von|af|de|{_CAPITALISED})){{1,4}},? \([A-ZÅÄÖ]{{1,3}}\)")
LONGEST_SIGNATURE = 60
SENTENCE_END = ".!?:"


def read_pdf(raw: RawDocument) -> Reading:
    """Blocks of a PDF, each with its page.

    Scans are read by Tesseract where it is installed. ``unread`` are scans that could not be read and damaged pages;
    ``margins`` are the running heads and feet, which are no blocks. Raises ParseError where the file is encrypted, cut
    off or no PDF, or none of its pages can be read.
    """
    with _pdfium, opened(raw.content) as document:
        pages = list(_pages(document)) if document else []
        named = document.get_metadata_value("Title") if document else ""
    pages = _mended(pages, raw.content)
    if not pages:
        raise ParseError(_CUT_OFF if _is_cut_off(raw.content) else "is damaged: not a PDF that can be read")
    if all(page.is_damaged for page in pages):
        raise ParseError(_CUT_OFF if _is_cut_off(raw.content) else "is damaged: none of its pages can be read")
    kept, margins = _without_running_lines(pages)
    blocks = tuple(_with_lists(_blocks(pages, kept)))
    return Reading(
        blocks,
        title=declared(named, blocks),
        margins=margins,
        unread=tuple(number for number, page in enumerate(pages, 1) if page.is_scan or page.is_damaged),
        needs_ocr=any(page.is_scan for page in pages),
    )


def _is_cut_off(content: bytes) -> bool:
    """Whether a file begins as a PDF does, and does not end as one."""
    return content.startswith(b"%PDF-") and b"%%EOF" not in content[-END:]


def _pages(document: PdfDocument) -> Iterator[Page]:
    """The pages one by one; scans that could be read are scans no longer."""
    can_ocr: bool | None = None
    reader = Reader(document)
    for number in range(len(document)):
        page = reader.read(number)
        if page.is_scan:
            if can_ocr is None:
                can_ocr = ocr.available()
            lines = ocr.read(document, number) if can_ocr else None
            if lines is not None:
                page = replace(page, lines=lines or page.lines, is_scan=False)
        if not page.is_damaged:
            alive()  # no sign of life for pages that a hostile file only says it has
        yield page


def _mended(pages: list[Page], content: bytes) -> list[Page]:
    """What pdfium could not load as pdfplumber reads it, which finds objects where a damaged file does not say so."""
    lost = [number for number, page in enumerate(pages) if page.is_damaged]
    if pages and not lost:
        return pages
    plumber = Plumber(content)
    if len(lost) == len(pages):
        return [plumber.read(number) for number in range(len(plumber))] or pages
    if len(plumber) == len(pages):  # else their numbers would be different pages
        for number in lost:
            pages[number] = plumber.read(number)
    return pages


# --- running lines ---------------------------------------------------------------------------------------------------


def _without_running_lines(pages: Sequence[Page]) -> tuple[list[list[Line]], tuple[str, ...]]:
    """Pages without what is printed at the same place of most of them, and without page numbers; and what that was:
    each line once, as where it first stood."""
    edges = [_edges(page, number) for number, page in enumerate(pages)]
    filled = sum(bool(page.lines) for page in pages)
    least = max(SEVERAL, OFTEN * filled) if filled >= LONG else max(SEVERAL, MOST * filled + 0.5)
    seen = Counter(text for edge in edges for text in {text for _, _, texts in edge for text in texts})
    common = {text for text, times in seen.items() if times >= least}
    places = Counter(
        key for edge in edges for key in {(text, at) for _, at, texts in edge for text in texts if text in common}
    )
    kept = []
    margins: dict[str, str] = {}
    for page, edge in zip(pages, edges, strict=True):
        running: dict[int, str] = {}
        for place, at, texts in edge:
            is_number = place in (0, len(page.lines) - 1) and _PAGE_NUMBER.fullmatch(texts[0])
            for text in texts:
                often = text in common and sum(places[text, near] for near in (at - 1, at, at + 1)) >= least
                if often or (is_number and len(page.lines) > 1):
                    running[place] = text
        body = [line for place, line in enumerate(page.lines) if place not in running]
        if running and body:  # what stands below a line of the text is no running head, nor above it a foot
            head, foot = min(line.top for line in body), max(line.bottom for line in body)
            text_too = [
                place
                for place in running
                for line in [page.lines[place]]
                if (line.top > head if line.middle < page.height / 2 else line.bottom < foot)
            ]
            for place in text_too:
                del running[place]
            if text_too:
                body = [line for place, line in enumerate(page.lines) if place not in running]
        for place, text in running.items():
            if len(margins) < MOST_MARGINS and not _PAGE_NUMBER.fullmatch(page.lines[place].text):
                margins.setdefault(text, page.lines[place].text)
        kept.append(body)
    beside = (text for line in margins.values() for text in _side_by_side(line))
    return kept, tuple(dict.fromkeys(text for text in beside if not _PAGE_NUMBER.fullmatch(text)))[:MOST_MARGINS]


def _side_by_side(line: str) -> list[str]:
    """What stands beside each other in a running line; "Sammanträdesdatum" and the day behind it are one."""
    return [text for text in _BEFORE_DAY.sub(" ", line).split(CELLS) if text]


def _edges(page: Page, number: int) -> list[tuple[int, int, list[str]]]:
    """The lines at a page's top and foot: number, place on the page, and text with and without the page's number."""
    head, foot = EDGE * page.height, (1 - EDGE) * page.height
    return [
        (
            at,
            round((line.top if line.bottom <= head else line.top - page.height) / SAME_PLACE),
            _texts(line.text, number),
        )
        for at, line in enumerate(page.lines)
        if line.bottom <= head or line.top >= foot
    ]


def _texts(text: str, number: int) -> list[str]:
    """A line, and what it says but for one number in it that may be the page's."""
    text = text.replace(CELLS, " ")  # where a layout found cells on some pages only
    texts = [text]
    if len(text) > LONGEST_RUNNING or _COUNTS_ITEMS.match(text):
        return texts
    found = [*_PAGE_OF.finditer(text)]
    if not (found or _COUNTS_ITEMS.search(text)):
        found = [*_AT_END.finditer(text)]
    for match in found:
        texts.append(f"{text[: match.start()]}{int(match[0]) - number:+}{text[match.end() :]}")
    return texts


# --- paragraphs ------------------------------------------------------------------------------------------------------


WRAPPED = " "  # between lines of a sentence
BELOW = "\n"  # between lines of a paragraph or table that are lines of their own; BREAK parts paragraphs


@dataclass(frozen=True, slots=True)
class Look:
    """What is usual in a file: from which size letters are large, and very large; em from line to line from which a
    paragraph begins; where lines end, by the width of the page."""

    large: float
    largest: float
    gap: float
    margins: Mapping[int, float]


def _look(pages: Sequence[Page], kept: Sequence[Sequence[Line]]) -> Look:
    sizes = Counter[float]()
    pitches: list[float] = []
    rights = defaultdict[int, list[float]](list)
    step = len(kept) // SAMPLE + 1
    for page, lines in zip(pages[::step], kept[::step], strict=True):
        for line in lines:
            sizes[line.size] += len(line.text)
            if len(line.text) >= LONG_LINE and not (line.row or line.margin):
                rights[round(page.width)].append(line.right)
        pitches += [
            (line.bottom - above.bottom) / line.size
            for above, line in pairwise(lines)
            if above.size == line.size and line.bottom > above.bottom and not line.row
        ]
    pitch = min(sorted(pitches)[len(pitches) // 4], WIDEST_PITCH) if pitches else WIDEST_PITCH
    margins = {width: sorted(ends)[int(FULL * len(ends))] for width, ends in rights.items()}
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    return Look(LARGER * body, LARGEST * body, pitch + PARAGRAPH_GAP, margins)


def _blocks(pages: Sequence[Page], kept: Sequence[Sequence[Line]]) -> Iterator[Block]:
    look = _look(pages, kept)
    run: list[Line] = []
    parts: list[str] = []
    joint, on_page = BREAK, 1
    for number, (page, lines) in enumerate(zip(pages, kept, strict=True), 1):
        margin = look.margins.get(round(page.width), 0.0)
        widest = 0.0 if margin else _widest(lines, look.large)
        turned = True
        for line in lines:
            glue = _glue(run[-1], line, look, margin, widest, turned) if run else BREAK
            if glue == WRAPPED and parts[-1][-1] == "-":
                parts[-1], glue = seam(parts[-1], line.text)
            if run and (turned or glue == BREAK):
                yield _block(run, parts, look, on_page, joint, is_whole=joint == glue == BREAK)
                run, parts, joint = [], [], glue
            elif run:
                parts.append(glue)
            run.append(line)
            parts.append(line.text)
            on_page, turned = number, False
    if run:
        yield _block(run, parts, look, on_page, joint, is_whole=joint == BREAK)


def _widest(lines: Iterable[Line], large: float) -> float:
    """Where the widest line of a page's text ends."""
    return max((line.right for line in lines if line.size < large and not (line.row or line.margin)), default=0.0)


def _glue(above: Line, line: Line, look: Look, margin: float, widest: float, turned: bool) -> str:
    """What stands between a line and the one before; ``turned``: it is the first of its page.

    ``margin`` is where the lines of such pages end; 0 where all are short, and ``widest`` where the page's widest does.
    """
    if above.row or line.row:
        return BELOW if above.row and line.row else BREAK
    text, before = line.text, above.text
    is_low = text[0].islower()
    if (
        is_low
        and line.size == above.size
        and line.bold == above.bold
        and 0 < line.bottom - above.bottom <= look.gap * line.size
        and len(text) >= LONGEST_PART_TITLE <= len(before)
        and text[1] != ")"
        and not (turned or text.startswith("att "))
    ):
        return WRAPPED  # most lines: what comes below would say the same, and takes longer
    if not (is_low and text[1:2] != ")") and _BEGINS.match(text):
        return BREAK
    if _is_part_title(text) or _is_part_title(before):
        return BREAK
    is_large = line.size >= look.large
    if line.size != above.size and ((above.size >= look.large) != is_large or abs(line.size - above.size) > 1):
        return BREAK
    if above.bold != line.bold:
        return BREAK
    ends = before[-1] in SENTENCE_END
    margin = above.margin or margin
    if turned or line.top < above.top:  # next page or column: goes on where the sentence does
        goes_on = is_low or (above.right > margin - 2 * above.size and not above.bold and margin > 0)
        return WRAPPED if goes_on and not ends else BREAK
    if line.bottom - above.bottom > look.gap * line.size:
        return BREAK
    if is_large or before[-1] == "-" or (is_low and not text.startswith("att ")):
        return WRAPPED
    stands_alone = (is_low and not margin) or _is_signature(before) or _PLACE_AND_DATE.fullmatch(text)
    if not (stands_alone or _fits(line, above, margin or widest)):
        return WRAPPED
    return BREAK if ends or line.bold else BELOW


def _fits(line: Line, above: Line, margin: float) -> bool:
    """Whether a line's first word had room on the line above, so that no margin broke that."""
    letter = (line.right - line.left) / len(line.text)
    word = line.text.find(" ")
    width = letter * (word if word >= 0 else len(line.text))
    return above.right + width + line.size < margin


def _is_signature(text: str) -> bool:
    """Whether a line is one of those below a motion: where and when it was signed, or who did."""
    return len(text) <= LONGEST_SIGNATURE and (_PLACE_AND_DATE.fullmatch(text) or _MEMBER.fullmatch(text)) is not None


def _is_part_title(text: str) -> bool:
    return len(text) < LONGEST_PART_TITLE and _PART_TITLE.fullmatch(text) is not None


def _block(run: Sequence[Line], parts: Sequence[str], look: Look, page: int, joint: str, is_whole: bool) -> Block:
    """A paragraph, heading or table, or its part on one page, which is no heading."""
    text = "".join(parts)
    first = run[0]
    if is_whole and len(text) <= LONGEST_HEADING and "\n" not in text and not (first.row or _ITEM.match(text)):
        if _is_part_title(text):
            return Block(text, 3, page, joint)
        if text[-1] not in ".,;":
            if first.size >= look.large:
                return Block(text, 1 if first.size >= look.largest else 2, page, joint)
            if len(run) <= TALLEST_HEADING and all(line.bold for line in run):
                return Block(text, 3, page, joint)
    return Block(_ITEM.sub("- ", text), 0, page, joint)


def _with_lists(blocks: Iterable[Block]) -> Iterator[Block]:
    """Items that follow each other as one list on each page; on the next page it goes on."""
    before = Block("")
    for _, group in groupby(blocks, attrgetter("page")):
        for block in lists_joined(group):
            if block.page != before.page and block.joint == BREAK and _is_item(block) and _is_item(before):
                block = replace(block, joint="\n")
            yield block
            before = block


def _is_item(block: Block) -> bool:
    return block.text.startswith("- ") and len(block.text) <= LONGEST_ITEM
