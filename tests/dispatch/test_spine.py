"""A ticket's whole life in the core."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from agents.models import Session
from dispatch.handing import answering, losing
from dispatch.models import Assignment, Offer, Seat, Ticket
from dispatch.models.offer import OfferAnswered, OfferExpired, OfferGone
from dispatch.offers import offering, rescinding
from dispatch.offers.remembering import Remembering
from dispatch.people import presence
from dispatch.telling import events, hints
from dispatch.work import closing, conversation, leaving, rating
from marketplace.kernel import statements
from marketplace.kernel.outbox.models import Event
from tests import people

pytestmark = pytest.mark.django_db


def test_a_ticket_is_offered_accepted_answered_closed_wrapped_up_and_rated():
    alice = people.agent("alice", skills={"cards": 2})
    people.online(alice)
    ticket = people.ticket(people.queue(people.client("acme"), skills={"cards": 2}))

    offer = people.offered(ticket)
    work = answering.accept(offer, now=timezone.now())
    conversation.agent_says(work, "Hello, Alice here, a person.", now=timezone.now())
    conversation.customer_says(ticket, "Thanks.", now=timezone.now())
    closing.close(work, "solved", note="done", now=timezone.now())
    closing.complete(work, now=timezone.now())
    rating.rate(ticket, 5, now=timezone.now())

    kinds = list(Event.objects.filter(stream=f"ticket:{ticket.pk}").order_by("position").values_list("kind", flat=True))
    assert kinds == [
        "ticket_created", "offer_made", "offer_accepted", "message_sent", "message_sent", "ticket_closed",
        "work_completed", "ticket_rated",
    ]  # fmt: skip
    assert Seat.objects.get(agent=alice).ticket_id is None
    assert Ticket.objects.get(pk=ticket.pk).state == Ticket.State.CLOSED


def test_an_offer_says_as_an_event_who_was_offered_what():
    people.online(people.agent("alice", capacity=2))
    offer = people.offered(people.ticket(people.queue(people.client("acme"))))
    said = events.OfferMade(offer.ticket_id, offer.pk, offer.agent_id, offer.seat_number)

    [event] = Event.objects.filter(kind="offer_made")

    assert (event.stream, event.position, event.facts) == (said.stream, 2, said.facts())
    assert event.kind == said.kind()


@pytest.fixture
def waits_for_the_disk():
    """Whether this transaction's commit will. Those of the tests never do otherwise."""
    statements.rows("SELECT set_config('synchronous_commit', 'on', true)", [])
    return lambda: statements.rows("SHOW synchronous_commit", []) == [("on",)]


def test_a_round_does_not_wait_for_the_disk_and_an_acceptance_does(waits_for_the_disk):
    people.online(people.agent("alice"))
    people.ticket(people.queue(people.client("acme")))
    now = timezone.now()
    with transaction.atomic():
        assert offering.offer_waiting(now=now, remembering=Remembering(now=now)) == 1
        assert not waits_for_the_disk()
        transaction.set_rollback(True)
    assert waits_for_the_disk()

    assert offering.offer_waiting(now=now) == 1  # by whoever has more to write than this
    answering.accept(Offer.objects.get(), now=now)

    assert waits_for_the_disk()


def test_what_the_clock_ends_does_not_wait_for_the_disk_and_a_refusal_does(waits_for_the_disk):
    queue = people.queue(people.client("acme"))
    for name in ("alice", "bob"):
        people.online(people.agent(name))
    refused, late = people.offered(people.ticket(queue)), people.offered(people.ticket(queue))

    answering.decline(refused, now=timezone.now())
    assert waits_for_the_disk()

    assert answering.expire_due(now=late.expires_at + timedelta(seconds=1)) == 1
    assert not waits_for_the_disk()


def test_the_price_is_frozen_in_the_offer():
    people.online(people.agent("alice"))

    offer = people.offered(people.ticket(people.queue(people.client("acme"))))

    assert offer.pay.decimal() == "48.00"
    assert offer.decision.candidates[0]["agent_id"] == offer.agent_id


def test_an_expired_offer_cannot_be_accepted():
    people.online(people.agent("alice"))
    offer = people.offered(people.ticket(people.queue(people.client("acme"))))

    with pytest.raises(OfferExpired):
        answering.accept(offer, now=offer.expires_at)


def test_a_delivered_offer_that_expires_makes_its_agent_not_responding():
    alice = people.agent("alice")
    people.online(alice)
    offer = people.offered(people.ticket(people.queue(people.client("acme"))))
    offering.acknowledge(offer, delivered=True, now=timezone.now())

    assert answering.expire_due(now=offer.expires_at + timedelta(seconds=1)) == 1

    assert Session.objects.get(agent=alice).activity == "not_responding"
    assert not Seat.objects.get(agent=alice).open


def test_an_undelivered_offer_counts_for_nothing_and_goes_on():
    alice = people.agent("alice")
    people.online(alice)
    ticket = people.ticket(people.queue(people.client("acme")))
    offer = people.offered(ticket)

    rescinding.take_back_undelivered(now=offer.offered_at + timedelta(seconds=3))

    offer.refresh_from_db()
    assert (offer.state, offer.cause) == (Offer.State.RESCINDED, Offer.Cause.UNDELIVERED)
    assert Session.objects.get(agent=alice).activity == "available"


def test_a_declined_ticket_does_not_come_back_within_its_cooldown():
    people.online(people.agent("alice"))
    ticket = people.ticket(people.queue(people.client("acme")))
    offer = people.offered(ticket)
    now = timezone.now()

    answering.decline(offer, now=now)

    assert offering.offer_waiting(now=now) == 0
    assert offering.offer_waiting(now=now + timedelta(seconds=601)) == 1


def test_a_break_takes_the_offer_back_and_going_offline_waits_for_the_open_work():
    alice = people.agent("alice", capacity=2)
    people.online(alice)
    queue = people.queue(people.client("acme"))
    work = answering.accept(people.offered(people.ticket(queue)), now=timezone.now())
    second = people.offered(people.ticket(queue))

    presence.go_offline(alice, now=timezone.now())

    second.refresh_from_db()
    assert second.cause == Offer.Cause.AGENT_PAUSED
    assert Session.objects.get(agent=alice).state == "open"
    closing.close(work, "solved", now=timezone.now())
    closing.complete(work, now=timezone.now())
    assert Session.objects.get(agent=alice).state == "ended"


def test_a_client_that_cancels_frees_the_seat_and_releases_the_work():
    alice = people.agent("alice")
    people.online(alice)
    ticket = people.ticket(people.queue(people.client("acme")))
    work = answering.accept(people.offered(ticket), now=timezone.now())

    leaving.cancel(ticket, now=timezone.now())

    work.refresh_from_db()
    assert (work.state, work.release_cause) == (Assignment.State.RELEASED, "client_cancelled")
    assert Seat.objects.get(agent=alice).ticket_id is None


def test_a_customer_who_writes_during_after_contact_work_is_with_the_same_person_again():
    people.online(people.agent("alice"))
    ticket = people.ticket(people.queue(people.client("acme")))
    work = answering.accept(people.offered(ticket), now=timezone.now())
    closing.close(work, "silent", now=timezone.now())

    conversation.customer_says(ticket, "Wait, one more thing.", now=timezone.now())

    work.refresh_from_db()
    assert work.state == Assignment.State.ACTIVE
    assert Ticket.objects.get(pk=ticket.pk).state == Ticket.State.ASSIGNED


def test_an_offer_that_falls_into_a_lost_connection_counts_for_nothing():
    alice = people.agent("alice")
    connection = people.online(alice)
    offer = people.offered(people.ticket(people.queue(people.client("acme"))))
    offering.acknowledge(offer, delivered=True, seen=True, now=timezone.now())

    presence.disconnect(connection.pk, now=timezone.now())
    answering.expire_due(now=offer.expires_at + timedelta(seconds=1))

    offer.refresh_from_db()
    assert (offer.state, offer.cause) == (Offer.State.RESCINDED, Offer.Cause.AGENT_GONE)
    assert Session.objects.get(agent=alice).activity == "reconnecting"


def test_one_row_that_cannot_be_dealt_with_holds_up_no_other(monkeypatch):
    people.online(people.agent("alice"))
    people.online(people.agent("bob"))
    queue = people.queue(people.client("acme"))
    people.ticket(queue)
    people.ticket(queue)
    offering.offer_waiting(now=timezone.now())
    poisoned, _ = Offer.objects.pending().order_by("ticket_id")
    offer_gone = hints.offer_gone

    def fail_once(offer: Offer) -> None:
        if offer.pk == poisoned.pk:
            raise RuntimeError
        offer_gone(offer)

    monkeypatch.setattr(hints, "offer_gone", fail_once)
    later = timezone.now() + timedelta(seconds=60)

    assert rescinding.take_back_undelivered(now=later) == 1

    assert set(Offer.objects.pending()) == {poisoned}


@pytest.mark.parametrize(
    ("ending", "told"),
    [
        (lambda offer: answering.decline(offer, now=timezone.now()), OfferAnswered),
        (lambda offer: leaving.cancel(offer.ticket, now=timezone.now()), OfferGone),
        (lambda offer: answering.accept(offer, now=timezone.now()), OfferAnswered),
        (
            lambda offer: (
                offering.acknowledge(offer, delivered=True, now=timezone.now()),
                answering.expire_due(now=offer.expires_at + timedelta(seconds=1)),
            ),
            OfferExpired,
        ),
    ],
)
def test_an_answer_that_comes_too_late_is_told_what_became_of_the_offer(ending, told):
    people.online(people.agent("alice"))
    offer = people.offered(people.ticket(people.queue(people.client("acme"))))
    ending(offer)

    with pytest.raises(told):
        answering.accept(offer, now=timezone.now())
    with pytest.raises(told):
        answering.decline(offer, now=timezone.now())


def test_an_offer_whose_time_is_longer_than_the_grace_does_not_ring_on_at_somebody_who_is_gone():
    alice, bob = people.agent("alice"), people.agent("bob")
    connection = people.online(alice)
    queue = people.queue(people.client("acme"), offer_timeout_seconds=600)
    offer = people.offered(people.ticket(queue))
    gone = timezone.now()
    presence.disconnect(connection.pk, now=gone)

    losing.release_lost(now=gone + timedelta(seconds=89))
    offer.refresh_from_db()
    assert offer.state == Offer.State.PENDING

    losing.release_lost(now=gone + timedelta(seconds=91))
    offer.refresh_from_db()
    people.online(bob)

    assert (offer.state, offer.cause) == (Offer.State.RESCINDED, Offer.Cause.AGENT_GONE)
    assert not Session.objects.filter(agent=alice, state="open").exists()
    assert people.offered(offer.ticket).agent == bob


def test_a_process_that_falls_silent_and_speaks_again_costs_its_agents_nothing():
    alice = people.agent("alice")
    connection = people.online(alice)
    work = answering.accept(people.offered(people.ticket(people.queue(people.client("acme")))), now=timezone.now())
    silent = timezone.now() + timedelta(seconds=40)
    presence.notice_silence(now=silent)
    assert Session.objects.get(agent=alice).activity == "reconnecting"

    presence.heartbeat([connection.pk], now=silent)
    presence.notice_return(now=silent)
    losing.release_lost(now=silent + timedelta(seconds=100))

    work.refresh_from_db()
    assert work.state == Assignment.State.ACTIVE
    assert Session.objects.get(agent=alice).activity == "available"
