"""What every tool of bench/scale.py is given: the same passages, questions, filters, and the true answers to them."""

import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.judged import paraphrased
from models import Filters, Mode
from pipeline.desk import Desk, open_desk
from pipeline.embed import Bundled, Embedder
from pipeline.home import Home
from pipeline.regions import regions
from pipeline.search.query import query_terms
from pipeline.search.semantic import without
from pipeline.store import Work, codes

SEED = 3
QUESTIONS = 200
TOP = 10
STRETCH = 16_384  # vectors at a time
TIE = 1e-5  # cosines that are as good as the same: of passages that say the same, either is right
REGIONS = tuple(region.name for region in regions())
NOWHEN = 0  # the year of a document without a date

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Narrow:
    """A filter: one region, whole years, or both. ``region`` is its place in ``REGIONS``."""

    region: int | None = None
    years: tuple[int, int] | None = None

    @property
    def filters(self) -> Filters:
        """As ours takes it."""
        since, until = self.years or (None, None)
        return Filters(
            regions=() if self.region is None else (REGIONS[self.region],),
            since=date(since, 1, 1) if since else None,
            until=date(until, 12, 31) if until else None,
        )

    @property
    def where(self) -> str:
        """As SQL over the columns ``region`` and ``year``."""
        parts = [] if self.region is None else [f"region = {self.region}"]
        parts += [f"year >= {self.years[0]} AND year <= {self.years[1]}"] if self.years else []
        return " AND ".join(parts)


NARROW = {
    "all": Narrow(),
    "a year, 10 %": Narrow(years=(2021, 2021)),
    "a region, 5 %": Narrow(region=3),
    "a region and two years, 1 %": Narrow(region=3, years=(2021, 2022)),
}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: as typed, as embedded (without the centre, unit length), and the index terms of its words."""

    text: str
    vector: list[float]
    terms: dict[str, float]


@dataclass(frozen=True)
class Given:
    """A folder with what all tools read: arrays by passage in the order of the published store, and the questions."""

    home: Home
    folder: Path

    @cached_property
    def vectors(self) -> Floats:
        """Without the centre, of unit length, float32, shape (passages, dimension); not read before it is asked for."""
        return np.load(self.folder / "vectors.npy", mmap_mode="r")  # type: ignore[no-any-return]

    @cached_property
    def owner(self) -> NDArray[np.int32]:
        return np.load(self.folder / "owner.npy")  # type: ignore[no-any-return]

    @cached_property
    def region(self) -> NDArray[np.int16]:
        """Of each passage's document: a place in ``REGIONS``."""
        return np.load(self.folder / "region.npy")  # type: ignore[no-any-return]

    @cached_property
    def year(self) -> NDArray[np.int16]:
        return np.load(self.folder / "year.npy")  # type: ignore[no-any-return]

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return tuple(Question(**each) for each in json.loads((self.folder / "questions.json").read_text("utf-8")))

    @cached_property
    def asked(self) -> Floats:
        """The questions' vectors, shape (questions, dimension)."""
        return np.array([question.vector for question in self.questions], dtype=np.float32)

    @cached_property
    def least(self) -> dict[str, Floats]:
        """By filter: the cosine of the tenth nearest passage of each question, by exact float32."""
        with np.load(self.folder / "least.npz") as kept:
            return dict(kept)

    def mask(self, narrow: Narrow) -> Mask:
        """Which passages pass."""
        passing = np.ones(len(self.owner), dtype=np.bool_)
        if narrow.region is not None:
            passing &= self.region == narrow.region
        if narrow.years is not None:
            passing &= (self.year >= narrow.years[0]) & (self.year <= narrow.years[1])
        return passing

    def recall(self, at: int, name: str, rows: Sequence[int]) -> float:
        """The share of the ten nearest passages to a question that are among ``rows``."""
        found = np.unique(np.asarray(rows, dtype=np.int64)[:TOP])
        if not len(found):
            return 0.0
        return float((self.vectors[found] @ self.asked[at] >= self.least[name][at] - TIE).sum()) / TOP


def give(home: Home, folder: Path) -> Given:
    """Write the folder where it is not there yet, from a work file and what was published from it."""
    given = Given(home, folder)
    if (folder / "least.npz").exists():
        return given
    folder.mkdir(parents=True, exist_ok=True)
    with open_desk(home) as desk:
        _write_questions(desk, folder)
        _write_documents(desk, folder)
        _write_vectors(home, desk, folder)
    np.savez(folder / "least.npz", **_least(given))  # type: ignore[arg-type]
    return given


def _write_questions(desk: Desk, folder: Path) -> None:
    """Titles of the documents that were multiplied, and questions in other words than theirs, half of each."""
    found = desk.store.cursor().execute("SELECT DISTINCT title FROM document WHERE id LIKE '%.0' ORDER BY ALL")
    titles = [title for (title,) in found.fetchall()]
    others = [question.text for name in ("releases", "interpellations") for question in paraphrased(name, "query")]
    chance = random.Random(SEED)
    half = min(QUESTIONS // 2, len(others))
    said = [*chance.sample(others, half), *chance.sample(titles, min(QUESTIONS - half, len(titles)))]
    chance.shuffle(said)
    centre = desk.embedder.centre[1]
    asked = [
        Question(text, without(centre, desk.embedder.query(text)).tolist(), query_terms(text))
        for text in said
        if query_terms(text)
    ]
    (folder / "questions.json").write_text(json.dumps([asdict(each) for each in asked]), encoding="utf-8")


def _write_documents(desk: Desk, folder: Path) -> None:
    found = (
        desk.store.cursor()
        .execute(
            "SELECT p.document::INTEGER AS owner, (list_position(?, d.region) - 1)::SMALLINT AS region,"
            " coalesce(year(d.published), ?)::SMALLINT AS year"
            " FROM passage p JOIN document d ON d.number = p.document ORDER BY p.number",
            [list(REGIONS), NOWHEN],
        )
        .fetchnumpy()
    )
    for name, column in found.items():
        np.save(folder / f"{name}.npy", np.asarray(column))


def _write_vectors(home: Home, desk: Desk, folder: Path) -> None:
    centre = desk.embedder.centre[0]
    shape = (desk.store.count("passage"), len(centre))
    written = np.lib.format.open_memmap(folder / "vectors.npy", mode="w+", dtype=np.float32, shape=shape)
    with Work(home) as work:
        db = work.connection
        db.execute("ATTACH '{}' AS shown (READ_ONLY)".format(str(home.published).replace("'", "''")))
        found = db.sql(
            "SELECT place.number, v.vector FROM vector v JOIN passage p USING (digest)"
            " JOIN document d ON d.number = p.document JOIN shown.document s ON s.id = d.id"
            " JOIN shown.passage place ON place.document = s.number AND place.ordinal = p.ordinal"
        )
        for batch in found.to_arrow_reader(STRETCH):
            rest = codes.rows(batch.column(1), 2 * len(centre)).view("<f2").astype(np.float32) - centre
            written[batch.column(0).to_numpy()] = rest / np.linalg.norm(rest, axis=1, keepdims=True)
        db.execute("DETACH shown")
    written.flush()


def _least(given: Given) -> dict[str, Floats]:
    masks = {name: given.mask(narrow) for name, narrow in NARROW.items()}
    best = {name: np.full((len(given.asked), TOP), -2, dtype=np.float32) for name in NARROW}
    for start in range(0, len(given.owner), STRETCH):
        at = slice(start, start + STRETCH)
        cosines = given.asked @ given.vectors[at].T
        for name, mask in masks.items():
            among = np.concatenate([best[name], cosines[:, mask[at]]], axis=1)
            best[name] = np.partition(among, -TOP, axis=1)[:, -TOP:]
    return {name: each.min(axis=1) for name, each in best.items()}


def nearness(given: Given, sample: int = 200) -> tuple[float, float]:
    """The median cosines of passages with their nearest other passage, and with their tenth nearest."""
    chosen = np.random.default_rng(SEED).choice(len(given.owner), min(sample, len(given.owner)), replace=False)
    own = np.asarray(given.vectors[np.sort(chosen)])
    best = np.full((len(own), TOP + 1), -2, dtype=np.float32)
    for start in range(0, len(given.owner), STRETCH):
        among = np.concatenate([best, own @ given.vectors[start : start + STRETCH].T], axis=1)
        best = np.partition(among, -TOP - 1, axis=1)[:, -TOP - 1 :]
    best = np.sort(best, axis=1)
    return float(np.median(best[:, -2])), float(np.median(best[:, 0]))


def forget(embedder: Embedder) -> None:
    """Let the next question be embedded, also where it was asked before under another filter."""
    if isinstance(embedder, Bundled):
        embedder._question.cache_clear()  # type: ignore[attr-defined]


ASKED = {"meaning": Mode.SEMANTIC, "words": Mode.LEXICAL, "both": Mode.HYBRID}
"""What is asked of a tool: how near passages come, which documents have the words, or both at once."""
