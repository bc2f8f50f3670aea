"""What the tests of digests stand on: an invented store of two weeks, put straight into a work file."""

from dataclasses import replace
from datetime import UTC, date, datetime

from models import Action, Alert, Decision, Document, Facts, Identifier, Kind, Outcome, Reason, Reference, Stance
from models.watch import EditKind, EditVerdict, MarkedParagraph, MarkedRun
from pipeline.home import Home
from pipeline.store import AlertTables, EditTables, Judgement, Work, publish
from tests.watching import prepared, put

FIRST, SECOND = datetime(2026, 3, 2, 3, tzinfo=UTC), datetime(2026, 3, 9, 3, tzinfo=UTC)  # Mondays

MOTION = Document(
    "alvmark", "m1", "Motion om nattbussar",
    "Motion om nattbussar\n\nÄrendenummer RS 2026-0011.\n\nVi föreslår att bussarna går hela natten.",
    Kind.MOTION, "https://alvmark.example/m1", date(2026, 2, 27),
)  # fmt: skip
CLINIC = Document(
    "granskog", "r0", "Ny vårdcentral i Granby",
    "Ny vårdcentral i Granby\n\nRegionen bygger en vårdcentral i Granby för 3 miljoner kronor. Den öppnar i maj.",
    Kind.PRESS_RELEASE, "https://granskog.example/r0", date(2026, 2, 27), lead=(25, 106),
)  # fmt: skip
GRANT = "Regionstyrelsen anslår 12 miljoner kronor till nya bussar"
REFUSAL = "Regionstyrelsen avslår motionen om nattbussar (RS 2026-0011)"
ROUTINE = "Informationen läggs till handlingarna"
MINUTES = Document(
    "alvmark", "p1", "Protokoll från regionstyrelsen den 3 mars",
    f"Protokoll från regionstyrelsen den 3 mars\n\n{GRANT}.\n\n{REFUSAL}.\n\n{ROUTINE}.",
    Kind.PROTOCOL, "https://alvmark.example/p1", date(2026, 3, 3),
)  # fmt: skip
RELEASE = Document(
    "granskog", "r1", "Blodbussen kommer till Granby",
    "Blodbussen kommer till Granby\n\nGranby 5 mars 2026\n\nFrån och med april kan den som vill ge blod göra det i en"
    " ombyggd buss. Den stannar två dagar i veckan.",
    Kind.PRESS_RELEASE, "https://granskog.example/r1", date(2026, 3, 5),
)  # fmt: skip
QUESTION = Document(
    "rikstinget", "i1", "Väntetider för tandreglering",
    "Väntetider för tandreglering\n\ntill minister Berit Påhittad (X)\n\nBarn väntar i tre år. Vad gör regeringen?\n\n"
    "Avser ministern att ta något initiativ för att korta väntan på tandreglering?",
    Kind.INTERPELLATION, None, date(2026, 3, 6),
)  # fmt: skip
LATER = replace(CLINIC, text=CLINIC.text.replace("3 miljoner", "5 miljoner"))


def _decision(document: Document, text: str, action: Action, outcome: Outcome | None = None, *amounts: str) -> Decision:
    start = document.text.index(text)
    return Decision(
        Stance.PROPOSED if document.kind is Kind.MOTION else Stance.DECIDED,
        action, text, start, start + len(text), "Regionstyrelsen", outcome=outcome, amounts=amounts,
    )  # fmt: skip


def _number(document: Document, own: bool) -> Reference:
    start = document.text.index("RS 2026-0011")
    return Reference(Identifier.CASE_NUMBER, "RS 2026-0011", start, start + 12, own)


FACTS = {
    "m1": Facts(
        decisions=(_decision(MOTION, "att bussarna går hela natten", Action.APPROVE),),
        references=(_number(MOTION, True),),
    ),
    "p1": Facts(
        decisions=(
            _decision(MINUTES, GRANT, Action.FUND, None, "12 miljoner kronor"),
            _decision(MINUTES, REFUSAL, Action.REJECT, Outcome.REJECTED),
            _decision(MINUTES, ROUTINE, Action.OTHER),
        ),
        references=(_number(MINUTES, False),),
    ),
}  # fmt: skip


def first_week(home: Home) -> None:
    with Work(home) as work:
        came(work, FIRST, "Region Älvmark", MOTION)
        came(work, FIRST, "Region Granskog", CLINIC)
        publish(work, home, FIRST)


def second_week(home: Home) -> None:
    with Work(home) as work:
        came(work, SECOND, "Region Älvmark", MINUTES)
        came(work, SECOND, "Region Granskog", RELEASE, LATER)
        came(work, SECOND, None, QUESTION)
        judged(work)
        start = RELEASE.text.index("Från")
        end = RELEASE.text.index(".", start) + 1
        why = Reason(RELEASE.text[start:end], start, end)
        found = Alert(
            "blod", "granskog:r1", 1, RELEASE.title, RELEASE.kind, "Region Granskog", RELEASE.published, RELEASE.url,
            0.8, why, work.generation, SECOND.replace(tzinfo=None),
        )  # fmt: skip
        AlertTables(work).add([found], [])
        publish(work, home, SECOND)


def came(work: Work, moment: datetime, region: str | None, *documents: Document) -> None:
    """Documents that a night found, with their facts."""
    work.offer([prepared(each, region) for each in documents], moment)
    put(work, [], FACTS)


def judged(work: Work) -> None:
    """Say of every edit that a sum was changed."""
    tables = EditTables(work)
    runs = (
        MarkedRun("… en vårdcentral i Granby för "),
        MarkedRun("3", EditKind.DELETE),
        MarkedRun("5", EditKind.INSERT),
        MarkedRun(" miljoner kronor."),
    )
    made = Judgement(EditVerdict.AMOUNT, (), (MarkedParagraph(runs, EditVerdict.AMOUNT),))
    tables.keep([(pair, made) for pair in tables.unjudged(100)])


def digesting(home: Home, text: str) -> None:
    """Write digests.toml."""
    home.create()
    (home.path / "digests.toml").write_text(text, encoding="utf-8")
