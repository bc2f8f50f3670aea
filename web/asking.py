"""What a person asks of a page -> filters, and back into an address."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Any, Final

from starlette.datastructures import QueryParams

from models import Filters, Kind, Mode, QueryError, Suggestion
from pipeline.parties import named_party
from web.addresses import address
from web.words import KINDS, MODES, day, parties

LONGEST = 4_000  # characters of a question
MOST = 20  # values of one filter
EXACT = "ja"  # what an address says where nothing is to be corrected
NEWEST = "nyast"  # what an address calls the order by date
DEEPEST = 100  # pages of hits: who has not found it by then asks otherwise

# facet -> the name in addresses, the field of Filters, what it is called
FACETS: Final[Mapping[str, tuple[str, str, str]]] = {
    "region": ("region", "regions", "Region"),
    "kind": ("typ", "kinds", "Dokumenttyp"),
    "year": ("ar", "years", "År"),
    "party": ("parti", "parties", "Parti"),
    "person": ("person", "people", "Person"),
    "organisation": ("organisation", "organisations", "Organisation"),
    "source": ("kalla", "sources", "Källa"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked on a page with filters. ``newest``: the answers by their dates. ``faults`` say in Swedish what
    could not be understood."""

    said: str = ""
    mode: Mode = Mode.HYBRID
    filters: Filters = field(default_factory=Filters)
    page: int = 1
    faults: tuple[str, ...] = ()
    newest: bool = False
    exact: bool = False

    def pairs(self) -> list[tuple[str, object]]:
        """The names and values of its address, without the page."""
        pairs: list[tuple[str, object]] = [("q", self.said)]
        if self.mode is not Mode.HYBRID:
            pairs.append(("lage", str(self.mode)))
        if self.newest:
            pairs.append(("ordning", NEWEST))
        if self.exact:
            pairs.append(("exakt", EXACT))
        for facet, (name, fields, _) in FACETS.items():
            if facet != "year":
                pairs += [(name, value) for value in getattr(self.filters, fields)]
        return [*pairs, ("fran", self.filters.since), ("till", self.filters.until)]

    def at(self, path: str, page: int = 1) -> str:
        """The address of one of its pages."""
        return address(path, [*self.pairs(), ("sida", page if page > 1 else "")])

    def without(self, facet: str, value: str) -> "Question":
        """The same without one of its values; a year is a pair of dates."""
        if facet == "year":
            return replace(self, filters=replace(self.filters, since=None, until=None), page=1)
        fields = FACETS[facet][1]
        rest = tuple(each for each in getattr(self.filters, fields) if each != value)
        changed: dict[str, Any] = {fields: rest}
        return replace(self, filters=replace(self.filters, **changed), page=1)

    def since(self, first: date) -> "Question":
        """The same from a day on."""
        return replace(self, filters=replace(self.filters, since=first, until=None), page=1)

    def by(self, newest: bool) -> "Question":
        """The same in another order."""
        return replace(self, newest=newest, page=1)

    def unfiltered(self) -> "Question":
        """The same without any filter."""
        return replace(self, filters=Filters(), page=1)

    def by_meaning(self) -> "Question":
        """The same by words and by meaning."""
        return replace(self, mode=Mode.HYBRID, page=1)

    def saying(self, said: str, *, exact: bool = False) -> "Question":
        """The same with other words, or with these and nothing corrected."""
        return replace(self, said=said, exact=exact, page=1)

    def narrowed(self, by: Suggestion) -> "Question | None":
        """The same with a filter that its words name, without these; None where that leaves as much, or nothing."""
        if by.facet == "period":
            since = max(filter(None, (self.filters.since, by.since)), default=None)
            until = min(filter(None, (self.filters.until, by.until)), default=None)
            if since and until and since > until:
                return None
            filters = replace(self.filters, since=since, until=until)
        else:
            fields = FACETS[by.facet][1]
            chosen: tuple[str, ...] = getattr(self.filters, fields)
            values = tuple(value for value in by.values if value in chosen) if chosen else by.values
            if not values:
                return None
            changed: dict[str, Any] = {fields: values}
            filters = replace(self.filters, **changed)
        return None if filters == self.filters else replace(self, said=by.rest, filters=filters, page=1)

    def suggested(self, by: Iterable[Suggestion]) -> list[tuple[str, "Question"]]:
        """Filters that its words name and that would narrow it down, each once: what each is called, and the question
        with it."""
        listed: dict[Filters, tuple[str, str, Question]] = {}
        for each in by:
            other = self.narrowed(each)
            if not other:
                continue
            if each.facet == "period":
                called = other._dates()
                called = called if called in each.said else f"{each.said}: {called}"
            elif each.facet == "party":
                called = " eller ".join(name for code, name in parties(each.values) if code in each.values)
            else:
                called = " eller ".join(label(each.facet, value) for value in each.values)
            listed.setdefault(other.filters, (called, each.facet, other))
        names = Counter(called for called, _, _ in listed.values())
        return [
            (called if names[called] == 1 else f"{called} ({FACETS[facet][2].lower()})", other)
            for called, facet, other in listed.values()
        ]

    def of_year(self, year: str) -> "Question":
        """The same within one year."""
        since, until = _year(int(year))
        return replace(self, filters=replace(self.filters, since=since, until=until), page=1)

    @property
    def year(self) -> str | None:
        """The year that its dates are, where they are one."""
        since, until = self.filters.since, self.filters.until
        if since and until and since.year == until.year and (since, until) == _year(since.year):
            return str(since.year)
        return None

    def has(self, facet: str, value: str) -> bool:
        return self.year == value if facet == "year" else value in getattr(self.filters, FACETS[facet][1])

    @property
    def is_filtered(self) -> bool:
        return self.filters != Filters()

    def chosen(self, names: Mapping[str, str]) -> list[tuple[str, str, "Question"]]:
        """What is filtered by, each with the question without it: what it is, the value as it is called."""
        listed: list[tuple[str, str, Question]] = []
        for facet, (_, fields, called) in FACETS.items():
            if facet != "year":
                listed += [
                    (called, label(facet, value, names), self.without(facet, value))
                    for value in getattr(self.filters, fields)
                ]
        if dates := self._dates():
            listed.append(("Datum", dates, self.without("year", "")))
        return listed

    def _dates(self) -> str:
        since, until = self.filters.since, self.filters.until
        if since and until:
            return self.year or f"{day(since)} – {day(until)}"
        return f"från {day(since)}" if since else f"till {day(until)}" if until else ""


def question(said: QueryParams) -> Question:
    """What an address asks. What cannot be understood is left out and named among the faults."""
    faults: list[str] = []
    kinds = _several(said, "typ")
    parties = []
    for each in _several(said, "parti", ","):
        try:
            parties.append(named_party(each))
        except QueryError:
            faults.append(f"Partiet ”{each}” är inte känt. Skriv partiets beteckning, till exempel S eller M.")
    unknown = [kind for kind in kinds if kind not in list(Kind)]
    faults += [f"Dokumenttypen ”{kind}” finns inte." for kind in unknown]
    since, until = _date(said, "fran", faults), _date(said, "till", faults)
    if since and until and since > until:
        faults.append("Från-datumet ligger efter till-datumet.")
    filters = Filters(
        kinds=tuple(kind for kind in kinds if kind not in unknown),
        regions=_several(said, "region"),
        sources=_several(said, "kalla"),
        since=since,
        until=until,
        people=_several(said, "person"),
        parties=tuple(dict.fromkeys(parties)),
        organisations=_several(said, "organisation"),
    )
    words = clean(said.get("q", ""))
    if len(words) > LONGEST:
        faults.append(f"Frågan är för lång: högst {LONGEST} tecken. Sök med en hel text under ”Sök med ett dokument”.")
    mode = said.get("lage", "")
    chosen = Mode(mode) if mode in MODES else Mode.HYBRID
    newest = said.get("ordning") == NEWEST
    return Question(words[:LONGEST], chosen, filters, page(said), tuple(faults), newest, said.get("exakt") == EXACT)


def page(said: QueryParams) -> int:
    """The page that is asked for, from 1."""
    number = said.get("sida", "1")
    return max(1, min(DEEPEST, int(number))) if number.isascii() and number.isdigit() and len(number) < 9 else 1


def label(facet: str, value: str, names: Mapping[str, str] = {}) -> str:
    """What a value is called; ``names`` are those of sources, by id."""
    if facet == "kind":
        return KINDS.get(value, value)
    return names.get(value, value) if facet == "source" else value


def clean(said: str) -> str:
    """What was typed, in composed letters, without control characters and runs of blanks."""
    composed = unicodedata.normalize("NFC", said)
    return " ".join("".join(letter if letter.isprintable() else " " for letter in composed).split())


def _several(said: QueryParams, name: str, between: str | None = None) -> tuple[str, ...]:
    """The values of a name, of which one may hold several with something between them."""
    parts = (part for value in said.getlist(name)[:MOST] for part in (value.split(between) if between else [value]))
    values = [clean(value)[:200] for value in islice(parts, MOST)]
    return tuple(dict.fromkeys(filter(None, values)))


def _date(said: QueryParams, name: str, faults: list[str]) -> date | None:
    value = said.get(name, "").strip()
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        faults.append(f"”{clean(value)[:40]}” är inget datum. Skriv som 2026-02-12.")
        return None


def _year(number: int) -> tuple[date, date]:
    return date(number, 1, 1), date(number, 12, 31)


def pages(current: int, total: int, size: int) -> Sequence[int]:
    """The numbers of the pages to link to around the current one, for ``total`` hits of ``size`` a page."""
    last = max(1, min(DEEPEST, -(-total // size)))
    near: Iterable[int] = range(current - 2, current + 3)
    return sorted({each for each in (1, *near) if 1 <= each <= last})
