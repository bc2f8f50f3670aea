"""Files, folders and mailboxes of this machine as answers, and the borders that none of them crosses."""

import asyncio
import json
import os
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Broken, Forbidden, NotAllowed, Request, Response, TooLarge, Unreachable, Validators
from scrapers import local
from scrapers.folder import path_of, url_of

ONE = (
    "From a@region.example Tue Jan 20 03:00:00 2026\nMessage-ID: <1@region.example>\nSubject: Ett\n\nRegionen bygger.\n"
)
TWO = (
    "From b@region.example Wed Jan 21 03:00:00 2026\nMessage-ID: <2@region.example>\nSubject: Två\n\nRegionen river.\n"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def ask(url: str, root: Path, etag: str | None = None, method: str = "GET") -> Response:
    validators = Validators(etag) if etag else None
    return asyncio.run(local.fetch(Request(url, method=method, validators=validators), root))


def at(path: Path, root: Path, etag: str | None = None) -> Response:
    return ask(url_of(path), root, etag)


def entries(path: Path, root: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(at(path, root).content)["entries"]
    return found


def messages(url: str, root: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(ask(url, root).content)["messages"]
    return found


def mbox(path: Path, *said: str) -> str:
    path.write_text("\n".join(said))
    return url_of(path)


# --- files ---


def test_a_file_answers_with_its_bytes(root: Path) -> None:
    (root / "motion.html").write_bytes(b"<p>Bussar</p>")
    answer = at(root / "motion.html", root)
    assert (answer.status, answer.content, answer.header("content-type")) == (200, b"<p>Bussar</p>", "text/html")
    assert answer.url == answer.final_url == url_of(root / "motion.html")
    assert answer.fetched.tzinfo is UTC


def test_the_type_is_that_of_the_ending(root: Path) -> None:
    said = {}
    for name in ("a.pdf", "b.eml", "c.txt", "d.okänd"):
        (root / name).write_bytes(b"x")
        said[name] = at(root / name, root).header("content-type")
    assert list(said.values()) == ["application/pdf", "message/rfc822", "text/plain", "application/octet-stream"]


def test_a_file_that_did_not_change_is_a_304_and_one_that_did_is_not(root: Path) -> None:
    path = root / "a.txt"
    path.write_text("Bussar")
    first = at(path, root)
    again = at(path, root, first.header("etag"))
    assert (again.status, again.not_modified, again.content) == (304, True, b"")
    path.write_text("Bussar.")
    assert at(path, root, first.header("etag")).content == b"Bussar."
    path.write_text("Tåget..")
    os.utime(path, ns=(1, 1))
    assert at(path, root, first.header("etag")).status == 200


def test_what_is_not_there_is_a_404(root: Path) -> None:
    (root / "a.txt").write_text("x")
    assert at(root / "b.txt", root).status == 404
    assert at(root / "a.txt" / "b.txt", root).status == 404
    (root / "c.txt").symlink_to(root / "ingenstans")
    assert at(root / "c.txt", root).status == 404


def test_without_the_root_nothing_is_said_of_its_files(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="there is no"):
        at(tmp_path / "borta" / "a.txt", tmp_path / "borta")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_what_may_not_be_read_is_forbidden(root: Path) -> None:
    (root / "a.txt").write_text("x")
    (root / "a.txt").chmod(0)
    (root / "b").mkdir(mode=0o000)
    for name in ("a.txt", "b"):
        with pytest.raises(Forbidden, match="cannot be read: Permission denied"):
            at(root / name, root)


def test_a_file_that_is_too_large_is_refused_and_not_cut(root: Path) -> None:
    with (root / "a.pdf").open("wb") as file:
        file.truncate(local.LARGEST + 1)  # takes no room on disk
    with pytest.raises(TooLarge, match="more than 100 MB"):
        at(root / "a.pdf", root)


def test_a_pipe_is_refused_without_waiting_for_its_writer(root: Path) -> None:
    os.mkfifo(root / "a.txt")
    with pytest.raises(NotAllowed, match="not a file"):
        at(root / "a.txt", root)


def test_names_of_any_bytes(root: Path) -> None:
    for name in (b"l\xe5n.txt", "lån åäö?#%.txt".encode(), b"rad\nrad.txt"):
        with open(os.path.join(os.fsencode(root), name), "wb") as file:
            file.write(name)
    found = entries(root, root)
    assert {ask(each["url"], root).content for each in found} == {
        b"l\xe5n.txt",
        "lån åäö?#%.txt".encode(),
        b"rad\nrad.txt",
    }
    assert sorted(each["path"] for each in found) == ["l\\xe5n.txt", "lån åäö?#%.txt", "rad\\nrad.txt"]


# --- the border ---


def test_nothing_outside_the_root_is_read(root: Path) -> None:
    outside = root.parent / "hemligt.txt"
    outside.write_text("hemligt")
    (root.parent / "in-två").mkdir()
    (root / "länk.txt").symlink_to(outside)
    (root / "mapp").symlink_to(root.parent)
    for path in (outside, root.parent, root / "länk.txt", root / "mapp" / "hemligt.txt", root.parent / "in-två"):
        with pytest.raises(NotAllowed, match="lies outside"):
            at(path, root)
    for dots in ("/../hemligt.txt", "/%2e%2e/hemligt.txt", "/mapp/../../hemligt.txt", "/x/../../hemligt.txt"):
        with pytest.raises(NotAllowed, match="lies outside"):
            ask(url_of(root) + dots, root)


def test_a_link_that_is_put_in_place_of_a_folder_is_not_followed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look at where a path leads and the reading, somebody may change it."""
    (root.parent / "hemligt.txt").write_text("hemligt")
    (root / "mapp").symlink_to(root.parent)
    monkeypatch.setattr(os.path, "realpath", lambda path, **_: str(path))
    with pytest.raises(Broken):
        at(root / "mapp" / "hemligt.txt", root)


def test_links_within_the_root_are_followed(root: Path) -> None:
    (root / "a.txt").write_text("x")
    (root / "b.txt").symlink_to(root / "a.txt")
    assert at(root / "b.txt", root).content == b"x"


def test_a_root_may_be_reached_by_a_link(root: Path) -> None:
    (root / "a.txt").write_text("x")
    link = root.parent / "dagens"
    link.symlink_to(root)
    (entry,) = entries(link, link)
    assert (entry["path"], ask(entry["url"], link).content) == ("a.txt", b"x")


def test_a_root_that_is_a_file_is_all_that_is_read(root: Path) -> None:
    (root / "a.txt").write_text("x")
    (root / "b.txt").write_text("y")
    assert at(root / "a.txt", root / "a.txt").content == b"x"
    with pytest.raises(NotAllowed):
        at(root / "b.txt", root / "a.txt")


@pytest.mark.parametrize(
    "url",
    [
        "https://www.region.example/a.txt",
        "http://127.0.0.1/",
        "ftp://region.example/",
        "file://filserver.example/in/a.txt",
        "file:a.txt",
        "file:///%00",
        "",
    ],
)
def test_what_is_no_file_of_this_machine_is_not_asked(url: str, root: Path) -> None:
    with pytest.raises(NotAllowed):
        ask(url, root)


def test_of_files_nothing_is_asked_but_to_be_read(root: Path) -> None:
    with pytest.raises(NotAllowed, match="DELETE"):
        ask(url_of(root), root, method="DELETE")


@given(st.text(alphabet=st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)), min_size=1))
def test_the_address_of_a_path_leads_back_to_it(name: str) -> None:
    assert path_of(url_of(f"/{name}")) == Path(f"/{name}")


# --- folders ---


def test_a_folder_answers_with_its_entries(root: Path) -> None:
    (root / "2026").mkdir()
    (root / "2026" / "b.txt").write_text("xy")
    os.utime(root / "2026" / "b.txt", ns=(5, 7))
    (root / "a.txt").write_text("x")
    (folder, file) = entries(root, root)
    assert (folder["path"], folder["kind"]) == ("2026", "folder")
    assert (file["path"], file["kind"], file["size"]) == ("a.txt", "file", 1)
    (inner,) = entries(root / "2026", root)
    assert inner == {
        "url": url_of(root / "2026" / "b.txt"),
        "path": "2026/b.txt",
        "kind": "file",
        "size": 2,
        "mtime": 7,
    }


def test_hidden_files_stores_and_links_to_folders_are_passed_over(root: Path) -> None:
    for folder in (".git", "store", "archive", "annat"):
        (root / folder).mkdir()
    (root / ".gömd.txt").write_text("x")
    (root / "mapp").symlink_to(root / "annat")
    (root / "cirkel").symlink_to(root)
    assert [each["path"] for each in entries(root, root)] == ["annat", "archive", "store"]
    (root / "store" / "work.duckdb").write_text("x")  # now it is a home of regionradar
    assert [each["path"] for each in entries(root, root)] == ["annat"]


def test_of_what_a_link_leads_to_outside_nothing_is_told(root: Path) -> None:
    outside = root.parent / "hemligt.txt"
    outside.write_text("hemligt" * 1000)
    (root / "a.txt").symlink_to(outside)
    (entry,) = entries(root, root)
    assert entry["size"] != outside.stat().st_size


def test_an_empty_folder_has_no_entries(root: Path) -> None:
    assert json.loads(at(root, root).content) == {"entries": []}


# --- mailboxes ---


def test_an_mbox_file_lists_its_messages_and_each_is_answered(root: Path) -> None:
    url = mbox(root / "in.mbox", ONE, TWO)
    one, two = messages(f"{url}?messages", root)
    assert one["head"] == {"message-id": "<1@region.example>", "subject": "Ett"}
    answer = ask(two["url"], root)
    assert answer.content.decode() == TWO.partition("\n")[2]
    assert answer.header("content-type") == "message/rfc822"
    assert ask(two["url"], root, answer.header("etag")).status == 304


def test_a_new_message_leaves_the_others_as_they_are(root: Path) -> None:
    url = mbox(root / "in.mbox", ONE)
    (before,) = messages(f"{url}?messages", root)
    mbox(root / "in.mbox", TWO, ONE)
    assert before in messages(f"{url}?messages", root)
    assert b"bygger" in ask(before["url"], root).content


def test_a_message_that_was_taken_out_is_a_404(root: Path) -> None:
    url = mbox(root / "in.mbox", ONE, TWO)
    (one, _) = messages(f"{url}?messages", root)
    mbox(root / "in.mbox", TWO)
    assert ask(one["url"], root).status == 404


def test_lines_of_a_letter_that_begin_as_separators_do_are_no_separators(root: Path) -> None:
    letter = ONE + "\nFrom now on the region builds.\n>From Monday on, too.\n>>From the board.\n"
    url = mbox(root / "in.mbox", letter, TWO)
    one, _ = messages(f"{url}?messages", root)
    said = ask(one["url"], root).content.decode()
    assert "\nFrom now on" in said
    assert "\nFrom Monday on" in said
    assert "\n>From the board" in said


def test_ends_of_lines_may_be_those_of_windows(root: Path) -> None:
    (root / "in.mbox").write_bytes(f"{ONE}\n{TWO}".replace("\n", "\r\n").encode())
    assert [each["head"]["subject"] for each in messages(f"{url_of(root / 'in.mbox')}?messages", root)] == [
        "Ett",
        "Två",
    ]


def test_what_is_no_mailbox_says_so_and_an_empty_one_is_empty(root: Path) -> None:
    with pytest.raises(Broken, match="is no mailbox"):
        ask(f"{mbox(root / 'in.mbox', 'Hej!')}?messages", root)
    assert messages(f"{mbox(root / 'tom.mbox', '')}?messages", root) == []


def test_a_maildir_lists_its_messages(root: Path) -> None:
    for folder in ("cur", "new", "tmp", "arkiv", ".Papperskorg"):
        (root / folder).mkdir()
    (root / "cur" / "1.M1P1.box:2,S").write_text(ONE.partition("\n")[2])
    (root / "new" / "2.M1P1.box").write_text(TWO.partition("\n")[2])
    (root / "tmp" / "3.M1P1.box").write_text("Message-ID: <half")
    said = json.loads(at(root, root).content)
    assert [each["path"] for each in said["entries"]] == ["arkiv"]
    assert [each["head"]["subject"] for each in said["messages"]] == ["Ett", "Två"]
    assert [ask(each["url"], root).content for each in said["messages"]] == [
        ONE.partition("\n")[2].encode(),
        TWO.partition("\n")[2].encode(),
    ]


def test_links_in_a_maildir_are_listed_and_tell_nothing(root: Path) -> None:
    for folder in local.MAILDIR:
        (root / folder).mkdir()
    (root.parent / "hemligt").write_text(ONE.partition("\n")[2])
    (root / "new" / "1").symlink_to(root.parent / "hemligt")
    (found,) = messages(url_of(root), root)
    assert found["head"] == {}
    with pytest.raises(NotAllowed):
        ask(found["url"], root)


@given(
    content=st.binary(max_size=300) | st.lists(st.sampled_from([b"From ", b"a: b", b"\n", b"\r\n", b">"])).map(b"".join)
)
def test_every_listed_message_can_be_had(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("box")
    (folder / "in.mbox").write_bytes(b"From a\na: b\n\n" + content)
    for each in messages(f"{url_of(folder / 'in.mbox')}?messages", folder):
        assert ask(each["url"], folder).status == 200
