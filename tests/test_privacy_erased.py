"""What was erased does not come back, and the list of it tells nobody what it was."""

import json
import os
import pickle
import stat
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import ConfigError
from pipeline.home import Home
from pipeline.privacy import Guard, erased, load

NAME = "Åsa Öberg-Lind"


@pytest.fixture(scope="module")
def guard(tmp_path_factory: pytest.TempPathFactory) -> Guard:
    home = Home(tmp_path_factory.mktemp("erased"))
    erased.add(home, [NAME, "Anna Maria Berg"], ["norden:2024-17"], ["https://Norden.example/nytt/17/#a"])
    return load(home)


@pytest.mark.parametrize(
    "said",
    [
        NAME,
        NAME.upper(),
        NAME.lower(),
        f"{NAME}s",
        "Öberg-Lind, Åsa",
        "Öberg-Lind Åsa",
        "Åsa Öberg Lind",
        "Åsa\nÖberg-Lind",
        "Åsa\u00a0Öberg\u2011Lind",
        "Å\u00adsa Öberg-Lind",
        unicodedata.normalize("NFD", NAME),
        "&Aring;sa&nbsp;&Ouml;berg-Lind",
        "&#197;sa &#xD6;berg-Lind",
        json.dumps(NAME),
        json.dumps(f"\n{NAME}"),
        quote(NAME),
        quote(NAME.encode("latin-1")),
        "asa-oberg-lind",
        "aasa_oeberg_lind",
        "asa.oberg-lind@norden.example",
        "oberg-lind-asa",
        "<td>Åsa</td><td>Öberg-Lind</td>",
        "<b>Åsa</b> Öberg-Lind",
    ],
)
def test_a_name_is_masked_in_every_form(guard: Guard, said: str) -> None:
    masked = guard.text(f"x {said} y")
    assert "borttaget" in masked
    assert not any(part in masked.lower() for part in ("lind", "berg", "åsa"))
    assert not guard.finds(masked)


@pytest.mark.parametrize(
    "said", ["Åsa Öberg", "Asa Oberg Lind", "Anna Berg", "Åsa. Lind", "Maria Berg", "Anna Maria Bergström"]
)
def test_other_people_stay(guard: Guard, said: str) -> None:
    assert guard.text(said) == said


def test_a_surname_alone_goes_where_it_follows_the_name(guard: Guard) -> None:
    said = "Berg talade. Anna Maria Berg svarade. Bergs förslag föll på ett berg."
    assert guard.text(said) == "Berg talade. borttaget namn svarade. borttaget namn förslag föll på ett berg."


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_a_name_goes_from_bytes_in_their_own_encoding(guard: Guard, encoding: str) -> None:
    content = f"<p>Vård för {NAME}, så</p>".encode(encoding)
    assert guard.content(content, "text/html") == "<p>Vård för borttaget namn, så</p>".encode(encoding)


def test_ids_and_addresses_of_what_was_erased_are_refused(guard: Guard) -> None:
    assert guard.refuses("norden:2024-17")
    assert guard.refuses(None, "http://norden.example/nytt/17")
    assert guard.refuses("https://norden.example/nytt/asa-oberg-lind-avgar")
    assert guard.refuses(guard.text("https://norden.example/nytt/asa-oberg-lind-avgar"))  # masked in a list
    assert not guard.refuses(None, "norden:2024-18", "https://norden.example/nytt/18")


def test_the_list_tells_nothing_and_is_the_owners_alone(tmp_path: Path) -> None:
    home = Home(tmp_path)
    erased.add(home, [NAME], ["norden:17"], ["https://norden.example/17"])
    said = home.erased.read_text(encoding="utf-8").lower()
    assert not any(word in said for word in ("åsa", "lind", "norden", "\\u00e5"))
    assert stat.S_IMODE(os.stat(home.erased).st_mode) == 0o600
    assert erased.load(home).salt != erased.add(Home(tmp_path / "other"), [NAME]).salt


def test_two_writers_lose_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path)
    names = [f"Anna {'Ek' * (number + 1)}" for number in range(16)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: erased.add(home, [name]), names))
    assert all(load(home).finds(name) for name in names)


def test_a_damaged_list_lets_nothing_in(tmp_path: Path) -> None:
    home = Home(tmp_path)
    erased.add(home, [NAME])
    home.erased.write_text(home.erased.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    with pytest.raises(ConfigError, match="damaged"):
        load(home)


@pytest.mark.parametrize("name", ["Anna", "", "a b c d e f", "12 34"])
def test_what_is_no_full_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="words"):
        erased.add(Home(tmp_path), [name])


def test_a_guard_goes_to_other_processes(guard: Guard) -> None:
    assert pickle.loads(pickle.dumps(guard)) == guard


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from([str, escape, json.dumps, quote]))
def test_no_surroundings_hide_a_name(guard: Guard, before: str, after: str, how: object) -> None:
    said = how(f"{before} {NAME} {after}")  # type: ignore[operator]
    assert guard.finds(said)
    assert not guard.finds(guard.text(said))
