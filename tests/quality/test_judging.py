"""A rating updates the standing of whoever closed the ticket, once."""

import random
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from agents.models import Agent
from dispatch.handing import answering
from dispatch.work import closing, rating
from marketplace.kernel.outbox import delivering, relay
from marketplace.kernel.outbox.models import Event
from marketplace.quality import judging, reactions, standing, tasks
from tests import people

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def alice(db):
    one = people.agent("alice")
    people.online(one, now=NOON)
    return one


@pytest.fixture
def queue(db):
    return people.queue(people.client("acme"))


def rated(queue, score, *, at=NOON):
    ticket = people.ticket(queue, now=at)
    work = answering.accept(people.offered(ticket, now=at), now=at)
    closing.close(work, "solved", now=at)
    closing.complete(work, now=at)
    return rating.rate(ticket, score, now=at)[0]


def react():
    while relay.relay():
        pass
    delivering.deliver("quality.update_standing")


def test_a_rating_updates_the_standing(alice, queue):
    for number, score in enumerate([5, 4, 3, 1, 5]):
        rated(queue, score, at=NOON + timedelta(minutes=number))

    react()

    alice.refresh_from_db()
    expected = standing.of_ratings(3, 5)
    assert (alice.standing, alice.standing_low, alice.standing_high) == (expected.mean, expected.low, expected.high)
    assert alice.standing_ratings == 5


def test_ratings_told_again_in_any_order_count_once(alice, queue):
    for number in range(6):
        rated(queue, number % 5 + 1, at=NOON + timedelta(minutes=number))
    react()
    before = Agent.objects.filter(pk=alice.pk).values().get()
    events = list(Event.objects.filter(kind="ticket_rated"))

    for _ in range(4):
        random.Random(3).shuffle(events)
        reactions.update_standing(events[:3])
        reactions.update_standing(events)

    assert Agent.objects.filter(pk=alice.pk).values().get() == before


def test_a_rating_judges_nobody_else(alice, queue):
    bob = people.agent("bob")
    rated(queue, 5)

    react()

    bob.refresh_from_db()
    assert (bob.standing, bob.standing_ratings) == (None, 0)


def test_a_rating_whose_event_was_lost_is_found(alice, queue):
    rated(queue, 5)

    tasks.judge_overlooked()

    alice.refresh_from_db()
    assert alice.standing_ratings == 1
    assert judging.overlooked() == []


@pytest.mark.django_db(transaction=True)
def test_of_two_that_judge_at_once_the_slower_does_not_forget_the_later_rating(alice, queue, monkeypatch):
    rated(queue, 5)
    counted, later_is_judged = threading.Event(), threading.Event()
    count = judging._counts

    def count_and_dawdle(agent_ids):
        found = count(agent_ids)
        if not counted.is_set():
            counted.set()
            later_is_judged.wait(0.5)
        return found

    def judge():
        judging.judge([alice.pk])
        connection.close()

    monkeypatch.setattr(judging, "_counts", count_and_dawdle)
    slower = threading.Thread(target=judge)
    slower.start()
    counted.wait(10)
    rated(queue, 5, at=NOON + timedelta(minutes=1))
    judging.judge([alice.pk])
    later_is_judged.set()
    slower.join(10)

    alice.refresh_from_db()
    assert (alice.standing_ratings, alice.standing) == (2, pytest.approx(0.75))
