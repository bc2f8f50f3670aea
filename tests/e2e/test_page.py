"""The page in a real browser: what a person does, with and without scripts, and what axe finds."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt-get install chromium")
sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright here: pip install playwright")

PAGES = {
    "start": "/",
    "search": "/sok?q=nattbuss&typ=motion",
    "nothing found": "/sok?q=%22finns+inte%22&region=Region+Skåne",
    "fault": "/sok?q=och&fran=nu",
    "search by document": "/sok/dokument",
    "decisions": "/beslut",
    "people": "/personer",
    "organisations": "/organisationer",
    "regions": "/regioner",
    "region": "/region/Region Skåne",
    "person": "/person/Hedvig Granlöv?parti=V",
    "about": "/om",
    "api": "/api",
    "not there": "/finns-inte",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    # Chromium's sandbox cannot be had by root, as whom containers run
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: sync_api.Browser, site: str) -> Iterator[sync_api.Page]:
    """A page that asks nobody but us, and on which nothing is refused or thrown."""
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 800}, locale="sv-SE")
    opened = context.new_page()
    faults: list[str] = []
    host = urlsplit(site).netloc
    opened.on("request", lambda request: urlsplit(request.url).netloc == host or faults.append(request.url))
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda said: "Content Security" in said.text and faults.append(said.text))
    yield opened
    context.close()
    assert not faults


def test_search_filter_open_follow_a_person(page: sync_api.Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("bussar om natten")
    page.get_by_role("button", name="Sök").click()
    page.get_by_role("checkbox", name="Motion").check()
    page.get_by_role("button", name="Visa").click()
    assert "typ=motion" in page.url
    assert "lage" not in page.url
    page.get_by_role("link", name="Motion om nattbussar till Norrskogen", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == "Motion om nattbussar till Norrskogen"
    page.locator(".text").get_by_role("link", name="Hedvig Granlöv").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Hedvig Granlöv (V)"


def test_a_motion_leads_to_the_place_where_it_fell(page: sync_api.Page) -> None:
    page.goto("/sok?q=nattbussar&typ=motion")
    page.get_by_role("link", name="Motion om nattbussar till Norrskogen", exact=True).click()
    page.get_by_label("Om dokumentet").get_by_role("link", name=re.compile("Protokoll")).first.click()
    assert page.url.endswith("#traff")
    assert page.locator("mark.sought").first.is_visible()


def test_marks_are_switched_off_without_scripts(browser: sync_api.Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sok?q=nattbussar&typ=motion")
    page.get_by_role("link", name="Motion om nattbussar till Norrskogen", exact=True).click()
    mark = page.locator(".text .m.amount").first
    painted = sync_api.expect(mark)
    painted.not_to_have_css("background-color", "rgba(0, 0, 0, 0)")
    page.get_by_label("belopp").uncheck()
    painted.to_have_css("background-color", "rgba(0, 0, 0, 0)")
    context.close()


def test_a_change_can_be_read(page: sync_api.Page) -> None:
    page.goto("/sok?q=folktandvården")
    page.get_by_role("link", name="Fler tider hos tandläkaren", exact=True).click()
    page.get_by_role("link", name="Visa vad som ändrades").click()
    assert page.locator(".diff del").inner_text() == "40"
    assert page.locator(".diff ins").inner_text() == "55"


def test_upload_a_file_to_search_by_it(page: sync_api.Page, tmp_path: Path) -> None:
    draft = tmp_path / "utkast.txt"
    draft.write_text("Inför bussar om natten till Norrskogen\n\nDe som arbetar kväll på sjukhuset behöver komma hem.")
    page.goto("/sok/dokument")
    page.get_by_label("eller fil").set_input_files(draft)
    page.get_by_role("button", name="Visa liknande dokument").click()
    assert page.locator(".hit .title").first.inner_text() == "Motion om nattbussar till Norrskogen"


def test_dark_or_light_is_remembered(page: sync_api.Page) -> None:
    page.goto("/")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Mörkt läge").click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark != ground
    page.goto("/om")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    assert page.get_by_role("button", name="Ljust läge").is_visible()


def test_the_keyboard_is_enough(page: sync_api.Page) -> None:
    page.goto("/sok?q=nattbuss")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hoppa till innehållet"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "innehall"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("tandläkare")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sok?q=tandl*")


def test_a_hostile_page_runs_nothing(page: sync_api.Page) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.goto("/sok?q=skadeglädje")
    page.locator(".hit .title a").first.click()
    assert "<script>" in page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="Originalet ur arkivet").click()
    assert page.title() != "körd"
    assert not asked


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_sticks_out(browser: sync_api.Browser, site: str, theme: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = browser.new_context(
        base_url=site, color_scheme=theme, viewport={"width": width, "height": 800}, reduced_motion="reduce"
    )
    page = context.new_page()
    shape = context.request.get("/api/v1/search?q=nattbuss&kind=motion").json()
    changed = context.request.get("/api/v1/search?q=folktandvården").json()
    more = {
        "document": f"/dokument/{shape['hits'][0]['document_id']}",
        "similar": f"/liknande/{shape['hits'][0]['document_id']}",
        "changes": f"/andringar/{changed['hits'][0]['document_id']}",
    }
    faults = []
    for name, path in (PAGES | more).items():
        page.goto(path)
        found = axe.run(page).response["violations"]
        faults += [f"{name}: {each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            faults.append(f"{name} is wider than {width} px")
    context.close()
    assert not faults
