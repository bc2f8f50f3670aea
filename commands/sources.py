"""``regionradar sources``: who publishes what, and whether it can be had."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from commands.options import KINDS, PARTIAL, common
from commands.terminal import one_line, print_json, progress_bar


@click.group()
def sources() -> None:
    """Who publishes what, and whether it can be had.

    \b
    regionradar sources list --region skåne
    regionradar sources check norrbotten-ttvia
    """


@sources.command("list")
@click.option("--region", help="Name, id or county code.")
@click.option("--all", "with_disabled", is_flag=True, help="Also those that are not fetched.")
@common
def list_sources(home: Any, region: str | None, with_disabled: bool, as_json: bool) -> None:
    """List the sources.

    \b
    regionradar sources list --region skåne
    """
    from pipeline import catalogue
    from pipeline.regions import named_region

    name = named_region(region) if region else None
    shown = [
        source
        for source in catalogue.load(home)
        if (source.enabled or with_disabled) and (name is None or source.region == name)
    ]
    if as_json:
        print_json({"sources": [catalogue.entry_of(source) for source in shown]})
        return
    for source in shown:
        state = "" if source.enabled else "  (not fetched)"
        click.echo(f"{source.id:32} {source.platform:14} {source.confirmed} {source.confidence}  {source.name}{state}")


@sources.command("check")
@click.argument("wanted", nargs=-1, metavar="[ID]...")
@click.option("--config", type=click.Path(path_type=Path), help="Settings; default: regionradar.toml in the home.")
@common
def check_sources(home: Any, wanted: tuple[str, ...], config: Path | None, as_json: bool) -> None:
    """Ask sources once or twice, politely: reachable, readable, newest item, what to change. Nothing is stored.

    Without ids all enabled ones are asked. Exit code 3 where any of them needs a look.

    \b
    regionradar sources check norrbotten-ttvia skane-nyheter
    """

    from pipeline import catalogue
    from pipeline.config import load

    settings = load(home, config)
    asked = catalogue.chosen(catalogue.load(home), wanted, settings.skip)
    with progress_bar() as progress:
        found = catalogue.check(
            asked,
            catalogue.fetch_settings(settings, asked),
            date.today(),
            lambda done, of: progress("checking", done, of),
        )
    if as_json:
        print_json({"sources": [catalogue.checked_shape(each) for each in found]})
    else:
        for each in found:
            state = "ok" if each.is_well else "look"
            newest = f"newest {each.newest}" if each.newest else "no date in its list"
            click.echo(f"{state:5} {each.source.id:32} " + (f"{each.listed} listed, {newest}" if each.listed else ""))
            for advice in each.advice:
                click.echo(f"      {one_line(advice)}")
    sys.exit(0 if all(each.is_well for each in found) else PARTIAL)


@sources.command("add")
@click.argument("id")
@click.argument("platform")
@click.argument("address")
@click.option("--name", help="What readers are shown; default: the id.")
@click.option("--region", help="Name, id or county code of the region that it tells of.")
@click.option("--party", help="Code of the party that publishes it: S, M, SD, C, V, KD, L, MP.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="What it publishes, the usual first.")
@click.option("--option", "options", multiple=True, metavar="KEY=VALUE", help="What the platform needs, as TOML.")
@common
def add_source(
    home: Any,
    id: str,
    platform: str,
    address: str,
    name: str | None,
    region: str | None,
    party: str | None,
    kinds: tuple[str, ...],
    options: tuple[str, ...],
    as_json: bool,
) -> None:
    """Add a source to the home's own_sources.toml; docs/add_a_source.md goes through it from end to end.

    \b
    regionradar sources add umea-nyheter feed https://www.umea.example/rss --name "Umeå, nyheter"
    regionradar sources add x-nyheter list https://www.x.example/nyheter --region skåne --option "links='^/nyheter/.+'"
    """
    from pipeline import catalogue
    from pipeline.regions import named_region

    source = catalogue.new(id, platform, address, name, region and named_region(region), party, kinds, options)
    path = catalogue.add(home, source)
    if as_json:
        print_json({"path": str(path), "source": catalogue.entry_of(source)})
    else:
        click.echo(f"{source.id} is in {path}; try it: regionradar sources check {source.id}")
