"""A round, held against the rule in plain words: who is served, by whom, and that nobody is overlooked."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.models import Queue, Ticket
from dispatch.policy import matching, needs, pairing, placing, rings
from dispatch.policy.matching import AgentAtWork, OpenSeat, Rules, WaitingTicket
from dispatch.policy.memory import Circle, Memory
from tests.dispatch import crowds
from tests.dispatch.crowds import CHAT, NOW, World, agent_at_work, ticket_in_line

many = settings(max_examples=500, deadline=None)


@many
@given(crowds.worlds)
def test_every_ticket_and_every_agent_comes_once_and_only_who_may_be_asked(world):
    outcome = pairing.pair(world.memory(), now=NOW)

    asked = [match.agent.agent_id for match in outcome.matches]
    assert len(asked) == len(set(asked))
    assert len({match.ticket.id for match in outcome.matches}) == len(outcome.matches)
    for match in outcome.matches:
        assert crowds.may_be_asked(world.agents[match.agent.agent_id], match.ticket, world)
        assert match.seat in world.agents[match.agent.agent_id].seats
        assert crowds.RULES[match.ticket.queue_id].asks.kind in match.seat.kinds
        assert match.candidates[0].agent_id == match.agent.agent_id


def can_be_served(tickets: list[WaitingTicket], world: World) -> bool:
    """Whether all of these at once can be given to somebody: every way is tried."""
    return any(
        all(crowds.may_be_asked(agent, ticket, world) for agent, ticket in zip(people, tickets, strict=True))
        for people in permutations(world.agents.values(), len(tickets))
    )


def the_most_urgent(world: World) -> set[int]:
    """Whom nobody less urgent may come before: each joins if all before them can still be served."""
    served: list[WaitingTicket] = []
    for ticket in world.by_urgency():
        if len(served) < len(world.agents) and can_be_served([*served, ticket], world):
            served.append(ticket)
    return {one.id for one in served}


@many
@given(crowds.worlds)
def test_the_most_urgent_that_can_be_served_together_are_served(world):
    outcome = pairing.pair(world.memory(), now=NOW)

    assert {match.ticket.id for match in outcome.matches} == the_most_urgent(world)


def placed(one: AgentAtWork, circle: Circle, memory: Memory) -> placing.Place:
    return memory.place(one, placing.fit(one, circle.needs, circle.reach, circle.rules), circle.rules.weights)


def one_after_another(world: World) -> dict[int, int]:
    """Each ticket in its turn takes the first in order of those who are left."""
    memory, left, pairs = world.memory(), dict(world.agents), dict[int, int]()
    for ticket in world.by_urgency():
        circle = memory.circle(ticket)
        able = [one for one in left.values() if crowds.may_be_asked(one, ticket, world)]
        if not able:
            continue
        first = min(
            able,
            key=lambda one: (
                not (ticket.sticky == one.agent_id and crowds.is_kept(ticket, world)),
                one.agent_id in ticket.refusals,
                *placed(one, circle, memory).order,
                one.agent_id,
            ),
        )
        pairs[ticket.id] = first.agent_id
        del left[first.agent_id]
    return pairs


@many
@given(crowds.worlds)
def test_without_batching_each_ticket_takes_the_first_of_those_who_are_left(world):
    outcome = pairing.pair(world.memory(), now=NOW, batching=False)

    assert {match.ticket.id: match.agent.agent_id for match in outcome.matches} == one_after_another(world)


@many
@given(crowds.worlds)
def test_batching_moves_nobody_where_nobody_would_go_without(world):
    alone = pairing.pair(world.memory(), now=NOW, batching=False)

    together = pairing.pair(world.memory(), now=NOW)

    if len(together.matches) == len(alone.matches) == len(world.tickets):
        assert together.matches == alone.matches


@many
@given(crowds.worlds)
def test_what_is_told_of_those_who_were_not_asked_adds_up(world):
    outcome = pairing.pair(world.memory(), now=NOW)

    for match in outcome.matches:
        assert match.eligible + sum(match.excluded.values()) == len(world.agents)
        assert 1 <= len([one for one in match.candidates if not one.needed]) <= match.eligible
        assert list(match.candidates) == sorted(match.candidates, key=matching.order)


@many
@given(crowds.worlds, st.integers(1, 3))
def test_rounds_with_a_limit_serve_the_most_urgent_first_and_in_the_end_as_many(world, most):
    memory, served = world.memory(), []

    while matches := pairing.pair(memory, now=NOW, most=most, batching=False).matches:
        assert len(matches) <= most
        served += [match.ticket.id for match in matches]

    assert served == [one.id for one in world.by_urgency() if one.id in one_after_another(world)]


@many
@given(crowds.worlds)
def test_exhausted_is_what_everybody_at_work_who_could_take_it_has_let_go(world):
    outcome = pairing.pair(world.memory(), now=NOW)

    expected = set()
    for ticket in world.tickets.values():
        circle = [one for one in world.agents.values() if crowds.belongs(one, ticket)]
        if ticket.tired and circle and all(ticket.refusals.get(one.agent_id, NOW) > NOW for one in circle):
            expected.add(ticket.id)
    assert {one.id for one in outcome.exhausted} == expected


@settings(max_examples=60, deadline=None)
@given(priority=st.integers(1, 9), step=st.integers(0, 30), every=st.integers(1, 20))
def test_no_class_starves_however_many_more_urgent_ones_come(priority, step, every):
    """One person, who frees whenever somebody more urgent comes: the least urgent is passed for as long as a class is
    worth, and not once more.
    """
    queue = Queue(priority_step_seconds=step)
    memory = World({}, {}).memory()
    served, came = 0, NOW
    memory.put_ticket(ticket_in_line(0, urgent_from=Ticket(queue=queue, priority=0).waits_from(NOW)["urgent_from"]))

    while not served or memory.tickets.get(0):
        served += 1
        came = NOW + timedelta(seconds=every * served)
        urgent = Ticket(queue=queue, priority=priority).waits_from(came)["urgent_from"]
        memory.put_ticket(ticket_in_line(served, urgent_from=urgent))
        memory.put_agent(agent_at_work(1))
        pairing.pair(memory, now=came)

    worth = timedelta(seconds=priority * step)
    assert worth <= came - NOW < worth + timedelta(seconds=2 * every)


def paired(people: list[AgentAtWork], line: list[WaitingTicket], **fields) -> dict[int, int]:
    world = World({one.agent_id: one for one in people}, {one.id: one for one in line})
    return {one.ticket.id: one.agent.agent_id for one in pairing.pair(world.memory(), now=NOW, **fields).matches}


def test_who_alone_speaks_swedish_is_left_to_the_swede_where_another_can_take_the_first():
    alice, bob = agent_at_work(1, languages=frozenset({"en", "sv"})), agent_at_work(2)
    first, swede = ticket_in_line(1), ticket_in_line(2, "sv", ring=0)
    alice, bob = (replace(one, levels={"cards": 3, "empathy": 2}) for one in (alice, bob))

    assert paired([alice, bob], [first, swede]) == {1: 2, 2: 1}
    assert paired([alice, bob], [first, swede], batching=False) == {1: 1}


def test_the_one_who_was_left_to_another_is_named_and_would_have_been_first():
    alice = agent_at_work(1, languages=frozenset({"en", "sv"}), levels={"cards": 3, "empathy": 2})
    bob = agent_at_work(2, levels={"cards": 3, "empathy": 2})
    world = World({1: alice, 2: bob}, {1: ticket_in_line(1), 2: ticket_in_line(2, "sv", ring=0)})

    first = pairing.pair(world.memory(), now=NOW).matches[0]

    assert [(one.agent_id, one.needed) for one in first.candidates] == [(2, False), (1, True)]
    assert first.kept == first.candidates[1]


def test_a_ticket_that_nobody_can_take_hides_none_that_somebody_can():
    hopeless = [ticket_in_line(pk, "fi") for pk in range(1, 60)]

    assert paired([agent_at_work(1)], [*hopeless, ticket_in_line(99)]) == {99: 1}


def test_a_thousand_tickets_that_everybody_free_has_let_go_hide_none():
    later = NOW + timedelta(minutes=1)
    tired = [ticket_in_line(pk, refusals={1: later}, tired=True) for pk in range(1, 300)]

    assert paired([agent_at_work(1)], [*tired, ticket_in_line(999)]) == {999: 1}


def test_an_offer_kept_for_whoever_knows_the_customer_goes_to_nobody_else():
    busy = agent_at_work(1, seats=(), taken=1)
    kept = ticket_in_line(1, sticky=1, sticky_until=NOW + timedelta(seconds=30))

    assert paired([busy, agent_at_work(2)], [kept]) == {}
    assert paired([agent_at_work(1), agent_at_work(2, idle_since=NOW - timedelta(hours=1))], [kept]) == {1: 1}


def test_it_goes_to_anybody_once_they_are_gone_or_have_let_it_go_or_the_time_is_over():
    kept = ticket_in_line(1, sticky=1, sticky_until=NOW + timedelta(seconds=30))
    let_go = replace(kept, refusals={1: NOW - timedelta(seconds=1)})
    late = replace(kept, sticky_until=NOW)

    assert paired([agent_at_work(2)], [kept]) == {1: 2}
    assert paired([agent_at_work(1, seats=(), taken=1), agent_at_work(2)], [let_go]) == {1: 2}
    assert paired([agent_at_work(1, seats=(), taken=1), agent_at_work(2)], [late]) == {1: 2}


def test_who_left_frees_what_was_kept_for_them_in_the_next_round():
    kept = ticket_in_line(1, sticky=1, sticky_until=NOW + timedelta(seconds=30))
    memory = World({1: agent_at_work(1, seats=(), taken=1), 2: agent_at_work(2)}, {1: kept}).memory()
    assert not pairing.pair(memory, now=NOW).matches

    memory.drop_agent(1)

    assert [match.agent.agent_id for match in pairing.pair(memory, now=NOW).matches] == [2]


def test_who_has_let_it_go_is_asked_again_after_the_cooldown_and_after_everybody_else():
    over, still = NOW - timedelta(seconds=1), NOW + timedelta(seconds=1)
    longest = agent_at_work(1, idle_since=NOW - timedelta(hours=2))

    assert paired([longest, agent_at_work(2)], [ticket_in_line(1, refusals={1: over})]) == {1: 2}
    assert paired([longest], [ticket_in_line(1, refusals={1: over})]) == {1: 1}
    assert paired([longest], [ticket_in_line(1, refusals={1: still})]) == {}


def test_an_offer_that_never_arrived_counts_for_nothing_once_its_rest_is_over():
    longest = agent_at_work(1, idle_since=NOW - timedelta(hours=2))

    assert paired([longest, agent_at_work(2)], [ticket_in_line(1, missed={1: NOW + timedelta(seconds=9)})]) == {1: 2}
    assert paired([longest, agent_at_work(2)], [ticket_in_line(1, missed={1: NOW})]) == {1: 1}


def test_a_seat_for_chat_alone_is_taken_before_one_that_takes_letters_too():
    both, chat = OpenSeat(1, 1, crowds.BOTH), OpenSeat(2, 2, CHAT)
    alice = agent_at_work(1, seats=(both, chat), kinds=crowds.BOTH, capacity=2)

    world = World({1: alice}, {1: ticket_in_line(1)})

    assert pairing.pair(world.memory(), now=NOW).matches[0].seat == chat


def test_a_letter_takes_no_seat_of_a_chat():
    letters = Rules(1, replace(crowds.CARDS, kind="async"), bases={"": 10})
    memory = Memory({1: letters})
    memory.put_agent(agent_at_work(1))
    memory.put_ticket(replace(ticket_in_line(1), cell=needs.cell_of(1, letters.asks)))

    assert not pairing.pair(memory, now=NOW).matches


def test_a_closed_queue_and_one_without_a_price_offer_nothing_and_exhaust_nothing():
    let_go = ticket_in_line(1, refusals={1: NOW + timedelta(seconds=9)}, tired=True)
    for rules in (
        Rules(1, crowds.CARDS, bases={"": 10}, open=False, rings=(rings.Ring(1),)),
        Rules(1, crowds.CARDS, rings=(rings.Ring(1),)),
    ):
        memory = Memory({1: rules})
        memory.put_agent(agent_at_work(1))
        memory.put_ticket(let_go)
        memory.put_ticket(ticket_in_line(2))

        assert pairing.pair(memory, now=NOW) == pairing.Outcome([], [])


def test_a_chain_of_three_is_found():
    sv, fi = frozenset({"sv"}), frozenset({"fi"})
    english = frozenset({"en"})
    levels = {"cards": 3, "empathy": 2}
    people = [
        agent_at_work(1, languages=english | sv, levels=levels),
        agent_at_work(2, languages=english | fi, levels=levels),
        agent_at_work(3, languages=fi, levels=levels),
    ]
    line = [ticket_in_line(1, ring=0), ticket_in_line(2, "fi", ring=0), ticket_in_line(3, "sv", ring=0)]

    assert paired(people, line) == {1: 2, 2: 3, 3: 1}
