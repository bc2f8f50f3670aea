"""A source's lists read to their end, or down to what is known. Pure: asks by ``yield``, whoever fetches answers.

What kills such reading in the wild is half a list taken for the whole. So a list counts as read only where its end is
proved: it says so itself, it has shown as many things as it says it has, a page after it is empty twice, its pages
begin to repeat, or everything on a page is known from a night on which the list was read whole.
"""

from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace

from models import FetchError, Item, ListPage, ParseError, Request, Response, Scope, SeenPage, Source
from scrapers.platform import Platform

MOST = 5000  # pages of one source in one night: beyond that something goes in circles, which is said


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

    @property
    def proved(self) -> bool:
        """Whether all that there was to list was listed."""
        return not self.faults and self.read > 0


@dataclass(slots=True)
class _Chain:
    """One list, page after page."""

    request: Request
    keys: set[str]
    total: int | None = None
    pages: int = 0
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
    read = 0
    chains = deque(_Chain(request, set()) for request in platform.first(source, scope))
    asked = {_question(chain.request) for chain in chains}
    while chains:
        chain = chains.popleft()
        if read >= MOST:
            faults.append(f"its lists have more than {MOST} pages, the rest was not read")
            break
        try:
            answer = yield chain.request
            if answer.not_modified:
                read += 1
                unchanged.append(chain.request.url)
                continue
            page = _page(platform, source, scope, answer, chain.pages)
            chain.pages += 1
        except (FetchError, ParseError) as error:
            said = str(error) if isinstance(error, FetchError) else f"{chain.request.url} {error}"
            faults.append(said)
            continue
        read += 1
        fresh = [item for item in page.items if item.key not in chain.keys]
        chain.keys.update(item.key for item in fresh)
        for item in fresh:
            before, page_of = items.get(item.key, (item, chain.request.url))
            items[item.key] = (_together(before, item), page_of)
        if page.total is not None:
            chain.total = page.total
        for request in page.lists:
            if (question := _question(request)) not in asked:
                asked.add(question)
                chains.append(_Chain(request, set()))
        if not page.lists:
            pages.append(SeenPage(chain.request.url, len(page.items), answer.validators))
        going_on = _next(chain, page, fresh, scope, is_known, whole)
        if isinstance(going_on, Request):
            again = going_on is chain.request
            if again or (question := _question(going_on)) not in asked:
                asked.add(_question(going_on))
                chain.request = going_on
                chains.appendleft(chain)
        elif going_on:
            faults.append(going_on)
    shown = tuple(items.values())
    return Listed(
        tuple(item for item, _ in shown),
        tuple(page for _, page in shown),
        tuple(pages),
        tuple(unchanged),
        tuple(faults),
        read,
    )


def _together(before: Item, item: Item) -> Item:
    """What two lists say of one thing."""
    return replace(
        before,
        title=before.title or item.title,
        published=before.published or item.published,
        marker=before.marker or item.marker,
    )


def _page(platform: Platform, source: Source, scope: Scope, answer: Response, before: int) -> ListPage:
    """A page of a list; one after others that is not there is an empty one.

    Some platforms have another way to their lists, where the first is not there: they read that answer themselves.
    """
    if answer.status in (404, 410) and before:
        return ListPage(ends=True)
    if answer.status >= 400 and not (answer.status in (404, 410) and getattr(platform, "READS_ABSENCE", False)):
        raise ParseError(f"is not to be had: the host answers {answer.status}")
    return platform.read(source, answer, scope)


def _next(
    chain: _Chain, page: ListPage, fresh: list[Item], scope: Scope, is_known: Callable[[str], bool], whole: bool
) -> Request | str | None:
    """What to ask next for this list; None where its end is proved, a sentence where it is not."""
    lacking = chain.total is not None and len(chain.keys) < chain.total
    short = f"{chain.request.url} ends after {len(chain.keys)} things, and says that there are {chain.total}"
    if page.ends or page.next is None:
        return short if lacking else None
    if fresh and not whole and all(is_known(item.key) for item in fresh):
        return None
    if fresh and scope.since and all(_is_before(item, scope) for item in fresh):
        return None
    if chain.total is not None and not lacking:
        return None
    if page.items and not fresh:  # the same page again, whatever its address says
        return short if lacking else None
    if not page.items:
        if chain.empty:
            return short if lacking else None
        chain.empty = True
        return chain.request  # once more: a hiccup of the server is no end
    chain.empty = False
    return page.next


def _is_before(item: Item, scope: Scope) -> bool:
    if item.published is None or scope.since is None:
        return False
    return (item.published.year, item.published.month, item.published.day) < (
        scope.since.year,
        scope.since.month,
        scope.since.day,
    )


def _question(request: Request) -> tuple[str, str, bytes | None]:
    return request.method, request.url, request.body
