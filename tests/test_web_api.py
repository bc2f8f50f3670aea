"""The JSON API: the command line's shapes, pages that hold together, tables, watches, errors in one line."""

import csv
import io
import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import httpx
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

import cli
from pipeline.desk import open_desk
from pipeline.home import Home
from pipeline.search import searcher, semantic
from tests import serving
from web import lists, schema, schema_following, tables
from web.tables import Format

WAIT = 0.15  # seconds between two questions: a client may ask ten times a second

LISTS = {
    "people": "people",
    "organisations": "organisations",
    "decisions": "decisions",
    "search": "hits",
    "new": "hits",
    "matters": "matters",
    "regions/Region Skåne/documents": "hits",
}


@pytest.fixture(scope="module")
def api(site: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{site}/api/v1/", timeout=60) as client:
        yield client


def said(home: Home, *arguments: str) -> Any:
    """What a command prints as JSON."""
    result = CliRunner().invoke(cli.main, ["--home", str(home.path), *arguments, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def without(shape: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in shape.items() if name not in names}


def motion(api: httpx.Client) -> str:
    return str(api.get("search", params={"kind": "motion"}).json()["hits"][0]["document_id"])


def test_a_search_answers_as_the_command_does(api: httpx.Client, shown_home: Home) -> None:
    shape = api.get("search", params={"q": "nattbuss", "limit": 5}).json()
    theirs = said(shown_home, "search", "nattbuss", "-n", "5")
    assert without(shape, "generation", "next", "good", "facets", "took_ms") == without(theirs, "took_ms")


@pytest.mark.parametrize("name", ["people", "organisations", "decisions"])
def test_a_list_answers_as_the_command_does(api: httpx.Client, shown_home: Home, name: str) -> None:
    shape = api.get(name, params={"limit": 10}).json()
    assert shape["total"] > 0
    assert without(shape, "generation", "next") == said(shown_home, name)


def test_a_document_answers_as_the_command_does(api: httpx.Client, shown_home: Home) -> None:
    id = motion(api)
    shape = api.get(f"documents/{quote(id, safe=':')}").json()
    assert shape["links"]
    # where bytes lie in the archive is for who has the archive
    assert shape == without(said(shown_home, "show", id), "provenance")


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("search?q=nattbuss", schema.SearchAnswer),
        ("similar?document_id={id}", schema.SimilarAnswer),
        ("documents/{id}", schema.Document),
        ("documents/{id}?revision=1", schema.Document),
        ("documents/{id}/revisions", schema.Revisions),
        ("people", schema.PeopleAnswer),
        ("organisations", schema.OrganisationsAnswer),
        ("decisions", schema.DecisionsAnswer),
        ("documents/{id}/matters", schema_following.MattersAnswer),
        ("edits", schema_following.EditsAnswer),
        ("new", schema_following.NewAnswer),
        ("overview", schema_following.Overview),
        ("regions", schema_following.RegionsAnswer),
        ("regions/Region Skåne", schema_following.RegionProfile),
        ("regions/Region Skåne/documents", schema_following.DocumentsAnswer),
        ("people/Maj Lindkvist", schema_following.PersonProfile),
        ("people/Maj Lindkvist/documents", schema_following.DocumentsAnswer),
        ("organisations/Regionfullmäktige, Region Skåne", schema_following.OrganisationProfile),
        ("organisations/Regionfullmäktige, Region Skåne/documents", schema_following.DocumentsAnswer),
    ],
)
def test_answers_are_as_described(api: httpx.Client, path: str, model: type[BaseModel]) -> None:
    answer = api.get(path.format(id=motion(api)))
    assert answer.status_code == 200
    model.model_validate(answer.json(), strict=False, extra="forbid")


def followed(api: httpx.Client, path: str, rows: str, limit: int = 3) -> list[Any]:
    """All rows of a list, page by page."""
    found: list[Any] = []
    cursor: str | None = None
    while True:
        shape = api.get(path, params={"limit": limit} | ({"cursor": cursor} if cursor else {})).json()
        found += shape[rows]
        cursor = shape["next"]
        if cursor is None:
            return found


@pytest.mark.parametrize("path", LISTS)
def test_pages_make_up_the_whole_list(api: httpx.Client, path: str) -> None:
    whole = api.get(path, params={"limit": 1000}).json()
    assert whole["next"] is None
    rows = followed(api, path, LISTS[path])
    assert rows == whole[LISTS[path]]
    assert len(rows) == whole["total"]


def test_pages_of_a_search_make_up_the_whole_also_where_not_all_passages_are_compared(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, few in (("FEW", 0), ("PORTION", 0), ("SHARE", 1)):
        monkeypatch.setattr(semantic, name, few)
    monkeypatch.setattr(searcher, "WORDS_BEST", 5)
    with open_desk(demo_home) as desk:
        total = desk.search("köer i vården", searcher.Filters(), searcher.Mode.HYBRID, 1).total
        pages = [
            desk.page("köer i vården", searcher.Filters(), searcher.Mode.HYBRID, start, 10).result.hits
            for start in range(0, total, 10)
        ]
    ids = [hit.document_id for page in pages for hit in page]
    assert len(ids) == len(set(ids)) == total


@pytest.fixture
def buses(tmp_path: Path) -> tuple[Home, Path]:
    """A store of three notices, and the folder that they came from."""
    home, folder = Home(tmp_path / "home"), tmp_path / "in"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(f"Buss {number}\n\nRegionen inför buss {number}.")
    serving.bring(home, folder)
    return home, folder


def publish(home: Home, folder: Path, number: int) -> None:
    """A night that brings one more."""
    (folder / f"{number}.txt").write_text(f"Buss {number}\n\nRegionen inför buss {number}.")
    serving.bring(home, folder)


def test_who_pages_while_a_night_publishes_begins_anew_and_gets_every_row_once(buses: tuple[Home, Path]) -> None:
    home, folder = buses
    with serving.served(home) as address, httpx.Client(base_url=f"{address}/api/v1/", timeout=60) as api:
        asked = {"q": "buss", "limit": "2"}
        first = api.get("search", params=asked).json()
        publish(home, folder, 3)
        while api.get("regions").json()["generation"] == first["generation"]:
            time.sleep(WAIT)
        answer = api.get("search", params=asked | {"cursor": first["next"]})
        assert answer.status_code == 409
        assert "from its beginning" in answer.json()["detail"]
        ids = [hit["document_id"] for hit in followed(api, "search?q=buss", "hits", 2)]
        assert len(ids) == len(set(ids)) == 4


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_whole_table_is_of_one_generation_whatever_is_published_meanwhile(
    buses: tuple[Home, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, form: str
) -> None:
    home, folder = buses
    monkeypatch.setattr(lists, "BATCH", 1)
    numbers = []

    def interrupted(rows: Any, model: type[BaseModel], form: Format) -> Iterator[bytes]:
        def batches() -> Iterator[Any]:
            for at, batch in enumerate(rows):
                if at == 1:
                    publish(home, folder, 3)
                    while (now := httpx.get(f"{address}/api/v1/regions").json()["generation"]) == before:
                        time.sleep(WAIT)
                    numbers.append(now)
                yield batch

        return tables.table(batches(), model, form)

    monkeypatch.setattr(lists, "table", interrupted)
    with serving.served(home) as address:
        before = httpx.get(f"{address}/api/v1/regions").json()["generation"]
        answer = httpx.get(f"{address}/api/v1/search", params={"q": "buss", "format": form}, timeout=60)
        titles = sorted(row["title"] for row in rows_of(answer, tmp_path))
        assert titles == ["Buss 0", "Buss 1", "Buss 2"]
        assert answer.headers["x-generation"] == str(before)
        assert numbers == [before + 1]


def test_a_cursor_holds_for_its_own_question(api: httpx.Client) -> None:
    cursor = api.get("search", params={"q": "snö", "limit": 2}).json()["next"]
    assert api.get("search", params={"q": "snö", "limit": 5, "cursor": cursor}).status_code == 200
    for path, asked in (("search", {"q": "buss"}), ("search", {"q": "snö", "kind": "motion"}), ("people", {})):
        answer = api.get(path, params=asked | {"cursor": cursor})
        assert answer.status_code == 400
        assert "another question" in answer.json()["detail"]


@pytest.mark.parametrize("cursor", ["x", "MTox", "LTE6LTE=", "MTo5OTk5OTk5OTk5OTk5", "å"])
def test_a_cursor_that_is_none_is_refused(api: httpx.Client, cursor: str) -> None:
    assert api.get("people", params={"cursor": cursor}).status_code in (400, 409)


def rows_of(answer: httpx.Response, folder: Path) -> list[dict[str, Any]]:
    """The rows of a table, whatever its form."""
    assert answer.status_code == 200, answer.text
    assert "attachment" in answer.headers["content-disposition"]
    if answer.headers["content-type"].startswith("text/csv"):
        text = answer.content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ","))
    (folder / "rows.parquet").write_bytes(answer.content)
    with closing(duckdb.connect()) as db:
        found = db.execute(f"SELECT * FROM '{folder / 'rows.parquet'}'")
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, values, strict=True)) for values in found.fetchall()]


@pytest.mark.parametrize("form", ["csv", "excel", "parquet"])
@pytest.mark.parametrize("path", LISTS)
def test_a_whole_list_as_a_table_has_all_its_rows(
    api: httpx.Client, path: str, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "BATCH", 4)
    rows = api.get(path, params={"limit": 1000}).json()[LISTS[path]]
    answer = api.get(path, params={"format": form})
    table = rows_of(answer, tmp_path)
    assert answer.headers["x-total"] == str(len(rows)) == str(len(table))
    assert list(table[0]) == list(rows[0])
    name = next(each for each in ("document_id", "id", "name") if each in rows[0])
    assert [row[name] for row in table] == [row[name] for row in rows]


def test_a_page_of_a_table_says_what_follows(api: httpx.Client, tmp_path: Path) -> None:
    first = api.get("search", params={"q": "snö", "limit": 2, "format": "csv"})
    then = api.get("search", params={"q": "snö", "limit": 2, "format": "csv", "cursor": first.headers["x-next"]})
    ids = [row["document_id"] for answer in (first, then) for row in rows_of(answer, tmp_path)]
    shape = api.get("search", params={"q": "snö", "limit": 4}).json()
    assert ids == [hit["document_id"] for hit in shape["hits"]]


def test_numbers_are_numbers_and_lists_are_json(api: httpx.Client, tmp_path: Path) -> None:
    asked = {"q": "tandläkaren", "limit": 1}
    (hit,) = api.get("search", params=asked).json()["hits"]
    (plain,) = rows_of(api.get("search", params=asked | {"format": "csv"}), tmp_path)
    (swedish,) = rows_of(api.get("search", params=asked | {"format": "excel"}), tmp_path)
    (row,) = rows_of(api.get("search", params=asked | {"format": "parquet"}), tmp_path)
    assert row["score"] == hit["score"]
    assert plain["score"] == str(hit["score"])
    assert swedish["score"] == str(hit["score"]).replace(".", ",")
    assert json.loads(tables.harmed(plain["passages"])) == json.loads(row["passages"]) == hit["passages"]
    assert plain["title"] == swedish["title"] == row["title"] == hit["title"]


@pytest.mark.parametrize("form", ["csv", "excel", "parquet"])
def test_an_empty_list_is_a_table_with_its_columns(api: httpx.Client, form: str, tmp_path: Path) -> None:
    answer = api.get("people", params={"person": "Ingen Alls", "format": form})
    assert answer.headers["x-total"] == "0"
    assert rows_of(answer, tmp_path) == []
    if form != "parquet":
        assert answer.content.startswith(b"\xef\xbb\xbfname")
    else:
        with closing(duckdb.connect()) as db:
            described = db.execute(f"DESCRIBE SELECT * FROM '{tmp_path / 'rows.parquet'}'").fetchall()
        assert {name: type_ for name, type_, *_ in described} == dict(tables.columns_of(schema.SeenPerson))


def test_whole_tables_are_few_at_a_time(api: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(lists.WHOLE_AT_ONCE):
        assert lists._whole.acquire(blocking=False)
    try:
        answer = api.get("people", params={"format": "csv"})
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
    finally:
        for _ in range(lists.WHOLE_AT_ONCE):
            lists._whole.release()
    for _ in range(2 * lists.WHOLE_AT_ONCE):  # and each lets go when it has ended
        assert api.get("people", params={"format": "csv"}).status_code == 200


def test_who_goes_away_in_the_middle_of_a_table_lets_go_of_it(
    shown_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def endless(rows: Any, model: type[BaseModel], form: Format) -> Iterator[bytes]:
        while True:
            made.append(1)
            yield b"x" * 100_000

    monkeypatch.setattr(lists, "table", endless)
    with serving.served(shown_home, serving.EAGER) as address:
        for _ in range(lists.WHOLE_AT_ONCE + 1):
            while True:
                with httpx.stream("GET", f"{address}/api/v1/people?format=csv", timeout=60) as answer:
                    if answer.status_code == 200:
                        next(answer.iter_bytes())
                        break
    assert made


def test_a_table_that_takes_too_long_breaks_off(shown_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "WHOLE_WITHIN", 0.0)
    with serving.served(shown_home, serving.EAGER) as address:
        # nothing has been sent yet: an error, and no half a table
        assert httpx.get(f"{address}/api/v1/people?format=csv", timeout=60).status_code == 500


@given(st.text("=+-@＝'\",;\t\r\n ax1") | st.text())
def test_what_is_put_before_formulas_can_be_taken_out(text: str) -> None:
    assert tables.harmed(tables.harmless(text)) == text


@given(st.text("=+-@'\",;\t\n ax"))
def test_no_cell_is_a_formula_in_a_spreadsheet_of_any_country(text: str) -> None:
    (content,) = tables.table([[{"name": text}]], Named, Format.CSV)
    line = content.decode("utf-8-sig").split("\r\n", 1)[1]
    for divider in ",;\t":
        for cell in (each for row in line.splitlines() for each in row.split(divider)):
            assert not cell.lstrip(" '\"").startswith(tuple("=+-@")) or cell.lstrip(' "').startswith("'")


class Named(BaseModel):
    name: str


def test_a_file_is_compared_with(api: httpx.Client) -> None:
    text = "Inför bussar om natten till Norrskogen!"
    for content, form in (
        (text.encode(), "text/plain"),
        (f"<!doctype html><title>x</title><p>{text}".encode(), "text/html"),
    ):
        shape = api.post("similar", content=content, headers={"content-type": form}).json()
        schema.SimilarAnswer.model_validate(shape)
        assert shape["hits"][0]["title"] == "Motion om nattbussar till Norrskogen"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("search?q=och", 400),
        ("search?limit=0", 422),
        ("search?limit=1001", 422),
        ("search?mode=magic", 422),
        ("search?since=yesterday", 422),
        ("search?party=Trollpartiet", 400),
        ("similar", 422),
        ("similar?document_id=none", 404),
        ("documents/none", 404),
        ("documents/none/raw", 404),
        ("documents/none/revisions", 404),
        ("nothing", 404),
        ("decisions?stance=maybe", 422),
        ("regions/Ingenstans", 404),
        ("regions/Ingenstans/documents", 404),
        ("people/Ingen Alls", 404),
        ("organisations/Inget Alls/documents?format=csv", 404),
        ("watches/none", 404),
        ("watches/none/alerts?format=parquet", 404),
        ("search?q=och&format=csv", 400),
    ],
)
def test_errors_are_problems_in_one_line(api: httpx.Client, path: str, status: int) -> None:
    answer = api.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = schema.Problem.model_validate(answer.json())
    assert problem.status == status
    assert problem.detail
    assert "\n" not in problem.detail


def test_there_is_nothing_to_compare_with_nothing(api: httpx.Client) -> None:
    assert api.post("similar", content=b"").status_code == 400


def test_what_a_document_was_read_from_comes_as_it_was(api: httpx.Client) -> None:
    answer = api.get(f"documents/{quote(motion(api), safe=':')}/raw")
    assert answer.content == serving.MOTION.encode()


def test_earlier_wordings_have_no_facts_rather_than_wrong_ones(api: httpx.Client) -> None:
    hits = api.get("search", params={"q": "folktandvården"}).json()["hits"]
    id = next(each["document_id"] for each in hits if "tandläkaren" in each["title"])
    earlier = api.get(f"documents/{id}", params={"revision": 1}).json()
    assert "40 nya tider" in earlier["text"]
    assert earlier["decisions"] is None
    listed = api.get(f"documents/{id}/revisions").json()["revisions"]
    assert [each["revision"] for each in listed] == [2, 1]


def test_the_description_names_every_answer(api: httpx.Client) -> None:
    described = api.get("openapi.json").json()
    assert described["openapi"].startswith("3.1")
    operations = [method for methods in described["paths"].values() for method in methods.values()]
    assert all(path.startswith("/api/v1/") for path in described["paths"])
    ids = [operation["operationId"] for operation in operations]
    assert len(ids) == len(set(ids)) > 30
    assert all("api_v1" not in id for id in ids)
    for operation in operations:
        assert operation["summary"]
        assert {"400", "401", "403", "422", "429", "503"} <= set(operation["responses"])
        for status, response in operation["responses"].items():
            if status >= "400":
                assert list(response["content"]) == ["application/problem+json"]
        assert "Retry-After" in operation["responses"]["429"]["headers"]
    assert set(described["components"]["securitySchemes"]) == {"token", "password"}


def test_the_examples_of_the_description_can_be_asked(api: httpx.Client) -> None:
    described = api.get("openapi.json").json()
    (q,) = (each for each in described["paths"]["/api/v1/search"]["get"]["parameters"] if each["name"] == "q")
    assert api.get("search", params={"q": q["schema"]["examples"][0]}).status_code == 200
    (example,) = described["components"]["schemas"]["Asked"]["examples"]
    assert api.post("watches/preview", json=example).status_code == 200


def test_a_long_text_is_compared_by_its_beginning_and_says_so(
    api: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from web import api as module

    monkeypatch.setattr(module, "COMPARED", 40)
    text = "Inför bussar om natten till Norrskogen! " + "Snöröjning på gata 7. " * 50
    shape = api.post("similar", content=text.encode(), headers={"content-type": "text/plain"}).json()
    assert shape["hits"][0]["title"] == "Motion om nattbussar till Norrskogen"
    assert shape["compared"] == 40 < shape["characters"]


# what pages show


def test_a_person_is_as_on_the_page(api: httpx.Client) -> None:
    person = api.get("people/Maj Lindkvist").json()
    assert (person["party"], person["parties"], person["documents"]) == ("S", ["S"], 1)
    assert person["timeline"] == [{"period": "2026-02", "documents": 1}]
    assert api.get("people/Maj Lindkvist", params={"party": "M"}).status_code == 404
    (hit,) = api.get("people/Maj Lindkvist/documents").json()["hits"]
    ((start, end),) = hit["passages"][0]["highlights"]
    assert hit["passages"][0]["text"][start:end] == "Maj Lindkvist (S)"[: end - start]


def test_a_region_and_the_overview_count_what_is_there(api: httpx.Client) -> None:
    (region,) = api.get("regions").json()["regions"]
    overview = api.get("overview").json()
    one = api.get("regions/Region Skåne").json()
    assert region["documents"] == one["documents"] == overview["documents"] == api.get("search").json()["total"]
    assert sum(kind["documents"] for kind in one["kinds"]) == one["documents"]
    assert one["decisions"] == api.get("decisions").json()["total"]
    assert overview["weeks"][0]["region"] == "Region Skåne"


def test_the_matters_of_a_document_are_its_own(api: httpx.Client) -> None:
    (matter,) = api.get(f"documents/{quote(motion(api), safe=':')}/matters").json()["matters"]
    assert matter["outcome"] == "rejected"
    assert motion(api) in [step["document_id"] for step in matter["steps"]]


# watches

ASKED = {"name": "Nattbussar", "words": "nattbussar till Norrskogen"}


@pytest.fixture
def watched(api: httpx.Client, shown_home: Home) -> Iterator[dict[str, Any]]:
    """A watch that was just made."""
    (shown_home.path / "channels.toml").write_text('team = "json://hook.example/hemligt"\n')
    answer = api.post("watches", json=ASKED | {"kinds": ["protocol"], "channels": ["team"]})
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/api/v1/watches/{answer.json()['id']}"
    yield answer.json()
    for name in ("watches.toml", "channels.toml"):
        (shown_home.path / name).unlink(missing_ok=True)


def test_a_watch_is_made_tried_changed_and_taken_away(api: httpx.Client, watched: dict[str, Any]) -> None:
    path = f"watches/{watched['id']}"
    schema_following.Watch.model_validate(watched, extra="forbid")
    assert api.get(path).json() == watched
    assert [each["id"] for each in api.get("watches").json()["watches"]] == [watched["id"]]
    preview = api.get(f"{path}/preview", params={"since": "2020-01-01"}).json()
    schema_following.Preview.model_validate(preview, extra="forbid")
    assert [hit["kind"] for hit in preview["hits"]] == ["protocol"]
    changed = api.put(path, json={"name": "Bussar", "words": "buss", "parties": ["vänsterpartiet"]}).json()
    assert changed["parties"] == ["V"]
    assert changed["channels"] == ["team"]  # as nothing was said of them
    assert "kinds" not in changed
    assert httpx.get(str(api.base_url).replace("/api/v1/", "") + watched["feed"], timeout=60).status_code == 200
    assert api.delete(path).status_code == 204
    assert api.get(path).status_code == 404


def test_marks_are_kept_and_taken_away(api: httpx.Client, watched: dict[str, Any]) -> None:
    path, id = f"watches/{watched['id']}/marks", motion(api)
    assert api.post(path, json={"right": [id]}).json()["right"] == [id]
    marked = api.post(path, json={"wrong": [id]}).json()
    assert marked["wrong"] == [id]
    assert "right" not in marked
    assert "wrong" not in api.post(path, json={"neither": [id]}).json()
    assert api.post(path, json={"right": [id], "wrong": [id]}).status_code == 400
    assert api.post(path, json={"right": ["finns:inte"]}).status_code == 400


def test_a_watch_that_is_not_kept_is_tried(api: httpx.Client) -> None:
    answer = api.post("watches/preview", params={"since": "2020-01-01"}, json=ASKED)
    assert answer.json()["watch"] is None
    assert answer.json()["hits"][0]["title"] == "Protokoll från regionfullmäktige den 10 februari 2026"
    assert api.get("watches").json()["watches"] == []


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"name": "Allt"}, 400),
        ({"name": "x", "words": "och"}, 400),
        ({"name": "x", "words": "buss", "regions": ["Region Mordor"]}, 400),
        ({"name": "x", "words": "buss", "parties": ["Trollpartiet"]}, 400),
        ({"name": "x", "words": "buss", "channels": ["file:/etc/passwd"]}, 400),
        ({"name": "x", "words": "buss", "channels": ["mailto://a:b@evil.example"]}, 400),
        ({"name": "\n\t", "words": "buss"}, 422),
        ({"name": "x", "words": "buss", "owner": "hedvig"}, 422),
        ({"name": "x", "words": "buss", "least": 2}, 422),
        ({"words": "buss"}, 422),
        ([], 422),
    ],
)
def test_a_watch_that_is_none_is_refused(api: httpx.Client, shown_home: Home, asked: Any, status: int) -> None:
    for path in ("watches", "watches/preview"):
        answer = api.post(path, json=asked)
        assert answer.status_code == status, answer.text
        assert schema.Problem.model_validate(answer.json()).detail
        assert str(shown_home.path) not in answer.text
    assert api.get("watches").json()["watches"] == []


def test_what_a_watch_says_stays_within_its_entry(api: httpx.Client, shown_home: Home) -> None:
    name = 'x"\n[[watch]]\nid = "annan"\nname = "\\u0000'
    made = api.post("watches", json={"name": name, "words": 'buss """ \\'}).json()
    try:
        assert [each["id"] for each in api.get("watches").json()["watches"]] == [made["id"]]
        assert "\n" not in made["name"]
    finally:
        (shown_home.path / "watches.toml").unlink()


def test_a_diff_is_refused_where_the_older_is_not_the_earlier(api: httpx.Client) -> None:
    (edited,) = api.get("edits", params={"verdict": "amount"}).json()["edits"][:1] or [{}]
    id = edited.get("document_id") or motion(api)
    for older, newer in ((1, 1), (2, 1)):
        assert api.get("diff", params={"document_id": id, "older": older, "newer": newer}).status_code in (400, 404)
