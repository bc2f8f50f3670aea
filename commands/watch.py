"""``regionradar watch``: standing questions and their alerts."""

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.lines import print_definitions, print_preview, print_watched
from commands.options import ACTIONS, PARTIAL, STANCES, common, filtered
from commands.terminal import one_line, print_json, progress_bar

if TYPE_CHECKING:
    from models import Filters


@click.group()
def watch() -> None:
    """Standing questions: what is new and answers one is told, once, by mail, chat, file or feed.

    Watches stand in the home's watches.toml, which can be edited and kept under version control. Addresses of channels
    hold passwords, and stand in channels.toml: lines such as team = "mailto://user:password@example.org".

    \b
    regionradar watch add vardkoer --words "kortare vårdköer" --channel team
    """


@watch.command("add")
@click.argument("id")
@click.option("--name", help="What readers are shown; default: the words, else the id.")
@click.option("--words", help='What is asked, as in a search: words, "a phrase", -word.')
@click.option("--example", "examples", multiple=True, help="Id of a document like those sought; repeat for several.")
@click.option("--stance", "stances", multiple=True, type=click.Choice(STANCES), help="Of a decision that it holds.")
@click.option("--action", "actions", multiple=True, type=click.Choice(ACTIONS), help="Of the same decision.")
@click.option("--least", type=click.FloatRange(0, 1), help="The score from which documents are hits; default: 0.5.")
@click.option("--channel", "channels", multiple=True, help="Name in channels.toml, file:PATH, or apprise address.")
@filtered
@common
def add_watch(
    home: Any,
    id: str,
    name: str | None,
    words: str | None,
    examples: tuple[str, ...],
    stances: tuple[str, ...],
    actions: tuple[str, ...],
    least: float | None,
    channels: tuple[str, ...],
    filters: "Filters",
    count: int,
    as_json: bool,
) -> None:
    """Add a watch to the home's watches.toml, and show what it would have caught in the last year.

    It begins with what is read from now on. A document is a hit from the score 0.5 on, which is calibrated so that
    about four of five are right; marks (regionradar watch mark) move that to where they are best told apart.

    \b
    regionradar watch add vardkoer --words "kortare vårdköer" --region skåne --channel team
    regionradar watch add avslag --stance decided --action reject --party V --channel file:avslag.jsonl
    """
    from models import Action, Stance, Watch
    from pipeline import alerts
    from pipeline.watch import definitions

    said = Watch(
        id,
        name or words or id,
        words,
        examples,
        filters,
        tuple(map(Stance, stances)),
        tuple(map(Action, actions)),
        least,
        channels,
    )
    alerts.check(said)
    definitions.add(home, said)
    warn_of_channels(home, channels)
    show_preview(home, id, None, count, as_json)


@watch.command("list")
@common
def list_watches(home: Any, as_json: bool) -> None:
    """List the watches.

    \b
    regionradar watch list --json
    """
    from pipeline.shapes import watch_shape
    from pipeline.watch import definitions

    shapes = [watch_shape(each) for each in definitions.load(home)]
    if as_json:
        print_json({"watches": shapes})
    else:
        print_definitions(shapes, "watches", "regionradar watch add")


@watch.command("remove")
@click.argument("id")
@common
def remove_watch(home: Any, id: str, as_json: bool) -> None:
    """Take a watch out of watches.toml. What it found is kept; what waits to be sent is sent if it comes back.

    \b
    regionradar watch remove vardkoer
    """
    from pipeline.watch import definitions

    path = definitions.change(home, id, None)
    if as_json:
        print_json({"path": str(path), "removed": id})
    else:
        click.echo(f"{id} is no longer in {path}")


@watch.command("preview")
@click.argument("id")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day of publication; default: a year ago.")
@click.option("-n", "count", type=click.IntRange(1, 10_000), default=10, show_default=True, help="Hits.")
@common
def preview_watch(home: Any, id: str, since: datetime | None, count: int, as_json: bool) -> None:
    """Show what a watch would have caught, best first, to be marked right or wrong.

    \b
    regionradar watch preview vardkoer --since 2026-01-01 -n 50
    """
    show_preview(home, id, since, count, as_json)


@watch.command("mark")
@click.argument("id")
@click.option("--right", multiple=True, metavar="DOCUMENT_ID", help="A hit that is right; repeat for several.")
@click.option("--wrong", multiple=True, metavar="DOCUMENT_ID", help="A hit that is wrong; repeat for several.")
@click.option("-n", "count", type=click.IntRange(1, 10_000), default=10, show_default=True, help="Hits.")
@common
def mark_watch(home: Any, id: str, right: tuple[str, ...], wrong: tuple[str, ...], count: int, as_json: bool) -> None:
    """Say which hits of a watch are right and which are wrong, and show what it would catch now.

    \b
    regionradar watch mark vardkoer --right files:motion-1f2e3d4c --wrong files:budget-5a6b7c8d
    """
    from pipeline.store import Published
    from pipeline.watch import definitions

    if not right and not wrong:
        raise click.UsageError("Give at least one --right or --wrong.")
    with Published(home) as store:
        for document_id in (*right, *wrong):
            store.one(document_id, "number")
    definitions.change(home, id, lambda each: definitions.marked(each, right, wrong))
    show_preview(home, id, None, count, as_json)


@watch.command("run")
@common
def run_watches(home: Any, as_json: bool) -> None:
    """Match and send what an earlier run left, as every nightly and ingest does; exit code 3 where something waits.

    \b
    regionradar watch run
    """
    from pipeline.finish import catch_up
    from pipeline.shapes import watched_shape

    with progress_bar() as progress:
        watched = catch_up(home, progress).watched
    if as_json:
        print_json(watched_shape(watched))
    else:
        print_watched(watched)
        for fault in watched.faults:
            click.echo(one_line(fault), err=True)
    sys.exit(PARTIAL if watched.waiting or watched.faults else 0)


@watch.command("feed")
@click.argument("id")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file instead of standard output.")
@click.option("-n", "count", type=click.IntRange(1, 1_000_000), default=500, show_default=True, help="Alerts.")
@click.option("--before", metavar="KEY", help="Only what stands behind the alert of this key: the next page.")
@common
def feed_watch(home: Any, id: str, output: Path | None, count: int, before: str | None, as_json: bool) -> None:
    """Write what a watch has found as an Atom feed, or as JSON; the newest first.

    \b
    regionradar watch feed vardkoer --output /var/www/vardkoer.atom
    regionradar watch feed vardkoer -n 100 --before 3f6c0d5e9a1b2c4d7e8f
    """
    from pipeline import alerts

    shape, feed = alerts.feed(home, id, count, before)
    if as_json:
        print_json(shape)
        return
    if output:
        output.write_bytes(feed)
        click.echo(f"written: {output}", err=True)
    else:
        click.echo(feed, nl=False)
    if shape["more"]:
        click.echo(f"{shape['more']} older alerts follow: --before {shape['alerts'][-1]['key']}", err=True)


def warn_of_channels(home: Any, channels: Sequence[str]) -> None:
    """Say which of these names stand for no address yet."""
    from pipeline.watch import definitions
    from pipeline.watch.entries import CHANNELS, is_address

    known = definitions.channels(home)
    for name in [each for each in channels if not is_address(each) and each not in known]:
        place = home.path / CHANNELS
        click.echo(f'{name} has no address yet: write {name} = "mailto://…" into {place}', err=True)


def show_preview(home: Any, id: str, since: datetime | None, count: int, as_json: bool) -> None:
    """What a watch would have caught."""
    from datetime import timedelta

    from pipeline import alerts
    from pipeline.shapes import preview_shape
    from pipeline.store import Published
    from pipeline.watch import definitions

    first = since.date() if since else date.today() - timedelta(days=365)
    watch = definitions.named(definitions.load(home), id)
    if not home.published.exists():
        said = f"{id} is in {home.path / definitions.NAME}; it has nothing to look at before something is published"
        print_json({"watch": id}) if as_json else click.echo(said)
        return
    with Published(home) as store:
        found = alerts.preview(store, watch, first, count)
    print_json(preview_shape(found)) if as_json else print_preview(found)
