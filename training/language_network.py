"""The bundled encoder as a torch module that marks names, and its fine-tuning on a CPU.

Torch is needed to build the language model only; what is shipped is an ONNX graph (``training.embedding.build``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from pipeline.extract.tagger import TAGS
from training.embedding import MASKED, Encoder, Shape

IGNORED = -100  # the target of a piece that teaches nothing
FROZEN = ("emb.word", "emb.type")
_STEP = 2560  # pieces, padding counted
_LENGTHS = (32, 64, 96, 128, 192, 256)


@dataclass(frozen=True, slots=True)
class Example:
    """A text as pieces, and for each the index of its tag or ``IGNORED``."""

    ids: tuple[int, ...]
    targets: tuple[int, ...]


class Network(nn.Module):
    """BERT with a linear layer over every piece. Parameters are called as in ``Encoder.tensors``; a dot is "_"."""

    def __init__(self, encoder: Encoder, dropout: float = 0.1, seed: int = 0) -> None:
        super().__init__()
        self.shape = shape = encoder.shape
        self.pad = encoder.vocabulary.pad
        self.dropout = dropout
        self.random = np.random.default_rng(seed)
        for name, values in encoder.tensors.items():
            if not name.startswith("pool"):
                tensor = torch.from_numpy(np.array(values, dtype=np.float32)).reshape(_form(name, shape, values.size))
                self.register_parameter(name.replace(".", "_"), nn.Parameter(tensor, requires_grad=name not in FROZEN))
        self.tag_w = nn.Parameter(torch.randn(len(TAGS), shape.hidden) * 0.02)
        self.tag_b = nn.Parameter(torch.zeros(len(TAGS)))

    def forward(self, ids: Tensor) -> Tensor:
        """(batch, pieces) ids, padded -> (batch, pieces, tags) logits."""
        shape, size = self.shape, ids.shape
        mask = (ids == self.pad)[:, None, None, :].to(self.tag_w.dtype) * MASKED
        x = self._get("emb_word")[ids] + self._get("emb_pos")[: size[1]] + self._get("emb_type")[0]
        x = self._normalise(x, "emb_ln")
        for layer in range(shape.layers):
            name = f"l{layer}"
            query, key, value = (
                functional.linear(x, self._get(f"{name}_{part}_w"), self._get(f"{name}_{part}_b"))
                .view(size[0], size[1], shape.heads, -1)
                .transpose(1, 2)
                for part in "qkv"
            )
            # torch's own attention is slower backwards on a CPU
            scores = (query * (shape.hidden // shape.heads) ** -0.5) @ key.transpose(-1, -2) + mask
            mixed = (scores.softmax(-1) @ value).transpose(1, 2).reshape(size[0], size[1], shape.hidden)
            attended = functional.linear(mixed, self._get(f"{name}_ao_w"), self._get(f"{name}_ao_b"))
            x = self._normalise(x + self._drop(attended), f"{name}_aln")
            wide = functional.linear(x, self._get(f"{name}_fi_w"), self._get(f"{name}_fi_b"))
            narrow = functional.linear(
                functional.gelu(wide, approximate="tanh"), self._get(f"{name}_fo_w"), self._get(f"{name}_fo_b")
            )
            x = self._normalise(x + self._drop(narrow), f"{name}_oln")
        return functional.linear(self._drop(x), self.tag_w, self.tag_b)

    def _get(self, name: str) -> Tensor:
        return self.get_parameter(name)

    def _drop(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        # numpy draws bytes many times faster than torch draws floats
        kept = self.random.integers(0, 256, x.shape, dtype=np.uint8) >= round(256 * self.dropout)
        return x * torch.from_numpy(kept).to(x.dtype) / (1 - self.dropout)

    def _normalise(self, x: Tensor, name: str) -> Tensor:
        weight, bias = self._get(f"{name}_w"), self._get(f"{name}_b")
        return functional.layer_norm(x, (self.shape.hidden,), weight, bias, self.shape.epsilon)


def _form(name: str, shape: Shape, size: int) -> tuple[int, ...]:
    """The form of a tensor that the carrier stores flat."""
    if name.endswith("fo.w"):
        return shape.hidden, shape.inner
    matrix = (name.startswith("emb.") and ".ln." not in name) or name.endswith(("q.w", "k.w", "v.w", "ao.w", "fi.w"))
    return (size // shape.hidden, shape.hidden) if matrix else (size,)


def trained(encoder: Encoder, weights: Mapping[str, Tensor]) -> Encoder:
    """The encoder with trained weights and the head "tag.w", "tag.b", which ``training.embedding.build`` writes."""
    names = (*encoder.tensors, "tag.w", "tag.b")
    given = {name: weights[name.replace(".", "_")] for name in names if name.replace(".", "_") in weights}
    floats = {name: tensor.detach().float().numpy().reshape(-1) for name, tensor in given.items()}
    return Encoder(encoder.shape, encoder.vocabulary, {**encoder.tensors, **floats})


def batches(examples: Sequence[Example], pad: int, random: Random) -> Iterator[tuple[Tensor, Tensor]]:
    """All examples once, those of like length together, in random order. Every step has one of the few shapes of
    ``_LENGTHS``: torch builds its kernels anew for each shape that it meets. Missing rows and pieces are padding."""
    order = random.sample(range(len(examples)), len(examples))
    by_length: dict[int, list[Example]] = {length: [] for length in _LENGTHS}
    for i in order:
        by_length[next(length for length in _LENGTHS if len(examples[i].ids) <= length)].append(examples[i])
    steps = [
        (length, alike[start : start + _STEP // length])
        for length, alike in by_length.items()
        for start in range(0, len(alike), _STEP // length)
    ]
    random.shuffle(steps)
    for length, step in steps:
        ids = torch.full((_STEP // length, length), pad)
        targets = torch.full_like(ids, IGNORED)
        for row, one in enumerate(step):
            ids[row, : len(one.ids)] = torch.tensor(one.ids)
            targets[row, : len(one.ids)] = torch.tensor(one.targets)
        yield ids, targets


class Trainer:
    """AdamW on float32 copies of a bfloat16 network's weights, with a mean of the weights over the last steps."""

    def __init__(self, network: Network, steps: int, rate: float, head_rate: float, mean: float = 0.995) -> None:
        self.network, self.steps, self.mean = network.bfloat16(), steps, mean
        self.step = 0
        trained = {name: p for name, p in network.named_parameters() if p.requires_grad}
        self.live = list(trained.values())
        self.master = [p.detach().float().requires_grad_() for p in self.live]
        self.averaged = [p.detach().clone() for p in self.master]
        self.names = list(trained)
        head = [name.startswith("tag_") for name in trained]
        self.rates = (rate, head_rate)
        self.optimiser = torch.optim.AdamW(
            [{"params": [p for p, h in zip(self.master, head, strict=True) if h is mine]} for mine in (False, True)],
            weight_decay=0.01,
            foreach=True,
        )

    def learn(self, ids: Tensor, targets: Tensor) -> float:
        """One step; answers with the loss."""
        warm = max(1, 0.06 * self.steps)
        share = min(1, (self.step + 1) / warm) * max(0, 1 - self.step / self.steps)
        for group, rate in zip(self.optimiser.param_groups, self.rates, strict=True):
            group["lr"] = rate * share
        logits = self.network(ids).float()
        loss = functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
        loss.backward()
        for master, live in zip(self.master, self.live, strict=True):
            master.grad, live.grad = live.grad.float() if live.grad is not None else None, None
        nn.utils.clip_grad_norm_(self.master, 1.0)
        self.optimiser.step()
        self.step += 1
        with torch.no_grad():
            torch._foreach_copy_(self.live, self.master)
            # young means follow faster
            weight = min(self.mean, (1 + self.step) / (10 + self.step))
            torch._foreach_lerp_(self.averaged, self.master, 1 - weight)
        return float(loss.detach())

    def weights(self) -> dict[str, Tensor]:
        """The mean weights by name."""
        return dict(zip(self.names, self.averaged, strict=True))
