"""How well a source is, judged by what its nights counted and by its own past.

Three kinds of evidence: what tonight's numbers say by themselves (lists not read, pages that failed), numbers beside
those of earlier nights (half a list, a field that vanished, a site rule that no longer fits), and silence, whose
probability follows from when the source has published before. ``bench/health.py`` measures how soon faults are seen
and how often a source that is well is suspected; the constants below were chosen by it.
"""

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise
from statistics import median

from models import FIELDS, Status, Tally, Verdict

Finding = tuple[Status, str]

_DAY = timedelta(days=1)
_YEAR = 365.25  # days
_SEVERITY = tuple(Status)  # the worst last

SEVERAL = 3  # pages or entries: fewer may be chance
NIGHTS = 60  # whose lists say how long a list is
ENOUGH_NIGHTS = 5
ENOUGH_WHOLE = 3  # of nights that read lists to their end, which are weeks apart
SHORTER = 0.7  # of a list's usual length: less is noted
RARELY = 20  # a list that was so short in one night of so many is now and then that short

FIELD_ALARMS = 0.05  # a year and source, by chance, all fields together
LESS = 0.5  # of a field's usual share: that and more of it may be chance or fashion
ALIKE = 0.1  # correlation between documents of one night: they may be one series, or old ones visited again
UNLIKE = 0.25  # by which the agreement of rule and generic reader must have fallen: 1 is all of it
SPREAD = 0.15  # of a document's agreement about its source's mean, until its own is known
NIGHTS_KNOWN = 5  # what SPREAD weighs
RULE_FINDS = 0.1  # mean agreement below which a rule has found nothing on most pages

QUIET_ALARMS = 0.3  # a year and source, by chance
LEAST_LIKELY = 0.135  # probability that is never an alarm: a silence of two mean intervals, were they all by chance
WORKING_YEAR = 225.0  # ordinary weekdays to which a year amounts, with its summer and holidays
BACK = 730  # days of the past that count
HALF_LIFE = 125  # days after which an interval counts half: their mean age is 180 days
KNOWN_RATE = 3.0  # intervals that the expected rate weighs
UNKNOWN_RATE = 1.0  # and the guess where none is given:
UNKNOWN_INTERVAL = 20.0  # weekdays, a month
KNOWN_SHAPE = 4.0  # intervals that the guess of their spread weighs, which is that of pure chance
SHAPES = (0.2, 32.0)  # most bursty, most regular gamma shape that a source is believed to have
DAILY = 1.5  # working days: where intervals are shorter, runs of silent working days tell more
FEW, AGAIN = 2.0, 0.25  # silent days that a guess weighs, and the guess: that a silent day follows on another
KNOWN_PACE = 10.0  # publishing days that the usual pace of a weekday or season weighs
CROWDED = 2  # times the documents of a publishing day: what exceeds that on a day tells nothing of weekday and season

_FREE = 5  # class of Saturdays, Sundays and public holidays
WEEKDAYS = (1.0, 1.0, 1.0, 1.0, 1.0, 0.05)
"""Publishing days on Monday to Friday and on free days. Measured: no weekday of regeringen.se's press releases (2024-11
to 2025-06) is below 0.8 or above 1.4 of their mean, public holidays 0.05; weekends of 14,216 interpellations 0.002."""

_CHRISTMAS = 24
SEASONS = (*(1.0,) * 12, 0.35, 0.35, 0.5, *(1.0,) * 9, 0.4)
"""Per working day: halves of months from 1 January on, and 22 December to 6 January. Measured: regeringen.se July 0.40
and August 0.53 (2023 and 2024), Christmas 0.5 (all days of it 0.27, since most are free); interpellations 2003 to 2017
July 0.04, August 0.19, Christmas 0.13 of all days."""


def judge(
    tally: Tally, history: Sequence[Tally], published: Sequence[date], weekly: float | None, today: date
) -> Verdict:
    """What tonight's ``tally`` says of its source.

    ``history`` are its earlier tallies, oldest first; nights may be missing. ``published`` are the days on which what
    is held of it was published, in any order, also from before the first night. ``weekly`` is how many documents a
    week are expected, None where nothing is known. The reasons are sentences for an operator, the worst first.
    """
    findings = [
        *_list(tally, history, published),
        *_pages(tally),
        *_fields(tally, history),
        *_agreement(tally, history),
        *_silence(tally, history, published, weekly, today),
    ]
    findings.sort(key=lambda finding: -_SEVERITY.index(finding[0]))
    return Verdict(findings[0][0] if findings else Status.OK, tuple(reason for _, reason in findings))


def _list(tally: Tally, history: Sequence[Tally], published: Sequence[date]) -> Iterator[Finding]:
    """Lists that could not be read, are empty, shorter than they were, or not read to their end."""
    if tally.unchanged:
        return
    if tally.listed is None:
        yield Status.BROKEN, ": ".join(("its lists could not be read", *tally.reasons[:1]))
        return
    if not tally.proved:
        were = "was" if tally.listed == 1 else "were"
        yield Status.PARTIAL, f"its list was not read to a proven end; {_count(tally.listed, 'entry')} {were} seen"
    past = [(n.listed, n) for n in history if n.listed is not None and not n.unchanged]
    if not tally.listed:
        if published or any(night.listed for night in history):
            yield from _empty([listed for listed, night in past if 2 * night.new <= listed])
        return
    # nights that read to the end go deeper than others do, and so did those that read a backlog
    alike = [(listed, night) for listed, night in past if night.whole == tally.whole]
    known = [listed for listed, night in alike if night.whole or 2 * night.new <= listed][-NIGHTS:]
    usual = median(known) if len(known) >= (ENOUGH_WHOLE if tally.whole else ENOUGH_NIGHTS) else 0
    if tally.listed < _short_of(usual) and _has_fallen(known, tally.listed, usual):
        read = " when it is read to its end" if tally.whole else ""
        yield Status.PARTIAL, f"its list has {_count(tally.listed, 'entry')}; {usual:.0f} are usual{read}"


def _empty(known: list[int]) -> Iterator[Finding]:
    """An empty list, unless it shows only some days and few things, and so has often been short or empty before."""
    while known and not known[-1]:
        known.pop()
    known = known[-NIGHTS:]
    shrinks = any(after < one for one, after in pairwise(known))
    refilled = sum(one == 0 < after for one, after in pairwise(known))
    if known and (refilled >= SEVERAL or (shrinks and known[-1] < SEVERAL)):
        return
    yield Status.BROKEN, "its list is empty" + (f"; {median(known):.0f} entries are usual" if known else "")


def _has_fallen(known: list[int], now: int, usual: float) -> bool:
    """Whether a list became short from one night to the next, and is not now and then so short.

    Lists that show only some days shrink by and by. A run of short lists up to last night is what is being judged, and
    no evidence of what is usual; but after half of ``NIGHTS`` it is.
    """
    onset = now
    while known and known[-1] < _short_of(usual):
        onset = known.pop()
    return bool(known) and onset < _short_of(known[-1]) and now < _rarest(known)


def _short_of(usual: float) -> float:
    """Under how many entries a list of this length is notably short."""
    return min(SHORTER * usual, usual - SEVERAL + 1)


def _rarest(lengths: Sequence[int]) -> int:
    """How short a list is in one night of ``RARELY``."""
    return sorted(lengths)[len(lengths) // RARELY]


def _pages(tally: Tally) -> Iterator[Finding]:
    """Pages that were not got, and entries that are not held."""
    got = tally.read or tally.new or tally.changed or tally.same
    if tally.failed >= SEVERAL and not got:
        yield Status.BROKEN, f"none of its pages could be read: {tally.failed} failed"
    elif tally.failed:
        others = "; others could" if got else ""
        yield Status.PARTIAL, f"{_count(tally.failed, 'page')} could not be fetched or read{others}"
    if tally.missing >= SEVERAL and not got:
        yield Status.BROKEN, f"all {tally.missing} pages asked for are said not to be there: an outage, or a move"
    if tally.listed is not None and tally.held < tally.listed:
        lacking = tally.listed - tally.held
        are = "is" if lacking == 1 else "are"
        yield Status.PARTIAL, f"{lacking} of the {_count(tally.listed, 'entry')} listed {are} not held"


def _fields(tally: Tally, history: Sequence[Tally]) -> Iterator[Finding]:
    """Fields that documents of this source used to have and now lack."""
    nights = [night for night in (*history, tally) if night.read]
    if not nights:
        return
    fields = (*FIELDS, "rule")
    doubtful = FIELD_ALARMS / len(fields) / _yearly(nights, tally.night)
    for name in fields:
        had = [night.filled.get(name, 0) for night in nights]
        of = [night.read for night in nights]
        start = _run(had, of, LESS * sum(had) / sum(of))
        if not 0 < start < len(nights):
            continue
        before, now = sum(had[:start]), sum(had[start:])
        # of documents that are alike, many say less than as many that are not
        alone = sum(count / (1 + ALIKE * (count - 1)) for count in of[start:])
        drawn = math.ceil(alone)
        likely = _beta_binomial(int(now * alone / sum(of[start:])), drawn, before, sum(of[:start]))
        if likely < doubtful:
            yield (
                Status.BROKEN,
                f"{now} of the last {_count(sum(of[start:]), 'document')} had {_name(name)}, "
                f"{before} of {sum(of[:start])} before; by chance that has a probability of {likely:.1g}",
            )


def _agreement(tally: Tally, history: Sequence[Tally]) -> Iterator[Finding]:
    """A site rule that finds less of what the generic reader finds than it did: the layout has changed."""
    nights = [night for night in (*history, tally) if night.ruled]
    if not nights:
        return
    agreed, ruled = [night.agreed for night in nights], [night.ruled for night in nights]
    usual = sum(agreed) / sum(ruled)
    empty = _run(agreed, ruled, RULE_FINDS)
    if sum(ruled[empty:]) >= SEVERAL:
        yield Status.BROKEN, f"its rule found next to nothing in the last {_count(sum(ruled[empty:]), 'document')}"
        return
    start = _run(agreed, ruled, usual - UNLIKE / 2)
    if not 0 < start < len(nights):
        return
    before, now = sum(ruled[:start]), sum(ruled[start:])
    past, recent = sum(agreed[:start]) / before, sum(agreed[start:]) / now
    squares = sum(of * (sum_ / of - past) ** 2 for sum_, of in zip(agreed[:start], ruled[:start], strict=True))
    spread = math.sqrt((squares + NIGHTS_KNOWN * SPREAD**2) / (start - 1 + NIGHTS_KNOWN))
    freedom = start - 1 + NIGHTS_KNOWN
    t = (past - recent) / (spread * math.sqrt(1 / now + 1 / before))
    likely = _beta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2
    if past - recent >= UNLIKE and likely < FIELD_ALARMS / _yearly(nights, tally.night):
        yield (
            Status.BROKEN,
            f"its rule and the generic reader agree by {recent:.0%} in the last {_count(now, 'document')}, "
            f"by {past:.0%} before: the layout may have changed",
        )


def _run(sums: Sequence[float], counts: Sequence[int], under: float) -> int:
    """Where the last run of nights with a mean under this begins; their number where the last night has more."""
    start = len(counts)
    while start and sums[start - 1] < under * counts[start - 1]:
        start -= 1
    return start


def _yearly(nights: Sequence[Tally], tonight: date) -> float:
    """How many nights a year are like these."""
    return len(nights) * max(1.0, _YEAR / ((tonight - nights[0].night).days + 1))


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a source publishes.

    Time runs by working days: one for each ordinary weekday, less on free days and in the seasons in which little is
    published (``weekdays``, ``seasons``: the source's own). ``known`` intervals between publishing days (days on which
    at least one document is published) have the sum ``total``; ``shape`` is that of their gamma distribution, 1 where
    they come by pure chance, more where they are regular, less where in bursts. ``silent`` is the share
    of working days without a document, ``again`` their share among the working days after such a day.
    """

    weekdays: tuple[float, ...]
    seasons: tuple[float, ...]
    known: float
    total: float
    shape: float
    silent: float = 1.0
    again: float = 1.0

    @property
    def interval(self) -> float:
        """The mean interval in working days."""
        return self.total / self.known

    @property
    def doubtful(self) -> float:
        """The probability under which a silence is an alarm: as many as there are intervals, so many chances of one."""
        return min(LEAST_LIKELY, QUIET_ALARMS * self.interval / WORKING_YEAR)

    def working(self, days: Iterable[date]) -> float:
        """What these days amount to in working days."""
        return sum(_pace(day, self.weekdays, self.seasons) for day in days)

    def silence(self, working: float) -> float:
        """The probability that an interval is longer than this, with mean and shape as uncertain as they are.

        Where hardly a day is without documents, intervals are all alike and tell little; there it is the probability
        of a run of so many silent working days.
        """
        longer = _beta(self.total / (self.total + working), self.shape * self.known, self.shape)
        if self.interval >= DAILY or working < 1:
            return longer
        return min(longer, self.silent * math.pow(self.again, working - 1))


def rhythm(published: Sequence[date], weekly: float | None) -> Rhythm:
    """The rhythm of a source with documents of these days (in order), expected to be ``weekly`` many."""
    known, total = UNKNOWN_RATE, UNKNOWN_RATE * UNKNOWN_INTERVAL
    if weekly:
        known, total = KNOWN_RATE, KNOWN_RATE / -math.expm1(-weekly / 5)  # documents by chance on five weekdays
    counts = Counter(published)
    days = sorted(counts)
    if len(days) < 2:
        return Rhythm(WEEKDAYS, SEASONS, known, total, 1.0)
    weekdays, seasons = _paces(counts, days)
    every = [days[0] + n * _DAY for n in range((days[-1] - days[0]).days + 1)]
    paces = [_pace(day, weekdays, seasons) for day in every]
    until = [0.0, *accumulate(paces)]
    at = [(day - days[0]).days for day in days]
    # a day is as if published on in its middle
    intervals = [until[b] - until[a] + (paces[b] - paces[a]) / 2 for a, b in pairwise(at)]
    weights = [0.5 ** ((at[-1] - b) / HALF_LIFE) for b in at[1:]]
    known += sum(weights)
    total += _dot(weights, intervals)
    mean = total / known
    squares = _dot(weights, [(interval - mean) ** 2 for interval in intervals])
    variation = (squares / mean**2 + KNOWN_SHAPE) / (sum(weights) + KNOWN_SHAPE)
    silent, again = _silent_days([counts[day] for day, pace in zip(every, paces, strict=True) if pace > 0.5])
    return Rhythm(weekdays, seasons, known, total, min(max(1 / variation, SHAPES[0]), SHAPES[1]), silent, again)


def _silent_days(counts: Sequence[int]) -> tuple[float, float]:
    """The share of working days without a document, and that among the days after such a day; the last count most."""
    weights = [0.5 ** ((len(counts) - at) * 7 / 5 / HALF_LIFE) for at in range(len(counts))]
    silent = _dot(weights, [not count for count in counts])
    twice = _dot(weights[1:], [not one and not after for one, after in pairwise(counts)])
    return (silent + 0.5) / (sum(weights) + 1), (twice + FEW * AGAIN) / (silent + FEW)


def _dot(weights: Iterable[float], values: Iterable[float]) -> float:
    return sum(weight * value for weight, value in zip(weights, values, strict=True))


def _paces(counts: Mapping[date, int], days: Sequence[date]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The source's own pace by weekday and by season, drawn towards the usual one."""
    crowd = sum(counts.values()) / len(days)
    every = Counter(_class(days[0] + n * _DAY) for n in range((days[-1] - days[0]).days + 1))
    seen: defaultdict[tuple[int, int], float] = defaultdict(float)
    for day, count in counts.items():
        seen[_class(day)] += min(count / crowd, CROWDED)
    paces = [list(WEEKDAYS), list(SEASONS)]
    for which in (0, 1, 0, 1):
        amounts = {both: count * paces[0][both[0]] * paces[1][both[1]] for both, count in every.items()}
        rate = sum(seen.values()) / sum(amounts.values())
        for one in range(len(paces[which])):
            expected = rate * sum(amount for both, amount in amounts.items() if both[which] == one)
            found = sum(count for both, count in seen.items() if both[which] == one)
            paces[which][one] *= (found + KNOWN_PACE) / (expected + KNOWN_PACE)
    week = sum(paces[0][:_FREE]) / _FREE
    return tuple(pace / week for pace in paces[0]), tuple(paces[1])


def _silence(
    tally: Tally, history: Sequence[Tally], published: Sequence[date], weekly: float | None, today: date
) -> Iterator[Finding]:
    """Silence that is longer than likely. Only days after which the lists were read count."""
    looked = [night for night in (*history, tally) if night.unchanged or night.listed is not None]
    if not looked:
        return
    days = _publications(tally, history, published, today)
    # the night sees the day before; who never published is silent since the first look
    last = days[-1] if days else looked[0].night - _DAY
    silent = sorted({night.night - _DAY for night in looked if night.night - _DAY > last})
    its = rhythm(days, weekly)
    likely = its.silence(its.working(silent))
    if likely < its.doubtful:
        yield (
            Status.QUIET,
            f"nothing new for {_count((today - last).days - 1, 'day')}, {len(silent)} of them looked at; usual is "
            f"a publishing day every {its.interval:.1f} working days, such a silence has a probability of {likely:.1g}",
        )


def _publications(tally: Tally, history: Sequence[Tally], published: Sequence[date], today: date) -> Sequence[date]:
    """The days of all publications, in order.

    Where most documents bear no date, the days before the nights that found something new; the first night found what
    was there. Its last finding is a sign of life in any case: a document may bear an older date.
    """
    first = today - BACK * _DAY
    dated = sorted(day for day in published if first <= day <= today)
    arrivals = [(night.night - _DAY, night.new) for night in (*history, tally)[1:] if night.new]
    if not arrivals:
        return dated
    begun = arrivals[0][0]
    within = sum(begun <= day <= today for day in published)
    if 2 * within < sum(new for _, new in arrivals):
        return [*dated[: bisect_left(dated, begun)], *(day for day, new in arrivals for _ in range(new))]
    return dated if dated[-1] >= arrivals[-1][0] else [*dated, arrivals[-1][0]]


def _pace(day: date, weekdays: Sequence[float], seasons: Sequence[float]) -> float:
    weekday, season = _class(day)
    return weekdays[weekday] * seasons[season]


@lru_cache(maxsize=4096)
def _class(day: date) -> tuple[int, int]:
    """A day's weekday (or that it is free) and season."""
    weekday = _FREE if day.weekday() > 4 or day in _holidays(day.year) else day.weekday()
    if (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 6):
        return weekday, _CHRISTMAS
    return weekday, 2 * (day.month - 1) + (day.day > 15)


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    """Public holidays (röda dagar) that can be weekdays, and the eves on which nobody works either."""
    easter = _easter(year)
    midsummer_eve = next(day for n in range(7) if (day := date(year, 6, 19 + n)).weekday() == 4)
    fixed = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))
    moving = (easter - 2 * _DAY, easter + _DAY, easter + 39 * _DAY, midsummer_eve)
    return frozenset((*(date(year, month, day) for month, day in fixed), *moving))


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    leap, plain = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - moon + 15) % 30
    weekday = (32 + 2 * plain + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _beta_binomial(most: int, drawn: int, found: float, of: float) -> float:
    """The probability that at most ``most`` of ``drawn`` have what ``found`` of ``of`` had before (Jeffreys' prior)."""
    a, b = found + 0.5, of - found + 0.5
    return min(
        1.0,
        sum(math.comb(drawn, k) * math.exp(_log_beta(k + a, drawn - k + b) - _log_beta(a, b)) for k in range(most + 1)),
    )


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by Lentz' continued fraction."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(1 - x, b, a)
    tiny = 1e-300
    c, d = 1.0, 1 / ((1 - (a + b) * x / (a + 1)) or tiny)
    value = d
    for m in range(1, 500):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / ((1 + step * d) or tiny)
            c = (1 + step / c) or tiny
            value *= c * d
        if abs(c * d - 1) < 1e-12:
            break
    return value * math.exp(a * math.log(x) + b * math.log1p(-x) - _log_beta(a, b)) / a


def _count(number: int, what: str) -> str:
    plural = f"{what[:-1]}ies" if what.endswith("y") and what != "day" else f"{what}s"
    return f"{number} {what if number == 1 else plural}"


def _name(field: str) -> str:
    return {"published": "a date of publication", "rule": "what its rule looks for", "lead": "a lead"}.get(field, field)
