"""Who may see, who may change and who may add which watch: one rule for the page and the API."""

from collections.abc import Sequence
from dataclasses import replace
from threading import Lock

from starlette.exceptions import HTTPException
from starlette.requests import Request

from models import ConfigError, Watch
from pipeline.home import Home
from pipeline.store import alerts_of
from pipeline.watch import definitions
from web import standing
from web.access import visitor
from web.pages.common import reading
from web.security import Refused

BROKEN = "Filen med bevakningar kan inte läsas just nu. Den som driver sidan kan se varför med regionradar doctor."
EVERYBODYS = "Bevakningen är allas. Bara den som driver sidan kan ändra den."
MOST = 100  # watches of one owner: each is held against all that comes in a night
_adding = Lock()  # two at once would choose one id, and pass the limit


def every(home: Home) -> Sequence[Watch]:
    """All watches, whoever may see them. Raises ``Refused`` where their file cannot be read."""
    try:
        return definitions.load(home)
    except ConfigError:
        raise Refused(503, BROKEN, "watches cannot be read: regionradar doctor says why") from None


def sees(request: Request, watch: Watch) -> bool:
    """A reader sees their own watches, and those that are everybody's; an operator all."""
    who = visitor(request)
    return who.is_operator or watch.owner in (None, who.name)


def seen(request: Request) -> list[Watch]:
    """The watches that whoever asks may see. Raises as ``every``."""
    return [watch for watch in every(request.app.state.home) if sees(request, watch)]


def named(request: Request, id: str) -> Watch:
    """A watch that whoever asks may see. Raises as ``every``, and ``HTTPException`` (404) where there is none."""
    found = next((watch for watch in seen(request) if watch.id == id), None)
    if found is None:
        raise HTTPException(404)
    return found


def own(request: Request, id: str) -> Watch:
    """A watch that whoever asks may change: a reader only their own. Raises as ``named``, and ``Refused``."""
    found = named(request, id)
    if not may_change(request, found):
        raise Refused(403, EVERYBODYS, "it is everybody's: only operators may change it")
    return found


def may_change(request: Request, watch: Watch) -> bool:
    """A reader changes their own watches, an operator all."""
    who = visitor(request)
    return who.is_operator or watch.owner == who.name


def added(request: Request, made: Watch) -> Watch:
    """A new watch, written as one of whoever asks, under an id of its name.

    Raises as ``every``, ``Refused`` where they have as many as they may, and ``ConfigError`` where it is not in order.
    """
    home: Home = request.app.state.home
    owner = visitor(request).name or None
    with _adding:
        known = every(home)
        if owner and sum(watch.owner == owner for watch in known) >= MOST:
            raise Refused(
                409,
                f"Du har redan {MOST} bevakningar, och fler går inte att ha. Ta bort någon först.",
                f"you have {MOST} watches already, and may have no more: remove one first",
            )
        id = standing.private_id(made.name) if owner else _free_id(request, made.name, known)
        watch = replace(made, id=id, owner=owner)
        definitions.add(home, watch)
    return watch


def _free_id(request: Request, name: str, known: Sequence[Watch]) -> str:
    """An id that no watch has, and under which nothing is kept that a removed one found."""
    taken = {watch.id for watch in known}
    with reading(request) as generation:
        while alerts_of(generation.desk.store, id := standing.free_id(name, taken)):
            taken.add(id)
    return id
