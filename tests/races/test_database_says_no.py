"""The guards of the database itself: each is asked to let one broken row through, and refuses by name."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from agents.models import Activity, Agent, PersonalDecision, Session
from dispatch.handing import answering
from dispatch.models import Assignment, Decision, Message, Offer, Price, Seat, Ticket
from dispatch.offers import offering
from dispatch.people import presence
from dispatch.policy import matching
from dispatch.reading import rounds, rulebook
from dispatch.work import leaving
from marketplace.kernel.outbox.models import Event
from tests import people

pytestmark = pytest.mark.django_db


class Floor:
    """Alice with two seats: one ticket in hand, a second offered, a third waiting."""

    def __init__(self) -> None:
        self.alice = people.agent("alice", capacity=2)
        self.bob = people.agent("bob", languages=("sv",), capacity=2)
        people.online(self.alice)
        people.online(self.bob)
        self.queue = people.queue(people.client("acme"))
        self.held = people.ticket(self.queue)
        self.work = answering.accept(people.offered(self.held), now=timezone.now())
        self.rung = people.ticket(self.queue)
        self.offer = people.offered(self.rung)
        self.waiting = people.ticket(self.queue)
        self.session = Session.objects.get(agent=self.alice)

    def free_seat_of_bob(self) -> Seat:
        return Seat.objects.filter(agent=self.bob, ticket=None).first()

    def copy(self, row: object, **changes: object) -> None:
        row.pk = None
        for name, value in changes.items():
            setattr(row, name, value)
        row.save(force_insert=True)


@pytest.fixture
def floor() -> Floor:
    return Floor()


def take(seat: Seat, ticket: Ticket, role: str) -> None:
    Seat.objects.filter(pk=seat.pk).update(ticket=ticket, role=role)


REFUSALS: dict[str, Callable[[Floor], object]] = {
    "one_holder_seat_per_ticket": lambda f: take(f.free_seat_of_bob(), f.held, "holder"),
    "one_incoming_seat_per_ticket": lambda f: take(f.free_seat_of_bob(), f.rung, "incoming"),
    "a_taken_seat_says_how": lambda f: Seat.objects.filter(agent=f.bob).update(ticket=f.waiting),
    "one_seat_per_number": lambda f: Seat.objects.create(agent=f.alice, number=1),
    "one_pending_offer_per_ticket": lambda f: f.copy(f.offer, agent=f.bob),
    "an_offer_lasts": lambda f: f.copy(f.offer, state="declined", expires_at=f.offer.offered_at),
    "one_live_assignment_per_ticket": lambda f: f.copy(f.work, agent=f.bob, offer=f.offer),
    "ended_work_has_its_end": lambda f: Assignment.objects.filter(pk=f.work.pk).update(ended_at=timezone.now()),
    "closed_work_has_a_disposition": lambda f: Assignment.objects.filter(pk=f.work.pk).update(state="acw"),
    "one_ticket_per_reference": lambda f: f.copy(f.waiting, link="another"),
    "ticket_state_is_known": lambda f: Ticket.objects.filter(pk=f.waiting.pk).update(state="lost"),
    "one_message_per_number": lambda f: [say(f, 1) for _ in range(2)],
    "an_agents_message_names_the_agent": lambda f: say(f, 9, author="agent"),
    "one_open_session_per_agent": lambda f: f.copy(f.session),
    "an_ended_session_has_its_end": lambda f: Session.objects.filter(pk=f.session.pk).update(ended_at=timezone.now()),
    "one_open_activity": lambda f: f.copy(
        Activity.objects.get(session=f.session), started_at=timezone.now() + timedelta(hours=1)
    ),
    "activities_do_not_overlap": lambda f: f.copy(
        Activity.objects.get(session=f.session),
        started_at=timezone.now() + timedelta(hours=1),
        ended_at=timezone.now() + timedelta(hours=2),
    ),
    "an_activity_ends_after_it_begins": lambda f: Activity.objects.filter(session=f.session).update(
        ended_at=f.session.started_at - timedelta(hours=1)
    ),
    "capacity_between_1_and_10": lambda f: Agent.objects.filter(pk=f.alice.pk).update(capacity=0),
    "a_decision_has_a_written_reason": lambda f: decide(f, reason="  "),
    "one_event_per_position": lambda f: f.copy(Event.objects.first()),
}
TRIGGERS: dict[str, Callable[[Floor], object]] = {
    "an open seat belongs to an active, available, connected agent": lambda f: (
        Session.objects.filter(pk=f.session.pk).update(activity="break"),
        at_commit(),
    ),
    "an open seat belongs to an active": lambda f: (
        Seat.objects.filter(agent=people.agent("carla")).update(open=True),
        at_commit(),
    ),
    "an activity is closed once and never changed": lambda f: Activity.objects.filter(session=f.session).update(
        kind="break", ended_at=timezone.now()
    ),
    "activities are never deleted": lambda f: Activity.objects.filter(session=f.session).delete(),
    "an activity lies inside an open session": lambda f: Activity.objects.create(
        session=f.session, agent=f.bob, kind="break", started_at=timezone.now(), ended_at=timezone.now()
    ),
    "a suspension has a person who decided it": lambda f: Agent.objects.filter(pk=f.alice.pk).update(state="suspended"),
    "a decision about a person is never changed": lambda f: (
        decide(f, reason="late three times"),
        PersonalDecision.objects.update(reason="other words"),
    ),
    "an offer is frozen when it is made": lambda f: Offer.objects.filter(pk=f.offer.pk).update(
        expires_at=f.offer.expires_at + timedelta(minutes=1)
    ),
    "an answered offer is never answered again": lambda f: Offer.objects.filter(pk=f.work.offer_id).update(
        state="declined"
    ),
    "dispatch_decision is append-only": lambda f: Decision.objects.update(eligible=99),
    "dispatch_price is append-only": lambda f: Price.objects.all().delete(),
}


def say(floor: Floor, number: int, author: str = "customer") -> Message:
    return Message.objects.create(
        ticket=floor.waiting, number=number, author=author, text="Hello", sent_at=timezone.now()
    )


def decide(floor: Floor, reason: str) -> PersonalDecision:
    return PersonalDecision.objects.create(
        agent=floor.alice,
        kind="suspension",
        reason=reason,
        decided_at=timezone.now(),
        decided_by=people.person("ada", "administrator"),
    )


def at_commit() -> None:
    """Ask the deferred triggers now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("words", [*REFUSALS, *TRIGGERS])
def test_the_database_refuses(floor: Floor, words: str):
    breaking = REFUSALS.get(words) or TRIGGERS[words]

    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        breaking(floor)


def test_a_late_round_writes_no_second_offer(floor: Floor):
    """What a round has read is a cache: what changed meanwhile is simply not written."""
    stale = matching.WaitingTicket(
        floor.rung.pk,
        floor.queue.pk,
        floor.rung.cell,
        floor.rung.urgent_from,
        round=0,
        label=rounds.Label("", {}, floor.rung.waiting_since),
    )

    assert written(floor, stale) == {}


def test_a_seat_that_closed_meanwhile_is_offered_nothing(floor: Floor):
    [waiting] = rounds.waiting_tickets(now=timezone.now())
    bob = at_work(floor)

    presence.take_break(floor.bob, now=timezone.now())

    assert written(floor, waiting, bob) == {}


def test_a_ticket_that_left_meanwhile_is_offered_to_nobody(floor: Floor):
    [waiting] = rounds.waiting_tickets(now=timezone.now())
    leaving.abandon(floor.waiting, now=timezone.now())

    assert written(floor, waiting) == {}


def test_a_seat_that_was_taken_meanwhile_is_not_taken_again(floor: Floor):
    [waiting] = rounds.waiting_tickets(now=timezone.now())
    bob = at_work(floor)
    swedish = people.offered(people.ticket(floor.queue, language="sv"))
    assert swedish.seat_number == bob.seats[0].number

    assert written(floor, waiting, bob) == {}
    assert Seat.objects.get(pk=bob.seats[0].id).ticket_id == swedish.ticket_id


def at_work(floor: Floor) -> matching.AgentAtWork:
    [bob] = rounds.agents_at_work(now=timezone.now(), only=[floor.bob.pk])
    return bob


def written(floor: Floor, ticket: matching.WaitingTicket, agent: matching.AgentAtWork | None = None) -> dict[int, int]:
    """What is written of a match that was made before the world moved on."""
    agent = agent or at_work(floor)
    now = timezone.now()
    lines = rulebook.of_queues(now=now)[floor.queue.pk]
    one = matching.Candidate(agent.agent_id, matching.Terms(1, 0, 0, 0.8, 1), 0, 1)
    match = matching.Match(ticket, agent, agent.seats[0], "sv", [one], 1, {}, lines.rules.weights)
    return offering.write([offering.propose(match, lines, now=now)], now=now)
