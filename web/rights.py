"""Who may see and who may change which watch: one rule for the page and the API."""

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request

from models import ConfigError, Watch
from pipeline.home import Home
from pipeline.watch import definitions
from web.access import visitor
from web.security import Refused

BROKEN = "Filen med bevakningar kan inte läsas just nu. Den som driver sidan kan se varför med regionradar doctor."
EVERYBODYS = "Bevakningen är allas. Bara den som driver sidan kan ändra den."


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
    found, who = named(request, id), visitor(request)
    if not who.is_operator and found.owner != who.name:
        raise Refused(403, EVERYBODYS, "it is everybody's: only operators may change it")
    return found
