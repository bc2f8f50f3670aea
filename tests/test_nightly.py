"""The night over the demo world: what was published is held, once, and what happens to it is noticed."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from models import Filters, Kind, RunReport, Source, Status, StoreBusy
from models.watch import EditVerdict
from pipeline import archive, ingest
from pipeline.demo import SETTINGS, nights, sources, standing_at
from pipeline.demosite import Server, World, bundled
from pipeline.demosite.world import Publication
from pipeline.extract.language import FAST
from pipeline.home import Home
from pipeline.nightly import SWEDEN, Options, nightly
from pipeline.store import Published, Stored, Work, edits_of
from pipeline.store.nights import Nights
from tests.ingesting import Counted, silent

NIGHTS = tuple(
    datetime(2026, month, day, 3, tzinfo=SWEDEN)
    for month, day in ((1, 12), (1, 27), (2, 3), (2, 4), (2, 5), (2, 12), (2, 21))
)


PAPERS = (Kind.PROTOCOL, Kind.NOTICE)  # of a meeting, and dated by it


@dataclass(frozen=True)
class Past:
    """The demo's nights, after they were run."""

    home: Home
    world: World
    reports: tuple[RunReport, ...]
    documents: tuple[Stored, ...]

    def night(self, month: int, day: int) -> RunReport:
        return next(report for report in self.reports if report.night == date(2026, month, day))

    def titled(self, title: str) -> list[Stored]:
        return [stored for stored in self.documents if stored.document.title == title]


def of(report: RunReport, source: str) -> Status:
    return next(each.verdict.status for each in report.sources if each.source == source)


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory) -> Past:
    home = Home(tmp_path_factory.mktemp("nights"))
    reports = tuple(nights(home, silent, NIGHTS, Counted()))
    with Published(home) as store:
        return Past(home, bundled(), reports, tuple(store.every()))


def published(past: Past) -> list[tuple[str, Publication]]:
    """What the world has published by the last night and its sources show as documents of their own.

    Papers of meetings stand on their meeting's page, notices of one region on its board; the parliament is read back
    for a month, and one archive shows no more than two.
    """
    now = NIGHTS[-1].replace(tzinfo=None)
    from_when = {"rikstinget": datetime(2025, 12, 15), "lindmora": datetime(2025, 12, 15)}
    return [
        (publisher.name, publication)
        for publisher in past.world.publishers
        for publication in publisher.publications
        if publication.there(now)
        and publication.published >= from_when.get(publisher.id, datetime.min)
        and not (publication.meeting and publication.kind in PAPERS)
        and not (publisher.id == "lindmora" and publication.kind is Kind.NOTICE)
    ]


def test_everything_that_the_world_published_is_held(past: Past) -> None:
    now = NIGHTS[-1].replace(tzinfo=None)
    held = {stored.document.title for stored in past.documents}
    lacking = [(name, each.as_of(now).title) for name, each in published(past) if each.as_of(now).title not in held]
    assert lacking == []


def test_every_meeting_that_is_listed_is_held(past: Past) -> None:
    meetings = {
        publication.meeting.isoformat()
        for publisher in past.world.publishers
        if publisher.id in ("granskog", "stenvik")
        for publication in publisher.publications
        if publication.meeting and publication.kind is Kind.PROTOCOL
    }
    titles = {stored.document.title for stored in past.documents}
    assert {day for day in meetings if not any(day in title for title in titles)} == set()


def test_nothing_is_held_that_the_world_never_published(past: Past) -> None:
    said = {
        title
        for publisher in past.world.publishers
        for publication in publisher.publications
        for title in {publication.title, *(publication.as_of(edit.at).title for edit in publication.edits)}
    }
    relics = [stored for stored in past.documents if "/arkiv/" in stored.location]
    boards = [stored for stored in past.documents if stored.document.source.endswith("anslagstavla")]
    meetings = [stored for stored in past.documents if stored.document.source.endswith("-moten")]
    others = [stored for stored in past.documents if stored not in [*relics, *boards, *meetings]]
    assert {stored.document.title for stored in others} - said == set()


def test_every_document_is_held_once(past: Past) -> None:
    ids = [stored.document.id for stored in past.documents]
    assert len(ids) == len(set(ids))
    held = Counter((stored.region, stored.document.title) for stored in past.documents)
    assert {
        title: count
        for (region, title), count in held.items()
        if count > 1 and not title.startswith("Möte ")  # two bodies meet on one day
    } == {}


def test_a_cross_posted_release_is_one_document_with_two_addresses(past: Past) -> None:
    posted = [
        publication
        for publisher in past.world.publishers
        for publication in publisher.publications
        if publication.also and publication.there(NIGHTS[-1].replace(tzinfo=None))
    ]
    assert posted
    with Published(past.home) as store:
        for publication in posted:
            [stored] = past.titled(publication.title)
            assert len(store.stored(stored.document.id).also) == 1


def test_near_identical_meetings_stay_apart(past: Past) -> None:
    assert len([stored for stored in past.documents if "sammanträder den 3 februari" in stored.document.title]) == 2
    assert len([stored for stored in past.documents if "sammanträder den 17 februari" in stored.document.title]) >= 2


def test_an_edit_is_a_revision_and_what_was_said_before_is_kept(past: Past) -> None:
    edited = [stored for stored in past.documents if stored.revisions > 1]
    assert len(edited) >= 5
    with Published(past.home) as store:
        for stored in edited:
            before = store.stored(stored.document.id, 1)
            assert before.document.text != stored.document.text or before.document.digest != stored.document.digest


def test_what_was_removed_is_gone_and_nothing_else_is(past: Past) -> None:
    removed = {
        publication.title
        for publisher in past.world.publishers
        for publication in publisher.publications
        if publication.removed
    }
    gone = {stored.document.title for stored in past.documents if stored.gone}
    assert gone
    assert gone <= removed


def test_the_broken_night_says_what_it_did_not_get(past: Past) -> None:
    broken = past.night(2, 4)
    assert of(broken, "norrskar-mynewsdesk") is Status.BROKEN  # answers 503
    assert of(broken, "fjallmo-ttvia") is Status.PARTIAL  # lists half of what it says it has
    assert of(broken, "lindmora-nyheter") is Status.BROKEN  # an empty list
    assert broken.status is Status.PARTIAL


def test_an_outage_is_no_deletion(past: Past) -> None:
    assert sum(each.tally.gone for each in past.night(2, 4).sources) == 0
    assert sum(each.tally.gone for each in past.night(2, 5).sources) == 0


def test_every_fact_finds_its_bytes(past: Past) -> None:
    with Published(past.home) as store:
        for stored in past.documents:
            assert archive.fetch(past.home, store.kept(stored.raw_digest))


def test_dates_and_regions_are_those_of_the_world(past: Past) -> None:
    told = {
        (publisher.name, publication.title): {
            str(day)[:10]
            for day in (publication.published, publication.meeting)
            if day  # papers bear their meeting's day
        }
        for publisher in past.world.publishers
        for publication in publisher.publications
    }
    undated = ("mosjo-handlingar", "tallbo-nyheter")  # papers and PDFs that bear no date: unknown stays unknown
    wrong = []
    for stored in past.documents:
        said = told.get((stored.region or "", stored.document.title))
        found = str(stored.document.published)[:10]
        if said and found not in said and not (found == "None" and stored.document.source in undated):
            wrong.append((stored.document.id, found, said))
    assert wrong == []


# ------------------------------------------------------------------------------------------------- one source


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(bundled(), datetime(2026, 1, 20, 3), pause=0) as opened:
        yield opened


def one(home: Home, server: Server, night: datetime, *wanted: str, **options: object) -> RunReport:
    """A night over some of the world's sources."""
    server.at = night
    chosen = [source for source in sources(server.world) if source.id in wanted]
    moment = night.replace(tzinfo=SWEDEN)
    settings = SETTINGS
    return nightly(
        home,
        chosen,
        settings,
        Counted(),
        Options(**{"language": FAST, **options}),
        silent,
        standing_at(moment),
        server.resolve,  # type: ignore[arg-type]
    )


JANUARY = datetime(2026, 1, 20, 3)


def test_the_same_night_again_changes_nothing(home: Home, server: Server) -> None:
    first = one(home, server, JANUARY, "asvidden-feed", "fjallmo-ttvia")
    again = one(home, server, JANUARY, "asvidden-feed", "fjallmo-ttvia")
    assert first.published
    assert not again.published
    assert [each.tally.new for each in again.sources] == [each.tally.new for each in first.sources]
    assert all(each.tally.changed == 0 for each in again.sources)


def test_an_unchanged_night_asks_for_the_lists_and_what_is_due(home: Home, server: Server) -> None:
    one(home, server, JANUARY, "fjallmo-ttvia")
    server.forget()
    one(home, server, JANUARY + timedelta(hours=20), "fjallmo-ttvia")
    assert {each.status for each in server.asked} <= {200, 304}
    assert len(server.asked) <= 2  # robots.txt and the list


def test_what_is_older_than_its_time_goes_with_the_night_and_stays_away(home: Home, server: Server) -> None:
    """The settings were read and handed on, and no night heeded them."""

    def days(kinds: str) -> list[int]:
        """The ages of documents, in days."""
        with Published(home) as store:
            said = f"SELECT DATE '2026-01-20' - published::DATE FROM document WHERE kind {kinds} ORDER BY ALL"
            return [age for (age,) in store.cursor().execute(said).fetchall()]

    releases, others = "= 'press_release'", "<> 'press_release'"
    one(home, server, JANUARY, "fjallmo-ttvia")
    kept, old = [age for age in days(releases) if age <= 10], days(others)
    assert 0 < len(kept) < len(days(releases))
    one(home, server, JANUARY + timedelta(hours=20), "fjallmo-ttvia", retention={"press_release": 10})
    assert days(releases) == kept
    assert set(days(others)) >= set(old)
    one(home, server, JANUARY + timedelta(hours=22), "fjallmo-ttvia", retention={"press_release": 10})
    assert days(releases) == kept


def test_one_source_that_fails_costs_no_other_its_night(home: Home, server: Server) -> None:
    server.trouble("via.tt.example", "status:503")
    report = one(home, server, JANUARY, "fjallmo-ttvia", "asvidden-feed")
    assert of(report, "fjallmo-ttvia") is Status.BROKEN
    assert of(report, "asvidden-feed") is Status.OK
    assert report.status is Status.PARTIAL


def test_since_leaves_out_what_is_older(home: Home, server: Server) -> None:
    one(home, server, JANUARY, "asvidden-feed", since=date(2026, 1, 12))
    with Published(home) as store:
        days = [str(stored.document.published)[:10] for stored in store.every()]
    assert days
    assert min(days) >= "2026-01-12"


def test_one_night_at_a_time(home: Home, server: Server) -> None:
    holding = "import sys; from pipeline.home import Home; from pipeline.store import Work; from pathlib import Path\n"
    holding += "with Work(Home(Path(sys.argv[1]))): print('open', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", holding, str(home.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(StoreBusy):
            one(home, server, JANUARY, "asvidden-feed")
        other.communicate()


def test_visits_are_bounded_and_what_is_left_is_said_and_done_later(home: Home, server: Server) -> None:
    first = one(home, server, JANUARY, "asvidden-feed", visits=3)
    [report] = first.sources
    assert report.tally.new == 3
    assert report.waiting > 0
    second = one(home, server, JANUARY + timedelta(days=1), "asvidden-feed")
    assert second.sources[0].tally.new >= report.waiting


def test_a_list_that_was_not_proved_is_read_whole_the_next_time_whatever_ended_the_night(
    home: Home, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second page of the list fails, and the night ends before its verdict."""
    one(home, server, datetime(2026, 1, 12, 3), "alvmark-nyheter")
    server.trouble("www.region-alvmark.example", "status:500", paths="^/nyheter$")
    monkeypatch.setattr("pipeline.nightly.Run._judge", ended)
    with pytest.raises(KeyboardInterrupt):
        one(home, server, datetime(2026, 2, 10, 3), "alvmark-nyheter")
    monkeypatch.undo()
    server.mend()
    with Work(home) as work:
        entry = work.connection.execute("SELECT entry FROM reading").fetchall()[0][0]
        assert Nights(work).reading("alvmark-nyheter", entry)[0] is False


def ended(*_: object) -> None:
    raise KeyboardInterrupt


def test_nothing_is_given_up_while_the_list_cannot_be_read(home: Home, server: Server) -> None:
    one(home, server, JANUARY, "asvidden-feed")
    server.trouble("www.region-asvidden.example", "status:500", paths="^/feed/")
    server.trouble("www.region-asvidden.example", "status:404", paths=r"^/\d{4}/")
    for after in range(1, 6):
        [report] = one(home, server, JANUARY + timedelta(days=after), "asvidden-feed").sources
        assert report.verdict.status is Status.BROKEN
        assert report.tally.gone == 0


def test_nothing_is_given_up_while_all_pages_are_said_not_to_be_there(home: Home, server: Server) -> None:
    """The list is as it was, and every page answers 404: a fault of the site, however many nights it lasts."""
    one(home, server, JANUARY, "asvidden-feed")
    server.trouble("www.region-asvidden.example", "status:404", paths=r"^/\d{4}/")
    for after in range(1, 9):
        [report] = one(home, server, JANUARY + timedelta(days=after), "asvidden-feed").sources
        assert report.tally.gone == 0
    server.mend()
    [report] = one(home, server, JANUARY + timedelta(days=9), "asvidden-feed").sources
    assert (report.tally.gone, report.tally.missing) == (0, 0)


def test_leaving_since_away_later_brings_what_is_older(home: Home, server: Server) -> None:
    first = one(home, server, JANUARY, "alvmark-nyheter", since=date(2026, 1, 12))
    second = one(home, server, JANUARY + timedelta(days=1), "alvmark-nyheter")
    assert first.sources[0].tally.listed == first.sources[0].tally.new
    assert second.sources[0].tally.new > 0
    assert second.sources[0].tally.whole


def test_what_waits_is_not_said_to_be_held_and_all_else_is(home: Home, server: Server) -> None:
    one(home, server, JANUARY, "asvidden-feed", visits=3)
    [report] = one(home, server, JANUARY + timedelta(days=1), "asvidden-feed", visits=3).sources
    assert report.tally.listed is not None
    assert report.tally.held == report.tally.listed - report.waiting


def test_an_outage_of_robots_txt_is_no_failure_of_every_page(home: Home, server: Server) -> None:
    one(home, server, JANUARY, "asvidden-feed")
    server.trouble("www.region-asvidden.example", "status:503", paths="")
    for after in range(1, 4):
        one(home, server, JANUARY + timedelta(days=after), "asvidden-feed")
    with Work(home) as work:
        assert {known.failures for known in Nights(work).known("asvidden-feed").values()} == {0}


def test_a_304_is_a_revisit_of_what_that_address_answered_before(home: Home, server: Server) -> None:
    one(home, server, JANUARY, "fjallmo-ttvia")
    one(home, server, JANUARY + timedelta(minutes=30), "fjallmo-ttvia")
    records = [record for record in archive.records(home) if isinstance(record, archive.Record)]
    kept = {record.kept.digest for record in records if record.kept.record_type != "revisit"}
    revisits = [record for record in records if record.kept.record_type == "revisit"]
    assert revisits
    assert {record.kept.digest for record in revisits} <= kept
    assert sha256(b"").hexdigest() not in kept


def test_an_unforeseen_fault_in_reading_is_one_answers_failure(
    home: Home, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def placed(*given: object) -> object:
        if given[1].id == "fjallmo-ttvia":  # type: ignore[attr-defined]
            raise ZeroDivisionError("unforeseen")
        return ingest.placed(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("pipeline.nightly.placed", placed)
    report = one(home, server, JANUARY, "asvidden-feed", "fjallmo-ttvia")
    by_source = {each.source: each.tally for each in report.sources}
    assert by_source["asvidden-feed"].new > 0
    assert by_source["fjallmo-ttvia"].failed > 0


def test_the_report_is_kept_as_a_file(home: Home, server: Server) -> None:
    one(home, server, JANUARY, "asvidden-feed")
    assert [path.name for path in home.reports.iterdir()] == ["2026-01-20.json"]


def test_a_feed_in_the_place_of_tt_vias_json_is_read(home: Home, server: Server) -> None:
    strange = Source("x", "X", "ttvia", "http://www.region-asvidden.example/feed/", (Kind.PRESS_RELEASE,), "2026", "H")
    moment = datetime(2026, 1, 20, 2, tzinfo=UTC)
    report = nightly(
        home, [strange], SETTINGS, Counted(), Options(language=FAST), silent, standing_at(moment), server.resolve
    )
    assert report.status is Status.OK  # a feed is what the platform reads where JSON cannot be had


def test_home_is_not_left_with_parts(home: Home, server: Server) -> None:
    one(home, server, JANUARY, "asvidden-feed")
    assert not [path for path in Path(home.path).rglob("*") if path.suffix in (".part", ".new")]


def test_what_was_changed_after_publication_is_in_the_list_with_what_it_is_of(past: Past) -> None:
    with Published(past.home) as store:
        _, found = edits_of(store, Filters())
    assert {
        "Fagotten räddas – nya pengar till kulturskolorna": EditVerdict.AMOUNT,
        "Ny tandklinik i Brosjö öppnar i februari": EditVerdict.DATE,
        "INSTÄLLD: Pressträff om hyrpersonal den 5 februari": EditVerdict.CANCELLED,
        "Inställt: Pressträff om sanatoriets framtid den 28 januari": EditVerdict.CANCELLED,
        "Protokoll från hälso- och sjukvårdsnämnden den 27 januari 2026": EditVerdict.AMOUNT,
        "Välkommen till invigningen av cykelvägen mot Valmösa": EditVerdict.REMOVED,
    }.items() <= {each.title: each.verdict for each in found}.items()
