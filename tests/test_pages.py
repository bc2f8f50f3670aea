"""The project's own pages: what an attentive reader takes from each is in the JSON beside it."""

import json
import re
from collections import Counter
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from models import BlockPage, Contact, Document, Precision, RawDocument
from pipeline.parse import parse
from pipeline.parse.rules import rules

FIXTURES = Path(__file__).parent / "fixtures"
PAGES = {path.stem: path for path in sorted((FIXTURES / "pages").iterdir()) if path.suffix in {".html", ".txt"}}
BLOCKED = {path.stem: path for path in sorted((FIXTURES / "blocked").glob("*.html"))}
CONTENT_TYPES = {".html": "text/html", ".txt": "text/plain"}
FETCHED = datetime(2026, 11, 20)
ENOUGH = 0.97  # F1 of words

# what stands around articles; no expected text has any of it
NOISE = (
    "hoppa till",
    "hoppa över navigering",
    "gå direkt till",
    "gå till sidans innehåll",
    "till innehåll",
    "skip to main content",
    "använder cookies",
    "använder kakor",
    "användande av kakor",
    "godkänner du att vi",
    "we use cookies",
    "stöds i din webbläsare",
    "talande webb",
    "google translate",
    "slippa långa köer",
    "kommentera sidan",
    "kommentera innehållet",
    "webbredaktion",
    "obligatorisk uppgift",
    "bild för användarverifiering",
    "behandla dina personuppgifter",
    "tack för att du kontaktar",
    "lämna synpunkter på innehållet",
    "tillbaka till toppen",
    "till toppen av sidan",
    "dela den här sidan",
    "kopiera länk",
    "läs vidare",
    "question_answer",
    "fick du hjälp av informationen",
    "ladda ner dokument",
    "ladda ner bild",
    "media no image",
    "abonnera på våra",
    "senast uppdaterad",
    "obligatoriska fält",
    "foto:",
    "från pixabay",
)
# lines that are noise where nothing else stands on them
NOISE_LINES = {
    "Dela",
    "Läs mer",
    "Lyssna",
    "Share",
    "null",
    "Ingen titel",
    "D5G2",
    "MZRW",
    "S2bwtpvyhildakldns71",
    "Nyckelord",
    "Bilder",
    "Länkar",
    "Bilagor",
    "Ämnen",
    "Kontaktperson",
    "Kontaktpersoner",
    "Kontaktpersoner:",
    "Kontakt:",
    "Kontakter",
    "Presskontakt",
    "För mer information:",
    "För kommentarer:",
}

every_page = pytest.mark.parametrize("name", [pytest.param(name, id=name) for name in PAGES])


@cache
def expected(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FIXTURES / "pages" / f"{name}.json").read_text(encoding="utf-8"))
    return found


@cache
def read(name: str) -> Document:
    path, url = PAGES[name], expected(name)["url"]
    kind = CONTENT_TYPES[path.suffix]
    return parse(RawDocument("test", url or path.name, path.read_bytes(), kind, url, FETCHED))


def body(document: Document) -> str:
    return document.text.removeprefix(document.title).strip()


def f1(found: str, wanted: str) -> float:
    """Harmonic mean of precision and recall over words, each counted as often as it stands there."""
    has, wants = (Counter(re.findall(r"\w+", text.lower())) for text in (found, wanted))
    return 2 * (has & wants).total() / (has.total() + wants.total())


def written(when: date | None, precision: Precision | None = None) -> str | None:
    """A date as the fixtures write it, no more exact than it is known."""
    if when is None:
        return None
    if precision in {Precision.YEAR, Precision.MONTH}:
        return when.isoformat()[: 4 if precision is Precision.YEAR else 7]
    return when.isoformat(timespec="minutes") if isinstance(when, datetime) else when.isoformat()


def bare(heading: str) -> str:
    """A heading without the number it begins with and the colon it ends with."""
    return re.sub(r"^(§+ ?)?\d+([–-]\d+)?( ?[a-z](?= ))?\.? *", "", heading).strip().rstrip(":")


@every_page
def test_title(name: str) -> None:
    assert read(name).title == expected(name)["title"]


@every_page
def test_published(name: str) -> None:
    document = read(name)
    assert written(document.published, document.precision) == expected(name)["published"]


@every_page
def test_updated(name: str) -> None:
    assert written(read(name).updated) == expected(name)["updated"]


@every_page
def test_kind_and_language(name: str) -> None:
    document, page = read(name), expected(name)
    assert (document.kind, document.language) == (page["kind"], page["language"])


@every_page
def test_text(name: str) -> None:
    found, wanted = body(read(name)), expected(name)["text"]
    assert f1(found, wanted) >= ENOUGH, f"{found}\n--- wanted:\n{wanted}"


@every_page
def test_no_noise(name: str) -> None:
    found = body(read(name))
    assert [noise for noise in NOISE if noise in found.lower()] == []
    assert NOISE_LINES.intersection(found.splitlines()) <= set(expected(name)["text"].splitlines())


@every_page
def test_contacts(name: str) -> None:
    found, wanted = read(name).contacts, [Contact(**contact) for contact in expected(name)["contacts"]]
    assert set(found) == set(wanted)
    assert len(found) == len(wanted)


@every_page
def test_attachments(name: str) -> None:
    found = {(attachment.title, attachment.url) for attachment in read(name).attachments}
    assert found == {(attachment["title"], attachment["url"]) for attachment in expected(name)["attachments"]}


@pytest.mark.parametrize("name", [name for name in PAGES if "sections" in expected(name)])
def test_sections(name: str) -> None:
    """Every section of the kinds that the expectation names, in order; one of heading None may have any heading."""
    document, wanted = read(name), expected(name)["sections"]
    kinds = {section["part"] for section in wanted}
    found = sorted((s for s in document.sections if s.part in kinds), key=lambda s: (s.start, s.level))
    assert [(s.part, s.number) for s in found] == [(s["part"], s["number"]) for s in wanted]
    for section, want in zip(found, wanted, strict=True):
        assert document.text[section.start : section.end].startswith(section.heading)
        if want["heading"] is not None:
            assert bare(section.heading) == bare(want["heading"])


@pytest.mark.parametrize("name", [name for name in PAGES if "canonical" in expected(name)])
def test_canonical_address(name: str) -> None:
    assert read(name).url == expected(name)["canonical"]


@every_page
def test_rule(name: str) -> None:
    document, rule = read(name), expected(name).get("rule")
    assert document.rule == rule
    assert (document.agreement is None) == (rule is None)


def test_every_rule_has_a_page() -> None:
    of_pages = {rule.id for rule in rules()} - {"made"}  # of pages that scrapers/page.py makes
    assert of_pages == {rule for name in PAGES if (rule := expected(name).get("rule"))}


@pytest.mark.parametrize("name", BLOCKED)
def test_what_is_no_document_is_refused(name: str) -> None:
    url = f"https://www.fjallmark.example/nyheter/{name}"
    with pytest.raises(BlockPage):
        parse(RawDocument("test", url, BLOCKED[name].read_bytes(), "text/html", url, FETCHED))


def test_the_set_is_whole() -> None:
    """Sixty-six pages at the least, twelve blocked ones, a line in the table for each, and nothing left over."""
    table = (FIXTURES / "pages" / "README.md").read_text(encoding="utf-8")
    assert len([path for path in PAGES.values() if path.suffix == ".html"]) >= 66
    assert len(BLOCKED) >= 12
    assert {path.stem for path in (FIXTURES / "pages").glob("*.json")} == set(PAGES)
    assert [path.name for path in PAGES.values() if f"| {path.name} |" not in table] == []
