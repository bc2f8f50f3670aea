"""Sums of money in Swedish text: "18,7 miljoner kronor", "878 mnkr", "10–12 mkr", "en halv miljard kronor".

A number counts only where kronor are named: "2 miljoner invånare" and "2 miljoner euro" are none of ours.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

_WORDS = {
    "en halv": "0.5",
    "halvannan": "1.5",
    "en": "1",
    "två": "2",
    "tre": "3",
    "fyra": "4",
    "fem": "5",
    "sex": "6",
    "sju": "7",
    "åtta": "8",
    "nio": "9",
    "tio": "10",
    "elva": "11",
    "tolv": "12",
    "femton": "15",
    "tjugo": "20",
    "trettio": "30",
    "fyrtio": "40",
    "femtio": "50",
    "hundra": "100",
}
_SCALES = (  # beginnings of units as printed, the longest first
    (("miljard", "mdkr", "mdr", "md"), 1_000_000_000),
    (("miljon", "milj", "mnkr", "mkr", "msek", "mn"), 1_000_000),
    (("tusen", "tkr", "ksek"), 1_000),
)

_GAP = r"[ \u00a0\u2009\u202f]"  # also between thousands
_NUMBER = (
    rf"(?:\d{{1,4}}(?:{_GAP}\d{{3}}(?!\d)){{1,5}}|\d{{1,3}}(?:\.\d{{3}}(?!\d)){{1,5}}|\d{{1,15}})(?:[,.]\d{{1,4}})?"
)
_SCALE = r"(?:miljard(?:er)?|miljon(?:er)?|milj\.?|tusen|mdr|md|mn)"
_UNIT = (
    rf"(?:{_SCALE}{_GAP}?(?:svenska )?(?:kronor|kr\b|sek\b)|mnkr\b|mdkr\b|mkr\b|tkr\b|msek\b|ksek\b|kronor|kr\b|sek\b)"
)
_AMOUNT = re.compile(
    rf"(?:(?<![\w.,:/])(?P<minus>[−-])(?=\d))?(?<![\d.,:/])(?P<low>{_NUMBER})(?:{_GAP}?(?:–|-|till"
    rf"|och){_GAP}?(?P<high>{_NUMBER}))?"
    rf"(?:{_GAP}?(?P<unit>{_UNIT})|(?P<dash>:[-–]))"
    rf"|(?<![\d.,:/])(?P<bare>{_NUMBER}){_GAP}(?P<scale>miljoner|miljarder)"
    rf"(?= (?:omfördel\w*|avsätt\w*|anslå\w*|tas|går|till|från|per år|extra|mer|mindre)\b|[.;)]|$)"
    rf"|\b(?P<word>{'|'.join(_WORDS)}){_GAP}(?P<named>{_UNIT})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum in kronor at ``text[start:end]``; ``most`` is the upper end where the text gives a range."""

    value: Decimal
    start: int
    end: int
    most: Decimal | None = None


def amounts(text: str) -> tuple[Amount, ...]:
    """The sums of money that a text names, in its order."""
    return tuple(map(_amount, _AMOUNT.finditer(text)))


def _amount(match: re.Match[str]) -> Amount:
    if word := match["word"]:
        value = Decimal(_WORDS[word.lower()]) * _scale(match["named"])
        return Amount(value, match.start(), match.end())
    if bare := match["bare"]:
        return Amount(_number(bare) * _scale(match["scale"]), match.start(), match.end())
    scale = _scale(match["unit"] or "")
    value = _number(match["low"]) * scale * (-1 if match["minus"] else 1)
    most = _number(match["high"]) * scale if match["high"] else None
    return Amount(value, match.start(), match.end(), most)


def _scale(unit: str) -> int:
    said = unit.lower()
    return next((value for beginnings, value in _SCALES if said.startswith(beginnings)), 1)


def _number(said: str) -> Decimal:
    """The value of digits with blanks or full stops between thousands and a comma or full stop before decimals."""
    bare = re.sub(_GAP, "", said)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", bare):
        bare = bare.replace(".", "")
    return Decimal(bare.replace(",", "."))
