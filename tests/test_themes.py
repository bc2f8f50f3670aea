"""Themes stay what they are while documents come, are called by their own words, and novelty is by what was before."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Document, Filters, Kind, Theme
from pipeline import trends
from pipeline.home import Home
from pipeline.ingest import derive
from pipeline.search.words import terms
from pipeline.store import Prepared, Published, Work, publish
from pipeline.watch import clusters, names, novelty

DIMENSION = 64
CENTRE = np.zeros(DIMENSION, dtype=np.float32)
TOPICS = {
    "buses": "bussar hållplatser tidtabellen resenärer biljetter turer bussarna chaufförer linjer trafiken",
    "teeth": "tandvård tandläkare munhälsa tänderna patienter karies tandläkarna bettfysiologi tandvården avgiften",
    "books": "bibliotek böcker låntagare läsning biblioteken bokbussen författare läslust romaner boken",
    "power": "elpriser elnät effektbrist kraftledningar elnätet vindkraft elpriserna ledningar nätavgift energi",
}
LITTLE = "i för en med om på av till vid mot"
DAY = date(2026, 3, 2)


def vector(text: str) -> clusters.Floats:
    """A direction for each stem, and their mean: texts of the same words are alike."""
    rows = []
    for word in text.lower().replace(".", " ").replace(",", " ").split():
        if len(word) > 3:
            seed = int.from_bytes(sha256(terms(word)[0].encode()).digest()[:8], "big")
            rows.append(np.random.default_rng(seed).standard_normal(DIMENSION))
    mean = np.mean(rows, axis=0) if rows else np.ones(DIMENSION)
    return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)


def written(topic: str, number: int, day: date = DAY, source: str = "s") -> Document:
    """A release on a topic, of the topic's words in an order of its own."""
    chance = random.Random(f"{topic} {number}")
    words = TOPICS[topic].split()
    said = [" ".join([*chance.sample(words, 6), *chance.sample(LITTLE.split(), 4)]) for _ in range(3)]
    title = f"Nytt om {words[number % len(words)]} nummer {number}"
    text = f"{title}\n\nI dag gäller det {said[0]}.\n\nDet är {said[1]}. Sedan är det {said[2]}."
    return Document(source, f"{topic}-{number}", title, text, Kind.PRESS_RELEASE, published=day)


def put(home: Home, documents: Sequence[Document], region: str | None = None, fresh: bool = True) -> None:
    """A night: documents are written, embedded, brought into themes and published."""
    with Work(home) as work:
        work.offer([
            Prepared(
                replace(each, precision=each.precision or "day"),  # type: ignore[arg-type]
                sha256(each.text.encode()).hexdigest(),
                f"/{each.key}",
                region,
                derive((each.title, each.text)),
            )
            for each in documents
        ])  # fmt: skip
        while missing := work.without_vector(1000):
            work.add_vectors([digest for digest, _ in missing], np.array([vector(text) for _, text in missing]))
        if fresh:
            trends.update(work, CENTRE)
        publish(work, home)


def themes(home: Home) -> list[Theme]:
    with Published(home) as store:
        return trends.themes(store)


def by_document(home: Home) -> dict[str, int]:
    """The theme of each document that has one."""
    with Published(home) as store:
        ids = [id for (id,) in store.cursor().execute("SELECT id FROM document").fetchall()]
        return {id: theme.number for id, theme in trends.theme_of(store, ids).items()}


def parted(found: Mapping[str, int]) -> set[frozenset[str]]:
    """Themes as sets of documents."""
    return {frozenset(id for id, theme in found.items() if theme == number) for number in found.values()}


def releases(count: int, *topics: str) -> list[Document]:
    return [written(topic, number) for topic in topics for number in range(count)]


def test_documents_of_the_same_words_are_a_theme_called_by_them(home: Home) -> None:
    put(home, releases(12, "buses", "teeth", "books"))
    found = themes(home)
    assert len(found) == 3
    assert all(each.documents >= 10 for each in found)  # one or the other may stand alone
    assert {len({id.split("-")[0] for id in theme}) for theme in parted(by_document(home))} == {1}
    for each in found:
        assert 3 <= len(each.words) <= 5
        assert any(set(each.words) <= set(said.split()) for said in TOPICS.values()), each.words


def test_themes_keep_their_numbers_and_names_when_documents_come(home: Home) -> None:
    put(home, releases(10, "buses", "teeth"))
    before, held = themes(home), by_document(home)
    put(home, [written("buses", number) for number in range(10, 14)])
    after = by_document(home)
    assert {(each.number, each.words) for each in themes(home)} == {(each.number, each.words) for each in before}
    assert {id: after[id] for id in held} == held
    assert after["s:buses-12"] == held["s:buses-1"]


def test_a_theme_is_born_of_what_belonged_nowhere_and_has_a_number_of_its_own(home: Home) -> None:
    put(home, releases(10, "buses", "teeth"))
    old = {each.number for each in themes(home)}
    put(home, [written("power", 0)])
    assert "s:power-0" not in by_document(home)
    put(home, releases(8, "power"))
    (born,) = [each for each in themes(home) if each.number not in old]
    assert by_document(home)["s:power-0"] == born.number == max(old) + 1
    assert born.born == 3


def test_a_theme_without_news_for_half_a_year_has_faded(home: Home) -> None:
    put(home, [written("buses", number, DAY - timedelta(days=200)) for number in range(10)])
    put(home, releases(10, "teeth"))
    faded = {each.is_faded: each.last for each in themes(home)}
    assert faded == {True: DAY - timedelta(days=200), False: DAY}


def test_a_theme_ends_with_its_documents(home: Home) -> None:
    put(home, releases(10, "buses", "teeth"))
    (ended,) = {each.number for each in themes(home)} - {by_document(home)["s:teeth-0"]}
    put(home, [replace(each, text=written("teeth", 50 + at).text) for at, each in enumerate(releases(10, "buses"))])
    assert ended not in {each.number for each in themes(home)}
    put(home, releases(10, "power"))
    assert ended not in {each.number for each in themes(home)}


def test_what_a_revision_says_decides_where_it_belongs(home: Home) -> None:
    put(home, releases(10, "buses", "teeth"))
    said = written("teeth", 77)
    put(home, [replace(written("buses", 3), title=said.title, text=said.text)])
    found = by_document(home)
    assert found["s:buses-3"] == found["s:teeth-1"] != found["s:buses-1"]


def test_the_order_within_a_night_says_nothing(home: Home, tmp_path_factory: pytest.TempPathFactory) -> None:
    documents = releases(9, "buses", "teeth", "books", "power")
    put(home, documents)
    other = Home(tmp_path_factory.mktemp("other"))
    put(other, random.Random(4).sample(documents, len(documents)))
    assert by_document(home) == by_document(other)
    assert themes(home) == themes(other)


def test_building_anew_finds_the_same_themes(home: Home) -> None:
    put(home, releases(9, "buses", "teeth", "books"))
    before = by_document(home)
    with Work(home) as work:
        trends.rebuild(work, CENTRE)
        publish(work, home)
    assert parted(by_document(home)) == parted(before)


def test_a_run_without_news_changes_nothing(home: Home) -> None:
    put(home, releases(9, "buses", "teeth"))
    with Work(home) as work:
        trends.update(work, CENTRE)
        assert not publish(work, home)


def test_a_fault_leaves_themes_as_they_were(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    put(home, releases(9, "buses", "teeth"))
    before = by_document(home)
    with monkeypatch.context() as patched:
        patched.setattr(clusters, "grow", None)
        put(home, releases(9, "books"))
    assert by_document(home) == before
    put(home, [])
    assert len(themes(home)) == 3


def test_an_empty_store_and_one_document_have_no_themes(home: Home) -> None:
    put(home, [])
    assert themes(home) == []
    put(home, [written("buses", 1)])
    assert themes(home) == []
    with Published(home) as store:
        assert trends.novel(store, Filters(), 10) == []
        assert trends.theme_of(store, ["s:buses-1", "s:nobody"]) == {}


def test_a_copy_is_not_novel_and_what_is_like_nothing_is(home: Home) -> None:
    early = [written("buses", number, DAY - timedelta(days=40 + number)) for number in range(60)]
    copied = replace(early[7], key="copy", published=DAY, source="other")
    lonely = replace(written("books", 1), title="Böcker för alla nu", published=DAY)
    put(home, [*early, copied, lonely])
    with Published(home) as store:
        first, *_, last = trends.novel(store, Filters(since=DAY), 10)
        of = trends.novelty_of(store, ["other:copy", lonely.id, early[-1].id])
    assert (first.document_id, first.novelty) == (lonely.id, 1.0)
    assert (last.document_id, last.novelty) == ("other:copy", 0.0)
    assert last.alike is not None
    assert (last.alike.document_id, round(last.alike.similarity, 2)) == (early[7].id, 1.0)
    assert early[-1].id not in of  # the very first has nothing before it
    assert of[lonely.id] == first


def test_of_the_first_documents_nothing_says_that_they_are_new(home: Home) -> None:
    put(home, [written("buses", number, DAY + timedelta(days=number)) for number in range(5)])
    with Published(home) as store:
        found = trends.novel(store, Filters(), 10)
    assert len(found) == 4
    assert {each.novelty for each in found} == {None}
    assert all(each.alike for each in found)


def test_an_announcement_in_two_places_is_not_compared_with_itself(home: Home) -> None:
    one = written("buses", 1, DAY - timedelta(days=30))
    posted = written("buses", 2)
    put(
        home,
        [one, posted, replace(posted, key="again", text=f"{posted.text} Slut.", published=DAY + timedelta(days=1))],
    )
    with Published(home) as store:
        found = trends.novelty_of(store, ["s:again"])["s:again"]
    assert found.alike is not None
    assert found.alike.document_id == one.id


def test_what_comes_late_but_was_published_early_is_what_others_are_like(home: Home) -> None:
    put(home, [written("buses", 1), written("teeth", 1, DAY - timedelta(days=9))])
    put(home, [replace(written("buses", 1), key="first", source="o", published=DAY - timedelta(days=5))])
    with Published(home) as store:
        found = trends.novelty_of(store, ["s:buses-1", "o:first"])
    assert found["s:buses-1"].alike is not None
    assert found["s:buses-1"].alike.document_id == "o:first"
    assert found["o:first"].alike is not None
    assert found["o:first"].alike.document_id == "s:teeth-1"


@given(st.integers(0, 40), st.integers(0, 10_000))
def test_the_nearest_of_nights_is_the_nearest_of_all_at_once(count: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    matrix = clusters.unit(chance.standard_normal((count, 5)).astype(np.float32))
    day = chance.integers(0, 20, count)
    rank = np.empty(count, dtype=np.int64)
    rank[np.argsort(day, kind="stable")] = np.arange(count)
    standing = novelty.Standing(matrix, rank, day, chance.integers(0, count // 2 + 1, count))
    nothing = novelty.Earlier(np.full(count, novelty.NONE), np.zeros(count, dtype=np.float32))
    once = novelty.nearest(standing, nothing, np.ones(count, dtype=np.bool_))
    for row in range(count):
        may = [
            other
            for other in range(count)
            if rank[other] < rank[row]
            and not (standing.post[other] == standing.post[row] and abs(day[other] - day[row]) <= novelty.NEAR)
        ]
        best = max((float(matrix[row] @ matrix[other]) for other in may), default=0.0)
        assert (once.other[row] in may) if may else (once.other[row] == novelty.NONE)
        assert once.similarity[row] == pytest.approx(best, abs=1e-5)
    held = chance.random(count) < 0.5
    part = np.flatnonzero(held)
    earlier = novelty.nearest(
        novelty.Standing(matrix[part], rank[part], day[part], standing.post[part]),
        novelty.Earlier(nothing.other[part], nothing.similarity[part]),
        np.ones(len(part), dtype=np.bool_),
    )
    known = novelty.Earlier(nothing.other.copy(), nothing.similarity.copy())
    known.other[part] = np.where(
        earlier.other == novelty.NONE, novelty.NONE, np.append(part, novelty.NONE)[earlier.other]
    )
    known.similarity[part] = earlier.similarity
    later = novelty.nearest(standing, known, ~held)
    assert later.similarity == pytest.approx(once.similarity, abs=1e-5)


@given(st.integers(0, 120), st.integers(0, 10_000))
def test_labels_and_origins_of_any_documents_fit(count: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    matrix = clusters.unit(chance.standard_normal((count, 3)).astype(np.float32))
    grown = clusters.grow(matrix, chance.integers(-1, 3, count), 3)
    held = grown.labels[grown.labels != clusters.NONE]
    assert set(held.tolist()) == set(range(len(grown.origin)))
    old = grown.origin[grown.origin != clusters.NONE].tolist()
    assert old == sorted(set(old))
    assert grown.origin.tolist()[: len(old)] == old


def test_documents_that_are_all_the_same_are_one_theme() -> None:
    matrix = np.repeat(clusters.unit(np.ones((1, 4), dtype=np.float32)), 30, axis=0)
    grown = clusters.grow(matrix, np.full(30, clusters.NONE), 0)
    assert grown.labels.tolist() == [0] * 30


def test_the_first_passage_weighs_most() -> None:
    vectors = np.eye(3, dtype=np.float32)
    found = clusters.gist(vectors, np.zeros(3, dtype=np.int64), np.arange(3), 2, np.zeros(3, dtype=np.float32))
    assert found[0, 0] > found[0, 1] > found[0, 2] > 0
    assert not found[1].any()


def test_a_name_is_of_nouns_in_their_usual_form_and_of_nobodys_name() -> None:
    texts = [
        "Vi säger att Lena Lövgren ska öppna vårdcentralen i Älvmark. Vårdcentralen är ny.",
        "Läkarna på vårdcentralen tar emot. Regionens Lövgren vill öppna fler vårdcentraler i Älvmark.",
        "Nu ska vi öppna. Hos läkarna i Älvmark är det Lövgren som öppnar.",
    ]
    wanted = [terms(word)[0] for word in ("öppna", "Lövgren", "Älvmark", "vårdcentralen", "läkarna", "ny")]
    found = names.name(wanted, names.written(texts, terms, frozenset(wanted)), terms)
    assert found[:2] == ("vårdcentralen", "läkarna")
    assert not {"öppna", "lövgren", "älvmark"} & set(found)


def test_no_word_of_a_name_says_what_another_says() -> None:
    texts = [
        "Om sjukvården, om vården. I sjukvården och i vården, på vägen till båten, på båten, om vägen, för tåget."
    ] * 2
    wanted = [terms(word)[0] for word in ("sjukvården", "vården", "båten", "vägen", "tåget")]
    found = names.name(wanted, names.written(texts, terms, frozenset(wanted)), terms)
    assert found == ("sjukvården", "båten", "vägen", "tåget")


def test_hostile_words_do_not_come_into_names() -> None:
    texts = [
        "<script>alert</script> \x1b[31m =cmd| 'x' http://a.example/b?c " * 5,
        "\u202eåäö\u202c ​x" * 9,
        "a" * 100_000,
    ]
    wanted = frozenset(terms("script")) | frozenset(terms("alert")) | {"a" * 100_000}
    for word in names.name(sorted(wanted), names.written(texts, terms, wanted), terms):
        assert word.replace("-", "").isalpha()
        assert len(word) <= names.LONGEST


def test_terms_that_all_documents_of_a_publisher_have_tell_nothing() -> None:
    counted = [names.Counted("pressträff", 40, 40.0), names.Counted("bussar", 30, 2.0), names.Counted("sällan", 1, 0.0)]
    assert names.telling(counted, 40) == ["bussar"]


def test_a_name_that_is_taken_gets_one_word_more() -> None:
    words = ["bussen", "tåget", "båten", "cykeln", "vägen"]
    texts = [" ".join(f"om {word} och" for word in words)] * 2
    wanted = [terms(word)[0] for word in words]
    forms = names.written(texts, terms, frozenset(wanted))
    assert names.name(wanted, forms, terms) == tuple(words[:4])
    assert names.name(wanted, forms, terms, {frozenset(words[:4])}) == tuple(words)
