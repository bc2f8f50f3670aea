"""Which items of a source to visit tonight, and what a visit means for the next ones. Pure.

Sites change what they have published without saying so, so every item is visited again: at double its age each time
where the list tells nothing of versions, and at ten times its age where it does, to see whether it tells the truth.
Nothing is gone because a list, or one answer, lacks it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum
from hashlib import sha256

from models import Document, Item, Known, Validators

NIGHT = timedelta(days=1)
LONGEST = 730  # nights between two visits, before they are spread
UNDATED = 30  # nights over which what has no date is first visited again: it may be a whole archive
FIRST = {False: 1, True: 10}  # nights until the first visit again, where the list tells versions (True) and where not
GROWTH = {False: 1.0, True: 9.0}  # of the age, until the next visit
TRIES = (1, 1, 2, 4, 8, 16, 30)  # nights until the next visit after so many failures, or misses, in a row
ENOUGH = 3  # misses after which an item is gone, if they are of two nights at least
HALF = 0.2  # of a list: if more than that is not listed any more, the list is not the whole list
SEVERAL = 5
SELDOM = 30  # nights until what is gone is looked for again


class Why(Enum):
    """Why an item is visited."""

    NEW = "new"
    MARKED = "marked"  # the list says that it is another version
    PENDING = "pending"  # it could not be read before
    UNLISTED = "unlisted"  # the list does not show it any more
    MISSING = "missing"  # it was not there the last time
    AGAIN = "again"  # it is time to look again


@dataclass(frozen=True, slots=True)
class Plan:
    """What to visit, the most urgent first.

    ``lost`` is how many were listed last time and are not now, where these are so many that the list cannot be
    trusted: they are not visited. ``suspected`` are those that the list does not show any more, as they are to be
    known from now on: due, whether they are visited tonight or not, and in no list. ``cut_off`` says that nothing
    listed tonight was known, though other things are: between them something may never have been listed.
    """

    visits: tuple[tuple[Item, Why], ...]
    lost: int = 0
    suspected: tuple[Known, ...] = ()
    cut_off: bool = False


def plan(items: Sequence[Item], known: Mapping[str, Known], night: date, complete: bool = False) -> Plan:
    """Decide from what is listed tonight and what is known. ``complete``: all lists were read to their own end."""
    listed = {item.key: item for item in items}
    unlisted = _unlisted(listed, known, complete)
    trusted = len(unlisted) <= _few(len(items))
    why = {key: reason for key, item in listed.items() if (reason := _why(item, known.get(key), night))}
    for key, held in known.items():
        if key in why or not _is_due(held, night):
            continue
        if held.misses:
            why[key] = Why.MISSING
        elif held.document is None:
            why[key] = Why.PENDING
        else:
            why[key] = Why.AGAIN
    suspected = [replace(held, listed=None, due=night) for held in unlisted if trusted and held.visited != night]
    for held in suspected:
        why.setdefault(held.item.key, Why.UNLISTED)
    urgency = {reason: rank for rank, reason in enumerate(Why)}

    def order(key: str) -> tuple[int, date]:
        """News in the order of the list; of the rest, what has waited longest comes first."""
        due = known[key].due if key in known and why[key] is not Why.NEW else None
        return urgency[why[key]], due or night

    visits = tuple((listed.get(key) or known[key].item, why[key]) for key in sorted(why, key=order))
    shown_before = any(held.listed for held in known.values())
    cut_off = bool(listed) and shown_before and not listed.keys() & known.keys()
    return Plan(visits, 0 if trusted else len(unlisted), tuple(suspected), cut_off)


def _is_due(held: Known, night: date) -> bool:
    """Whether it is time for a visit. What was visited in a night that is yet to come was so by a wrong clock, which
    set the time of the next one, too."""
    return held.due is not None and (held.due <= night or (held.visited is not None and held.visited > night))


def _why(item: Item, held: Known | None, night: date) -> Why | None:
    """Why to visit what is listed, before its time."""
    if held is None or (held.document is None and held.visited is None):
        return Why.NEW
    if held.visited == night:
        return None
    if held.gone and (held.listed is None or held.listed < held.gone):
        return Why.MISSING  # it is back; what is gone and was listed all the same waits until it is due
    # what was tried in vain since the list told of a version waits until it is due, or until the list tells of another
    before = held.item.marker if held.failures or held.misses else held.marker
    elsewhere = held.document is None and item.request != held.item.request
    return Why.MARKED if item.marker not in ("", before) or elsewhere else None


def _unlisted(listed: Mapping[str, Item], known: Mapping[str, Known], complete: bool) -> list[Known]:
    """What stood in a list before something that still does, and does not any more.

    Places are compared among items that were last listed in the same night. What stood last may have been pushed out
    by what is new, and is not meant. Where lists were not read to their end, nor is what lies between two places that
    are far apart: they are of two lists, or the second came forward.
    """
    then: defaultdict[date, list[Known]] = defaultdict(list)
    for held in known.values():
        if held.listed and not held.gone:
            then[held.listed].append(held)
    unlisted: list[Known] = []
    for night in then.values():
        between: list[Known] = []
        for held in sorted(night, key=lambda held: held.place):
            if held.item.key not in listed:
                between.append(held)
            else:
                if complete or len(between) <= _few(len(listed)):
                    unlisted += between
                between = []
    return unlisted


def _few(count: int) -> float:
    """How many may be lacking in a list of so many before it is doubted."""
    return max(SEVERAL, HALF * count)


def listed(items: Sequence[Item], known: Mapping[str, Known], night: date) -> tuple[Known, ...]:
    """What is known of items after they were listed; those that nobody visits yet are due."""
    said = []
    for place, item in enumerate(items):
        held = known.get(item.key) or Known(item, first=night, due=night)
        said.append(replace(held, item=replace(item, page=b""), listed=night, place=place))
    return tuple(said)


def read(
    held: Known, document: Document, changed: bool, validators: Validators | None, marker: str, night: date
) -> Known:
    """After a visit that found the document."""
    there = replace(held, document=document.id, digest=document.digest, found=held.found or night)
    seen = _seen(there, changed, validators, marker, night)
    if held.item.published is None and document.published:
        return replace(seen, due=due(seen, night, document.published))
    if held.item.published is None and held.document is None:
        return replace(seen, due=night + (1 + int(_share(held.item.key) * UNDATED)) * NIGHT)
    return seen


def unchanged(held: Known, validators: Validators | None, marker: str, night: date) -> Known:
    """After a visit that was answered with 304, or that only asked whether it is there."""
    return _seen(held, False, validators or held.validators, marker, night)


def _seen(held: Known, changed: bool, validators: Validators | None, marker: str, night: date) -> Known:
    seen = replace(
        held,
        marker=marker,
        changed=night if changed else held.changed,
        visited=night,
        misses=0,
        missed=None,
        failures=0,
        why="",
        gone=None,
        validators=validators,
    )
    return replace(seen, due=due(seen, night))


def failed(held: Known, why: str, night: date) -> Known:
    """After a visit that told nothing. It is tried again, ever more rarely, and never given up."""
    pause = TRIES[min(held.failures, len(TRIES) - 1)]
    return replace(
        held, visited=night, failures=held.failures + 1, why=why, due=night + _spread(held.item.key, pause) * NIGHT
    )


def missed(held: Known, night: date) -> Known:
    """After an answer that it is not there. Not gone yet: see ``given_up``. While the source is not well enough for
    that, and when it is gone, it is looked for ever more rarely."""
    if held.gone:
        pause = min(max(SELDOM, (night - held.gone).days), LONGEST)
    else:
        pause = TRIES[min(held.misses, len(TRIES) - 1)]
    return replace(
        held,
        visited=night,
        misses=held.misses + 1,
        missed=min(held.missed or night, night),  # a wrong clock may have set it to a night that is yet to come
        failures=0,
        why="",
        due=night + _spread(held.item.key, pause) * NIGHT,
    )


def given_up(held: Known, night: date) -> Known:
    """Gone, where it was missed often enough, on two nights, and the last visit told so. For sources that are
    otherwise well. A gone item is looked for again now and then: it may come back."""
    if held.gone or held.failures or held.misses < ENOUGH or held.missed is None or held.missed >= night:
        return held
    return replace(held, gone=night, due=night + _spread(held.item.key, SELDOM) * NIGHT)


def due(held: Known, night: date, published: date | None = None) -> date:
    """The night of the next visit. ``published`` is the day of publication where the list does not say it.

    What is to come, as a meeting, ages from the night in which it was first listed, and is looked at ever more often
    as it comes closer.
    """
    tells = bool(held.marker)
    said = held.item.published or published
    day = date(said.year, said.month, said.day) if said else held.first
    age = (night - (day if day <= night else held.first)).days
    nights = min(max(FIRST[tells], round(age * GROWTH[tells])), LONGEST)
    if day > night:
        nights = min(nights, max(1, (day - night).days // 2))
    return night + _spread(held.item.key, nights) * NIGHT


def _spread(key: str, nights: int) -> int:
    """About so many nights, and for every key a little other: what came in one night is not due in one night."""
    return max(1, round(nights * (0.75 + 0.5 * _share(key)))) if nights > 1 else 1


def _share(key: str) -> float:
    """A number from 0 to 1, for every key another."""
    return int.from_bytes(sha256(key.encode(errors="replace")).digest()[:4]) / 2**32
