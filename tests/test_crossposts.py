"""One publication in two places is one; events that are announced in nearly the same words are several."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Document
from pipeline.crossposts import same_post

DAY = date(2026, 3, 12)
BODY = """Region Älvmark öppnar en ny akutmottagning i Ödåkra den 14 april.

Mottagningen får 24 vårdplatser och kostar 312 miljoner kronor att bygga.

– Det här har invånarna väntat länge på, säger Östen Åhlin (S), ordförande i regionstyrelsen.

Bygget har pågått i två år. Patienter från norra länsdelen slipper nu resa till Kvarnby."""
CONTACT = """Kontakt
Östen Åhlin (S), ordförande i regionstyrelsen
070-174 06 31
osten.ahlin@exempel.se"""
ABOUT = """Om Region Älvmark
Region Älvmark ansvarar för sjukvård, kollektivtrafik och kultur för 290 000 invånare och har 11 200 medarbetare."""
INVITATION = """Välkommen till en pressträff där regionrådet presenterar förslaget till budget för nästa år.

Tid: tisdag 14 april klockan 10.00
Plats: Regionens hus, Älvboda

Anmäl dig till presstjänsten om du vill ha en intervju efteråt."""
NOTICE = "Vaccinationsbussen står på Stora torget i Ödåkra på tisdag och tar emot alla som är över 65 år."
TITLE = "Ny akutmottagning öppnar i vår"


def post(text: str, title: str = TITLE, published: date | None = DAY, source: str = "egen") -> Document:
    return Document(source, "1", title, f"{title}\n{text}", published=published)


def both(one: Document, other: Document) -> bool:
    """The same answer whichever is asked first."""
    answers = {same_post(one, other), same_post(other, one)}
    assert len(answers) == 1
    return answers.pop()


def changed(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


OPENING = """Region Älvmark samlar från och med hösten den planerade vården inom tandvården på en enda mottagning.

Den vård som öppnar får nya lokaler nära stationen. Mottagningen håller öppet på vardagar och tar emot alla som har
fått en kallelse. Det går inte att boka själv, och den som har frågor kan vända sig till växeln."""

SAME = {
    "word for word": (BODY, BODY),
    "boilerplate about the region": (BODY, f"{BODY}\n\n{ABOUT}"),
    "contacts in one place": (BODY, f"{BODY}\n\n{CONTACT}"),
    "contacts here, boilerplate there": (f"{BODY}\n\n{CONTACT}", f"{BODY}\n\n{ABOUT}"),
    "dates of publication and change": (
        f"{BODY}\n\nPublicerad 12 mars 2026 10:30\nSenast uppdaterad: 13 mars 2026",
        f"2026-03-12 10:30:00 CET | Region Älvmark | Pressmeddelande\n{BODY}",
    ),
    "a printed date above the text": (f"12 mars 2026\n{BODY}", f"{BODY}\n\n{ABOUT}"),
    "buttons and tags": (
        f"{BODY}\n\nDela sidan\nSkriv ut\nTaggar: sjukvård, bygg 2026",
        f"{BODY}\n\nPrenumerera på nyheter",
    ),
    "a caption in one place": (f"Foto: Åsa Öberg\n{BODY}", BODY),
    "figures in groups, clocks, dashes": (
        changed(BODY, ("24 vårdplatser", "24–26 vårdplatser kl. 10:00 för 12 000 personer")),
        changed(BODY, ("24 vårdplatser", "24-26 vårdplatser kl. 10.00 för 12\u00a0000 personer")),
    ),
    "a paragraph more": (
        BODY,
        f"{BODY}\n\nUnder sommaren 2026 byggs också en ny infart från Ringvägen, som Kvarnby kommun betalar.",
    ),
    "a slip of the pen mended": (BODY, changed(BODY, ("väntat länge på", "väntat länge"))),
    "letters composed otherwise": (BODY, changed(BODY, ("Ö", "O\u0308"), ("å", "a\u030a"))),
    "an invitation with contacts after the place": (INVITATION, f"{INVITATION}\n\n{CONTACT}\n\n{ABOUT}"),
    "a sentence more in the midst": (BODY, changed(BODY, ("Bygget har", "Alla är glada. Bygget har"))),
    "a sentence more that begins as the next": (BODY, changed(BODY, ("Bygget har", "Bygget är klart. Bygget har"))),
    "a line more in the midst": (BODY, changed(BODY, ("\n\nBygget", "\n\nEn lång väntan är över\n\nBygget"))),
    "paragraphs in another order": (BODY, "\n\n".join([*BODY.split("\n\n")[1:], BODY.split("\n\n")[0]])),
    "light words that differ": (
        changed(OPENING, ("lokaler nära", "lokaler på")),
        changed(OPENING, ("lokaler nära", "lokaler vid")),
    ),
    "a short notice": (NOTICE, f"{NOTICE}\n\n{ABOUT}"),
}
APART = {
    "another day": (INVITATION, changed(INVITATION, ("14 april", "15 april"))),
    "another weekday": (INVITATION, changed(INVITATION, ("tisdag", "onsdag"))),
    "another hour": (INVITATION, changed(INVITATION, ("10.00", "13.00"))),
    "another month": (BODY, changed(BODY, ("14 april", "14 maj"))),
    "another place": (BODY, changed(BODY, ("i Ödåkra", "i Myrbrännet"))),
    "a place without a name": (BODY, changed(BODY, ("i Ödåkra", "i centrum"))),
    "another amount": (BODY, changed(BODY, ("312 miljoner", "213 miljoner"))),
    "millions and thousands": (BODY, changed(BODY, ("312 miljoner", "312 tusen"))),
    "another number in letters": (BODY, changed(BODY, ("i två år", "i tre år"))),
    "another part of the county": (BODY, changed(BODY, ("norra", "södra"))),
    "another person": (BODY, changed(BODY, ("Östen Åhlin (S)", "Märta Öhman (M)"))),
    "the place at the end of all": (f"{BODY}\n\nBussen står i Ödåkra", f"{BODY}\n\nBussen står i Kvarnby"),
    "the time after the contacts": (f"{BODY}\n{CONTACT}\nTid: 14 april", f"{BODY}\n{CONTACT}\nTid: 15 april"),
    "figures that changed places": (
        changed(INVITATION, ("14 april klockan 10.00", "14 april klockan 15")),
        changed(INVITATION, ("14 april klockan 10.00", "15 april klockan 14")),
    ),
    "a short notice of another weekday": (NOTICE, changed(NOTICE, ("tisdag", "torsdag"))),
    "a short notice of another place": (NOTICE, changed(NOTICE, ("Ödåkra", "Kvarnby"))),
    "a short notice of another age": (NOTICE, changed(NOTICE, ("65", "70"))),
    "another trade": (OPENING, changed(OPENING, ("inom tandvården", "inom ambulansen"))),
    "opening and closing": (OPENING, changed(OPENING, ("vård som öppnar", "vård som stänger"))),
    "open and closed": (OPENING, changed(OPENING, ("håller öppet", "håller stängt"))),
    "to and from": (OPENING, changed(OPENING, ("till växeln", "från växeln"))),
    "not": (OPENING, changed(OPENING, ("Det går inte", "Det går"))),
    "not, at the end": (f"{OPENING} Det är bra", f"{OPENING} Det är bra inte"),
    "only some": (OPENING, changed(OPENING, ("tar emot alla", "tar emot nästan alla"))),
    "one run of words for a longer one": (
        OPENING,
        changed(
            OPENING, ("en enda mottagning", "fyra nya mottagningar i var sin del av länet och en båt i skärgården")
        ),
    ),
    "one sentence for another": (f"{OPENING} Välkommen in.", f"{OPENING} Dörren är stängd tills vidare."),
    "another text": (BODY, INVITATION),
    "no text": ("", ""),
    "no text in one place": ("", BODY),
    "hardly any text": ("Läs mer i protokollet.", "Läs mer i protokollet."),
    "nothing but contacts": (CONTACT, CONTACT),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME.keys())
def test_one_release_in_two_places_is_one(one: str, other: str) -> None:
    assert both(post(one), post(other, source="ttvia"))


@pytest.mark.parametrize(("one", "other"), APART.values(), ids=APART.keys())
def test_events_that_are_alike_stay_apart(one: str, other: str) -> None:
    assert not both(post(one), post(other, source="ttvia"))


@pytest.mark.parametrize(
    "title", ["Pressmeddelande: Ny akutmottagning öppnar i vår", "NY AKUTMOTTAGNING ÖPPNAR I VÅR!"]
)
def test_a_label_before_a_title_and_its_letters_make_no_difference(title: str) -> None:
    assert both(post(BODY), post(BODY, title))


@pytest.mark.parametrize("title", ["Ny akutmottagning öppnar i höst", "Ny akutmottagning öppnar i vår 2027", ""])
def test_another_title_is_another_publication(title: str) -> None:
    assert not both(post(BODY), post(BODY, title))


@pytest.mark.parametrize("published", [datetime(2026, 3, 12, 10, 30), date(2026, 3, 15), date(2026, 3, 9)])
def test_a_few_days_may_lie_between(published: date) -> None:
    assert both(post(BODY), post(BODY, published=published))


@pytest.mark.parametrize("published", [date(2026, 3, 16), date(2025, 3, 12), date.max, date.min, None])
def test_what_is_posted_anew_years_later_or_has_no_date_is_a_publication_of_its_own(published: date | None) -> None:
    assert not both(post(BODY), post(BODY, published=published))


@given(st.text(st.sampled_from("aåÅ1 .:\n-é"), max_size=200), st.text(st.sampled_from("aåÅ1 .:\n-é"), max_size=200))
def test_whatever_the_texts_the_order_makes_no_difference(one: str, other: str) -> None:
    assert same_post(post(one), post(other)) == same_post(post(other), post(one))


def test_long_texts_are_compared_in_no_time_to_speak_of() -> None:
    words = " ".join(f"ord{number % 50}" for number in range(100_000))
    assert both(post(words), replace(post(f"{words} Kvarnby 1"), source="ttvia"))
