"""This machine's files and folders, asked for as hosts are: a ``file:`` address, and an answer.

::

    file:///srv/in                       the folder: {"entries": [{"url", "path", "kind", "size", "mtime"}, …]}
    file:///srv/in/a.pdf                 its bytes
    file:///srv/mail                     a Maildir: {"entries": […], "messages": [{"url", "version", "head"}, …]}
    file:///srv/in.mbox?messages         the messages of an mbox file, in the same form
    file:///srv/in.mbox?message=VERSION  one of them

A path is one below the source's folder, a kind "file" or "folder", a time in nanoseconds. Nothing outside the source's
own folder is read, wherever links lead, and nothing is ever written.
"""

import asyncio
import json
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from functools import lru_cache
from hashlib import sha256
from mimetypes import MimeTypes
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import parse_qs, urlsplit

from models import Broken, Forbidden, NotAllowed, Request, Response, TooLarge, Unreachable
from scrapers.folder import LARGEST, passed_over, path_of, shown, url_of

READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # to open a pipe would wait for its writer
MAILDIR = ("cur", "new", "tmp")
READABLE = ("cur", "new")  # of a Maildir: in tmp are messages that are still being written
HEAD = 65_536  # bytes in which a message's fields are looked for
LINE = 65_536  # bytes of a line that are read at once
FIELDS = ("message-id", "date", "subject", "from")  # of a message, as its list tells them
LONGEST = 1_000  # characters of such a field: beyond that it is none
JSON, BYTES, MAIL = "application/json", "application/octet-stream", "message/rfc822"

_TYPES = MimeTypes()  # the same on every machine
_FIELD = re.compile(rb"[!-9;-~]+:")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)  # a line of the letter that began as separators do


@dataclass(frozen=True, slots=True)
class _Message:
    """Where a message stands in an mbox file, and its fields."""

    start: int
    end: int
    head: dict[str, str]


async def fetch(request: Request, root: Path) -> Response:
    """The answer to a ``file:`` request below ``root``, a source's folder or file. What is not there is a 404.

    Raises ``FetchError``: ``NotAllowed`` outside the root and for what is no file, ``Unreachable`` where the root
    itself is missing (a disk that is not mounted says nothing of its files), ``Forbidden``, ``TooLarge``, ``Broken``.
    """
    return await asyncio.to_thread(_fetched, request, root)


def _fetched(request: Request, root: Path) -> Response:
    url = request.url
    if request.method != "GET":
        raise NotAllowed(url, f"is not read: {request.method} is nothing to ask of a file")
    try:
        path = path_of(url)
    except ValueError as error:
        raise NotAllowed(url, "is not read: it is no file of this machine") from error
    base, real = os.path.realpath(root), os.path.realpath(path)
    if not os.path.exists(base):
        raise Unreachable(url, f"cannot be reached: there is no {root}")
    if os.path.commonpath((base, real)) != base:
        raise NotAllowed(url, f"is not read: it lies outside {root}")
    try:
        with _opened(base, real) as file:
            return _answered(request, file, base, real)
    except (FileNotFoundError, NotADirectoryError):
        return Response(url, url, 404, (), b"", datetime.now(UTC))
    except PermissionError as error:
        raise Forbidden(url, f"cannot be read: {error.strerror}", 403) from error
    except OSError as error:
        raise Broken(url, f"cannot be read: {error.strerror}") from error


@contextmanager
def _opened(base: str, real: str) -> Iterator[int]:
    """A file or folder, opened part by part and along no link: what was allowed is what is read, also where somebody
    puts a link in its place meanwhile."""
    here = os.open(base, READ)
    try:
        for part in Path(real).relative_to(base).parts:
            above, here = here, os.open(part, READ, dir_fd=here)
            os.close(above)
        yield here
    finally:
        os.close(here)


def _answered(request: Request, file: int, base: str, real: str) -> Response:
    """Raises ``FetchError`` and ``OSError``; ``FileNotFoundError`` for a message that there is not."""
    url = request.url
    query = parse_qs(urlsplit(url).query, keep_blank_values=True)
    state = os.fstat(file)
    if stat.S_ISDIR(state.st_mode):
        return _response(request, JSON, json.dumps(_folder(file, base, real)).encode())
    if not stat.S_ISREG(state.st_mode):
        raise NotAllowed(url, "is not read: it is not a file")
    version = _version(state)
    if "messages" in query:
        messages = _index(base, real, version)
        if state.st_size and not messages:
            raise Broken(url, "is no mailbox: no message begins in it")
        return _response(request, JSON, json.dumps({"messages": _told(real, messages)}).encode())
    wanted = query.get("message")
    message = _index(base, real, version).get(wanted[0]) if wanted else None
    if wanted and not message:
        raise FileNotFoundError
    tag = f'"{wanted[0] if wanted else version}"'
    kind = MAIL if message else _TYPES.guess_type(real)[0] or BYTES
    if request.validators and request.validators.etag == tag:
        return _response(request, kind, b"", tag, 304)
    start, end = (message.start, message.end) if message else (0, state.st_size)
    if end - start > LARGEST:
        raise TooLarge(url, f"is not read: it has more than {LARGEST / 1e6:g} MB")
    content = _read(file, start, end)
    if _version(os.fstat(file)) != version or len(content) != end - start:
        raise Broken(url, "changes while it is read")
    return _response(request, kind, _QUOTED.sub(rb"\1", content) if message else content, tag)


def _response(request: Request, kind: str, content: bytes, tag: str = "", status: int = 200) -> Response:
    headers = (("Content-Type", kind), *((("ETag", tag),) if tag else ()))
    return Response(request.url, request.url, status, headers, content, datetime.now(UTC), status == 304)


def _version(state: os.stat_result) -> str:
    return f"{state.st_mtime_ns}-{state.st_size}"


def _read(file: int, start: int, end: int) -> bytes:
    with open(file, "rb", closefd=False) as opened:
        opened.seek(start)
        return opened.read(end - start)


# --- folders ---


def _folder(folder: int, base: str, path: str) -> dict[str, Any]:
    """What a folder holds, by name; hidden files, stores of regionradar and links to folders are passed over."""
    with os.scandir(folder) as scanned:
        held = sorted((each for each in scanned if not each.name.startswith(".")), key=lambda each: each.name)
        folders = {each.name for each in held if each.is_dir(follow_symlinks=False)}
        ours = passed_over(path)
        listed = [each for each in held if each.name not in ours and (each.name in folders or not each.is_dir())]
        if not set(MAILDIR) <= folders:
            return {"entries": [_entry(base, path, each) for each in listed]}
        inner = [_entry(base, path, each) for each in listed if each.name in folders.difference(MAILDIR)]
        return {"entries": inner, "messages": [each for name in READABLE for each in _letters(folder, path, name)]}


def _entry(base: str, folder: str, entry: os.DirEntry[str]) -> dict[str, Any]:
    state = entry.stat(follow_symlinks=False)  # where a link leads outside, nothing is told of what is there
    path = os.path.join(folder, entry.name)
    return {
        "url": url_of(path),
        "path": printable(os.path.relpath(path, base)),
        "kind": "folder" if stat.S_ISDIR(state.st_mode) else "file",
        "size": state.st_size,
        "mtime": state.st_mtime_ns,
    }


def printable(path: str) -> str:
    """A path as it can be stored and printed, also where its bytes are no UTF-8."""
    said = shown(Path(path))
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in said)


# --- mailboxes ---


def _letters(maildir: int, path: str, name: str) -> Iterator[dict[str, Any]]:
    """The messages in one folder of a Maildir, by the names that stay theirs whatever is done with them."""
    folder = os.open(name, READ | os.O_DIRECTORY, dir_fd=maildir)
    try:
        for file in sorted(each for each in os.listdir(folder) if not each.startswith(".")):
            url = url_of(os.path.join(path, name, file))
            try:
                with open(file, "rb", opener=lambda file, _: os.open(file, READ, dir_fd=folder)) as opened:
                    state = os.fstat(opened.fileno())
                    head = _head(opened.read(HEAD)) if stat.S_ISREG(state.st_mode) else {}
            except OSError:
                yield {"url": url, "version": "", "head": {}}  # to fetch it will tell why
            else:
                yield {"url": url, "version": _version(state), "head": head}
    finally:
        os.close(folder)


def _told(path: str, messages: dict[str, _Message]) -> list[dict[str, Any]]:
    url = url_of(path)
    return [{"url": f"{url}?message={key}", "version": key, "head": each.head} for key, each in messages.items()]


@lru_cache(maxsize=8)
def _index(base: str, path: str, version: str) -> dict[str, _Message]:
    """The messages of an mbox file by the digests of their bytes, for as long as it is this version of the file."""
    found = {}
    with _opened(base, path) as file, open(file, "rb", closefd=False) as opened:
        for start, end in _bounds(opened):
            opened.seek(start)
            content = opened.read(min(end - start, LARGEST))
            key = sha256(content.rstrip(b"\r\n")).hexdigest()[:32]
            found[key] = _Message(start, end, _head(content[:HEAD]))
    return found


def _bounds(file: BinaryIO) -> list[tuple[int, int]]:
    """Where each message of an mbox file begins and ends: below a line "From …" that stands at the beginning or after
    an empty one, and above a field, since letters too have lines that begin so."""
    starts: list[tuple[int, int]] = []  # of a separator, and of the message below it
    at = 0
    separator: int | None = None
    is_apart = True
    while line := file.readline(LINE):
        if separator is not None and _FIELD.match(line):
            starts.append((separator, at))
        separator = at if is_apart and line.startswith(b"From ") else None
        is_apart = line in (b"\n", b"\r\n")
        at += len(line)
    ends = [separator for separator, _ in starts[1:]]
    return [(start, end) for (_, start), end in zip(starts, [*ends, at], strict=True)] if starts else []


def _head(content: bytes) -> dict[str, str]:
    """The fields of a message that a list tells, as they stand there but for their folding."""
    message = BytesHeaderParser().parsebytes(re.split(rb"\r?\n\r?\n", content, maxsplit=1)[0])
    head: dict[str, str] = {}
    for name, value in message.raw_items():
        said = " ".join(str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace").split())
        if name.lower() in FIELDS and len(said) <= LONGEST:
            head.setdefault(name.lower(), said)
    return head
