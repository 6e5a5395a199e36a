"""What an agent may expect before going online: counted, never promised."""

import pytest
from django.utils import timezone

from dispatch.handing import answering
from dispatch.telling import prospects
from tests import people

pytestmark = pytest.mark.django_db


def test_nothing_is_promised_where_nothing_has_come():
    alice = people.agent("alice", skills={"cards": 2})

    seen = prospects.of_agent(alice, now=timezone.now())

    assert (seen.people_online, seen.tickets_an_hour, seen.at_once, seen.wait) == (0, 0, False, None)


def test_only_tickets_in_my_skills_and_languages_count():
    alice = people.agent("alice", skills={"cards": 2}, languages=("en",))
    acme = people.client("acme")
    mine = people.queue(acme, skills={"cards": 2})
    people.ticket(mine)
    people.ticket(mine, language="fi")
    people.ticket(people.queue(acme, "loans", skills={"loans": 1}))

    assert prospects.of_agent(alice, now=timezone.now()).tickets_an_hour == 1


def test_a_ticket_that_nobody_free_can_take_before_me_is_offered_at_once():
    alice = people.agent("alice", skills={"cards": 2})
    people.ticket(people.queue(people.client("acme"), skills={"cards": 2}))

    assert prospects.of_agent(alice, now=timezone.now()).at_once


def test_those_who_wait_longer_come_before_me():
    alice, bob = people.agent("alice", skills={"cards": 2}), people.agent("bob", skills={"cards": 2})
    people.online(bob)
    people.ticket(people.queue(people.client("acme"), skills={"cards": 2}))

    seen = prospects.of_agent(alice, now=timezone.now())

    assert seen.people_online == 1
    assert not seen.at_once
    assert seen.wait
    assert seen.wait.place == 2
    assert seen.wait.low_seconds < seen.wait.likely_seconds < seen.wait.high_seconds


def test_whoever_holds_a_conversation_already_comes_after_me_though_they_have_waited_longer():
    alice = people.agent("alice", skills={"cards": 2})
    bob = people.agent("bob", skills={"cards": 2}, capacity=2)
    queue = people.queue(people.client("acme"), skills={"cards": 2})
    people.online(bob)
    answering.accept(people.offered(people.ticket(queue)), now=timezone.now())
    people.ticket(queue)

    assert prospects.of_agent(alice, now=timezone.now()).at_once
