"""The demo world: who publishes what, when, and what becomes of it, as ``data/demo/world`` says.

One file of texts for each publisher, ``{id}.md``: a line ``+++``, TOML, a line ``+++``, then Markdown (paragraphs,
``##`` headings, ``-`` lists) down to the next ``+++``. The keys of the TOML are fields of ``Publication``; ``contacts``
are "Name (S), role, phone, email", ``edits`` are ``{ at, replace, with }``, ``answered`` is ``{ outcome = [{ nummer,
utskottet, kammaren, at }] }``. Times are Swedish local time without a zone.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from importlib.abc import Traversable
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar

from models import Contact, Kind, ParseError

TROUBLES = ("down", "empty", "half", "soft404", "layout", "slow")

_FENCE = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)
_PARTY = re.compile(r"(.+) \(([A-ZÅÄÖ-]{1,5})\)")

_Of = TypeVar("_Of")


@dataclass(frozen=True, slots=True)
class Edit:
    """From ``at`` on, ``old`` reads ``new``, wherever in title, lead and text it stands."""

    at: datetime
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of one yrkande of a motion from ``at`` on; None is what is not yet known."""

    number: int
    at: datetime
    committee: str | None = None  # utskottet
    chamber: str | None = None  # kammaren


@dataclass(frozen=True, slots=True)
class Publication:
    """One thing that is published. ``number`` counts all of the world in the order of publication, from 1."""

    publisher: str
    slug: str
    kind: Kind
    title: str
    published: datetime
    body: str
    lead: str = ""
    contacts: tuple[Contact, ...] = ()
    body_name: str = ""  # nämnd, of meetings
    meeting: date | None = None
    also: tuple[str, ...] = ()  # further platforms of the same publisher
    edits: tuple[Edit, ...] = ()
    removed: datetime | None = None
    pdf: bool = False
    authors: tuple[str, ...] = ()
    answered: tuple[Answered, ...] = ()
    number: int = 0
    updated: datetime | None = None  # of the last edit that was made

    def there(self, at: datetime) -> bool:
        """Whether it is to be seen."""
        return self.published <= at and (self.removed is None or at < self.removed)

    def as_of(self, at: datetime) -> "Publication":
        """What it reads at that time."""
        made = [edit for edit in self.edits if edit.at <= at]
        now = replace(self, answered=tuple(step for step in self.answered if step.at <= at)) if self.answered else self
        for edit in made:
            texts = {name: getattr(now, name).replace(edit.old, edit.new) for name in ("title", "lead", "body")}
            now = replace(now, **texts, updated=edit.at)
        return now

    @property
    def changed(self) -> datetime:
        """When it was last edited, or else published."""
        return self.updated or self.published


@dataclass(frozen=True, slots=True)
class Site:
    """A publisher's place on one platform.

    ``takes`` are kinds: None is all that no other site takes, () nothing but what is posted there as well. ``meetings``
    is for platforms that publish only what belongs to one. ``options`` are the platform's own, as paths and numbers.
    ``publications`` are all that it ever publishes, the newest first.
    """

    platform: str
    host: str
    takes: tuple[str, ...] | None
    meetings: bool
    options: Mapping[str, Any]
    publications: tuple[Publication, ...] = ()

    def wants(self, publication: Publication) -> bool:
        """Whether it is this site's to publish."""
        if self.meetings and publication.meeting is None:
            return False
        return self.takes is None or publication.kind in self.takes


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a host from one time to another; "" is every host."""

    host: str
    since: datetime
    until: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Publisher:
    """``facts`` are what its pages say of itself: about, street, phone."""

    id: str
    name: str
    sites: tuple[Site, ...]
    facts: Mapping[str, str]
    publications: tuple[Publication, ...]


@dataclass(frozen=True, slots=True)
class Relic:
    """A page of the past, served as it is."""

    name: str
    title: str
    content: bytes


@dataclass(frozen=True, slots=True)
class World:
    """All of it. ``robots`` are the hosts' robots.txt; a host without has none."""

    publishers: tuple[Publisher, ...]
    robots: Mapping[str, str]
    troubles: tuple[Trouble, ...] = ()
    relics: Mapping[str, tuple[Relic, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def hosts(self) -> tuple[str, ...]:
        """All hosts there are."""
        sites = [site for each in self.publishers for site in each.sites]
        return tuple(
            sorted({site.host for site in sites} | {site.options.get("interface", site.host) for site in sites})
        )


_KEYS = {each.name for each in fields(Publication)} - {"publisher", "body", "number", "updated"}


def bundled() -> World:
    """The world of ``data/demo``. Raises ``ParseError`` where its files are not in order."""
    demo = files("data") / "demo"
    texts = {each.name.removesuffix(".md"): _read(each) for each in _listed(demo / "world", ".md")}
    folders = [each for each in demo.iterdir() if each.is_dir() and each.name.startswith("region-")]
    relics = {folder.name: tuple(map(_relic, _listed(folder, ".html"))) for folder in folders}
    return world(_read(demo / "world" / "publishers.toml"), texts, relics)


def world(
    publishers: str, texts: Mapping[str, str], relics: Mapping[str, tuple[Relic, ...]] = MappingProxyType({})
) -> World:
    """A world from the text of ``publishers.toml`` and those of the publishers, by id.

    Raises ``ParseError`` at the first fault, naming file and document.
    """
    try:
        said = tomllib.loads(publishers)
    except tomllib.TOMLDecodeError as error:
        raise ParseError(f"publishers.toml is not TOML: {error}") from error
    if strangers := texts.keys() - {each["id"] for each in said["publisher"]}:
        raise ParseError(f"{min(strangers)}.md is of a publisher that publishers.toml does not know")
    found = [each for name, text in texts.items() for each in publications(name, text)]
    ordered = sorted(found, key=lambda each: (each.published, each.publisher, each.slug))
    numbered = [replace(each, number=number) for number, each in enumerate(ordered, 1)]
    return World(
        tuple(_publisher(each, numbered) for each in said["publisher"]),
        MappingProxyType(dict(said.get("robots", {}))),
        tuple(_trouble(each) for each in said.get("troubles", ())),
        MappingProxyType(dict(relics)),
    )


def publications(publisher: str, text: str) -> Iterator[Publication]:
    """What a publisher's file holds, in its order. Raises ``ParseError`` where it is not in order."""
    before, *parts = _FENCE.split(text)
    if before.strip() or len(parts) % 2:
        raise ParseError(f"{publisher}.md has a line +++ too many or too few")
    seen = set()
    for number, (head, body) in enumerate(zip(parts[::2], parts[1::2], strict=True), 1):
        where = f"{publisher}.md, document {number}"
        try:
            said = tomllib.loads(head)
            found = _publication(publisher, said, body.strip())
        except (KeyError, TypeError, ValueError) as error:
            raise ParseError(f"{where} is not in order: {error!r}") from error
        if found.slug in seen:
            raise ParseError(f"{where} has the slug {found.slug} a second time")
        seen.add(found.slug)
        yield found


def contact(said: str) -> Contact:
    """A contact as it is written: "Name (S), role, phone, email", the name alone being needed."""
    name, *rest = (part.strip() for part in said.split(","))
    email = next((part for part in rest if "@" in part), None)
    phone = next((part for part in rest if part != email and sum(map(str.isdigit, part)) > 5), None)
    role = ", ".join(part for part in rest if part not in (email, phone)) or None
    party = _PARTY.fullmatch(name)
    return Contact(party[1] if party else name, role, party[2] if party else None, None, phone, email)


def _publication(publisher: str, said: dict[str, Any], body: str) -> Publication:
    if unknown := said.keys() - _KEYS:
        raise ValueError(f"unknown key {min(unknown)}")
    if not body:
        raise ValueError("no text")
    texts = [said["title"], said.get("lead", ""), body]
    edits = []
    for each in sorted(said.get("edits", ()), key=lambda each: _time(each["at"])):
        if not any(each["replace"] in text for text in texts):
            raise ValueError(f"an edit replaces what is not there: {each['replace']}")
        texts = [text.replace(each["replace"], each["with"]) for text in texts]
        edits.append(Edit(_time(each["at"]), each["replace"], each["with"]))
    return Publication(
        publisher=publisher,
        slug=_typed(said["slug"], str),
        kind=Kind(said["kind"]),
        title=_typed(said["title"], str),
        published=_time(said["published"]),
        body=body,
        lead=_typed(said.get("lead", ""), str),
        contacts=tuple(map(contact, said.get("contacts", ()))),
        body_name=_typed(said.get("body_name", ""), str),
        meeting=_typed(said["meeting"], date) if "meeting" in said else None,
        also=tuple(said.get("also", ())),
        edits=tuple(edits),
        removed=_time(said["removed"]) if "removed" in said else None,
        pdf=_typed(said.get("pdf", False), bool),
        authors=tuple(said.get("authors", ())),
        answered=tuple(map(_answered, said.get("answered", {}).get("outcome", ()))),
    )


def _answered(said: dict[str, Any]) -> Answered:
    return Answered(_typed(said["nummer"], int), _time(said["at"]), said.get("utskottet"), said.get("kammaren"))


def _publisher(said: dict[str, Any], everything: list[Publication]) -> Publisher:
    newest = sorted((each for each in everything if each.publisher == said["id"]), key=lambda each: -each.number)
    sites = [_site(each) for each in said["site"]]
    platforms = {site.platform for site in sites}
    homes = {}
    for each in newest:
        # one that says what it takes comes before one that takes the rest
        ranked = sorted((site for site in sites if site.wants(each)), key=lambda site: site.takes is None)
        if not ranked:
            raise ParseError(f"{each.publisher}.md: {each.slug} is of a kind that none of its sites takes")
        if missing := set(each.also) - platforms:
            raise ParseError(f"{each.publisher}.md: {each.slug} is also on {min(missing)}, where the publisher is not")
        if each.meeting and not each.body_name:
            raise ParseError(f"{each.publisher}.md: {each.slug} has a meeting without body_name")
        homes[each.slug] = ranked[0]
    held = (tuple(each for each in newest if homes[each.slug] is site or site.platform in each.also) for site in sites)
    placed = tuple(replace(site, publications=all_of_it) for site, all_of_it in zip(sites, held, strict=True))
    facts = {key: value for key, value in said.items() if key not in ("id", "name", "site")}
    return Publisher(said["id"], said["name"], placed, MappingProxyType(facts), tuple(newest))


def _site(said: dict[str, Any]) -> Site:
    options = {key: value for key, value in said.items() if key not in ("platform", "host", "takes", "meetings")}
    takes = tuple(said["takes"]) if "takes" in said else None
    return Site(said["platform"], said["host"], takes, said.get("meetings", False), MappingProxyType(options))


def _trouble(said: dict[str, Any]) -> Trouble:
    if said["what"] not in TROUBLES:
        raise ParseError(f"publishers.toml has a trouble {said['what']!r}: there are {', '.join(TROUBLES)}")
    return Trouble(said["host"], _time(said["from"]), _time(said["to"]), said["what"])


def _time(value: Any) -> datetime:
    """A local time; a date alone is its first moment."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    found = _typed(value, datetime)
    if found.tzinfo:
        raise ValueError(f"{value} has a zone")
    return found


def _typed(value: Any, kind: type[_Of]) -> _Of:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def _listed(folder: Traversable, ending: str) -> list[Traversable]:
    return sorted((each for each in folder.iterdir() if each.name.endswith(ending)), key=lambda each: each.name)


def _read(file: Traversable) -> str:
    return file.read_text(encoding="utf-8")


def _relic(file: Traversable) -> Relic:
    content = file.read_bytes()
    heading = re.search(rb"<h1[^>]*>([^<]*)</h1>", content)
    encoding = "windows-1252" if b"charset=windows-1252" in content else "utf-8"
    return Relic(file.name, heading[1].decode(encoding).strip() if heading else file.name, content)
