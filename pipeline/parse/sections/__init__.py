"""The parts of a text: items of minutes and digests, a motion's proposal and signatures, what stands under headings.

Every kind of document is read line by line into marks (a part begins here, of that rank), and marks become sections
at the end: a section reaches to the next mark of its own rank or a higher one. Precision goes before recall: a text
whose form is not known keeps the headings that its file marked, and nothing else. The one thing that must never
happen is a proposal that reads as a decision, so "Regionstyrelsen beslutar" below "Förslag till beslut" stays there.
"""

from models import Kind, Section
from pipeline.parse.sections.digests import digest
from pipeline.parse.sections.lines import Headings, headed, lines_of, sections_of
from pipeline.parse.sections.minutes import minutes
from pipeline.parse.sections.motions import asked, motion
from pipeline.parse.sections.proposals import proposals

__all__ = ["divide", "proposals"]


def divide(text: str, headings: Headings, kind: Kind) -> tuple[Section, ...]:
    """The parts of a text that begins with its title, in the order in which they begin.

    Minutes and summons: items of level 1 with their paragraph's number, and in them level 2 by the standard heads.
    Digests: an item for each sub-heading, marked or not. Motions: addressee, body (GROUNDS, its headings below it),
    proposal with its lead-in, signatures. All else: the marked headings with the levels of the file.
    """
    lines = lines_of(text, headings)
    match kind:
        case Kind.PROTOCOL | Kind.NOTICE:
            marks = minutes(lines)
        case Kind.DECISION_DIGEST:
            marks = digest(lines)
        case Kind.MOTION:
            marks = motion(text, lines)
        case Kind.INTERPELLATION:
            marks = [*headed(lines), *asked(lines)]
        case _:
            marks = headed(lines)
    return sections_of(text, marks)
