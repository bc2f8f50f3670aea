"""The page under attack by machines: whatever a schema allows or forbids, and scripts in a real browser."""

import os
import re
import shutil
import socket
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from pipeline.home import Home
from tests import serving
from web import users
from web.access import Gate
from web.users import Role, Users

CHROMIUM = shutil.which("chromium")
EXAMPLES = 12  # of each operation of the API


@pytest.fixture
def scratch(shown_home: Home, tmp_path: Path) -> Iterator[str]:
    """A server over a copy, in which anything may be written."""
    home = Home(tmp_path / "home")
    shutil.copytree(shown_home.path, home.path)
    with serving.served(home, serving.EAGER) as address:
        yield address


def test_the_api_keeps_to_its_description_whatever_is_asked(scratch: str) -> None:
    """No server error, no status, type or shape that is not described, nothing wrong taken for right. What a schema
    cannot say (a party that nobody knows, a cursor that is none) may be answered by 400."""
    watch = httpx.post(f"{scratch}/api/v1/watches", json={"name": "x", "words": "buss"}, timeout=60).json()["id"]
    described = schemathesis.openapi.from_url(f"{scratch}/api/v1/openapi.json")
    operations = [found.ok() for found in described.get_all_operations()]
    assert {operation.method.upper() for operation in operations} == {"GET", "POST", "PUT", "DELETE"}
    assert len(operations) > 35
    for operation in sorted(operations, key=lambda each: each.method.upper() == "DELETE"):
        keep(operation, watch if "/watches/{id}" in operation.path else None)


def keep(operation: Any, known: str | None) -> None:
    """``known`` is an id of something that is there; every other example asks for it."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
        derandomize=True,
        database=None,
    )
    @given(operation.as_strategy())
    def keeps(case: schemathesis.Case) -> None:
        if known and len(case.path_parameters["id"]) % 2:
            case.path_parameters["id"] = known
        case.call_and_validate(timeout=120, excluded_checks=[positive_data_acceptance])

    keeps()


# a real browser

WATCHED = """
window.caught = [];
addEventListener("securitypolicyviolation", (event) => {
  window.caught.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""
PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "javascript:alert(1)",
    "</script><svg onload=alert(1)>",
    "{{constructor.constructor('alert(1)')()}}",
    "<style>@import url(https://evil.example/)</style>",
    '" autofocus onfocus=alert(1) x="',
)
REFLECTING = (
    "/sok?q={0}&region={0}&person={0}&organisation={0}&kalla={0}&parti={0}&typ={0}&fran={0}&lage={0}",
    "/beslut?q={0}&vem={0}&region={0}",
    "/personer?q={0}&roll={0}",
    "/organisationer?q={0}",
    "/person/{0}?parti={0}",
    "/organisation/{0}",
    "/region/{0}",
    "/dokument/{0}?m={0}",
    "/liknande/{0}",
    "/arenden?q={0}&vem={0}",
    "/arende/{0}",
    "/jamfor?amne={0}",
    "/trender?tema={0}&veckor={0}",
    "/andringar/{0}",
    "/bevakningar/ny?q={0}&namn={0}&person={0}&region={0}",
    "/bevakningar/{0}",
    "/{0}",
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as driver:
        # as root its own sandbox cannot be had; pages of ours only are opened
        running = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield running
        running.close()


class Seen:
    """A tab, and what happened in it that must not."""

    def __init__(self, chromium: Any, site: str) -> None:
        self.context = chromium.new_context()
        self.context.add_init_script(WATCHED)
        self.context.set_default_navigation_timeout(120_000)
        self.page = self.context.new_page()
        self.dialogs: list[str] = []
        self.strange: list[str] = []
        self.page.on("dialog", self._dialog)
        self.page.on("request", lambda request: self._request(request.url, site))

    def _dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _request(self, url: str, site: str) -> None:
        if urlsplit(url).netloc != urlsplit(site).netloc:
            self.strange.append(url)

    def check(self, path: str) -> None:
        assert self.dialogs == [], path
        assert self.strange == [], path
        assert self.page.evaluate("window.caught") == [], path  # nothing was even tried


@pytest.fixture
def seen(chromium: Any, site: str) -> Iterator[Seen]:
    tab = Seen(chromium, site)
    yield tab
    tab.context.close()


def hostile(site: str) -> str:
    hits = httpx.get(f"{site}/api/v1/search", params={"q": "elaka sida skadeglädje"}, timeout=60).json()["hits"]
    return quote(next(each["document_id"] for each in hits if "script" in each["title"]), safe=":")


def test_a_hostile_document_runs_nothing_in_a_browser(site: str, seen: Seen) -> None:
    id = hostile(site)
    for path in (
        "/",
        "/oversikt",
        "/sok?q=skadeglädje",
        f"/dokument/{id}",
        f"/liknande/{id}",
        f"/andringar/{id}",
        f"/jamfor?dokument={id}",
        "/personer?q=Elak",
        "/beslut",
        f"/bevakningar/ny?exempel={id}",
    ):
        answer = seen.page.goto(f"{site}{path}", wait_until="load")
        assert answer.status < 500, path
        seen.check(path)
    seen.page.goto(f"{site}/dokument/{id}")
    assert seen.page.locator("main a[href^='javascript:'], main script, main img, main iframe").count() == 0


def test_what_is_asked_runs_nothing_in_a_browser(site: str, seen: Seen) -> None:
    for path in REFLECTING:
        answer = seen.page.goto(f"{site}{path.format(quote(' '.join(PAYLOADS), safe=''))}", wait_until="load")
        assert answer.status < 500, path
        seen.check(path)
    for payload in PAYLOADS:
        path = REFLECTING[0].format(quote(payload, safe=""))
        seen.page.goto(f"{site}{path}", wait_until="load")
        seen.check(path)


def test_an_original_runs_nothing_in_a_browser(site: str, seen: Seen) -> None:
    answer = seen.page.goto(f"{site}/original/{hostile(site)}", wait_until="load")
    assert b"document.title" in answer.body()  # the script is there, and
    assert seen.page.title() != "körd"  # did not run
    assert seen.dialogs == []
    assert seen.strange == []
    seen.page.goto(f"{site}/")
    seen.check("/")


def test_no_other_page_can_frame_ours(site: str, seen: Seen, tmp_path: Path) -> None:
    outside = tmp_path / "evil.html"
    outside.write_text(f"<iframe src='{site}/sok/dokument' id=f></iframe>")
    seen.page.goto(outside.as_uri(), wait_until="load")
    frames = [frame for frame in seen.page.frames if frame != seen.page.main_frame]
    assert all(frame.locator("form").count() == 0 for frame in frames)


def serve_evil(page: str, route: Any) -> None:
    route.fulfill(content_type="text/html", body=page)


def test_a_form_on_another_site_does_nothing(shown_home: Home, chromium: Any, tmp_path: Path) -> None:
    """Who is logged in is lured to a page that posts to ours: neither logged out nor given a watch."""
    file = tmp_path / "users.json"
    users.add(file, "hedvig", Role.OPERATOR, "tretton svarta rävar")
    with serving.served(shown_home, serving.EAGER, gate=Gate(Users(file))) as address:
        context = chromium.new_context()
        context.set_default_timeout(120_000)
        page = context.new_page()
        page.goto(f"{address}/logga-in")
        page.fill("#namn", "hedvig")
        page.fill("#losen", "tretton svarta rävar")
        page.press("#losen", "Enter")
        page.wait_for_url(f"{address}/")
        evil = address.replace("127.0.0.1", "localhost")  # another site, to a browser
        for action, field in (("/logga-ut", "x"), ("/bevakningar", "q")):
            form = (
                f"<form method=post action='{address}{action}'><input name={field} value=buss></form>"
                "<script>document.forms[0].submit()</script>"
            )
            # playwright hands a second argument to handlers that could take one: no defaults here
            page.route(f"{evil}/evil", partial(serve_evil, form))
            with page.expect_response(f"{address}{action}") as answer:
                page.goto(f"{evil}/evil", wait_until="commit")
            assert answer.value.status == 403
            page.unroute(f"{evil}/evil")
        page.goto(f"{address}/bevakningar")
        assert page.locator("button", has_text="Logga ut").count() == 1
        assert "buss" not in page.inner_text("main")
        context.close()


# slowness

LINES = 120


def test_many_slow_lines_do_not_keep_others_out(shown_home: Home) -> None:
    """Slowloris: half a head on each of many lines, and one that asks in between."""
    with serving.served(shown_home, serving.EAGER) as address:
        parts = urlsplit(address)
        lines = [socket.create_connection((parts.hostname, parts.port), timeout=30) for _ in range(LINES)]
        try:
            for line in lines:
                line.sendall(b"GET /sok HTTP/1.1\r\nHost: localhost\r\nX-A: ")
            answers: list[int] = []
            asking = [
                Thread(target=lambda: answers.append(httpx.get(f"{address}/om", timeout=60).status_code))
                for _ in range(4)
            ]
            for each in asking:
                each.start()
            for each in asking:
                each.join(60)
            assert answers == [200] * 4
        finally:
            for line in lines:
                line.close()


def test_a_head_without_end_is_cut_off(site: str) -> None:
    parts = urlsplit(site)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        try:
            for number in range(2_000):
                line.sendall(f"X-{number}: {'a' * 100}\r\n".encode())
            answer = line.recv(100)
        except (ConnectionResetError, BrokenPipeError):
            answer = b""
        assert not answer or re.match(rb"HTTP/1.1 4\d\d", answer)
