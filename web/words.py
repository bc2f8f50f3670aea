"""How things are called and written in Swedish: kinds, stances, dates, numbers."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from models import Action, Kind, MatterStatus, Mode, Outcome, Precision, Relation, Stance, StepKind, Trend
from models.compare import Stage
from models.digest import Weekday
from pipeline.parties import CODES

NATIONAL: Final = 8  # parties that stand first among ``CODES``: those of the Riksdag
NBSP: Final = "\u00a0"

KINDS: Final[Mapping[str, str]] = {
    Kind.PRESS_RELEASE: "Pressmeddelande",
    Kind.MOTION: "Motion",
    Kind.INTERPELLATION: "Interpellation",
    Kind.PROTOCOL: "Protokoll",
    Kind.DECISION_DIGEST: "Beslut i korthet",
    Kind.NOTICE: "Kallelse eller anslag",
    Kind.REPORT: "Rapport eller betänkande",
    Kind.OTHER: "Övrigt",
}
STANCES: Final[Mapping[str, str]] = {
    Stance.PROPOSED: "Förslag",
    Stance.RECOMMENDED: "Förslag till beslut",
    Stance.DECIDED: "Beslut",
    Stance.RESERVED_AGAINST: "Reservation",
}
ACTIONS: Final[Mapping[str, str]] = {
    Action.APPROVE: "bifalla",
    Action.REJECT: "avslå",
    Action.REFER_BACK: "återremittera",
    Action.TABLE: "bordlägga",
    Action.COMMISSION: "ge i uppdrag",
    Action.ADOPT: "anta",
    Action.ANSWER: "anse besvarad",
    Action.ELECT: "välja",
    Action.FUND: "bevilja pengar",
    Action.PROCURE: "upphandla",
    Action.OTHER: "annat",
}
OUTCOMES: Final[Mapping[str, str]] = {
    Outcome.APPROVED: "Bifall",
    Outcome.PARTLY_APPROVED: "Delvis bifall",
    Outcome.REJECTED: "Avslag",
    Outcome.ANSWERED: "Besvarad",
    Outcome.REFERRED_BACK: "Återremiss",
    Outcome.TABLED: "Bordlagd",
    Outcome.WITHDRAWN: "Återtagen",
}
RELATIONS: Final[Mapping[str, str]] = {
    Relation.DECIDES: "Beslut",
    Relation.ANSWERS: "Svar eller förslag till beslut",
    Relation.REPORTS: "Utskottets behandling",
}
HANDLED: Final = "Behandling"  # where no outcome is read: a referral is no decision on a motion
TYPES: Final[Mapping[str, str]] = {
    "region": "Region",
    "municipality": "Kommun",
    "county_administrative_board": "Länsstyrelse",
    "agency": "Myndighet",
    "party": "Parti",
    "body": "Nämnd, styrelse eller fullmäktige",
    "government": "Regering",
    "parliament": "Riksdag",
    "ministry": "Departement",
    "court": "Domstol",
    "company": "Företag",
    "association": "Förening",
    "university": "Lärosäte",
    "unit": "Enhet",
    "other": "Övrigt",
}
MODES: Final[Mapping[str, str]] = {
    Mode.HYBRID: "Ord och betydelse",
    Mode.SEMANTIC: "Bara betydelse",
    Mode.LEXICAL: "Bara ord",
}
STATUSES: Final[Mapping[str, str]] = {
    MatterStatus.OPEN: "Väckt, inte avgjort",
    MatterStatus.RECOMMENDED: "Förslag till beslut finns",
    MatterStatus.REFERRED_BACK: "Återremitterat",
    MatterStatus.DECIDED: "Beslutat",
    MatterStatus.ANSWERED: "Besvarat",
    MatterStatus.WITHDRAWN: "Återtaget",
    MatterStatus.UNKNOWN: "Okänt läge",
}
STEPS: Final[Mapping[str, str]] = {
    StepKind.MOVED: "Väckt",
    StepKind.PROPOSED: "Förslag",
    StepKind.RECOMMENDED: "Förslag till beslut",
    StepKind.DECIDED: "Beslut",
    StepKind.RESERVED_AGAINST: "Reservation",
    StepKind.SCHEDULED: "På dagordningen",
    StepKind.ANSWERED: "Svar",
    StepKind.REPORTED: "Utskottets behandling",
    StepKind.MENTIONED: "Nämner ett tidigare beslut",
}
STAGES: Final[Mapping[str, str]] = {
    Stage.ASKED: "Har frågat",
    Stage.ANNOUNCED: "Har berättat",
    Stage.PROPOSED: "Har föreslagit",
    Stage.RECOMMENDED: "Har förslag till beslut",
    Stage.DECIDED: "Har beslutat",
}
TRENDS: Final[Mapping[str, str]] = {
    Trend.RISING: "ökar",
    Trend.FALLING: "minskar",
    Trend.STEADY: "ingen tydlig ändring",
    Trend.UNKNOWN: "går inte att säga",
}
WEEKDAYS: Final[Mapping[str, str]] = {
    Weekday.MONDAY: "måndag",
    Weekday.TUESDAY: "tisdag",
    Weekday.WEDNESDAY: "onsdag",
    Weekday.THURSDAY: "torsdag",
    Weekday.FRIDAY: "fredag",
    Weekday.SATURDAY: "lördag",
    Weekday.SUNDAY: "söndag",
}
MONTHS: Final = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip


def parties(chosen: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The parties to choose from, codes and what they are called: those of the Riksdag, and what is chosen besides."""
    codes = dict.fromkeys([*list(CODES)[:NATIONAL], *chosen])
    return [(code, f"{CODES[code][0]} ({code})" if CODES.get(code) else code) for code in codes]


def number(value: float, decimals: int = 0) -> str:
    """1234.5 as ``1 234,5``, with blanks that do not break."""
    return f"{value:,.{decimals}f}".replace(",", NBSP).replace(".", ",")


def counted(count: int, one: str, many: str) -> str:
    """``1 träff``, ``1 234 träffar``."""
    return f"{number(count)}{NBSP}{one if count == 1 else many}"


def day(value: date | datetime | None, precision: str | None = None) -> str:
    """``12 februari 2026``; only as much of it as is known."""
    if value is None:
        return "utan datum"
    month = MONTHS[value.month - 1]
    if precision == Precision.YEAR:
        return str(value.year)
    if precision == Precision.MONTH:
        return f"{month} {value.year}"
    return f"{value.day}{NBSP}{month} {value.year}"


def moment(value: date | datetime | None, precision: str | None = None) -> str:
    """``12 februari 2026 kl. 14.05`` where the time is known, else the day."""
    said = day(value, precision)
    return f"{said} kl.{NBSP}{value:%H.%M}" if isinstance(value, datetime) else said
