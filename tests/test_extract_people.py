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
        ("säger Moderaternas Alva Ek.", None, "M", "Moderaterna"),
        ("säger Alva Ek, gruppledare (M).", "gruppledare", "M", "Moderaterna"),
        ("säger SD-ledamoten Alva Ek.", "ledamot", "SD", None),
        ("säger Alva Ek, moderat oppositionsråd.", "oppositionsråd", "M", None),
        ("Liberalerna vill. Partiets gruppledare Alva Ek säger nej.", "partiets gruppledare", "L", "Liberalerna"),
        ("Oppositionsrådet Alva Ek (KD) svarar.", "oppositionsråd", "KD", None),
        ("Ordförande: Alva Ek (C)", "ordförande", "C", None),
        ("Ordförande, Alva Ek (C)", "ordförande", "C", None),
        ("Ordförande för gruppen är Alva Ek (C).", "ordförande för gruppen", "C", "Centerpartiet"),
        ("Alva Ek (C) valdes till ny ordförande för nämnden.", "ny ordförande för nämnden", "C", "nämnden"),
        ("Alva Ek (C), blev vald till ordförande", "ordförande", "C", None),
        (
            "Alva Ek blir ny HR-direktör i Region Fjällmark.",
            "ny HR-direktör i Region Fjällmark",
            None,
            "Region Fjällmark",
        ),
        ("Regeringen utser Alva Ek till generaldirektör.", "generaldirektör", None, None),
        (
            "Alva Ek har utsetts till landshövding i Granby län.",
            "landshövding i Granby län",
            None,
            "Länsstyrelsen i Granby län",
        ),
        ("säger Alva Ek, regionråd, Region Fjällmark.", "regionråd", None, "Region Fjällmark"),
        ("säger Alva Ek, chefläkare Region Fjällmark.", "chefläkare", None, "Region Fjällmark"),
        ("Tf förvaltningschef Trafikförvaltningen Alva Ek", "tf förvaltningschef", None, "Trafikförvaltningen"),
        ("säger Alva Ek (FP), regionråd.", "regionråd", "L", None),
        ("säger Alva Ek, S, om budgeten.", None, "S", None),
        (
            "Professor Alva Ek vid Granby universitet svarar.",
            "professor vid Granby universitet",
            None,
            "Granby universitet",
        ),
        ("säger Alva Ek, kommunalråd i Granby (S).", "kommunalråd i Granby", "S", "Granby kommun"),
        (
            "säger Alva Ek, kommunstyrelsens ordförande i Granby.",
            "kommunstyrelsens ordförande i Granby",
            None,
            "Kommunstyrelsen, Granby kommun",
        ),
        (
            "säger Alva Ek, chef för mottagningen på Granby lasarett.",
            "chef för mottagningen på Granby lasarett",
            None,
            "Granby lasarett",
        ),
        ("säger Alva Ek, enhetschef för ambulansen i Granby.", "enhetschef för ambulansen i Granby", None, None),
        ("säger Alva Ek, överläkare, Granby lasarett.", "överläkare", None, "Granby lasarett"),
        (
            "Socialminister Alva Ek, med ansvar för idrott, svarar.",
            "socialminister, med ansvar för idrott",
            None,
            "Regeringen",
        ),
        ("Biträdande socialminister Alva Ek (M) svarar.", "biträdande socialminister", "M", "Regeringen"),
        ("Norges socialminister Alva Ek svarar.", "Norges socialminister", None, None),
        ("säger statsrådet Alva Ek (S), minister för vård.", "minister för vård", "S", "Regeringen"),
        ("Rektor för den nya skolan blir Alva Ek.", "rektor för den nya skolan", None, None),
        ("Landstingsdirektör är fortsatt Alva Ek.", "landstingsdirektör", None, None),
        ("Till ordförande i nämnden omvaldes Alva Ek.", "ordförande i nämnden", None, "nämnden"),
        (
            "Alva Ek (V) avsäger sig uppdraget som ledamot i kulturnämnden.",
            "ledamot i kulturnämnden",
            "V",
            "kulturnämnden",
        ),
        ("Ny rektor i Granby\n\nAlva Ek tillträder i maj.", "ny rektor i Granby", None, None),
        ("Alva Ek har tillträtt befattningen generaldirektör.", "generaldirektör", None, None),
        ("Alva Ek (S) röstade som enda ledamot nej.", "ledamot", "S", None),
        ("Närvarande: Alva Ek (S) (ordförande)", "ordförande", "S", None),
        ("Anmälan till Alva Ek, 070-174 06 05.", None, None, None),
        ("Vid protokollet\n\nAlva Ek", None, None, None),
        ("Presskontakt: Alva Ek", None, None, None),
        ("Alva Ek, Sjukvårdspartiet, röstade nej.", None, None, None),
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
        ("Alva Ek ny ordförande i trafiknämnden", "ny ordförande i trafiknämnden", None, "trafiknämnden"),
        ("Till ny revisor utsågs Alva Ek.", "ny revisor", None, None),
        ("Vd är från och med nu Alva Ek.", "vd", None, None),
        (
            "säger en nöjd Alva Ek, konstnärlig ledare på Granby museum",
            "konstnärlig ledare på Granby museum",
            None,
            "Granby museum",
        ),
        ("enligt särskilda utredaren, docent Alva Ek.", "särskild utredare; docent", None, None),
        (
            "Alva Ek, docent vid Granby universitet, till särskild utredare.",
            "docent vid Granby universitet; särskild utredare",
            None,
            "Granby universitet",
        ),
        ("Alva Ek (L) leder kulturnämnden.", None, "L", "kulturnämnden"),
        ("Alva Ek (M) får avsägelse från uppdraget som nämndeman och ledamot i trafiknämnden.", None, "M", None),
        (
            "Alva Ek (M) beviljas entledigande från uppdraget som ledamot i trafiknämnden.",
            "ledamot i trafiknämnden",
            "M",
            "trafiknämnden",
        ),
        ("Trafikdirektören informerar\nAlva Ek visar siffror.", "trafikdirektör", None, None),
        ("| Ledamot | Parti |\n| Alva Ek | KD |", "ledamot", "KD", None),
        ("Närvarande beslutande ledamöter\nAlva\nEk (V)", "beslutande ledamot", "V", None),
        ("Närvarande: Alva Ek (V) Granby, ordförande", "ordförande", "V", None),
        ("C Alva Ek, 1:e v ordf.", "1:e vice ordförande", "C", None),
        ("Ledamöter\nAlva Ek (S)\n\nJusterare: Alva Ek", "ledamot; justerare", "S", None),
        ("Svar till dig och mig i egenskap av regionråd.\n\nAlva Ek (C)", "regionråd", "C", None),
        ("KD: Mer till vården\n\nDet säger gruppledaren Alva Ek.", "gruppledare", "KD", "Kristdemokraterna"),
        ("mot Alva Eks (S) röst", None, "S", None),
        ("Alva Ek visade runt. Chefläkaren Ek log.", "chefläkare", None, None),
        ("Alva Ek visade runt, säger Ek (S).", None, "S", None),
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
        "Ordföranden i Granby bygdegårdsförening, Alva Ek, gratulerade.",
        "säger Granby IK:s ordförande Alva Ek.",
        "Biskop Alva Ek talar. Arkitekten Alva Ek också.",
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
        ("Bo Alm", "ordförande i styrelsen för Granby Sjukhus", "M"),
    ]
    text = "Interpellation av Alva Ek (V) till ordföranden i regionstyrelsen Bo Alm (M)"
    assert found(text) == [("Alva Ek", None, "V"), ("Bo Alm", "ordförande i regionstyrelsen", "M")]


def test_a_plural_role_is_that_of_all_in_the_list() -> None:
    assert found("säger regionråden Alva Ek (S) och Bo Alm (V)") == [
        ("Alva Ek", "regionråd", "S"),
        ("Bo Alm", "regionråd", "V"),
    ]


def test_roles_are_joined_and_each_title_counts_once() -> None:
    role = only("säger Alva Ek (S), regionstyrelsens ordförande och regionråd.").role
    assert role == "regionstyrelsens ordförande och regionråd"
    text = "Regionrådet Alva Ek (S) talar.\n\nDet säger Alva Ek, ordförande i kulturnämnden, regionråd."
    assert only(text).role == "ordförande i kulturnämnden, regionråd"
    text = "Regionrådet Alva Ek (S) talar.\n\nDet säger Alva Ek, ordförande i kulturnämnden."
    assert only(text).role == "regionråd; ordförande i kulturnämnden"
    text = "Sekreterare: Alva Ek, nämndsekreterare"
    assert only(text).role == "nämndsekreterare"
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
        ("Bo Alm", None, "M"),
        ("Cia Gran", None, "V"),
        ("Dan Lind", "ersättare", "KD"),
        ("Eva Rönn", "regiondirektör", None),
    ]


def test_headings_over_lists_of_those_present() -> None:
    text = (
        "Protokoll kulturnämnden\n\nNärvarande ledamöter\nAlva Ek (S), ordf.\nBo Alm (M)\nTjänstgörande ersättare\n"
        "Cia Gran (V) för Dan Lind (V)\n\nAdjungerade: Eva Rönn"
    )
    assert found(text, Kind.PROTOCOL) == [
        ("Alva Ek", "ordförande", "S"),
        ("Bo Alm", "ledamot", "M"),
        ("Cia Gran", "tjänstgörande ersättare", "V"),
        ("Dan Lind", None, "V"),
        ("Eva Rönn", "adjungerad", None),
    ]
    assert {person.organisation for person in people(document(text, Kind.PROTOCOL))} == {"kulturnämnden"}


def test_titles_above_and_below_names_in_signatures() -> None:
    above = "Kulturnämnden\n\nOrdförande\nAlva Ek (S)\nSekreterare\nBo Alm\nJusterare\nCia Gran (M)"
    below = "Kulturnämnden\n\nAlva Ek (S)\nOrdförande\nBo Alm\nSekreterare\n\nCia Gran (M)\nJusterare"
    for text in (above, below):
        assert found(text, Kind.PROTOCOL) == [
            ("Alva Ek", "ordförande", "S"),
            ("Bo Alm", "sekreterare", None),
            ("Cia Gran", "justerare", "M"),
        ]


def test_who_speaks_at_a_meeting_is_no_private_person() -> None:
    text = (
        "Kulturnämnden § 4\n\nAlva Ek föreslår återremiss. Information från Bo Alm. Cia Gran utses att jämte "
        "ordföranden justera protokollet.\n\nDan Lind föreslår i ett medborgarförslag fler bänkar."
    )
    assert [name for name, _, _ in found(text, Kind.PROTOCOL)] == ["Alva Ek", "Bo Alm", "Cia Gran"]


@pytest.mark.parametrize(
    "between", [" till ersättare i kulturnämnden efter ", " till ersättare i kulturnämnden. Han efterträder "]
)
def test_who_had_a_role_before_another(between: str) -> None:
    assert found(f"Alva Ek (S) valdes{between}Bo Alm (S).") == [
        ("Alva Ek", "ersättare i kulturnämnden", "S"),
        ("Bo Alm", "ersättare i kulturnämnden", "S"),
    ]


@pytest.mark.parametrize(
    ("text", "organisation"),
    [
        ("Regiondirektör Alva Ek svarar.", "Region Fjällmark"),
        ("Alva Ek, överläkare på kirurgkliniken, svarar.", "Region Fjällmark"),
        ("Kulturnämnden sa ja. – Bra, säger ordförande Alva Ek.", "Kulturnämnden"),
        ("Riksdagen sa ja. – Bra, säger riksdagsledamot Alva Ek.", "Riksdagen"),
        ("Vid nämndens möte i Granby talade rektor Alva Ek.", None),
        ("En regional utvecklingsnämnd inrättas. Ordförande blir Alva Ek.", "regionala utvecklingsnämnden"),
        ("Kulturnämnden och trafiknämnden möttes. Alva Ek är nämndens ordförande.", "trafiknämnden"),
        ("På Granbyverkets kontor väntar generaldirektör Alva Ek.", "Granbyverket"),
        ("Besök hos Granby kommun. Kommunalrådet Alva Ek deltar.", "Granby kommun"),
    ],
)
def test_what_a_bare_office_belongs_to(text: str, organisation: str | None) -> None:
    [person] = people(document(text), "Region Fjällmark")
    assert person.organisation == organisation


def test_the_body_that_meets_has_the_members_and_elections_have_their_own() -> None:
    text = (
        "Regionfullmäktige i korthet\n\nRegionstyrelsen föreslog ja. Ordförande Alva Ek (S) ledde mötet.\n\n"
        "Val till patientnämnden\nTill ordförande valdes Bo Alm (M)."
    )
    bodies = [person.organisation for person in people(document(text, Kind.DECISION_DIGEST), "Region Fjällmark")]
    assert bodies == ["Regionfullmäktige", "patientnämnden"]


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("Granby 2025-05-03\n\nFör Moderaterna,\nAlva Ek, gruppledare\nBo Alm", "M"),
        ("Alva Ek och Bo Alm\nCenterpartiet", "C"),
        ("Alva Ek          Bo Alm\nVänsterpartiet", "V"),
        ("Alva Ek (KD)\nBo Alm (KD)", "KD"),
    ],
)
def test_parties_of_those_who_sign_a_motion(end: str, code: str) -> None:
    text = f"Motion om bänkar\n\nVi yrkar att bänkar ställs ut i hela länet.\n\n{end}"
    assert [(name, party) for name, _, party in found(text, Kind.MOTION)] == [("Alva Ek", code), ("Bo Alm", code)]


def test_all_who_sign_a_motion_have_the_party_of_its_first_name() -> None:
    text = "Motion 2013/14:T4 av Alva Ek i Granby m.fl. (S)\n\nDet behövs bänkar.\n\nAlva Ek\nBo Alm"
    assert found(text, Kind.MOTION) == [("Alva Ek", None, "S"), ("Bo Alm", None, "S")]


def test_who_sign_side_by_side_are_several() -> None:
    text = "Granby i maj\n\nAlva Ek Bo-Lars Al Siv Is\nsamtliga (S)"
    assert found(text) == [("Alva Ek", None, "S"), ("Bo-Lars Al", None, "S"), ("Siv Is", None, "S")]
    assert found("Välkomna!\n\nAlva Ek Bo-Lars Al\nOrdförande Sekreterare") == [
        ("Alva Ek", "ordförande", None),
        ("Bo-Lars Al", "sekreterare", None),
    ]


def test_no_people_but_names_of_parties_places_and_headings() -> None:
    text = "Vänsterpartiet Jämtland Härjedalen röstar nej. Bevara Akutsjukhusen reserverar sig.\n\nÖVRIGA NÄRVARANDE\n"
    assert found(text) == []
    place = text.index("Jämtland")
    heading = text.index("ÖVRIGA")
    spans = [(place, place + len("Jämtland Härjedalen")), (heading, heading + len("ÖVRIGA NÄRVARANDE"))]
    assert people(document(text), None, spans) == ()


def test_the_one_who_stands_in_has_the_label_and_not_the_other() -> None:
    assert found("Ersättare\nAlva Ek (KD) tj.g. för Bo Al (M)") == [
        ("Alva Ek", "ersättare", "KD"),
        ("Bo Al", None, "M"),
    ]


def test_who_follows_another_has_his_role() -> None:
    assert found("att till ersättare efter Bo Al (M) utse Alva Ek (M)")[1] == ("Alva Ek", "ersättare", "M")
    text = "Bo Al (V) fick avsägelse som ersättare i trafiknämnden. I hans ställe valdes Alva Ek (V)."
    assert found(text)[1] == ("Alva Ek", "ersättare i trafiknämnden", "V")


def test_a_party_that_speaks_is_that_of_its_politicians() -> None:
    text = "Mer till vården\n\nVänsterpartiet i Granby vill mer, säger gruppledaren Alva Ek. Läkaren Bo Al håller med."
    assert found(text) == [("Alva Ek", "gruppledare", "V")]
    assert (
        found("Ja\n\nModeraterna i Granby och Vänsterpartiet i Granby vann, säger gruppledaren Alva Ek.")[0][2] is None
    )


def test_a_party_that_somebody_leads_a_group_for_is_his() -> None:
    assert only("säger Alva Ek, gruppledare för M i nämnden").party == "M"
    assert only("Närvarande\nAlva Ek, C (deltar digitalt)").party == "C"


def test_a_name_that_the_line_of_a_list_breaks_is_one() -> None:
    text = "Ledamöter:\nAlva Exempel\nEk (M)\nBo Al (S)\n\nLedamöter närvarande: Siv Is (V)"
    assert [name for name, *_ in found(text)] == ["Alva Exempel Ek", "Bo Al", "Siv Is"]


def test_labels_over_indented_names() -> None:
    text = "Ordförande\n    Alva Ek (KD)\nLedamöter\n    Bo Al och Siv Is (båda S)\nErsättare\n    Ada By (L)"
    assert [role for _, role, _ in found(text, Kind.PROTOCOL)] == ["ordförande", "ledamot", "ledamot", "ersättare"]


def test_whom_an_adviser_serves_is_none_of_his_roles() -> None:
    assert only("Alva Ek är rådgivare till regionens särskilda utredare.").role == "rådgivare"


def test_a_label_holds_for_a_list_whose_line_ends_within_a_name() -> None:
    assert found("Ledamöter: Alva Ek (S), Bo\nAl (V), Siv Is (M)")[2] == ("Siv Is", "ledamot", "M")


def test_a_surname_before_a_municipality_is_its_name() -> None:
    assert [m.text for m in only("Alva Granby (S) svarar. Granby kommun betalar.").mentions] == ["Alva Granby"]


def test_a_place_behind_a_name_is_no_part_of_it() -> None:
    text = "Möte i Granby\n\nI dag besöker minister Alva Ek Granby. Det säger Alva Ek."
    assert [mention.text for mention in only(text).mentions] == ["Alva Ek", "Alva Ek"]


def test_offices_of_others_are_not_those_of_the_next_name() -> None:
    assert found("möte med statsministern, försvarsministern, regiondirektör Alva Ek") == [
        ("Alva Ek", "regiondirektör", None)
    ]
    assert found("placering i Norra Granby, chef för enheten i Lund") == []


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
    [person] = people(document(text), names=[(start, start + 7)])
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
    for person in people(document(text), names=spans):
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


def test_a_compound_with_a_small_noun_begins_no_name() -> None:
    assert found("I dag besöker socialministern SiS-boendet Granby i Fjällmark.") == []


def test_a_body_of_two_words_stands_behind_the_role_of_who_signed() -> None:
    person = only("Alva Carstedt-Ek (S)\nOrdförande, hälso- och sjukvårdsnämnden")
    assert (person.role, person.organisation) == ("ordförande", "hälso- och sjukvårdsnämnden")


@pytest.mark.parametrize("acting", ["tf", "tf.", "t.f.", "t. f."])
def test_acting_may_stand_between_the_role_and_the_name(acting: str) -> None:
    assert found(f"Regiondirektör {acting} Alva Ek informerar.") == [("Alva Ek", "tf regiondirektör", None)]


def test_who_is_heard_is_told_by_the_words_right_before_him_on_a_long_line() -> None:
    text = "Vi ses sedan här igen " * 200 + "Föredragning av Alva Ek om läget"
    assert [name for name, _, _ in found(text, Kind.PROTOCOL)] == ["Alva Ek"]
