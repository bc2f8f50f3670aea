"""How well search finds in the demo documents: the judged queries of tests/quality/demo.jsonl, in every mode.

    python -m bench.demo

Exits with 1 where the hybrid is below the floor that is pinned here: what once was found stays found.
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bench.quality import ndcg
from models import Filters, Mode
from pipeline import embed
from pipeline.desk import Desk, open_desk
from pipeline.extract.language import FAST
from pipeline.home import Home
from pipeline.ingest import Options, ingest

ROOT = Path(__file__).parent.parent
DEMO = ROOT / "data" / "demo"
QUERIES = ROOT / "tests" / "quality" / "demo.jsonl"
FLOOR = 0.75  # nDCG@10 of the hybrid; raised when the measure rises, never lowered in silence


def score(desk: Desk, paths: dict[str, str], mode: Mode) -> float:
    """Mean nDCG@10; the first of the right answers counts most."""
    rows = [json.loads(line) for line in QUERIES.read_text(encoding="utf-8").splitlines()]
    found = []
    for row in rows:
        hits = desk.search(row["query"], Filters(), mode, 10).hits
        grades = {path: 2 if place == 0 else 1 for place, path in enumerate(row["relevant"])}
        found.append(ndcg([paths[hit.document_id] for hit in hits], grades))
    return float(np.mean(found))


def main() -> None:
    with TemporaryDirectory() as folder:
        home = Home(Path(folder))
        paths: dict[str, str] = {}
        for source in sorted(DEMO.glob("region-*")):
            result = ingest(home, [source], embed.load(), Options(source=source.name, language=FAST), lambda *_: None)
            paths |= {id: str(Path(path).relative_to(DEMO)) for path, id in result.documents}
        with open_desk(home) as desk:
            scores = {mode: score(desk, paths, mode) for mode in Mode}
    print("demo documents, nDCG@10 of 40 judged queries")
    for mode, value in scores.items():
        print(f"  {mode:10} {value:.4f}")
    if scores[Mode.HYBRID] < FLOOR:
        sys.exit(f"hybrid search has fallen below {FLOOR}")


if __name__ == "__main__":
    main()
