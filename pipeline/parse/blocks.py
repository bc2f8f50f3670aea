"""What all readers hand over: blocks of text in reading order, and how blocks become a document's text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from models import Attachment, Contact

TITLE_LENGTH = 120  # where a first line that serves for a title is cut
LONGEST_ITEM = 200  # characters; what is longer behind a dash is a quote
BREAK = "\n\n"

_NUMBER = re.compile(r"§? ?\d{1,4}(?: ?[a-h])?[.)]?")
_ATTACHED = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|rtf|zip)(?:$|[?#])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list or table (``level`` 0) or a heading (1 to 6); its lines are apart by one newline.

    ``page`` is its page in a paged file, from 1. ``joint`` is what stands between it and the block before: a
    paragraph that goes on on the next page is two blocks, the second joined by " " or, within a word, by "".
    """

    text: str
    level: int = 0
    page: int = 0
    joint: str = BREAK


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file says, before the rules that hold for every kind of file.

    ``title`` is what the file itself names as its title, "" where it names none. ``stamps`` are the
    publication times it declares outside the text, the most trustworthy first; ``times`` are moments marked up near
    it, ``changes`` those of its last change; ``margins`` are lines beside the text that say one of these in words.
    ``unread`` are the numbers of pages whose text is missing, ``needs_ocr`` whether some of them are pictures of text.
    """

    blocks: tuple[Block, ...]
    title: str = ""
    url: str | None = None
    stamps: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    margins: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    contacts: tuple[Contact, ...] = ()
    rule: str | None = None
    agreement: float | None = None
    unread: tuple[int, ...] = ()
    needs_ocr: bool = False


@dataclass(frozen=True, slots=True)
class Composed:
    """A document's text, where its headings stand (start, end, level), and where its pages begin."""

    text: str
    headings: tuple[tuple[int, int, int], ...] = ()
    pages: tuple[int, ...] = ()


def is_attachment(address: str) -> bool:
    """Whether an address ends like a file to download."""
    return _ATTACHED.search(address) is not None


def squeeze(text: str) -> str:
    """All runs of white space as one blank."""
    return " ".join(text.split())


def lines_of(blocks: Iterable[Block]) -> list[str]:
    """The lines of all blocks, without empty ones."""
    return [line for block in blocks for line in block.text.split("\n") if line]


def cut(line: str, length: int = TITLE_LENGTH) -> str:
    """The beginning of a line, cut between words where there is a blank to cut at."""
    if len(line) <= length:
        return line
    head, blank, _ = line[: length + 1].rpartition(" ")
    return head.rstrip() if blank and head.strip() else line[:length]


def numbers_joined(blocks: Iterable[Block]) -> list[Block]:
    """Headings with the number that stood before them as a paragraph of its own ("§ 72", then "Val av justerare")."""
    joined: list[Block] = []
    for block in blocks:
        if block.level and joined and not joined[-1].level and _NUMBER.fullmatch(joined[-1].text):
            block = replace(block, text=f"{joined.pop().text} {block.text}")
        joined.append(block)
    return joined


def lists_joined(blocks: Iterable[Block]) -> Iterator[Block]:
    """Items that stood apart as one list; long ones are quotes behind a dash, and stay paragraphs."""
    for are_items, run in groupby(blocks, _is_short_list):
        if are_items:
            items = list(run)
            yield replace(items[0], text="\n".join(block.text for block in items))
        else:
            yield from run


def _is_short_list(block: Block) -> bool:
    return (
        not block.level
        and len(block.text) <= LONGEST_ITEM
        and all(line.startswith("- ") for line in block.text.split("\n"))
    )


def compose(title: str, body: Sequence[Block]) -> Composed:
    """Text that begins with ``title`` ("" where the body already does). A page without text begins where the next
    text does."""
    parts = [title] if title else []
    headings: list[tuple[int, int, int]] = []
    pages: list[int] = []
    at = len(title)
    for block in body:
        joint = block.joint if at else ""
        start = at + len(joint)
        parts += (joint, block.text)
        at = start + len(block.text)
        if block.level:
            headings.append((start, at, block.level))
        while len(pages) < block.page:
            pages.append(start if pages else 0)
    return Composed("".join(parts), tuple(headings), tuple(pages))
