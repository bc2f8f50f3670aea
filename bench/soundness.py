"""Facts of all shared documents: none without its place in the text, none that its place does not say, no crash.

    python -m bench.soundness ../shared/data --language fast

Reads the government's releases, the interpellations and the samples as their text stands, in all cores' processes, and
says how many documents a second and process were read and how many facts there were. Exit code 1 where any was unsound.
"""

import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click

from models import Document, Facts, Organisation, Person, RawDocument
from pipeline.extract import facts
from pipeline.extract.language import ACCURATE
from pipeline.machine import cores
from pipeline.parse import parse
from pipeline.workers import Lost, workers

BATCH = 500
Job = tuple[str, str, str]  # location, text, language


def texts(shared: Path) -> Iterator[tuple[str, str]]:
    """Every text with a name."""
    for path in sorted((shared / "samples").iterdir()):
        if path.suffix in (".txt", ".md"):
            yield path.name, path.read_text(encoding="utf-8")
    with gzip.open(shared / "government" / "nightly.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield f"{record['path'].replace('/', '-')}.md", record["text"]
    with gzip.open(shared / "riksdagen" / "interpellations.jsonl.gz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            record = json.loads(line)
            yield f"interpellation-{number}.txt", f"{record['title']}\n\n{record['text']}"


def unsound(document: Document, found: Facts) -> Iterator[str]:
    """What is wrong with facts, in words."""
    text = document.text
    things: tuple[Person | Organisation, ...] = (*found.people, *found.organisations)
    for thing in things:
        if not thing.name.strip():
            yield f"{thing} has no name"
        for mention in thing.mentions:
            if not 0 <= mention.start < mention.end <= len(text) or text[mention.start : mention.end] != mention.text:
                yield f"{mention} is not what the text says"
    for organisation in found.organisations:
        if not organisation.mentions:
            yield f"{organisation.name} is nowhere in the text"
    for person in found.people:
        if not person.mentions and person.name not in {contact.name for contact in document.contacts}:
            yield f"{person.name} is nowhere in the text"
    for decision in found.decisions:
        if not decision.text.strip() or text[decision.start : decision.end] != decision.text:
            yield f"{decision} is not what the text says"
        for said in decision.amounts:
            if said not in decision.text:
                yield f"{decision} has the amount {said} of another place"
    for reference in found.references:
        if not 0 <= reference.start < reference.end <= len(text):
            yield f"{reference} is outside the text"


def read(job: Job) -> tuple[float, Counter[str], list[str]]:
    """Seconds for the facts of a text, how many of each kind there are, and what is wrong with them."""
    location, text, language = job
    try:
        document = parse(RawDocument("bench", location, text.encode()))
        began = time.process_time()
        found = facts.read(document, None, language)
    except Exception as error:  # a crash is what is looked for: it is named, and the others go on
        return 0.0, Counter(), [f"{location}: {type(error).__name__} {error}"]
    spent = time.process_time() - began
    counts = {kind: len(getattr(found, kind)) for kind in ("people", "organisations", "decisions", "references")}
    return spent, Counter(counts), [f"{location}: {said}" for said in unsound(document, found)]


@click.command()
@click.argument("shared", type=click.Path(path_type=Path, exists=True))
@click.option("--language", default=ACCURATE, show_default=True)
@click.option("--most", type=int, help="Documents; default: all.")
@click.option("--every", type=int, default=1, show_default=True, help="Only every so many-th document.")
def main(shared: Path, language: str, most: int | None, every: int) -> None:
    """Read everything and say what is unsound."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    spent, documents = 0.0, 0
    rows = islice(texts(shared), 0, most and most * every, every)
    with workers(cores()) as pool:
        while batch := list(islice(rows, BATCH)):
            for (location, _), answer in zip(batch, pool.map(read, [(*each, language) for each in batch]), strict=True):
                if isinstance(answer, Lost):
                    wrong.append(f"{location}: {answer.reason}")
                    continue
                spent += answer[0]
                counts += answer[1]
                wrong += answer[2]
            documents += len(batch)
            click.echo(f"{documents} documents, {len(wrong)} faults", err=True)
    for said in wrong[:50]:
        click.echo(said)
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in counts.items())
    click.echo(f"{documents:,} documents, {documents / spent:.1f} a CPU second ({language}): {kinds}")
    click.echo(f"{len(wrong)} unsound")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
