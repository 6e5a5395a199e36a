"""On a floor of twenty that is busy for a day, three customers of five wait within the range they were told."""

import heapq
import random
from collections import deque
from datetime import UTC, datetime

import pytest

from dispatch.reading import estimates
from dispatch.reading.estimates import Standing, Wait
from dispatch.reading.pacing import Pace

NOW = datetime(2026, 11, 20, tzinfo=UTC)
CARDS, ANYBODY = (1, "sv"), 7
SEATS, TALK_SECONDS, RING_SECONDS, DAY = 20, 420.0, 6.0, 24 * 3600.0
WINDOW = 1800.0


class Floor:
    """Seats, one line, and what is known of them at each moment: no more than the product knows."""

    def __init__(self, load: float, seed: int) -> None:
        self.dice, self.load = random.Random(seed), load
        self.free, self.line = SEATS, deque[tuple[float, Wait]]()
        self.ends: list[float] = []
        self.answered, self.at_once = deque[float](), deque[float](maxlen=100)
        self.told: list[tuple[Wait, float]] = []

    def live(self) -> list[tuple[Wait, float]]:
        """A day: what each customer was told, and how long they waited."""
        now = 0.0
        while now < DAY:
            comes = now + self.dice.expovariate(SEATS / TALK_SECONDS * self.load)
            while self.ends and self.ends[0] <= comes:
                self.ends_one(heapq.heappop(self.ends))
            now = comes
            self.comes_one(now)
        return self.told

    def comes_one(self, now: float) -> None:
        wait = estimates.estimate(Standing(CARDS, NOW, NOW), {CARDS: len(self.line)}, self.pace(now), now=NOW)
        if self.free:
            self.free -= 1
            self.answers(now, now, wait)
        else:
            self.line.append((now, wait))

    def ends_one(self, now: float) -> None:
        if self.line:
            self.answers(now, *self.line.popleft())
        else:
            self.free += 1

    def answers(self, now: float, came: float, wait: Wait) -> None:
        at = now + self.dice.gammavariate(4, RING_SECONDS / 4)
        self.answered.append(at)
        self.told.append((wait, at - came))
        if now - came < 2:
            self.at_once.append(at - came)
        heapq.heappush(self.ends, at + self.dice.gammavariate(2, TALK_SECONDS / 2))

    def pace(self, now: float) -> Pace:
        while self.answered and self.answered[0] < now - WINDOW:
            self.answered.popleft()
        soon = sorted(self.at_once)
        known = {1: (soon[len(soon) // 5], soon[len(soon) // 2], soon[len(soon) * 4 // 5])} if len(soon) > 2 else {}
        return Pace({CARDS: {ANYBODY: len(self.answered)}}, free={ANYBODY: self.free}, at_once=known)


@pytest.mark.parametrize("load", [0.8, 0.9, 0.97])
def test_three_of_five_wait_within_the_range_they_were_told(load: float) -> None:
    told = [(wait, real) for wait, real in Floor(load, seed=1).live() if wait.low_seconds is not None]

    inside = sum((wait.low_seconds or 0) <= real <= (wait.high_seconds or 0) for wait, real in told)

    assert len(told) > 3000
    assert 0.55 <= inside / len(told) <= 0.75
