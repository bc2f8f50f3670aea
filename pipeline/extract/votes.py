"""Counts of votes: "133 röster för … och 14 för …", "34 ja, 37 nej, 2 avstår", "med 7 röster mot 4".

Who votes ja is for the proposal that was put first; the count itself does not say which side won.
"""

import re
from dataclasses import dataclass

_COUNT = r"\d{1,3}"
_GAP = r"[ ,;.:\n–-]{0,3}(?:(?:och|mot|samt|medan|röst(?:ar|ade)|ledamöter|röster|var) ){0,3}"
_YES, _NO = r"ja(?:[- ]?röst(?:er)?)?", r"nej(?:[- ]?röst(?:er)?)?"
_ABSTAINED = r"(?:avstår|avstod|avstående|avstått|blank(?:a|t)?(?: röster)?|ned?lagda(?: röster)?)"
_ABSENT = r"(?:frånvarande|ej närvarande)"
_FOR = r"(?: (?:för|till) [^\d.,;:\n]{1,60})?"  # what was voted on: "7 ja för avslag, 4 nej"
_VOTED = r"(?:(?:ledamöter )?röst(?:ar|ade)(?: för)? )?"
_COUNTED = re.compile(  # the number before its word
    rf"\b(?P<yes>{_COUNT}) {_VOTED}{_YES}\b{_FOR}{_GAP}(?P<no>{_COUNT}) {_VOTED}{_NO}\b"
    rf"(?:{_GAP}(?P<abstained>{_COUNT}) (?:som )?{_ABSTAINED}\b)?"
    rf"(?:{_GAP}(?P<absent>{_COUNT}) (?:är |var )?{_ABSENT}\b)?",
    re.IGNORECASE,
)
_LABELLED = re.compile(  # the word before its number
    rf"\bja(?:-?röster)?[: ]{{1,2}}(?P<yes>{_COUNT})(?: st)?[ ,;.\n|]{{1,3}}"
    rf"nej(?:-?röster)?[: ]{{1,2}}(?P<no>{_COUNT})(?: st)?\b"
    rf"(?:[ ,;.\n|]{{1,3}}{_ABSTAINED}[: ]{{1,2}}(?P<abstained>{_COUNT}))?"
    rf"(?:[ ,;.\n|]{{1,3}}{_ABSENT}[: ]{{1,2}}(?P<absent>{_COUNT}))?",
    re.IGNORECASE,
)
_SIDES = re.compile(
    rf"\b(?P<yes>{_COUNT}) röster (?:för|till) [^.!?\n]{{1,150}}?[ ,](?:och|mot|medan) (?P<no>{_COUNT})(?: röster)? "
    rf"(?:för|till|emot|mot)\b(?: [^.,;\n]{{1,60}}?(?:förslag(?:et)?|yrkandet?|alternativ(?:et)?|budget(?:en)?)\b)?"
    rf"|\b(?P<won>{_COUNT}) röster mot (?P<lost>{_COUNT})\b(?: röster)?"
    rf"|(?<=siffrorna )(?P<more>{_COUNT}) ?(?:–|-|mot) ?(?P<less>{_COUNT})\b",
    re.IGNORECASE,
)
_NAMES = r"[A-ZÅÄÖÉ][\w-]{1,40}(?: [A-ZÅÄÖÉ][\w-]{1,40}){1,3}(?: \([A-ZÅÄÖ]{1,4}\))?"
_CAST = re.compile(  # other forms, whole
    rf"{_NAMES} (?:får|fick|erhåller|erhöll) (?P<yes>{_COUNT}) röster(?:,| och|, medan| medan)"
    rf" {_NAMES}(?: (?:får|fick|erhåller|erhöll))? (?P<no>{_COUNT})(?: röster)?\b"
    rf"|\b(?P<backed>{_COUNT}) ledamöter (?:stödde|röstade)\b[^.\n]{{1,60}}? (?:medan|och"
    rf"|mot) (?P<other>{_COUNT}) [^.\n]{{3,80}}(?=[.\n])"
    rf"|\b(?P<committee>{_COUNT}) för utskottet\s+(?P<reserved>{_COUNT}) för res\.? ?\d{{0,2}}"
    rf"(?:\s+{_COUNT} (?:som )?{_ABSTAINED}\b)?(?:\s+{_COUNT} {_ABSENT}\b)?"
)
_BRACKETED = re.compile(
    rf"\((?P<yes>{_COUNT}) ?[–-] ?(?P<no>{_COUNT})(?:[,;] {_COUNT} {_ABSTAINED})?(?=\))", re.IGNORECASE
)
_VOTING = re.compile(r"\b(?:voter|omröst|röst)", re.IGNORECASE)
_ABSTAINED_AFTER = re.compile(
    rf"[ ,.]{{1,3}}(?:och |medan )?(?P<abstained>{_COUNT}) (?:ledamöter |som )?{_ABSTAINED}\b", re.I
)


@dataclass(frozen=True, slots=True)
class Votes:
    """A count at ``text[start:end]``: for what was named first and against it; None is what was not said."""

    yes: int
    no: int
    start: int
    end: int
    abstained: int | None = None
    absent: int | None = None


def votes(text: str) -> tuple[Votes, ...]:
    """The counts of votes in a text, in its order."""
    found: list[Votes] = []
    for match in (*_COUNTED.finditer(text), *_LABELLED.finditer(text)):
        abstained, absent = (int(said) if (said := match[name]) else None for name in ("abstained", "absent"))
        found.append(Votes(int(match["yes"]), int(match["no"]), match.start(), match.end(), abstained, absent))
    for match in _SIDES.finditer(text):
        yes, no = (
            int(match[a] or match[b] or match[c]) for a, b, c in (("yes", "won", "more"), ("no", "lost", "less"))
        )
        after = _ABSTAINED_AFTER.match(text, match.end())
        end = after.end() if after else match.end()
        found.append(Votes(yes, no, match.start(), end, int(after["abstained"]) if after else None))
    for match in _CAST.finditer(text):
        if any(each.start < match.end() and match.start() < each.end for each in found):
            continue
        yes, no = (
            int(match[a] or match[b] or match[c])
            for a, b, c in (("yes", "backed", "committee"), ("no", "other", "reserved"))
        )
        found.append(Votes(yes, no, match.start(), match.end()))
    for match in _BRACKETED.finditer(text):
        if _VOTING.search(text, max(0, match.start() - 60), match.start()):
            found.append(Votes(int(match["yes"]), int(match["no"]), match.start() + 1, match.end()))
    return tuple(sorted(found, key=lambda votes: votes.start))
