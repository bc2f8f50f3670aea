"""Who is meant in a document: the body that meets, who signed or moved a motion, whom "nämnden", "hon" and a surname
alone refer to."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from models import Document, Kind, Part
from pipeline.extract.actors import ACTOR, DECISIVE, MEMBER, PEOPLE, actors_of, bare, named, names_in
from pipeline.extract.sentences import Unit

TOP = 600  # characters at the beginning in which minutes name the body
MOST_SIGNATORIES = 40  # lines at the end in which names are looked for

_FORMAL = (Kind.PROTOCOL, Kind.DECISION_DIGEST, Kind.NOTICE)
_BYLINE = re.compile(rf"\b(?:[Aa]v|[Ff]rån) (?P<who>{PEOPLE}|[A-ZÅÄÖ][\w-]+, [A-ZÅÄÖ][\w-]+ \(\w{{1,4}}\))")
_MOVED_BY = re.compile(rf"\b[Mm]otion(?:en)?(?: [^.,\n]{{0,60}}?)?(?:,| av| från) (?P<who>{PEOPLE})")
_BY_LINE = re.compile(rf"^Av (?P<who>{PEOPLE})", re.MULTILINE)
_OF_COMMITTEE = re.compile(r"\b(?:från|av) (?P<who>[A-ZÅÄÖa-zåäö]{3,40}utskottet)\b")
_BARE = re.compile(
    r"(?:nämnden|styrelsen|utskottet|fullmäktige|direktionen|beredningen|kommittén|presidiet|delegationen)", re.I
)
_SIGNED = re.compile(rf"(?P<who>{MEMBER})(?:, [^.:]{{1,70}})?")
_NAME_LINE = re.compile(  # it may stand below a motion's att-satser without a head of its own
    r"(?:[A-ZÅÄÖÉ][\w.-]{1,30} ?){1,4}(?:\( ?[\w-]{1,5}\))?(?:, [^.:]{1,70})?"
)
_SIGNED_TOGETHER = re.compile(PEOPLE)
_PAIR = r"[A-ZÅÄÖÉ][\w-]{1,40} [A-ZÅÄÖÉ][\w-]{1,40}"
_ROW = re.compile(rf"(?:{_PAIR} ){{1,5}}{_PAIR}")  # names side by side
_MONTHLY = re.compile(
    r"(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)f", re.I
)
_BROKEN = re.compile(r"((?:^|\n|och )[A-ZÅÄÖÉ][\w-]+)\n(?=[A-ZÅÄÖÉ][\w-]+ \()")  # over the line end
_DECIDES = re.compile(rf"{DECISIVE.pattern}|^regeringen$", re.IGNORECASE)
_AFTER_PREPOSITION = re.compile(r"\b(?:i|av|till|för|från|om|åt|på) $")
_THEIR_PARTY = re.compile(r"(?:partiet|(?:hans|hennes|deras) parti(?:grupp)?)", re.IGNORECASE)
_PARTIES = re.compile(
    r"(?<!\w)\(?(?P<code>SJVP|SVG|SIV|DSP|KD|MP|SD|[SMCLV])(?![\w:])|\b(?P<name>\w{2,30}(?:partiet|demokraterna)"
    r"|Moderaterna|Liberalerna|Centern)\b"
)
_REPORT = re.compile(r"\b\d{4}/\d\d:(?P<letters>[A-Za-zåäöÅÄÖ]{2,3})\d{1,3}\b")
COMMITTEES = {  # the Riksdag's, by the letters of their reports
    "au": "arbetsmarknadsutskottet",
    "cu": "civilutskottet",
    "fiu": "finansutskottet",
    "föu": "försvarsutskottet",
    "juu": "justitieutskottet",
    "ku": "konstitutionsutskottet",
    "kru": "kulturutskottet",
    "mju": "miljö- och jordbruksutskottet",
    "nu": "näringsutskottet",
    "sfu": "socialförsäkringsutskottet",
    "sku": "skatteutskottet",
    "sou": "socialutskottet",
    "tu": "trafikutskottet",
    "ubu": "utbildningsutskottet",
    "uu": "utrikesutskottet",
}
_INQUIRY = re.compile(rf"\b[Uu]tredaren?(?: \w+){{0,3}}?,? (?P<who>{MEMBER})")


@dataclass(frozen=True, slots=True)
class Scene:
    """``meeting`` is the body whose minutes or digest it is, ``signed`` are who signed the motion, ``moved`` who else
    is named as its mover; ``people`` are all full names by their last word, ``bodies`` are named ones and
    ``groups`` people by their place."""

    meeting: str | None
    signed: str | None
    moved: str | None
    people: dict[str, str]
    bodies: tuple[tuple[int, str], ...]
    groups: tuple[tuple[int, str], ...]
    inquirer: str | None
    surnames: re.Pattern[str] | None
    parties: tuple[tuple[int, str], ...]
    aside: frozenset[int]  # places of bodies that stand behind a preposition

    def resolved(self, actor: str | None, at: int, before: str | None) -> str | None:
        """Whom an actor printed at ``at`` means; ``before`` is who acted last."""
        if actor is None:
            return None
        if actor == "Dessa":
            return None
        if actor.startswith("Motionär"):
            return self.moved or self.signed or before
        if actor in ("Han", "Hon", "Hen", "De"):
            told = [names for place, names in self.groups if place < at and (", " in names) is (actor == "De")]
            return before if before in self.people.values() or not told else told[-1]
        if actor == "Den":
            told = [name for place, name in self.bodies if place < at]
            return self.meeting or (told[-1] if told else None)
        if _THEIR_PARTY.fullmatch(actor):
            told = [name for place, name in self.parties if place < at]
            return told[-1] if told else actor
        if actor.lower() == "utredaren":
            return self.inquirer or actor
        return ", ".join(dict.fromkeys(self._full(part, at) for part in actor.split(", ")))

    def _full(self, said: str, at: int) -> str:
        if said in self.people:
            return self.people[said]
        if said.lower() == "arbetsutskottet":
            of_board = self.meeting and f"{self.meeting[0].upper()}{self.meeting[1:]}s arbetsutskott"
            own = self.meeting if self.meeting and "arbetsutskott" in self.meeting.lower() else None
            named_before = [
                name for place, name in self.bodies if "arbetsutskott" in name.lower() and len(name) > len(said)
            ]
            return own or (named_before[-1] if named_before else of_board or said)
        if not _BARE.fullmatch(said):
            return said
        noun = said.lower()
        ends = [name for place, name in self.bodies if place < at and name.lower().endswith(noun)]
        ends += [name for _, name in self.bodies if name.lower().startswith(noun)][:1] if noun == "nämnden" else []
        if self.meeting and noun in self.meeting.lower():
            return self.meeting
        return ends[-1] if ends else said


def scene_of(document: Document, units: list[Unit]) -> Scene:
    text = document.text
    names = [bare(match[0]) for match in re.finditer(MEMBER, text) if _is_person(match[0])]
    people: dict[str, str] = {}
    for name in names:
        people.setdefault(name.rsplit(" ", 1)[-1], name)
        people.setdefault(name.rsplit(" ", 1)[-1].removesuffix("s"), name.removesuffix("s"))  # it may be a genitive
    told = sorted((last for last in people if len(last) > 2), key=len, reverse=True)
    surnames = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, told))})(?![\w-])") if told else None
    movers = [names_in(match["who"]) for form in (_MOVED_BY, _BY_LINE) for match in form.finditer(text)]
    moved = max((names for names in movers if names[:1] == movers[0][:1]), key=len, default=[])  # "NN m.fl." at first
    inquirer = _INQUIRY.search(text)
    actors = list(ACTOR.finditer(text))
    bodies = tuple(_bodies(text, actors))
    return Scene(
        aside=frozenset(place for place, _ in bodies if _AFTER_PREPOSITION.search(text[max(0, place - 6) : place])),
        parties=tuple((match.start(), match["code"] or match["name"]) for match in _PARTIES.finditer(text)),
        meeting=_meeting(document),
        signed=_signatories(document, units),
        moved=", ".join(moved) or None,
        people=people,
        bodies=bodies,
        groups=tuple((match.start(), ", ".join(names_in(match[0]))) for match in actors if match.lastgroup == "people"),
        inquirer=bare(inquirer["who"]) if inquirer else None,
        surnames=surnames,
    )


def _bodies(text: str, actors: Iterable[re.Match[str]]) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for match in actors:
        if match.lastgroup == "body" and not _BARE.fullmatch(match[0]) and _DECIDES.search(match[0]):
            found.append((match.start(), named(match[0])))
    for match in re.finditer(r"\b[\w-]{2,40}(?:fullmäktige|styrelsen|nämnden|utskottet)(?=s\b)", text):
        found.append((match.start(), match[0]))
    return sorted(found)


def _is_person(member: str) -> bool:
    match = ACTOR.match(member)
    return match is not None and match.lastgroup == "people" and match.end() >= len(member.rstrip())


def _meeting(document: Document) -> str | None:
    """The body whose minutes or digest a document is, as its title or its beginning names it."""
    if document.kind is Kind.REPORT:
        if match := _OF_COMMITTEE.search(document.text, 0, TOP):
            return match["who"]
        report = _REPORT.search(document.text, 0, TOP)
        return COMMITTEES.get(report["letters"].lower()) if report else None
    if document.kind not in _FORMAL:
        return None
    names: list[str] = []
    for said in (document.title, document.text[:TOP])[: 2 - (document.kind is Kind.NOTICE)]:
        told = [
            (actor.start, named(actor.said if " för " in actor.said else named(actor.said).split(", ")[0]))
            for actor in actors_of(said)
            if actor.kind == "body" and DECISIVE.search(actor.said)
        ]
        if match := re.search(r"\b([\w-]{0,40}(?:fullmäktige|styrelsen|nämnden|utskottet))s\b(?! arb)", said, re.I):
            told.append((match.start(), match[1]))
        names += [name for _, name in sorted(told)]
        if match := re.search(r"(?<!\w)(?P<body>[RLK]F) §", said):
            names.append(
                {"R": "regionfullmäktige", "L": "landstingsfullmäktige", "K": "kommunfullmäktige"}[match[1][0]]
            )
    names = [name for name in names if not _MONTHLY.match(name)]
    full = next((name for name in names if names and name.lower().startswith(names[0].lower())), None)
    longer = [name for name in names if names and name.lower().startswith(f"{names[0].lower()} ")]
    return longer[0] if longer else full


def _signatories(document: Document, units: list[Unit]) -> str | None:
    """Who signed a motion, else who is named as its mover near its title."""
    if document.kind is not Kind.MOTION:
        return None
    byline = _BYLINE.search(document.text, 0, TOP)
    movers = names_in(byline["who"]) if byline else []
    moves = [n for n, unit in enumerate(units) if unit.part is Part.PROPOSAL and not _NAME_LINE.fullmatch(unit.said)]
    proposed = max(moves, default=0)
    decided = any(unit.part in (Part.DECISION, Part.RESERVATION) for unit in units)
    signed: list[str] = []
    last = [
        unit
        for n, unit in enumerate(units[max(proposed, len(units) - MOST_SIGNATORIES) :])
        if unit.part is not Part.PROPOSAL or (n and _NAME_LINE.fullmatch(unit.said))
    ]
    lines = [line for unit in last for line in re.split(r"\n| {2,}|\t", unit.said)]
    for line in _BROKEN.sub(r"\1 ", "\n".join(line.strip() for line in lines)).split("\n"):
        match = _SIGNED.fullmatch(line)
        if _SIGNED_TOGETHER.fullmatch(line):
            signed += names_in(line)
        elif match and _is_person(match["who"]):
            signed.append(bare(match["who"]))
        elif _ROW.fullmatch(line):
            words = line.split()
            signed += [f"{first} {name}" for first, name in zip(words[::2], words[1::2], strict=True)]
    marked = any(unit.part is Part.SIGNATURES for unit in units)
    if signed and (marked or not decided or movers[:1] == signed[:1]) and (marked or not movers or movers[0] in signed):
        return ", ".join(dict.fromkeys(signed))
    return ", ".join(movers) or None
