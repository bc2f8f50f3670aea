"""Records -> the JSON shapes that the command line and the page promise (README, "JSON")."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from models import (
    Decision,
    Facts,
    Hit,
    HostAccount,
    Link,
    Matter,
    Mention,
    Preview,
    RunReport,
    SearchResult,
    SeenDecision,
    SeenOrganisation,
    SeenPerson,
    SourceReport,
    Step,
    Suggestion,
    Watch,
    Watched,
)
from models.digest import Digest, Digested, DigestEntry, Issue
from models.watch import Diff, Edited, MarkedParagraph
from pipeline.watch.definitions import plain
from pipeline.watch.deliver import called_as
from pipeline.watch.digests import plain as plain_digest
from pipeline.watch.mailing import called_as as digest_channel
from pipeline.watch.message import alert_shape

if TYPE_CHECKING:  # a search needs nothing of what ingest loads
    from models import Document, Novel, Span, Theme, Trends
    from models.compare import Comparison, Evidence, Standing
    from pipeline.erase import Plan
    from pipeline.erase import Report as ErasureReport
    from pipeline.ingest import Result
    from pipeline.store import Kept, Stored

Shape = dict[str, Any]
_COUNTED = tuple(each.name for each in fields(HostAccount) if each.name != "host")


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


def asked_shape(result: SearchResult) -> Shape:
    """The answer to a question: besides the hits, how it was understood."""
    return search_shape(result) | understood_shape(result)


def understood_shape(result: SearchResult) -> Shape:
    """How a question was understood."""
    return {
        "corrections": [asdict(each) for each in result.corrections],
        "suggestions": [_suggestion(each) for each in result.suggestions],
    }


def _suggestion(suggested: Suggestion) -> Shape:
    return asdict(suggested) | {
        "values": list(suggested.values),
        "since": moment(suggested.since),
        "until": moment(suggested.until),
    }


def _head(of: "Hit | SeenDecision | Edited | Novel") -> Shape:
    """The document that something stands in."""
    return {
        "document_id": of.document_id,
        "title": of.title,
        "kind": of.kind,
        "source": of.source,
        "region": of.region,
        "published": moment(of.published),
        "url": of.url,
    }


def _hit(hit: Hit) -> Shape:
    return _head(hit) | {
        "gone": moment(hit.gone),
        "score": hit.score,
        "passages": [
            {
                "text": passage.text,
                "start": passage.start,
                "end": passage.end,
                "highlights": [list(span) for span in passage.highlights],
            }
            | ({"page": passage.page} if passage.page else {})
            for passage in hit.passages
        ],
    }


def stored_shape(stored: "Stored", facts: Facts, links: Iterable[Link]) -> Shape:
    """A document of the store with its facts, and what it answers or is answered by."""
    return document_shape(stored.document, facts) | {
        "links": [_link(link) for link in links],
        "region": stored.region,
        "revision": stored.revision,
        "revisions": stored.revisions,
        "seen_from": f"{stored.seen_from.isoformat(timespec='seconds')}Z",
        "location": stored.location,
        "raw_digest": stored.raw_digest,
        "gone": moment(stored.gone),
        "also": list(stored.also),
    }


def provenance_shape(revision: int, kept: "Kept", record: str) -> Shape:
    """Where in the archive the bytes stand that a revision was read from; ``record`` is the record's id."""
    return {
        "revision": revision,
        "digest": kept.digest,
        "file": kept.file,
        "offset": kept.offset,
        "length": kept.length,
        "record": record,
        "type": kept.record_type,
        "url": kept.url,
        "fetched": kept.fetched.isoformat(timespec="seconds").replace("+00:00", "Z"),
    }


def document_shape(document: "Document", facts: Facts) -> Shape:
    """What was read in a document, and out of it."""
    return {
        "document_id": document.id,
        "title": document.title,
        "kind": str(document.kind),
        "source": document.source,
        "published": moment(document.published),
        "published_from": document.published_from,
        "precision": document.precision and str(document.precision),
        "updated": moment(document.updated),
        "language": document.language,
        "url": document.url,
        "text": document.text,
        "lead": _span(document.lead),
        "quotes": [_span(quote) for quote in document.quotes],
        "sections": [
            {
                "heading": section.heading,
                "part": str(section.part),
                "number": section.number,
                "level": section.level,
                "start": section.start,
                "end": section.end,
                "page": document.page_of(section.start),
            }
            for section in document.sections
        ],
        "pages": list(document.pages),
        "contacts": [asdict(contact) for contact in document.contacts],
        "attachments": [asdict(attachment) for attachment in document.attachments],
        "rule": document.rule,
        "agreement": document.agreement,
        "unread": list(document.unread),
        "needs_ocr": document.needs_ocr,
        "people": [
            {
                "name": person.name,
                "role": person.role,
                "party": person.party,
                "organisation": person.organisation,
                "mentions": _mentions(person.mentions),
            }
            for person in facts.people
        ],
        "organisations": [
            {
                "name": organisation.name,
                "type": organisation.type,
                "aliases": list(organisation.aliases),
                "number": organisation.number,
                "wikidata": organisation.wikidata,
                "mentions": _mentions(organisation.mentions),
            }
            for organisation in facts.organisations
        ],
        "decisions": [_decision(decision) for decision in facts.decisions],
        "references": [
            {
                "identifier": str(reference.identifier),
                "value": reference.value,
                "start": reference.start,
                "end": reference.end,
                "own": reference.own,
            }
            for reference in facts.references
        ],
    }


def _mentions(mentions: Iterable[Mention]) -> list[Shape]:
    return [asdict(mention) for mention in mentions]


def _decision(decision: Decision) -> Shape:
    return {
        "stance": str(decision.stance),
        "action": str(decision.action),
        "actor": decision.actor,
        "addressee": decision.addressee,
        "text": decision.text,
        "outcome": decision.outcome and str(decision.outcome),
        "date": moment(decision.date),
        "amounts": list(decision.amounts),
        "votes": decision.votes,
        "case_number": decision.case_number,
        "start": decision.start,
        "end": decision.end,
    }


def _link(link: Link) -> Shape:
    return {
        "motion": link.motion,
        "document_id": link.document,
        "relation": str(link.relation),
        "start": link.start,
        "end": link.end,
        "outcome": link.outcome and str(link.outcome),
        "evidence": list(link.evidence),
    }


def people_shape(total: int, people: Iterable[SeenPerson]) -> Shape:
    return {
        "total": total,
        "people": [
            {
                "name": each.name,
                "party": each.party,
                "roles": list(each.roles),
                "organisations": list(each.organisations),
                **_seen(each),
            }
            for each in people
        ],
    }


def organisations_shape(total: int, organisations: Iterable[SeenOrganisation]) -> Shape:
    return {
        "total": total,
        "organisations": [
            {"name": each.name, "type": each.type, "number": each.number, "wikidata": each.wikidata, **_seen(each)}
            for each in organisations
        ],
    }


def _seen(each: SeenPerson | SeenOrganisation) -> Shape:
    return {"documents": each.documents, "first": moment(each.first), "last": moment(each.last)}


def decisions_shape(total: int, decisions: Iterable[SeenDecision]) -> Shape:
    return {
        "total": total,
        "decisions": [_decision(each.decision) | _head(each) for each in decisions],
    }


def matters_shape(total: int, matters: Iterable[Matter]) -> Shape:
    """Decisions by matter: ``open_days`` are counted to the store's newest night."""
    return {"total": total, "matters": [matter_shape(each) for each in matters]}


def matter_shape(matter: Matter) -> Shape:
    """A matter with what happened to it, the oldest first."""
    return {
        "id": matter.id,
        "title": matter.title,
        "region": matter.region,
        "kind": matter.kind,
        "actor": matter.actor,
        "opened": moment(matter.opened),
        "last": moment(matter.last),
        "status": str(matter.status),
        "outcome": matter.outcome and str(matter.outcome),
        "open_days": matter.open_days,
        "known_until": moment(matter.known_until),
        "steps": [_step(step) for step in matter.steps],
    }


def _step(step: Step) -> Shape:
    return {
        "kind": str(step.kind),
        "date": moment(step.day),
        "actor": step.actor,
        "outcome": step.outcome and str(step.outcome),
        "text": step.text,
        "start": step.start,
        "end": step.end,
        "document_id": step.document_id,
        "title": step.title,
        "document_kind": step.document_kind,
        "source": step.source,
        "url": step.url,
        "decision": step.decision and _decision(step.decision),
    }


def edits_shape(total: int, edits: Iterable[Edited]) -> Shape:
    """What was changed after publication, and what was taken away."""
    return {"total": total, "edits": [edited_shape(each) for each in edits]}


def edited_shape(edited: Edited) -> Shape:
    """What became of one document: ``gravest`` are stretches with their old and new words."""
    return _head(edited) | {
        "older": edited.older,
        "newer": edited.newer,
        "seen": f"{edited.seen.isoformat(timespec='seconds')}Z",
        "verdict": str(edited.verdict),
        "edits": edited.edits,
        "gravest": [_paragraph(each) for each in edited.gravest],
    }


def diff_shape(diff: Diff) -> Shape:
    """A document's change with all paragraphs in which something was changed."""
    return edited_shape(diff.edited) | {"paragraphs": [_paragraph(each) for each in diff.paragraphs]}


def _paragraph(paragraph: MarkedParagraph) -> Shape:
    return {
        "verdict": str(paragraph.verdict),
        "runs": [{"text": run.text, "mark": run.mark and str(run.mark)} for run in paragraph.runs],
    }


def theme_shape(theme: "Theme") -> Shape:
    """A theme; ``faded`` where nothing has come of it for half a year."""
    return {
        "theme": theme.number,
        "name": theme.name,
        "words": list(theme.words),
        "documents": theme.documents,
        "first": moment(theme.first),
        "last": moment(theme.last),
        "faded": theme.is_faded,
    }


def trends_shape(found: "Trends") -> Shape:
    """Themes over time; ``weeks`` of a theme are its documents of each of the ``weeks``."""
    return {
        "since": moment(found.weeks[0] if found.weeks else None),
        "now_since": moment(found.now_since),
        "until": moment(found.until),
        "weeks": [week.isoformat() for week in found.weeks],
        "totals": list(found.totals),
        "undated": found.undated,
        "late": list(found.late),
        "themes": [
            theme_shape(each.theme)
            | {
                "trend": str(each.trend),
                "now": each.now,
                "before": each.before,
                "ratio": each.ratio and round(each.ratio, 3),
                "low": each.low and round(each.low, 3),
                "high": each.high and round(each.high, 3),
                "weeks": list(each.weeks),
                "publishers": [{"name": name, "documents": documents} for name, documents in each.publishers],
            }
            for each in found.themes
        ],
    }


def novel_shape(each: "Novel") -> Shape:
    """How new a document was when it came, and what it is most like of what was before it."""
    alike = each.alike
    return _head(each) | {
        "novelty": each.novelty if each.novelty is None else round(each.novelty, 4),
        "alike": alike
        and {
            "document_id": alike.document_id,
            "title": alike.title,
            "source": alike.source,
            "region": alike.region,
            "published": moment(alike.published),
            "similarity": round(alike.similarity, 4),
        },
    }


def comparison_shape(comparison: "Comparison", count: int) -> Shape:
    """Who has a matter, at most ``count`` documents of each publisher, and who has not; ``documents`` says how many
    there are in all."""
    return {
        "topic": comparison.topic,
        "document_id": comparison.document_id,
        "title": comparison.title,
        "first": list(comparison.movers),
        "first_day": moment(comparison.moved),
        "regions": [_standing(each, count) for each in comparison.regions],
        "others": [_standing(each, count) for each in comparison.others],
        "nothing_found": list(comparison.silent),
        "no_documents": list(comparison.unheard),
        "motions": [
            _evidence(each.motion)
            | {
                "fates": [
                    {
                        "document_id": fate.document_id,
                        "relation": fate.relation,
                        "outcome": fate.outcome and str(fate.outcome),
                        "published": moment(fate.published),
                    }
                    for fate in each.fates
                ]
            }
            for each in comparison.motions
        ],
    }


def _standing(standing: "Standing", count: int) -> Shape:
    return {
        "publisher": standing.publisher,
        "stage": str(standing.stage),
        "outcome": standing.furthest.outcome and str(standing.furthest.outcome),
        "first_day": moment(standing.first.day),
        "lag_days": standing.lag,
        "furthest": _evidence(standing.furthest),
        "documents": len(standing.evidence),
        "evidence": [_evidence(each) for each in standing.evidence[:count]],
    }


def _evidence(evidence: "Evidence") -> Shape:
    return asdict(evidence) | {
        "published": moment(evidence.published),
        "stage": str(evidence.stage),
        "outcome": evidence.outcome and str(evidence.outcome),
        "copies": list(evidence.copies),
    }


def _span(span: "Span | None") -> Shape | None:
    return {"start": span[0], "end": span[1]} if span else None


def ingest_shape(result: "Result") -> Shape:
    return {
        "new": result.new,
        "changed": result.changed,
        "same": result.same,
        "failed": [{"path": refused.path, "error": refused.error} for refused in result.failed],
        "documents": [{"path": path, "document_id": document_id} for path, document_id in result.documents],
    }


def erasure_plan_shape(plan: "Plan") -> Shape:
    """What an erasure would touch."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(plan).items()}


def erasure_shape(report: "ErasureReport") -> Shape:
    """What an erasure did, and its proof. It does not say what was erased."""
    return {**asdict(report), "at": moment(report.at), "proved": report.is_proved}


def report_shape(report: RunReport) -> Shape:
    """A night as JSON: what every source showed, what became of it, and what was asked of every host."""
    return {
        "night": report.night.isoformat(),
        "began": report.began.isoformat(timespec="seconds"),
        "ended": report.ended.isoformat(timespec="seconds"),
        "status": str(report.status),
        "published": report.published,
        "untold": report.untold,
        "watch": watched_shape(report.watched),
        "digest": digested_shape(report.digested),
        "outdated": {"documents": report.outdated, "lists": report.outdated_lists},
        "sources": [_source_shape(each) for each in report.sources],
        "hosts": [asdict(host) for host in report.hosts],
    }


def watched_shape(watched: Watched) -> Shape:
    """What came of a run's watches."""
    return {
        "alerts": watched.alerts,
        "sent": watched.sent,
        "waiting": watched.waiting,
        "faults": list(watched.faults),
    }


def digested_shape(digested: Digested) -> Shape:
    """What came of a run's digests."""
    return {
        "issues": digested.issues,
        "sent": digested.sent,
        "waiting": digested.waiting,
        "faults": list(digested.faults),
    }


def digest_shape(digest: Digest) -> Shape:
    """A digest as JSON; of its channels only what can be shown to anybody."""
    return plain_digest(digest) | {"channels": [digest_channel(digest, channel) for channel in digest.channels]}


def issue_shape(issue: Issue) -> Shape:
    """What a digest says of a period."""
    period = issue.period
    return {
        "digest": issue.digest,
        "name": issue.name,
        "number": issue.number,
        "after": period.after,
        "until": period.until,
        "first": moment(period.first),
        "last": moment(period.last),
        "older": issue.older,
        "figures": [{"count": figure.count, "what": figure.what} for figure in issue.figures],
        "top": [entry.document_id for entry in issue.top],
        "shared": [{"theme": theme.name, "regions": list(theme.regions)} for theme in issue.shared],
        "sections": [
            {
                "section": str(chapter.chapter),
                "total": chapter.total,
                "elsewhere": chapter.elsewhere,
                "groups": [
                    {
                        "heading": group.heading,
                        "more": group.more,
                        "entries": [_digest_entry(entry) for entry in group.entries],
                    }
                    for group in chapter.groups
                ],
                "others": [{"heading": heading, "count": count} for heading, count in chapter.others],
            }
            for chapter in issue.chapters
        ],
    }


def _digest_entry(entry: DigestEntry) -> Shape:
    answer = entry.answer
    return {
        "document_id": entry.document_id,
        "revision": entry.revision,
        "title": entry.title,
        "kind": entry.kind,
        "source": entry.source,
        "region": entry.region,
        "published": moment(entry.published),
        "url": entry.url,
        "theme": entry.theme,
        "text": entry.text,
        "points": [
            {"text": point.text, "outcome": point.outcome and str(point.outcome), "amounts": list(point.amounts)}
            | {"matter": point.matter}
            for point in entry.points
        ],
        "more": entry.more,
        "outcome": entry.outcome and str(entry.outcome),
        "answer": answer
        and {
            "document_id": answer.document_id,
            "title": answer.title,
            "kind": answer.kind,
            "url": answer.url,
            "published": moment(answer.published),
            "relation": str(answer.relation),
        },
        "verdict": entry.verdict and str(entry.verdict),
        "changes": [
            [{"text": run.text, "mark": run.mark and str(run.mark)} for run in change.runs] for change in entry.changes
        ],
        "weight": entry.weight,
        "reasons": [{"reason": reason, "weight": points} for reason, points in entry.reasons],
    }


def watch_shape(watch: Watch) -> Shape:
    """A watch as JSON; of its channels only what can be shown to anybody."""
    return plain(watch) | {"channels": [called_as(watch, channel) for channel in watch.channels]}


def preview_shape(preview: Preview) -> Shape:
    """What a watch would have caught."""
    return {
        "watch": watch_shape(preview.watch),
        "since": preview.since.isoformat(),
        "least": round(preview.least, 4),
        "caught": preview.caught,
        "of": preview.of,
        "hits": [alert_shape(hit) for hit in preview.hits],
        "faults": list(preview.faults),
    }


def merged_report(shape: Shape, earlier: Any) -> Shape:
    """A report with what an earlier run of the same night reported of other sources, and the hosts of both.

    ``earlier`` is what JSON a file held; what is no report stands for none.
    """
    if not _is_report(earlier):
        return shape
    now = {each["source"] for each in shape["sources"]}
    others = [each for each in earlier["sources"] if each["source"] not in now]
    statuses = {each["status"] for each in (*shape["sources"], *others)}
    status = statuses.pop() if statuses in ({"OK"}, {"BROKEN"}) else "PARTIAL"
    return shape | {
        "sources": [*shape["sources"], *others],
        "status": status if others else shape["status"],
        "hosts": _added_up([*earlier["hosts"], *shape["hosts"]]),
    }


def _is_report(said: Any) -> bool:
    """Whether JSON has the shape of a report, as far as it is merged and printed."""
    return (
        isinstance(said, dict)
        and _are_rows(said.get("sources"), {"source": str, "status": str})
        and _are_rows(said.get("hosts"), {"host": str} | dict.fromkeys(_COUNTED, (int, float)))
    )


def _are_rows(said: Any, types: Mapping[str, Any]) -> bool:
    return isinstance(said, list) and all(
        isinstance(row, dict) and all(isinstance(row.get(name), type_) for name, type_ in types.items()) for row in said
    )


def _added_up(hosts: Iterable[Shape]) -> list[Shape]:
    """What was asked of each host in all, by name."""
    sums: dict[str, Shape] = {}
    for host in hosts:
        earlier = sums.get(host["host"])
        added = {name: round(host[name] + earlier[name], 3) for name in _COUNTED} if earlier else {}
        sums[host["host"]] = host | added
    return [sums[name] for name in sorted(sums)]


def _source_shape(report: SourceReport) -> Shape:
    tally = report.tally
    filled = {name: round(count / tally.read, 3) for name, count in tally.filled.items()} if tally.read else {}
    return {
        "source": report.source,
        "name": report.name,
        "status": str(report.verdict.status),
        "reasons": list(report.verdict.reasons),
        "listed": tally.listed,
        "held": tally.held,
        "new": tally.new,
        "changed": tally.changed,
        "same": tally.same,
        "gone": tally.gone,
        "failed": tally.failed,
        "missing": tally.missing,
        "waiting": report.waiting,
        "proved": tally.proved,
        "read": tally.read,
        "filled": filled,
        "agreement": round(tally.agreed / tally.ruled, 3) if tally.ruled else None,
        "notes": list(tally.reasons),
    }
