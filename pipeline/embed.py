"""Texts -> vectors: the bundled model by onnxruntime, or any sentence-transformers model."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property, lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from models import RegionradarError
from pipeline import genuine
from pipeline.machine import cores

Floats = NDArray[np.float32]

BUNDLED = "regionradar-e5-small-2-sv-en-int8"
# what was bundled before; work files are brought to this one's name
FORMER = ("multilingual-e5-small-sv-en-int8", "regionradar-e5-small-sv-en-int8")
LONGEST = 512  # tokens the encoder takes
STRETCH = 200_000  # characters tokenized at once
QUESTIONS = 1_000  # whose vectors are kept: 2 MB


class Embedder(Protocol):
    """What the pipeline needs of a model. Vectors are rows of unit length."""

    name: str

    @property
    def dimension(self) -> int: ...
    @property
    def centre(self) -> Floats:
        """Shape (2, dimension): what passages, and what questions, have in common; 0 where it is not known."""
        ...

    def passages(self, texts: Sequence[str]) -> Iterator[Floats]:
        """One vector of shape (dimension,) for each text, in order."""
        ...

    def query(self, text: str) -> Floats:
        """The vector of a question, shape (dimension,)."""
        ...


@cache
def load(name: str = BUNDLED) -> Embedder:
    """The embedder of this name: the bundled one, or ``sentence-transformers:NAME``. The same for all who ask.

    Nothing heavy happens before the first text. Raises ``RegionradarError`` for a name of another form.
    """
    if name == BUNDLED:
        return Bundled()
    if name in FORMER:
        raise RegionradarError(
            "the store was embedded with the model of an earlier version: regionradar reindex embeds it anew"
        )
    prefix, _, model = name.partition(":")
    if prefix == "sentence-transformers" and model:
        return SentenceTransformers(model)
    raise RegionradarError(f"no embedder is called {name!r}: use {BUNDLED} or sentence-transformers:NAME")


@cache
def _model_folder() -> Path:
    with as_file(files("data") / "embedding") as folder:
        return folder


def _model_file(name: str) -> Path:
    """A file of the bundled model. Raises ``HomeError`` where it is not the one that was built."""
    genuine.check(_model_folder(), name)
    return _model_folder() / name


@cache
def tokenizer() -> Any:
    """The bundled model's tokenizer; passages are measured in its tokens whichever model embeds them."""
    from tokenizers import Tokenizer

    loaded = Tokenizer.from_file(str(_model_file("tokenizer.json")))
    loaded.no_truncation()
    return loaded


def token_starts(text: str) -> list[int]:
    """The character offsets at which the tokens of a text begin.

    Long texts are read in stretches that end between words: the tokenizer takes 150 bytes for each character.
    """
    starts: list[int] = []
    at = 0
    while at < len(text):
        end = len(text) if len(text) - at <= STRETCH else max(text.rfind(" ", at, at + STRETCH), at + STRETCH // 2)
        encoded = tokenizer().encode(text[at:end], add_special_tokens=False)
        starts.extend(at + start for start, _ in encoded.offsets)
        at = end
    return starts


def normal(text: str) -> str:
    """A text as it is embedded: NFC, runs of white space as one blank."""
    return " ".join(unicodedata.normalize("NFC", text).split())


class Bundled:
    """multilingual-e5-small, taught public records, int8, on the CPU: one text at a time on each core, which measured
    fastest."""

    name = BUNDLED
    dimension = 384

    def _file(self, name: str) -> Path:
        return _model_file(name)

    @cached_property
    def centre(self) -> Floats:
        measured: Floats = np.load(self._file("centre.npy"), allow_pickle=False)
        return measured

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # the graph is written in the operators that run fastest; onnxruntime's own fusions measured slower
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.enable_cpu_mem_arena = False  # the arena keeps the largest text's memory for ever
        path = self._file("onnx/model.onnx")
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def _encode(self, text: str) -> Floats:
        ids = tokenizer().encode(normal(text)).ids
        if len(ids) > LONGEST:
            ids = [*ids[: LONGEST - 1], ids[-1]]
        given = np.array([ids], dtype=np.int64)
        (vectors,) = self._session.run(
            ["sentence_embedding"], {"input_ids": given, "attention_mask": np.ones_like(given)}
        )
        vector: Floats = vectors[0]
        return vector

    def passages(self, texts: Sequence[str]) -> Iterator[Floats]:
        prefixed = (f"passage: {text}" for text in texts)
        workers = cores()
        if workers == 1 or len(texts) == 1:
            yield from map(self._encode, prefixed)
            return
        _ = self._session  # made once, not by every thread
        with ThreadPoolExecutor(workers) as pool:
            yield from pool.map(self._encode, prefixed)

    def query(self, text: str) -> Floats:
        return self._question(f"query: {text}")

    @cached_property
    def _question(self) -> Callable[[str], Floats]:
        """One question is asked again and again: page by page, filter by filter."""

        def encode(text: str) -> Floats:
            vector = self._encode(text)
            vector.flags.writeable = False  # as it is handed out again
            return vector

        return lru_cache(QUESTIONS)(encode)


class SentenceTransformers:
    """Any model of the sentence-transformers library (extra ``transformers``); its own prompts, GPU if present.

    Its weights must be safetensors, and code that comes with a model is not run: both would be strangers' programs.
    """

    def __init__(self, model: str) -> None:
        self.name = f"sentence-transformers:{model}"
        self._model_name = model

    @cached_property
    def _model(self) -> Any:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise RegionradarError(f"{self.name} needs the extra: pip install 'regionradar[transformers]'") from error
        try:
            return SentenceTransformer(
                self._model_name, trust_remote_code=False, model_kwargs={"use_safetensors": True}
            )
        except (OSError, ValueError) as error:
            raise RegionradarError(f"{self.name} cannot be loaded: {str(error).splitlines()[0]}") from error

    @property
    def dimension(self) -> int:
        return int(self._model.get_sentence_embedding_dimension())

    @property
    def centre(self) -> Floats:
        return np.zeros((2, self.dimension), dtype=np.float32)

    def passages(self, texts: Sequence[str]) -> Iterator[Floats]:
        vectors = self._model.encode_document([normal(text) for text in texts], normalize_embeddings=True)
        yield from np.asarray(vectors, dtype=np.float32)

    def query(self, text: str) -> Floats:
        vector: Floats = self._model.encode_query(normal(text), normalize_embeddings=True)
        return np.asarray(vector, dtype=np.float32)
