"""What a machine that is slower than its people still hands over, with and without restraint."""

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest

from dispatch.policy.restraint import LEAST, PROMPT, Promptness, Restraint

STEP = 0.1


def at(seconds: float) -> datetime:
    return datetime(2026, 11, 22, tzinfo=UTC) + timedelta(seconds=seconds)


@dataclass
class Machine:
    """It takes down so many answers a second, in their order; those that come too late cost as much as the others."""

    a_second: float
    thought: float = 2.0
    rings: float = 10.0
    people: int = 3000
    restrained: bool = True
    restraint: Restraint = field(default_factory=Restraint)
    in_time: int = 0
    ran_out: int = 0
    waiting: float = 0.0  # customers
    credit: float = 0.0
    ringing: deque[float] = field(default_factory=deque)  # when offered
    answers: deque[float] = field(default_factory=deque)  # when offered: answered, not taken down
    thinking: deque[float] = field(default_factory=deque)  # when offered: not answered
    taken_down: deque[tuple[float, float, bool]] = field(default_factory=deque)  # answers: when, how late, in time

    def run(self, seconds: float, wanted_a_second: float, *, begin: float = 0.0) -> int:
        """How many were handed over in these seconds."""
        before, looked = self.in_time, begin
        for step in range(round(seconds / STEP)):
            now = begin + step * STEP
            self.waiting += wanted_a_second * STEP
            self.run_out(now)
            self.offer(now)
            self.take_down(now)
            if self.restrained and now - looked >= 0.5:
                ringing = len(self.ringing)
                self.restraint.look(self.promptness(now), ringing=ringing, people=self.people, now=at(now))
                looked = now
        return self.in_time - before

    def offer(self, now: float) -> None:
        free = self.people - len(self.ringing)
        most = self.restraint.most
        made = min(int(self.waiting), free, free if most is None else max(0, most - len(self.ringing)))
        self.ringing.extend([now] * made)
        self.thinking.extend([now] * made)
        self.waiting -= made

    def run_out(self, now: float) -> None:
        while self.ringing and self.ringing[0] + self.rings < now:
            self.ringing.popleft()
            self.waiting += 1
            self.ran_out += 1

    def take_down(self, now: float) -> None:
        while self.thinking and self.thinking[0] + self.thought <= now:
            self.answers.append(self.thinking.popleft())
        self.credit = self.credit + self.a_second * STEP if self.answers else 0.0
        while self.answers and self.credit >= 1:
            self.credit -= 1
            offered = self.answers.popleft()
            in_time = bool(self.ringing) and self.ringing[0] <= offered
            if in_time:
                self.ringing.popleft()
                self.in_time += 1
            self.taken_down.append((now, now - offered - self.thought, in_time))

    def promptness(self, now: float) -> Promptness | None:
        while self.taken_down and self.taken_down[0][0] < now - 1:
            self.taken_down.popleft()
        if len(self.taken_down) < 5:
            return None
        rate = sum(in_time for _, _, in_time in self.taken_down)
        return Promptness(float(rate), self.thought, median(late for _, late, _ in self.taken_down))


def test_a_machine_asked_for_too_much_still_hands_over_all_that_it_can() -> None:
    collapsed, restrained = Machine(20, restrained=False), Machine(20)

    collapsed.run(300, 50)
    restrained.run(300, 50)

    assert collapsed.in_time < 0.2 * 300 * 20
    assert restrained.in_time > 0.9 * 300 * 20
    assert restrained.ran_out < 0.02 * restrained.in_time


@pytest.mark.parametrize("thought", [0.5, 2.0, 6.0])
def test_once_it_keeps_up_again_nothing_is_held_back(thought: float) -> None:
    machine = Machine(20, thought=thought)
    machine.run(120, 50)
    assert machine.restraint.most is not None

    machine.run(600, 1, begin=120)

    assert machine.restraint.most is None


def test_a_machine_that_keeps_up_is_never_held_back() -> None:
    machine = Machine(60, thought=8)

    assert machine.run(300, 50) > 0.95 * 300 * 50
    assert machine.restraint.most is None


def test_of_a_crowd_that_comes_at_once_everybody_is_rung_in_vain_at_most_once() -> None:
    """Twenty thousand wait, three thousand are free: all of those ring, and their answers teach to hold back."""
    machine = Machine(30, thought=4, rings=20, waiting=20_000)

    machine.run(300, 0.0)

    assert machine.ran_out <= machine.people
    assert machine.in_time > 0.9 * 300 * 30 - machine.people


def test_few_answers_hold_nothing_back_and_something_may_always_ring() -> None:
    restraint = Restraint()
    restraint.look(None, ringing=3000, people=3000, now=at(0))
    assert restraint.most is None

    restraint.look(Promptness(rate=0.1, thought=1.0, late=PROMPT + 60), ringing=3000, people=3000, now=at(1))
    assert restraint.most == LEAST


def test_after_a_long_pause_it_grows_by_no_more_than_in_the_time_of_one_answer() -> None:
    restraint = Restraint()
    restraint.look(Promptness(rate=100.0, thought=0.5, late=60.0), ringing=3000, people=3000, now=at(0))
    assert restraint.most == 200

    restraint.look(None, ringing=0, people=3000, now=at(3600))
    assert restraint.most == 220
