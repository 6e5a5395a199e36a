"""The customer writes, the sweep parks, the agent closes: at the same moment, and nothing is lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dispatch.handing import answering
from dispatch.models import Assignment, Message, Offer, Queue, Ticket
from dispatch.offers import offering
from dispatch.work import closing, conversation, leaving, parking
from tests import people
from tests.races import rivals, truth

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 6
LATER = timedelta(seconds=400)


@pytest.fixture
def queue() -> Queue:
    return people.queue(people.client("acme"), park_after_seconds=300)


def silent(queue: Queue) -> Assignment:
    """Work whose customer has said nothing since the agent's last word."""
    ticket = people.ticket(queue)
    work: Any = answering.accept(people.offered(ticket), now=timezone.now())
    conversation.agent_says(work, "Which card is it?", now=timezone.now())
    return work


def test_a_word_in_the_moment_of_parking_is_kept_and_answered(queue: Queue) -> None:
    people.online(people.agent("alice"))
    for _ in range(ROUNDS):
        work = silent(queue)

        rivals.run(
            lambda: parking.park_silent(now=timezone.now() + LATER),
            lambda work=work: conversation.customer_says(work.ticket, "The blue one", now=timezone.now()),  # type: ignore[misc]
        )

        truth.holds()
        ticket = Ticket.objects.get(pk=work.ticket_id)
        assert Message.objects.filter(ticket=ticket, author="customer").count() == 1
        assert ticket.state in {"waiting", "assigned"}  # never left parked behind the customer's word
        if ticket.state == "waiting":
            leaving.abandon(ticket, now=timezone.now())
        else:
            closing.close(work, "solved", now=timezone.now())
            closing.complete(Assignment.objects.get(pk=work.pk), now=timezone.now())


def test_parking_and_closing_leave_one_end(queue: Queue) -> None:
    people.online(people.agent("alice"))
    for _ in range(ROUNDS):
        work = silent(queue)

        results = rivals.run(
            lambda work=work: parking.park(work, now=timezone.now()),  # type: ignore[misc]
            lambda work=work: closing.close(work, "silent", now=timezone.now()),  # type: ignore[misc]
            lambda: parking.park_silent(now=timezone.now() + LATER),
        )

        truth.holds()
        work.refresh_from_db()
        assert work.state in {"released", "acw"}
        assert Ticket.objects.get(pk=work.ticket_id).state == ("parked" if work.state == "released" else "closed")
        assert len([one for one in rivals.winners(results[:2]) if one]) <= 1
        if work.state == "acw":
            closing.complete(work, now=timezone.now())


def test_many_words_at_once_bring_a_parked_ticket_back_once(queue: Queue) -> None:
    people.online(people.agent("alice"))
    work = silent(queue)
    parking.park(work, now=timezone.now())

    rivals.run(
        *[lambda: conversation.customer_says(work.ticket, "I am back", now=timezone.now()) for _ in range(4)],
        lambda: parking.close_forgotten(now=timezone.now() + timedelta(hours=49)),
        lambda: offering.offer_waiting(now=timezone.now()),
    )

    truth.holds()
    assert Ticket.objects.get().state == "waiting"
    assert Message.objects.filter(author="customer").count() == 4


def test_going_back_to_the_assistant_and_an_acceptance_leave_one_of_them(queue: Queue) -> None:
    people.online(people.agent("alice"))
    for _ in range(ROUNDS):
        ticket = people.ticket(queue)
        offer = people.offered(ticket)

        rivals.run(
            lambda offer=offer: answering.accept(offer, now=timezone.now()),  # type: ignore[misc]
            lambda ticket=ticket: leaving.return_to_assistant(ticket, now=timezone.now()),  # type: ignore[misc]
        )

        truth.holds()
        ticket.refresh_from_db()
        accepted = Offer.objects.get(pk=offer.pk).state == "accepted"
        assert ticket.state == ("assigned" if accepted else "abandoned")
        if accepted:
            work = Assignment.objects.get(ticket=ticket)
            closing.close(work, "solved", now=timezone.now())
            closing.complete(Assignment.objects.get(pk=work.pk), now=timezone.now())
