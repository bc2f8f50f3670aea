"""How long it was, in words."""

import pytest

from pipeline.watch.spans import span

BLANK = "\u00a0"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, f"0{BLANK}dagar"),
        (1, f"1{BLANK}dag"),
        (3, f"3{BLANK}dagar"),
        (59, f"59{BLANK}dagar"),
        (61, "två månader"),
        (70, "drygt två månader"),
        (85, "nästan tre månader"),
        (338, "drygt elva månader"),
        (350, "nästan ett år"),
        (365, "ett år"),
        (366, "ett år"),
        (398, "drygt ett år"),
        (550, "ett och ett halvt år"),
        (640, "nästan två år"),
        (731, "två år"),
        (1172, "drygt tre år"),
        (3650, "tio år"),
        (8136, f"22{BLANK}år"),
    ],
)
def test_a_span_is_told_as_one_says_it(days: int, said: str) -> None:
    assert span(days) == said


def test_every_number_of_days_has_words() -> None:
    said = [span(days) for days in range(4200)]
    assert all(said)
    assert not any("noll" in each for each in said)
