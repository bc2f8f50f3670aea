"""Readers of the corpora with named entities, each with its own form, into texts with names.

The labels are PER, ORG and LOC; what a corpus calls otherwise is no name here, and where its scheme says something else
than UNER's, the place is unknown: it teaches nothing. Folders are those of the shared data.
"""

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path

from models import Span

LABELS = ("PER", "ORG", "LOC")
SHY = "\u00ad"  # soft hyphen

_NO_BLANK_BEFORE = frozenset(",.;:!?)]}%…")
_NO_BLANK_BEHIND = frozenset("([{")
_QUOTES = frozenset("\"'")


@dataclass(frozen=True, slots=True)
class Name:
    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its names in order; ``unknown`` are stretches of which nobody knows whether they are one."""

    text: str
    names: tuple[Name, ...] = ()
    unknown: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    form: str
    tag: str  # "O", "B-PER", "I-PER" …; "?" for unknown


def is_held_out(document: str) -> bool:
    """Whether a document of Talbanken judges and never teaches: where the first hexadecimal digit of the MD5 of its id
    ("P101") is divisible by five (14 of 62 documents, 203 of 967 names)."""
    return int(md5(document.encode()).hexdigest()[0], 16) % 5 == 0


def talbanken(folder: Path) -> dict[str, list[Text]]:
    """The sentences of UNER Talbanken's train part by document."""
    lines = (folder / "uner_talbanken" / "sv_talbanken-ud-train.iob2").read_text(encoding="utf-8").split("\n")
    documents: dict[str, list[Text]] = {}
    start = 0
    for i, line in enumerate((*lines, "# newdoc id = ")):
        if line.startswith("# newdoc id = "):
            if i > start:
                documents[lines[start].removeprefix("# newdoc id = ")] = list(_iob2(lines[start:i]))
            start = i
    return documents


def danish(folder: Path) -> Iterator[Text]:
    """UNER Danish DDT, train."""
    path = folder / "uner_danish_ddt" / "da_ddt-ud-train.iob2.gz"
    return _iob2(gzip.decompress(path.read_bytes()).decode().split("\n"))


def klintan(folder: Path, part: str) -> Iterator[Text]:
    """Swedish web news 2012, "train" or "test"; train without the sentences that test has as well."""
    banned = set() if part == "test" else {text.text for text in klintan(folder, "test")}
    lines = (folder / "klintan" / f"{part}_corpus.txt").read_text(encoding="utf-8").replace(SHY, "").split("\n")
    for words in _sentences(lines):
        tags = [tag if tag in LABELS else "O" for _, tag in words]
        begun = ["O", *tags]
        told = [
            tag if tag == "O" else ("I-" if before == tag else "B-") + tag
            for before, tag in zip(begun, tags, strict=False)
        ]
        text = detokenised([Word(form, tag) for (form, _), tag in zip(words, told, strict=True)])
        if text.text not in banned:
            yield text


def is_development(text: Text) -> bool:
    """Whether a sentence of klintan's train part is for choices and not for teaching (one in sixteen)."""
    return md5(text.text.encode()).hexdigest()[0] == "0"


def norne(folder: Path) -> Iterator[Text]:
    """NorNE, Norwegian bokmål. States and towns that act (GPE_ORG) are unknown: UNER calls them places, klintan not
    always."""
    data = gzip.decompress((folder / "norne_nob" / "ndt-nob.conll.gz").read_bytes()).decode()
    words: list[Word] = []
    for line in data.split("\n"):
        fields = line.split("\t")
        if len(fields) < 10:
            if words:
                yield detokenised(words)
            words = []
        elif fields[1] != "|":
            words.append(Word(fields[1], _norwegian(fields[9].partition("name=")[2])))


def _norwegian(tag: str) -> str:
    if tag.endswith("GPE_ORG"):
        return "?"
    tag = tag.replace("GPE_LOC", "LOC")
    return tag if tag[2:] in LABELS else "O"


def _sentences(lines: Iterable[str]) -> Iterator[list[tuple[str, str]]]:
    """Lines of word and tag, parted by white space of any kind; an empty line ends a sentence."""
    words: list[tuple[str, str]] = []
    for line in (*lines, ""):
        fields = line.split()
        if len(fields) == 2:
            words.append((fields[0], fields[1]))
        elif words and not fields:
            yield words
            words = []


def _iob2(lines: Iterable[str]) -> Iterator[Text]:
    """Sentences in UNER's form: "# text = …", then number, word, tag a line."""
    text, words = "", list[Word]()
    for line in (*lines, ""):
        fields = line.split("\t")
        if line.startswith("# text = "):
            text = line.removeprefix("# text = ")
        elif len(fields) > 2:
            words.append(Word(fields[1], fields[2] if fields[2][2:] in LABELS else "O"))
        elif not line and words:
            yield aligned(text, words)
            words = []


def aligned(text: str, words: Iterable[Word]) -> Text:
    """The names of a text whose words follow each other in it. Raises ``ValueError`` where a word is not there."""
    placed: list[tuple[int, int, str]] = []
    at = 0
    for word in words:
        at = text.index(word.form, at)
        placed.append((at, at + len(word.form), word.tag))
        at += len(word.form)
    return _text(text, placed)


def detokenised(words: Iterable[Word]) -> Text:
    """Words put together as Swedish is printed: no blank before a comma, quotation marks close to what they hold."""
    text, glued = "", True
    opened: set[str] = set()
    placed: list[tuple[int, int, str]] = []
    for word in words:
        form = word.form
        closes = form in opened
        text += "" if glued or form in _NO_BLANK_BEFORE or closes else " "
        placed.append((len(text), len(text) + len(form), word.tag))
        text += form
        opens = form in _QUOTES and not closes
        opened ^= {form} if form in _QUOTES else set()
        glued = form in _NO_BLANK_BEHIND or opens
    return _text(text, placed)


def _text(text: str, placed: Iterable[tuple[int, int, str]]) -> Text:
    names: list[Name] = []
    unknown: list[Span] = []
    for start, end, tag in placed:
        if tag == "?":
            unknown.append((start, end))
        elif tag[0] == "B":
            names.append(Name(start, end, tag[2:]))
        elif tag[0] == "I" and names:
            names[-1] = Name(names[-1].start, end, tag[2:])
    return Text(text, tuple(names), tuple(unknown))


def joined(texts: Iterable[Text], joint: str) -> Text:
    """Texts as one, with ``joint`` between."""
    whole, names, unknown = "", list[Name](), list[Span]()
    for text in texts:
        whole += joint if whole else ""
        at = len(whole)
        names += (Name(name.start + at, name.end + at, name.label) for name in text.names)
        unknown += ((start + at, end + at) for start, end in text.unknown)
        whole += text.text
    return Text(whole, tuple(names), tuple(unknown))
