"""What several pages start with."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache

from starlette.datastructures import FormData
from starlette.requests import Request

from models import ConfigError, SourceError
from pipeline.home import Home
from pipeline.watch import definitions
from web import sources
from web.generations import Generation, Generations

PER_PAGE = 20  # hits


@contextmanager
def reading(request: Request) -> Iterator[Generation]:
    """The generation on which a request works."""
    generations: Generations = request.app.state.generations
    with generations.current() as generation:
        yield generation


async def sent(request: Request) -> FormData:
    """A form that was filled in on a page of ours."""
    said = await request.form()
    request.app.state.forms.check(request, said.get("token"))
    return said


def channel_names(home: Home) -> list[str]:
    """The names of the channels: their addresses hold passwords, and are nobody's business here."""
    try:
        return sorted(definitions.channels(home))
    except ConfigError:
        return []


def source_names(request: Request) -> Mapping[str, str]:
    """The names of the sources by their ids; of those that are not in the catalogue, their ids will do."""
    home: Home = request.app.state.home
    return _source_names(home, max((path.name for path in home.reports.glob("*.json")), default=""))


@lru_cache(maxsize=4)
def _source_names(home: Home, newest_report: str) -> Mapping[str, str]:
    """Those of the catalogue, and of the last night for sources that are in none."""
    from pipeline import catalogue

    night = sources.last_night(home) if newest_report else None
    told = {each.source: each.name for each in night.sources} if night else {}
    try:
        return told | {source.id: source.name for source in catalogue.load(home)}
    except SourceError:
        return told
