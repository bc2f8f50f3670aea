"""A few lines of a passage: the stretch that holds most of what was asked for."""

from collections.abc import Iterator, Sequence

Span = tuple[int, int]


def window(text: str, highlights: Sequence[Span], size: int, skip: int = 0) -> Span:
    """The stretch of whole words of at most ``size`` characters with the most highlights; the first of equals.

    It begins a little before its first highlight, so that the sentence can be read, and after the first ``skip``
    characters (a title that is shown already).
    """
    if len(text) - skip <= size:
        return skip, len(text)
    lead = size // 4
    starts = [skip, *(max(skip, start - lead) for start, _ in highlights)]
    best = max(starts, key=lambda at: sum(at <= start and end <= at + size for start, end in highlights))
    best = min(best, len(text) - size)
    start = best if best == skip else text.find(" ", best) + 1
    end = text.rfind(" ", start, best + size + 1) if best + size < len(text) else len(text)
    return start, end if end > start else min(len(text), start + size)


def lines(text: str, span: Span, highlights: Sequence[Span], width: int) -> Iterator[list[tuple[str, bool]]]:
    """The stretch in lines of at most ``width`` characters; each a list of words and whether they are highlighted."""
    line: list[tuple[str, bool]] = []
    used, at = 0, span[0]
    for word in text[span[0] : span[1]].split():
        start = text.index(word, at)
        at = start + len(word)
        if line and used + 1 + len(word) > width:
            yield line
            line, used = [], 0
        line.append((word, any(s < at and start < e for s, e in highlights)))
        used += len(word) + (used > 0)
    if line:
        yield line
