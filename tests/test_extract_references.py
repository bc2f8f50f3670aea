"""Numbers and titles by which documents name matters. All people, places and matters are invented."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Document, Identifier, Kind
from pipeline.extract.references import plain_case, plain_title, references

CASE, MOTION, RIKSDAG, TITLE = Identifier


def named(text: str, identifier: Identifier, kind: Kind = Kind.PROTOCOL, title: str = "Protokoll") -> list[str]:
    """The plain forms of what a text names."""
    return [each.value for each in found(text, kind, title) if each.identifier is identifier]


def found(text: str, kind: Kind = Kind.PROTOCOL, title: str = "Protokoll") -> tuple:  # type: ignore[type-arg]
    document = Document("test", "1", title, f"{title}\n\n{text}", kind)
    read = references(document)
    assert all(0 <= each.start < each.end <= len(document.text) for each in read)
    return read


# --- case numbers ---


@pytest.mark.parametrize("printed", ["RS 2021-0267", "RS2021/0267", "Dnr RS 2021/267", "RS/267/2021", "RS 2021/267-3"])
def test_one_case_has_one_plain_form(printed: str) -> None:
    assert named(f"Ärende, {printed}.", CASE) == ["RS 2021-0267"]


def test_other_cases_never_agree() -> None:
    numbers = ["RS 2021-0267", "RS 2021-2670", "LS 2021-0267", "RS 2022/267", "LS 0702-0239", "21RS267", "RV 180949",
               "RS 269:1-2020", "RS 269-2020", "109-7-2017", "109-7-2018", "2011/KS 0206 001"]  # fmt: skip
    assert all(plain_case(one) != plain_case(other) for one, other in combinations(numbers, 2))


@pytest.mark.parametrize(
    ("head", "own"),
    [("Dnr RS 2023/412", True), ("2023-04-03, RS 2023/412", True), (f"Se {'länge ' * 30} RS 2023/412.", False)],
)
def test_a_motions_own_number_stands_at_its_head(head: str, own: bool) -> None:
    (read,) = [each for each in found(head, Kind.MOTION, "En färja") if each.identifier is CASE]
    assert read.own is own


def test_numbers_in_minutes_are_the_matters() -> None:
    assert not any(each.own for each in found("§ 4 Svar på motion 2023:15\n\nRS 2023/412"))


# --- numbers of motions ---


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("motion 2023:15", ["2023:15"]),
        ("Motion 3/2026: Öppna skolskjutsarna", ["2026:3"]),
        ("Svar på interpellation 2/2026 om bussen", ["interpellation: 2026:2"]),
        ("Motion nr 15/2023", ["2023:15"]),
        ("(Motion 15-2023)", ["2023:15"]),
        ("motion (nr 15-2023)", ["2023:15"]),
        ("Motion nr 3-16", ["2016:3"]),
        ("motionerna 2023:15, 16-2023 och 2022:7", ["2023:15", "2023:16", "2022:7"]),
        ("motion 2022/23", []),  # a session
        ("motion 2022/23:15", []),  # the Riksdag's
        ("motionen av den 15/3", []),
        ("verksamhetsplan 2023:15", []),
    ],
)
def test_numbers_of_motions(printed: str, plain: list[str]) -> None:
    assert named(f"Fullmäktige behandlar {printed}.", MOTION) == plain


def test_the_number_in_a_motions_title_is_its_own() -> None:
    (read,) = [each for each in found("Text.", Kind.MOTION, "Motion 7-2018 Fler färjor") if each.identifier is MOTION]
    assert (read.value, read.own) == ("2018:7", True)


# --- the Riksdag's ---


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("motion 2012/13:U323", ["mot 2012/13:U323"]),
        ("motionerna 2012/13:U323 och U324", ["mot 2012/13:U323", "mot 2012/13:U324"]),
        ("mot. 2012/13:U323 yrkande 2", ["mot 2012/13:U323"]),
        ("bet. 2012/13:UU12, rskr. 2012/13:41", ["bet 2012/13:UU12", "rskr 2012/13:41"]),
        ("betänkande 2022/23:AU6", ["bet 2022/23:AU6"]),
        ("motion 1998/99:Bo208", ["mot 1998/99:Bo208"]),
        ("motion 1999/2000:Sf12", ["mot 1999/2000:Sf12"]),
        ("motionerna 2022/23:41 av NN (X) och 2022/23:960 av MM (Y)", ["mot 2022/23:41", "mot 2022/23:960"]),
        ("proposition 2022/23:41 och motion 2022/23:60", ["mot 2022/23:60"]),
        ("motion 2022/23:60 och prop. 2022/23:41", ["mot 2022/23:60"]),
        ("interpellation 2014/15:566", ["ip 2014/15:566"]),
        ("prot. 2021/22:94, läsåret 2021/22, SOU 2021:12", []),
    ],
)
def test_designations_of_the_riksdag(printed: str, plain: list[str]) -> None:
    assert named(f"Riksdagen behandlar {printed}.", RIKSDAG) == plain


@pytest.mark.parametrize(
    ("head", "kind", "plain"),
    [
        ("Motion: 2012/13:U323", Kind.MOTION, "mot 2012/13:U323"),
        ("Betänkande: 2012/13:UU12", Kind.REPORT, "bet 2012/13:UU12"),
        ("Interpellation: 2014/15:566", Kind.INTERPELLATION, "ip 2014/15:566"),
    ],
)
def test_a_papers_own_designation_stands_at_its_head(head: str, kind: Kind, plain: str) -> None:
    text = f"{head}\n\nText.\n\nBehandlas i betänkande 2012/13:KU1 med motion 2012/13:K1."
    assert [each.value for each in found(text, kind) if each.own and each.identifier is RIKSDAG] == [plain]


# --- titles ---


@pytest.mark.parametrize(
    "printed",
    [
        "Svar på motion av Alva Exempelsson (S) om gratis buss till fjällen",
        "§ 58 Motion om gratis buss till fjällen (RS 2021-0267)",
        "Motion från Alva Exempelsson (S) m.fl. angående gratis buss till fjällen",
        "Motion: Gratis buss till fjällen",
        "Motion nr 12/2023 - Gratis buss till fjällen",
        "Motionen ”Gratis buss till fjällen” anses besvarad.",
        "Motionen om gratis buss till fjällen avslogs efter votering.",
        "Fullmäktige avslår motion av Alva Exempelsson (S) om gratis buss till fjällen. Därefter åt man.",
    ],
)
def test_a_title_is_the_same_however_it_is_printed(printed: str) -> None:
    assert named(printed, TITLE) == ["gratis buss till fjällen"]


@pytest.mark.parametrize(
    "title",
    [
        "Gratis buss till fjällen",
        "Motion om gratis buss till fjällen",
        "Motion: Gratis buss till fjällen!",
        "Motion 7-2018 Gratis buss till fjällen",
        "Motion till regionfullmäktige ang. gratis buss till fjällen",
        "Motion nr 27-2025 från Alva Exempelsson (S). ”Gratis buss till fjällen”",
    ],
)
def test_a_motions_own_title_has_the_form_by_which_others_name_it(title: str) -> None:
    assert plain_title(title) == "gratis buss till fjällen"
    (read,) = [each for each in found("Text.", Kind.MOTION, title) if each.identifier is TITLE]
    assert (read.start, read.end, read.value, read.own) == (0, len(title), "gratis buss till fjällen", True)


@pytest.mark.parametrize(
    "text",
    [
        "det som anförs i motionen om gratis buss till fjällen och tillkännager detta",
        "Motionen om att bussar ska vara gratis avslogs.",
        "Motion om bussar",  # of one word: it may be any
        "Motionen avslogs.",
    ],
)
def test_what_is_no_title(text: str) -> None:
    assert named(text, TITLE) == []


def test_a_title_of_an_interpellation_is_no_motions() -> None:
    assert named("Svar på interpellation av Alva Ek (S) om köerna i vården", TITLE) == [
        "interpellation: köerna i vården"
    ]


PIECES = st.sampled_from(
    ["motion", "Motionen ", "om ", "av NN (S) ", "2022/23:", "U12", " och ", "RS 2023", "/12", ":", "”", "(", ")", " ",
     "\n", "bet. ", "2023:15", ", ", "- ", "Svar på ", "interpellation ", "till ", "å", "\u00a0", "."]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40), st.sampled_from(Kind))
def test_whatever_a_text_holds_every_reference_has_its_place(pieces: list[str], kind: Kind) -> None:
    for each in found("".join(pieces), kind):
        assert each.value
