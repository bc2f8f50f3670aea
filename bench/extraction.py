"""Main text of web pages on two public benchmarks, beside trafilatura: python -m bench.extraction DIR

DIR holds, fetched by whoever runs this (nothing of it is part of the project):

    trafilatura/evaldata.json, trafilatura/cache/, trafilatura/eval/   tests/ of github.com/adbar/trafilatura
    scrapinghub/ground-truth.json, scrapinghub/html/   github.com/scrapinghub/article-extraction-benchmark

Scored as these two score themselves. The first: which of a few chosen pieces of each page are in the text and which,
wrongly, too; F1 over all pieces. The second: F1 of mean precision and mean recall of runs of four words. Both
extractors read each page in the same process, ours first on every other page, and pay for decoding and parsing.
"""

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from time import process_time
from typing import Any

from models import ParseError, RawDocument
from pipeline.parse import parse
from pipeline.parse.decode import clean
from pipeline.workers import Limits, Lost, workers

PATIENCE = 10.0  # seconds for a page, by all extractors together; what takes longer has no text
SHINGLE = 4  # words

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Page:
    """A page and what is known of its text."""

    name: str
    content: bytes
    truth: Any


@dataclass(frozen=True, slots=True)
class Read:
    """What one extractor read in a page, and its CPU seconds."""

    text: str
    seconds: float


def ours(content: bytes) -> str:
    """The generic reader: without an address no site rule applies."""
    try:
        document = parse(RawDocument("bench", "page.html", content, "text/html"))
    except ParseError:
        return ""
    return document.text.removeprefix(document.title)


def trafilatura(content: bytes) -> str:
    """As its own evaluation runs it."""
    from trafilatura import extract

    return extract(content, include_comments=False, include_tables=True) or ""


def trafilatura_precise(content: bytes) -> str:
    """The same, rather too little than too much."""
    from trafilatura import extract

    return extract(content, favor_precision=True, include_comments=False, include_tables=True) or ""


EXTRACTORS: dict[str, Callable[[bytes], str]] = {
    "regionradar": ours,
    "trafilatura": trafilatura,
    "trafilatura, precision": trafilatura_precise,
}


def pieces(folder: Path) -> Iterator[Page]:
    """The pages of trafilatura's own evaluation; the truth is (pieces that belong, pieces that do not)."""
    for address, said in json.loads((folder / "evaldata.json").read_text(encoding="utf-8")).items():
        file = next(path for room in ("cache", "eval") if (path := folder / room / said["file"]).exists())
        yield Page(address, file.read_bytes(), (said["with"], said["without"]))


def bodies(folder: Path) -> Iterator[Page]:
    """The pages of ScrapingHub's benchmark; the truth is the text."""
    for name, said in json.loads((folder / "ground-truth.json").read_text(encoding="utf-8")).items():
        packed = (folder / "html" / f"{name}.html.gz").read_bytes()
        yield Page(name, gzip.decompress(packed), said.get("articleBody", ""))


def read(job: tuple[int, bytes]) -> dict[str, Read]:
    """One page by every extractor."""
    number, content = job
    found = {}
    for name in list(EXTRACTORS)[:: 1 if number % 2 else -1]:
        started = process_time()
        try:
            text = EXTRACTORS[name](content)
        except Exception as error:  # a crash is a missing text, for everybody
            print(f"{name}: {type(error).__name__} on page {number}", file=sys.stderr)
            text = ""
        found[name] = Read(text, process_time() - started)
    return found


def score_pieces(pages: Iterable[tuple[Page, str]]) -> tuple[float, float, float]:
    """F1, precision and recall over all pieces of all pages."""
    hit = wrong = missed = 0
    for page, text in pages:
        said = _plain(text)
        belong, foreign = page.truth
        found = sum(_plain(piece) in said for piece in belong)
        hit, missed = hit + found, missed + len(belong) - found
        wrong += sum(_plain(piece) in said for piece in foreign)
    return 2 * hit / (2 * hit + wrong + missed), hit / (hit + wrong), hit / (hit + missed)


def score_bodies(pages: Iterable[tuple[Page, str]]) -> tuple[float, float, float]:
    """F1 of mean precision and mean recall, and these."""
    precisions, recalls = [], []
    for page, text in pages:
        truth, said = _shingles(page.truth), _shingles(text)
        common = (truth & said).total()
        if said:
            precisions.append(common / said.total())
        if truth:
            recalls.append(common / truth.total())
    precision, recall = mean(precisions), mean(recalls)
    return 2 * precision * recall / (precision + recall), precision, recall


def _plain(text: str) -> str:
    return " ".join(clean(text).split())


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(clean(text))
    return Counter(tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1)) if words)


SETS = {"trafilatura": (pieces, score_pieces), "scrapinghub": (bodies, score_bodies)}


def main(folder: Path) -> None:
    """Both benchmarks, as tables."""
    for name, (pages_of, score) in SETS.items():
        pages = list(pages_of(folder / name))
        with workers(1, Limits(silence=PATIENCE, total=PATIENCE)) as pool:
            pool.map(read, [(0, b"<p>to load what is loaded late</p>")])
            found = pool.map(read, [(number, page.content) for number, page in enumerate(pages)])
        nothing = dict.fromkeys(EXTRACTORS, Read("", PATIENCE))
        reads = [nothing if isinstance(each, Lost) else each for each in found]
        print(f"\n{name}, {len(pages)} pages, {sum(isinstance(each, Lost) for each in found)} given up")
        print(f"{'':24} {'F1':>6} {'precision':>9} {'recall':>6} {'ms a page':>9}")
        for extractor in EXTRACTORS:
            f1, precision, recall = score((page, each[extractor].text) for page, each in zip(pages, reads, strict=True))
            took = 1000 * mean(each[extractor].seconds for each in reads)
            print(f"{extractor:24} {f1:6.4f} {precision:9.4f} {recall:6.4f} {took:9.1f}")


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
