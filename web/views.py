"""What templates need: the environment they are rendered in, and how things look on a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from models import PassageHit
from pipeline.search.excerpt import window
from pipeline.watch.message import VERDICTS
from pipeline.watch.spans import span
from web import addresses, verdicts, words
from web.asking import label
from web.marks import sentence
from web.security import COOKIE, Forms

NAVIGATION: Final = (
    ("/oversikt", "Översikt"),
    ("/sok", "Sök"),
    ("/arenden", "Ärenden"),
    ("/beslut", "Beslut"),
    ("/jamfor", "Jämför"),
    ("/andringar", "Ändringar"),
    ("/trender", "Trender"),
    ("/bevakningar", "Bevakningar"),
    ("/sammandrag", "Sammandrag"),
)
"""The main menu: addresses, and what they are called."""
REGISTERS: Final = (
    ("/regioner", "Regioner"),
    ("/personer", "Personer"),
    ("/organisationer", "Organisationer"),
    ("/kallor", "Källorna"),
)
"""What stands in the menu under one heading."""
BROAD = 0.8  # of its place a bar of a plot is
EXCERPT = 320  # characters of a passage
TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Static:
    """A file of ours as it is sent; its address changes with its content, so that it can be kept for ever."""

    content: bytes
    media_type: str
    digest: str


@cache
def static_files() -> Mapping[str, Static]:
    """All static files, by name."""
    return {
        each.name: Static(content, TYPES[f".{each.name.rpartition('.')[2]}"], sha256(content).hexdigest()[:16])
        for each in (files("web") / "static").iterdir()
        if (content := each.read_bytes())
    }


def static(name: str) -> str:
    """The address of a static file."""
    return f"/static/{static_files()[name].digest}/{name}"


def excerpt(passage: PassageHit, title: str = "", size: int = EXCERPT) -> Markup:
    """The best stretch of a passage with what answers marked, without the title where it begins with it."""
    text = passage.text
    skip = len(title) if title and text.startswith(title) else 0
    start, end = window(text, passage.highlights, size, skip)
    parts: list[str] = ["… " if start > skip or (passage.start and not skip) else ""]
    at = start
    for s, e in passage.highlights:
        if s >= at and e <= end:
            parts += [escape(text[at:s]), Markup("<mark>"), escape(text[s:e]), Markup("</mark>")]
            at = e
    parts += [escape(text[at:end]), " …" if end < len(text) else ""]
    return Markup("").join(parts)


def place(passage: PassageHit, title: str = "") -> str:
    """Where in its document the sentence stands for which a passage is shown, as addresses have it; "" where no word of
    it answers. In the title it stands only where nothing else answers."""
    skip = len(title) if title and passage.text.startswith(title) else 0
    places = [start for start, _ in passage.highlights]
    if not places:
        return ""
    start, end = sentence(passage.text, next((at for at in places if at >= skip), places[0]))
    return f"{passage.start + start}-{passage.start + end}"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a plot: where it stands and how high it is in the plot's own units, what it is of, how many."""

    x: float
    y: float
    width: float
    height: float
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars within ``width`` times ``height``, whose highest is as high as the plot."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    most: int


def plot(counts: Sequence[tuple[str, int]], width: int = 600, height: int = 80) -> Plot:
    """Numbers as bars."""
    most = max((count for _, count in counts), default=0)
    step = width / max(1, len(counts))
    bars = (
        Bar(round(at * step, 1), round(height - tall, 1), round(max(1.0, step * BROAD), 1), round(tall, 1), name, n)
        for at, (name, n) in enumerate(counts)
        if (tall := height * n / most if most else 0.0) is not None
    )
    return Plot(width, height, tuple(bars), most)


def when(period: str) -> str:
    """``2026-02`` as ``februari 2026``; a year as it is."""
    year, _, month = period.partition("-")
    return f"{words.MONTHS[int(month) - 1]} {year}" if month else year


@cache
def environment() -> Environment:
    made = Environment(
        loader=PackageLoader("web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"to": addresses, "words": words, "static": static, "label": label, "plot": plot, "when": when}
    made.globals |= {"navigation": NAVIGATION, "registers": REGISTERS, "this_day": date.today}
    made.globals |= {"verdicts": VERDICTS, "verdict_of": verdicts.verdict}
    made.filters |= {
        "day": words.day,
        "moment": words.moment,
        "number": words.number,
        "counted": words.counted,
        "excerpt": excerpt,
        "place": place,
        "span": span,
        "outcome": verdicts.outcome_of,
        "outside": addresses.outside,
        "host": addresses.host,
    }
    return made


def render(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page. Where it has a form, its token is in the context and the browser's name in a cookie."""
    forms: Forms = request.app.state.forms
    browser = forms.browser(request)
    given: list[str] = []

    def token() -> str:
        given.append(forms.token(request, browser))
        return given[-1]

    said = (
        environment()
        .get_template(template)
        .render(path=request.url.path, token=token, visitor=request.scope.get("state", {}).get("visitor"), **context)
    )
    response = HTMLResponse(said, status)
    if given:
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, browser, httponly=True, samesite="strict", secure=secure, path="/")
    return response
