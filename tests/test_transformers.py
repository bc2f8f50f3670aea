"""The extra ``transformers``: sentence-transformers loads the bundled folder and says the same as we do."""

from importlib.resources import as_file, files

import numpy as np
import pytest

from pipeline import embed

sentence_transformers = pytest.importorskip("sentence_transformers", reason="needs the extra: make test-transformers")
pytest.importorskip("optimum", reason="needs the extra: make test-transformers")

TEXTS = [
    "Regionstyrelsen beslutade på måndagen att bygga ett nytt sjukhus.",
    "Motion om fler bussar på landsbygden.",
    "The region invests in public transport.",
    "Åtgärder för kortare vårdköer. " * 30 + "Slut.",
]
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def folder() -> str:
    with as_file(files("data") / "embedding") as path:
        return str(path)


def test_parity_with_the_bundled_embedder(folder: str) -> None:
    theirs = sentence_transformers.SentenceTransformer(folder, backend="onnx")
    ours = embed.load()
    passages = theirs.encode(TEXTS, prompt="passage: ", batch_size=1)
    assert np.allclose(passages, np.stack(list(ours.passages(TEXTS))), atol=2e-3)
    question = theirs.encode("bygga sjukhus", prompt="query: ")
    assert np.allclose(question, ours.query("bygga sjukhus"), atol=2e-3)


def test_any_model_can_take_its_place(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = sentence_transformers.SentenceTransformer
    monkeypatch.setattr(sentence_transformers, "SentenceTransformer", lambda name: real(name, backend="onnx"))
    model = embed.load(f"sentence-transformers:{folder}")
    (vector,) = model.passages(TEXTS[:1])
    assert model.dimension == 384
    assert np.allclose(vector, next(iter(embed.load().passages(TEXTS[:1]))), atol=2e-3)
