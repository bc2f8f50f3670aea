"""Who and what the documents of a store name: lists of people, organisations and decisions, by filters."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from models import Filters, SeenDecision, SeenOrganisation, SeenPerson
from pipeline.parties import names_of
from pipeline.search.profiles import Who
from pipeline.store import (
    CALLED,
    NAMED,
    PARTY,
    Published,
    any_of,
    condition,
    decision_of,
    organisation_values,
    published_value,
)

DOCUMENT = "d.id, d.title, d.kind, d.source, d.region, d.published, d.precision, d.url"
DECISION = (
    'c."start", c."end", c.stance, c.action, c.actor, c.addressee, c.outcome, c.date, c.amounts, c.votes, c.case_number'
)
OF = "(lower(organisation) = ? OR lower(split_part(organisation, ', ', 1)) = ?)"
"""Whether somebody belongs to a body of this name, with its region or without."""
SAYS = (
    "(contains(c.said, ?) OR contains(lower(d.title), ?) OR (c.document, c.ordinal) IN (SELECT (s.document, s.decision)"
    " FROM step s JOIN matter m ON m.number = s.matter WHERE contains(lower(m.title), ?)))"
)
"""Whether a decision, the title of its document or its matter has something in small letters."""
BY_MEMBER = (
    "EXISTS (SELECT 1 FROM person p WHERE p.document = c.document AND p.party = ANY(?)"
    " AND list_contains(string_split(c.actor, ', '), p.name))"
)
"""Whether one of those who act belongs to one of these parties."""

MEMBER = "list_contains(string_split(c.actor, ', '), ?)"
"""Whether somebody of this name is one of those who act."""
BODY = "(lower(c.actor) = ? OR lower(split_part(c.actor, ', ', 1)) = ?)"
"""Whether a body of this name acts, with its region or without."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What decisions are asked for, besides the documents that they stand in; None wants all. ``actor``, ``addressee``
    and ``text`` are parts of what is said there, in any case of letters; ``member`` is one person of those who act,
    and ``body`` the whole name of the body that does."""

    stance: str | None = None
    action: str | None = None
    outcome: str | None = None
    actor: str | None = None
    addressee: str | None = None
    text: str | None = None
    member: Who | None = None
    body: str | None = None


def people(
    store: Published, filters: Filters, role: str | None, count: int, offset: int = 0
) -> tuple[int, list[SeenPerson]]:
    """The people whom documents name, those of most documents first, and how many there are in all.

    Of the filters, names, parties and organisations choose among the people, the others among the documents; ``role``
    is a part of it.
    """
    where, values = condition(replace(filters, people=(), parties=(), organisations=()))
    tests: list[str] = ["true"]
    said: list[str] = []
    if filters.people:
        tests.append(any_of(NAMED, filters.people))
        said += map(str.lower, filters.people)
    if filters.parties:
        tests.append(any_of("party = ?", filters.parties))
        said += filters.parties
    if filters.organisations:
        tests.append(any_of(OF, filters.organisations))
        said += [name.lower() for name in filters.organisations for _ in range(2)]
    if role:
        tests.append("contains(lower(role), ?)")
        said.append(role.lower())
    # what they are called is gathered of those alone who are shown
    found = (
        store.cursor()
        .execute(
            f"WITH chosen AS (SELECT number, published FROM document WHERE {where}), named AS ("
            " SELECT name, party, role, organisation, document, published FROM person"
            f" JOIN chosen ON chosen.number = person.document WHERE {' AND '.join(tests)}"
            "), seen AS (SELECT name, party, count(DISTINCT document) AS documents, min(published) AS first,"
            " max(published) AS last, count(*) OVER () AS total FROM named GROUP BY name, party"
            " ORDER BY documents DESC, last DESC NULLS LAST, name, party LIMIT ? OFFSET ?)"
            " SELECT s.name, s.party, list(n.role), list(n.organisation), documents, first, last, any_value(total)"
            " FROM seen s JOIN named n ON n.name = s.name AND n.party IS NOT DISTINCT FROM s.party GROUP BY ALL"
            " ORDER BY documents DESC, last DESC NULLS LAST, s.name, s.party",
            [*values, *said, count, offset],
        )
        .fetchall()
    )
    return (found[0][-1] if found else 0), [
        SeenPerson(name, party, _ranked(roles), _ranked(organisations), documents, *_days(first, last))
        for name, party, roles, organisations, documents, first, last, _ in found
    ]


def organisations(
    store: Published, filters: Filters, type: str | None, count: int, offset: int = 0
) -> tuple[int, list[SeenOrganisation]]:
    """The organisations that documents name, those of most documents first, and how many there are in all.

    Of the filters, organisations choose among them, the others among the documents.
    """
    where, values = condition(replace(filters, organisations=()))
    tests: list[str] = ["true"]
    said: list[str] = []
    if filters.organisations:
        tests.append(any_of(CALLED, filters.organisations))
        said += organisation_values(filters.organisations)
    if type:
        tests.append("type = ?")
        said.append(type)
    found = (
        store.cursor()
        .execute(
            f"WITH chosen AS (SELECT number, published FROM document WHERE {where})"
            " SELECT name, type, any_value(organisation.number), any_value(wikidata), count(DISTINCT document),"
            " min(published), max(published) FROM organisation JOIN chosen ON chosen.number = document"
            f" WHERE {' AND '.join(tests)} GROUP BY name, type"
            " ORDER BY count(DISTINCT document) DESC, max(published) DESC NULLS LAST, name, type",
            [*values, *said],
        )
        .fetchall()
    )
    return len(found), [
        SeenOrganisation(name, type, number, wikidata, documents, *_days(first, last))
        for name, type, number, wikidata, documents, first, last in found[offset : offset + count]
    ]


def decisions(
    store: Published, filters: Filters, wanted: Wanted, count: int, offset: int = 0
) -> tuple[int, list[SeenDecision]]:
    """The decisions of documents, the newest document first and each in the order of its text, and how many there are
    in all. Of the filters, people and parties choose who proposes or decides, the others among the documents."""
    choice, values = chosen(filters, wanted)
    told = f"FROM decision c JOIN document d ON d.number = c.document {choice}"
    db = store.cursor()
    # all of their places at once, as to count them first would choose twice
    every = db.execute(f"SELECT c.document, c.ordinal {told} ORDER BY c.document, c.ordinal", values).fetchnumpy()
    total, shown = len(every["document"]), slice(offset, offset + count)
    places = list(zip(every["document"][shown].tolist(), every["ordinal"][shown].tolist(), strict=True))
    if not places:
        return total, []
    # in a second step and by row id, so that only the texts that are shown are read
    numbers = ", ".join({str(number): None for number, _ in places})
    listed = ", ".join(f"({number}, {ordinal})" for number, ordinal in places)
    rows = db.execute(
        f'SELECT {DOCUMENT}, m.title, substring(d.text, c."start" + 1, c."end" - c."start"), {DECISION}'
        f" FROM (SELECT * FROM decision WHERE document IN ({numbers})) c JOIN (SELECT * FROM document"
        f" WHERE rowid IN (SELECT rowid FROM document WHERE number IN ({numbers}))) d ON d.number = c.document"
        " LEFT JOIN step s ON s.document = c.document AND s.decision = c.ordinal"
        " LEFT JOIN matter m ON m.number = s.matter"
        f" WHERE (c.document, c.ordinal) IN ({listed}) ORDER BY c.document, c.ordinal"
    ).fetchall()
    return total, [_seen(values) for values in rows]


def chosen(filters: Filters, wanted: Wanted) -> tuple[str, list[Any]]:
    """The WHERE clause that chooses among decisions ``c`` of documents ``d``, with its parameters."""
    where, values = condition(replace(filters, people=(), parties=()))
    tests: list[str] = ["true"]
    said: list[Any] = []
    if filters.people:
        tests.append(
            any_of("contains(' ' || replace(lower(c.actor), ',', ' ') || ' ', ' ' || ? || ' ')", filters.people)
        )
        said += map(str.lower, filters.people)
    if filters.parties:
        tests.append(f"({BY_MEMBER} OR {PARTY.format('c.actor')})")
        said += [list(filters.parties), names_of(filters.parties)]
    for column in ("stance", "action", "outcome"):
        if value := getattr(wanted, column):
            tests.append(f"c.{column} = ?")
            said.append(value)
    for column in ("actor", "addressee"):
        if value := getattr(wanted, column):
            tests.append(f"contains(lower(c.{column}), ?)")
            said.append(value.lower())
    if wanted.member:
        tests.append(MEMBER)
        said.append(wanted.member.name)
        if not wanted.member.is_only:  # a namesake of another party may be meant
            same, person = wanted.member.same
            tests.append(f"c.document IN (SELECT document FROM person WHERE {same})")
            said += person
    if wanted.body:
        tests.append(BODY)
        said += 2 * [wanted.body.lower()]
    if wanted.text:
        tests.append(SAYS)
        said += 3 * [wanted.text.lower()]
    return f"WHERE d.number IN (SELECT number FROM document WHERE {where}) AND {' AND '.join(tests)}", [*values, *said]


def _seen(values: tuple[Any, ...]) -> SeenDecision:
    id, title, kind, source, region, published, precision, url, matter, text, *rest = values
    names = [column.removeprefix("c.").strip('"') for column in DECISION.split(", ")]
    decision = decision_of(dict(zip(names, rest, strict=True)) | {"text": text})
    moment = published_value(published, precision)
    return SeenDecision(decision, id, title, kind, source, region, moment, url, matter if matter != title else None)


def _ranked(said: list[str | None]) -> tuple[str, ...]:
    """What was said, the most frequent first."""
    return tuple(value for value, _ in Counter(filter(None, said)).most_common())


def _days(*stamps: Any) -> list[Any]:
    return [stamp and stamp.date() for stamp in stamps]
