"""One offer, many hands: one of them wins, and nothing is left half done."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from agents.models import Connection
from dispatch import answering, closing, interventions, leaving, offering, presence, rescinding
from dispatch.models import Assignment, Offer, Seat, Ticket
from tests import people
from tests.races import rivals, truth

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 12


def accepting(offer: Offer, *, now: datetime | None = None) -> Callable[[], Any]:
    return lambda: answering.accept(offer, now=now or timezone.now())


def test_of_eight_acceptances_of_one_offer_one_wins():
    people.online(people.agent("alice", capacity=3))
    ticket = people.ticket(people.queue(people.client("acme")))
    offer = people.offered(ticket)

    results = rivals.run(*[accepting(offer)] * 8)

    assert len(rivals.winners(results)) == 1
    assert Assignment.objects.filter(ticket=ticket).count() == 1
    truth.holds()


def rival_of(kind: str, offer: Offer, connection: Connection, now: datetime) -> Callable[[], Any]:
    later = offer.expires_at + timedelta(seconds=1)
    return {
        "expire": lambda: answering.expire_due(now=later),
        "undelivered": lambda: rescinding.take_back_undelivered(now=later),
        "cancel": lambda: leaving.cancel(offer.ticket, now=now),
        "abandon": lambda: leaving.abandon(offer.ticket, now=now),
        "decline": lambda: answering.decline(offer, now=now),
        "disconnect": lambda: presence.disconnect(connection.pk, now=now),
        "break": lambda: presence.take_break(offer.agent, now=now),
        "offline": lambda: presence.go_offline(offer.agent, now=now),
        "reassign": lambda: interventions.reassign(
            offer.ticket, to=None, by=people.Person.objects.get(role="operator"), now=now
        ),
    }[kind]


@pytest.mark.parametrize(
    "kind",
    ["expire", "undelivered", "cancel", "abandon", "decline", "disconnect", "break", "offline", "reassign"],
)
def test_an_acceptance_and_its_rival_never_both_win(kind: str):
    alice = people.agent("alice", capacity=3)
    people.person("olga", "operator")
    queue = people.queue(people.client("acme"), decline_cooldown_seconds=0)
    connection = people.online(alice)
    outcomes = set()
    for _ in range(ROUNDS):
        ticket = people.ticket(queue)
        offer = people.offered(ticket)
        now = timezone.now()

        rivals.run(accepting(offer, now=now), rival_of(kind, offer, connection, now))

        truth.holds()
        offer.refresh_from_db()
        outcomes.add(offer.state)
        assert offer.state != Offer.State.PENDING
        tidy(alice, ticket)
        connection = people.online(alice)
    assert outcomes <= {"accepted", "declined", "expired", "rescinded"}


def tidy(agent: people.Agent, ticket: Ticket) -> None:
    """Back to an available agent with empty seats."""
    for work in Assignment.objects.live().filter(agent=agent):
        if work.state == Assignment.State.ACTIVE:
            work = closing.close(work, "other", now=timezone.now())
        closing.complete(work, now=timezone.now())
    ticket.refresh_from_db()
    if ticket.state == Ticket.State.WAITING:
        leaving.abandon(ticket, now=timezone.now())
    Connection.objects.filter(agent=agent).delete()


def test_four_dispatchers_matching_the_same_queue_without_a_leader_offer_each_ticket_once():
    for name in ("alice", "bob", "carla", "dora", "emil"):
        people.online(people.agent(name, capacity=2))
    queue = people.queue(people.client("acme"))
    for _ in range(ROUNDS):
        tickets = [people.ticket(queue) for _ in range(8)]

        rivals.run(*[lambda: offering.offer_waiting(now=timezone.now())] * 4)

        truth.holds()
        # each agent is offered at most one ticket by one round; several rounds at once still respect the seats
        assert Offer.objects.pending().count() <= 10
        while offering.offer_waiting(now=timezone.now()):
            pass
        assert Offer.objects.pending().count() >= 5
        for ticket in tickets:
            leaving.abandon(ticket, now=timezone.now())
    assert not Seat.objects.exclude(ticket=None).exists()


def test_closing_and_reassigning_at_once_leave_one_story():
    people.online(people.agent("alice"))
    olga = people.person("olga", "operator")
    queue = people.queue(people.client("acme"))
    for _ in range(ROUNDS):
        ticket = people.ticket(queue)
        work = answering.accept(people.offered(ticket), now=timezone.now())

        results = rivals.run(
            lambda work=work: closing.close(work, "solved", now=timezone.now()),
            lambda ticket=ticket: interventions.reassign(ticket, to=None, by=olga, now=timezone.now()),
        )

        assert len(rivals.winners(results)) == 1
        truth.holds()
        work.refresh_from_db()
        if work.state == Assignment.State.AFTER_CONTACT_WORK:
            closing.complete(work, now=timezone.now())
        else:
            leaving.abandon(ticket, now=timezone.now())


def test_two_agents_with_three_seats_each_never_hold_more_under_a_storm():
    """The fault that every open helpdesk shipped: accept, decline, leave and match all at once."""
    agents = [people.agent(name, capacity=3) for name in ("alice", "bob")]
    for agent in agents:
        people.online(agent)
    queue = people.queue(people.client("acme"), decline_cooldown_seconds=0)
    for _ in range(ROUNDS):
        for _ in range(6):
            people.ticket(queue)
        while offering.offer_waiting(now=timezone.now()):
            pass
        offers = list(Offer.objects.pending())

        rivals.run(
            *[accepting(offer) for offer in offers],
            *[lambda: offering.offer_waiting(now=timezone.now())] * 2,
            lambda: presence.take_break(agents[0], now=timezone.now()),
            lambda: presence.disconnect(Connection.objects.filter(agent=agents[1]).first().pk, now=timezone.now()),
        )

        truth.holds()
        for ticket in Ticket.objects.filter(state__in=["waiting", "assigned"]):
            leaving.cancel(ticket, now=timezone.now())
        for agent in agents:
            people.online(agent)
        truth.holds()


def test_an_offer_that_is_being_taken_back_as_undelivered_is_not_delivered_meanwhile():
    people.online(people.agent("alice"))
    offer = people.offered(people.ticket(people.queue(people.client("acme"))))
    looked = threading.Event()

    def takes_back() -> bool:
        with transaction.atomic():
            Ticket.objects.locked(offer.ticket_id)
            seen = Offer.objects.locked(offer.pk)
            looked.set()
            time.sleep(0.5)  # the browser's word arrives here
            return rescinding.rescind_locked(seen, Offer.Cause.UNDELIVERED, now=timezone.now())

    def arrives() -> None:
        looked.wait(5)
        offering.acknowledge(offer, delivered=True, now=timezone.now())

    rivals.run(takes_back, arrives)

    truth.holds()
    offer.refresh_from_db()
    assert (offer.state, offer.delivered_at) == (Offer.State.RESCINDED, None)
