"""Who came where, and what became of it: every coming counts once, in the queue in which it waited."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dispatch.floor import arrivals, intervals, scope
from dispatch.handing import answering, rescuing, transferring
from dispatch.models import Queue, Ticket
from dispatch.offers import targets
from dispatch.work import conversation, parking
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def cards():
    return people.queue(people.client("acme"), "cards")


@pytest.fixture
def loans(cards):
    return people.queue(cards.client, "loans")


def in_conversation(queue: Queue, **fields):
    people.online(people.agent("alice"))
    return answering.accept(people.offered(people.ticket(queue, **fields)), now=timezone.now())


def row(queue: Queue, *alone: Queue):
    """Offered, answered, transferred out, waiting; None where nobody came."""
    queues = alone or tuple(Queue.objects.all())
    whole = scope.Scope(tuple(one.pk for one in queues), True, "UTC")
    found = arrivals.read(whole, now=timezone.now() + timedelta(seconds=1)).get(queue.pk)
    today = found.today if found else None
    return (today.offered, today.answered, today.transferred_out, today.waiting) if today else None


def test_a_ticket_handed_to_another_queue_was_answered_in_the_first_and_waits_in_the_second(cards, loans):
    work = in_conversation(cards)

    transferring.hand_over(work, targets.Target(loans), now=timezone.now())

    assert row(cards) == (1, 1, 0, 0)
    assert row(loans) == (1, 0, 0, 1)
    assert row(cards, cards) == (1, 1, 0, 0)


def test_one_handed_back_to_its_own_queue_has_come_once(cards):
    work = in_conversation(cards)

    transferring.hand_over(work, targets.Target(cards), now=timezone.now())

    assert row(cards) == (1, 1, 0, 0)


def test_who_was_parked_and_is_back_has_come_again(cards):
    work = in_conversation(cards)
    conversation.agent_says(work, "Are you there?", now=timezone.now())
    ticket = parking.park(work, now=timezone.now())
    assert row(cards) == (1, 1, 0, 0)

    conversation.customer_says(ticket, "I am.", now=timezone.now())

    assert row(cards) == (2, 1, 0, 1)


def test_what_an_operator_takes_was_answered(cards):
    rescuing.take(people.ticket(cards), by=people.person("olga", "operator"), now=timezone.now())

    assert row(cards) == (1, 1, 0, 0)


def test_what_overflowed_was_transferred_out_of_the_queue_that_was_asked(cards, loans):
    ticket = people.ticket(loans)
    Ticket.objects.filter(pk=ticket.pk).update(asked_queue=cards)

    assert row(cards) == (1, 0, 1, 0)
    assert row(loans) == (1, 0, 0, 1)


def test_who_came_out_of_hours_has_not_come_yet(cards):
    ticket = people.ticket(cards)
    Ticket.objects.filter(pk=ticket.pk).update(waiting_since=timezone.now() + timedelta(hours=5))

    assert row(cards) is None


def test_the_half_hours_of_a_queue_count_also_what_stands_elsewhere_by_now(cards, loans):
    transferring.hand_over(in_conversation(cards), targets.Target(loans), now=timezone.now())

    [one] = intervals.today(cards, zone="UTC", now=timezone.now() + timedelta(seconds=1))

    assert (one.row.offered, one.row.answered) == (1, 1)
