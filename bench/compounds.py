"""How well compounds are split: precision, recall and F1 on the gold list tests/quality/compounds.tsv.

python -m bench.compounds
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline.search.words import analyzer

GOLD = Path(__file__).parent.parent / "tests" / "quality" / "compounds.tsv"
FLOOR = 0.89  # F1 on the test half; raised when the measure rises


def gold(half: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The words of one half with the splits that are right."""
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            word, its_half, accepted, *_ = line.split("\t")
            if its_half == half:
                yield word, frozenset(accepted.split(" / "))


def measure(half: str) -> tuple[float, float, float]:
    """Precision, recall, F1: a split counts when it is right to the last part."""
    proposed = wanted = right = 0
    for word, accepted in gold(half):
        split = "|".join(analyzer().splitter.leaves(word))
        proposed += "|" in split
        wanted += word not in accepted  # where both readings are right, none is asked for
        right += "|" in split and split in accepted
    precision, recall = right / proposed, right / wanted
    return precision, recall, 2 * precision * recall / (precision + recall)


def main() -> None:
    print("compounds split right           P      R      F1")
    for half in ("dev", "test"):
        precision, recall, f1 = measure(half)
        print(f"  {half:28} {precision:.3f}  {recall:.3f}  {f1:.3f}")
    if f1 < FLOOR:
        sys.exit(f"F1 on the test half has fallen below {FLOOR}")


if __name__ == "__main__":
    main()
