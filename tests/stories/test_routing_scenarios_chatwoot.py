"""What Chatwoot's auto-assignment is tested for, and what its users ask for, asked of ours from outside."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch.models import QueueSkill
from dispatch.offers import offering
from tests import people
from tests.stories.outside import Outside

pytestmark = pytest.mark.django_db


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    return Outside(monkeypatch)


def test_c1_with_nobody_online_nothing_is_offered_and_no_ticket_costs_work(outside):
    outside.queue()
    outside.desk("alice", online=False)
    outside.assistant.hands_over()
    with CaptureQueriesContext(connection) as of_one:
        assert outside.matches() == 0
    for _ in range(20):
        outside.assistant.hands_over()

    with CaptureQueriesContext(connection) as of_many:
        assert outside.matches() == 0

    assert len(of_many) == len(of_one)


def test_c2_a_round_has_its_limit_and_the_next_follows_at_once(outside, monkeypatch):
    monkeypatch.setattr(offering, "MOST", 3)
    outside.queue()
    for number in range(7):
        outside.desk(f"agent{number}")
        outside.assistant.hands_over()

    assert outside.matches() == 7


def test_c3_and_c4_only_what_waits_is_offered_and_nobody_loses_a_ticket_to_a_round(outside):
    outside.queue()
    alice = outside.desk("alice", capacity=2)
    held, ended, left = (outside.assistant.hands_over() for _ in range(3))
    outside.matches()
    alice.accepts()
    for one in (ended, left):
        outside.assistant.call("put", f"tickets/{one['id']}/cancellation")
    bob = outside.desk("bob")

    assert outside.matches() == 0
    assert bob.offers == []
    assert [one["ticket"] for one in alice.works] == [held["id"]]


def test_c5_the_oldest_comes_first_and_what_came_back_keeps_its_place(outside):
    outside.queue(priority_step_seconds=60)
    alice = outside.desk("alice")
    first = outside.assistant.hands_over()
    outside.passes(5)
    second = outside.assistant.hands_over()
    alice.accepts()
    olga = outside.operator()

    assert olga.call("post", f"tickets/{first['id']}/reassignment", {})[0] == 200

    assert outside.assistant.get(f"tickets/{first['id']}")["place"] == 1
    assert outside.assistant.get(f"tickets/{second['id']}")["place"] == 2


def test_c6_whoever_has_had_more_of_the_work_lately_comes_after_those_who_had_less(outside):
    """Ours in place of a fair limit: nobody is shut out; a larger share moves one's turn back."""
    outside.queue(fairness_seconds=3600)
    alice = outside.desk("alice")
    for _ in range(3):
        outside.assistant.hands_over()
        outside.matches()
        alice.serves()
    bob = outside.desk("bob")
    outside.passes(1)

    outside.assistant.hands_over()
    outside.matches()

    assert (len(alice.offers), len(bob.offers)) == (0, 1)


def test_c7_only_those_who_have_the_skill_are_asked_and_a_closed_queue_takes_nothing(outside):
    outside.queue("cards", skills={"cards": 2})
    outside.queue("closed", open=False)
    alice, bob = outside.desk("alice", skills={"cards": 1}), outside.desk("bob", skills={"cards": 2})
    outside.assistant.hands_over()
    outside.matches()

    assert (len(alice.offers), len(bob.offers)) == (0, 1)
    assert outside.assistant.asks("closed")[0] == 409


def test_c8_four_tickets_and_two_agents_are_two_and_two(outside):
    outside.queue()
    desks = [outside.desk("alice", capacity=4), outside.desk("bob", capacity=4)]
    tickets = [outside.assistant.hands_over() for _ in range(4)]
    while outside.matches():
        for one in desks:
            if one.offers:
                one.accepts()

    assert [len(one.works) for one in desks] == [2, 2]
    assert sorted(work["ticket"] for one in desks for work in one.works) == [one["id"] for one in tickets]


def test_c9_who_comes_and_goes_is_in_the_turn_or_out_of_it_at_once(outside):
    outside.queue()
    alice, bob = outside.desk("alice"), outside.desk("bob")
    alice.says("offline")
    outside.assistant.hands_over()
    outside.matches()
    assert len(bob.offers) == 1

    carla = outside.desk("carla")
    outside.assistant.hands_over()
    outside.matches()

    assert len(carla.offers) == 1
    assert alice.sees()["offers"] == []


def test_c10_of_three_one_and_two_conversations_the_one_comes_first_and_ended_ones_do_not_count(outside):
    outside.queue("cards", fairness_seconds=0)
    desks = {name: outside.desk(name, capacity=4, skills={name: 1}) for name in ("alice", "bob", "carla")}
    for name, number in (("alice", 3), ("bob", 1), ("carla", 2)):
        outside.queue(name, skills={name: 1})
        for _ in range(number):
            outside.assistant.hands_over(name)
            outside.matches()
            desks[name].accepts()
    outside.assistant.hands_over("bob")
    outside.matches()
    desks["bob"].serves(desks["bob"].offer)

    outside.assistant.hands_over("cards")
    outside.matches()

    assert [name for name, one in desks.items() if one.offers] == ["bob"]


def test_c11_whoever_is_full_is_not_asked_and_a_limit_of_ones_own_counts_at_once(outside):
    outside.queue()
    alice = outside.desk("alice", capacity=3)
    assert alice.call("put", "me/seats", {"wanted": 0})[0] == 400
    assert alice.call("put", "me/seats", {"wanted": 1})[0] == 200
    for _ in range(3):
        outside.assistant.hands_over()
    outside.matches()
    alice.accepts()

    assert outside.matches() == 0
    assert alice.call("put", "me/seats", {"wanted": None})[0] == 200
    assert outside.matches() == 1


def test_c12_a_skill_may_be_what_keeps_somebody_out(outside):
    queue = outside.queue()
    QueueSkill.objects.create(queue=queue, skill=people.skill("trainee"), level=1, kind="excluded")
    alice, bob = outside.desk("alice", skills={"trainee": 1}), outside.desk("bob")
    for _ in range(2):
        outside.assistant.hands_over()

    outside.matches()

    assert (len(alice.offers), len(bob.offers)) == (0, 1)


def test_c13_of_a_burst_of_a_hundred_and_one_the_last_is_not_left_behind(outside):
    outside.queue()
    for number in range(101):
        outside.desk(f"agent{number}")
        outside.assistant.hands_over()

    assert outside.matches() == 101
    assert all(len(one.offers) == 1 for one in outside.desks)


def test_10583_a_seat_that_frees_as_a_ticket_arrives_goes_to_the_one_that_waited(outside):
    outside.queue()
    alice = outside.desk("alice")
    outside.assistant.hands_over()
    outside.matches()
    work = alice.accepts()
    fourth = outside.assistant.hands_over()
    outside.matches()
    alice.closes(work)

    alice.completes(work)
    outside.now += timedelta(microseconds=1)
    outside.assistant.hands_over()
    outside.matches()

    assert alice.offer["ticket"] == fourth["id"]


def test_9587_a_ticket_that_reopens_goes_to_somebody_who_is_there(outside):
    outside.queue(sticky_seconds=60)
    alice = outside.desk("alice")
    ticket = outside.assistant.hands_over()
    outside.matches()
    alice.serves()
    alice.says("offline")
    bob = outside.desk("bob")

    assert outside.assistant.call("put", f"tickets/{ticket['id']}/reopening")[0] == 200
    outside.matches()

    assert bob.offer["ticket"] == ticket["id"]
