"""What is read of the Riksdag's motions and reports beside what it says of them itself: python -m bench.riksdag DIR

DIR holds answers of data.riksdagen.se about single documents, as JSON or XML (``assets/`` of
github.com/spraakbanken/swegov-opendata-rs); others are passed over. Each is made a page, read and searched for
decisions as every night does it; the Riksdag's own fields (dokforslag) are the truth:

- yrkanden: each number once; found is one whose wording is that of a proposed decision
- outcomes: the chamber's word, else, for "=utskottet", the committee's; unknown is an outcome to be right about, too.
  Parts of a yrkande (34.1, 34.2) count as one, with an outcome only where all have the same
- invented: proposals by the movers that are no yrkande
- committee, chamber: what the committee recommended and what the chamber decided, line by line, as counts of each
  outcome; wrong are those that the one side has more or less of
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from models import Action, Decision, Document, Kind, Outcome, ParseError, RawDocument, Stance
from pipeline.extract.decisions import decisions
from pipeline.parse import parse
from scrapers import riksdagen

ENOUGH = 300  # letters of a wording by which it is known
ALIKE = 0.9  # of the letters of two wordings that are one, a misprint aside
WORDS = {"avslag": Outcome.REJECTED, "bifall": Outcome.APPROVED, "delvis bifall": Outcome.PARTLY_APPROVED}
ACTIONS = {Outcome.REJECTED: Action.REJECT, Outcome.APPROVED: Action.APPROVE, Outcome.PARTLY_APPROVED: Action.APPROVE}


@dataclass(frozen=True, slots=True)
class Score:
    """Counts for one document. The wordings are those that went wrong."""

    name: str
    yrkanden: int
    found: int
    right: int
    committee: int
    chamber: int
    wrong: tuple[str, ...]


def score(name: str, record: Mapping[str, Any], document: Document) -> Score:
    """A document's decisions beside its record."""
    parts = [each for each in _several(record.get("dokforslag"), "forslag") if isinstance(each, dict)]
    read = decisions(document)
    moved = [each for each in read if each.stance is Stance.PROPOSED and _is_moved(document, each)]
    wrong: list[str] = []
    found = right = 0
    left = list(moved)
    yrkanden = _yrkanden(parts)
    for number, (wording, outcomes) in yrkanden.items():
        match = max(left, key=lambda each: _likeness(each.text, wording), default=None)
        if match is None or _likeness(match.text, wording) < ALIKE:
            wrong.append(f"yrkande {number} not found: {wording[:80]!r}")
            continue
        left.remove(match)
        found += 1
        expected = next(iter(outcomes)) if len(outcomes) == 1 else None
        right += match.outcome is expected
        if match.outcome is not expected:
            wrong.append(f"yrkande {number} is {match.outcome}, not {expected}")
    wrong += [f"no yrkande: {each.text[:100]!r}" for each in left if parts]
    committee = Counter(ACTIONS[said] for part in parts if (said := _word(part.get("utskottet"))))
    chamber = Counter(said for part in parts if (said := _decided(part)))
    recommended = Counter(each.action for each in read if each.text.startswith("Utskottets förslag"))
    decided = Counter(each.outcome for each in read if each.text.startswith("Kammarens beslut"))
    if recommended != committee:
        wrong.append(f"the committee: {dict(recommended)}, not {dict(committee)}")
    if decided != chamber:
        wrong.append(f"the chamber: {dict(decided)}, not {dict(chamber)}")
    return Score(name, len(yrkanden), found, right, committee.total(), chamber.total(), tuple(wrong))


def _is_moved(document: Document, decision: Decision) -> bool:
    """Whether a proposal is the movers' own: of a motion, and not one that its grounds tell of."""
    return document.kind is Kind.MOTION and decision.actor not in ("regeringen", "utskottet")


def _yrkanden(parts: list[dict[str, Any]]) -> dict[str, tuple[str, set[Outcome | None]]]:
    """Wording and outcomes by number. What stands twice, once with and once without all that became of it, is one; so
    are the parts of one, of which those after the first may have numbers of five digits."""
    found: dict[str, tuple[str, list[dict[str, Any]]]] = {}
    for part in parts:
        number = str(part.get("nummer") or "1")
        wording = str(part.get("lydelse") or "")
        same = next((n for n, (said, _) in found.items() if said and _letters(said) == _letters(wording)), number)
        before = found.get(same if len(number) > 4 else number, ("", []))
        found[same if len(number) > 4 else number] = (before[0] or wording, [*before[1], part])
    return {
        number: (
            wording,
            {_decided(part) for part in parts if part.get("kammaren") or part.get("utskottet")} or {None},
        )
        for number, (wording, parts) in found.items()
        if wording
    }


def _decided(part: Mapping[str, Any]) -> Outcome | None:
    return _word(part.get("utskottet" if part.get("kammaren") == "=utskottet" else "kammaren"))


def _word(said: object) -> Outcome | None:
    """An outcome by the words that the Riksdag's data uses: " Avslag,  Avslag" is one of them."""
    words = {word.strip().lower() for word in str(said or "").split(",")}
    return WORDS.get(words.pop()) if len(words) == 1 else None


def _likeness(said: str, wording: str) -> float:
    """How far two wordings are the same, 0 to 1: tables and footnotes may follow one of them."""
    ours, theirs = _letters(said), _letters(wording)
    size = min(len(ours), len(theirs), ENOUGH)
    return 1.0 if ours == theirs else SequenceMatcher(None, ours[:size], theirs[:size], autojunk=False).ratio() - 0.01


def _letters(said: str) -> str:
    return re.sub(r"[\W\d]+", "", re.sub(r"<[^<>]*>", "", said)).casefold()


def _several(holder: object, name: str) -> list[Any]:
    said = holder.get(name) if isinstance(holder, dict) else None
    return said if isinstance(said, list) else [said] if said else []


def read(folder: Path) -> Iterator[Score]:
    """A score for each file that is about one motion or report."""
    for path in sorted(folder.glob("*")):
        try:
            record = riksdagen.record(path.read_bytes())
            page = riksdagen.page_of(record, f"{riksdagen.HOME}/dokument/{path.stem}.html")
        except (ParseError, ValueError):
            continue
        kind = riksdagen.TYPES.get(riksdagen.type_of(riksdagen.main_of(record)), ("", None))[1]
        if kind in (Kind.MOTION, Kind.REPORT):
            document = parse(RawDocument("bench", path.name, page, riksdagen.HTML))
            yield score(path.name, record, replace(document, kind=kind))


def main(folder: Path) -> None:
    """A table, and what is wrong."""
    scores = list(read(folder))
    print(f"{'':36} {'yrkanden':>8} {'found':>6} {'outcome':>7} {'committee':>9} {'chamber':>7} {'wrong':>6}")
    for each in scores:
        counts = (each.yrkanden, each.found, each.right, each.committee, each.chamber, len(each.wrong))
        print(f"{each.name:36} {counts[0]:8} {counts[1]:6} {counts[2]:7} {counts[3]:9} {counts[4]:7} {counts[5]:6}")
    for each in scores:
        for line in each.wrong:
            print(f"{each.name}: {line}")
    print(
        f"{sum(each.found for each in scores)} of {sum(each.yrkanden for each in scores)} yrkanden found, "
        f"{sum(each.right for each in scores)} with the right outcome, "
        f"{sum(line.startswith('no yrkande') for each in scores for line in each.wrong)} invented"
    )


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
