"""How soon a source's faults are seen, and how often one that is well is suspected: ``python -m bench.health [DIR]``.

Sources are drawn that publish at several rates, regularly, by pure chance or in bursts, each with weekdays, a summer
and a Christmas of its own which the model does not know. They are watched for a year after a first year, or from their
first night on with the backlog that a feed holds; now and then the machine is off. Delays are in expected publishing
intervals: how many publishing days should have come between the fault and the first night that is not OK. DIR adds
the real days of regeringen.se's press releases (government/nightly.jsonl.gz) and of the Riksdag's interpellations
(riksdagen/interpellations.jsonl.gz).
"""

import argparse
import gzip
import json
import random
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import mean, median

from models import FIELDS, Status, Tally
from pipeline import health

SEED = 7
DAY = timedelta(days=1)
START, WATCHED, END = date(2023, 3, 1), date(2025, 3, 1), date(2026, 3, 1)
FIRST_NIGHT = date(2024, 3, 1)  # of sources that are known for a year when the watch begins
RATES = (0.2, 1.0, 5.0, 10.0, 50.0)  # documents in an ordinary week
CHARACTERS = {"regular": (8.0, 1.0), "by chance": (1.0, 1.0), "bursty": (0.4, 2.5)}  # gamma shape, documents a day
TARGETS = (0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)
FEED = 20  # entries
WINDOW = 30  # days that a list of days shows
USUAL = {"published": 1.0, "lead": 0.9, "contacts": 0.6, "attachments": 0.3, "sections": 0.5}  # share of documents
AGREEMENT, AGREEMENT_SPREAD = 0.85, 0.12
OFF = 0.03  # of nights in which the machine is off


@dataclass(frozen=True, slots=True)
class Drawn:
    """A source: the days of its documents (in order), and what it truly expects of a day."""

    days: Sequence[date]
    weekly: float | None
    window: bool  # its list shows WINDOW days and not FEED entries
    expected: Mapping[date, float]  # publishing days by this day since START

    def intervals(self, fault: date, night: date) -> float:
        """Publishing days to be expected from the day of a fault on, before the night that sees it."""
        return self.expected[min(night, END) - DAY] - self.expected[fault - DAY]


def draw(rate: float, character: str, chance: random.Random) -> Drawn:
    """A source of this many documents in an ordinary week."""
    shape, batch = CHARACTERS[character]
    weekdays = [*(chance.uniform(0.5, 1.5) for _ in range(5)), chance.uniform(0, 0.15)]
    july, august, christmas = chance.uniform(0.05, 0.9), chance.uniform(0.2, 1.0), chance.uniform(0.1, 0.8)
    seasons = [*(1.0,) * 12, july, july, august, *(1.0,) * 9, christmas]
    ordinary = sum(weekdays[:5]) + 2 * weekdays[5]
    interval = ordinary * batch / rate  # mean, in the source's own working days
    days: list[date] = []
    clock, due, day = 0.0, chance.uniform(0, interval), START
    passed = {}
    while day < END:
        weekday, season = health._class(day)
        clock += weekdays[weekday] * seasons[season]
        while due < clock:
            days.extend([day] * (1 if batch == 1 else 1 + int(chance.expovariate(1) * batch)))
            due += chance.gammavariate(shape, interval / shape)
        passed[day] = clock
        day += DAY
    per = len(set(days)) / clock or 1 / interval
    known = rate * chance.uniform(0.5, 2) if chance.random() < 0.5 else None
    return Drawn(days, known, chance.random() < 0.3, {day: clock * per for day, clock in passed.items()})


Fault = Callable[[Tally, random.Random], Tally]


def empty(tally: Tally, _: random.Random) -> Tally:
    return replace(tally, listed=0, held=0, new=0, read=0, filled={}, ruled=0, agreed=0.0)


def half(tally: Tally, _: random.Random) -> Tally:
    assert tally.listed is not None
    listed, read = tally.listed // 2, tally.new - tally.new // 2
    filled = {name: min(count, read) for name, count in tally.filled.items()}
    agreed = tally.agreed * read / tally.ruled if tally.ruled else 0.0
    return replace(tally, listed=listed, held=listed, new=read, read=read, filled=filled, ruled=read, agreed=agreed)


def without(field: str) -> Fault:
    return lambda tally, _: replace(tally, filled={**tally.filled, field: 0})


def soft_404(tally: Tally, _: random.Random) -> Tally:
    held = (tally.listed or 0) - tally.new
    return replace(tally, new=0, read=0, filled={}, ruled=0, agreed=0.0, failed=tally.new, held=held)


def frozen(tally: Tally, _: random.Random) -> Tally:
    return replace(tally, new=0, read=0, filled={}, ruled=0, agreed=0.0)


def rule_empty(tally: Tally, _: random.Random) -> Tally:
    return replace(tally, agreed=0.0)


def rule_half(tally: Tally, chance: random.Random) -> Tally:
    return replace(tally, agreed=sum(max(0.0, chance.gauss(0.45, 0.2)) for _ in range(tally.ruled)))


FAULTS: dict[str, Fault] = {
    "list empty": empty,
    "half a list": half,
    "date vanishes (all had it)": without("published"),
    "lead vanishes (90 % had it)": without("lead"),
    "contacts vanish (60 % had them)": without("contacts"),
    "soft 404 pages": soft_404,
    "rule finds nothing": rule_empty,
    "rule finds half": rule_half,
    "list frozen": frozen,
}


def nights(source: Drawn, first: date, chance: random.Random) -> list[Tally]:
    """All nights from the first, which finds what the list holds."""
    found: list[Tally] = []
    night, seen = first, 0
    off = first + chance.randrange(365) * DAY  # and for a fortnight
    while night < END:
        published = bisect_left(source.days, night)
        begin = bisect_left(source.days, night - WINDOW * DAY) if source.window else max(0, published - FEED)
        if (chance.random() > OFF and not off <= night < off + 14 * DAY) or night == first:
            new = published - max(seen, begin) if found else published - begin
            filled = {name: sum(chance.random() < USUAL[name] for _ in range(new)) for name in FIELDS}
            agreed = sum(min(1.0, max(0.0, chance.gauss(AGREEMENT, AGREEMENT_SPREAD))) for _ in range(new))
            listed = max(published - begin, new)
            found.append(
                Tally(
                    "s",
                    night,
                    listed=listed,
                    held=listed,
                    new=new,
                    read=new,
                    filled={**filled, "rule": new},
                    ruled=new,
                    agreed=agreed,
                    proved=True,
                )
            )
            seen = published
        night += DAY
    return found


def verdict(source: Drawn, known: Sequence[Tally], upto: date) -> tuple[Status, tuple[str, ...]]:
    """Judgement of the last of these nights, with what was published up to a day."""
    first = known[0].night
    begin = bisect_left(source.days, first) - (known[0].listed or 0)
    held = source.days[max(0, begin) : bisect_right(source.days, min(upto, known[-1].night - DAY))]
    said = health.judge(known[-1], known[:-1], held, source.weekly, known[-1].night)
    return said.status, said.reasons


def telling(all_nights: Sequence[Tally]) -> Iterator[int]:
    """Nights that can begin an alarm of a source that is well: those with something new, and the last before them."""
    for at, (one, after) in enumerate(pairwise(all_nights)):
        if one.new or after.new:
            yield at
    yield len(all_nights) - 1


def false_alarms(source: Drawn, all_nights: Sequence[Tally], begin: date) -> Counter[Status]:
    """Alarms in the nights from this on, each counted once however long it lasts."""
    alarms: Counter[Status] = Counter()
    last = Status.OK
    for at in telling(all_nights):
        if all_nights[at].night >= begin:
            status, _ = verdict(source, all_nights[: at + 1], END)
            if status not in (Status.OK, last):
                alarms[status] += 1
            last = status
    return alarms


def delay(source: Drawn, all_nights: Sequence[Tally], fault: Fault, chance: random.Random) -> tuple[float, int, int]:
    """Expected intervals, nights and documents from a fault on some day of the watched year to the first alarm."""
    begin = WATCHED + chance.randrange(200) * DAY
    start = next(at for at, night in enumerate(all_nights) if night.night > begin)
    hidden = begin - DAY if fault in (frozen, empty, soft_404) else END  # what comes later is not held
    ill = list(all_nights[:start])
    documents = 0
    for number, night in enumerate(all_nights[start:], 1):
        ill.append(fault(night, chance))
        documents += night.new
        if verdict(source, ill, hidden)[0] is not Status.OK:
            return source.intervals(begin, night.night), number, documents
    return source.intervals(begin, END), len(all_nights) - start, documents


def spans(days: Sequence[date], weekly: float | None, begin: date, end: date) -> Iterator[tuple[health.Rhythm, float]]:
    """For each silence that ended in this time: what was known before, and the working days it lasted."""
    for one, after in pairwise(sorted(set(days))):
        if begin <= after < end:
            since = bisect_left(days, one - health.BACK * DAY)
            its = health.rhythm(days[since : bisect_right(days, one)], weekly)
            yield its, its.working(one + n * DAY for n in range(1, (after - one).days))


def doubtful(its: health.Rhythm, target: float) -> float:
    """The threshold where so many alarms a year are accepted."""
    return min(health.LEAST_LIKELY, target * its.interval / health.WORKING_YEAR)


def until_alarm(days: Sequence[date], weekly: float | None, begin: date, target: float) -> date:
    """The night that notices a list which is frozen since a day."""
    known = days[bisect_left(days, begin - health.BACK * DAY) : bisect_left(days, begin)]
    its = health.rhythm(known, weekly)
    day, working = known[-1], 0.0
    while its.silence(working) >= doubtful(its, target):
        day += DAY
        working += its.working([day])
    return max(day, begin) + DAY


def trade_off(count: int) -> None:
    """False alarms of QUIET a year, and the delay of a frozen list, by what is accepted."""
    print(
        "frozen list by accepted alarms a year: false alarms a year, median delay, 90th percentile (expected intervals)"
    )
    print(f"  {'':28}" + "".join(f"{target:>18}" for target in TARGETS))
    for character in CHARACTERS:
        for rate in RATES:
            chance = random.Random(f"{SEED} {character} {rate}")
            alarms, delays = Counter[float](), {target: list[float]() for target in TARGETS}
            for _ in range(count):
                source = draw(rate, character, chance)
                days = source.days
                if not bisect_left(days, WATCHED):
                    continue
                for its, working in spans(days, source.weekly, WATCHED, END):
                    likely = its.silence(working)
                    for target in TARGETS:
                        alarms[target] += likely < doubtful(its, target)
                begin = WATCHED + chance.randrange(300) * DAY
                for target in TARGETS:
                    seen = until_alarm(days, source.weekly, begin, target)
                    # beyond the drawn days a year repeats itself
                    beyond = max(0, (seen - END).days) * source.intervals(WATCHED, END) / (END - WATCHED).days
                    delays[target].append(source.intervals(begin, seen) + beyond)
            cells = [
                f"{alarms[t] / count:.2f} {percentile(delays[t], 50):.1f} {percentile(delays[t], 90):.1f}"
                for t in TARGETS
            ]
            print(f"  {character:12}{rate:>6} a week   " + "".join(f"{cell:>18}" for cell in cells), flush=True)


def percentile(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, percent * len(ordered) // 100)]


def well(count: int) -> None:
    """False alarms a year and source of everything that is judged."""
    print("false alarms per source and year, no faults: PARTIAL, QUIET, BROKEN")
    for name, first in (("known for a year", FIRST_NIGHT), ("from the first night", WATCHED)):
        print(f"  {name}")
        for character in CHARACTERS:
            for rate in RATES:
                chance = random.Random(f"{SEED} {character} {rate} {name}")
                alarms: Counter[Status] = Counter()
                for _ in range(count):
                    source = draw(rate, character, chance)
                    alarms += false_alarms(source, nights(source, first, chance), WATCHED)
                cells = "".join(f"{alarms[s] / count:8.2f}" for s in (Status.PARTIAL, Status.QUIET, Status.BROKEN))
                print(f"    {character:12}{rate:>6} a week {cells}", flush=True)


def faults(count: int) -> None:
    """Delay of each fault."""
    print("delay in expected intervals: median, 90th percentile; (nights, documents: medians)")
    for name, fault in FAULTS.items():
        print(f"  {name}")
        for character in CHARACTERS:
            cells = []
            for rate in RATES:
                chance = random.Random(f"{SEED} {character} {rate} {name}")
                found = []
                for _ in range(count):
                    source = draw(rate, character, chance)
                    found.append(delay(source, nights(source, FIRST_NIGHT, chance), fault, chance))
                delays, after, documents = zip(*found, strict=True)
                late = percentile(delays, 90)
                cells.append(f"{median(delays):6.1f} {late:5.1f} ({median(after):3.0f}, {median(documents):2.0f})")
            print(f"    {character:12}" + "".join(f"{cell:>24}" for cell in cells), flush=True)


def real(name: str, days: Sequence[date], weekly: float, years: Sequence[tuple[date, date]]) -> None:
    """Silences of a real source, and lists of it that freeze on every seventh day."""
    print(f"{name}: false alarms a year; frozen list: median and 90th percentile in expected intervals, in days")
    for target in TARGETS:
        alarms, length, delays, waits = 0, 0.0, list[float](), list[float]()
        for begin, end in years:
            length += (end - begin).days / 365
            alarms += sum(its.silence(x) < doubtful(its, target) for its, x in spans(days, weekly, begin, end))
            within = len({day for day in days if begin <= day < end})
            for n in range(0, (end - begin).days, 7):
                at = begin + n * DAY
                waits.append((until_alarm(days, weekly, at, target) - at).days)
                delays.append(waits[-1] * within / (end - begin).days)
        print(
            f"  accepted {target:<5} {alarms / length:6.2f}   {median(delays):5.1f} {percentile(delays, 90):5.1f}"
            f"   {median(waits):5.0f} {percentile(waits, 90):5.0f}   mean {mean(delays):.1f}",
            flush=True,
        )


def lines(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as packed:
        yield from map(json.loads, packed)


def government(shared: Path) -> None:
    seen = (line["seen"] for line in lines(shared / "government" / "nightly.jsonl.gz") if line["change"] == "new")
    # a night at two sees the day before
    days = sorted((datetime.fromisoformat(each) - timedelta(hours=12)).date() for each in seen)
    days = days[bisect_right(days, date(2024, 11, 5)) :]
    # the scrape itself stood still then: in the product these nights are missing and their silence does not count
    days = sorted([*days, *(date(2025, 2, 10) + n * DAY for n in range(5))])
    real("regeringen.se, from its second night", days, 58.0, [(date(2024, 11, 7), days[-1])])


def interpellations(shared: Path) -> None:
    sent = (line.get("sent") for line in lines(shared / "riksdagen" / "interpellations.jsonl.gz"))
    days = sorted(date.fromisoformat(each[:10]) for each in sent if each)
    # 2018-07 to 2020 is not all there
    years = [(date(year, 1, 1), date(year + 1, 1, 1)) for year in range(1997, 2018)]
    real("interpellations 1997 to 2017", days, 12.0, years)
    real("interpellations 2017 and 2021", days, 12.0, [(date(y, 1, 1), date(y, 12, 31)) for y in (2017, 2021)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, nargs="?", help="folder with government/ and riksdagen/")
    parser.add_argument("--count", type=int, default=40, help="sources drawn for each figure")
    parser.add_argument("--only", choices=PARTS, help="one part")
    given = parser.parse_args()
    for name, part in PARTS.items():
        if given.only in (None, name):
            part(given.count)
            print(flush=True)
    if given.shared and given.only is None:
        government(given.shared)
        interpellations(given.shared)


PARTS = {"trade-off": trade_off, "well": well, "faults": faults}


if __name__ == "__main__":
    main()
