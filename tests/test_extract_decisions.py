"""Proposals, recommendations, decisions and reservations. All people, places and matters are invented."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Action, Decision, Document, Kind, Part, Precision, Section, Stance
from pipeline.extract.decisions import decisions
from pipeline.extract.verbs import LEXICON
from pipeline.parse.sections import divide
from pipeline.parse.sections.lines import Headings

PUBLISHED = date(2026, 2, 4)  # a Wednesday
PROPOSED, RECOMMENDED, DECIDED, RESERVED = Stance


def document(text: str, kind: Kind = Kind.PRESS_RELEASE, title: str = "Nytt från Region Fjällmark") -> Document:
    """A document with the parts that its kind has; lines that begin with "## " are its headings."""
    said = f"{title}\n\n"
    headings = []
    for line in text.strip().split("\n"):
        bare = line.removeprefix("## ")
        if bare != line:
            headings.append((len(said), len(said) + len(bare), 2))
        said += f"{bare}\n"
    said = said.rstrip()
    marked: Headings = headings
    sections = divide(said, marked, kind)
    return Document("test", "1", title, said, kind, published=PUBLISHED, precision=Precision.DAY, sections=sections)


def read(text: str, kind: Kind = Kind.PRESS_RELEASE, title: str = "Nytt från Region Fjällmark") -> tuple[Decision, ...]:
    made = document(text, kind, title)
    found = decisions(made)
    for each in found:
        assert made.text[each.start : each.end] == each.text
    return found


def one(text: str, kind: Kind = Kind.PRESS_RELEASE, title: str = "Nytt från Region Fjällmark") -> Decision:
    (found,) = read(text, kind, title)
    return found


def minutes(text: str) -> tuple[Decision, ...]:
    return read(text, Kind.PROTOCOL, "Protokoll regionstyrelsen 2026-01-28")


def digest(text: str) -> tuple[Decision, ...]:
    return read(text, Kind.DECISION_DIGEST, "Beslut i korthet – regionstyrelsen 28 januari 2026")


def stances(found: tuple[Decision, ...]) -> list[Stance]:
    return [each.stance for each in found]


# --- sentences ---


@pytest.mark.parametrize(
    ("text", "actor", "action"),
    [
        ("Regionfullmäktige beslutade att bygga en ny vårdcentral.", "Regionfullmäktige", Action.OTHER),
        ("Regionstyrelsen beslöt på tisdagen att avslå motionen.", "Regionstyrelsen", Action.REJECT),
        ("Trafik- och miljönämnden har beslutat att anta planen.", "Trafik- och miljönämnden", Action.ADOPT),
        ("I mars beslutade regionfullmäktige att höja taxan.", "regionfullmäktige", Action.OTHER),
        ("Vid sitt möte beslutade i dag kulturnämnden att bordlägga frågan.", "kulturnämnden", Action.TABLE),
        ("Nu har hälso- och sjukvårdsnämnden beslutat att bygga ut.", "hälso- och sjukvårdsnämnden", Action.OTHER),
        (
            "Regionfullmäktige i Region Fjällmark har beslutat att köpa bolaget.",
            "Regionfullmäktige i Region Fjällmark",
            Action.OTHER,
        ),
        (
            "Det står klart sedan regionstyrelsen på tisdagen beslutat att upphandla bussar.",
            "regionstyrelsen",
            Action.PROCURE,
        ),
        ("På regionstyrelsen den 3 februari togs beslut om att stänga hissen.", "regionstyrelsen", Action.OTHER),
        ("Bussarna byts ut i höst, beslutade trafiknämnden på tisdagen.", "trafiknämnden", Action.OTHER),
        ("Det är en kurs som en enig regionstyrelse beslutade om att finansiera.", "regionstyrelsen", Action.FUND),
        ("Regionstyrelsen avslår motionen om fler färjor.", "Regionstyrelsen", Action.REJECT),
        ("Kulturnämnden beviljade 40 000 kronor till kören.", "Kulturnämnden", Action.FUND),
        ("Kulturnämnden beviljade ansvarsfrihet för året.", "Kulturnämnden", Action.APPROVE),
        ("Regionfullmäktige anser motionen besvarad.", "Regionfullmäktige", Action.ANSWER),
        ("Regionstyrelsen ställde sig på tisdagen bakom planen.", "Regionstyrelsen", Action.APPROVE),
        ("Fullmäktige sa nej till fler vindkraftverk.", "Fullmäktige", Action.REJECT),
        ("Fullmäktige röstade för majoritetens budget.", "Fullmäktige", Action.APPROVE),
        ("Regionfullmäktige utser Alva Exempelsson (S) till revisor.", "Regionfullmäktige", Action.ELECT),
        ("Vår motion om färjan bifölls av regionfullmäktige.", "regionfullmäktige", Action.APPROVE),
        ("Interpellationen ansågs besvarad.", None, Action.ANSWER),
        ("Motion 12-2025 om sjukresor bordlades.", None, Action.TABLE),
        ("Till ordförande valdes Bertil Påhittad (M).", None, Action.ELECT),
        ("Förvaltningsrätten avslår bolagets ansökan.", "Förvaltningsrätten", Action.REJECT),
    ],
)
def test_every_order_of_words_that_decides(text: str, actor: str | None, action: Action) -> None:
    found = one(text)
    assert (found.stance, found.actor, found.action) == (DECIDED, actor, action)
    assert found.text == text


@pytest.mark.parametrize(
    "text",
    [
        "Regionstyrelsen beslutade inte att höja taxan.",
        "Regionstyrelsen har ännu inte beslutat att höja taxan.",
        "Inget beslut fattades om taxan.",
        "Regionfullmäktige ska besluta om planen i juni.",
        "Slutligt beslut fattas i regionfullmäktige.",
        "Om regionfullmäktige beslutar att anta planen börjar bygget.",
        "Bygget börjar när regionfullmäktige beslutar att anta planen.",
        "En motion kan bifallas, avslås eller anses besvarad.",
        "Beslutet kan också bli att motionen anses besvarad.",
        "Medlen ska betalas ut efter att regionfullmäktige har beslutat att anta budgeten.",
        "Har regionstyrelsen beslutat att höja taxan?",
        "För fullständiga beslut hänvisas till protokollet.",
        "Beslutet skickas till regionfullmäktige.",
        "Ärendet behandlades vid regionstyrelsens sammanträde.",
        "Inga nya motioner har inkommit.",
        "Kritikerna antar att bygget blir dyrt.",
        "Regionen väljer att vänta.",
    ],
)
def test_what_is_negated_asked_conditional_or_to_come_is_no_decision(text: str) -> None:
    assert read(text) == ()


def test_to_decide_not_to_is_a_decision_that_rejects() -> None:
    found = one("Regionstyrelsen beslutade att inte bifalla ansökan.")
    assert (found.stance, found.action, found.outcome) == (DECIDED, Action.REJECT, "rejected")
    assert one("Regionstyrelsen beslutade att inte bygga bron.").action is Action.REJECT


def test_who_only_speaks_for_himself_decides_nothing() -> None:
    text = "– Vi har beslutat att bygga och jag föreslår att alla hjälps åt, säger Alva Exempelsson (S)."
    made = document(text)
    quoted = replace(made, quotes=((made.text.index("–"), len(made.text)),))
    assert decisions(quoted) == ()


@pytest.mark.parametrize(
    ("text", "actor", "action"),
    [
        ("Regiondirektören föreslår att tjänsten dras in.", "Regiondirektören", Action.OTHER),
        ("Vänsterpartiet yrkade på att ärendet skulle återremitteras.", "Vänsterpartiet", Action.REFER_BACK),
        ("Alva Exempelsson (S) yrkar bifall till motionen.", "Alva Exempelsson (S)", Action.APPROVE),
        ("Alva Exempelsson (S), regionråd, yrkar avslag på motionen.", "Alva Exempelsson (S)", Action.REJECT),
        (
            "Alva Exempelsson och Bo Alm (båda S) har i en motion föreslagit att färjan går oftare.",
            "Alva Exempelsson och Bo Alm (båda S)",
            Action.OTHER,
        ),
        ("I en motion föreslår Alva Exempelsson (S) att färjan går oftare.", "Alva Exempelsson (S)", Action.OTHER),
        ("(C) lämnade ett eget förslag till länsplan.", "C", Action.OTHER),
        ("Det föreslås att taxan höjs.", None, Action.OTHER),
        ("Förslaget är att kören beviljas 40 000 kronor.", None, Action.FUND),
        ("Riksdagen avslår regeringens proposition.", None, Action.REJECT),
    ],
)
def test_every_form_that_proposes(text: str, actor: str | None, action: Action) -> None:
    found = one(text)
    assert (found.stance, found.actor, found.action) == (PROPOSED, actor, action)


@pytest.mark.parametrize(
    "text",
    [
        "Regionstyrelsen föreslår regionfullmäktige besluta att anta planen.",
        "Regionstyrelsen föreslår regionfullmäktige att anta planen.",
        "Regionstyrelsen föreslår att regionfullmäktige antar planen.",
        "Regionstyrelsen beslutar föreslå regionfullmäktige besluta att anta planen.",
        "Regionstyrelsen beslutade att föreslå regionfullmäktige att anta planen.",
        "Det föreslår regionstyrelsen att regionfullmäktige beslutar att anta planen.",
        "Regionstyrelsen hemställer till regionfullmäktige att anta planen.",
    ],
)
def test_a_recommendation_to_a_higher_body_is_no_decision(text: str) -> None:
    found = one(text)
    assert (found.stance, found.action, found.outcome) == (RECOMMENDED, Action.ADOPT, None)
    assert (found.actor or "").lower() == "regionstyrelsen"
    assert found.addressee == "regionfullmäktige"


def test_revisors_propose_to_the_council() -> None:
    found = one("Revisorerna hemställer att regionfullmäktige ska godkänna redogörelsen.")
    assert (found.stance, found.actor, found.addressee) == (PROPOSED, "Revisorerna", "regionfullmäktige")


def test_a_committee_that_supports_recommends() -> None:
    assert one("Trafiknämnden tillstyrker förslaget.").stance is RECOMMENDED
    found = one("Direktionen beslutade avstyrka förslaget.")
    assert (found.stance, found.action) == (RECOMMENDED, Action.REJECT)


def test_föreslår_and_beslutar_in_one_sentence_are_two_facts() -> None:
    text = (
        "Regionstyrelsen föreslår regionfullmäktige besluta att anta planen"
        " och beslutar för egen del att avslå motionen."
    )
    first, second = read(text)
    assert (first.stance, first.action, first.addressee) == (RECOMMENDED, Action.ADOPT, "regionfullmäktige")
    assert (second.stance, second.action, second.actor) == (DECIDED, Action.REJECT, "Regionstyrelsen")
    assert first.end <= second.start


def test_another_subject_behind_men_begins_another_fact() -> None:
    first, second = read("Nämnden tillstyrkte motionen, men regionfullmäktige avslog den.")
    assert (first.stance, second.stance, second.actor) == (RECOMMENDED, DECIDED, "regionfullmäktige")


# --- who decided, said elsewhere ---


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Det har regionstyrelsen beslutat.", "regionstyrelsen"),
        ("Det beslutade regionstyrelsen på tisdagen.", "regionstyrelsen"),
        ("Det har regionstyrelsen slagit fast.", "regionstyrelsen"),
        ("Beslutet har tagits av regionstyrelsen.", "regionstyrelsen"),
        ("Detta beslutades i Region Fjällmarks trafiknämnd under fredagen.", "Region Fjällmarks trafiknämnd"),
        ("Regiondirektör Alva Exempelsson fattade det beslutet i dag.", "Regiondirektör Alva Exempelsson"),
        (
            "Beslutet fattades i dag av regionstyrelsens ordförande Alva Exempelsson (S).",
            "regionstyrelsens ordförande Alva Exempelsson (S)",
        ),
    ],
)
def test_the_decider_may_stand_in_the_next_sentence(text: str, actor: str) -> None:
    found = one(f"En ny brygga byggs i Granby. {text}")
    assert (found.stance, found.actor) == (DECIDED, actor)
    assert found.text == f"En ny brygga byggs i Granby. {text}"


def test_the_date_is_that_of_the_decision_not_of_what_was_decided() -> None:
    assert one("Regionstyrelsen beslutade på tisdagen att öppna bron den 1 maj 2027.").date == date(2026, 2, 3)
    assert one("Regionstyrelsen beslutade att öppna bron från den 1 januari 2026.").date is None
    assert one("Regionstyrelsen beslutade i december 2016 att bevilja medel.").date == date(2016, 12, 1)
    assert one("Det är en bro som regionstyrelsen beslutade om att finansiera i december 2016.").date == date(
        2016, 12, 1
    )
    assert one("Regionstyrelsen beslutade under 2024 att bygga bron.").date is None


def test_without_an_exact_day_of_publication_today_is_unknown() -> None:
    made = document("Regionstyrelsen beslutade i dag att bygga bron.")
    (found,) = decisions(replace(made, published=date(2026, 2, 1), precision=Precision.MONTH))
    assert found.date is None


# --- whom it concerns ---


@pytest.mark.parametrize(
    ("text", "addressee"),
    [
        ("Regionstyrelsen ger regiondirektören i uppdrag att utreda frågan.", "regiondirektören"),
        ("Regionstyrelsen gav i mars 2025 kulturchefen i uppdrag att utreda frågan.", "kulturchefen"),
        ("Därför ger regionstyrelsen nu kulturchefen i uppdrag att utreda frågan.", "kulturchefen"),
        ("Regionstyrelsen uppdrog åt regiondirektören att utreda frågan.", "regiondirektören"),
        (
            "Regionstyrelsen beslutade att ge trafiknämnden och kulturnämnden i uppdrag att samverka.",
            "trafiknämnden och kulturnämnden",
        ),
        ("Samtliga nämnder får i uppdrag att spara.", "Samtliga nämnder"),
        ("Regiondirektören uppdras att redovisa planen i maj.", "Regiondirektören"),
    ],
)
def test_who_is_charged_is_the_addressee(text: str, addressee: str) -> None:
    made = document(text, Kind.DECISION_DIGEST)
    part = Section("", made.text.index(text), len(made.text), Part.ITEM)
    (found,) = decisions(replace(made, sections=(part,)))
    assert (found.stance, found.action, found.addressee) == (DECIDED, Action.COMMISSION, addressee)


@pytest.mark.parametrize(
    "text",
    [
        "Regionfullmäktige beslutade att remittera motionen till regionstyrelsen för beredning.",
        "Regionfullmäktige överlämnar medborgarförslaget till regionstyrelsen.",
        "Motionen remitteras till regionstyrelsen för beredning.",
    ],
)
def test_where_a_matter_is_sent_is_the_addressee(text: str) -> None:
    (found,) = digest(f"## Motion om färjor\n{text}\n\n## Taxan\nTaxan fastställs.")[:1]
    assert (found.stance, found.addressee) == (DECIDED, "regionstyrelsen")


def test_amounts_are_as_printed() -> None:
    found = one("Kulturnämnden beviljade 40 000 kronor till kören och 1,2 mnkr till teatern.")
    assert found.amounts == ("40 000 kronor", "1,2 mnkr")


# --- lists ---


@pytest.mark.parametrize("bullet", ["- ", "– ", "• ", "· ", "1. ", "1) ", "a) ", "* ", ""])
@pytest.mark.parametrize(
    "lead", ["Regionstyrelsen beslutar att", "Regionstyrelsen beslutar:", "Regionstyrelsen beslutade följande:"]
)
def test_items_behind_a_lead_in_are_decided_with_any_bullet(bullet: str, lead: str) -> None:
    first, second = read(f"{lead}\n\n{bullet}Anta planen för färjorna.\n{bullet}Avslå motionen om bryggan.")
    assert [each.text for each in (first, second)] == ["Anta planen för färjorna.", "Avslå motionen om bryggan."]
    assert {each.actor for each in (first, second)} == {"Regionstyrelsen"}
    assert (first.stance, second.stance, first.action, second.action) == (DECIDED, DECIDED, Action.ADOPT, Action.REJECT)


def test_an_item_may_recommend() -> None:
    text = "Regionstyrelsen beslutar att\n\n- Föreslå regionfullmäktige besluta att godkänna bokslutet.\n- Anta planen."
    first, second = read(text)
    assert (first.stance, first.action, first.addressee) == (RECOMMENDED, Action.APPROVE, "regionfullmäktige")
    assert second.stance is DECIDED


def test_items_of_a_recommendation_are_recommended() -> None:
    found = read("Regionstyrelsen föreslår regionfullmäktige besluta\n\nAvslå motionen med hänvisning till kostnaden.")
    assert [(each.stance, each.action, each.addressee) for each in found] == [
        (RECOMMENDED, Action.REJECT, "regionfullmäktige")
    ]


def test_a_party_moves_items() -> None:
    found = read("(S) lämnade tilläggsyrkanden om att\n\n- uppdra åt kulturnämnden att utreda priset\n- anta planen")
    assert [(each.stance, each.actor, each.addressee) for each in found] == [
        (PROPOSED, "S", "kulturnämnden"),
        (PROPOSED, "S", None),
    ]


def test_sentences_between_items_explain_them() -> None:
    text = "Därför yrkar vi:\n\natt färjan går oftare.\n\nDet räcker inte i dag.\n\natt bryggan byggs ut."
    found = read(text, Kind.MOTION)
    assert [each.text for each in found] == ["att färjan går oftare.", "att bryggan byggs ut."]


# --- motions ---

MOTION = """
Färjan går för sällan. Trafiknämnden beslutade 2019 att dra in turerna.

Med anledning av ovanstående föreslår jag regionfullmäktige besluta:

- att ge trafiknämnden i uppdrag att se över tidtabellen,
- att bryggan i Granby rustas upp.

Granby den 3 februari 2026

Alva Exempelsson (S)
"""


def test_att_satser_of_a_motion_are_proposed_by_who_signed_it() -> None:
    told, first, second = read(MOTION, Kind.MOTION, "Motion om färjan till Granby")
    assert (told.stance, told.actor) == (DECIDED, "Trafiknämnden")
    assert (first.stance, first.actor, first.action) == (PROPOSED, "Alva Exempelsson", Action.COMMISSION)
    assert (first.addressee, second.addressee) == ("trafiknämnden", "regionfullmäktige")
    assert second.text == "att bryggan i Granby rustas upp."


def test_who_a_list_charges_may_stand_in_its_lead_in() -> None:
    lead = "Vi föreslår regionfullmäktige besluta att ge kulturnämnden i uppdrag"
    found = read(
        f"{lead}\n\n- att pröva kurser,\n- att redovisa dem.\n\nAlva Exempelsson (S)", Kind.MOTION, "Motion om kurser"
    )
    assert [(each.action, each.addressee) for each in found] == [(Action.COMMISSION, "kulturnämnden")] * 2


def test_a_motion_decides_nothing_itself() -> None:
    found = read("Regionfullmäktige avslår ofta motioner.\n\nDärför yrkar jag\n\n- att motionen bifalls", Kind.MOTION)
    assert stances(found) == [PROPOSED]


def riksdag(*lines: str) -> tuple[Decision, ...]:
    claims = "\n".join(
        f"- Riksdagen ställer sig bakom det som anförs i motionen om {what} och tillkännager detta för regeringen."
        for what in ("färjor", "bryggor")
    )
    outcome = "\n".join(f"- {line}" for line in lines)
    text = f"""
## Förslag till riksdagsbeslut

{claims}

## Motivering

Färjan går för sällan. Regeringen föreslår för lite.

Alva Exempelsson (S)

## Behandling i riksdagen

{outcome}
"""
    return read(text, Kind.MOTION, "Fler färjor")


def test_the_chambers_decision_is_the_outcome_of_a_claim() -> None:
    found = riksdag(
        "Yrkande 1. Utskottets förslag: avslag. Kammarens beslut: delvis bifall (röstning). "
        "Behandlas i betänkande 2025/26:TU1.",
        "Yrkande 2. Utskottets förslag: avslag.",
    )
    moved = [each for each in found if each.stance is PROPOSED]
    assert [(each.outcome, each.addressee) for each in moved] == [
        ("partly_approved", "regeringen"),
        (None, "regeringen"),
    ]
    committee = [each for each in found if each.stance is RECOMMENDED]
    assert [(each.actor, each.action, each.outcome) for each in committee] == [("utskottet", Action.REJECT, None)] * 2
    (chamber,) = [each for each in found if each.stance is DECIDED]
    assert (chamber.actor, chamber.outcome) == ("kammaren", "partly_approved")
    assert chamber.text == "Kammarens beslut: delvis bifall (röstning)"


def test_a_claim_whose_parts_fared_differently_has_no_one_outcome() -> None:
    found = riksdag(
        "Yrkande 1.1. Kammarens beslut: avslag.",
        "Yrkande 1.2. Kammarens beslut: bifall.",
        "Yrkande 2. Kammarens beslut: avslag.",
    )
    assert [each.outcome for each in found if each.stance is PROPOSED] == [None, "rejected"]


def test_outcomes_of_more_claims_than_there_are_belong_to_none() -> None:
    found = riksdag("Yrkande 1. Kammarens beslut: avslag.", "Yrkande 9. Kammarens beslut: bifall.")
    assert [each.outcome for each in found if each.stance is PROPOSED] == [None, None]


# --- minutes and digests ---

OTHER_MATTER = """
§ 5 Övrigt

Beslut

Informationen noteras.
"""
MINUTES = f"""
§ 4 Motion om färjor

Dnr RS 2025-0388

Sammanfattning

Alva Exempelsson (S) har föreslagit att färjan går oftare.

Förslag till beslut

Regiondirektören föreslår att motionen avslås.

Yrkanden

Bertil Påhittad (M) yrkar avslag på motionen.

Beslutsgång

Ordföranden ställer yrkandena mot varandra.

Omröstningsresultat

29 ja, 20 nej, 6 avstår.

Beslut

Regionstyrelsen beslutar att avslå motionen.

Reservation

Alva Exempelsson (S) reserverar sig mot beslutet.

{OTHER_MATTER}"""


def test_minutes_keep_proposals_decisions_and_reservations_apart() -> None:
    found = minutes(MINUTES)
    assert stances(found) == [PROPOSED, PROPOSED, PROPOSED, DECIDED, RESERVED, DECIDED]
    decided, reserved, noted = found[3:]
    assert (decided.action, decided.outcome, decided.actor) == (Action.REJECT, "rejected", "Regionstyrelsen")
    assert (decided.votes, decided.case_number, decided.date) == (
        "29 ja, 20 nej, 6 avstår",
        "RS 2025-0388",
        date(2026, 1, 28),
    )
    assert (reserved.actor, reserved.case_number) == ("Alva Exempelsson (S)", "RS 2025-0388")
    assert (noted.actor, noted.case_number, noted.votes) == ("regionstyrelsen", None, None)


@pytest.mark.parametrize(
    "said",
    [
        "Enligt förslag.",
        "Regionstyrelsen beslutar enligt förslag.",
        "Regionstyrelsen beslutar i enlighet med förslaget.",
    ],
)
def test_enligt_förslag_is_the_proposal_it_points_at(said: str) -> None:
    text = f"""
§ 4 Bryggan

Förslag till beslut

1. Regionstyrelsen ger regiondirektören i uppdrag att rusta bryggan.
2. Taxan fastställs.

Beslut

{said}
{OTHER_MATTER}"""
    found = [each for each in minutes(text) if "notera" not in each.text]
    decided = [each for each in found if each.stance is DECIDED]
    proposed = [each for each in found if each.stance is PROPOSED]
    assert [each.text for each in decided] == [each.text for each in proposed]
    assert [each.text for each in decided][1] == "Taxan fastställs."
    assert {each.outcome for each in proposed} == {"approved"}
    assert (decided[0].action, decided[0].addressee) == (Action.COMMISSION, "regiondirektören")
    assert {(each.actor or "").lower() for each in decided} == {"regionstyrelsen"}


def test_enligt_förslag_of_a_recommendation_decides_nothing() -> None:
    text = f"""
§ 4 Planen

Förslag till beslut

Regionstyrelsen föreslår att regionfullmäktige antar planen.

Beslut

Enligt förslag.
{OTHER_MATTER}"""
    found = [each for each in minutes(text) if "notera" not in each.text]
    assert [(each.stance, each.addressee) for each in found] == [(RECOMMENDED, "regionfullmäktige")]


def test_what_a_summons_prints_as_decision_is_proposed() -> None:
    text = """
§ 4 Motion om färjor

Förslag till beslut

Regionfullmäktige avslår motionen.

§ 5 Taxan

Förslag till beslut

Regionfullmäktige fastställer taxan.
"""
    found = read(text, Kind.NOTICE, "Kallelse till regionfullmäktige 18 februari 2026")
    assert [(each.stance, each.action, each.addressee) for each in found] == [
        (PROPOSED, Action.REJECT, "Regionfullmäktige"),
        (PROPOSED, Action.ADOPT, "Regionfullmäktige"),
    ]


def test_sentences_of_a_digest() -> None:
    found = digest(
        """
## Motion om färjor
Alva Exempelsson (S) yrkade att färjan går oftare. Detta avslogs med 7 röster mot 4. (S) och V reserverade sig.

## Bryggan
Bryggan rustas upp för 2 mnkr. Tidigare var den stängd.

## Taxan
Taxan fastställs. Dnr RS 2026-0012
"""
    )
    moved, reserved, bridge, fare = found
    assert (moved.stance, moved.outcome) == (PROPOSED, "rejected")
    assert (reserved.stance, reserved.actor) == (RESERVED, "S, V")
    assert (bridge.stance, bridge.actor, bridge.text) == (DECIDED, "regionstyrelsen", "Bryggan rustas upp för 2 mnkr.")
    assert (fare.action, fare.case_number, fare.date) == (Action.ADOPT, "RS 2026-0012", date(2026, 1, 28))


def test_an_item_of_a_digest_that_decides_nothing_is_none() -> None:
    found = digest(
        "## Motion om färjor\nÄrendet tas upp i mars.\n\n## Läget\nBoende väntar.\n\n## Taxan\nTaxan fastställs."
    )
    assert [each.text for each in found] == ["Taxan fastställs."]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("(SD) yrkade att ärendet skulle återremitteras. Detta avslogs.", "rejected"),
        ("(SD) yrkade på fler turer. Yrkandet bifölls.", "approved"),
        ("(SD) yrkade återremiss, vilket avslogs.", "rejected"),
        ("(SD) yrkade på fler turer men yrkandet avslogs.", "rejected"),
        ("(SD) yrkade på fler turer. Frågan är svår.", None),
        ("(SD) yrkade att motionen bifalls.", None),
        ("(SD) yrkade bifall till förslaget att motionen avslås.", None),
    ],
)
def test_the_fate_of_a_counter_proposal(text: str, outcome: str | None) -> None:
    found = read(text)[0]
    assert (found.stance, found.actor, found.outcome) == (PROPOSED, "SD", outcome)


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("(V) reserverade sig mot beslutet.", "V"),
        ("S reserverade sig till förmån för eget yrkande.", "S"),
        ("(S), (V) och (SD) reserverade sig till förmån för egna förslag.", "S, V, SD"),
        ("Vänsterpartiet reserverar sig mot beslutet.", "Vänsterpartiet"),
        ("Socialdemokraterna och Vänsterpartiet reserverade sig.", "Socialdemokraterna och Vänsterpartiet"),
        ("Mot beslutet i regionstyrelsen reserverade sig M, L och KD.", "M, L, KD"),
        (
            "Alva Exempelsson (S) och Bertil Påhittad (M) reserverade sig.",
            "Alva Exempelsson (S) och Bertil Påhittad (M)",
        ),
        ("S-, M- och SD-grupperna reserverar sig.", "S-, M- och SD-grupperna"),
        ("Alva Exempelsson (S) ville höja avgiften och reserverade sig.", "Alva Exempelsson (S)"),
    ],
)
def test_reservations_by_party_and_person(text: str, actor: str) -> None:
    found = one(text)
    assert (found.stance, found.actor) == (RESERVED, actor)


def test_a_part_of_reservations_may_hold_nothing_but_names() -> None:
    found = minutes(
        f"§ 4 Bryggan\n\nBeslut\n\nTaxan fastställs.\n\nReservation\n\nAlva Exempelsson (S)\n{OTHER_MATTER}"
    )
    assert [(each.stance, each.actor) for each in found if each.stance is RESERVED] == [
        (RESERVED, "Alva Exempelsson (S)")
    ]


def test_votes_belong_to_the_decision_before_them() -> None:
    found = digest(
        "## Planen\nRegionstyrelsen antog planen. Beslutet fattades med 8 röster mot 5.\n\n## Taxan\nTaxan fastställs."
    )
    assert [each.votes for each in found] == ["8 röster mot 5", None]


# --- all texts ---


def test_no_form_of_a_verb_belongs_to_two_verbs() -> None:
    assert LEXICON["avslogs"].passive
    assert not LEXICON["avslog"].passive
    assert LEXICON["beslutas"].lemma == "besluta"
    assert "får" in LEXICON
    assert "fåss" not in LEXICON


PIECES = """Regionstyrelsen|regionfullmäktige|beslutar|beslutade|föreslår|att|besluta|avslå|motionen|avslogs|Det|Detta
inte|i dag|och|men|reserverade sig|(S)|V|Alva Exempelsson (M)|yrkar|bifall|enligt förslag|ger|i uppdrag|åt|till|Beslut:
- |1.|•|.|,|:|;|?|§ 4|får|den 3 april|2 mnkr|7 röster mot 4|RS 2026-0012|Förslag till beslut|Beslut|Reservation
Yrkanden|Behandling i riksdagen"""
WORDS = st.sampled_from([*re.split(r"[|\n]", PIECES), "\n", "\n\n"])


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=60).map(" ".join), st.sampled_from(Kind))
def test_facts_say_what_their_place_in_the_text_says(text: str, kind: Kind) -> None:
    made = replace(document("x", kind), text=f"Titel\n\n{text}")
    made = replace(made, sections=divide(made.text, (), kind))
    found = decisions(made)
    assert [each.start for each in found] == sorted(each.start for each in found)
    for each in found:
        assert each.text
        assert made.text[each.start : each.end] == each.text
        assert all(amount in each.text for amount in each.amounts)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.sampled_from(Kind))
def test_any_text_can_be_read(text: str, kind: Kind) -> None:
    made = Document("test", "1", text, text, kind, sections=divide(text, (), kind))
    for each in decisions(made):
        assert text[each.start : each.end] == each.text


@pytest.mark.parametrize(
    "text",
    [
        "Regionstyrelsen och " * 5_000,
        "beslutar att " * 10_000,
        "a-" * 50_000,
        "A B " * 20_000,
        "- att\n" * 10_000,
        "får i uppdrag att " * 5_000,
        "(S), " * 20_000,
        "Regionstyrelsen beslutar att ge X i uppdrag. " * 2_000,
    ],
)
def test_hostile_texts_are_read_in_linear_time(text: str) -> None:
    decisions(Document("test", "1", "Titel", f"Titel\n\n{text}"))
