"""Is everything in order, and what to do where it is not."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files

from models import RegionradarError, StoreBusy
from pipeline import archive, embed
from pipeline.home import Home
from pipeline.store import Published, backlog

LEAST_DISK = 1_000_000_000  # bytes: publishing writes the whole store once more
PACKAGES = ("duckdb", "numpy", "onnxruntime", "tokenizers", "pdfplumber", "pypdfium2", "beautifulsoup4", "warcio")
ARCHIVED = 200  # of the newest documents whose bytes are looked for


class State(Enum):
    OK = "ok"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do."""

    what: str
    state: State
    says: str


def examine(home: Home) -> Iterator[Finding]:
    """Look at everything once; nothing is changed."""
    yield _packages()
    yield _model()
    yield _disk(home)
    if home.published.exists():
        yield from _store(home)
    else:
        yield Finding("store", State.WARNING, f"nothing published in {home.path} yet: regionradar ingest PATH")
    if home.work.exists():
        yield _work(home)
    elif home.published.exists():
        yield Finding("work file", State.BAD, f"{home.work} is missing: the next run would start from nothing")


def _packages() -> Finding:
    try:
        said = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    except PackageNotFoundError as error:
        return Finding("packages", State.BAD, f"{error.name} is missing: pip install regionradar")
    return Finding("packages", State.OK, said)


def _model() -> Finding:
    """The committed digest beside the model says whether its bytes are those that were measured."""
    folder = files("data") / "embedding"
    expected = (folder / "model.sha256").read_text().split()[0]
    found = sha256((folder / "onnx" / "model.onnx").read_bytes()).hexdigest()
    if found != expected:
        return Finding("model", State.BAD, "the embedding model's bytes have changed: install regionradar anew")
    made = embed.load().query("fungerar modellen?")
    return Finding("model", State.OK, f"{embed.BUNDLED}, {len(made)} dimensions")


def _disk(home: Home) -> Finding:
    place = home.path
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    state = State.OK if free >= LEAST_DISK else State.BAD
    return Finding("disk", state, f"{free / 1e9:.1f} GB free for {home.path}")


def _store(home: Home) -> Iterator[Finding]:
    try:
        with Published(home) as store:
            counts = ", ".join(f"{store.count(table):,} {table}s" for table in ("document", "passage", "term"))
            yield Finding("store", State.OK, f"generation {store.setting('generation')}: {counts}")
            yield Finding("embedder", State.OK, store.setting("embedder") or "none")
            digests = [row[0] for row in store.cursor().execute(
                "SELECT raw_digest FROM document ORDER BY seen_from DESC LIMIT ?", [ARCHIVED]
            ).fetchall()]  # fmt: skip
            kept = store.archived(digests)
    except RegionradarError as error:
        yield Finding("store", State.BAD, str(error))
        return
    lost = sum(digest not in kept or not archive.holds(home, kept[digest]) for digest in digests)
    state = State.BAD if lost else State.OK
    yield Finding("archive", state, f"{lost} of the newest {len(digests)} documents lack their original bytes")


def _work(home: Home) -> Finding:
    try:
        left = backlog(home)
    except StoreBusy:
        return Finding("work file", State.OK, "a run is under way")
    except RegionradarError as error:
        return Finding("work file", State.BAD, str(error))
    if left.passages or left.unpublished:
        says = f"an earlier run was interrupted, {left.passages:,} passages wait for vectors: repeat its command"
        return Finding("work file", State.WARNING, says)
    return Finding("work file", State.OK, "all published")
