"""Sentences of a document, each with the part in which it stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from models import Document, Kind, Part, Section, Span


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, or a sentence of an item of a list, without bullet; offsets in the document."""

    said: str
    start: int
    end: int
    paragraph: int
    item: bool  # begins an item of a list
    heading: bool
    part: Part
    matter: int  # the ITEM section in which it stands, -1 for none
    quoted: bool
    head: str = ""  # the heading of its part
    section: int = -1  # which part of the document: units of one part share it


BULLET = re.compile(r"(?:>{1,2}|[-–—−•·●▪*○→►])[ \t]*|(?:\d{1,2}[.)]|[a-zåäö]\))[ \t]*(?=\D)")
CLAUSE = re.compile(r"att\b:?", re.IGNORECASE)
_STOP = re.compile(
    r"[.!?:][”\"’)]?\s+(?=[\"”(–-]?\s?(?:[A-ZÅÄÖÉ(]|(?<=[a-zåäö]{4}\.\s)\d{1,4} [a-zåäö]|\d{1,2}\. ?[A-ZÅÄÖ]))"
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:[^\W\d_]|ca|nr|kap|st|resp|dvs|osv|etc|kl|inkl|exkl|prop|dnr|mom|bl|tf|fl|f|tel|tfn|ang|t\.ex|m\.m"
    r"|m\.fl))\.$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\d{1,2}\. ?(?=[A-ZÅÄÖ])")
_NUMBER_END = re.compile(r"(?:^|[:;] )\d{1,2}$")  # of an item: "följande: 1. Regionfullmäktige …"
_OPEN_END = re.compile(r"[\w,–-]$")
_BROKEN_NAME = re.compile(r"(?:\b(?:och|av|samt|från)|,) [A-ZÅÄÖÉ][\w-]+$")
_BROKEN_LIST = re.compile(r"\b(?:motion(?:erna)?|och|samt|skrivelse|proposition)$|,$")
_NUMBER_GOES_ON = re.compile(r"\d{4}/\d{2,4}:")
_NAME_GOES_ON = re.compile(r"[A-ZÅÄÖÉ][\w-]{1,40}(?: \(|,| och\b)")
_ON_DAY = r"(?:,? (?:den )?(?:\d{4}-\d\d-\d\d|\d{1,2} [^\W\d]{3,9}(?: \d{4})?))?(?:,? §+ ?\d{1,4})?"
_OFFICE = r"(?:(?!i |enligt|med |till |mot |bifall|avslag|\w{1,40}(?:ar|er|år|ade) )[\w-]{1,40}\.? ){0,4}[\w-]{2,40}s "
_HEADS = tuple(  # lines that begin a part where the reader of the file marked none
    (part, re.compile(rf"(?:{pattern})[:.]?", re.IGNORECASE))
    for part, pattern in (
        (
            Part.PROPOSAL,
            rf"(?:{_OFFICE}|(?:vårt|mitt) )?(?:förslag|\w{0, 40}yrkanden?)"
            rf"(?: till (?:beslut|riksdagsbeslut|[\w-]{{0,30}}fullmäktige))?"
            r"(?: och propositionsordning)?"
            r"(?: (?:på|under|vid|i|till) (?:dagens )?(?:sammanträdet|mötet|utskottet|nämnden"
            rf"|[\w-]{{0,30}}fullmäktige))?{_ON_DAY}",
        ),
        (Part.DECISION, rf"(?:{_OFFICE})?beslut(?: (?:i|vid|på) (?:kammaren|sammanträdet|mötet))?{_ON_DAY}"),
        (
            Part.PROCEDURE,
            rf"besluts(?:gång|ordning)|propositionsordning|(?:{_OFFICE})behandling{_ON_DAY}|yttranden|överläggning|omröstning\w*|votering\w*",
        ),
        (Part.RESERVATION, r"(?:skriftliga? )?reservation(?:er)?"),
        (
            Part.GROUNDS,
            r"ärendebeskrivning|ärendet|beredning|bakgrund|motivering|sammanfattning|särskil[td]a? yttranden?",
        ),
        (
            Part.SECTION,
            r"beslutet (?:ska )?(?:skickas|sändas?|delges|expedieras) till|expedieras till|protokollsutdrag"
            r"|utdragsbestyrkande|underskrifter|justering",
        ),
    )
)
_DRAFT = re.compile(r"Förslag till beslut(?:: ?\w+)?$")
_IN_PARTS = (Kind.PROTOCOL, Kind.DECISION_DIGEST, Kind.NOTICE, Kind.MOTION, Kind.REPORT)
_LABEL_LENGTH = 60
_CAPITALS = re.compile(r"[A-ZÅÄÖ][A-ZÅÄÖ -]{3,60}[A-ZÅÄÖ]\. (?=[A-ZÅÄÖ])")  # "LÄRLINGAR. Förbundet …"
_MATTER = re.compile(r"Ärende \d{1,3}(?:[.:]? [A-ZÅÄÖ].*)?|(?:\d{1,4} ?§|§ ?\d{1,4})(?!\d| kap| st)(?: ?[A-ZÅÄÖ–-].*)?")


def units_of(document: Document) -> list[Unit]:
    """The sentences of a document, each with the part in which it stands.

    A standard head in a line of its own ("Regionstyrelsens beslut", "Beslut: …") begins a part also where the sections
    name none, and a paragraph's number ("3 § Val av justerare") a matter; they reach to the next of their kind.
    """
    text, sections = document.text, document.sections
    order = sorted(range(len(sections)), key=lambda n: (sections[n].start, sections[n].level))
    within: list[int] = []
    found: list[Unit] = []
    at = 0
    own: tuple[Part, str, int] | None = None  # a part that only its head tells: what, heading, section
    own_matter = -1
    section_before, matter_before = -1, -1
    blocks = _blocks(text, sections)
    dashed = _dashed(text, blocks)
    for paragraph, (start, end) in enumerate(blocks):
        while at < len(order) and sections[order[at]].start <= start:
            within.append(order[at])
            at += 1
        within = [n for n in within if sections[n].end > start]
        telling = [n for n in within if sections[n].part not in (Part.SECTION, Part.ITEM)]
        matter = max((n for n in within if sections[n].part is Part.ITEM), default=-1)
        section = telling[-1] if telling else within[-1] if within else -1
        part = sections[telling[-1]].part if telling else Part.ITEM if matter >= 0 else Part.SECTION
        heading = start == 0 or any(start < sections[n].start + len(sections[n].heading) for n in within)
        if (section, matter) != (section_before, matter_before):
            own, section_before, matter_before = None, section, matter
            own_matter = -1 if matter >= 0 else own_matter
        head = sections[section].heading if section >= 0 else ""
        if not heading and document.kind in _IN_PARTS:
            if matter < 0 and (label := _CAPITALS.match(text, start, end)):
                own, own_matter = (Part.ITEM, label[0], len(sections) + paragraph), paragraph
            elif _MATTER.fullmatch(text, start, end) and matter < 0:
                own, own_matter, heading = (Part.ITEM, text[start:end], len(sections) + paragraph), paragraph, True
            elif opened := _head_of(text, start, end):
                said = text[start : opened[1]]
                said = said.capitalize() if said.isupper() else said
                own, heading = (opened[0], said, len(sections) + paragraph), True
                if (first := opened[1]) < end:
                    start = first + len(text[first:end]) - len(text[first:end].lstrip())
                    heading = False
        if part is Part.ITEM and not own and _DRAFT.search(head):
            part, head = Part.PROPOSAL, "Förslag till beslut"
        if own:
            part, head, section = own
        if own_matter >= 0:
            matter = len(sections) + own_matter
        quoted = paragraph not in dashed and any(first < end and start < last for first, last in document.quotes)
        bullet = BULLET.match(text, start, end)
        begin = bullet.end() if bullet and bullet.end() < end and not quoted else start
        for first, last in _sentences(text, begin, end):
            listed = first == begin > start
            if not quoted and (number := _NUMBERED.match(text, first, last)):
                first, listed = number.end(), True
            found.append(
                Unit(text[first:last], first, last, paragraph, listed, heading, part, matter, quoted, head, section)
            )
    return _decided_there(document, found)


_DECIDES = re.compile(r"[\w -]{3,60} (?:beslutar|beslutade|har beslutat)(?: att| följande)?:?")


def _decided_there(document: Document, units: list[Unit]) -> list[Unit]:
    """In minutes, what stands under "Nämnden beslutar" is decided where the matter has no other decision."""
    settled = {unit.matter for unit in units if unit.part is Part.DECISION}
    return [
        replace(unit, part=Part.DECISION)
        if document.kind is Kind.PROTOCOL
        and unit.part is Part.PROPOSAL
        and unit.matter not in settled
        and _DECIDES.fullmatch(unit.head)
        and "föresl" not in unit.head
        else unit
        for unit in units
    ]


def _dashed(text: str, blocks: Sequence[Span]) -> set[int]:
    """The lines of lists with dashes, which look like what is said: two or more in a row in which nobody speaks."""
    plain = [
        text[start] in "–-—" and text[end - 1] in ".;,a" and not _SPOKEN.search(text, start, end)
        for start, end in blocks
    ]
    return {
        n for n, is_plain in enumerate(plain) if is_plain and (plain[n + 1 : n + 2] == [True] or (n and plain[n - 1]))
    }


_SPOKEN = re.compile(
    r"\b(?:jag|vi|oss|vår\w*|mig|min|mitt|mina|du|säg\w*|sa|sade|berätta\w*|menar|förklara\w*|konstatera\w*|tycker"
    r"|fortsätter|svarar|hoppas)\b",
    re.IGNORECASE,
)


def _head_of(text: str, start: int, end: int) -> tuple[Part, int] | None:
    """The part that a line opens, and where its head ends: the line's end, or that of a label before a colon."""
    if end - start > _LABEL_LENGTH and (colon := text.find(": ", start, start + _LABEL_LENGTH)) > 0:
        end = colon + 1
    if end - start > _LABEL_LENGTH or not text[start].isupper():
        return None
    for last in (end, text.find(": ", start, end) + 1):
        for part, pattern in _HEADS if last > start else ():
            if pattern.fullmatch(text, start, last):
                return part, last
    return None


def _blocks(text: str, sections: Sequence[Section]) -> list[Span]:
    """The lines of a text, headings of sections apart; a line that goes on in small letters is one with the next."""
    ends = {section.start + len(section.heading) for section in sections if section.heading}
    cuts = sorted({0, len(text), *(section.start for section in sections), *ends, *_newlines(text)})
    blocks: list[Span] = []
    for start, end in pairwise(cuts):
        said = text[start:end]
        first, last = start + len(said) - len(said.lstrip()), start + len(said.rstrip())
        if first >= last:
            continue
        line_on = blocks and start not in ends and text[blocks[-1][1] : first].count("\n") == 1
        goes_on = (
            (
                line_on
                and text[first].islower()
                and _OPEN_END.match(text[blocks[-1][1] - 1])
                and not text.endswith(" att", blocks[-1][0], blocks[-1][1])
                and not CLAUSE.match(text, first)
                and not BULLET.match(text, first)
            )
            or (
                line_on
                and _NAME_GOES_ON.match(text, first)
                and _BROKEN_NAME.search(text, max(blocks[-1][0], blocks[-1][1] - 40), blocks[-1][1])
            )
            or (
                line_on
                and _NUMBER_GOES_ON.match(text, first)
                and _BROKEN_LIST.search(text, blocks[-1][0], blocks[-1][1])
            )
        )
        if goes_on:
            blocks[-1] = blocks[-1][0], last
        else:
            blocks.append((first, last))
    return blocks


def _newlines(text: str) -> Iterator[int]:
    return (match.start() for match in re.finditer("\n", text))


def _sentences(text: str, start: int, end: int) -> Iterator[Span]:
    first = start
    for match in _STOP.finditer(text, start, end):
        before = text[first : match.start()]
        is_label = _NUMBER_END.search(before[-6:]) or (text[match.start()] == ":" and " " not in before)
        if not is_label and not _ABBREVIATED.search(text, max(first, match.start() - 8), match.start() + 1):
            said = text[first : match.end()].rstrip()
            yield first, first + len(said)
            first = match.end()
    if first < end:
        yield first, end
