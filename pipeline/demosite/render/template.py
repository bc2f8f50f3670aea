"""Templates: one file of parts for each design, ``=== name`` above each part, ``$place`` where something goes."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import Template


@cache
def parts(name: str) -> Mapping[str, Template]:
    """The parts of a design."""
    text = (files("pipeline.demosite") / "templates" / f"{name}.html").read_text(encoding="utf-8")
    named = (part.partition("\n") for part in text.split("=== ")[1:])
    return {title.strip(): Template(body.strip("\n")) for title, _, body in named}


def fill(design: str, part: str, /, **places: str) -> str:
    """A part with its places filled; the values are HTML. A part that the design lacks is empty."""
    template = parts(design).get(part)
    return template.substitute(places) if template else ""
