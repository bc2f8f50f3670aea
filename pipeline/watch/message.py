"""What readers are told of alerts: as a message, as a line of JSON, as an Atom feed. In Swedish, as they read it."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from models import Alert, Watch
from models.watch import EditVerdict
from pipeline.watch.match import key
from pipeline.watch.plain import link, plain

KINDS = {
    "press_release": "pressmeddelande",
    "motion": "motion",
    "interpellation": "interpellation",
    "protocol": "protokoll",
    "decision_digest": "beslut i korthet",
    "notice": "kallelse",
    "report": "rapport",
    "other": "dokument",
}
VERDICTS = {
    EditVerdict.SAME: "inget i texten",
    EditVerdict.TYPOGRAPHY: "typografi",
    EditVerdict.SPELLING: "stavning",
    EditVerdict.LINK: "länkar och kontakter",
    EditVerdict.UNJUDGED: "inte bedömd",
    EditVerdict.DATE: "datum eller tid",
    EditVerdict.AMOUNT: "belopp",
    EditVerdict.ACTOR: "vem",
    EditVerdict.SUBSTANCE: "nytt innehåll",
    EditVerdict.CANCELLED: "inställt",
    EditVerdict.REMOVED: "borttaget",
}
"""What a change is of."""
TOGETHER = 25  # alerts that one message shows
TITLE, SENTENCE, NAME = 200, 600, 100  # characters that are shown of a title, of why it was found, and of a region
ATOM = "http://www.w3.org/2005/Atom"
TAG = "tag:regionradar,2026:"  # RFC 4151: what stands behind it is never used for anything else

SWEDEN = ZoneInfo("Europe/Stockholm")
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def message(watch: Watch, alerts: Sequence[Alert]) -> tuple[str, str]:
    """Title and text of a message about some alerts of a watch, all of older documents or none. Where there are more
    than ``TOGETHER``, the best are shown, and how many others there are. Each ends in its key, by which one that comes
    twice can be told."""
    what = "äldre dokument" if alerts[0].is_old else "träff" if len(alerts) == 1 else "träffar"
    best = sorted(alerts, key=lambda alert: -alert.score)[:TOGETHER]
    parts = [_OLDER] if alerts[0].is_old else []
    parts += [_paragraph(alert) for alert in alerts if alert in best]
    if left := len(alerts) - len(best):
        parts.append(f"Ytterligare {left} visas inte här. Alla står i bevakningens flöde ({watch.id}).")
    return f"Bevakning: {watch.name}: {len(alerts)} {what}", "\n\n".join(parts)


_OLDER = "Publicerade långt innan de hittades, till exempel för att en källa är ny. De kommer samlade, en gång."


def _paragraph(alert: Alert) -> str:
    said = [plain(alert.title, TITLE), _about(alert), f"”{plain(alert.why.text, SENTENCE)}”"]
    return "\n".join([*said, link(alert.url) or plain(alert.document_id, SENTENCE), f"nyckel {key(alert)}"])


def _about(alert: Alert) -> str:
    """Who, when and what, in one line."""
    day = str(alert.published)[:10] if alert.published else None
    region = plain(alert.region, NAME) if alert.region else None
    return ", ".join(filter(None, (region, day, KINDS.get(alert.kind, alert.kind), _changed(alert))))


def _changed(alert: Alert) -> str | None:
    """What was changed after publication."""
    if alert.verdict:
        return f"ändrad efter publicering: {VERDICTS[alert.verdict]}"
    return f"ändrad, version {alert.revision}" if alert.revision > 1 else None


def alert_shape(alert: Alert) -> dict[str, Any]:
    """An alert as JSON has it."""
    return {
        "key": key(alert),
        "watch": alert.watch,
        "document_id": alert.document_id,
        "revision": alert.revision,
        "verdict": alert.verdict and str(alert.verdict),
        "older": alert.is_old,
        "title": alert.title,
        "kind": alert.kind,
        "region": alert.region,
        "published": alert.published.isoformat() if alert.published else None,
        "url": alert.url,
        "score": round(alert.score, 4),
        "why": {"text": alert.why.text, "start": alert.why.start, "end": alert.why.end},
        "generation": alert.generation,
    }


def feed(watch: Watch, alerts: Sequence[Alert], now: datetime, more: int = 0) -> bytes:
    """An Atom feed (RFC 4287) of these alerts, in their order; ``now``, in UTC, is when it was last changed where there
    are none, ``more`` how many older ones there are."""
    ElementTree.register_namespace("", ATOM)
    root = ElementTree.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "sv"})
    _put(root, "id", f"{TAG}{quote(watch.id)}")
    _put(root, "title", f"Bevakning: {watch.name}")
    if more:
        older = f"Ytterligare {more} äldre träffar visas inte här: regionradar watch feed {watch.id} --before"
        _put(root, "subtitle", f"{older} {key(alerts[-1])}")
    _put(root, "updated", _stamp(max((alert.seen for alert in alerts), default=now)))
    _put(_put(root, "author"), "name", "regionradar")
    for alert in alerts:
        entry = _put(root, "entry")
        _put(entry, "id", f"{TAG}{quote(watch.id)}/{quote(alert.document_id, safe='')}/{alert.revision}")
        _put(entry, "title", plain(alert.title, TITLE))
        _put(entry, "updated", _stamp(alert.seen))
        if isinstance(alert.published, datetime):
            _put(entry, "published", alert.published.replace(tzinfo=SWEDEN).isoformat())
        if url := link(alert.url):
            _put(entry, "link", rel="alternate", href=url)
        _put(entry, "category", term=alert.kind, label=KINDS.get(alert.kind, alert.kind))
        if alert.is_old:
            _put(entry, "category", term="older", label="äldre dokument")
        _put(entry, "content", f"{_about(alert)}\n\n”{plain(alert.why.text, SENTENCE)}”", type="text")
    ElementTree.indent(root)
    made: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _put(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    made = ElementTree.SubElement(
        parent, f"{{{ATOM}}}{name}", {name: _NOT_XML.sub(" ", value) for name, value in attributes.items()}
    )
    made.text = _NOT_XML.sub(" ", text) or None
    return made


def _stamp(moment: datetime) -> str:
    """RFC 3339, of a time in UTC."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"
