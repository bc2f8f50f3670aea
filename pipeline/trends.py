"""Themes, novelty and trends over the store: kept with every run, and read. Knows the order of things."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models import Filters, HomeError, Novel, QueryError, Theme, ThemeTrend, Trend, Trends
from pipeline import store as tables_of
from pipeline.search.words import terms
from pipeline.store import Gists, KeptTheme, Published, ThemeTables, WeekCounts, Work
from pipeline.watch import clusters, names, novelty, plot, rates

LOG = logging.getLogger("regionradar.trends")
BATCH = 2000  # documents whose vectors are read at once
READ = 60  # documents of a theme, those in its middle, that show how its words are written
BEGINNING = 1500  # characters of each
CANDIDATES = 40  # terms of a theme that may come to stand in its name
GROWN = 2  # times the documents that a theme had when it was named: then it is named anew
WEEKS = 4  # that are held against those before
BEFORE = 3  # times as many weeks are before
MOST = 520  # weeks that are counted: ten years

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]


def update(work: Work, centre: Floats) -> str | None:
    """Bring themes, and what documents are most like, up to what the store holds, in one transaction.

    ``centre``, shape (dimension,), is what all passages have in common. A fault in it costs the run nothing else:
    themes stay as they were until the next run, and the answer says why.
    """
    try:
        with work.together():
            _update(work, centre)
    except Exception as error:
        LOG.exception("themes could not be brought up to date")
        return f"themes stay as they were: a fault in regionradar itself: {type(error).__name__}: {error}"
    return None


def _update(work: Work, centre: Floats) -> None:
    tables = ThemeTables(work)
    gone = tables.drop_gone()
    if not gone and not tables.count_stale():
        return
    fresh = [_take(tables, centre) for _ in range(0, tables.count_stale(), BATCH)]
    held = tables.gists()
    is_fresh = np.isin(held.numbers, np.concatenate(fresh) if fresh else [])
    _keep_nearest(tables, held, is_fresh)
    _keep_themes(tables, held, is_fresh, work.generation)
    work.mark_changed()


def _take(tables: ThemeTables, centre: Floats) -> Integers:
    """Find what some of the stale documents are about; their numbers."""
    found = tables.stale(BATCH)
    gists = clusters.gist(found.vectors, found.owner, found.ordinal, len(found.numbers), centre)
    tables.keep_gists(found.numbers, gists)
    return found.numbers


def _keep_nearest(tables: ThemeTables, held: Gists, fresh: NDArray[np.bool_]) -> None:
    known = novelty.Earlier(_places(held.nearest, held.numbers), held.similarity)
    found = novelty.nearest(_standing(held), known, fresh)
    moved = (found.other != known.other) | (found.similarity != known.similarity)
    others = np.append(held.numbers, novelty.NONE)[found.other]
    tables.keep_nearest(held.numbers[moved], others[moved], found.similarity[moved])


def _standing(held: Gists) -> novelty.Standing:
    rank = np.empty(len(held.numbers), dtype=np.int64)
    rank[np.argsort(held.moments, kind="stable")] = np.arange(len(rank))
    posts: dict[tuple[str, str], int] = {}
    post = [
        posts.setdefault((publisher, " ".join(title.casefold().split())), len(posts))
        for publisher, title in zip(held.publishers, held.titles, strict=True)
    ]
    days = held.moments.astype("datetime64[D]").astype(np.int64)
    return novelty.Standing(held.matrix, rank, days, np.array(post, dtype=np.int64))


def _keep_themes(tables: ThemeTables, held: Gists, fresh: NDArray[np.bool_], generation: int) -> None:
    before = tables.themes()
    labels = _places(held.themes, np.array([each.number for each in before], dtype=np.int64))
    labels[fresh] = clusters.NONE  # what a document says now does not move the theme that it had
    grown = clusters.grow(held.matrix, labels, len(before))
    unused = iter(tables.give_numbers(int((grown.origin == clusters.NONE).sum())))
    kept = [
        KeptTheme(next(unused), (), 0, generation) if place == clusters.NONE else before[place]
        for place in grown.origin
    ]
    numbers = np.append(np.array([each.number for each in kept], dtype=np.int64), clusters.NONE)[grown.labels]
    moved = numbers != held.themes
    tables.keep_themed(held.numbers[moved], numbers[moved])
    sizes = np.bincount(grown.labels[grown.labels != clusters.NONE], minlength=len(kept))
    tables.keep_themes(_named(tables, kept, sizes, replace(held, themes=numbers)))


def _named(tables: ThemeTables, kept: Sequence[KeptTheme], sizes: Integers, held: Gists) -> list[KeptTheme]:
    """Themes with names for those that have none, or have outgrown theirs."""
    asked = {
        each.number: int(size)
        for each, size in zip(kept, sizes, strict=True)
        if not each.words or size >= GROWN * each.named
    }
    if not asked:
        return list(kept)
    counted = tables.counted(list(asked))
    telling = {
        number: names.telling([names.Counted(*each) for each in counted.get(number, ())], asked[number])[:CANDIDATES]
        for number in asked
    }
    wanted = frozenset(term for found in telling.values() for term in found)
    read = {int(number) for theme in asked for number in _middle(held, theme)}
    forms = names.written(tables.texts(list(read), BEGINNING), terms, wanted)
    taken = {frozenset(each.words) for each in kept if each.number not in asked}
    made: dict[int, tuple[str, ...]] = {}
    for number, found in telling.items():
        made[number] = names.name(found, forms, terms, taken)
        taken.add(frozenset(made[number]))
    return [
        replace(each, words=made[each.number], named=asked[each.number]) if each.number in asked else each
        for each in kept
    ]


def _middle(held: Gists, theme: int) -> Integers:
    """The numbers of the documents that are most like a theme's centre."""
    own = np.flatnonzero(held.themes == theme)
    alike = held.matrix[own] @ held.matrix[own].mean(axis=0)
    return held.numbers[own[np.argsort(-alike, kind="stable")[:READ]]]


def _places(numbers: Integers, all_numbers: Integers) -> Integers:
    """The places of numbers among all of them; ``NONE`` for what is none of them."""
    place = {int(number): at for at, number in enumerate(all_numbers)}
    return np.array([place.get(int(number), clusters.NONE) for number in numbers], dtype=np.int64)


def rebuild(work: Work, centre: Floats) -> None:
    """Make all themes anew, and what documents are most like. Raises ``StoreError``."""
    with work.together():
        ThemeTables(work).forget()
        _update(work, centre)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be counted: the last ``weeks`` until the filters' last day, or the store's newest document, against
    those before since the filters' first day, or three times as many. ``words`` choose themes by their names."""

    filters: Filters = Filters()
    weeks: int = WEEKS
    words: str = ""


def themes(store: Published) -> list[Theme]:
    """All themes, the largest first."""
    return tables_of.list_themes(store)


def theme_of(store: Published, document_ids: Sequence[str]) -> dict[str, Theme]:
    """The themes of documents, by their ids; documents of no theme are left out."""
    return tables_of.themes_of(store, document_ids)


def novel(store: Published, filters: Filters, count: int) -> list[Novel]:
    """Documents that were least like anything before them, the most novel first."""
    return tables_of.list_novel(store, filters, count)


def novelty_of(store: Published, document_ids: Sequence[str]) -> dict[str, Novel]:
    """How new documents were when they came, by their ids; those that had nothing before them are left out."""
    return tables_of.novelty_of(store, document_ids)


def trends(store: Published, asked: Asked = Asked()) -> Trends:
    """Themes over time, those that rise first, then those that fall.

    Raises ``QueryError`` where no theme is called by these words, or the first day is too late.
    """
    found = named(themes(store), asked.words) if asked.words else themes(store)
    filters = asked.filters
    until = filters.until or tables_of.newest_day(store)
    others = replace(filters, since=None, until=None)
    undated = tables_of.undated(store, others)
    if until is None:
        return Trends((), (), None, None, (), undated)
    weeks = asked.weeks * (1 + BEFORE)
    if filters.since:
        weeks = -(-((until - filters.since).days + 1) // 7)
        if weeks <= asked.weeks:
            raise QueryError(
                f"nothing is before the last {asked.weeks} weeks: give an earlier --since or fewer --weeks"
            )
        if weeks > MOST:
            raise QueryError(f"more than {MOST // 52} years are too many weeks: give a later --since")
    first = until - timedelta(days=7 * weeks - 1)
    counted = tables_of.count_weeks(store, others, first, weeks, asked.weeks)
    starts = tuple(first + timedelta(days=7 * week) for week in range(weeks))
    made = _trends(found, counted, asked.weeks)
    return Trends(starts, counted.totals, starts[-asked.weeks], until, made, undated, counted.late)


def _trends(found: Sequence[Theme], counted: WeekCounts, now: int) -> tuple[ThemeTrend, ...]:
    none = (0,) * len(counted.totals)
    steady = counted.steady_themes
    held = [(each, rates.rate(steady.get(each.number, none), counted.steady_totals, now)) for each in found]
    enough = [(each, rate) for each, rate in held if rate and _most(steady.get(each.number, none), now) >= rates.FEWEST]
    sure = rates.sure([rate.chance for _, rate in enough])
    judged = {each.number: _verdict(rate, is_sure) for (each, rate), is_sure in zip(enough, sure, strict=True)}
    made = []
    for each, rate in held:
        weeks = counted.themes.get(each.number, none)
        trend = judged.get(each.number, Trend.UNKNOWN)
        told = rate if each.number in judged else None
        made.append(
            ThemeTrend(
                theme=each,
                weeks=weeks,
                now=sum(weeks[-now:]),
                before=sum(weeks[:-now]),
                trend=trend,
                ratio=told.ratio if told else None,
                low=told.low if told else None,
                high=told.high if told else None,
                publishers=counted.publishers.get(each.number, ()),
            )
        )
    return tuple(sorted((each for each in made if any(each.weeks)), key=_order))


def _most(weeks: Sequence[int], now: int) -> int:
    """The documents of the period that has more of them, when both are as long."""
    before = len(weeks) - now
    return max(sum(weeks[before:]), sum(weeks[:before]) * now // max(1, before))


def _verdict(rate: rates.Rate, is_sure: bool) -> Trend:
    if not is_sure or 1 / rates.LEAST < rate.ratio < rates.LEAST:
        return Trend.STEADY
    return Trend.RISING if rate.ratio > 1 else Trend.FALLING


def _order(each: ThemeTrend) -> tuple[int, float, int]:
    """Those that surely rise or fall first, the most certain of them first; of others those of most documents now."""
    if each.trend is Trend.RISING:
        return 0, -(each.low or 0), each.theme.number
    if each.trend is Trend.FALLING:
        return 1, each.high or 0, each.theme.number
    return 2, -each.now, each.theme.number


def named(found: Sequence[Theme], said: str) -> list[Theme]:
    """The themes whose names have all of these words, in any form, or whose number it is. Raises ``QueryError``."""
    if said.strip().isdecimal():
        chosen = [each for each in found if each.number == int(said)]
    else:
        asked = [terms(word)[0] for word in said.replace(",", " ").split()]
        chosen = [
            each for each in found if asked and set(asked) <= {term for word in each.words for term in terms(word)}
        ]
    if not chosen:
        raise QueryError(f"no theme is called {said!r}: regionradar trends --all lists them")
    return chosen


def picture(found: Trends, form: plot.Form = "svg") -> bytes:
    """Themes over time as SVG or PNG, labelled in Swedish."""
    return plot.picture(found, form)


def table(found: Trends) -> str:
    """The numbers behind the picture, as CSV."""
    return plot.table(found)


def draw(found: Trends, path: Path) -> None:
    """Write the picture, and its numbers beside it. Raises ``HomeError`` where they cannot be written."""
    made = plot.picture(found, "png" if path.suffix == ".png" else "svg")
    try:
        path.write_bytes(made)
        path.with_suffix(".csv").write_text(plot.table(found), encoding="utf-8")
    except OSError as error:
        raise HomeError(f"{path} could not be written: {error.strerror}") from error
