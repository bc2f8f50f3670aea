from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.search.words import Analyzer, Lexicon, analyse, analyzer, is_stopword, normal, stem, terms, words

GOLD = Path(__file__).parent / "quality" / "compounds.tsv"
ALPHABET = "abdeghiklmnoprstuvåäöÅÄÖé019-/:,. '’\u00ad\u2011\u0308EUSß"


def texts(text: str) -> list[str]:
    return [word.text for word in words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hälso- och sjukvården", ["Hälso", "och", "sjukvården"]),
        ("EU-valet, covid-19 och HR-direktören.", ["EU-valet", "covid-19", "och", "HR-direktören"]),
        ("dnr RS 2018/399, 18,7 procent (S)", ["dnr", "RS", "2018/399", "18,7", "procent", "S"]),
        (
            "mot. 1995/96:T210 kl. 13.30 den 2015‐06‐29",
            ["mot", "1995/96:T210", "kl", "13.30", "den", "2015‐06‐29"],
        ),
        ("EU:s och/eller regionens", ["EU:s", "och", "eller", "regionens"]),
        ("tilläggsan\u00adslag", ["tilläggsan\u00adslag"]),
        ("–Jag är glad", ["Jag", "är", "glad"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    ("compound", "sought"),
    [
        ("vårdköer", ["kö", "köer", "kön", "vård", "vården"]),
        ("sjukhusbygget", ["bygga", "bygge", "bygget", "sjukhus", "sjukhuset"]),
        ("gatubelysning", ["gata", "gator", "gatan", "belysningen"]),
        ("hälsocentralerna", ["hälsa", "hälsan", "central"]),
        ("arbetsmarknadsnämnden", ["arbete", "arbetet", "marknad", "nämnd", "nämnderna"]),
        ("kollektivtrafiknämnden", ["kollektivtrafik", "trafiken", "nämnden"]),
        ("årsredovisning", ["år", "redovisningen"]),
        ("busstation", ["buss", "station"]),
        ("EU-valet", ["EU", "EU:s", "val"]),
        ("HR-direktören", ["HR", "direktör"]),
        ("covid-19", ["covid"]),
    ],
)
def test_a_compound_meets_its_parts(compound: str, sought: list[str]) -> None:
    assert [word for word in sought if terms(word)[0] not in terms(compound)] == []


@pytest.mark.parametrize(
    "word",
    ["regionen", "handla", "motion", "Kristoffersson", "Stockholm", "Norrbotten", "nämnden", "kvaliteten"],
)
def test_simple_words_and_names_stay_whole(word: str) -> None:
    assert len(terms(word)) == 1


@pytest.mark.parametrize(
    "forms",
    [
        "skola skolan skolor skolorna skolans skolornas",
        "kö köer köerna kön",
        "sjö sjön sjöar",
        "land landet landets",
        "nivå nivån nivåer nivåerna",
        "verksamhet verksamheten verksamheternas",
        "region regionen regioner regionernas",
        "byggde bygger bygga bygge bygget byggande",
        "EU EU:s eu",
    ],
)
def test_forms_of_a_word_share_a_stem(forms: str) -> None:
    assert len({terms(form)[0] for form in forms.split()}) == 1


@pytest.mark.parametrize(("one", "other"), [("län", "lan"), ("för", "for"), ("kön", "kon"), ("å", "a"), ("tåg", "tag")])
def test_swedish_letters_are_letters_of_their_own(one: str, other: str) -> None:
    assert not set(terms(one)) & set(terms(other))


def test_case_numbers_and_amounts_are_terms() -> None:
    assert terms("2018/399") == ("2018/399",)
    assert terms("18,7") == ("18,7",)
    assert terms("RS") == ("rs",)


def test_a_soft_hyphen_changes_offsets_but_not_terms() -> None:
    text = "om vård\u00adköer nu"
    found = [term for term in analyse(text) if not term.is_part]
    assert [(term.term, text[term.start : term.end]) for term in found] == [
        (terms("vårdköer")[0], "vård\u00adköer"),
        (terms("nu")[0], "nu"),
    ][: len(found)]


def test_decomposed_letters_are_composed() -> None:
    assert terms("vårdköer") == terms("va\u030ardko\u0308er")
    assert texts("va\u030ardko\u0308er") == ["va\u030ardko\u0308er"]


def test_parts_stand_where_their_word_stands() -> None:
    found = list(analyse("Långa vårdköer"))
    assert {(term.start, term.end) for term in found if term.is_part} == {(6, 14)}
    assert {term.term for term in found if term.is_part} == {"vård", "kö"}


def test_stopwords_are_left_out_unless_asked_for() -> None:
    assert is_stopword("Och")
    assert not is_stopword("nämnd")
    assert [term.term for term in analyse("att och i vård")] == ["vård"]
    assert len(list(analyse("att och i vård", stopwords=True))) == 4


def test_stem_without_roots_leaves_short_words_alone() -> None:
    assert stem("kön") == "kön"
    assert stem("kön", frozenset({"kö"})) == "kö"


def test_lexicon_reads_what_it_writes() -> None:
    lexicon = Lexicon({"vård": 3}, {"köer": 2}, {"vård": 9}, frozenset({"kö"}))
    assert Lexicon.read(lexicon.write()) == lexicon


def test_splits_do_not_get_worse() -> None:
    right = wrong = missed = 0
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        word, _, accepted, _ = line.split("\t")
        choices = [tuple(choice.split("|")) for choice in accepted.split(" / ")]
        found = analyzer().splitter.leaves(word)
        right += len(found) > 1 and found in choices
        wrong += len(found) > 1 and found not in choices
        missed += found not in choices and all(len(choice) > 1 for choice in choices)
    assert right / (right + wrong) > 0.92
    assert right / (right + missed) > 0.87


@given(st.one_of(st.text(), st.text(alphabet=ALPHABET)))
def test_offsets_are_true(text: str) -> None:
    found = list(words(text))
    assert all(text[word.start : word.end] == word.text for word in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(0 <= term.start < term.end <= len(text) for term in analyse(text))


@given(st.one_of(st.text(), st.text(alphabet=ALPHABET)))
def test_every_word_has_terms_and_always_the_same(text: str) -> None:
    for word in words(text):
        found = terms(word.text)
        assert found
        assert all(found)
        assert terms(word.text) == found
        assert normal(normal(word.text)) == normal(word.text) or ":" in word.text


@given(st.text(alphabet="abdeghiklmnoprstuvåäö", min_size=1, max_size=30))
def test_leaves_spell_the_word(word: str) -> None:
    joined = "".join(analyzer().splitter.leaves(word))
    assert len(joined) >= len(word)
    assert joined.startswith(word[:2])


def test_words_are_not_remembered_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.search.words.REMEMBERED", 3)
    own = Analyzer(analyzer().lexicon)
    for word in ("vårdköer", "nattbussar", "tandvård", "elbussar", "nattbussar"):
        assert own.terms(word) == analyzer().terms(word)
        assert len(own._known) <= 3
