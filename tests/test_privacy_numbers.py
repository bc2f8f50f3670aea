"""Personal numbers: found in every form, and nothing else taken for one."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.privacy import FORMS, check_digit, missed
from pipeline.privacy import Guard

GUARD = Guard(today=date(2026, 1, 1))
NUMBER = f"850101-123{check_digit('850101123')}"
JOINED = NUMBER.replace("-", "")


def test_every_one_of_ten_thousand_written_forms_is_masked() -> None:
    assert missed(FORMS) == []


def test_digits_become_letters_and_separators_stay() -> None:
    assert GUARD.text(f"Sökanden, {NUMBER}, har") == "Sökanden, XXXXXX-XXXX, har"


@pytest.mark.parametrize(
    "said",
    [
        "Organisationsnummer 556000-4615",
        "Org.nr 212000-0142, bankgiro 5050-1055, plusgiro 12 34 56-7",
        "Telefon 08-465 004 00, 070-174 06 05 eller 0701740605",
        "Diarienummer RS 2021-0267, LS 0702-0239, 23RS6594, Dnr 109-7-2017",
        "ISBN 91-0-012345-6 och 978-91-0-012345-7",
        "Perioden 2012-03-15 – 2014-03-14 och 2012-03-15–2014",
        "850 101 123 kronor, 1 985 010 112 kr",
        "https://example.se/dokument/8501011236.pdf?v=1701234567",
        "Tel. 0705121234",
        "År 2020 1985 2001 1234",
        "ipq-200102--0003",
    ],
)
def test_what_is_no_number_stays(said: str) -> None:
    assert GUARD.text(said) == said


def test_a_sole_traders_organisation_number_is_a_personal_number() -> None:
    assert "XXXXXX-XXXX" in GUARD.text(f"Organisationsnummer {NUMBER}")


def test_a_wrong_check_digit_counts_where_a_word_says_what_it_is() -> None:
    wrong = f"{NUMBER[:-1]}{(int(NUMBER[-1]) + 1) % 10}"
    assert GUARD.text(f"Mål {wrong}") == f"Mål {wrong}"
    assert GUARD.text(f"Personnummer: {wrong}") == "Personnummer: XXXXXX-XXXX"


def test_what_is_masked_stays_as_it_is() -> None:
    """A telephone number behind one that was masked was taken for a second one, and the file could not be kept."""
    said = f"Samordningsnummer {NUMBER}. Telefon 070-123 45 67, personnummer {NUMBER} och {JOINED}."
    once = GUARD.text(said)
    assert once == "Samordningsnummer XXXXXX-XXXX. Telefon 070-123 45 67, personnummer XXXXXX-XXXX och XXXXXXXXXX."
    assert GUARD.text(once) == once
    assert not GUARD.finds(once)


def test_a_telephone_number_is_no_personal_number_where_none_is_told() -> None:
    said = "Personnummer saknas, telefon 070-123 45 67"
    assert GUARD.text(said) == said


def test_a_day_that_is_yet_to_come_is_nobodys_birth() -> None:
    later = f"20270101-123{check_digit('270101123')}"
    assert GUARD.text(later) == later


def test_a_link_keeps_its_number_unless_it_says_what_it_is() -> None:
    link = f'<a href="https://example.se/dok/{NUMBER}.pdf">Beslut</a>'
    assert GUARD.content(link.encode(), "text/html") == link.encode()
    named = f'<a href="https://example.se/?pnr={JOINED}">Beslut</a>'
    assert b"pnr=XXXXXXXXXX" in GUARD.content(named.encode(), "text/html")


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "cp1252"])
@pytest.mark.parametrize("between", ["-", "&nbsp;", "&ndash;", "&#8209;", "\u00a0", "&shy;-"])
def test_bytes_are_masked_in_their_own_encoding(encoding: str, between: str) -> None:
    page = f"<p>Åsa, {NUMBER[:6]}{between}{NUMBER[7:]}, får avslag på sin ansökan</p>"
    masked = GUARD.content(page.encode(encoding), "text/html").decode(encoding)
    assert masked == f"<p>Åsa, XXXXXX{between}XXXX, får avslag på sin ansökan</p>"


def test_an_en_dash_of_windows_is_one() -> None:
    content = f"Åsa {NUMBER[:6]}–{NUMBER[7:]}".encode("cp1252")
    assert GUARD.content(content, "text/plain") == "Åsa XXXXXX–XXXX".encode("cp1252")


@pytest.mark.parametrize("value", [int(JOINED), f"\n{NUMBER}", f"f. {NUMBER[:6]}–{NUMBER[7:]}", f"\u00a0{JOINED} x"])
@pytest.mark.parametrize("ascii", [True, False])
def test_json_stays_json(value: object, ascii: bool) -> None:
    content = json.dumps({"personnummer": value, "id": int(JOINED)}, ensure_ascii=ascii).encode()
    said = json.loads(GUARD.content(content, "application/json"))
    assert not GUARD.finds(str(said["personnummer"]))
    assert said["id"] == int(JOINED)  # an id that is called nothing else stays: a reader never sees it


@pytest.mark.parametrize("content", [b"%PDF-1.7 " + JOINED.encode(), b"PK\x03\x04 " + NUMBER.encode()])
def test_what_is_packed_stays_as_it_came(content: bytes) -> None:
    assert GUARD.content(content, "") == content


@pytest.mark.parametrize("row", ["1     " * 40 + "x", "1 - " * 40 + "x", "<pre>" + "1     " * 12 + "\n</pre>"])
def test_rows_of_spaced_digits_are_passed_over_at_once(row: str) -> None:
    """Every gap could be read in many ways: trying all of them for a row of page numbers never ended."""
    assert GUARD.content(row.encode(), "text/html") == row.encode()


def test_a_number_with_gaps_is_found_where_it_is_called_one() -> None:
    masked = GUARD.text("personnummer: 1 2 1 2 1 2 - 1 2 1 2")
    assert masked == "personnummer: X X X X X X - X X X X"


@given(st.binary(max_size=400), st.sampled_from(["text/html", "application/json", ""]))
def test_any_bytes_keep_their_length_but_for_names(content: bytes, kind: str) -> None:
    masked = GUARD.content(content, kind)
    assert GUARD.content(masked, kind) == masked


@given(st.text('0123456789-+ –\n<>"&;{}:,abpnr', max_size=120))
def test_what_was_masked_holds_nothing_more(said: str) -> None:
    masked = GUARD.text(said)
    assert len(masked) == len(said)
    assert not GUARD.finds(masked)
