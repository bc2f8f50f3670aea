"""Case numbers (diarienummer) of Swedish authorities; every region has its own form.

"RS 2021-0267", "LS 0702-0239", "RS 2018/399", "RS/333/2023", "RS 912-2025", "RS 269:1-2020", "RS2022/1000",
"RS 2022/713-1", "RJL 2016/1288", "23RS6594", "23RS3-182", "RV180949", "RS140177", "LTV 160412", "PaN 2022-00118",
"2018/01948-1",
"2011/KS 0206 001", "KU.2017.3", "S2024/01234" (the government's), and whatever stands behind "Dnr" or "Diarienummer".
Numbers of laws, reports, propositions and motions ("SOU 2018:25", "(EU) 2016/679", "2022/23:960") are none.
"""

import re
from dataclasses import dataclass

_NOT_OURS = frozenset(
    (
        "EU",
        "EG",
        "EEG",
        "EES",
        "SOU",
        "SFS",
        "DS",
        "FS",
        "ISO",
        "SS",
        "EN",
        "ISBN",
        "COM",
        "KOM",
        "KL",
        "HT",
        "VT",
        "AB",
    )
)

_YEAR = r"(?:19|20)\d\d"
_LETTERS = r"(?P<letters>[A-ZÅÄÖ]{2,6}|[A-ZÅÄÖ][a-zåäö][A-ZÅÄÖ])"
_LABELLED = (
    r"\b(?:[Dd]nr|DNR|[Dd]iarie(?:nummer|nr)|[Ää]rende(?:nummer|nr)|[Dd]okumentnummer)\b[.:]{0,2}[ \u00a0]{0,2}"
    rf"(?P<labelled>{_YEAR}/[A-ZÅÄÖ]{{2,4}} \d{{4}} \d{{3}}|{_YEAR}-[A-ZÅÄÖ]{{2,5}}\d{{3,8}}"
    r"|\d{2}[A-ZÅÄÖ]{2,4}\d[\d-]{0,12}|(?:[A-ZÅÄÖ][A-ZÅÄÖa-zåäö]{0,5}[ ./-]?)?\d[\d:/.-]{0,24}\d)"
)
_FORMS = "|".join(
    (
        rf"{_YEAR}/[A-ZÅÄÖ]{{2,4}} \d{{4}} \d{{3}}",  # 2011/KS 0206 001
        rf"{_YEAR}-[A-ZÅÄÖ]{{2,5}}\d{{3,8}}",  # 2021-POL000217
        rf"{_LETTERS}(?:[ /-]?\d{{4}}/\d{{1,6}}(?:-\d{{1,4}})?"  # RS 2018/399, RS2022/1000, RS 2022/713-1
        rf"|[ /]?\d{{4}}-\d{{3,6}}"  # RS 2021-0267, LS 0702-0239
        rf"|[ /]\d{{1,5}}(?::\d{{1,3}})?[-/]{_YEAR}"  # RS 912-2025, RS 269:1-2020, RS/333/2023
        rf"|\.{_YEAR}\.\d{{1,5}})",  # KU.2017.3
        r"\d\d[A-ZÅÄÖ]{2,4}\d{1,6}(?:-\d{1,4})?",  # 23RS6594, 23RS3-182
        r"(?:RV|LTV|RS|LS|HS|HSN|RF|KN|TN|[A-ZÅÄÖ]{2,6}(?= [0-3]\d{5})) ?\d{6}",
        rf"[A-ZÅÄÖ][a-zåäö]{{0,2}}{_YEAR}/\d{{4,5}}",  # Ku2025/00467
        rf"{_YEAR}/(?:\d{{5,6}}(?:-\d{{1,4}})?|\d{{3,4}}-\d{{1,4}})",  # 2018/01948-1
    )
)
_CASE = re.compile(rf"{_LABELLED}|(?<![\w/:§.-])(?P<form>{_FORMS})(?![\w:]|[/-]\d)")
_SESSION = re.compile(r"\D{0,8}((?:19|20)\d\d)/(\d{4}|\d{2})")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """A case number as printed, without its label: ``text[start:end] == number``."""

    number: str
    start: int
    end: int


def case_numbers(text: str) -> tuple[CaseNumber, ...]:
    """The case numbers in a text, in its order."""
    found: list[CaseNumber] = []
    for match in _CASE.finditer(text):
        group = "labelled" if match["labelled"] else "form"
        number = match[group]
        if match["letters"] in _NOT_OURS or _is_session(number) or _DATE.fullmatch(number):
            continue
        found.append(CaseNumber(number, match.start(group), match.end(group)))
    return tuple(found)


def _is_session(number: str) -> bool:
    """Whether a number is that of a session or a span of years: "2022/23", "HT 2022/2023"."""
    match = _SESSION.fullmatch(number)
    return match is not None and (int(match[1]) + 1) % 100 == int(match[2][-2:])
