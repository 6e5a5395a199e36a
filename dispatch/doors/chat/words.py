"""How a guess is said to a customer: a range rounded away from the promise, or that nothing can be said."""

import math

from dispatch.reading.estimates import Wait

NO_BREAK = "\u00a0"
FINE, COARSE = 15, 5  # minutes: up to FINE every minute is said, above it every COARSE
HOUR = 60


def wait(guess: Wait | None) -> str | None:
    """What follows "A person answers …"; None where nothing can be said.

    >>> wait(Wait(4, 130.0, 200.0, 290.0))
    'in about 2 to 5\\xa0minutes'
    """
    if guess is None or guess.low_seconds is None or guess.high_seconds is None:
        return None
    low, high = guess.low_seconds / 60, guess.high_seconds / 60
    if high > 2 * HOUR:
        return _range(math.floor(low / HOUR), math.ceil(high / HOUR), "hour")
    if high > FINE:
        return _range(math.floor(low / COARSE) * COARSE, math.ceil(high / COARSE) * COARSE, "minute")
    return _range(math.floor(low), math.ceil(high), "minute")


def span(seconds: float) -> str:
    """A limit: `5 minutes`, `45 seconds`."""
    count, unit = (round(seconds / 60), "minute") if seconds >= 90 else (round(seconds), "second")
    return f"{count}{NO_BREAK}{unit}{'' if count == 1 else 's'}"


def _range(low: int, high: int, unit: str) -> str:
    most = f"{high}{NO_BREAK}{unit}{'' if high == 1 else 's'}"
    return f"in about {low} to {most}" if 1 <= low < high else f"within about {most}"
