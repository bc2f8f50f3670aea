"""Parties as texts print them: codes in brackets, names, members ("socialdemokraten"), and brackets that are none.

A code is known or has merely the form of one. Which regional parties there are changes with every election, so a code
that only has the form counts where the words around it speak of politics; that is for the caller to judge.
"""

import re
from dataclasses import dataclass

from pipeline.parties import CODES

_TODAY = {"FP": "L", "KDS": "KD", "VPK": "V"}  # codes of old, and those of the same parties now
_NO_NAME_OF = ("AP", "BA", "VD")  # here for their names; as codes they are more often something else
_NATIONAL = ("S", "M", "SD", "C", "V", "KD", "L", "MP", "FP", "KDS", "VPK", "NYD")
_KNOWN = frozenset(CODES) - frozenset(_NO_NAME_OF)
_BY_NAME = {  # a regional party has a code where one is printed only
    name.lower(): code if code in (*_NATIONAL, "FI", "PP") else None for code, names in CODES.items() for name in names
}
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
    rf"(?:,?[ \n](?P<all>båda|samtliga|alla)(?= \())?[ \n]?\(\s{{0,2}}"
    rf"(?:(?P<shared>båda|bägge|samtliga|alla|alla tre|tillsammans)(?: från| för)? )?"
    rf"(?P<said>[{_LETTERS}][{_LETTERS} .]{{0,40}}?"
    rf"|[-–—])(?P<group>[- ]?gruppen)?(?P<tail>, [^()\n]{{1,60}})?\s{{0,2}}\)",
)
_COPYRIGHT = re.compile(r" ?©")  # what a word processor makes of (C)
_NAMES = "|".join(sorted(map(re.escape, _BY_NAME), key=len, reverse=True))
_PRINTED = "|".join(sorted((re.escape(name) for names in CODES.values() for name in names), key=len, reverse=True))
_APPOSITION = re.compile(
    rf"(?:,? (?:för |från )?(?:partiet )?(?P<name>{_NAMES})(?!\w)(?! i Sverige)|,?\n(?P<below>{_NAMES})[ .]*(?=\n|$))",
    re.IGNORECASE,
)
_LONGEST_FIRST = "|".join(sorted(_KNOWN, key=len, reverse=True))
_AFTER_COMMA = re.compile(
    rf", ?(?P<code>{_LONGEST_FIRST})(?=[):,.;]|\n|$| \()| ?\| ?(?P<cell>{_LONGEST_FIRST})(?= ?\|)"
)
_UNCLOSED = re.compile(rf" \((?P<code>{_LONGEST_FIRST})(?=,|\n| och | om | till | samt | för )")  # "(M och NAME (S)"
_NAMED = re.compile(rf"(?<![\w-])(?P<name>{_PRINTED})s?(?![\w-])")
_BEFORE = re.compile(
    rf"(?<![\w-])(?:(?P<member>{'|'.join(_MEMBERS)})(?:en|erna|er|a|iska?|n)?(?P<of>s?)"
    rf"|(?P<name>{_NAMES})s?)(?: \w{{1,20}}(?:ske|ska|iska))?(?:,? genom| via)? $",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    rf"(?<![\w-])(?:(?P<name>{_NAMES})s?|(?P<member>{'|'.join(_MEMBERS)})(?:en|a|iska?)?)(?!\w)"
    rf"|^(?P<code>(?-i:{_LONGEST_FIRST}))-(?=[a-zåäö])|(?<= för )(?P<behalf>(?-i:{_LONGEST_FIRST}))(?!\w)",
    re.IGNORECASE,
)
_HEADING = re.compile(
    rf"(?:(?:[-•*] )?(?:För )?(?:(?P<name>(?i:{_NAMES}))|\(?(?P<code>{'|'.join(_KNOWN)})\)?)(?P<colon> ?:)\s"
    rf"|(?P<list>{'|'.join(_NATIONAL)}) )",
)
_BRANCH = re.compile(rf"(?<![\w-])(?P<name>{_PRINTED})(?: i)? (?:Region )?[A-ZÅÄÖ]\w+")
_ABOVE = re.compile(
    rf"(?:För |Av )?(?P<name>{_PRINTED})(?:s \w*grupp|s fullmäktigegrupp| i [\w ]{{3,30}})?[ ,:]{{0,3}}"
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
        unclosed = _UNCLOSED.match(text, at)
        return Bracket(unclosed.end(), unclosed["code"]) if unclosed else None
    said = match["said"].strip()
    tail = match.span("tail") if match["tail"] else None
    if _NONE.fullmatch(said):
        return Bracket(match.end(), None)
    if said.lower() in _BY_NAME:
        return Bracket(match.end(), _BY_NAME[said.lower()], tail=tail)
    shared = bool(match["all"] or match["shared"] or match["group"])
    code = code_of(said)
    if code and (said.lower() != said or len(said) <= 4):
        return Bracket(match.end(), code, shared, tail=tail)
    if _CODE.fullmatch(said) and said[0].isupper() and len(said) >= 2 and said.upper() not in _NO_PARTY:
        has_form = said.isupper() or (len(said) <= 4 and not tail)
        return Bracket(match.end(), said.upper(), shared, known=False, tail=tail) if has_form else None
    return None


def apposed(text: str, at: int) -> Bracket | None:
    """The party that follows a name without brackets: ", Centerpartiet", " för Vänsterpartiet", ", V)"."""
    if match := _APPOSITION.match(text, at):
        return Bracket(match.end(), _BY_NAME[(match["name"] or match["below"]).lower()])
    if match := _AFTER_COMMA.match(text, at):
        return Bracket(match.end(), (match["code"] or match["cell"]).upper())
    return None


def before(text: str, at: int) -> tuple[int, str | None] | None:
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


def above(text: str, at: int, end: int) -> str | None:
    """The code of the party for which those sign who are named below a line: "För Moderaterna,"."""
    match = _ABOVE.fullmatch(text, at, end)
    return _BY_NAME[match["name"].lower()] if match else None


def within(role: str) -> str | None:
    """The code of the party that a role tells of: "Moderaternas gruppledare", "socialdemokratiska regionrådet",
    "SD-ledamoten"."""
    match = _WITHIN.search(role)
    if not match:
        return None
    if code := match["code"] or match["behalf"]:
        return code
    return _MEMBERS[match["member"].lower()] if match["member"] else _BY_NAME[match["name"].lower()]


def today(code: str | None) -> str | None:
    """The code that a party bears now: FP is L."""
    return _TODAY.get(code, code) if code else None


def own(text: str) -> str | None:
    """The code of the party whose branch speaks in a text, the only one that it names: "Centerpartiet i Värmland"; or
    the one with which its last paragraph begins."""
    branches = [*_BRANCH.finditer(text)]
    last = text.rfind("\n\n") + 2
    signed = [branch for branch in branches if branch.start() == last and "." not in text[last:].split("\n")[0]]
    codes = {_BY_NAME[branch["name"].lower()] for branch in signed[-1:] or branches}
    return codes.pop() if len(codes) == 1 else None


def name_of(code: str | None) -> str | None:
    """The name of a party today; None for what we know no name of."""
    names = CODES.get(today(code) or "", ())
    return names[0] if names else None


def last_named(text: str, at: int) -> str | None:
    """The code of the party whose name stands last before an offset."""
    named = [match["name"] for match in _NAMED.finditer(text, 0, at)]
    return _BY_NAME[named[-1].lower()] if named else None


def is_name(said: str) -> bool:
    """Whether something is the name of a party, also in the genitive, and not of its members."""
    return said.lower() in _BY_NAME or said.lower().removesuffix("s") in _BY_NAME


def without(role: str) -> str:
    """A role without the party before it: "SD-ledamoten" is "ledamoten", "moderata regionrådet" is "regionrådet"."""
    match = _WITHIN.match(role)
    return role[match.end() :].lstrip() if match and not match["name"] and match.end() < len(role) else role
