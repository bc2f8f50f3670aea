"""Mailboxes as sources: whose messages are documents, each once, wherever it lies."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Item, Kind, ParseError, Request, Response, RunReport, Scope, Source, Status
from pipeline import archive
from pipeline.demo import SETTINGS, standing_at
from pipeline.extract.language import FAST
from pipeline.home import Home
from pipeline.nightly import SWEDEN, Options, nightly
from pipeline.store import Published
from scrapers import mailbox
from tests.ingesting import Counted, silent

JANUARY = datetime(2026, 1, 20, 3, tzinfo=SWEDEN)
SCOPE = Scope(JANUARY.date())
SOURCE = Source("x", "X", "mailbox", "/srv/in.mbox", (Kind.PRESS_RELEASE,), "2026", "H", region="Region Skåne")

Night = Callable[..., RunReport]


async def nowhere(host: str, port: int) -> list[tuple[str, int]]:
    raise AssertionError("the network is not asked")


def listed(**head: str) -> Item:
    """The item of a message with these fields, written with _ for -."""
    fields = {name.replace("_", "-"): value for name, value in head.items()}
    message = {"url": "file:///srv/in.mbox?message=1", "version": "1", "head": fields}
    content = json.dumps({"messages": [message]}).encode()
    [item] = mailbox.read(SOURCE, Response("file:///srv/in.mbox?messages", "", 200, (), content, JANUARY), SCOPE).items
    return item


def letter(subject: str, number: int = 1, text: str = "Regionen inför fler bussar på landet.") -> bytes:
    message = EmailMessage()
    message["From"] = "press@region.example"
    message["To"] = "alla@redaktion.example"
    message["Subject"] = subject
    message["Date"] = f"Mon, {number % 28 + 1:02} Dec 2025 08:30:00 +0100"
    message["Message-ID"] = f"<{number}@region.example>"
    message.set_content(f"{subject}\n\n{text}\n")
    return bytes(message)


def boxed(*letters: bytes) -> bytes:
    return b"\n".join(b"From press@region.example Mon Dec  1 08:30:00 2025\n" + each for each in letters)


@pytest.fixture
def night(home: Home) -> Night:
    def run(place: Path, days: int = 0) -> RunReport:
        source = Source("x", "X", "mailbox", str(place), (Kind.PRESS_RELEASE,), "2026", "H", region="Region Skåne")
        clock = standing_at(JANUARY + timedelta(days=days))
        return nightly(home, [source], SETTINGS, Counted(), Options(language=FAST), silent, clock, nowhere)

    return run


def counts(report: RunReport) -> tuple[int, int, int, int]:
    [each] = report.sources
    return each.tally.new, each.tally.changed, each.tally.gone, each.tally.failed


def titles(home: Home) -> dict[str, str]:
    with Published(home) as store:
        return {stored.document.key: stored.document.title for stored in store.every()}


# --- the platform ---


def test_the_list_of_a_mailbox_is_asked_for_as_such() -> None:
    assert mailbox.first(SOURCE, SCOPE) == (Request("file:///srv/in.mbox?messages"),)


def test_a_message_is_known_by_its_message_id() -> None:
    assert listed(message_id="<a.1@region.example>").key == "a.1@region.example"
    assert listed(message_id="a.1@region.example").key == "a.1@region.example"


@pytest.mark.parametrize("id", ["", "<>", "<a b>", "<å@x>", "x" * 500, "<a\x1b[31m@x>"])
def test_without_a_usable_message_id_its_fields_tell_it_apart(id: str) -> None:
    one = listed(message_id=id, subject="Ett", date="Mon, 1 Dec 2025 08:30:00 +0100")
    same = listed(message_id=id, subject="Ett", date="Mon, 1 Dec 2025 08:30:00 +0100")
    other = listed(message_id=id, subject="Två", date="Mon, 1 Dec 2025 08:30:00 +0100")
    assert one.key == same.key != other.key
    assert one.key.isalnum()


def test_the_date_is_swedish_time() -> None:
    assert listed(date="Mon, 1 Dec 2025 23:30:00 +0000").published == datetime(2025, 12, 2, 0, 30)
    assert listed(date="Tue, 1 Jul 2025 08:30:00 -0000").published == datetime(2025, 7, 1, 10, 30)


@pytest.mark.parametrize("date", ["", "igår", "Mon, 99 Dec 2025 08:30:00", "Fri, 1 Jan 9999 00:00:00 +0100", "1 " * 99])
def test_what_is_no_date_is_none(date: str) -> None:
    assert listed(date=date).published is None


@pytest.mark.parametrize("mark", ["VB:", "Fwd:", "Sv: VB:", "=?utf-8?q?VB=3A?="])
def test_the_date_of_a_forwarded_message_is_not_that_of_what_it_holds(mark: str) -> None:
    assert listed(subject=f"{mark} Fler bussar", date="Mon, 1 Dec 2025 08:30:00 +0100").published is None


def test_subjects_are_decoded_and_hostile_ones_stay_one_line() -> None:
    assert listed(subject="=?utf-8?q?Fler_t=C3=A5g?=").title == "Fler tåg"
    assert listed(subject="=?x-okänd?q?Fler?=").title == "=?x-okänd?q?Fler?="
    assert listed(subject="=?utf-8?b?!!!?= a\x00b\nc").title.isprintable()


@given(st.text(), st.text(), st.text())
def test_fields_of_any_kind_make_an_item(id: str, subject: str, date: str) -> None:
    item = listed(message_id=id, subject=subject, date=date)
    assert item.key.isascii()
    assert item.key.isprintable()


def test_of_a_folder_mbox_files_and_folders_are_lists() -> None:
    entries = [
        {"url": "file:///srv/in/a.mbox", "path": "a.mbox", "kind": "file", "size": 1, "mtime": 1},
        {"url": "file:///srv/in/a.msf", "path": "a.msf", "kind": "file", "size": 1, "mtime": 1},
        {"url": "file:///srv/in/box", "path": "box", "kind": "folder", "size": 1, "mtime": 1},
    ]
    answer = Response("file:///srv/in", "", 200, (), json.dumps({"entries": entries}).encode(), JANUARY)
    page = mailbox.read(SOURCE, answer, SCOPE)
    assert page.lists == (Request("file:///srv/in/a.mbox?messages"), Request("file:///srv/in/box"))


def test_a_source_without_a_mailbox_is_refused_and_a_folder_in_it_is_not() -> None:
    def read(url: str) -> None:
        mailbox.read(SOURCE, Response(url, url, 200, (), b'{"entries": []}', JANUARY), SCOPE)

    read("file:///srv/in.mbox/tom")
    with pytest.raises(ParseError, match="holds no mailbox"):
        read("file:///srv/in.mbox?messages")


# --- the night ---


def test_a_mailbox_is_read_and_read_on(home: Home, tmp_path: Path, night: Night) -> None:
    path = tmp_path / "in.mbox"
    path.write_bytes(boxed(letter("Fler bussar", 1), letter("Fler tåg", 2)))
    report = night(path)
    assert report.status is Status.OK
    assert counts(report) == (2, 0, 0, 0)
    path.write_bytes(boxed(letter("Fler bussar", 1), letter("Fler tåg", 2), letter("Fler båtar", 3)))
    report = night(path, 1)
    assert counts(report) == (1, 0, 0, 0)
    assert titles(home) == {
        "1@region.example": "Fler bussar",
        "2@region.example": "Fler tåg",
        "3@region.example": "Fler båtar",
    }
    with Published(home) as store:
        stored = store.stored("x:1@region.example")
        assert (stored.document.published, stored.document.published_from) == (datetime(2025, 12, 2, 8, 30), "meta")
        assert (stored.document.url, stored.also, stored.region) == (None, (), "Region Skåne")
        assert stored.document.kind is Kind.PRESS_RELEASE
        assert b"Message-ID: <1@region.example>" in archive.fetch(home, store.kept(stored.raw_digest))


def test_a_flag_that_a_mail_program_sets_is_no_change(home: Home, tmp_path: Path, night: Night) -> None:
    path = tmp_path / "in.mbox"
    path.write_bytes(boxed(letter("Fler bussar")))
    night(path)
    path.write_bytes(boxed(b"Status: RO\n" + letter("Fler bussar")))
    assert counts(night(path, 1)) == (0, 0, 0, 0)


def test_a_maildir_message_that_is_read_and_moved_stays_the_same(home: Home, tmp_path: Path, night: Night) -> None:
    box = tmp_path / "box"
    for name in ("cur", "new", "tmp"):
        (box / name).mkdir(parents=True)
    (box / "new" / "1.M1.host").write_bytes(letter("Fler bussar"))
    assert counts(night(box)) == (1, 0, 0, 0)
    (box / "new" / "1.M1.host").rename(box / "cur" / "1.M1.host:2,S")
    for day in (1, 20, 40):
        assert counts(night(box, day)) == (0, 0, 0, 0)
    assert list(titles(home)) == ["1@region.example"]


def test_a_message_in_two_mailboxes_is_one_document(home: Home, tmp_path: Path, night: Night) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.mbox", "b.mbox"):
        (tmp_path / "in" / name).write_bytes(boxed(letter("Fler bussar")))
    assert counts(night(tmp_path / "in")) == (1, 0, 0, 0)
    (tmp_path / "in" / "a.mbox").unlink()
    assert counts(night(tmp_path / "in", 1)) == (0, 0, 0, 0)
