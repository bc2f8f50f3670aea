"""Where state lives: the store, the archive, the work file. Reference data is not state and not here."""

import os
from dataclasses import dataclass
from pathlib import Path

from models import HomeError

VARIABLE = "REGIONRADAR_HOME"
CHECKOUT = Path(__file__).resolve().parent.parent
RESTORING = Path(".restore", "ready.json")
"""In a home while a restore puts things in their places."""
REBUILDING = Path("store", "rebuilding")
"""In a home while its store is made anew from the archive."""
ERASING = "erasing.json"
"""In a home while an erasure is under way; it says nothing of what is erased."""
ASIDE = "before-restore-"
"""Begins the name of what a restore set aside."""


@dataclass(frozen=True, slots=True)
class Home:
    """The state folder; nothing is created before something is written."""

    path: Path

    @property
    def work(self) -> Path:
        """The store that one process writes."""
        return self.path / "store" / "work.duckdb"

    @property
    def published(self) -> Path:
        """The store that everybody reads."""
        return self.path / "store" / "regionradar.duckdb"

    @property
    def archive(self) -> Path:
        """Bytes as they came, in WARC files."""
        return self.path / "archive"

    @property
    def reports(self) -> Path:
        """What every night found, a JSON file each."""
        return self.path / "reports"

    @property
    def erased(self) -> Path:
        """What was erased and must not come back, as keyed hashes."""
        return self.path / "erased.json"

    @property
    def set_aside(self) -> list[Path]:
        """What rebuilds and restores put aside: nothing looks into it any more, and only its owner takes it away."""
        return sorted([*self.work.parent.glob("work.[0-9]*.duckdb*"), *self.path.glob(f"{ASIDE}*")])

    def create(self) -> None:
        """Make the folders.

        Raises ``HomeError`` where that is not possible, or a restore was cut short.
        """
        if (self.path / RESTORING).exists():
            raise HomeError(f"a restore into {self.path} was cut short: repeat regionradar restore to finish it")
        try:
            self.work.parent.mkdir(parents=True, exist_ok=True)
            self.archive.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise HomeError(
                f"{self.path} cannot be used for the store: {error.strerror}. Choose another with --home."
            ) from error


def find_home(given: str | Path | None = None) -> Home:
    """The home that was asked for, else that of the environment, else the checkout's ``data/``, else the user's.

    Raises ``HomeError`` for a ``~name`` that nobody has.
    """
    chosen = given or os.environ.get(VARIABLE)
    if chosen:
        try:
            return Home(Path(os.path.abspath(Path(chosen).expanduser())))
        except RuntimeError as error:
            raise HomeError(f"{chosen} names nobody's home: choose another with --home") from error
    if (CHECKOUT / "pyproject.toml").exists():
        return Home(CHECKOUT / "data")
    from platformdirs import user_data_path  # only needed outside a checkout

    return Home(user_data_path("regionradar", appauthor=False))
