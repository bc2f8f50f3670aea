"""Standard heads of minutes: "Förslag till beslut", "Beslutsgång", "Reservationer" and their kin."""

import re
from collections.abc import Iterator, Sequence, Set

from models import Part
from pipeline.parse.sections.lines import LONGEST_HEAD, Line, Mark

_OFFICE = (  # "Regionstyrelsens ", "Hälso- och sjukvårdsnämndens ", "Landstingsstyrelsens arbetsutskotts "
    r"(?:[\w-]+ och |[\w-]+[as] )?[\w-]*(?:styrelse|nämnd|utskott|fullmäktige|beredning|ordförande|direktör|chef"
    r"|förvaltning|presidie|kontor|grupp|kommitté|råd|delegation|direktion)\w{0,3}s "
)
_BODY = (  # "Regionfullmäktige", "Regionala utvecklingsnämnden"
    r"(?:[\w-]+ och |[\w-]+a )?[\w-]*(?:styrelsen|nämnden|utskottet|fullmäktige|beredningen|delegationen|direktionen"
    r"|kommittén)"
)
_SITTING = r"(?: (?:på|under|vid) (?:dagens )?(?:sammanträdet?|mötet))?"
_MOVED = r"(?:förslag|\w*yrkanden?)"
_VOTED = (
    r"(?:beslutsgång|proposition(?:sordning|er)?|(?:omröstning|votering)(?:sordning|sresultat|slista|sproposition)?)"
)
_NOTED = r"(?:reservation(?:er)?|särskil[td]a? yttranden?|protokollsanteckning(?:ar)?|röstförklaring(?:ar)?)"
_HEADS = tuple(
    (part, re.compile(pattern, re.IGNORECASE))
    for part, pattern in (
        (
            Part.PROPOSAL,
            rf"(?:{_OFFICE})?{_MOVED}(?:(?: och |/| samt ){_MOVED})?"
            rf"(?: till (?:beslut|riksdagsbeslut|[\w-]*(?:fullmäktige|styrelsen|nämnden)))?{_SITTING}",
        ),
        (Part.DECISION, rf"(?:{_OFFICE})?beslut(?: för egen del)?{_SITTING}"),
        (Part.PROCEDURE, rf"{_VOTED}(?:(?: och |/){_VOTED})?|överläggning(?:ar)?|anföranden|ajournering"),
        (
            Part.RESERVATION,
            rf"(?:skriftlig |blank )?{_NOTED}(?:(?: och |/){_NOTED})?(?: \([^()]{{1,40}}\))?"
            r"|(?:deltar ej|deltar inte|ej deltagande) i beslutet?",
        ),
        (
            Part.GROUNDS,
            r"sammanfattning(?: av ärendet)?|(?:ärende|bakgrunds)beskrivning|beskrivning av ärendet|ärendet|bakgrund"
            r"|motivering(?: (?:till|av) beslut(?:et)?)?|skäl(?:en)? för (?:beslut|förslag)et"
            r"|ärendets (?:beredning|gång|behandling)|tidigare (?:beslut|behandling)|bedömning"
            r"|(?:ekonomiska )?konsekvenser",
        ),
        (
            Part.SECTION,
            r"beslutsunderlag(?:et)?|underlag(?: för beslut)?|(?:handlingar|dokument) i ärendet"
            r"|beslutet (?:ska )?(?:skickas|sändas?|delges|expedieras) till|(?:protokolls)?utdrag till|kopia till"
            r"|expedier(?:as till|as|ing)|skickas till|sändlista|delges|bilagor|ladda ner dokument"
            r"|paragrafen (?:är|förklaras) (?:omedelbart )?justerad|omedelbar justering",
        ),
    )
)
_DECIDES = re.compile(
    rf"{_BODY} (?:har )?beslut(?:ar|ade|at)(?: följande| att| enhälligt| därmed| för egen del){{0,3}}", re.IGNORECASE
)
_PROPOSES = re.compile(
    rf"{_BODY} föresl(?:år|ås|og)(?: att)?(?: {_BODY})?(?: besluta[r]?)?(?: följande| att){{0,2}}", re.IGNORECASE
)
_MOVES = re.compile(
    r"(?:\w+ ){0,3}(?:förslag|yrkanden?)(?: till (?:beslut|\w+))?|(?:\w+ ){0,3}(?:föreslår|yrkar).*", re.I
)
_MOVING = re.compile(r"\bförslag|\bföresl|yrka", re.IGNORECASE)
SOURCES = re.compile(  # heads of lists that name other minutes
    r"beslutsunderlag\w*|underlag.*|handlingar.*|dokument i.*|tidigare.*|ärendets.*|bilagor|beslutet.* till"
    r"|.*utdrag till",
    re.IGNORECASE,
)
_UNDECIDED = (Part.PROPOSAL, Part.DECISION, Part.RESERVATION)


def head_of(said: str) -> Part | None:
    """The part that a standard head opens; None where the line is, whole, no such head."""
    bare = said.removesuffix(":").removesuffix(".").rstrip()
    if not bare or len(bare) > LONGEST_HEAD or not bare[0].isupper():
        return None
    return next((part for part, pattern in _HEADS if pattern.fullmatch(bare)), None)


def opened(line: Line, above: Line | None, part: Part | None) -> tuple[Part, int] | None:
    """The part that a line opens and where its heading ends. ``part`` is the one that is open.

    A body that decides or proposes in a line of its own opens a part only where no proposal or decision is open.
    """
    said = line.said
    if found := head_of(said):
        return found, line.end
    label, colon, rest = said[: LONGEST_HEAD + 2].partition(": ")
    if colon and rest and (found := head_of(label)):
        return found, line.start + len(label) + 1
    if line.level and _MOVES.fullmatch(said.rstrip(":")):
        return Part.PROPOSAL, line.end
    bare = said.removesuffix(":").rstrip()
    if len(bare) > LONGEST_HEAD or not bare[:1].isupper() or part in _UNDECIDED:
        return None
    if _PROPOSES.fullmatch(bare):
        return Part.PROPOSAL, line.end
    if _DECIDES.fullmatch(bare):
        return (Part.PROPOSAL if above and _MOVING.search(above.said) else Part.DECISION), line.end
    return None


def parts(lines: Sequence[Line], level: int, taken: Set[int]) -> Iterator[Mark]:
    """Marks of the standard heads and of other marked headings, but for the lines ``taken`` by items.

    A marked heading that the file ranks below a standard head is a part of what that head opened.
    """
    part: Part | None = None
    rank = 0
    for at, line in enumerate(lines):
        if at == 0:
            continue  # the title
        if at in taken:
            part, rank = None, 0
        elif found := opened(line, lines[at - 1], part):
            part, heading_end = found
            rank = line.level
            yield Mark(line.start, heading_end, level, part)
        elif line.level:
            deeper = 0 < rank < line.level
            if not deeper:
                part, rank = Part.SECTION, 0
            yield Mark(line.start, line.end, level + deeper)
