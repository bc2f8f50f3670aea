"""Readers under fire: python -m bench.fuzz FOLDER MINUTES [SEED]

Every file of FOLDER is a seed: it is cut, spliced, repeated, its bytes are flipped and joined with words that mean
something to a reader, and what comes out is read as the seed's kind of file (dates: FOLDER holds .dates files, whose
lines are mutated and given to the date parser). A finding is anything but a document or a ParseError: another error, a
process that ended, a read slower than SLOW seconds. Findings are written to build/fuzz.
"""

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, process_time

from models import Kind, ParseError, RawDocument
from pipeline.parse import dates, parse
from pipeline.workers import Limits, Lost, workers

SLOW = 10.0  # CPU seconds that one small file may take at most
LARGEST = 300_000  # bytes of a seed
BATCH = 20  # inputs between two answers of a process
MEMORY = 2_000_000_000
FOUND = Path("build/fuzz")
MEANT = """
<div> </div> <table><tr><td> <p> <!-- --> <script> </script> <![CDATA[ <br> <h1> <b>publicerad</b> &#x0; &amp;
&#99999999; stream endstream endobj R /Kids[ /Length99999999 /Rotate90 << >> xref 2024-02-31 32januari2020 CET måndag
kl.99.99 (S) Kontakt: §58 att - \\\\ {{{{{{{{{{ (((((((((( 1.1.1.1.1. 00000000
"""
BYTES = (b"\xff\xfe", b"\xef\xbb\xbf", b"\x00", b"\xc3", b"\n\n", b" " * 50, b"<a href='/f.pdf'>ladda ner</a> ")
WORDS = (*MEANT.encode().split(), *BYTES)


@dataclass(frozen=True, slots=True)
class Finding:
    """An input that broke something, and how."""

    name: str
    content: bytes
    how: str


def mutated(seed: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """A seed after one to eight random changes."""
    data = bytearray(seed)
    for _ in range(chance.randint(1, 8)):
        at = chance.randint(0, len(data))
        length = min(chance.choice((1, 4, 30, 500, 5000)), len(data) - at)
        match chance.randint(0, 6):
            case 0:
                del data[at : at + length]
            case 1:
                data[at:at] = chance.choice(WORDS) * chance.choice((1, 1, 3, 200, 4000))
            case 2:
                data[at:at] = data[at : at + length] * chance.choice((1, 2, 50))
            case 3:
                data[at : at + min(length, 30)] = chance.randbytes(min(length, 30))
            case 4:
                other = chance.choice(others)
                start = chance.randint(0, len(other))
                data[at:at] = other[start : start + chance.choice((10, 200, 5000))]
            case 5:
                del data[at:]
            case _:
                data[at : at + length] = chance.choice(WORDS)
        del data[2 * LARGEST :]
    return bytes(data)


def attempt(name: str, content: bytes) -> str | None:
    """How an input breaks its reader; None where it is read or refused in good order."""
    started = process_time()
    try:
        if name.endswith(".dates"):
            lines = content.decode("utf-8", "replace").split("\n")
            dates.find(lines[:20], lines, lines[0], kind=Kind.MOTION)
            dates.find_update(lines[:20], lines)
        else:
            document = parse(RawDocument("fuzz", name, content))
            spans = [(section.start, section.end) for section in document.sections]
            assert all(0 <= start < end <= len(document.text) for start, end in (*spans, *document.quotes)), "offsets"
            assert all(a <= b <= len(document.text) for a, b in zip(document.pages, document.pages[1:], strict=False))
    except ParseError:
        pass
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    took = process_time() - started
    return f"took {took:.1f} CPU seconds" if took > SLOW else None


def batch(job: tuple[list[tuple[str, bytes]], int]) -> list[Finding]:
    """Read BATCH inputs, which the seed of chance determines."""
    return [
        Finding(name, content, how) for name, content in inputs(*job) if (how := attempt(name, content)) is not None
    ]


def inputs(seeds: list[tuple[str, bytes]], number: int) -> Iterator[tuple[str, bytes]]:
    chance = random.Random(number)
    contents = [content for _, content in seeds]
    for _ in range(BATCH):
        name, content = chance.choice(seeds)
        yield name, mutated(content, chance, contents)


def main(folder: Path, minutes: float, seed: int) -> int:
    """Fuzz until the time is up; the number of findings."""
    seeds = [(path.name, path.read_bytes()) for path in sorted(folder.iterdir()) if path.is_file()]
    seeds = [(name, content) for name, content in seeds if len(content) <= LARGEST]
    end, tried, found = monotonic() + 60 * minutes, 0, 0
    with workers(2, Limits(silence=30 * SLOW, memory=MEMORY)) as pool:
        while monotonic() < end:
            numbers = range(seed, seed := seed + 8)
            for number, findings in zip(numbers, pool.map(batch, [(seeds, number) for number in numbers]), strict=True):
                if isinstance(findings, Lost):
                    findings = [Finding(*each, findings.reason) for each in inputs(seeds, number)]
                for finding in findings:
                    found += 1
                    FOUND.mkdir(parents=True, exist_ok=True)
                    (FOUND / f"{number}-{found}-{finding.name}").write_bytes(finding.content)
                    print(f"{number}: {finding.name}: {finding.how}", flush=True)
                tried += BATCH
    print(f"{tried} inputs from {len(seeds)} seeds in {minutes:g} minutes: {found} findings")
    return found


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    sys.exit(1 if main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) == 4 else 1) else 0)
