"""How right people, organisations and decisions are found, by the gold set tests/quality/facts and its README.

    python -m bench.facts [dev|dev2|test|all] [--errors people|organisations|decisions] [--check]

Counts are summed over all documents of a half (micro averages). ``--errors`` prints every miss of the dev half and
refuses the test half, whose texts nobody who works on the rules should read. ``--check`` exits with 1 where a measure
is below its floor.

What counts as right:

- Canonical names of organisations and types, parties, stances, actions, outcomes, dates, amounts, votes and case
  numbers: equal, null with null. White space counts as one blank.
- A person's name: equal but for capitals and white space. A person with "role and party" has both right.
- A role: the same offices, in any order. An office is what stands between semicolons, without capitals, without all
  from the first comma or preposition on (``ordförande i regionstyrelsen``, ``minister, med ansvar för sport``), and
  without all up to the last word in -s that stands before its last word (``regionstyrelsens nya ordförande``,
  ``Region Örebro läns direktör``). ``vice``, ``tf``, ``tidigare`` count, and so do definite forms: ``regionrådet`` is
  not ``regionråd``. Null is right only for null.
- Actor and addressee: the same names whatever their order, without capitals; null is right only for null.
- A mention: the same first and last character as one of the same sort (person, organisation), whoever it is of.
- A decision is found where the characters that both spans share are at least half of those in either (IoU 0.5); pairs
  are one to one, the likest first, of equally like ones those of the same stance.
"""

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from models import (
    Action,
    Decision,
    Document,
    Facts,
    Kind,
    Mention,
    Organisation,
    Outcome,
    Person,
    Precision,
    Span,
    Stance,
)
from pipeline.extract import facts as extract
from pipeline.parse import WITH_LEAD, quotes
from pipeline.parse.sections import divide

GOLD = Path(__file__).parent.parent / "tests" / "quality" / "facts"
HALVES = ("dev", "dev2", "test")
SORTS = ("people", "organisations", "decisions")
FLOORS = {  # of the F1 or share on the test half, by measure: what was reached; raised when it rises
    "people: role and party": 0.90,
    "people: mentions": 0.97,
    "people: private ones left alone": 1.0,
    "organisations: name": 0.94,
    "organisations: mentions": 0.955,
    "decisions: found": 0.86,
    "decisions: stance, of those found": 0.94,
    "decisions: actor, of those found": 0.845,
    "decisions: outcome, of those found": 0.88,
    "decisions: offsets, of those found": 0.935,
}
OVERLAP = 0.5  # the least share of characters that makes two spans the same decision
AROUND = 40  # characters shown on either side of a miss
WIDTH = 33  # of a half's columns in the table

Key = TypeVar("Key", bound=Hashable)

_BOUND = re.compile(r",| (?:av|bakom|för|från|hos|inom|i|med|mot|om|på|till|under|vid|åt) ")


@dataclass(frozen=True, slots=True)
class Gold:
    """A document with what a careful reader found in it; ``private`` are the mentions of people without a role."""

    id: str
    document: Document
    region: str | None
    facts: Facts
    private: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """How many of those found and of those wanted are right; for a share both are the number of cases."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.right + other.right, self.found + other.found, self.wanted + other.wanted)

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, which for a share is the share; 1 where nothing was to be found."""
        total = self.found + self.wanted
        return 2 * self.right / total if total else 1.0


@dataclass(slots=True)
class Account:
    """Scores and misses by the name of the measure, which begins with its sort: "people: name"."""

    scores: dict[str, Score] = field(default_factory=dict)
    misses: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    shares: set[str] = field(default_factory=set)

    def sets(self, measure: str, gold: Iterable[Key], found: Iterable[Key], shown: Callable[[Key], str]) -> None:
        """Score what was found against what should be; what is found twice is wrong once."""
        wanted, have = Counter(gold), Counter(found)
        self._add(measure, Score((wanted & have).total(), have.total(), wanted.total()))
        self.misses[measure] += [f"missed  {shown(key)}" for key in (wanted - have).elements()]
        self.misses[measure] += [f"invented  {shown(key)}" for key in (have - wanted).elements()]

    def share(self, measure: str, is_right: bool, miss: str) -> None:
        """Score one case, of which there is one right answer."""
        self.shares.add(measure)
        self._add(measure, Score(int(is_right), 1, 1))
        if not is_right:
            self.misses[measure].append(miss)

    def _add(self, measure: str, score: Score) -> None:
        self.scores[measure] = self.scores.get(measure, Score()) + score


def facts(document: Document, region: str | None) -> Facts:
    """What the project finds in a document that the region of this official name published."""
    return extract.read(document, region)


def gold(half: str) -> Iterator[Gold]:
    """The documents of one half, with the parts, lead and quotations that the reader of files finds in them."""
    for line in (GOLD / f"{half}.jsonl").read_text(encoding="utf-8").splitlines():
        yield _gold(json.loads(line))


def _gold(row: dict[str, Any]) -> Gold:
    text, title, kind = row["text"], row["title"], Kind(row["kind"])
    has_lead = kind in WITH_LEAD
    document = Document(
        source="gold",
        key=row["id"],
        title=title,
        text=text,
        kind=kind,
        published=date.fromisoformat(row["published"]),
        precision=Precision.DAY,
        language="sv",
        lead=quotes.lead(text, title) if has_lead else None,
        quotes=quotes.find(text) if has_lead else (),
        sections=divide(text, (), kind),
    )

    def mentions(record: dict[str, Any]) -> tuple[Mention, ...]:
        return tuple(Mention(text[start:end], start, end) for start, end in record["mentions"])

    def decision(record: dict[str, Any]) -> Decision:
        return Decision(
            stance=Stance(record["stance"]),
            action=Action(record["action"]),
            text=text[record["start"] : record["end"]],
            start=record["start"],
            end=record["end"],
            actor=record["actor"],
            addressee=record["addressee"],
            outcome=Outcome(record["outcome"]) if record["outcome"] else None,
            date=date.fromisoformat(record["date"]) if record["date"] else None,
            amounts=tuple(record["amounts"]),
            votes=record["votes"],
            case_number=record["case_number"],
        )

    said = Facts(
        tuple(Person(p["name"], p["role"], p["party"], p["organisation"], mentions(p)) for p in row["people"]),
        tuple(Organisation(o["name"], o["type"], mentions(o)) for o in row["organisations"]),
        tuple(map(decision, row["decisions"])),
    )
    return Gold(row["id"], document, row["region"], said, tuple((start, end) for start, end in row["private"]))


def measure(documents: Iterable[Gold], find: Callable[[Document, str | None], Facts] = facts) -> Account:
    """Scores of what is found in these documents, and every miss."""
    account = Account()
    for each in documents:
        found = find(each.document, each.region)
        _people(account, each, found.people)
        _organisations(account, each, found.organisations)
        _decisions(account, each, found.decisions)
    return account


def folded(said: str) -> str:
    """Without capitals and with single blanks."""
    return " ".join(said.casefold().split())


def offices(role: str | None) -> frozenset[str]:
    """The offices of a role without their bodies, as the head of this file says."""
    parts = (_BOUND.split(part.strip())[0].split() for part in folded(role or "").split(";"))
    return frozenset(" ".join(words[_genitive_end(words) :]) for words in parts if words)


def _genitive_end(words: Sequence[str]) -> int:
    return max((n + 1 for n, word in enumerate(words[:-1]) if word.endswith("s")), default=0)


def named_in(said: str | None) -> str | None:
    """The names of an actor or addressee in one order; a body and its owner ("Regionstyrelsen, Region X") are two."""
    return ", ".join(sorted({part.strip() for part in folded(said).split(",")})) if said is not None else None


FIELDS: dict[str, Callable[[Decision], object]] = {
    "stance": lambda one: one.stance.value,
    "actor": lambda one: named_in(one.actor),
    "outcome": lambda one: one.outcome and one.outcome.value,
    "action": lambda one: one.action.value,
    "addressee": lambda one: named_in(one.addressee),
    "date": lambda one: one.date and one.date.isoformat(),
    "amounts": lambda one: sorted(map(folded, one.amounts)),
    "votes": lambda one: one.votes and folded(one.votes),
    "case number": lambda one: one.case_number and folded(one.case_number),
}


def overlap(one: Span, other: Span) -> float:
    """Characters that two spans share, of all in either."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, shared) / (max(one[1], other[1]) - min(one[0], other[0]))


def paired(gold: Sequence[Decision], found: Sequence[Decision]) -> list[tuple[int, int]]:
    """The numbers of decisions of both sides that are the same, each at most once."""
    likeness = [
        (overlap((mine.start, mine.end), (its.start, its.end)), mine.stance == its.stance, -g, -f)
        for g, mine in enumerate(gold)
        for f, its in enumerate(found)
    ]
    pairs: dict[int, int] = {}
    for share, _, g, f in sorted(likeness, reverse=True):
        if share >= OVERLAP and -g not in pairs and -f not in pairs.values():
            pairs[-g] = -f
    return sorted(pairs.items())


def _people(account: Account, gold: Gold, found: Sequence[Person]) -> None:
    def named(person: Person) -> str:
        return folded(person.name)

    def held(person: Person) -> tuple[str, frozenset[str], str | None]:
        return named(person), offices(person.role), person.party

    def shown(key: tuple[str, frozenset[str], str | None]) -> str:
        name, held_offices, party = key
        return f"{gold.id}  {name} ({party or '–'}) {'; '.join(sorted(held_offices)) or '–'}"

    wanted = gold.facts.people
    account.sets("people: role and party", map(held, wanted), map(held, found), shown)
    account.sets("people: name", map(named, wanted), map(named, found), lambda name: f"{gold.id}  {name}")
    for person in wanted:
        same = [one for one in found if named(one) == named(person)]
        if not same:
            continue
        its = max(same, key=lambda one: (held(one) == held(person), one.party == person.party))
        where = f"{gold.id}  {person.name}"
        for measure, is_right, mine, theirs in (
            ("role", offices(its.role) == offices(person.role), person.role, its.role),
            ("party", its.party == person.party, person.party, its.party),
            ("organisation", its.organisation == person.organisation, person.organisation, its.organisation),
        ):
            account.share(f"people: {measure}, of those named", is_right, f"{where}: {mine} <> {theirs}")
    _mentions(account, "people: mentions", gold, wanted, found)
    taken = [(mention.start, mention.end) for person in found for mention in person.mentions]
    for span in gold.private:
        is_left = not any(overlap(span, other) for other in taken)
        account.share("people: private ones left alone", is_left, _around(gold, span))


def _organisations(account: Account, gold: Gold, found: Sequence[Organisation]) -> None:
    wanted = gold.facts.organisations
    names = [one.name for one in found]
    account.sets("organisations: name", [one.name for one in wanted], names, lambda name: f"{gold.id}  {name}")
    types = {one.name: one.type for one in found}
    for one in wanted:
        if one.name in types:
            miss = f"{gold.id}  {one.name}: {one.type} <> {types[one.name]}"
            account.share("organisations: type, of those named", types[one.name] == one.type, miss)
    _mentions(account, "organisations: mentions", gold, wanted, found)


def _mentions(
    account: Account,
    measure: str,
    gold: Gold,
    wanted: Sequence[Person] | Sequence[Organisation],
    found: Sequence[Person] | Sequence[Organisation],
) -> None:
    def spans(side: Iterable[Person | Organisation]) -> set[Span]:
        return {(mention.start, mention.end) for one in side for mention in one.mentions}

    account.sets(measure, spans(wanted), spans(found), lambda span: _around(gold, span))


def _decisions(account: Account, gold: Gold, found: Sequence[Decision]) -> None:
    def key(decision: Decision) -> tuple[int, int, Stance]:
        return decision.start, decision.end, decision.stance

    def shown(one: tuple[int, int, Stance]) -> str:
        return f"{_around(gold, one[:2])} [{one[2]}]"

    wanted = gold.facts.decisions
    pairs = paired(wanted, found)
    partner = {its: mine for mine, its in pairs}
    keys = (key(wanted[partner[n]] if n in partner else one) for n, one in enumerate(found))
    account.sets("decisions: found", map(key, wanted), keys, shown)
    for mine, its in ((wanted[m], found[n]) for m, n in pairs):
        where = _around(gold, (mine.start, mine.end))
        for name, read in FIELDS.items():
            theirs, ours = read(mine), read(its)
            account.share(f"decisions: {name}, of those found", theirs == ours, f"{where}: {theirs} <> {ours}")
        if mine.outcome or its.outcome:
            miss = f"{where}: {mine.outcome} <> {its.outcome}"
            account.share("decisions: outcome, where there is one", mine.outcome == its.outcome, miss)
        is_exact = (mine.start, mine.end) == (its.start, its.end)
        account.share(
            "decisions: offsets, of those found", is_exact, f"{where}: <> {_around(gold, (its.start, its.end))}"
        )


def _around(gold: Gold, span: Span) -> str:
    """The document and the words of a span between those around it, on one line."""
    text, (start, end) = gold.document.text, span
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return f"{gold.id}  {before}«{text[start:end]}»{after}".replace("\n", "/")


def table(accounts: dict[str, Account]) -> Iterator[str]:
    """Lines for every measure of every half: precision, recall, F1, or a share and of how many."""
    yield f"{'':40}" + "".join(f"   {half}".ljust(WIDTH) for half in accounts).rstrip()
    yield f"{'':40}" + ("   P      R      F1".ljust(WIDTH) * len(accounts)).rstrip()
    names = dict.fromkeys(name for account in accounts.values() for name in account.scores)
    for name in sorted(names, key=lambda name: SORTS.index(name.partition(":")[0])):
        cells = []
        for account in accounts.values():
            score = account.scores.get(name, Score())
            if name in account.shares:
                cells.append(f"{'':19}{score.f1:.3f} of {score.wanted}".ljust(WIDTH))
            else:
                cells.append(f"   {score.precision:.3f}  {score.recall:.3f}  {score.f1:.3f}".ljust(WIDTH))
        yield f"{name:40}{''.join(cells)}".rstrip()


def below(account: Account) -> list[str]:
    """What is below its floor."""
    scores = {name: account.scores[name].f1 for name in FLOORS}
    return [f"{name}: {scores[name]:.3f} < {floor}" for name, floor in FLOORS.items() if scores[name] < floor]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("half", nargs="?", choices=(*HALVES, "all"), default="all")
    parser.add_argument("--errors", choices=SORTS, help="print every miss of this sort, of the dev half only")
    parser.add_argument("--check", action="store_true", help="exit with 1 where the test half is below a floor")
    given = parser.parse_args(arguments)
    if given.errors and given.half == "test":
        parser.error("--errors shows texts, and those of the test half are not looked at")
    if given.check and given.half.startswith("dev"):
        parser.error("--check needs the test half")
    accounts = {half: measure(gold(half)) for half in HALVES if given.half in (half, "all")}
    if given.errors:
        known = [account.misses for half, account in accounts.items() if half != "test"]
        for name, misses in (each for one in known for each in one.items()):
            if name.startswith(given.errors):
                print("\n".join((f"{name} ({len(misses)})", *(f"  {miss}" for miss in sorted(misses)), "")))
    print("\n".join(table(accounts)))
    if given.check and (missed := below(accounts["test"])):
        sys.exit("below the floor: " + "; ".join(missed))


if __name__ == "__main__":
    main()
