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


class Outcome(StrEnum):
    """What became of a matter."""

    APPROVED = "approved"  # bifall
    PARTLY_APPROVED = "partly_approved"  # delvis bifall
    REJECTED = "rejected"  # avslag
    ANSWERED = "answered"  # besvarad
    REFERRED_BACK = "referred_back"  # återremiss
    TABLED = "tabled"  # bordläggning
    WITHDRAWN = "withdrawn"  # återtagen


class Identifier(StrEnum):
    """By what documents name each other."""

    CASE_NUMBER = "case_number"  # diarienummer
    MOTION_NUMBER = "motion_number"  # "motion 2023:15"
    RIKSDAG = "riksdag"  # beteckning: 2012/13:U323, 2012/13:UU12
    TITLE = "title"  # of a motion, in quotation marks or behind "motion om"


class Relation(StrEnum):
    """How a document follows on a motion."""

    DECIDES = "decides"  # a decision on it: fullmäktige's protokoll
    ANSWERS = "answers"  # a reply, a proposal or a recommendation on it
    REPORTS = "reports"  # betänkande: the Riksdag's committee on it


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
    outcome: Outcome | None = None
    date: datetime.date | None = None
    amounts: tuple[str, ...] = ()
    votes: str | None = None
    case_number: str | None = None  # diarienummer


@dataclass(frozen=True, slots=True)
class Reference:
    """A number or title by which a document names a matter: ``value`` is its plain form, by which two texts that print
    it otherwise agree. ``own`` says that it is the document's own; else it is another's that the text speaks of."""

    identifier: Identifier
    value: str
    start: int
    end: int
    own: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is read out of one document."""

    people: tuple[Person, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    decisions: tuple[Decision, ...] = ()
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A motion and a document that answers or decides it, by their ids; ``start`` and ``end`` are the place in that
    document, ``evidence`` are the references and names that both have, as in "case_number RS 2023-0412"."""

    motion: str
    document: str
    relation: Relation
    start: int
    end: int
    evidence: tuple[str, ...]
    outcome: Outcome | None = None
