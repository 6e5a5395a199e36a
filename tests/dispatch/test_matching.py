"""Published terms, classes, turns and the one term that would have made it another: pure, and held by properties."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.policy import matching, needs, placing, rings, turning
from dispatch.policy.matching import Candidate, Terms, Weights
from tests.dispatch import crowds
from tests.dispatch.crowds import NOW

many = settings(max_examples=800, deadline=None)
PLAIN = Terms(load=1, level=0, preferred=0, standing=0.8, price=1)
WEIGHTS = Weights()


def weighed(agent_id: int, *, weights: Weights = WEIGHTS, **fields) -> Candidate:
    one = Candidate(agent_id, fields.pop("terms", PLAIN), fields.pop("waited_seconds", 60), fields.pop("share", 1))
    return matching.weighed(replace(one, **fields), weights)


def first(*ones: Candidate) -> int:
    return min(ones, key=matching.order).agent_id


@many
@given(crowds.candidates)
def test_the_order_is_total(found):
    candidates, _ = found

    keys = [matching.order(one) for one in candidates]

    assert len(set(keys)) == len(keys)


@many
@given(crowds.candidates)
def test_what_is_stored_is_weighed_again_to_the_same_order(found):
    candidates, weights = found

    again = [Candidate.from_json(one.as_json()) for one in candidates]

    assert [matching.weighed(one, weights) for one in again] == candidates
    assert Weights(**weights.as_json()) == weights


@many
@given(crowds.candidates)
def test_changing_the_one_term_that_is_named_flips_first_and_second(found):
    candidates, weights = found

    change = turning.of(candidates, weights)

    if change:
        assert change.rival != candidates[0].agent_id
        assert turning.changed(candidates, weights, change)[0].agent_id == change.rival


@many
@given(crowds.candidates)
def test_a_change_is_named_wherever_two_stand_alike(found):
    """Between two of one class there is always one: a longer turn."""
    candidates, weights = found
    first, second = candidates[:2]

    alike = (first.needed, first.sticky, first.refused) == (second.needed, second.sticky, second.refused)

    assert turning.of(candidates, weights) or not (alike and first.band == second.band)


@many
@given(st.integers(0, 2**40))
def test_every_term_lies_between_nothing_and_one(seed):
    world = crowds.world_of(seed)
    for agent in world.agents.values():
        for ticket in world.tickets.values():
            if crowds.belongs(agent, ticket):
                reach = crowds.reach_of(ticket)
                fits = placing.fit(agent, needs.of_cell(ticket.cell), reach, crowds.RULES[ticket.queue_id])
                found = placing.terms(agent, fits)
                assert all(0 <= getattr(found, name) <= 1 for name in matching.TERMS)


@pytest.mark.parametrize(
    ("value", "expected"), [(0.0, 0), (0.2499, 0), (0.25, 1), (0.3 - 0.05, 1), (1.0, 4), (0.1 + 0.15, 1)]
)
def test_a_class_begins_at_its_edge_whatever_floats_make_of_it(value, expected):
    assert matching.band(value, WEIGHTS) == expected


def test_a_higher_class_comes_before_a_longer_wait():
    idle, busy = weighed(2), weighed(1, terms=replace(PLAIN, load=0.5), waited_seconds=3600)

    assert first(idle, busy) == 2


def test_within_a_class_the_longer_wait_comes_first():
    assert first(weighed(1, waited_seconds=60), weighed(2, waited_seconds=61)) == 2


def test_among_equals_whoever_has_had_less_of_the_work_comes_first():
    much, little = weighed(1, share=1.5, waited_seconds=600), weighed(2, share=0.5, waited_seconds=60)

    assert first(much, little) == 2
    assert first(*(matching.weighed(one, replace(WEIGHTS, fairness_seconds=0)) for one in (much, little))) == 1


def test_a_share_moves_a_turn_by_the_published_seconds_and_no_further_than_three_means():
    assert matching.postponed(2, WEIGHTS) == 1800
    assert matching.postponed(0, WEIGHTS) == -1800
    assert matching.postponed(40, WEIGHTS) == 3 * 1800


def test_who_has_refused_comes_after_everybody_else_and_who_knows_the_customer_before():
    far_ahead = weighed(1, waited_seconds=9000, refused=True)

    assert first(far_ahead, weighed(2)) == 2
    assert first(weighed(1, waited_seconds=9000), weighed(2, sticky=True)) == 2


def test_nobody_is_judged_by_a_handful_of_ratings():
    new = crowds.agent_at_work(1, standing=None)

    found = placing.terms(new, placing.Fit(level=0, preferred=0, price=1))

    assert found.standing == matching.NEUTRAL_STANDING


def test_a_language_that_costs_more_speaks_a_little_less_for_somebody():
    swede = crowds.agent_at_work(1, languages=frozenset({"sv"}))

    english_too = rings.Reach((rings.Asked("chat", ("en", "sv"), ()),))
    found = placing.fit(swede, crowds.LOANS, english_too, crowds.RULES[2])

    assert found.price == 10 / 12


def test_an_offer_that_was_missed_rests_and_then_counts_for_nothing():
    ticket = crowds.ticket_in_line(1, missed={7: NOW + timedelta(seconds=5)})

    assert ticket.rests(7, NOW)
    assert not ticket.rests(7, NOW + timedelta(seconds=5))
    assert not ticket.rests(8, NOW)


def test_the_named_change_of_a_class_is_the_least_rise_of_one_term():
    idle, busy = weighed(1), weighed(2, terms=replace(PLAIN, load=0.5), waited_seconds=90)

    change = turning.of([idle, busy], WEIGHTS)

    assert (change.term, change.rival, change.was) == ("load", 2, 0.5)
    assert 0.5 < change.flips_at < 1
    assert turning.changed([idle, busy], WEIGHTS, change)[0].agent_id == 2


def test_somebody_alone_could_be_no_other():
    assert turning.of([weighed(1)], WEIGHTS) is None


def test_there_is_no_term_that_nobody_has():
    with pytest.raises(ValueError, match="shoe size"):
        turning.with_term(weighed(1), "shoe size", 44, WEIGHTS)
