"""The parts of a text: what stands under which heading."""

from collections.abc import Sequence

from models import Kind, Section


def divide(text: str, headings: Sequence[tuple[int, int, int]], kind: Kind) -> tuple[Section, ...]:
    """Sections by the text's headings, (start, end, level) each; one ends where the next of its rank begins."""
    del kind
    found = []
    for number, (start, end, level) in enumerate(headings):
        until = next((other for other, _, rank in headings[number + 1 :] if rank <= level), len(text))
        found.append(Section(text[start:end], start, len(text[:until].rstrip()), level=level))
    return tuple(found)
