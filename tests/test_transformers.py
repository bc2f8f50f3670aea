"""The extra ``transformers``: sentence-transformers loads the bundled folder and says the same as we do."""

from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import pytest

from models import RegionradarError
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
    monkeypatch.setattr(
        sentence_transformers, "SentenceTransformer", lambda name, **options: real(name, backend="onnx")
    )
    model = embed.load(f"sentence-transformers:{folder}")
    (vector,) = model.passages(TEXTS[:1])
    assert model.dimension == 384
    assert np.allclose(vector, next(iter(embed.load().passages(TEXTS[:1]))), atol=2e-3)


def test_weights_that_are_pickles_are_refused(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    (tmp_path / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "buss"]))
    transformers.BertTokenizerFast(str(tmp_path / "vocab.txt")).save_pretrained(tmp_path)
    sizes = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 8}
    model = transformers.BertModel(transformers.BertConfig(vocab_size=6, **sizes))
    model.save_pretrained(tmp_path)
    assert embed.SentenceTransformers(str(tmp_path)).query("buss").shape == (8,)
    (tmp_path / "model.safetensors").unlink()
    torch.save(model.state_dict(), tmp_path / "pytorch_model.bin")
    with pytest.raises(RegionradarError, match=r"cannot be loaded: .*safetensors"):
        embed.SentenceTransformers(str(tmp_path)).query("buss")
