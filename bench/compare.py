"""How well the same matter is told from the same theme, and who was first (tests/quality/compare.md).

    python -m bench.compare ../shared/data [--part dev|test] [--work FOLDER]

The judged interpellations and others of the same years go through the real ingest into a store of their own, each
beginning with its subject line; a second run finds it filled. Each judged question is compared with all that was
asked in other sessions: recall is the share of what is the same matter that is found, precision that of what is found
and judged; what is found and was not judged is counted beside it, as if it were wrong. ``--demo HOME``
measures the demo world's shared matters instead, in a home that ``regionradar demo`` has filled.
"""

import argparse
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.judged import Judged
from bench.quality import fill
from models.compare import Comparison
from pipeline import embed
from pipeline.compare import Comparer, Question
from pipeline.home import Home
from pipeline.store import Published
from training.corpus import Text, interpellations

QUALITY = Path(__file__).parent.parent / "tests" / "quality"
PAIRS = QUALITY / "compare.jsonl"
MATTERS = QUALITY / "compare_demo.jsonl"
SEED = 20251122
SETS = ("same", "other", "unclear")
OTHERS = 1_500  # documents that nobody judged
LEAST = {"recall": 0.9, "precision": 0.9, "first": 0.95}  # what is asked for


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what was judged of it; ``unclear`` is left out of all figures."""

    part: str
    document: str
    same: frozenset[str]
    other: frozenset[str]
    unclear: frozenset[str]


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one question: how much was found of what is the same, and how much else."""

    right: int
    wrong: int
    unjudged: int
    missed: int
    first: bool | None  # whether the first mover is right; None where nothing recurs


def asked(part: str | None) -> list[Asked]:
    return [
        Asked(row["part"], row["document"], *(frozenset(row[name] + row["later"][name]) for name in SETS))
        for row in _rows()
        if part in (None, row["part"])
    ]


def _rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]


def chosen(shared: Path) -> list[Text]:
    """The documents of the store."""
    pool = {text.id: text for text in interpellations(shared)}
    rows = _rows()
    needed = {id for row in rows for id in (row["document"], *(id for name in SETS for id in row[name]))}
    others = random.Random(SEED).sample(sorted(pool.keys() - needed), OTHERS)
    first = sorted({*needed, *others})
    # those judged later come last, so that the others and their numbers stay as they were
    later = sorted({id for row in rows for name in SETS for id in row["later"][name]} - set(first))
    texts = [pool[id] for id in (*first, *later)]
    return [Text(text.id, text.title, f"{text.title}\n\n{text.body}") for text in texts]


def evidence(comparison: Comparison) -> list[str]:
    """The ids of all that was found, by date."""
    every = [each for standing in (*comparison.regions, *comparison.others) for each in standing.evidence]
    return [each.document_id for each in sorted(every, key=lambda each: (each.day is None, str(each.published)))]


def session(id: str) -> str:
    return id.split("--")[0]


def measured(one: Asked, comparer: Comparer, ids: dict[str, str], stored: dict[str, str]) -> Counts:
    """What a comparison finds for a question. Interpellations have no region and a date only in their ids, which
    ascend: the first mover is the least id."""
    comparison = comparer.compare(Question(document_id=ids[one.document]))
    in_years = {id for id in (stored[id] for id in evidence(comparison)) if before(id) == (one.part == "dev")}
    found = {id for id in in_years if session(id) != session(one.document)} - one.unclear
    right = found & one.same
    true_first = min({one.document, *one.same}, key=order)
    told_first = min({one.document, *found}, key=order)
    return Counts(
        len(right),
        len(found & one.other),
        len(found - one.same - one.other),
        len(one.same - found),
        true_first == told_first if one.same else None,
    )


def before(id: str) -> bool:
    """Whether it was asked in the years to tune on."""
    return int(session(id).removeprefix("ipq-")[:4]) < 2008


def order(id: str) -> tuple[str, str]:
    return session(id).removeprefix("ipq-")[:4], id


def report(name: str, rows: Sequence[Counts]) -> dict[str, float]:
    right, wrong = sum(each.right for each in rows), sum(each.wrong for each in rows)
    unjudged, missed = sum(each.unjudged for each in rows), sum(each.missed for each in rows)
    firsts = [each.first for each in rows if each.first is not None]
    figures = {
        "recall": right / max(1, right + missed),
        "precision": right / max(1, right + wrong),
        "strict": right / max(1, right + wrong + unjudged),
        "first": sum(firsts) / max(1, len(firsts)),
    }
    told = " ".join(f"{key} {value:.3f}" for key, value in figures.items())
    print(f"{name}: {len(rows)} questions, {right + missed} recurrences: {told} ({unjudged} found and not judged)")
    return figures


def matters(home: Home, part: str) -> dict[str, float]:
    """The demo world's shared matters: which regions have them, asked by documents and as topics, and who was first.
    Regions of which it is unclear are left out."""
    rows = [json.loads(line) for line in MATTERS.read_text(encoding="utf-8").splitlines()]
    right = wrong = missed = first = count = 0
    with Published(home) as store:
        comparer = Comparer(store, embed.load())
        ids = {title.strip(): id for id, title in store.cursor().execute("SELECT id, title FROM document").fetchall()}
        for row in (row for row in rows if row["part"] == part):
            for question in (Question(row["topic"]), *(Question(None, ids[title]) for title in row["asked"])):
                told = [each for each in comparer.compare(question).regions if each.publisher not in row["unclear"]]
                found, true = {each.publisher for each in told}, set(row["regions"])
                right, wrong, missed = right + len(found & true), wrong + len(found - true), missed + len(true - found)
                first += [each.publisher for each in told if each.first.day][:1] == [row["first"]]
                count += 1
    figures = {
        "recall": right / max(1, right + missed),
        "precision": right / max(1, right + wrong),
        "first": first / count,
    }
    print(f"demo, {part}: {count} questions: {' '.join(f'{key} {value:.3f}' for key, value in figures.items())}")
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, help="folder with riksdagen/")
    parser.add_argument("--part", choices=("dev", "test"), help="those to tune on, or those to measure on; else both")
    parser.add_argument("--work", type=Path, default=Path("build/quality/compare"), help="where the store is built")
    parser.add_argument("--demo", type=Path, help="a home that the demo has filled: measure on it alone")
    given = parser.parse_args()
    parts = (given.part,) if given.part else ("dev", "test")
    if given.demo:
        for part in parts:
            matters(Home(given.demo), part)
        return
    home, stored = fill(Judged("compare", tuple(chosen(given.shared)), {}), given.work.absolute())
    ids = {id: document for document, id in stored.items()}
    missed = []
    with Published(home) as store:
        comparer = Comparer(store, embed.load())
        for part in parts:
            rows = [measured(each, comparer, ids, stored) for each in asked(part) if each.document in ids]
            figures = report(part, rows)
            missed += [f"{part} {key}" for key, least in LEAST.items() if figures[key] < least]
    if missed:
        sys.exit(f"below what is asked for: {', '.join(missed)}")


if __name__ == "__main__":
    main()
