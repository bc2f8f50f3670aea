"""Search over the demo documents with the real model: modes, filters, phrases, offsets, likeness."""

from contextlib import suppress
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from models import Filters, Mode, QueryError, SearchResult, StoreError, UnknownDocument
from pipeline.desk import Desk
from pipeline.home import Home
from pipeline.search.excerpt import lines, window
from pipeline.search.highlight import highlights, occurrences
from pipeline.search.searcher import Floats, Searcher
from pipeline.store import Published
from tests.ingesting import DEMO, Counted, Ingest

ANY = Filters()


def titles(result: SearchResult) -> list[str]:
    return [hit.title for hit in result.hits]


def texts(desk: Desk, result: SearchResult) -> list[str]:
    return [desk.store.stored(hit.document_id).document.text.casefold() for hit in result.hits]


@pytest.mark.parametrize("mode", Mode)
def test_every_passage_and_highlight_is_where_it_says(desk: Desk, mode: Mode) -> None:
    result = desk.search("bussar på landsbygden", ANY, mode, 30)
    assert result.hits
    for hit in result.hits:
        text = desk.store.stored(hit.document_id).document.text
        assert hit.passages
        for passage in hit.passages:
            assert text[passage.start : passage.end] == passage.text
            assert all(0 <= start < end <= len(passage.text) for start, end in passage.highlights)


@pytest.mark.parametrize(
    ("question", "word"),
    [("köer i vården", "vårdkö"), ("bygga sjukhus", "sjukhusbygge"), ("vårdköer", "kö")],
)
def test_compounds_meet_their_parts(desk: Desk, question: str, word: str) -> None:
    result = desk.search(question, ANY, Mode.LEXICAL, 3)
    assert any(word in text for text in texts(desk, result))
    assert result.hits[0].passages[0].highlights


def test_meaning_without_a_word_in_common(desk: Desk) -> None:
    result = desk.search("läkare som bara är inhyrda", ANY, Mode.SEMANTIC, 3)
    assert any("stafettläkare" in text for text in texts(desk, result))


def test_an_english_question_finds_swedish_text(desk: Desk) -> None:
    result = desk.search("fewer temporary doctors in hospitals", ANY, Mode.HYBRID, 3)
    assert any("stafettläkare" in text or "hyrläkare" in text for text in texts(desk, result))


def test_lexical_total_counts_only_what_holds_a_word(desk: Desk) -> None:
    few = desk.search("stafettläkare", ANY, Mode.LEXICAL, 1)
    assert len(few.hits) == 1
    assert 1 < few.total < desk.store.count("document")
    assert desk.search("stafettläkare", ANY, Mode.SEMANTIC, 1).total == desk.store.count("document")


def test_words_that_mean_nothing_have_no_hits_though_something_is_nearest(desk: Desk) -> None:
    found = desk.page("xyzzyplugh", ANY, Mode.HYBRID, 0, 10)
    assert (found.good, found.unknown) == (0, ("xyzzyplugh",))
    assert found.result.hits
    assert all(not count for facet in found.facets for _, count in facet.values)
    real = desk.page("stafettläkare", ANY, Mode.HYBRID, 0, 10)
    assert (real.good > 0, real.unknown) == (True, ())


def test_a_text_is_as_like_its_document_as_can_be(desk: Desk) -> None:
    hit = desk.search("stafettläkare", ANY, Mode.HYBRID, 1).hits[0]
    found, likeness = desk.like_text(desk.store.stored(hit.document_id).document.text, ANY, 5)
    same = dict(zip((each.document_id for each in found.hits), likeness, strict=True))
    assert same[hit.document_id] == max(likeness) > 0.95


def test_a_word_that_nobody_wrote(desk: Desk) -> None:
    result = desk.search("xyzzyplugh", ANY, Mode.LEXICAL, 10)
    assert (result.total, result.hits) == (0, ())


@pytest.mark.parametrize("mode", Mode)
def test_filters_are_exact_and_keep_the_order(desk: Desk, mode: Mode) -> None:
    everything = desk.search("vården i regionen", ANY, mode, 100)
    filters = Filters(kinds=("motion", "press_release"), sources=("region-alvmark", "region-norrskar"))
    some = desk.search("vården i regionen", filters, mode, 100)
    expected = [
        (hit.document_id, hit.score)
        for hit in everything.hits
        if hit.kind in filters.kinds and hit.source in filters.sources
    ]
    assert expected
    assert [(hit.document_id, hit.score) for hit in some.hits] == expected
    assert some.total == len(expected)


def test_dates_include_both_ends_and_leave_out_the_undated(desk: Desk) -> None:
    dated = [hit for hit in desk.search("regionen", ANY, Mode.SEMANTIC, 100).hits if hit.published]
    day = dated[0].published
    assert day
    day = date(day.year, day.month, day.day)
    found = desk.search("regionen", Filters(since=day, until=day), Mode.SEMANTIC, 100).hits
    assert dated[0].document_id in [hit.document_id for hit in found]
    assert all(hit.published and date(*hit.published.timetuple()[:3]) == day for hit in found)


@pytest.mark.parametrize("mode", Mode)
def test_a_phrase_must_occur_and_a_word_must_not(desk: Desk, mode: Mode) -> None:
    with_phrase = desk.search('"i uppdrag att" kollektivtrafik', ANY, mode, 100)
    assert with_phrase.hits
    assert all("i uppdrag att" in " ".join(text.split()) for text in texts(desk, with_phrase))
    without = desk.search("kollektivtrafik -motion", ANY, mode, 100)
    assert without.hits
    assert all(" motion " not in text and " motionen " not in text for text in texts(desk, without))


def test_a_phrase_of_common_words_alone(desk: Desk) -> None:
    result = desk.search('"att det är"', ANY, Mode.LEXICAL, 100)
    assert result.hits
    assert all("att det är" in " ".join(text.split()) for text in texts(desk, result))


@pytest.mark.parametrize("said", ["'; DROP TABLE document; --", "vård%' OR 1=1", "a" * 5000, "\\", "((("])
def test_questions_are_never_code(desk: Desk, said: str) -> None:
    """Whatever is asked is words: an answer, or a refusal because there are none; never an error of the database."""
    with suppress(QueryError):
        assert desk.search(said, ANY, Mode.HYBRID, 3).total <= desk.store.count("document")


def test_similar_leaves_out_the_document_itself(desk: Desk) -> None:
    source = desk.search("motion om vårdköer", Filters(kinds=("motion",)), Mode.HYBRID, 1).hits[0]
    result = desk.similar(source.document_id, ANY, 5)
    assert source.document_id not in [hit.document_id for hit in result.hits]
    assert any("kö" in text for text in texts(desk, result)[:2])


def test_similar_to_a_file_finds_the_same_file_first(desk: Desk) -> None:
    path = DEMO / "region-norrskar" / "motion-laddstolpar.md"
    result = desk.similar_to_file(path, ANY, 3)
    assert "laddstolpar" in result.hits[0].document_id
    assert result.hits[0].source == "region-norrskar"


def test_similar_to_nothing(desk: Desk) -> None:
    with pytest.raises(UnknownDocument, match="no document is called x"):
        desk.similar("x", ANY, 3)


def test_an_empty_store_answers_with_nothing(bring: Ingest, home: Home, counted: Counted, tmp_path: Path) -> None:
    bring(tmp_path / "finns-inte.txt")
    with Published(home) as store:
        result = Searcher(store, counted).search("vård")
    assert (result.total, result.hits) == (0, ())


def test_vectors_of_several_lengths_are_refused(bring: Ingest, home: Home, counted: Counted, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Regionen bygger ett sjukhus.")
    bring(tmp_path / "a.txt")
    shorter = Shorter()
    with Published(home) as store, pytest.raises(StoreError, match="reindex"):
        Searcher(store, shorter).search("vård")


class Shorter(Counted):
    """A model of another dimension under the same name."""

    centre = np.zeros((2, 3), dtype=np.float32)

    def query(self, text: str) -> Floats:
        return super().query(text)[:3]


@pytest.mark.parametrize(
    ("text", "terms", "phrases", "marked"),
    [
        ("Köerna i vården", {"kö", "vård"}, (), ["Köerna", "vården"]),
        ("vårdköer", {"kö"}, (), ["vårdköer"]),
        ("om Fria\nresor nu", set(), ("fria resor",), ["Fria\nresor"]),
        ("(fria resor)", set(), ("fria resor",), ["fria resor"]),
        ("fria resor", {"resa", "res"}, ("fria resor",), ["fria resor"]),
        ("inget här", {"kö"}, (), []),
    ],
)
def test_highlights(text: str, terms: set[str], phrases: tuple[str, ...], marked: list[str]) -> None:
    assert [text[start:end] for start, end in highlights(text, occurrences(text, terms), phrases)] == marked


def test_an_excerpt_shows_what_was_asked_for() -> None:
    text = "inledning " * 50 + "här står svaret på frågan " + "avslutning " * 50
    place = text.index("svaret")
    start, end = window(text, [(place, place + 6)], 80)
    assert "svaret" in text[start:end]
    assert end - start <= 80
    shown = list(lines(text, (start, end), [(place, place + 6)], 30))
    assert [word for line in shown for word, hot in line if hot] == ["svaret"]
    assert all(len(" ".join(word for word, _ in line)) <= 30 for line in shown)


def test_no_word_is_too_long_for_an_excerpt() -> None:
    text = "a" * 500
    start, end = window(text, [], 80)
    assert (start, end) == (0, 80)
