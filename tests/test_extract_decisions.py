"""Proposals, recommendations, decisions and reservations. All people, places and matters are invented."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Action, Decision, Document, Kind, Outcome, Part, Precision, Section, Stance
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
        ("Det är en kurs som en enig regionstyrelse beslutade om att finansiera.", "regionstyrelsen", Action.FUND),
        ("Regionstyrelsen avslår motionen om fler färjor.", "Regionstyrelsen", Action.REJECT),
        ("Kulturnämnden beviljade 40 000 kronor till kören.", "Kulturnämnden", Action.FUND),
        ("Kulturnämnden beviljade ansvarsfrihet för året.", "Kulturnämnden", Action.APPROVE),
        ("Regionfullmäktige anser motionen besvarad.", "Regionfullmäktige", Action.ANSWER),
        ("Regionstyrelsen ställde sig på tisdagen bakom planen.", "Regionstyrelsen", Action.APPROVE),
        ("Fullmäktige sa nej till fler vindkraftverk.", "Fullmäktige", Action.REJECT),
        ("Fullmäktige röstade för majoritetens budget.", "Fullmäktige", Action.ADOPT),
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
    assert text.removesuffix(".").removeprefix("Det står klart sedan ") == found.text


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
        ("Alva Exempelsson (S) yrkar bifall till motionen.", "Alva Exempelsson", Action.APPROVE),
        ("Alva Exempelsson (S), regionråd, yrkar avslag på motionen.", "Alva Exempelsson", Action.REJECT),
        (
            "Alva Exempelsson och Bo Alm (båda S) har i en motion föreslagit att färjan går oftare.",
            "Alva Exempelsson, Bo Alm",
            Action.OTHER,
        ),
        ("I en motion föreslår Alva Exempelsson (S) att färjan går oftare.", "Alva Exempelsson", Action.OTHER),
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
    found = one("Trafiknämnden beslutade avstyrka förslaget.")
    assert (found.stance, found.action) == (RECOMMENDED, Action.REJECT)
    assert one("Trafiknämnden förordar att motionen avslås.").action is Action.REJECT
    assert one("Trafiknämnden tillstyrker avslag på motionen.").action is Action.REJECT


def test_the_highest_body_that_supports_decides() -> None:
    found = one("Direktionen beslutade tillstyrka förslaget.")
    assert (found.stance, found.action) == (DECIDED, Action.APPROVE)


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
        ("Regiondirektör Alva Exempelsson fattade det beslutet i dag.", "Alva Exempelsson"),
        (
            "Beslutet fattades i dag av regionstyrelsens ordförande Alva Exempelsson (S).",
            "Alva Exempelsson",
        ),
    ],
)
def test_the_decider_may_stand_in_the_next_sentence(text: str, actor: str) -> None:
    found = one(f"En ny brygga byggs i Granby. {text}")
    assert (found.stance, found.actor) == (DECIDED, actor)
    assert found.text == "En ny brygga byggs i Granby"


def test_the_date_is_that_of_the_decision_not_of_what_was_decided() -> None:
    assert one("Regionstyrelsen beslutade på tisdagen att öppna bron den 1 maj 2027.").date == date(2026, 2, 3)
    assert one("Regionstyrelsen beslutade att öppna bron från den 1 januari 2026.").date is None
    assert one("Regionstyrelsen avslog på tisdagen motionen om färjor.").date == date(2026, 2, 3)
    assert one("Ärendet bordlades till mötet den 3 mars.").date is None
    assert one("Regionstyrelsen beslutade i december 2016 att bevilja medel.").date is None
    assert one("Det är en bro som regionstyrelsen beslutade om att finansiera i december 2016.").date is None
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
    assert [each.text for each in (first, second)] == ["Anta planen för färjorna", "Avslå motionen om bryggan"]
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
    assert [each.text for each in found] == ["att färjan går oftare", "att bryggan byggs ut"]


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
    assert second.text == "att bryggan i Granby rustas upp"


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
    assert (chamber.actor, chamber.outcome) == ("Riksdagen", "partly_approved")
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
    assert (reserved.actor, reserved.case_number) == ("Alva Exempelsson", "RS 2025-0388")
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
    assert [each.stance for each in found] == [DECIDED, DECIDED]
    assert found[1].text == "Taxan fastställs"
    assert (found[0].action, found[0].addressee) == (Action.COMMISSION, "regiondirektören")
    assert {(each.actor or "").lower() for each in found} == {"regionstyrelsen"}


def test_enligt_förslag_of_who_proposes_in_a_sentence_is_a_record_of_its_own() -> None:
    text = f"""
§ 4 Bryggan

Arbetsutskottet föreslår att bryggan rustas upp.

Styrelsen beslutar enligt arbetsutskottets förslag.
{OTHER_MATTER}"""
    first, second = (each for each in minutes(text) if "notera" not in each.text)
    assert (first.stance, first.outcome) == (RECOMMENDED, "approved")
    assert (second.stance, second.text) == (DECIDED, "Styrelsen beslutar enligt arbetsutskottets förslag")


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
    assert (bridge.stance, bridge.actor, bridge.text) == (DECIDED, "regionstyrelsen", "Bryggan rustas upp för 2 mnkr")
    assert (fare.action, fare.case_number, fare.date) == (Action.ADOPT, "RS 2026-0012", date(2026, 1, 28))


def test_an_item_of_a_digest_that_decides_nothing_is_none() -> None:
    found = digest(
        "## Motion om färjor\nÄrendet tas upp i mars.\n\n## Läget\nBoende väntar.\n\n## Taxan\nTaxan fastställs."
    )
    assert [each.text for each in found] == ["Taxan fastställs"]


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
        ("Socialdemokraterna och Vänsterpartiet reserverade sig.", "Socialdemokraterna, Vänsterpartiet"),
        ("Mot beslutet i regionstyrelsen reserverade sig M, L och KD.", "M, L, KD"),
        (
            "Alva Exempelsson (S) och Bertil Påhittad (M) reserverade sig.",
            "Alva Exempelsson, Bertil Påhittad",
        ),
        ("S-, M- och SD-grupperna reserverar sig.", "S, M, SD"),
        ("Alva Exempelsson (S) var inte nöjd och reserverade sig.", "Alva Exempelsson"),
        ("Exempelsson, Alva (kd) reserverade sig skriftligt.", "Alva Exempelsson"),
        ("Alva Exempelsson (s) och Bo Alm (mp) anmälde avvikande mening.", "Alva Exempelsson, Bo Alm"),
        ("Samtliga ledamöter för (S) och (V) reserverar sig.", "S, V"),
    ],
)
def test_reservations_by_party_and_person(text: str, actor: str) -> None:
    found = one(text)
    assert (found.stance, found.actor) == (RESERVED, actor)


def test_a_part_of_reservations_may_hold_nothing_but_names() -> None:
    found = minutes(
        f"§ 4 Bryggan\n\nBeslut\n\nTaxan fastställs.\n\nReservation\n\nAlva Exempelsson (S)\n{OTHER_MATTER}"
    )
    assert [(each.stance, each.actor) for each in found if each.stance is RESERVED] == [(RESERVED, "Alva Exempelsson")]


def test_votes_belong_to_the_decision_before_them() -> None:
    found = digest(
        "## Planen\nRegionstyrelsen antog planen. Beslutet fattades med 8 röster mot 5.\n\n## Taxan\nTaxan fastställs."
    )
    assert [each.votes for each in found] == ["8 röster mot 5", None]


# --- where it begins and ends ---


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Bussarna byts ut i höst, beslutade trafiknämnden på tisdagen.", "Bussarna byts ut i höst"),
        ("Bron målas om för 2 mnkr, enligt regionstyrelsens beslut i dag.", "Bron målas om för 2 mnkr"),
        ("Bakgrunden är att kulturnämnden i maj avslog ansökan.", "kulturnämnden i maj avslog ansökan"),
        ("Regionstyrelsen antog planen (ärende 7).", "Regionstyrelsen antog planen"),
        ("Trafiknämnden sa nej till förslaget, säger Alva Exempelsson (S).", "Trafiknämnden sa nej till förslaget"),
        ("(V) yrkade på fler turer, vilket röstades ned.", "(V) yrkade på fler turer"),
        ("(V) och (MP) ville behålla linjen men förlorade voteringen.", "(V) och (MP) ville behålla linjen"),
        ("Det var Centerpartiets Bo Alm som begärde återremiss.", "Centerpartiets Bo Alm som begärde återremiss"),
        ("Regionstyrelsen beslutar enhälligt anta policyn.", "Regionstyrelsen beslutar enhälligt anta policyn"),
    ],
)
def test_a_fact_is_its_clause_without_who_says_so_and_what_became_of_it(text: str, said: str) -> None:
    assert one(text).text == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Regionfullmäktige godkände bokslutet och beviljade nämnderna ansvarsfrihet.",
            ["Regionfullmäktige godkände bokslutet", "beviljade nämnderna ansvarsfrihet"],
        ),
        (
            "Regionstyrelsen beslutade att anta planen och att avslå motionen.",
            ["Regionstyrelsen beslutade att anta planen", "att avslå motionen"],
        ),
        (
            "Fullmäktige beslutade om ett tillskott och gav regionstyrelsen i uppdrag att följa upp det.",
            ["Fullmäktige beslutade om ett tillskott", "gav regionstyrelsen i uppdrag att följa upp det"],
        ),
        (
            "Nämnden ger chefen i uppdrag att utreda frågan och att redovisa den.",
            ["Nämnden ger chefen i uppdrag att utreda frågan och att redovisa den"],
        ),
        (
            "Regionstyrelsen godkänner svaret och överlämnar det.",
            ["Regionstyrelsen godkänner svaret och överlämnar det"],
        ),
    ],
)
def test_two_matters_of_one_sentence_are_two_facts_and_one_task_is_one(text: str, said: list[str]) -> None:
    assert [each.text for each in read(text)] == said


def test_two_proposals_of_one_sentence_stay_proposals() -> None:
    found = read("Regionstyrelsen föreslår att regionfullmäktige antar planen och avslår motionen.")
    assert stances(found) == [RECOMMENDED, RECOMMENDED]


# --- who is meant ---


def test_pronouns_and_surnames_mean_who_was_named_before() -> None:
    text = "Alva Exempelsson och Bo Alm (båda M) är kritiska. De yrkade avslag på planen. Alm reserverade sig."
    moved, reserved = read(text)
    assert (moved.actor, reserved.actor) == ("Alva Exempelsson, Bo Alm", "Bo Alm")


def test_who_agrees_moves_too() -> None:
    first = one("Alva Exempelsson (S) yrkar, med instämmande av Bo Alm (C), bifall till motionen.")
    assert (first.actor, first.action) == ("Alva Exempelsson, Bo Alm", Action.APPROVE)
    second = one("Alva Exempelsson (S) yrkar avslag. Bo Alm (C) instämmer i Alva Exempelssons yrkande.")
    assert second.actor == "Alva Exempelsson, Bo Alm"


def test_a_passive_has_the_body_that_decided_before() -> None:
    first, second = read("Regionstyrelsen antog planen i går. Bolaget ges i uppdrag att bygga bron.")
    assert (first.actor, second.actor, second.addressee) == ("Regionstyrelsen", "Regionstyrelsen", "Bolaget")


# --- lists without sections of their own ---


def test_items_may_go_on_from_har() -> None:
    found = digest_of(
        "Vid mötet har kulturnämnden\n\n* antagit en plan\n* gett chefen i uppdrag att spara\n* fått en rapport"
    )
    assert [(each.stance, each.text) for each in found] == [
        (DECIDED, "antagit en plan"),
        (DECIDED, "gett chefen i uppdrag att spara"),
    ]


def digest_of(text: str) -> tuple[Decision, ...]:
    return read(text, Kind.DECISION_DIGEST, "Korta beslut från kulturnämnden")


def test_labels_of_a_digest() -> None:
    found = digest_of("Delårsrapport: godkänd. Den visar överskott.\n\nTaxan för färjan: höjs med 8 kronor.")
    assert [each.text for each in found] == ["godkänd", "höjs med 8 kronor"]
    assert {each.actor for each in found} == {"kulturnämnden"}


def test_what_a_motion_moves_is_never_decided_whatever_leads_to_it() -> None:
    text = (
        "Alva Exempelsson (S) har i motion föreslagit\n1. att färjan går oftare\n2. att chefen får i uppdrag att spara"
    )
    found = minutes(f"§ 4 Motion\n\nÄrendet\n\n{text}\n{OTHER_MATTER}")
    assert stances(found[:2]) == [PROPOSED, PROPOSED]


def test_an_answered_motion_keeps_proposal_decision_and_reservation_apart() -> None:
    text = """
Alva Exempelsson (S) har lämnat in en motion med följande yrkande:

1. Att färjan går oftare

Regionfullmäktiges beslut
Motionen bifalls.

Reservation
Bo Alm (M) reserverar sig.
"""
    moved, decided, reserved = read(text, Kind.MOTION, "Motion om färjan")
    assert (moved.stance, moved.actor, moved.outcome) == (PROPOSED, "Alva Exempelsson", "approved")
    assert (decided.stance, decided.actor) == (DECIDED, "Regionfullmäktige")
    assert (reserved.stance, reserved.actor) == (RESERVED, "Bo Alm")


# --- fates ---


def test_what_a_decision_means_for_the_proposals_of_its_matter() -> None:
    text = f"""
§ 4 Taxan

Regionstyrelsens förslag till beslut
Taxan fastställs till 12 kronor.

Yrkanden
Alva Exempelsson (S) yrkar bifall till regionstyrelsens förslag.
Bo Alm (M) yrkar avslag på regionstyrelsens förslag.
Eva Fiktiv (L) yrkar återremiss.
Dan Diktad (V) yrkar att taxan blir 10 kronor.

Beslut
Regionfullmäktige beslutar enligt regionstyrelsens förslag.
{OTHER_MATTER}"""
    found = read(text, Kind.PROTOCOL, "Protokoll regionfullmäktige 2026-01-27")
    assert [(each.stance, each.outcome) for each in found[:4]] == [
        (DECIDED, None),
        (PROPOSED, "approved"),
        (PROPOSED, "rejected"),
        (PROPOSED, "rejected"),
    ]


def test_a_referral_postpones_all_other_proposals() -> None:
    moved = "Alva Exempelsson (S) yrkar bifall. Bo Alm (M) yrkar återremiss."
    text = f"§ 4 Taxan\n\n{moved}\n\nÄrendet återremitteras.\n{OTHER_MATTER}"
    assert [each.outcome for each in minutes(text)[:3]] == ["referred_back", "approved", "referred_back"]


def test_the_chairs_finding_counts_only_where_nothing_else_states_the_decision() -> None:
    finding = "Ordföranden prövar förslagen och finner att styrelsen avslår motionen."
    (alone,) = minutes(f"§ 4 Motion\n\n{finding}\n{OTHER_MATTER}")[:1]
    assert alone.text == "finner att styrelsen avslår motionen"
    found = minutes(f"§ 4 Motion\n\n{finding}\n\nBeslut\n\nMotionen avslås.\n{OTHER_MATTER}")
    assert [each.text for each in found] == ["Motionen avslås", "Informationen noteras"]


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


@pytest.mark.parametrize(
    ("text", "stance", "actor"),
    [
        ("Moderaterna kräver att regionstyrelsen stoppar bygget.", PROPOSED, "Moderaterna"),
        ("Regionrådet Eva Ek (S) begärde att ärendet skulle utredas.", PROPOSED, "Eva Ek"),
        ("Vänsterpartiet vill avsätta 12 miljoner kronor till fler platser.", PROPOSED, "Vänsterpartiet"),
        ("Då sa fullmäktige nej.", DECIDED, "fullmäktige"),
        ("Regionstyrelsen skickade tillbaka ärendet till nämnden.", DECIDED, "Regionstyrelsen"),
        ("Med 45 röster mot 34 klubbade regionfullmäktige igenom den nya planen.", DECIDED, "regionfullmäktige"),
        ("Enligt ett beslut i kulturnämnden ska biblioteket stängas.", DECIDED, "kulturnämnden"),
        ("På mötet enades regionstyrelsen om en ny budget.", DECIDED, "regionstyrelsen"),
        ("Investeringen godkändes av en enig fastighetsnämnd.", DECIDED, "fastighetsnämnden"),
        ("Mot beslutet anmäler Sven-Erik af Diktad (SD) reservation.", RESERVED, "Sven-Erik af Diktad"),
        ("Miljöpartiets ledamöter anmälde reservation.", RESERVED, "Miljöpartiet"),
        ("Nämnden överlämnar frågan till regionstyrelsen med förslag om att taxan höjs.", RECOMMENDED, "Nämnden"),
        ("Regiondirektören förordar att bygget stoppas.", PROPOSED, "Regiondirektören"),
    ],
)
def test_further_forms_of_proposing_and_deciding(text: str, stance: Stance, actor: str) -> None:
    found = one(text)
    assert (found.stance, found.actor) == (stance, actor)


@pytest.mark.parametrize(
    "text",
    [
        "Oppositionen hoppas att förslaget avslås.",
        "Det är viktigt att motionen bifalls.",
        "Det krävs att fler bidrar. Patienterna kräver svar.",
        "Regionen skickade ut kallelser till alla.",
    ],
)
def test_what_is_hoped_or_needed_is_no_record(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    ("text", "actions"),
    [
        ("Nämnden sa i går nej till bygget. I stället läggs 4 mnkr på nya lokaler.", ["reject", "fund"]),
        ("Fullmäktige antog en strategi. Samtidigt avslogs tre motioner.", ["adopt", "reject"]),
        ("Fullmäktige antog en strategi. Kliniken får i dag 4 mnkr om året.", ["adopt"]),
        ("Om nämnden säger ja får kliniken 4 mnkr.", []),
    ],
)
def test_a_release_goes_on_to_tell_what_else_was_decided(text: str, actions: list[str]) -> None:
    assert [each.action for each in read(text)] == actions


def test_so_it_was_not_rejects_what_a_party_wanted() -> None:
    assert one("Liberalerna krävde att ärendet skulle bordläggas. Så blev det inte.").outcome == "rejected"


def test_what_is_moved_in_the_deliberation_is_moved_and_settled_by_the_decision() -> None:
    found = minutes("""
§ 7 Laddstolpar

Förslag till beslut
Regionstyrelsen beslutar att sätta upp tio laddstolpar.

Överläggning
Alva Exempelsson (S) yrkar bifall till förslaget. Bo Alm (M) yrkar avslag.

Propositionsordning
Ordföranden ställer proposition på yrkandena och finner att styrelsen beslutar enligt förslaget.

Beslut
Enligt förslag.
""")
    assert [(each.stance, each.actor, each.outcome) for each in found] == [
        (DECIDED, "regionstyrelsen", None),
        (PROPOSED, "Alva Exempelsson", "approved"),
        (PROPOSED, "Bo Alm", "rejected"),
    ]


def test_minutes_may_state_the_decision_below_what_was_moved() -> None:
    found = minutes("""
§ 8 Motion om spårväg

Yrkanden
1) bifall till regionstyrelsens förslag (m, c)
2) bifall till motionen (mp)

Regionstyrelsen beslutade enligt arbetsutskottets förslag
att avslå motionen
""")
    assert [(each.stance, each.actor, each.outcome) for each in found] == [
        (PROPOSED, "M, C", "approved"),
        (PROPOSED, "MP", "rejected"),
        (DECIDED, "Regionstyrelsen", "rejected"),
    ]


def test_a_body_that_follows_a_draft_to_propose_still_proposes() -> None:
    found = read(
        """
§ 44 Taxa för bettskena

Förslag till beslut
Tandvårdsnämnden föreslår regionfullmäktige
att fastställa taxan till 3 900 kronor.

Beslut
Enligt förslag.
""",
        Kind.PROTOCOL,
        "Protokoll tandvårdsnämnden 2026-01-28",
    )
    assert [each.stance for each in found] == [RECOMMENDED]


def test_lists_with_dashes_and_arrows_are_no_quotations() -> None:
    found = digest("""
– Delårsrapporten klubbades igenom.

– Bo Alms (C) motion om fler jourer röstades ned. Hans partigrupp anmälde avvikande mening.

→ Förvaltningen får i uppdrag att se över jouren.
""")
    assert [each.stance for each in found] == [DECIDED, DECIDED, RESERVED, DECIDED]
    assert found[2].actor == "C"


@pytest.mark.parametrize(
    "signed",
    [
        "Alva Exempelsson, Bo Alm och Eva\nFiktiv (samtliga MP)",
        "Alva Exempelsson Bo Alm Eva Fiktiv",
        "Alva Exempelsson   Bo Alm   Eva Fiktiv",
        "Alva Exempelsson (MP)\nBo\nAlm (MP)\nEva Fiktiv (MP)",
    ],
)
def test_those_who_signed_move_what_their_party_moves(signed: str) -> None:
    text = f"Miljöpartiet yrkar därför\n\natt taxan sänks\n\nFjällby den 5 oktober 2025\n\n{signed}"
    assert one(text, Kind.MOTION, "Motion om taxan").actor == "Alva Exempelsson, Bo Alm, Eva Fiktiv"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Oppositionen ville bordlägga ärendet, utan framgång.", Outcome.REJECTED),
        ("Alva Exempelsson (V) ville höja anslaget, men nämnden följde tjänstemännens förslag.", Outcome.REJECTED),
        ("(SD) yrkade på fler turer. Även det röstades ned.", Outcome.REJECTED),
        ("(SD) yrkade på fler turer. Det förslaget fick bifall.", Outcome.APPROVED),
        ("Liberalerna yrkade på fler turer. L reserverade sig mot beslutet.", Outcome.REJECTED),
        ("Regionstyrelsen avslog motionen. Alva Exempelsson (M) hade yrkat bifall.", Outcome.REJECTED),
    ],
)
def test_what_was_moved_has_the_fate_that_a_release_tells(text: str, outcome: Outcome) -> None:
    (moved,) = [found for found in read(text) if found.stance is Stance.PROPOSED]
    assert moved.outcome is outcome


def test_a_label_tells_whether_a_digest_recommends_moves_or_decides() -> None:
    text = (
        "Motion om fria bussar\nFörslag från trafiknämnden: att motionen avslås. Yrkanden i debatten: bifall till"
        " motionen (Alva Exempelsson (V)). Utfall: motionen bifölls."
    )
    found = read(text, Kind.DECISION_DIGEST, "Beslut från regionstyrelsen 4 mars 2024")
    assert [(each.stance, each.text, each.outcome) for each in found] == [
        (Stance.RECOMMENDED, "att motionen avslås", Outcome.REJECTED),
        (Stance.PROPOSED, "bifall till motionen", Outcome.APPROVED),
        (Stance.DECIDED, "motionen bifölls", Outcome.APPROVED),
    ]


def test_what_is_asked_in_a_letter_is_proposed_and_has_the_answers_fate() -> None:
    text = "§ 14 Skrivelse från Kils kommun\nI skrivelsen begärs att nämnden öppnar en mottagning.\nSkrivelsen avslås."
    asked, decided = read(text, Kind.PROTOCOL, "Hälso- och sjukvårdsnämnden 2024-03-04")
    assert (asked.stance, asked.outcome, decided.stance) == (Stance.PROPOSED, Outcome.REJECTED, Stance.DECIDED)


def test_minutes_in_short_lines_say_who_moved_what() -> None:
    text = (
        "§ 12 Taxa för tandvård\nYrkanden och propositionsordning\nOve Exempelsson (M): bifall till förvaltningens"
        " förslag.\nAlva Påhittsdotter (V): avslag.\nBeslut\nTaxan fastställs.\nReservation: Alva Påhittsdotter."
    )
    found = read(text, Kind.PROTOCOL, "Hälso- och sjukvårdsnämnden 2024-03-04")
    assert [(each.stance, each.actor) for each in found] == [
        (Stance.PROPOSED, "Ove Exempelsson"),
        (Stance.PROPOSED, "Alva Påhittsdotter"),
        (Stance.DECIDED, "Hälso- och sjukvårdsnämnden"),
        (Stance.RESERVED_AGAINST, "Alva Påhittsdotter"),
    ]


def test_who_is_quoted_may_have_reserved_himself() -> None:
    found = one("– Det är ett svek, säger Karin Exempelsson (S), som reserverade sig mot beslutet.")
    assert (found.stance, found.actor) == (Stance.RESERVED_AGAINST, "Karin Exempelsson")
    assert found.text == "Karin Exempelsson (S), som reserverade sig mot beslutet"


def test_lines_of_a_motion_without_bullets_are_moved() -> None:
    text = (
        "Personalen behöver frukt.\n\nVårt förslag till regionfullmäktige:\n\nFrukt köps in till alla arbetsplatser\n"
        "Regiondirektören uppdras att ta fram en plan\n\nAlva Påhittsdotter (V)\nOve Exempelsson (V)"
    )
    found = read(text, Kind.MOTION, "Motion om frukt till personalen")
    assert [each.text for each in found] == [
        "Frukt köps in till alla arbetsplatser",
        "Regiondirektören uppdras att ta fram en plan",
    ]
    assert {(each.stance, each.actor) for each in found} == {(Stance.PROPOSED, "Alva Påhittsdotter, Ove Exempelsson")}


def test_a_boards_recommendation_is_not_of_the_day_of_the_councils_meeting() -> None:
    text = "Motion om fria bussar\nRegionstyrelsen föreslår att motionen avslås.\nBeslut: Motionen avslås."
    board, council = read(text, Kind.DECISION_DIGEST, "Regionfullmäktige 4 mars 2024")
    assert (board.stance, board.date, board.outcome) == (Stance.RECOMMENDED, None, Outcome.APPROVED)
    assert council.date == date(2024, 3, 4)


@pytest.mark.parametrize("run", ["a" * 40_000, "A" * 40_000, "1" * 40_000, "aB1" * 13_000])
def test_one_unbroken_run_of_letters_is_read_in_linear_time(run: str) -> None:
    decided = "Regionstyrelsen beslutade att avslå motionen."
    assert [each.text for each in minutes(f"{run}\n\n{decided}")] == [decided.removesuffix(".")]
    assert [each.text for each in read(f"{decided}\n\n{run}")] == [decided.removesuffix(".")]


def test_the_fate_of_many_proposals_is_found_within_reach() -> None:
    moved = "Ove Exempelsson (M) yrkar bifall till motionen.\nRegionstyrelsen beslutade att bifalla motionen."
    text = "\n".join([moved] * 300)
    found = minutes(text)
    assert {each.outcome for each in found if each.stance is Stance.PROPOSED} == {Outcome.APPROVED}


@pytest.mark.parametrize(
    "text",
    [
        "Förra gången Granskningsverket fick i uppdrag att se över Exempelmyndigheten var år 2010.",
        "Exempelmyndigheten ska inom det hittills beslutade uppdraget följa utvecklingen.",
        "Regionstyrelsen arbetar vidare inom den redan beslutade planen.",
    ],
)
def test_a_past_task_that_is_only_looked_back_on_is_no_decision(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize("office", ["1:e vice ordförande", "ordförande", "regionråd"])
def test_an_office_behind_a_name_does_not_part_two_who_move(office: str) -> None:
    found = one(f"Alva Påhittsdotter (C), {office}, och Ove Exempelsson (M) yrkade på återremiss.", Kind.PROTOCOL)
    assert (found.stance, found.actor) == (Stance.PROPOSED, "Alva Påhittsdotter, Ove Exempelsson")


VOTED = """
## § 12 Svar på motion om gångtunnel

Yrkanden

Alva Påhittsdotter (C) och Ida Fiktiv (V) yrkar bifall till motionen. Ove Exempelsson (M) yrkar bifall till
regionstyrelsens förslag om avslag. Rut Låtsas (L) yrkar avslag på motionen.

Beslutsgång

Ordföranden finner att styrelsen avslår motionen. {asked} Den som röstar ja vill avslå motionen.

Omröstningsresultat

{count}

Beslut

{decided}
"""


def outcomes(found: Sequence[Decision]) -> dict[str, Outcome | None]:
    return {each.actor or "": each.outcome for each in found if each.stance is PROPOSED}


@pytest.mark.parametrize(
    "asked", ["Votering begärs.", "Omröstning begärs och verkställs.", "Rut Låtsas begär votering."]
)
def test_after_a_vote_is_asked_for_the_vote_decides_not_the_chairs_finding(asked: str) -> None:
    found = minutes(VOTED.format(asked=asked, count="7 ja, 8 nej.", decided="Regionstyrelsen bifaller motionen."))
    carried = next(each for each in found if each.stance is DECIDED)
    assert (carried.action, carried.outcome, carried.votes) == (Action.APPROVE, Outcome.APPROVED, "7 ja, 8 nej")
    assert outcomes(found) == {
        "Alva Påhittsdotter, Ida Fiktiv": Outcome.APPROVED,
        "Ove Exempelsson": Outcome.REJECTED,  # whose "bifall" was to a proposal to reject
        "Rut Låtsas": Outcome.REJECTED,
    }


def test_after_a_vote_that_rejects_those_who_wanted_that_have_won() -> None:
    text = VOTED.format(asked="Votering begärs.", count="8 ja, 7 nej.", decided="Regionstyrelsen avslår motionen.")
    assert outcomes(minutes(text)) == {
        "Alva Påhittsdotter, Ida Fiktiv": Outcome.REJECTED,
        "Ove Exempelsson": Outcome.APPROVED,
        "Rut Låtsas": Outcome.APPROVED,
    }


def test_a_vote_of_which_no_decision_is_told_gives_nobody_an_outcome() -> None:
    found = minutes(VOTED.format(asked="Votering begärs.", count="7 ja, 8 nej.", decided=""))
    assert stances(found) == [PROPOSED] * 3
    assert set(outcomes(found).values()) == {None}


def test_the_chairs_finding_stands_where_no_vote_was_asked_for() -> None:
    found = minutes(VOTED.format(asked="Votering begärs ej.", count="Ingen omröstning.", decided=""))
    assert [each.action for each in found if each.stance is DECIDED] == [Action.REJECT]
    assert outcomes(found)["Alva Påhittsdotter, Ida Fiktiv"] is Outcome.REJECTED


def test_who_backs_the_boards_proposal_loses_where_the_motion_is_carried_against_it() -> None:
    text = """
## § 3 Motion om cykelställ

Yrkanden

Ida Fiktiv (V) yrkar bifall till motionen. Ove Exempelsson (M) yrkar bifall till regionstyrelsens förslag.

Beslut

Regionfullmäktige bifaller motionen.
"""
    found = read(text, Kind.PROTOCOL, "Protokoll regionfullmäktige 2026-01-28")
    assert outcomes(found) == {"Ida Fiktiv": Outcome.APPROVED, "Ove Exempelsson": Outcome.REJECTED}


def test_a_board_that_recommends_rejection_settles_what_was_moved_there_and_has_the_votes() -> None:
    text = """
## § 4 Motion om lekplats

Yrkanden

Ida Fiktiv (V) yrkar bifall till motionen. Ove Exempelsson (M) yrkar bifall till förslaget att motionen avslås.

Beslutsgång

Ordföranden finner att styrelsen föreslår avslag. Votering begärs.

Omröstningsresultat

9 ja för avslag, 4 nej.

Beslut

Regionstyrelsen föreslår regionfullmäktige att avslå motionen.
"""
    found = minutes(text)
    assert outcomes(found) == {"Ida Fiktiv": Outcome.REJECTED, "Ove Exempelsson": Outcome.APPROVED}
    (advice,) = [each for each in found if each.stance is RECOMMENDED]
    assert (advice.action, advice.votes) == (Action.REJECT, "9 ja för avslag, 4 nej")


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("Regionstyrelsens beslut den 28 januari i sammandrag", date(2026, 1, 28)),
        ("Så beslutade kulturnämnden den 2 februari", date(2026, 2, 2)),
        ("Kulturnämnden 2 februari: besluten", date(2026, 2, 2)),
        ("Regionstyrelsens sammanträde 2026-02-03", date(2026, 2, 3)),
        ("Regionstyrelsen beslutar om bussarna", None),
        ("Bussen är tillbaka den 2 februari", None),
        ("Regionstyrelsens beslut den 27 och 28 januari", None),
        ("Beslut om kajen som stängdes den 2 februari 2019", None),
        ("Beslut i regionstyrelsen den 20 februari", None),
    ],
)
def test_a_decision_of_a_release_has_the_day_of_the_meeting_in_its_title(title: str, day: date | None) -> None:
    assert one("Regionstyrelsen avslår motionen om kajen.", title=title).date == day


@pytest.mark.parametrize(
    "text",
    [
        "Under våren anställdes fem barnmorskor, och en lokal som stått tom togs i bruk i maj.",
        "Regionen vill veta hur kliniken fördelar sin personal mellan avdelningarna.",
        "Regeringen vill få en klarare bild av hur skolorna fördelar sin undervisningstid.",
        "De åtgärder som beslutades i höstas för att korta köerna ger resultat.",
    ],
)
def test_what_nobody_decides_is_no_decision(text: str) -> None:
    assert read(text) == ()


def test_what_became_of_a_proposal_and_who_reserved_himself_in_one_sentence() -> None:
    text = (
        "## Taket\n\nOve Exempelsson (M) yrkade att taket skulle målas. Yrkandet avslogs och M-gruppen reserverade sig."
    )
    found = digest(text)
    assert [(each.stance, each.text, each.outcome) for each in found] == [
        (PROPOSED, "Ove Exempelsson (M) yrkade att taket skulle målas", Outcome.REJECTED),
        (RESERVED, "M-gruppen reserverade sig", None),
    ]


@pytest.mark.parametrize(
    ("counted", "mover", "other"),
    [
        (
            "Ja för regionstyrelsens förslag, nej för bifall till motionen.\n\n9 ja, 6 nej.",
            Outcome.APPROVED,
            Outcome.REJECTED,
        ),
        (
            "Ja till styrelsens förslag. Nej till bifall till motionen.\n\n6 ja, 9 nej.",
            Outcome.REJECTED,
            Outcome.APPROVED,
        ),
        (
            "Vid omröstningen avges 9 röster för styrelsens förslag och 6 för bifall.",
            Outcome.APPROVED,
            Outcome.REJECTED,
        ),
        ("9 ja, 6 nej.", Outcome.APPROVED, Outcome.REJECTED),  # ja is by custom for the board's proposal
        ("6 ja, 9 nej.", None, None),  # for what is not told
        ("Ja till styrelsens förslag, nej till bifall till motionen.\n\n7 ja, 7 nej.", None, None),  # lots are drawn
    ],
)
def test_a_vote_that_says_what_was_put_settles_both_sides(
    counted: str, mover: Outcome | None, other: Outcome | None
) -> None:
    text = f"""
## § 5 Motion om cykelställ

Yrkanden

Ove Exempelsson (M) yrkar bifall till regionstyrelsens förslag. Ida Fiktiv (V) yrkar bifall till motionen.

Beslutsgång

Ordföranden finner att fullmäktige avslår motionen. Votering begärs. {counted}

Beslut

Frågan om cykelställ tas med i arbetet med trafikplanen.
"""
    found = read(text, Kind.PROTOCOL, "Protokoll regionfullmäktige 2026-01-28")
    assert outcomes(found) == {"Ove Exempelsson": mover, "Ida Fiktiv": other}


def test_the_chairs_own_proposal_is_nobody_elses() -> None:
    """ "Enligt eget yrkande" was taken for the proposal told in the summary, and who had moved as decided had lost."""
    text = """
## § 5 Svar på motion om cykelställ

Sammanfattning

Ida Fiktiv (V) har föreslagit cykelställ vid alla vårdcentraler.

Yrkanden

Alva Påhitt (S) yrkar bifall till motionen. Ove Exempelsson (M) yrkar att motionen anses besvarad.

Beslutsgång

Ordföranden ställer yrkandena mot varandra och finner att regionstyrelsen beslutar enligt eget yrkande.

Beslut

Regionstyrelsen föreslår regionfullmäktige besluta att motionen anses besvarad.

Regionstyrelsen beslutar för egen del att cykelställ sätts upp vid tre vårdcentraler.
"""
    found = outcomes(read(text, Kind.PROTOCOL, "Protokoll regionstyrelsen 2026-01-14"))
    assert found["Ida Fiktiv"] is None
    assert found["Ove Exempelsson"] is Outcome.APPROVED
    assert found["Alva Påhitt"] is not Outcome.APPROVED
