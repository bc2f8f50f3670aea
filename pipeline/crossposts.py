"""Whether two publications of one publisher are one and the same, posted in two places. Pure.

A region posts a release on its own site and at TT Via: word for word, but for boilerplate around it. Two meetings or
two visits of a bus are announced in nearly the same words too, and differ in a date, a place or one verb. So whole
sentences, a beginning or an end may be missing on one side, but nothing may stand on one side in place of something
else on the other, and what only one side has may not tell of another event by figures, months, weekdays, names.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from models import Document
from pipeline.patience import differences

NEAR = timedelta(days=3)  # between the days of publication in two places
SHINGLE = 4  # words
ALIKE = 0.8  # of the shorter text's words: those in shingles that the longer one has too
SHORT = 20  # words: of so short a text all must be in the longer one
LEAST = 8  # words: less is no evidence
ADDED = 12  # words: a longer run that only one text has is background, whatever names and figures are in it
PASSES = (SHINGLE, SHINGLE, 1)  # words that must be alike where two texts are held against each other, ever finer

_LIGHT = re.compile(  # words whose change says nothing else; "till" and "från", "med" and "utan" do
    r"och|samt|att|som|det|den|de|dem|i|på|av|för|vid|är|har|sin|sitt|sina|nu|också|även|där|här|så"
)
_NOT = re.compile(r"inte|ej|aldrig|ingen|inget|inga|icke|knappast|utan|varken")

_LABEL = re.compile(r"^(?:pressmeddelande|pressinbjudan|nyhet|uppdaterad)\W+", re.IGNORECASE)
_WORD = re.compile(r"\d+(?:[.,/-]\d+)*|[^\W\d]\w*")
_TELLING = re.compile(  # words that tell one event from another, in lower case
    r"(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)(?:uari|s|il|i|usti|tember|ober|ember)?"
    r"|(?:mån|tis|ons|tors|fre|lör|sön)dag\w*|idag|imorgon|igår"
    r"|en|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|\w{2,6}(?:ton|tio)|hundra\w*|tusen\w*|miljon\w*"
    r"|miljard\w*|halv\w*|första|andra|tredje|fjärde|femte|sjätte|sjunde|åttonde|nionde|tionde"
    r"|(?:nord|syd)?(?:norra|södra|östra|västra)|förmiddag\w*|eftermiddag\w*|morgon\w*|kväll\w*|natt\w*"
)
_GROUP = re.compile(r"(?<=\d)[ .\u00a0\u202f](?=\d{3}(?!\d))")  # of a figure: 12 000, 12.000
_END = re.compile(r"[.!?…][\"'”’)\]]*\s")  # of a sentence
_CLOCK = re.compile(r"(?<=\d):(?=\d\d(?!\d))")
_FURNITURE = re.compile(  # beginnings of lines that stand beside a release and not in it
    r"\W*(?:(?:senast )?(?:publicera|uppdatera|ändra|granska)[dt]|publiceringsdatum|pressmeddelande\b|tel(?:efon)?\b"
    r"|mobil\b|e-?post\b|https?:|www\.|dela\b|skriv ut\b|tipsa\b|©|copyright\b|taggar\b|ämne(?:n|sord)\b|kategori"
    r"|bilag(?:a|or)\b|ladda (?:ned|ner)\b|läs (?:mer|också)\b|prenumerera\b|följ oss\b|foto\b|bild(?:text)?:)",
    re.IGNORECASE,
)
_DATE = re.compile(  # a line that is a date: at the top it is that of publication
    r"\W*(?:\w+dag(?:en)?,? (?:den )?)?(?:\d{4}-\d\d-\d\d|\d{1,2} \w{3,9}\.? \d{4})"
    r"(?:,? (?:kl(?:ockan|\.)? ?)?\d\d[.:]\d\d(?:[.:]\d\d)?)?(?: CES?T)?\W*(?:\|.*)?",
    re.IGNORECASE,
)
_TOP = 3  # lines
_FOOT = re.compile(  # headings after which nothing of the release comes but what may say when and where
    r"\W*(?:(?:press)?kontakt(?:er|person(?:er)?|uppgifter)?|(?:för )?(?:mer|ytterligare) information\b.{0,60}"
    r"|(?:fakta )?om region\b.{0,60}|om oss|relaterat|dokument|länkar)\W*",
    re.IGNORECASE,
)
_WHEN_OR_WHERE = re.compile(r"\W*(?:tid|datum|dag|när|var|plats|lokal|adress|klockan)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\S@\S|\b0\d{1,3}[- ]\d{2}")  # of e-mail, of a telephone


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as it was written, whether a sentence or a line begins with it, and whether it is of the release."""

    text: str
    begins: bool
    is_core: bool

    @property
    def lower(self) -> str:
        return self.text.casefold()


def same_post(one: Document, other: Document) -> bool:
    """Whether two documents are one publication in two places. Where either has no date, nothing says so."""
    if not _is_near(one, other) or _title(one) != _title(other):
        return False
    # by length, then by the words: the answer is the same whichever is asked first
    shorter, longer = sorted((_read(one), _read(other)), key=lambda words: (len(_core(words)), _texts(words)))
    return _is_in(_core(shorter), longer)


def _is_near(one: Document, other: Document) -> bool:
    days = [date(said.year, said.month, said.day) for said in (one.published, other.published) if said]
    return len(days) == 2 and abs(days[0] - days[1]) <= NEAR


def _is_in(shorter: Sequence[_Word], longer: Sequence[_Word]) -> bool:
    """Whether a release is the longer one with words left out; ``longer`` is that with what stands around it."""
    if len(shorter) < LEAST:
        return False
    words, others = [word.lower for word in shorter], [word.lower for word in longer]
    if sum(_shared(words, others)) < len(words) * (ALIKE if len(words) >= SHORT else 1.0):
        return False
    own: list[int] = []  # places of words that only the one has
    added: list[int] = []
    for apart in differences(words, others, PASSES):
        mine = _content(shorter, apart.start, apart.end)
        yours = _content(longer, apart.other_start, apart.other_end)
        if mine and yours:
            return False
        if mine and not _is_addition(shorter, apart.start, apart.end):
            return False
        if yours and not _is_addition(longer, apart.other_start, apart.other_end):
            return False
        own += mine
        added += yours if len(yours) <= ADDED else ()
    # where both have words of their own, they may be of two events
    return not own or not (_tells(shorter, own, longer) or _tells(longer, added, shorter))


def _content(words: Sequence[_Word], start: int, end: int) -> list[int]:
    """Places of words of a release that mean something by themselves."""
    return [at for at in range(start, end) if words[at].is_core and not _LIGHT.fullmatch(words[at].lower)]


def _is_addition(words: Sequence[_Word], start: int, end: int) -> bool:
    """Whether words are whole sentences or lines, or the beginning or end of a text, without a "not"."""
    if (start == 0 or end == len(words)) and not any(_NOT.fullmatch(word.lower) for word in words[start:end]):
        return True
    for _ in range(end - start):
        if _are_sentences(words, start, end):
            return True
        # "A b. A c." with "A b." added is "A" with "b. A" added as well
        if start == 0 or words[start - 1].lower != words[end - 1].lower:
            return False
        start, end = start - 1, end - 1
    return _are_sentences(words, start, end)


def _are_sentences(words: Sequence[_Word], start: int, end: int) -> bool:
    return words[start].begins and (end == len(words) or words[end].begins)


def _shared(words: Sequence[str], others: Sequence[str]) -> list[bool]:
    """Of each word, whether a shingle that it is in occurs among the others."""
    held = set(_shingles(others))
    shared = [False] * len(words)
    for at, shingle in enumerate(_shingles(words)):
        if shingle in held:
            shared[at : at + SHINGLE] = [True] * SHINGLE
    return shared


def _shingles(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1))


def _tells(words: Sequence[_Word], places: Sequence[int], others: Sequence[_Word]) -> bool:
    """Whether words at these places tell of another event: figures, times and names that the others do not have, or
    only beside other words."""
    lower = [word.lower for word in words]
    held = {*pairwise(word.lower for word in others)}
    return any(
        (words[at].text[0].isdigit() or words[at].text[0].isupper() or _TELLING.fullmatch(lower[at]))
        and held.isdisjoint(pairwise(lower[max(at - 1, 0) : at + 2]))
        for at in places
    )


def _title(document: Document) -> list[str]:
    return [word.lower for word in _words(_LABEL.sub("", _normal(document.title)), is_core=True)]


def _read(document: Document) -> list[_Word]:
    """The words below the title. Of the release are those in no line that stands around one."""
    body = _normal(document.text.removeprefix(document.title))
    words: list[_Word] = []
    is_foot = False
    for number, line in enumerate(line for line in body.splitlines() if line.strip()):
        is_foot |= _FOOT.fullmatch(line) is not None
        is_date = number < _TOP and _DATE.fullmatch(line)
        is_around = is_foot or is_date or _FURNITURE.match(line) or _ADDRESS.search(line)
        words += _words(line, is_core=_WHEN_OR_WHERE.match(line) is not None or not is_around)
    return words


def _core(words: Sequence[_Word]) -> list[_Word]:
    return [word for word in words if word.is_core]


def _texts(words: Sequence[_Word]) -> list[tuple[str, bool, bool]]:
    return [(word.text, word.begins, word.is_core) for word in words]


def _words(line: str, is_core: bool) -> Iterator[_Word]:
    """The words of one line, figures and clocks in one form."""
    plain = _CLOCK.sub(".", _GROUP.sub("", line)).replace("–", "-")
    end = 0
    for number, found in enumerate(_WORD.finditer(plain)):
        begins = number == 0 or _END.search(plain, end, found.start()) is not None
        yield _Word(found.group(), begins, is_core)
        end = found.end()


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)
