"""How near documents come to what a watch asks."""

import numpy as np
import pytest

from pipeline.store import Background, Example, Features, Posting
from pipeline.watch.score import Asked, Floats, Ground, Profile, alone, centred, profile, scores

DIMENSION = 8
CENTRE = np.zeros((2, DIMENSION), dtype=np.float32)
RARITY = {"varg": 6.0, "jakt": 4.0, "fråga": 0.5}


def vector(*values: float) -> Floats:
    """A vector of unit length; what is not given is 0."""
    made = np.zeros(DIMENSION, dtype=np.float32)
    made[: len(values)] = values
    return np.asarray(made / max(float(np.linalg.norm(made)), 1e-6), dtype=np.float32)


def example(*vectors: Floats, **terms: float) -> Example:
    return Example(np.array(vectors, dtype=np.float32).reshape(-1, DIMENSION), terms)


def ground(count: int = 4000) -> Ground:
    """A store whose passages differ along the first axis above all, as by who publishes them."""
    chance = np.random.default_rng(1)
    drawn = chance.normal(size=(count, DIMENSION)) * np.array([5.0, *[1.0] * (DIMENSION - 1)])
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    return Ground.of(Background(drawn.astype(np.float32), RARITY), CENTRE)


def score(made: Profile | None, one: Example) -> float:
    return float(scores([made], alone(one, CENTRE))[0, 0])


def test_what_all_documents_differ_in_counts_little() -> None:
    asked = profile(Asked(like=(example(vector(3, 3)), example(vector(3, 2.5)))), ground())
    same_publisher, same_matter = example(vector(3, 0.1)), example(vector(0.1, 3))
    assert score(asked, same_matter) > score(asked, same_publisher)


def test_terms_that_examples_share_and_others_lack_count_most() -> None:
    like = (example(vector(0, 1), varg=1.5, fråga=1.5), example(vector(0, 1), varg=1.2, fråga=1.5, jakt=0.3))
    made = profile(Asked(like=like), ground())
    assert made is not None
    assert made.terms["varg"] > made.terms["jakt"] > 0
    assert made.terms["varg"] > made.terms["fråga"]
    far = vector(0, 0, 1)
    assert score(made, example(far, varg=1.5)) > score(made, example(far, fråga=1.5))


def test_the_more_examples_the_nearer_a_document_must_come() -> None:
    one, five = (profile(Asked(like=(example(vector(0, 1)),) * count), ground()) for count in (1, 5))
    assert one is not None
    assert five is not None
    assert five.least > one.least
    assert score(one, example(vector(0, 1))) > score(five, example(vector(0, 1)))


def test_words_beside_examples_move_the_score_towards_them() -> None:
    like = (example(vector(0, 1)),)
    words = Asked(vector(0, 0, 1), {"varg": 1.0}, like)
    both, plain = profile(words, ground()), profile(Asked(like=like), ground())
    hit, other = example(vector(0, 1, 1), varg=1.5), example(vector(0, 1, 0, 1))
    assert score(both, hit) - score(both, other) > score(plain, hit) - score(plain, other)


def test_what_a_document_is_about_comes_before_what_it_mentions() -> None:
    made = profile(Asked(like=(example(vector(0, 1)),)), ground())
    hit, other = vector(0, 1), vector(0, 0, 1)
    throughout, first, last, never = (
        score(made, example(*passages))
        for passages in ((hit, hit, hit), (hit, other, other), (other, other, hit), (other, other, other))
    )
    assert throughout > first > last > never


def test_one_matter_of_many_in_long_minutes_is_found() -> None:
    made = profile(Asked(like=(example(vector(0, 1)),)), ground())
    hit, other = vector(0, 1), vector(0, 0, 1)
    minutes = score(made, example(*[other] * 40, hit, *[other] * 40))
    assert minutes == pytest.approx(score(made, example(hit)), abs=0.1)
    assert minutes > score(made, example(other, hit, other)) > score(made, example(*[other] * 81))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_store_with_hardly_a_passage_can_be_watched(count: int) -> None:
    made = profile(Asked(vector(0, 1), {"varg": 1.0}, (example(vector(0, 1)),)), ground(count))
    assert 0 <= score(made, example(vector(0, 0, 1))) < score(made, example(vector(0, 1))) <= 1


def test_examples_and_documents_without_passages_are_held_against_each_other_by_words() -> None:
    made = profile(Asked(like=(example(varg=1.5),)), ground())
    assert score(made, example(jakt=1.5)) < score(made, example(varg=1.5)) < 1


def test_each_document_has_the_score_that_it_has_alone() -> None:
    made = profile(Asked(vector(0, 1), {"varg": 1.0}, (example(vector(0, 1, 1)),)), ground())
    assert made is not None
    matrix = np.array([vector(0, 1), vector(1), vector(0, 0, 1)], dtype=np.float32)
    postings = {"varg": Posting(np.array([1, 2]), np.array([1.0, 2.0], dtype=np.float32))}
    (together,) = scores([made], centred(Features(3, matrix, np.array([0, 0, 2]), postings), CENTRE))
    single = [example(vector(0, 1), vector(1)), example(varg=1.0), example(vector(0, 0, 1), varg=2.0)]
    assert together == pytest.approx([score(made, each) for each in single], rel=1e-4)


def test_where_nothing_is_asked_everything_is_found() -> None:
    assert profile(Asked(), ground()) is None
    assert score(None, example(vector(1))) == 1


def test_profiles_that_are_held_together_score_as_each_does_alone() -> None:
    asked = [
        Asked(like=(example(vector(0, 1), varg=1.5),)),
        Asked(),
        Asked(vector(0, 0, 1), {"jakt": 1.0}, (example(vector(1, 1)),)),
        Asked(like=(example(varg=1.5),)),
    ]
    profiles = [profile(each, ground()) for each in asked]
    one = alone(example(vector(0, 1, 1), vector(1), varg=1.0, jakt=0.5), CENTRE)
    together = scores(profiles, one)
    assert together.shape == (4, 1)
    assert together[:, 0] == pytest.approx([scores([each], one)[0, 0] for each in profiles], rel=1e-4)
