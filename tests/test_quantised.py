"""The encoder in eight bits: as near to float32 as its weights allow, whatever single values do."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from training.embedding import Encoder, Shape, Vocabulary, _assembled, _Graph, build, observed

SHAPE = Shape(hidden=32, layers=2, heads=2, inner=64, positions=40, epsilon=1e-12)
PIECES = ("<s>", "<pad>", "</s>", "<unk>", *(f"▁ord{number}" for number in range(30)))
OBSERVED = [" ".join(f"ord{(start + 7 * step) % 30}" for step in range(12)) for start in range(20)]
ASKED = 20  # other texts


@pytest.fixture
def encoder() -> Encoder:
    """Random weights; a few inputs of each matrix are far greater than the others, as in models that learnt."""
    chance = np.random.default_rng(4)
    hidden, inner = SHAPE.hidden, SHAPE.inner

    def drawn(*form: int) -> NDArray[np.float32]:
        return chance.normal(size=form).astype(np.float32).reshape(-1)

    def norm(name: str) -> dict[str, Any]:
        weight = np.ones(hidden, dtype=np.float32)
        weight[3] = 40
        return {f"{name}.w": weight, f"{name}.b": np.zeros(hidden, dtype=np.float32)}

    tensors: dict[str, Any] = {"emb.word": drawn(len(PIECES), hidden), "emb.pos": drawn(SHAPE.positions, hidden) / 10}
    tensors |= {"emb.type": drawn(1, hidden) / 10, **norm("emb.ln")}
    for layer in range(SHAPE.layers):
        for name, rows, columns in (("q", hidden, hidden), ("k", hidden, hidden), ("v", hidden, hidden),
                                    ("ao", hidden, hidden), ("fi", inner, hidden), ("fo", hidden, inner)):  # fmt: skip
            matrix = drawn(rows, columns).reshape(rows, columns) / np.float32(np.sqrt(columns))
            matrix[:, 3] /= 40
            tensors |= {f"l{layer}.{name}.w": matrix.reshape(-1), f"l{layer}.{name}.b": drawn(rows) / 10}
        tensors |= norm(f"l{layer}.aln") | norm(f"l{layer}.oln")
    scores = tuple(-float(place) for place in range(len(PIECES)))
    return Encoder(SHAPE, Vocabulary(PIECES, scores, bos=0, eos=2, pad=1, unk=3), tensors)


def answers(model: Any) -> NDArray[np.float32]:
    import onnxruntime

    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    found = []
    for start in range(ASKED):
        ids = np.array([[0, *(4 + (start + step) % 30 for step in range(12)), 2]], dtype=np.int64)
        found.append(session.run(["sentence_embedding"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0])
    return np.array(found)


def test_values_that_stand_out_cost_no_precision_once_they_were_observed(encoder: Encoder) -> None:
    exact = answers(_assembled(encoder, _Graph(is_exact=True)))
    plain, calibrated = answers(build(encoder)), answers(build(encoder, observed(encoder, OBSERVED)))
    assert np.abs(calibrated - exact).mean() < 0.6 * np.abs(plain - exact).mean()


def test_what_is_observed_is_the_input_of_every_matrix(encoder: Encoder) -> None:
    found = observed(encoder, OBSERVED)
    assert len(found) == 4 * SHAPE.layers
    assert {len(each) for each in found.values()} == {SHAPE.hidden, SHAPE.inner}
    assert int(found["layer0.qkv"].argmax()) == 3
