"""Logging in and out in a real browser, and what a reader may not see."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD, Opened


def log_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("Namn", exact=True).fill(name)
    page.get_by_label("Lösenord").fill(password)
    page.get_by_label("Lösenord").press("Enter")


def test_log_in_leads_to_what_was_asked_for_and_log_out_ends_it(opened: Opened, closed: str) -> None:
    with opened(closed) as page:
        page.goto("/sok?q=bussar")
        assert "/logga-in" in page.url
        log_in(page, "maj", "fel lösenord här")
        expect(page.get_by_role("alert")).to_be_visible()
        assert page.get_by_label("Lösenord").input_value() == ""
        log_in(page, "maj")
        page.wait_for_url("**/sok?q=bussar")
        page.get_by_role("button", name="Logga ut").click()
        page.wait_for_url("**/logga-in*")
        page.goto("/sok?q=bussar")
        assert "/logga-in" in page.url
        page.go_back()
        expect(page.get_by_role("button", name="Logga ut")).to_have_count(0)


def test_readers_have_watches_of_their_own_and_no_pages_of_operators(opened: Opened, closed: str) -> None:
    with opened(closed, java_script_enabled=False) as page:
        page.goto("/bevakningar/ny")
        log_in(page, "maj")
        page.get_by_label("Ord att leta efter").fill("ambulanser i fjällen")
        page.get_by_role("button", name="Skapa och pröva").click()
        watch = page.url.partition("/prov")[0]
        for path in ("/kallor", "/sammandrag"):
            answer = page.goto(path)
            assert answer
            assert answer.status == 403
            expect(page.get_by_role("main")).to_contain_text("bara för den som driver sidan")
        page.goto("/oversikt")
        expect(page.get_by_role("link", name="Källorna")).to_have_count(0)
    with opened(closed) as page:
        page.goto("/kallor")
        log_in(page, "hedvig")
        page.wait_for_url("**/kallor")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        answer = page.goto(watch)
        assert answer
        assert answer.status == 200
