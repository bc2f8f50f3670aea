"""The title of a document among its blocks, and what stands above it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.parse import dates
from pipeline.parse.blocks import Block, squeeze
from pipeline.parse.decode import clean

PROPERTY_TOP = 20  # blocks among which the title of a file's properties is looked for
NEAR_TOP = 8  # blocks among which the title is looked for
MOST_DATE_LINES = 4  # at either end
LONGEST_TITLE = 250
HEAD_LINES = 12  # lines of a letter's head, or of minutes', above the title
KICKER = 60  # characters up to which a line above the title is a label, not text

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


def declared(named: str, blocks: Sequence[Block]) -> str:
    """The title in a file's properties, if the text begins with it too: templates and names of files stay there."""
    title = squeeze(clean(named))
    top = squeeze(" ".join(block.text for block in blocks[:PROPERTY_TOP])).casefold()
    return title if len(title.split()) > 1 and "." not in title[-6:] and title.casefold() in top else ""


def titled(named: str, blocks: list[Block]) -> tuple[str, list[Block]]:
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
