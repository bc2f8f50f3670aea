"""Numbers and titles by which documents name matters: case numbers, motions' numbers, designations of the Riksdag, and
titles of motions and interpellations. Each has a plain form that is the same however a text prints it:

- case numbers: "RS 2021-0267" for "RS 2021/267", "RS2021/0267", "RS/267/2021", "RS 2021/267-3" (a paper of the case);
  forms whose parts we do not know stay as they are, in capitals
- numbers of motions: year and running number, "2023:15" for "motion 15-2023", "Motion nr 15/2023", "motion 2023:15";
  of interpellations, which are numbered apart, "interpellation: 2023:15"
- the Riksdag's: "mot 2012/13:U323", "bet 2012/13:UU12", "rskr 2012/13:41", "ip 2012/13:7", since motions, reports and
  letters are each numbered from 1; numbers of other papers (prop., prot., skr.) are none of ours
- titles: small letters, without quotation marks, "Motion av NN (S) om" and what stands behind them in brackets; those
  of interpellations begin with "interpellation: "

A document's own number and title stand at its head; all others are what it speaks of.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from models import Document, Identifier, Kind, Reference
from pipeline.extract.casenumbers import case_numbers

HEAD = 800  # characters in which a document's own numbers stand
LONGEST_LINE = 120  # characters of a line that says no more than such numbers
LONGEST_TITLE = 200
LEAST_LETTERS, LEAST_WORDS = 10, 2  # of a title by which a text can mean one motion
REACH = 300  # characters behind "motionerna" in which a bare number is still a motion's

_ASKING = (Kind.MOTION, Kind.INTERPELLATION)


def references(document: Document) -> tuple[Reference, ...]:
    """What a document names by number or title, in the order of its text. Papers of the Riksdag have their designation
    for their own where it stands at their head; of others, only motions and interpellations have anything."""
    found = [*_case_numbers(document), *_motion_numbers(document), *_designations(document), *_titles(document)]
    return tuple(sorted(found, key=lambda each: (each.start, each.end)))


def _is_own(document: Document, start: int, end: int) -> bool:
    """Whether a number stands where a document gives its own: in the title, or in a short line at the head."""
    text = document.text
    if start >= HEAD:
        return False
    if end <= len(document.title) and text.startswith(document.title):
        return True
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    line = text[first : len(text) if last < 0 else last]
    return len(line) <= LONGEST_LINE and not line.endswith((".", ","))


# --- case numbers ---

_CASE = re.compile(r"(?P<letters>[^\W\d_]{0,6})[ \u00a0./-]*(?P<numbers>\d[\d:/.-]*)")
_YEAR_FIRST = re.compile(r"(?P<year>(?:19|20)\d\d)[/.:-](?P<number>\d{1,6})(?:-\d{1,4})?")
_YEAR_LAST = re.compile(r"(?P<number>\d{1,5})[/-](?P<year>(?:19|20)\d\d)")


def plain_case(number: str) -> str:
    """A case number in its plain form."""
    match = _CASE.fullmatch(number)
    if match is None:
        return " ".join(number.upper().split())
    letters = f"{match['letters'].upper()} ".lstrip()
    parts = _YEAR_FIRST.fullmatch(match["numbers"]) or _YEAR_LAST.fullmatch(match["numbers"])
    return f"{letters}{parts['year']}-{int(parts['number']):04}" if parts else f"{letters}{match['numbers']}"


def _case_numbers(document: Document) -> Iterator[Reference]:
    is_asking = document.kind in _ASKING
    for each in case_numbers(document.text):
        own = is_asking and _is_own(document, each.start, each.end)
        yield Reference(Identifier.CASE_NUMBER, plain_case(each.number), each.start, each.end, own)


# --- numbers of motions ---

_YEAR = r"(?:19|20)\d\d"
_NUMBER = rf"(?:{_YEAR}[:/-]\d{{1,4}}|\d{{1,4}}[:/-]{_YEAR}|\d{{1,3}}[/-]\d\d)"
_MOTION_NUMBER = re.compile(
    rf"\b(?P<what>motion|interpellation)(?:en|er|erna)?,? ?\(?(?:nr\.?|nummer)? ?(?P<first>{_NUMBER})(?!\d|[:/]\d)"
    rf"(?P<more>(?:(?:, | och | samt ){_NUMBER}(?!\d|[:/]\d)){{0,20}})",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"(?P<a>\d+)[:/-](?P<b>\d+)")
CENTURY = 50  # years of two digits below it are of this century


def _motion_numbers(document: Document) -> Iterator[Reference]:
    for match in _MOTION_NUMBER.finditer(document.text):
        for number in _SPLIT.finditer(document.text, match.start("first"), match.end()):
            if value := _plain_motion(number["a"], number["b"]):
                kind = _kind_of(match)
                own = document.kind is kind and _is_own(document, *number.span())
                yield Reference(Identifier.MOTION_NUMBER, _marked(kind, value), *number.span(), own)


def _plain_motion(first: str, second: str) -> str | None:
    """Year and number; None where that is a session of the Riksdag ("2022/23")."""
    if len(first) == 4 and first[:2] in ("19", "20"):
        is_session = len(second) == 2 and int(second) == (int(first) + 1) % 100
        return None if is_session else f"{first}:{int(second)}"
    year = second if len(second) == 4 else f"20{second}" if int(second) < CENTURY else f"19{second}"
    return f"{year}:{int(first)}"


# --- the Riksdag's ---

_LABELS = {
    "mot": r"\w{0,20}motion(?:en|er|erna|ens|ers)?|mot\.",
    "bet": r"betänkande(?:t|n|na)?|bet\.",
    "rskr": r"riksdagsskrivelse\w{0,2}|rskr\.?",
    "ip": r"interpellation(?:en|er|erna)?",
    "": r"proposition(?:en|er|erna)?|prop\.?|prot(?:okoll(?:et)?)?\.?|skrivelse(?:n|r|rna)?|skr\.?|frågan?|framst\.?"
    r"|redog\.?|dir\.?|yttrande(?:t|n)?|yttr\.?|sou|ds|sfs|nr",
}
_SESSION = r"(?:19|20)\d\d/(?:19|20)?\d\d"
_LABEL_OR_NUMBER = re.compile(
    "|".join(
        (
            rf"\b(?:{'|'.join(f'(?P<label{n}>{form})' for n, form in enumerate(_LABELS.values()))})(?!\w)",
            rf"(?<![\w/])(?P<session>{_SESSION}):(?P<number>[A-ZÅÄÖ]?[A-Za-zÅÄÖåäö]{{0,4}}\d{{1,5}})(?!\w)",
            r"(?:, | och | samt )(?P<bare>[A-ZÅÄÖ][A-Za-zåäö]{0,3}\d{1,4})(?![\w/:])",
        )
    ),
    re.IGNORECASE,
)
_REPORT = re.compile(r"[A-ZÅÄÖ][A-Za-zåäö]{0,3}U\d{1,4}")  # committees: AU, FiU, UFöU; but "U12" is a motion
_SUBJECT = re.compile(r"[A-ZÅÄÖ][A-Za-zåäö]{0,3}\d{1,5}")  # motions to a committee: A1, Fi39, Ub275, MJ4
_OF_KIND = {Kind.MOTION: "mot", Kind.REPORT: "bet", Kind.INTERPELLATION: "ip"}


@dataclass(slots=True)
class _Heard:
    """The label that was read last, where it ended, and the session named last."""

    label: str = ""
    end: int = -REACH
    session: str = ""
    number_end: int = -1


def _designations(document: Document) -> Iterator[Reference]:
    heard = _Heard()
    for match in _LABEL_OR_NUMBER.finditer(document.text):
        if match["session"] or match["bare"]:
            group = "number" if match["session"] else "bare"
            start = match.start("session" if match["session"] else "bare")
            if match["bare"] and heard.number_end != match.start():
                continue  # "U324" that follows no number
            heard.session = match["session"] or heard.session
            heard.number_end = match.end()
            label = _sort_of(match[group], heard.label if match.start() - heard.end <= REACH else "")
            heard.end = match.end()
            if label:
                own = label == _OF_KIND.get(document.kind) and _is_own(document, start, match.end())
                value = f"{label} {_plain_session(heard.session)}:{match[group]}"
                yield Reference(Identifier.RIKSDAG, value, start, match.end(), own)
        else:
            label = next(sort for n, sort in enumerate(_LABELS) if match[f"label{n}"])
            heard.label, heard.end = label, match.end()


def _sort_of(number: str, label: str) -> str:
    """Whose number it is: by its letters, else by the word before it; "" for none of ours."""
    if _REPORT.fullmatch(number):
        return "bet"
    return "mot" if _SUBJECT.fullmatch(number) else label


def _plain_session(session: str) -> str:
    """ "1999/2000" stays; of all others the second year has two digits."""
    begun, _, ended = session.partition("/")
    return session if begun == "1999" else f"{begun}/{ended[-2:]}"


# --- titles ---

_QUOTES = "\"”“„»«’‘'"
_OVER = r"(?:om|angående|ang\.?|gällande|rörande|beträffande|avseende|kring)"
_BEFORE_TITLE = (  # number, addressee, movers
    r"(?:,? \(?(?:nr\.? ?|nummer )?\d[\d:/-]{0,12}\)?,?)?"
    r"(?: till (?:\w+ )?\w*(?:fullmäktige|riksdagen)(?: i [\w ]{2,40}?)?)?"
    r"(?: (?:från|av|väckt av|inlämnad av) [^\n:”\"]{2,150}?)?(?: till [^\n:”\"]{2,100}?)?,?"
)
_NAMED = re.compile(
    rf"\b(?P<what>motion|interpellation)(?:en)?{_BEFORE_TITLE}"
    rf"(?:(?: {_OVER}|:| [–-]) (?=(?P<title>[^\n]{{3,{LONGEST_TITLE}}}))| ?(?=[”\"“»’]))",
    re.IGNORECASE,
)
_QUOTED = re.compile(rf"[{_QUOTES}](?P<title>[^{_QUOTES}\n]{{3,{LONGEST_TITLE}}})[{_QUOTES}]")
_PREFIX = re.compile(
    rf"(?:\W*(?:svar på|besvarande av|yttrande över|remissvar på) )?\W*\w{{0,12}}(?:motion|interpellation)(?:en)?"
    rf"{_BEFORE_TITLE}(?: {_OVER} |: ?|, | [–-] | (?=[{_QUOTES}])|\. )",
    re.IGNORECASE,
)
_LEADING_NUMBER = re.compile(
    rf"\w{{0,12}}(?:motion|interpellation)(?: nr\.?| nummer)? {_NUMBER}[:.,]? ?", re.IGNORECASE
)
_LEADING_OVER = re.compile(rf"{_OVER} ", re.IGNORECASE)
_TITLE_ENDS = re.compile(
    r"[.!?](?:\s+(?=[A-ZÅÄÖ–])|$)|[;|]| [–-] (?:svar|yttrande|besvarande|remiss)\b|,? \(?(?:[Dd]nr|[Dd]iarienummer)\b"
    r"| (?:avslås|avslogs|avslagits|bifalls|bifölls|bifallits|anses|ansågs|anse|är|var|besvaras|besvarades|besvarad"
    r"|remitteras|remitterades|återremitteras|återremitterades|överlämnas|överlämnades|bordläggs|bordlades|behandlas"
    r"|behandlades|lämnas|lämnades|ställs|ska|har|hade|fick|får|röstades|till (?:region|landstings|kommun)styrelsen"
    r"|med hänvisning|med motiveringen|för beredning|föreslår|yrkar)\b"
)
_BEHIND_TITLE = re.compile(r"\([^()]{0,60}\)$|\b(?:RS|LS|KS|RF|HSN)[ /]?\d[\d/:-]*$")
_AROUND = " ,.:;!?–-\t\u00a0"
_ARGUED = re.compile(r"anför(?:s|ts|t|es) i $")  # "vad som anförs i motionen om" is followed by no title
_WORD = re.compile(r"[^\W\d_]+")


def plain_title(title: str) -> str:
    """A title in its plain form, without what says that it is a motion, whose and which."""
    said = " ".join(title.split())
    bare = _PREFIX.sub("", said, count=1) if _PREFIX.match(said) else _LEADING_NUMBER.sub("", said, count=1)
    bare = _LEADING_OVER.sub("", _trimmed(bare).strip(), count=1)
    bare = "".join(letter for letter in bare if letter not in _QUOTES) or said
    return re.sub(r"\s*[–—‐-]\s*", "-", bare).strip(_AROUND).casefold()


def _trimmed(said: str) -> str:
    """A title without what stands behind it: marks, brackets, a case number."""
    said = said.rstrip(_AROUND)
    while behind := _BEHIND_TITLE.search(said):
        said = said[: behind.start()].rstrip(_AROUND)
    return said


def _titles(document: Document) -> Iterator[Reference]:
    text = document.text
    if document.kind in _ASKING:
        if document.title and text.startswith(document.title):
            value = _marked(document.kind, plain_title(document.title))
            yield Reference(Identifier.TITLE, value, 0, len(document.title), own=True)
        return  # "med anledning av motionen om" is its own affair
    for match in _NAMED.finditer(text):
        if _ARGUED.search(text, max(0, match.start() - 30), match.start()):
            continue
        quoted = _QUOTED.match(text, match.start("title") if match["title"] else match.end())
        if quoted:
            start, end = quoted.span("title")
        elif match["title"]:
            start = match.start("title")
            stop = _TITLE_ENDS.search(text, start, match.end("title"))
            end = stop.start() if stop else match.end("title")
            end = start + len(_trimmed(text[start:end]))
        else:
            continue
        value = plain_title(text[start:end])
        words = _WORD.findall(value)
        if words[0:1] != ["att"] and len(words) >= LEAST_WORDS and sum(map(len, words)) >= LEAST_LETTERS:
            yield Reference(Identifier.TITLE, _marked(_kind_of(match), value), start, end)


def _kind_of(match: re.Match[str]) -> Kind:
    return Kind.MOTION if match["what"].lower() == "motion" else Kind.INTERPELLATION


def _marked(kind: Kind, value: str) -> str:
    return f"interpellation: {value}" if kind is Kind.INTERPELLATION else value
