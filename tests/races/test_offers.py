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
from dispatch.handing import answering, interventions
from dispatch.models import Assignment, Offer, Seat, Ticket
from dispatch.models.seat import SeatQuerySet
from dispatch.offers import ending, offering, rescinding
from dispatch.people import presence
from dispatch.work import closing, leaving
from marketplace.kernel.errors import DomainError
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

        _, other = rivals.run(accepting(offer, now=now), rival_of(kind, offer, connection, now))

        if kind in {"break", "offline", "disconnect"}:
            assert not isinstance(other, DomainError)  # whatever became of the offer, one may always leave
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


def test_an_offer_that_arrives_after_the_sweep_has_looked_is_not_taken_back(monkeypatch: pytest.MonkeyPatch):
    people.online(people.agent("alice"))
    offer = people.offered(people.ticket(people.queue(people.client("acme"))))
    lock = ending.locked

    def arrives_first(offer_ids: list[int]) -> object:
        rivals.run(lambda: offering.acknowledge(offer, delivered=True, now=timezone.now()))
        return lock(offer_ids)

    monkeypatch.setattr(ending, "locked", arrives_first)

    assert rescinding.take_back_undelivered(now=offer.offered_at + timedelta(seconds=4)) == 0
    offer.refresh_from_db()
    assert (offer.state, offer.delivered_at is None) == (Offer.State.PENDING, False)


def test_an_expiry_and_a_lost_connection_of_somebody_with_several_seats_never_wait_for_each_other():
    alice = people.agent("alice", capacity=3)
    queue = people.queue(people.client("acme"), decline_cooldown_seconds=0)
    for _ in range(ROUNDS):
        connection = people.online(alice)
        answering.accept(people.offered(people.ticket(queue)), now=timezone.now())
        rung = people.offered(people.ticket(queue))  # in a seat behind the one that is taken
        offering.acknowledge(rung, delivered=True, now=timezone.now())

        rivals.run(
            lambda rung=rung: answering.expire_due(now=rung.expires_at + timedelta(seconds=1)),
            lambda connection=connection: presence.disconnect(connection.pk, now=timezone.now()),
        )

        truth.holds()
        for ticket in Ticket.objects.filter(state__in=["waiting", "assigned"]):
            leaving.cancel(ticket, now=timezone.now())


@pytest.mark.parametrize("held", ["ticket", "seat"])
def test_what_somebody_else_holds_is_passed_over_and_does_not_stop_the_round(held: str):
    alice = people.agent("alice")
    people.online(alice)
    people.online(people.agent("bob"))
    queue = people.queue(people.client("acme"))
    people.ticket(queue)
    people.ticket(queue)
    locked, done = threading.Event(), threading.Event()

    def holds() -> bool:
        with transaction.atomic():
            if held == "ticket":
                Ticket.objects.locked(Ticket.objects.order_by("pk").first().pk)
            else:
                Seat.objects.of_agent_locked(alice.pk)
            locked.set()
            return done.wait(10)

    def matches() -> int:
        locked.wait(5)
        made = offering.offer_waiting(now=timezone.now())
        done.set()
        return made

    assert rivals.run(holds, matches) == [True, 1]
    truth.holds()


def test_an_offer_that_slips_in_while_its_agent_takes_a_break_is_taken_back(monkeypatch: pytest.MonkeyPatch):
    alice = people.agent("alice")
    people.online(alice)
    ticket = people.ticket(people.queue(people.client("acme")))
    lock = SeatQuerySet.of_agent_locked
    slipped: list[object] = []

    def slip_in(rows: SeatQuerySet, agent_id: int) -> list[Seat]:
        if not slipped:
            slipped.extend(rivals.run(lambda: offering.offer_waiting(now=timezone.now())))
        return lock(rows, agent_id)

    monkeypatch.setattr(SeatQuerySet, "of_agent_locked", slip_in)
    session = presence.take_break(alice, now=timezone.now())

    assert slipped == [1]
    assert Offer.objects.get(ticket=ticket).cause == Offer.Cause.AGENT_PAUSED
    assert session.activity == "break"
    truth.holds()
