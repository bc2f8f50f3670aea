"""Quoted speech and the lead (ingress) of press releases and other articles.

Precision goes before recall: a paragraph is speech where it names who said it ("…, säger regionrådet …"), or where it
goes on from one that does, or where somebody behind a dash speaks of himself. Items of lists begin with the same dash;
they are no speech, because nobody says them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from models import Span
from pipeline.parse.dates import is_date_line

SHORTEST_SPEECH = 20  # characters; what is shorter behind a dash is an item
SHORTEST_LEAD = 40
WORDS_OF_LEAD = 6
KICKERS = 3  # lines between title and lead: a date, a type, who wrote it

_VERB = (
    r"(?:säger|sa|sade|berättar|menar|fortsätter|avslutar|konstaterar|skriver|meddelar|tillägger|förklarar|kommenterar"
    r"|betonar|understryker|påpekar|poängterar|framhåller|uppger)"
)
_DASHED = re.compile(r"[-–—−] ?(?=[A-ZÅÄÖ\d”\"“'’…])|[–—−] ?(?=\w)")
_SAID = re.compile(  # ", säger regionrådet", "? undrar", "” – menar"; a name, a pronoun or a role follows
    rf"(?:[,!?…”\"“»]|\.”|[^\s] [–—-]) ?(?:och )?{_VERB} (?!att\b|upp\b|till att\b)\w", re.IGNORECASE
)
_QUOTED = re.compile(
    rf"[”\"“»][^”\"“»«\n]{{15,3000}}[”\"“«],? (?:{_VERB}|enligt) \w"
    rf"|\b{_VERB}(?: [\w().-]+){{0,8}}: ?[”\"“»][^\n]{{15}}",
    re.IGNORECASE,
)
_OPENS = re.compile(r"[”\"“»]")
_ATTRIBUTION = re.compile(rf",? ?{_VERB} [A-ZÅÄÖa-zåäö][^.!?]{{2,150}}[.]?")
_INTRODUCTION = re.compile(rf"\b(?:{_VERB}|kommentar(?:er)?)\b[^:\n]{{0,150}}:$", re.IGNORECASE)
_SELF = re.compile(r"\b(?:jag|vi|oss|mig|vår[at]?|min|mitt|mina)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…][”\"»]?$")
_INNER_STOP = re.compile(r"[.!?] [A-ZÅÄÖ]")
_ATT = re.compile(r"(?:att|och|samt)\b", re.IGNORECASE)
_BYLINE = re.compile(r"(?:text|foto|bild|av|skriven av|fotograf|illustration|källa)\b ?:?.{0,80}", re.IGNORECASE)
_KICKER = re.compile(
    r"\[?(?:pressmeddelanden?|pressinbjudan|pressinformation|nyhet(?:er)?|artikel)\b.{0,40}", re.IGNORECASE
)
_SPOKEN = '–—−-•”"“»'


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph, or one line of a list; ``run`` tells which of them stood together as one list."""

    said: str
    start: int
    end: int
    run: int


def find(text: str) -> tuple[Span, ...]:
    """Paragraphs of speech, each whole, with the words that tell who speaks; one span a paragraph, in order.

    A line that only tells who spoke belongs to the speech before it. The first paragraph is the title and none.
    """
    paragraphs = list(_paragraphs(text))[1:]
    is_speech = [_names_speaker(paragraph.said) for paragraph in paragraphs]
    for n, paragraph in enumerate(paragraphs):
        if not is_speech[n] and _could_be_speech(paragraph.said):
            is_speech[n] = _goes_on(paragraphs, is_speech, n)
    _fill_long_quotes(paragraphs, is_speech)
    spans: list[Span] = []
    for n, paragraph in enumerate(paragraphs):
        if is_speech[n]:
            spans.append((paragraph.start, paragraph.end))
        elif n and is_speech[n - 1] and _ATTRIBUTION.fullmatch(paragraph.said):
            spans[-1] = spans[-1][0], paragraph.end
    return tuple(spans)


def lead(text: str, title: str) -> Span | None:
    """The first paragraph below the title, if it is prose; a date, a type label or a byline above it does not count.

    None where a heading, a list or speech comes first.
    """
    start = len(title) if text.startswith(title) else 0
    kickers = 0
    for paragraph in _paragraphs(text, start):
        said = paragraph.said
        if _is_kicker(said) and kickers < KICKERS:
            kickers += 1
        else:
            return (paragraph.start, paragraph.end) if _is_lead(said) else None
    return None


def _paragraphs(text: str, start: int = 0) -> Iterator[_Paragraph]:
    """Paragraphs; each line of its own where any begins with a dash."""
    for run, match in enumerate(re.finditer(r"\S[^\n]*(?:\n[^\n]+)*", text[start:])):
        at = start + match.start()
        lines = match[0].split("\n")
        if any(_DASHED.match(line) for line in lines[1:]):
            for line in lines:
                if said := line.strip():
                    begin = at + len(line) - len(line.lstrip())
                    yield _Paragraph(said, begin, begin + len(said), run)
                at += len(line) + 1
        elif said := match[0].rstrip():
            yield _Paragraph(said, at, at + len(said), run)


def _names_speaker(said: str) -> bool:
    """Whether a paragraph is speech and tells by whom."""
    if _QUOTED.search(said):
        return True
    dash = _DASHED.match(said) or re.match(r"• ?", said)
    return dash is not None and _SAID.search(said, dash.end()) is not None


def _could_be_speech(said: str) -> bool:
    """Whether a paragraph behind a dash has the form of sentences, not of an item."""
    dash = _DASHED.match(said)
    if dash is None or len(said) < SHORTEST_SPEECH or not _SENTENCE_END.search(said):
        return False
    return not _ATT.match(said, dash.end())


def _goes_on(paragraphs: list[_Paragraph], is_speech: list[bool], n: int) -> bool:
    """Whether the surroundings make sentences behind a dash speech."""
    before = paragraphs[n - 1] if n else None
    after = paragraphs[n + 1] if n + 1 < len(paragraphs) else None
    if after and _ATTRIBUTION.fullmatch(after.said):
        return True
    if before and _INTRODUCTION.search(before.said):
        return True
    in_list = any(other is not None and other.run == paragraphs[n].run for other in (before, after))
    if in_list and not (n and is_speech[n - 1]):
        return False
    said = paragraphs[n].said
    if said[0] != "-" and _INNER_STOP.search(said):
        return True  # several sentences behind a long dash, and no list
    beside = (n > 0 and is_speech[n - 1]) or (n + 1 < len(is_speech) and is_speech[n + 1])
    return beside or _SELF.search(said) is not None


def _fill_long_quotes(paragraphs: list[_Paragraph], is_speech: list[bool]) -> None:
    """Mark the paragraphs of a quote that is opened in one and closed, with its speaker, in a later one."""
    opened: int | None = None
    for n, paragraph in enumerate(paragraphs):
        said = paragraph.said
        if opened is None:
            if said[0] in '”"“»' and len(_OPENS.findall(said)) == 1 and not is_speech[n]:
                opened = n
        elif re.search(rf"[”\"“«],? {_VERB} \w", said):
            for number in range(opened, n + 1):
                is_speech[number] = True
            opened = None
        elif _OPENS.search(said, 1) or n - opened >= KICKERS:
            opened = None


def _is_kicker(said: str) -> bool:
    """Whether a paragraph is a date, a type label or a byline."""
    return "\n" not in said and (
        is_date_line(said)
        or (not _SENTENCE_END.search(said) and bool(_BYLINE.fullmatch(said) or _KICKER.fullmatch(said)))
    )


def _is_lead(said: str) -> bool:
    """Whether a paragraph is prose that may be a lead."""
    return (
        said[0] not in _SPOKEN
        and len(said) >= SHORTEST_LEAD
        and len(said.split()) >= WORDS_OF_LEAD
        and _SENTENCE_END.search(said) is not None
        and not any(line.startswith("- ") or " | " in line for line in said.split("\n"))
        and not _names_speaker(said)
    )
