"""Plain text and Markdown to blocks."""

import html
import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from models import Attachment, RawDocument
from pipeline.parse.blocks import Block, Reading, is_attachment, lists_joined, squeeze
from pipeline.parse.decode import decode

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(\S.*)")
_UNDERLINE = re.compile(r" {0,3}(?:={3,}|-{3,}) *")
_RULE = re.compile(r" {0,3}(?:[*_-] ?){3,}")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_ITEM = re.compile(r"[ \t]*(?:[*+•·▪◦‣-]|–(?= {2,}|\t))(?:[ \t]+|$)(.*)")
_NUMBERED = re.compile(r"[ \t]*\d{1,3}[.)][ \t]+\S")
_QUOTE = re.compile(r" {0,3}(?:> ?)+")
_TABLE_RULE = frozenset(" \t|:-")
_IS_MARKED_UP = re.compile(r"^ {0,3}#{1,6} \S", re.MULTILINE)

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_HIDDEN = re.compile("[\ue021-\ue07e]")  # escaped characters, out of the way while marks are read
_ADDRESS = r"<?([^()\s<>]{0,1000}(?:\([^()\s]{0,200}\)[^()\s<>]{0,500})?)>?"
_LINK = re.compile(rf"(!?)\[([^\[\]\n]{{0,500}})\]\(\s*{_ADDRESS}(?:\s+[\"'][^\"\n]{{0,300}}[\"'])?\s*\)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,1000})>")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>")
_EMPHASIS = re.compile(r"(\*{1,3}|(?<!\w)_{1,3})(?=\S)([^*_\n]{1,2000}?)(?<=\S)\1(?!\w*_)")
_CODE = re.compile(r"`{1,2}([^`\n]{1,500})`{1,2}")

WRAPPED = range(60, 110)  # lengths of lines that were broken by a typewriter's margin, not by their author


def read_markdown(raw: RawDocument) -> Reading:
    """Blocks of a Markdown file. Raises ParseError for binary data."""
    text = decode(raw.content, raw.content_type)
    found: list[Attachment] = []
    blocks = tuple(lists_joined(_markdown(text, raw.url or "", found)))
    return Reading(blocks, attachments=tuple(dict.fromkeys(found)))


def read_text(raw: RawDocument) -> Reading:
    """Blocks of a plain text file; with '## ' headings it is Markdown. Raises ParseError for binary data."""
    text = decode(raw.content, raw.content_type)
    if _IS_MARKED_UP.search(text):
        return read_markdown(raw)
    return Reading(tuple(_paragraph(lines) for lines in _runs(text)))


def _runs(text: str) -> list[list[str]]:
    """The lines between blank lines, without white space around them."""
    runs: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line := squeeze(line):
            runs[-1].append(line)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _paragraph(lines: list[str]) -> Block:
    lines = [f"- {item[1]}" if (item := _ITEM.fullmatch(line)) and item[1] else line for line in lines]
    return Block("\n".join(" ".join(part) if _is_wrapped(part) else "\n".join(part) for part in _clauses(lines)))


def _clauses(lines: Iterable[str]) -> Iterator[list[str]]:
    """Lines in parts, of which each but the first begins with "att": proposals (att-satser), items without a mark."""
    part: list[str] = []
    for line in lines:
        if part and line.startswith("att "):
            yield part
            part = []
        part.append(line)
    yield part


def _is_wrapped(lines: list[str]) -> bool:
    """Whether only the margin broke these lines: all but the last about full, and none an item of a list."""
    return (
        len(lines) > 1
        and all(len(line) in WRAPPED for line in lines[:-1])
        and not any(line.startswith("- ") or _NUMBERED.match(line) for line in lines)
    )


def _markdown(text: str, base: str, found: list[Attachment]) -> Iterator[Block]:
    for level, run in _marked_runs(text):
        shown = _inline(_unwrapped(run), base, found).split("\n")
        if content := "\n".join(filter(None, map(squeeze, shown))):
            yield Block(squeeze(content) if level else content, level)


def _marked_runs(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of each paragraph, list or table with level 0, and of each heading with its level."""
    run: list[str] = []
    for line in text.split("\n"):
        line = _QUOTE.sub("", line, count=1) if line.lstrip().startswith(">") else line
        if len(run) == 1 and _UNDERLINE.fullmatch(line) and not _ITEM.fullmatch(run[0]):
            yield 1 if "=" in line else 2, run
        elif match := _HEADING.match(line):
            yield 0, run
            yield len(match[1]), [_without_closing(match[2])]
        elif not line.strip() or _RULE.fullmatch(line) or _FENCE.match(line):
            yield 0, run
        else:
            run.append(line)
            continue
        run = []
    yield 0, run


def _without_closing(heading: str) -> str:
    """A heading without the marks that may close it ("## Beslut ##"), which are not those of "C#"."""
    heading = heading.rstrip()
    bare = heading.rstrip("#")
    return bare if bare[-1:].isspace() else heading


def _unwrapped(run: list[str]) -> str:
    """Lines as Markdown shows them: joined, but for items, rows, and after two blanks or a backslash."""
    pieces: list[str] = []
    wraps = False
    for line in run:
        stripped = line.strip()
        if match := _ITEM.fullmatch(line):
            pieces.append(f"\n- {match[1]}")
        elif stripped.startswith("|"):
            if not set(stripped) <= _TABLE_RULE:
                pieces.append("\n" + " | ".join(cell.strip() for cell in stripped.strip("|").split("|")))
        else:
            pieces.append(f" {stripped}" if wraps and not _NUMBERED.match(line) else f"\n{stripped}")
        wraps = not (line.endswith(("  ", "\\")) or stripped.startswith("|"))
    return "".join(pieces)


def _inline(text: str, base: str, found: list[Attachment]) -> str:
    """Text without marks: links as their words, escapes and entities as what they stand for."""
    if not text or text.isspace():
        return ""

    def link(match: re.Match[str]) -> str:
        picture, words, address = match.groups()
        if is_attachment(address) and not picture:
            found.append(Attachment(squeeze(_shown(words)), urljoin(base, address)))
        return "" if picture else words

    text = _ESCAPED.sub(lambda match: chr(0xE000 + ord(match[1])), text)
    if "](" in text:
        text = _LINK.sub(link, text)
    if "<" in text:
        text = _TAG.sub("", _AUTOLINK.sub(r"\1", text))
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", text))
    if "`" in text:
        text = _CODE.sub(r"\1", text)
    return _shown(text.replace("\\\n", "\n").rstrip("\\"))


def _shown(text: str) -> str:
    text = html.unescape(text) if "&" in text else text
    return _HIDDEN.sub(lambda match: chr(ord(match[0]) - 0xE000), text)
