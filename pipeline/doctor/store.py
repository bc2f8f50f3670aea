"""The stores: what readers search, and what runs write."""

from collections.abc import Iterator
from datetime import UTC, datetime

import duckdb

from models import RegionradarError, StoreBusy
from pipeline import archive
from pipeline.doctor.findings import Finding, State, number
from pipeline.doctor.machine import DRIFT, from_the_future
from pipeline.home import Home
from pipeline.store import Backlog, Published, backlog
from pipeline.store.connect import MIGRATION, migrations

ARCHIVED = 200  # of the newest documents whose bytes are looked for
NEXT = "any run, as regionradar watch run, publishes it anew"
UNPUBLISHED = "an earlier run was interrupted before what it did was published"
OLDER = f"it was published by an older regionradar: {NEXT}"


def store(home: Home, now: datetime) -> Iterator[Finding]:
    try:
        with Published(home) as opened:
            counts = ", ".join(f"{opened.count(table):,} {table}s" for table in ("document", "passage", "term"))
            yield Finding("store", State.OK, f"generation {opened.setting('generation')}: {counts}")
            yield from _age(opened, now)
            yield Finding("embedder", State.OK, opened.setting("embedder") or "none")
            newest = "SELECT raw_digest FROM document ORDER BY seen_from DESC LIMIT ?"
            digests = [digest for (digest,) in opened.cursor().execute(newest, [ARCHIVED]).fetchall()]
            kept = opened.archived(digests)
    except RegionradarError as error:
        yield Finding("store", State.BAD, str(error))
        return
    except duckdb.CatalogException:  # a table is not there
        yield Finding("store", State.WARNING, OLDER)
        return
    except duckdb.Error as error:
        says = f"{home.published} is damaged ({str(error).splitlines()[0]}): regionradar verify --repair"
        yield Finding("store", State.BAD, says)
        return
    lost = sum(digest not in kept or not archive.holds(home, kept[digest]) for digest in digests)
    if lost:
        says = f"the original bytes of {lost} of the newest {number(len(digests), 'document')} are not there:"
        yield Finding("archive", State.BAD, f"{says} regionradar verify names them")
    elif digests:
        yield Finding("archive", State.OK, f"has the original bytes of the newest {number(len(digests), 'document')}")
    else:
        yield Finding("archive", State.OK, "no document is held yet")


def _age(opened: Published, now: datetime) -> Iterator[Finding]:
    """Whether another version published it, or a clock that was ahead."""
    if opened.setting(MIGRATION) != max(migrations()):
        yield Finding("store", State.WARNING, OLDER)
    found = opened.cursor().execute("SELECT max_by(published, number) FROM generation").fetchone()
    if found and found[0] and (moment := found[0].replace(tzinfo=UTC)) > now + DRIFT:
        yield Finding("store", State.BAD, f"its generation {from_the_future(moment, now)}: {NEXT}")


def work(home: Home) -> Iterator[Finding]:
    try:
        left = backlog(home)
    except StoreBusy:
        yield Finding("work file", State.OK, "a run is under way")
        return
    except RegionradarError as error:
        yield Finding("work file", State.BAD, f"{error}. regionradar verify says what to do")
        return
    troubles = list(_left(left))
    yield from (Finding("work file", State.WARNING, says) for says in troubles)
    for count, watch in left.orphans:
        says = f"{number(count, 'alert')} of watch {watch}, which is no more, are sent if it comes back"
        yield Finding("watches", State.OK, says)
    if not troubles:
        yield Finding("work file", State.OK, "all published")


def _left(left: Backlog) -> Iterator[str]:
    """What earlier runs left to do."""
    if left.passages or left.documents or left.unpublished:
        waits = [number(left.passages, "passage") + " for vectors"] if left.passages else []
        waits += [number(left.documents, "document") + " to be read for facts"] if left.documents else []
        says = f"an earlier run was interrupted; {' and '.join(waits)} wait" if waits else UNPUBLISHED
        yield f"{says}: repeat its command"
    elif left.unmatched:
        yield f"{number(left.unmatched, 'document')} wait to be held against the watches: regionradar watch run"
    if left.faults:
        yield f"{number(left.faults, 'document')} could not be read for facts: see the run's log, then reindex"
    for count, why in left.unsent:
        yield f"{number(count, 'message')} of watches and digests could not be sent, and wait for the next run: {why}"
