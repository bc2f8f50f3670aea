"""The sources of an installation, and how each is when it is asked once."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest

from models import HomeError, Source, SourceError
from pipeline.catalogue import HEAD, NAME, Checked, add, check, checked_shape, chosen, fetch_settings, load, new
from pipeline.config import Config
from pipeline.demo import SETTINGS, sources
from pipeline.demosite import Server, bundled
from pipeline.home import Home

AT = datetime(2026, 2, 3, 3)
DEMO = {source.id: source for source in sources(bundled())}
SOURCE = new("min-kommun", "feed", "https://www.kommun.example/feed/", None, None, None, [], [])


# ---------------------------------------------------------------------------------------- which there are


def test_sources_of_the_installation_stand_after_those_that_ship(home: Home) -> None:
    shipped = load(home)
    assert add(home, SOURCE) == home.path / NAME
    assert load(home) == (*shipped, SOURCE)
    assert (home.path / NAME).read_text(encoding="utf-8").startswith(HEAD)


def test_a_source_of_the_installation_goes_before_one_that_ships_in_its_place(home: Home) -> None:
    shipped = load(home)
    own = replace(shipped[3], name="Eget namn")
    home.create()
    text = "".join(f"{key} = {json.dumps(value)}\n" for key, value in {
        "id": own.id, "name": own.name, "platform": "feed", "address": own.address, "kinds": ["other"],
        "confirmed": "2026", "confidence": "H",
    }.items())  # fmt: skip
    (home.path / NAME).write_text(f"[[source]]\n{text}", encoding="utf-8")
    found = load(home)
    assert [source.id for source in found] == [source.id for source in shipped]
    assert found[3].name == "Eget namn"


def test_what_stood_in_the_file_stays_when_a_source_is_added(home: Home) -> None:
    add(home, SOURCE)
    path = home.path / NAME
    path.write_text(f"# min egen anteckning\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    add(home, replace(SOURCE, id="en-till"))
    assert path.read_text(encoding="utf-8").startswith("# min egen anteckning\n")
    assert [source.id for source in load(home)][-2:] == ["min-kommun", "en-till"]


def test_an_id_is_given_once(home: Home) -> None:
    add(home, SOURCE)
    with pytest.raises(SourceError, match="there is a source min-kommun already: choose another id"):
        add(home, SOURCE)


def test_a_file_that_is_not_in_order_is_named_with_its_fault(home: Home) -> None:
    home.create()
    (home.path / NAME).write_text("[[source]]\nid = 'x'\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"sources\.toml has a fault in source 'x': lacks name"):
        load(home)
    (home.path / NAME).write_bytes(b"\xff")
    with pytest.raises(SourceError, match=r"sources\.toml cannot be read"):
        load(home)


def test_a_home_that_cannot_be_written_is_said(home: Home) -> None:
    home.path.write_text("a file", encoding="utf-8")
    with pytest.raises(HomeError, match="cannot be used"):
        add(home, SOURCE)


@pytest.mark.parametrize(
    ("option", "says"),
    [("room = 0", "options.room = 0"), ("rum = 1", "unknown key options.rum"), ("room =", "is not TOML")],
)
def test_a_new_source_is_checked_as_those_in_files_are(option: str, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        new("x", "mynewsdesk", "https://x.example/", "X", None, "S", ["motion"], [option])


def test_options_of_a_new_source_are_lines_of_toml() -> None:
    options = [r"links = '^/nyheter/\d+$'", 'paging = { kind = "page", parameter = "sida" }']
    source = new("x", "list", "https://x.example/", 'N"\\', "Region Skåne", None, ["motion", "notice"], options)
    assert source.options["links"] == r"^/nyheter/\d+$"
    assert (source.name, source.region, len(source.kinds)) == ('N"\\', "Region Skåne", 2)


@pytest.mark.parametrize(
    "option",
    [
        "links=",
        "links",
        "",
        " ",
        "# links",
        "links = '^/x'\nitem = 'li'",
        "[links]",
        "[[source]]",
        "links = [",
        "x='a'\x00",
    ],
)
def test_an_option_that_is_no_toml_is_named_and_no_lines_of_a_text_that_nobody_wrote(option: str) -> None:
    with pytest.raises(SourceError) as error:
        new("x", "list", "https://x.example/", "X", None, None, [], ["days = 3", option, "item = 'li'"])
    assert str(error.value).startswith(f"--option {option!r} is not TOML (")
    assert "line 1" not in str(error.value)
    assert "line 2" not in str(error.value)


def test_an_option_given_twice_is_named() -> None:
    with pytest.raises(SourceError, match=r"^--option \"links = 'b'\" is not TOML \(Cannot overwrite a value\)"):
        new("x", "list", "https://x.example/", "X", None, None, [], ["links = 'a'", "links = 'b'"])


def test_an_option_within_another_can_be_given_by_itself() -> None:
    options = ["links = 'a'  # not all", 'paging.kind = "page"', 'paging.parameter = "sida"']
    source = new("x", "list", "https://x.example/", "X", None, None, [], options)
    assert source.options["paging"] == {"kind": "page", "parameter": "sida"}


def test_the_enabled_sources_are_chosen_but_for_those_that_are_skipped() -> None:
    off = replace(SOURCE, id="off", enabled=False)
    other = replace(SOURCE, id="other")
    assert chosen([SOURCE, off, other], (), ["other"]) == (SOURCE,)
    assert chosen([SOURCE, off], ["off"]) == (off,)


@pytest.mark.parametrize("wanted", [(["min-komun"], ()), ((), ["min-komun"])])
def test_an_unknown_name_is_said_with_those_that_are_near(wanted: tuple[list[str], list[str]]) -> None:
    with pytest.raises(SourceError, match="no source is called min-komun: there are min-kommun"):
        chosen([SOURCE], *wanted)


def test_the_operator_s_settings_become_those_of_the_network() -> None:
    settings = fetch_settings(
        Config("me@x.example", "radar", gap=2.0, hosts={"a.example": 0.5}, private=("10.0.0.0/8",))
    )
    assert (settings.user_agent, settings.pace.gap, settings.private) == ("radar (+me@x.example)", 2.0, ("10.0.0.0/8",))
    assert settings.hosts["a.example"].gap == 0.5


@pytest.mark.parametrize(
    ("gap", "delay", "used"),
    [(0.2, None, 0.2), (0.2, 0.0, 0.2), (0.2, 1.5, 1.5), (3.0, 1.5, 3.0), (0.0, 0.0, 0.0), (0.0, None, 0.0)],
)
def test_a_gap_under_a_second_has_an_effect_unless_a_source_asks_for_more(
    gap: float, delay: float | None, used: float
) -> None:
    settings = fetch_settings(Config("me@x.example", gap=gap), [replace(SOURCE, delay=delay)])
    assert settings.hosts["www.kommun.example"].gap == used


def test_of_sources_at_one_host_the_slowest_says_how_fast_it_is_asked() -> None:
    several = [replace(SOURCE, delay=delay) for delay in (0.5, 4.0, None, 0.0)]
    settings = fetch_settings(Config("me@x.example", gap=0.2), several)
    assert settings.hosts["www.kommun.example"].gap == 4.0


# ---------------------------------------------------------------------------------------- how they are


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(bundled(), AT) as found:
        yield found


def unheard(done: int, total: int) -> None:
    """A progress that nobody watches."""


def checked(server: Server, *wanted: Source) -> list[Checked]:
    return check(wanted, SETTINGS, AT.date(), unheard, server.resolve)


def test_sources_that_are_well_are_said_to_be_so_after_few_requests(server: Server) -> None:
    wanted = [DEMO["asvidden-feed"], DEMO["alvmark-nyheter"], DEMO["norrskar-mynewsdesk"]]
    for found in checked(server, *wanted):
        assert found.is_well, found
        assert found.listed > 0
        assert found.title
        assert found.newest
        assert date(2026, 1, 10) < found.newest <= AT.date()
    pages = [each for each in server.asked if each.target != "/robots.txt"]
    assert len(pages) == 2 * len(wanted) + 2  # the feed has one page, the others lead to a second


NYHETER = DEMO["alvmark-nyheter"]


def paged(source: Source, **paging: str | int) -> Source:
    return replace(source, options={**source.options, "paging": paging})


def test_paging_that_a_site_does_not_heed_is_seen(server: Server) -> None:
    (found,) = checked(server, paged(NYHETER, kind="page", parameter="sidan"))
    assert (found.reachable, found.parses, found.is_well) == (True, True, False)
    assert found.advice == ("its second page shows the same as its first: look at options.paging",)


def test_a_second_page_that_lists_nothing_is_said(server: Server) -> None:
    (found,) = checked(server, paged(NYHETER, kind="page", parameter="sida", first=90))
    assert found.advice == ("its second page lists nothing: look at options.paging, unless the first shows all",)


def test_a_list_of_one_page_lacks_nothing(server: Server) -> None:
    (found,) = checked(server, DEMO["mosjo-aktuellt"])
    assert any("sida=2" in each.target for each in server.asked)
    assert (found.listed, found.is_well) == (8, True)


class Unwilling(Server):
    """Gives no page of a list but the first."""

    what = ""

    def wrong(self, host: str, path: str) -> set[str]:
        again = path == "/nyheter" and any(each.target == "/nyheter" for each in self.asked)
        return {self.what} if again else super().wrong(host, path)


REFUSALS = {
    "status:404": "its second page lists nothing: look at options.paging, unless",
    "status:403": "is refused: the host answers 403: look at options.paging",
    "status:400": "the host answers 400: look at options.paging",
}


@pytest.mark.parametrize("what", REFUSALS)
def test_a_second_page_that_cannot_be_had_is_said(what: str) -> None:
    server = Unwilling(bundled(), AT)
    server.what = what
    with server:
        (found,) = checked(server, NYHETER)
    assert len(found.advice) == 1
    assert found.advice[0].startswith("its second page")
    assert REFUSALS[what] in found.advice[0]
    assert found.parses


def test_what_a_list_holds_itself_is_read_too(server: Server) -> None:
    (found,) = checked(server, DEMO["alvmark-ttvia"])
    assert found.is_well, found
    assert found.title


def test_they_are_told_in_their_order_however_they_end(server: Server) -> None:
    wanted = [DEMO["alvmark-nyheter"], DEMO["asvidden-feed"]]
    server.trouble("www.region-alvmark.example", "slow")
    told: list[tuple[int, int]] = []

    def tell(done: int, total: int) -> None:
        told.append((done, total))

    found = check(wanted, SETTINGS, AT.date(), tell, server.resolve)
    assert [each.source.id for each in found] == [source.id for source in wanted]
    assert told == [(1, 2), (2, 2)]


TROUBLES = {
    "down": (False, "the host answers 503: ask in a browser"),
    "status:403": (False, "is refused: the host answers 403"),
    "loop": (False, "redirect"),
    "empty": (True, "its list shows nothing"),
    "status:404": (True, "the host answers 404: look for the address of the list"),
}


@pytest.mark.parametrize("what", TROUBLES)
def test_what_is_wrong_is_said_with_what_to_do(server: Server, what: str) -> None:
    reachable, says = TROUBLES[what]
    server.trouble("www.region-asvidden.example", what)
    (found,) = checked(server, DEMO["asvidden-feed"])
    assert (found.reachable, found.parses, found.is_well) == (reachable, False, False)
    assert len(found.advice) == 1
    assert says in found.advice[0], found.advice


def test_a_page_that_is_no_list_of_this_platform_is_said(server: Server) -> None:
    (found,) = checked(server, replace(DEMO["asvidden-feed"], address=DEMO["alvmark-nyheter"].address))
    assert found.reachable
    assert "is not a feed: look for the address of the list" in found.advice[0]


def test_items_that_are_not_there_are_said(server: Server) -> None:
    server.trouble("www.region-asvidden.example", "status:404", "^(?!/robots[.]txt$|/feed/)")
    (found,) = checked(server, DEMO["asvidden-feed"])
    assert (found.reachable, found.parses) == (True, False)
    assert found.listed > 0
    assert "the host answers 404: does the list lead to documents?" in found.advice[0]


def test_a_host_that_there_is_not_costs_the_others_nothing(server: Server) -> None:
    nowhere = replace(SOURCE, address="http://www.nowhere.invalid/feed/")
    lost, found = checked(server, nowhere, DEMO["asvidden-feed"])
    assert (lost.reachable, lost.is_well) == (False, False)
    assert found.is_well


def test_what_was_found_is_plain_json(server: Server) -> None:
    (found,) = checked(server, DEMO["asvidden-feed"])
    said = json.loads(json.dumps(checked_shape(found)))
    assert said["source"] == "asvidden-feed"
    assert date.fromisoformat(said["newest"]) == found.newest
    assert checked_shape(Checked(SOURCE))["newest"] is None
