"""The shapes of the API's answers on matters, comparisons, trends, edits, watches and digests, for its description."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from models import Action, Kind, Stance
from web.asking import clean
from web.schema import Count, Day, Decision, Hit, Page, SeenOrganisation, SeenPerson


def _line(said: str) -> str:
    """Without control characters, and with something left."""
    if not (text := clean(said)):
        raise ValueError("it says nothing")
    return text


Line = Annotated[str, Field(min_length=1, max_length=4_000), AfterValidator(_line)]
Id = Annotated[Line, Field(max_length=2_000)]
Name = Annotated[Line, Field(max_length=200)]


class Step(BaseModel):
    kind: str
    date: str | None
    actor: str | None
    outcome: str | None
    text: str
    start: int = Field(description="Characters in the text of the step's document.")
    end: int
    document_id: str
    title: str
    document_kind: str
    source: str
    url: str | None
    decision: Decision | None


class Matter(BaseModel):
    id: str
    title: str
    region: str | None
    kind: str | None = Field(description="motion or interpellation; null for a case that begins otherwise.")
    actor: str | None
    opened: str | None
    last: str | None
    status: str
    outcome: str | None
    open_days: int | None = Field(description="To the store's newest night; null where it is not open.")
    known_until: str | None = Field(description="The day of its region's newest minutes, digest or report here.")
    steps: list[Step]


class MattersAnswer(Page):
    total: int
    matters: list[Matter]


class Run(BaseModel):
    text: str
    mark: str | None = Field(description="insert, delete, or null for what stands in both.")


class Paragraph(BaseModel):
    verdict: str
    runs: list[Run]


class Edited(BaseModel):
    document_id: str
    title: str
    kind: str
    source: str
    region: str | None
    published: str | None
    url: str | None
    older: int
    newer: int = Field(description="The same as older for a document that was taken away.")
    seen: str
    verdict: str
    edits: int
    gravest: list[Paragraph]


class EditsAnswer(Page):
    total: int
    edits: list[Edited]


class Diff(Edited):
    paragraphs: list[Paragraph]


class Evidence(BaseModel):
    document_id: str
    title: str
    kind: str
    source: str
    region: str | None
    published: str | None
    url: str | None
    stage: str
    outcome: str | None
    text: str
    start: int
    end: int
    page: int | None
    score: float
    copies: list[str]


class Standing(BaseModel):
    publisher: str
    stage: str
    outcome: str | None
    first_day: str | None
    lag_days: int | None
    furthest: Evidence
    documents: int
    evidence: list[Evidence]


class Fate(BaseModel):
    document_id: str
    relation: str
    outcome: str | None
    published: str | None


class EarlierMotion(Evidence):
    fates: list[Fate]


class Comparison(BaseModel):
    generation: int
    topic: str | None
    document_id: str | None
    title: str
    first: list[str]
    first_day: str | None
    regions: list[Standing]
    others: list[Standing]
    nothing_found: list[str] = Field(description="Regions with documents here, none of them on this.")
    no_documents: list[str] = Field(description="Regions of which there is no document at all here.")
    motions: list[EarlierMotion]


class Theme(BaseModel):
    theme: int
    name: str
    words: list[str]
    documents: int
    first: str | None
    last: str | None
    faded: bool


class ThemesAnswer(BaseModel):
    generation: int
    themes: list[Theme]


class Publisher(BaseModel):
    name: str
    documents: int


class ThemeTrend(Theme):
    trend: str
    now: int
    before: int
    ratio: float | None
    low: float | None
    high: float | None
    weeks: list[int]
    publishers: list[Publisher]


class Trends(BaseModel):
    generation: int
    since: str | None
    now_since: str | None
    until: str | None
    weeks: list[str]
    totals: list[int]
    undated: int
    late: list[str]
    themes: list[ThemeTrend]


class Alike(BaseModel):
    document_id: str
    title: str
    source: str
    region: str | None
    published: str | None
    similarity: float


class Novel(BaseModel):
    document_id: str
    title: str
    kind: str
    source: str
    region: str | None
    published: str | None
    url: str | None
    novelty: float | None
    alike: Alike | None


class NoveltyAnswer(BaseModel):
    generation: int
    novelty: list[Novel]


class Watch(BaseModel):
    """What it does not say is left out."""

    id: str
    name: str
    words: str | None = None
    examples: list[str] = []
    kinds: list[str] = []
    regions: list[str] = []
    sources: list[str] = []
    people: list[str] = []
    parties: list[str] = []
    organisations: list[str] = []
    since: str | None = None
    until: str | None = None
    stances: list[str] = []
    actions: list[str] = []
    least: float | None = None
    channels: list[str] = Field(description="Names; of an address only its kind.")
    right: list[str] = []
    wrong: list[str] = []
    owner: str | None = Field(None, description="Whose it is of those who log in; without one everybody's.")
    feed: str = Field(description="Path of its Atom feed.")


class WatchesAnswer(BaseModel):
    watches: list[Watch]


class Reason(BaseModel):
    text: str
    start: int
    end: int


class Alert(BaseModel):
    key: str
    watch: str
    document_id: str
    revision: int
    verdict: str | None
    older: bool
    title: str
    kind: str
    region: str | None
    published: str | None
    url: str | None
    score: float
    why: Reason
    generation: int


class AlertsAnswer(Page):
    total: int
    alerts: list[Alert]


class Asked(BaseModel):
    """A watch as it is given. A filter that is left out narrows nothing down."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "Nattbussar", "words": "nattbussar på landsbygden", "regions": ["Region Skåne"]}]
        },
    )

    name: Line = Field(max_length=120)
    words: Line | None = Field(None, max_length=4_000, description="A question as a search takes it.")
    examples: list[Id] = Field([], max_length=50, description="Ids of documents like those sought.")
    kinds: list[Kind] = Field([], max_length=20)
    regions: list[Name] = Field([], max_length=25, description="Name, id or county code of the 21.")
    sources: list[Name] = Field([], max_length=20)
    people: list[Name] = Field([], max_length=20)
    parties: list[Name] = Field([], max_length=20, description="Code or name.")
    organisations: list[Name] = Field([], max_length=20)
    since: Day | None = None
    until: Day | None = None
    stances: list[Stance] = Field([], max_length=10)
    actions: list[Action] = Field([], max_length=20)
    least: float | None = Field(
        None, ge=0, le=1, strict=True, description="The score from which on it is a hit; null: the marks decide."
    )
    channels: list[Name] | None = Field(
        None, max_length=20, description="Names of channels. Null leaves a watch those that it has."
    )


class Marks(BaseModel):
    """What is said of documents that a watch found or did not find; a later mark of one replaces the earlier."""

    model_config = ConfigDict(extra="forbid")

    right: list[Id] = Field([], max_length=200, description="Ids of documents that it should find.")
    wrong: list[Id] = Field([], max_length=200, description="Ids of those that it should not.")
    neither: list[Id] = Field([], max_length=200, description="Ids of those whose marks are taken away.")


class Preview(BaseModel):
    watch: Watch | None = Field(description="Null for one that is not kept.")
    since: str
    least: float
    caught: int
    of: int
    hits: list[Alert]
    faults: list[str]


class NewAnswer(Page):
    total: int = Field(description="Documents that later generations of the store held first.")
    hits: list[Hit]


class SourceHealth(BaseModel):
    source: str
    name: str
    status: str
    listed: int | None
    held: int
    new: int
    lacking: int
    failed: int
    last_success: str | None
    reasons: list[str]


class SourcesAnswer(BaseModel):
    night: str | None = Field(description="The last night that was reported; null where none was.")
    ended: str | None
    status: str | None
    published: bool | None
    sources: list[SourceHealth]


class DigestsAnswer(BaseModel):
    digests: list[dict[str, object]]


class SeenRegion(BaseModel):
    name: str
    documents: int
    last: str | None = Field(description="The day of its newest document.")


class RegionsAnswer(BaseModel):
    generation: int
    regions: list[SeenRegion]


class Bar(BaseModel):
    period: str = Field(description="A month (2026-02) or, over many years, a year.")
    documents: int


class Profile(BaseModel):
    """How much there is of somebody or something, and when."""

    generation: int
    kinds: list[Count]
    timeline: list[Bar]
    decisions: int = Field(description="How many proposals and decisions: /decisions lists them.")


class PersonProfile(SeenPerson, Profile):
    parties: list[str | None] = Field(description="Of all who have this name; null for none.")


class OrganisationProfile(SeenOrganisation, Profile):
    pass


class RegionProfile(SeenRegion, Profile):
    pass


class DocumentsAnswer(Page):
    total: int
    hits: list[Hit]


class Week(BaseModel):
    region: str
    documents: int
    before: int = Field(description="In the week before.")
    kinds: list[Count]
    newest: Hit


class Silent(BaseModel):
    name: str
    last: str | None


class Overview(BaseModel):
    generation: int
    published_at: str | None = Field(description="When the store was published, UTC.")
    documents: int
    regions: int
    sources: int
    decisions: int
    first: str | None
    last: str | None
    since: str | None = Field(description="The first day of the week that is told of.")
    until: str | None
    weeks: list[Week] = Field(description="What each region published in that week, the one of most first.")
    silent: list[Silent] = Field(description="Regions that published nothing in it.")
