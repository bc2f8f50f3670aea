"""The command that erases."""

import sys
from typing import TYPE_CHECKING, Any

import click

from commands.options import common
from commands.terminal import one_line, print_json, progress_bar

if TYPE_CHECKING:
    from pipeline.erase import Plan, Report

SHOWN = 20  # documents that are named before it is asked


@click.command()
@click.option("--person", "people", multiple=True, help="Full name: everybody of that name goes. Repeat for several.")
@click.option("--document", "documents", multiple=True, help="Id of a document; repeat for several.")
@click.option("--url", "urls", multiple=True, help="Address of a document; repeat for several.")
@click.option("--reason", default="", help="Why, for the log; it must not say what is erased.")
@click.option("--dry-run", is_flag=True, help="Only say what would be erased.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@common
def erase(
    home: Any,
    people: tuple[str, ...],
    documents: tuple[str, ...],
    urls: tuple[str, ...],
    reason: str,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Erase a person, a document or an address for good: from store, archive, exports, alerts and reports.

    Documents that name a person stay, with the name masked; all people of that very name go, in whatever region, and
    nobody whose name only contains it. What was erased does not come back with the next night, a rebuild or a restored
    backup: the home keeps a salted list of hashes. Ends with a proof: a search of every byte of the home. Exit code 1
    where something was found, or where an export or a backup was not reached, which each night tries again. A shell
    may keep what was typed: begin the line with a space.

    \b
    regionradar erase --person "Eva Påhittad" --dry-run
    regionradar erase --url https://www.example.org/nyheter/1 --reason "begäran 2026-14"
    """
    from pipeline.erase import Wanted
    from pipeline.erase import erase as run
    from pipeline.shapes import erasure_plan_shape, erasure_shape

    planned: list[Plan] = []

    def agreed(plan: "Plan") -> bool:
        planned.append(plan)
        if not as_json:
            print_plan(plan)
        if dry_run:
            return False
        if plan.asides:
            return True  # it is refused: nothing is to be asked
        return yes or click.confirm("Erase this for good?", err=True)

    if as_json and not (yes or dry_run):
        raise click.UsageError("--json asks nothing: say --yes or --dry-run.")
    with progress_bar() as progress:
        report = run(home, Wanted(people, documents, urls), agreed, progress, reason)
    if as_json:
        print_json({"plan": erasure_plan_shape(planned[0]), "report": report and erasure_shape(report)})
    elif report:
        print_erased(report)
    elif not dry_run:
        click.echo("nothing was erased")
    sys.exit(1 if report and (report.unreached or not report.is_proved) else 0)


def print_plan(plan: "Plan") -> None:
    """What will be touched."""
    if plan.is_empty:
        click.echo("the store and the archive hold nothing of this; erased all the same, it cannot come in later")
    for title, ids in (("erased whole", plan.whole), ("masked", plan.masked)):
        if ids:
            click.echo(f"{title}: {len(ids)} documents")
        for id in ids[:SHOWN]:
            click.echo(f"    {one_line(id)}")
        if len(ids) > SHOWN:
            click.echo(f"    and {len(ids) - SHOWN} more: --json names them all")
    click.echo(f"named: {plan.mentions} times; alerts: {plan.alerts}; records of the archive: {plan.records} or more")
    if plan.waiting:
        click.echo(f"not sent yet, and never will be: {plan.waiting} alerts")
    if plan.sent:
        click.echo(f"sent already, and not to be called back: {plan.sent} alerts")
    for folder in plan.exports:
        click.echo(one_line(f"written anew: the export {folder}"))
    for folder in plan.backups:
        click.echo(one_line(f"written anew: the backup {folder}; its earlier snapshots go"))
    for path in plan.asides:
        click.echo(one_line(f"out of reach, take it away first: {path}"))
    if plan.others:
        click.echo(f"others, who stay: {one_line(', '.join(plan.others))}")


def print_erased(report: "Report") -> None:
    """What was done, and the proof."""
    click.echo(f"erased {report.whole} documents, masked {report.masked}; erasure {report.id}")
    click.echo(f"written anew: {report.files} files of the archive, {report.swept} other files of the home")
    for folder in report.exports:
        click.echo(one_line(f"written anew: {folder}"))
    for each in report.unreached:
        click.echo(click.style(one_line(f"not reached, the next night tries again: {each}"), fg="red"), err=True)
    for each in report.unread:
        click.echo(click.style(one_line(f"nobody could look into this file of the archive: {each}"), fg="yellow"))
    if report.sent:
        click.echo(f"alerts that had been sent, and cannot be called back: {report.sent}")
    proof = report.proof
    if proof is None:
        return
    click.echo(
        f"proof: {proof.files} files, {proof.bytes / 1e6:.1f} MB, {proof.records} records, {proof.values} texts of the"
        f" store, {proof.packed} packed files searched"
    )
    for trace in proof.unread:
        click.echo(click.style(one_line(f"cannot be read: {trace.file}, {trace.where}"), fg="yellow"))
    for trace in proof.found:
        click.echo(click.style(one_line(f"still there: {trace.file}, {trace.where}"), fg="red"), err=True)
    if not proof.found:
        click.echo(click.style("nothing found", fg="green"))
    click.echo("who holds the store open sees the old one until they open it anew: the page does so within seconds")
