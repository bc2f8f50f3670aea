"""Contact data of private citizens goes; that of officials, elected people, press contacts and bodies stays."""

import pytest

from pipeline.privacy import Guard

GUARD = Guard()

PRIVATE = [
    ("Anna Berg, anna.berg@gmail.com", "anna.berg@gmail.com"),
    ("Hälsningar\nAnna Berg\nanna_berg@hotmail.com", "anna_berg@hotmail.com"),
    ("Anna Berg, Storgatan 12, 123 45 Orsta, anna@telia.com", "Storgatan 12"),
    ("Anna Berg, Storgatan 12, 123 45 Orsta, anna@telia.com", "123 45 Orsta"),
    ("Anna Berg, anna@live.se, 070-174 06 05", "070-174 06 05"),
    ("<p>Anna Berg</p><p><a href='mailto:anna@spray.se'>anna@spray.se</a></p>", "anna@spray.se"),
    ("Anna Berg, anna&#64;gmail.com", "anna&#64;gmail.com"),
    ("Anna Berg, anna(at)gmail.com", "anna(at)gmail.com"),
    ("Anna Berg, anna [at] outlook.com", "outlook.com"),
    ('{"text": "Anna Berg, anna@yahoo.com"}', "anna@yahoo.com"),
    ("Klagande: Anna Berg, Storgatan 12 B, 123 45 Orsta", "Storgatan 12 B"),
    ("Klagande: Anna Berg, 123 45 Orsta", "123 45 Orsta"),
    ("Klaganden\nAnna Berg\nNorrby 12, 123 45 Orsta", "Norrby 12"),
    ("Förslagsställare: Anna Berg, 070-174 06 06", "070-174 06 06"),
    ("Förslagsställare\nAnna Berg\nStorgatan 1\n123 45 ORSTA", "Storgatan 1"),
    ("Förslagsställare\n\nAnna Berg\n\nTel 0701740607", "0701740607"),
    ("Förslagsställare: Anna Berg, anna@berg.example", "anna@berg.example"),
    ("Medborgarförslag från Anna Berg, Lillvägen 3, 123 45 Orsta", "Lillvägen 3"),
    ("Medborgarförslaget är inlämnat av Anna Berg, tel. 08-465 004 01", "08-465 004 01"),
    ("Medborgarförslag av Anna Berg, +46 70 174 06 05", "70 174 06 05"),
    ("Sökande: Anna Berg, 070-174 06 08", "070-174 06 08"),
    ("Sökandens adress: Kyrkbacken 7, 123 45 Orsta", "Kyrkbacken 7"),
    ("Anmälare: Anna Berg, anna@berg.example", "anna@berg.example"),
    ("Motpart: Bo Ek, Björkstigen 9, 123 45 Orsta", "Björkstigen 9"),
    ("Sakägare: Bo Ek, 031-390 06 01", "031-390 06 01"),
    ("Anna Berg (privatperson), 070-174 06 09", "070-174 06 09"),
    ("Anna Berg, tel bostad: 08-465 004 02", "08-465 004 02"),
    ("Anna Berg, hemtelefon 08-465 004 03", "08-465 004 03"),
    ("Hemadress: Ekgatan 4, 123 45 Orsta", "Ekgatan 4"),
    ("Bostadsadress: Ekgatan 5 A, 123 45 Orsta", "Ekgatan 5 A"),
    ("Insändare: Anna Berg, anna@berg.example", "anna@berg.example"),
]

PUBLIC = [
    "Presskontakt: Anna Berg, 070-174 06 05, anna.berg@gmail.com",
    "Presskontakt\n\nAnna Berg\n\n070-174 06 05\n\nanna.berg@gmail.com",
    "Anna Berg (S), regionråd, 070-174 06 05, anna@gmail.com",
    "Anna Berg (V), anna@hotmail.com",
    "Anna Berg, ordförande, anna@hotmail.com",
    "<tr><td>Anna Berg</td><td>ordförande</td><td>anna@hotmail.com</td></tr>",
    "<div>Anna Berg</div><div>Gruppledare</div><div>anna@telia.com</div>",
    "Föreningen Norden, norden@telia.com",
    "Orsta byalag, orsta@gmail.com, 070-174 06 05",
    "Bergs Bygg AB, berg@gmail.com",
    "Anna Berg, konstnär, anna@gmail.com",
    "För mer information: Anna Berg, 070-174 06 05",
    "Anna Berg, pressekreterare, 070-174 06 05, anna.berg@region.example",
    "Region Norden, Box 100, 123 45 Orsta, 08-465 004 00",
    "Kontakt: Anna Berg, kommunikatör, 08-465 004 04",
    "anna.berg@region.example",
    "Växel 08-465 004 00",
    "Vårdcentralen, Storgatan 12, 123 45 Orsta, 08-465 004 05",
    "Klagande: Anna Berg\nMotpart: Region Norden, 08-465 004 00",
    "Motpart: Orsta kommun, Storgatan 1, 123 45 Orsta",
    "Medborgarförslag om fler bänkar i Orsta",
    "Frågor från sökande besvaras på 08-465 004 06",
    "Nya bostäder på Storgatan 12 i Orsta",
    "Boende i området kan ringa 08-465 004 07",
    "Sökande: Kulturföreningen Eken, Ekgatan 4, 123 45 Orsta",
    "Mötet hålls på Storgatan 12, 123 45 Orsta",
    "Förslagsställare: Anna Berg (M), anna@berg.example",
    "Beslutet skickas till klaganden",
    "Anna Berg, medborgare i Orsta, tycker till",
    "Jouren nås på 08-465 004 08 dygnet runt",
]


@pytest.mark.parametrize(("said", "gone"), PRIVATE)
def test_private_contact_data_is_masked(said: str, gone: str) -> None:
    masked = GUARD.text(said)
    assert gone not in masked
    assert len(masked) == len(said)
    assert "Anna Berg" not in said or "Anna Berg" in masked  # who said something stays


@pytest.mark.parametrize("said", PUBLIC)
def test_public_contact_data_stays(said: str) -> None:
    assert GUARD.text(said) == said


@pytest.mark.parametrize("said", [said for said, _ in PRIVATE])
def test_what_was_masked_holds_nothing_more(said: str) -> None:
    assert not GUARD.finds(GUARD.text(said))
