"""Speech and lead of press releases. All people and matters are invented."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.parse.quotes import find, lead

LEAD = "Region Fjällmark bygger en ny vårdcentral i Granby, beslutade regionstyrelsen på tisdagen."


def quoted(body: str) -> list[str]:
    text = f"Ny vårdcentral i Granby\n\n{LEAD}\n\n{body}"
    return [text[start:end] for start, end in find(text)]


@pytest.mark.parametrize(
    "speech",
    [
        "- Det är ett viktigt steg för länet, säger regionstyrelsens ordförande Alva Exempelsson (S).",
        "– Det är ett viktigt steg för länet, säger Alva Exempelsson (S), regionråd.",
        "— Det är ett viktigt steg för länet, säger Alva Exempelsson.",
        "–Jag är glad över beslutet, säger Alva Exempelsson.",
        "− Vi har väntat länge, berättar hon.",
        "• Det är ett viktigt steg för länet, säger Alva Exempelsson.",
        "- Är det här klokt? undrade många. Det är det, menar Alva Exempelsson.",
        "- Nu bygger vi! säger Alva Exempelsson. Det blir bra för alla i Granby.",
        "– Vi bygger nu – säger Alva Exempelsson – och det blir bra.",
        "”Det är ett viktigt steg för länet”, säger Alva Exempelsson.",
        'Oppositionen är nöjd. "Det är ett viktigt steg för länet", säger Bertil Påhittad (M).',
        "Alva Exempelsson säger: ”Det är ett viktigt steg för länet.”",
        "– Det är bra, avslutar Alva.",
        "– Regionen växer fort. Därför behövs en vårdcentral till i Granby.",
    ],
)
def test_every_form_of_speech(speech: str) -> None:
    assert quoted(f"{speech}\n\nBygget börjar i mars.") == [speech]


@pytest.mark.parametrize(
    "body",
    [
        "- att bygga en vårdcentral\n- att riva den gamla",
        "- Ny vårdcentral\n- Fler bussar\n- Lägre avgifter",
        "- Behörighetskraven skärps.\n- Tillstånd krävs för den som vill ersättas.\n- Olämpliga personer stängs av.",
        "- En vårdcentral som byggs i Granby med plats för tolv tusen patienter.",
        "- Alva Exempelsson, professor vid universitetet i Granby",
        "Priset heter ”Årets vårdcentral i länet” och delas ut i maj.",
        "Alva Exempelsson säger att bygget börjar i mars.",
        "- att regionen, säger vi, bygger",
        "Hon skriver en bok om vården, berättar historier och menar allvar.",
        "2 – 3 – 4",
    ],
)
def test_what_nobody_says_is_no_speech(body: str) -> None:
    assert quoted(body) == []


def test_speech_goes_on_over_paragraphs() -> None:
    body = (
        "– Det är ett viktigt steg, säger Alva Exempelsson.\n\n"
        "– Vårdcentralen blir störst i länet.\n\n"
        "Bygget börjar i mars.\n\n"
        "- Jag har väntat på det här i många år.\n\n"
        "Kostnaden är 40 miljoner kronor."
    )
    paragraphs = body.split("\n\n")
    assert quoted(body) == [paragraphs[0], paragraphs[1], paragraphs[3]]


def test_a_quote_closed_in_a_later_paragraph() -> None:
    body = "”Vi har väntat länge.\n\nNu börjar det.”, säger Alva Exempelsson.\n\nBygget börjar i mars."
    assert quoted(body) == body.split("\n\n")[:2]


def test_the_line_that_tells_who_spoke_belongs_to_the_speech() -> None:
    speech = "- Det är ett viktigt steg för hela länet.\n\nsäger Alva Exempelsson, regionråd (S)."
    assert quoted(f"{speech}\n\nBygget börjar i mars.") == [speech]


def test_speech_behind_an_introduction() -> None:
    body = "Alva Exempelsson (S) kommenterar beslutet:\n\n- Det blir den största vårdcentralen i länet."
    assert quoted(body) == [body.split("\n\n")[1]]


def test_speech_as_items_of_a_list() -> None:
    body = "- Vi har väntat länge, säger Alva Exempelsson.\n- Fler bussar\n- Det är bra, säger Bertil Påhittad."
    assert quoted(body) == [body.split("\n")[0], body.split("\n")[2]]


@pytest.mark.parametrize(
    "above", ["", "26 januari 2018\n\n", "Pressmeddelande – 20 september 2021\n\n", "Text: Alva Exempelsson\n\n"]
)
def test_lead(above: str) -> None:
    text = f"Ny vårdcentral i Granby\n\n{above}{LEAD}\n\nBygget börjar i mars."
    span = lead(text, "Ny vårdcentral i Granby")
    assert span is not None
    assert text[span[0] : span[1]] == LEAD


@pytest.mark.parametrize(
    "first",
    [
        "Bakgrund",
        "- Fler bussar till Granby och Sjöstad.\n- Lägre avgifter för alla som reser med bussen.",
        "– Det är ett viktigt steg för länet och för Granby, säger Alva Exempelsson.",
        "”Det är ett viktigt steg för länet och för Granby”, säger Alva Exempelsson.",
        "Tid: 9.00",
        "Granby | Sjöstad | Fjällmark och alla andra orter i länet.",
        "Så här gör du när du vill komma till den nya vårdcentralen i Granby",
    ],
)
def test_no_lead_where_something_else_comes_first(first: str) -> None:
    assert lead(f"Ny vårdcentral i Granby\n\n{first}\n\n{LEAD}", "Ny vårdcentral i Granby") is None


def test_a_title_alone_has_no_lead_and_no_speech() -> None:
    assert lead("– Jag är glad, säger Alva", "– Jag är glad, säger Alva") is None
    assert find("– Jag är glad, säger Alva") == ()


PIECES = st.sampled_from(
    [
        "\n\n",
        "\n",
        " ",
        "- ",
        "– ",
        "–",
        "• ",
        "”",
        '"',
        "Det är bra",
        ", säger Alva.",
        "Jag vill.",
        "att ",
        ":",
        "säger x",
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=30).map("".join))
def test_spans_are_whole_paragraphs_in_order(text: str) -> None:
    spans = find(text)
    found = lead(text, text.split("\n", 1)[0])
    for start, end in [*spans, *([found] if found else [])]:
        assert 0 <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert start == 0 or text[start - 1].isspace()
    assert all(former[1] < later[0] for former, later in pairwise(spans))


@pytest.mark.parametrize("piece", ["”", "– a, säger ", "- J. ", "säger: ", "- a\n", "”a\n\n", "\n", " ", "säger x: ”"])
def test_repeated_pieces_are_read_in_linear_time(piece: str) -> None:
    text = f"Titel\n\n{piece * (300_000 // len(piece))}"
    assert all(end <= len(text) for _, end in find(text))
    lead(text, "Titel")
