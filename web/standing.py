"""Watches as a form has them: what was filled in -> a watch, and what is wrong with it, in Swedish."""

import re
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from starlette.datastructures import FormData, QueryParams

from models import Action, ConfigError, Filters, Stance, Watch
from pipeline import alerts
from pipeline.regions import regions
from pipeline.watch.definitions import parse, render
from pipeline.watch.entries import is_address
from web.asking import Question, clean, question

Said = FormData | QueryParams
LONGEST_NAME = 120
LONGEST_ID = 40
NEW: Final = "ny"  # of a watch that is not kept yet; its page would be the form
MOST_EXAMPLES = 50
SORTS: Final[Mapping[str, str]] = {
    "file": "en fil hos den som driver sidan",
    "mailto": "e-post",
    "mailtos": "e-post",
}
CERTAIN, SURE = 0.9, 0.7  # scores of hits; those at their limit are right in four of five
_LAST: Final = str.maketrans("åäö", "{|}")
_FOLDED: Final = str.maketrans("åäöéüæø", "aaoeuao")
ASKS_NOTHING: Final = "Bevakningen frågar inte efter något. Skriv ord att leta efter, eller välj ett parti."
STRANGE_REGION: Final = "Ingen region här heter {}. Välj bland dem som finns i listan."
STRANGE_WORDS: Final = "De orden går inte att söka efter. Lägg till ett ord som bär på betydelse."
STRANGE: Final = "Något i formuläret gick inte att spara. Kontrollera det och försök igen."


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as it is offered: what it is called in the form, what people see, and whether it is chosen."""

    value: str
    shown: str
    chosen: bool


def watch_of(
    said: Said, before: Watch | None, names: Collection[str], regions: Collection[str]
) -> tuple[Watch, list[str]]:
    """A watch as it was filled in, and what is wrong with it.

    ``before`` is the watch that is edited, whose marks, id and dates are kept; a new one is called ``NEW``. ``names``
    are the channels and ``regions`` the regions that may be chosen. Of an address among the channels a form says no
    more than its place.
    """
    asked = question(_questioned(said))
    name = clean(_text(said, "namn"))[:LONGEST_NAME] or named(asked)
    dates = before.filters if before else Filters()
    filters = replace(asked.filters, since=dates.since, until=dates.until)
    watch = Watch(
        id=before.id if before else NEW,
        name=name,
        words=asked.said or None,
        examples=tuple(dict.fromkeys(clean(each) for each in _texts(said, "exempel") if clean(each)))[:MOST_EXAMPLES],
        filters=filters,
        stances=tuple(Stance(each) for each in _texts(said, "slag") if each in list(Stance)),
        actions=tuple(Action(each) for each in _texts(said, "atgard") if each in list(Action)),
        least=before.least if before else None,
        channels=_channels(_texts(said, "kanal"), before, names),
        right=before.right if before else (),
        wrong=before.wrong if before else (),
        owner=before.owner if before else None,
    )
    return watch, [*asked.faults, *faults_of(watch, regions)]


def faults_of(watch: Watch, regions: Collection[str]) -> list[str]:
    """What keeps a watch from being written."""
    if not (watch.words or watch.examples or watch.stances or watch.actions or _narrows(watch.filters)):
        return [ASKS_NOTHING]
    strange = [region for region in watch.filters.regions if region not in regions]
    if strange:
        return [STRANGE_REGION.format(", ".join(strange))]
    try:
        alerts.check(watch)
    except ConfigError:
        return [STRANGE_WORDS]
    try:
        parse(render(watch), "form")
    except ConfigError:
        return [STRANGE]
    return []


def watched_regions(held: Iterable[str]) -> list[str]:
    """The regions that can be asked for: those of a store, and the 21, of which news may come."""
    return sorted({*held, *(region.name for region in regions())}, key=_in_swedish)


def asked_again(watch: Watch) -> Question:
    """The search that a watch stands for."""
    return Question(watch.words or "", filters=watch.filters)


def certainty(score: float) -> str:
    """How sure it is that a hit is right, in words."""
    return "mycket säker" if score >= CERTAIN else "säker" if score >= SURE else "tveksam"


def _in_swedish(name: str) -> str:
    """What names are ordered by: å, ä and ö are the last letters."""
    return name.lower().translate(_LAST)


def _narrows(filters: Filters) -> bool:
    return replace(filters, since=None, until=None) != Filters()


def _questioned(said: Said) -> QueryParams:
    """The fields that a search has too. Several people or organisations stand in one field, with semicolons."""
    parts = {"person": ";", "organisation": ";", "parti": r"[\s,;]+"}
    return QueryParams(
        [
            (key, part.strip())
            for key, value in said.multi_items()
            if isinstance(value, str)
            for part in (re.split(parts[key], value) if key in parts else [value])
            if part.strip()
        ]
    )


def _text(said: Said, name: str) -> str:
    value = said.get(name, "")
    return value if isinstance(value, str) else ""


def _texts(said: Said, name: str) -> list[str]:
    return [value[:2000] for value in said.getlist(name)[:100] if isinstance(value, str)]


def _channels(chosen: Sequence[str], before: Watch | None, names: Collection[str]) -> tuple[str, ...]:
    """The channels that were chosen: names, and by their places those that the watch had before."""
    had = before.channels if before else ()
    kept = [channel for at, channel in enumerate(had) if f"#{at}" in chosen]
    return tuple(dict.fromkeys([*kept, *(name for name in chosen if name in names)]))


def shown_channels(channels: Sequence[str]) -> list[str]:
    """Channels as anybody may see them: names, and of addresses, which hold passwords and places, only the kind."""
    return [channel.partition(":")[0] if is_address(channel) else channel for channel in channels]


def called(channels: Sequence[str]) -> list[str]:
    """The same in Swedish."""
    return [SORTS.get(each, each) for each in shown_channels(channels)]


def offered(watch: Watch | None, names: Collection[str]) -> list[Channel]:
    """The channels to choose from: those that a watch has, of addresses only what anybody may see, and all names."""
    had = watch.channels if watch else ()
    own = [
        Channel(f"#{at}", f"{shown} (adressen visas inte)", True)
        for at, (channel, shown) in enumerate(zip(had, called(had), strict=True))
        if channel not in names
    ]
    return [*own, *(Channel(name, name, name in had) for name in names)]


def named(asked: Question) -> str:
    """A name for a watch that was given none: what it asks for."""
    said = [asked.said, *asked.filters.people, *asked.filters.organisations, *asked.filters.parties]
    said += asked.filters.regions
    return clean(", ".join(filter(None, said)))[:LONGEST_NAME] or "Bevakning"


def free_id(name: str, known: Collection[str]) -> str:
    """An id that is not taken, of the words of a name."""
    plain, number = _plain_id(name), 1
    while (id := plain if number == 1 else f"{plain}-{number}") in known or id == NEW:
        number += 1
    return id


def private_id(name: str) -> str:
    """An id of the words of a name that nobody has had, and that tells nothing of what others have."""
    return f"{_plain_id(name)}-{secrets.token_hex(4)}"


def _plain_id(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower().translate(_FOLDED))[:LONGEST_ID].strip("-") or "bevakning"


def judged(said: Said) -> Mapping[str, str]:
    """What was said of hits, by document: right, wrong, or "" for neither."""
    found = ((key.removeprefix("om:"), value) for key, value in said.multi_items() if key.startswith("om:"))
    return {id: value for id, value in found if value in ("right", "wrong", "")}


def with_marks(watch: Watch, judged: Mapping[str, str]) -> Watch:
    """The watch with these hits marked, and whatever else was marked before."""

    def marks(before: Sequence[str], what: str) -> tuple[str, ...]:
        kept = [id for id in before if id not in judged]
        return (*kept, *(id for id, said in judged.items() if said == what))

    return replace(watch, right=marks(watch.right, "right"), wrong=marks(watch.wrong, "wrong"))
