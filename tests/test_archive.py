"""Bytes as they came: what is kept comes back, whatever it is, and other readers of WARC agree."""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio

from models import HomeError, RawDocument, Request, Response, StoreError
from pipeline import archive
from pipeline.archive import Archive, Damage, Record, records
from pipeline.home import Home
from pipeline.store import Kept, Published, Work
from tests.ingesting import Ingest

URL = "https://www.skane.example/nyheter/1"
ANSWER = Response(
    url=URL,
    final_url=URL,
    status=200,
    headers=(("Content-Type", "text/html"), ("ETag", '"a1"')),
    content=b"<h1>Fler bussar</h1>",
    fetched=datetime(2024, 3, 1, 2, 3, 4, 567890, tzinfo=UTC),
)
UNCHANGED = replace(
    ANSWER, status=304, content=b"", not_modified=True, fetched=datetime(2024, 3, 2, 2, 3, 4, tzinfo=UTC)
)


def nothing(digest: str) -> Kept | None:
    """What a first run knows of earlier ones."""
    return None


def raw(content: bytes, location: str = "/in/a.txt") -> RawDocument:
    return RawDocument(source="files", location=location, content=content)


def files(home: Home) -> list[Path]:
    return sorted(home.archive.iterdir()) if home.archive.exists() else []


def read(home: Home) -> list[Record]:
    """All records, of which none is damaged."""
    found = list(records(home))
    assert not [each for each in found if isinstance(each, Damage)]
    return [each for each in found if isinstance(each, Record)]


def field(record: Record, name: str) -> str | None:
    return dict(record.fields).get(name)


def others_see(path: Path) -> list[tuple[str, bytes]]:
    """Types and payloads of the records, as warcio's own reader finds them; it checks the digests."""
    with path.open("rb") as file:
        found = ArchiveIterator(file, check_digests="raise")
        return [(record.rec_type, record.content_stream().read()) for record in found]


def test_what_is_kept_comes_back(home: Home) -> None:
    with Archive(home, nothing) as run:
        digests = [
            run.response(ANSWER),
            run.resource(raw(b"\x00\xffbytes")),
            run.conversion(b"<p>made</p>", "text/html", URL, sha256(ANSWER.content).hexdigest()),
        ]
        kept = run.flush()
    assert [each.digest for each in kept] == digests
    assert [archive.fetch(home, each) for each in kept] == [ANSWER.content, b"\x00\xffbytes", b"<p>made</p>"]
    assert all(archive.holds(home, each) for each in kept)


def test_other_readers_of_warc_agree(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with Archive(home, nothing) as run:
        run.response(ANSWER, Request(URL, method="POST", body=b"q=buss"))
        run.revisit(UNCHANGED, run.response(ANSWER))
        run.resource(raw(b"text"))
        run.conversion(b"<p>made</p>", "text/html", URL, sha256(ANSWER.content).hexdigest())
    (path,) = files(home)
    assert others_see(path)[1:] == [
        ("response", ANSWER.content),
        ("request", b"q=buss"),
        ("revisit", b""),
        ("revisit", b""),
        ("resource", b"text"),
        ("conversion", b"<p>made</p>"),
    ]
    info, said = others_see(path)[0]
    assert info == "warcinfo"
    assert b"software: regionradar/" in said
    with pytest.raises(SystemExit) as ended:
        warcio(["check", str(path)])
    assert not ended.value.code
    assert capsys.readouterr().out == ""


HOSTILE = st.text(st.characters() | st.sampled_from("\r\n\x00: \tåWARC"), max_size=40)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary() | st.sampled_from([b"\r\n\r\nWARC/1.1\r\n", b"\x1f\x8b\x08" * 9]),
    headers=st.lists(st.tuples(HOSTILE, HOSTILE), max_size=5),
    url=HOSTILE,
    form=HOSTILE,
)
def test_nothing_from_outside_can_break_a_record(
    tmp_path_factory: pytest.TempPathFactory,
    content: bytes,
    headers: list[tuple[str, str]],
    url: str,
    form: str,
) -> None:
    home = Home(tmp_path_factory.mktemp("any"))
    address = f"https://www.skane.example/{url}"
    with Archive(home, nothing) as run:
        run.response(replace(ANSWER, url=url, final_url=address, headers=tuple(headers), content=b"1" + content))
        run.resource(replace(raw(b"2" + content), content_type=form, source=form, url=url, location="/" + url))
        run.conversion(b"3" + content, form, address, run.response(ANSWER))
        kept = run.flush()
    found = read(home)
    assert [each.kept for each in found] == kept
    assert [each.content[1:] for each in found if each.content != ANSWER.content] == [content] * 3
    assert found[0].status == 200
    assert len(found[0].headers) == len(headers)
    assert [archive.fetch(home, each) for each in kept] == [each.content for each in found]
    assert [type for type, _ in others_see(files(home)[0])[1:]] == [each.record_type for each in kept]


@given(st.lists(st.tuples(st.from_regex(r"\A[A-Za-z-]{1,20}\Z"), st.from_regex(r"\A[!-~]([ -~]{0,30}[!-~])?\Z"))))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_headers_come_back_as_they_were_sent(
    tmp_path_factory: pytest.TempPathFactory, headers: list[tuple[str, str]]
) -> None:
    home = Home(tmp_path_factory.mktemp("headers"))
    with Archive(home, nothing) as run:
        run.response(replace(ANSWER, headers=tuple(headers)))
    assert list(read(home)[0].headers) == headers


def test_a_header_cannot_forge_another(home: Home) -> None:
    with Archive(home, nothing) as run:
        run.response(replace(ANSWER, headers=(("X\r\nA", "b\r\nETag: forged\r\n\r\n<h1>Falskt</h1>"),)))
    (record,) = read(home)
    assert record.headers == (("X__A", "b  ETag: forged    <h1>Falskt</h1>"),)
    assert record.content == ANSWER.content


def test_headers_that_tell_of_packing_are_renamed_as_the_bytes_are_unpacked(home: Home) -> None:
    headers = (("content-encoding", "gzip"), ("Transfer-Encoding", "chunked"), ("Content-Length", "7"))
    with Archive(home, nothing) as run:
        run.response(replace(ANSWER, headers=headers))
    with files(home)[0].open("rb") as file:
        _, record = ArchiveIterator(file)
    assert [name for name, _ in record.http_headers.headers] == [f"X-Archive-Orig-{name}" for name, _ in headers]
    assert read(home)[0].headers == headers


def test_the_address_that_was_asked_for_is_kept_beside_that_which_answered(home: Home) -> None:
    with Archive(home, nothing) as run:
        run.response(replace(ANSWER, url="https://skane.example/n/å"))
        run.response(replace(ANSWER, content=b"2"))
    redirected, straight = read(home)
    assert (redirected.kept.url, redirected.kept.fetched) == (URL, ANSWER.fetched)
    assert field(redirected, "X-Regionradar-Asked") == "https://skane.example/n/%C3%A5"
    assert field(straight, "X-Regionradar-Asked") is None


def test_a_request_is_kept_where_it_says_more_than_its_address(home: Home) -> None:
    asked = Request(f"{URL}?a=1", headers=(("Accept", "application/json"),), method="POST", body=b'{"page": 2}')
    with Archive(home, nothing) as run:
        run.response(ANSWER, Request(URL))
        run.response(replace(ANSWER, content=b"2"), asked)
    with files(home)[0].open("rb") as file:
        found = [(each, each.content_stream().read()) for each in ArchiveIterator(file)]
    assert [record.rec_type for record, _ in found] == ["warcinfo", "response", "response", "request"]
    request, body = found[3]
    assert body == asked.body
    assert (request.http_headers.protocol, request.http_headers.statusline) == ("POST", "/nyheter/1?a=1 HTTP/1.1")
    assert request.http_headers.headers == [("Host", "www.skane.example"), ("Accept", "application/json")]
    answer = found[2][0].rec_headers.get_header("WARC-Record-ID")
    assert request.rec_headers.get_header("WARC-Concurrent-To") == answer


def test_a_304_is_a_revisit_of_the_bytes_that_hold(home: Home) -> None:
    with Archive(home, nothing) as run:
        assert run.revisit(UNCHANGED, run.response(ANSWER)) == sha256(ANSWER.content).hexdigest()
        assert len(run.flush()) == 1
    first, again = read(home)
    assert (again.kept.record_type, again.kept.digest, again.status) == ("revisit", first.kept.digest, 304)
    assert field(again, "WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    assert field(again, "WARC-Refers-To") == field(first, "WARC-Record-ID")
    assert field(again, "WARC-Refers-To-Target-URI") == URL
    assert field(again, "WARC-Refers-To-Date") == field(first, "WARC-Date") == "2024-03-01T02:03:04.567890Z"


def test_the_original_of_a_revisit_is_not_guessed(home: Home) -> None:
    with Archive(home, nothing) as run:
        run.revisit(UNCHANGED, "00" * 32)
    (record,) = read(home)
    assert record.kept.digest == "00" * 32
    assert not [name for name, _ in record.fields if name.startswith("WARC-Refers-To")]


def test_the_same_bytes_are_written_once(home: Home) -> None:
    with Archive(home, nothing) as run:
        run.response(ANSWER)
        run.response(replace(ANSWER, final_url=f"{URL}?again"))
        run.resource(raw(ANSWER.content))
        run.conversion(ANSWER.content, "text/html", URL, "00" * 32)
        assert len(run.flush()) == 1
    first, *more = read(home)
    assert [each.kept.record_type for each in more] == ["revisit", "revisit"]
    assert {field(each, "WARC-Refers-To") for each in more} == {field(first, "WARC-Record-ID")}
    assert {field(each, "WARC-Profile") for each in more} == {
        "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    }


def test_bytes_of_an_earlier_run_are_not_written_again(home: Home) -> None:
    with Work(home) as work:
        for night in (1, 2):
            with Archive(home, work.kept) as run:
                run.response(replace(ANSWER, fetched=datetime(2024, 3, night, tzinfo=UTC)))
                work.add_archived(run.flush())
        kept = work.kept(sha256(ANSWER.content).hexdigest())
    assert [each.kept.record_type for each in read(home)] == ["response", "revisit"]
    assert kept == read(home)[0].kept


def test_a_page_made_from_data_refers_to_the_data(home: Home) -> None:
    with Archive(home, nothing) as run:
        of = run.response(replace(ANSWER, content=b'{"title": "Fler bussar"}'))
        run.conversion(b"<h1>Fler bussar</h1>", "text/html", f"{URL}#1", of)
        run.conversion(b"<h1>Okant</h1>", "text/html", f"{URL}#2", "00" * 32)
    data, page, stray = read(home)
    assert field(page, "WARC-Refers-To") == field(data, "WARC-Record-ID")
    assert field(page, "Content-Type") == "text/html"
    assert field(stray, "WARC-Refers-To") is None


@pytest.mark.parametrize("name", ["a b.txt", "å#?%41.txt", "rad\nbryt.txt", "l\\xe5n.txt"])
def test_a_file_has_the_address_of_its_place(home: Home, name: str) -> None:
    with Archive(home, nothing) as run:
        run.resource(replace(raw(b"x", f"/in/{name}"), url="https://www.skane.example/x"))
    (record,) = read(home)
    assert unquote(record.kept.url) == f"file:///in/{name}"
    assert record.kept.url.isascii()
    assert field(record, "X-Regionradar-Source") == "files"
    assert field(record, "X-Regionradar-Url") == "https://www.skane.example/x"


def test_a_run_that_keeps_nothing_leaves_no_file(home: Home) -> None:
    with Archive(home, nothing) as run:
        assert run.flush() == []
    assert files(home) == []
    assert list(records(home)) == []


def test_every_run_has_a_file_of_its_own(home: Home) -> None:
    with Archive(home, nothing) as one, Archive(home, nothing) as other:
        one.resource(raw(b"1"))
        other.resource(raw(b"2"))
        kept = one.flush() + other.flush()
    assert len({each.file for each in kept}) == len(files(home)) == 2
    assert sorted(each.content for each in read(home)) == [b"1", b"2"]


def test_a_file_that_is_full_is_followed_by_another(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "ROTATED", 2000)
    contents = [os.urandom(900) for _ in range(7)]
    with Archive(home, nothing) as run:
        for content in contents:
            run.resource(raw(content))
        kept = run.flush()
    assert len(files(home)) > 2
    assert [path.name for path in files(home)] == sorted({each.file for each in kept})
    assert all(others_see(path)[0][0] == "warcinfo" for path in files(home))
    assert [archive.fetch(home, each) for each in kept] == [each.content for each in read(home)] == contents


def test_missing_bytes_are_named(home: Home) -> None:
    kept = Kept("00" * 32, "regionradar-x.warc.gz", 0, 10, "resource", "file:///a", datetime.now(UTC))
    with pytest.raises(StoreError, match=r"the archive has no bytes 0000.*regionradar-x.*No such file"):
        archive.fetch(home, kept)
    assert not archive.holds(home, kept)


def flip(home: Home, at: int) -> None:
    (path,) = files(home)
    content = bytearray(path.read_bytes())
    content[at] ^= 0x10
    path.write_bytes(content)


@pytest.mark.parametrize("where", ["magic", "middle", "end"])
def test_damage_is_named_and_costs_one_record(home: Home, where: str) -> None:
    with Archive(home, nothing) as run:
        for _ in range(3):
            run.resource(raw(os.urandom(200_000)))
        first, second, third = run.flush()
    inside = {"magic": 0, "middle": second.length // 2, "end": second.length - 6}[where]
    flip(home, second.offset + inside)
    before, damage, after = records(home)
    assert isinstance(damage, Damage)
    assert (damage.file, damage.offset) == (second.file, second.offset)
    assert [each.kept for each in (before, after) if isinstance(each, Record)] == [first, third]
    with pytest.raises(StoreError, match="the archive is damaged"):
        archive.fetch(home, second)
    assert [archive.holds(home, each) for each in (first, second, third)] == [True, False, True]


def test_a_place_with_other_bytes_is_damage(home: Home) -> None:
    with Archive(home, nothing) as run:
        run.resource(raw(b"1"))
        run.resource(raw(b"2"))
        one, other = run.flush()
    for wrong in (replace(one, digest=other.digest), replace(one, offset=one.offset + 1), replace(one, length=9)):
        assert not archive.holds(home, wrong)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300), plain=st.booleans())
def test_a_file_that_is_no_archive_of_ours_is_damage(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, plain: bool
) -> None:
    home = Home(tmp_path_factory.mktemp("alien"))
    home.create()
    packed = content if plain else archive._packed((("WARC-Type", "response"),), (content,))
    (home.archive / "regionradar-1.warc.gz").write_bytes(packed)
    assert [type(each) for each in records(home)] == ([Damage] if packed else [])


def test_a_record_that_unpacks_to_too_much_is_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with Archive(home, nothing) as run:
        run.resource(raw(bytes(50_000_000)))
        (kept,) = run.flush()
    monkeypatch.setattr(archive, "LARGEST", 40_000_000)
    with pytest.raises(StoreError, match="unpacks to more than 40 MB"):
        archive.fetch(home, kept)


TORN = """
import os, signal, sys
from io import FileIO
from pathlib import Path
from models import RawDocument
from pipeline import archive
from pipeline.home import Home

class Killed(FileIO):
    writes = 0
    def write(self, content):
        Killed.writes += 1
        if Killed.writes == 3:  # after the head of the file and one record
            super().write(content[: len(content) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        return super().write(content)

archive.FileIO = Killed
with archive.Archive(Home(Path(sys.argv[1])), lambda digest: None) as run:
    run.resource(RawDocument("files", "/in/1", b"whole"))
    run.resource(RawDocument("files", "/in/2", os.urandom(100_000)))
"""


def test_a_record_that_a_kill_tore_is_the_end_of_its_file_only(home: Home) -> None:
    ended = subprocess.run([sys.executable, "-c", TORN, str(home.path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    (torn,) = files(home)
    before = torn.read_bytes()
    with Archive(home, nothing) as run:
        run.resource(raw(b"after"))
    assert torn.read_bytes() == before
    whole, damage, after = records(home)
    assert isinstance(whole, Record)
    assert isinstance(damage, Damage)
    assert isinstance(after, Record)
    assert (whole.content, after.content) == (b"whole", b"after")
    assert (damage.file, damage.why) == (torn.name, "a record breaks off")
    assert whole.kept.offset + whole.kept.length == damage.offset


BUSY = """
import dataclasses, json, os, sys
from pathlib import Path
from models import RawDocument
from pipeline.archive import Archive
from pipeline.home import Home

with Archive(Home(Path(sys.argv[1])), lambda digest: None) as run:
    while True:
        for _ in range(5):
            run.resource(RawDocument("files", "/in", os.urandom(20_000)))
        print(json.dumps([dataclasses.asdict(kept) for kept in run.flush()], default=str), flush=True)
"""


@pytest.mark.parametrize("lines", range(1, 6))
def test_what_was_flushed_survives_a_kill_at_any_moment(home: Home, lines: int) -> None:
    process = subprocess.Popen([sys.executable, "-c", BUSY, str(home.path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    said = [process.stdout.readline() for _ in range(lines)]
    process.kill()
    said += process.stdout.readlines()
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    entries = [entry for line in said if line.endswith("\n") for entry in json.loads(line)]
    kept = [Kept(**{**each, "fetched": datetime.fromisoformat(each["fetched"])}) for each in entries]
    assert len(kept) >= 5 * lines
    assert all(archive.holds(home, each) for each in kept)
    found = [each.kept for each in records(home) if isinstance(each, Record)]
    assert found[: len(kept)] == kept
    assert len([each for each in records(home) if isinstance(each, Damage)]) <= 1


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """As on a disk that is full: what goes beyond is written in part, then refused."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_tears_nothing(home: Home) -> None:
    with Archive(home, nothing) as run:
        run.resource(raw(b"before"))
        with files_of_at_most(5000), pytest.raises(HomeError, match="cannot be written: File too large"):
            run.resource(raw(os.urandom(50_000)))
        run.resource(raw(b"after"))
        kept = run.flush()
    assert len(files(home)) == 1
    assert [archive.fetch(home, each) for each in kept] == [b"before", b"after"]
    assert [each.kept for each in read(home)] == kept


def test_where_the_disk_does_not_say_that_it_has_the_bytes_nothing_is_handed_back(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(handle: int) -> None:
        raise OSError(5, "Input/output error")

    with Archive(home, nothing) as run:
        run.resource(raw(b"lost"))
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", fail)
            with pytest.raises(HomeError, match="Input/output error"):
                run.flush()
        assert run.flush() == []
        run.resource(raw(b"later"))
        (kept,) = run.flush()
    assert archive.fetch(home, kept) == b"later"


def test_documents_are_written_only_once_their_bytes_are_on_disk(
    bring: Ingest, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(handle: int) -> None:
        raise OSError(5, "Input/output error")

    (tmp_path / "a.txt").write_text("Regionen bygger.")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(HomeError):
            bring(tmp_path / "a.txt")
    with Work(home) as work:
        assert work.count_documents() == 0
        assert work.archived([sha256(b"Regionen bygger.").hexdigest()]) == {}
    assert bring(tmp_path / "a.txt").new == 1


def test_ingest_keeps_a_file_and_its_notes_a_run_and_the_store_finds_every_byte_in_it(
    bring: Ingest, home: Home, tmp_path: Path
) -> None:
    contents = {f"Ärende {number} handlar om vården.".encode() for number in range(5)}
    for number, content in enumerate(sorted(contents)):
        (tmp_path / f"{number}.txt").write_bytes(content)
    bring(tmp_path)
    bring(tmp_path)
    assert len(files(home)) == 2  # what was brought, and what is noted of it
    bring(tmp_path / "0.txt", source="region-skane")
    assert [each.kept.record_type for each in read(home)] == ["resource"] * 5 + ["revisit"]
    with Published(home) as store:
        found = {archive.fetch(home, store.kept(stored.raw_digest)) for stored in store.every()}
        assert store.count("document") == 6
        with pytest.raises(StoreError, match="the archive has no bytes 00ff"):
            store.kept("00ff")
    assert found == contents


def test_of_two_records_with_the_same_bytes_the_first_counts(home: Home) -> None:
    first = Kept("aa", "1", 10**10, 5, "response", URL, ANSWER.fetched)
    with Work(home) as work:
        work.add_archived([first, replace(first, file="2")])
        work.add_archived([replace(first, file="3"), replace(first, digest="bb")])
        assert work.archived(["aa", "bb", "cc"]) == {"aa": first, "bb": replace(first, digest="bb")}
        assert work.kept("cc") is None
