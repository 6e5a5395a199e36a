"""The formulas against published and independently computed numbers, and against each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.simulator.virtual import erlang
from marketplace.simulator.virtual.erlang import Impatient, Patient

RATE, HANDLING = 100 / 1800, 180.0  # a hundred in half an hour, three minutes each: ten erlangs

rates = st.floats(0.001, 1)
handlings = st.floats(10, 500)
patiences = st.floats(5, 1000)


def test_ten_erlangs_need_fourteen_for_eighty_percent_in_twenty_seconds():
    agents = erlang.agents_needed(RATE, HANDLING, share=0.8, within_seconds=20)

    floor = Patient(RATE, HANDLING, agents)
    assert agents == 14
    assert floor.waits == pytest.approx(0.1741, abs=5e-5)
    assert floor.within(20) == pytest.approx(0.888, abs=5e-4)
    assert floor.occupancy == pytest.approx(0.714, abs=5e-4)
    assert erlang.rostered(agents, shrinkage=0.3) == 20


def test_nobody_above_seventy_percent_needs_one_more():
    agents = erlang.agents_needed(RATE, HANDLING, share=0.8, within_seconds=20, most_occupied=0.7)

    floor = Patient(RATE, HANDLING, agents)
    assert agents == 15
    assert floor.within(20) == pytest.approx(0.941, abs=5e-4)
    assert floor.waits == pytest.approx(0.102, abs=5e-4)
    assert erlang.rostered(agents, shrinkage=0.3) == 22


def test_five_minutes_of_patience():
    floor = Impatient(RATE, HANDLING, 300, 14)

    assert floor.waits == pytest.approx(0.14526, abs=5e-6)
    assert floor.abandonment == pytest.approx(0.013984, abs=5e-7)
    assert floor.occupancy == pytest.approx(0.704297, abs=5e-7)
    assert floor.mean_wait_seconds / 60 == pytest.approx(0.069919, abs=5e-7)
    assert floor.answered_within(20) == pytest.approx(0.916792, abs=5e-7)


def test_where_nobody_waits():
    assert erlang.loss(1, 1) == 0.5
    assert erlang.loss(2, 1) == pytest.approx(0.2)
    assert erlang.circuits_needed(10, lost=0.02) == 17


def test_the_published_worked_example():
    floor = Patient(360 / 1800, 240, 55)

    assert floor.load == 48
    assert floor.waits == pytest.approx(0.2387, abs=5e-5)
    assert floor.within(15) == pytest.approx(0.8459, abs=5e-5)
    assert floor.asa_seconds == pytest.approx(8.18, abs=5e-3)
    assert floor.occupancy == pytest.approx(0.8727, abs=5e-5)


def test_two_classes_at_one_desk():
    first, second = erlang.by_priority([0.2, 0.6], 1, 1)

    assert (first + 1, second + 1) == (pytest.approx(2), pytest.approx(6))


def test_a_floor_that_can_never_catch_up_has_no_steady_state():
    with pytest.raises(erlang.Overloaded):
        erlang.wait_chance(10, 10)


def test_a_target_that_nobody_reaches_is_said_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(erlang, "MOST_AGENTS", 20)

    with pytest.raises(erlang.OutOfReach):
        erlang.agents_needed(RATE, HANDLING, share=1.1, within_seconds=20)
    with pytest.raises(erlang.OutOfReach):
        erlang.circuits_needed(10, lost=-1)


@given(rates, handlings, st.integers(1, 50))
def test_another_agent_never_makes_it_worse(rate: float, handling: float, spare: int):
    agents = int(rate * handling) + spare
    fewer, more = Patient(rate, handling, agents), Patient(rate, handling, agents + 1)

    assert more.within(20) >= fewer.within(20)
    assert more.asa_seconds <= fewer.asa_seconds
    assert more.queue_length == pytest.approx(rate * more.asa_seconds)


@given(rates, handlings, patiences, st.integers(1, 400))
def test_everybody_who_comes_is_answered_or_leaves(rate: float, handling: float, patience: float, agents: int):
    floor = Impatient(rate, handling, patience, agents)

    assert floor.answered_within(floor._far()) == pytest.approx(1 - floor.abandonment, abs=1e-4)
    assert floor.queue_length == pytest.approx(rate * floor.mean_wait_seconds)
    assert 0 <= floor.occupancy <= 1 + 1e-9
    assert floor.answered_within(20) <= floor.within(20) + 1e-9


@given(rates, handlings, patiences, st.integers(1, 400))
def test_who_leaves_waits_no_other_way_than_who_stays(rate: float, handling: float, patience: float, agents: int):
    """The mean wait of all is that of the answered and of the leaving, each by its share."""
    floor = Impatient(rate, handling, patience, agents)

    stayed = floor.asa_seconds * (1 - floor.abandonment)

    assert stayed <= floor.mean_wait_seconds * (1 + 1e-3) + 1e-6


@given(rates, handlings, st.integers(1, 30))
def test_patience_without_end_is_patience(rate: float, handling: float, spare: int):
    agents = int(rate * handling * 1.05) + spare
    patient, impatient = Patient(rate, handling, agents), Impatient(rate, handling, 1e10, agents)

    assert impatient.waits == pytest.approx(patient.waits, rel=1e-3)
    assert impatient.mean_wait_seconds == pytest.approx(patient.asa_seconds, rel=1e-3)


@given(st.lists(st.floats(0.001, 0.2), min_size=1, max_size=4), st.integers(1, 20))
def test_priority_moves_the_wait_about_and_makes_none(rates: list[float], agents: int):
    """Kleinrock's conservation law: weighted by load, the classes together wait as long as without classes."""
    handling = 0.9 * agents / sum(rates)

    waits = erlang.by_priority(rates, handling, agents)

    together = sum(rate * wait for rate, wait in zip(rates, waits, strict=True)) / sum(rates)
    assert together == pytest.approx(Patient(sum(rates), handling, agents).asa_seconds, rel=1e-6)
    assert waits == sorted(waits)
