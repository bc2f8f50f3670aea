"""What readers are told of alerts: as a message, as a line of JSON, as an Atom feed. In Swedish, as they read it."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from models import Alert, Watch
from pipeline.watch.match import key

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
ATOM = "http://www.w3.org/2005/Atom"
TAG = "tag:regionradar,2026:"  # RFC 4151: what stands behind it is never used for anything else

SWEDEN = ZoneInfo("Europe/Stockholm")
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def message(watch: Watch, alerts: Sequence[Alert]) -> tuple[str, str]:
    """Title and text of a message about some alerts of a watch. Each ends in its key, by which one that comes twice
    can be told."""
    count = "1 träff" if len(alerts) == 1 else f"{len(alerts)} träffar"
    return f"Bevakning: {watch.name}: {count}", "\n\n".join(map(_paragraph, alerts))


def _paragraph(alert: Alert) -> str:
    said = [alert.title, _about(alert), f"”{' '.join(alert.why.text.split())}”"]
    return "\n".join([*said, alert.url or alert.document_id, f"nyckel {key(alert)}"])


def _about(alert: Alert) -> str:
    """Who, when and what, in one line."""
    changed = f"ändrad, version {alert.revision}" if alert.revision > 1 else None
    day = str(alert.published)[:10] if alert.published else None
    return ", ".join(filter(None, (alert.region, day, KINDS.get(alert.kind, alert.kind), changed)))


def alert_shape(alert: Alert) -> dict[str, Any]:
    """An alert as JSON has it."""
    return {
        "key": key(alert),
        "watch": alert.watch,
        "document_id": alert.document_id,
        "revision": alert.revision,
        "title": alert.title,
        "kind": alert.kind,
        "region": alert.region,
        "published": alert.published.isoformat() if alert.published else None,
        "url": alert.url,
        "score": round(alert.score, 4),
        "why": {"text": alert.why.text, "start": alert.why.start, "end": alert.why.end},
        "generation": alert.generation,
    }


def feed(watch: Watch, alerts: Sequence[Alert], now: datetime) -> bytes:
    """An Atom feed (RFC 4287) of these alerts, in their order; ``now``, in UTC, is when it was last changed where there
    are none."""
    ElementTree.register_namespace("", ATOM)
    root = ElementTree.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "sv"})
    _put(root, "id", f"{TAG}{quote(watch.id)}")
    _put(root, "title", f"Bevakning: {watch.name}")
    _put(root, "updated", _stamp(max((alert.seen for alert in alerts), default=now)))
    _put(_put(root, "author"), "name", "regionradar")
    for alert in alerts:
        entry = _put(root, "entry")
        _put(entry, "id", f"{TAG}{quote(watch.id)}/{quote(alert.document_id, safe='')}/{alert.revision}")
        _put(entry, "title", alert.title)
        _put(entry, "updated", _stamp(alert.seen))
        if isinstance(alert.published, datetime):
            _put(entry, "published", alert.published.replace(tzinfo=SWEDEN).isoformat())
        if alert.url:
            _put(entry, "link", rel="alternate", href=alert.url)
        _put(entry, "category", term=alert.kind, label=KINDS.get(alert.kind, alert.kind))
        _put(entry, "content", f"{_about(alert)}\n\n”{alert.why.text}”", type="text")
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
