"""Edits for people to read: with as much around them as it takes to see what was changed."""

from collections.abc import Sequence
from dataclasses import replace

from models import Document
from models.watch import Edit, MarkedParagraph, MarkedRun
from pipeline.watch.edits import readable

AROUND = 160  # characters on either side of an edit on a page of its own,
NEAR = 60  # and in a list
MOST = 3  # stretches that a list shows of one document
LENGTH = 240  # characters of one edit in a list, and of what a stretch may have besides its first edit
CUT = " … "


def gravest(edits: Sequence[Edit], before: Document, after: Document) -> tuple[MarkedParagraph, ...]:
    """What a list shows of a document's edits: stretches with those that matter, the gravest first. Where none of them
    matters, of all."""
    chosen = [edit for edit in edits if edit.verdict.matters] or edits
    paragraphs = sorted(readable(chosen, before, after), key=lambda each: -each.verdict.gravity)
    return tuple(_short(cut(paragraph, NEAR)) for paragraph in paragraphs[:MOST])


def cut(paragraph: MarkedParagraph, around: int = AROUND) -> MarkedParagraph:
    """A paragraph without what is far from any edit; " … " stands in its place."""
    last = len(paragraph.runs) - 1
    runs = [
        run if run.mark else MarkedRun(_ends(run.text, 0 if at == 0 else around, 0 if at == last else around))
        for at, run in enumerate(paragraph.runs)
    ]
    return replace(paragraph, runs=tuple(run for run in runs if run.text))


def _ends(text: str, head: int, tail: int) -> str:
    """The beginning and the end of a text, cut between words; 0 leaves that end out."""
    if len(text) <= head + tail + len(CUT):
        return text
    first, last = text[:head], text[len(text) - tail :]
    first = first[: max(first.rfind(" "), first.rfind("\n")) + 1] or first
    at = min((at for at in (last.find(" "), last.find("\n")) if at >= 0), default=-1)
    last = last[at + 1 :] or last
    return first.rstrip() + (CUT if first and last else CUT.rstrip() if first else CUT.lstrip()) + last.lstrip()


def _short(paragraph: MarkedParagraph) -> MarkedParagraph:
    """A stretch that has room in a list: long edits are cut, and what follows when there is enough."""
    runs: list[MarkedRun] = []
    length = 0
    for run in paragraph.runs:
        if length > 2 * LENGTH:
            runs.append(MarkedRun(CUT.rstrip()))
            break
        said = _ends(run.text, LENGTH // 2, LENGTH // 2) if run.mark else run.text
        runs.append(replace(run, text=said))
        length += len(said)
    return replace(paragraph, runs=tuple(runs))
