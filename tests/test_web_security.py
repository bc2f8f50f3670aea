"""The page under attack: each of these is what somebody would try, and none of it works."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from urllib.parse import quote, urlsplit

import httpx
import pytest

from pipeline.home import Home
from tests import serving
from web.security import HEADERS, Bounds, Rate
from web.server import Patient
from web.tables import table

XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


@pytest.fixture
def browser(site: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site, timeout=60) as client:
        yield client


def token_of(answer: httpx.Response) -> str:
    """The token of the form on a page."""
    return str(re.findall(r'name="token" value="(\w+)"', answer.text)[0])


def hostile(site: str) -> str:
    """The id of the hostile document."""
    hits = httpx.get(f"{site}/api/v1/search", params={"q": "elaka sida skadeglädje"}).json()["hits"]
    return str(next(each["document_id"] for each in hits if "script" in each["title"]))


@pytest.mark.parametrize("path", ["/", "/finns-inte", "/sok?q=buss", "/api/v1/search", "/api/v1/documents/x", "/om"])
def test_every_answer_has_the_headers(site: str, path: str) -> None:
    answer = httpx.get(f"{site}{path}")
    for name in ("content-security-policy", "x-content-type-options", "referrer-policy", "x-frame-options"):
        assert answer.headers[name] == HEADERS[name]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "server" not in answer.headers


def test_a_hostile_page_is_text_wherever_it_is_shown(site: str) -> None:
    id = quote(hostile(site), safe=":")
    for path in ("/", "/sok?q=skadeglädje", f"/dokument/{id}", f"/liknande/{id}", "/personer?q=Elaksson", "/beslut"):
        text = httpx.get(f"{site}{path}", timeout=60).text
        assert not re.search(r"<script>|<img|<svg onload|=\"javascript:", text), path
    shown = httpx.get(f"{site}/dokument/{id}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "{{ 7 * 7 }}" in shown


def test_its_original_can_do_nothing(site: str) -> None:
    answer = httpx.get(f"{site}/original/{quote(hostile(site), safe=':')}")
    assert b"<script>" in answer.content  # as it came
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox;")
    assert "default-src 'none'" in policy
    assert "allow-" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    raw = httpx.get(f"{site}/api/v1/documents/{quote(hostile(site), safe=':')}/raw")
    assert raw.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "name",
    [
        "q",
        "typ",
        "region",
        "parti",
        "person",
        "organisation",
        "kalla",
        "fran",
        "till",
        "lage",
        "sida",
        "vem",
        "roll",
        "m",
    ],
)
@pytest.mark.parametrize("path", ["/sok", "/beslut", "/personer", "/organisationer"])
def test_nothing_that_is_asked_is_reflected_as_markup(site: str, path: str, name: str) -> None:
    answer = httpx.get(f"{site}{path}", params={"q": "buss", name: XSS}, timeout=60)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text


SQL = ("' OR 1=1 --", "'; DROP TABLE document; --", '") UNION SELECT 1 --', "%' OR '1'='1", "\\", "$1", "?")


@pytest.mark.parametrize("attack", SQL)
def test_sql_is_words(site: str, attack: str) -> None:
    total = httpx.get(f"{site}/api/v1/search").json()["total"]
    for name in ("region", "source", "person", "organisation"):
        for path in ("search", "people", "organisations", "decisions"):
            answer = httpx.get(f"{site}/api/v1/{path}", params={name: attack}, timeout=60)
            assert answer.status_code == 200
            assert answer.json()["total"] == 0
    for name in ("actor", "addressee", "text"):
        assert httpx.get(f"{site}/api/v1/decisions", params={name: attack}).json()["total"] == 0
    assert httpx.get(f"{site}/dokument/{quote(attack, safe='')}").status_code == 404
    assert httpx.get(f"{site}/api/v1/search").json()["total"] == total


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../etc/passwd",
        "/static/..%2f..%2fpyproject.toml/x",
        "/static/%2e%2e/%2e%2e/pyproject.toml",
        "/original/..%2f..%2f..%2fetc%2fpasswd",
        "/dokument/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/api/v1/documents/..%2F..%2Fetc%2Fpasswd/raw",
        "/original/%00",
    ],
)
def test_no_path_leads_out(site: str, path: str) -> None:
    parts = urlsplit(site)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as line:  # httpx would tidy the path
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    assert answer.split()[1] == b"404"
    assert b"root:" not in answer
    assert b"[project]" not in answer


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "", "[::1", "a\tb"]
)
def test_only_our_own_names_are_answered(site: str, host: str) -> None:
    for path in ("/", "/api/v1/search"):
        answer = httpx.get(f"{site}{path}", headers={"host": host})
        assert answer.status_code in (400, 421)
        assert "Norrskogen" not in answer.text


def test_names_that_were_given_are_answered(shown_home: Home) -> None:
    from starlette.testclient import TestClient

    from web.app import create_app

    with TestClient(create_app(shown_home, ("radar.example",)), base_url="http://radar.example") as client:
        assert client.get("/om").status_code == 200
        assert client.get("/om", headers={"host": "radar.example:8765"}).status_code == 200
        assert client.get("/om", headers={"host": "evil.example"}).status_code == 421


def test_a_form_needs_its_token_and_its_own_browser(site: str, browser: httpx.Client) -> None:
    token = token_of(browser.get("/sok/dokument"))
    other = token_of(httpx.get(f"{site}/sok/dokument"))
    post = {"text": "nattbussar till Norrskogen"}
    assert browser.post("/sok/dokument", data=post | {"token": token}).status_code == 200
    assert browser.post("/sok/dokument", data=post).status_code == 403
    assert browser.post("/sok/dokument", data=post | {"token": other}).status_code == 403
    assert browser.post("/sok/dokument", data=post | {"token": token[:-1] + "x"}).status_code == 403
    assert httpx.post(f"{site}/sok/dokument", data=post | {"token": token}).status_code == 403


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
def test_nothing_is_taken_from_other_sites(site: str, browser: httpx.Client, headers: dict[str, str]) -> None:
    token = token_of(browser.get("/sok/dokument"))
    assert browser.post("/sok/dokument", data={"token": token, "text": "x"}, headers=headers).status_code == 403
    assert httpx.post(f"{site}/api/v1/similar", content=b"nattbussar", headers=headers).status_code == 403


def test_the_form_cookie_is_out_of_reach(site: str) -> None:
    cookie = httpx.get(f"{site}/sok/dokument").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "set-cookie" not in httpx.get(f"{site}/om").headers


def test_a_body_that_is_too_large_is_refused_before_it_comes(site: str) -> None:
    parts = urlsplit(site)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as line:
        head = f"POST /api/v1/similar HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: 99999999999\r\n\r\n"
        line.sendall(head.encode())
        assert line.recv(65536).split()[1] == b"413"


def test_a_body_without_a_size_is_cut_off(shown_home: Home) -> None:
    with serving.served(shown_home, Bounds(body=100_000)) as address:
        answer = httpx.post(f"{address}/api/v1/similar", content=(b"x" * 10_000 for _ in range(100)))
        assert answer.status_code == 413


def test_an_address_that_is_too_long_is_refused(site: str) -> None:
    assert httpx.get(f"{site}/sok?q={'a' * 9000}").status_code == 414


def ended(line: socket.socket) -> bool:
    """Whether the other end closes a line without a word."""
    try:
        return line.recv(100) == b""
    except ConnectionResetError:
        return True


class Hurried(Patient):
    head_within = 0.3


@pytest.mark.parametrize("said", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n"])
def test_who_dribbles_a_head_is_let_go(shown_home: Home, said: bytes) -> None:
    with serving.served(shown_home, protocol=Hurried) as address:
        parts = urlsplit(address)
        with socket.create_connection((parts.hostname, parts.port), timeout=30) as line:
            line.sendall(said)
            assert ended(line)
        assert httpx.get(f"{address}/om").status_code == 200


def test_a_line_that_is_kept_open_is_not_cut_while_it_is_used(shown_home: Home) -> None:
    class Brisk(Patient):
        head_within = 1.0

    with serving.served(shown_home, protocol=Brisk) as address, httpx.Client(base_url=address) as client:
        until = monotonic() + 2.5
        while monotonic() < until:
            assert client.get("/om").status_code == 200


def test_who_dribbles_a_body_is_let_go(shown_home: Home) -> None:
    with serving.served(shown_home, Bounds(body_within=0.3)) as address:
        parts = urlsplit(address)
        with socket.create_connection((parts.hostname, parts.port), timeout=30) as line:
            line.sendall(
                f"POST /api/v1/similar HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: 1000\r\n\r\nx".encode()
            )
            assert line.recv(65536).split()[1] == b"408"


def test_who_asks_the_api_too_often_waits(shown_home: Home) -> None:
    with serving.served(shown_home, Bounds(per_second=0.01, burst=2)) as address:
        answers = [httpx.get(f"{address}/api/v1/people") for _ in range(3)]
        assert [each.status_code for each in answers] == [200, 200, 429]
        assert answers[-1].headers["content-type"] == "application/problem+json"
        assert httpx.get(f"{address}/om").status_code == 200


def test_the_rate_forgets_clients_rather_than_grow() -> None:
    rate = Rate(per_second=0.001, burst=1)
    for number in range(Rate.CLIENTS + 10):
        assert rate.wait(str(number)) == 0
    assert rate.wait(str(Rate.CLIENTS)) > 0
    assert len(rate._left) == Rate.CLIENTS


def test_a_table_has_no_formula() -> None:
    content, _ = table([{"title": '=HYPERLINK("http://evil.example")', "score": -0.5, "text": "@x"}], "csv")
    assert content.decode("utf-8-sig").splitlines()[1] == '"\'=HYPERLINK(""http://evil.example"")",-0.5,\'@x'


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_refused(site: str, method: str) -> None:
    assert httpx.request(method, f"{site}/sok").status_code == 405


def test_nothing_of_this_machine_is_told(site: str, tmp_path: Path) -> None:
    answer = httpx.get(f"{site}/api/v1/search", params={"limit": "x"})
    assert answer.status_code == 422
    assert "Traceback" not in answer.text
    assert "/site-packages/" not in answer.text
