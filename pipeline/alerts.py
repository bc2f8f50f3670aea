"""Watches over the store: what is new is matched, what was found is sent. Knows the order of things.

A run matches after facts and vectors are there and before it publishes, so that readers see documents and alerts
together; it delivers what it found after that.
"""

import json
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from models import ConfigError, Document, Preview, QueryError, RegionradarError, Watch, Watched
from pipeline import embed
from pipeline.home import Home
from pipeline.passages import sentences
from pipeline.search.query import Query, phrase_pattern, understand
from pipeline.search.words import analyse
from pipeline.store import AlertTables, EditTables, Fresh, Past, Post, Published, Work, alerts_of
from pipeline.watch import definitions
from pipeline.watch.deliver import deliver
from pipeline.watch.match import Alerts, Standing, Words, caught, key, ready
from pipeline.watch.message import alert_shape
from pipeline.watch.message import feed as atom
from pipeline.watch.why import Language

LOG = logging.getLogger("regionradar.watch")
BATCH = 2000  # documents that are matched at once


def match(work: Work, home: Home, embedder: embed.Embedder) -> Watched:
    """Hold what is yet to be matched against the watches, in one transaction: alerts, what is to be sent, and what
    counts as matched. A watch that is new begins here. What was changed after publication is news where the change
    matters, or was not judged.

    Where that fails, as with a fault in ``watches.toml``, the run goes on and nothing is lost: what is yet to be
    matched waits for the next run.
    """
    try:
        with work.together():
            return _match(work, definitions.load(home), embedder)
    except Exception as error:
        if not isinstance(error, ConfigError):
            LOG.exception("matching failed")
        waiting = AlertTables(work).count_pending()
        return Watched(faults=(f"{_told(error)}; documents that wait to be matched until it is mended: {waiting}",))


def _match(work: Work, watches: Sequence[Watch], embedder: embed.Embedder) -> Watched:
    tables = AlertTables(work)
    tables.set_watches({watch.id: _kept(watch) for watch in watches})
    channels = {watch.id: watch.channels for watch in watches}
    standings, faults, found = list[Standing](), list[str](), 0
    if watches and tables.count_pending():
        standings, faults = ready(watches, _understood(embedder), Fresh(work, ()), embedder.centre)
    while pending := tables.pending(BATCH):
        changes = EditTables(work).since_matched(pending) if standings else {}
        news = [each.number for each in pending if each.number not in changes or changes[each.number].verdict.matters]
        if standings and news:
            pool = Fresh(work, news)
            catches, features = caught(standings, pool, embedder.centre)
            alerts = Alerts(pool, features, _language(embedder), tables.generation, changes)
            made = list(alerts.every(catches))
            posts = [Post(alert, channel, key(alert), 0, "") for alert in made for channel in channels[alert.watch]]
            tables.add(made, posts)
            found += len(made)
        tables.take(pending)
    return Watched(found, faults=tuple(faults))


def send(work: Work, home: Home, found: Watched) -> Watched:
    """Send what waits in the outbox; ``found`` is what matching came to. What fails is told of, waits for the next
    run, and fails nothing else."""
    try:
        delivered = deliver(AlertTables(work), definitions.load(home), definitions.channels(home), home.path)
    except Exception as error:
        if isinstance(error, ConfigError) and any(str(error) in fault for fault in found.faults):
            return found
        if not isinstance(error, ConfigError):
            LOG.exception("sending failed")
        return replace(found, faults=(*found.faults, _told(error)))
    faults = (*found.faults, *delivered.failures)
    return replace(found, sent=delivered.sent, waiting=delivered.waiting, faults=faults)


def _told(error: Exception) -> str:
    """What went wrong, for an operator."""
    if isinstance(error, RegionradarError):
        return str(error)
    return f"a fault in regionradar itself: {type(error).__name__}: {error}"


def preview(store: Published, watch: Watch, since: date, count: int, embedder: embed.Embedder | None = None) -> Preview:
    """What a watch would have caught of what was published since a day, with the ``count`` best of it.

    Without an embedder the store's own is used. Raises ``ConfigError`` where its words cannot be looked for.
    """
    embedder = embedder or embed.load(store.setting("embedder") or embed.BUNDLED)
    pool = Past(store, since)
    standings, faults = ready([watch], _understood(embedder), pool, embedder.centre)
    catches, features = caught(standings, pool, embedder.centre)
    alerts = Alerts(pool, features, _language(embedder), int(store.setting("generation") or 0))
    hits = [alert for each in catches for alert in alerts.of(each, count)]
    total = sum(len(list(alerts.of(each))) if each.standing.allow else len(each.places) for each in catches)
    least = standings[0].least if standings else 1.0
    return Preview(watch, since, least, total, len(pool), tuple(hits), tuple(faults))


def check(watch: Watch) -> None:
    """Raises ``ConfigError`` where the words of a watch cannot be looked for."""
    if watch.words:
        _question(watch.words)


def feed(home: Home, id: str, count: int, before: str | None = None) -> tuple[dict[str, Any], bytes]:
    """``count`` alerts of a watch in the published store, the newest first or those behind one with the key
    ``before``: as JSON has them, with how many there are behind these, and as an Atom feed.

    Raises ``ConfigError`` where there is no such watch, ``QueryError`` where it has no alert of this key.
    """
    watch = definitions.named(definitions.load(home), id)
    with Published(home) as store:
        found = alerts_of(store, id)
        stamp = datetime.fromisoformat(store.setting("published_at") or "1970-01-01T00:00:00+00:00")
    first = next((place for place, each in enumerate(found, 1) if key(each) == before), None) if before else 0
    if first is None:
        raise QueryError(f"{id} has no alert with the key {before}: keys stand in feed --json and in messages")
    page, left = found[first : first + count], max(0, len(found) - first - count)
    shape = {"watch": id, "alerts": [alert_shape(each) for each in page], "more": left}
    return shape, atom(watch, page, stamp.astimezone(UTC), left)


def _kept(watch: Watch) -> str:
    """A definition as the store remembers it."""
    return json.dumps(definitions.plain(replace(watch, channels=())), ensure_ascii=False)


def _understood(embedder: embed.Embedder) -> Callable[[str], Words]:
    def of(said: str) -> Words:
        query = _question(said)
        exact = query.phrases or query.without or query.without_phrases
        allow = _Exact(query.phrases, query.without_phrases, query.without).allow if exact else None
        return Words(embedder.query(query.text), query.terms, allow)

    return of


def _question(said: str) -> Query:
    try:
        return understand(said)
    except QueryError as error:
        raise ConfigError(f"the words of a watch cannot be looked for: {error}") from error


@dataclass(frozen=True, slots=True)
class _Exact:
    """What a document must say and must not say."""

    phrases: tuple[str, ...]
    without_phrases: tuple[str, ...]
    without: tuple[str, ...]

    def allow(self, document: Document) -> bool:
        text = document.text
        if not all(_says(text, phrase) for phrase in self.phrases):
            return False
        if any(_says(text, phrase) for phrase in self.without_phrases):
            return False
        return (
            not any(term.term in self.without and not term.is_part for term in analyse(text)) if self.without else True
        )


def _says(text: str, phrase: str) -> bool:
    # Python's re has no \p{L}: letters and digits are \w without the underscore
    return bool(re.search(phrase_pattern(phrase).replace(r"[^\pL\pN]", r"[\W_]"), text))


def _language(embedder: embed.Embedder) -> Language:
    return Language(sentences, analyse, embedder.passages)
