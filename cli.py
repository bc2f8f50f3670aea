"""The commands: arguments in, lines out. What they do is in ``pipeline``, imported when a command runs."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from errno import EPIPE
from functools import wraps
from itertools import islice
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from models import Filters, Preview, RunReport, SearchResult, SourceReport, Watch, Watched
    from models.digest import Digested
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
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SECTIONS = ("hits", "decisions", "motions", "announcements", "edits")
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
        from pipeline.regions import named_region

        if since and until and since > until:
            raise click.UsageError("--since is after --until.")
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
    for fault in (*result.watched.faults, *result.digested.faults):
        click.echo(one_line(fault), err=True)
    if as_json:
        print_json(ingest_shape(result))
    else:
        for refused in result.failed:
            click.echo(one_line(f"{refused.path}: {refused.error}"), err=True)
        click.echo(f"{result.new} new, {result.changed} changed, {result.same} same, {len(result.failed)} failed")
        if result.watched.alerts or result.watched.waiting:
            print_watched(result.watched)
        if result.digested.issues or result.digested.waiting:
            print_digested(result.digested)
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


@main.command(cls=Question)
@click.argument("topic", required=False)
@click.option("--document", "document_id", metavar="ID", help="Compare what a document of the store is about.")
@filtered
@common
def compare(
    home: Any, topic: str | None, document_id: str | None, filters: "Filters", count: int, as_json: bool
) -> None:
    """Who else did this? The same matter in the other regions: who, when, how far, and where nothing was found.

    -n is how many documents are shown of each publisher.

    \b
    regionradar compare "stopp för hyrsjuksköterskor" --since 2025-01-01
    regionradar compare --document region-skane:1f2e3d4c
    """
    from pipeline.compare import Question as Asked
    from pipeline.compare import compare as compared
    from pipeline.shapes import comparison_shape
    from pipeline.store import Published

    if (topic is None) == (document_id is None):
        raise click.UsageError("Give either a topic or --document.")
    with Published(home) as store:
        shape = comparison_shape(compared(store, Asked(topic, document_id), filters), count)
    if as_json:
        print_json(shape)
    else:
        print_comparison(shape)


@main.command()
@click.argument("document_id")
@click.option("--revision", type=click.IntRange(1), help="An earlier one; the current one is the default.")
@click.option("--raw", is_flag=True, help="The bytes it was read from, as they came.")
@click.option("--diff", is_flag=True, help="What was changed from the revision before it.")
@common
def show(home: Any, document_id: str, revision: int | None, raw: bool, diff: bool, as_json: bool) -> None:
    """Show a document: text, date, where it came from, and the facts that were read out of it.

    \b
    regionradar show files:motion-om-cykelvagar-1f2e3d4c --revision 1
    regionradar show files:motion-om-cykelvagar-1f2e3d4c --diff
    """
    from pipeline import archive
    from pipeline.read import facts_in
    from pipeline.shapes import stored_shape
    from pipeline.store import Published, links_of

    if raw and (as_json or diff):
        raise click.UsageError("--raw prints bytes, --json a document, --diff a change: give one of them.")
    if diff:
        show_diff(home, document_id, revision, as_json)
        return
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


def show_diff(home: Any, document_id: str, revision: int | None, as_json: bool) -> None:
    """What was changed in a document from one revision to the next."""
    from pipeline.edits import edit_of
    from pipeline.shapes import diff_shape
    from pipeline.store import Published

    with Published(home) as store:
        shape = diff_shape(edit_of(store, document_id, revision))
    if as_json:
        print_json(shape)
        return
    print_edited(shape, "paragraphs")
    if not shape["paragraphs"]:
        reason = "They could not be compared." if shape["verdict"] == "unjudged" else "The text is the same in both."
        click.echo(reason)


@main.command()
@click.option("--verdict", "verdicts", multiple=True, type=click.Choice(VERDICTS), help="Repeat for several.")
@click.option("--all", "every", is_flag=True, help="Also typography, spelling, links, and where the text is the same.")
@filtered
@common
def edits(home: Any, verdicts: tuple[str, ...], every: bool, filters: "Filters", count: int, as_json: bool) -> None:
    """List what was changed after publication or taken away, the newest first; default: only what changes what is said.

    --since and --until are of the days on which the change was seen.

    \b
    regionradar edits --region skåne --since 2026-01-01 --verdict amount --verdict actor
    """
    from dataclasses import replace

    from models.watch import EditVerdict
    from pipeline.edits import swedish_days
    from pipeline.shapes import edits_shape
    from pipeline.store import MATTERING, Published, edits_of

    wanted = tuple(EditVerdict) if every else tuple(map(EditVerdict, verdicts)) or MATTERING
    first, last = swedish_days(filters.since, filters.until)
    with Published(home) as store:
        chosen = replace(filters, since=None, until=None)
        shape = edits_shape(*edits_of(store, chosen, first, last, wanted, count))
    if as_json:
        print_json(shape)
        return
    for each in shape["edits"]:
        print_edited(each, "gravest")
    print_total(shape, "edits")


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
@click.option("--by-matter", is_flag=True, help="By motion or case number, from the proposal to the outcome.")
@click.option("--open", "open_only", is_flag=True, help="Only matters that nothing in the store has settled.")
@click.option("--stale", type=click.IntRange(0), metavar="DAYS", help="Only matters that have been open so long.")
@filtered
@common
def decisions(
    home: Any,
    filters: "Filters",
    count: int,
    as_json: bool,
    by_matter: bool,
    open_only: bool,
    stale: int | None,
    **wanted: str | None,
) -> None:
    """List what was proposed, recommended, decided and reserved against, the newest first.

    --person and --party choose who proposes or decides, the other filters among the documents. By matter, those are
    listed of which one step passes, and days are counted to the store's newest night.

    \b
    regionradar decisions --stance decided --actor regionstyrelsen --since 2026-01-01
    regionradar decisions --by-matter --open --stale 180 --kind motion
    """
    from pipeline.search import ledger
    from pipeline.search.matters import matters
    from pipeline.shapes import decisions_shape, matters_shape
    from pipeline.store import Published

    if by_matter or open_only or stale is not None:
        with Published(home) as store:
            shape = matters_shape(*matters(store, filters, ledger.Wanted(**wanted), open_only, stale, count))
        if as_json:
            print_json(shape)
            return
        for each in shape["matters"]:
            print_matter(each)
        print_total(shape, "matters")
        return
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


@main.group()
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


def print_digested(digested: "Digested") -> None:
    """What came of a run's digests, in one line."""
    left = f", {digested.waiting} wait for a channel that failed" if digested.waiting else ""
    click.echo(f"digests: {digested.issues} to be sent, {digested.sent} sent{left}")


def warn_of_channels(home: Any, channels: Sequence[str]) -> None:
    """Say which of these names stand for no address yet."""
    from pipeline.watch import definitions
    from pipeline.watch.entries import CHANNELS, is_address

    known = definitions.channels(home)
    for name in [each for each in channels if not is_address(each) and each not in known]:
        place = home.path / CHANNELS
        click.echo(f'{name} has no address yet: write {name} = "mailto://…" into {place}', err=True)


def print_definitions(shapes: Sequence[dict[str, Any]], what: str, command: str) -> None:
    """Watches or digests, with what each of them says."""
    if not shapes:
        click.echo(f"there are no {what} yet: {command} --help")
    for shape in shapes:
        click.echo(f"{click.style(shape['id'], bold=True)}  {one_line(shape['name'])}")
        said = {name: value for name, value in shape.items() if name not in ("id", "name") and value}
        for key, value in said.items():
            click.echo(f"    {key}: {one_line(', '.join(value) if isinstance(value, list) else str(value))}")


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


def networks(ctx: click.Context, parameter: click.Parameter, said: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses or networks, checked."""
    from ipaddress import ip_network

    try:
        return tuple(str(ip_network(each)) if "/" in each else str(ip_network(each)[0]) for each in said)
    except ValueError as error:
        raise click.BadParameter(f"{error}.") from error


users_file = click.option(
    "--file", type=click.Path(path_type=Path), help="File of users; default: users.json in the home."
)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address of this machine to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0: any that is free.")
@click.option("--name", "names", multiple=True, help="Name under which others reach it; repeat for several.")
@click.option("--open", "in_browser", is_flag=True, help="Open it in a browser.")
@click.option("--users", type=click.Path(path_type=Path), help="File of those who may log in: regionradar users.")
@click.option("--https-only", is_flag=True, help="Answer only what came to the proxy by https.")
@click.option("--proxy", "proxies", multiple=True, callback=networks, help="Address of a proxy that is believed.")
@click.option("--open-to-everyone", is_flag=True, help="Let others in without users: all is read, watches are changed.")
@common
def serve(
    home: Any,
    host: str,
    port: int,
    names: tuple[str, ...],
    in_browser: bool,
    users: Path | None,
    https_only: bool,
    proxies: tuple[str, ...],
    open_to_everyone: bool,
    as_json: bool,
) -> None:
    """Answer as a web page in Swedish, and as a JSON API, until Ctrl-C.

    Only this machine is let in, and only under local names. With --host and --name others are, who log in with
    --users. Behind a proxy: docs/operations.md.

    \b
    regionradar serve --open
    regionradar serve --users users.json --proxy 127.0.0.1 --https-only --name radar.example.se
    """
    from web.access import Gate
    from web.server import listen, serve
    from web.users import Users

    if not (users or open_to_everyone or is_loopback(host)):
        raise click.UsageError(f"--host {host} lets others in: give --users FILE, or say --open-to-everyone.")
    if https_only and not users:
        raise click.UsageError("--https-only is for the cookies of those who log in: give --users FILE.")
    gate = Gate(Users(users), https_only) if users else None
    configure_logs()
    listening = listen(host, port)
    to_all = host in ("0.0.0.0", "::")
    shown = "localhost" if to_all else f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}/"
    if as_json:
        print_json({"address": address})
    else:
        click.echo(f"{address}  (Ctrl-C ends it)")
    serve(home, listening, names if to_all else (shown, *names), address if in_browser else None, gate, proxies)


@main.group()
def users() -> None:
    """Who may log in to the page, and from which programs."""


@users.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(["reader", "operator"]), default="reader", show_default=True)
@users_file
@common
def add_user(home: Any, name: str, role: str, file: Path | None, as_json: bool) -> None:
    """Add somebody, or give somebody another password and role. The password is asked for, or read from a pipe.

    A reader reads and has watches of their own; an operator sees the sources' health and all watches.

    \b
    regionradar users add hedvig --role operator
    """
    from web.users import Role, add

    path = file or home.path / "users.json"
    is_new = add(path, name, Role(role), ask_password())
    if as_json:
        print_json({"name": name, "role": role, "new": is_new, "file": str(path)})
    else:
        click.echo(f"{name} is {'added' if is_new else 'changed'} in {path}: regionradar serve --users {path}")


@users.command("list")
@users_file
@common
def list_users(home: Any, file: Path | None, as_json: bool) -> None:
    """List who may log in.

    \b
    regionradar users list
    """
    from web.users import load

    known = load(file or home.path / "users.json")
    if as_json:
        print_json({"users": [{"name": u.name, "role": str(u.role), "tokens": len(u.tokens)} for u in known]})
        return
    for each in known:
        click.echo(f"{each.name:24} {each.role:9} {len(each.tokens)} tokens")


@users.command("remove")
@click.argument("name")
@users_file
@common
def remove_user(home: Any, name: str, file: Path | None, as_json: bool) -> None:
    """Take somebody out; who is logged in is logged out.

    \b
    regionradar users remove hedvig
    """
    from web.users import remove

    path = file or home.path / "users.json"
    remove(path, name)
    if as_json:
        print_json({"name": name, "file": str(path)})
    else:
        click.echo(f"{name} is removed from {path}")


@users.command("token")
@click.argument("name")
@click.option("--revoke", is_flag=True, help="Make all tokens of the user void instead.")
@users_file
@common
def user_token(home: Any, name: str, revoke: bool, file: Path | None, as_json: bool) -> None:
    """Make a token with which programs ask the API as this user. It is shown once.

    \b
    curl -H "Authorization: Bearer $(regionradar users token hedvig)" localhost:8765/api/v1/search?q=buss
    """
    from web.users import add_token, remove_tokens

    path = file or home.path / "users.json"
    if revoke:
        count = remove_tokens(path, name)
        print_json({"name": name, "revoked": count}) if as_json else click.echo(f"{count} tokens of {name} are void")
        return
    token = add_token(path, name)
    print_json({"name": name, "token": token}) if as_json else click.echo(token)


def ask_password() -> str:
    """The password that is typed twice, or the first line of a pipe: never an argument, which others see."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address of its own."""
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@main.command()
@common
def mcp(home: Any, as_json: bool) -> None:
    """Serve assistants over standard input and output (Model Context Protocol), read-only; needs the extra [mcp].

    \b
    claude mcp add regionradar -- regionradar mcp
    """
    if as_json:
        raise click.UsageError("It speaks JSON-RPC already: leave --json out.")
    from importlib.util import find_spec

    if find_spec("mcp") is None:
        raise click.ClickException("The protocol's own library is missing: pip install 'regionradar[mcp]'.")
    from web.mcp_server import serve

    serve(home)


@main.command()
@common
def demo(home: Any, as_json: bool) -> None:
    """Run the night over an invented Sweden, ten dates in a row, search what it found, and write a digest of each week.

    A dozen regions, a parliament and a government are served on this machine, on every platform that the night reads.

    \b
    regionradar demo
    """
    from models import Filters, Mode
    from pipeline.demo import QUESTIONS, last_digest, run
    from pipeline.desk import open_desk
    from pipeline.shapes import report_shape, search_shape

    reports: list[RunReport] = []

    def told(report: "RunReport") -> None:
        reports.append(report)
        if not as_json:
            print_report(report, brief=True)

    with progress_bar() as progress:
        demo_home = run(home, progress, told)
    page = last_digest(demo_home)
    with open_desk(demo_home) as desk:
        results = [desk.search(question, Filters(), Mode.HYBRID, 3) for question in QUESTIONS]
        documents = desk.store.count("document")
    if as_json:
        nights = [report_shape(report) for report in reports]
        searches = [search_shape(each) for each in results]
        said = {"home": str(demo_home.path), "nights": nights, "searches": searches, "digest": page and str(page)}
        print_json(said)
        return
    click.echo(f"\n{documents} documents of an invented Sweden are in {demo_home.path}\n")
    for result in results:
        click.echo(click.style(f'regionradar search "{result.query}" -n 3', fg="green"))
        print_hits(result, as_json=False)
        click.echo()
    click.echo(f'Ask something yourself:  regionradar --home {demo_home.path} search "vem vill bygga cykelväg?"')
    if page:
        click.echo(f"The digest of the last week, to be opened in a browser:  {page}")


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


@main.command()
@click.option("--theme", default="", help="Words of a theme's name, or its number.")
@click.option("--weeks", type=click.IntRange(1, 52), default=4, show_default=True, help="That are held against before.")
@click.option("--rising", "trend", flag_value="rising", help="Only what there is more of.")
@click.option("--falling", "trend", flag_value="falling", help="Only what there is less of.")
@click.option("--novel", is_flag=True, help="Documents that are like nothing published before them, instead.")
@click.option("--plot", type=click.Path(path_type=Path), help="Write a picture, .svg or .png, and its numbers as .csv.")
@filtered
@common
def trends(
    home: Any,
    theme: str,
    weeks: int,
    trend: str | None,
    novel: bool,
    plot: Path | None,
    filters: "Filters",
    count: int,
    as_json: bool,
) -> None:
    """List what is published on more than before, and on less: the last weeks against three times as many before them.

    The first themes are those that surely rise, then those that surely fall; --since sets how far back before goes.

    \b
    regionradar trends --region skåne --weeks 8 --plot teman.svg
    regionradar trends --novel --since 2026-01-01
    """
    from models import Trend
    from pipeline import trends as over_time
    from pipeline.shapes import novel_shape, trends_shape
    from pipeline.store import Published

    if plot and (novel or plot.suffix not in (".svg", ".png")):
        raise click.UsageError("--plot takes a FILE.svg or FILE.png, and themes, not --novel.")
    with Published(home) as store:
        if novel:
            shapes = [novel_shape(each) for each in over_time.novel(store, filters, count)]
        else:
            found = over_time.trends(store, over_time.Asked(filters, weeks, theme))
            found = found.only(Trend(trend) if trend else None, count)
    if novel:
        print_json({"documents": shapes}) if as_json else print_novel(shapes)
        return
    if plot:
        over_time.draw(found, plot)
    print_json(trends_shape(found)) if as_json else print_trends(trends_shape(found))


def print_trends(shape: dict[str, Any]) -> None:
    """Themes, each with how much there is of it now and how much there was."""
    if shape["until"]:
        click.echo(f"from {shape['now_since']} to {shape['until']}, against before since {shape['since']}")
    for each in shape["themes"]:
        sure = f"  {each['ratio']:.1f} times ({each['low']:.1f}-{each['high']:.1f})" if each["ratio"] else ""
        click.echo(printable(f"{each['theme']:4}  {each['name']}"))
        click.echo(f"      {each['trend']}: {each['now']} now, {each['before']} before{sure}")
        if each["publishers"]:
            named = ", ".join(f"{one['name']} {one['documents']}" for one in each["publishers"][:REASONS])
            click.echo(printable(f"      {named}"))
    if not shape["themes"]:
        click.echo("no themes: they are made of documents that stand close together, and grow with the store")
    if shape["undated"]:
        click.echo(f"without a day, and so in no week: {shape['undated']} documents")
    if shape["late"]:
        click.echo(printable(f"not compared, as nothing of theirs is older: {', '.join(shape['late'])}"))


def print_novel(shapes: Sequence[dict[str, Any]]) -> None:
    """Documents, each with how new it was and what it is most like."""
    for each in shapes:
        new = "  ?" if each["novelty"] is None else f"{each['novelty']:4.0%}"
        click.echo(printable(f"{new}  {each['title']}"))
        whose = each["region"] or each["source"]
        click.echo(printable(f"      {day(each['published'])}  {whose}  {each['document_id']}"))
        if alike := each["alike"]:
            click.echo(printable(f"      most like: {alike['title']} ({alike['similarity']:.2f})"))


def print_comparison(shape: dict[str, Any]) -> None:
    """Who has a matter, the first mover first, and who has not."""
    click.echo(click.style(one_line(shape["title"]), bold=True))
    if shape["first"]:
        click.echo(printable(f"first: {', '.join(shape['first'])}, {shape['first_day']}"))
    for each in (*shape["regions"], *shape["others"]):
        lag = "" if each["lag_days"] is None else f"  {each['lag_days']:+} days"
        reached = each["stage"] + (f": {each['outcome'].replace('_', ' ')}" if each["outcome"] else "")
        click.echo(click.style(printable(f"\n{each['publisher']}  {reached}{lag}"), fg="cyan"))
        for one in each["evidence"]:
            click.echo(printable(f"  {day(one['published'])}  {one['stage']}  {one_line(one['title'])}"))
            click.echo(printable(f"      {one_line(one['text'])}"))
            page = f"  page {one['page']}" if one["page"] else ""
            click.echo(click.style(printable(f"      {one['document_id']}{page}"), dim=True))
        if (left := each["documents"] - len(each["evidence"])) > 0:
            click.echo(f"  and {left} more: -n {each['documents']} shows them")
    if shape["motions"]:
        click.echo("\nmotions that asked for it")
    for one in shape["motions"]:
        click.echo(printable(f"  {day(one['published'])}  {one['region'] or one['source']}: {one_line(one['title'])}"))
        for fate in one["fates"]:
            became = (fate["outcome"] or fate["relation"]).replace("_", " ")
            click.echo(printable(f"      {became} {day(fate['published'])}  {fate['document_id']}"))
        if not one["fates"]:
            click.echo("      no answer found")
    if shape["nothing_found"]:
        click.echo(printable(f"\nnothing found: {', '.join(shape['nothing_found'])}"))
    if shape["no_documents"]:
        click.echo(printable(f"no documents held: {', '.join(shape['no_documents'])}"))


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


def print_matter(shape: dict[str, Any]) -> None:
    """A matter: how far it has come, and what happened to it."""
    status = shape["status"].replace("_", " ") + (f": {shape['outcome']}" if shape["outcome"] else "")
    if shape["open_days"] is not None:
        heard = shape["known_until"]
        known = f"minutes and digests until {heard}" if heard else "no minutes or digests in the store"
        status += f" for {shape['open_days']} days ({known})"
    click.echo(click.style(one_line(shape["title"]), bold=True))
    said = (shape["region"], shape["actor"], status)
    click.echo("    " + click.style("  ".join(printable(each) for each in said if each), fg="cyan"))
    for step in shape["steps"]:
        click.echo(f"    {day(step['date'])}  {step_line(step)}")
    click.echo("    " + click.style(f"matter {shape['id']}", dim=True))


def step_line(shape: dict[str, Any]) -> str:
    """What happened to a matter, in one line, with the document that tells of it."""
    actor = f" {printable(shape['actor'])}" if shape["actor"] else ""
    said = "" if shape["decision"] is None else f": {one_line(shape['text'])}"
    became = f" → {shape['outcome']}" if shape["outcome"] else ""
    told = click.style(f"  {printable(shape['document_id'])}", dim=True)
    return f"{shape['kind'].replace('_', ' ')}{actor}{said}{became}{told}"


def print_edited(shape: dict[str, Any], paragraphs: str) -> None:
    """A document that was changed, with some of its paragraphs."""
    from zoneinfo import ZoneInfo

    seen = datetime.fromisoformat(shape["seen"]).astimezone(ZoneInfo("Europe/Stockholm"))
    is_gone = shape["older"] == shape["newer"]
    changes = "1 change" if shape["edits"] == 1 else f"{shape['edits']} changes"
    how = "not to be had any more" if is_gone else f"revision {shape['older']} to {shape['newer']}, {changes}"
    said = (str(seen.date()), shape["verdict"], shape["region"] or shape["source"], how)
    click.echo(click.style(one_line(shape["title"]), bold=True))
    click.echo("    " + click.style("  ".join(said), fg="cyan"))
    for paragraph in shape[paragraphs]:
        click.echo("    " + " ".join("".join(map(marked, paragraph["runs"])).split()))
    click.echo("    " + click.style(printable(shape["document_id"]), dim=True))


def marked(run: dict[str, Any]) -> str:
    """Words that were taken out or put in: in colours on a terminal, else in brackets."""
    text = printable(run["text"])
    if run["mark"] is None:
        return text
    is_old = run["mark"] == "delete"
    if sys.stdout.isatty():
        return click.style(text, fg="red" if is_old else "green", strikethrough=is_old or None)
    return f"[-{text}-]" if is_old else f"{{+{text}+}}"


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
    if report.digested.issues or report.digested.waiting or report.digested.faults:
        print_digested(report.digested)
        for fault in report.digested.faults:
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
