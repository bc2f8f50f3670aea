"""A backfill by one worker on one core, by two on two, and by Ray: python -m bench.backfill ../shared/data [--all]

Documents are the government's press releases as files and the Riksdag's interpellations in a bulk file, two of these
for each of those, drawn by a fixed seed. Each way is a process of its own over an empty home; the ways take turns, so
that what else the machine does meets all of them. Read the ratios, not the times. What is stored must be the same row
by row.

Then what a document costs: CPU seconds of each step, measured within one process, and bytes in store and archive.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import numpy as np

from models import Kind
from pipeline import arrow, embed, trends
from pipeline.archive import Archive
from pipeline.engine import Choice
from pipeline.extract import facts
from pipeline.extract.language import ACCURATE, FAST, load
from pipeline.home import Home
from pipeline.ingest import PREPARE, Job, Options, ingest, prepare
from pipeline.store import Extracted, FactTables, Prepared, Work, publish
from scrapers import folder
from training.corpus import Text, interpellations, releases

SEED = 8
DOCUMENTS = 1_000
TURNS = 2
COSTED = 150  # documents whose costs are measured
ACCURATELY = 30  # of which the accurate language pipeline reads these
WAYS = {
    "1 worker, 1 core": (1, Choice(workers=1)),
    "2 workers, 2 cores": (2, Choice(workers=2)),
    "Ray, 2 cores": (2, Choice("ray", workers=2)),
}
COMPARED = {
    "revision": "document, title, text, digest, raw_digest",
    "passage": "*",
    "posting": "*",
    "vector": "*",
    "person": "*",
    "organisation": "*",
    "decision": "*",
    "reference": "*",
}


def drawn(shared: Path, most: int | None) -> tuple[list[Text], list[Text]]:
    """Press releases, and interpellations; all where ``most`` is None."""
    pools = [sorted(pool(shared), key=lambda text: text.id) for pool in (releases, interpellations)]
    if most is None:
        return pools[0], pools[1]
    chance = random.Random(SEED)
    return chance.sample(pools[0], most // 3), chance.sample(pools[1], most - most // 3)


def lay_out(some: Sequence[Text], others: Sequence[Text], place: Path) -> None:
    """Files, and a bulk file as the Riksdag's are."""
    (place / "pages").mkdir(parents=True)
    for number, text in enumerate(some):
        (place / "pages" / f"{number:05}.md").write_text(f"# {text.title}\n\n{text.body}\n", encoding="utf-8")
    with zipfile.ZipFile(place / "ip-1994-2025.json.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for number, text in enumerate(others):
            packed.writestr(f"{number:05}.json", _record(f"HX10{number:05}", text))


def _record(id: str, text: Text) -> bytes:
    paragraphs = "".join(f"<p>{escape(each)}</p>" for each in text.body.split("\n\n"))
    main = {"dok_id": id, "rm": "2022/23", "beteckning": id[4:], "doktyp": "ip", "dokumentnamn": "Interpellation"}
    more = {"datum": "2022-10-12 00:00:00", "systemdatum": "2023-02-02 09:00:01", "status": "Klar"}
    main |= more | {"titel": text.title, "html": paragraphs}
    return json.dumps({"dokumentstatus": {"dokument": main}}).encode()


def once(place: Path, home: Home, way: str) -> None:
    """One way over an empty home, in this process; what it took as JSON."""
    cores, choice = WAYS[way]
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    steps: dict[str, float] = {}
    began = last = time.perf_counter()

    def told(step: str, done: int, total: int) -> None:
        nonlocal last
        now = time.perf_counter()
        steps[step] = steps.get(step, 0.0) + now - last
        last = now

    model = embed.load()
    stored = 0
    for source, path in (
        ("regeringen", place / "pages"),
        ("riksdagen-interpellationer", place / "ip-1994-2025.json.zip"),
    ):
        result = ingest(home, [path], model, Options(source=source, language=FAST, engine=choice), told)
        stored += result.new
        for refused in result.failed:
            print(f"{refused.path}: {refused.error}", file=sys.stderr)
    ended = time.perf_counter()
    took = os.times()
    print(
        json.dumps(
            {
                "documents": stored,
                "seconds": ended - began,
                "steps": steps | {"rest": ended - last},
                "own CPU": took.user + took.system,
                "CPU of workers": took.children_user + took.children_system,
            }
        )
    )


def raced(place: Path, work: Path, turns: int, ways: Sequence[str]) -> None:
    """Every way in turn, and the ratios of what they took."""
    took: dict[str, list[dict[str, Any]]] = {way: [] for way in ways}
    contents: set[str] = set()
    for turn in range(turns):
        for way in ways:
            home = work / f"{ways.index(way)}-{turn}"
            said = subprocess.run(
                [sys.executable, "-m", "bench.backfill", str(place), "--once", way, "--work", str(home)],
                stdout=subprocess.PIPE,
                check=True,
            )
            took[way].append(json.loads(said.stdout))
            contents.add(content(Home(home)))
            print(f"turn {turn + 1}, load {os.getloadavg()[0]:.1f}: {way}: {_line(took[way][-1])}", flush=True)
    speed = {way: median(each["documents"] / each["seconds"] for each in runs) for way, runs in took.items()}
    for way, value in speed.items():
        print(f"{way:20} {value:6.2f} documents a second, {value / speed[ways[0]]:5.2f} times the first")
    print(f"what is stored is {'the same row by row' if len(contents) == 1 else 'NOT the same'}")


def _line(took: dict[str, Any]) -> str:
    steps = ", ".join(f"{step} {seconds:.1f}" for step, seconds in took["steps"].items())
    cpu = f"CPU {took['own CPU']:.1f} + {took['CPU of workers']:.1f}"
    return f"{took['documents']} documents in {took['seconds']:.1f} s ({steps}; {cpu})"


def content(home: Home) -> str:
    """A digest of every row that the documents came to."""
    db = duckdb.connect(str(home.work), read_only=True)
    try:
        return " ".join(
            str(db.execute(f"SELECT count(*), bit_xor(hash(t)) FROM (SELECT {columns} FROM {table}) t").fetchone())
            for table, columns in COMPARED.items()
        )
    finally:
        db.close()


def costs(place: Path, home: Home) -> Iterator[tuple[str, float]]:
    """CPU seconds of each step for a document, and bytes; all in this process."""
    raws = [folder.read(path, "regeringen") for path in sorted((place / "pages").iterdir())[:COSTED]]
    jobs: list[Job] = [(raw, None, Kind.OTHER) for raw in raws]
    prepare(jobs[0])  # loads what is loaded once
    load(FAST), load(ACCURATE), list(embed.load().passages(["ett ord"]))

    def cost(do: Callable[[], Any], count: int) -> tuple[Any, float]:
        began = time.process_time()
        made = do()
        return made, (time.process_time() - began) / count

    prepared, seconds = cost(lambda: [prepare(job) for job in jobs], len(jobs))
    yield "read, divide, words", seconds
    good = [each for each in prepared if isinstance(each, Prepared)]
    batch, seconds = cost(lambda: arrow.batch_of(PREPARE.gives, prepared), len(jobs))
    back, more = cost(lambda: arrow.rows_of(PREPARE.gives, batch), len(jobs))
    assert back == prepared
    yield "to Arrow and back", seconds + more
    found, seconds = cost(lambda: [facts.read(each.document, None, FAST) for each in good], len(good))
    yield "facts, fast", seconds
    _, seconds = cost(lambda: [facts.read(each.document, None, ACCURATE) for each in good[:ACCURATELY]], ACCURATELY)
    yield "facts, accurate", seconds
    texts = [each.document.text[one.start : one.end] for each in good for one, _ in each.derived.passages]
    model = embed.Bundled()
    vectors, seconds = cost(lambda: [vector for text in texts for vector in model.passages([text])], len(good))
    yield f"vectors of {len(texts) / len(good):.1f} passages", seconds
    with Work(home) as work, Archive(home, lambda _: None) as archive:
        work.use_embedder(model.name, model.dimension)
        _, seconds = cost(lambda: [archive.resource(raw) for raw in raws], len(raws))
        yield "archive", seconds
        _, seconds = cost(lambda: work.offer(good), len(good))
        unread = FactTables(work).unread(len(good))
        kept = [Extracted(each.number, made) for each, made in zip(unread, found, strict=True)]
        _, more = cost(lambda: FactTables(work).keep(kept, FAST), len(good))
        digests = dict(zip((digest for each in good for _, digest in each.derived.passages), vectors, strict=True))
        _, most = cost(lambda: work.add_vectors(list(digests), np.array(list(digests.values()))), len(good))
        yield "write", seconds + more + most
        yield "trends", cost(lambda: trends.update(work, model.centre[0]), len(good))[1]
        yield "publish", cost(lambda: publish(work, home), len(good))[1]


def sizes(home: Home) -> Iterator[tuple[str, float]]:
    """Bytes for a document in each part of a home."""
    db = duckdb.connect(str(home.published), read_only=True)
    (count,) = db.execute("SELECT count(*) FROM document").fetchone() or (0,)
    db.close()
    yield "work file", home.work.stat().st_size / count
    yield "published file", home.published.stat().st_size / count
    yield "archive", sum(path.stat().st_size for path in home.archive.iterdir()) / count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--all", action="store_true", help="all 21,000, once; takes hours")
    parser.add_argument("--turns", type=int, default=TURNS)
    parser.add_argument("--ways", type=int, nargs="*", default=range(len(WAYS)), help="0, 1, 2: those of the list")
    parser.add_argument("--no-costs", action="store_true")
    parser.add_argument("--once", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.once:
        once(said.shared, Home(said.work), said.once)
        return
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        lay_out(*drawn(said.shared, None if said.all else said.documents), work / "files")
        if said.ways:
            raced(work / "files", work, 1 if said.all else said.turns, [list(WAYS)[way] for way in said.ways])
        if not said.no_costs:
            print("CPU seconds for a document")
            for step, seconds in costs(work / "files", Home(work / "costs")):
                print(f"  {step:26} {seconds:8.4f}")
            ran = sorted(work.glob("[0-9]-*"))
            for part, size in sizes(Home(ran[0] if ran else work / "costs")):
                print(f"  bytes in {part:17} {size:8,.0f}")


if __name__ == "__main__":
    main()
