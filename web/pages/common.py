"""What every page starts with."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache

from starlette.requests import Request

from models import SourceError
from pipeline.home import Home
from web import sources
from web.generations import Generation, Generations

PER_PAGE = 20  # hits


@contextmanager
def reading(request: Request) -> Iterator[Generation]:
    """The generation on which a request works."""
    generations: Generations = request.app.state.generations
    with generations.current() as generation:
        yield generation


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
