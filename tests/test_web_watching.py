"""The pages for following and comparing, asked of a real server: what they say, write and keep back."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import httpx
import pytest
from click.testing import CliRunner

import cli
from pipeline.home import Home
from pipeline.watch import definitions
from pipeline.watch import digests as entries
from tests import serving
from web.sources import in_swedish

ADDRESS = "mailto://anna:hemligt@example.se"
WATCHES = """# skriven för hand
[[watch]]
id = "tandvard"
name = "Tandvård"
words = "köer hos tandläkaren"
channels = ["kansliet"]
"""
REPORT = {"night": "2026-02-12"} | serving.NIGHT


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """What the page shows, with a watch that stood before it came, and a night that was reported."""
    folder = tmp_path_factory.mktemp("watching")
    made = Home(folder / "home")
    made.create()
    (made.path / "channels.toml").write_text('kansliet = "file:kansliet.jsonl"\nteams = "file:teams.jsonl"\n')
    (made.path / "watches.toml").write_text(WATCHES)
    serving.fill(made, folder / "in")
    made.reports.mkdir()
    (made.reports / "2026-02-12.json").write_text(json.dumps(REPORT))
    earlier = REPORT | {"night": "2026-02-11", "sources": [REPORT["sources"][2] | {"status": "OK"}]}  # type: ignore[index]
    (made.reports / "2026-02-11.json").write_text(json.dumps(earlier))
    (made.reports / "2026-02-13.json").write_text("{")
    return made


@pytest.fixture(scope="module")
def page(home: Home) -> Iterator[httpx.Client]:
    with serving.served(home, serving.EAGER) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


def links(answer: httpx.Response) -> list[str]:
    return [unescape(found) for found in re.findall(r'href="([^"]*)"', answer.text)]


def words(answer: httpx.Response) -> str:
    """What a page says, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def token(page: httpx.Client, path: str) -> str:
    return re.findall(r'name="token" value="(\w+)"', page.get(path).text)[0]


def made(page: httpx.Client, **said: str | list[str]) -> str:
    """A new watch of the form; its id."""
    answer = page.post("/bevakningar", data={"token": token(page, "/bevakningar/ny"), **said})
    assert answer.status_code == 303, words(answer)
    return answer.headers["location"].split("/")[2]


def motion(page: httpx.Client) -> str:
    return first(page, "nattbussar")


def release(page: httpx.Client) -> str:
    return first(page, "folktandvården")


def first(page: httpx.Client, question: str) -> str:
    """The id of the first hit."""
    return str(page.get("/api/v1/search", params={"q": question}).json()["hits"][0]["document_id"])


def test_a_matter_tells_what_became_of_the_motion_and_leads_to_the_places(page: httpx.Client) -> None:
    (link,) = {link for link in links(page.get("/arenden?lage=alla&q=nattbussar")) if link.startswith("/arende/")}
    answer = page.get(link)
    said = words(answer)
    assert said.index("Väckt") < said.index("Beslut Avslag")
    place = next(link for link in links(answer) if link.startswith("/dokument/") and "m=" in link)
    assert '<mark class="sought">' in page.get(place).text


def test_decided_matters_are_not_among_the_open_ones(page: httpx.Client) -> None:
    assert "nattbussar" not in words(page.get("/arenden?q=nattbussar&lage=oppna"))
    assert page.get("/api/v1/matters", params={"open": "true", "text": "nattbussar"}).json()["total"] == 0
    assert page.get("/api/v1/matters", params={"text": "nattbussar"}).json()["total"] == 1


def test_who_looks_for_a_matter_finds_it_whatever_became_of_it(page: httpx.Client) -> None:
    assert "Motion om nattbussar till Norrskogen Beslutat Avslag" in words(page.get("/arenden?q=nattbussar&lage="))
    every = page.get("/arenden")
    assert "Motion om nattbussar" not in words(every)
    assert "1 annat visas inte, avgjort eller med okänt läge" in words(every).replace("\u00a0", " ")
    (shown,) = {link for link in links(every) if link.startswith("/arenden?") and "lage=alla" in link}
    assert "Motion om nattbussar" in words(page.get(shown))


def test_a_matter_that_is_not_there_helps(page: httpx.Client) -> None:
    answer = page.get("/arende/saknas")
    assert answer.status_code == 404
    assert "Ärendet finns inte här" in answer.text
    assert page.get("/api/v1/matters/saknas").status_code == 404


def test_comparing_tells_who_has_it_and_the_kinds_of_nothing_apart(page: httpx.Client) -> None:
    said = words(page.get("/jamfor", params={"amne": "nattbussar till Norrskogen"}))
    assert "Region Skåne" in said
    assert "Har föreslagit" in said
    assert said.index("Inget funnet") < said.index("Inga dokument alls") < said.index("Region Gotland")
    assert "Avslag" in said[said.index("Tidigare motioner och vad det blev av dem") :]


def test_comparing_starts_at_a_document(page: httpx.Client) -> None:
    answer = page.get(f"/dokument/{motion(page)}")
    (link,) = [link for link in links(answer) if link.startswith("/jamfor?dokument=")]
    assert "Utgår från Motion om nattbussar" in words(page.get(link))


def test_what_cannot_be_compared_says_what_to_do(page: httpx.Client) -> None:
    assert "Skriv ett ämne" in words(page.get("/jamfor?amne=och"))
    assert page.get("/jamfor?dokument=saknas").status_code == 404
    assert page.get("/api/v1/compare").status_code == 400


def test_edits_are_listed_by_what_they_change(page: httpx.Client) -> None:
    answer = page.get("/andringar?vad=amount")
    assert "<del>40</del>" in answer.text
    assert "<ins>55</ins>" in answer.text
    assert "Fler tider hos tandläkaren" not in page.get("/andringar?vad=cancelled").text
    (edit,) = page.get("/api/v1/edits", params={"verdict": "amount"}).json()["edits"]
    assert page.get("/api/v1/diff", params={"document_id": edit["document_id"]}).json()["verdict"] == "amount"


def test_trends_have_their_numbers_beside_them(page: httpx.Client) -> None:
    assert page.get("/trender").status_code == 200
    assert "Inget tema heter så: finns-inte" in words(page.get("/trender?tema=finns-inte"))
    assert page.get("/trender.csv").content.startswith(b"\xef\xbb\xbftheme")


def test_the_overview_tells_what_came_since_the_last_visit_by_a_number_in_a_cookie(
    page: httpx.Client, home: Home, tmp_path: Path
) -> None:
    with httpx.Client(base_url=page.base_url, timeout=60) as reader:
        assert "Senast publicerat" in words(reader.get("/oversikt"))
        (tmp_path / "ny.txt").write_text("Färjan till Ven går oftare\n\nRegionen låter färjan gå oftare.")
        serving.bring(home, tmp_path / "ny.txt")
        waited = words(reader.get("/oversikt"))
        for _ in range(100):
            if "Nytt sedan ditt förra besök 1 dokument" in waited:
                break
            waited = words(reader.get("/oversikt"))
        assert "Nytt sedan ditt förra besök 1 dokument" in waited
        assert "Färjan till Ven" in waited
        assert all(cookie.value and cookie.value.isdigit() for cookie in reader.cookies.jar)
        assert {cookie.name for cookie in reader.cookies.jar} == {"regionradar_sett", "regionradar_sedan"}
        reader.cookies.delete("regionradar_sedan")  # as when hours have passed
        assert "Inget har kommit sedan du var här senast" in words(reader.get("/oversikt"))


def test_a_cookie_that_is_no_number_is_none(page: httpx.Client) -> None:
    for value in ("-1", "9" * 30, "x"):
        answer = httpx.get(f"{page.base_url}/oversikt", headers={"cookie": f"regionradar_sett={value}"}, timeout=60)
        assert "Senast publicerat" in words(answer)


def test_source_health_is_told_in_plain_words_and_a_broken_report_is_passed_over(page: httpx.Client) -> None:
    said = words(page.get("/kallor"))
    assert said.index("Region B, möten") < said.index("Region C, nyheter") < said.index("Region A, nyheter")
    assert "Region B, möten Trasig Varför Källans listor gick inte att läsa. gick inte att läsa" in said
    assert re.search(r"Region C, nyheter Något saknas 12 9 3 1 11.februari 2026", said)
    shape = page.get("/api/v1/sources").json()
    assert [each["lacking"] for each in shape["sources"]] == [0, 3, 0]


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("its list is empty; 4 entries are usual", [("Listan är tom. Antal rader i vanliga fall: 4.", True)]),
        ("3 of the 12 entries listed are not held", [("Av 12 i listan saknas 3 här.", True)]),
        (
            "its lists could not be read: http://x.example/ is not asked before 2026-02-04 02:10 UTC: robots.txt"
            " answers 503",
            [
                ("Källans listor gick inte att läsa.", True),
                ("http://x.example/ frågas först 2026-02-04 02:10 (UTC): robots.txt svarar 503.", True),
            ],
        ),
        ("its lists could not be read: a riddle", [("Källans listor gick inte att läsa.", True), ("a riddle", False)]),
        ("a riddle", [("a riddle", False)]),
    ],
)
def test_the_reasons_of_a_source_are_told_in_swedish_where_they_are_known(
    reason: str, told: list[tuple[str, bool]]
) -> None:
    assert in_swedish(reason) == told


def test_a_search_becomes_a_watch_in_one_click_and_shows_what_it_would_have_caught(
    page: httpx.Client, home: Home
) -> None:
    text = page.get("/sok", params={"q": "tider hos folktandvården", "typ": "press_release"}).text
    form = text[text.index('<form id="bevaka"') :]
    said = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form.partition("</form>")[0]))
    answer = page.post("/bevakningar", data=said)
    assert answer.status_code == 303
    watch = definitions.named(definitions.load(home), "tider-hos-folktandvarden")
    assert (watch.words, watch.filters.kinds) == ("tider hos folktandvården", ("press_release",))
    shown = page.get(answer.headers["location"])
    assert "Bevakningen är sparad" in shown.text
    assert "skulle den ha fångat 1 ." in words(shown)
    assert "Ord tider hos folktandvården Dokumenttyp Pressmeddelande" in words(shown)
    assert "Syns för alla" in words(shown)
    assert "följer inte med" not in words(shown)


def test_a_watch_of_a_search_says_that_its_dates_do_not_follow_and_can_be_undone(
    page: httpx.Client, home: Home
) -> None:
    search = page.get("/sok", params={"q": "färjor", "fran": "2026-01-01"})
    assert "Datumgränsen följer inte med" in words(search)
    said = {"token": token(page, "/sok?q=färjor"), "q": "färjor", "fran": "2026-01-01"}
    address = page.post("/bevakningar", data=said).headers["location"]
    shown = page.get(address)
    assert "Datumgränsen följer inte med" in words(shown)
    assert definitions.named(definitions.load(home), "farjor").filters.since is None
    undone = page.post("/bevakningar/farjor/ta-bort", data={"token": said["token"], "angra": "ja"})
    assert (undone.status_code, undone.headers["location"]) == (303, "/sok?q=f%C3%A4rjor")
    assert "farjor" not in [watch.id for watch in definitions.load(home)]


def test_hits_are_marked_right_and_wrong_and_unmarked(page: httpx.Client, home: Home) -> None:
    id, document = made(page, q="tider hos folktandvården"), release(page)
    for value, right, wrong in (("right", (document,), ()), ("wrong", (), (document,)), ("", (), ())):
        said = {"token": token(page, f"/bevakningar/{id}/prov"), f"om:{document}": value, "om:finns:inte": "right"}
        assert page.post(f"/bevakningar/{id}/prov", data=said).status_code == 303
        watch = definitions.named(definitions.load(home), id)
        assert (watch.right, watch.wrong) == (right, wrong)


def test_an_address_among_the_channels_is_kept_and_never_shown(page: httpx.Client, home: Home) -> None:
    id = made(page, namn="Hemlig", q="nattbussar", kanal=["kansliet", "finns-inte", "file:/etc/passwd", ADDRESS])
    assert definitions.named(definitions.load(home), id).channels == ("kansliet",)
    path = home.path / "watches.toml"
    path.write_text(path.read_text().replace('channels = ["kansliet"]\n', f'channels = ["kansliet", "{ADDRESS}"]\n'))
    pages = [f"/bevakningar/{id}", f"/bevakningar/{id}/andra", f"/bevakningar/{id}/prov", f"/bevakningar/{id}.atom"]
    for each in [*pages, "/bevakningar", "/api/v1/watches", f"/api/v1/watches/{id}/preview"]:
        answer = page.get(each)
        assert answer.status_code == 200
        assert "hemligt" not in answer.text, each
    said = {"token": token(page, f"/bevakningar/{id}/andra"), "namn": "Ny", "q": "tåg", "kanal": ["#1", "teams"]}
    assert page.post(f"/bevakningar/{id}/andra", data=said).status_code == 303
    watch = definitions.named(definitions.load(home), id)
    assert (watch.name, watch.words, watch.channels) == ("Ny", "tåg", (ADDRESS, "teams"))
    assert path.read_text().startswith("# skriven för hand")


def test_a_watch_is_removed(page: httpx.Client, home: Home) -> None:
    id = made(page, q="snöröjning")
    assert page.post(f"/bevakningar/{id}/ta-bort", data={"token": token(page, f"/bevakningar/{id}")}).status_code == 303
    assert id not in [watch.id for watch in definitions.load(home)]
    assert page.get(f"/bevakningar/{id}").status_code == 404


def test_a_watch_called_as_the_form_has_a_page_of_its_own(page: httpx.Client) -> None:
    id = made(page, namn="Ny", q="snöröjning")
    assert words(page.get(f"/bevakningar/{id}")).count("Det den har hittat") == 1


def test_watches_of_one_name_made_at_once_are_all_kept(page: httpx.Client, home: Home) -> None:
    said = {"name": "Samtidig", "words": "snöröjning"}
    with ThreadPoolExecutor(6) as at_once:
        answers = list(at_once.map(lambda _: page.post("/api/v1/watches", json=said), range(6)))
    assert [answer.status_code for answer in answers] == [201] * 6
    ids = {answer.json()["id"] for answer in answers}
    assert len(ids) == 6
    assert ids <= {watch.id for watch in definitions.load(home)}


def test_a_new_watch_does_not_take_over_what_a_removed_one_found(page: httpx.Client, home: Home) -> None:
    path = home.path / "watches.toml"
    before = path.read_text()
    try:
        assert page.get("/api/v1/watches/tandvard/alerts").json()["total"] > 0
        assert page.delete("/api/v1/watches/tandvard").status_code == 204
        id = made(page, namn="Tandvård", q="snöröjning")
        assert id == "tandvard-2"
        assert page.get(f"/api/v1/watches/{id}/alerts").json()["total"] == 0
    finally:
        path.write_text(before)


def test_what_a_watch_is_made_of_has_bounds(page: httpx.Client) -> None:
    asked = {"name": "Lång", "words": "snöröjning"}
    for said in ({"examples": ["x" * 2_001]}, {"people": ["x" * 201]}, {"sources": ["x"] * 51}):
        assert page.post("/api/v1/watches", json=asked | said).status_code == 422, said.keys()
    assert "Lång" not in page.get("/api/v1/watches").text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"namn": "Tom"}, "frågar inte efter något"),
        ({"q": "och i att"}, "går inte att söka efter"),
        ({"q": "tåg", "parti": "Partipartiet"}, "är inte känt"),
        ({"q": "tåg", "region": "Region Ingenstans"}, "Ingen region här heter Region Ingenstans"),
    ],
)
def test_a_watch_that_cannot_be_says_why_and_keeps_what_was_typed(
    page: httpx.Client, home: Home, said: dict[str, str], told: str
) -> None:
    before = definitions.load(home)
    answer = page.post("/bevakningar", data={"token": token(page, "/bevakningar/ny"), **said})
    assert answer.status_code == 400
    assert told in words(answer)
    assert all(value in unescape(answer.text) for name, value in said.items() if name != "parti")
    assert definitions.load(home) == before


def test_a_region_that_only_this_store_knows_is_watched_wherever_watches_are_made(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    (tmp_path / "a.txt").write_text("Fler bussar\n\nRegionen inför fler bussar.")
    serving.bring(home, tmp_path / "a.txt")
    with duckdb.connect(str(home.published)) as store:
        store.execute("UPDATE document SET region = 'Region Älvmark'")
    with serving.served(home, serving.EAGER) as address, httpx.Client(base_url=address, timeout=60) as page:
        form = page.get("/bevakningar/ny").text
        assert re.search(r'name="region" value="Region Älvmark"', form)
        assert re.search(r'name="region" value="Region Skåne"', form)
        id = made(page, q="bussar", region="Region Älvmark")
        assert "Region Älvmark" in words(page.get(f"/bevakningar/{id}"))
        asked = {"name": "Bussar", "words": "bussar", "regions": ["alvmark"]}
        assert page.post("/api/v1/watches", json=asked).json()["regions"] == ["Region Älvmark"]
        assert page.post("/api/v1/watches", json=asked | {"regions": ["Region Skogen"]}).status_code == 400
    arguments = ["--home", str(home.path), "watch", "add", "bussar-cli", "--words", "bussar", "--region"]
    assert CliRunner().invoke(cli.main, [*arguments, "Region Skogen"]).exit_code
    assert not CliRunner().invoke(cli.main, [*arguments, "älvmark"]).exit_code
    assert {watch.filters.regions for watch in definitions.load(home)} == {("Region Älvmark",)}


def test_forms_from_elsewhere_write_nothing(page: httpx.Client, home: Home) -> None:
    before = (home.path / "watches.toml").read_text()
    for path in ("/bevakningar", "/bevakningar/tandvard/ta-bort", "/bevakningar/tandvard/andra", "/sammandrag"):
        assert page.post(path, data={"q": "tåg", "namn": "x"}).status_code == 403
        headers = {"origin": "https://elak.example", "sec-fetch-site": "cross-site"}
        said = {"q": "tåg", "token": token(page, "/bevakningar/ny")}
        assert page.post(path, data=said, headers=headers).status_code == 403
    assert (home.path / "watches.toml").read_text() == before
    assert entries.load(home) == ()


def test_an_alert_stands_in_the_feed_and_on_the_page(page: httpx.Client) -> None:
    answer = page.get("/bevakningar/tandvard.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    titles = [each.text for each in ElementTree.fromstring(answer.content).iter("{http://www.w3.org/2005/Atom}title")]
    assert "Fler tider hos tandläkaren" in titles
    assert "Fler tider hos tandläkaren" in page.get("/bevakningar/tandvard").text
    shape = page.get("/api/v1/watches/tandvard/alerts").json()
    assert shape["total"] == len(titles) - 1


def test_a_file_of_watches_with_a_fault_shows_nothing_of_it(page: httpx.Client, home: Home) -> None:
    path = home.path / "watches.toml"
    before = path.read_text()
    try:
        path.write_text(f'[[watch]]\nid = "x"\nchannels = ["{ADDRESS}"\n')
        answer = page.get("/bevakningar")
        assert answer.status_code == 200
        assert "kan inte läsas" in answer.text
        answers = [answer, page.get("/bevakningar/tandvard"), page.get("/api/v1/watches")]
        assert [each.status_code for each in answers] == [200, 503, 503]
        assert not any("hemligt" in each.text or str(home.path) in each.text for each in answers)
    finally:
        path.write_text(before)


def test_a_digest_is_made_shown_as_it_is_sent_and_removed(page: httpx.Client, home: Home) -> None:
    said = {"token": token(page, "/sammandrag"), "namn": "Veckan", "hur-ofta": "weekly", "dag": "friday"}
    answer = page.post("/sammandrag", data={**said, "bevakning": ["tandvard", "ingen"], "kanal": ["kansliet", ADDRESS]})
    assert answer.status_code == 303
    (digest,) = entries.load(home)
    assert (digest.id, digest.watches, digest.channels) == ("veckan", ("tandvard",), ("kansliet",))
    shown = page.get("/sammandrag/veckan?fran=2000-01-01")
    assert "varje vecka, från fredag" in words(shown).lower()
    letter = page.get("/sammandrag/veckan/brev?fran=2000-01-01")
    assert letter.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "Fler tider hos tandläkaren" in letter.text
    assert page.get("/api/v1/digests/veckan/issue").json()["name"] == "Veckan"
    page.post("/sammandrag/veckan/ta-bort", data={"token": token(page, "/sammandrag/veckan")})
    assert entries.load(home) == ()


def test_a_weekly_digest_shows_the_last_whole_week_and_leads_to_the_one_before(page: httpx.Client) -> None:
    said = {"token": token(page, "/sammandrag"), "namn": "Vecka", "hur-ofta": "weekly", "dag": "monday"}
    page.post("/sammandrag", data=said)
    answer = page.get("/sammandrag/vecka")
    days = re.findall(r'type="date" name="\w+" value="([^"]+)"', answer.text)
    since, until = map(date.fromisoformat, days)
    assert (until - since, since.weekday()) == (timedelta(days=6), 0)
    (earlier,) = {link for link in links(answer) if link.startswith("/sammandrag/vecka?")}
    assert f'value="{since - timedelta(days=7)}"' in page.get(earlier).text
    page.post("/sammandrag/vecka/ta-bort", data={"token": token(page, "/sammandrag/vecka")})


def test_the_api_describes_what_it_answers(page: httpx.Client) -> None:
    paths = page.get("/api/v1/openapi.json").json()["paths"]
    plain = [path for path, ways in paths.items() if "get" in ways and "{" not in path and "diff" not in path]
    assert {"/api/v1/matters", "/api/v1/edits", "/api/v1/trends", "/api/v1/watches", "/api/v1/sources"} <= set(plain)
    for path in plain:
        params = {"document_id": motion(page)} if path in ("/api/v1/compare", "/api/v1/similar") else {}
        answer = page.get(path, params=params)
        assert answer.status_code == 200, path
    for path in ("/api/v1/matters", "/api/v1/edits", "/api/v1/trends", "/api/v1/watches/tandvard/alerts"):
        assert page.get(path, params={"format": "csv"}).headers["content-type"].startswith("text/csv")


def test_nothing_that_strangers_wrote_runs_on_these_pages(page: httpx.Client) -> None:
    for path in ("/oversikt", "/andringar?vad=alla", "/trender", "/arenden?lage=alla", "/jamfor?amne=skadeglädje"):
        text = page.get(path).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert not re.search(r"<script(?! src=\"/static/)|<style|\sstyle=|\son\w+=\"|href=\"javascript", text), path
