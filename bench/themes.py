"""How stable themes are: the government's releases by their real nights, week by week.

    python -m bench.themes ../shared/data [--work FOLDER]

The first night is the start (5,124 releases); then every night's documents go into a store as a run puts them there,
and themes are brought up to date each night. At the end of each week its themes are held against those of the week
before, over the documents that both have: the adjusted Rand index where each document without a theme stands alone
(``all``), and of the documents that have a theme in both weeks (``themed``). Beside it: the share of documents with a
theme, the largest theme's, how much more alike documents of one theme are than any two, how many names changed, CPU
seconds of a night. At the end themes are built anew, to show what they would be without memory, and all names are
printed. Vectors are made once and kept in the folder.
"""

import argparse
import gzip
import json
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models import Filters, Kind, Precision, RawDocument
from pipeline import embed, trends
from pipeline.finish import embed_missing
from pipeline.home import Home
from pipeline.ingest import derive
from pipeline.machine import cores
from pipeline.parse import parse
from pipeline.store import Prepared, Published, ThemeTables, Work, publish
from pipeline.watch import clusters
from pipeline.workers import Lost, workers
from training.corpus import plain

LEAST = 0.9  # the adjusted Rand index that is asked for
WORK = Path("build") / "themes"

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Event:
    """A release as a night saw it."""

    night: date
    key: str
    text: str
    published: date
    precision: Precision


@dataclass(frozen=True, slots=True)
class Week:
    """Themes at the end of a week, by document, and their names."""

    end: date
    themes: Mapping[int, int]
    names: Mapping[int, tuple[str, ...]]
    seconds: float  # of CPU in the slowest night
    fresh: int


def events(shared: Path) -> list[Event]:
    """Every release of every night. Of those of the first night only the month of publication is known."""
    found: list[Event] = []
    known: dict[str, Event] = {}
    first: date | None = None
    with gzip.open(shared / "government" / "nightly.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            night = date.fromisoformat(record["seen"][:10])
            first = first or night
            path = record["path"]
            key = path.removesuffix(".md").replace("/", "-")
            if key in known:
                day, precision = known[key].published, known[key].precision
            elif night == first:
                year, month, _ = path.split("/")
                day, precision = date(int(year), int(month), 1), Precision.MONTH
            else:
                day, precision = night, Precision.DAY
            known[key] = Event(night, key, plain(record["text"]), day, precision)
            found.append(known[key])
    return found


def prepared(event: Event) -> Prepared:
    """As an ingest prepares it."""
    raw = RawDocument("regeringen", f"{event.key}.md", event.text.encode())
    document = parse(raw, Kind.PRESS_RELEASE)
    document = replace(
        document, key=event.key, published=event.published, published_from="list", precision=event.precision
    )
    return Prepared(document, raw.digest, raw.location, None, derive((document.title, document.text)))


def replay(work: Work, ready: Sequence[tuple[date, Prepared]], model: embed.Embedder) -> Iterator[Week]:
    """Every night, and after each seventh day the themes."""
    start = ready[0][0]
    for number, week in groupby(ready, lambda each: max(0, (each[0] - start).days + 6) // 7):
        slowest, fresh = 0.0, 0
        for _, night in groupby(week, lambda each: each[0]):
            documents = [document for _, document in night]
            work.offer(documents)
            embed_missing(work, model, lambda *_: None)
            began = time.process_time()
            trends.update(work, model.centre[0])
            slowest, fresh = max(slowest, time.process_time() - began), fresh + len(documents)
        db = work.connection
        themes = dict(db.execute("SELECT document, theme FROM themed").fetchall())
        every = dict.fromkeys((each for (each,) in db.execute("SELECT document FROM gist").fetchall()), clusters.NONE)
        names = {each.number: each.words for each in ThemeTables(work).themes()}
        yield Week(start + timedelta(days=7 * number), every | themes, names, slowest, fresh)


def held_against(before: Mapping[int, int], after: Mapping[int, int]) -> tuple[float, float]:
    """The adjusted Rand index over the documents of both: with those of no theme each alone, and without them."""
    both = sorted(before.keys() & after.keys())
    one = np.array([before[each] for each in both], dtype=np.int64)
    other = np.array([after[each] for each in both], dtype=np.int64)
    themed = (one != clusters.NONE) & (other != clusters.NONE)
    alone = -2 - np.arange(len(both))
    return (
        rand(np.where(one == clusters.NONE, alone, one), np.where(other == clusters.NONE, alone, other)),
        rand(one[themed], other[themed]),
    )


def rand(one: Integers, other: Integers) -> float:
    """The adjusted Rand index of two partitions of the same things (Hubert and Arabie 1985)."""

    def pairs(counts: Integers) -> float:
        return float((counts * (counts - 1) / 2).sum())

    ones = np.unique(one, return_counts=True)[1]
    others = np.unique(other, return_counts=True)[1]
    cells = np.unique(np.stack([one, other]), axis=1, return_counts=True)[1]
    total = len(one) * (len(one) - 1) / 2
    chance = pairs(ones) * pairs(others) / total if total else 0.0
    most = (pairs(ones) + pairs(others)) / 2
    return 1.0 if most == chance else (pairs(cells) - chance) / (most - chance)


def closeness(work: Work) -> tuple[float, float]:
    """The mean similarity of two documents of one theme, and of any two."""
    held = ThemeTables(work).gists()
    within, pairs = 0.0, 0
    for theme in set(held.themes.tolist()) - {clusters.NONE}:
        own = held.matrix[held.themes == theme]
        within += float((own.sum(axis=0) ** 2).sum()) - len(own)
        pairs += len(own) * (len(own) - 1)
    count = len(held.matrix)
    every = float((held.matrix.sum(axis=0) ** 2).sum()) - count
    return within / max(1, pairs), every / max(1, count * (count - 1))


def with_vectors(work: Work, kept: Path) -> None:
    """Put vectors that an earlier run made into the store."""
    if kept.exists():
        held = np.load(kept)
        work.add_vectors(held["digests"].tolist(), held["vectors"].astype(np.float32))


def keep_vectors(work: Work, kept: Path) -> None:
    rows = work.connection.execute("SELECT digest, vector FROM vector ORDER BY digest").fetchall()
    vectors = np.frombuffer(b"".join(vector for _, vector in rows), dtype="<f2").reshape(len(rows), -1)
    np.savez(kept, digests=np.array([digest for digest, _ in rows]), vectors=vectors)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--work", type=Path, default=WORK, help="folder of the store and the vectors")
    asked = parser.parse_args()
    home, kept = Home(asked.work / "home"), asked.work / "vectors.npz"
    shutil.rmtree(home.path, ignore_errors=True)
    found = events(asked.shared)
    with workers(cores()) as pool:
        made = list(pool.map(prepared, found))
    model = embed.load()
    weeks: list[Week] = []
    alls: list[float] = []
    with Work(home) as work:
        work.use_embedder(model.name, model.dimension)
        with_vectors(work, kept)
        ready = [(event.night, each) for event, each in zip(found, made, strict=True) if not isinstance(each, Lost)]
        print("week ending  documents  new  themes  born  ended  themed  largest  ARI all  ARI themed  renamed  CPU s")
        for week in replay(work, ready, model):
            alls += _told(weeks[-1] if weeks else None, week)
            weeks.append(week)
        keep_vectors(work, kept)
        within, every = closeness(work)
        began = time.process_time()
        trends.rebuild(work, model.centre[0])
        seconds = time.process_time() - began
        anew = dict(work.connection.execute("SELECT document, theme FROM themed").fetchall())
        publish(work, home)
    last = {each: theme for each, theme in weeks[-1].themes.items() if theme != clusters.NONE}
    print(f"two documents of a theme are alike by {within:.3f}, any two by {every:.3f}")
    print(f"built anew in {seconds:.1f} s of CPU: ARI with the themes that grew {held_against(last, anew)[1]:.3f}")
    print(f"ARI of consecutive weeks: mean {np.mean(alls):.4f}, least {min(alls):.4f}")
    _list(weeks[-1])
    with Published(home) as store:
        for each in trends.novel(store, Filters(since=date(2024, 12, 1)), 10):
            print(each.novelty, each.title, "|", each.alike and (each.alike.title, round(each.alike.similarity, 2)))
    sys.exit(min(alls) < LEAST)


def _told(before: Week | None, week: Week) -> list[float]:
    """Print a week; the index against the week before."""
    held = [theme for theme in week.themes.values() if theme != clusters.NONE]
    sizes = np.unique(held, return_counts=True)[1]
    old = before.names if before else {}
    born, ended = len(week.names.keys() - old.keys()), len(old.keys() - week.names.keys())
    renamed = sum(week.names[each] != old[each] for each in week.names.keys() & old.keys())
    index = held_against(before.themes, week.themes) if before else (1.0, 1.0)
    print(
        f"{week.end}  {len(week.themes):10}  {week.fresh:4}  {len(week.names):5}  {born:4}  {ended:5}"
        f"  {len(held) / len(week.themes):6.3f}  {sizes.max() / len(week.themes):7.3f}"
        f"  {index[0]:7.4f}  {index[1]:10.4f}  {renamed:7}  {week.seconds:5.1f}",
        flush=True,
    )
    return [index[0]] if before else []


def _list(week: Week) -> None:
    """The names of all themes, the largest first."""
    numbers, sizes = np.unique([theme for theme in week.themes.values() if theme != clusters.NONE], return_counts=True)
    for place in np.argsort(-sizes, kind="stable"):
        print(f"{sizes[place]:5}  {', '.join(week.names[int(numbers[place])])}")


if __name__ == "__main__":
    main()
