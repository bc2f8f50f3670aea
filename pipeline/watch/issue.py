"""What the store holds of a period -> an issue of a digest: what is told, in which order, in which words.

A document is told once, in the first chapter that takes it; what watches found is told with what was changed in it, and
what there was no room for there may be told further down. What is told first is what weighs most: each reason for that
counts some points (``DigestEntry.reasons``), and of equal ones the newest goes first. No region may fill a chapter
alone; what is left out is counted.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from models import Action, Alert, Kind, Relation, Span
from models.alerts import OLD
from models.digest import (
    Chapter,
    Digest,
    DigestChapter,
    DigestEntry,
    DigestGroup,
    Figure,
    Issue,
    Period,
    Point,
    SharedTheme,
)
from models.watch import Edited, EditVerdict, MarkedParagraph, MarkedRun
from pipeline.store.digests import Decided, NewDocument, Opening, Replied
from pipeline.watch.plain import link, plain

ASKING = (Kind.MOTION, Kind.INTERPELLATION)
GRAVE = (EditVerdict.REMOVED, EditVerdict.CANCELLED)  # edits that are told before others
DECIDING = (Kind.PROTOCOL, Kind.DECISION_DIGEST)  # whose decisions are what they are about
BEGINNING = 600  # characters within which any other text tells of a decision that it is about
MOST = {  # documents of a chapter that are told, and of one group in it before others
    Chapter.HITS: (15, 5),
    Chapter.DECISIONS: (10, 3),
    Chapter.MOTIONS: (10, 3),
    Chapter.ANNOUNCEMENTS: (12, 3),
    Chapter.EDITS: (8, 3),
}
AROUND = 400  # characters on either side of a place in which its sentence is looked for
POINTS = 3  # decisions of one document
TOP = 3  # entries that are told at the head as well, no two of one group
TELLING = 3  # points of weight that an entry there must have
TITLE, TEXT, POINT = 160, 280, 220  # characters
SHORT = 40  # a line of fewer characters is a heading or a date rather than a sentence

_MATTERS = {  # what is done, by how much it weighs
    Action.FUND: 3,
    Action.COMMISSION: 2,
    Action.ADOPT: 2,
    Action.PROCURE: 2,
    Action.APPROVE: 1,
    Action.REJECT: 1,
}
_BILLION = re.compile(r"miljard|\bmdkr|\bmdr", re.IGNORECASE)
_MILLION = re.compile(r"miljon|\bmilj|\bmnkr|\bmkr|\bmn\b", re.IGNORECASE)
_PARAGRAPH = re.compile(r"^\s*(?:§+\s*)?\d+(?:\s*[–-]\s*\d+)?(?:\s?[a-z]\b)?[.:)]?\s+|^\s*§+\s*")
_ORDER = {Relation.DECIDES: 3, Relation.ANSWERS: 2, Relation.REPORTS: 1}

Sentences = Callable[[str], Iterable[Span]]
Reasons = tuple[tuple[str, int], ...]


class Reader(Protocol):
    """Gives the words of documents, by their numbers in the published file, once it is clear which are told."""

    def openings(self, numbers: Sequence[int]) -> Mapping[int, Opening]: ...
    def stretches(self, places: Sequence[tuple[int, int, int]]) -> Sequence[str]: ...
    def headings(self, places: Sequence[tuple[int, int]]) -> Sequence[str | None]: ...
    def proposals(self, numbers: Sequence[int]) -> Mapping[int, Span]: ...


@dataclass(frozen=True, slots=True)
class Material:
    """What is there of a period. ``watches`` are the names of the watches whose hits these are; ``themes`` are those of
    documents, by their numbers; ``publishers`` are the names of sources. ``beside`` are edits of what watches found,
    where the digest else is not about it."""

    fresh: Sequence[NewDocument] = ()
    decided: Sequence[Decided] = ()
    replied: Sequence[Replied] = ()
    hits: Sequence[Alert] = ()
    edits: Sequence[Edited] = ()
    watches: Mapping[str, str] = field(default_factory=dict)
    themes: Mapping[int, str] = field(default_factory=dict)
    publishers: Mapping[str, str] = field(default_factory=dict)
    beside: Sequence[Edited] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A document that may be told, and where its words are."""

    entry: DigestEntry
    group: str
    number: int | None = None  # where its own words are needed
    decided: tuple[Decided, ...] = ()
    place: tuple[int, int, int] | None = None  # of words that stand for it in another document,
    offset: int = 0  # and how far into it the sentence is that is meant


def build(
    digest: Digest, number: int | None, period: Period, found: Material, reader: Reader, sentences: Sentences
) -> Issue:
    """An issue of a digest. ``sentences`` tells a text's sentences apart."""
    found, older = _recent(found)
    mixed = {each.number for each in found.fresh if each.kind in DECIDING or each.kind == Kind.NOTICE}
    found = replace(found, themes={number: name for number, name in found.themes.items() if number not in mixed})
    shared = _shared(found)
    several = {each.name for each in shared}
    found = replace(found, themes={number: name for number, name in found.themes.items() if name in several})
    by_chapter = _candidates(digest, found)
    at_hits: set[str] = set()  # that are told there: what is only counted there may be told elsewhere
    chapters = []
    for chapter, candidates in by_chapter.items():
        left = [each for each in candidates if each.entry.document_id not in at_hits]
        made = _chapter(chapter, left)
        chapters.append((made, len(candidates) - len(left)))
        if chapter is Chapter.HITS:
            at_hits = {each.entry.document_id for group, _ in made.values() for each in group}
    chosen = [each for made, _ in chapters for group, _ in made.values() for each in group]
    told = dict(zip(map(id, chosen), _told(chosen, reader, sentences), strict=True))
    made_chapters = tuple(
        _made(chapter, made, elsewhere, told) for chapter, (made, elsewhere) in zip(by_chapter, chapters, strict=True)
    )
    entries = [each for chapter in made_chapters for group in chapter.groups for each in group.entries]
    first = [group.entries[0] for chapter in made_chapters for group in chapter.groups]
    heavy = sorted((each for each in first if each.weight >= TELLING), key=lambda each: -each.weight)
    return Issue(
        digest.id,
        digest.name,
        number,
        period,
        _figures(found, by_chapter),
        tuple(heavy[:TOP]) if len(entries) > 2 * TOP else (),
        made_chapters,
        older,
        shared,
    )


def _recent(found: Material) -> tuple[Material, int]:
    """What was published not long before it was read, and how many other documents there are."""
    old = {each.id for each in found.fresh if _is_old(each.published, each.seen)}
    late = [each for each in found.replied if _is_old(each.answer.published, each.seen)]
    recent = replace(
        found,
        fresh=[each for each in found.fresh if each.id not in old],
        replied=[each for each in found.replied if each not in late],
        hits=[each for each in found.hits if not each.is_old],
    )
    old |= {each.answer.document_id for each in late if each.motion.id not in old}  # else the motion is what is new
    return recent, len(old | {each.document_id for each in found.hits if each.is_old})


def _is_old(published: date | datetime | None, seen: datetime) -> bool:
    return bool(published and date(*published.timetuple()[:3]) + OLD < seen.date())


def _candidates(digest: Digest, found: Material) -> dict[Chapter, list[_Candidate]]:
    """Of each chapter all that belongs there. The chapters come in the order in which they are told."""
    decisions = _decisions(found)
    answered = {each.motion.id for each in found.replied}
    motions = [each for each in found.fresh if each.kind in ASKING and each.id not in answered]
    rest = [each for each in found.fresh if each.kind not in ASKING and each.number not in decisions]
    made: dict[Chapter, list[_Candidate]] = {
        Chapter.HITS: _hits(found) if digest.watches else [],
        Chapter.DECISIONS: [
            _about(each, found, _weighed(decisions[each.number]) + _common(each, found), decided=decisions[each.number])
            for each in found.fresh
            if each.number in decisions
        ],
        Chapter.MOTIONS: [
            *_answered(found),
            *(_about(each, found, _filed(each) + _common(each, found)) for each in motions),
        ],
        Chapter.ANNOUNCEMENTS: [_about(each, found, _announced(each) + _common(each, found)) for each in rest],
        Chapter.EDITS: _edits(found),
    }
    return {
        chapter: made[chapter]
        for chapter in Chapter
        if chapter in digest.chapters and (chapter is not Chapter.HITS or digest.watches)
    }


def _decisions(found: Material) -> dict[int, tuple[Decided, ...]]:
    """The decisions of those documents that are about decisions, the weightiest first, by their numbers."""
    kinds = {each.number: each.kind for each in found.fresh}
    made: dict[int, list[Decided]] = defaultdict(list)
    for each in found.decided:
        kind = kinds.get(each.document)
        if kind in DECIDING or (kind and kind not in ASKING and each.actor and each.start < BEGINNING):
            made[each.document].append(each)
    return {
        number: tuple(sorted(several, key=lambda each: (-_points(each), each.start)))
        for number, several in made.items()
    }


def _points(decided: Decided) -> int:
    return sum(points for _, points in _reasons(decided))


def _reasons(decided: Decided) -> Reasons:
    """Why a decision is told before others."""
    matters = _MATTERS.get(decided.action, 0)
    said = " ".join(decided.amounts)
    money = 4 if _BILLION.search(said) else 3 if _MILLION.search(said) else 1 if said else 0
    reasons = (
        ("belopp", money if matters > 1 else money // 2),  # else it is what something costs, or costs at most
        ("beslut i sak", matters),
        ("omröstning", int(decided.votes)),
    )
    return tuple((name, points) for name, points in reasons if points)


def _shown(decided: Sequence[Decided]) -> Sequence[Decided]:
    """The decisions that are told: what is a matter of routine only where there is nothing else."""
    return [each for each in decided[:POINTS] if _points(each)] or decided[:1]


def _weighed(decided: Sequence[Decided]) -> Reasons:
    return (("beslut", 1), *(_reasons(decided[0]) if decided else ()))


def _filed(document: NewDocument) -> Reasons:
    return (("ny motion", 1),) if document.kind == Kind.MOTION else ()


def _announced(document: NewDocument) -> Reasons:
    return (("pressmeddelande", 1),) if document.kind == Kind.PRESS_RELEASE else ()


def _shared(found: Material) -> tuple[SharedTheme, ...]:
    """The themes of which several regions published something, those of most regions first."""
    regions: dict[str, Counter[str]] = defaultdict(Counter)
    for each in found.fresh:
        if each.region and (theme := found.themes.get(each.number)):
            regions[theme][plain(each.region, TITLE)] += 1
    several = [(theme, counts) for theme, counts in regions.items() if len(counts) > 1]
    several.sort(key=lambda each: (-len(each[1]), -each[1].total(), each[0]))
    return tuple(
        SharedTheme(theme, tuple(name for name, _ in sorted(counts.items(), key=lambda each: (-each[1], each[0]))))
        for theme, counts in several
    )


def _common(document: NewDocument, found: Material) -> Reasons:
    """Whether several regions have its theme in the same period."""
    return (("flera regioner", 2),) if document.number in found.themes else ()


def _about(document: NewDocument, found: Material, reasons: Reasons, decided: tuple[Decided, ...] = ()) -> _Candidate:
    entry = DigestEntry(
        document.id,
        document.revision,
        plain(document.title, TITLE),
        document.kind,
        document.source,
        _known(document.region),
        document.published,
        link(document.url),
        theme=_known(found.themes.get(document.number)),
        reasons=reasons,
    )
    return _Candidate(entry, _heading(document, found), document.number, decided)


def _heading(document: NewDocument | Edited, found: Material) -> str:
    """The region that a document is of, else its publisher."""
    called = found.publishers.get(document.source) or document.source.replace("-", " ").capitalize()
    return plain(document.region or called, TITLE)


def _known(name: str | None) -> str | None:
    return plain(name, TITLE) if name else None


def _answered(found: Material) -> list[_Candidate]:
    """Each motion with the furthest that came of it: of several such the newest."""
    best: dict[str, Replied] = {}
    for each in sorted(found.replied, key=lambda each: (_ORDER[each.answer.relation], str(each.answer.published))):
        best[each.motion.id] = each
    made = []
    for each in best.values():
        on_agenda = each.answer.kind == Kind.NOTICE
        reasons = (("avgjord motion", 3),) if each.outcome else () if on_agenda else (("besvarad motion", 2),)
        motion = _about(each.motion, found, reasons)
        answer = replace(each.answer, title=plain(each.answer.title, TITLE), url=link(each.answer.url))
        entry = replace(motion.entry, outcome=each.outcome, answer=answer)
        place = (each.document, max(0, each.start - AROUND), each.end + AROUND)
        made.append(_Candidate(entry, motion.group, place=place, offset=each.start - place[1]))
    return made


def _hits(found: Material) -> list[_Candidate]:
    """What watches found, each document once, under the watch that it suits best: as its last revision says, with the
    gravest of its changes."""
    several: dict[str, list[Alert]] = defaultdict(list)
    for hit in found.hits:  # the best first
        several[hit.document_id].append(hit)
    changed: dict[str, list[Edited]] = defaultdict(list)
    for each in (*found.edits, *found.beside):
        changed[each.document_id].append(each)
    return [_hit(hits, changed[id], found) for id, hits in several.items()]


def _hit(hits: Sequence[Alert], edits: Sequence[Edited], found: Material) -> _Candidate:
    """A document by its hits, the best first, and its edits."""
    name, *others = dict.fromkeys(plain(found.watches.get(hit.watch, hit.watch), TITLE) for hit in hits)
    last = max(hits, key=lambda hit: hit.revision)
    verdicts = [*(hit.verdict for hit in hits), *(each.verdict for each in edits)]
    verdict = max(filter(None, verdicts), key=lambda each: each.gravity, default=None)
    grave = ((str(verdict), 4),) if verdict in GRAVE else ()
    entry = DigestEntry(
        last.document_id,
        last.revision,
        plain(last.title, TITLE),
        last.kind,
        last.document_id.partition(":")[0],
        _known(last.region),
        last.published,
        link(last.url),
        sentence(last.why.text, TEXT),
        verdict=verdict,
        changes=_changes(edits),
        reasons=(("bevakning", 3), *grave, *((other, 1) for other in others)),
    )
    for each in edits:
        if each.newer > entry.revision:
            entry = replace(entry, revision=each.newer, title=plain(each.title, TITLE))
    return _Candidate(entry, name)


def _edits(found: Material) -> list[_Candidate]:
    """Documents that were changed after they had been told of; of several changes the gravest says what it is."""
    new = {each.id for each in found.fresh}
    several: dict[str, list[Edited]] = defaultdict(list)
    for each in found.edits:
        if each.document_id not in new:
            several[each.document_id].append(each)
    made = []
    for edits in several.values():
        last = edits[0]
        verdict = max((each.verdict for each in edits), key=lambda each: each.gravity)
        entry = DigestEntry(
            last.document_id,
            last.newer,
            plain(last.title, TITLE),
            last.kind,
            last.source,
            _known(last.region),
            last.published,
            link(last.url),
            verdict=verdict,
            changes=_changes(edits),
            reasons=((str(verdict), 4 if verdict in GRAVE else 2),),
        )
        made.append(_Candidate(entry, _heading(last, found)))
    return made


def _changes(edits: Sequence[Edited]) -> tuple[MarkedParagraph, ...]:
    """The gravest stretches of a document's edits."""
    parts = sorted((part for each in edits for part in each.gravest), key=lambda part: -part.verdict.gravity)
    return tuple(map(_harmless, parts[:2]))


def _harmless(paragraph: MarkedParagraph) -> MarkedParagraph:
    """A stretch of changed text without what cannot be shown; the white space where its runs meet is kept."""
    runs = [MarkedRun("".join(" " if not c.isprintable() else c for c in run.text), run.mark) for run in paragraph.runs]
    return replace(paragraph, runs=tuple(runs))


def _chapter(chapter: Chapter, candidates: Sequence[_Candidate]) -> dict[str, tuple[list[_Candidate], int]]:
    """The candidates that are told, by their groups, with how many there are in the group."""
    limit, each_group = MOST[chapter]
    ordered = list(candidates)  # what watches found comes the best first
    if chapter is not Chapter.HITS:
        ordered.sort(key=lambda each: (str(each.entry.published or ""), each.entry.document_id), reverse=True)
    ordered.sort(key=lambda each: -each.entry.weight)
    totals = Counter(each.group for each in candidates)
    seen: Counter[str] = Counter()
    first, later = list[_Candidate](), list[_Candidate]()
    for each in ordered:
        seen[each.group] += 1
        (first if seen[each.group] <= each_group else later).append(each)
    taken = {each.entry.document_id for each in (*first, *later)[:limit]}  # more of a group only where there is room
    chosen: dict[str, list[_Candidate]] = {}
    for each in ordered:
        if each.entry.document_id in taken:
            chosen.setdefault(each.group, []).append(each)
    made = {group: (_by_theme(several), totals[group]) for group, several in chosen.items()}
    return made | {group: ([], total) for group, total in totals.most_common() if group not in chosen}


def _by_theme(candidates: list[_Candidate]) -> list[_Candidate]:
    """Those of one theme one after the other; the themes, and what is in them, in the order in which they come."""
    themes = list(dict.fromkeys(each.entry.theme for each in candidates))
    return sorted(candidates, key=lambda each: themes.index(each.entry.theme))


def _told(candidates: Sequence[_Candidate], reader: Reader, sentences: Sentences) -> list[DigestEntry]:
    """The entries with their words."""
    plainly = [each.number for each in candidates if each.number is not None and not each.decided]
    asking = [each.number for each in candidates if each.number is not None and each.entry.kind in ASKING]
    proposed = reader.proposals(asking)
    opening = reader.openings([number for number in plainly if number not in proposed])
    places = [
        *(each.place for each in candidates if each.place),
        *((one.document, one.start, one.end) for each in candidates for one in _shown(each.decided)),
        *((number, *proposed[number]) for number in plainly if number in proposed),
    ]
    said = dict(zip(places, reader.stretches(places), strict=True))
    points = [(one.document, one.start) for each in candidates for one in _shown(each.decided)]
    matters = dict(zip(points, reader.headings(points), strict=True))

    def entry(each: _Candidate) -> DigestEntry:
        if each.place:
            return replace(each.entry, text=sentence(_holding(said[each.place], each.offset, sentences), TEXT))
        if each.decided:
            points = tuple(
                Point(
                    sentence(said[one.document, one.start, one.end], POINT),
                    one.outcome,
                    one.amounts,
                    heading(matters[one.document, one.start]),
                )
                for one in _shown(each.decided)
            )
            return replace(each.entry, points=points, more=len(each.decided) - len(points))
        if each.number is None:
            return each.entry
        if each.number in proposed:
            return replace(each.entry, text=sentence(said[each.number, *proposed[each.number]], TEXT))
        return replace(each.entry, text=telling(opening[each.number], each.entry.kind, sentences))

    return [entry(each) for each in candidates]


def _made(
    chapter: Chapter,
    groups: Mapping[str, tuple[list[_Candidate], int]],
    elsewhere: int,
    told: Mapping[int, DigestEntry],
) -> DigestChapter:
    return DigestChapter(
        chapter,
        sum(total for _, total in groups.values()),
        tuple(
            DigestGroup(heading, tuple(told[id(each)] for each in several), total - len(several))
            for heading, (several, total) in groups.items()
            if several
        ),
        tuple((heading, total) for heading, (several, total) in groups.items() if not several),
        elsewhere,
    )


def _figures(found: Material, chapters: Mapping[Chapter, Sequence[_Candidate]]) -> tuple[Figure, ...]:
    """How much there is in all, whatever is told of it."""
    names = {
        Chapter.HITS: ("i bevakningar", "i bevakningar"),
        Chapter.DECISIONS: ("med beslut", "med beslut"),
        Chapter.MOTIONS: ("motion m.m.", "motioner m.m."),
        Chapter.EDITS: ("ändrat efteråt", "ändrade efteråt"),
    }
    new = len(found.fresh)
    counted = [(len(chapters[chapter]), *name) for chapter, name in names.items() if chapter in chapters]
    return tuple(
        Figure(count, one if count == 1 else many)
        for count, one, many in [(new, "nytt dokument", "nya dokument"), *counted]
    )


def telling(opening: Opening, kind: str, sentences: Sentences) -> str:
    """The most telling words of a text: of an interpellation its last question, else a lead as far as there is room for
    it, else the first sentence."""
    said = [plain(opening.text[start:end], TEXT) for start, end in sentences(opening.text)]
    asked = [each for each in said if each.endswith("?")]
    if kind == Kind.INTERPELLATION and asked:
        return asked[-1]
    if opening.is_lead:
        return plain(" ".join(said), TEXT)
    whole = (each for each in said if len(each) >= SHORT and each[-1] in '.!?…”"')
    return next(whole, max(said, key=len, default=""))


def _holding(text: str, offset: int, sentences: Sentences) -> str:
    """The sentence that stands there."""
    return next((text[start:end] for start, end in sentences(text) if start <= offset < end), text[offset:])


def heading(text: str | None) -> str | None:
    """What a matter of minutes is called, without its number."""
    return plain(_PARAGRAPH.sub("", text), TITLE) or None if text else None


def sentence(text: str, most: int) -> str:
    """A clause as a sentence of its own."""
    said = plain(text, most).lstrip("-–—•*· ")
    said = said[:1].upper() + said[1:]
    return said if not said or said[-1] in '.!?…:”"' else f"{said}."
