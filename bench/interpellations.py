"""Who asks whom in the Riksdag's interpellations, by their text alone: python -m bench.interpellations FILE [SAMPLE]

FILE is ``interpellations.jsonl.gz`` of what github.com/swerik-project/riksdagen-interpellations holds: a line for each,
with text and metadata (from, to: name and party). Every row counts, in whatever form its text is. Texts are read as our
reader has them, without soft hyphens. SAMPLE is how many disagreements are printed, drawn by a fixed seed.

Three facts are compared: the author's name, his party, the addressee's name. Each row is, for each fact, one of

- agrees: the text's is the metadata's (FP is L; word order, case and hyphens of names aside), or is that with one name
  more, since the metadata has people by their names of today
- reversed: the metadata has author and addressee the wrong way round, or one of them as both, by the names in the text
- other in text: we read a name, and the metadata's is nowhere where the text says such things: they differ
- not in text: we read none, and the metadata's is nowhere where the text says such things (of addressees mostly an
  office, "till finansministern")
- no metadata: it has none, or an office for a name;
  of parties also where it has the author nowhere
- wrong: the metadata's name stands where the text says such things, and we read another or none

Where it says such things is its first two paragraphs, its end, and what follows a word of asking ("avser", "fråga").
The text holds the fact in rows that agree, are reversed, or are wrong; whether we are right in those where text and
metadata differ is for the eye. A party is the text's where the name agrees and a party stands behind it.
"""

import gzip
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.extract.people import HEAD, Asked, asked

SEED = 5
END = 400  # characters of a text in which it is signed
AGREES, REVERSED, OTHER, NOWHERE, UNKNOWN, WRONG = (
    "agrees",
    "reversed",
    "other in text",
    "not in text",
    "no metadata",
    "wrong",
)
SAME = {"FP": "L"}

_BRACKET = re.compile(r"\([^()]*\)?")
_ASKING = re.compile(r"\b(?:fråg(?:a|or)|avser|ämnar|tänker|vill) ([^.?\n]{0,60})", re.IGNORECASE)
_OFFICE = re.compile(r"^.*?(?:minister|ministern|statsråd|statsrådet) ", re.IGNORECASE)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows, with texts as the reader has them."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield {**row, "text": row["text"].replace("\u00ad", "")}


def plain(name: str | None) -> str:
    """A name without its party, first name first, in small letters: "Alm, Eva (s)" is "eva alm"."""
    said = _OFFICE.sub("", _BRACKET.sub("", name or "").strip(" ,"))
    last, comma, first = said.partition(", ")
    return " ".join((f"{first} {last}" if comma else said).casefold().replace("-", " ").split())


def party(code: str | None) -> str:
    """A party's code in capitals, today's."""
    said = (code or "").upper().strip("() ")
    return SAME.get(said, said)


def compared(row: dict[str, Any], read: Asked) -> dict[str, str]:
    """What each fact of a row is."""
    text = row["text"]
    head = " ".join(text.split("\n\n")[:2])[:HEAD]
    asking = " ".join(_ASKING.findall(text))
    near = " ".join(f"{head} {asking} {text[-END:]}".casefold().replace("-", " ").split())
    author, addressee = plain(row["from"]["name"]), plain(row["to"]["name"])
    ours, theirs = plain(read.author), plain(read.addressee)
    found = {
        "author": _one(ours, author, addressee, theirs, near),
        "addressee": _one(theirs, addressee, author, ours, near),
    }
    if found["author"] in (AGREES, REVERSED):
        meant = row["from"] if found["author"] == AGREES else row["to"]
        code = party(meant["party"])
        printed = re.search(rf"{re.escape(_last(ours))}\s?\((\w{{1,3}})\)", text[:HEAD] + text[-END:], re.IGNORECASE)
        if not code or (found["author"] == REVERSED and ours != addressee):
            found["party"] = UNKNOWN
        elif party(read.party) == code:
            found["party"] = found["author"]
        elif printed and party(printed[1]) == code:
            found["party"] = WRONG
        else:
            found["party"] = OTHER if read.party else NOWHERE
    else:
        found["party"] = found["author"]
    return found


def _one(ours: str, own: str, other: str, theirs: str, near: str) -> str:
    """``own`` and ``other`` are the metadata's names of this fact and of the other one, ``ours`` and ``theirs`` what we
    read for the two."""
    if not own or " " not in own or " om " in own:
        return UNKNOWN
    if ours and set(own.split()) <= set(ours.split()):
        return AGREES
    if ours and (ours == other or own == theirs):
        return REVERSED
    if own in near:
        return WRONG
    return OTHER if ours else NOWHERE


def _last(name: str) -> str:
    return name.rsplit(" ", 1)[-1]


def main(path: Path, most: int) -> None:
    """A table, and disagreements to be judged by eye."""
    counts: dict[str, Counter[str]] = {"author": Counter(), "party": Counter(), "addressee": Counter()}
    odd: list[tuple[str, str, dict[str, Any], Asked]] = []
    for row in rows(path):
        read = asked(row["text"])
        for fact, what in compared(row, read).items():
            counts[fact][what] += 1
            if what in (OTHER, NOWHERE, WRONG):
                odd.append((fact, what, row, read))
    kinds = (AGREES, REVERSED, OTHER, NOWHERE, WRONG, UNKNOWN)
    print(
        f"{'':10}" + "".join(f"{kind:>15}" for kind in kinds) + f"{'raw':>9}{'text holds it':>15}{'right of these':>16}"
    )
    for fact, count in counts.items():
        held = count[AGREES] + count[REVERSED] + count[WRONG]
        raw = count[AGREES] / (count.total() - count[UNKNOWN])
        right = (count[AGREES] + count[REVERSED]) / held
        print(f"{fact:10}" + "".join(f"{count[kind]:15}" for kind in kinds) + f"{raw:9.2%}{held:15}{right:16.2%}")
    for fact, what, row, read in random.Random(SEED).sample(odd, min(most, len(odd))):
        said = {"author": read.author, "party": read.party, "addressee": read.addressee}[fact]
        print(f"\n{row['id']} {fact} {what}: {said!r}; metadata from {row['from']} to {row['to']}")
        print(f"  {row['text'][:300]!r} … {row['text'][-120:]!r}")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or not Path(sys.argv[1]).is_file():
        sys.exit(__doc__)
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) == 3 else 0)
