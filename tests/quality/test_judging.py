"""A rating updates the standing of whoever closed the ticket, once."""

import random
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from agents.models import Agent
from dispatch import answering, closing, rating
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
def test_two_that_judge_at_once_count_every_rating(alice, queue):
    for number in range(8):
        rated(queue, 5, at=NOON + timedelta(minutes=number))
    start = threading.Barrier(4)

    def judge():
        start.wait()
        judging.judge([alice.pk])
        connection.close()

    threads = [threading.Thread(target=judge) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    alice.refresh_from_db()
    assert (alice.standing_ratings, alice.standing) == (8, pytest.approx(0.9))
