"""What a terminal is told: lines that cannot steer it, bars, logs."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pipeline.finish import Progress


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


def emphasised(word: str, hot: bool) -> str:
    """A word, marked where it answers the question."""
    return click.style(printable(word), fg="yellow", bold=True) if hot else printable(word)


def print_total(shape: dict[str, Any], name: str) -> None:
    """How many there are, and how to see more."""
    more = "; -n shows more" if shape["total"] > len(shape[name]) else ""
    click.echo(click.style(f"{len(shape[name])} of {shape['total']} {name}{more}", dim=True))


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
