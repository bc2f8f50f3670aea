"""People in official roles. All people, parties' members and matters are invented."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Contact, Document, Kind, Mention, Person
from pipeline.extract.people import Asked, asked, people
from pipeline.parse.sections import divide


def document(text: str, kind: Kind = Kind.PRESS_RELEASE, contacts: tuple[Contact, ...] = ()) -> Document:
    title = text.split("\n")[0]
    return Document(
        source="test",
        key="1",
        title=title,
        text=text,
        kind=kind,
        sections=divide(text, (), kind),
        contacts=contacts,
    )


def found(text: str, kind: Kind = Kind.PRESS_RELEASE) -> list[tuple[str, str | None, str | None]]:
    return [(person.name, person.role, person.party) for person in people(document(text, kind))]


def only(text: str) -> Person:
    [person] = people(document(text))
    return person


@pytest.mark.parametrize(
    ("text", "role", "party", "organisation"),
    [
        ("säger regionstyrelsens ordförande Alva Ek.", "regionstyrelsens ordförande", None, "regionstyrelsen"),
        ("säger Alva Ek, regionstyrelsens ordförande.", "regionstyrelsens ordförande", None, "regionstyrelsen"),
        ("säger Alva Ek (S), regionråd.", "regionråd", "S", None),
        ("säger Alva Ek (S) regionråd.", "regionråd", "S", None),
        ("säger Alva Ek, ordförande i regionstyrelsen (M).", "ordförande i regionstyrelsen", "M", "regionstyrelsen"),
        ("säger Alva Ek (M, ordförande).", "ordförande", "M", None),
        ("säger socialdemokraten Alva Ek.", None, "S", None),
        ("säger Moderaternas gruppledare Alva Ek.", "Moderaternas gruppledare", "M", "Moderaterna"),
        ("Oppositionsrådet Alva Ek (KD) svarar.", "Oppositionsrådet", "KD", None),
        ("Ordförande: Alva Ek (C)", "Ordförande", "C", None),
        ("Ordförande, Alva Ek (C)", "Ordförande", "C", None),
        ("Ordförande för gruppen är Alva Ek (C).", "Ordförande för gruppen", "C", "gruppen"),
        ("Alva Ek (C) valdes till ny ordförande för nämnden.", "ordförande för nämnden", "C", "nämnden"),
        ("Alva Ek (C), blev vald till ordförande", "ordförande", "C", None),
        ("Alva Ek blir ny HR-direktör i Region Fjällmark.", "HR-direktör i Region Fjällmark", None, "Region Fjällmark"),
        ("Regeringen utser Alva Ek till generaldirektör.", "generaldirektör", None, None),
        ("Alva Ek har utsetts till landshövding i Granby län.", "landshövding i Granby län", None, None),
        ("säger Alva Ek, regionråd, Region Fjällmark.", "regionråd", None, "Region Fjällmark"),
        ("säger Alva Ek, chefläkare Region Fjällmark.", "chefläkare", None, "Region Fjällmark"),
        ("Tf förvaltningschef Trafikförvaltningen Alva Ek", "Tf förvaltningschef", None, "Trafikförvaltningen"),
        ("S Alva Ek, Granby, ordförande", "ordförande", "S", None),
        ("Alva Ek (oberoende, tidigare Kd) röstade nej.", None, None, None),
        ("Alva Ek, Centerpartiet", None, "C", None),
        ("säger Alva Ek, rättspolitisk talesperson, Liberalerna.", "rättspolitisk talesperson", "L", "Liberalerna"),
        ("Motion av Alva Ek © om bussar", None, "C", None),
        ("av Ek, Alva (kd)", None, "KD", None),
        ("av Alva Ek i Norra Granby m.fl. (S)", None, "S", None),
        ("Motion av Alva Ek m.fl. (v)", None, "V", None),
        ("Alva Ek (-) yrkar avslag.", None, None, None),
        ("Alva Ek reserverar sig mot beslutet.", None, None, None),
    ],
)
def test_every_form_of_introduction(text: str, role: str | None, party: str | None, organisation: str | None) -> None:
    person = only(text)
    assert (person.name, person.role, person.party, person.organisation) == ("Alva Ek", role, party, organisation)


@pytest.mark.parametrize(
    "text",
    [
        "Alva Ek, Granby, har lämnat in ett medborgarförslag.",
        "– Jag fick vänta i sju timmar, säger Alva Ek, 63 år.",
        "Patienten Alva Ek fick vänta.",
        "En 63-årig kvinna fördes till sjukhus.",
        "Författaren Alva Ek läser ur sin bok.",
        "Alva Ek (tillväxt), Bo Alm (regionala projekt)",
        "Norra Granby (VGR) och Alva Ek (Granby)",
        "Kontakta Alva Ek för mer information.",
    ],
)
def test_private_people_are_left_out(text: str) -> None:
    assert people(document(text)) == ()


def test_signatures_of_a_citizens_proposal_are_private() -> None:
    text = "Medborgarförslag om bänkar\n\nJag föreslår att bänkar ställs ut.\n\nAlva Ek\nGranby den 3 maj 2025"
    assert people(document(text, Kind.MOTION)) == ()


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("Motion av Alva Ek och Bo Alm (båda SD)", ["SD", "SD"]),
        ("Motion av Alva Ek, Bo Alm och Cia Gran (samtliga M)", ["M", "M", "M"]),
        ("Motion av Alva Ek, Bo Alm, Cia Gran (S)", ["S", "S", "S"]),
        ("Alva Ek, Bo Alm och Cia Gran (MP-gruppen)", ["MP", "MP", "MP"]),
        ("Motion om bussar (Alva Ek och Bo Alm, V)", ["V", "V"]),
        ("Alva Ek och Bo Alm, Socialdemokraterna, om bussar", ["S", "S"]),
        ("Alva Ek (S), Bo Alm (M) och Cia Gran (V)", ["S", "M", "V"]),
        ("Alva Ek (-) och Bo Alm (M)", [None, "M"]),
        ("S: Alva Ek, Bo Alm", ["S", "S"]),
        ("Vänsterpartiet: Alva Ek och Bo Alm", ["V", "V"]),
    ],
)
def test_parties_in_lists(text: str, parties: list[str | None]) -> None:
    assert [person.party for person in people(document(text))] == parties


def test_a_party_goes_to_no_other_who_has_a_role_of_his_own() -> None:
    text = "säger regiondirektör Alva Ek och Bo Alm (S)"
    assert found(text) == [("Alva Ek", "regiondirektör", None), ("Bo Alm", None, "S")]


def test_roles_between_names_go_to_the_right_one() -> None:
    text = "Alva Ek (KD), ordförande, Bo Alm (M), 1:e vice ordförande, Cia Gran (S)"
    assert found(text) == [
        ("Alva Ek", "ordförande", "KD"),
        ("Bo Alm", "1:e vice ordförande", "M"),
        ("Cia Gran", None, "S"),
    ]
    text = "ordförande Alva Ek (M) och vice ordförande Bo Alm (KD)"
    assert found(text) == [("Alva Ek", "ordförande", "M"), ("Bo Alm", "vice ordförande", "KD")]
    text = "med riksbankschef Alva Ek, generaldirektören för Granbyverket, Bo Alm samt riksgäldsdirektör Cia Gran"
    assert [name for name, role, _ in found(text) if role and role.startswith("generaldirektör")] == ["Bo Alm"]


def test_a_question_names_asker_and_office() -> None:
    text = "Alva Ek (V) frågar ordföranden i styrelsen för Granby Sjukhus Bo Alm (M) om köerna"
    assert found(text) == [
        ("Alva Ek", None, "V"),
        ("Bo Alm", "ordföranden i styrelsen för Granby Sjukhus", "M"),
    ]
    text = "Interpellation av Alva Ek (V) till ordföranden i regionstyrelsen Bo Alm (M)"
    assert found(text) == [("Alva Ek", None, "V"), ("Bo Alm", "ordföranden i regionstyrelsen", "M")]


def test_a_plural_role_is_that_of_all_in_the_list() -> None:
    assert found("säger regionråden Alva Ek (S) och Bo Alm (V)") == [
        ("Alva Ek", "regionråden", "S"),
        ("Bo Alm", "regionråden", "V"),
    ]


def test_the_main_role_is_the_first_and_the_wording_with_its_body() -> None:
    assert only("säger Alva Ek (S), regionstyrelsens ordförande och regionråd.").role == "regionstyrelsens ordförande"
    text = "Ordförande Alva Ek öppnar.\n\nDet säger Alva Ek, regionstyrelsens ordförande."
    assert (only(text).role, only(text).organisation) == ("regionstyrelsens ordförande", "regionstyrelsen")


def test_what_somebody_was_before_goes_last() -> None:
    text = "Tidigare landshövding Alva Ek är ordförande i Granbyrådet."
    assert only(text).role == "ordförande i Granbyrådet"


MINUTES = """Protokoll för regionstyrelsen

Beslutande: Alva Ek (S), ordförande, Bo Alm (M)
Cia Gran (V)

Ersättare
Dan Lind (KD)

Övriga närvarande
Eva Rönn, regiondirektör

Utses att justera Bo Alm

§ 12 Busslinje 4

Cia Gran (V) reserverar sig mot beslutet."""


def test_attendance_lists_of_minutes() -> None:
    assert found(MINUTES, Kind.PROTOCOL) == [
        ("Alva Ek", "ordförande", "S"),
        ("Bo Alm", "ledamot", "M"),
        ("Cia Gran", "ledamot", "V"),
        ("Dan Lind", "ersättare", "KD"),
        ("Eva Rönn", "regiondirektör", None),
    ]


def test_signatures_of_a_motion() -> None:
    text = (
        "Motion om bänkar\n\nDet behövs fler bänkar i länet.\n\nJag föreslår regionfullmäktige besluta\n\n"
        "- att ställa ut bänkar\n\nGranby den 3 maj 2025\n\nAlva Ek\nBo Alm"
    )
    assert found(text, Kind.MOTION) == [("Alva Ek", None, None), ("Bo Alm", None, None)]


def test_mentions_of_full_names_surnames_first_names_and_genitives() -> None:
    text = (
        "Alva Ek tar över\n\nDet säger regiondirektör Alva Ek. Alva Eks plan är klar, och Ek är nöjd.\n\n"
        "– Bra, avslutar Alva."
    )
    assert [mention.text for mention in only(text).mentions] == ["Alva Ek", "Alva Ek", "Alva Eks", "Ek", "Alva"]


def test_a_name_over_a_line_end_is_a_mention() -> None:
    person = only("Det säger regiondirektör Alva\nEk i dag.")
    assert (person.name, person.mentions[0].text) == ("Alva Ek", "Alva\nEk")


@pytest.mark.parametrize(
    "tail",
    ["Bo Granby är en annan.", "Bussen stannar i Granby.", "Granby Bussbolag kör.", "granby är en ort."],
)
def test_other_people_and_places_are_no_mentions(tail: str) -> None:
    person = only(f"säger regiondirektör Alva Granby.\n\n{tail}")
    assert [mention.text for mention in person.mentions] == ["Alva Granby"]


def test_a_surname_of_two_people_is_nobodys() -> None:
    text = "Alva Ek (S) och Bo Ek (M) svarar. Ek är nöjd. Det är Ek (M) som yrkar avslag."
    assert [[mention.text for mention in person.mentions] for person in people(document(text))] == [
        ["Alva Ek"],
        ["Bo Ek", "Ek"],
    ]


def test_one_name_with_two_parties_is_two_people() -> None:
    text = "Alva Ek (S) och Alva Ek (M) talar. Alva Ek (M) yrkar avslag."
    assert [(person.party, len(person.mentions)) for person in people(document(text))] == [("S", 1), ("M", 2)]


def test_a_shorter_form_of_a_name_is_the_same_person() -> None:
    text = "säger regiondirektör Alva Maria Ek.\n\nRegiondirektör Maria Ek fortsätter."
    person = only(text)
    assert (person.name, [mention.text for mention in person.mentions]) == (
        "Alva Maria Ek",
        ["Alva Maria Ek", "Maria Ek"],
    )


def test_a_name_met_only_in_the_genitive() -> None:
    assert only("Nämnden avslog Alva Granbergs (C) yrkande.").name == "Alva Granberg"
    assert only("Nämnden avslog Alva Lindfors (C) yrkande.").name == "Alva Lindfors"


def test_unknown_codes_count_behind_politicians_only() -> None:
    assert only("säger Alva Ek (Xyp), ordförande i nämnden").party == "XYP"
    assert only("säger Alva Ek (Xyp), professor").party is None
    assert found("Alva Ek (Xyp)") == []


def test_contacts_are_people() -> None:
    contacts = (
        Contact("Alva Ek", role="ordförande i regionstyrelsen", party="s", phone="070-174 06 05"),
        Contact("Bo Alm", role="pressekreterare", organisation="Region Fjällmark"),
        Contact("Presstjänsten", phone="070-174 06 06"),
    )
    text = "Ny buss\n\nDet säger Alva Ek."
    start = text.index("Alva")
    mentions = (Mention("Alva Ek", start, start + len("Alva Ek")),)
    assert people(document(text, contacts=contacts)) == (
        Person("Alva Ek", "ordförande i regionstyrelsen", "S", "regionstyrelsen", mentions),
        Person("Bo Alm", "pressekreterare", None, "Region Fjällmark", ()),
    )


def test_a_models_spans_mend_a_name() -> None:
    text = "Det säger regiondirektör Fjällräven Alva Ek."
    start = text.index("Alva")
    [person] = people(document(text), [(start, start + 7)])
    assert person.mentions[0].text == "Alva Ek"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Interpellation 2014/15:5 Vägen till havet av Alva Ek (S) till Statsrådet Bo Alm (MP)\n\nJag undrar.",
            Asked("Alva Ek", "S", "Bo Alm", "MP", "Statsrådet"),
        ),
        (
            "Interpellation 1999/2000:5 av Alva Ek (fp) till kultur- och idrottsminister Bo Alm om Norra Granby",
            Asked("Alva Ek", "FP", "Bo Alm", None, "kultur- och idrottsminister"),
        ),
        (
            "1994/95:5 av Alva Ek (kds) till näringsministern om Granby Bruks framtid\n\nInkom den 3 maj",
            Asked("Alva Ek", "KDS", None, None, "näringsministern"),
        ),
        (
            "Interpellation 2003/04:5 av förste vice talman Alva Ek (m) till statsrådet Bo Alm om buss 4",
            Asked("Alva Ek", "M", "Bo Alm", None, "statsrådet"),
        ),
        (
            "Interpellation om köerna\n\nTill regionstyrelsens ordförande Bo Alm (M)\n\nKöerna växer.\n\n"
            "Vad gör du?\n\nAlva Ek (V)",
            Asked("Alva Ek", "V", "Bo Alm", "M", "regionstyrelsens ordförande"),
        ),
        ("Köerna växer.", Asked()),
    ],
)
def test_who_asks_whom_in_an_interpellation(text: str, said: Asked) -> None:
    assert asked(text) == said


PIECES = st.sampled_from(
    [
        "Alva Ek",
        "Bo Alm",
        "Ek",
        "Alva",
        "Eks",
        "Cia von\nGran",
        "(S)",
        "(båda M)",
        "(-)",
        "regionstyrelsens ordförande",
        "ordförande i regionstyrelsen",
        "Ledamöter:",
        "S:",
        "säger",
        "och",
        ",",
        ".",
        "\n",
        "\n\n",
        "valdes till",
        "reserverar sig",
        "m.fl.",
        "Region Fjällmark",
        "Ek, Alva (S)",
    ]
)


def found_mentions(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[str, int, int]]:
    for person in people(document(text), spans):
        for mention in person.mentions:
            yield mention.text, mention.start, mention.end


SPANS = st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), max_size=3)


@given(st.lists(PIECES, max_size=25), SPANS)
def test_every_mention_says_what_stands_there(pieces: list[str], spans: list[tuple[int, int]]) -> None:
    text = " ".join(pieces)
    taken: set[int] = set()
    for said, start, end in found_mentions(text, spans):
        assert text[start:end] == said
        assert said
        assert taken.isdisjoint(range(start, end))
        taken.update(range(start, end))


@given(st.lists(PIECES, max_size=20))
def test_everybody_who_is_found_is_named_in_the_text(pieces: list[str]) -> None:
    for person in people(document(" ".join(pieces))):
        assert person.mentions
        assert person.party is None or person.party.isupper()
