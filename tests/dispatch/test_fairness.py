"""Who has had less of the work comes first among equals; declining costs no turn; how evenly it went is one number."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from agents.models import Agent
from dispatch.floor import able, board, house, sharing
from dispatch.handing import answering
from dispatch.models import Offer
from dispatch.policy import fairness
from dispatch.reading import rounds
from dispatch.work import closing
from tests import people

amounts = st.lists(st.floats(0, 1e6), min_size=2, max_size=20)


@given(amounts)
def test_the_index_lies_between_one_for_all_and_one_nth_for_one(values):
    index = fairness.jain(values)

    assert index is None or 1 / len(values) - 1e-9 <= index <= 1 + 1e-9


@given(st.floats(1, 1e6), st.integers(2, 20))
def test_equal_shares_are_one_and_all_for_one_is_one_nth(value, count):
    assert fairness.jain([value] * count) == pytest.approx(1)
    assert fairness.jain([value] + [0.0] * (count - 1)) == pytest.approx(1 / count)


@given(amounts, st.floats(0.1, 1000))
def test_the_currency_changes_nothing(values, rate):
    index = fairness.jain(values)

    assert index is None or fairness.jain([value * rate for value in values]) == pytest.approx(index)


def test_nothing_is_said_of_one_person_or_of_nothing():
    assert fairness.jain([4800.0]) is None
    assert fairness.jain([0.0, 0.0]) is None


@pytest.fixture
def floor(db):
    """Alice and bob, at work for an hour, alice a minute longer."""
    sharing.kept.clear()
    house.kept.clear()
    board._kept.clear()
    now = timezone.now()
    found = {"now": now, "queue": people.queue(people.client("acme"), decline_cooldown_seconds=600)}
    for minutes, name in ((61, "alice"), (60, "bob")):
        found[name] = people.agent(name, capacity=2)
        people.online(found[name], now=now - timedelta(minutes=minutes))
    return found


def test_among_equals_whoever_has_had_less_of_the_work_is_asked_first(floor):
    now = floor["now"]
    first = people.offered(people.ticket(floor["queue"], now=now), now=now)
    assert first.agent == floor["alice"]
    work = answering.accept(first, now=now)
    closing.complete(closing.close(work, "solved", now=now), now=now)

    assert people.offered(people.ticket(floor["queue"], now=now), now=now).agent == floor["bob"]


def test_declining_costs_no_turn_beyond_the_pause_for_that_ticket(floor):
    now = floor["now"]
    before = {one.agent_id: one.idle_since for one in rounds.agents_at_work(now=now)}
    declined = people.offered(people.ticket(floor["queue"], now=now), now=now)
    assert declined.agent == floor["alice"]
    answering.decline(declined, now=now)

    again = people.offered(declined.ticket, now=now)
    other = people.ticket(floor["queue"], now=now)

    assert again.agent == floor["bob"]
    assert people.offered(other, now=now).agent == floor["alice"]  # first in turn still
    assert {one.agent_id: one.idle_since for one in rounds.agents_at_work(now=now)} == before
    assert rounds.shares_of_work(now=now)[floor["alice"].pk] == 0


def test_the_board_shows_how_evenly_the_work_was_shared(floor):
    now, queue = floor["now"], floor["queue"]
    for agent, offers in ((floor["alice"], 3), (floor["bob"], 1)):
        for _ in range(offers):
            ticket = people.ticket(queue, now=now)
            row = Offer.objects.create(
                ticket=ticket,
                agent=agent,
                seat_number=1,
                state="accepted",
                offered_at=now - timedelta(minutes=5),
                expires_at=now,
                answered_at=now - timedelta(minutes=4),
                quote={"base": 4800},
            )
            assert row.pk

    seen = board.of(people.person("olga", "operator"), now=now)

    hours = (61 / 60, 1.0)
    assert seen.lines[0].even.people == 2
    assert seen.lines[0].even.index == pytest.approx(fairness.jain([3 / hours[0], 1 / hours[1]]))
    assert seen.total.even.index == pytest.approx(seen.lines[0].even.index)


def test_whoever_cannot_serve_a_queue_or_has_just_come_is_not_counted_in_it(floor):
    now = floor["now"]
    people.online(people.agent("carla"), now=now - timedelta(minutes=9))
    people.online(people.agent("dora", languages=("fi",)), now=now - timedelta(hours=1))

    found = sharing.count(now=now)

    assert set(found.rates) == {floor["alice"].pk, floor["bob"].pk, found_by(found, "dora")}
    assert found.among(able.asked_by([floor["queue"]])[floor["queue"].pk]).people == 2


def found_by(found: sharing.Sharing, name: str) -> int:
    return Agent.objects.get(display_name=name.title(), pk__in=found.rates).pk


def test_a_clients_people_do_not_see_what_others_earn(floor):
    ann = people.member("ann", floor["queue"].client)

    seen = board.of(ann, now=floor["now"])

    assert seen.lines[0].even is None
    assert seen.total.even is None
