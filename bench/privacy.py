"""How well what is never stored is kept out: recall on generated numbers by form, false hits in real texts, speed.

    python -m bench.privacy [../shared/data]

Without the folder of the data only what is generated is measured.
"""

import argparse
import gzip
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from pipeline.privacy import Guard

FORMS = 10_000
TODAY = date(2026, 1, 1)
FIRST = date(1880, 1, 1)
COORDINATION = 0.2  # share of coordination numbers
FILES = ("government/nightly.jsonl.gz", "riksdagen/interpellations.jsonl.gz")

Form = Callable[[str, str], str]
"""Makes a number's written form of its date, YYYYMMDD, and its last four digits."""

SHORT: dict[str, Form] = {
    "YYMMDD-NNNN": lambda day, last: f"{day[2:]}-{last}",
    "YYYYMMDD-NNNN": lambda day, last: f"{day}-{last}",
    "YYMMDDNNNN": lambda day, last: f"{day[2:]}{last}",
    "YYYYMMDDNNNN": lambda day, last: f"{day}{last}",
    "YYMMDD+NNNN": lambda day, last: f"{day[2:]}+{last}",
    "YYYYMMDD+NNNN": lambda day, last: f"{day}+{last}",
    "YYMMDD NNNN": lambda day, last: f"{day[2:]} {last}",
    "YYYYMMDD NNNN": lambda day, last: f"{day} {last}",
    "YYMMDD - NNNN": lambda day, last: f"{day[2:]} - {last}",
    "YYYYMMDD - NNNN": lambda day, last: f"{day} - {last}",
    "no-break blank": lambda day, last: f"{day[2:]}\u00a0{last}",
    "thin blank": lambda day, last: f"{day}\u202f{last}",
    "no-break hyphen": lambda day, last: f"{day[2:]}\u2011{last}",
    "hyphen U+2010": lambda day, last: f"{day}\u2010{last}",
    "figure dash": lambda day, last: f"{day[2:]}\u2012{last}",
    "en dash": lambda day, last: f"{day[2:]}–{last}",
    "em dash": lambda day, last: f"{day[2:]}—{last}",
    "bar": lambda day, last: f"{day}\u2015{last}",
    "minus": lambda day, last: f"{day[2:]}\u2212{last}",
    "soft hyphen": lambda day, last: f"{day[2:]}\u00ad{last}",
    "soft hyphen and hyphen": lambda day, last: f"{day[2:]}\u00ad-{last}",
    "zero width": lambda day, last: f"{day[2:]}\u200b-\u200b{last}",
    "fullwidth hyphen": lambda day, last: f"{day[2:]}\uff0d{last}",
    "line end after the hyphen": lambda day, last: f"{day[2:]}-\n{last}",
    "line end before the hyphen": lambda day, last: f"{day}\n-{last}",
    "ISO date-NNNN": lambda day, last: f"{day[:4]}-{day[4:6]}-{day[6:]}-{last}",
    "ISO date NNNN": lambda day, last: f"{day[:4]}-{day[4:6]}-{day[6:]} {last}",
    "YY-MM-DD-NNNN": lambda day, last: f"{day[2:4]}-{day[4:6]}-{day[6:]}-{last}",
    "YY MM DD NNNN": lambda day, last: f"{day[2:4]} {day[4:6]} {day[6:]} {last}",
    "YYYY MM DD-NNNN": lambda day, last: f"{day[:4]} {day[4:6]} {day[6:]}-{last}",
    "YYYY.MM.DD-NNNN": lambda day, last: f"{day[:4]}.{day[4:6]}.{day[6:]}-{last}",
    "fullwidth digits": lambda day, last: f"{day}-{last}".translate({48 + n: 0xFF10 + n for n in range(10)}),
}
AROUND = (
    "{}", "({})", "[{}]", "{}.", "{},", "{};", "{}:", "{}?", "**{}**", "”{}”", "\"{}\"", "'{}'", "<b>{}</b>",
    "<td>{}</td>", "personnummer: {}", "Personnummer {}", "Personnr:{}", "p.nr {}", "pnr {}", "Pers.nr. {}",
    "samordningsnummer {}",
    "Anna Berg {} har ansökt", "Anna Berg, {}, har ansökt", "född {}", "\n{}\n", "\t{}\t", "Anna Berg ({})", "/{}/",
    "{}/Anna Berg", "org.nr {}", "ID: {}", "nr\u00a0{}", "•{}", "– {}", "slutade.{} är", "{}och",
)  # fmt: skip


def check_digit(nine: str) -> str:
    """Luhn's check digit of nine digits."""
    doubled = "".join(str(int(digit) * (2 - place % 2)) for place, digit in enumerate(nine))
    return str(-sum(map(int, doubled)) % 10)


def numbers(count: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Forms, and texts with a number in each form. The same for every run."""
    chance = random.Random(seed)
    forms = sorted(SHORT)
    for place in range(count):
        name = forms[place % len(forms)]
        day = FIRST + timedelta(chance.randrange((TODAY - FIRST).days))
        said = f"{day:%Y%m}{day.day + 60 * (chance.random() < COORDINATION):02}"
        three = f"{chance.randrange(1000):03}"
        last = three + check_digit(said[2:] + three)
        written = SHORT[name](said, last)
        around = chance.choice(AROUND)
        if around.endswith("och") and not set(written) & set("-+–—"):
            around = "{} och"
        yield name, around.format(written)


def missed(count: int = FORMS, seed: int = 1) -> list[tuple[str, str]]:
    """The form and the text of each number of which digits are left."""
    guard = Guard(today=TODAY)
    made = numbers(count, seed)
    return [(name, text) for name, text in made if any(map(str.isdecimal, guard.text(text)))]


def _texts(folder: Path) -> Iterator[str]:
    for name in FILES:
        with gzip.open(folder / name, "rt", encoding="utf-8") as file:
            for line in file:
                said = json.loads(line)
                yield said["text"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    options = parser.parse_args()
    lacking = missed()
    by_form = Counter(name for name, _ in lacking)
    print(f"recall on {FORMS:,} numbers in {len(SHORT)} forms: {1 - len(lacking) / FORMS:.4f}")
    for name, count in by_form.most_common():
        print(f"  missed as {name}: {count}")
    if options.folder:
        guard = Guard(today=TODAY)
        texts = list(_texts(options.folder))
        began = time.process_time()
        hits = [text for text in texts if guard.finds(text)]
        spent = time.process_time() - began
        length = sum(map(len, texts))
        print(f"masked in {len(hits)} of {len(texts):,} real texts")
        print(
            f"speed: {length / spent / 1e6:.0f} million characters a second, {spent / len(texts) * 1e6:.0f} µs a text"
        )
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
