"""Learn which strings make Swedish compounds, from Riksdag interpellations (`python -m training.lexicon`).

Only sessions up to 2013/14 are read; later ones stay for judging. Method and figures: data/words/README.md.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.search.words import (
    LEXICON,
    PREFIXES,
    STOPWORDS,
    SUFFIXES,
    VOWELS,
    Lexicon,
    Splitter,
    normal,
    stem,
    words,
)

INTERPELLATIONS = Path("../shared/data/riksdagen/interpellations.jsonl.gz")
LAST_YEAR = 2013  # sessions that began later judge, they do not teach
ROUNDS = 2
LEAST = 2  # a word form seen once may be a misprint
LEAST_THREE = 20  # three letters make a word too easily
LEAST_TWO = 40
LEAST_BOUND = 15  # different words that a first element must begin if it is no word itself
LEAST_STEM = 3
NAME_WEIGHT = 30  # a word written with a capital says less of its parts: Norrbotten
LEAST_UNUSED = 5  # a word that was in no compound yet may be in the next
COORDINATORS = frozenset(("och", "eller", "samt", "respektive"))
# Written after a stranded first element ("barn- och ungdom"); any other word after a hyphen is a broken line.
CONTINUES = COORDINATORS | {"som", "till", "men", "än", "i", "av"}


@dataclass(frozen=True, slots=True)
class Forms:
    """Word forms with their counts: all, those written with a capital, and first elements before "och"."""

    seen: Counter[str]
    capital: Counter[str]
    stranded: Counter[str]

    def is_name(self, form: str) -> bool:
        return self.capital[form] >= 0.6 * self.seen[form]


def texts(path: Path, last_year: int = LAST_YEAR) -> Iterator[str]:
    """Titles and texts of the interpellations of the sessions that may teach."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            if int(item["session"][:4]) <= last_year:
                yield f"{item['title']}\n{item['text']}"


def count_forms(corpus: Iterable[str]) -> Forms:
    """Count word forms; the halves of words broken at a line end are left out."""
    forms = Forms(Counter(), Counter(), Counter())
    for text in corpus:
        stranded = ""
        for word in words(text):
            form = normal(word.text)
            cut = text[word.end : word.end + 1] in ("-", "\u00ad", "\u2010", "\u2011")
            if stranded and form in COORDINATORS:
                forms.stranded[stranded] += 1
            if not cut and not (stranded and form not in CONTINUES) and form.isalpha():
                forms.seen[form] += 1
                forms.capital[form] += word.text[0].isupper()
            stranded = form if cut else ""
    return forms


def bases(first: str) -> Iterator[str]:
    """The words that a first element may come from: arbets-, gatu-, kyrko-, barna-, skol-, läkar-."""
    yield first
    if len(first) > 3 and first[-1] == "s":
        yield first[:-1]
    if len(first) > 3 and first[-1] in "ouea":
        yield from (first[:-1], first[:-1] + "a", first[:-1] + "e")
    if first[-1] not in VOWELS:
        yield from (first + "a", first + "e")


def may_be_part(form: str) -> bool:
    return (
        form not in STOPWORDS
        and form not in SUFFIXES
        and form not in PREFIXES
        and any(letter in VOWELS for letter in form)
    )


def last_elements(forms: Forms) -> set[str]:
    """Word forms that may end a compound."""
    return {
        form
        for form, count in forms.seen.items()
        if len(form) >= 3 and count >= LEAST and may_be_part(form) and not forms.is_name(form)
    }


def first_elements(forms: Forms, types: Iterable[str], lasts: set[str]) -> set[str]:
    """Strings that may begin a compound: words, words with a linking letter, strings common there."""
    begins = Counter(
        form[:end]
        for form in types
        for end in range(2, len(form) - 2)
        if form[end:] in lasts and (len(form) - end > 3 or forms.seen[form[end:]] >= 10)
    )

    def frequency(first: str) -> int:
        return max((forms.seen[base] for base in bases(first) if base not in STOPWORDS), default=0)

    def likely(first: str) -> bool:
        if len(first) == 2:
            return forms.seen[first] >= LEAST_TWO
        if begins[first] >= LEAST_BOUND or forms.stranded[first] > 0:
            return True
        return frequency(first) >= (LEAST_THREE if len(first) == 3 else LEAST)

    # A consonant lost between three (natt in nattåg) is kept by other words (nattbuss).
    return {first for first in begins if may_be_part(first) and likely(first)}


def pairs(form: str, firsts: set[str], lasts: set[str]) -> list[tuple[str, str]]:
    """All ways to cut a form in two likely elements."""
    cuts = ((form[:end], form[end:]) for end in range(2, len(form) - 2))
    return [(first, last) for first, last in cuts if first in firsts and last in lasts]


def learn(forms: Forms, report: Callable[[str], None] = print) -> Lexicon:
    """Learn how productive each element is: cut all words by the counts so far, count again, a few times."""
    types = [form for form in forms.seen if len(form) >= 6 and not forms.is_name(form)]
    lasts = last_elements(forms)
    firsts = first_elements(forms, types, lasts)
    roots = frozenset(
        form
        for form, count in forms.seen.items()
        if count >= 20 and form[-1] in "åäöoyu" and len(form) < 5 and may_be_part(form)
        and (forms.seen[form + "ar"] or forms.seen[form + "er"])
    )  # fmt: skip
    stems: Counter[str] = Counter()
    for form, count in forms.seen.items():
        stems[stem(form, roots)] += count * (NAME_WEIGHT if forms.is_name(form) else 1)
    begin: dict[str, float] = dict.fromkeys(firsts, 0.0)
    end: dict[str, float] = dict.fromkeys(lasts, 0.0)
    for form in types:
        cuts = pairs(form, firsts, lasts)
        for first, last in cuts:
            begin[first] += 1 / len(cuts)
            end[last] += 1 / len(cuts)
    for turn in range(ROUNDS):
        splitter = Splitter(Lexicon(begin, end, stems, roots))
        begin, end = dict.fromkeys(firsts, 0.0), dict.fromkeys(lasts, 0.0)
        split = 0
        for form in types:
            *before, last = splitter.split(form)
            if before:
                split += 1
                end[last] += 1
                for first in before:
                    begin[first] += 1
        report(f"round {turn + 1}: {split} of {len(types)} words are compounds")
    return Lexicon(begin, end, stems, roots)


def useful(lexicon: Lexicon, forms: Forms) -> Lexicon:
    """Keep elements that the last round used or that are common words, and stems met a few times."""
    return Lexicon(
        {first: n for first, n in lexicon.firsts.items() if n or forms.seen[first] >= LEAST_UNUSED},
        {last: n for last, n in lexicon.lasts.items() if n or forms.seen[last] >= LEAST_UNUSED},
        {word: n for word, n in lexicon.stems.items() if n >= LEAST_STEM},
        lexicon.roots,
    )


def main() -> None:
    """Build the lexicon from the interpellations."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("interpellations", type=Path, nargs="?", default=INTERPELLATIONS)
    parser.add_argument("--out", type=Path, default=LEXICON)
    asked = parser.parse_args()
    forms = count_forms(texts(asked.interpellations))
    asked.out.write_text(useful(learn(forms), forms).write(), encoding="utf-8")
    print(f"{asked.out}: {asked.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
