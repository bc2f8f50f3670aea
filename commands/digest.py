"""``regionradar digest``: letters of a day or a week."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from commands.lines import print_definitions, print_digested
from commands.options import KINDS, PARTIAL, common
from commands.terminal import one_line, print_json, printable
from commands.watch import warn_of_channels

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SECTIONS = ("hits", "decisions", "motions", "announcements", "edits")


@click.group()
def digest() -> None:
    """What is told every day or week: news by region, decisions, motions, silent edits, hits of watches; by mail, chat
    or page.

    Digests stand in the home's digests.toml, which can be edited and kept under version control. Addresses of channels
    hold passwords, and stand in channels.toml. Every nightly and ingest makes and sends the issues that are due.

    \b
    regionradar digest add vecka --name "Veckans regionnytt" --weekly --channel team
    """


@digest.command("add")
@click.argument("id")
@click.option("--name", help="What readers are shown; default: the id.")
@click.option("--daily", "rhythm", flag_value="daily", help="An issue every day.")
@click.option("--weekly", "rhythm", flag_value="weekly", default=True, help="An issue every week; the default.")
@click.option("--weekday", type=click.Choice(WEEKDAYS), help="The day on which it comes; default: monday.")
@click.option("--section", "sections", multiple=True, type=click.Choice(SECTIONS), help="Repeat; default: all.")
@click.option("--watch", "watches", multiple=True, help="Id of a watch whose hits are told; repeat for several.")
@click.option("--region", "regions", multiple=True, help="Region, or part of its name; repeat for several.")
@click.option("--party", "parties", multiple=True, help="Party whose people are named; repeat for several.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Repeat for several.")
@click.option("--theme", "themes", multiple=True, help="A word of a theme's name; repeat for several.")
@click.option("--channel", "channels", multiple=True, help="Name in channels.toml, file:FOLDER, or apprise address.")
@common
def add_digest(home: Any, id: str, name: str | None, as_json: bool, **said: Any) -> None:
    """Add a digest to the home's digests.toml. Its first issue tells of the newest night, and of what comes after it.

    file:FOLDER makes each issue a page of its own, ID-DAY.html.

    \b
    regionradar digest add vecka --name "Veckans regionnytt" --watch vardkoer --channel team
    regionradar digest add skane --daily --region skåne --section decisions --channel file:sidor
    """
    from pipeline.watch import digests

    entry = {key: list(value) if isinstance(value, tuple) else value for key, value in said.items()}
    made = digests.made({"id": id, "name": name or id, **{key: value for key, value in entry.items() if value}})
    path = digests.add(home, made)
    warn_of_channels(home, made.channels)
    if as_json:
        print_json({"path": str(path), "added": id})
    else:
        click.echo(f"{id} is in {path}; see what it says with regionradar digest show {id}")


@digest.command("list")
@common
def list_digests(home: Any, as_json: bool) -> None:
    """List the digests.

    \b
    regionradar digest list --json
    """
    from pipeline.shapes import digest_shape
    from pipeline.watch import digests

    shapes = [digest_shape(each) for each in digests.load(home)]
    if as_json:
        print_json({"digests": shapes})
    else:
        print_definitions(shapes, "digests", "regionradar digest add")


@digest.command("remove")
@click.argument("id")
@common
def remove_digest(home: Any, id: str, as_json: bool) -> None:
    """Take a digest out of digests.toml. What waits to be sent is sent if it comes back.

    \b
    regionradar digest remove vecka
    """
    from pipeline.watch import digests

    path = digests.remove(home, id)
    if as_json:
        print_json({"path": str(path), "removed": id})
    else:
        click.echo(f"{id} is no longer in {path}")


@digest.command("show")
@click.argument("id")
@click.option("--since", help="A day, YYYY-MM-DD, or a generation of the store; default: its last issue.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write the page to this file.")
@common
def show_digest(home: Any, id: str, since: str | None, html: Path | None, as_json: bool) -> None:
    """Show what a digest says of the time since its last issue, or since a day or generation. Nothing is sent.

    \b
    regionradar digest show vecka --since 2026-02-01 --html vecka.html
    """
    from pipeline.digests import preview
    from pipeline.shapes import issue_shape

    issue, letter = preview(home, id, since_when(since))
    if html:
        try:
            html.write_text(letter.html, encoding="utf-8")
        except OSError as error:
            raise click.FileError(str(html), error.strerror) from error
        click.echo(f"written: {html}", err=True)
    if as_json:
        print_json(issue_shape(issue))
    elif not html:
        click.echo("\n".join(map(printable, letter.text.splitlines())))


@digest.command("run")
@common
def run_digests(home: Any, as_json: bool) -> None:
    """Make and send the issues that are due, as every nightly and ingest does; exit code 3 where something waits.

    \b
    regionradar digest run
    """
    from pipeline import digests
    from pipeline.shapes import digested_shape

    digested = digests.run(home)
    if as_json:
        print_json(digested_shape(digested))
    else:
        print_digested(digested)
        for fault in digested.faults:
            click.echo(one_line(fault), err=True)
    sys.exit(PARTIAL if digested.waiting or digested.faults else 0)


def since_when(said: str | None) -> "int | date | None":
    """A generation or a day."""
    if said is None:
        return None
    try:
        return int(said) if said.isdecimal() else datetime.strptime(said, "%Y-%m-%d").date()
    except ValueError as error:
        raise click.UsageError("--since is a day, YYYY-MM-DD, or the number of a generation.") from error
