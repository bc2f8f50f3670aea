"""What a publisher changed in a text after it was published."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from models.document import Span


class EditKind(StrEnum):
    """What was done to words."""

    INSERT = "insert"
    DELETE = "delete"
    REPLACE = "replace"


class EditVerdict(StrEnum):
    """What an edit changes, the least first."""

    SAME = "same"  # nothing was edited
    TYPOGRAPHY = "typography"  # white space, quotation marks, dashes, case of headings, hyphenation, punctuation
    SPELLING = "spelling"  # a typing fault mended, or the same written otherwise
    LINK = "link"  # addresses, contacts, lines that stand around a text
    UNJUDGED = "unjudged"  # a fault kept it from being judged
    DATE = "date"  # a date or time
    AMOUNT = "amount"  # a number or a sum of money
    ACTOR = "actor"  # a person, role, party or organisation: who did it, and who has the credit
    SUBSTANCE = "substance"  # what is said
    CANCELLED = "cancelled"  # what was announced does not happen, or later: inställt, framflyttat
    REMOVED = "removed"  # the document was taken back

    @property
    def gravity(self) -> int:
        """0 where nothing was edited, and the more the graver."""
        return list(EditVerdict).index(self)

    @property
    def matters(self) -> bool:
        """Whether the text says something else than before, or may do so: people should be told."""
        return self.gravity > EditVerdict.LINK.gravity


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: ``old`` is ``before.text[slice(*old_span)]``, ``new`` is ``after.text[slice(*new_span)]``; one of
    the two may be "". Outside the spans of its edits a text is as before."""

    kind: EditKind
    old_span: Span
    new_span: Span
    old: str
    new: str
    verdict: EditVerdict


@dataclass(frozen=True, slots=True)
class MarkedRun:
    """Words of a paragraph. ``mark`` is None for what stands in both texts, else ``INSERT`` or ``DELETE``."""

    text: str
    mark: EditKind | None = None


@dataclass(frozen=True, slots=True)
class MarkedParagraph:
    """A paragraph with its old and new words, and the gravest verdict on what was changed in it."""

    runs: tuple[MarkedRun, ...]
    verdict: EditVerdict


@dataclass(frozen=True, slots=True)
class Edited:
    """A document of which revision ``older`` was replaced by ``newer``, first ``seen`` then, in UTC; ``edits`` is how
    many changes of the text there are, ``gravest`` stretches of the later text with those that count most.

    Of a document that is not to be had any more ``older`` and ``newer`` are its last revision, and ``seen`` is the
    beginning of the night since which it is gone.
    """

    document_id: str
    title: str
    kind: str
    source: str
    region: str | None
    published: date | datetime | None
    url: str | None
    older: int
    newer: int
    seen: datetime
    verdict: EditVerdict
    edits: int
    gravest: tuple[MarkedParagraph, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    """What was changed in a document from one revision to another, with the paragraphs in which it was."""

    edited: Edited
    paragraphs: tuple[MarkedParagraph, ...]
