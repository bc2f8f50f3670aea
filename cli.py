"""The command ``regionradar``: gathers the commands, and turns errors into one line and an exit code."""

import os
import sys
from errno import EPIPE
from pathlib import Path
from typing import Any

import click

from commands import backups, batch, digest, erasing, questions, serving, sources, trust, watch
from commands.terminal import one_line

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
                said += " regionradar watch run"
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


for command in (
    batch.ingest,
    batch.nightly,
    batch.extract,
    batch.export,
    batch.reindex,
    batch.doctor,
    backups.backup,
    backups.restore,
    batch.demo,
    erasing.erase,
    trust.verify,
    trust.rebuild,
    sources.sources,
    questions.search,
    questions.similar,
    questions.compare,
    questions.show,
    questions.edits,
    questions.people,
    questions.organisations,
    questions.decisions,
    questions.trends,
    watch.watch,
    digest.digest,
    serving.serve,
    serving.users,
    serving.mcp,
):
    main.add_command(command)


if __name__ == "__main__":
    main()
