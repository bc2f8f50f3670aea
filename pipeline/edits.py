"""What publishers changed in texts after publication: judged in every run, and shown. Knows the order of things."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from models import Facts, ParseError, UnknownDocument
from models.watch import Diff, Edited, EditVerdict
from pipeline.engine import Engine, Stage, hands, spread
from pipeline.extract import facts
from pipeline.extract.language import ACCURATE, load
from pipeline.read import faults_as_parse_errors
from pipeline.store import EditTables, Judgement, Mark, Pair, Published, Work, edit_between
from pipeline.watch import shown
from pipeline.watch.edits import edits, from_places, readable, verdict
from pipeline.workers import Lost, workers

LOG = logging.getLogger("regionradar.watch")
SWEDEN = ZoneInfo("Europe/Stockholm")
FEW = 24  # pairs for which starting processes costs more than it saves
READ = 32  # pairs that are judged between two commits
LONGEST = 400_000  # characters of a text that is held against another while somebody waits
SMALL = 20_000  # characters of a text that cannot keep its reader busy for long


def judge_missing(
    work: Work, language: str, progress: Callable[[str, int, int], None], engine: Engine | None = None
) -> None:
    """Judge what was changed from each revision to the next, and since a document was last held against watches, where
    that was not done yet.

    What two texts do to whoever compares them costs that verdict alone: the change is then taken for one that matters.
    Raises ``QueryError`` and ``HomeError`` where there is no such language pipeline.
    """
    tables = EditTables(work)
    total, done = tables.count_unjudged(), 0
    if total:
        load(language)  # a pipeline that cannot be had is no document's fault
    stage = replace(JUDGED, work=partial(_judged, language=language))
    with hands(engine) as those:
        while batch := tables.unjudged(READ):
            small = total <= FEW and all(max(len(pair.before.text), len(pair.after.text)) <= SMALL for pair in batch)
            judged = [(pair, _unless_lost(made)) for pair, made in spread(None if small else those, stage, batch)]
            for pair, made in judged:
                if made.fault:
                    LOG.warning("change not judged", extra={"document": pair.after.id, "why": made.fault})
            tables.keep(judged)
            done += len(batch)
            progress("comparing", done, total)


def judged_apart(pair: Pair) -> Judgement:
    """What was changed, judged in a process of its own: takes seconds."""
    with workers(1) as pool:
        [found] = pool.map(_judged, [pair])
    return _unless_lost(found)


def unjudged(pair: Pair) -> Judgement:
    """What was changed word by word, without a verdict: no facts are read. Texts of more than ``LONGEST`` characters
    are not compared."""
    before, after = pair.before, pair.after
    if before.text == after.text:
        return Judgement(EditVerdict.SAME)
    if max(len(before.text), len(after.text)) > LONGEST:
        return Judgement(EditVerdict.UNJUDGED, fault="is too long to be compared while somebody waits")
    found = edits(before, after, Facts(), Facts())
    marks = tuple(Mark(each.old_span, each.new_span, EditVerdict.UNJUDGED) for each in found)
    return Judgement(EditVerdict.UNJUDGED, marks)


def edit_of(
    store: Published,
    document_id: str,
    newer: int | None = None,
    older: int | None = None,
    judge: Callable[[Pair], Judgement] = judged_apart,
) -> Diff:
    """What was changed in a document from one revision to another: where nothing else is asked for, from the last but
    one to the last. Has no paragraphs where the two could not be compared. ``judge`` is asked where the store has no
    verdict.

    Raises ``UnknownDocument`` where there are no such revisions, or the older is not the earlier one.
    """
    after = store.stored(document_id, newer)
    if after.revision == 1 and older is None:
        raise UnknownDocument(f"{document_id} has no revision before its first: nothing was changed")
    before = store.stored(document_id, older or after.revision - 1)
    one, two = before.document, after.document
    if kept := edit_between(store, document_id, before.revision, after.revision):
        edited, marks = kept
    elif before.revision >= after.revision:
        raise UnknownDocument(f"{document_id}: revision {before.revision} is not before revision {after.revision}")
    else:
        made = judge(Pair(0, before.revision, after.revision, one, two, after.region, None))
        marks = made.marks
        edited = Edited(
            document_id=two.id,
            title=two.title,
            kind=str(two.kind),
            source=two.source,
            region=after.region,
            published=two.published,
            url=two.url,
            older=before.revision,
            newer=after.revision,
            seen=after.seen_from,
            verdict=made.verdict,
            edits=len(made.marks),
            gravest=made.gravest,
        )
    places = [(each.old_span, each.new_span, each.verdict) for each in marks]
    paragraphs = readable(from_places(places, one.text, two.text), one, two)
    return Diff(edited, tuple(map(shown.cut, paragraphs)))


def swedish_days(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """When a day begins in Sweden, and when another ends."""
    begins = datetime.combine(first, time(), SWEDEN) if first else None
    return begins, datetime.combine(last + timedelta(days=1), time(), SWEDEN) if last else None


def _judged(pair: Pair, language: str = ACCURATE) -> Judgement:
    """What was changed, or what went wrong with it. ``language`` is the pipeline that reads the facts of revisions that
    have none."""
    try:
        with faults_as_parse_errors():
            return _compared(pair, language)
    except ParseError as error:
        return Judgement(EditVerdict.UNJUDGED, fault=str(error))


def _characters(pair: Pair) -> int:
    """How long two revisions are."""
    return len(pair.before.text) + len(pair.after.text)


JUDGED: Stage[Pair, Judgement] = Stage(_judged, Pair, Judgement, _characters)


def _compared(pair: Pair, language: str) -> Judgement:
    before, after = pair.before, pair.after
    if before.text == after.text:
        return Judgement(EditVerdict.SAME)
    was: Facts = facts.read(before, pair.region, language)
    became = pair.facts or facts.read(after, pair.region, language)
    found = edits(before, after, was, became)
    marks = tuple(Mark(each.old_span, each.new_span, each.verdict) for each in found)
    return Judgement(verdict(found), marks, shown.gravest(found, before, after))


def _unless_lost(found: Judgement | Lost) -> Judgement:
    return Judgement(EditVerdict.UNJUDGED, fault=found.reason) if isinstance(found, Lost) else found
