"""What several test files stand on: a home of their own, a model whose vectors can be counted, the demo store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import embed
from pipeline.desk import Desk, open_desk
from pipeline.extract.language import FAST
from pipeline.home import Home
from pipeline.ingest import Options, Result, ingest
from tests.ingesting import DEMO, Counted, Ingest, silent


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def bring(home: Home, counted: Counted) -> Ingest:
    """Ingest paths into the test's home with the counted model."""

    def run(*paths: Path, **options: object) -> Result:
        return ingest(home, list(paths), counted, Options(**{"language": FAST, **options}), silent)  # type: ignore[arg-type]

    return run


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The bundled demo documents, in a store with the bundled model."""
    home = Home(tmp_path_factory.mktemp("demo"))
    for folder in sorted(DEMO.glob("region-*")):
        ingest(home, [folder], embed.load(), Options(source=folder.name, language=FAST), silent)
    return home


@pytest.fixture(scope="session")
def desk(demo_home: Home) -> Iterator[Desk]:
    with open_desk(demo_home) as opened:
        yield opened


@pytest.fixture(scope="session")
def shown_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A small store with everything that the page shows."""
    from tests import serving  # the server is slow to load, and most tests need none

    folder = tmp_path_factory.mktemp("shown")
    home = Home(folder / "home")
    serving.fill(home, folder / "in")
    return home


@pytest.fixture(scope="session")
def site(shown_home: Home) -> Iterator[str]:
    """The address of a server over ``shown_home``, for clients that ask as often as they like."""
    from tests import serving

    with serving.served(shown_home, serving.EAGER) as address:
        yield address
