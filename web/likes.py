"""What is like a text that somebody pasted: how like, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from models import Hit, Kind, Outcome
from models.compare import Fate
from web.words import counted

SAME, LIKE, AKIN = 0.8, 0.5, 0.4  # 2 of 100 documents of another matter reach LIKE, two thirds of the same (demo)
NUMBERS: Final = ("Ingen", "En", "Två", "Tre", "Fyra", "Fem", "Sex")
BECAME: Final = {
    Outcome.APPROVED: ("bifallen", "bifallna"),
    Outcome.PARTLY_APPROVED: ("delvis bifallen", "delvis bifallna"),
    Outcome.REJECTED: ("avslagen", "avslagna"),
    Outcome.ANSWERED: ("besvarad", "besvarade"),
}


@dataclass(frozen=True, slots=True)
class Like:
    """A document, how like the text it is (a cosine), and what answers or decides it where it is a motion."""

    hit: Hit
    likeness: float
    fates: tuple[Fate, ...] = ()

    @property
    def degree(self) -> str:
        if self.likeness >= SAME:
            return "Nästan samma text"
        return (
            "Liknar" if self.likeness >= LIKE else "Påminner om den" if self.likeness >= AKIN else "Inte särskilt lik"
        )

    @property
    def outcome(self) -> Outcome | None:
        """What became of it in the end; None where that is not known."""
        return next((fate.outcome for fate in reversed(self.fates) if fate.outcome in BECAME), None)


def headline(likes: Sequence[Like]) -> str:
    """``2 motioner liknar din. En är bifallen.``; "" where nothing is like the text."""
    motions = [each for each in likes if each.hit.kind == Kind.MOTION and each.likeness >= LIKE]
    others = sum(each.likeness >= LIKE for each in likes) - len(motions)
    if not motions:
        return (
            f"Ingen motion men {counted(others, 'annat dokument', 'andra dokument')} liknar din text." if others else ""
        )
    outcomes = [each.outcome for each in motions]
    became = (
        f"{NUMBERS[count] if count < len(NUMBERS) else count} är {BECAME[outcome][count > 1]}."
        for outcome in BECAME
        if (count := outcomes.count(outcome))
    )
    return " ".join((f"{counted(len(motions), 'motion', 'motioner')} liknar din text.", *became))
