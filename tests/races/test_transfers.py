"""A conversation between two people, and somebody who ends it at the same moment: never two holders, no seat astray."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agents.models import Connection
from dispatch import guarantees
from dispatch.handing import answering, consulting, interventions, losing, rescuing, suspending, transferring, watching
from dispatch.models import Assignment, Offer, Seat, Ticket, Transfer
from dispatch.offers import offering, rescinding, targets
from dispatch.people import presence
from dispatch.work import closing, conversation, leaving, parking
from marketplace.kernel.errors import DomainError
from tests import people
from tests.races import rivals, truth

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 3


class Floor:
    """Alice holds a ticket, bob is asked or has joined, carla and olga are there."""

    def __init__(self) -> None:
        self.olga, self.oscar = (people.person(name, "operator") for name in ("olga", "oscar"))
        self.queue = people.queue(people.client("acme"), decline_cooldown_seconds=0)
        self.alice, self.bob, self.carla = (people.agent(name, capacity=2) for name in ("alice", "bob", "carla"))

    def rounds(self, *, joined: bool = True) -> Iterator[tuple[Assignment, Transfer, Offer]]:
        for _ in range(ROUNDS):
            people.online(self.alice)
            ticket = people.ticket(self.queue)
            work = answering.accept(people.offered(ticket), now=timezone.now())
            assert isinstance(work, Assignment)
            people.online(self.bob)
            people.online(self.carla)
            now = timezone.now()
            consulting.ask(work, targets.to_agent(work, self.bob.pk, now=now), now=now)
            offer = Offer.objects.pending().get(ticket=ticket)
            if joined:
                answering.accept(offer, now=timezone.now())
            yield work, Transfer.objects.get(ticket=ticket), offer
            all_is_well()
            self.tidy(ticket)

    def tidy(self, ticket: Ticket) -> None:
        """Everybody offline, nothing held."""
        for step in (leaving.cancel, lambda one, now: [closing.complete(work, now=now) for work in live(one)]):
            with contextlib.suppress(DomainError):
                step(ticket, now=timezone.now())
        assert not Seat.objects.exclude(ticket=None).exists()
        for agent in (self.alice, self.bob, self.carla):
            with contextlib.suppress(DomainError):
                presence.go_offline(agent, now=timezone.now())
            agent.refresh_from_db()
            if agent.state == "suspended":
                suspending.reinstate(agent, reason="For the next round.", by=self.olga, now=timezone.now())
        Connection.objects.all().delete()


def live(ticket: Ticket) -> list[Assignment]:
    return list(Assignment.objects.live().filter(ticket=ticket))


def all_is_well() -> None:
    truth.holds()
    for audit in guarantees.AUDITS.values():
        assert guarantees.breaks(audit.name) == []


def lose(agent: people.Agent) -> None:
    """The line is lost, and the grace is over."""
    for connection in agent.connections.all():
        presence.disconnect(connection.pk, now=timezone.now() - timedelta(seconds=100))


def rival_of(kind: str, floor: Floor, work: Assignment, transfer: Transfer) -> Callable[[], Any]:
    now, ticket = timezone.now(), work.ticket
    return {
        "take": lambda: consulting.take(transfer, now=now),
        "step back": lambda: consulting.leave(transfer, now=now),
        "call off": lambda: consulting.call_off(transfer, now=now),
        "close": lambda: closing.close(work, "solved", now=now),
        "cancel": lambda: leaving.cancel(ticket, now=now),
        "requeue": lambda: interventions.reassign(ticket, to=None, by=floor.olga, now=now),
        "give to carla": lambda: interventions.reassign(ticket, to=floor.carla, by=floor.olga, now=now),
        "operator": lambda: rescuing.take(ticket, by=floor.olga, now=now),
        "park": lambda: parking.park(work, now=now),
        "hand over": lambda: transferring.hand_over(work, targets.Target(floor.queue), now=now),
        "suspend the first": lambda: suspending.suspend(floor.alice, reason="A test.", by=floor.olga, now=now),
        "suspend the second": lambda: suspending.suspend(floor.bob, reason="A test.", by=floor.olga, now=now),
        "break of the second": lambda: presence.take_break(floor.bob, now=now),
        "the first is lost": lambda: (lose(floor.alice), losing.release_lost(now=now)),
        "the second is lost": lambda: (lose(floor.bob), losing.release_lost(now=now)),
        "words": lambda: conversation.colleague_says(transfer, "Hello.", now=now),
        "match": lambda: offering.offer_waiting(now=now),
        "watch": lambda: watching.watch(ticket, "joined", by=floor.oscar, now=now),
    }[kind]


KINDS = [
    "step back", "call off", "close", "cancel", "requeue", "give to carla", "operator", "park", "hand over",
    "suspend the first", "suspend the second", "break of the second", "the first is lost", "the second is lost",
    "words", "watch",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_taking_it_and_its_rival_leave_one_story(kind: str):
    floor = Floor()
    for work, transfer, _ in floor.rounds():
        rivals.run(rival_of("take", floor, work, transfer), rival_of(kind, floor, work, transfer))

        transfer.refresh_from_db()
        assert transfer.state in {"taken", "ended"}


@pytest.mark.parametrize("kind", [*KINDS, "expire", "undelivered", "decline"])
def test_joining_and_its_rival_leave_one_story(kind: str):
    floor = Floor()
    for work, transfer, offer in floor.rounds(joined=False):
        late = {
            "expire": lambda offer=offer: answering.expire_due(now=offer.expires_at + timedelta(seconds=1)),
            "undelivered": lambda offer=offer: rescinding.take_back_undelivered(now=offer.expires_at),
            "decline": lambda offer=offer: answering.decline(offer, now=timezone.now()),
        }
        if kind == "expire":
            offering.acknowledge(offer, delivered=True, now=timezone.now())

        rivals.run(
            lambda offer=offer: answering.accept(offer, now=timezone.now()),
            late.get(kind) or rival_of(kind, floor, work, transfer),
        )

        offer.refresh_from_db()
        assert offer.state != Offer.State.PENDING


@pytest.mark.parametrize("kind", ["close", "cancel", "requeue", "operator", "the first is lost", "suspend the second"])
def test_stepping_back_and_its_rival_pay_the_second_once(kind: str):
    floor = Floor()
    for work, transfer, _ in floor.rounds():
        rivals.run(rival_of("step back", floor, work, transfer), rival_of(kind, floor, work, transfer))

        assert Assignment.objects.filter(ticket=work.ticket_id, agent=floor.bob).count() == 1


def test_of_two_operators_and_the_second_one_has_it():
    floor = Floor()
    for work, transfer, _ in floor.rounds():
        ticket = work.ticket
        results = rivals.run(
            rival_of("take", floor, work, transfer),
            lambda ticket=ticket: rescuing.take(ticket, by=floor.olga, now=timezone.now()),
            lambda ticket=ticket: rescuing.take(ticket, by=floor.oscar, now=timezone.now()),
        )

        operators = [one for one in results[1:] if not isinstance(one, DomainError)]
        assert len(operators) == 1


def test_an_operator_who_gives_back_closes_and_falls_silent_at_once_leaves_one_story():
    floor = Floor()
    for work, _, _ in floor.rounds():
        ticket = rescuing.take(work.ticket, by=floor.olga, now=timezone.now())
        later = timezone.now() + timedelta(hours=1)

        results = rivals.run(
            lambda ticket=ticket: rescuing.give_back(ticket, by=floor.olga, now=timezone.now()),
            lambda ticket=ticket: rescuing.close(ticket, "solved", by=floor.olga, now=timezone.now()),
            lambda later=later: rescuing.return_silent(now=later),
            lambda ticket=ticket: leaving.cancel(ticket, now=timezone.now()),
        )

        assert rivals.winners(results)
        ticket.refresh_from_db()
        assert ticket.taken_by is None


def test_two_who_help_each_other_and_are_cancelled_at_once_do_not_wait_for_each_other():
    """Alice holds one and has joined another, bob the other way round: the seats are locked in one order."""
    floor = Floor()
    for _ in range(ROUNDS):
        people.online(floor.alice)
        first = answering.accept(people.offered(people.ticket(floor.queue)), now=timezone.now())
        people.online(floor.bob)
        presence.take_break(floor.alice, now=timezone.now())
        second = answering.accept(people.offered(people.ticket(floor.queue)), now=timezone.now())
        presence.go_available(floor.alice, now=timezone.now())
        assert (first.agent, second.agent) == (floor.alice, floor.bob)
        for work, other in ((first, floor.bob), (second, floor.alice)):
            now = timezone.now()
            consulting.ask(work, targets.to_agent(work, other.pk, now=now), now=now)
            answering.accept(Offer.objects.pending().get(ticket=work.ticket_id), now=timezone.now())

        rivals.run(
            lambda work=first: leaving.cancel(work.ticket, now=timezone.now()),
            lambda work=second: leaving.cancel(work.ticket, now=timezone.now()),
            lambda: presence.heartbeat(list(Connection.objects.values_list("pk", flat=True)), now=timezone.now()),
        )

        all_is_well()
        floor.tidy(first.ticket)
