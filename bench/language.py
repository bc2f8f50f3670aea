"""How well the language pipelines find names, and how fast (`make bench-language`, SHARED = folder of the data).

A name counts where its characters and its label are those of the gold. The sets: the fifth of UNER Talbanken's train
part that never teaches and klintan's test part, both sentence by sentence, and this project's own gold documents, of
which mentions with a capital count that are no party's letter.
"""

import argparse
import json
import re
import resource
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.extract import language
from training.language_corpora import LABELS, Name, Text, is_held_out, klintan, talbanken
from training.language_silver import releases

if TYPE_CHECKING:
    from spacy.language import Language

RULER = "regionradar_ruler"
GOLD = Path("tests/quality/facts")
RELEASES = 200
_LETTERS = re.compile(r"(?:S|M|C|L|V|KD|MP|SD|FP|Fp|fp)s?")


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of names: right, found, in the gold."""

    right: int
    found: int
    gold: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.gold) if self.found + self.gold else 0.0


def scores(pairs: Iterable[tuple[Iterable[Name], Iterable[Name]]]) -> dict[str, Score]:
    """The score of each label and of "all", from pairs of gold and found names, a text each."""
    right, found, gold = Counter[str](), Counter[str](), Counter[str]()
    for wanted, got in pairs:
        wanted, got = set(wanted), set(got)
        for counts, names in ((right, wanted & got), (found, got), (gold, wanted)):
            counts.update(name.label for name in names)
            counts["all"] += len(names)
    return {label: Score(right[label], found[label], gold[label]) for label in (*LABELS, "all")}


def gold(path: Path) -> Iterator[Text]:
    """The names of the gold documents: whoever is named, organisations and places, as mentions with a capital."""
    for line in path.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        people = [span for person in item["people"] for span in person["mentions"]] + item["private"]
        organisations = [span for one in item["organisations"] for span in one["mentions"]]
        spans = (("PER", people), ("ORG", organisations), ("LOC", item["places"]))
        names = [Name(start, end, label) for label, those in spans for start, end in those]
        yield Text(item["text"], counted(item["text"], names))


def counted(text: str, names: Iterable[Name]) -> tuple[Name, ...]:
    """Those names that begin with a capital and are no party's letter, in order."""
    kept = (
        name for name in names if text[name.start].isupper() and not _LETTERS.fullmatch(text[name.start : name.end])
    )
    return tuple(sorted(kept, key=lambda name: name.start))


def found(nlp: "Language", texts: Iterable[str]) -> Iterator[list[Name]]:
    for doc in nlp.pipe(texts):
        yield [Name(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]


def judged(nlp: "Language", texts: Sequence[Text], only_counted: bool) -> dict[str, Score]:
    """The pipeline's scores on a set; ``only_counted`` drops what the gold documents do not judge."""
    got = found(nlp, (text.text for text in texts))
    return scores(
        (text.names, counted(text.text, names) if only_counted else names)
        for text, names in zip(texts, got, strict=True)
    )


def sets(shared: Path) -> dict[str, list[Text]]:
    """Every set by its name."""
    held_out = [text for id, texts in talbanken(shared / "ner").items() if is_held_out(id) for text in texts]
    return {
        "Talbanken, held out": held_out,
        "klintan test": list(klintan(shared / "ner", "test")),
        "own gold, dev": list(gold(GOLD / "dev.jsonl")),
        "own gold, test": list(gold(GOLD / "test.jsonl")),
    }


def rate(nlp: "Language", texts: Sequence[str]) -> float:
    """Documents a second on one core."""
    for text in texts[:5]:
        nlp(text)
    start = time.process_time()
    for text in texts:
        nlp(text)
    return len(texts) / (time.process_time() - start)


def main() -> None:
    import spacy

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument(
        "names", nargs="*", default=list(language.BUNDLED), help="accurate, fast or a pipeline's folder"
    )
    arguments = parser.parse_args()
    judges = sets(arguments.shared)
    texts = list(releases(arguments.shared / "government" / "nightly.jsonl.gz"))[:RELEASES]
    print(f"{'F1':<42}" + "".join(f"{label:>8}" for label in (*LABELS, "all")))
    for name in arguments.names:
        nlp = language.load(name)
        for disabled in ([], [RULER]) if RULER in nlp.pipe_names else ([],):
            with nlp.select_pipes(disable=disabled):
                for title, judge in judges.items():
                    by_label = judged(nlp, judge, title.startswith("own"))
                    figures = "".join(f"{score.f1:8.3f}" for score in by_label.values())
                    print(f"{name + ', no ruler' * len(disabled):<20}{title:<22}{figures}", flush=True)
    print(f"\ndocuments a second a core, {len(texts)} government releases")
    blank = spacy.blank("sv")
    blank.max_length = language.LONGEST
    print(f"{'blank tokeniser':<20}{rate(blank, texts):10.1f}")
    for name in arguments.names:
        print(f"{name:<20}{rate(language.load(name), texts):10.1f}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
