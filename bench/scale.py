"""Search at millions of passages beside other tools in one run: how long, how surely, how much memory and disk.

    python -m bench.scale HOME --passages 10000 100000 1000000 [--work FOLDER] [--only regionradar "FAISS flat"]

HOME: a store of some thousand real documents, which are multiplied (``bench/scale_store.py``), published and searched
as a user's process does: the question is understood and embedded, words and meaning are asked, ten documents with
three passages each come back. Other tools get the same vectors, questions and filters (``bench/scale_peers.py``), a
process of its own each, on two cores and within ``GIGABYTES`` of memory that is no file's; what goes beyond, or takes
longer than ``--minutes``, is said so. ``meaning`` is passages by vectors that are there already, ``words`` documents by
words, ``both`` a whole question with its embedding. Recall is the share of the true ten nearest passages, by exact
float32 cosines; settings of other tools are tried from the fastest on until it is ``ENOUGH``. Stores and indexes are
kept in FOLDER: a second run only asks. Read the ratios: machines are noisy, CPU time less so than time.
"""

import argparse
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import numpy as np

from bench.scale_given import ASKED, NARROW, TOP, Floats, Given, Mask, Narrow, Numbers, forget, give, nearness
from bench.scale_peers import TOOLS, Tool, Way
from bench.scale_store import multiply
from models import StoreError
from pipeline.desk import Desk, desk_over
from pipeline.home import Home
from pipeline.search.lexical import allowed
from pipeline.store import Published, Work, publish

OURS = "regionradar"
GIGABYTES = 8
CORES = 2
ENOUGH = 0.99
TRIED = 25  # questions by which a setting is chosen
COLD = 5  # processes
PATIENCE, FEWEST = 6, 10  # seconds after which no more questions are asked of one kind, once there were so many


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of answers to one kind of question; recall is None where none can be told."""

    asks: str
    filter: str
    setting: str
    median: float
    p95: float
    cpu: float
    recall: float | None


@dataclass(frozen=True, slots=True)
class Result:
    """What one tool took; ``fault`` says why it has nothing to show."""

    tool: str
    built: float | None = None  # seconds
    disk: int = 0
    peak: int = 0
    measured: tuple[Measured, ...] = ()
    fault: str = ""


def apart(minutes: float, work: Callable[..., Any], *given: Any) -> tuple[Any, int]:
    """What a function returns in a process of its own, within the bounds, and its peak memory in bytes.

    Raises ``StoreError`` where it went beyond them.
    """
    spawn = multiprocessing.get_context("spawn")
    mine, other = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_bounded, args=(other, work, *given))
    process.start()
    other.close()
    try:
        if not wait([mine, process.sentinel], 60 * minutes):
            raise StoreError(f"not done within {minutes:g} minutes")
        if not mine.poll():
            raise StoreError(f"ended by signal {-(process.exitcode or 0)}, bound to {GIGABYTES} GB")
        fault, made, peak = mine.recv()
    except EOFError as error:
        raise StoreError(f"ended without an answer, bound to {GIGABYTES} GB") from error
    finally:
        process.kill()
        process.join()
    if fault:
        raise StoreError(fault)
    return made, peak


def _bounded(answer: Connection, work: Callable[..., Any], *given: Any) -> None:
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    resource.setrlimit(resource.RLIMIT_DATA, (GIGABYTES << 30, GIGABYTES << 30))
    fault, made = "", None
    try:
        made = work(*given)
    except Exception as error:  # whatever a tool finds wrong is its result
        fault = f"{type(error).__name__}: {str(error).splitlines()[0][:150] if str(error) else ''}"
    answer.send((fault, made, _peak()))


def _peak() -> int:
    """Bytes that this process had in memory at most: getrusage would tell of the one that started it."""
    status = Path("/proc/self/status").read_text("ascii")
    return 1024 * int(status.split("VmHWM:")[1].split()[0])


def fill(base: Home, target: Home, passages: int) -> None:
    """Make the work file."""
    multiply(base, target, passages, lambda done, total: print(f"\rcopy {done} of {total} ", end="", file=sys.stderr))


def publish_anew(home: Home) -> float:
    """Seconds that it took."""
    with Work(home) as work:
        work.mark_changed()
        started = time.perf_counter()
        publish(work, home)
        return time.perf_counter() - started


def size(store: Published) -> str:
    """What a passage takes on the disk: of the whole file, of vectors and places, and of words."""
    passages = store.count("passage")
    blocks = dict(
        store.cursor()
        .execute(
            "SELECT t, count(DISTINCT block_id) FROM ("
            " SELECT 'vectors and places' AS t, block_id FROM pragma_storage_info('passage')"
            " UNION ALL SELECT 'words', block_id FROM pragma_storage_info('posting')"
            ") WHERE block_id >= 0 GROUP BY t"
        )
        .fetchall()
    )
    whole = store.home.published.stat().st_size / passages
    parts = ", ".join(f"{table} {count * 262_144 / passages:.0f}" for table, count in sorted(blocks.items()))
    return f"{whole:.0f} bytes a passage on the disk, of which {parts}"


def timed(way: Way, narrow: Narrow, setting: Any, questions: Sequence[int]) -> tuple[list[Any], list[float], float]:
    """Answers, the milliseconds of each, and the CPU milliseconds of one."""
    way.answer(questions[0], narrow, setting)
    found, took, cpu = [], [], time.process_time()
    for at in questions:
        started = time.perf_counter()
        found.append(way.answer(at, narrow, setting))
        took.append(1000 * (time.perf_counter() - started))
        if sum(took) > 1000 * PATIENCE and len(took) >= FEWEST:
            break
    return found, took, 1000 * (time.process_time() - cpu) / len(took)


def asked(given: Given, way: Way, name: str) -> Measured:
    """A way of asking under one filter, with the first setting that finds enough."""
    narrow, every = NARROW[name], range(len(given.questions))

    def recall(questions: Sequence[int], found: Sequence[Any]) -> float:
        return float(np.mean([given.recall(at, name, rows) for at, rows in zip(questions, found, strict=False)]))

    for setting in way.settings:
        is_last, some = setting == way.settings[-1], every[:TRIED]
        if not is_last and recall(some, timed(way, narrow, setting, some)[0]) < ENOUGH:
            continue
        found, took, cpu = timed(way, narrow, setting, every)
        share = recall(every[: len(found)], found) if way.asks == "meaning" else None
        if share is None or share >= ENOUGH:
            break
    said = "" if setting is None else str(setting)
    return Measured(way.asks, name, said, float(np.median(took)), float(np.percentile(took, 95)), cpu, share)


def ask(given: Given, tool: str, folder: Path) -> list[Measured]:
    ways = our_ways if tool == OURS else TOOLS[tool]().ways
    return [asked(given, way, name) for way in ways(given, folder) for name in NARROW]


def our_ways(given: Given, folder: Path) -> list[Way]:
    """The real searcher; the store stays open as long as the process."""
    desk = desk_over(Published(given.home))
    desk.searcher.warm()
    documents = desk.store.count("document")

    def meaning(at: int, narrow: Narrow, _: None) -> Numbers:
        mask = allowed(desk.store.cursor(), None, narrow.filters, documents)
        return nearest(desk, given.asked[at], mask, documents)

    def search(asks: str) -> Way:
        def answer(at: int, narrow: Narrow, _: None) -> list[str]:
            forget(desk.embedder)
            hits = desk.search(given.questions[at].text, narrow.filters, ASKED[asks], TOP).hits
            return [hit.document_id for hit in hits]

        return Way(asks, answer)

    return [Way("meaning", meaning), search("words"), search("both")]


def nearest(desk: Desk, vector: Floats, mask: Mask | None, documents: int) -> Numbers:
    """The ten passages that ours finds nearest: they are of the ten documents that have the best ones."""
    vectors = desk.searcher.vectors
    best = vectors.best([vector], documents, TOP, mask, np.array([], dtype=np.int64))
    found = np.argpartition(-best, TOP)[:TOP]
    rows = np.concatenate([np.arange(own.start, own.stop) for own in map(vectors.rows, found)])
    cosines = vectors.cosines(vector, rows)
    return np.asarray(rows[np.argsort(-cosines)[:TOP]])


def cold(given: Given) -> str:
    """First questions of new processes, with the file out of the page cache as far as the system lets go of it."""
    walls, used, peak = [], [], 0
    for question in given.questions[:COLD]:
        with given.home.published.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        started = time.perf_counter()
        command = [sys.executable, "-m", "cli", "search", question.text, "--json", "--home", str(given.home.path)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            sys.exit(f"{' '.join(command)} failed")
        walls.append(time.perf_counter() - started)
        used.append(usage.ru_utime + usage.ru_stime)
        peak = max(peak, usage.ru_maxrss)
    return (
        f"first question of a process: median {np.median(walls):.2f} s, {np.median(used):.2f} CPU seconds,"
        f" peak memory {peak / 1e6:.2f} GB"
    )


def measure(given: Given, tool: str, folder: Path, minutes: float) -> Result:
    """Build where that was not done yet, and ask."""
    built, done = None, folder / "done"
    try:
        if tool != OURS and not done.exists():
            folder.mkdir(parents=True, exist_ok=True)
            started = time.perf_counter()
            apart(minutes, _build, given, tool, folder)
            done.write_text(str(time.perf_counter() - started), encoding="ascii")
        built = float(done.read_text("ascii")) if tool != OURS else None
        measured, peak = apart(minutes, ask, given, tool, folder)
    except StoreError as error:
        return Result(tool, built, fault=str(error))
    files = [given.home.published] if tool == OURS else [path for path in folder.rglob("*") if path.is_file()]
    return Result(tool, built, sum(path.stat().st_size for path in files), peak, tuple(measured))


def _build(given: Given, tool: str, folder: Path) -> None:
    made: Tool = TOOLS[tool]()
    made.build(given, folder)


def table(results: Sequence[Result]) -> Iterator[str]:
    """Lines: first what each tool took, then each kind of question with the ratio to ours."""
    for result in results:
        built = "" if result.built is None else f", built in {result.built:.0f} s"
        said = result.fault or f"disk {result.disk / 1e9:.2f} GB, peak memory {result.peak / 1e9:.2f} GB"
        yield f"  {result.tool:18} {said}{built}"
    for asks in ASKED:
        for name in NARROW:
            yield f"  {asks}, {name}"
            lines = [
                (result.tool, each)
                for result in results
                for each in result.measured
                if (each.asks, each.filter) == (asks, name)
            ]
            ours = next((each for tool, each in lines if tool == OURS), None)
            for tool, each in lines:
                ratio = f"  {each.median / ours.median:6.2f} of ours" if ours else ""
                recall = "" if each.recall is None else f"  recall {each.recall:.4f}"
                yield (
                    f"    {tool:18} {each.setting:10} median {each.median:8.1f} ms  p95 {each.p95:8.1f}"
                    f"  CPU {each.cpu:8.1f}{ratio}{recall}"
                )


def run(base: Home, folder: Path, passages: int, tools: Sequence[str], minutes: float) -> dict[str, Any]:
    """One size: make what is not there, ask every tool, print, and return what is drawn."""
    home = Home(folder / str(passages))
    if not home.work.exists():
        home.create()
        apart(60, fill, base, home, passages)
        print(file=sys.stderr)
    kept = folder / f"{passages}.json"
    known = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    if not home.published.exists() or "published" not in known:
        seconds, peak = apart(60, publish_anew, home)
        known |= {"published": seconds, "publish_peak": peak}
    given, _ = apart(60, give, home, folder / f"{passages}.given")
    with Published(home) as store:
        known |= {"passages": store.count("passage"), "documents": store.count("document")}
        print(f"{known['passages']} passages, {known['documents']} documents; {size(store)}")
    (first, tenth), _ = apart(60, nearness, given)
    print(f"  published in {known['published']:.0f} s, peak memory {known['publish_peak'] / 1e9:.1f} GB")
    print(f"  cosines of passages with their nearest {first:.2f}, with their tenth {tenth:.2f} (medians)")
    print(f"  {apart(60, cold, given)[0]}", flush=True)
    results = []
    for tool in tools:
        results.append(measure(given, tool, folder / f"{passages}.tools" / tool, minutes))
        print(f"  measured: {tool} {results[-1].fault}", file=sys.stderr, flush=True)
    known.setdefault("results", {}).update({result.tool: asdict(result) for result in results})
    print("\n".join(table(results)), flush=True)
    kept.write_text(json.dumps(known, indent=1), encoding="utf-8")
    return known


def draw(runs: Sequence[dict[str, Any]], path: Path) -> None:
    """What a question and a document cost as the store grows, both axes logarithmic."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    matplotlib.rcParams.update({"svg.hashsalt": "scale", "font.size": 9})
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
    lines: dict[str, list[tuple[int, float]]] = {}
    for run in runs:
        for tool, result in run["results"].items():
            for each in result["measured"]:
                if each["filter"] == "all" and (each["asks"] == "meaning" or tool == OURS):
                    lines.setdefault(f"{tool}, {each['asks']}", []).append((run["passages"], each["median"]))
    for name, points in lines.items():
        wide = 2.4 if name.startswith(OURS) else 1.0
        left.loglog(*zip(*sorted(points), strict=True), marker="o", markersize=3, linewidth=wide, label=name)
    left.set(title="A question, warm", xlabel="passages", ylabel="median, ms")
    left.legend(fontsize=7)
    points = sorted((run["passages"], 1000 * run["published"] / run["documents"]) for run in runs)
    right.loglog(*zip(*points, strict=True), marker="o", linewidth=2.4)
    right.set(title="A document, to publish", xlabel="passages", ylabel="ms")
    for axis in (left, right):
        axis.grid(alpha=0.3)
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path, help="a store of some thousand documents")
    parser.add_argument("--passages", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--work", type=Path, default=Path("build/scale"))
    parser.add_argument("--only", nargs="+", choices=[OURS, *TOOLS], default=[OURS, *TOOLS])
    parser.add_argument("--minutes", type=float, default=20, help="for building one index, and for asking one tool")
    parser.add_argument("--drawn", type=Path, help="an SVG of how it grows")
    given = parser.parse_args()
    runs = [run(Home(given.home), given.work.absolute(), each, given.only, given.minutes) for each in given.passages]
    if given.drawn:
        draw(runs, given.drawn)


if __name__ == "__main__":
    main()
