"""What befalls a home, in small: ``make soak`` does the same at length.

Real processes are killed, run out of disk, may not write, are misled by their clock, meet another run: nothing is lost,
what cannot be done is said in one line, and the next run leaves what an undisturbed one does.
"""

import random
import resource
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

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
from bench.soak_world import OLD, OPERATIONS, World, problems, world
from pipeline.extract.language import FAST
from pipeline.finish import catch_up
from pipeline.home import Home
from pipeline.store import Work
from pipeline.verify import verify
from tests.ingesting import silent

EVERY = sorted(OPERATIONS)
STEP = 6_000_000  # bytes of disk from one run to the next


@pytest.fixture(scope="module")
def made() -> Iterator[World]:
    with world(EVERY) as made:
        yield made


def nothing_is_wrong(sums: Sums, met: int) -> None:
    assert sums.wrong == []
    assert sums.tried >= met


@pytest.mark.parametrize("name", EVERY)
def test_killed_at_random_moments(made: World, name: str) -> None:
    """And the store can be opened at every moment by those who read."""
    sums = Sums()
    chance = random.Random(name)
    for _ in range(9):
        sums.merge(killed(made, name, chance, read=True))
        if sums.tried:
            break
    nothing_is_wrong(sums, met=1)


@pytest.mark.parametrize("name", EVERY)
def test_a_disk_that_is_full(made: World, name: str) -> None:
    if not can_mount():
        pytest.skip("file systems cannot be mounted here")
    nothing_is_wrong(full_disk(made, name, STEP), met=1)


def test_a_disk_with_room_for_a_rebuilt_store_s_log_and_not_for_the_store(made: World) -> None:
    """What is moved into place is the file alone: what could not be written into it must not be left in its log."""
    if not can_mount():
        pytest.skip("file systems cannot be mounted here")
    nothing_is_wrong(full_disk(made, "rebuild", STEP, first=2_500_000), met=1)


@pytest.mark.parametrize("name", ["migrate", "night"])
def test_files_that_may_not_grow(made: World, name: str) -> None:
    nothing_is_wrong(small_files(made, name, STEP), met=1)


@pytest.mark.parametrize("name", EVERY)
def test_a_home_that_may_not_be_written(made: World, name: str) -> None:
    nothing_is_wrong(read_only(made, name), met=1)


def test_two_nights_at_once(made: World) -> None:
    nothing_is_wrong(two_at_once(made, "night", "night", random.Random(1)), met=0)


def test_a_clock_that_jumps(made: World) -> None:
    nothing_is_wrong(clock_jumps(made), met=0)


def test_a_reader_keeps_what_was_published_three_publishes_ago(made: World) -> None:
    sums = old_reader(made)
    nothing_is_wrong(sums, met=0)
    assert sums.opened == 3


@pytest.mark.parametrize("level", ["level-06", "level-10", "level-11"])  # those before lack facts until the next run
def test_a_store_that_was_migrated_and_is_not_published_yet_has_no_fault(level: str, tmp_path: Path) -> None:
    with tarfile.open(OLD.with_name(f"{level}.tar.gz")) as packed:
        packed.extractall(tmp_path, filter="data")
    home = Home(tmp_path)
    with Work(home):
        pass
    assert verify(home, silent, language=FAST, processes=1).findings == []
    catch_up(home, silent, FAST)
    assert verify(home, silent, language=FAST, processes=1).findings == []


@pytest.mark.parametrize("what", RECOVERY)
def test_a_bit_that_flips_is_named_and_made_good(made: World, what: str) -> None:
    """In the published store, the work file, the archive."""
    nothing_is_wrong(flipped_bit(made, what, random.Random(what)), met=1)


def test_a_bit_that_flips_in_a_model_is_named() -> None:
    nothing_is_wrong(flipped_bit_of_a_model(random.Random(3)), met=1)


def test_a_command_without_room_says_so_in_one_line_and_exits_with_1(tmp_path: Path) -> None:
    (tmp_path / "en.txt").write_text("Fler bussar\n\nVi vill ha fler bussar i hela regionen.\n", encoding="utf-8")
    home = Home(tmp_path / "home")

    def ingest(most: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "cli", "--home", str(home.path), "ingest", str(tmp_path / "en.txt")]
        limits = (most, resource.getrlimit(resource.RLIMIT_FSIZE)[1])
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limits)  # noqa: E731
        return subprocess.run([*command, "--language", "fast"], preexec_fn=limit, capture_output=True, text=True)

    refused = ingest(100_000)
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert "File too large" in refused.stderr
    assert ingest(100_000_000).returncode == 0
    assert problems(home) == []
