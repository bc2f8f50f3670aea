"""The demo: nights over an invented Sweden, served on loopback, into a store of its own."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from models import RunReport, Source
from pipeline import embed
from pipeline.demosite import Server, World, bundled
from pipeline.extract.language import ACCURATE
from pipeline.finish import Progress
from pipeline.home import Home
from pipeline.machine import cores
from pipeline.nightly import SWEDEN, Options, nightly
from pipeline.watch import definitions, digests
from scrapers import sources as entries
from scrapers.budget import Clock, Pace
from scrapers.fetch import Settings

NIGHTS = tuple(
    datetime(2026, month, day, 3, tzinfo=SWEDEN)
    for month, day in ((1, 12), (1, 13), (1, 14), (1, 20), (1, 27), (2, 3), (2, 4), (2, 5), (2, 12), (2, 21))
)
"""The nights that are run: the world's first days, its broken night (4 February) and the one after, its last."""

PAGES = "digests"  # the folder to which the demo's digest is sent
QUESTIONS = (
    "köer i vården",  # meets vårdköer: the compound is split
    "läkare som bara är inhyrda",  # meets stafettläkare: no word in common
    "free dental care for the elderly",  # English meets Swedish
)
SETTINGS = Settings(
    contact="demo@regionradar.example",
    pace=Pace(0.0),  # nobody is bothered
    backoff=0.05,
    retries=1,
    private=("127.0.0.0/8",),
)


def run(
    home: Home,
    progress: Progress,
    told: Callable[[RunReport], None],
    moments: Sequence[datetime] = NIGHTS,
    embedder: embed.Embedder | None = None,
) -> Home:
    """Run the night at these moments, one after the other, and tell of each; answers with the home that was filled. Its
    watches and its weekly digest are the demo's, unless somebody has changed them there."""
    target = Home(home.path / "store" / "demo")
    target.create()
    for name in (definitions.NAME, digests.NAME):
        if not (target.path / name).exists():
            (target.path / name).write_text((files("data") / "demo" / name).read_text(encoding="utf-8"), "utf-8")
    for report in nights(target, progress, moments, embedder):
        told(report)
    return target


def last_digest(home: Home) -> Path | None:
    """The page of the last issue of the demo's digest; None where there is none."""
    return max((home.path / PAGES).glob("*.html"), key=lambda page: page.stem[-10:], default=None)


def nights(
    home: Home,
    progress: Progress,
    moments: Sequence[datetime],
    embedder: embed.Embedder | None = None,
    language: str = ACCURATE,
) -> Iterator[RunReport]:
    """The night at each of these moments, with a language pipeline."""
    world = bundled()
    with Server(world, moments[0]) as server:
        for moment in moments:
            server.at = moment
            options = Options(workers=cores(), language=language)
            yield nightly(
                home, sources(world), SETTINGS, embedder, options, progress, standing_at(moment), server.resolve
            )


def sources(world: World) -> tuple[Source, ...]:
    """The sources of the demo world."""
    text = (files("data") / "demo" / "sources.toml").read_text(encoding="utf-8")
    return entries.load(text, [publisher.name for publisher in world.publishers])


def standing_at(moment: datetime) -> Clock:
    """A clock that shows one moment, while the seconds between requests pass as always."""
    return Clock(time.monotonic, now=lambda: moment.astimezone(UTC))
