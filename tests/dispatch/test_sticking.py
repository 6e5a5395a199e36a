"""Who comes back goes to whoever knows them, if they are at work, for a short time; then to anyone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agents.models import Agent
from dispatch.arriving import reopening
from dispatch.handing import answering
from dispatch.models import Assignment, Offer, Queue, Ticket
from dispatch.offers import offering
from dispatch.people import presence
from dispatch.work import closing, conversation
from tests import people

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def cards() -> Queue:
    return people.queue(people.client("acme"), "cards")


@pytest.fixture
def alice() -> Agent:
    one = people.agent("alice")
    people.online(one, now=NOW)
    return one


@pytest.fixture
def bob() -> Agent:
    """Is at work too, and has waited longer than alice whenever it matters."""
    return people.agent("bob")


def helped(queue: Queue, by: Agent, customer: str = "c1", reference: str = "first") -> Ticket:
    """A customer whom `by` has helped, and whose ticket is closed and wrapped up."""
    ticket = people.ticket(queue, now=NOW, reference=reference, customer_reference=customer)
    work: Any = answering.accept(people.offered(ticket, now=NOW), now=later(2))
    closing.close(work, "solved", now=later(60))
    closing.complete(Assignment.objects.get(pk=work.pk), now=later(61))
    return Ticket.objects.get(pk=ticket.pk)


def asked(now: datetime) -> Agent | None:
    """Whom a round offers it to."""
    offering.offer_waiting(now=now)
    offer = Offer.objects.pending().select_related("agent").first()
    return offer.agent if offer else None


def sits_with(agent: Agent, queue: Queue, *, now: datetime) -> None:
    """Give them another customer, so that no seat of theirs is free."""
    other = people.ticket(queue, now=now, reference="other", customer_reference="other")
    offering.offer_waiting(now=now)
    answering.accept(Offer.objects.pending().get(ticket=other, agent=agent), now=now)


def test_a_returning_customer_goes_to_whoever_helped_them_and_to_nobody_else(
    cards: Queue, alice: Agent, bob: Agent
) -> None:
    helped(cards, alice)
    people.online(bob, now=NOW - timedelta(hours=1))

    again = people.ticket(cards, now=later(3600), reference="second", customer_reference="c1")

    assert (again.sticky_agent, again.sticky_until) == (alice, later(3660))
    assert asked(later(3600)) == alice
    assert Offer.objects.pending().get().decision.candidates[0]["sticky"]


def test_a_new_customer_is_kept_for_nobody(cards: Queue, alice: Agent, bob: Agent) -> None:
    helped(cards, alice)
    people.online(bob, now=NOW - timedelta(hours=1))

    new = people.ticket(cards, now=later(3600), reference="second", customer_reference="c2")

    assert (new.sticky_agent, new.sticky_until) == (None, None)
    assert asked(later(3600)) == bob


def test_after_the_time_of_its_queue_a_return_is_an_arrival_like_any_other(cards: Queue, alice: Agent) -> None:
    helped(cards, alice)

    again = people.ticket(cards, now=NOW + timedelta(hours=73), reference="second", customer_reference="c1")

    assert again.sticky_agent is None


def test_another_queue_keeps_nothing_for_them(cards: Queue, alice: Agent) -> None:
    loans = people.queue(cards.client, "loans")
    helped(cards, alice)

    again = people.ticket(loans, now=later(3600), reference="second", customer_reference="c1")

    assert again.sticky_agent is None


def test_while_they_are_busy_it_is_kept_and_then_anyone_is_asked(cards: Queue, alice: Agent, bob: Agent) -> None:
    ticket = helped(cards, alice)
    sits_with(alice, cards, now=later(100))
    people.online(bob, now=later(101))

    reopening.reopen(ticket, now=later(200))

    assert asked(later(201)) is None  # bob is free, and is not asked
    assert asked(later(259)) is None
    assert asked(later(261)) == bob


def test_as_soon_as_their_seat_is_free_they_are_asked(cards: Queue, alice: Agent, bob: Agent) -> None:
    ticket = helped(cards, alice)
    sits_with(alice, cards, now=later(100))
    people.online(bob, now=later(101))
    reopening.reopen(ticket, now=later(200))
    work = Assignment.objects.get(state=Assignment.State.ACTIVE)

    closing.close(work, "solved", now=later(210))
    closing.complete(Assignment.objects.get(pk=work.pk), now=later(211))

    assert asked(later(212)) == alice


@pytest.mark.parametrize("leaves", [presence.go_offline, presence.take_break])
def test_who_is_not_at_work_keeps_nobody_waiting(cards: Queue, alice: Agent, bob: Agent, leaves: Any) -> None:
    ticket = helped(cards, alice)
    people.online(bob, now=later(100))
    leaves(alice, now=later(150))

    reopening.reopen(ticket, now=later(200))

    assert Ticket.objects.get(pk=ticket.pk).sticky_agent == alice
    assert asked(later(201)) == bob


def test_who_has_left_while_it_was_kept_frees_it_at_once(cards: Queue, alice: Agent, bob: Agent) -> None:
    ticket = helped(cards, alice)
    sits_with(alice, cards, now=later(100))
    people.online(bob, now=later(101))
    reopening.reopen(ticket, now=later(200))
    known = offering.Remembering(now=later(201))
    offering.offer_waiting(now=later(201), remembering=known)

    presence.go_offline(alice, now=later(210))  # takes effect with the last ticket: no new offers meanwhile
    known.look_at(agents=[alice.pk], tickets=[], now=later(210))
    offering.offer_waiting(now=later(210), remembering=known)

    assert Offer.objects.pending().get().agent == bob


def test_who_declines_frees_it_for_everybody_at_once(cards: Queue, alice: Agent, bob: Agent) -> None:
    ticket = helped(cards, alice)
    people.online(bob, now=later(100))
    reopening.reopen(ticket, now=later(200))
    assert asked(later(201)) == alice

    answering.decline(Offer.objects.pending().get(), now=later(205))

    assert asked(later(206)) == bob


def test_a_ticket_that_is_kept_holds_up_no_other(cards: Queue, alice: Agent, bob: Agent) -> None:
    ticket = helped(cards, alice)
    sits_with(alice, cards, now=later(100))
    people.online(bob, now=later(101))
    reopening.reopen(ticket, now=later(200))

    next_one = people.ticket(cards, now=later(202), reference="next", customer_reference="next")
    offering.offer_waiting(now=later(203))

    assert Offer.objects.pending().get().ticket == next_one


def test_a_customer_who_writes_to_a_closed_ticket_is_kept_too(cards: Queue, alice: Agent) -> None:
    ticket = helped(cards, alice)

    conversation.customer_says(ticket, "One more thing", now=later(200))

    ticket.refresh_from_db()
    assert (ticket.state, ticket.sticky_agent, ticket.sticky_until) == ("waiting", alice, later(260))


def test_a_queue_may_keep_nothing_for_anybody(cards: Queue, alice: Agent) -> None:
    Queue.objects.update(sticky_seconds=0)
    ticket = helped(cards, alice)

    reopening.reopen(ticket, now=later(200))

    assert Ticket.objects.get(pk=ticket.pk).sticky_agent is None
