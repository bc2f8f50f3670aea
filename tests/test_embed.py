"""The bundled model: what it promises, and that it is the model that was measured."""

import unicodedata

import numpy as np
import pytest

from models import RegionradarError
from pipeline import embed


@pytest.fixture(scope="module")
def model() -> embed.Embedder:
    return embed.load()


def test_vectors_have_unit_length_and_order(model: embed.Embedder) -> None:
    texts = ["Regionen bygger sjukhus.", "Fler bussar på landet.", "Regionen bygger sjukhus."]
    vectors = list(model.passages(texts))
    assert [vector.shape for vector in vectors] == [(384,)] * 3
    assert np.allclose([np.linalg.norm(vector) for vector in vectors], 1, atol=1e-5)
    assert np.array_equal(vectors[0], vectors[2])
    assert not np.array_equal(vectors[0], vectors[1])


@pytest.mark.parametrize(
    ("question", "near", "far"),
    [
        ("vårdköer", "Patienter får vänta länge på operation.", "Kommunen asfalterar torget."),
        ("long waiting times in health care", "Köerna till sjukhusen växer.", "Biblioteket får nya böcker."),
        ("kollektivtrafik på landsbygden", "Bussarna i glesbygd dras in.", "Tandvården blir dyrare."),
    ],
)
def test_meaning_goes_before_words(model: embed.Embedder, question: str, near: str, far: str) -> None:
    asked = model.query(question)
    one, other = model.passages([near, far])
    assert asked @ one > asked @ other


def test_composed_and_decomposed_letters_are_one_text(model: embed.Embedder) -> None:
    said = "Åtgärder för vården i Örebro"
    assert np.array_equal(model.query(said), model.query(unicodedata.normalize("NFD", said)))


def test_a_text_longer_than_the_model_takes(model: embed.Embedder) -> None:
    (vector,) = model.passages(["vård " * 5000])
    assert np.isfinite(vector).all()


@pytest.mark.parametrize("text", ["", " ", "\x00", "👍", "ÅÄÖ"])
def test_odd_texts(model: embed.Embedder, text: str) -> None:
    assert np.isclose(np.linalg.norm(model.query(text)), 1, atol=1e-5)


def test_å_ä_ö_are_letters_of_their_own() -> None:
    ids = [tuple(embed.tokenizer().encode(word).ids) for word in ("län", "lan", "lån", "för", "for")]
    assert len(set(ids)) == 5


def test_token_starts_ascend_within_the_text() -> None:
    text = "Regionstyrelsen beslutade den 3 april."
    starts = embed.token_starts(text)
    assert starts == sorted(starts)
    assert starts[0] == 0
    assert starts[-1] < len(text)


@pytest.mark.parametrize("name", ["", "unknown", "sentence-transformers:"])
def test_unknown_embedders_are_refused(name: str) -> None:
    with pytest.raises(RegionradarError, match="no embedder is called"):
        embed.load(name)


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "sentence_transformers", None)
    with pytest.raises(RegionradarError, match=r"pip install 'regionradar\[transformers\]'"):
        embed.load("sentence-transformers:any").query("text")


def test_a_question_that_is_asked_again_has_the_same_vector_which_nobody_can_change(model: embed.Embedder) -> None:
    assert embed.load() is embed.load()
    first = model.query("nattbussar till Byn")
    with pytest.raises(ValueError, match="read-only"):
        first += 1
    assert np.array_equal(model.query("nattbussar till Byn"), first)
