"""The parts of minutes, digests, motions and interpellations. All people and matters are invented."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Kind, Part, Section
from pipeline.parse.sections import divide, proposals

Told = tuple[int, str, str | None, str]


def composed(marked: str) -> tuple[str, list[tuple[int, int, int]]]:
    """A text and its marked headings, written as in Markdown ("## ")."""
    text, headings = "", []
    for line in marked.strip().split("\n"):
        marks = re.match(r"(#{1,6}) ", line)
        start = len(text)
        text += line.lstrip("#").lstrip() if marks else line
        if marks:
            headings.append((start, len(text), len(marks[1])))
        text += "\n"
    return text.strip(), headings


def told(marked: str, kind: Kind) -> list[Told]:
    """Level, part, number and heading of each section."""
    text, headings = composed(marked)
    return [(s.level, s.part.value, s.number, s.heading) for s in divide(text, headings, kind)]


def said(marked: str, kind: Kind, part: Part) -> list[str]:
    """What the sections of one part say."""
    text, headings = composed(marked)
    return [text[s.start : s.end] for s in divide(text, headings, kind) if s.part is part]


def moved(marked: str, kind: Kind = Kind.MOTION) -> list[str]:
    """The single proposals of a text."""
    text, headings = composed(marked)
    found = [s for s in divide(text, headings, kind) if s.part is Part.PROPOSAL]
    return [text[start:end] for s in found for start, end in proposals(text, s)]


# --- minutes ---

MINUTES = """
Sammanträdesprotokoll regionstyrelsen

Plats och tid
Regionhuset i Granby, 2024-03-05 klockan 9.00–15.30

Paragrafer
§§ 58–60

Ärendelista

§ 58 Val av justerare 3
§ 59 Ny vårdcentral i Sjöstad 4
§ 60 Svar på motion om nattbussar 6

§ 58 Val av justerare

Beslut

Regionstyrelsen utser Alva Exempelsson (S) att justera protokollet.

§ 59
Dnr RS 2023-0412
Ny vårdcentral i Sjöstad

Sammanfattning

Vårdcentralen i Sjöstad är trång. Regionfullmäktige behandlade frågan senast i höstas (§ 76/2015), se även § 58.

Beslutsunderlag

Tjänsteskrivelse 2024-01-15
RS § 12, 2023-12-05
Regionfullmäktiges protokoll § 140

Förslag till beslut

Regionstyrelsen beslutar
att godkänna förstudien, och
att uppdra åt fastighetsnämnden att återkomma med en kalkyl.

Yrkanden/förslag till beslut på sammanträdet

Bertil Påhittad (M) yrkar återremiss enligt 5 kap. 50 § kommunallagen.

Beslutsgång

Ordföranden ställer förslagen mot varandra och finner att förstudien godkänns.

Regionstyrelsens beslut

Regionstyrelsen beslutar
att godkänna förstudien.

Reservation (M)

Bertil Påhittad (M) reserverar sig till förmån för eget yrkande.

Beslutet skickas till
Fastighetsnämnden

§ 60 Svar på motion om nattbussar

Ärendebeskrivning
Cecilia Diktad (V) har lämnat en motion.

Beslut: enligt förslag

Paragrafen är justerad.
"""


def test_minutes_have_items_and_standard_parts() -> None:
    assert told(MINUTES, Kind.PROTOCOL) == [
        (1, "section", None, "Ärendelista"),
        (1, "item", "58", "§ 58 Val av justerare"),
        (2, "decision", None, "Beslut"),
        (1, "item", "59", "§ 59\nDnr RS 2023-0412\nNy vårdcentral i Sjöstad"),
        (2, "grounds", None, "Sammanfattning"),
        (2, "section", None, "Beslutsunderlag"),
        (2, "proposal", None, "Förslag till beslut"),
        (2, "proposal", None, "Yrkanden/förslag till beslut på sammanträdet"),
        (2, "procedure", None, "Beslutsgång"),
        (2, "decision", None, "Regionstyrelsens beslut"),
        (2, "reservation", None, "Reservation (M)"),
        (2, "section", None, "Beslutet skickas till"),
        (1, "item", "60", "§ 60 Svar på motion om nattbussar"),
        (2, "grounds", None, "Ärendebeskrivning"),
        (2, "decision", None, "Beslut:"),
        (2, "section", None, "Paragrafen är justerad."),
    ]


def test_a_proposal_that_begins_like_a_decision_stays_a_proposal() -> None:
    assert said(MINUTES, Kind.PROTOCOL, Part.DECISION)[1] == (
        "Regionstyrelsens beslut\n\nRegionstyrelsen beslutar\natt godkänna förstudien."
    )
    assert moved(MINUTES, Kind.PROTOCOL) == [
        "att godkänna förstudien, och",
        "att uppdra åt fastighetsnämnden att återkomma med en kalkyl.",
        "Bertil Påhittad (M) yrkar återremiss enligt 5 kap. 50 § kommunallagen.",
    ]


@pytest.mark.parametrize(
    ("head", "number"),
    [
        ("§ 58 Val av justerare", "58"),
        ("§149 Val av justerare", "149"),
        ("§ 84 a Val av justerare", "84 a"),
        ("§ 84a Val av justerare", "84a"),
        ("§§ 1–19 Anmälningsärenden", "1–19"),
        ("§§ 4 och 5 Anmälningsärenden", "4 och 5"),
        ("§ 76/2015 Val av justerare", "76/2015"),
        ("§ 58. Val av justerare", "58"),
        ("§ 58 Dnr RS 2018/14 Val av justerare", "58"),
        ("§ 58 – e-hälsa i länet", "58"),
        ("§ 58Val av justerare", "58"),
        ("KF § 102 DNR: KU.2017.3\nVal av justerare", "102"),
        ("KS § 187, 2016-12-06\nVal av justerare", "187"),
        ("KSau § 12 Val av justerare", "12"),
        ("§ 72\n\nVal av justerare", "72"),
        ("Ärende 1 – Val av justerare", "1"),
        ("Årsredovisning 2022\n(RF §89, 2023-06-19)", "89"),
        ("## Val av justerare § 72", "72"),
        ("## Årsredovisning 2022 (RF §89, 2023-06-19)", "89"),
    ],
)
def test_every_form_of_an_items_number(head: str, number: str) -> None:
    marked = f"Protokoll från regionstyrelsen\n\n{head}\n\nRegionstyrelsen utser Alva Exempelsson att justera."
    heading = head.removeprefix("## ")
    assert told(marked, Kind.PROTOCOL) == [(1, "item", number, heading)]


@pytest.mark.parametrize(
    "line",
    [
        "§ 5 kommunallagen gäller inte här.",
        "Enligt 5 kap. 3 § kommunallagen får nämnden besluta.",
        "Se § 58 i förra protokollet.",
        "- § 58 Val av justerare",
        "Regionfullmäktiges protokoll § 140",
        "Ärendet behandlades vid sammanträdet 2024-05-02, § 137, se bifogat utdrag.",
        "Beslutet upphävs (§ 76/2015)",
        "ärende 5 är bordlagt",
    ],
)
def test_a_paragraph_that_is_only_mentioned_is_no_item(line: str) -> None:
    assert told(f"Protokoll från regionstyrelsen\n\nDet här gäller frågan.\n\n{line}", Kind.PROTOCOL) == []


def test_a_reference_that_stands_like_an_item_breaks_no_series() -> None:
    marked = """
Protokoll från nämnden

§ 3 Upprop
Alla är på plats.

§ 187 Ny hamn i Granby

§ 4 Ny hamn
Nämnden har tidigare behandlat hamnen.

§ 5 Ny väg
Vägen är lång.
"""
    assert [number for _, _, number, _ in told(marked, Kind.PROTOCOL)] == ["3", "4", "5"]


def test_items_on_a_page_by_headings() -> None:
    marked = """
# Möte 2023-06-21

## Beslutsärenden

### § 72 Val av justerare

Alva Exempelsson utses.

### § 73 Budget 2024

#### Yrkanden

Bertil Påhittad (M) yrkar avslag.

#### Beslut

##### Regionstyrelsen beslutar att

Budgeten fastställs.

#### Ekonomi i bilagan

Siffror.

## Bilagor

Budget 2024
"""
    assert told(marked, Kind.PROTOCOL) == [
        (1, "section", None, "Beslutsärenden"),
        (1, "item", "72", "§ 72 Val av justerare"),
        (1, "item", "73", "§ 73 Budget 2024"),
        (2, "proposal", None, "Yrkanden"),
        (2, "decision", None, "Beslut"),
        (3, "section", None, "Regionstyrelsen beslutar att"),
        (2, "section", None, "Ekonomi i bilagan"),
        (1, "section", None, "Bilagor"),
    ]


def test_headings_of_one_rank_for_items_and_their_parts() -> None:
    marked = """
Protokoll

### § 1 Upprop

### Beslut

Alla är här.

### Jäv

Ingen.

### § 2 Budget

Text.
"""
    assert told(marked, Kind.PROTOCOL) == [
        (1, "item", "1", "§ 1 Upprop"),
        (2, "decision", None, "Beslut"),
        (2, "section", None, "Jäv"),
        (1, "item", "2", "§ 2 Budget"),
    ]


def test_numbers_below_their_titles() -> None:
    marked = """
Protokoll från nämnden

Val av justerare
§ 72

Alva Exempelsson väljs att justera protokollet.

Ny vårdcentral i Sjöstad
§ 73

Nämnden godkänner förstudien.
"""
    assert told(marked, Kind.PROTOCOL) == [
        (1, "item", "72", "Val av justerare\n§ 72"),
        (1, "item", "73", "Ny vårdcentral i Sjöstad\n§ 73"),
    ]


def test_bare_numbers_that_count_up() -> None:
    marked = """
Protokoll från styrelsen

1 Mötet öppnas

Ordföranden hälsar alla välkomna.

2 Val av justerare

Alva Exempelsson väljs.

3. Budget

Styrelsen beslutar
1. Budgeten fastställs
2. Avgiften är 100 kronor
3. Beslutet gäller genast
"""
    assert told(marked, Kind.PROTOCOL) == [
        (1, "item", "1", "1 Mötet öppnas"),
        (1, "item", "2", "2 Val av justerare"),
        (1, "item", "3", "3. Budget"),
        (2, "decision", None, "Styrelsen beslutar"),
    ]


def test_a_list_of_numbers_makes_no_items() -> None:
    assert told("Protokoll\n\n1 Äpplen\n\n2 Päron\n\n3 Plommon\n\nFrukt är gott.", Kind.PROTOCOL) == []


def test_running_heads_and_continued_items_are_not_new() -> None:
    marked = "Protokoll\n\n§ 58 Budget\n\nText.\n\n§ 58 forts.\n\nMer.\n\n§ 59 Avgifter\n\nText."
    assert [number for _, _, number, _ in told(marked, Kind.PROTOCOL)] == ["58", "59"]


def test_text_without_blank_lines() -> None:
    marked = """
Protokoll kommunstyrelsen
§ 11
Val av justerare
Beslut
Kommunstyrelsen beslutar
att välja Alva Exempelsson
§ 12
Detaljplan för hamnen i Granby
Kommunfullmäktiges beslut
Planen antas
"""
    assert told(marked, Kind.PROTOCOL) == [
        (1, "item", "11", "§ 11\nVal av justerare"),
        (2, "decision", None, "Beslut"),
        (1, "item", "12", "§ 12\nDetaljplan för hamnen i Granby"),
        (2, "decision", None, "Kommunfullmäktiges beslut"),
    ]


def test_a_body_that_decides_in_a_line_of_its_own() -> None:
    marked = "Protokoll\n\n§ 4 Taxor\n\nTaxan är gammal.\n\nRegionfullmäktige beslutar att\n\n- taxan fastställs."
    assert told(marked, Kind.PROTOCOL)[1:] == [(2, "decision", None, "Regionfullmäktige beslutar att")]


@pytest.mark.parametrize(
    "above", ["Arbetsutskottet föreslår styrelsen besluta:", "Förvaltningens nya förslag", "Alva Exempelsson yrkar"]
)
def test_what_is_below_a_proposal_of_any_form_is_no_decision(above: str) -> None:
    marked = f"Protokoll\n\n§ 4 Taxor\n\n{above}\n\nRegionstyrelsen beslutar\n\natt höja taxan."
    assert "decision" not in [part for _, part, _, _ in told(marked, Kind.PROTOCOL)]


def test_each_movers_yrkande_is_its_own() -> None:
    marked = """
Protokoll

§ 4 Taxor

Yrkanden
Alva Exempelsson (S) yrkar bifall till arbetsutskottets förslag. Hon är nöjd. Bertil Påhittad (M) yrkar avslag.

Cecilia Diktad (V) yrkar att
- taxan sänks
- taxan utreds av t.ex. Granbys revisorer

Arbetsutskottets förslag till kommunstyrelsen

Taxan fastställs.
"""
    assert moved(marked, Kind.PROTOCOL) == [
        "Alva Exempelsson (S) yrkar bifall till arbetsutskottets förslag.",
        "Bertil Påhittad (M) yrkar avslag.",
        "taxan sänks",
        "taxan utreds av t.ex. Granbys revisorer",
        "Taxan fastställs.",
    ]


# --- digests ---


def test_digest_by_headings() -> None:
    marked = """
# Beslut i korthet – regionstyrelsen 30 mars

Styrelsen behandlade 27 ärenden.

## Beslut i korthet

### Årsrapport för nämnderna

Regionstyrelsen godkänner rapporten. (ärende 5 och 27)

### Ärende 9 – Ny ambulansstation

Sammanfattning: Stationen är gammal.
Beslut: enligt förslag

### § 58 Taxor

Taxan höjs.

#### Bakgrund

Den är låg.

### Mer information

Protokollet kommer i april.
"""
    assert told(marked, Kind.DECISION_DIGEST) == [
        (2, "section", None, "Beslut i korthet"),
        (3, "item", "5 och 27", "Årsrapport för nämnderna"),
        (3, "item", "9", "Ärende 9 – Ny ambulansstation"),
        (4, "grounds", None, "Sammanfattning:"),
        (4, "decision", None, "Beslut:"),
        (3, "item", "58", "§ 58 Taxor"),
        (4, "grounds", None, "Bakgrund"),
        (3, "section", None, "Mer information"),
    ]


def test_digest_with_groups() -> None:
    marked = """
# Regionstyrelsen 16 mars

## Ärenden till regionfullmäktige

### 1. Årsredovisning 2020

Resultatet blev positivt.

Förslag till beslut:

Regionstyrelsen föreslår att regionfullmäktige beslutar följande:

1. Regionfullmäktige godkänner årsredovisningen.

### 2. Ny policy för gåvor

Policyn ersätter en äldre.

## Egna ärenden

### 3. Avtal om färdtjänst

Avtalet löper i fyra år.
"""
    assert told(marked, Kind.DECISION_DIGEST) == [
        (2, "section", None, "Ärenden till regionfullmäktige"),
        (3, "item", "1", "1. Årsredovisning 2020"),
        (4, "proposal", None, "Förslag till beslut:"),
        (3, "item", "2", "2. Ny policy för gåvor"),
        (2, "section", None, "Egna ärenden"),
        (3, "item", "3", "3. Avtal om färdtjänst"),
    ]
    assert moved(marked, Kind.DECISION_DIGEST) == ["Regionfullmäktige godkänner årsredovisningen."]


def test_digest_flattened_to_lines() -> None:
    marked = """
Uppsnabbat från regionfullmäktige den 24 november

Regionfullmäktige samlades i Granby. Här är några av besluten.

Nya mål för kollektivtrafiken
Resandet ska öka med en tredjedel till 2030. Det har regionfullmäktige beslutat.

Högre patientavgifter

Avgiften för ett läkarbesök höjs till 300 kronor. (ärende 12)

Ska regionen bygga ett nytt sjukhus?

Ärende 14

Frågan utreds vidare, beslutade fullmäktige.

Mer information

Protokollet publiceras inom två veckor.
"""
    assert told(marked, Kind.DECISION_DIGEST) == [
        (1, "item", None, "Nya mål för kollektivtrafiken"),
        (1, "item", "12", "Högre patientavgifter"),
        (1, "item", "14", "Ska regionen bygga ett nytt sjukhus?"),
    ]


def test_digest_with_numbered_titles_flattened_to_lines() -> None:
    marked = """
Regionstyrelsen i korthet

Ärenden till regionfullmäktige

1. Årsredovisning 2020

Resultatet blev bättre än väntat.

Förslag till beslut:

Regionstyrelsen föreslår att regionfullmäktige beslutar följande:

1. Årsredovisningen godkänns
2. Resultatet förs till nästa år

2. Patientavgifter 2021

Avgifterna höjs i januari.
"""
    assert told(marked, Kind.DECISION_DIGEST) == [
        (1, "item", "1", "1. Årsredovisning 2020"),
        (2, "proposal", None, "Förslag till beslut:"),
        (1, "item", "2", "2. Patientavgifter 2021"),
    ]
    assert moved(marked, Kind.DECISION_DIGEST) == ["Årsredovisningen godkänns", "Resultatet förs till nästa år"]


def test_a_digest_without_titles_has_no_items() -> None:
    marked = "Kortfattat: Regionstyrelsen 11 april\n\nStyrelsen höjer taxan.\n\nDet gäller från maj.\n\nSå är det."
    assert told(marked, Kind.DECISION_DIGEST) == []


# --- motions ---

MOTION = """
Inrätta en nämnd för glesbygden

Motion till regionfullmäktige
Motion nr 27-2025

Glesbygden glöms bort. Vi föreslår mycket i vårt program, men litet har hänt.

Servicen
Butiker läggs ned i hela länet.

Med anledning av ovanstående föreslår vi regionfullmäktige besluta:

att inrätta en nämnd för glesbygden
att ge regionstyrelsen i uppdrag att ta fram ett reglemente, t.ex. efter Granbys förebild. Reglementet kan vara kort.

Nämnden kan ersätta två beredningar.

Granby 2025-02-11
Alva Exempelsson (C)
Bertil Påhittad (KD)

Bilden överst är tagen av Cecilia Diktad
"""


def test_motion() -> None:
    assert told(MOTION, Kind.MOTION) == [
        (1, "addressee", None, ""),
        (1, "grounds", None, ""),
        (1, "proposal", None, ""),
        (1, "grounds", None, ""),
        (1, "signatures", None, ""),
    ]
    assert said(MOTION, Kind.MOTION, Part.ADDRESSEE) == ["Motion till regionfullmäktige"]
    [body, explained] = said(MOTION, Kind.MOTION, Part.GROUNDS)
    assert body.startswith("Glesbygden glöms bort.")
    assert body.endswith("i hela länet.")
    assert explained == "Nämnden kan ersätta två beredningar."
    assert said(MOTION, Kind.MOTION, Part.SIGNATURES) == [
        "Granby 2025-02-11\nAlva Exempelsson (C)\nBertil Påhittad (KD)"
    ]
    assert moved(MOTION) == [
        "att inrätta en nämnd för glesbygden",
        "att ge regionstyrelsen i uppdrag att ta fram ett reglemente, t.ex. efter Granbys förebild.",
    ]


@pytest.mark.parametrize(
    ("closing", "expected"),
    [
        (
            "Med anledning av ovanstående föreslår jag regionfullmäktige besluta:\n\n- att bygga en bro.",
            ["att bygga en bro."],
        ),
        ("Därför yrkar jag\n\natt bygga en bro\n\natt måla den röd", ["att bygga en bro", "att måla den röd"]),
        ("Jag föreslår:\n\nAtt: Alla broar målas.\nAtt: De är röda.", ["Att: Alla broar målas.", "Att: De är röda."]),
        (
            "Vi hemställer att:\n\n- Regionstyrelsen ges i uppdrag att bygga en bro",
            ["Regionstyrelsen ges i uppdrag att bygga en bro"],
        ),
        (
            "Exempelpartiet föreslår regionfullmäktige besluta\n\n1. att bygga en bro\n2. Att Region Granby målar den",
            ["att bygga en bro", "Att Region Granby målar den"],
        ),
        ("Mot den bakgrunden yrkar jag att regionen bygger en bro.", ["att regionen bygger en bro."]),
        ("Broar är bra. Därför föreslår jag\nregionfullmäktige besluta att\natt bygga en bro", ["att bygga en bro"]),
        (
            "Därför yrkar vi att regionen bygger en bro,\natt den målas.",
            ["att regionen bygger en bro,", "att den målas."],
        ),
        ("Vi föreslår att:\n\na) bygga en bro\nb) måla den", ["bygga en bro", "måla den"]),
        ("Vi yrkar därför:\n\nBron ska byggas i Granby.", ["Bron ska byggas i Granby."]),
    ],
)
def test_every_form_of_a_motions_proposal(closing: str, expected: list[str]) -> None:
    marked = f"En bro i Granby\n\nFloden är bred och strid.\n\n{closing}\n\nAlva Exempelsson (C)"
    assert moved(marked) == expected
    assert told(marked, Kind.MOTION)[-1][1] == "signatures"
    assert said(marked, Kind.MOTION, Part.GROUNDS)[0].startswith("Floden är bred")


@pytest.mark.parametrize(
    "others",
    [
        "Regeringen föreslår i propositionen att:\n\n- broar byggs\n- broar målas",
        "Kulturnämnden föreslår fullmäktige besluta:\n\n- att riva bron",
        "Det här måste ändras:\n\n- broar byggs för sällan\n- broar målas aldrig",
    ],
)
def test_what_others_propose_is_not_the_motions_proposal(others: str) -> None:
    assert moved(f"En bro i Granby\n\nFloden är bred.\n\n{others}\n\nSå kan vi inte ha det.") == []


@pytest.mark.parametrize(
    "signatures",
    [
        "Undertecknat\n\nAlva Exempelsson, Centerpartiet och\nCenterpartiets fullmäktigegrupp",
        "Granby den 3 april 2024\n\nAlva Exempelsson (S)\n\nBertil Påhittad (S)",
        "2020-09-15\nAlva Exempelsson (C)",
        "Alva Exempelsson och Bertil Påhittad (båda SD)",
        "Alva Exempelsson, Bertil Påhittad och Cecilia Diktad (samtliga M)",
        "Alva Exempelsson (S) | Bertil Påhittad (S)\nCecilia Diktad (S)",
        "För Centerpartiet\nAlva Exempelsson",
        "Alva Exempelsson\nBertil Påhittad",
        "Alva von Exempelsson (MP-gruppen)",
    ],
)
def test_every_form_of_signatures(signatures: str) -> None:
    marked = f"En bro i Granby\n\nFloden är bred.\n\nJag yrkar\n\natt bygga en bro\n\n{signatures}"
    assert said(marked, Kind.MOTION, Part.SIGNATURES) == [signatures]
    assert moved(marked) == ["att bygga en bro"]


def test_signatures_go_on_behind_a_blank_line_below_place_and_day() -> None:
    signed = "Granby den 3 maj 2024\n\nAlva Exempelsson\n\nOla Exempelberg"
    marked = f"En bro i Granby\n\nFloden är bred.\n\nJag yrkar\n\natt bygga en bro\n\n{signed}"
    assert said(marked, Kind.MOTION, Part.SIGNATURES) == [signed]
    assert said(f"{marked}\n\nFoto: Granbybilder", Kind.MOTION, Part.SIGNATURES) == [signed]


@pytest.mark.parametrize("count", [1, 20])
def test_what_became_of_a_motion_stands_below_the_signatures_as_a_part_of_its_own(count: int) -> None:
    became = "\n".join(f"- Yrkande {number}. Kammarens beslut: avslag." for number in range(1, count + 1))
    marked = (
        "En bro i Granby\n\n## Motivering\n\nFloden är bred.\n\nGranby den 3 maj 2024\n\nAlva Exempelsson (S)\n\n"
        f"## Behandling i riksdagen\n\n{became}"
    )
    assert told(marked, Kind.MOTION) == [
        (1, "grounds", None, "Motivering"),
        (1, "signatures", None, ""),
        (2, "section", None, "Behandling i riksdagen"),
    ]
    assert said(marked, Kind.MOTION, Part.SECTION)[0].endswith(f"Yrkande {count}. Kammarens beslut: avslag.")


@pytest.mark.parametrize(
    "lead",
    [
        "Jag föreslår att regionstyrelsen får i uppdrag",
        "Vi yrkar att regionfullmäktige ger regionstyrelsen i uppdrag",
        "Jag föreslår regionfullmäktige besluta\n\natt ge regionstyrelsen i uppdrag",
    ],
)
def test_a_list_of_what_somebody_is_charged_with_belongs_to_the_proposal(lead: str) -> None:
    items = "- att bygga en bro\n\n- att måla den röd"
    marked = f"En bro i Granby\n\nFloden är bred.\n\n{lead}\n\n{items}\n\nAlva Exempelsson (S)"
    assert said(marked, Kind.MOTION, Part.PROPOSAL) == [f"{lead}\n\n{items}"]
    assert moved(marked) == ["att bygga en bro", "att måla den röd"]


def test_motion_to_the_riksdag() -> None:
    marked = """
# Fler broar

Motion till riksdagen
2024/25:999
av Alva Exempelsson och Bertil Påhittad (båda C)

# 1Innehållsförteckning

2Förslag till riksdagsbeslut2

3Motivering3

# 2Förslag till riksdagsbeslut

1. Riksdagen ställer sig bakom det som anförs om fler broar och tillkännager detta för regeringen.
1. Riksdagen ställer sig bakom det som anförs om färjor och tillkännager detta för regeringen.

# 3Motivering

Broar binder samman.

## Färjor

Färjor går oftare.

Alva Exempelsson (C)
Bertil Påhittad (C)
"""
    assert told(marked, Kind.MOTION) == [
        (1, "addressee", None, ""),
        (1, "section", None, "1Innehållsförteckning"),
        (1, "proposal", None, "2Förslag till riksdagsbeslut"),
        (1, "grounds", None, "3Motivering"),
        (2, "section", None, "Färjor"),
        (1, "signatures", None, ""),
    ]
    assert [text[:51] for text in moved(marked)] == [
        "Riksdagen ställer sig bakom det som anförs om fler ",
        "Riksdagen ställer sig bakom det som anförs om färjo",
    ]


def test_motion_to_the_riksdag_as_plain_text() -> None:
    marked = """
Fler broar

Förslag till riksdagsbeslut

Riksdagen tillkännager för regeringen vad som anförs i motionen om fler broar.

Motivering

Broar binder samman.

Stockholm den 19 oktober 2010
Alva Exempelsson (FP)
"""
    assert [part for _, part, _, _ in told(marked, Kind.MOTION)] == ["proposal", "grounds", "signatures"]
    assert moved(marked) == ["Riksdagen tillkännager för regeringen vad som anförs i motionen om fler broar."]


def test_petition_of_an_old_motion_to_the_riksdag() -> None:
    marked = """
Fler broar

Broar binder samman.

Hemställan

Med hänvisning till det anförda hemställs

1. att riksdagen som sin mening ger regeringen till känna vad i motionen
anförts om broar,

2. att riksdagen avslår propositionen.

Stockholm den 22 oktober 1998

Alva Exempelsson (v)
"""
    assert [part for _, part, _, _ in told(marked, Kind.MOTION)] == ["grounds", "proposal", "signatures"]
    assert moved(marked) == [
        "att riksdagen som sin mening ger regeringen till känna vad i motionen\nanförts om broar,",
        "att riksdagen avslår propositionen.",
    ]


# --- other kinds ---


def test_interpellation() -> None:
    marked = """
Interpellation om broar

Till regionrådet Bertil Påhittad (M)

Broarna rostar.

Med anledning av detta vill jag fråga regionrådet:

Avser regionrådet att måla broarna?
"""
    assert told(marked, Kind.INTERPELLATION) == [
        (1, "addressee", None, ""),
        (1, "section", None, "Med anledning av detta vill jag fråga regionrådet:"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Min fråga till regionrådet är därför:",
        "Mot bakgrund av detta är mina frågor till regionrådet:",
        "Jag önskar att regionrådet svarar på följande frågor:",
    ],
)
def test_every_form_of_an_interpellations_question(line: str) -> None:
    marked = f"Interpellation om broar\n\nBroarna rostar.\n\n{line}\n\nAvser regionrådet att måla broarna?"
    assert said(marked, Kind.INTERPELLATION, Part.SECTION) == [f"{line}\n\nAvser regionrådet att måla broarna?"]


def test_a_question_within_the_text_is_no_section() -> None:
    assert told("Interpellation om broar\n\nBroarna rostar. Varför?\n\nVem ska måla dem?", Kind.INTERPELLATION) == []


def test_other_kinds_have_the_sections_of_their_headings() -> None:
    marked = "# Titel\n\nIngress.\n\n## Ett\n\nA.\n\n### § 5 Två\n\nB.\n\n## Tre\n\nC."
    text, headings = composed(marked)
    found = divide(text, headings[1:], Kind.PRESS_RELEASE)
    assert [(text[s.start : s.end], s.level) for s in found] == [
        ("Ett\n\nA.\n\n§ 5 Två\n\nB.", 2),
        ("§ 5 Två\n\nB.", 3),
        ("Tre\n\nC.", 2),
    ]


# --- what holds for every text ---

LINES = st.sampled_from(
    [
        "",
        "",
        "§ 1 Upprop",
        "§ 2",
        "§ 2 a Taxor",
        "§§ 1–3",
        "KS § 3, 2020-01-01",
        "Val av justerare",
        "Val av justerare § 4",
        "(RF § 5)",
        "1 Mötet öppnas",
        "2 Upprop",
        "3 Slut",
        "Ärende 1 – Budget",
        "Ärendelista",
        "Beslut",
        "Beslut: enligt förslag",
        "Förslag till beslut",
        "Regionstyrelsen beslutar att",
        "att bygga en bro. Den är lång.",
        "- att riva den",
        "1. att",
        "Jag yrkar:",
        "Floden är bred. Därför föreslår jag regionfullmäktige besluta:",
        "Till regionfullmäktige",
        "Innehållsförteckning",
        "Motivering",
        "Hemställan",
        "Mer information",
        "Alva Exempelsson (S)",
        "Granby 2024-01-01",
        "Undertecknat",
        "Min fråga:",
        "Varför?",
        "Det här är en lång mening om floden, bron och vägen som leder dit.",
        " \t",
        "\u2028x",
    ]
)


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, list[tuple[int, int, int]]]:
    text, headings = "Titel", []
    for line in draw(st.lists(st.one_of(LINES, st.text(max_size=20)), max_size=40)):
        start = len(text) + 1
        text += f"\n{line}"
        level = draw(st.integers(-6, 6))
        if level > 0 and line.strip() == line and line and "\n" not in line:
            headings.append((start, len(text), level))
    return text, headings


@given(texts(), st.sampled_from(Kind))
def test_sections_nest_and_lie_within_the_text(given_text: tuple[str, list[tuple[int, int, int]]], kind: Kind) -> None:
    text, headings = given_text
    found = divide(text, headings, kind)
    assert found == divide(text, headings, kind)
    open_sections: list[Section] = []
    for section in found:
        assert 0 <= section.start < section.end <= len(text)
        assert text[section.start : section.end] == text[section.start : section.end].strip()
        assert text.startswith(section.heading, section.start)
        assert len(section.heading) <= section.end - section.start
        while open_sections and open_sections[-1].end <= section.start:
            open_sections.pop()
        assert all(other.level < section.level and other.end >= section.end for other in open_sections)
        open_sections.append(section)
        spans = proposals(text, section)
        assert all(section.start <= start < end <= section.end for start, end in spans)
        assert all(former[1] <= later[0] for former, later in pairwise(spans))


@pytest.mark.parametrize("kind", [Kind.PROTOCOL, Kind.DECISION_DIGEST, Kind.MOTION, Kind.INTERPELLATION])
@pytest.mark.parametrize(
    "piece",
    ["§ 1 a\n", "§ 1 a\n\n", "Beslut\n", "Titel\n\n", "A (S), ", "att ", "x", "Aa ", "yrkar jag att. A", "1 A\n"],
)
def test_repeated_pieces_are_read_in_linear_time(piece: str, kind: Kind) -> None:
    text = piece * (100_000 // len(piece))
    found = divide(text, (), kind)
    assert all(section.end <= len(text) for section in found)
    assert all(end <= len(text) for section in found[:3] for _, end in proposals(text, section))


def test_many_headings_are_read_in_linear_time() -> None:
    headings = [(2 * n, 2 * n + 1, 1 + n % 6) for n in range(8_000)]
    for kind in Kind:
        assert divide("A\n" * 8_000, headings, kind)
