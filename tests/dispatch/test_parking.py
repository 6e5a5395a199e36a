"""A silent customer frees their agent, is not lost, and comes back to the same person first."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agents.models import Agent
from dispatch import guarantees
from dispatch.handing import answering
from dispatch.models import Assignment, Offer, Queue, Seat, Ticket
from dispatch.offers import offering
from dispatch.people import presence
from dispatch.work import conversation, parking
from marketplace.kernel.outbox.models import Event
from tests import people

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LIMIT = timedelta(seconds=300)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def cards() -> Queue:
    return people.queue(people.client("acme"), "cards", park_after_seconds=300)


@pytest.fixture
def alice() -> Agent:
    one = people.agent("alice")
    people.online(one, now=NOW)
    return one


@pytest.fixture
def work(cards: Queue, alice: Agent) -> Assignment:
    """Alice has answered, and the customer has said nothing since."""
    taken: Any = answering.accept(people.offered(people.ticket(cards, now=NOW), now=NOW), now=later(5))
    conversation.agent_says(taken, "Which card is it?", now=later(10))
    return taken


def kinds(ticket: Ticket) -> list[str]:
    return list(Event.objects.filter(stream=f"ticket:{ticket.pk}").order_by("position").values_list("kind", flat=True))


def test_a_silent_chat_is_parked_and_frees_its_seat(work: Assignment, alice: Agent) -> None:
    too_soon = parking.park_silent(now=later(309))

    parked = parking.park_silent(now=later(311))

    ticket = Ticket.objects.get()
    assert (too_soon, parked, ticket.state, ticket.parked_at) == (0, 1, "parked", later(311))
    assert not Seat.objects.filter(agent=alice).exclude(ticket=None).exists()
    assert kinds(ticket)[-2:] == ["work_released", "ticket_parked"]
    assert guarantees.breaks("lost", since=NOW) == []


def test_parked_work_is_released_with_its_cause_and_so_paid(work: Assignment) -> None:
    parking.park_silent(now=later(400))

    work.refresh_from_db()
    assert (work.state, work.release_cause, work.ended_at) == ("released", "parked", later(400))


def test_the_customer_who_spoke_last_is_never_parked(work: Assignment) -> None:
    conversation.customer_says(work.ticket, "The blue one", now=later(20))

    assert parking.park_silent(now=later(4000)) == 0
    with pytest.raises(parking.AwaitsYourAnswer):
        parking.park(work, now=later(30))


def test_a_queue_without_a_limit_parks_nobody(work: Assignment, cards: Queue) -> None:
    Queue.objects.update(park_after_seconds=None)

    assert parking.park_silent(now=later(9000)) == 0


def test_who_takes_a_silent_ticket_over_has_the_whole_time_again(work: Assignment) -> None:
    Assignment.objects.update(started_at=later(200))

    assert parking.park_silent(now=later(490)) == 0
    assert parking.park_silent(now=later(501)) == 1


def test_an_agent_may_park_at_once_what_they_have_answered(work: Assignment) -> None:
    parking.park(work, now=later(30))

    assert Ticket.objects.get().state == "parked"
    with pytest.raises(parking.NothingToPark):
        parking.park(work, now=later(31))


def test_the_next_word_brings_it_back_to_the_same_person_first(work: Assignment, alice: Agent) -> None:
    bob = people.agent("bob")
    parking.park(work, now=later(30))
    people.online(bob, now=later(31))

    conversation.customer_says(work.ticket, "I am back", now=later(600))

    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.parked_at, ticket.waiting_since) == ("waiting", None, later(600))
    assert (ticket.sticky_agent, ticket.sticky_until) == (alice, later(660))
    offering.offer_waiting(now=later(601))
    assert Offer.objects.pending().get().agent == alice
    assert kinds(ticket)[-3:] == ["ticket_unparked", "message_sent", "offer_made"]


def test_who_is_away_by_then_keeps_nobody_waiting(work: Assignment, alice: Agent) -> None:
    bob = people.agent("bob")
    parking.park(work, now=later(30))
    people.online(bob, now=later(31))
    presence.go_offline(alice, now=later(40))

    conversation.customer_says(work.ticket, "I am back", now=later(600))
    offering.offer_waiting(now=later(601))

    assert Offer.objects.pending().get().agent == bob


def test_a_parked_ticket_to_which_nobody_comes_back_is_closed(work: Assignment) -> None:
    parking.park(work, now=later(30))

    too_soon = parking.close_forgotten(now=NOW + timedelta(hours=47))
    closed = parking.close_forgotten(now=NOW + timedelta(hours=49))

    ticket = Ticket.objects.get()
    assert (too_soon, closed, ticket.state) == (0, 1, "closed")
    assert Event.objects.filter(kind="ticket_closed").get().facts["disposition"] == "silent"
    assert Assignment.objects.count() == 1  # nobody is paid twice
