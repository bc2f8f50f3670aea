"""What an issue tells, in which order, and how it looks: over records, without a store."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest

from models import Action, Alert, Reason, Relation, Span
from models.digest import Answer, Chapter, Digest, Issue, Period, Rhythm
from models.watch import Edited, EditKind, EditVerdict, MarkedParagraph, MarkedRun
from pipeline.passages import sentences
from pipeline.store.digests import Decided, NewDocument, Opening, Replied
from pipeline.watch.issue import MOST, Material, build, sentence, telling
from pipeline.watch.letter import letter, stretch
from pipeline.watch.plain import link, plain

DIGEST = Digest("a", "Veckan", Rhythm.WEEKLY, watches=("w", "v"))
PERIOD = Period(1, 2, date(2026, 3, 2), date(2026, 3, 9))
SEEN = datetime(2026, 3, 8)


class Words:
    """Every text says its number."""

    def __init__(self, said: str = "Text nummer # säger något som är värt att läsa.") -> None:
        self.said = said

    def openings(self, numbers: Sequence[int]) -> Mapping[int, Opening]:
        return {number: Opening(self.said.replace("#", str(number)), False) for number in numbers}

    def stretches(self, places: Sequence[tuple[int, int, int]]) -> Sequence[str]:
        return [self.said.replace("#", str(number)) + f" {start}" for number, start, _ in places]

    def headings(self, places: Sequence[tuple[int, int]]) -> Sequence[str | None]:
        return [f"§ {start} Ärende {start}" for _, start in places]

    def proposals(self, numbers: Sequence[int]) -> Mapping[int, Span]:
        return {}


def new(number: int, kind: str = "press_release", region: str | None = "Region Skåne", **said: object) -> NewDocument:
    fields = {"title": f"Nummer {number}", "url": f"https://s.example/{number}", "published": date(2026, 3, 4)} | said
    said_of = (str(fields["title"]), kind, "s", region, fields["published"], fields["url"], SEEN)
    return NewDocument(number, f"s:{number}", 1, *said_of)  # type: ignore[arg-type]


def decided(number: int, start: int, action: Action = Action.OTHER, *amounts: str, actor: bool = True) -> Decided:
    return Decided(number, start, start + 10, action, None, amounts, False, actor)


def hit(number: int, watch: str = "w", score: float = 0.5) -> Alert:
    why = Reason(f"Därför nummer {number}", 0, 10)
    day = date(2026, 3, 4)
    return Alert(watch, f"s:{number}", 1, f"Nummer {number}", "motion", "Region Skåne", day, None, score, why, 2, SEEN)


def replied(motion: NewDocument, number: int, published: date, seen: datetime = SEEN) -> Replied:
    answer = Answer(f"s:{number}", f"Svar {number}", "notice", None, published, Relation.ANSWERS)
    return Replied(motion, None, number, 0, 10, answer, seen)


def edited(number: int, verdict: EditVerdict) -> Edited:
    runs = (MarkedRun("Vi "), MarkedRun("bygger", EditKind.DELETE), MarkedRun("river", EditKind.INSERT))
    parts = (MarkedParagraph(runs, verdict),) if verdict is not EditVerdict.REMOVED else ()
    return Edited(
        f"s:{number}", f"Nummer {number}", "press_release", "s", "Region Skåne", date(2026, 2, 1), None, 1, 2,
        datetime(2026, 3, 8, tzinfo=UTC), verdict, 1, parts,
    )  # fmt: skip


def issue(digest: Digest = DIGEST, words: Words | None = None, period: Period = PERIOD, **found: object) -> Issue:
    return build(digest, 1, period, Material(**found), words or Words(), sentences)  # type: ignore[arg-type]


def told(made: Issue, chapter: Chapter) -> list[str]:
    (found,) = (each for each in made.chapters if each.chapter is chapter)
    return [entry.document_id for group in found.groups for entry in group.entries]


def test_a_document_is_told_once_in_the_first_chapter_that_takes_it() -> None:
    made = issue(
        fresh=[new(1), new(2, "protocol"), new(3, "motion"), new(4)],
        decided=[decided(2, 0), decided(1, 5)],
        hits=[hit(1)],
        edits=[edited(4, EditVerdict.AMOUNT), edited(5, EditVerdict.AMOUNT)],
    )
    assert told(made, Chapter.HITS) == ["s:1"]
    assert told(made, Chapter.DECISIONS) == ["s:2"]
    assert told(made, Chapter.MOTIONS) == ["s:3"]
    assert told(made, Chapter.ANNOUNCEMENTS) == ["s:4"]
    assert told(made, Chapter.EDITS) == ["s:5"]
    assert {each.chapter: each.elsewhere for each in made.chapters}[Chapter.DECISIONS] == 1
    assert [(each.count, each.what) for each in made.figures] == [
        (4, "nya dokument"), (1, "i bevakningar"), (2, "med beslut"), (1, "motion m.m."), (1, "ändrat efteråt"),
    ]  # fmt: skip


def test_every_document_is_told_or_counted() -> None:
    """No cap is silent: what is told, what is left of a group, and groups that are only counted come to the total."""
    fresh = [new(at, region=f"Region {at % 17}") for at in range(200)]
    hits = [hit(at) for at in range(20)] + [hit(at, "v") for at in range(20, 30)]
    made = issue(fresh=fresh, decided=[decided(at, 0, Action.FUND) for at in range(0, 200, 3)], hits=hits)
    at_hits, *others = made.chapters
    assert at_hits.total == 30
    for chapter in made.chapters:
        shown = [len(group.entries) + group.more for group in chapter.groups]
        assert sum(shown) + sum(count for _, count in chapter.others) == chapter.total
        assert sum(len(group.entries) for group in chapter.groups) <= MOST[chapter.chapter][0]
    told_there = len(told(made, Chapter.HITS))
    assert sum(chapter.total for chapter in others) == 200 - told_there
    assert sum(chapter.elsewhere for chapter in others) == told_there
    text = letter(made).text
    assert "till från Region" in text
    assert "Dessutom: " in text


def test_no_region_fills_a_chapter_alone() -> None:
    fresh = [new(at, "protocol") for at in range(20)] + [new(30, "protocol", "Region Halland")]
    made = issue(
        fresh=fresh, decided=[decided(at, 0, Action.FUND, "3 miljarder") for at in range(20)] + [decided(30, 0)]
    )
    assert "s:30" in told(made, Chapter.DECISIONS)


def test_decisions_about_much_money_are_told_first() -> None:
    fresh = [new(at, "protocol", f"Region {at}") for at in range(4)]
    amounts = [(), ("90 000 kronor",), ("1,2 miljarder kronor",), ("9 mnkr",)]
    made = issue(fresh=fresh, decided=[decided(at, 0, Action.FUND, *said) for at, said in enumerate(amounts)])
    assert told(made, Chapter.DECISIONS) == ["s:2", "s:3", "s:1", "s:0"]
    assert ("belopp", 4) in made.chapters[1].groups[0].entries[0].reasons


def test_a_document_tells_its_weightiest_decisions_and_how_many_more_there_are() -> None:
    starts = [(Action.OTHER, 0), (Action.COMMISSION, 20), (Action.OTHER, 40), (Action.FUND, 60)]
    made = issue(fresh=[new(1, "protocol")], decided=[decided(1, start, action) for action, start in starts])
    (entry,) = made.chapters[1].groups[0].entries
    assert [point.text[-3:] for point in entry.points] == ["60.", "20."]
    assert entry.more == 2
    assert [point.matter for point in entry.points] == ["Ärende 60", "Ärende 20"]


def test_a_release_tells_of_a_decision_only_where_it_begins_with_it_and_says_who_decided() -> None:
    fresh = [new(1), new(2), new(3)]
    made = issue(fresh=fresh, decided=[decided(1, 5000), decided(2, 100, actor=False), decided(3, 100)])
    assert told(made, Chapter.DECISIONS) == ["s:3"]
    assert set(told(made, Chapter.ANNOUNCEMENTS)) == {"s:1", "s:2"}


def test_what_several_watches_found_stands_under_the_one_that_it_suits_best() -> None:
    made = issue(hits=[hit(1, "v", 0.9), hit(1, "w", 0.6)], watches={"v": "Vård", "w": "Bussar"})
    (group,) = made.chapters[0].groups
    assert group.heading == "Vård"
    assert group.entries[0].text == "Därför nummer 1."


@pytest.mark.parametrize(("verdict", "said"), [(EditVerdict.REMOVED, "borttaget"), (EditVerdict.CANCELLED, "inställt")])
def test_what_a_watch_found_and_was_taken_back_is_told_as_such(verdict: EditVerdict, said: str) -> None:
    """Once, where the watch tells of it, and as its last revision says."""
    made = issue(hits=[hit(1), hit(2)], edits=[replace(edited(1, verdict), title="Ny rubrik"), edited(3, verdict)])
    first, second = made.chapters[0].groups[0].entries
    assert (first.document_id, first.revision, first.title, first.verdict) == ("s:1", 2, "Ny rubrik", verdict)
    assert (str(verdict), 4) in first.reasons
    assert second.verdict is None
    assert told(made, Chapter.EDITS) == ["s:3"]
    assert made.chapters[-1].elsewhere == 1
    assert f"Ny rubrik\n  Region Skåne · motion · 4 mars · {said}" in letter(made).text


def test_a_better_hit_does_not_hide_that_a_later_revision_was_cancelled() -> None:
    why = Reason("Mötet är inställt", 0, 17)
    later = replace(hit(1, score=0.5), revision=2, title="Inställt: möte", why=why, verdict=EditVerdict.CANCELLED)
    (entry,) = issue(hits=[hit(1, score=0.9), later]).chapters[0].groups[0].entries
    assert (entry.revision, entry.title, entry.verdict) == (2, "Inställt: möte", EditVerdict.CANCELLED)
    assert entry.text == "Mötet är inställt."


def test_a_hit_that_is_only_counted_is_told_in_its_own_chapter() -> None:
    fresh = [new(at, "protocol", f"Region {at}") for at in range(40)]
    made = issue(fresh=fresh, decided=[decided(at, 0) for at in range(40)], hits=[hit(at) for at in range(40)])
    at_hits, decisions = told(made, Chapter.HITS), told(made, Chapter.DECISIONS)
    assert len(at_hits) == MOST[Chapter.HITS][0]
    assert len(decisions) == MOST[Chapter.DECISIONS][0]
    assert not set(at_hits) & set(decisions)
    assert made.chapters[1].total == 40 - len(at_hits) == 40 - made.chapters[1].elsewhere


def test_themes_of_several_regions_go_first_and_stand_together() -> None:
    fresh = [new(1), new(2), new(3), new(4, region="Region Halland")]
    made = issue(fresh=fresh, themes={1: "bussar", 2: "cyklar", 3: "bussar", 4: "bussar"})
    _, skane = made.chapters[3].groups
    assert [entry.theme for entry in skane.entries] == ["bussar", "bussar", None]
    assert [(each.name, each.regions) for each in made.shared] == [("bussar", ("Region Skåne", "Region Halland"))]
    assert "Bussar – Skåne, Halland" in letter(made).text


def test_old_documents_of_a_new_source_are_only_counted() -> None:
    made = issue(fresh=[new(1, published=date(2019, 1, 1)), new(2)])
    assert made.older == 1
    assert told(made, Chapter.ANNOUNCEMENTS) == ["s:2"]
    assert "1 äldre dokument lästs in för första gången" in letter(made).text


def test_an_old_answer_is_counted_once() -> None:
    motion = new(1, "motion", published=date(2018, 1, 1))
    day = date(2019, 1, 1)
    assert issue(replied=[replied(motion, 2, day)]).older == 1
    assert issue(replied=[replied(motion, 2, day)], fresh=[new(2, "notice", published=day)]).older == 1
    assert issue(replied=[replied(motion, 2, day)], fresh=[motion]).older == 1


def test_what_is_old_is_so_by_the_day_on_which_it_was_read() -> None:
    """The first issue after a long pause tells of what was new in it."""
    published, seen = date(2026, 3, 1), datetime(2026, 3, 2)
    late = replace(PERIOD, last=date(2026, 9, 1))
    made = issue(
        period=late, fresh=[new(1, published=published)], replied=[replied(new(2, "motion"), 3, published, seen)]
    )
    assert made.older == 0
    assert told(made, Chapter.ANNOUNCEMENTS) == ["s:1"]
    assert told(made, Chapter.MOTIONS) == ["s:2"]


def test_nothing_new_is_said_plainly() -> None:
    made = issue()
    assert made.is_empty
    for said in (letter(made).html, letter(made).text):
        assert "Inget nytt under perioden." in said
        assert "Beslut" not in said


def test_a_chapter_without_news_says_so() -> None:
    said = letter(issue(fresh=[new(1)])).text
    assert "Inga nya beslut." in said
    assert "Inget som har publicerats har ändrats i sak eller tagits bort." in said


def test_several_changes_of_a_document_are_one_entry_with_the_gravest_verdict() -> None:
    made = issue(edits=[edited(1, EditVerdict.DATE), edited(1, EditVerdict.SUBSTANCE), edited(2, EditVerdict.REMOVED)])
    assert told(made, Chapter.EDITS) == ["s:2", "s:1"]
    said = letter(made)
    assert "ändrat: nytt innehåll" in said.text
    assert "Vi [struket: bygger] [nytt: river]" in said.text
    assert "borttaget" in said.text
    assert re.search(r"<del[^>]*>bygger</del>", said.html)


class Tags(HTMLParser):
    """The tags and attributes of a page, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words += data


HOSTILE = (
    "<script>alert(1)</script>\"' onload=x <img src=x> {{ 7*7 }} \u202egnol\u2066 \x00\x1b[31m &amp; " + "å" * 5000
)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", 'https://a.example/" onclick="x', " "])
def test_nothing_from_outside_gets_into_the_page(address: str) -> None:
    clean = Tags(letter(issue(fresh=[new(1), new(2, "protocol"), new(3, "motion")], decided=[decided(2, 0)])).html)
    fields = {"title": HOSTILE, "url": address, "region": HOSTILE}
    made = issue(
        fresh=[new(1, **fields), new(2, "protocol", **fields), new(3, "motion", **fields)],
        decided=[decided(2, 0)],
        words=Words(HOSTILE),
        themes={1: HOSTILE[:40]},
    )
    said = letter(made)
    page = Tags(said.html)
    assert set(page.tags) == set(clean.tags)
    assert {name for name, _ in page.attributes} == {name for name, _ in clean.attributes}
    assert all(value.startswith(("#", "https://")) for name, value in page.attributes if name == "href")
    assert "<script>alert(1)</script>" in page.words
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", said.html + said.text + said.title)
    assert len(said.html) < 40_000


def test_a_full_issue_is_no_longer_than_mail_programs_show() -> None:
    """Gmail cuts a mail at 102 kB."""
    kinds = ("press_release", "protocol", "motion")
    said = {"title": "Ord " * 100, "url": "https://s.example/" + "x" * 180}
    fresh = [new(at, kinds[at % 3], f"Region {at % 21}", **said) for at in range(400)]
    made = issue(
        words=Words("Ord # " * 200),
        fresh=fresh,
        decided=[decided(at, start, Action.FUND) for at in range(1, 400, 3) for start in range(5)],
        hits=[hit(at) for at in range(500, 540)],
        edits=[edited(at, EditVerdict.SUBSTANCE) for at in range(600, 640)],
    )
    assert len(letter(made).html.encode()) < 100_000


def test_nothing_is_fetched_by_a_reader() -> None:
    page = Tags(letter(issue(fresh=[new(1)])).html)
    assert not {"img", "script", "link", "iframe", "form", "video"} & {*page.tags}
    assert not [value for name, value in page.attributes if name in ("src", "background") or "url(" in value]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 3, 2), date(2026, 3, 9), "2–9 mars 2026"),
        (date(2026, 2, 23), date(2026, 3, 2), "23 februari – 2 mars 2026"),
        (date(2025, 12, 29), date(2026, 1, 5), "29 december 2025 – 5 januari 2026"),
        (date(2026, 3, 2), date(2026, 3, 2), "2 mars 2026"),
        (None, date(2026, 3, 2), "till och med 2 mars 2026"),
        (None, None, "ännu inget publicerat"),
    ],
)
def test_a_period_is_said_as_people_say_it(first: date | None, last: date | None, said: str) -> None:
    assert stretch(Period(1, 2, first, last)) == said


def test_texts_are_cut_between_words_and_say_so() -> None:
    assert plain("ett två tre fyra", 12) == "ett två …"
    assert plain("ett,  två\n\ttre", 40) == "ett, två tre"
    assert len(plain("å" * 300, 20)) <= 20
    assert sentence("- att bygga hus", 100) == "Att bygga hus."
    assert sentence("Varför?", 100) == "Varför?"


def test_the_most_telling_sentence() -> None:
    place = "Granby 5 mars 2026\n\n"
    assert telling(
        Opening(f"{place}Nu bygger regionen ett nytt hus för alla. Det blir bra.", False), "notice", sentences
    ) == ("Nu bygger regionen ett nytt hus för alla.")
    assert telling(Opening("Kort. Ingress.", True), "press_release", sentences) == "Kort. Ingress."
    asked = "Många väntar. Varför väntar så många? Vården är bra. Vad avser ministern att göra åt det?"
    assert telling(Opening(asked, False), "interpellation", sentences) == "Vad avser ministern att göra åt det?"
    assert telling(Opening("", False), "other", sentences) == ""


@pytest.mark.parametrize("url", ["https://a.example/å?b=1", "http://a.example"])
def test_addresses_of_the_web_are_linked(url: str) -> None:
    assert link(url) == url
