"""Each guarantee finds its break: rows and events forged with the database's own guards set aside."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from agents.models import Session
from dispatch import guarantees
from dispatch.handing import answering, interventions
from dispatch.models import Assignment, Offer, Seat, Ticket
from dispatch.offers import offering
from dispatch.people import presence
from dispatch.work import closing
from marketplace.kernel import guarantees as registry
from tests import people

pytestmark = pytest.mark.django_db
EVENT = """
    INSERT INTO kernel_event (stream, position, kind, facts, recorded_at)
    SELECT %s, 1 + coalesce((SELECT max(position) FROM kernel_event WHERE stream = %s), 0), %s, %s,
           clock_timestamp() - %s::interval
"""


def run(sql: str, *words: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, words)


def happened(kind: str, *, ticket: int, agent: int, seat: int = 1, ago: str = "0 s") -> None:
    facts = {"ticket_id": ticket, "agent_id": agent, "seat": seat, "offer_id": 0, "assignment_id": 0}
    run(EVENT, f"ticket:{ticket}", f"ticket:{ticket}", kind, json.dumps(facts), ago)


def counts() -> dict[str, int]:
    every = registry.all_counts()
    return {name: every[name] for name in guarantees.AUDITS}


@pytest.fixture
def work():
    """Alice talks with a customer."""
    people.online(people.agent("alice", capacity=2))
    ticket = people.ticket(people.queue(people.client("acme")))
    return answering.accept(people.offered(ticket), now=timezone.now())


def test_true_histories_break_nothing(work):
    queue = work.ticket.queue
    offer = people.offered(people.ticket(queue))
    answering.decline(offer, now=timezone.now())
    second = answering.accept(people.offered(people.ticket(queue)), now=timezone.now())
    interventions.reassign(second.ticket, to=None, by=people.person("olga", "operator"), now=timezone.now())
    closing.close(work, "solved", now=timezone.now())
    closing.complete(work, now=timezone.now())
    offering.offer_waiting(now=timezone.now())
    presence.take_break(work.agent, now=timezone.now())

    assert counts() == {"lost": 0, "held twice": 0, "over capacity": 0}


@pytest.mark.parametrize(
    "forge",
    [
        lambda work: Ticket.objects.filter(pk=work.ticket_id).update(state="waiting"),
        lambda work: Ticket.objects.filter(pk=work.ticket_id).update(state="closed"),
        lambda work: Seat.objects.filter(ticket=work.ticket_id).update(ticket=None, role=None),
        lambda work: Assignment.objects.filter(pk=work.pk).update(state="released", ended_at=timezone.now()),
        lambda work: Seat.objects.update(open=False) and Session.objects.update(state="ended", ended_at=timezone.now()),
        lambda work: Seat.objects.filter(ticket=None).update(
            ticket=people.ticket(work.ticket.queue), role=Seat.Role.INCOMING
        ),
    ],
)
def test_a_ticket_that_no_sweep_would_find_is_lost(work, forge):
    forge(work)

    assert counts()["lost"] > 0
    assert guarantees.breaks("lost")[0].what


@pytest.mark.parametrize(
    "forge",
    [
        lambda offer: Seat.objects.filter(ticket=offer.ticket_id).update(ticket=None, role=None),
        lambda offer: Ticket.objects.filter(pk=offer.ticket_id).update(state="cancelled"),
        lambda offer: Offer.objects.filter(pk=offer.pk).update(state="expired"),
    ],
)
def test_an_offer_that_lost_its_seat_or_its_ticket_is_lost(forge):
    people.online(people.agent("alice"))
    offer = people.offered(people.ticket(people.queue(people.client("acme"))))
    assert counts()["lost"] == 0

    forge(offer)

    assert guarantees.breaks("lost")[0].id == offer.ticket_id


def test_a_ticket_that_two_people_held_an_hour_ago_was_held_twice():
    alice, bob = people.agent("alice"), people.agent("bob")
    for kind, agent, ago in (
        ("offer_accepted", alice, "60 min"), ("offer_accepted", bob, "59 min"),
        ("work_completed", alice, "50 min"), ("work_completed", bob, "49 min"),
    ):  # fmt: skip
        happened(kind, ticket=7, agent=agent.pk, ago=ago)

    assert counts() == {"lost": 0, "held twice": 1, "over capacity": 0}
    assert guarantees.breaks("held twice")[0].id == 7


def test_who_held_a_ticket_since_before_the_window_is_counted_too():
    alice, bob = people.agent("alice"), people.agent("bob")
    happened("offer_accepted", ticket=7, agent=alice.pk, ago="25 h")
    happened("work_released", ticket=7, agent=alice.pk, ago="3 h")
    happened("offer_accepted", ticket=7, agent=bob.pk, ago="2 h")
    assert counts()["held twice"] == 0

    happened("offer_accepted", ticket=7, agent=alice.pk, ago="1 h")

    assert counts()["held twice"] == 1


def test_two_live_assignments_of_one_ticket_are_held_twice(work):
    bob = people.agent("bob")
    other = people.agent("carol")
    run("DROP INDEX one_live_assignment_per_ticket")
    offer = Offer.objects.create(
        ticket=work.ticket, agent=bob, seat_number=1, state="accepted", offered_at=work.started_at,
        expires_at=timezone.now(), quote=work.offer.quote,
    )  # fmt: skip

    Assignment.objects.create(ticket=work.ticket, agent=other, offer=offer, started_at=timezone.now())

    assert [one.id for one in guarantees.breaks("held twice")] == [work.ticket_id]


def test_a_ticket_in_two_seats_is_held_twice(work):
    run("DROP INDEX one_holder_seat_per_ticket")

    Seat.objects.filter(ticket=None).update(ticket=work.ticket, role=Seat.Role.HOLDER)

    assert [one.id for one in guarantees.breaks("held twice")] == [work.ticket_id]


def test_more_tickets_at_once_than_seats_was_over_capacity():
    alice = people.agent("alice", capacity=1)
    happened("offer_made", ticket=1, agent=alice.pk, seat=1, ago="60 min")
    happened("offer_made", ticket=2, agent=alice.pk, seat=2, ago="59 min")
    happened("offer_declined", ticket=1, agent=alice.pk, seat=1, ago="58 min")
    happened("offer_declined", ticket=2, agent=alice.pk, seat=2, ago="58 min")

    assert counts() == {"lost": 0, "held twice": 0, "over capacity": 1}
    assert guarantees.breaks("over capacity")[0] == guarantees.Break(alice.pk, "had more tickets than seats")


def test_two_tickets_in_one_seat_are_over_capacity_however_many_seats_there_are():
    alice = people.agent("alice", capacity=3)
    happened("offer_made", ticket=1, agent=alice.pk, seat=1, ago="60 min")
    happened("offer_made", ticket=2, agent=alice.pk, seat=1, ago="59 min")

    assert guarantees.breaks("over capacity") == [guarantees.Break(alice.pk, "had two tickets in one seat")]


def test_seats_taken_before_the_window_count(work):
    run("ALTER TABLE kernel_event DISABLE TRIGGER kernel_event_stays")
    run("UPDATE kernel_event SET recorded_at = recorded_at - interval '2 days'")
    assert counts()["over capacity"] == 0

    happened("offer_made", ticket=900, agent=work.agent_id, seat=work.offer.seat_number)

    assert counts()["over capacity"] == 1


def test_the_audit_looks_at_all_of_history_and_fails_where_anything_was_broken(work):
    calm = io.StringIO()
    call_command("audit", stdout=calm)
    assert calm.getvalue().splitlines()[:3] == ["lost           0", "held twice     0", "over capacity  0"]

    happened("offer_accepted", ticket=7, agent=work.agent_id, ago="400 days")
    happened("offer_accepted", ticket=7, agent=work.agent_id, ago="399 days")

    with pytest.raises(CommandError, match="1 breaks"):
        call_command("audit", stdout=io.StringIO())
    call_command("audit", since=timezone.now(), stdout=io.StringIO())
