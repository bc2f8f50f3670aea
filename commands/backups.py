"""Commands that copy a home to another place, and bring it back."""

import sys
from pathlib import Path
from typing import Any

import click

from commands.options import common
from commands.terminal import one_line, print_json, progress_bar


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--keep", type=click.IntRange(1), help="Take away all but so many of the last snapshots. Default: none.")
@click.option("--no-test", is_flag=True, help="Do not read the snapshot back and open its store.")
@click.option("--no-wait", is_flag=True, help="End at once while a run is under way, instead of waiting for its end.")
@click.option("--adopt", is_flag=True, help="Go on in a folder that has the backups of another home.")
@click.option(
    "--check", is_flag=True, help="Back up nothing: read every snapshot in the folder, and say what is whole."
)
@common
def backup(
    home: Any, folder: Path, keep: int | None, no_test: bool, no_wait: bool, adopt: bool, check: bool, as_json: bool
) -> None:
    """Copy the home into a folder, as another snapshot that shares with earlier ones what has not changed.

    Readers and the page go on meanwhile, and a night may begin; while one writes the store, it waits. The folder has
    everything that the home has, also hashes of passwords and addresses with passwords: only its owner may read it.
    Exit code 1 where files of the archive are lacking or were changed: no earlier snapshot is taken away then.

    \b
    regionradar backup /mnt/backup/regionradar --keep 30
    regionradar backup /mnt/backup/regionradar --check
    """
    from pipeline.backup import backup as run

    if check:
        _check(folder, as_json)
        return
    told = False

    def waiting() -> bool:
        nonlocal told
        if not told and not no_wait:
            click.echo("a run is under way: waiting until it has ended", err=True)
            told = True
        return not no_wait

    with progress_bar() as progress:
        taken = run(home, folder, progress, keep=keep, prove=not no_test, adopt=adopt, waiting=waiting)
    for path in taken.left_out:
        click.echo(one_line(f"left out: {path} is no file, or a link to a folder"), err=True)
    for name in taken.missing:
        click.echo(one_line(f"not in the home: archive/{name}, to which the store points. See doctor"), err=True)
    for name in taken.changed:
        said = f"archive/{name} has other bytes than in the snapshot before, and no run changes it: regionradar verify"
        click.echo(one_line(f"{said}. No earlier snapshot was taken away"), err=True)
    for name in taken.damaged:
        said = f"the manifest of snapshot {name} is damaged: as long as it is there, nothing is freed. Delete it"
        click.echo(one_line(f"{said}: {folder}/snapshots/{name}.json"), err=True)
    code = 1 if taken.missing or taken.changed else 0
    if as_json:
        print_json(
            {
                "snapshot": taken.snapshot.name,
                "folder": str(folder),
                "files": len(taken.snapshot.files),
                "bytes": taken.snapshot.size,
                "added": taken.added,
                "tested": not no_test,
                "left_out": taken.left_out,
                "missing": taken.missing,
                "changed": taken.changed,
                "pruned": taken.pruned,
                "damaged": taken.damaged,
            }
        )
        sys.exit(code)
    size = f"{taken.snapshot.size / 1e6:.1f} MB in {len(taken.snapshot.files)} files, {taken.added / 1e6:.1f} MB new"
    gone = f"; {len(taken.pruned)} earlier taken away" if taken.pruned else ""
    click.echo(f"{taken.snapshot.name}: {size}{'' if no_test else ', read back and opened'}{gone}")
    sys.exit(code)


def _check(folder: Path, as_json: bool) -> None:
    from pipeline.backup import check

    with progress_bar() as progress:
        found = check(folder, progress)
    if as_json:
        print_json(
            {
                "snapshots": [
                    {
                        "snapshot": each.name,
                        "whole": not each.faults,
                        "files": each.snapshot and len(each.snapshot.files),
                        "bytes": each.snapshot and each.snapshot.size,
                        "faults": [{"path": fault.path, "why": fault.why} for fault in each.faults],
                    }
                    for each in found
                ]
            }
        )
    else:
        for each in found:
            size = f", {each.snapshot.size / 1e6:.1f} MB in {len(each.snapshot.files)} files" if each.snapshot else ""
            click.echo(f"{each.name} {'damaged' if each.faults else 'whole'}{size}")
            for fault in each.faults:
                click.echo(one_line(f"  {fault.path}: {fault.why}"))
        if not found:
            click.echo("no snapshot yet")
    sys.exit(1 if any(each.faults for each in found) else 0)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--snapshot", help="Which one; default: the last. backup --check lists them.")
@click.option("--force", is_flag=True, help="Into a home that is not empty: what is there is set aside within it.")
@common
def restore(home: Any, folder: Path, snapshot: str | None, force: bool, as_json: bool) -> None:
    """Bring a home back from a backup. What was erased since then is erased again.

    \b
    regionradar --home /var/lib/regionradar restore /mnt/backup/regionradar
    """
    from pipeline.restore import restore as run

    with progress_bar() as progress:
        done = run(home, folder, progress, snapshot=snapshot, force=force)
    if as_json:
        shape = done and {
            "snapshot": done.snapshot,
            "files": done.files,
            "bytes": done.size,
            "aside": done.aside and str(done.aside),
            "erased": done.erased,
            "sent": done.sent,
        }
        print_json({"finished": done is None, "restored": shape})
    elif done is None:
        click.echo(f"finished the restore into {home.path} that had been cut short")
    else:
        click.echo(f"{done.snapshot}: {done.size / 1e6:.1f} MB in {done.files} files are in {home.path}")
        if done.erased:
            click.echo("what was erased since the backup was erased again")
        if done.sent:
            click.echo(f"{done.sent} alerts that were sent since the backup are not sent again")
        if done.aside:
            click.echo(one_line(f"what was there is in {done.aside}: delete it when all is well"))
