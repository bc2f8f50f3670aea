"""Options that several commands have, and the values they take."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])
KINDS = (
    "press_release",
    "motion",
    "interpellation",
    "protocol",
    "decision_digest",
    "notice",
    "report",
    "other",
)
ENGINES = ("local", "ray")
STANCES = ("proposed", "recommended", "decided", "reserved_against")
ACTIONS = (
    "approve",
    "reject",
    "refer_back",
    "table",
    "commission",
    "adopt",
    "answer",
    "elect",
    "fund",
    "procure",
    "other",
)
TYPES = (
    "region",
    "municipality",
    "county_administrative_board",
    "agency",
    "party",
    "body",
    "government",
    "parliament",
    "ministry",
    "court",
    "company",
    "association",
    "university",
    "unit",
    "other",
)
VERDICTS = (
    "same",
    "typography",
    "spelling",
    "link",
    "unjudged",
    "date",
    "amount",
    "actor",
    "substance",
    "cancelled",
    "removed",
)
PARTIAL = 3  # exit code of a run that got a part


def common(command: Command) -> Command:
    """Options that every command has; ``home`` reaches the command as a ``Home``."""

    @click.option("--home", "own_home", type=click.Path(path_type=Path), help="Folder of store and archive.")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
    @wraps(command)
    def run(own_home: Path | None, **options: Any) -> Any:
        from pipeline.home import find_home

        return command(home=find_home(own_home or click.get_current_context().obj), **options)

    return run  # type: ignore[return-value]


def filtered(command: Command) -> Command:
    """Options that narrow down which documents answer; they reach the command as ``filters``."""

    @click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Repeat for several.")
    @click.option("--region", "regions", multiple=True, help="Name, id or county code; repeat for several.")
    @click.option("--source", "sources", multiple=True, help="Id of a source; repeat for several.")
    @click.option("--party", "parties", multiple=True, help="Code or name of a party that is named; S, Moderaterna.")
    @click.option("--person", "people", multiple=True, help="Somebody in office who is named; surname or more.")
    @click.option(
        "--organisation",
        "organisations",
        multiple=True,
        help="An organisation or body that is named; a body also without its region.",
    )
    @click.option(
        "--since", type=click.DateTime(["%Y-%m-%d"]), help="First day, of publication where nothing else is said."
    )
    @click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day, likewise.")
    @click.option("-n", "count", type=click.IntRange(1, 10_000), default=10, show_default=True, help="Hits.")
    @wraps(command)
    def run(
        kinds: tuple[str, ...],
        regions: tuple[str, ...],
        sources: tuple[str, ...],
        parties: tuple[str, ...],
        people: tuple[str, ...],
        organisations: tuple[str, ...],
        since: datetime | None,
        until: datetime | None,
        **options: Any,
    ) -> Any:
        from models import Filters
        from pipeline.parties import named_party

        if since and until and since > until:
            raise click.UsageError("--since is after --until.")
        filters = Filters(
            kinds=kinds,
            regions=_named_regions(options["own_home"], regions),
            sources=sources,
            since=since and since.date(),
            until=until and until.date(),
            people=people,
            parties=tuple(named_party(party) for party in parties),
            organisations=organisations,
        )
        return command(filters=filters, **options)

    return run  # type: ignore[return-value]


def _named_regions(own_home: Path | None, said: tuple[str, ...]) -> tuple[str, ...]:
    """The official names of regions: of the 21, or of others that the store of the home holds."""
    from models import QueryError, StoreError
    from pipeline.home import find_home
    from pipeline.regions import named_region

    try:
        return tuple(map(named_region, said))
    except QueryError as unknown:
        from pipeline.search import profiles
        from pipeline.store import Published

        try:
            with Published(find_home(own_home or click.get_current_context().obj)) as store:
                held = [name for name, _, _ in profiles.regions(store)]
        except StoreError:
            raise unknown from None
    return tuple(named_region(each, held) for each in said)


def language(command: Command) -> Command:
    """The option that chooses the language pipeline."""
    help = "Pipeline that reads names: accurate, fast (for backfills), or any of spaCy's with PER, ORG, LOC."
    return click.option("--language", default="accurate", show_default=True, help=help)(command)


def engine(command: Command) -> Command:
    """The options that choose what does the work; the command takes them as ``choice``."""

    @click.option(
        "--engine", type=click.Choice(ENGINES), default="local", show_default=True, help="What does the work."
    )
    @click.option("--workers", type=click.IntRange(1), help="Processes that work. Default: one a core.")
    @click.option("--ray-address", metavar="HOST:PORT", help="A Ray cluster. Default: one is started here, and ended.")
    @wraps(command)
    def chosen(*args: Any, engine: str, workers: int | None, ray_address: str | None, **rest: Any) -> Any:
        from pipeline.engine import Choice

        if ray_address and engine != "ray":
            raise click.UsageError("--ray-address is for --engine ray.")
        return command(*args, choice=Choice(engine, workers, ray_address), **rest)

    return chosen  # type: ignore[return-value]


class Question(click.Command):
    """A command whose argument may begin with a -word."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        said = [arg for arg in args if arg.startswith("-") and " " in arg]
        rest = [arg for arg in args if arg not in said]
        return super().parse_args(ctx, [*rest, "--", *said] if said else args)
