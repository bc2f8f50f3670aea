"""What a night keeps of lists, of what it cannot read and of headers: nothing in which what is never stored stands."""

import gzip
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.privacy import check_digit
from models import Kind, RunReport, Source
from pipeline import archive
from pipeline.demo import SETTINGS, standing_at
from pipeline.extract.language import FAST
from pipeline.home import Home
from pipeline.nightly import Options, nightly
from pipeline.privacy import Guard, erased
from pipeline.store import Published
from tests.ingesting import Counted, silent

NUMBER = f"121212-121{check_digit('121212121')}"
DATE, FOUR = NUMBER.split("-")
HOST = "http://norden.example"
CLEAN = "Regionen rustar upp bryggorna i Orsta under året som kommer, och de boende bidrar till det."
JSON, RSS, HTML = "application/json", "application/rss+xml", "text/html; charset=utf-8"
Answer = tuple[int, Mapping[str, str], bytes]


@contextmanager
def served(answers: Mapping[str, Answer]) -> Iterator[int]:
    """A host with these answers by path; 404 for all others."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, content = answers.get(self.path, (404, {"Content-Type": "text/plain"}, b"no"))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def night(home: Home, answers: Mapping[str, Answer], day: int = 20, platform: str = "feed") -> RunReport:
    """A night over a list of that host."""
    source = Source("norden", "Region Norden", platform, f"{HOST}/feed", (Kind.PRESS_RELEASE,), "2026", "H")
    with served(answers) as port:

        async def resolve(host: str, _: int) -> list[tuple[str, int]]:
            return [("127.0.0.1", port)]

        moment = standing_at(datetime(2026, 1, day, 3, tzinfo=UTC))
        return nightly(home, [source], SETTINGS, Counted(), Options(language=FAST), silent, moment, resolve)


def feed(title: str = "Bryggor", path: str = "/1", encoding: str = "utf-8") -> Answer:
    said = (
        f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>Norden</title><item>'
        f"<title>{title}</title><link>{HOST}{path}</link><guid>{HOST}{path}</guid></item></channel></rss>"
    )
    return 200, {"Content-Type": RSS}, said.encode(encoding)


def page(text: str = CLEAN, **headers: str) -> Answer:
    said = f"<html><body><main><h1>Bryggor</h1><p>{text}</p><p>{CLEAN}</p></main></body></html>"
    return 200, {"Content-Type": HTML, **headers}, said.encode()


def unpacked(home: Home) -> bytes:
    """Every byte of the archive, headers too."""
    return b"".join(gzip.decompress(path.read_bytes()) for path in sorted(home.archive.glob("*.warc.gz")))


def kept(home: Home) -> list[bytes]:
    """The bytes that the archive can give back."""
    found = archive.records(home)
    return [each.content for each in found if isinstance(each, archive.Record) and each.kept.record_type != "revisit"]


def texts(home: Home) -> list[str]:
    with Published(home) as store:
        return [stored.document.text for stored in store.every()]


HIDDEN = [
    (f'{{"body":"<p>Anna {DATE}<b>-{FOUR}</b></p>"}}', JSON),
    (f'{{"body":"Anna {DATE}\\u003cb\\u003e-{FOUR}\\u003c/b\\u003e"}}', JSON),
    ('{"body":"Anna ' + "".join(f"\\u{ord(one):04x}" for one in NUMBER) + '"}', JSON),
    (f"<p>Anna &#49;{NUMBER[1:]} och</p>", HTML),
    (f"<title>Anna {DATE}&amp;ndash;{FOUR}</title>", RSS),
    (f"<description>Anna {DATE}&lt;i&gt;-{FOUR}&lt;/i&gt;</description>", RSS),
    (f"<p>Anna {DATE}<!-- x -->-{FOUR}</p>", HTML),
    (f"<p>Anna {DATE[:3]}\0{DATE[3:]}-{FOUR}</p>", HTML),
]


@pytest.mark.parametrize(("said", "kind"), HIDDEN)
def test_a_number_that_markup_or_escapes_hide_is_suspected(said: str, kind: str) -> None:
    masked = Guard().content(said.encode(), kind)
    assert Guard().may_hold(masked, kind)


@pytest.mark.parametrize("content", [b"%PDF-1.7 x", b"PK\x03\x04", b"{\\rtf1 x}", b"From: x\nMIME-Version: 1.0\n\nx"])
def test_packed_bytes_that_nobody_read_are_suspected(content: bytes) -> None:
    assert Guard().may_hold(content, "")


@pytest.mark.parametrize(
    "said",
    [
        CLEAN,
        f'{{"id":8501011236,"body":"\\u003cp\\u003e{CLEAN}\\u003c/p\\u003e","url":"https:\\/\\/norden.example\\/1"}}',
        f"<item><guid>{HOST}/{DATE}{FOUR}</guid><title>{CLEAN}</title></item>",
        "",
    ],
)
def test_what_holds_nothing_is_not_suspected(said: str) -> None:
    assert not Guard().may_hold(said.encode(), JSON)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_masked_and_stays_utf_16(encoding: str) -> None:
    content = f"<p>Åsa, {NUMBER}, får avslag</p>".encode(encoding)
    masked = Guard().content(content, "text/html")
    assert masked == "<p>Åsa, XXXXXX-XXXX, får avslag</p>".encode(encoding)


def test_a_nul_does_not_let_a_page_pass_unmasked() -> None:
    assert Guard().content(f"<p>\0 {NUMBER}</p>".encode(), "text/html") == b"<p>\0 XXXXXX-XXXX</p>"


@given(st.binary(max_size=300))
def test_utf_16_of_any_bytes_is_written_as_it_was_read(content: bytes) -> None:
    wide = b"\xff\xfe" + content
    assert Guard().content(wide, "") == Guard().content(Guard().content(wide, ""), "")
    assert len(Guard().content(wide, "")) == len(wide)


def test_a_list_in_which_a_number_is_hidden_is_withheld_and_said_so(home: Home) -> None:
    report = night(home, {"/feed": feed(f"Anna {DATE}&amp;ndash;{FOUR}"), "/1": page()})
    assert not any(b"<rss" in content for content in kept(home))
    assert any("not kept" in reason and reason.endswith(": 1") for reason in report.sources[0].tally.reasons)
    assert report.sources[0].tally.new == 1
    assert FOUR.encode() not in unpacked(home)


def test_a_clean_list_is_kept(home: Home) -> None:
    report = night(home, {"/feed": feed(), "/1": page()})
    assert any(b"<rss" in content for content in kept(home))
    assert not any("not kept" in reason for reason in report.sources[0].tally.reasons)


def test_a_document_that_a_withheld_list_held_is_kept_masked_and_says_that_its_origin_is_not(home: Home) -> None:
    release = {"id": 7, "title": "Bryggor", "body": f"<p>Anna {DATE}<b>-{FOUR}</b>. {CLEAN}</p>", "version": "1"}
    said = {"releases": [{**release, "url": "/pressmeddelande/7", "published": "2026-01-19T10:00:00Z"}]}
    night(home, {"/feed": (200, {"Content-Type": JSON}, json.dumps(said).encode())}, platform="ttvia")
    (text,) = texts(home)
    assert "XXXXXX-XXXX" in text
    (content,) = kept(home)
    assert b"XXXXXX-XXXX" in content
    assert b"X-Regionradar-Origin: withheld" in unpacked(home)
    with Published(home) as store:
        (stored,) = store.every()
    assert stored.raw_digest == sha256(content).hexdigest()


@pytest.mark.parametrize("content", [b"%PDF-1.7 damaged 1212", b"PK\x03\x04 damaged 1212"])
def test_packed_bytes_that_cannot_be_read_are_not_kept(home: Home, content: bytes) -> None:
    answers = {"/feed": feed(), "/1": (200, {"Content-Type": "application/pdf"}, content)}
    report = night(home, answers)
    assert report.sources[0].tally.failed == 1
    assert content not in kept(home)
    again = night(home, {**answers, "/1": page()}, day=22)  # nothing points to what is not there
    assert again.sources[0].tally.new == 1


def test_a_page_that_cannot_be_read_is_kept_where_it_hides_nothing(home: Home) -> None:
    clean = (200, {"Content-Type": HTML}, b"<html><body><!-- nothing --></body></html>")
    report = night(home, {"/feed": feed(), "/1": clean})
    assert report.sources[0].tally.failed == 1
    assert clean[2] in kept(home)


def test_a_list_with_the_address_of_what_was_erased_is_not_kept(home: Home) -> None:
    """Only ids of documents were looked at, not addresses and names."""
    erased.add(home, urls=[f"{HOST}/1"])
    night(home, {"/feed": feed(), "/1": page()})
    assert kept(home) == []


def test_a_list_with_an_erased_name_in_an_address_is_not_kept(home: Home) -> None:
    erased.add(home, ["Bo Ekpåhitt"])
    night(home, {"/feed": feed(path="/bo-ekpahitt-avgar"), "/bo-ekpahitt-avgar": page()})
    assert kept(home) == []


def test_headers_are_masked(home: Home) -> None:
    erased.add(home, ["Åsa Ekpåhitt"])
    name = "Åsa Ekpåhitt".encode().decode("latin-1")
    night(home, {"/feed": feed(), "/1": page(**{"Content-Disposition": f'inline; filename="{name} {NUMBER}.html"'})})
    (text,) = texts(home)
    assert CLEAN in text
    said = unpacked(home)
    assert b"borttaget namn XXXXXX-XXXX.html" in said
    assert NUMBER.encode() not in said


def test_an_answer_from_an_address_that_was_erased_is_not_kept(home: Home) -> None:
    erased.add(home, ["Bo Ekpåhitt"])
    answers = {
        "/feed": feed(),
        "/1": (302, {"Location": f"{HOST}/om/bo-ekpahitt"}, b""),
        "/om/bo-ekpahitt": page(),
    }
    report = night(home, answers)
    assert report.sources[0].tally.failed == 1
    assert not any(CLEAN.encode() in content for content in kept(home))
    assert b"ekpahitt" not in unpacked(home)
