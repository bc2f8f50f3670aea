"""What became of a matter, in one line, and how outcomes are told so that nobody takes one for another."""

from dataclasses import dataclass
from datetime import date

from models import Decision, Matter, Outcome, Stance, Step, StepKind
from pipeline.extract.votes import votes as counts
from pipeline.watch.compare import is_sent_on
from web.words import OUTCOMES

MOVED: dict[Outcome, str] = {
    Outcome.APPROVED: "yrkandet bifölls",
    Outcome.PARTLY_APPROVED: "yrkandet bifölls delvis",
    Outcome.REJECTED: "yrkandet avslogs",
}
"""What became of what somebody moved (yrkande): not what became of the matter."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a matter ended: the outcome, who decided, when (``is_dated``: else when it was published), the votes as
    ``41–18``, and the place that says it."""

    outcome: Outcome
    decider: str | None
    day: date | None
    is_dated: bool
    votes: str | None
    step: Step


def verdict(matter: Matter) -> Verdict | None:
    """The last decision that settled a matter; None where none is known."""
    found = [each for each in matter.steps if each.kind is StepKind.DECIDED and each.outcome is matter.outcome]
    if not found or matter.outcome is None or matter.status.is_open:
        return None
    last = max(found, key=lambda each: each.day or date.min)
    # minutes name who decided and with which votes where a press release of the same day does not; of another day
    # only the same body's own vote is meant, never that of a body before it
    same = [each for each in found if each.day == last.day or (each.actor and each.actor == last.actor)]
    told = next((votes for each in same if each.decision and (votes := in_short(each.decision.votes))), None)
    best = next((each for each in same if each.actor and each.decision and each.decision.votes), None)
    best = best or next((each for each in same if each.actor and each.day == last.day), last)
    return Verdict(matter.outcome, body(best.actor), best.day, best.is_dated, told, best)


def body(actor: str | None) -> str | None:
    """``Regionfullmäktige, Region Stenvik`` within a sentence: ``regionfullmäktige``; other names as they are."""
    if actor is None:
        return None
    name, _, region = actor.partition(", ")
    return name[:1].lower() + name[1:] if region.startswith("Region") else actor


def in_short(votes: str | None) -> str | None:
    """``41–18`` of ``41 röster mot 18``, or of ``18 ja, 41 nej``: a yes may be one to a rejection, so who won stands
    first. None where it is told otherwise."""
    found = counts(votes or "")
    if not found:
        return None
    lost, won = sorted((found[0].yes, found[0].no))
    return f"{won}–{lost}"


def outcome_of(decision: Decision) -> str | None:
    """What a decision's outcome is called on its badge; None where it has none."""
    if decision.outcome is None:
        return "Remitterad" if is_sent_on(decision) else None
    if decision.stance in (Stance.PROPOSED, Stance.RESERVED_AGAINST):
        return MOVED.get(decision.outcome)
    return OUTCOMES[decision.outcome]
