"""Choose the pieces of multilingual-e5-small that Swedish and English need: data/embedding/vocabulary.txt.

A piece is kept when it is a single Latin letter, digit or mark; when the running text of the interpellations uses it
at least ``OFTEN`` times; or when it is needed to write one of the frequent Swedish or English words that the package
``wordfreq`` lists (as written, and capitalised). Pieces that stay tokenise exactly as before; a word that has lost
a piece is cut into smaller ones.

    python -m training.vocabulary SHARED_DATA data/embedding/vocabulary.txt
"""

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from tokenizers import Tokenizer
from wordfreq import top_n_list

from training.embedding import carrier, read_carrier, tokenizer

OFTEN = 3
WORDS = {"sv": 60_000, "en": 40_000}
LATIN = 0x0250  # code points below: Latin letters with their marks, digits, punctuation
BATCH = 500


def texts(shared: Path) -> Iterator[str]:
    with gzip.open(shared / "riksdagen" / "interpellations.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"].replace("\xad", "")


def used(full: Tokenizer, shared: Path) -> Counter[int]:
    """How often each piece occurs in the interpellations."""
    counts: Counter[int] = Counter()
    rest = texts(shared)
    while batch := list(islice(rest, BATCH)):
        for encoded in full.encode_batch_fast(batch, add_special_tokens=False):
            counts.update(encoded.ids)
    return counts


def spelled(full: Tokenizer, language: str, count: int) -> set[int]:
    """The pieces that write the most frequent words of a language."""
    words = top_n_list(language, count)
    forms = words + [word.capitalize() for word in words[: count // 2]]
    return {piece for encoded in full.encode_batch_fast(forms, add_special_tokens=False) for piece in encoded.ids}


def is_latin_sign(piece: str) -> bool:
    sign = piece.lstrip("▁")
    return len(sign) <= 1 and all(ord(letter) < LATIN for letter in sign)


def main() -> None:
    shared, target = Path(sys.argv[1]), Path(sys.argv[2])
    vocabulary = read_carrier(carrier()).vocabulary
    full = tokenizer(vocabulary, longest=1_000_000)
    counts = used(full, shared)
    keep = {piece for piece, count in counts.items() if count >= OFTEN}
    for language, count in WORDS.items():
        keep |= spelled(full, language, count)
    keep |= {i for i, piece in enumerate(vocabulary.pieces) if is_latin_sign(piece)}
    keep |= set(full.encode("query: passage: ", add_special_tokens=False).ids)
    keep -= {vocabulary.unk}
    target.write_text("\n".join(vocabulary.pieces[i] for i in sorted(keep)) + "\n", encoding="utf-8")
    covered = sum(count for piece, count in counts.items() if piece in keep) / counts.total()
    print(f"{len(keep)} pieces of {len(vocabulary.pieces)}; {covered:.4%} of the interpellations' tokens unchanged")


if __name__ == "__main__":
    main()
