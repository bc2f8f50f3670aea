"""Digests over a store: due by the week, told by generations, sent exactly once, whatever fails or breaks off."""

import json
import os
import shutil
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from click.testing import CliRunner

import cli
from models import Alert, Reason
from models.digest import Digest, Digested, Rhythm, Weekday
from models.watch import EditVerdict
from pipeline import digests
from pipeline.home import Home
from pipeline.store import AlertTables, Published, Work, publish
from pipeline.store import work as work_file
from pipeline.store.digests import DigestTables, period_of
from pipeline.store.themes import KeptTheme, ThemeTables
from tests.digesting import CLINIC, FIRST, MOTION, SECOND, came, digesting, first_week, second_week
from tests.test_alarm import Channel, channel
from tests.watching import watching

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["channel"]  # a webhook on loopback

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # within apprise

FIXTURES = Path(__file__).parent / "fixtures" / "digests"
SECRET = "hemligt-losen"
CONTEXT = get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.test_digests"])


class Interrupted(BaseException):
    """Stands for a run that ends at any moment."""


def digest(*channels: str, id: str = "veckan", rhythm: str = "weekly", more: str = "") -> str:
    said = {"id": id, "name": "Veckans regionnytt", "rhythm": rhythm, "channels": channels}
    return "\n".join(["[[digest]]", *(f"{key} = {json.dumps(value)}" for key, value in said.items()), more, ""])


def run(home: Home, now: datetime) -> Digested:
    with Work(home) as work:
        return digests.send(work, home, now)


def pages(home: Home, folder: str = "sidor") -> list[str]:
    return sorted(path.name for path in (home.path / folder).iterdir())


def night(home: Home, now: datetime, key: str) -> None:
    """A night that finds one motion."""
    with Work(home) as work:
        came(work, now, f"Region {key}", replace(MOTION, key=key, title=f"Motion {key}", published=now.date()))
        publish(work, home, now)


def test_an_issue_reads_as_it_should(home: Home) -> None:
    """Read by us, in a browser and as text; what it says of links, edits, hits and periods comes from the store."""
    watching(home, '[[watch]]\nid = "blod"\nname = "Blodgivning"\nwords = "blod"\n')
    digesting(home, digest("file:sidor", more='watches = ["blod"]'))
    first_week(home)
    assert run(home, FIRST) == Digested(1, 1, 0)
    second_week(home)
    assert run(home, SECOND) == Digested(1, 1, 0)
    assert pages(home) == ["veckan-2026-03-02.html", "veckan-2026-03-09.html"]
    made = (home.path / "sidor" / "veckan-2026-03-09.html").read_text(encoding="utf-8")
    _, letter = digests.preview(home, "veckan", 1)
    assert made == (FIXTURES / "veckan.html").read_text(encoding="utf-8")
    assert letter.text == (FIXTURES / "veckan.txt").read_text(encoding="utf-8")


def test_a_weekly_digest_tells_every_night_once_by_the_week(home: Home) -> None:
    """Nights of which some are missing: an issue in each week that has one, and every motion in one of them."""
    digesting(home, digest("file:sidor"))
    days = [day for day in range(16) if day not in (3, 6, 7, 8)]
    for day in days:
        night(home, FIRST + timedelta(days=day), f"n{day}")
        run(home, FIRST + timedelta(days=day))
        run(home, FIRST + timedelta(days=day, hours=6))
    assert pages(home) == [f"veckan-2026-03-{day}.html" for day in ("02", "11", "16")]
    said = "".join((home.path / "sidor" / name).read_text(encoding="utf-8") for name in pages(home))
    assert {day: said.count(f">Motion n{day}<") for day in days} == {day: int(day <= 14) for day in days}
    with Work(home) as work:
        issues = work.connection.execute('SELECT "after", until FROM issue WHERE number > 0 ORDER BY number').fetchall()
    assert [after for after, _ in issues[1:]] == [until for _, until in issues[:-1]]
    assert issues[0] == (0, 1)


@pytest.mark.parametrize(
    ("rhythm", "weekday", "last", "day", "due"),
    [
        ("daily", "monday", "2026-03-02", "2026-03-02", False),
        ("daily", "monday", "2026-03-02", "2026-03-03", True),
        ("weekly", "monday", "2026-03-02", "2026-03-08", False),
        ("weekly", "monday", "2026-03-08", "2026-03-09", True),
        ("weekly", "monday", "2026-03-02", "2026-03-31", True),
        ("weekly", "friday", "2026-03-05", "2026-03-06", True),
        ("weekly", "friday", "2026-03-06", "2026-03-12", False),
        ("weekly", "monday", "2025-12-29", "2026-01-01", False),
    ],
)
def test_when_an_issue_is_due(rhythm: str, weekday: str, last: str, day: str, due: bool) -> None:
    made = Digest("a", "A", Rhythm(rhythm), Weekday(weekday))
    assert digests.is_due(made, date.fromisoformat(last), date.fromisoformat(day)) is due


def test_the_swedish_date_counts(home: Home) -> None:
    """23:30 UTC on Sunday is Monday in Sweden."""
    digesting(home, digest("file:sidor"))
    first_week(home)
    run(home, FIRST)
    assert run(home, SECOND - timedelta(hours=5)).issues == 0
    assert run(home, SECOND - timedelta(hours=3, minutes=30)).issues == 1


def test_a_new_digest_begins_with_the_newest_night(home: Home) -> None:
    first_week(home)
    second_week(home)
    digesting(home, digest("file:sidor", id="dagen", rhythm="daily") + digest("file:sidor", more='weekday = "friday"'))
    assert run(home, SECOND) == Digested(1, 1, 0)
    said = (home.path / "sidor" / "dagen-2026-03-09.html").read_text(encoding="utf-8")
    assert "Blodbussen" in said
    assert run(home, SECOND + timedelta(days=4)) == Digested(2, 2, 0)
    assert "Blodbussen" in (home.path / "sidor" / "veckan-2026-03-13.html").read_text(encoding="utf-8")
    assert "Inget nytt" in (home.path / "sidor" / "dagen-2026-03-13.html").read_text(encoding="utf-8")


def test_several_digests_tell_each_its_own(home: Home) -> None:
    digesting(
        home,
        digest("file:a", id="alvmark", more='regions = ["Region Skåne"]')
        + digest("file:b", id="beslut", more='sections = ["decisions"]\nkinds = ["protocol"]'),
    )
    first_week(home)
    second_week(home)
    run(home, SECOND)
    assert "Inget nytt" in (home.path / "a" / "alvmark-2026-03-09.html").read_text(encoding="utf-8")
    said = (home.path / "b" / "beslut-2026-03-09.html").read_text(encoding="utf-8")
    assert "12 miljoner" in said
    assert "Blodbussen" not in said


def test_themes_choose_among_answers_to_older_motions_and_among_edits(home: Home) -> None:
    first_week(home)
    with Work(home) as work:
        numbers = dict(work.connection.execute("SELECT id, number FROM document").fetchall())
        tables = ThemeTables(work)
        tables.keep_themes([KeptTheme(1, ("bussar",), 1, 1), KeptTheme(2, ("vårdcentral",), 1, 1)])
        why = Reason("Den öppnar i maj.", 0, 17)
        said = (CLINIC.title, CLINIC.kind, "Region Granskog", CLINIC.published, CLINIC.url, 0.8, why)
        hit = Alert("blod", "granskog:r0", 1, *said, 2, FIRST.replace(tzinfo=None))
        AlertTables(work).add([hit], [])
        tables.keep_themed(np.array([numbers["alvmark:m1"], numbers["granskog:r0"]]), np.array([1, 2]))
    second_week(home)

    def told(theme: str) -> list[str]:
        made = Digest("a", "A", Rhythm.WEEKLY, themes=(theme,))
        with Published(home) as store:
            issue = digests.issue_of(store, made, period_of(store, 1), digests.names_of(home))
        return [each.document_id for chapter in issue.chapters for group in chapter.groups for each in group.entries]

    assert told("Bussar") == ["alvmark:m1"]
    assert told("vårdcentral") == ["granskog:r0"]
    assert told("skolor") == []
    with Published(home) as store:  # what watches found is told whatever it is about, and so is what was changed in it
        made = Digest("a", "A", Rhythm.WEEKLY, themes=("skolor",), watches=("blod",))
        at_hits, *others = digests.issue_of(store, made, period_of(store, 1), digests.names_of(home)).chapters
    assert {each.document_id: each.verdict for group in at_hits.groups for each in group.entries} == {
        "granskog:r0": EditVerdict.AMOUNT,
        "granskog:r1": None,
    }
    assert [chapter.total for chapter in others] == [0, 0, 0, 0]


def test_a_failing_channel_gets_the_same_issue_later_and_keeps_nobody_from_anything(
    home: Home, channel: Channel
) -> None:
    home.create()
    address = channel.address.replace("json://", f"json://anna:{SECRET}@")
    (home.path / "channels.toml").write_text(f'team = "{address}"')
    digesting(home, digest("team", "file:sidor"))
    first_week(home)
    channel.status = 500
    done = run(home, FIRST)
    assert done == Digested(1, 1, 1, ("team: the service answers 500",))
    with Work(home) as work:
        (first,) = DigestTables(work).waiting()
        letter = DigestTables(work).letter(first)
    second_week(home)
    assert run(home, FIRST + timedelta(days=1)).waiting == 1
    channel.status = 200
    assert run(home, FIRST + timedelta(days=2)) == Digested(0, 1, 0)
    (message,) = channel.got
    assert message["title"] == letter.title
    assert message["message"].strip() == letter.text.strip()
    assert first.dedupe in message["message"]
    assert run(home, FIRST + timedelta(days=3)) == Digested()
    with Work(home) as work:  # what was said is forgotten once all have it
        assert work.connection.execute("SELECT count(*) FROM issue WHERE html IS NOT NULL").fetchall() == [(0,)]
        assert SECRET not in str(work.connection.execute("FROM issue_outbox").fetchall())


def test_what_waits_for_a_channel_that_is_gone_goes_to_those_that_there_are(home: Home) -> None:
    digesting(home, digest("nowhere", "file:a"))
    first_week(home)
    assert run(home, FIRST).faults == ("nowhere: channels.toml has no channel of this name",)
    digesting(home, digest("file:a", "file:b"))
    assert run(home, FIRST) == Digested(0, 1, 0)
    assert pages(home, "b") == ["veckan-2026-03-02.html"]


def test_what_waits_for_a_digest_that_is_no_more_waits_until_it_is_back(home: Home) -> None:
    digesting(home, digest("nowhere"))
    first_week(home)
    run(home, FIRST)
    digesting(home, "")
    assert run(home, FIRST) == Digested()
    digesting(home, digest("file:a"))
    assert run(home, FIRST) == Digested(0, 1, 0)


def test_a_fault_in_the_file_is_told_and_costs_nothing(home: Home) -> None:
    digesting(home, "[[digest]]\nid = 3\n")
    first_week(home)
    (fault,) = run(home, FIRST).faults
    assert "digests.toml has a fault in digest 3" in fault
    digesting(home, digest("file:a", more='watches = ["finns-inte"]'))
    watching(home, '[[watch]]\nid = "blod"\nname = "Blod"\nwords = "blod"\n')
    done = run(home, FIRST)
    assert (done.issues, done.sent) == (1, 1)
    assert "a watch finns-inte, which there is not" in done.faults[0]


@pytest.mark.parametrize("watches", [None, ""])
def test_a_missing_watch_is_told_where_there_are_none_at_all(home: Home, watches: str | None) -> None:
    digesting(home, digest("file:a", more='watches = ["finns-inte"]'))
    if watches is not None:
        watching(home, watches)
    first_week(home)
    done = run(home, FIRST)
    assert (done.issues, len(done.faults)) == (1, 1)
    assert "a watch finns-inte, which there is not" in done.faults[0]


def test_a_fault_in_the_file_of_watches_is_no_missing_watch(home: Home) -> None:
    digesting(home, digest("file:a", more='watches = ["blod"]'))
    watching(home, "[[watch]]\nid = 3\n")
    first_week(home)
    assert run(home, FIRST) == Digested(1, 1, 0)


def test_an_issue_of_a_day_to_come_is_told_of(home: Home) -> None:
    """The clock was wrong once: nobody waits a year for the next one without a word."""
    digesting(home, digest("file:a"))
    first_week(home)
    assert run(home, FIRST + timedelta(days=364)).issues == 1
    done = run(home, FIRST)
    assert done.issues == 0
    assert done.faults == (
        "digest veckan: it was last told on 2027-03-01, which is yet to come: until then there is no issue",
    )


def test_an_issue_that_cannot_be_made_fails_no_other(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    digesting(home, digest("file:a", id="a") + digest("file:b", id="b"))
    first_week(home)
    made = digests.issue_of

    def broken(store: Any, digest: Digest, *rest: Any) -> Any:
        if digest.id == "a":
            raise RuntimeError("trasig")
        return made(store, digest, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(digests, "issue_of", broken)
        assert run(home, FIRST) == Digested(1, 1, 0, ("digest a: a fault in regionradar itself: RuntimeError: trasig",))
    assert run(home, FIRST) == Digested(1, 1, 0)


def test_what_was_sent_and_not_noted_is_sent_again_with_the_same_key(
    home: Home, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    digesting(home, digest("file:sidor", channel.address))
    first_week(home)

    def killed(*_: object) -> None:
        raise Interrupted

    for _ in range(2):
        with monkeypatch.context() as patch:
            patch.setattr(DigestTables, "note", killed)
            with pytest.raises(Interrupted):
                run(home, FIRST)
    assert run(home, FIRST) == Digested(0, 2, 0)
    assert pages(home) == ["veckan-2026-03-02.html"]
    assert len({message["message"] for message in channel.got}) == 1


def killed_run(home: Home, now: datetime, killed_at: int) -> None:
    """A run in a process of its own, killed within its n-th transaction, when all is written but the commit, or right
    behind it where the number is negative; 0 lets it run through."""
    commits = 0
    whole = work_file.transaction

    @contextmanager
    def counted(db: "DuckDBPyConnection") -> Iterator[None]:
        nonlocal commits
        with whole(db):
            yield
            commits += 1
            if commits == killed_at:
                os.kill(os.getpid(), signal.SIGKILL)
        if commits == -killed_at:
            os.kill(os.getpid(), signal.SIGKILL)

    work_file.transaction = counted
    run(home, now)


def ran_through(home: Home, now: datetime, killed_at: int) -> bool:
    process = CONTEXT.Process(target=killed_run, args=(home, now, killed_at))
    process.start()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode == 0


def test_killed_at_every_commit(tmp_path: Path) -> None:
    """The first issue, which also begins the digest, and the second: whole, once, and the same at every moment."""
    home = Home(tmp_path / "home")
    digesting(home, digest("file:a", "file:b", rhythm="daily"))
    first_week(home)
    moments = 0
    for now, name in ((FIRST, "veckan-2026-03-02.html"), (SECOND, "veckan-2026-03-09.html")):
        said = set()
        for killed_at in range(1, 20):
            through = []
            for way in (killed_at, -killed_at):
                copy = Home(tmp_path / f"{name}{way}")
                shutil.copytree(home.path, copy.path)
                through.append(ran_through(copy, now, way))
                run(copy, now)
                assert [pages(copy, "a")[-1], pages(copy, "b")[-1]] == [name, name]
                said |= {(copy.path / folder / name).read_text(encoding="utf-8") for folder in ("a", "b")}
                with Work(copy) as work:
                    assert DigestTables(work).waiting() == []
                    assert work.connection.execute("SELECT max(number) FROM issue").fetchall() == [
                        (int(now == SECOND) + 1,)
                    ]
            moments += through.count(False)
            if all(through):
                break
        assert len(said) == 1
        run(home, now)
        if now == FIRST:
            second_week(home)
    assert moments == 2 * (4 + 3)  # begin, write, note and note; write, note and note


class Post:
    """A mail server on loopback that remembers what it got."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as said:
                self._talk(lambda line, said=said: (said.write(line + b"\r\n"), said.flush()), said)  # type: ignore[misc]

    def _talk(self, say: Callable[[bytes], object], said: Any) -> None:
        say(b"220 post")
        while line := said.readline():
            verb = line[:4].upper().strip()
            if verb == b"DATA":
                say(b"354 go on")
                body = b"".join(iter(said.readline, b".\r\n"))
                self.got.append(message_from_bytes(body.replace(b"\r\n..", b"\r\n."), policy=policy.default))  # type: ignore[arg-type]
            say(b"221 bye" if verb == b"QUIT" else b"250 ok")


@pytest.fixture
def post() -> Iterator[Post]:
    found = Post()
    yield found
    found.listening.close()


def test_a_mail_has_the_page_and_the_text_with_its_links(home: Home, post: Post) -> None:
    digesting(home, digest(f"mailto://127.0.0.1:{post.port}?from=radar@exempel.se&to=anna@exempel.se&mode=insecure"))
    first_week(home)
    second_week(home)
    run(home, SECOND)
    (mail,) = post.got
    assert mail["Subject"] == "Veckans regionnytt: 2–9 mars 2026"
    html, text = mail.get_body(("html",)), mail.get_body(("plain",))
    assert html is not None
    assert text is not None
    assert "<h1" in html.get_content()
    assert 'href="https://granskog.example/r1"' in html.get_content()
    assert "https://granskog.example/r1" in text.get_content()
    assert "<" not in text.get_content()


def test_a_digest_that_is_mailed_again_has_the_message_id_that_it_had(home: Home, post: Post) -> None:
    digesting(home, digest(f"mailto://127.0.0.1:{post.port}?from=radar@exempel.se&to=anna@exempel.se&mode=insecure"))
    first_week(home)
    run(home, FIRST)
    with Work(home) as work:
        ((key,),) = work.connection.execute("SELECT dedupe FROM issue_outbox").fetchall()
    assert [mail["Message-ID"] for mail in post.got] == [f"<{key}@127.0.0.1>"]


def test_commands_add_list_show_run_and_remove(home: Home) -> None:
    def call(*said: str, code: int = 0) -> str:
        done = CliRunner().invoke(cli.main, ["digest", *said, "--home", str(home.path)])
        assert done.exit_code == code, done.output
        return done.stdout

    first_week(home)
    second_week(home)
    call("add", "veckan", "--name", "Veckan", "--region", "granskog", code=1)
    call("add", "veckan", "--name", "Veckan", "--weekday", "tuesday", "--channel", "file:sidor")
    (shown,) = json.loads(call("list", "--json"))["digests"]
    assert shown == {
        "id": "veckan",
        "name": "Veckan",
        "rhythm": "weekly",
        "weekday": "tuesday",
        "channels": ["file:sidor"],
    }
    assert "Blodbussen" in call("show", "veckan")
    made = json.loads(call("show", "veckan", "--since", "2026-03-02", "--html", str(home.path / "v.html"), "--json"))
    assert (made["after"], made["until"]) == (0, 2)
    assert "Blodbussen" in (home.path / "v.html").read_text(encoding="utf-8")
    assert json.loads(call("show", "veckan", "--since", "2", "--json"))["figures"][0]["count"] == 0
    call("show", "veckan", "--since", "igår", code=2)
    call("show", "veckan", "--text", code=2)  # there is no way to ask for what is the default
    assert json.loads(call("run", "--json"))["faults"] == []
    call("remove", "veckan")
    assert json.loads(call("list", "--json")) == {"digests": []}
    call("show", "veckan", code=1)
