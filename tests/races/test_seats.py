"""An agent changes their mind about how much they want while offers are made, answered and ended."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dispatch import guarantees
from dispatch.handing import answering
from dispatch.models import Assignment, Offer, Ring, Seat, Ticket
from dispatch.offers import offering, widening
from dispatch.people import equipping
from dispatch.work import closing
from marketplace.kernel.errors import DomainError
from tests import people
from tests.races import rivals, truth

pytestmark = pytest.mark.django_db(transaction=True)


def test_limits_that_change_while_offers_are_made_are_never_exceeded() -> None:
    acme = people.client("acme")
    queues = [people.queue(acme, f"queue-{number}") for number in range(5)]
    alice = people.agent("alice", capacity=3)
    people.online(alice)
    for _ in range(3):
        for queue in queues:
            people.ticket(queue)

    def offer() -> None:
        for _ in range(12):
            offering.offer_waiting(now=timezone.now())

    def answer() -> None:
        for _ in range(12):
            for one in Offer.objects.pending().filter(agent=alice):
                try:
                    answering.accept(one, now=timezone.now())
                except DomainError:
                    continue

    def finish() -> None:
        for _ in range(12):
            for work in Assignment.objects.live().filter(agent=alice):
                try:
                    closing.complete(closing.close(work, "solved", now=timezone.now()), now=timezone.now())
                except DomainError:
                    continue

    def change() -> None:
        for number in range(12):
            equipping.want_seats(alice, 1 + number % 3)
        equipping.equip(alice, display_name="Alice", capacity=2, skills={}, languages={"en": "C2"})
        equipping.want_seats(alice, 1)

    rivals.run(offer, answer, finish, change)

    truth_now = truth.broken()
    truth_now.pop("an agent with more work than seats", None)  # what was held before the capacity fell is kept
    assert truth_now == {}
    assert guarantees.over_capacity(timezone.now() - timedelta(hours=1)) == []
    answer()
    finish()
    assert Seat.objects.filter(agent=alice, open=True).count() == 1


def test_a_ticket_widens_or_is_taken_and_never_loses_its_place() -> None:
    queue = people.queue(people.client("acme"), skills={"cards": 2})
    Ring.objects.create(queue=queue, number=1, after_seconds=0.1, lower_levels_by=1)
    for name, level in (("alice", 2), ("bob", 1)):
        people.online(people.agent(name, skills={"cards": level}, capacity=3))
    tickets = [people.ticket(queue) for _ in range(6)]
    later = timezone.now() + timedelta(seconds=1)

    rivals.run(
        lambda: widening.widen_due(now=later),
        lambda: widening.widen_due(now=later),
        lambda: [offering.offer_waiting(now=timezone.now()) for _ in range(3)],
        lambda: widening.widen_next([one.pk for one in tickets], why="exhausted"),
        lambda: widening.redraw(queue),
    )
    widening.widen_due(now=later)

    truth.holds()
    for one in tickets:
        found = Ticket.objects.get(pk=one.pk)
        assert (found.ring, found.widens_at) == (1, None)
        assert (found.waiting_since, found.urgent_from) == (one.waiting_since, one.urgent_from)
