"""What WCAG 2.2 asks of every page, in both themes and on a phone, and how much a page weighs."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from shutil import copytree
from typing import Any

import duckdb
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from pipeline.home import Home
from tests import serving
from tests.e2e.conftest import PASSWORD, Opened
from tests.e2e.test_log_in import log_in

LARGEST = 100_000  # bytes that a page may bring with it the first time
WIDTHS = (1280, 360)
TABS = 70  # elements that are walked through with the keyboard
ALL = {"rules": {"target-size": {"enabled": True}}}
COLOURS = {"runOnly": ["color-contrast"]}
BINDING = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}  # a letter is no page with landmarks
AXE = "async options => (await axe.run({resultTypes: ['violations'], ...options})).violations"

BESIDE = """() => {
    const told = [];
    const all = document.documentElement;
    if (all.scrollWidth > all.clientWidth) told.push('is wider than the window');
    for (const table of document.querySelectorAll('table')) {
        if (!table.querySelector('thead th[scope=col]')) told.push('has a table without heads of columns');
        if ([...table.tBodies].some(body => [...body.rows].some(row => !row.querySelector('th[scope=row]'))))
            told.push('has a table without heads of rows');
    }
    const light = said => [0.2126, 0.7152, 0.0722].reduce((sum, weight, at) => {
        const part = said.match(/[\\d.]+/g)[at] / 255;
        return sum + weight * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    }, 0.05);
    for (const each of document.querySelectorAll('[placeholder]')) {
        const two = [getComputedStyle(each, '::placeholder').color, getComputedStyle(each).backgroundColor].map(light);
        if (Math.max(...two) / Math.min(...two) < 4.5) told.push('has a placeholder that is too pale in ' + each.name);
    }
    return told;
}"""
"""What axe does not look for."""

FOCUSED = """() => {
    const here = document.activeElement;
    if (!here || here === document.body) return null;
    const shown = parseFloat(getComputedStyle(here).opacity) ? here : here.nextElementSibling;
    const style = getComputedStyle(shown), box = shown.getBoundingClientRect();
    const at = document.elementFromPoint(box.x + Math.min(box.width, 300) / 2, box.y + Math.min(box.height, 20) / 2);
    const told = [];
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) told.push('has no outline');
    if (box.bottom < 0 || box.top > innerHeight) told.push('is out of sight');
    else if (!at || !(shown.contains(at) || at.contains(shown))) told.push('is covered');
    return [here.outerHTML.slice(0, 160), told];
}"""
"""The element that has the focus, and what is wrong with how it shows."""


def violations(page: Page, options: Mapping[str, Any]) -> list[str]:
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in page.evaluate(AXE, options)]


def looked_at(page: Page) -> list[str]:
    """All that is wrong with a page in either theme and width."""
    page.evaluate(AXE_SCRIPT)
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for theme, options in (("light", ALL), ("dark", COLOURS)):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            faults += [f"{width} {theme}: {each}" for each in violations(page, options)]
        faults += [f"{width}: {each}" for each in page.evaluate(BESIDE)]
    page.emulate_media(color_scheme="light")
    return faults


@pytest.fixture(scope="module")
def outdated(lived_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over a store that another version published."""
    home = Home(tmp_path_factory.mktemp("outdated") / "home")
    copytree(lived_home.path, home.path)
    with duckdb.connect(str(home.published)) as store:
        store.execute("DROP TABLE passage")
    with serving.served(home, serving.EAGER) as address:
        yield address


def test_no_page_in_either_theme_or_width_breaks_a_rule(
    opened: Opened, lived: str, addresses: Mapping[str, str]
) -> None:
    faults, titles = [], defaultdict(list)
    with opened(lived, reduced_motion="reduce") as page:
        for name, path in addresses.items():
            page.goto(path)
            titles[page.title()].append(name.partition(",")[0])
            faults += [f"{name}: {each}" for each in looked_at(page)]
    faults += [f"{names} are all called {title!r}" for title, names in titles.items() if len(set(names)) > 1]
    assert not faults, "\n".join(faults)


def test_nor_does_the_letter_of_a_digest(opened: Opened, lived: str, letter: str) -> None:
    with opened(lived) as page:
        page.set_content(page.request.get(letter).text())  # at its own address no script runs, not even ours
        page.evaluate(AXE_SCRIPT)
        assert not violations(page, BINDING)


def test_nor_what_answers_a_form(opened: Opened, lived: str, tmp_path: Path) -> None:
    with opened(lived) as page:
        page.goto("/bevakningar/ny")
        page.get_by_label("Ord att leta efter").fill("och i att")
        page.get_by_role("button", name="Skapa och pröva").click()
        assert not looked_at(page)
        expect(page.get_by_label("Ord att leta efter")).to_have_accessible_description(re.compile("går inte att söka"))
        page.goto("/sok/dokument")
        page.get_by_label("Text", exact=True).fill("Bussar om natten för den som arbetar kväll på sjukhuset.")
        page.get_by_role("button", name="Visa liknande dokument").click()
        assert not looked_at(page)
        (tmp_path / "trasig.pdf").write_bytes(b"%PDF-1.7 och sedan inget")
        page.get_by_label("eller fil").set_input_files(tmp_path / "trasig.pdf")
        page.get_by_role("button", name="Visa liknande dokument").click()
        assert not looked_at(page)


def test_nor_logging_in(opened: Opened, closed: str) -> None:
    with opened(closed) as page:
        page.goto("/")
        assert not looked_at(page)
        log_in(page, "maj", "fel lösenord här")
        assert not looked_at(page)
        assert page.get_by_label("Lösenord").get_attribute("aria-describedby")
        log_in(page, "maj", PASSWORD)
        page.get_by_role("button", name="Logga ut").wait_for()
        assert not looked_at(page)
        page.goto("/kallor")
        assert not looked_at(page)


def test_nor_an_empty_store_or_one_of_another_version(opened: Opened, outdated: str, tmp_path: Path) -> None:
    with serving.served(Home(tmp_path)) as empty:
        for address in (empty, outdated):
            with opened(address) as page:
                answer = page.goto("/sok?q=bussar")
                assert answer
                assert answer.status == 503
                assert not looked_at(page)


def test_nor_the_menu_and_the_filters_unfolded_on_a_phone(opened: Opened, lived: str) -> None:
    with opened(lived) as page:
        page.goto("/sok?q=bussar")
        page.set_viewport_size({"width": 360, "height": 800})
        page.locator("main").get_by_text("Avgränsa").first.click()
        page.get_by_role("navigation", name="Huvudmeny").get_by_text("Meny", exact=True).click()
        page.locator("details:not([open])").evaluate_all("all => all.forEach(each => each.open = true)")
        page.evaluate(AXE_SCRIPT)
        faults = violations(page, ALL) + page.evaluate(BESIDE)
        page.emulate_media(color_scheme="dark")
        assert not faults + violations(page, COLOURS)


def test_nor_what_is_printed(opened: Opened, lived: str, addresses: Mapping[str, str]) -> None:
    with opened(lived, color_scheme="dark") as page:
        for name in ("document", "changes", "matter", "compare, result"):
            page.goto(addresses[name])
            page.evaluate("document.documentElement.dataset.theme = 'dark'")
            page.emulate_media(media="print")
            page.evaluate(AXE_SCRIPT)
            assert not violations(page, COLOURS), name
            page.emulate_media(media="screen")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_focus_is_always_seen(opened: Opened, lived: str, addresses: Mapping[str, str], width: int) -> None:
    faults = []
    with opened(lived, viewport={"width": width, "height": 700}, reduced_motion="reduce") as page:
        for name in ("search", "document", "watch, new", "people"):
            page.goto(addresses[name])
            seen = 0
            for _ in range(TABS):
                page.keyboard.press("Tab")
                if not (found := page.evaluate(FOCUSED)):
                    break
                seen += 1
                faults += [f"{name}: {found[0]} {told}" for told in found[1]]
            assert seen > 5, name
    assert not faults, "\n".join(faults)


def brought_by(brought: Counter[str], name: str) -> Callable[[dict[str, Any]], None]:
    return lambda each: brought.update({name: each["encodedDataLength"]})


def test_a_page_brings_less_than_a_hundred_kilobytes_the_first_time(
    browser: Browser, lived: str, addresses: Mapping[str, str]
) -> None:
    brought: Counter[str] = Counter()
    context = browser.new_context(base_url=lived)
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.setCacheDisabled", {"cacheDisabled": True})
    for name, path in addresses.items():
        listener = brought_by(brought, name)
        client.on("Network.loadingFinished", listener)
        page.goto(path)
        client.remove_listener("Network.loadingFinished", listener)
    context.close()
    assert brought.keys() == addresses.keys()
    assert min(brought.values()) > 1_000
    (name, most), *_ = brought.most_common(1)
    assert most < LARGEST, f"{name} brings {most} bytes"
