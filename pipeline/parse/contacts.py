"""Contact blocks (kontaktperson, presskontakt) and what a publisher says of itself, apart from the text."""

from collections.abc import Iterable
from dataclasses import dataclass

from models import Contact
from pipeline.parse.blocks import Block


@dataclass(frozen=True, slots=True)
class Apart:
    """The blocks of the text, and who is named for questions."""

    blocks: list[Block]
    contacts: tuple[Contact, ...] = ()


def apart(blocks: Iterable[Block]) -> Apart:
    """Blocks without the contact and about blocks around the text, and the contacts read from the former."""
    return Apart(list(blocks))
