"""Parties as texts print them: codes in brackets, names, members ("socialdemokraten"), and brackets that are none.

A code is known or has merely the form of one. Which regional parties there are changes with every election, so a code
that only has the form counts where the words around it speak of politics; that is for the caller to judge.
"""

import re
from dataclasses import dataclass

CODES = {  # codes in capitals, and the parties' names in the nominative
    "S": ("Socialdemokraterna", "Sveriges socialdemokratiska arbetareparti"),
    "M": ("Moderaterna", "Nya Moderaterna", "Moderata samlingspartiet"),
    "SD": ("Sverigedemokraterna",),
    "C": ("Centerpartiet", "Centern"),
    "V": ("Vänsterpartiet",),
    "KD": ("Kristdemokraterna",),
    "L": ("Liberalerna",),
    "MP": ("Miljöpartiet de gröna", "Miljöpartiet"),
    "FP": ("Folkpartiet liberalerna", "Folkpartiet"),  # L since 2015
    "KDS": ("Kristdemokratiska samhällspartiet",),  # KD since 1996
    "VPK": ("Vänsterpartiet kommunisterna",),  # V since 1990
    "NYD": ("Ny demokrati",),
    "FI": ("Feministiskt initiativ",),
    "PP": ("Piratpartiet",),
    "SJVP": ("Norrbottens sjukvårdsparti", "Sjukvårdspartiet"),
    "SVG": ("Sjukvårdspartiet Gävleborg",),
    "SIV": ("Sjukvård i Värmland",),
    "DSP": ("Dalarnas sjukvårdsparti",),
    "VÄGV": ("Vägvalet",),
    "DEM": ("Demokraterna",),
    "BA": ("Bevara Akutsjukhusen",),
    "VD": ("Vårddemokraterna",),
    "AP": ("Arbetarpartiet",),
    "IP": (),
}
_NO_NAME_OF = ("AP", "BA", "VD")  # here for their names; as codes they are more often something else
_NATIONAL = ("S", "M", "SD", "C", "V", "KD", "L", "MP", "FP", "KDS", "VPK", "NYD")
_KNOWN = frozenset(CODES) - frozenset(_NO_NAME_OF)
_BY_NAME = {name.lower(): code for code, names in CODES.items() for name in names}
_MEMBERS = {  # stems of members (socialdemokrat|en) and adjectives (socialdemokrat|iska)
    "socialdemokrat": "S",
    "sosse": "S",
    "moderat": "M",
    "sverigedemokrat": "SD",
    "centerpartist": "C",
    "vänsterpartist": "V",
    "kristdemokrat": "KD",
    "liberal": "L",
    "miljöpartist": "MP",
    "folkpartist": "FP",
    "sjukvårdspartist": "SJVP",
}
_NONE = re.compile(r"[-–—]|(?:politisk[at]? )?(?:oberoende|obunden|vilde)\b.*|partilös\w*|opol\w*\.?", re.IGNORECASE)
_OTHER_CODES = """
    AB AI BB BNP BRÅ CD CEO CET CFO COO DIY DN EES EG EKN EP ESV EU FAO FBI FHM FN FOI FOU FRA GD GDPR GU HD HFD HR
    HSL HSN HSV HTML ID ILO IMF IMY IT IVA IVO JK JO KB KF KI KK KS KTH KU LF LIF LO LOU LOV LRF LS LSO LSS LU MA MD
    MR MSB MUCF MYH NATO NGO NLL NUT OECD OK OS OSS OSSE PDF PM PRIO PTS RA REK RF RIR RIX RJH RJL RO RRV RS RUN RUR
    RUS RVN RÖL SACO SAS SBU SCB SE SFS SGU SIDA SIPRI SJ SKL SKR SLL SLU SLV SM SOU SR SSM SU SVT SWOT TCO TF THL TT
    TU TV UD UF UN UNDP UNEP US USA UU VA VG VGR VI VINNOVA VLL VM VU WHO WTO ÅR ÖB
"""  # what stands in brackets behind names and has the form of a code
_NO_PARTY = frozenset(_OTHER_CODES.split())
_LETTERS = "A-Za-zÅÄÖåäö"
_CODE = re.compile(rf"[{_LETTERS}]{{1,5}}")
_BRACKET = re.compile(
    rf"[ \n]?\(\s{{0,2}}(?:(?P<shared>båda|bägge|samtliga|alla|alla tre|tillsammans)(?: från| för)? )?"
    rf"(?P<said>[{_LETTERS}][{_LETTERS} .]{{0,40}}?"
    rf"|[-–—])(?P<group>[- ]?gruppen)?(?P<tail>, [^()\n]{{1,60}})?\s{{0,2}}\)",
)
_COPYRIGHT = re.compile(r" ?©")  # what a word processor makes of (C)
_NAMES = "|".join(sorted(map(re.escape, _BY_NAME), key=len, reverse=True))
_APPOSITION = re.compile(rf",? (?:för |från )?(?:partiet )?(?P<name>{_NAMES})(?!\w)(?! i Sverige)", re.IGNORECASE)
_AFTER_COMMA = re.compile(rf", ?(?P<code>{'|'.join(sorted(_KNOWN, key=len, reverse=True))})(?=\)|:|\n|$)")
_BEFORE = re.compile(
    rf"(?<![\w-])(?:(?P<member>{'|'.join(_MEMBERS)})(?:en|erna|er|a|iska?|n)?(?P<of>s?)"
    rf"|(?P<name>{_NAMES})s?)(?: \w{{1,20}}(?:ske|ska|iska))? $",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    rf"(?<![\w-])(?:(?P<name>{_NAMES})s?|(?P<member>{'|'.join(_MEMBERS)})(?:en|a|iska?))(?!\w)", re.IGNORECASE
)
_HEADING = re.compile(
    rf"(?:(?:[-•*] )?(?:För )?(?:(?P<name>(?i:{_NAMES}))|\(?(?P<code>{'|'.join(_KNOWN)})\)?)(?P<colon> ?:)\s"
    rf"|(?P<list>{'|'.join(_NATIONAL)}) )",
)


@dataclass(frozen=True, slots=True)
class Bracket:
    """A party behind a name. ``code`` is None where it says that there is none; ``shared`` where it says that it is
    that of several ("båda SD"); ``known`` whether it is a party that we know; ``tail`` is where the role stands that
    shares the bracket ("(M, ordförande)")."""

    end: int
    code: str | None
    shared: bool = False
    known: bool = True
    tail: tuple[int, int] | None = None


def code_of(said: str) -> str | None:
    """The code in capitals for a code or a name as printed; None for what is no party that we know, and for none."""
    plain = " ".join(said.strip(" ().:").split())
    if plain == "©":
        return "C"
    plain = re.sub(r"-?gruppen$", "", plain)
    if plain.upper() in _KNOWN:
        return plain.upper()
    return _BY_NAME.get(plain.lower()) or _BY_NAME.get(plain.lower().removesuffix("s"))


def bracket(text: str, at: int) -> Bracket | None:
    """The party in the bracket that begins at an offset, behind a blank at most; None where what stands there is no
    party."""
    if mark := _COPYRIGHT.match(text, at):
        return Bracket(mark.end(), "C")
    match = _BRACKET.match(text, at)
    if not match:
        return None
    said = match["said"].strip()
    tail = match.span("tail") if match["tail"] else None
    if _NONE.fullmatch(said):
        return Bracket(match.end(), None)
    shared = bool(match["shared"] or match["group"])
    code = code_of(said)
    if code and (said.lower() != said or len(said) <= 3 or said.lower() in _BY_NAME):
        return Bracket(match.end(), code, shared, tail=tail)
    if _CODE.fullmatch(said) and said[0].isupper() and len(said) >= 2 and said.upper() not in _NO_PARTY:
        has_form = said.isupper() or (len(said) <= 4 and not tail)
        return Bracket(match.end(), said.upper(), shared, known=False, tail=tail) if has_form else None
    return None


def apposed(text: str, at: int) -> Bracket | None:
    """The party that follows a name without brackets: ", Centerpartiet", " för Vänsterpartiet", ", V)"."""
    if match := _APPOSITION.match(text, at):
        return Bracket(match.end(), _BY_NAME[match["name"].lower()])
    if match := _AFTER_COMMA.match(text, at):
        return Bracket(match.end(), match["code"].upper())
    return None


def before(text: str, at: int) -> tuple[int, str] | None:
    """Where the party begins that ends right before an offset, and its code: "socialdemokraten ", "Moderaternas "."""
    first = max(text.rfind("\n", max(0, at - 60), at) + 1, at - 60, 0)
    match = _BEFORE.search(text[first:at])
    if not match:
        return None
    code = _MEMBERS[match["member"].lower()] if match["member"] else _BY_NAME[match["name"].lower()]
    return first + match.start(), code


def heading(text: str, at: int, end: int) -> Bracket | None:
    """The party that a line of names begins with: "S: NAME, NAME", "Vänsterpartiet: NAME", "S NAME, place"."""
    match = _HEADING.match(text, at, end)
    if not match:
        return None
    code = _BY_NAME[match["name"].lower()] if match["name"] else (match["code"] or match["list"]).upper()
    return Bracket(match.end(), code, shared=bool(match["colon"]))


def within(role: str) -> str | None:
    """The code of the party that a role tells of: "Moderaternas gruppledare", "socialdemokratiska regionrådet"."""
    match = _WITHIN.search(role)
    if not match:
        return None
    return _MEMBERS[match["member"].lower()] if match["member"] else _BY_NAME[match["name"].lower()]
