"""The language pipelines: tags, windows, the spaCy component, the corpora they learn from, their scores. All people and
matters are invented."""

import gzip
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.language import Score, counted, gold, judged, scores
from models import HomeError, QueryError
from pipeline.extract import language
from pipeline.extract.ruler import overlaid, places
from pipeline.extract.tagger import BARRED, FIRST, TAGS, best_tags, pieces_of, stretches, windows
from training.language_corpora import (
    Name,
    Text,
    Word,
    aligned,
    detokenised,
    is_held_out,
    joined,
    klintan,
    norne,
    talbanken,
)
from training.language_silver import labelled, plain

RELEASE = (
    "Nytt avtal om ambulanser\n\n"
    "Regionstyrelsen har beslutat om ett nytt avtal, säger Alva Ekdahl (S), regionråd i Region Skåne. Det gäller från "
    "maj.\n\n– Vi är nöjda i Västerås, säger Bo Almkvist på Socialstyrelsen.\n\nKontakt:\nCilla Dahlberg, presschef"
)


def named(text: str) -> set[tuple[str, str]]:
    return {(entity.text, entity.label_) for entity in language.load()(text).ents}


# -------------------------------------------------------------------------------------------------- tags and windows


def scored(*best: str) -> "np.typing.NDArray[np.float32]":
    return np.array([[float(tag == wanted) for tag in TAGS] for wanted in best], dtype=np.float32)


def test_tags_that_are_allowed_stay() -> None:
    wanted = ["O", "B-PER", "I-PER", "B-PER", "B-ORG", "I-ORG", "O"]
    assert [TAGS[tag] for tag in best_tags(scored(*wanted), [False] * len(wanted))] == wanted


def test_a_name_never_goes_on_before_it_began() -> None:
    told = [TAGS[tag] for tag in best_tags(scored("I-PER", "I-PER", "I-LOC"), [False] * 3)]
    assert told[0][0] != "I"
    assert told[2] != "I-LOC"


def test_no_name_goes_over_a_break() -> None:
    wanted = scored("B-ORG", "I-ORG")
    assert [TAGS[tag] for tag in best_tags(wanted, [False, False])] == ["B-ORG", "I-ORG"]
    assert TAGS[best_tags(wanted, [True, False])[1]] != "I-ORG"


def test_no_words_have_no_tags() -> None:
    assert best_tags(np.zeros((0, len(TAGS)), dtype=np.float32), []) == []


@given(st.lists(st.lists(st.integers(-3, 3), min_size=7, max_size=7), min_size=1, max_size=4), st.booleans())
def test_the_tags_are_the_best_of_all_that_are_allowed(rows: list[list[int]], first_breaks: bool) -> None:
    given_scores = np.array(rows, dtype=np.float32)
    breaks = [first_breaks] + [False] * (len(rows) - 1)

    def worth(tags: Iterable[int]) -> float:
        tags = list(tags)
        total = FIRST[tags[0]] + sum(given_scores[i, tag] for i, tag in enumerate(tags))
        total += sum(BARRED[one, other] for one, other in pairwise(tags))
        return float(total + sum(FIRST[tag] for i, tag in enumerate(tags[1:]) if breaks[i]))

    best = max(worth(tags) for tags in product(range(len(TAGS)), repeat=len(rows)))
    assert worth(best_tags(given_scores, breaks)) == best


def test_stretches_are_names_with_their_ends() -> None:
    tags = [TAGS.index(tag) for tag in ("B-PER", "I-PER", "B-PER", "O", "B-LOC")]
    assert list(stretches(tags)) == [(0, 2, "PER"), (2, 3, "PER"), (4, 5, "LOC")]


@given(st.lists(st.tuples(st.integers(1, 16), st.integers(0, 3)), max_size=200))
def test_windows_hold_every_token_once_and_are_small_enough(tokens: list[tuple[int, int]]) -> None:
    sizes = [size for size, _ in tokens]
    found = list(windows(sizes, [end for _, end in tokens], most=40))
    assert [i for first, last in found for i in range(first, last)] == list(range(len(sizes)))
    assert all(sum(sizes[first:last]) <= 40 for first, last in found)


def test_a_window_ends_with_a_paragraph_rather_than_a_sentence() -> None:
    ends = [0] * 12
    ends[6], ends[8] = 3, 1
    assert list(windows([1] * 12, ends, most=10)) == [(0, 7), (7, 12)]


def test_a_window_without_an_end_is_full() -> None:
    assert list(windows([1] * 12, [0] * 12, most=10)) == [(0, 10), (10, 12)]


def test_a_word_without_pieces_is_unknown_and_a_soft_hyphen_is_not_read() -> None:
    assert pieces_of(lambda word: [], 3, "\u200b") == (3,)
    assert pieces_of(lambda word: [len(word)], 3, "re\u00adgion") == (6,)


def test_the_tail_of_an_endless_word_is_not_read() -> None:
    assert len(pieces_of(lambda word: [1] * len(word), 3, "x" * 10_000)) < 20


# --------------------------------------------------------------------------------------------------------- the ruler


def put_right(text: str, *found: tuple[str, str]) -> list[tuple[str, str]]:
    spans = [(text.index(said), text.index(said) + len(said), label) for said, label in found]
    return [(text[start:end], label) for start, end, label in overlaid(text, spans)]


def test_the_grammar_says_where_an_organisation_ends() -> None:
    text = "Det sade Länsstyrelsen i Örebro län i går."
    found = put_right(text, ("Länsstyrelsen", "ORG"), ("Örebro län", "LOC"))
    assert found == [("Länsstyrelsen i Örebro län", "ORG")]


def test_a_person_that_the_grammar_knows_replaces_half_of_him() -> None:
    assert put_right("Det säger Alva Ek (S), regionråd.", ("Alva", "PER"), ("Ek", "LOC")) == [("Alva Ek", "PER")]


def test_people_can_be_left_to_the_model() -> None:
    text = "Det säger Alva Ek (S), regionråd i Region Skåne."
    assert [text[start:end] for start, end, _ in overlaid(text, [], with_people=False)] == ["Region Skåne"]


def test_a_mention_replaces_all_names_that_it_overlaps_and_no_other() -> None:
    text = "Malmö tackar. Det sade Länsstyrelsen i Örebro län i går i Luleå."
    found = put_right(text, ("Luleå", "ORG"), ("Örebro län", "LOC"), ("Länsstyrelsen", "ORG"))
    assert found == [("Malmö", "LOC"), ("Länsstyrelsen i Örebro län", "ORG"), ("Luleå", "ORG")]


def test_an_organisation_never_replaces_a_person() -> None:
    assert put_right("Här bor Region Skåne.", ("Skåne", "PER")) == [("Skåne", "PER")]


def test_what_the_grammar_does_not_know_stays() -> None:
    assert put_right("Hos Blåklint AB i Kivik", ("Kivik", "LOC"))[-1] == ("Kivik", "LOC")


def test_parties_letters_and_small_letters_are_not_added() -> None:
    assert put_right("Där var regionstyrelsen, och (S) och (V) yrkade bifall.") == []


def test_places_stand_alone_and_counties_with_their_word() -> None:
    text = "I Gävle, i Örebro län och hos Gävle Dala Energi."
    assert [text[start:end] for start, end, _ in places(text)] == ["Gävle", "Örebro län"]


@given(st.text(alphabet="aBÅö (S),.\n-:", max_size=60), st.lists(st.tuples(st.integers(0, 59), st.integers(1, 9))))
def test_names_that_were_put_right_never_overlap(text: str, rough: list[tuple[int, int]]) -> None:
    found = []
    for start, size in sorted(rough):
        if start + size <= len(text) and (not found or start >= found[-1][1]):
            found.append((start, start + size, "LOC"))
    names = overlaid(text, found)
    assert all(one[1] <= other[0] for one, other in pairwise(names))


# ------------------------------------------------------------------------------------------------------ the pipeline


def test_names_of_a_release_are_found() -> None:
    assert {("Alva Ekdahl", "PER"), ("Bo Almkvist", "PER"), ("Cilla Dahlberg", "PER")} <= named(RELEASE)
    assert {("Region Skåne", "ORG"), ("Socialstyrelsen", "ORG"), ("Västerås", "LOC")} <= named(RELEASE)


@pytest.mark.parametrize("name", language.BUNDLED)
def test_spans_say_where_each_name_stands(name: str) -> None:
    found = language.spans(RELEASE, name)
    assert set(found) == {"PER", "ORG", "LOC"}
    assert "Alva Ekdahl" in {RELEASE[start:end] for start, end in found["PER"]}
    assert all(places == sorted(places) for places in found.values())


def test_a_pipeline_is_loaded_once() -> None:
    assert language.load() is language.load()


def test_spacy_loads_the_folder_by_itself() -> None:
    folder = Path(language.__file__).parents[2] / "data" / language.BUNDLED["accurate"]
    assert [entity.label_ for entity in spacy.load(folder)("Alva Ekdahl bor i Göteborg.").ents] == ["PER", "LOC"]


def test_an_unknown_pipeline_is_refused() -> None:
    with pytest.raises(QueryError, match="sv_missing"):
        language.load("sv_missing")


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u00ad", "\ufeff", "…", "\U0001f600 (S)"])
def test_a_text_without_words_has_no_names(text: str) -> None:
    assert named(text) == set()


def test_a_name_over_a_line_end_is_one_name() -> None:
    assert ("Alva\nEkdahl", "PER") in named("Beslutet är klokt, säger Alva\nEkdahl (S), ordförande.")


def test_no_name_goes_over_a_blank_line() -> None:
    assert not any("\n\n" in name for name, _ in named("Kontakt:\n\nAlva Ekdahl\n\nBo Almkvist\n\nCilla Dahlberg"))


def test_a_soft_hyphen_within_a_name_changes_nothing() -> None:
    assert ("Alva Ek\u00addahl", "PER") in named("Det säger Alva Ek\u00addahl, ordförande i nämnden.")


def test_the_end_of_a_long_document_is_read_as_its_beginning() -> None:
    found = language.spans("\n\n".join([RELEASE] * 60))
    count = len(language.spans(RELEASE)["PER"])
    assert len(found["PER"]) == pytest.approx(60 * count, rel=0.1)
    assert found["PER"][-1][1] > 59 * len(RELEASE)


def test_a_word_without_end_is_read() -> None:
    assert named("x" * 100_000) == set()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gives_spans_within_it(text: str) -> None:
    doc = language.load()(text)
    assert doc.text == text
    for entity in doc.ents:
        assert entity.label_ in ("PER", "ORG", "LOC")
        assert text[entity.start_char : entity.end_char] == entity.text == entity.text.strip()


def test_threads_find_what_one_finds() -> None:
    alone = [named(part) for part in RELEASE.split("\n\n")]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(named, RELEASE.split("\n\n"))) == alone


def test_a_pipeline_that_was_written_finds_the_same(tmp_path: Path) -> None:
    language.load().to_disk(tmp_path)
    again = spacy.load(tmp_path)
    assert {(entity.text, entity.label_) for entity in again(RELEASE).ents} == named(RELEASE)


def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    language.load().to_disk(tmp_path)
    model = tmp_path / "regionradar_tagger" / "model.onnx"
    model.write_bytes(model.read_bytes()[:-1] + b"x")
    with pytest.raises(HomeError, match=r"regionradar_tagger.model\.onnx is damaged"):
        spacy.load(tmp_path)


def test_spacy_is_imported_when_a_pipeline_is_loaded_and_not_before() -> None:
    code = "import sys, pipeline.extract.language; print('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


# ------------------------------------------------------------------------------------------------------- the corpora


def test_words_are_put_together_as_swedish_is_printed() -> None:
    words = [Word(form, "O") for form in ("Ja", ",", "sa", "han", "(", '"', "nej", '"', ")", ".")]
    assert detokenised(words).text == 'Ja, sa han ("nej").'


def test_names_lie_where_their_words_do() -> None:
    words = [Word("Alva", "B-PER"), Word("Ek", "I-PER"), Word("Bo", "B-PER"), Word("Lund", "?")]
    text = aligned("Alva Ek, Bo i Lund", words)
    assert text.names == (Name(0, 7, "PER"), Name(9, 11, "PER"))
    assert text.unknown == ((14, 18),)


def test_texts_are_joined_with_their_names_in_place() -> None:
    one = Text("I Lund", (Name(2, 6, "LOC"),), ((0, 1),))
    both = joined([one, one], "\n")
    assert [both.text[name.start : name.end] for name in both.names] == ["Lund", "Lund"]
    assert both.unknown == ((0, 1), (7, 8))


def test_klintan_trains_without_its_test_and_without_soft_hyphens(tmp_path: Path) -> None:
    folder = tmp_path / "klintan"
    folder.mkdir()
    (folder / "test_corpus.txt").write_text("Nu\t0\n.\t0\n", encoding="utf-8")
    train = "Nu\t0\n.    0\n\nAl\u00adva\tPER\nEk PER\ni\t0\nLund\tLOC\nSommar\tMISC\n"
    (folder / "train_corpus.txt").write_text(train, encoding="utf-8")
    (text,) = klintan(tmp_path, "train")
    assert text.text == "Alva Ek i Lund Sommar"
    assert text.names == (Name(0, 7, "PER"), Name(10, 14, "LOC"))


def test_norwegian_states_are_places_and_unknown_where_they_act(tmp_path: Path) -> None:
    (tmp_path / "norne_nob").mkdir()
    rows = [("Norge", "B-GPE_ORG"), ("i", "O"), ("Bergen", "B-GPE_LOC"), ("norsk", "B-DRV")]
    lines = "".join(f"{i}\t{form}\t\t\t\t\t\t\t_\tname={tag}\n" for i, (form, tag) in enumerate(rows)) + "\n"
    (tmp_path / "norne_nob" / "ndt-nob.conll.gz").write_bytes(gzip.compress(lines.encode()))
    (text,) = norne(tmp_path)
    assert text == Text("Norge i Bergen norsk", (Name(8, 14, "LOC"),), ((0, 5),))


def test_talbanken_is_read_by_document(tmp_path: Path) -> None:
    (tmp_path / "uner_talbanken").mkdir()
    parts = [f"# newdoc id = P{n}\n# text = I Lund.\n1\tI\tO\n2\tLund\tB-LOC\n3\t.\tO\n\n" for n in (1, 2)]
    (tmp_path / "uner_talbanken" / "sv_talbanken-ud-train.iob2").write_text("".join(parts), encoding="utf-8")
    assert talbanken(tmp_path) == {f"P{n}": [Text("I Lund.", (Name(2, 6, "LOC"),))] for n in (1, 2)}


def test_what_is_held_out_is_a_quarter_of_all_ids_and_always_the_same() -> None:
    assert [id for id in map("P{}".format, range(101, 111)) if is_held_out(id)] == ["P103", "P107"]
    assert sum(is_held_out(str(n)) for n in range(4000)) == pytest.approx(1000, rel=0.1)  # 0, 5, a, f of 16 digits


def test_markdown_becomes_plain_text() -> None:
    assert plain("# Rubrik\n\n[Läs **mer**](http://a.example) om miljö\\-frågor") == "Rubrik\n\nLäs mer om miljö-frågor"


def test_silver_marks_what_the_grammar_is_sure_of_and_doubts_other_capitals() -> None:
    text = "Avtalet gäller Region Skåne och Kivik, säger Alva Ek (S), regionråd. Avtalet har Blåklint vunnit."
    silver = labelled(text, None, frozenset(("avtalet",)))
    assert {(text[name.start : name.end], name.label) for name in silver.names} == {
        ("Region Skåne", "ORG"),
        ("Alva Ek", "PER"),
    }
    assert {text[start:end] for start, end in silver.unknown} == {"Kivik", "S", "Blåklint"}


# -------------------------------------------------------------------------------------------------------- the scores


def test_a_score_counts_exact_spans_and_labels() -> None:
    wanted = [Name(0, 4, "PER"), Name(6, 9, "ORG"), Name(11, 14, "LOC")]
    got = [Name(0, 4, "PER"), Name(6, 9, "LOC"), Name(11, 13, "LOC"), Name(20, 22, "ORG")]
    by_label = scores([(wanted, got)])
    assert by_label["PER"] == Score(1, 1, 1)
    assert by_label["LOC"] == Score(0, 2, 1)
    assert by_label["all"] == Score(1, 4, 3)
    assert by_label["all"].f1 == pytest.approx(2 / 7)


def test_nothing_found_scores_nothing() -> None:
    assert scores([([Name(0, 1, "PER")], [])])["all"].f1 == Score(0, 0, 0).f1 == Score(0, 0, 0).recall == 0


def test_small_letters_and_letters_of_parties_are_not_judged() -> None:
    text = "regionstyrelsen (S) SD:s Region Skåne"
    names = [Name(0, 15, "ORG"), Name(17, 18, "ORG"), Name(25, 37, "ORG")]
    assert counted(text, names) == (Name(25, 37, "ORG"),)


@pytest.mark.parametrize("half", ["dev", "test"])
def test_every_gold_name_begins_with_a_capital(half: str) -> None:
    texts = list(gold(Path("tests/quality/facts") / f"{half}.jsonl"))
    assert len(texts) == 75
    assert all(text.text[name.start].isupper() for text in texts for name in text.names)


def test_a_pipeline_is_judged_by_what_it_finds() -> None:
    nlp = spacy.blank("sv")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "LOC", "pattern": "Lund"}])  # type: ignore[attr-defined]
    by_label = judged(nlp, [Text("Alva i Lund", (Name(0, 4, "PER"), Name(7, 11, "LOC")))], only_counted=False)
    assert by_label["LOC"].f1 == 1
    assert by_label["all"] == Score(1, 1, 2)
