"""Motions and reports of the Riksdag by their structure, from answers in its own shape. All people are invented."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Any

import pytest

from models import Decision, Document, Outcome, RawDocument, Stance
from pipeline.extract.decisions import decisions
from pipeline.parse import parse
from scrapers import riksdagen

PROPOSED, RECOMMENDED, DECIDED, _ = Stance
SUPPORT = "Riksdagen ställer sig bakom det som anförs i motionen om {} och tillkännager detta för regeringen."
WISHES = tuple(SUPPORT.format(what) for what in ("fler färjor", "längre bryggor", "kortare köer"))


def document(body: str, kind: str = "mot", claims: Sequence[dict[str, Any]] = ()) -> Document:
    """What is read of a record with such a text and such claims (yrkanden)."""
    main = {"dok_id": "HD021001", "doktyp": kind, "rm": "2025/26", "beteckning": "1001", "titel": "Vägar på vatten"}
    main |= {"dokumentnamn": riksdagen.TYPES[kind][0], "subtitel": "av Åsa Exempelsson (S)", "html": body}
    record = {"dokument": main, "dokforslag": {"forslag": list(claims)}}
    read = parse(RawDocument("riksdagen", "x", riksdagen.page_of(record, "https://x.example/1"), riksdagen.HTML))
    return replace(read, kind=riksdagen.TYPES[kind][1] or read.kind)


def motion(wishes: Sequence[str], *claims: dict[str, Any], below: str = "") -> tuple[Decision, ...]:
    items = "".join(f"<li>{escape(wish)}</li>" for wish in wishes)
    return read(
        f"<h1>Förslag till riksdagsbeslut</h1><ol>{items}</ol>{below}<h1>Motivering</h1><p>Isen lägger sig tidigt. "
        "Vi föreslår därför att färjorna går oftare än i dag.</p><p>Åsa Exempelsson (S)</p>",
        claims,
    )


def read(body: str, claims: Sequence[dict[str, Any]] = ()) -> tuple[Decision, ...]:
    made = document(body, "mot", claims)
    found = decisions(made)
    assert all(made.text[each.start : each.end] == each.text for each in found)
    return found


def claim(number: str, proposed: str | None, decided: str | None) -> dict[str, Any]:
    return {"nummer": number, "beteckning": number, "utskottet": proposed, "kammaren": decided, "lydelse": "x"}


def moved(found: Sequence[Decision]) -> list[tuple[str, Outcome | None]]:
    return [(each.text, each.outcome) for each in found if each.stance is PROPOSED]


def test_every_yrkande_is_proposed_with_the_chambers_outcome_and_no_other_is() -> None:
    found = motion(
        WISHES, claim("1", " Avslag", "Avslag"), claim("2", "delvis bifall", "=utskottet"), claim("3", "Bifall", None)
    )
    outcomes = (Outcome.REJECTED, Outcome.PARTLY_APPROVED, None)
    assert moved(found) == [(wish.rstrip("."), outcome) for wish, outcome in zip(WISHES, outcomes, strict=True)]
    committee = [each for each in found if each.stance is RECOMMENDED]
    assert [(each.text, each.outcome) for each in committee] == [
        (f"Utskottets förslag: {said}", None) for said in ("avslag", "delvis bifall", "bifall")
    ]
    chamber = [each.outcome for each in found if each.stance is DECIDED]
    assert chamber == [Outcome.REJECTED, Outcome.PARTLY_APPROVED]


def test_what_nothing_is_known_of_has_no_outcome_when_all_else_was_rejected() -> None:
    found = motion(WISHES, claim("1", "Avslag", "Avslag"), claim("3", "Avslag", "Avslag"))
    assert [outcome for _, outcome in moved(found)] == [Outcome.REJECTED, None, Outcome.REJECTED]


def test_without_outcomes_the_yrkanden_are_the_same() -> None:
    assert moved(motion(WISHES)) == [(wish.rstrip("."), None) for wish in WISHES]


def test_rows_of_a_table_below_the_list_are_no_yrkanden() -> None:
    below = "<p>Färjor</p><p>- 10 000</p><p>Granby föreslås få en ny brygga.</p>"
    assert [text for text, _ in moved(motion(WISHES, below=below))] == [wish.rstrip(".") for wish in WISHES]


HEMSTÄLLAN = """<p>Isen är tjock.</p><h2>Hemställan</h2><p>Med hänvisning till det anförda hemställs</p>
<p>1. att riksdagen beslutar att bygga en färja,</p>{}<p>2. att riksdagen som sin mening ger regeringen till känna vad
i motionen anförts om bryggor.</p><p>Stockholm den 3 maj 1990</p><p>Åsa Exempelsson (s)</p>"""


def test_what_leads_to_the_list_is_no_yrkande() -> None:
    found = read(HEMSTÄLLAN.format(""), [claim("1", "Avslag", "Avslag"), claim("2", "Bifall", "Bifall")])
    assert [text.partition(" riksdagen ")[2][:7] for text, _ in moved(found)] == ["besluta", "som sin"]
    assert [outcome for _, outcome in moved(found)] == [Outcome.REJECTED, Outcome.APPROVED]


def test_lettered_items_are_parts_of_the_numbered_one_above() -> None:
    parts = "<p>a) som är röd,</p><p>b) som är lång,</p>"
    found = moved(read(HEMSTÄLLAN.format(parts)))
    assert len(found) == 2
    assert found[0][0].endswith("b) som är lång")


@pytest.mark.parametrize(
    ("said", "stance"), [(WISHES[0], PROPOSED), (WISHES[0].replace("i motionen", "av utskottet"), RECOMMENDED)]
)
def test_what_a_report_wishes_the_riksdag_to_support_is_not_decided(said: str, stance: Stance) -> None:
    found = decisions(document(f"<p>Färjorna går för sällan.</p><p>{said}</p>", "bet"))
    assert [(each.stance, each.outcome) for each in found] == [(stance, None)]
