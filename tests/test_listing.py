"""Lists, page after page: what ends them, what proves their end, and what is said where it is not proved."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Item, Kind, ListPage, ParseError, RawDocument, Request, Response, Scope, Source, Unreachable
from scrapers.listing import MOST, MOST_ITEMS, Listed, listing
from scrapers.platform import as_fetched, nothing_further

SOURCE = Source("s", "S", "list", "https://region.example/", (Kind.PRESS_RELEASE,), "2026", "H")
SCOPE = Scope(date(2026, 3, 2))
LISTS = MOST + 1000
NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)


@dataclass
class Pages:
    """A platform whose pages are given, by address; those that are an error cannot be read."""

    pages: dict[str, ListPage | ParseError]
    starts: tuple[str, ...] = ("a1",)

    def first(self, source: Source, scope: Scope) -> tuple[Request, ...]:
        return tuple(Request(start) for start in self.starts)

    def read(self, source: Source, page: Response, scope: Scope) -> ListPage:
        found = self.pages[page.url]
        if isinstance(found, ParseError):
            raise found
        return found

    def document(self, source: Source, item: Item, answer: Response) -> RawDocument:
        return as_fetched(source, item, answer)

    def further(self, source: Source, item: Item, answer: Response) -> tuple[Item, ...]:
        return nothing_further(source, item, answer)


@dataclass
class Site:
    """Hosts' answers: 200 but for those given, each a status, an error, or several of them in a row."""

    answers: dict[str, list[int | Exception]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def read(self, steps: Generator[Request, Response, Listed]) -> Listed:
        try:
            request = next(steps)
            while True:
                self.asked.append(request.url)
                said = self.answers.get(request.url, [])
                answer = said.pop(0) if said else 200
                request = steps.throw(answer) if isinstance(answer, Exception) else steps.send(_answer(request, answer))
        except StopIteration as end:
            found: Listed = end.value
            return found


def _answer(request: Request, status: int) -> Response:
    return Response(request.url, request.url, status, (("etag", f'"{request.url}"'),), b"", NOW, status == 304)


def items(*keys: str, **given: object) -> tuple[Item, ...]:
    return tuple(replace(Item(key, f"https://x.example/{key}", Request(key)), **given) for key in keys)  # type: ignore[arg-type]


def page(keys: str, following: str | None = None, **given: object) -> ListPage:
    found = ListPage(items(*keys.split()), Request(following) if following else None)
    return replace(found, **given)  # type: ignore[arg-type]


def run(
    pages: dict[str, ListPage | ParseError],
    known: Iterable[str] = (),
    whole: bool = True,
    site: Site | None = None,
    starts: tuple[str, ...] = ("a1",),
    scope: Scope = SCOPE,
) -> Listed:
    held = set(known)
    return (site or Site()).read(listing(Pages(pages, starts), SOURCE, scope, held.__contains__, whole))


def keys(listed: Listed) -> str:
    return " ".join(item.key for item in listed.items)


def test_a_list_is_read_page_by_page_to_the_end_that_it_says() -> None:
    listed = run({"a1": page("1 2", "a2"), "a2": page("3", ends=True)})
    assert (keys(listed), listed.proved, listed.complete) == ("1 2 3", True, True)
    assert listed.shown_on == ("a1", "a1", "a2")
    assert [(each.url, each.listed) for each in listed.pages] == [("a1", 2), ("a2", 1)]


def test_a_list_that_ends_short_of_its_total_is_not_proved() -> None:
    listed = run({"a1": page("1 2", "a2", total=5), "a2": page("3", ends=True, total=5)})
    assert keys(listed) == "1 2 3"
    assert not listed.proved
    assert listed.faults == ("a2 ends after 3 things, and says that there are 5",)


@pytest.mark.parametrize("total", [0, 5])
def test_an_empty_page_takes_nothing_back_of_the_total_that_others_said(total: int) -> None:
    listed = run({"a1": page("1 2", "a2", total=5), "a2": page("", "a3", total=total)})
    assert listed.faults == ("a2 ends after 2 things, and says that there are 5",)


def test_a_first_page_that_is_empty_and_says_that_there_are_some_is_not_proved() -> None:
    assert not run({"a1": page("", total=40, ends=True)}).proved


def test_a_list_that_has_shown_its_total_is_not_asked_on() -> None:
    site = Site()
    assert run({"a1": page("1 2", "a2", total=2)}, site=site).proved
    assert site.asked == ["a1"]


def test_an_entry_that_a_list_has_twice_counts_twice_towards_its_total() -> None:
    listed = run({"a1": page("1 2", "a2", total=4), "a2": page("2 3", ends=True, total=4)})
    assert (keys(listed), listed.proved) == ("1 2 3", True)


@pytest.mark.parametrize("empty", [page("", "a3"), page("", ends=True), page("", total=0)])
def test_an_empty_page_is_asked_twice(empty: ListPage) -> None:
    site = Site()
    assert run({"a1": page("1", "a2"), "a2": empty}, site=site).proved
    assert site.asked == ["a1", "a2", "a2"]


def test_an_empty_list_is_asked_twice_and_then_believed() -> None:
    site = Site()
    listed = run({"a1": page("", ends=True)}, site=site)
    assert (listed.proved, listed.items, site.asked) == (True, (), ["a1", "a1"])


def test_a_page_that_was_empty_is_not_asked_conditionally_the_next_time() -> None:
    assert run({"a1": page("", ends=True)}).pages == ()


def test_a_page_that_is_empty_once_is_no_end() -> None:
    class Hiccup(Pages):
        asked = 0

        def read(self, source: Source, page: Response, scope: Scope) -> ListPage:
            self.asked += page.url == "a2"
            return (
                ListPage(next=Request("a3"))
                if page.url == "a2" and self.asked == 1
                else super().read(source, page, scope)
            )

    platform = Hiccup({"a1": page("1", "a2"), "a2": page("2", "a3"), "a3": page("3", ends=True)})
    listed = Site().read(listing(platform, SOURCE, SCOPE, set[str]().__contains__, True))
    assert (keys(listed), listed.proved) == ("1 2 3", True)


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_after_others_that_is_not_there_is_asked_twice_and_is_the_end(status: int) -> None:
    site = Site({"a2": [status, status]})
    assert run({"a1": page("1", "a2")}, site=site).proved
    assert site.asked == ["a1", "a2", "a2"]


def test_a_page_in_the_middle_that_is_once_not_there_costs_nothing() -> None:
    listed = run({"a1": page("1", "a2"), "a2": page("2", "a3"), "a3": page("3", ends=True)}, site=Site({"a2": [404]}))
    assert (keys(listed), listed.proved) == ("1 2 3", True)


def test_a_page_in_the_middle_that_is_not_there_is_a_fault_where_the_list_has_more() -> None:
    listed = run({"a1": page("1 2", "a2", total=6)}, site=Site({"a2": [404, 404]}))
    assert (keys(listed), listed.proved) == ("1 2", False)


def test_a_first_page_that_is_not_there_is_a_fault() -> None:
    listed = run({}, site=Site({"a1": [404]}))
    assert listed.faults == ("a1 is not to be had: the host answers 404",)
    assert listed.read == 0


def test_a_platform_that_reads_absence_is_given_the_404() -> None:
    platform = Pages({"a1": page("1", ends=True)})
    platform.READS_ABSENCE = True  # type: ignore[attr-defined]
    listed = Site({"a1": [404]}).read(listing(platform, SOURCE, SCOPE, set[str]().__contains__, True))
    assert (keys(listed), listed.proved) == ("1", True)


def test_pages_that_repeat_end_a_list() -> None:
    site = Site()
    listed = run({"a1": page("1 2", "a2"), "a2": page("2 1", "a3")}, site=site)
    assert (keys(listed), listed.proved, site.asked) == ("1 2", True, ["a1", "a2"])


TEN = " ".join(map(str, range(10)))


@pytest.mark.parametrize("whole", [True, False])
def test_lost_paging_a_second_page_that_shows_the_first_is_a_fault(whole: bool) -> None:
    site = Site()
    listed = run({"a1": page(TEN, "a2"), "a2": page(TEN, "a3")}, known="0123", whole=whole, site=site)
    assert listed.faults == ("a2 its second page shows the same as its first: is paging right?",)
    assert (keys(listed), listed.proved, site.asked) == (TEN, False, ["a1", "a2"])


def test_lost_paging_is_noticed_behind_a_first_page_that_was_empty_once() -> None:
    class Hiccup(Pages):
        asked = 0

        def read(self, source: Source, page: Response, scope: Scope) -> ListPage:
            self.asked += 1
            return ListPage(next=Request("a2")) if self.asked == 1 else super().read(source, page, scope)

    platform = Hiccup({"a1": page(TEN, "a2"), "a2": page(TEN, "a3")})
    assert not Site().read(listing(platform, SOURCE, SCOPE, set[str]().__contains__, True)).proved


def test_a_page_beyond_the_last_that_repeats_it_after_several_is_the_end() -> None:
    pages = {"a1": page(TEN, "a2"), "a2": page("a b c d e f", "a3"), "a3": page("a b c d e f", "a4")}
    assert run(dict(pages)).proved
    assert run({**pages, "a3": page(TEN, "a4")}).proved


@pytest.mark.parametrize(("entries", "proved"), [("0 1 2 3", True), ("0 1 2 3 4", False)])
def test_a_list_of_few_entries_may_be_shown_for_any_page(entries: str, proved: bool) -> None:
    assert run({"a1": page(entries, "a2"), "a2": page(entries, "a3")}).proved is proved


def test_two_lists_that_show_the_same_have_not_lost_their_paging() -> None:
    assert run({"a1": page(TEN, ends=True), "b1": page(TEN, ends=True)}, starts=("a1", "b1")).proved


def test_a_circle_of_addresses_ends_and_is_a_fault_where_something_lacks() -> None:
    assert run({"a1": page("1", "a2"), "a2": page("2", "a1")}).proved
    assert not run({"a1": page("1", "a2", total=3), "a2": page("2", "a1", total=3)}).proved


def test_known_pages_end_a_list_that_is_not_read_whole() -> None:
    site = Site()
    pages = {"a1": page("9 1", "a2"), "a2": page("2 3", "a3"), "a3": page("4", ends=True)}
    listed = run(dict(pages), known="1234", whole=False, site=site)
    assert (site.asked, listed.proved, listed.complete) == (["a1", "a2"], True, False)


def test_known_pages_end_nothing_where_a_list_is_read_whole() -> None:
    site = Site()
    assert run({"a1": page("1", "a2"), "a2": page("2", ends=True)}, known="12", site=site).complete
    assert site.asked == ["a1", "a2"]


def test_a_known_list_of_one_page_is_complete() -> None:
    assert run({"a1": page("1 2", ends=True)}, known="12", whole=False).complete


def test_a_page_of_known_things_needs_not_reach_the_total() -> None:
    assert run({"a1": page("1 2", "a2", total=900)}, known="12", whole=False).proved


def test_known_things_do_not_make_up_for_those_that_a_list_says_it_has_and_does_not_show() -> None:
    assert not run({"a1": page("1", total=2, ends=True)}, known="12", whole=False).proved


def test_a_failing_page_does_not_cost_other_lists() -> None:
    pages: dict[str, ListPage | ParseError] = {
        "a1": page("1", "a2"),
        "b1": page("3", ends=True),
        "c1": ParseError("is no list"),
        "d1": page("4", ends=True),
    }
    site = Site({"a2": [Unreachable("a2", "cannot be reached")]})
    listed = run(pages, site=site, starts=("a1", "b1", "c1", "d1"))
    assert keys(listed) == "1 3 4"
    assert listed.faults == ("a2 cannot be reached", "c1 is no list")
    assert not listed.proved


def test_lists_of_lists_are_read_once_each() -> None:
    root = ListPage(lists=(Request("b1"), Request("c1"), Request("b1")), ends=True)
    site = Site()
    listed = run({"a1": root, "b1": page("1", ends=True), "c1": replace(root, items=items("2"))}, site=site)
    assert (keys(listed), site.asked, listed.proved) == ("1 2", ["a1", "b1", "c1"], True)
    assert [each.url for each in listed.pages] == ["b1"]  # of a list of lists, 304 would not say which they are


def test_what_two_lists_show_is_one_thing_with_what_both_say() -> None:
    one = ListPage(items("1"), ends=True)
    other = ListPage(items("1", title="Titel", published=date(2026, 3, 1), marker="m"), ends=True)
    (found,) = run({"a1": one, "b1": other}, starts=("a1", "b1")).items
    assert (found.title, found.published, found.marker) == ("Titel", date(2026, 3, 1), "m")


def test_a_page_that_is_as_it_was_is_proved_and_not_complete() -> None:
    listed = run({"b1": page("2", ends=True)}, whole=False, site=Site({"a1": [304]}), starts=("a1", "b1"))
    assert (listed.unchanged, keys(listed), listed.proved, listed.complete) == (("a1",), "2", True, False)


def test_what_is_older_than_wanted_ends_a_list_and_a_pinned_old_one_does_not() -> None:
    old, new = date(2025, 1, 1), date(2026, 2, 1)
    pages = {
        "a1": ListPage((*items("1", published=old), *items("2", published=new)), Request("a2")),
        "a2": ListPage(items("3", published=old), Request("a3")),
    }
    site = Site()
    assert run(dict(pages), site=site, scope=replace(SCOPE, since=date(2026, 1, 1))).proved
    assert site.asked == ["a1", "a2"]


class Circle(Pages):
    """Pages without end, each with something new."""

    def read(self, source: Source, page: Response, scope: Scope) -> ListPage:
        number = int(page.url[1:])
        return ListPage(items(f"{number}"), Request(f"a{number + 1}"), total=number + 2)


class Roots(Pages):
    """Ever more lists that cannot be had."""

    def read(self, source: Source, page: Response, scope: Scope) -> ListPage:
        return ListPage(lists=tuple(Request(f"b{number}") for number in range(LISTS)), ends=True)


def test_a_million_pages_end_with_a_fault() -> None:
    site = Site()
    listed = site.read(listing(Circle({}), SOURCE, SCOPE, set[str]().__contains__, True))
    assert len(site.asked) == len(listed.items) == MOST
    assert listed.faults == (f"its lists have more than {MOST} pages, the rest was not read",)


def test_thousands_of_lists_that_cannot_be_had_are_not_all_asked() -> None:
    site = Site({f"b{number}": [Unreachable("b", "cannot be reached")] for number in range(LISTS)})
    listed = site.read(listing(Roots({}), SOURCE, SCOPE, set[str]().__contains__, True))
    assert len(site.asked) == MOST < LISTS
    assert not listed.proved


class Flood(Pages):
    """Pages without end, each with as many new things."""

    size = MOST_ITEMS // 4 + 1

    def read(self, source: Source, page: Response, scope: Scope) -> ListPage:
        number = int(page.url[1:])
        here = range(number * self.size, (number + 1) * self.size)
        return ListPage(tuple(Item(str(each), "u", None) for each in here), Request(f"a{number + 1}"))


def test_a_hostile_list_is_bounded_by_things_too() -> None:
    site = Site()
    listed = site.read(listing(Flood({}), SOURCE, SCOPE, set[str]().__contains__, True))
    assert site.asked == ["a1", "a2", "a3", "a4"]
    assert len(listed.items) == len(listed.shown_on) == MOST_ITEMS
    assert listed.faults == (f"its lists show more than {MOST_ITEMS} things, the rest was not read",)
    assert (listed.proved, listed.complete) == (False, False)


def test_a_list_with_as_many_things_as_are_read_is_proved() -> None:
    most = ListPage(tuple(Item(str(each), "u", None) for each in range(MOST_ITEMS)), ends=True)
    assert run({"a1": most}).proved


def test_halves_of_surrogates_in_a_key_are_made_writable() -> None:
    (found,) = run({"a1": ListPage(items("\ud800x"), ends=True)}).items
    assert found.key.encode() == b"?x"


@given(st.lists(st.lists(st.integers(0, 30), max_size=4), min_size=1, max_size=8), st.sets(st.integers(0, 30)))
def test_whatever_pages_hold_each_thing_is_listed_once_and_all_before_the_end(
    numbers: list[list[int]], known: set[int]
) -> None:
    pages: dict[str, ListPage | ParseError] = {}
    for at, on_page in enumerate(numbers, 1):
        last = at == len(numbers)
        pages[f"a{at}"] = page(" ".join(map(str, dict.fromkeys(on_page))), None if last else f"a{at + 1}", ends=last)
    whole = run(pages)
    found = keys(whole).split()
    assert len(found) == len(set(found))
    assert whole.proved
    part = run(pages, map(str, known), whole=False)
    assert set(keys(part).split()) <= set(found)
    first_new = next((number for on_page in numbers[:1] for number in on_page if number not in known), None)
    assert first_new is None or str(first_new) in keys(part).split()
