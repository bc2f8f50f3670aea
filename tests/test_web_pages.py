"""The pages, asked of a real server as a browser asks: what they say, and that they hang together."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import duckdb
import httpx
import pytest

from pipeline.home import Home
from tests import serving
from web.sources import last_night

MOTION = "Motion om nattbussar till Norrskogen"


@pytest.fixture(scope="module")
def page(site: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site, timeout=60) as client:
        yield client


def links(answer: httpx.Response) -> list[str]:
    return [unescape(found) for found in re.findall(r'href="([^"]*)"', answer.text)]


def found(page: httpx.Client, words: str, **more: str) -> httpx.Response:
    answer = page.get("/sok", params={"q": words, **more})
    assert answer.status_code == 200
    return answer


def document(page: httpx.Client, title: str) -> httpx.Response:
    """The page of a document, by its title."""
    ids = page.get("/api/v1/search", params={"q": title, "limit": 50}).json()["hits"]
    path = next(each["document_id"] for each in ids if each["title"] == title)
    answer = page.get(f"/dokument/{path}")
    assert answer.status_code == 200
    return answer


def test_every_page_that_is_linked_answers_small_and_from_here_alone(page: httpx.Client) -> None:
    todo, seen, sorts = ["/", "/sok?q=nattbuss", "/sok/dokument"], set(), dict[str, int]()
    while todo:
        address = todo.pop().partition("#")[0]
        sort = address.split("?")[0].split("/")[1]
        if address in seen or sorts.get(sort, 0) >= 12:
            continue
        seen.add(address)
        sorts[sort] = sorts.get(sort, 0) + 1
        answer = page.get(address)
        assert answer.status_code == 200, address
        if not answer.headers["content-type"].startswith("text/html") or sort == "original":
            continue
        sent = int(page.get(address, headers={"accept-encoding": "gzip"}).headers.get("content-length", 0))
        assert sent < 60_000, address
        assert '<html lang="sv">' in answer.text
        assert not re.search(r'(?:src|action|srcset)="(?:https?:)?//', answer.text)
        assert not re.search(r"<script(?! src=\"/static/)|<style|\sstyle=|\son\w+=\"", answer.text), address
        todo += [link for link in links(answer) if link.startswith("/")]
    assert {"sok", "dokument", "person", "organisation", "region", "beslut", "liknande", "original"} <= set(sorts)


def test_first_paint_is_light(page: httpx.Client) -> None:
    start = page.get("/")
    parts = [start, *(page.get(link) for link in links(start) if link.startswith("/static/"))]
    parts += [page.get(src) for src in re.findall(r'<script src="([^"]*)"', start.text)]
    assert sum(len(part.content) for part in parts) < 100_000


def test_a_hit_has_its_passage_with_marked_words_kind_region_and_swedish_date(page: httpx.Client) -> None:
    answer = found(page, "folktandvårdens köer")
    hit = answer.text[answer.text.index('class="hit"') :].partition("</li>")[0]
    assert "Fler tider hos tandläkaren" in hit
    assert "<mark>folktandvården</mark>" in hit
    assert "12\u00a0februari 2026" in hit
    assert "Region Skåne" in hit


def test_a_filter_in_the_address_narrows_down_and_can_be_taken_away(page: httpx.Client) -> None:
    answer = found(page, "nattbuss", typ="motion")
    assert MOTION in answer.text
    assert "Fler tider hos tandläkaren" not in answer.text
    assert "/sok?q=nattbuss" in links(answer)
    assert re.search(r'name="typ" value="motion" checked', answer.text)


def test_facets_count_what_filtering_by_them_finds(page: httpx.Client) -> None:
    shape = page.get("/api/v1/search", params={"q": ""}).json()
    kinds = {each["value"]: each["documents"] for each in shape["facets"]["kind"]}
    assert sum(kinds.values()) == shape["total"]
    for kind, count in kinds.items():
        assert page.get("/api/v1/search", params={"kind": kind}).json()["total"] == count
    within = page.get("/api/v1/search", params={"kind": "motion"}).json()["facets"]
    assert {each["value"]: each["documents"] for each in within["kind"]} == kinds
    assert sum(each["documents"] for each in within["region"]) == kinds["motion"]


def test_weaker_hits_are_told_apart(page: httpx.Client) -> None:
    answer = found(page, "nattbussar till Norrskogen")
    assert answer.text.index(MOTION) < answer.text.index("Svagare träffar") < answer.text.index("snöröjning")


def test_hits_are_ordered_by_date_when_asked_and_the_order_is_said(page: httpx.Client) -> None:
    best, newest = found(page, "snöröjning"), found(page, "snöröjning", ordning="nyast")
    assert "bäst först" in best.text
    assert "nyast först" in newest.text
    days = re.findall(r'<time datetime="([^"]+)"', newest.text)
    assert days == sorted(days, reverse=True) != re.findall(r'<time datetime="([^"]+)"', best.text)
    assert any("ordning=nyast" in link for link in links(best))
    assert "Svagare träffar" not in newest.text


def test_a_region_without_a_hit_can_be_chosen_too(page: httpx.Client) -> None:
    answer = found(page, '"sista bussen"', typ="press_release")
    assert re.search(r'name="region" value="Region Skåne"', answer.text)


def test_the_menu_is_a_button_and_a_list_and_says_where_one_is(page: httpx.Client) -> None:
    text = page.get("/arenden").text
    menu = text[text.index("<nav") : text.index("</nav>")]
    assert '<button type="button" class="unfold" popovertarget="meny">Meny</button>' in menu
    assert '<ul id="meny" popover>' in menu
    assert '<a href="/arenden" aria-current="page">Ärenden</a>' in menu
    assert menu.index("/bevakningar") < menu.index("/sammandrag") < menu.index("/personer")


def test_a_store_of_an_older_version_says_so(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    (tmp_path / "a.txt").write_text("Fler bussar\n\nRegionen inför fler bussar.")
    serving.bring(home, tmp_path / "a.txt")
    with duckdb.connect(str(home.published)) as store:
        store.execute("DROP TABLE matter_sign")
        store.execute("DROP TABLE matter")
    with serving.served(home) as address:
        answer = httpx.get(f"{address}/arenden", timeout=60)
        assert answer.status_code == 503
        assert "Lagret är gjort av en äldre version" in answer.text
        assert "regionradar watch run" in answer.text
        assert "inga dokument ännu" not in answer.text


def test_without_a_question_all_documents_come_newest_first_in_pages(page: httpx.Client) -> None:
    first, second = page.get("/sok"), page.get("/sok?sida=2")
    assert "nyast först" in first.text
    titles = [re.findall(r'class="title"><a[^>]*>([^<]*)', answer.text) for answer in (first, second)]
    assert len(titles[0]) == 20
    assert len(titles[0]) + len(titles[1]) == len({*titles[0], *titles[1]}) == 29


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"q": "och i att"}, "så vanliga"),
        ({"q": "-buss"}, "minst ett ord"),
        ({"q": "buss " * 600}, "Sök med en hel text"),
        ({"q": "buss", "fran": "i går"}, "är inget datum"),
        ({"q": "buss", "fran": "2026-02-01", "till": "2026-01-01"}, "efter till-datumet"),
        ({"q": "buss", "typ": "roman"}, "finns inte"),
        ({"q": '"finns inte ordagrant"'}, "utan citattecken"),
        ({"q": "buss", "region": "Region Ingenstans"}, "Ta bort en avgränsning"),
    ],
)
def test_what_cannot_be_answered_says_what_to_do(page: httpx.Client, asked: dict[str, str], said: str) -> None:
    answer = page.get("/sok", params=asked)
    assert answer.status_code == 200
    assert said in answer.text


def test_a_document_shows_its_facts_marked_in_the_text(page: httpx.Client) -> None:
    text = document(page, MOTION).text
    assert re.search(r'<a class="m person"[^>]*>Hedvig Granlöv</a>', text)
    assert re.search(r'<span class="m decision proposed" id="d0">att regionen inför nattbussar', text)
    assert '<span class="m amount">4,5 miljoner kronor</span>' in text
    assert "Sista bussen till Norrskogen går klockan 19.10." in text


def test_a_motion_leads_to_its_fate_and_back(page: httpx.Client) -> None:
    motion = document(page, MOTION)
    assert "Vad det blev av den" in motion.text
    assert "Avslag" in motion.text
    (fate,) = {link for link in links(motion) if link.startswith("/dokument/") and "m=" in link}
    minutes = page.get(fate)
    assert MOTION in minutes.text
    assert '<mark class="sought">' in minutes.text


def test_a_changed_document_shows_what_was_changed(page: httpx.Client) -> None:
    release = document(page, "Fler tider hos tandläkaren")
    assert "har ändrats efter publiceringen" in release.text
    changes = page.get(next(link for link in links(release) if link.startswith("/andringar/")))
    assert "<del>40</del>" in changes.text
    assert "<ins>55</ins>" in changes.text
    earlier = page.get(next(link for link in links(changes) if "lydelse=1" in link))
    assert "lydelse 1 av 2" in earlier.text
    assert "öppnar 40 nya tider" in re.sub(r"<[^>]+>", "", earlier.text)


def test_a_person_has_a_page_with_what_she_proposed(page: httpx.Client) -> None:
    link = next(link for link in links(document(page, MOTION)) if link.startswith("/person/"))
    answer = page.get(link)
    assert "<h1>Hedvig Granlöv (V)</h1>" in answer.text
    assert MOTION in answer.text


@pytest.mark.parametrize(
    "path", ["/finns-inte", "/dokument/files:ingen", "/person/Ingen", "/organisation/Ingen", "/region/Ingen"]
)
def test_what_is_not_there_is_a_page_that_helps(page: httpx.Client, path: str) -> None:
    answer = page.get(path)
    assert answer.status_code == 404
    assert 'href="/sok"' in answer.text


def test_searching_by_a_pasted_text_and_by_a_file_stores_nothing(page: httpx.Client, shown_home: Home) -> None:
    form = page.get("/sok/dokument")
    token = re.findall(r'name="token" value="(\w+)"', form.text)[0]
    before = shown_home.published.stat().st_mtime_ns
    pasted = page.post("/sok/dokument", data={"token": token, "text": "Inför bussar om natten till Norrskogen!"})
    assert MOTION in pasted.text.partition("Notis")[0]
    file = ("utkast.html", b"<!doctype html><title>x</title><p>Inf&ouml;r bussar om natten till Norrskogen!")
    sent = page.post("/sok/dokument", data={"token": token}, files={"fil": file})
    assert MOTION in sent.text.partition("Notis")[0]
    assert "Närmast utkast.html" in sent.text
    assert shown_home.published.stat().st_mtime_ns == before


def test_a_file_that_cannot_be_read_says_so(page: httpx.Client) -> None:
    token = re.findall(r'name="token" value="(\w+)"', page.get("/sok/dokument").text)[0]
    answer = page.post("/sok/dokument", data={"token": token}, files={"fil": ("x.pdf", b"%PDF-1.7 trasig")})
    assert answer.status_code == 400
    assert "Filen kunde inte läsas" in answer.text


def test_static_files_are_kept_for_ever_and_only_under_their_digest(page: httpx.Client) -> None:
    css = next(link for link in links(page.get("/")) if link.endswith(".css"))
    assert "immutable" in page.get(css).headers["cache-control"]
    assert page.get(re.sub(r"/[0-9a-f]{16}/", "/0000000000000000/", css)).status_code == 404


def test_a_home_without_a_store_says_how_to_fill_it_and_is_noticed_when_it_is(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with serving.served(home) as address:
        answer = httpx.get(f"{address}/sok")
        assert answer.status_code == 503
        assert "regionradar nightly" in answer.text
        (tmp_path / "a.txt").write_text("Fler bussar\n\nRegionen inför fler bussar.")
        serving.bring(home, tmp_path / "a.txt")
        assert "Fler bussar" in httpx.get(f"{address}/sok", timeout=60).text


def test_a_person_has_said_what_is_quoted_and_can_be_watched(page: httpx.Client) -> None:
    answer = page.get("/person/Maj Lindkvist")
    assert "Har sagt" in answer.text
    quoted = answer.text.partition("Har sagt")[2].partition("</blockquote>")[0]
    assert "Köerna blir kortare, säger Maj Lindkvist" in quoted
    assert "/bevakningar/ny?person=Maj+Lindkvist" in answer.text
    assert "Har sagt" not in page.get("/person/Hedvig Granlöv").text


def test_a_word_that_nobody_wrote_has_no_hits_and_shows_what_is_nearest(page: httpx.Client) -> None:
    answer = page.get("/sok?q=xyzzyqq").text
    assert "Inget dokument innehåller ordet ”xyzzyqq”" in answer
    assert "närmast i betydelse" in answer
    assert "träffar</strong>" not in answer


def test_the_page_of_a_motion_begins_with_what_became_of_it(page: httpx.Client) -> None:
    found = links(page.get("/sok?q=nattbussar&typ=motion"))
    (motion,) = {link for link in found if "m=" in link and "/dokument/" in link}
    head = page.get(motion).text.partition("</header>")[2].partition('<div class="columns">')[0]
    assert re.search(r'class="lead"><strong class="outcome">Avslag</strong> i regionfullmäktige', head)


def test_a_parameter_that_is_none_is_not_told_in_english(page: httpx.Client) -> None:
    answer = page.get("/dokument/x", params={"lydelse": "abc"})
    assert answer.status_code == 400
    assert "valid integer" not in answer.text


@pytest.mark.parametrize("path", ["/", "/sok?q=buss", "/om", "/finns-inte", "/api/v1/search"])
def test_head_answers_as_get_without_body(page: httpx.Client, path: str) -> None:
    answer = page.head(path)
    assert answer.status_code == page.get(path).status_code
    assert answer.content == b""


@pytest.mark.parametrize("odd", [{}, {"status": "ok", "published": True, "listed": "tre"}])
def test_an_odd_report_gives_way_to_the_one_before(tmp_path: Path, odd: dict[str, object]) -> None:
    home = Home(tmp_path)
    home.reports.mkdir()
    source = {"source": "s", "status": "ok", "listed": 3}
    whole = {"night": "2026-02-01", "ended": "2026-02-01T03:00:00", "status": "ok", "published": True}
    (home.reports / "1.json").write_text(json.dumps(whole | {"sources": [source]}))
    later = {"night": "2026-02-02", "ended": "2026-02-02T03:00:00", "sources": [source | odd]}
    (home.reports / "2.json").write_text(json.dumps(later | {name: odd[name] for name in odd if name != "listed"}))
    found = last_night(home)
    assert found is not None
    assert f"{found.night}" == "2026-02-01"
