"""Letters that stand for parties, and those that say which party a person is of, or are no party at all."""

import pytest

from models import Document
from pipeline.extract.organisations import organisations


def letters(text: str) -> list[str]:
    found = organisations(Document("test", "1", "Rubrik", text), "Region Norrbotten")
    return [m.text for m in sorted((m for o in found for m in o.mentions), key=lambda m: m.start)]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("V reserverade sig.", ["V"]),
        ("Beslutet togs.\n\n(SD) yrkade på återremiss.", ["SD"]),
        ("M, KD och L reserverade sig därefter.", ["M", "KD", "L"]),
        ("Samtliga ledamöter för (S) och (V) reserverar sig.", ["S", "V"]),
        ("Rödgröna S, V och MP hade yrkat mer.", ["S", "V", "MP"]),
        ("Mot beslutet reserverade sig partierna M, L, C, KD och SD.", ["M", "L", "C", "KD", "SD"]),
        ("2. res. 1 (S, V, MP)", ["S", "V", "MP"]),
        ("Den blågröna majoriteten (M, KD, C) vann.", ["M", "KD", "C"]),
        ("SD-ledamoten Ada Ekmark talade.", ["SD"]),
        ("Ada Ekmark (S) talade om ett yrkande från SD om torget.", ["SD"]),
        ("MP:s yrkande föll.", ["MP:s"]),
        ("Därefter yrkade SD avslag, säger Ada Ekmark (S).", ["SD"]),
        ("Reservation (SJVP)\n\nAda Ekmark (SJVP) talade.", ["SJVP"]),
    ],
)
def test_a_letter_stands_for_its_party(text: str, mentions: list[str]) -> None:
    assert letters(text) == mentions


@pytest.mark.parametrize(
    "text",
    [
        "Ada Ekmark (S) och Bo Alkvist (M) yrkar bifall.",
        "Ada Ekmark, ordförande (S), reser.",
        "Ada Ekmark och Bo Alkvist (båda SD) föreslår att torget stängs.",
        "Ada Ekmark, Bo Alkvist och Cia Bok\n(samtliga M) yrkar avslag.",
        "Ada Ekmark, Bo Alkvist (MP-gruppen) har lämnat en motion.",
        "Ada Ekmark, S, yrkar avslag.",
        "Tomas M Ekmark yrkar avslag. Ada Ekmark (S) instämmer.",
        "Brist på vitamin C och D. Storlek M och L. Hepatit C.",
        "Körkort för C och D, enligt Ada Ekmark (S). Fartyget M/S Nordan.",
        "C-uppsatsen är klar. Plan B gäller. Bilaga S.",
        "S Ada Ekmark, Piteå, ordförande",
        "Ada Ekmark (SIFO), (tillväxt), (pdf)",
    ],
)
def test_a_letter_behind_a_name_or_of_another_kind_is_no_mention(text: str) -> None:
    assert letters(text) == []
