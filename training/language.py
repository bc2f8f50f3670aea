"""Build the language pipelines: the accurate one first, then the fast one with the accurate one as its teacher.

    python -m training.language ../shared/data data/sv_regionradar data/sv_regionradar_fast

The accurate one is the bundled e5 encoder, fine-tuned to tag every word (``language_network``) and written as the int8
ONNX graph that measured fastest (``training.embedding``). The corpora, and what each pass takes of them, are in
``passes``; the model card in each folder tells the licences and figures, and is left as it is.
"""

import argparse
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import onnx
import spacy
import torch
from tokenizers import Tokenizer
from torch import Tensor

from pipeline import genuine
from pipeline.extract import ruler
from pipeline.extract.tagger import FACTORY, TAGS, WINDOW, Tagger, pieces_of, special
from training import language_fast
from training.embedding import Encoder, build, general
from training.language_corpora import Text, danish, is_development, is_held_out, joined, klintan, norne, talbanken
from training.language_network import IGNORED, Example, Network, Trainer, batches, trained
from training.language_silver import interpellations, invented, labelled, releases, small_words

EMBEDDING = Path("data/embedding")
WORLD = Path("data/demo/world")
SEED = 5
RATE, HEAD_RATE = 1.5e-4, 1e-3
NAMELESS = 0.3  # of the Norwegian sentences without a name are read
RELEASES, INTERPELLATIONS = 400, 250  # texts that are labelled by grammar
TAUGHT = 400  # texts of the government, and of the Riksdag, that the accurate pipeline labels for the fast one
LONGEST = 3000  # characters of them
META = {"author": "regionradar", "license": "CC BY-SA 4.0", "version": "1.0.0"}


class Encoding:
    """Texts as pieces with targets: spaCy's tokens, each as its pieces, the tag on the first."""

    def __init__(self) -> None:
        self.nlp = spacy.blank("sv")
        tokenizer = Tokenizer.from_file(str(EMBEDDING / "tokenizer.json"))
        self.bos, self.eos, unknown = special(tokenizer)
        self.pieces = lru_cache(1 << 18)(
            lambda word: pieces_of(lambda w: tokenizer.encode(w, add_special_tokens=False).ids, unknown, word)
        )

    def examples(self, text: Text) -> Iterator[Example]:
        """The text in windows of ``WINDOW`` pieces; those without a target are left out."""
        ids, targets = [self.bos], [IGNORED]
        for word, tag in self.tagged(text):
            pieces = self.pieces(word)
            if len(ids) + len(pieces) >= WINDOW:
                yield Example((*ids, self.eos), (*targets, IGNORED))
                ids, targets = [self.bos], [IGNORED]
            ids += pieces
            targets += [tag, *[IGNORED] * (len(pieces) - 1)]
        if any(target != IGNORED for target in targets):
            yield Example((*ids, self.eos), (*targets, IGNORED))

    def tagged(self, text: Text) -> Iterator[tuple[str, int]]:
        """The tokens that are no white space, each with the index of its tag or ``IGNORED``."""
        doc = self.nlp.make_doc(text.text)
        tags = [0] * len(doc)
        for name in text.names:
            span = language_fast.touched(doc, name.start, name.end)
            exact = (span.start_char, span.end_char) == (name.start, name.end)
            begin = TAGS.index(f"B-{name.label}")
            for i in range(span.start, span.end):
                tags[i] = IGNORED if not exact else begin if i == span.start else begin + 1
        for start, end in text.unknown:
            for token in language_fast.touched(doc, start, end):
                tags[token.i] = IGNORED
        return ((token.text, tag) for token, tag in zip(doc, tags, strict=True) if not token.is_space)


def grouped(texts: Iterable[Text], random: Random) -> Iterator[Text]:
    """One to five neighbouring texts as one."""
    group: list[Text] = []
    size = random.randint(1, 5)
    for text in texts:
        group.append(text)
        if len(group) == size:
            yield joined(group, " ")
            group, size = [], random.randint(1, 5)
    if group:
        yield joined(group, " ")


def passes(shared: Path, encoding: Encoding, random: Random) -> list[list[Example]]:
    """What each pass over the data learns from. Talbanken counts twice, and its sentences are grouped anew each time;
    Norwegian is read in the first pass, Danish in the first two, and each half of the silver in one of the last."""

    def examples(texts: Iterable[Text]) -> list[Example]:
        return [example for text in texts for example in encoding.examples(text)]

    documents = [texts for id, texts in talbanken(shared / "ner").items() if not is_held_out(id)]
    uner = [examples(group for texts in documents for group in grouped(texts, random)) for _ in range(4)]
    news = [text for text in klintan(shared / "ner", "train") if not is_development(text)]
    swedish = [examples(grouped(random.sample(news, len(news)), random)) for _ in range(3)]
    norwegian = [text for text in norne(shared / "ner") if text.names or random.random() < NAMELESS]
    foreign = examples(grouped(norwegian, random)), examples(grouped(danish(shared / "ner"), random))
    own = examples(silver(shared, random))
    random.shuffle(own)
    half = len(own) // 2
    return [
        [*uner[0], *uner[1], *swedish[0], *foreign[0], *foreign[1], *own],
        [*uner[2], *uner[3], *swedish[1], *foreign[1], *own[:half]],
        [*uner[0], *uner[2], *swedish[2], *own[half:]],
    ]


def silver(shared: Path, random: Random) -> Iterator[Text]:
    """Texts of the demo world, the government and the Riksdag, with the names that the grammar is sure of."""
    government = list(releases(shared / "government" / "nightly.jsonl.gz"))
    riksdag = list(interpellations(shared / "riksdagen" / "interpellations.jsonl.gz"))
    small = small_words([*government, *riksdag])
    chosen = [*random.sample(government, RELEASES), *random.sample(riksdag, INTERPELLATIONS)]
    for text, region in (*invented(WORLD), *((text[:LONGEST], None) for text in chosen)):
        yield labelled(text, region, small)


def train(encoder: Encoder, data: Sequence[Sequence[Example]], random: Random) -> Mapping[str, Tensor]:
    """Fine-tune; answers with the mean weights."""
    torch.manual_seed(SEED)
    network = Network(encoder, seed=SEED)
    steps = [list(batches(one, network.pad, random)) for one in data]
    trainer = Trainer(network, sum(map(len, steps)), RATE, HEAD_RATE)
    network.train()
    for ids, targets in chain.from_iterable(steps):
        loss = trainer.learn(ids, targets)
        if trainer.step % 50 == 0:
            print(f"step {trainer.step} of {trainer.steps}, loss {loss:.3f}", flush=True)
    return trainer.weights()


def export(encoder: Encoder, weights: Mapping[str, Tensor], folder: Path) -> None:
    """Write the accurate pipeline: spaCy's tokeniser and the tagger with its int8 ONNX model."""
    model = build(trained(encoder, weights))
    onnx.checker.check_model(model)
    nlp = spacy.blank("sv", meta={**META, "name": "regionradar", "description": "Names in Swedish public records"})
    with TemporaryDirectory() as scratch:
        parts = Path(scratch)
        (parts / "model.onnx").write_bytes(model.SerializeToString(deterministic=True))
        shutil.copyfile(EMBEDDING / "tokenizer.json", parts / "tokenizer.json")
        genuine.write(parts)
        tagger = nlp.add_pipe(FACTORY)
        assert isinstance(tagger, Tagger)
        tagger.from_disk(parts)
        nlp.add_pipe(ruler.FACTORY)
        card = (folder / "README.md").read_bytes() if (folder / "README.md").exists() else None
        nlp.to_disk(folder)
        if card:
            (folder / "README.md").write_bytes(card)
    genuine.write(folder)


def distil(shared: Path, accurate: Path, folder: Path, random: Random) -> None:
    """Train the fast pipeline and write it."""
    government = list(releases(shared / "government" / "nightly.jsonl.gz"))
    riksdag = list(interpellations(shared / "riksdagen" / "interpellations.jsonl.gz"))
    chosen = [*random.sample(government, TAUGHT), *random.sample(riksdag, TAUGHT)]
    raw = [text for text, _ in invented(WORLD)] + [text[:LONGEST] for text in chosen]
    documents = [texts for id, texts in talbanken(shared / "ner").items() if not is_held_out(id)]
    news = list(klintan(shared / "ner", "train"))
    gold = [
        *(group for texts in documents for group in grouped(texts, random)),
        *(group for texts in documents for group in grouped(texts, random)),
        *grouped((text for text in news if not is_development(text)), random),
        *grouped(danish(shared / "ner"), random),
    ]
    judge = [text for text in news if is_development(text)]
    teacher = spacy.load(accurate)
    meta = {**META, "name": "regionradar_fast", "description": "Names in Swedish public records, small and fast"}
    language_fast.train(gold, teacher.pipe(raw), judge, meta, folder)
    genuine.write(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, help="folder of the data")
    parser.add_argument("accurate", type=Path, help="where to write the accurate pipeline")
    parser.add_argument("fast", type=Path, help="where to write the fast one")
    parser.add_argument("--only-fast", action="store_true", help="the accurate one stands already")
    arguments = parser.parse_args()
    if not arguments.only_fast:
        random = Random(SEED)
        encoder = general()
        export(encoder, train(encoder, passes(arguments.shared, Encoding(), random), random), arguments.accurate)
    distil(arguments.shared, arguments.accurate, arguments.fast, Random(SEED))


if __name__ == "__main__":
    main()
