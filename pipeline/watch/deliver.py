"""The outbox emptied: every alert to every channel of its watch, at least once, each time with the same key.

What a channel did not take waits for the next run, with the reason. A file takes every key once, so there an alert
stands exactly once, also after a run that was killed between writing and noting it.
"""

import json
import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from io import StringIO
from itertools import count, groupby
from pathlib import Path
from typing import Any

from models import Watch
from pipeline.store import AlertTables, Post
from pipeline.watch.entries import CHANNELS, FILE, is_address
from pipeline.watch.message import TOGETHER, alert_shape, message
from pipeline.whole import settle

LOG = logging.getLogger("regionradar.watch")
MANY = 100  # alerts of one watch in one run: where there are more, one message tells of all
MAIL = {"mailto", "mailtos"}  # schemes of addresses to which HTML is sent
MAILING = "apprise.plugins.email.base"  # where mails are made: a part of apprise that it may change
PATIENCE = 3  # failures of a channel in a row after which it is left alone until the next run

_ANSWER = re.compile(r"error=(\d{3})")
_KEY = re.compile(rb'^\{"key": "([^"\\]*)"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came of it; ``failures`` are channels with their reasons. A channel is told by its name, or by the watch
    and its place there: its address may hold a password."""

    sent: int
    waiting: int
    failures: tuple[str, ...] = ()


def deliver(tables: AlertTables, watches: Sequence[Watch], channels: Mapping[str, str], folder: Path) -> Delivered:
    """Send what waits. ``channels`` are addresses by name; files that are named without a place lie in ``folder``."""
    known = {watch.id: watch for watch in watches if watch.channels}
    lost = [post for post in _due(tables, known) if post.channel not in known[post.alert.watch].channels]
    for id in {post.alert.watch for post in lost}:
        tables.readdress([post for post in lost if post.alert.watch == id], known[id].channels)
    sent = 0
    failed: dict[str, int] = {}  # channels, and how often in a row
    reasons: dict[str, str] = {}
    for post, *more in _messages(_due(tables, known), channels):
        posts, watch = [post, *more], known[post.alert.watch]
        if failed.get(post.channel, 0) >= PATIENCE:
            continue
        why = _send(post.channel, watch, posts, channels, folder)
        tables.note(posts, why)
        if why is None:
            sent += len(posts)
            failed[post.channel] = 0
            continue
        failed[post.channel] = failed.get(post.channel, 0) + 1
        called = called_as(watch, post.channel)
        reasons[called] = f"{called}: {why}"
        LOG.warning("alerts not sent", extra={"watch": watch.id, "channel": called, "alerts": len(posts), "why": why})
    return Delivered(sent, len(_due(tables, known)), tuple(reasons.values()))


def _due(tables: AlertTables, known: Mapping[str, Watch]) -> list[Post]:
    """What waits for channels that there are: what a watch found that is no more waits until it is back."""
    return [post for post in tables.waiting() if post.alert.watch in known]


def called_as(watch: Watch, channel: str) -> str:
    """A channel for people to read: nothing of an address but its scheme."""
    return shown(channel, watch.channels, f"watch {watch.id}")


def shown(channel: str, channels: Sequence[str], of: str) -> str:
    """One of these channels for people to read: nothing of an address but its scheme, and whose it is."""
    if channel.startswith(FILE) or not is_address(channel):
        return channel
    return f"channel {channels.index(channel) + 1} of {of} ({channel.partition(':')[0]})"


def _messages(posts: Sequence[Post], channels: Mapping[str, str]) -> Iterator[list[Post]]:
    """What is sent together: alerts of one watch that were found together, for one channel. The same whenever it is
    tried again. Older documents, and what would be a flood, are one message, whatever their number. A file, which is
    read whole whenever it is written, gets all at once."""

    def together(post: Post) -> tuple[int, str, bool, int, str, bool]:
        if (_address(post.channel, channels) or "").startswith(FILE):
            return (post.tries, post.channel, True, 0, "", False)
        return (post.tries, post.channel, False, post.alert.generation, post.alert.watch, post.alert.is_old)

    for (_, _, is_file, *_, is_old), found in groupby(sorted(posts, key=together), together):
        run = list(found)
        size = len(run) if is_file or is_old or len(run) > MANY else TOGETHER
        yield from (run[at : at + size] for at in range(0, len(run), size))


def _send(channel: str, watch: Watch, posts: Sequence[Post], channels: Mapping[str, str], folder: Path) -> str | None:
    return attempt(
        channel,
        channels,
        folder,
        lambda path: _append(path, posts),
        lambda address: notify(address, *message(watch, [post.alert for post in posts]), key=_together_key(posts)),
    )


def _together_key(posts: Sequence[Post]) -> str:
    """What tells a message from all others, the same however often it is sent."""
    return sha256(" ".join(post.dedupe for post in posts).encode()).hexdigest()[:32]


def attempt(
    channel: str,
    channels: Mapping[str, str],
    folder: Path,
    write: Callable[[Path], None],
    tell: Callable[[str], str | None],
) -> str | None:
    """Why a channel did not take something; None where it did. Nothing that a channel does fails the run.

    ``write`` puts it into a file, ``tell`` sends it to an address and says why that failed.
    """
    address = _address(channel, channels)
    if address is None:
        return f"{CHANNELS} has no channel of this name"
    try:
        if address.startswith(FILE):
            write(folder / Path(address.removeprefix(FILE)).expanduser())
            return None
        return tell(address)
    except OSError as error:
        return error.strerror or type(error).__name__
    except Exception as error:  # a plugin's own; its text may repeat the address
        return f"it failed with {type(error).__name__}"


def _address(channel: str, channels: Mapping[str, str]) -> str | None:
    """Where a channel leads; None where there is none of this name."""
    return channel if is_address(channel) else channels.get(channel)


def _append(path: Path, posts: Sequence[Post]) -> None:
    """Add the alerts that the file lacks, a line of JSON each; a line that was broken off is taken back first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        file.seek(0)
        held = file.read()
        whole = held.rfind(b"\n") + 1
        file.truncate(whole)
        known = {key.decode() for key in _KEY.findall(held, 0, whole)}
        lines = [alert_shape(post.alert) | {"key": post.dedupe} for post in posts if post.dedupe not in known]
        file.write("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines).encode())
        file.flush()
        os.fsync(file.fileno())
    settle(path.parent)


def is_understood(address: str) -> bool:
    """Whether apprise knows what to do with an address."""
    import apprise  # late: it takes a while to load, and most runs have nothing to tell

    with _overheard():
        return apprise.Apprise.instantiate(address) is not None


def notify(address: str, title: str, text: str, html: str | None = None, key: str = "") -> str | None:
    """Send one message by apprise, by mail as ``html`` where there is that, with the text beside it; why it was not
    taken, in words that repeat nothing of the address. With a ``key``, a mail that is sent again has the Message-ID
    that it had before, by which mail servers and readers drop it; where it is several mails, each has its own."""
    import apprise

    with _overheard() as said:
        service = apprise.Apprise.instantiate(address)
        if service is None:
            return "its address is none that apprise understands"
        is_mail = address.partition(":")[0].lower() in MAIL
        is_html = html is not None and is_mail
        body, form = (html, apprise.NotifyFormat.HTML) if html and is_html else (text, apprise.NotifyFormat.TEXT)
        # several messages rather than one that is cut short; a page in two halves is none
        service.overflow_mode = apprise.OverflowMode.UPSTREAM if is_html else apprise.OverflowMode.SPLIT
        channel = apprise.Apprise()
        channel.add(service)
        with _in_mail(text if is_html else None, key) if is_mail else nullcontext():
            if channel.notify(title=title, body=body, body_format=form):
                return None
        answer = _ANSWER.search(said.getvalue())
    return f"the service answers {answer[1]}" if answer else "the service could not be reached, or did not take it"


@contextmanager
def _in_mail(beside: str | None, key: str) -> Iterator[None]:
    """Mails sent within have this text beside their HTML, as what apprise makes of HTML itself has lost every link, and
    this key as the Message-ID of the first, and with its number of each other, where apprise would make one of time and
    chance. A version of apprise in which there is nothing to replace sends as it does itself."""
    numbers = count(1)

    def message_id(idstring: str | None = None, domain: str | None = None) -> str:
        number = next(numbers)
        return f"<{key}@{domain}>" if number == 1 else f"<{key}.{number}@{domain}>"

    ours: dict[str, Any] = {}
    if beside is not None:
        ours["convert_between"] = lambda *_, **__: beside
    if key:
        ours["make_msgid"] = message_id
    base = _mailing()
    theirs = {name: getattr(base, name) for name in ours if hasattr(base, name)}
    for name in theirs:
        setattr(base, name, ours[name])
    try:
        yield
    finally:
        for name, their in theirs.items():
            setattr(base, name, their)


def _mailing() -> object:
    """The part of apprise that makes mails; None in a version that has no such part."""
    try:
        return import_module(MAILING)
    except ImportError:
        return None


@contextmanager
def _overheard() -> Iterator[StringIO]:
    """What apprise says within; it is kept out of all logs, as it repeats addresses."""
    logger, said = logging.getLogger("apprise"), StringIO()
    handler, passed_on = logging.StreamHandler(said), logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield said
    finally:
        logger.removeHandler(handler)
        logger.propagate = passed_on
