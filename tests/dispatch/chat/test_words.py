"""A guess is said as a range that is rounded away from the promise."""

import pytest

from dispatch.doors.chat import words
from dispatch.reading.estimates import Wait

MINUTE, HOUR = 60, 3600


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (20, 50, "within about 1\u00a0minute"),
        (30, 130, "within about 3\u00a0minutes"),
        (2.2 * MINUTE, 4.1 * MINUTE, "in about 2 to 5\u00a0minutes"),
        (1.1 * MINUTE, 2 * MINUTE, "in about 1 to 2\u00a0minutes"),
        (5 * MINUTE, 5 * MINUTE, "within about 5\u00a0minutes"),
        (8 * MINUTE, 21 * MINUTE, "in about 5 to 25\u00a0minutes"),
        (50 * MINUTE, 130 * MINUTE, "within about 3\u00a0hours"),
        (1.5 * HOUR, 3.2 * HOUR, "in about 1 to 4\u00a0hours"),
    ],
)
def test_a_guess_is_rounded_away_from_the_promise(low: float, high: float, said: str) -> None:
    assert words.wait(Wait(4, low, (low + high) / 2, high)) == said


def test_where_nothing_is_known_nothing_is_said() -> None:
    assert words.wait(Wait(4, None, None, None)) is None
    assert words.wait(None) is None
