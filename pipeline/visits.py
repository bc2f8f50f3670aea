"""Which items of a source to visit tonight, and what a visit means for the next ones. Pure.

Sites change what they have published without saying so, so every item is visited again: at double its age each time
where the list tells nothing of versions, and at ten times its age where it does, to see whether it tells the truth.
Nothing is gone because a list, or one answer, lacks it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum
from hashlib import sha256

from models import Document, Item, Known, Validators

NIGHT = timedelta(days=1)
LONGEST = 730  # nights between two visits
FIRST = {False: 1, True: 10}  # nights until the first visit again, where the list tells versions (True) and where not
GROWTH = {False: 1.0, True: 9.0}  # of the age, until the next visit
TRIES = (1, 1, 2, 4, 8, 16, 30)  # nights until the next visit after so many failures in a row
ENOUGH = 3  # misses after which an item is gone, if they are of two nights at least
HALF = 0.2  # of a list: if more than that is not listed any more, the list is not the whole list
SEVERAL = 5


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
    """What to visit, the most urgent first, and how many were listed last time and are not now."""

    visits: tuple[tuple[Item, Why], ...]
    lost: int = 0  # so many that the list cannot be trusted: they are not visited


def plan(items: Sequence[Item], known: Mapping[str, Known], night: date) -> Plan:
    """Decide from what is listed tonight and what is known."""
    listed = {item.key: item for item in items}
    unlisted = _unlisted(items, known)
    trusted = len(unlisted) <= max(SEVERAL, HALF * len(items))
    why: dict[str, Why] = {}
    for key, item in listed.items():
        held = known.get(key)
        if held is None or (held.document is None and held.visited is None):
            why[key] = Why.NEW
        elif held.gone and held.visited != night:
            why[key] = Why.MISSING
        elif item.marker != held.marker and held.visited != night:
            why[key] = Why.MARKED
    for key, held in known.items():
        if key in why or held.due is None or held.due > night:
            continue
        if held.misses:
            why[key] = Why.MISSING
        elif held.document is None:
            why[key] = Why.PENDING
        else:
            why[key] = Why.AGAIN
    if trusted:
        for key in unlisted:
            if known[key].visited != night:
                why.setdefault(key, Why.UNLISTED)
    urgency = list(Why)
    order = sorted(why, key=lambda key: urgency.index(why[key]))
    visits = tuple((listed.get(key) or known[key].item, why[key]) for key in order)
    return Plan(visits, 0 if trusted else len(unlisted))


def _unlisted(items: Iterable[Item], known: Mapping[str, Known]) -> list[str]:
    """Items that stood in the list the last time, before one that still does, and do not any more.

    What stood last may have been pushed out by what is new, and is not meant.
    """
    keys = {item.key for item in items}
    last = max((held.listed for held in known.values() if held.listed), default=None)
    then = {key: held for key, held in known.items() if held.listed == last and not held.gone}
    end = max((held.place for key, held in then.items() if key in keys), default=-1)
    return [key for key, held in then.items() if key not in keys and held.place < end]


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
    return _seen(there, changed, validators, marker, night)


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
    return replace(held, visited=night, failures=held.failures + 1, why=why, due=night + pause * NIGHT)


def missed(held: Known, night: date) -> Known:
    """After an answer that it is not there. Not gone yet: see ``given_up``."""
    first = held.missed or night
    return replace(held, visited=night, misses=held.misses + 1, missed=first, due=night + NIGHT)


def given_up(held: Known, night: date) -> Known:
    """Gone, where it was missed often enough, on two nights. For sources that are otherwise well. A gone item is looked
    for again now and then: it may come back."""
    if held.gone or held.misses < ENOUGH or held.missed is None or held.missed >= night:
        return held
    return replace(held, gone=night, due=night + _spread(held.item.key, 30) * NIGHT)


def due(held: Known, night: date) -> date:
    """The night of the next visit."""
    tells = bool(held.marker)
    said = held.item.published
    published = date(said.year, said.month, said.day) if said else held.first
    age = abs((night - published).days)  # a meeting that is to come is looked at ever more often until it is held
    nights = min(max(FIRST[tells], round(age * GROWTH[tells] if published <= night else age / 2)), LONGEST)
    return night + _spread(held.item.key, nights) * NIGHT


def _spread(key: str, nights: int) -> int:
    """About so many nights, and for every key a little other: what came in one night is not due in one night."""
    share = int.from_bytes(sha256(key.encode(errors="replace")).digest()[:4]) / 2**32
    return max(1, round(nights * (0.75 + 0.5 * share))) if nights > 1 else 1
