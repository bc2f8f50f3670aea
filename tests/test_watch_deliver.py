"""The outbox: every alert reaches every channel, whatever fails or breaks off, and no password is told."""

import json
import logging
import os
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.replay_receivers import Receiver, Shot, State
from models import Watched
from models.alerts import OLD
from pipeline.alerts import match, send
from pipeline.home import Home
from pipeline.store import AlertTables, Work, backlog
from pipeline.watch import deliver as delivery
from pipeline.watch.match import key
from pipeline.whole import write_whole
from tests.ingesting import Counted
from tests.test_alarm import Channel, channel
from tests.watching import document, put, watching

__all__ = ["channel"]  # a webhook on loopback

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # within apprise

SECRET = "hemligt-losen"
NEXT_DAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
LATER = NEXT_DAY + OLD
BUSES, TRAINS = document("1", "Fler bussar\n\nVi vill ha fler bussar."), document("2", "Fler tåg\n\nVi vill ha tåg.")


class Interrupted(BaseException):
    """Stands for a run that ends at any moment."""


def watch(*channels: str, id: str = "m") -> str:
    return f'[[watch]]\nid = "{id}"\nname = "Motioner"\nkinds = ["motion"]\nchannels = {json.dumps(channels)}\n'


def run(home: Home, *documents: Any, now: datetime = NEXT_DAY) -> Watched:
    """A run over these documents."""
    with Work(home) as work:
        put(work, documents, now=now)
        return send(work, home, match(work, home, Counted()))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_file_gets_a_line_of_json_for_each_alert(home: Home) -> None:
    watching(home, watch("file:ut/larm.jsonl"))
    assert run(home, BUSES, TRAINS) == Watched(2, 2, 0)
    first, second = lines(home.path / "ut" / "larm.jsonl")
    assert {first["document_id"], second["document_id"]} == {"s:1", "s:2"}
    assert list(first) == [
        "key", "watch", "document_id", "revision", "verdict", "older", "title", "kind", "region", "published", "url",
        "score", "why", "generation",
    ]  # fmt: skip
    assert run(home) == Watched(0, 0, 0)
    assert len(lines(home.path / "ut" / "larm.jsonl")) == 2


def test_what_was_sent_and_not_noted_stands_in_a_file_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    watching(home, watch("file:ut.jsonl"))

    def killed(*_: object) -> None:
        raise Interrupted

    with monkeypatch.context() as patch:
        patch.setattr(AlertTables, "note", killed)
        with pytest.raises(Interrupted):
            run(home, BUSES)
    assert len(lines(home.path / "ut.jsonl")) == 1
    assert run(home, TRAINS) == Watched(1, 2, 0)
    assert [line["document_id"] for line in lines(home.path / "ut.jsonl")] == ["s:1", "s:2"]


def test_a_line_that_broke_off_is_written_anew(home: Home) -> None:
    watching(home, watch("file:ut.jsonl"))
    run(home, BUSES)
    path = home.path / "ut.jsonl"
    (whole,) = path.read_bytes().splitlines(keepends=True)
    for cut in (1, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole + whole[:cut])
        with Work(home) as work:
            work.connection.execute("UPDATE outbox SET state = 'waiting'")
            assert send(work, home, Watched()).sent == 1
        assert path.read_bytes() == whole


def test_lines_of_others_are_left_alone(home: Home) -> None:
    watching(home, watch("file:ut.jsonl"))
    (home.path / "ut.jsonl").write_text('anteckning\n["key"]\n')
    run(home, BUSES)
    assert (home.path / "ut.jsonl").read_text().splitlines()[:2] == ["anteckning", '["key"]']


def test_a_message_says_who_what_why_and_where_with_its_key(home: Home, channel: Channel) -> None:
    watching(home, watch(channel.address))
    run(home, BUSES)
    run(home, replace(BUSES, text="Fler bussar\n\nVi vill ha färre bussar."))
    first, second = channel.got
    assert first["title"] == "Bevakning: Motioner: 1 träff"
    title, about, _, url, key = first["message"].splitlines()
    assert (title, about, url) == ("Fler bussar", "Region Skåne, 2026-03-01, motion", "https://s.example/1")
    assert second["message"].splitlines()[1] == "Region Skåne, 2026-03-01, motion, ändrad, version 2"
    with Work(home) as work:
        keys = {f"nyckel {post}" for (post,) in work.connection.execute("SELECT dedupe FROM outbox").fetchall()}
    assert keys == {key, second["message"].splitlines()[-1]}


def test_a_channel_that_fails_is_said_tried_again_and_keeps_nobody_else_from_anything(
    home: Home, channel: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    home.create()
    address = channel.address.replace("json://", f"json://anna:{SECRET}@")
    (home.path / "channels.toml").write_text(f'team = "{address}?token={SECRET}"')
    watching(home, watch("team", "file:ut.jsonl"))
    channel.status = 503
    for waiting, fresh in ((1, [BUSES]), (2, [TRAINS]), (2, [])):
        watched = run(home, *fresh)
        assert (watched.sent, watched.waiting) == (len(fresh), waiting)
        assert watched.faults == ("team: the service answers 503",)
        assert backlog(home).unsent == ((waiting, "the service answers 503"),)
    assert len(lines(home.path / "ut.jsonl")) == 2
    channel.status = 200
    assert run(home) == Watched(0, 2, 0)
    said = "\n".join(message["message"] for message in channel.got)
    assert said.count("nyckel ") == 2
    assert run(home) == Watched()
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    ("address", "says"),
    [
        (f"json://anna:{SECRET}@127.0.0.1:1/", "could not be reached"),
        (f"no-such-service://{SECRET}", "is none that apprise understands"),
        ("okand", "channels.toml has no channel of this name"),
    ],
)
def test_what_is_wrong_with_a_channel_is_said_without_its_address(
    home: Home, address: str, says: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    watching(home, watch(address))
    watched = run(home, BUSES)
    assert (watched.sent, watched.waiting) == (0, 1)
    (fault,) = watched.faults
    assert says in fault
    assert SECRET not in fault + caplog.text + "".join(capfd.readouterr())


def test_a_file_that_cannot_be_written_is_said(home: Home) -> None:
    watching(home, watch("file:ut/a.jsonl"))
    (home.path / "ut").write_text("no folder")
    watched = run(home, BUSES)
    assert watched.waiting == 1
    assert watched.faults[0].startswith("file:ut/a.jsonl: ")


def test_a_channel_that_fails_on_and_on_is_left_alone_until_the_next_run(home: Home) -> None:
    watching(home, "".join(watch("nobody", id=f"m{number}") for number in range(5)))
    assert run(home, BUSES).waiting == 5
    with Work(home) as work:
        tries = work.connection.execute("SELECT tries FROM outbox ORDER BY tries").fetchall()
    assert tries == [(0,), (0,), (1,), (1,), (1,)]


def test_what_waits_for_a_channel_that_was_replaced_goes_to_the_new_one(home: Home) -> None:
    watching(home, watch("nobody", "file:a.jsonl"))
    assert run(home, BUSES).waiting == 1
    watching(home, watch("file:a.jsonl", "file:b.jsonl"))
    assert run(home) == Watched(0, 1, 0)
    assert [len(lines(home.path / f"{name}.jsonl")) for name in "ab"] == [1, 1]


def test_what_a_watch_found_that_was_taken_away_waits_until_it_is_back(home: Home) -> None:
    watching(home, watch("nobody"))
    run(home, BUSES)
    watching(home, "")
    assert run(home) == Watched()
    watching(home, watch("file:ut.jsonl"))
    assert run(home) == Watched(0, 1, 0)


def test_a_watch_that_is_renamed_takes_with_it_what_it_found_and_what_waits(home: Home) -> None:
    watching(home, watch("nobody") + watch("file:n.jsonl", id="n").replace("motion", "report"))
    run(home, BUSES)
    watching(home, watch("file:ut.jsonl", id="nytt") + watch("file:n.jsonl", id="n").replace("motion", "report"))
    assert run(home, TRAINS) == Watched(1, 2, 0)
    assert [line["watch"] for line in lines(home.path / "ut.jsonl")] == ["nytt", "nytt"]
    with Work(home) as work:
        assert set(work.connection.execute("SELECT watch FROM alert").fetchall()) == {("nytt",)}


def test_of_two_watches_that_ask_the_same_none_is_taken_for_the_other(home: Home) -> None:
    watching(home, watch("nobody", id="a") + watch("nobody", id="b"))
    run(home, BUSES)
    watching(home, watch("file:ut.jsonl", id="c"))
    assert run(home) == Watched()
    assert backlog(home).orphans == ((1, "a"), (1, "b"))


def test_many_alerts_are_several_messages_and_none_is_left_out(
    home: Home, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "TOGETHER", 2)
    watching(home, watch(channel.address))
    run(home, *(document(str(number), f"Motion {number}") for number in range(5)))
    assert [message["title"] for message in channel.got] == [
        "Bevakning: Motioner: 2 träffar", "Bevakning: Motioner: 2 träffar", "Bevakning: Motioner: 1 träff",
    ]  # fmt: skip


def test_what_a_new_source_brings_is_one_message_that_says_how_many_and_nothing_is_left_out(
    home: Home, channel: Channel
) -> None:
    watching(home, watch(channel.address, "file:ut.jsonl"))
    old = [document(str(number), f"Motion {number}") for number in range(60)]
    fresh = document("ny", "Motion ny", published=LATER.date())
    assert run(home, *old, fresh, now=LATER) == Watched(61, 122, 0)
    news, bundle = channel.got
    assert news["title"] == "Bevakning: Motioner: 1 träff"
    assert bundle["title"] == "Bevakning: Motioner: 60 äldre dokument"
    assert bundle["message"].startswith("Publicerade långt innan de hittades")
    assert bundle["message"].count("nyckel ") == 25
    assert bundle["message"].endswith("Ytterligare 35 visas inte här. Alla står i bevakningens flöde (m).")
    assert Counter(line["older"] for line in lines(home.path / "ut.jsonl")) == {True: 60, False: 1}
    assert run(home) == Watched()


def test_an_old_document_that_is_changed_is_news(home: Home, channel: Channel) -> None:
    watching(home, watch(channel.address))
    run(home, BUSES, now=LATER)
    run(home, replace(BUSES, text="Fler bussar\n\nVi vill ha färre bussar."), now=LATER + OLD)
    assert [said["title"].split(": ")[-1] for said in channel.got] == ["1 äldre dokument", "1 träff"]


def test_a_flood_is_one_message_also_when_it_is_sent_again(
    home: Home, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "MANY", 30)
    watching(home, watch(channel.address))
    channel.status = 500
    many = [document(str(number), f"Motion {number}") for number in range(31)]
    assert run(home, *many).waiting == 31
    channel.status = 200
    assert run(home, document("sen", "Motion sen")) == Watched(1, 32, 0)
    assert [said["title"] for said in channel.got][-2:] == [
        "Bevakning: Motioner: 1 träff", "Bevakning: Motioner: 31 träffar",
    ]  # fmt: skip


def test_a_mail_that_is_sent_again_has_the_message_id_that_it_had(home: Home) -> None:
    receiver = Receiver("brev", Shot(), "mailto")
    receiver.begin(NEXT_DAY.date(), State.DEAF)
    try:
        watching(home, watch(receiver.address))
        assert run(home, BUSES).waiting == 1
        receiver.begin(LATER.date(), State.WELL)
        assert run(home, TRAINS).sent == 2
    finally:
        receiver.end()
    first, fresh, again = (got.id for got in receiver.got)
    assert first == again != fresh
    assert first.endswith("@127.0.0.1>")


def mail(text: str, key: str) -> list[str]:
    """The Message-IDs of what a mail server gets of a message."""
    receiver = Receiver("brev", Shot(), "mailto")
    receiver.begin(NEXT_DAY.date(), State.WELL)
    try:
        assert delivery.notify(receiver.address, "Bevakning", text, key=key) is None
    finally:
        receiver.end()
    return [got.id for got in receiver.got]


def test_a_mail_that_is_too_long_for_one_is_several_with_a_message_id_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apprise.plugins.email.NotifyEmail.body_maxlen", 400)
    first, *more = mail("Vi vill ha fler bussar.\n" * 40, "nyckel")
    assert first == "<nyckel@127.0.0.1>"
    assert more == [f"<nyckel.{number}@127.0.0.1>" for number in range(2, 2 + len(more))] != []
    assert mail("Vi vill ha fler bussar.\n" * 40, "nyckel") == [first, *more]


def test_what_is_replaced_in_apprise_is_there() -> None:
    assert {"convert_between", "make_msgid"} <= vars(import_module(delivery.MAILING)).keys()


@pytest.mark.parametrize("name", ["json", "apprise.plugins.no_such_part"])
def test_a_version_of_apprise_without_what_is_replaced_sends_mails_all_the_same(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "MAILING", name)
    (id,) = mail("Vi vill ha fler bussar.", "nyckel")
    assert "nyckel" not in id


def test_the_key_of_what_waits_for_a_renamed_watch_is_one_in_the_store_and_in_what_is_told(
    home: Home, channel: Channel
) -> None:
    watching(home, watch("nobody", "file:ut.jsonl"))
    run(home, BUSES)
    watching(home, watch(channel.address, "file:ut.jsonl", id="nytt"))
    assert run(home) == Watched(0, 1, 0)
    watching(home, watch(channel.address, "file:ny.jsonl", id="nytt"))
    with Work(home) as work:
        posts = work.connection.execute("SELECT dedupe, channel FROM outbox ORDER BY channel").fetchall()
        tables = AlertTables(work)
        work.connection.execute("UPDATE outbox SET state = 'waiting'")
        told = {key(post.alert) for post in tables.waiting()}
        assert send(work, home, Watched()).sent == 2
    assert {dedupe for dedupe, _ in posts} == told
    (line,) = lines(home.path / "ny.jsonl")
    assert {line["key"]} == told
    assert [said["message"].splitlines()[-1] for said in channel.got] == [f"nyckel {line['key']}"] * 2


def test_what_a_publisher_says_forges_no_paragraph_and_no_link(home: Home, channel: Channel) -> None:
    watching(home, watch(channel.address))
    forged = "Fler\N{RIGHT-TO-LEFT OVERRIDE} bussar\x1b[2J\n\nTåg"
    run(home, document("1", "Fler bussar", title=forged, url="javascript:alert(1)"))
    (said,) = channel.got
    title, _, _, place, last = said["message"].splitlines()
    assert (title, place) == ("Fler bussar [2J Tåg", "s:1")
    assert last.startswith("nyckel ")


def test_a_file_is_read_once_in_a_run_however_many_alerts_it_gets(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []
    whole = delivery._append

    def counted(path: Path, posts: Any) -> None:
        written.append(len(posts))
        whole(path, posts)

    monkeypatch.setattr(delivery, "_append", counted)
    watching(home, watch("file:ut.jsonl") + watch("file:ut.jsonl", id="n"))
    run(home, *(document(str(number), f"Motion {number}") for number in range(30)))
    assert written == [60]
    assert len(lines(home.path / "ut.jsonl")) == 60


def test_the_folder_of_a_file_is_on_disk_before_what_is_in_it_is_noted(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    whole, noted = os.fsync, AlertTables.note

    def synced(handle: int) -> None:
        whole(handle)
        if os.path.samestat(os.fstat(handle), (home.path / "ut").stat()):
            done.append("folder")

    def note(*given: Any) -> None:
        noted(*given)
        done.append("note")

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(AlertTables, "note", note)
    watching(home, watch("file:ut/larm.jsonl"))
    run(home, BUSES)
    write_whole(home.path / "ut" / "sida.html", b"Fler bussar")
    assert done == ["folder", "note", "folder"]


STEPS = ("take", "add", "note", "set_watches")
RUNS = st.lists(
    st.tuples(
        st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 2)), max_size=3),  # documents, and what they say
        st.sampled_from((None, *STEPS)),  # where it breaks off
        st.booleans(),  # before that step or after it
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(runs=RUNS)
def test_each_alert_stands_in_a_file_once_whatever_order_and_interruptions(
    tmp_path_factory: pytest.TempPathFactory, runs: list[tuple[list[tuple[str, int]], str | None, bool]]
) -> None:
    home = Home(tmp_path_factory.mktemp("home"))
    watching(home, watch("file:ut.jsonl") + watch("file:ut.jsonl", id="n"))
    for documents, step, before in (*runs, ([], None, False)):
        with pytest.MonkeyPatch.context() as patch:
            if step:
                _break_off(patch, step, before)
            with suppress(Interrupted):
                run(home, *(document(key, f"Motion {key}\n\nVi säger {said}.") for key, said in documents))
    said = Counter((line["watch"], line["document_id"], line["revision"]) for line in lines_if_any(home))
    with Work(home) as work:
        held = dict(work.connection.execute("SELECT id, revision FROM document").fetchall())
        alerts = work.connection.execute("SELECT watch, document, revision FROM alert").fetchall()
        left = work.connection.execute("SELECT count(*) FROM outbox WHERE state = 'waiting'").fetchall()
    assert left == [(0,)]
    assert said == Counter(alerts)
    assert set(said.values()) <= {1}
    # what every document says now is known to both watches
    assert {(id, each, revision) for id in "mn" for each, revision in held.items()} <= said.keys()


def _break_off(patch: pytest.MonkeyPatch, step: str, before: bool) -> None:
    whole = getattr(AlertTables, step)

    def broken(self: AlertTables, *given: Any) -> None:
        if not before:
            whole(self, *given)
        raise Interrupted

    patch.setattr(AlertTables, step, broken)


def lines_if_any(home: Home) -> list[dict[str, Any]]:
    path = home.path / "ut.jsonl"
    return lines(path) if path.exists() else []
