"""What was erased is nowhere, in no form, and does not come back: proved on nights over the demo world."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from models import HomeError, QueryError, RawDocument, StoreBusy
from pipeline import archive, copies, embed, erase, privacy
from pipeline.backup import backup
from pipeline.demo import NIGHTS, SETTINGS, sources, standing_at
from pipeline.demosite import Server, bundled
from pipeline.erase import Plan, Report, Wanted
from pipeline.export import export
from pipeline.extract.language import FAST
from pipeline.home import ASIDE, Home
from pipeline.nightly import Options, nightly
from pipeline.privacy import erased
from pipeline.restore import restore
from pipeline.store import Published, Work, publish
from pipeline.store.work import Work as WorkFile
from pipeline.traces import Searched, exact_form, name_form, search
from pipeline.verify import verify
from tests.ingesting import Counted, Ingest, silent

CHAIR = "Torvald Ekmarker"  # in minutes (PDF), notices, releases; watches catch some of them
LEADER = "Stellan Vidbrandt"  # in a feed that holds its documents itself
RELEASE = "asvidden-feed:http://www.region-asvidden.example/?p=292"
ADDRESS = "http://www.region-asvidden.example/2026/02/hyrstopp-asvidden/"
PUBLISHERS = ("granskog-nyheter", "granskog-moten", "asvidden-feed")
DEMO = Path(__file__).parent.parent / "data" / "demo"
NEXT = NIGHTS[-1] + timedelta(days=30)  # when every list and page is asked for again


def run_night(home: Home, moment: datetime) -> None:
    world = bundled()
    chosen = [each for each in sources(world) if each.id in PUBLISHERS]
    with Server(world, moment) as server:
        clock = standing_at(moment)
        nightly(home, chosen, SETTINGS, embed.load(), Options(language=FAST), silent, clock, server.resolve)


def run(
    home: Home, wanted: Wanted, agrees: bool = True, embedder: embed.Embedder | None = None
) -> tuple[Plan, Report | None]:
    plans: list[Plan] = []

    def agreed(plan: Plan) -> bool:
        plans.append(plan)
        return agrees

    report = erase.erase(home, wanted, agreed, silent, embedder=embedder or Counted())
    return plans[0], report


def found(folder: Path, *names: str, exact: tuple[str, ...] = ()) -> Searched:
    with erase.reader() as read:
        return search(folder, [*map(name_form, names), *map(exact_form, exact)], read)


@pytest.fixture(scope="module")
def world_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Nights over three publishers of the demo world, with watches, digests, an alert file, an export and a backup."""
    folder = tmp_path_factory.mktemp("erasing")
    home = Home(folder / "home")
    home.create()
    watches = (
        (DEMO / "watches.toml")
        .read_text(encoding="utf-8")
        .replace("[[watch]]", '[[watch]]\nchannels = ["file:alerts.jsonl"]')
    )
    (home.path / "watches.toml").write_text(watches, encoding="utf-8")
    shutil.copy(DEMO / "digests.toml", home.path)
    for moment in (NIGHTS[0], NIGHTS[-1]):
        run_night(home, moment)
    return home


@pytest.fixture
def demo(world_home: Home, tmp_path: Path) -> Home:
    """A copy of it."""
    shutil.copytree(world_home.path, tmp_path / "copy")
    return Home(tmp_path / "copy")


def test_the_search_sees_every_form() -> None:
    form = name_form("Åsa Öberg")
    for said in (
        "Åsa Öberg", "ÅSA ÖBERG", "Öberg, Åsa", "Åsa Öbergs hus", "asa-oberg", "aasa-oeberg", "Åsa&nbsp;<b>Öberg</b>",
        "&Aring;sa &Ouml;berg", "&#197;sa &#xd6;berg", "%C3%85sa%20%C3%96berg", "\\u00c5sa \\u00d6berg",
        "=C3=85sa =C3=96berg", "A\u030asa O\u0308berg", "Åsa\nÖberg",
    ):  # fmt: skip
        assert form.places(said.encode()), said
    for code in ("latin-1", "utf-16-le", "utf-16-be"):
        assert form.places("av Åsa Öberg.".encode(code)), code


@pytest.mark.parametrize("other", ["Åsa Öbergman", "Maåsa", "Öberg", "Åsa Lind", "Åsa Öbergsson"])
def test_the_search_takes_nobody_else(other: str) -> None:
    assert not name_form("Åsa Öberg").places(other.encode())


def test_an_address_is_not_the_beginning_of_another() -> None:
    form = exact_form("https://a.example/1")
    assert form.places(b'"https://a.example/1"')
    assert form.places(b"https%3A%2F%2Fa.example%2F1 ")
    assert not form.places(b"https://a.example/12")


def test_names_of_one_word_are_refused(home: Home) -> None:
    with pytest.raises(QueryError, match="too many people"):
        run(home, Wanted(people=("Ek",)))
    with pytest.raises(QueryError, match="nothing is named"):
        run(home, Wanted())


def test_nothing_is_done_unless_agreed(demo: Home) -> None:
    before = {path: path.read_bytes() for path in demo.archive.iterdir()}
    plan, report = run(demo, Wanted(people=(CHAIR,)), agrees=False)
    assert report is None
    assert len(plan.masked) > 3
    assert plan.mentions >= len(plan.masked)
    assert plan.waiting == 0
    assert {path: path.read_bytes() for path in demo.archive.iterdir()} == before
    assert not demo.erased.exists()


def test_nobody_is_kept_from_the_store_while_it_is_asked(home: Home, bring: Ingest, tmp_path: Path) -> None:
    """The question was asked under the lock: a night that began meanwhile failed. What it brings in is erased too."""
    (tmp_path / "a.txt").write_text("Om bussar\n\nAnna Ek talade om bussar i natt.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Om tåg\n\nOm tåg talade även Anna Ek.", encoding="utf-8")
    bring(tmp_path / "a.txt")
    code = f"import duckdb; duckdb.connect({str(home.work)!r}).close()"

    def agreed(plan: Plan) -> bool:
        assert len(plan.masked) == 1
        subprocess.run([sys.executable, "-c", code], check=True)
        bring(tmp_path / "b.txt")
        return True

    report = erase.erase(home, Wanted(people=("Anna Ek",)), agreed, silent, embedder=Counted())
    assert report is not None
    assert report.masked == 2
    assert report.is_proved


@pytest.mark.parametrize("name", ["store/work.20260301030000.duckdb", "before-restore-20260301030000/notes.txt"])
def test_what_was_set_aside_is_to_go_before_anything_is_erased(
    name: str, home: Home, bring: Ingest, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("Om bussar\n\nAnna Ek talade om bussar i natt.", encoding="utf-8")
    bring(tmp_path / "a.txt")
    aside = home.path / name
    aside.parent.mkdir(exist_ok=True)
    aside.write_text("Anna Ek", encoding="utf-8")
    plan, _ = run(home, Wanted(people=("Anna Ek",)), agrees=False)
    assert [str(aside).startswith(each) for each in plan.asides] == [True]
    with pytest.raises(HomeError, match="nothing was erased"):
        run(home, Wanted(people=("Anna Ek",)))
    assert not home.erased.exists()
    assert not erase.is_under_way(home)
    aside.unlink()
    if aside.parent != home.work.parent:
        aside.parent.rmdir()
    _, report = run(home, Wanted(people=("Anna Ek",)))
    assert report is not None
    assert report.is_proved


def test_what_a_rebuild_or_a_restore_left_that_was_cut_short_goes_too(
    home: Home, bring: Ingest, tmp_path: Path
) -> None:
    """A rebuild found the disk full: every erasure after it found the name in what it left, and left it there."""
    (tmp_path / "a.txt").write_text("Om bussar\n\nAnna Ek talade om bussar i natt.", encoding="utf-8")
    bring(tmp_path / "a.txt")
    for left in ("store/rebuilding/store", ".restore/new/store"):
        (home.path / left).mkdir(parents=True)
        shutil.copy(home.work, home.path / left)
    _, report = run(home, Wanted(people=("Anna Ek",)))
    assert report is not None
    assert report.is_proved, report.proof


def test_copies_that_are_written_anew_are_told_before(home: Home, bring: Ingest, tmp_path: Path) -> None:
    """A home that is copied to try an erasure on knows the backups of the first: their snapshots went unannounced."""
    (tmp_path / "a.txt").write_text("Om bussar\n\nAnna Ek talade om bussar i natt.", encoding="utf-8")
    bring(tmp_path / "a.txt")
    backup(home, tmp_path / "kopior", silent, prove=False)
    copies.note(home, copies.EXPORT, tmp_path / "export", "csv")
    plan, _ = run(home, Wanted(people=("Anna Ek",)), agrees=False)
    assert (plan.backups, plan.exports) == ((str(tmp_path / "kopior"),), (str(tmp_path / "export"),))


def test_a_person_is_nowhere_and_does_not_come_back(demo: Home, tmp_path: Path) -> None:
    with Published(demo) as store:
        export(store, tmp_path / "export", "jsonl")
    copies.note(demo, copies.EXPORT, tmp_path / "export", "jsonl")
    backup(demo, tmp_path / "old", silent, prove=False)
    shutil.copytree(tmp_path / "old", tmp_path / "elsewhere")  # a copy that nobody knows of
    before = found(demo.path, CHAIR, LEADER)
    places = {trace.file.split("/")[0] for trace in before.found}
    assert places >= {"archive", "store"}
    assert any("text of the file" in trace.where for trace in before.found), "minutes in PDF name them"
    assert found(tmp_path / "export", CHAIR, LEADER).found

    _, report = run(demo, Wanted(people=(CHAIR, LEADER)), embedder=embed.load())

    assert report is not None
    assert report.is_proved, report.proof
    assert not found(demo.path, CHAIR, LEADER).found
    assert not found(tmp_path / "export", CHAIR, LEADER).found
    assert not found(tmp_path / "old", CHAIR, LEADER).found
    assert all(
        name not in line for line in (demo.path / erase.LOG_NAME).read_text().splitlines() for name in (CHAIR, LEADER)
    )
    with Published(demo) as store:
        rows = store.cursor().execute("SELECT count(*) FROM person WHERE name IN (?, ?)", [CHAIR, LEADER]).fetchall()
        assert rows == [(0,)]

    run_night(demo, NEXT)
    assert not found(demo.path, CHAIR, LEADER).found

    elsewhere = Home(tmp_path / "restored")
    elsewhere.path.mkdir()
    shutil.copy(demo.erased, elsewhere.path)
    restore(elsewhere, tmp_path / "elsewhere", silent, force=True)
    for aside in elsewhere.path.glob(f"{ASIDE}*"):
        shutil.rmtree(aside)
    assert found(elsewhere.path, CHAIR, LEADER).records
    assert not found(elsewhere.path, CHAIR, LEADER).found


def test_a_document_is_nowhere_and_does_not_come_back(demo: Home) -> None:
    with Published(demo) as store:
        [(text,)] = store.cursor().execute("SELECT text FROM document WHERE id = ?", [RELEASE]).fetchall()
        [(count,)] = store.cursor().execute("SELECT count(*) FROM document").fetchall()
    sentence = text.split("\n\n")[2].split(". ")[0]
    exact = (RELEASE, ADDRESS, sentence)
    assert found(demo.path, exact=exact).found
    plan, report = run(demo, Wanted(documents=(RELEASE,)), embedder=embed.load())
    assert plan.whole == (RELEASE,)
    assert report is not None
    assert report.is_proved, report.proof
    assert not found(demo.path, exact=exact).found
    run_night(demo, NEXT)
    assert not found(demo.path, exact=exact).found
    with Published(demo) as store:
        assert not store.cursor().execute("SELECT 1 FROM document WHERE id = ?", [RELEASE]).fetchall()
        assert store.cursor().execute("SELECT count(*) FROM document").fetchall()[0][0] >= count - 1


def test_what_stays_is_whole(demo: Home) -> None:
    """Facts and alerts of masked documents stand where they say, the archive has their bytes, others are untouched."""
    with Published(demo) as store:
        untouched = dict(store.cursor().execute("SELECT id, digest FROM document").fetchall())
    plan, _ = run(demo, Wanted(people=(CHAIR,)), embedder=embed.load())
    with Published(demo) as store:
        rows = store.cursor().execute("SELECT id, digest, raw_digest, text FROM document").fetchall()
        assert {id for id, *_ in rows} == set(untouched)
        assert {id for id, digest, *_ in rows if digest != untouched[id]} == set(plan.masked)
        kept = store.archived([raw for _, _, raw, _ in rows])
        for _, _, raw, _ in rows:
            archive.fetch(demo, kept[raw])
        for table in ("decision", "reference"):
            assert (
                not store.cursor()
                .execute(
                    f'SELECT 1 FROM {table} f JOIN document d ON d.number = f.document WHERE f."end" > length(d.text)'
                )
                .fetchall()
            )
        for text, why, start, end in (
            store.cursor()
            .execute(
                'SELECT d.text, a.why, a."start", a."end" FROM alert a JOIN document d ON d.id = a.document'
                " AND d.revision = a.revision"
            )
            .fetchall()
        ):
            assert text[start:end] == why


def test_only_the_very_name_goes(home: Home, bring: Ingest, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Om bussar\n\nAnna Ek och Anna Ekström talade. Ek svarade sedan.", encoding="utf-8")
    bring(tmp_path / "a.txt")
    plan, report = run(home, Wanted(people=("Anna Ek",)))
    assert report is not None
    assert report.is_proved
    assert [one for one in plan.others if one == "Anna Ekström"] or plan.others == ()
    with Published(home) as store:
        [(text,)] = store.cursor().execute("SELECT text FROM document").fetchall()
    assert "Anna Ekström talade" in text
    assert "Ek svarade" not in text


def test_a_file_that_is_read_again_stays_masked(home: Home, bring: Ingest, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Om bussar\n\nAnna Ek talade om bussar i natt.", encoding="utf-8")
    bring(tmp_path / "a.txt")
    run(home, Wanted(people=("Anna Ek",)))
    assert bring(tmp_path / "a.txt").same == 1
    assert not found(home.path, "Anna Ek").found


def test_a_surname_before_a_comma_may_be_of_somebody_else(home: Home) -> None:
    listed = erased.add(home, people=("Anna Ek",))
    form = name_form("Anna Ek")
    for two in ("Närvarande: Bo Ek, Anna Lind och Åsa By", "av Örjan Ek, Anna Lind"):
        assert not [*listed.spans(two)], two
        assert not form.places(two.encode()), two
    for one in (
        "Ek, Anna",
        "Ordförande Ek, Anna (S)",
        "av Ek, Anna Lind",
        "Bo Ek, Anna Ek",
        "Ordförande Ek, Anna Lind",  # an office is no first name
        "Regionrådet Ek, Anna Lind",
        "Enligt Ek, Anna Lind",
    ):
        assert [*listed.spans(one)], one
        assert form.places(one.encode()), one


def test_what_is_damaged_is_set_aside_and_told(home: Home, bring: Ingest, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Om bussar\n\nAnna Ek talade om bussar i natt.", encoding="utf-8")
    bring(tmp_path / "a.txt")
    paths = sorted(home.archive.glob(archive.NAMES))
    for path in paths:
        with path.open("ab") as file:
            file.write(b"torn off")
    _, report = run(home, Wanted(people=("Anna Ek",)))
    assert report is not None
    asides = sorted(home.archive.glob(f"*{archive.ASIDE}"))
    assert asides
    assert {each.read_bytes() for each in asides} == {b"torn off"}
    assert {each.name for each in asides} <= set(report.unread)
    assert len(report.unread) == len(paths), "what was not written anew is told too"


def test_an_erasure_that_has_not_ended_is_named_by_verify(home: Home, bring: Ingest, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Om tåg\n\nHär talade ingen.", encoding="utf-8")
    bring(tmp_path / "a.txt")
    erase.intend(home)
    [finding] = verify(home, silent).findings
    assert "erasure" in finding.what
    assert "night" in finding.todo


def test_a_waiting_issue_loses_the_entries_of_what_was_erased(home: Home, bring: Ingest, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("Om tåg\n\nHär talade ingen.", encoding="utf-8")
    bring(tmp_path / "b.txt")
    url = "https://www.example.org/nyheter/1"
    html = f'<p>Två nyheter</p><p><a href="{url}">Borttagen nyhet</a></p><p><a href="{url}2">Annan nyhet</a></p>'
    with Work(home) as work:
        work.connection.execute(
            'INSERT INTO issue (digest, number, "after", until, day, title, html, text) VALUES'
            " ('d', 1, 0, 1, DATE '2026-02-01', 'Nytt', ?, ?)",
            [html, f"Borttagen nyhet {url}\nAnnan nyhet {url}2"],
        )
    run(home, Wanted(urls=(url,)))
    with Work(home) as work:
        [(left, text)] = work.connection.execute("SELECT html, text FROM issue WHERE number = 1").fetchall()
    assert "Borttagen" not in left + text
    assert f"{url}2" in left
    assert "Annan nyhet" in text


class Killed(BaseException):
    """The end of the process."""


@pytest.mark.parametrize("step", ["rewrite", "leftovers", "discard", "compact", "publish", "sweep", "copies", "log"])
def test_an_erasure_that_is_killed_is_finished(
    step: str, home: Home, bring: Ingest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("Om bussar\n\nAnna Ek talade om bussar i natt.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Om tåg\n\nHär talade ingen.", encoding="utf-8")
    bring(tmp_path / "a.txt", tmp_path / "b.txt")
    (home.path / "notes.txt").write_text("Anna Ek", encoding="utf-8")

    def killed(*_: object, **__: object) -> None:
        raise Killed

    where: dict[str, tuple[object, str]] = {
        "rewrite": (archive, "rewrite"),
        "leftovers": (archive, "leftovers"),
        "discard": (erase, "_discard"),
        "compact": (WorkFile, "compact"),
        "publish": (erase, "publish"),
        "sweep": (erase, "sweep_files"),
        "copies": (erase, "_copies"),
        "log": (erase, "_log"),
    }
    with monkeypatch.context() as patch:
        patch.setattr(*where[step], killed)
        with pytest.raises(Killed):
            run(home, Wanted(people=("Anna Ek",)))
    assert erase.is_under_way(home)
    with Work(home) as work:
        assert erase.catch_up(work, home, silent, Counted())
    assert not erase.is_under_way(home)
    assert not found(home.path, "Anna Ek").found
    with Published(home) as store:
        assert store.count("document") == 2


def test_a_run_under_way_is_told(home: Home, bring: Ingest, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Om bussar\n\nAnna Ek talade.", encoding="utf-8")
    bring(tmp_path / "a.txt")
    code = f"import duckdb, sys; db = duckdb.connect({str(home.work)!r}); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StoreBusy):
            run(home, Wanted(people=("Anna Ek",)))
        other.kill()


def test_what_is_older_than_its_time_goes(demo: Home) -> None:
    with Published(demo) as store:
        rows = (
            store.cursor()
            .execute("SELECT id FROM document WHERE kind = 'press_release' AND published < DATE '2025-12-01'")
            .fetchall()
        )
        [(total,)] = store.cursor().execute("SELECT count(*) FROM document").fetchall()
    assert rows
    today = date(2026, 2, 1)
    with Work(demo) as work:
        gone, _ = erase.retain(work, demo, {"press_release": (today - date(2025, 12, 1)).days}, today, silent)
        publish(work, demo)
    assert gone == len(rows)
    with Published(demo) as store:
        assert store.count("document") == total - gone
    guard = privacy.load(demo)
    assert all(guard.refuses(id) for (id,) in rows)


def test_old_lists_go_and_documents_stay_readable(demo: Home) -> None:
    size = sum(path.stat().st_size for path in demo.archive.iterdir())
    with Work(demo) as work:
        erase.retain(work, demo, {"lists": 1}, date(2100, 1, 1), silent)
        publish(work, demo)
    assert sum(path.stat().st_size for path in demo.archive.iterdir()) < size
    with Published(demo) as store:
        digests = [raw for (raw,) in store.cursor().execute("SELECT raw_digest FROM document").fetchall()]
        kept = store.archived(digests)
        assert all(archive.holds(demo, kept[digest]) for digest in digests)


def test_lists_that_are_young_or_that_something_was_made_from_are_spared(
    home: Home, bring: Ingest, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("Om bussar\n\nHär talade ingen.", encoding="utf-8")
    bring(tmp_path / "a.txt")
    old, today = datetime(2020, 1, 1, tzinfo=UTC), datetime.now(UTC)
    with Work(home) as work, archive.Archive(home, work.kept) as kept:
        [(read,)] = work.connection.execute("SELECT raw_digest FROM revision").fetchall()
        work.connection.execute("UPDATE archived SET fetched = ? WHERE digest = ?", [old.replace(tzinfo=None), read])

        def put(said: bytes, fetched: datetime) -> str:
            return kept.resource(RawDocument("x", "list", said, "text/html", fetched=fetched))

        gone, origin, young = (
            put(b"<p>Gammal lista</p>", old),
            put(b"<p>Lista med poster</p>", old),
            put(b"<p>Ny lista</p>", today),
        )
        made = kept.conversion(b"<p>En post</p>", "text/html", "https://www.example.org/1", origin)
        work.add_archived(kept.flush())
    with Work(home) as work:
        assert erase.retain(work, home, {"lists": 90}, today.date(), silent) == (0, 1)
    left = {each.kept.digest for each in archive.records(home) if isinstance(each, archive.Record)}
    assert gone not in left
    assert {read, origin, young, made} <= left


def test_the_log_says_nothing_of_what_was_erased(home: Home, bring: Ingest, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Om bussar\n\nAnna Ek talade om bussar i natt.", encoding="utf-8")
    bring(tmp_path / "a.txt")
    erase.erase(home, Wanted(people=("Anna Ek",)), lambda plan: True, silent, "Anna Ek bad", Counted())
    [line] = (home.path / erase.LOG_NAME).read_text(encoding="utf-8").splitlines()
    said = json.loads(line)
    assert (said["masked"], said["found"]) == (1, 0)
    assert "Anna" not in line
