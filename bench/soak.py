"""The soak: ``python -m bench.soak [--kills 1000] [--minutes N] [--no-faults] [--only night,backup] [--seed N]``.

Small homes of an invented publisher are tormented: disks that are full at every write, folders that cannot be written,
clocks that jump, two runs at once, readers of an old file, bits that flip, and SIGKILL at random moments, over every
operation that writes. After each, ``verify`` is to find nothing wrong, and the next run completes and leaves what an
undisturbed one does. What is wrong is printed as it is found, sums as it goes on, so that a part of it is a figure,
too; the exit code is 1 where anything was wrong.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from itertools import cycle

from bench.soak_faults import (
    RECOVERY,
    Sums,
    can_mount,
    clock_jumps,
    flipped_bit,
    flipped_bit_of_a_model,
    full_disk,
    killed,
    old_reader,
    read_only,
    small_files,
    two_at_once,
)
from bench.soak_world import OPERATIONS, World, world
from pipeline.machine import cores

KILLS = 1000
SEED = 7
STEP = 256 * 1024  # bytes of disk, or of a file, from one run to the next
FLIPS = 10  # of each kind of file
READ = 5  # every so manieth killed home has a reader
TOLD = 60.0  # seconds between two lines of sums

Job = tuple[str, Callable[[], Sums]]
"""What is done, and the doing of it."""


def soak(kills: int, minutes: float, faults: bool, seed: int, names: Sequence[str]) -> bool:
    """Do all of it, and print what it came to: whether nothing was wrong."""
    began = time.monotonic()
    print(f"seed {seed}; {', '.join(names)}", flush=True)
    sums: dict[str, Sums] = {}
    with world(names) as made:
        print(f"undisturbed, in seconds: {', '.join(f'{name} {made.lasts[name]:.1f}' for name in names)}", flush=True)
        chance = random.Random(seed)

        def goes_on() -> bool:
            done = sum(each.tried for what, each in sums.items() if what.endswith("killed"))
            return done < kills and time.monotonic() - began < 60 * minutes

        if faults:
            _side_by_side(_faults(made, names, chance), sums)
        _side_by_side(_kills(made, names, chance, goes_on), sums)
    _print(sums, time.monotonic() - began)
    return not any(each.wrong for each in sums.values())


def _faults(made: World, names: Sequence[str], chance: random.Random) -> Iterator[Job]:
    """Every fault but kills, over every operation."""
    if can_mount():
        yield from ((f"{name}, disk full", partial(full_disk, made, name, STEP)) for name in names)
    yield from ((f"{name}, files that may not grow", partial(small_files, made, name, 2 * STEP)) for name in names)
    yield from ((f"{name}, read-only", partial(read_only, made, name)) for name in names)
    for one in names:
        for other in dict.fromkeys((one, names[0], chance.choice(names))):
            at_once = partial(two_at_once, made, one, other, random.Random(chance.random()))
            yield f"{one}, with another at once", at_once
    for what in RECOVERY:
        for _ in range(FLIPS):
            flips = partial(flipped_bit, made, what, random.Random(chance.random()))
            yield f"a bit flips: {what}", flips
    for _ in range(FLIPS):
        yield "a bit flips: model", partial(flipped_bit_of_a_model, random.Random(chance.random()))
    yield "clock jumps", partial(clock_jumps, made)
    yield "a reader of the old file", partial(old_reader, made)


def _kills(made: World, names: Sequence[str], chance: random.Random, goes_on: Callable[[], bool]) -> Iterator[Job]:
    """Kills without end, of one operation after the other."""
    for at, name in enumerate(cycle(names)):
        if not goes_on():
            return
        yield f"{name}, killed", partial(killed, made, name, random.Random(chance.random()), read=at % READ == 0)


def _side_by_side(jobs: Iterator[Job], sums: dict[str, Sums]) -> None:
    """Do as many at once as there are cores, and add up what they come to."""
    told = time.monotonic()
    with ThreadPoolExecutor(cores()) as pool:
        under_way: dict[Future[Sums], str] = {}
        more = True
        while more or under_way:
            while more and len(under_way) < cores():
                what, do = next(jobs, ("", None))
                more = do is not None
                if do:
                    under_way[pool.submit(do)] = what
            for done in wait(under_way, return_when=FIRST_COMPLETED).done:
                what, found = under_way.pop(done), done.result()
                sums.setdefault(what, Sums()).merge(found)
                for line in found.wrong:
                    print(f"WRONG: {line}", flush=True)
            if time.monotonic() - told > TOLD:
                told = time.monotonic()
                print(*(f"{what}: {each.tried}" for what, each in sums.items()), sep="; ", flush=True)


def _print(sums: dict[str, Sums], seconds: float) -> None:
    print(f"\n{'':36}{'met it':>8}{'did not':>9}{'wrong':>7}")
    for what, each in sums.items():
        print(f"{what:36}{each.tried:8}{each.through:9}{len(each.wrong):7}")
    lines = Counter[str]()
    for each in sums.values():
        lines.update(each.said)
    print("\nwhat was said:")
    for line, times in lines.most_common():
        print(f"{times:6}  {line}")
    kills = sum(each.tried for what, each in sums.items() if what.endswith("killed"))
    opened = sum(each.opened for each in sums.values())
    wrong = sum(len(each.wrong) for each in sums.values())
    print(
        f"\n{kills} kills; readers opened the store {opened} times meanwhile; {wrong} wrong; {seconds / 60:.0f} minutes"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--minutes", type=float, default=600.0, help="after which no further home is killed")
    parser.add_argument("--no-faults", action="store_true", help="nothing but kills")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", default=",".join(OPERATIONS), help="operations, with commas between")
    said = parser.parse_args()
    well = soak(said.kills, said.minutes, not said.no_faults, said.seed, said.only.split(","))
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
