"""The outbox of digests emptied: every issue to every channel of its digest, at least once, each time the same, with
the same key.

What a channel did not take waits for the next run, with the reason. ``file:PATH`` is a folder, in which each issue is a
page of its own, ``ID-DAY.html``: one that is written twice is there once.
"""

import logging
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from models.digest import Digest, Letter
from pipeline.store.digests import DigestTables, IssuePost
from pipeline.watch.deliver import Delivered, attempt, notify, shown
from pipeline.whole import write_whole

LOG = logging.getLogger("regionradar.watch")


def key(digest: str, number: int, until: int) -> str:
    """The key of an issue: the same however often it is sent."""
    return sha256(f"{digest}\n{number}\n{until}".encode()).hexdigest()[:16]


def deliver(tables: DigestTables, digests: Sequence[Digest], channels: Mapping[str, str], folder: Path) -> Delivered:
    """Send what waits. ``channels`` are addresses by name; files that are named without a place lie in ``folder``."""
    known = {digest.id: digest for digest in digests if digest.channels}
    for post in _due(tables, known):
        if post.channel not in known[post.digest].channels:
            tables.readdress(post, dict.fromkeys(known[post.digest].channels, post.dedupe))
    sent = 0
    reasons: dict[str, str] = {}
    for post in _due(tables, known):
        why = _send(post, tables.letter(post), channels, folder)
        tables.note(post, why)
        if why is None:
            sent += 1
            continue
        called = called_as(known[post.digest], post.channel)
        reasons[called] = f"{called}: {why}"
        LOG.warning("digest not sent", extra={"digest": post.digest, "channel": called, "why": why})
    return Delivered(sent, len(_due(tables, known)), tuple(reasons.values()))


def called_as(digest: Digest, channel: str) -> str:
    """A channel for people to read: nothing of an address but its scheme."""
    return shown(channel, digest.channels, f"digest {digest.id}")


def _due(tables: DigestTables, known: Mapping[str, Digest]) -> list[IssuePost]:
    """What waits for channels that there are: that of a digest that is no more waits until it is back."""
    return [post for post in tables.waiting() if post.digest in known]


def _send(post: IssuePost, said: Letter, channels: Mapping[str, str], folder: Path) -> str | None:
    return attempt(
        post.channel,
        channels,
        folder,
        lambda path: write_whole(path / f"{post.digest}-{post.day}.html", said.html.encode()),
        lambda address: notify(address, said.title, said.text, said.html, post.dedupe),
    )
