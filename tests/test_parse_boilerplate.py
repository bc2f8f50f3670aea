"""Noise of web pages: every line of it that is known goes, before and after the text; the text stays."""

import pytest

from models import ParseError, RawDocument
from pipeline.parse import parse
from pipeline.parse.blocks import Block
from pipeline.parse.boilerplate import without_noise, without_repeats

TITLE = "Region Fjällmark bygger ny vårdcentral"
TEXT = "Regionstyrelsen beslutade i går att bygga en vårdcentral i Granby. Bygget börjar i maj."
KINDS = ("txt", "html")

BEFORE = (
    "Hoppa till innehåll",
    "Hoppa över navigering",
    "Gå direkt till huvudinnehållet",
    "Gå direkt till innehåll",
    "Till innehåll",
    "Skip to main content",
    "Gå till sidans innehåll",
    "Vi använder cookies för att sidorna ska bli bättre.",
    "Genom att surfa vidare godkänner du detta.",
    "Region Fjällmarks webbplats använder cookies för att fungera.",
    "Webbplatsen använder teknik som troligen inte stöds i din webbläsare",
    "Din webbläsare stöds inte längre.",
    "Ring oss via Teletal om du behöver stöd",
    "Du som har svårt att tala eller förstå i telefon kan få hjälp av Teletal",
    "Translate",
    "Google Translate",
    "Välj språk",
    "Använd Google för att översätta sidan",
    "Ingen titel",
    "null",
    "Media no image",
    "Senaste nytt\n\nPressrum\n\nOm tjänsten",
    "Mynewsdesk\n\nSök\n\nLogga in",
)
AFTER = (
    "Godkänn vårt användande av kakor (cookies)",
    "Kommentera sidan",
    "Kommentera sidan\n\nHär kan du skriva till redaktionen.\n\n* = Obligatorisk uppgift",
    "Tack för att du kontaktar oss, vi har tagit emot det du skrev.\n\nVi svarar snart.",
    "Tack för att du kontaktar oss, vi har tagit emot det du skrev. " + "Vi svarar så snart vi kan. " * 9,
    "När du skickar in formuläret kommer vi att behandla dina personuppgifter.",
    "Lämna synpunkter på innehållet",
    "Tillbaka till toppen",
    "Dela",
    "Dela den här sidan:",
    "Kopiera länk",
    "Läs vidare »",
    "Läs mer",
    "question_answer Fick du hjälp av informationen på sidan?",
    "D5G2",
    "MZRW",
    "Dela\n\nMZRW\n\nTill toppen",
    "Bild för användarverifiering",
    "Publicerad av Webbredaktionen",
    "Publicerad av: Enheten för kommunikation",
    "null",
    "Media no image",
    "Ingen titel",
    "a1bcdefghijklmnopqr77",
    "Ring oss via Teletal om du behöver stöd",
    "Nyckelord\n\nvårdcentral\n\nGranby",
    "Ämnen\n\nHälso- och sjukvård, bygg, lokaler",
    "Taggar:\n\nvård",
    "Kategorier\n\nVård",
    "Bilder\n\nVårdcentralen i Granby, skiss\n\nLadda ned bild",
    "Bilder\n\nSå ska vårdcentralen se ut när den är klar. Skiss: Arkitekten.\n\nLadda ned bild",
    "Länkar\n\nTill planen\n\nTill sidan om lokaler",
    "Relaterade länkar\n\nTill planen",
    "Dokument\n\nLadda ner dokument 129kb",
    "Bilagor\n\nTjänsteskrivelse Ladda ner dokument 129kb",
    "Ladda ner motionen som Word",
    "Protokoll 2023-05-05.pdf",
    "Bilden överst av Hedda Påhitt från Pixabay",
    "Bli medlem\n\nVill du vara med och påverka? Gå med du också.",
    "Bilagor\n\nPlan för lokaler (pdf, 1 MB)",
    "Prenumerera",
    "Följ oss\n\nFacebook\n\nLinkedIn",
    "Relaterade nyheter\n\nNy buss till Granby",
    "Läs också\n\nNy buss till Granby",
    "Mer från Region Fjällmark\n\nNy buss till Granby8.12.2023 08:00:00 CET | Pressmeddelande\n\nBussen går var timme.",
    "Läs fler pressmeddelanden från Region Fjällmark",
    "Du kan när som helst avregistrera dig.",
    "Nyckelord\n\nvård\n\nBilder\n\nSkiss\n\nLänkar\n\nTill planen\n\nDela",
)


def shown(noise: str, kind: str, after: bool) -> str:
    """The text that is left of a page with noise before or after its article."""
    parts = [TITLE, TEXT, *noise.split("\n\n")] if after else [*noise.split("\n\n"), TITLE, TEXT]
    content = "\n\n".join(parts)
    if kind == "html":
        content = "".join(f"<h1>{part}</h1>" if part == TITLE else f"<p>{part}</p>" for part in parts)
        content = f"<!doctype html><html><body><main>{content}</main></body></html>"
    return parse(RawDocument("test", f"a.{kind}", content.encode())).text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("noise", BEFORE)
def test_noise_before_the_article_goes(noise: str, kind: str) -> None:
    assert shown(noise, kind, after=False) == f"{TITLE}\n\n{TEXT}"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("noise", AFTER)
def test_noise_after_the_article_goes(noise: str, kind: str) -> None:
    assert shown(noise, kind, after=True) == f"{TITLE}\n\n{TEXT}"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "ending",
    [
        "Länkar\n\nAvsnittet handlar om länkar i en kedja, och är löpande text.",
        "Dokument\n\nProtokoll och motioner",
        "Bilagor\n\nEtt yttrande från nämnden",
        "Kategorier\n\nTre priser delas ut.",
        "Ämnen\n\n" + "Ett långt stycke text om de ämnen som tas upp i skolan och varför de gör det " * 3,
        "Undertecknat\n\nAlva Exempelsson\n\nSJVP",
        "1177",
        "Granby\n\n2024",
        "Så tycker de som bor i Granby. Läs också insändaren om bussen.",
        "Teletal byggs ut i regionen",
        "Vi följer oss själva i spåren",
        "Mer från fältet kommer i morgon, skriver redaktionen i sitt brev till alla som prenumererar.",
    ],
)
def test_endings_that_only_look_like_noise_stay(ending: str, kind: str) -> None:
    assert shown(ending, kind, after=True) == f"{TITLE}\n\n{TEXT}\n\n{ending.strip()}"


def test_lists_inside_the_text_stay() -> None:
    blocks = [Block(TITLE, 1), Block(TEXT), Block("Länkar", 2), Block("Till planen"), Block("Slutord", 2), Block(TEXT)]
    assert without_noise(blocks) == blocks


def test_a_section_below_a_list_is_none_of_its_entries() -> None:
    blocks = [
        Block(TITLE, 1),
        Block(TEXT),
        Block("Länkar", 2),
        Block("Till planen"),
        Block("Slutord", 2),
        Block("Klart"),
    ]
    assert without_noise(blocks) == blocks


def test_a_list_never_reaches_over_contacts() -> None:
    """What stands between is for contacts.apart to read."""
    card = [Block("Kontakter"), Block("Alva Exempelsson"), Block("Presschef"), Block("070-174 06 05")]
    blocks = [Block(TITLE, 1), Block(TEXT), Block("Nyckelord"), Block("vård"), *card]
    assert without_noise(blocks) == blocks


def test_files_to_download_go_wherever_they_stand() -> None:
    files = [
        Block("Ladda ner rapporten (PDF, 3,2 MB) Tabell (Excel)"),
        Block("Bilagor", 3),
        Block("- Motion om bussar Ladda ner dokument\n- Yttrande Ladda ner dokument 129kb"),
    ]
    assert without_noise([Block(TITLE, 1), Block(TEXT), *files, Block(TEXT)]) == [
        Block(TITLE, 1),
        Block(TEXT),
        Block(TEXT),
    ]


def test_attachments_in_minutes_that_are_no_links_stay() -> None:
    blocks = [Block(TITLE), Block(TEXT), Block("Bilagor"), Block("1. Budget\n2. Plan")]
    assert without_noise(blocks) == blocks


SECTION = [
    Block("Ekonomi", 2),
    Block("Bygget kostar mindre än planen sade, och pengarna räcker till en buss om dagen."),
]


@pytest.mark.parametrize(
    "line",
    [
        Block("Lämna synpunkter på webbplatsen", 2),
        Block("När du skickar in formuläret kommer vi att behandla dina personuppgifter."),
    ],
)
def test_the_text_below_a_form_stays(line: Block) -> None:
    """Whether it is long, or begins with a heading of its own."""
    blocks = [Block(TITLE, 1), Block(TEXT)]
    assert without_noise([*blocks, line, *SECTION]) == [*blocks, *SECTION]
    assert without_noise([*blocks, line, *[Block(TEXT)] * 9]) == [*blocks, *[Block(TEXT)] * 9]


def test_a_question_above_a_section_goes_with_its_answers() -> None:
    asked = [Block("Fick du hjälp av informationen?"), Block("Ja"), Block("Nej")]
    blocks = [Block(TITLE, 1), Block(TEXT)]
    assert without_noise([*blocks, *asked, *SECTION]) == [*blocks, *SECTION]


def test_a_form_below_the_text_goes_whole() -> None:
    form = [
        Block("Kommentera innehållet på sidan", 2),
        Block(TEXT),
        Block("- Namn\n- E-post"),
        Block("* = Måste fyllas i"),
    ]
    blocks = [Block(TITLE, 1), Block(TEXT)]
    assert without_noise([*blocks, Block("Kommentera sidan", 2), *form]) == blocks
    inside = [Block("Lämna synpunkter på sidan"), *SECTION]
    assert without_noise([*blocks, *inside, *form]) == [*blocks, *SECTION]


@pytest.mark.parametrize("ending", ["Lokal:\nB204", "Lokal:\n\nB204", "Lokal:\n\nB204\n\nLäs mer"])
def test_a_code_below_its_label_is_no_page_code(ending: str) -> None:
    for kind in KINDS:
        kept = shown(ending, kind, after=True)
        assert "Lokal:" in kept
        assert kept.endswith("B204")


def test_a_page_code_goes_below_a_date_and_below_noise() -> None:
    assert shown("Läs mer\n\nD5G2\n\nLäs mer", "html", after=True) == f"{TITLE}\n\n{TEXT}"
    assert without_noise([Block(TITLE, 1), Block(TEXT), Block("26 januari 2018"), Block("D5G2"), Block("Läs mer")]) == [
        Block(TITLE, 1),
        Block(TEXT),
        Block("26 januari 2018"),
    ]


QUOTE = Block("– Bygget ger fler rum åt barn. Det är bra för hela länet, säger Alva Exempelsson.")
PULLED = Block("Bygget ger fler rum åt barn.")


@pytest.mark.parametrize(
    ("order", "is_pulled"),
    [
        ([PULLED, *[Block(TEXT)] * 9, QUOTE], True),
        ([QUOTE, PULLED], True),
        ([QUOTE, *SECTION, PULLED], True),
        ([QUOTE, *SECTION, *SECTION, PULLED], False),
    ],
)
def test_words_of_a_quote_far_above_are_said_again_and_stay(order: list[Block], is_pulled: bool) -> None:
    lead = Block("Fullmäktige har sagt ja till planen för rummen i det nya huset.")
    kept = without_repeats([Block(TITLE, 1), lead, *order], TITLE)
    assert (PULLED in kept) != is_pulled
    assert QUOTE in kept


def test_dates_among_noise_stay_and_dates_of_teasers_go() -> None:
    blocks = [Block(TITLE, 1), Block(TEXT), Block("26 januari 2018"), Block("Dela"), Block("Relaterade nyheter")]
    blocks += [Block("Ny buss"), Block("2024-01-01 Nyhet")]
    assert without_noise(blocks) == [Block(TITLE, 1), Block(TEXT), Block("26 januari 2018")]


def test_a_banner_about_a_crisis_reads_like_news_and_stays() -> None:
    banner = "Boka tid för vaccination redan i dag"
    assert banner in shown(banner, "txt", after=False)


def test_a_page_of_nothing_but_noise_has_no_text() -> None:
    with pytest.raises(ParseError, match=r"^has no text$"):
        parse(RawDocument("test", "a.txt", b"Skip to main content\n\nStart\n\nTranslate"))
