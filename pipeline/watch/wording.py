"""What sort of word each word of a text is, for those who judge what was changed: number, date, actor, address …"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from models import Facts, Span
from pipeline.parties import CODES
from pipeline.watch.spelling import is_known
from pipeline.watch.worddiff import Word, vocabulary

AROUND = 60  # characters on either side of a number in which what it counts or dates is looked for
LINE = 200  # characters on either side of a word, at most, that are its line
NEAR = 3  # words from a date or a number to what qualifies it
ADDRESS_LINE = 80  # characters of a line of an address below "Kontakt", at most


class Sort(Enum):
    """What a word does in its sentence, as far as can be told without understanding it."""

    LIGHT = auto()  # och, den, ett: says nothing by itself
    PREPOSITION = auto()
    ADDRESS = auto()
    DATE = auto()
    AMOUNT = auto()
    ACTOR = auto()
    NEGATION = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Side:
    """One of two texts: its words, the places of people and organisations in it, and of its lines that are no part of
    what is told: contacts, links, credits of pictures."""

    text: str
    words: Sequence[Word]
    actors: "Spans"
    furniture: "Spans"


class Spans:
    """Places in a text, to be asked which of them overlap another."""

    __slots__ = ("_most", "_spans", "_starts")

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]
        self._most: list[int] = []  # the greatest end so far
        for _, end in self._spans:
            self._most.append(max(end, self._most[-1] if self._most else 0))

    def overlapping(self, start: int, end: int) -> Iterator[Span]:
        """Those that share a character with ``[start, end)``; if that is empty, those that it stands in or at."""
        is_point = start == end
        at = bisect_right(self._starts, start) if is_point else bisect_left(self._starts, end)
        while at and (self._most[at - 1] >= start if is_point else self._most[at - 1] > start):
            at -= 1
            if self._spans[at][1] >= start if is_point else self._spans[at][1] > start:
                yield self._spans[at]

    def touch(self, start: int, end: int) -> bool:
        return next(self.overlapping(start, end), None) is not None


_LIGHT = vocabulary("och samt den det de en ett både tillsammans")
_PREPOSITIONS = vocabulary("i på av för till från med vid hos inom mellan mot under över om genom åt ur")
_OF_PLACES = vocabulary("i på vid till från mellan över genom via")
_NEGATIONS = vocabulary("inte ej aldrig ingen inget inga icke utan varken knappast ingenting ingenstans nej")

_MONTH = (
    r"(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|okt|nov|dec)"
)
_UNITS = """
    kr kronor mkr mnkr mdkr mdr tkr kkr msek ksek euro dollar år månader månad dagar dygn timmar timme minuter veckor
    kvadratmeter meter km kilometer mil ton grader personer stycken st hektar
    """
_UNIT = frozenset(_UNITS.split())
_YEAR = r"(?:19|20)\d\d"
_CLOCK = r"[0-2]?\d(?:[.:][0-5]\d)?"
_FULL_CLOCK = r"[0-2]?\d[.:][0-5]\d"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        rf"(?<!\d){_YEAR}[-‐‑–]\d\d[-‐‑–]\d\d(?!\d)",
        rf"(?<![\d.,])\d{{1,2}}(?::[ea])?(?:\s?[-–]\s?\d{{1,2}}|\s(?:och|till)\s\d{{1,2}})?\.?\s{_MONTH}\b(?:\s{_YEAR}\b)?",
        rf"(?<![\d/])[0-3]?\d/[01]?\d(?:[\s-]{_YEAR}\b)",
        r"\bden [0-3]?\d/[01]?\d(?![\d/])",
        rf"\b(?:kl\.?|klockan|tid:?|när:?)\s?{_CLOCK}(?:\s?(?:[-–]|till|och)\s?{_CLOCK})?(?![\d,])",
        rf"(?<![\d.:,]){_FULL_CLOCK}\s?[-–]\s?{_FULL_CLOCK}(?![\d.:,])",
        r"(?<![\d.:,])[0-2]?\d:[0-5]\d(?![\d.:,])",
        rf"^{_FULL_CLOCK}(?=\s)",
        r"\bvecka(?:n|orna)?\s\d{1,2}(?:\s?[-–]\s?\d{1,2})?\b",
        r"\b(?:den|senast)\s[0-3]?\d(?::[ea])?(?=[.,;)\n]|$)",
        r"\b(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?\sden\s[0-3]?\d(?::[ea])?(?![\d:])",
        rf"(?<![\d.,:/]){_YEAR}(?:/\d\d(?:\d\d)?)?(?![\d:/])(?!\s(?:{'|'.join(_UNIT)}|miljo\w+|miljard\w*|procent"
        r"|\w*(?:platser|are|ärer|enter|ister|hushåll|barn|elever))\b)",
    )
)
_DATE_WORD = re.compile(
    r"januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
    r"|(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en|ens|ar|arna|s)?(?:kväll(?:en)?|morgon(?:en)?)?"
    r"|(?:höst|sommar|vinter)(?:en|ens|n|ns)?|vintern?s?|våren?s|våren|jul(?:en)?|påsk(?:en)?|midsommar|pingst|nyår"
    r"|årsskifte[t]?|månadsskifte[t]?|idag|igår|imorgon|förmiddag(?:en)?|eftermiddag(?:en)?|kväll(?:en)?|klockan|kl"
    r"|veckan?|kvartal(?:et)?|halvår(?:et)?|helgen?"
)
_DAYS = vocabulary("dag går morgon år natt fjol förrgår")  # behind "i"
_BESIDE_DATES = vocabulary("nästa förra kommande tidigt sent början slutet mitten år året månad")

_NUMBER_WORD = re.compile(
    r"två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|tretton|fjorton|femton|sexton|sjutton|arton|nitton"
    r"|(?:tjugo|trettio|fyrtio|femtio|sextio|sjuttio|åttio|nittio)(?:en|ett|två|tre|fyra|fem|sex|sju|åtta|nio)?"
    r"|(?:två|tre|fyra|fem|sex|sju|åtta|nio)?hundra|tusen|miljon(?:er)?|miljard(?:er)?|procent(?:enhet(?:er)?)?|promille"
    r"|kronor|tredje|fjärde|femte|sjätte|sjunde|åttonde|nionde|tionde|hälften|(?:tre|fjär|fem)de(?:del|delar)|%|‰|§|€|\$"
)
_SIGNS = vocabulary("- − – + ± minus plus")
_ABOUT = vocabulary("cirka ca drygt knappt ungefär omkring nästan närmare runt")

_ROLE = re.compile(
    r"\w*(?:ordförande|direktör|chef|ledare|sekreterare|minister|ledamot|ersättare|suppleant|utredare|talesperson"
    r"|talesman|språkrör|professor|rektor|samordnare|strateg|landshövding|ambassadör|kommunikatör|generaldirektör"
    r"|projektledare|överläkare|chefläkare|smittskyddsläkare|epidemiolog|talman|justerare|sakkunnig"
    r"|(?:region|kommunal|kommun|landstings|stats|borgar|oppositions|riksdags)råd)"
    r"(?:n|en|et|na|erna|arna|ar|er|s|ns|ens|ets)?|\w*(?:ledamöter(?:na)?|ministrar(?:na)?)|vd|gd"
)
_RANK = re.compile(
    r"nya?|nye|tillförordnade?|tf|biträdande|vice|första|förste|andra|andre|tredje|tidigare|förr[ae]|avgående"
    r"|tillträdande|ställföreträdande|stf|fd|oppositions"
)
_BODY = re.compile(
    r"\w*(?:styrelsen|nämnden|nämnderna|myndigheten|inspektionen|domstolen|departementet|utskottet|fullmäktige"
    r"|kommittén|universitet|universitetet|högskolan|regeringen|kommun|kommunen|regionen|staten|riksdagen|partiet"
    r"|partierna|förbundet|föreningen|bolaget|byrån|förvaltningen|delegationen|beredningen|stiftelsen|institutet"
    r"|oppositionen|majoriteten|minoriteten|alliansen)s?"
)
_AUTHORITY = re.compile(r"[A-ZÅÄÖ]\w{3,}(?:verket|rådet|kansliet|ombudsmannen)s?")
_OWNER = vocabulary("region regionen landstinget länsstyrelsen kommunförbundet stiftelsen firma")
_OWNED = vocabulary("kommun kommuns stad stads ab aktiebolag ab:s")
_PARTY = re.compile(r"\w+(?:erna|partiet|centern)|centern")  # what of a party's name is nothing but a name
_PARTIES = frozenset(
    word for names in CODES.values() for name in names for word in name.lower().split() if _PARTY.fullmatch(word)
)


_PHONE = re.compile(
    r"(?<![\d.,])(?:\+46[ -]?(?:\(0\))?|0)\d{1,3}(?:[ ]?[-‑–/][ ]?|[ ])\d{2,3}(?:[ -]?\d{2,3}){1,3}(?!\d)"
)
_ADDRESS = re.compile(r"https?://|www\.|\S@\S|\S\.(?:se|nu|com|org|eu|net|example)(?:/|\Z)")
_CONTACTS = re.compile(  # headings of contacts and of lists of links
    r"\W*(?:(?:press)?kontakt(?:er|person(?:er)?|uppgifter|a oss)?|för (?:mer|ytterligare|mera) information.{0,60}"
    r"|genvägar|relaterat.{0,40}|länkar|mer information|dela|taggar)\W*",
    re.IGNORECASE,
)
_FURNITURE = re.compile(  # beginnings of lines that stand beside what is told
    r"\W*(?:(?:press)?kontakt(?:er|person(?:er)?)?:|för (?:mer|mera|ytterligare) information\b"
    r"|(?:tel(?:efon)?|mobil(?:telefon)?|e-?post|foto|bild|bildtext|taggar|ämnesord|copyright)(?::|\.?\s[\d+])"
    r"|läs (?:mer|mera|hela)\b|ladda (?:ned|ner|hem)\b|prenumerera på\b|följ oss\b|skriv ut\Z|pressbilder\b"
    r"|handlingar(?:na)? finns\b|(?:senast )?(?:uppdaterad|granskad|ändrad|publicerad)[: ]+\d|©)",
    re.IGNORECASE,
)
_FACTS = re.compile(r"\W*(?:fakta|bakgrund|om )", re.IGNORECASE)


def side(text: str, words: Sequence[Word], facts: Facts) -> Side:
    """A text with what is known of its words."""
    people = [(each.start, each.end) for person in facts.people for each in person.mentions]
    bodies = [(each.start, each.end) for body in facts.organisations for each in body.mentions]
    return Side(text, words, Spans(people + bodies), Spans(_furniture(text)))


def sorts(side: Side, start: int, end: int) -> list[Sort]:
    """The sort of each of a text's words from ``start`` to ``end``."""
    return [_sort(side, at) for at in range(start, end)]


def is_number(word: Word) -> bool:
    return word.text[0].isdigit()


def is_negation(word: Word) -> bool:
    return word.key in _NEGATIONS


def is_name(side: Side, at: int) -> bool:
    """Whether a word is of a name: it has a capital that no sentence gave it, or no such word is known."""
    word = side.words[at]
    if not word.text[0].isupper():
        return False
    if not word.begins:
        return True
    following = _word(side, at + 1)
    is_followed = following is not None and following.text[0].isupper() and not following.begins
    return is_followed or not is_known(word.key)


def line(side: Side, word: Word) -> Span:
    """Start and end of the line that a word is in, or of as much of it as is near."""
    low, high = max(0, word.start - LINE), word.end + LINE
    start = side.text.rfind("\n", low, word.start) + 1 or low
    end = side.text.find("\n", word.end, high)
    return start, end if end >= 0 else min(high, len(side.text))


def _sort(side: Side, at: int) -> Sort:
    word = side.words[at]
    key = word.key
    if key in _NEGATIONS:
        return Sort.NEGATION
    if _ADDRESS.search(word.text) or (is_number(word) and _is_in(side, word, (_PHONE,))):
        return Sort.ADDRESS
    if _is_actor(side, at):
        return Sort.ACTOR
    if is_number(word):
        return Sort.DATE if _is_in(side, word, _DATES) else Sort.AMOUNT
    if _is_date_word(side, at):
        return Sort.DATE
    if _is_amount_word(side, at):
        return Sort.AMOUNT
    if key in _LIGHT:
        return Sort.LIGHT
    return Sort.PREPOSITION if key in _PREPOSITIONS else Sort.OTHER


def _is_actor(side: Side, at: int) -> bool:
    word = side.words[at]
    key = word.key
    if key in _LIGHT or key in _PREPOSITIONS or is_number(word):
        return False
    if side.actors.touch(word.start, word.end):
        return True
    if word.text in CODES:  # "S" alone may be an initial, or a sentence's "I"
        return not word.begins or side.text[word.start - 1 : word.start] == "("
    if key.removesuffix("s") in _PARTIES or key in _PARTIES or _BODY.fullmatch(key) or _AUTHORITY.fullmatch(word.text):
        return True
    if _ROLE.fullmatch(key):
        return True
    before, after = _key(side, at - 1), _key(side, at + 1)
    if _RANK.fullmatch(key):
        return any(_ROLE.fullmatch(_key(side, at + step)) for step in range(1, NEAR + 1))
    if before in _OWNER or (after in _OWNED and word.text[0].isupper()):
        return word.text[0].isupper()
    if key in _OWNER and (following := _word(side, at + 1)):
        return following.text[0].isupper()
    if side.text.startswith(("- och ", "- samt "), word.end):  # Mark- och miljödomstolen
        return bool(_BODY.fullmatch(_key(side, at + 2)))
    return is_name(side, at) and not _is_place(side, at)


def _is_place(side: Side, at: int) -> bool:
    """Whether a name may be that of a place: it stands behind "i" or "till", no more of a name follows, and it is
    no abbreviation."""
    following = _word(side, at + 1)
    is_followed = following is not None and following.text[0].isupper() and not following.begins
    before = _key(side, at - 1)
    if before in _LIGHT:  # mellan Simrishamn och Malmö
        before = _key(side, at - 3)
    return before in _OF_PLACES and not is_followed and not side.words[at].text.isupper()


def _is_date_word(side: Side, at: int) -> bool:
    key = side.words[at].key
    if _DATE_WORD.fullmatch(key):
        return True
    if key in _DAYS and _key(side, at - 1) == "i":
        return True
    if re.fullmatch(_MONTH, key):
        return bool(_is_number_at(side, at - 1))
    return key in _BESIDE_DATES and any(
        _DATE_WORD.fullmatch(_key(side, near)) or (_is_number_at(side, near) and _is_in(side, side.words[near], _DATES))
        for near in range(at - 1, at + NEAR + 1)
        if near != at
    )


def _is_amount_word(side: Side, at: int) -> bool:
    key = side.words[at].key
    if _NUMBER_WORD.fullmatch(key):
        return True
    before, after = (
        _is_number_at(side, near) or bool(_NUMBER_WORD.fullmatch(_key(side, near))) for near in (at - 1, at + 1)
    )
    if key in _UNIT:
        return before
    if key in _SIGNS or key in _ABOUT:
        return after
    if key == "upp":
        return _key(side, at + 1) == "till" and _is_number_at(side, at + 2)
    return key == "till" and _key(side, at - 1) == "upp" and after


def _is_number_at(side: Side, at: int) -> bool:
    word = _word(side, at)
    return word is not None and is_number(word)


def _word(side: Side, at: int) -> Word | None:
    return side.words[at] if 0 <= at < len(side.words) else None


def _key(side: Side, at: int) -> str:
    word = _word(side, at)
    return word.key if word else ""


def _is_in(side: Side, word: Word, patterns: Iterable[re.Pattern[str]]) -> bool:
    """Whether a number is part of what a pattern finds."""
    low, high = max(0, word.start - AROUND), word.end + AROUND
    return any(
        match.start() <= word.start and word.end <= match.end()
        for pattern in patterns
        for match in pattern.finditer(side.text, low, high)
    )


def _furniture(text: str) -> Iterator[Span]:
    """Lines of contacts, links and credits; below "Kontakt" all short lines are."""
    is_below = False
    at = 0
    for said in text.split("\n"):
        bare = said.strip()
        is_heading = _CONTACTS.fullmatch(bare[:ADDRESS_LINE]) is not None and len(bare) < ADDRESS_LINE
        is_short = len(bare) < ADDRESS_LINE and not bare.endswith((".", "!", "?")) and not _FACTS.match(bare)
        is_below = is_heading or (is_below and (not bare or is_short))
        if bare and (is_below or (_FURNITURE.match(bare) and len(bare) < LINE)):
            yield at, at + len(said)
        at += len(said) + 1
