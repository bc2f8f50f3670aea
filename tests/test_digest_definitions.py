"""digests.toml: what is written comes back, and what is wrong is said with what to write."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import ConfigError
from models.digest import Chapter, Digest, Rhythm, Weekday
from pipeline.home import Home
from pipeline.watch.digests import add, load, parse, remove, render
from tests.digesting import digesting

WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
IDS = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,4})?", fullmatch=True)
FIELDS = {
    "id": IDS,
    "name": WORDS,
    "watches": st.lists(IDS, min_size=1, max_size=3, unique=True).map(tuple),
    "chapters": st.sets(st.sampled_from(Chapter), min_size=1).map(lambda some: tuple(c for c in Chapter if c in some)),
    "regions": st.lists(st.sampled_from(["Region Skåne", "Västra Götalandsregionen"]), unique=True).map(tuple),
    "parties": st.lists(st.sampled_from(["S", "SD", "V"]), unique=True).map(tuple),
    "kinds": st.lists(st.sampled_from(["motion", "protocol"]), unique=True).map(tuple),
    "themes": st.lists(WORDS, max_size=3, unique=True).map(tuple),
    "channels": st.lists(st.sampled_from(["team", "file:sidor", "json://a:b@c.example/"]), unique=True).map(tuple),
}
DIGESTS = st.builds(Digest, rhythm=st.just(Rhythm.WEEKLY), weekday=st.sampled_from(Weekday), **FIELDS) | st.builds(
    Digest, rhythm=st.just(Rhythm.DAILY), **FIELDS
)


@settings(max_examples=60, deadline=None)
@given(DIGESTS)
def test_a_digest_comes_back_as_it_was_written(digest: Digest) -> None:
    assert parse(render(digest), "f") == (digest,)


def test_digests_come_and_go_without_touching_what_else_stands_there(home: Home) -> None:
    digesting(home, '# Vårt\n[[digest]]\nid = "a"\nname = "A"  # kort\nrhythm = "daily"\n')
    add(home, Digest("b", "B", Rhythm.WEEKLY))
    assert [each.id for each in load(home)] == ["a", "b"]
    remove(home, "b")
    assert (home.path / "digests.toml").read_text().startswith('# Vårt\n[[digest]]\nid = "a"\nname = "A"  # kort\n')
    with pytest.raises(ConfigError, match="there is a digest a already"):
        add(home, Digest("a", "A", Rhythm.DAILY))
    with pytest.raises(ConfigError, match="no digest is called c: there are a"):
        remove(home, "c")


def test_without_a_file_there_are_none(home: Home) -> None:
    assert load(home) == ()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('rhythm = "hourly"', r"digest 'a': has rhythm = 'hourly': there are daily, weekly"),
        ("", r"digest 'a': lacks rhythm"),
        ('rhythm = "daily"\nweekday = "monday"', "has a weekday and is not weekly"),
        ('rhythm = "weekly"\nweekday = "måndag"', "has weekday = 'måndag': there are monday, tuesday"),
        ('rhythm = "daily"\nsections = ["news"]', "has sections with 'news': there are hits, decisions, motions"),
        ('rhythm = "daily"\nsections = ["hits"]', "has a section hits and no watches"),
        ('rhythm = "daily"\nwatches = ["Vård"]', "has watches = 'Vård': write small letters"),
        ('rhythm = "daily"\nregions = ["Atlantis"]', "Atlantis"),
        ('rhythm = "daily"\nchannels = ["a b"]', "has channels whose number 1 is none"),
        ('rhythm = "daily"\nlimit = 3', "has an unknown key limit: there are id, name, rhythm"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_write(line: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        parse(f'[[digest]]\nid = "a"\nname = "A"\n{line}\n', "f")


def test_sections_are_told_in_one_order_however_they_are_written() -> None:
    (digest,) = parse('[[digest]]\nid="a"\nname="A"\nrhythm="daily"\nsections=["edits", "decisions"]', "f")
    assert digest.chapters == (Chapter.DECISIONS, Chapter.EDITS)
