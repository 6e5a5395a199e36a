"""The engine under theory: each contact waits as in a line counted by hand, the figures are those of Erlang C and A."""

import heapq
import random
from datetime import timedelta

import pytest

from dispatch.policy.service_level import Outcome
from marketplace.simulator.virtual import intervals, steady
from marketplace.simulator.virtual.engine import Floor
from marketplace.simulator.virtual.steady import Case
from marketplace.simulator.virtual.world import Contact

TOGETHER = 0.05 / 30  # of thirty intervals one and all hold with a confidence of 95 % (Bonferroni)
SINGLE_CLASS = [case for case in steady.CASES if len(case.rates) == 1]
PATIENT, IMPATIENT = SINGLE_CLASS[0], SINGLE_CLASS[-1]


def waits_by_hand(contacts: list[Contact], agents: int) -> list[float]:
    """Kiefer and Wolfowitz's recursion: in order of arrival, to whichever agent is free first, unless they leave."""
    free = [0.0] * agents
    waits = []
    for one in contacts:
        wait = max(0.0, free[0] - one.at)
        if one.patience_seconds is not None and one.patience_seconds < wait:
            waits.append(one.patience_seconds)
        else:
            waits.append(wait)
            heapq.heapreplace(free, one.at + wait + one.handling_seconds)
    return waits


@pytest.mark.parametrize("case", SINGLE_CLASS, ids=lambda case: case.name)
def test_every_contact_waits_exactly_as_a_line_counted_by_hand(case: Case) -> None:
    world = steady.world(case, contacts=1500, seed=1)

    floor = Floor(world, seed=1).run()

    by_hand = waits_by_hand(world.contacts, case.agents)
    waited = [floor.passages[one.id].waited_seconds for one in world.contacts]
    assert waited == pytest.approx(by_hand, abs=1e-3)  # steps are rounded to microseconds
    assert sum(wait > 0.001 for wait in by_hand) > 20


@pytest.mark.parametrize("case", steady.CASES, ids=lambda case: case.name)
def test_the_figures_are_those_of_theory_within_their_interval(case: Case) -> None:
    compared = steady.compare(case, runs=8, contacts=1000, confidence=1 - TOGETHER)

    assert [one for one in compared.agreements if not one.agrees] == []
    assert all(
        1 - case.theory.within(at) <= 1 and share.holds(1 - case.theory.within(at)) for at, share in compared.curve
    )


def test_the_interval_is_narrow_enough_to_miss_an_agent() -> None:
    """A floor with one agent fewer than the formula has is told from it."""
    theirs = steady.computed(IMPATIENT)
    fewer = Case("one fewer", IMPATIENT.rates, IMPATIENT.handling_seconds, IMPATIENT.agents - 1,
                 patience_seconds=IMPATIENT.patience_seconds)  # fmt: skip

    compared = steady.compare(fewer, runs=8, contacts=1500)

    simulated = {one.figure: one.simulated for one in compared.agreements}
    assert not simulated["waits"].holds(theirs["waits"])
    assert not simulated["abandonment"].holds(theirs["abandonment"])


def test_who_comes_is_answered_or_has_left() -> None:
    floor = Floor(steady.world(IMPATIENT, contacts=800, seed=3), seed=3).run()

    outcomes = [one.outcome for one in floor.passages.values()]

    assert len(outcomes) == len(floor.world.contacts)
    assert set(outcomes) == {Outcome.ANSWERED, Outcome.ABANDONED}


def test_waiting_is_the_length_of_the_line_times_the_time_between_arrivals() -> None:
    """Little's law on one path: the area under the line is the sum of the waits."""
    floor = Floor(steady.world(PATIENT, contacts=800, seed=4), seed=4).run()
    steps = sorted(
        step
        for one in floor.passages.values()
        for step in ((one.arrived_at, 1), (one.arrived_at + timedelta(seconds=one.waited_seconds), -1))
    )

    area, length, before = 0.0, 0, floor.world.start
    for at, change in steps:
        area += length * (at - before).total_seconds()
        length, before = length + change, at

    assert length == 0
    assert area == pytest.approx(sum(one.waited_seconds for one in floor.passages.values()), abs=0.01)


def test_the_same_seed_tells_the_same_story() -> None:
    first, again = (Floor(steady.world(PATIENT, contacts=300, seed=5), seed=5).run() for _ in range(2))

    assert [(one.agent_id, one.ended_at) for one in first.passages.values()] == [
        (one.agent_id, one.ended_at) for one in again.passages.values()
    ]


@pytest.mark.parametrize(("n", "confidence", "expected"), [(2, 0.95, 12.706), (6, 0.95, 2.571), (11, 0.99, 3.169)])
def test_intervals_are_as_wide_as_the_published_table_says(n: int, confidence: float, expected: float) -> None:
    """Student's t for n - 1 degrees of freedom, as printed in every table of it."""
    draw = random.Random(n)
    values = [draw.gauss(0, 1) for _ in range(n)]
    mean = sum(values) / n
    deviation = (sum((value - mean) ** 2 for value in values) / (n - 1)) ** 0.5

    found = intervals.of(values, confidence=confidence)

    assert found.half == pytest.approx(expected * deviation / n**0.5, rel=1e-3)
