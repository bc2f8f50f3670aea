"""The page under attack: each of these is what somebody would try, and none of it works."""

import gzip
import io
import re
import shutil
import socket
import zipfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import BoundedSemaphore
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest
from pydantic import BaseModel
from starlette.testclient import TestClient

from models import ConfigError, Document, HomeError, StoreError
from models.watch import EditVerdict
from pipeline.edits import LONGEST
from pipeline.home import Home
from pipeline.store import Pair, Published
from tests import serving
from web import api, lists
from web.app import create_app
from web.pages import document
from web.pages.document import as_archived
from web.security import HEADERS, LOCAL, Bounds, Rate, Refused
from web.server import Patient
from web.tables import Format, table

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
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 100
        assert answers[-1].headers["content-type"] == "application/problem+json"
        assert httpx.get(f"{address}/om").status_code == 200


def test_the_rate_forgets_clients_rather_than_grow() -> None:
    rate = Rate(per_second=0.001, burst=1)
    for number in range(Rate.CLIENTS + 10):
        assert rate.wait(str(number)) == 0
    assert rate.wait(str(Rate.CLIENTS)) > 0
    assert len(rate._left) == Rate.CLIENTS


class Cells(BaseModel):
    title: str
    score: float
    text: str


def test_a_table_has_no_formula() -> None:
    row = {"title": '=HYPERLINK("http://evil.example")', "score": -0.5, "text": "@x"}
    (content,) = table([[row]], Cells, Format.CSV)
    assert content.decode("utf-8-sig").splitlines()[1] == '"\'=HYPERLINK(""http://evil.example"")",-0.5,\'@x'
    (content,) = table([[row]], Cells, Format.EXCEL)
    assert content.decode("utf-8-sig").splitlines()[1] == '"\'=HYPERLINK(""http://evil.example"")";-0,5;\'@x'


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_refused(site: str, method: str) -> None:
    assert httpx.request(method, f"{site}/sok").status_code == 405


def test_nothing_of_this_machine_is_told(site: str, tmp_path: Path) -> None:
    answer = httpx.get(f"{site}/api/v1/search", params={"limit": "x"})
    assert answer.status_code == 422
    assert "Traceback" not in answer.text
    assert "/site-packages/" not in answer.text


def test_many_questions_at_once_are_no_way_round_the_rate(shown_home: Home) -> None:
    with (
        serving.served(shown_home, Bounds(per_second=0.001, burst=5)) as address,
        ThreadPoolExecutor(20) as asking,
    ):
        found = asking.map(lambda _: httpx.get(f"{address}/api/v1/regions", timeout=60).status_code, range(40))
        assert sorted(found) == [200] * 5 + [429] * 35


# what is sent


def said_to(site: str, *parts: bytes) -> bytes:
    """What comes back for bytes on a line, until the other end closes it."""
    with socket.create_connection((urlsplit(site).hostname, urlsplit(site).port), timeout=60) as line:
        line.sendall(b"".join(parts))
        try:
            return b"".join(iter(lambda: line.recv(65536), b""))
        except ConnectionResetError:
            return b""


SECOND = b"GET /om HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        b"Content-Length: +0\r\n\r\n",
        b"Content-Length: -1\r\n\r\n",
        b"Host: evil.example\r\n\r\n",
        b"X: a\x00b\r\n\r\n",
    ],
)
def test_no_request_hides_in_another(site: str, head: bytes) -> None:
    """Request smuggling: where two could disagree on where a request ends, the line is closed."""
    answer = said_to(site, b"POST /api/v1/similar HTTP/1.1\r\nHost: localhost\r\n", head, SECOND)
    assert re.match(rb"HTTP/1.1 4\d\d ", answer)
    assert answer.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    "head",
    [
        b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eA==\r\n",
        b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
    ],
)
def test_a_line_is_not_made_into_another(site: str, head: bytes) -> None:
    with socket.create_connection((urlsplit(site).hostname, urlsplit(site).port), timeout=60) as line:
        line.sendall(b"GET /om HTTP/1.1\r\nHost: localhost\r\n" + head + b"\r\n")
        assert line.recv(12) == b"HTTP/1.1 200"


@pytest.mark.parametrize("target", [b"http://evil.example/", b"//evil.example/", b"*", b"evil.example:443", b"/\\evil"])
def test_an_address_of_another_host_is_none_of_ours(site: str, target: bytes) -> None:
    answer = said_to(site, b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert re.match(rb"HTTP/1.1 4\d\d ", answer)
    assert b"location: " not in answer.lower()


@pytest.mark.parametrize("host", ["localhosţ", "ｌocalhost", "localhost:80:80", "localhost/", "a\xad", "[::ffff:1]"])
def test_a_host_that_only_looks_like_ours_is_not(site: str, host: str) -> None:
    answer = said_to(site, b"GET / HTTP/1.1\r\nHost: ", host.encode(), b"\r\nConnection: close\r\n\r\n")
    assert re.match(rb"HTTP/1.1 4\d\d ", answer)
    assert host not in LOCAL


def test_what_a_client_says_of_itself_does_not_change_a_page(site: str) -> None:
    """Cache poisoning: nothing but address and host decides what a page says."""
    said = {
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "https",
        "x-forwarded-prefix": "/evil",
        "x-original-url": "/kallor",
        "x-rewrite-url": "/kallor",
        "x-http-method-override": "DELETE",
        "forwarded": "host=evil.example",
        "accept-language": "evil",
        "referer": "https://evil.example/",
    }
    for path in ("/om", "/om/", "/bevakningar"):
        with_it, without = httpx.get(f"{site}{path}", headers=said), httpx.get(f"{site}{path}")
        assert with_it.text == without.text
        assert with_it.status_code == without.status_code
        assert with_it.headers.get("location") == without.headers.get("location")
        assert "public" not in with_it.headers.get("cache-control", "private")
    assert httpx.get(f"{site}/static/{'0' * 16}/page.js").status_code == 404  # kept for ever: only by its own digest


def test_a_hostile_title_stays_within_its_header(site: str) -> None:
    answer = httpx.get(f"{site}/original/{quote(hostile(site), safe=':')}")
    name = answer.headers["content-disposition"].partition("UTF-8''")[2]
    assert re.fullmatch(r"[\w.%~-]+", name)


DEEP = b"[" * 200_000


@pytest.mark.parametrize(
    "body",
    [
        DEEP,
        b'{"name":' * 50_000,
        b'{"name":"x","words":"buss","least":' + b"9" * 10_000 + b"}",
        b'{"name":"x","words":"buss","least":NaN}',
        b'{"name":"\\ud800","words":"buss"}',
        b'{"name":"x","words":"\xff\xfe"}',
        b'{"name":"x","words":"' + b"a " * 200_000 + b'"}',
        b'{"name":"x","examples":[' + b",".join([b'"a"'] * 10_000) + b"]}",
        b'{"name":"x","words":"buss","__class__":"Watch"}',
        gzip.compress(b'{"name":"x","words":"' + b"a" * 5_000_000 + b'"}'),
        b"",
        b"null",
    ],
)
@pytest.mark.parametrize("path", ["watches", "watches/preview"])
def test_json_that_would_harm_is_refused(site: str, path: str, body: bytes) -> None:
    headers = {"content-type": "application/json", "content-encoding": "gzip" if body[:1] == b"\x1f" else "identity"}
    answer = httpx.post(f"{site}/api/v1/{path}", content=body, headers=headers, timeout=60)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.content) < 2_000  # what was sent is not sent back


@pytest.mark.parametrize("form", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_no_form_can_change_anything_by_the_api(site: str, form: str) -> None:
    """CSRF: another site can have a browser send forms, but no JSON without asking first."""
    body = b'{"name":"x","words":"buss"}'
    for method, path in (("POST", "watches"), ("PUT", "watches/x"), ("POST", "watches/x/marks")):
        headers = {"content-type": form} if form else {}
        answer = httpx.request(method, f"{site}/api/v1/{path}", content=body, headers=headers, timeout=60)
        assert answer.status_code in (400, 404, 422)
    asked = httpx.options(
        f"{site}/api/v1/watches",
        headers={"origin": "https://evil.example", "access-control-request-method": "POST"},
    )
    assert not [name for name in asked.headers if name.startswith("access-control")]
    assert httpx.get(f"{site}/api/v1/watches").json()["watches"] == []


# files


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name.replace("__", "/"), content)
    return out.getvalue()


W = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>"
)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"


def packed_pdf() -> bytes:
    """One page whose content is 100 MB."""
    flate = zlib.compress(b"0" * 100_000_000)
    head = b"4 0 obj<</Length %d/Filter/FlateDecode>>stream\n" % len(flate)
    page = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
    return PDF + page + head + flate + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def docx(document: bytes, **files: bytes) -> bytes:
    return zipped(**{"[Content_Types].xml": b"<Types/>", "word__document.xml": document, **files})


BOMBS: dict[str, Callable[[], bytes]] = {
    "a zip that unpacks to 100 MB": lambda: docx(W + b" " * 100_000_000),
    "entities of entities": lambda: docx(LAUGHS + W + b"&j;"),
    "an entity of a file": lambda: docx(b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + W + b"&e;"),
    "a path in a zip": lambda: docx(W, **{"..__..__..__tmp__evil": b"x"}),
    "a stream of a pdf": packed_pdf,
    "a pdf whose pages are its pages": lambda: PDF.replace(b"3 0 R", b"2 0 R") + b"trailer<</Root 1 0 R>>\n%%EOF",
    "tags in tags": lambda: b"<!doctype html><title>x</title>" + b"<div>" * 300_000,
    "attributes": lambda: b"<!doctype html><p " + b"a=b " * 500_000 + b">x",
    "a picture with a script": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(2)</script></svg>',
    "gzip": lambda: gzip.compress(b"a" * 50_000_000),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_that_would_harm_is_read_or_refused_and_nothing_else_happens(site: str, name: str) -> None:
    answer = httpx.post(f"{site}/api/v1/similar", content=BOMBS[name](), timeout=120)
    assert answer.status_code in (200, 400), answer.text
    assert "root:" not in answer.text
    assert httpx.get(f"{site}/om", timeout=10).status_code == 200


SLOW = (
    b"a" * 400_000,
    b" " * 400_000 + b"x",
    b"- " * 200_000,
    b"\n" * 400_000 + b"x",
    b"(((" * 100_000,
    b"Maj Lindkvist (S), " * 20_000,
    b"1 000 " * 60_000 + b"kronor",
    b"<" * 400_000,
    b"&#" * 200_000,
    b"att-" * 100_000,
    b"http://" * 60_000,
    "ﷺ".encode() * 100_000,
)


@pytest.mark.parametrize("at", range(len(SLOW)))
def test_no_text_keeps_its_reader_busy(site: str, at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Regular expressions, the division into words and sentences: none takes longer than somebody would wait."""
    monkeypatch.setattr(api, "COMPARED", 300)  # not what embedding takes
    headers = {"content-type": "text/plain"}
    answer = httpx.post(f"{site}/api/v1/similar", content=SLOW[at], headers=headers, timeout=30)
    assert answer.status_code in (200, 400)


def test_a_picture_with_a_script_is_never_shown(shown_home: Home) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    with Published(shown_home) as store:
        stored = next(store.every())
    for content in (svg, b"<?xml version='1.0'?>" + svg, b"\xef\xbb\xbf" + svg, b"GIF89a<script>alert(1)</script>"):
        answer = as_archived(content, stored)
        assert "svg" not in answer.headers["content-type"]
        assert answer.headers["content-security-policy"].startswith("sandbox;")


# every page, whatever is asked of it

PAGES = (
    "/",
    "/oversikt",
    "/sok",
    "/beslut",
    "/personer",
    "/person/{person}",
    "/organisationer",
    "/organisation/{organisation}",
    "/regioner",
    "/region/{region}",
    "/arenden",
    "/arende/{matter}",
    "/jamfor",
    "/trender",
    "/trender.csv",
    "/andringar",
    "/bevakningar",
    "/bevakningar/ny",
    "/sammandrag",
    "/kallor",
    "/om",
    "/dokument/{id}",
    "/andringar/{id}",
    "/liknande/{id}",
    "/original/{id}",
)
NAMES = (
    *("q", "typ", "region", "parti", "person", "organisation", "kalla", "fran", "till", "lage", "sida", "vem", "roll"),
    *("m", "del", "slag", "alder", "amne", "dokument", "veckor", "tema", "vad", "exempel"),
    *("stance", "utfall", "atgard", "sparad", "namn"),
)
NUMBERS = ("lydelse", "ny", "gammal")  # what is none is refused before the page is reached: each is asked alone
ODD = (
    *("%00", "%ED%A0%80", "%F0%9F%92%A9", "٣", "-1", "0", "1e9", "99999999999999999999999", "1.5", "NaN", "null"),
    *("9999-12-31", "0001-01-01", "2026-02-30", "%27", "%22%3E%3Cb%3E", "..%2F..", "%0d%0aX:y"),
    *("{0}", "%25s", "&", "a" * 100),
)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_fails_whatever_is_asked_of_it(site: str, path: str) -> None:
    """Of what is there; each name with another odd value, and with yet another the next time."""
    with httpx.Client(base_url=site, timeout=120) as client:

        def first(name: str, key: str) -> str:
            return quote(client.get(f"/api/v1/{name}", params={"limit": 1}).json()[name][0][key], safe="")

        there = {
            "id": quote(hostile(site), safe=":"),
            "person": first("people", "name"),
            "organisation": first("organisations", "name"),
            "region": first("regions", "name"),
            "matter": first("matters", "id"),
        }
        address = path.format(**there)
        assert client.get(address).status_code == 200 or path == "/trender.csv"  # a small store has no themes
        for turn in range(0, len(ODD), 4):
            pairs = [(name, ODD[(at + turn) % len(ODD)]) for at, name in enumerate(NAMES)]
            answer = client.get(f"{address}?{'&'.join(f'{name}={odd}' for name, odd in pairs)}")
            assert answer.status_code < 500, pairs
            assert "x:y" not in {f"{name}:{value}".lower() for name, value in answer.headers.items()}
        for name in NUMBERS if "{id}" in path else ():
            for odd in ODD:
                assert client.get(f"{address}?{name}={odd}").status_code < 500, (name, odd)


# a client that takes its time


class Brief(Patient):
    taken_within = 0.5
    slowest = 2_000


def test_who_takes_nothing_of_an_answer_is_let_go(shown_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(rows: Any, model: type[BaseModel], form: Format) -> Iterator[bytes]:
        while True:
            yield b"x" * 100_000

    monkeypatch.setattr(lists, "table", endless)
    with (
        serving.served(shown_home, serving.EAGER, protocol=Brief) as address,
        socket.create_connection((urlsplit(address).hostname, urlsplit(address).port), timeout=60) as line,
    ):
        line.sendall(b"GET /api/v1/people?format=csv HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert line.recv(15) == b"HTTP/1.1 200 OK"
        for _ in range(lists.WHOLE_AT_ONCE):  # when it has been let go, so is what its table held
            assert lists._whole.acquire(timeout=60)
        for _ in range(lists.WHOLE_AT_ONCE):
            lists._whole.release()


def test_who_takes_a_large_answer_slowly_gets_all_of_it(shown_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    size = 30_000_000
    monkeypatch.setattr(lists, "CHUNK", size)
    monkeypatch.setattr(lists, "table", lambda rows, model, form: iter([b"x" * size]))
    with (
        serving.served(shown_home, serving.EAGER, protocol=Brief) as address,
        socket.create_connection((urlsplit(address).hostname, urlsplit(address).port), timeout=60) as line,
    ):
        line.sendall(b"GET /api/v1/people?format=csv HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        got = 0
        while said := line.recv(1_000_000):
            got += len(said)
            sleep(2.0 * len(said) / size)  # two seconds for all of it: some looks will find it untaken
    assert got > size


def test_who_sends_too_much_is_told_so(shown_home: Home) -> None:
    """Not cut off while it sends: it would never look whether there was an answer."""
    with serving.served(shown_home, Bounds(body=100_000)) as address:
        for _ in range(3):
            answer = httpx.post(f"{address}/api/v1/similar", content=b"x" * 20_000_000, timeout=60)
            assert answer.status_code == 413
            assert "0.1 MB" in answer.json()["detail"]


def test_an_origin_that_is_no_address_is_refused(site: str) -> None:
    assert httpx.post(f"{site}/sok/dokument", headers={"origin": "http://["}).status_code == 403


def test_a_text_field_beyond_the_limit_says_the_limit_in_swedish(browser: httpx.Client) -> None:
    token = token_of(browser.get("/sok/dokument"))
    files = {"token": (None, token), "text": (None, "buss " * 320_000)}
    answer = browser.post("/sok/dokument", files=files)
    assert answer.status_code == 413
    assert "högst 1 MB" in answer.text


def test_two_diffs_without_a_verdict_are_made_at_once_and_no_third(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = BoundedSemaphore(1)
    monkeypatch.setattr(document, "_diffs", taken)
    before = Document("s", "1", "Ny", "Fyra bussar")
    pair = Pair(0, 1, 2, before, replace(before, text="Fem bussar"), None, None)
    assert document._unjudged(pair).verdict is EditVerdict.UNJUDGED
    with taken, pytest.raises(Refused) as refused:
        document._unjudged(pair)
    assert (refused.value.status, refused.value.headers) == (503, {"retry-after": "5"})
    too_long = document._unjudged(replace(pair, after=replace(before, text="x" * (LONGEST + 1))))
    assert (too_long.verdict, too_long.marks) == (EditVerdict.UNJUDGED, ())


@pytest.mark.parametrize("fault", [StoreError, HomeError, ConfigError])
def test_no_path_is_told_to_programs(fault: type[Exception], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    app = create_app(Home(tmp_path / "home"))

    @app.get("/api/v1/broken")
    def broken() -> None:
        raise fault(f"{tmp_path} is damaged")

    answer = TestClient(app, base_url="http://localhost").get("/api/v1/broken")
    assert answer.status_code == 503
    assert str(tmp_path) not in answer.text


def test_an_original_that_is_missing_is_told_so(shown_home: Home, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    shutil.copytree(shown_home.path, home.path)
    shutil.rmtree(home.archive)
    with serving.served(home) as site:
        id = quote(hostile(site), safe=":")
        page, raw = httpx.get(f"{site}/original/{id}"), httpx.get(f"{site}/api/v1/documents/{id}/raw")
    assert (page.status_code, raw.status_code) == (503, 503)
    assert "Originalet finns inte i arkivet just nu." in page.text
    assert raw.json()["detail"] == "the original is not in the archive at present"
