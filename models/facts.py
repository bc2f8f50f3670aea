"""Facts read out of a text: people, organisations, decisions, each with its place."""

import datetime
from dataclasses import dataclass
from enum import StrEnum


class Stance(StrEnum):
    """How far a matter has come. A proposal is never reported as a decision."""

    PROPOSED = "proposed"  # föreslår, yrkar
    RECOMMENDED = "recommended"  # föreslår fullmäktige besluta, tillstyrker
    DECIDED = "decided"  # beslutar, antar, avslår
    RESERVED_AGAINST = "reserved_against"  # reserverar sig mot


class Action(StrEnum):
    """What is done with the matter."""

    APPROVE = "approve"  # bifalla, godkänna
    REJECT = "reject"  # avslå
    REFER_BACK = "refer_back"  # återremittera
    TABLE = "table"  # bordlägga
    COMMISSION = "commission"  # ge i uppdrag
    ADOPT = "adopt"  # anta, fastställa
    ANSWER = "answer"  # anse besvarad
    ELECT = "elect"  # välja, utse
    FUND = "fund"  # bevilja, anslå
    PROCURE = "procure"  # upphandla
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text speaks of something: ``Document.text[start:end] == text``."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Person:
    """Someone in an official role. ``party`` is the code in capitals (S, M, SD …)."""

    name: str
    role: str | None
    party: str | None
    organisation: str | None
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body, authority, party or company under its canonical name."""

    name: str
    type: str
    mentions: tuple[Mention, ...]
    aliases: tuple[str, ...] = ()
    number: str | None = None  # organisationsnummer
    wikidata: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Something proposed, recommended, decided or reserved against, with its place in the text."""

    stance: Stance
    action: Action
    text: str
    start: int
    end: int
    actor: str | None = None
    addressee: str | None = None
    outcome: str | None = None
    date: datetime.date | None = None
    amounts: tuple[str, ...] = ()
    votes: str | None = None
    case_number: str | None = None  # diarienummer
