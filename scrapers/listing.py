"""A source's lists read to their end, or down to what is known. Pure: asks by ``yield``, whoever fetches answers.

What kills such reading in the wild is half a list taken for the whole. So a list counts as read only where its end is
proved: it says so itself, it has shown as many things as it says it has, a page after it is empty twice, its pages
begin to repeat (but not with the second, which shows that the site does not heed which page was asked for), or
everything on a page is known from a night on which the list was read whole.
"""

from collections import deque
from collections.abc import Callable, Collection, Generator
from dataclasses import dataclass, replace
from datetime import date

from models import FetchError, Item, ListPage, ParseError, Request, Response, Scope, SeenPage, Source
from scrapers.platform import Platform

MOST = 5000  # pages asked of one source in one night: beyond that something goes in circles, which is said
MOST_ITEMS = 200_000  # things one source lists in one night: beyond that its pages are made up as they are asked for
FEW = 5  # entries: fewer may all fit on the one page that a site shows for any other too
NOT_THERE = (404, 410)


@dataclass(frozen=True, slots=True)
class Listed:
    """What a source's lists show tonight, each thing once, in their order.

    ``pages`` are those that may be asked conditionally the next time; ``unchanged`` those that answered that they
    are as they were. ``faults`` are sentences; without any the listing is proved.
    """

    items: tuple[Item, ...] = ()
    shown_on: tuple[str, ...] = ()  # the address of the page that showed each item
    pages: tuple[SeenPage, ...] = ()
    unchanged: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    read: int = 0  # pages that were read, unchanged ones included
    complete: bool = False  # proved, and every list to its own end: not only down to what is known or was as it is

    @property
    def proved(self) -> bool:
        """Whether all that there was to list was listed."""
        return not self.faults and self.read > 0


@dataclass(slots=True)
class _Chain:
    """One list, page after page."""

    request: Request
    keys: set[str]
    shown: int = 0  # entries, those included that it has twice
    total: int | None = None
    pages: int = 0
    full: int = 0  # those of them that showed something new
    empty: bool = False  # the page before was empty: this one is the same, asked again


def listing(
    platform: Platform, source: Source, scope: Scope, is_known: Callable[[str], bool], whole: bool
) -> Generator[Request, Response, Listed]:
    """Ask for pages, and answer with what they list.

    ``is_known`` says of a key whether it was listed before; without ``whole`` a list is read down to the first page
    that holds nothing else. A ``FetchError`` thrown in is a page that cannot be had: the other lists are read all
    the same.
    """
    items: dict[str, tuple[Item, str]] = {}
    pages: list[SeenPage] = []
    unchanged: list[str] = []
    faults: list[str] = []
    asked_for = read = 0
    complete = True
    chains = deque(_Chain(request, set()) for request in platform.first(source, scope))
    asked = {_question(chain.request) for chain in chains}
    while chains:
        chain = chains.popleft()
        if asked_for >= MOST:
            faults.append(f"its lists have more than {MOST} pages, the rest was not read")
            break
        asked_for += 1
        try:
            answer = yield chain.request
            if answer.not_modified:
                read += 1
                unchanged.append(chain.request.url)
                complete = False
                continue
            absent = answer.status in NOT_THERE and chain.pages > 0  # after other pages: the list goes no further
            page = ListPage() if absent else page_of(platform, source, scope, answer)
            chain.pages += 1
        except (FetchError, ParseError) as error:
            said = str(error) if isinstance(error, FetchError) else f"{chain.request.url} {error}"
            faults.append(said)
            continue
        read += 1
        found = [_writable(item) for item in page.items]
        fresh = [item for item in found if item.key not in chain.keys]
        if is_same_again(chain.keys, page) and chain.full == 1:
            faults.append(f"{chain.request.url} its second page shows the same as its first: is paging right?")
            continue
        chain.shown += len(found) if fresh else 0
        chain.full += bool(fresh)
        chain.keys.update(item.key for item in fresh)
        for item in fresh:
            before, url = items.get(item.key, (item, chain.request.url))
            items[item.key] = (_together(before, item), url)
        if len(items) > MOST_ITEMS:
            faults.append(f"its lists show more than {MOST_ITEMS} things, the rest was not read")
            break
        if page.total is not None and (page.items or chain.total is None):
            chain.total = page.total
        for request in page.lists:
            if len(chains) <= MOST and (question := _question(request)) not in asked:  # more are never asked
                asked.add(question)
                chains.append(_Chain(request, set()))
        if page.items and not page.lists:  # one that was empty is not asked whether it still is
            pages.append(SeenPage(chain.request.url, len(page.items), answer.validators))
        goes_on = page.next is not None and not page.ends  # else its total is compared, known or not
        if fresh and goes_on and (_is_known(fresh, is_known, whole) or _is_enough(fresh, scope)):
            complete = False
            continue
        going_on = _next(chain, page, fresh)
        if going_on is None or (going_on is not chain.request and _question(going_on) in asked):
            if chain.total is not None and chain.shown < chain.total:
                said = f"ends after {len(chain.keys)} things, and says that there are {chain.total}"
                faults.append(f"{chain.request.url} {said}")
        else:
            asked.add(_question(going_on))
            chain.request = going_on
            chains.appendleft(chain)
    shown = tuple(items.values())[:MOST_ITEMS]
    return Listed(
        tuple(item for item, _ in shown),
        tuple(page for _, page in shown),
        tuple(pages),
        tuple(unchanged),
        tuple(faults),
        read,
        complete and not faults and read > 0,
    )


def _together(before: Item, item: Item) -> Item:
    """What two lists say of one thing."""
    return replace(
        before,
        title=before.title or item.title,
        published=before.published or item.published,
        marker=before.marker or item.marker,
    )


def is_same_again(first: Collection[str], page: ListPage) -> bool:
    """Whether a page after the first, whose keys these are, shows just that again, and too much of it for that to be
    the whole list."""
    return len(first) >= FEW and {_writable(item).key for item in page.items} == set(first)


def page_of(platform: Platform, source: Source, scope: Scope, answer: Response) -> ListPage:
    """What an answer lists. Some platforms have another way to their lists, where the first is not there: they read
    that answer themselves.

    Raises ``ParseError``, a sentence that goes on from the page's address, where it is no page of a list.
    """
    if answer.status >= 400 and not (answer.status in NOT_THERE and getattr(platform, "READS_ABSENCE", False)):
        raise ParseError(f"is not to be had: the host answers {answer.status}")
    return platform.read(source, answer, scope)


def _writable(item: Item) -> Item:
    """With a key that can be written: JSON can hold halves of surrogates."""
    key = item.key.encode("utf-8", "replace").decode()
    return item if key == item.key else replace(item, key=key)


def _is_known(fresh: list[Item], is_known: Callable[[str], bool], whole: bool) -> bool:
    """Whether all that a page lists is known, and thus what follows it."""
    return not whole and all(is_known(item.key) for item in fresh)


def _is_enough(fresh: list[Item], scope: Scope) -> bool:
    """Whether all that a page lists is older than what is wanted."""
    return scope.since is not None and all(is_before(item, scope.since) for item in fresh)


def _next(chain: _Chain, page: ListPage, fresh: list[Item]) -> Request | None:
    """What to ask next for this list; None at its end."""
    if not page.items and not page.lists and not chain.empty:
        chain.empty = True
        return chain.request  # once more: a hiccup of the server is no end
    if not page.items and chain.empty:
        return None
    chain.empty = False
    if page.ends or page.next is None:
        return None
    if chain.total is not None and chain.shown >= chain.total:
        return None
    if page.items and not fresh:  # the same page again, whatever its address says
        return None
    return page.next


def is_before(item: Item, day: date) -> bool:
    """Whether an item was published before a day; one without a date was not."""
    said = item.published
    return said is not None and date(said.year, said.month, said.day) < day


def _question(request: Request) -> tuple[str, str, bytes | None]:
    return request.method, request.url, request.body
