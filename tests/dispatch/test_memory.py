"""What is remembered after any number of changes is what somebody would see who looked anew."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.policy import pairing
from tests.dispatch import crowds
from tests.dispatch.crowds import NOW, World

PEOPLE, LINES = 5, 7


class Day:
    """The truth, the memory that is told of its changes, and what a fresh look at the truth would say."""

    def __init__(self, seed: int) -> None:
        self.chance, self.now = Random(seed), NOW
        self.world = World({}, {})
        self.memory = self.world.memory()

    def step(self) -> None:
        self.chance.choice([self.ticket, self.ticket, self.ticket_gone, self.agent, self.agent, self.agent_gone])()
        if self.chance.random() < 0.3:
            self.now += timedelta(seconds=self.chance.randint(0, 40))

    def ticket(self) -> None:
        pk = self.chance.randint(1, LINES)
        self.world.tickets[pk] = crowds.ticket(self.chance, pk, people=PEOPLE)
        self.memory.put_ticket(self.world.tickets[pk])

    def ticket_gone(self) -> None:
        pk = self.chance.randint(1, LINES)
        self.world.tickets.pop(pk, None)
        self.memory.drop_ticket(pk)

    def agent(self) -> None:
        """Somebody new, somebody with other skills, or the same person with other seats."""
        pk = self.chance.randint(1, PEOPLE)
        one, before = crowds.agent(self.chance, pk), self.world.agents.get(pk)
        if before and self.chance.random() < 0.7:
            one = replace(one, kinds=before.kinds, languages=before.languages, levels=before.levels)
        self.world.agents[pk] = one
        self.memory.put_agent(one)

    def agent_gone(self) -> None:
        pk = self.chance.randint(1, PEOPLE)
        self.world.agents.pop(pk, None)
        self.memory.drop_agent(pk)

    def round(self) -> None:
        """Both decide the same; then it is written."""
        most, batching = self.chance.choice([1, 2, 200]), self.chance.random() < 0.7
        fresh = pairing.pair(self.world.memory(), now=self.now, most=most, batching=batching)
        known = pairing.pair(self.memory, now=self.now, most=most, batching=batching)
        assert known == fresh
        for match in known.matches:
            agent = match.agent
            del self.world.tickets[match.ticket.id]
            seats = tuple(seat for seat in agent.seats if seat != match.seat)
            self.world.agents[agent.agent_id] = replace(agent, seats=seats, taken=agent.taken + 1, ringing=True)
        for ticket in known.exhausted:
            self.world.tickets[ticket.id] = replace(ticket, tired=False)
            self.memory.put_ticket(self.world.tickets[ticket.id])

    def counts_are_true(self) -> None:
        for key, circle in self.memory.circles.items():
            people = [known.facts for known in self.memory.agents.values() if key in known.circles]
            kind = circle.needs.kind
            assert circle.members == {one.agent_id for one in people}
            assert circle.ringing == sum(one.ringing for one in people)
            assert circle.free == sum(not one.ringing and one.seat_for(kind) is not None for one in people)
            assert sum(circle.excluded.values()) == len(self.memory.agents) - len(people)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**40))
def test_whatever_changes_a_round_decides_as_if_everything_were_read_anew(seed):
    day = Day(seed)
    for _ in range(60):
        for _ in range(day.chance.randint(1, 4)):
            day.step()
        day.round()
    day.counts_are_true()


def test_what_has_changed_often_is_not_remembered_for_ever():
    memory = World(
        {1: crowds.agent_at_work(1)}, {1: crowds.ticket_in_line(1, "fi"), 2: crowds.ticket_in_line(2)}
    ).memory()

    for second in range(1000):
        memory.put_agent(crowds.agent_at_work(1, idle_since=NOW - timedelta(seconds=second)))

    assert all(len(circle.agents) < 100 for circle in memory.circles.values())


def test_a_ticket_that_is_put_twice_stands_once_in_line():
    ticket = crowds.ticket_in_line(1)
    memory = World({1: crowds.agent_at_work(1), 2: crowds.agent_at_work(2)}, {1: ticket}).memory()
    memory.put_ticket(ticket)
    memory.put_ticket(replace(ticket, round=1))

    assert len(pairing.pair(memory, now=NOW).matches) == 1


def test_whose_rest_is_over_is_asked_again_without_anybody_saying_so():
    ticket = crowds.ticket_in_line(1, refusals={1: NOW + timedelta(seconds=9)})
    memory = World({1: crowds.agent_at_work(1)}, {1: ticket}).memory()
    assert not pairing.pair(memory, now=NOW).matches

    assert not pairing.pair(memory, now=NOW + timedelta(seconds=8)).matches
    assert pairing.pair(memory, now=NOW + timedelta(seconds=9)).matches


def test_somebody_who_frees_is_asked_at_once_though_the_others_still_rest():
    ticket = crowds.ticket_in_line(1, refusals={1: NOW + timedelta(seconds=60), 2: NOW - timedelta(seconds=1)})
    busy = crowds.agent_at_work(2, seats=(), taken=1)
    memory = World({1: crowds.agent_at_work(1), 2: busy}, {1: ticket}).memory()
    assert not pairing.pair(memory, now=NOW).matches

    memory.put_agent(crowds.agent_at_work(2))

    assert [match.agent.agent_id for match in pairing.pair(memory, now=NOW).matches] == [2]


def test_exhausted_is_found_also_while_those_who_let_it_go_are_busy_with_others():
    let_go = crowds.ticket_in_line(1, refusals={1: NOW + timedelta(seconds=60)}, tired=True)
    memory = World({1: crowds.agent_at_work(1, seats=(), taken=1)}, {1: let_go}).memory()

    assert [one.id for one in pairing.pair(memory, now=NOW).exhausted] == [1]


def test_exhausted_is_found_when_the_last_who_could_be_asked_goes_home():
    let_go = crowds.ticket_in_line(1, refusals={1: NOW + timedelta(seconds=60)}, tired=True)
    busy = crowds.agent_at_work(2, seats=(), taken=1)
    memory = World({1: crowds.agent_at_work(1), 2: busy}, {1: let_go}).memory()
    assert not pairing.pair(memory, now=NOW).exhausted

    memory.drop_agent(2)

    assert [one.id for one in pairing.pair(memory, now=NOW).exhausted] == [1]


@pytest.mark.parametrize("where", ["missed", "refusals"])
def test_who_never_saw_it_has_not_let_it_go(where):
    later = NOW + timedelta(seconds=60)
    ticket = crowds.ticket_in_line(1, tired=True, **{where: {1: later}})
    memory = World({1: crowds.agent_at_work(1)}, {1: ticket}).memory()

    assert bool(pairing.pair(memory, now=NOW).exhausted) == (where == "refusals")
