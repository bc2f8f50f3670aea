"""Site rules: which page they hold for, what they cut, and what is said where they no longer fit."""

from dataclasses import replace

import pytest

from models import RawDocument
from pipeline.parse import html, parse, rules
from pipeline.parse.blocks import Block, numbers_joined
from pipeline.parse.boilerplate import without_repeats
from pipeline.parse.rules import Rule

RULE = Rule(
    id="example",
    name="Region Example",
    evidence="invented",
    hosts=("region.example",),
    text=(".old-body", ".body"),
    title=".headline",
    lead=".lead",
    remove=(".share",),
    published=".date",
    updated=".changed",
    attachments=".files a",
)
PAGE = """<html><head><title>x</title></head><body><div class="headline">Fler bussar</div>
<p class="date">Publicerad den 3 april 2024</p><p class="changed">Ändrad: 2024-04-05</p>
<div class="lead">Regionen inför fler bussar på landet i höst.</div>
<div class="body"><p>Bussarna går varje timme mellan byarna och staden.</p><p class="share">Dela</p></div>
<div class="files"><a href="/f/7">Tidtabell</a></div><p>Regionens växel svarar alla dagar på frågor om annat.</p>
</body></html>"""


@pytest.fixture(autouse=True)
def _only_this_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "rules", lambda: (RULE,))


def read(page: str, url: str = "https://www.region.example/nyheter/1") -> html.Reading:
    return html.read_html(RawDocument("test", url, page.encode(), "text/html", url))


def test_a_rule_cuts_the_page() -> None:
    reading = read(PAGE)
    assert [block.text for block in reading.blocks] == [
        "Regionen inför fler bussar på landet i höst.",
        "Bussarna går varje timme mellan byarna och staden.",
    ]
    assert (reading.title, reading.rule) == ("Fler bussar", "example")
    assert reading.stamps[0] == "3 april 2024"
    assert reading.changes[0] == "2024-04-05"
    assert [(file.title, file.url) for file in reading.attachments] == [("Tidtabell", "https://www.region.example/f/7")]


def test_agreement_tells_how_far_the_generic_reader_finds_the_same() -> None:
    agreement = read(PAGE).agreement
    assert agreement is not None
    assert 0.3 < agreement < 1
    elsewhere = read(PAGE, "https://annan.example/1")
    assert (elsewhere.rule, elsewhere.agreement) == (None, None)


def test_a_changed_layout_is_told_and_costs_no_text() -> None:
    reading = read(PAGE.replace('body">', 'main-text">'))
    assert (reading.rule, reading.agreement) == ("example", 0.0)
    assert any("varje timme" in block.text for block in reading.blocks)


def test_many_leads_and_texts() -> None:
    """Found by a reader: each lead was compared with all that each text holds, in full."""
    page = PAGE.replace(
        '<div class="lead">', "<p class=lead>Ingress.</p><p class=body>Text.</p>" * 3000 + "<div class=lead>"
    )
    assert len(read(page).blocks) > 3000


@pytest.mark.parametrize(
    ("url", "markup", "rule", "fits"),
    [
        ("https://region.example/1", "", RULE, True),
        ("https://press.region.example/1", "", RULE, True),
        ("https://notregion.example/1", "", RULE, False),
        ("http://[", "", RULE, False),
        (None, "", RULE, False),
        ("https://region.example/1", "", replace(RULE, path="^/nyheter/"), False),
        ("https://region.example/nyheter/1", "", replace(RULE, path="^/nyheter/"), True),
        ("https://annan.example/1", "<i class=x>", replace(RULE, hosts=(), mark="class=x"), True),
        ("https://annan.example/1", "", replace(RULE, hosts=(), mark="class=x"), False),
        (None, "<i class=x>", replace(RULE, mark="class=x"), True),
        ("https://annan.example/1", "<i class=x>", replace(RULE, mark="class=x"), False),
    ],
)
def test_whom_a_rule_holds_for(
    url: str | None, markup: str, rule: Rule, fits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "rules", lambda: (rule,))
    assert rules.find(url, markup) == (rule if fits else None)


def test_lines_say_where_the_text_begins_and_ends() -> None:
    rule = replace(RULE, text=(), begins="Förslag.*", ends=r"Yrkanden \(\d+\)")
    blocks = [Block(text) for text in ("Meny", "Förslag till beslut", "Text", "Yrkanden (2)", "Tabell")]
    trimmed = rules.trimmed(rule, blocks)
    assert trimmed is not None
    kept, around = trimmed
    assert [block.text for block in kept] == ["Förslag till beslut", "Text"]
    assert [block.text for block in around] == ["Meny", "Yrkanden (2)", "Tabell"]
    assert rules.trimmed(rule, blocks[2:]) is None


def test_the_rules_that_ship_are_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert all(rule.evidence and rule.name for rule in rules.rules())


def test_a_number_joins_its_heading() -> None:
    blocks = [Block("§ 72"), Block("Val av justerare", 3), Block("12"), Block("Text.")]
    assert [block.text for block in numbers_joined(blocks)] == ["§ 72 Val av justerare", "12", "Text."]


def test_what_a_page_prints_twice_is_read_once() -> None:
    lead = Block("Regionen inför fler bussar på landet från och med i höst.")
    quote = Block("– Det här är en dröm. Nu blir den sann, säger Alva Exempelsson.")
    said = [Block("Fler bussar", 1), lead, lead, quote, Block("Det här är en dröm."), Block("Alva Exempelsson")]
    texts = [block.text for block in without_repeats(said, "Fler bussar")]
    assert texts == ["Fler bussar", lead.text, quote.text, "Alva Exempelsson"]
    asked = Block("- Hur många bussar går i dag?\n- Hur många ska gå?")
    assert without_repeats([asked, Block("Svar.")], "") == [asked, Block("Svar.")]
    again = [*said, Block("Senaste nytt", 2), Block("Fler bussar", 3), lead, Block("Annat.")]
    assert [block.text for block in without_repeats(again, "Fler bussar")] == texts


def test_dates_stand_beside_the_text() -> None:
    page = (
        "<main><h1>Nya bussar</h1><p>Regionen inför fler bussar på landet i höst.</p></main>"
        "<footer><p>Publicerad: 1 mars 2024</p><p>Senast uppdaterad: 9 mars 2024</p></footer>"
    )
    document = parse(RawDocument("test", "a.html", page.encode()))
    assert (str(document.published), str(document.updated)) == ("2024-03-01", "2024-03-09")
    assert "2024" not in document.text
