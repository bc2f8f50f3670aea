"""Following and comparing in a real browser: watches and what they find, digests, matters, trends, the overview."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from pipeline.home import Home
from pipeline.watch import definitions
from tests import serving
from tests.e2e.conftest import Opened

ATOM = "{http://www.w3.org/2005/Atom}"
NEWS = """# Färjan till Tallholmen går dygnet runt

Publicerad 2026-02-20

Regionen låter färjan till Tallholmen gå dygnet runt från och med mars.
"""


def until(page: Page, address: str, text: str) -> None:
    """Opened again until it says so: a server takes up what was published within a second or two."""
    for _ in range(50):
        page.goto(address)
        if page.get_by_role("main").get_by_text(text).count():
            return
        page.wait_for_timeout(200)
    pytest.fail(f"{address} never says {text}")


def test_a_watch_set_by_form_finds_what_the_night_brings(page: Page, lived_home: Home, tmp_path: Path) -> None:
    page.goto("/oversikt")
    page.goto("/bevakningar")
    page.get_by_role("link", name="Ny bevakning").click()
    page.get_by_label("Namn", exact=True).fill("Färjorna")
    page.get_by_label("Ord att leta efter").fill("färja dygnet runt")
    page.get_by_role("button", name="Skapa och pröva").click()
    expect(page.get_by_text("Bevakningen är sparad")).to_be_visible()
    watch = page.url.partition("/prov")[0]
    (tmp_path / "farja.md").write_text(NEWS)
    serving.bring(lived_home, tmp_path / "farja.md")
    until(page, watch, "Färjan till Tallholmen går dygnet runt")
    titles = [
        each.text for each in ElementTree.fromstring(page.request.get(f"{watch}.atom").body()).iter(f"{ATOM}title")
    ]
    assert "Färjan till Tallholmen går dygnet runt" in titles
    page.goto("/oversikt")
    expect(page.get_by_role("heading", name=re.compile("sedan ditt förra besök"))).to_be_visible()
    expect(page.get_by_role("link", name="Färjan till Tallholmen går dygnet runt").first).to_be_visible()


def test_a_search_becomes_a_watch_and_its_hits_are_marked(page: Page, lived_home: Home) -> None:
    page.goto("/sok?q=tider+hos+folktandvården")
    page.get_by_role("button", name="Bevaka den här sökningen").click()
    expect(page.get_by_text("Bevakningen är sparad")).to_be_visible()
    id = page.url.split("/")[-2]
    hit = page.get_by_role("group", name=re.compile("Fler tider hos tandläkaren"))
    hit.get_by_label("Rätt", exact=True).check()
    page.get_by_role("button", name=re.compile("Spara märkningen")).click()
    expect(hit.get_by_label("Rätt", exact=True)).to_be_checked()
    assert len(definitions.named(definitions.load(lived_home), id).right) == 1


def test_without_scripts_a_watch_is_made_changed_and_removed(opened: Opened, lived: str, lived_home: Home) -> None:
    with opened(lived, java_script_enabled=False) as page:
        page.goto("/bevakningar/ny")
        page.get_by_label("Ord att leta efter").fill("cykelvägar")
        page.get_by_role("button", name="Skapa och pröva").click()
        watch = page.url.partition("/prov")[0]
        page.goto(f"{watch}/andra")
        page.get_by_label("Namn", exact=True).fill("Cyklar")
        page.get_by_role("button", name="Spara och pröva").click()
        page.goto(watch)
        assert "Cyklar" in page.get_by_role("heading", level=1).inner_text()
        page.get_by_text("Ta bort bevakningen").click()
        page.get_by_role("button", name=re.compile("Ta bort")).click()
        page.wait_for_url("**/bevakningar")
        assert "Cyklar" not in [watch.name for watch in definitions.load(lived_home)]


def test_a_watch_that_cannot_be_says_why_and_keeps_what_was_typed(page: Page) -> None:
    page.goto("/bevakningar/ny")
    page.get_by_label("Namn", exact=True).fill("Utan innehåll")
    page.get_by_label("Ord att leta efter").fill("och i att")
    page.get_by_role("button", name="Skapa och pröva").click()
    expect(page.get_by_role("alert").first).to_contain_text("går inte att söka efter")
    assert page.get_by_label("Namn", exact=True).input_value() == "Utan innehåll"


def test_a_matter_tells_what_became_of_a_motion(page: Page) -> None:
    page.goto("/arenden?lage=alla&q=nattbussar")
    page.get_by_role("main").get_by_role("link", name=re.compile("nattbussar", re.IGNORECASE)).first.click()
    steps = page.get_by_role("list", name="Ärendets gång").get_by_role("listitem")
    expect(steps.first).to_contain_text("Väckt")
    expect(steps.last).to_contain_text("Avslag")
    steps.last.get_by_role("link").first.click()
    expect(page.locator("mark.sought").first).to_be_in_viewport()


def test_who_else_did_this_is_asked_from_a_document(page: Page) -> None:
    page.goto("/sok?q=nattbussar+till+Norrskogen&typ=motion")
    page.get_by_role("link", name="Motion om nattbussar till Norrskogen", exact=True).click()
    page.get_by_role("link", name="Vem mer gjorde det här?").click()
    row = page.get_by_role("row", name=re.compile("Region Skåne"))
    expect(row).to_be_visible()
    row.get_by_role("link", name=re.compile("Protokoll|Motion")).first.click()
    page.wait_for_url("**/dokument/**")


def test_comparing_a_topic_leads_on_to_a_watch(page: Page) -> None:
    page.goto("/jamfor")
    page.get_by_label(re.compile("Ämne")).fill("laddstolpar")
    page.get_by_role("button", name="Jämför").click()
    assert page.get_by_role("row").count() > 2
    page.get_by_role("link", name="Bevaka det här ämnet").click()
    assert page.get_by_label("Ord att leta efter").input_value() == "laddstolpar"


def test_trends_can_be_read_as_numbers(page: Page) -> None:
    page.goto("/trender")
    page.get_by_text("Visa siffrorna som tabell").click()
    expect(page.get_by_role("table").get_by_role("rowheader").first).to_be_visible()
    with page.expect_download() as asked:
        page.get_by_role("link", name=re.compile("CSV")).click()
    assert asked.value.path().read_bytes().startswith(b"\xef\xbb\xbftheme")


def test_a_digest_is_read_as_it_would_be_sent(page: Page) -> None:
    page.goto("/sammandrag")
    page.get_by_role("link", name="Veckan i regionerna").click()
    page.get_by_label(re.compile("Från|sedan")).first.fill("2020-01-01")
    page.get_by_role("button", name="Visa", exact=True).click()
    page.get_by_role("link", name=re.compile("brevet")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Veckan i regionerna")
    expect(page.get_by_text("Fler tider hos tandläkaren").first).to_be_visible()


def test_operators_see_which_sources_are_not_well(page: Page) -> None:
    page.goto("/kallor")
    rows = page.get_by_role("row")
    expect(rows.nth(1)).to_contain_text("Trasig")
    expect(rows.last).to_contain_text("Fungerar")
    rows.nth(1).get_by_text("Varför").click()
    expect(rows.nth(1).get_by_role("listitem").first).to_be_visible()
