"""Commands that say whether what is kept can be trusted, and make the store anew."""

import sys
from typing import Any

import click

from commands.options import common
from commands.terminal import one_line, print_json, progress_bar


@click.command()
@click.option("--repair", is_flag=True, help="Make anew what can be derived: the published store, indexes, facts, …")
@common
def verify(home: Any, repair: bool, as_json: bool) -> None:
    """Look at every byte that is kept, and at what archive and store say of each other; exit code 1 for faults.

    Read are all records of the archive, all blocks of both stores, every place that a fact points to; what was derived
    from texts is derived again. What is wrong is named, with what to do. Not while a night runs.

    \b
    regionradar verify
    regionradar verify --repair --json
    """
    from pipeline.doctor.care import note_verified
    from pipeline.verify import verify as run

    with progress_bar() as progress:
        found = run(home, progress, repair)
    note_verified(home, len(found.findings))
    if as_json:
        print_json(
            {
                "looked_at": found.looked_at,
                "findings": [{"place": f.place, "what": f.what, "todo": f.todo} for f in found.findings],
                "mended": [{"place": f.place, "what": f.what} for f in found.mended],
                "remarks": list(found.remarks),
            }
        )
    else:
        for finding in found.mended:
            click.echo(one_line(f"mended: {finding.place}: {finding.what}"))
        for finding in found.findings:
            click.echo(one_line(f"{finding.place}: {finding.what}. To do: {finding.todo}."))
        for remark in found.remarks:
            click.echo(one_line(f"no fault: {remark}"))
        seen = ", ".join(f"{count} {what}" for what, count in found.looked_at.items())
        click.echo(f"{len(found.findings)} faults; looked at: {seen}")
    sys.exit(1 if found.findings else 0)


@click.command()
@click.option("--embedder", help="Another model: sentence-transformers:NAME. Default: the old store's.")
@click.option("--language", help="Pipeline that reads names. Default: for each document the one that read it before.")
@common
def rebuild(home: Any, embedder: str | None, language: str | None, as_json: bool) -> None:
    """Make the whole store anew from the archive alone: documents, revisions, facts, vectors, what nights know.

    The old work file is set aside when the new one is whole. The archive never had alerts, what waits to be sent,
    issues of digests and the tallies of nights: backups have these. Nothing is sent. Exit code 1 where something of
    the archive could not be read.

    \b
    regionradar rebuild
    """
    from pipeline import embed
    from pipeline.rebuild import rebuild as run

    with progress_bar() as progress:
        made = run(home, embed.load(embedder) if embedder else None, progress, language)
    failed = [*made.lost, *made.faults]
    if as_json:
        print_json(
            {
                "documents": made.documents,
                "revisions": made.revisions,
                "lost": [{"revision": name, "error": why} for name, why in made.lost],
                "read_otherwise": list(made.otherwise),
                "failed": [{"document_id": id, "error": why} for id, why in made.faults],
                "damages": [{"file": d.file, "offset": d.offset, "error": d.why} for d in made.damages],
                "untold": list(made.untold),
                "aside": made.aside and str(made.aside),
            }
        )
    else:
        for name, why in made.lost:
            click.echo(one_line(f"{name} is lost: {why}"), err=True)
        for id, why in made.faults:
            click.echo(one_line(f"{id}: facts not read: it {why}"), err=True)
        for damage in made.damages:
            click.echo(one_line(f"archive/{damage.file}, byte {damage.offset}: {damage.why}"), err=True)
        click.echo(f"{made.documents} documents with {made.revisions} revisions are in {home.work}")
        if made.otherwise:
            others = ", ".join(made.otherwise[:3])
            click.echo(one_line(f"{len(made.otherwise)} are read otherwise than by the version before: {others}"))
        if made.untold:
            click.echo(one_line(f"{len(made.untold)} files in the archive of which no note tells: {made.untold[0]}"))
        if made.aside:
            click.echo(f"The old work file is {made.aside}: delete it when nothing is missed.")
        click.echo("Not in an archive, and not made anew: alerts, what waits to be sent, issues, tallies of nights.")
    sys.exit(1 if failed or made.damages else 0)
