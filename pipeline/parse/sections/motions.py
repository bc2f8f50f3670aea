"""Parts of motions and the question of interpellations."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from models import Part
from pipeline.parse.dates import is_date_line
from pipeline.parse.sections.heads import head_of
from pipeline.parse.sections.lines import LONGEST_HEAD, LONGEST_HEADING, Line, Mark, headed, is_first, is_item
from pipeline.parse.sections.minutes import LISTING

TRAILERS = 8  # paragraphs below the signatures: footnotes, picture credits, printers
FRONT = 8  # lines below the title in which addressee, movers and numbers stand
_ADDRESSEE = re.compile(
    r"(?:(?:enskild |flerpartim|m)otion |interpellation )?till "
    r"(?:(?:region|landstings|kommun)fullmäktige|(?:\w+ ){0,3}\w*(?:fullmäktige|kommun|landsting)|region \w+|riksdagen"
    r"|(?:region|landstings|kommunal)råd\w*.*|statsråd\w*.*|\w+ministern?\b.*|ordföranden? .*)"
    r"(?: i .{1,60})?",
    re.IGNORECASE,
)
_MOVERS = re.compile(
    r"(?:motion |interpellation )?(?:av|från) .{3,200}|(?:motion|interpellation)\b.{0,30}", re.IGNORECASE
)
_CODE = re.compile(r"\S{1,20}|[\w.-]{1,8} \d[\d:/-]{0,20}")
_PROPOSAL_HEAD = re.compile(
    r"(?:\d{1,2}\.? ?)?(?:förslag(?: till (?:riksdags)?beslut)?|yrkanden?|hemställan|att-satser)", re.IGNORECASE
)
_PETITION = re.compile(r"hemställan", re.IGNORECASE)  # in the Riksdag's motions until 2000, always last
_GROUNDS_HEAD = re.compile(r"(?:\d{1,2}\.? ?)?(?:motivering|bakgrund)", re.IGNORECASE)
_CONTENTS_ENTRY = re.compile(r".*\d")
PROPOSING = re.compile(r"\b(?:föreslår|föreslås|yrkar|yrkas|hemställer|hemställs|anhåller)\b", re.IGNORECASE)
_ENDS_OPEN = re.compile(
    r"(?:.*[\s\w])?(?::|\batt|\bbesluta[r]?|\bi uppdrag|\bföljande|\bdärför|\bhärmed|\bjag|\bvi|\bundertecknad\w*"
    r"|yrkar|föreslår|hemställer)",
    re.IGNORECASE | re.DOTALL,
)
_THIRD_PARTY = re.compile(
    r"\b(?:regeringen|utred(?:ning|are)\w*|kommittén|\w*(?:styrelsen|nämnden|utskottet|förvaltningen|verket|rådet)) "
    r"(?:föreslår|yrkar|hemställer)",
    re.IGNORECASE,
)
_MOVER = (
    r"(?:jag|vi|undertecknad\w*|centern|miljöpartiet|\w+partiet|\w+demokraterna|liberalerna|moderaterna|\w+gruppen)"
)
INLINE = re.compile(
    rf"\b(?:(?:yrkar|föreslår|hemställer|anhåller) (?:därför |härmed )?{_MOVER}"
    rf"|{_MOVER} (?:yrkar|föreslår|hemställer|anhåller))\b[^.?!]{{0,300}}\batt\b",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"(?<=[.!?])[”\"]?\s+(?=[A-ZÅÄÖ–])")
_MONTH = r"(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)"
_DAY = rf"(?:i {_MONTH} \d{{4}}|(?:den )?\d{{1,2}} {_MONTH} \d{{4}}|\d{{4}}-\d\d-\d\d)"
_PLACE = re.compile(rf"(?:[A-ZÅÄÖ][\w-]+(?: [\w-]+)?,? )?{_DAY}", re.IGNORECASE)
_SEQUEL = re.compile(r"behandling i riksdagen|riksdagens behandling", re.IGNORECASE)
_SIGNED = re.compile(r"undertecknat|undertecknade?|underskrifter?|(?:för|genom) (?:\S+ ){0,4}\S+", re.IGNORECASE)
_WORD = r"[A-ZÅÄÖÉÜ][\w.’'-]*"
_BEARER = rf"{_WORD}(?: (?:{_WORD}|von|af|de|van|der|el|al|i)){{1,4}}"
_NAME = re.compile(_BEARER)
_PARTY = r"(?:S|M|C|V|L|MP|SD|KD|FP|NYD|[A-ZÅÄÖ]{2,5}|[a-zåäö]{1,3})"
_NAME_WITH_PARTY = re.compile(
    r"(?!.*\b(?:att|föreslår|yrkar|yrkas|föreslås):?$)"  # who leads to att-satser has not signed there
    rf"(?:{_BEARER} ?\(?(?:{_PARTY}|[Bb]åda {_PARTY}|[Ss]amtliga {_PARTY}|[A-ZÅÄÖ]+-gruppen)\)(?:,? [\w åäö-]{{1,60}})?"
    rf"|{_BEARER}, (?:{_PARTY}|\w+(?:partiet|demokraterna|erna)\b.{{0,60}}))"
)
_PARTY_OF_ALL = re.compile(r" ?\((?:[Bb]åda |[Ss]amtliga )?[^()]{1,20}\)?$")  # the bracket may never close
_AFFILIATION = re.compile(
    r"(?:i [A-ZÅÄÖ]\w+|[\w -]*(?:fullmäktigegrupp|partigrupp|gruppledare|partiet|demokraterna))", re.IGNORECASE
)


def motion(text: str, lines: Sequence[Line]) -> list[Mark]:
    marks: list[Mark] = []
    sequel = next((at for at, line in enumerate(lines) if line.level and _SEQUEL.fullmatch(line.said)), len(lines))
    marks += headed(lines[sequel:])
    if sequel < len(lines):
        marks.append(Mark(lines[sequel].start, lines[sequel].start, 1, None))  # ends all above, whatever its rank
    lines = lines[:sequel]
    body = 1
    while body < min(FRONT, len(lines)) and _is_front(lines, body):
        if _ADDRESSEE.fullmatch(lines[body].said.rstrip(":!")):
            marks.append(Mark(lines[body].start, lines[body].start, 1, Part.ADDRESSEE))
            marks.append(Mark(lines[body].end, lines[body].end, 1, None))
        body += 1
    signed, signed_end = _signatures(lines, body)
    proposals = _proposed(text, lines, body, signed)
    if signed == signed_end and proposals:
        signed, signed_end = _names_below(lines, proposals[-1][1])
    marks += (Mark(start, heading_end, 1, Part.PROPOSAL) for _, _, start, heading_end in proposals)
    if signed < signed_end:
        heading_end = lines[signed].end if _SIGNED.fullmatch(lines[signed].said) else lines[signed].start
        marks.append(Mark(lines[signed].start, heading_end, 1, Part.SIGNATURES))
        marks.append(Mark(lines[signed_end - 1].end, lines[signed_end - 1].end, 1, None))
    begin = body
    for first, behind, start, _ in [*proposals, (signed, signed, 0, 0)]:
        until = first + (first < len(lines) and start > lines[first].start)  # the lead-in may share a line with text
        marks += _grounds(lines, begin, until)
        begin = behind
    return marks


def _is_front(lines: Sequence[Line], at: int) -> bool:
    """Whether a line below the title is part of a letter's head: addressee, movers, number, date."""
    line = lines[at]
    said = line.said.rstrip(":!")
    if line.level and not _ADDRESSEE.fullmatch(said):
        return False
    return bool(
        _ADDRESSEE.fullmatch(said)
        or (len(said) <= LONGEST_HEADING and _MOVERS.fullmatch(said) and said[-1] not in ".")
        or (_CODE.fullmatch(said) and any(letter.isdigit() for letter in said))
        or _PLACE.fullmatch(said)
        or is_date_line(said)
        or (_NAME_WITH_PARTY.fullmatch(said) and len(lines) > FRONT)
    )


def _grounds(lines: Sequence[Line], first: int, last: int) -> Iterator[Mark]:
    """Marks of a stretch of body: lists of contents, the grounds, and the headings within them."""
    while first < last and LISTING.fullmatch(lines[first].said):
        yield Mark(lines[first].start, lines[first].end)
        own = lines[first].level
        first += 1
        while first < last and (not lines[first].level if own else _CONTENTS_ENTRY.fullmatch(lines[first].said)):
            first += 1
    if first >= last:
        return
    named = _GROUNDS_HEAD.fullmatch(lines[first].said.rstrip(":")) is not None
    yield Mark(lines[first].start, lines[first].end if named else lines[first].start, 1, Part.GROUNDS)
    inner = [line for line in lines[first + named : last] if line.level]
    ranks = {level: rank for rank, level in enumerate(sorted({line.level for line in inner}), 2)}
    for line in inner:
        is_decided = head_of(line.said) is Part.DECISION  # registers print what became of a motion below it
        yield (
            Mark(line.start, line.end, 1, Part.DECISION)
            if is_decided
            else Mark(line.start, line.end, ranks[line.level])
        )


def _proposed(text: str, lines: Sequence[Line], body: int, signed: int) -> list[tuple[int, int, int, int]]:
    """Each proposal: its first line, the line behind its last, its offset, and where its heading ends."""
    found: list[tuple[int, int, int, int]] = []
    heads = {lines[at].said: at for at in range(body, signed) if _PROPOSAL_HEAD.fullmatch(lines[at].said.rstrip(":"))}
    for at in sorted(heads.values()):
        if not found or at >= found[-1][1]:
            is_twice = at > body and lines[at - 1].said == lines[at].said
            head = lines[at - is_twice]
            found.append((at - is_twice, _proposal_end(lines, at, signed), head.start, head.end))
    if found:
        return found
    at = body
    while at < signed:
        until = at + 1
        while until < signed and not is_first(lines, until) and not is_item(lines[until].said):
            until += 1
        start = _lead_in(text, lines, at, until, signed)
        if start is not None:
            last = _run_end(lines, until, signed, is_open=True)
            found.append((at, last, start, start))
            at = last
        else:
            at = until
    decisive = [p for n, p in enumerate(found) if n == len(found) - 1 or "beslut" in text[p[2] : lines[p[1] - 1].end]]
    return decisive or _in_running_text(text, lines, body, signed)


def _proposal_end(lines: Sequence[Line], head: int, signed: int) -> int:
    """The line behind a proposal that has a head: the next heading, or where its list and lead-in end."""
    at = head + 1
    if lines[head].level or _PETITION.fullmatch(lines[head].said):
        while at < signed and not lines[at].level:
            at += 1
        return at
    while at < signed and not is_item(lines[at].said) and not _GROUNDS_HEAD.fullmatch(lines[at].said):
        if at > head + 1 and is_first(lines, at) and not lines[at - 1].said.endswith((":", "att", "besluta")):
            return at
        at += 1
    return _run_end(lines, at, signed, is_open=False)


def _run_end(lines: Sequence[Line], at: int, signed: int, is_open: bool) -> int:
    """The line behind a list of proposals that begins on line ``at``; with ``is_open`` its first need not be marked."""
    first = at
    while at < signed:
        line = lines[at]
        begins = is_first(lines, at) or at == first
        if line.level or _SIGNED.fullmatch(line.said) or _NAME_WITH_PARTY.fullmatch(line.said):
            break
        if begins and not is_item(line.said) and not (is_open and at == first):
            break
        at += 1
    return at


def _lead_in(text: str, lines: Sequence[Line], at: int, until: int, signed: int) -> int | None:
    """Where the sentence begins that leads to a list of proposals behind line ``until``; None where none does."""
    if lines[at].level or is_item(lines[at].said):
        return None
    start, end = lines[at].start, lines[until - 1].end
    start = max((m.end() for m in SENTENCE.finditer(text, start, end)), default=start)
    sentence = text[start:end]
    verb = PROPOSING.search(sentence)
    if not verb or _THIRD_PARTY.search(sentence) or until >= signed or lines[until].level:
        return None
    has_list = is_item(lines[until].said)
    is_open = _ENDS_OPEN.fullmatch(sentence[-60:]) is not None
    is_inline = " att " in sentence[verb.end() :] and has_list and lines[until].said.startswith(("att ", "Att "))
    is_led = sentence.endswith((":", "att", "besluta", "i uppdrag")) and not _SIGNED.fullmatch(lines[until].said)
    return start if (has_list and is_open) or is_inline or is_led else None


def _in_running_text(text: str, lines: Sequence[Line], body: int, signed: int) -> list[tuple[int, int, int, int]]:
    """The last sentence that proposes something, where no list does; it reaches to its paragraph's end."""
    for at in range(signed - 1, body - 1, -1):
        line = lines[at]
        match = max(INLINE.finditer(text, line.start, line.end), key=re.Match.start, default=None)
        if match and not line.level:
            ends = (m.end() for m in SENTENCE.finditer(text, line.start, match.start() + 1))
            start = max(ends, default=line.start)
            return [] if _THIRD_PARTY.search(text, start, line.end) else [(at, at + 1, start, start)]
    return []


def _signatures(lines: Sequence[Line], body: int) -> tuple[int, int]:
    """The first line of the signatures at the end and the line behind the last; the same where there are none."""
    none = (len(lines), len(lines))
    end = len(lines)
    while end > body and not _is_strong(lines[end - 1].said):
        end -= 1
        if lines[-1].paragraph - lines[end - 1].paragraph > TRAILERS:
            return none
    start = end
    while start > body and not lines[start - 1].level and _is_signature(lines[start - 1].said):
        start -= 1
    while start < end and not (_is_strong(lines[start].said) or _NAME.fullmatch(lines[start].said)):
        start += 1
    while end < len(lines) and (
        _is_bare_names(lines[end].said)
        if _PLACE.fullmatch(lines[end - 1].said) or lines[end].paragraph != lines[end - 1].paragraph
        else _is_signature(lines[end].said)
    ):
        end += 1
    return (start, end) if body < start < end else none


def _names_below(lines: Sequence[Line], at: int) -> tuple[int, int]:
    """Place, date and bare names that stand between a proposal and the end."""
    end = at
    while end < len(lines) and (_PLACE.fullmatch(lines[end].said) or _is_bare_names(lines[end].said)):
        end += 1
    return (at, end) if at < end == len(lines) else (len(lines), len(lines))


def _is_bare_names(said: str) -> bool:
    """Whether a line lists names, with a party for all of them at most ("A Ek, B Alm (samtliga M)")."""
    names = _PARTY_OF_ALL.sub("", said)
    return _AFFILIATION.fullmatch(said) is not None or all(_NAME.fullmatch(cell) for cell in _cells(names) if names)


def _cells(said: str) -> list[str]:
    """The names on a line: cells of a row, or a list with commas."""
    cells = said.split(" | ")
    if len(cells) == 1 and not _NAME_WITH_PARTY.fullmatch(said):
        cells = re.split(r", | och ", said)
    return [cell for cell in map(str.strip, cells) if cell]


def _is_strong(said: str) -> bool:
    """Whether a line by itself shows that signatures are here."""
    if len(said) > LONGEST_HEADING or said[-1] == ":":
        return said.lower() in ("undertecknat:", "undertecknad:", "underskrifter:")
    if _PLACE.fullmatch(said) or said.lower() in ("undertecknat", "undertecknad", "undertecknade", "underskrifter"):
        return True
    cells = _cells(said)
    return any(map(_NAME_WITH_PARTY.fullmatch, cells)) and all(
        _NAME_WITH_PARTY.fullmatch(cell) or _NAME.fullmatch(cell) for cell in cells
    )


def _is_signature(said: str) -> bool:
    """Whether a line may stand among signatures."""
    if _is_strong(said):
        return True
    is_short = len(said) <= LONGEST_HEAD and said[-1] not in ".:;!?"
    return is_short and bool(_SIGNED.fullmatch(said) or _NAME.fullmatch(said) or _AFFILIATION.fullmatch(said))


_ASKING = re.compile(
    r".*\b(?:vill|önskar|vi|jag)\b.*\b(?:fråga\w*|frågor\w*|svarar)\b.*|.*\bmina? fråg(?:a|or)\b.*|.*\bföljande frågor",
    re.IGNORECASE,
)


def asked(lines: Sequence[Line]) -> Iterator[Mark]:
    """The addressee, and the line that leads to the questions, where one does ("Min fråga till … är därför:")."""
    for line in lines[1:FRONT]:
        if _ADDRESSEE.fullmatch(line.said):
            yield Mark(line.start, line.start, 1, Part.ADDRESSEE)
            yield Mark(line.end, line.end, 1, None)
            break
    for line, below in pairwise(lines[1:]):
        is_lead = line.said.endswith(":") and len(line.said) <= LONGEST_HEADING and not line.level
        if is_lead and below.said.endswith("?") and _ASKING.fullmatch(line.said[:-1]):
            yield Mark(line.start, line.end)
            break
