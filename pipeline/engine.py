"""Work in batches, wherever it is done: in processes of this machine (``workers``) or of a cluster (``cluster``).

What is to be done to one record is a pure function; engines carry Arrow batches of records to it and back. They come
back in their order, so that the one writer writes the same whichever engine there is, and however many workers.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from models import QueryError
from pipeline import arrow
from pipeline.alive import alive
from pipeline.machine import cores
from pipeline.workers import Lost, Workers

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

ROWS = 16  # records of a batch at most
LOAD = 20_000  # characters or bytes with which a batch is full: seconds of work, and no more
AHEAD = 2  # batches for each worker that are under way: one is done while the next waits

LOCAL, RAY = "local", "ray"


class Pending(Protocol[R_co]):
    """A result that is on its way."""

    def result(self) -> R_co | Lost:
        """The result, once it is there. Raises what the work raised."""
        ...


class Engine(Protocol):
    """What does work. It limits each job, and a job that breaks a limit costs no other."""

    @property
    def width(self) -> int:
        """How many jobs it is at side by side."""
        ...

    def submit(self, work: Callable[[T], R], item: T) -> Pending[R]: ...

    def close(self) -> None:
        """End all that was begun."""
        ...


@dataclass(frozen=True, slots=True)
class Choice:
    """Which engine: ``workers`` None is one for each core that there is, ``address`` None a cluster of this machine's
    own."""

    name: str = LOCAL
    workers: int | None = None
    address: str | None = None


HERE = Choice()


@dataclass(frozen=True, slots=True)
class Stage(Generic[T, R]):
    """A pure function of one record, with the types of what it takes and gives, and how large such a record is."""

    work: Callable[[T], R]
    takes: Any
    gives: Any
    size: Callable[[T], int]

    def __call__(self, batch: "pa.RecordBatch") -> "pa.RecordBatch":
        """The same of a batch."""
        return arrow.batch_of(self.gives, (self._one(row) for row in arrow.rows_of(self.takes, batch)))

    def _one(self, row: T) -> R:
        alive()
        return self.work(row)


def spread(engine: Engine | None, stage: Stage[T, R], rows: Iterable[T]) -> Iterator[tuple[T, R | Lost]]:
    """The rows in their order, each with its result, while later ones are under way; without an engine it is done here
    and now.

    A row that breaks a limit is ``Lost``; those of its batch are done again, each alone.
    """
    if engine is None:
        yield from ((row, stage.work(row)) for row in rows)
        return
    waiting: deque[tuple[list[T], Pending[pa.RecordBatch]]] = deque()
    for part in _parts(stage, rows):
        waiting.append((part, _submit(engine, stage, part)))
        if len(waiting) > AHEAD * engine.width:
            part, pending = waiting.popleft()
            yield from zip(part, _answers(engine, stage, part, pending), strict=True)
    for part, pending in waiting:
        yield from zip(part, _answers(engine, stage, part, pending), strict=True)


def groups(rows: Iterable[T], most: int) -> Iterator[list[T]]:
    """Rows in lists of so many, the last one shorter."""
    left = iter(rows)
    while group := list(islice(left, most)):
        yield group


def _parts(stage: Stage[T, R], rows: Iterable[T]) -> Iterator[list[T]]:
    part: list[T] = []
    load = 0
    for row in rows:
        part.append(row)
        load += stage.size(row)
        if len(part) == ROWS or load >= LOAD:
            yield part
            part, load = [], 0
    if part:
        yield part


def _submit(engine: Engine, stage: Stage[T, R], part: Sequence[T]) -> "Pending[pa.RecordBatch]":
    return engine.submit(stage, arrow.batch_of(stage.takes, part))


def _answers(
    engine: Engine, stage: Stage[T, Any], part: Sequence[T], pending: "Pending[pa.RecordBatch]"
) -> Sequence[Any]:
    found = pending.result()
    if not isinstance(found, Lost):
        return arrow.rows_of(stage.gives, found)
    if len(part) == 1:
        return [found]
    alone = [(row, _submit(engine, stage, [row])) for row in part]
    return [answer for row, one in alone for answer in _answers(engine, stage, [row], one)]


@contextmanager
def hands(engine: Engine | None) -> Iterator[Engine]:
    """This engine, which goes on; without one, processes of this machine, which end with the block."""
    if engine is not None:
        yield engine
    else:
        with chosen(HERE) as own:
            yield own


@contextmanager
def chosen(choice: Choice) -> Iterator[Engine]:
    """The engine of this choice; all that it started ends with the block.

    Raises ``QueryError`` where there is none of this name, ``RegionradarError`` where it cannot be had.
    """
    if choice.name == LOCAL:
        engine: Engine = Workers(choice.workers or cores())
    elif choice.name == RAY:
        from pipeline.cluster import Cluster

        engine = Cluster(choice.workers, choice.address)
    else:
        raise QueryError(f"no engine is called {choice.name!r}: there are {LOCAL} and {RAY}")
    try:
        yield engine
    finally:
        engine.close()
