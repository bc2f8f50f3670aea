"""The commands: arguments in, lines out. What they do is in ``pipeline``, imported when a command runs."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from errno import EPIPE
from functools import wraps
from itertools import islice
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from models import Filters, Preview, RunReport, SearchResult, SourceReport, Watch, Watched
    from pipeline.finish import Progress

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
EXCERPT_LINES = 3
REASONS = 3  # notes of a source that a table shows; the report has them all
PARTIAL = 3  # exit code of a run that got a part
INTERRUPTED = 130  # the shell's code for an end by Ctrl-C


class Cli(click.Group):
    """Turns our errors into one line and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        from models import RegionradarError

        try:
            return super().invoke(ctx)
        except RegionradarError as error:
            raise click.ClickException(one_line(str(error))) from error
        except OSError as error:
            if error.errno == EPIPE:  # the reader of our output has gone
                raise
            raise click.ClickException(one_line(f"{error.filename or 'the system'}: {error.strerror}")) from error
        except Exception as error:
            if not type(error).__module__.endswith("duckdb"):  # not imported here: it is heavy
                raise
            said = f"the store cannot be read: {str(error).splitlines()[0]}. Try regionradar doctor."
            if type(error).__name__ in ("BinderException", "CatalogException"):
                said = "the store was published by another version of regionradar: publish it anew with"
                said += " regionradar reindex"
            raise click.ClickException(one_line(said)) from error
        except KeyboardInterrupt:
            click.echo("Stopped. What was done is kept: the same command goes on from here.", err=True)
            sys.exit(INTERRUPTED)


@click.group(cls=Cli, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--home", type=click.Path(path_type=Path), help="Folder of store and archive (or REGIONRADAR_HOME).")
@click.version_option(package_name="regionradar")
@click.pass_context
def main(ctx: click.Context, home: Path | None) -> None:
    """Reads what Sweden's regions, parties and Riksdag publish, and finds it again.

    \b
    regionradar ingest ~/motioner             bring a folder of pages, minutes, motions into the store
    regionradar search "cykelväg till skolan" find it by meaning and by words
    regionradar decisions --party V           what was proposed and decided, and by whom
    """
    # a question is one product of a matrix and a vector: a second thread only spins while it waits for work
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    ctx.obj = home


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
    @click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day of publication, YYYY-MM-DD.")
    @click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day of publication, YYYY-MM-DD.")
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
        from pipeline.regions import named_region

        filters = Filters(
            kinds=kinds,
            regions=tuple(named_region(region) for region in regions),
            sources=sources,
            since=since and since.date(),
            until=until and until.date(),
            people=people,
            parties=tuple(named_party(party) for party in parties),
            organisations=organisations,
        )
        return command(filters=filters, **options)

    return run  # type: ignore[return-value]


def named_paths(ctx: click.Context, parameter: click.Parameter, said: tuple[str, ...]) -> tuple[Path, ...]:
    """Paths; an empty one is an unset variable of a shell, and not the current folder."""
    if not all(said):
        raise click.BadParameter("a path is empty.")
    return tuple(map(Path, said))


def language(command: Command) -> Command:
    """The option that chooses the language pipeline."""
    help = "Pipeline that reads names: accurate, fast (for backfills), or any of spaCy's with PER, ORG, LOC."
    return click.option("--language", default="accurate", show_default=True, help=help)(command)


def web_address(ctx: click.Context, parameter: click.Parameter, said: str | None) -> str | None:
    """An address in its plain form."""
    from models import QueryError
    from scrapers.folder import plain_address

    try:
        return said and plain_address(said)
    except ValueError as error:
        raise QueryError(str(error)) from error


@main.command()
@click.argument("paths", nargs=-1, required=True, callback=named_paths)
@click.option("--kind", type=click.Choice(KINDS), help="What the files are, instead of what they look like.")
@click.option("--source", default="files", show_default=True, help="Who published them, e.g. region-skane.")
@click.option("--url", callback=web_address, help="The address of a single file.")
@click.option("--embedder", help="Another model: sentence-transformers:NAME (the store keeps to one).")
@language
@click.option("--retry", is_flag=True, help="Also read what was set aside, as it hung or ended its reader.")
@common
def ingest(
    home: Any,
    paths: tuple[Path, ...],
    kind: str | None,
    source: str,
    url: str | None,
    embedder: str | None,
    language: str,
    retry: bool,
    as_json: bool,
) -> None:
    """Bring files and folders of HTML, PDF, DOCX, ODT, mail, text and Markdown into the store.

    A file that cannot be read is reported, and the others go on; the exit code is then 1. The same content again
    changes nothing; other content in the place of the old is a new revision.

    \b
    regionradar ingest ~/motioner --source region-norrbotten
    """
    from models import Kind
    from pipeline import embed
    from pipeline.ingest import Options
    from pipeline.ingest import ingest as run
    from pipeline.shapes import ingest_shape

    if url is not None and (len(paths) != 1 or os.path.isdir(paths[0])):
        raise click.UsageError("--url is the address of one file: give one.")
    if not source or ":" in source or source.split() != [source]:
        raise click.UsageError("--source is an id: one word without a colon, e.g. region-skane.")
    options = Options(source, Kind(kind) if kind else None, url, retry, language)
    with progress_bar() as progress:
        result = run(home, paths, embed.load(embedder) if embedder else None, options, progress)
    for fault in result.watched.faults:
        click.echo(one_line(fault), err=True)
    if as_json:
        print_json(ingest_shape(result))
    else:
        for refused in result.failed:
            click.echo(one_line(f"{refused.path}: {refused.error}"), err=True)
        click.echo(f"{result.new} new, {result.changed} changed, {result.same} same, {len(result.failed)} failed")
        if result.watched.alerts or result.watched.waiting:
            print_watched(result.watched)
    sys.exit(1 if result.failed else 0)


@main.command()
@click.option("--config", type=click.Path(path_type=Path), help="Settings; default: regionradar.toml in the home.")
@click.option("--source", "wanted", multiple=True, help="Id of a source; repeat for several. Default: all enabled.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Nothing published before this day, YYYY-MM-DD.")
@click.option("--workers", type=click.IntRange(1), help="Processes that read documents. Default: one a core.")
@common
def nightly(
    home: Any,
    config: Path | None,
    wanted: tuple[str, ...],
    since: datetime | None,
    workers: int | None,
    as_json: bool,
) -> None:
    """Fetch what the sources have published, read it, and publish a new store.

    Exit code 0: all well; 3: some sources were got in part or not at all; 1: the night failed. What every source
    showed is in the report, also kept as JSON in the home's reports/. Stopped at any moment, the same command goes on.

    \b
    regionradar nightly
    regionradar nightly --source uppsala-ttvia --since 2026-01-01
    """
    import json

    from models import Status
    from pipeline import catalogue
    from pipeline.config import load
    from pipeline.embed import cores
    from pipeline.nightly import Options
    from pipeline.nightly import nightly as run

    settings = load(home, config)
    sources = catalogue.chosen(catalogue.load(home), wanted, settings.skip)
    configure_logs()
    first = since.date() if since else settings.since
    options = Options(first, settings.alarms, workers or cores(), settings.visits, settings.language)
    with progress_bar(as_logs=True) as progress:
        report = run(home, sources, catalogue.fetch_settings(settings, sources), None, options, progress)
    with to_whoever_reads():
        if as_json:
            # what is kept has also what earlier runs of this night reported
            print_json(json.loads((home.reports / f"{report.night}.json").read_text(encoding="utf-8")))
        else:
            print_report(report)
    sys.exit({Status.OK: 0, Status.BROKEN: 1}.get(report.status, PARTIAL))


@main.group()
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
    from datetime import date

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


@main.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--url", callback=web_address, help="The address it was fetched from: site rules go by it.")
@click.option("--region", help="Whose document it is: name, id or county code. Default: as its address says.")
@language
@common
def extract(home: Any, path: Path, url: str | None, region: str | None, language: str, as_json: bool) -> None:
    """Show what is read in one file: text, people, organisations, decisions and more. Nothing is stored.

    \b
    regionradar extract protokoll.pdf --region norrbotten --json
    """
    from pipeline.read import read_facts
    from pipeline.regions import named_region
    from pipeline.shapes import document_shape

    shape = document_shape(*read_facts(path, url, region and named_region(region), language))
    if as_json:
        print_json(shape)
    else:
        print_reading(shape)


class Question(click.Command):
    """A command whose argument may begin with a -word."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        said = [arg for arg in args if arg.startswith("-") and " " in arg]
        rest = [arg for arg in args if arg not in said]
        return super().parse_args(ctx, [*rest, "--", *said] if said else args)


@main.command(cls=Question)
@click.argument("query")
@click.option("--mode", type=click.Choice(["hybrid", "semantic", "lexical"]), default="hybrid", show_default=True)
@filtered
@common
def search(home: Any, query: str, mode: str, filters: "Filters", count: int, as_json: bool) -> None:
    """Find documents by meaning and by words. "A phrase" must occur as it stands, -word must not occur.

    \b
    regionradar search "lobbykontor i Stockholm" --region norrbotten --since 2018-01-01
    """
    from models import Mode
    from pipeline.desk import open_desk

    with open_desk(home) as desk:
        print_hits(desk.search(query, filters, Mode(mode), count), as_json)


@main.command()
@click.argument("document_id", required=False)
@click.option("--file", "path", type=click.Path(path_type=Path), help="Compare with a file that is not stored.")
@filtered
@common
def similar(
    home: Any, document_id: str | None, path: Path | None, filters: "Filters", count: int, as_json: bool
) -> None:
    """Find the documents nearest to one of the store, or to a file.

    \b
    regionradar similar files:motion-om-cykelvagar-1f2e3d4c
    regionradar similar --file utkast.pdf --kind motion
    """
    from pipeline.desk import open_desk

    if (document_id is None) == (path is None):
        raise click.UsageError("Give either a document id or --file.")
    with open_desk(home) as desk:
        if path is not None:
            result = desk.similar_to_file(path, filters, count)
        else:
            result = desk.similar(str(document_id), filters, count)
        print_hits(result, as_json)


@main.command()
@click.argument("document_id")
@click.option("--revision", type=click.IntRange(1), help="An earlier one; the current one is the default.")
@click.option("--raw", is_flag=True, help="The bytes it was read from, as they came.")
@common
def show(home: Any, document_id: str, revision: int | None, raw: bool, as_json: bool) -> None:
    """Show a document: text, date, where it came from, and the facts that were read out of it.

    \b
    regionradar show files:motion-om-cykelvagar-1f2e3d4c --revision 1
    """
    from pipeline import archive
    from pipeline.read import facts_in
    from pipeline.shapes import stored_shape
    from pipeline.store import Published, links_of

    if raw and as_json:
        raise click.UsageError("--raw prints bytes, --json a document: give one of them.")
    with Published(home) as store:
        stored = store.stored(document_id, revision)
        kept = store.kept(stored.raw_digest) if raw else None
        shape = {} if kept else stored_shape(stored, facts_in(store, stored), links_of(store, document_id))
    if kept:
        click.echo(archive.fetch(home, kept), nl=False)
    elif as_json:
        print_json(shape)
    else:
        print_document(shape)


@main.command()
@click.option("--role", help="Part of a role: ordförande, regionråd.")
@filtered
@common
def people(home: Any, role: str | None, filters: "Filters", count: int, as_json: bool) -> None:
    """List who is named in office, those of most documents first.

    --person, --party and --organisation choose among the people, the other filters among the documents.

    \b
    regionradar people --region norrbotten --party S --role ordförande
    """
    from pipeline.search import ledger
    from pipeline.shapes import people_shape
    from pipeline.store import Published

    with Published(home) as store:
        shape = people_shape(*ledger.people(store, filters, role, count))
    if as_json:
        print_json(shape)
        return
    for each in shape["people"]:
        party = f" ({each['party']})" if each["party"] else ""
        print_counted(each, party, ", ".join([*each["roles"][:1], *each["organisations"][:1]]))
    print_total(shape, "people")


@main.command()
@click.option("--type", "type_", type=click.Choice(TYPES))
@filtered
@common
def organisations(home: Any, type_: str | None, filters: "Filters", count: int, as_json: bool) -> None:
    """List organisations and bodies that are named, those of most documents first.

    --organisation chooses among them, the other filters among the documents.

    \b
    regionradar organisations --region skåne --type body
    """
    from pipeline.search import ledger
    from pipeline.shapes import organisations_shape
    from pipeline.store import Published

    with Published(home) as store:
        shape = organisations_shape(*ledger.organisations(store, filters, type_, count))
    if as_json:
        print_json(shape)
        return
    for each in shape["organisations"]:
        print_counted(each, f"  {each['type']}", each["number"] or "")
    print_total(shape, "organisations")


@main.command()
@click.option("--stance", type=click.Choice(STANCES))
@click.option("--action", type=click.Choice(ACTIONS))
@click.option(
    "--outcome",
    type=click.Choice(["approved", "partly_approved", "rejected", "answered", "referred_back", "tabled", "withdrawn"]),
)
@click.option("--actor", help="Part of the name of who proposes or decides.")
@click.option("--addressee", help="Part of the name of who gets the task or the money.")
@click.option("--text", help="Words that stand in it as they are given.")
@filtered
@common
def decisions(
    home: Any,
    filters: "Filters",
    count: int,
    as_json: bool,
    **wanted: str | None,
) -> None:
    """List what was proposed, recommended, decided and reserved against, the newest first.

    --person and --party choose who proposes or decides, the other filters among the documents.

    \b
    regionradar decisions --stance decided --actor regionstyrelsen --since 2026-01-01
    """
    from pipeline.search import ledger
    from pipeline.shapes import decisions_shape
    from pipeline.store import Published

    with Published(home) as store:
        shape = decisions_shape(*ledger.decisions(store, filters, ledger.Wanted(**wanted), count))
    if as_json:
        print_json(shape)
        return
    for each in shape["decisions"]:
        click.echo(f"{day(each['published'])}  {decision_line(each)}")
        click.echo(click.style(f"            {one_line(each['title'])}  {each['document_id']}", dim=True))
    print_total(shape, "decisions")


@main.group()
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
        return
    for shape in shapes:
        click.echo(f"{click.style(shape['id'], bold=True)}  {one_line(shape['name'])}")
        said = {name: value for name, value in shape.items() if name not in ("id", "name") and value}
        for key, value in said.items():
            click.echo(f"    {key}: {one_line(', '.join(value) if isinstance(value, list) else str(value))}")


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
    from pipeline import alerts
    from pipeline.shapes import watched_shape

    watched = alerts.run(home)
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
@common
def feed_watch(home: Any, id: str, output: Path | None, as_json: bool) -> None:
    """Write what a watch has found as an Atom feed, or as JSON; the newest first.

    \b
    regionradar watch feed vardkoer --output /var/www/vardkoer.atom
    """
    from pipeline import alerts

    found, feed = alerts.feed(home, id)
    if as_json:
        print_json({"watch": id, "alerts": found})
    elif output:
        output.write_bytes(feed)
    else:
        click.echo(feed, nl=False)


def show_preview(home: Any, id: str, since: datetime | None, count: int, as_json: bool) -> None:
    """What a watch would have caught."""
    from datetime import date, timedelta

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


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--format", "form", type=click.Choice(["parquet", "csv", "jsonl"]), default="parquet", show_default=True)
@common
def export(home: Any, folder: Path, form: str, as_json: bool) -> None:
    """Write documents, earlier revisions, passages, facts and links as files for other tools.

    \b
    regionradar export ~/ut --format csv
    """
    from pipeline.export import export as run
    from pipeline.store import Published

    with Published(home) as store:
        written = run(store, folder, form)
    if as_json:
        print_json({"files": [{"path": str(path), "rows": rows} for path, rows in written]})
    else:
        for path, rows in written:
            click.echo(f"{path}: {rows} rows")


@main.command()
@click.option("--embedder", help="Another model: sentence-transformers:NAME. Default: the store's own.")
@language
@common
def reindex(home: Any, embedder: str | None, language: str, as_json: bool) -> None:
    """Make passages, words, vectors and facts anew: after an upgrade, or for other models.

    \b
    regionradar reindex --embedder sentence-transformers:KBLab/sentence-bert-swedish-cased
    """
    from pipeline import embed
    from pipeline.ingest import reindex as run

    with progress_bar() as progress:
        done = run(home, embed.load(embedder) if embedder else None, progress, language)
    if as_json:
        failed = [{"document_id": id, "error": error} for id, error in done.faults]
        print_json({"documents": done.documents, "embedder": done.embedder, "failed": failed})
    else:
        for id, error in done.faults:
            click.echo(one_line(f"{id}: facts not read: it {error}"), err=True)
        click.echo(f"{done.documents} documents indexed with {done.embedder}")
    sys.exit(1 if done.faults else 0)


@main.command()
@common
def doctor(home: Any, as_json: bool) -> None:
    """Say whether everything is in order, and what to do where it is not; exit code 1 for trouble.

    \b
    regionradar doctor --json
    """
    from pipeline.doctor import State, examine

    findings = list(examine(home))
    if as_json:
        print_json({"checks": [{"what": f.what, "state": f.state.value, "says": f.says} for f in findings]})
    else:
        for finding in findings:
            click.echo(f"{finding.state.value:8} {finding.what:10} {finding.says}")
    sys.exit(1 if any(finding.state is State.BAD for finding in findings) else 0)


@main.command()
@common
def demo(home: Any, as_json: bool) -> None:
    """Run the night over an invented Sweden, ten dates in a row, and search what it found.

    A dozen regions, a parliament and a government are served on this machine, on every platform that the night reads.

    \b
    regionradar demo
    """
    from models import Filters, Mode
    from pipeline.demo import QUESTIONS, run
    from pipeline.desk import open_desk
    from pipeline.shapes import report_shape, search_shape

    reports: list[RunReport] = []

    def told(report: "RunReport") -> None:
        reports.append(report)
        if not as_json:
            print_report(report, brief=True)

    with progress_bar() as progress:
        demo_home = run(home, progress, told)
    with open_desk(demo_home) as desk:
        results = [desk.search(question, Filters(), Mode.HYBRID, 3) for question in QUESTIONS]
        documents = desk.store.count("document")
    if as_json:
        nights = [report_shape(report) for report in reports]
        print_json(
            {"home": str(demo_home.path), "nights": nights, "searches": [search_shape(each) for each in results]}
        )
        return
    click.echo(f"\n{documents} documents of an invented Sweden are in {demo_home.path}\n")
    for result in results:
        click.echo(click.style(f'regionradar search "{result.query}" -n 3', fg="green"))
        print_hits(result, as_json=False)
        click.echo()
    click.echo(f'Ask something yourself:  regionradar --home {demo_home.path} search "vem vill bygga cykelväg?"')


@contextmanager
def to_whoever_reads() -> Iterator[None]:
    """Printing that nobody need wait for: a reader who has gone changes nothing of what was done."""
    try:
        yield
    except BrokenPipeError:
        # what is left to be printed would fail again when the process ends
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def print_json(shape: Any) -> None:
    """One JSON document on standard output."""
    import json

    click.echo(json.dumps(shape, ensure_ascii=False, indent=2))


def print_hits(result: "SearchResult", as_json: bool) -> None:
    """The hits of a search, with the words that answer marked."""
    from pipeline.search.excerpt import lines, window
    from pipeline.shapes import moment, search_shape

    if as_json:
        print_json(search_shape(result))
        return
    width = max(40, min(100, get_terminal_size().columns)) - 4
    if not result.hits:
        click.echo("No document answers this. Try other words, fewer filters, or --mode semantic.")
    for number, hit in enumerate(result.hits, 1):
        page = next((f"page {passage.page}" for passage in hit.passages[:1] if passage.page), None)
        said = (day(moment(hit.published)), hit.region or hit.source, hit.kind, page, f"{hit.score:.2f}")
        about = click.style("  ".join(filter(None, said)), fg="cyan")
        gone = "  " + click.style(f"gone since {hit.gone}", fg="red") if hit.gone else ""
        click.echo(f"{number:2}  {click.style(printable(hit.title), bold=True)}")
        click.echo(f"    {about}{gone}")
        for passage in hit.passages[:1]:
            skip = len(hit.title) if passage.text.startswith(hit.title) else 0
            span = window(passage.text, passage.highlights, EXCERPT_LINES * width, skip)
            for line in islice(lines(passage.text, span, passage.highlights, width), EXCERPT_LINES):
                click.echo("    " + " ".join(emphasised(word, hot) for word, hot in line))
        click.echo("    " + click.style(printable(hit.url or hit.document_id), dim=True))
    click.echo(click.style(f"{result.total} documents ranked, {result.mode}, {result.took_ms:.0f} ms", dim=True))


def emphasised(word: str, hot: bool) -> str:
    """A word, marked where it answers the question."""
    return click.style(printable(word), fg="yellow", bold=True) if hot else printable(word)


def print_document(shape: dict[str, Any]) -> None:
    """A document of the store for a person to read."""
    print_facts(
        id=shape["document_id"],
        kind=shape["kind"],
        region=shape["region"],
        published=shape["published"],
        updated=shape["updated"],
        language=shape["language"],
        address=shape["url"],
        also_at=" ".join(shape["also"]),
        gone=shape["gone"] and f"not to be had any more since the night of {shape['gone']}",
        read_from=shape["location"],
        revision=f"{shape['revision']} of {shape['revisions']}, seen from {shape['seen_from']}",
    )
    click.echo()
    click.echo(printable(shape["text"]))
    print_extracted(shape)
    for link in shape["links"]:
        fate = f", {link['outcome']}" if link["outcome"] else ""
        print_line("link", f"{link['document_id']} {link['relation']} {link['motion']}{fate}")


def print_extracted(shape: dict[str, Any]) -> None:
    """The facts of a document, one a line."""
    if shape["people"] or shape["organisations"] or shape["decisions"]:
        click.echo()
    for person in shape["people"]:
        party = f" ({person['party']})" if person["party"] else ""
        print_line(
            "person", ", ".join(filter(None, (f"{person['name']}{party}", person["role"], person["organisation"])))
        )
    for organisation in shape["organisations"]:
        print_line("organisation", f"{organisation['name']} ({organisation['type']})")
    for decision in shape["decisions"]:
        print_line("decision", decision_line(decision))


def decision_line(shape: dict[str, Any]) -> str:
    """A decision in one line: how far it has come, by whom, what, and what became of it."""
    said = one_line(shape["text"])
    actor = f" {shape['actor']}:" if shape["actor"] else ":"
    return f"{shape['stance']}{actor} {said}" + (f" → {shape['outcome']}" if shape["outcome"] else "")


def print_counted(shape: dict[str, Any], behind: str, more: str) -> None:
    """Somebody or something, in how many documents it is named, and what is known of it."""
    name = click.style(one_line(shape["name"]), bold=True)
    click.echo(f"{shape['documents']:5}  {name}{printable(behind)}  {one_line(more)}".rstrip())


def print_total(shape: dict[str, Any], name: str) -> None:
    """How many there are, and how to see more."""
    more = "; -n shows more" if shape["total"] > len(shape[name]) else ""
    click.echo(click.style(f"{len(shape[name])} of {shape['total']} {name}{more}", dim=True))


def print_reading(shape: dict[str, Any]) -> None:
    """What was read in a file, for a person to check."""
    print_facts(
        title=shape["title"],
        kind=shape["kind"],
        published=shape["published"] and f"{shape['published']} (from {shape['published_from']})",
        updated=shape["updated"],
        language=shape["language"],
        address=shape["url"],
        pages=len(shape["pages"]) or None,
        rule=shape["rule"] and f"{shape['rule']}; the generic reader agrees to {shape['agreement']:.0%}",
        missing=missing_pages(shape),
    )
    click.echo()
    click.echo(printable(shape["text"]))
    for section in shape["sections"]:
        place = f", page {section['page']}" if section["page"] else ""
        number = f" {section['number']}" if section["number"] else ""
        print_line("section", f"{section['part']}{number}{place}: {section['heading'] or '(without heading)'}")
    for contact in shape["contacts"]:
        print_line("contact", ", ".join(filter(None, contact.values())))
    for attachment in shape["attachments"]:
        print_line("attachment", f"{attachment['title']} {attachment['url']}")
    print_extracted(shape)


def print_report(report: "RunReport", brief: bool = False) -> None:
    """A night as a table: sources that need a look first, then the sums. In brief: only what needs a look."""
    from models import Status

    order = [Status.BROKEN, Status.QUIET, Status.PARTIAL, Status.OK]
    colours = {Status.BROKEN: "red", Status.QUIET: "yellow", Status.PARTIAL: "yellow", Status.OK: "green"}
    names = ("listed", "held", "new", "changed", "gone", "failed", "missing")
    shown = [each for each in report.sources if not (brief and each.verdict.status is Status.OK)]
    if shown:
        click.echo(f"{'':8} {'source':32} " + " ".join(f"{name:>7}" for name in names))
    for each in sorted(shown, key=lambda each: order.index(each.verdict.status)):
        tally, status = each.tally, each.verdict.status
        numbers = " ".join(f"{'-' if (n := getattr(tally, name)) is None else n:>7}" for name in names)
        click.echo(f"{click.style(f'{status:8}', fg=colours[status])} {each.source:32} {numbers}")
        for reason in reasons(each):
            click.echo(f"{'':8} {one_line(reason)}")
        if each.waiting:
            click.echo(f"{'':8} {each.waiting} visits are left for the nights to come")
    asked = sum(host.requests for host in report.hosts)
    size = sum(host.bytes for host in report.hosts) / 1e6
    spent = (report.ended - report.began).total_seconds()
    sums = {name: sum(getattr(each.tally, name) for each in report.sources) for name in ("new", "changed", "gone")}
    click.echo(
        f"{report.night}: {sums['new']} new, {sums['changed']} changed, {sums['gone']} gone;"
        f" {asked} requests to {len(report.hosts)} hosts, {size:.1f} MB, {spent:.0f} s"
    )
    if report.watched.alerts or report.watched.waiting or report.watched.faults:
        print_watched(report.watched)
        for fault in report.watched.faults:
            click.echo(one_line(fault))
    if report.untold:
        click.echo("An alarm could not be sent; it is sent the next night. See alarms in regionradar.toml.")


def print_watched(watched: "Watched") -> None:
    """What came of a run's watches, in one line."""
    left = f", {watched.waiting} wait for a channel that failed" if watched.waiting else ""
    click.echo(f"watches: {watched.alerts} alerts, {watched.sent} sent{left}")


def print_preview(preview: "Preview") -> None:
    """What a watch would have caught, and from which score on."""
    from pipeline.shapes import moment

    how = (
        "as given" if preview.watch.least is not None else "as the marks say" if has_marks(preview.watch) else "preset"
    )
    caught = f"{preview.caught} of {preview.of} documents since {preview.since}"
    click.echo(f"{preview.watch.id} would have caught {caught}; score at least {preview.least:.2f} ({how})")
    for fault in preview.faults:
        click.echo(one_line(fault), err=True)
    for hit in preview.hits:
        click.echo(f"{hit.score:.2f}  {day(moment(hit.published))}  {click.style(one_line(hit.title), bold=True)}")
        click.echo(f"      {click.style(one_line(hit.why.text), fg='yellow')}")
        click.echo(f"      {click.style(printable(hit.document_id), dim=True)}")
    if len(preview.hits) < preview.caught:
        click.echo(click.style(f"the best {len(preview.hits)}; -n shows more", dim=True))


def has_marks(watch: "Watch") -> bool:
    return bool(watch.right or watch.wrong)


def reasons(report: "SourceReport") -> list[str]:
    """Why a source is not well, and what was noted of it besides; nothing for one that is."""
    said = list(report.verdict.reasons)
    notes = [note for note in report.tally.reasons if not any(note in reason for reason in said)]
    return [*said, *notes[:REASONS]] if said else []


def configure_logs() -> None:
    """Logs on standard error: warnings for a person on a terminal, everything as JSON lines otherwise."""
    import logging

    import structlog

    at_terminal = sys.stderr.isatty()
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    render = structlog.dev.ConsoleRenderer() if at_terminal else structlog.processors.JSONRenderer(ensure_ascii=False)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    log = logging.getLogger("regionradar")
    log.handlers = [handler]
    log.setLevel(logging.ERROR if at_terminal else logging.INFO)
    log.propagate = False


def missing_pages(shape: dict[str, Any]) -> str | None:
    """What is said of pages whose text is missing."""
    if not shape["unread"]:
        return None
    listed = ", ".join(map(str, shape["unread"]))
    help = (
        "; pictures of text can be read where tesseract-ocr and pytesseract are installed" if shape["needs_ocr"] else ""
    )
    return f"the text of page {listed}{help}"


def print_facts(**facts: Any) -> None:
    """Named facts, one a line; what is unknown is left out."""
    for name, value in facts.items():
        if value:
            click.echo(f"{name.replace('_', ' ') + ':':11}{printable(str(value))}")


def print_line(name: str, said: str) -> None:
    click.echo(f"{click.style(name, fg='cyan')} {one_line(said)}")


def day(published: str | None) -> str:
    """The date of a moment as JSON has it."""
    return published[:10] if published else "undated"


def one_line(text: str) -> str:
    """A message on one line."""
    return printable(" ".join(text.split()))


def printable(text: str) -> str:
    """A text that cannot steer the terminal: control characters become spaces, one for one."""
    return "".join(letter if letter == "\n" or letter.isprintable() else " " for letter in text)


@contextmanager
def progress_bar(as_logs: bool = False) -> Iterator["Progress"]:
    """Bars on a terminal; otherwise a line for each tenth, or an event among the logs of a command that has them. On
    standard error, so that output stays clean."""
    if not sys.stderr.isatty():
        yield each_tenth(log_progress if as_logs else print_progress)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:10}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def bar(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield bar


def each_tenth(tell: "Progress") -> "Progress":
    """Tells of a long step ten times."""
    told: set[tuple[str, int]] = set()

    def line(step: str, done: int, total: int) -> None:
        tenth = 10 * done // total if total else 10
        if total > 100 and (step, tenth) not in told:
            told.add((step, tenth))
            tell(step, done, total)

    return line


def print_progress(step: str, done: int, total: int) -> None:
    click.echo(f"{step}: {done} of {total}", err=True)


def log_progress(step: str, done: int, total: int) -> None:
    import logging

    logging.getLogger("regionradar.progress").info("progress", extra={"step": step, "done": done, "total": total})


if __name__ == "__main__":
    main()
