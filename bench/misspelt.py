"""What correcting misspelt words brings: nDCG@10 of the judged questions as they are, with a slip in one word, and
without rings and dots, searched for as typed and as corrected.

    python -m bench.misspelt ../shared/data [--work FOLDER] [--questions N]

The stores are those of ``bench.quality``, which are filled where they are not yet.
"""

import argparse
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from bench.judged import BODIES, Question, judged
from bench.quality import DEPTH, fill, ndcg
from models import Filters, Mode
from pipeline.desk import Desk, open_desk
from pipeline.search.spelling import plain

SEED = 3
LONG = 6  # letters from which a word gets a slip


def slipped(said: str, chance: random.Random) -> str:
    """A question with one letter of a long word left out, doubled, changed with the next, or wrong."""
    words = said.split()
    long = [at for at, word in enumerate(words) if len(word) >= LONG and word.isalpha()]
    if not long:
        return said
    at = chance.choice(long)
    word = words[at]
    place = chance.randrange(1, len(word) - 1)
    words[at] = chance.choice(
        (
            word[:place] + word[place + 1 :],
            word[:place] + word[place] + word[place:],
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            word[:place] + chance.choice("aeirtnsl") + word[place + 1 :],
        )
    )
    return " ".join(words)


def measured(
    desk: Desk, stored: Mapping[str, str], questions: Sequence[Question], mode: Mode, exact: bool
) -> tuple[float, int]:
    """Mean nDCG@10, and how many words were corrected."""
    scores, words = [], 0
    for question in questions:
        found = desk.search(question.text, Filters(), mode, DEPTH, exact)
        words += sum(each.applied for each in found.corrections)
        scores.append(ndcg([stored[hit.document_id] for hit in found.hits], question.answers))
    return float(np.mean(scores)), words


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, help="folder with government/ and riksdagen/")
    parser.add_argument("--work", type=Path, default=Path("build/quality"), help="where the stores are built")
    parser.add_argument("--questions", type=int, default=200, help="of each group")
    given = parser.parse_args()
    chance = random.Random(SEED)
    ways: dict[str, Callable[[str], str]] = {
        "as they are": str,
        "with a slip": lambda said: slipped(said, chance),
        "without rings": plain,
    }
    for name in BODIES:
        judged_set = judged(name, given.shared)
        home, stored = fill(judged_set, (given.work / name).absolute())
        print(f"\n{name}")
        with open_desk(home) as desk:
            for group, questions in judged_set.questions.items():
                for way, made in ways.items():
                    asked = [Question(made(each.text), each.answers) for each in questions[: given.questions]]
                    for mode in (Mode.LEXICAL, Mode.HYBRID):
                        typed, _ = measured(desk, stored, asked, mode, exact=True)
                        meant, words = measured(desk, stored, asked, mode, exact=False)
                        print(f"  {group}, {way}, {mode}: {typed:.4f} as typed, {meant:.4f} corrected, {words} words")


if __name__ == "__main__":
    main()
