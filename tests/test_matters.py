"""Decisions by matter, over an invented store of three regions. All people, places and matters are invented."""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli import main
from models import Document, Filters, Kind, Matter, MatterStatus, Section, StepKind, UnknownMatter
from pipeline.extract.decisions import decisions
from pipeline.extract.references import references
from pipeline.home import Home
from pipeline.parse.sections import divide
from pipeline.search import ledger as told
from pipeline.search.ledger import Wanted
from pipeline.search.matters import as_of, matter, matter_ids, matters
from pipeline.search.profiles import Who
from pipeline.store import Published

LEDGER = Path(__file__).parent / "fixtures" / "matters.txt"
SCHEMA = """
CREATE TABLE {0}.document (number INTEGER, id VARCHAR, source VARCHAR, region VARCHAR, kind VARCHAR, title VARCHAR,
    published TIMESTAMP, precision VARCHAR, url VARCHAR, text VARCHAR, sections VARCHAR, seen_from TIMESTAMP);
CREATE TABLE {0}.reference (document INTEGER, ordinal INTEGER, identifier VARCHAR, value VARCHAR, "start" INTEGER,
    "end" INTEGER, own BOOLEAN);
CREATE TABLE {0}.person (document INTEGER, ordinal INTEGER, name VARCHAR, role VARCHAR, party VARCHAR,
    organisation VARCHAR, mentions VARCHAR);
CREATE TABLE {0}.organisation (document INTEGER, ordinal INTEGER, name VARCHAR, type VARCHAR, aliases VARCHAR);
CREATE TABLE {0}.decision (document INTEGER, ordinal INTEGER, stance VARCHAR, action VARCHAR, "start" INTEGER,
    "end" INTEGER, actor VARCHAR, addressee VARCHAR, outcome VARCHAR, date DATE, amounts VARCHAR, votes VARCHAR,
    case_number VARCHAR, said VARCHAR);
CREATE TABLE {0}.setting (name VARCHAR, value VARCHAR);
"""
NIGHT = datetime(2024, 3, 1, 23, 30)  # UTC: past midnight in Sweden
FJALL, ANNAN, BORT = "Region Fjällmark", "Region Annanmark", "Region Bortmark"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of the invented store; ``people`` are name and party, ``headings`` those of a web page."""

    key: str
    kind: Kind
    published: date | None
    title: str
    body: str
    region: str | None = FJALL
    people: tuple[tuple[str, str], ...] = ()
    headings: tuple[str, ...] = ()


ALVA, NORA, OLA = ("Alva Exempelsson", "S"), ("Nora Påhittad", "V"), ("Ola Exempelberg", "M")
BASTU = "Motion om vedeldad bastu i badhuset"
PAPERS = (
    Paper("bastu", Kind.MOTION, date(2023, 4, 3), BASTU,
          "Dnr RS 2023/412\n\nBastun är kall.\n\nDärför föreslår jag regionfullmäktige besluta:\n\n"
          "att bastun eldas hela vintern\n\nAlva Exempelsson (S)", people=(ALVA,)),
    Paper("rf-april", Kind.PROTOCOL, date(2023, 4, 24), "Protokoll regionfullmäktige 2023-04-24", """§ 11 Val

Beslut

Till ledamot i patientnämnden utses Ola Exempelberg (M).

§ 12 Motion om vedeldad bastu i badhuset

RS 2023-0412

Beslut

Motionen remitteras till regionstyrelsen.

§ 13 Hyra för folkhögskolan

RS 2023-0100

Beslut

Regionfullmäktige godkänner hyran för folkhögskolan."""),
    Paper("rs-september", Kind.PROTOCOL, date(2023, 9, 12), "Protokoll regionstyrelsen 2023-09-12",
          """§ 58 Svar på motion om vedeldad bastu i badhuset

RS 2023-0412

Yrkanden

Alva Exempelsson (S) yrkar bifall till motionen.

Beslut

Regionstyrelsen föreslår regionfullmäktige att avslå motionen.

§ 59 Delårsrapport

RS 2023-0300

Beslut

Regionstyrelsen godkänner delårsrapporten.""", people=(ALVA,)),
    Paper("rf-oktober", Kind.PROTOCOL, date(2023, 10, 2), "Protokoll regionfullmäktige 2023-10-02",
          """§ 70 Svar på motion om vedeldad bastu i badhuset

RS 2023-0412

Beslut

Regionfullmäktige återremitterar motionen.

§ 71 Båtbryggan vid kurorten, motion 2023:7

Beslut

Motionen om båtbryggan är återtagen.

§ 72 Svar på interpellation om väntrummet i Sörvik

Beslut

Interpellationen anses besvarad."""),
    Paper("rf-november", Kind.PROTOCOL, date(2023, 11, 20), "Protokoll regionfullmäktige 2023-11-20",
          """§ 81 Svar på motion om vedeldad bastu i badhuset

RS 2023-0412

Yrkanden

Alva Exempelsson (S) yrkar bifall till motionen.

Beslut

Regionfullmäktige bifaller motionen.

Reservation

Moderaterna reserverar sig mot beslutet.

§ 82 Val

Beslut

Till ersättare utses Nora Påhittad (V)."""),
    Paper("brygga", Kind.MOTION, date(2023, 5, 2), "Motion 7/2023 om en båtbrygga vid kurorten",
          "Därför föreslår jag regionfullmäktige besluta:\n\natt bryggan byggs\n\nNora Påhittad (V)", people=(NORA,)),
    Paper("sno", Kind.MOTION, date(2023, 8, 5), "Motion om snöröjning vid vårdcentralerna",
          "Därför föreslår vi regionfullmäktige besluta:\n\natt snön skottas före klockan sju\n\n"
          "Nora Påhittad (V)\nAlva Exempelsson (S)",
          people=(NORA, ALVA)),
    Paper("vantrum", Kind.INTERPELLATION, date(2023, 9, 1), "Interpellation om väntrummet i Sörvik",
          "Till regionrådet Ola Exempelberg (M)\n\nNär öppnar det?\n\nNora Påhittad (V)", people=(NORA,)),
    Paper("natt", Kind.INTERPELLATION, date(2024, 1, 10), "Interpellation 3/2024 om nattbussen",
          "Till regionrådet Ola Exempelberg (M)\n\nNär går den?\n\nNora Påhittad (V)", people=(NORA,)),
    Paper("rf-februari", Kind.NOTICE, date(2024, 2, 10), "Kallelse till regionfullmäktige",
          "5. Svar på interpellation 3/2024 om nattbussen\n\n6. Val"),
    # another region with the same title and the same number, which is of something else
    Paper("bastu", Kind.MOTION, date(2023, 6, 1), BASTU,
          "Därför föreslår jag regionfullmäktige besluta:\n\natt bastun eldas\n\nOla Exempelberg (M)",
          ANNAN, people=(OLA,)),
    Paper("rs-juni", Kind.PROTOCOL, date(2023, 6, 20), "Protokoll regionstyrelsen 2023-06-20",
          """§ 5 Upphandling av ambulanser

RS 2023-0412

Beslut

Regionstyrelsen föreslår regionfullmäktige att godkänna upphandlingen av nio ambulanser.

§ 6 Motion om vedeldad bastu i badhuset

Beslut

Regionstyrelsen föreslår regionfullmäktige att avslå motionen.""", ANNAN),
    Paper("rf-juni", Kind.PROTOCOL, date(2023, 6, 27), "Protokoll regionfullmäktige 2023-06-27",
          """§ 30 Ambulanser

RS 2023/412

Beslut

Regionfullmäktige godkänner upphandlingen av nio ambulanser.

§ 31 Färjan till Lillön

RS 2023/500

Beslut

Regionfullmäktige återremitterar ärendet.""", ANNAN),
    # a number on every item names the meeting; two motions in one item; a digest that only says whose motion it was
    Paper("namnd", Kind.PROTOCOL, date(2023, 9, 5), "Protokoll trafiknämnden 2023-09-05", "\n\n".join(
          f"§ {n} {what}\n\nTN 2023/1\n\nBeslut\n\nTrafiknämnden godkänner {what.lower()}."
          for n, what in enumerate(("Dagordningen", "Tidtabellen", "Taxan", "Rapporten", "Avtalet"), 1)), BORT),
    Paper("buss", Kind.MOTION, date(2023, 3, 1), "Motion 15/2023 om en hälsobuss till byarna",
          "Därför föreslår jag regionfullmäktige besluta:\n\natt en hälsobuss köps in\n\nNora Påhittad (V)",
          BORT, people=(NORA,)),
    Paper("taxi", Kind.MOTION, date(2023, 3, 1), "Motion 16/2023 om taxi på jour",
          "Därför föreslår jag regionfullmäktige besluta:\n\natt taxi finns på jour\n\nOla Exempelberg (M)",
          BORT, people=(OLA,)),
    Paper("rs-mars", Kind.PROTOCOL, date(2023, 3, 20), "Protokoll regionstyrelsen 2023-03-20", """§ 1 Motioner

Beslut

Regionstyrelsen föreslår regionfullmäktige att avslå motion 16/2023.

Regionstyrelsen föreslår regionfullmäktige att bifalla motion 15/2023.

§ 2 Övrigt

Beslut

Informationen noteras.""", BORT),
    Paper("korthet", Kind.DECISION_DIGEST, date(2023, 4, 20), "Beslut i korthet från regionfullmäktige 20 april 2023",
          "Hälsobussen rullar\n\nRegionfullmäktige biföll motionen från Nora Påhittad (V) om en hälsobuss.\n\n"
          "Taxan\n\nRegionfullmäktige fastställde taxan för tandvård.", BORT, people=(NORA,)),
    Paper("styrelsen", Kind.PRESS_RELEASE, date(2023, 5, 4), "Regionstyrelsen den 4 maj",
          "Färjan\n\nRegionstyrelsen godkände avtalet om färjan.\n\nRådet\n\nRegionstyrelsen återremitterade ärendet.",
          BORT, headings=("Färjan", "Rådet")),
    Paper("release", Kind.PRESS_RELEASE, date(2023, 10, 10), "Vi vill ha fler barnmorskor",
          "Vänsterpartiet föreslår att regionen anställer tio barnmorskor.", BORT),
)  # fmt: skip


def build(home: Home, papers: Sequence[Paper]) -> None:
    """A published file as far as matters need it, of documents in this order."""
    home.published.parent.mkdir(parents=True, exist_ok=True)
    home.published.unlink(missing_ok=True)
    db = duckdb.connect(str(home.published))
    name = home.published.stem
    db.execute(SCHEMA.format(name))
    rows: dict[str, list[list[object]]] = {table: [] for table in ("document", "reference", "person", "decision")}
    for number, paper in enumerate(papers):
        source = (paper.region or "riket").removeprefix("Region ").lower()
        text = f"{paper.title}\n\n{paper.body}"
        document = Document(source, paper.key, paper.title, text, paper.kind, published=paper.published)
        starts = [*(text.index(heading) for heading in paper.headings), len(text)]
        headed = (Section(*each) for each in zip(paper.headings, starts, starts[1:], strict=False))
        document = replace(document, sections=(*headed, *divide(text, (), paper.kind)))
        sections = json.dumps([astuple(each) for each in document.sections])
        rows["document"].append([number, document.id, source, paper.region, paper.kind.value, paper.title,
                                 paper.published, "day", None, text, sections, NIGHT])  # fmt: skip
        for n, each in enumerate(references(document)):
            rows["reference"].append([number, n, each.identifier.value, each.value, each.start, each.end, each.own])
        for n, (person, party) in enumerate(paper.people):
            at = text.find(person)
            mentions = json.dumps([[at, at + len(person)]] if at >= 0 else [])
            rows["person"].append([number, n, person, None, party, None, mentions])
        for n, made in enumerate(decisions(document)):
            rows["decision"].append([number, n, made.stance.value, made.action.value, made.start, made.end, made.actor,
                                     made.addressee, made.outcome, made.date, json.dumps(made.amounts), made.votes,
                                     made.case_number, made.text.lower()])  # fmt: skip
    for table, values in rows.items():
        if values:
            db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values[0]))})", values)
    for script in ("links.sql", "matters.sql"):
        db.execute((files("pipeline.store") / script).read_text(encoding="utf-8").format(name, name))
    db.close()


def ledger(store: Published, **options: object) -> list[Matter]:
    total, found = matters(store, Filters(), Wanted(), count=1000, **options)  # type: ignore[arg-type]
    assert total == len(found)
    return found


def written(found: Iterable[Matter]) -> str:
    """A ledger as lines, each matter with its steps."""
    lines = []
    for each in sorted(found, key=lambda one: (one.region or "", one.opened or date.max, one.title, one.id)):
        outcome = f" {each.outcome}" if each.outcome else ""
        days = "" if each.open_days is None else f", {each.open_days} days"
        who = f", {each.kind} by {each.actor}" if each.kind else ""
        lines += ["", f"{each.region}: {each.title}{who}: {each.status}{outcome}{days}"]
        for step in each.steps:
            became = f" -> {step.outcome}" if step.outcome else ""
            said = step.text if step.decision else f"({step.text})"
            lines.append(f"    {step.day} {step.kind} {step.actor}: {said}{became} [{step.document_id}]")
    return "\n".join(lines).lstrip() + "\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("matters"))
    build(home, PAPERS)
    return home


@pytest.fixture
def store(home: Home) -> Iterable[Published]:
    with Published(home) as store:
        yield store


def titled(store: Published, title: str, region: str = FJALL) -> Matter:
    (found,) = [each for each in ledger(store) if each.title == title and each.region == region]
    return found


def test_the_ledger_of_three_regions(store: Published) -> None:
    """The file was read by a person, step by step; write it anew with REGIONRADAR_GOLDEN=1."""
    found = written(ledger(store))
    if os.environ.get("REGIONRADAR_GOLDEN"):
        LEDGER.write_text(found, encoding="utf-8")
    assert found == LEDGER.read_text(encoding="utf-8")


def test_a_decision_is_found_by_the_matter_that_it_is_on(store: Published) -> None:
    total, found = told.decisions(store, Filters(), Wanted(text="Färjan till Lillön"), 10)
    assert (total, len(found)) == (1, 1)
    assert "återremitterar" in found[0].decision.text
    assert found[0].matter == "Färjan till Lillön"


def test_a_motion_that_came_back_is_decided_in_the_end(store: Published) -> None:
    found = titled(store, BASTU)
    assert (found.status, found.outcome, found.open_days) == (MatterStatus.DECIDED, "approved", None)
    assert found.actor == "Alva Exempelsson (S)"
    days = {str(step.day) for step in found.steps}
    assert days == {"2023-04-03", "2023-04-24", "2023-09-12", "2023-10-02", "2023-11-20"}


def test_the_same_number_and_the_same_title_in_another_region_are_another_matter(store: Published) -> None:
    other = titled(store, BASTU, ANNAN)
    assert {step.source for step in other.steps} == {"annanmark"}
    assert other.status is MatterStatus.RECOMMENDED
    bought = titled(store, "Upphandling av ambulanser", ANNAN)
    assert (bought.status, bought.outcome, len(bought.steps)) == (MatterStatus.DECIDED, "approved", 2)


def test_open_days_are_counted_to_the_stores_newest_night(store: Published) -> None:
    assert as_of(store) == date(2024, 3, 2)
    assert (
        titled(store, "Motion om snöröjning vid vårdcentralerna").open_days
        == (date(2024, 3, 2) - date(2023, 8, 5)).days
    )


def test_only_what_is_open_and_has_been_for_so_long(store: Published) -> None:
    open_ones = ledger(store, open_only=True)
    assert {each.status for each in open_ones} <= {each for each in MatterStatus if each.is_open}
    days = sorted(each.open_days or 0 for each in open_ones)
    assert len(days) > 3
    assert sorted(each.open_days or 0 for each in ledger(store, stale=days[2])) == days[2:]


def test_a_motion_that_was_taken_back_is_no_longer_open(store: Published) -> None:
    found = titled(store, "Motion 7/2023 om en båtbrygga vid kurorten")
    assert (found.status, found.outcome, found.open_days) == (MatterStatus.WITHDRAWN, None, None)


def test_an_agenda_announces_an_answer_and_gives_none(store: Published) -> None:
    found = titled(store, "Interpellation 3/2024 om nattbussen")
    assert [step.kind for step in found.steps] == [StepKind.MOVED, StepKind.SCHEDULED]
    assert found.status is MatterStatus.OPEN
    assert titled(store, "Interpellation om väntrummet i Sörvik").status is MatterStatus.ANSWERED


def test_a_number_on_every_item_joins_nothing(store: Published) -> None:
    items = [each for each in ledger(store) if each.steps[0].document_id == "bortmark:namnd"]
    assert len(items) == 5


def test_two_motions_of_one_item_stay_apart(store: Published) -> None:
    bus, taxi = (
        titled(store, f"Motion {said}", BORT)
        for said in ("15/2023 om en hälsobuss till byarna", "16/2023 om taxi på jour")
    )
    assert (bus.status, bus.outcome) == (MatterStatus.DECIDED, "approved")
    assert (taxi.status, taxi.outcome) == (MatterStatus.RECOMMENDED, None)
    assert not any("16/2023" in step.text for step in bus.steps)


def test_what_a_digest_says_of_other_things_is_not_the_motions(store: Published) -> None:
    bus = titled(store, "Motion 15/2023 om en hälsobuss till byarna", BORT)
    assert any(step.document_id == "bortmark:korthet" for step in bus.steps)
    assert not any("tandvård" in step.text for step in bus.steps)


def test_a_press_release_on_a_meeting_tells_of_several_matters(store: Published) -> None:
    ids = [each.id for each in ledger(store) if each.steps[0].document_id == "bortmark:styrelsen"]
    assert len(ids) == 2
    assert set(matter_ids(store, "bortmark:styrelsen")) == set(ids)


def test_a_proposal_that_names_no_case_is_neither_open_nor_decided(store: Published) -> None:
    (found,) = [each for each in ledger(store) if each.steps[0].document_id == "bortmark:release"]
    assert (found.status, found.open_days) == (MatterStatus.UNKNOWN, None)


def test_every_step_stands_where_it_says(store: Published) -> None:
    for each in ledger(store):
        for step in each.steps:
            assert store.one(step.document_id, f"substring(text, {step.start + 1}, {step.end - step.start})") == (
                step.text,
            )


def test_a_matter_by_its_id(store: Published) -> None:
    for each in ledger(store):
        assert matter(store, each.id) == each
        assert each.id in matter_ids(store, each.steps[0].document_id)
    with pytest.raises(UnknownMatter, match="no matter is called 0000"):
        matter(store, "0000")


@pytest.mark.parametrize(
    ("filters", "wanted", "titles"),
    [
        (Filters(parties=("S",), regions=(FJALL,)), Wanted(), {BASTU, "Motion om snöröjning vid vårdcentralerna"}),
        (Filters(regions=(ANNAN,)), Wanted(stance="decided"), {"Upphandling av ambulanser", "Färjan till Lillön"}),
        (Filters(kinds=("interpellation",), since=date(2024, 1, 1)), Wanted(), {"Interpellation 3/2024 om nattbussen"}),
        (Filters(), Wanted(text="AMBULANSER", stance="decided"), {"Upphandling av ambulanser"}),
        (Filters(), Wanted(outcome="referred_back"), {BASTU, "Färjan till Lillön", "Rådet"}),
    ],
)
def test_matters_are_those_of_which_a_step_passes(
    store: Published, filters: Filters, wanted: Wanted, titles: set[str]
) -> None:
    total, found = matters(store, filters, wanted)
    assert {each.title for each in found} == titles
    assert total == len(found)


def test_the_list_is_cut_and_goes_on(store: Published) -> None:
    whole = ledger(store)
    total, page = matters(store, Filters(), count=3, offset=2)
    assert (total, page) == (len(whole), whole[2:5])
    assert matters(store, Filters(sources=("none",))) == (0, [])


def test_ids_stay_when_documents_are_added(tmp_path: Path) -> None:
    early, late = Home(tmp_path / "early"), Home(tmp_path / "late")
    build(early, [paper for paper in PAPERS if paper.published and paper.published < date(2023, 9, 2)])
    build(late, PAPERS)
    with Published(early) as before, Published(late) as after:
        for each in ledger(before):
            assert matter(after, each.id).id == each.id
            assert matter(after, each.id).title == each.title


def test_a_matter_that_was_joined_to_another_is_found_by_its_old_id(tmp_path: Path) -> None:
    alone, joined = Home(tmp_path / "alone"), Home(tmp_path / "joined")
    build(alone, [paper for paper in PAPERS if paper.kind is not Kind.MOTION])
    build(joined, PAPERS)
    with Published(alone) as before, Published(joined) as after:
        (old,) = [each for each in ledger(before) if "vedeldad" in each.title and each.region == FJALL]
        assert matter(after, old.id).kind == "motion"
        assert len(matter(after, old.id).steps) > len(old.steps)


def test_the_command_lists_matters(home: Home) -> None:
    def said(*options: str) -> str:
        result = CliRunner().invoke(main, ["decisions", *options, "--source", "fjällmark", "--home", str(home.path)])
        assert result.exit_code == 0, result.output
        return result.output

    (found,) = json.loads(said("--stale", "200", "--json", "--kind", "motion"))["matters"]
    assert (found["title"], found["status"], found["open_days"], found["known_until"]) == (
        "Motion om snöröjning vid vårdcentralerna", "open", 210, "2023-11-20",
    )  # fmt: skip
    assert [step["kind"] for step in found["steps"]] == ["moved", "proposed"]
    assert found["steps"][1]["decision"]["text"] == "att snön skottas före klockan sju"
    text = said("--by-matter", "-n", "50")
    assert "open for 210 days (minutes and digests until 2023-11-20)" in text
    assert "decided Regionfullmäktige: Regionfullmäktige bifaller motionen → approved" in text


# --- whatever documents there are ---

SIGNS = ("RS 2023/1", "RS 2023/2", "motion 2023:1", "Motionen 2023:2", "motion om kalla fötter", "2023/24:1", "")
WORDS = (
    "Regionfullmäktige bifaller motionen",
    "Regionstyrelsen föreslår att motionen avslås",
    "Ärendet återremitteras",
)
PIECE = st.tuples(st.sampled_from(SIGNS), st.sampled_from(SIGNS), st.sampled_from(WORDS))


@st.composite
def stores(draw: st.DrawFn) -> list[Paper]:
    papers = []
    for n in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from((Kind.MOTION, Kind.MOTION, Kind.PROTOCOL, Kind.PRESS_RELEASE, Kind.INTERPELLATION)))
        pieces = draw(st.lists(PIECE, min_size=1, max_size=5))
        body = "\n\n".join(
            f"§ {n} Ärende {head}\n\n{sign}\n\nBeslut\n\n{said} {head}."
            for n, (head, sign, said) in enumerate(pieces, 1)
        )
        title = draw(
            st.sampled_from(("Motion om kalla fötter", "Motion 2023:1", "Interpellation om kalla fötter", "X"))
        )
        day = draw(st.sampled_from((None, date(2023, 1, 1), date(2023, 2, 1))))
        region = draw(st.sampled_from((FJALL, ANNAN, None)))
        papers.append(Paper(f"{n}", kind, day, title, body, region, (ALVA,)))
    return papers


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stores(), st.data())
def test_every_decision_is_in_one_matter_whatever_the_order(
    tmp_path: Path, papers: list[Paper], data: st.DataObject
) -> None:
    home = Home(tmp_path)
    build(home, papers)
    with Published(home) as store:
        first = ledger(store)
        ((count,),) = store.cursor().execute("SELECT count(*) FROM decision").fetchall()
    assert len({each.id for each in first}) == len(first)
    steps = [(step.document_id, step.decision) for each in first for step in each.steps if step.decision]
    assert len(steps) == len(set(steps)) == count
    build(home, data.draw(st.permutations(papers)))
    with Published(home) as store:
        assert sorted(map(repr, ledger(store))) == sorted(map(repr, first))


TUNNEL = "Motion om en gångtunnel vid torget"
MENTIONING = (
    Paper("tunnel", Kind.MOTION, date(2023, 9, 4), TUNNEL,
          """I mars sade regionfullmäktige nej till min förra motion om en tunnel. Det var synd.

Regionstyrelsen beslutade 2022-05-09 att avslå en ansökan om medel.

Jag föreslår regionfullmäktige besluta:

att tunneln byggs

Alva Exempelsson (S)""", people=(ALVA,)),
    Paper("tunnel-rf", Kind.PROTOCOL, date(2023, 11, 20), "Protokoll regionfullmäktige 2023-11-20",
          """§ 8 Motion från Alva Exempelsson om en gångtunnel vid torget

Beslut

Regionfullmäktige bifaller motionen.""", people=(ALVA,)),
)  # fmt: skip


def test_an_earlier_decision_that_the_mover_retells_is_no_step_of_the_matter(tmp_path: Path) -> None:
    build(Home(tmp_path), MENTIONING)
    with Published(Home(tmp_path)) as store:
        found = titled(store, TUNNEL)
        (open_since,) = {found.opened}
    assert [(step.kind, step.outcome) for step in found.steps] == [
        (StepKind.MOVED, None),
        (StepKind.PROPOSED, None),
        (StepKind.DECIDED, "approved"),
        (StepKind.MENTIONED, "rejected"),
        (StepKind.MENTIONED, "rejected"),
    ]
    assert (found.status, found.outcome) == (MatterStatus.DECIDED, "approved")
    assert (open_since, found.last) == (date(2023, 9, 4), date(2023, 11, 20))


def test_a_retold_decision_alone_decides_nothing(tmp_path: Path) -> None:
    build(Home(tmp_path), MENTIONING[:1])
    with Published(Home(tmp_path)) as store:
        found = titled(store, TUNNEL)
    assert (found.status, found.outcome) == (MatterStatus.OPEN, None)


def test_a_step_says_whether_its_day_is_its_own_or_that_of_publication(store: Published) -> None:
    steps = [step for each in ledger(store) for step in each.steps]
    assert all(step.is_dated for step in steps if step.decision and step.decision.date)
    undated = [step for step in steps if step.day and not step.is_dated]
    assert undated
    assert all(step.kind is not StepKind.MOVED for step in undated)


def test_a_part_of_a_name_and_a_namesake_of_another_party_act_in_nothing(store: Published) -> None:
    def made(name: str, party: str) -> int:
        return told.decisions(store, Filters(), Wanted(member=Who("person", name, party)), 9)[0]

    assert made("Alva Exempelsson", "S")
    assert not made("Alva Exempelsson", "V")
    assert not told.decisions(store, Filters(), Wanted(member=Who("person", "Alva Exempel", "S", True)), 9)[0]


def test_a_part_of_a_name_is_no_body(store: Published) -> None:
    assert told.decisions(store, Filters(), Wanted(body="Regionfullmäktige"), 9)[0]
    assert not told.decisions(store, Filters(), Wanted(body="fullmäktige"), 9)[0]
    assert not told.decisions(store, Filters(), Wanted(body=FJALL), 9)[0]
