"""What somebody said, as the documents quote him: only where the quotation itself names him as the speaker."""

import json
import re
from dataclasses import dataclass

from models import Hit, Span
from pipeline.search.profiles import Who, heads
from pipeline.store import Published

READ = 60  # of the newest documents that name somebody, in which quotations are looked for
BETWEEN = 60  # characters between the verb and the name: a title stands there at most

_SPOKE = re.compile(
    r"\b(?:säger|sa|sade|berättar|menar|fortsätter|avslutar|konstaterar|skriver|meddelar|tillägger|förklarar|kommenterar"
    r"|betonar|understryker|påpekar|poängterar|framhåller|uppger)\b"
    rf"(?: [^.!?\n]{{0,{BETWEEN}}})? ?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation: ``text`` stands from ``start`` to ``end`` in the document's text, who says it included."""

    document: Hit
    text: str
    start: int
    end: int


def speaker_is(quote: str, mentions: list[Span]) -> bool:
    """Whether a quotation says that it is by him who is mentioned at these places in it."""
    return any(_SPOKE.search(quote[:start]) for start, _ in mentions)


def quoted(store: Published, who: Who, count: int) -> list[Quoted]:
    """The newest quotations of somebody."""
    where, values = who.same
    rows = (
        store.cursor()
        .execute(
            "WITH named AS (SELECT document, any_value(mentions) AS mentions FROM person"
            f" WHERE {where} GROUP BY document ORDER BY document LIMIT {READ})"
            " SELECT d.id, d.text, d.quotes, named.mentions FROM (SELECT number, id, text, quotes FROM document WHERE"
            " rowid IN (SELECT document FROM named)) d"
            " JOIN named ON named.document = d.number WHERE d.quotes <> '[]' ORDER BY d.number",
            values,
        )
        .fetchall()
    )
    found: list[tuple[str, str, int, int]] = []
    for id, text, quotes, mentions in rows:
        places = [(int(start), int(end)) for start, end, *_ in json.loads(mentions)]
        for start, end in json.loads(quotes):
            within = [(s - start, e - start) for s, e in places if start <= s and e <= end]
            if speaker_is(text[start:end], within):
                found.append((id, text[start:end], start, end))
    documents = heads(store, {id for id, *_ in found[:count]})
    return [Quoted(documents[id], text, start, end) for id, text, start, end in found[:count]]
