"""Organisations of a text: the gazetteer, the bodies of regions, everything folded to one name, offsets that hold."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Document, Kind, Organisation
from pipeline.extract import gazetteer
from pipeline.extract.letters import party_of
from pipeline.extract.organisations import canonical, organisations
from pipeline.parties import CODES
from pipeline.regions import regions

NORRBOTTEN = "Region Norrbotten"


def read(text: str, region: str | None = None, *names: str) -> tuple[Organisation, ...]:
    """What is found in a text, with the given names (each where it first stands) as those that a model found."""
    spans = [(text.index(name), text.index(name) + len(name)) for name in names]
    document = Document("test", "1", "Rubrik", text, published=date(2024, 5, 6))
    return organisations(document, region, spans)


def named(text: str, region: str | None = None, *names: str) -> list[str]:
    return [o.name for o in read(text, region, *names)]


def mentioned(text: str, region: str | None = None) -> list[str]:
    return [m.text for o in read(text, region) for m in o.mentions]


# ---------------------------------------------------------------------------------------------------- known names


@pytest.mark.parametrize(
    ("said", "name", "type"),
    [
        ("Region Norrbottens", "Region Norrbotten", "region"),
        ("region Västerbotten", "Region Västerbotten", "region"),
        ("Region Kalmar läns", "Region Kalmar län", "region"),
        ("Region Örebro", "Region Örebro län", "region"),
        ("Västra Götalandsregionens", "Västra Götalandsregionen", "region"),
        ("VGR:s", "Västra Götalandsregionen", "region"),
        ("RÖL", "Region Örebro län", "region"),
        ("Landstinget i Östergötland", "Region Östergötland", "region"),
        ("landstinget Sörmland", "Region Sörmland", "region"),
        ("Västernorrlands läns landsting", "Region Västernorrland", "region"),
        ("Jämtlands läns landstings", "Region Jämtland Härjedalen", "region"),
        ("Gotlands kommun", "Region Gotland", "region"),
        ("Piteå kommun", "Piteå kommun", "municipality"),
        ("Marks kommuns", "Marks kommun", "municipality"),
        ("Göteborgs Stad", "Göteborgs kommun", "municipality"),
        ("Malmö kommun", "Malmö kommun", "municipality"),
        ("Kalix kommun", "Kalix kommun", "municipality"),
        ("Länsstyrelsen Jämtland", "Länsstyrelsen i Jämtlands län", "county_administrative_board"),
        ("länsstyrelsen i Kronobergs län", "Länsstyrelsen i Kronobergs län", "county_administrative_board"),
        ("Trafikverkets", "Trafikverket", "agency"),
        ("Statens skolverk", "Skolverket", "agency"),
        ("Havs- och vattenmyndigheten", "Havs- och vattenmyndigheten", "agency"),
        ("Inspektionen för vård och omsorg", "Inspektionen för vård och omsorg", "agency"),
        ("Luleå tingsrätt", "Luleå tingsrätt", "court"),
        ("Stockholms universitets", "Stockholms universitet", "university"),
        ("socialdepartementet", "Socialdepartementet", "ministry"),
        ("Moderata samlingspartiet", "Moderaterna", "party"),
        ("kristdemokraterna", "Kristdemokraterna", "party"),
        ("Folkpartiet liberalernas", "Liberalerna", "party"),
        ("riksdagens", "Riksdagen", "parliament"),
        ("regeringen", "Regeringen", "government"),
        ("MSB", "Myndigheten för samhällsskydd och beredskap", "agency"),
        ("trafikutskottet", "Trafikutskottet, Riksdagen", "body"),
        ("SKR", "Sveriges Kommuner och Regioner", "association"),
        ("Sveriges Kommuner och Landsting", "Sveriges Kommuner och Regioner", "association"),
    ],
)
def test_names_genitives_and_abbreviations_fold_to_one_name(said: str, name: str, type: str) -> None:
    (found,) = read(f"Så tycker {said} i frågan om bron.")
    assert (found.name, found.type, [m.text for m in found.mentions]) == (name, type, [said])


def test_identifiers_come_from_the_gazetteer() -> None:
    agency, party = read("Boverket svarar Centern.")
    assert (agency.number, agency.wikidata) == ("202100-3989", "Q895355")
    assert (party.name, party.wikidata) == ("Centerpartiet", "Q110832")
    assert "Centern" in party.aliases


def test_one_organisation_holds_all_its_mentions() -> None:
    (found,) = read("Trafikverket bygger. Vägen är Trafikverkets.\n\nTrafikverket mäter.")
    assert [(m.start, m.text) for m in found.mentions] == [
        (0, "Trafikverket"),
        (30, "Trafikverkets"),
        (46, "Trafikverket"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Bussen går från Gävle till Umeå, genom hela Hälsingland.",
        "Kommunen, regionen och staten delar på notan.",
        "Vi har en tillfällig vårdcentral i Boden.",
        "Mora är vackert i kommunal regi.",
        "Det rör kommunerna och regionerna i norr.",
        "Svenskt näringsliv mår bra av ung vänster.",
        "Ledamöterna utses av nämnderna och styrelserna.",
        "Den nämnden tog ingen del av styrelsens beredning.",
        "Vilken kommun som helst får söka. Årets kommun är utsedd.",
        "Ärendet går åter till nämnden för ytterligare beredning och för beslut.",
        "En ny kulturnämnd kan inrättas av en regionstyrelse som vill.",
        "Såväl ovannämnda som förstnämnd handling gäller.",
        "Den danska regeringen möter finska riksdagen och regeringen i Madrid.",
        "Skriv till registrator@trafikverket.example senast fredag.",
    ],
)
def test_places_and_common_nouns_are_no_organisations(text: str) -> None:
    assert named(text, NORRBOTTEN) == []


def test_short_names_of_agencies_count_beside_the_full_one() -> None:
    assert mentioned("Allmänna reklamationsnämnden prövar. ARN dröjer.") == ["Allmänna reklamationsnämnden", "ARN"]
    assert mentioned("ARN dröjer.") == []


def test_an_abbreviation_in_brackets_counts_from_there_on() -> None:
    (found,) = read("Hälso- och sjukvårdsnämnden (HSN) sade ja. HSN följer upp.", NORRBOTTEN)
    assert [m.text for m in found.mentions] == ["Hälso- och sjukvårdsnämnden", "HSN", "HSN"]


def test_a_party_behind_a_body_is_no_abbreviation_of_it() -> None:
    assert mentioned("Kulturnämnden (KD) sade ja. KD följer upp.", NORRBOTTEN) == ["Kulturnämnden"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("i Luleå, Boden och Piteå kommuner.", ["Luleå kommun", "Bodens kommun", "Piteå kommun"]),
        ("Malå- och Norsjö kommuner", ["Malå kommun", "Norsjö kommun"]),
        ("kommunerna Lilla Edet, Ale samt Kungälv vill", ["Lilla Edets kommun", "Ale kommun", "Kungälvs kommun"]),
        ("Regionerna Skåne och Halland går ihop.", ["Region Skåne", "Region Halland"]),
        ("kommunerna vill det. Luleå sover.", []),
        ("länsstyrelserna i Dalarna", []),
    ],
)
def test_places_share_the_word_for_what_they_are(text: str, found: list[str]) -> None:
    assert named(text) == found


# ---------------------------------------------------------------------------------------------------------- bodies


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("regionstyrelsen", "Regionstyrelsen"),
        ("Regionstyrelsens", "Regionstyrelsen"),
        ("landstingsstyrelsen", "Landstingsstyrelsen"),
        ("regionfullmäktiges", "Regionfullmäktige"),
        ("landstingsfullmäktige", "Landstingsfullmäktige"),
        ("fullmäktige", "Regionfullmäktige"),
        ("patientnämnden", "Patientnämnden"),
        ("hälso- och sjukvårdsnämndens", "Hälso- och sjukvårdsnämnden"),
        ("kultur-, närings- och bildningsnämnden", "Kultur-, närings- och bildningsnämnden"),
        ("regionala utvecklingsnämnden", "Regionala utvecklingsnämnden"),
        ("södra hälso- och sjukvårdsnämnden", "Södra hälso- och sjukvårdsnämnden"),
        ("nämnden för regional utveckling", "Nämnden för regional utveckling"),
        ("nämnden för hälso- och sjukvård", "Nämnden för hälso- och sjukvård"),
        ("nämnden för trafik, miljö och kultur", "Nämnden för trafik, miljö och kultur"),
        ("arbetsutskottet", "Regionstyrelsens arbetsutskott"),
        ("beredningen för mänskliga rättigheter", "Beredningen för mänskliga rättigheter"),
        ("driftnämnden för regionservice", "Driftnämnden för regionservice"),
        ("lokala nämnden i Varberg", "Lokala nämnden i Varberg"),
        ("samhällsbyggnadsnämnden", "Samhällsbyggnadsnämnden"),
        ("regionstyrelsens arbetsutskott", "Regionstyrelsens arbetsutskott"),
        ("regionfullmäktiges valberedning", "Regionfullmäktiges valberedning"),
        ("folkhälsoberedningen", "Folkhälsoberedningen"),
    ],
)
def test_a_body_is_that_of_the_documents_region(said: str, name: str) -> None:
    (found,) = read(f"Frågan avgörs av {said} i juni.", NORRBOTTEN)
    assert (found.name, found.type, found.mentions[0].text) == (f"{name}, Region Norrbotten", "body", said)


def test_bodies_belong_to_nobody_in_papers_of_the_riksdag_and_the_government() -> None:
    assert named("Regionstyrelsen svarade. Patientnämnden teg.") == ["Regionstyrelsen", "Patientnämnden"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Region Skånes kulturnämnd", ["Region Skåne", "Kulturnämnden, Region Skåne"]),
        (
            "Region Skånes nya regionala utvecklingsnämnd",
            ["Region Skåne", "Regionala utvecklingsnämnden, Region Skåne"],
        ),
        ("regionfullmäktige i Region Halland", ["Regionfullmäktige, Region Halland", "Region Halland"]),
        ("regionstyrelsens vice ordförande i Värmland", ["Regionstyrelsen, Region Värmland"]),
        ("ordförande i regionstyrelsen, Region Uppsala", ["Regionstyrelsen, Region Uppsala", "Region Uppsala"]),
        ("Kiruna kommuns socialnämnd", ["Kiruna kommun", "Socialnämnden, Kiruna kommun"]),
        ("kommunstyrelsens ordförande i Knivsta", ["Kommunstyrelsen, Knivsta kommun"]),
        ("kommunfullmäktige i Malmö", ["Kommunfullmäktige, Malmö kommun"]),
        ("kommunstyrelsen teg", ["Kommunstyrelsen"]),
        ("regionfullmäktige i Luleå", ["Regionfullmäktige, Region Norrbotten"]),
        ("regionens kollektivtrafiknämnd", ["Kollektivtrafiknämnden, Region Norrbotten"]),
        ("en enig regionstyrelse", ["Regionstyrelsen, Region Norrbotten"]),
    ],
)
def test_a_body_belongs_to_whoever_is_named_with_it(text: str, found: list[str]) -> None:
    assert named(f"Det sade {text}.", NORRBOTTEN) == found


def test_coordinated_levels_are_two_bodies() -> None:
    assembly, local = read("Region- och kommunfullmäktige väljs i höst.", NORRBOTTEN)
    assert (assembly.name, assembly.mentions[0].text) == ("Regionfullmäktige, Region Norrbotten", "Region")
    assert (local.name, local.mentions[0].text) == ("Kommunfullmäktige", "kommunfullmäktige")


def test_fullmaktige_alone_is_the_regions_unless_another_assembly_is_spoken_of() -> None:
    assert named("Fullmäktige sade ja.", NORRBOTTEN) == ["Regionfullmäktige, Region Norrbotten"]
    assert named("Kommunfullmäktige i Piteå sade nej. Fullmäktige var enigt.", NORRBOTTEN) == [
        "Kommunfullmäktige, Piteå kommun"
    ]
    assert named("Fullmäktige sade ja.") == []


def test_a_body_of_an_invented_region_is_tied_to_it() -> None:
    assert named("Region Älvmarks regionstyrelse och trafiknämnden", "Region Älvmark") == [
        "Region Älvmark",
        "Regionstyrelsen, Region Älvmark",
        "Trafiknämnden, Region Älvmark",
    ]


def test_the_board_of_an_institution_ends_before_its_chairs_name() -> None:
    (found,) = read("ordföranden i styrelsen för Sunnans Sjukhus Ada Ekmark (S)", "Västra Götalandsregionen")
    assert (found.name, found.type) == ("Styrelsen för Sunnans Sjukhus, Västra Götalandsregionen", "body")


def test_a_driftnamnd_is_told_by_what_it_runs_and_its_short_form_is_it() -> None:
    (found,) = read("Driftnämnden Norrlunds sjukhus sade ja. I mars möts driftnämnden igen.", NORRBOTTEN)
    assert found.name == "Driftnämnden Norrlunds sjukhus, Region Norrbotten"
    assert [m.text for m in found.mentions] == ["Driftnämnden Norrlunds sjukhus", "driftnämnden"]


def test_fullmaktige_is_that_of_the_landsting_where_it_is_spoken_of() -> None:
    assert named("Landstingsfullmäktige möttes. Fullmäktige sade nej.", NORRBOTTEN) == [
        "Landstingsfullmäktige, Region Norrbotten"
    ]


def test_an_assembly_that_meets_in_a_town_is_not_that_towns() -> None:
    assert named("Fullmäktige i Piteå väntar.", NORRBOTTEN) == ["Regionfullmäktige, Region Norrbotten"]


def test_an_arbetsutskott_alone_is_that_of_the_body_that_meets() -> None:
    text = "Patientnämnden den 3 maj\n\nArbetsutskottet föreslår avslag."
    document = Document("test", "1", "Rubrik", text, kind=Kind.PROTOCOL)
    assert [o.name for o in organisations(document, NORRBOTTEN)] == [
        "Patientnämnden, Region Norrbotten",
        "Patientnämndens arbetsutskott, Region Norrbotten",
    ]


def test_an_arbetsutskott_alone_is_the_one_that_the_document_names() -> None:
    text = "Trafiknämndens arbetsutskott möttes. Regionstyrelsen väntar på arbetsutskottet."
    assert named(text, NORRBOTTEN) == [
        "Trafiknämndens arbetsutskott, Region Norrbotten",
        "Regionstyrelsen, Region Norrbotten",
    ]


def test_a_body_may_stand_behind_a_bullet_but_not_behind_a_parted_word() -> None:
    assert mentioned("Beredning\n- Regionstyrelsen 2016-01-28\n- Trafiknämnden", NORRBOTTEN) == [
        "Regionstyrelsen",
        "Trafiknämnden",
    ]
    assert mentioned("Det prövas av gransk- ningsnämnden.", NORRBOTTEN) == []


def test_gotland_has_the_bodies_of_a_municipality() -> None:
    assert named("Tekniska nämnden och socialnämnden teg.", "Region Gotland") == [
        "Tekniska nämnden, Region Gotland",
        "Socialnämnden, Region Gotland",
    ]


def test_the_office_of_a_body_is_a_unit() -> None:
    (found,) = read("Skickas till: Patientnämndens kansli", NORRBOTTEN)
    assert (found.name, found.type) == ("Patientnämndens kansli, Region Norrbotten", "unit")


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("HSN § 18. Jouren", ["HSN"]),
        (
            "Hälso- och sjukvårdsnämnden teg. HSN dröjer. Dnr HSN 31-2020, HSN 2021/4",
            ["Hälso- och sjukvårdsnämnden", "HSN"],
        ),
        ("Regionala utvecklingsnämnden vill det. RUN betalar.", ["Regionala utvecklingsnämnden", "RUN"]),
        ("RUN betalar. KTN dröjer. RS 2021-0267", []),
    ],
)
def test_initials_are_those_of_a_body_that_the_text_has(text: str, mentions: list[str]) -> None:
    assert mentioned(text, NORRBOTTEN) == mentions


def test_a_court_is_that_of_the_city_of_the_other_one() -> None:
    assert named("Förvaltningsrätten i Göteborg sade nej. Kammarrätten prövar.") == [
        "Förvaltningsrätten i Göteborg",
        "Kammarrätten i Göteborg",
    ]
    assert named("Förvaltningsrätten i Luleå sade nej. Kammarrätten prövar.") == [  # there is none in Luleå
        "Förvaltningsrätten i Luleå",
        "Kammarrätten",
    ]


def test_utskott_are_the_riksdags_only_where_it_is_spoken_of() -> None:
    assert named("Trafikutskottet möts i dag.", NORRBOTTEN) == ["Trafikutskottet, Region Norrbotten"]
    assert named("I riksdagen möts trafikutskottet.", NORRBOTTEN) == ["Riksdagen", "Trafikutskottet, Riksdagen"]


def test_lansstyrelsen_is_that_of_the_regions_county() -> None:
    (found,) = read("Länsstyrelsen räknar om rösterna.", "Region Jämtland Härjedalen")
    assert (found.name, found.number) == ("Länsstyrelsen i Jämtlands län", "202100-2452")
    assert named("Länsstyrelsen räknar om rösterna.") == ["Länsstyrelsen"]


# ---------------------------------------------------------------------------------------- parties, companies, unknown


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Moderaterna i Skånes förslag", "Moderaterna Skåne"),
        ("Moderaterna i Uppsala län", "Moderaterna Uppsala län"),
        ("Vänsterpartiet Norrbotten", "Vänsterpartiet Norrbotten"),
        ("Socialdemokraterna i Region Skåne", "Socialdemokraterna, Region Skåne"),
        ("Liberalerna på Gotland", "Liberalerna Gotland"),
        ("Centerpartiets fullmäktigegrupp", "Centerpartiets fullmäktigegrupp, Region Norrbotten"),
        ("Miljöpartiets regiongrupp", "Miljöpartiets fullmäktigegrupp, Region Norrbotten"),
        ("Liberalernas riksdagsgrupp", "Liberalernas riksdagsgrupp"),
    ],
)
def test_branches_and_groups_of_parties(text: str, name: str) -> None:
    (found,) = read(f"Så vill {text} ha det.", NORRBOTTEN)
    assert (found.name, found.type) == (name, "party")


def test_a_party_in_the_riksdag_is_no_branch() -> None:
    assert named("Liberalerna i riksdagen") == ["Liberalerna", "Riksdagen"]


def test_those_who_pay_are_all_found() -> None:
    text = (
        "Kontoret betalas av Piteå kommun, Luleå kommun, Piteå energi, Företagarna Norrbotten och sedan i fjol även "
        "Region Västernorrland."
    )
    assert [(o.name, o.type) for o in read(text, NORRBOTTEN)] == [
        ("Piteå kommun", "municipality"),
        ("Luleå kommun", "municipality"),
        ("Piteå energi", "company"),
        ("Företagarna Norrbotten", "association"),
        ("Region Västernorrland", "region"),
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Vi köper av Nordlunda Buss & Båt AB i år.", "Nordlunda Buss & Båt AB"),
        ("Även Nordlunda AB:s bud avslogs.", "Nordlunda AB"),
        ("Till AB Nordlunda Spel går resten.", "AB Nordlunda Spel"),
        ("Kalix Airport AB flyger. Kalix Airport landar.", "Kalix Airport AB"),
    ],
)
def test_companies_are_known_by_their_form(text: str, name: str) -> None:
    (found,) = read(text)
    assert (found.name, found.type) == (name, "company")


def test_a_company_is_met_again_without_its_form() -> None:
    (found,) = read("Nordlunda Buss AB kör. Nordlunda Buss stannar. Nordlunda sover.")
    assert [m.text for m in found.mentions] == ["Nordlunda Buss AB", "Nordlunda Buss"]


def test_a_town_is_no_short_name_of_a_company() -> None:
    assert mentioned("Perstorp AB växer. I Perstorp bor få.") == ["Perstorp AB"]


def test_unknown_regions_and_municipalities_are_kept() -> None:
    assert [(o.name, o.type) for o in read("Bygget i Granskogs kommun betalas av Region Älvmark.")] == [
        ("Granskogs kommun", "municipality"),
        ("Region Älvmark", "region"),
    ]


def test_what_only_a_model_found_is_kept_as_found() -> None:
    text = "Enligt Älvmarks fiskeförening och Storgrund har Trafikverket fel."
    found = read(text, None, "Älvmarks fiskeförening", "Storgrund", "Trafikverket")
    assert [(o.name, o.type) for o in found] == [
        ("Älvmarks fiskeförening", "association"),
        ("Storgrund", "other"),
        ("Trafikverket", "agency"),
    ]


def test_a_town_that_a_model_took_for_an_organisation_is_its_municipality() -> None:
    assert named("Umeå säger nej till Bothniabygg.", None, "Umeå", "Bothniabygg") == ["Umeå kommun", "Bothniabygg"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ada Ekmark (Fi) talar.", "Fi"),
        ("Ada Ekmark (XYP) talar.", "XYP"),
        ("Hon kommer från Köping i dag.", "Köping"),
        ("Flyg mellan Piteå och Storgrund.", "Storgrund"),
        ("Partistöd\nNämnden sade ja.", "Partistöd"),
        ("Stolparna är röda.", "Stolparna"),
        ("Vi möts i Regionhuset på fredag.", "Regionhuset"),
    ],
)
def test_what_a_model_took_for_an_organisation_may_be_none(text: str, name: str) -> None:
    assert named(text, NORRBOTTEN, name) == []


def test_spans_that_do_not_fit_the_text_are_passed_over() -> None:
    document = Document("test", "1", "Rubrik", "Ett bolag.\n\nEtt annat.")
    assert organisations(document, None, [(-3, 2), (5, 5), (8, 900), (4, 15), (7, 4), (3, 4)]) == ()


# ------------------------------------------------------------------------------------------------------ the gazetteer


def test_the_gazetteer_holds_all_regions_municipalities_and_county_boards() -> None:
    count = dict.fromkeys(("region", "municipality", "county_administrative_board"), 0)
    for entry in gazetteer.entries():
        if entry.type in count:
            count[entry.type] += 1
    assert count == {
        "region": 21,
        "municipality": 289,
        "county_administrative_board": 21,
    }  # Gotland is a region and municipality
    assert all(gazetteer.region(r.name) and gazetteer.county_board(r.name) for r in regions())


def test_no_two_organisations_of_the_gazetteer_share_a_name_or_number() -> None:
    names = [entry.name.casefold() for entry in gazetteer.entries()]
    numbers = [entry.number for entry in gazetteer.entries() if entry.number]
    assert len(set(names)) == len(names)
    assert len(set(numbers)) == len(numbers)


def test_every_name_of_the_gazetteer_leads_to_its_organisation() -> None:
    for entry in gazetteer.entries():
        for name in (entry.name, *entry.aliases, *entry.local):
            text = gazetteer.words(name)
            last, found = gazetteer.known().longest(text, 0, home=entry.region)
            assert last == len(text), name
            assert entry in found, name


# ------------------------------------------------------------------------------------------------------------ offsets

PIECES = st.sampled_from(
    (
        "regionstyrelsen", "Region", "Skånes", "nämnden", "för", "kultur", "och", "miljö-", "hälso-",
        "sjukvårdsnämnden", ",", ".", "(", ")", ":", "s", "VGR", "SKR", "AB", "Umeå", "kommun", "kommuner",
        "Moderaterna", "i", "fullmäktige", "regionala", "Kraft", "&", "\n\n", "\n", "-", "S-gruppen", "HSN",
        "Sveriges", "ambassad", "\u00ad", "\u2011", "kommunstyrelsens", "ordförande", "İ", "ß", "Länsstyrelsen",
        "regionens", "Regionförbundet", "styrelsen", "Sjukhus", "S", "(V)", "SD-gruppen", "Umeås", "lasarett",
        "Driftnämnden", "arbetsutskottet", "Trafikförvaltningen", "kansli", "Textilmuseet", "bolaget", "lokala",
    )
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=80), st.lists(PIECES, max_size=30).map(" ".join), st.lists(PIECES, max_size=30).map("".join)
)


@settings(deadline=None)
@given(TEXTS, st.data())
def test_every_mention_stands_where_it_says_and_none_overlap(text: str, data: st.DataObject) -> None:
    region = data.draw(st.sampled_from([None, NORRBOTTEN, "Region Älvmark"]))
    names = data.draw(st.lists(st.tuples(st.integers(-2, 90), st.integers(-2, 90)), max_size=4))
    found = organisations(Document("test", "1", "", text), region, names)
    mentions = sorted((m.start, m.end, m.text) for o in found for m in o.mentions)
    assert all(text[start:end] == said and said for start, end, said in mentions)
    assert all(before[1] <= after[0] for before, after in pairwise(mentions))
    assert len({o.name for o in found}) == len(found)


# ----------------------------------------------------------------------------------------------------- canonical names


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("regionstyrelsen", "Regionstyrelsen, Region Norrbotten"),
        ("Regionstyrelsens", "Regionstyrelsen, Region Norrbotten"),
        ("en enig regionstyrelse", "Regionstyrelsen, Region Norrbotten"),
        ("RS", "Regionstyrelsen, Region Norrbotten"),
        ("landstingsstyrelsen", "Landstingsstyrelsen, Region Norrbotten"),
        ("fullmäktige", "Regionfullmäktige, Region Norrbotten"),
        ("Regionfullmäktige i Region Norrbotten", "Regionfullmäktige, Region Norrbotten"),
        ("HSN", "Hälso- och sjukvårdsnämnden, Region Norrbotten"),
        ("arbetsutskottet", "Regionstyrelsens arbetsutskott, Region Norrbotten"),
        ("Region Skånes kulturnämnd", "Kulturnämnden, Region Skåne"),
        ("kommunstyrelsen i Piteå", "Kommunstyrelsen, Piteå kommun"),
        ("kultur-, närings- och bildningsnämnden", "Kultur-, närings- och bildningsnämnden, Region Norrbotten"),
        ("direktionen", "Direktionen, Region Norrbotten"),
        ("länsstyrelsen", "Länsstyrelsen i Norrbottens län"),
        ("regionen", "Region Norrbotten"),
        ("V", "Vänsterpartiet"),
        ("(SD)", "Sverigedemokraterna"),
        ("KD:s", "Kristdemokraterna"),
        ("MP-gruppen", "Miljöpartiet"),
        ("Folkpartiet", "Liberalerna"),
        ("regeringen", "Regeringen"),
        ("riksdagens", "Riksdagen"),
        ("Trafikverkets", "Trafikverket"),
        ("Regionstyrelsen, Region Norrbotten", "Regionstyrelsen, Region Norrbotten"),
    ],
)
def test_canonical_names_what_a_decision_or_an_office_prints(said: str, name: str) -> None:
    assert canonical(said, NORRBOTTEN, ()) == name


@pytest.mark.parametrize(
    "said",
    ["regiondirektören", "Ada Ekmark", "Ada Ekmark (S)", "regionstyrelsens ordförande", "nämnden", "förvaltningen", ""],
)
def test_canonical_leaves_people_and_bare_offices(said: str) -> None:
    assert canonical(said, NORRBOTTEN, ()) is None


def test_canonical_names_what_the_document_found() -> None:
    found = read("I dag söker Storgrund (SGD). Kulturnämnden och Piteå kommun svarar.", NORRBOTTEN, "Storgrund")
    assert canonical("Storgrunds", NORRBOTTEN, found) == "Storgrund"
    assert canonical("nämnden", NORRBOTTEN, found) == "Kulturnämnden, Region Norrbotten"
    assert canonical("kommunen", NORRBOTTEN, found) == "Piteå kommun"
    assert canonical("Nordgrund", NORRBOTTEN, found) is None


def test_canonical_does_not_choose_between_two() -> None:
    found = read("Kulturnämnden och trafiknämnden möts.", NORRBOTTEN)
    assert canonical("nämnden", NORRBOTTEN, found) is None


def test_canonical_knows_the_riksdags_committees() -> None:
    assert canonical("SoU", None, ()) == "Socialutskottet, Riksdagen"
    assert canonical("näringsutskottet", None, ()) == "Näringsutskottet, Riksdagen"
    assert canonical("kammaren", None, ()) == "Riksdagen"
    assert canonical("utskottet", None, ()) is None


def test_parties_of_people_and_of_organisations_bear_the_same_names() -> None:
    for code in ("S", "M", "SD", "C", "V", "KD", "L", "MP", "FP", "SJVP", "SVG", "SIV", "DSP"):
        party = party_of(code)
        assert party is not None
        assert party.type == "party"
        for name in CODES[code]:
            assert canonical(name, NORRBOTTEN, ()) == party.name


@settings(deadline=None)
@given(TEXTS, st.sampled_from([None, NORRBOTTEN]))
def test_canonical_takes_any_text(said: str, region: str | None) -> None:
    name = canonical(said, region, ())
    assert name is None or name.strip()


@pytest.mark.parametrize("said", ["EU-minister", "EU-stöd", "EU-ordförandeskapet"])
def test_a_compound_with_a_small_noun_is_no_organisation(said: str) -> None:
    assert named(f"Vi talade om {said} i går.", None, said) == []


def test_an_abbreviation_loses_its_genitive_with_a_colon() -> None:
    [organisation] = read("Det står i ODC:s planer.", None, "ODC:s")
    assert (organisation.name, [m.text for m in organisation.mentions]) == ("ODC", ["ODC:s"])
