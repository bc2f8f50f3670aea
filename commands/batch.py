"""Commands that fill and keep the store."""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.lines import print_digested, print_hits, print_reading, print_report, print_watched
from commands.options import KINDS, PARTIAL, common, engine, language
from commands.terminal import configure_logs, one_line, print_json, progress_bar, to_whoever_reads

if TYPE_CHECKING:
    from models import RunReport


def named_paths(ctx: click.Context, parameter: click.Parameter, said: tuple[str, ...]) -> tuple[Path, ...]:
    """Paths; an empty one is an unset variable of a shell, and not the current folder."""
    if not all(said):
        raise click.BadParameter("a path is empty.")
    return tuple(map(Path, said))


def web_address(ctx: click.Context, parameter: click.Parameter, said: str | None) -> str | None:
    """An address in its plain form."""
    from models import QueryError
    from scrapers.folder import plain_address

    try:
        return said and plain_address(said)
    except ValueError as error:
        raise QueryError(str(error)) from error


@click.command()
@click.argument("paths", nargs=-1, required=True, callback=named_paths)
@click.option("--kind", type=click.Choice(KINDS), help="What the files are, instead of what they look like.")
@click.option("--source", default="files", show_default=True, help="Who published them, e.g. region-skane.")
@click.option("--url", callback=web_address, help="The address of a single file.")
@click.option("--embedder", help="Another model: sentence-transformers:NAME (the store keeps to one).")
@language
@click.option("--retry", is_flag=True, help="Also read what was set aside, as it hung or ended its reader.")
@engine
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
    choice: Any,
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
    options = Options(source, Kind(kind) if kind else None, url, retry, language, choice)
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


@click.command()
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
    from pipeline.machine import cores
    from pipeline.nightly import Options
    from pipeline.nightly import nightly as run

    settings = load(home, config)
    sources = catalogue.chosen(catalogue.load(home), wanted, settings.skip)
    configure_logs()
    first = since.date() if since else settings.since
    options = Options(
        first, settings.alarms, workers or cores(), settings.visits, settings.language, settings.retention
    )
    with progress_bar(as_logs=True) as progress:
        report = run(home, sources, catalogue.fetch_settings(settings, sources), None, options, progress)
    with to_whoever_reads():
        if as_json:
            # what is kept has also what earlier runs of this night reported
            print_json(json.loads((home.reports / f"{report.night}.json").read_text(encoding="utf-8")))
        else:
            print_report(report)
    sys.exit({Status.OK: 0, Status.BROKEN: 1}.get(report.status, PARTIAL))


@click.command()
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


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--format", "form", type=click.Choice(["parquet", "csv", "jsonl"]), default="parquet", show_default=True)
@common
def export(home: Any, folder: Path, form: str, as_json: bool) -> None:
    """Write documents, earlier revisions, passages, facts and links as files for other tools.

    \b
    regionradar export ~/ut --format csv
    """
    from pipeline.copies import EXPORT, note
    from pipeline.export import export as run
    from pipeline.store import Published

    note(home, EXPORT, folder, form)
    with Published(home) as store:
        written = run(store, folder, form)
    if as_json:
        print_json({"files": [{"path": str(path), "rows": rows} for path, rows in written]})
    else:
        for path, rows in written:
            click.echo(f"{path}: {rows} rows")


@click.command()
@click.option("--embedder", help="Another model: sentence-transformers:NAME. Default: the store's own.")
@language
@engine
@common
def reindex(home: Any, embedder: str | None, language: str, choice: Any, as_json: bool) -> None:
    """Make passages, words, vectors and facts anew: after an upgrade, or for other models.

    \b
    regionradar reindex --embedder sentence-transformers:KBLab/sentence-bert-swedish-cased
    """
    from pipeline import embed
    from pipeline.ingest import reindex as run

    with progress_bar() as progress:
        done = run(home, embed.load(embedder) if embedder else None, progress, language, choice)
    if as_json:
        failed = [{"document_id": id, "error": error} for id, error in done.faults]
        print_json({"documents": done.documents, "embedder": done.embedder, "failed": failed})
    else:
        for id, error in done.faults:
            click.echo(one_line(f"{id}: facts not read: it {error}"), err=True)
        click.echo(f"{done.documents} documents indexed with {done.embedder}")
    sys.exit(1 if done.faults else 0)


@click.command()
@click.option("--metrics", type=click.Path(path_type=Path), help="Also write FILE for Prometheus' node_exporter.")
@common
def doctor(home: Any, metrics: Path | None, as_json: bool) -> None:
    """Say whether everything is in order, and what to do where it is not; exit code 1 for trouble.

    \b
    regionradar doctor --json
    regionradar doctor --metrics /var/lib/node_exporter/regionradar.prom
    """
    from pipeline.doctor import State, examine, measure

    findings = list(examine(home))
    if metrics:
        measure(home, findings, metrics)
    if as_json:
        print_json({"checks": [{"what": f.what, "state": f.state.value, "says": f.says} for f in findings]})
    else:
        for finding in findings:
            click.echo(f"{finding.state.value:8} {finding.what:10} {finding.says}")
    sys.exit(1 if any(finding.state is State.BAD for finding in findings) else 0)


@click.command()
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
