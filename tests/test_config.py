"""The operator's settings: what they mean, and one clear line for each thing that is wrong."""

from datetime import date
from pathlib import Path

import pytest

from models import ConfigError
from pipeline.catalogue import fetch_settings
from pipeline.config import NAME, Config, load
from pipeline.home import Home

CONTACT = 'contact = "https://radar.example/kontakt"\n'


def read(home: Home, text: str) -> Config:
    home.create()
    (home.path / NAME).write_text(text, encoding="utf-8")
    return load(home)


def test_a_contact_is_enough(home: Home) -> None:
    assert read(home, CONTACT) == Config("https://radar.example/kontakt")


def test_everything_can_be_said(home: Home) -> None:
    text = """
        contact = "radar@region.example"
        agent = "testradar"
        alarms = ["json://localhost/a"]
        gap = 2
        private = ["10.0.0.0/8", "::1/128"]
        skip = ["skane-nyheter"]
        visits = 500
        since = 2020-01-01
        [hosts]
        "Data.Riksdagen.SE" = 0.5
    """
    said = read(home, text)
    assert said == Config(
        "radar@region.example",
        "testradar",
        ("json://localhost/a",),
        2.0,
        {"data.riksdagen.se": 0.5},
        ("10.0.0.0/8", "::1/128"),
        ("skane-nyheter",),
        500,
        date(2020, 1, 1),
    )


def test_a_host_is_asked_at_its_own_pace_and_all_others_at_the_common_one(home: Home) -> None:
    settings = fetch_settings(read(home, f'{CONTACT}gap = 3.0\n[hosts]\n"data.riksdagen.se" = 0.5\n'))
    assert settings.pace.gap == 3.0
    assert {host: pace.gap for host, pace in settings.hosts.items()} == {"data.riksdagen.se": 0.5}
    assert settings.user_agent == "regionradar (+https://radar.example/kontakt)"


def test_a_file_with_a_byte_order_mark_is_read(home: Home) -> None:
    assert read(home, f"\ufeff{CONTACT}").contact == "https://radar.example/kontakt"


def test_another_file_can_be_given(home: Home, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text(CONTACT, encoding="utf-8")
    assert load(home, other).contact == "https://radar.example/kontakt"


WRONG = {
    "lacks contact": "",
    "lacks contact: ": 'contact = ""',
    "has contact = '  '": 'contact = "  "',
    "has contact = 5": "contact = 5",
    "has contact = 'me'": 'contact = "me"',
    "has contact = 'https://": 'contact = "https://"',
    "has contact = 'https://å.example'": 'contact = "https://å.example"',
    "has contact = 'https://x.example\\r\\nCookie: x'": 'contact = "https://x.example\\r\\nCookie: x"',
    "has agent = ''": CONTACT + 'agent = ""',
    "has an unknown key contcat": 'contcat = "x"',
    "has alarms that are no list": CONTACT + 'alarms = "mailto://x"',
    "has alarms whose number 2 is no address": CONTACT + 'alarms = ["mailto://x", "ops@x.example"]',
    "has gap = -1": CONTACT + "gap = -1",
    "has gap = nan": CONTACT + "gap = nan",
    "has gap = inf": CONTACT + "gap = inf",
    "has gap = True": CONTACT + "gap = true",
    "has gap = '1'": CONTACT + 'gap = "1"',
    "has hosts that are no table": CONTACT + 'hosts = ["x"]',
    "has hosts.x.example = '2'": CONTACT + '[hosts]\n"x.example" = "2"',
    "has hosts with 'https://x.example/'": CONTACT + '[hosts]\n"https://x.example/" = 2',
    "has hosts with 'x.example:80'": CONTACT + '[hosts]\n"x.example:80" = 2',
    "has hosts with 'å.example'": CONTACT + '[hosts]\n"å.example" = 2',
    "has private with a network that is none": CONTACT + 'private = ["127.0.0.1/8"]',
    "has private = 5": CONTACT + "private = 5",
    "has skip = ['']": CONTACT + 'skip = [""]',
    "has visits = 0": CONTACT + "visits = 0",
    "has visits = 1.5": CONTACT + "visits = 1.5",
    "has since = 2020": CONTACT + 'since = "2020"',
    "has since = 2020-01-01 10:00:00": CONTACT + "since = 2020-01-01T10:00:00",
    "is not TOML": "contact = ",
    "is not TOML that can be read": f"x = {'[' * 100_000}",
}


@pytest.mark.parametrize(("says", "text"), WRONG.items(), ids=WRONG.keys())
def test_what_is_wrong_is_said_in_one_line_that_names_the_file(home: Home, says: str, text: str) -> None:
    with pytest.raises(ConfigError) as error:
        read(home, text)
    assert str(error.value).startswith(f"{home.path / NAME} {says}")
    assert len(str(error.value).splitlines()) == 1


def test_an_address_of_an_alarm_is_never_shown(home: Home) -> None:
    with pytest.raises(ConfigError) as error:
        read(home, f'{CONTACT}alarms = ["user:secret@mail.example"]')
    assert "secret" not in str(error.value)


def test_a_missing_file_is_said_with_what_to_write(home: Home) -> None:
    with pytest.raises(ConfigError, match=r"is missing: write one with a line like contact = "):
        load(home)


def test_a_file_that_cannot_be_read_is_said(home: Home, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: "):
        load(home, tmp_path)
    (tmp_path / "latin.toml").write_bytes(b'contact = "\xe5"')
    with pytest.raises(ConfigError, match="is not TOML that can be read"):
        load(home, tmp_path / "latin.toml")
