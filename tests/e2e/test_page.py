"""Searching and reading in a real browser, as a person does it, with and without scripts."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Opened

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
MOTION = "Motion om nattbussar till Norrskogen"


def open_motion(page: Page) -> None:
    page.goto("/sok?q=nattbussar+till+Norrskogen&typ=motion")
    page.get_by_role("link", name=MOTION, exact=True).click()


def test_search_filter_open_follow_a_person(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("bussar om natten")
    page.get_by_role("button", name="Sök").click()
    page.get_by_role("checkbox", name="Motion").check()
    page.get_by_role("button", name="Visa", exact=True).click()
    assert "typ=motion" in page.url
    assert "lage" not in page.url
    page.get_by_role("link", name=MOTION, exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == MOTION
    page.locator(".text").get_by_role("link", name="Hedvig Granlöv").click()
    assert "Hedvig Granlöv" in page.get_by_role("heading", level=1).inner_text()
    expect(page.get_by_role("main").get_by_role("link", name=MOTION, exact=True).first).to_be_visible()


def test_an_address_with_a_search_in_it_can_be_shared(page: Page, opened: Opened, lived: str) -> None:
    page.goto("/sok?q=bussar")
    page.get_by_role("checkbox", name="Motion").check()
    page.get_by_role("button", name="Visa", exact=True).click()
    said = page.get_by_role("status").first.inner_text()
    with opened(lived) as other:
        other.goto(page.url)
        assert other.get_by_role("status").first.inner_text() == said
        assert other.get_by_role("checkbox", name="Motion").is_checked()


def test_a_filter_is_taken_away_again(page: Page) -> None:
    page.goto("/sok?q=bussar&typ=motion")
    page.get_by_role("link", name=re.compile("Ta bort.*Motion")).click()
    assert "typ=" not in page.url
    assert "q=bussar" in page.url


def test_nothing_found_says_what_to_try(page: Page) -> None:
    page.goto("/sok?q=%22finns+inte+alls%22&region=Region+Skåne")
    expect(page.get_by_role("heading", name="Inget dokument svarar på detta")).to_be_visible()
    page.get_by_role("link", name=re.compile("sök utan", re.IGNORECASE)).click()
    assert "region=" not in page.url


def test_a_motion_leads_to_the_place_where_it_fell(page: Page) -> None:
    open_motion(page)
    page.get_by_label("Om dokumentet").get_by_role("link", name=re.compile("Protokoll")).first.click()
    assert page.url.endswith("#traff")
    expect(page.locator("mark.sought").first).to_be_in_viewport()


def test_marks_are_switched_off(page: Page) -> None:
    open_motion(page)
    painted = expect(page.locator(".text .m.amount").first)
    painted.not_to_have_css("background-color", "rgba(0, 0, 0, 0)")
    page.get_by_label("belopp").uncheck()
    painted.to_have_css("background-color", "rgba(0, 0, 0, 0)")


def test_a_change_can_be_read(page: Page) -> None:
    page.goto("/sok?q=folktandvården")
    page.get_by_role("link", name="Fler tider hos tandläkaren", exact=True).click()
    page.get_by_role("link", name="Visa vad som ändrades").click()
    assert page.locator("del", has_text="40").count() == 1
    assert page.locator("ins", has_text="55").count() == 1


def test_upload_a_file_to_search_by_it(page: Page, tmp_path: Path) -> None:
    draft = tmp_path / "utkast.txt"
    draft.write_text("Inför bussar om natten till Norrskogen\n\nDe som arbetar kväll på sjukhuset behöver komma hem.")
    page.goto("/sok/dokument")
    page.get_by_label("eller fil").set_input_files(draft)
    page.get_by_role("button", name="Visa liknande dokument").click()
    assert page.get_by_role("main").get_by_role("listitem").first.get_by_role("link").first.inner_text() == MOTION


def test_paste_a_text_to_search_by_it(page: Page) -> None:
    page.goto("/sok/dokument")
    page.get_by_label("Text", exact=True).fill("Sista bussen till Norrskogen går för tidigt för den som arbetar kväll.")
    page.get_by_role("button", name="Visa liknande dokument").click()
    assert page.get_by_role("main").get_by_role("listitem").first.get_by_role("link").first.inner_text() == MOTION


def test_a_file_that_cannot_be_read_is_said_so(page: Page, tmp_path: Path) -> None:
    (tmp_path / "trasig.pdf").write_bytes(b"%PDF-1.7 och sedan inget")
    page.goto("/sok/dokument")
    page.get_by_label("eller fil").set_input_files(tmp_path / "trasig.pdf")
    page.get_by_role("button", name="Visa liknande dokument").click()
    expect(page.get_by_role("alert")).to_be_visible()


def test_dark_or_light_is_remembered(page: Page) -> None:
    page.goto("/")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Mörkt läge").click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark != ground
    page.goto("/om")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    assert page.get_by_role("button", name="Ljust läge").is_visible()


def test_the_keyboard_is_enough(page: Page) -> None:
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
    page.get_by_role("checkbox", name="Pressmeddelande").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**typ=press_release*")
    page.get_by_role("link", name="Fler tider hos tandläkaren", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/dokument/**")


def test_on_a_phone_menu_and_filters_fold_out(opened: Opened, lived: str) -> None:
    with opened(lived, **PHONE) as page:
        page.goto("/sok?q=bussar")
        menu = page.get_by_role("navigation", name="Huvudmeny")
        link = menu.get_by_role("link", name="Bevakningar")
        expect(link).to_be_hidden()
        box = page.get_by_role("checkbox", name="Motion")
        expect(box).to_be_hidden()
        page.locator("main").get_by_text("Avgränsa").first.tap()
        box.check()
        page.get_by_role("button", name="Visa", exact=True).tap()
        page.wait_for_url("**typ=motion*")
        menu.get_by_text("Meny", exact=True).tap()
        link.tap()
        page.wait_for_url("**/bevakningar")


def test_on_a_phone_the_keyboard_opens_the_menu(opened: Opened, lived: str) -> None:
    with opened(lived, viewport={"width": 360, "height": 740}) as page:
        page.goto("/om")
        menu = page.get_by_role("navigation", name="Huvudmeny")
        for _ in range(4):
            page.keyboard.press("Tab")
            if page.evaluate("!!document.activeElement.closest('nav')"):
                break
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches('nav a')")
        expect(menu.locator(":focus")).to_be_in_viewport()


def test_without_scripts_search_reading_and_menu_work(opened: Opened, lived: str) -> None:
    with opened(lived, java_script_enabled=False, viewport={"width": 360, "height": 740}) as page:
        page.goto("/")
        page.get_by_role("searchbox").fill("nattbussar till Norrskogen")
        page.get_by_role("button", name="Sök").click()
        page.get_by_role("link", name=MOTION, exact=True).click()
        painted = expect(page.locator(".text .m.amount").first)
        painted.not_to_have_css("background-color", "rgba(0, 0, 0, 0)")
        page.get_by_label("belopp").uncheck()
        painted.to_have_css("background-color", "rgba(0, 0, 0, 0)")
        page.get_by_role("navigation", name="Huvudmeny").get_by_text("Meny", exact=True).click()
        page.get_by_role("link", name="Ärenden", exact=True).click()
        assert page.get_by_role("heading", level=1).inner_text() == "Ärenden"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_printed_there_is_the_text_and_no_navigation(opened: Opened, lived: str, theme: str) -> None:
    with opened(lived, color_scheme=theme) as page:
        open_motion(page)
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        page.emulate_media(media="print")
        for name in ("navigation", "search", "contentinfo", "group"):
            for each in page.get_by_role(name).all():  # type: ignore[arg-type]
                expect(each).to_be_hidden()
        expect(page.get_by_role("button")).to_have_count(0)
        text = page.locator(".text").get_by_text("Sista bussen till Norrskogen")
        expect(text).to_be_visible()
        black_on_white = "e => [getComputedStyle(e).color, getComputedStyle(document.body).backgroundColor]"
        assert text.evaluate(black_on_white) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_who_wants_no_motion_gets_none(opened: Opened, lived: str) -> None:
    moving = """[...document.querySelectorAll('*')].filter(each => { const is = getComputedStyle(each);
        return is.scrollBehavior === 'smooth' || parseFloat(is.transitionDuration) || is.animationName !== 'none' })"""
    with opened(lived, reduced_motion="reduce") as page:
        open_motion(page)
        assert page.evaluate(f"{moving}.length") == 0


def test_a_hostile_page_runs_nothing(page: Page) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.goto("/sok?q=skadeglädje")
    page.get_by_role("main").locator("a[href^='/dokument/']").first.click()
    assert "<script>" in page.get_by_role("heading", level=1).inner_text()
    page.locator("aside a[href^='/original/']").click()
    assert page.title() != "körd"
    assert not asked
