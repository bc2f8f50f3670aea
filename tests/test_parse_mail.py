"""E-mails, made with the standard library and as offices' programs write them."""

import base64
import io
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP, default

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Attachment, ParseError, RawDocument
from pipeline.parse import dates
from pipeline.parse.blocks import Reading
from pipeline.parse.mail import read_mail

SENT = "Mon, 03 Mar 2025 08:05:00 +0000"
RELEASE = "Regionen bygger ett nytt sjukhus i Granby.\n\nBeslutet togs på måndagen."
PRIVATE = ("bo.pahittad", "Bo Påhittad", "<id-1", "press@region.example")


def letter(text: str = RELEASE, subject: str = "Nytt sjukhus i Granby", html: str = "") -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = "Region Fjällmark <press@region.example>"
    message["To"] = "Bo Påhittad <bo.pahittad@tidning.example>"
    message["Message-ID"] = "<id-1@region.example>"
    message["Date"] = SENT
    message["Subject"] = subject
    if text:
        message.set_content(text, cte="quoted-printable")
    if html:
        message.add_alternative(html, subtype="html") if text else message.set_content(html, subtype="html")
    return message


def read(message: EmailMessage | bytes) -> Reading:
    content = message if isinstance(message, bytes) else message.as_bytes()
    return read_mail(RawDocument("test", "a.eml", content))


def texts(message: EmailMessage | bytes) -> list[str]:
    return [block.text for block in read(message).blocks]


def test_a_press_release() -> None:
    reading = read(letter(subject="Pressmeddelande: Nytt sjukhus i Granby"))
    assert reading.title == "Pressmeddelande: Nytt sjukhus i Granby"
    assert [block.text for block in reading.blocks] == RELEASE.split("\n\n")
    assert reading.attachments == ()
    assert not any(said in repr(reading) for said in PRIVATE)


def test_the_date_of_sending_in_swedish_time() -> None:
    (stamp,) = read(letter()).stamps
    found = dates.read(stamp)
    assert found is not None
    assert found[0].isoformat() == "2025-03-03T09:05:00"


@pytest.mark.parametrize(
    ("written", "stamps"),
    [
        ("Mon, 3 Mar 2025 08:05:00 -0000", ("2025-03-03T08:05:00+00:00",)),
        ("3 Jul 2025 10:00 CEST", ("2025-07-03T10:00:00+00:00",)),
        ("i går", ()),
        ("Mon, 99 Mar 2025 08:05:00 +0000", ()),
        ("(" * 900, ()),
        ("", ()),
    ],
)
def test_dates_of_odd_programs(written: str, stamps: tuple[str, ...]) -> None:
    content = f"From: a@region.example\nDate: {written}\nSubject: Nytt\n\nText.".encode()
    assert read(content).stamps == stamps


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("SV: VB: Nytt sjukhus", "Nytt sjukhus"),
        ("RE[2]: Fwd: Nytt: ett sjukhus", "Nytt: ett sjukhus"),
        ("Region: inget märke", "Region: inget märke"),
        ("Återbruk – så här går det", "Återbruk – så här går det"),
        ("", ""),
    ],
)
def test_titles(subject: str, title: str) -> None:
    assert read(letter(subject=subject)).title == title


@pytest.mark.parametrize(
    "subject",
    [
        b"=?utf-8?Q?V=C3=A5rd_f=C3=B6r_=C3=A4ldre_=E2=80=93_nytt?=",
        b"=?iso-8859-1?Q?V=E5rd_f=F6r_=E4ldre_=96_nytt?=",
        "Vård för äldre – nytt".encode(),
        "Vård för äldre – nytt".encode("cp1252"),
    ],
    ids=["encoded", "declared wrong", "raw utf-8", "raw windows-1252"],
)
def test_letters_in_subjects(subject: bytes) -> None:
    assert read(b"From: a@region.example\nSubject: " + subject + b"\n\nText.").title == "Vård för äldre – nytt"


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "us-ascii", "x-unknown", "unicode_escape"])
@pytest.mark.parametrize("encoding", ["8bit", "base64"])
def test_bodies_whose_charset_is_wrong(charset: str, encoding: str) -> None:
    body = "Vård för äldre – nu börjar vi.".encode("cp1252")
    body = base64.encodebytes(body) if encoding == "base64" else body
    head = f"From: a@region.example\nSubject: Nytt\nContent-Type: text/plain; charset={charset}\n"
    assert texts(f"{head}Content-Transfer-Encoding: {encoding}\n\n".encode() + body) == [
        "Vård för äldre – nu börjar vi."
    ]


def test_html_goes_before_text_unless_it_says_nothing() -> None:
    html = "<html><body><h2>Bakgrund</h2><p>Regionen <b>bygger</b> nytt.</p></body></html>"
    assert texts(letter(html=html)) == ["Bakgrund", "Regionen bygger nytt."]
    assert texts(letter(html="<html><body><img src='cid:1'></body></html>")) == RELEASE.split("\n\n")
    assert texts(letter(text="", html=html)) == ["Bakgrund", "Regionen bygger nytt."]


def test_files_that_came_with_it_are_attachments() -> None:
    message = letter()
    document = io.BytesIO()
    docx.Document().save(document)
    message.add_attachment(document.getvalue(), "application", "octet-stream", filename="Förslag till plan.docx")
    message.add_attachment(b"logga", "image", "png", filename="logga.png")
    message.add_attachment("Hemlig bilaga", filename="bilaga.txt")
    reading = read(message)
    assert reading.attachments == (Attachment("Förslag till plan.docx", "attachment:F%C3%B6rslag%20till%20plan.docx"),)
    assert [block.text for block in reading.blocks] == RELEASE.split("\n\n")


def test_names_of_files_as_outlook_encodes_them() -> None:
    content = (
        letter()
        .as_bytes()
        .replace(b"Content-Type: text/plain", b"Content-Disposition: inline;\n filename=NAME\nContent-Type: text/plain")
    )
    for name in (
        b'"=?utf-8?Q?F=C3=B6rslag.pdf?="',
        b"=?iso-8859-1?B?RvZyc2xhZy5wZGY=?=",
        b'"C:\\temp\\F\xf6rslag.pdf"',
    ):
        assert read(content.replace(b"NAME", name)).attachments[0].title == "Förslag.pdf"


OUTLOOK = (
    "Från: Region Fjällmark Press <press@region.example>\n"
    "Skickat: den 28 februari 2025 14:30\n"
    "Till: Bo Påhittad <bo.pahittad@tidning.example>; Redaktionen <red@tidning.example>\n"
    "Ämne: Nytt sjukhus i Granby\n"
)
GMAIL = (
    "---------- Forwarded message ---------\n"
    "From: Region Fjällmark Press <press@region.example>\n"
    "Date: Fri, Feb 28, 2025 at 2:30 PM\n"
    "Subject: Nytt sjukhus i Granby\n"
    "To: Bo Påhittad <bo.pahittad@tidning.example>,\n"
    "  Redaktionen <red@tidning.example>\n"
)
APPLE = (
    "Vidarebefordrat brev:\n\n"
    "> Från: Region Fjällmark Press <press@region.example>\n"
    "> Ämne: VB: Nytt sjukhus i Granby\n"
    "> Datum: 28 februari 2025 14:30:11 CET\n"
    "> Till: Bo Påhittad <bo.pahittad@tidning.example>\n"
)
NOTE = "Hej, ta en titt på det här!\nBo Påhittad\n-- \nBo Påhittad, 070-174 06 05\n\n"


@pytest.mark.parametrize(
    ("head", "published"),
    [(OUTLOOK, "2025-02-28T14:30:00"), (GMAIL, "2025-02-28"), (APPLE, "2025-02-28T14:30:00")],
    ids=["outlook", "gmail", "apple"],
)
@pytest.mark.parametrize("note", ["", NOTE], ids=["bare", "with a note"])
def test_a_forwarded_letter_is_the_inner_one(head: str, published: str, note: str) -> None:
    reading = read(letter(f"{note}{head}\n{RELEASE}", "VB: något att skriva om?"))
    assert reading.title == "Nytt sjukhus i Granby"
    assert [block.text for block in reading.blocks] == RELEASE.split("\n\n")
    (stamp,) = reading.stamps
    found = dates.read(stamp)
    assert found is not None
    assert found[0].isoformat() == published
    assert not any(said in repr(reading) for said in PRIVATE)


def test_a_forwarded_letter_in_html() -> None:
    head = "<br>".join(
        f"<b>{label}:</b> {value.replace('<', '&lt;')}"
        for label, value in (line.split(": ", 1) for line in OUTLOOK.strip().split("\n"))
    )
    html = (
        "<html><body><p class=MsoNormal>Hej Bo, för kännedom.</p><div style='border-top:solid'>"
        f"<p class=MsoNormal>{head}</p></div><h1>Nytt sjukhus</h1><p>Regionen bygger nytt i Granby.</p></body></html>"
    )
    reading = read(letter(text="", html=html, subject="Fwd: Nytt sjukhus"))
    assert reading.title == "Nytt sjukhus i Granby"
    assert [block.text for block in reading.blocks] == ["Nytt sjukhus", "Regionen bygger nytt i Granby."]


def test_a_letter_forwarded_twice_is_the_innermost() -> None:
    outer = OUTLOOK.replace("Ämne: Nytt", "Ämne: VB: Nytt").replace("28 februari", "1 mars")
    reading = read(letter(f"Se nedan.\n\n{outer}\nOch vidare.\n\n{OUTLOOK}\n{RELEASE}", "VB: VB: Nytt"))
    assert [block.text for block in reading.blocks] == RELEASE.split("\n\n")
    assert [str(found[0]) for stamp in reading.stamps if (found := dates.read(stamp))] == ["2025-02-28 14:30:00"]


def test_a_letter_that_is_answered_stays_below_the_answer_without_its_head() -> None:
    reading = read(letter(f"Svaret är ja.\n\n{OUTLOOK}\n{RELEASE}", "SV: Nytt sjukhus"))
    assert [block.text for block in reading.blocks] == ["Svaret är ja.", *RELEASE.split("\n\n")]
    assert reading.stamps == ("2025-03-03T08:05:00+00:00",)
    assert not any(said in repr(reading) for said in PRIVATE)


def test_a_forward_without_the_inner_head_has_no_date() -> None:
    reading = read(letter(subject="Fwd: Nytt sjukhus"))
    assert (reading.title, reading.stamps) == ("Nytt sjukhus", ())


def test_an_enclosed_letter() -> None:
    for subject, text in (("Fwd: Nytt", "Se bifogat."), ("Nytt", "")):
        outer = letter(text, subject)
        outer.add_attachment(letter())
        reading = read(outer)
        assert reading.title == "Nytt sjukhus i Granby"
        assert [block.text for block in reading.blocks] == RELEASE.split("\n\n")


def test_labels_in_the_text_are_no_head() -> None:
    body = "Datum: 3 mars 2025\nTill: regionstyrelsen\nÄmne: vården\n\nFrån: och med i dag gäller detta."
    assert texts(letter(body)) == [
        "Datum: 3 mars 2025\nTill: regionstyrelsen\nÄmne: vården",
        "Från: och med i dag gäller detta.",
    ]


@pytest.mark.parametrize(
    "below",
    [
        "-- \nBo Påhittad\nKommunikatör\n\n08-465 004 01",
        "Detta e-postmeddelande kan innehålla konfidentiell information och är endast avsett för mottagaren.",
        "This e-mail and any attachments are confidential and intended solely for the addressee.",
        "När du skickar e-post till Region Fjällmark behandlar vi dina personuppgifter. Läs mer på vår sida.",
        "Tänk på miljön innan du skriver ut det här mejlet.",
        "Skickat från min iPhone",
        "Du får det här utskicket för att du prenumererar på nyheter.\n\nAvprenumerera här",
    ],
)
def test_what_stands_below_letters_goes(below: str) -> None:
    assert texts(letter(f"{RELEASE}\n\n{below}\n")) == RELEASE.split("\n\n")


@pytest.mark.parametrize(
    "text",
    [
        "Tänk på miljön när du reser i sommar, säger regionrådet.",
        "Varning för vinterkräksjuka utanför Granby.",
        "Obs! Ny e-postadress till vårdcentralen.",
        "Den 3 mars skrev regionen under ett avtal med kommunen.",
        "Detta är ett brev till regionfullmäktige.",
        "När du kontaktar vården får du svar samma dag.",
    ],
)
def test_what_only_resembles_small_print_stays(text: str) -> None:
    assert texts(letter(f"Först det här.\n\n{text}\n\nSedan det andra.")) == [
        "Först det här.",
        text,
        "Sedan det andra.",
    ]


def test_a_letter_that_is_all_below_the_dashes_is_no_signature() -> None:
    assert texts(letter(f"-- \n{RELEASE}"))[-1] == "Beslutet togs på måndagen."


# --- letters made to hurt ---


@pytest.mark.parametrize(
    "content", [b"", b"hej", b"\x00" * 500, b"%PDF-1.7\n", b"Rubrik: ett\n\nText", RELEASE.encode()]
)
def test_no_mail(content: bytes) -> None:
    with pytest.raises(ParseError, match=r"^is no e-mail"):
        read(content)


def test_encrypted() -> None:
    message = letter()
    message.replace_header("Content-Type", "multipart/encrypted; boundary=x")
    with pytest.raises(ParseError, match=r"^is encrypted$"):
        read(message)


HEAD = b"From: a@region.example\nSubject: Nytt\n"


def nested(depth: int) -> bytes:
    opened = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(depth))
    return HEAD + opened + b"Content-Type: text/plain\n\nInnerst.\n"


def enclosed(depth: int) -> bytes:
    return (HEAD + b"Content-Type: message/rfc822\n\n") * depth + HEAD + b"\nInnerst."


def test_nesting_is_bounded() -> None:
    for make in (nested, enclosed):
        assert texts(make(90)) == ["Innerst."]
        with pytest.raises(ParseError, match=r"^has more parts than"):
            read(make(5000))


def test_parts_are_bounded() -> None:
    head = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n"
    assert texts(head + b"--b\n\nrad\n" * 500 + b"--b--") == ["rad"] * 500
    with pytest.raises(ParseError, match=r"^has more parts than"):
        read(head + b"--b\n\nrad\n" * 30_000)


@pytest.mark.parametrize("value", [b"(" * 3000, b"=?" * 1500, b"=?utf-8?q?a?= " * 200, b'"' * 3000, b"; a*0*=b" * 300])
def test_absurd_headers(value: bytes) -> None:
    drive = b'"C:\\temp\\F\xf6rslag.pdf"'
    for name in (b'"=?utf-8?Q?F=C3=B6rslag.pdf?="', b"=?iso-8859-1?B?RvZyc2xhZy5wZGY=?=", drive):
        read(b"From: a@region.example\nTo: b@region.example\n" + name + b": " + value + b"\n\nText.")
    with pytest.raises(ParseError, match=r"^has a header of more than 4000 characters: Subject$"):
        read(b"From: a@region.example\nSubject: " + value * 20 + b"\n\nText.")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(st.characters(min_codepoint=97, max_codepoint=0x24F, categories=["L"]), min_size=1), min_size=1)
)
def test_paragraphs_come_back_as_they_were_written(words: list[str]) -> None:
    written = [f"Text {word} slut." for word in words]
    assert texts(letter("\n\n".join(written))) == written


def sample() -> bytes:
    message = letter(f"{NOTE}{OUTLOOK}\n{RELEASE}", "VB: Nytt", "<html><body><p>Vård för äldre.</p></body></html>")
    message.add_attachment(b"hej", "application", "pdf", filename="Förslag.pdf")
    message.add_attachment(letter())
    return message.as_bytes(policy=default)


SAMPLE = sample()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.binary(max_size=3)), min_size=1, max_size=12))
def test_mutated_letters_are_read_or_refused(mutations: list[tuple[int, bytes]]) -> None:
    content = SAMPLE
    for place, value in mutations:
        content = content[:place] + value + content[place + 1 :]
    with suppress(ParseError):
        assert all(texts(content))
