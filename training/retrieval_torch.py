"""The bundled encoder as a sentence-transformers model with torch weights, and back."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors.numpy import load_file, save_file

from training.embedding import Encoder, write_settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_EMBEDDING = {
    "emb.word": "word_embeddings.weight",
    "emb.pos": "position_embeddings.weight",
    "emb.type": "token_type_embeddings.weight",
    "emb.ln.w": "LayerNorm.weight",
    "emb.ln.b": "LayerNorm.bias",
}
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def names(encoder: Encoder) -> dict[str, str]:
    """What Hugging Face's BERT calls each tensor of an encoder."""
    found = {ours: f"embeddings.{theirs}" for ours, theirs in _EMBEDDING.items()}
    for layer in range(encoder.shape.layers):
        for ours, theirs in _LAYER.items():
            for letter, word in (("w", "weight"), ("b", "bias")):
                found[f"l{layer}.{ours}.{letter}"] = f"encoder.layer.{layer}.{theirs}.{word}"
    return found


def _form(encoder: Encoder, name: str) -> tuple[int, ...]:
    """The shape of a tensor that the encoder holds flat: matrices are (out, in)."""
    hidden, inner = encoder.shape.hidden, encoder.shape.inner
    if name.startswith("emb.") and ".ln." not in name:
        return (-1, hidden)
    if name.endswith(".w") and not name.endswith("ln.w"):
        return {"fi": (inner, hidden), "fo": (hidden, inner)}.get(name.split(".")[1], (hidden, hidden))
    return (-1,)


def write_torch(encoder: Encoder, folder: Path) -> None:
    """The encoder as a folder that sentence-transformers trains: float32 in safetensors."""
    write_settings(encoder, folder)
    weights = {
        theirs: np.ascontiguousarray(encoder.tensors[ours].reshape(_form(encoder, ours)), dtype=np.float32)
        for ours, theirs in names(encoder).items()
    }
    kinds = names(encoder)["emb.type"]
    weights[kinds] = weights[kinds][:1]  # token types: e5 uses the first alone
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def read_torch(model: "SentenceTransformer", encoder: Encoder) -> Encoder:
    """The encoder with the weights of a trained model."""
    weights = model[0].auto_model.state_dict()
    tensors = {ours: weights[theirs].float().numpy().reshape(-1) for ours, theirs in names(encoder).items()}
    return Encoder(encoder.shape, encoder.vocabulary, {**encoder.tensors, **tensors})


def read_weights(folder: Path, encoder: Encoder) -> Encoder:
    """The encoder with the weights that ``write_torch`` wrote."""
    weights = load_file(folder / "model.safetensors")
    read = {ours: weights[theirs].reshape(-1) for ours, theirs in names(encoder).items()}
    return replace(encoder, tensors={**encoder.tensors, **read})


def averaged(before: Encoder, after: Encoder, share: float) -> Encoder:
    """Weights between two encoders, ``share`` of them the later one's (Wortsman et al. 2022)."""
    blend: Mapping[str, Any] = {
        name: (1 - share) * _flat(before, name) + share * _flat(after, name) for name in names(before)
    }
    return Encoder(before.shape, before.vocabulary, {**before.tensors, **blend})


def _flat(encoder: Encoder, name: str) -> Any:
    values = encoder.tensors[name].reshape(-1)
    return values[: encoder.shape.hidden] if name == "emb.type" else values
