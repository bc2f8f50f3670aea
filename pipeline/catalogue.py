"""The sources: those that ship, those of this installation, and how each of them is when it is asked once."""

import asyncio
import json
import tomllib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from models import (
    FetchError,
    HomeError,
    Item,
    ListPage,
    ParseError,
    Request,
    Scope,
    Source,
    SourceError,
)
from pipeline.config import Config
from pipeline.home import Home
from pipeline.regions import regions
from scrapers import sources as entries
from scrapers.listing import FEW, NOT_THERE, is_same_again, page_of
from scrapers.platform import as_listed
from scrapers.platforms import answer, platform
from scrapers.sources import entry_of

if TYPE_CHECKING:
    from scrapers.fetch import Fetcher, Settings
    from scrapers.guard import Resolve

__all__ = ["Checked", "add", "check", "checked_shape", "chosen", "entry_of", "fetch_settings", "load", "new"]

SHIPPED = "sources.toml"
FULL = 10  # entries on a first page: fewer may well be all that there are, and no page follow
NAME = "own_sources.toml"
HEAD = "# Sources of this installation; the head of the package's data/sources.toml explains the keys.\n"


@dataclass(frozen=True, slots=True)
class Checked:
    """How a source was when it was asked. ``newest`` is the latest date on its first page; ``advice`` what to do."""

    source: Source
    reachable: bool = False
    parses: bool = False
    listed: int = 0
    newest: date | None = None
    title: str | None = None  # of the document that was read as a sample
    advice: tuple[str, ...] = ()

    @property
    def is_well(self) -> bool:
        return self.reachable and self.parses and not self.advice


def load(home: Home) -> tuple[Source, ...]:
    """All sources, enabled or not; one in the home's ``own_sources.toml`` goes before the one that ships as that id.

    Raises ``SourceError`` where a file is not in order.
    """
    shipped = _read((files("data") / SHIPPED).read_text(encoding="utf-8"), "the sources that ship")
    own_file = home.path / NAME
    if not own_file.exists():
        return shipped
    own = {source.id: source for source in _read(_text(own_file), str(own_file))}
    return (*(own.pop(source.id, source) for source in shipped), *own.values())


def chosen(sources: Sequence[Source], wanted: Collection[str], skip: Collection[str] = ()) -> tuple[Source, ...]:
    """The enabled sources, or those that were named, enabled or not.

    Raises ``SourceError`` for a name that none has.
    """
    known = {source.id for source in sources}
    if unknown := sorted({*wanted, *skip} - known):
        near = [id for id in sorted(known) if id.startswith(unknown[0].split("-")[0])]
        hint = f"there are {', '.join(near)}" if near else "regionradar sources list shows all"
        raise SourceError(f"no source is called {unknown[0]}: {hint}")
    if wanted:
        return tuple(source for source in sources if source.id in wanted)
    return tuple(source for source in sources if source.enabled and source.id not in skip)


def new(
    id: str,
    platform: str,
    address: str,
    name: str | None,
    region: str | None,
    party: str | None,
    kinds: Sequence[str],
    options: Sequence[str],
) -> Source:
    """A source from what a person said of it; ``options`` are lines of TOML, a key each.

    Raises ``SourceError`` where it is not in order.
    """
    for number, option in enumerate(options, 1):
        _check_option(option, options[:number])
    entry = {
        "id": id,
        "name": name or id,
        "platform": platform,
        "address": address,
        "kinds": list(kinds) or ["press_release"],
        "confirmed": str(date.today().year),
        "confidence": "H",
        **({"region": region} if region else {}),
        **({"party": party} if party else {}),
    }
    lines = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in entry.items())
    table = "\n".join(("[source.options]", *options)) if options else ""
    (source,) = _read(f"[[source]]\n{lines}{table}", "what was said")
    return source


def _check_option(option: str, until: Sequence[str]) -> None:
    """Raises ``SourceError`` where an option is no line of TOML, or none that can follow those before it: ``until``
    ends with it."""
    fault = "it is one line of the form KEY = VALUE"
    try:
        if len(option.splitlines()) == 1 and not option.lstrip().startswith("[") and tomllib.loads(option):
            tomllib.loads("\n".join(until))
            return
    except (ValueError, RecursionError) as error:
        fault = str(error).partition(" (at ")[0]  # where: in a text that nobody wrote
    raise SourceError(f"--option {option!r} is not TOML ({fault}): write it as in --option \"links = '^/nyheter/'\"")


def add(home: Home, source: Source) -> Path:
    """Write a source into the home's ``own_sources.toml``; the file.

    Raises ``SourceError`` where it is not in order or its id is taken.
    """
    if any(source.id == other.id for other in load(home)):
        raise SourceError(f"there is a source {source.id} already: choose another id")
    path = home.path / NAME
    before = _text(path) if path.exists() else HEAD
    try:
        longer = entries.added(before, source, _names())
    except ParseError as error:
        raise SourceError(f"the new entry {error}") from error
    home.create()
    try:
        path.write_text(longer, encoding="utf-8")
    except OSError as error:
        raise HomeError(f"{path} cannot be written: {error.strerror}") from error
    return path


def fetch_settings(config: Config, sources: Iterable[Source] = ()) -> "Settings":
    """How the network is used: by the operator's settings, and no faster than the sources say."""
    from scrapers.budget import Pace
    from scrapers.fetch import Settings

    gaps = dict(config.hosts)
    for source in sources:
        host = urlsplit(source.address).hostname or ""
        if host not in config.hosts:
            gaps[host] = max(gaps.get(host, config.gap), source.delay or 0.0)
    hosts = {host: Pace(gap) for host, gap in gaps.items()}
    return Settings(config.contact, config.agent, Pace(config.gap), hosts, private=config.private)


def checked_shape(checked: Checked) -> dict[str, object]:
    """For JSON."""
    return {
        "source": checked.source.id,
        "reachable": checked.reachable,
        "parses": checked.parses,
        "listed": checked.listed,
        "newest": checked.newest and checked.newest.isoformat(),
        "title": checked.title,
        "advice": list(checked.advice),
    }


def check(
    sources: Sequence[Source],
    settings: "Settings",
    today: date,
    told: Callable[[int, int], None],
    resolve: "Resolve | None" = None,
) -> list[Checked]:
    """Ask each source once for its list, once for the list's second page where it has one, and once for what the list
    shows first, politely.

    ``resolve`` says where names lead, where that is not for the system to say.
    """
    return asyncio.run(_check_all(sources, settings, today, told, resolve))


async def _check_all(
    sources: Sequence[Source],
    settings: "Settings",
    today: date,
    told: Callable[[int, int], None],
    resolve: "Resolve | None",
) -> list[Checked]:
    from scrapers.fetch import Fetcher

    async with Fetcher(settings, resolve=resolve) as fetcher:
        done = 0

        async def one(source: Source) -> Checked:
            nonlocal done
            found = await _check(source, fetcher, today)
            done += 1
            told(done, len(sources))
            return found

        return list(await asyncio.gather(*map(one, sources)))


async def _check(source: Source, fetcher: "Fetcher", today: date) -> Checked:
    found = Checked(source)
    try:
        page = await _first_page(source, fetcher, today)
    except FetchError as error:
        return replace(found, advice=(_advice(error),))
    except ParseError as error:
        return replace(found, reachable=True, advice=(f"{source.address} {error}: look for the address of the list",))
    days = [each.published for each in page.items if each.published]
    newest = max((day.date() if isinstance(day, datetime) else day for day in days), default=None)
    found = replace(found, reachable=True, listed=len(page.items), newest=newest)
    if not page.items:
        return replace(found, advice=("its list shows nothing: compare options with the page",))
    found = await _check_item(found, page.items[0], fetcher)
    return replace(found, advice=(*found.advice, *await _paging_advice(source, page, fetcher, today)))


async def _first_page(source: Source, fetcher: "Fetcher", today: date) -> ListPage:
    """The first page that lists something; lists of lists are followed down to it."""
    code, scope = platform(source.platform), Scope(today)
    todo: list[Request] = list(code.first(source, scope))
    page = ListPage()
    for _ in range(4):
        if not todo:
            break
        page = page_of(code, source, scope, await answer(source, todo.pop(0), fetcher))
        if page.items:
            break
        todo = [*page.lists, *todo]
    return page


async def _paging_advice(source: Source, page: ListPage, fetcher: "Fetcher", today: date) -> tuple[str, ...]:
    """What to do about the page to which the first one leads: it must not show the same, as where a site does not heed
    which page is asked for."""
    shows_all = len(page.items) < FEW or (page.total is not None and len(page.items) >= page.total)
    if page.next is None or page.ends or shows_all:
        return ()
    itself = "look at options.paging" if "paging" in source.options else "look for the address of the list"
    try:
        found = await answer(source, page.next, fetcher)
        code, absent = platform(source.platform), found.status in NOT_THERE
        second = ListPage() if absent else page_of(code, source, Scope(today), found)
    except FetchError as error:
        return (f"its second page: {error}: {itself}",)
    except ParseError as error:
        return (f"its second page {page.next.url} {error}: {itself}",)
    if is_same_again({item.key for item in page.items}, second):
        return (f"its second page shows the same as its first: {itself}",)
    if not second.items and not second.lists and "paging" in source.options and len(page.items) >= FULL:
        return (f"its second page lists nothing: {itself}, unless the first shows all",)
    return ()


async def _check_item(found: Checked, item: Item, fetcher: "Fetcher") -> Checked:
    from pipeline.parse import parse

    code = platform(found.source.platform)
    try:
        if item.request is None:
            raw = as_listed(found.source, item, datetime.now(UTC))
        else:
            said = await answer(found.source, item.request, fetcher)
            if said.status >= 400:
                raise ParseError(f"is not to be had: the host answers {said.status}")
            raw = code.document(found.source, item, said)
        document = parse(raw)
    except FetchError as error:
        return replace(found, advice=(_advice(error),))
    except ParseError as error:
        return replace(found, advice=(f"{item.url} {error}: does the list lead to documents?",))
    advice = () if document.published or item.published else ("its documents have no date: a rule may find it",)
    return replace(found, parses=True, title=document.title, advice=advice)


def _advice(error: FetchError) -> str:
    return f"{error}: ask in a browser; change the address, or set enabled = false"


def _read(text: str, name: str) -> tuple[Source, ...]:
    try:
        return entries.load(text, _names())
    except ParseError as error:
        raise SourceError(f"{name} {error}") from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise SourceError(f"{path} cannot be read: {error}") from error


def _names() -> list[str]:
    return [region.name for region in regions()]
