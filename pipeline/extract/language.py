"""The Swedish language pipelines that are shipped: names of people, organisations and places in a text.

"accurate" is the fine-tuned encoder (``tagger``) with the grammar behind it (``ruler``), "fast" spaCy's own small
network, for backfills. spaCy is imported when a pipeline is loaded, never before.
"""

from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from models import HomeError, QueryError, Span
from pipeline import genuine

if TYPE_CHECKING:
    from spacy.language import Language

ACCURATE = "accurate"
FAST = "fast"
BUNDLED = {ACCURATE: "sv_regionradar", FAST: "sv_regionradar_fast"}
LABELS = {"PRS": "PER", "PERSON": "PER", "GPE": "LOC"}  # other pipelines' words for ours
LONGEST = 50_000_000  # characters; spaCy's own limit guards parsers, which are not used here


def check(name: str) -> None:
    """Raises ``QueryError`` where there is no pipeline of this name, without loading one that there is."""
    if name in BUNDLED or Path(name).is_dir():
        return
    from spacy.util import is_package

    if not is_package(name):
        raise QueryError(
            f"no language pipeline is called {name!r}: there are {ACCURATE}, {FAST}, and spaCy's that are installed"
        )


@cache
def load(name: str = ACCURATE) -> "Language":
    """A pipeline, loaded once: "accurate", "fast", an installed spaCy package or a folder.

    Raises ``QueryError`` where there is no such pipeline or it cannot be loaded, ``HomeError`` where a bundled one is
    damaged.
    """
    check(name)
    import spacy

    # these register their factories, also where the entry points are not installed
    import pipeline.extract.ruler
    import pipeline.extract.tagger  # noqa: F401

    try:
        if name in BUNDLED:
            with as_file(files("data") / BUNDLED[name]) as folder:
                genuine.check(folder)
                nlp = spacy.load(folder)
        else:
            nlp = spacy.load(Path(name) if Path(name).is_dir() else name)
    except (OSError, ValueError) as error:
        if name in BUNDLED:
            raise HomeError(f"the language pipeline {name!r} is damaged. Install regionradar anew ({error})") from error
        raise QueryError(f"the language pipeline {name!r} cannot be loaded: {error}") from error
    nlp.max_length = LONGEST
    return nlp


def spans(text: str, name: str = ACCURATE) -> dict[str, list[Span]]:
    """The names in a text by label (PER, ORG, LOC), in order; genitives keep their s."""
    found: dict[str, list[Span]] = {"PER": [], "ORG": [], "LOC": []}
    for entity in load(name)(text).ents:
        found.setdefault(LABELS.get(entity.label_, entity.label_), []).append((entity.start_char, entity.end_char))
    return found
