"""A person decides about a person: with a reason, at once, and without losing a customer."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from agents.models import Agent, Person, PersonalDecision, Session
from agents.models.agent import NotActive
from dispatch.handing import answering, suspending
from dispatch.models import Assignment, Offer, Seat, Ticket
from dispatch.people import equipping, presence
from dispatch.work import closing
from marketplace.kernel.states import NoSuchStep
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Person:
    return people.person("ada", Person.Role.ADMINISTRATOR)


def suspend(agent: Agent, by: Person, reason: str = "Three complaints of one week.") -> PersonalDecision:
    return suspending.suspend(agent, reason=reason, by=by, now=timezone.now())


def test_a_suspended_agent_has_no_open_seat_and_is_offline(ada: Person) -> None:
    alice = people.agent("alice", capacity=2)
    people.online(alice)

    decision = suspend(alice, ada)

    assert Agent.objects.get(pk=alice.pk).state == Agent.State.SUSPENDED
    assert not Seat.objects.filter(agent=alice, open=True).exists()
    assert not Session.objects.filter(agent=alice, state="open").exists()
    assert (decision.decided_by, decision.reason) == (ada, "Three complaints of one week.")


def test_who_is_offline_can_be_suspended_and_cannot_go_online(ada: Person) -> None:
    alice = people.agent("alice")

    suspend(alice, ada)

    with pytest.raises(NotActive):
        people.online(alice)


def test_what_a_suspended_agent_held_keeps_its_place_and_goes_to_somebody_else(ada: Person) -> None:
    alice = people.agent("alice", capacity=3)
    people.online(alice)
    queue = people.queue(people.client("acme"))
    talking = answering.accept(people.offered(people.ticket(queue)), now=timezone.now())
    wrapping = answering.accept(people.offered(people.ticket(queue)), now=timezone.now())
    closing.close(wrapping, "solved", now=timezone.now())
    pending = people.offered(people.ticket(queue))
    since = Ticket.objects.get(pk=talking.ticket_id).waiting_since

    suspend(alice, ada)

    talking.refresh_from_db()
    wrapping.refresh_from_db()
    pending.refresh_from_db()
    ticket = Ticket.objects.get(pk=talking.ticket_id)
    assert (talking.state, talking.release_cause) == (Assignment.State.RELEASED, "reassigned")
    assert (ticket.state, ticket.waiting_since) == (Ticket.State.WAITING, since)
    assert wrapping.state == Assignment.State.COMPLETED
    assert (pending.state, pending.cause) == (Offer.State.RESCINDED, Offer.Cause.AGENT_PAUSED)
    bob = people.agent("bob")
    people.online(bob)
    assert people.offered(ticket).agent == bob


def test_without_a_written_reason_nothing_is_decided(ada: Person) -> None:
    alice = people.agent("alice")

    for reason in ("", "   ", "no"):
        with pytest.raises(suspending.NoReason):
            suspend(alice, ada, reason)

    assert Agent.objects.get(pk=alice.pk).state == Agent.State.ACTIVE
    assert not PersonalDecision.objects.exists()


def test_a_suspension_ends_with_a_reason_too(ada: Person) -> None:
    alice = people.agent("alice")
    suspend(alice, ada)

    suspending.reinstate(alice, reason="The complaints were about another person.", by=ada, now=timezone.now())

    people.online(Agent.objects.get(pk=alice.pk))
    assert [one.kind for one in PersonalDecision.objects.order_by("pk")] == ["suspension", "reinstatement"]


def test_nobody_is_suspended_twice(ada: Person) -> None:
    alice = people.agent("alice")
    suspend(alice, ada)

    with pytest.raises(NoSuchStep):
        suspend(Agent.objects.get(pk=alice.pk), ada)


@pytest.mark.django_db(transaction=True)
def test_going_online_at_the_moment_of_a_suspension_opens_no_seat(ada: Person) -> None:
    alice = people.agent("alice")
    people.online(alice)
    presence.go_offline(alice, now=timezone.now())
    start, faults = threading.Barrier(2), list[Any]()

    def together(act: Any) -> None:
        try:
            start.wait(5)
            act()
        except NotActive:
            pass
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=together, args=[lambda: suspend(alice, ada)]),
        threading.Thread(
            target=together,
            args=[lambda: presence.go_available(Agent.objects.get(pk=alice.pk), now=timezone.now())],
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert faults == []
    assert Agent.objects.get(pk=alice.pk).state == Agent.State.SUSPENDED
    assert not Seat.objects.filter(agent=alice, open=True).exists()
    assert not Session.objects.filter(agent=alice, state="open").exists()


def test_a_new_seat_of_an_available_agent_is_open_at_once() -> None:
    alice = people.agent("alice")
    people.online(alice)

    equipping.equip(alice, display_name="Alice", capacity=3, skills={}, languages={"en": "C2"})

    assert Seat.objects.filter(agent=alice, open=True).count() == 3


def test_a_seat_that_holds_a_ticket_stays_until_it_is_empty() -> None:
    alice = people.agent("alice", capacity=2)
    people.online(alice)
    queue = people.queue(people.client("acme"))
    works = [answering.accept(people.offered(people.ticket(queue)), now=timezone.now()) for _ in range(2)]

    equipping.equip(alice, display_name="Alice", capacity=1, skills={}, languages={"en": "C2"})

    assert Seat.objects.filter(agent=alice).exclude(ticket=None).count() == 2
    assert {work.state for work in Assignment.objects.filter(pk__in=[work.pk for work in works])} == {"active"}
