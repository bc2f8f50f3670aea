"""The fast pipeline: spaCy's own small network, taught by the corpora and by what the accurate pipeline finds."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.training.initialize import init_nlp
from spacy.training.loop import train as run
from spacy.util import load_config

from pipeline.extract import ruler
from training.language_corpora import Text

CONFIG = Path(__file__).with_name("language_fast.cfg")


def touched(doc: Doc, start: int, end: int) -> Span:
    """The tokens that a stretch of the doc's characters touches. Raises ``ValueError`` where there are none."""
    span = doc.char_span(start, end, alignment_mode="expand")
    if span is None:
        raise ValueError(f"no token stands at {start} to {end}")
    return span


def marked(nlp: Language, text: Text) -> Doc:
    """The text as a doc with its names. Names that do not end where tokens do, and what is unknown, are left open."""
    doc = nlp.make_doc(text.text)
    found = [doc.char_span(name.start, name.end, label=name.label) for name in text.names]
    open_ones = [
        *text.unknown,
        *((name.start, name.end) for name, span in zip(text.names, found, strict=True) if span is None),
    ]
    names = [span for span in found if span is not None]
    taken = {token.i for span in names for token in span}
    spans = (touched(doc, start, end) for start, end in open_ones)
    missing = [doc[token.i : token.i + 1] for span in spans for token in span if token.i not in taken]
    doc.set_ents(names, missing=missing)
    return doc


def train(
    texts: Iterable[Text], found: Iterable[Doc], judge: Iterable[Text], meta: dict[str, str], folder: Path
) -> None:
    """Train on texts with names and on docs of the teacher, choose the best of the steps on ``judge``, write it."""
    blank = spacy.blank("sv")
    with TemporaryDirectory() as scratch:
        paths = {name: str(Path(scratch) / f"{name}.spacy") for name in ("train", "dev")}
        DocBin(docs=[*(marked(blank, text) for text in texts), *found]).to_disk(paths["train"])
        DocBin(docs=[marked(blank, text) for text in judge]).to_disk(paths["dev"])
        config = load_config(
            CONFIG, overrides={f"paths.{name}": path for name, path in paths.items()}, interpolate=False
        )
        nlp = init_nlp(config)
        run(nlp, Path(scratch))
        nlp = spacy.load(Path(scratch) / "model-best")
    nlp.add_pipe(ruler.FACTORY, config={"with_people": False})
    nlp.config["paths"] = {"train": None, "dev": None}
    nlp.meta.update(meta)
    nlp.to_disk(folder)
