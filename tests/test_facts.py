"""Facts on their way: read out of documents, kept, published, listed, searched by, exported."""

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

import cli
from models import Decision, Document, Facts, Filters, Outcome, ParseError, Person, QueryError, Stance
from pipeline import finish
from pipeline.finish import extract_missing
from pipeline.home import Home
from pipeline.ingest import reindex
from pipeline.parties import named_party, names_of
from pipeline.search import ledger
from pipeline.search.ledger import Wanted
from pipeline.store import FactTables, Published, Work, condition, facts_of, publish
from tests.ingesting import Ingest, silent

RELEASE = """Regionstyrelsen satsar på bussar

På sitt möte den 3 april 2024 beslutade regionstyrelsen att avsätta 12 miljoner kronor till elbussar.

– Det blir tystare i byarna, säger regionstyrelsens ordförande Torvald Hedenquist (S).

Enligt Hedenquist kommer bussarna från Trafikverket.
"""
MOTION = """Motion om gratis buss till fjällen

Vi föreslår regionfullmäktige besluta:

- att ge regionstyrelsen i uppdrag att utreda gratis buss till fjällen.

Ort den 5 maj 2024

Vilma Grynskog (M)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "in"
    path.mkdir()
    (path / "bussar.txt").write_text(RELEASE, encoding="utf-8")
    (path / "motion.txt").write_text(MOTION, encoding="utf-8")
    return path


def ids(store: Published, filters: Filters) -> set[str]:
    where, values = condition(filters)
    return {
        title for (title,) in store.cursor().execute(f"SELECT title FROM document WHERE {where}", values).fetchall()
    }


BUS, FJALL = "Regionstyrelsen satsar på bussar", "Motion om gratis buss till fjällen"


def facts_by_title(store: Published) -> dict[str, tuple[Document, Facts]]:
    return {each.document.title: (each.document, facts_of(store, each.document)) for each in store.every()}


def test_facts_are_published_with_their_places(bring: Ingest, folder: Path, home: Home) -> None:
    assert bring(folder, source="region-norrbotten").failed == []
    with Published(home) as store:
        document, facts = facts_by_title(store)[BUS]
    (person,) = facts.people
    assert (person.name, person.party) == ("Torvald Hedenquist", "S")
    assert [mention.text for mention in person.mentions] == ["Torvald Hedenquist", "Hedenquist"]
    names = {organisation.name for organisation in facts.organisations}
    assert {"Regionstyrelsen, Region Norrbotten", "Trafikverket"} <= names
    (decision,) = facts.decisions
    assert (decision.stance, decision.amounts) == (Stance.DECIDED, ("12 miljoner kronor",))
    for fact in (*person.mentions, *(m for o in facts.organisations for m in o.mentions), decision):
        assert document.text[fact.start : fact.end] == fact.text


def test_another_revision_has_other_facts(bring: Ingest, folder: Path, home: Home) -> None:
    bring(folder)
    (folder / "bussar.txt").write_text(RELEASE.replace("Torvald Hedenquist", "Siri Kvistrot"), encoding="utf-8")
    bring(folder)
    with Published(home) as store:
        _, facts = facts_by_title(store)[BUS]
        assert [person.name for person in facts.people] == ["Siri Kvistrot"]
        total, seen = ledger.people(store, Filters(), None, 10)
    assert "Torvald Hedenquist" not in {each.name for each in seen}
    assert total == len(seen)


def test_an_interrupted_reading_goes_on(
    bring: Ingest, folder: Path, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read before the interruption is kept, and not read again."""
    monkeypatch.setattr(finish, "READ", 1)
    read: list[str] = []
    real = finish.facts.read

    def stopped(document: Document, region: str | None, language: str) -> Facts:
        if read:
            raise KeyboardInterrupt
        read.append(document.title)
        return real(document, region, language)

    monkeypatch.setattr(finish.facts, "read", stopped)
    with pytest.raises(KeyboardInterrupt):
        bring(folder)
    with Work(home) as work:
        (left,) = FactTables(work).unread(10)
        assert [left.document.title] == [title for title in (BUS, FJALL) if title not in read]
    monkeypatch.setattr(finish.facts, "read", real)
    bring(folder)
    with Published(home) as store:
        assert all(facts.decisions for _, facts in facts_by_title(store).values())


def test_a_document_that_cannot_be_read_costs_its_own_facts(
    bring: Ingest, folder: Path, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = finish.facts.read

    def broken(document: Document, region: str | None, language: str) -> Facts:
        if document.title == BUS:
            raise ParseError("is beyond us")
        return real(document, region, language)

    monkeypatch.setattr(finish.facts, "read", broken)
    result = bring(folder)
    assert [(failed.error, result.new) for failed in result.failed] == [("is beyond us", 2)]
    with Published(home) as store:
        facts = facts_by_title(store)
    assert facts[BUS][1] == Facts()
    assert facts[FJALL][1].decisions
    assert bring(folder).failed == []  # it is not tried again until a reindex


def test_reindex_reads_facts_anew(bring: Ingest, folder: Path, home: Home, counted: object) -> None:
    bring(folder)
    with Work(home) as work:
        work.connection.execute("DELETE FROM decision")
    reindex(home, counted, silent)  # type: ignore[arg-type]
    with Published(home) as store:
        assert facts_by_title(store)[BUS][1].decisions


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(people=("Hedenquist",)), {BUS}),
        (Filters(people=("torvald hedenquist",)), {BUS}),
        (Filters(people=("Hedenq",)), set()),
        (Filters(people=("Hedenquist", "Grynskog")), {BUS, FJALL}),
        (Filters(parties=("M",)), {FJALL}),
        (Filters(organisations=("Trafikverket",)), {BUS}),
        (Filters(organisations=("regionstyrelsen",), people=("Grynskog",)), {FJALL}),
        (Filters(organisations=("Regionstyrelsen, Region Norrbotten",)), {BUS, FJALL}),
        (Filters(organisations=("Regionstyrelsen, Region Skåne",)), set()),
        (Filters(people=("100%' OR true --",)), set()),
    ],
)
def test_documents_are_found_by_who_is_named(
    bring: Ingest, folder: Path, home: Home, filters: Filters, found: set[str]
) -> None:
    bring(folder, source="region-norrbotten")
    with Published(home) as store:
        assert ids(store, filters) == found


def test_a_party_is_named_by_itself_too(bring: Ingest, tmp_path: Path, home: Home) -> None:
    (tmp_path / "a.txt").write_text("Ny budget\n\nVänsterpartiet vill ha fler barnmorskor.", encoding="utf-8")
    bring(tmp_path / "a.txt")
    with Published(home) as store:
        assert ids(store, Filters(parties=("V",))) == {"Ny budget"}
        assert ids(store, Filters(parties=("S",))) == set()


@pytest.mark.parametrize(("said", "code"), [("s", "S"), ("Folkpartiet", "L"), ("(MP)", "MP"), ("VTL", "VTL")])
def test_a_party_by_code_or_name(said: str, code: str) -> None:
    assert named_party(said) == code


def test_what_is_no_party_is_said() -> None:
    with pytest.raises(QueryError, match="no party is called 'Hembygdspartiet'"):
        named_party("Hembygdspartiet")


def test_lists_of_people_and_organisations(bring: Ingest, folder: Path, home: Home) -> None:
    bring(folder, source="region-norrbotten")
    with Published(home) as store:
        total, people = ledger.people(store, Filters(), None, 1)
        assert (total, len(people)) == (2, 1)
        assert [each.name for each in ledger.people(store, Filters(), "ordförande", 9)[1]] == ["Torvald Hedenquist"]
        assert [each.name for each in ledger.people(store, Filters(parties=("M",)), None, 9)[1]] == ["Vilma Grynskog"]
        assert ledger.people(store, Filters(kinds=("protocol",)), None, 9) == (0, [])
        (board,) = ledger.organisations(store, Filters(organisations=("regionstyrelsen",)), None, 9)[1]
        assert (board.name, board.documents) == ("Regionstyrelsen, Region Norrbotten", 2)


def test_decisions_of_a_person_or_a_party_are_those_they_act_in(bring: Ingest, folder: Path, home: Home) -> None:
    """--party once gave every decision of documents that name the party."""
    (folder / "v.txt").write_text(
        "Ny budget\n\nVänsterpartiet föreslår att avsätta 3 miljoner kronor till bussar.", encoding="utf-8"
    )
    bring(folder, source="region-norrbotten")
    with Published(home) as store:

        def found(filters: Filters) -> set[str]:
            return {each.title for each in ledger.decisions(store, filters, Wanted(), 9)[1]}

        assert found(Filters(parties=("M",))) == {FJALL}
        assert found(Filters(parties=("S",))) == set()
        assert found(Filters(parties=("V",))) == {"Ny budget"}
        assert found(Filters(people=("grynskog",))) == {FJALL}
        assert found(Filters(people=("Hedenquist",))) == set()


def test_people_of_a_body(bring: Ingest, folder: Path, home: Home) -> None:
    bring(folder, source="region-norrbotten")
    with Published(home) as store:
        of_board = ledger.people(store, Filters(organisations=("regionstyrelsen",)), None, 9)[1]
    assert [each.name for each in of_board] == ["Torvald Hedenquist"]


def test_a_party_whose_name_begins_others_is_not_all_of_them() -> None:
    assert "Sjukvårdspartiet" not in names_of(["SJVP"])
    assert names_of(["V"])[0] == "Vänsterpartiet"


def test_a_proposal_is_never_listed_as_decided(bring: Ingest, folder: Path, home: Home) -> None:
    bring(folder)
    with Published(home) as store:
        total, decided = ledger.decisions(store, Filters(), Wanted(stance="decided"), 9)
        assert (total, [each.title for each in decided]) == (1, [BUS])
        _, proposed = ledger.decisions(store, Filters(), Wanted(stance="proposed", text="GRATIS buss"), 9)
    (seen,) = proposed
    assert seen.title == FJALL
    assert seen.decision.text in MOTION


def test_every_field_of_a_decision_survives_the_store(home: Home, bring: Ingest, folder: Path) -> None:
    import datetime

    from models import Action, Mention
    from pipeline.store import Extracted

    bring(folder)
    decision = Decision(
        Stance.RECOMMENDED, Action.REJECT, BUS[:5], 0, 5, "A, B", "C", Outcome.REJECTED, datetime.date(2024, 4, 3),
        ("12 mnkr", "3,5 tkr"), "3 ja, 2 nej", "RS 2024-1",
    )  # fmt: skip
    person = Person("Åsa Ö", None, None, None, (Mention(BUS[6:9], 6, 9),))
    with Work(home) as work:
        tables = FactTables(work)
        tables.forget()
        numbers = {each.document.title: each.number for each in tables.unread(9)}
        tables.keep([Extracted(numbers[BUS], Facts((person,), (), (decision,)))], "fast")
        publish(work, home)
    with Published(home) as store:
        assert facts_by_title(store)[BUS][1] == Facts((person,), (), (decision,))
        assert facts_by_title(store)[FJALL][1] == Facts()


Run = Callable[..., str]


@pytest.fixture
def run(home: Home) -> Run:
    def call(*arguments: object) -> str:
        result = CliRunner().invoke(cli.main, ["--home", str(home.path), *map(str, arguments)])
        assert result.exit_code == 0, result.output
        return result.stdout

    return call


def test_commands(run: Run, folder: Path, bring: Ingest) -> None:
    bring(folder, source="region-norrbotten")
    (person,) = json.loads(run("people", "--person", "hedenquist", "--json"))["people"]
    assert (person["name"], person["party"], person["documents"]) == ("Torvald Hedenquist", "S", 1)
    assert "Torvald Hedenquist (S)" in run("people")
    assert "1 of 2 people; -n shows more" in run("people", "-n", "1")
    assert "Regionstyrelsen, Region Norrbotten" in run("organisations")
    (decision,) = json.loads(run("decisions", "--stance", "decided", "--json"))["decisions"]
    assert (decision["title"], decision["amounts"]) == (BUS, ["12 miljoner kronor"])
    assert "decided" in run("decisions", "--actor", "regionstyrelsen")
    shown = run("show", decision["document_id"])
    assert "person Torvald Hedenquist (S), regionstyrelsens ordförande" in shown


def test_exported_lists_are_lists(run: Run, bring: Ingest, folder: Path, tmp_path: Path) -> None:
    bring(folder)
    run("export", tmp_path / "out", "--format", "jsonl")
    rows = [json.loads(line) for line in (tmp_path / "out" / "people.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [len(row["mentions"]) for row in rows] == [2, 1] or [len(row["mentions"]) for row in rows] == [1, 2]
    assert all(isinstance(start, int) for row in rows for start, _ in row["mentions"])


def test_facts_of_an_earlier_revision_are_those_of_its_text(run: Run, folder: Path, bring: Ingest) -> None:
    bring(folder)
    (folder / "bussar.txt").write_text(RELEASE.replace("Torvald Hedenquist", "Siri Kvistrot"), encoding="utf-8")
    result = bring(folder)
    id = next(id for path, id in result.documents if path.endswith("bussar.txt"))
    now, before = (json.loads(run("show", id, "--json", "--revision", number)) for number in (2, 1))
    assert [each["name"] for each in now["people"]] == ["Siri Kvistrot"]
    assert [each["name"] for each in before["people"]] == ["Torvald Hedenquist"]


def test_extract_reads_facts_of_a_region(run: Run, folder: Path) -> None:
    found = json.loads(run("extract", folder / "bussar.txt", "--region", "skåne", "--json"))
    assert "Regionstyrelsen, Region Skåne" in {each["name"] for each in found["organisations"]}
    assert found["decisions"][0]["stance"] == "decided"


def test_many_documents_are_read_by_workers(home: Home, bring: Ingest, tmp_path: Path) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for number in range(30):
        (many / f"{number}.txt").write_text(RELEASE.replace("bussar", f"bussar {number}"), encoding="utf-8")
    bring(many)
    with Published(home) as store:
        ((people,),) = store.cursor().execute("SELECT count(*) FROM person").fetchall()
    assert people == 30


def test_an_unknown_pipeline_takes_nothing_away(bring: Ingest, folder: Path, home: Home, counted: object) -> None:
    """A misspelt --language once cost all facts of the store, and said that all was well."""
    with pytest.raises(QueryError, match="no language pipeline is called 'nonsens'"):
        bring(folder, language="nonsens")
    bring(folder)
    with pytest.raises(QueryError, match="no language pipeline is called 'nonsens'"):
        reindex(home, counted, silent, "nonsens")  # type: ignore[arg-type]
    with Published(home) as store:
        assert facts_by_title(store)[BUS][1].people


def test_faults_are_tried_again_where_asked(
    bring: Ingest, folder: Path, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = finish.facts.read

    def broken(*_: object) -> Facts:
        raise ParseError("is beyond us")

    monkeypatch.setattr(finish.facts, "read", broken)
    assert len(bring(folder).failed) == 2
    monkeypatch.setattr(finish.facts, "read", real)
    assert bring(folder).failed == []
    with Published(home) as store:
        assert not any(facts.decisions for _, facts in facts_by_title(store).values())
    bring(folder, retry=True)
    with Published(home) as store:
        assert all(facts.decisions for _, facts in facts_by_title(store).values())


def test_extraction_of_nothing_starts_nothing(home: Home) -> None:
    with Work(home) as work:
        assert extract_missing(work, "fast", silent) == []


def test_a_store_of_an_older_layout_says_so(home: Home, bring: Ingest, folder: Path, run: Run) -> None:
    bring(folder)
    with duckdb.connect(home.published) as store:
        store.execute("DROP TABLE person")
        store.execute("UPDATE setting SET value = 'older' WHERE name = 'layout'")
    result = CliRunner().invoke(cli.main, ["--home", str(home.path), "people"])
    assert result.exit_code == 1
    assert "regionradar watch run" in result.output
    bring(folder)  # any run
    assert CliRunner().invoke(cli.main, ["--home", str(home.path), "people"]).exit_code == 0
