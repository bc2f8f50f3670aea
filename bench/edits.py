"""How right edits after publication are judged, by pairs of texts.

    python -m bench.edits [SHARED] [--misses]

The pairs are in tests/quality/edits.jsonl: 128 invented texts and what became of them, with the verdict that a careful
reader gives, written before the rules were; half to work with (dev), half to measure with (test). ``--misses`` shows
those of the dev half. With SHARED, the folder of the data, every real change of the government's press releases is
listed too, against the verdicts in tests/quality/edits_government.jsonl, which hold no text.

What is right:

- The verdict on a document is the gravest on any of its changes: removed, cancelled, substance, actor, amount, date,
  link, spelling, typography.
- typography: white space, paragraphs, quotation marks, dashes, hyphenation, bullets, punctuation, capitals in headings.
- spelling: a typing fault, a word twice, compounds written apart, blanks between thousands, capitals within a sentence.
- link: addresses, telephones, who answers questions, lines that stand around the text.
- date, amount, actor: only when, only how much (also numbers of lines and paragraphs), only who: names, roles, parties,
  bodies; a sentence that says nothing but whose agreement it is.
- substance: all else that changes what is said, also an item, a sentence or a signature's matter more or less.
- cancelled: what was announced does not happen, or not then. removed: the text was taken back.
"""

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from models import Document, Facts
from models.watch import EditVerdict
from pipeline.extract.decisions import decisions
from pipeline.extract.organisations import organisations
from pipeline.extract.people import people
from pipeline.watch.edits import edits, verdict

QUALITY = Path(__file__).parent.parent / "tests" / "quality"
PAIRS = QUALITY / "edits.jsonl"
GOVERNMENT = QUALITY / "edits_government.jsonl"
RELEASES = Path("government") / "nightly.jsonl.gz"
HARMLESS = (EditVerdict.TYPOGRAPHY, EditVerdict.SPELLING)

_MARKDOWN = re.compile(
    r"\\(?=[-\\`*_{}\[\]()#+.!|>])|^#{1,6} |\*\*|\[(?=[^]\n]{0,300}\]\()|\]\([^)\n]{0,500}\)", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair and its verdicts: that of a reader and that of the rules."""

    id: str
    wanted: EditVerdict
    found: EditVerdict
    changes: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        return self.wanted is self.found

    @property
    def is_lost(self) -> bool:
        """Whether something that people should be told of is called harmless."""
        return self.wanted.matters and self.found in HARMLESS


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    said.add_argument("shared", nargs="?", type=Path)
    said.add_argument("--misses", action="store_true")
    args = said.parse_args()
    rows = [json.loads(row) for row in PAIRS.read_text(encoding="utf-8").splitlines()]
    for half in ("dev", "test"):
        judged = [_pair(row) for row in rows if row["half"] == half]
        _print(half, judged)
        # a change and its opposite are of the same sort, but for what can only be said once
        _print(f"{half} backwards", [_pair(_turned(row)) for row in rows if row["half"] == half and _can_turn(row)])
        if args.misses and half == "dev":
            _print_changes(each for each in judged if not each.is_right)
    if args.shared:
        judged = list(government(args.shared / RELEASES))
        _print("government", judged)
        _print_changes(judged)


def _pair(row: dict[str, str]) -> Judged:
    return judged(row["id"], row["region"], row["before"], row["after"], EditVerdict(row["verdict"]))


def _can_turn(row: dict[str, str]) -> bool:
    return row["verdict"] not in (EditVerdict.CANCELLED, EditVerdict.REMOVED)


def _turned(row: dict[str, str]) -> dict[str, str]:
    return {**row, "before": row["after"], "after": row["before"]}


def judged(name: str, region: str | None, before: str, after: str, wanted: EditVerdict) -> Judged:
    """The rules' verdict on a pair beside a reader's."""
    old, new = _document(before), _document(after)
    found = edits(old, new, _facts(old, region), _facts(new, region))
    shown = tuple(f"{edit.verdict:<11} {edit.old!r} -> {edit.new!r}" for edit in found)
    return Judged(name, wanted, verdict(found), shown)


def government(releases: Path) -> Iterator[Judged]:
    """Every release that was changed, with its path and night, as it was and as it became."""
    wanted = {
        (row["path"], row["night"]): EditVerdict(row["verdict"])
        for row in map(json.loads, GOVERNMENT.read_text(encoding="utf-8").splitlines())
    }
    last: dict[str, str] = {}
    with gzip.open(releases, "rt", encoding="utf-8") as lines:
        for event in map(json.loads, lines):
            path, night, text = event["path"], event["seen"][:10], _MARKDOWN.sub("", event["text"]).strip()
            if path in last:
                yield judged(f"{path} {night}", None, last[path], text, wanted[path, night])
            last[path] = text


def _document(text: str) -> Document:
    return Document("pairs", "pair", text.partition("\n")[0], text, language="sv")


def _facts(document: Document, region: str | None) -> Facts:
    """By grammar alone, without a language pipeline's names."""
    return Facts(people(document), organisations(document, region), decisions(document))


def _print(title: str, judged: list[Judged]) -> None:
    right, lost = sum(each.is_right for each in judged), sum(each.is_lost for each in judged)
    print(f"\n{title}: {right} of {len(judged)} right ({right / len(judged):.1%}), {lost} lost as harmless")
    confused = Counter((each.wanted, each.found) for each in judged)
    print(f"{'':12}" + "".join(f"{each:>11}" for each in EditVerdict))
    for wanted in EditVerdict:
        row = [confused[wanted, found] for found in EditVerdict]
        if any(row):
            print(f"{wanted:12}" + "".join(f"{count or '·':>11}" for count in row))


def _print_changes(judged: Iterable[Judged]) -> None:
    for each in judged:
        print(f"\n{each.id}: {each.wanted}" + ("" if each.is_right else f", found {each.found}"))
        for change in each.changes:
            print(f"  {change[:300]}")


if __name__ == "__main__":
    main()
