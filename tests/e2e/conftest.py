"""A browser, and one home with everything that a page can show: documents, watches, a digest, nights that ran."""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright import sync_api

from pipeline.home import Home
from tests import serving
from web import users
from web.access import Gate
from web.users import Role, Users

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PASSWORD = "tretton svarta rävar"
FILES = {
    "channels.toml": 'kansliet = "file:kansliet.jsonl"\n',
    "watches.toml": """[[watch]]
id = "tandvard"
name = "Tandvård"
words = "tider hos folktandvården"
channels = ["kansliet"]

[[watch]]
id = "bussar"
name = "Bussar på landsbygden"
words = "bussar på landsbygden"
""",
    "digests.toml": """[[digest]]
id = "veckan"
name = "Veckan i regionerna"
rhythm = "weekly"
watches = ["tandvard"]
channels = ["kansliet"]
""",
}
TRAINS = """# Tåg {0} till Norrskogen ställs in

Publicerad 2026-02-{1:02}

Tågtrafiken till Norrskogen ställs in {0} gånger i veckan: det saknas förare. Tågen ersätts av bussar.
"""

Opened = Callable[..., AbstractContextManager[sync_api.Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser nothing here can be tried."""
    for item in items:
        if CHROMIUM is None and Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="no chromium here: apt-get install chromium"))


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    """One for each file, ended with it: while it lives an event loop runs, and no test of others may start theirs."""
    # Chromium's sandbox cannot be had by root, as whom containers run
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def lived_home(demo_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The demo's documents, then nights with a theme, a motion and its fate, a change, a hostile page and watches."""
    folder = tmp_path_factory.mktemp("lived")
    home = Home(folder / "home")
    shutil.copytree(demo_home.path, home.path)
    for name, text in FILES.items():
        (home.path / name).write_text(text, encoding="utf-8")
    home.reports.mkdir()
    (home.reports / "2026-02-12.json").write_text(json.dumps({"night": "2026-02-12"} | serving.NIGHT))
    (folder / "theme").mkdir()
    for number in range(8):
        (folder / "theme" / f"tag{number}.md").write_text(TRAINS.format(number + 2, number + 1))
    serving.bring(home, folder / "theme")
    serving.fill(home, folder / "in")
    return home


@pytest.fixture(scope="session")
def lived(lived_home: Home) -> Iterator[str]:
    """The address of a server over it."""
    with serving.served(lived_home, serving.EAGER) as address:
        yield address


@pytest.fixture(scope="session")
def closed(lived_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over it at which one must log in."""
    file = tmp_path_factory.mktemp("users") / "users.json"
    users.add(file, "hedvig", Role.OPERATOR, PASSWORD)
    users.add(file, "maj", Role.READER, PASSWORD)
    with serving.served(lived_home, serving.EAGER, gate=Gate(Users(file))) as address:
        yield address


@pytest.fixture(scope="module")
def opened(browser: sync_api.Browser) -> Opened:
    """A page at an address that asks nobody but us, and on which nothing is refused or thrown."""

    @contextmanager
    def page(address: str, **options: object) -> Iterator[sync_api.Page]:
        chosen = {"viewport": {"width": 1280, "height": 800}, "locale": "sv-SE"} | options
        context = browser.new_context(base_url=address, **chosen)  # type: ignore[arg-type]
        made, faults, host = context.new_page(), list[str](), urlsplit(address).netloc
        made.on("request", lambda request: urlsplit(request.url).netloc == host or faults.append(request.url))
        made.on("pageerror", lambda error: faults.append(str(error)))
        made.on("console", lambda said: "Content Security" in said.text and faults.append(said.text))
        try:
            yield made
        finally:
            context.close()
        assert not faults

    return page


@pytest.fixture
def page(opened: Opened, lived: str) -> Iterator[sync_api.Page]:
    with opened(lived) as made:
        yield made


@pytest.fixture(scope="module")
def addresses(browser: sync_api.Browser, lived: str) -> Mapping[str, str]:
    """Every sort of page, and the states of those that have several."""
    context = browser.new_context(base_url=f"{lived}/api/v1/")

    def asked(path: str) -> dict[str, list[dict[str, str]]]:
        return context.request.get(path).json()  # type: ignore[no-any-return]

    def id_of(question: str) -> str:
        return quote(asked(f"search?q={quote(question)}")["hits"][0]["document_id"], safe=":")

    motion, changed = id_of("motion om nattbussar till Norrskogen"), id_of("fler tider hos tandläkaren")
    protocol = id_of("protokoll hälso- och sjukvårdsnämnden")
    matter = quote(asked(f"matters?text={quote('nattbussar')}")["matters"][0]["id"], safe=":")
    person = next(each for each in asked("people")["people"] if each["party"])
    body = asked("organisations")["organisations"][0]["name"]
    region = asked("search")["facets"]["region"][0]["value"]  # type: ignore[call-overload]
    context.close()
    return {
        "start": "/",
        "overview": "/oversikt",
        "search": "/sok?q=bussar+på+landsbygden",
        "search, filtered": "/sok?q=bussar&typ=motion&fran=2024-01-01&lage=lexical",
        "search, page 2": "/sok?sida=2",
        "search, nothing found": "/sok?q=%22finns+inte%22&region=Region+Skåne",
        "search, understood": "/sok?q=natbussar+i+Skåne+i+fjol",
        "search, fault": "/sok?q=och&fran=nu",
        "search by document": "/sok/dokument",
        "document": f"/dokument/{motion}",
        "document, changed": f"/dokument/{changed}",
        "document, long": f"/dokument/{protocol}",
        "similar": f"/liknande/{motion}",
        "changes": f"/andringar/{changed}",
        "edits": "/andringar?vad=alla",
        "decisions": "/beslut",
        "decisions, none": "/beslut?q=rymdhiss",
        "matters": "/arenden?lage=alla",
        "matters, none": "/arenden?q=rymdhiss",
        "matter": f"/arende/{matter}",
        "compare": "/jamfor",
        "compare, result": "/jamfor?amne=nattbussar",
        "compare, nothing": "/jamfor?amne=rymdhiss+till+månen",
        "compare, fault": "/jamfor?amne=och",
        "trends": "/trender",
        "trends, none": "/trender?tema=rymdhiss",
        "watches": "/bevakningar",
        "watch": "/bevakningar/tandvard",
        "watch, new": "/bevakningar/ny",
        "watch, by example": f"/bevakningar/ny?exempel={motion}",
        "watch, tried": "/bevakningar/bussar/prov",
        "watch, edited": "/bevakningar/tandvard/andra",
        "digests": "/sammandrag",
        "digest": "/sammandrag/veckan?fran=2020-01-01",
        "digest, empty": "/sammandrag/veckan?fran=2099-01-01",
        "people": "/personer",
        "people, none": "/personer?q=Ingenstans",
        "person": f"/person/{quote(person['name'])}?parti={person['party']}",
        "organisations": "/organisationer",
        "organisation": f"/organisation/{quote(body, safe='')}",
        "regions": "/regioner",
        "region": f"/region/{quote(region)}",
        "sources": "/kallor",
        "about": "/om",
        "api": "/api",
        "not there": "/finns-inte",
    }


@pytest.fixture(scope="session")
def letter() -> str:
    """The letter of a digest, as it is sent."""
    return "/sammandrag/veckan/brev?fran=2020-01-01"
