"""Every promise names a test that there is."""

import re
from pathlib import Path

TESTS = Path(__file__).parent
PROMISES = (TESTS.parent / "docs" / "promises.md").read_text(encoding="utf-8")


def test_every_test_that_a_promise_names_exists() -> None:
    named = re.findall(r"`(test_\w+\.py)(?:::(test_\w+))?`", PROMISES)
    assert len(named) > 20
    for file, test in named:
        text = (TESTS / file).read_text(encoding="utf-8")
        assert not test or f"def {test}(" in text, f"{file}::{test}"


def test_tests_that_follow_their_file_exist() -> None:
    """As in "`test_a.py`: `test_one`, `test_two`"."""
    lists = re.findall(r"`(test_\w+\.py)`: ((?:`test_\w+`(?:, )?)+)", PROMISES)
    assert lists
    for file, tests in lists:
        text = (TESTS / file).read_text(encoding="utf-8")
        for test in re.findall(r"`(test_\w+)`", tests):
            assert f"def {test}(" in text, f"{file}::{test}"
