"""Whether two publications of one publisher are one and the same, posted in two places. Pure.

A region posts a release on its own site and at TT Via: word for word, but for boilerplate around it. Two meetings or
two visits of a bus are announced in nearly the same words too, and differ in a date, an amount or a place. So words
may be missing on one side, but what tells events apart may not differ: figures, months, weekdays, names.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise

from models import Document

NEAR = timedelta(days=3)  # between the days of publication in two places
SHINGLE = 4  # words
ALIKE = 0.8  # of the shorter text's words: those in shingles that the longer one has too
SHORT = 20  # words: of so short a text all must be in the longer one
LEAST = 8  # words: less is no evidence
REPLACED = 12  # words: a longer run that only one text has is added to it, and stands for nothing in the other

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


def same_post(one: Document, other: Document) -> bool:
    """Whether two documents are one publication in two places. Where either has no date, nothing says so."""
    if not _is_near(one, other) or _title(one) != _title(other):
        return False
    one_core, other_core = _words(_core(one)), _words(_core(other))
    if len(one_core) <= len(other_core):
        return _is_in(one_core, other_core, _words(_body(other)))
    return _is_in(other_core, one_core, _words(_body(one)))


def _is_near(one: Document, other: Document) -> bool:
    days = [date(said.year, said.month, said.day) for said in (one.published, other.published) if said]
    return len(days) == 2 and abs(days[0] - days[1]) <= NEAR


def _is_in(shorter: Sequence[str], longer: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether a text is the longer one with words left out; ``whole`` is that with what stands around it."""
    if len(shorter) < LEAST:
        return False
    shared = _shared(shorter, whole)
    if sum(shared) < len(shorter) * (ALIKE if len(shorter) >= SHORT else 1.0):
        return False
    if all(shared):
        return True
    apart = [at for at, is_shared in enumerate(shared) if not is_shared]
    return not _tells(shorter, apart, whole) and not _tells(longer, _replacing(longer, shorter), shorter)


def _shared(words: Sequence[str], others: Sequence[str]) -> list[bool]:
    """Of each word, whether a shingle that it is in occurs among the others."""
    held = set(_shingles(others))
    shared = [False] * len(words)
    for at, shingle in enumerate(_shingles(words)):
        if shingle in held:
            shared[at : at + SHINGLE] = [True] * SHINGLE
    return shared


def _shingles(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    lower = [word.casefold() for word in words]
    return (tuple(lower[at : at + SHINGLE]) for at in range(len(lower) - SHINGLE + 1))


def _replacing(words: Sequence[str], others: Sequence[str]) -> list[int]:
    """Places of words that stand between shared ones and may stand there for other words."""
    runs = [
        (shared, [at for at, _ in run]) for shared, run in groupby(enumerate(_shared(words, others)), lambda p: p[1])
    ]
    return [at for shared, run in runs[1:] if not shared and len(run) <= REPLACED for at in run]


def _tells(words: Sequence[str], places: Sequence[int], others: Sequence[str]) -> bool:
    """Whether words at these places tell of another event: figures, times and names that the others do not have, or
    only beside other words."""
    lower = [word.casefold() for word in words]
    held = {*pairwise(word.casefold() for word in others)}
    return any(
        (words[at][0].isdigit() or words[at][0].isupper() or _TELLING.fullmatch(lower[at]))
        and held.isdisjoint(pairwise(lower[max(at - 1, 0) : at + 2]))
        for at in places
    )


def _title(document: Document) -> list[str]:
    return [word.casefold() for word in _words(_LABEL.sub("", _normal(document.title)))]


def _body(document: Document) -> str:
    return _normal(document.text.removeprefix(document.title))


def _core(document: Document) -> str:
    """A text without the lines that stand around a release."""
    lines = [line for line in _body(document).splitlines() if line.strip()]
    kept, is_foot = [], False
    for number, line in enumerate(lines):
        is_foot |= _FOOT.fullmatch(line) is not None
        is_date = number < _TOP and _DATE.fullmatch(line)
        if _WHEN_OR_WHERE.match(line) or not (is_foot or is_date or _FURNITURE.match(line) or _ADDRESS.search(line)):
            kept.append(line)
    return "\n".join(kept)


def _words(text: str) -> list[str]:
    return _WORD.findall(_CLOCK.sub(".", _GROUP.sub("", text)).replace("–", "-"))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)
