"""Themes over time as a picture (SVG or PNG), and the numbers behind it. matplotlib is imported here, and late."""

import csv
import io
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from models import ThemeTrend, Trend, Trends

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Form = Literal["svg", "png"]
COLUMNS = 3
WIDTH, HEIGHT, HEAD = 4.0, 1.9, 1.0  # of a panel, and of what stands above all, in inches
DPI = 144
LONGEST = 46  # characters of a name in a picture
# Okabe and Ito's colours, which the colour-blind tell apart; the sign in the heading says the same without colour
COLOURS = {Trend.RISING: "#D55E00", Trend.FALLING: "#0072B2", Trend.STEADY: "#6b6b6b", Trend.UNKNOWN: "#6b6b6b"}
PALE = "#c9c9c9"  # weeks before
INK = "#222222"
SIGNS = {
    Trend.RISING: "▲ ökar",
    Trend.FALLING: "▼ minskar",
    Trend.STEADY: "oförändrat",
    Trend.UNKNOWN: "för få för att säga",
}
MONTHS = ("jan", "feb", "mars", "april", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
SETTINGS: Any = {
    "svg.fonttype": "none",  # text stays text: small, searchable, readable by a screen reader
    "svg.hashsalt": "regionradar",  # the same numbers are the same bytes
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9,
    "text.parse_math": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#888888",
}


def picture(found: Trends, form: Form = "svg") -> bytes:
    """A panel for each theme: its documents week by week, the last weeks in colour."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    themes = found.themes
    rows = max(1, -(-len(themes) // COLUMNS))
    columns = max(1, min(COLUMNS, len(themes)))
    with matplotlib.rc_context(SETTINGS):
        size = (max(2, columns) * WIDTH, rows * HEIGHT + HEAD)
        figure = Figure(figsize=size, layout="constrained", facecolor="white")
        FigureCanvasAgg(figure)
        figure.suptitle(heading(found), x=0.01, ha="left", fontsize=11, color=INK)
        panels: list[Axes] = list(figure.subplots(rows, columns, squeeze=False).ravel()) if themes else []
        for panel, each in zip(panels, themes, strict=False):
            _draw(panel, found, each)
        for panel in panels[len(themes) :]:
            panel.set_axis_off()
        made = io.BytesIO()
        figure.savefig(made, format=form, dpi=DPI, metadata={"Date": None} if form == "svg" else {"Software": None})
    return made.getvalue()


def heading(found: Trends) -> str:
    """What the picture shows, in one line."""
    if not found.until or not found.now_since or not found.themes:
        return "Inga teman att visa"
    return (
        f"Antal dokument per vecka och tema, {told(found.weeks[0])} – {told(found.until)}\n"
        f"I färg: från {told(found.now_since)}. Gånger: temats andel av allt nu mot förut (95 % osäkerhet)"
    )


def told(day: date) -> str:
    """A day in Swedish: 3 mars 2025."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _draw(panel: "Axes", found: Trends, each: ThemeTrend) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    now = sum(week >= found.now_since for week in found.weeks) if found.now_since else 0
    places = range(len(found.weeks))
    colours = [PALE] * (len(places) - now) + [COLOURS[each.trend]] * now
    panel.bar(places, each.weeks, width=0.8, color=colours)
    panel.set_title(_clipped(each.theme.name or f"tema {each.theme.number}"), loc="left", fontsize=9, color=INK, pad=16)
    panel.text(0, 1.04, _told_of(each), transform=panel.transAxes, fontsize=8, color=COLOURS[each.trend])
    panel.yaxis.set_major_locator(MaxNLocator(nbins=3, integer=True, min_n_ticks=1))
    panel.yaxis.set_major_formatter(FuncFormatter(_number))
    panel.set_ylim(0, max(3, *each.weeks) * 1.05)
    panel.set_xlim(-0.6, len(places) - 0.4)
    marks = _marks(found.weeks)
    panel.set_xticks([place for place, _ in marks], [name for _, name in marks])
    panel.tick_params(length=2, color="#888888", labelcolor="#444444", labelsize=8)


def _number(value: float, _: Any) -> str:
    return f"{value:.0f}"


def _told_of(each: ThemeTrend) -> str:
    """The verdict on a theme, with its interval."""
    if each.ratio is None or each.low is None or each.high is None:
        return f"{SIGNS[each.trend]}: {each.now} nu"
    return f"{SIGNS[each.trend]}: {each.now} nu, {comma(each.ratio)} gånger ({comma(each.low)}–{comma(each.high)})"


def comma(value: float) -> str:
    """A number with one decimal, as Swedish has it."""
    return f"{value:.1f}".replace(".", ",")


def _clipped(name: str) -> str:
    """A name as a picture can have it: without what no font has, and not too long."""
    plain = "".join(char for char in name if unicodedata.category(char)[0] in "LNPZ" and ord(char) < 0x250)
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1].rstrip(' ,')}…"


def _marks(weeks: Sequence[date]) -> list[tuple[int, str]]:
    """Where the months begin, about five of them: place and name, the year where it changes."""
    firsts = [
        (place, week + timedelta(days=6))
        for place, week in enumerate(weeks)
        if place and (week + timedelta(days=6)).month != (weeks[place - 1] + timedelta(days=6)).month
    ] or [(0, weeks[0])]
    kept = firsts[:: -(-len(firsts) // 5)]
    return [
        (place, MONTHS[day.month - 1] + (f"\n{day.year}" if not at or day.year != kept[at - 1][1].year else ""))
        for at, (place, day) in enumerate(kept)
    ]


def table(found: Trends) -> str:
    """The numbers behind a picture as CSV, for all themes: one row a theme and week, and what is said of the theme."""
    made = io.StringIO()
    rows = csv.writer(made, lineterminator="\n")
    rows.writerow(
        ["theme", "name", "week", "documents", "all_documents", "trend", "now", "before", "ratio", "low", "high"]
    )
    for each in found.themes:
        told_of = [each.trend, each.now, each.before, *map(_rounded, (each.ratio, each.low, each.high))]
        for week, documents, total in zip(found.weeks, each.weeks, found.totals, strict=True):
            rows.writerow([each.theme.number, each.theme.name, week.isoformat(), documents, total, *told_of])
    return made.getvalue()


def _rounded(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
