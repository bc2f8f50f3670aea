"""The Atom feed of a watch: valid, with ids that never change, and whole."""

from dataclasses import replace
from datetime import UTC, date, datetime

import feedparser
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from models import Alert, Reason, Watch
from pipeline.watch.message import feed

NOW = datetime(2026, 3, 5, tzinfo=UTC)
WATCH = Watch("vard", "Vård & <köer>", "köer")
ALERT = Alert(
    "vard",
    "s:https://s.example/1?a=b&c",
    2,
    "Köerna <ökar> & växer",
    "motion",
    "Region Skåne",
    date(2026, 3, 1),
    "https://s.example/1?a=b&c",
    0.8,
    Reason("Köerna växer.", 3, 16),
    7,
    datetime(2026, 3, 2, 2, 30, 5, 123456),
)
BARE = Alert("vard", "files:b", 1, "B", "other", None, None, None, 0.6, Reason("B", 0, 1), 6, datetime(2026, 3, 1))
NAMES = {"a": "http://www.w3.org/2005/Atom"}


def test_a_reader_gets_what_was_found() -> None:
    read = feedparser.parse(feed(WATCH, [ALERT, BARE], NOW))
    assert not read.bozo
    assert read.version == "atom10"
    assert read.feed.title == "Bevakning: Vård & <köer>"
    assert read.feed.updated == "2026-03-02T02:30:05Z"
    first = read.entries[0]
    assert first.id == "tag:regionradar,2026:vard/s%3Ahttps%3A%2F%2Fs.example%2F1%3Fa%3Db%26c/2"
    assert (first.title, first.link) == (ALERT.title, ALERT.url)
    assert first.content[0].value == "Region Skåne, 2026-03-01, motion, ändrad, version 2\n\n”Köerna växer.”"
    assert [len(entry.get("links", ())) for entry in read.entries] == [1, 0]


def test_it_has_what_rfc_4287_asks_for() -> None:
    for alerts in ([], [ALERT, BARE]):
        root = etree.fromstring(feed(WATCH, alerts, NOW))
        assert root.tag == "{http://www.w3.org/2005/Atom}feed"
        for element in (root, *root.findall("a:entry", NAMES)):
            for name in ("id", "title", "updated"):
                (found,) = element.findall(f"a:{name}", NAMES)
                assert found.text
        assert root.find("a:author/a:name", NAMES).text == "regionradar"
        # an entry that leads nowhere says what it is itself
        assert all(entry.find("a:content", NAMES) is not None for entry in root.findall("a:entry", NAMES))
    assert etree.fromstring(feed(WATCH, [], NOW)).find("a:updated", NAMES).text == "2026-03-05T00:00:00Z"


def test_what_a_publisher_says_is_on_one_line_and_leads_only_to_the_web() -> None:
    why = Reason("Köerna\n\nväxer.\N{RIGHT-TO-LEFT OVERRIDE}", 0, 10)
    forged = replace(ALERT, title="Köerna\x1b[2J\n\nväxer", url="javascript:alert(1)", why=why)
    (entry,) = feedparser.parse(feed(WATCH, [forged], NOW)).entries
    assert entry.title == "Köerna [2J växer"
    assert entry.content[0].value.splitlines()[1:] == ["", "”Köerna växer.”"]
    assert b"javascript:" not in feed(WATCH, [forged], NOW)


def test_the_same_alerts_make_the_same_feed() -> None:
    assert feed(WATCH, [ALERT], NOW) == feed(WATCH, [ALERT], datetime(2027, 1, 1, tzinfo=UTC))


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_makes_xml_that_can_be_read(title: str, why: str) -> None:
    alert = Alert("vard", f"s:{why}", 1, title, "x", why, None, title, 0.5, Reason(why, 0, 0), 1, datetime(2026, 1, 1))
    etree.fromstring(feed(WATCH, [alert], NOW))
