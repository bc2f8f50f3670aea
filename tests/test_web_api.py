"""The JSON API: the command line's shapes, pages that hold together, tables, errors in one line."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import httpx
import pytest
from click.testing import CliRunner
from pydantic import BaseModel

import cli
from pipeline.home import Home
from tests import serving
from web import schema

LISTS = {"people": "people", "organisations": "organisations", "decisions": "decisions", "search": "hits"}


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
    assert shape == said(shown_home, "show", id)


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
    ],
)
def test_answers_are_as_described(api: httpx.Client, path: str, model: type[BaseModel]) -> None:
    answer = api.get(path.format(id=motion(api)))
    assert answer.status_code == 200
    model.model_validate(answer.json(), strict=False, extra="forbid")


@pytest.mark.parametrize("path", LISTS)
def test_pages_make_up_the_whole_list(api: httpx.Client, path: str) -> None:
    whole = api.get(path, params={"limit": 1000}).json()
    assert whole["next"] is None
    rows: list[Any] = []
    cursor: str | None = None
    while True:
        shape = api.get(path, params={"limit": 3} | ({"cursor": cursor} if cursor else {})).json()
        rows += shape[LISTS[path]]
        cursor = shape["next"]
        if cursor is None:
            break
    assert rows == whole[LISTS[path]]
    assert len(rows) == whole["total"]


def test_a_cursor_of_another_generation_is_refused(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(f"Buss {number}\n\nRegionen inför buss {number}.")
    serving.bring(home, folder)
    with serving.served(home) as address:
        asked = {"q": "buss", "limit": 2}
        first = httpx.get(f"{address}/api/v1/search", params=asked).json()
        (folder / "3.txt").write_text("Buss 3\n\nRegionen inför buss 3.")
        serving.bring(home, folder)
        while httpx.get(f"{address}/api/v1/people").json()["generation"] == first["generation"]:
            pass
        answer = httpx.get(f"{address}/api/v1/search", params=asked | {"cursor": first["next"]})
        assert answer.status_code == 409
        assert "from its beginning" in answer.json()["detail"]


@pytest.mark.parametrize("cursor", ["x", "MTox", "LTE6LTE=", "MTo5OTk5OTk5OTk5OTk5", "å"])
def test_a_cursor_that_is_none_is_refused(api: httpx.Client, cursor: str) -> None:
    assert api.get("people", params={"cursor": cursor}).status_code in (400, 409)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_as_csv_and_parquet_has_the_same_rows(api: httpx.Client, path: str, tmp_path: Path) -> None:
    rows = api.get(path, params={"limit": 20}).json()[LISTS[path]]
    table = api.get(path, params={"limit": 20, "format": "csv"})
    assert table.headers["content-type"].startswith("text/csv")
    assert "attachment" in table.headers["content-disposition"]
    lines = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert len(lines) == len(rows)
    assert list(lines[0]) == list(rows[0])
    file = tmp_path / "rows.parquet"
    file.write_bytes(api.get(path, params={"limit": 20, "format": "parquet"}).content)
    with duckdb.connect() as db:
        read = db.execute(f"SELECT * FROM '{file}'").fetchall()
        names = [column[0] for column in db.execute(f"DESCRIBE SELECT * FROM '{file}'").fetchall()]
    assert set(names) == set(rows[0])
    name = "document_id" if "document_id" in rows[0] else "name"
    assert [row[names.index(name)] for row in read] == [row[name] for row in rows]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_empty_list_is_a_table_too(api: httpx.Client, form: str) -> None:
    answer = api.get("people", params={"person": "Ingen Alls", "format": form})
    assert answer.status_code == 200
    assert answer.headers["x-total"] == "0"


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
    for path, methods in described["paths"].items():
        assert path.startswith("/api/v1/")
        for method in methods.values():
            assert method["summary"]
            assert {"200", "400", "422", "429", "503"} <= set(method["responses"])
            assert "application/problem+json" in method["responses"]["422"]["content"]
