"""A thousand watches over a night of 500 documents: ``python -m bench.watches_speed [WATCHES] [DOCUMENTS] [HELD]``.

CPU seconds of matching beyond embedding, which a stand-in does for nothing; over a store of invented documents whose
words are as unevenly common as words are. Watches are of all sorts: words, five examples, and filters by people,
regions and decisions; their thresholds are low, so that thousands of alerts are made.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does

import numpy as np

from models import Action, Decision, Document, Facts, Filters, Kind, Mention, Passage, Person, Stance, Watch
from pipeline import alerts
from pipeline.embed import Floats
from pipeline.home import Home
from pipeline.search.words import analyse
from pipeline.store import AlertTables, Derived, Extracted, FactTables, Prepared, Work
from pipeline.watch import definitions

DIMENSION = 384
VOCABULARY = 30_000
WORDS = 40  # of a sentence
SENTENCES = 12  # of a document, four to a passage
REGIONS = ("Region Skåne", "Region Halland", "Region Dalarna", "Region Gotland")
RARE = 100  # of the commonest words nobody asks for
SEED = 5


class Random:
    """A model whose vectors cost nothing; the same text has the same one."""

    name = "random"
    dimension = DIMENSION
    centre = np.zeros((2, DIMENSION), dtype=np.float32)

    def passages(self, texts: Sequence[str]) -> Iterator[Floats]:
        return map(self.query, texts)

    def query(self, text: str) -> Floats:
        chance = np.random.default_rng(int.from_bytes(sha256(text.encode()).digest()[:4]))
        vector = chance.normal(size=DIMENSION).astype(np.float32)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def words(chance: np.random.Generator, count: int, rare: int = 0) -> list[str]:
    """Words by Zipf's law, of letters that Swedish has; without so many of the commonest."""
    letters = "bdfghjklmnprstv"
    return [
        "".join(letters[n // 15**place % 15] + "aeiouyåäö"[n // 9**place % 9] for place in range(4))
        for n in (chance.zipf(1.3, count) + rare) % VOCABULARY
    ]


def prepared(chance: np.random.Generator, number: int) -> tuple[Prepared, Facts]:
    """An invented document, with somebody in it who proposes something."""
    said = [f"{' '.join(words(chance, WORDS)).capitalize()}." for _ in range(SENTENCES)]
    text = "\n\n".join(" ".join(said[at : at + 4]) for at in range(0, SENTENCES, 4))
    document = Document("s", f"k{number}", said[0][:60], text, Kind.MOTION, None, date(2026, 3, 1))
    passages, at = [], 0
    for place, paragraph in enumerate(text.split("\n\n")):
        passages.append((Passage(place, at, at + len(paragraph)), sha256(paragraph.encode()).hexdigest()))
        at += len(paragraph) + 2
    terms: dict[str, tuple[float, bool]] = {}
    for term in analyse(text):
        terms[term.term] = (terms.get(term.term, (0.0, True))[0] + 1.0, True)
    name = f"Namn{number % 300} Exempelsson"
    facts = Facts(
        people=(Person(name, None, "SMCV"[number % 4], None, (Mention(text[:5], 0, 5),)),),
        decisions=(Decision(tuple(Stance)[number % 4], tuple(Action)[number % 11], text[:50], 0, 50),),
    )
    return Prepared(document, f"r{number}", f"/{number}", REGIONS[number % 4], Derived(tuple(passages), terms)), facts


def watch(chance: np.random.Generator, number: int, held: int) -> Watch:
    """One of a thousand: six of ten by words, three by examples, one by filters."""
    id = f"w{number}"
    match number % 10:
        case 0:
            return Watch(id, id, None, (), Filters(people=(f"Namn{number // 10}",)), (Stance.DECIDED,))
        case 1 | 2 | 3:
            return Watch(id, id, None, tuple(f"s:k{place}" for place in chance.integers(0, held, 5)), least=0.02)
        case 4:
            return Watch(
                id, id, " ".join(words(chance, 3, RARE)), (), Filters(regions=(REGIONS[number % 4],)), least=0.1
            )
        case _:
            return Watch(id, id, " ".join(words(chance, 3, RARE)), least=0.1)


def main(watches: int = 1000, documents: int = 500, held: int = 5000) -> None:
    chance = np.random.default_rng(SEED)
    model = Random()
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        with Work(home) as work:
            put(work, chance, range(held), model)
            work.connection.execute("DELETE FROM pending")
            put(work, chance, range(held, held + documents), model)
            text = "\n".join(definitions.render(watch(chance, number, held)) for number in range(watches))
            (home.path / definitions.NAME).write_text(text, encoding="utf-8")
            (count,) = work.connection.execute("SELECT count(*) FROM posting").fetchall()[0]
            print(f"{held} documents held, {count:,} postings; {watches} watches over {documents}", flush=True)
            assert AlertTables(work).count_pending() == documents
            began, clock = time.process_time(), time.monotonic()
            found = alerts.match(work, home, model)
            spent = time.process_time() - began
            print(f"{spent:.1f} CPU s, {time.monotonic() - clock:.1f} s: {found.alerts} alerts {found.faults or ''}")


def put(work: Work, chance: np.random.Generator, numbers: range, model: Random) -> None:
    """Write documents with their facts and vectors."""
    made = [prepared(chance, number) for number in numbers]
    facts = {item.document.id: found for item, found in made}
    for at in range(0, len(made), 1000):
        work.write([(item, None) for item, _ in made[at : at + 1000]])
    tables = FactTables(work)
    while unread := tables.unread(1000):
        tables.keep([Extracted(each.number, facts[each.document.id]) for each in unread], "none")
    while missing := work.without_vector(2000):
        work.add_vectors([digest for digest, _ in missing], np.array(list(model.passages([t for _, t in missing]))))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
