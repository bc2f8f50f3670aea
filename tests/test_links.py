"""Which document answers, reports or decides which motion. All people, places and matters are invented."""

import json
from dataclasses import astuple, dataclass, field, replace
from datetime import date
from importlib.resources import files

import duckdb
import pytest

from models import Document, Kind, Stance
from pipeline.extract.decisions import decisions
from pipeline.extract.references import references
from pipeline.parse.sections import divide

SCHEMA = """
CREATE TABLE document (number INTEGER, id VARCHAR, source VARCHAR, region VARCHAR, kind VARCHAR, title VARCHAR,
    published TIMESTAMP, text VARCHAR, sections VARCHAR);
CREATE TABLE reference (document INTEGER, ordinal INTEGER, identifier VARCHAR, value VARCHAR, "start" INTEGER,
    "end" INTEGER, own BOOLEAN);
CREATE TABLE person (document INTEGER, ordinal INTEGER, name VARCHAR, role VARCHAR, party VARCHAR,
    organisation VARCHAR, mentions VARCHAR);
CREATE TABLE decision (document INTEGER, ordinal INTEGER, stance VARCHAR, action VARCHAR, "start" INTEGER,
    "end" INTEGER, actor VARCHAR, addressee VARCHAR, outcome VARCHAR, date DATE, amounts VARCHAR, votes VARCHAR,
    case_number VARCHAR);
"""
HOME = "Region Fjällmark"
MOVED = date(2023, 4, 3)
LATER = date(2023, 11, 20)
PROPOSED, RECOMMENDED, DECIDED, _ = Stance

Told = tuple[Stance, str, str | None, str]
"""A decision: how far, what is done, its outcome, its words in the text."""


@dataclass(slots=True)
class Store:
    """A published file as far as links need it: references are read, decisions and people are given."""

    db: duckdb.DuckDBPyConnection = field(default_factory=duckdb.connect)
    count: int = 0

    def __post_init__(self) -> None:
        self.db.execute(SCHEMA)

    def add(
        self,
        title: str,
        body: str,
        kind: Kind,
        *decisions: Told,
        region: str | None = HOME,
        published: date | None = LATER,
        people: tuple[str, ...] = (),
        source: str = "fjallmark",
    ) -> int:
        text = f"{title}\n\n{body.strip()}"
        document = Document(source, str(self.count), title, text, kind, sections=divide(text, (), kind))
        number, self.count = self.count, self.count + 1
        sections = json.dumps([astuple(each) for each in document.sections])
        row = [number, document.id, source, region, kind.value, title, published, text, sections]
        self.db.execute("INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        for n, each in enumerate(references(document)):
            row = [number, n, each.identifier.value, each.value, each.start, each.end, each.own]
            self.db.execute("INSERT INTO reference VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        for n, (stance, action, outcome, words) in enumerate(decisions):
            start = text.index(words)
            values = [number, n, stance.value, action, start, start + len(words), outcome]
            self.db.execute(
                'INSERT INTO decision (document, ordinal, stance, action, "start", "end", outcome)'
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                values,
            )
        for n, name in enumerate(people):
            mention = json.dumps([[text.index(name), text.index(name) + len(name)]])
            self.db.execute(
                "INSERT INTO person (document, ordinal, name, mentions) VALUES (?, ?, ?, ?)", [number, n, name, mention]
            )
        return number

    def links(self) -> list[tuple[int, int, str, str | None]]:
        """Motion, document, relation and outcome of each link."""
        return [(motion, document, relation, outcome) for motion, document, relation, _, outcome, _ in self.whole()]

    def whole(self) -> list[tuple[int, int, str, list[str], str | None, str]]:
        """The same with the evidence and the words at the link's place."""
        script = (files("pipeline.store") / "links.sql").read_text(encoding="utf-8")
        self.db.execute("DROP TABLE IF EXISTS link")
        self.db.execute(script.format("memory", "memory"))
        rows = self.db.execute(
            'SELECT motion, document, relation, evidence, outcome, substr(d.text, "start" + 1, "end" - "start")'
            ' FROM link JOIN document d ON d.number = document ORDER BY motion, document, "start"'
        ).fetchall()
        return [(row[0], row[1], row[2], json.loads(row[3]), row[4], row[5]) for row in rows]


@pytest.fixture
def store() -> Store:
    return Store()


def motion(
    store: Store,
    title: str = "Motion om vedeldad bastu i badhuset",
    head: str = "Dnr RS 2023/412",
    region: str | None = HOME,
    published: date | None = MOVED,
) -> int:
    body = f"{head}\n\nBastun är kall.\n\nDärför föreslår jag att bastun eldas.\n\nAlva Exempelsson (S)"
    return store.add(
        title, body, Kind.MOTION, region=region, published=published, people=("Alva Exempelsson",), source="motioner"
    )


ITEM = """§ 58 Svar på motion om vedeldad bastu i badhuset

RS 2023-0412

Beslut

Regionfullmäktige avslår motionen.

§ 59 Val

Beslut

Till ledamot utses Ola Exempelberg (S)."""
REJECTED: Told = (DECIDED, "reject", "rejected", "Regionfullmäktige avslår motionen")
ELECTED: Told = (DECIDED, "elect", None, "Till ledamot utses Ola Exempelberg (S)")


def test_minutes_that_name_a_motions_case_number_decide_it(store: Store) -> None:
    asked = motion(store)
    told = store.add("Protokoll regionfullmäktige 2023-11-20", ITEM, Kind.PROTOCOL, REJECTED, ELECTED)
    evidence = ["case_number RS 2023-0412", "title vedeldad bastu i badhuset"]
    assert store.whole() == [(asked, told, "decides", evidence, "rejected", "Regionfullmäktige avslår motionen")]


def test_decisions_as_they_are_read_make_the_same_link(store: Store) -> None:
    asked = motion(store)
    document = Document("x", "1", "Protokoll", f"Protokoll\n\n{ITEM}", Kind.PROTOCOL)
    document = replace(document, sections=divide(document.text, (), Kind.PROTOCOL))
    read: list[Told] = [(each.stance, each.action, each.outcome, each.text) for each in decisions(document)]
    told = store.add("Protokoll", ITEM, Kind.PROTOCOL, *read)
    assert store.links() == [(asked, told, "decides", "rejected")]


@pytest.mark.parametrize(
    ("head", "title", "named"),
    [
        ("Motion 15-2023", "Bastun", "motion 2023:15"),
        ("Dnr RS 2023/412", "Bastun", "RS2023/0412"),
        ("", "Elda i bastun hela vintern", "motionen ”Elda i bastun hela vintern”"),
        ("", "Motion: Elda i bastun hela vintern", "Svar på motion av NN (S) om elda i bastun hela vintern"),
    ],
)
def test_one_sign_of_one_region_is_enough(store: Store, head: str, title: str, named: str) -> None:
    asked = motion(store, title, head)
    text = f"§ 4 Ärende\n\n{named}\n\nBeslut\n\nMotionen bifalls."
    told = store.add("Protokoll", text, Kind.PROTOCOL, (DECIDED, "approve", "approved", "Motionen bifalls"))
    assert store.links() == [(asked, told, "decides", "approved")]


@pytest.mark.parametrize("head", ["Motion 15-2023", "Dnr RS 2023/412"])
def test_a_number_of_another_region_links_nothing(store: Store, head: str) -> None:
    motion(store, head=head, region="Region Annanmark")
    text = "§ 58 Svar på motion 2023:15\n\nRS 2023/412\n\nBeslut\n\nRegionfullmäktige avslår motionen."
    store.add("Protokoll", text, Kind.PROTOCOL, REJECTED)
    assert store.links() == []


def test_the_same_title_is_moved_in_many_regions(store: Store) -> None:
    motion(store, head="", region="Region Annanmark")
    store.add("Protokoll", ITEM, Kind.PROTOCOL, REJECTED)
    assert store.links() == []


def test_where_the_region_is_not_known_two_signs_are_needed(store: Store) -> None:
    asked = motion(store, region=None)
    text = "§ 58 Svar på motion\n\nRS 2023/412\n\n{}\n\nBeslut\n\nRegionfullmäktige avslår motionen."
    store.add("Protokoll A", text.format("Förslag finns."), Kind.PROTOCOL, REJECTED)
    mover = text.format("Alva Exempelsson (S) har lämnat en motion.")
    told = store.add("Protokoll B", mover, Kind.PROTOCOL, REJECTED, people=("Alva Exempelsson",))
    evidence = ["case_number RS 2023-0412", "person Alva Exempelsson"]
    assert [row[:4] for row in store.whole()] == [(asked, told, "decides", evidence)]


def test_a_name_alone_links_nothing(store: Store) -> None:
    motion(store)
    text = "§ 1 Motioner\n\nMotion av Alva Exempelsson (S).\n\nBeslut\n\nRegionfullmäktige avslår motionen."
    store.add("Protokoll", text, Kind.PROTOCOL, REJECTED, people=("Alva Exempelsson",))
    assert store.links() == []


def test_what_was_before_the_motion_does_not_answer_it(store: Store) -> None:
    motion(store)
    store.add("Protokoll", ITEM, Kind.PROTOCOL, REJECTED, published=date(2023, 4, 2))
    assert store.links() == []


@pytest.mark.parametrize("published", [None, MOVED])
def test_an_unknown_day_and_the_same_day_may_be_later(store: Store, published: date | None) -> None:
    asked = motion(store)
    told = store.add("Protokoll", ITEM, Kind.PROTOCOL, REJECTED, published=published)
    assert store.links() == [(asked, told, "decides", "rejected")]


def test_of_two_motions_with_one_title_the_last_is_meant(store: Store) -> None:
    motion(store, head="", published=date(2020, 4, 3))
    asked = motion(store, head="")
    told = store.add("Protokoll", ITEM, Kind.PROTOCOL, REJECTED)
    assert store.links() == [(asked, told, "decides", "rejected")]


def test_a_recommendation_answers_and_has_no_outcome_yet(store: Store) -> None:
    asked = motion(store)
    words = "Regionstyrelsen föreslår regionfullmäktige avslå motionen"
    told = store.add("Protokoll", ITEM.replace("Regionfullmäktige avslår motionen", words), Kind.PROTOCOL,
                     (RECOMMENDED, "reject", None, words))  # fmt: skip
    assert store.links() == [(asked, told, "answers", None)]


def test_what_the_motion_proposes_is_no_answer_when_it_is_retold(store: Store) -> None:
    motion(store)
    words = "Alva Exempelsson (S) föreslår i en motion att bastun eldas"
    text = f"§ 3 Inkomna motioner\n\n{words}, RS 2023/412."
    store.add("Protokoll", text, Kind.PROTOCOL, (PROPOSED, "other", None, words))
    assert store.links() == []


def test_a_motion_that_is_sent_on_is_not_yet_decided(store: Store) -> None:
    asked = motion(store)
    words = "Motionen remitteras till regionstyrelsen"
    told = store.add("Protokoll", f"§ 3 Motion om bastu, RS 2023/412\n\nBeslut\n\n{words}.", Kind.PROTOCOL,
                     (DECIDED, "other", None, words))  # fmt: skip
    assert store.links() == [(asked, told, "decides", None)]


def test_one_row_for_each_item(store: Store) -> None:
    asked = motion(store)
    text = """§ 3 Inkomna motioner

Motion RS 2023/412

Beslut

Motionen remitteras till regionstyrelsen.

§ 9 Svar på motion RS 2023/412

Beslut

Motionen bifalls."""
    told = store.add(
        "Protokoll", text, Kind.PROTOCOL,
        (DECIDED, "other", None, "Motionen remitteras till regionstyrelsen"),
        (DECIDED, "approve", "approved", "Motionen bifalls"),
    )  # fmt: skip
    assert store.links() == [(asked, told, "decides", None), (asked, told, "decides", "approved")]


def test_a_list_of_contents_is_no_item(store: Store) -> None:
    asked = motion(store)
    text = f"Innehåll\n\nMotion om vedeldad bastu i badhuset\n\n{ITEM}"
    told = store.add("Protokoll regionfullmäktige", text, Kind.PROTOCOL, REJECTED, ELECTED)
    assert store.links() == [(asked, told, "decides", "rejected")]


def test_in_an_item_with_two_motions_each_has_its_own_fate(store: Store) -> None:
    first, second = motion(store, head="Motion 15-2023"), motion(store, "Motion om taxi", "Motion 16-2023")
    text = "§ 8 Motioner\n\nBeslut\n\nMotion 2023:15 avslås.\n\nMotion 2023:16 bifalls."
    told = store.add(
        "Protokoll", text, Kind.PROTOCOL,
        (DECIDED, "reject", "rejected", "Motion 2023:15 avslås"),
        (DECIDED, "approve", "approved", "Motion 2023:16 bifalls"),
    )  # fmt: skip
    assert store.links() == [(first, told, "decides", "rejected"), (second, told, "decides", "approved")]


def test_a_motion_that_is_approved_in_part_is_partly_approved(store: Store) -> None:
    asked = motion(store)
    text = ITEM.replace("avslår motionen.", "bifaller motionens första att-sats.\n\nMotionen avslås i övrigt.")
    told = store.add(
        "Protokoll", text, Kind.PROTOCOL,
        (DECIDED, "approve", "approved", "Regionfullmäktige bifaller motionens första att-sats"),
        (DECIDED, "reject", "rejected", "Motionen avslås i övrigt"), ELECTED,
    )  # fmt: skip
    assert store.links() == [(asked, told, "decides", "partly_approved")]


def test_a_release_that_tells_of_other_decisions_too_decides_only_what_it_says_of_the_motion(store: Store) -> None:
    asked = motion(store)
    other: Told = (DECIDED, "approve", "approved", "Regionstyrelsen godkände en budget")
    text = "Regionstyrelsen godkände en budget. Dessutom nämndes RS 2023/412."
    store.add("Budgeten är klar för nästa år", f"{'Mycket hände. ' * 40}\n\n{text}", Kind.PRESS_RELEASE, other)
    rejected: Told = (DECIDED, "reject", "rejected", "Motionen, RS 2023/412, avslogs")
    text = "Regionstyrelsen godkände en budget. Motionen, RS 2023/412, avslogs."
    told = store.add("Budgeten är klar", text, Kind.PRESS_RELEASE, other, rejected)
    assert store.links() == [(asked, told, "decides", "rejected")]


def test_a_mention_without_any_decision_is_no_link(store: Store) -> None:
    motion(store)
    store.add("Vi vill elda", "Vår motion RS 2023/412 är inlämnad.", Kind.PRESS_RELEASE)
    assert store.links() == []


def test_an_answer_without_a_decision_is_one(store: Store) -> None:
    asked = motion(store)
    told = store.add("Svar på motion om vedeldad bastu i badhuset", "Bastun är ny.", Kind.OTHER)
    assert store.links() == [(asked, told, "answers", None)]


def test_another_motion_about_the_same_is_no_answer(store: Store) -> None:
    motion(store)
    motion(store, published=LATER)
    assert store.links() == []


def test_an_interpellation_is_answered(store: Store) -> None:
    text = "Till regionrådet Ola Exempelberg (M)\n\nNär eldas det?\n\nAlva Exempelsson (S)"
    asked = store.add("Interpellation om bastun i badhuset", text, Kind.INTERPELLATION, published=MOVED)
    text = "§ 7 Svar på interpellation om bastun i badhuset\n\nOla Exempelberg (M) svarar."
    told = store.add("Protokoll", text, Kind.PROTOCOL)
    store.add("Protokoll", "§ 7 Svar på motion om bastun i badhuset\n\nOla svarar.", Kind.PROTOCOL)
    assert store.links() == [(asked, told, "answers", None)]


def test_an_interpellation_is_answered_where_its_item_says_so(store: Store) -> None:
    asked = store.add("Interpellation 2/2023: Bastun", "När eldas det?", Kind.INTERPELLATION, published=MOVED)
    words = "Interpellationen anses besvarad"
    told = store.add("Protokoll", f"§ 7 Interpellation 2/2023\n\nBeslut\n\n{words}.", Kind.PROTOCOL,
                     (DECIDED, "answer", "answered", words))  # fmt: skip
    words = "Motionen anses besvarad"
    store.add("Protokoll", f"§ 8 Motion 2/2023\n\nBeslut\n\n{words}.", Kind.PROTOCOL,
              (DECIDED, "answer", "answered", words))  # fmt: skip
    assert store.links() == [(asked, told, "answers", None)]


# --- by whom and about what ---


def told_of(store: Store, text: str, *decisions: Told, region: str = HOME) -> int:
    return store.add("Beslut i korthet", text, Kind.DECISION_DIGEST, *decisions, region=region,
                     people=("Alva Exempelsson",))  # fmt: skip


APPROVED: Told = (DECIDED, "approve", "approved", "Motionen från Alva Exempelsson (S) bifölls")


def test_a_digest_says_whose_motion_it_was_and_what_about(store: Store) -> None:
    asked = motion(store, head="")
    told = told_of(store, "Bastun eldas\n\nMotionen från Alva Exempelsson (S) bifölls.", APPROVED)
    assert [row[:5] for row in store.whole()] == [(asked, told, "decides", ["person Alva Exempelsson"], "approved")]


@pytest.mark.parametrize(
    "text",
    [
        "Bussen går\n\nMotionen från Alva Exempelsson (S) bifölls.",  # about something else
        "Bastun eldas\n\nInterpellationen från Alva Exempelsson (S) bifölls.",
        "Bastun eldas, säger Alva Exempelsson (S). En motion bifölls.",
    ],
)
def test_whose_it_was_is_not_enough(store: Store, text: str) -> None:
    motion(store, head="")
    told_of(store, text, (DECIDED, "approve", "approved", "bifölls"))
    assert store.links() == []


def test_whose_it_was_is_of_one_region(store: Store) -> None:
    motion(store, head="")
    told_of(store, "Bastun eldas\n\nMotionen från Alva Exempelsson (S) bifölls.", APPROVED, region="Region Annanmark")
    assert store.links() == []


def test_of_two_motions_by_one_the_one_that_fits_better_is_meant(store: Store) -> None:
    asked = motion(store, head="")
    motion(store, "Motion om bastu i simhallen", head="")
    text = "Motionen från Alva Exempelsson (S) bifölls. Bastun i badhuset blir vedeldad."
    told = told_of(store, text, APPROVED)
    assert store.links() == [(asked, told, "decides", "approved")]


def test_of_two_motions_that_fit_alike_neither_is_meant(store: Store) -> None:
    motion(store, head="")
    motion(store, "Motion om bastu i simhallen", head="")
    told_of(store, "Bastu eldas\n\nMotionen från Alva Exempelsson (S) bifölls.", APPROVED)
    assert store.links() == []


def test_the_fate_of_somebody_elses_motion_is_not_ones_own(store: Store) -> None:
    asked = motion(store, head="")
    other: Told = (DECIDED, "reject", "rejected", "Motionen från Ola Exempelberg (M) om taxi avslogs")
    text = f"Bastun eldas\n\nMotionen från Alva Exempelsson (S) bifölls. {other[-1]}."
    told = told_of(store, text, APPROVED, other)
    assert store.links() == [(asked, told, "decides", "approved")]


# --- the Riksdag ---


def in_riksdag(store: Store, number: str, *lines: str) -> int:
    """A motion of the Riksdag, with lines on what became of it."""
    body = (
        f"Motion: {number}\n\nFörslag till riksdagsbeslut\n\n- Riksdagen bygger en brygga.\n\nMotivering\n\nVatten.\n\n"
    )
    if lines:
        body += "Behandling i riksdagen\n\n" + "\n".join(f"- {line}" for line in lines)
    told: list[Told] = [(DECIDED, "reject", "rejected", line[line.index("Kammarens") : line.index(". Behandlas")])
                        for line in lines]  # fmt: skip
    return store.add("Bryggor", body, Kind.MOTION, *told, region=None, published=MOVED, source="motioner")


def report(store: Store, number: str, text: str) -> int:
    return store.add("Vatten och bryggor", f"Betänkande: {number}\n\n{text}", Kind.REPORT, region=None, source="bet")


def test_a_report_names_the_motions_that_it_treats(store: Store) -> None:
    asked = in_riksdag(store, "2022/23:1188")
    told = report(store, "2022/23:TU7", "Riksdagen avslår motionerna 2022/23:41 och 2022/23:1188 yrkande 2.")
    assert store.whole() == [(asked, told, "reports", ["riksdag mot 2022/23:1188"], None, "2022/23:1188")]


def test_a_motion_names_the_report_and_what_the_chamber_decided(store: Store) -> None:
    line = (
        "Yrkande 1. Utskottets förslag: avslag. Kammarens beslut: avslag. Behandlas i betänkande 2022/23:TU7, punkt 2."
    )
    asked = in_riksdag(store, "2022/23:T12", line)
    told = report(store, "2022/23:TU7", "Riksdagen avslår motionerna.")
    assert store.links() == [(asked, told, "reports", "rejected")]


def test_the_report_on_another_motion_with_that_number_is_not_meant(store: Store) -> None:
    in_riksdag(store, "2022/23:1188")
    report(store, "2022/23:TU7", "Riksdagen godkänner proposition 2022/23:1188 och motion 2021/22:1188.")
    assert store.links() == []


def test_many_documents_are_linked_without_comparing_all_with_all(store: Store) -> None:
    store.db.execute(
        "INSERT INTO document SELECT n, n::VARCHAR, 's', 'Region Fjällmark', if(n % 2 = 0, 'motion', 'protocol'), 't',"
        " TIMESTAMP '2023-01-01' + to_days((n % 900)::INTEGER), 'text', '[]' FROM range(40000) t(n)"
    )
    store.db.execute(
        "INSERT INTO reference SELECT n, 0, 'title', 'samma titel på allt ' || (n % 20000 // 2), 0, 1, n % 2 = 0"
        " FROM range(40000) t(n)"
    )
    store.db.execute(
        'INSERT INTO decision (document, ordinal, stance, action, "start", "end", outcome)'
        " SELECT n, 0, 'decided', 'reject', 0, 4, 'rejected' FROM range(40000) t(n) WHERE n % 2 = 1"
    )
    store.count = 40000
    assert 0 < len(store.links()) <= 40000
