"""A party's letter where it stands for the party: "V reserverade sig", "(S) och (V) yrkade", "SD-ledamoten".

One that follows a name says which party that person is of, and is no mention. Single letters are many things besides
("vitamin C", "storlek M"), so the words around must speak of politics.
"""

import re

from pipeline.extract import gazetteer
from pipeline.extract.gazetteer import Entry, Words
from pipeline.extract.reading import Reading
from pipeline.parties import CODES as NAMES

_PARTIES = ("S", "M", "SD", "C", "V", "KD", "L", "MP", "FP", "SJVP", "SVG", "SIV", "DSP")  # no other meaning there
_AND = frozenset(("och", "samt", "eller", "respektive"))
_VERBS = frozenset(
    (
        "reserverade", "reserverar", "reservera", "yrkade", "yrkar", "yrka", "föreslår", "föreslog", "vill", "ville",
        "röstade", "röstar", "rösta", "anmälde", "anmäler", "begärde", "begär", "ansåg", "anser", "avstod", "avstår",
        "stödde", "stöder", "stödjer", "instämde", "instämmer", "deltog", "deltar", "kräver", "krävde", "motsätter",
        "motsatte", "biföll", "avslog", "lägger", "drog", "ställde", "ställer", "säger", "sa", "sade", "motionerar",
        "motionerade", "hade", "har", "lämnade", "lämnar", "får", "fick", "presenterar", "presenterade", "lyfter",
        "lyfte", "föredrog", "förordar", "förordade", "befarar", "befarade", "tycker", "tyckte", "menar", "menade",
        "kritiserar", "kritiserade", "fällde", "förlorade", "vann", "styr", "önskar", "önskade", "tillstyrker",
        "avstyrker", "inkom", "hemställer", "hemställde", "lade", "la", "var", "gick", "går", "stod", "står", "kom",
        "protesterade", "ifrågasatte", "ifrågasätter", "stöttar", "stöttade", "välkomnar", "välkomnade", "valde",
        "invände", "accepterar", "accepterade", "håller", "höll", "ser", "såg", "tog", "tar", "skriver", "skrev",
    )
)  # fmt: skip
# What comes from or is of a party: "yrkande från V", "samtliga ledamöter för (S)", "reservation (SD)".
_OF = frozenset(
    (
        "från", "av", "för", "mellan", "med", "mot", "enligt", "både", "sig", "reservation", "reservationer",
        "yttrande", "motion", "motionen", "partierna", "partiet", "oppositionspartierna", "samarbetspartierna",
    )
)  # fmt: skip
_RESERVATION = ("res", "reservation", "reservationen")
_SIZES = ("storlek", "storlekar", "storlekarna", "vitamin", "hepatit", "grupp", "bilaga", "alternativ", "typ", "klass")
_SHARED = ("samtliga", "båda", "bägge", "alla", "tillsammans")  # "(båda S)" says of which party two people are
_OFFICES = ("ordförande", "ordföranden", "ledamot", "ledamoten", "råd", "rådet", "ersättare", "minister")
_COMPOUND = re.compile(
    rf"(?P<code>{'|'.join(_PARTIES)})-(?:grupp|led[ad]|politik|yrkande|förslag|motion|budget|styr|företrädar|regionråd"
    r"|oppositionsråd|kommunalråd|distrikt|regering|topp|märkt|väljar)\w*"
)


def party_of(code: str) -> Entry | None:
    """The party of a code in capitals, None for none that the gazetteer has."""
    for name in NAMES.get(code, ()):
        if entries := gazetteer.named(name):
            return entries[0]
    return None


def read_letters(reading: Reading) -> None:
    """Note every letter that stands for its party."""
    text, word = reading.text, 0
    codes = [_code(text, at) if not reading.taken[at] else "" for at in range(len(text))]
    is_political = any(codes[at] and _in_bracket(text, at) for at in range(len(text))) or any(
        f.type == "party" for f in reading.found.values()
    )
    while word < len(text):
        compound = _COMPOUND.fullmatch(text.printed(word, word + 1)) if "-" in text.keys[word] else None
        if compound and not _is_opened(text, word):
            _add(reading, word, compound["code"], text.starts[word] + len(compound["code"]))
        if not codes[word]:
            word += 1
            continue
        listed = _list(text, codes, word)
        if _stand_for_parties(text, listed, is_political):
            for at in listed:
                _add(reading, at, codes[at])
        word = listed[-1] + 1


def _add(reading: Reading, word: int, code: str, end: int | None = None) -> None:
    party = party_of(code)
    if party and reading.is_free(word, word + 1):
        reading.add(word, word + 1, party.name, party.type, party, end)


def _code(text: Words, word: int) -> str:
    printed = text.printed(word, word + 1)
    return printed if printed in _PARTIES else ""


def _is_opened(text: Words, word: int) -> bool:
    """Whether a bracket opens right before a word."""
    return text.text.endswith("(", 0, text.starts[word])


def _goes_on(text: Words, first: int, last: int) -> bool:
    """Whether letters of another kind follow: "C och D"; or are two in a ship's name: "M/S Nordan"."""
    is_ship = text.text.startswith(("M/S", "S/S"), text.starts[first])
    is_listed = text.follows(last + 1) and text.follows(last + 2) and text.keys[last + 1] in _AND
    return is_ship or (is_listed and len(text.keys[last + 2]) == 1 and text.is_capital(last + 2))


def _in_bracket(text: Words, word: int) -> bool:
    return _is_opened(text, word) and text.text.startswith(")", text.ends[word])


def _list(text: Words, codes: list[str], word: int) -> list[int]:
    """The letters joined to one another from a word on: "M, KD och L", "(S) och (V)", "S/V"."""
    listed, at = [word], word + 1
    while at < len(text):
        following = at + (text.keys[at] in _AND and text.joints[at] in ("", ")", ",", "),"))
        joint = text.joints[following] if following < len(text) else "."
        allowed = ("", "(") if following > at else (",", "),(", "/", "-", "+")
        if following == len(text) or not codes[following] or joint not in allowed:
            break
        listed.append(following)
        at = following + 1
    return listed


def _stand_for_parties(text: Words, listed: list[int], is_political: bool) -> bool:
    first, last = listed[0], listed[-1]
    before = text.keys[first - 1] if first and not text.begins(first) else ""
    joint, is_opened = text.joints[first], _is_opened(text, first)
    closing = ")" if is_opened else ""
    after = text.keys[last + 1] if last + 1 < len(text) and text.joints[last + 1] == closing else ""
    if before in (*_SIZES, *_SHARED) or joint.endswith("-") or _goes_on(text, first, last):
        return False
    is_name = before and text.is_capital(first - 1) and before not in _OF
    if is_name and not (text.begins(first - 1) and not joint and len(listed) > 1):
        return False
    if is_opened and before.endswith(_OFFICES):
        return False
    speaks = first == 0 and last + 1 < len(text) and text.joints[last + 1] == ":"  # the title "KD: Mer till vården"
    if len(listed) > 1 or speaks:
        return True
    genitive = last + 1 < len(text) and text.keys[last + 1] == "s" and text.joints[last + 1] == ":"
    if after in _VERBS or genitive:
        return True
    is_reservation = before.isdigit() and first >= 2 and text.keys[first - 2] in _RESERVATION
    named = text.follows(last + 1) and text.is_capital(last + 1) if last + 1 < len(text) else False
    return (before in _OF or before in _VERBS or is_reservation) and is_political and not named and not after.isdigit()
