"""The shapes of the API's answers, for its description; ``pipeline.shapes`` makes them."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field


def _written_out(said: Any) -> Any:
    """Not what stands for seconds since 1970 elsewhere: ``since=2026`` is no day."""
    if isinstance(said, date) or (isinstance(said, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", said, re.ASCII)):
        return said
    raise ValueError("a day is written YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_written_out)]


class Problem(BaseModel):
    """RFC 9457: what is wrong, in one line."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


class Passage(BaseModel):
    text: str
    start: int = Field(description="Characters in the document's text.")
    end: int
    highlights: list[tuple[int, int]] = Field(description="Characters in the passage's text.")
    page: int | None = Field(None, description="Of a file that has pages.")


class Hit(BaseModel):
    document_id: str
    title: str
    kind: str
    source: str
    region: str | None
    published: str | None = Field(description="ISO 8601: a date, or a Swedish local time where the minute is known.")
    url: str | None
    gone: str | None = Field(description="The night since which its publisher does not show it any more.")
    score: float
    passages: list[Passage]


class Page(BaseModel):
    generation: int = Field(description="Of the store that answered; each published night is another.")
    next: str | None = Field(description="Give it as `cursor` for what follows; null at the end.")


class Count(BaseModel):
    value: str
    documents: int


class Correction(BaseModel):
    word: str
    meant: str
    start: int = Field(description="Characters in the question.")
    end: int
    applied: bool = Field(description="Whether it was searched for; else it is only proposed.")


class Suggestion(BaseModel):
    facet: str = Field(description="period, region, kind, party, person or organisation.")
    said: str = Field(description="The words of the question that name it.")
    start: int = Field(description="Characters in the question.")
    end: int
    rest: str = Field(description="The question without them, to be asked with the filter.")
    values: list[str] = Field(description="What the filter is to be set to; any of them may hold.")
    since: str | None = Field(description="Of a period.")
    until: str | None


class SearchAnswer(Page):
    query: str
    mode: str
    took_ms: float
    total: int = Field(description="How many documents were ranked.")
    good: int = Field(description="How many of them answer at least half as well as the best; the facets count these.")
    facets: dict[str, list[Count]]
    hits: list[Hit]
    corrections: list[Correction] = Field(description="Words that were taken for others, or may be meant otherwise.")
    suggestions: list[Suggestion] = Field(description="Filters that the question names; none of them is set.")


class SimilarAnswer(BaseModel):
    generation: int
    query: str
    mode: str
    took_ms: float
    total: int
    hits: list[Hit]


class ComparedAnswer(SimilarAnswer):
    characters: int = Field(description="Of the text that was sent.")
    compared: int = Field(description="How many of them, from its beginning, were compared with.")


class Span(BaseModel):
    start: int
    end: int


class Mention(BaseModel):
    text: str
    start: int
    end: int


class Person(BaseModel):
    name: str
    role: str | None
    party: str | None
    organisation: str | None
    mentions: list[Mention]


class Organisation(BaseModel):
    name: str
    type: str
    aliases: list[str]
    number: str | None
    wikidata: str | None
    mentions: list[Mention]


class Decision(BaseModel):
    stance: str
    action: str
    actor: str | None
    addressee: str | None
    text: str
    outcome: str | None
    date: str | None
    amounts: list[str]
    votes: str | None
    case_number: str | None
    start: int
    end: int


class Section(BaseModel):
    heading: str
    part: str
    number: str | None
    level: int
    start: int
    end: int
    page: int | None


class Contact(BaseModel):
    name: str
    role: str | None
    party: str | None
    organisation: str | None
    phone: str | None
    email: str | None


class Attachment(BaseModel):
    title: str
    url: str


class Reference(BaseModel):
    identifier: str
    value: str
    start: int
    end: int
    own: bool


class Link(BaseModel):
    motion: str
    document_id: str
    relation: str
    start: int
    end: int
    outcome: str | None
    evidence: list[str]


class Document(BaseModel):
    document_id: str
    title: str
    kind: str
    source: str
    published: str | None
    published_from: str | None
    precision: str | None
    updated: str | None
    language: str
    url: str | None
    text: str = Field(description="Begins with the title; all places are characters in it.")
    lead: Span | None
    quotes: list[Span]
    sections: list[Section]
    pages: list[int]
    contacts: list[Contact]
    attachments: list[Attachment]
    rule: str | None
    agreement: float | None
    unread: list[int]
    needs_ocr: bool
    people: list[Person] | None = Field(description="As all facts, null for an earlier revision: its are not kept.")
    organisations: list[Organisation] | None
    decisions: list[Decision] | None
    references: list[Reference] | None
    links: list[Link]
    region: str | None
    revision: int
    revisions: int
    seen_from: str
    location: str
    raw_digest: str
    gone: str | None
    also: list[str]


class Revision(BaseModel):
    revision: int
    title: str
    seen_from: str
    raw_digest: str


class Revisions(BaseModel):
    generation: int
    document_id: str
    revisions: list[Revision]


class SeenPerson(BaseModel):
    name: str
    party: str | None
    roles: list[str]
    organisations: list[str]
    documents: int
    first: str | None
    last: str | None


class PeopleAnswer(Page):
    total: int
    people: list[SeenPerson]


class SeenOrganisation(BaseModel):
    name: str
    type: str
    number: str | None
    wikidata: str | None
    documents: int
    first: str | None
    last: str | None


class OrganisationsAnswer(Page):
    total: int
    organisations: list[SeenOrganisation]


class SeenDecision(Decision):
    document_id: str
    title: str
    kind: str
    source: str
    region: str | None
    published: str | None
    url: str | None


class DecisionsAnswer(Page):
    total: int
    decisions: list[SeenDecision]
