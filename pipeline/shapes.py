"""Records -> the JSON shapes that the command line and the page promise (README, "JSON")."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from models import Hit, SearchResult

if TYPE_CHECKING:  # a search needs nothing of what ingest loads
    from pipeline.ingest import Result
    from pipeline.store import Stored

Shape = dict[str, Any]


def moment(value: date | datetime | None) -> str | None:
    """ISO 8601: a date, or a Swedish local time where the minute is known."""
    return value.isoformat() if value else None


def search_shape(result: SearchResult) -> Shape:
    return {
        "query": result.query,
        "mode": str(result.mode),
        "took_ms": result.took_ms,
        "total": result.total,
        "hits": [_hit(hit) for hit in result.hits],
    }


def _hit(hit: Hit) -> Shape:
    return {
        "document_id": hit.document_id,
        "title": hit.title,
        "kind": hit.kind,
        "source": hit.source,
        "region": hit.region,
        "published": moment(hit.published),
        "url": hit.url,
        "score": hit.score,
        "passages": [
            {
                "text": passage.text,
                "start": passage.start,
                "end": passage.end,
                "highlights": [list(span) for span in passage.highlights],
            }
            for passage in hit.passages
        ],
    }


def document_shape(stored: "Stored") -> Shape:
    """A document with its facts. People, organisations and decisions are not read out yet: the lists are empty."""
    document = stored.document
    return {
        "document_id": document.id,
        "title": document.title,
        "kind": str(document.kind),
        "source": document.source,
        "region": stored.region,
        "published": moment(document.published),
        "published_from": document.published_from,
        "precision": document.precision and str(document.precision),
        "language": document.language,
        "url": document.url,
        "revision": stored.revision,
        "revisions": stored.revisions,
        "seen_from": f"{stored.seen_from.isoformat(timespec='seconds')}Z",
        "location": stored.location,
        "raw_digest": stored.raw_digest,
        "text": document.text,
        "sections": [{"heading": s.heading, "start": s.start, "end": s.end} for s in document.sections],
        "attachments": [{"title": a.title, "url": a.url} for a in document.attachments],
        "people": [],
        "organisations": [],
        "decisions": [],
    }


def ingest_shape(result: "Result") -> Shape:
    return {
        "new": result.new,
        "changed": result.changed,
        "same": result.same,
        "failed": [{"path": refused.path, "error": refused.error} for refused in result.failed],
        "documents": [{"path": path, "document_id": document_id} for path, document_id in result.documents],
    }
