"""Texts labelled by the grammar of this project: what it is sure of is a name, what only looks like one is unknown."""

import gzip
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from models import Document
from pipeline.extract.organisations import organisations
from pipeline.extract.people import people
from pipeline.extract.ruler import places
from training.language_corpora import Name, Text

_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_MARKS = re.compile(r"^#+ |\*\*|\\(?=[^\w\s])|^[-*] ", re.MULTILINE)
_CAPITAL = re.compile(r"\b[A-ZÅÄÖÉÜØÆ]\w*")
_LETTERS = re.compile(r"[^\W\d_]+")
_OPENS = re.compile(r"(?:^|[.!?:;•–”\"]|\n)[\s–•”\"(-]*\Z")
_LEAST_SEEN = 5  # times that a word stands in small letters, for its capital to be a sentence's


def releases(path: Path) -> Iterator[str]:
    """The government's press releases as plain text, the newest form of each."""
    newest: dict[str, str] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            newest[item["path"]] = plain(item["text"])
    yield from newest.values()


def interpellations(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line)["text"] for line in lines)


def invented(folder: Path) -> Iterator[tuple[str, str | None]]:
    """The texts of the demo world with the name of their region, None for the others': title, lead, text, contacts."""
    publishers = tomllib.loads((folder / "publishers.toml").read_text(encoding="utf-8"))["publisher"]
    regions = {
        publisher["id"]: publisher["name"] for publisher in publishers if publisher["name"].startswith("Region ")
    }
    for path in sorted(folder.glob("*.md")):
        parts = path.read_text(encoding="utf-8").split("+++\n")
        for head, body in zip(parts[1::2], parts[2::2], strict=True):
            told = tomllib.loads(head)
            stated = [told.get("title", ""), told.get("lead", ""), body.strip(), "\n".join(told.get("contacts", ()))]
            yield "\n\n".join(filter(None, stated)), regions.get(path.stem)


def plain(markdown: str) -> str:
    """Text without the marks of Markdown."""
    return _MARKS.sub("", _LINK.sub(r"\1", markdown)).strip()


def small_words(texts: Iterable[str]) -> frozenset[str]:
    """Words that texts write with small letters: with a capital they begin a sentence."""
    counts = Counter(word for text in texts for word in _LETTERS.findall(text) if word.islower())
    return frozenset(word for word, count in counts.items() if count >= _LEAST_SEEN)


def labelled(text: str, region: str | None, small: frozenset[str]) -> Text:
    """The names that people, organisations and places of the grammar make; any other capital is unknown, apart from
    that of a common word which begins a sentence."""
    document = Document(source="", key="", title="", text=text)
    names = [Name(m.start, m.end, "PER") for person in people(document) for m in person.mentions]
    unknown = []
    for organisation in organisations(document, region):
        for m in organisation.mentions:
            # "Regeringen": a corpus for taggers knows proper names only
            if m.text[0].isupper() and len(m.text.removesuffix("s")) > 2 and m.text.lower() not in small:
                names.append(Name(m.start, m.end, "ORG"))
            else:
                unknown.append((m.start, m.end))
    names += (Name(*place) for place in places(text))
    names = list(_apart(names))
    taken = [(name.start, name.end) for name in names]
    inside = {i for start, end in taken for i in range(start, end)}
    unknown = [span for span in unknown if not inside.intersection(range(*span))]
    for match in _CAPITAL.finditer(text):
        opens = match[0].lower() in small and _OPENS.search(text, max(0, match.start() - 8), match.start())
        if match.start() not in inside and not opens:
            unknown.append(match.span())
    return Text(text, tuple(names), tuple(sorted(unknown)))


def _apart(names: Iterable[Name]) -> Iterator[Name]:
    """Names in order without those that lie across an earlier or longer one."""
    end = 0
    for name in sorted(set(names), key=lambda name: (name.start, -name.end, name.label != "PER")):
        if name.start >= end:
            yield name
            end = name.end
