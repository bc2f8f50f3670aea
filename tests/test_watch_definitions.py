"""watches.toml: what is written comes back, what is wrong is said once and plainly, what else stands there stays."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import Action, ConfigError, Filters, Kind, Stance, Watch
from pipeline.home import Home
from pipeline.watch.definitions import add, change, channels, load, marked, parse, render
from tests.watching import watching

WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
TEXTS = st.lists(WORDS, max_size=3, unique=True).map(tuple)
DAYS = st.none() | st.dates(date(1990, 1, 1), date(2090, 1, 1))
WATCHES = st.builds(
    Watch,
    id=st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,4})?", fullmatch=True),
    name=WORDS,
    words=WORDS,
    examples=TEXTS,
    filters=st.builds(
        Filters,
        kinds=st.lists(st.sampled_from([str(kind) for kind in Kind]), unique=True, max_size=3).map(tuple),
        regions=st.lists(st.sampled_from(["Region Skåne", "Västra Götalandsregionen"]), unique=True).map(tuple),
        sources=TEXTS,
        since=DAYS,
        until=DAYS,
        people=TEXTS,
        parties=st.lists(st.sampled_from(["S", "SD", "V"]), unique=True).map(tuple),
        organisations=TEXTS,
    ),
    stances=st.lists(st.sampled_from(Stance), unique=True, max_size=2).map(tuple),
    actions=st.lists(st.sampled_from(Action), unique=True, max_size=2).map(tuple),
    least=st.none() | st.floats(0, 1),
    channels=st.lists(st.sampled_from(["team", "file:ut.jsonl", 'json://a:"b"@c.example/']), unique=True).map(tuple),
    right=TEXTS.map(lambda ids: tuple(f"r{id}" for id in ids)),
    wrong=TEXTS.map(lambda ids: tuple(f"w{id}" for id in ids)),
)


@settings(max_examples=60, deadline=None)
@given(WATCHES)
def test_a_watch_comes_back_as_it_was_written(watch: Watch) -> None:
    assert parse(render(watch), "f") == (watch,)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(watches=st.lists(WATCHES, min_size=2, max_size=4, unique_by=lambda each: each.id), data=st.data())
def test_watches_come_and_go_without_touching_others(
    tmp_path_factory: pytest.TempPathFactory, watches: list[Watch], data: st.DataObject
) -> None:
    home = Home(tmp_path_factory.mktemp("home"))
    for watch in watches:
        add(home, watch)
    assert load(home) == tuple(watches)
    gone = data.draw(st.sampled_from(watches))
    change(home, gone.id, None)
    assert load(home) == tuple(watch for watch in watches if watch is not gone)


def test_nothing_is_watched_where_there_is_no_file(home: Home) -> None:
    assert load(home) == ()
    assert channels(home) == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x =", "is not TOML that can be read"),
        ("x = 1", "may hold nothing but watches: put [[watch]] above each of them"),
        ("watch = 3", "may hold nothing but watches"),
        ('[[watch]]\nname = "a"\nwords = "b"', "has a fault in watch number 1: lacks id"),
        ('[[watch]]\nid = "a"\nwords = "b"', "has a fault in watch 'a': lacks name"),
        ('[[watch]]\nid = "å"\nname = "a"', "has id = 'å': write small letters a-z, digits and single hyphens"),
        ('[[watch]]\nid = "a"\nname = "a"', 'asks for nothing: give it words = "…", examples, or a filter'),
        ('[[watch]]\nid = "a"\nname = "a"\nsince = 2026-01-01', "asks for nothing"),
        ('[[watch]]\nid = "a"\nname = "a"\nword = "b"', "has an unknown key word: there are id, name, words"),
        ('[[watch]]\nid = "a"\nname = "a"\nwords = 3', "has words = 3: write a text in quotation marks"),
        ('[[watch]]\nid = "a"\nname = "a"\nkinds = ["bok"]', "has kinds with 'bok': there are press_release, motion"),
        ('[[watch]]\nid = "a"\nname = "a"\nregions = ["Mordor"]', "no region is called 'Mordor'"),
        ('[[watch]]\nid = "a"\nname = "a"\nparties = ["Ingenpartiet"]', "no party is called 'Ingenpartiet'"),
        ('[[watch]]\nid = "a"\nname = "a"\nwords = "b"\nleast = 2', "has least = 2: write a number from 0 to 1"),
        ('[[watch]]\nid = "a"\nname = "a"\nwords = "b"\nleast = nan', "has least = nan"),
        ('[[watch]]\nid = "a"\nname = "a"\nwords = "b"\nsince = "2026-01-01"', "write a day without quotation marks"),
        ('[[watch]]\nid = "a"\nname = "a"\nwords = "b"\nright = ["x"]\nwrong = ["x"]', "has x among right and wrong"),
        ('[[watch]]\nid = "a"\nname = "a"\nwords = "b"\n' * 2, "has watch 'a' twice"),
    ],
)
def test_a_fault_is_said_with_what_to_write(home: Home, text: str, says: str) -> None:
    watching(home, text)
    with pytest.raises(ConfigError) as caught:
        load(home)
    assert str(caught.value).startswith(str(home.path / "watches.toml"))
    assert says in str(caught.value)


def test_what_a_person_may_write_is_understood(home: Home) -> None:
    watching(home, '[[watch]]\nid = "a"\nname = " a\u00a0b "\nregions = ["skane"]\nparties = ["moderaterna"]')
    (watch,) = load(home)
    assert (watch.name, watch.filters.regions, watch.filters.parties) == ("a b", ("Region Skåne",), ("M",))


def test_a_region_besides_the_21_may_be_watched_and_a_slip_may_not(home: Home) -> None:
    watching(home, '[[watch]]\nid = "a"\nname = "a"\nregions = ["Region Älvmark"]')
    assert load(home)[0].filters.regions == ("Region Älvmark",)
    watching(home, '[[watch]]\nid = "a"\nname = "a"\nregions = ["Region Norbotten"]')
    with pytest.raises(ConfigError, match="it may be Region Norrbotten"):
        load(home)


@pytest.mark.parametrize("channel", ["hemlig lösen", "file:", "mailto:hemlig", ""])
def test_a_channel_that_is_none_is_not_repeated(home: Home, channel: str) -> None:
    watching(home, f'[[watch]]\nid = "a"\nname = "a"\nwords = "b"\nchannels = ["file:ut", "{channel}"]')
    with pytest.raises(ConfigError) as caught:
        load(home)
    assert "hemlig" not in str(caught.value)


def test_passwords_of_channels_are_not_repeated(home: Home) -> None:
    home.create()
    (home.path / "channels.toml").write_text('team = "hemlig"')
    with pytest.raises(ConfigError, match="has a channel team that is no address") as caught:
        channels(home)
    assert "hemlig" not in str(caught.value)
    (home.path / "channels.toml").write_text('team = "mailto://a:b@example.org"')
    assert channels(home) == {"team": "mailto://a:b@example.org"}


OWN = """# vad vi bevakar

[[watch]]
id = "a"   # den första
name = "a"
words = "buss"

# den andra
[[watch]]
id = "b"
name = "b"
words = "tåg"
"""


def test_comments_of_others_are_kept(home: Home) -> None:
    watching(home, OWN)
    change(home, "a", lambda watch: marked(watch, ["s:1"], ["s:2"]))
    text = (home.path / "watches.toml").read_text()
    assert text.startswith("# vad vi bevakar\n\n[[watch]]\n")
    assert text.endswith(OWN[OWN.index("\n# den andra") :])
    assert [watch.right for watch in load(home)] == [("s:1",), ()]
    change(home, "a", None)
    assert (home.path / "watches.toml").read_text() == "# vad vi bevakar\n\n" + OWN[OWN.index("\n# den andra") :]


def test_a_file_that_cannot_be_changed_by_commands_is_left_alone(home: Home) -> None:
    text = 'watch = [{id = "a", name = "a", words = "b"}]'
    watching(home, text)
    with pytest.raises(ConfigError, match="change it by hand"):
        change(home, "a", None)
    assert (home.path / "watches.toml").read_text() == text


def test_an_id_that_is_taken_and_one_that_nobody_has(home: Home) -> None:
    add(home, Watch("a", "a", "buss"))
    with pytest.raises(ConfigError, match="there is a watch a already"):
        add(home, Watch("a", "a", "tåg"))
    with pytest.raises(ConfigError, match="no watch is called b: there are a"):
        change(home, "b", None)
    assert not list(Path(home.path).glob("*.part"))


def test_what_was_marked_last_counts() -> None:
    watch = marked(Watch("a", "a", "buss", right=("1", "2")), ["3"], ["2"])
    assert (watch.right, watch.wrong) == (("1", "3"), ("2",))
    assert marked(watch, ["2"], []).wrong == ()


def test_commands_at_the_same_time_lose_nothing_of_each_other(home: Home) -> None:
    def several(name: str) -> None:
        for number in range(12):
            add(home, Watch(f"{name}{number}", "a", "buss"))
            change(home, f"{name}{number}", lambda watch: marked(watch, ["s:1"], []))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(several, "abcd"))
    assert sorted(watch.id for watch in load(home)) == sorted(f"{name}{n}" for name in "abcd" for n in range(12))
    assert {watch.right for watch in load(home)} == {("s:1",)}


def test_what_somebody_writes_by_hand_meanwhile_is_kept(home: Home) -> None:
    watching(home, OWN)

    def while_somebody_writes(watch: Watch) -> Watch:
        if len(load(home)) == 2:
            (home.path / "watches.toml").write_text(OWN + '[[watch]]\nid = "c"\nname = "c"\nwords = "cykel"\n')
        return marked(watch, ["s:1"], [])

    change(home, "a", while_somebody_writes)
    assert [(watch.id, watch.right) for watch in load(home)] == [("a", ("s:1",)), ("b", ()), ("c", ())]
