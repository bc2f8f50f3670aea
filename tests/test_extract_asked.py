"""Who asks whom in interpellations, in the forms in which they are printed and scanned. All people are invented."""

import pytest

from pipeline.extract.people import Asked, asked


@pytest.mark.parametrize("party", ["s", "S", "kds", "y"])
def test_a_party_that_is_not_known_still_follows_an_author(party: str) -> None:
    found = asked(f"1994/95:7 av Eva Exempelsson ({party}) till miljöministern om älven\n\nInkom den 3 maj")
    assert (found.author, found.office) == ("Eva Exempelsson", "miljöministern")


def test_a_letter_that_the_scanner_took_for_another_stays_as_printed() -> None:
    found = asked("Interpellation 1997/98:45 av L7/a Exempelsson (m) till miljöministern om skotrar")
    assert (found.author, found.party) == ("L7/a Exempelsson", "M")


def test_of_two_heads_on_one_page_the_last_is_meant() -> None:
    found = asked(
        "Interpellation 1997/98:9 av Eva Exempelsson (mp) till statsrådet Bo Exempelberg om älven\n\n"
        "Interpellation 1997/98:10 av Ola Exempelgren (c) till försvarsministern om kyla\n\nInkom den 2 mars"
    )
    assert found == Asked("Ola Exempelgren", "C", None, None, "försvarsministern")


@pytest.mark.parametrize(
    "question",
    [
        "Mot bakgrund av detta vill jag fråga statsrådet Bo Exempelberg:\n\nNär börjar det?",
        "Mina frågor till miljöminister Bo Exempelberg är:\n\nNär börjar det?",
        "På vilket sätt avser Bo Exempelberg att rena vattnet?",
        "Vilka åtgärder ämnar miljöminister Bo Exempelberg vidta?",
    ],
)
def test_where_the_head_names_an_office_the_question_may_name_who_holds_it(question: str) -> None:
    head = "Interpellation 1998/99:7 av Eva Exempelsson (c) till miljöministern om älven\n\nÄlven är grumlig.\n\n"
    assert asked(head + question) == Asked("Eva Exempelsson", "C", "Bo Exempelberg", None, "miljöministern")


@pytest.mark.parametrize(
    "said",
    [
        "Redan i fjol har miljöminister Bo Exempelberg avfärdat detta.",
        "Frågan avser Granby IK och andra.",
        "Till exempel Bo Exempelberg tycker det. Det är länge sedan.",
    ],
)
def test_who_is_spoken_of_is_not_asked(said: str) -> None:
    assert asked(f"Vatten i Granby\n\nÄlven är grumlig. {said}\n\nVad görs?").addressee is None


def test_a_title_with_till_in_it_addresses_nobody() -> None:
    assert asked("Stöd till Norra Granby\n\nden 3 maj\n\nStödet är för litet.").addressee is None
