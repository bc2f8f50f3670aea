"""The spaCy component that marks PER, ORG and LOC: the fine-tuned encoder, run by onnxruntime on a doc's tokens.

A doc of any length is read in windows that end where a paragraph or a sentence does; every token is in one window, and
the memory is that of one window. The best sequence of tags is found under the constraints that a name begins before it
goes on, and that none goes over a blank line. Needs no more than the document: ``doc.ents`` is all that is set.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from pipeline import genuine
from pipeline.alive import alive

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LABELS = ("PER", "ORG", "LOC")
TAGS = ("O", *(f"{part}-{label}" for label in LABELS for part in "BI"))
FACTORY = "regionradar_tagger"
WINDOW = 256  # pieces, begin and end included
_WORD = 16  # pieces of one token that are read: the rest of an address or a number says no more
_LETTERS = 200  # of one token, likewise
_SHY = "\u00ad"  # soft hyphen
_FILES = ("model.onnx", "tokenizer.json")
_KNOWN = 1 << 16  # tokens whose pieces are remembered

Floats = NDArray[np.float32]
Pieces = tuple[int, ...]

PARAGRAPH, LINE, SENTENCE = 3, 2, 1
"""What may end behind a token; 0 is nothing."""


def _barred() -> Floats:
    """(tag, tag): 0 where the second may follow the first, else minus infinity."""
    barred = np.zeros((len(TAGS), len(TAGS)), dtype=np.float32)
    for after, tag in enumerate(TAGS):
        if tag[0] == "I":
            barred[:, after] = -np.inf
            barred[[after - 1, after], after] = 0
    return barred


BARRED = _barred()
FIRST = np.array([-np.inf if tag[0] == "I" else 0 for tag in TAGS], dtype=np.float32)


def best_tags(scores: Floats, breaks: Sequence[bool]) -> list[int]:
    """The best allowed sequence of tags (Viterbi) for (words, tags) scores. No name goes over ``breaks[i]``, which lies
    behind word i."""
    if not len(scores):
        return []
    total = scores[0] + FIRST
    came = np.zeros(scores.shape, dtype=np.int64)
    for i in range(1, len(scores)):
        reached = total[:, None] + BARRED
        if breaks[i - 1]:
            reached = reached + FIRST
        came[i] = reached.argmax(axis=0)
        total = reached.max(axis=0) + scores[i]
    tags = [int(total.argmax())]
    for i in range(len(scores) - 1, 0, -1):
        tags.append(int(came[i][tags[-1]]))
    return tags[::-1]


def stretches(tags: Sequence[int]) -> Iterator[tuple[int, int, str]]:
    """The names of an allowed sequence of tags: first word, behind the last, label."""
    start = None
    for i, tag in enumerate((*tags, 0)):
        if start is not None and TAGS[tag][0] != "I":
            yield start, i, TAGS[tags[start]][2:]
            start = None
        if TAGS[tag][0] == "B":
            start = i


def windows(sizes: Sequence[int], ends: Sequence[int], most: int = WINDOW - 2) -> Iterator[tuple[int, int]]:
    """Divide tokens of so many pieces each into windows of at most ``most`` pieces: (first, behind the last).

    ``ends[i]`` says what ends behind token i. A window ends at the last of the best places in its second half, else
    where it is full.
    """
    start = 0
    while start < len(sizes):
        end, total, best = start, 0, (0, 0)
        while end < len(sizes) and (total + sizes[end] <= most or end == start):
            total += sizes[end]
            end += 1
            if total * 2 >= most:
                best = max(best, (ends[end - 1], end))
        if end < len(sizes) and best[0]:
            end = best[1]
        yield start, end
        start = end


def pieces_of(encode: Callable[[str], Sequence[int]], unknown: int, word: str) -> Pieces:
    """The ids of a token's pieces, one at least. Soft hyphens are not read."""
    return tuple(encode(word.replace(_SHY, "")[:_LETTERS])[:_WORD]) or (unknown,)


def special(tokenizer: "Tokenizer") -> tuple[int, int, int]:
    """The ids of the begin, the end and the unknown piece. Raises ``ValueError`` where the tokenizer has none."""
    begin, end, unknown = (tokenizer.token_to_id(piece) for piece in ("<s>", "</s>", "<unk>"))
    if begin is None or end is None or unknown is None:
        raise ValueError("the tokenizer has no pieces for begin, end and unknown words")
    return begin, end, unknown


class Tagger:
    """Sets ``doc.ents``. Documents may be given from several threads at once."""

    def __init__(self, name: str = FACTORY, threads: int = 1) -> None:
        self.name = name
        self.threads = threads
        self._folder: Path | None = None

    def __call__(self, doc: Doc) -> Doc:
        words = [token for token in doc if not token.is_space]
        pieces = [self._pieces(word.text) for word in words]
        ends = [_end_behind(word) for word in words]
        found: list[Span] = []
        for first, last in windows([len(one) for one in pieces], ends):
            alive()
            tags = best_tags(self._scores(pieces[first:last]), [end == PARAGRAPH for end in ends[first:last]])
            for start, end, label in stretches(tags):
                found.append(Span(doc, words[first + start].i, words[first + end - 1].i + 1, label=label))
        doc.set_ents(found)
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 1) -> Iterator[Doc]:
        """One document after the other: batches are slower for an int8 model on a CPU."""
        for doc in stream:
            yield self(doc)

    def _scores(self, pieces: Sequence[Pieces]) -> Floats:
        """(words, tags): what the model says to each word's first piece."""
        ids = np.array([[self._bos, *(id for one in pieces for id in one), self._eos]], dtype=np.int64)
        firsts = 1 + np.cumsum([0, *(len(one) for one in pieces[:-1])])
        (logits,) = self._session.run(["logits"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        scores: Floats = logits[0, firsts]
        return scores

    def from_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> "Tagger":
        """Read the folder that ``to_disk`` wrote. Raises ``HomeError`` where a file is not the one that was built."""
        from onnxruntime import InferenceSession, SessionOptions
        from tokenizers import Tokenizer

        folder = Path(path)
        genuine.check(folder)
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._bos, self._eos, unknown = special(tokenizer)
        self._pieces: Callable[[str], Pieces] = lru_cache(_KNOWN)(
            lambda word: pieces_of(lambda w: tokenizer.encode(w, add_special_tokens=False).ids, unknown, word)
        )
        options = SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
        self._folder = folder
        return self

    def to_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> None:
        """Write the model's files. Raises ``ValueError`` where none were read."""
        if self._folder is None:
            raise ValueError("the tagger has no model: from_disk reads one")
        target = Path(path)
        target.mkdir(parents=True, exist_ok=True)
        for name in (*_FILES, genuine.MANIFEST):
            if (target / name).resolve() != (self._folder / name).resolve():
                shutil.copyfile(self._folder / name, target / name)


def _end_behind(word: Token) -> int:
    """What ends behind a token, by the white space that follows it and by its own form."""
    doc, i = word.doc, word.i
    gap = ""
    while i + 1 < len(doc) and doc[i + 1].is_space:
        i += 1
        gap += doc[i].text
    if "\n" in gap:
        return PARAGRAPH if gap.count("\n") > 1 else LINE
    return SENTENCE if word.text in (".", "!", "?") else 0


@Language.factory(FACTORY, default_config={"threads": 1}, assigns=["doc.ents", "token.ent_iob", "token.ent_type"])
def create(nlp: Language, name: str, threads: int) -> Tagger:
    """The factory that ``config.cfg`` names; the model comes with ``from_disk``."""
    return Tagger(name, threads)
