"""What questions name: filters that are proposed, in the library, the command, the page and the API."""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from itertools import pairwise

import httpx
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import cli
from models import Filters, Mode, SearchResult, Suggestion
from pipeline.desk import Desk, open_desk
from pipeline.home import Home
from pipeline.regions import forms, regions
from pipeline.search.named import named
from pipeline.search.periods import periods
from pipeline.search.query import open_text, understand
from pipeline.search.understanding import suggestions
from pipeline.search.words import words
from tests import serving
from web.asking import Question

TODAY = date(2026, 11, 23)
CROWD = """# Protokoll

Socialstyrelsen och Trafikverket svarade. Hedvig Granlöv (V), ordförande i regionstyrelsen, talade,
och Maj Lindkvist (S) svarade. Regionstyrelsen i Region Skåne beslutar att avslå motionen. Notis {number}.
"""


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A store of Region Skåne's, with people, parties, authorities and documents that name none."""
    home = Home(tmp_path_factory.mktemp("crowd"))
    folder = tmp_path_factory.mktemp("in")
    for number in range(3):
        (folder / f"protokoll{number}.md").write_text(CROWD.format(number=number), encoding="utf-8")
    for number in range(6):
        (folder / f"notis{number}.md").write_text(f"# Pressmeddelande {number}\n\nSnön röjs på väg {number}.", "utf-8")
    parties = "Moderaterna, Kristdemokraterna, Sverigedemokraterna, Centerpartiet och Liberalerna"
    (folder / "partier.md").write_text(f"# Debatt\n\n{parties} yrkade bifall. I Stockholm blåser det.", "utf-8")
    (folder / "motion.md").write_text(serving.MOTION, encoding="utf-8")
    serving.bring(home, folder)
    return home


@pytest.fixture(scope="module")
def asked(crowd: Home) -> Iterator[Desk]:
    with open_desk(crowd) as desk:
        yield desk


def proposed(desk: Desk, said: str) -> list[tuple[str, str, tuple[str, ...], str]]:
    """Facet, words, values or days, and what is left of the question."""
    found = suggestions(desk.store.cursor(), said, open_text(said), TODAY, desk.store.count("document"))
    return [
        (each.facet, each.said, each.values or (str(each.since or ""), str(each.until or "")), each.rest)
        for each in found
    ]


@pytest.mark.parametrize(
    ("said", "facet", "words", "values", "rest"),
    [
        ("hyrpersonal i Region Skåne", "region", "Region Skåne", ("Region Skåne",), "hyrpersonal"),
        ("Skånes nattbussar", "region", "Skånes", ("Region Skåne",), "nattbussar"),
        ("regionen i Skåne bygger", "region", "regionen i Skåne", ("Region Skåne",), "bygger"),
        ("nattbussar i region skane", "region", "region skane", ("Region Skåne",), "nattbussar"),
        ("vad tycker Hedvig Granlöv", "person", "Hedvig Granlöv", ("Hedvig Granlöv",), "vad tycker"),
        ("hedvig granlövs förslag", "person", "hedvig granlövs", ("Hedvig Granlöv",), "förslag"),
        ("tillsyn av socialstyrelsen", "organisation", "socialstyrelsen", ("Socialstyrelsen",), "tillsyn"),
        ("Trafikverkets vägar", "organisation", "Trafikverkets", ("Trafikverket",), "vägar"),
        ("socialdemokraternas vägar", "party", "socialdemokraternas", ("S",), "vägar"),
        ("vägar enligt vänsterpartister", "party", "vänsterpartister", ("V",), "vägar enligt"),
        ("vad vill V", "party", "V", ("V",), ""),
        ("motioner om nattbussar", "kind", "motioner", ("motion",), "nattbussar"),
        ("nattbussar i en partimotion", "kind", "partimotion", ("motion",), "nattbussar i en"),
        ("motionens nattbussar", "kind", "motionens", ("motion",), "nattbussar"),
        ("snöröjning i fjol", "period", "i fjol", ("2025-01-01", "2025-12-31"), "snöröjning"),
        ("sedan 2021 om snöröjning", "period", "sedan 2021", ("2021-01-01", ""), "snöröjning"),
        ("Region Skåne", "region", "Region Skåne", ("Region Skåne",), ""),
    ],
)
def test_what_a_question_names(
    asked: Desk, said: str, facet: str, words: str, values: tuple[str, ...], rest: str
) -> None:
    assert proposed(asked, said) == [(facet, words, values, rest)]


def test_several_names_each_leave_the_others(asked: Desk) -> None:
    found = proposed(asked, "motioner från Vänsterpartiet i Skåne om bussar i fjol")
    assert [(facet, words) for facet, words, _, _ in found] == [
        ("kind", "motioner"), ("party", "Vänsterpartiet"), ("region", "Skåne"), ("period", "i fjol"),
    ]  # fmt: skip
    assert found[0][3] == "Vänsterpartiet i Skåne om bussar i fjol"
    assert found[1][3] == "motioner i Skåne om bussar i fjol"


@pytest.mark.parametrize(
    "said",
    [
        '"Region Skåne" bussar',  # a phrase is meant as it stands
        "bussar -Skåne",
        "Region Norrbotten",  # of which the store has nothing
        "vitamin V",
        "hepatit S",
        "miljöpartiet",
        "skånsk senap",
        "promotion",
        "interpellationer",
        "Greta Okänd",
        "våren",
    ],
)
def test_what_is_not_proposed(asked: Desk, said: str) -> None:
    assert proposed(asked, said) == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("vänsterparti", "V"),
        ("vänsterpartister", "V"),
        ("moderat ledamot", "M"),
        ("moderater i opposition", "M"),
        ("moderata förslag", "M"),
        ("kristdemokrat", "KD"),
        ("kristdemokratiska förslag", "KD"),
        ("sverigedemokraters förslag", "SD"),
        ("socialdemokrat", "S"),
        ("centerparti", "C"),
    ],
)
def test_bare_forms_name_their_party(asked: Desk, said: str, code: str) -> None:
    assert [(facet, values) for facet, _, values, _ in proposed(asked, said)] == [("party", (code,))]


@pytest.mark.parametrize(
    "said",
    [
        "hepatit B och C",
        "hepatit A, B eller C",
        "vitaminerna C och V",
        "blodgrupp B/S",
        "B och C",
        "demokratiska val",  # no word of the party Demokraterna's own
    ],
)
def test_a_letter_of_a_list_that_is_not_of_parties_is_no_party(asked: Desk, said: str) -> None:
    assert proposed(asked, said) == []


def test_letters_of_parties_are_parties(asked: Desk) -> None:
    assert [values for _, _, values, _ in proposed(asked, "vad vill S, V och M")] == [("S",), ("V",), ("M",)]


@pytest.mark.parametrize(
    ("said", "words", "rest"),
    [
        ("tåg Skåne–Uppsala", "Skåne", "tåg Uppsala"),  # and not without Uppsala
        ("tåg Uppsala–Skåne–Lund", "Skåne", "tåg Uppsala Lund"),
        ("tåg (Skåne) nu", "Skåne", "tåg nu"),
        ("Skåne, tåg", "Skåne", "tåg"),
        ("Skåne -tåg buss", "Skåne", "-tåg buss"),  # what was left out stays so
        ('-"fria resor"Skåne tåg', "Skåne", '-"fria resor" tåg'),
    ],
)
def test_what_is_left_of_a_question_leaves_nothing_more_out(asked: Desk, said: str, words: str, rest: str) -> None:
    found = {named: left for _, named, _, left in proposed(asked, said)}
    assert found[words] == rest
    assert understand(rest).without == understand(said).without


def test_a_proposal_changes_no_answer(asked: Desk) -> None:
    plain = asked.search("nattbussar i Skåne i fjol", Filters(), Mode.HYBRID, 5)
    assert {each.facet for each in plain.suggestions} == {"region", "period"}
    assert any(hit.published is None or hit.published.year != 2025 for hit in plain.hits)


PIECES = st.lists(st.sampled_from(["Skåne", "i", "fjol", "V", "motion", '"', "-", "s"]), max_size=9)


@given(st.text(max_size=60) | PIECES.map(" ".join))
def test_words_that_name_something_stand_where_it_says(asked: Desk, said: str) -> None:
    found = suggestions(asked.store.cursor(), said, open_text(said), TODAY, 10)
    for each in found:
        assert said[each.start : each.end] == each.said
        assert each.values or each.since or each.until
        assert len(list(words(each.rest))) < len(list(words(said)))
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert len(periods(said, TODAY)) >= sum(each.facet == "period" for each in found)
    named(asked.store.cursor(), said, 10)


def test_no_region_is_called_as_another() -> None:
    called = [form for region in regions() for form in forms(region.name)]
    assert len(called) == len(set(called))
    assert {"örebro län", "orebro", "region örebro", "regionen i örebro"} <= forms("Region Örebro län")
    assert {"vgr", "västra götaland", "västra götalandsregionens"} <= forms("Västra Götalandsregionen")
    assert "härjedalens" in forms("Region Jämtland Härjedalen")


def command(home: Home, *said: str) -> str:
    result = CliRunner().invoke(cli.main, ["--home", str(home.path), "search", *said])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_command_tells_how_to_narrow_down(crowd: Home) -> None:
    said = command(crowd, "bussar i Skåne sedan 2021", "-n", "1")
    assert "narrow down to \"Skåne\": --region 'Region Skåne'" in said
    assert 'narrow down to "sedan 2021": --since 2021-01-01\n' in said


def test_the_command_tells_what_it_took_a_word_for(crowd: Home) -> None:
    said = command(crowd, "natbussar", "-n", "1")
    assert said.startswith('no document holds "natbussar": searched for "nattbussar" instead; --exact searches')
    exact = command(crowd, "natbussar", "-n", "1", "--exact")
    assert exact.startswith('did you mean "nattbussar" by "natbussar"?')
    shape = json.loads(command(crowd, "natbussar i Skåne", "--json"))
    assert shape["query"] == "natbussar i Skåne"
    assert shape["corrections"] == [{"word": "natbussar", "meant": "nattbussar", "start": 0, "end": 9, "applied": True}]
    assert shape["suggestions"] == [
        {
            "facet": "region", "said": "Skåne", "start": 12, "end": 17, "rest": "natbussar",
            "values": ["Region Skåne"], "since": None, "until": None,
        }
    ]  # fmt: skip


@pytest.fixture(scope="module")
def page(crowd: Home) -> Iterator[httpx.Client]:
    with serving.served(crowd, serving.EAGER) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


def links(answer: httpx.Response, within: str) -> dict[str, str]:
    """What links say -> where they lead, within the first element that has this in its tag."""
    part = answer.text.partition(within)[2].partition("</div>")[0]
    found = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', part, re.DOTALL)
    return {" ".join(re.sub(r"<[^>]*>", " ", text).split()): unescape(href) for href, text in found}


def test_the_page_proposes_filters_to_click(page: httpx.Client) -> None:
    answer = page.get("/sok", params={"q": "motioner om nattbussar i Skåne under 2025"})
    found = links(answer, 'class="suggested"')
    assert list(found) == ["+ Motion", "+ Region Skåne", "+ 2025"]
    chosen = page.get(found["+ Region Skåne"])
    assert 'value="motioner om nattbussar under 2025"' in chosen.text
    assert "Ta bort Region:" in chosen.text
    assert list(links(chosen, 'class="suggested"')) == ["+ Motion", "+ 2025"]  # what is set is not proposed again
    dated = page.get(found["+ 2025"])
    assert 'name="fran" value="2025-01-01"' in dated.text
    assert 'name="till" value="2025-12-31"' in dated.text


def test_nothing_is_proposed_where_nothing_is_named(page: httpx.Client) -> None:
    answer = page.get("/sok", params={"q": "nattbussar"})
    assert 'class="suggested"' not in answer.text
    assert 'class="corrected"' not in answer.text


def test_the_page_says_what_it_took_a_word_for_and_searches_as_typed_on_demand(page: httpx.Client) -> None:
    answer = page.get("/sok", params={"q": "natbussar", "lage": "lexical"})
    assert "Inget dokument innehåller ”natbussar”. Sökningen gäller <strong>”nattbussar”</strong>" in answer.text
    assert serving.MOTION.splitlines()[0].removeprefix("# ") in answer.text
    assert 'value="natbussar"' in answer.text  # what was typed stays in the field
    assert '<input type="hidden" name="q" value="nattbussar">' in answer.text  # what would be watched
    (typed,) = [href for said, href in links(answer, 'class="corrected"').items() if said.startswith("Sök efter")]
    exact = page.get(typed)
    assert "Inget dokument svarar på detta" in exact.text
    meant = links(exact, 'class="corrected"')["nattbussar"]
    assert "exakt" not in meant
    assert "Motion om nattbussar" in page.get(meant).text


def test_a_hostile_question_is_only_text(page: httpx.Client) -> None:
    answer = page.get("/sok", params={"q": '<b>natbussar</b> i "><script>Skåne i fjol'})
    assert answer.status_code == 200
    assert "<script>Skåne" not in answer.text
    assert "<b>natbussar" not in answer.text


def test_the_api_says_it_too(page: httpx.Client) -> None:
    said = page.get("/api/v1/search", params={"q": "natbussar i Skåne"}).json()
    assert [(each["word"], each["meant"], each["applied"]) for each in said["corrections"]] == [
        ("natbussar", "nattbussar", True)
    ]
    assert [(each["facet"], each["values"]) for each in said["suggestions"]] == [("region", ["Region Skåne"])]
    exact = page.get("/api/v1/search", params={"q": "natbussar", "exact": True, "mode": "lexical"}).json()
    assert (exact["total"], exact["corrections"][0]["applied"]) == (0, False)


def test_letters_typed_in_two_parts_are_understood(asked: Desk, page: httpx.Client) -> None:
    said = unicodedata.normalize("NFD", "bussar till Nörrskogen i Skåne")
    for found in (asked.search(said, Filters(), Mode.HYBRID, 3), asked.page(said, Filters(), Mode.HYBRID, 0, 3).result):
        assert found.query == "bussar till Nörrskogen i Skåne"
        assert [each.values for each in found.suggestions] == [("Region Skåne",)]
        assert all(found.query[each.start : each.end] == each.said for each in found.suggestions)
        assert [found.query[each.start : each.end] for each in found.corrections] == ["Nörrskogen"]
    answer = page.get("/sok", params={"q": said})
    assert list(links(answer, 'class="suggested"')) == ["+ Region Skåne"]
    assert 'name="q" value="bussar till Norrskogen i Skåne"' in answer.text


def test_as_typed_stays_so_when_the_form_is_sent_again(page: httpx.Client) -> None:
    plain = page.get("/sok", params={"q": "natbussar"})
    assert re.search(r'<input type="checkbox" name="exakt" value="ja">', plain.text)
    exact = page.get("/sok", params={"q": "natbussar", "exakt": "ja", "typ": "motion", "region": "Region Skåne"})
    assert re.search(r'<input type="checkbox" name="exakt" value="ja" checked>', exact.text)
    (all_gone,) = re.findall(r'href="([^"]*)">Ta bort alla', exact.text)
    assert unescape(all_gone) == "/sok?q=natbussar&exakt=ja"


def test_filters_are_taken_off_and_all_else_stays(page: httpx.Client) -> None:
    asked = {"q": "xyzzy", "lage": "lexical", "ordning": "nyast", "exakt": "ja", "typ": "motion"}
    answer = page.get("/sok", params=asked)
    (other,) = re.findall(r'<a href="([^"]*)">sök utan alla', answer.text)
    assert unescape(other) == "/sok?q=xyzzy&lage=lexical&ordning=nyast&exakt=ja"
    (meaning,) = re.findall(r'<a href="([^"]*)">Sök också efter betydelse', answer.text)
    assert unescape(meaning) == "/sok?q=xyzzy&ordning=nyast&exakt=ja&typ=motion"


def test_each_of_two_corrections_is_undone_alone(page: httpx.Client) -> None:
    answer = page.get("/sok", params={"q": "natbussar till Norskogen", "lage": "lexical"})
    first, second = (unescape(href) for href in re.findall(r'<a href="([^"]*)">Sök efter ”', answer.text))
    assert httpx.URL(first).params["q"] == "natbussar till Norrskogen"
    assert httpx.URL(second).params["q"] == "nattbussar till Norskogen"
    undone = page.get(second)
    assert "Menade du" in undone.text
    assert "”Norskogen”" in undone.text
    assert "natbussar" not in undone.text


def test_a_region_beside_one_that_is_chosen_is_not_proposed(page: httpx.Client) -> None:
    asked = {"q": "nattbussar i Skåne", "region": "Region Örebro län"}
    assert "+ Region Skåne" not in links(page.get("/sok", params=asked), 'class="suggested"')


SKÅNE = Suggestion("region", "Skåne", 0, 5, "", ("Region Skåne",))


@pytest.mark.parametrize(
    ("filters", "by", "narrowed"),
    [
        (Filters(), SKÅNE, Filters(regions=("Region Skåne",))),
        (Filters(regions=("Region Skåne",)), SKÅNE, None),
        (Filters(regions=("Region Uppsala",)), SKÅNE, None),
        (Filters(regions=("Region Uppsala", "Region Skåne")), SKÅNE, Filters(regions=("Region Skåne",))),
        (
            Filters(since=date(2024, 1, 1)),
            Suggestion("period", "i mars 2024", 0, 11, "", (), date(2024, 3, 1), date(2024, 3, 31)),
            Filters(since=date(2024, 3, 1), until=date(2024, 3, 31)),
        ),
        (
            Filters(until=date(2025, 6, 30)),
            Suggestion("period", "sedan 2024", 0, 10, "", (), date(2024, 1, 1)),
            Filters(since=date(2024, 1, 1), until=date(2025, 6, 30)),
        ),
        (
            Filters(until=date(2023, 6, 30)),
            Suggestion("period", "sedan 2024", 0, 10, "", (), date(2024, 1, 1)),
            None,
        ),
    ],
)
def test_what_is_proposed_narrows_down(filters: Filters, by: Suggestion, narrowed: Filters | None) -> None:
    assert [other.filters for _, other in Question("x", filters=filters).suggested([by])] == [narrowed] * bool(narrowed)


def test_no_two_proposals_are_called_the_same() -> None:
    twice = [SKÅNE, replace(SKÅNE, said="Region Skåne")]
    other = Suggestion("organisation", "Skånes region", 0, 5, "", ("Region Skåne",))
    assert [called for called, _ in Question("x").suggested(twice)] == ["Region Skåne"]
    assert [called for called, _ in Question("x").suggested([*twice, other])] == [
        "Region Skåne (region)", "Region Skåne (organisation)",
    ]  # fmt: skip


def test_a_store_from_before_answers_without(crowd: Home, home: Home) -> None:
    import shutil

    import duckdb

    shutil.copytree(crowd.path, home.path, dirs_exist_ok=True)
    with duckdb.connect(home.published) as db:
        db.execute("DROP TABLE called; DROP TABLE spelling; DROP TABLE choice")
    with open_desk(home) as desk:
        found: SearchResult = desk.search("natbussar i Skåne", Filters(), Mode.HYBRID, 3)
    assert found.hits
    assert (found.corrections, found.suggestions) == ((), ())
